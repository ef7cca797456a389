/* Inside the PDF writer: one document under construction. */
#ifndef GK_DOC_WRITE_PDF_H
#define GK_DOC_WRITE_PDF_H

#include "doc/write.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

/* A4 and the text block of GB/T 9704-2012 5.2: 156 x 225 mm, in points. */
#define PDF_MM (72 / 25.4)
#define PDF_PAGE_WIDTH (210 * PDF_MM)
#define PDF_PAGE_HEIGHT (297 * PDF_MM)
#define PDF_LEFT (28 * PDF_MM)
#define PDF_TOP (37 * PDF_MM)
#define PDF_WIDTH (156 * PDF_MM)
#define PDF_HEIGHT (225 * PDF_MM)

typedef enum PdfFace {
    PDF_FANG,  /* body of official documents */
    PDF_HEI,   /* headings of the first level, heads of tables */
    PDF_KAI,   /* headings of the second level */
    PDF_SONG,  /* tables, page numbers */
    PDF_TITLE, /* stands in for 小标宋 */
    PDF_FACES
} PdfFace;

typedef struct Pdf {
    Work *work;
    cairo_t *cr;
    PangoContext *context;
    const PangoFontDescription *const *faces; /* [PDF_FACES] */
    int page; /* from 1 */
    double y; /* used height of the text block */
} Pdf;

/* NULL never happens: GLib aborts when memory ends (the worker is restarted). */
PangoLayout *pdf_layout(const Pdf *pdf, PdfFace face, double size, Str text);

/* Finishes the page with its number and opens the next. */
void pdf_next_page(Pdf *pdf);

/* A table measured before it is drawn. */
typedef struct PdfTable PdfTable;

MUST_USE Err pdf_table_new(Pdf *pdf, const Grid *grid, PdfTable **ret_table);
void pdf_table_free(PdfTable *table); /* its layouts; NULL is fine */
double pdf_table_height(const PdfTable *table);
/* Height of the heads and the first row: what must fit under a heading. */
double pdf_table_least_height(const PdfTable *table);
void pdf_table_draw(Pdf *pdf, PdfTable *table);

/* In write_pdf_fonts.c. */
PangoContext *pdf_fonts_context(const DocFonts *fonts); /* the caller unrefs it */
const PangoFontDescription *const *pdf_fonts_faces(const DocFonts *fonts);

#endif
