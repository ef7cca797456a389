/* The fields that the rules of a table make. Only for src/doc/read_pdf*.c. */
#ifndef GK_DOC_READ_PDF_GRID_H
#define GK_DOC_READ_PDF_GRID_H

#include "doc/read_pdf_parts.h"

typedef struct PdfFrame {
    float *xs, *ys; /* cols + 1 and rows + 1 places */
    int cols, rows; /* 0: no table, or too large for one */
    bool *left;     /* [rows * (cols + 1)] a rule stands at the left of the field */
    bool *above;    /* [(rows + 1) * cols] a rule stands above the field */
} PdfFrame;

MUST_USE Err pdf_frame(Work *work, const PdfPiece *piece, PdfFrame *ret_frame);
/* The field in which the place stands, the nearest one when it is outside. */
int pdf_frame_row(const PdfFrame *frame, float y);
int pdf_frame_col(const PdfFrame *frame, float x);
/* The column at whose left a rule stands under the word, -1 for none. */
int pdf_frame_rule_over(const PdfFrame *frame, const Word *word);

#endif
