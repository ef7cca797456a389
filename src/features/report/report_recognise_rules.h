/* From a document that was read (blocks, lines, words) to a report.
 *
 * report_recognise is the one entry; the recognisers below it each know one
 * kind of evidence. None of them ever guesses: a figure that a careful reader
 * of the page could not be sure of is CELL_LOST (docs/report-contract.md 1, 2). */
#ifndef GK_FEATURES_REPORT_REPORT_RECOGNISE_RULES_H
#define GK_FEATURES_REPORT_REPORT_RECOGNISE_RULES_H

#include "features/report/report_rules.h"

/* A stretch of Reading.text, in bytes [from, to). */
typedef struct TextSpan {
    size_t from, to;
} TextSpan;

/* The statutory tables found in a document. */
typedef struct TablesFound {
    const Edition *edition; /* told by rows and heads; the newest if undecided */
    bool edition_known;     /* table 2 or 3 was there to tell it by */
    Cell *cells;            /* edition->cell_count; absent where nothing stands */
    bool *table_found;      /* [edition->table_count] */
    bool *block_used;       /* [reading->blocks.count] blocks that are statutory tables, or NULL */
    TextSpan *spans;        /* stretches of reading->text that are statutory tables */
    size_t span_count;
    const int *broken_rules; /* rules of the edition that every best cut of run-together digits breaks */
    size_t broken_rule_count;
} TablesFound;

/* Tables given as grids (HTML, DOCX, XLSX, CSV). */
MUST_USE Err report_tables_from_grids(Work *work, const Editions *editions, const Reading *reading,
                                      TablesFound *ret_found);

/* Tables given as lines of text or as words with places (plain text in every
 * layout, PDF, and pages that print their cells as paragraphs). */
MUST_USE Err report_tables_from_text(Work *work, const Editions *editions, const Reading *reading,
                                     TablesFound *ret_found);

/* Everything else a reader sees: unit, year, period, and the text of the parts
 * (without the tables). Fills the fields of `report`. */
MUST_USE Err report_text_from_reading(Work *work, const Reading *reading, const TablesFound *found, Report *report);

/* The whole: tables, text, edition by year where no table tells it. No
 * findings yet. ERR_INVALID "report.not_a_report" when no table is recognised
 * and fewer than three of the six parts are found. */
MUST_USE Err report_recognise(Work *work, const Editions *editions, const Reading *reading, Report **ret_report);

#endif
