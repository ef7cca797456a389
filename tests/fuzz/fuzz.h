/* One entry for libFuzzer and for the replay of corpora (replay.c). */
#ifndef GK_TESTS_FUZZ_FUZZ_H
#define GK_TESTS_FUZZ_FUZZ_H

#include "base/work.h"
#include "doc/read.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_MEMORY = 256 << 20 };

/* Reads the bytes, checks what doc_read promises of its result, and looks for
 * the statutory tables in it; *ret_kind is left alone when the bytes are refused. */
void fuzz_read(Str bytes, SourceKind *ret_kind);

#endif
