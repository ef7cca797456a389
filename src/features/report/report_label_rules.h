/* Printed labels: folding them to what they say, and matching them to the
 * labels of an edition although units reword, misspell and renumber them.
 *
 * Folding keeps ideographs, letters and digits (width and case folded) and
 * drops blanks, punctuation and a leading number such as （三）, 1. or ②.
 * Matching allows a few edits, more for longer labels; what could be two
 * labels is none (contract 1: never guess). */
#ifndef GK_FEATURES_REPORT_REPORT_LABEL_RULES_H
#define GK_FEATURES_REPORT_REPORT_LABEL_RULES_H

#include "features/report/report_rules.h"

typedef struct Label {
    const int32_t *codes; /* what it says, folded */
    const uint32_t *ends; /* bytes of the printed text up to and with each code */
    size_t count;
    uint64_t bag; /* a bit for each code, to tell different labels apart fast */
    int ordinal;  /* the number that leads it, 0 for none */
} Label;

/* No label of an edition is longer than this when folded; what is printed
 * beyond it is cut off, so a longer text never matches exactly. */
enum { LABEL_CODES_MAX = 96, LABEL_NO_MATCH = -1 };

MUST_USE Err label_fold(Work *work, Str printed, Label *ret_label);

/* The number that leads a printed text (一、 （二） 3. ④), 0 for none;
 * *ret_after (may be NULL) is the byte behind it. */
int label_ordinal(Str printed, size_t *ret_after);

/* Insertions, deletions and replacements that turn a into b, LABEL_NO_MATCH
 * when more than `limit` are needed. Numbers that lead them do not count. */
int label_distance(const Label *a, const Label *b, int limit);

/* One label of an edition with all its forms, folded. */
typedef struct LabelForms {
    Label *forms; /* the text, without its bracketed remark if it has one, and the variants */
    size_t count;
} LabelForms;

MUST_USE Err label_prepare(Work *work, const EditionLabel *label, LabelForms *ret_forms);
/* Adds one more form. */
MUST_USE Err label_add_form(Work *work, LabelForms *forms, Str text);

/* How far `printed` is from the label: 0 says the same, higher is worse, more
 * than a reader would accept is LABEL_NO_MATCH. A contradicting leading number
 * counts as one edit unless the words are the same. */
int label_match(const Label *printed, const LabelForms *forms);

/* The one label that matches best, as an index, or -1 when none matches or two
 * match equally well. */
int label_best(const Label *printed, const LabelForms *labels, size_t count);

/* Does `printed` begin with the label (values may follow it on the same line)?
 * Returns the edits as label_match; *ret_bytes is where in the printed text
 * the label ends. */
int label_match_prefix(const Label *printed, const LabelForms *forms, size_t *ret_bytes);

#endif
