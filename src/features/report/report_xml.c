/* XML: one element a cell, named by its key, so that a schema can require it. */
#include "base/utf8.h"
#include "features/report/report_fields_rules.h"
#include "features/report/report_forms.h"

#include <libxml/xmlreader.h>
#include <limits.h>

enum { XML_BYTES_MAX = 128 << 20 };

#define XML_NAMESPACE "urn:gongkai:" REPORT_FORMAT

/* -------------------------------------------------------------- writing -- */

static bool xml_allows(int32_t code)
{
    return code >= 0x20 ? code != 0xFFFE && code != 0xFFFF : code == '\t' || code == '\n' || code == '\r';
}

/* Escapes for text and attributes alike; what XML cannot hold becomes U+FFFD. */
static void add_escaped(Buf *out, Str text)
{
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        int32_t code = utf8_next(text, &at);
        switch (code) {
        case '&': buf_add(out, STR("&amp;")); break;
        case '<': buf_add(out, STR("&lt;")); break;
        case '>': buf_add(out, STR("&gt;")); break;
        case '"': buf_add(out, STR("&quot;")); break;
        case '\t': buf_add(out, STR("&#9;")); break;
        case '\n': buf_add(out, STR("&#10;")); break;
        case '\r': buf_add(out, STR("&#13;")); break;
        default: buf_add(out, xml_allows(code) ? str_slice(text, from, at) : STR("\xEF\xBF\xBD")); break;
        }
    }
}

static void add_attribute(Buf *out, const char *name, Str value)
{
    if (value.ptr != NULL) {
        buf_add_format(out, " %s=\"", name);
        add_escaped(out, value);
        buf_add_char(out, '"');
    }
}

static void add_day(Buf *out, const char *name, Day day)
{
    char text[DAY_TEXT_SIZE];
    day_format(day, text);
    add_attribute(out, name, str_from_c(text));
}

static void add_head(Buf *out, const Report *report)
{
    buf_add(out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<report xmlns=\"" XML_NAMESPACE "\""));
    add_attribute(out, "edition", report->edition_known ? report->edition->id : (Str){NULL, 0});
    add_attribute(out, "edition_by", report->edition_by_year ? STR("year") : (Str){NULL, 0});
    if (report->year != 0) {
        buf_add_format(out, " year=\"%d\"", report->year);
    }
    if (report->has_period) {
        add_day(out, "from", report->from);
        add_day(out, "to", report->to);
    }
    add_attribute(out, "verdict", str_from_c(verdict_name(report->verdict)));
    add_attribute(out, "unit", report->unit_name);
    buf_add(out, STR(">\n"));
}

static void add_cell(Buf *out, const EditionCell *place, const Cell *cell)
{
    buf_add_format(out, "<%.*s", STR_ARG(place->key));
    add_attribute(out, "state", str_from_c(cell_state_name(cell->state)));
    if (cell->state == CELL_VALUE) {
        char number[DECIMAL_TEXT_SIZE];
        add_attribute(out, "value", (Str){number, decimal_format(cell->value, number)});
    }
    bool unprinted = cell->state == CELL_LOST || cell->state == CELL_ABSENT;
    add_attribute(out, "raw", unprinted ? (Str){NULL, 0} : cell->raw);
    add_attribute(out, "derived", cell->derived ? STR("true") : (Str){NULL, 0});
    buf_add(out, STR("/>\n"));
}

/* The wrapper's name tells the schema which cells must be there. */
static void add_wrapper(Buf *out, const Report *report, const char *open)
{
    Str id = report->edition_known ? report->edition->id : STR("unknown");
    buf_add_format(out, "<%scells-%.*s>\n", open, STR_ARG(id));
}

static void add_cells(Buf *out, const Report *report)
{
    add_wrapper(out, report, "");
    for (size_t i = 0; i < report->edition->cell_count; i++) {
        if (report_cell_counts(report, (int)i)) {
            add_cell(out, &report->edition->cells[i], &report->cells[i]);
        }
    }
    add_wrapper(out, report, "/");
}

static Err add_text(Work *work, Buf *out, const Report *report)
{
    buf_add(out, STR("<text>\n"));
    for (size_t p = 0; p < report->part_count; p++) {
        const ReportPart *part = &report->parts[p];
        buf_add_format(out, "<part number=\"%d\"", part->part);
        add_attribute(out, "title", part->title.ptr == NULL ? STR("") : part->title);
        buf_add(out, STR(">\n"));
        for (size_t i = 0; i < part->blocks.count; i++) {
            const char *kind = report_block_kind_name(part->blocks.items[i].kind);
            Str words;
            TRY(report_block_text(work, &part->blocks.items[i], &words));
            buf_add_format(out, "<%s>", kind);
            add_escaped(out, words);
            buf_add_format(out, "</%s>\n", kind);
        }
        buf_add(out, STR("</part>\n"));
    }
    buf_add(out, STR("</text>\n"));
    return OK;
}

static void add_finding(Buf *out, const Finding *finding)
{
    buf_add(out, STR("<finding"));
    add_attribute(out, "rule", finding->rule);
    add_attribute(out, "result", str_from_c(rule_result_name(finding->result)));
    add_attribute(out, "level", finding->level == LEVEL_ERROR ? STR("error") : STR("hint"));
    buf_add(out, STR(" cells=\""));
    for (size_t i = 0; i < finding->cell_count; i++) {
        if (i > 0) {
            buf_add_char(out, ' ');
        }
        buf_add(out, finding->cells[i]);
    }
    buf_add(out, STR("\">"));
    add_escaped(out, finding->message);
    buf_add(out, STR("</finding>\n"));
}

Err report_to_xml(Work *work, const Report *report, Str *ret_xml)
{
    Buf out = buf_new(&work->arena, XML_BYTES_MAX);
    add_head(&out, report);
    add_cells(&out, report);
    TRY(add_text(work, &out, report));
    buf_add(&out, STR("<findings>\n"));
    for (size_t i = 0; i < report->finding_count; i++) {
        add_finding(&out, &report->findings[i]);
    }
    buf_add(&out, STR("</findings>\n</report>\n"));
    if (!buf_ok(&out)) {
        return work_full(work);
    }
    *ret_xml = buf_str(&out);
    return OK;
}

/* -------------------------------------------------------------- reading -- */

typedef struct XmlSource {
    FieldReader fields;
    xmlTextReaderPtr reader;
    bool in_findings;
} XmlSource;

static Err wrong(XmlSource *source, const char *what)
{
    return fault_set(&source->fields.work->fault, ERR_INVALID, "report.xml", "this is no canonical report: line %d: %s",
                     xmlTextReaderGetParserLineNumber(source->reader), what);
}

/* A copy in the arena, {NULL,0} when the element has no such attribute. */
static Err attribute(XmlSource *source, const char *name, Str *ret_value)
{
    xmlChar *value = xmlTextReaderGetAttribute(source->reader, (const xmlChar *)name);
    *ret_value = (Str){NULL, 0};
    if (value == NULL) {
        return OK;
    }
    *ret_value = str_dup(&source->fields.work->arena, str_from_c((const char *)value));
    xmlFree(value);
    return ret_value->ptr == NULL ? work_full(source->fields.work) : OK;
}

static Str element(const XmlSource *source)
{
    return str_from_c((const char *)xmlTextReaderConstLocalName(source->reader));
}

static Err read_root(XmlSource *source)
{
    static const char *const names[] = {"edition_by", "unit", "year", "from", "to"};
    const char *namespace = (const char *)xmlTextReaderConstNamespaceUri(source->reader);
    if (!str_eq(element(source), STR("report")) || !str_eq(str_from_c(namespace), STR(XML_NAMESPACE))) {
        return wrong(source, "it is not a <report> of " XML_NAMESPACE);
    }
    Str value;
    TRY(attribute(source, "edition", &value));
    TRY(fields_edition(&source->fields, value));
    for (int i = 0; i < 5; i++) {
        TRY(attribute(source, names[i], &value));
        if (value.ptr != NULL) {
            TRY(fields_meta(&source->fields, str_from_c(names[i]), value));
        }
    }
    return OK;
}

static Err read_cell(XmlSource *source)
{
    CellFields fields = {.key = element(source)};
    Str derived;
    TRY(attribute(source, "state", &fields.state));
    TRY(attribute(source, "value", &fields.value));
    TRY(attribute(source, "raw", &fields.raw));
    TRY(attribute(source, "derived", &derived));
    fields.derived = str_eq(derived, STR("true"));
    return fields_cell(&source->fields, &fields);
}

/* The text of the element the reader stands on, which has no children. */
static Err read_block(XmlSource *source)
{
    Work *work = source->fields.work;
    Str kind = str_dup(&work->arena, element(source));
    Buf text = buf_new(&work->arena, XML_BYTES_MAX);
    buf_add(&text, STR(""));
    int empty = xmlTextReaderIsEmptyElement(source->reader);
    int depth = xmlTextReaderDepth(source->reader);
    while (empty == 0 && xmlTextReaderRead(source->reader) == 1 && xmlTextReaderDepth(source->reader) > depth) {
        if (xmlTextReaderNodeType(source->reader) == XML_READER_TYPE_ELEMENT) {
            return wrong(source, "an element stands inside a block of text");
        }
        buf_add(&text, str_from_c((const char *)xmlTextReaderConstValue(source->reader)));
    }
    if (kind.ptr == NULL || !buf_ok(&text)) {
        return work_full(work);
    }
    Str words = buf_str(&text);
    return fields_block(&source->fields, kind, words.ptr == NULL ? STR("") : words);
}

static Err read_part(XmlSource *source)
{
    Str number, title;
    TRY(attribute(source, "number", &number));
    TRY(attribute(source, "title", &title));
    return fields_part(&source->fields, number, title);
}

static Err read_finding(XmlSource *source)
{
    Str rule, result;
    TRY(attribute(source, "rule", &rule));
    TRY(attribute(source, "result", &result));
    return report_keep_finding(source->fields.work, source->fields.report, rule, result);
}

static Err read_element(XmlSource *source)
{
    Str name = element(source);
    switch (xmlTextReaderDepth(source->reader)) {
    case 0: return read_root(source);
    case 1:
        source->in_findings = str_eq(name, STR("findings"));
        return source->in_findings || str_eq(name, STR("text")) || str_starts(name, STR("cells-"))
                   ? OK
                   : wrong(source, "an element has no place there");
    case 2:
        if (source->in_findings) {
            return read_finding(source);
        }
        return str_eq(name, STR("part")) ? read_part(source) : read_cell(source);
    case 3: return read_block(source);
    default: return wrong(source, "elements are nested too deep");
    }
}

static Err read_nodes(XmlSource *source)
{
    int more;
    while ((more = xmlTextReaderRead(source->reader)) == 1) {
        int type = xmlTextReaderNodeType(source->reader);
        if (type == XML_READER_TYPE_DOCUMENT_TYPE || type == XML_READER_TYPE_ENTITY_REFERENCE) {
            return wrong(source, "a document type is not allowed");
        }
        if (type == XML_READER_TYPE_ELEMENT) {
            TRY(read_element(source));
        }
    }
    return more == 0 ? OK : wrong(source, "the XML is damaged");
}

static void ignore_error(void *state, const char *message, xmlParserSeverities severity, xmlTextReaderLocatorPtr place)
{
    (void)state;
    (void)message;
    (void)severity;
    (void)place;
}

/* libxml2 goes on without what it had no memory for, and reports no error. */
static Err no_memory(Work *work)
{
    const xmlError *last = xmlGetLastError();
    if (last == NULL || last->code != XML_ERR_NO_MEMORY) {
        return OK;
    }
    fault_clear(&work->fault); /* what was missing is not the document's fault */
    return fault_set(&work->fault, ERR_INTERNAL, "memory", "the system has no memory left");
}

Err report_from_xml(Work *work, const Editions *editions, Str xml, Report **ret_report)
{
    XmlSource source = {.fields = {.work = work, .editions = editions}};
    if (xml.len > INT_MAX) {
        return fault_set(&work->fault, ERR_LIMIT, "report.xml", "the XML is too long");
    }
    xmlResetLastError();
    source.reader = xmlReaderForMemory(xml.ptr, (int)xml.len, NULL, "UTF-8",
                                       XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
    if (source.reader == NULL) {
        return fault_set(&work->fault, ERR_INTERNAL, "memory", "the system has no memory left");
    }
    xmlTextReaderSetErrorHandler(source.reader, ignore_error, NULL);
    Err err = read_nodes(&source);
    xmlFreeTextReader(source.reader);
    TRY(no_memory(work));
    return err == OK ? fields_end(&source.fields, ret_report) : err;
}
