/* The end of the chain: 索引号, going out, the ledger; and being taken down. */
#include "features/publication/publication_document.h"

#include "base/utf8.h"
#include "features/unit/unit.h"

enum { SUMMARY_CHARS = 120, FORMS_MAX = 256 };

/* ---- 索引号 ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The place of an old number that our own pattern would have given: its trailing digits are its seq. */
static Err old_place(Ctx *ctx, const Site *site, Str organ_code, Str number, IndexPlace *ret_place)
{
    size_t from = number.len;
    int64_t seq = 0;
    while (from > 0 && is_digit(number.ptr[from - 1])) {
        from--;
    }
    if (str_to_int64(str_slice(number, from, number.len), &seq) != OK || seq < 1) {
        return OK;
    }
    for (size_t at = 0; at + 4 <= number.len; at++) {
        int64_t year = 0;
        if (str_to_int64(str_slice(number, at, at + 4), &year) != OK || year < 1949 || year > 2100) {
            continue;
        }
        for (int month = 1; month <= 12; month++) {
            ArenaMark mark = arena_mark(&ctx->work.arena);
            bool fits = str_eq(site_index_no(&ctx->work.arena, site->index_pattern, organ_code, (int)year, month, seq), number);
            arena_rewind(&ctx->work.arena, mark);
            IndexPlace place = {organ_code, (int)year, seq, true};
            bool taken = false;
            if (fits) {
                TRY(index_store_place_taken(ctx, site->unit_id, &place, &taken));
            }
            if (fits && !taken) {
                *ret_place = place;
                return OK;
            }
        }
    }
    return OK;
}

/* An old document keeps the number it had, when nobody has it. */
static Err keep_old_number(Ctx *ctx, const Site *site, Str organ_code, DocumentRow *row, const DocumentContent *content,
                           int64_t published_on, bool *ret_kept)
{
    IndexPlace place = {.organ_code = STR(""), .year = (int)(published_on / 10000), .is_old = true};
    bool taken = true;
    *ret_kept = false;
    if (content->old_index_no.len > 0) {
        TRY(index_store_taken(ctx, row->unit_id, content->old_index_no, &taken));
    }
    if (taken) {
        return OK;
    }
    TRY(old_place(ctx, site, organ_code, content->old_index_no, &place));
    if (place.seq == 0) {
        TRY(index_store_next(ctx, row->unit_id, place.organ_code, place.year, &place.seq));
    }
    row->index_no = content->old_index_no;
    *ret_kept = true;
    return index_store_add(ctx, row, &place);
}

/* Given once, in the transaction that publishes, and kept for good. */
static Err give_index_no(Ctx *ctx, const Site *site, DocumentRow *row, const DocumentContent *content, int64_t published_on)
{
    Str organ_code = site->organ_code.len > 0 ? site->organ_code : site->unit_code;
    IndexPlace place = {.organ_code = organ_code, .year = (int)(published_on / 10000)};
    bool done = false;
    TRY(index_store_of(ctx, row->unit_id, row->id, &row->index_no));
    if (row->index_no.ptr != NULL) {
        return OK;
    }
    TRY(keep_old_number(ctx, site, organ_code, row, content, published_on, &done));
    if (done) {
        return OK;
    }
    TRY(index_store_next(ctx, row->unit_id, organ_code, place.year, &place.seq));
    row->index_no = site_index_no(&ctx->work.arena, site->index_pattern, organ_code, place.year, (int)(published_on / 100 % 100), place.seq);
    if (row->index_no.ptr == NULL) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "document.index_pattern", "the site's pattern of 索引号 cannot be used");
    }
    TRY(index_store_taken(ctx, row->unit_id, row->index_no, &done));
    if (done) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "document.index_taken", "the 索引号 %.*s is taken by an old document",
                         STR_ARG(row->index_no));
    }
    return index_store_add(ctx, row, &place);
}

/* ---- what lists show ---- */

/* The summary, else how the text begins, on one line. */
static Str summary_of(Arena *arena, const DocumentContent *content)
{
    Str text = content->summary.len > 0 ? content->summary : content->body_text;
    Buf out = buf_new(arena, 8192);
    bool blank = true;
    size_t chars = 0;
    for (size_t at = 0; at < text.len && chars < (content->summary.len > 0 ? 1500 : SUMMARY_CHARS);) {
        size_t from = at;
        int32_t code = utf8_next(text, &at);
        if (code == UTF8_INVALID || utf8_is_space(code)) {
            if (!blank) {
                buf_add_char(&out, ' ');
            }
            blank = true;
            continue;
        }
        buf_add(&out, str_slice(text, from, at));
        blank = false;
        chars++;
    }
    return str_trim(buf_str(&out));
}

/* 网页、PDF、表格 ...: what can be got. */
static Str forms_of(Arena *arena, const DocumentContent *content)
{
    static const struct {
        const char *type, *label;
    } LABELS[] = {
        {"application/vnd.openxmlformats-officedocument.wordprocessingml", "Word"},
        {"application/vnd.openxmlformats-officedocument.spreadsheetml", "表格"},
        {"text/csv", "表格"},
        {"image/", "图片"},
        {"audio/", "音频"},
        {"video/", "视频"},
    };
    Buf out = buf_new(arena, FORMS_MAX);
    buf_add(&out, STR("网页、PDF"));
    for (size_t k = 0; k < sizeof LABELS / sizeof *LABELS; k++) {
        bool has = false;
        for (size_t i = 0; i < content->file_count && !has; i++) {
            has = str_starts(content->files[i].media_type, str_from_c(LABELS[k].type));
        }
        if (has && !str_contains(buf_str(&out), str_from_c(LABELS[k].label))) {
            buf_add(&out, STR("、"));
            buf_add(&out, str_from_c(LABELS[k].label));
        }
    }
    return buf_str(&out);
}

/* The issuing organs, else the site's. */
static Str organ_of(Arena *arena, const DocumentContent *content, const Site *site)
{
    Str rest = content->organs;
    Str organ;
    Buf out = buf_new(arena, 4096);
    if (content->organs.len == 0) {
        return site->organ_name.len > 0 ? site->organ_name : site->unit_name;
    }
    while (str_cut(&rest, '\n', &organ)) {
        organ = str_trim(organ);
        if (organ.len > 0) {
            buf_add(&out, out.len > 0 ? STR("、") : STR(""));
            buf_add(&out, organ);
        }
    }
    return buf_str(&out);
}

/* ---- going out ---- */

/* Midnight in China. */
static int64_t instant_of(int64_t yyyymmdd)
{
    Day day = 0;
    Err err = day_from_yyyymmdd(yyyymmdd, &day);
    CHECK(err == OK); /* document_check saw it */
    return instant_of_day(day);
}

static int64_t next_day(int64_t yyyymmdd)
{
    Day day = 0;
    return day_from_yyyymmdd(yyyymmdd, &day) == OK ? day_to_yyyymmdd(day + 1) : yyyymmdd;
}

/* 有效期至 is the last day in force: it lapses on the next. What was repealed stays repealed. */
static void set_validity(const Ctx *ctx, DocumentRow *row, const DocumentContent *content, LedgerDates *dates)
{
    if (!str_eq(row->validity, STR("valid"))) {
        return;
    }
    dates->repealed_on = content->expires_on == 0 ? BOOK_OPEN : next_day(content->expires_on);
    if (dates->repealed_on <= day_to_yyyymmdd(ctx_today(ctx))) {
        row->validity = STR("expired");
        row->validity_on = dates->repealed_on;
    }
}

/* The lists of the columns in which the version stands, or stood. */
static Err tell_columns(Ctx *ctx, const DocumentRow *row, int version)
{
    Str codes, code;
    TRY(release_store_columns(ctx, row, version, &codes));
    while (str_cut(&codes, '\n', &code)) {
        Str subject = str_format(&ctx->work.arena, "list:%.*s", STR_ARG(code));
        if (subject.ptr == NULL) {
            return work_full(&ctx->work);
        }
        TRY(code.len == 0 ? OK : public_changed(ctx, row->unit_id, subject.ptr, 0));
    }
    return OK;
}

Err document_tell_public(Ctx *ctx, const DocumentRow *row, int version)
{
    int64_t *ids = NULL;
    size_t count = 0;
    TRY(public_changed(ctx, row->unit_id, "document", row->id));
    TRY(release_store_related(ctx, row, version, &ids, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(public_changed(ctx, row->unit_id, "document", ids[i]));
    }
    return tell_columns(ctx, row, version);
}

static int step_of_kind(const Chain *chain, StepKind kind)
{
    for (int i = 0; i < chain->count; i++) {
        if (chain->steps[i].kind == kind) {
            return chain->steps[i].step;
        }
    }
    return 0;
}

static Err go_out(Ctx *ctx, DocumentRow *row, const DocumentContent *content, const ChainState *state)
{
    Site site;
    LedgerDates dates;
    Standing before;
    TRY(site_of_unit(ctx, row->unit_id, &site));
    TRY(release_store_standing(ctx, row->unit_id, row->id, &before));
    if (row->published_at == 0) {
        row->published_at = content->first_public_on != 0 ? instant_of(content->first_public_on) : ctx->now;
    }
    int64_t published_on = day_to_yyyymmdd(day_of_instant(row->published_at));
    TRY(give_index_no(ctx, &site, row, content, published_on));
    TRY(document_ledger_dates(ctx, row, &dates));
    set_validity(ctx, row, content, &dates);
    dates.published_on = published_on;
    dates.withdrawn_on = BOOK_OPEN;
    TRY(release_store_put(ctx, &(Release){.row = row,
                                          .content = content,
                                          .last_step = step_of_kind(&state->chain, STEP_FINAL),
                                          .secrecy_step = step_of_kind(&state->chain, STEP_SECRECY),
                                          .organ = organ_of(&ctx->work.arena, content, &site),
                                          .summary = summary_of(&ctx->work.arena, content),
                                          .forms = forms_of(&ctx->work.arena, content),
                                          .published_on = published_on}));
    TRY(document_put_ledger(ctx, row, content, &dates, STR("发布")));
    document_enter(ctx, row, STR("published"), 0);
    TRY(document_store_update(ctx, row));
    TRY(document_record(ctx, row, "publish", NULL, row->index_no));
    if (before.version != 0) { /* it may have explained another document until now */
        TRY(document_tell_public(ctx, row, before.version));
    }
    return document_tell_public(ctx, row, row->version);
}

/* Not 主动公开: known to the ledger, hidden from the public. What was public before is not any more. */
static Err register_only(Ctx *ctx, DocumentRow *row, const DocumentContent *content)
{
    LedgerDates dates;
    Standing standing;
    TRY(document_ledger_dates(ctx, row, &dates));
    set_validity(ctx, row, content, &dates);
    TRY(release_store_standing(ctx, row->unit_id, row->id, &standing));
    if (standing.version != 0) {
        TRY(document_take_down(ctx, row, &standing, STR("公开属性改为不主动公开")));
        dates.withdrawn_on = day_to_yyyymmdd(ctx_today(ctx));
    }
    TRY(document_put_ledger(ctx, row, content, &dates, STR("登记")));
    document_enter(ctx, row, STR("registered"), 0);
    TRY(document_store_update(ctx, row));
    return document_record(ctx, row, "register", NULL, STR(""));
}

Err document_end_chain(Ctx *ctx, DocumentRow *row, const DocumentContent *content, const ChainState *state)
{
    return str_eq(content->attribute, STR("active")) ? go_out(ctx, row, content, state) : register_only(ctx, row, content);
}

/* ---- being taken down ---- */

Err document_take_down(Ctx *ctx, DocumentRow *row, const Standing *standing, Str reason)
{
    TRY(release_store_withdraw(ctx, row, standing, reason));
    return document_tell_public(ctx, row, standing->version);
}
