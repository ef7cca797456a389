/* What the form asks of the narrative: parts, topics, period, numbering, and a
 * fifth part that says what will be done. */
#include "features/report/report_narrative_inner_rules.h"
#include "features/report/report_narrative_tables_rules.h"

#include "base/utf8.h"

static const ReportPart *part_of(const Report *report, int part)
{
    for (size_t i = 0; i < report->part_count; i++) {
        if (report->parts[i].part == part) {
            return &report->parts[i];
        }
    }
    return NULL;
}

static Err check_parts(Work *work, Narrative *narrative)
{
    const Report *report = narrative->report;
    Buf missing = buf_new(&work->arena, 2048);
    if (report->part_count == 0 || (report->part_count == 1 && report->parts[0].part == 0)) {
        return OK; /* figures only, such as CSV: there is no text to judge */
    }
    for (size_t i = 0; i < report->edition->part_count; i++) {
        if (part_of(report, (int)i + 1) == NULL) {
            buf_add(&missing, missing.len > 0 ? STR("、") : STR(""));
            buf_add(&missing, report->edition->parts[i].title.text);
        }
    }
    if (!buf_ok(&missing)) {
        return work_full(work);
    }
    if (missing.len == 0) {
        return narrative_hint(work, narrative, "form.parts", RULE_HOLDS, NULL, 0,
                              str_format(&work->arena, "规定的%zu个部分齐全。", report->edition->part_count));
    }
    return narrative_hint(work, narrative, "form.parts", RULE_VIOLATED, NULL, 0,
                          str_format(&work->arena, "缺少规定的部分：%.*s。", STR_ARG(buf_str(&missing))));
}

static const TopicWords *topic_words_of(Str title)
{
    for (size_t i = 0; i < topic_words_count; i++) {
        if (str_eq(topic_words[i].title, title)) {
            return &topic_words[i];
        }
    }
    return NULL;
}

static bool topic_is_treated(const Narrative *narrative, int part, const EditionLabel *topic)
{
    const TopicWords *words = topic_words_of(topic->text);
    for (size_t i = 0; i < narrative->count; i++) {
        const Passage *passage = &narrative->passages[i];
        if (passage->part != part) {
            continue;
        }
        if (str_contains(passage->folded.text, topic->text)
            || (words != NULL && words_any(words->words, passage->folded.text, passage->wording))) {
            return true;
        }
    }
    return false;
}

static Err check_topics(Work *work, Narrative *narrative)
{
    const Edition *edition = narrative->report->edition;
    for (size_t i = 0; i < edition->part_count; i++) {
        const EditionPart *part = &edition->parts[i];
        Buf missing = buf_new(&work->arena, 2048);
        if (part->topic_count == 0 || part_of(narrative->report, (int)i + 1) == NULL) {
            continue;
        }
        for (size_t k = 0; k < part->topic_count; k++) {
            if (!topic_is_treated(narrative, (int)i + 1, &part->topics[k])) {
                buf_add(&missing, missing.len > 0 ? STR("、") : STR(""));
                buf_add(&missing, part->topics[k].text);
            }
        }
        if (!buf_ok(&missing)) {
            return work_full(work);
        }
        Str title = part->title.text;
        Str message = missing.len == 0
            ? str_format(&work->arena, "“%.*s”写到了规定的%zu个方面。", STR_ARG(title), part->topic_count)
            : str_format(&work->arena, "“%.*s”没有写到：%.*s。", STR_ARG(title), STR_ARG(buf_str(&missing)));
        TRY(narrative_hint(work, narrative, "form.topics", missing.len == 0 ? RULE_HOLDS : RULE_VIOLATED, NULL, 0,
                           message));
    }
    return OK;
}

/* The part that edition data calls 问题 ... 改进: told by the words of its title. */
static int problem_part(const Edition *edition)
{
    for (size_t i = 0; i < edition->part_count; i++) {
        if (str_contains(edition->parts[i].title.text, STR("问题"))
            && str_contains(edition->parts[i].title.text, STR("改进"))) {
            return (int)i + 1;
        }
    }
    return 0;
}

static Err check_problems(Work *work, Narrative *narrative)
{
    int part = problem_part(narrative->report->edition);
    const Passage *problem = NULL;
    bool improves = false;
    size_t from = 0;
    for (size_t i = 0; i < narrative->count; i++) {
        const Passage *passage = &narrative->passages[i];
        if (passage->part != part) {
            continue;
        }
        Str word;
        ptrdiff_t at = words_find(words_problem, passage->folded.text, 0, passage->wording, &word);
        if (at != STR_NONE && passage->kind != BLOCK_HEADING && problem == NULL) {
            problem = passage;
            from = (size_t)at;
        }
        improves = improves || words_any(words_improve, passage->folded.text, passage->wording)
            || (passage->kind == BLOCK_HEADING && str_contains(passage->folded.text, STR("改进")));
    }
    if (problem == NULL) {
        return OK;
    }
    Str name = narrative_part_name(work, part);
    if (improves) {
        return narrative_hint(work, narrative, "form.part5", RULE_HOLDS, NULL, 0,
                              str_format(&work->arena, "%.*s既写了问题，也写了改进措施。", STR_ARG(name)));
    }
    size_t start = from;
    while (start > 0 && narrative_clause_end(problem->folded.text, start) == 0) {
        start--;
    }
    start += narrative_clause_end(problem->folded.text, start);
    size_t end = from;
    while (end < problem->folded.text.len && narrative_clause_end(problem->folded.text, end) == 0) {
        end++;
    }
    Str quote = narrative_quote(work, problem, start, end);
    return narrative_hint(work, narrative, "form.part5", RULE_VIOLATED, NULL, 0,
                          str_format(&work->arena, "%.*s只写了问题（如“%.*s”），没有写怎样改进。", STR_ARG(name),
                                     STR_ARG(quote)));
}

static Err check_period(Work *work, Narrative *narrative)
{
    const Report *report = narrative->report;
    if (!report->has_period) {
        return OK;
    }
    Ymd from = ymd_from_day(report->from), to = ymd_from_day(report->to);
    int year = report->year != 0 ? report->year : from.year;
    bool whole = from.month == 1 && from.day == 1 && to.month == 12 && to.day == 31;
    bool holds = whole && from.year == year && to.year == year;
    return narrative_hint(
        work, narrative, "form.period", holds ? RULE_HOLDS : RULE_VIOLATED, NULL, 0,
        str_format(&work->arena,
                   holds ? "统计期限%d年%d月%d日至%d年%d月%d日是%d年全年。"
                         : "统计期限写作%d年%d月%d日至%d年%d月%d日，不是%d年1月1日至12月31日。",
                   from.year, from.month, from.day, to.year, to.month, to.day, year));
}

/* ------------------------------------------------------------- numbering -- */

static int han_digit(Str text, size_t at)
{
    static const char digits[] = "一二三四五六七八九十";
    ptrdiff_t found = text.len - at < 3 ? STR_NONE : str_find(STR("一二三四五六七八九十"), str_slice(text, at, at + 3));
    return found == STR_NONE || found % 3 != 0 || (size_t)found >= sizeof digits - 1 ? 0 : (int)found / 3 + 1;
}

/* 1..19 in digits or Han numerals; 0 if none stands there. */
static int small_number(Str text, size_t *at, bool *ret_han)
{
    int64_t value;
    *ret_han = false;
    if (narrative_number(text, at, &value)) {
        return value < 100 ? (int)value : 0;
    }
    *ret_han = true;
    int first = han_digit(text, *at);
    if (first == 0) {
        return 0;
    }
    *at += 3;
    int second = first == 10 ? han_digit(text, *at) : 0;
    *at += second > 0 && second < 10 ? 3 : 0;
    return second > 0 && second < 10 ? 10 + second : first;
}

static bool skip_mark(Str text, size_t *at)
{
    static const Str marks[] = {{"、", 3}, {".", 1}, {"．", 3}, {",", 1}, {":", 1}, {"·", 2}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (str_starts(str_slice(text, *at, text.len), marks[i])) {
            *at += marks[i].len;
            return true;
        }
    }
    return false;
}

NumberStyle narrative_numbering(Str text, int *ret_number, size_t *ret_end)
{
    size_t at = 0;
    bool han, round = str_starts(text, STR("(")), chapter = str_starts(text, STR("第"));
    at += round ? 1 : chapter ? 3 : 0;
    int number = at < text.len ? small_number(text, &at, &han) : 0;
    if (number == 0) {
        return NUMBER_NONE;
    }
    if (chapter) {
        if (!str_starts(str_slice(text, at, text.len), STR("部分"))) {
            return NUMBER_NONE;
        }
        at += STR("部分").len;
        (void)skip_mark(text, &at);
    } else if (round) {
        if (!str_starts(str_slice(text, at, text.len), STR(")"))) {
            return NUMBER_NONE;
        }
        at++;
        (void)skip_mark(text, &at);
    } else if (!skip_mark(text, &at) || (at < text.len && !han && text.ptr[at - 1] == '.' && text.ptr[at] >= '0' && text.ptr[at] <= '9')) {
        return NUMBER_NONE;
    }
    *ret_number = number;
    *ret_end = at;
    if (chapter) {
        return NUMBER_CHAPTER;
    }
    return round ? (han ? NUMBER_HAN_ROUND : NUMBER_DIGIT_ROUND) : (han ? NUMBER_HAN : NUMBER_DIGIT);
}

/* Numbers of one level as printed, and whether more than one style was used. */
typedef struct Numbered {
    Buf shown;
    NumberStyle first;
    bool mixed;
} Numbered;

static void numbered_add(Numbered *level, Str title)
{
    int number;
    size_t end;
    NumberStyle style = narrative_numbering(title, &number, &end);
    if (style == NUMBER_NONE) {
        return;
    }
    buf_add(&level->shown, level->shown.len > 0 ? STR(" ") : STR(""));
    buf_add(&level->shown, str_slice(title, 0, end));
    level->mixed = level->mixed || (level->first != NUMBER_NONE && level->first != style);
    level->first = level->first == NUMBER_NONE ? style : level->first;
}

static Err numbered_report(Work *work, Narrative *narrative, const Numbered *level, const char *where)
{
    if (!buf_ok(&level->shown)) {
        return work_full(work);
    }
    return narrative_hint(work, narrative, "form.numbering", RULE_VIOLATED, NULL, 0,
                          str_format(&work->arena, "%s的序号不统一：%.*s。", where, STR_ARG(buf_str(&level->shown))));
}

static bool is_topic_heading(const EditionPart *part, Str heading)
{
    for (size_t i = 0; i < part->topic_count; i++) {
        if (str_contains(heading, part->topics[i].text)) {
            return true;
        }
    }
    return false;
}

static Err check_numbering(Work *work, Narrative *narrative)
{
    const Report *report = narrative->report;
    Numbered titles = {.shown = buf_new(&work->arena, 4096)};
    for (size_t i = 0; i < report->part_count; i++) {
        Folded title;
        TRY(narrative_fold(work, report->parts[i].title, &title));
        numbered_add(&titles, title.text);
    }
    if (titles.mixed) {
        return numbered_report(work, narrative, &titles, "各部分标题");
    }
    for (size_t i = 0; i < report->edition->part_count; i++) {
        Numbered topics = {.shown = buf_new(&work->arena, 4096)};
        for (size_t k = 0; k < narrative->count; k++) {
            const Passage *passage = &narrative->passages[k];
            if (passage->part == (int)i + 1 && passage->kind == BLOCK_HEADING
                && is_topic_heading(&report->edition->parts[i], passage->folded.text)) {
                numbered_add(&topics, passage->folded.text);
            }
        }
        if (topics.mixed) {
            return numbered_report(work, narrative, &topics, "各方面小标题");
        }
    }
    if (titles.first != NUMBER_NONE) {
        return narrative_hint(work, narrative, "form.numbering", RULE_HOLDS, NULL, 0, STR("各部分标题的序号写法一致。"));
    }
    return OK;
}

Err narrative_check_form(Work *work, Narrative *narrative)
{
    TRY(check_parts(work, narrative));
    TRY(check_topics(work, narrative));
    TRY(check_problems(work, narrative));
    TRY(check_period(work, narrative));
    return check_numbering(work, narrative);
}
