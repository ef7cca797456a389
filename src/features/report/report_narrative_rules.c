#include "features/report/report_narrative_rules.h"

#include "features/report/report_narrative_inner_rules.h"
#include "features/report/report_narrative_tables_rules.h"

Str narrative_quote(Work *work, const Passage *passage, size_t from, size_t to)
{
    Str printed = narrative_source(&passage->folded, from, to);
    Buf buf = buf_new(&work->arena, printed.len + 1);
    for (size_t i = 0; i < printed.len; i++) {
        if ((unsigned char)printed.ptr[i] > 0x20) {
            buf_add_char(&buf, printed.ptr[i]);
        }
    }
    return buf_ok(&buf) ? buf_str(&buf) : (Str){NULL, 0};
}

Str narrative_clause(const Passage *passage, const Quantity *quantity)
{
    return str_slice(passage->folded.text, quantity->lead_from, quantity->tail_to);
}

Str narrative_part_name(Work *work, int part)
{
    static const char *const names[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九"};
    if (part < 1 || part > (int)(sizeof names / sizeof names[0])) {
        return STR("正文开头");
    }
    return str_format(&work->arena, "第%s部分", names[part - 1]);
}

bool quantity_count(const Quantity *quantity, int64_t *ret_count)
{
    if (quantity->approximate || !decimal_is_integer(quantity->amount)) {
        return false;
    }
    *ret_count = quantity->amount.coef;
    return true;
}

bool quantity_is_case(const Quantity *quantity)
{
    for (size_t i = 0; i < figure_measures.count; i++) {
        if (str_eq(quantity->measure, figure_measures.items[i])) {
            return true;
        }
    }
    return false;
}

Err narrative_hint(Work *work, Narrative *narrative, const char *rule, RuleResult result, const Str *cells,
                   size_t cell_count, Str message)
{
    if (message.ptr == NULL) {
        return work_full(work);
    }
    Finding finding = {.rule = str_from_c(rule),
                       .result = result,
                       .level = LEVEL_HINT,
                       .cells = cells,
                       .cell_count = cell_count,
                       .message = message};
    return report_add_finding(work, narrative->report, &finding);
}

static size_t block_count(const Report *report)
{
    size_t count = 0;
    for (size_t i = 0; i < report->part_count; i++) {
        count += report->parts[i].blocks.count;
    }
    return count;
}

static Err passage_add(Work *work, Narrative *narrative, int part, const Block *block, Str *heading)
{
    Passage *passage = &narrative->passages[narrative->count];
    passage->part = part;
    passage->kind = block->kind;
    TRY(narrative_fold(work, block->text, &passage->folded));
    seen_add(&passage->seen, passage->folded.text);
    passage->wording = (Wording){narrative->wording.year, &passage->seen};
    TRY(narrative_quantities(work, &passage->folded, &passage->quantities));
    if (block->kind == BLOCK_HEADING) {
        *heading = passage->folded.text;
    }
    passage->heading = *heading;
    narrative->count++;
    return OK;
}

static Err narrative_open(Work *work, Report *report, const Report *previous, Narrative *ret_narrative)
{
    Narrative narrative = {.report = report, .previous = previous, .wording = {report->year, NULL}};
    narrative.passages = ARENA_ARRAY(&work->arena, Passage, block_count(report) + 1);
    if (narrative.passages == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < report->part_count; i++) {
        const ReportPart *part = &report->parts[i];
        Folded title;
        TRY(narrative_fold(work, part->title, &title));
        Str heading = title.text;
        for (size_t k = 0; k < part->blocks.count; k++) {
            if (part->blocks.items[k].kind != BLOCK_TABLE) {
                TRY(passage_add(work, &narrative, part->part, &part->blocks.items[k], &heading));
            }
        }
    }
    *ret_narrative = narrative;
    return OK;
}

Err report_narrative_check(Work *work, Report *report, const Report *previous)
{
    Narrative narrative;
    TRY(narrative_open(work, report, previous, &narrative));
    TRY(narrative_check_items(work, &narrative));
    TRY(narrative_check_figures(work, &narrative));
    TRY(narrative_check_fee(work, &narrative));
    TRY(narrative_check_cutoff(work, &narrative));
    TRY(narrative_check_form(work, &narrative));
    TRY(narrative_check_sense(work, &narrative));
    return narrative_check_years(work, &narrative);
}
