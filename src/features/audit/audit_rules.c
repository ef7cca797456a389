#include "features/audit/audit_rules.h"

#include <stdio.h>

enum { ENTRY_MAX = 1 << 20 };

static void put(Buf *out, Str field)
{
    buf_add_int(out, (int64_t)field.len);
    buf_add_char(out, ':');
    buf_add(out, field);
    buf_add_char(out, ',');
}

static void put_number(Buf *out, int64_t number)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)number);
    CHECK(length > 0);
    put(out, (Str){digits, (size_t)length});
}

Str audit_canonical(Arena *arena, const AuditEntry *entry)
{
    Buf out = buf_new(arena, ENTRY_MAX);
    put(&out, STR("gongkai.audit.1"));
    put(&out, entry->previous);
    put_number(&out, entry->unit_id);
    put_number(&out, entry->seq);
    put_number(&out, entry->at);
    put_number(&out, entry->actor_id);
    put(&out, entry->actor_name);
    put(&out, entry->client);
    put(&out, entry->action);
    put(&out, entry->object);
    put(&out, entry->detail);
    return buf_ok(&out) ? buf_str(&out) : (Str){NULL, 0};
}
