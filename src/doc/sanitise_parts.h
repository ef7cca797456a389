/* What the files of the sanitiser share. Only for src/doc/sanitise*.c. */
#ifndef GK_DOC_SANITISE_PARTS_H
#define GK_DOC_SANITISE_PARTS_H

#include "doc/html_tree.h"
#include "doc/sanitise_write.h"

/* The address as it may stand in the result; false: it may not. Links may
 * leave the site, what is loaded may not. */
bool sanitise_url(Work *work, const char *raw, bool is_link, Str *ret_url);

/* A title or alternative text: one line, no controls, not endless. */
Str sanitise_label(Work *work, const char *raw);

/* Start-tag attributes as the allow-list has them, written (` class="ta-c i2"`),
 * each counted in *dropped that is not. */
typedef struct Alignment {
    char align; /* 'l', 'c', 'r', 'j'; 0: not stated */
    bool indent;
} Alignment;
Alignment sanitise_alignment(const GumboElement *element);
Str sanitise_classes(Work *work, Alignment alignment);
Str sanitise_attributes(Work *work, const GumboElement *element, Alignment inherited, int *dropped);

/* A tree's element and what is in it, without a parser's run: for the import. */
MUST_USE Err sanitise_tree(Work *work, const GumboNode *root, Sanitised *ret_sanitised);

#endif
