/* Words somebody typed and a text they are looked for in: the input's first
 * line, and the rest. Whatever the bytes are, what is understood is UTF-8
 * without quotes but our own, and what is marked is balanced and loses nothing. */
#include "base/utf8.h"
#include "fuzz.h"
#include "index/index_private.h"

/* The expression is ours alone: "…" AND "…". */
static void check_match(Str match)
{
    bool in_quotes = false;
    for (size_t i = 0; i < match.len; i++) {
        in_quotes ^= match.ptr[i] == '"';
        CHECK(in_quotes || str_contains(STR("\" AND"), (Str){&match.ptr[i], 1}));
        CHECK(match.ptr[i] != '\0' && match.ptr[i] != MARK);
    }
    CHECK(!in_quotes && utf8_valid(match));
}

static void check_units(Str text)
{
    Scanner scanner;
    TokenUnit unit;
    size_t end = 0;
    scanner_init(&scanner, text);
    while (scanner_next(&scanner, &unit)) {
        CHECK(unit.len > 0 && unit.len <= UNIT_BYTES_MAX && unit.start < unit.end && unit.end <= text.len);
        CHECK(unit.end >= end && utf8_valid((Str){unit.bytes, (size_t)unit.len}));
        end = unit.end;
    }
}

static void check_marks(Str marked)
{
    bool on = false;
    for (size_t at = 0; at < marked.len;) {
        int32_t code = utf8_next(marked, &at);
        CHECK(code != 0xE000 || !on);
        CHECK(code != 0xE001 || on);
        on = code == 0xE000 || (on && code != 0xE001);
    }
    CHECK(!on);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Work work;
    SearchWords words;
    Str marked, number, typed, text = {(const char *)data, size};
    work_init(&work, FUZZ_MEMORY);
    if (!str_cut(&text, '\n', &typed)) {
        typed = text;
    }
    check_units(text);
    if (words_read(&work, typed, &words) == OK) {
        check_match(words.match);
        CHECK(extract_title(&work, text, &words, &marked) != OK || (check_marks(marked), true));
        CHECK(extract_passage(&work, text, &words, &marked) != OK || (check_marks(marked), true));
        CHECK(words.count <= INDEX_WORDS_MAX && (words.count > 0) == (words.match.len > 0));
    } else {
        CHECK(work.fault.id != NULL);
    }
    Buf out = buf_new(&work.arena, FUZZ_MEMORY / 4);
    token_number(&out, typed);
    number = buf_str(&out);
    CHECK(!buf_ok(&out) || (utf8_valid(number) && !str_contains(number, STR("\n"))));
    work_clear(&work);
    return 0;
}
