/* Reading edition files: helpers shared by the files that do it. Nobody
 * else needs this header; edition_parse is in report_rules.h. */
#ifndef GK_FEATURES_REPORT_REPORT_EDITION_RULES_H
#define GK_FEATURES_REPORT_REPORT_EDITION_RULES_H

#include "base/json.h"
#include "features/report/report_rules.h"

/* One place in the file: the object and what to call it in a sentence. */
typedef struct EditionPlace {
    Work *work;
    const Json *object;
    Str where; /* "tables[1].blocks[0]" */
} EditionPlace;

/* A strict object: every member is in `names` (ends with NULL). */
MUST_USE Err edition_members(EditionPlace place, const char *const *names);
/* The object `node` under the place, e.g. "tables" 1. ERR_INVALID if it is none. */
MUST_USE Err edition_enter(EditionPlace place, const char *member, size_t index, const Json *node,
                           EditionPlace *ret_place);
/* Member texts are copied. Absent: {NULL,0}, or ERR_INVALID when `needed`. */
MUST_USE Err edition_text(EditionPlace place, const char *member, bool needed, Str *ret_text);
MUST_USE Err edition_texts(EditionPlace place, const char *member, bool needed, const Str **ret_texts,
                           size_t *ret_count);
MUST_USE Err edition_flag(EditionPlace place, const char *member, bool *ret_flag);
/* The array member; NULL when absent and not `needed`. */
MUST_USE Err edition_array(EditionPlace place, const char *member, bool needed, const Json **ret_array);

/* `template` with each "{name}" replaced; ERR_INVALID for a brace that names nothing. */
typedef struct EditionWord {
    const char *name;
    Str value;
} EditionWord;
MUST_USE Err edition_fill(EditionPlace place, Str template, const EditionWord *words, size_t count, Str *ret_text);

/* ERR_INVALID: the member "is not …". */
MUST_USE Err edition_wrong(EditionPlace place, const char *member, const char *what);
/* A text and its "variants". */
MUST_USE Err edition_label(EditionPlace place, const char *member, bool needed, EditionLabel *ret_label);

/* "tables" of the file, once the parts are known: cells and their order too. */
MUST_USE Err edition_parse_tables(EditionPlace file, Edition *edition);
/* "lists", "rules" and "carries" of the file, once the cells are known. */
MUST_USE Err edition_parse_sums(EditionPlace file, Edition *edition);

#endif
