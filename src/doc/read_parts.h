/* What the readers share: limits, decoding, folding of white space, tables.
 * Only for the files src/doc/read_*.c. */
#ifndef GK_DOC_READ_PARTS_H
#define GK_DOC_READ_PARTS_H

#include "doc/read.h"

/* One reading under way. */
typedef struct Reader {
    Work *work;
    size_t blocks; /* made so far, for DOC_BLOCKS_MAX */
    size_t cells;  /* for DOC_CELLS_MAX */
    size_t tables; /* for DOC_TABLES_MAX */
    bool marks;    /* DocReadOptions */
    int pictures;  /* passed over */
} Reader;

/* The readers, one a type. `bytes` as given to doc_read, not empty. */
MUST_USE Err read_text(Reader *reader, Str bytes, Reading *ret_reading);
MUST_USE Err read_html(Reader *reader, Str bytes, Reading *ret_reading);
/* The page itself where `text` is a script's string of it (=\" and <\/), else `text`. */
MUST_USE Err html_from_script(Work *work, Str text, Str *ret_text);
MUST_USE Err read_zip(Reader *reader, Str bytes, Reading *ret_reading); /* DOCX or XLSX */
MUST_USE Err read_pdf(Reader *reader, Str bytes, const DocReadOptions *options, Reading *ret_reading);
/* `text` is UTF-8 that csv_delimiter has found to be a table. */
MUST_USE Err read_csv(Reader *reader, Str text, char delimiter, Reading *ret_reading);

/* ',', ';' or '\t' when the text is a table in CSV, else '\0'. */
char csv_delimiter(Str text);
/* Does the text hold a tag of HTML near its start? */
bool looks_like_html(Str text);

/* ---- decoding ---- */

/* To UTF-8 without byte order mark, strictly: UTF-8, UTF-16 with BOM, GB18030.
 * A character cut at the very end is dropped. May return a part of `bytes`. */
MUST_USE Err decode_text(Work *work, Str bytes, Str *ret_text);
/* As browsers do: by BOM, content or the charset the page declares; a few bad
 * bytes become U+FFFD. */
MUST_USE Err decode_html(Work *work, Str bytes, Str *ret_text);

/* All line ends as '\n', in place when the text's memory is ours. */
MUST_USE Err fold_lines(Work *work, bool is_ours, Str *text);

/* ---- text under construction ---- */

/* Folds white space to single blanks; line breaks stay, several as one. */
typedef struct Flow {
    Buf buf;
    bool blank; /* white space is pending */
} Flow;

enum { FLOW_MAX = 4 << 20 }; /* bytes of one paragraph or cell */

void flow_init(Flow *flow, Work *work);
void flow_add(Flow *flow, Str text);
void flow_break(Flow *flow);
/* ERR_LIMIT when a paragraph is longer than FLOW_MAX. */
MUST_USE Err flow_fits(Work *work, size_t len);
/* The text so far, trimmed and copied; the flow is empty again. */
MUST_USE Err flow_take(Flow *flow, Work *work, Str *ret_text);

typedef struct BlockList {
    Block *items;
    size_t count, room;
} BlockList;

MUST_USE Err blocks_add(Reader *reader, BlockList *list, Block block);

/* ---- tables ---- */

/* One table row by row. Cells are put at the next free place; spans that leave
 * the grid are clamped, so that no cell is lost to an absurd one. Columns in
 * which no cell begins are dropped at the end. */
typedef struct RawCell {
    int colspan, rowspan; /* any values */
    bool continues;       /* DOCX: part of the cell above */
    Str text;
} RawCell;

typedef struct Table {
    Reader *reader;
    GridCell *cells;
    size_t count, room;
    RawCell pending[GRID_COLS_MAX]; /* of the current row */
    int pending_count;
    int rows; /* finished rows */
    bool in_row;
    int busy_until[GRID_COLS_MAX]; /* the first row in which the column is free again */
    long owner[GRID_COLS_MAX];     /* the newest cell of the column, -1 for none */
    BlockList content;             /* the cells' content as blocks, in reading order */
    size_t cell_from;              /* where the current cell's content begins */
    bool is_layout;                /* a cell holds a table, a heading or an article */
    Str caption;
} Table;

MUST_USE Err table_new(Reader *reader, Table **ret_table);
MUST_USE Err table_row(Table *table);
/* One cell, with the text in cell.text. */
MUST_USE Err table_cell(Table *table, RawCell cell);
/* One cell whose content is what was added to table->content since the last. */
MUST_USE Err table_cell_from_content(Table *table, RawCell cell);
/* Widens the newest cell of the row (DOCX hMerge). */
void table_widen(Table *table, int columns);
/* No cell spans beyond this point (HTML row groups). */
MUST_USE Err table_end_group(Table *table);
/* The grid, without looking at its content. */
MUST_USE Err table_finish(Table *table, Grid **ret_grid);
/* Ends the table and adds it to `list`: as one block, or as its content when
 * it only arranges a page (one column, nested tables, articles in cells). */
MUST_USE Err table_add_to(Table *table, BlockList *list);

#endif
