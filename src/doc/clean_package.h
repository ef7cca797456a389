/* An Office Open XML package under cleaning: parts, their XML as trees, their
 * relationships. Only what relationships of known types reach is written
 * again. Only for src/doc/clean_*.c. */
#ifndef GK_DOC_CLEAN_PACKAGE_H
#define GK_DOC_CLEAN_PACKAGE_H

#include "doc/clean_parts.h"

#include <libxml/tree.h>

typedef struct Part {
    const char *name; /* as in the archive, without leading slash */
    Str bytes;
    bool kept, done;
    bool accounted; /* left out, and counted as hidden already */
} Part;

typedef struct Package {
    Cleaner *cleaner;
    Part *parts;
    size_t count;
    const Part *main;
    bool is_book; /* XLSX */
    Buf text;     /* what readers see besides the reader's text: heads, notes, shapes */
    struct Book *book;  /* clean_xlsx.c */
    struct Story *story; /* clean_docx.c */
} Package;

Part *package_part(Package *package, const char *name); /* NULL if there is none */
/* The part that the main part names by a relationship whose type ends so; NULL if there is none. */
MUST_USE Err package_related(Package *package, const char *type_end, Part **ret_part);

/* The tree of a part. ERR_INVALID (refused) when it is no XML, has a document type or is too large. Free it with xmlFreeDoc. */
MUST_USE Err part_open(Package *package, const Part *part, xmlDoc **ret_doc);
MUST_USE Err part_store(Package *package, Part *part, xmlDoc *doc);

/* By local names; attributes in any namespace. */
bool node_is(const xmlNode *node, const char *name);
bool node_is_in(const xmlNode *node, const char *const *names); /* ends with NULL */
/* {NULL,0}: none. Lives as long as the tree. */
Str node_attribute(Package *package, const xmlNode *node, const char *name);
bool node_drop_attribute(xmlNode *node, const char *name);
xmlNode *node_child(const xmlNode *node, const char *name);
void node_remove(xmlNode *node);
/* Its children take its place; the first of them, or what follows. */
xmlNode *node_unwrap(xmlNode *node);
/* All text below, appended. */
void node_text(const xmlNode *node, Buf *text);
/* true, 1, on, or no value at all. */
bool node_toggle(Package *package, const xmlNode *node);

/* The edits of one part, by its root element. */
MUST_USE Err docx_edit(Package *package, Part *part, xmlDoc *doc);
MUST_USE Err xlsx_edit(Package *package, Part *part, xmlDoc *doc);
/* Before and after the parts are edited. */
MUST_USE Err docx_begin(Package *package);
MUST_USE Err xlsx_finish(Package *package);

#endif
