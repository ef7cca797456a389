/* Public documents of invented units, any number of them (corpus_rules.h). */
#include "features/publication/publication.h"
#include "features/sample/corpus_rules.h"
#include "features/sample/sample.h"
#include "features/sample/sample_public_store.h"
#include "features/unit/unit.h"
#include "os/digest.h"

#include <stdlib.h>
#include <string.h>

enum { YEARS = CORPUS_LAST_YEAR - CORPUS_FIRST_YEAR + 1, BODY_MAX = 64 << 10, PROGRESS_EVERY = 1024 };

typedef struct Order {
    int64_t published_at, number;
} Order;

typedef struct Filler {
    Ctx *ctx;
    const SamplePublic *size;
    const Corpus *corpus;
    SampleOffice office;
    SampleBulks bulks;
    Str columns[CORPUS_COLUMNS];
    Str pattern;
    int64_t in_year[YEARS], changes, done;
} Filler;

static int compare_orders(const void *a, const void *b)
{
    const Order *x = a;
    const Order *y = b;
    if (x->published_at != y->published_at) {
        return x->published_at < y->published_at ? -1 : 1;
    }
    return x->number < y->number ? -1 : 1;
}

/* ---- a unit with its site and columns ---- */

static Err set_site(Filler *filler, int64_t n)
{
    Ctx *ctx = filler->ctx;
    Site site;
    Sites sites;
    TRY(site_list(ctx, &sites));
    TRY(site_of_unit(ctx, filler->office.unit_id, &site));
    site.organ_code = str_format(&ctx->work.arena, "S%llu%06lld", (unsigned long long)filler->size->seed, (long long)n);
    site.site_domain = STR("www.example.gov.cn");
    if (sites.count > 0) { /* the first one has the usual path */
        site.base_path = str_format(&ctx->work.arena, "/d%llu-%lld", (unsigned long long)filler->size->seed, (long long)n);
    }
    filler->office.organ = site.unit_name;
    filler->office.organ_code = site.organ_code;
    filler->pattern = site.index_pattern;
    return arena_full(&ctx->work.arena) ? work_full(&ctx->work) : site_set(ctx, &site, 0);
}

/* The first that lists are made of; where a unit has fewer they come round again. */
static Err choose_columns(Filler *filler)
{
    SiteColumns columns;
    size_t count = 0;
    TRY(publication_usual_columns(filler->ctx, filler->office.unit_id));
    TRY(publication_columns(filler->ctx, filler->office.unit_id, &columns));
    for (size_t i = 0; i < columns.count && count < CORPUS_COLUMNS; i++) {
        if (columns.items[i].role.len == 0 || str_eq(columns.items[i].role, STR("list"))) {
            filler->columns[count++] = columns.items[i].code;
        }
    }
    CHECK(count > 0);
    for (size_t i = count; i < CORPUS_COLUMNS; i++) {
        filler->columns[i] = filler->columns[i % count];
    }
    return OK;
}

static Err add_unit(Filler *filler, int64_t n)
{
    Ctx *ctx = filler->ctx;
    Str code = str_format(&ctx->work.arena, "D%llu-%06lld", (unsigned long long)filler->size->seed, (long long)n);
    Unit unit = {.code = code,
                 .name = str_format(&ctx->work.arena, "示例公开单位%lld", (long long)n),
                 .first_year = CORPUS_FIRST_YEAR,
                 .last_year = UNIT_LAST_YEAR,
                 .is_sample = true};
    if (arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    memset(filler->in_year, 0, sizeof filler->in_year);
    filler->changes = 0;
    TRY(unit_add(ctx, &unit, &filler->office.unit_id));
    TRY(set_site(filler, n));
    TRY(choose_columns(filler));
    TRY(public_change_last(ctx, filler->office.unit_id, &filler->changes)); /* those of the site and the columns */
    return sample_public_store_office(ctx, code, &filler->office);
}

/* ---- documents ---- */

/* The corpus has nothing that HTML would need escaped. */
static Err write_html(Filler *filler, Str text, Str *ret_html)
{
    Buf html = buf_new(&filler->ctx->work.arena, BODY_MAX);
    Str paragraph;
    while (str_cut(&text, '\n', &paragraph)) {
        if (paragraph.len > 0) {
            buf_add(&html, STR("<p>"));
            buf_add(&html, paragraph);
            buf_add(&html, STR("</p>"));
        }
    }
    *ret_html = buf_str(&html);
    return buf_ok(&html) ? OK : work_full(&filler->ctx->work);
}

static Err digest(Filler *filler, SampleDocument *d)
{
    Work *work = &filler->ctx->work;
    DocumentContent content = {
        .title = d->title, .doc_no = d->doc_no, .formed_on = d->formed_on, .organs = filler->office.organ, .theme = d->theme,
        .genre = d->genre, .column_code = d->column_code, .art20_item = d->art20_item, .kind = STR("none"), .made_by_us = true,
        .attribute = STR("active"), .forms = STR("text"), .body_html = d->body_html, .body_text = d->body_text};
    Str canonical;
    char hex[DIGEST_HEX_SIZE];
    TRY(document_digest_text(work, &content, &canonical));
    TRY(digest_hex(work, DIGEST_SM3, canonical, hex));
    d->sm3 = str_dup(&work->arena, str_from_c(hex));
    return d->sm3.ptr == NULL ? work_full(work) : OK;
}

static Err put_document(Filler *filler, int64_t number)
{
    static const char *const VALIDITIES[] = {"valid", "expired", "repealed"};
    Ctx *ctx = filler->ctx;
    Arena *arena = &ctx->work.arena;
    CorpusDocument made;
    if (corpus_document(arena, filler->corpus, filler->size->seed, number, &made) != OK) {
        return work_full(&ctx->work);
    }
    Ymd ymd = ymd_from_day(made.published_on);
    SampleDocument d = {.id = ctx_new_id(ctx),
                        .year = ymd.year,
                        .seq = ++filler->in_year[ymd.year - CORPUS_FIRST_YEAR],
                        .change_seq = ++filler->changes,
                        .title = made.title,
                        .doc_no = made.doc_no,
                        .column_code = filler->columns[made.column],
                        .theme = STR("综合政务\\政务公开"),
                        .genre = STR("通知"),
                        .validity = str_from_c(VALIDITIES[made.validity]),
                        .body_text = made.text,
                        .art20_item = made.art20_item,
                        .formed_on = day_to_yyyymmdd(made.published_on - (Day)(number % 15)),
                        .published_on = day_to_yyyymmdd(made.published_on),
                        .published_at = made.published_at};
    d.validity_on = made.validity == 0 ? 0 : day_to_yyyymmdd(made.published_on + 365);
    d.number = str_format(arena, "公 %d-%03lld", d.year, (long long)d.seq);
    d.index_no = site_index_no(arena, filler->pattern, filler->office.organ_code, d.year, ymd.month, d.seq);
    TRY(write_html(filler, made.text, &d.body_html));
    TRY(digest(filler, &d));
    return arena_full(arena) ? work_full(&ctx->work) : sample_public_store_put(&filler->bulks, &filler->office, &d);
}

static Err put_documents(Filler *filler, const Order *orders, size_t count)
{
    TRY(sample_public_store_open(filler->ctx, &filler->bulks));
    for (size_t i = 0; i < count; i++) {
        ArenaMark mark = arena_mark(&filler->ctx->work.arena);
        TRY(put_document(filler, orders[i].number));
        arena_rewind(&filler->ctx->work.arena, mark);
        if (++filler->done % PROGRESS_EVERY == 0 && filler->size->progress != NULL) {
            filler->size->progress(filler->size->state, filler->done);
        }
    }
    return sample_public_store_close(&filler->bulks);
}

/* Documents are dealt out to the units in turn; 索引号 follow their time. */
static Err fill_unit(Filler *filler, int64_t unit, Order *orders)
{
    size_t count = 0;
    for (int64_t n = unit; n < filler->size->documents; n += filler->size->units) {
        orders[count++] = (Order){corpus_published_at(filler->size->seed, n), n};
    }
    if (count > 0) {
        qsort(orders, count, sizeof *orders, compare_orders);
    }
    TRY(add_unit(filler, unit));
    TRY(put_documents(filler, orders, count));
    return public_recount(filler->ctx, filler->office.unit_id);
}

Err sample_public(Ctx *ctx, const SamplePublic *size)
{
    CHECK(size->units > 0 && size->documents >= 0);
    Filler filler = {.ctx = ctx, .size = size};
    size_t most = (size_t)(size->documents / size->units + 1);
    Order *orders = ARENA_ARRAY(&ctx->work.arena, Order, most);
    if (orders == NULL) {
        return work_full(&ctx->work);
    }
    TRY(corpus_load(&ctx->work, &filler.corpus));
    for (int64_t unit = 0; unit < size->units; unit++) {
        TRY(fill_unit(&filler, unit, orders));
        /* The documents' own were written in bulk. */
        TRY(public_changed(ctx, filler.office.unit_id, "list", 0));
    }
    return OK;
}
