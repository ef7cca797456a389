/* Figures that were printed without anything between them: "640020470".
 *
 * A run is what stands in one row of a table: words of digits (a space always
 * separates cells, its absence says nothing). All runs of a report are cut
 * together under the edition's rules (docs/report-contract.md 2); sums may cut
 * digits but never decide which column a value stands in, so a run must hold
 * all its cells. */
#ifndef GK_FEATURES_REPORT_REPORT_DIGITS_RULES_H
#define GK_FEATURES_REPORT_REPORT_DIGITS_RULES_H

#include "features/report/report_rules.h"

typedef struct DigitWord {
    Str digits;  /* '0'..'9' only, not empty */
    Str printed; /* the same as printed: as many characters, all of one byte length */
} DigitWord;

enum { RUN_CELLS_MAX = 32, RUN_DIGITS_MAX = 200 };

typedef struct DigitRun {
    const DigitWord *words;
    size_t word_count;
    const int *cells; /* indices of Edition.cells, left to right */
    size_t cell_count;
} DigitRun;

typedef struct DigitsFound {
    int *broken; /* indices of Edition.rules that every best cut breaks */
    size_t broken_count;
} DigitsFound;

/* Cuts the runs. `cells` (edition->cell_count) holds what is known already;
 * the cells of the runs become CELL_VALUE with `derived`, where every best cut
 * agrees, else CELL_LOST. Work is bounded: what cannot be settled within it is
 * lost. Errors: ERR_LIMIT when memory runs out. */
MUST_USE Err report_cut_digits(Work *work, const Edition *edition, const DigitRun *runs, size_t run_count,
                               Cell *cells, DigitsFound *ret_found);

#endif
