/* Tables from the rules of a page.
 *
 * Rules that touch each other make a region; its vertical and horizontal
 * places make a grid of small fields; fields without a rule between them are
 * one cell. Words go to the cell in which their middle stands. */
#include "doc/read_pdf_grid.h"

#include <stdlib.h>
#include <string.h>

enum { RULES_LEAST = 3, PAGE_RULES_MAX = 2000, FRAME_ROWS_MAX = 2000, FRAME_FIELDS_MAX = 100000 };

static const float snap = 3;            /* points: nearer rules are one, and touch */
static const float cell_least = 4.5F;   /* points: no cell is as narrow or low; between two it is spacing */
static const float drawn_share = 0.6F;  /* of a field's side that a rule must cover */
static const float overlap_least = 1.5F; /* points a word reaches beyond a rule to stand over it */

/* ------------------------------------------------------- orderly rules ---- */

static int by_place(const void *left, const void *right)
{
    const PdfRule *a = left, *b = right;
    if (a->page != b->page) {
        return a->page < b->page ? -1 : 1;
    }
    if (a->vertical != b->vertical) {
        return a->vertical ? 1 : -1;
    }
    return a->at < b->at ? -1 : a->at > b->at;
}

static int by_start(const void *left, const void *right)
{
    const PdfRule *a = left, *b = right;
    return a->from < b->from ? -1 : a->from > b->from;
}

/* Rules on one line, which touch or nearly touch, as one. Gives how many are left. */
static size_t join_on_line(PdfRule *rules, size_t count)
{
    qsort(rules, count, sizeof *rules, by_start);
    float at = 0;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        at += rules[i].at / (float)count;
    }
    for (size_t i = 0; i < count; i++) {
        rules[i].at = at;
        if (kept > 0 && rules[i].from <= rules[kept - 1].to + snap) {
            float *to = &rules[kept - 1].to;
            *to = rules[i].to > *to ? rules[i].to : *to;
        } else {
            rules[kept++] = rules[i];
        }
    }
    return kept;
}

static void join_rules(PdfRules *rules)
{
    size_t kept = 0;
    if (rules->count > 0) {
        qsort(rules->items, rules->count, sizeof *rules->items, by_place);
    }
    for (size_t from = 0, to; from < rules->count; from = to) {
        const PdfRule first = rules->items[from];
        for (to = from + 1; to < rules->count; to++) {
            const PdfRule *rule = &rules->items[to];
            if (rule->page != first.page || rule->vertical != first.vertical || rule->at - first.at > snap) {
                break;
            }
        }
        size_t joined = join_on_line(rules->items + from, to - from);
        memmove(rules->items + kept, rules->items + from, joined * sizeof *rules->items);
        kept += joined;
    }
    rules->count = kept;
}

/* --------------------------------------------------------------- regions -- */

static size_t root_of(size_t *parent, size_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static bool reaches(const PdfRule *rule, float place)
{
    return place >= rule->from - snap && place <= rule->to + snap;
}

/* `rules` of one page: horizontal ones first. */
static void connect(const PdfRule *rules, size_t count, size_t *parent)
{
    size_t vertical = 0;
    for (size_t i = 0; i < count; i++) {
        parent[i] = i;
        vertical += !rules[i].vertical;
    }
    for (size_t h = 0; h < vertical; h++) {
        for (size_t v = vertical; v < count; v++) {
            if (reaches(&rules[h], rules[v].at) && reaches(&rules[v], rules[h].at)) {
                parent[root_of(parent, h)] = root_of(parent, v);
            }
        }
    }
}

static Err add_piece(Work *work, PdfPieces *pieces, const PdfPiece *piece)
{
    if (pieces->count == pieces->room) {
        size_t room = pieces->room == 0 ? 16 : pieces->room * 2;
        PdfPiece *items = arena_grow(&work->arena, pieces->items, pieces->room * sizeof *items, room * sizeof *items);
        if (items == NULL) {
            return work_full(work);
        }
        pieces->items = items;
        pieces->room = room;
    }
    pieces->items[pieces->count++] = *piece;
    return OK;
}

static void widen(float *least, float *most, float from, float to)
{
    *least = from < *least ? from : *least;
    *most = to > *most ? to : *most;
}

static PdfPiece piece_of(PdfRule *rules, size_t count)
{
    PdfPiece piece = {.page = rules[0].page, .x0 = 1e6F, .y0 = 1e6F, .x1 = -1e6F, .y1 = -1e6F, .rules = rules, .rule_count = count};
    for (size_t i = 0; i < count; i++) {
        const PdfRule *rule = &rules[i];
        widen(&piece.x0, &piece.x1, rule->vertical ? rule->at : rule->from, rule->vertical ? rule->at : rule->to);
        widen(&piece.y0, &piece.y1, rule->vertical ? rule->from : rule->at, rule->vertical ? rule->to : rule->at);
    }
    return piece;
}

/* Does it part columns: a field with a rule between it and the next one? */
static Err is_table(Work *work, const PdfPiece *piece, bool *ret_table)
{
    PdfFrame frame;
    *ret_table = false;
    TRY(pdf_frame(work, piece, &frame));
    for (int row = 0; row < frame.rows; row++) {
        for (int col = 1; col < frame.cols; col++) {
            *ret_table |= frame.left[row * (frame.cols + 1) + col];
        }
    }
    return OK;
}

static Err add_region(Work *work, const PdfRule *rules, size_t count, size_t *parent, size_t root, PdfPieces *pieces)
{
    size_t members = 0, vertical = 0;
    for (size_t i = 0; i < count; i++) {
        members += root_of(parent, i) == root;
        vertical += root_of(parent, i) == root && rules[i].vertical;
    }
    if (vertical < 1 || members - vertical < 2) {
        return OK;
    }
    PdfRule *own = ARENA_ARRAY(&work->arena, PdfRule, members);
    if (own == NULL) {
        return work_full(work);
    }
    members = 0;
    for (size_t i = 0; i < count; i++) {
        if (root_of(parent, i) == root) {
            own[members++] = rules[i];
        }
    }
    PdfPiece piece = piece_of(own, members);
    bool table;
    TRY(is_table(work, &piece, &table));
    return table ? add_piece(work, pieces, &piece) : OK;
}

static Err add_page(Work *work, const PdfRule *rules, size_t count, PdfPieces *pieces)
{
    if (count > PAGE_RULES_MAX) {
        return OK; /* a drawing */
    }
    size_t *parent = ARENA_ARRAY(&work->arena, size_t, count), *members = ARENA_ARRAY(&work->arena, size_t, count);
    if (parent == NULL || members == NULL) {
        return work_full(work);
    }
    connect(rules, count, parent);
    for (size_t i = 0; i < count; i++) {
        members[root_of(parent, i)]++;
    }
    for (size_t i = 0; i < count; i++) {
        if (members[i] >= RULES_LEAST) {
            TRY(add_region(work, rules, count, parent, i, pieces));
        }
    }
    return OK;
}

/* A table that holds another one only arranges the page. */
static void drop_outer(PdfPieces *pieces)
{
    size_t kept = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        const PdfPiece *outer = &pieces->items[i];
        bool holds = false;
        for (size_t k = 0; k < pieces->count; k++) {
            const PdfPiece *inner = &pieces->items[k];
            holds |= k != i && inner->page == outer->page && inner->x0 >= outer->x0 && inner->x1 <= outer->x1
                     && inner->y0 >= outer->y0 && inner->y1 <= outer->y1;
        }
        if (!holds) {
            pieces->items[kept++] = *outer;
        }
    }
    pieces->count = kept;
}

static int by_page_and_top(const void *left, const void *right)
{
    const PdfPiece *a = left, *b = right;
    if (a->page != b->page) {
        return a->page < b->page ? -1 : 1;
    }
    return a->y0 < b->y0 ? -1 : a->y0 > b->y0;
}

Err pdf_pieces(Work *work, PdfRules *rules, PdfPieces *ret_pieces)
{
    PdfPieces pieces = {0};
    join_rules(rules);
    for (size_t from = 0, to; from < rules->count; from = to) {
        for (to = from; to < rules->count && rules->items[to].page == rules->items[from].page;) {
            to++;
        }
        TRY(add_page(work, rules->items + from, to - from, &pieces));
        if (pieces.count > DOC_TABLES_MAX) {
            pieces.count = 0;
            break;
        }
    }
    drop_outer(&pieces);
    if (pieces.count > 0) {
        qsort(pieces.items, pieces.count, sizeof *pieces.items, by_page_and_top);
    }
    *ret_pieces = pieces;
    return OK;
}

/* ----------------------------------------------------------------- frame -- */

static int by_value(const void *left, const void *right)
{
    const float *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* The places of the rules in one direction and of the region's edges, in order. */
static Err places_of(Work *work, const PdfPiece *piece, bool vertical, float **ret_places, int *ret_count)
{
    float *places = ARENA_ARRAY(&work->arena, float, piece->rule_count + 2);
    if (places == NULL) {
        return work_full(work);
    }
    size_t count = 0;
    places[count++] = vertical ? piece->x0 : piece->y0;
    places[count++] = vertical ? piece->x1 : piece->y1;
    for (size_t i = 0; i < piece->rule_count; i++) {
        if (piece->rules[i].vertical == vertical) {
            places[count++] = piece->rules[i].at;
        }
    }
    qsort(places, count, sizeof *places, by_value);
    int kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || places[i] - places[kept - 1] > cell_least) {
            places[kept++] = places[i];
        }
    }
    *ret_places = places;
    *ret_count = kept;
    return OK;
}

static int nearest(const float *places, int count, float value)
{
    int best = 0;
    for (int i = 1; i < count; i++) {
        float new_gap = places[i] > value ? places[i] - value : value - places[i];
        float old_gap = places[best] > value ? places[best] - value : value - places[best];
        best = new_gap < old_gap ? i : best;
    }
    return best;
}

static bool covers(const PdfRule *rule, float from, float to)
{
    float start = rule->from > from ? rule->from : from;
    float end = rule->to < to ? rule->to : to;
    return end - start >= drawn_share * (to - from);
}

static void draw_rule(PdfFrame *frame, const PdfRule *rule)
{
    if (rule->vertical) {
        int col = nearest(frame->xs, frame->cols + 1, rule->at);
        for (int row = 0; row < frame->rows; row++) {
            frame->left[row * (frame->cols + 1) + col] |= covers(rule, frame->ys[row], frame->ys[row + 1]);
        }
        return;
    }
    int row = nearest(frame->ys, frame->rows + 1, rule->at);
    for (int col = 0; col < frame->cols; col++) {
        frame->above[row * frame->cols + col] |= covers(rule, frame->xs[col], frame->xs[col + 1]);
    }
}

/* The outer edges count as drawn: some tables are open at their sides. */
static void draw_edges(PdfFrame *frame)
{
    for (int row = 0; row < frame->rows; row++) {
        frame->left[row * (frame->cols + 1)] = true;
        frame->left[row * (frame->cols + 1) + frame->cols] = true;
    }
    for (int col = 0; col < frame->cols; col++) {
        frame->above[col] = true;
        frame->above[frame->rows * frame->cols + col] = true;
    }
}

Err pdf_frame(Work *work, const PdfPiece *piece, PdfFrame *ret_frame)
{
    PdfFrame frame = {0};
    *ret_frame = frame;
    TRY(places_of(work, piece, true, &frame.xs, &frame.cols));
    TRY(places_of(work, piece, false, &frame.ys, &frame.rows));
    frame.cols--;
    frame.rows--;
    if (frame.cols < 1 || frame.rows < 1 || frame.cols > GRID_COLS_MAX || frame.rows > FRAME_ROWS_MAX
        || frame.cols * frame.rows > FRAME_FIELDS_MAX) {
        return OK;
    }
    frame.left = ARENA_ARRAY(&work->arena, bool, (size_t)frame.rows * (size_t)(frame.cols + 1));
    frame.above = ARENA_ARRAY(&work->arena, bool, (size_t)(frame.rows + 1) * (size_t)frame.cols);
    if (frame.left == NULL || frame.above == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < piece->rule_count; i++) {
        draw_rule(&frame, &piece->rules[i]);
    }
    draw_edges(&frame);
    *ret_frame = frame;
    return OK;
}

/* The interval of `places` that holds the value; the nearest one beyond the ends. */
static int interval(const float *places, int count, float value)
{
    int i = 0;
    while (i + 1 < count && value >= places[i + 1]) {
        i++;
    }
    return i;
}

int pdf_frame_row(const PdfFrame *frame, float y)
{
    return interval(frame->ys, frame->rows, y);
}

int pdf_frame_col(const PdfFrame *frame, float x)
{
    return interval(frame->xs, frame->cols, x);
}

int pdf_frame_rule_over(const PdfFrame *frame, const Word *word)
{
    int row = pdf_frame_row(frame, (word->y0 + word->y1) / 2);
    for (int col = 1; col < frame->cols; col++) {
        bool over = word->x0 < frame->xs[col] - overlap_least && word->x1 > frame->xs[col] + overlap_least;
        if (over && frame->left[row * (frame->cols + 1) + col]) {
            return col;
        }
    }
    return -1;
}
