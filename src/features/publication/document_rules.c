#include "features/publication/document_rules.h"

#include "base/utf8.h"

enum {
    TITLE_MOST = 200, /* domain.md 5.4: what exchange interfaces take */
    DOC_NO_MOST = 50,
    ORGANS_MOST = 500,
    SUMMARY_MOST = 1500,
    SHORT_MOST = 200,
    REASON_MOST = 1000,
    CANONICAL_MAX = 32 << 20,
};

static bool is_blank(Str text)
{
    return str_trim(text).len == 0;
}

static bool one_of(Str word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (str_eq(word, str_from_c(*words))) {
            return true;
        }
    }
    return false;
}

static void need(Complaints *complaints, Str value, Str field, Str sentence)
{
    if (is_blank(value)) {
        complain(complaints, field, sentence);
    }
}

static void at_most(Complaints *complaints, Str value, size_t most, Str field, Str sentence)
{
    if (utf8_count(value) > most) {
        complain(complaints, field, sentence);
    }
}

static bool good_day(int64_t yyyymmdd)
{
    Day day = 0;
    return yyyymmdd == 0 || (day_from_yyyymmdd(yyyymmdd, &day) == OK && yyyymmdd >= 19000101 && yyyymmdd <= 99981231);
}

static void check_dates(Complaints *complaints, const DocumentContent *content)
{
    const struct {
        int64_t day;
        Str field;
    } days[] = {{content->formed_on, STR("formed_on")},
                {content->effective_on, STR("effective_on")},
                {content->expires_on, STR("expires_on")},
                {content->first_public_on, STR("first_public_on")}};
    bool good = true;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        if (!good_day(days[i].day)) {
            complain(complaints, days[i].field, STR("日期要写成 2021-02-04 这样，并且是真实的日期。"));
            good = false;
        }
    }
    if (!good || content->formed_on == 0) {
        return;
    }
    if (content->expires_on != 0 && content->expires_on < content->formed_on) {
        complain(complaints, STR("expires_on"), STR("有效期至不能早于成文日期。"));
    }
    if (content->expires_on != 0 && content->effective_on != 0 && content->expires_on < content->effective_on) {
        complain(complaints, STR("expires_on"), STR("有效期至不能早于实施日期。"));
    }
    if (content->first_public_on != 0 && content->first_public_on < content->formed_on) {
        complain(complaints, STR("first_public_on"), STR("首次公开日期不能早于成文日期。"));
    }
}

static void check_words(Complaints *complaints, const DocumentContent *content)
{
    static const char *const KINDS[] = {"none", "regulation", "normative", NULL};
    static const char *const ATTRIBUTES[] = {"active", "on_request", "withheld", NULL};
    static const char *const FORMS[] = {"text", "chart", "audio", "video", NULL};
    Str rest = content->forms;
    Str form;
    if (!one_of(content->kind, KINDS)) {
        complain(complaints, STR("kind"), STR("请选择文件类别。"));
    }
    if (!one_of(content->attribute, ATTRIBUTES)) {
        complain(complaints, STR("attribute"), STR("请选择公开属性。"));
    }
    while (str_cut(&rest, ',', &form)) {
        if (form.len > 0 && !one_of(form, FORMS)) {
            complain(complaints, STR("forms"), STR("请从列出的公开形式中选择。"));
            break;
        }
    }
    if (content->art20_item < 0 || content->art20_item > 15) {
        complain(complaints, STR("art20_item"), STR("条例第二十条只有第（一）至第（十五）项。"));
    }
}

static void check_lengths(Complaints *complaints, const DocumentContent *content)
{
    at_most(complaints, content->title, TITLE_MOST, STR("title"), STR("标题不能超过 200 字。"));
    at_most(complaints, content->doc_no, DOC_NO_MOST, STR("doc_no"), STR("发文字号不能超过 50 字。"));
    at_most(complaints, content->organs, ORGANS_MOST, STR("organs"), STR("发文机关合计不能超过 500 字。"));
    at_most(complaints, content->summary, SUMMARY_MOST, STR("summary"), STR("内容概述不能超过 1500 字。"));
    at_most(complaints, content->keywords, SHORT_MOST, STR("keywords"), STR("关键词不能超过 200 字。"));
    at_most(complaints, content->source, SHORT_MOST, STR("source"), STR("来源不能超过 200 字。"));
    at_most(complaints, content->department, SHORT_MOST, STR("department"), STR("提供科室不能超过 200 字。"));
    at_most(complaints, content->reason, REASON_MOST, STR("reason"), STR("理由不能超过 1000 字。"));
    at_most(complaints, content->old_index_no, 100, STR("old_index_no"), STR("原索引号不能超过 100 字。"));
}

static void check_to_hand_in(Complaints *complaints, const DocumentContent *content)
{
    bool is_official = !is_blank(content->doc_no) || !str_eq(content->kind, STR("none"));
    if (is_blank(content->body_text) && content->file_count == 0) {
        complain(complaints, STR("body"), STR("正文和附件都是空的，请至少写一项。"));
    }
    if (content->formed_on == 0) {
        complain(complaints, STR("formed_on"), STR("请填写成文日期（没有文号的信息填生成日期）。"));
    }
    if (is_official) {
        need(complaints, content->organs, STR("organs"), STR("公文要填写发文机关。"));
        need(complaints, content->theme, STR("theme"), STR("公文要选择主题分类。"));
        need(complaints, content->genre, STR("genre"), STR("公文要选择文种。"));
    }
}

void document_check(Complaints *complaints, const DocumentContent *content, bool to_hand_in)
{
    need(complaints, content->title, STR("title"), STR("请填写标题。"));
    need(complaints, content->column_code, STR("column_code"), STR("请选择栏目。"));
    check_lengths(complaints, content);
    check_words(complaints, content);
    check_dates(complaints, content);
    if (content->interprets < 0) {
        complain(complaints, STR("interprets"), DOCUMENT_NONE_SUCH);
    }
    if (!str_eq(content->attribute, STR("active"))) {
        need(complaints, content->reason_code, STR("reason_code"), STR("不主动公开的，请选择依据。"));
        need(complaints, content->reason, STR("reason"), STR("不主动公开的，请写明理由。"));
    }
    if (to_hand_in) {
        check_to_hand_in(complaints, content);
    }
}

/* ---- the digest's text ---- */

/* Name, length in bytes and value: no value can pass for two, whatever stands in it. */
static void put_text(Buf *out, const char *name, Str value)
{
    buf_add_format(out, "%s %zu:", name, value.len);
    buf_add(out, value);
    buf_add_char(out, '\n');
}

static void put_number(Buf *out, const char *name, int64_t value)
{
    buf_add_format(out, "%s ", name);
    buf_add_int(out, value);
    buf_add_char(out, '\n');
}

Err document_digest_text(Work *work, const DocumentContent *content, Str *ret_canonical)
{
    Buf out = buf_new(&work->arena, CANONICAL_MAX);
    buf_add(&out, STR("gongkai-document/1\n"));
    put_text(&out, "title", content->title);
    put_text(&out, "doc_no", content->doc_no);
    put_number(&out, "formed_on", content->formed_on);
    put_number(&out, "effective_on", content->effective_on);
    put_number(&out, "expires_on", content->expires_on);
    put_text(&out, "organs", content->organs);
    put_text(&out, "theme", content->theme);
    put_text(&out, "genre", content->genre);
    put_text(&out, "column_code", content->column_code);
    put_text(&out, "more_columns", content->more_columns);
    put_number(&out, "art20_item", content->art20_item);
    put_text(&out, "kind", content->kind);
    put_number(&out, "made_by_us", content->made_by_us);
    put_text(&out, "attribute", content->attribute);
    put_text(&out, "reason_code", content->reason_code);
    put_text(&out, "reason", content->reason);
    put_text(&out, "summary", content->summary);
    put_text(&out, "keywords", content->keywords);
    put_text(&out, "source", content->source);
    put_text(&out, "department", content->department);
    put_text(&out, "forms", content->forms);
    put_number(&out, "interprets", content->interprets);
    put_number(&out, "first_public_on", content->first_public_on);
    put_text(&out, "old_index_no", content->old_index_no);
    put_text(&out, "body_html", content->body_html);
    put_text(&out, "body_text", content->body_text);
    for (size_t i = 0; i < content->file_count; i++) {
        put_text(&out, "file", content->files[i].name);
        put_text(&out, "file_title", content->files[i].title);
        put_text(&out, "file_original", content->files[i].original_sha);
        put_text(&out, "file_clean", content->files[i].clean_sha);
    }
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_canonical = buf_str(&out);
    return OK;
}

/* ---- words ---- */

Str document_state_label(Str state)
{
    static const struct {
        const char *state;
        const char *label;
    } LABELS[] = {{"draft", "草稿"},       {"returned", "已退回"},   {"review", "审核中"},
                  {"published", "已公开"}, {"registered", "已登记"}, {"withdrawn", "已撤下"}};
    for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++) {
        if (str_eq(state, str_from_c(LABELS[i].state))) {
            return str_from_c(LABELS[i].label);
        }
    }
    return STR("");
}
