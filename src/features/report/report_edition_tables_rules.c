/* Edition files: tables, their trees of heads and labels, and the cells. */
#include "features/report/report_edition_rules.h"

enum {
    LEAVES_MAX = 200, /* of one tree */
    NODES_MAX = 400,
    CELLS_MAX = 5000, /* of one edition */
    TABLES_MAX = 20,
};

/* --------------------------------------------------------------- trees -- */

typedef struct Tree {
    EditionNode *nodes;
    size_t count;
    int leaves;
    int depth; /* levels that print something */
    bool is_rows;
} Tree;

static Err read_node(EditionPlace place, Tree *tree, int parent);

static Err read_nodes(EditionPlace place, const char *member, Tree *tree, int parent)
{
    const Json *array;
    TRY(edition_array(place, member, true, &array));
    for (size_t i = 0; i < json_count(array); i++) {
        EditionPlace child;
        TRY(edition_enter(place, member, i, json_at(array, i), &child));
        TRY(read_node(child, tree, parent));
    }
    return OK;
}

static Err read_leaf(EditionPlace place, Tree *tree, EditionNode *node)
{
    TRY(edition_text(place, "key", true, &node->key));
    TRY(edition_flag(place, "optional", &node->optional));
    if (node->optional != (json_get(place.object, "replaces") != NULL)) {
        return edition_wrong(place, "replaces", "goes with \"optional\": true, and only with it");
    }
    for (size_t i = 0; i < tree->count; i++) {
        if (&tree->nodes[i] != node && str_eq(tree->nodes[i].key, node->key)) {
            return fault_set(&place.work->fault, ERR_INVALID, "edition.duplicate",
                             "edition: %.*s repeats the key \"%.*s\"", STR_ARG(place.where), STR_ARG(node->key));
        }
    }
    if (tree->leaves == LEAVES_MAX) {
        return edition_wrong(place, "key", "is one leaf too many");
    }
    node->leaf = tree->leaves++;
    node->leaves = 1;
    for (int up = node->parent; up >= 0; up = tree->nodes[up].parent) {
        tree->nodes[up].leaves++;
    }
    return OK;
}

/* The name in sentences: that of the groups above, then its own. */
static Err name_node(EditionPlace place, const Tree *tree, EditionNode *node)
{
    Str own;
    TRY(edition_text(place, "name", false, &own));
    Str above = node->parent < 0 ? (Str){NULL, 0} : tree->nodes[node->parent].name;
    own = own.ptr == NULL ? node->label.text : own;
    node->name = str_format(&place.work->arena, "%.*s%.*s", STR_ARG(above), STR_ARG(own));
    return node->name.ptr == NULL ? work_full(place.work) : OK;
}

static Err read_node(EditionPlace place, Tree *tree, int parent)
{
    static const char *const leaf_names[] = {"key", "label", "name", "variants", "optional", "replaces", NULL};
    static const char *const group_names[] = {"label", "name", "variants", "children", NULL};
    bool is_group = json_get(place.object, "children") != NULL;
    TRY(edition_members(place, is_group ? group_names : leaf_names));
    int at = (int)tree->count++;
    EditionNode *node = &tree->nodes[at];
    *node = (EditionNode){.parent = parent, .leaf = -1, .depth = parent < 0 ? 0 : tree->nodes[parent].depth + 1};
    /* Rows may print no label at all: table 4 has one row of figures. */
    TRY(edition_label(place, "label", is_group || !tree->is_rows, &node->label));
    TRY(name_node(place, tree, node));
    int levels = node->label.text.len == 0 ? node->depth : node->depth + 1;
    tree->depth = levels > tree->depth ? levels : tree->depth;
    return is_group ? read_nodes(place, "children", tree, at) : read_leaf(place, tree, node);
}

static int node_by_key(const Tree *tree, Str key)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (tree->nodes[i].leaf >= 0 && str_eq(tree->nodes[i].key, key)) {
            return (int)i;
        }
    }
    return -1;
}

static bool is_below(const Tree *tree, int node, int group)
{
    while (node >= 0 && node != group) {
        node = tree->nodes[node].parent;
    }
    return node == group;
}

/* Every node all of whose leaves are marked: the rows replaced and their heads. */
static size_t nodes_covering(const Tree *tree, const bool *marked, int *ret_nodes)
{
    size_t count = 0;
    for (size_t i = 0; i < tree->count; i++) {
        bool all = true;
        for (size_t j = 0; j < tree->count; j++) {
            all = all && (tree->nodes[j].leaf < 0 || marked[j] || !is_below(tree, (int)j, (int)i));
        }
        if (all) {
            ret_nodes[count++] = (int)i;
        }
    }
    return count;
}

static Err link_replaced(EditionPlace block, const Tree *tree, EditionNode *node, const Str *keys, size_t count)
{
    bool *marked = ARENA_ARRAY(&block.work->arena, bool, tree->count);
    int *replaces = ARENA_ARRAY(&block.work->arena, int, tree->count);
    if (marked == NULL || replaces == NULL) {
        return work_full(block.work);
    }
    for (size_t i = 0; i < count; i++) {
        int leaf = node_by_key(tree, keys[i]);
        if (leaf < 0 || &tree->nodes[leaf] == node) {
            return fault_set(&block.work->fault, ERR_INVALID, "edition.member",
                             "edition: a row of %.*s replaces \"%.*s\", which is no other row", STR_ARG(block.where),
                             STR_ARG(keys[i]));
        }
        marked[leaf] = true;
    }
    node->replaces = replaces;
    node->replaces_count = nodes_covering(tree, marked, replaces);
    return OK;
}

/* "replaces" names leaves that may come later, so it is read in a second walk. */
static Err read_replaced(EditionPlace block, EditionPlace place, const char *member, const Tree *tree)
{
    const Json *array = json_get(place.object, member);
    for (size_t i = 0; i < json_count(array); i++) {
        EditionPlace child;
        TRY(edition_enter(place, member, i, json_at(array, i), &child));
        const Str *keys;
        size_t count;
        TRY(edition_texts(child, "replaces", false, &keys, &count));
        if (count > 0) {
            int at = node_by_key(tree, json_str(json_get(child.object, "key")));
            CHECK(at >= 0);
            TRY(link_replaced(block, tree, &tree->nodes[at], keys, count));
        }
        TRY(read_replaced(block, child, "children", tree));
    }
    return OK;
}

static size_t count_nodes(const Json *array)
{
    size_t count = json_count(array);
    for (size_t i = json_count(array); i-- > 0;) {
        count += count_nodes(json_get(json_at(array, i), "children"));
    }
    return count;
}

static Err read_tree(EditionPlace block, const char *member, bool is_rows, Tree *ret_tree)
{
    size_t count = count_nodes(json_get(block.object, member));
    if (count > NODES_MAX) {
        return edition_wrong(block, member, "has too many nodes");
    }
    Tree tree = {.nodes = ARENA_ARRAY(&block.work->arena, EditionNode, count), .is_rows = is_rows};
    if (tree.nodes == NULL) {
        return work_full(block.work);
    }
    TRY(read_nodes(block, member, &tree, -1));
    TRY(read_replaced(block, block, member, &tree));
    *ret_tree = tree;
    return OK;
}

/* --------------------------------------------------------------- cells -- */

/* Place of one cell while its settings are applied. */
typedef struct CellPlace {
    const EditionBlock *block;
    const EditionNode *row, *column;
} CellPlace;

/* Does the setting name the row or column? Without the member it means all. */
static Err setting_names(EditionPlace setting, const char *member, Str key, bool *ret_named)
{
    const Str *keys;
    size_t count;
    TRY(edition_texts(setting, member, false, &keys, &count));
    *ret_named = json_get(setting.object, member) == NULL;
    for (size_t i = 0; i < count; i++) {
        *ret_named = *ret_named || str_eq(keys[i], key);
    }
    return OK;
}

static Err apply_kind(EditionPlace setting, EditionCell *cell)
{
    Str kind;
    TRY(edition_text(setting, "kind", false, &kind));
    if (str_eq(kind, STR("count"))) {
        cell->kind = CELL_COUNT;
    } else if (str_eq(kind, STR("signed"))) {
        cell->kind = CELL_SIGNED;
    } else if (str_eq(kind, STR("money"))) {
        cell->kind = CELL_MONEY;
    } else if (kind.ptr != NULL) {
        return edition_wrong(setting, "kind", "is none of count, signed, money");
    }
    Str unit;
    TRY(edition_text(setting, "unit", false, &unit));
    if (unit.ptr != NULL) {
        cell->unit = unit;
    }
    return OK;
}

/* A later setting overrides an earlier one where it says anything. */
static Err apply_flag(EditionPlace setting, const char *member, bool *flag)
{
    return json_get(setting.object, member) == NULL ? OK : edition_flag(setting, member, flag);
}

static Err apply_setting(EditionPlace setting, const CellPlace *at, EditionCell *cell, bool *ret_none)
{
    bool row_named, column_named;
    TRY(setting_names(setting, "rows", at->row->key, &row_named));
    TRY(setting_names(setting, "columns", at->column->key, &column_named));
    if (!row_named || !column_named) {
        return OK;
    }
    TRY(apply_kind(setting, cell));
    TRY(apply_flag(setting, "natural", &cell->natural));
    TRY(apply_flag(setting, "total", &cell->is_total));
    TRY(apply_flag(setting, "none", ret_none));
    Str measure;
    TRY(edition_text(setting, "measure", false, &measure));
    if (measure.ptr != NULL) {
        EditionWord words[] = {{"row", at->row->key}, {"col", at->column->key}};
        TRY(edition_fill(setting, measure, words, 2, &cell->measure));
    }
    return OK;
}

static Err apply_settings(EditionPlace block, const CellPlace *at, EditionCell *cell, bool *ret_none)
{
    const Json *array;
    TRY(edition_array(block, "cells", true, &array));
    *ret_none = false;
    for (size_t i = 0; i < json_count(array); i++) {
        EditionPlace setting;
        TRY(edition_enter(block, "cells", i, json_at(array, i), &setting));
        TRY(apply_setting(setting, at, cell, ret_none));
    }
    if (cell->kind == CELL_MONEY && !money_unit_power(cell->unit, &cell->unit_power)) {
        return edition_wrong(block, "cells", "gives a money cell without a known unit of money");
    }
    return OK;
}

/* Names in "rows" and "columns" that are no row or column would be silently
 * without effect: refuse them. */
static Err check_settings(EditionPlace block, const Tree *rows, const Tree *columns)
{
    static const char *const names[] = {"rows",  "columns", "kind",    "unit", "natural",
                                        "total", "none",    "measure", NULL};
    const Json *array;
    TRY(edition_array(block, "cells", true, &array));
    for (size_t i = 0; i < json_count(array); i++) {
        EditionPlace setting;
        TRY(edition_enter(block, "cells", i, json_at(array, i), &setting));
        TRY(edition_members(setting, names));
        for (int side = 0; side < 2; side++) {
            const char *member = side == 0 ? "rows" : "columns";
            const Str *keys;
            size_t count;
            TRY(edition_texts(setting, member, false, &keys, &count));
            for (size_t k = 0; k < count; k++) {
                if (node_by_key(side == 0 ? rows : columns, keys[k]) < 0) {
                    return fault_set(&block.work->fault, ERR_INVALID, "edition.member",
                                     "edition: \"%s\" of %.*s names \"%.*s\", which is not there", member,
                                     STR_ARG(setting.where), STR_ARG(keys[k]));
                }
            }
        }
    }
    return OK;
}

/* Where cells are collected while the tables are read. */
typedef struct CellList {
    EditionCell *items;
    size_t count;
} CellList;

/* Keys are names in JSON, XML and addresses alike. */
static bool is_cell_key(Str key)
{
    for (size_t i = 0; i < key.len; i++) {
        char c = key.ptr[i];
        bool letter = c >= 'a' && c <= 'z';
        if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'))) {
            return false;
        }
    }
    return key.len > 0;
}

static Err add_cell(EditionPlace block, Str template, const CellPlace *at, EditionCell cell, CellList *cells)
{
    EditionWord words[] = {{"row", at->row->key}, {"col", at->column->key}};
    TRY(edition_fill(block, template, words, 2, &cell.key));
    if (!is_cell_key(cell.key)) {
        return edition_wrong(block, "key", "makes cell keys of other than small letters, digits, '.', '_' and '-'");
    }
    cell.optional = at->row->optional;
    cell.replaced_by = -1;
    cells->items[cells->count++] = cell;
    return OK;
}

static Err add_cells(EditionPlace place, Str template, int table, int block_at, EditionBlock *block, CellList *cells)
{
    size_t places = (size_t)block->row_leaves * (size_t)block->column_leaves;
    if (cells->count + places > CELLS_MAX) {
        return edition_wrong(place, "rows", "make more cells than an edition may have");
    }
    int *cell_at = ARENA_ARRAY(&place.work->arena, int, places);
    cells->items = arena_grow(&place.work->arena, cells->items, cells->count * sizeof *cells->items,
                              (cells->count + places) * sizeof *cells->items);
    if (cell_at == NULL || cells->items == NULL) {
        return work_full(place.work);
    }
    for (int r = 0; r < block->row_leaves; r++) {
        for (int c = 0; c < block->column_leaves; c++) {
            CellPlace at = {block, edition_leaf(block->rows, block->row_count, r),
                            edition_leaf(block->columns, block->column_count, c)};
            EditionCell cell = {.table = table, .block = block_at, .row = r, .column = c};
            bool none;
            TRY(apply_settings(place, &at, &cell, &none));
            cell_at[r * block->column_leaves + c] = none ? -1 : (int)cells->count;
            if (!none) {
                TRY(add_cell(place, template, &at, cell, cells));
            }
        }
    }
    block->cell_at = cell_at;
    return OK;
}

/* Cells of replaced rows learn which cell may stand in their place. */
static void mark_replaced(const EditionBlock *block, EditionCell *cells)
{
    for (size_t n = 0; n < block->row_count; n++) {
        const EditionNode *node = &block->rows[n];
        for (size_t i = 0; i < node->replaces_count; i++) {
            int leaf = block->rows[node->replaces[i]].leaf;
            for (int c = 0; leaf >= 0 && c < block->column_leaves; c++) {
                int replaced = block->cell_at[leaf * block->column_leaves + c];
                if (replaced >= 0) {
                    cells[replaced].replaced_by = block->cell_at[node->leaf * block->column_leaves + c];
                }
            }
        }
    }
}

/* -------------------------------------------------------------- tables -- */

static Err read_block(EditionPlace place, const EditionTable *table, int table_at, int block_at, EditionBlock *block,
                      CellList *cells)
{
    static const char *const names[] = {"title", "corner", "corner_variants", "columns", "rows", "key", "cells", NULL};
    TRY(edition_members(place, names));
    TRY(edition_text(place, "title", false, &block->title));
    TRY(edition_text(place, "corner", false, &block->corner));
    TRY(edition_texts(place, "corner_variants", false, &block->corner_variants, &block->corner_variant_count));
    Tree columns, rows;
    TRY(read_tree(place, "columns", false, &columns));
    TRY(read_tree(place, "rows", true, &rows));
    TRY(check_settings(place, &rows, &columns));
    block->columns = columns.nodes;
    block->column_count = columns.count;
    block->column_leaves = columns.leaves;
    block->column_depth = columns.depth;
    block->rows = rows.nodes;
    block->row_count = rows.count;
    block->row_leaves = rows.leaves;
    block->row_depth = rows.depth;
    Str template;
    TRY(edition_text(place, "key", false, &template));
    if (template.ptr == NULL) {
        template = str_format(&place.work->arena, "%.*s.{row}.{col}", STR_ARG(table->key));
    }
    TRY(add_cells(place, template, table_at, block_at, block, cells));
    mark_replaced(block, cells->items);
    return OK;
}

static Err read_table(EditionPlace place, const Edition *edition, int table_at, EditionTable *table, CellList *cells)
{
    static const char *const names[] = {"key", "part", "caption", "common", "blocks", NULL};
    TRY(edition_members(place, names));
    TRY(edition_text(place, "key", true, &table->key));
    TRY(edition_text(place, "caption", true, &table->caption));
    TRY(edition_flag(place, "common", &table->common));
    int64_t part = 0;
    if (!json_int(json_get(place.object, "part"), &part) || part < 1 || part > (int64_t)edition->part_count) {
        return edition_wrong(place, "part", "is not the number of a part");
    }
    table->part = (int)part;
    const Json *array;
    TRY(edition_array(place, "blocks", true, &array));
    size_t count = json_count(array);
    table->blocks = ARENA_ARRAY(&place.work->arena, EditionBlock, count);
    if (table->blocks == NULL) {
        return work_full(place.work);
    }
    for (size_t i = 0; i < count; i++) {
        EditionPlace block;
        TRY(edition_enter(place, "blocks", i, json_at(array, i), &block));
        TRY(read_block(block, table, table_at, (int)i, &table->blocks[i], cells));
    }
    table->block_count = count;
    return OK;
}

/* Insertion by halves: editions have a few hundred cells and load once. */
static Err sort_cells(EditionPlace file, Edition *edition)
{
    int *by_key = ARENA_ARRAY(&file.work->arena, int, edition->cell_count);
    if (by_key == NULL) {
        return work_full(file.work);
    }
    for (size_t i = 0; i < edition->cell_count; i++) {
        Str key = edition->cells[i].key;
        size_t at = i;
        while (at > 0 && str_cmp(edition->cells[by_key[at - 1]].key, key) > 0) {
            at--;
        }
        if (at > 0 && str_eq(edition->cells[by_key[at - 1]].key, key)) {
            return fault_set(&file.work->fault, ERR_INVALID, "edition.duplicate",
                             "edition: two cells have the key \"%.*s\"", STR_ARG(key));
        }
        memmove(by_key + at + 1, by_key + at, (i - at) * sizeof *by_key);
        by_key[at] = (int)i;
    }
    edition->by_key = by_key;
    return OK;
}

Err edition_parse_tables(EditionPlace file, Edition *edition)
{
    const Json *array;
    TRY(edition_array(file, "tables", true, &array));
    size_t count = json_count(array);
    if (count > TABLES_MAX) {
        return edition_wrong(file, "tables", "has too many tables");
    }
    CellList cells = {NULL, 0};
    edition->tables = ARENA_ARRAY(&file.work->arena, EditionTable, count);
    if (edition->tables == NULL) {
        return work_full(file.work);
    }
    for (size_t i = 0; i < count; i++) {
        EditionPlace place;
        TRY(edition_enter(file, "tables", i, json_at(array, i), &place));
        TRY(read_table(place, edition, (int)i, &edition->tables[i], &cells));
        for (size_t before = 0; before < i; before++) {
            if (str_eq(edition->tables[before].key, edition->tables[i].key)) {
                return edition_wrong(place, "key", "repeats that of another table");
            }
        }
    }
    edition->table_count = count;
    edition->cells = cells.items;
    edition->cell_count = cells.count;
    return sort_cells(file, edition);
}
