/* Adding, replacing and taking out items, a batch a transaction. */
#include "index/index_private.h"

#include <stdlib.h>
#include <string.h>

typedef struct Key {
    int64_t published_at, document_id, unit_id;
} Key;

/* The chunk under way; written when another one is needed, and at the end. */
typedef struct Chunk {
    int64_t id;
    bool is_loaded, is_dirty;
    int count;
    Entry entries[1 << CHUNK_BITS];
} Chunk;

struct IndexBatch {
    Index *index;
    Fault *fault;
    bool has_last; /* there is an item */
    Key last;      /* the newest item, */
    int64_t last_rowid;
    int64_t unit_id, added; /* items to be added to the unit's number */
    uint32_t profiles;      /* known before the batch: those behind go with a rollback */
    Chunk chunk;
};

/* ---- chunks ---- */

static Err chunk_save(IndexBatch *batch)
{
    Chunk *chunk = &batch->chunk;
    if (!chunk->is_dirty) {
        return OK;
    }
    chunk->is_dirty = false;
    sqlite3_stmt *statement;
    TRY(index_statement(batch->index, batch->fault, chunk->count > 0 ? SQL_PUT_CHUNK : SQL_DELETE_CHUNK, &statement));
    (void)sqlite3_bind_int64(statement, 1, chunk->id);
    if (chunk->count > 0) {
        (void)sqlite3_bind_blob(statement, 2, chunk->entries, chunk->count * (int)sizeof(Entry), SQLITE_STATIC);
    }
    return index_step_done(batch->index, batch->fault, statement, "writing a chunk");
}

static Err chunk_load(IndexBatch *batch, int64_t id)
{
    Chunk *chunk = &batch->chunk;
    if (chunk->is_loaded && chunk->id == id) {
        return OK;
    }
    TRY(chunk_save(batch));
    sqlite3_stmt *statement;
    bool row;
    TRY(index_statement(batch->index, batch->fault, SQL_CHUNK, &statement));
    (void)sqlite3_bind_int64(statement, 1, id);
    TRY(index_step(batch->index, batch->fault, statement, "reading a chunk", &row));
    chunk->id = id;
    chunk->is_loaded = true;
    chunk->count = 0;
    if (row) {
        size_t bytes = (size_t)sqlite3_column_bytes(statement, 0);
        if (bytes > sizeof chunk->entries || bytes % sizeof(Entry) != 0) {
            return fault_set(batch->fault, ERR_INTERNAL, "index.damaged", "the search index is damaged (a chunk's size)");
        }
        memcpy(chunk->entries, sqlite3_column_blob(statement, 0), bytes);
        chunk->count = (int)(bytes / sizeof(Entry));
    }
    (void)sqlite3_reset(statement);
    return OK;
}

/* The first place whose offset is not below. */
static int chunk_place(const Chunk *chunk, uint16_t offset)
{
    int from = 0;
    int until = chunk->count;
    while (from < until) {
        int middle = (from + until) / 2;
        if (chunk->entries[middle].offset < offset) {
            from = middle + 1;
        } else {
            until = middle;
        }
    }
    return from;
}

static Err entry_put(IndexBatch *batch, int64_t rowid, Entry entry)
{
    TRY(chunk_load(batch, chunk_of(rowid)));
    Chunk *chunk = &batch->chunk;
    entry.offset = offset_of(rowid);
    int at = chunk_place(chunk, entry.offset);
    if (at == chunk->count || chunk->entries[at].offset != entry.offset) {
        memmove(&chunk->entries[at + 1], &chunk->entries[at], (size_t)(chunk->count - at) * sizeof(Entry));
        chunk->count++;
    }
    chunk->entries[at] = entry;
    chunk->is_dirty = true;
    return OK;
}

static Err entry_take(IndexBatch *batch, int64_t rowid, Entry *ret_entry)
{
    TRY(chunk_load(batch, chunk_of(rowid)));
    Chunk *chunk = &batch->chunk;
    int at = chunk_place(chunk, offset_of(rowid));
    if (at == chunk->count || chunk->entries[at].offset != offset_of(rowid)) {
        return fault_set(batch->fault, ERR_INTERNAL, "index.damaged", "the search index is damaged (an entry is missing)");
    }
    *ret_entry = chunk->entries[at];
    chunk->count--;
    memmove(&chunk->entries[at], &chunk->entries[at + 1], (size_t)(chunk->count - at) * sizeof(Entry));
    chunk->is_dirty = true;
    return OK;
}

/* ---- the words of an item ---- */

typedef struct Texts {
    int64_t unit_id;
    Str title, numbers, body;
} Texts;

/* Marks are told by their first byte; no text of others begins with it. */
static Str without_mark(Str text)
{
    while (text.len > 0 && text.ptr[0] == MARK) {
        text = str_slice(text, 1, text.len);
    }
    return text;
}

/* "\2u5\nn...\nn..." */
static Err marks_of(Work *work, const Texts *texts, Str *ret_marks)
{
    enum { MARKS_MAX = 8 << 10 };
    Buf marks = buf_new(&work->arena, MARKS_MAX);
    buf_add_format(&marks, "%cu%lld", MARK, (long long)texts->unit_id);
    Str number;
    for (Str rest = texts->numbers; str_cut(&rest, '\n', &number);) {
        if (str_trim(number).len > 0) {
            buf_add(&marks, STR("\nn"));
            token_number(&marks, number);
        }
    }
    if (!buf_ok(&marks)) {
        return fault_set(&work->fault, ERR_LIMIT, "index.numbers", "an item has too many numbers");
    }
    *ret_marks = buf_str(&marks);
    return OK;
}

/* `which` is SQL_PUT_FTS or SQL_DELETE_FTS, which must be told exactly what was put. */
static Err write_words(IndexBatch *batch, Statement which, int64_t rowid, const Texts *texts)
{
    enum { MARKS_MEMORY = 64 << 10 };
    Work work;
    work_init(&work, MARKS_MEMORY);
    Str marks = {NULL, 0};
    sqlite3_stmt *statement = NULL;
    Err err = marks_of(&work, texts, &marks);
    if (err != OK) {
        err = fault_set(batch->fault, err, "index.numbers", "an item has too many numbers");
    } else {
        err = index_statement(batch->index, batch->fault, which, &statement);
    }
    if (err == OK) {
        (void)sqlite3_bind_int64(statement, 1, rowid);
        bind_str(statement, 2, texts->body);
        bind_str(statement, 3, texts->title);
        bind_str(statement, 4, texts->numbers);
        bind_str(statement, 5, marks);
        err = index_step_done(batch->index, batch->fault, statement, "writing words");
    }
    work_clear(&work);
    return err;
}

/* The texts live until release_texts or the next read_texts. */
static Err read_texts(IndexBatch *batch, int64_t rowid, Texts *ret_texts)
{
    sqlite3_stmt *statement;
    bool row;
    TRY(index_statement(batch->index, batch->fault, SQL_ITEM, &statement));
    (void)sqlite3_bind_int64(statement, 1, rowid);
    TRY(index_step(batch->index, batch->fault, statement, "reading an item", &row));
    if (!row) {
        return fault_set(batch->fault, ERR_INTERNAL, "index.damaged", "the search index is damaged (an item is missing)");
    }
    *ret_texts = (Texts){sqlite3_column_int64(statement, 0), column_str(statement, 2), column_str(statement, 3),
                         column_str(statement, 4)};
    return OK;
}

/* A statement left open would keep the snapshot of its transaction. */
static void release_texts(IndexBatch *batch)
{
    (void)sqlite3_reset(batch->index->statements[SQL_ITEM]);
}

/* ---- rowids ---- */

static int key_cmp(const Key *a, const Key *b)
{
    if (a->published_at != b->published_at) {
        return a->published_at < b->published_at ? -1 : 1;
    }
    if (a->document_id != b->document_id) {
        return a->document_id < b->document_id ? -1 : 1;
    }
    return a->unit_id < b->unit_id ? -1 : a->unit_id > b->unit_id;
}

static Err read_last(IndexBatch *batch)
{
    sqlite3_stmt *statement;
    TRY(index_statement(batch->index, batch->fault, SQL_LAST, &statement));
    TRY(index_step(batch->index, batch->fault, statement, "reading", &batch->has_last));
    if (batch->has_last) {
        batch->last_rowid = sqlite3_column_int64(statement, 0);
        batch->last = (Key){sqlite3_column_int64(statement, 1), sqlite3_column_int64(statement, 2),
                            sqlite3_column_int64(statement, 3)};
    }
    (void)sqlite3_reset(statement);
    return OK;
}

static Err neighbour(IndexBatch *batch, Statement which, const Key *key, int64_t *ret_rowid, bool *ret_found)
{
    sqlite3_stmt *statement;
    TRY(index_statement(batch->index, batch->fault, which, &statement));
    (void)sqlite3_bind_int64(statement, 1, key->published_at);
    (void)sqlite3_bind_int64(statement, 2, key->document_id);
    (void)sqlite3_bind_int64(statement, 3, key->unit_id);
    TRY(index_step(batch->index, batch->fault, statement, "looking for a neighbour", ret_found));
    *ret_rowid = *ret_found ? sqlite3_column_int64(statement, 0) : 0;
    (void)sqlite3_reset(statement);
    return OK;
}

static Err move_item(IndexBatch *batch, int64_t from, int64_t to)
{
    Texts texts;
    Entry entry = {0};
    if (from == to) {
        return OK;
    }
    TRY(read_texts(batch, from, &texts));
    TRY(write_words(batch, SQL_DELETE_FTS, from, &texts));
    TRY(write_words(batch, SQL_PUT_FTS, to, &texts));
    release_texts(batch);
    TRY(entry_take(batch, from, &entry));
    TRY(entry_put(batch, to, entry));
    sqlite3_stmt *statement;
    TRY(index_statement(batch->index, batch->fault, SQL_MOVE_ITEM, &statement));
    (void)sqlite3_bind_int64(statement, 1, from);
    (void)sqlite3_bind_int64(statement, 2, to);
    return index_step_done(batch->index, batch->fault, statement, "moving an item");
}

typedef struct Window {
    int64_t from, size;
    int64_t *rowids;
    int64_t count;
} Window;

static Err read_window(IndexBatch *batch, Window *window)
{
    sqlite3_stmt *statement;
    bool row;
    TRY(index_statement(batch->index, batch->fault, SQL_WINDOW, &statement));
    (void)sqlite3_bind_int64(statement, 1, window->from);
    (void)sqlite3_bind_int64(statement, 2, window->from + window->size - 1);
    TRY(index_step(batch->index, batch->fault, statement, "making room", &row));
    window->count = 0;
    while (row && window->count <= window->size / 2) {
        window->rowids[window->count++] = sqlite3_column_int64(statement, 0);
        TRY(index_step(batch->index, batch->fault, statement, "making room", &row));
    }
    (void)sqlite3_reset(statement);
    return OK;
}

/* Those that go up, from the last; then those that go down, from the first: so no place is taken twice. */
static Err spread_window(IndexBatch *batch, const Window *window)
{
    int64_t n = window->count;
    for (int64_t i = n - 1; i >= 0; i--) {
        int64_t to = window->from + window->size * i / n; /* the last leaves a place behind it too */
        if (to > window->rowids[i]) {
            TRY(move_item(batch, window->rowids[i], to));
        }
    }
    for (int64_t i = 0; i < n; i++) {
        int64_t to = window->from + window->size * i / n;
        if (to < window->rowids[i]) {
            TRY(move_item(batch, window->rowids[i], to));
        }
    }
    return OK;
}

/* Spreads the items of the smallest window around `rowid` that is at most half full. */
static Err make_room(IndexBatch *batch, int64_t rowid)
{
    enum { WINDOW_FIRST = 16 };
    for (int64_t size = WINDOW_FIRST; size < ROWID_FIRST; size *= 2) {
        Window window = {.from = rowid / size * size, .size = size};
        window.rowids = calloc((size_t)size / 2 + 1, sizeof *window.rowids);
        if (window.rowids == NULL) {
            return fault_set(batch->fault, ERR_LIMIT, "limit.memory", "there is not enough memory for the search index");
        }
        Err err = read_window(batch, &window);
        bool fits = window.count <= size / 2;
        if (err == OK && fits) {
            err = spread_window(batch, &window);
        }
        free(window.rowids);
        if (err != OK || fits) {
            return err;
        }
    }
    return fault_set(batch->fault, ERR_LIMIT, "index.full", "the search index holds too many items");
}

static Err rowid_between(IndexBatch *batch, const Key *key, int64_t *ret_rowid)
{
    for (;;) {
        int64_t before;
        int64_t after;
        bool has_before;
        bool has_after;
        TRY(neighbour(batch, SQL_BEFORE, key, &before, &has_before));
        TRY(neighbour(batch, SQL_AFTER, key, &after, &has_after));
        CHECK(has_after); /* otherwise it is the newest */
        if (!has_before) {
            *ret_rowid = after - ROWID_STEP;
            return OK;
        }
        if (after - before > 1) {
            *ret_rowid = before + (after - before) / 2;
            return OK;
        }
        TRY(make_room(batch, before));
        TRY(read_last(batch));
    }
}

static Err rowid_for(IndexBatch *batch, const Key *key, int64_t *ret_rowid)
{
    if (batch->has_last && key_cmp(key, &batch->last) < 0) {
        return rowid_between(batch, key, ret_rowid);
    }
    *ret_rowid = batch->has_last ? batch->last_rowid + ROWID_STEP : ROWID_FIRST;
    batch->has_last = true;
    batch->last = *key;
    batch->last_rowid = *ret_rowid;
    return OK;
}

/* ---- items ---- */

static Err save_added(IndexBatch *batch)
{
    if (batch->added == 0) {
        return OK;
    }
    sqlite3_stmt *statement;
    TRY(index_statement(batch->index, batch->fault, SQL_ADD_ITEMS, &statement));
    (void)sqlite3_bind_int64(statement, 1, batch->unit_id);
    (void)sqlite3_bind_int64(statement, 2, batch->added);
    batch->added = 0;
    return index_step_done(batch->index, batch->fault, statement, "counting");
}

static Err count_item(IndexBatch *batch, int64_t unit_id, int change)
{
    if (batch->unit_id != unit_id) {
        TRY(save_added(batch));
        batch->unit_id = unit_id;
    }
    batch->added += change;
    return OK;
}

typedef struct Found {
    bool is_there;
    int64_t rowid, published_at;
} Found;

static Err find_item(IndexBatch *batch, int64_t unit_id, int64_t document_id, Found *ret_found)
{
    sqlite3_stmt *statement;
    TRY(index_statement(batch->index, batch->fault, SQL_ITEM_OF, &statement));
    (void)sqlite3_bind_int64(statement, 1, document_id);
    (void)sqlite3_bind_int64(statement, 2, unit_id);
    TRY(index_step(batch->index, batch->fault, statement, "looking for an item", &ret_found->is_there));
    ret_found->rowid = ret_found->is_there ? sqlite3_column_int64(statement, 0) : 0;
    ret_found->published_at = ret_found->is_there ? sqlite3_column_int64(statement, 1) : 0;
    (void)sqlite3_reset(statement);
    return OK;
}

static Err take_out(IndexBatch *batch, int64_t rowid)
{
    Texts texts;
    Entry entry;
    TRY(read_texts(batch, rowid, &texts));
    TRY(write_words(batch, SQL_DELETE_FTS, rowid, &texts));
    release_texts(batch);
    TRY(count_item(batch, texts.unit_id, -1));
    TRY(entry_take(batch, rowid, &entry));
    sqlite3_stmt *statement;
    TRY(index_statement(batch->index, batch->fault, SQL_DELETE_ITEM, &statement));
    (void)sqlite3_bind_int64(statement, 1, rowid);
    TRY(index_step_done(batch->index, batch->fault, statement, "taking out an item"));
    return rowid == batch->last_rowid ? read_last(batch) : OK;
}

static Err insert(IndexBatch *batch, int64_t rowid, const IndexItem *item, const Texts *texts, uint32_t profile)
{
    sqlite3_stmt *statement;
    TRY(index_statement(batch->index, batch->fault, SQL_PUT_ITEM, &statement));
    (void)sqlite3_bind_int64(statement, 1, rowid);
    (void)sqlite3_bind_int64(statement, 2, item->unit_id);
    (void)sqlite3_bind_int64(statement, 3, item->document_id);
    (void)sqlite3_bind_int64(statement, 4, item->published_at);
    (void)sqlite3_bind_int64(statement, 5, profile);
    bind_str(statement, 6, texts->title);
    bind_str(statement, 7, texts->numbers);
    bind_str(statement, 8, texts->body);
    TRY(index_step_done(batch->index, batch->fault, statement, "writing an item"));
    TRY(write_words(batch, SQL_PUT_FTS, rowid, texts));
    TRY(entry_put(batch, rowid, (Entry){.length = entry_length(texts->body.len), .profile = profile}));
    return count_item(batch, item->unit_id, 1);
}

/* Only what it is filed under may have changed: then the words stay as they are. *ret_same says so. */
static Err change_profile(IndexBatch *batch, int64_t rowid, const Texts *texts, uint32_t profile, bool *ret_same)
{
    Texts old;
    TRY(read_texts(batch, rowid, &old));
    *ret_same = str_eq(old.title, texts->title) && str_eq(old.numbers, texts->numbers) && str_eq(old.body, texts->body);
    release_texts(batch);
    if (!*ret_same) {
        return OK;
    }
    sqlite3_stmt *statement;
    TRY(index_statement(batch->index, batch->fault, SQL_SET_PROFILE, &statement));
    (void)sqlite3_bind_int64(statement, 1, rowid);
    (void)sqlite3_bind_int64(statement, 2, profile);
    TRY(index_step_done(batch->index, batch->fault, statement, "changing an item"));
    return entry_put(batch, rowid, (Entry){.length = entry_length(texts->body.len), .profile = profile});
}

Err index_put(IndexBatch *batch, const IndexItem *item)
{
    Texts texts = {item->unit_id, without_mark(item->title), without_mark(item->numbers), without_mark(item->body)};
    Key key = {item->published_at, item->document_id, item->unit_id};
    uint32_t profile;
    Found found;
    int64_t rowid;
    TRY(profile_of(batch->index, batch->fault, item, &profile));
    TRY(find_item(batch, item->unit_id, item->document_id, &found));
    bool stays = found.is_there && found.published_at == item->published_at;
    if (stays) {
        bool same;
        TRY(change_profile(batch, found.rowid, &texts, profile, &same));
        if (same) {
            return OK;
        }
    }
    if (found.is_there) {
        TRY(take_out(batch, found.rowid));
    }
    if (stays) {
        rowid = found.rowid;
        if (!batch->has_last || key_cmp(&key, &batch->last) > 0) {
            batch->has_last = true;
            batch->last = key;
            batch->last_rowid = rowid;
        }
    } else {
        TRY(rowid_for(batch, &key, &rowid));
    }
    return insert(batch, rowid, item, &texts, profile);
}

Err index_remove(IndexBatch *batch, int64_t unit_id, int64_t document_id)
{
    Found found;
    TRY(find_item(batch, unit_id, document_id, &found));
    return found.is_there ? take_out(batch, found.rowid) : OK;
}

Err index_note_seq(IndexBatch *batch, int64_t unit_id, int64_t seq)
{
    sqlite3_stmt *statement;
    TRY(index_statement(batch->index, batch->fault, SQL_SET_SEQ, &statement));
    (void)sqlite3_bind_int64(statement, 1, unit_id);
    (void)sqlite3_bind_int64(statement, 2, seq);
    return index_step_done(batch->index, batch->fault, statement, "noting what was read");
}

Err index_seq(Fault *fault, Index *index, int64_t unit_id, int64_t *ret_seq)
{
    sqlite3_stmt *statement;
    bool row;
    TRY(index_statement(index, fault, SQL_UNIT, &statement));
    (void)sqlite3_bind_int64(statement, 1, unit_id);
    TRY(index_step(index, fault, statement, "reading what was read", &row));
    *ret_seq = row ? sqlite3_column_int64(statement, 0) : 0;
    (void)sqlite3_reset(statement);
    return OK;
}

/* ---- batches ---- */

Err index_begin(Fault *fault, Index *index, IndexBatch **ret_batch)
{
    CHECK(!index->read_only && !index->is_batch);
    IndexBatch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) {
        return fault_set(fault, ERR_LIMIT, "limit.memory", "there is not enough memory for the search index");
    }
    batch->index = index;
    batch->fault = fault;
    Err err = index_run(index, fault, SQL_BEGIN_WRITE, "beginning");
    if (err == OK) {
        index->is_batch = true;
        err = profiles_refresh(index, fault);
    }
    batch->profiles = index->profile_count;
    if (err == OK) {
        err = read_last(batch);
    }
    if (err != OK) {
        index_rollback(batch);
        return err;
    }
    *ret_batch = batch;
    return OK;
}

Err index_commit(IndexBatch *batch)
{
    Err err = chunk_save(batch);
    if (err == OK) {
        err = save_added(batch);
    }
    if (err == OK) {
        err = index_run(batch->index, batch->fault, SQL_COMMIT, "committing");
    }
    if (err != OK) {
        index_rollback(batch);
        return err;
    }
    batch->index->is_batch = false;
    batch->index->seen_version = -1; /* our own writes leave data_version as it is */
    free(batch);
    return OK;
}

void index_rollback(IndexBatch *batch)
{
    if (batch == NULL) {
        return;
    }
    Index *index = batch->index;
    for (int i = 0; i < STATEMENTS; i++) {
        (void)sqlite3_reset(index->statements[i]);
    }
    if (index->is_batch) {
        Fault quiet = {0};
        (void)!index_run(index, &quiet, SQL_ROLLBACK, "rolling back");
    }
    index->is_batch = false;
    while (index->profile_count > batch->profiles) {
        free(index->profiles[--index->profile_count].values);
    }
    free(batch);
}
