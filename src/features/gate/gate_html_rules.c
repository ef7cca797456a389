#include "features/gate/gate_html_rules.h"

#include "features/gate/gate_rules.h"

enum { LINKS_MAX = 5000 };

static bool is_html_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

bool gate_next_tag(Str html, size_t *at, GateTag *ret_tag)
{
    while (*at < html.len) {
        if (html.ptr[*at] != '<') {
            ++*at;
            continue;
        }
        Str rest = str_slice(html, *at + 1, html.len);
        if (str_starts(rest, STR("!--"))) {
            ptrdiff_t end = str_find(rest, STR("-->"));
            *at = end < 0 ? html.len : *at + 1 + (size_t)end + 3;
            continue;
        }
        char quote = '\0';
        size_t end = 0;
        while (end < rest.len && (quote != '\0' || rest.ptr[end] != '>')) {
            char c = rest.ptr[end++];
            bool value = quote == '\0' && (c == '"' || c == '\'') && end >= 2 && (rest.ptr[end - 2] == '=' || is_html_space(rest.ptr[end - 2]));
            quote = value ? c : c == quote ? '\0' : quote;
        }
        *at += end + 1;
        size_t name = 0;
        while (name < end && ((rest.ptr[name] | 32) >= 'a' && (rest.ptr[name] | 32) <= 'z')) {
            name++;
        }
        if (name > 0) {
            *ret_tag = (GateTag){str_slice(rest, 0, name), str_slice(rest, name, end)};
            return true;
        }
    }
    return false;
}

bool gate_same_word(Str text, const char *word)
{
    Str lower = str_from_c(word);
    bool same = text.len == lower.len;
    for (size_t i = 0; same && i < text.len; i++) {
        same = (text.ptr[i] | 32) == lower.ptr[i];
    }
    return same;
}

static size_t skip_spaces(Str s, size_t at)
{
    while (at < s.len && is_html_space(s.ptr[at])) {
        at++;
    }
    return at;
}

/* The value behind '='; quoted or not. */
static size_t take_value(Str s, size_t at, Str *ret_value)
{
    at = skip_spaces(s, at);
    char quote = at < s.len && (s.ptr[at] == '"' || s.ptr[at] == '\'') ? s.ptr[at] : '\0';
    size_t from = at += quote != '\0';
    while (at < s.len && (quote != '\0' ? s.ptr[at] != quote : !is_html_space(s.ptr[at]))) {
        at++;
    }
    *ret_value = str_slice(s, from, at);
    return at + (quote != '\0' && at < s.len);
}

/* One attribute after another; false at the end. A value may be empty. */
static bool next_attribute(Str *rest, Str *ret_name, Str *ret_value)
{
    Str s = *rest;
    size_t at = 0;
    while (at < s.len && (is_html_space(s.ptr[at]) || s.ptr[at] == '/')) {
        at++;
    }
    size_t from = at;
    while (at < s.len && !is_html_space(s.ptr[at]) && s.ptr[at] != '=' && s.ptr[at] != '/') {
        at++;
    }
    *ret_name = str_slice(s, from, at);
    *ret_value = STR("");
    at = skip_spaces(s, at);
    if (at < s.len && s.ptr[at] == '=') {
        at = take_value(s, at + 1, ret_value);
    }
    *rest = str_slice(s, at, s.len);
    return ret_name->len > 0 || at < s.len;
}

bool gate_attribute(const GateTag *tag, const char *name, Str *ret_value)
{
    Str rest = tag->rest, own, value;
    while (rest.len > 0 && next_attribute(&rest, &own, &value)) {
        if (gate_same_word(own, name)) {
            *ret_value = value;
            return true;
        }
    }
    return false;
}

static void add_line(Buf *out, Str text)
{
    buf_add(out, text);
    buf_add_char(out, '\n');
}

Err gate_asides(Work *work, Str html, Str *ret_text)
{
    static const char *const NAMES[] = {"alt", "title", "value", "content", "placeholder", "summary"};
    Buf out = buf_new(&work->arena, html.len * 2 + 64);
    Str rest = html;
    for (ptrdiff_t from; (from = str_find(rest, STR("<!--"))) >= 0;) {
        rest = str_slice(rest, (size_t)from + 4, rest.len);
        ptrdiff_t end = str_find(rest, STR("-->"));
        add_line(&out, str_slice(rest, 0, end < 0 ? rest.len : (size_t)end));
    }
    GateTag tag;
    Str value;
    for (size_t at = 0; gate_next_tag(html, &at, &tag);) {
        for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
            if (gate_attribute(&tag, NAMES[i], &value) && value.len > 0) {
                add_line(&out, value);
            }
        }
    }
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_text = buf_str(&out);
    return OK;
}

/* &amp; in an address; others do not stand in what was sanitised. */
static Err unescaped(Work *work, Str text, Str *ret_text)
{
    Buf out = buf_new(&work->arena, text.len + 1);
    while (text.len > 0) {
        bool amp = str_starts(text, STR("&amp;"));
        buf_add_char(&out, text.ptr[0]);
        text = str_slice(text, amp ? 5 : 1, text.len);
    }
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_text = buf_str(&out);
    return OK;
}

Err gate_links(Work *work, Str body_html, Str **ret_links, size_t *ret_count)
{
    static const char *const NAMES[] = {"href", "src"};
    Str *links = NULL, value;
    size_t count = 0, room = 0, at = 0;
    GateTag tag;
    while (gate_next_tag(body_html, &at, &tag)) {
        for (int i = 0; i < 2; i++) {
            if (!gate_attribute(&tag, NAMES[i], &value) || value.len == 0 || count == LINKS_MAX) {
                continue;
            }
            if (count == room) {
                size_t more = room == 0 ? 32 : room * 2;
                links = arena_grow(&work->arena, links, room * sizeof(Str), more * sizeof(Str));
                room = more;
            }
            if (links == NULL) {
                return work_full(work);
            }
            TRY(unescaped(work, value, &links[count++]));
        }
    }
    *ret_links = links;
    *ret_count = count;
    return OK;
}
