/* Figures of the text against tables 3 and 4. */
#include "features/report/report_narrative_inner_rules.h"
#include "features/report/report_narrative_tables_rules.h"

enum { NEAR_BYTES = 300 };

static bool cell_count_value(const Cell *cell, int64_t *ret_value)
{
    if (cell->state != CELL_VALUE || !decimal_is_integer(cell->value)) {
        return false;
    }
    *ret_value = cell->value.coef;
    return true;
}

static bool cell_is_blank(const Cell *cell)
{
    return cell->state == CELL_BLANK || cell->state == CELL_NOT_APPLICABLE;
}

/* Does `key` read TERM.ITEM with no further dot, and not TERM.total? */
static bool is_part_of(Str key, Str term)
{
    if (!str_starts(key, term) || key.len <= term.len + 1 || key.ptr[term.len] != '.') {
        return false;
    }
    Str item = str_slice(key, term.len + 1, key.len);
    return !str_eq(item, STR("total")) && str_find_char(item, '.') == STR_NONE;
}

static int total_cell(const Report *report, Str term)
{
    char key[64];
    int len = snprintf(key, sizeof key, "%.*s.total", STR_ARG(term));
    return len < 0 || (size_t)len >= sizeof key ? -1 : edition_cell(report->edition, (Str){key, (size_t)len});
}

/* 1: known; 0: every part blank; -1: cannot be told. */
static int total_read(const Report *report, Str term, int64_t *ret_total, bool *ret_summed)
{
    int at = total_cell(report, term);
    if (at < 0) {
        return -1;
    }
    if (cell_count_value(&report->cells[at], ret_total)) {
        return 1;
    }
    if (!cell_is_blank(&report->cells[at])) {
        return -1;
    }
    int64_t sum = 0;
    bool any = false;
    for (size_t i = 0; i < report->edition->cell_count; i++) {
        int64_t value = 0;
        if (!is_part_of(report->edition->cells[i].key, term)) {
            continue;
        }
        if (cell_count_value(&report->cells[i], &value)) {
            any = true;
        } else if (!cell_is_blank(&report->cells[i])) {
            return -1;
        }
        sum += value;
    }
    *ret_total = sum;
    *ret_summed = *ret_summed || any;
    return any ? 1 : 0;
}

bool narrative_total(const Report *report, Str term, int64_t *ret_total, bool *ret_summed)
{
    return total_read(report, term, ret_total, ret_summed) == 1;
}

/* One figure that the text states. */
typedef struct Mention {
    const Passage *passage;
    size_t from, to; /* to quote */
    int64_t value;
    bool soft;
} Mention;

/* One meaning of it: rows or groups that are all blank count as none, but not
 * if all of them are. */
static bool figure_total(const Report *report, const FigureTotal *total, int64_t *ret_sum, bool *ret_summed)
{
    int64_t sum = 0;
    bool any = false;
    for (size_t i = 0; i < total->terms.count; i++) {
        int64_t value = 0;
        int known = total_read(report, total->terms.items[i], &value, ret_summed);
        if (known < 0) {
            return false;
        }
        any = any || known == 1;
        sum += value;
    }
    *ret_sum = sum;
    return any;
}

static Str unit_area(const Narrative *narrative)
{
    return narrative->report->unit_name;
}

/* 全市 speaks for the report only when the unit governs the 市: its name has
 * 市 followed by 人民政府, 管委会 ..., or ends in it. */
static bool scope_is_own(const Narrative *narrative, Str scope)
{
    Str name = unit_area(narrative), area = str_slice(scope, 3, scope.len);
    if (str_ends(name, area)) {
        return true;
    }
    ptrdiff_t at = str_find_last(name, area);
    return at != STR_NONE
        && words_start(words_scope_owner, str_slice(name, (size_t)at + area.len, name.len)).len > 0;
}

static bool scope_is_doubtful(const Narrative *narrative, const Passage *passage, Str clause)
{
    Str scope;
    return words_find(words_scope, clause, 0, passage->wording, &scope) != STR_NONE && !scope_is_own(narrative, scope);
}

static bool near_has(const Narrative *narrative, Words near, const Passage *passage, size_t from, size_t to)
{
    Str before = str_slice(passage->folded.text, from > NEAR_BYTES ? from - NEAR_BYTES : 0, to);
    return near.count == 0 || words_any(near, before, passage->wording)
        || words_any(near, passage->heading, narrative->wording);
}

static bool since_other_year(const Narrative *narrative, const Passage *passage, const Quantity *quantity)
{
    Str before = str_slice(passage->folded.text, quantity->sentence_from, quantity->from);
    return words_any(words_since, before, passage->wording) && quantity->year != narrative->report->year;
}

static bool year_is_other(const Narrative *narrative, const Quantity *quantity, const FigurePattern *pattern)
{
    int year = narrative->report->year;
    if (quantity->year == 0 || year == 0 || quantity->year == year) {
        return false;
    }
    if (str_eq(pattern->rule, STR("text.carry_in"))) {
        return quantity->year != year - 1;
    }
    return !str_eq(pattern->rule, STR("text.carry_out")) || quantity->year != year + 1;
}

static bool pattern_fits(const Narrative *narrative, const FigurePattern *pattern, const Passage *passage,
                         const Quantity *quantity)
{
    Str text = passage->folded.text;
    Wording wording = passage->wording;
    Str lead = str_slice(text, quantity->lead_from, quantity->from);
    Str tail = str_slice(text, quantity->to, quantity->tail_to);
    Str clause = str_slice(text, quantity->lead_from, quantity->tail_to);
    if (pattern->verb.count > 0 && !words_any(pattern->verb, lead, wording)) {
        return false;
    }
    if (pattern->tail.count > 0 && !words_any(pattern->tail, tail, wording)) {
        return false;
    }
    if (pattern->object.count > 0 && !words_any(pattern->object, clause, wording)) {
        return false;
    }
    if (words_any(pattern->not_words, clause, wording)) {
        return false;
    }
    if (words_any(pattern->reason, lead, wording) && !str_contains(lead, STR("等"))) {
        return false;
    }
    return near_has(narrative, pattern->near, passage, quantity->from, quantity->tail_to);
}

/* A figure with measure word: may it be this report's, in this pattern? */
static bool mention_from_quantity(const Narrative *narrative, const FigurePattern *pattern, const Passage *passage,
                                  const Quantity *quantity, Mention *mention)
{
    if (!quantity_is_case(quantity) || !quantity_count(quantity, &mention->value)
        || !pattern_fits(narrative, pattern, passage, quantity)) {
        return false;
    }
    Str lead = str_slice(passage->folded.text, quantity->lead_from, quantity->from);
    if (words_any(words_skip_lead, lead, passage->wording) || year_is_other(narrative, quantity, pattern)
        || since_other_year(narrative, passage, quantity)) {
        return false;
    }
    Str sentence = str_slice(passage->folded.text, quantity->sentence_from, quantity->from);
    mention->passage = passage;
    mention->from = quantity->lead_from;
    mention->to = quantity->tail_to;
    mention->soft = words_any(pattern->soft, lead, passage->wording)
        || scope_is_doubtful(narrative, passage, sentence);
    return true;
}

/* 未收到……申请, 没有发生……行政复议: a clause without a figure that says zero. */
static bool mention_from_none(const Narrative *narrative, const FigurePattern *pattern, const Passage *passage,
                              size_t from, size_t to, Mention *mention)
{
    Str clause = str_slice(passage->folded.text, from, to);
    if (!words_any(pattern->none_verb, clause, passage->wording)
        || !words_any(pattern->none_object, clause, passage->wording)
        || words_any(pattern->none_not, clause, passage->wording)
        || !near_has(narrative, pattern->near, passage, from, to)) {
        return false;
    }
    *mention = (Mention){passage, from, to, 0, scope_is_doubtful(narrative, passage, clause)};
    return true;
}

static bool clause_has_quantity(const Passage *passage, size_t from, size_t to)
{
    for (size_t i = 0; i < passage->quantities.count; i++) {
        if (passage->quantities.items[i].from >= from && passage->quantities.items[i].from < to) {
            return true;
        }
    }
    return false;
}

/* What is known of one pattern after all mentions were looked at. */
typedef struct Judged {
    bool found;
    RuleResult result;
    Mention mention;
    const FigureTotal *total;
    int64_t figure; /* the table's */
    bool summed;
} Judged;

static Judged mention_judge(const Narrative *narrative, const FigurePattern *pattern, const Mention *mention)
{
    Judged judged = {true, RULE_UNDECIDABLE, *mention, &pattern->totals[0], 0, false};
    bool all_known = true;
    for (size_t i = 0; i < pattern->total_count; i++) {
        int64_t figure = 0;
        bool summed = false;
        bool known = figure_total(narrative->report, &pattern->totals[i], &figure, &summed);
        all_known = all_known && known;
        if (known && figure == mention->value) {
            judged.result = RULE_HOLDS;
            judged.total = &pattern->totals[i];
            judged.figure = figure;
            judged.summed = summed;
            return judged;
        }
        if (known && i == 0) {
            judged.figure = figure;
            judged.summed = summed;
        }
    }
    judged.result = all_known ? RULE_VIOLATED : RULE_UNDECIDABLE;
    return judged;
}

/* The better of two: agreement first, then contradiction, then the earlier. */
static void judged_keep(Judged *best, const Judged *other)
{
    if (other->mention.soft && other->result != RULE_HOLDS) {
        return;
    }
    bool better = !best->found || (other->result == RULE_HOLDS && best->result != RULE_HOLDS)
        || (other->result == RULE_VIOLATED && best->result == RULE_UNDECIDABLE);
    if (better) {
        *best = *other;
    }
}

/* The last year named in the sentence that ends at `to`, 0 if none is. */
static int year_before(Str text, size_t to)
{
    for (size_t at = to; at >= 4; at--) {
        if (at + 3 <= text.len && narrative_sentence_end(text, at) == 3) {
            return 0;
        }
        size_t end = at - 4;
        int64_t year;
        if (str_starts(str_slice(text, at, text.len), STR("年")) && narrative_number(text, &end, &year) && end == at
            && year >= 1990 && year < 2100) {
            return (int)year;
        }
    }
    return 0;
}

/* A clause without a figure: does it say that there was none of something? */
static void clause_judge(const Narrative *narrative, const Passage *passage, size_t from, size_t to, Judged *bests)
{
    Str text = passage->folded.text;
    if (!words_any(words_none_hint, str_slice(text, from, to), passage->wording)
        || clause_has_quantity(passage, from, to)) {
        return;
    }
    int year = year_before(text, to);
    if (year != 0 && narrative->report->year != 0 && year != narrative->report->year) {
        return;
    }
    for (size_t p = 0; p < figure_patterns_count; p++) {
        Mention mention;
        if (figure_patterns[p].none_verb.count > 0
            && mention_from_none(narrative, &figure_patterns[p], passage, from, to, &mention)) {
            Judged judged = mention_judge(narrative, &figure_patterns[p], &mention);
            judged_keep(&bests[p], &judged);
        }
    }
}

static void clauses_judge(const Narrative *narrative, const Passage *passage, Judged *bests)
{
    Str text = passage->folded.text;
    size_t from = 0;
    for (size_t at = 0; at < text.len;) {
        size_t end = narrative_clause_end(text, at);
        if (end > 0 && at > from) {
            clause_judge(narrative, passage, from, at, bests);
        }
        at += end > 0 ? end : 1;
        from = end > 0 ? at : from;
    }
    if (from < text.len) {
        clause_judge(narrative, passage, from, text.len, bests);
    }
}

static Str judged_message(Work *work, const Judged *judged)
{
    const Mention *m = &judged->mention;
    Str quote = narrative_quote(work, m->passage, m->from, m->to);
    Str part = narrative_part_name(work, m->passage->part);
    const char *how = judged->summed ? "（总计栏空白，按各栏相加）" : "";
    Str name = judged->total->name;
    if (quote.ptr == NULL) {
        return quote;
    }
    switch (judged->result) {
    case RULE_HOLDS:
        return str_format(&work->arena, "%.*s称“%.*s”（%lld），与表中%.*s%s%lld一致。", STR_ARG(part), STR_ARG(quote),
                          (long long)m->value, STR_ARG(name), how, (long long)judged->figure);
    case RULE_VIOLATED:
        return str_format(&work->arena, "%.*s称“%.*s”（%lld），而表中%.*s%s为%lld，相差%lld。", STR_ARG(part),
                          STR_ARG(quote), (long long)m->value, STR_ARG(name), how, (long long)judged->figure,
                          (long long)(m->value > judged->figure ? m->value - judged->figure
                                                                : judged->figure - m->value));
    default:
        return str_format(&work->arena, "%.*s称“%.*s”（%lld），表中%.*s空白或无法辨认，不能核对。", STR_ARG(part),
                          STR_ARG(quote), (long long)m->value, STR_ARG(name));
    }
}

static Err judged_report(Work *work, Narrative *narrative, const FigurePattern *pattern, const Judged *judged)
{
    Words terms = judged->total->terms;
    Str *cells = ARENA_ARRAY(&work->arena, Str, terms.count);
    if (cells == NULL) {
        return work_full(work);
    }
    size_t count = 0;
    for (size_t i = 0; i < terms.count; i++) {
        int at = total_cell(narrative->report, terms.items[i]);
        if (at >= 0) {
            cells[count++] = narrative->report->edition->cells[at].key;
        }
    }
    if (count == 0) {
        return OK; /* a form without such a table */
    }
    return narrative_hint(work, narrative, pattern->rule.ptr, judged->result, cells, count,
                          judged_message(work, judged));
}

static void quantity_judge(const Narrative *narrative, const Passage *passage, const Quantity *quantity, Judged *bests)
{
    for (size_t p = 0; p < figure_patterns_count; p++) {
        Mention mention;
        if (mention_from_quantity(narrative, &figure_patterns[p], passage, quantity, &mention)) {
            Judged judged = mention_judge(narrative, &figure_patterns[p], &mention);
            judged_keep(&bests[p], &judged);
            return; /* the first pattern that fits has it */
        }
    }
}

Err narrative_check_figures(Work *work, Narrative *narrative)
{
    Judged *bests = ARENA_ARRAY(&work->arena, Judged, figure_patterns_count);
    if (bests == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < narrative->count; i++) {
        const Passage *passage = &narrative->passages[i];
        for (size_t q = 0; q < passage->quantities.count; q++) {
            quantity_judge(narrative, passage, &passage->quantities.items[q], bests);
        }
        clauses_judge(narrative, passage, bests);
    }
    for (size_t p = 0; p < figure_patterns_count; p++) {
        if (bests[p].found) {
            TRY(judged_report(work, narrative, &figure_patterns[p], &bests[p]));
        }
    }
    return OK;
}
