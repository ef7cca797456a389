/* What the server and its workers say to each other. Both are the same
 * program on the same machine, so numbers travel as they lie in memory; the
 * worker still checks every length, because a crash here must be an answer. */
#ifndef GK_DOC_WORKER_WIRE_H
#define GK_DOC_WORKER_WIRE_H

#include "doc/write.h"

enum { WIRE_MAGIC = 0x474b4457, WIRE_BYTES_MAX = 64 << 20 };

/* Before every message in either direction. */
typedef struct WireHead {
    uint32_t magic;
    uint32_t code;   /* request: DocForm; answer: Err */
    uint64_t length; /* of what follows: the order, the document or the sentence */
} WireHead;

MUST_USE Err wire_pack(Work *work, const DocInfo *info, const Blocks *blocks, Str *ret_bytes);
/* Texts point into `bytes`. ERR_INVALID "doc.wire" for what wire_pack never made. */
MUST_USE Err wire_unpack(Work *work, Str bytes, DocInfo *ret_info, Blocks *ret_blocks);

#endif
