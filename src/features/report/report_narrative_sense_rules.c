/* What the figures say against the sense of the text: documents that table 2
 * does not know, rules from a unit that makes none, a promise not kept. */
#include "features/report/report_narrative_inner_rules.h"
#include "features/report/report_narrative_tables_rules.h"

/* The cells of the list that the edition has and the report gives a value. */
typedef struct KnownCells {
    Str keys[8];
    size_t count;
    bool any_above_zero;
    bool all_known;
} KnownCells;

static KnownCells known_cells(const Report *report, Words keys)
{
    KnownCells known = {.all_known = true};
    for (size_t i = 0; i < keys.count && known.count < sizeof known.keys / sizeof known.keys[0]; i++) {
        int at = edition_cell(report->edition, keys.items[i]);
        if (at < 0) {
            continue;
        }
        const Cell *cell = &report->cells[at];
        known.keys[known.count++] = report->edition->cells[at].key;
        bool value = cell->state == CELL_VALUE;
        known.all_known = known.all_known && value;
        known.any_above_zero = known.any_above_zero || (value && cell->value.coef > 0);
    }
    known.all_known = known.all_known && known.count > 0;
    return known;
}

static Str *keys_copy(Work *work, const KnownCells *known)
{
    Str *keys = ARENA_ARRAY(&work->arena, Str, known->count + 1);
    for (size_t i = 0; keys != NULL && i < known->count; i++) {
        keys[i] = known->keys[i];
    }
    return keys;
}

/* The clause and the bracket behind it: 规范性文件7件（均为转载）. */
static Str with_remark(const Passage *passage, const Quantity *quantity)
{
    Str text = passage->folded.text;
    size_t end = quantity->tail_to;
    if (end < text.len && text.ptr[end] == '(') {
        ptrdiff_t close = str_find_char(str_slice(text, end, text.len), ')');
        end += close == STR_NONE ? 0 : (size_t)close;
    }
    return str_slice(text, quantity->lead_from, end);
}

static bool names_documents(const Narrative *narrative, const Passage *passage, const Quantity *quantity, int64_t *ret_count)
{
    Str clause = with_remark(passage, quantity);
    int year = narrative->report->year;
    return quantity_is_case(quantity) && quantity_count(quantity, ret_count) && *ret_count > 0
        && (quantity->year == 0 || year == 0 || quantity->year == year)
        && words_any(words_document_label, str_slice(passage->folded.text, quantity->lead_from, quantity->tail_to),
                     passage->wording)
        && !words_any(words_document_not, clause, passage->wording)
        && !words_any(words_skip_lead, clause, passage->wording);
}

/* n 部门文件、法规 published, while table 2 knows no 规范性文件 at all. */
static Err check_normative(Work *work, Narrative *narrative)
{
    KnownCells known = known_cells(narrative->report, words_document_cells);
    if (!known.all_known) {
        return OK;
    }
    for (size_t i = 0; i < narrative->count; i++) {
        const Passage *passage = &narrative->passages[i];
        for (size_t q = 0; q < passage->quantities.count; q++) {
            const Quantity *quantity = &passage->quantities.items[q];
            int64_t count;
            if (!names_documents(narrative, passage, quantity, &count)) {
                continue;
            }
            Str *keys = keys_copy(work, &known);
            Str quote = narrative_quote(work, passage, quantity->lead_from, quantity->to);
            Str part = narrative_part_name(work, passage->part);
            if (keys == NULL || quote.ptr == NULL) {
                return work_full(work);
            }
            bool holds = known.any_above_zero;
            Str message = str_format(&work->arena,
                                     holds ? "%.*s称“%.*s”（%lld），表二规范性文件也不为0。"
                                           : "%.*s称“%.*s”（%lld），而表二规范性文件各栏都是0，请核对是否为本机关制发。",
                                     STR_ARG(part), STR_ARG(quote), (long long)count);
            return narrative_hint(work, narrative, "sense.normative", holds ? RULE_HOLDS : RULE_VIOLATED, keys,
                                  known.count, message);
        }
    }
    return OK;
}

/* ------------------------------------------------------------- rulepower -- */

typedef enum Power { POWER_UNSURE, POWER_YES, POWER_NO } Power;

/* Only 国务院部门, 省级, 设区的市, 自治州 make 规章. Whether a 市 has districts its
 * name does not say, so a city's government stays unsure. */
static Power rule_power(Str name)
{
    Wording none = {0};
    if (name.len == 0) {
        return POWER_UNSURE;
    }
    bool local = words_any(words_local_place, name, none);
    bool district = words_any(words_district_government, name, none) && !words_any(words_autonomous, name, none);
    bool government = words_any(words_rule_makers, name, none) && !district;
    if (district || (local && words_any(words_rule_makers_not, name, none) && !government)) {
        return POWER_NO;
    }
    bool central = !local && words_any(words_rule_makers_central, name, none);
    return central || (government && words_any(words_rule_makers_end, name, none)) ? POWER_YES : POWER_UNSURE;
}

static Err check_rulepower(Work *work, Narrative *narrative)
{
    const Report *report = narrative->report;
    KnownCells known = known_cells(report, words_rule_cells);
    Power power = rule_power(report->unit_name);
    if (!known.any_above_zero || power == POWER_UNSURE) {
        return OK;
    }
    Str *keys = keys_copy(work, &known);
    if (keys == NULL) {
        return work_full(work);
    }
    bool holds = power == POWER_YES;
    Str message = str_format(&work->arena,
                             holds ? "%.*s有规章制定权，表二规章可以大于0。"
                                   : "表二规章大于0，而%.*s没有规章制定权，可能把规范性文件填成了规章。",
                             STR_ARG(report->unit_name));
    return narrative_hint(work, narrative, "sense.rulepower", holds ? RULE_HOLDS : RULE_VIOLATED, keys, known.count,
                          message);
}

/* ------------------------------------------------------------- freshness -- */

/* Weeks, Monday to Sunday, that lie in the year at least partly: 52 to 54. */
static int weeks_of(int year)
{
    Day first = day_from_ymd((Ymd){year, 1, 1}), last = day_from_ymd((Ymd){year, 12, 31});
    Day monday = first - day_of_week(first);
    return (int)((last - monday) / 7 + 1);
}

typedef struct Promise {
    const Passage *passage;
    size_t from, to;
    int times; /* at least, in the year */
    int spans; /* weeks or months of the year, for the message */
    const char *span;
    Str column;
} Promise;

static bool promise_in(const Passage *passage, Words words, Promise *promise)
{
    Str text = passage->folded.text, word;
    size_t from = 0;
    for (ptrdiff_t at; (at = words_find(words, text, from, passage->wording, &word)) != STR_NONE; from = (size_t)at + word.len) {
        size_t start = (size_t)at;
        while (start > 0 && narrative_clause_end(text, start) == 0) {
            start--;
        }
        start += narrative_clause_end(text, start);
        Str clause = str_slice(text, start, (size_t)at);
        if (words_find(words_column_words, clause, 0, passage->wording, &promise->column) != STR_NONE) {
            promise->passage = passage;
            promise->from = start;
            promise->to = (size_t)at + word.len;
            return true;
        }
    }
    return false;
}

static bool promise_find(const Narrative *narrative, Promise *promise)
{
    int weeks = weeks_of(narrative->report->year);
    const struct {
        Words words;
        int times, spans;
        const char *span;
    } kinds[] = {{words_every_7, 52, weeks, "周"}, {words_every_14, 26, weeks, "周"}, {words_every_30, 12, 12, "个月"}};
    for (size_t i = 0; i < narrative->count; i++) {
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
            if (promise_in(&narrative->passages[i], kinds[k].words, promise)) {
                promise->times = kinds[k].times;
                promise->spans = kinds[k].spans;
                promise->span = kinds[k].span;
                return true;
            }
        }
    }
    return false;
}

/* Fewer items in the year than promised updates: the promise cannot have been kept. */
static Err check_freshness(Work *work, Narrative *narrative)
{
    Promise promise;
    if (narrative->report->year == 0 || !promise_find(narrative, &promise)) {
        return OK;
    }
    for (size_t i = 0; i < narrative->count; i++) {
        const Passage *passage = &narrative->passages[i];
        for (size_t q = 0; q < passage->quantities.count; q++) {
            const Quantity *item = &passage->quantities.items[q];
            Str lead = str_slice(passage->folded.text, item->lead_from, item->from);
            int64_t count;
            if (!quantity_is_case(item) || !quantity_count(item, &count) || !str_contains(lead, promise.column)
                || words_any(words_skip_lead, lead, passage->wording)
                || (item->year != 0 && item->year != narrative->report->year)) {
                continue;
            }
            bool holds = count >= promise.times;
            Str quote = narrative_quote(work, passage, item->lead_from, item->to);
            Str words = narrative_quote(work, promise.passage, promise.from, promise.to);
            return narrative_hint(work, narrative, "sense.freshness", holds ? RULE_HOLDS : RULE_VIOLATED, NULL, 0,
                                  str_format(&work->arena,
                                             holds ? "“%.*s”：全年%d%s，“%.*s”（%lld），没有矛盾。"
                                                   : "“%.*s”：全年%d%s，而“%.*s”（%lld），平均达不到所说的更新频率。",
                                             STR_ARG(words), promise.spans, promise.span, STR_ARG(quote),
                                             (long long)count));
        }
    }
    return OK;
}

Err narrative_check_sense(Work *work, Narrative *narrative)
{
    TRY(check_normative(work, narrative));
    TRY(check_rulepower(work, narrative));
    return check_freshness(work, narrative);
}
