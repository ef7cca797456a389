/* PDF through poppler's programs, each under limits: pdftotext once for the
 * words with their places and once for the text as it is laid out, pdftocairo
 * for the rules of tables (docs/decisions/0025-pdf-tables.md). */
#include "doc/read_pdf_parts.h"

#include "os/proc.h"

#include <signal.h>

enum {
    TIME_LIMIT_MS = 10000,
    CPU_SECONDS_MAX = 1, /* of each run; a report takes some hundredths, and a refusal two seconds at most */
    MEMORY_MAX = 240 << 20, /* address space of each run */
    TEXT_MAX = 4 << 20,  /* bytes of text; the longest report has a tenth */
    BOXES_MAX = 24 << 20,
    WORDS_MAX = 100000,
    DRAWING_CPU_SECONDS = 1,
    TEXT_CPU_MS = 800, /* of the runs of pdftotext together */
    DRAWING_MAX = 32 << 20,
    DRAWN_PAGES_MAX = 60,       /* no annual report has more */
    DRAWN_BYTES_MAX = 16 << 20, /* larger ones are pictures, slow to draw */
    END_WITHIN = 2048, /* "%%EOF" stands in the last bytes of a whole PDF */
};

static Err damaged(Work *work)
{
    return fault_set(&work->fault, ERR_INVALID, "input.damaged", "the PDF is damaged or cut off: download or export it again");
}

/* More than a report: in text, words or processor time. */
static Err too_much(Work *work)
{
    fault_clear(&work->fault);
    return fault_set(&work->fault, ERR_LIMIT, "input.too_large", "the PDF holds far more than a report does: give the report alone");
}

static Err run(Work *work, Str bytes, const char *program, const char *mode, int *cpu_ms, Str *ret_output)
{
    bool is_text = str_eq(str_from_c(mode), STR("-layout"));
    const char *const argv[] = {program, "-q", "-cropbox", "-enc", "UTF-8", mode, "-", "-", NULL};
    ProcSpec spec = {.argv = argv, .memory_max = MEMORY_MAX, .cpu_seconds_max = CPU_SECONDS_MAX};
    ProcRun limits = {.input = bytes, .output_max = is_text ? TEXT_MAX : BOXES_MAX, .time_limit_ms = TIME_LIMIT_MS};
    ProcResult result;
    Err err = proc_run(work, &spec, &limits, &result);
    if (err == ERR_LIMIT && !arena_full(&work->arena)) {
        return too_much(work);
    }
    TRY(err);
    *cpu_ms += result.cpu_ms;
    if (result.signal == SIGKILL || *cpu_ms > TEXT_CPU_MS) { /* killed: by the limit of processor time */
        return too_much(work);
    }
    if (str_contains(result.errors, STR("Incorrect password"))) {
        return fault_set(&work->fault, ERR_INVALID, "input.encrypted", "the PDF is protected by a password: save it without one");
    }
    if (result.exit_status != 0) {
        return damaged(work);
    }
    *ret_output = result.output;
    return OK;
}

/* ------------------------------------------------------------------ words -- */

/* The number of an attribute such as xMin="56.7", 0 when it is missing. */
static float attribute_number(Str tag, Str name)
{
    ptrdiff_t at = str_find(tag, name);
    if (at < 0) {
        return 0;
    }
    double value = 0, unit = 1;
    bool behind_point = false;
    for (size_t i = (size_t)at + name.len; i < tag.len && tag.ptr[i] != '"'; i++) {
        char c = tag.ptr[i];
        if (c == '.') {
            behind_point = true;
        } else if (c >= '0' && c <= '9') {
            value = value * 10 + (c - '0');
            unit *= behind_point ? 10 : 1;
        }
    }
    bool negative = str_starts(str_slice(tag, (size_t)at + name.len, tag.len), STR("-"));
    return (float)(negative ? -value / unit : value / unit);
}

/* Resolves the five entities that pdftotext writes. */
static Err unescape(Work *work, Str raw, Str *ret_text)
{
    static const struct {
        Str name;
        char c;
    } entities[] = {{STR("&amp;"), '&'}, {STR("&lt;"), '<'}, {STR("&gt;"), '>'}, {STR("&quot;"), '"'}, {STR("&#39;"), '\''}};
    if (str_find_char(raw, '&') < 0) {
        *ret_text = raw;
        return OK;
    }
    Buf out = buf_new(&work->arena, raw.len);
    for (size_t at = 0; at < raw.len;) {
        size_t skip = 0;
        for (size_t i = 0; i < sizeof entities / sizeof *entities && skip == 0; i++) {
            if (str_starts(str_slice(raw, at, raw.len), entities[i].name)) {
                buf_add_char(&out, entities[i].c);
                skip = entities[i].name.len;
            }
        }
        if (skip == 0) {
            buf_add_char(&out, raw.ptr[at]);
        }
        at += skip > 0 ? skip : 1;
    }
    *ret_text = buf_str(&out);
    return buf_ok(&out) ? OK : work_full(work);
}

static size_t count_words(Str boxes)
{
    size_t count = 0;
    Str rest = boxes;
    for (ptrdiff_t at; (at = str_find(rest, STR("<word "))) >= 0; count++) {
        rest = str_slice(rest, (size_t)at + 6, rest.len);
    }
    return count;
}

/* One element from '<' on: a page begins, or a word is taken. */
static Err take_element(Work *work, Str rest, Word *word, bool *ret_is_word, int *page)
{
    ptrdiff_t end = str_find_char(rest, '>');
    Str tag = str_slice(rest, 0, end < 0 ? rest.len : (size_t)end);
    *page += str_starts(tag, STR("<page "));
    if (!str_starts(tag, STR("<word ")) || end < 0) {
        return OK;
    }
    Str behind = str_slice(rest, (size_t)end + 1, rest.len);
    ptrdiff_t close = str_find_char(behind, '<');
    *word = (Word){.page = *page,
                   .x0 = attribute_number(tag, STR("xMin=\"")),
                   .y0 = attribute_number(tag, STR("yMin=\"")),
                   .x1 = attribute_number(tag, STR("xMax=\"")),
                   .y1 = attribute_number(tag, STR("yMax=\""))};
    *ret_is_word = true;
    return unescape(work, str_slice(behind, 0, close < 0 ? 0 : (size_t)close), &word->text);
}

static Err take_words(Work *work, Str boxes, Reading *reading)
{
    size_t count = count_words(boxes);
    if (count > WORDS_MAX) {
        return too_much(work);
    }
    Word *words = ARENA_ARRAY(&work->arena, Word, count);
    if (words == NULL) {
        return work_full(work);
    }
    int page = -1;
    Str rest = boxes;
    for (ptrdiff_t at; (at = str_find_char(rest, '<')) >= 0 && reading->word_count < count;) {
        bool is_word = false;
        rest = str_slice(rest, (size_t)at, rest.len);
        TRY(take_element(work, rest, &words[reading->word_count], &is_word, &page));
        reading->word_count += is_word;
        rest = str_slice(rest, 1, rest.len);
    }
    reading->words = words;
    return OK;
}

/* ----------------------------------------------------------------- blocks -- */

/* What pdftocairo draws, on one sheet large enough for any page, so that all
 * places are those of the words. Nothing where it fails or takes too much:
 * then the tables are told by the places of their words. */
static Err draw(Work *work, Str bytes, const char *program, Str *ret_svg)
{
    const char *const argv[] = {program, "-q", "-svg", "-noshrink", "-nocenter", "-paperw", "5000", "-paperh", "5000", "-", "-", NULL};
    ProcSpec spec = {.argv = argv, .memory_max = MEMORY_MAX, .cpu_seconds_max = DRAWING_CPU_SECONDS};
    ProcRun limits = {.input = bytes, .output_max = DRAWING_MAX, .time_limit_ms = TIME_LIMIT_MS};
    ProcResult result;
    *ret_svg = (Str){NULL, 0};
    Err err = proc_run(work, &spec, &limits, &result);
    if (err == ERR_LIMIT) {
        fault_clear(&work->fault);
        return arena_full(&work->arena) ? work_full(work) : OK;
    }
    TRY(err);
    *ret_svg = result.exit_status == 0 ? result.output : *ret_svg;
    return OK;
}

static Err take_blocks(Reader *reader, Str bytes, const char *program, Reading *reading)
{
    Str svg = {NULL, 0};
    PdfRules rules;
    if (reading->word_count == 0) {
        return OK;
    }
    if (bytes.len <= DRAWN_BYTES_MAX && reading->words[reading->word_count - 1].page < DRAWN_PAGES_MAX) {
        TRY(draw(reader->work, bytes, program, &svg));
    }
    TRY(pdf_rules(reader->work, svg, &rules));
    bool ours = str_contains(bytes, STR("/Creator (gongkai)"));
    return pdf_blocks(reader, &rules, reading, ours, &reading->blocks);
}

Err read_pdf(Reader *reader, Str bytes, const DocReadOptions *options, Reading *ret_reading)
{
    Work *work = reader->work;
    const char *program = options->pdftotext == NULL ? "pdftotext" : options->pdftotext;
    Str tail = str_slice(bytes, bytes.len < END_WITHIN ? 0 : bytes.len - END_WITHIN, bytes.len);
    if (!str_contains(tail, STR("%%EOF"))) {
        return damaged(work);
    }
    Reading reading = {.kind = SOURCE_PDF};
    Str boxes;
    int cpu_ms = 0;
    TRY(run(work, bytes, program, "-layout", &cpu_ms, &reading.text));
    TRY(decode_text(work, reading.text.len == 0 ? STR(" ") : reading.text, &reading.text));
    TRY(fold_lines(work, true, &reading.text));
    if (str_trim(reading.text).len == 0) {
        return fault_set(&work->fault, ERR_INVALID, "input.scanned",
                         "the PDF holds pictures of pages but no text: export it anew from the document, or make it DOCX by text recognition");
    }
    TRY(run(work, bytes, program, "-bbox-layout", &cpu_ms, &boxes));
    TRY(take_words(work, boxes, &reading));
    TRY(take_blocks(reader, bytes, options->pdftocairo == NULL ? "pdftocairo" : options->pdftocairo, &reading));
    *ret_reading = reading;
    return OK;
}
