#include "features/report/report_recognise_rules.h"

enum { PARTS_OF_A_REPORT = 3 };

static size_t tables_found(const TablesFound *found)
{
    size_t count = 0;
    for (size_t t = 0; found->edition != NULL && t < found->edition->table_count; t++) {
        count += found->table_found[t] ? 1 : 0;
    }
    return count;
}

static bool has_grid(const Blocks *blocks)
{
    for (size_t b = 0; b < blocks->count; b++) {
        if (blocks->items[b].kind == BLOCK_TABLE) {
            return true;
        }
    }
    return false;
}

/* Takes over the tables that only `other` found, cell by key. */
static void take_missing_tables(TablesFound *found, const TablesFound *other)
{
    const Edition *edition = found->edition;
    for (size_t c = 0; c < edition->cell_count; c++) {
        int from = edition_cell(other->edition, edition->cells[c].key);
        if (!found->table_found[edition->cells[c].table] && from >= 0) {
            found->cells[c] = other->cells[from];
        }
    }
    for (size_t t = 0; t < edition->table_count; t++) {
        for (size_t o = 0; o < other->edition->table_count && !found->table_found[t]; o++) {
            found->table_found[t] =
                other->table_found[o] && str_eq(other->edition->tables[o].key, edition->tables[t].key);
        }
    }
}

static void add_blocks_used(TablesFound *found, const TablesFound *other, size_t block_count)
{
    for (size_t b = 0; found->block_used != NULL && other->block_used != NULL && b < block_count; b++) {
        found->block_used[b] = found->block_used[b] || other->block_used[b];
    }
    if (found->block_used == NULL) {
        found->block_used = other->block_used;
    }
}

static bool has_table(const TablesFound *found, Str key)
{
    for (size_t t = 0; t < found->edition->table_count; t++) {
        if (found->table_found[t] && str_eq(found->edition->tables[t].key, key)) {
            return true;
        }
    }
    return false;
}

static bool has_all_of(const TablesFound *found, const TablesFound *other)
{
    for (size_t t = 0; t < other->edition->table_count; t++) {
        if (other->table_found[t] && !has_table(found, other->edition->tables[t].key)) {
            return false;
        }
    }
    return true;
}

/* In a PDF the tables found by the places of words are told as stretches of its
 * text, not as blocks: then the text around them must be taken from there too. */
static void take_spans(TablesFound *found, const TablesFound *text, SourceKind kind)
{
    if (kind == SOURCE_PDF) {
        found->block_used = NULL;
        found->spans = text->spans;
        found->span_count = text->span_count;
    }
}

/* A PDF is both: what its ruled tables do not tell (heads that stand on another
 * page, say) its text may. */
static void take_lost_cells(TablesFound *found, const TablesFound *text)
{
    for (size_t c = 0; c < found->edition->cell_count && found->edition == text->edition; c++) {
        if (found->cells[c].state == CELL_LOST && text->cells[c].state != CELL_ABSENT) {
            found->cells[c] = text->cells[c];
        }
    }
}

static bool has_lost_cell(const TablesFound *found)
{
    for (size_t c = 0; c < found->edition->cell_count; c++) {
        if (found->cells[c].state == CELL_LOST) {
            return true;
        }
    }
    return false;
}

/* Grids first; what they do not hold may stand in the paragraphs. */
static Err find_tables(Work *work, const Editions *editions, const Reading *reading, TablesFound *ret_found)
{
    if (!has_grid(&reading->blocks)) {
        return report_tables_from_text(work, editions, reading, ret_found);
    }
    TablesFound grids, text;
    TRY(report_tables_from_grids(work, editions, reading, &grids));
    bool both = reading->kind == SOURCE_PDF && has_lost_cell(&grids);
    if (tables_found(&grids) == grids.edition->table_count && !both) {
        *ret_found = grids;
        return OK;
    }
    TRY(report_tables_from_text(work, editions, reading, &text));
    if (both) {
        take_lost_cells(&grids, &text);
    }
    bool grids_lead = tables_found(&grids) > 0 && (grids.edition_known || !text.edition_known);
    TablesFound *lead = grids_lead ? &grids : &text, *rest = grids_lead ? &text : &grids;
    bool only_blocks = reading->kind == SOURCE_PDF && grids_lead && has_all_of(&grids, &text);
    if (tables_found(rest) > 0 && !only_blocks) {
        take_missing_tables(lead, rest);
        add_blocks_used(lead, rest, reading->blocks.count);
        take_spans(lead, &text, reading->kind);
    }
    *ret_found = *lead;
    return OK;
}

/* The same cells in the report's edition; what it has no place for is dropped
 * (it differs only where the tables did not tell the edition). */
static void move_cells(const TablesFound *found, Report *report)
{
    for (size_t c = 0; c < report->edition->cell_count; c++) {
        int from = edition_cell(found->edition, report->edition->cells[c].key);
        if (from >= 0) {
            report->cells[c] = found->cells[from];
        }
    }
    if (report->edition == found->edition) {
        report->broken_rules = found->broken_rules;
        report->broken_rule_count = found->broken_rule_count;
    }
}

static bool is_told(const Cell *cell)
{
    return cell->state != CELL_ABSENT && cell->state != CELL_LOST;
}

/* A report prints an optional row or the rows it replaces, never both. Where a
 * lost table left traces of both, the shape with a cell that can be told
 * stands; if none can, the form's own. */
static void settle_shape(Report *report)
{
    const Edition *edition = report->edition;
    bool optional_told = false, replaced_told = false, optional_there = false, replaced_there = false;
    for (size_t c = 0; c < edition->cell_count; c++) {
        const Cell *cell = &report->cells[c];
        if (edition->cells[c].optional) {
            optional_told |= is_told(cell);
            optional_there |= cell->state != CELL_ABSENT;
        } else if (edition->cells[c].replaced_by >= 0) {
            replaced_told |= is_told(cell);
            replaced_there |= cell->state != CELL_ABSENT;
        }
    }
    if (!optional_there || !replaced_there) {
        return;
    }
    bool keep_optional = optional_told && !replaced_told;
    for (size_t c = 0; c < edition->cell_count; c++) {
        bool drop = keep_optional ? edition->cells[c].replaced_by >= 0 : edition->cells[c].optional;
        if (drop) {
            report->cells[c] = (Cell){.state = CELL_ABSENT};
        }
    }
}

static size_t statutory_parts(const Report *report)
{
    size_t count = 0;
    for (size_t p = 0; p < report->part_count; p++) {
        count += report->parts[p].part > 0 ? 1 : 0;
    }
    return count;
}

/* Tables tell the edition; else the year does; else it stays unknown. */
static void settle_edition(const Editions *editions, const TablesFound *found, Report *report)
{
    report->edition = found->edition;
    report->edition_known = found->edition_known;
    const Edition *by_year = report->year > 0 ? editions_by_year(editions, report->year) : NULL;
    if (!found->edition_known && by_year != NULL) {
        report->edition = by_year;
        report->edition_known = report->edition_by_year = true;
    }
}

Err report_recognise(Work *work, const Editions *editions, const Reading *reading, Report **ret_report)
{
    TablesFound found;
    Report *report = NULL;
    TRY(find_tables(work, editions, reading, &found));
    TRY(report_new(work, found.edition, &report));
    TRY(report_text_from_reading(work, reading, &found, report));
    if (tables_found(&found) == 0 && statutory_parts(report) < PARTS_OF_A_REPORT) {
        return fault_set(&work->fault, ERR_INVALID, "report.not_a_report",
                         "this is not an annual report: none of its tables and fewer than three of its six parts are in it");
    }
    settle_edition(editions, &found, report);
    if (report->edition != found.edition) {
        report->cells = ARENA_ARRAY(&work->arena, Cell, report->edition->cell_count);
        if (report->cells == NULL) {
            return work_full(work);
        }
    }
    move_cells(&found, report);
    settle_shape(report);
    *ret_report = report;
    return OK;
}
