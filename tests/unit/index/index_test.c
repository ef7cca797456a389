/* The index against a scan of every text: what is found, how many, in which
 * order, page by page, with every filter and facet, while items come, change
 * and go. The expected side knows nothing of tokens: it looks for strings. */
#include "index/index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { DOCUMENTS = 300, TEXT_SIZE = 400, UNITS = 4, COLUMNS = 3, YEARS = 3 };

typedef struct Document {
    bool is_there;
    int unit, column, more, year, item, validity;
    int64_t published_at;
    char title[TEXT_SIZE], body[TEXT_SIZE];
} Document;

static Document documents[DOCUMENTS];
static uint64_t random_state = 7;
static char folder[64], path[128];

static int below(int limit)
{
    random_state = random_state * 6364136223846793005U + 1442695040888963407U;
    return (int)((random_state >> 33) % (uint64_t)limit);
}

/* ---- texts of few characters, so that everything occurs ---- */

static const char *const PIECES[] = {"天", "地", "玄", "黄", "宇", "天", "地", "玄", "ab", "cd", "12", "7", "，", "。", " ", "\n", "-"};

static void write_text(char *text, int pieces)
{
    text[0] = '\0';
    size_t length = 0;
    for (int i = 0; i < pieces; i++) {
        const char *piece = PIECES[below((int)(sizeof PIECES / sizeof *PIECES))];
        length += (size_t)snprintf(text + length, TEXT_SIZE - length, "%s", piece);
    }
}

static int kind_of(const char *at)
{
    unsigned char c = (unsigned char)*at;
    if (c >= 'a' && c <= 'z') {
        return 1;
    }
    if (c >= '0' && c <= '9') {
        return 2;
    }
    return c >= 0xE4 && c <= 0xE9 ? 3 : 0; /* of what occurs here, only Han begins so; ，。 begin with EF and E3 */
}

/* Runs of one kind with one space between them: how a person would compare two texts that differ in punctuation. */
static void level(const char *text, char *out)
{
    int before = 0;
    bool gap = false;
    size_t length = 0;
    for (const char *at = text; *at != '\0';) {
        int kind = kind_of(at);
        size_t size = kind == 3 ? 3 : (unsigned char)*at >= 0x80 ? 3 : 1;
        if (kind == 0) {
            gap = true;
        } else {
            if (before != 0 && (gap || kind != before)) {
                out[length++] = ' ';
            }
            memcpy(out + length, at, size);
            length += size;
            before = kind;
            gap = false;
        }
        at += size;
    }
    out[length] = '\0';
}

static bool edge(const char *leveled, const char *at)
{
    return at == leveled || at[-1] == ' ' || kind_of(at) == 3;
}

static bool occurs(const char *text, const char *phrase)
{
    char leveled[TEXT_SIZE * 2], wanted[TEXT_SIZE * 2];
    level(text, leveled);
    level(phrase, wanted);
    size_t length = strlen(wanted);
    for (const char *at = strstr(leveled, wanted); at != NULL; at = strstr(at + 1, wanted)) {
        const char *end = at + length;
        bool ends_well = *end == '\0' || *end == ' ' || (unsigned char)wanted[length - 1] >= 0x80;
        if (edge(leveled, at) && ends_well) {
            return true;
        }
    }
    return false;
}

/* ---- filling ---- */

static const char *const VALIDITIES[] = {"valid", "expired", "repealed"};

static IndexItem item_of(int n, char numbers[64])
{
    const Document *document = &documents[n];
    static const char *const NAMES[] = {"c0", "c1", "c2"};
    snprintf(numbers, 64, "玄政〔20%d〕%d号\n%d/9", document->year, n, n);
    return (IndexItem){.unit_id = document->unit,
                       .document_id = n + 1,
                       .published_at = document->published_at,
                       .title = str_from_c(document->title),
                       .numbers = str_from_c(numbers),
                       .body = str_from_c(document->body),
                       .column = str_from_c(NAMES[document->column]),
                       .more_columns = document->more == document->column ? STR("") : str_from_c(NAMES[document->more]),
                       .year = 2000 + document->year,
                       .art20_item = document->item,
                       .validity = str_from_c(VALIDITIES[document->validity])};
}

static void invent(int n)
{
    Document *document = &documents[n];
    document->is_there = true;
    document->unit = 1 + below(10) / 3 % UNITS;
    document->column = below(COLUMNS);
    document->more = below(COLUMNS);
    document->year = below(YEARS);
    document->item = below(4);
    document->validity = below(3);
    document->published_at = 1000000 + below(40) * 100; /* many at the same second */
    write_text(document->title, 1 + below(8));
    write_text(document->body, below(60));
}

static void put(IndexBatch *batch, int n)
{
    char numbers[64];
    IndexItem item = item_of(n, numbers);
    assert_int_equal(index_put(batch, &item), OK);
}

static void remove_document(IndexBatch *batch, int n)
{
    assert_int_equal(index_remove(batch, documents[n].unit, n + 1), OK);
    documents[n].is_there = false;
}

static void change_some(Index *index, int changes)
{
    Fault fault = {0};
    IndexBatch *batch;
    assert_int_equal(index_begin(&fault, index, &batch), OK);
    for (int i = 0; i < changes; i++) {
        int n = below(DOCUMENTS);
        int unit = documents[n].unit;
        if (documents[n].is_there && below(3) == 0) {
            remove_document(batch, n);
        } else if (documents[n].is_there && below(2) == 0) {
            documents[n].validity = below(3); /* the texts stay */
            put(batch, n);
        } else {
            bool was = documents[n].is_there;
            invent(n);
            documents[n].unit = was ? unit : documents[n].unit; /* a document does not change its unit */
            put(batch, n);
        }
    }
    assert_int_equal(index_commit(batch), OK);
}

/* ---- expecting ---- */

typedef struct Wanted {
    const char *phrases[3]; /* NULL: no more */
    int unit;               /* 0: all */
    int column, column2, year, item, validity; /* -1: any */
    int64_t from, until;
} Wanted;

static bool has_words(int n, const Wanted *wanted)
{
    for (int i = 0; i < 3 && wanted->phrases[i] != NULL; i++) {
        char numbers[64];
        (void)item_of(n, numbers);
        char *second = strchr(numbers, '\n');
        *second++ = '\0';
        char both[80];
        snprintf(both, sizeof both, "%s，%s", numbers, second);
        if (!occurs(documents[n].title, wanted->phrases[i]) && !occurs(documents[n].body, wanted->phrases[i]) &&
            !occurs(both, wanted->phrases[i])) {
            return false;
        }
    }
    return true;
}

static bool in_column(const Document *document, int column)
{
    return document->column == column || document->more == column;
}

/* The letters of the kinds whose filter refuses it; "" when none does; "!" when something else does. */
static void refusals(int n, const Wanted *wanted, char out[8])
{
    const Document *document = &documents[n];
    int count = 0;
    if (!document->is_there || (wanted->unit != 0 && document->unit != wanted->unit) ||
        (wanted->from != 0 && document->published_at < wanted->from) ||
        (wanted->until != 0 && document->published_at >= wanted->until) || !has_words(n, wanted)) {
        out[count++] = '!';
    }
    if (wanted->column >= 0 && !in_column(document, wanted->column) &&
        !(wanted->column2 >= 0 && in_column(document, wanted->column2))) {
        out[count++] = 'c';
    }
    if (wanted->year >= 0 && document->year != wanted->year) {
        out[count++] = 'y';
    }
    if (wanted->item >= 0 && document->item != wanted->item) {
        out[count++] = 'i';
    }
    if (wanted->validity >= 0 && document->validity != wanted->validity) {
        out[count++] = 'v';
    }
    out[count] = '\0';
}

static bool is_hit(int n, const Wanted *wanted)
{
    char why[8];
    refusals(n, wanted, why);
    return why[0] == '\0';
}

static int64_t expected_facet(const Wanted *wanted, char kind, const char *value)
{
    int64_t count = 0;
    for (int n = 0; n < DOCUMENTS; n++) {
        char why[8], numbers[64], digits[16];
        refusals(n, wanted, why);
        if (why[0] != '\0' && !(why[0] == kind && why[1] == '\0')) {
            continue;
        }
        IndexItem item = item_of(n, numbers);
        snprintf(digits, sizeof digits, "%d", kind == 'y' ? item.year : item.art20_item);
        Str wanted_value = str_from_c(value);
        count += kind == 'c'   ? str_eq(item.column, wanted_value) || str_eq(item.more_columns, wanted_value)
                 : kind == 'v' ? str_eq(item.validity, wanted_value)
                               : strcmp(digits, value) == 0 && (kind == 'y' || item.art20_item > 0);
    }
    return count;
}

static void check_facets(const Wanted *wanted, const IndexResult *result)
{
    static const char *const VALUES[] = {"cc0",   "cc1",      "cc2",       "y2000", "y2001", "y2002",
                                         "i1",    "i2",       "i3",        "vvalid", "vexpired", "vrepealed"};
    size_t seen = 0;
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        int64_t count = 0;
        for (size_t f = 0; f < result->facet_count; f++) {
            if (result->facets[f].kind == VALUES[i][0] && str_eq(result->facets[f].value, str_from_c(VALUES[i] + 1))) {
                count = result->facets[f].count;
                seen++;
            }
        }
        assert_int_equal(count, expected_facet(wanted, VALUES[i][0], VALUES[i] + 1));
    }
    assert_int_equal(seen, result->facet_count);
}

/* ---- comparing ---- */

typedef struct Filters {
    Str columns[2], validity;
    int year, item;
} Filters;

static IndexQuery query_of(const Wanted *wanted, Filters *filters, char words[256])
{
    static const char *const NAMES[] = {"c0", "c1", "c2"};
    words[0] = '\0';
    for (int i = 0; i < 3 && wanted->phrases[i] != NULL; i++) {
        size_t length = strlen(words);
        snprintf(words + length, 256 - length, "\"%s\" ", wanted->phrases[i]);
    }
    IndexQuery query = {.unit_id = wanted->unit, .words = str_from_c(words), .from = wanted->from, .until = wanted->until,
                        .limit = 7, .facets = true};
    if (wanted->column >= 0) {
        filters->columns[0] = str_from_c(NAMES[wanted->column]);
        filters->columns[1] = str_from_c(NAMES[wanted->column2 >= 0 ? wanted->column2 : wanted->column]);
        query.columns = filters->columns;
        query.column_count = 2;
    }
    if (wanted->year >= 0) {
        filters->year = 2000 + wanted->year;
        query.years = &filters->year;
        query.year_count = 1;
    }
    if (wanted->item >= 0) {
        filters->item = wanted->item;
        query.items = &filters->item;
        query.item_count = 1;
    }
    if (wanted->validity >= 0) {
        filters->validity = str_from_c(VALIDITIES[wanted->validity]);
        query.validities = &filters->validity;
        query.validity_count = 1;
    }
    return query;
}

static bool comes_before(int a, int b)
{
    if (documents[a].published_at != documents[b].published_at) {
        return documents[a].published_at > documents[b].published_at;
    }
    return a > b;
}

/* Page after page until there is none; every hit once, none that is not expected, newest first when asked for. */
static void check_search(Index *index, const Wanted *wanted, IndexOrder order)
{
    Work work;
    Filters filters;
    char words[256];
    bool seen[DOCUMENTS] = {false};
    IndexQuery query = query_of(wanted, &filters, words);
    query.order = order;
    int expected = 0;
    for (int n = 0; n < DOCUMENTS; n++) {
        expected += is_hit(n, wanted);
    }
    work_init(&work, 16 << 20);
    int found = 0;
    int last = -1;
    IndexResult result;
    do {
        assert_int_equal(index_search(&work, index, &query, &result), OK);
        if (result.total != expected) {
            print_message("words %s unit %d\n", words, wanted->unit);
            for (int n = 0; n < DOCUMENTS; n++) { if (is_hit(n, wanted)) print_message("  expected %d [%s] [%s]\n", n, documents[n].title, documents[n].body); }
            for (size_t i = 0; i < result.hit_count; i++) { int n = (int)result.hits[i].document_id - 1; if (!is_hit(n, wanted)) print_message("  found %d [%s] [%s]\n", n, documents[n].title, documents[n].body); }
        }
        assert_int_equal(result.total, expected);
        check_facets(wanted, &result);
        assert_true(result.hit_count == (size_t)(expected - found < query.limit ? expected - found : query.limit));
        for (size_t i = 0; i < result.hit_count; i++) {
            int n = (int)result.hits[i].document_id - 1;
            assert_true(is_hit(n, wanted) && !seen[n]);
            assert_int_equal(result.hits[i].unit_id, documents[n].unit);
            assert_true(order == INDEX_RELEVANCE || last < 0 || comes_before(last, n));
            seen[n] = true;
            last = n;
            found++;
            query.after = result.hits[i].cursor;
        }
        query.facets = true;
        arena_clear(&work.arena);
    } while (found < expected);
    work_clear(&work);
}

static void random_phrase(char *out)
{
    do {
        write_text(out, 1 + below(4));
    } while (kind_of(out) == 0);
}

static Wanted random_wanted(char phrases[3][TEXT_SIZE])
{
    Wanted wanted = {.column = -1, .column2 = -1, .year = -1, .item = -1, .validity = -1};
    int count = below(8) == 0 ? 0 : 1 + below(2) + below(2);
    for (int i = 0; i < count; i++) {
        random_phrase(phrases[i]);
        wanted.phrases[i] = phrases[i];
    }
    wanted.unit = below(2) == 0 ? 0 : 1 + below(UNITS + 1);
    if (below(3) == 0) {
        wanted.column = below(COLUMNS);
        wanted.column2 = below(2) == 0 ? -1 : below(COLUMNS);
    }
    wanted.year = below(4) == 0 ? below(YEARS) : -1;
    wanted.item = below(4) == 0 ? 1 + below(3) : -1;
    wanted.validity = below(4) == 0 ? below(3) : -1;
    if (below(4) == 0) {
        wanted.from = 1000000 + below(40) * 100;
        wanted.until = below(2) == 0 ? 0 : wanted.from + below(20) * 100;
    }
    return wanted;
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/gongkai-index-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/search.db", folder);
    memset(documents, 0, sizeof documents);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    static const char *const ENDINGS[] = {"", ".lock", ".1", ".2", ".1-wal", ".1-shm", ".2-wal", ".2-shm"};
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        char name[160];
        snprintf(name, sizeof name, "%s%s", path, ENDINGS[i]);
        (void)unlink(name);
    }
    return rmdir(folder);
}

static void a_search_finds_what_a_scan_finds(void **state)
{
    (void)state;
    Fault fault = {0};
    Index *writer;
    Index *reader;
    assert_int_equal(index_open(&fault, str_from_c(path), false, &writer), OK);
    assert_int_equal(index_open(&fault, str_from_c(path), true, &reader), OK);
    for (int round = 0; round < 24; round++) {
        change_some(writer, 1 + below(60));
        for (int i = 0; i < 12; i++) {
            char phrases[3][TEXT_SIZE];
            Wanted wanted = random_wanted(phrases);
            check_search(reader, &wanted, below(2) == 0 ? INDEX_NEWEST : INDEX_RELEVANCE);
        }
    }
    assert_int_equal(index_optimize(&fault, writer), OK);
    for (int i = 0; i < 40; i++) {
        char phrases[3][TEXT_SIZE];
        Wanted wanted = random_wanted(phrases);
        check_search(i % 2 == 0 ? reader : writer, &wanted, INDEX_NEWEST);
    }
    index_close(reader);
    index_close(writer);
}

static void a_build_finds_what_a_scan_finds(void **state)
{
    (void)state;
    Fault fault = {0};
    Index *index;
    IndexBatch *batch;
    assert_int_equal(index_build(&fault, str_from_c(path), &index), OK);
    assert_int_equal(index_begin(&fault, index, &batch), OK);
    for (int n = 0; n < DOCUMENTS; n++) {
        invent(n);
        documents[n].published_at = 1000000 + n * 10;
        put(batch, n);
    }
    assert_int_equal(index_note_seq(batch, 3, 77), OK);
    assert_int_equal(index_commit(batch), OK);
    assert_int_equal(index_build_finish(&fault, index), OK);
    index_close(index);
    assert_int_equal(index_open(&fault, str_from_c(path), false, &index), OK);
    int64_t seq;
    assert_int_equal(index_seq(&fault, index, 3, &seq), OK);
    assert_int_equal(seq, 77);
    assert_int_equal(index_seq(&fault, index, 4, &seq), OK);
    assert_int_equal(seq, 0);
    for (int i = 0; i < 40; i++) {
        char phrases[3][TEXT_SIZE];
        Wanted wanted = random_wanted(phrases);
        check_search(index, &wanted, INDEX_NEWEST);
    }
    index_close(index);
}

/* Old documents that come later, all between the same two: room is made for them. */
static void old_documents_find_their_place(void **state)
{
    (void)state;
    Fault fault = {0};
    Index *index;
    IndexBatch *batch;
    assert_int_equal(index_open(&fault, str_from_c(path), false, &index), OK);
    for (int n = 0; n < DOCUMENTS; n++) {
        invent(n);
        documents[n].published_at = n < 4 ? 1000000 + n * 1000000 : 1500000 + (n % 2 == 0 ? n : -n);
        assert_int_equal(index_begin(&fault, index, &batch), OK);
        put(batch, n);
        assert_int_equal(index_commit(batch), OK);
    }
    Wanted all = {.column = -1, .column2 = -1, .year = -1, .item = -1, .validity = -1};
    check_search(index, &all, INDEX_NEWEST);
    all.phrases[0] = "天地";
    check_search(index, &all, INDEX_NEWEST);
    check_search(index, &all, INDEX_RELEVANCE);
    index_close(index);
}

static void put_text(Index *index, int64_t id, const char *title, const char *numbers, const char *body)
{
    Fault fault = {0};
    IndexBatch *batch;
    IndexItem item = {.unit_id = 1, .document_id = id, .published_at = 1000 + id, .title = str_from_c(title),
                      .numbers = str_from_c(numbers), .body = str_from_c(body), .column = STR("tz"), .year = 2021,
                      .validity = STR("valid")};
    assert_int_equal(index_begin(&fault, index, &batch), OK);
    assert_int_equal(index_put(batch, &item), OK);
    assert_int_equal(index_commit(batch), OK);
}

static IndexResult search(Work *work, Index *index, const char *words, IndexOrder order)
{
    IndexQuery query = {.words = str_from_c(words), .order = order, .limit = 10};
    IndexResult result;
    assert_int_equal(index_search(work, index, &query, &result), OK);
    return result;
}

static void the_number_and_the_title_come_first(void **state)
{
    (void)state;
    Work work;
    Fault fault = {0};
    Index *index;
    work_init(&work, 16 << 20);
    assert_int_equal(index_open(&fault, str_from_c(path), false, &index), OK);
    put_text(index, 1, "办法", "示政发〔2021〕15号\n113300/2021-00007", "第一条 为了规范工作。");
    put_text(index, 2, "解读", "", "《办法》（示政发〔2021〕15号）已经印发，示政发〔2021〕15号怎么用？");
    put_text(index, 3, "其他", "示政发〔202〕115号", "示政发〔2021〕15号文件同时废止。");
    put_text(index, 4, "医疗保障", "", "通知如下。");
    put_text(index, 5, "通知", "", "医疗保障医疗保障医疗保障医疗保障");
    put_text(index, 6, "通知", "", "医疗保障和很多别的话，很多别的话，很多别的话，很多别的话，很多别的话，很多别的话。");
    static const char *const WAYS[] = {"示政发〔2021〕15号", "示政发[2021]15号", "示政发（2021） 15 号", "示政发２０２１ 15号"};
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        IndexResult result = search(&work, index, WAYS[i], INDEX_RELEVANCE);
        assert_int_equal(result.total, 3);
        assert_int_equal(result.hits[0].document_id, 1);
    }
    IndexResult result = search(&work, index, "113300/2021-00007", INDEX_RELEVANCE);
    assert_int_equal(result.total, 1);
    assert_int_equal(result.hits[0].document_id, 1);
    result = search(&work, index, "医疗保障", INDEX_RELEVANCE);
    assert_int_equal(result.total, 3);
    assert_int_equal(result.hits[0].document_id, 4);
    assert_int_equal(result.hits[1].document_id, 5);
    result = search(&work, index, "医疗保障", INDEX_NEWEST);
    assert_int_equal(result.hits[0].document_id, 6);
    index_close(index);
    work_clear(&work);
}

#define ON "\uE000"
#define OFF "\uE001"

static void what_was_found_is_marked(void **state)
{
    (void)state;
    Work work;
    Fault fault = {0};
    Index *index;
    work_init(&work, 16 << 20);
    assert_int_equal(index_open(&fault, str_from_c(path), false, &index), OK);
    put_text(index, 1, "关于医保的通知", "", "第一段。\n医保，医疗保障。Ａbc 与 ABC\uE000。");
    IndexResult result = search(&work, index, "医保", INDEX_NEWEST);
    assert_string_equal(str_to_c(&work.arena, result.hits[0].title), "关于" ON "医保" OFF "的通知");
    assert_string_equal(str_to_c(&work.arena, result.hits[0].extract), "…" ON "医保" OFF "，医疗保障。Ａbc 与 ABC。");
    assert_string_equal(str_to_c(&work.arena, result.searched), "医保");
    result = search(&work, index, "abc 保障", INDEX_NEWEST);
    assert_string_equal(str_to_c(&work.arena, result.hits[0].extract),
                        "…医保，医疗" ON "保障" OFF "。" ON "Ａbc" OFF " 与 " ON "ABC" OFF "。");
    result = search(&work, index, "医疗保 疗保障", INDEX_NEWEST); /* what overlaps is marked as one */
    assert_string_equal(str_to_c(&work.arena, result.hits[0].extract), "…医保，" ON "医疗保障" OFF "。Ａbc 与 ABC。");
    char body[9000];
    size_t length = 0;
    for (int i = 0; i < 600; i++) {
        length += (size_t)snprintf(body + length, sizeof body - length, "%s", i == 400 ? "玄黄" : "天地");
    }
    put_text(index, 2, "长文", "", body);
    result = search(&work, index, "玄黄", INDEX_NEWEST);
    assert_true(str_contains(result.hits[0].extract, STR(ON "玄黄" OFF)));
    assert_true(result.hits[0].extract.len < 400 && str_starts(result.hits[0].extract, STR("…")) &&
                str_ends(result.hits[0].extract, STR("…")));
    index_close(index);
    work_clear(&work);
}

static void a_cursor_that_is_gone_begins_again(void **state)
{
    (void)state;
    Work work;
    Fault fault = {0};
    Index *index;
    work_init(&work, 16 << 20);
    assert_int_equal(index_open(&fault, str_from_c(path), false, &index), OK);
    put_text(index, 1, "公开", "", "");
    IndexQuery query = {.words = STR("公开"), .limit = 1, .after = 99};
    IndexResult result;
    assert_int_equal(index_search(&work, index, &query, &result), OK);
    assert_int_equal(result.hit_count, 1);
    query.after = 1;
    assert_int_equal(index_search(&work, index, &query, &result), OK);
    assert_int_equal(result.hit_count, 0);
    assert_int_equal(result.total, 1);
    index_close(index);
    work_clear(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_search_finds_what_a_scan_finds, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(a_build_finds_what_a_scan_finds, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(old_documents_find_their_place, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(the_number_and_the_title_come_first, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(what_was_found_is_marked, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(a_cursor_that_is_gone_begins_again, make_folder, drop_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
