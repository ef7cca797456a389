/* The queue, the list of documents, re-assessment, clarifications. */
#include "features/publication/publication_parts_pages.h"
#include "features/publication/publication_views_html.h"
#include "features/supervision/supervision.h"
#include "web/lamp.h"

enum { LIST_ROWS = 50, QUEUE_ROWS = 100, FLOW_ROWS = 10, FRESH_ROWS = 8 };

static ListRow row_of(Ctx *ctx, const DocumentHead *head)
{
    return (ListRow){.href = page_path(ctx, head->id),
                     .title = head->title,
                     .number = head->number,
                     .column = head->column_name,
                     .state = page_state(head),
                     .state_class = page_state_class(head),
                     .author = head->author_name,
                     .changed = page_short_stamp(ctx, head->changed_at),
                     .due = head->due_on == 0 ? STR("—") : page_day(ctx, head->due_on),
                     .lamp = page_due_lamp(ctx, head)};
}

static Err rows_of(Ctx *ctx, const DocumentHeads *heads, size_t most, const ListRow **ret_rows, size_t *ret_count)
{
    size_t count = heads->count < most ? heads->count : most;
    ListRow *rows = ARENA_ARRAY(&ctx->work.arena, ListRow, count);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        rows[i] = row_of(ctx, &heads->items[i]);
    }
    *ret_rows = rows;
    *ret_count = count;
    return OK;
}

/* ------------------------------------------------------------------- list -- */

static Err put_states(Ctx *ctx, Str chosen, ListView *view)
{
    static const char *const STATES[] = {"draft", "returned", "review", "published", "registered", "withdrawn"};
    size_t count = sizeof STATES / sizeof *STATES;
    Choice *choices = ARENA_ARRAY(&ctx->work.arena, Choice, count + 1);
    if (choices == NULL) {
        return work_full(&ctx->work);
    }
    choices[0] = (Choice){STR(""), STR("全部状态"), chosen.len == 0};
    for (size_t i = 0; i < count; i++) {
        Str state = str_from_c(STATES[i]);
        choices[i + 1] = (Choice){state, document_state_label(state), str_eq(state, chosen)};
    }
    view->states = choices;
    view->state_count = count + 1;
    return OK;
}

/* "1611801600-123": behind which one the page begins. */
static void put_behind(Str text, DocumentFilter *filter)
{
    Str at;
    int64_t changed, id;
    if (str_cut(&text, '-', &at) && str_to_int64(at, &changed) == OK && str_to_int64(text, &id) == OK) {
        filter->before_changed = changed;
        filter->before_id = id;
    }
}

Err office_list_page(Ctx *ctx, WebRequest *request)
{
    DocumentHeads heads;
    ListView view = {.q = str_trim(web_query(request, STR("q"))),
                     .zt = web_query(request, STR("zt")),
                     .lm = web_query(request, STR("lm")),
                     .wo = web_query(request, STR("wo")),
                     .mine = web_query(request, STR("wo")).len > 0,
                     .may_write = web_may(request, PERMISSION_DOCUMENT_WRITE),
                     .may_manage = web_may(request, PERMISSION_DOCUMENT_MANAGE)};
    DocumentFilter filter = {.state = web_query(request, STR("zt")),
                             .column_code = web_query(request, STR("lm")),
                             .words = view.q,
                             .author_id = view.mine ? ctx->actor.user_id : 0,
                             .limit = LIST_ROWS + 1};
    put_behind(web_query(request, STR("hou")), &filter);
    view.filtered = filter.state.len > 0 || filter.column_code.len > 0 || view.q.len > 0 || view.mine;
    TRY(document_list(ctx, ctx->actor.unit_id, &filter, &heads));
    TRY(rows_of(ctx, &heads, LIST_ROWS, &view.rows, &view.row_count));
    TRY(put_states(ctx, filter.state, &view));
    TRY(page_column_choices(ctx, filter.column_code, STR("全部栏目"), &view.columns, &view.column_count));
    if (heads.count > LIST_ROWS) {
        const DocumentHead *last = &heads.items[LIST_ROWS - 1];
        view.more = str_format(&ctx->work.arena, "%lld-%lld", (long long)last->changed_at, (long long)last->id);
    }
    Buf body = buf_new(&ctx->work.arena, PAGE_BODY_MAX);
    publication_list_html(&body, &view);
    return page_send(ctx, request, STR("doc"), STR("信息管理"), &body);
}

/* ------------------------------------------------------------------ queue -- */

/* What waits for this person: steps of theirs, then what came back to them; by due day. */
static int earlier(const void *a, const void *b)
{
    int64_t x = ((const DocumentHead *)a)->due_on, y = ((const DocumentHead *)b)->due_on;
    x = x == 0 ? INT64_MAX : x;
    y = y == 0 ? INT64_MAX : y;
    return (x > y) - (x < y);
}

static Err put_queue(Ctx *ctx, HomeView *view)
{
    DocumentHeads steps, returned;
    DocumentFilter mine = {.for_roles = ctx->actor.roles, .for_person = ctx->actor.user_id, .limit = QUEUE_ROWS};
    DocumentFilter back = {.state = STR("returned"), .author_id = ctx->actor.user_id, .limit = QUEUE_ROWS};
    TRY(document_list(ctx, ctx->actor.unit_id, &mine, &steps));
    TRY(document_list(ctx, ctx->actor.unit_id, &back, &returned));
    DocumentHead *all = ARENA_ARRAY(&ctx->work.arena, DocumentHead, steps.count + returned.count);
    if (all == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < steps.count + returned.count; i++) {
        all[i] = i < steps.count ? steps.items[i] : returned.items[i - steps.count];
    }
    DocumentHeads heads = {all, steps.count + returned.count};
    qsort(all, heads.count, sizeof *all, earlier);
    return rows_of(ctx, &heads, heads.count, &view->rows, &view->row_count);
}

static Err put_flow(Ctx *ctx, HomeView *view)
{
    DocumentHeads heads;
    DocumentFilter filter = {.state = STR("review"), .limit = FLOW_ROWS};
    TRY(document_list(ctx, ctx->actor.unit_id, &filter, &heads));
    FlowRow *rows = ARENA_ARRAY(&ctx->work.arena, FlowRow, heads.count);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < heads.count; i++) {
        Chain chain;
        const Consent *consents;
        size_t count;
        const DocumentHead *head = &heads.items[i];
        TRY(document_chain(ctx, ctx->actor.unit_id, head->id, &chain, &consents, &count));
        rows[i] = (FlowRow){.href = page_path(ctx, head->id),
                            .title = head->title,
                            .stay = page_stay(ctx, head->step_since),
                            .steps = page_steps_line(ctx, &chain, head)};
    }
    view->flow = rows;
    view->flow_count = heads.count;
    return OK;
}

static Str last_text(Ctx *ctx, const Freshness *fresh)
{
    return fresh->is_blank ? STR("还没有内容")
                           : str_format(&ctx->work.arena, "最近更新 %.*s", STR_ARG(page_day(ctx, day_to_yyyymmdd(fresh->since))));
}

static Err put_fresh(Ctx *ctx, HomeView *view)
{
    ColumnBoard board;
    TRY(supervision_board(ctx, ctx->actor.unit_id, &board));
    size_t count = board.column_count < FRESH_ROWS ? board.column_count : FRESH_ROWS;
    FreshRow *rows = ARENA_ARRAY(&ctx->work.arena, FreshRow, count);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        const BoardColumn *column = &board.columns[i];
        UpdateLimit limit = column->own.every > 0 ? column->own : column->national;
        rows[i] = (FreshRow){column->column.name,
                             str_format(&ctx->work.arena, "%.*s · %.*s", STR_ARG(update_limit_text(&ctx->work.arena, limit)),
                                        STR_ARG(last_text(ctx, &column->fresh))),
                             web_lamp(&ctx->work.arena, column->fresh.lamp, freshness_text(&ctx->work.arena, &column->fresh))};
    }
    view->fresh = rows;
    view->fresh_count = count;
    return OK;
}

Err office_home_page(Ctx *ctx, WebRequest *request)
{
    HomeView view = {.may_read = web_may(request, PERMISSION_DOCUMENT_READ),
                     .may_write = web_may(request, PERMISSION_DOCUMENT_WRITE),
                     .may_sup = web_may(request, PERMISSION_DOCUMENT_READ)};
    if (view.may_read) {
        int64_t steps, returned;
        TRY(document_waiting(ctx, ctx->actor.unit_id, &steps, &returned));
        view.steps = (int)steps;
        view.returned = (int)returned;
        TRY(put_queue(ctx, &view));
        TRY(put_flow(ctx, &view));
        TRY(put_fresh(ctx, &view));
    }
    if (view.may_read && web_may(request, PERMISSION_DOCUMENT_MANAGE)) {
        DocumentHeads heads;
        TRY(document_to_reassess(ctx, ctx->actor.unit_id, ymd_from_day(ctx_today(ctx)).year, &heads));
        view.due_reassess = (int)heads.count;
    }
    Buf body = buf_new(&ctx->work.arena, PAGE_BODY_MAX);
    publication_home_html(&body, &view);
    return page_send(ctx, request, STR("todo"), STR("待办"), &body);
}

/* ---------------------------------------------------------- re-assessment -- */

Err office_reassess_page(Ctx *ctx, WebRequest *request)
{
    DocumentHeads heads;
    ReassessView view = {.csrf = web_csrf(request), .errors = page_errors(ctx, request), .year = ymd_from_day(ctx_today(ctx)).year};
    TRY(document_to_reassess(ctx, ctx->actor.unit_id, view.year, &heads));
    ReassessRow *rows = ARENA_ARRAY(&ctx->work.arena, ReassessRow, heads.count);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < heads.count; i++) {
        Str path = page_path(ctx, heads.items[i].id);
        rows[i] = (ReassessRow){path, heads.items[i].title, heads.items[i].number, path, page_number(ctx, heads.items[i].id)};
    }
    view.rows = rows;
    view.row_count = heads.count;
    Buf body = buf_new(&ctx->work.arena, PAGE_BODY_MAX);
    publication_reassess_html(&body, &view);
    return page_send(ctx, request, STR("doc"), STR("不予公开复评"), &body);
}

Err office_reassess_post(Ctx *ctx, WebRequest *request)
{
    int64_t id;
    TRY(page_document_id(request, &id));
    TRY(document_reassess(ctx, ctx->actor.unit_id, id, web_field(request, STR("result")), web_field(request, STR("reason"))));
    bool keep = str_eq(web_field(request, STR("result")), STR("keep"));
    web_flash(request, keep ? STR("已记下复评：仍不予公开。") : STR("已记下复评。请打开这一件改公开属性，再走一遍审批。"));
    return web_redirect(request, STR("/bo/doc/reassess"));
}

/* --------------------------------------------------------- clarifications -- */

static Err put_document(Ctx *ctx, int64_t id, Str *ret_title, Str *ret_href)
{
    DocumentHead head;
    if (id == 0) {
        return OK;
    }
    TRY(document_head(ctx, ctx->actor.unit_id, id, &head));
    *ret_title = head.title;
    *ret_href = page_path(ctx, id);
    return OK;
}

Err office_clarify_page(Ctx *ctx, WebRequest *request)
{
    Clarification *items;
    size_t count;
    ClarifyView view = {.csrf = web_csrf(request), .errors = page_errors(ctx, request), .may_add = web_may(request, PERMISSION_DOCUMENT_MANAGE)};
    TRY(document_clarifications(ctx, ctx->actor.unit_id, &items, &count));
    ClarifyRow *rows = ARENA_ARRAY(&ctx->work.arena, ClarifyRow, count);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < count; i++) {
        rows[i] = (ClarifyRow){.subject = items[i].subject, .found_on = page_day(ctx, items[i].found_on)};
        TRY(put_document(ctx, items[i].about_id, &rows[i].about, &rows[i].about_href));
        TRY(put_document(ctx, items[i].document_id, &rows[i].by, &rows[i].by_href));
    }
    view.rows = rows;
    view.row_count = count;
    view.subject = page_area_field(ctx, request, (FieldView){.id = STR("subject"), .label = STR("不实或不完整的信息"), .hint = STR("写明内容和出处。"), .value = web_field(request, STR("subject"))});
    view.found_on = page_text_field(ctx, request, (FieldView){.id = STR("found_on"), .label = STR("发现日期"), .hint = STR("例：2021-01-29"), .value = web_field(request, STR("found_on")), .width = STR("w-s")});
    view.about = page_text_field(ctx, request, (FieldView){.id = STR("about"), .label = STR("涉及本单位哪一件"), .hint = STR("填那件信息的编号或索引号，如 公 2021-011；不涉及就空着。"), .value = web_field(request, STR("about")), .width = STR("w-m")});
    view.by = page_text_field(ctx, request, (FieldView){.id = STR("by"), .label = STR("用哪一件澄清"), .hint = STR("填编号或索引号；还没有发就空着。"), .value = web_field(request, STR("by")), .width = STR("w-m")});
    Buf body = buf_new(&ctx->work.arena, PAGE_BODY_MAX);
    publication_clarify_html(&body, &view);
    return page_send(ctx, request, STR("doc"), STR("澄清登记"), &body);
}

Err office_clarify_post(Ctx *ctx, WebRequest *request)
{
    Complaints complaints = {.count = 0};
    Clarification item = {.subject = str_trim(web_field(request, STR("subject"))), .found_on = page_typed_day(web_field(request, STR("found_on")))};
    TRY(page_typed_document(ctx, web_field(request, STR("about")), &item.about_id));
    TRY(page_typed_document(ctx, web_field(request, STR("by")), &item.document_id));
    if (item.subject.len == 0) {
        complain(&complaints, STR("subject"), STR("请写明不实或不完整的信息。"));
    }
    if (item.found_on <= 0 || item.found_on > day_to_yyyymmdd(ctx_today(ctx))) {
        complain(&complaints, STR("found_on"), STR("请按 2021-01-29 的样式填发现日期，不晚于今天。"));
    }
    if (item.about_id < 0) {
        complain(&complaints, STR("about"), DOCUMENT_NONE_SUCH);
    }
    if (item.document_id < 0) {
        complain(&complaints, STR("by"), DOCUMENT_NONE_SUCH);
    }
    if (complaints.count > 0) {
        web_complain(request, &complaints);
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.clarification", "the form is not complete");
    }
    TRY(document_clarify(ctx, ctx->actor.unit_id, &item));
    web_flash(request, STR("已登记澄清。"));
    return web_redirect(request, STR("/bo/doc/cq"));
}
