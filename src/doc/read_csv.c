#include "doc/csv.h"
#include "doc/read_parts.h"

enum { SAMPLE_MAX = 64 << 10, ROWS_LOOKED_AT = 200 };

/* Fields of the row that begins at *at, which moves behind it. */
static size_t count_fields(Str text, char delimiter, size_t *at, bool *ret_blank)
{
    size_t fields = 1, start = *at;
    bool quoted = false;
    for (; *at < text.len; ++*at) {
        char c = text.ptr[*at];
        if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == delimiter) {
            fields++;
        } else if (!quoted && c == '\n') {
            break;
        }
    }
    *ret_blank = str_trim(str_slice(text, start, *at)).len == 0 && fields == 1;
    ++*at;
    return fields;
}

/* Spreadsheets write the same number of fields in every row. Text that was
 * laid out with tabs or holds some commas does not. */
static bool is_table(Str sample, bool is_cut, char delimiter)
{
    size_t rows = 0, width = 0;
    for (size_t at = 0; at < sample.len && rows < ROWS_LOOKED_AT;) {
        bool blank = false;
        size_t fields = count_fields(sample, delimiter, &at, &blank);
        if (blank || (is_cut && at > sample.len)) {
            continue;
        }
        if (rows > 0 && fields != width) {
            return false;
        }
        width = fields;
        rows++;
    }
    size_t least = delimiter == '\t' ? 3 : 2;
    return rows >= 2 && width >= least;
}

char csv_delimiter(Str text)
{
    static const char delimiters[] = {',', ';', '\t'};
    Str sample = str_slice(text, 0, SAMPLE_MAX);
    for (size_t i = 0; i < sizeof delimiters; i++) {
        if (is_table(sample, text.len > sample.len, delimiters[i])) {
            return delimiters[i];
        }
    }
    return '\0';
}

static Err add_rows(Work *work, Csv *csv, Table *table)
{
    for (;;) {
        const CsvRow *row;
        TRY(csv_next(csv, &row));
        if (row == NULL) {
            return OK;
        }
        TRY(table_row(table));
        Flow flow;
        flow_init(&flow, work);
        for (size_t i = 0; i < row->count; i++) {
            RawCell cell = {.colspan = 1, .rowspan = 1};
            Str rest = row->fields[i], line;
            while (str_cut(&rest, '\n', &line)) {
                flow_add(&flow, line);
                flow_break(&flow);
            }
            TRY(flow_take(&flow, work, &cell.text));
            TRY(table_cell(table, cell));
        }
    }
}

Err read_csv(Reader *reader, Str text, char delimiter, Reading *ret_reading)
{
    Table *table;
    Csv *csv;
    Grid *grid;
    BlockList list = {0};
    Str source = text;
    TRY(table_new(reader, &table));
    TRY(csv_open(reader->work, csv_source_str, &source, &csv));
    csv_set_delimiter(csv, delimiter);
    Err err = add_rows(reader->work, csv, table);
    csv_close(csv);
    TRY(err);
    TRY(table_finish(table, &grid));
    TRY(blocks_add(reader, &list, (Block){.kind = BLOCK_TABLE, .grid = grid}));
    *ret_reading = (Reading){.kind = SOURCE_CSV, .text = text, .blocks = {list.items, list.count}};
    return OK;
}
