/* Where a document's title breaks. */
#ifndef GK_DOC_WRITE_TITLE_H
#define GK_DOC_WRITE_TITLE_H

#include "base/str.h"
#include "base/work.h"

/* The byte where the second line of a long title begins: at its year, so that
 * neither the unit's name nor 2020年 is torn (GB/T 9704-2012 7.3.1: words stay
 * whole where a title breaks). 0 when there is no such place. */
size_t title_break(Str title);

/* The title with a line break there when it has more than `characters`. */
Str title_lines(Work *work, Str title, size_t characters);

#endif
