#include "features/gate/gate.h"

#include "doc/read.h"
#include "features/gate/gate_data_rules.h"
#include "features/gate/gate_html_rules.h"
#include "features/gate/gate_words_rules.h"

Err gate_words(Work *work, Str own_json, GateWords *ret_words)
{
    return gate_data_load(work, own_json, ret_words);
}

/* The program's own words where none are given. */
static Err usual_words(Work *work, const GateWords **words, GateWords *ret_own)
{
    if (*words == NULL || (*words)->data == NULL) {
        TRY(gate_words(work, (Str){0}, ret_own));
        *words = ret_own;
    }
    return OK;
}

/* One finding a kind: what it is, how often, and what becomes of it. */
static Err report_hidden(Work *work, Str where, const CleanHidden *hidden, const GateData *data, GateFindings *findings)
{
    const GateRule *rule = gate_rule(data, "file.hidden");
    Str kind = str_from_c(hidden->kind), label = kind;
    GateFinding finding = {.weight = GATE_ASK, .rule = rule->rule, .where = where};
    for (size_t i = 0; i < data->hidden_count; i++) {
        if (str_eq(data->hidden[i].kind, kind)) {
            label = data->hidden[i].label;
            finding.weight = data->hidden[i].weight;
        }
    }
    finding.found = str_format(&work->arena, "%.*s：%.*s", STR_ARG(label), STR_ARG(hidden->what));
    finding.sentence = str_format(&work->arena, "文件含有%.*s（%.*s），公开的副本里会去掉。%s", STR_ARG(label), STR_ARG(hidden->what),
                                  finding.weight == GATE_ASK ? "请确认去掉后内容仍然完整。" : "");
    if (finding.found.ptr == NULL || finding.sentence.ptr == NULL) {
        return work_full(work);
    }
    TRY(gate_key(work, rule->rule, where, finding.found, &finding.key));
    return gate_find(work, findings, &finding);
}

Err gate_check_cleaned(Work *work, Str where, Str name, const Cleaned *cleaned, const GateWords *words, const Str *allowed,
                       size_t allowed_count, GateFindings *findings)
{
    GateWords own;
    TRY(usual_words(work, &words, &own));
    if (!cleaned->is_clean) {
        TRY(gate_report(work, words->data, findings, "file.refused", where, cleaned->refused, cleaned->refused));
    }
    TRY(gate_check_text(work, where, name, words, allowed, allowed_count, findings));
    TRY(gate_check_text(work, where, cleaned->text, words, allowed, allowed_count, findings));
    for (size_t i = 0; i < cleaned->hidden_count; i++) {
        TRY(report_hidden(work, where, &cleaned->hidden[i], words->data, findings));
    }
    return OK;
}

Err gate_check_file(Work *work, Str where, Str name, Str bytes, const GateWords *words, GateFindings *findings, Cleaned *ret_cleaned)
{
    Cleaned *cleaned = ARENA_NEW(&work->arena, Cleaned);
    if (cleaned == NULL) {
        return work_full(work);
    }
    TRY(clean_file_apart(work, name, bytes, cleaned));
    TRY(gate_check_cleaned(work, where, name, cleaned, words, NULL, 0, findings));
    if (ret_cleaned != NULL) {
        *ret_cleaned = *cleaned;
    }
    return OK;
}

/* The text a reader sees: a paragraph a line, cells by tabs. */
static Err page_text(Work *work, const Reading *reading, Str *ret_text)
{
    Buf text = buf_new(&work->arena, DOC_BYTES_MAX);
    for (size_t i = 0; i < reading->blocks.count; i++) {
        const Block *block = &reading->blocks.items[i];
        for (size_t k = 0; block->kind == BLOCK_TABLE && k < block->grid->count; k++) {
            buf_add_char(&text, k > 0 && block->grid->cells[k].row == block->grid->cells[k - 1].row ? '\t' : '\n');
            buf_add(&text, block->grid->cells[k].text);
        }
        buf_add(&text, block->text);
        buf_add_char(&text, '\n');
    }
    if (!buf_ok(&text)) {
        return work_full(work);
    }
    *ret_text = buf_str(&text);
    return OK;
}

Err gate_check_page(Work *work, Str where, Str bytes, const GateWords *words, GateFindings *findings)
{
    GateWords own;
    Reading reading;
    Str text;
    TRY(usual_words(work, &words, &own));
    TRY(doc_read(work, bytes, NULL, &reading));
    TRY(page_text(work, &reading, &text));
    TRY(gate_check_text(work, where, reading.text.len > 0 && reading.kind != SOURCE_HTML ? reading.text : text, words, NULL, 0, findings));
    if (reading.kind != SOURCE_HTML) {
        return OK;
    }
    TRY(gate_asides(work, bytes, &text));
    TRY(gate_check_text(work, where, text, words, NULL, 0, findings));
    return gate_check_images(work, words->data, where, bytes, findings);
}
