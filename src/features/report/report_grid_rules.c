/* The statutory tables of a document that gives them as tables.
 *
 * Each edition reads the document with its own labels; the one that has more
 * figures told by both row and head is the document's. A row belongs to the
 * label that stands in it, a figure to the head above it; see
 * report_grid_heads_rules.h for rows without heads. */
#include "features/report/report_grid_heads_rules.h"
#include "features/report/report_recognise_rules.h"

enum { HEAD_ROWS_MAX = 12, NO_ROW = -1 };

/* How sure the place of a row's figures is. */
typedef enum Proof { PROOF_NONE, PROOF_POSITION, PROOF_HEADS } Proof;

/* One block of the edition while the document is read. */
typedef struct Track {
    BlockForms forms;
    Heads heads;      /* the newest seen; count 0 for none */
    int heads_cols;   /* columns of the table they stand in */
    int heads_grid;
    Proof *proof;     /* [row_leaves] */
    int *grid_of;     /* [row_leaves] the table that gave the row */
    bool *lost;       /* [row_leaves] a row stood there whose label says nothing */
    int last_leaf;    /* of the newest row in the current table, -1 for none */
    int unlabelled;   /* rows of figures since then */
    size_t rows_told; /* rows with their label, optional ones not counted */
    size_t cells_told; /* figures with label and head, optional ones not counted */
} Track;

typedef struct Sight {
    Work *work;
    const Edition *edition;
    TablesFound found;
    Track *tracks;
    size_t track_count;
    const GridView *view; /* the current table */
    int grid;             /* its block number in the reading */
    size_t grids;         /* blocks of the reading */
    bool *claimed;        /* [table * grids + grid] something of the table stood there */
} Sight;

/* ------------------------------------------------------------------ setup -- */

static Err track_init(Work *work, const EditionBlock *block, int table, Track *ret_track)
{
    size_t rows = (size_t)block->row_leaves;
    Track track = {.last_leaf = NO_ROW};
    TRY(block_forms(work, block, table, &track.forms));
    track.proof = ARENA_ARRAY(&work->arena, Proof, rows);
    track.grid_of = ARENA_ARRAY(&work->arena, int, rows);
    track.lost = ARENA_ARRAY(&work->arena, bool, rows);
    if (track.proof == NULL || track.grid_of == NULL || track.lost == NULL) {
        return work_full(work);
    }
    *ret_track = track;
    return OK;
}

static Err sight_init(Work *work, const Edition *edition, size_t blocks, Sight *ret_sight)
{
    Sight sight = {.work = work, .edition = edition, .grids = blocks};
    size_t tracks = 0;
    for (size_t t = 0; t < edition->table_count; t++) {
        tracks += edition->tables[t].block_count;
    }
    sight.tracks = ARENA_ARRAY(&work->arena, Track, tracks);
    sight.found = (TablesFound){.edition = edition,
                                .cells = ARENA_ARRAY(&work->arena, Cell, edition->cell_count),
                                .table_found = ARENA_ARRAY(&work->arena, bool, edition->table_count),
                                .block_used = ARENA_ARRAY(&work->arena, bool, blocks)};
    sight.claimed = ARENA_ARRAY(&work->arena, bool, edition->table_count * blocks);
    if (sight.tracks == NULL || sight.claimed == NULL || sight.found.cells == NULL || sight.found.table_found == NULL || sight.found.block_used == NULL) {
        return work_full(work);
    }
    for (size_t t = 0; t < edition->table_count; t++) {
        for (size_t b = 0; b < edition->tables[t].block_count; b++) {
            const EditionBlock *block = &edition->tables[t].blocks[b];
            if (block->column_leaves <= GRID_COLS_MAX) {
                TRY(track_init(work, block, (int)t, &sight.tracks[sight.track_count++]));
            }
        }
    }
    *ret_sight = sight;
    return OK;
}

static void claim(Sight *sight, const Track *track)
{
    sight->claimed[(size_t)track->forms.table * sight->grids + (size_t)sight->grid] = true;
}

/* ------------------------------------------------------------ row labels -- */

typedef struct RowLabel {
    Track *track; /* NULL: the row has no label of this edition */
    int node;     /* in track->forms.block->rows */
    int first;    /* column behind the label */
} RowLabel;

static bool group_beside(const GridView *view, const Track *track, int row, const ViewCell *label, int node)
{
    int parent = track->forms.block->rows[node].parent;
    for (int col = 0; parent >= 0 && col < label->cell->col; col++) {
        const ViewCell *cell = view_at(view, row, col);
        if (cell != NULL && cell->label.count > 0 && label_match(&cell->label, &track->forms.rows[parent]) >= 0) {
            return true;
        }
    }
    return false;
}

/* Ranks a label's candidates: fewer edits first, then the group beside it,
 * then the block that is being read, then the row that comes next in it. */
static int candidate_rank(const Sight *sight, const Track *track, int row, const ViewCell *label, int node)
{
    int edits = label_match(&label->label, &track->forms.rows[node]);
    if (edits < 0) {
        return -1;
    }
    int leaf = track->forms.block->rows[node].leaf;
    return 1000 - 8 * edits + 4 * group_beside(sight->view, track, row, label, node) + 2 * (track->last_leaf != NO_ROW)
           + (leaf == track->last_leaf + 1);
}

static void find_candidate(const Sight *sight, int row, const ViewCell *label, RowLabel *ret_label)
{
    int best = -1;
    bool tied = false;
    for (size_t t = 0; t < sight->track_count; t++) {
        Track *track = &sight->tracks[t];
        const EditionBlock *block = track->forms.block;
        for (size_t i = 0; i < block->row_count && !track->forms.is_unlabelled; i++) {
            int rank = block->rows[i].leaf < 0 ? -1 : candidate_rank(sight, track, row, label, (int)i);
            if (rank < 0 || rank < best) {
                continue;
            }
            tied = rank == best;
            best = rank;
            *ret_label = (RowLabel){.track = track, .node = (int)i, .first = label->cell->col + label->cell->colspan};
        }
    }
    if (best < 0 || tied) {
        ret_label->track = NULL;
    }
}

/* Heads stand side by side; a row of figures has at most its own label's words
 * in common with them (总计). */
static bool is_head_row(const Sight *sight, int row)
{
    for (size_t t = 0; t < sight->track_count; t++) {
        if (heads_in_row(sight->view, &sight->tracks[t].forms, row) >= 2) {
            return true;
        }
    }
    return false;
}

/* The label nearest to the figures. Words behind it that say something else
 * make it the label of a group of which this row is a part. */
static RowLabel find_row_label(const Sight *sight, int row)
{
    RowLabel found = {0};
    const ViewCell *last = NULL;
    for (int col = 0; col < sight->view->cols; col++) {
        const ViewCell *cell = view_at(sight->view, row, col);
        if (cell == NULL || cell == last || cell->label.count == 0) {
            last = cell;
            continue;
        }
        last = cell;
        RowLabel here = {0};
        find_candidate(sight, row, cell, &here);
        if (here.track != NULL) {
            found = here;
        } else if (cell->label.count >= 4) {
            found.track = NULL;
        }
    }
    if (found.track != NULL && (found.first >= sight->view->cols || is_head_row(sight, row))) {
        found.track = NULL;
    }
    return found;
}

/* ----------------------------------------------------------------- cells -- */

/* The edition's cell for a leaf row and a leaf column, -1 for none. */
static int cell_index(const Track *track, int row_leaf, int column_leaf)
{
    return track->forms.block->cell_at[row_leaf * track->forms.block->column_leaves + column_leaf];
}

static bool same_cell(const Cell *a, const Cell *b)
{
    return a->state == b->state && (a->state != CELL_VALUE || decimal_cmp(a->value, b->value) == 0);
}

static Cell read_value(Sight *sight, int cell, int32_t value, const ViewCell *head)
{
    if (value == VALUE_NONE) {
        return (Cell){.state = CELL_ABSENT};
    }
    if (value == VALUE_LOST) {
        return (Cell){.state = CELL_LOST};
    }
    Str heading = head == NULL ? (Str){0} : head->cell->text;
    return cell_read_under(sight->work, &sight->edition->cells[cell], heading, sight->view->cells[value].cell->text);
}

static void count_told(Sight *sight, Track *track, int cell, const Cell *read)
{
    bool told = read->state == CELL_VALUE || read->state == CELL_BLANK || read->state == CELL_NOT_APPLICABLE;
    track->cells_told += told && !sight->edition->cells[cell].optional;
}

static bool is_optional_leaf(const Track *track, int leaf)
{
    for (size_t i = 0; i < track->forms.block->row_count; i++) {
        if (track->forms.block->rows[i].leaf == leaf) {
            return track->forms.block->rows[i].optional;
        }
    }
    return false;
}

/* Stores a row. The first row that its heads prove stays; a second one in the
 * same table that says otherwise makes both uncertain. */
static void store_row(Sight *sight, Track *track, int row_leaf, const RowValues *values, Proof proof)
{
    bool again = track->proof[row_leaf] != PROOF_NONE;
    if (again && proof <= track->proof[row_leaf] && track->grid_of[row_leaf] != sight->grid) {
        return;
    }
    bool replaces = again && proof > track->proof[row_leaf];
    for (int leaf = 0; leaf < track->forms.block->column_leaves; leaf++) {
        int cell = cell_index(track, row_leaf, leaf);
        if (cell < 0) {
            continue;
        }
        Cell read = read_value(sight, cell, values->values[leaf], values->heads[leaf]);
        Cell *place = &sight->found.cells[cell];
        if (again && !replaces && !same_cell(place, &read)) {
            *place = (Cell){.state = CELL_LOST};
            continue;
        }
        *place = read;
        if (!again && proof == PROOF_HEADS) {
            count_told(sight, track, cell, &read);
        }
    }
    track->rows_told += !again && !is_optional_leaf(track, row_leaf);
    track->proof[row_leaf] = proof;
    track->grid_of[row_leaf] = sight->grid;
}

/* --------------------------------------------------------- labelled rows -- */

/* Rows of figures without a label stood between two labels: the rows that are
 * missing between them were there, but nobody can tell which is which. */
static void lose_between(Track *track, int from_leaf, int to_leaf)
{
    for (int leaf = from_leaf + 1; track->unlabelled > 0 && leaf < to_leaf; leaf++) {
        track->lost[leaf] = true;
    }
    track->unlabelled = 0;
}

static void take_labelled_row(Sight *sight, const RowLabel *label, int row, int region)
{
    Track *track = label->track;
    int leaf = track->forms.block->rows[label->node].leaf;
    Heads heads;
    heads_find(sight->view, &track->forms, region, row, label->first, &heads);
    if (heads.count > 0) {
        track->heads = heads;
        track->heads_cols = sight->view->cols;
        track->heads_grid = sight->grid;
    }
    /* On the next page the columns may be cut up in another way. */
    track->heads.is_carried = track->heads_grid != sight->grid && track->heads_cols != sight->view->cols;
    RowValues values;
    heads_assign(sight->view, &track->forms, &track->heads, row, label->first, &values);
    lose_between(track, track->last_leaf, leaf);
    track->last_leaf = leaf;
    store_row(sight, track, leaf, &values, track->heads.told > 0 ? PROOF_HEADS : PROOF_POSITION);
    claim(sight, track);
}

/* A row of figures that no label claims. */
static bool is_row_of_figures(const GridView *view, int row, int least)
{
    int figures = 0;
    const ViewCell *last = NULL;
    for (int col = 0; col < view->cols; col++) {
        const ViewCell *cell = view_at(view, row, col);
        if (cell != NULL && cell != last) {
            figures += cell->is_figure;
        }
        last = cell;
    }
    return figures >= least && figures > 0;
}

static void leave_table(Sight *sight)
{
    for (size_t t = 0; t < sight->track_count; t++) {
        Track *track = &sight->tracks[t];
        int end = track->last_leaf + 1 + track->unlabelled;
        int leaves = track->forms.block->row_leaves;
        if (track->last_leaf != NO_ROW) {
            lose_between(track, track->last_leaf, end < leaves ? end : leaves);
        }
        track->unlabelled = 0;
        track->last_leaf = NO_ROW;
    }
}

static void read_labelled_rows(Sight *sight)
{
    const GridView *view = sight->view;
    int region = 0; /* the first row that may hold heads of the next label */
    Track *current = NULL;
    for (int row = 0; row < view->rows; row++) {
        RowLabel label = find_row_label(sight, row);
        if (label.track != NULL) {
            int from = row - region > HEAD_ROWS_MAX ? row - HEAD_ROWS_MAX : region;
            current = label.track;
            take_labelled_row(sight, &label, row, from);
            region = row + 1;
        } else if (current != NULL && heads_in_row(view, &current->forms, row) == 0
                   && is_row_of_figures(view, row, (current->forms.block->column_leaves + 1) / 2)) {
            current->unlabelled++;
        }
    }
    leave_table(sight);
}

/* ------------------------------------------------------- unlabelled rows -- */

static bool has_content(const GridView *view, int row)
{
    for (int col = 0; col < view->cols; col++) {
        const ViewCell *cell = view_at(view, row, col);
        if (cell != NULL && !cell->is_empty && cell->cell->row == row) {
            return true;
        }
    }
    return false;
}

/* A row of heads goes on with rows that are empty below taller heads, or that
 * hold figures where labels were overwritten next to labels. */
static int heads_end(const GridView *view, const BlockForms *forms, int from)
{
    int end = from;
    for (int row = from; row < view->rows && row < from + HEAD_ROWS_MAX; row++) {
        if (heads_in_row(view, forms, row) > 0) {
            end = row + 1;
        } else if (has_content(view, row)) {
            break;
        }
    }
    return end;
}

static bool is_tall(const GridView *view, int row)
{
    for (int col = 0; col < view->cols; col++) {
        const ViewCell *cell = view_at(view, row, col);
        if (cell != NULL && cell->cell->row < row) {
            return true;
        }
    }
    return false;
}

static void lose_block(Sight *sight, Track *track)
{
    for (int leaf = 0; leaf < track->forms.block->column_leaves; leaf++) {
        int cell = cell_index(track, 0, leaf);
        if (cell >= 0) {
            sight->found.cells[cell] = (Cell){.state = CELL_LOST};
        }
    }
    track->proof[0] = PROOF_HEADS;
    track->grid_of[0] = sight->grid;
}

/* Parts of one block may stand in several tables: each fills its own cells. */
static void store_part(Sight *sight, Track *track, const RowValues *values)
{
    for (int leaf = 0; leaf < track->forms.block->column_leaves; leaf++) {
        int cell = cell_index(track, 0, leaf);
        if (cell < 0 || values->values[leaf] == VALUE_NONE) {
            continue;
        }
        Cell *place = &sight->found.cells[cell];
        if (place->state == CELL_ABSENT) {
            *place = read_value(sight, cell, values->values[leaf], values->heads[leaf]);
            count_told(sight, track, cell, place);
        }
    }
    track->rows_told = 1;
    track->proof[0] = PROOF_HEADS;
    track->grid_of[0] = sight->grid;
}

static int read_unlabelled_block(Sight *sight, Track *track, int row)
{
    const GridView *view = sight->view;
    Heads heads;
    int end = heads_end(view, &track->forms, row);
    heads_find(view, &track->forms, row, end, 0, &heads);
    int leaves = track->forms.block->column_leaves;
    bool is_part = heads.told >= 3 || heads.told == leaves || heads.is_destroyed;
    if (!is_part || (track->proof[0] != PROOF_NONE && heads.told >= leaves)) {
        return end;
    }
    claim(sight, track);
    if (heads.is_destroyed) {
        lose_block(sight, track);
        return end;
    }
    int figures = end;
    while (figures < view->rows && is_tall(view, figures) && !has_content(view, figures)) {
        figures++; /* the rest of tall heads */
    }
    RowValues values;
    if (figures < view->rows) {
        heads_assign(view, &track->forms, &heads, figures, 0, &values);
        store_part(sight, track, &values);
    }
    track->proof[0] = PROOF_HEADS;
    return figures;
}

static void read_unlabelled_rows(Sight *sight, Track *track)
{
    for (int row = 0; row < sight->view->rows; row++) {
        if (heads_in_row(sight->view, &track->forms, row) >= 2) {
            int end = read_unlabelled_block(sight, track, row);
            row = end > row ? end - 1 : row;
        }
    }
}

/* --------------------------------------------------------------- editions -- */

static void apply_losses(Sight *sight, Track *track)
{
    for (int leaf = 0; leaf < track->forms.block->row_leaves; leaf++) {
        bool lost = track->lost[leaf] && track->proof[leaf] == PROOF_NONE && !is_optional_leaf(track, leaf);
        for (int column = 0; lost && column < track->forms.block->column_leaves; column++) {
            int cell = cell_index(track, leaf, column);
            if (cell >= 0) {
                sight->found.cells[cell] = (Cell){.state = CELL_LOST};
            }
        }
    }
}

/* A table counts as found by two rows, or by one whose heads prove it; what
 * only looked like a row of it is dropped. */
static void settle_tables(Sight *sight)
{
    for (size_t table = 0; table < sight->edition->table_count; table++) {
        size_t rows = 0, proven = 0;
        for (size_t t = 0; t < sight->track_count; t++) {
            const Track *track = &sight->tracks[t];
            for (int leaf = 0; track->forms.table == (int)table && leaf < track->forms.block->row_leaves; leaf++) {
                rows += track->proof[leaf] != PROOF_NONE;
                proven += track->proof[leaf] == PROOF_HEADS;
            }
        }
        sight->found.table_found[table] = proven > 0 || rows >= 2;
        for (size_t i = 0; sight->found.table_found[table] && i < sight->grids; i++) {
            sight->found.block_used[i] |= sight->claimed[table * sight->grids + i];
        }
    }
    for (size_t i = 0; i < sight->edition->cell_count; i++) {
        if (!sight->found.table_found[sight->edition->cells[i].table]) {
            sight->found.cells[i] = (Cell){.state = CELL_ABSENT};
        }
    }
}

static Err read_with_edition(Work *work, const Edition *edition, const Reading *reading, const GridView *views, Sight *ret_sight)
{
    Sight *sight = ret_sight;
    TRY(sight_init(work, edition, reading->blocks.count, sight));
    for (size_t i = 0; i < reading->blocks.count; i++) {
        if (reading->blocks.items[i].kind != BLOCK_TABLE) {
            continue;
        }
        sight->view = &views[i];
        sight->grid = (int)i;
        read_labelled_rows(sight);
        for (size_t t = 0; t < sight->track_count; t++) {
            if (sight->tracks[t].forms.is_unlabelled) {
                read_unlabelled_rows(sight, &sight->tracks[t]);
            }
        }
    }
    for (size_t t = 0; t < sight->track_count; t++) {
        apply_losses(sight, &sight->tracks[t]);
    }
    settle_tables(sight);
    return arena_full(&work->arena) ? work_full(work) : OK;
}

/* What speaks for the edition in the n-th table. */
static size_t table_score(const Sight *sight, size_t table)
{
    size_t score = 0;
    for (size_t t = 0; t < sight->track_count; t++) {
        const Track *track = &sight->tracks[t];
        score += track->forms.table == (int)table ? 16 * track->cells_told + track->rows_told : 0;
    }
    return score;
}

/* >0 when a fits the document better; the first table that tells decides. */
static int compare_sights(const Sight *a, const Sight *b)
{
    size_t tables = a->edition->table_count < b->edition->table_count ? a->edition->table_count : b->edition->table_count;
    for (size_t table = 0; table < tables; table++) {
        size_t left = table_score(a, table), right = table_score(b, table);
        if (left != right) {
            return left > right ? 1 : -1;
        }
    }
    return 0;
}

Err report_tables_from_grids(Work *work, const Editions *editions, const Reading *reading, TablesFound *ret_found)
{
    CHECK(editions->count > 0);
    GridView *views = ARENA_ARRAY(&work->arena, GridView, reading->blocks.count);
    Sight *sights = ARENA_ARRAY(&work->arena, Sight, editions->count);
    if (views == NULL || sights == NULL) {
        return work_full(work);
    }
    for (size_t i = 0; i < reading->blocks.count; i++) {
        if (reading->blocks.items[i].kind == BLOCK_TABLE) {
            TRY(grid_view(work, reading->blocks.items[i].grid, &views[i]));
        }
    }
    size_t best = 0;
    bool tied = editions->count > 1;
    for (size_t i = 0; i < editions->count; i++) {
        TRY(read_with_edition(work, editions->items[i], reading, views, &sights[i]));
        int order = i == 0 ? 1 : compare_sights(&sights[i], &sights[best]);
        tied = i == 0 ? false : order == 0 || (order < 0 && tied);
        best = order >= 0 ? i : best; /* the newer of two equals */
    }
    *ret_found = sights[best].found;
    for (size_t i = 0; i < ret_found->edition->table_count; i++) {
        ret_found->edition_known |= !tied && ret_found->table_found[i] && !ret_found->edition->tables[i].common;
    }
    return OK;
}
