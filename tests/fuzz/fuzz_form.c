/* A form: the first line is the content type, the second byte after it says in what pieces the rest comes. Whole and
 * in pieces must give the same. */
#include "fuzz.h"

#include "http/http_form.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEMORY = 32 << 20 };

typedef struct Outcome {
    Arena arena;
    HttpFormParser *parser;
    HttpForm form;
    Err err;
} Outcome;

static Str spool_dir(void)
{
    static char dir[] = "/tmp/gongkai-fuzz-XXXXXX";
    static bool made;
    if (!made) {
        CHECK(mkdtemp(dir) != NULL);
        made = true;
    }
    return str_from_c(dir);
}

static void parse(Outcome *outcome, Str type, Str body, size_t piece)
{
    static const HttpFormLimits LIMITS = {.text = 1 << 20, .fields = 50, .files = 5, .file_size = 1 << 20};
    Fault fault = {.code = OK};
    memset(outcome, 0, sizeof *outcome);
    arena_init(&outcome->arena, MEMORY);
    outcome->err = http_form_open(&fault, &outcome->arena, type, spool_dir(), &LIMITS, &outcome->parser);
    for (size_t at = 0; outcome->err == OK && at < body.len; at += piece) {
        outcome->err = http_form_feed(outcome->parser, str_slice(body, at, at + piece));
    }
    if (outcome->err == OK) {
        outcome->err = http_form_finish(outcome->parser, &outcome->form);
    }
}

static void same(const Outcome *a, const Outcome *b)
{
    CHECK((a->err == OK) == (b->err == OK));
    CHECK(a->err != OK || a->form.count == b->form.count);
    for (size_t i = 0; a->err == OK && i < a->form.count; i++) {
        const HttpField *left = &a->form.fields[i], *right = &b->form.fields[i];
        CHECK(str_eq(left->name, right->name) && str_eq(left->value, right->value));
        CHECK(left->is_file == right->is_file && left->size == right->size && str_eq(left->filename, right->filename));
        CHECK(str_find_char(left->filename, '/') == STR_NONE && str_find_char(left->value, '\r') == STR_NONE);
    }
}

static void drop(Outcome *outcome)
{
    http_form_drop(outcome->parser);
    arena_clear(&outcome->arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str rest = {(const char *)data, size}, type;
    if (!str_cut(&rest, '\n', &type) || rest.len == 0) {
        return 0;
    }
    size_t piece = (unsigned char)rest.ptr[0] % 7 + 1;
    Outcome whole, pieces;
    rest = str_slice(rest, 1, rest.len);
    parse(&whole, type, rest, rest.len + 1);
    parse(&pieces, type, rest, piece);
    same(&whole, &pieces);
    drop(&whole);
    drop(&pieces);
    return 0;
}
