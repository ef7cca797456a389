/* The form of a document: from content to page and back. */
#include "features/publication/document_form_pages.h"

#include "base/asset.h"
#include "doc/sanitise.h"
#include "features/publication/publication_views_html.h"

enum { LIST_MAX = 64 << 10, THEMES_MAX = 600 };

/* ------------------------------------------------------------ page to content -- */

/* The values of a field that may come several times, joined. */
static Str joined(Ctx *ctx, WebRequest *request, Str name, char separator)
{
    Buf out = buf_new(&ctx->work.arena, LIST_MAX);
    for (size_t i = 0;; i++) {
        Str value = web_field_at(request, name, i);
        if (value.ptr == NULL) {
            return buf_str(&out);
        }
        if (out.len > 0) {
            buf_add_char(&out, separator);
        }
        buf_add(&out, value);
    }
}

static bool is_listed(WebRequest *request, Str name, Str value)
{
    for (size_t i = 0;; i++) {
        Str one = web_field_at(request, name, i);
        if (one.ptr == NULL || str_eq(one, value)) {
            return one.ptr != NULL;
        }
    }
}

static int64_t typed_number(WebRequest *request, Str name)
{
    int64_t number;
    return str_to_int64(str_trim(web_field(request, name)), &number) == OK ? number : 0;
}

/* The files that stay, with their titles as typed. What they are is looked up by their numbers. */
static Err typed_files(Ctx *ctx, WebRequest *request, DocumentContent *content)
{
    DocumentFile *files = ARENA_ARRAY(&ctx->work.arena, DocumentFile, DOCUMENT_FILES_MAX);
    size_t count = 0;
    if (files == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < DOCUMENT_FILES_MAX; i++) {
        Str text = web_field_at(request, STR("file"), i);
        int64_t id = 0;
        if (text.ptr == NULL) {
            break;
        }
        if (str_to_int64(text, &id) == OK && !is_listed(request, STR("drop"), text)) {
            files[count++] = (DocumentFile){.attachment_id = id, .title = web_field_at(request, STR("file_title"), i)};
        }
    }
    content->files = files;
    content->file_count = count;
    return OK;
}

/* What the plain text area says; text that nobody touched leaves the body as it was. */
static Err typed_body(Ctx *ctx, WebRequest *request, Str stored, Str *ret_html)
{
    Str rich = web_field(request, STR("body_html"));
    Str plain = web_field(request, STR("body_text")), before;
    if (rich.ptr != NULL) {
        *ret_html = rich;
        return OK;
    }
    TRY(sanitise_to_text(&ctx->work, stored, &before));
    if (str_eq(str_trim(plain), str_trim(before))) {
        *ret_html = stored;
        return OK;
    }
    return sanitise_from_text(&ctx->work, plain, ret_html);
}

Err document_form_read(Ctx *ctx, WebRequest *request, Str stored_body, DocumentContent *ret_content)
{
    DocumentContent c = {
        .title = web_field(request, STR("title")),
        .doc_no = web_field(request, STR("doc_no")),
        .formed_on = page_typed_day(web_field(request, STR("formed_on"))),
        .effective_on = page_typed_day(web_field(request, STR("effective_on"))),
        .expires_on = page_typed_day(web_field(request, STR("expires_on"))),
        .organs = web_field(request, STR("organs")),
        .theme = web_field(request, STR("theme")),
        .genre = web_field(request, STR("genre")),
        .column_code = web_field(request, STR("column_code")),
        .more_columns = joined(ctx, request, STR("more_columns"), '\n'),
        .art20_item = (int)typed_number(request, STR("art20_item")),
        .kind = web_field(request, STR("kind")),
        .made_by_us = web_field(request, STR("made_elsewhere")).ptr == NULL,
        .attribute = web_field(request, STR("attribute")),
        .reason_code = web_field(request, STR("reason_code")),
        .reason = web_field(request, STR("reason")),
        .summary = web_field(request, STR("summary")),
        .keywords = web_field(request, STR("keywords")),
        .source = web_field(request, STR("source")),
        .department = web_field(request, STR("department")),
        .forms = joined(ctx, request, STR("forms"), ','),
        .first_public_on = page_typed_day(web_field(request, STR("first_public_on"))),
        .old_index_no = web_field(request, STR("old_index_no")),
    };
    TRY(page_typed_document(ctx, web_field(request, STR("interprets")), &c.interprets));
    TRY(typed_files(ctx, request, &c));
    TRY(typed_body(ctx, request, stored_body, &c.body_html));
    *ret_content = c;
    return OK;
}

/* ------------------------------------------------------------ content to page -- */

typedef struct Form {
    Ctx *ctx;
    WebRequest *request;
    const DocumentContent *c;
    EditView *view;
} Form;

static Html text(Form *f, Str id, Str label, Str hint, Str value)
{
    return page_text_field(f->ctx, f->request, (FieldView){.id = id, .label = label, .hint = hint, .value = value});
}

static Html area(Form *f, Str id, Str label, Str hint, Str value)
{
    return page_area_field(f->ctx, f->request, (FieldView){.id = id, .label = label, .hint = hint, .value = value});
}

/* As typed where the form is shown again: what is no date must stand there too. */
static Html day(Form *f, Str id, Str label, Str hint, int64_t value)
{
    Str typed = web_field(f->request, id);
    Str shown = typed.ptr != NULL ? typed : page_day(f->ctx, value);
    return page_text_field(f->ctx, f->request, (FieldView){.id = id, .label = label, .hint = hint, .value = shown, .width = STR("w-s")});
}

static Html choice(Form *f, FieldView field, const Choice *choices, size_t count)
{
    field.choices = choices;
    field.choice_count = count;
    return page_choice_field(f->ctx, f->request, field);
}

/* Choices out of plain words; a value that is none of them stays choosable. */
static Html words(Form *f, Str id, Str label, const Words *list, Str value)
{
    Choice *choices = ARENA_ARRAY(&f->ctx->work.arena, Choice, list->count + 2);
    size_t count = 0;
    bool known = value.len == 0;
    if (choices == NULL) {
        return (Html){0};
    }
    choices[count++] = (Choice){STR(""), STR("未填"), value.len == 0};
    for (size_t i = 0; i < list->count; i++) {
        bool chosen = str_eq(list->items[i], value);
        known |= chosen;
        choices[count++] = (Choice){list->items[i], list->items[i], chosen};
    }
    if (!known) {
        choices[count++] = (Choice){value, value, true};
    }
    return choice(f, (FieldView){.id = id, .label = label, .width = STR("w-l")}, choices, count);
}

static Err put_words(Form *f)
{
    Words themes, genres;
    DisclosureReasons reasons;
    Work *work = &f->ctx->work;
    TRY(publication_themes(work, &themes));
    TRY(publication_genres(work, &genres));
    TRY(publication_reasons(work, &reasons));
    f->view->theme = words(f, STR("theme"), STR("主题分类"), &themes, f->c->theme);
    f->view->genre = words(f, STR("genre"), STR("文种"), &genres, f->c->genre);
    Choice *choices = ARENA_ARRAY(&work->arena, Choice, reasons.count + 1);
    if (choices == NULL) {
        return work_full(work);
    }
    choices[0] = (Choice){STR(""), STR("主动公开的不用选"), f->c->reason_code.len == 0};
    for (size_t i = 0; i < reasons.count; i++) {
        const DisclosureReason *reason = &reasons.items[i];
        choices[i + 1] = (Choice){reason->code, page_reason(f->ctx, reason),
                                  str_eq(reason->code, f->c->reason_code)};
    }
    f->view->reason_code = choice(f, (FieldView){.id = STR("reason_code"), .label = STR("不主动公开的依据")}, choices, reasons.count + 1);
    return OK;
}

static bool has_word(Str list, char separator, Str word)
{
    Str one;
    while (str_cut(&list, separator, &one)) {
        if (str_eq(one, word)) {
            return true;
        }
    }
    return false;
}

static Err put_columns(Form *f)
{
    const Choice *columns, *all;
    size_t count, more_count;
    Ctx *ctx = f->ctx;
    TRY(page_column_choices(ctx, f->c->column_code, STR("请选择"), &columns, &count));
    f->view->columns = choice(f, (FieldView){.id = STR("column_code"), .label = STR("栏目"), .width = STR("w-l")}, columns, count);
    TRY(page_column_choices(ctx, STR(""), STR(""), &all, &more_count));
    Choice *more = ARENA_ARRAY(&ctx->work.arena, Choice, more_count);
    Choice *items = ARENA_ARRAY(&ctx->work.arena, Choice, 16);
    if (more == NULL || items == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < more_count; i++) {
        more[i] = (Choice){all[i].value, all[i].label, has_word(f->c->more_columns, '\n', all[i].value)};
    }
    f->view->more = more;
    f->view->more_count = more_count;
    for (int i = 0; i <= 15; i++) {
        items[i] = (Choice){i == 0 ? STR("0") : page_number(ctx, i), i == 0 ? STR("不属于第二十条列举的") : page_item(ctx, i), f->c->art20_item == i};
    }
    f->view->item = choice(f, (FieldView){.id = STR("art20_item"), .label = STR("条例第二十条"), .width = STR("w-l")}, items, 16);
    return OK;
}

static void put_choices(Form *f)
{
    static const char *const ATTRIBUTES[][2] = {{"active", "主动公开"}, {"on_request", "依申请公开"}, {"withheld", "不予公开"}};
    static const char *const FORMS[][2] = {{"text", "文字"}, {"chart", "图表"}, {"audio", "音频"}, {"video", "视频"}};
    static const char *const KINDS[][2] = {{"none", "一般信息"}, {"normative", "行政规范性文件"}, {"regulation", "规章"}};
    Arena *arena = &f->ctx->work.arena;
    Choice *attributes = ARENA_ARRAY(arena, Choice, 3), *forms = ARENA_ARRAY(arena, Choice, 4), *kinds = ARENA_ARRAY(arena, Choice, 3);
    if (attributes == NULL || forms == NULL || kinds == NULL) {
        return; /* the arena is full, and says so when the page is sent */
    }
    for (size_t i = 0; i < 3; i++) {
        Str attribute = str_from_c(ATTRIBUTES[i][0]), kind = str_from_c(KINDS[i][0]);
        attributes[i] = (Choice){attribute, str_from_c(ATTRIBUTES[i][1]), str_eq(attribute, f->c->attribute)};
        kinds[i] = (Choice){kind, str_from_c(KINDS[i][1]), str_eq(kind, f->c->kind)};
    }
    for (size_t i = 0; i < 4; i++) {
        Str form = str_from_c(FORMS[i][0]);
        forms[i] = (Choice){form, str_from_c(FORMS[i][1]), has_word(f->c->forms, ',', form)};
    }
    f->view->attributes = attributes;
    f->view->attribute_count = 3;
    f->view->forms = forms;
    f->view->form_count = 4;
    f->view->kind = choice(f, (FieldView){.id = STR("kind"), .label = STR("文件类别"), .width = STR("w-m")}, kinds, 3);
}

/* The 编号 of the document that is explained; or what was typed. */
static Err put_interprets(Form *f)
{
    Str shown = web_field(f->request, STR("interprets"));
    DocumentHead head = {.id = 0};
    if (shown.ptr == NULL && f->c->interprets > 0) {
        TRY(document_head(f->ctx, f->ctx->actor.unit_id, f->c->interprets, &head));
        shown = head.number;
    }
    f->view->interprets = text(f, STR("interprets"), STR("解读的是哪一件"), STR("填那件信息的编号或索引号，如 公 2021-011；不是解读就空着。"), shown);
    return OK;
}

static void put_fields(Form *f)
{
    const DocumentContent *c = f->c;
    EditView *v = f->view;
    v->title = text(f, STR("title"), STR("标题"), STR(""), c->title);
    v->doc_no = text(f, STR("doc_no"), STR("发文字号"), STR("如 X卫监〔2021〕3号；没有就空着。"), c->doc_no);
    v->formed_on = day(f, STR("formed_on"), STR("成文日期"), STR("没有文号的信息填生成日期。20 个工作日的公开时限从这天起算。"), c->formed_on);
    v->effective_on = day(f, STR("effective_on"), STR("实施日期"), STR(""), c->effective_on);
    v->expires_on = day(f, STR("expires_on"), STR("有效期至"), STR("到期后自动标为失效。长期有效就空着。"), c->expires_on);
    v->organs = page_area_field(f->ctx, f->request, (FieldView){.id = STR("organs"), .label = STR("发文机关"), .hint = STR("一行一个，主办的在前。"), .value = c->organs, .rows = 2});
    v->summary = area(f, STR("summary"), STR("内容概述"), STR(""), c->summary);
    v->keywords = text(f, STR("keywords"), STR("关键词"), STR("用空格或分号隔开。"), c->keywords);
    v->source = text(f, STR("source"), STR("来源"), STR("空着就是本单位。"), c->source);
    v->department = text(f, STR("department"), STR("提供科室"), STR("谁提供，谁审核，谁负责。"), c->department);
    v->reason = area(f, STR("reason"), STR("不主动公开的理由"), STR("主动公开的不用填。"), c->reason);
    v->first_public_on = day(f, STR("first_public_on"), STR("首次公开日期"), STR("以前公开过的填当时的日期，审批后按这个日期公开。"), c->first_public_on);
    v->old_index_no = text(f, STR("old_index_no"), STR("原索引号"), STR(""), c->old_index_no);
    v->made_elsewhere = !c->made_by_us;
    v->body_error = page_complaint(f->request, STR("body"));
    v->files_error = page_complaint(f->request, STR("files"));
    v->import_error = page_complaint(f->request, STR("import"));
}

static Err put_body(Form *f)
{
    Work *work = &f->ctx->work;
    Sanitised body;
    Str typed = web_field(f->request, STR("body_text")), again;
    TRY(sanitise_html(work, f->c->body_html, &body));
    f->view->body_html = body.html;
    TRY(sanitise_to_text(work, body.html, &f->view->body_text));
    TRY(sanitise_from_text(work, f->view->body_text, &again));
    f->view->text_loses = !str_eq(again, body.html);
    if (typed.ptr != NULL) {
        f->view->body_text = typed;
    }
    return OK;
}

Err document_form_fill(Ctx *ctx, WebRequest *request, const DocumentContent *content, EditView *view)
{
    Form form = {ctx, request, content, view};
    const Asset *editor = asset_find(STR("static/editor.js"));
    view->csrf = web_csrf(request);
    view->editor_version = editor == NULL ? STR("") : str_slice(editor->hash, 0, 12);
    view->errors = page_errors(ctx, request);
    put_fields(&form);
    TRY(put_interprets(&form));
    put_choices(&form);
    TRY(put_words(&form));
    TRY(put_columns(&form));
    return put_body(&form);
}
