/* Just enough of HTML for the gate: start tags and their attributes, in what was
 * sanitised already. It changes nothing and trusts nothing. */
#ifndef GK_FEATURES_GATE_GATE_HTML_RULES_H
#define GK_FEATURES_GATE_GATE_HTML_RULES_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>

typedef struct GateTag {
    Str name, rest; /* the attributes, up to '>' */
} GateTag;

/* The next start tag; comments are passed over. A '>' in quotes does not end it. */
bool gate_next_tag(Str html, size_t *at, GateTag *ret_tag);
/* ASCII letters of either case against a word in small ones. */
bool gate_same_word(Str text, const char *word);
bool gate_attribute(const GateTag *tag, const char *name, Str *ret_value);

/* What a page says beside its text, a line each: comments, descriptions, values of fields. */
MUST_USE Err gate_asides(Work *work, Str html, Str *ret_text);

#endif
