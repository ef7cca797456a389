/* A quick look at what was sanitised before: is it still what the allow-list
 * leaves? Strict, not clever: whoever gets "no" sanitises again. */
#include "doc/sanitise.h"

#include <stdint.h>
#include <string.h>

enum { NAME_MAX = 10 };

typedef struct Scan {
    Str html;
    size_t at;
    Str open[SANITISE_DEPTH_MAX]; /* elements that are not closed yet */
    int depth;
} Scan;

static bool is_one_of(Str word, const char *words)
{
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        if (length == word.len && memcmp(words, word.ptr, length) == 0) {
            return true;
        }
        words += length + (words[length] == ' ' ? 1 : 0);
    }
    return false;
}

static const char ELEMENTS[] = "p br hr h2 h3 h4 strong b em i u s sub sup blockquote ul ol li dl dt dd table caption thead tbody tfoot "
                               "tr th td a img figure figcaption audio video source pre code";
static const char VOID[] = "br hr img source";
static const char ATTRIBUTES[] = "href src alt title colspan rowspan scope start controls class";

static char here(const Scan *scan)
{
    return scan->at < scan->html.len ? scan->html.ptr[scan->at] : '\0';
}

static bool take(Scan *scan, const char *text)
{
    size_t length = strlen(text);
    if (scan->html.len - scan->at < length || memcmp(scan->html.ptr + scan->at, text, length) != 0) {
        return false;
    }
    scan->at += length;
    return true;
}

static Str take_name(Scan *scan)
{
    size_t from = scan->at;
    while ((here(scan) >= 'a' && here(scan) <= 'z') || (here(scan) >= '0' && here(scan) <= '9')) {
        scan->at++;
    }
    return str_slice(scan->html, from, scan->at);
}

/* & only as one of the four references that the writer makes. */
static bool take_reference(Scan *scan)
{
    return take(scan, "&amp;") || take(scan, "&lt;") || take(scan, "&gt;") || take(scan, "&quot;");
}

static bool is_control(char c)
{
    return ((unsigned char)c < ' ' && c != '\n' && c != '\t') || c == 0x7F;
}

static bool is_address(Str name, Str value)
{
    if (str_contains(value, STR("\\")) || str_contains(value, STR("\n")) || str_contains(value, STR("\t"))) {
        return false;
    }
    bool own = value.len > 0 && value.ptr[0] == '/' && !(value.len > 1 && value.ptr[1] == '/');
    if (str_eq(name, STR("src"))) {
        return own;
    }
    return own || str_starts(value, STR("http://")) || str_starts(value, STR("https://")) || str_starts(value, STR("mailto:")) ||
           str_starts(value, STR("tel:"));
}

static bool are_classes(Str value)
{
    Str rest = value, word;
    while (str_cut(&rest, ' ', &word)) {
        if (!is_one_of(word, "ta-l ta-c ta-r ta-j i2")) {
            return false;
        }
    }
    return true;
}

static bool take_value(Scan *scan, Str *ret_value)
{
    size_t from = scan->at;
    while (here(scan) != '"') {
        char c = here(scan);
        if (scan->at >= scan->html.len || c == '<' || c == '>' || is_control(c)) {
            return false;
        }
        if (c != '&') {
            scan->at++;
        } else if (!take_reference(scan)) {
            return false;
        }
    }
    *ret_value = str_slice(scan->html, from, scan->at);
    scan->at++;
    return true;
}

static bool take_attribute(Scan *scan)
{
    Str name = take_name(scan), value = {NULL, 0};
    if (!is_one_of(name, ATTRIBUTES)) {
        return false;
    }
    if (!take(scan, "=\"")) {
        return str_eq(name, STR("controls"));
    }
    if (!take_value(scan, &value)) {
        return false;
    }
    if (str_eq(name, STR("href")) || str_eq(name, STR("src"))) {
        return is_address(name, value);
    }
    return !str_eq(name, STR("class")) || are_classes(value);
}

static bool take_end(Scan *scan)
{
    Str name = take_name(scan);
    return scan->depth > 0 && str_eq(scan->open[--scan->depth], name) && take(scan, ">");
}

static bool take_start(Scan *scan)
{
    Str name = take_name(scan);
    if (name.len > NAME_MAX || !is_one_of(name, ELEMENTS)) {
        return false;
    }
    while (take(scan, " ")) {
        if (!take_attribute(scan)) {
            return false;
        }
    }
    if (!take(scan, ">")) {
        return false;
    }
    if (is_one_of(name, VOID)) {
        return true;
    }
    if (scan->depth == SANITISE_DEPTH_MAX) {
        return false;
    }
    scan->open[scan->depth++] = name;
    return true;
}

/* Chinese text is bytes above 0x7F, none of which means anything here: eight at a time. */
static void pass_text(Scan *scan)
{
    static const uint64_t HIGH = 0x8080808080808080U;
    uint64_t word = HIGH;
    while (scan->html.len - scan->at >= sizeof word && (word & HIGH) == HIGH) {
        memcpy(&word, scan->html.ptr + scan->at, sizeof word);
        scan->at += (word & HIGH) == HIGH ? sizeof word : 0;
    }
    while (scan->at < scan->html.len && (scan->html.ptr[scan->at] & 0x80) != 0) {
        scan->at++;
    }
}

bool sanitise_allows(Str html)
{
    Scan scan = {.html = html};
    while (scan.at < html.len) {
        char c = here(&scan);
        if ((c & 0x80) != 0) {
            pass_text(&scan);
        } else if (c == '<') {
            scan.at++;
            if (!(take(&scan, "/") ? take_end(&scan) : take_start(&scan))) {
                return false;
            }
        } else if (c == '&') {
            if (!take_reference(&scan)) {
                return false;
            }
        } else if (c == '>' || is_control(c)) {
            return false;
        } else {
            scan.at++;
        }
    }
    return scan.depth == 0;
}
