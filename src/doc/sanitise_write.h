/* The writing half of the sanitiser: a stream of blocks, inline elements and
 * text comes in, a normal form goes out in which a browser sees exactly the
 * same elements again. Only for src/doc/sanitise*.c.
 *
 * Blocks and inline elements are opened when their first content comes, so
 * empty ones leave no trace. Paragraphs hold inline content only; inline
 * elements never reach over a block, they are closed and opened again. */
#ifndef GK_DOC_SANITISE_WRITE_H
#define GK_DOC_SANITISE_WRITE_H

#include "doc/sanitise.h"

typedef enum WriteKind {
    WRITE_WRAP,   /* root, blockquote: text gets a paragraph */
    WRITE_DIRECT, /* li, dd, td, th, figure: text may stand directly */
    WRITE_LEAF,   /* p, h2, dt, pre, caption ...: inline content only */
    WRITE_FRAME,  /* ul, dl, table, tr ...: elements only */
} WriteKind;

enum { WRITE_BLOCKS_MAX = SANITISE_DEPTH_MAX + 8, WRITE_INLINES_MAX = 16 };

typedef struct WriteBlock {
    const char *name; /* NULL: the root */
    Str attributes;   /* written: ` class="ta-c"` */
    WriteKind kind;
    bool is_open;
    bool is_pre;
    bool is_cell;
    bool ends_inline; /* the last thing directly in it was inline */
    bool is_broken;   /* and a block's edge came behind it */
} WriteBlock;

typedef struct WriteInline {
    const char *name;
    Str attributes;
} WriteInline;

typedef struct Writer {
    Work *work;
    Buf html, text;
    WriteBlock blocks[WRITE_BLOCKS_MAX];
    int depth; /* blocks in use; [0] is the root */
    WriteInline active[WRITE_INLINES_MAX]; /* around the text that comes */
    int active_count;
    WriteInline open[WRITE_INLINES_MAX]; /* written and not yet closed */
    int open_count;
    Buf blanks;        /* white space and line breaks ('\n') before the next visible thing */
    bool has_run;      /* something stands in the current line of inline content */
    int32_t last_code; /* the last visible character written, 0 after anything else */
    Str paragraph;     /* attributes of paragraphs that are put around bare text */
    int cells, row_cells; /* for the text: open cells, and those of the row so far */
    bool too_deep;
} Writer;

void writer_init(Writer *writer, Work *work);

/* Opens a block where one may stand: a paragraph under way ends. Gives the depth for writer_end. */
int writer_begin(Writer *writer, const char *name, WriteKind kind, Str attributes);
/* Ends every block above `depth`. */
void writer_end(Writer *writer, int depth);
/* What comes next begins a new paragraph. */
void writer_break(Writer *writer);
/* Writes the start tags of all blocks now, even if nothing comes in them. */
void writer_open(Writer *writer);
/* A block without content (hr). */
void writer_void(Writer *writer, const char *name);

/* An inline element around what follows; false when one of the name is there already. */
bool writer_push(Writer *writer, const char *name, Str attributes);
void writer_pop(Writer *writer);

/* Text as it stands in the source. */
void writer_text(Writer *writer, Str text);
void writer_line(Writer *writer); /* br */
/* White space between two things that were blocks, where no block may be. */
void writer_gap(Writer *writer);
/* An element that stands in a line (img, audio, video), already written; `interactive` may not be in a link. */
void writer_atom(Writer *writer, Str html, bool interactive);

/* Characters that no reader sees and that only confuse: they go. */
bool writer_is_noise(int32_t code);

/* Text with & < > " as references. */
void writer_escape(Buf *out, Str text);

#endif
