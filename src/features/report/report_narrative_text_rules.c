/* Sums inside the text (text.items_sum), the fee (text.fee) and the closing day (text.cutoff). */
#include "features/report/report_narrative_inner_rules.h"
#include "features/report/report_narrative_tables_rules.h"

/* A sum may miss its total by a fifth and still be meant as complete: a wider
 * gap is more likely a list of examples. */
enum { COMPLETE_SHARE = 5, ITEMS_LEAST = 3 };

/* The addends that follow the total at `first - 1`. */
typedef struct Listing {
    size_t first, count;
    int64_t sum;
    bool open_ended; /* an approximate figure, 等, 主要 ... */
    bool announced;  /* 其中, 包括, or a parenthesis */
} Listing;

static void listing_add(const Passage *passage, const Quantity *item, Listing *listing)
{
    int64_t value = 0;
    Str clause = narrative_clause(passage, item);
    bool exact = quantity_count(item, &value);
    listing->open_ended = listing->open_ended || !exact || words_any(words_not_all, clause, passage->wording);
    listing->sum += value;
    listing->count++;
}

/* Is `item` on the same level and of the same measure as the listing's total? */
static bool listing_takes(const Quantity *total, const Quantity *item, int depth)
{
    return item->depth == depth && str_eq(item->measure, total->measure) && item->year == total->year;
}

static Listing listing_behind(const Passage *passage, size_t total_at)
{
    const Quantity *items = passage->quantities.items;
    const Quantity *total = &items[total_at];
    Listing listing = {.first = total_at + 1};
    if (listing.first >= passage->quantities.count) {
        return listing;
    }
    const Quantity *next = &items[listing.first];
    Str between = str_slice(passage->folded.text, total->to, next->from);
    bool inside = next->depth == total->depth + 1 && str_starts(between, STR("("));
    listing.announced = inside || words_any(words_all_of_them, between, passage->wording);
    if (next->sentence_from != total->sentence_from || !listing.announced || (!inside && next->depth != total->depth)) {
        return listing;
    }
    for (size_t i = listing.first; i < passage->quantities.count; i++) {
        const Quantity *item = &items[i];
        if (item->sentence_from != total->sentence_from || item->depth < next->depth) {
            break;
        }
        if (item->depth > next->depth) {
            continue;
        }
        if (!listing_takes(total, item, next->depth)) {
            break;
        }
        Str gap = str_slice(passage->folded.text, i == listing.first ? item->from : items[i - 1].to, item->from);
        if (str_find_char(gap, ';') != STR_NONE) {
            if (listing.count > 1 && listing.sum == total->amount.coef) {
                break; /* complete: what follows is another matter */
            }
            listing.open_ended = true;
        }
        listing_add(passage, item, &listing);
    }
    return listing;
}

/* A later sentence of the paragraph whose figures of the same measure, all of
 * them, add up to the total exactly; such a sentence can only confirm. */
static Listing listing_later(const Passage *passage, size_t total_at)
{
    const Quantity *items = passage->quantities.items;
    const Quantity *total = &items[total_at];
    Listing listing = {0};
    int64_t wanted;
    if (!quantity_count(total, &wanted)) {
        return listing;
    }
    for (size_t i = total_at + 1; i < passage->quantities.count;) {
        Listing sentence = {.first = i};
        size_t from = items[i].sentence_from;
        bool pure = from != total->sentence_from;
        for (; i < passage->quantities.count && items[i].sentence_from == from; i++) {
            pure = pure && str_eq(items[i].measure, total->measure);
            listing_add(passage, &items[i], &sentence);
        }
        if (pure && sentence.count >= ITEMS_LEAST && sentence.sum == wanted) {
            return sentence;
        }
    }
    return listing;
}

static bool listing_by_channel(const Passage *passage, const Listing *listing)
{
    for (size_t i = 0; i < listing->count; i++) {
        if (words_any(words_channels, narrative_clause(passage, &passage->quantities.items[listing->first + i]),
                      passage->wording)) {
            return true;
        }
    }
    return false;
}

/* Sure that the sum should have been the total? */
static bool listing_contradicts(const Passage *passage, const Quantity *of, const Listing *listing, int64_t total)
{
    Str sentence = str_slice(passage->folded.text, of->sentence_from, of->tail_to);
    int64_t gap = listing->sum > total ? listing->sum - total : total - listing->sum;
    if (listing->count < ITEMS_LEAST || listing->open_ended || gap > total / COMPLETE_SHARE) {
        return false;
    }
    return listing->sum < total ? !words_any(words_cases_listed, sentence, passage->wording)
                                : !listing_by_channel(passage, listing);
}

static Str listing_addends(Work *work, const Passage *passage, const Listing *listing)
{
    Buf buf = buf_new(&work->arena, 4096);
    for (size_t i = 0; i < listing->count; i++) {
        const Quantity *item = &passage->quantities.items[listing->first + i];
        if (item->depth != passage->quantities.items[listing->first].depth) {
            continue;
        }
        if (i > 0) {
            buf_add_char(&buf, '+');
        }
        buf_add_int(&buf, item->amount.coef);
    }
    return buf_ok(&buf) ? buf_str(&buf) : (Str){NULL, 0};
}

static Err listing_report(Work *work, Narrative *narrative, const Passage *passage, const Quantity *total,
                          const Listing *listing)
{
    bool holds = listing->sum == total->amount.coef;
    Str quote = narrative_quote(work, passage, total->lead_from, total->to);
    Str addends = listing_addends(work, passage, listing);
    Str part = narrative_part_name(work, passage->part);
    if (quote.ptr == NULL || addends.ptr == NULL) {
        return work_full(work);
    }
    Str message = holds
        ? str_format(&work->arena, "%.*s“%.*s”与所列各项相加（%.*s=%lld）一致。", STR_ARG(part), STR_ARG(quote),
                     STR_ARG(addends), (long long)listing->sum)
        : str_format(&work->arena, "%.*s“%.*s”，而所列各项相加（%.*s）为%lld，不是%lld。", STR_ARG(part),
                     STR_ARG(quote), STR_ARG(addends), (long long)listing->sum, (long long)total->amount.coef);
    return narrative_hint(work, narrative, "text.items_sum", holds ? RULE_HOLDS : RULE_VIOLATED, NULL, 0, message);
}

static Err passage_check_items(Work *work, Narrative *narrative, const Passage *passage)
{
    for (size_t i = 0; i + 1 < passage->quantities.count; i++) {
        const Quantity *total = &passage->quantities.items[i];
        int64_t wanted;
        if (!quantity_count(total, &wanted) || wanted == 0) {
            continue;
        }
        Listing listing = listing_behind(passage, i);
        if (listing.count < 2) {
            listing = listing_later(passage, i);
        }
        if (listing.count < 2 || (listing.sum != wanted && !listing_contradicts(passage, total, &listing, wanted))) {
            continue;
        }
        TRY(listing_report(work, narrative, passage, total, &listing));
        i += listing.first == i + 1 ? listing.count : 0;
    }
    return OK;
}

Err narrative_check_items(Work *work, Narrative *narrative)
{
    for (size_t i = 0; i < narrative->count; i++) {
        TRY(passage_check_items(work, narrative, &narrative->passages[i]));
    }
    return OK;
}

/* ------------------------------------------------------------------ fee -- */

typedef struct Fee {
    const Passage *passage;
    size_t from, to;
    Decimal yuan;
} Fee;

static bool fee_from_quantity(const Narrative *narrative, const Passage *passage, const Quantity *quantity, Fee *fee)
{
    int power = str_eq(quantity->measure, STR("万元")) ? 4 : str_eq(quantity->measure, STR("元")) ? 0 : -1;
    Str lead = str_slice(passage->folded.text, quantity->lead_from, quantity->from);
    int year = narrative->report->year;
    if (power < 0 || quantity->approximate || !words_any(words_fee, lead, passage->wording)
        || words_any(words_fee_not, lead, passage->wording)
        || (quantity->year != 0 && year != 0 && quantity->year != year)) {
        return false;
    }
    *fee = (Fee){passage, quantity->lead_from, quantity->to, quantity->amount};
    return decimal_shift(quantity->amount, power, &fee->yuan);
}

/* 未收取信息处理费 */
static bool fee_from_none(const Passage *passage, Fee *fee)
{
    Str text = passage->folded.text, word;
    ptrdiff_t at = words_find(words_fee, text, 0, passage->wording, &word);
    if (at == STR_NONE) {
        return false;
    }
    size_t from = (size_t)at, to = (size_t)at + word.len;
    while (from > 0 && narrative_clause_end(text, from) == 0) {
        from--;
    }
    from += narrative_clause_end(text, from);
    while (to < text.len && narrative_clause_end(text, to) == 0) {
        to++;
    }
    *fee = (Fee){passage, from, to, {0, 0}};
    return words_any(words_fee_none, str_slice(text, from, to), passage->wording)
        && !words_any(words_fee_not, str_slice(text, from, to), passage->wording);
}

static bool fee_find(const Narrative *narrative, Fee *fee)
{
    for (size_t i = 0; i < narrative->count; i++) {
        const Passage *passage = &narrative->passages[i];
        for (size_t q = 0; q < passage->quantities.count; q++) {
            if (fee_from_quantity(narrative, passage, &passage->quantities.items[q], fee)) {
                return true;
            }
        }
        if (fee_from_none(passage, fee)) {
            return true;
        }
    }
    return false;
}

/* 信息处理费 is one of the 行政事业性收费 of table 2 (国办函〔2020〕109号), so the
 * table cannot show less. */
Err narrative_check_fee(Work *work, Narrative *narrative)
{
    const Report *report = narrative->report;
    int at = edition_cell(report->edition, words_fee_cells.items[0]);
    Fee fee;
    if (at < 0 || !fee_find(narrative, &fee)) {
        return OK;
    }
    const Cell *cell = &report->cells[at];
    Decimal table;
    bool known = cell->state == CELL_VALUE && decimal_shift(cell->value, report->edition->cells[at].unit_power, &table);
    RuleResult result = !known ? RULE_UNDECIDABLE : decimal_cmp(fee.yuan, table) > 0 ? RULE_VIOLATED : RULE_HOLDS;
    char spoken[DECIMAL_TEXT_SIZE], printed[DECIMAL_TEXT_SIZE];
    decimal_format(fee.yuan, spoken);
    decimal_format(known ? table : fee.yuan, printed);
    Str quote = narrative_quote(work, fee.passage, fee.from, fee.to);
    Str part = narrative_part_name(work, fee.passage->part);
    Str message;
    if (!known) {
        message = str_format(&work->arena, "%.*s称“%.*s”（%s元），表二行政事业性收费空白或无法辨认，不能核对。",
                             STR_ARG(part), STR_ARG(quote), spoken);
    } else {
        message = str_format(&work->arena, "%.*s称“%.*s”（%s元），表二行政事业性收费为%s元，%s。", STR_ARG(part),
                             STR_ARG(quote), spoken, printed,
                             result == RULE_HOLDS ? "没有矛盾" : "表中应当包含信息处理费");
    }
    return narrative_hint(work, narrative, "text.fee", result, &report->edition->cells[at].key, 1, message);
}

/* --------------------------------------------------------------- cutoff -- */

/* 截止2020年 with nothing that makes it a day; 截至2020年12月31日, 年底 are fine. */
static bool cutoff_at(const Passage *passage, size_t word_end, size_t *ret_to, bool *ret_closed)
{
    Str text = passage->folded.text;
    size_t at = word_end;
    int64_t year;
    Str skip = str_slice(text, at, text.len);
    at += str_starts(skip, STR("到")) || str_starts(skip, STR("至")) ? 3 : 0;
    if (!narrative_number(text, &at, &year) || year < 1990 || year > 2100
        || !str_starts(str_slice(text, at, text.len), STR("年"))) {
        return false;
    }
    at += 3;
    Str rest = str_slice(text, at, text.len);
    rest = str_starts(rest, STR("度")) ? str_slice(rest, 3, rest.len) : rest;
    *ret_to = at;
    *ret_closed = words_start(words_cutoff_closed, rest).len > 0 || (rest.len > 0 && rest.ptr[0] >= '0' && rest.ptr[0] <= '9')
        || str_starts(rest, STR("十"));
    return *ret_closed || rest.len == 0 || narrative_clause_end(rest, 0) > 0;
}

Err narrative_check_cutoff(Work *work, Narrative *narrative)
{
    bool seen_closed = false;
    for (size_t i = 0; i < narrative->count; i++) {
        const Passage *passage = &narrative->passages[i];
        Str word;
        size_t from = 0;
        for (ptrdiff_t at; (at = words_find(words_cutoff, passage->folded.text, from, passage->wording, &word)) != STR_NONE;) {
            size_t to;
            bool closed;
            from = (size_t)at + word.len;
            if (!cutoff_at(passage, from, &to, &closed)) {
                continue;
            }
            seen_closed = seen_closed || closed;
            if (!closed) {
                Str quote = narrative_quote(work, passage, (size_t)at, to);
                Str part = narrative_part_name(work, passage->part);
                return narrative_hint(work, narrative, "text.cutoff", RULE_VIOLATED, NULL, 0,
                                      str_format(&work->arena, "%.*s写“%.*s”，没有写明截至哪月哪日。", STR_ARG(part),
                                                 STR_ARG(quote)));
            }
        }
    }
    return seen_closed ? narrative_hint(work, narrative, "text.cutoff", RULE_HOLDS, NULL, 0, STR("正文写明了数据的截止日期。"))
                       : OK;
}
