/* CSV as RFC 4180 and Chinese spreadsheets write it, read row by row.
 *
 * Streaming: memory does not depend on the length of the file. UTF-8 (with or
 * without byte order mark) or GB18030, told by the first 64 KiB. Line ends are
 * LF or CRLF; blank lines are skipped; a quoted field may hold both. */
#ifndef GK_DOC_CSV_H
#define GK_DOC_CSV_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>
#include <stdint.h>

enum { CSV_ROW_MAX = 1 << 20, CSV_FIELDS_MAX = 256 };

/* Gives the next bytes: up to `max` of them, 0 at the end. */
typedef Err (*CsvSource)(void *state, char *bytes, size_t max, size_t *ret_len);

typedef struct CsvRow {
    const Str *fields; /* UTF-8, quotes resolved, not trimmed; valid until the next csv_next */
    size_t count;
    int64_t line; /* where the row begins, from 1 */
    bool is_text; /* false: a field is not valid text in the file's encoding */
} CsvRow;

typedef struct Csv Csv;

/* Takes about 1.2 MiB of the arena. */
MUST_USE Err csv_open(Work *work, CsvSource source, void *state, Csv **ret_csv);

/* Another delimiter than ','; before the first csv_next. */
void csv_set_delimiter(Csv *csv, char delimiter);

/* The next row, or NULL at the end. ERR_INVALID "csv.syntax" with the line for
 * text behind a closing quote, a quote that is never closed, and more than
 * CSV_FIELDS_MAX fields; ERR_LIMIT for a row over CSV_ROW_MAX bytes. After an
 * error the reader cannot go on. */
MUST_USE Err csv_next(Csv *csv, const CsvRow **ret_row);

/* Bytes consumed so far, for progress. */
int64_t csv_bytes_read(const Csv *csv);

/* Must be called when the reader was opened; NULL is fine. */
void csv_close(Csv *csv);

/* A source over text in memory: state is a Str *, which is used up. */
Err csv_source_str(void *state, char *bytes, size_t max, size_t *ret_len);

/* Appends one field, quoted when it must be. */
void csv_add_field(Buf *out, Str field);
/* The same for text that people wrote and spreadsheets open: what would run as a formula gets an apostrophe before it. */
void csv_add_text(Buf *out, Str field);
/* Whether csv_add_text puts an apostrophe before this. */
bool csv_is_guarded(Str field);

#endif
