#include "features/report/report_grid_heads_rules.h"

/* ------------------------------------------------------------- finding -- */

/* The node of the block's columns that the cell says; several leaves may say
 * the same under different groups. */
static bool says_node(const BlockForms *forms, const ViewCell *cell, int node, int *ret_edits)
{
    int edits = cell->label.count == 0 ? LABEL_NO_MATCH : label_match(&cell->label, &forms->columns[node]);
    if (edits < 0) {
        return false;
    }
    *ret_edits = edits;
    return true;
}

static bool is_head(const BlockForms *forms, const ViewCell *cell)
{
    int edits;
    for (size_t i = 0; i < forms->block->column_count; i++) {
        if (says_node(forms, cell, (int)i, &edits)) {
            return true;
        }
    }
    return false;
}

int heads_in_row(const GridView *view, const BlockForms *forms, int row)
{
    int count = 0;
    const ViewCell *last = NULL;
    for (int col = 0; col < view->cols; col++) {
        const ViewCell *cell = view_at(view, row, col);
        if (cell != NULL && cell != last && is_head(forms, cell)) {
            count++;
        }
        last = cell;
    }
    return count;
}

/* How much of a node's groups must be printed above its head. */
typedef enum GroupProof { GROUP_NONE, GROUP_ANY, GROUP_OWN } GroupProof;

/* In rows from `top` on. True also for a node without groups. */
static bool group_above(const GridView *view, const BlockForms *forms, int top, const ViewCell *head, int node, GroupProof proof)
{
    int parent = forms->block->columns[node].parent;
    int edits;
    for (int group = parent; group >= 0; group = forms->block->columns[group].parent) {
        for (int row = top; row < head->cell->row; row++) {
            const ViewCell *above = view_at(view, row, head->cell->col);
            if (above != NULL && says_node(forms, above, group, &edits)) {
                return true;
            }
        }
        if (proof == GROUP_OWN) {
            return false;
        }
    }
    return parent < 0 || proof == GROUP_NONE;
}

/* The leaf that the head says with this proof, -1 for none; *ret_tied when
 * several say it equally well. */
static int leaf_with_proof(const GridView *view, const BlockForms *forms, int top, const ViewCell *head, GroupProof proof,
                           bool *ret_tied)
{
    const EditionBlock *block = forms->block;
    int best = -1, least = 0;
    for (size_t i = 0; i < block->column_count; i++) {
        int edits;
        if (block->columns[i].leaf < 0 || !says_node(forms, head, (int)i, &edits) || (best >= 0 && edits > least)
            || !group_above(view, forms, top, head, (int)i, proof)) {
            continue;
        }
        *ret_tied = best >= 0 && edits == least;
        best = block->columns[i].leaf;
        least = edits;
    }
    return best;
}

/* The leaf that the head says, -1 when it says none or more than one. Groups
 * decide between leaves of one name. */
static int leaf_of(const GridView *view, const BlockForms *forms, int top, const ViewCell *head)
{
    static const GroupProof proofs[] = {GROUP_OWN, GROUP_ANY, GROUP_NONE};
    for (int i = 0; i < 3; i++) {
        bool tied = false;
        int leaf = leaf_with_proof(view, forms, top, head, proofs[i], &tied);
        if (leaf >= 0) {
            return tied ? -1 : leaf;
        }
    }
    return -1;
}

static bool is_group_or_corner(const BlockForms *forms, const ViewCell *cell)
{
    int edits;
    for (size_t i = 0; i < forms->block->column_count; i++) {
        if (forms->block->columns[i].leaf < 0 && says_node(forms, cell, (int)i, &edits)) {
            return true;
        }
    }
    return cell->label.count > 0 && label_match(&cell->label, &forms->corner) >= 0;
}

/* The lowest cell over the column that says something; NULL if none does. */
static const ViewCell *lowest_head(const GridView *view, int from, int to, int col)
{
    for (int row = to - 1; row >= from; row--) {
        const ViewCell *cell = view_at(view, row, col);
        if (cell != NULL && !cell->is_empty) {
            return cell;
        }
    }
    return NULL;
}

static void add_slot(Heads *heads, const ViewCell *head, int col, int leaf)
{
    Slot *last = heads->count > 0 ? &heads->slots[heads->count - 1] : NULL;
    if (last != NULL && last->head == head) {
        last->to = col + 1;
        return;
    }
    heads->slots[heads->count++] = (Slot){.head = head, .from = col, .to = col + 1, .leaf = leaf};
}

/* A leaf that two heads claim belongs to none of them by its label, except to
 * the one that stands in the leaf's own place. */
static void settle_claims(Heads *heads)
{
    for (int i = 0; i < heads->count; i++) {
        for (int j = i + 1; j < heads->count; j++) {
            Slot *a = &heads->slots[i], *b = &heads->slots[j];
            if (a->leaf < 0 || a->leaf != b->leaf) {
                continue;
            }
            int leaf = a->leaf;
            a->leaf = i == leaf ? leaf : -1;
            b->leaf = j == leaf && i != leaf ? leaf : -1;
        }
    }
}

/* Heads that say something else are told by position when their number is
 * right and at least half of them, each in its own place, say the right thing. */
static void fill_by_position(const BlockForms *forms, Heads *heads)
{
    int leaves = forms->block->column_leaves;
    if (heads->count != leaves || heads->is_destroyed || 2 * heads->told < leaves) {
        return;
    }
    for (int i = 0; i < heads->count; i++) {
        if (heads->slots[i].leaf >= 0 && heads->slots[i].leaf != i) {
            return;
        }
    }
    for (int i = 0; i < heads->count; i++) {
        heads->slots[i].leaf = i;
    }
}

/* What stands left of column `first` and says no column is the corner. */
static void collect_slots(const GridView *view, const BlockForms *forms, int top, int bottom, int first, Heads *heads)
{
    const ViewCell *known = NULL;
    int leaf = -1;
    for (int col = 0; col < view->cols; col++) {
        const ViewCell *head = lowest_head(view, top, bottom, col);
        if (head == NULL || is_group_or_corner(forms, head)) {
            continue;
        }
        if (head != known) {
            leaf = leaf_of(view, forms, top, head);
            known = head;
        }
        if (leaf >= 0 || head->cell->col >= first) {
            heads->is_destroyed |= head->is_figure;
            add_slot(heads, head, col, leaf);
        }
    }
}

void heads_find(const GridView *view, const BlockForms *forms, int from, int to, int first, Heads *ret_heads)
{
    Heads *heads = ret_heads;
    heads->count = heads->told = 0;
    heads->is_destroyed = heads->is_carried = false;
    int top = from, bottom = to;
    while (top < to && heads_in_row(view, forms, top) == 0) {
        top++;
    }
    while (bottom > top && heads_in_row(view, forms, bottom - 1) == 0) {
        bottom--;
    }
    if (top >= bottom) {
        return;
    }
    collect_slots(view, forms, top, bottom, first, heads);
    settle_claims(heads);
    heads->told = 0;
    for (int i = 0; i < heads->count; i++) {
        heads->told += heads->slots[i].leaf >= 0;
    }
    fill_by_position(forms, heads);
}

/* ------------------------------------------------------------ assigning -- */

typedef struct Values {
    int32_t cells[GRID_COLS_MAX];
    int count;
    bool has_extra; /* a figure where no head stands */
} Values;

static bool overlaps(const Slot *slot, const GridCell *cell)
{
    return cell->col < slot->to && cell->col + cell->colspan > slot->from;
}

static int slots_over(const Heads *heads, const GridCell *cell, int *ret_slot)
{
    int count = 0;
    for (int i = 0; i < heads->count; i++) {
        if (overlaps(&heads->slots[i], cell)) {
            *ret_slot = i;
            count++;
        }
    }
    return count;
}

/* The cells of the row that are places for figures: all from `first` on, but
 * empty ones without a head only fill up the table. */
static void collect_values(const GridView *view, const Heads *heads, int row, int first, Values *values)
{
    const ViewCell *last = NULL;
    for (int col = first; col < view->cols; col++) {
        const ViewCell *cell = view_at(view, row, col);
        int slot;
        if (cell == NULL || cell == last) {
            continue;
        }
        last = cell;
        bool no_places = heads->count == 0 || heads->is_carried;
        bool under_head = no_places || slots_over(heads, cell->cell, &slot) > 0;
        if (under_head || !cell->is_empty) {
            values->cells[values->count++] = (int32_t)(cell - view->cells);
            values->has_extra |= !under_head;
        }
    }
}

/* Every value under exactly one head and every head over at most one value. */
static bool is_aligned(const GridView *view, const Heads *heads, const Values *values)
{
    bool taken[GRID_COLS_MAX] = {false};
    for (int i = 0; i < values->count; i++) {
        int slot = -1;
        if (slots_over(heads, view->cells[values->cells[i]].cell, &slot) != 1 || taken[slot]) {
            return false;
        }
        taken[slot] = true;
    }
    return true;
}

static void set_value(RowValues *row, const Slot *slot, int leaf, int32_t cell)
{
    if (leaf >= 0) {
        row->values[leaf] = cell;
        row->heads[leaf] = slot == NULL ? NULL : slot->head;
    }
}

/* Only values that share no head and heads that share no value are certain. */
static void assign_certain(const GridView *view, const Heads *heads, const Values *values, RowValues *row)
{
    for (int s = 0; s < heads->count; s++) {
        const Slot *slot = &heads->slots[s];
        int under = 0, other = -1;
        int32_t only = VALUE_NONE;
        for (int i = 0; i < values->count; i++) {
            if (overlaps(slot, view->cells[values->cells[i]].cell)) {
                under++;
                only = values->cells[i];
            }
        }
        bool certain = under == 1 && slots_over(heads, view->cells[only].cell, &other) == 1;
        set_value(row, slot, slot->leaf, certain ? only : under > 0 ? VALUE_LOST : VALUE_NONE);
    }
}

/* Figures under heads that say nothing known: the places that no other head
 * claims were there, but nobody can tell which is which. */
static void lose_the_rest(const BlockForms *forms, const Heads *heads, const Values *values, RowValues *row)
{
    bool unknown = values->has_extra;
    for (int s = 0; s < heads->count; s++) {
        unknown |= heads->slots[s].leaf < 0;
    }
    for (int leaf = 0; unknown && leaf < forms->block->column_leaves; leaf++) {
        row->values[leaf] = row->values[leaf] == VALUE_NONE ? VALUE_LOST : row->values[leaf];
    }
}

static void lose_all(const BlockForms *forms, const Values *values, RowValues *row)
{
    for (int leaf = 0; leaf < forms->block->column_leaves; leaf++) {
        set_value(row, NULL, leaf, values->count > 0 ? VALUE_LOST : VALUE_NONE);
    }
}

/* In their order: by the heads there are, or by the form's own order when a
 * row without heads is complete. */
static void assign_in_order(const Heads *heads, const Values *values, RowValues *row)
{
    for (int i = 0; i < values->count; i++) {
        const Slot *slot = heads->count > 0 ? &heads->slots[i] : NULL;
        set_value(row, slot, slot == NULL ? i : slot->leaf, values->cells[i]);
    }
}

void heads_assign(const GridView *view, const BlockForms *forms, const Heads *heads, int row, int first,
                  RowValues *ret_values)
{
    Values values = {0};
    ret_values->figures = 0;
    for (int i = 0; i < forms->block->column_leaves && i < GRID_COLS_MAX; i++) {
        ret_values->values[i] = VALUE_NONE;
        ret_values->heads[i] = NULL;
    }
    collect_values(view, heads, row, first, &values);
    for (int i = 0; i < values.count; i++) {
        ret_values->figures += view->cells[values.cells[i]].is_figure;
    }
    bool in_places = heads->count > 0 && !heads->is_carried;
    int complete = heads->count > 0 ? heads->count : forms->block->column_leaves;
    if (in_places && (is_aligned(view, heads, &values) || values.count != complete || values.has_extra)) {
        assign_certain(view, heads, &values, ret_values);
    } else if (values.count == complete) {
        assign_in_order(heads, &values, ret_values);
    } else {
        lose_all(forms, &values, ret_values);
    }
    lose_the_rest(forms, heads, &values, ret_values);
}
