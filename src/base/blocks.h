/* A document as a reader sees it: paragraphs and tables in reading order.
 *
 * One model serves both directions. Readers (doc/) turn HTML, DOCX, XLSX, PDF
 * and text into a Reading; writers (doc/) turn Blocks into HTML, PDF, DOCX and
 * XLSX. Pure data: no I/O here, everything lives in the caller's arena. */
#ifndef GK_BASE_BLOCKS_H
#define GK_BASE_BLOCKS_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum GridRole {
    GRID_TEXT,   /* unknown (all cells of a table that was read) */
    GRID_HEAD,   /* column heading */
    GRID_LABEL,  /* row heading */
    GRID_NUMBER, /* a figure */
} GridRole;

/* One printed cell. `row` and `col` are the upper left place it covers. */
typedef struct GridCell {
    int row, col;         /* from 0 */
    int rowspan, colspan; /* at least 1, inside the grid */
    GridRole role;
    Str text; /* white space folded to single spaces; line breaks inside a cell are '\n' */
    Str key;  /* report cell key such as "t3.new.nat" when written by us; empty when read */
} GridCell;

/* Limits for tables that were read: larger ones are refused (ERR_LIMIT), and
 * absurd spans are clamped to the grid. */
enum { GRID_ROWS_MAX = 20000, GRID_COLS_MAX = 256 };

typedef struct Grid {
    int rows, cols;
    int head_rows; /* rows repeated on each page when printed */
    Str caption;
    const int *widths; /* cols relative column widths when written, or NULL */
    GridCell *cells;   /* in order of (row, col); places under a span have no cell of their own */
    size_t count;
} Grid;

/* The cell that covers (row, col), or NULL. O(log count + spans). */
const GridCell *grid_at(const Grid *grid, int row, int col);

typedef enum BlockKind {
    BLOCK_TITLE,   /* the document's title */
    BLOCK_HEADING, /* `level` 1.. */
    BLOCK_PARA,
    BLOCK_LIST, /* one list item */
    BLOCK_TABLE,
    /* of an official document (GB/T 9704-2012), only written: */
    BLOCK_ORGAN,     /* 发文机关标志 at the top of the first page, red */
    BLOCK_NUMBER,    /* 发文字号 under it, with the red line */
    BLOCK_SIGNATURE, /* 署名 and 成文日期 at the end: lines separated by '\n' */
} BlockKind;

typedef struct Block {
    BlockKind kind;
    int level;        /* headings and list items: 1 is outermost; else 0 */
    Str text;         /* not for tables */
    const Grid *grid; /* tables only */
} Block;

typedef struct Blocks {
    Block *items;
    size_t count;
} Blocks;

/* A word on a page, for sources that know places but no structure (PDF).
 * Units are points from the upper left corner of the page. */
typedef struct Word {
    int page; /* from 0 */
    float x0, y0, x1, y1;
    Str text;
} Word;

typedef enum SourceKind {
    SOURCE_TEXT,  /* `text` holds the decoded lines, `blocks` one paragraph a line */
    SOURCE_HTML,  /* blocks */
    SOURCE_DOCX,  /* blocks */
    SOURCE_XLSX,  /* blocks: one table a sheet that holds anything, visible sheets only */
    SOURCE_PDF,   /* `words`, `text` as pdftotext lays it out, `blocks` with the tables drawn with rules */
    SOURCE_CSV,   /* blocks: one table */
    SOURCE_JSON,  /* `text`: the caller parses it */
    SOURCE_XML,   /* `text`: canonical XML, the caller parses it */
} SourceKind;

typedef struct Reading {
    SourceKind kind;
    Str text; /* UTF-8, '\n' line ends, without byte order mark */
    Blocks blocks;
    const Word *words;
    size_t word_count;
} Reading;

#endif
