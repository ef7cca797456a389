/* Databases of any size, from a seed. */
#include "features/ledger/ledger.h"
#include "features/sample/sample.h"

#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 96, PROGRESS_ROWS = 4096, ITEMS_A_KIND = 3, DOCUMENTS = 6, PURCHASES = 4, FEES = 4 };

typedef struct Filler {
    Ctx *ctx;
    const SampleSize *size;
    uint64_t random;
    int64_t rows;
    int64_t *unit_ids;
    BookBulk *bulk; /* open on `table` */
    const BookTable *table;
    const char *known[BOOK_COLUMNS_MAX]; /* names of columns already looked up in the open book, by address */
    char number[NAME_SIZE], title[NAME_SIZE];
} Filler;

/* splitmix64 */
static uint64_t next_random(Filler *filler)
{
    uint64_t z = filler->random += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

static int below(Filler *filler, int limit)
{
    return (int)(next_random(filler) % (uint64_t)limit);
}

/* A working weekday of the year. */
static Day day_in(Filler *filler, int year)
{
    Day day = day_from_ymd((Ymd){year, 1, 4}) + below(filler, 360);
    int weekday = day_of_week(day);
    return weekday < 5 ? day : day - (weekday - 4);
}

/* ---- one book at a time ---- */

static Err open_book(Filler *filler, Ledger ledger)
{
    filler->table = ledger_table(ledger);
    memset(filler->known, 0, sizeof filler->known);
    return book_bulk_open(filler->ctx, filler->table, &filler->bulk);
}

static int column_of(Filler *filler, const char *name)
{
    for (int i = 0; i < filler->table->book->column_count; i++) {
        if (filler->known[i] == name) {
            return i;
        }
    }
    int column = book_column(filler->table->book, str_from_c(name));
    CHECK(column >= 0);
    filler->known[column] = name;
    return column;
}

static void set_text(Filler *filler, BookValue *row, const char *name, const char *text)
{
    row[column_of(filler, name)] = (BookValue){.text = str_from_c(text)};
}

static void set_number(Filler *filler, BookValue *row, const char *name, int64_t number)
{
    row[column_of(filler, name)] = (BookValue){.number = number};
}

/* Every row of the book starts from this: number and title are the filler's buffers. */
static Err start_row(Filler *filler, BookValue row[BOOK_COLUMNS_MAX])
{
    TRY(book_empty_row(filler->ctx, filler->table->book, row));
    set_text(filler, row, "number", filler->number);
    set_text(filler, row, "title", filler->title);
    return OK;
}

static Err put_row(Filler *filler, int64_t unit_id, BookValue *row)
{
    const Book *book = filler->table->book;
    row[book->number].text = str_from_c(filler->number);
    row[book->title].text = str_from_c(filler->title);
    if (++filler->rows % PROGRESS_ROWS == 0 && filler->size->progress != NULL) {
        filler->size->progress(filler->size->state, filler->rows);
    }
    return book_bulk_row(filler->bulk, (BookRowId){unit_id, ctx_new_id(filler->ctx), 0}, row);
}

/* The number of the unit's last row when `total` rows are dealt out evenly. */
static int64_t share_end(const Filler *filler, int64_t unit, int64_t total)
{
    int64_t units = filler->size->units;
    return total / units * (unit + 1) + total % units * (unit + 1) / units;
}

/* ---- requests ---- */

/* How results are spread, after one large city's year (per mille). */
static const struct {
    const char *row;
    int share;
} RESULTS[] = {
    {"granted", 402}, {"partial", 157}, {"den1", 1},  {"den2", 2},  {"den3", 1},  {"den4", 4},  {"den5", 7},
    {"den6", 6},      {"den7", 21},     {"den8", 11}, {"una1", 233}, {"una2", 13}, {"una3", 1}, {"np1", 15},
    {"np2", 11},      {"np3", 1},       {"np4", 7},   {"np5", 1},   {"oth1", 23}, {"oth2", 15}, {"oth3", 68},
};

static const char *pick_result(Filler *filler)
{
    int at = below(filler, 1000);
    size_t i = 0;
    while (i + 1 < sizeof RESULTS / sizeof *RESULTS && at >= RESULTS[i].share) {
        at -= RESULTS[i++].share;
    }
    return RESULTS[i].row;
}

static const char *pick_class(Filler *filler)
{
    int at = below(filler, 1000);
    return at < 930 ? "nat" : at < 985 ? "biz" : at < 987 ? "res" : at < 990 ? "pub" : at < 997 ? "law" : "oth";
}

static Err put_request(Filler *filler, int64_t unit_id, int64_t number, BookValue *row)
{
    const SampleSize *size = filler->size;
    Day received = day_in(filler, size->year - below(filler, size->years));
    /* Most are answered within 20 working days, some after an extension, a few much later. */
    int slowness = below(filler, 100);
    Day closed = received + (slowness < 80 ? 3 + below(filler, 26) : slowness < 97 ? 29 + below(filler, 28) : 60 + below(filler, 200));
    bool open = ymd_from_day(closed).year > size->year;
    (void)snprintf(filler->number, sizeof filler->number, "示例申请%09lld", (long long)number);
    (void)snprintf(filler->title, sizeof filler->title, "示例申请事项%lld", (long long)number);
    set_text(filler, row, "applicant_class", pick_class(filler));
    set_number(filler, row, "received_on", day_to_yyyymmdd(received));
    set_text(filler, row, "result_row", open ? "" : pick_result(filler));
    set_number(filler, row, "closed_on", open ? BOOK_OPEN : day_to_yyyymmdd(closed));
    return put_row(filler, unit_id, row);
}

static Err fill_requests(Filler *filler)
{
    BookValue row[BOOK_COLUMNS_MAX];
    int64_t number = 0;
    TRY(open_book(filler, LEDGER_REQUEST));
    Err err = start_row(filler, row);
    for (int64_t unit = 0; unit < filler->size->units && err == OK; unit++) {
        while (number < share_end(filler, unit, filler->size->requests) && err == OK) {
            err = put_request(filler, filler->unit_ids[unit], ++number, row);
        }
    }
    Err closed = book_bulk_close(filler->bulk);
    return err != OK ? err : closed;
}

/* ---- decisions ---- */

static Err fill_decisions(Filler *filler, Ledger ledger, int64_t total, const char *word)
{
    BookValue row[BOOK_COLUMNS_MAX];
    int64_t number = 0;
    TRY(open_book(filler, ledger));
    Err err = start_row(filler, row);
    for (int64_t unit = 0; unit < filler->size->units && err == OK; unit++) {
        while (number < share_end(filler, unit, total) && err == OK) {
            number++;
            (void)snprintf(filler->number, sizeof filler->number, "示例〔%d〕%09lld号", filler->size->year, (long long)number);
            (void)snprintf(filler->title, sizeof filler->title, "示例%s事项%d", word, below(filler, 40) + 1);
            set_number(filler, row, "decided_on", day_to_yyyymmdd(day_in(filler, filler->size->year)));
            set_number(filler, row, "is_public", below(filler, 2));
            err = put_row(filler, filler->unit_ids[unit], row);
        }
    }
    Err closed = book_bulk_close(filler->bulk);
    return err != OK ? err : closed;
}

/* ---- the small ledgers: a few rows a unit ---- */

static void name_row(Filler *filler, const char *what, int64_t number)
{
    (void)snprintf(filler->number, sizeof filler->number, "示例%s%04lld", what, (long long)number);
    (void)snprintf(filler->title, sizeof filler->title, "示例%s第%lld项", what, (long long)number);
}

static Err put_item(Filler *filler, int64_t unit_id, BookValue *row)
{
    for (int kind = 0; kind < ITEM_KIND_COUNT; kind++) {
        for (int i = 0; i < ITEMS_A_KIND; i++) {
            int from = filler->size->year - below(filler, 8);
            name_row(filler, "事项", kind * ITEMS_A_KIND + i);
            set_text(filler, row, "kind", ITEM_KINDS[kind]);
            set_number(filler, row, "from_on", day_to_yyyymmdd(day_in(filler, from)));
            set_number(filler, row, "until_on",
                       below(filler, 5) > 0 ? BOOK_OPEN : day_to_yyyymmdd(day_from_ymd((Ymd){filler->size->year + 1, 1, 5})));
            TRY(put_row(filler, unit_id, row));
        }
    }
    return OK;
}

static Err put_document(Filler *filler, int64_t unit_id, BookValue *row)
{
    for (int i = 0; i < DOCUMENTS; i++) {
        Day formed = day_in(filler, filler->size->year - below(filler, 5));
        bool repealed = below(filler, 6) == 0;
        name_row(filler, "文件", i);
        set_text(filler, row, "kind", "normative");
        set_number(filler, row, "made_by_us", 1);
        set_number(filler, row, "formed_on", day_to_yyyymmdd(formed));
        set_number(filler, row, "published_on", day_to_yyyymmdd(formed + below(filler, 20)));
        set_number(filler, row, "repealed_on", repealed ? day_to_yyyymmdd(formed + 30 + below(filler, 900)) : BOOK_OPEN);
        TRY(put_row(filler, unit_id, row));
    }
    return OK;
}

static Err put_money(Filler *filler, int64_t unit_id, BookValue *row, const char *day_column, int count)
{
    for (int i = 0; i < count; i++) {
        name_row(filler, "款项", i);
        set_number(filler, row, day_column, day_to_yyyymmdd(day_in(filler, filler->size->year)));
        set_number(filler, row, "amount_fen", 100000 + below(filler, 90000000));
        TRY(put_row(filler, unit_id, row));
    }
    return OK;
}

static Err put_purchases(Filler *filler, int64_t unit_id, BookValue *row)
{
    return put_money(filler, unit_id, row, "contracted_on", PURCHASES);
}

static Err put_fees(Filler *filler, int64_t unit_id, BookValue *row)
{
    return put_money(filler, unit_id, row, "received_on", FEES);
}

static Err put_cases(Filler *filler, int64_t unit_id, BookValue *row)
{
    static const char *const OUTCOMES[] = {"upheld", "corrected", "other"};
    for (int i = 0; i < REMEDY_GROUP_COUNT; i++) {
        Day filed = day_in(filler, filler->size->year);
        Day closed = filed + 30 + below(filler, 150);
        bool open = ymd_from_day(closed).year > filler->size->year;
        name_row(filler, "案件", i);
        set_text(filler, row, "kind", REMEDY_GROUPS[i]);
        set_number(filler, row, "filed_on", day_to_yyyymmdd(filed));
        set_text(filler, row, "outcome", open ? "" : OUTCOMES[below(filler, 3)]);
        set_number(filler, row, "closed_on", open ? BOOK_OPEN : day_to_yyyymmdd(closed));
        TRY(put_row(filler, unit_id, row));
    }
    return OK;
}

static Err fill_small(Filler *filler, Ledger ledger, Err (*put)(Filler *, int64_t, BookValue *))
{
    BookValue row[BOOK_COLUMNS_MAX];
    TRY(open_book(filler, ledger));
    Err err = start_row(filler, row);
    for (int64_t unit = 0; unit < filler->size->units && err == OK; unit++) {
        err = put(filler, filler->unit_ids[unit], row);
    }
    Err closed = book_bulk_close(filler->bulk);
    return err != OK ? err : closed;
}

/* ---- units ---- */

static Err add_units(Filler *filler)
{
    const SampleSize *size = filler->size;
    char code[NAME_SIZE];
    char name[NAME_SIZE];
    for (int64_t i = 0; i < size->units; i++) {
        (void)snprintf(code, sizeof code, "S%llu-%06lld", (unsigned long long)size->seed, (long long)i);
        (void)snprintf(name, sizeof name, i == 0 ? "示例市人民政府（示例）" : "示例市第%lld局（示例）", (long long)i);
        Unit unit = {.code = str_from_c(code),
                     .name = str_from_c(name),
                     .parent_id = i == 0 ? 0 : filler->unit_ids[0],
                     .first_year = UNIT_FIRST_YEAR,
                     .last_year = UNIT_LAST_YEAR,
                     .is_sample = true};
        TRY(unit_add(filler->ctx, &unit, &filler->unit_ids[i]));
        for (int ledger = 0; ledger < LEDGER_COUNT; ledger++) {
            for (int year = size->year - size->years + 1; year <= size->year; year++) {
                TRY(ledger_set_state(filler->ctx, (LedgerPlace){filler->unit_ids[i], (Ledger)ledger}, year, LEDGER_KEPT));
            }
        }
    }
    return OK;
}

Err sample_fill(Ctx *ctx, const SampleSize *size)
{
    CHECK(size->units > 0 && size->years > 0 && size->years < 100);
    Filler filler = {.ctx = ctx, .size = size, .random = size->seed};
    filler.unit_ids = ARENA_ARRAY(&ctx->work.arena, int64_t, (size_t)size->units);
    if (filler.unit_ids == NULL) {
        return work_full(&ctx->work);
    }
    TRY(add_units(&filler));
    TRY(fill_requests(&filler));
    int64_t licences = size->registers * 70 / 100;
    int64_t penalties = size->registers * 20 / 100;
    int64_t services = size->registers * 8 / 100;
    TRY(fill_decisions(&filler, LEDGER_LICENCE, licences, "许可"));
    TRY(fill_decisions(&filler, LEDGER_PENALTY, penalties, "处罚"));
    TRY(fill_decisions(&filler, LEDGER_OTHER_SERVICE, services, "服务"));
    TRY(fill_decisions(&filler, LEDGER_COERCION, size->registers - licences - penalties - services, "强制"));
    TRY(fill_small(&filler, LEDGER_ITEM, put_item));
    TRY(fill_small(&filler, LEDGER_PUBLICATION, put_document));
    TRY(fill_small(&filler, LEDGER_PROCUREMENT, put_purchases));
    TRY(fill_small(&filler, LEDGER_FEE, put_fees));
    return fill_small(&filler, LEDGER_REMEDY, put_cases);
}
