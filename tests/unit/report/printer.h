/* Prints invented reports in every layout that published ones are met in. */
#ifndef GK_TESTS_UNIT_REPORT_PRINTER_H
#define GK_TESTS_UNIT_REPORT_PRINTER_H

#include "features/report/report_rules.h"

typedef enum PrintStyle {
    PRINT_PIPE_ROWS,   /* a | b | c |      a row a line, padding behind */
    PRINT_PIPE_FRAMED, /* | a | b | c | */
    PRINT_BAR_CELLS,   /* a |             a cell a line, empty cells and padding as in some crawls */
    PRINT_BAR_LINES,   /* a, then | on a line of its own */
    PRINT_CELL_LINES,  /* a cell a line, empty ones dropped */
    PRINT_PARAGRAPHS,  /* the same with empty lines between */
    PRINT_TAB_CELLS,   /* each cell on a line behind a tab, rows parted by an empty line */
    PRINT_TAB_ROWS,    /* a row a line, tabs between */
    PRINT_RUN,         /* all cells run together */
    PRINT_COLUMNS,     /* columns kept by blanks, counted in characters */
    PRINT_WRAPPED,     /* the same, long labels over two lines, figures beside any of them */
    PRINT_DROPPED,     /* bars, but empty cells moved behind the filled ones */
    PRINT_STYLES
} PrintStyle;

typedef struct Printer {
    Work *work;
    const Edition *edition;
    PrintStyle style;
    const Str *printed; /* for each cell; {NULL,0}: its row is not printed */
    uint64_t *random;
    size_t *cell_end; /* out: byte behind each printed cell (or 0) */
} Printer;

uint64_t print_random(uint64_t *state, uint64_t below);

/* The three tables with headings and some sentences between them. */
Str print_report(Printer *printer);

#endif
