/* What the DOCX and XLSX readers share: an archive under limits, and its XML
 * parts as a stream of elements. Only for src/doc/read_*.c. */
#ifndef GK_DOC_READ_OFFICE_H
#define GK_DOC_READ_OFFICE_H

#include "doc/read_parts.h"

#include <libxml/xmlreader.h>
#include <zip.h>

typedef struct Archive {
    Work *work;
    zip_t *zip;
    zip_source_t *source;
    size_t unpacked; /* bytes inflated so far */
} Archive;

/* Refuses too many entries and more than DOC_UNPACKED_MAX bytes by what the
 * directory says; what is inflated is counted all the same. */
MUST_USE Err archive_open(Work *work, Str bytes, Archive *ret_archive);
void archive_close(Archive *archive);
bool archive_has(const Archive *archive, const char *name);

/* One XML part under way. Document types are refused, entities never expanded. */
typedef struct Xml {
    Archive *archive;
    xmlTextReaderPtr reader;
    zip_file_t *file;
    size_t size, size_max; /* bytes read, and what the directory promised */
    const char *name;
    bool broken; /* the archive failed, not the XML */
} Xml;

/* Opens the part and stands on its root element. ERR_NOT_FOUND (no fault) when
 * the archive has no such part. After OK call xml_close. */
MUST_USE Err xml_open(Archive *archive, const char *name, Xml *ret_xml);
void xml_close(Xml *xml);

int xml_depth(const Xml *xml);
/* Goes to the next child element of the element at depth `parent`; what is
 * left of the current child is skipped. *ret_more false at the parent's end. */
MUST_USE Err xml_child(Xml *xml, int parent, bool *ret_more);
/* The current element's name without prefix. */
bool xml_is(const Xml *xml, const char *name);
/* Is the current element in a main namespace (WordprocessingML, SpreadsheetML
 * or package relationships), not in an extension? */
bool xml_is_main(const Xml *xml);
/* An attribute by local name, in no or any namespace; copied; {NULL,0} if absent. */
MUST_USE Err xml_attribute(Xml *xml, const char *name, Str *ret_value);
/* As an integer; `otherwise` when absent or no number. */
MUST_USE Err xml_attribute_int(Xml *xml, const char *name, int otherwise, int *ret_value);
/* A toggle such as <w:vanish/>: true unless its val says off. */
MUST_USE Err xml_toggle(Xml *xml, bool *ret_on);
/* All text directly in the current element, appended; ends behind it. */
MUST_USE Err xml_text(Xml *xml, Buf *text);

/* The target of a relationship of `part`, as a part name; ERR_NOT_FOUND (no
 * fault) when there is none. By id, or by the end of its type when id is empty. */
MUST_USE Err office_target(Archive *archive, const char *part, Str id, Str type_end, const char **ret_name);

MUST_USE Err read_docx(Reader *reader, Archive *archive, const char *part, Reading *ret_reading);
MUST_USE Err read_xlsx(Reader *reader, Archive *archive, const char *part, Reading *ret_reading);

#endif
