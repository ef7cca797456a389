#include "doc/read_parts.h"

#include "base/utf8.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* ------------------------------------------------------- what the text is -- */

enum { TAG_WITHIN = 64 << 10 };

static bool is_html_tag(Str name)
{
    static const char *const names[] = {"html", "head", "body", "meta", "table", "tbody", "thead", "tr",      "td",  "div",
                                        "p",    "span", "h1",   "h2",   "h3",    "ul",    "ol",    "article", "section"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == name.len && strncasecmp(names[i], name.ptr, name.len) == 0) {
            return true;
        }
    }
    return name.len == 7 && strncasecmp(name.ptr, "doctype", 7) == 0;
}

bool looks_like_html(Str text)
{
    Str start = str_slice(text, 0, TAG_WITHIN);
    for (size_t at = 0; at + 2 < start.len; at++) {
        if (start.ptr[at] != '<') {
            continue;
        }
        size_t from = at + 1 + (start.ptr[at + 1] == '!');
        size_t to = from;
        while (to < start.len && isalnum((unsigned char)start.ptr[to])) {
            to++;
        }
        bool ends = to < start.len && strchr("> /\t\r\n", start.ptr[to]) != NULL;
        if (ends && is_html_tag(str_slice(start, from, to))) {
            return true;
        }
    }
    return false;
}

static char first_visible(Str text, size_t *ret_at)
{
    size_t at = 0;
    while (at < text.len && isspace((unsigned char)text.ptr[at])) {
        at++;
    }
    *ret_at = at;
    return at < text.len ? text.ptr[at] : '\0';
}

/* An object or array opens, and what follows can only be JSON. */
static bool looks_like_json(Str text)
{
    size_t at = 0, inner = 0;
    char first = first_visible(text, &at);
    char second = first_visible(str_slice(text, at + 1, text.len), &inner);
    return (first == '{' && (second == '"' || second == '}')) || (first == '[' && second != '\0' && strchr("[{\"]", second) != NULL);
}

/* The name of the first element, behind declarations and comments. */
static Str root_name(Str text)
{
    size_t at = 0;
    while (at + 1 < text.len && (text.ptr[at] != '<' || strchr("?!", text.ptr[at + 1]) != NULL)) {
        at++;
    }
    size_t from = at + 1, to = from;
    while (to < text.len && strchr("> /\t\r\n", text.ptr[to]) == NULL) {
        to++;
    }
    return str_slice(text, from, to);
}

/* XML declares itself, by its first words or by a namespace; XHTML is HTML. */
static bool looks_like_xml(Str text)
{
    size_t at = 0;
    if (first_visible(text, &at) != '<') {
        return false;
    }
    Str start = str_slice(text, at, at + 4096);
    Str root = root_name(start);
    ptrdiff_t end = str_find_char(start, '>');
    bool declared = str_starts(start, STR("<?xml"));
    bool has_namespace = end > 0 && str_contains(str_slice(start, 0, (size_t)end), STR("xmlns"));
    return (declared || has_namespace) && root.len > 0 && !is_html_tag(root);
}

/* A type declaration could define entities that unpack without end. */
static Err read_xml(Reader *reader, Str text, Reading *ret_reading)
{
    if (str_contains(text, STR("<!DOCTYPE")) || str_contains(text, STR("<!ENTITY"))) {
        return fault_set(&reader->work->fault, ERR_INVALID, "input.xml_dtd",
                         "the XML has a document type declaration, which is not accepted: remove it");
    }
    *ret_reading = (Reading){.kind = SOURCE_XML, .text = text};
    return OK;
}

/* ------------------------------------------------------------------ lines -- */

/* Length of the line break at `at`: \r\n, \r, \n, form feed, vertical tab,
 * U+0085, U+2028, U+2029; 0 for none. */
static size_t break_at(Str text, size_t at)
{
    const char *p = text.ptr + at;
    size_t left = text.len - at;
    if (p[0] == '\r') {
        return left > 1 && p[1] == '\n' ? 2 : 1;
    }
    if (p[0] == '\n' || p[0] == '\f' || p[0] == '\v') {
        return 1;
    }
    if (left > 1 && memcmp(p, "\xC2\x85", 2) == 0) {
        return 2;
    }
    return left > 2 && (memcmp(p, "\xE2\x80\xA8", 3) == 0 || memcmp(p, "\xE2\x80\xA9", 3) == 0) ? 3 : 0;
}

static bool needs_folding(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c != '\n' && (c == '\r' || c == '\f' || c == '\v' || c == '\xC2' || c == '\xE2') && break_at(text, i) > 0) {
            return true;
        }
    }
    return false;
}

/* Usually nothing needs folding and nothing is copied. */
Err fold_lines(Work *work, bool is_ours, Str *text)
{
    if (!needs_folding(*text)) {
        return OK;
    }
    char *out = is_ours ? (char *)(uintptr_t)text->ptr : (char *)arena_alloc(&work->arena, text->len);
    if (out == NULL) {
        return work_full(work);
    }
    size_t len = 0;
    for (size_t at = 0; at < text->len;) {
        size_t skip = break_at(*text, at);
        out[len++] = skip > 0 ? '\n' : text->ptr[at];
        at += skip > 0 ? skip : 1;
    }
    *text = (Str){out, len};
    return OK;
}

static Err lines_to_blocks(Reader *reader, Str text, Blocks *ret_blocks)
{
    BlockList list = {0};
    Str rest = text, line;
    while (str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        TRY(flow_fits(reader->work, line.len));
        if (line.len > 0) {
            TRY(blocks_add(reader, &list, (Block){.kind = BLOCK_PARA, .text = line}));
        }
    }
    *ret_blocks = (Blocks){list.items, list.count};
    return OK;
}

Err read_text(Reader *reader, Str bytes, Reading *ret_reading)
{
    /* A page may declare its encoding, so HTML is told before decoding. */
    bool wide = str_starts(bytes, STR("\xFF\xFE")) || str_starts(bytes, STR("\xFE\xFF"));
    Str plain = str_starts(bytes, STR("\xEF\xBB\xBF")) ? str_slice(bytes, 3, bytes.len) : bytes;
    if (!wide && looks_like_html(plain) && !looks_like_json(plain) && !looks_like_xml(plain)) {
        return read_html(reader, bytes, ret_reading);
    }
    Str text;
    TRY(decode_text(reader->work, bytes, &text));
    if (looks_like_json(text)) {
        *ret_reading = (Reading){.kind = SOURCE_JSON, .text = text};
        return OK;
    }
    if (looks_like_xml(text)) {
        return read_xml(reader, text, ret_reading);
    }
    if (wide && looks_like_html(text)) {
        return read_html(reader, bytes, ret_reading);
    }
    char delimiter = csv_delimiter(text);
    if (delimiter != '\0') {
        return read_csv(reader, text, delimiter, ret_reading);
    }
    Reading reading = {.kind = SOURCE_TEXT, .text = text};
    bool is_ours = text.ptr < bytes.ptr || text.ptr >= bytes.ptr + bytes.len;
    TRY(fold_lines(reader->work, is_ours, &reading.text));
    if (str_trim(reading.text).len == 0) {
        return fault_set(&reader->work->fault, ERR_INVALID, "input.empty", "the input holds no text");
    }
    TRY(lines_to_blocks(reader, reading.text, &reading.blocks));
    *ret_reading = reading;
    return OK;
}
