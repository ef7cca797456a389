/* The canonical JSON of a report, cn-foi-report/1: contract 3. */
#ifndef GK_FEATURES_REPORT_REPORT_JSON_RULES_H
#define GK_FEATURES_REPORT_REPORT_JSON_RULES_H

#include "features/report/report_rules.h"

/* One line without the line end: members and cells in the contract's order,
 * findings and verdict as they stand in the report. The statutory tables are
 * named at the end of their parts: {"kind":"table","text":"t3"}. */
MUST_USE Err report_to_json(Work *work, const Report *report, Str *ret_json);

/* The array "findings" alone, as it stands in the canonical JSON. */
void report_findings_to_json(Buf *out, const Report *report);

/* Does the text claim to be one (told by its first member)? */
bool report_is_json(Str text);

/* Reads it back; strict: ERR_INVALID "report.json" names what is wrong. Every
 * cell of the edition must be there, and only they, in one of its shapes.
 * Verdict and findings are not taken over: report_check makes them anew. */
MUST_USE Err report_from_json(Work *work, const Editions *editions, Str json, Report **ret_report);
/* The same without the text: for sums over very many reports. */
MUST_USE Err report_cells_from_json(Work *work, const Editions *editions, Str json, Report **ret_report);

/* ---- shared with the other forms that carry the canonical data ---- */

#define REPORT_FORMAT "cn-foi-report/1"

/* "heading" for a title or heading, "para", "list", "table". */
const char *report_block_kind_name(BlockKind kind);
/* Titles are the headings of part 0; inside parts headings are of level 2. */
bool report_block_kind(Str name, int part, Block *ret_block);
/* The text of a block; a table gives lines of cells parted by tabs. */
MUST_USE Err report_block_text(Work *work, const Block *block, Str *ret_text);
/* Sets what report_block_text gave: tables become grids again. */
MUST_USE Err report_block_set_text(Work *work, Block *block, Str text);
/* Is the block a reference to a statutory table of the edition? */
bool report_is_table_reference(const Edition *edition, Str kind, Str text);
/* Is anything of the table in the document (else it is not referred to)? */
bool report_has_table(const Report *report, int table);
/* "value", "blank" ...; not "incomplete", which no report has. */
bool report_cell_state(Str name, CellState *ret_state);
/* A canonical value of a cell of that kind as text; ERR_INVALID (no fault) when it is none. */
MUST_USE Err report_cell_value(Str text, Decimal *ret_value);
/* ERR_INVALID with a sentence when the cells show none of the edition's shapes:
 * an optional row printed beside the rows it replaces. */
MUST_USE Err report_check_shape(Work *work, const Report *report);

#endif
