/* What a file is, told by its content. Only for src/doc/clean*.c. */
#ifndef GK_DOC_CLEAN_TYPE_H
#define GK_DOC_CLEAN_TYPE_H

#include "doc/clean_parts.h"

typedef struct CleanType {
    const char *media_type, *ending;
    Err (*clean)(Cleaner *); /* NULL: refused, with the sentence of this id */
    const char *refusal;
} CleanType;

/* ERR_INTERNAL "clean.magic" when libmagic's database cannot be read. */
MUST_USE Err clean_type(Work *work, Str bytes, CleanType *ret_type);

#endif
