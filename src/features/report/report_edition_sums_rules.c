/* Edition files: the cross-checks of one report and the links between years. */
#include "features/report/report_edition_rules.h"

enum { SIDE_MAX = 1000, RULES_MAX = 2000 };

/* One entry of "rules" or "carries" for one value of its variable. */
typedef struct SumPlace {
    EditionPlace entry;
    const Json *lists;
    const Edition *edition;
    EditionWord variable; /* {x} */
} SumPlace;

typedef struct Side {
    int *cells;
    size_t count, room;
} Side;

static Err list_named(const SumPlace *at, Str name, const Json **ret_list)
{
    char *text = str_to_c(&at->entry.work->arena, name);
    if (text == NULL) {
        return work_full(at->entry.work);
    }
    const Json *list = json_get(at->lists, text);
    if (json_kind(list) != JSON_ARRAY || json_count(list) == 0) {
        return fault_set(&at->entry.work->fault, ERR_INVALID, "edition.member",
                         "edition: %.*s names the list \"%s\", which is not there", STR_ARG(at->entry.where), text);
    }
    *ret_list = list;
    return OK;
}

static Err add_to_side(const SumPlace *at, Str key, Side *side)
{
    int cell = edition_cell(at->edition, key);
    if (cell < 0 || side->count == SIDE_MAX) {
        return fault_set(&at->entry.work->fault, ERR_INVALID, "edition.cell",
                         "edition: %.*s names the cell \"%.*s\", which is not there", STR_ARG(at->entry.where),
                         STR_ARG(key));
    }
    if (side->count == side->room) {
        size_t room = side->room == 0 ? 8 : side->room * 2;
        side->cells = arena_grow(&at->entry.work->arena, side->cells, side->room * sizeof(int), room * sizeof(int));
        if (side->cells == NULL) {
            return work_full(at->entry.work);
        }
        side->room = room;
    }
    side->cells[side->count++] = cell;
    return OK;
}

/* "t3.[result].nat": one cell for every word of the list. */
static Err add_pattern(const SumPlace *at, Str pattern, Side *side)
{
    Str text;
    TRY(edition_fill(at->entry, pattern, &at->variable, 1, &text));
    ptrdiff_t open = str_find_char(text, '['), close = str_find_char(text, ']');
    if (open == STR_NONE || close < open) {
        return add_to_side(at, text, side);
    }
    const Json *list;
    TRY(list_named(at, str_slice(text, (size_t)open + 1, (size_t)close), &list));
    for (size_t i = 0; i < json_count(list); i++) {
        Str before = str_slice(text, 0, (size_t)open), after = str_slice(text, (size_t)close + 1, text.len);
        Str key = str_format(&at->entry.work->arena, "%.*s%.*s%.*s", STR_ARG(before), STR_ARG(json_str(json_at(list, i))),
                             STR_ARG(after));
        if (key.ptr == NULL) {
            return work_full(at->entry.work);
        }
        TRY(add_to_side(at, key, side));
    }
    return OK;
}

static Err read_side(const SumPlace *at, const char *member, bool needed, Side *ret_side)
{
    const Str *patterns;
    size_t pattern_count;
    TRY(edition_texts(at->entry, member, needed, &patterns, &pattern_count));
    Side side = {NULL, 0, 0};
    for (size_t i = 0; i < pattern_count; i++) {
        TRY(add_pattern(at, patterns[i], &side));
    }
    *ret_side = side;
    return OK;
}

static Str group_name(const EditionNode *nodes, const EditionNode *node)
{
    return node->parent < 0 ? node->name : nodes[node->parent].name;
}

/* The names of a side may use the labels of the cell that the rule is about. */
static Err read_name(const SumPlace *at, const char *member, int about, Str *ret_name)
{
    Str pattern;
    TRY(edition_text(at->entry, member, true, &pattern));
    const EditionCell *cell = &at->edition->cells[about];
    const EditionBlock *block = &at->edition->tables[cell->table].blocks[cell->block];
    const EditionNode *row = edition_cell_row(at->edition, about);
    const EditionNode *column = edition_cell_column(at->edition, about);
    EditionWord words[] = {{"row", row->name},
                           {"col", column->name},
                           {"row_group", group_name(block->rows, row)},
                           {"col_group", group_name(block->columns, column)}};
    return edition_fill(at->entry, pattern, words, 4, ret_name);
}

static Err read_id(const SumPlace *at, Str *ret_id)
{
    Str pattern;
    TRY(edition_text(at->entry, "id", true, &pattern));
    return edition_fill(at->entry, pattern, &at->variable, 1, ret_id);
}

static Err read_rule(const SumPlace *at, EditionRule *rule)
{
    Side left, right;
    TRY(read_id(at, &rule->id));
    TRY(read_side(at, "left", true, &left));
    TRY(read_side(at, "right", true, &right));
    TRY(edition_flag(at->entry, "hint", &rule->is_hint));
    TRY(read_name(at, "left_name", right.cells[0], &rule->left_name));
    TRY(read_name(at, "right_name", right.cells[0], &rule->right_name));
    rule->left = left.cells;
    rule->left_count = left.count;
    rule->right = right.cells;
    rule->right_count = right.count;
    return OK;
}

static Err read_carry(const SumPlace *at, EditionCarry *carry)
{
    Side now, before, added, removed;
    TRY(read_id(at, &carry->id));
    TRY(read_side(at, "now", true, &now));
    TRY(read_side(at, "before", true, &before));
    TRY(read_side(at, "added", false, &added));
    TRY(read_side(at, "removed", false, &removed));
    TRY(edition_flag(at->entry, "hint", &carry->is_hint));
    TRY(edition_flag(at->entry, "at_least", &carry->at_least));
    TRY(edition_flag(at->entry, "across", &carry->across));
    TRY(read_name(at, "now_name", now.cells[0], &carry->now_name));
    TRY(read_name(at, "before_name", now.cells[0], &carry->before_name));
    carry->now = now.cells;
    carry->now_count = now.count;
    carry->before = before.cells;
    carry->before_count = before.count;
    carry->added = added.cells;
    carry->added_count = added.count;
    carry->removed = removed.cells;
    carry->removed_count = removed.count;
    return OK;
}

/* ------------------------------------------------------------- entries -- */

/* Where the entries of one array go: one of the two is used. */
typedef struct SumList {
    bool is_carries;
    EditionRule *rules;
    EditionCarry *carries;
    size_t count, room;
} SumList;

static Err make_room(Work *work, SumList *list)
{
    if (list->count < list->room) {
        return OK;
    }
    size_t old = list->room, room = old == 0 ? 64 : old * 2;
    if (list->is_carries) {
        list->carries = arena_grow(&work->arena, list->carries, old * sizeof *list->carries, room * sizeof *list->carries);
    } else {
        list->rules = arena_grow(&work->arena, list->rules, old * sizeof *list->rules, room * sizeof *list->rules);
    }
    list->room = room;
    return (list->is_carries ? (void *)list->carries : (void *)list->rules) == NULL ? work_full(work) : OK;
}

static Err add_entry(const SumPlace *at, SumList *list)
{
    if (list->count == RULES_MAX) {
        return fault_set(&at->entry.work->fault, ERR_INVALID, "edition.member", "edition: more than %d rules", RULES_MAX);
    }
    Str id;
    TRY(read_id(at, &id));
    for (size_t i = 0; i < list->count; i++) {
        if (str_eq(list->is_carries ? list->carries[i].id : list->rules[i].id, id)) {
            return fault_set(&at->entry.work->fault, ERR_INVALID, "edition.duplicate",
                             "edition: two rules have the id \"%.*s\"", STR_ARG(id));
        }
    }
    TRY(make_room(at->entry.work, list));
    size_t n = list->count++;
    return list->is_carries ? read_carry(at, &list->carries[n]) : read_rule(at, &list->rules[n]);
}

/* "for": {"x": "row"} makes one rule for every word of the list "row". */
static Err add_entries(SumPlace at, SumList *list)
{
    const Json *variables = json_get(at.entry.object, "for");
    if (variables == NULL) {
        at.variable = (EditionWord){"", {NULL, 0}};
        return add_entry(&at, list);
    }
    Str name = json_str(json_get(variables, "x"));
    if (json_count(variables) != 1 || name.len == 0) {
        return fault_set(&at.entry.work->fault, ERR_INVALID, "edition.member",
                         "edition: \"for\" of %.*s is not {\"x\": LIST}", STR_ARG(at.entry.where));
    }
    const Json *words;
    TRY(list_named(&at, name, &words));
    for (size_t i = 0; i < json_count(words); i++) {
        at.variable = (EditionWord){"x", json_str(json_at(words, i))};
        TRY(add_entry(&at, list));
    }
    return OK;
}

static Err read_entries(EditionPlace file, const Edition *edition, const char *member, const char *const *names,
                        SumList *list)
{
    const Json *array;
    TRY(edition_array(file, member, false, &array));
    for (size_t i = 0; i < json_count(array); i++) {
        SumPlace at = {.lists = json_get(file.object, "lists"), .edition = edition};
        TRY(edition_enter(file, member, i, json_at(array, i), &at.entry));
        TRY(edition_members(at.entry, names));
        TRY(add_entries(at, list));
    }
    return OK;
}

Err edition_parse_sums(EditionPlace file, Edition *edition)
{
    static const char *const rule_names[] = {"id", "for", "left", "right", "hint", "left_name", "right_name", NULL};
    static const char *const carry_names[] = {"id",       "for",  "now",      "before",      "added", "removed", "hint",
                                              "at_least", "across", "now_name", "before_name", NULL};
    SumList rules = {.is_carries = false};
    SumList carries = {.is_carries = true};
    TRY(read_entries(file, edition, "rules", rule_names, &rules));
    TRY(read_entries(file, edition, "carries", carry_names, &carries));
    edition->rules = rules.rules;
    edition->rule_count = rules.count;
    edition->carries = carries.carries;
    edition->carry_count = carries.count;
    return OK;
}
