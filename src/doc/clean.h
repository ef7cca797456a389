/* Files that go out: what they are, what is hidden in them, and a copy without it.
 *
 * Type is told by content (libmagic and our own look), never by a name. Cleaning
 * takes out author, company, comments, tracked changes (accepted as they show),
 * hidden sheets, rows, columns and text, document properties, embedded
 * thumbnails, GPS and camera data of pictures, PDF information, XMP, JavaScript
 * and attachments. What cannot be cleaned (old binary Office files, encrypted
 * files, archives, programs, macros) is refused, and the reason told. A cleaned
 * copy is parsed back and must show the same text as the original showed. */
#ifndef GK_DOC_CLEAN_H
#define GK_DOC_CLEAN_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>

enum { CLEAN_BYTES_MAX = 50 << 20, CLEAN_HIDDEN_MAX = 64 };

typedef struct CleanHidden {
    const char *kind; /* "author", "comment", "tracked_change", "hidden_sheet", "hidden_row", "property", "gps", "macro" ... */
    Str what;         /* short, for people; personal data masked */
} CleanHidden;

typedef struct Cleaned {
    Str media_type;  /* "application/pdf"; always set */
    const char *ending; /* ".pdf" */
    bool is_clean;   /* bytes holds a copy that may go out */
    Str refused;     /* why not: Chinese, what to do ("旧版 .doc 文件无法清理，请另存为 .docx") */
    Str bytes;       /* the cleaned copy: written anew for documents, whether anything was hidden or not */
    CleanHidden hidden[CLEAN_HIDDEN_MAX];
    size_t hidden_count;
    Str text;        /* what readers see, for search and gate; empty for pictures */
} Cleaned;

/* Allowed: PDF, DOCX, XLSX, TXT, CSV, JPEG, PNG, GIF, WebP, MP3, MP4, WAV; everything else is refused with a sentence.
 * ERR_LIMIT over CLEAN_BYTES_MAX. A file that is damaged is refused, not an error. */
MUST_USE Err clean_file(Work *work, Str name, Str bytes, Cleaned *ret_cleaned);

/* The same in a child process under limits of time (20 s of the processor, 45 s
 * by the clock), memory and output: what the server uses. Starts "/proc/self/exe clean-worker". */
MUST_USE Err clean_file_apart(Work *work, Str name, Str bytes, Cleaned *ret_cleaned);
/* The child's side: reads standard input, writes standard output; the exit status. */
int clean_worker_main(void);

#endif
