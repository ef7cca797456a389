#include "features/sample/corpus_rules.h"

#include "base/asset.h"
#include "base/json.h"
#include "base/utf8.h"

#include <math.h>

enum { WORDS_MAX = 2000, TEXT_MAX = 16 << 10, TOPIC_NOUNS = 8, TOPIC_VERBS = 4, TOPIC_FRAMES = 7, CHARACTERS_SHIFT = 1597 };

static const int TERMS = 30000; /* invented words of the tail */

typedef struct Words {
    Str *items;
    size_t count;
} Words;

struct Corpus {
    Words nouns, verbs, adjectives, organs, frames, titles, characters;
};

/* ---- the vocabulary ---- */

static Err split(Work *work, Str text, char separator, Words *ret_words)
{
    Words words = {ARENA_ARRAY(&work->arena, Str, WORDS_MAX), 0};
    if (words.items == NULL) {
        return work_full(work);
    }
    Str word;
    while (str_cut(&text, separator, &word)) {
        if (word.len > 0) {
            CHECK(words.count < WORDS_MAX);
            words.items[words.count] = str_dup(&work->arena, word);
            if (words.items[words.count++].ptr == NULL) {
                return work_full(work);
            }
        }
    }
    CHECK(words.count > 0);
    *ret_words = words;
    return OK;
}

static Err read_frames(Work *work, const Json *array, Words *ret_words)
{
    Words words = {ARENA_ARRAY(&work->arena, Str, json_count(array)), json_count(array)};
    for (size_t i = 0; words.items != NULL && i < words.count; i++) {
        words.items[i] = str_dup(&work->arena, json_str(json_at(array, i)));
        CHECK(json_str(json_at(array, i)).len > 0);
    }
    if (words.items == NULL || arena_full(&work->arena)) {
        return work_full(work);
    }
    *ret_words = words;
    return OK;
}

static Err read_characters(Work *work, Str text, Words *ret_words)
{
    Str copy = str_dup(&work->arena, text);
    Words words = {ARENA_ARRAY(&work->arena, Str, utf8_count(text)), 0};
    if (copy.ptr == NULL || words.items == NULL) {
        return work_full(work);
    }
    for (size_t at = 0, from = 0; at < copy.len; from = at) {
        (void)utf8_next(copy, &at);
        words.items[words.count++] = str_slice(copy, from, at);
    }
    *ret_words = words;
    return OK;
}

static Err read_vocabulary(Work *work, const Json *root, Corpus *corpus)
{
    TRY(split(work, json_str(json_get(root, "nouns")), ' ', &corpus->nouns));
    TRY(split(work, json_str(json_get(root, "verbs")), ' ', &corpus->verbs));
    TRY(split(work, json_str(json_get(root, "adjectives")), ' ', &corpus->adjectives));
    TRY(split(work, json_str(json_get(root, "organs")), ' ', &corpus->organs));
    TRY(read_frames(work, json_get(root, "frames"), &corpus->frames));
    TRY(read_frames(work, json_get(root, "titles"), &corpus->titles));
    return read_characters(work, json_str(json_get(root, "characters")), &corpus->characters);
}

Err corpus_load(Work *work, const Corpus **ret_corpus)
{
    const Asset *asset = asset_find(STR("data/sample/corpus.json"));
    CHECK(asset != NULL);
    Corpus *corpus = ARENA_NEW(&work->arena, Corpus);
    if (corpus == NULL) {
        return work_full(work);
    }
    Json *root;
    TRY(json_parse(work, asset->bytes, &root));
    Err err = read_vocabulary(work, root, corpus);
    json_free(root);
    *ret_corpus = corpus;
    return err;
}

/* ---- one document ---- */

uint64_t corpus_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

typedef struct Span {
    size_t at, len;
} Span;

typedef struct Writer {
    const Corpus *corpus;
    uint64_t random;
    Buf text;
    Span *words; /* NULL: not noted */
    size_t word_count;
    Str nouns[TOPIC_NOUNS], verbs[TOPIC_VERBS], frames[TOPIC_FRAMES]; /* what this document is about, and how it speaks */
    int year;
} Writer;

static int below(Writer *w, int limit)
{
    return (int)(corpus_random(&w->random) % (uint64_t)limit);
}

/* A rank below `count` by Zipf's law: rank r with weight 1 / (r + 9). */
static size_t zipf(Writer *w, size_t count)
{
    const double shift = 9;
    double u = (double)(corpus_random(&w->random) >> 11) / 9007199254740992.0;
    size_t rank = (size_t)(shift * (pow(((double)count + shift) / shift, u) - 1));
    return rank < count ? rank : count - 1;
}

static Str common(Writer *w, const Words *words)
{
    return words->items[zipf(w, words->count)];
}

/* A word is noted where it stands, unless it is punctuation. */
static void add_word(Writer *w, Str word)
{
    size_t at = 0;
    int32_t code = word.len > 0 ? utf8_next(word, &at) : 0;
    bool is_word = utf8_is_han(code) || (code >= '0' && code <= '9');
    if (is_word && w->words != NULL && w->word_count < WORDS_MAX) {
        w->words[w->word_count++] = (Span){w->text.len, word.len};
    }
    buf_add(&w->text, word);
}

static Str character(const Corpus *corpus, uint64_t n)
{
    return corpus->characters.items[n * CHARACTERS_SHIFT % corpus->characters.count];
}

/* The n-th invented word: two or three characters, common characters more often. */
static void add_invented(Writer *w, uint64_t n, int length, Str ending)
{
    char bytes[48];
    Str word = {bytes, 0};
    Writer own = {.random = n * 0xD1B54A32D192ED03U + (uint64_t)length};
    for (int i = 0; i < length; i++) {
        Str one = character(w->corpus, zipf(&own, w->corpus->characters.count));
        for (size_t k = 0; k < one.len; k++) {
            bytes[word.len++] = one.ptr[k];
        }
    }
    for (size_t k = 0; k < ending.len && word.len < sizeof bytes; k++) {
        bytes[word.len++] = ending.ptr[k];
    }
    add_word(w, word);
}

static void add_term(Writer *w)
{
    size_t n = zipf(w, (size_t)TERMS);
    add_invented(w, n, n % 4 == 0 ? 3 : 2, STR(""));
}

static void add_noun(Writer *w)
{
    int die = below(w, 100);
    if (die < 20) {
        add_term(w);
    } else {
        add_word(w, die < 60 ? w->nouns[below(w, TOPIC_NOUNS)] : common(w, &w->corpus->nouns));
    }
}

static void add_number(Writer *w, int limit)
{
    char digits[16];
    int length = snprintf(digits, sizeof digits, "%d", 1 + below(w, limit));
    add_word(w, (Str){digits, (size_t)length});
}

static void add_date(Writer *w)
{
    char digits[16];
    int length = snprintf(digits, sizeof digits, "%d", w->year);
    add_word(w, (Str){digits, (size_t)length});
    add_word(w, STR("年"));
    add_number(w, 12);
    add_word(w, STR("月"));
    add_number(w, 28);
    add_word(w, STR("日"));
}

static void add_slot(Writer *w, char slot)
{
    static const char *const PLACES[] = {"市", "县", "区", "镇", "村", "街道"};
    switch (slot) {
    case 'n': add_noun(w); break;
    case 'v': add_word(w, below(w, 2) == 0 ? w->verbs[below(w, TOPIC_VERBS)] : common(w, &w->corpus->verbs)); break;
    case 'a': add_word(w, common(w, &w->corpus->adjectives)); break;
    case 'o': add_word(w, common(w, &w->corpus->organs)); break;
    case 'P': add_invented(w, 1000000 + zipf(w, 3000), 2, str_from_c(PLACES[below(w, 6)])); break;
    case 'N': add_invented(w, 2000000 + (uint64_t)below(w, 50000), 3, STR("")); break;
    case 'C': add_invented(w, 3000000 + zipf(w, 20000), 2, STR("有限公司")); break;
    case 'T': add_term(w); break;
    case 'D': add_date(w); break;
    case 'i': add_number(w, 9999); break;
    case 's': add_number(w, 30); break;
    default: CHECK(slot == '\0');
    }
}

static void add_frame(Writer *w, Str frame)
{
    Str word;
    while (str_cut(&frame, ' ', &word)) {
        if (word.len == 3 && word.ptr[0] == '{') {
            add_slot(w, word.ptr[1]);
        } else {
            add_word(w, word);
        }
    }
}

static void choose_topic(Writer *w)
{
    for (int i = 0; i < TOPIC_NOUNS; i++) {
        w->nouns[i] = common(w, &w->corpus->nouns);
    }
    for (int i = 0; i < TOPIC_VERBS; i++) {
        w->verbs[i] = common(w, &w->corpus->verbs);
    }
    for (int i = 0; i < TOPIC_FRAMES; i++) {
        w->frames[i] = w->corpus->frames.items[below(w, (int)w->corpus->frames.count)];
    }
}

/* What it is filed under; later years have more, the last about four times the first. */
static void file_document(Writer *w, CorpusDocument *document)
{
    enum { YEARS = CORPUS_LAST_YEAR - CORPUS_FIRST_YEAR + 1 };
    int year = below(w, YEARS);
    int other = below(w, YEARS);
    w->year = CORPUS_FIRST_YEAR + (below(w, 2) == 0 && other > year ? other : year);
    document->published_on = day_from_ymd((Ymd){w->year, 1, 1}) + below(w, 364);
    document->published_at = (int64_t)document->published_on * 86400 + below(w, 10 * 3600); /* from 8 o'clock in China */
    document->column = (int)zipf(w, CORPUS_COLUMNS);
    document->art20_item = 1 + document->column * 7 % 15;
    int die = below(w, 100);
    document->validity = die < 88 ? 0 : die < 95 ? 1 : 2;
}

static void write_text(Writer *w)
{
    enum { TEXT_BYTES = 1680 }; /* about 600 characters */
    size_t wanted = TEXT_BYTES / 2 + (size_t)below(w, TEXT_BYTES);
    for (int sentence = 1; w->text.len < wanted && buf_ok(&w->text); sentence++) {
        add_frame(w, w->frames[below(w, TOPIC_FRAMES)]);
        if (sentence % 3 == 0) {
            buf_add_char(&w->text, '\n');
        }
    }
}

static uint64_t state_of(uint64_t seed, int64_t number)
{
    return seed * 0x9E3779B97F4A7C15U + (uint64_t)number * 0xBF58476D1CE4E5B9U;
}

int64_t corpus_published_at(uint64_t seed, int64_t number)
{
    Writer w = {.random = state_of(seed, number)};
    CorpusDocument document = {0};
    file_document(&w, &document);
    return document.published_at;
}

Err corpus_document(Arena *arena, const Corpus *corpus, uint64_t seed, int64_t number, CorpusDocument *ret_document)
{
    CorpusDocument document = {0};
    Writer w = {.corpus = corpus, .random = state_of(seed, number)};
    file_document(&w, &document);
    choose_topic(&w);
    w.text = buf_new(arena, TEXT_MAX);
    add_frame(&w, corpus->titles.items[(size_t)below(&w, (int)corpus->titles.count)]);
    document.title = buf_str(&w.text);
    bool has_number = below(&w, 4) == 0;
    document.doc_no =
        has_number ? str_format(arena, "示%s发〔%d〕%d号", below(&w, 2) == 0 ? "政" : "府办", w.year, 1 + below(&w, 400)) : STR("");
    w.text = buf_new(arena, TEXT_MAX);
    w.words = ARENA_ARRAY(arena, Span, WORDS_MAX);
    write_text(&w);
    Str *words = ARENA_ARRAY(arena, Str, w.word_count);
    if (words == NULL || w.words == NULL || !buf_ok(&w.text) || arena_full(arena)) {
        return ERR_LIMIT;
    }
    document.text = str_trim(buf_str(&w.text));
    for (size_t i = 0; i < w.word_count; i++) {
        words[i] = (Str){w.text.ptr + w.words[i].at, w.words[i].len};
    }
    document.words = words;
    document.word_count = w.word_count;
    *ret_document = document;
    return OK;
}
