/* Inside src/index: the open file, its statements, and what its parts share. */
#ifndef GK_INDEX_INDEX_PRIVATE_H
#define GK_INDEX_INDEX_PRIVATE_H

#include "index/index.h"
#include "index/token.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/types.h>

/* Numbers of the file's tables and of the tokenizer: another one, and the file is made anew. */
enum { INDEX_FORMAT = 1 };

/* Columns of the FTS table. The body is the first: positions in column 0 cost no marker. */
enum { FTS_BODY, FTS_TITLE, FTS_NUMBERS, FTS_MARKS, FTS_COLUMNS };

/* Texts that begin with this byte are marks: tokens taken as they are, separated by '\n', and kept with the byte in
 * front. No other token holds it. "\2u5": of unit 5. "\2n...": its number is exactly this. */
#define MARK '\2'

/* ---- rowids ----
 * They ascend with (published_at, document_id, unit_id) and leave gaps for what comes between later. A chunk holds what
 * is counted of 4096 rowids: entries in order. */
enum { CHUNK_BITS = 12, ROWID_STEP = 4 };
#define ROWID_FIRST ((int64_t)1 << 31)

typedef struct Entry {
    uint16_t offset;  /* rowid within the chunk */
    uint8_t length;   /* of the body: eighths of a power of two, see entry_length */
    uint8_t reserved;
    uint32_t profile;
} Entry;

static inline int64_t chunk_of(int64_t rowid)
{
    return rowid >> CHUNK_BITS;
}
static inline uint16_t offset_of(int64_t rowid)
{
    return (uint16_t)(rowid & ((1 << CHUNK_BITS) - 1));
}

/* Chunks that a reader has seen, until somebody writes. */
typedef struct CachedChunk {
    uint32_t epoch; /* of its reading; 0: never */
    int count;
    Entry *entries;
} CachedChunk;

typedef struct ChunkCache {
    int64_t first; /* id of the first item */
    CachedChunk *items;
    size_t count;
    size_t bytes;
    uint32_t epoch; /* counts up when what was read may be old */
} ChunkCache;

/* Everything that items are filtered and counted by, once for all items that agree in it. */
typedef struct Profile {
    int64_t unit_id;
    Str columns; /* its own and the further ones, separated by '\n' */
    int year, art20_item;
    Str validity;
    uint32_t *values; /* places in Index.values: validity, year, item (if any), columns */
    uint32_t value_count;
} Profile;

typedef struct FacetValue {
    char kind;
    Str value;
} FacetValue;

/* ---- statements, prepared when first used ---- */
typedef enum Statement {
    SQL_BEGIN_READ,
    SQL_BEGIN_WRITE,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_DATA_VERSION,
    SQL_META,
    SQL_SET_META,
    SQL_MATCH,
    SQL_MATCH_RANGE,
    SQL_SCORE,
    SQL_SCORE_RANGE,
    SQL_WALK,
    SQL_CHUNK,
    SQL_CHUNKS,
    SQL_PUT_CHUNK,
    SQL_DELETE_CHUNK,
    SQL_PROFILES,
    SQL_PROFILE,
    SQL_ADD_PROFILE,
    SQL_ITEM,
    SQL_ITEM_OF,
    SQL_ITEM_OF_ANY,
    SQL_PUT_ITEM,
    SQL_SET_PROFILE,
    SQL_MOVE_ITEM,
    SQL_DELETE_ITEM,
    SQL_BEFORE,
    SQL_AFTER,
    SQL_LAST,
    SQL_FIRST_FROM,
    SQL_WINDOW,
    SQL_PUT_FTS,
    SQL_DELETE_FTS,
    SQL_UNIT,
    SQL_SET_SEQ,
    SQL_ADD_ITEMS,
    SQL_ITEMS,
    SQL_OPTIMIZE,
    SQL_HASH_SIZE,
    STATEMENTS
} Statement;

enum { SCORE_PHRASES_MAX = INDEX_WORDS_MAX };

/* What the FTS function found in the row under way (score.c). */
typedef struct RowCounts {
    int count;
    uint8_t body[SCORE_PHRASES_MAX];  /* occurrences, at most SCORE_SEEN_MAX */
    uint8_t title[SCORE_PHRASES_MAX]; /* 0 or 1 */
} RowCounts;

/* What gk_walk calls for every row of a query of one word (score.c). */
typedef struct RowWalk {
    Err (*visit)(void *state, int64_t rowid); /* anything but OK ends the walk */
    void *state;
    bool counts; /* fill in Index.row first */
    Err err;
} RowWalk;

struct Index {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    char *path;      /* as opened: a symbolic link to the file in use */
    char *file;      /* the file itself */
    bool read_only;
    bool is_build;   /* not linked yet */
    bool is_batch;   /* a batch is under way */
    int lock_fd;     /* writers hold the lock; -1: none */
    dev_t device;    /* of the file opened, to see when another takes its place */
    ino_t inode;
    int64_t seen_version; /* data_version when profiles were read; -1: never */
    Profile *profiles;    /* by id, from 0 */
    uint32_t profile_count, profile_cap;
    FacetValue *values;
    uint32_t value_count, value_cap;
    int64_t item_count; /* of all units, as of seen_version */
    Arena memory; /* texts of profiles */
    RowCounts row;
    RowWalk walk;
    ChunkCache chunks;
};

/* SQLite's code as an Err with a fault; ERR_INTERNAL "index.damaged" for a damaged file. */
Err index_fault(const Index *index, Fault *fault, int code, const char *what);
/* The statement, reset, without values. */
MUST_USE Err index_statement(Index *index, Fault *fault, Statement which, sqlite3_stmt **ret_statement);
/* Runs it to its end; no rows are read. */
MUST_USE Err index_step_done(Index *index, Fault *fault, sqlite3_stmt *statement, const char *what);
/* One step: *ret_row whether there is a row. */
MUST_USE Err index_step(Index *index, Fault *fault, sqlite3_stmt *statement, const char *what, bool *ret_row);
MUST_USE Err index_run(Index *index, Fault *fault, Statement which, const char *what);
static inline void bind_str(sqlite3_stmt *statement, int place, Str text)
{
    /* What cannot be bound (too big, no memory) stays NULL and breaks the NOT NULL of its column. */
    (void)sqlite3_bind_text64(statement, place, text.ptr == NULL ? "" : text.ptr, text.len, SQLITE_STATIC, SQLITE_UTF8);
}
static inline Str column_str(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return (Str){text, text == NULL ? 0 : (size_t)sqlite3_column_bytes(statement, column)};
}

/* tokenizer.c, score.c: what FTS5 is told about us. */
MUST_USE Err index_register(Index *index, Fault *fault);
int score_register(fts5_api *api, Index *index);

/* profile.c: reads what others added since, and the number of items; inside a transaction. */
MUST_USE Err profiles_refresh(Index *index, Fault *fault);
/* Finds or adds one; inside a writing transaction. */
MUST_USE Err profile_of(Index *index, Fault *fault, const IndexItem *item, uint32_t *ret_profile);

/* chunks.c: the entries of a chunk, living until the next call; ERR_INTERNAL "index.damaged" when there are none. */
MUST_USE Err chunk_read(Index *index, Fault *fault, int64_t id, const Entry **ret_entries, int *ret_count);
void chunks_forget(Index *index); /* what was read may be old */
void chunks_free(Index *index);

/* ---- counting (facets.c) ---- */

/* How many hits each profile has, and which profiles the filters let through. */
typedef struct Tally {
    const Index *index;
    const IndexQuery *query;
    uint32_t *counts; /* by profile */
    uint8_t *fails;   /* by profile: kinds of filters that refuse it; TALLY_UNKNOWN until it is seen */
    bool *wanted;     /* by facet value: a filter names it */
    uint8_t filtered; /* kinds that have a filter */
} Tally;

enum { FAIL_COLUMN = 1, FAIL_YEAR = 2, FAIL_ITEM = 4, FAIL_VALIDITY = 8, FAIL_UNIT = 16, TALLY_UNKNOWN = 255 };

MUST_USE Err tally_new(Work *work, const Index *index, const IndexQuery *query, Tally *ret_tally);
uint8_t tally_judge(Tally *tally, uint32_t profile); /* fills in fails */
static inline bool tally_add(Tally *tally, uint32_t profile)
{
    tally->counts[profile]++;
    uint8_t fails = tally->fails[profile];
    return (fails == TALLY_UNKNOWN ? tally_judge(tally, profile) : fails) == 0;
}
int64_t tally_total(const Tally *tally);
MUST_USE Err tally_facets(Work *work, const Tally *tally, IndexFacet **ret_facets, size_t *ret_count);

/* A body's length in bytes on a logarithmic scale and back. */
uint8_t entry_length(size_t bytes);
double entry_length_bytes(uint8_t length);

/* ---- the words of a query (words.c) ---- */
typedef struct SearchWord {
    TokenUnit *units;
    size_t unit_count;
} SearchWord;

typedef struct SearchWords {
    SearchWord *items;
    size_t count;
    Str match;    /* for FTS5: every word must occur; empty: none */
    Str searched; /* as understood */
    Str number;   /* all of them as token_number writes them; empty when there are quotes */
} SearchWords;

/* ERR_INVALID "search.words". No words: count 0. */
MUST_USE Err words_read(Work *work, Str typed, SearchWords *ret_words);

/* ---- what is shown of a hit (extract.c) ---- */

/* The whole text (title) or a passage around what was found, found parts between U+E000 and U+E001. */
MUST_USE Err extract_title(Work *work, Str title, const SearchWords *words, Str *ret_marked);
MUST_USE Err extract_passage(Work *work, Str body, const SearchWords *words, Str *ret_marked);

#endif
