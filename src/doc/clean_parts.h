/* What the cleaners share. Only for src/doc/clean_*.c. */
#ifndef GK_DOC_CLEAN_PARTS_H
#define GK_DOC_CLEAN_PARTS_H

#include "doc/clean.h"
#include "doc/read.h"

enum { CLEAN_KINDS_MAX = 32, CLEAN_SHOWN = 2 };

/* How often something hidden was met, and the first ones of it. */
typedef struct CleanCount {
    const char *kind;
    size_t count;
    Str shown[CLEAN_SHOWN];
    size_t shown_count;
} CleanCount;

typedef struct Cleaner {
    Work *work;
    Str bytes; /* the input */
    Cleaned *out;
    CleanCount counts[CLEAN_KINDS_MAX];
    size_t kind_count;
} Cleaner;

/* Counts something hidden that the copy will not have; `shown` may be empty and names no person in full. */
void clean_hide(Cleaner *cleaner, const char *kind, Str shown);
bool clean_found(const Cleaner *cleaner);
/* Ends the cleaning: the file cannot go out. `id` is one of data/sentences.json. Returns ERR_INVALID. */
MUST_USE Err clean_refuse(Cleaner *cleaner, const char *id);
/* A person's name as it may be told. */
Str clean_mask(Cleaner *cleaner, Str name);

/* The cleaners, one a type. They set out->bytes (and out->text where there is any). */
MUST_USE Err clean_jpeg(Cleaner *cleaner);
MUST_USE Err clean_png(Cleaner *cleaner);
MUST_USE Err clean_gif(Cleaner *cleaner);
MUST_USE Err clean_webp(Cleaner *cleaner);
MUST_USE Err clean_wav(Cleaner *cleaner);
MUST_USE Err clean_mp3(Cleaner *cleaner);
MUST_USE Err clean_mp4(Cleaner *cleaner);
MUST_USE Err clean_text(Cleaner *cleaner);
MUST_USE Err clean_zip(Cleaner *cleaner); /* DOCX or XLSX; also tells which */
MUST_USE Err clean_pdf(Cleaner *cleaner);
/* Without looking at the text again, which needs another program. */
MUST_USE Err clean_pdf_rewrite(Cleaner *cleaner, Str *ret_bytes);

/* A picture inside a document: its bytes without what is hidden, or as they
 * are when it is of another type. *ret_known: it was one of ours. Damaged ones stay. */
MUST_USE Err clean_picture(Cleaner *cleaner, Str bytes, Str *ret_bytes, bool *ret_known);

/* What EXIF data (from its TIFF head on) say; *orientation stays when nothing is said. */
void exif_look(Str tiff, int *orientation, bool *has_place);
/* EXIF data that hold the orientation alone. */
enum { EXIF_MINIMAL_LEN = 26 };
void exif_minimal(int orientation, char bytes[EXIF_MINIMAL_LEN]);
/* Counts what EXIF data hide; minimal ones hide nothing. */
void exif_hide(Cleaner *cleaner, Str tiff, int *orientation);

/* The text of a document as the gate and the search read it: a paragraph a line, cells by tabs. */
MUST_USE Err reading_text(Work *work, const Reading *reading, Str *ret_text);

static inline uint32_t be32(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static inline uint32_t le32(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

static inline uint32_t be16(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] << 8 | b[1];
}

#endif
