#include "features/gate/gate_rules.h"

#include "base/json.h"
#include "features/gate/gate_words_rules.h"

enum { FINDINGS_MAX = 2000, JSON_MAX = 4 << 20 };

/* The same thing found twice in one place is one finding. Of more than
 * FINDINGS_MAX the rest is left out, but never the only one that blocks. */
Err gate_find(Work *work, GateFindings *findings, const GateFinding *finding)
{
    Str end = str_slice(finding->key, finding->key.len - (finding->key.len > 8 ? 8 : 0), finding->key.len);
    for (size_t i = 0; i < findings->count; i++) {
        Str other = findings->items[i].key; /* keys differ at their ends, if they do */
        if (other.len == finding->key.len && str_ends(other, end) && str_eq(other, finding->key)) {
            return OK;
        }
    }
    if (findings->count >= FINDINGS_MAX) {
        GateFinding *last = &findings->items[findings->count - 1];
        *last = finding->weight == GATE_BLOCK && last->weight != GATE_BLOCK ? *finding : *last;
        return OK;
    }
    if (findings->count == findings->room) {
        size_t room = findings->room == 0 ? 16 : findings->room * 2;
        GateFinding *grown = arena_grow(&work->arena, findings->items, findings->room * sizeof *grown, room * sizeof *grown);
        if (grown == NULL) {
            return work_full(work);
        }
        findings->items = grown;
        findings->room = room;
    }
    findings->items[findings->count++] = *finding;
    return OK;
}

bool gate_is_allowed(const GateText *text, Str code)
{
    for (size_t i = 0; i < text->allowed_count; i++) {
        Str allowed = text->allowed[i];
        bool with_country = allowed.len == code.len + 2 && str_starts(allowed, STR("86")) && str_ends(allowed, code);
        if (code.len > 0 && (str_eq(allowed, code) || with_country)) {
            return true;
        }
    }
    return false;
}

/* As numbers are compared, and as addresses are. */
static Err fold_allowed(Work *work, const Str *allowed, size_t count, Str **ret_codes, Str **ret_texts)
{
    Str *codes = ARENA_ARRAY(&work->arena, Str, count + 1), *texts = ARENA_ARRAY(&work->arena, Str, count + 1);
    if (codes == NULL || texts == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < count; i++) {
        TRY(gate_code_fold(work, allowed[i], &codes[i]));
        TRY(gate_fold(work, allowed[i], &texts[i]));
    }
    *ret_codes = codes;
    *ret_texts = texts;
    return OK;
}

Err gate_check_text(Work *work, Str where, Str text, const GateWords *words, const Str *allowed, size_t allowed_count,
                    GateFindings *findings)
{
    GateWords own;
    Str *codes, *texts;
    if (words == NULL || words->data == NULL) {
        TRY(gate_data_load(work, (Str){0}, &own));
        words = &own;
    }
    TRY(fold_allowed(work, allowed, allowed_count, &codes, &texts));
    GateText t = {.work = work, .data = words->data, .where = where, .text = text, .findings = findings,
                  .allowed = codes, .allowed_count = allowed_count};
    TRY(gate_fold(work, text, &t.folded));
    TRY(gate_find_numbers(&t));
    TRY(gate_find_turned(&t));
    TRY(gate_find_marks(&t));
    TRY(gate_find_words(&t, words));
    t.allowed = texts;
    return gate_find_addresses(&t);
}

bool gate_blocks(const GateFindings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].weight == GATE_BLOCK) {
            return true;
        }
    }
    return false;
}

bool gate_asks(const GateFindings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].weight == GATE_ASK && findings->items[i].answer.len == 0) {
            return true;
        }
    }
    return false;
}

/* -------------------------------------------------------------------- JSON -- */

static const char *const WEIGHTS[] = {"block", "ask", "note"};

static void write_member(JsonWriter *w, const char *name, Str value)
{
    json_name(w, str_from_c(name));
    json_write_str(w, value);
}

Err gate_to_json(Work *work, const GateFindings *findings, Str *ret_json)
{
    Buf out = buf_new(&work->arena, JSON_MAX);
    JsonWriter w = json_writer(&out);
    json_open(&w, '[');
    for (size_t i = 0; i < findings->count; i++) {
        const GateFinding *f = &findings->items[i];
        json_open(&w, '{');
        write_member(&w, "weight", str_from_c(WEIGHTS[f->weight]));
        write_member(&w, "rule", f->rule);
        write_member(&w, "where", f->where);
        write_member(&w, "found", f->found);
        write_member(&w, "sentence", f->sentence);
        write_member(&w, "key", f->key);
        write_member(&w, "answer", f->answer);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_json = buf_str(&out);
    return OK;
}

static Err member(Work *work, const Json *node, const char *name, Str *ret_text)
{
    Str text = json_str(json_get(node, name));
    *ret_text = text.len == 0 ? STR("") : str_dup(&work->arena, text);
    return ret_text->ptr == NULL ? work_full(work) : OK;
}

static Err read_finding(Work *work, const Json *node, GateFindings *findings)
{
    GateFinding f = {.weight = GATE_BLOCK};
    Str weight = json_str(json_get(node, "weight"));
    for (int i = 0; i < 3; i++) {
        f.weight = str_eq(weight, str_from_c(WEIGHTS[i])) ? (GateWeight)i : f.weight;
    }
    TRY(member(work, node, "rule", &f.rule));
    TRY(member(work, node, "where", &f.where));
    TRY(member(work, node, "found", &f.found));
    TRY(member(work, node, "sentence", &f.sentence));
    TRY(member(work, node, "key", &f.key));
    TRY(member(work, node, "answer", &f.answer));
    if (f.rule.len == 0 || f.key.len == 0) {
        return fault_set(&work->fault, ERR_INVALID, "gate.json", "this is no finding of the gate: “rule” or “key” is missing");
    }
    return gate_find(work, findings, &f);
}

Err gate_from_json(Work *work, Str json, GateFindings *ret_findings)
{
    Json *root = NULL;
    GateFindings findings = {0};
    TRY(json_parse(work, json, &root));
    Err err = json_kind(root) == JSON_ARRAY ? OK : fault_set(&work->fault, ERR_INVALID, "gate.json", "the gate's findings are a JSON array");
    for (size_t i = 0; err == OK && i < json_count(root); i++) {
        err = read_finding(work, json_at(root, i), &findings);
    }
    json_free(root);
    TRY(err);
    *ret_findings = findings;
    return OK;
}
