/* A local alignment: links[k] is the best chain that ends with event and
 * meaning k; because the price of what lies between two labels grows with
 * their distance only, the best predecessor is a running maximum per item. */
#include "features/report/report_layout_align_rules.h"

#include "base/utf8.h"

enum {
    ITEMS_MAX = 256,
    WEIGHT = 4,          /* for each character of a label */
    WEIGHT_CODES = 12,   /* longer labels count no more */
    EVENT_PRICE = 2,     /* for a label that is passed over */
    OPTIONAL_PRICE = 1,  /* of two forms, the one that always has the row */
};

typedef struct Link {
    AlignedLabel label;
    int item;
    long value;
    int before; /* link, or -1 */
} Link;

typedef struct Aligner {
    const Lexicon *lexicon;
    const LabelEvents *events;
    int edition, table;
    long *foreign; /* characters in no label before event k starts */
    Link *links;
    int link_count;
    long reach[ITEMS_MAX]; /* best value of a chain ending at the item, freed of distance */
    int last[ITEMS_MAX];
} Aligner;

static const unsigned aligned_kinds = 1U << MEANS_TITLE | 1U << MEANS_CORNER | 1U << MEANS_HEAD | 1U << MEANS_ROW;

static void count_foreign(const LayoutText *layout, const LabelEvents *events, long *foreign)
{
    long count = 0;
    size_t at = 0;
    for (size_t k = 0; k < events->count; k++) {
        for (; at < events->items[k].from; at++) {
            count += utf8_is_han(layout->codes[at]) ? 1 : 0;
        }
        foreign[k] = count;
        at = events->items[k].to;
    }
}

static long weight_of(const Aligner *aligner, const LabelEvent *event, const Meaning *meaning)
{
    /* The rest of a label of which only the beginning stands here follows near. */
    size_t length = (size_t)aligner->lexicon->phrases[event->phrase].count;
    long weight = WEIGHT * (long)(length > WEIGHT_CODES ? WEIGHT_CODES : length);
    if (meaning->kind == MEANS_ROW) {
        const EditionTable *table = &aligner->lexicon->editions->items[meaning->edition]->tables[meaning->table];
        weight -= table->blocks[meaning->block].rows[meaning->node].optional ? OPTIONAL_PRICE : 0;
    }
    return weight - (meaning->bare ? 1 : 0);
}

static void extend(Aligner *aligner, size_t event, int meaning_index)
{
    const Meaning *meaning = &aligner->lexicon->meanings[meaning_index];
    if (meaning->item >= ITEMS_MAX) {
        return;
    }
    long distance = aligner->foreign[event] + EVENT_PRICE * (long)event;
    int before = -1;
    long best = 0;
    for (int item = 0; item < meaning->item; item++) {
        if (aligner->last[item] >= 0 && aligner->reach[item] - distance > best) {
            best = aligner->reach[item] - distance;
            before = aligner->last[item];
        }
    }
    Link *link = &aligner->links[aligner->link_count];
    *link = (Link){{event, meaning_index}, meaning->item, best, before};
    link->value += weight_of(aligner, &aligner->events->items[event], meaning);
    aligner->link_count++;
}

/* Links of one event become predecessors only once all of them are made. */
static void publish(Aligner *aligner, size_t event, int from)
{
    for (int k = from; k < aligner->link_count; k++) {
        const Link *link = &aligner->links[k];
        long reach = link->value + aligner->foreign[event] + EVENT_PRICE * (long)(event + 1);
        if (aligner->last[link->item] < 0 || reach >= aligner->reach[link->item]) {
            aligner->reach[link->item] = reach;
            aligner->last[link->item] = k;
        }
    }
}

static size_t count_links(const Aligner *aligner)
{
    size_t count = 0;
    for (size_t k = 0; k < aligner->events->count; k++) {
        const LabelEvent *event = &aligner->events->items[k];
        for (int m = -1; (m = lexicon_meaning(aligner->lexicon, event, aligner->edition, aligner->table, aligned_kinds,
                                              m)) >= 0;) {
            count++;
        }
    }
    return count;
}

static Err take_chain(Work *work, const Aligner *aligner, Aligned *ret_aligned)
{
    int best = -1, length = 0;
    for (int k = 0; k < aligner->link_count; k++) {
        if (best < 0 || aligner->links[k].value > aligner->links[best].value) {
            best = k;
        }
    }
    for (int k = best; k >= 0; k = aligner->links[k].before) {
        length++;
    }
    Aligned aligned = {ARENA_ARRAY(&work->arena, AlignedLabel, (size_t)length), (size_t)length, 0, 0};
    if (aligned.labels == NULL) {
        return work_full(work);
    }
    aligned.score = best < 0 ? 0 : (int)aligner->links[best].value;
    for (int k = best; k >= 0; k = aligner->links[k].before) {
        aligned.labels[--length] = aligner->links[k].label;
        aligned.rows += aligner->lexicon->meanings[aligner->links[k].label.meaning].kind == MEANS_ROW ? 1 : 0;
    }
    *ret_aligned = aligned;
    return OK;
}

Err layout_align(Work *work, const Lexicon *lexicon, const LayoutText *layout, const LabelEvents *events, int edition,
                 int table, Aligned *ret_aligned)
{
    Aligner *aligner = ARENA_NEW(&work->arena, Aligner);
    long *foreign = ARENA_ARRAY(&work->arena, long, events->count + 1);
    if (aligner == NULL || foreign == NULL) {
        return work_full(work);
    }
    *aligner = (Aligner){.lexicon = lexicon, .events = events, .edition = edition, .table = table, .foreign = foreign};
    aligner->links = ARENA_ARRAY(&work->arena, Link, count_links(aligner) + 1);
    if (aligner->links == NULL) {
        return work_full(work);
    }
    for (int item = 0; item < ITEMS_MAX; item++) {
        aligner->last[item] = -1;
    }
    count_foreign(layout, events, foreign);
    for (size_t k = 0; k < events->count; k++) {
        int from = aligner->link_count;
        for (int m = -1; (m = lexicon_meaning(lexicon, &events->items[k], edition, table, aligned_kinds, m)) >= 0;) {
            extend(aligner, k, m);
        }
        publish(aligner, k, from);
    }
    return take_chain(work, aligner, ret_aligned);
}
