/* /api/v1: what the portal shows, for programs. data/openapi.json describes it. */
#include "features/portal/portal_pages.h"

#include "base/asset.h"
#include "base/json.h"
#include "doc/sanitise.h"
#include "features/portal/portal_site_pages.h"
#include "features/register/register.h"
#include "features/report/report.h"

enum { JSON_MAX = 24 << 20, VALUES_MAX = 16, LIMIT_DEFAULT = 50, LIMIT_MAX = 500 };

/* ---- writing ---- */

typedef struct Answer {
    Ctx *ctx;
    WebRequest *request;
    Buf out;
    JsonWriter json;
} Answer;

static void begin(Answer *answer, Ctx *ctx, WebRequest *request)
{
    answer->ctx = ctx;
    answer->request = request;
    answer->out = buf_new(&ctx->work.arena, JSON_MAX);
    answer->json = json_writer(&answer->out);
    json_open(&answer->json, '{');
}

static Err finish(Answer *answer)
{
    json_close(&answer->json, '}');
    return buf_ok(&answer->out)
               ? web_send_bytes(answer->request, STR("application/json; charset=utf-8"), buf_str(&answer->out), (Str){NULL, 0})
               : work_full(&answer->ctx->work);
}

static void put_text(Answer *answer, const char *name, Str text)
{
    json_name(&answer->json, str_from_c(name));
    json_write_str(&answer->json, text.ptr == NULL ? STR("") : text);
}

static void put_text_or_null(Answer *answer, const char *name, Str text)
{
    json_name(&answer->json, str_from_c(name));
    json_write_str_or_null(&answer->json, text.len > 0 ? text : (Str){NULL, 0});
}

static void put_number(Answer *answer, const char *name, int64_t number)
{
    json_name(&answer->json, str_from_c(name));
    json_write_int(&answer->json, number);
}

static void put_number_or_null(Answer *answer, const char *name, int64_t number)
{
    json_name(&answer->json, str_from_c(name));
    if (number == 0) {
        json_write_null(&answer->json);
    } else {
        json_write_int(&answer->json, number);
    }
}

static void put_day(Answer *answer, const char *name, int64_t yyyymmdd)
{
    put_text_or_null(answer, name, yyyymmdd == 0 ? (Str){NULL, 0} : portal_date(answer->out.arena, yyyymmdd));
}

static void put_stamp(Answer *answer, const char *name, int64_t instant)
{
    char text[STAMP_TEXT_SIZE];
    stamp_format(instant, text);
    put_text(answer, name, str_from_c(text));
}

/* An absolute address; the path is encoded here. */
static void put_address(Answer *answer, const char *name, Str path)
{
    Buf encoded = buf_new(answer->out.arena, 8192);
    buf_add_char(&encoded, '/');
    html_put_path(&encoded, path);
    put_text(answer, name, web_address(answer->request, buf_str(&encoded)));
}

/* ---- what was asked ---- */

static Err refuse(Ctx *ctx, const char *name)
{
    return fault_set(&ctx->work.fault, ERR_INVALID, "api.parameter", "the parameter \"%s\" cannot have this value", name);
}

static Err asked_numbers(Ctx *ctx, WebRequest *request, const char *name, int64_t least, int64_t most, int *numbers, size_t *ret_count)
{
    for (size_t n = 0;; n++) {
        Str value = web_query_at(request, str_from_c(name), n);
        int64_t number = 0;
        if (value.ptr == NULL) {
            return OK;
        }
        if (n == VALUES_MAX || str_to_int64(value, &number) != OK || number < least || number > most) {
            return refuse(ctx, name);
        }
        numbers[(*ret_count)++] = (int)number;
    }
}

static Err asked_texts(Ctx *ctx, WebRequest *request, const char *name, Str *texts, size_t *ret_count)
{
    for (size_t n = 0;; n++) {
        Str value = web_query_at(request, str_from_c(name), n);
        if (value.ptr == NULL) {
            return OK;
        }
        if (n == VALUES_MAX || value.len == 0) {
            return refuse(ctx, name);
        }
        texts[(*ret_count)++] = value;
    }
}

/* "KEY-ID" */
static Err asked_place(Ctx *ctx, WebRequest *request, int64_t *ret_at, int64_t *ret_id, int *ret_limit)
{
    Str after = web_query(request, STR("after")), limit = web_query(request, STR("limit"));
    int64_t most = LIMIT_DEFAULT;
    ptrdiff_t dash = str_find_last(after, STR("-"));
    if (after.ptr != NULL && (dash < 1 || str_to_int64(str_slice(after, 0, (size_t)dash), ret_at) != OK ||
                              str_to_int64(str_slice(after, (size_t)dash + 1, after.len), ret_id) != OK || *ret_id == 0)) {
        return refuse(ctx, "after");
    }
    if (limit.ptr != NULL && (str_to_int64(limit, &most) != OK || most < 1 || most > LIMIT_MAX)) {
        return refuse(ctx, "limit");
    }
    *ret_limit = (int)most;
    return OK;
}

/* The address of the next page: the same question behind the last row. */
static void put_next(Answer *answer, Str path, Query *query, bool more, int64_t at, int64_t id)
{
    Arena *arena = answer->out.arena;
    json_name(&answer->json, STR("next"));
    if (!more) {
        json_write_null(&answer->json);
        return;
    }
    query_add(query, STR("limit"), web_query(answer->request, STR("limit")));
    query_add(query, STR("after"), str_format(arena, "%lld-%lld", (long long)at, (long long)id));
    Str address = str_format(arena, "/%.*s", STR_ARG(query_plain(arena, path, query)));
    json_write_str(&answer->json, web_address(answer->request, address));
}

/* ---- columns ---- */

static void put_limit(Answer *answer, const char *name, int every, Str period)
{
    json_name(&answer->json, str_from_c(name));
    if (every == 0) {
        json_write_null(&answer->json);
        return;
    }
    json_open(&answer->json, '{');
    put_number(answer, "every", every);
    put_text(answer, "period", period);
    json_close(&answer->json, '}');
}

static void put_column(Answer *answer, const ColumnState *state)
{
    const SiteColumn *column = &state->column;
    Str path = str_format(answer->out.arena, "zfxxgk/fdzdgknr/%.*s", STR_ARG(column->code));
    json_open(&answer->json, '{');
    put_text(answer, "code", column->code);
    put_text(answer, "name", column->name);
    put_text_or_null(answer, "parent", column->parent_code);
    put_number_or_null(answer, "art20_item", column->art20_item);
    put_text(answer, "type", column->column_type);
    put_text(answer, "description", column->description);
    put_text(answer, "keywords", column->keywords);
    put_text(answer, "role", column->role);
    put_limit(answer, "own_limit", column->own_every, column->own_period);
    put_limit(answer, "national_limit", column->national_every, column->national_period);
    put_number(answer, "items", state->count);
    put_day(answer, "last_published_on", state->last_on);
    put_address(answer, "url", path);
    put_address(answer, "feed", str_format(answer->out.arena, "%.*s.atom", STR_ARG(path)));
    json_close(&answer->json, '}');
}

static Err list_columns(Ctx *ctx, WebRequest *request)
{
    ColumnState *states;
    size_t count;
    Answer answer;
    web_depends(request, STR("column"));
    web_depends(request, STR("list"));
    TRY(public_columns(ctx, web_site(request)->unit_id, &states, &count));
    begin(&answer, ctx, request);
    json_name(&answer.json, STR("columns"));
    json_open(&answer.json, '[');
    for (size_t i = 0; i < count; i++) {
        put_column(&answer, &states[i]);
    }
    json_close(&answer.json, ']');
    return finish(&answer);
}

/* ---- documents ---- */

static void put_summary(Answer *answer, const PublicItem *item)
{
    put_text(answer, "index_no", item->index_no);
    put_text(answer, "title", item->title);
    put_text_or_null(answer, "doc_no", item->doc_no);
    put_text(answer, "organ", item->organ);
    put_text(answer, "column", item->column_code);
    put_text(answer, "column_name", item->column_name);
    put_number_or_null(answer, "art20_item", item->art20_item);
    put_text_or_null(answer, "theme", item->theme);
    put_text_or_null(answer, "genre", item->genre);
    put_text(answer, "kind", item->kind);
    put_text(answer, "validity", item->validity);
    put_day(answer, "validity_on", item->validity_on);
    put_day(answer, "formed_on", item->formed_on);
    put_stamp(answer, "published_at", item->published_at);
    put_stamp(answer, "updated_at", item->updated_at);
    put_text(answer, "summary", item->summary);
    put_address(answer, "url", str_format(answer->out.arena, "zfxxgk/wj/%.*s", STR_ARG(item->index_no)));
}

typedef struct ListAsked {
    Str columns[VALUES_MAX], validities[VALUES_MAX];
    int years[VALUES_MAX], items[VALUES_MAX];
    PublicFilter filter;
    Query query;
} ListAsked;

static void keep_query(WebRequest *request, Query *query)
{
    static const char *const NAMES[] = {"column", "year", "item", "validity", "order"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        for (size_t n = 0; n < VALUES_MAX; n++) {
            query_add(query, str_from_c(NAMES[i]), web_query_at(request, str_from_c(NAMES[i]), n));
        }
    }
}

static Err list_asked_of(Ctx *ctx, WebRequest *request, ListAsked *asked)
{
    PublicFilter *filter = &asked->filter;
    Str order = web_query(request, STR("order"));
    *asked = (ListAsked){.filter = {.limit = 1}};
    TRY(asked_texts(ctx, request, "column", asked->columns, &filter->column_count));
    TRY(asked_texts(ctx, request, "validity", asked->validities, &filter->validity_count));
    TRY(asked_numbers(ctx, request, "year", 1949, 9998, asked->years, &filter->year_count));
    TRY(asked_numbers(ctx, request, "item", 1, 15, asked->items, &filter->item_count));
    for (size_t i = 0; i < filter->validity_count; i++) {
        Str word = asked->validities[i];
        if (!str_eq(word, STR("valid")) && !str_eq(word, STR("expired")) && !str_eq(word, STR("repealed"))) {
            return refuse(ctx, "validity");
        }
    }
    if (order.ptr != NULL && !str_eq(order, STR("published")) && !str_eq(order, STR("formed"))) {
        return refuse(ctx, "order");
    }
    filter->order = str_eq(order, STR("formed")) ? PUBLIC_BY_FORMED : PUBLIC_BY_PUBLISHED;
    filter->columns = asked->columns;
    filter->validities = asked->validities;
    filter->years = asked->years;
    filter->items = asked->items;
    keep_query(request, &asked->query);
    return asked_place(ctx, request, &filter->before_at, &filter->before_id, &filter->limit);
}

/* One more than asked for tells whether there is a next page. */
static Err list_documents(Ctx *ctx, WebRequest *request)
{
    int64_t unit_id = web_site(request)->unit_id, total;
    ListAsked asked;
    PublicFacet *facets;
    PublicItems items = {NULL, 0};
    size_t facet_count;
    Answer answer;
    web_depends(request, STR("list"));
    web_depends(request, STR("column"));
    TRY(list_asked_of(ctx, request, &asked));
    TRY(public_facets(ctx, unit_id, &asked.filter, &facets, &facet_count, &total));
    int limit = asked.filter.limit++;
    if (total > 0) {
        TRY(public_list(ctx, unit_id, &asked.filter, &items));
    }
    bool more = items.count > (size_t)limit;
    items.count = more ? (size_t)limit : items.count;
    begin(&answer, ctx, request);
    put_number(&answer, "total", total);
    json_name(&answer.json, STR("items"));
    json_open(&answer.json, '[');
    for (size_t i = 0; i < items.count; i++) {
        json_open(&answer.json, '{');
        put_summary(&answer, &items.items[i]);
        json_close(&answer.json, '}');
    }
    json_close(&answer.json, ']');
    const PublicItem *last = items.count > 0 ? &items.items[items.count - 1] : NULL;
    put_next(&answer, STR("api/v1/documents"), &asked.query, more, last == NULL ? 0 : public_key(last, asked.filter.order),
             last == NULL ? 0 : last->document_id);
    return finish(&answer);
}

static void put_link(Answer *answer, const PublicItem *item)
{
    json_open(&answer->json, '{');
    put_text(answer, "index_no", item->index_no);
    put_text(answer, "title", item->title);
    put_address(answer, "url", str_format(answer->out.arena, "zfxxgk/wj/%.*s", STR_ARG(item->index_no)));
    json_close(&answer->json, '}');
}

static void put_files(Answer *answer, const PublicDocument *document)
{
    json_name(&answer->json, STR("attachments"));
    json_open(&answer->json, '[');
    for (size_t i = 0; i < document->content.file_count; i++) {
        const DocumentFile *file = &document->content.files[i];
        json_open(&answer->json, '{');
        put_text(answer, "name", file->name);
        put_text(answer, "title", file->title);
        put_text(answer, "media_type", file->media_type);
        put_number(answer, "size", file->size);
        put_text(answer, "sha256", file->clean_sha);
        put_address(answer, "url", portal_file_path(answer->out.arena, document->item.index_no, i + 1, file->name));
        json_close(&answer->json, '}');
    }
    json_close(&answer->json, ']');
}

static void put_related(Answer *answer, const PublicDocument *document)
{
    json_name(&answer->json, STR("readings"));
    json_open(&answer->json, '[');
    for (size_t i = 0; i < document->readings.count; i++) {
        put_link(answer, &document->readings.items[i]);
    }
    json_close(&answer->json, ']');
    json_name(&answer->json, STR("interprets"));
    if (document->interprets.document_id == 0) {
        json_write_null(&answer->json);
    } else {
        put_link(answer, &document->interprets);
    }
}

static Err send_document(Ctx *ctx, WebRequest *request, const PublicDocument *document)
{
    const DocumentContent *content = &document->content;
    Str body;
    Answer answer;
    TRY(portal_body(ctx, document, &body));
    begin(&answer, ctx, request);
    put_summary(&answer, &document->item);
    put_text(&answer, "content_source", content->source.len > 0 ? content->source : document->item.organ);
    put_text_or_null(&answer, "keywords", content->keywords);
    put_text_or_null(&answer, "department", content->department);
    put_day(&answer, "effective_on", content->effective_on);
    put_day(&answer, "expires_on", content->expires_on);
    put_text(&answer, "body_html", body);
    put_text(&answer, "body_text", content->body_text);
    put_files(&answer, document);
    put_related(&answer, document);
    put_address(&answer, "pdf", str_format(&ctx->work.arena, "zfxxgk/wj/%.*s.pdf", STR_ARG(document->item.index_no)));
    return finish(&answer);
}

static Err get_document(Ctx *ctx, WebRequest *request)
{
    PublicDocument document;
    Withdrawn withdrawn;
    TRY(public_document(ctx, web_site(request)->unit_id, web_param(request, 0), &document, &withdrawn));
    if (withdrawn.is_withdrawn) {
        web_depends(request, STR("list"));
        return portal_send_withdrawn(ctx, request, &withdrawn);
    }
    web_depends(request, str_format(&ctx->work.arena, "document:%lld", (long long)document.item.document_id));
    web_depends(request, STR("column"));
    return send_document(ctx, request, &document);
}

/* ---- registers ---- */

static void put_record(Answer *answer, const PublicRecord *record, bool is_money)
{
    Str amount = {NULL, 0};
    if (is_money) {
        amount = str_format(answer->out.arena, "%lld.%02d", (long long)(record->amount_fen / 100), (int)(record->amount_fen % 100));
    }
    json_open(&answer->json, '{');
    put_text(answer, "number", record->number);
    put_text(answer, "title", record->title);
    put_text_or_null(answer, "party", record->party);
    put_text_or_null(answer, "outcome", record->outcome);
    put_day(answer, "day", record->day);
    put_text_or_null(answer, "amount", amount);
    json_close(&answer->json, '}');
}

static Err list_register(Ctx *ctx, WebRequest *request)
{
    static const char *const WORDS[PUBLIC_REGISTER_COUNT] = {"licence", "penalty", "procurement"};
    int64_t unit_id = web_site(request)->unit_id, total;
    int which = 0;
    RecordPlace place = {.limit = 1};
    PublicRecords records;
    Query query = {.count = 0};
    Answer answer;
    web_depends(request, STR("register"));
    while (which < PUBLIC_REGISTER_COUNT && !str_eq(web_param(request, 0), str_from_c(WORDS[which]))) {
        which++;
    }
    if (which == PUBLIC_REGISTER_COUNT) {
        return ERR_NOT_FOUND;
    }
    TRY(asked_place(ctx, request, &place.day, &place.id, &place.limit));
    int limit = place.limit++;
    TRY(register_public(ctx, unit_id, (PublicRegister)which, place, &records));
    bool more = records.count > (size_t)limit;
    records.count = more ? (size_t)limit : records.count;
    TRY(register_public_count(ctx, unit_id, (PublicRegister)which, &total));
    begin(&answer, ctx, request);
    put_text(&answer, "register", str_from_c(WORDS[which]));
    put_number(&answer, "total", total);
    json_name(&answer.json, STR("items"));
    json_open(&answer.json, '[');
    for (size_t i = 0; i < records.count; i++) {
        put_record(&answer, &records.items[i], which == PUBLIC_PROCUREMENTS);
    }
    json_close(&answer.json, ']');
    const PublicRecord *last = records.count > 0 ? &records.items[records.count - 1] : NULL;
    put_next(&answer, str_format(&ctx->work.arena, "api/v1/registers/%s", WORDS[which]), &query, more,
             last == NULL ? 0 : last->day, last == NULL ? 0 : last->id);
    return finish(&answer);
}

/* ---- reports ---- */

static Err list_reports(Ctx *ctx, WebRequest *request)
{
    FrozenReports reports;
    Answer answer;
    web_depends(request, STR("report"));
    TRY(report_frozen_years(ctx, web_site(request)->unit_id, &reports));
    begin(&answer, ctx, request);
    json_name(&answer.json, STR("reports"));
    json_open(&answer.json, '[');
    for (size_t i = 0; i < reports.count; i++) {
        const FrozenReport *report = &reports.items[i];
        json_open(&answer.json, '{');
        put_number(&answer, "year", report->year);
        put_number(&answer, "revision", report->revision);
        put_text(&answer, "edition", report->edition);
        put_text(&answer, "sm3", report->sm3);
        put_stamp(&answer, "issued_at", report->frozen_at);
        put_address(&answer, "url", str_format(&ctx->work.arena, "api/v1/reports/%d", report->year));
        json_close(&answer.json, '}');
    }
    json_close(&answer.json, ']');
    return finish(&answer);
}

/* ---- descriptions ---- */

static Err send_asset(WebRequest *request, Str name)
{
    const Asset *asset = asset_find(name);
    CHECK(asset != NULL);
    return web_not_modified(request, asset->hash)
               ? OK
               : web_send_bytes(request, STR("application/json; charset=utf-8"), asset->bytes, (Str){NULL, 0});
}

static Err show_openapi(Ctx *ctx, WebRequest *request)
{
    (void)ctx;
    return send_asset(request, STR("data/openapi.json"));
}

static Err show_report_schema(Ctx *ctx, WebRequest *request)
{
    (void)ctx;
    return send_asset(request, STR("data/cn-foi-report-1.schema.json"));
}

const WebRoute PORTAL_API_ROUTES[] = {
    WEB_ROUTE("GET", "/api/v1/openapi.json", PERMISSION_PUBLIC, "the description of this API (OpenAPI 3.1)", show_openapi),
    WEB_ROUTE("GET", "/api/v1/schemas/cn-foi-report-1.json", PERMISSION_PUBLIC, "the JSON Schema of a report", show_report_schema),
    WEB_ROUTE("GET", "/api/v1/columns", PERMISSION_PUBLIC, "columns with their rules, counts and last day", list_columns, .cached = true),
    WEB_ROUTE("GET", "/api/v1/documents", PERMISSION_PUBLIC, "public documents by key", list_documents, .cached = true),
    WEB_ROUTE("GET", "/api/v1/documents/{number*}", PERMISSION_PUBLIC, "one public document by its 索引号", get_document, .cached = true),
    WEB_ROUTE("GET", "/api/v1/registers/{register}", PERMISSION_PUBLIC, "public rows of licence, penalty or procurement", list_register,
              .cached = true),
    WEB_ROUTE("GET", "/api/v1/reports", PERMISSION_PUBLIC, "the annual reports that were issued", list_reports, .cached = true),
    {.method = NULL},
};
