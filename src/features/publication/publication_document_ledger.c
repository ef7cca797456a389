/* The ledger's row of a document: what counts in the report follows what went out. */
#include "features/publication/publication_document.h"

#include "features/publication/publication_store.h"

static void set_text(BookValue *row, const char *name, Str text)
{
    int column = book_column(&PUBLICATION_BOOK, str_from_c(name));
    CHECK(column >= 0);
    row[column] = (BookValue){.is_null = text.len == 0, .text = text};
}

static void set_number(BookValue *row, const char *name, int64_t number)
{
    int column = book_column(&PUBLICATION_BOOK, str_from_c(name));
    CHECK(column >= 0);
    row[column] = (BookValue){.number = number};
}

static int64_t get_number(const BookValue *row, const char *name)
{
    int column = book_column(&PUBLICATION_BOOK, str_from_c(name));
    CHECK(column >= 0);
    return row[column].number;
}

static bool same_rows(const BookValue *a, const BookValue *b)
{
    for (int i = 0; i < PUBLICATION_BOOK.column_count; i++) {
        if (a[i].is_null != b[i].is_null || a[i].number != b[i].number || !str_eq(a[i].text, b[i].text)) {
            return false;
        }
    }
    return true;
}

/* The document's row as it stands: by its key, else by the number it has or is about to have (old data). */
static Err find_row(Ctx *ctx, const DocumentRow *row, Str number, BookRowId *ret_id, BookValue *ret_values)
{
    Str known = {NULL, 0};
    *ret_id = (BookRowId){.unit_id = row->unit_id};
    if (row->ledger_id != 0) {
        TRY(release_store_ledger_number(ctx, row->unit_id, row->ledger_id, &known));
    }
    return book_store_find(ctx, &PUBLICATION_TABLE, row->unit_id, known.ptr != NULL ? known : number, &ret_id->id, ret_values);
}

Err document_ledger_dates(Ctx *ctx, const DocumentRow *row, LedgerDates *ret_dates)
{
    BookRowId id;
    BookValue values[BOOK_COLUMNS_MAX];
    *ret_dates = (LedgerDates){BOOK_OPEN, BOOK_OPEN, BOOK_OPEN};
    TRY(find_row(ctx, row, row->index_no.len > 0 ? row->index_no : row->number, &id, values));
    if (id.id != 0) {
        *ret_dates = (LedgerDates){.published_on = get_number(values, "published_on"),
                                   .withdrawn_on = get_number(values, "withdrawn_on"),
                                   .repealed_on = get_number(values, "repealed_on")};
    }
    return OK;
}

Err document_claim_years(Ctx *ctx, int64_t unit_id, int64_t formed_on, int64_t published_on)
{
    int nil = 0;
    TRY(release_store_nil_year(ctx, unit_id, (int)(formed_on / 10000), (int)(published_on / 10000), &nil));
    if (nil != 0) {
        return fault_set(&ctx->work.fault, ERR_CONFLICT, "ledger.nil",
                         "the ledger publication was declared nil for %d: state it as kept before adding to it", nil);
    }
    return OK;
}

static Err keep_year(Ctx *ctx, int64_t unit_id, int64_t day)
{
    int64_t year = day / 10000;
    return year >= 1949 && year <= 9998 ? release_store_year_kept(ctx, unit_id, (int)year) : OK;
}

static void fill_row(BookValue *values, const DocumentRow *row, const DocumentContent *content, const LedgerDates *dates)
{
    bool was_public = dates->published_on != BOOK_OPEN;
    int64_t formed_on = content->formed_on;
    set_text(values, "number", row->index_no.len > 0 ? row->index_no : row->number);
    set_text(values, "title", content->title);
    set_text(values, "doc_no", content->doc_no);
    set_text(values, "column_code", content->column_code);
    set_text(values, "kind", content->kind);
    set_number(values, "made_by_us", content->made_by_us);
    set_number(values, "formed_on", formed_on);
    set_number(values, "published_on", dates->published_on);
    set_number(values, "withdrawn_on", dates->withdrawn_on);
    set_number(values, "repealed_on", dates->repealed_on < formed_on ? formed_on : dates->repealed_on);
    set_number(values, "is_public", was_public && dates->withdrawn_on == BOOK_OPEN);
    /* What was public once has been 主动公开, whatever its attribute is from now on. */
    set_text(values, "attribute", was_public ? STR("active") : content->attribute);
    set_number(values, "effective_on", content->effective_on);
    if (content->effective_on == 0) {
        set_text(values, "effective_on", STR("")); /* NULL */
    }
}

Err document_put_ledger(Ctx *ctx, DocumentRow *row, const DocumentContent *content, const LedgerDates *dates, Str reason)
{
    BookRowId id;
    BookRowId taken = {.unit_id = row->unit_id};
    BookValue before[BOOK_COLUMNS_MAX];
    BookValue other[BOOK_COLUMNS_MAX];
    BookValue after[BOOK_COLUMNS_MAX];
    Str number = row->index_no.len > 0 ? row->index_no : row->number;
    int64_t last = dates->published_on == BOOK_OPEN ? content->formed_on : dates->published_on;
    TRY(find_row(ctx, row, number, &id, before));
    TRY(book_store_find(ctx, &PUBLICATION_TABLE, row->unit_id, number, &taken.id, other));
    if (id.id != 0 && taken.id != 0 && taken.id != id.id) {
        /* Registered under the office's number, and the ledger has a row of the 索引号 already: one is enough. */
        TRY(book_remove(ctx, &PUBLICATION_TABLE, id, before, reason));
        id = taken;
        for (int i = 0; i < BOOK_COLUMNS_MAX; i++) {
            before[i] = other[i];
        }
    }
    TRY(book_empty_row(ctx, &PUBLICATION_BOOK, after));
    fill_row(after, row, content, dates);
    TRY(document_claim_years(ctx, row->unit_id, content->formed_on, last));
    TRY(keep_year(ctx, row->unit_id, content->formed_on));
    TRY(keep_year(ctx, row->unit_id, last));
    if (id.id == 0) {
        TRY(book_add(ctx, &PUBLICATION_TABLE, row->unit_id, after, reason));
        TRY(book_store_find(ctx, &PUBLICATION_TABLE, row->unit_id, number, &id.id, other));
    } else if (!same_rows(before, after)) {
        TRY(book_correct(ctx, &PUBLICATION_TABLE, id, before, after, reason));
    }
    row->ledger_id = id.id;
    return OK;
}
