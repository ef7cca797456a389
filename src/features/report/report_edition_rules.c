/* An edition file becomes an Edition: parts, tables, trees and cells. */
#include "features/report/report_edition_rules.h"

enum {
    LEAVES_MAX = 200, /* of one tree */
    NODES_MAX = 400,
    CELLS_MAX = 5000, /* of one edition */
    TABLES_MAX = 20,
};

/* ------------------------------------------------------------- helpers -- */

typedef struct MemberCheck {
    EditionPlace place;
    const char *const *names;
} MemberCheck;

static Err check_member(void *state, Str name, const Json *value)
{
    const MemberCheck *check = state;
    (void)value;
    for (const char *const *known = check->names; *known != NULL; known++) {
        if (str_eq(str_from_c(*known), name)) {
            return OK;
        }
    }
    return fault_set(&check->place.work->fault, ERR_INVALID, "edition.unknown_member",
                     "edition: %.*s has the unknown member \"%.*s\"", STR_ARG(check->place.where), STR_ARG(name));
}

Err edition_members(EditionPlace place, const char *const *names)
{
    MemberCheck check = {place, names};
    return json_each(place.object, check_member, &check);
}

Err edition_enter(EditionPlace place, const char *member, size_t index, const Json *node, EditionPlace *ret_place)
{
    Str where = str_format(&place.work->arena, "%.*s%s%s[%zu]", STR_ARG(place.where), place.where.len > 0 ? "." : "",
                           member, index);
    if (where.ptr == NULL) {
        return work_full(place.work);
    }
    if (json_kind(node) != JSON_OBJECT) {
        return fault_set(&place.work->fault, ERR_INVALID, "edition.member", "edition: %.*s is not an object",
                         STR_ARG(where));
    }
    *ret_place = (EditionPlace){place.work, node, where};
    return OK;
}

static Err wrong_member(EditionPlace place, const char *member, const char *what)
{
    return fault_set(&place.work->fault, ERR_INVALID, "edition.member", "edition: member \"%s\" of %.*s %s", member,
                     STR_ARG(place.where.len > 0 ? place.where : STR("the file")), what);
}

static Err copy_text(EditionPlace place, const char *member, const Json *node, Str *ret_text)
{
    if (json_kind(node) != JSON_STRING) {
        return wrong_member(place, member, "is not a string");
    }
    Str text = str_dup(&place.work->arena, json_str(node));
    if (text.ptr == NULL) {
        return work_full(place.work);
    }
    *ret_text = text;
    return OK;
}

Err edition_text(EditionPlace place, const char *member, bool needed, Str *ret_text)
{
    const Json *node = json_get(place.object, member);
    if (node == NULL) {
        *ret_text = (Str){NULL, 0};
        return needed ? wrong_member(place, member, "is missing") : OK;
    }
    TRY(copy_text(place, member, node, ret_text));
    return needed && ret_text->len == 0 ? wrong_member(place, member, "is empty") : OK;
}

Err edition_array(EditionPlace place, const char *member, bool needed, const Json **ret_array)
{
    const Json *node = json_get(place.object, member);
    if (node == NULL ? needed : json_kind(node) != JSON_ARRAY) {
        return wrong_member(place, member, node == NULL ? "is missing" : "is not an array");
    }
    if (needed && json_count(node) == 0) {
        return wrong_member(place, member, "is empty");
    }
    *ret_array = node;
    return OK;
}

Err edition_texts(EditionPlace place, const char *member, bool needed, const Str **ret_texts, size_t *ret_count)
{
    const Json *array;
    TRY(edition_array(place, member, needed, &array));
    size_t count = json_count(array);
    Str *texts = ARENA_ARRAY(&place.work->arena, Str, count);
    if (texts == NULL) {
        return work_full(place.work);
    }
    for (size_t i = 0; i < count; i++) {
        TRY(copy_text(place, member, json_at(array, i), &texts[i]));
    }
    *ret_texts = texts;
    *ret_count = count;
    return OK;
}

Err edition_flag(EditionPlace place, const char *member, bool *ret_flag)
{
    const Json *node = json_get(place.object, member);
    if (node != NULL && json_kind(node) != JSON_BOOL) {
        return wrong_member(place, member, "is neither true nor false");
    }
    *ret_flag = json_is_true(node, false);
    return OK;
}

Err edition_fill(EditionPlace place, Str template, const EditionWord *words, size_t count, Str *ret_text)
{
    Buf out = buf_new(&place.work->arena, 4096);
    Str rest = template;
    for (ptrdiff_t open = str_find_char(rest, '{'); open != STR_NONE; open = str_find_char(rest, '{')) {
        buf_add(&out, str_slice(rest, 0, (size_t)open));
        rest = str_slice(rest, (size_t)open + 1, rest.len);
        ptrdiff_t close = str_find_char(rest, '}');
        Str name = str_slice(rest, 0, close == STR_NONE ? rest.len : (size_t)close);
        size_t word = 0;
        while (word < count && !str_eq(str_from_c(words[word].name), name)) {
            word++;
        }
        if (close == STR_NONE || word == count) {
            return fault_set(&place.work->fault, ERR_INVALID, "edition.template",
                             "edition: \"%.*s\" in %.*s names nothing that can be put in", STR_ARG(template),
                             STR_ARG(place.where));
        }
        buf_add(&out, words[word].value);
        rest = str_slice(rest, (size_t)close + 1, rest.len);
    }
    buf_add(&out, rest);
    if (!buf_ok(&out)) {
        return work_full(place.work);
    }
    *ret_text = buf_str(&out);
    return OK;
}

/* --------------------------------------------------------------- parts -- */

static Err read_label(EditionPlace place, const char *member, bool needed, EditionLabel *ret_label)
{
    TRY(edition_text(place, member, needed, &ret_label->text));
    return edition_texts(place, "variants", false, &ret_label->variants, &ret_label->variant_count);
}

static Err read_part(EditionPlace place, EditionPart *part)
{
    static const char *const names[] = {"title", "variants", "topics", NULL};
    static const char *const topic_names[] = {"title", "variants", NULL};
    TRY(edition_members(place, names));
    TRY(read_label(place, "title", true, &part->title));
    const Json *array;
    TRY(edition_array(place, "topics", false, &array));
    size_t count = json_count(array);
    EditionLabel *topics = ARENA_ARRAY(&place.work->arena, EditionLabel, count);
    if (topics == NULL) {
        return work_full(place.work);
    }
    for (size_t i = 0; i < count; i++) {
        EditionPlace topic;
        TRY(edition_enter(place, "topics", i, json_at(array, i), &topic));
        TRY(edition_members(topic, topic_names));
        TRY(read_label(topic, "title", true, &topics[i]));
    }
    part->topics = topics;
    part->topic_count = count;
    return OK;
}

static Err read_parts(EditionPlace file, Edition *edition)
{
    const Json *array;
    TRY(edition_array(file, "parts", true, &array));
    size_t count = json_count(array);
    edition->parts = ARENA_ARRAY(&file.work->arena, EditionPart, count);
    if (edition->parts == NULL) {
        return work_full(file.work);
    }
    for (size_t i = 0; i < count; i++) {
        EditionPlace place;
        TRY(edition_enter(file, "parts", i, json_at(array, i), &place));
        TRY(read_part(place, &edition->parts[i]));
    }
    edition->part_count = count;
    return OK;
}

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
        return wrong_member(place, "replaces", "goes with \"optional\": true, and only with it");
    }
    for (size_t i = 0; i < tree->count; i++) {
        if (&tree->nodes[i] != node && str_eq(tree->nodes[i].key, node->key)) {
            return fault_set(&place.work->fault, ERR_INVALID, "edition.duplicate",
                             "edition: %.*s repeats the key \"%.*s\"", STR_ARG(place.where), STR_ARG(node->key));
        }
    }
    if (tree->leaves == LEAVES_MAX) {
        return wrong_member(place, "key", "is one leaf too many");
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
    TRY(read_label(place, "label", is_group || !tree->is_rows, &node->label));
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
        return wrong_member(block, member, "has too many nodes");
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
        return wrong_member(setting, "kind", "is none of count, signed, money");
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
        return wrong_member(block, "cells", "gives a money cell without a known unit of money");
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
        return wrong_member(block, "key", "makes cell keys of other than small letters, digits, '.', '_' and '-'");
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
        return wrong_member(place, "rows", "make more cells than an edition may have");
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
        return wrong_member(place, "part", "is not the number of a part");
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

static Err read_tables(EditionPlace file, Edition *edition)
{
    const Json *array;
    TRY(edition_array(file, "tables", true, &array));
    size_t count = json_count(array);
    if (count > TABLES_MAX) {
        return wrong_member(file, "tables", "has too many tables");
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
                return wrong_member(place, "key", "repeats that of another table");
            }
        }
    }
    edition->table_count = count;
    edition->cells = cells.items;
    edition->cell_count = cells.count;
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

/* ---------------------------------------------------------------- file -- */

static Err read_head(EditionPlace file, Edition *edition)
{
    static const char *const names[] = {"format", "id",    "source", "years",   "unsure", "parts",
                                        "tables", "lists", "rules",  "carries", NULL};
    TRY(edition_members(file, names));
    Str format;
    TRY(edition_text(file, "format", true, &format));
    if (!str_eq(format, STR("gongkai-edition/1"))) {
        return wrong_member(file, "format", "is not \"gongkai-edition/1\"");
    }
    TRY(edition_text(file, "id", true, &edition->id));
    for (size_t i = 0; i < edition->id.len; i++) {
        char c = edition->id.ptr[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && c != '-') {
            return wrong_member(file, "id", "may hold only small letters, digits and '-'");
        }
    }
    TRY(edition_text(file, "source", true, &edition->source));
    const Str *unsure; /* for people; read to see that it is text */
    size_t unsure_count;
    TRY(edition_texts(file, "unsure", false, &unsure, &unsure_count));
    const Json *years = json_get(file.object, "years");
    int64_t first = 0, last = 0;
    if (json_count(years) != 2 || !json_int(json_at(years, 0), &first) || !json_int(json_at(years, 1), &last)
        || first < 1900 || last < first || last > 9999) {
        return wrong_member(file, "years", "is not [first, last]");
    }
    edition->first_year = (int)first;
    edition->last_year = (int)last;
    return OK;
}

static Err read_edition(EditionPlace file, Edition *edition)
{
    if (json_kind(file.object) != JSON_OBJECT) {
        return fault_set(&file.work->fault, ERR_INVALID, "edition.member", "edition: the file is not a JSON object");
    }
    TRY(read_head(file, edition));
    TRY(read_parts(file, edition));
    TRY(read_tables(file, edition));
    TRY(sort_cells(file, edition));
    return edition_parse_sums(file, edition);
}

Err edition_parse(Work *work, Str json, const Edition **ret_edition)
{
    Edition *edition = ARENA_NEW(&work->arena, Edition);
    if (edition == NULL) {
        return work_full(work);
    }
    Json *root;
    TRY(json_parse(work, json, &root));
    Err err = json_unique(work, json);
    if (err == OK) {
        err = read_edition((EditionPlace){work, root, {NULL, 0}}, edition);
    }
    json_free(root);
    if (err == OK) {
        *ret_edition = edition;
    }
    return err;
}
