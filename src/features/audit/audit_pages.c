#include "features/audit/audit_pages.h"

#include "base/asset.h"
#include "base/json.h"
#include "features/audit/audit.h"
#include "features/audit/audit_views.h"
#include "features/audit/audit_views_html.h"

enum { PAGE_ROWS = 50, BODY_MAX = 4 << 20, EXPORT_MAX = 40 << 20, SM3_DIGITS = 64 };

static Err send(Ctx *ctx, WebRequest *request, const char *title, const Buf *body)
{
    if (!buf_ok(body)) {
        return work_full(&ctx->work);
    }
    WebPage page = {.title = str_from_c(title), .section = STR("audit"), .is_office = true, .body = {buf_str(body)}};
    return web_send_page(ctx, request, &page);
}

/* ------------------------------------------------------------------ list -- */

/* What an action or a kind of object is called, or itself. */
static Str label(Ctx *ctx, const Json *labels, Str word)
{
    char *name = str_to_c(&ctx->work.arena, word);
    Str found = name == NULL ? (Str){NULL, 0} : json_str(json_get(labels, name));
    return found.len > 0 ? str_dup(&ctx->work.arena, found) : word;
}

/* "document 123": the kind in Chinese, the number as it is. */
static Str object_label(Ctx *ctx, const Json *kinds, Str object)
{
    Str kind;
    Str rest = object;
    if (!str_cut(&rest, ' ', &kind)) {
        return object;
    }
    Str said = label(ctx, kinds, kind);
    return rest.len == 0 ? said : str_format(&ctx->work.arena, "%.*s %.*s", STR_ARG(said), STR_ARG(rest));
}

static Str dash(Str text)
{
    return text.len == 0 ? STR("—") : text;
}

static AuditRow row_of(Ctx *ctx, const Json *labels, const AuditEntry *entry)
{
    char time[INSTANT_TEXT_SIZE];
    instant_format(entry->at, time);
    bool is_system = entry->actor_id == 0 && entry->actor_name.len == 0;
    return (AuditRow){.seq = entry->seq,
                      .time = str_dup(&ctx->work.arena, str_from_c(time)),
                      .who = is_system ? STR("系统") : entry->actor_name,
                      .client = dash(entry->client),
                      .action = label(ctx, json_get(labels, "actions"), entry->action),
                      .object = object_label(ctx, json_get(labels, "kinds"), entry->object),
                      .detail = dash(entry->detail)};
}

static Err make_rows(Ctx *ctx, const AuditEntries *entries, AuditView *view)
{
    Json *labels;
    const Asset *file = asset_find(STR("data/audit.json"));
    AuditRow *rows = ARENA_ARRAY(&ctx->work.arena, AuditRow, entries->count);
    CHECK(file != NULL);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    TRY(json_parse(&ctx->work, file->bytes, &labels));
    for (size_t i = 0; i < entries->count; i++) {
        rows[i] = row_of(ctx, labels, &entries->items[i]);
    }
    json_free(labels);
    view->rows = rows;
    view->row_count = entries->count;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : OK;
}

static Err show_list(Ctx *ctx, WebRequest *request)
{
    int64_t before = INT64_MAX;
    AuditEntries entries;
    AuditView view = {.row_count = 0};
    Str asked = web_query(request, STR("before"));
    if (asked.len > 0 && (str_to_int64(asked, &before) != OK || before < 1)) {
        return ERR_NOT_FOUND;
    }
    TRY(audit_list(ctx, ctx->actor.unit_id, before, PAGE_ROWS, &entries));
    TRY(make_rows(ctx, &entries, &view));
    int64_t last = entries.count == 0 ? 0 : entries.items[entries.count - 1].seq;
    view.older = last > 1 ? str_format(&ctx->work.arena, "%lld", (long long)last) : STR("");
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    audit_audit_html(&body, &view);
    return send(ctx, request, "审计日志", &body);
}

/* ---------------------------------------------------------------- verify -- */

/* The reasons of audit_verify for clerks: they follow "第 N 条". */
static Str why_label(Str why)
{
    static const struct {
        Str english, chinese;
    } WORDS[] = {
        {{"it is missing", 13}, {"不见了", 9}},
        {{"it does not follow", 18}, {"和前一条接不上", 21}},
        {{"it was changed", 14}, {"改过", 6}},
        {{"it is not the entry", 19}, {"和抄录的不一样", 21}},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (str_starts(why, WORDS[i].english)) {
            return WORDS[i].chinese;
        }
    }
    return STR("有问题");
}

static bool read_head(Str text, int64_t *seq, Str *sm3)
{
    Str number;
    Str rest = str_trim(text);
    bool fits = str_cut(&rest, ':', &number) && str_to_int64(number, seq) == OK && *seq > 0 && rest.len == SM3_DIGITS;
    *sm3 = rest;
    return fits;
}

static Err show_proof(Ctx *ctx, WebRequest *request)
{
    AuditProof proof;
    int64_t seq = 0;
    Str sm3 = {NULL, 0};
    VerifyView view = {.asked = web_query(request, STR("head"))};
    if (view.asked.len > 0 && !read_head(view.asked, &seq, &sm3)) {
        view.error = STR("抄录的写法不对，应是编号、冒号和 64 位十六进制数");
        seq = 0;
    }
    TRY(audit_verify(ctx, ctx->actor.unit_id, seq, sm3, &proof));
    view.entries = proof.entries;
    view.broken_seq = proof.broken_seq;
    view.broken_why = why_label(proof.broken_why);
    view.good_count = proof.broken_seq == 0 ? proof.entries : proof.broken_seq - 1;
    view.head_seq = proof.head_seq;
    view.head_sm3 = proof.head_sm3;
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    audit_verify_html(&body, &view);
    return send(ctx, request, "验证日志", &body);
}

/* ---------------------------------------------------------------- export -- */

static Err collect(void *state, Str piece)
{
    Buf *out = state;
    buf_add(out, piece);
    return buf_ok(out) ? OK : ERR_LIMIT;
}

/* Taking the log along is itself an entry, the last that is taken. */
static Err send_export(Ctx *ctx, WebRequest *request, AuditFormat format, const char *media_type, const char *ending)
{
    char day[DAY_TEXT_SIZE];
    Buf out = buf_new(web_arena(request), EXPORT_MAX);
    AuditNote note = {.unit_id = ctx->actor.unit_id, .action = "audit.export", .kind = "audit"};
    TRY(audit_record(ctx, &note));
    if (audit_export(ctx, ctx->actor.unit_id, format, collect, &out) != OK) {
        return fault_set(&ctx->work.fault, ERR_LIMIT, "audit.too_long", "the audit log is too long for a page: gongkai audit export");
    }
    day_format(ctx_today(ctx), day);
    return web_send_bytes(request, str_from_c(media_type), buf_str(&out), str_format(&ctx->work.arena, "审计日志-%s.%s", day, ending));
}

static Err send_csv(Ctx *ctx, WebRequest *request)
{
    return send_export(ctx, request, AUDIT_CSV, "text/csv; charset=utf-8", "csv");
}

static Err send_json(Ctx *ctx, WebRequest *request)
{
    return send_export(ctx, request, AUDIT_JSON_LINES, "application/jsonl; charset=utf-8", "jsonl");
}

const WebRoute AUDIT_ROUTES[] = {
    WEB_ROUTE("GET", "/bo/audit", PERMISSION_AUDIT_READ, "audit log, newest first", show_list),
    WEB_ROUTE("GET", "/bo/audit/verify", PERMISSION_AUDIT_READ, "proof of the audit log", show_proof),
    WEB_ROUTE("GET", "/bo/audit/export.csv", PERMISSION_AUDIT_READ, "audit log as CSV", send_csv, .writes = true),
    WEB_ROUTE("GET", "/bo/audit/export.jsonl", PERMISSION_AUDIT_READ, "audit log as JSON lines", send_json, .writes = true),
    {.method = NULL},
};
