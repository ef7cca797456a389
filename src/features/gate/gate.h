/* The publish gate: its rules over a whole document, and over files. */
#ifndef GK_FEATURES_GATE_GATE_H
#define GK_FEATURES_GATE_GATE_H

#include "doc/clean.h"
#include "features/gate/gate_rules.h"

/* The word lists inside the program with the unit's own added: JSON as in
 * data/gate.json, or a site's settings ({"gate": {"lists": [...]}}); may be empty. */
MUST_USE Err gate_words(Work *work, Str own_json, GateWords *ret_words);

/* Checks a file as it would be attached: type by content, hidden data, its text,
 * its name. `ret_cleaned` may be NULL. Findings name `where`. The file is opened
 * by a process of its own (clean_file_apart). */
MUST_USE Err gate_check_file(Work *work, Str where, Str name, Str bytes, const GateWords *words, GateFindings *findings,
                             Cleaned *ret_cleaned);

/* The same over a file that was cleaned already; `allowed` as for gate_check_text. */
MUST_USE Err gate_check_cleaned(Work *work, Str where, Str name, const Cleaned *cleaned, const GateWords *words, const Str *allowed,
                                size_t allowed_count, GateFindings *findings);

/* A page or a text on its own, which is checked but never attached: HTML's text
 * and pictures, Markdown. ERR_INVALID as doc_read. */
MUST_USE Err gate_check_page(Work *work, Str where, Str bytes, const GateWords *words, GateFindings *findings);

#endif
