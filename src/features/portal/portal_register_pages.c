/* Public registers: 行政许可, 行政处罚, 政府集中采购. Only rows that say so are public. */
#include "features/portal/portal_pages.h"

#include "features/portal/portal_site_pages.h"
#include "features/portal/portal_views_html.h"
#include "features/register/register.h"

enum { ROWS_A_PAGE = 50, ROWS_AT_A_TIME = 1000, CELLS = 4, CSV_BYTES_MAX = 16 << 20 };

typedef struct RegisterKind {
    const char *word, *title, *lead, *description, *keywords, *name, *heads[CELLS];
    bool is_money; /* the last cell is */
} RegisterKind;

static const RegisterKind KINDS[PUBLIC_REGISTER_COUNT] = {
    {"xuke", "行政许可处理决定公示", "本单位作出的行政许可处理决定，只列可以公开的。", "行政许可处理决定的文号、相对人、结果和日期",
     "行政许可,处理决定,公示", "事项", {"决定书文号", "相对人", "决定结果", "决定日期"}, false},
    {"chufa", "行政处罚决定公示", "本单位作出的有一定社会影响的行政处罚决定，只列可以公开的。", "行政处罚决定的文号、相对人、结果和日期",
     "行政处罚,处罚决定,公示", "案由", {"决定书文号", "相对人", "决定结果", "决定日期"}, false},
    {"caigou", "政府集中采购公示", "本单位的政府集中采购项目。", "政府集中采购项目的名称、供应商、金额和日期", "政府采购,集中采购,公示", "项目",
     {"编号", "供应商", "日期", "金额（元）"}, true},
};

/* 1751292.60 -> 1,751,292.60 */
static Str money_text(Arena *arena, int64_t fen)
{
    char digits[32], grouped[48];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)(fen / 100)), put = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            grouped[put++] = ',';
        }
        grouped[put++] = digits[i];
    }
    return str_format(arena, "%.*s.%02d", put, grouped, (int)(fen % 100));
}

static Str or_dash(Str text)
{
    return text.len > 0 ? text : STR("—");
}

static void cells_of(Arena *arena, const RegisterKind *kind, const PublicRecord *record, bool plain, Str cells[CELLS])
{
    Str day = portal_date(arena, record->day);
    cells[0] = record->number;
    cells[1] = plain ? record->party : or_dash(record->party);
    if (kind->is_money) {
        cells[2] = day;
        cells[3] = plain ? str_format(arena, "%lld.%02d", (long long)(record->amount_fen / 100), (int)(record->amount_fen % 100))
                         : money_text(arena, record->amount_fen);
    } else {
        cells[2] = plain ? record->outcome : or_dash(record->outcome);
        cells[3] = day;
    }
}

static Err kind_asked(Str word, PublicRegister *ret_which)
{
    for (int i = 0; i < PUBLIC_REGISTER_COUNT; i++) {
        if (str_eq(word, str_from_c(KINDS[i].word))) {
            *ret_which = (PublicRegister)i;
            return OK;
        }
    }
    return ERR_NOT_FOUND;
}

/* ---- page ---- */

static Err add_rows(Ctx *ctx, const RegisterKind *kind, const PublicRecords *records, RegisterView *view)
{
    Arena *arena = &ctx->work.arena;
    RegisterRow *rows = ARENA_ARRAY(arena, RegisterRow, records->count);
    RegisterCell *heads = ARENA_ARRAY(arena, RegisterCell, CELLS);
    RegisterCell *cells = ARENA_ARRAY(arena, RegisterCell, records->count * CELLS);
    if (rows == NULL || heads == NULL || cells == NULL) {
        return work_full(&ctx->work);
    }
    for (int c = 0; c < CELLS; c++) {
        heads[c] = (RegisterCell){.label = str_from_c(kind->heads[c]), .is_number = kind->is_money && c == CELLS - 1};
    }
    for (size_t i = 0; i < records->count; i++) {
        Str texts[CELLS];
        cells_of(arena, kind, &records->items[i], false, texts);
        rows[i] = (RegisterRow){records->items[i].title, &cells[i * CELLS], CELLS};
        for (int c = 0; c < CELLS; c++) {
            cells[i * CELLS + (size_t)c] = (RegisterCell){heads[c].label, texts[c], heads[c].is_number};
        }
    }
    view->heads = heads;
    view->head_count = CELLS;
    view->rows = rows;
    view->row_count = records->count;
    return OK;
}

static void add_links(Arena *arena, Str path, const PublicRecords *records, bool more, int64_t page, RegisterView *view)
{
    Query none = {.count = 0};
    view->csv = query_link(arena, str_format(arena, "%.*s.csv", STR_ARG(path)), &none, STR("下载（CSV）"));
    view->page_number = str_format(arena, "第 %lld 页", (long long)page);
    if (page > 1) {
        view->first = query_link(arena, path, &none, STR("第一页"));
    }
    if (more) {
        const PublicRecord *last = &records->items[records->count - 1];
        Query next = {.count = 0};
        query_behind(arena, &next, last->day, last->id, page);
        view->next = query_link(arena, path, &next, STR("下一页"));
    }
}

static Err add_tabs(Ctx *ctx, PublicRegister which, RegisterView *view)
{
    RegisterTab *tabs = ARENA_ARRAY(&ctx->work.arena, RegisterTab, PUBLIC_REGISTER_COUNT);
    if (tabs == NULL) {
        return work_full(&ctx->work);
    }
    for (int i = 0; i < PUBLIC_REGISTER_COUNT; i++) {
        tabs[i] = (RegisterTab){str_format(&ctx->work.arena, "zfxxgk/tz/%s", KINDS[i].word), str_from_c(KINDS[i].title), i == (int)which};
    }
    view->tabs = tabs;
    view->tab_count = PUBLIC_REGISTER_COUNT;
    return OK;
}

static Err send_register(Ctx *ctx, WebRequest *request, PublicRegister which)
{
    Arena *arena = &ctx->work.arena;
    const RegisterKind *kind = &KINDS[which];
    const Site *site = web_site(request);
    RegisterView view = {.title = str_from_c(kind->title), .lead = str_from_c(kind->lead), .name_head = str_from_c(kind->name),
                         .empty = STR("还没有公示的记录")};
    Str path = str_format(arena, "zfxxgk/tz/%s", kind->word);
    PublicRecords records;
    Place place;
    Crumbs crumbs;
    TRY(place_asked(request, &place));
    TRY(register_public(ctx, site->unit_id, which, (RecordPlace){place.before_at, place.before_id, ROWS_A_PAGE + 1}, &records));
    TRY(register_public_count(ctx, site->unit_id, which, &view.total));
    bool more = records.count > ROWS_A_PAGE;
    records.count = more ? ROWS_A_PAGE : records.count;
    TRY(add_rows(ctx, kind, &records, &view));
    TRY(add_tabs(ctx, which, &view));
    add_links(arena, path, &records, more, place.page, &view);
    Buf body = buf_new(arena, PORTAL_BODY_MAX);
    portal_register_html(&body, &view);
    crumbs_begin(&crumbs);
    crumbs_add(&crumbs, STR("法定主动公开内容"), STR("zfxxgk/fdzdgknr"));
    crumbs_add(&crumbs, view.title, (Str){NULL, 0});
    WebPage page = {.title = view.title, .section = STR("list"), .column_name = view.title, .column_type = STR("信息公开目录"),
                    .column_description = str_from_c(kind->description), .column_keywords = str_from_c(kind->keywords),
                    .crumbs = crumbs.items, .crumb_count = crumbs.count, .body = {buf_str(&body)}};
    return web_send_page(ctx, request, &page);
}

/* ---- CSV ---- */

static void put_row(Buf *out, const RegisterKind *kind, const PublicRecord *record)
{
    Str cells[CELLS];
    cells_of(out->arena, kind, record, true, cells);
    portal_csv_field(out, record->title);
    for (int c = 0; c < CELLS; c++) {
        buf_add_char(out, ',');
        portal_csv_field(out, cells[c]);
    }
    buf_add(out, STR("\r\n"));
}

static Err send_csv(Ctx *ctx, WebRequest *request, PublicRegister which)
{
    const RegisterKind *kind = &KINDS[which];
    Buf out = buf_new(&ctx->work.arena, CSV_BYTES_MAX);
    RecordPlace place = {.limit = ROWS_AT_A_TIME};
    buf_add_format(&out, "\xEF\xBB\xBF%s", kind->name);
    for (int c = 0; c < CELLS; c++) {
        buf_add_format(&out, ",%s", kind->heads[c]);
    }
    buf_add(&out, STR("\r\n"));
    for (int read = 0; read < PORTAL_CSV_ITEMS; read += ROWS_AT_A_TIME) {
        PublicRecords records;
        TRY(register_public(ctx, web_site(request)->unit_id, which, place, &records));
        for (size_t i = 0; i < records.count; i++) {
            put_row(&out, kind, &records.items[i]);
        }
        if (records.count < ROWS_AT_A_TIME) {
            break;
        }
        place.day = records.items[records.count - 1].day;
        place.id = records.items[records.count - 1].id;
    }
    Str name = str_format(&ctx->work.arena, "%s.csv", kind->title);
    return buf_ok(&out) ? web_send_bytes(request, STR("text/csv; charset=utf-8"), buf_str(&out), name) : work_full(&ctx->work);
}

static Err show_register(Ctx *ctx, WebRequest *request)
{
    Str word = web_param(request, 0);
    PublicRegister which = PUBLIC_LICENCES;
    bool csv = cut_suffix(&word, STR(".csv"));
    web_depends(request, STR("register"));
    TRY(kind_asked(word, &which));
    return csv ? send_csv(ctx, request, which) : send_register(ctx, request, which);
}

const WebRoute PORTAL_REGISTER_ROUTES[] = {
    WEB_ROUTE("GET", "/zfxxgk/tz/{kind}", PERMISSION_PUBLIC, "public rows of a register: xuke, chufa, caigou; KIND.csv too",
              show_register, .cached = true),
    {.method = NULL},
};
