/* The publish gate over a whole document: its fields, its body, its files, its links. */
#include "features/publication/publication_document.h"

#include "base/json.h"
#include "features/account/account.h"
#include "features/gate/gate.h"
#include "features/gate/gate_data_rules.h"
#include "features/gate/gate_html_rules.h"
#include "features/unit/unit.h"

enum { ALLOWED_MAX = 8, UTF8_MOST = 4 };

typedef struct Look {
    Ctx *ctx;
    const DocumentRow *row;
    const DocumentContent *content;
    Site site;
    GateWords words;
    Str allowed[ALLOWED_MAX];
    size_t allowed_count;
    GateFindings *findings;
} Look;

static Err look_at(Look *look, Str where, Str text)
{
    if (text.len == 0) {
        return OK;
    }
    return gate_check_text(&look->ctx->work, where, text, &look->words, look->allowed, look->allowed_count, look->findings);
}

static Err found(Look *look, const char *rule, Str where, Str what)
{
    return gate_report(&look->ctx->work, look->words.data, look->findings, rule, where, what, what);
}

/* ---- files ---- */

/* What cleaning said when the file was attached. */
static Err read_report(Work *work, const DocumentFile *file, Cleaned *ret_cleaned)
{
    Json *report = NULL;
    TRY(json_parse(work, file->clean_report, &report));
    *ret_cleaned = (Cleaned){.media_type = file->media_type, .is_clean = file->clean_sha.len > 0, .text = file->text};
    for (size_t i = 0; i < json_count(report) && ret_cleaned->hidden_count < CLEAN_HIDDEN_MAX; i++) {
        const Json *line = json_at(report, i);
        const char *kind = str_to_c(&work->arena, json_str(json_get(line, "kind")));
        Str what = str_dup(&work->arena, json_str(json_get(line, "what")));
        if (kind != NULL && str_eq(str_from_c(kind), STR("refused"))) {
            ret_cleaned->refused = what;
        } else {
            ret_cleaned->hidden[ret_cleaned->hidden_count++] = (CleanHidden){kind, what};
        }
    }
    json_free(report);
    return arena_full(&work->arena) ? work_full(work) : OK;
}

static Err look_at_file(Look *look, size_t n)
{
    const DocumentFile *file = &look->content->files[n];
    Str where = str_format(&look->ctx->work.arena, "attachment %zu", n + 1);
    Cleaned *cleaned = ARENA_NEW(&look->ctx->work.arena, Cleaned);
    if (where.ptr == NULL || cleaned == NULL) {
        return work_full(&look->ctx->work);
    }
    TRY(read_report(&look->ctx->work, file, cleaned));
    TRY(gate_check_cleaned(&look->ctx->work, where, file->name, cleaned, &look->words, look->allowed, look->allowed_count,
                           look->findings));
    TRY(look_at(look, where, file->title));
    if (file->text.len + UTF8_MOST > DOCUMENT_FILE_TEXT_MAX) { /* it was cut where a character began */
        TRY(found(look, "file.long", where, file->name));
    }
    if (str_starts(file->media_type, STR("image/")) && file->title.len == 0) {
        TRY(found(look, "file.no_alternative", where, file->name));
    }
    return OK;
}

/* ---- links ---- */

/* The editor shows a picture of the document by its attachment's address; the public page gives it the public one. */
static bool is_own_file(const Look *look, Str address)
{
    for (size_t i = 0; i < look->content->file_count; i++) {
        ArenaMark mark = arena_mark(&look->ctx->work.arena);
        Str own = str_format(&look->ctx->work.arena, "/bo/doc/%lld/fj/%lld", (long long)look->row->id,
                             (long long)look->content->files[i].attachment_id);
        bool is_it = str_eq(own, address);
        arena_rewind(&look->ctx->work.arena, mark);
        if (is_it) {
            return true;
        }
    }
    return false;
}

static Err look_at_links(Look *look)
{
    PublicLink *links = NULL;
    size_t count = 0;
    TRY(public_bad_links(look->ctx, &look->site, look->row->index_no, look->content->body_html, &links, &count));
    for (size_t i = 0; i < count; i++) {
        if (links[i].is_office && is_own_file(look, links[i].address)) {
            continue;
        }
        TRY(found(look, links[i].is_office ? "link.office" : "link.dead", STR("body"), links[i].address));
    }
    return OK;
}

/* ---- the whole ---- */

/* What a page says without showing it: the words for those who do not see a picture. */
static Err look_at_asides(Look *look)
{
    Str text;
    TRY(gate_asides(&look->ctx->work, look->content->body_html, &text));
    return look_at(look, STR("body"), text);
}

/* Every field that a page, a list or a feed shows. */
static Err look_at_fields(Look *look)
{
    const DocumentContent *c = look->content;
    TRY(look_at(look, STR("title"), c->title));
    TRY(look_at(look, STR("body"), c->body_text));
    TRY(look_at(look, STR("field summary"), c->summary));
    TRY(look_at(look, STR("field keywords"), c->keywords));
    TRY(look_at(look, STR("field source"), c->source));
    TRY(look_at(look, STR("field organs"), c->organs));
    TRY(look_at(look, STR("field department"), c->department));
    TRY(look_at(look, STR("field theme"), c->theme));
    TRY(look_at(look, STR("field genre"), c->genre));
    TRY(look_at(look, STR("field doc_no"), c->doc_no));
    TRY(look_at(look, STR("field old_index_no"), c->old_index_no));
    TRY(look_at_asides(look));
    ColumnFacts facts = {.role = STR("list")};
    bool known = false;
    TRY(document_store_column(look->ctx, look->row->unit_id, c->column_code, &facts, &known));
    GateDocument document = {.title = c->title,
                             .doc_no = c->doc_no,
                             .attribute = c->attribute,
                             .reason_code = c->reason_code,
                             .theme = c->theme,
                             .genre = c->genre,
                             .kind = c->kind,
                             .column_role = facts.role,
                             .body_html = c->body_html,
                             .body_text = c->body_text,
                             .formed_on = c->formed_on,
                             .today = ctx_today(look->ctx),
                             .needs_theme = c->doc_no.len > 0 || !str_eq(c->kind, STR("none"))};
    return gate_check_document(&look->ctx->work, &document, look->findings);
}

static void allow(Look *look, Str text)
{
    if (text.len > 0 && look->allowed_count < ALLOWED_MAX) {
        look->allowed[look->allowed_count++] = text;
    }
}

Err document_gate_findings(Ctx *ctx, const DocumentRow *row, const DocumentContent *content, GateFindings *ret_findings)
{
    Look look = {.ctx = ctx, .row = row, .content = content, .findings = ret_findings};
    *ret_findings = (GateFindings){0};
    TRY(site_of_unit(ctx, row->unit_id, &look.site));
    TRY(gate_words(&ctx->work, look.site.settings, &look.words)); /* the unit's own are its member "gate" */
    allow(&look, look.site.phone);
    allow(&look, look.site.fax);
    allow(&look, look.site.organ_code);
    allow(&look, look.site.address);
    TRY(look_at_fields(&look));
    for (size_t i = 0; i < content->file_count; i++) {
        TRY(look_at_file(&look, i));
    }
    TRY(look_at_links(&look));
    return gate_store_fill_answers(ctx, row, ret_findings);
}

Err document_gate_run(Ctx *ctx, const DocumentRow *row, const DocumentContent *content, const char *moment, GateFindings *ret_findings)
{
    GateRecord record = {.moment = moment, .run_at = ctx->now};
    TRY(document_gate_findings(ctx, row, content, ret_findings));
    record.passed = !gate_blocks(ret_findings) && !gate_asks(ret_findings);
    TRY(gate_to_json(&ctx->work, ret_findings, &record.findings));
    return gate_store_put(ctx, row, &record);
}

Err document_gate_refuse(Ctx *ctx, const GateFindings *findings)
{
    if (gate_blocks(findings)) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.blocked", "the publish gate found something that must not go out");
    }
    if (gate_asks(findings)) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.unanswered", "the publish gate found something that must be answered first");
    }
    return OK;
}

/* Looking at content and answering are for those who write and those who review. */
static Err allow_at_gate(Ctx *ctx, int64_t unit_id)
{
    return account_allow(ctx, PERMISSION_DOCUMENT_APPROVE, unit_id); /* writers too: each may do a 初审 */
}

Err document_gate(Ctx *ctx, int64_t unit_id, int64_t id, GateFindings *ret_findings)
{
    DocumentRow row;
    DocumentContent content;
    Approvals approvals;
    TRY(allow_at_gate(ctx, unit_id));
    TRY(document_store_find(ctx, unit_id, id, &row));
    TRY(document_proved_content(ctx, &row, &content));
    TRY(approval_store_list(ctx, unit_id, id, row.version, &approvals));
    Chain chain;
    TRY(chain_store_find(ctx, unit_id, row.chain, &chain));
    if ((int)approvals.count == chain.count) { /* its runs are what the consents rest on */
        return document_gate_findings(ctx, &row, &content, ret_findings);
    }
    return document_gate_run(ctx, &row, &content, approvals.count == 0 ? "first" : "final", ret_findings);
}

Err document_findings(Ctx *ctx, int64_t unit_id, int64_t id, GateFindings *ret_findings)
{
    DocumentRow row;
    GateRecord record;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    TRY(document_store_find(ctx, unit_id, id, &row));
    TRY(gate_store_last(ctx, &row, &record));
    *ret_findings = (GateFindings){0};
    if (record.findings.ptr == NULL) {
        return OK;
    }
    TRY(gate_from_json(&ctx->work, record.findings, ret_findings));
    return gate_store_fill_answers(ctx, &row, ret_findings);
}

Err document_gate_ran(Ctx *ctx, int64_t unit_id, int64_t id, bool *ret_ran)
{
    DocumentRow row;
    GateRecord record;
    TRY(account_allow(ctx, PERMISSION_DOCUMENT_READ, unit_id));
    TRY(document_store_find(ctx, unit_id, id, &row));
    TRY(gate_store_last(ctx, &row, &record));
    *ret_ran = record.findings.ptr != NULL;
    return OK;
}

Err document_answer(Ctx *ctx, int64_t unit_id, int64_t id, Str finding_key, Str answer)
{
    DocumentRow row;
    GateRecord record;
    GateFindings findings = {0};
    bool asks = false;
    TRY(allow_at_gate(ctx, unit_id));
    TRY(document_need_person(ctx));
    TRY(document_store_find(ctx, unit_id, id, &row));
    TRY(gate_store_last(ctx, &row, &record));
    if (record.findings.ptr != NULL) {
        TRY(gate_from_json(&ctx->work, record.findings, &findings));
    }
    for (size_t i = 0; i < findings.count; i++) {
        asks = asks || (findings.items[i].weight == GATE_ASK && str_eq(findings.items[i].key, finding_key));
    }
    if (!asks) {
        return fault_set(&ctx->work.fault, ERR_NOT_FOUND, "document.no_finding", "the last run of the gate asks no such thing");
    }
    if (str_trim(answer).len == 0) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.answer", "an answer cannot be empty");
    }
    TRY(gate_store_answer(ctx, &row, finding_key, str_trim(answer)));
    return document_record(ctx, &row, "answer", NULL, str_trim(answer));
}
