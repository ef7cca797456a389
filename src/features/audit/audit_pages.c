#include "features/audit/audit_pages.h"

#include "base/asset.h"
#include "base/json.h"
#include "features/account/account.h"
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

enum { DETAIL_MAX = 4000 };

typedef struct Listing {
    Ctx *ctx;
    const Json *labels; /* data/audit.json */
    Accounts people;
} Listing;

/* What a word is called in one of the lists, or itself. */
static Str label(const Listing *listing, const char *list, Str word)
{
    char *name = str_to_c(&listing->ctx->work.arena, word);
    Str found = name == NULL ? (Str){NULL, 0} : json_str(json_get(json_get(listing->labels, list), name));
    return found.len > 0 ? str_dup(&listing->ctx->work.arena, found) : word;
}

/* "account 123" with the name that belongs to it; of anything else the kind in Chinese and the key. */
static Str object_label(const Listing *listing, Str object)
{
    Arena *arena = &listing->ctx->work.arena;
    Str kind;
    Str rest = object;
    int64_t id = 0;
    (void)str_cut(&rest, ' ', &kind);
    Str said = label(listing, "kinds", kind);
    bool is_account = str_eq(kind, STR("account")) && str_to_int64(rest, &id) == OK;
    for (size_t i = 0; is_account && i < listing->people.count; i++) {
        const Account *account = &listing->people.items[i];
        if (account->id == id) {
            return str_format(arena, "%.*s %.*s（%.*s）", STR_ARG(said), STR_ARG(account->name), STR_ARG(account->login));
        }
    }
    return rest.len == 0 ? said : str_format(arena, "%.*s %.*s", STR_ARG(said), STR_ARG(rest));
}

/* ---- the detail, in words ---- */

typedef struct Words {
    const Listing *listing;
    Buf out;
} Words;

static void put_value(Words *words, const Json *value)
{
    int64_t number = 0;
    if (json_kind(value) == JSON_STRING) {
        buf_add(&words->out, label(words->listing, "words", json_str(value)));
    } else if (json_int(value, &number)) {
        buf_add_int(&words->out, number);
    } else if (json_kind(value) == JSON_BOOL) {
        buf_add(&words->out, json_is_true(value, false) ? STR("是") : STR("否"));
    } else {
        buf_add(&words->out, STR("—"));
    }
}

static Err put_member(void *state, Str name, const Json *value)
{
    Words *words = state;
    buf_add(&words->out, words->out.len > 0 ? STR("；") : STR(""));
    buf_add(&words->out, label(words->listing, "details", name));
    buf_add(&words->out, STR("："));
    if (json_kind(value) != JSON_ARRAY) {
        put_value(words, value);
        return OK;
    }
    for (size_t i = 0; i < json_count(value); i++) {
        buf_add(&words->out, i > 0 ? STR("、") : STR(""));
        put_value(words, json_at(value, i));
    }
    buf_add(&words->out, json_count(value) == 0 ? STR("—") : STR(""));
    return OK;
}

/* What is no JSON object is shown as it is. */
static Str detail_label(const Listing *listing, Str detail)
{
    Json *root;
    Work *work = &listing->ctx->work;
    Words words = {listing, buf_new(&work->arena, DETAIL_MAX)};
    if (detail.len == 0) {
        return STR("—");
    }
    if (json_parse(work, detail, &root) != OK) {
        fault_clear(&work->fault);
        return detail;
    }
    bool is_object = json_kind(root) == JSON_OBJECT && json_each(root, put_member, &words) == OK;
    json_free(root);
    return is_object && buf_ok(&words.out) ? buf_str(&words.out) : detail;
}

static AuditRow row_of(const Listing *listing, const AuditEntry *entry)
{
    char time[INSTANT_TEXT_SIZE];
    instant_format(entry->at, time);
    bool is_system = entry->actor_id == 0 && entry->actor_name.len == 0;
    return (AuditRow){.seq = entry->seq,
                      .time = str_dup(&listing->ctx->work.arena, str_from_c(time)),
                      .who = is_system ? STR("系统") : entry->actor_name,
                      .client = entry->client.len == 0 ? STR("—") : entry->client,
                      .action = label(listing, "actions", entry->action),
                      .object = object_label(listing, entry->object),
                      .detail = detail_label(listing, entry->detail)};
}

static Err make_rows(Ctx *ctx, const AuditEntries *entries, AuditView *view)
{
    Json *labels;
    Listing listing = {.ctx = ctx};
    const Asset *file = asset_find(STR("data/audit.json"));
    AuditRow *rows = ARENA_ARRAY(&ctx->work.arena, AuditRow, entries->count);
    CHECK(file != NULL);
    if (rows == NULL) {
        return work_full(&ctx->work);
    }
    TRY(account_list(ctx, ctx->actor.unit_id, &listing.people));
    TRY(json_parse(&ctx->work, file->bytes, &labels));
    listing.labels = labels;
    for (size_t i = 0; i < entries->count; i++) {
        rows[i] = row_of(&listing, &entries->items[i]);
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
