/* Invented public documents for tests and measurements: official-looking text
 * of our own vocabulary and sentence frames (data/sample/corpus.json), words
 * weighted as in real text, a few common ones and a long tail. A document is a
 * pure function of the seed and its number, so any of millions can be made. */
#ifndef GK_FEATURES_SAMPLE_CORPUS_RULES_H
#define GK_FEATURES_SAMPLE_CORPUS_RULES_H

#include "base/date.h"
#include "base/str.h"
#include "base/work.h"

#include <stdint.h>

typedef struct Corpus Corpus; /* reads only: may be shared by threads */

/* Lives in the work's arena. */
MUST_USE Err corpus_load(Work *work, const Corpus **ret_corpus);

enum { CORPUS_COLUMNS = 12, CORPUS_FIRST_YEAR = 2008, CORPUS_LAST_YEAR = 2025 };

typedef struct CorpusDocument {
    Str title, doc_no; /* doc_no empty for three of four */
    Str text;          /* about 600 characters; paragraphs separated by '\n' */
    int column;        /* 0..CORPUS_COLUMNS-1, the first the commonest */
    int art20_item;    /* 1..15, by the column */
    int validity;      /* 0 valid, 1 expired, 2 repealed */
    Day published_on;  /* spread over the years, later ones fuller; not ascending with the number */
    int64_t published_at;
    const Str *words;  /* of the text, in order: punctuation left out */
    size_t word_count;
} CorpusDocument;

/* `number` from 0. The document lives in the arena; ERR_LIMIT (no fault) when it is full. */
MUST_USE Err corpus_document(Arena *arena, const Corpus *corpus, uint64_t seed, int64_t number, CorpusDocument *ret_document);

/* Its published_at alone, quickly. */
int64_t corpus_published_at(uint64_t seed, int64_t number);

/* Repeatable random numbers (splitmix64) for those who draw from the corpus. */
uint64_t corpus_random(uint64_t *state);

#endif
