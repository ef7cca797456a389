/* gumbo recurses when it frees and walks its open elements again and again, so
 * depth and attributes are bounded before it parses, its memory is an arena of
 * its own with a cap, and its time is measured where it asks for memory. */
#include "doc/html_tree.h"

#include "os/clock.h"

#include <ctype.h>
#include <setjmp.h>
#include <stddef.h>
#include <strings.h>

enum {
    HTML_TAGS_MAX = 400000,
    HTML_ATTRIBUTES_MAX = 1000, /* of one tag */
    HTML_MEMORY_MAX = 144 << 20,
};
static const int64_t HTML_CPU_NS_MAX = INT64_C(1200000000);

/* --------------------------------------------------- before it is parsed -- */

/* Open tags by a hash of their names: a closing tag without its open one must
 * not lower the depth. Elements that end by themselves are not counted. */
typedef struct Scan {
    int open[256];
    int depth;
    size_t tags;
} Scan;

static bool ends_by_itself(Str name)
{
    static const char *const names[] = {"p",    "li",    "br",    "img",  "td",   "tr",    "th",     "input", "meta",
                                        "link", "hr",    "tbody", "dd",   "dt",   "thead", "option", "col",   "colgroup",
                                        "area", "param", "embed", "base", "wbr",  "source"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == name.len && strncasecmp(names[i], name.ptr, name.len) == 0) {
            return true;
        }
    }
    return false;
}

static unsigned name_hash(Str name)
{
    unsigned hash = 0;
    for (size_t i = 0; i < name.len; i++) {
        hash = hash * 31 + (unsigned)tolower((unsigned char)name.ptr[i]);
    }
    return hash & 255;
}

/* The attributes of the tag at `at` are not absurdly many; *at moves on. */
static bool scan_attributes(Str text, size_t *at)
{
    int words = 0;
    char quote = '\0';
    for (; *at < text.len; ++*at) {
        char c = text.ptr[*at];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '>') {
            return true;
        } else if ((c == '"' || c == '\'') && text.ptr[*at - 1] == '=') {
            quote = c;
        } else if (isspace((unsigned char)c) || c == '/' || c == '=') {
            words++;
        }
        if (words > 2 * HTML_ATTRIBUTES_MAX) {
            return false;
        }
    }
    return true;
}

static void count_tag(Scan *scan, Str name, bool closes)
{
    unsigned hash = name_hash(name);
    if (ends_by_itself(name)) {
        return;
    }
    if (!closes) {
        scan->open[hash]++;
        scan->depth++;
    } else if (scan->open[hash] > 0) {
        scan->open[hash]--;
        scan->depth--;
    }
}

static bool is_harmless(Str text)
{
    Scan scan = {0};
    for (size_t at = 0; at + 1 < text.len; at++) {
        if (text.ptr[at] != '<') {
            continue;
        }
        bool closes = text.ptr[at + 1] == '/';
        size_t from = at + 1 + closes, to = from;
        while (to < text.len && (isalnum((unsigned char)text.ptr[to]) || text.ptr[to] == ':' || text.ptr[to] == '-')) {
            to++;
        }
        if (to == from) {
            continue;
        }
        count_tag(&scan, str_slice(text, from, to), closes);
        at = to;
        if (++scan.tags > HTML_TAGS_MAX || scan.depth > HTML_DEPTH_MAX || !scan_attributes(text, &at)) {
            return false;
        }
    }
    return true;
}

/* ----------------------------------------------------------------- parse -- */

enum { PIECE = 32, PIECE_SIZES = 16, CALLS_PER_LOOK = 512 };

/* What gumbo gave back, to be given out again; it lies at the start of the piece. */
typedef struct Piece {
    struct Piece *next;
} Piece;

typedef struct Parse {
    Arena *arena;
    Piece *free[PIECE_SIZES]; /* by size in steps of PIECE bytes */
    jmp_buf stop;             /* gumbo cannot be told that there is no memory */
    unsigned calls;
    int64_t started;
} Parse;

/* In front of each allocation; keeps the alignment of malloc. */
typedef union PieceHead {
    size_t size_class;
    max_align_t alignment;
} PieceHead;

static void *parse_allocate(void *state, size_t size)
{
    Parse *parse = state;
    if (++parse->calls % CALLS_PER_LOOK == 0 && clock_thread_cpu_ns() - parse->started > HTML_CPU_NS_MAX) {
        longjmp(parse->stop, 1);
    }
    size_t size_class = size / PIECE;
    if (size_class < PIECE_SIZES && parse->free[size_class] != NULL) {
        Piece *piece = parse->free[size_class];
        parse->free[size_class] = piece->next;
        return piece;
    }
    size_t room = size_class < PIECE_SIZES ? (size_class + 1) * PIECE : size;
    PieceHead *head = arena_alloc(parse->arena, sizeof(PieceHead) + room);
    if (head == NULL) {
        longjmp(parse->stop, 1);
    }
    head->size_class = size_class;
    return head + 1;
}

/* Large pieces go with the arena. */
static void parse_free(void *state, void *memory)
{
    Parse *parse = state;
    if (memory == NULL) {
        return;
    }
    size_t size_class = ((PieceHead *)memory - 1)->size_class;
    if (size_class < PIECE_SIZES) {
        Piece *piece = memory;
        piece->next = parse->free[size_class];
        parse->free[size_class] = piece;
    }
}

static GumboOutput *run_gumbo(Parse *parse, Str text, bool is_fragment)
{
    if (setjmp(parse->stop) != 0) {
        return NULL;
    }
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = parse_allocate;
    options.deallocator = parse_free;
    options.userdata = parse;
    options.max_errors = 0;
    options.fragment_context = is_fragment ? GUMBO_TAG_DIV : GUMBO_TAG_LAST;
    return gumbo_parse_with_options(&options, text.ptr, text.len);
}

Err html_tree_open(Work *work, Str text, bool is_fragment, HtmlTree *ret_tree)
{
    HtmlTree tree = {0};
    arena_init(&tree.arena, HTML_MEMORY_MAX);
    Parse parse = {.arena = &tree.arena, .started = clock_thread_cpu_ns()};
    if (text.len <= HTML_BYTES_MAX && is_harmless(text)) {
        const GumboOutput *output = run_gumbo(&parse, text, is_fragment);
        tree.root = output == NULL ? NULL : output->root;
    }
    if (tree.root == NULL) {
        arena_clear(&tree.arena);
        return html_too_complex(work);
    }
    *ret_tree = tree;
    return OK;
}

void html_tree_close(HtmlTree *tree)
{
    arena_clear(&tree->arena);
    tree->root = NULL;
}

Err html_too_complex(Work *work)
{
    return fault_set(&work->fault, ERR_LIMIT, "input.html_too_complex", "the HTML is nested too deeply or too large to be a page");
}

const char *html_attribute(const GumboElement *element, const char *name)
{
    const GumboAttribute *found = gumbo_get_attribute(&element->attributes, name);
    return found == NULL ? NULL : found->value;
}
