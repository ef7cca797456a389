/* DOCX and XLSX as office programs write them, with everything that people
 * forget is in them. */
#include "clean_fixture.h"

#include "zip_fixture.h"

#include <zip.h>

#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PKG "http://schemas.openxmlformats.org/package/2006/relationships"
#define RELS(content) STR("<Relationships xmlns=\"" PKG "\">" content "</Relationships>")
#define R(id, type, target) "<Relationship Id=\"" id "\" Type=\"" REL "/" type "\" Target=\"" target "\"/>"
#define REXT(id, type, target) "<Relationship Id=\"" id "\" Type=\"" REL "/" type "\" Target=\"" target "\" TargetMode=\"External\"/>"
#define W "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"" REL "\" xmlns:o=\"urn:schemas-microsoft-com:office:office\""
#define S "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"" REL "\""

/* All parts of an archive, unpacked, one after another with their names. */
static Str unpacked(Str bytes)
{
    Buf all = buf_new(&work.arena, 64 << 20);
    zip_source_t *source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, NULL);
    zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, NULL);
    assert_non_null(zip);
    for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); i++) {
        zip_stat_t stat;
        assert_int_equal(zip_stat_index(zip, (zip_uint64_t)i, 0, &stat), 0);
        zip_file_t *file = zip_fopen_index(zip, (zip_uint64_t)i, 0);
        buf_add_format(&all, "\n[%s]\n", stat.name);
        char *into = buf_reserve(&all, stat.size + 1);
        assert_int_equal(zip_fread(file, into, stat.size), stat.size);
        buf_advance(&all, stat.size);
        zip_fclose(file);
    }
    zip_discard(zip);
    return buf_str(&all);
}

static void assert_no_leak(Str bytes)
{
    Str all = unpacked(bytes);
    ptrdiff_t at = str_find(all, STR("LEAK"));
    if (at >= 0) {
        size_t from = at > 300 ? (size_t)at - 300 : 0;
        fail_msg("leaks: …%.*s", STR_ARG(str_slice(all, from, (size_t)at + 60)));
    }
}

/* ------------------------------------------------------------------- DOCX -- */

static const ZipEntry DOCX_PARTS[] = {
    {"[Content_Types].xml",
     STR("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
         "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
         "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml\"/>"
         "<Override PartName=\"/word/comments.xml\" ContentType=\"application/LEAK\"/></Types>")},
    {"_rels/.rels",
     RELS(R("a", "officeDocument", "word/document.xml") R("b", "extended-properties", "docProps/app.xml")
              R("c", "custom-properties", "docProps/custom.xml")
                  "<Relationship Id=\"d\" Type=\"" PKG "/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
                  "<Relationship Id=\"e\" Type=\"" PKG "/metadata/thumbnail\" Target=\"docProps/thumbnail.jpeg\"/>")},
    {"docProps/core.xml", STR("<cp:coreProperties xmlns:cp=\"urn:cp\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:creator>张LEAK</dc:creator>"
                              "<cp:lastModifiedBy>李LEAK</cp:lastModifiedBy><dc:title>LEAK</dc:title></cp:coreProperties>")},
    {"docProps/app.xml", STR("<Properties><Company>LEAK</Company><Manager>LEAK</Manager></Properties>")},
    {"docProps/custom.xml", STR("<Properties><property>LEAK</property></Properties>")},
    {"docProps/thumbnail.jpeg", STR("LEAK")},
    {"word/_rels/document.xml.rels",
     RELS(R("s", "styles", "styles.xml") R("t", "settings", "settings.xml") R("m", "comments", "comments.xml") R("h", "header", "header1.xml")
              R("x", "customXml", "../customXml/item1.xml") R("o", "oleObject", "embeddings/oleObject1.bin")
                  REXT("l", "hyperlink", "file:///C:/Users/LEAK/a.docx") REXT("g", "hyperlink", "https://www.example.gov.cn/?a=1&amp;b=2")
                      REXT("i", "image", "http://LEAK.example/track.png") R("p", "image", "media/image1.png")
                          R("gone", "image", "media/image2.png"))},
    {"word/document.xml",
     STR("<w:document " W " xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:m=\"urn:m\"><w:body w:rsidR=\"00LEAK00\">"
         "<!-- LEAK -->"
         "<w:p w:rsidR=\"LEAK\" w:rsidRDefault=\"LEAK\"><w:r w:rsidRPr=\"LEAK\"><w:t>第一段</w:t></w:r>"
         "<w:ins w:id=\"1\" w:author=\"王LEAK\" w:date=\"2021-01-01T00:00:00Z\"><w:r><w:t>插入</w:t></w:r></w:ins>"
         "<w:del w:id=\"2\" w:author=\"王LEAK\"><w:r><w:delText>LEAK</w:delText></w:r></w:del></w:p>"
         "<w:p><w:pPr><w:pPrChange w:id=\"3\" w:author=\"LEAK\"><w:pPr/></w:pPrChange></w:pPr><w:commentRangeStart w:id=\"0\"/><w:r><w:t>第二段</w:t></w:r>"
         "<w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r></w:p>"
         "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>LEAK 直接</w:t></w:r><w:r><w:t>第三段</w:t></w:r>"
         "<w:r><w:rPr><w:rStyle w:val=\"hid\"/></w:rPr><w:t>LEAK 样式</w:t></w:r>"
         "<w:r><w:rPr><w:rStyle w:val=\"hid\"/><w:vanish w:val=\"0\"/></w:rPr><w:t>可见</w:t></w:r></w:p>"
         "<w:p><w:pPr><w:pStyle w:val=\"hidp\"/></w:pPr><w:r><w:t>LEAK 段落样式</w:t></w:r></w:p>"
         "<w:p><w:pPr><w:rPr><w:del w:id=\"4\" w:author=\"LEAK\"/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p><w:p><w:r><w:t>后半</w:t></w:r></w:p>"
         "<w:moveFromRangeStart w:id=\"5\" w:author=\"LEAK\" w:name=\"LEAK\"/><w:p><w:moveFrom w:id=\"6\" w:author=\"LEAK\"><w:r><w:t>LEAK</w:t></w:r></w:moveFrom></w:p>"
         "<w:moveFromRangeEnd w:id=\"5\"/><w:p><w:moveTo w:id=\"7\" w:author=\"LEAK\"><w:r><w:t>移来</w:t></w:r></w:moveTo></w:p>"
         "<w:p><w:hyperlink r:id=\"l\"><w:r><w:t>本地链接</w:t></w:r></w:hyperlink><w:hyperlink r:id=\"g\"><w:r><w:t>公开链接</w:t></w:r></w:hyperlink></w:p>"
         "<w:p><w:r><w:object><o:OLEObject ProgID=\"Excel\" r:id=\"o\"/></w:object></w:r><w:r><w:drawing><a:blip r:embed=\"p\" r:link=\"i\"/>"
         "<a:docPr descr=\"C:\\Users\\LEAK\\1.png\"/></w:drawing></w:r></w:p>"
         "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>单元</w:t></w:r></w:p></w:tc></w:tr>"
         "<w:tr><w:trPr><w:hidden/></w:trPr><w:tc><w:p><w:r><w:t>LEAK 行</w:t></w:r></w:p></w:tc></w:tr>"
         "<w:tr><w:trPr><w:del w:id=\"8\" w:author=\"LEAK\"/></w:trPr><w:tc><w:p><w:r><w:t>LEAK 删行</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
         "<w:sdt><w:sdtPr><w:dataBinding w:xpath=\"LEAK\"/></w:sdtPr><w:sdtContent><w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>划去的</w:t></w:r></w:p></w:sdtContent></w:sdt>"
         "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> HYPERLINK \"C:\\Users\\LEAK\\a.docx\" </w:instrText></w:r>"
         "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>域的结果</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
         "<w:fldSimple w:instr=\"INCLUDEPICTURE file:///LEAK\"><w:r><w:t>简单域</w:t></w:r></w:fldSimple>"
         "<w:r><w:drawing><a:inline><a:docPr id=\"9\" hidden=\"1\" name=\"LEAK\"/></a:inline></w:drawing></w:r></w:p>"
         "<w:sectPr><w:headerReference r:id=\"h\"/></w:sectPr></w:body></w:document>")},
    {"word/styles.xml",
     STR("<w:styles " W "><w:style w:type=\"character\" w:styleId=\"base\"><w:rPr><w:vanish/></w:rPr></w:style>"
         "<w:style w:type=\"character\" w:styleId=\"hid\"><w:basedOn w:val=\"base\"/></w:style>"
         "<w:style w:type=\"paragraph\" w:styleId=\"hidp\"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>")},
    {"word/settings.xml", STR("<w:settings " W "><w:rsids><w:rsidRoot w:val=\"LEAK\"/></w:rsids><w:attachedTemplate r:id=\"q\"/><w:docVars><w:docVar w:val=\"LEAK\"/></w:docVars>"
                              "<w:trackRevisions/><w:zoom w:percent=\"100\"/></w:settings>")},
    {"word/_rels/settings.xml.rels", RELS(REXT("q", "attachedTemplate", "file:///C:/LEAK.dotx"))},
    {"word/comments.xml", STR("<w:comments " W "><w:comment w:id=\"0\" w:author=\"赵LEAK\" w:initials=\"LEAK\"><w:p><w:r><w:t>LEAK</w:t></w:r></w:p></w:comment></w:comments>")},
    {"word/header1.xml", STR("<w:hdr " W "><w:p w:rsidR=\"LEAK\"><w:r><w:t>页眉文字13800138000</w:t></w:r></w:p></w:hdr>")},
    {"word/embeddings/oleObject1.bin", STR("LEAK")},
    {"word/media/image1.png", STR("\x89\x50\x4E\x47\x0D\x0A\x1A\x0A\x00\x00\x00\x0D\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00\x3A\x7E\x9B\x55"
                                  "\x00\x00\x00\x0A\x49\x44\x41\x54\x78\x9C\x63\x68\x00\x00\x00\x82\x00\x81\x77\xCD\x72\xB6\x00\x00\x00\x00\x49\x45\x4E\x44\xAE\x42\x60\x82")},
    {"word/media/image2.png", STR("LEAK")},
    {"customXml/item1.xml", STR("<x>LEAK</x>")},
    {"LEAK/orphan.txt", STR("LEAK")},
};

static void a_word_document_is_cleaned(void **state)
{
    (void)state;
    Cleaned cleaned = cleaned_of(zip_of(&work, DOCX_PARTS, sizeof DOCX_PARTS / sizeof *DOCX_PARTS));
    assert_clean(&cleaned);
    assert_string_equal(cleaned.ending, ".docx");
    assert_no_leak(cleaned.bytes);
    static const char *const KINDS[] = {"author", "property", "comment", "tracked_change", "hidden_text", "hidden_row", "revision_id", "template",
                                        "thumbnail", "custom_data", "embedded_file", "path", "external_link"};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        assert_hides(&cleaned, KINDS[i]);
    }
    static const char *const SHOWN[] = {"第一段插入\n", "第二段\n", "第三段可见\n", "前半后半\n", "移来\n", "本地链接公开链接", "单元", "划去的", "域的结果简单域", "页眉文字13800138000"};
    for (size_t i = 0; i < sizeof SHOWN / sizeof *SHOWN; i++) {
        if (!str_contains(cleaned.text, str_from_c(SHOWN[i]))) {
            fail_msg("lost: %s in %.*s", SHOWN[i], STR_ARG(cleaned.text));
        }
    }
    Str all = unpacked(cleaned.bytes);
    assert_true(str_contains(all, STR("https://www.example.gov.cn/?a=1&amp;b=2")));
    assert_true(str_contains(all, STR("document.main+xml")) && str_contains(all, STR("media/image1.png")) && str_contains(all, STR("w:zoom")));
    assert_false(str_contains(all, STR("r:link")) || str_contains(all, STR("trackRevisions")));
    assert_settled(&cleaned);
}

static void names_are_masked(void **state)
{
    (void)state;
    Cleaned cleaned = cleaned_of(zip_of(&work, DOCX_PARTS, sizeof DOCX_PARTS / sizeof *DOCX_PARTS));
    for (size_t i = 0; i < cleaned.hidden_count; i++) {
        assert_false(str_contains(cleaned.hidden[i].what, STR("LEAK")));
        if (strcmp(cleaned.hidden[i].kind, "author") == 0) {
            assert_true(str_contains(cleaned.hidden[i].what, STR("张*")));
        }
    }
}

static void an_innocent_document_keeps_its_text(void **state)
{
    (void)state;
    Cleaned cleaned = cleaned_of(docx_of(&work, STR("<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>"
                                                    "<w:p><w:r><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r></w:p>"),
                                         STR(""), STR("")));
    assert_clean(&cleaned);
    assert_int_equal(cleaned.hidden_count, 0);
    assert_true(str_eq(cleaned.text, STR("甲\n乙\t丙\n")));
    assert_settled(&cleaned);
}

/* One more part, or another in place of one. */
static Str docx_with(const char *name, Str content)
{
    ZipEntry parts[64];
    size_t count = 0;
    bool replaced = false;
    for (size_t i = 0; i < sizeof DOCX_PARTS / sizeof *DOCX_PARTS; i++) {
        parts[count] = DOCX_PARTS[i];
        if (strcmp(name, DOCX_PARTS[i].name) == 0) {
            parts[count].content = content;
            replaced = true;
        }
        count++;
    }
    if (!replaced) {
        parts[count++] = (ZipEntry){name, content};
    }
    return zip_of(&work, parts, count);
}

static void what_cannot_be_cleaned_is_refused(void **state)
{
    (void)state;
    assert_refused(docx_with("word/_rels/document.xml.rels", RELS("<Relationship Id=\"v\" Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" Target=\"vba.bin\"/>")), "宏");
    assert_refused(docx_with("[Content_Types].xml", STR("<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/></Types>")), "宏");
    assert_refused(docx_with("word/document.xml", STR("<w:document " W "><w:body><w:altChunk r:id=\"x\"/></w:body></w:document>")), "引用了别的文档");
    assert_refused(docx_with("word/document.xml", STR("<w:document " W "><w:body>")), "损坏");
    assert_refused(docx_with("word/document.xml", STR("<!DOCTYPE x [<!ENTITY a \"b\">]><w:document " W "><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>")), "损坏");
    assert_refused(docx_with("word/document.xml", STR("<p:presentation xmlns:p=\"urn:p\"/>")), "演示文稿");
    assert_refused(docx_with("word/media/image1.png", STR("\x89PNG\r\n\x1A\n\0\0\0\rIHDX tEXt LEAK")), "图片");
    assert_refused(docx_with("word/media/image1.png", STR("II*\0 TIFF")), "图片");
    assert_refused(docx_with("WORD/document.xml", STR("<x/>")), "损坏"); /* two of a name */
    const ZipEntry ofd[] = {{"OFD.xml", STR("<OFD/>")}}, odt[] = {{"mimetype", STR("application/vnd.oasis.opendocument.text")}, {"content.xml", STR("<x/>")}},
                   archive[] = {{"a.txt", STR("a")}};
    assert_refused(zip_of(&work, ofd, 1), "OFD");
    assert_refused(zip_of(&work, odt, 2), "ODF");
    assert_refused(zip_of(&work, archive, 1), "压缩包");
    Str cut = zip_of(&work, DOCX_PARTS, 8);
    assert_refused(str_slice(cut, 0, cut.len - 30), "损坏");
}

/* ------------------------------------------------------------------- XLSX -- */

static const ZipEntry XLSX_PARTS[] = {
    {"[Content_Types].xml",
     STR("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
         "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>")},
    {"_rels/.rels", RELS(R("a", "officeDocument", "xl/workbook.xml") "<Relationship Id=\"d\" Type=\"" PKG "/metadata/core-properties\" Target=\"docProps/core.xml\"/>")},
    {"docProps/core.xml", STR("<c xmlns:dc=\"urn:dc\"><dc:creator>孙LEAK</dc:creator></c>")},
    {"xl/workbook.xml",
     STR("<workbook " S " xmlns:mc=\"urn:mc\"><fileSharing userName=\"LEAK\"/><mc:AlternateContent><absPath url=\"C:\\LEAK\"/></mc:AlternateContent>"
         "<bookViews><workbookView activeTab=\"2\" firstSheet=\"1\"/></bookViews>"
         "<sheets><sheet name=\"LEAK藏\" sheetId=\"1\" state=\"veryHidden\" r:id=\"h\"/><sheet name=\"甲表\" sheetId=\"2\" r:id=\"v\"/>"
         "<sheet name=\"乙表\" sheetId=\"3\" r:id=\"u\"/></sheets>"
         "<externalReferences><externalReference r:id=\"e\"/></externalReferences>"
         "<definedNames><definedName name=\"外\">[1]LEAK!$A$1</definedName><definedName name=\"藏\" hidden=\"1\">LEAK</definedName>"
         "<definedName name=\"指\">LEAK藏!$A$1</definedName><definedName name=\"_xlnm.Print_Titles\" localSheetId=\"2\">乙表!$1:$1</definedName></definedNames>"
         "<pivotCaches><pivotCache cacheId=\"1\" r:id=\"p\"/></pivotCaches></workbook>")},
    {"xl/_rels/workbook.xml.rels",
     RELS(R("h", "worksheet", "worksheets/sheet1.xml") R("v", "worksheet", "worksheets/sheet2.xml") R("u", "worksheet", "worksheets/sheet3.xml")
              R("s", "sharedStrings", "sharedStrings.xml") R("t", "styles", "styles.xml") R("e", "externalLink", "externalLinks/externalLink1.xml")
                  R("p", "pivotCacheDefinition", "pivotCache/def.xml") R("k", "connections", "connections.xml") R("c", "calcChain", "calcChain.xml"))},
    {"xl/worksheets/sheet1.xml", STR("<worksheet " S "><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData></worksheet>")},
    {"xl/worksheets/sheet2.xml",
     STR("<worksheet " S "><cols><col min=\"3\" max=\"3\" hidden=\"1\"/></cols><sheetData>"
         "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"B1\"><f>LEAK藏!A1+C1</f><v>12</v></c><c r=\"C1\" t=\"s\"><v>2</v></c></row>"
         "<row r=\"2\" hidden=\"1\"><c r=\"A2\" t=\"s\"><v>3</v></c><c r=\"B2\" t=\"inlineStr\"><is><t>LEAK 行内</t></is></c></row>"
         "<row r=\"3\"><c r=\"A3\" s=\"1\"><v>7355608</v></c><c r=\"B3\" t=\"s\"><v>4</v></c></row></sheetData>"
         "<autoFilter ref=\"A1:B3\"><filterColumn colId=\"0\"><filters><filter val=\"LEAK\"/></filters></filterColumn></autoFilter>"
         "<customSheetViews><customSheetView name=\"LEAK\"/></customSheetViews>"
         "<dataValidations count=\"1\"><dataValidation sqref=\"A1\"><formula1>LEAK藏!$A$1:$A$9</formula1></dataValidation></dataValidations>"
         "<headerFooter><oddHeader>表头文字</oddHeader></headerFooter><pageSetup r:id=\"pr\"/><drawing r:id=\"dr\"/><legacyDrawing r:id=\"lg\"/></worksheet>")},
    {"xl/worksheets/_rels/sheet2.xml.rels",
     RELS(R("pr", "printerSettings", "../printerSettings/p.bin") R("dr", "drawing", "../drawings/drawing1.xml") R("lg", "vmlDrawing", "../drawings/vml.vml")
              R("cm", "comments", "../comments1.xml") R("pv", "pivotTable", "../pivotTables/p.xml"))},
    {"xl/worksheets/sheet3.xml", STR("<worksheet " S "><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>5</v></c></row></sheetData></worksheet>")},
    {"xl/sharedStrings.xml", STR("<sst " S "><si><t>LEAK 零</t></si><si><t>可见一</t></si><si><t>LEAK 列</t></si><si><t>LEAK 隐行</t></si><si><t>可见四</t></si><si><t>可见五</t></si></sst>")},
    {"xl/styles.xml", STR("<styleSheet " S "><numFmts><numFmt numFmtId=\"200\" formatCode=\";;;\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"200\"/></cellXfs></styleSheet>")},
    {"xl/comments1.xml", STR("<comments " S "><authors><author>周LEAK</author></authors><commentList><comment ref=\"A1\"><text><t>LEAK</t></text></comment></commentList></comments>")},
    {"xl/drawings/drawing1.xml", STR("<xdr:wsDr xmlns:xdr=\"urn:x\" xmlns:a=\"urn:a\"><xdr:twoCellAnchor><xdr:sp><xdr:nvSpPr><xdr:cNvPr id=\"1\" name=\"n\" hidden=\"1\"/></xdr:nvSpPr>"
                                     "<a:p><a:r><a:t>LEAK 图形</a:t></a:r></a:p></xdr:sp></xdr:twoCellAnchor><xdr:twoCellAnchor><xdr:sp macro=\"LEAK\"><a:p><a:r><a:t>图形文字</a:t></a:r></a:p></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>")},
    {"xl/drawings/vml.vml", STR("<xml>LEAK</xml>")},
    {"xl/externalLinks/externalLink1.xml", STR("<externalLink>LEAK</externalLink>")},
    {"xl/pivotCache/def.xml", STR("<x>LEAK</x>")},
    {"xl/pivotTables/p.xml", STR("<x>LEAK</x>")},
    {"xl/connections.xml", STR("<x>Password=LEAK</x>")},
    {"xl/calcChain.xml", STR("<x>LEAK</x>")},
    {"xl/printerSettings/p.bin", STR("LEAK")},
};

static void a_workbook_is_cleaned(void **state)
{
    (void)state;
    Cleaned cleaned = cleaned_of(zip_of(&work, XLSX_PARTS, sizeof XLSX_PARTS / sizeof *XLSX_PARTS));
    assert_clean(&cleaned);
    assert_string_equal(cleaned.ending, ".xlsx");
    assert_no_leak(cleaned.bytes);
    Str all = unpacked(cleaned.bytes);
    assert_false(str_contains(all, STR("7355608")) || str_contains(all, STR("<f>")) || str_contains(all, STR("r:id=\"pr\"")));
    assert_true(str_contains(all, STR("localSheetId=\"1\"")) && str_contains(all, STR("activeTab=\"1\"")));
    static const char *const KINDS[] = {"author", "property", "comment", "hidden_sheet", "hidden_row", "hidden_column", "hidden_text", "hidden_object",
                                        "defined_name", "external_link", "connection", "pivot_cache", "printer", "path"};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        assert_hides(&cleaned, KINDS[i]);
    }
    static const char *const SHOWN[] = {"可见一\t12", "可见四", "可见五", "表头文字", "图形文字"};
    for (size_t i = 0; i < sizeof SHOWN / sizeof *SHOWN; i++) {
        if (!str_contains(cleaned.text, str_from_c(SHOWN[i]))) {
            fail_msg("lost: %s in %.*s", SHOWN[i], STR_ARG(cleaned.text));
        }
    }
    assert_settled(&cleaned);
}

static void formulas_stay_where_nothing_is_hidden(void **state)
{
    (void)state;
    Cleaned cleaned = cleaned_of(xlsx_of(&work, STR("<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><f>A1+1</f><v>2</v></c></row></sheetData>"), STR(""), STR("")));
    assert_refused(xlsx_of(&work, STR("<sheetData/>"), STR(""), STR("")), "损坏"); /* no list of types */
    (void)cleaned;
    ZipEntry parts[] = {
        XLSX_PARTS[0],
        {"_rels/.rels", RELS(R("a", "officeDocument", "xl/workbook.xml"))},
        {"xl/workbook.xml", STR("<workbook " S "><sheets><sheet name=\"甲\" sheetId=\"1\" r:id=\"v\"/></sheets></workbook>")},
        {"xl/_rels/workbook.xml.rels", RELS(R("v", "worksheet", "worksheets/sheet1.xml"))},
        {"xl/worksheets/sheet1.xml", STR("<worksheet " S "><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><f>A1+1</f><v>2</v></c></row></sheetData></worksheet>")},
    };
    Cleaned plain = cleaned_of(zip_of(&work, parts, sizeof parts / sizeof *parts));
    assert_clean(&plain);
    assert_int_equal(plain.hidden_count, 0);
    assert_true(str_contains(unpacked(plain.bytes), STR("<f>A1+1</f>")));
}

/* Every cut and many changed bytes: refused or cleaned, never a crash. */
static void damaged_archives_are_survived(void **state)
{
    (void)state;
    Str good[] = {zip_of(&work, DOCX_PARTS, sizeof DOCX_PARTS / sizeof *DOCX_PARTS), zip_of(&work, XLSX_PARTS, sizeof XLSX_PARTS / sizeof *XLSX_PARTS)};
    uint32_t seed = 7;
    for (int i = 0; i < 120; i++) {
        Str of = good[i % 2];
        ArenaMark mark = arena_mark(&work.arena);
        char *bytes = str_to_c(&work.arena, of);
        for (int k = 0; k < 1 + i % 5; k++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[(seed >> 8) % of.len] = (char)(seed >> 3);
        }
        (void)cleaned_of((Str){bytes, i % 3 == 0 ? (seed >> 7) % of.len : of.len});
        arena_rewind(&work.arena, mark);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_word_document_is_cleaned),
        CASE(names_are_masked),
        CASE(an_innocent_document_keeps_its_text),
        CASE(what_cannot_be_cleaned_is_refused),
        CASE(a_workbook_is_cleaned),
        CASE(formulas_stay_where_nothing_is_hidden),
        CASE(damaged_archives_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
