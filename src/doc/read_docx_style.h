/* What the DOCX reader needs of styles and automatic numbers. */
#ifndef GK_DOC_READ_DOCX_STYLE_H
#define GK_DOC_READ_DOCX_STYLE_H

#include "doc/read_office.h"

enum { NUMBER_LEVELS = 9, NO_LEVEL = -1 };

/* What a paragraph's properties say; from a style, from the paragraph, or both. */
typedef struct ParaStyle {
    int outline;    /* 0..8, NO_LEVEL: not stated, 9: body text */
    int number_id;  /* NO_LEVEL: not stated, 0: none */
    int number_level;
    int hidden;     /* w:vanish: 1, 0, NO_LEVEL: not stated */
    bool is_title;
} ParaStyle;

typedef struct DocxStyles DocxStyles;

MUST_USE Err docx_styles_read(Archive *archive, const char *document, DocxStyles **ret_styles);
/* The style with what it is based on; nothing stated for an unknown id. */
ParaStyle docx_style(const DocxStyles *styles, Str id);

/* pPr or rPr of the current element into *style (only what is stated). */
MUST_USE Err docx_read_properties(Xml *xml, ParaStyle *style, Str *ret_style_id, bool *ret_mark_deleted);

/* Counts one paragraph of the list and gives its printed number ("（三）"),
 * empty for bullets and unknown lists. */
MUST_USE Err docx_number(DocxStyles *styles, Work *work, int number_id, int level, Str *ret_number);

#endif
