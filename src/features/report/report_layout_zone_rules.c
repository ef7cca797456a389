#include "features/report/report_layout_zone_rules.h"

#include "base/utf8.h"

typedef struct Lexer {
    const ZoneContext *context;
    Str text;
    size_t at, to;
    Zone *zone;
    int line;
    bool worded; /* words since the last figure */
    bool spaced; /* something separates what follows from the last word */
} Lexer;

static int32_t peek(const Lexer *lexer, size_t at)
{
    return at < lexer->to ? utf8_fold_width(utf8_next(lexer->text, &at)) : 0;
}

static size_t behind(const Lexer *lexer, size_t at)
{
    (void)utf8_next(lexer->text, &at);
    return at;
}

static bool is_digit(int32_t code)
{
    return code >= '0' && code <= '9';
}

static bool is_dash(int32_t code)
{
    return code == '-' || code == 0x2014 || code == 0x2013 || code == 0x2212 || code == 0x2015 || code == 0x2500;
}

static bool is_one_of(int32_t code, Str set)
{
    for (size_t at = 0; at < set.len;) {
        if (utf8_next(set, &at) == code) {
            return true;
        }
    }
    return false;
}

/* Is the place behind a figure the mark of a list number ("2." "3、") that
 * words (or the label that ends the zone) follow? */
static bool at_list_mark(const Lexer *lexer, size_t at)
{
    if (!is_one_of(peek(lexer, at), STR(".、)"))) {
        return false;
    }
    do {
        at = behind(lexer, at);
    } while (peek(lexer, at) == ' ');
    return at >= lexer->to || utf8_is_han(peek(lexer, at));
}

static void add_zone_word(Lexer *lexer, size_t from, size_t to, bool is_digits)
{
    Zone *zone = lexer->zone;
    if (zone->count < ZONE_WORDS_MAX) {
        zone->words[zone->count++] = (ZoneWord){from, to, is_digits, !lexer->spaced, lexer->line, EMPTY_SOLID};
    }
    bool new_line = zone->count > 1 && zone->words[zone->count - 2].line != lexer->line;
    zone->interrupted = zone->interrupted || (lexer->worded && new_line);
    lexer->worded = false;
    zone->end = to;
    lexer->spaced = false;
}

/* ------------------------------------------------------------ page breaks -- */

static size_t line_end_at(const Lexer *lexer, size_t at)
{
    while (at < lexer->to && lexer->text.ptr[at] != '\n') {
        at++;
    }
    return at;
}

/* Is a form feed the next printed thing before or behind [from, to)? */
static bool at_page_edge(const Lexer *lexer, size_t from, size_t to)
{
    while (from > 0 && (unsigned char)lexer->text.ptr[from - 1] <= ' ') {
        if (lexer->text.ptr[--from] == '\f') {
            return true;
        }
    }
    while (to < lexer->text.len && (unsigned char)lexer->text.ptr[to] <= ' ') {
        if (lexer->text.ptr[to++] == '\f') {
            return true;
        }
    }
    return false;
}

typedef enum PageLine { PAGE_NOT, PAGE_SURELY, PAGE_PERHAPS } PageLine;

/* "-3-", "— 3 —", "第 3 页", "第3页 共8页" are page numbers; a number alone beside
 * a form feed may be one. */
static PageLine page_line(const Lexer *lexer, size_t from, size_t end)
{
    int digits = 0, figures = 0, lead = 0, trail = 0;
    bool page_word = false, in_figure = false;
    for (size_t at = from; at < end;) {
        int32_t code = utf8_fold_width(utf8_next(lexer->text, &at));
        if (is_digit(code)) {
            figures += in_figure ? 0 : 1;
            digits++;
        } else if (is_dash(code)) {
            *(digits == 0 ? &lead : &trail) += 1;
        } else if (is_one_of(code, STR("第共页/"))) {
            page_word = page_word || code == 0x9875;
        } else if (!utf8_is_space(code)) {
            return PAGE_NOT;
        }
        in_figure = is_digit(code);
    }
    if (digits == 0 || digits > 6) {
        return PAGE_NOT;
    }
    if (page_word || (figures == 1 && lead > 0 && trail > 0)) {
        return PAGE_SURELY;
    }
    bool alone = figures == 1 && digits <= 3 && lead + trail == 0;
    return alone && at_page_edge(lexer, from, end) ? PAGE_PERHAPS : PAGE_NOT;
}

/* ---------------------------------------------------------------- figures -- */

static size_t skip_digits(const Lexer *lexer, size_t at)
{
    while (is_digit(peek(lexer, at))) {
        at = behind(lexer, at);
    }
    return at;
}

static bool is_unit(int32_t code)
{
    return is_one_of(code, STR("件项条个"));
}

/* Behind a unit that follows the figure, if one does. */
static size_t skip_unit(const Lexer *lexer, size_t at)
{
    int32_t code = peek(lexer, at);
    if (code == 0x5143) { /* 元 */
        return behind(lexer, at);
    }
    if (code == 0x4E07 || code == 0x4EBF) { /* 万, 亿 */
        size_t next = behind(lexer, at);
        return peek(lexer, next) == 0x5143 ? behind(lexer, next) : at;
    }
    if (is_unit(code)) {
        size_t next = behind(lexer, at);
        return utf8_is_han(peek(lexer, next)) ? at : next;
    }
    return at;
}

/* A figure that belongs to words ("2023 年", "12%"): a running head or a note. */
static bool is_worded(const Lexer *lexer, size_t at)
{
    while (peek(lexer, at) == ' ') {
        at = behind(lexer, at);
    }
    return is_one_of(peek(lexer, at), STR("年月日号页期%岁次人家"));
}

/* Takes the sign (if any) and figure at the place; false if there is none or
 * it belongs to words. */
static bool take_figure(Lexer *lexer)
{
    size_t from = lexer->at, at = from;
    bool is_pure = true;
    int32_t sign = peek(lexer, at);
    if (!is_digit(sign)) {
        at = behind(lexer, at);
        is_pure = false;
    }
    size_t digits_from = at;
    at = skip_digits(lexer, at);
    /* Not three digits behind the comma: figures run together, or one broken
     * over two lines. That is no figure, but no sentence either. */
    while (peek(lexer, at) == ',' && is_digit(peek(lexer, behind(lexer, at)))) {
        at = skip_digits(lexer, behind(lexer, at));
        is_pure = false;
    }
    if (peek(lexer, at) == '.' && is_digit(peek(lexer, behind(lexer, at)))) {
        at = skip_digits(lexer, behind(lexer, at));
        is_pure = false;
    }
    size_t end = skip_unit(lexer, at);
    is_pure = is_pure && end == at;
    if (is_pure && at_list_mark(lexer, at)) {
        /* "00000002.其他": the last digit is the number of what follows */
        end = at - ((unsigned char)lexer->text.ptr[at - 1] < 0x80 ? 1 : 3);
        lexer->at = behind(lexer, at);
        if (end > digits_from) {
            add_zone_word(lexer, from, end, true);
        }
        lexer->spaced = true;
        return true;
    }
    if (is_worded(lexer, end)) {
        return false;
    }
    add_zone_word(lexer, from, end, is_pure);
    lexer->at = end;
    return true;
}

/* ------------------------------------------------------------------ words -- */

/* A stretch of words without blanks, figures and bars: is it a piece of the
 * row's own label or of a group's (wrapped beside the figures)? A piece of
 * another row's label means that the figures behind it are that row's. */
static bool skip_known_words(Lexer *lexer)
{
    int32_t codes[96];
    size_t count = 0, at = lexer->at;
    while (at < lexer->to && count < 96) {
        int32_t code = peek(lexer, at);
        if (utf8_is_space(code) || is_digit(code) || layout_is_bar(code)) {
            break;
        }
        if (utf8_is_han(code) || (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z')) {
            codes[count++] = code;
        }
        at = behind(lexer, at);
    }
    if (!lexicon_is_piece(lexer->context->lexicon, lexer->context->edition, lexer->context->table,
                          lexer->context->row_item, codes, count)) {
        return false;
    }
    lexer->at = at;
    lexer->spaced = true;
    lexer->worded = lexer->worded || count > 0;
    return true;
}

static bool is_mark(const Lexer *lexer, int32_t code)
{
    if (code == '/' || is_dash(code)) {
        return true;
    }
    return code == 0x65E0 && !utf8_is_han(peek(lexer, behind(lexer, lexer->at))); /* 无 */
}

static void take_mark(Lexer *lexer, int32_t code)
{
    size_t from = lexer->at;
    lexer->at = behind(lexer, lexer->at);
    while (is_dash(code) && is_dash(peek(lexer, lexer->at))) {
        lexer->at = behind(lexer, lexer->at);
    }
    add_zone_word(lexer, from, lexer->at, false);
}

static bool starts_figure(const Lexer *lexer, int32_t code)
{
    bool is_sign = code == '+' || is_dash(code) || code == 0x51CF || code == 0x589E; /* 减 增 */
    return is_digit(code) || (is_sign && is_digit(peek(lexer, behind(lexer, lexer->at))));
}

/* One step; false when the zone ends at foreign text. */
static bool take_word(Lexer *lexer)
{
    int32_t code = peek(lexer, lexer->at);
    if (code == '\n' || code == '\f') {
        lexer->line += code == '\n' ? 1 : 0;
        lexer->at++;
        lexer->spaced = true;
        size_t end = line_end_at(lexer, lexer->at);
        PageLine page = page_line(lexer, lexer->at, end);
        if (page == PAGE_SURELY) {
            lexer->at = end;
        } else if (page == PAGE_PERHAPS) {
            lexer->zone->page_word = lexer->zone->count;
        }
        return true;
    }
    if (utf8_is_space(code)) {
        lexer->at = behind(lexer, lexer->at);
        lexer->spaced = true;
        return true;
    }
    if (starts_figure(lexer, code)) {
        return take_figure(lexer);
    }
    if (is_mark(lexer, code)) {
        take_mark(lexer, code);
        return true;
    }
    if (is_one_of(code, STR(",，；。;"))) {
        lexer->zone->prose = true;
        return false;
    }
    if (layout_is_bar(code)) {
        return false;
    }
    return skip_known_words(lexer);
}

/* The rest of a label that was recognised by its beginning, and remarks. */
static void skip_label_rest(Lexer *lexer)
{
    while (lexer->at < lexer->to) {
        int32_t code = peek(lexer, lexer->at);
        if (utf8_is_space(code) || is_digit(code) || layout_is_bar(code) || code == '/' || is_dash(code) || code == '+') {
            return;
        }
        lexer->at = behind(lexer, lexer->at);
    }
}

/* Cut right behind a figure, or with nothing but a line end (which whoever
 * stored the excerpt may have added) behind it: more digits may have followed.
 * A nought stands alone. */
static void note_open_end(Lexer *lexer)
{
    Zone *zone = lexer->zone;
    if (!zone->cut || zone->count == 0) {
        return;
    }
    const ZoneWord *word = &zone->words[zone->count - 1];
    Str last = str_slice(lexer->text, word->from, word->to);
    bool is_end = str_trim(str_slice(lexer->text, word->to, lexer->text.len)).len == 0;
    char after = word->to < lexer->text.len ? lexer->text.ptr[word->to] : '\0';
    zone->last_open = last.len > 0 && is_end && !str_eq(last, STR("0")) && after != ' ';
}

static void read_words(Lexer *lexer, bool is_last)
{
    skip_label_rest(lexer);
    lexer->spaced = true;
    bool more = true;
    while (more && lexer->at < lexer->to) {
        more = take_word(lexer);
    }
    Zone *zone = lexer->zone;
    zone->stopped = !more;
    zone->headed = !more && is_one_of(peek(lexer, lexer->at), STR("一二三四五六七八"))
        && peek(lexer, behind(lexer, lexer->at)) == 0x3001;
    zone->cut = is_last && more;
    note_open_end(lexer);
}

/* ------------------------------------------------------------------ cells -- */

/* Does a bar (or tab) follow the label before any figure? Its place, or 0. */
static size_t first_separator(const Lexer *lexer)
{
    bool new_line = false;
    for (size_t at = lexer->at; at < lexer->to;) {
        int32_t code = peek(lexer, at);
        if (layout_is_bar(code) || (code == '\t' && (lexer->context->style.tab_rows || lexer->context->style.tab_cells))) {
            return at;
        }
        if (is_digit(code) || (new_line && !utf8_is_space(code))) {
            return 0;
        }
        new_line = new_line || code == '\n';
        at = behind(lexer, at);
    }
    return 0;
}

/* Figures and marks only (or nothing)? */
static bool is_value_text(const Lexer *lexer, size_t from, size_t to)
{
    for (size_t at = from; at < to;) {
        int32_t code = utf8_fold_width(utf8_next(lexer->text, &at));
        if (utf8_is_han(code) && !is_one_of(code, STR("件项条个元万亿减增无"))) {
            return false;
        }
    }
    return true;
}

static bool holds_something(const Lexer *lexer, size_t from, size_t to)
{
    for (size_t at = from; at < to;) {
        int32_t code = utf8_fold_width(utf8_next(lexer->text, &at));
        if (!utf8_is_space(code) && !is_one_of(code, STR("()（）[]“”\"、.。"))) {
            return true;
        }
    }
    return false;
}

/* Adds the cell [from, to); false when it is not a value. */
static bool take_cell(Lexer *lexer, size_t from, size_t to)
{
    if (!is_value_text(lexer, from, to)) {
        lexer->zone->stopped = true;
        return false;
    }
    Str cell = str_trim(str_slice(lexer->text, from, to));
    size_t at = cell.len == 0 ? from : (size_t)(cell.ptr - lexer->text.ptr);
    Zone *zone = lexer->zone;
    bool by_line = str_find_char(str_slice(lexer->text, from, to), '\n') != STR_NONE;
    add_zone_word(lexer, at, at + cell.len, false);
    zone->words[zone->count - 1].emptiness = cell.len > 0 ? EMPTY_SOLID
        : from == to                                      ? EMPTY_BARE
        : by_line                                         ? EMPTY_LINE
                                                          : EMPTY_SOLID;
    zone->end = to;
    return true;
}

/* Between tabs no padding is met: every empty cell is one. */
static void make_solid(Lexer *lexer)
{
    if (lexer->zone->count > 0) {
        lexer->zone->words[lexer->zone->count - 1].emptiness = EMPTY_SOLID;
    }
}

/* Lines that each start with a tab hold one cell each; another line ends the row. */
static void read_tab_cells(Lexer *lexer, bool is_last)
{
    size_t at = line_end_at(lexer, lexer->at);
    bool more = true;
    while (more && at < lexer->to) {
        size_t from = at + 1, end = line_end_at(lexer, from);
        more = from < lexer->to && lexer->text.ptr[from] == '\t' && take_cell(lexer, from, end);
        make_solid(lexer);
        at = end;
    }
    lexer->zone->row_closed = !more;
    lexer->zone->cut = is_last && more;
    note_open_end(lexer);
}

static bool is_end_of_text(const Lexer *lexer, size_t at)
{
    return str_trim(str_slice(lexer->text, at, lexer->text.len)).len == 0;
}

/* Cells from `from` on, each ended by a bar (or a tab). */
static void read_cells(Lexer *lexer, size_t from, bool by_tab, bool is_last)
{
    bool line_is_row = by_tab ? lexer->context->style.tab_rows : lexer->context->style.bar_rows;
    size_t at = from;
    bool more = true;
    for (; more && at < lexer->to; at = behind(lexer, at)) {
        int32_t code = peek(lexer, at);
        if (by_tab ? code == '\t' : layout_is_bar(code)) {
            more = take_cell(lexer, from, at);
            if (by_tab) {
                make_solid(lexer);
            } else if (at > from && (unsigned char)lexer->text.ptr[at - 1] > ' ') {
                lexer->zone->tight = true;
            }
            from = behind(lexer, at);
        } else if (code == '\n') {
            lexer->line++;
            if (line_is_row && !(is_last && is_end_of_text(lexer, at))) {
                if (by_tab || holds_something(lexer, from, at)) {
                    (void)take_cell(lexer, from, at);
                    make_solid(lexer);
                }
                lexer->zone->row_closed = true;
                return;
            }
        }
    }
    if (!more) {
        return;
    }
    lexer->zone->cut = is_last;
    if (is_last && holds_something(lexer, from, lexer->to) && take_cell(lexer, from, lexer->to)) {
        note_open_end(lexer);
    }
}

Err zone_read(const ZoneContext *context, size_t from, size_t to, bool is_last, Zone *ret_zone)
{
    Zone zone = {.from = from, .end = from, .page_word = -1};
    zone.words = ARENA_ARRAY(&context->work->arena, ZoneWord, ZONE_WORDS_MAX);
    if (zone.words == NULL) {
        return work_full(context->work);
    }
    Lexer lexer = {.context = context, .text = context->layout->text, .at = from, .to = to, .zone = &zone};
    size_t separator = first_separator(&lexer);
    if (separator == 0) {
        read_words(&lexer, is_last);
    } else {
        zone.mode = ZONE_CELLS;
        if (lexer.text.ptr[separator] == '\t' && context->style.tab_cells) {
            read_tab_cells(&lexer, is_last);
        } else {
            read_cells(&lexer, behind(&lexer, separator), lexer.text.ptr[separator] == '\t', is_last);
        }
    }
    *ret_zone = zone;
    return OK;
}

Err zone_read_line(const ZoneContext *context, size_t from, size_t to, bool is_last, Zone *ret_zone)
{
    Zone zone = {.mode = ZONE_CELLS, .from = from, .end = from, .page_word = -1};
    zone.words = ARENA_ARRAY(&context->work->arena, ZoneWord, ZONE_WORDS_MAX);
    if (zone.words == NULL) {
        return work_full(context->work);
    }
    Lexer lexer = {.context = context, .text = context->layout->text, .at = from, .to = to, .zone = &zone};
    size_t start = from;
    while (peek(&lexer, start) == ' ') {
        start = behind(&lexer, start);
    }
    bool framed = context->style.framed && layout_is_bar(peek(&lexer, start));
    read_cells(&lexer, framed ? behind(&lexer, start) : from, !context->style.bar_rows, is_last);
    *ret_zone = zone;
    return OK;
}
