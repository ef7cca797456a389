/* What the PDF reader is made of: the straight lines of a page, the tables
 * they rule, and the text around them. Only for src/doc/read_pdf*.c.
 * All places are in points from the upper left corner of the page. */
#ifndef GK_DOC_READ_PDF_PARTS_H
#define GK_DOC_READ_PDF_PARTS_H

#include "doc/read_parts.h"

/* ---- rules (read_pdf_rules.c) ---- */

/* A straight visible line, horizontal or vertical. */
typedef struct PdfRule {
    int page;
    bool vertical;
    float at;       /* y of a horizontal line, x of a vertical one */
    float from, to; /* along it */
} PdfRule;

typedef struct PdfRules {
    PdfRule *items;
    size_t count, room;
} PdfRules;

/* The rules in the pages that pdftocairo drew as SVG. None when it is no XML
 * or draws more than any table would. */
MUST_USE Err pdf_rules(Work *work, Str svg, PdfRules *ret_rules);

/* ---- words and lines of text (read_pdf_words.c) ---- */

typedef struct PdfWord {
    Word word;
    int piece; /* the piece of a table it stands in, -1 for none */
    int cell;  /* of the table, while that is made */
} PdfWord;

/* Takes the line that begins with words[from] of words in order of pdf_order_words;
 * it is left in order from left to right. Gives its end. */
size_t pdf_take_line(PdfWord *words, size_t count, size_t from);
/* By page, cell and height. */
void pdf_order_words(PdfWord *words, size_t count);
/* How wide a gap in a line is a blank, as shares of its height: between two
 * ideographs, and between an ideograph and a Latin letter or figure. */
typedef struct PdfBlanks {
    float alike, mixed;
} PdfBlanks;

#define PDF_NARROW_GAP 0.18F
#define PDF_WIDE_GAP 0.8F

/* By what the document does: where there is a gap at every change between
 * ideographs and figures, the printer made it. */
PdfBlanks pdf_blanks(const PdfWord *words, size_t count);
/* Adds the words of a line; a blank always stands between Latin words. */
void pdf_add_line(Flow *flow, const PdfWord *words, size_t from, size_t to, PdfBlanks blanks);

/* ---- tables (read_pdf_grid.c) ---- */

/* What one page shows of a ruled table. */
typedef struct PdfPiece {
    int page;
    float x0, y0, x1, y1;
    PdfRule *rules;
    size_t rule_count;
    size_t word_from, word_to; /* its words, once they are placed */
    bool refused;              /* a figure stands over a rule: nobody can tell its cell */
} PdfPiece;

typedef struct PdfPieces {
    PdfPiece *items; /* by page and upper edge */
    size_t count, room;
} PdfPieces;

/* Regions of connected rules that part at least two columns. Orders `rules`. */
MUST_USE Err pdf_pieces(Work *work, PdfRules *rules, PdfPieces *ret_pieces);

/* Gives the words by piece, and in order of pdf_order_words in each; those of
 * no piece, or of a refused one, are first. A word over a vertical rule is
 * parted there. */
MUST_USE Err pdf_place_words(Work *work, PdfPieces *pieces, const Reading *reading, PdfWord **ret_words, size_t *ret_count);

/* One table from the pieces [from, to), which follow each other from
 * page to page; NULL when it is larger than any table. */
MUST_USE Err pdf_grid(Reader *reader, const PdfPieces *pieces, size_t from, size_t to, const PdfWord *words,
                      Grid **ret_grid);

/* ---- the whole (read_pdf_text.c) ---- */

/* Tables and paragraphs in reading order; none when a table is larger than any.
 * `typed_blanks`: every gap is one. */
MUST_USE Err pdf_blocks(Reader *reader, PdfRules *rules, const Reading *reading, bool typed_blanks, Blocks *ret_blocks);

#endif
