/* Columns: their rules, owners and lamps, and changing them. */
#include "features/publication/publication_parts_pages.h"
#include "features/publication/publication_views_html.h"
#include "features/supervision/supervision.h"
#include "web/lamp.h"

enum { LIMIT_MAX = 9999 };

/* -------------------------------------------------------------------- list -- */

static const BoardColumn *on_board(const ColumnBoard *board, Str code)
{
    for (size_t i = 0; i < board->column_count; i++) {
        if (str_eq(board->columns[i].column.code, code)) {
            return &board->columns[i];
        }
    }
    return NULL;
}

/* `shown` NULL: its items were not looked at, which is not to say that there are none. */
static ColumnRow row_of(Ctx *ctx, WebRequest *request, const SiteColumn *column, const BoardColumn *shown)
{
    bool may_edit = web_may(request, PERMISSION_COLUMN_MANAGE);
    Arena *arena = &ctx->work.arena;
    Str item = page_item(ctx, column->art20_item);
    ColumnRow row = {
        .href = str_format(arena, may_edit ? "bo/col/%.*s" : "bo/sup/col/%.*s", STR_ARG(column->code)),
        .name = column->name,
        .item = item.len > 0 ? item : STR("自设栏目"),
        .own = update_limit_text(arena, (UpdateLimit){column->own_every, column->own_period}),
        .national = update_limit_text(arena, (UpdateLimit){column->national_every, column->national_period}),
        .owner = STR("—"),
        .last = STR("—"),
        .count = STR("—"),
        .hidden = column->is_hidden,
    };
    if (shown != NULL) {
        row.lamp = web_lamp(arena, shown->fresh.lamp, freshness_text(arena, &shown->fresh));
        row.count = str_format(arena, "%lld", (long long)shown->count);
        row.owner = shown->owner_name.len > 0 ? shown->owner_name : STR("—");
        row.last = shown->fresh.is_blank ? STR("还没有内容") : page_day(ctx, day_to_yyyymmdd(shown->fresh.since));
        row.board_href = web_may(request, PERMISSION_DOCUMENT_READ) ? str_format(arena, "bo/sup/col/%.*s", STR_ARG(column->code))
                                                                     : (Str){NULL, 0};
    }
    return row;
}

Err office_columns_page(Ctx *ctx, WebRequest *request)
{
    SiteColumns columns;
    ColumnBoard board = {0};
    ColumnsView view = {.may_edit = web_may(request, PERMISSION_COLUMN_MANAGE)};
    TRY(publication_columns(ctx, ctx->actor.unit_id, &columns));
    if (web_may(request, PERMISSION_DOCUMENT_READ) || view.may_edit) {
        TRY(supervision_board(ctx, ctx->actor.unit_id, &board));
    }
    ColumnRow *rows = ARENA_ARRAY(&ctx->work.arena, ColumnRow, columns.count);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    for (size_t i = 0; i < columns.count; i++) {
        rows[i] = row_of(ctx, request, &columns.items[i], on_board(&board, columns.items[i].code));
    }
    view.rows = rows;
    view.row_count = columns.count;
    Buf body = buf_new(&ctx->work.arena, PAGE_BODY_MAX);
    publication_columns_html(&body, &view);
    return page_send(ctx, request, STR("col"), STR("栏目更新"), &body);
}

/* -------------------------------------------------------------------- form -- */

static const char *const PERIODS[][2] = {{"day", "天"}, {"week", "周"}, {"month", "个月"}, {"year", "年"}};
static const char *const ROLES[][2] = {{"list", "信息列表"}, {"guide", "公开指南"}, {"rules", "公开制度"}, {"report", "公开年报"}};
static const char *const INSPECTED[][2] = {
    {"news", "动态、要闻"}, {"notice", "通知公告"}, {"policy", "政策文件"}, {"yearly", "人事、规划计划"}, {"other", "其他应更新的"}};

static const Choice *choices_of(Ctx *ctx, const char *const words[][2], size_t count, Str chosen)
{
    Choice *choices = ARENA_ARRAY(&ctx->work.arena, Choice, count);
    for (size_t i = 0; choices != NULL && i < count; i++) {
        Str value = str_from_c(words[i][0]);
        choices[i] = (Choice){value, str_from_c(words[i][1]), str_eq(value, chosen)};
    }
    return choices;
}

/* A field as typed, else as kept. */
static FieldView field(WebRequest *request, Str id, Str label, Str hint, Str kept)
{
    Str typed = web_field(request, id);
    return (FieldView){.id = id, .label = label, .hint = hint, .value = typed.ptr != NULL ? typed : kept, .width = STR("w-l")};
}

static Html word_field(Ctx *ctx, WebRequest *request, FieldView view, const char *const words[][2], size_t count)
{
    view.choices = choices_of(ctx, words, count, view.value);
    view.choice_count = view.choices == NULL ? 0 : count;
    return page_choice_field(ctx, request, view);
}

static Err owner_field(Ctx *ctx, WebRequest *request, int64_t owner, Html *ret_html)
{
    Accounts accounts;
    FieldView view = field(request, STR("owner"), STR("负责人"), STR("谁负责让它按时更新。"), page_number(ctx, owner));
    TRY(account_colleagues(ctx, ctx->actor.unit_id, &accounts));
    Choice *choices = ARENA_ARRAY(&ctx->work.arena, Choice, accounts.count + 1);
    if (choices == NULL) {
        return work_full(&ctx->work);
    }
    size_t count = 0;
    choices[count++] = (Choice){STR("0"), STR("没有指定"), owner == 0};
    for (size_t i = 0; i < accounts.count; i++) {
        const Account *account = &accounts.items[i];
        Str id = page_number(ctx, account->id);
        if (str_eq(account->state, STR("active")) || account->id == owner) {
            choices[count++] = (Choice){id, account->name, str_eq(id, view.value)};
        }
    }
    view.choices = choices;
    view.choice_count = count;
    *ret_html = page_choice_field(ctx, request, view);
    return OK;
}

static Err put_limits(Ctx *ctx, WebRequest *request, const SiteColumn *column, ColumnEditView *view)
{
    Str own = web_field(request, STR("own_every")), national = web_field(request, STR("national_every"));
    Str own_period = web_field(request, STR("own_period")), national_period = web_field(request, STR("national_period"));
    view->own_every = own.ptr != NULL ? own : column->own_every > 0 ? page_number(ctx, column->own_every) : STR("");
    view->national_every = national.ptr != NULL ? national : column->national_every > 0 ? page_number(ctx, column->national_every) : STR("");
    view->own_periods = choices_of(ctx, PERIODS, 4, own_period.ptr != NULL ? own_period : column->own_period);
    view->national_periods = choices_of(ctx, PERIODS, 4, national_period.ptr != NULL ? national_period : column->national_period);
    if (view->own_periods == NULL || view->national_periods == NULL) {
        return work_full(&ctx->work);
    }
    view->own_period_count = view->national_period_count = 4;
    view->limit_error = page_complaint(request, STR("limits"));
    return OK;
}

static Err put_parents(Ctx *ctx, WebRequest *request, const SiteColumn *column, ColumnEditView *view)
{
    FieldView parent = field(request, STR("parent_code"), STR("上级栏目"), STR(""), column->parent_code);
    FieldView item = field(request, STR("art20_item"), STR("条例第二十条"), STR(""), page_number(ctx, column->art20_item));
    Choice *items = ARENA_ARRAY(&ctx->work.arena, Choice, 16);
    if (items == NULL) {
        return work_full(&ctx->work);
    }
    TRY(page_column_choices(ctx, parent.value, STR("没有上级"), &parent.choices, &parent.choice_count));
    for (int i = 0; i <= 15; i++) {
        Str value = page_number(ctx, i);
        items[i] = (Choice){value, i == 0 ? STR("自设栏目") : page_item(ctx, i), str_eq(value, item.value)};
    }
    item.choices = items;
    item.choice_count = 16;
    view->parent = page_choice_field(ctx, request, parent);
    view->item = page_choice_field(ctx, request, item);
    return OK;
}

static Err send_column(Ctx *ctx, WebRequest *request, const SiteColumn *column, bool is_new)
{
    ColumnEditView view = {.csrf = web_csrf(request),
                           .is_new = is_new,
                           .heading = is_new ? STR("新建栏目") : column->name,
                           .action = is_new ? STR("bo/col/new") : str_format(&ctx->work.arena, "bo/col/%.*s", STR_ARG(column->code)),
                           .errors = page_errors(ctx, request),
                           .hidden = column->is_hidden};
    FieldView position = field(request, STR("position"), STR("顺序"), STR("数字小的在前。"), page_number(ctx, column->position));
    FieldView opened = field(request, STR("opened_on"), STR("启用日期"), STR("更新时限从这天起算。例：2021-01-29"), page_day(ctx, column->opened_on));
    position.width = opened.width = STR("w-s");
    if (is_new) {
        view.code = page_text_field(ctx, request, field(request, STR("code"), STR("栏目代码"), STR("用在地址里，定了不再改；字母、数字、连字符和汉字都可以。"), column->code));
    }
    view.name = page_text_field(ctx, request, field(request, STR("name"), STR("栏目名称"), STR(""), column->name));
    view.type = page_text_field(ctx, request, field(request, STR("column_type"), STR("栏目类别（ColumnType）"), STR("国办发〔2017〕47号网页设计规范的类别，如 工作动态、政策文件。"), column->column_type));
    view.description = page_area_field(ctx, request, field(request, STR("description"), STR("栏目描述"), STR(""), column->description));
    view.keywords = page_text_field(ctx, request, field(request, STR("keywords"), STR("栏目关键词"), STR("用逗号隔开。"), column->keywords));
    view.chain = page_text_field(ctx, request, field(request, STR("chain_code"), STR("审批流程"), STR("空着用标准流程：初审、保密审查、复审、终审。"), column->chain_code));
    view.role = word_field(ctx, request, field(request, STR("role"), STR("栏目用途"), STR(""), column->role), ROLES, 4);
    view.inspected = word_field(ctx, request, field(request, STR("inspected_as"), STR("国家检查归类"), STR(""), column->inspected_as.len > 0 ? column->inspected_as : STR("other")), INSPECTED, 5);
    view.position = page_text_field(ctx, request, position);
    view.opened = page_text_field(ctx, request, opened);
    TRY(put_parents(ctx, request, column, &view));
    TRY(put_limits(ctx, request, column, &view));
    TRY(owner_field(ctx, request, column->owner_id, &view.owner));
    Buf body = buf_new(&ctx->work.arena, PAGE_BODY_MAX);
    publication_column_html(&body, &view);
    return page_send(ctx, request, STR("col"), view.heading, &body);
}

static Err find_column(Ctx *ctx, WebRequest *request, SiteColumn *ret_column)
{
    SiteColumns columns;
    TRY(publication_columns(ctx, ctx->actor.unit_id, &columns));
    const SiteColumn *found = site_column_find(&columns, web_param(request, 0));
    if (found == NULL) {
        return ERR_NOT_FOUND;
    }
    *ret_column = *found;
    return OK;
}

static SiteColumn new_column(const Ctx *ctx)
{
    return (SiteColumn){.role = STR("list"), .inspected_as = STR("other"), .own_period = STR("month"), .national_period = STR("month"),
                        .opened_on = day_to_yyyymmdd(ctx_today(ctx))};
}

Err office_column_new_page(Ctx *ctx, WebRequest *request)
{
    SiteColumn column = new_column(ctx);
    return send_column(ctx, request, &column, true);
}

Err office_column_page(Ctx *ctx, WebRequest *request)
{
    SiteColumn column;
    TRY(find_column(ctx, request, &column));
    return send_column(ctx, request, &column, false);
}

Err office_column_again(Ctx *ctx, WebRequest *request)
{
    return web_param(request, 0).len == 0 ? office_column_new_page(ctx, request) : office_column_page(ctx, request);
}

/* ------------------------------------------------------------------ saving -- */

static void read_limit(WebRequest *request, Str every_name, Str period_name, int *every, Str *period, Complaints *complaints)
{
    Str text = str_trim(web_field(request, every_name));
    int64_t number = 0;
    *every = 0;
    *period = (Str){NULL, 0};
    if (text.len == 0) {
        return;
    }
    if (str_to_int64(text, &number) != OK || number < 1 || number > LIMIT_MAX) {
        complain(complaints, STR("limits"), STR("更新要求填 1 到 9999 的整数，没有要求就空着。"));
        return;
    }
    *every = (int)number;
    *period = web_field(request, period_name);
}

static int small_number(WebRequest *request, Str name, Str sentence, Complaints *complaints)
{
    Str text = str_trim(web_field(request, name));
    int64_t number = 0;
    if (text.len > 0 && (str_to_int64(text, &number) != OK || number < 0 || number > 999999)) {
        complain(complaints, name, sentence);
        number = 0;
    }
    return (int)number;
}

static void read_column(WebRequest *request, SiteColumn *column, Complaints *complaints)
{
    int64_t owner = 0;
    column->name = str_trim(web_field(request, STR("name")));
    Str parent = web_field(request, STR("parent_code"));
    column->parent_code = parent.len > 0 ? parent : (Str){NULL, 0};
    column->art20_item = small_number(request, STR("art20_item"), STR("请从列出的项里选。"), complaints);
    column->column_type = str_trim(web_field(request, STR("column_type")));
    column->description = str_trim(web_field(request, STR("description")));
    column->keywords = str_trim(web_field(request, STR("keywords")));
    column->role = web_field(request, STR("role"));
    column->inspected_as = web_field(request, STR("inspected_as"));
    column->chain_code = str_trim(web_field(request, STR("chain_code")));
    column->position = small_number(request, STR("position"), STR("顺序填 0 到 999999 的整数。"), complaints);
    column->opened_on = page_typed_day(web_field(request, STR("opened_on")));
    column->is_hidden = web_field(request, STR("hidden")).ptr != NULL;
    column->owner_id = str_to_int64(web_field(request, STR("owner")), &owner) == OK ? owner : 0;
    read_limit(request, STR("own_every"), STR("own_period"), &column->own_every, &column->own_period, complaints);
    read_limit(request, STR("national_every"), STR("national_period"), &column->national_every, &column->national_period, complaints);
    if (column->name.len == 0) {
        complain(complaints, STR("name"), STR("请填写栏目名称。"));
    }
    if (column->opened_on < 0) {
        complain(complaints, STR("opened_on"), STR("请按 2021-01-29 的样式填写启用日期。"));
    }
}

Err office_column_post(Ctx *ctx, WebRequest *request)
{
    Complaints complaints = {.count = 0};
    SiteColumn column = new_column(ctx);
    SiteColumns columns;
    bool is_new = web_param(request, 0).len == 0;
    if (!is_new) {
        TRY(find_column(ctx, request, &column));
    } else {
        column.code = str_trim(web_field(request, STR("code")));
        TRY(publication_columns(ctx, ctx->actor.unit_id, &columns));
        if (column.code.len == 0 || site_column_find(&columns, column.code) != NULL || str_eq(column.code, STR("new"))) {
            complain(&complaints, STR("code"), column.code.len == 0 ? STR("请填写栏目代码。") : STR("这个代码已经有了，请换一个。"));
        }
    }
    read_column(request, &column, &complaints);
    if (complaints.count > 0) {
        web_complain(request, &complaints);
        return fault_set(&ctx->work.fault, ERR_INVALID, "column.form", "the form is not complete");
    }
    TRY(publication_set_column(ctx, ctx->actor.unit_id, &column));
    web_flash(request, STR("栏目已保存。"));
    return web_redirect(request, STR("/bo/col"));
}
