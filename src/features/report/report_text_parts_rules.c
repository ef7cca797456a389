#include "features/report/report_text_parts_rules.h"

#include "features/report/report_narrative_inner_rules.h"
#include "features/report/report_narrative_tables_rules.h"

#include <string.h>

/* The titles of all parts in all their forms, folded. */
typedef struct TitleForm {
    Str text;
    int part;
    bool full; /* the form's own title, not a variant */
} TitleForm;

typedef struct TitleForms {
    TitleForm *items;
    size_t count;
    const Edition *edition;
} TitleForms;

enum { TITLE_BYTES_MAX = 135, BARE_TITLE_LEAST = 24 };

static Err forms_add(Work *work, TitleForms *forms, Str text, int part, bool full)
{
    Folded folded;
    TRY(narrative_fold(work, text, &folded));
    if (folded.text.len > 0) {
        forms->items[forms->count++] = (TitleForm){folded.text, part, full};
    }
    return OK;
}

static Err forms_of(Work *work, const Edition *edition, TitleForms *ret_forms)
{
    size_t most = 0;
    for (size_t i = 0; i < edition->part_count; i++) {
        most += 1 + edition->parts[i].title.variant_count;
    }
    TitleForms forms = {ARENA_ARRAY(&work->arena, TitleForm, most + 1), 0, edition};
    if (forms.items == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < edition->part_count; i++) {
        const EditionLabel *title = &edition->parts[i].title;
        TRY(forms_add(work, &forms, title->text, (int)i + 1, true));
        for (size_t k = 0; k < title->variant_count; k++) {
            TRY(forms_add(work, &forms, title->variants[k], (int)i + 1, false));
        }
    }
    *ret_forms = forms;
    return OK;
}

/* The longest form that opens `text`; `part` 0 for any. */
static const TitleForm *form_start(const TitleForms *forms, Str text, int part)
{
    const TitleForm *best = NULL;
    for (size_t i = 0; i < forms->count; i++) {
        const TitleForm *form = &forms->items[i];
        if ((part == 0 || form->part == part) && str_starts(text, form->text)
            && (best == NULL || form->text.len > best->text.len)) {
            best = form;
        }
    }
    return best;
}

static bool is_round(NumberStyle style)
{
    return style == NUMBER_HAN_ROUND || style == NUMBER_DIGIT_ROUND;
}

static bool subject_fits(const SubjectWords *subject, Str text)
{
    for (size_t i = 0; i < subject->all.count; i++) {
        if (!str_contains(text, subject->all.items[i])) {
            return false;
        }
    }
    return !words_any(subject->not_words, text, (Wording){0, NULL});
}

/* A reworded title is known by its subject: the one that the edition's own
 * title of that number has. */
static bool subject_of_part(const Edition *edition, int part, Str text)
{
    if (part < 1 || part > (int)edition->part_count) {
        return false;
    }
    for (size_t i = 0; i < subject_words_count; i++) {
        if (subject_fits(&subject_words[i], edition->parts[part - 1].title.text)) {
            return subject_fits(&subject_words[i], text);
        }
    }
    return false;
}

static bool has_sentence_end(Str text)
{
    return str_contains(text, STR("。")) || str_contains(text, STR(";"));
}

static bool space_before(Str source, size_t at)
{
    Str before = str_slice(source, 0, at);
    return (at > 0 && (unsigned char)source.ptr[at - 1] <= 0x20) || str_ends(before, STR("\xE3\x80\x80"))
        || str_ends(before, STR("\xC2\xA0"));
}

/* Where a title that opens a line ends: the whole of a short line, unless a
 * blank or colon parts the words from what follows. */
static size_t title_end(const Folded *line, size_t form_end)
{
    size_t len = line->text.len;
    if (len > TITLE_BYTES_MAX || form_end == len || has_sentence_end(line->text)) {
        return form_end;
    }
    bool gap = space_before(line->source, line->origin[form_end]);
    Str rest = str_slice(line->text, form_end, len);
    size_t clause = narrative_clause_end(line->text, form_end);
    if (gap || str_starts(rest, STR("无")) || (clause == 1 && line->text.ptr[form_end] != '(')) {
        return form_end;
    }
    return len;
}

static bool title_at_start(const TitleForms *forms, const TextPara *para, PartTitle *title)
{
    Str text = para->folded.text;
    int number = 0;
    size_t at = 0;
    NumberStyle style = narrative_numbering(text, &number, &at);
    Str rest = str_slice(text, at, text.len);
    const TitleForm *form = form_start(forms, rest, style == NUMBER_NONE ? 0 : number);
    bool whole = form != NULL && form->text.len == rest.len;
    *title = (PartTitle){.from = 0};
    if (style == NUMBER_NONE) {
        bool sure = whole && (form->full || form->text.len >= BARE_TITLE_LEAST || para->block.kind == BLOCK_HEADING);
        *title = (PartTitle){.to = text.len, .part = sure ? form->part : 0, .score = 2};
        return sure;
    }
    if (form == NULL) {
        form = form_start(forms, rest, 0); /* a wrong number before the very words */
        whole = form != NULL && form->text.len == rest.len;
        form = whole && !is_round(style) ? form : NULL;
    }
    if (form != NULL) {
        title->part = form->part;
        title->to = title_end(&para->folded, at + form->text.len);
        title->score = (form->full ? 4 : 3) - (is_round(style) ? 2 : 0) + (whole ? 1 : 0);
        return true;
    }
    if (is_round(style) || text.len > TITLE_BYTES_MAX || has_sentence_end(text)
        || !subject_of_part(forms->edition, number, rest)) {
        return false;
    }
    *title = (PartTitle){.to = text.len, .part = number, .score = 1};
    return true;
}

/* The start of a number that ends right before the mark at `mark`: 三、 3. */
static size_t number_start(Str text, size_t mark)
{
    if (mark > 0 && text.ptr[mark - 1] >= '0' && text.ptr[mark - 1] <= '9') {
        return mark - 1;
    }
    return mark >= 3 && ((unsigned char)text.ptr[mark - 3] & 0xF0) == 0xE0 ? mark - 3 : mark;
}

/* A numbered title in the middle of a paragraph: all run together. */
static bool title_inside(const TitleForms *forms, Str text, size_t mark, PartTitle *title)
{
    size_t from = number_start(text, mark), end;
    int number;
    Str tail = str_slice(text, from, text.len);
    if (from == mark || from == 0) {
        return false;
    }
    NumberStyle style = narrative_numbering(tail, &number, &end);
    if (style != NUMBER_HAN && style != NUMBER_DIGIT) {
        return false;
    }
    const TitleForm *form = form_start(forms, str_slice(tail, end, tail.len), number);
    if (form == NULL) {
        return false;
    }
    *title = (PartTitle){.from = from, .to = from + end + form->text.len, .part = form->part, .score = form->full ? 4 : 3};
    return true;
}

static Err titles_add(Work *work, PartTitles *titles, size_t *cap, const PartTitle *title, size_t para)
{
    if (titles->count == *cap) {
        size_t grown = *cap == 0 ? 32 : *cap * 2;
        PartTitle *items = arena_grow(&work->arena, titles->items, *cap * sizeof *items, grown * sizeof *items);
        if (items == NULL) {
            return work_full(work);
        }
        titles->items = items;
        *cap = grown;
    }
    titles->items[titles->count] = *title;
    titles->items[titles->count++].para = para;
    return OK;
}

static Err titles_in(Work *work, const TitleForms *forms, const TextPara *para, size_t index, PartTitles *titles,
                     size_t *cap)
{
    Str text = para->folded.text;
    PartTitle title;
    size_t at = 0;
    if (title_at_start(forms, para, &title)) {
        TRY(titles_add(work, titles, cap, &title, index));
        at = title.to;
    }
    for (; at < text.len; at++) {
        bool mark = text.ptr[at] == '.' || (text.ptr[at] == (char)0xE3 && text.len - at >= 3 && memcmp(text.ptr + at, "、", 3) == 0);
        if (mark && title_inside(forms, text, at, &title)) {
            TRY(titles_add(work, titles, cap, &title, index));
            at = title.to - 1;
        }
    }
    return OK;
}

/* Keeps the chain of rising parts with the highest score; among equals the
 * one that starts last, so that a table of contents loses. */
static Err titles_choose(Work *work, PartTitles *titles)
{
    size_t n = titles->count;
    int *best = ARENA_ARRAY(&work->arena, int, n + 1);
    size_t *next = ARENA_ARRAY(&work->arena, size_t, n + 1);
    if (best == NULL || next == NULL) {
        return work_full(work);
    }
    size_t start = n;
    for (size_t i = n; i-- > 0;) {
        next[i] = n;
        for (size_t j = i + 1; j < n; j++) {
            if (titles->items[j].part > titles->items[i].part && best[j] > (next[i] < n ? best[next[i]] : 0)) {
                next[i] = j;
            }
        }
        best[i] = titles->items[i].score + (next[i] < n ? best[next[i]] : 0);
        if (start == n || best[i] > best[start]) {
            start = i;
        }
    }
    size_t kept = 0;
    for (size_t i = start; i < n; i = next[i]) {
        titles->items[kept++] = titles->items[i];
    }
    titles->count = kept;
    return OK;
}

enum { TITLES_MAX = 400 }; /* more are no titles: the choice among them is quadratic */

Err text_part_titles(Work *work, const Edition *edition, const TextParas *paras, PartTitles *ret_titles)
{
    TitleForms forms;
    PartTitles titles = {NULL, 0};
    size_t cap = 0;
    TRY(forms_of(work, edition, &forms));
    for (size_t i = 0; i < paras->count && titles.count < TITLES_MAX; i++) {
        if (paras->items[i].block.kind != BLOCK_TABLE) {
            TRY(titles_in(work, &forms, &paras->items[i], i, &titles, &cap));
        }
    }
    TRY(titles_choose(work, &titles));
    *ret_titles = titles;
    return OK;
}

static size_t topic_len(Str text, Str form)
{
    static const Str behind[] = {{"政府信息情况", 18}, {"信息情况", 12}, {"工作情况", 12}, {"情况", 6},
                                 {"方面", 6},         {"工作", 6},     {"政府信息", 12}};
    if (form.len == 0 || !str_starts(text, form)) {
        return 0;
    }
    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
        if (str_starts(str_slice(text, form.len, text.len), behind[i])) {
            return form.len + behind[i].len;
        }
    }
    return form.len;
}

Err text_topic(Work *work, const EditionPart *part, Str text, size_t *ret_len)
{
    size_t best = 0;
    for (size_t i = 0; i < part->topic_count; i++) {
        const EditionLabel *topic = &part->topics[i];
        for (size_t k = 0; k <= topic->variant_count; k++) {
            Folded form;
            TRY(narrative_fold(work, k == 0 ? topic->text : topic->variants[k - 1], &form));
            size_t len = topic_len(text, form.text);
            best = len > best ? len : best;
        }
    }
    *ret_len = best;
    return OK;
}
