/* This year's report beside last year's: figures that leap, text that was copied. */
#include "features/report/report_narrative_inner_rules.h"
#include "features/report/report_narrative_tables_rules.h"

#include "base/utf8.h"
#include "features/report/report_check_rules.h"

/* A figure leaps when it grows or shrinks at least fivefold and by at least 50. */
enum { JUMP_FACTOR = 5, JUMP_LEAST = 50 };

static bool value_of(const Report *report, Str key, Decimal *ret_value)
{
    int at = edition_cell(report->edition, key);
    if (at < 0 || report->cells[at].state != CELL_VALUE) {
        return false;
    }
    *ret_value = report->cells[at].value;
    return true;
}

static bool is_jump(Decimal now, Decimal before)
{
    Decimal low = decimal_cmp(now, before) < 0 ? now : before, high = decimal_cmp(now, before) < 0 ? before : now;
    Decimal gap, five = {0, 0};
    if (!decimal_add(high, decimal_negated(low), &gap) || decimal_cmp(gap, decimal_from_int(JUMP_LEAST)) < 0) {
        return false;
    }
    for (int i = 0; i < JUMP_FACTOR; i++) {
        if (!decimal_add(five, low, &five)) {
            return false;
        }
    }
    return decimal_cmp(high, five) >= 0;
}

static Err check_jump(Work *work, Narrative *narrative)
{
    size_t compared = 0, jumps = 0;
    for (size_t i = 0; i < words_jump_cells.count; i++) {
        Decimal now, before;
        if (!value_of(narrative->report, words_jump_cells.items[i], &now)
            || !value_of(narrative->previous, words_jump_cells.items[i], &before)) {
            continue;
        }
        compared++;
        if (!is_jump(now, before)) {
            continue;
        }
        jumps++;
        char was[DECIMAL_TEXT_SIZE], is[DECIMAL_TEXT_SIZE];
        decimal_format(before, was);
        decimal_format(now, is);
        Str name;
        TRY(report_cell_name(work, narrative->report->edition,
                             edition_cell(narrative->report->edition, words_jump_cells.items[i]), &name));
        TRY(narrative_hint(work, narrative, "sense.jump", RULE_VIOLATED, &words_jump_cells.items[i], 1,
                           str_format(&work->arena, "%.*s上年为%s，本年为%s，变化很大，请核对。", STR_ARG(name), was, is)));
    }
    if (compared == 0 || jumps > 0) {
        return OK;
    }
    return narrative_hint(work, narrative, "sense.jump", RULE_HOLDS, NULL, 0,
                          str_format(&work->arena, "与上年相比，%zu项主要数据没有异常变化。", compared));
}

/* ---------------------------------------------------------------- copied -- */

/* Shingles of eight Han characters; digits, marks and spaces do not count, so
 * last year's text with new figures is still last year's text. */
enum { SHINGLE = 8, SHINGLES_LEAST = 80, COPIED_PERCENT = 60, TABLE_BITS_MAX = 20 };

typedef struct Shingles {
    uint64_t *hashes;
    size_t count;
} Shingles;

static Err shingles_add(Work *work, Shingles *shingles, Str text, size_t *cap)
{
    int32_t window[SHINGLE];
    size_t filled = 0;
    for (size_t at = 0; at < text.len;) {
        int32_t code = utf8_next(text, &at);
        if (code == UTF8_INVALID || !utf8_is_han(code)) {
            continue;
        }
        window[filled++ % SHINGLE] = code;
        if (filled < SHINGLE) {
            continue;
        }
        uint64_t hash = 1469598103934665603U;
        for (size_t i = 0; i < SHINGLE; i++) {
            hash = (hash ^ (uint64_t)window[(filled + i) % SHINGLE]) * 1099511628211U;
        }
        if (shingles->count == *cap) {
            size_t grown = *cap == 0 ? 1024 : *cap * 2;
            uint64_t *hashes = arena_grow(&work->arena, shingles->hashes, *cap * sizeof *hashes, grown * sizeof *hashes);
            if (hashes == NULL) {
                return work_full(work);
            }
            shingles->hashes = hashes;
            *cap = grown;
        }
        shingles->hashes[shingles->count++] = hash | 1; /* 0 marks a free place below */
    }
    return OK;
}

static Err part_shingles(Work *work, const Report *report, int part, Shingles *ret_shingles)
{
    Shingles shingles = {NULL, 0};
    size_t cap = 0;
    for (size_t i = 0; i < report->part_count; i++) {
        const ReportPart *from = &report->parts[i];
        for (size_t k = 0; from->part == part && k < from->blocks.count; k++) {
            if (from->blocks.items[k].kind != BLOCK_TABLE) {
                TRY(shingles_add(work, &shingles, from->blocks.items[k].text, &cap));
            }
        }
    }
    *ret_shingles = shingles;
    return OK;
}

/* The share, in percent, of `now` that also stands in `before`. */
static Err shared_percent(Work *work, const Shingles *now, const Shingles *before, int *ret_percent)
{
    size_t size = 1024;
    while (size < before->count * 2 && size < ((size_t)1 << TABLE_BITS_MAX)) {
        size *= 2;
    }
    uint64_t *table = ARENA_ARRAY(&work->arena, uint64_t, size);
    if (table == NULL) {
        return work_full(work);
    }
    size_t limit = before->count < size / 2 ? before->count : size / 2;
    for (size_t i = 0; i < limit; i++) {
        size_t at = (size_t)(before->hashes[i] >> 20) & (size - 1);
        while (table[at] != 0 && table[at] != before->hashes[i]) {
            at = (at + 1) & (size - 1);
        }
        table[at] = before->hashes[i];
    }
    size_t shared = 0;
    for (size_t i = 0; i < now->count; i++) {
        size_t at = (size_t)(now->hashes[i] >> 20) & (size - 1);
        while (table[at] != 0 && table[at] != now->hashes[i]) {
            at = (at + 1) & (size - 1);
        }
        shared += table[at] != 0;
    }
    *ret_percent = (int)(shared * 100 / now->count);
    return OK;
}

static Err check_copied(Work *work, Narrative *narrative)
{
    for (size_t i = 0; i < narrative->report->part_count; i++) {
        int part = narrative->report->parts[i].part;
        Shingles now, before;
        if (part == 0) {
            continue; /* the preface is a formula */
        }
        TRY(part_shingles(work, narrative->report, part, &now));
        TRY(part_shingles(work, narrative->previous, part, &before));
        if (now.count < SHINGLES_LEAST || before.count < SHINGLES_LEAST) {
            continue;
        }
        int percent;
        TRY(shared_percent(work, &now, &before, &percent));
        bool holds = percent < COPIED_PERCENT;
        Str name = narrative_part_name(work, part);
        TRY(narrative_hint(work, narrative, "sense.copied", holds ? RULE_HOLDS : RULE_VIOLATED, NULL, 0,
                           str_format(&work->arena,
                                      holds ? "%.*s有%d%%的文字与上年报告相同。"
                                            : "%.*s有%d%%的文字与上年报告相同，可能照抄了上年。",
                                      STR_ARG(name), percent)));
    }
    return OK;
}

Err narrative_check_years(Work *work, Narrative *narrative)
{
    if (narrative->previous == NULL) {
        return OK;
    }
    TRY(check_jump(work, narrative));
    return check_copied(work, narrative);
}
