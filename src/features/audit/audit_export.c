/* The audit log for others: JSON lines and CSV. */
#include "base/json.h"
#include "doc/csv.h"
#include "features/audit/audit.h"

#include <stdio.h>

enum { LINE_MAX_BYTES = 2 << 20, KEY_SIZE = 24 };

typedef struct Export {
    Work *work;
    AuditFormat format;
    AuditSink sink;
    void *state;
} Export;

static Str key_text(int64_t key, char text[KEY_SIZE])
{
    (void)snprintf(text, KEY_SIZE, "%lld", (long long)key);
    return str_from_c(text);
}

static void name_str(JsonWriter *w, Str name, Str value)
{
    json_name(w, name);
    json_write_str(w, value);
}

static void write_json(Buf *out, const AuditEntry *entry)
{
    char key[KEY_SIZE], time[STAMP_TEXT_SIZE];
    JsonWriter w = json_writer(out);
    stamp_format(entry->at, time);
    json_open(&w, '{');
    name_str(&w, STR("unit"), key_text(entry->unit_id, key));
    json_name(&w, STR("seq"));
    json_write_int(&w, entry->seq);
    json_name(&w, STR("at"));
    json_write_int(&w, entry->at);
    name_str(&w, STR("time"), str_from_c(time));
    name_str(&w, STR("actor"), key_text(entry->actor_id, key));
    name_str(&w, STR("name"), entry->actor_name);
    name_str(&w, STR("client"), entry->client);
    name_str(&w, STR("action"), entry->action);
    name_str(&w, STR("object"), entry->object);
    name_str(&w, STR("detail"), entry->detail);
    name_str(&w, STR("previous"), entry->previous);
    name_str(&w, STR("sm3"), entry->sm3);
    json_close(&w, '}');
    buf_add_char(out, '\n');
}

static void write_csv(Buf *out, const AuditEntry *entry)
{
    char unit[KEY_SIZE], seq[KEY_SIZE], at[KEY_SIZE], actor[KEY_SIZE], time[STAMP_TEXT_SIZE];
    stamp_format(entry->at, time);
    const Str fields[] = {key_text(entry->unit_id, unit), key_text(entry->seq, seq), key_text(entry->at, at),
                          str_from_c(time), key_text(entry->actor_id, actor), entry->actor_name, entry->client,
                          entry->action, entry->object, entry->detail, entry->previous, entry->sm3};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (i > 0) {
            buf_add_char(out, ',');
        }
        csv_add_text(out, fields[i]); /* people choose their names, and strangers what they type as a login */
    }
    buf_add(out, STR("\r\n"));
}

static Err export_one(void *state, const AuditEntry *entry)
{
    Export *export = state;
    ArenaMark mark = arena_mark(&export->work->arena);
    Buf out = buf_new(&export->work->arena, LINE_MAX_BYTES);
    if (export->format == AUDIT_CSV) {
        write_csv(&out, entry);
    } else {
        write_json(&out, entry);
    }
    if (!buf_ok(&out)) {
        return work_full(export->work);
    }
    TRY(export->sink(export->state, buf_str(&out)));
    arena_rewind(&export->work->arena, mark);
    return OK;
}

Err audit_export(Ctx *ctx, int64_t unit_id, AuditFormat format, AuditSink sink, void *state)
{
    Export export = {.work = &ctx->work, .format = format, .sink = sink, .state = state};
    if (format == AUDIT_CSV) {
        /* With a byte order mark, which spreadsheets need to read UTF-8. */
        TRY(sink(state, STR("\xEF\xBB\xBF" "unit,seq,at,time,actor,name,client,action,object,detail,previous,sm3\r\n")));
    }
    return audit_each(ctx, unit_id, export_one, &export);
}
