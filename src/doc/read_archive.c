#include "doc/read_office.h"

#include <string.h>

enum {
    ENTRIES_MAX = 10000,
    PART_MAX = 64 << 20,        /* bytes of one XML part */
    RATIO_FROM = 4 << 20,       /* parts larger than this must not be */
    RATIO_MAX = 100,            /* packed more than this many times */
    END_RECORD = 22,            /* bytes of the end of central directory record */
    COMMENT_MAX = 65535,
};

/* Keeps a fault that says more. */
static Err damaged(Work *work)
{
    if (work->fault.code != OK) {
        return work->fault.code;
    }
    return fault_set(&work->fault, ERR_INVALID, "input.damaged", "the document is damaged or cut off: open it, save it again and retry");
}

static Err bomb(Work *work)
{
    return fault_set(&work->fault, ERR_LIMIT, "input.unpacks_too_large", "the document unpacks to more than it may (%d MiB in all)",
                     DOC_UNPACKED_MAX >> 20);
}

/* libzip takes memory for each entry it is told of, so ask the end record first. */
static bool promises_too_many(Str bytes)
{
    size_t tail = bytes.len < END_RECORD + COMMENT_MAX ? 0 : bytes.len - END_RECORD - COMMENT_MAX;
    bool many = false;
    for (size_t at = tail; at + END_RECORD <= bytes.len; at++) {
        const unsigned char *p = (const unsigned char *)bytes.ptr + at;
        if (memcmp(p, "PK\5\6", 4) == 0) {
            many |= p[10] + 256 * p[11] > ENTRIES_MAX;
        }
        many |= memcmp(p, "PK\6\7", 4) == 0; /* zip64: no document needs it */
    }
    return many;
}

static Err check_entries(Archive *archive)
{
    uint64_t total = 0;
    zip_int64_t count = zip_get_num_entries(archive->zip, 0);
    for (zip_int64_t i = 0; i < count; i++) {
        zip_stat_t stat;
        if (zip_stat_index(archive->zip, (zip_uint64_t)i, 0, &stat) != 0) {
            return damaged(archive->work);
        }
        total += stat.size;
        if (count > ENTRIES_MAX || stat.size > DOC_UNPACKED_MAX || total > DOC_UNPACKED_MAX) {
            return bomb(archive->work);
        }
    }
    return OK;
}

Err archive_open(Work *work, Str bytes, Archive *ret_archive)
{
    Archive archive = {.work = work};
    if (promises_too_many(bytes)) {
        return bomb(work);
    }
    archive.source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, NULL);
    if (archive.source == NULL) {
        return work_full(work);
    }
    archive.zip = zip_open_from_source(archive.source, ZIP_RDONLY, NULL);
    if (archive.zip == NULL) {
        zip_source_free(archive.source);
        return damaged(work);
    }
    Err err = check_entries(&archive);
    if (err != OK) {
        archive_close(&archive);
        return err;
    }
    *ret_archive = archive;
    return OK;
}

void archive_close(Archive *archive)
{
    if (archive->zip != NULL) {
        zip_discard(archive->zip);
        archive->zip = NULL;
    }
}

bool archive_has(const Archive *archive, const char *name)
{
    return zip_name_locate(archive->zip, name, ZIP_FL_NOCASE) >= 0;
}

/* ------------------------------------------------------------------- XML -- */

static int read_part(void *state, char *bytes, int max)
{
    Xml *xml = state;
    zip_int64_t got = zip_fread(xml->file, bytes, (zip_uint64_t)max);
    if (got < 0) {
        xml->broken = true;
        return -1;
    }
    xml->size += (size_t)got;
    xml->archive->unpacked += (size_t)got;
    if (xml->size > xml->size_max || xml->archive->unpacked > DOC_UNPACKED_MAX) {
        (void)bomb(xml->archive->work);
        xml->broken = true;
        return -1;
    }
    return (int)got;
}

static int close_part(void *state)
{
    (void)state;
    return 0;
}

static Err open_part(Archive *archive, const char *name, Xml *xml)
{
    zip_stat_t stat;
    zip_int64_t index = zip_name_locate(archive->zip, name, ZIP_FL_NOCASE);
    if (index < 0) {
        return ERR_NOT_FOUND;
    }
    if (zip_stat_index(archive->zip, (zip_uint64_t)index, 0, &stat) != 0) {
        return damaged(archive->work);
    }
    if (stat.encryption_method != ZIP_EM_NONE) {
        return fault_set(&archive->work->fault, ERR_INVALID, "input.encrypted",
                         "the document is protected by a password: save it without one");
    }
    if (stat.size > PART_MAX || (stat.size > RATIO_FROM && stat.size / RATIO_MAX > stat.comp_size)) {
        return bomb(archive->work);
    }
    xml->size_max = stat.size;
    xml->file = zip_fopen_index(archive->zip, (zip_uint64_t)index, 0);
    return xml->file == NULL ? damaged(archive->work) : OK;
}

/* libxml2 goes on without what it had no memory for, and may report no error. */
static Err unless_memory_ended(Work *work, bool damaged_too)
{
    const xmlError *last = xmlGetLastError();
    if (last != NULL && last->code == XML_ERR_NO_MEMORY) {
        return fault_set(&work->fault, ERR_INTERNAL, "memory", "the system has no memory left");
    }
    return damaged_too ? damaged(work) : OK;
}

/* Reads on to the next node; *ret_more false at the end of the part. */
static Err next_node(Xml *xml, bool *ret_more)
{
    int got = xmlTextReaderRead(xml->reader);
    TRY(unless_memory_ended(xml->archive->work, got < 0 || xml->broken));
    if (got > 0 && xmlTextReaderNodeType(xml->reader) == XML_READER_TYPE_DOCUMENT_TYPE) {
        return fault_set(&xml->archive->work->fault, ERR_INVALID, "input.xml_dtd",
                         "the document has an XML type declaration, which no office program writes");
    }
    *ret_more = got > 0;
    return OK;
}

static Err to_root(Xml *xml)
{
    bool more = true;
    while (more) {
        TRY(next_node(xml, &more));
        if (more && xmlTextReaderNodeType(xml->reader) == XML_READER_TYPE_ELEMENT) {
            return OK;
        }
    }
    return damaged(xml->archive->work);
}

static void ignore_error(void *state, const char *message, xmlParserSeverities severity, xmlTextReaderLocatorPtr place)
{
    (void)state;
    (void)message;
    (void)severity;
    (void)place;
}

Err xml_open(Archive *archive, const char *name, Xml *ret_xml)
{
    *ret_xml = (Xml){.archive = archive, .name = name};
    TRY(open_part(archive, name, ret_xml));
    xmlResetLastError();
    ret_xml->reader =
        xmlReaderForIO(read_part, close_part, ret_xml, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    Err err = unless_memory_ended(archive->work, ret_xml->reader == NULL);
    if (err == OK) {
        xmlTextReaderSetErrorHandler(ret_xml->reader, ignore_error, NULL);
        err = to_root(ret_xml);
    }
    if (err != OK) {
        xml_close(ret_xml);
    }
    return err;
}

void xml_close(Xml *xml)
{
    if (xml->reader != NULL) {
        xmlFreeTextReader(xml->reader);
        xml->reader = NULL;
    }
    if (xml->file != NULL) {
        (void)zip_fclose(xml->file);
        xml->file = NULL;
    }
}

int xml_depth(const Xml *xml)
{
    return xmlTextReaderDepth(xml->reader);
}

Err xml_child(Xml *xml, int parent, bool *ret_more)
{
    bool at_parent = xmlTextReaderNodeType(xml->reader) == XML_READER_TYPE_ELEMENT && xml_depth(xml) == parent;
    *ret_more = false;
    if (at_parent && xmlTextReaderIsEmptyElement(xml->reader)) {
        return OK;
    }
    for (bool more = true;;) {
        TRY(next_node(xml, &more));
        int type = more ? xmlTextReaderNodeType(xml->reader) : 0;
        int depth = more ? xml_depth(xml) : -1;
        if (!more || (type == XML_READER_TYPE_END_ELEMENT && depth <= parent)) {
            return OK;
        }
        if (type == XML_READER_TYPE_ELEMENT && depth == parent + 1) {
            *ret_more = true;
            return OK;
        }
    }
}

bool xml_is(const Xml *xml, const char *name)
{
    const xmlChar *local = xmlTextReaderConstLocalName(xml->reader);
    return local != NULL && strcmp((const char *)local, name) == 0;
}

bool xml_is_main(const Xml *xml)
{
    const xmlChar *uri = xmlTextReaderConstNamespaceUri(xml->reader);
    Str text = str_from_c((const char *)uri);
    return str_ends(text, STR("/main")) || str_ends(text, STR("/relationships"));
}

Err xml_attribute(Xml *xml, const char *name, Str *ret_value)
{
    Str value = {0};
    while (value.ptr == NULL && xmlTextReaderMoveToNextAttribute(xml->reader) == 1) {
        if (xmlTextReaderIsNamespaceDecl(xml->reader) == 0 && xml_is(xml, name)) {
            value = str_from_c((const char *)xmlTextReaderConstValue(xml->reader));
            value = str_dup(&xml->archive->work->arena, value.ptr == NULL ? STR("") : value);
            if (value.ptr == NULL) {
                return work_full(xml->archive->work);
            }
        }
    }
    (void)xmlTextReaderMoveToElement(xml->reader);
    *ret_value = value;
    return OK;
}

Err xml_attribute_int(Xml *xml, const char *name, int otherwise, int *ret_value)
{
    Str value;
    int64_t number;
    ArenaMark mark = arena_mark(&xml->archive->work->arena);
    TRY(xml_attribute(xml, name, &value));
    bool good = value.ptr != NULL && str_to_int64(value, &number) == OK && number >= -1000000000 && number <= 1000000000;
    *ret_value = good ? (int)number : otherwise;
    arena_rewind(&xml->archive->work->arena, mark);
    return OK;
}

Err xml_toggle(Xml *xml, bool *ret_on)
{
    Str value;
    TRY(xml_attribute(xml, "val", &value));
    *ret_on = !(str_eq(value, STR("0")) || str_eq(value, STR("false")) || str_eq(value, STR("off")) || str_eq(value, STR("none")));
    return OK;
}

Err xml_text(Xml *xml, Buf *text)
{
    int depth = xml_depth(xml);
    if (xmlTextReaderIsEmptyElement(xml->reader)) {
        return OK;
    }
    for (bool more = true;;) {
        TRY(next_node(xml, &more));
        int type = more ? xmlTextReaderNodeType(xml->reader) : 0;
        if (!more || (type == XML_READER_TYPE_END_ELEMENT && xml_depth(xml) <= depth)) {
            break;
        }
        bool is_text = type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA
                       || type == XML_READER_TYPE_WHITESPACE || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE;
        if (is_text && xml_depth(xml) == depth + 1) {
            buf_add(text, str_from_c((const char *)xmlTextReaderConstValue(xml->reader)));
        }
    }
    if (!buf_ok(text)) {
        return fault_set(&xml->archive->work->fault, ERR_LIMIT, "input.text_too_long", "one text of the document is too long");
    }
    return OK;
}

/* --------------------------------------------------------- relationships -- */

/* "word/document.xml" -> "word/_rels/document.xml.rels" */
static const char *rels_of(Work *work, const char *part)
{
    Str name = str_from_c(part);
    ptrdiff_t slash = str_find_last(name, STR("/"));
    Str folder = str_slice(name, 0, (size_t)(slash + 1));
    Str file = str_slice(name, (size_t)(slash + 1), name.len);
    return str_format(&work->arena, "%.*s_rels/%.*s.rels", STR_ARG(folder), STR_ARG(file)).ptr;
}

/* A target relative to the folder of `part`, as a part name. */
static const char *resolve(Work *work, const char *part, Str target)
{
    if (str_starts(target, STR("/"))) {
        return str_to_c(&work->arena, str_slice(target, 1, target.len));
    }
    Str name = str_from_c(part);
    Str folder = str_slice(name, 0, (size_t)(str_find_last(name, STR("/")) + 1));
    while (str_starts(target, STR("../"))) {
        target = str_slice(target, 3, target.len);
        Str up = str_slice(folder, 0, folder.len > 0 ? folder.len - 1 : 0);
        folder = str_slice(folder, 0, (size_t)(str_find_last(up, STR("/")) + 1));
    }
    return str_format(&work->arena, "%.*s%.*s", STR_ARG(folder), STR_ARG(target)).ptr;
}

static Err find_target(Xml *xml, Str id, Str type_end, Str *ret_target)
{
    bool more = true;
    int root = xml_depth(xml);
    for (;;) {
        TRY(xml_child(xml, root, &more));
        if (!more) {
            return ERR_NOT_FOUND;
        }
        Str own_id, type;
        TRY(xml_attribute(xml, "Id", &own_id));
        TRY(xml_attribute(xml, "Type", &type));
        if (id.len > 0 ? str_eq(own_id, id) : str_ends(type, type_end)) {
            return xml_attribute(xml, "Target", ret_target);
        }
    }
}

Err office_target(Archive *archive, const char *part, Str id, Str type_end, const char **ret_name)
{
    const char *rels = rels_of(archive->work, part);
    if (rels == NULL) {
        return work_full(archive->work);
    }
    Xml xml;
    Str target = {0};
    TRY(xml_open(archive, rels, &xml));
    Err err = find_target(&xml, id, type_end, &target);
    xml_close(&xml);
    TRY(err);
    const char *name = resolve(archive->work, part, target);
    if (name == NULL) {
        return work_full(archive->work);
    }
    *ret_name = name;
    return OK;
}

/* --------------------------------------------------------------- document -- */

static Err other_archive(Archive *archive)
{
    if (archive_has(archive, "OFD.xml")) {
        return fault_set(&archive->work->fault, ERR_INVALID, "input.ofd",
                         "this is an OFD document: convert it to PDF or DOCX and try again");
    }
    if (archive_has(archive, "mimetype") && archive_has(archive, "content.xml")) {
        return fault_set(&archive->work->fault, ERR_INVALID, "input.opendocument",
                         "this is an OpenDocument file (.odt, .ods): save it as DOCX or XLSX and try again");
    }
    return fault_set(&archive->work->fault, ERR_INVALID, "input.archive",
                     "this is a zip archive but no DOCX or XLSX document: unpack it and give the document itself");
}

static Err root_is(Archive *archive, const char *part, const char *name, bool *ret_is)
{
    Xml xml;
    TRY(xml_open(archive, part, &xml));
    *ret_is = xml_is(&xml, name);
    xml_close(&xml);
    return OK;
}

static Err read_main_part(Reader *reader, Archive *archive, Reading *ret_reading)
{
    const char *part = NULL;
    Err err = office_target(archive, "", (Str){0}, STR("/officeDocument"), &part);
    if (err == ERR_NOT_FOUND) {
        part = archive_has(archive, "word/document.xml") ? "word/document.xml" : "xl/workbook.xml";
    } else {
        TRY(err);
    }
    if (!archive_has(archive, part)) {
        return other_archive(archive);
    }
    bool is_text = false, is_book = false;
    TRY(root_is(archive, part, "document", &is_text));
    TRY(root_is(archive, part, "workbook", &is_book));
    return is_text ? read_docx(reader, archive, part, ret_reading)
           : is_book ? read_xlsx(reader, archive, part, ret_reading)
                     : other_archive(archive);
}

Err read_zip(Reader *reader, Str bytes, Reading *ret_reading)
{
    Archive archive;
    TRY(archive_open(reader->work, bytes, &archive));
    Err err = read_main_part(reader, &archive, ret_reading);
    archive_close(&archive);
    return err;
}
