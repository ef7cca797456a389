#include "features/ledger/ledger.h"

#include "doc/csv.h"
#include "doc/xlsx_rows.h"
#include "features/ledger/ledger_load.h"
#include "features/ledger/ledger_store.h"
#include "features/publication/publication.h"
#include "os/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FIELDS_MAX = CSV_FIELDS_MAX, NOT_A_COLUMN = -1, UNIT_COLUMN = -2, PROGRESS_ROWS = 1024 };

static const char UNIT_HEADINGS[] = "单位代码|unit|unit_code|机关代码";

typedef struct Import {
    Ctx *ctx;
    const ImportOptions *options;
    const Book *book;
    LedgerLoader *loader;
    LoadUnit *unit; /* of all rows, or NULL when a column names it */
    int64_t unit_id; /* the same, for 栏目 */
    int columns[FIELDS_MAX]; /* what each field is: a column of the book, or above */
    size_t field_count;
    BookValue empty[BOOK_COLUMNS_MAX];
    bool is_sheet; /* bare numbers are dates */
    int64_t rows, bad;
} Import;

/* ---- the heading row ---- */

static Err wrong_heading(Import *import, const CsvRow *row, const char *what, Str heading)
{
    return fault_set(&import->ctx->work.fault, ERR_INVALID, "import.heading", "line %lld: %s \"%.*s\"", (long long)row->line, what,
                     (int)(heading.len < 80 ? heading.len : 80), heading.ptr == NULL ? "" : heading.ptr);
}

static Err read_heading(Import *import, const CsvRow *row)
{
    bool seen[BOOK_COLUMNS_MAX] = {false};
    bool has_unit = false;
    if (!row->is_text) {
        return fault_set(&import->ctx->work.fault, ERR_INVALID, "import.not_text", "the file is neither CSV in UTF-8 or GB18030 nor XLSX");
    }
    for (size_t i = 0; i < row->count; i++) {
        Str heading = str_trim(row->fields[i]);
        int column = book_column(import->book, heading);
        if (heading.len == 0) {
            import->columns[i] = NOT_A_COLUMN;
        } else if (column >= 0 && !seen[column]) {
            import->columns[i] = column;
            seen[column] = true;
        } else if (column < 0 && !has_unit && import->options->kind == IMPORT_LEDGER && book_is_label(UNIT_HEADINGS, heading)) {
            import->columns[i] = UNIT_COLUMN;
            has_unit = true;
        } else {
            return wrong_heading(import, row, column >= 0 ? "twice the column" : "this ledger has no column", heading);
        }
    }
    import->field_count = row->count;
    for (int i = 0; i < import->book->column_count; i++) {
        if (import->book->columns[i].required && !seen[i]) {
            return wrong_heading(import, row, "there is no column", book_heading(&import->book->columns[i]));
        }
    }
    if (has_unit && import->options->unit.ptr != NULL) {
        return fault_set(&import->ctx->work.fault, ERR_INVALID, "import.two_units", "the file has a column 单位代码: leave out --unit");
    }
    if (!has_unit && import->options->kind != IMPORT_UNITS) {
        Unit unit;
        TRY(unit_meant(import->ctx, import->options->unit, &unit));
        import->unit_id = unit.id;
        TRY(import->loader == NULL ? OK : ledger_load_unit(import->loader, unit.code, &import->unit));
    }
    return OK;
}

/* ---- rows ---- */

static Err tell(Import *import, int64_t line, const char *why)
{
    import->bad++;
    return import->options->bad_row(import->options->state, line, why);
}

static bool is_blank(const CsvRow *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (str_trim(row->fields[i]).len > 0) {
            return false;
        }
    }
    return true;
}

/* Fields to values. False with a reason. */
static bool read_fields(Import *import, const CsvRow *row, BookValue *values, Str *ret_unit_code, char why[BOOK_WHY_SIZE])
{
    if (!row->is_text) {
        (void)snprintf(why, BOOK_WHY_SIZE, "the row is not valid text in the encoding of the file");
        return false;
    }
    memcpy(values, import->empty, sizeof import->empty);
    for (size_t i = 0; i < row->count; i++) {
        if (i >= import->field_count) {
            if (str_trim(row->fields[i]).len > 0) {
                (void)snprintf(why, BOOK_WHY_SIZE, "the row has more fields than the heading");
                return false;
            }
            continue;
        }
        int column = import->columns[i];
        if (column == UNIT_COLUMN) {
            *ret_unit_code = str_trim(row->fields[i]);
        } else if (column >= 0 &&
                   !book_read_field(&import->book->columns[column], row->fields[i], import->is_sheet, &values[column], why)) {
            return false;
        }
    }
    return book_check_row(import->book, values, why);
}

/* A row into its ledger; *ret_ok false with a reason. */
static Err put_row(Import *import, Str code, BookValue *values, bool *ret_ok, char why[BOOK_WHY_SIZE])
{
    LoadUnit *unit = import->unit;
    if (unit == NULL) {
        TRY(ledger_load_unit(import->loader, code, &unit));
    }
    if (unit == NULL) {
        (void)snprintf(why, BOOK_WHY_SIZE, "单位代码: there is no unit \"%.*s\"", (int)(code.len < 60 ? code.len : 60),
                       code.ptr == NULL ? "" : code.ptr);
        *ret_ok = false;
        return OK;
    }
    ArenaMark mark = arena_mark(&import->ctx->work.arena);
    TRY(ledger_load_row(import->loader, unit, values, ret_ok, why));
    arena_rewind(&import->ctx->work.arena, mark);
    return OK;
}

static Err put_unit(Import *import, const BookValue *values, bool *ret_ok, char why[BOOK_WHY_SIZE])
{
    Ctx *ctx = import->ctx;
    Unit unit;
    Unit other;
    Str parent = {NULL, 0};
    bool found = false;
    const char *reason = unit_of_row(values, &unit, &parent);
    *ret_ok = false;
    if (reason != NULL) {
        (void)snprintf(why, BOOK_WHY_SIZE, "%s", reason);
        return OK;
    }
    if (parent.ptr != NULL) {
        TRY(unit_find(ctx, parent, &other, &found));
        if (!found) {
            (void)snprintf(why, BOOK_WHY_SIZE, "上级代码: there is no unit \"%.*s\" (parents stand above their children)", STR_ARG(parent));
            return OK;
        }
        unit.parent_id = other.id;
    }
    TRY(unit_find(ctx, unit.code, &other, &found));
    if (found) {
        (void)snprintf(why, BOOK_WHY_SIZE, "there is a unit with the code %.*s already", STR_ARG(unit.code));
        return OK;
    }
    *ret_ok = true;
    return unit_add(ctx, &unit, &other.id);
}

static Err put_column(Import *import, const BookValue *values, bool *ret_ok, char why[BOOK_WHY_SIZE])
{
    SiteColumn column = {.position = 0};
    SiteColumns known;
    *ret_ok = false;
    TRY(publication_columns(import->ctx, import->unit_id, &known));
    const SiteColumn *now = site_column_find(&known, site_column_code(values));
    if (now != NULL) {
        column = *now;
    }
    const char *reason = site_column_of_row(values, &column);
    if (reason == NULL && site_column_below(&known, column.parent_code, column.code)) {
        reason = "上级栏目代码: it names a column below this one";
    }
    if (reason != NULL) {
        (void)snprintf(why, BOOK_WHY_SIZE, "%s", reason);
        return OK;
    }
    if (column.parent_code.ptr != NULL && site_column_find(&known, column.parent_code) == NULL) {
        (void)snprintf(why, BOOK_WHY_SIZE, "上级栏目代码: there is no column \"%.*s\" (parents stand above their children)",
                       STR_ARG(column.parent_code));
        return OK;
    }
    *ret_ok = true;
    return publication_set_column(import->ctx, import->unit_id, &column);
}

static Err put(Import *import, Str code, BookValue *values, bool *ret_ok, char why[BOOK_WHY_SIZE])
{
    if (import->options->kind == IMPORT_LEDGER) {
        return put_row(import, code, values, ret_ok, why);
    }
    ArenaMark mark = arena_mark(&import->ctx->work.arena);
    TRY(import->options->kind == IMPORT_UNITS ? put_unit(import, values, ret_ok, why) : put_column(import, values, ret_ok, why));
    arena_rewind(&import->ctx->work.arena, mark);
    return OK;
}

static Err take_row(Import *import, const CsvRow *row)
{
    BookValue values[BOOK_COLUMNS_MAX];
    char why[BOOK_WHY_SIZE];
    Str code = {NULL, 0};
    bool ok = false;
    if (is_blank(row)) {
        return OK;
    }
    import->rows++;
    if (!read_fields(import, row, values, &code, why)) {
        return tell(import, row->line, why);
    }
    TRY(put(import, code, values, &ok, why));
    return ok ? OK : tell(import, row->line, why);
}

/* ---- the file ---- */

static Err read_stream(void *state, char *bytes, size_t max, size_t *ret_len)
{
    *ret_len = fread(bytes, 1, max, state);
    return OK;
}

/* A file under way, in one form or the other. */
typedef struct RowSource {
    Csv *csv;
    XlsxRows *sheet;
} RowSource;

static Err next_row(RowSource *source, const CsvRow **ret_row)
{
    return source->sheet != NULL ? xlsx_rows_next(source->sheet, ret_row) : csv_next(source->csv, ret_row);
}

static Err import_rows(Import *import, RowSource *source)
{
    const CsvRow *row = NULL;
    Err err = next_row(source, &row);
    if (err == OK && row == NULL) {
        err = fault_set(&import->ctx->work.fault, ERR_INVALID, "import.empty", "the file is empty");
    }
    if (err == OK) {
        err = read_heading(import, row);
    }
    for (int64_t n = 1; err == OK; n++) {
        err = next_row(source, &row);
        if (err != OK || row == NULL) {
            break;
        }
        err = take_row(import, row);
        if (n % PROGRESS_ROWS == 0 && import->options->progress != NULL) {
            import->options->progress(import->options->state,
                                      source->sheet != NULL ? xlsx_rows_bytes_read(source->sheet) : csv_bytes_read(source->csv));
        }
    }
    return err;
}

/* XLSX is a ZIP archive; everything else is tried as CSV. */
static Err import_file(Import *import, FILE *file, const char *path)
{
    char start[4] = "";
    RowSource source = {NULL, NULL};
    if (fread(start, 1, sizeof start, file) == sizeof start && memcmp(start, "PK\003\004", sizeof start) == 0) {
        import->is_sheet = true;
        TRY(xlsx_rows_open(&import->ctx->work, path, &source.sheet));
        Err err = import_rows(import, &source);
        xlsx_rows_close(source.sheet);
        return err;
    }
    rewind(file);
    TRY(csv_open(&import->ctx->work, read_stream, file, &source.csv));
    Err err = import_rows(import, &source);
    csv_close(source.csv);
    if (err == OK && ferror(file)) {
        return fault_set(&import->ctx->work.fault, ERR_INTERNAL, "import.read", "cannot read the file: %s", strerror(errno));
    }
    return err;
}

static Err run_import(Ctx *ctx, const ImportOptions *options, FILE *file, const char *path, int64_t *ret_rows)
{
    Import *import = ARENA_NEW(&ctx->work.arena, Import);
    int64_t import_id = ctx_new_id(ctx);
    if (import == NULL) {
        return work_full(&ctx->work);
    }
    *import = (Import){.ctx = ctx, .options = options};
    import->book = options->kind == IMPORT_UNITS     ? &UNIT_BOOK
                   : options->kind == IMPORT_COLUMNS ? &SITE_COLUMN_BOOK
                                                     : ledger_table(options->ledger)->book;
    TRY(book_empty_row(ctx, import->book, import->empty));
    if (options->kind == IMPORT_LEDGER) {
        TRY(ledger_load_open(ctx, options->ledger, import_id, &import->loader));
    }
    Err err = import_file(import, file, path);
    *ret_rows = import->rows;
    TRY(err);
    if (import->bad > 0) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "import.bad_rows", "%lld of %lld rows are wrong; nothing was imported",
                         (long long)import->bad, (long long)import->rows);
    }
    TRY(import->loader == NULL ? OK : ledger_load_close(import->loader));
    return ledger_store_import_run(ctx, 0, import_id, str_from_c(import->book->name), options->path, import->rows);
}

Err ledger_import(Ctx *ctx, const ImportOptions *options, int64_t *ret_rows)
{
    if (file_kind(options->path) == FILE_DIRECTORY) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "file.directory", "%.*s is a directory", STR_ARG(options->path));
    }
    char *path = str_to_c(&ctx->work.arena, options->path);
    if (path == NULL) {
        return work_full(&ctx->work);
    }
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        return fault_set(&ctx->work.fault, ERR_INVALID, "file.open", "cannot read %s: %s", path, strerror(errno));
    }
    Err err = run_import(ctx, options, file, path, ret_rows);
    (void)fclose(file);
    return err;
}
