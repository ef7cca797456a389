/* Which of the labels found in a text are the rows of a statutory table: the
 * chain of labels, in the order of the form, that says most with the least
 * foreign text between. Narrative mentions of a label fall outside it. */
#ifndef GK_FEATURES_REPORT_REPORT_LAYOUT_ALIGN_RULES_H
#define GK_FEATURES_REPORT_REPORT_LAYOUT_ALIGN_RULES_H

#include "features/report/report_layout_labels_rules.h"

typedef struct AlignedLabel {
    size_t event;
    int meaning; /* index in the lexicon */
} AlignedLabel;

typedef struct Aligned {
    AlignedLabel *labels; /* in order of the text and of the form */
    size_t count;
    int score; /* 0: the table is not there */
    int rows;  /* row labels among them */
} Aligned;

MUST_USE Err layout_align(Work *work, const Lexicon *lexicon, const LayoutText *layout, const LabelEvents *events,
                          int edition, int table, Aligned *ret_aligned);

#endif
