/* The rows of the first visible sheet of an XLSX file, one by one, as csv.h
 * gives those of a CSV file. For imports: the sheet is streamed, only its
 * shared strings are held (XLSX_STRINGS_MAX). */
#ifndef GK_DOC_XLSX_ROWS_H
#define GK_DOC_XLSX_ROWS_H

#include "doc/csv.h"

enum { XLSX_STRINGS_MAX = 80 << 20, XLSX_UNPACKED_MAX = 256 << 20 };

typedef struct XlsxRows XlsxRows;

/* ERR_INVALID "xlsx.*" when it is no workbook or holds a document type
 * declaration, ERR_LIMIT for too many strings or too much when unpacked. */
MUST_USE Err xlsx_rows_open(Work *work, const char *path, XlsxRows **ret_rows);

/* The next row, NULL at the end; `line` is the sheet's row number. Empty cells
 * are empty fields. Numbers are given with up to 15 digits; dates are bare day
 * counts (the workbook's 1900 system). */
MUST_USE Err xlsx_rows_next(XlsxRows *rows, const CsvRow **ret_row);

int64_t xlsx_rows_bytes_read(const XlsxRows *rows); /* unpacked */
void xlsx_rows_close(XlsxRows *rows); /* NULL is fine */

#endif
