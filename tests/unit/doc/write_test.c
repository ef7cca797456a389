#include "doc/write.h"
#include "doc/write_title.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

/* A table as the statutory ones are built:
 *   corner (2x1) | 申请人情况 (1x2)
 *                | 自然人 | 社会公益组织
 *   一、本年新收  | 11398889 | /
 *   第八项 (1x3)
 *   费           | 24252.311082万元 (1x2) */
static GridCell small_cells[] = {
    {0, 0, 2, 1, GRID_HEAD, STR("内容"), {0}},
    {0, 1, 1, 2, GRID_HEAD, STR("申请人情况"), {0}},
    {1, 1, 1, 1, GRID_HEAD, STR("自然人"), {0}},
    {1, 2, 1, 1, GRID_HEAD, STR("社会公益组织"), {0}},
    {2, 0, 1, 1, GRID_LABEL, STR("一、本年新收<&>"), {0}},
    {2, 1, 1, 1, GRID_NUMBER, STR("11398889"), STR("t3.new.nat")},
    {2, 2, 1, 1, GRID_NUMBER, STR("/"), STR("t3.new.pub")},
    {3, 0, 1, 3, GRID_HEAD, STR("第八项"), {0}},
    {4, 0, 1, 1, GRID_LABEL, STR("费"), {0}},
    {4, 1, 1, 2, GRID_NUMBER, STR("24252.311082万元"), STR("t2.fee.amount")},
};
static const Grid small_grid = {.rows = 5, .cols = 3, .head_rows = 2, .caption = STR("收到 <申请>"), .cells = small_cells,
                                .count = sizeof small_cells / sizeof *small_cells};
static Block small_blocks[] = {
    {.kind = BLOCK_TITLE, .text = STR("清溪区某局2024年政府信息公开工作年度报告")},
    {.kind = BLOCK_PARA, .text = STR("序言 a<b & \"c\"。")},
    {.kind = BLOCK_HEADING, .level = 1, .text = STR("一、总体情况")},
    {.kind = BLOCK_HEADING, .level = 2, .text = STR("（一）主动公开")},
    {.kind = BLOCK_LIST, .level = 1, .text = STR("其一")},
    {.kind = BLOCK_TABLE, .grid = &small_grid},
    {.kind = BLOCK_PARA, .text = STR("")},
};
static const Blocks small = {small_blocks, sizeof small_blocks / sizeof *small_blocks};
static const DocInfo info = {STR("清溪区某局报告"), STR("清溪区某局"), 20088 /* 2024-12-31 */};

static int setup(void **state)
{
    static Work work;
    work_init(&work, 256 << 20);
    *state = &work;
    return 0;
}

static int teardown(void **state)
{
    work_clear(*state);
    return 0;
}

static void assert_contains(Str text, const char *part)
{
    if (!str_contains(text, str_from_c(part))) {
        print_error("missing: %s\nin: %.*s\n", part, STR_ARG(text));
    }
    assert_true(str_contains(text, str_from_c(part)));
}

/* ------------------------------------------------------------------- HTML -- */

static void html_states_spans_scope_and_headers(void **state)
{
    Work *work = *state;
    Str html;
    assert_int_equal(doc_write_html(work, &info, &small, &html), OK);
    assert_contains(html, "<title>清溪区某局报告</title>");
    assert_contains(html, "<caption class=\"sr\">收到 &lt;申请&gt;</caption>");
    assert_contains(html, "<th id=\"t1r0c0\" rowspan=\"2\" scope=\"col\">内容</th>");
    assert_contains(html, "<th id=\"t1r0c1\" colspan=\"2\" scope=\"colgroup\">申请人情况</th>");
    assert_contains(html, "<th id=\"t1r1c2\" scope=\"col\">社会<wbr>公益<wbr>组织</th>");
    assert_contains(html, "scope=\"row\">一、本年新收&lt;&amp;&gt;</th>");
    /* label, then heads from below: a screen reader says all three */
    assert_contains(html, "<td headers=\"t1r2c0 t1r1c1 t1r0c1\">11398889</td>");
    /* a figure under an inner head has that head only */
    assert_contains(html, "<td colspan=\"2\" headers=\"t1r4c0 t1r3c0\">24252.311082万元</td>");
    assert_contains(html, "<p>序言 a&lt;b &amp; &quot;c&quot;。</p>");
    assert_contains(html, "<h2>一、总体情况</h2>");
    assert_contains(html, "<h3>（一）主动公开</h3>");
    assert_contains(html, "<li>其一</li>\n</ul>");
    assert_false(str_contains(html, STR("<script")));
    assert_false(str_contains(html, STR("http")));
    assert_false(str_contains(html, STR("t3.new.nat"))); /* only what is visible carries figures */
}

static void fragment_links_figures_by_key(void **state)
{
    Work *work = *state;
    Buf out = buf_new(&work->arena, 1 << 20);
    const DocFragment options = {.heading_level = 3, .ids = "x", .cell_link = STR("/a?b&c=")};
    doc_write_fragment(&out, &options, &small);
    assert_true(buf_ok(&out));
    Str html = buf_str(&out);
    assert_contains(html, "<a href=\"/a?b&amp;c=t3.new.nat\">11398889</a>");
    assert_contains(html, "<h3>一、总体情况</h3>");
    assert_contains(html, "id=\"xt1r0c0\"");
    assert_false(str_contains(html, STR("清溪区"))); /* the page has its own title */
}

/* ------------------------------------------------------------------- DOCX -- */

static Str zip_part(Work *work, Str archive, const char *name)
{
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(archive.ptr, archive.len, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    assert_non_null(zip);
    zip_stat_t stat;
    if (zip_stat(zip, name, 0, &stat) != 0) {
        print_error("no part %s\n", name);
    }
    assert_int_equal(zip_stat(zip, name, 0, &stat), 0);
    char *bytes = arena_alloc(&work->arena, stat.size);
    zip_file_t *file = zip_fopen(zip, name, 0);
    assert_int_equal(zip_fread(file, bytes, stat.size), (zip_int64_t)stat.size);
    zip_fclose(file);
    zip_discard(zip);
    return (Str){bytes, stat.size};
}

static int count_nodes(xmlDoc *doc, xmlNode *at, const char *path)
{
    xmlXPathContext *context = xmlXPathNewContext(doc);
    xmlXPathRegisterNs(context, (const xmlChar *)"w",
                       (const xmlChar *)"http://schemas.openxmlformats.org/wordprocessingml/2006/main");
    xmlXPathRegisterNs(context, (const xmlChar *)"s",
                       (const xmlChar *)"http://schemas.openxmlformats.org/spreadsheetml/2006/main");
    context->node = at == NULL ? xmlDocGetRootElement(doc) : at;
    xmlXPathObject *found = xmlXPathEvalExpression((const xmlChar *)path, context);
    assert_non_null(found);
    int count = found->type == XPATH_NUMBER ? (int)found->floatval : xmlXPathNodeSetGetLength(found->nodesetval);
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(context);
    return count;
}

static xmlDoc *parse_part(Work *work, Str archive, const char *name)
{
    Str part = zip_part(work, archive, name);
    xmlDoc *doc = xmlReadMemory(part.ptr, (int)part.len, name, NULL, XML_PARSE_NONET);
    assert_non_null(doc);
    return doc;
}

static void docx_rows_add_up_and_heads_repeat(void **state)
{
    Work *work = *state;
    Str docx;
    assert_int_equal(doc_write_docx(work, &info, &small, &docx), OK);
    xmlDoc *doc = parse_part(work, docx, "word/document.xml");
    assert_int_equal(count_nodes(doc, NULL, "//w:tr"), 5);
    assert_int_equal(count_nodes(doc, NULL, "//w:tr[w:trPr/w:tblHeader]"), 2);
    assert_int_equal(count_nodes(doc, NULL, "//w:tr[w:trPr/w:cantSplit]"), 5);
    for (int row = 1; row <= 5; row++) { /* cells plus what spans add make three columns */
        char path[160];
        snprintf(path, sizeof path, "count(//w:tr[%d]/w:tc) + sum(//w:tr[%d]//w:gridSpan/@w:val) - count(//w:tr[%d]//w:gridSpan)",
                 row, row, row);
        assert_int_equal(count_nodes(doc, NULL, path), 3);
    }
    assert_int_equal(count_nodes(doc, NULL, "//w:tc[w:tcPr/w:vMerge/@w:val='restart']//w:t[.='内容']"), 1);
    assert_int_equal(count_nodes(doc, NULL, "//w:tc[w:tcPr/w:vMerge/@w:val='continue'][not(.//w:t)]"), 1);
    assert_int_equal(count_nodes(doc, NULL, "//w:p[w:pPr/w:pStyle/@w:val='1']//w:t[.='一、总体情况']"), 1);
    assert_int_equal(count_nodes(doc, NULL, "//w:t[.='24252.311082万元']"), 1);
    xmlFreeDoc(doc);
    static const char *const parts[] = {"[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/styles.xml",
                                        "word/settings.xml", "word/footer1.xml", "word/footer2.xml", "docProps/core.xml"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        xmlFreeDoc(parse_part(work, docx, parts[i]));
    }
}

static void docx_drops_characters_xml_forbids(void **state)
{
    Work *work = *state;
    Block block = {.kind = BLOCK_PARA, .text = STR("a\x01" "b\x1F" "c\nd")};
    const Blocks blocks = {&block, 1};
    Str docx;
    assert_int_equal(doc_write_docx(work, &info, &blocks, &docx), OK);
    xmlDoc *doc = parse_part(work, docx, "word/document.xml");
    assert_int_equal(count_nodes(doc, NULL, "//w:t[.='abc']"), 1);
    assert_int_equal(count_nodes(doc, NULL, "//w:br"), 1);
    xmlFreeDoc(doc);
}

/* ------------------------------------------------------------------- XLSX -- */

static void xlsx_holds_numbers_as_numbers(void **state)
{
    Work *work = *state;
    Str xlsx;
    assert_int_equal(doc_write_xlsx(work, &info, &small, &xlsx), OK);
    xmlDoc *sheet = parse_part(work, xlsx, "xl/worksheets/sheet2.xml");
    assert_int_equal(count_nodes(sheet, NULL, "//s:c[@r='B3'][not(@t)]/s:v[.='11398889']"), 1);
    assert_int_equal(count_nodes(sheet, NULL, "//s:c[@r='B5'][not(@t)]/s:v[.='24252.311082']"), 1);
    assert_int_equal(count_nodes(sheet, NULL, "//s:c[@r='C3'][@t='s']"), 1); /* "/" */
    assert_int_equal(count_nodes(sheet, NULL, "//s:mergeCell[@ref='A1:A2' or @ref='B1:C1' or @ref='A4:C4' or @ref='B5:C5']"), 4);
    assert_int_equal(count_nodes(sheet, NULL, "//s:mergeCell"), 4);
    assert_int_equal(count_nodes(sheet, NULL, "//s:pageSetup[@fitToHeight='0']"), 1);
    xmlFreeDoc(sheet);
    Str styles = zip_part(work, xlsx, "xl/styles.xml");
    assert_contains(styles, "formatCode=\"0.000000&quot;万元&quot;\"");
    Str book = zip_part(work, xlsx, "xl/workbook.xml");
    assert_contains(book, "name=\"正文\"");
    assert_contains(book, "name=\"1 收到 &lt;申请&gt;\"");
    assert_contains(book, "_xlnm.Print_Titles");
}

static void xlsx_never_rounds(void **state)
{
    Work *work = *state;
    GridCell cells[] = {
        {0, 0, 1, 1, GRID_NUMBER, STR("123456789012345.6"), {0}}, /* 16 digits: more than a double carries */
        {0, 1, 1, 1, GRID_NUMBER, STR("007"), {0}},
        {0, 2, 1, 1, GRID_NUMBER, STR("1-2"), {0}},
        {0, 3, 1, 1, GRID_NUMBER, STR("-5"), {0}},
        {1, 0, 1, 1, GRID_NUMBER, STR(""), {0}},
        {1, 1, 1, 3, GRID_NUMBER, STR("9.7元"), {0}},
    };
    const Grid grid = {.rows = 2, .cols = 4, .cells = cells, .count = 6};
    Block block = {.kind = BLOCK_TABLE, .grid = &grid};
    Str xlsx;
    assert_int_equal(doc_write_xlsx(work, &info, &(Blocks){&block, 1}, &xlsx), OK);
    xmlDoc *sheet = parse_part(work, xlsx, "xl/worksheets/sheet2.xml");
    assert_int_equal(count_nodes(sheet, NULL, "//s:c[@r='A1' or @r='B1' or @r='C1'][@t='s']"), 3);
    assert_int_equal(count_nodes(sheet, NULL, "//s:c[@r='D1'][not(@t)]/s:v[.='-5']"), 1);
    assert_int_equal(count_nodes(sheet, NULL, "//s:c[@r='A2']/s:v"), 0);
    assert_int_equal(count_nodes(sheet, NULL, "//s:c[@r='B2'][not(@t)]/s:v"), 1);
    xmlFreeDoc(sheet);
}

/* ------------------------------------------------------------ every writer -- */

static void same_input_gives_same_bytes(void **state)
{
    Work *work = *state;
    Str first, second;
    assert_int_equal(doc_write_docx(work, &info, &small, &first), OK);
    assert_int_equal(doc_write_docx(work, &info, &small, &second), OK);
    assert_true(str_eq(first, second));
    assert_int_equal(doc_write_xlsx(work, &info, &small, &first), OK);
    assert_int_equal(doc_write_xlsx(work, &info, &small, &second), OK);
    assert_true(str_eq(first, second));
}

static void nothing_and_oddities_are_written(void **state)
{
    Work *work = *state;
    Str bytes;
    const Blocks none = {NULL, 0};
    assert_int_equal(doc_write_html(work, &info, &none, &bytes), OK);
    assert_int_equal(doc_write_docx(work, &info, &none, &bytes), OK);
    assert_int_equal(doc_write_xlsx(work, &info, &none, &bytes), OK);
    /* a caption of forbidden and too many characters, a paragraph longer than a cell of a sheet holds */
    const Grid grid = {.rows = 1, .cols = 1, .caption = STR("[]:*?/\\'一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"),
                       .cells = small_cells, .count = 0};
    char *text = arena_alloc(&work->arena, 3 * 40000);
    for (int i = 0; i < 40000; i++) {
        memcpy(text + 3 * i, "字", 3);
    }
    Block blocks[] = {{.kind = BLOCK_TABLE, .grid = &grid}, {.kind = BLOCK_TABLE, .grid = &grid},
                      {.kind = BLOCK_PARA, .text = {text, 3 * 40000}}};
    assert_int_equal(doc_write_xlsx(work, &info, &(Blocks){blocks, 3}, &bytes), OK);
    assert_int_equal(doc_write_docx(work, &info, &(Blocks){blocks, 3}, &bytes), OK);
}

static void a_full_arena_is_a_limit(void **state)
{
    (void)state;
    for (size_t cap = 4096; cap <= 131072; cap *= 2) {
        Work tiny;
        work_init(&tiny, cap);
        Str bytes = {0};
        Err err = doc_write_html(&tiny, &info, &small, &bytes);
        assert_true(err == OK || err == ERR_LIMIT);
        err = doc_write_docx(&tiny, &info, &small, &bytes);
        assert_true(err == OK || err == ERR_LIMIT);
        err = doc_write_xlsx(&tiny, &info, &small, &bytes);
        assert_true(err == OK || err == ERR_LIMIT || err == ERR_INTERNAL);
        work_clear(&tiny);
    }
}

/* GB/T 9704-2012 7.3.1: a title breaks where its words stay whole. */
static void a_long_title_breaks_before_its_year(void **state)
{
    Work *work = *state;
    const struct {
        Str title;
        const char *lines;
    } cases[] = {
        {STR("清溪区某局2024年政府信息公开工作年度报告"), "清溪区某局\n2024年政府信息公开工作年度报告"},
        {STR("清溪区某局 2024 年政府信息公开工作年度报告"), "清溪区某局\n2024 年政府信息公开工作年度报告"},
        {STR("清溪区第20241号院某局2024年报"), "清溪区第20241号院某局\n2024年报"},
        {STR("2024年政府信息公开工作年度报告"), "2024年政府信息公开工作年度报告"},
        {STR("清溪区某局政府信息公开工作年度报告2024"), "清溪区某局政府信息公开工作年度报告2024"},
        {STR(""), ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(str_eq(title_lines(work, cases[i].title, 5), str_from_c(cases[i].lines)));
    }
    assert_int_equal(title_lines(work, cases[0].title, 22).len, cases[0].title.len); /* it fits */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(html_states_spans_scope_and_headers, setup, teardown),
        cmocka_unit_test_setup_teardown(fragment_links_figures_by_key, setup, teardown),
        cmocka_unit_test_setup_teardown(docx_rows_add_up_and_heads_repeat, setup, teardown),
        cmocka_unit_test_setup_teardown(docx_drops_characters_xml_forbids, setup, teardown),
        cmocka_unit_test_setup_teardown(xlsx_holds_numbers_as_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(xlsx_never_rounds, setup, teardown),
        cmocka_unit_test_setup_teardown(same_input_gives_same_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_and_oddities_are_written, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_title_breaks_before_its_year, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_arena_is_a_limit, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
