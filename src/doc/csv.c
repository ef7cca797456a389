#include "doc/csv.h"

#include "base/utf8.h"

#include <iconv.h>
#include <string.h>

enum { CHUNK = 64 << 10, WINDOW = CSV_ROW_MAX + CHUNK };

/* Where a field lies, relative to the start of its row. */
typedef struct Span {
    uint32_t from, to;
    bool escaped; /* holds doubled quotes */
    bool high;    /* holds bytes above ASCII */
} Span;

struct Csv {
    Work *work;
    CsvSource source;
    void *source_state;
    char *window;      /* WINDOW bytes: the current row and what was read ahead */
    size_t row, end;   /* the row's first byte, and the end of what was read */
    bool at_end;       /* the source has no more */
    bool started;
    bool is_gb;
    char delimiter;
    iconv_t converter; /* GB18030 to UTF-8, when is_gb */
    int64_t bytes_read, line;
    Span spans[CSV_FIELDS_MAX];
    Str fields[CSV_FIELDS_MAX];
    Arena scratch; /* converted fields of the current row */
    CsvRow current;
};

Err csv_source_str(void *state, char *bytes, size_t max, size_t *ret_len)
{
    Str *rest = state;
    size_t len = rest->len < max ? rest->len : max;
    if (len > 0) {
        memcpy(bytes, rest->ptr, len);
        rest->ptr += len;
        rest->len -= len;
    }
    *ret_len = len;
    return OK;
}

Err csv_open(Work *work, CsvSource source, void *state, Csv **ret_csv)
{
    Csv *csv = ARENA_NEW(&work->arena, Csv);
    char *window = arena_alloc(&work->arena, WINDOW);
    if (csv == NULL || window == NULL) {
        return work_full(work);
    }
    csv->work = work;
    csv->source = source;
    csv->source_state = state;
    csv->window = window;
    csv->line = 1;
    csv->delimiter = ',';
    arena_init(&csv->scratch, 2 * (size_t)CSV_ROW_MAX + CHUNK);
    *ret_csv = csv;
    return OK;
}

void csv_set_delimiter(Csv *csv, char delimiter)
{
    CHECK(!csv->started);
    csv->delimiter = delimiter;
}

void csv_close(Csv *csv)
{
    if (csv != NULL) {
        arena_clear(&csv->scratch);
        if (csv->is_gb) {
            iconv_close(csv->converter);
            csv->is_gb = false;
        }
    }
}

int64_t csv_bytes_read(const Csv *csv)
{
    return csv->bytes_read;
}

/* Reads on; makes room first by moving the unfinished row to the front. */
static Err fill(Csv *csv)
{
    if (csv->end + CHUNK > WINDOW) {
        memmove(csv->window, csv->window + csv->row, csv->end - csv->row);
        csv->end -= csv->row;
        csv->row = 0;
        if (csv->end + CHUNK > WINDOW) {
            return fault_set(&csv->work->fault, ERR_LIMIT, "csv.row_too_long",
                             "the row that begins in line %lld is longer than %d bytes", (long long)csv->line, CSV_ROW_MAX);
        }
    }
    size_t len = 0;
    TRY(csv->source(csv->source_state, csv->window + csv->end, CHUNK, &len));
    CHECK(len <= CHUNK);
    csv->end += len;
    csv->bytes_read += (int64_t)len;
    csv->at_end = len == 0;
    return OK;
}

/* Valid UTF-8 except for a sequence that the end of the sample may have cut. */
static bool sample_is_utf8(Str sample)
{
    for (size_t cut = 0; cut < 4 && cut <= sample.len; cut++) {
        if (utf8_valid(str_slice(sample, 0, sample.len - cut))) {
            return true;
        }
    }
    return false;
}

static Err start(Csv *csv)
{
    csv->started = true;
    while (csv->end < CHUNK && !csv->at_end) {
        TRY(fill(csv));
    }
    Str sample = {csv->window, csv->end < CHUNK ? csv->end : CHUNK};
    if (str_starts(sample, STR("\xEF\xBB\xBF"))) {
        csv->row = 3;
    } else if (!sample_is_utf8(sample)) {
        csv->converter = iconv_open("UTF-8", "GB18030");
        if (csv->converter == (iconv_t)-1) {
            return fault_set(&csv->work->fault, ERR_INTERNAL, "csv.no_gb18030", "this system cannot convert GB18030 text");
        }
        csv->is_gb = true;
    }
    return OK;
}

/* The scan of one row: where it is, in which state. */
typedef struct Scan {
    size_t at; /* relative to the row */
    size_t count;
    Span span;
    bool quoted, closed;
    int64_t lines;
} Scan;

static Err syntax(Csv *csv, const Scan *scan, const char *what)
{
    return fault_set(&csv->work->fault, ERR_INVALID, "csv.syntax", "line %lld: %s", (long long)csv->line + scan->lines, what);
}

static Err end_field(Csv *csv, Scan *scan, size_t to)
{
    if (scan->count == CSV_FIELDS_MAX) {
        return syntax(csv, scan, "more than 256 fields in one row");
    }
    if (!scan->closed) {
        scan->span.to = (uint32_t)to;
    }
    csv->spans[scan->count++] = scan->span;
    scan->span = (Span){.from = (uint32_t)(scan->at + 1)};
    scan->quoted = scan->closed = false;
    return OK;
}

/* One character inside quotes. A doubled quote is resolved later, in place. */
static void step_quoted(Scan *scan, char c, char next)
{
    if (c != '"') {
        scan->lines += c == '\n';
    } else if (next == '"') {
        scan->span.escaped = true;
        scan->at++;
    } else {
        scan->quoted = false;
        scan->closed = true;
        scan->span.to = (uint32_t)scan->at;
    }
}

/* One character outside quotes; *ret_done at the end of the row. */
static Err step_plain(Csv *csv, Scan *scan, const char *row, bool *ret_done)
{
    char c = row[scan->at];
    if (c == csv->delimiter) {
        return end_field(csv, scan, scan->at);
    }
    if (c == '\n') {
        size_t to = scan->at > scan->span.from && row[scan->at - 1] == '\r' ? scan->at - 1 : scan->at;
        *ret_done = true;
        scan->lines++;
        return end_field(csv, scan, to);
    }
    if (c == '"' && scan->at == scan->span.from && !scan->closed) {
        scan->quoted = true;
        scan->span.from++;
    } else if (scan->closed && c != '\r') {
        return syntax(csv, scan, "text follows a closing quotation mark");
    }
    return OK;
}

/* Finds the fields of the row at csv->row. *ret_any is false at the end of the file. */
static Err scan_row(Csv *csv, Scan *scan, bool *ret_any)
{
    bool done = false;
    while (!done) {
        size_t left = csv->end - csv->row;
        /* A quote may be doubled by the byte behind it, so one byte is kept back. */
        if (scan->at + 1 >= left && !csv->at_end) {
            TRY(fill(csv));
            continue;
        }
        const char *row = csv->window + csv->row;
        if (scan->at >= left) {
            if (scan->quoted) {
                return syntax(csv, scan, "a quotation mark is never closed");
            }
            *ret_any = left > 0;
            return left > 0 ? end_field(csv, scan, scan->at) : OK;
        }
        scan->span.high |= (row[scan->at] & 0x80) != 0;
        if (scan->quoted) {
            step_quoted(scan, row[scan->at], scan->at + 1 < left ? row[scan->at + 1] : '\0');
        } else {
            TRY(step_plain(csv, scan, row, &done));
        }
        scan->at++;
    }
    *ret_any = true;
    return OK;
}

static size_t undouble(char *text, size_t len)
{
    size_t to = 0;
    for (size_t at = 0; at < len; at++) {
        text[to++] = text[at];
        at += text[at] == '"';
    }
    return to;
}

static Err convert(Csv *csv, Str *field, bool *ret_valid)
{
    size_t room = field->len * 3 / 2 + 4; /* two bytes of GB become at most three */
    char *out = arena_alloc(&csv->scratch, room);
    if (out == NULL) {
        return work_full(csv->work);
    }
    char *in = csv->window + (field->ptr - csv->window);
    char *to = out;
    size_t in_left = field->len;
    size_t out_left = room;
    iconv(csv->converter, NULL, NULL, NULL, NULL);
    if (iconv(csv->converter, &in, &in_left, &to, &out_left) == (size_t)-1) {
        *ret_valid = false;
        return OK;
    }
    *field = (Str){out, room - out_left};
    return OK;
}

static Err take_fields(Csv *csv, size_t count)
{
    csv->current.is_text = true;
    for (size_t i = 0; i < count; i++) {
        const Span *span = &csv->spans[i];
        char *text = csv->window + csv->row + span->from;
        size_t len = span->to - span->from;
        if (span->escaped) {
            len = undouble(text, len);
        }
        csv->fields[i] = (Str){text, len};
        if (span->high && csv->is_gb) {
            TRY(convert(csv, &csv->fields[i], &csv->current.is_text));
        } else if (span->high && !utf8_valid(csv->fields[i])) {
            csv->current.is_text = false;
        }
    }
    csv->current.fields = csv->fields;
    csv->current.count = count;
    csv->current.line = csv->line;
    return OK;
}

Err csv_next(Csv *csv, const CsvRow **ret_row)
{
    if (!csv->started) {
        TRY(start(csv));
    }
    arena_rewind(&csv->scratch, (ArenaMark){0});
    for (;;) {
        Scan scan = {0};
        bool any = false;
        TRY(scan_row(csv, &scan, &any));
        if (!any) {
            *ret_row = NULL;
            return OK;
        }
        bool is_blank = scan.count == 1 && csv->spans[0].from == csv->spans[0].to && csv->spans[0].from == 0;
        TRY(take_fields(csv, scan.count));
        csv->row += scan.at;
        csv->line += scan.lines;
        if (!is_blank) {
            *ret_row = &csv->current;
            return OK;
        }
    }
}

void csv_add_field(Buf *out, Str field)
{
    bool plain = true;
    for (size_t i = 0; i < field.len && plain; i++) {
        plain = strchr(",\"\r\n", field.ptr[i]) == NULL;
    }
    if (plain) {
        buf_add(out, field);
        return;
    }
    buf_add_char(out, '"');
    for (size_t i = 0; i < field.len; i++) {
        if (field.ptr[i] == '"') {
            buf_add_char(out, '"');
        }
        buf_add_char(out, field.ptr[i]);
    }
    buf_add_char(out, '"');
}

/* Excel runs what begins so: = + - @ and an apostrophe hides itself. */
bool csv_is_guarded(Str field)
{
    if (field.len == 0) {
        return false;
    }
    char first = field.ptr[0], second = field.len > 1 ? field.ptr[1] : '\0';
    bool sign = (first == '+' || first == '-') && second != '\0' && !(second >= '0' && second <= '9');
    return sign || first == '=' || first == '@' || first == '\'' || first == '\t' || first == '\r';
}

void csv_add_text(Buf *out, Str field)
{
    if (!csv_is_guarded(field)) {
        csv_add_field(out, field);
        return;
    }
    Buf guarded = buf_new(out->arena, field.len + 1);
    buf_add_char(&guarded, '\'');
    buf_add(&guarded, field);
    out->failed = out->failed || !buf_ok(&guarded);
    csv_add_field(out, buf_str(&guarded));
}
