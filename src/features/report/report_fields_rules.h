/* The canonical data of a report as named fields, for the forms that carry it
 * whole: JSON (report_json_rules.h), XML and CSV (report_forms.h). */
#ifndef GK_FEATURES_REPORT_REPORT_FIELDS_RULES_H
#define GK_FEATURES_REPORT_REPORT_FIELDS_RULES_H

#include "features/report/report_rules.h"

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
/* A canonical value as text: the shortest exact form. ERR_INVALID (no fault) when it is none. */
MUST_USE Err report_cell_value(Str text, Decimal *ret_value);
/* ERR_INVALID with a sentence when the cells show none of the edition's shapes:
 * an optional row printed beside the rows it replaces. */
MUST_USE Err report_check_shape(Work *work, const Report *report);


/* Remembers a finding that was written: a rule of the edition that was violated
 * although cells of it are lost stays so. Others are made anew by whoever checks. */
MUST_USE Err report_keep_finding(Work *work, Report *report, Str rule, Str result);

/* ---- reading a report field by field (XML and CSV, where all is text) ---- */

typedef struct FieldReader {
    Work *work;
    const Editions *editions;
    Report *report; /* NULL until fields_edition */
    bool *seen;     /* [edition->cell_count] */
    size_t next;    /* the cell that most likely comes next */
    size_t part_room;
    size_t block_room; /* of the last part */
} FieldReader;

/* Begins the report; {NULL,0} for an edition nobody could tell. */
MUST_USE Err fields_edition(FieldReader *reader, Str id);
/* "edition_by", "unit", "year", "from", "to"; "verdict" is not taken over. */
MUST_USE Err fields_meta(FieldReader *reader, Str name, Str text);
typedef struct CellFields {
    Str key, state, value, raw;
    bool derived;
} CellFields;
/* A cell comes once, and as the edition has it. */
MUST_USE Err fields_cell(FieldReader *reader, const CellFields *fields);
MUST_USE Err fields_part(FieldReader *reader, Str number, Str title);
/* A block of the part that was begun last; references to tables are dropped. */
MUST_USE Err fields_block(FieldReader *reader, Str kind, Str text);
/* Cells of rows that are not printed may be left out, all others must have come. */
MUST_USE Err fields_end(FieldReader *reader, Report **ret_report);

#endif
