/* CSV: record,key,state,value,raw,text. One row a cell, a line of the head, a
 * block of text, a finding. */
#include "doc/csv.h"
#include "features/report/report_fields_rules.h"
#include "features/report/report_forms.h"

enum { CSV_BYTES_MAX = 128 << 20, COLUMNS = 6 };

static const Str BYTE_ORDER_MARK = {"\xEF\xBB\xBF", 3};
static const Str HEADING = {"record,key,state,value,raw,text", 31};

/* -------------------------------------------------------------- writing -- */

static void add_row(Buf *out, const Str fields[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++) {
        if (i > 0) {
            buf_add_char(out, ',');
        }
        csv_add_text(out, fields[i]);
    }
    buf_add(out, STR("\r\n"));
}

static void add_head_row(Buf *out, Str key, Str text)
{
    if (text.ptr != NULL) {
        add_row(out, (Str[COLUMNS]){STR("report"), key, {NULL, 0}, {NULL, 0}, {NULL, 0}, text});
    }
}

static void add_head(Buf *out, const Report *report)
{
    char text[DAY_TEXT_SIZE];
    add_head_row(out, STR("format"), STR(REPORT_FORMAT));
    add_head_row(out, STR("edition"), report->edition_known ? report->edition->id : STR("unknown"));
    add_head_row(out, STR("edition_by"), report->edition_by_year ? STR("year") : (Str){NULL, 0});
    add_head_row(out, STR("unit"), report->unit_name);
    if (report->year != 0) {
        snprintf(text, sizeof text, "%d", report->year);
        add_head_row(out, STR("year"), str_from_c(text));
    }
    if (report->has_period) {
        day_format(report->from, text);
        add_head_row(out, STR("from"), str_from_c(text));
        day_format(report->to, text);
        add_head_row(out, STR("to"), str_from_c(text));
    }
    add_head_row(out, STR("verdict"), str_from_c(verdict_name(report->verdict)));
}

static void add_cell(Buf *out, const EditionCell *place, const Cell *cell)
{
    char number[DECIMAL_TEXT_SIZE];
    Str value = {NULL, 0};
    if (cell->state == CELL_VALUE) {
        value = (Str){number, decimal_format(cell->value, number)};
    }
    add_row(out, (Str[COLUMNS]){STR("cell"), place->key, str_from_c(cell_state_name(cell->state)), value, cell->raw,
                                cell->derived ? STR("derived") : (Str){NULL, 0}});
}

static Err add_text(Work *work, Buf *out, const Report *report)
{
    for (size_t p = 0; p < report->part_count; p++) {
        const ReportPart *part = &report->parts[p];
        char text[16];
        snprintf(text, sizeof text, "%d", part->part);
        Str number = str_from_c(text);
        add_row(out, (Str[COLUMNS]){STR("part"), number, {NULL, 0}, {NULL, 0}, {NULL, 0}, part->title});
        for (size_t i = 0; i < part->blocks.count; i++) {
            const Block *block = &part->blocks.items[i];
            Str words;
            TRY(report_block_text(work, block, &words));
            add_row(out, (Str[COLUMNS]){STR("block"), number, str_from_c(report_block_kind_name(block->kind)),
                                        {NULL, 0}, {NULL, 0}, words});
        }
    }
    return OK;
}

static Err add_finding(Work *work, Buf *out, const Finding *finding)
{
    Buf cells = buf_new(&work->arena, CSV_BYTES_MAX);
    for (size_t i = 0; i < finding->cell_count; i++) {
        if (i > 0) {
            buf_add_char(&cells, ' ');
        }
        buf_add(&cells, finding->cells[i]);
    }
    if (!buf_ok(&cells)) {
        return work_full(work);
    }
    add_row(out, (Str[COLUMNS]){STR("finding"), finding->rule, str_from_c(rule_result_name(finding->result)),
                                finding->level == LEVEL_ERROR ? STR("error") : STR("hint"), buf_str(&cells),
                                finding->message});
    return OK;
}

Err report_to_csv(Work *work, const Report *report, Str *ret_csv)
{
    Buf out = buf_new(&work->arena, CSV_BYTES_MAX);
    buf_add(&out, BYTE_ORDER_MARK);
    buf_add(&out, HEADING);
    buf_add(&out, STR("\r\n"));
    add_head(&out, report);
    for (size_t i = 0; i < report->edition->cell_count; i++) {
        if (report_has_cell(report, (int)i)) {
            add_cell(&out, &report->edition->cells[i], &report->cells[i]);
        }
    }
    TRY(add_text(work, &out, report));
    for (size_t i = 0; i < report->finding_count; i++) {
        TRY(add_finding(work, &out, &report->findings[i]));
    }
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_csv = buf_str(&out);
    return OK;
}

/* -------------------------------------------------------------- reading -- */

bool report_is_csv(Str bytes)
{
    Str text = str_starts(bytes, BYTE_ORDER_MARK) ? str_slice(bytes, BYTE_ORDER_MARK.len, bytes.len) : bytes;
    return str_starts(text, HEADING) || str_starts(text, STR("\"record\",\"key\",\"state\""));
}

static Str unguarded(Str field)
{
    Str rest = str_slice(field, 1, field.len);
    return str_starts(field, STR("'")) && csv_is_guarded(rest) ? rest : field;
}

static Err read_head(FieldReader *reader, Str key, Str text)
{
    if (str_eq(key, STR("format"))) {
        return str_eq(text, STR(REPORT_FORMAT)) ? OK
                                                : fault_set(&reader->work->fault, ERR_INVALID, "report.fields",
                                                            "this is no canonical report: its format is not " REPORT_FORMAT);
    }
    if (str_eq(key, STR("edition"))) {
        return fields_edition(reader, str_eq(text, STR("unknown")) ? (Str){NULL, 0} : text);
    }
    return fields_meta(reader, key, text);
}

static Err read_row(FieldReader *reader, const CsvRow *row)
{
    Str f[COLUMNS] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}};
    for (size_t i = 0; i < row->count && i < COLUMNS; i++) {
        f[i] = unguarded(row->fields[i]);
    }
    if (str_eq(f[0], STR("report"))) {
        return read_head(reader, f[1], f[5]);
    }
    if (str_eq(f[0], STR("cell"))) {
        return fields_cell(reader, &(CellFields){f[1], f[2], f[3], f[4], str_eq(f[5], STR("derived"))});
    }
    if (str_eq(f[0], STR("part"))) {
        return fields_part(reader, f[1], f[5]);
    }
    if (str_eq(f[0], STR("block"))) {
        return fields_block(reader, f[2], f[5]);
    }
    if (str_eq(f[0], STR("finding"))) {
        return reader->report == NULL ? OK : report_keep_finding(reader->work, reader->report, f[1], f[2]);
    }
    return fault_set(&reader->work->fault, ERR_INVALID, "report.fields", "line %lld: no record is called \"%.*s\"",
                     (long long)row->line, STR_ARG(f[0]));
}

static Err read_rows(FieldReader *reader, Csv *csv)
{
    const CsvRow *row;
    TRY(csv_next(csv, &row)); /* the heading */
    for (;;) {
        TRY(csv_next(csv, &row));
        if (row == NULL) {
            return OK;
        }
        if (!row->is_text) {
            return fault_set(&reader->work->fault, ERR_INVALID, "report.fields", "line %lld: not valid text",
                             (long long)row->line);
        }
        TRY(read_row(reader, row));
    }
}

Err report_from_csv(Work *work, const Editions *editions, Str csv, Report **ret_report)
{
    FieldReader reader = {.work = work, .editions = editions};
    Csv *rows;
    Str rest = csv;
    TRY(csv_open(work, csv_source_str, &rest, &rows));
    Err err = read_rows(&reader, rows);
    csv_close(rows);
    return err == OK ? fields_end(&reader, ret_report) : err;
}
