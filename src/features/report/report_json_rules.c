#include "features/report/report_json_rules.h"

#include "base/json.h"
#include "features/report/report_fields_rules.h"

enum { JSON_BYTES_MAX = 128 << 20 };

/* -------------------------------------------------------------- writing -- */

static void write_number(JsonWriter *w, CellKind kind, Decimal value)
{
    char text[DECIMAL_TEXT_SIZE];
    Str number = {text, decimal_format(value, text)};
    if (kind != CELL_MONEY && decimal_is_integer(value)) {
        json_write_raw(w, number);
    } else {
        json_write_str(w, number); /* exact, whatever reads it */
    }
}

static void write_cell(JsonWriter *w, const EditionCell *place, const Cell *cell)
{
    json_name(w, place->key);
    json_open(w, '{');
    json_name(w, STR("state"));
    json_write_str(w, str_from_c(cell_state_name(cell->state)));
    json_name(w, STR("value"));
    if (cell->state == CELL_VALUE) {
        write_number(w, place->kind, cell->value);
    } else {
        json_write_null(w);
    }
    json_name(w, STR("raw"));
    if (cell->state == CELL_LOST || cell->state == CELL_ABSENT) {
        json_write_null(w);
    } else {
        json_write_str(w, cell->raw);
    }
    if (cell->derived) {
        json_name(w, STR("derived"));
        json_write_bool(w, true);
    }
    json_close(w, '}');
}

static void write_block(JsonWriter *w, Str kind, Str text)
{
    json_open(w, '{');
    json_name(w, STR("kind"));
    json_write_str(w, kind);
    json_name(w, STR("text"));
    json_write_str(w, text);
    json_close(w, '}');
}

static Err write_part(Work *work, JsonWriter *w, const Report *report, const ReportPart *part)
{
    json_open(w, '{');
    json_name(w, STR("part"));
    json_write_int(w, part->part);
    json_name(w, STR("title"));
    json_write_str(w, part->title);
    json_name(w, STR("blocks"));
    json_open(w, '[');
    for (size_t i = 0; i < part->blocks.count; i++) {
        Str text;
        TRY(report_block_text(work, &part->blocks.items[i], &text));
        write_block(w, str_from_c(report_block_kind_name(part->blocks.items[i].kind)), text);
    }
    for (size_t t = 0; t < report->edition->table_count; t++) {
        if (report->edition->tables[t].part == part->part && report_has_table(report, (int)t)) {
            write_block(w, STR("table"), report->edition->tables[t].key);
        }
    }
    json_close(w, ']');
    json_close(w, '}');
    return OK;
}

static void write_finding(JsonWriter *w, const Finding *finding)
{
    json_open(w, '{');
    json_name(w, STR("rule"));
    json_write_str(w, finding->rule);
    json_name(w, STR("result"));
    json_write_str(w, str_from_c(rule_result_name(finding->result)));
    json_name(w, STR("level"));
    json_write_str(w, finding->level == LEVEL_ERROR ? STR("error") : STR("hint"));
    json_name(w, STR("cells"));
    json_open(w, '[');
    for (size_t i = 0; i < finding->cell_count; i++) {
        json_write_str(w, finding->cells[i]);
    }
    json_close(w, ']');
    json_name(w, STR("message"));
    json_write_str(w, finding->message);
    json_close(w, '}');
}

static void write_findings(JsonWriter *w, const Report *report)
{
    json_open(w, '[');
    for (size_t i = 0; i < report->finding_count; i++) {
        write_finding(w, &report->findings[i]);
    }
    json_close(w, ']');
}

void report_findings_to_json(Buf *out, const Report *report)
{
    JsonWriter w = json_writer(out);
    write_findings(&w, report);
}

static void write_day(JsonWriter *w, Str name, Day day)
{
    char text[DAY_TEXT_SIZE];
    day_format(day, text);
    json_name(w, name);
    json_write_str(w, str_from_c(text));
}

static void write_head(JsonWriter *w, const Report *report)
{
    json_name(w, STR("format"));
    json_write_str(w, STR(REPORT_FORMAT));
    json_name(w, STR("edition"));
    json_write_str_or_null(w, report->edition_known ? report->edition->id : (Str){NULL, 0});
    if (report->edition_known && report->edition_by_year) {
        json_name(w, STR("edition_by"));
        json_write_str(w, STR("year"));
    }
    json_name(w, STR("unit"));
    json_open(w, '{');
    json_name(w, STR("name"));
    json_write_str_or_null(w, report->unit_name);
    json_close(w, '}');
    json_name(w, STR("year"));
    if (report->year != 0) {
        json_write_int(w, report->year);
    } else {
        json_write_null(w);
    }
    json_name(w, STR("period"));
    if (report->has_period) {
        json_open(w, '{');
        write_day(w, STR("from"), report->from);
        write_day(w, STR("to"), report->to);
        json_close(w, '}');
    } else {
        json_write_null(w);
    }
    json_name(w, STR("verdict"));
    json_write_str(w, str_from_c(verdict_name(report->verdict)));
}

Err report_to_json(Work *work, const Report *report, Str *ret_json)
{
    Buf out = buf_new(&work->arena, JSON_BYTES_MAX);
    JsonWriter w = json_writer(&out);
    json_open(&w, '{');
    write_head(&w, report);
    json_name(&w, STR("cells"));
    json_open(&w, '{');
    for (size_t i = 0; i < report->edition->cell_count; i++) {
        if (report_has_cell(report, (int)i)) {
            write_cell(&w, &report->edition->cells[i], &report->cells[i]);
        }
    }
    json_close(&w, '}');
    json_name(&w, STR("text"));
    json_open(&w, '[');
    for (size_t i = 0; i < report->part_count; i++) {
        TRY(write_part(work, &w, report, &report->parts[i]));
    }
    json_close(&w, ']');
    json_name(&w, STR("findings"));
    write_findings(&w, report);
    json_close(&w, '}');
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_json = buf_str(&out);
    return OK;
}

/* -------------------------------------------------------------- reading -- */

static Err wrong(Work *work, const char *what)
{
    return fault_set(&work->fault, ERR_INVALID, "report.json", "this is no canonical report: %s", what);
}

bool report_is_json(Str text)
{
    Str rest = str_trim(text);
    if (!str_starts(rest, STR("{"))) {
        return false;
    }
    rest = str_trim(str_slice(rest, 1, rest.len));
    return str_starts(rest, STR("\"format\""));
}

typedef struct Known {
    Work *work;
    const char *const *names;
} Known;

static Err check_name(void *state, Str name, const Json *value)
{
    const Known *known = state;
    (void)value;
    for (const char *const *each = known->names; *each != NULL; each++) {
        if (str_eq(str_from_c(*each), name)) {
            return OK;
        }
    }
    return fault_set(&known->work->fault, ERR_INVALID, "report.json", "this is no canonical report: unknown member \"%.*s\"",
                     STR_ARG(name));
}

static Err only_members(Work *work, const Json *object, const char *const *names)
{
    Known known = {work, names};
    return json_each(object, check_name, &known);
}

/* State of reading the cells in the order of the text, which is mostly the
 * edition's. */
typedef struct CellReader {
    Work *work;
    Report *report;
    bool *seen;
    size_t next;
} CellReader;

static Err wrong_cell(Work *work, Str key, const char *what)
{
    return fault_set(&work->fault, ERR_INVALID, "report.json", "this is no canonical report: cell %.*s %s", STR_ARG(key),
                     what);
}

static const int64_t COUNT_MAX = 999999999999999999;

static bool read_value(const EditionCell *place, const Json *node, Decimal *ret_value)
{
    int64_t number;
    if (place->kind != CELL_MONEY && json_int(node, &number) && number <= COUNT_MAX && number >= -COUNT_MAX) {
        *ret_value = decimal_from_int(number);
        return true;
    }
    /* A fractional count is wrong, but it was printed: it travels as text. */
    return json_kind(node) == JSON_STRING && report_cell_value(json_str(node), ret_value) == OK
           && (place->kind == CELL_MONEY || !decimal_is_integer(*ret_value));
}

static Err read_cell(CellReader *reader, const EditionCell *place, const Json *node, Cell *cell)
{
    static const char *const names[] = {"state", "value", "raw", "derived", NULL};
    TRY(only_members(reader->work, node, names));
    if (!report_cell_state(json_str(json_get(node, "state")), &cell->state)) {
        return wrong_cell(reader->work, place->key, "has no known state");
    }
    const Json *value = json_get(node, "value"), *raw = json_get(node, "raw");
    bool unprinted = cell->state == CELL_LOST || cell->state == CELL_ABSENT;
    if (json_kind(raw) != (unprinted ? JSON_NULL : JSON_STRING)
        || (cell->state == CELL_BLANK && json_str(raw).len != 0)) {
        return wrong_cell(reader->work, place->key, "has a \"raw\" that does not go with its state");
    }
    if (cell->state == CELL_VALUE ? !read_value(place, value, &cell->value) : json_kind(value) != JSON_NULL) {
        return wrong_cell(reader->work, place->key, "has a \"value\" that does not go with its state and kind");
    }
    cell->derived = json_is_true(json_get(node, "derived"), false);
    if (!unprinted) {
        cell->raw = str_dup(&reader->work->arena, json_str(raw));
        return cell->raw.ptr == NULL ? work_full(reader->work) : OK;
    }
    return OK;
}

static Err visit_cell(void *state, Str name, const Json *node)
{
    CellReader *reader = state;
    const Edition *edition = reader->report->edition;
    int at = reader->next < edition->cell_count && str_eq(edition->cells[reader->next].key, name)
                 ? (int)reader->next
                 : edition_cell(edition, name);
    if (at < 0 || (!reader->report->edition_known && !edition->tables[edition->cells[at].table].common)) {
        return wrong_cell(reader->work, name, "is not in that edition");
    }
    reader->next = (size_t)at + 1;
    reader->seen[at] = true;
    return read_cell(reader, &edition->cells[at], node, &reader->report->cells[at]);
}

/* Every cell but those of optional rows, which stand whole or not at all. */
static Err check_seen(const CellReader *reader)
{
    const Report *report = reader->report;
    for (size_t i = 0; i < report->edition->cell_count; i++) {
        if (!reader->seen[i] && report_has_cell(report, (int)i)) {
            return wrong_cell(reader->work, report->edition->cells[i].key, "is missing");
        }
        if (reader->seen[i] && !report_has_cell(report, (int)i)) {
            return wrong_cell(reader->work, report->edition->cells[i].key, "belongs to a row that is not printed");
        }
    }
    return report_check_shape(reader->work, report);
}

static Err read_cells(Work *work, const Json *root, Report *report)
{
    const Json *cells = json_get(root, "cells");
    CellReader reader = {work, report, ARENA_ARRAY(&work->arena, bool, report->edition->cell_count), 0};
    if (reader.seen == NULL) {
        return work_full(work);
    }
    if (json_kind(cells) != JSON_OBJECT) {
        return wrong(work, "no \"cells\"");
    }
    TRY(json_each(cells, visit_cell, &reader));
    return check_seen(&reader);
}

static Err read_blocks(Work *work, const Report *report, const Json *array, ReportPart *part)
{
    static const char *const names[] = {"kind", "text", NULL};
    Block *blocks = ARENA_ARRAY(&work->arena, Block, json_count(array));
    if (blocks == NULL) {
        return work_full(work);
    }
    size_t count = 0;
    for (size_t i = 0; i < json_count(array); i++) {
        const Json *node = json_at(array, i);
        TRY(only_members(work, node, names));
        Str kind = json_str(json_get(node, "kind")), text = json_str(json_get(node, "text"));
        if (text.ptr == NULL || !report_block_kind(kind, part->part, &blocks[count])) {
            return wrong(work, "a block of the text is not {\"kind\",\"text\"}");
        }
        if (!report_is_table_reference(report->edition, kind, text)) {
            TRY(report_block_set_text(work, &blocks[count++], text));
        }
    }
    part->blocks = (Blocks){blocks, count};
    return OK;
}

static Err read_text(Work *work, const Json *root, Report *report)
{
    static const char *const names[] = {"part", "title", "blocks", NULL};
    const Json *array = json_get(root, "text");
    if (json_kind(array) != JSON_ARRAY) {
        return wrong(work, "no \"text\"");
    }
    size_t count = json_count(array);
    ReportPart *parts = ARENA_ARRAY(&work->arena, ReportPart, count);
    if (parts == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < count; i++) {
        const Json *node = json_at(array, i), *blocks = json_get(node, "blocks");
        int64_t number;
        Str title = json_str(json_get(node, "title"));
        TRY(only_members(work, node, names));
        if (!json_int(json_get(node, "part"), &number) || number < 0 || number > 99 || title.ptr == NULL
            || json_kind(blocks) != JSON_ARRAY) {
            return wrong(work, "a part of the text is not {\"part\",\"title\",\"blocks\"}");
        }
        parts[i] = (ReportPart){.part = (int)number, .title = str_dup(&work->arena, title)};
        if (parts[i].title.ptr == NULL) {
            return work_full(work);
        }
        TRY(read_blocks(work, report, blocks, &parts[i]));
    }
    report->parts = parts;
    report->part_count = count;
    return OK;
}

static Err read_edition(Work *work, const Editions *editions, const Json *root, Report **ret_report)
{
    const Json *node = json_get(root, "edition");
    bool known = json_kind(node) == JSON_STRING;
    const Edition *edition = known ? editions_by_id(editions, json_str(node)) : editions->items[editions->count - 1];
    if (edition == NULL) {
        return edition_unknown(work, json_str(node));
    }
    if (!known && json_kind(node) != JSON_NULL) {
        return wrong(work, "its edition is not text");
    }
    TRY(report_new(work, edition, ret_report));
    (*ret_report)->edition_known = known;
    Str by = json_str(json_get(root, "edition_by"));
    if (by.ptr != NULL && !str_eq(by, STR("year"))) {
        return wrong(work, "\"edition_by\" is not \"year\"");
    }
    (*ret_report)->edition_by_year = by.ptr != NULL;
    return OK;
}

static Err read_meta(Work *work, const Json *root, Report *report)
{
    const Json *unit = json_get(json_get(root, "unit"), "name"), *year = json_get(root, "year");
    const Json *period = json_get(root, "period");
    if (json_kind(unit) == JSON_STRING) {
        report->unit_name = str_dup(&work->arena, json_str(unit));
        if (report->unit_name.ptr == NULL) {
            return work_full(work);
        }
    } else if (json_kind(unit) != JSON_NULL) {
        return wrong(work, "the unit's name is no string");
    }
    int64_t number = 0;
    if (json_kind(year) != JSON_NULL && (!json_int(year, &number) || number < 1 || number > 9999)) {
        return wrong(work, "\"year\" is no year");
    }
    report->year = (int)number;
    report->has_period = json_kind(period) == JSON_OBJECT;
    if (report->has_period ? day_parse(json_str(json_get(period, "from")), &report->from) != OK
                                 || day_parse(json_str(json_get(period, "to")), &report->to) != OK
                           : json_kind(period) != JSON_NULL) {
        return wrong(work, "\"period\" is not {\"from\",\"to\"} with dates");
    }
    return OK;
}

static Err read_root(Work *work, const Editions *editions, const Json *root, bool with_text, Report **ret_report)
{
    static const char *const names[] = {"format", "edition", "edition_by", "unit",     "year", "period",
                                        "verdict", "cells",  "text",       "findings", NULL};
    if (!str_eq(json_str(json_get(root, "format")), STR(REPORT_FORMAT))) {
        return wrong(work, "its \"format\" is not \"" REPORT_FORMAT "\"");
    }
    TRY(only_members(work, root, names));
    Report *report;
    TRY(read_edition(work, editions, root, &report));
    TRY(read_meta(work, root, report));
    TRY(read_cells(work, root, report));
    const Json *findings = json_get(root, "findings");
    for (size_t i = 0; i < json_count(findings); i++) {
        const Json *finding = json_at(findings, i);
        TRY(report_keep_finding(work, report, json_str(json_get(finding, "rule")), json_str(json_get(finding, "result"))));
    }
    if (with_text) {
        TRY(read_text(work, root, report));
    }
    *ret_report = report;
    return OK;
}

static Err read_json(Work *work, const Editions *editions, Str json, bool with_text, Report **ret_report)
{
    Json *root;
    CHECK(editions->count > 0);
    TRY(json_parse(work, json, &root));
    Err err = json_unique(work, json);
    err = err != OK ? err : read_root(work, editions, root, with_text, ret_report);
    json_free(root);
    return err;
}

Err report_from_json(Work *work, const Editions *editions, Str json, Report **ret_report)
{
    return read_json(work, editions, json, true, ret_report);
}

Err report_cells_from_json(Work *work, const Editions *editions, Str json, Report **ret_report)
{
    return read_json(work, editions, json, false, ret_report);
}
