/* Editions and reports as structures: looking up, naming, making. */
#include "features/report/report_rules.h"

/* ------------------------------------------------------------- editions -- */

const Edition *editions_by_id(const Editions *editions, Str id)
{
    for (size_t i = 0; i < editions->count; i++) {
        if (str_eq(editions->items[i]->id, id)) {
            return editions->items[i];
        }
    }
    return NULL;
}

Err edition_unknown(Work *work, Str id)
{
    enum { SHOWN = 40 };
    return fault_set(&work->fault, ERR_INVALID, "report.unknown_edition", "the report is in the form \"%.*s\", which is not known here (--editions DIR can tell it)",
                     STR_ARG(str_slice(id, 0, id.len < SHOWN ? id.len : SHOWN)));
}

const Edition *editions_by_year(const Editions *editions, int year)
{
    /* The later edition wins where two claim a year. */
    for (size_t i = editions->count; i-- > 0;) {
        if (editions->items[i]->first_year <= year && year <= editions->items[i]->last_year) {
            return editions->items[i];
        }
    }
    return NULL;
}

int edition_cell(const Edition *edition, Str key)
{
    size_t low = 0, high = edition->cell_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int cell = edition->by_key[middle];
        int order = str_cmp(key, edition->cells[cell].key);
        if (order == 0) {
            return cell;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return -1;
}

int edition_rule(const Edition *edition, Str id)
{
    for (size_t i = 0; i < edition->rule_count; i++) {
        if (str_eq(edition->rules[i].id, id)) {
            return (int)i;
        }
    }
    return -1;
}

const EditionNode *edition_leaf(const EditionNode *nodes, size_t count, int leaf)
{
    for (size_t i = 0; i < count; i++) {
        if (nodes[i].leaf == leaf) {
            return &nodes[i];
        }
    }
    return NULL;
}

static const EditionBlock *block_of(const Edition *edition, int cell)
{
    const EditionCell *place = &edition->cells[cell];
    return &edition->tables[place->table].blocks[place->block];
}

const EditionNode *edition_cell_row(const Edition *edition, int cell)
{
    const EditionBlock *block = block_of(edition, cell);
    return edition_leaf(block->rows, block->row_count, edition->cells[cell].row);
}

const EditionNode *edition_cell_column(const Edition *edition, int cell)
{
    const EditionBlock *block = block_of(edition, cell);
    return edition_leaf(block->columns, block->column_count, edition->cells[cell].column);
}

/* ---------------------------------------------------------------- names -- */

const char *cell_state_name(CellState state)
{
    switch (state) {
    case CELL_ABSENT: return "absent";
    case CELL_VALUE: return "value";
    case CELL_BLANK: return "blank";
    case CELL_NOT_APPLICABLE: return "not_applicable";
    case CELL_LOST: return "lost";
    case CELL_INCOMPLETE: return "incomplete";
    }
    return "";
}

const char *rule_result_name(RuleResult result)
{
    switch (result) {
    case RULE_HOLDS: return "holds";
    case RULE_VIOLATED: return "violated";
    case RULE_UNDECIDABLE: return "undecidable";
    }
    return "";
}

const char *verdict_name(Verdict verdict)
{
    switch (verdict) {
    case VERDICT_CONSISTENT: return "consistent";
    case VERDICT_INCONSISTENT: return "inconsistent";
    case VERDICT_UNDECIDABLE: return "undecidable";
    }
    return "";
}

/* --------------------------------------------------------------- report -- */

Err report_new(Work *work, const Edition *edition, Report **ret_report)
{
    Report *report = ARENA_NEW(&work->arena, Report);
    Cell *cells = ARENA_ARRAY(&work->arena, Cell, edition->cell_count);
    if (report == NULL || cells == NULL) {
        return work_full(work);
    }
    *report = (Report){.edition = edition, .edition_known = true, .cells = cells, .verdict = VERDICT_UNDECIDABLE};
    *ret_report = report; /* zeroed cells are absent */
    return OK;
}

enum { FINDINGS_FIRST = 64 };

/* Room is kept at powers of two from FINDINGS_FIRST, so the count tells it. */
static bool is_full_count(size_t count)
{
    return count == 0 || (count >= FINDINGS_FIRST && (count & (count - 1)) == 0);
}

Err report_add_finding(Work *work, Report *report, const Finding *finding)
{
    size_t count = report->finding_count;
    if (is_full_count(count)) {
        size_t room = count == 0 ? FINDINGS_FIRST : count * 2;
        Finding *grown = arena_grow(&work->arena, report->findings, count * sizeof *grown, room * sizeof *grown);
        if (grown == NULL) {
            return work_full(work);
        }
        report->findings = grown;
    }
    report->findings[report->finding_count++] = *finding;
    return OK;
}

static bool row_has_any(const Report *report, int cell)
{
    const EditionBlock *block = block_of(report->edition, cell);
    int row = report->edition->cells[cell].row;
    for (int c = 0; c < block->column_leaves; c++) {
        int at = block->cell_at[row * block->column_leaves + c];
        if (at >= 0 && report->cells[at].state != CELL_ABSENT) {
            return true;
        }
    }
    return false;
}

bool report_has_cell(const Report *report, int cell)
{
    const EditionCell *place = &report->edition->cells[cell];
    if (!report->edition_known && !report->edition->tables[place->table].common) {
        return false;
    }
    return !place->optional || row_has_any(report, cell);
}

bool report_cell_counts(const Report *report, int cell)
{
    int stand_in = report->edition->cells[cell].replaced_by;
    return report_has_cell(report, cell) && (stand_in < 0 || !row_has_any(report, stand_in));
}

bool report_row_printed(const Report *report, int table, int block, int row_node)
{
    const EditionBlock *place = &report->edition->tables[table].blocks[block];
    const EditionNode *node = &place->rows[row_node];
    if (node->leaf < 0) { /* a group is printed when a row below it is */
        for (size_t i = (size_t)row_node + 1; i < place->row_count && place->rows[i].depth > node->depth; i++) {
            if (place->rows[i].leaf >= 0 && report_row_printed(report, table, block, (int)i)) {
                return true;
            }
        }
        return false;
    }
    for (int c = 0; c < place->column_leaves; c++) {
        int cell = place->cell_at[node->leaf * place->column_leaves + c];
        if (cell >= 0) {
            return report_cell_counts(report, cell);
        }
    }
    return true;
}
