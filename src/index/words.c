/* What somebody typed, as words that must all occur. */
#include "index/index_private.h"

#include "base/utf8.h"

enum { UNITS_MAX = 200, TYPED_MAX = 4096 };

static Err too_many(Work *work)
{
    return fault_set(&work->fault, ERR_INVALID, "search.words", "too many words: at most %d, and %d characters", INDEX_WORDS_MAX,
                     UNITS_MAX);
}

static bool opens_quote(int32_t code)
{
    return code == '"' || code == 0xFF02 || code == 0x201C || code == 0x300C;
}

static bool closes_quote(int32_t code)
{
    return code == '"' || code == 0xFF02 || code == 0x201D || code == 0x300D;
}

typedef struct Reader {
    Work *work;
    SearchWords words;
    TokenUnit *units; /* of all words, one behind the other */
    size_t unit_count;
    bool has_quotes;
} Reader;

static bool same_word(const SearchWord *a, const SearchWord *b)
{
    bool same = a->unit_count == b->unit_count;
    for (size_t i = 0; same && i < a->unit_count; i++) {
        const TokenUnit *x = &a->units[i];
        const TokenUnit *y = &b->units[i];
        same = x->is_joined == y->is_joined && str_eq((Str){x->bytes, (size_t)x->len}, (Str){y->bytes, (size_t)y->len});
    }
    return same;
}

/* What holds no unit is no word; a word that was said already adds nothing. */
static Err take_word(Reader *reader, Str text)
{
    SearchWord word = {reader->units + reader->unit_count, 0};
    Scanner scanner;
    scanner_init(&scanner, text);
    TokenUnit unit;
    while (scanner_next(&scanner, &unit)) {
        if (reader->unit_count + word.unit_count >= UNITS_MAX) {
            return too_many(reader->work);
        }
        word.units[word.unit_count++] = unit;
    }
    if (word.unit_count == 0) {
        return OK;
    }
    for (size_t i = 0; i < reader->words.count; i++) {
        if (same_word(&reader->words.items[i], &word)) {
            return OK;
        }
    }
    if (reader->words.count >= INDEX_WORDS_MAX) {
        return too_many(reader->work);
    }
    reader->words.items[reader->words.count++] = word;
    reader->unit_count += word.unit_count;
    return OK;
}

static Err take_words(Reader *reader, Str typed)
{
    size_t from = 0;
    bool in_quotes = false;
    for (size_t at = 0; at < typed.len;) {
        size_t here = at;
        int32_t code = utf8_next(typed, &at);
        bool ends = in_quotes ? closes_quote(code) : utf8_is_space(code) || opens_quote(code) || closes_quote(code);
        if (ends) {
            TRY(take_word(reader, str_slice(typed, from, here)));
            from = at;
            reader->has_quotes |= in_quotes;
            in_quotes = !in_quotes && opens_quote(code);
        }
    }
    return take_word(reader, str_slice(typed, from, typed.len));
}

static void add_units(Buf *out, const SearchWord *word)
{
    for (size_t i = 0; i < word->unit_count; i++) {
        const TokenUnit *unit = &word->units[i];
        if (i > 0 && !unit->is_joined) {
            buf_add_char(out, ' ');
        }
        buf_add_bytes(out, unit->bytes, (size_t)unit->len);
    }
}

/* Units hold neither quotes nor marks, so nothing that is typed can be more than a word. */
static Err write_match(Reader *reader)
{
    enum { MATCH_MAX = UNITS_MAX * UNIT_BYTES_MAX + 1024 };
    Buf match = buf_new(&reader->work->arena, MATCH_MAX);
    SearchWords *words = &reader->words;
    for (size_t i = 0; i < words->count; i++) {
        buf_add(&match, i == 0 ? STR("\"") : STR(" AND \""));
        add_units(&match, &words->items[i]);
        buf_add_char(&match, '"');
    }
    words->match = buf_str(&match);
    Buf searched = buf_new(&reader->work->arena, MATCH_MAX);
    for (size_t i = 0; i < words->count; i++) {
        if (i > 0) {
            buf_add_char(&searched, ' ');
        }
        add_units(&searched, &words->items[i]);
    }
    words->searched = buf_str(&searched);
    return buf_ok(&match) && buf_ok(&searched) ? OK : work_full(reader->work);
}

Err words_read(Work *work, Str typed, SearchWords *ret_words)
{
    if (typed.len > TYPED_MAX) {
        return too_many(work);
    }
    Reader reader = {.work = work};
    reader.units = ARENA_ARRAY(&work->arena, TokenUnit, UNITS_MAX);
    reader.words.items = ARENA_ARRAY(&work->arena, SearchWord, INDEX_WORDS_MAX);
    if (reader.units == NULL || reader.words.items == NULL) {
        return work_full(work);
    }
    TRY(take_words(&reader, typed));
    TRY(write_match(&reader));
    if (!reader.has_quotes && reader.words.count > 0) {
        Buf number = buf_new(&work->arena, (size_t)2 * TYPED_MAX * 18);
        token_number(&number, typed);
        reader.words.number = buf_ok(&number) ? buf_str(&number) : STR("");
    }
    *ret_words = reader.words;
    return OK;
}
