/* What the writers write, the readers read: same texts, same tables. */
#include "doc/read.h"
#include "doc/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

/* corner | group of two         a head of two rows, a label over three rows
 *        | left | right         and one printed from top to bottom */
static GridCell cells[] = {
    {0, 0, 2, 2, GRID_HEAD, STR("（第一项加第二项之和，等于第三项加第四项之和）"), {0}},
    {0, 2, 1, 2, GRID_HEAD, STR("申请人情况"), {0}},
    {1, 2, 1, 1, GRID_HEAD, STR("自然人"), {0}},
    {1, 3, 1, 1, GRID_HEAD, STR("社会公益组织"), {0}},
    {2, 0, 1, 2, GRID_LABEL, STR("一、本年新收"), {0}},
    {2, 2, 1, 1, GRID_NUMBER, STR("11398889"), {0}},
    {2, 3, 1, 1, GRID_NUMBER, STR("0"), {0}},
    {3, 0, 6, 1, GRID_LABEL, STR("三、年"), {0}}, /* printed from top to bottom */
    {3, 1, 1, 1, GRID_LABEL, STR("1.属于国家秘密"), {0}},
    {3, 2, 1, 1, GRID_NUMBER, STR("/"), {0}},
    {3, 3, 1, 1, GRID_NUMBER, STR(""), {0}},
    {4, 1, 3, 1, GRID_LABEL, STR("（四）无法提供"), {0}},
    {4, 2, 1, 1, GRID_NUMBER, STR("-3"), {0}},
    {4, 3, 1, 1, GRID_NUMBER, STR("24252.311082万元"), {0}},
    {5, 2, 1, 2, GRID_NUMBER, STR("1751292.6元"), {0}},
    {6, 2, 1, 1, GRID_NUMBER, STR("9.7"), {0}},
    {6, 3, 1, 1, GRID_NUMBER, STR("0.092"), {0}},
    {7, 1, 1, 3, GRID_HEAD, STR("第二十条第（八）项"), {0}},
    {8, 1, 1, 1, GRID_LABEL, STR("<a> & “b”"), {0}},
    {8, 2, 1, 1, GRID_NUMBER, STR("123456789012345678"), {0}},
    {8, 3, 1, 1, GRID_NUMBER, STR("—"), {0}},
};
static const Grid grid = {.rows = 9, .cols = 4, .head_rows = 2, .caption = STR("收到和处理情况"), .cells = cells,
                          .count = sizeof cells / sizeof *cells};
static Block items[] = {
    {.kind = BLOCK_TITLE, .text = STR("清溪区某局2024年政府信息公开工作年度报告")},
    {.kind = BLOCK_PARA, .text = STR("本报告依据《条例》编制，自2024年1月1日起。")},
    {.kind = BLOCK_HEADING, .level = 1, .text = STR("一、总体情况")},
    {.kind = BLOCK_HEADING, .level = 2, .text = STR("（一）主动公开")},
    {.kind = BLOCK_PARA, .text = STR("全年公开63条，“政务动态”44条；a<b & c。")},
    {.kind = BLOCK_TABLE, .grid = &grid},
    {.kind = BLOCK_HEADING, .level = 1, .text = STR("六、其他需要报告的事项")},
    {.kind = BLOCK_PARA, .text = STR("无。")},
};
static const Blocks blocks = {items, sizeof items / sizeof *items};
static const DocInfo info = {STR("文件属性里的标题"), STR("文件属性里的作者"), 20088};

static int setup(void **state)
{
    static Work work;
    work_init(&work, 512 << 20);
    *state = &work;
    return 0;
}

static int teardown(void **state)
{
    work_clear(*state);
    return 0;
}

static void assert_same_grid(const Grid *read)
{
    assert_int_equal(read->rows, grid.rows);
    assert_int_equal(read->cols, grid.cols);
    for (size_t i = 0; i < grid.count; i++) {
        const GridCell *meant = &cells[i], *got = grid_at(read, meant->row, meant->col);
        if (got == NULL || got->row != meant->row || got->col != meant->col || got->rowspan != meant->rowspan ||
            got->colspan != meant->colspan || !str_eq(got->text, meant->text)) {
            print_error("(%d,%d) %dx%d %.*s\n", meant->row, meant->col, meant->rowspan, meant->colspan, STR_ARG(meant->text));
            fail_msg("read as %dx%d %.*s", got == NULL ? 0 : got->rowspan, got == NULL ? 0 : got->colspan,
                     STR_ARG(got == NULL ? (Str){0} : got->text));
        }
    }
}

/* A long title may have got a line break. */
static Str without_breaks(Str text)
{
    static char copy[512];
    size_t kept = 0;
    for (size_t i = 0; i < text.len && kept < sizeof copy; i++) {
        if (text.ptr[i] != '\n') {
            copy[kept++] = text.ptr[i];
        }
    }
    return (Str){copy, kept};
}

/* Texts in order, and the one table; `text_only` joins what is not a table. */
static void assert_same_blocks(const Blocks *read)
{
    size_t at = 0;
    for (size_t i = 0; i < blocks.count; i++, at++) {
        assert_true(at < read->count);
        if (items[i].kind == BLOCK_TABLE) {
            assert_int_equal(read->items[at].kind, BLOCK_TABLE);
            assert_same_grid(read->items[at].grid);
        } else {
            Str text = items[i].kind == BLOCK_TITLE ? without_breaks(read->items[at].text) : read->items[at].text;
            if (!str_eq(text, items[i].text)) {
                print_error("%.*s <> %.*s\n", STR_ARG(text), STR_ARG(items[i].text));
            }
            assert_true(str_eq(text, items[i].text));
        }
    }
    assert_int_equal(at, read->count);
}

static void html_reads_back(void **state)
{
    Work *work = *state;
    Str bytes;
    Reading reading;
    assert_int_equal(doc_write_html(work, &info, &blocks, &bytes), OK);
    assert_int_equal(doc_read(work, bytes, NULL, &reading), OK);
    assert_int_equal(reading.kind, SOURCE_HTML);
    assert_same_blocks(&reading.blocks);
}

static void docx_reads_back(void **state)
{
    Work *work = *state;
    Str bytes;
    Reading reading;
    assert_int_equal(doc_write_docx(work, &info, &blocks, &bytes), OK);
    assert_int_equal(doc_read(work, bytes, NULL, &reading), OK);
    assert_int_equal(reading.kind, SOURCE_DOCX);
    assert_same_blocks(&reading.blocks);
}

static void xlsx_reads_back(void **state)
{
    Work *work = *state;
    Str bytes;
    Reading reading;
    assert_int_equal(doc_write_xlsx(work, &info, &blocks, &bytes), OK);
    assert_int_equal(doc_read(work, bytes, NULL, &reading), OK);
    assert_int_equal(reading.kind, SOURCE_XLSX);
    assert_int_equal(reading.blocks.count, 2); /* one sheet of text, one of the table */
    const Grid *text = reading.blocks.items[0].grid;
    assert_int_equal(text->rows, (int)blocks.count - 1);
    int row = 0;
    for (size_t i = 0; i < blocks.count; i++) {
        if (items[i].kind != BLOCK_TABLE) {
            assert_true(str_eq(grid_at(text, row++, 0)->text, items[i].text));
        }
    }
    assert_same_grid(reading.blocks.items[1].grid);
}

/* A saved web page: what is shown on phones only is not read twice. */
static void fragment_reads_back(void **state)
{
    Work *work = *state;
    Reading reading;
    Buf page = buf_new(&work->arena, 1 << 20);
    const DocFragment options = {.heading_level = 2, .ids = "r", .cell_link = STR("/zfxxgk/zfxxgknb/2024/"), .phone = true};
    buf_add(&page, STR("<!DOCTYPE html><html><head><meta charset=utf-8></head><body><h1>"));
    buf_add(&page, items[0].text);
    buf_add(&page, STR("</h1>"));
    doc_write_fragment(&page, &options, &blocks);
    assert_int_equal(doc_read(work, buf_str(&page), NULL, &reading), OK);
    assert_same_blocks(&reading.blocks);
}

static void fragment_with_phone_parts_reads_back(void **state)
{
    Work *work = *state;
    /* wide enough for the picker: five columns of figures under a head, two rows */
    GridCell wide[18];
    size_t count = 0;
    wide[count++] = (GridCell){0, 0, 1, 1, GRID_HEAD, STR("内容"), {0}};
    for (int i = 1; i <= 5; i++) {
        wide[count++] = (GridCell){0, i, 1, 1, GRID_HEAD, STR("法律服务机构"), {0}};
    }
    for (int row = 1; row <= 2; row++) {
        wide[count++] = (GridCell){row, 0, 1, 1, GRID_LABEL, STR("行"), {0}};
        for (int i = 1; i <= 5; i++) {
            wide[count++] = (GridCell){row, i, 1, 1, GRID_NUMBER, STR("7"), {0}};
        }
    }
    const Grid table = {.rows = 3, .cols = 6, .head_rows = 1, .cells = wide, .count = count};
    Block block = {.kind = BLOCK_TABLE, .grid = &table};
    Buf page = buf_new(&work->arena, 1 << 20);
    const DocFragment options = {.heading_level = 2, .ids = "r", .phone = true};
    buf_add(&page, STR("<!DOCTYPE html><html><head><meta charset=utf-8></head><body>"));
    doc_write_fragment(&page, &options, &(Blocks){&block, 1});
    assert_true(str_contains(buf_str(&page), STR("class=\"pick\"")));
    Reading reading;
    assert_int_equal(doc_read(work, buf_str(&page), NULL, &reading), OK);
    assert_int_equal(reading.blocks.count, 1);
    assert_int_equal(reading.blocks.items[0].grid->rows, 3);
    assert_int_equal(reading.blocks.items[0].grid->count, count);
}

/* The title and author of the file's properties are not what a reader sees. */
static void pdf_gives_every_word(void **state)
{
    Work *work = *state;
    Str bytes;
    Reading reading;
    DocFonts *fonts;
    assert_int_equal(doc_fonts_open(work, &fonts), OK);
    assert_int_equal(doc_write_pdf(work, fonts, &info, &blocks, &bytes), OK);
    doc_fonts_close(fonts);
    assert_int_equal(doc_read(work, bytes, NULL, &reading), OK);
    assert_int_equal(reading.kind, SOURCE_PDF);
    static const char *const words[] = {"11398889", "24252.311082万元", "1751292.6元", "0.092", "9.7", "123456789012345678", "/", "—"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        bool found = false;
        for (size_t k = 0; k < reading.word_count && !found; k++) {
            found = str_eq(reading.words[k].text, str_from_c(words[i]));
        }
        if (!found) {
            fail_msg("no word %s", words[i]);
        }
    }
    assert_false(str_contains(reading.text, STR("属性")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(html_reads_back, setup, teardown),
        cmocka_unit_test_setup_teardown(docx_reads_back, setup, teardown),
        cmocka_unit_test_setup_teardown(xlsx_reads_back, setup, teardown),
        cmocka_unit_test_setup_teardown(fragment_reads_back, setup, teardown),
        cmocka_unit_test_setup_teardown(fragment_with_phone_parts_reads_back, setup, teardown),
        cmocka_unit_test_setup_teardown(pdf_gives_every_word, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
