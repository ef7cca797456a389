/* What the files of this feature's use cases share. Only for src/features/message. */
#ifndef GK_FEATURES_MESSAGE_MESSAGE_INNER_H
#define GK_FEATURES_MESSAGE_MESSAGE_INNER_H

#include "features/deadline/deadline.h"
#include "features/message/message.h"

/* Seals or opens message.body or message.contact of one row. */
MUST_USE Err message_seal(Ctx *ctx, const char *column, int64_t unit_id, int64_t id, Str plain, Str *ret_sealed);
MUST_USE Err message_open(Ctx *ctx, const char *column, int64_t unit_id, int64_t id, Str sealed, Str *ret_plain);

/* Into the audit log. */
MUST_USE Err message_note(Ctx *ctx, const char *action, int64_t unit_id, int64_t id, Str detail);

/* The day a message of this kind, filed at that moment, is due. */
MUST_USE Err message_due(Ctx *ctx, const UnitClocks *clocks, MessageKind kind, int64_t filed_at, Day *ret_due);

/* Refuses with this fault and no other, whatever was tried before. */
MUST_USE Err message_refuse(Ctx *ctx, Err code, const char *id, const char *sentence);

#endif
