#include "features/publication/public_text_store.h"

#include "features/publication/public_text.sql.h"

enum { TEXT_MAX = 8 << 20, KEYS_AT_FIRST = 1024 };

static void add_part(Buf *text, Str part)
{
    if (part.len > 0 && text->len + part.len + 1 <= TEXT_MAX) { /* what is too long in all is left out whole */
        buf_add(text, part);
        buf_add_char(text, '\n');
    }
}

static Err add_files(Ctx *ctx, int64_t unit_id, int64_t document_id, int64_t version, Buf *text)
{
    DbRows rows;
    bool more;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_TEXT_OF_FILES, DB_ARGS(db_int(unit_id), db_int(document_id), db_int(version)),
                 &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        add_part(text, db_col_text(&rows, 0));
        add_part(text, db_col_text(&rows, 1));
        TRY(db_next(&rows, &more));
    }
    return OK;
}

static Err numbers_of(Ctx *ctx, const DbRows *rows, Str *ret_numbers)
{
    Str index_no = db_col_text(rows, 0);
    Str doc_no = db_col_text(rows, 2);
    Str old_index_no = db_col_text(rows, 12);
    *ret_numbers = str_format(&ctx->work.arena, "%.*s\n%.*s\n%.*s", STR_ARG(doc_no), STR_ARG(index_no), STR_ARG(old_index_no));
    return ret_numbers->ptr == NULL ? work_full(&ctx->work) : OK;
}

Err public_store_text(Ctx *ctx, int64_t unit_id, int64_t document_id, PublicText *ret_text, bool *ret_found)
{
    DbRows rows;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_TEXT_OF, DB_ARGS(db_int(unit_id), db_int(document_id)), &rows));
    TRY(db_next(&rows, ret_found));
    if (!*ret_found) {
        return OK;
    }
    PublicText text = {.unit_id = unit_id,
                       .document_id = document_id,
                       .title = db_col_text_dup(&rows, 1),
                       .column_code = db_col_text_dup(&rows, 3),
                       .more_columns = db_col_text_dup(&rows, 9),
                       .art20_item = (int)db_col_int(&rows, 4),
                       .validity = db_col_text_dup(&rows, 5),
                       .published_at = db_col_int(&rows, 6),
                       .year = (int)db_col_int(&rows, 7)};
    int64_t version = db_col_int(&rows, 8);
    Buf words = buf_new(&ctx->work.arena, TEXT_MAX);
    add_part(&words, db_col_text(&rows, 10));
    add_part(&words, db_col_text(&rows, 13));
    add_part(&words, db_col_text(&rows, 11));
    Err err = numbers_of(ctx, &rows, &text.numbers);
    db_rows_close(&rows);
    TRY(err);
    TRY(add_files(ctx, unit_id, document_id, version, &words));
    text.text = str_trim(buf_str(&words));
    if (!buf_ok(&words) || arena_full(&ctx->work.arena)) {
        return work_full(&ctx->work);
    }
    *ret_text = text;
    return OK;
}

Err public_store_text_keys(Ctx *ctx, PublicKey **ret_keys, size_t *ret_count)
{
    PublicKey *keys = NULL;
    size_t count = 0;
    size_t room = 0;
    DbRows rows;
    bool more;
    TRY(db_query(&ctx->work, ctx->db, &SQL_PUBLIC_TEXT_KEYS, DB_NO_ARGS, &rows));
    TRY(db_next(&rows, &more));
    while (more) {
        if (count == room) {
            size_t larger = room == 0 ? KEYS_AT_FIRST : room * 2;
            keys = arena_grow(&ctx->work.arena, keys, room * sizeof *keys, larger * sizeof *keys);
            if (keys == NULL) {
                db_rows_close(&rows);
                return work_full(&ctx->work);
            }
            room = larger;
        }
        keys[count++] = (PublicKey){db_col_int(&rows, 0), db_col_int(&rows, 1)};
        TRY(db_next(&rows, &more));
    }
    *ret_keys = keys;
    *ret_count = count;
    return OK;
}
