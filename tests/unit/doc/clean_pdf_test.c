/* PDF with everything that people forget is in it. Built by hand; looked at
 * with qpdf, which unpacks what the copy has packed. */
#include "clean_fixture.h"

#include "os/proc.h"

#include <stdio.h>
#include <stdlib.h>

/* Objects 1.. in order; the trailer names root 1 and, when given, info. */
static Str pdf_of(const Str *objects, size_t count, const char *trailer)
{
    Buf out = buf_new(&work.arena, 16 << 20);
    size_t places[64];
    buf_add(&out, STR("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"));
    for (size_t i = 0; i < count; i++) {
        places[i] = out.len;
        buf_add_format(&out, "%zu 0 obj\n", i + 1);
        buf_add(&out, objects[i]);
        buf_add(&out, STR("\nendobj\n"));
    }
    size_t table = out.len;
    buf_add_format(&out, "xref\n0 %zu\n0000000000 65535 f \n", count + 1);
    for (size_t i = 0; i < count; i++) {
        buf_add_format(&out, "%010zu 00000 n \n", places[i]);
    }
    buf_add_format(&out, "trailer\n<< /Size %zu /Root 1 0 R %s >>\nstartxref\n%zu\n%%%%EOF\n", count + 1, trailer, table);
    assert_true(buf_ok(&out));
    return buf_str(&out);
}

static Str stream_of(const char *dict, Str data)
{
    Buf out = buf_new(&work.arena, 1 << 20);
    buf_add_format(&out, "<< %s /Length %zu >>\nstream\n", dict, data.len);
    buf_add(&out, data);
    buf_add(&out, STR("\nendstream"));
    return buf_str(&out);
}

static Str unpacked(Str bytes)
{
    char path[] = "/tmp/gongkai-clean-XXXXXX";
    ProcResult result;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "wb");
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
    const char *const argv[] = {"qpdf", "--qdf", "--object-streams=disable", path, "-", NULL};
    const ProcSpec spec = {.argv = argv};
    const ProcRun run = {.output_max = 64 << 20, .time_limit_ms = 30000};
    assert_int_equal(proc_run(&work, &spec, &run, &result), OK);
    assert_int_equal(result.exit_status, 0);
    assert_int_equal(remove(path), 0);
    return result.output;
}

static void assert_no_leak(const Cleaned *cleaned)
{
    assert_clean(cleaned);
    Str all = unpacked(cleaned->bytes);
    ptrdiff_t at = str_find(all, STR("LEAK"));
    if (at >= 0) {
        size_t from = at > 200 ? (size_t)at - 200 : 0;
        fail_msg("leaks: …%.*s", STR_ARG(str_slice(all, from, (size_t)at + 60)));
    }
}

#define PAGE_TEXT STR("BT /F1 24 Tf 72 700 Td (Shown text 12) Tj ET")

/* A camera's JPEG, as it lies in a PDF. */
static const char PHOTO[] = "\xFF\xD8\xFF\xE1\0\x10" "Exif\0\0LEAKLEAK" "\xFF\xC0\0\x0B\x08\0\1\0\1\1\1\x11\0\xFF\xDA\0\x08\1\1\0\0\x3F\0x\xFF\xD9";

static Str rich_pdf(const char *notes)
{
    Str page = str_format(&work.arena, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Metadata 6 0 R /Thumb 6 0 R "
                                       "/PieceInfo << /LEAK << >> >> /AA << /O << /S /JavaScript /JS (LEAK) >> >> /Resources << /Font << /F1 5 0 R /AA 5 0 R >> "
                                       "/XObject << /Im1 9 0 R >> >> /Annots [%s] >>", notes);
    Str objects[] = {
        STR("<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R /OpenAction << /S /JavaScript /JS (LEAK) >> /AF [7 0 R] /Lang (zh-CN) "
            "/Names << /JavaScript << /Names [(LEAK) 8 0 R] >> /EmbeddedFiles << /Names [(LEAK) 7 0 R] >> /Dests << /Names [(a) [3 0 R /Fit]] >> >> "
            "/AcroForm << /Fields [11 0 R 12 0 R] /XFA (LEAK) /SigFlags 3 >> /Outlines 10 0 R >>"),
        STR("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        page,
        stream_of("", PAGE_TEXT),
        STR("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
        stream_of("/Type /Metadata /Subtype /XML", STR("<x:xmpmeta>LEAK</x:xmpmeta>")),
        STR("<< /Type /Filespec /F (LEAK.xlsx) /EF << /F 6 0 R >> >>"),
        STR("<< /S /JavaScript /JS (LEAK) >>"),
        stream_of("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode", (Str){PHOTO, sizeof PHOTO - 1}),
        STR("<< /Type /Outlines /First 13 0 R /Last 14 0 R /Count 2 >>"),
        STR("<< /FT /Sig /T (seal) /Subtype /Widget /Rect [0 0 9 9] /V << /Type /Sig /Name (LEAK) /Contents <4C45414B> >> >>"),
        STR("<< /FT /Tx /T (name) /Subtype /Widget /Rect [9 9 20 20] /F 2 /V (LEAK) >>"),
        STR("<< /Title (one) /Parent 10 0 R /Next 14 0 R /A << /S /Launch /F (LEAK.exe) >> >>"),
        STR("<< /Title (two) /Parent 10 0 R /Prev 13 0 R /Dest [3 0 R /Fit] >>"),
        STR("<< /Author (Zhang LEAK) /Title (LEAK) /Producer (LEAK) >>"),
        STR("(LEAK: nobody names this object)"),
    };
    return pdf_of(objects, sizeof objects / sizeof *objects, "/Info 15 0 R /DocChecksum /LEAK");
}

static void a_pdf_is_cleaned(void **state)
{
    (void)state;
    Str pdf = rich_pdf("<< /Subtype /Text /T (Li LEAK) /Contents (LEAK) /Rect [0 0 9 9] >> << /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://www.example.gov.cn/) >> >> "
                       "<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (file:///C:/LEAK.doc) >> >> "
                       "<< /Subtype /Highlight /T (Li LEAK) /Contents (LEAK) /RC (LEAK) /Rect [0 0 9 9] /QuadPoints [0 0 9 0 0 9 9 9] >> "
                       "<< /Subtype /FileAttachment /FS 7 0 R /Rect [0 0 9 9] >> << /Subtype /Square /F 2 /Contents (LEAK) /Rect [0 0 9 9] >> 11 0 R 12 0 R");
    Cleaned cleaned = cleaned_of(pdf);
    assert_no_leak(&cleaned);
    assert_true(str_eq(cleaned.media_type, STR("application/pdf")) && str_contains(cleaned.text, STR("Shown text 12")));
    static const char *const KINDS[] = {"author", "property", "script", "embedded_file", "comment", "external_link", "signature", "form_data",
                                        "hidden_object", "thumbnail", "custom_data", "camera"};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        assert_hides(&cleaned, KINDS[i]);
    }
    Str all = unpacked(cleaned.bytes);
    static const char *const KEPT[] = {"https://www.example.gov.cn/", "/Highlight", "/Title (one)", "/Title (two)", "/Fit", "/AA ", "/Lang", "(seal)"};
    for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
        if (!str_contains(all, str_from_c(KEPT[i]))) {
            fail_msg("lost: %s", KEPT[i]);
        }
    }
    assert_false(str_contains(all, STR("/Info")) || str_contains(all, STR("/Metadata")));
    assert_settled(&cleaned);
}

static void older_versions_fall_away(void **state)
{
    (void)state;
    Str objects[] = {STR("<< /Type /Catalog /Pages 2 0 R >>"), STR("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
                     STR("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"),
                     stream_of("", STR("BT /F1 24 Tf 72 700 Td (LEAK 110105) Tj ET")), STR("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")};
    Str first = pdf_of(objects, 5, "");
    Buf second = buf_new(&work.arena, 1 << 20);
    ptrdiff_t table = str_find_last(first, STR("\nxref\n"));
    buf_add(&second, first);
    size_t place = second.len;
    buf_add(&second, STR("4 0 obj\n"));
    buf_add(&second, stream_of("", PAGE_TEXT));
    buf_add(&second, STR("\nendobj\n"));
    size_t end = second.len;
    buf_add_format(&second, "xref\n4 1\n%010zu 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Prev %td >>\nstartxref\n%zu\n%%%%EOF\n", place, table + 1, end);
    Cleaned cleaned = cleaned_of(buf_str(&second));
    assert_no_leak(&cleaned);
    assert_hides(&cleaned, "earlier_version");
    assert_true(str_contains(cleaned.text, STR("Shown text 12")));
    assert_settled(&cleaned);
}

static void a_plain_pdf_hides_nothing(void **state)
{
    (void)state;
    Str objects[] = {STR("<< /Type /Catalog /Pages 2 0 R >>"), STR("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
                     STR("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"),
                     stream_of("", PAGE_TEXT), STR("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")};
    Cleaned cleaned = cleaned_of(pdf_of(objects, 5, ""));
    assert_clean(&cleaned);
    assert_int_equal(cleaned.hidden_count, 0);
    assert_settled(&cleaned);
    /* No text at all: a scan. */
    objects[3] = stream_of("", STR("0 0 100 100 re f"));
    Cleaned scan = cleaned_of(pdf_of(objects, 5, ""));
    assert_clean(&scan);
}

static void what_cannot_be_cleaned_is_refused(void **state)
{
    (void)state;
    assert_refused(rich_pdf("<< /Subtype /Redact /Rect [0 0 99 99] >>"), "涂黑");
    Str objects[] = {STR("<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >> >>"), STR("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
                     STR("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"), stream_of("", STR("")), STR("null"),
                     STR("<< /Type /OCG /Name (x) >>")};
    assert_refused(pdf_of(objects, 6, ""), "隐藏图层");
    objects[0] = STR("<< /Type /Catalog /Pages 9 0 R >>");
    assert_refused(pdf_of(objects, 6, ""), "损坏");
    Str good = rich_pdf("");
    assert_refused(str_slice(good, 0, good.len / 2), "损坏");
    /* RC4 with a user's password: of all its keys only /Encrypt matters here. */
    assert_refused(pdf_of(objects, 6, "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF> "
                                      "/U <00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF> >> /ID [<00> <00>]"), "密码");
}

static void damaged_files_are_survived(void **state)
{
    (void)state;
    Str good = rich_pdf("<< /Subtype /Text /T (Li) /Rect [0 0 9 9] >>");
    uint32_t seed = 5;
    for (int i = 0; i < 60; i++) {
        ArenaMark mark = arena_mark(&work.arena);
        char *bytes = str_to_c(&work.arena, good);
        for (int k = 0; k < 1 + i % 4; k++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[9 + (seed >> 7) % (good.len - 9)] = (char)(seed >> 3);
        }
        (void)cleaned_of((Str){bytes, good.len});
        arena_rewind(&work.arena, mark);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_pdf_is_cleaned),
        CASE(older_versions_fall_away),
        CASE(a_plain_pdf_hides_nothing),
        CASE(what_cannot_be_cleaned_is_refused),
        CASE(damaged_files_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
