/* What a document says about itself: 文号, dates, attribute, parts, pictures. */
#include "base/utf8.h"
#include "features/gate/gate_html_rules.h"
#include "features/gate/gate_words_rules.h"

#include <stdlib.h>
#include <string.h>

enum { TITLE_MAX = 200 };

/* ------------------------------------------------------------------- 文号 -- */

typedef enum Bracket { NO_BRACKET, BRACKET_OPENS, BRACKET_CLOSES } Bracket;

static Bracket bracket(int32_t code)
{
    static const int32_t OPENS[] = {'[', '(', 0xFE5D, 0x3010, 0x3014, 0x3016}, CLOSES[] = {']', ')', 0xFE5E, 0x3011, 0x3015, 0x3017};
    for (size_t i = 0; i < sizeof OPENS / sizeof *OPENS; i++) {
        if (code == OPENS[i] || code == CLOSES[i]) {
            return code == OPENS[i] ? BRACKET_OPENS : BRACKET_CLOSES;
        }
    }
    return NO_BRACKET;
}

/* Nothing of these stays. */
static bool is_passed(int32_t code)
{
    return utf8_is_space(code) || gate_is_unseen(code) || code == UTF8_INVALID;
}

static bool digit_follows(Str text, size_t at)
{
    int32_t code = ' ';
    while (at < text.len && is_passed(code)) {
        code = utf8_next(text, &at);
    }
    return gate_digit(code) >= 0;
}

/* Only the year's brackets change: 国办发（临）〔2021〕1号. */
Err gate_doc_no_normalise(Work *work, Str doc_no, Str *ret_doc_no)
{
    Buf out = buf_new(&work->arena, doc_no.len * 3 + 8);
    bool in_year = false;
    for (size_t at = 0; at < doc_no.len;) {
        int32_t code = utf8_next(doc_no, &at);
        if (is_passed(code)) {
            continue;
        }
        code = utf8_fold_width(code);
        Bracket kind = bracket(code);
        in_year = kind == BRACKET_OPENS ? digit_follows(doc_no, at) : in_year;
        if (kind == NO_BRACKET) {
            buf_add_code(&out, code);
        } else if (kind == BRACKET_OPENS) {
            buf_add(&out, in_year ? STR("〔") : STR("（"));
        } else {
            buf_add(&out, in_year ? STR("〕") : STR("）"));
        }
        in_year &= kind != BRACKET_CLOSES;
    }
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_doc_no = buf_str(&out);
    return OK;
}

static bool take(Str *rest, Str head)
{
    bool here = str_starts(*rest, head);
    *rest = here ? str_slice(*rest, head.len, rest->len) : *rest;
    return here;
}

/* 1, 12, … without leading zero. */
static bool take_number(Str *rest)
{
    size_t len = 0;
    while (len < rest->len && rest->ptr[len] >= '0' && rest->ptr[len] <= '9') {
        len++;
    }
    bool good = len > 0 && len <= 6 && rest->ptr[0] != '0';
    *rest = str_slice(*rest, len, rest->len);
    return good;
}

static bool take_year(Str *rest)
{
    bool good = (str_starts(*rest, STR("19")) || str_starts(*rest, STR("20"))) && rest->len >= 4 && rest->ptr[2] >= '0'
                && rest->ptr[2] <= '9' && rest->ptr[3] >= '0' && rest->ptr[3] <= '9';
    *rest = str_slice(*rest, 4, rest->len);
    return good;
}

/* Numerals of an order in Chinese: 七百一十一. */
static bool take_chinese_number(Str *rest)
{
    static const Str DIGITS[] = {{"〇", 3}, {"零", 3}, {"一", 3}, {"二", 3}, {"三", 3}, {"四", 3}, {"五", 3}, {"六", 3},
                                 {"七", 3}, {"八", 3}, {"九", 3}, {"十", 3}, {"百", 3}};
    bool any = false;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < sizeof DIGITS / sizeof *DIGITS && !more; i++) {
            more = take(rest, DIGITS[i]);
        }
        any |= more;
    }
    return any;
}

/* Han, brackets and Latin letters: 国办发, 浙政办（函）, X卫监. */
static bool is_organ_mark(Str text)
{
    bool any = false;
    for (size_t at = 0; at < text.len;) {
        int32_t code = utf8_next(text, &at);
        bool letter = code < 0x80 && (code | 32) >= 'a' && (code | 32) <= 'z';
        if (!utf8_is_han(code) && !letter && code != 0xFF08 && code != 0xFF09) {
            return false;
        }
        any = true;
    }
    return any;
}

/* 机关代字〔2021〕30号 */
static bool is_usual(Str doc_no)
{
    ptrdiff_t open = str_find(doc_no, STR("〔"));
    if (open <= 0 || !is_organ_mark(str_slice(doc_no, 0, (size_t)open))) {
        return false;
    }
    Str rest = str_slice(doc_no, (size_t)open + 3, doc_no.len);
    return take_year(&rest) && take(&rest, STR("〕")) && take_number(&rest) && str_eq(rest, STR("号"));
}

/* 国务院令第711号 */
static bool is_order(Str doc_no)
{
    ptrdiff_t order = str_find_last(doc_no, STR("令"));
    Str rest = str_slice(doc_no, (size_t)(order < 0 ? 0 : order) + 3, doc_no.len);
    if (order < 0 || (order > 0 && !is_organ_mark(str_slice(doc_no, 0, (size_t)order))) || !take(&rest, STR("第"))) {
        return false;
    }
    bool numbered = rest.len > 0 && rest.ptr[0] >= '0' && rest.ptr[0] <= '9' ? take_number(&rest) : take_chinese_number(&rest);
    return numbered && str_eq(rest, STR("号"));
}

/* 公告2021年第5号, 2021年第5号, 国家税务总局公告2021年第5号 */
static bool is_announcement(Str doc_no)
{
    ptrdiff_t year = str_find(doc_no, STR("年第"));
    if (year < 4 || (year > 4 && !is_organ_mark(str_slice(doc_no, 0, (size_t)year - 4)))) {
        return false;
    }
    Str digits = str_slice(doc_no, (size_t)year - 4, (size_t)year);
    Str rest = str_slice(doc_no, (size_t)year + 6, doc_no.len);
    return take_year(&digits) && take_number(&rest) && str_eq(rest, STR("号"));
}

bool gate_doc_no_good(Str doc_no)
{
    return is_usual(doc_no) || is_order(doc_no) || is_announcement(doc_no);
}

/* -------------------------------------------------------------- the checks -- */

typedef struct Check {
    Work *work;
    const GateData *data;
    const GateDocument *document;
    GateFindings *findings;
} Check;

static Err tell(const Check *check, const char *rule, const char *where, Str found)
{
    return gate_report(check->work, check->data, check->findings, rule, str_from_c(where), found, found);
}

Err gate_check_images(Work *work, const GateData *data, Str where, Str html, GateFindings *findings)
{
    size_t at = 0;
    GateTag tag;
    Str value, source;
    while (gate_next_tag(html, &at, &tag)) {
        if (!gate_same_word(tag.name, "img") || (gate_attribute(&tag, "alt", &value) && str_trim(value).len > 0)) {
            continue;
        }
        source = gate_attribute(&tag, "src", &source) ? source : STR("");
        ptrdiff_t slash = str_find_last(source, STR("/"));
        Str name = str_slice(source, (size_t)(slash + 1), source.len);
        name = name.len > 0 && name.len < 100 ? name : STR("未命名");
        TRY(gate_report(work, data, findings, "body.image_alt", where, name, source));
    }
    return OK;
}

static Err check_doc_no(const Check *check)
{
    const GateDocument *d = check->document;
    Str normal;
    if (d->doc_no.len == 0) {
        return str_eq(d->kind, STR("normative")) ? tell(check, "normative.doc_no", "doc_no", STR("")) : OK;
    }
    TRY(gate_doc_no_normalise(check->work, d->doc_no, &normal));
    if (!gate_doc_no_good(normal)) {
        return tell(check, "doc_no.form", "doc_no", d->doc_no);
    }
    return str_eq(normal, d->doc_no) ? OK : tell(check, "doc_no.brackets", "doc_no", d->doc_no);
}

static Err check_date(const Check *check)
{
    const GateDocument *d = check->document;
    int64_t on = d->formed_on;
    if (on == 0) {
        return d->needs_theme ? tell(check, "metadata.formed_on", "formed_on", STR("")) : OK;
    }
    bool small = on > 0 && on <= 99991231;
    Ymd ymd = small ? (Ymd){(int)(on / 10000), (int)(on / 100 % 100), (int)(on % 100)} : (Ymd){0};
    if (!ymd_valid(ymd)) {
        Str raw = str_format(&check->work->arena, "%lld", (long long)on);
        return raw.ptr == NULL ? work_full(check->work) : tell(check, "metadata.formed_on_wrong", "formed_on", raw);
    }
    Str text = day_text(&check->work->arena, day_from_ymd(ymd));
    if (text.ptr == NULL) {
        return work_full(check->work);
    }
    if (day_from_ymd(ymd) > d->today) {
        return tell(check, "metadata.future", "formed_on", text);
    }
    return ymd.year < 1949 ? tell(check, "metadata.old", "formed_on", text) : OK;
}

static Err check_metadata(const Check *check)
{
    const GateDocument *d = check->document;
    bool active = str_eq(d->attribute, STR("active"));
    TRY(str_trim(d->title).len == 0 ? tell(check, "metadata.title", "title", STR("")) : OK);
    TRY(utf8_count(d->title) > TITLE_MAX ? tell(check, "metadata.title_length", "title", STR("")) : OK);
    TRY(d->attribute.len == 0 ? tell(check, "metadata.attribute", "attribute", STR("")) : OK);
    TRY(d->attribute.len > 0 && !active && d->reason_code.len == 0 ? tell(check, "metadata.reason", "reason_code", STR("")) : OK);
    TRY(d->needs_theme && d->theme.len == 0 ? tell(check, "metadata.theme", "theme", STR("")) : OK);
    TRY(d->needs_theme && d->genre.len == 0 ? tell(check, "metadata.genre", "genre", STR("")) : OK);
    TRY(str_trim(d->body_text).len == 0 ? tell(check, "body.empty", "body", STR("")) : OK);
    return str_eq(d->kind, STR("normative")) && !active ? tell(check, "normative.attribute", "attribute", STR("")) : OK;
}

/* 此件依申请公开, against the attribute that was chosen. */
static Err check_notes(const Check *check)
{
    const GateDocument *d = check->document;
    Str folded;
    TRY(gate_fold(check->work, d->body_text, &folded));
    for (size_t i = 0; i < check->data->note_count; i++) {
        const GateNamed *note = &check->data->notes[i];
        for (size_t k = 0; k < note->words.count && !str_eq(note->name, d->attribute) && d->attribute.len > 0; k++) {
            Str word = note->words.items[k];
            ptrdiff_t at = str_find(folded, word);
            TRY(at >= 0 ? tell(check, "attribute.note", "body", word) : OK);
        }
    }
    return OK;
}

static Err check_guide(const Check *check)
{
    Str folded;
    if (!str_eq(check->document->column_role, STR("guide"))) {
        return OK;
    }
    TRY(gate_fold(check->work, check->document->body_text, &folded));
    for (size_t i = 0; i < check->data->guide_count; i++) {
        const GateNamed *part = &check->data->guide_parts[i];
        if (!gate_list_within(&part->words, folded)) {
            TRY(gate_report(check->work, check->data, check->findings, "guide.part", STR("body"), part->name, part->name));
        }
    }
    return OK;
}

Err gate_check_document(Work *work, const GateDocument *document, GateFindings *findings)
{
    GateWords words;
    TRY(gate_data_load(work, (Str){0}, &words));
    const Check check = {work, words.data, document, findings};
    TRY(check_metadata(&check));
    TRY(check_doc_no(&check));
    TRY(check_date(&check));
    TRY(check_notes(&check));
    TRY(check_guide(&check));
    return gate_check_images(work, words.data, STR("body"), document->body_html, findings);
}
