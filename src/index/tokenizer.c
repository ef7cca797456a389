/* Our tokenizer as FTS5 sees it (token.h says what a unit is).
 *
 * In a text, at the place of each unit:
 *   pair   a single unit that is joined to the next, with it;
 *   head   a single one at the head of its run, and
 *   tail   at its end;
 *   word   a run of letters or digits;
 *   lone   a single one where the text has it first.
 * In a query: one character by itself is `lone`; otherwise pairs, the tail
 * where a run ends and something follows, the head where one character comes
 * last. So a word of two characters is one token, one of n a phrase of n-1, a
 * word of one character is a short list with one place a text, and what is
 * joined is told from what is not. Singles everywhere would make the index a
 * third larger. */
#include "index/index_private.h"

#include <stdlib.h>
#include <string.h>

enum { PLANE = 0x10000 };

typedef struct OurTokenizer {
    uint8_t seen[PLANE / 8]; /* singles of the first plane that the text under way has had */
} OurTokenizer;

static int create(void *context, const char **arguments, int count, Fts5Tokenizer **ret_tokenizer)
{
    (void)context;
    (void)arguments;
    (void)count;
    OurTokenizer *tokenizer = calloc(1, sizeof *tokenizer);
    *ret_tokenizer = (Fts5Tokenizer *)tokenizer; /* a name without a body, for what is ours */
    return tokenizer == NULL ? SQLITE_NOMEM : SQLITE_OK;
}

static void destroy(Fts5Tokenizer *tokenizer)
{
    free(tokenizer);
}

typedef int (*TokenSink)(void *context, int flags, const char *bytes, int len, int start, int end);

static int put_marks(Str text, void *context, TokenSink sink)
{
    char token[256];
    Str mark;
    size_t at = 1;
    for (Str rest = str_slice(text, 1, text.len); str_cut(&rest, '\n', &mark); at += mark.len + 1) {
        if (mark.len == 0 || mark.len >= sizeof token) {
            continue;
        }
        token[0] = MARK;
        memcpy(token + 1, mark.ptr, mark.len);
        int code = sink(context, 0, token, (int)mark.len + 1, (int)at, (int)(at + mark.len));
        if (code != SQLITE_OK) {
            return code;
        }
    }
    return SQLITE_OK;
}

/* ---- how tokens are written ----
 * A character takes two bytes, none of them NUL (FTS5 ends its terms with one), the first above the bytes that begin
 * words and marks; what lies beyond the first plane is written like a word. Half the size of UTF-8, and as much quicker
 * to compare. */

enum { WORD = '\1', HEAD = '\1', TAIL = '\2', DIGITS = 255, LEAD = 3, SURROGATES = 0x800, TOKEN_MAX = 2 * UNIT_BYTES_MAX + 2 };

static int write_single(int32_t code, char *out)
{
    int32_t number = code >= 0xE000 ? code - SURROGATES : code;
    out[0] = (char)(LEAD + number / DIGITS);
    out[1] = (char)(1 + number % DIGITS);
    return 2;
}

static int write_word(const TokenUnit *unit, char *out)
{
    memcpy(out, unit->bytes, (size_t)unit->len);
    return unit->len;
}

static int write_token(const TokenUnit *first, const TokenUnit *second, char out[TOKEN_MAX])
{
    bool plain = first->is_single && first->code < 0x10000 && (second == NULL || second->code < 0x10000);
    int len = 0;
    if (plain) {
        len = write_single(first->code, out);
        return second == NULL ? len : len + write_single(second->code, out + len);
    }
    out[len++] = WORD;
    len += write_word(first, out + len);
    return second == NULL ? len : len + write_word(second, out + len);
}

static int put_unit(const TokenUnit *unit, int flags, void *context, TokenSink sink)
{
    char bytes[TOKEN_MAX];
    return sink(context, flags, bytes, write_token(unit, NULL, bytes), (int)unit->start, (int)unit->end);
}

/* `edge` is HEAD or TAIL; three bytes, where singles have two and pairs four. */
static int put_edge(const TokenUnit *unit, char edge, int flags, void *context, TokenSink sink)
{
    char bytes[TOKEN_MAX];
    int len = write_token(unit, NULL, bytes);
    bytes[len++] = edge;
    return sink(context, flags, bytes, len, (int)unit->start, (int)unit->end);
}

static int put_pair(const TokenUnit *first, const TokenUnit *second, int flags, void *context, TokenSink sink)
{
    char bytes[TOKEN_MAX];
    return sink(context, flags, bytes, write_token(first, second, bytes), (int)first->start, (int)second->end);
}

static bool is_first(OurTokenizer *tokenizer, const TokenUnit *unit)
{
    if (!unit->is_single || unit->code >= PLANE) {
        return true;
    }
    uint8_t *byte = &tokenizer->seen[unit->code / 8];
    uint8_t bit = (uint8_t)(1U << (unit->code % 8));
    bool first = (*byte & bit) == 0;
    *byte |= bit;
    return first;
}

static int put_in_text(OurTokenizer *tokenizer, const TokenUnit *unit, const TokenUnit *next, void *context, TokenSink sink)
{
    bool has_pair = next != NULL && next->is_joined;
    int code = SQLITE_OK;
    int flags = 0; /* the first token of the unit takes the place, the others share it */
    if (has_pair) {
        code = put_pair(unit, next, flags, context, sink);
        flags = FTS5_TOKEN_COLOCATED;
    }
    if (code == SQLITE_OK && unit->is_single && !has_pair) {
        code = put_edge(unit, TAIL, flags, context, sink);
        flags = FTS5_TOKEN_COLOCATED;
    }
    if (code == SQLITE_OK && unit->is_single && !unit->is_joined) {
        code = put_edge(unit, HEAD, flags, context, sink);
        flags = FTS5_TOKEN_COLOCATED;
    }
    if (code == SQLITE_OK && is_first(tokenizer, unit)) {
        code = put_unit(unit, flags, context, sink);
    }
    return code;
}

static int put_in_query(const TokenUnit *unit, const TokenUnit *next, bool is_all, void *context, TokenSink sink)
{
    if (next != NULL && next->is_joined) {
        return put_pair(unit, next, 0, context, sink);
    }
    if (!unit->is_single || is_all) {
        return put_unit(unit, 0, context, sink);
    }
    if (next != NULL) {
        return put_edge(unit, TAIL, 0, context, sink);
    }
    return unit->is_joined ? SQLITE_OK : put_edge(unit, HEAD, 0, context, sink); /* its pair has told it */
}

static int put_all(OurTokenizer *tokenizer, Str text, bool is_query, void *context, TokenSink sink)
{
    Scanner scanner;
    TokenUnit units[2];
    scanner_init(&scanner, text);
    int at = 0;
    int code = SQLITE_OK;
    bool more = scanner_next(&scanner, &units[0]);
    for (bool first = true; more && code == SQLITE_OK; first = false) {
        more = scanner_next(&scanner, &units[1 - at]);
        const TokenUnit *next = more ? &units[1 - at] : NULL;
        code = is_query ? put_in_query(&units[at], next, first && !more, context, sink)
                        : put_in_text(tokenizer, &units[at], next, context, sink);
        at = 1 - at;
    }
    return code;
}

static int tokenize(Fts5Tokenizer *fts_tokenizer, void *context, int flags, const char *bytes, int len, TokenSink sink)
{
    OurTokenizer *tokenizer = (OurTokenizer *)fts_tokenizer;
    Str text = {bytes, len > 0 ? (size_t)len : 0};
    if (text.len > 0 && text.ptr[0] == MARK) {
        return put_marks(text, context, sink);
    }
    bool is_query = (flags & FTS5_TOKENIZE_QUERY) != 0;
    if (!is_query) {
        memset(tokenizer->seen, 0, sizeof tokenizer->seen);
    }
    return put_all(tokenizer, text, is_query, context, sink);
}

static int find_api(sqlite3 *db, fts5_api **ret_api)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_bind_pointer(statement, 1, (void *)ret_api, "fts5_api_ptr", NULL);
        (void)sqlite3_step(statement);
    }
    int ended = sqlite3_finalize(statement);
    return code != SQLITE_OK ? code : ended;
}

Err index_register(Index *index, Fault *fault)
{
    fts5_api *api = NULL;
    int code = find_api(index->db, &api);
    if (code != SQLITE_OK || api == NULL) {
        return fault_set(fault, ERR_INTERNAL, "index.fts5", "this SQLite has no FTS5");
    }
    fts5_tokenizer ours = {create, destroy, tokenize};
    code = api->xCreateTokenizer(api, "gongkai", index, &ours, NULL);
    if (code == SQLITE_OK) {
        code = score_register(api, index);
    }
    return code == SQLITE_OK ? OK : index_fault(index, fault, code, "registering the tokenizer");
}
