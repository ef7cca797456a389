#include "doc/read.h"

#include "zip_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MEMORY = 64 << 20 };

static Work work;

static int set_up(void **state)
{
    (void)state;
    work_init(&work, MEMORY);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    work_clear(&work);
    return 0;
}

static Reading read_ok(Str bytes)
{
    Reading reading = {0};
    Err err = doc_read(&work, bytes, NULL, &reading);
    if (err != OK) {
        print_error("%s: %s\n", work.fault.id, work.fault.message);
    }
    assert_int_equal(err, OK);
    return reading;
}

static void assert_refused(Str bytes, Err err, const char *id)
{
    Reading reading = {.kind = SOURCE_CSV};
    fault_clear(&work.fault);
    assert_int_equal(doc_read(&work, bytes, NULL, &reading), err);
    assert_string_equal(work.fault.id, id);
    assert_true(strchr(work.fault.message, '\n') == NULL && work.fault.message[0] != '\0');
    assert_int_equal(reading.kind, SOURCE_CSV);
}

/* The document as one text: "kind/level text" for paragraphs; grids as rows of
 * cells, each with its spans when they are not 1. */
static void add_grid(Buf *out, const Grid *grid)
{
    for (size_t i = 0; i < grid->count; i++) {
        const GridCell *cell = &grid->cells[i];
        buf_add(out, i == 0 ? STR("[") : grid->cells[i - 1].row != cell->row ? STR("\n ") : STR("|"));
        buf_add(out, cell->text);
        if (cell->rowspan != 1 || cell->colspan != 1) {
            buf_add_format(out, "{%dx%d}", cell->rowspan, cell->colspan);
        }
    }
    buf_add(out, STR("]\n"));
}

static Str shown(const Reading *reading)
{
    static const char letters[] = "THPL";
    Buf out = buf_new(&work.arena, 1 << 20);
    for (size_t i = 0; i < reading->blocks.count; i++) {
        const Block *block = &reading->blocks.items[i];
        if (block->kind == BLOCK_TABLE) {
            add_grid(&out, block->grid);
            continue;
        }
        buf_add_char(&out, letters[block->kind]);
        buf_add_format(&out, block->level > 0 ? "%d " : " ", block->level);
        buf_add(&out, block->text);
        buf_add_char(&out, '\n');
    }
    return buf_str(&out);
}

static void assert_shows(Str bytes, SourceKind kind, Str expected)
{
    Reading reading = read_ok(bytes);
    assert_int_equal(reading.kind, kind);
    Str text = shown(&reading);
    assert_string_equal(str_to_c(&work.arena, text), str_to_c(&work.arena, expected));
}

/* ------------------------------------------------------------------- text -- */

static void reads_text_in_every_encoding(void **state)
{
    (void)state;
    Str expected = STR("P 一、总体情况\nP 件\n");
    assert_shows(STR("一、总体情况\r\n\r\n\t件\r\n"), SOURCE_TEXT, expected);
    assert_shows(STR("\xEF\xBB\xBF一、总体情况\n件"), SOURCE_TEXT, expected);
    /* 一、总体情况\n件 in GB18030 and UTF-16, from the code charts. */
    assert_shows(STR("\xD2\xBB\xA1\xA2\xD7\xDC\xCC\xE5\xC7\xE9\xBF\xF6\n\xBC\xFE"), SOURCE_TEXT, expected);
    assert_shows(STR("\xFF\xFE\x00\x4E\x01\x30\x3B\x60\x53\x4F\xC5\x60\xB5\x51\x0A\x00\xF6\x4E"), SOURCE_TEXT, expected);
    assert_shows(STR("\xFE\xFF\x4E\x00\x30\x01\x60\x3B\x4F\x53\x60\xC5\x51\xB5\x00\x0A\x4E\xF6"), SOURCE_TEXT, expected);
    /* A download cut inside the last character. */
    assert_shows(STR("一、总体情况\n件\xE4\xBB"), SOURCE_TEXT, expected);
    Reading reading = read_ok(STR("a\r\nb\rc\fd\xE2\x80\xA8" "e"));
    assert_string_equal(str_to_c(&work.arena, reading.text), "a\nb\nc\nd\ne");
}

static void tells_types_by_content(void **state)
{
    (void)state;
    assert_int_equal(read_ok(STR(" {\"format\":\"cn-foi-report/1\",\"x\":\"<p>\"}")).kind, SOURCE_JSON);
    assert_int_equal(read_ok(STR("[[[[[[")).kind, SOURCE_JSON);
    assert_int_equal(read_ok(STR("<?xml version=\"1.0\"?><report><p>1</p></report>")).kind, SOURCE_XML);
    assert_int_equal(read_ok(STR("<report xmlns=\"urn:x\"><p>1</p></report>")).kind, SOURCE_XML);
    assert_int_equal(read_ok(STR("<?xml version=\"1.0\"?><!DOCTYPE html><html><body><p>x</p></body></html>")).kind, SOURCE_HTML);
    assert_int_equal(read_ok(STR("标题<p class='a'>x</p>")).kind, SOURCE_HTML);
    assert_int_equal(read_ok(STR("[索引号] 1<2 的文本")).kind, SOURCE_TEXT);
    assert_int_equal(read_ok(STR("\t0\n\t0\n\t总计\n")).kind, SOURCE_TEXT);
    assert_shows(STR("甲;乙\r\n\"1;2\";\"三\"\"\n四\"\r\n"), SOURCE_CSV, STR("[甲|乙\n 1;2|三\"\n四]\n"));
    assert_shows(STR("甲,,乙\n1,,\n"), SOURCE_CSV, STR("[甲||乙\n 1||]\n"));
    assert_shows(STR("a\tb\tc\n1\t2\t3\n"), SOURCE_CSV, STR("[a|b|c\n 1|2|3]\n"));
}

static void refuses_what_it_cannot_read(void **state)
{
    (void)state;
    assert_refused(STR(""), ERR_INVALID, "input.empty");
    assert_refused(STR(" \n\t\n"), ERR_INVALID, "input.empty");
    assert_refused(STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"), ERR_INVALID, "input.old_document");
    assert_refused(STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 W\0o\0r\0k\0b\0o\0o\0k\0"), ERR_INVALID, "input.old_sheet");
    assert_refused(STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"), ERR_INVALID,
                   "input.encrypted");
    assert_refused(STR("{\\rtf1 x}"), ERR_INVALID, "input.rtf");
    assert_refused(STR("\x89PNG\r\n\x1A\n"), ERR_INVALID, "input.picture");
    assert_refused(STR("Rar!\x1A\x07"), ERR_INVALID, "input.archive");
    assert_refused(STR("PK\3\4 and no more"), ERR_INVALID, "input.damaged");
    assert_refused(STR("%PDF-1.4\n1 0 obj"), ERR_INVALID, "input.damaged");
    assert_refused(STR("\x01\xFF\xFE\x00\x02\x80\x81\x00"), ERR_INVALID, "input.encoding");
    assert_refused(STR("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"cccc\">]><a>&b;</a>"), ERR_INVALID, "input.xml_dtd");
    assert_refused(STR("<html><body><script>1</script></body></html>"), ERR_INVALID, "input.empty");
    static char large[DOC_BYTES_MAX + 1];
    assert_refused((Str){large, sizeof large}, ERR_LIMIT, "input.too_large");
}

/* ------------------------------------------------------------------- HTML -- */

static void shows_html_as_a_reader_sees_it(void **state)
{
    (void)state;
    assert_shows(STR("<html><head><title>no</title><style>.gone, #off {display : none} p{color:red} @media print{.kept{display:none}}"
                     "</style></head><body><!-- no --><script>no</script><template><p>no</p></template>"
                     "<h1>标题</h1><p>一&nbsp;&nbsp;二<br>三<p hidden>no</p><p style='DISPLAY: none;'>no</p>"
                     "<p class='x gone'>no</p><div id=off>no</div><p class=kept>kept</p><noscript>no</noscript>"
                     "<ul><li>甲<ol><li>乙</li></ol></li></ul><p>5<del>4</del> 3<sup>2</sup></p></body></html>"),
                 SOURCE_HTML, STR("H1 标题\nP 一 二\n三\nP kept\nL1 甲\nL2 乙\nP 5 3 2\n"));
}

static void reads_pages_in_gbk(void **state)
{
    (void)state;
    assert_shows(STR("<meta charset=gb2312><p>\xD7\xDC\xBC\xC6</p>"), SOURCE_HTML, STR("P 总计\n"));
    /* One bad byte in a long page does not spoil it. */
    Buf page = buf_new(&work.arena, 1 << 16);
    buf_add(&page, STR("<meta charset=gbk><p>\xD7\xDC\xBC\xC6</p><p>a\xFF.</p>"));
    for (int i = 0; i < 100; i++) {
        buf_add(&page, STR("<p></p>"));
    }
    assert_shows(buf_str(&page), SOURCE_HTML, STR("P 总计\nP a\xEF\xBF\xBD.\n"));
    /* Content wins over a wrong declaration. */
    assert_shows(STR("<meta charset=gb2312><p>总计</p>"), SOURCE_HTML, STR("P 总计\n"));
}

static void reads_pages_stored_as_strings(void **state)
{
    (void)state;
    assert_shows(STR("<p style=\\\"color:red\\\">\\u603b\\u8ba1<\\/p>\\r\\n<table class=\\\"a b\\\"><tr><td colspan=\\\"2\\\">甲<\\/td><td>9<\\/td><\\/tr>"
                     "<tr><td>1<\\/td><td>2<\\/td><td>3<\\/td><\\/tr><\\/table>"),
                 SOURCE_HTML, STR("P 总计\n[甲{1x2}|9\n 1|2|3]\n"));
    /* A backslash of the page's own stays. */
    assert_shows(STR("<p class=\"a\">C:\\new</p>"), SOURCE_HTML, STR("P C:\\new\n"));
}

static void lays_out_html_tables(void **state)
{
    (void)state;
    assert_shows(STR("<table><tfoot><tr><td>末<td>9</tfoot><thead><tr><th rowspan=2>项<th colspan=2>数</thead>"
                     "<tbody><tr><td>a<td>b<td>c<tr style='display:none'><td>no<td>no<tr><td>1</td><td><p>2</p><p>3</p></td><td></td></tr></table>"),
                 SOURCE_HTML, STR("[项|数{1x2}\n a|b|c\n 1|2\n3|\n 末|9]\n"));
    /* A page cut off within a cell does not show all of its figure. */
    assert_shows(STR("<table><tr><td>甲<td>8<tr><td>1</td><td>24"), SOURCE_HTML, STR("[甲|8\n 1|24…]\n"));
    assert_shows(STR("<table><tr><td>甲<td>8<tr><td>1</td><td>24<"), SOURCE_HTML, STR("[甲|8\n 1|24<]\n"));
    /* Absurd spans lose no cell and stay in the grid. */
    assert_shows(STR("<table><tr><td colspan=99999999999>长<td rowspan=-4>5<tr><td rowspan=65534>甲<td>6</table>"), SOURCE_HTML,
                 STR("[长{1x2}|5\n 甲|6]\n"));
}

static void flattens_tables_that_arrange_the_page(void **state)
{
    (void)state;
    assert_shows(STR("<table><tr><td>导航<td><p>前</p><table><tr><td>规章<td>1</table><p>后</p></table>"), SOURCE_HTML,
                 STR("P 导航\nP 前\n[规章|1]\nP 后\n"));
    assert_shows(STR("<table><tr><td>规章<td><table><tr><td>7</table></table>"), SOURCE_HTML, STR("[规章|7]\n"));
    assert_shows(STR("<table><tr><td><p>一</p><tr><td>二</table>"), SOURCE_HTML, STR("P 一\nP 二\n"));
}

static Str repeated(Str part, size_t times, Str end)
{
    Buf out = buf_new(&work.arena, DOC_BYTES_MAX);
    for (size_t i = 0; i < times; i++) {
        buf_add(&out, part);
    }
    buf_add(&out, end);
    assert_true(buf_ok(&out));
    return buf_str(&out);
}

static void bounds_absurd_html(void **state)
{
    (void)state;
    assert_refused(repeated(STR("<div>"), 100000, STR("x")), ERR_LIMIT, "input.html_too_complex");
    assert_refused(repeated(STR("<x><div></x>"), 100000, STR("x")), ERR_LIMIT, "input.html_too_complex");
    assert_refused(repeated(STR("<p>"), 500000, STR("x")), ERR_LIMIT, "input.html_too_complex");
    Buf tag = buf_new(&work.arena, 1 << 22);
    buf_add(&tag, STR("<p"));
    for (int i = 0; i < 100000; i++) {
        buf_add_format(&tag, " a%d=1", i);
    }
    buf_add(&tag, STR(">x</p>"));
    assert_refused(buf_str(&tag), ERR_LIMIT, "input.html_too_complex");
    assert_refused(repeated(STR("<table><tr><td>a<td>b</table>"), 3000, STR("")), ERR_LIMIT, "input.too_many_tables");
}

/* ------------------------------------------------------------------- DOCX -- */

#define P(text) "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"

static void shows_docx_as_a_reader_sees_it(void **state)
{
    (void)state;
    Str body = STR("<w:p><w:pPr><w:pStyle w:val=\"B\"/></w:pPr><w:r><w:t>标题</w:t></w:r></w:p>"
                   "<w:p><w:r><w:t>收</w:t></w:r><w:ins><w:r><w:t>到</w:t></w:r></w:ins><w:del><w:r><w:delText>no</w:delText></w:r>"
                   "<w:r><w:t>no</w:t></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r>"
                   "<w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>3</w:t></w:r><w:r><w:rPr><w:rStyle w:val=\"H\"/></w:rPr><w:t>no</w:t></w:r>"
                   "<w:hyperlink><w:r><w:t>件</w:t><w:br/><w:t>完</w:t></w:r></w:hyperlink>"
                   "<w:r><w:instrText>no</w:instrText><w:tab/><w:noBreakHyphen/></w:r></w:p>"
                   "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p>" P("后")
                   "<w:sdt><w:sdtContent>" P("控件") "</w:sdtContent></w:sdt>"
                   "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>" P("框") "</w:txbxContent></wps:txbx></w:drawing>"
                   "</mc:Choice><mc:Fallback><w:pict><w:txbxContent>" P("框") "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent>"
                   "<w:t>锚</w:t></w:r></w:p><w:sectPr/>");
    Str styles = STR("<w:style w:styleId=\"A\"><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr></w:style>"
                     "<w:style w:styleId=\"B\"><w:basedOn w:val=\"A\"/></w:style>"
                     "<w:style w:styleId=\"H\"><w:rPr><w:vanish/></w:rPr></w:style>");
    assert_shows(docx_of(&work, body, styles, STR("")), SOURCE_DOCX,
                 STR("H2 标题\nP 收到3件\n完 -\nP 前后\nP 控件\nP 锚\nP 框\n"));
}

#define NUMBERED(level) \
    "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"" level "\"/><w:numId w:val=\"5\"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>"

static void shows_automatic_numbers(void **state)
{
    (void)state;
    Str numbering = STR("<w:abstractNum w:abstractNumId=\"3\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"japaneseCounting\"/>"
                        "<w:lvlText w:val=\"%1、\"/></w:lvl><w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/>"
                        "<w:lvlText w:val=\"（%2）\"/></w:lvl></w:abstractNum><w:num w:numId=\"5\"><w:abstractNumId w:val=\"3\"/></w:num>");
    Str body = STR(NUMBERED("0") NUMBERED("1") NUMBERED("1") NUMBERED("0") NUMBERED("1"));
    assert_shows(docx_of(&work, body, STR(""), numbering), SOURCE_DOCX,
                 STR("L1 一、 x\nL2 （1） x\nL2 （2） x\nL1 二、 x\nL2 （1） x\n"));
    /* An item whose mark was deleted runs on in the next, whose number stands first and follows without a gap. */
    Str joined = STR(NUMBERED("0") "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"5\"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>"
                     "<w:r><w:t>前</w:t><w:br/><w:t>半 </w:t></w:r></w:p>" NUMBERED("0") NUMBERED("0"));
    assert_shows(docx_of(&work, joined, STR(""), numbering), SOURCE_DOCX, STR("L1 一、 x\nL1 二、 前\n半 x\nL1 三、 x\n"));
}

#define TC(properties, text) "<w:tc><w:tcPr>" properties "</w:tcPr>" P(text) "</w:tc>"

static void lays_out_docx_tables(void **state)
{
    (void)state;
    Str body = STR("<w:tbl><w:tr>" TC("<w:vMerge w:val=\"restart\"/>", "项") TC("<w:gridSpan w:val=\"2\"/>", "数") "</w:tr>"
                   "<w:tr>" TC("<w:vMerge/>", "") TC("", "a") TC("", "b") "</w:tr>"
                   "<w:tr><w:trPr><w:del/></w:trPr>" TC("", "no") TC("", "no") TC("", "no") "</w:tr>"
                   "<w:tr><w:trPr><w:hidden/></w:trPr>" TC("", "no") "</w:tr>"
                   "<w:tr>" TC("<w:hMerge w:val=\"restart\"/>", "合") TC("<w:hMerge/>", "") TC("", "9") "</w:tr>"
                   "<w:tr>" TC("", "甲") "<w:tc><w:tbl><w:tr>" TC("", "5") "</w:tr></w:tbl><w:p/></w:tc>" TC("<w:cellDel/>", "no") TC("", "6") "</w:tr></w:tbl>");
    assert_shows(docx_of(&work, body, STR(""), STR("")), SOURCE_DOCX, STR("[项{2x1}|数{1x2}\n a|b\n 合{1x2}|9\n 甲|5|6]\n"));
}

static void refuses_bad_office_files(void **state)
{
    (void)state;
    Str good = docx_of(&work, STR(P("x")), STR(""), STR(""));
    assert_refused(str_slice(good, 0, good.len / 2), ERR_INVALID, "input.damaged");
    assert_refused(docx_of(&work, STR("<w:p><w:r>"), STR(""), STR("")), ERR_INVALID, "input.damaged");
    assert_refused(docx_of(&work, STR(""), STR(""), STR("")), ERR_INVALID, "input.empty");
    ZipEntry laughs = {"word/document.xml", STR("<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><d>&b;</d>")};
    assert_refused(zip_of(&work, &laughs, 1), ERR_INVALID, "input.xml_dtd");
    ZipEntry ofd = {"OFD.xml", STR("<x/>")}, other = {"a.txt", STR("x")};
    assert_refused(zip_of(&work, &ofd, 1), ERR_INVALID, "input.ofd");
    assert_refused(zip_of(&work, &other, 1), ERR_INVALID, "input.archive");
    ZipEntry bomb = {"word/document.xml", repeated(STR("<w:p/>"), 1000000, STR(""))};
    assert_refused(zip_of(&work, &bomb, 1), ERR_LIMIT, "input.unpacks_too_large");
    assert_refused(docx_of(&work, repeated(STR("<w:tbl><w:tr><w:tc>"), 300, STR("")), STR(""), STR("")), ERR_INVALID, "input.damaged");
    assert_refused(docx_of(&work, repeated(STR("<w:tbl><w:tr><w:tc>"), 70, repeated(STR("</w:tc></w:tr></w:tbl>"), 70, STR(""))), STR(""), STR("")),
                   ERR_INVALID, "input.empty");
}

/* ------------------------------------------------------------------- XLSX -- */

static void shows_visible_sheets_as_printed(void **state)
{
    (void)state;
    Str sheet = STR("<cols><col min=\"3\" max=\"3\" hidden=\"1\"/></cols><sheetData>"
                    "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"E2\" t=\"inlineStr\"><is><t>a </t><r><t>b</t></r></is></c></row>"
                    "<row r=\"3\" hidden=\"1\"><c r=\"A3\"><v>1</v></c></row>"
                    "<row r=\"4\"><c r=\"A4\"><v>12</v></c><c r=\"B4\" s=\"1\"><v>1751292.6</v></c><c r=\"C4\"><v>7</v></c>"
                    "<c r=\"D4\" s=\"2\"><v>43861</v></c><c r=\"E4\" s=\"3\"><v>0</v></c></row>"
                    "<row r=\"5\"><c r=\"B5\"><v>24252.311082000000</v></c><c r=\"D5\" s=\"4\"><v>-3.5</v></c></row>"
                    "</sheetData><mergeCells><mergeCell ref=\"A2:D2\"/><mergeCell ref=\"A4:A5\"/></mergeCells>");
    Str strings = STR("<si><t>总</t><rPh><t>no</t></rPh><r><t>计</t></r></si>");
    Str styles = STR("<numFmts><numFmt numFmtId=\"170\" formatCode=\"#,##0.00&quot;元&quot;\"/><numFmt numFmtId=\"171\" formatCode=\"0;-0;;@\"/>"
                     "<numFmt numFmtId=\"172\" formatCode=\"0.0;[Red]\\-0.0\"/></numFmts>"
                     "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/><xf numFmtId=\"31\"/><xf numFmtId=\"171\"/><xf numFmtId=\"172\"/></cellXfs>");
    assert_shows(xlsx_of(&work, sheet, strings, styles), SOURCE_XLSX,
                 STR("[总计{1x3}|a b\n 12{2x1}|1,751,292.60元|2020年1月31日|\n 24252.311082|-3.5|]\n"));
}

static void bounds_absurd_sheets(void **state)
{
    (void)state;
    assert_refused(xlsx_of(&work, STR("<sheetData><row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row></sheetData>"), STR(""), STR("")), ERR_LIMIT,
                   "input.sheet_too_large");
    assert_refused(xlsx_of(&work, STR("<sheetData><row r=\"5\"><c><v>1</v></c></row><row r=\"4\"><c><v>1</v></c></row></sheetData>"), STR(""), STR("")),
                   ERR_INVALID, "input.damaged");
    assert_refused(xlsx_of(&work, STR("<sheetData/>"), STR(""), STR("")), ERR_INVALID, "input.empty");
    /* Overlapping and absurd merges change nothing else. */
    assert_shows(xlsx_of(&work, STR("<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c></row></sheetData><mergeCells>"
                                    "<mergeCell ref=\"B1:XFD1048576\"/><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"zz\"/></mergeCells>"), STR(""), STR("")),
                 SOURCE_XLSX, STR("[1|2]\n"));
}

/* -------------------------------------------------------------------- PDF -- */

/* A PDF of one page whose content stream is given, with right offsets. */
static Str pdf_of(const char *content)
{
    static const char *const objects[] = {
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        NULL,
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    };
    size_t offsets[5];
    Buf out = buf_new(&work.arena, 1 << 16);
    buf_add(&out, STR("%PDF-1.4\n"));
    for (int i = 0; i < 5; i++) {
        offsets[i] = out.len;
        buf_add_format(&out, "%d 0 obj\n", i + 1);
        if (objects[i] != NULL) {
            buf_add(&out, str_from_c(objects[i]));
        } else {
            buf_add_format(&out, "<</Length %zu>>stream\n%s\nendstream", strlen(content), content);
        }
        buf_add(&out, STR("\nendobj\n"));
    }
    size_t table = out.len;
    buf_add(&out, STR("xref\n0 6\n0000000000 65535 f \n"));
    for (int i = 0; i < 5; i++) {
        buf_add_format(&out, "%010zu 00000 n \n", offsets[i]);
    }
    buf_add_format(&out, "trailer<</Size 6/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", table);
    return buf_str(&out);
}

static void reads_pdf_words_and_layout(void **state)
{
    (void)state;
    Str pdf = pdf_of("BT /F 10 Tf 20 80 Td (A&B) Tj 100 0 Td (12) Tj ET");
    Reading reading = read_ok(pdf);
    assert_int_equal(reading.kind, SOURCE_PDF);
    assert_int_equal(reading.word_count, 2);
    assert_string_equal(str_to_c(&work.arena, reading.words[0].text), "A&B");
    assert_string_equal(str_to_c(&work.arena, reading.words[1].text), "12");
    assert_true(reading.words[1].page == 0 && reading.words[1].x0 > 119 && reading.words[1].x0 < 121);
    /* The base line is 20 points from the top of a page of 100. */
    assert_true(reading.words[1].y0 > 8 && reading.words[1].y1 < 26);
    assert_true(str_starts(str_trim(reading.text), STR("A&B  ")));
    assert_refused(pdf_of("0 0 50 50 re f"), ERR_INVALID, "input.scanned");
    assert_refused(str_slice(pdf, 0, pdf.len - 40), ERR_INVALID, "input.damaged");
    /* The end is there, but nothing that it points to. */
    assert_refused(STR("%PDF-1.4\nnothing\n%%EOF\n"), ERR_INVALID, "input.damaged");
    Reading none;
    fault_clear(&work.fault);
    DocReadOptions absent = {.pdftotext = "/nonexistent/pdftotext"};
    assert_int_equal(doc_read(&work, pdf, &absent, &none), ERR_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_text_in_every_encoding, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tells_types_by_content, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_it_cannot_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shows_html_as_a_reader_sees_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_pages_in_gbk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_pages_stored_as_strings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lays_out_html_tables, set_up, tear_down),
        cmocka_unit_test_setup_teardown(flattens_tables_that_arrange_the_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bounds_absurd_html, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shows_docx_as_a_reader_sees_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shows_automatic_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lays_out_docx_tables, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_bad_office_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shows_visible_sheets_as_printed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bounds_absurd_sheets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_pdf_words_and_layout, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
