/* Two functions that FTS5 calls for us.
 *
 * gk_counts: how often each word occurs in the row under way; the search weighs
 * it (search.c). bm25() is no use here: it counts every row for every word once
 * more, and reads every row's size.
 *
 * gk_walk: all rows of a query of one word, straight from FTS5, without a step
 * of the database's machine for each: a third of the time. */
#include "index/index_private.h"

#include <string.h>

enum { SEEN_MAX = 12 }; /* more occurrences of a word weigh nothing more */

static void count_phrase(const Fts5ExtensionApi *api, Fts5Context *context, int phrase, RowCounts *row)
{
    Fts5PhraseIter at;
    int column = 0;
    int offset = 0;
    int seen = 0;
    if (api->xPhraseFirst(context, phrase, &at, &column, &offset) != SQLITE_OK) {
        return;
    }
    /* A phrase's places are ordered by column: the body's come first, and skip no title behind them. */
    while (column >= 0) {
        if (column == FTS_BODY) {
            seen += seen < SEEN_MAX;
        } else if (column == FTS_TITLE) {
            row->title[phrase] = 1;
            break;
        }
        api->xPhraseNext(context, &at, &column, &offset);
    }
    row->body[phrase] = (uint8_t)seen;
}

static void count_row(const Fts5ExtensionApi *api, Fts5Context *context, RowCounts *row)
{
    int phrases = api->xPhraseCount(context);
    row->count = phrases < SCORE_PHRASES_MAX ? phrases : SCORE_PHRASES_MAX;
    memset(row->body, 0, sizeof row->body);
    memset(row->title, 0, sizeof row->title);
    for (int i = 0; i < row->count; i++) {
        count_phrase(api, context, i, row);
    }
}

static void counts(const Fts5ExtensionApi *api, Fts5Context *context, sqlite3_context *result, int count,
                   sqlite3_value **arguments)
{
    (void)count;
    (void)arguments;
    Index *index = api->xUserData(context);
    count_row(api, context, &index->row);
    sqlite3_result_int(result, 0);
}

static int walk_row(const Fts5ExtensionApi *api, Fts5Context *context, void *state)
{
    Index *index = state;
    if (index->walk.counts) {
        count_row(api, context, &index->row);
    }
    index->walk.err = index->walk.visit(index->walk.state, api->xRowid(context));
    return index->walk.err == OK ? SQLITE_OK : SQLITE_DONE; /* DONE ends the walk without an error of SQLite's */
}

/* Called for the first row that matches; walks from the first one itself. */
static void walk(const Fts5ExtensionApi *api, Fts5Context *context, sqlite3_context *result, int count, sqlite3_value **arguments)
{
    (void)count;
    (void)arguments;
    Index *index = api->xUserData(context);
    int code = api->xQueryPhrase(context, 0, index, walk_row);
    if (code != SQLITE_OK && code != SQLITE_DONE) {
        sqlite3_result_error_code(result, code);
    } else {
        sqlite3_result_int(result, 0);
    }
}

int score_register(fts5_api *api, Index *index)
{
    int code = api->xCreateFunction(api, "gk_counts", index, counts, NULL);
    return code == SQLITE_OK ? api->xCreateFunction(api, "gk_walk", index, walk, NULL) : code;
}
