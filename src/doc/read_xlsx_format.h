/* How a spreadsheet prints a number (ECMA-376 part 1, 18.8.30 and 18.8.31). */
#ifndef GK_DOC_READ_XLSX_FORMAT_H
#define GK_DOC_READ_XLSX_FORMAT_H

#include "base/str.h"

/* The code of a built-in format number, "General" for unknown ones. */
Str format_builtin(int id);

/* Appends the number as the format prints it: literals, separators, decimals,
 * percent, dates. What the format hides (an empty section) prints nothing.
 * `is_1904`: days count from 1904-01-01. */
void format_number(Buf *out, double value, Str code, bool is_1904);

#endif
