/* Putting printed words into cells, one row at a time. */
#include "base/utf8.h"
#include "features/report/report_layout_rows_rules.h"

void layout_fill_cell(const ZoneContext *context, Cell *cells, int cell, size_t from, size_t to)
{
    Str printed = str_slice(context->layout->text, from, to);
    cells[cell] = cell_read(context->work, &context->lexicon->editions->items[context->edition]->cells[cell], printed);
}

bool layout_is_run(Str text, const ZoneWord *word)
{
    size_t at = word->from;
    return word->is_digits && utf8_fold_width(utf8_next(text, &at)) == '0' && at < word->to;
}

bool layout_is_adjacent(const ZoneContext *context, const Zone *zone)
{
    return zone->count == 1 && zone->words[0].from > 0
        && (unsigned char)context->layout->text.ptr[zone->words[0].from - 1] > ' ';
}

static bool is_digit(int32_t code)
{
    return code >= '0' && code <= '9';
}

int layout_digit_count(const ZoneContext *context, const ZoneWord *words, int count)
{
    int digits = 0;
    for (int w = 0; w < count; w++) {
        Str word = str_slice(context->layout->text, words[w].from, words[w].to);
        for (size_t at = 0; at < word.len;) {
            int32_t code = utf8_fold_width(utf8_next(word, &at));
            bool is_sign = at == 1 && (code == '+' || code == '-');
            if (!is_digit(code) && !is_sign) {
                return -1;
            }
            digits += is_sign ? 0 : 1;
        }
    }
    return digits;
}

void layout_fill_digits(const ZoneContext *context, Cell *cells, const ZoneWord *words, int count,
                        const int *row_cells, int columns)
{
    int cell = 0;
    for (int w = 0; w < count && cell < columns; w++) {
        size_t from = words[w].from;
        for (size_t at = from; at < words[w].to && cell < columns;) {
            int32_t code = utf8_fold_width(utf8_next(context->layout->text, &at));
            if (is_digit(code)) {
                layout_fill_cell(context, cells, row_cells[cell++], from, at);
                from = at;
            }
        }
    }
}

static Err fold_digits(const ZoneContext *context, const ZoneWord *word, DigitWord *ret_word)
{
    Str printed = str_slice(context->layout->text, word->from, word->to);
    char *digits = arena_alloc(&context->work->arena, printed.len);
    if (digits == NULL) {
        return work_full(context->work);
    }
    size_t count = 0;
    for (size_t at = 0; at < printed.len;) {
        digits[count++] = (char)utf8_fold_width(utf8_next(printed, &at));
    }
    *ret_word = (DigitWord){{digits, count}, printed};
    return OK;
}

Err layout_fill_run(const ZoneContext *context, const ZoneWord *words, int count, const int *row_cells, int columns,
                    RunList *runs)
{
    Arena *arena = &context->work->arena;
    if (runs->count == runs->capacity) {
        size_t wider = runs->capacity == 0 ? 16 : runs->capacity * 2;
        runs->items = arena_grow(arena, runs->items, runs->capacity * sizeof(DigitRun), wider * sizeof(DigitRun));
        runs->capacity = wider;
    }
    DigitWord *digits = ARENA_ARRAY(arena, DigitWord, (size_t)count);
    int *cells = ARENA_ARRAY(arena, int, (size_t)columns);
    if (runs->items == NULL || digits == NULL || cells == NULL) {
        return work_full(context->work);
    }
    for (int w = 0; w < count; w++) {
        TRY(fold_digits(context, &words[w], &digits[w]));
    }
    for (int c = 0; c < columns; c++) {
        cells[c] = row_cells[c];
    }
    runs->items[runs->count++] = (DigitRun){digits, (size_t)count, cells, (size_t)columns};
    return OK;
}
