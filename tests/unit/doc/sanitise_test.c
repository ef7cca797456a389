/* HTML of others made safe (issue: stored XSS; documents of clerks): what must
 * go is gone, what clerks write stays, and a second time nothing changes. */
#include "doc/sanitise.h"
#include "zip_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static Work work;

static int set_up(void **state)
{
    (void)state;
    work_init(&work, 128 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    work_clear(&work);
    return 0;
}

static Sanitised sanitise(Str html)
{
    Sanitised first, second;
    assert_int_equal(sanitise_html(&work, html, &first), OK);
    assert_int_equal(sanitise_html(&work, first.html, &second), OK);
    if (!str_eq(first.html, second.html)) {
        fail_msg("%.*s\nbecomes\n%.*s", STR_ARG(first.html), STR_ARG(second.html));
    }
    assert_int_equal(second.dropped, 0);
    if (!sanitise_allows(first.html)) {
        fail_msg("not allowed: %.*s", STR_ARG(first.html));
    }
    return first;
}

static void expect(const char *html, const char *wanted)
{
    Sanitised got = sanitise(str_from_c(html));
    if (!str_eq(got.html, str_from_c(wanted))) {
        fail_msg("%s\ngave   %.*s\nwanted %s", html, STR_ARG(got.html), wanted);
    }
}

/* ------------------------------------------------------------------ attacks -- */

static void test_attacks(void **state)
{
    (void)state;
    expect("a<script>alert(1)</script>b", "<p>ab</p>");
    expect("<p onclick=alert(1) onmouseover='x()'>a</p>", "<p>a</p>");
    expect("<img src=/a.png alt=x onerror=alert(1)>", "<p><img src=\"/a.png\" alt=\"x\"></p>");
    expect("<img src=x onerror=alert(1)>", "");
    expect("<a href=javascript:alert(1)>a</a>", "<p>a</p>");
    expect("<a href=' &#1; JaVa\tScRiPt:alert(1)'>a</a>", "<p>a</p>");
    expect("<a href='&#x6A;avascript&colon;alert(1)'>a</a>", "<p>a</p>");
    expect("<a href='&#0000106&#0000097&#0000118&#0000097&#0000115&#0000099&#0000114&#0000105&#0000112&#0000116&#0000058alert(1)'>a</a>",
           "<p>a</p>");
    expect("<a href='vbscript:x'>a</a><a href='data:text/html,<script>1</script>'>b</a>", "<p>ab</p>");
    expect("<a href=//evil.example/>a</a><a href='/\\evil.example'>b</a><a href='/\t/evil.example'>c</a>", "<p>abc</p>");
    expect("<a href='\\\\evil.example'>a</a><a href='http:evil'>b</a><a href='https:///x'>c</a>", "<p>abc</p>");
    expect("<img src='data:image/svg+xml,<svg onload=alert(1)>'><img src=http://evil.example/a.png>", "");
    expect("<svg onload=alert(1)><script>1</script></svg>a", "<p>a</p>");
    expect("<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>", "");
    expect("<math><mi xlink:href='data:x,<script>alert(1)</script>'>m</math>a", "<p>a</p>");
    expect("<template><img src=x onerror=alert(1)></template>a", "<p>a</p>");
    expect("<b><i>a</b>b</i><p><script></p>", "<p><b><i>a</i></b><i>b</i></p>");
    expect("<p style='background:url(javascript:1);text-align:center'>a</p>", "<p class=\"ta-c\">a</p>");
    expect("<p style='width:expression(alert(1))'>a</p><style>@import url(//e)</style>", "<p>a</p>");
    expect("<meta http-equiv=refresh content='0;url=//e'><base href=//e><link rel=stylesheet href=//e>a", "<p>a</p>");
    expect("<form action=//e><input type=submit value=x formaction=javascript:1><button>y</button>a</form>", "<p>a</p>");
    expect("<iframe srcdoc='<script>alert(1)</script>' src=javascript:1></iframe>a", "<p>a</p>");
    expect("<object data=javascript:1><param name=x></object><embed src=//e>a", "<p>a</p>");
    expect("a<!-- <script>alert(1)</script>", "<p>a</p>");
    expect("a<!--><img src=x onerror=alert(1)>-->", "<p>a--&gt;</p>");
    expect("<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>a", "");
    expect("a<xmp><b>b</xmp>", "<p>a</p>");
    expect("a<plaintext><script>alert(1)</script>", "<p>a</p>");
    expect("<isindex action=javascript:1 prompt=x><keygen><frameset><frame src=javascript:1>a", "<hr><p>x</p><hr><p>a</p>");
    expect("<a href=/x title='\"><script>alert(1)</script>'>a</a>",
           "<p><a href=\"/x\" title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">a</a></p>");
    expect("&lt;script&gt;alert(1)&lt;/script&gt;", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
    expect("<video src=javascript:1 poster=javascript:1 onplay=x autoplay></video>a", "<p>a</p>");
    expect("<table background=javascript:1><tr><td background=x>a</table>", "<table><tbody><tr><td>a</td></tr></tbody></table>");
    expect("<p id=csrf name=x class='btn ta-r' data-set=size lang=en dir=rtl tabindex=1>a</p>", "<p class=\"ta-r\">a</p>");
    expect("<div hidden>a</div><p style='display:none'>b</p>c", "<p>c</p>");
}

/* Null bytes cannot stand in a C string literal's middle for expect(). */
static void test_null_bytes(void **state)
{
    (void)state;
    Sanitised got = sanitise(STR("<scr\0ipt>alert(1)</scr\0ipt><p>a\0b</p><a href='java\0script:1'>c</a>"));
    assert_false(str_contains(got.html, STR("<script")));
    assert_false(str_contains(got.html, STR("href")));
    assert_int_equal(str_find_char(got.html, '\0'), STR_NONE);
}

static void test_lost_text_is_told(void **state)
{
    (void)state;
    assert_true(sanitise(STR("a<plaintext>b")).lost_text);
    assert_true(sanitise(STR("a<xmp>b</xmp>")).lost_text);
    assert_true(sanitise(STR("a<svg><text>b</text></svg>")).lost_text);
    assert_true(sanitise(STR("a<p hidden>b</p>")).lost_text);
    assert_false(sanitise(STR("a<script>b</script><svg><path d='M0'/></svg><iframe>x</iframe>")).lost_text);
}

static void test_limits(void **state)
{
    (void)state;
    Sanitised got;
    Buf deep = buf_new(&work.arena, 1 << 20);
    for (int i = 0; i < 300; i++) {
        buf_add(&deep, STR("<ul><li>x"));
    }
    assert_int_equal(sanitise_html(&work, buf_str(&deep), &got), ERR_LIMIT);
    assert_string_equal(work.fault.id, "html.depth");
    fault_clear(&work.fault);
    Buf large = buf_new(&work.arena, SANITISE_BYTES_MAX + 1);
    while (large.len <= SANITISE_BYTES_MAX) {
        buf_add_char(&large, 'x');
    }
    assert_int_equal(sanitise_html(&work, buf_str(&large), &got), ERR_LIMIT);
    assert_string_equal(work.fault.id, "html.size");
    fault_clear(&work.fault);
}

/* --------------------------------------------------------------- what stays -- */

static void test_normal_form(void **state)
{
    (void)state;
    expect("甲<p>乙</p>丙", "<p>甲</p><p>乙</p><p>丙</p>");
    expect("<div>甲</div><div>乙<div>丙</div></div>", "<p>甲</p><p>乙</p><p>丙</p>");
    expect("<h1>标题</h1><h5>小</h5>", "<h2>标题</h2><h4>小</h4>");
    expect("<h2><div>标</div><div>题</div></h2>", "<h2>标 题</h2>");
    expect("<p></p><p>&nbsp;</p><p><br></p><p>　</p><b></b>", "");
    expect("<b><p>甲</p><p>乙</p></b>", "<p><b>甲</b></p><p><b>乙</b></p>");
    expect("<p>甲 <b>乙 </b>丙</p>", "<p>甲 <b>乙</b> 丙</p>");
    expect("<p>甲\n乙 a\nb</p>", "<p>甲乙 a b</p>");
    expect("<p>　　甲<br>　　乙<br></p>", "<p>甲<br>　　乙</p>");
    expect("<p>签名：<u>&nbsp;&nbsp;&nbsp;</u></p>", "<p>签名：<u>\xC2\xA0\xC2\xA0\xC2\xA0</u></p>");
    expect("<ul>散<li>一<ul><li>二</ul><ol><li>三</ol></ul>",
           "<ul><li>散</li><li>一<ul><li>二</li></ul><ol><li>三</li></ol></li></ul>");
    expect("<li>一</li><li>二</li>", "<p>一</p><p>二</p>");
    expect("<ol start=3 type=a><li>三</ol>", "<ol start=\"3\"><li>三</li></ol>");
    expect("<dl><dt>甲<dd>乙</dl>", "<dl><dt>甲</dt><dd>乙</dd></dl>");
    expect("<del>旧</del><ins>新</ins>", "<p><s>旧</s><u>新</u></p>");
    expect("<pre>\n\n x</pre>", "<pre>\n\n x</pre>");
    expect("<figure><figcaption>图一</figcaption><img src=/a.png alt=图></figure>",
           "<figure><img src=\"/a.png\" alt=\"图\"><figcaption>图一</figcaption></figure>");
    expect("<audio src=/a.mp3>老浏览器</audio>", "<p><audio src=\"/a.mp3\" controls></audio></p>");
    expect("<a href='HTTPS://例.cn/a b'>甲</a><a href=mailto:a@b.cn>乙</a><a href=tel:0100>丙</a>",
           "<p><a href=\"https://例.cn/a%20b\">甲</a><a href=\"mailto:a@b.cn\">乙</a><a href=\"tel:0100\">丙</a></p>");
    expect("甲\xE2\x80\xAE乙\xE2\x80\x8B丙", "<p>甲乙丙</p>"); /* right-to-left override, zero width space */
}

static void test_tables(void **state)
{
    (void)state;
    expect("<table border=1><caption>表</caption><tr><th colspan=2 rowspan=1 scope=COL>甲<td rowspan='2'>乙</table>",
           "<table><caption>表</caption><tbody><tr><th colspan=\"2\" scope=\"col\">甲</th><td rowspan=\"2\">乙</td></tr></tbody></table>");
    expect("<table><tfoot><tr><td>末</tfoot><thead><tr><th>首</thead><tr><td></table>",
           "<table><thead><tr><th>首</th></tr></thead><tbody><tr><td></td></tr></tbody><tfoot><tr><td>末</td></tr></tfoot></table>");
    expect("<table><tr><td>甲<div>乙</div>丙</table>",
           "<table><tbody><tr><td>甲<p>乙</p>丙</td></tr></tbody></table>");
    expect("<table><tr><th><h3>甲</h3></table>", "<table><tbody><tr><th><p>甲</p></th></tr></tbody></table>");
    expect("<table><caption>空</caption></table>", "<p>空</p>");
}

static void test_text(void **state)
{
    (void)state;
    Sanitised got = sanitise(STR("<h2>标题</h2><p>一<br>二</p><table><tr><td><p>甲</p><p>乙</p><td><td>丙<tr><td><td>丁</table><ul><li>末</ul>"));
    assert_true(str_eq(got.text, STR("标题\n一\n二\n甲 乙\t\t丙\n\t丁\n末")));
}

/* ---------------------------------------------------------- the text area -- */

static void test_text_area(void **state)
{
    (void)state;
    Str html, text, again;
    Str typed = STR("## 标题\r\n　　首段<b>&\r\n\r\n- 一\n- 二\n\n甲\t乙\n1\t2\t3\n\n\\- 不是列表\n\\\\x\n末段");
    assert_int_equal(sanitise_from_text(&work, typed, &html), OK);
    Str wanted = STR("<h2>标题</h2><p>首段&lt;b&gt;&amp;</p><ul><li>一</li><li>二</li></ul>"
                     "<table><thead><tr><th scope=\"col\">甲</th><th scope=\"col\">乙</th><td></td></tr></thead>"
                     "<tbody><tr><td>1</td><td>2</td><td>3</td></tr></tbody></table><p>- 不是列表</p><p>\\x</p><p>末段</p>");
    if (!str_eq(html, wanted)) {
        fail_msg("%.*s", STR_ARG(html));
    }
    assert_int_equal(sanitise_to_text(&work, html, &text), OK);
    assert_int_equal(sanitise_from_text(&work, text, &again), OK);
    if (!str_eq(html, again)) {
        fail_msg("%.*s\n%.*s", STR_ARG(text), STR_ARG(again));
    }
}

static void test_allowed_at_a_look(void **state)
{
    (void)state;
    static const char *const NO[] = {
        "<p>", "</p>", "<p></b></p>", "<P>a</P>", "<p a>b</p>", "<p onclick=\"x\">a</p>", "<p style=\"x\">a</p>", "<script>1</script>",
        "<a href=\"javascript:x\">a</a>", "<a href=\"//x\">a</a>", "<a href=\"/\\x\">a</a>", "<a href=\"&#106;avascript:x\">a</a>",
        "<a href='/x'>a</a>", "<img src=\"https://x/a.png\">", "<img src=\"/a.png\" onerror=\"x\">", "<p class=\"x\">a</p>", "a & b", "a > b",
        "<!-- a -->", "<p>a", "<svg></svg>", "a&nbsp;b", "<p title=\"a<b\">c</p>", "<a href=\"/a\"b>c</a>", "\x01", "<p/>", "< p>a</p>",
    };
    for (size_t i = 0; i < sizeof NO / sizeof NO[0]; i++) {
        if (sanitise_allows(str_from_c(NO[i]))) {
            fail_msg("allowed: %s", NO[i]);
        }
    }
    assert_true(sanitise_allows(STR("<p class=\"ta-c i2\">a &amp; b<br></p><a href=\"https://x/?a=1&amp;b=2\" title=\"t\">a</a>")));
    assert_true(sanitise_allows(STR("<video src=\"/a.mp4\" controls><source src=\"/b.mp4\"></video>")));
    assert_false(sanitise_allows((Str){"<p>a\0</p>", 9}));
}

/* ------------------------------------------------------------------ import -- */

static void test_import_html(void **state)
{
    (void)state;
    ImportedBody body;
    assert_int_equal(sanitise_import(&work,
                                     STR("<!DOCTYPE html><html><head><title>站名</title><meta name=ArticleTitle content='关于甲的通知'></head>"
                                         "<body><nav><a href=/>首页</a></nav><div class='TRS_Editor x'><p align=center>正文</p>"
                                         "<img src=./a.png></div><footer>脚</footer></body></html>"),
                                     &body),
                     OK);
    assert_true(str_eq(body.title, STR("关于甲的通知")));
    assert_true(str_eq(body.html, STR("<p class=\"ta-c\">正文</p>")));
    assert_int_equal(body.pictures_left_out, 1);
}

/* What a Word file of a clerk holds: a heading, emphasis, bullets, numbers as text, merged cells. */
static void test_import_docx(void **state)
{
    (void)state;
    ImportedBody body;
    Str bytes = docx_of(&work,
        STR("<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>一、情况</w:t></w:r></w:p>"
            "<w:p><w:r><w:t xml:space='preserve'>共 </w:t></w:r><w:r><w:rPr><w:b/><w:u w:val='single'/></w:rPr><w:t>36</w:t></w:r><w:r><w:rPr><w:b w:val='0'/></w:rPr><w:t> 家，10m</w:t></w:r>"
            "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>2</w:t></w:r></w:p>"
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>圆点项</w:t></w:r></w:p>"
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='2'/></w:numPr></w:pPr><w:r><w:t>编号项</w:t></w:r></w:p>"
            "<w:p><w:r><w:drawing><pic:blip xmlns:pic='urn:x'/></w:drawing></w:r></w:p>"
            "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:rPr><w:i/></w:rPr><w:t>合计</w:t></w:r></w:p></w:tc></w:tr>"
            "<w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"),
        STR(""),
        STR("<w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/><w:lvlText w:val='·'/></w:lvl></w:abstractNum>"
            "<w:abstractNum w:abstractNumId='2'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl></w:abstractNum>"
            "<w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='2'/></w:num>"));
    assert_int_equal(sanitise_import(&work, bytes, &body), OK);
    Str wanted = STR("<h2>一、情况</h2><p>共 <strong><u>36</u></strong> 家，10m<sup>2</sup></p><ul><li>圆点项</li></ul><p>1. 编号项</p>"
                     "<table><tbody><tr><td colspan=\"2\"><em>合计</em></td></tr><tr><td>1</td><td>2</td></tr></tbody></table>");
    if (!str_eq(body.html, wanted)) {
        fail_msg("%.*s", STR_ARG(body.html));
    }
    assert_true(str_eq(body.title, STR("一、情况")));
    assert_int_equal(body.pictures_left_out, 1);
}

static void test_import_refuses(void **state)
{
    (void)state;
    ImportedBody body;
    assert_int_equal(sanitise_import(&work, STR("\x89PNG\r\n\x1a\n"), &body), ERR_INVALID);
    fault_clear(&work.fault);
    assert_int_equal(sanitise_import(&work, STR("{\"a\": 1}"), &body), ERR_INVALID);
    assert_string_equal(work.fault.id, "import.type");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_attacks),     TEST(test_null_bytes), TEST(test_lost_text_is_told), TEST(test_limits),
        TEST(test_normal_form), TEST(test_tables),     TEST(test_text),              TEST(test_text_area),
        TEST(test_import_html), TEST(test_import_docx), TEST(test_import_refuses), TEST(test_allowed_at_a_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
