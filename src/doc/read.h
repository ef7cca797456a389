/* Reading documents that others made: bytes in, what a reader sees out.
 *
 * The type is told by content, never by a name. Only what a reader sees is
 * given: no metadata, comments, hidden or deleted text, headers, footers. */
#ifndef GK_DOC_READ_H
#define GK_DOC_READ_H

#include "base/blocks.h"

enum {
    DOC_BYTES_MAX = 64 << 20,     /* larger inputs are refused before anything is parsed */
    DOC_UNPACKED_MAX = 256 << 20, /* bytes that an archive may unpack to */
    DOC_BLOCKS_MAX = 200000,      /* paragraphs, list items and tables of one document */
    DOC_TABLES_MAX = 2000,        /* tables, nested ones too */
    DOC_CELLS_MAX = 500000,       /* cells of all tables */
};

/* Marks in the text of a DOCX, for who makes it a body again (doc/sanitise_import.c): a code point DOC_MARK | what a run
 * is before it, DOC_MARK_END behind it. Private use, the last plane: nobody else writes them. */
enum {
    DOC_MARK = 0x10FF00,
    DOC_MARK_BOLD = 1,
    DOC_MARK_ITALIC = 2,
    DOC_MARK_UNDERLINE = 4,
    DOC_MARK_RAISED = 8,
    DOC_MARK_LOWERED = 16,
    DOC_MARK_END = 0x10FF3F,
};

typedef struct DocReadOptions {
    const char *pdftotext;  /* the program that reads PDF; NULL: "pdftotext" in the system's folders */
    const char *pdftocairo; /* the program that draws PDF; NULL: "pdftocairo" in the system's folders */
    bool marks;             /* DOCX: mark emphasis in the text */
    int *pictures;          /* DOCX: how many there are, which are not read; NULL: nobody asks */
} DocReadOptions;

/* `options` may be NULL. What is given may point into `bytes`.
 * ERR_INVALID "input.*" for what is no document that can be read (empty, wrong
 * encoding, damaged, encrypted, a type that must be converted: the sentence
 * says to what); ERR_LIMIT "input.*" for what is too large or too deep. */
MUST_USE Err doc_read(Work *work, Str bytes, const DocReadOptions *options, Reading *ret_reading);

#endif
