#include "zip_fixture.h"

#include <zip.h>

Str zip_of(Work *work, const ZipEntry *entries, size_t count)
{
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
    CHECK(source != NULL);
    zip_source_keep(source);
    zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
    CHECK(zip != NULL);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *content = zip_source_buffer(zip, entries[i].content.ptr, entries[i].content.len, 0);
        CHECK(content != NULL && zip_file_add(zip, entries[i].name, content, 0) >= 0);
    }
    CHECK(zip_close(zip) == 0);
    zip_stat_t stat;
    CHECK(zip_source_open(source) == 0 && zip_source_stat(source, &stat) == 0);
    char *bytes = arena_alloc(&work->arena, stat.size);
    CHECK(bytes != NULL && zip_source_read(source, bytes, stat.size) == (zip_int64_t)stat.size);
    zip_source_close(source);
    zip_source_free(source);
    return (Str){bytes, stat.size};
}

#define RELS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define RELATIONSHIPS(content) \
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" content "</Relationships>"

Str docx_of(Work *work, Str body, Str styles, Str numbering)
{
    static const char ns[] = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
                             "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" "
                             "xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"";
    Arena *arena = &work->arena;
    ZipEntry entries[] = {
        {"[Content_Types].xml", STR("<Types/>")},
        {"_rels/.rels", STR(RELATIONSHIPS("<Relationship Id=\"r1\" Type=\"" RELS "/officeDocument\" Target=\"word/document.xml\"/>"))},
        {"word/document.xml", str_format(arena, "<w:document %s><w:body>%.*s</w:body></w:document>", ns, STR_ARG(body))},
        {"word/_rels/document.xml.rels",
         STR(RELATIONSHIPS("<Relationship Id=\"r1\" Type=\"" RELS "/styles\" Target=\"styles.xml\"/>"
                           "<Relationship Id=\"r2\" Type=\"" RELS "/numbering\" Target=\"numbering.xml\"/>"))},
        {"word/styles.xml", str_format(arena, "<w:styles %s>%.*s</w:styles>", ns, STR_ARG(styles))},
        {"word/numbering.xml", str_format(arena, "<w:numbering %s>%.*s</w:numbering>", ns, STR_ARG(numbering))},
    };
    return zip_of(work, entries, sizeof entries / sizeof *entries);
}

Str xlsx_of(Work *work, Str sheet, Str strings, Str styles)
{
    static const char ns[] = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"" RELS "\"";
    Arena *arena = &work->arena;
    ZipEntry entries[] = {
        {"_rels/.rels", STR(RELATIONSHIPS("<Relationship Id=\"r1\" Type=\"" RELS "/officeDocument\" Target=\"/xl/workbook.xml\"/>"))},
        {"xl/workbook.xml",
         str_format(arena, "<workbook %s><sheets><sheet name=\"hidden\" sheetId=\"1\" state=\"veryHidden\" r:id=\"h\"/>"
                           "<sheet name=\"shown\" sheetId=\"2\" r:id=\"v\"/></sheets></workbook>", ns)},
        {"xl/_rels/workbook.xml.rels",
         STR(RELATIONSHIPS("<Relationship Id=\"v\" Type=\"" RELS "/worksheet\" Target=\"worksheets/other.xml\"/>"
                           "<Relationship Id=\"h\" Type=\"" RELS "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
                           "<Relationship Id=\"s\" Type=\"" RELS "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
                           "<Relationship Id=\"t\" Type=\"" RELS "/styles\" Target=\"styles.xml\"/>"))},
        {"xl/worksheets/sheet1.xml", str_format(arena, "<worksheet %s><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\">"
                                                       "<v>nobody sees this</v></c></row></sheetData></worksheet>", ns)},
        {"xl/worksheets/other.xml", str_format(arena, "<worksheet %s>%.*s</worksheet>", ns, STR_ARG(sheet))},
        {"xl/sharedStrings.xml", str_format(arena, "<sst %s>%.*s</sst>", ns, STR_ARG(strings))},
        {"xl/styles.xml", str_format(arena, "<styleSheet %s>%.*s</styleSheet>", ns, STR_ARG(styles))},
    };
    return zip_of(work, entries, sizeof entries / sizeof *entries);
}
