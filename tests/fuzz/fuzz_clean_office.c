/* DOCX ('d') and XLSX ('x') whose parts are the input, unzipped and each ended
 * by a NUL: the main part, styles, settings or strings, its relationships. */
#include "fuzz.h"

#include "doc/clean.h"
#include "zip_fixture.h"

#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PKG "http://schemas.openxmlformats.org/package/2006/relationships"
#define TYPES STR("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>")
#define ROOT(target) STR("<Relationships xmlns=\"" PKG "\"><Relationship Id=\"r1\" Type=\"" REL "/officeDocument\" Target=\"" target "\"/></Relationships>")
#define NAMESPACES "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"" REL "\""

static Str wrapped(Work *work, const char *before, Str inner, const char *after)
{
    Str text = str_format(&work->arena, "%s%.*s%s", before, STR_ARG(inner), after);
    CHECK(text.ptr != NULL);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Work work;
    Cleaned cleaned, again;
    Str rest = str_slice((Str){(const char *)data, size}, 1, size), main_part, styles, third;
    if (size < 4 || size > 1 << 18 || !str_cut(&rest, '\0', &main_part) || !str_cut(&rest, '\0', &styles) || !str_cut(&rest, '\0', &third)) {
        return 0;
    }
    work_init(&work, FUZZ_MEMORY);
    Str rels = wrapped(&work, "<Relationships xmlns=\"" PKG "\"><Relationship Id=\"s\" Type=\"" REL "/styles\" Target=\"styles.xml\"/>"
                              "<Relationship Id=\"v\" Type=\"" REL "/worksheet\" Target=\"sheet1.xml\"/>"
                              "<Relationship Id=\"t\" Type=\"" REL "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
                              "<Relationship Id=\"u\" Type=\"" REL "/settings\" Target=\"settings.xml\"/>", rest, "</Relationships>");
    const ZipEntry docx[] = {
        {"[Content_Types].xml", TYPES},
        {"_rels/.rels", ROOT("word/document.xml")},
        {"word/document.xml", wrapped(&work, "<w:document " NAMESPACES "><w:body>", main_part, "</w:body></w:document>")},
        {"word/_rels/document.xml.rels", rels},
        {"word/styles.xml", wrapped(&work, "<w:styles " NAMESPACES ">", styles, "</w:styles>")},
        {"word/settings.xml", wrapped(&work, "<w:settings " NAMESPACES ">", third, "</w:settings>")},
    };
    const ZipEntry xlsx[] = {
        {"[Content_Types].xml", TYPES},
        {"_rels/.rels", ROOT("xl/workbook.xml")},
        {"xl/workbook.xml", STR("<workbook xmlns:r=\"" REL "\"><sheets><sheet name=\"a\" state=\"hidden\" r:id=\"h\"/><sheet name=\"b\" r:id=\"v\"/></sheets></workbook>")},
        {"xl/_rels/workbook.xml.rels", rels},
        {"xl/sheet1.xml", wrapped(&work, "<worksheet xmlns:r=\"" REL "\">", main_part, "</worksheet>")},
        {"xl/styles.xml", wrapped(&work, "<styleSheet>", styles, "</styleSheet>")},
        {"xl/sharedStrings.xml", wrapped(&work, "<sst>", third, "</sst>")},
    };
    Str bytes = data[0] == 'x' ? zip_of(&work, xlsx, sizeof xlsx / sizeof *xlsx) : zip_of(&work, docx, sizeof docx / sizeof *docx);
    Err err = clean_file(&work, (Str){0}, bytes, &cleaned);
    CHECK(err == OK || work.fault.code == err);
    if (err == OK && cleaned.is_clean) {
        CHECK(clean_file(&work, (Str){0}, cleaned.bytes, &again) == OK && again.is_clean);
    }
    work_clear(&work);
    return 0;
}
