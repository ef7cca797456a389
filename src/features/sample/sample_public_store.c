#include "features/sample/sample_public_store.h"

#include "features/sample/sample_public.sql.h"

/* As document_release needs them: parents before their children. */
enum { DOCUMENT, LEDGER, VERSION, GATE, APPROVAL, NUMBER, RELEASE, ITEM, ITEM_COLUMN, CHANGE, BULK_END };
_Static_assert((int)BULK_END < (int)SAMPLE_BULKS, "room for every bulk");

static const Sql *const STATEMENTS[BULK_END] = {
    [DOCUMENT] = &SQL_SAMPLE_PUBLIC_DOCUMENT, [LEDGER] = &SQL_SAMPLE_PUBLIC_LEDGER,
    [VERSION] = &SQL_SAMPLE_PUBLIC_VERSION,   [GATE] = &SQL_SAMPLE_PUBLIC_GATE,
    [APPROVAL] = &SQL_SAMPLE_PUBLIC_APPROVAL, [NUMBER] = &SQL_SAMPLE_PUBLIC_NUMBER,
    [RELEASE] = &SQL_SAMPLE_PUBLIC_RELEASE,   [ITEM] = &SQL_SAMPLE_PUBLIC_ITEM,
    [ITEM_COLUMN] = &SQL_SAMPLE_PUBLIC_ITEM_COLUMN, [CHANGE] = &SQL_SAMPLE_PUBLIC_CHANGE,
};

static Err add_person(Ctx *ctx, int64_t unit_id, Str code, int n, int64_t *ret_id)
{
    Str login = str_format(&ctx->work.arena, "%.*s-%d", STR_ARG(code), n);
    Str name = str_format(&ctx->work.arena, "示例人员%d", n);
    *ret_id = ctx_new_id(ctx);
    return db_exec(&ctx->work, ctx->db, &SQL_SAMPLE_PUBLIC_PERSON,
                   DB_ARGS(db_int(unit_id), db_int(*ret_id), db_text(login), db_text(name), db_int(ctx->now)), NULL);
}

Err sample_public_store_office(Ctx *ctx, Str code, SampleOffice *office)
{
    TRY(add_person(ctx, office->unit_id, code, 0, &office->author_id));
    for (int step = 1; step <= SAMPLE_STEPS; step++) {
        TRY(add_person(ctx, office->unit_id, code, step, &office->approvers[step - 1]));
    }
    return db_exec(&ctx->work, ctx->db, &SQL_SAMPLE_PUBLIC_CHAIN, DB_ARGS(db_int(office->unit_id)), NULL);
}

Err sample_public_store_open(Ctx *ctx, SampleBulks *bulks)
{
    for (int i = 0; i < BULK_END; i++) {
        TRY(db_bulk_open(&ctx->work, ctx->db, STATEMENTS[i], &bulks->bulks[i]));
    }
    return OK;
}

Err sample_public_store_close(SampleBulks *bulks)
{
    for (int i = 0; i < BULK_END; i++) {
        TRY(db_bulk_close(bulks->bulks[i]));
    }
    return OK;
}

#define PUT(which, ...)                                                                    \
    do {                                                                                   \
        const DbValue row_[] = {__VA_ARGS__};                                              \
        TRY(db_bulk_row(bulks->bulks[which], row_, (int)(sizeof row_ / sizeof row_[0]))); \
    } while (0)

static DbValue date_or_null(int64_t date)
{
    return date == 0 ? db_null() : db_int(date);
}

static Err put_chain(SampleBulks *bulks, const SampleOffice *office, const SampleDocument *d)
{
    static const char *const KINDS[SAMPLE_STEPS] = {"first", "secrecy", "second", "final"};
    DbValue unit = db_int(office->unit_id), id = db_int(d->id), sm3 = db_text(d->sm3), at = db_int(d->published_at);
    PUT(GATE, unit, id, db_text(STR("first")), sm3, at);
    PUT(GATE, unit, id, db_text(STR("final")), sm3, at);
    for (int step = 1; step <= SAMPLE_STEPS; step++) {
        DbValue kind = db_text(str_from_c(KINDS[step - 1]));
        bool secrecy = step == 2, gate = step == 1 || step == SAMPLE_STEPS;
        PUT(APPROVAL, unit, id, db_int(step), step == 1 ? db_null() : db_int(step - 1), kind, db_int(step == SAMPLE_STEPS),
            db_int(office->author_id), sm3, db_int(office->approvers[step - 1]), secrecy ? db_int(31) : db_null(),
            secrecy ? db_text(STR("open")) : db_null(), secrecy ? db_text(STR("示例内容，不涉密")) : db_null(),
            gate ? kind : db_null(), gate ? db_int(1) : db_null(), at, db_text(STR("同意")));
    }
    return OK;
}

Err sample_public_store_put(SampleBulks *bulks, const SampleOffice *office, const SampleDocument *d)
{
    enum { NOT_YET = 99991231 };
    DbValue unit = db_int(office->unit_id), id = db_int(d->id), author = db_int(office->author_id), at = db_int(d->published_at);
    DbValue title = db_text(d->title), index_no = db_text(d->index_no), column = db_text(d->column_code);
    DbValue doc_no = db_text(d->doc_no), formed = db_int(d->formed_on), organ = db_text(office->organ);
    DbValue validity = db_text(d->validity), ended = date_or_null(d->validity_on), year = db_int(d->year), seq = db_int(d->seq);
    PUT(DOCUMENT, unit, id, db_text(d->number), year, seq, author, title, column, index_no, at, validity, ended);
    PUT(LEDGER, unit, id, index_no, title, d->doc_no.len > 0 ? doc_no : db_null(), column, formed, db_int(d->published_on),
        d->validity_on == 0 ? db_int(NOT_YET) : ended);
    PUT(VERSION, unit, id, author, db_text(d->sm3), title, doc_no, formed, organ, db_text(d->theme), db_text(d->genre), column,
        db_int(d->art20_item), db_text(d->body_html), db_text(d->body_text), at);
    TRY(put_chain(bulks, office, d));
    PUT(NUMBER, unit, db_text(office->organ_code), year, seq, d->seq == 1 ? db_null() : db_int(d->seq - 1), index_no, id);
    PUT(RELEASE, unit, id, index_no, at);
    PUT(ITEM, unit, id, index_no, title, doc_no, organ, column, db_int(d->art20_item), db_text(d->theme), db_text(d->genre),
        validity, ended, formed, at, db_int(d->published_on), db_text(STR("网页、PDF")));
    PUT(ITEM_COLUMN, unit, column, at, id, formed);
    PUT(CHANGE, unit, db_int(d->change_seq), id, at);
    return OK;
}
