/* How often each word occurs in the row under way: an FTS5 function that writes
 * it down for the search, which weighs it (search.c). bm25() is no use here: it
 * counts every row for every word once more, and reads every row's size. */
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

static void score(const Fts5ExtensionApi *api, Fts5Context *context, sqlite3_context *result, int count,
                  sqlite3_value **arguments)
{
    (void)count;
    (void)arguments;
    Index *index = api->xUserData(context);
    RowCounts *row = &index->row;
    int phrases = api->xPhraseCount(context);
    row->count = phrases < SCORE_PHRASES_MAX ? phrases : SCORE_PHRASES_MAX;
    memset(row->body, 0, sizeof row->body);
    memset(row->title, 0, sizeof row->title);
    for (int i = 0; i < row->count; i++) {
        count_phrase(api, context, i, row);
    }
    sqlite3_result_int(result, 0);
}

int score_register(fts5_api *api, Index *index)
{
    return api->xCreateFunction(api, "gk_counts", index, score, NULL);
}
