/* One public document: its page, its PDF, its attachments. */
#include "features/portal/portal_pages.h"

#include "doc/read.h"
#include "doc/sanitise.h"
#include "features/portal/portal_site_pages.h"
#include "features/portal/portal_views_html.h"

enum { ROWS_MAX = 20, KIB = 1024, MIB = 1024 * 1024, HEAD_USUAL = 6 << 10 };

static Err full(Ctx *ctx)
{
    return work_full(&ctx->work);
}

/* ---- the head of a document (domain.md 5.4) ---- */

static void add_row(DocumentView *view, MetaRow *rows, const char *label, Str value, bool is_full)
{
    rows[view->row_count++] = (MetaRow){str_from_c(label), value.len > 0 ? value : STR("—"), is_full};
}

static void add_row_if(DocumentView *view, MetaRow *rows, const char *label, Str value)
{
    if (value.len > 0) {
        add_row(view, rows, label, value, false);
    }
}

static Str date_if(Arena *arena, int64_t day)
{
    return day == 0 ? (Str){NULL, 0} : portal_date(arena, day);
}

static Str validity_text(Arena *arena, const PublicItem *item)
{
    Str word = portal_validity(item->validity);
    return str_eq(item->validity, STR("valid")) || item->validity_on == 0
               ? word
               : str_format(arena, "%.*s（自 %.*s）", STR_ARG(word), STR_ARG(portal_date(arena, item->validity_on)));
}

static Err meta_rows(Ctx *ctx, const PublicDocument *document, DocumentView *view)
{
    Arena *arena = &ctx->work.arena;
    const PublicItem *item = &document->item;
    const DocumentContent *content = &document->content;
    MetaRow *rows = ARENA_ARRAY(arena, MetaRow, ROWS_MAX);
    if (rows == NULL) {
        return full(ctx);
    }
    add_row(view, rows, "索引号", item->index_no, false);
    add_row(view, rows, "主题分类", item->theme, false);
    add_row(view, rows, "发文机关", item->organ, false);
    add_row(view, rows, "成文日期", date_if(arena, item->formed_on), false);
    add_row(view, rows, "标题", item->title, true);
    add_row(view, rows, "发文字号", item->doc_no, false);
    add_row(view, rows, "发布日期", minute_text(arena, item->published_at), false);
    add_row(view, rows, "公开方式", STR("主动公开"), false);
    add_row(view, rows, "有效性", validity_text(arena, item), false);
    add_row_if(view, rows, "体裁", item->genre);
    add_row_if(view, rows, "实施日期", date_if(arena, content->effective_on));
    add_row_if(view, rows, "有效期至", date_if(arena, content->expires_on));
    add_row_if(view, rows, "提供科室", content->department);
    if (item->updated_at - item->published_at > 60 && day_of_instant(item->updated_at) != day_of_instant(item->published_at)) {
        add_row(view, rows, "更新日期", minute_text(arena, item->updated_at), false);
    }
    if (view->row_count % 2 == 0) { /* 标题 takes a whole line: an even count leaves a gap */
        Str item_label = portal_art20(item->art20_item);
        add_row_if(view, rows, "条例第二十条", item_label);
    }
    view->rows = rows;
    return arena_full(arena) ? full(ctx) : OK;
}

/* ---- files ---- */

static Str size_text(Arena *arena, int64_t size)
{
    if (size >= MIB) {
        return str_format(arena, "%.1f MB", (double)size / MIB);
    }
    return str_format(arena, "%lld KB", (long long)((size + KIB - 1) / KIB));
}

static Str file_type(Arena *arena, Str name)
{
    ptrdiff_t dot = str_find_last(name, STR("."));
    Str end = dot == STR_NONE ? STR("文件") : str_slice(name, (size_t)dot + 1, name.len);
    char *upper = str_to_c(arena, end);
    for (char *c = upper; c != NULL && *c != '\0'; c++) {
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    }
    return str_from_c(upper);
}

Str portal_file_path(Arena *arena, Str index_no, size_t n, Str name)
{
    return str_format(arena, "zfxxgk/fj/%.*s/%zu-%.*s", STR_ARG(index_no), n, STR_ARG(name));
}

static Str encoded_path(Arena *arena, Str path)
{
    Buf out = buf_new(arena, 8192);
    buf_add_char(&out, '/');
    html_put_path(&out, path);
    return buf_str(&out);
}

/* In the office a picture is known by its attachment, "/bo/doc/ID/fj/ATTACHMENT"; outside by the public file it became. */
static Err with_public_files(Ctx *ctx, const PublicDocument *document, Str html, Str *ret_html)
{
    Arena *arena = &ctx->work.arena;
    Str mark = str_format(arena, "\"/bo/doc/%lld/fj/", (long long)document->item.document_id);
    if (!str_contains(html, mark)) {
        *ret_html = html;
        return arena_full(arena) ? full(ctx) : OK;
    }
    Buf out = buf_new(arena, PORTAL_BODY_MAX);
    for (ptrdiff_t at = str_find(html, mark); at != STR_NONE; at = str_find(html, mark)) {
        Str rest = str_slice(html, (size_t)at + mark.len, html.len), number;
        int64_t attachment = 0;
        size_t n = 0;
        buf_add(&out, str_slice(html, 0, (size_t)at + 1));
        html = str_slice(html, (size_t)at + 1, html.len);
        if (!str_cut(&rest, '"', &number) || str_to_int64(number, &attachment) != OK) {
            continue;
        }
        while (n < document->content.file_count && document->content.files[n].attachment_id != attachment) {
            n++;
        }
        if (n < document->content.file_count) {
            Str path = portal_file_path(arena, document->item.index_no, n + 1, document->content.files[n].name);
            buf_add(&out, encoded_path(arena, path));
            html = str_slice(html, mark.len - 1 + number.len, html.len);
        }
    }
    buf_add(&out, html);
    *ret_html = buf_str(&out);
    return buf_ok(&out) ? OK : full(ctx);
}

Err portal_body(Ctx *ctx, const PublicDocument *document, Str *ret_html)
{
    Sanitised body = {.html = document->content.body_html};
    if (!sanitise_allows(body.html)) {
        TRY(sanitise_html(&ctx->work, document->content.body_html, &body));
    }
    return with_public_files(ctx, document, body.html, ret_html);
}

static Err file_views(Ctx *ctx, const PublicDocument *document, DocumentView *view)
{
    Arena *arena = &ctx->work.arena;
    const DocumentContent *content = &document->content;
    FileView *files = ARENA_ARRAY(arena, FileView, content->file_count);
    for (size_t i = 0; files != NULL && i < content->file_count; i++) {
        const DocumentFile *file = &content->files[i];
        Str path = portal_file_path(arena, document->item.index_no, i + 1, file->name);
        if (str_contains(view->body.text, encoded_path(arena, path))) {
            continue; /* stands in the text */
        }
        files[view->file_count++] = (FileView){
            .path = path,
            .title = file->title.len > 0 ? file->title : file->name,
            .type = file_type(arena, file->name),
            .size = size_text(arena, file->size),
        };
    }
    view->files = files;
    return arena_full(arena) ? full(ctx) : OK;
}

/* ---- what belongs together ---- */

static HomeItem related(Arena *arena, const PublicItem *item)
{
    return (HomeItem){.path = str_format(arena, "zfxxgk/wj/%.*s", STR_ARG(item->index_no)),
                      .title = item->title,
                      .column_name = item->column_name,
                      .published_on = portal_date(arena, item->published_on)};
}

static Err related_views(Ctx *ctx, const PublicDocument *document, DocumentView *view)
{
    Arena *arena = &ctx->work.arena;
    HomeItem *readings = ARENA_ARRAY(arena, HomeItem, document->readings.count), *interprets = ARENA_ARRAY(arena, HomeItem, 1);
    for (size_t i = 0; readings != NULL && i < document->readings.count; i++) {
        readings[i] = related(arena, &document->readings.items[i]);
    }
    view->readings = readings;
    view->reading_count = document->readings.count;
    if (document->interprets.document_id != 0 && interprets != NULL) {
        interprets[0] = related(arena, &document->interprets);
        view->interprets = interprets;
        view->interprets_count = 1;
    }
    return arena_full(arena) ? full(ctx) : OK;
}

static Err clarification_view(Ctx *ctx, const PublicDocument *document, DocumentView *view)
{
    const Clarification *clarification = &document->clarification;
    PublicItems items = {NULL, 0};
    if (clarification->id == 0) {
        return OK;
    }
    TRY(public_by_ids(ctx, &document->item.unit_id, &clarification->document_id, 1, &items));
    view->clarification = str_format(&ctx->work.arena, "%.*s 起，本单位对这条信息作了澄清：%.*s。",
                                     STR_ARG(portal_date(&ctx->work.arena, clarification->found_on)), STR_ARG(clarification->subject));
    if (items.count > 0) {
        HomeItem item = related(&ctx->work.arena, &items.items[0]);
        view->clarification_path = item.path;
        view->clarification_title = item.title;
    }
    return OK;
}

/* ---- the printed form (GB/T 9704-2012) ---- */

/* 2020年12月1日, as official documents date themselves. */
static Str chinese_date(Arena *arena, int64_t yyyymmdd)
{
    return str_format(arena, "%d年%d月%d日", (int)(yyyymmdd / 10000), (int)(yyyymmdd / 100 % 100), (int)(yyyymmdd % 100));
}

/* A document with 文号 gets its red head; a signature where its text has none. */
static void print_view(Arena *arena, const PublicDocument *document, DocumentView *view)
{
    const PublicItem *item = &document->item;
    if (item->doc_no.len == 0) {
        return;
    }
    view->print_organ = item->organ;
    view->print_doc_no = item->doc_no;
    if (item->formed_on != 0) {
        Str date = chinese_date(arena, item->formed_on);
        if (!str_contains(document->content.body_text, date)) {
            view->print_signature = item->organ;
            view->print_date = date;
        }
    }
}

/* ---- the page ---- */

static Err document_view(Ctx *ctx, WebRequest *request, const PublicDocument *document, DocumentView *view)
{
    Arena *arena = &ctx->work.arena;
    const PublicItem *item = &document->item;
    *view = (DocumentView){
        .title = item->title,
        .source = document->content.source.len > 0 ? document->content.source : item->organ,
        .pdf_path = str_format(arena, "zfxxgk/wj/%.*s.pdf", STR_ARG(item->index_no)),
        .column_path = str_format(arena, "zfxxgk/fdzdgknr/%.*s", STR_ARG(item->column_code)),
        .column_name = item->column_name,
    };
    TRY(portal_body(ctx, document, &view->body.text));
    if (!str_eq(item->validity, STR("valid"))) {
        view->warning = str_format(arena, "这份文件已经%.*s，只供查阅。", STR_ARG(validity_text(arena, item)));
    }
    if (!web_is_export(request) && web_has_page(request, STR("/zfxxgk/jc"))) {
        view->correct_query = str_format(arena, "/zfxxgk/wj/%.*s", STR_ARG(item->index_no));
    }
    TRY(meta_rows(ctx, document, view));
    TRY(file_views(ctx, document, view));
    TRY(related_views(ctx, document, view));
    TRY(clarification_view(ctx, document, view));
    print_view(arena, document, view);
    return arena_full(arena) ? full(ctx) : OK;
}

static Err send_document(Ctx *ctx, WebRequest *request, const PublicDocument *document)
{
    Arena *arena = &ctx->work.arena;
    const PublicItem *item = &document->item;
    SiteColumns columns;
    DocumentView view;
    Crumbs crumbs;
    TRY(document_view(ctx, request, document, &view));
    TRY(publication_column_path(ctx, item->unit_id, item->column_code, &columns));
    const SiteColumn *column = site_column_find(&columns, item->column_code);
    Buf body = buf_new(arena, PORTAL_BODY_MAX);
    (void)buf_reserve(&body, view.body.text.len + HEAD_USUAL);
    portal_document_html(&body, &view);
    crumbs_begin(&crumbs);
    crumbs_columns(arena, &crumbs, &columns, column, false);
    crumbs_add(&crumbs, STR("正文"), (Str){NULL, 0});
    WebPage page = {
        .title = item->title,
        .section = STR("list"),
        .article_title = item->title,
        .pub_date = minute_text(arena, item->published_at),
        .content_source = view.source,
        .description = item->summary,
        .keywords = document->content.keywords,
        .url = web_address(request, str_format(arena, "/zfxxgk/wj/%.*s", STR_ARG(item->index_no))),
        .crumbs = crumbs.items,
        .crumb_count = crumbs.count,
        .body = {buf_str(&body)},
    };
    if (column != NULL) {
        page_column(&page, column);
    }
    return web_send_page(ctx, request, &page);
}

/* ---- PDF ---- */

static void add_block(Blocks *blocks, BlockKind kind, Str text)
{
    if (text.len > 0) {
        blocks->items[blocks->count++] = (Block){.kind = kind, .text = text};
    }
}

enum { HEAD_BLOCKS = 8 };

static Err document_blocks(Ctx *ctx, const PublicDocument *document, const DocumentView *view, Blocks *ret_blocks)
{
    Arena *arena = &ctx->work.arena;
    Reading reading = {.blocks = {NULL, 0}};
    Str html = str_format(arena, "<!DOCTYPE html><html><body>%.*s</body></html>", STR_ARG(view->body.text));
    if (document->content.body_html.len > 0) {
        TRY(doc_read(&ctx->work, html, NULL, &reading));
    }
    size_t files = view->file_count;
    Blocks blocks = {ARENA_ARRAY(arena, Block, reading.blocks.count + files + HEAD_BLOCKS), 0};
    if (blocks.items == NULL) {
        return full(ctx);
    }
    add_block(&blocks, BLOCK_ORGAN, view->print_organ);
    add_block(&blocks, BLOCK_NUMBER, view->print_doc_no);
    add_block(&blocks, BLOCK_TITLE, view->title);
    for (size_t i = 0; i < reading.blocks.count; i++) {
        blocks.items[blocks.count] = reading.blocks.items[i];
        blocks.items[blocks.count].kind = reading.blocks.items[i].kind == BLOCK_TITLE ? BLOCK_HEADING : reading.blocks.items[i].kind;
        blocks.count++;
    }
    for (size_t i = 0; i < files; i++) {
        add_block(&blocks, BLOCK_PARA,
                  files == 1 ? str_format(arena, "附件：%.*s", STR_ARG(view->files[i].title))
                             : str_format(arena, "附件 %zu：%.*s", i + 1, STR_ARG(view->files[i].title)));
    }
    if (view->print_signature.len > 0) {
        add_block(&blocks, BLOCK_SIGNATURE, str_format(arena, "%.*s\n%.*s", STR_ARG(view->print_signature), STR_ARG(view->print_date)));
    }
    *ret_blocks = blocks;
    return arena_full(arena) ? full(ctx) : OK;
}

static Err send_pdf(Ctx *ctx, WebRequest *request, const PublicDocument *document)
{
    Arena *arena = &ctx->work.arena;
    const PublicItem *item = &document->item;
    DocumentView view;
    Blocks blocks;
    Str bytes;
    if (web_not_modified(request, str_format(arena, "pdf-%lld-%d-%lld", (long long)item->document_id, item->version,
                                             (long long)item->updated_at))) {
        return OK;
    }
    TRY(document_view(ctx, request, document, &view));
    TRY(document_blocks(ctx, document, &view, &blocks));
    DocInfo info = {.title = item->title, .author = item->organ, .date = day_of_instant(item->updated_at)};
    TRY(doc_pool_write(web_documents(request), &ctx->work, DOC_PDF, &info, &blocks, &bytes));
    return web_send_bytes(request, STR("application/pdf"), bytes, str_format(arena, "%.*s.pdf", STR_ARG(item->title)));
}

/* ---- finding it ---- */

Err portal_send_withdrawn(Ctx *ctx, WebRequest *request, const Withdrawn *withdrawn)
{
    Ymd day = ymd_from_day(day_of_instant(withdrawn->withdrawn_at));
    return web_send_gone(request, str_format(&ctx->work.arena, "这条信息已于 %d 年 %d 月 %d 日撤下，原因：%.*s", day.year, day.month,
                                             day.day, STR_ARG(withdrawn->reason)));
}

static Err show_document(Ctx *ctx, WebRequest *request)
{
    const Site *site = web_site(request);
    Str index_no = web_param(request, 0);
    bool pdf = cut_suffix(&index_no, STR(".pdf"));
    PublicDocument document;
    Withdrawn withdrawn;
    TRY(public_document(ctx, site->unit_id, index_no, &document, &withdrawn));
    if (withdrawn.is_withdrawn) {
        web_depends(request, STR("list"));
        return portal_send_withdrawn(ctx, request, &withdrawn);
    }
    web_depends(request, str_format(&ctx->work.arena, "document:%lld", (long long)document.item.document_id));
    web_depends(request, STR("column"));
    return pdf ? send_pdf(ctx, request, &document) : send_document(ctx, request, &document);
}

/* ---- attachments ---- */

/* "000014349/2017-00110/2-名单.xlsx" */
static Err cut_file_path(Str path, Str *ret_index_no, int *ret_position, Str *ret_name)
{
    ptrdiff_t slash = str_find_last(path, STR("/"));
    int64_t position = 0;
    Str number;
    if (slash == STR_NONE) {
        return ERR_NOT_FOUND;
    }
    Str rest = str_slice(path, (size_t)slash + 1, path.len);
    if (!str_cut(&rest, '-', &number) || rest.ptr == NULL || str_to_int64(number, &position) != OK || position < 1 || position > 9999) {
        return ERR_NOT_FOUND;
    }
    *ret_index_no = str_slice(path, 0, (size_t)slash);
    *ret_position = (int)position;
    *ret_name = rest;
    return OK;
}

/* Pictures, sound and film stand in pages; all else is saved, never opened in the site's place. */
static bool is_shown(Str media_type)
{
    return (str_starts(media_type, STR("image/")) && !str_contains(media_type, STR("svg"))) ||
           str_starts(media_type, STR("audio/")) || str_starts(media_type, STR("video/"));
}

static Err show_file(Ctx *ctx, WebRequest *request)
{
    const Site *site = web_site(request);
    Str index_no, name, path;
    int position;
    PublicFile file;
    TRY(cut_file_path(web_param(request, 0), &index_no, &position, &name));
    Err err = public_file(ctx, site->unit_id, index_no, position, &file);
    if (err == ERR_NOT_FOUND) {
        PublicDocument document;
        Withdrawn withdrawn;
        fault_clear(&ctx->work.fault);
        TRY(public_document(ctx, site->unit_id, index_no, &document, &withdrawn));
        return withdrawn.is_withdrawn ? portal_send_withdrawn(ctx, request, &withdrawn) : ERR_NOT_FOUND;
    }
    TRY(err);
    if (!str_eq(name, file.name)) {
        return ERR_NOT_FOUND;
    }
    if (web_not_modified(request, file.sha)) {
        return OK;
    }
    TRY(public_file_path(ctx, &file, &path));
    return web_send_file(request, file.media_type, path, is_shown(file.media_type) ? (Str){NULL, 0} : file.name);
}

const WebRoute PORTAL_DOCUMENT_ROUTES[] = {
    WEB_ROUTE("GET", "/zfxxgk/wj/{number*}", PERMISSION_PUBLIC, "one public document by its 索引号, or its PDF (NUMBER.pdf)",
              show_document, .cached = true, .quick = true),
    WEB_ROUTE("GET", "/zfxxgk/fj/{file*}", PERMISSION_PUBLIC, "an attachment of a public document: 索引号/N-NAME", show_file),
    {.method = NULL},
};
