/* JPEG (ITU T.81): the picture, its colour profile and its orientation stay. */
#include "doc/clean_parts.h"

#include <string.h>

enum { SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, APP0 = 0xE0, APP1 = 0xE1, APP2 = 0xE2, APP13 = 0xED, APP14 = 0xEE, APP15 = 0xEF, COM = 0xFE };

typedef struct Jpeg {
    Cleaner *cleaner;
    Str in;
    size_t at;
    Buf out;
    int orientation;
    bool has_frame, has_scan;
} Jpeg;

static void put_segment(Jpeg *jpeg, int marker, Str payload)
{
    char head[4] = {'\xFF', (char)marker, (char)((payload.len + 2) >> 8), (char)((payload.len + 2) & 0xFF)};
    buf_add_bytes(&jpeg->out, head, sizeof head);
    buf_add(&jpeg->out, payload);
}

/* JFIF without the thumbnail that may follow its 14 bytes. */
static void keep_jfif(Jpeg *jpeg, Str payload)
{
    enum { JFIF_LEN = 14 };
    char bytes[JFIF_LEN];
    if (payload.len < JFIF_LEN) {
        return;
    }
    memcpy(bytes, payload.ptr, JFIF_LEN);
    bytes[12] = bytes[13] = 0;
    if (payload.len > JFIF_LEN) {
        clean_hide(jpeg->cleaner, "thumbnail", (Str){0});
    }
    put_segment(jpeg, APP0, (Str){bytes, JFIF_LEN});
}

/* APPn and COM: kept only if the picture needs them. */
static void application_segment(Jpeg *jpeg, int marker, Str payload)
{
    if (marker == APP0 && str_starts(payload, (Str){"JFIF\0", 5})) {
        keep_jfif(jpeg, payload);
    } else if (marker == APP0 || (marker == APP2 && str_starts(payload, (Str){"MPF\0", 4}))) {
        clean_hide(jpeg->cleaner, "thumbnail", (Str){0});
    } else if (marker == APP1 && str_starts(payload, (Str){"Exif\0", 5})) {
        exif_hide(jpeg->cleaner, str_slice(payload, 6, payload.len), &jpeg->orientation);
    } else if (marker == APP1 || marker == APP13 || marker == COM) {
        clean_hide(jpeg->cleaner, "picture_text", (Str){0});
    } else if ((marker == APP2 && str_starts(payload, (Str){"ICC_PROFILE\0", 12}))
               || (marker == APP14 && str_starts(payload, STR("Adobe")))) {
        put_segment(jpeg, marker, marker == APP14 ? str_slice(payload, 0, 12) : payload);
    } else {
        clean_hide(jpeg->cleaner, "custom_data", (Str){0});
    }
}

/* The coded data of a scan end at a marker that is neither stuffing nor a restart. */
static void copy_scan(Jpeg *jpeg)
{
    size_t from = jpeg->at;
    while (jpeg->at < jpeg->in.len) {
        const char *p = memchr(jpeg->in.ptr + jpeg->at, 0xFF, jpeg->in.len - jpeg->at);
        jpeg->at = p == NULL ? jpeg->in.len : (size_t)(p - jpeg->in.ptr);
        int next = jpeg->at + 1 < jpeg->in.len ? (unsigned char)jpeg->in.ptr[jpeg->at + 1] : EOI;
        if (p != NULL && next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7)) {
            break;
        }
        jpeg->at += p == NULL ? 0 : next == 0xFF ? 1 : 2;
    }
    buf_add(&jpeg->out, str_slice(jpeg->in, from, jpeg->at));
}

/* Of a picture's frame: a start of frame, however it is coded. */
static bool begins_frame(int marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static bool is_application(int marker)
{
    return (marker >= APP0 && marker <= APP15) || marker >= COM;
}

/* One marker; *ret_more false at the end of the picture. */
static Err next_segment(Jpeg *jpeg, bool *ret_more)
{
    while (jpeg->at + 1 < jpeg->in.len && jpeg->in.ptr[jpeg->at] == '\xFF' && jpeg->in.ptr[jpeg->at + 1] == '\xFF') {
        jpeg->at++;
    }
    if (jpeg->at + 2 > jpeg->in.len || jpeg->in.ptr[jpeg->at] != '\xFF') {
        return clean_refuse(jpeg->cleaner, "clean.damaged_picture");
    }
    int marker = (unsigned char)jpeg->in.ptr[jpeg->at + 1];
    jpeg->at += 2;
    *ret_more = marker != EOI;
    if (marker == EOI) {
        return OK;
    }
    size_t left = jpeg->in.len - jpeg->at;
    size_t length = left < 2 ? 0 : be16(jpeg->in.ptr + jpeg->at);
    if (length < 2 || length > left || marker < 0xC0 || (marker >= 0xD0 && marker <= SOI)) {
        return clean_refuse(jpeg->cleaner, "clean.damaged_picture");
    }
    Str payload = str_slice(jpeg->in, jpeg->at + 2, jpeg->at + length);
    jpeg->at += length;
    if (is_application(marker)) {
        application_segment(jpeg, marker, payload);
        return OK;
    }
    jpeg->has_frame |= begins_frame(marker);
    put_segment(jpeg, marker, payload);
    if (marker == SOS) {
        jpeg->has_scan = true;
        copy_scan(jpeg);
    }
    return OK;
}

/* Behind the JFIF segment, if there is one. */
static Err finish(Jpeg *jpeg)
{
    Cleaner *cleaner = jpeg->cleaner;
    if (jpeg->at < jpeg->in.len) {
        clean_hide(cleaner, "trailing_data", (Str){0});
    }
    if (!jpeg->has_frame || !jpeg->has_scan) {
        return clean_refuse(cleaner, "clean.damaged_picture");
    }
    Str body = buf_str(&jpeg->out);
    bool jfif = str_starts(body, (Str){"\xFF\xE0", 2});
    size_t head = jfif ? 2 + be16(body.ptr + 2) : 0;
    Buf whole = buf_new(&cleaner->work->arena, body.len + 64);
    buf_add(&whole, (Str){"\xFF\xD8", 2});
    buf_add(&whole, str_slice(body, 0, head));
    if (jpeg->orientation > 1) {
        char exif[6 + EXIF_MINIMAL_LEN] = "Exif\0";
        exif_minimal(jpeg->orientation, exif + 6);
        Jpeg end = {.out = whole};
        put_segment(&end, APP1, (Str){exif, sizeof exif});
        whole = end.out;
    }
    buf_add(&whole, str_slice(body, head, body.len));
    buf_add(&whole, (Str){"\xFF\xD9", 2});
    if (!buf_ok(&whole) || !buf_ok(&jpeg->out)) {
        return work_full(cleaner->work);
    }
    cleaner->out->bytes = buf_str(&whole);
    return OK;
}

Err clean_jpeg(Cleaner *cleaner)
{
    Jpeg jpeg = {.cleaner = cleaner, .in = cleaner->bytes, .at = 2, .out = buf_new(&cleaner->work->arena, cleaner->bytes.len + 64), .orientation = 1};
    (void)buf_reserve(&jpeg.out, cleaner->bytes.len);
    for (bool more = true; more;) {
        TRY(next_segment(&jpeg, &more));
    }
    return finish(&jpeg);
}
