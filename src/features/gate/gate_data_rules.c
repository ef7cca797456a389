#include "features/gate/gate_data_rules.h"

#include "base/asset.h"
#include "base/json.h"
#include "base/utf8.h"
#include "features/gate/gate_words_rules.h"

#include <stdlib.h>
#include <string.h>

static Err bad(Work *work, const char *what)
{
    return fault_set(&work->fault, ERR_INVALID, "gate.words", "this is no list of words for the gate: %s", what);
}

static Err copy(Work *work, const Json *node, Str *ret_text)
{
    Str text = json_str(node);
    *ret_text = text.len == 0 ? STR("") : str_dup(&work->arena, text);
    return ret_text->ptr == NULL ? work_full(work) : OK;
}

static bool read_weight(Str word, GateWeight *ret_weight)
{
    static const char *const NAMES[] = {"block", "ask", "note"};
    for (int i = 0; i < 3; i++) {
        if (str_eq(word, str_from_c(NAMES[i]))) {
            *ret_weight = (GateWeight)i;
            return true;
        }
    }
    return false;
}

/* An array of strings, folded as the text is when `folds`. */
static Err read_list(Work *work, const Json *array, bool folds, GateList *ret_list)
{
    size_t count = json_count(array);
    Str *items = ARENA_ARRAY(&work->arena, Str, count);
    if (items == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < count; i++) {
        TRY(copy(work, json_at(array, i), &items[i]));
        TRY(folds ? gate_fold(work, items[i], &items[i]) : OK);
    }
    *ret_list = (GateList){items, count};
    return OK;
}

static Err read_named(Work *work, const Json *array, const char *name, GateNamed **ret_items, size_t *ret_count)
{
    size_t count = json_count(array);
    GateNamed *items = ARENA_ARRAY(&work->arena, GateNamed, count);
    if (items == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < count; i++) {
        TRY(copy(work, json_get(json_at(array, i), name), &items[i].name));
        TRY(read_list(work, json_get(json_at(array, i), "words"), true, &items[i].words));
    }
    *ret_items = items;
    *ret_count = count;
    return OK;
}

static Err read_rules(Work *work, const Json *array, GateData *data)
{
    data->rule_count = json_count(array);
    data->rules = ARENA_ARRAY(&work->arena, GateRule, data->rule_count);
    if (data->rules == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < data->rule_count; i++) {
        const Json *node = json_at(array, i);
        CHECK(read_weight(json_str(json_get(node, "weight")), &data->rules[i].weight));
        TRY(copy(work, json_get(node, "rule"), &data->rules[i].rule));
        TRY(copy(work, json_get(node, "sentence"), &data->rules[i].sentence));
    }
    return OK;
}

static Err read_hidden(Work *work, const Json *array, GateData *data)
{
    data->hidden_count = json_count(array);
    data->hidden = ARENA_ARRAY(&work->arena, GateHidden, data->hidden_count);
    if (data->hidden == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < data->hidden_count; i++) {
        const Json *node = json_at(array, i);
        CHECK(read_weight(json_str(json_get(node, "weight")), &data->hidden[i].weight));
        TRY(copy(work, json_get(node, "kind"), &data->hidden[i].kind));
        TRY(copy(work, json_get(node, "label"), &data->hidden[i].label));
    }
    return OK;
}

static Err read_data(Work *work, const Json *root, GateData *data)
{
    const Json *near = json_get(root, "contexts");
    const struct {
        const Json *array;
        GateList *list;
        bool folds;
    } lists[] = {
        {json_get(json_get(root, "provinces"), "items"), &data->provinces, false},
        {json_get(json_get(root, "mobile_prefixes"), "items"), &data->mobile_prefixes, false},
        {json_get(json_get(root, "bank_prefixes"), "items"), &data->bank_prefixes, false},
        {json_get(json_get(root, "bank_prefixes"), "with_context"), &data->bank_prefixes_with_context, false},
        {json_get(near, "id"), &data->near_id, true},
        {json_get(near, "credit"), &data->near_credit, true},
        {json_get(near, "mobile"), &data->near_mobile, true},
        {json_get(near, "bank"), &data->near_bank, true},
        {json_get(near, "number"), &data->near_number, true},
        {json_get(near, "amount"), &data->near_amount, true},
        {json_get(near, "home"), &data->near_home, true},
        {json_get(near, "office"), &data->near_office, true},
        {json_get(near, "place"), &data->place, true},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        TRY(read_list(work, lists[i].array, lists[i].folds, lists[i].list));
        CHECK(lists[i].list->count > 0);
    }
    TRY(read_rules(work, json_get(root, "rules"), data));
    TRY(read_hidden(work, json_get(root, "hidden"), data));
    TRY(read_named(work, json_get(json_get(root, "notes"), "items"), "attribute", &data->notes, &data->note_count));
    return read_named(work, json_get(json_get(root, "guide_parts"), "items"), "part", &data->guide_parts, &data->guide_count);
}

/* ------------------------------------------------------------------ words -- */

typedef struct WordList {
    GateWord *items;
    size_t count, room;
} WordList;

/* "{word}" and the like in a sentence. */
static Err filled(Work *work, Str sentence, Str mark, Str text, Str *ret_text)
{
    ptrdiff_t at = str_find(sentence, mark);
    *ret_text = sentence;
    if (at >= 0) {
        Str rest = str_slice(sentence, (size_t)at + mark.len, sentence.len);
        *ret_text = str_format(&work->arena, "%.*s%.*s%.*s", (int)at, sentence.ptr, STR_ARG(text), STR_ARG(rest));
    }
    return ret_text->ptr == NULL ? work_full(work) : OK;
}

static Err read_word(Work *work, const Json *node, GateWord *word, Str sentence)
{
    bool is_pair = json_kind(node) == JSON_ARRAY;
    Str shown, instead = {0};
    TRY(copy(work, is_pair ? json_at(node, 0) : node, &shown));
    TRY(is_pair ? copy(work, json_at(node, 1), &instead) : OK);
    TRY(gate_fold(work, shown, &word->word));
    bool good = word->word.len >= 2 && word->word.len <= GATE_WORD_BYTES_MAX && word->word.ptr[0] != '#'
                && !str_contains(word->word, STR("\n")) && (!is_pair || instead.len > 0);
    if (!good) {
        return bad(work, "a word is a text of two letters or one character at least, not begun by “#”, or [word, what to write instead]");
    }
    Str masked;
    TRY(gate_mask_name(work, shown, &masked));
    TRY(filled(work, sentence, STR("{word}"), shown, &word->sentence));
    TRY(filled(work, word->sentence, STR("{instead}"), instead, &word->sentence));
    return filled(work, word->sentence, STR("{masked}"), masked, &word->sentence);
}

static Err add_word(Work *work, WordList *words, const GateWord *word)
{
    if (words->count == GATE_WORDS_MAX) {
        return fault_set(&work->fault, ERR_LIMIT, "gate.words", "the lists hold more than %d words", GATE_WORDS_MAX);
    }
    if (words->count == words->room) {
        size_t room = words->room == 0 ? 256 : words->room * 2;
        words->items = arena_grow(&work->arena, words->items, words->room * sizeof *word, room * sizeof *word);
        words->room = room;
    }
    if (words->items == NULL) {
        return work_full(work);
    }
    words->items[words->count++] = *word;
    return OK;
}

static Err read_word_list(Work *work, const Json *node, WordList *words)
{
    GateWord word = {0};
    GateList excepted;
    Str sentence;
    TRY(copy(work, json_get(node, "rule"), &word.rule));
    TRY(copy(work, json_get(node, "sentence"), &sentence));
    TRY(read_list(work, json_get(node, "except"), true, &excepted));
    word.excepted = excepted.items;
    word.excepted_count = excepted.count;
    bool good = str_starts(word.rule, STR("words.")) && sentence.len > 0 && read_weight(json_str(json_get(node, "weight")), &word.weight);
    if (!good) {
        return bad(work, "a list needs “rule” that begins with “words.”, “weight” (block, ask or note) and “sentence”");
    }
    const Json *items = json_get(node, "words");
    for (size_t i = 0; i < json_count(items); i++) {
        TRY(read_word(work, json_at(items, i), &word, sentence));
        TRY(add_word(work, words, &word));
    }
    return OK;
}

static Err read_word_lists(Work *work, const Json *root, WordList *words)
{
    const Json *lists = json_get(root, "lists");
    if (json_kind(lists) != JSON_ARRAY) {
        return bad(work, "“lists” is missing");
    }
    for (size_t i = 0; i < json_count(lists); i++) {
        TRY(read_word_list(work, json_at(lists, i), words));
    }
    return OK;
}

static Err read_text(Work *work, Str json, GateData *data, WordList *words)
{
    Json *root = NULL;
    if (json.len > GATE_WORDS_JSON_MAX) {
        return fault_set(&work->fault, ERR_LIMIT, "gate.words", "the lists are larger than %d bytes", GATE_WORDS_JSON_MAX);
    }
    TRY(json_parse(work, json, &root));
    Err err = OK;
    bool is_settings = data == NULL && json_kind(root) == JSON_OBJECT && json_get(root, "format") == NULL;
    if (!is_settings && !str_eq(json_str(json_get(root, "format")), STR("gongkai-gate/1"))) {
        err = bad(work, "“format” must be “gongkai-gate/1”");
    }
    if (err == OK && data != NULL) {
        err = read_data(work, root, data);
    }
    /* A unit's settings hold its lists under “gate”, or have none. */
    const Json *lists = is_settings ? json_get(root, "gate") : root;
    if (err == OK && lists != NULL) {
        err = read_word_lists(work, lists, words);
    }
    json_free(root);
    return err;
}

Err gate_data_load(Work *work, Str own_json, GateWords *ret_words)
{
    const Asset *file = asset_find(STR("data/gate.json"));
    CHECK(file != NULL);
    WordList words = {0};
    GateData *data = ARENA_NEW(&work->arena, GateData);
    if (data == NULL) {
        return work_full(work);
    }
    TRY(read_text(work, file->bytes, data, &words));
    TRY(own_json.len > 0 ? read_text(work, own_json, NULL, &words) : OK);
    return gate_group_words(work, data, words.items, words.count, ret_words);
}

/* --------------------------------------------------------------- findings -- */

const GateRule *gate_rule(const GateData *data, const char *rule)
{
    for (size_t i = 0; i < data->rule_count; i++) {
        if (str_eq(data->rules[i].rule, str_from_c(rule))) {
            return &data->rules[i];
        }
    }
    CHECK(false);
    return NULL;
}

Err gate_report(Work *work, const GateData *data, GateFindings *findings, const char *name, Str where, Str found, Str of)
{
    const GateRule *rule = gate_rule(data, name);
    GateFinding finding = {.weight = rule->weight, .rule = rule->rule, .where = where, .found = found};
    TRY(filled(work, rule->sentence, STR("{found}"), found, &finding.sentence));
    TRY(gate_key(work, rule->rule, where, of, &finding.key));
    return gate_find(work, findings, &finding);
}

/* ------------------------------------------------------------------ lists -- */

bool gate_list_ends(const GateList *list, Str text)
{
    for (size_t i = 0; i < list->count; i++) {
        if (str_ends(text, list->items[i])) {
            return true;
        }
    }
    return false;
}

bool gate_list_starts(const GateList *list, Str text)
{
    for (size_t i = 0; i < list->count; i++) {
        if (str_starts(text, list->items[i])) {
            return true;
        }
    }
    return false;
}

bool gate_list_within(const GateList *list, Str text)
{
    for (size_t i = 0; i < list->count; i++) {
        if (str_contains(text, list->items[i])) {
            return true;
        }
    }
    return false;
}
