#include "features/media/media_pages.h"

#include "features/ledger/ledger.h"
#include "features/media/media.h"
#include "features/media/media_views.h"
#include "features/media/media_views_html.h"
#include "features/unit/unit.h"

#include <string.h>

enum { BODY_MAX = 1 << 20, PAGE_ROWS = 50, IMPORT_MAX = 8 << 20, BAD_ROWS_SHOWN = 20 };

#define ADD_REASON "登记"

/* ------------------------------------------------------------------- list -- */

static Err asked_year(const Ctx *ctx, WebRequest *request, int *ret_year)
{
    int this_year = ymd_from_day(ctx_today(ctx)).year;
    int64_t year = this_year;
    Str text = web_query(request, STR("nf"));
    if (text.len > 0 && (str_to_int64(text, &year) != OK || year < 1949 || year > this_year)) {
        return ERR_NOT_FOUND;
    }
    *ret_year = (int)year;
    return OK;
}

static Str date_text(Ctx *ctx, int64_t yyyymmdd)
{
    Day day = 0;
    CHECK(day_from_yyyymmdd(yyyymmdd, &day) == OK);
    return day_text(&ctx->work.arena, day);
}

/* The page behind "YYYYMMDD-NUMBER". */
static MediaPlace behind(Str text)
{
    MediaPlace place = {.posted_on = INT32_MAX, .number = STR("")};
    int64_t day = 0;
    if (text.len > 9 && text.ptr[8] == '-' && str_to_int64(str_slice(text, 0, 8), &day) == OK) {
        place = (MediaPlace){day, str_slice(text, 9, text.len)};
    }
    return place;
}

static Err list_view(Ctx *ctx, WebRequest *request, MediaView *view)
{
    MediaPost *posts = NULL;
    size_t count = 0;
    int64_t total = 0;
    Arena *arena = &ctx->work.arena;
    TRY(asked_year(ctx, request, &view->year));
    TRY(media_list(ctx, ctx->actor.unit_id, view->year, behind(web_query(request, STR("hou"))), PAGE_ROWS + 1, &posts, &count));
    TRY(book_in_year(ctx, media_book(), ctx->actor.unit_id, view->year, &total));
    MediaRow *rows = ARENA_ARRAY(arena, MediaRow, count);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    view->row_count = count > PAGE_ROWS ? PAGE_ROWS : count;
    for (size_t i = 0; i < view->row_count; i++) {
        rows[i] = (MediaRow){posts[i].number, posts[i].title, media_channel_label(posts[i].channel), date_text(ctx, posts[i].posted_on)};
    }
    if (count > PAGE_ROWS) {
        const MediaPost *last = &posts[PAGE_ROWS - 1];
        view->older = str_format(arena, "%lld-%.*s", (long long)last->posted_on, STR_ARG(last->number));
    }
    view->rows = rows;
    view->total = (int)total;
    view->year_text = str_format(arena, "%d", view->year);
    view->before_text = str_format(arena, "%d", view->year - 1);
    view->after_text = view->year < ymd_from_day(ctx_today(ctx)).year ? str_format(arena, "%d", view->year + 1) : STR("");
    return OK;
}

static Str error_of(const WebRequest *request, const char *field)
{
    const Complaints *complaints = web_complaints(request);
    for (size_t i = 0; complaints != NULL && i < complaints->count; i++) {
        if (str_eq(complaints->items[i].field, str_from_c(field))) {
            return complaints->items[i].sentence;
        }
    }
    return STR("");
}

static Err send(Ctx *ctx, WebRequest *request)
{
    MediaChoice choices[MEDIA_CHANNELS_MAX];
    MediaView view = {.csrf = web_csrf(request), .may_edit = web_may(request, PERMISSION_REGISTER_EDIT), .channels = choices};
    const Complaints *complaints = web_complaints(request);
    TRY(list_view(ctx, request, &view));
    Str chosen = web_field(request, STR("channel"));
    for (; view.channel_count < MEDIA_CHANNELS_MAX && media_channel_word((int)view.channel_count).len > 0; view.channel_count++) {
        Str word = media_channel_word((int)view.channel_count);
        choices[view.channel_count] = (MediaChoice){word, media_channel_label(word), str_eq(word, chosen)};
    }
    view.number = web_field(request, STR("number"));
    view.title = web_field(request, STR("title"));
    view.posted_on = web_field(request, STR("posted_on"));
    view.complaints = complaints == NULL ? NULL : complaints->items;
    view.complaint_count = complaints == NULL ? 0 : complaints->count;
    view.number_error = error_of(request, "number");
    view.title_error = error_of(request, "title");
    view.channel_error = error_of(request, "channel");
    view.posted_error = error_of(request, "posted_on");
    view.file_error = error_of(request, "file");
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    media_media_html(&body, &view);
    if (!buf_ok(&body)) {
        return work_full(&ctx->work);
    }
    WebPage page = {.title = STR("政务新媒体"), .section = STR("sup"), .is_office = true, .is_error = view.complaint_count > 0,
                    .body = {buf_str(&body)}};
    return web_send_page(ctx, request, &page);
}

/* ---------------------------------------------------------------- changes -- */

static void check_form(WebRequest *request, Complaints *complaints)
{
    if (str_trim(web_field(request, STR("number"))).len == 0) {
        complain(complaints, STR("number"), STR("请填写编号。"));
    }
    if (str_trim(web_field(request, STR("title"))).len == 0) {
        complain(complaints, STR("title"), STR("请填写标题。"));
    }
    if (book_read_day(str_trim(web_field(request, STR("posted_on")))) < 0) {
        complain(complaints, STR("posted_on"), STR("请按 2021-01-29 的样式填写发布日期。"));
    }
}

static Err add_post(Ctx *ctx, WebRequest *request)
{
    Complaints complaints = {.count = 0};
    check_form(request, &complaints);
    if (complaints.count > 0) {
        web_complain(request, &complaints);
        return fault_set(&ctx->work.fault, ERR_INVALID, "media.invalid", "the form is not complete");
    }
    const BookField fields[] = {
        {STR("number"), str_trim(web_field(request, STR("number")))},
        {STR("title"), str_trim(web_field(request, STR("title")))},
        {STR("channel"), web_field(request, STR("channel"))},
        {STR("posted_on"), str_trim(web_field(request, STR("posted_on")))},
    };
    LedgerPlace place = {.unit_id = ctx->actor.unit_id};
    TRY(ledger_by_name(ctx, STR("media"), &place.ledger));
    Err err = ledger_add(ctx, place, (BookFields){fields, sizeof fields / sizeof *fields}, STR(ADD_REASON));
    if (err == ERR_CONFLICT) {
        complain(&complaints, STR("number"), STR("这个编号已经登记过，或者这一年的台账已声明为零。请换一个编号，或先改台账状态。"));
    } else if (err == ERR_INVALID) {
        complain(&complaints, STR(""), STR("填写的内容不符合台账要求，请核对平台和长度。"));
    }
    if (err != OK) {
        web_complain(request, &complaints);
        return err;
    }
    web_flash(request, STR("已登记。"));
    return web_redirect(request, STR("/bo/media"));
}

typedef struct BadRows {
    Arena *arena;
    Complaints complaints;
    int64_t bad;
} BadRows;

static Err note_bad_row(void *state, int64_t line, const char *why)
{
    BadRows *rows = state;
    if (rows->bad++ < BAD_ROWS_SHOWN) {
        complain(&rows->complaints, STR("file"),
                 str_format(rows->arena, "第 %lld 行：%.*s。", (long long)line, STR_ARG(book_why_chinese(rows->arena, str_from_c(why)))));
    }
    return OK;
}

static Err import_posts(Ctx *ctx, WebRequest *request)
{
    const WebFile *file = web_file(request, STR("file"), 0);
    BadRows bad = {.arena = &ctx->work.arena};
    if (file == NULL) {
        complain(&bad.complaints, STR("file"), STR("请选择要导入的文件。"));
        web_complain(request, &bad.complaints);
        return fault_set(&ctx->work.fault, ERR_INVALID, "media.no_file", "no file was sent");
    }
    Unit unit;
    int64_t rows = 0;
    TRY(unit_by_id(ctx, ctx->actor.unit_id, &unit));
    ImportOptions options = {.path = file->path, .unit = unit.code, .bad_row = note_bad_row, .state = &bad};
    TRY(ledger_by_name(ctx, STR("media"), &options.ledger));
    Err err = ledger_import(ctx, &options, &rows);
    if (err != OK && err != ERR_INTERNAL && err != ERR_RETRY) {
        if (bad.bad == 0) {
            complain(&bad.complaints, STR("file"), STR("这个文件读不出表格。请用 CSV 或 XLSX，第一行是列名。"));
        } else if (bad.bad > BAD_ROWS_SHOWN) {
            complain(&bad.complaints, STR("file"), str_format(bad.arena, "另外还有 %lld 行不对。", (long long)(bad.bad - BAD_ROWS_SHOWN)));
        }
        web_complain(request, &bad.complaints);
    }
    TRY(err);
    web_flash(request, str_format(&ctx->work.arena, "已导入 %lld 条。", (long long)rows));
    return web_redirect(request, STR("/bo/media"));
}

const WebRoute MEDIA_ROUTES[] = {
    WEB_ROUTE("GET", "/bo/media", PERMISSION_DOCUMENT_READ, "register of new-media posts", send),
    WEB_ROUTE("POST", "/bo/media", PERMISSION_REGISTER_EDIT, "register one post", add_post, .refused = send),
    WEB_ROUTE("POST", "/bo/media/import", PERMISSION_REGISTER_EDIT, "import a table of posts", import_posts, .refused = send,
              .body_max = IMPORT_MAX),
    {.method = NULL},
};
