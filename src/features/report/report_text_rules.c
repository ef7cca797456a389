/* The text of a report: its parts, their headings, paragraphs and items. */
#include "features/report/report_text_parts_rules.h"

#include "base/utf8.h"
#include "features/report/report_narrative_inner_rules.h"
#include "features/report/report_narrative_tables_rules.h"
#include "features/report/report_text_head_rules.h"

#include <string.h>

enum { HEADING_BYTES_MAX = 120, RUN_IN_BYTES_MAX = 75 };

typedef struct Builder {
    const Edition *edition;
    Block *items;
    size_t count, cap;
    size_t from; /* where the current part's blocks begin */
} Builder;

static Err builder_add(Work *work, Builder *builder, const Block *block)
{
    if (builder->count == builder->cap) {
        size_t grown = builder->cap == 0 ? 64 : builder->cap * 2;
        Block *items = arena_grow(&work->arena, builder->items, builder->cap * sizeof *items, grown * sizeof *items);
        if (items == NULL) {
            return work_full(work);
        }
        builder->items = items;
        builder->cap = grown;
    }
    builder->items[builder->count++] = *block;
    return OK;
}

/* Adds folded [from, to) of the paragraph as one block. */
static Err add_piece(Work *work, Builder *builder, const Folded *folded, size_t from, size_t to, BlockKind kind, int level)
{
    Block block = {.kind = kind, .level = level, .text = narrative_source(folded, from, to)};
    return block.text.len == 0 ? OK : builder_add(work, builder, &block);
}

static const EditionPart *part_of(const Builder *builder, int part)
{
    return part >= 1 && part <= (int)builder->edition->part_count ? &builder->edition->parts[part - 1] : NULL;
}

static int style_level(NumberStyle style)
{
    return style == NUMBER_DIGIT ? 3 : 2;
}

static bool ends_heading(Str text, size_t at)
{
    return text.ptr[at] == ':' || narrative_sentence_end(text, at) > 0;
}

/* The length of a heading that opens the numbered `text` and is followed by
 * its paragraph on the same line: "（一）主动公开情况。..." ; 0 if there is none. */
static size_t run_in_heading(Str text, size_t number_end, NumberStyle style, size_t topic)
{
    size_t limit = number_end + RUN_IN_BYTES_MAX;
    if (style == NUMBER_DIGIT) {
        return 0;
    }
    for (size_t at = number_end + topic; at < text.len && at < limit; at++) {
        if (ends_heading(text, at)) {
            size_t end = at + (text.ptr[at] == ':' ? 1 : narrative_sentence_end(text, at));
            return end < text.len ? end : 0;
        }
        if (text.ptr[at] == ',' || text.ptr[at] == ';') {
            break;
        }
    }
    return topic > 0 && number_end + topic < text.len ? number_end + topic : 0;
}

/* One numbered or plain piece of a paragraph. */
static Err add_para(Work *work, Builder *builder, const Folded *folded, size_t from, size_t to, int part)
{
    Str text = str_slice(folded->text, from, to);
    int number;
    size_t number_end = 0, topic = 0;
    NumberStyle style = narrative_numbering(text, &number, &number_end);
    const EditionPart *edition_part = part_of(builder, part);
    if (edition_part != NULL && edition_part->topic_count > 0 && (style != NUMBER_NONE || text.len <= HEADING_BYTES_MAX)) {
        TRY(text_topic(work, edition_part, str_slice(text, number_end, text.len), &topic));
    }
    if (style == NUMBER_NONE) {
        bool heading = topic > 0 && topic == text.len;
        return add_piece(work, builder, folded, from, to, heading ? BLOCK_HEADING : BLOCK_PARA, heading ? 2 : 0);
    }
    bool sentence = text.len >= 3 && str_contains(str_slice(text, 0, text.len - 3), STR("。"));
    bool comma = str_find_char(text, ',') != STR_NONE || str_find_char(text, ';') != STR_NONE || str_ends(text, STR("。"));
    bool only_topic = topic > 0 && number_end + topic + 3 >= text.len;
    if (only_topic || (text.len <= HEADING_BYTES_MAX && !sentence && !comma)) {
        return add_piece(work, builder, folded, from, to, BLOCK_HEADING, topic > 0 ? 2 : style_level(style));
    }
    size_t heading = run_in_heading(text, number_end, style, topic);
    if (heading > 0) {
        TRY(add_piece(work, builder, folded, from, from + heading, BLOCK_HEADING, 2));
        return add_piece(work, builder, folded, from + heading, to, BLOCK_PARA, 0);
    }
    return add_piece(work, builder, folded, from, to, BLOCK_LIST, 1);
}

/* "……。（二）依申请公开……" in one paragraph: the next （n） that opens a piece. */
static size_t next_piece(Str text, size_t from, size_t to)
{
    for (size_t at = from + 3; at + 5 < to; at++) {
        int number;
        size_t end;
        if (text.ptr[at] != '(' || !str_ends(str_slice(text, from, at), STR("。"))) {
            continue;
        }
        if (narrative_numbering(str_slice(text, at, to), &number, &end) == NUMBER_HAN_ROUND) {
            return at;
        }
    }
    return to;
}

static Err add_stretch(Work *work, Builder *builder, const TextPara *para, size_t from, size_t to, int part)
{
    const Folded *folded = &para->folded;
    if (para->block.kind == BLOCK_TABLE) {
        return builder_add(work, builder, &para->block);
    }
    bool whole = from == 0 && to == folded->text.len;
    if (whole && para->block.kind != BLOCK_PARA) {
        return builder_add(work, builder, &para->block);
    }
    while (from < to) {
        size_t next = next_piece(folded->text, from, to);
        TRY(add_para(work, builder, folded, from, next, part));
        from = next;
    }
    return OK;
}

/* Marks that a title leaves at the head of what follows it. */
static size_t skip_marks(Str text, size_t at)
{
    while (at < text.len && text.ptr[at] != '(' && narrative_clause_end(text, at) > 0) {
        at += narrative_clause_end(text, at);
    }
    return at;
}

static Err close_part(Builder *builder, Report *report, int part, Str title)
{
    if (part == 0 && builder->count == builder->from) {
        return OK;
    }
    report->parts[report->part_count++] =
        (ReportPart){part, title, {builder->items + builder->from, builder->count - builder->from}};
    return OK;
}

/* What is left of a table around the stretch that was recognised: its words
 * alone on a line, or a line without any word. */
static bool says(Str label, Str text, bool cut_off)
{
    size_t a = 0, b = 0;
    while (a < label.len) {
        int32_t code = utf8_fold_width(utf8_next(label, &a));
        if (code >= 0 && utf8_is_space(code)) {
            continue;
        }
        if (b >= text.len) {
            return cut_off && b > 0;
        }
        if (utf8_next(text, &b) != code) {
            return false;
        }
    }
    return b == text.len && b > 0;
}

static bool is_label(const EditionLabel *label, Str text, bool cut_off)
{
    for (size_t i = 0; i <= label->variant_count; i++) {
        if (says(i == 0 ? label->text : label->variants[i - 1], text, cut_off)) {
            return true;
        }
    }
    return false;
}

static bool is_block_word(const EditionBlock *block, Str text, bool cut_off)
{
    for (size_t i = 0; i < block->column_count; i++) {
        if (is_label(&block->columns[i].label, text, cut_off)) {
            return true;
        }
    }
    for (size_t i = 0; i < block->row_count; i++) {
        if (is_label(&block->rows[i].label, text, cut_off)) {
            return true;
        }
    }
    return says(block->title, text, cut_off) || says(block->corner, text, cut_off);
}

static bool is_table_word(const Edition *edition, int part, Str text, bool cut_off)
{
    for (size_t t = 0; t < edition->table_count; t++) {
        for (size_t b = 0; edition->tables[t].part == part && b < edition->tables[t].block_count; b++) {
            if (is_block_word(&edition->tables[t].blocks[b], text, cut_off)) {
                return true;
            }
        }
    }
    return false;
}

static Str without_bars(Str text)
{
    while (text.len > 0 && text.ptr[0] == '|') {
        text = str_slice(text, 1, text.len);
    }
    while (text.len > 0 && (text.ptr[text.len - 1] == '|' || text.ptr[text.len - 1] == '(')) {
        text = str_slice(text, 0, text.len - 1);
    }
    return text;
}

static bool has_word(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c >= 0xE4 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
            return true;
        }
    }
    return false;
}

static bool is_table_rest(const Edition *edition, const TextPara *para, size_t from, size_t to, int part, bool is_last)
{
    if (para->block.kind == BLOCK_TABLE || to - from > HEADING_BYTES_MAX) {
        return false;
    }
    Str text = without_bars(str_slice(para->folded.text, from, to));
    return !has_word(text) || is_table_word(edition, part, text, is_last);
}

/* Adds all text between two places to the current part. */
static Err add_between(Work *work, Builder *builder, const TextParas *paras, const PartTitle *before,
                       const PartTitle *after)
{
    size_t para = before == NULL ? 0 : before->para;
    size_t last = after == NULL ? paras->count : after->para + 1;
    int part = before == NULL ? 0 : before->part;
    for (size_t i = para; i < last && i < paras->count; i++) {
        const TextPara *here = &paras->items[i];
        size_t from = before != NULL && i == before->para ? skip_marks(here->folded.text, before->to) : 0;
        size_t to = after != NULL && i == after->para ? after->from : here->folded.text.len;
        if (from < to && is_table_rest(builder->edition, here, from, to, part, i + 1 == paras->count)) {
            continue;
        }
        if (here->block.kind == BLOCK_TABLE || from < to) {
            TRY(add_stretch(work, builder, here, from, to, part));
        }
    }
    return OK;
}

static bool is_furniture(const Block *block, const Folded *folded)
{
    return block->kind != BLOCK_TABLE && folded->text.len < 240 && words_start(words_furniture, folded->text).len > 0;
}

/* The title in one line: where it breaks is the page's concern. */
static Err add_title(Work *work, Builder *builder, const Folded *folded, size_t to)
{
    Str title = narrative_source(folded, 0, to), line;
    Buf out = buf_new(&work->arena, title.len + 1);
    while (str_cut(&title, '\n', &line)) {
        buf_add(&out, str_trim(line));
    }
    Block block = {.kind = BLOCK_TITLE, .text = buf_str(&out)};
    return buf_ok(&out) ? builder_add(work, builder, &block) : work_full(work);
}

/* The preface without the lines of the page around it; the title as such. */
static Err add_preface(Work *work, Builder *builder, const TextParas *paras, const PartTitle *first, const TextHead *head)
{
    size_t last = first == NULL ? paras->count : first->para + 1;
    for (size_t i = 0; i < last && i < paras->count; i++) {
        const TextPara *para = &paras->items[i];
        size_t to = first != NULL && i == first->para ? first->from : para->folded.text.len;
        if (is_furniture(&para->block, &para->folded) || (to == 0 && para->block.kind != BLOCK_TABLE)) {
            continue;
        }
        if (head->has_title && i == head->title_para && to == para->folded.text.len) {
            TRY(add_title(work, builder, &para->folded, to));
            continue;
        }
        TRY(add_stretch(work, builder, para, 0, to, 0));
    }
    return OK;
}

Err report_text_from_reading(Work *work, const Reading *reading, const TablesFound *found, Report *report)
{
    TextParas paras;
    PartTitles titles;
    TextHead head;
    TRY(text_paras(work, reading, found, &paras));
    TRY(text_join_title(work, &paras));
    TRY(text_part_titles(work, report->edition, &paras, &titles));
    TRY(text_head(work, &paras, &titles, &head));
    report->unit_name = head.unit_name;
    report->year = head.year;
    report->has_period = head.has_period;
    report->from = head.from;
    report->to = head.to;
    report->part_count = 0;
    report->parts = ARENA_ARRAY(&work->arena, ReportPart, titles.count + 1);
    if (report->parts == NULL) {
        return work_full(work);
    }
    Builder *builders = ARENA_ARRAY(&work->arena, Builder, titles.count + 1);
    if (builders == NULL) {
        return work_full(work);
    }
    builders[0].edition = report->edition;
    TRY(add_preface(work, &builders[0], &paras, titles.count > 0 ? &titles.items[0] : NULL, &head));
    TRY(close_part(&builders[0], report, 0, (Str){NULL, 0}));
    for (size_t i = 0; i < titles.count; i++) {
        const PartTitle *title = &titles.items[i];
        Builder *builder = &builders[i + 1];
        builder->edition = report->edition;
        TRY(add_between(work, builder, &paras, title, i + 1 < titles.count ? title + 1 : NULL));
        Str words = narrative_source(&paras.items[title->para].folded, title->from, title->to);
        TRY(close_part(builder, report, title->part, words));
    }
    return OK;
}
