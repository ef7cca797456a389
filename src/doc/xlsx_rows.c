#include "doc/xlsx_rows.h"

#include <libxml/xmlreader.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum { NAME_MAX_BYTES = 512, CELL_MAX = 1 << 20 };

/* One part of the package, read as XML. */
typedef struct Part {
    XlsxRows *rows;
    zip_file_t *file;
    xmlTextReaderPtr reader;
} Part;

struct XlsxRows {
    Work *work;
    zip_t *zip;
    int64_t unpacked;
    bool too_large;
    Arena strings_arena;
    Str *strings; /* shared strings */
    size_t string_count, string_room;
    Part sheet;
    Arena row_arena;
    Str fields[CSV_FIELDS_MAX];
    CsvRow current;
    int64_t row_number;
};

static Err refuse(XlsxRows *rows, const char *why)
{
    if (rows->too_large) {
        return fault_set(&rows->work->fault, ERR_LIMIT, "xlsx.unpacked", "the workbook unpacks to more than %d bytes", XLSX_UNPACKED_MAX);
    }
    return fault_set(&rows->work->fault, ERR_INVALID, "xlsx.invalid", "the file is no readable XLSX workbook: %s", why);
}

/* ---- parts ---- */

static int read_part(void *context, char *bytes, int max)
{
    Part *part = context;
    zip_int64_t len = zip_fread(part->file, bytes, (zip_uint64_t)max);
    if (len > 0) {
        part->rows->unpacked += len;
        if (part->rows->unpacked > XLSX_UNPACKED_MAX) {
            part->rows->too_large = true;
            return -1;
        }
    }
    return (int)len;
}

static int close_nothing(void *context)
{
    (void)context;
    return 0;
}

static void keep_quiet(void *context, const char *message, xmlParserSeverities severity, xmlTextReaderLocatorPtr locator)
{
    (void)context;
    (void)message;
    (void)severity;
    (void)locator;
}

static void part_close(Part *part)
{
    if (part->reader != NULL) {
        xmlFreeTextReader(part->reader);
    }
    if (part->file != NULL) {
        zip_fclose(part->file);
    }
    *part = (Part){0};
}

/* *ret_found false when there is no such part. */
static Err part_open(XlsxRows *rows, const char *name, Part *part, bool *ret_found)
{
    *part = (Part){.rows = rows, .file = zip_fopen(rows->zip, name, 0)};
    *ret_found = part->file != NULL;
    if (part->file == NULL) {
        return OK;
    }
    part->reader = xmlReaderForIO(read_part, close_nothing, part, NULL, NULL, XML_PARSE_NONET | XML_PARSE_COMPACT);
    if (part->reader == NULL) {
        part_close(part);
        return refuse(rows, "out of memory");
    }
    xmlTextReaderSetErrorHandler(part->reader, keep_quiet, NULL);
    return OK;
}

/* Moves on by one node; *ret_more false at the end. */
static Err step(Part *part, bool *ret_more)
{
    int result = xmlTextReaderRead(part->reader);
    if (result < 0) {
        return refuse(part->rows, "broken XML");
    }
    if (result > 0 && xmlTextReaderNodeType(part->reader) == XML_READER_TYPE_DOCUMENT_TYPE) {
        return refuse(part->rows, "it holds a document type declaration");
    }
    *ret_more = result > 0;
    return OK;
}

static bool at(const Part *part, int type, const char *name)
{
    return xmlTextReaderNodeType(part->reader) == type &&
           strcmp((const char *)xmlTextReaderConstLocalName(part->reader), name) == 0;
}

static bool starts(const Part *part, const char *name)
{
    return at(part, XML_READER_TYPE_ELEMENT, name);
}

/* The attribute's text copied to `text`; false when absent or too long. */
static bool attribute(const Part *part, const char *name, char text[NAME_MAX_BYTES])
{
    xmlChar *value = xmlTextReaderGetAttribute(part->reader, (const xmlChar *)name);
    bool fits = value != NULL && strlen((const char *)value) < NAME_MAX_BYTES;
    if (fits) {
        (void)snprintf(text, NAME_MAX_BYTES, "%s", (const char *)value);
    }
    xmlFree(value);
    return fits;
}

/* All <t> (or <v>) text up to the end of the element that the reader stands
 * on, phonetic guides left out. */
static Err collect(Part *part, const char *end, Buf *text)
{
    bool more = true;
    int phonetic = 0;
    bool wanted = false;
    if (xmlTextReaderIsEmptyElement(part->reader)) {
        return OK;
    }
    while (more) {
        TRY(step(part, &more));
        if (!more || at(part, XML_READER_TYPE_END_ELEMENT, end)) {
            return OK;
        }
        phonetic += starts(part, "rPh") && !xmlTextReaderIsEmptyElement(part->reader);
        phonetic -= at(part, XML_READER_TYPE_END_ELEMENT, "rPh");
        int type = xmlTextReaderNodeType(part->reader);
        if (type == XML_READER_TYPE_ELEMENT) {
            wanted = (starts(part, "t") || starts(part, "v")) && !xmlTextReaderIsEmptyElement(part->reader);
        } else if (type == XML_READER_TYPE_END_ELEMENT) {
            wanted = false;
        } else if (wanted && phonetic == 0 &&
                   (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE)) {
            buf_add(text, str_from_c((const char *)xmlTextReaderConstValue(part->reader)));
        }
    }
    return OK;
}

/* ---- shared strings ---- */

static Err too_many_strings(XlsxRows *rows)
{
    return fault_set(&rows->work->fault, ERR_LIMIT, "xlsx.strings", "the workbook holds too many different texts: save it as CSV");
}

static Err add_string(XlsxRows *rows, Str text)
{
    if (rows->string_count == rows->string_room) {
        size_t room = rows->string_room == 0 ? 1024 : rows->string_room * 2;
        Str *strings = realloc(rows->strings, room * sizeof *strings);
        if (strings == NULL || room * sizeof *strings > XLSX_STRINGS_MAX / 2) {
            rows->strings = strings == NULL ? rows->strings : strings;
            return too_many_strings(rows);
        }
        rows->strings = strings;
        rows->string_room = room;
    }
    Str copy = str_dup(&rows->strings_arena, text);
    if (copy.ptr == NULL && text.len > 0) {
        return too_many_strings(rows);
    }
    rows->strings[rows->string_count++] = copy;
    return OK;
}

static Err read_strings(XlsxRows *rows, Part *part)
{
    bool more = true;
    TRY(step(part, &more));
    while (more) {
        if (starts(part, "si")) {
            arena_rewind(&rows->row_arena, (ArenaMark){0});
            Buf text = buf_new(&rows->row_arena, CELL_MAX);
            TRY(collect(part, "si", &text));
            TRY(buf_ok(&text) ? add_string(rows, buf_str(&text)) : too_many_strings(rows));
        }
        TRY(step(part, &more));
    }
    return OK;
}

static Err load_strings(XlsxRows *rows)
{
    Part part;
    bool found = false;
    TRY(part_open(rows, "xl/sharedStrings.xml", &part, &found));
    if (!found) {
        return OK;
    }
    Err err = read_strings(rows, &part);
    part_close(&part);
    return err;
}

/* ---- which sheet ---- */

/* The attribute `wanted` of the first element `name` that `fits`. */
typedef struct Search {
    const char *part, *element, *key, *equals, *wanted;
} Search;

static Err find_in(XlsxRows *rows, const Search *search, char text[NAME_MAX_BYTES])
{
    Part part;
    bool found = false;
    bool more = true;
    char value[NAME_MAX_BYTES];
    TRY(part_open(rows, search->part, &part, &found));
    if (!found) {
        return refuse(rows, "a part is missing");
    }
    Err err = step(&part, &more);
    while (err == OK && more) {
        if (starts(&part, search->element)) {
            bool has = attribute(&part, search->key, value);
            /* Without a value asked for: the first whose key is not "hidden" or "veryHidden". */
            bool fits = search->equals == NULL ? !has || strcmp(value, "visible") == 0 : has && strcmp(value, search->equals) == 0;
            if (fits && attribute(&part, search->wanted, text)) {
                part_close(&part);
                return OK;
            }
        }
        err = step(&part, &more);
    }
    part_close(&part);
    return err != OK ? err : refuse(rows, "it has no visible sheet");
}

static Err open_sheet(XlsxRows *rows)
{
    char id[NAME_MAX_BYTES];
    char target[NAME_MAX_BYTES];
    char name[NAME_MAX_BYTES + 8];
    bool found = false;
    TRY(find_in(rows, &(Search){"xl/workbook.xml", "sheet", "state", NULL, "r:id"}, id));
    TRY(find_in(rows, &(Search){"xl/_rels/workbook.xml.rels", "Relationship", "Id", id, "Target"}, target));
    if (target[0] == '/') {
        (void)snprintf(name, sizeof name, "%s", target + 1);
    } else {
        (void)snprintf(name, sizeof name, "xl/%s", target);
    }
    TRY(part_open(rows, name, &rows->sheet, &found));
    return found ? OK : refuse(rows, "its sheet is missing");
}

Err xlsx_rows_open(Work *work, const char *path, XlsxRows **ret_rows)
{
    int problem = 0;
    XlsxRows *rows = ARENA_NEW(&work->arena, XlsxRows);
    if (rows == NULL) {
        return work_full(work);
    }
    rows->work = work;
    rows->zip = zip_open(path, ZIP_RDONLY, &problem);
    arena_init(&rows->strings_arena, XLSX_STRINGS_MAX / 2);
    arena_init(&rows->row_arena, 8 << 20);
    if (rows->zip == NULL) {
        return refuse(rows, "the archive cannot be opened");
    }
    Err err = load_strings(rows);
    if (err == OK) {
        err = open_sheet(rows);
    }
    if (err != OK) {
        xlsx_rows_close(rows);
        return err;
    }
    *ret_rows = rows;
    return OK;
}

void xlsx_rows_close(XlsxRows *rows)
{
    if (rows != NULL) {
        part_close(&rows->sheet);
        arena_clear(&rows->strings_arena);
        arena_clear(&rows->row_arena);
        free(rows->strings);
        rows->strings = NULL;
        if (rows->zip != NULL) {
            zip_discard(rows->zip);
            rows->zip = NULL;
        }
    }
}

int64_t xlsx_rows_bytes_read(const XlsxRows *rows)
{
    return rows->unpacked;
}

/* ---- rows ---- */

/* "AB12" to 27; -1 when it is no reference. */
static int column_of(const char *reference)
{
    int column = 0;
    while (*reference >= 'A' && *reference <= 'Z' && column < 100000) {
        column = column * 26 + (*reference++ - 'A' + 1);
    }
    return column - 1;
}

/* Spreadsheets keep binary fractions: 15 digits are what was typed. */
static Str plain_number(XlsxRows *rows, Str text)
{
    char copy[64];
    if (text.len == 0 || text.len >= sizeof copy) {
        return text;
    }
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    char *end = NULL;
    double value = strtod(copy, &end);
    return *end == '\0' ? str_format(&rows->row_arena, "%.15g", value) : text;
}

static Err read_cell(XlsxRows *rows, int column)
{
    Part *part = &rows->sheet;
    char type[NAME_MAX_BYTES] = "n";
    (void)attribute(part, "t", type);
    Buf text = buf_new(&rows->row_arena, CELL_MAX);
    TRY(collect(part, "c", &text));
    if (!buf_ok(&text)) {
        return fault_set(&rows->work->fault, ERR_LIMIT, "xlsx.cell", "row %lld holds too long a text", (long long)rows->row_number);
    }
    Str value = buf_str(&text);
    int64_t index = 0;
    if (strcmp(type, "s") == 0) {
        if (str_to_int64(value, &index) != OK || index < 0 || (size_t)index >= rows->string_count) {
            return refuse(rows, "a cell names a text that is not there");
        }
        value = rows->strings[index];
    } else if (strcmp(type, "n") == 0) {
        value = plain_number(rows, value);
    }
    if (column >= 0 && column < CSV_FIELDS_MAX) {
        for (size_t i = rows->current.count; i <= (size_t)column; i++) {
            rows->fields[i] = (Str){NULL, 0};
            rows->current.count = i + 1;
        }
        rows->fields[column] = value;
    }
    return OK;
}

static Err read_row(XlsxRows *rows)
{
    Part *part = &rows->sheet;
    char text[NAME_MAX_BYTES];
    int64_t number = 0;
    bool more = !xmlTextReaderIsEmptyElement(part->reader);
    int next = 0;
    rows->row_number++;
    if (attribute(part, "r", text) && str_to_int64(str_from_c(text), &number) == OK && number > 0) {
        rows->row_number = number;
    }
    rows->current = (CsvRow){.fields = rows->fields, .line = rows->row_number, .is_text = true};
    while (more) {
        TRY(step(part, &more));
        if (!more || at(part, XML_READER_TYPE_END_ELEMENT, "row")) {
            break;
        }
        if (starts(part, "c")) {
            int column = attribute(part, "r", text) ? column_of(text) : next;
            TRY(read_cell(rows, column));
            next = column + 1;
        }
    }
    return OK;
}

Err xlsx_rows_next(XlsxRows *rows, const CsvRow **ret_row)
{
    bool more = true;
    arena_rewind(&rows->row_arena, (ArenaMark){0});
    for (;;) {
        TRY(step(&rows->sheet, &more));
        if (!more || at(&rows->sheet, XML_READER_TYPE_END_ELEMENT, "sheetData")) {
            *ret_row = NULL;
            return OK;
        }
        if (starts(&rows->sheet, "row")) {
            TRY(read_row(rows));
            *ret_row = &rows->current;
            return OK;
        }
    }
}
