#include "doc/sanitise_write.h"

#include "base/utf8.h"

#include <string.h>

enum { BLANKS_MAX = 4096, NBSP = 0xA0, IDEOGRAPHIC_SPACE = 0x3000 };
/* In `blanks`: a line end of the source, which is no space between two Chinese characters. */
static const char SOFT = '\r';

void writer_init(Writer *writer, Work *work)
{
    *writer = (Writer){.work = work,
                       .html = buf_new(&work->arena, SANITISE_BYTES_MAX),
                       .text = buf_new(&work->arena, SANITISE_BYTES_MAX),
                       .blanks = buf_new(&work->arena, BLANKS_MAX),
                       .depth = 1};
    writer->blocks[0] = (WriteBlock){.kind = WRITE_WRAP, .is_open = true};
}

void writer_escape(Buf *out, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&': buf_add(out, STR("&amp;")); break;
        case '<': buf_add(out, STR("&lt;")); break;
        case '>': buf_add(out, STR("&gt;")); break;
        case '"': buf_add(out, STR("&quot;")); break;
        default: buf_add_char(out, text.ptr[i]);
        }
    }
}

static void put(Writer *w, const char *text)
{
    buf_add(&w->html, str_from_c(text));
}

static WriteBlock *top(Writer *w)
{
    return &w->blocks[w->depth - 1];
}

/* ------------------------------------------------------------- plain text -- */

static bool text_ends_line(const Writer *w)
{
    char last = w->text.len == 0 ? '\n' : w->text.ptr[w->text.len - 1];
    return last == '\n' || last == '\t';
}

/* The edge of a block: a new line, in cells a space. */
static void text_edge(Writer *w)
{
    if (text_ends_line(w) || (w->cells > 0 && w->text.ptr[w->text.len - 1] == ' ')) {
        return;
    }
    buf_add_char(&w->text, w->cells > 0 ? ' ' : '\n');
}

static void text_trim(Writer *w)
{
    while (w->text.len > 0 && w->text.ptr[w->text.len - 1] == ' ') {
        buf_truncate(&w->text, w->text.len - 1);
    }
}

static void text_open(Writer *w, const WriteBlock *block)
{
    if (!block->is_cell || w->cells > 0) {
        text_edge(w);
        w->row_cells = w->cells > 0 ? w->row_cells : 0;
    } else if (w->row_cells++ > 0) {
        text_trim(w);
        buf_add_char(&w->text, '\t');
    }
    w->cells += block->is_cell;
}

static void text_close(Writer *w, const WriteBlock *block)
{
    w->cells -= block->is_cell;
    if (block->is_cell && w->cells == 0) {
        return;
    }
    if (w->row_cells > 0 && w->cells == 0) {
        text_trim(w);
        buf_add(&w->text, w->text.len > 0 ? STR("\n") : STR(""));
        w->row_cells = 0;
    } else {
        text_edge(w);
    }
}

/* ----------------------------------------------------------------- blocks -- */

static void open_tag(Writer *w, const char *name, Str attributes)
{
    put(w, "<");
    put(w, name);
    buf_add(&w->html, attributes);
    put(w, ">");
}

static void close_tag(Writer *w, const char *name)
{
    put(w, "</");
    put(w, name);
    put(w, ">");
}

static void close_inlines(Writer *w, int down_to)
{
    while (w->open_count > down_to) {
        close_tag(w, w->open[--w->open_count].name);
    }
}

/* The line of inline content ends; white space at its end goes. */
static void end_run(Writer *w)
{
    close_inlines(w, 0);
    buf_truncate(&w->blanks, 0);
    w->has_run = false;
    w->last_code = 0;
}

void writer_open(Writer *w)
{
    for (int i = 1; i < w->depth; i++) {
        WriteBlock *block = &w->blocks[i];
        if (!block->is_open) {
            w->blocks[i - 1].ends_inline = false;
            text_open(w, block);
            open_tag(w, block->name, block->attributes);
            block->is_open = true;
        }
    }
}

static void pop(Writer *w)
{
    WriteBlock *block = top(w);
    end_run(w);
    if (block->is_open) {
        close_tag(w, block->name);
        text_close(w, block);
    }
    w->depth--;
}

static int push(Writer *w, const char *name, WriteKind kind, Str attributes)
{
    int depth = w->depth;
    if (depth == WRITE_BLOCKS_MAX) {
        w->too_deep = true;
        return depth;
    }
    w->blocks[w->depth++] = (WriteBlock){.name = name,
                                         .kind = kind,
                                         .attributes = attributes,
                                         .is_pre = strcmp(name, "pre") == 0,
                                         .is_cell = strcmp(name, "td") == 0 || strcmp(name, "th") == 0};
    return depth;
}

void writer_break(Writer *w)
{
    end_run(w);
    while (top(w)->kind == WRITE_LEAF) {
        pop(w);
    }
    top(w)->is_broken = true;
}

int writer_begin(Writer *w, const char *name, WriteKind kind, Str attributes)
{
    writer_break(w);
    return push(w, name, kind, attributes);
}

void writer_end(Writer *w, int depth)
{
    while (w->depth > depth) {
        pop(w);
    }
    end_run(w);
    top(w)->is_broken = true;
}

void writer_void(Writer *w, const char *name)
{
    writer_break(w);
    writer_open(w);
    top(w)->ends_inline = false;
    open_tag(w, name, (Str){0});
    text_edge(w);
}

/* ----------------------------------------------------------------- inline -- */

bool writer_push(Writer *w, const char *name, Str attributes)
{
    for (int i = 0; i < w->active_count; i++) {
        if (strcmp(w->active[i].name, name) == 0) {
            return false;
        }
    }
    CHECK(w->active_count < WRITE_INLINES_MAX);
    w->active[w->active_count++] = (WriteInline){name, attributes};
    return true;
}

void writer_pop(Writer *w)
{
    CHECK(w->active_count > 0);
    w->active_count--;
}

static bool is_wide(int32_t code)
{
    return code != 0 && utf8_columns(code) == 2;
}

/* The white space in front of something visible that begins with `next`. */
static void put_blanks(Writer *w, int32_t next)
{
    Str blanks = buf_str(&w->blanks);
    if (!w->has_run) {
        blanks.len = 0; /* at the start of a paragraph: indents are the style sheet's affair */
    }
    if (blanks.len == 1 && blanks.ptr[0] == SOFT && is_wide(w->last_code) && is_wide(next)) {
        blanks.len = 0;
    }
    for (size_t i = 0; i < blanks.len; i++) {
        char c = blanks.ptr[i] == SOFT ? ' ' : blanks.ptr[i];
        if (c == '\n') {
            put(w, "<br>");
            buf_add_char(&w->text, w->cells > 0 ? ' ' : '\n');
        } else {
            buf_add_char(&w->html, c);
            buf_add_char(&w->text, c);
        }
    }
    buf_truncate(&w->blanks, 0);
}

static bool same_inline(const WriteInline *a, const WriteInline *b)
{
    return strcmp(a->name, b->name) == 0 && str_eq(a->attributes, b->attributes);
}

/* Everything is open that must be around the visible thing which comes next. */
static void reach(Writer *w, const WriteInline *wanted, int count, int32_t next)
{
    WriteBlock *block = top(w);
    if (w->too_deep) {
        return;
    }
    CHECK(block->kind != WRITE_FRAME);
    if (block->kind == WRITE_WRAP || (block->kind == WRITE_DIRECT && block->ends_inline && block->is_broken)) {
        (void)push(w, "p", WRITE_LEAF, w->paragraph);
    }
    writer_open(w);
    block = top(w);
    block->ends_inline = true;
    block->is_broken = false;
    int same = 0;
    while (same < count && same < w->open_count && same_inline(&w->open[same], &wanted[same])) {
        same++;
    }
    close_inlines(w, same);
    put_blanks(w, next);
    for (; same < count; same++) {
        open_tag(w, wanted[same].name, wanted[same].attributes);
        w->open[w->open_count++] = wanted[same];
    }
    w->has_run = true;
    w->too_deep |= w->depth + w->open_count > SANITISE_DEPTH_MAX;
}

static bool is_active(const Writer *w, const char *name)
{
    for (int i = 0; i < w->active_count; i++) {
        if (strcmp(w->active[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void add_blank(Writer *w, char c)
{
    char last = w->blanks.len == 0 ? '\0' : w->blanks.ptr[w->blanks.len - 1];
    if (last == SOFT && c == ' ') {
        return; /* a line end with spaces around it */
    }
    if (last == ' ' && c == SOFT) {
        w->blanks.ptr[w->blanks.len - 1] = SOFT;
        return;
    }
    if (last != ' ' && last != SOFT && last != '\n') {
        buf_add_char(&w->blanks, c);
    }
}

bool writer_is_noise(int32_t code)
{
    return code == UTF8_INVALID || code == 0x7F || (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x80 && code < 0xA0)
           || code == 0x200B || code == 0xFEFF || code == 0xFFFE || code == 0xFFFF || (code >= 0x202A && code <= 0x202E)
           || (code >= 0x2066 && code <= 0x2069) || (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFE) == 0xFFFE;
}

static void put_visible(Writer *w, Str bytes, int32_t code)
{
    reach(w, w->active, w->active_count, code);
    if (code == '\n' && str_ends(buf_str(&w->html), STR("<pre>"))) {
        buf_add_char(&w->html, '\n'); /* a browser drops the first line end */
    }
    writer_escape(&w->html, bytes);
    buf_add(&w->text, bytes);
    w->last_code = code;
}

static void add_code(Writer *w, Str bytes, int32_t code)
{
    if (writer_is_noise(code)) {
        return;
    }
    bool keeps_blanks = top(w)->is_pre, wide = code == NBSP || code == IDEOGRAPHIC_SPACE;
    if (!keeps_blanks && (code == ' ' || code == '\t')) {
        add_blank(w, ' ');
    } else if (!keeps_blanks && code == '\n') {
        add_blank(w, SOFT);
    } else if (!keeps_blanks && wide && !is_active(w, "u")) {
        buf_add(&w->blanks, bytes);
    } else {
        put_visible(w, bytes, code);
    }
}

/* Runs of ordinary characters in one go: most text is. */
static size_t plain_run(const Writer *w, Str text, size_t from)
{
    size_t at = from;
    if (w->blocks[w->depth - 1].is_pre || !w->has_run || w->blanks.len > 0) {
        return from;
    }
    while (at < text.len) {
        unsigned char c = (unsigned char)text.ptr[at];
        if (c <= ' ' || c == '<' || c == '>' || c == '&' || c == '"' || c >= 0x7F) {
            break;
        }
        at++;
    }
    return at;
}

void writer_text(Writer *w, Str text)
{
    for (size_t at = 0; at < text.len && buf_ok(&w->html) && !w->too_deep;) {
        size_t start = at;
        int32_t code = utf8_next(text, &at);
        add_code(w, str_slice(text, start, at), code);
        size_t end = plain_run(w, text, at);
        if (end > at) {
            put_visible(w, str_slice(text, at, end), (unsigned char)text.ptr[end - 1]);
            at = end;
        }
    }
    if (!buf_ok(&w->blanks)) {
        w->html.failed = true; /* absurdly many blanks */
    }
}

void writer_line(Writer *w)
{
    if (top(w)->is_pre) {
        add_code(w, STR("\n"), '\n');
        return;
    }
    while (w->blanks.len > 0 && (w->blanks.ptr[w->blanks.len - 1] == ' ' || w->blanks.ptr[w->blanks.len - 1] == SOFT)) {
        buf_truncate(&w->blanks, w->blanks.len - 1);
    }
    buf_add_char(&w->blanks, '\n');
}

void writer_gap(Writer *w)
{
    if (!top(w)->is_pre) {
        add_blank(w, ' ');
    } else if (w->has_run && !str_ends(buf_str(&w->html), STR("\n"))) {
        add_code(w, STR("\n"), '\n');
    }
}

void writer_atom(Writer *w, Str html, bool interactive)
{
    WriteInline wanted[WRITE_INLINES_MAX];
    int count = 0;
    for (int i = 0; i < w->active_count; i++) {
        if (!interactive || strcmp(w->active[i].name, "a") != 0) {
            wanted[count++] = w->active[i];
        }
    }
    reach(w, wanted, count, 0);
    buf_add(&w->html, html);
    w->last_code = 0;
}
