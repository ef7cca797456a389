#include "features/report/report_layout_labels_rules.h"

#include "base/utf8.h"

#include <string.h>

enum {
    PHRASE_CODES_MAX = 96,
    PREFIX_MIN = 5, /* so many first characters tell a label whose rest is wrapped or misprinted */
    BARE_PREFIX_MIN = 7, /* without the number that leads it, more */
    BARE_MIN = 4,   /* shorter words say too little without their number */
};

static unsigned bucket_of(const int32_t *codes)
{
    return ((unsigned)codes[0] * 31U + (unsigned)codes[1]) % LEXICON_BUCKETS;
}

typedef struct Builder {
    Work *work;
    Lexicon *lexicon;
    int phrase_capacity, meaning_capacity;
} Builder;

static int find_phrase(const Lexicon *lexicon, const int32_t *codes, int count)
{
    for (int p = lexicon->buckets[bucket_of(codes)]; p >= 0; p = lexicon->phrases[p].next) {
        const Phrase *phrase = &lexicon->phrases[p];
        if (phrase->count == count && memcmp(phrase->codes, codes, (size_t)count * sizeof(int32_t)) == 0) {
            return p;
        }
    }
    return -1;
}

static void link_phrase(Lexicon *lexicon, int index)
{
    int *link = &lexicon->buckets[bucket_of(lexicon->phrases[index].codes)];
    while (*link >= 0 && lexicon->phrases[*link].count >= lexicon->phrases[index].count) {
        link = &lexicon->phrases[*link].next;
    }
    lexicon->phrases[index].next = *link;
    *link = index;
}

static bool has_meaning(const Lexicon *lexicon, int phrase, const Meaning *meaning)
{
    for (int m = lexicon->phrases[phrase].meaning; m >= 0; m = lexicon->meanings[m].next) {
        const Meaning *other = &lexicon->meanings[m];
        if (other->kind == meaning->kind && other->edition == meaning->edition && other->table == meaning->table
            && other->item == meaning->item) {
            return true;
        }
    }
    return false;
}

static Err add_codes(Builder *builder, const int32_t *codes, int count, Meaning meaning)
{
    Lexicon *lexicon = builder->lexicon;
    if (count < 2) {
        return OK;
    }
    int index = find_phrase(lexicon, codes, count);
    if (index < 0) {
        CHECK(lexicon->phrase_count < builder->phrase_capacity);
        int32_t *copy = ARENA_ARRAY(&builder->work->arena, int32_t, (size_t)count);
        if (copy == NULL) {
            return work_full(builder->work);
        }
        memcpy(copy, codes, (size_t)count * sizeof(int32_t));
        index = lexicon->phrase_count++;
        lexicon->phrases[index] = (Phrase){copy, count, -1, -1};
        link_phrase(lexicon, index);
    }
    if (!has_meaning(lexicon, index, &meaning)) {
        CHECK(lexicon->meaning_count < builder->meaning_capacity);
        meaning.next = lexicon->phrases[index].meaning;
        lexicon->meanings[lexicon->meaning_count] = meaning;
        lexicon->phrases[index].meaning = lexicon->meaning_count++;
    }
    return OK;
}

static bool is_numeral(int32_t code)
{
    static const int32_t numerals[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341};
    for (size_t i = 0; i < sizeof(numerals) / sizeof(numerals[0]); i++) {
        if (numerals[i] == code) {
            return true;
        }
    }
    return code >= '0' && code <= '9';
}

static Err add_text(Builder *builder, Str text, Meaning meaning)
{
    LayoutText folded;
    TRY(layout_text_new(builder->work, text, &folded));
    int count = folded.count > PHRASE_CODES_MAX ? PHRASE_CODES_MAX : (int)folded.count;
    TRY(add_codes(builder, folded.codes, count, meaning));
    bool is_row = meaning.kind == MEANS_ROW || meaning.kind == MEANS_GROUP;
    if (is_row && count > BARE_MIN && is_numeral(folded.codes[0])) {
        meaning.bare = true;
        return add_codes(builder, folded.codes + 1, count - 1, meaning);
    }
    return OK;
}

static Err add_label(Builder *builder, const EditionLabel *label, Meaning meaning)
{
    TRY(add_text(builder, label->text, meaning));
    for (size_t i = 0; i < label->variant_count; i++) {
        TRY(add_text(builder, label->variants[i], meaning));
    }
    return OK;
}

static Err add_block(Builder *builder, const EditionBlock *block, Meaning meaning, int *item)
{
    meaning.kind = MEANS_TITLE;
    meaning.item = (*item)++;
    TRY(add_text(builder, block->title, meaning));
    meaning.kind = MEANS_CORNER;
    meaning.item = (*item)++;
    TRY(add_text(builder, block->corner, meaning));
    for (size_t i = 0; i < block->corner_variant_count; i++) {
        TRY(add_text(builder, block->corner_variants[i], meaning));
    }
    for (size_t i = 0; i < block->column_count; i++) {
        meaning.kind = MEANS_HEAD;
        meaning.node = (int)i;
        meaning.item = (*item)++;
        TRY(add_label(builder, &block->columns[i].label, meaning));
    }
    for (size_t i = 0; i < block->row_count; i++) {
        meaning.kind = block->rows[i].leaf >= 0 ? MEANS_ROW : MEANS_GROUP;
        meaning.node = (int)i;
        meaning.item = (*item)++;
        TRY(add_label(builder, &block->rows[i].label, meaning));
    }
    return OK;
}

static int count_texts(const EditionBlock *block)
{
    size_t count = 2 + block->corner_variant_count;
    for (size_t i = 0; i < block->column_count; i++) {
        count += 2 * (1 + block->columns[i].label.variant_count);
    }
    for (size_t i = 0; i < block->row_count; i++) {
        count += 2 * (1 + block->rows[i].label.variant_count);
    }
    return (int)count;
}

static Err reserve(Builder *builder)
{
    const Editions *editions = builder->lexicon->editions;
    int count = 1;
    for (size_t e = 0; e < editions->count; e++) {
        for (size_t t = 0; t < editions->items[e]->table_count; t++) {
            const EditionTable *table = &editions->items[e]->tables[t];
            for (size_t b = 0; b < table->block_count; b++) {
                count += count_texts(&table->blocks[b]);
            }
        }
    }
    builder->phrase_capacity = builder->meaning_capacity = count;
    builder->lexicon->phrases = ARENA_ARRAY(&builder->work->arena, Phrase, (size_t)count);
    builder->lexicon->meanings = ARENA_ARRAY(&builder->work->arena, Meaning, (size_t)count);
    return builder->lexicon->phrases == NULL || builder->lexicon->meanings == NULL ? work_full(builder->work) : OK;
}

Err lexicon_new(Work *work, const Editions *editions, Lexicon **ret_lexicon)
{
    Lexicon *lexicon = ARENA_NEW(&work->arena, Lexicon);
    if (lexicon == NULL) {
        return work_full(work);
    }
    lexicon->editions = editions;
    memset(lexicon->buckets, -1, sizeof(lexicon->buckets));
    Builder builder = {.work = work, .lexicon = lexicon};
    TRY(reserve(&builder));
    for (size_t e = 0; e < editions->count; e++) {
        for (size_t t = 0; t < editions->items[e]->table_count; t++) {
            const EditionTable *table = &editions->items[e]->tables[t];
            int item = 0;
            for (size_t b = 0; b < table->block_count; b++) {
                Meaning meaning = {.edition = (int)e, .table = (int)t, .block = (int)b, .next = -1};
                TRY(add_block(&builder, &table->blocks[b], meaning, &item));
            }
        }
    }
    *ret_lexicon = lexicon;
    return OK;
}

/* ------------------------------------------------------------- searching -- */

static int common_length(const Phrase *phrase, const int32_t *codes, size_t count)
{
    int length = 0;
    while (length < phrase->count && (size_t)length < count && phrase->codes[length] == codes[length]) {
        length++;
    }
    return length;
}

/* Do the two phrases stand for the same rows (so that a shared beginning is
 * enough to tell)? */
static bool same_first_meaning(const Lexicon *lexicon, int a, int b)
{
    const Meaning *left = &lexicon->meanings[lexicon->phrases[a].meaning];
    const Meaning *right = &lexicon->meanings[lexicon->phrases[b].meaning];
    const EditionBlock *left_block = &lexicon->editions->items[left->edition]->tables[left->table].blocks[left->block];
    const EditionBlock *right_block =
        &lexicon->editions->items[right->edition]->tables[right->table].blocks[right->block];
    return left->kind == right->kind && left->kind == MEANS_ROW
        && str_eq(left_block->rows[left->node].key, right_block->rows[right->node].key);
}

/* The longest label that stands, whole or by its beginning, at codes[at]. */
static bool longest_at(const Lexicon *lexicon, const LayoutText *layout, size_t at, LabelEvent *ret_event)
{
    if (at + 2 > layout->count) {
        return false;
    }
    int best = -1, best_length = 0;
    bool is_clear = true;
    const int32_t *codes = layout->codes + at;
    for (int p = lexicon->buckets[bucket_of(codes)]; p >= 0; p = lexicon->phrases[p].next) {
        const Phrase *phrase = &lexicon->phrases[p];
        int length = common_length(phrase, codes, layout->count - at);
        bool whole = length == phrase->count;
        int least = lexicon->meanings[phrase->meaning].bare ? BARE_PREFIX_MIN : PREFIX_MIN;
        if ((!whole && length < least) || length < best_length) {
            continue;
        }
        if (length > best_length || (whole && lexicon->phrases[best].count > length)) {
            best = p;
            best_length = length;
            is_clear = true;
        } else if (!whole && !same_first_meaning(lexicon, best, p)) {
            is_clear = is_clear && lexicon->phrases[best].count == best_length;
        }
    }
    if (best < 0 || !is_clear) {
        return false;
    }
    *ret_event = (LabelEvent){at, at + (size_t)best_length, best, lexicon->phrases[best].count == best_length};
    return true;
}

static int32_t source_code(const LayoutText *layout, size_t at)
{
    return at < layout->text.len ? utf8_fold_width(utf8_next(layout->text, &at)) : '\n';
}

/* Does the code stand at the start of a cell: behind a blank or bar, brackets
 * aside, and with the mark of a list number behind it? */
static bool is_list_number(const LayoutText *layout, size_t at)
{
    size_t from = layout->at[at];
    if (from > 0 && layout->text.ptr[from - 1] == '(') {
        from--;
    } else if (from > 2 && str_ends(str_slice(layout->text, 0, from), STR("（"))) {
        from -= 3;
    }
    bool starts = from == 0 || (unsigned char)layout->text.ptr[from - 1] <= ' ' || layout->text.ptr[from - 1] == '|';
    int32_t mark = source_code(layout, layout_code_end(layout, at));
    return starts && is_numeral(layout->codes[at]) && (mark == '.' || mark == 0x3001 || mark == ')' || mark == ',');
}

/* In a narrow column the first line of a label may hold its number and a
 * character or two: that is enough when only one row begins so. */
static bool numbered_start_at(const Lexicon *lexicon, const LayoutText *layout, size_t at, LabelEvent *ret_event)
{
    if (at + 2 > layout->count || !is_list_number(layout, at)) {
        return false;
    }
    int best = -1, best_length = 0;
    const int32_t *codes = layout->codes + at;
    for (int p = lexicon->buckets[bucket_of(codes)]; p >= 0; p = lexicon->phrases[p].next) {
        int length = common_length(&lexicon->phrases[p], codes, layout->count - at);
        if (length < 2) {
            continue;
        }
        if (best >= 0 && !same_first_meaning(lexicon, best, p)) {
            return false;
        }
        best = best < 0 || length > best_length ? p : best;
        best_length = length > best_length ? length : best_length;
    }
    if (best < 0 || lexicon->meanings[lexicon->phrases[best].meaning].kind != MEANS_ROW
        || !utf8_is_space(source_code(layout, layout_code_end(layout, at + (size_t)best_length - 1)))) {
        return false;
    }
    *ret_event = (LabelEvent){at, at + (size_t)best_length, best, false};
    return true;
}

/* ------------------------------------------------------------ misprints -- */

enum {
    MISPRINT_CODES_MIN = 6, /* of the label and its number: shorter ones allow no edit */
    MISPRINT_CODES_MAX = 64,
    LONE_CODES_MAX = 14, /* words without a number: a short name */
    CODES_PER_EDIT = 6,
};

static int edits_allowed(int count)
{
    return count < MISPRINT_CODES_MIN ? 0 : 1 + (count - 1) / CODES_PER_EDIT;
}

/* Does something else end before the code: a line, a cell, a figure, a label? */
static bool starts_piece(const LayoutText *layout, size_t at, size_t label_end)
{
    size_t from = layout->at[at];
    if (from > 0 && layout->text.ptr[from - 1] == '(') {
        from--;
    } else if (from > 2 && str_ends(str_slice(layout->text, 0, from), STR("（"))) {
        from -= 3;
    }
    char before = from > 0 ? layout->text.ptr[from - 1] : '\n';
    return at == label_end || (unsigned char)before <= ' ' || before == '|' || (before >= '0' && before <= '9');
}

/* A number that may lead a label. */
static bool leads_label(const LayoutText *layout, size_t at, size_t label_end)
{
    int32_t mark = source_code(layout, layout_code_end(layout, at));
    return is_numeral(layout->codes[at]) && (mark == '.' || mark == 0x3001 || mark == ')') && at + 1 < layout->count
        && utf8_is_han(layout->codes[at + 1]) && starts_piece(layout, at, label_end);
}

/* Codes that are in the phrase and not in the text, counted roughly: each of
 * them takes an edit. */
static bool differs_much(const Phrase *phrase, const int32_t *codes, int count, int limit)
{
    uint64_t bag = 0, missing = 0;
    for (int i = 0; i < count; i++) {
        bag |= UINT64_C(1) << (codes[i] & 63);
    }
    for (int i = 0; i < phrase->count; i++) {
        uint64_t bit = UINT64_C(1) << (phrase->codes[i] & 63);
        missing |= (bag & bit) == 0 ? bit : 0;
    }
    return __builtin_popcountll(missing) > limit;
}

/* The fewest edits that make the phrase of a beginning of the codes, and how
 * long that is; the number that leads both is the same. */
static int prefix_edits(const Phrase *phrase, const int32_t *codes, int count, int *ret_length)
{
    int row[MISPRINT_CODES_MAX + 1];
    for (int j = 0; j <= count; j++) {
        row[j] = j;
    }
    for (int i = 1; i <= phrase->count; i++) {
        int corner = row[0];
        row[0] = i;
        for (int j = 1; j <= count; j++) {
            int same = corner + (phrase->codes[i - 1] == codes[j - 1] ? 0 : 1);
            int other = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            corner = row[j];
            row[j] = same < other ? same : other;
        }
    }
    int best = 0;
    for (int j = 1; j <= count; j++) {
        best = row[j] <= row[best] ? j : best;
    }
    *ret_length = best;
    return row[best];
}

/* Words that stand alone in their line or cell, or between a label and a figure. */
static int lone_words(const LayoutText *layout, size_t at, size_t label_end)
{
    int count = 0;
    if (!starts_piece(layout, at, label_end)) {
        return 0;
    }
    for (size_t i = at; i < layout->count && utf8_is_han(layout->codes[i]); i++) {
        int32_t behind = source_code(layout, layout_code_end(layout, i));
        if (++count > LONE_CODES_MAX) {
            return 0;
        }
        if (!utf8_is_han(behind)) {
            return utf8_is_space(behind) || is_numeral(behind) || layout_is_bar(behind) ? count : 0;
        }
    }
    return count;
}

/* Is the phrase one that the words may be a misprint of? */
static bool may_mean(const Lexicon *lexicon, const Phrase *phrase, const int32_t *codes, int count, bool alone)
{
    const Meaning *meaning = &lexicon->meanings[phrase->meaning];
    int limit = edits_allowed(phrase->count);
    bool same_lead = alone ? !is_numeral(phrase->codes[0]) && phrase->count + limit >= count : phrase->codes[0] == codes[0];
    return same_lead && limit > 0 && meaning->kind == MEANS_ROW && !meaning->bare && phrase->count <= count + limit
        && phrase->count <= MISPRINT_CODES_MAX && !differs_much(phrase, codes, count, limit);
}

/* The one row label that a reader takes misprinted words for: words behind a
 * list number, or alone. */
static bool misprinted_at(const Lexicon *lexicon, const LayoutText *layout, size_t at, size_t label_end,
                          LabelEvent *ret_event)
{
    const int32_t *codes = layout->codes + at;
    bool alone = !leads_label(layout, at, label_end);
    int count = alone ? lone_words(layout, at, label_end) : 1, best = -1, fewest = 0, length = 0;
    if (alone && count == 0) {
        return false;
    }
    while (!alone && at + (size_t)count < layout->count && count < MISPRINT_CODES_MAX && utf8_is_han(codes[count])) {
        count++;
    }
    for (int p = 0; p < lexicon->phrase_count; p++) {
        const Phrase *phrase = &lexicon->phrases[p];
        int end = 0;
        if (!may_mean(lexicon, phrase, codes, count, alone)) {
            continue;
        }
        int edits = prefix_edits(phrase, codes, count, &end);
        if (edits > edits_allowed(phrase->count) || (best >= 0 && edits > fewest) || (alone && end < count)) {
            continue;
        }
        if (best >= 0 && edits == fewest && !same_first_meaning(lexicon, best, p)) {
            return false;
        }
        best = p;
        fewest = edits;
        length = end;
    }
    if (best < 0) {
        return false;
    }
    *ret_event = (LabelEvent){at, at + (size_t)length, best, true};
    return true;
}

Err lexicon_find(Work *work, const Lexicon *lexicon, const LayoutText *layout, LabelEvents *ret_events)
{
    LabelEvents events = {ARENA_ARRAY(&work->arena, LabelEvent, layout->count / 2 + 1), 0};
    if (events.items == NULL) {
        return work_full(work);
    }
    size_t label_end = SIZE_MAX;
    for (size_t at = 0; at + 1 < layout->count;) {
        LabelEvent event, later;
        if (!longest_at(lexicon, layout, at, &event) && !numbered_start_at(lexicon, layout, at, &event)
            && !misprinted_at(lexicon, layout, at, label_end, &event)) {
            at++;
            continue;
        }
        /* A figure's last digit may look like the number of a short label. */
        if (is_numeral(layout->codes[at]) && longest_at(lexicon, layout, at + 1, &later)
            && later.to > event.to) {
            event = later;
        }
        events.items[events.count++] = event;
        at = label_end = event.to;
    }
    *ret_events = events;
    return OK;
}

int lexicon_meaning(const Lexicon *lexicon, const LabelEvent *event, int edition, int table, unsigned kinds, int after)
{
    int m = after < 0 ? lexicon->phrases[event->phrase].meaning : lexicon->meanings[after].next;
    for (; m >= 0; m = lexicon->meanings[m].next) {
        const Meaning *meaning = &lexicon->meanings[m];
        if (meaning->edition == edition && meaning->table == table && (kinds >> meaning->kind & 1) != 0) {
            return m;
        }
    }
    return -1;
}

static bool contains(const Phrase *phrase, const int32_t *codes, size_t count)
{
    for (size_t from = 0; from + count <= (size_t)phrase->count; from++) {
        if (phrase->codes[from] == codes[0] && memcmp(phrase->codes + from, codes, count * sizeof(int32_t)) == 0) {
            return true;
        }
    }
    return false;
}

bool lexicon_is_piece(const Lexicon *lexicon, int edition, int table, int item, const int32_t *codes, size_t count)
{
    if (count == 0) {
        return true;
    }
    for (int p = 0; p < lexicon->phrase_count; p++) {
        for (int m = lexicon->phrases[p].meaning; m >= 0; m = lexicon->meanings[m].next) {
            const Meaning *meaning = &lexicon->meanings[m];
            bool is_label = meaning->kind == MEANS_GROUP || (meaning->kind == MEANS_ROW && meaning->item == item);
            if (is_label && meaning->edition == edition && meaning->table == table
                && contains(&lexicon->phrases[p], codes, count)) {
                return true;
            }
        }
    }
    return false;
}
