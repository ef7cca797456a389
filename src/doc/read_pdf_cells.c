/* The cells of a ruled table and the words in them. */
#include "doc/read_pdf_grid.h"

#include "base/utf8.h"

#include <string.h>

/* ---------------------------------------------------------- placing words -- */

typedef struct Placer {
    Work *work;
    PdfPieces *pieces;
    PdfFrame *frames; /* [pieces->count] */
    PdfWord *words;
    size_t count, room;
} Placer;

static Err add_word(Placer *placer, Word word, int piece)
{
    if (placer->count == placer->room) {
        size_t room = placer->room * 2 + 64;
        PdfWord *words = arena_grow(&placer->work->arena, placer->words, placer->room * sizeof *words, room * sizeof *words);
        if (words == NULL) {
            return work_full(placer->work);
        }
        placer->words = words;
        placer->room = room;
    }
    placer->words[placer->count++] = (PdfWord){word, piece, piece};
    return OK;
}

/* More digits than ideographs: a figure, with its unit perhaps. */
static bool is_figure(Str text)
{
    size_t digits = 0, others = 0;
    for (size_t at = 0; at < text.len;) {
        int32_t code = utf8_fold_width(utf8_next(text, &at));
        digits += code >= '0' && code <= '9';
        others += code >= 0x3400;
    }
    return digits > 0 && digits >= others;
}

/* The share of a line that a character takes: ideographs are twice as wide. */
static float columns_of(int32_t code)
{
    return code < 0x2000 ? 1 : 2;
}

/* Bytes of the word that stand at the left of `x`, by the middles of its characters. */
static size_t bytes_before(const Word *word, float x, float *ret_share)
{
    float all = 0, before = 0;
    for (size_t at = 0; at < word->text.len;) {
        all += columns_of(utf8_next(word->text, &at));
    }
    size_t bytes = 0;
    for (size_t at = 0; at < word->text.len;) {
        float columns = columns_of(utf8_next(word->text, &at));
        float middle = word->x0 + (word->x1 - word->x0) * (before + columns / 2) / all;
        if (middle >= x) {
            break;
        }
        before += columns;
        bytes = at;
    }
    *ret_share = all > 0 ? before / all : 0;
    return bytes;
}

static Err place_word(Placer *placer, Word word, size_t piece)
{
    const PdfFrame *frame = &placer->frames[piece];
    int col = pdf_frame_rule_over(frame, &word);
    if (col >= 0 && is_figure(word.text)) {
        placer->pieces->items[piece].refused = true;
        return add_word(placer, word, (int)piece);
    }
    while (col >= 0) {
        float share;
        size_t bytes = bytes_before(&word, frame->xs[col], &share);
        if (bytes == 0 || bytes == word.text.len) {
            break;
        }
        Word head = word;
        head.text = str_slice(word.text, 0, bytes);
        head.x1 = word.x0 + (word.x1 - word.x0) * share;
        word.text = str_slice(word.text, bytes, word.text.len);
        word.x0 = head.x1 > frame->xs[col] ? head.x1 : frame->xs[col];
        TRY(add_word(placer, head, (int)piece));
        col = pdf_frame_rule_over(frame, &word);
    }
    return add_word(placer, word, (int)piece);
}

/* The piece that holds the word's middle, STR_NONE for none; `from` is the
 * first piece of the word's page or of a later one. */
static ptrdiff_t piece_under(const PdfPieces *pieces, size_t from, const Word *word)
{
    float x = (word->x0 + word->x1) / 2, y = (word->y0 + word->y1) / 2;
    for (size_t i = from; i < pieces->count && pieces->items[i].page == word->page; i++) {
        const PdfPiece *piece = &pieces->items[i];
        if (x >= piece->x0 && x <= piece->x1 && y >= piece->y0 && y <= piece->y1) {
            return (ptrdiff_t)i;
        }
    }
    return STR_NONE;
}

static void index_words(Placer *placer)
{
    PdfPieces *pieces = placer->pieces;
    for (size_t i = 0; i < placer->count; i++) {
        PdfWord *word = &placer->words[i];
        word->piece = word->piece >= 0 && pieces->items[word->piece].refused ? -1 : word->piece;
        word->cell = word->piece;
    }
    pdf_order_words(placer->words, placer->count);
    for (size_t i = 0; i < placer->count; i++) {
        if (placer->words[i].piece >= 0) {
            PdfPiece *piece = &pieces->items[placer->words[i].piece];
            piece->word_from = piece->word_to == 0 ? i : piece->word_from;
            piece->word_to = i + 1;
        }
    }
}

Err pdf_place_words(Work *work, PdfPieces *pieces, const Reading *reading, PdfWord **ret_words, size_t *ret_count)
{
    Placer placer = {.work = work, .pieces = pieces, .frames = ARENA_ARRAY(&work->arena, PdfFrame, pieces->count)};
    if (placer.frames == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < pieces->count; i++) {
        TRY(pdf_frame(work, &pieces->items[i], &placer.frames[i]));
    }
    size_t from = 0;
    for (size_t i = 0; i < reading->word_count; i++) {
        const Word *word = &reading->words[i];
        while (from < pieces->count && pieces->items[from].page < word->page) {
            from++;
        }
        ptrdiff_t piece = piece_under(pieces, from, word);
        TRY(piece == STR_NONE ? add_word(&placer, *word, -1) : place_word(&placer, *word, (size_t)piece));
    }
    index_words(&placer);
    *ret_words = placer.words;
    *ret_count = placer.count;
    return OK;
}

/* ------------------------------------------------------------------ cells -- */

typedef struct Field {
    int row, col, rowspan, colspan;
    Str text;
} Field;

/* One table under way. */
typedef struct Maker {
    Reader *reader;
    PdfFrame frame;
    int *owner; /* [rows * cols] the cell of each field, -1 for none yet */
    Field *fields;
    int count;
} Maker;

static bool rule_left(const PdfFrame *frame, int row, int col)
{
    return frame->left[row * (frame->cols + 1) + col];
}

static bool is_free(const Maker *maker, int row, int col)
{
    return maker->owner[row * maker->frame.cols + col] < 0;
}

/* Does the cell go on in this row: no rule above it, none inside, one at both sides? */
static bool goes_on(const Maker *maker, const Field *field, int row)
{
    const PdfFrame *frame = &maker->frame;
    int end = field->col + field->colspan;
    for (int col = field->col; col < end; col++) {
        bool inner = col > field->col && rule_left(frame, row, col);
        if (inner || frame->above[row * frame->cols + col] || !is_free(maker, row, col)) {
            return false;
        }
    }
    return rule_left(frame, row, field->col) && rule_left(frame, row, end);
}

static void add_field(Maker *maker, int row, int col)
{
    const PdfFrame *frame = &maker->frame;
    Field field = {.row = row, .col = col, .rowspan = 1, .colspan = 1};
    while (col + field.colspan < frame->cols && !rule_left(frame, row, col + field.colspan)
           && is_free(maker, row, col + field.colspan)) {
        field.colspan++;
    }
    while (row + field.rowspan < frame->rows && goes_on(maker, &field, row + field.rowspan)) {
        field.rowspan++;
    }
    for (int r = row; r < row + field.rowspan; r++) {
        for (int c = col; c < col + field.colspan; c++) {
            maker->owner[r * frame->cols + c] = maker->count;
        }
    }
    maker->fields[maker->count++] = field;
}

static Err find_fields(Maker *maker)
{
    Work *work = maker->reader->work;
    int rows = maker->frame.rows, cols = maker->frame.cols;
    maker->owner = ARENA_ARRAY(&work->arena, int, (size_t)rows * (size_t)cols);
    maker->fields = ARENA_ARRAY(&work->arena, Field, (size_t)rows * (size_t)cols);
    if (maker->owner == NULL || maker->fields == NULL) {
        return work_full(work);
    }
    for (int i = 0; i < rows * cols; i++) {
        maker->owner[i] = -1;
    }
    for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols; col++) {
            if (is_free(maker, row, col)) {
                add_field(maker, row, col);
            }
        }
    }
    return OK;
}

/* ------------------------------------------------------------------- text -- */

static bool is_plain_number(const PdfWord *words, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        Str text = words[i].word.text;
        for (size_t at = 0; at < text.len; at++) {
            if (strchr("0123456789.", text.ptr[at]) == NULL) {
                return false;
            }
        }
    }
    return true;
}

/* Was the figure broken because one more digit would not fit its cell? */
static bool is_full(const Maker *maker, const Field *field, const PdfWord *words, size_t from, size_t to)
{
    enum { PADDING = 12 }; /* points, both sides of a cell as word processors set them */
    const PdfFrame *frame = &maker->frame;
    float room = frame->xs[field->col + field->colspan] - frame->xs[field->col];
    float digit = (words[from].word.y1 - words[from].word.y0) / 2;
    return room - (words[to - 1].word.x1 - words[from].word.x0) < digit + PADDING;
}

/* The words [from, to) of one cell. */
static Err set_text(Maker *maker, Flow *flow, PdfWord *words, size_t from, size_t to)
{
    Field *field = &maker->fields[words[from].cell];
    bool number = is_plain_number(words, from, to);
    for (size_t line = from; line < to;) {
        size_t end = pdf_take_line(words, to, line);
        pdf_add_line(flow, words, line, end, (PdfBlanks){PDF_NARROW_GAP, PDF_WIDE_GAP});
        if (!number || !is_full(maker, field, words, line, end)) {
            flow_break(flow);
        }
        line = end;
    }
    return flow_take(flow, maker->reader->work, &field->text);
}

static Err set_texts(Maker *maker, PdfWord *words, size_t count)
{
    Flow flow;
    flow_init(&flow, maker->reader->work);
    const PdfFrame *frame = &maker->frame;
    for (size_t i = 0; i < count; i++) {
        const Word *word = &words[i].word;
        int row = pdf_frame_row(frame, (word->y0 + word->y1) / 2);
        int col = pdf_frame_col(frame, (word->x0 + word->x1) / 2);
        words[i].cell = maker->owner[row * frame->cols + col];
    }
    pdf_order_words(words, count);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from; to < count && words[to].cell == words[from].cell;) {
            to++;
        }
        TRY(set_text(maker, &flow, words, from, to));
    }
    return OK;
}

/* ------------------------------------------------------------------ tables -- */

/* The pieces put below each other, as one on the page of the first. */
static Err stack(Work *work, const PdfPieces *pieces, size_t from, size_t to, const PdfWord *words, PdfPiece *ret_piece,
                 PdfWord **ret_words)
{
    PdfPiece all = pieces->items[from];
    size_t rules = 0, word_count = 0;
    for (size_t i = from; i < to; i++) {
        rules += pieces->items[i].rule_count;
        word_count += pieces->items[i].word_to - pieces->items[i].word_from;
    }
    all.rules = ARENA_ARRAY(&work->arena, PdfRule, rules);
    PdfWord *own = ARENA_ARRAY(&work->arena, PdfWord, word_count);
    if (all.rules == NULL || own == NULL) {
        return work_full(work);
    }
    all.rule_count = all.word_from = all.word_to = 0;
    all.y1 = all.y0;
    for (size_t i = from; i < to; i++) {
        const PdfPiece *piece = &pieces->items[i];
        float down = all.y1 - piece->y0;
        for (size_t k = 0; k < piece->rule_count; k++) {
            PdfRule rule = piece->rules[k];
            rule.at += rule.vertical ? 0 : down;
            rule.from += rule.vertical ? down : 0;
            rule.to += rule.vertical ? down : 0;
            all.rules[all.rule_count++] = rule;
        }
        for (size_t k = piece->word_from; k < piece->word_to; k++) {
            PdfWord word = words[k];
            word.word.page = all.page;
            word.word.y0 += down;
            word.word.y1 += down;
            own[all.word_to++] = word;
        }
        all.x0 = piece->x0 < all.x0 ? piece->x0 : all.x0;
        all.x1 = piece->x1 > all.x1 ? piece->x1 : all.x1;
        all.y1 = piece->y1 + down;
    }
    *ret_piece = all;
    *ret_words = own;
    return OK;
}

Err pdf_grid(Reader *reader, const PdfPieces *pieces, size_t from, size_t to, const PdfWord *words, Grid **ret_grid)
{
    Maker maker = {.reader = reader};
    PdfPiece piece;
    PdfWord *own;
    Table *table;
    TRY(stack(reader->work, pieces, from, to, words, &piece, &own));
    TRY(pdf_frame(reader->work, &piece, &maker.frame));
    if (maker.frame.rows == 0) {
        *ret_grid = NULL; /* too large, put together */
        return OK;
    }
    TRY(find_fields(&maker));
    TRY(set_texts(&maker, own, piece.word_to));
    TRY(table_new(reader, &table));
    int row = -1;
    for (int i = 0; i < maker.count; i++) {
        const Field *field = &maker.fields[i];
        for (; row < field->row; row++) {
            TRY(table_row(table));
        }
        TRY(table_cell(table, (RawCell){.colspan = field->colspan, .rowspan = field->rowspan, .text = field->text}));
    }
    return table_finish(table, ret_grid);
}
