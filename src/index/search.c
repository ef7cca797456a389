/* Searching: one walk over all hits, in the order of their time, counts them by
 * profile and keeps those of the page. */
#include "index/index_private.h"

#include <math.h>

typedef struct Candidate {
    int64_t score, rowid;
} Candidate;

enum { NUMBERS_MAX = 16 };

typedef struct Search {
    Work *work;
    Index *index;
    const IndexQuery *query;
    SearchWords words;
    Tally tally;
    bool by_relevance;
    bool has_range;
    int64_t first, last;         /* rowids that count */
    bool has_after;
    Candidate after;             /* hits of the page come behind it */
    int64_t numbers[NUMBERS_MAX]; /* rowids of items whose number was typed */
    int number_count;
    Candidate page[INDEX_PAGE_MAX]; /* newest: a ring; by relevance: ordered, the best first */
    int64_t kept;                   /* how many went in */
    int64_t chunk;                  /* the one loaded; -1: none */
    int entry_count, at;
    const Entry *entries;
} Search;

static Fault *fault_of(const Search *search)
{
    return &search->work->fault;
}

static Err damaged(const Search *search, const char *what)
{
    return fault_set(fault_of(search), ERR_INTERNAL, "index.damaged", "the search index is damaged (%s)", what);
}

/* ---- entries ---- */

/* Rowids come ascending, so the place in the chunk only moves on. */
static Err find_entry(Search *search, int64_t rowid, Entry *ret_entry)
{
    if (search->chunk != chunk_of(rowid)) {
        TRY(chunk_read(search->index, fault_of(search), chunk_of(rowid), &search->entries, &search->entry_count));
        search->chunk = chunk_of(rowid);
        search->at = 0;
    }
    uint16_t offset = offset_of(rowid);
    int at = search->at;
    while (at < search->entry_count && search->entries[at].offset < offset) {
        at++;
    }
    search->at = at;
    if (at >= search->entry_count || search->entries[at].offset != offset ||
        search->entries[at].profile >= search->index->profile_count) {
        return damaged(search, "an entry is missing");
    }
    *ret_entry = search->entries[at];
    return OK;
}

/* ---- the page ---- */

static bool is_behind(Candidate a, Candidate b)
{
    return a.score < b.score || (a.score == b.score && a.rowid < b.rowid);
}

static void keep_newest(Search *search, Candidate candidate)
{
    search->page[search->kept++ % search->query->limit] = candidate;
}

static void keep_best(Search *search, Candidate candidate)
{
    int limit = search->query->limit;
    int count = search->kept < limit ? (int)search->kept : limit;
    if (count == limit && is_behind(candidate, search->page[limit - 1])) {
        return;
    }
    int at = count < limit ? count : limit - 1;
    for (; at > 0 && is_behind(search->page[at - 1], candidate); at--) {
        search->page[at] = search->page[at - 1];
    }
    search->page[at] = candidate;
    search->kept++;
}

/* ---- weight ----
 * Saturating counts with the body's length taken into account, as in BM25; every word must occur, so how rare a word is
 * matters little. SearchWords in the title weigh more, a number that was typed most of all. */

static int64_t score_of(const Search *search, int64_t rowid, Entry entry)
{
    const double k1 = 1.2;
    const double b = 0.75;
    const double usual_bytes = 1800;
    const double in_title = 3;
    const double is_number = 1000;
    const double scale = 10000;
    const RowCounts *row = &search->index->row;
    double norm = k1 * (1 - b + b * entry_length_bytes(entry.length) / usual_bytes);
    double score = 0;
    for (size_t i = 0; i < search->words.count; i++) {
        double count = row->body[i];
        double weight = count == 0 ? 0 : count * (k1 + 1) / (count + norm);
        weight += row->title[i] != 0 ? in_title : 0;
        score += weight * sqrt((double)search->words.items[i].unit_count);
    }
    for (int i = 0; i < search->number_count; i++) {
        score += search->numbers[i] == rowid ? is_number : 0;
    }
    return (int64_t)(score * scale);
}

static Err take_hit(Search *search, int64_t rowid, Entry entry)
{
    if (!tally_add(&search->tally, entry.profile)) {
        return OK;
    }
    Candidate hit = {0, rowid};
    if (search->by_relevance) {
        hit.score = score_of(search, rowid, entry);
    }
    if (search->has_after && !is_behind(hit, search->after)) {
        return OK;
    }
    if (search->by_relevance) {
        keep_best(search, hit);
    } else {
        keep_newest(search, hit);
    }
    return OK;
}

/* ---- walks ---- */

static Err bind_match(Search *search, Statement which, Str match, bool ranged, sqlite3_stmt **ret_statement)
{
    TRY(index_statement(search->index, fault_of(search), which, ret_statement));
    bind_str(*ret_statement, 1, match);
    if (ranged) {
        (void)sqlite3_bind_int64(*ret_statement, 2, search->first);
        (void)sqlite3_bind_int64(*ret_statement, 3, search->last);
    }
    return OK;
}

static Err visit_row(void *state, int64_t rowid)
{
    Search *search = state;
    Entry entry;
    if (rowid < search->first || rowid > search->last) {
        return OK;
    }
    TRY(find_entry(search, rowid, &entry));
    return take_hit(search, rowid, entry);
}

static Err walk_word(Search *search, Str match)
{
    sqlite3_stmt *statement;
    bool row;
    search->index->walk = (RowWalk){.visit = visit_row, .state = search, .counts = search->by_relevance};
    TRY(bind_match(search, SQL_WALK, match, false, &statement));
    Err err = index_step(search->index, fault_of(search), statement, "searching", &row);
    (void)sqlite3_reset(statement);
    return err == OK ? search->index->walk.err : err;
}

static Err walk_match(Search *search, Str match)
{
    sqlite3_stmt *statement;
    bool row;
    if (search->words.count == 1 && match.len == search->words.match.len) { /* one word, and no mark of a unit */
        return walk_word(search, match);
    }
    Statement which = search->by_relevance ? (search->has_range ? SQL_SCORE_RANGE : SQL_SCORE)
                                           : (search->has_range ? SQL_MATCH_RANGE : SQL_MATCH);
    TRY(bind_match(search, which, match, search->has_range, &statement));
    TRY(index_step(search->index, fault_of(search), statement, "searching", &row));
    while (row) {
        Entry entry;
        int64_t rowid = sqlite3_column_int64(statement, 0);
        TRY(find_entry(search, rowid, &entry));
        TRY(take_hit(search, rowid, entry));
        TRY(index_step(search->index, fault_of(search), statement, "searching", &row));
    }
    (void)sqlite3_reset(statement);
    return OK;
}

static Err walk_chunk(Search *search)
{
    for (int i = 0; i < search->entry_count; i++) {
        Entry entry = search->entries[i];
        int64_t rowid = search->chunk * (1 << CHUNK_BITS) + entry.offset;
        if (entry.profile >= search->index->profile_count) {
            return damaged(search, "an entry's profile");
        }
        if (rowid >= search->first && rowid <= search->last) {
            TRY(take_hit(search, rowid, entry));
        }
    }
    return OK;
}

static Err walk_all(Search *search)
{
    sqlite3_stmt *statement;
    bool row;
    TRY(index_statement(search->index, fault_of(search), SQL_CHUNKS, &statement));
    (void)sqlite3_bind_int64(statement, 1, chunk_of(search->first));
    (void)sqlite3_bind_int64(statement, 2, chunk_of(search->last));
    TRY(index_step(search->index, fault_of(search), statement, "searching", &row));
    while (row) {
        search->chunk = sqlite3_column_int64(statement, 0);
        TRY(chunk_read(search->index, fault_of(search), search->chunk, &search->entries, &search->entry_count));
        TRY(walk_chunk(search));
        TRY(index_step(search->index, fault_of(search), statement, "searching", &row));
    }
    (void)sqlite3_reset(statement);
    return OK;
}

/* ---- getting ready ---- */

/* The first rowid of a time, or behind the last one. */
static Err rowid_from(Search *search, int64_t time, int64_t *ret_rowid)
{
    sqlite3_stmt *statement;
    bool row;
    TRY(index_statement(search->index, fault_of(search), SQL_FIRST_FROM, &statement));
    (void)sqlite3_bind_int64(statement, 1, time);
    TRY(index_step(search->index, fault_of(search), statement, "looking for a day", &row));
    *ret_rowid = row ? sqlite3_column_int64(statement, 0) : INT64_MAX;
    (void)sqlite3_reset(statement);
    return OK;
}

static Err find_range(Search *search)
{
    const IndexQuery *query = search->query;
    search->first = 0;
    search->last = INT64_MAX;
    search->has_range = query->from != 0 || query->until != 0;
    if (query->from != 0) {
        TRY(rowid_from(search, query->from, &search->first));
    }
    if (query->until != 0) {
        int64_t end;
        TRY(rowid_from(search, query->until, &end));
        search->last = end == INT64_MAX ? end : end - 1;
    }
    return OK;
}

/* Items whose number is what was typed; few, or the number is none. */
static Err find_numbers(Search *search)
{
    enum { MATCH_MAX = 1024 };
    if (!search->by_relevance || search->words.number.len == 0 || search->words.number.len > MATCH_MAX / 2) {
        return OK;
    }
    Buf match = buf_new(&search->work->arena, MATCH_MAX);
    buf_add_format(&match, "\"%cn", MARK);
    buf_add(&match, search->words.number);
    buf_add_char(&match, '"');
    if (!buf_ok(&match)) {
        return work_full(search->work);
    }
    sqlite3_stmt *statement;
    bool row;
    TRY(bind_match(search, SQL_MATCH, buf_str(&match), false, &statement));
    TRY(index_step(search->index, fault_of(search), statement, "looking for a number", &row));
    while (row && search->number_count < NUMBERS_MAX) {
        search->numbers[search->number_count++] = sqlite3_column_int64(statement, 0);
        TRY(index_step(search->index, fault_of(search), statement, "looking for a number", &row));
    }
    (void)sqlite3_reset(statement);
    return OK;
}

static Err score_one(Search *search, Str match, int64_t rowid, int64_t *ret_score, bool *ret_found)
{
    sqlite3_stmt *statement;
    int64_t first = search->first;
    int64_t last = search->last;
    search->first = search->last = rowid;
    Err err = bind_match(search, SQL_SCORE_RANGE, match, true, &statement);
    search->first = first;
    search->last = last;
    TRY(err);
    TRY(index_step(search->index, fault_of(search), statement, "searching", ret_found));
    if (*ret_found) {
        Entry entry;
        TRY(find_entry(search, rowid, &entry));
        *ret_score = score_of(search, rowid, entry);
    }
    (void)sqlite3_reset(statement);
    search->chunk = -1; /* the walk begins at the first chunk again */
    return OK;
}

static Err find_after(Search *search, Str match)
{
    const IndexQuery *query = search->query;
    if (query->after == 0) {
        return OK;
    }
    sqlite3_stmt *statement;
    TRY(index_statement(search->index, fault_of(search), query->unit_id != 0 ? SQL_ITEM_OF : SQL_ITEM_OF_ANY, &statement));
    (void)sqlite3_bind_int64(statement, 1, query->after);
    if (query->unit_id != 0) {
        (void)sqlite3_bind_int64(statement, 2, query->unit_id);
    }
    TRY(index_step(search->index, fault_of(search), statement, "looking for a place", &search->has_after));
    if (search->has_after) {
        search->after = (Candidate){0, sqlite3_column_int64(statement, 0)};
    }
    (void)sqlite3_reset(statement);
    if (search->has_after && search->by_relevance) {
        return score_one(search, match, search->after.rowid, &search->after.score, &search->has_after);
    }
    return OK;
}

/* The words, and the unit's mark where that leaves out most of the index; a unit that holds most of it is told by its
 * profiles, which costs nothing. */
static Err write_match(Search *search, Str *ret_match)
{
    enum { MARK_MAX = 64, FEW = 3 };
    *ret_match = search->words.match;
    if (search->query->unit_id == 0) {
        return OK;
    }
    sqlite3_stmt *statement;
    bool row;
    TRY(index_statement(search->index, fault_of(search), SQL_UNIT, &statement));
    (void)sqlite3_bind_int64(statement, 1, search->query->unit_id);
    TRY(index_step(search->index, fault_of(search), statement, "searching", &row));
    int64_t items = row ? sqlite3_column_int64(statement, 1) : 0;
    (void)sqlite3_reset(statement);
    if (items * FEW > search->index->item_count) {
        return OK;
    }
    Buf match = buf_new(&search->work->arena, search->words.match.len + MARK_MAX);
    buf_add(&match, search->words.match);
    buf_add_format(&match, "%s\"%cu%lld\"", search->words.count > 0 ? " AND " : "", MARK, (long long)search->query->unit_id);
    *ret_match = buf_str(&match);
    return buf_ok(&match) ? OK : work_full(search->work);
}

/* ---- results ---- */

static Err read_hit(Search *search, int64_t rowid, IndexHit *ret_hit)
{
    Work *work = search->work;
    sqlite3_stmt *statement;
    bool row;
    TRY(index_statement(search->index, &work->fault, SQL_ITEM, &statement));
    (void)sqlite3_bind_int64(statement, 1, rowid);
    TRY(index_step(search->index, &work->fault, statement, "reading a hit", &row));
    if (!row) {
        return damaged(search, "an item is missing");
    }
    IndexHit hit = {.unit_id = sqlite3_column_int64(statement, 0), .document_id = sqlite3_column_int64(statement, 1)};
    hit.cursor = hit.document_id;
    TRY(extract_title(work, column_str(statement, 2), &search->words, &hit.title));
    TRY(extract_passage(work, column_str(statement, 4), &search->words, &hit.extract));
    (void)sqlite3_reset(statement);
    *ret_hit = hit;
    return OK;
}

static Err read_hits(Search *search, IndexResult *result)
{
    int limit = search->query->limit;
    size_t count = (size_t)(search->kept < limit ? search->kept : limit);
    result->hits = ARENA_ARRAY(&search->work->arena, IndexHit, count);
    if (result->hits == NULL) {
        return work_full(search->work);
    }
    for (size_t i = 0; i < count; i++) {
        int64_t place = search->by_relevance ? (int64_t)i : (search->kept - 1 - (int64_t)i) % limit;
        TRY(read_hit(search, search->page[place].rowid, &result->hits[i]));
    }
    result->hit_count = count;
    return OK;
}

static Err run(Search *search, IndexResult *result)
{
    Str match;
    TRY(profiles_refresh(search->index, fault_of(search)));
    TRY(tally_new(search->work, search->index, search->query, &search->tally));
    TRY(find_range(search));
    TRY(write_match(search, &match));
    TRY(find_numbers(search));
    TRY(find_after(search, match));
    if (match.len > 0) {
        TRY(walk_match(search, match));
    } else {
        TRY(walk_all(search));
    }
    result->total = tally_total(&search->tally);
    if (search->query->facets) {
        TRY(tally_facets(search->work, &search->tally, &result->facets, &result->facet_count));
    }
    return read_hits(search, result);
}

Err index_search(Work *work, Index *index, const IndexQuery *query, IndexResult *ret_result)
{
    CHECK(query->limit >= 1 && query->limit <= INDEX_PAGE_MAX && !index->is_batch);
    Search *search = ARENA_NEW(&work->arena, Search);
    if (search == NULL) {
        return work_full(work);
    }
    search->work = work;
    search->index = index;
    search->query = query;
    search->chunk = -1;
    IndexResult result = {0};
    TRY(words_read(work, query->words, &search->words));
    result.searched = search->words.searched;
    search->by_relevance = query->order == INDEX_RELEVANCE && search->words.count > 0;
    TRY(index_run(index, &work->fault, SQL_BEGIN_READ, "beginning"));
    Err err = run(search, &result);
    for (int i = 0; err != OK && i < STATEMENTS; i++) {
        (void)sqlite3_reset(index->statements[i]);
    }
    Fault quiet = {0};
    (void)!index_run(index, &quiet, SQL_COMMIT, "ending"); /* nothing was written */
    TRY(err);
    *ret_result = result;
    return OK;
}
