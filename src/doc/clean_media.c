/* Sound and film: names, places and texts go, what is heard and seen stays. */
#include "doc/clean_parts.h"

#include <string.h>

/* ------------------------------------------------------------ RIFF: WebP, WAV -- */

static void put_le32(char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (char)(value >> 8 * i);
    }
}

typedef struct Riff {
    Cleaner *cleaner;
    Buf out;
    int orientation;
    bool has_data;
} Riff;

static void put_chunk(Riff *riff, Str name, Str data)
{
    char length[4];
    put_le32(length, (uint32_t)data.len);
    buf_add(&riff->out, name);
    buf_add_bytes(&riff->out, length, sizeof length);
    buf_add(&riff->out, data);
    if (data.len % 2 == 1) {
        buf_add_char(&riff->out, '\0');
    }
}

static void take_webp_chunk(Riff *riff, Str name, Str data)
{
    static const Str KEPT[] = {{"VP8 ", 4}, {"VP8L", 4}, {"VP8X", 4}, {"ALPH", 4}, {"ANIM", 4}, {"ANMF", 4}, {"ICCP", 4}};
    for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
        if (str_eq(name, KEPT[i])) {
            riff->has_data |= i != 2 && i != 4 && i != 6;
            put_chunk(riff, name, data);
            return;
        }
    }
    if (str_eq(name, STR("EXIF"))) {
        exif_hide(riff->cleaner, str_starts(data, (Str){"Exif\0\0", 6}) ? str_slice(data, 6, data.len) : data, &riff->orientation);
    } else {
        clean_hide(riff->cleaner, str_eq(name, STR("XMP ")) ? "picture_text" : "custom_data", (Str){0});
    }
}

static void take_wav_chunk(Riff *riff, Str name, Str data)
{
    bool is_data = str_eq(name, STR("data"));
    riff->has_data |= is_data;
    if (is_data || str_eq(name, STR("fmt ")) || str_eq(name, STR("fact"))) {
        put_chunk(riff, name, data);
    } else {
        clean_hide(riff->cleaner, "tag", (Str){0});
    }
}

/* `live`: a length that was never filled in reaches to the end. */
static Err take_chunks(Riff *riff, Str in, bool live, void (*take)(Riff *, Str, Str))
{
    enum { HEAD = 12 };
    size_t stated = (size_t)le32(in.ptr + 4) + 8;
    if (stated < in.len && in.len - stated > 1) {
        clean_hide(riff->cleaner, "trailing_data", (Str){0});
    }
    size_t end = stated < in.len ? stated : in.len;
    for (size_t at = HEAD; at + 8 <= end;) {
        size_t length = le32(in.ptr + at + 4), left = end - at - 8;
        if (length > left && !live) {
            return clean_refuse(riff->cleaner, "clean.damaged_picture");
        }
        length = length > left ? left : length;
        take(riff, str_slice(in, at, at + 4), str_slice(in, at + 8, at + 8 + length));
        at += 8 + length + length % 2;
    }
    return OK;
}

static Err finish_riff(Riff *riff)
{
    Str whole = buf_str(&riff->out);
    if (!buf_ok(&riff->out)) {
        return work_full(riff->cleaner->work);
    }
    put_le32(riff->out.ptr + 4, (uint32_t)whole.len - 8);
    riff->cleaner->out->bytes = whole;
    return OK;
}

Err clean_webp(Cleaner *cleaner)
{
    enum { HEAD = 12, FLAGS_AT = HEAD + 8, FLAG_XMP = 4, FLAG_EXIF = 8 };
    Riff riff = {.cleaner = cleaner, .out = buf_new(&cleaner->work->arena, cleaner->bytes.len + 64), .orientation = 1};
    buf_add(&riff.out, str_slice(cleaner->bytes, 0, HEAD));
    TRY(take_chunks(&riff, cleaner->bytes, false, take_webp_chunk));
    if (!riff.has_data) {
        return clean_refuse(cleaner, "clean.damaged_picture");
    }
    bool extended = str_eq(str_slice(buf_str(&riff.out), HEAD, HEAD + 4), STR("VP8X")) && riff.out.len > FLAGS_AT;
    if (extended) {
        riff.out.ptr[FLAGS_AT] = (char)(riff.out.ptr[FLAGS_AT] & ~(FLAG_XMP | FLAG_EXIF));
    }
    if (extended && riff.orientation > 1) {
        char exif[EXIF_MINIMAL_LEN];
        exif_minimal(riff.orientation, exif);
        riff.out.ptr[FLAGS_AT] = (char)(riff.out.ptr[FLAGS_AT] | FLAG_EXIF);
        put_chunk(&riff, STR("EXIF"), (Str){exif, sizeof exif});
    }
    return finish_riff(&riff);
}

Err clean_wav(Cleaner *cleaner)
{
    Riff riff = {.cleaner = cleaner, .out = buf_new(&cleaner->work->arena, cleaner->bytes.len + 64)};
    (void)buf_reserve(&riff.out, cleaner->bytes.len);
    buf_add(&riff.out, str_slice(cleaner->bytes, 0, 12));
    TRY(take_chunks(&riff, cleaner->bytes, true, take_wav_chunk));
    return riff.has_data ? finish_riff(&riff) : clean_refuse(cleaner, "clean.damaged_media");
}

/* ---------------------------------------------------------------------- MP3 -- */

/* Bytes of the MPEG audio frame that begins here, 0 if none does (ISO/IEC 11172-3, 13818-3). */
static size_t frame_length(Str at)
{
    static const int RATES[2][3][15] = {
        {{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
         {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
         {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}},
        {{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
         {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
         {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}},
    };
    static const int SAMPLES[] = {44100, 48000, 32000};
    if (at.len < 4 || at.ptr[0] != '\xFF' || ((unsigned char)at.ptr[1] & 0xE0) != 0xE0) {
        return 0;
    }
    int version = (unsigned char)at.ptr[1] >> 3 & 3, layer = 4 - ((unsigned char)at.ptr[1] >> 1 & 3);
    int rate = (unsigned char)at.ptr[2] >> 4, sample = (unsigned char)at.ptr[2] >> 2 & 3, padding = (unsigned char)at.ptr[2] >> 1 & 1;
    if (version == 1 || layer == 4 || rate == 0 || rate == 15 || sample == 3) {
        return 0;
    }
    int bits = RATES[version == 3 ? 0 : 1][layer - 1][rate] * 1000, hertz = SAMPLES[sample] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
    int slots = layer == 1 ? (12 * bits / hertz + padding) * 4 : (layer == 3 && version != 3 ? 72 : 144) * bits / hertz + padding;
    return (size_t)slots;
}

/* ID3v2 at the start; several are possible. */
static Str without_head_tags(Cleaner *cleaner, Str in)
{
    while (in.len > 10 && str_starts(in, STR("ID3"))) {
        size_t size = 0;
        for (int i = 6; i < 10; i++) {
            size = size << 7 | ((unsigned char)in.ptr[i] & 0x7F);
        }
        size += 10 + ((in.ptr[5] & 0x10) != 0 ? 10 : 0);
        clean_hide(cleaner, "tag", (Str){0});
        in = str_slice(in, size, in.len);
    }
    size_t zeros = 0;
    while (zeros < in.len && in.ptr[zeros] == '\0') {
        zeros++;
    }
    return str_slice(in, zeros, in.len);
}

/* ID3v1, APE and Lyrics3 at the end, in any order. */
static Str without_tail_tags(Cleaner *cleaner, Str in)
{
    for (bool cut = true; cut;) {
        size_t len = in.len;
        if (len > 128 && str_starts(str_slice(in, len - 128, len), STR("TAG"))) {
            len -= 128;
        } else if (len > 227 && str_starts(str_slice(in, len - 227, len), STR("TAG+"))) {
            len -= 227;
        } else if (len > 32 && str_starts(str_slice(in, len - 32, len), STR("APETAGEX"))) {
            size_t size = (size_t)le32(in.ptr + len - 20) + ((unsigned char)in.ptr[len - 9] & 0x80 ? 32 : 0);
            len -= size >= 32 && size < len ? size : 32;
        } else if (len > 15 && str_ends(in, STR("LYRICS200"))) {
            int64_t size = 0;
            bool known = str_to_int64(str_slice(in, len - 15, len - 9), &size) == OK && size > 0 && (size_t)size + 15 < len;
            len -= known ? (size_t)size + 15 : 15;
        }
        cut = len < in.len;
        if (cut) {
            clean_hide(cleaner, "tag", (Str){0});
            in = str_slice(in, 0, len);
        }
    }
    return in;
}

Err clean_mp3(Cleaner *cleaner)
{
    Str sound = without_tail_tags(cleaner, without_head_tags(cleaner, cleaner->bytes));
    size_t first = frame_length(sound);
    bool good = first > 0 && (sound.len <= first + 4 || frame_length(str_slice(sound, first, sound.len)) > 0);
    if (!good) {
        return clean_refuse(cleaner, "clean.damaged_media");
    }
    cleaner->out->bytes = sound;
    return OK;
}

/* ---------------------------------------------------------------------- MP4 -- */

typedef struct Film {
    Cleaner *cleaner;
    char *bytes; /* a copy of the input; lengths and places never change, for tables name them */
    size_t len;
    bool has_film, has_data;
    bool refused;
} Film;

typedef struct Box {
    size_t from, body, to;
    Str name;
} Box;

static bool read_box(const Film *film, size_t at, size_t end, Box *ret_box)
{
    if (end - at < 8) {
        return false;
    }
    uint64_t length = be32(film->bytes + at);
    size_t head = 8;
    if (length == 1 && end - at >= 16) {
        length = (uint64_t)be32(film->bytes + at + 8) << 32 | be32(film->bytes + at + 12);
        head = 16;
    } else if (length == 0) {
        length = end - at;
    }
    if (length < head || length > end - at) {
        return false;
    }
    *ret_box = (Box){at, at + head, at + (size_t)length, {film->bytes + at + 4, 4}};
    return true;
}

/* The box stays as an empty one of its length. */
static void empty_box(Film *film, const Box *box, const char *kind)
{
    memcpy(film->bytes + box->from + 4, "free", 4);
    memset(film->bytes + box->body, 0, box->to - box->body);
    clean_hide(film->cleaner, kind, (Str){0});
}

static bool all_zero(const Film *film, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (film->bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

/* Times of making in mvhd, tkhd and mdhd. */
static void clear_times(Film *film, const Box *box)
{
    size_t length = box->to - box->body < 4 ? 0 : film->bytes[box->body] == 1 ? 16 : 8;
    if (length > 0 && box->to - box->body >= 4 + length && !all_zero(film, box->body + 4, box->body + 4 + length)) {
        memset(film->bytes + box->body + 4, 0, length);
        clean_hide(film->cleaner, "property", (Str){0});
    }
}

static bool name_is(const Box *box, const char *names)
{
    for (; *names != '\0'; names += 5) {
        if (memcmp(box->name.ptr, names, 4) == 0) {
            return true;
        }
    }
    return false;
}

static bool holds_place(const Film *film, const Box *box)
{
    Str body = {film->bytes + box->body, box->to - box->body};
    return str_contains(body, (Str){"\xA9xyz", 4}) || str_contains(body, STR("loci")) || str_contains(body, STR("location.ISO6709"));
}

/* hdlr: tracks of places, texts of cameras and the like are no sound and no film. */
static void look_at_handler(Film *film, const Box *box)
{
    Str kind = str_slice((Str){film->bytes, film->len}, box->body + 8, box->body + 12);
    film->refused |= box->to - box->body >= 12 && (str_eq(kind, STR("meta")) || str_eq(kind, STR("camm")));
}

static bool clean_boxes(Film *film, size_t from, size_t to, int depth)
{
    enum { DEPTH_MAX = 12 };
    Box box;
    for (size_t at = from; at < to; at = box.to) {
        if (depth > DEPTH_MAX || !read_box(film, at, to, &box)) {
            return false;
        }
        film->has_film |= name_is(&box, "moov ");
        film->has_data |= name_is(&box, "mdat ");
        if (name_is(&box, "udta meta uuid ID32 XMP_ ")) {
            empty_box(film, &box, holds_place(film, &box) ? "gps" : "tag");
        } else if (name_is(&box, "free skip wide ")) {
            if (!all_zero(film, box.body, box.to)) {
                empty_box(film, &box, "custom_data");
            }
        } else if (name_is(&box, "mvhd tkhd mdhd ")) {
            clear_times(film, &box);
        } else if (name_is(&box, "hdlr ")) {
            look_at_handler(film, &box);
        } else if (name_is(&box, "moov trak mdia minf stbl edts dinf moof traf mvex ") && !clean_boxes(film, box.body, box.to, depth + 1)) {
            return false;
        }
    }
    return true;
}

Err clean_mp4(Cleaner *cleaner)
{
    Film film = {.cleaner = cleaner, .len = cleaner->bytes.len, .bytes = arena_alloc(&cleaner->work->arena, cleaner->bytes.len)};
    if (film.bytes == NULL) {
        return work_full(cleaner->work);
    }
    memcpy(film.bytes, cleaner->bytes.ptr, film.len);
    if (!clean_boxes(&film, 0, film.len, 0) || !film.has_film || !film.has_data) {
        return clean_refuse(cleaner, "clean.damaged_media");
    }
    if (film.refused) {
        return clean_refuse(cleaner, "clean.film_track");
    }
    cleaner->out->bytes = (Str){film.bytes, film.len};
    return OK;
}
