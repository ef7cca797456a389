#include "features/report/report_fields_rules.h"

enum { TEXT_BYTES_MAX = 128 << 20, PART_NUMBER_MAX = 99 };

/* --------------------------------------------------- blocks and values -- */

const char *report_block_kind_name(BlockKind kind)
{
    switch (kind) {
    case BLOCK_TITLE:
    case BLOCK_HEADING: return "heading";
    case BLOCK_LIST: return "list";
    case BLOCK_TABLE: return "table";
    case BLOCK_ORGAN:
    case BLOCK_NUMBER:
    case BLOCK_SIGNATURE:
    case BLOCK_PARA: break;
    }
    return "para";
}

bool report_block_kind(Str name, int part, Block *ret_block)
{
    if (str_eq(name, STR("para"))) {
        *ret_block = (Block){.kind = BLOCK_PARA};
    } else if (str_eq(name, STR("heading"))) {
        *ret_block = part == 0 ? (Block){.kind = BLOCK_TITLE} : (Block){.kind = BLOCK_HEADING, .level = 2};
    } else if (str_eq(name, STR("list"))) {
        *ret_block = (Block){.kind = BLOCK_LIST, .level = 1};
    } else if (str_eq(name, STR("table"))) {
        *ret_block = (Block){.kind = BLOCK_TABLE};
    } else {
        return false;
    }
    return true;
}

/* Tabs and line ends part cells, so inside a cell they become spaces. */
static void add_flat(Buf *out, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_add_char(out, c == '\n' || c == '\t' || c == '\r' ? ' ' : c);
    }
}

static Err grid_text(Work *work, const Grid *grid, Str *ret_text)
{
    Buf out = buf_new(&work->arena, TEXT_BYTES_MAX);
    for (int row = 0; row < grid->rows; row++) {
        if (row > 0) {
            buf_add_char(&out, '\n');
        }
        for (int col = 0; col < grid->cols; col++) {
            const GridCell *cell = grid_at(grid, row, col);
            if (col > 0) {
                buf_add_char(&out, '\t');
            }
            if (cell != NULL && cell->row == row && cell->col == col) {
                add_flat(&out, cell->text);
            }
        }
    }
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_text = buf_str(&out);
    return OK;
}

Err report_block_text(Work *work, const Block *block, Str *ret_text)
{
    if (block->kind == BLOCK_TABLE && block->grid != NULL) {
        return grid_text(work, block->grid, ret_text);
    }
    *ret_text = block->text;
    return OK;
}

static void measure_grid(Str text, int *ret_rows, int *ret_cols)
{
    int cols = 1;
    *ret_rows = 1;
    *ret_cols = 1;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n') {
            ++*ret_rows;
            cols = 1;
        } else if (text.ptr[i] == '\t' && ++cols > *ret_cols) {
            *ret_cols = cols;
        }
    }
}

static Err text_grid(Work *work, Str text, const Grid **ret_grid)
{
    int rows, cols;
    measure_grid(text, &rows, &cols);
    if (rows > GRID_ROWS_MAX || cols > GRID_COLS_MAX) {
        return fault_set(&work->fault, ERR_LIMIT, "report.table", "a table in the text has more than %d rows or %d columns",
                         GRID_ROWS_MAX, GRID_COLS_MAX);
    }
    Grid *grid = ARENA_NEW(&work->arena, Grid);
    GridCell *cells = ARENA_ARRAY(&work->arena, GridCell, (size_t)(rows * cols));
    if (grid == NULL || cells == NULL) {
        return work_full(work);
    }
    size_t count = 0;
    Str rest = text, line, field;
    for (int row = 0; str_cut(&rest, '\n', &line); row++) {
        for (int col = 0; str_cut(&line, '\t', &field); col++) {
            cells[count++] = (GridCell){.row = row, .col = col, .rowspan = 1, .colspan = 1, .text = field};
        }
    }
    *grid = (Grid){.rows = rows, .cols = cols, .cells = cells, .count = count};
    *ret_grid = grid;
    return OK;
}

Err report_block_set_text(Work *work, Block *block, Str text)
{
    Str copy = str_dup(&work->arena, text);
    if (copy.ptr == NULL) {
        return work_full(work);
    }
    if (block->kind == BLOCK_TABLE) {
        return text_grid(work, copy, &block->grid);
    }
    block->text = copy;
    return OK;
}

bool report_is_table_reference(const Edition *edition, Str kind, Str text)
{
    for (size_t i = 0; str_eq(kind, STR("table")) && i < edition->table_count; i++) {
        if (str_eq(edition->tables[i].key, text)) {
            return true;
        }
    }
    return false;
}

bool report_has_table(const Report *report, int table)
{
    for (size_t i = 0; i < report->edition->cell_count; i++) {
        if (report->edition->cells[i].table == table && report->cells[i].state != CELL_ABSENT) {
            return report->edition_known || report->edition->tables[table].common;
        }
    }
    return false;
}

bool report_cell_state(Str name, CellState *ret_state)
{
    static const CellState states[] = {CELL_VALUE, CELL_BLANK, CELL_NOT_APPLICABLE, CELL_LOST, CELL_ABSENT};
    for (int i = 0; i < 5; i++) {
        if (str_eq(name, str_from_c(cell_state_name(states[i])))) {
            *ret_state = states[i];
            return true;
        }
    }
    return false;
}

Err report_cell_value(Str text, Decimal *ret_value)
{
    Decimal value;
    char shortest[DECIMAL_TEXT_SIZE];
    if (text.len >= DECIMAL_TEXT_SIZE || decimal_parse(text, &value) != OK) {
        return ERR_INVALID;
    }
    size_t len = decimal_format(value, shortest);
    if (!str_eq(text, (Str){shortest, len})) {
        return ERR_INVALID;
    }
    *ret_value = value;
    return OK;
}

Err report_keep_finding(Work *work, Report *report, Str rule, Str result)
{
    int at = edition_rule(report->edition, rule);
    if (at < 0 || !str_eq(result, str_from_c(rule_result_name(RULE_VIOLATED)))) {
        return OK;
    }
    /* Few rules are ever broken: a new array each time is cheap and simple. */
    int *broken = ARENA_ARRAY(&work->arena, int, report->broken_rule_count + 1);
    if (broken == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < report->broken_rule_count; i++) {
        if (report->broken_rules[i] == at) {
            return OK;
        }
        broken[i] = report->broken_rules[i];
    }
    broken[report->broken_rule_count++] = at;
    report->broken_rules = broken;
    return OK;
}

Err report_check_shape(Work *work, const Report *report)
{
    const Edition *edition = report->edition;
    for (size_t i = 0; i < edition->cell_count; i++) {
        int stand_in = edition->cells[i].replaced_by;
        if (stand_in >= 0 && report_has_cell(report, stand_in) && report->cells[i].state != CELL_ABSENT) {
            Str mine = edition->cells[i].key, other = edition->cells[stand_in].key;
            return fault_set(&work->fault, ERR_INVALID, "report.shape",
                             "%.*s and %.*s cannot stand in one report of edition %.*s", STR_ARG(mine), STR_ARG(other),
                             STR_ARG(edition->id));
        }
    }
    return OK;
}

/* ------------------------------------------------------ field by field -- */

static Err wrong(Work *work, const char *what)
{
    return fault_set(&work->fault, ERR_INVALID, "report.fields", "this is no canonical report: %s", what);
}

static Err wrong_cell(Work *work, Str key, const char *what)
{
    return fault_set(&work->fault, ERR_INVALID, "report.fields", "this is no canonical report: cell %.*s %s",
                     STR_ARG(key), what);
}

Err fields_edition(FieldReader *reader, Str id)
{
    bool known = id.ptr != NULL;
    CHECK(reader->editions->count > 0);
    const Edition *edition =
        known ? editions_by_id(reader->editions, id) : reader->editions->items[reader->editions->count - 1];
    if (edition == NULL) {
        return edition_unknown(reader->work, id);
    }
    if (reader->report != NULL) {
        return wrong(reader->work, "two editions");
    }
    reader->seen = ARENA_ARRAY(&reader->work->arena, bool, edition->cell_count);
    if (reader->seen == NULL) {
        return work_full(reader->work);
    }
    TRY(report_new(reader->work, edition, &reader->report));
    reader->report->edition_known = known;
    return OK;
}

static Err keep(Work *work, Str text, Str *ret_text)
{
    *ret_text = str_dup(&work->arena, text);
    return ret_text->ptr == NULL ? work_full(work) : OK;
}

Err fields_meta(FieldReader *reader, Str name, Str text)
{
    Report *report = reader->report;
    int64_t year;
    if (report == NULL) {
        return wrong(reader->work, "the edition does not come first");
    }
    if (str_eq(name, STR("unit"))) {
        return keep(reader->work, text, &report->unit_name);
    }
    if (str_eq(name, STR("edition_by")) && str_eq(text, STR("year"))) {
        report->edition_by_year = true;
        return OK;
    }
    if (str_eq(name, STR("year")) && str_to_int64(text, &year) == OK && year >= 1 && year <= 9999) {
        report->year = (int)year;
        return OK;
    }
    if (str_eq(name, STR("from")) && day_parse(text, &report->from) == OK) {
        return OK;
    }
    if (str_eq(name, STR("to")) && day_parse(text, &report->to) == OK) {
        report->has_period = true;
        return OK;
    }
    if (str_eq(name, STR("verdict"))) {
        return OK;
    }
    return fault_set(&reader->work->fault, ERR_INVALID, "report.fields",
                     "this is no canonical report: \"%.*s\" cannot be its %.*s", STR_ARG(text), STR_ARG(name));
}

static Err fill_cell(Work *work, const EditionCell *place, const CellFields *fields, Cell *cell)
{
    if (!report_cell_state(fields->state, &cell->state)) {
        return wrong_cell(work, place->key, "has no known state");
    }
    bool is_value = cell->state == CELL_VALUE;
    if (is_value ? report_cell_value(fields->value, &cell->value) != OK : fields->value.len != 0) {
        return wrong_cell(work, place->key, "has a value that does not go with its state");
    }
    bool printed = is_value || cell->state == CELL_NOT_APPLICABLE;
    if (!printed && fields->raw.len != 0) {
        return wrong_cell(work, place->key, "has a raw text that does not go with its state");
    }
    cell->derived = fields->derived;
    if (cell->state == CELL_BLANK || printed) {
        return keep(work, fields->raw, &cell->raw);
    }
    return OK;
}

Err fields_cell(FieldReader *reader, const CellFields *fields)
{
    if (reader->report == NULL) {
        return wrong(reader->work, "the edition does not come first");
    }
    const Edition *edition = reader->report->edition;
    int at = reader->next < edition->cell_count && str_eq(edition->cells[reader->next].key, fields->key)
                 ? (int)reader->next
                 : edition_cell(edition, fields->key);
    if (at < 0 || (!reader->report->edition_known && !edition->tables[edition->cells[at].table].common)) {
        return wrong_cell(reader->work, fields->key, "is not in that edition");
    }
    if (reader->seen[at]) {
        return wrong_cell(reader->work, fields->key, "comes twice");
    }
    reader->next = (size_t)at + 1;
    reader->seen[at] = true;
    return fill_cell(reader->work, &edition->cells[at], fields, &reader->report->cells[at]);
}

/* One more element at the end; `room` grows by doubling. */
static Err make_room(Work *work, void **items, size_t count, size_t size, size_t *room)
{
    if (count < *room) {
        return OK;
    }
    size_t more = *room == 0 ? 16 : *room * 2;
    void *grown = arena_grow(&work->arena, *items, *room * size, more * size);
    if (grown == NULL) {
        return work_full(work);
    }
    *items = grown;
    *room = more;
    return OK;
}

Err fields_part(FieldReader *reader, Str number, Str title)
{
    int64_t part;
    if (reader->report == NULL || str_to_int64(number, &part) != OK || part < 0 || part > PART_NUMBER_MAX) {
        return wrong(reader->work, "a part of the text has no number");
    }
    Report *report = reader->report;
    void *parts = report->parts;
    TRY(make_room(reader->work, &parts, report->part_count, sizeof *report->parts, &reader->part_room));
    report->parts = parts;
    report->parts[report->part_count] = (ReportPart){.part = (int)part};
    reader->block_room = 0;
    return keep(reader->work, title, &report->parts[report->part_count++].title);
}

Err fields_block(FieldReader *reader, Str kind, Str text)
{
    if (reader->report == NULL || reader->report->part_count == 0) {
        return wrong(reader->work, "a block stands before the first part");
    }
    ReportPart *part = &reader->report->parts[reader->report->part_count - 1];
    Block block;
    if (!report_block_kind(kind, part->part, &block)) {
        return wrong(reader->work, "a block of the text is of no known kind");
    }
    if (report_is_table_reference(reader->report->edition, kind, text)) {
        return OK;
    }
    TRY(report_block_set_text(reader->work, &block, text));
    void *blocks = part->blocks.items;
    TRY(make_room(reader->work, &blocks, part->blocks.count, sizeof block, &reader->block_room));
    part->blocks.items = blocks;
    part->blocks.items[part->blocks.count++] = block;
    return OK;
}

Err fields_end(FieldReader *reader, Report **ret_report)
{
    const Report *report = reader->report;
    if (report == NULL) {
        return wrong(reader->work, "no edition");
    }
    for (size_t i = 0; i < report->edition->cell_count; i++) {
        if (!reader->seen[i] && report_cell_counts(report, (int)i)) {
            return wrong_cell(reader->work, report->edition->cells[i].key, "is missing");
        }
    }
    TRY(report_check_shape(reader->work, report));
    *ret_report = reader->report;
    return OK;
}
