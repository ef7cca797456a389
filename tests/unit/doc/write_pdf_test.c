#include "doc/write.h"
#include "os/proc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static const DocInfo info = {STR("清溪区某局报告"), STR("清溪区某局"), 20088 /* 2024-12-31 */};

typedef struct State {
    Work work;
    DocFonts *fonts;
} State;

static int setup(void **state)
{
    static State all;
    work_init(&all.work, 512 << 20);
    if (doc_fonts_open(&all.work, &all.fonts) != OK) {
        print_error("%s\n", all.work.fault.message);
        return 1;
    }
    *state = &all;
    return 0;
}

static int teardown(void **state)
{
    State *all = *state;
    doc_fonts_close(all->fonts);
    work_clear(&all->work);
    return 0;
}

static Str pdf_of(State *all, const Block *items, size_t count)
{
    Block *copy = ARENA_ARRAY(&all->work.arena, Block, count);
    for (size_t i = 0; i < count; i++) {
        copy[i] = items[i];
    }
    Str pdf;
    assert_int_equal(doc_write_pdf(&all->work, all->fonts, &info, &(Blocks){copy, count}, &pdf), OK);
    assert_true(str_starts(pdf, STR("%PDF-1.")));
    return pdf;
}

/* The text of all pages; form feeds end pages. */
static Str text_of(State *all, Str pdf, const char *layout)
{
    const char *const argv[] = {"pdftotext", layout, "-enc", "UTF-8", "/dev/stdin", "-", NULL};
    const ProcSpec spec = {.argv = argv};
    const ProcRun run = {.input = pdf, .output_max = 16 << 20, .time_limit_ms = 20000};
    ProcResult result;
    assert_int_equal(proc_run(&all->work, &spec, &run, &result), OK);
    assert_int_equal(result.exit_status, 0);
    assert_int_equal(result.errors.len, 0); /* poppler has nothing to complain about */
    return result.output;
}

static int count_of(Str text, const char *part)
{
    int count = 0;
    ptrdiff_t at;
    while ((at = str_find(text, str_from_c(part))) >= 0) {
        count++;
        text = str_slice(text, (size_t)at + strlen(part), text.len);
    }
    return count;
}

static int page_count(Str text)
{
    return count_of(text, "\f");
}

/* `rows` rows "第N行 | N | N*1000" under a head of two rows. */
static const Grid *long_grid(State *all, int rows)
{
    Arena *arena = &all->work.arena;
    Grid *grid = ARENA_NEW(arena, Grid);
    GridCell *cells = ARENA_ARRAY(arena, GridCell, (size_t)rows * 3 + 4);
    size_t count = 0;
    cells[count++] = (GridCell){0, 0, 2, 1, GRID_HEAD, STR("内容"), {0}};
    cells[count++] = (GridCell){0, 1, 1, 2, GRID_HEAD, STR("数量合计"), {0}};
    cells[count++] = (GridCell){1, 1, 1, 1, GRID_HEAD, STR("甲"), {0}};
    cells[count++] = (GridCell){1, 2, 1, 1, GRID_HEAD, STR("乙"), {0}};
    for (int i = 0; i < rows; i++) {
        cells[count++] = (GridCell){i + 2, 0, 1, 1, GRID_LABEL, str_format(arena, "第%d行", i + 1), {0}};
        cells[count++] = (GridCell){i + 2, 1, 1, 1, GRID_NUMBER, str_format(arena, "%d", 500000 + i), {0}};
        cells[count++] = (GridCell){i + 2, 2, 1, 1, GRID_NUMBER, str_format(arena, "%d", 700000 + i), {0}};
    }
    *grid = (Grid){.rows = rows + 2, .cols = 3, .head_rows = 2, .cells = cells, .count = count};
    return grid;
}

static void text_comes_back_in_reading_order(void **state)
{
    State *all = *state;
    const Block blocks[] = {
        {.kind = BLOCK_TITLE, .text = STR("某局2024年政府信息公开工作年度报告")},
        {.kind = BLOCK_HEADING, .level = 1, .text = STR("一、总体情况")},
        {.kind = BLOCK_PARA, .text = STR("全年公开63条。镕、喆、堃等人名用字也要能够搜索。")},
        {.kind = BLOCK_TABLE, .grid = long_grid(all, 3)},
        {.kind = BLOCK_HEADING, .level = 1, .text = STR("六、其他需要报告的事项")},
    };
    Str text = text_of(all, pdf_of(all, blocks, 5), "-raw");
    static const char *const in_order[] = {"某局2024年政府信息公开工作年度报告", "一、总体情况", "全年公开63条。镕、喆、堃等人名用字",
                                           "数量合计", "第1行", "500000", "700000", "第3行", "500002", "700002",
                                           "六、其他需要报告的事项"};
    for (size_t i = 0; i < sizeof in_order / sizeof *in_order; i++) {
        ptrdiff_t at = str_find(text, str_from_c(in_order[i]));
        if (at < 0) {
            print_error("missing %s in %.*s\n", in_order[i], STR_ARG(text));
        }
        assert_true(at >= 0);
        text = str_slice(text, (size_t)at, text.len);
    }
}

static void a_long_table_repeats_its_heads_and_loses_no_row(void **state)
{
    State *all = *state;
    const Block blocks[] = {{.kind = BLOCK_TABLE, .grid = long_grid(all, 200)}};
    Str text = text_of(all, pdf_of(all, blocks, 1), "-layout");
    int pages = page_count(text);
    assert_true(pages >= 4);
    assert_int_equal(count_of(text, "数量合计"), pages);
    for (int i = 0; i < 200; i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", 500000 + i);
        assert_int_equal(count_of(text, number), 1);
        snprintf(number, sizeof number, "%d", 700000 + i);
        assert_int_equal(count_of(text, number), 1);
    }
}

static void a_table_that_fits_a_page_is_not_broken(void **state)
{
    State *all = *state;
    Block blocks[20];
    size_t count = 0;
    for (int i = 0; i < 14; i++) {
        blocks[count++] = (Block){.kind = BLOCK_PARA, .text = STR("段落。")};
    }
    blocks[count++] = (Block){.kind = BLOCK_HEADING, .level = 1, .text = STR("三、收到和处理情况")};
    blocks[count++] = (Block){.kind = BLOCK_TABLE, .grid = long_grid(all, 20)};
    Str text = text_of(all, pdf_of(all, blocks, count), "-layout");
    assert_int_equal(page_count(text), 2);
    Str first;
    assert_true(str_cut(&text, '\f', &first));
    assert_false(str_contains(first, STR("三、收到"))); /* the heading goes with its table */
    assert_true(str_contains(text, STR("三、收到")));
    assert_int_equal(count_of(text, "数量合计"), 1);
}

static void figures_are_never_cut(void **state)
{
    State *all = *state;
    Arena *arena = &all->work.arena;
    GridCell *cells = ARENA_ARRAY(arena, GridCell, 15);
    for (int i = 0; i < 15; i++) {
        cells[i] = (GridCell){0, i, 1, 1, GRID_NUMBER, STR("24252.311082"), {0}};
    }
    const Grid grid = {.rows = 1, .cols = 15, .cells = cells, .count = 15};
    const Block blocks[] = {{.kind = BLOCK_TABLE, .grid = &grid}};
    Str text = text_of(all, pdf_of(all, blocks, 1), "-layout");
    assert_int_equal(count_of(text, "24252.311082"), 15);
}

static void long_text_breaks_over_pages_whole(void **state)
{
    State *all = *state;
    Arena *arena = &all->work.arena;
    Buf para = buf_new(arena, 1 << 20);
    for (int i = 0; i < 900; i++) {
        buf_add_format(&para, "第%d项，", i + 1);
    }
    const Block blocks[] = {{.kind = BLOCK_PARA, .text = buf_str(&para)}};
    Str text = text_of(all, pdf_of(all, blocks, 1), "-raw");
    Buf joined = buf_new(arena, 1 << 20);
    for (Str line; str_cut(&text, '\n', &line);) {
        if (str_contains(line, STR("，")) || str_contains(line, STR("第")) || str_contains(line, STR("项"))) {
            buf_add(&joined, str_starts(line, STR("\f")) ? str_slice(line, 1, line.len) : line);
        }
    }
    assert_true(str_eq(buf_str(&joined), buf_str(&para)));
}

static void same_input_gives_same_bytes(void **state)
{
    State *all = *state;
    const Block blocks[] = {{.kind = BLOCK_TITLE, .text = STR("标题")}, {.kind = BLOCK_TABLE, .grid = long_grid(all, 40)}};
    Str first = pdf_of(all, blocks, 2);
    assert_true(str_eq(first, pdf_of(all, blocks, 2)));
    assert_true(str_contains(first, STR("(20241231")));
    DocFonts *fonts;
    assert_int_equal(doc_fonts_open(&all->work, &fonts), OK);
    DocFonts *before = all->fonts;
    all->fonts = fonts;
    assert_true(str_eq(first, pdf_of(all, blocks, 2)));
    all->fonts = before;
    doc_fonts_close(fonts);
}

static void oddities_are_drawn(void **state)
{
    State *all = *state;
    (void)pdf_of(all, NULL, 0);
    const Grid empty = {.rows = 3, .cols = 2, .head_rows = 3};
    const Grid none = {0};
    const Block blocks[] = {
        {.kind = BLOCK_HEADING, .level = 1, .text = STR("")},  {.kind = BLOCK_HEADING, .level = 2, .text = STR("无上级")},
        {.kind = BLOCK_TABLE, .grid = &empty},                 {.kind = BLOCK_TABLE, .grid = &none},
        {.kind = BLOCK_PARA, .text = STR("\n\n\xF0\x9F\x98\x80 \xE2\x80\x8F")}, {.kind = BLOCK_HEADING, .level = 9, .text = STR("九级")},
    };
    (void)pdf_of(all, blocks, sizeof blocks / sizeof *blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_comes_back_in_reading_order),
        cmocka_unit_test(a_long_table_repeats_its_heads_and_loses_no_row),
        cmocka_unit_test(a_table_that_fits_a_page_is_not_broken),
        cmocka_unit_test(figures_are_never_cut),
        cmocka_unit_test(long_text_breaks_over_pages_whole),
        cmocka_unit_test(same_input_gives_same_bytes),
        cmocka_unit_test(oddities_are_drawn),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
