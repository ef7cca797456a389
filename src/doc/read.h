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

typedef struct DocReadOptions {
    const char *pdftotext;  /* the program that reads PDF; NULL: "pdftotext" in the system's folders */
    const char *pdftocairo; /* the program that draws PDF; NULL: "pdftocairo" in the system's folders */
} DocReadOptions;

/* `options` may be NULL. What is given may point into `bytes`.
 * ERR_INVALID "input.*" for what is no document that can be read (empty, wrong
 * encoding, damaged, encrypted, a type that must be converted: the sentence
 * says to what); ERR_LIMIT "input.*" for what is too large or too deep. */
MUST_USE Err doc_read(Work *work, Str bytes, const DocReadOptions *options, Reading *ret_reading);

#endif
