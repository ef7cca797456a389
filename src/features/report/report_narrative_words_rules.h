/* Word lists and patterns of the narrative: kept in data/narrative (each with
 * its source) and made into constant tables by tools/make_narrative_words.py.
 * All words are folded as report_narrative_fold_rules.h folds text. */
#ifndef GK_FEATURES_REPORT_REPORT_NARRATIVE_WORDS_RULES_H
#define GK_FEATURES_REPORT_REPORT_NARRATIVE_WORDS_RULES_H

#include "base/str.h"

typedef struct Words {
    const Str *items;
    size_t count;
} Words;

/* A sum of rows ("t3.new") or groups ("t4.review") that a figure may mean. */
typedef struct FigureTotal {
    Words terms;
    Str name; /* Chinese, for the message */
} FigureTotal;

/* How the text states a figure of tables 3 and 4; see data/narrative/figures.json. */
typedef struct FigurePattern {
    Str rule;
    Words verb, object, tail, near, not_words, soft, reason;
    Words none_verb, none_object, none_not;
    const FigureTotal *totals;
    size_t total_count;
} FigurePattern;

/* What a chapter is about, in words. */
typedef struct SubjectWords {
    Words all, not_words;
} SubjectWords;

typedef struct TopicWords {
    Str title;
    Words words;
} TopicWords;

#endif
