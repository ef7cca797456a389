/* Types told by content, pictures, sound, film and text; the process apart. */
#include "clean_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void assert_no_leak(const Cleaned *cleaned)
{
    assert_clean(cleaned);
    assert_false(str_contains(cleaned->bytes, STR("LEAK")));
}

static Str joined(const Str *parts, size_t count)
{
    Buf all = buf_new(&work.arena, 16 << 20);
    for (size_t i = 0; i < count; i++) {
        buf_add(&all, parts[i]);
    }
    return buf_str(&all);
}
#define JOIN(...) joined((const Str[]){__VA_ARGS__}, sizeof((const Str[]){__VA_ARGS__}) / sizeof(Str))
#define RAW(text) ((Str){"" text, sizeof(text) - 1})

/* ------------------------------------------------------------------- JPEG -- */

static Str segment(int marker, Str payload)
{
    char head[4] = {'\xFF', (char)marker, (char)((payload.len + 2) >> 8), (char)(payload.len + 2)};
    return JOIN(((Str){head, 4}), payload);
}

/* TIFF head, orientation 6, a place, and a text. */
#define EXIF_TIFF RAW("II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0LEAK 30.25N")

static Str jpeg_of(Str middle, Str tail)
{
    return JOIN(RAW("\xFF\xD8"), segment(0xE0, RAW("JFIF\0\1\2\1\0\x48\0\x48\1\1LEA")), middle, segment(0xDB, RAW("\0quant")),
                segment(0xC0, RAW("\x08\0\x10\0\x10\1\1\x11\0")), segment(0xDA, RAW("\1\1\0\0\x3F\0")), RAW("data\xFF\0more\xFF\xD0rest"), RAW("\xFF\xD9"),
                tail);
}

static void a_photograph_loses_its_data_but_not_its_orientation(void **state)
{
    (void)state;
    Str exif = segment(0xE1, JOIN(RAW("Exif\0\0"), EXIF_TIFF));
    Str profile = segment(0xE2, RAW("ICC_PROFILE\0\1\1colours")), adobe = segment(0xEE, RAW("Adobe\0d\0\0\0\0\1"));
    Str middle = JOIN(exif, segment(0xE1, RAW("http://ns.adobe.com/xap/1.0/\0LEAK")), profile, segment(0xED, RAW("Photoshop 3.0\0LEAK")), adobe,
                      segment(0xFE, RAW("LEAK")), segment(0xE5, RAW("LEAK")), segment(0xE2, RAW("MPF\0LEAK")));
    Cleaned cleaned = cleaned_of(jpeg_of(middle, RAW("LEAK motion film")));
    assert_no_leak(&cleaned);
    assert_true(str_eq(cleaned.media_type, STR("image/jpeg")));
    static const char *const KINDS[] = {"gps", "camera", "picture_text", "thumbnail", "custom_data", "trailing_data"};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        assert_hides(&cleaned, KINDS[i]);
    }
    Str orientation = RAW("Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x12\0\x03\0\0\0\1\0\x06\0\0\0\0\0\0");
    assert_true(str_contains(cleaned.bytes, orientation) && str_contains(cleaned.bytes, profile) && str_contains(cleaned.bytes, adobe));
    assert_true(str_contains(cleaned.bytes, RAW("data\xFF\0more\xFF\xD0rest\xFF\xD9")));
    assert_settled(&cleaned);
    Cleaned plain = cleaned_of(jpeg_of(RAW(""), RAW("")));
    assert_clean(&plain);
    assert_false(hides(&plain, "gps") || hides(&plain, "camera"));
    assert_true(hides(&plain, "thumbnail"));
}

/* -------------------------------------------------------------------- PNG -- */

static uint32_t crc_of(Str bytes)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= (unsigned char)bytes.ptr[i];
        for (int k = 0; k < 8; k++) {
            crc = crc >> 1 ^ (0xEDB88320 & -(crc & 1));
        }
    }
    return ~crc;
}

static Str chunk(const char *name, Str data)
{
    char length[4] = {(char)(data.len >> 24), (char)(data.len >> 16), (char)(data.len >> 8), (char)data.len};
    Str body = JOIN(str_from_c(name), data);
    uint32_t crc = crc_of(body);
    char tail[4] = {(char)(crc >> 24), (char)(crc >> 16), (char)(crc >> 8), (char)crc};
    return JOIN(((Str){length, 4}), body, ((Str){tail, 4}));
}

static Str png_of(Str middle)
{
    return JOIN(RAW("\x89PNG\r\n\x1A\n"), chunk("IHDR", RAW("\0\0\0\1\0\0\0\1\x08\0\0\0\0")), chunk("iCCP", RAW("colours")), middle,
                chunk("IDAT", RAW("pixels")), chunk("IEND", RAW("")));
}

static void a_png_keeps_what_the_picture_needs(void **state)
{
    (void)state;
    Cleaned cleaned = cleaned_of(JOIN(png_of(JOIN(chunk("tEXt", RAW("Author\0LEAK")), chunk("zTXt", RAW("LEAK")), chunk("iTXt", RAW("LEAK")),
                                                  chunk("tIME", RAW("LEAK...")), chunk("eXIf", EXIF_TIFF), chunk("prVt", RAW("LEAK")), chunk("pHYs", RAW("123456789")))),
                                      RAW("LEAK")));
    assert_no_leak(&cleaned);
    assert_string_equal(cleaned.ending, ".png");
    assert_hides(&cleaned, "gps");
    assert_hides(&cleaned, "picture_text");
    assert_hides(&cleaned, "custom_data");
    assert_hides(&cleaned, "trailing_data");
    assert_true(str_contains(cleaned.bytes, RAW("colours")) && str_contains(cleaned.bytes, RAW("123456789")) && str_contains(cleaned.bytes, RAW("eXIfMM")));
    assert_settled(&cleaned);
    Str bad = png_of(RAW(""));
    char *bytes = str_to_c(&work.arena, bad);
    bytes[bad.len - 20] ^= 1;
    assert_refused((Str){bytes, bad.len}, "图片已损坏");
    assert_refused(str_slice(bad, 0, bad.len - 3), "图片已损坏");
}

static void a_gif_keeps_its_frames_and_its_loop(void **state)
{
    (void)state;
    Str frame = RAW("\x2C\0\0\0\0\1\0\1\0\0\2\2\x4C\1\0"), loop = RAW("\x21\xFF\x0BNETSCAPE2.0\3\1\0\0\0"), control = RAW("\x21\xF9\4\0\0\0\0\0");
    Cleaned cleaned = cleaned_of(JOIN(RAW("GIF89a\1\0\1\0\x80\0\0\0\0\0\xFF\xFF\xFF"), loop, RAW("\x21\xFE\4LEAK\0"), control, frame,
                                      RAW("\x21\xFF\x0BXMP DataXMP\4LEAK\0"), control, frame, RAW("\x3BLEAK")));
    assert_no_leak(&cleaned);
    assert_true(str_contains(cleaned.bytes, JOIN(loop, control, frame, control, frame, RAW("\x3B"))));
    assert_settled(&cleaned);
    assert_refused(RAW("GIF89a\1\0\1\0\0\0\0\x3B"), "图片已损坏");
    assert_refused(RAW("GIF89a\1\0"), "图片已损坏");
}

static Str riff(const char *form, Str chunks)
{
    char length[4];
    for (int i = 0; i < 4; i++) {
        length[i] = (char)((chunks.len + 4) >> 8 * i);
    }
    return JOIN(RAW("RIFF"), ((Str){length, 4}), str_from_c(form), chunks);
}

static Str riff_chunk(const char *name, Str data)
{
    char length[4] = {(char)data.len, (char)(data.len >> 8), (char)(data.len >> 16), 0};
    return JOIN(str_from_c(name), ((Str){length, 4}), data, str_slice(RAW("\0"), 0, data.len % 2));
}

static void a_webp_and_a_wav_keep_what_is_seen_and_heard(void **state)
{
    (void)state;
    Str extended = RAW("\x2C\0\0\0\1\0\0\1\0\0"); /* EXIF, XMP and ICC flags */
    Cleaned cleaned = cleaned_of(riff("WEBP", JOIN(riff_chunk("VP8X", extended), riff_chunk("ICCP", RAW("colours")), riff_chunk("VP8L", RAW("pixels")),
                                                   riff_chunk("EXIF", EXIF_TIFF), riff_chunk("XMP ", RAW("LEAK")), riff_chunk("ABCD", RAW("LEAK")))));
    assert_no_leak(&cleaned);
    assert_hides(&cleaned, "gps");
    assert_int_equal((unsigned char)cleaned.bytes.ptr[20], 0x28); /* ICC, and EXIF for the orientation alone */
    assert_settled(&cleaned);
    Cleaned sound = cleaned_of(riff("WAVE", JOIN(riff_chunk("fmt ", RAW("0123456789abcdef")), riff_chunk("LIST", RAW("INFOIARTLEAK")), riff_chunk("data", RAW("waves")))));
    assert_no_leak(&sound);
    assert_true(str_contains(sound.bytes, RAW("waves")) && str_eq(sound.media_type, STR("audio/wav")));
    assert_settled(&sound);
}

static void an_mp3_loses_its_tags(void **state)
{
    (void)state;
    char frame[417] = "\xFF\xFB\x90\x44"; /* 128 kbit/s, 44.1 kHz */
    char last[128] = "TAGLEAK";
    Str one = {frame, sizeof frame};
    Cleaned cleaned = cleaned_of(JOIN(RAW("ID3\3\0\0\0\0\0\x08" "TIT2LEAK"), one, one, RAW("LYRICSBEGINLEAK000015LYRICS200"), ((Str){last, sizeof last})));
    assert_no_leak(&cleaned);
    assert_true(str_eq(cleaned.bytes, JOIN(one, one)));
    assert_settled(&cleaned);
    assert_refused(RAW("ID3\3\0\0\0\0\0\x04LEAKnothing"), "音频");
}

static Str box(const char *name, Str body)
{
    char length[4] = {0, (char)((body.len + 8) >> 16), (char)((body.len + 8) >> 8), (char)(body.len + 8)};
    return JOIN(((Str){length, 4}), ((Str){name, 4}), body);
}

static Str film_of(const char *handler)
{
    Str track = box("trak", box("mdia", JOIN(box("mdhd", RAW("\0\0\0\0\1\2\3\4\5\6\7\x08")), box("hdlr", JOIN(RAW("\0\0\0\0\0\0\0\0"), str_from_c(handler), RAW("\0\0\0\0"))))));
    Str place = box("udta", box("\xA9xyz", RAW("\0\x12\x15\xC7+30.25LEAK/")));
    return JOIN(box("ftyp", RAW("isom\0\0\2\0isomavc1")), box("moov", JOIN(box("mvhd", RAW("\0\0\0\0\1\2\3\4\5\6\7\x08")), track, place)), box("mdat", RAW("frames")),
                box("free", RAW("LEAK")));
}

static void a_film_loses_places_and_texts_without_moving(void **state)
{
    (void)state;
    Str film = film_of("vide");
    Cleaned cleaned = cleaned_of(film);
    assert_no_leak(&cleaned);
    assert_hides(&cleaned, "gps");
    assert_int_equal(cleaned.bytes.len, film.len);
    assert_int_equal(str_find(cleaned.bytes, RAW("frames")), str_find(film, RAW("frames")));
    assert_settled(&cleaned);
    assert_refused(film_of("meta"), "记录轨道");
    assert_refused(str_slice(film, 0, 40), "视频");
}

/* ------------------------------------------------------------------- types -- */

static void texts_go_as_they_are(void **state)
{
    (void)state;
    Cleaned utf8 = cleaned_of(STR("公开的文字\n第二行\n"));
    assert_true(utf8.is_clean && str_eq(utf8.media_type, STR("text/plain")) && str_eq(utf8.text, STR("公开的文字\n第二行\n")));
    Cleaned gb = cleaned_of(RAW("\xB9\xAB\xBF\xAA\xB5\xC4\xCE\xC4\xD7\xD6\n"));
    assert_true(gb.is_clean && str_eq(gb.media_type, STR("text/plain; charset=gb18030")) && str_eq(gb.text, STR("公开的文字\n")));
    Cleaned table = cleaned_of(STR("姓名,数量\n甲,1\n乙,2\n"));
    assert_true(table.is_clean && str_eq(table.media_type, STR("text/csv")) && str_contains(table.text, STR("甲\t1")));
    assert_true(str_eq(table.bytes, STR("姓名,数量\n甲,1\n乙,2\n")));
}

static void types_are_told_by_content_and_others_refused(void **state)
{
    (void)state;
    static const struct {
        Str bytes;
        const char *words;
    } CASES[] = {
        {RAW("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 an old document"), "旧版 Office"},
        {RAW("{\\rtf1 text}"), "RTF"},
        {RAW("MZ\x90\0\3\0\0\0\4\0"), "程序"},
        {RAW("\x7F" "ELF\2\1\1\0"), "程序"},
        {RAW("#!/bin/sh\nrm -rf /\n"), "程序"},
        {RAW("Rar!\x1A\7\0"), "压缩包"},
        {RAW("7z\xBC\xAF\x27\x1C\0\4"), "压缩包"},
        {RAW("\x1F\x8B\x08\0\0\0"), "压缩包"},
        {RAW("II*\0\x08\0\0\0"), "这种图片"},
        {RAW("\0\0\0\x18" "ftypheic\0\0\0\0"), "这种图片"},
        {RAW("\0\0\0\x14" "ftypqt  \0\0\0\0"), "这种音频或者视频"},
        {RAW("<!DOCTYPE html><html><body>x</body></html>"), "网页"},
        {RAW("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"), "图片"},
        {RAW("\1\2\3\4\5\6\7\x08\x0E\x0F"), "认不出"},
        {RAW("text with a zero \0 byte"), "认不出"},
        {RAW(""), "空的"},
        {RAW("%PDF-1.4 but nothing"), "损坏"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        assert_refused(CASES[i].bytes, CASES[i].words);
    }
    Cleaned cleaned;
    assert_int_equal(clean_file(&work, STR("x"), (Str){arena_alloc(&work.arena, CLEAN_BYTES_MAX + 1), CLEAN_BYTES_MAX + 1}, &cleaned), ERR_LIMIT);
}

/* Every prefix, and bytes changed at random. */
static void damaged_media_are_survived(void **state)
{
    (void)state;
    char frame[417] = "\xFF\xFB\x90\x44";
    Str all[] = {jpeg_of(segment(0xE1, JOIN(RAW("Exif\0\0"), EXIF_TIFF)), RAW("")), png_of(chunk("eXIf", EXIF_TIFF)),
                 RAW("GIF89a\1\0\1\0\0\0\0\x21\xFE\4LEAK\0\x2C\0\0\0\0\1\0\1\0\0\2\2\x4C\1\0\x3B"), film_of("vide"),
                 riff("WEBP", JOIN(riff_chunk("VP8X", RAW("\x2C\0\0\0\1\0\0\1\0\0")), riff_chunk("VP8L", RAW("pixels")), riff_chunk("EXIF", EXIF_TIFF))),
                 riff("WAVE", riff_chunk("data", RAW("waves"))), JOIN(RAW("ID3\3\0\0\0\0\0\x04LEAK"), ((Str){frame, sizeof frame}))};
    uint32_t seed = 3;
    for (size_t n = 0; n < sizeof all / sizeof *all; n++) {
        for (int i = 0; i < 90; i++) {
            ArenaMark mark = arena_mark(&work.arena);
            char *bytes = arena_alloc(&work.arena, all[n].len);
            memcpy(bytes, all[n].ptr, all[n].len);
            seed = seed * 1664525u + 1013904223u;
            size_t len = i % 2 == 0 ? (seed >> 9) % all[n].len : all[n].len;
            bytes[12 + (seed >> 5) % (all[n].len - 12)] = (char)(seed >> 21);
            /* A copy of its own size, so that reading past its end is seen. */
            char *own = malloc(len + 1);
            memcpy(own, bytes, len);
            (void)cleaned_of((Str){own, len});
            free(own);
            arena_rewind(&work.arena, mark);
        }
    }
}

/* -------------------------------------------------------------------- apart -- */

static void the_process_apart_says_the_same(void **state)
{
    (void)state;
    Str inputs[] = {jpeg_of(segment(0xE1, JOIN(RAW("Exif\0\0"), EXIF_TIFF)), RAW("tail")), STR("公开的文字\n"), STR("#!/bin/sh\n"), STR("甲,乙\n1,2\n3,4\n")};
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        Cleaned here = cleaned_of(inputs[i]), apart;
        assert_int_equal(clean_file_apart(&work, STR("x"), inputs[i], &apart), OK);
        assert_true(str_eq(here.media_type, apart.media_type) && str_eq(here.bytes, apart.bytes) && str_eq(here.text, apart.text));
        assert_true(str_eq(here.refused, apart.refused) && here.is_clean == apart.is_clean && here.hidden_count == apart.hidden_count);
        assert_string_equal(here.ending, apart.ending);
        for (size_t k = 0; k < here.hidden_count; k++) {
            assert_string_equal(here.hidden[k].kind, apart.hidden[k].kind);
            assert_true(str_eq(here.hidden[k].what, apart.hidden[k].what));
        }
    }
}

static void a_crash_of_the_process_is_a_refusal(void **state)
{
    (void)state;
    static const char *const ORDERS[] = {"CRASH", "EXIT 1", "SILENT", "JUNK", "SHORT"};
    for (size_t i = 0; i < sizeof ORDERS / sizeof *ORDERS; i++) {
        Cleaned cleaned = {.is_clean = true};
        assert_int_equal(clean_file_apart(&work, STR("x"), str_from_c(ORDERS[i]), &cleaned), OK);
        assert_false(cleaned.is_clean);
        assert_true(str_contains(cleaned.refused, STR("程序出错")));
        assert_int_equal(cleaned.bytes.len, 0);
    }
    Cleaned cleaned;
    assert_int_equal(clean_file_apart(&work, STR("x"), STR("BUSY"), &cleaned), OK); /* more output than a file may have */
    assert_true(str_contains(cleaned.refused, STR("过于复杂")));
}

/* The child of the last two: a worker, or one that goes wrong as it is told. */
static int worker(void)
{
    char order[8] = "";
    ssize_t got = read(STDIN_FILENO, order, sizeof order - 1);
    Str first = {order, got < 0 ? 0 : (size_t)got};
    if (str_starts(first, STR("CRASH"))) {
        abort();
    }
    if (str_starts(first, STR("EXIT"))) {
        return 1;
    }
    if (str_starts(first, STR("JUNK")) || str_starts(first, STR("SHORT"))) {
        char junk[400];
        memset(junk, 'J', sizeof junk);
        return write(STDOUT_FILENO, junk, first.ptr[0] == 'J' ? sizeof junk : 5) < 0;
    }
    char *much = str_starts(first, STR("BUSY")) ? calloc(1, 1 << 20) : NULL;
    while (much != NULL && write(STDOUT_FILENO, much, 1 << 20) > 0) {
    }
    return str_starts(first, STR("SILENT")) || lseek(STDIN_FILENO, 0, SEEK_SET) != 0 ? 0 : clean_worker_main();
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "clean-worker") == 0) {
        return worker();
    }
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_photograph_loses_its_data_but_not_its_orientation),
        CASE(a_png_keeps_what_the_picture_needs),
        CASE(a_gif_keeps_its_frames_and_its_loop),
        CASE(a_webp_and_a_wav_keep_what_is_seen_and_heard),
        CASE(an_mp3_loses_its_tags),
        CASE(a_film_loses_places_and_texts_without_moving),
        CASE(texts_go_as_they_are),
        CASE(types_are_told_by_content_and_others_refused),
        CASE(damaged_media_are_survived),
        CASE(the_process_apart_says_the_same),
        CASE(a_crash_of_the_process_is_a_refusal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
