/* Writers: Blocks to HTML, PDF, DOCX and XLSX.
 *
 * A writer knows paragraphs and tables, not reports. The same input gives the
 * same bytes: nothing depends on the clock, the host's name or its locale, and
 * no hidden part or property carries what is not printed. Widths of columns
 * are relative (Grid.widths); the page is A4 with the margins of official
 * documents (GB/T 9704-2012: 37, 28, 26 and 35 mm). */
#ifndef GK_DOC_WRITE_H
#define GK_DOC_WRITE_H

#include "base/blocks.h"
#include "base/date.h"
#include "base/str.h"
#include "base/work.h"

enum { DOC_WRITTEN_MAX = 64 << 20 }; /* a larger document is refused (ERR_LIMIT) */

typedef enum DocForm { DOC_HTML, DOC_PDF, DOC_DOCX, DOC_XLSX } DocForm;

/* What a document says about itself outside its pages. */
typedef struct DocInfo {
    Str title;  /* document property and window title */
    Str author; /* document property; may be empty */
    Day date;   /* the date stamped into the file, never shown */
} DocInfo;

/* A page of its own with its style inside: no script, no reference outside. */
MUST_USE Err doc_write_html(Work *work, const DocInfo *info, const Blocks *blocks, Str *ret_bytes);

/* Wordprocessing document with the fonts clerks have (仿宋_GB2312, 黑体 ...). */
MUST_USE Err doc_write_docx(Work *work, const DocInfo *info, const Blocks *blocks, Str *ret_bytes);

/* Workbook: the text on the first sheet, each table on a sheet of its own.
 * Figures (GRID_NUMBER) that a spreadsheet holds exactly are numbers, others text. */
MUST_USE Err doc_write_xlsx(Work *work, const DocInfo *info, const Blocks *blocks, Str *ret_bytes);

/* The fonts of PDF documents, found once and kept: the regular files of Fandol
 * in the folder `fonts` beside the program (or ../share/gongkai/fonts); the
 * system's Noto CJK fonts stand in for what is missing there. One thread at a
 * time may use them. */
typedef struct DocFonts DocFonts;

/* ERR_INTERNAL "doc.no_fonts" when there is no Chinese font at all. */
MUST_USE Err doc_fonts_open(Work *work, DocFonts **ret_fonts);
void doc_fonts_close(DocFonts *fonts); /* NULL is fine */

/* A4 pages; rows are never cut, heads stand again on each page, a table that
 * fits one page is not broken. Tagged, with outline and page numbers. */
MUST_USE Err doc_write_pdf(Work *work, DocFonts *fonts, const DocInfo *info, const Blocks *blocks, Str *ret_bytes);

/* The same content as a part of a web page, for the classes of the site's
 * style sheet. Links are escaped here. */
typedef struct DocFragment {
    int heading_level; /* the tag of BLOCK_HEADING level 1: 2 for <h2> */
    const char *ids;   /* prefix of element ids, unique in the page: letters */
    Str cell_link;     /* figures with a key link to cell_link + key; empty: no links */
    bool phone;        /* add the pickers and heads that phones show (hidden elsewhere) */
} DocFragment;

/* Appends to `out` (sticky failure, see Buf). A BLOCK_TITLE is left out: the page has its own. */
void doc_write_fragment(Buf *out, const DocFragment *options, const Blocks *blocks);

#endif
