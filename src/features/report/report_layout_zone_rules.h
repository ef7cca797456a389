/* What stands between a row's label and the next label: its zone. */
#ifndef GK_FEATURES_REPORT_REPORT_LAYOUT_ZONE_RULES_H
#define GK_FEATURES_REPORT_REPORT_LAYOUT_ZONE_RULES_H

#include "features/report/report_layout_labels_rules.h"

/* How an empty cell is printed. */
typedef enum Emptiness {
    EMPTY_SOLID, /* "| |", or between tabs: a cell of its own (also: not empty) */
    EMPTY_LINE,  /* a bar on a line of its own */
    EMPTY_BARE,  /* "||": a cell, or padding */
} Emptiness;

/* A printed figure or mark such as "/". */
typedef struct ZoneWord {
    size_t from, to; /* bytes */
    bool is_digits;  /* nothing but digits */
    bool is_glued;   /* nothing separates it from the word before */
    int line;        /* line within the zone, from 0 */
    Emptiness emptiness;
} ZoneWord;

typedef enum ZoneMode {
    ZONE_WORDS, /* only blanks and line ends, or nothing, between the cells */
    ZONE_CELLS, /* bars or tabs between the cells */
} ZoneMode;

typedef struct Zone {
    ZoneMode mode;
    ZoneWord *words; /* ZONE_WORDS: figures; ZONE_CELLS: cells, trimmed, empty ones too */
    int count;
    int page_word;   /* ZONE_WORDS: a number alone beside a page break, perhaps the page's; -1 for none */
    bool row_closed; /* ZONE_CELLS: the end of the row is printed */
    bool cut;        /* the text ends in the zone */
    bool tight;      /* ZONE_CELLS: a figure stands right before its bar */
    bool last_open;  /* cut within the last word, as far as one can see */
    bool stopped;    /* foreign text follows ... */
    bool headed;     /* ... that begins like a chapter ("四、") */
    bool interrupted; /* ZONE_WORDS: words stand between its figures */
    bool prose;      /* the figure stands in a sentence, not in a table */
    size_t from, end; /* bytes: where it starts, and behind the last thing read */
} Zone;

typedef struct ZoneContext {
    Work *work;
    const LayoutText *layout;
    const Lexicon *lexicon;
    LayoutStyle style;
    int edition, table;
    int row_item; /* Meaning.item of the row whose zone is read, -1 for none */
} ZoneContext;

enum { ZONE_WORDS_MAX = 48 }; /* more than any row has cells */

/* Reads the bytes [from, to) behind a label; `is_last`: no label follows
 * before the end of the text. */
MUST_USE Err zone_read(const ZoneContext *context, size_t from, size_t to, bool is_last, Zone *ret_zone);

/* Reads a line of cells that starts at `from` without a label; only where the
 * style has bars or tabs between the cells of a line. */
MUST_USE Err zone_read_line(const ZoneContext *context, size_t from, size_t to, bool is_last, Zone *ret_zone);

#endif
