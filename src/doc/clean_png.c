/* PNG (ISO/IEC 15948) and GIF89a: what the picture needs stays. */
#include "doc/clean_parts.h"

#include <string.h>

static uint32_t crc32_of(Str bytes)
{
    uint32_t crc = 0xFFFFFFFF;
    static const uint32_t NIBBLES[16] = {0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
                                         0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};
    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= (unsigned char)bytes.ptr[i];
        crc = crc >> 4 ^ NIBBLES[crc & 15];
        crc = crc >> 4 ^ NIBBLES[crc & 15];
    }
    return ~crc;
}

static bool is_one_of(Str name, const char *names)
{
    for (; *names != '\0'; names += 5) {
        if (memcmp(name.ptr, names, 4) == 0) {
            return true;
        }
    }
    return false;
}

static void put_be32(Buf *out, uint32_t value)
{
    char bytes[4] = {(char)(value >> 24), (char)(value >> 16), (char)(value >> 8), (char)value};
    buf_add_bytes(out, bytes, sizeof bytes);
}

/* The orientation in the smallest form, before the picture's data. */
static void put_orientation(Buf *out, int orientation)
{
    char chunk[4 + EXIF_MINIMAL_LEN] = "eXI";
    chunk[3] = 'f';
    exif_minimal(orientation, chunk + 4);
    put_be32(out, EXIF_MINIMAL_LEN);
    buf_add_bytes(out, chunk, sizeof chunk);
    put_be32(out, crc32_of((Str){chunk, sizeof chunk}));
}

typedef struct Png {
    Cleaner *cleaner;
    Buf out;
    int orientation;
    bool has_head, has_data, has_end, has_palette;
} Png;

static void take_chunk(Png *png, Str chunk, Str name, Str data)
{
    static const char KEPT[] = "IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB bKGD hIST pHYs sPLT acTL fcTL fdAT cICP ";
    if (is_one_of(name, KEPT)) {
        buf_add(&png->out, chunk);
    } else if (is_one_of(name, "eXIf ")) {
        exif_hide(png->cleaner, data, &png->orientation);
        if (png->orientation > 1 && !png->has_data) {
            put_orientation(&png->out, png->orientation);
        }
    } else if (is_one_of(name, "tEXt zTXt iTXt tIME ")) {
        clean_hide(png->cleaner, "picture_text", (Str){0});
    } else {
        clean_hide(png->cleaner, "custom_data", (Str){0});
    }
    png->has_data |= is_one_of(name, "IDAT ");
    png->has_end |= is_one_of(name, "IEND ");
}

Err clean_png(Cleaner *cleaner)
{
    enum { SIGNATURE = 8, AROUND = 12 };
    Str in = cleaner->bytes;
    Png png = {.cleaner = cleaner, .out = buf_new(&cleaner->work->arena, in.len + 64), .orientation = 1};
    (void)buf_reserve(&png.out, in.len);
    buf_add(&png.out, str_slice(in, 0, SIGNATURE));
    size_t at = SIGNATURE;
    while (!png.has_end) {
        size_t length = in.len - at < AROUND ? SIZE_MAX : be32(in.ptr + at);
        if (length > in.len - at - AROUND || in.len - at < AROUND) {
            return clean_refuse(cleaner, "clean.damaged_picture");
        }
        Str chunk = str_slice(in, at, at + AROUND + length);
        Str name = str_slice(chunk, 4, 8), data = str_slice(chunk, 8, 8 + length);
        bool is_head = is_one_of(name, "IHDR ");
        if (is_head != (at == SIGNATURE) || crc32_of(str_slice(chunk, 4, 8 + length)) != be32(chunk.ptr + 8 + length)) {
            return clean_refuse(cleaner, "clean.damaged_picture");
        }
        take_chunk(&png, chunk, name, data);
        at += AROUND + length;
    }
    if (at < in.len) {
        clean_hide(cleaner, "trailing_data", (Str){0});
    }
    if (!png.has_data) {
        return clean_refuse(cleaner, "clean.damaged_picture");
    }
    cleaner->out->bytes = buf_str(&png.out);
    return buf_ok(&png.out) ? OK : work_full(cleaner->work);
}

/* -------------------------------------------------------------------- GIF -- */

typedef struct Gif {
    Cleaner *cleaner;
    Str in;
    size_t at;
    Buf out;
    bool has_image;
} Gif;

static bool skip_blocks(Gif *gif)
{
    while (gif->at < gif->in.len) {
        size_t length = (unsigned char)gif->in.ptr[gif->at];
        gif->at += 1 + length;
        if (length == 0) {
            return true;
        }
    }
    return false;
}

static size_t table_length(int flags)
{
    return (flags & 0x80) != 0 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

static bool take_extension(Gif *gif)
{
    size_t from = gif->at;
    Str rest = str_slice(gif->in, from, gif->in.len);
    if (rest.len < 3) {
        return false;
    }
    int label = (unsigned char)rest.ptr[1];
    Str id = str_slice(rest, 3, 14);
    bool kept = label == 0xF9 || (label == 0xFF && (str_eq(id, STR("NETSCAPE2.0")) || str_eq(id, STR("ANIMEXTS1.0")) || str_eq(id, STR("ICCRGBG1012"))));
    gif->at += 2;
    if (!skip_blocks(gif)) {
        return false;
    }
    if (kept) {
        buf_add(&gif->out, str_slice(gif->in, from, gif->at));
    } else {
        clean_hide(gif->cleaner, label == 0xFF ? "custom_data" : "picture_text", (Str){0});
    }
    return true;
}

static bool take_image(Gif *gif)
{
    size_t from = gif->at;
    if (gif->in.len - from < 11) {
        return false;
    }
    gif->at += 10 + table_length((unsigned char)gif->in.ptr[from + 9]) + 1;
    if (gif->at > gif->in.len || !skip_blocks(gif)) {
        return false;
    }
    buf_add(&gif->out, str_slice(gif->in, from, gif->at));
    gif->has_image = true;
    return true;
}

Err clean_gif(Cleaner *cleaner)
{
    enum { HEAD = 13 };
    Gif gif = {.cleaner = cleaner, .in = cleaner->bytes, .out = buf_new(&cleaner->work->arena, cleaner->bytes.len + 1)};
    size_t head = gif.in.len < HEAD ? SIZE_MAX : HEAD + table_length((unsigned char)gif.in.ptr[10]);
    bool good = head < gif.in.len, ended = false;
    if (good) {
        buf_add(&gif.out, str_slice(gif.in, 0, head));
        gif.at = head;
    }
    while (good && !ended && gif.at < gif.in.len) {
        char kind = gif.in.ptr[gif.at];
        ended = kind == 0x3B;
        good = ended || (kind == 0x21 ? take_extension(&gif) : kind == 0x2C && take_image(&gif));
    }
    if (!good || !ended || !gif.has_image) {
        return clean_refuse(cleaner, "clean.damaged_picture");
    }
    buf_add_char(&gif.out, 0x3B);
    if (gif.at + 1 < gif.in.len) {
        clean_hide(cleaner, "trailing_data", (Str){0});
    }
    cleaner->out->bytes = buf_str(&gif.out);
    return buf_ok(&gif.out) ? OK : work_full(cleaner->work);
}
