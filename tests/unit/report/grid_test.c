/* Statutory tables in every shape a page gives them; the figures are invented:
 * the n-th cell of the edition prints n * 7 + 3. */
#include "doc/read.h"
#include "features/report/report_recognise_rules.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MEMORY = 64 << 20 };

static Work work;
static Editions editions;

static int set_up(void **state)
{
    (void)state;
    work_init(&work, MEMORY);
    editions = test_editions(&work);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    work_clear(&work);
    return 0;
}

/* ----------------------------------------------------------- the fixture -- */

/* How a table is printed. Indices are leaves; -1 for none. */
typedef struct Shape {
    bool flat_groups;    /* group labels only in their first row, empty cells below */
    bool no_heads;
    int swap;            /* this column changes places with the next */
    int drop_column;
    int number_row;      /* this row's label is overwritten by a figure */
    int number_column;   /* this column's head is overwritten by a figure */
    int stop_row;        /* the table ends before this row */
    int stop_column;     /* the last row ends before this column */
    int start_row;       /* the table begins at this row */
    bool with_optional;
    bool spacer;         /* an empty column between labels and figures */
} Shape;

static const Shape PLAIN = {.swap = -1, .drop_column = -1, .number_row = -1, .number_column = -1, .stop_row = -1, .stop_column = -1};

static int figure(int cell)
{
    return cell * 7 + 3;
}

static void cell_html(Buf *out, int rowspan, int colspan, Str text)
{
    buf_add_format(out, "<td rowspan=%d colspan=%d>%.*s</td>", rowspan, colspan, STR_ARG(text));
}

/* The leaf column printed at this place. */
static int column_at(const Shape *shape, int place)
{
    return shape->swap >= 0 && place == shape->swap ? place + 1 : shape->swap >= 0 && place == shape->swap + 1 ? place - 1 : place;
}

static const EditionNode *leaf_node(const EditionNode *nodes, size_t count, int leaf)
{
    for (size_t i = 0; i < count; i++) {
        if (nodes[i].leaf == leaf) {
            return &nodes[i];
        }
    }
    return NULL;
}

/* The node of the leaf's path at this depth, or the leaf itself above its depth. */
static const EditionNode *node_at_depth(const EditionNode *nodes, const EditionNode *leaf, int depth)
{
    const EditionNode *node = leaf;
    while (node->depth > depth && node->parent >= 0) {
        node = &nodes[node->parent];
    }
    return node;
}

/* One row of heads; a leaf's head reaches down to the figures. */
static void head_row_html(Buf *out, const EditionBlock *block, const Shape *shape, int depth)
{
    buf_add(out, STR("<tr>"));
    if (depth == 0 && block->row_depth > 0) {
        cell_html(out, block->column_depth, block->row_depth, block->corner);
    }
    if (depth == 0 && shape->spacer) {
        cell_html(out, block->column_depth, 1, STR(""));
    }
    const EditionNode *last = NULL;
    for (int place = 0; place < block->column_leaves; place++) {
        int column = column_at(shape, place);
        const EditionNode *leaf = leaf_node(block->columns, block->column_count, column);
        const EditionNode *node = node_at_depth(block->columns, leaf, depth);
        if (column == shape->drop_column || node == last || node->depth < depth) {
            continue;
        }
        last = node;
        int span = node->leaves;
        const EditionNode *dropped = shape->drop_column < 0 ? NULL : leaf_node(block->columns, block->column_count, shape->drop_column);
        for (const EditionNode *up = dropped; up != NULL; up = up->parent < 0 ? NULL : &block->columns[up->parent]) {
            span -= up == node;
        }
        cell_html(out, node->leaf >= 0 ? block->column_depth - depth : 1, span,
                  column == shape->number_column ? STR("0") : node->label.text);
    }
    buf_add(out, STR("</tr>"));
}

static int first_leaf(const EditionBlock *block, const EditionNode *group, const Shape *shape)
{
    for (int leaf = shape->start_row; leaf < block->row_leaves; leaf++) {
        const EditionNode *node = leaf_node(block->rows, block->row_count, leaf);
        if (node->optional != shape->with_optional && (node->optional || node->replaces_count > 0)) {
            continue;
        }
        if (node_at_depth(block->rows, node, group->depth) == group) {
            return leaf;
        }
    }
    return -1;
}

static bool is_printed(const EditionBlock *block, const Shape *shape, int leaf)
{
    const EditionNode *node = leaf_node(block->rows, block->row_count, leaf);
    return !node->optional && leaf >= shape->start_row && (shape->stop_row < 0 || leaf < shape->stop_row);
}

static int printed_leaves(const EditionBlock *block, const EditionNode *group, const Shape *shape)
{
    int count = 0;
    for (int leaf = 0; leaf < block->row_leaves; leaf++) {
        const EditionNode *node = leaf_node(block->rows, block->row_count, leaf);
        count += is_printed(block, shape, leaf) && node_at_depth(block->rows, node, group->depth) == group;
    }
    return count;
}

static void row_labels_html(Buf *out, const EditionBlock *block, const Shape *shape, int row)
{
    const EditionNode *leaf = leaf_node(block->rows, block->row_count, row);
    for (int depth = 0; depth < block->row_depth && leaf->label.text.len > 0; depth++) {
        const EditionNode *node = node_at_depth(block->rows, leaf, depth);
        if (node == leaf) {
            cell_html(out, 1, block->row_depth - depth, row == shape->number_row ? STR("0") : leaf->label.text);
            break;
        }
        bool first = first_leaf(block, node, shape) == row;
        if (shape->flat_groups) {
            cell_html(out, 1, 1, first ? node->label.text : STR(""));
        } else if (first) {
            cell_html(out, printed_leaves(block, node, shape), 1, node->label.text);
        }
    }
    if (shape->spacer) {
        cell_html(out, 1, 1, STR("&nbsp;"));
    }
}

static void row_html(Buf *out, const EditionBlock *block, const Shape *shape, int row)
{
    buf_add(out, STR("<tr>"));
    row_labels_html(out, block, shape, row);
    bool is_last = shape->stop_row >= 0 && row == shape->stop_row - 1;
    for (int place = 0; place < block->column_leaves; place++) {
        int column = column_at(shape, place);
        int cell = block->cell_at[row * block->column_leaves + column];
        if (column != shape->drop_column && !(is_last && shape->stop_column >= 0 && place >= shape->stop_column)) {
            buf_add_format(out, "<td>%d</td>", figure(cell));
        }
    }
    buf_add(out, STR("</tr>"));
}

static void block_rows_html(Buf *out, const EditionBlock *block, const Shape *shape)
{
    for (int depth = 0; depth < block->column_depth && !shape->no_heads; depth++) {
        head_row_html(out, block, shape, depth);
    }
    for (int row = 0; row < block->row_leaves; row++) {
        if (is_printed(block, shape, row)) {
            row_html(out, block, shape, row);
        }
    }
}

static int block_width(const EditionBlock *block)
{
    return block->column_leaves + block->row_depth;
}

/* A table of the edition; `apart`: each block as a table of its own. */
static void table_html(Buf *out, const Edition *edition, int table, const Shape *shape, bool apart)
{
    const EditionTable *t = &edition->tables[table];
    buf_add(out, STR("<table>"));
    for (size_t b = 0; b < t->block_count; b++) {
        buf_add(out, apart && b > 0 ? STR("</table><table>") : STR(""));
        if (t->blocks[b].title.len > 0) {
            buf_add_format(out, "<tr><td colspan=%d>%.*s</td></tr>", block_width(&t->blocks[b]), STR_ARG(t->blocks[b].title));
        }
        block_rows_html(out, &t->blocks[b], shape);
    }
    buf_add(out, STR("</table>"));
}

static TablesFound find_in(Str html)
{
    Reading reading;
    TablesFound found;
    assert_int_equal(doc_read(&work, html, NULL, &reading), OK);
    assert_int_equal(report_tables_from_grids(&work, &editions, &reading, &found), OK);
    return found;
}

static int cell_of(const TablesFound *found, const char *key)
{
    int cell = edition_cell(found->edition, str_from_c(key));
    assert_true(cell >= 0);
    return cell;
}

static void assert_state(const TablesFound *found, const char *key, CellState state)
{
    const Cell *cell = &found->cells[cell_of(found, key)];
    if (cell->state != state) {
        print_error("%s is %s, not %s\n", key, cell_state_name(cell->state), cell_state_name(state));
    }
    assert_int_equal(cell->state, state);
}

static void assert_figure(const TablesFound *found, int cell)
{
    const Cell *got = &found->cells[cell];
    Decimal expected = decimal_from_int(figure(cell));
    if (got->state != CELL_VALUE || decimal_cmp(got->value, expected) != 0) {
        Str key = found->edition->cells[cell].key;
        print_error("%.*s is %s\n", STR_ARG(key), cell_state_name(got->state));
    }
    assert_int_equal(got->state, CELL_VALUE);
    assert_int_equal(decimal_cmp(got->value, expected), 0);
}

/* Every cell of the table that is not optional has its figure. */
static void assert_complete(const TablesFound *found, int table)
{
    assert_true(found->table_found[table]);
    for (size_t i = 0; i < found->edition->cell_count; i++) {
        const EditionCell *cell = &found->edition->cells[i];
        if (cell->table == table && !cell->optional) {
            assert_figure(found, (int)i);
        }
    }
}

static Str page_of(const Edition *edition, const Shape *shape, bool apart)
{
    Buf out = buf_new(&work.arena, 1 << 20);
    for (size_t t = 0; t < edition->table_count; t++) {
        buf_add_format(&out, "<p>%.*s</p>", STR_ARG(edition->tables[t].caption));
        table_html(&out, edition, (int)t, shape, apart);
    }
    return buf_str(&out);
}

static Str table3_of(const Edition *edition, const Shape *shape)
{
    Buf out = buf_new(&work.arena, 1 << 20);
    table_html(&out, edition, 0, &PLAIN, false);
    table_html(&out, edition, 1, shape, false);
    return buf_str(&out);
}

/* ------------------------------------------------------------------ tests -- */

static void reads_every_edition_as_printed(void **state)
{
    (void)state;
    for (size_t e = 0; e < editions.count; e++) {
        const Edition *edition = editions.items[e];
        for (int form = 0; form < 4; form++) {
            Shape shape = PLAIN;
            shape.flat_groups = form == 1;
            shape.spacer = form == 2;
            TablesFound found = find_in(page_of(edition, &shape, form == 3));
            assert_ptr_equal(found.edition, edition);
            assert_true(found.edition_known);
            for (size_t t = 0; t < edition->table_count; t++) {
                assert_complete(&found, (int)t);
            }
            assert_true(found.block_used[1]);
            assert_false(found.block_used[0]);
        }
    }
}

static void one_row_of_other_handling(void **state)
{
    (void)state;
    const Edition *edition = test_edition(&work, "2021-30");
    Buf out = buf_new(&work.arena, 1 << 20);
    table_html(&out, edition, 0, &PLAIN, false);
    buf_add(&out, STR("<table><tr><td>（本列数据的勾稽关系为）</td><td>自然人</td><td>商业企业</td><td>科研机构</td><td>社会公益组织</td>"
                      "<td>法律服务机构</td><td>其他</td><td>总计</td></tr><tr><td>（六）其他处理</td><td>1</td><td>2</td><td>3</td><td>4</td>"
                      "<td>5</td><td>6</td><td>21</td></tr><tr><td>（七）总计</td><td>1</td><td>2</td><td>3</td><td>4</td><td>5</td><td>6</td>"
                      "<td>21</td></tr></table>"));
    TablesFound found = find_in(buf_str(&out));
    assert_string_equal(found.edition->id.ptr, "2021-30");
    assert_state(&found, "t3.other.total", CELL_VALUE);
    assert_state(&found, "t3.oth1.total", CELL_ABSENT);
    assert_int_equal(found.cells[cell_of(&found, "t3.sum.oth")].value.coef, 6);
}

static void heads_tell_swapped_and_missing_columns(void **state)
{
    (void)state;
    const Edition *edition = test_edition(&work, "2021-30");
    Shape swapped = PLAIN;
    swapped.swap = 1;
    TablesFound found = find_in(table3_of(edition, &swapped));
    assert_complete(&found, 1);
    Shape missing = PLAIN;
    missing.drop_column = 2;
    found = find_in(table3_of(edition, &missing));
    assert_state(&found, "t3.new.res", CELL_ABSENT);
    assert_figure(&found, cell_of(&found, "t3.new.biz"));
    assert_figure(&found, cell_of(&found, "t3.np5.total"));
}

static void tables_may_be_split_over_pages(void **state)
{
    (void)state;
    const Edition *edition = test_edition(&work, "2021-30");
    for (int repeated = 0; repeated < 2; repeated++) {
        Shape first = PLAIN, second = PLAIN;
        first.stop_row = 9;
        second.start_row = 9;
        second.no_heads = repeated == 0;
        Buf out = buf_new(&work.arena, 1 << 20);
        buf_add(&out, table3_of(edition, &first));
        table_html(&out, edition, 1, &second, false);
        TablesFound found = find_in(buf_str(&out));
        assert_complete(&found, 1);
    }
}

static void what_is_cut_off_is_absent(void **state)
{
    (void)state;
    const Edition *edition = test_edition(&work, "2021-30");
    Shape shape = PLAIN;
    shape.stop_row = 5;
    shape.stop_column = 6;
    TablesFound found = find_in(table3_of(edition, &shape));
    assert_figure(&found, cell_of(&found, "t3.partial.total"));
    assert_figure(&found, cell_of(&found, "t3.den1.oth"));
    assert_state(&found, "t3.den1.total", CELL_ABSENT);
    assert_state(&found, "t3.den2.nat", CELL_ABSENT);
    assert_state(&found, "t3.carry_out.total", CELL_ABSENT);
    assert_false(found.table_found[2]);
}

static void destroyed_labels_lose_their_figures(void **state)
{
    (void)state;
    const Edition *edition = test_edition(&work, "2021-30");
    Shape row = PLAIN, column = PLAIN;
    row.number_row = 6;
    TablesFound found = find_in(table3_of(edition, &row));
    assert_state(&found, "t3.den3.nat", CELL_LOST);
    assert_figure(&found, cell_of(&found, "t3.den2.nat"));
    assert_figure(&found, cell_of(&found, "t3.den4.nat"));
    column.number_column = 3;
    found = find_in(table3_of(edition, &column));
    assert_state(&found, "t3.new.pub", CELL_LOST);
    assert_figure(&found, cell_of(&found, "t3.new.law"));
    /* Table 4 as in a real report whose labels were overwritten: no value. */
    found = find_in(STR("<table><tr><td colspan=5>行政复议<td colspan=10>行政诉讼<tr><td rowspan=2>0<td rowspan=2>0<td rowspan=2>0"
                        "<td rowspan=2>0<td rowspan=2>总计<td colspan=5>未经复议直接起诉<td colspan=5>复议后起诉"
                        "<tr><td>0<td>0<td>0<td>0<td>总计<td>0<td>0<td>0<td>0<td>总计"
                        "<tr><td><td><td><td><td><td><td><td><td><td><td><td><td><td><td></table>"));
    assert_false(found.edition_known);
    assert_true(found.table_found[2]);
    assert_state(&found, "t4.review.upheld", CELL_LOST);
    assert_state(&found, "t4.review.total", CELL_LOST);
    assert_state(&found, "t4.post.total", CELL_LOST);
}

static void money_takes_the_unit_of_its_head(void **state)
{
    (void)state;
    TablesFound found = find_in(STR("<table><tr><td colspan=2>第二十条第（八）项<tr><td>信息内容<td>本年收费金额（单位：元）"
                                    "<tr><td>行政事业性收费<td>12,345.6</table>"));
    assert_string_equal(found.edition->id.ptr, "2021-30");
    const Cell *fee = &found.cells[cell_of(&found, "t2.fee.amount")];
    assert_int_equal(fee->state, CELL_VALUE);
    assert_int_equal(fee->value.coef, 123456);
    assert_int_equal(fee->value.scale, 5);
    assert_string_equal(str_to_c(&work.arena, fee->raw), "12,345.6");
}

static void figures_without_a_sure_column_are_lost(void **state)
{
    (void)state;
    /* Three figures under four heads, shifted by a span: which is which? */
    TablesFound found = find_in(STR("<table><tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数"
                                    "<tr><td>规章<td colspan=2>4<td>9<tr><td>行政规范性文件<td>1<td>2<td>3</table>"));
    assert_state(&found, "t2.regulation.made", CELL_LOST);
    assert_state(&found, "t2.regulation.repealed", CELL_LOST);
    assert_state(&found, "t2.regulation.valid", CELL_VALUE);
    assert_int_equal(found.cells[cell_of(&found, "t2.normative.repealed")].value.coef, 2);
    /* No heads: a complete row is told by its order, another one is not. */
    found = find_in(STR("<table><tr><td>规章<td>4<td>5<td>9<tr><td>行政规范性文件<td>1<td>2</table>"));
    assert_state(&found, "t2.normative.made", CELL_LOST);
    /* A label that is printed twice with other figures decides nothing. */
    found = find_in(STR("<table><tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数"
                        "<tr><td>规章<td>4<td>5<td>9<tr><td>规章<td>4<td>5<td>8</table>"));
    assert_state(&found, "t2.regulation.made", CELL_VALUE);
    assert_state(&found, "t2.regulation.valid", CELL_LOST);
}

static void other_tables_are_left_alone(void **state)
{
    (void)state;
    TablesFound found = find_in(STR("<table><tr><td>栏目<td>条数<tr><td>动态<td>4<tr><td>总计<td>4</table>"));
    for (size_t t = 0; t < found.edition->table_count; t++) {
        assert_false(found.table_found[t]);
    }
    assert_false(found.edition_known);
    assert_false(found.block_used[0]);
    /* A table of the narrative with a word of table 2 does not become table 2. */
    const Edition *edition = test_edition(&work, "2021-30");
    Buf out = buf_new(&work.arena, 1 << 20);
    buf_add(&out, STR("<table><tr><td>事项<td>上半年<td>下半年<tr><td>行政许可<td>1<td>2<tr><td>行政处罚<td>3<td>4</table>"));
    table_html(&out, edition, 0, &PLAIN, false);
    found = find_in(buf_str(&out));
    assert_complete(&found, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_every_edition_as_printed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_row_of_other_handling, set_up, tear_down),
        cmocka_unit_test_setup_teardown(heads_tell_swapped_and_missing_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tables_may_be_split_over_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_cut_off_is_absent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(destroyed_labels_lose_their_figures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(money_takes_the_unit_of_its_head, set_up, tear_down),
        cmocka_unit_test_setup_teardown(figures_without_a_sure_column_are_lost, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_tables_are_left_alone, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
