/* EXIF (CIPA DC-008): only the orientation is wanted; whether there is a place is told. */
#include "doc/clean_parts.h"

#include <string.h>

enum { TAG_ORIENTATION = 0x0112, TAG_GPS = 0x8825, ENTRY = 12 };

static uint32_t number(Str tiff, size_t at, int bytes, bool big)
{
    uint32_t value = 0;
    for (int i = 0; i < bytes; i++) {
        value |= (uint32_t)(unsigned char)tiff.ptr[at + (size_t)i] << 8 * (big ? bytes - 1 - i : i);
    }
    return value;
}

void exif_look(Str tiff, int *orientation, bool *has_place)
{
    bool big = str_starts(tiff, STR("MM"));
    if (tiff.len < 10 || (!big && !str_starts(tiff, STR("II")))) {
        return;
    }
    size_t at = number(tiff, 4, 4, big);
    if (at > tiff.len - 2) {
        return;
    }
    size_t count = number(tiff, at, 2, big);
    for (size_t i = 0; i < count && at + 2 + (i + 1) * ENTRY <= tiff.len; i++) {
        size_t entry = at + 2 + i * ENTRY;
        uint32_t tag = number(tiff, entry, 2, big);
        *has_place |= tag == TAG_GPS;
        int value = (int)number(tiff, entry + 8, 2, big);
        if (tag == TAG_ORIENTATION && value >= 1 && value <= 8) {
            *orientation = value;
        }
    }
}

void exif_minimal(int orientation, char bytes[EXIF_MINIMAL_LEN])
{
    static const char TEMPLATE[EXIF_MINIMAL_LEN] = "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0";
    memcpy(bytes, TEMPLATE, EXIF_MINIMAL_LEN);
    bytes[19] = (char)orientation;
}

void exif_hide(Cleaner *cleaner, Str tiff, int *orientation)
{
    char minimal[EXIF_MINIMAL_LEN];
    bool has_place = false;
    exif_look(tiff, orientation, &has_place);
    exif_minimal(*orientation, minimal);
    if (*orientation > 1 && str_eq(tiff, (Str){minimal, EXIF_MINIMAL_LEN})) {
        return;
    }
    clean_hide(cleaner, "camera", (Str){0});
    if (has_place) {
        clean_hide(cleaner, "gps", (Str){0});
    }
}
