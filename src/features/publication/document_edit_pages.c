/* Writing a document: new, edited, imported, saved, handed in, and a lost race told. */
#include "features/publication/document_form_pages.h"
#include "features/publication/publication_views_html.h"

enum { DIFFERENCES_MAX = 16, SHOWN_MOST = 300 };

static Err send_form(Ctx *ctx, WebRequest *request, EditView *view)
{
    Buf body = buf_new(&ctx->work.arena, PAGE_BODY_MAX);
    publication_edit_html(&body, view);
    return page_send(ctx, request, STR("doc"), view->heading, &body);
}

/* ---------------------------------------------------------------- showing -- */

static DocumentContent empty_content(WebRequest *request)
{
    return (DocumentContent){.attribute = STR("active"), .kind = STR("none"), .forms = STR("text"), .made_by_us = true,
                             .column_code = web_query(request, STR("lm"))};
}

static Err new_form(Ctx *ctx, WebRequest *request, const DocumentContent *content)
{
    EditView view = {.is_new = true, .action = STR("bo/doc/new"), .heading = STR("新建公开信息"), .lock_text = STR("0")};
    TRY(document_form_fill(ctx, request, content, &view));
    return send_form(ctx, request, &view);
}

Err document_new_page(Ctx *ctx, WebRequest *request)
{
    DocumentContent content = empty_content(request);
    return new_form(ctx, request, &content);
}

static Str warning_of(const DocumentHead *head)
{
    if (head->next_step > 0) {
        return STR("这件正在审核。改动保存后回到草稿，审核从初审重新开始。");
    }
    if (str_eq(head->state, STR("published"))) {
        return STR("这件已经公开。改动保存后是新的一版，审完才会换下现在公开的内容。");
    }
    if (str_eq(head->state, STR("withdrawn"))) {
        return STR("这件已经撤下。改动保存后是新的一版，审完会重新公开。");
    }
    return STR("");
}

/* Files that are there: those of the form, with what is typed; new ones behind them. */
static Err put_files(Ctx *ctx, const DocumentPage *page, const DocumentContent *content, WebRequest *request, EditView *view)
{
    const DocumentFile *files;
    size_t count;
    FileRow *rows;
    TRY(document_files(ctx, page->unit_id, page->id, &files, &count));
    TRY(page_files(ctx, page->id, files, count, &view->files));
    rows = ARENA_ARRAY(&ctx->work.arena, FileRow, count);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        bool stays = false;
        rows[i] = view->files[i];
        rows[i].title = files[i].title;
        for (size_t k = 0; k < content->file_count; k++) {
            if (content->files[k].attachment_id == files[i].attachment_id) {
                stays = true;
                rows[i].title = content->files[k].title;
            }
        }
        /* Kept apart from the version: shown as one that was taken off, where a form is shown again. */
        rows[i].dropped = !stays && web_refused(request) != NULL;
    }
    view->files = rows;
    view->file_count = count;
    return OK;
}

static Err edit_form(Ctx *ctx, WebRequest *request, const DocumentPage *page, const DocumentContent *content, EditView *view)
{
    view->action = page_path(ctx, page->id);
    view->id_text = page_number(ctx, page->id);
    view->number = page->head.number;
    view->state = page_state(&page->head);
    view->heading = content->title.len > 0 ? content->title : STR("编辑公开信息");
    view->lock_text = page_number(ctx, page->head.lock_version);
    view->warning = view->warning.len > 0 ? view->warning : warning_of(&page->head);
    view->steps = page_steps(ctx, page);
    TRY(page_checks(ctx, request, page, &view->checks));
    TRY(put_files(ctx, page, content, request, view));
    TRY(document_form_fill(ctx, request, content, view));
    return send_form(ctx, request, view);
}

Err document_edit_page(Ctx *ctx, WebRequest *request, const DocumentPage *page)
{
    EditView view = {.is_new = false};
    const DocumentEvent *last = page->event_count == 0 ? NULL : &page->events[page->event_count - 1];
    if (last != NULL && str_eq(last->action, STR("return"))) {
        StepKind kind;
        Str step = step_kind_of_word(last->kind, &kind) ? step_kind_label(kind) : STR("");
        view.warning = str_format(&ctx->work.arena, "%.*s退回（%.*s %.*s）：%.*s", STR_ARG(step), STR_ARG(last->person_name),
                                  STR_ARG(page_short_stamp(ctx, last->at)), STR_ARG(last->opinion));
    }
    return edit_form(ctx, request, page, &page->content, &view);
}

/* ----------------------------------------------------------- a lost race -- */

static Str shown_text(Ctx *ctx, Str text)
{
    size_t end = text.len < SHOWN_MOST ? text.len : SHOWN_MOST;
    while (end < text.len && end > 0 && ((unsigned char)text.ptr[end] & 0xC0U) == 0x80U) {
        end--;
    }
    return text.len == 0 ? STR("未填")
                         : str_format(&ctx->work.arena, "%.*s%s", STR_ARG(str_slice(text, 0, end)), end < text.len ? "…" : "");
}

static void differ(Ctx *ctx, EditView *view, DifferenceView *list, Str label, Str theirs, Str ours)
{
    if (!str_eq(str_trim(theirs), str_trim(ours)) && view->difference_count < DIFFERENCES_MAX) {
        list[view->difference_count++] = (DifferenceView){label, shown_text(ctx, theirs)};
    }
}

/* What is kept now, where it is not what was typed. */
static Err put_differences(Ctx *ctx, const DocumentPage *page, const DocumentContent *ours, EditView *view)
{
    const DocumentContent *theirs = &page->content;
    DifferenceView *list = ARENA_ARRAY(&ctx->work.arena, DifferenceView, DIFFERENCES_MAX);
    Sanitised body;
    if (list == NULL) {
        return work_full(&ctx->work);
    }
    TRY(sanitise_html(&ctx->work, ours->body_html, &body));
    differ(ctx, view, list, STR("标题"), theirs->title, ours->title);
    differ(ctx, view, list, STR("正文"), theirs->body_text, body.text);
    differ(ctx, view, list, STR("栏目"), theirs->column_code, ours->column_code);
    differ(ctx, view, list, STR("公开属性"), page_attribute(theirs->attribute), page_attribute(ours->attribute));
    differ(ctx, view, list, STR("发文字号"), theirs->doc_no, ours->doc_no);
    differ(ctx, view, list, STR("成文日期"), page_day(ctx, theirs->formed_on), page_day(ctx, ours->formed_on));
    differ(ctx, view, list, STR("发文机关"), theirs->organs, ours->organs);
    differ(ctx, view, list, STR("主题分类"), theirs->theme, ours->theme);
    differ(ctx, view, list, STR("文种"), theirs->genre, ours->genre);
    differ(ctx, view, list, STR("理由"), theirs->reason, ours->reason);
    differ(ctx, view, list, STR("内容概述"), theirs->summary, ours->summary);
    differ(ctx, view, list, STR("提供科室"), theirs->department, ours->department);
    view->differences = list;
    return OK;
}

static Err put_conflict(Ctx *ctx, const DocumentPage *page, const DocumentContent *ours, EditView *view)
{
    if (page->event_count == 0) {
        return OK;
    }
    const DocumentEvent *last = &page->events[page->event_count - 1];
    view->conflict = str_format(&ctx->work.arena, "%.*s %.*s 改过这件，您的改动没有覆盖。", STR_ARG(last->person_name),
                                STR_ARG(page_short_stamp(ctx, last->at)));
    return put_differences(ctx, page, ours, view);
}

/* ----------------------------------------------------------------- posting -- */

/* Which file it was, and why it cannot be taken. */
static Err complain_file(Ctx *ctx, WebRequest *request, Err err, Str name)
{
    Complaints complaints = {.count = 0};
    Str why = document_file_refusal(&ctx->work.fault);
    why = why.len > 0 ? why : web_sentence(request, &ctx->work.fault);
    complain(&complaints, STR("files"), str_format(&ctx->work.arena, "%.*s：%.*s", STR_ARG(name), STR_ARG(why)));
    web_complain(request, &complaints);
    return err;
}

typedef struct Prepared {
    DocumentFile files[DOCUMENT_FILES_MAX];
    size_t count;
} Prepared;

/* What outlives the reading transaction. */
static DocumentFile lasting(Arena *arena, const DocumentFile *file)
{
    DocumentFile copy = *file;
    Str *const texts[] = {&copy.name,         &copy.title,     &copy.media_type, &copy.original_sha,
                          &copy.clean_sha,    &copy.clean_report, &copy.text};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i] = texts[i]->len == 0 ? STR("") : str_dup(arena, *texts[i]);
    }
    return copy;
}

/* Cleaning takes seconds: it is done before the writing transaction, where nobody waits for it. */
Err document_form_prepare(Ctx *ctx, WebRequest *request)
{
    Prepared *prepared = ARENA_NEW(web_arena(request), Prepared);
    if (prepared == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; web_file(request, STR("files"), i) != NULL; i++) {
        const WebFile *file = web_file(request, STR("files"), i);
        DocumentFile made;
        ArenaMark mark = arena_mark(&ctx->work.arena);
        if (i == DOCUMENT_FILES_MAX) {
            return fault_set(&ctx->work.fault, ERR_INVALID, "document.too_many_files", "a document has at most %d files", DOCUMENT_FILES_MAX);
        }
        Err err = document_prepare_file(ctx, file->name, file->path, &made);
        if (err != OK) {
            return complain_file(ctx, request, err, file->name);
        }
        prepared->files[prepared->count++] = lasting(web_arena(request), &made);
        arena_rewind(&ctx->work.arena, mark);
    }
    if (arena_full(web_arena(request))) {
        return work_full(&ctx->work);
    }
    web_keep(request, prepared);
    return OK;
}

/* Files that came with the form, behind those that stay. */
static Err attach_new(Ctx *ctx, WebRequest *request, int64_t id, DocumentContent *content, bool *ret_any)
{
    const Prepared *prepared = web_kept(request);
    DocumentFile *files = ARENA_ARRAY(&ctx->work.arena, DocumentFile, DOCUMENT_FILES_MAX);
    CHECK(prepared != NULL); /* the route prepares */
    if (files == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < content->file_count; i++) {
        files[i] = content->files[i];
    }
    for (size_t i = 0; i < prepared->count; i++) {
        if (content->file_count == DOCUMENT_FILES_MAX) {
            return fault_set(&ctx->work.fault, ERR_INVALID, "document.too_many_files", "a document has at most %d files", DOCUMENT_FILES_MAX);
        }
        DocumentFile *file = &files[content->file_count++];
        *file = prepared->files[i];
        TRY(document_attach_prepared(ctx, ctx->actor.unit_id, id, file));
        *ret_any = true;
    }
    content->files = files;
    return OK;
}

/* The body out of a file; its title where the form has none. */
static Err take_import(Ctx *ctx, WebRequest *request, DocumentContent *content, int *ret_left_out)
{
    Complaints complaints = {.count = 0};
    const WebFile *file = web_file(request, STR("import"), 0);
    ImportedBody body;
    Str path = file == NULL ? (Str){NULL, 0} : file->path;
    if (path.ptr == NULL) {
        complain(&complaints, STR("import"), STR("请先选择要作正文的文件。"));
        web_complain(request, &complaints);
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.no_import", "no file was sent");
    }
    TRY(document_body_of_file(ctx, path, &body));
    content->body_html = body.html;
    if (str_trim(content->title).len == 0) {
        content->title = body.title;
    }
    *ret_left_out = body.pictures_left_out;
    return OK;
}

static Err check_form(Ctx *ctx, WebRequest *request, const DocumentContent *content, bool to_hand_in)
{
    Complaints complaints = {.count = 0};
    DocumentContent looked_at = *content;
    Sanitised body;
    TRY(sanitise_html(&ctx->work, content->body_html, &body));
    looked_at.body_text = body.text;
    looked_at.file_count += web_file(request, STR("files"), 0) != NULL;
    document_check(&complaints, &looked_at, to_hand_in);
    if (complaints.count == 0) {
        return OK;
    }
    web_complain(request, &complaints);
    return fault_set(&ctx->work.fault, ERR_INVALID, "document.invalid", "the form is not complete");
}

/* After saving: the gate looks, and what it found is kept. Handing in goes on only over a clean gate. */
static Err finish(Ctx *ctx, WebRequest *request, int64_t id, bool to_hand_in, int left_out)
{
    GateFindings findings;
    DocumentHead head;
    int64_t unit_id = ctx->actor.unit_id;
    Str path = str_format(&ctx->work.arena, "/bo/doc/%lld", (long long)id);
    TRY(document_gate(ctx, unit_id, id, &findings));
    TRY(document_head(ctx, unit_id, id, &head));
    if (to_hand_in && !gate_blocks(&findings) && !gate_asks(&findings)) {
        TRY(document_hand_in(ctx, unit_id, id, head.lock_version));
        web_flash(request, STR("已保存并交初审。"));
    } else if (to_hand_in) {
        web_flash(request, STR("已保存，没有交初审：自动检查有要处理的问题，见“自动检查”。"));
    } else if (left_out > 0) {
        web_flash(request, str_format(&ctx->work.arena, "正文已导入并保存。文件里有 %d 张图片没有带入，需要时作为附件上传。", left_out));
    } else {
        web_flash(request, STR("已保存。"));
    }
    return web_redirect(request, path);
}

static Err save(Ctx *ctx, WebRequest *request, int64_t id, int64_t lock, Str stored_body)
{
    DocumentContent content;
    DocumentHead head;
    Str act = web_field(request, STR("act"));
    bool to_hand_in = str_eq(act, STR("hand_in")), any = false;
    int left_out = 0;
    int64_t saved;
    TRY(document_form_read(ctx, request, stored_body, &content));
    if (str_eq(act, STR("import"))) {
        TRY(take_import(ctx, request, &content, &left_out));
    }
    TRY(check_form(ctx, request, &content, to_hand_in));
    TRY(document_save(ctx, ctx->actor.unit_id, id, lock, &content, &saved));
    TRY(attach_new(ctx, request, saved, &content, &any));
    if (any) {
        TRY(document_head(ctx, ctx->actor.unit_id, saved, &head));
        TRY(document_save(ctx, ctx->actor.unit_id, saved, head.lock_version, &content, &saved));
    }
    return finish(ctx, request, saved, to_hand_in, left_out);
}

Err document_new_post(Ctx *ctx, WebRequest *request)
{
    return save(ctx, request, 0, 0, STR(""));
}

Err document_edit_post(Ctx *ctx, WebRequest *request)
{
    int64_t id, lock;
    DocumentContent stored;
    TRY(page_document_id(request, &id));
    TRY(document_content(ctx, ctx->actor.unit_id, id, 0, &stored));
    if (str_to_int64(web_field(request, STR("lock")), &lock) != OK) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.no_lock", "the form does not say which state it was made from");
    }
    return save(ctx, request, id, lock, stored.body_html);
}

/* Refused: the form again, with everything that was typed. */
Err document_form_again(Ctx *ctx, WebRequest *request)
{
    int64_t id;
    DocumentPage page;
    DocumentContent content;
    EditView view = {.is_new = false};
    if (page_document_id(request, &id) != OK) {
        TRY(document_form_read(ctx, request, STR(""), &content));
        return new_form(ctx, request, &content);
    }
    TRY(page_load(ctx, id, &page));
    TRY(document_form_read(ctx, request, page.content.body_html, &content));
    if (web_refused(request)->code == ERR_CONFLICT) {
        TRY(put_conflict(ctx, &page, &content, &view));
    }
    return edit_form(ctx, request, &page, &content, &view);
}
