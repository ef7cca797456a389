/* The words of all editions, and where a text prints them. */
#ifndef GK_FEATURES_REPORT_REPORT_LAYOUT_LABELS_RULES_H
#define GK_FEATURES_REPORT_REPORT_LAYOUT_LABELS_RULES_H

#include "features/report/report_layout_text_rules.h"

typedef enum MeaningKind {
    MEANS_TITLE,  /* 第二十条第（一）项 */
    MEANS_CORNER, /* 信息内容 */
    MEANS_HEAD,   /* any column heading */
    MEANS_ROW,    /* label of one row */
    MEANS_GROUP,  /* label of several rows */
} MeaningKind;

/* What a printed label stands for; one text may stand for several things. */
typedef struct Meaning {
    MeaningKind kind;
    int edition, table, block, node;
    int item;  /* place in the printed order of the edition's table */
    bool bare; /* found without the number that leads it in the form */
    int next;  /* next meaning of the same words, -1 at the end */
} Meaning;

typedef struct Phrase {
    const int32_t *codes;
    int count;
    int meaning; /* first one */
    int next;    /* next phrase in the same bucket, longer ones first */
} Phrase;

enum { LEXICON_BUCKETS = 512 };

typedef struct Lexicon {
    const Editions *editions;
    Phrase *phrases;
    int phrase_count;
    Meaning *meanings;
    int meaning_count;
    int buckets[LEXICON_BUCKETS];
} Lexicon;

typedef struct LabelEvent {
    size_t from, to; /* codes [from, to) of the layout */
    int phrase;
    bool whole; /* false: only the beginning of the phrase stands here */
} LabelEvent;

typedef struct LabelEvents {
    LabelEvent *items;
    size_t count;
} LabelEvents;

MUST_USE Err lexicon_new(Work *work, const Editions *editions, Lexicon **ret_lexicon);

/* Every label in the text, in order, none overlapping. */
MUST_USE Err lexicon_find(Work *work, const Lexicon *lexicon, const LayoutText *layout, LabelEvents *ret_events);

/* The meaning of an event in one table of one edition with one of the kinds
 * (bits 1 << kind), following `after` (-1 to start); -1 when there is none. */
int lexicon_meaning(const Lexicon *lexicon, const LabelEvent *event, int edition, int table, unsigned kinds, int after);

/* Are the codes a piece of a group label of the table, or of the row label `item`? */
bool lexicon_is_piece(const Lexicon *lexicon, int edition, int table, int item, const int32_t *codes, size_t count);

#endif
