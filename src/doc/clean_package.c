#include "doc/clean_package.h"

#include "doc/read_office.h"
#include "doc/write_zip.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <string.h>
#include <strings.h>

enum { TREE_MAX = 32 << 20, RELATIONS_MAX = 20000, TEXT_MAX = 64 << 20 };

/* ------------------------------------------------------------------- trees -- */

bool node_is(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

bool node_is_in(const xmlNode *node, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (node_is(node, *names)) {
            return true;
        }
    }
    return false;
}

static xmlAttr *find_attribute(const xmlNode *node, const char *name)
{
    xmlAttr *attribute = node->type == XML_ELEMENT_NODE ? node->properties : NULL;
    while (attribute != NULL && strcmp((const char *)attribute->name, name) != 0) {
        attribute = attribute->next;
    }
    return attribute;
}

/* Nearly all values are one text; what is not is put together in the tree's own memory. */
Str node_attribute(Package *package, const xmlNode *node, const char *name)
{
    const xmlAttr *attribute = find_attribute(node, name);
    const xmlNode *value = attribute == NULL ? NULL : attribute->children;
    if (attribute == NULL) {
        return (Str){0};
    }
    if (value == NULL || (value->next == NULL && value->type == XML_TEXT_NODE)) {
        return value == NULL || value->content == NULL ? STR("") : str_from_c((const char *)value->content);
    }
    xmlChar *whole = xmlNodeListGetString(node->doc, value, 1);
    Str copy = whole == NULL ? STR("") : str_dup(&package->cleaner->work->arena, str_from_c((const char *)whole));
    xmlFree(whole);
    return copy.ptr == NULL ? STR("") : copy;
}

bool node_drop_attribute(xmlNode *node, const char *name)
{
    xmlAttr *attribute = find_attribute(node, name);
    if (attribute != NULL) {
        (void)xmlRemoveProp(attribute);
    }
    return attribute != NULL;
}

xmlNode *node_child(const xmlNode *node, const char *name)
{
    xmlNode *child = node->children;
    while (child != NULL && !node_is(child, name)) {
        child = child->next;
    }
    return child;
}

void node_remove(xmlNode *node)
{
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

xmlNode *node_unwrap(xmlNode *node)
{
    xmlNode *first = node->children != NULL ? node->children : node->next;
    while (node->children != NULL) {
        xmlNode *child = node->children;
        xmlUnlinkNode(child);
        if (xmlAddPrevSibling(node, child) != child) {
            first = node->prev != NULL ? node->prev : node->next; /* text was joined to the text before */
        }
    }
    node_remove(node);
    return first;
}

void node_text(const xmlNode *node, Buf *text)
{
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) {
            buf_add(text, str_from_c((const char *)child->content));
        } else if (child->type == XML_ELEMENT_NODE) {
            node_text(child, text);
        }
    }
}

bool node_toggle(Package *package, const xmlNode *node)
{
    Str value = node_attribute(package, node, "val");
    return !(str_eq(value, STR("0")) || str_eq(value, STR("false")) || str_eq(value, STR("off")) || str_eq(value, STR("none")));
}

/* libxml2 goes on without what it had no memory for; then nothing it made can be trusted. */
static Err unless_memory_ended(Package *package)
{
    const xmlError *last = xmlGetLastError(); /* since part_open */
    if (last != NULL && last->code == XML_ERR_NO_MEMORY) {
        return fault_set(&package->cleaner->work->fault, ERR_INTERNAL, "memory", "the system has no memory left");
    }
    return OK;
}

Err part_open(Package *package, const Part *part, xmlDoc **ret_doc)
{
    if (part->bytes.len > TREE_MAX) {
        return clean_refuse(package->cleaner, "clean.too_complex");
    }
    xmlResetLastError();
    xmlDoc *doc = xmlReadMemory(part->bytes.ptr, (int)part->bytes.len, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    Err err = unless_memory_ended(package);
    const xmlError *last = xmlGetLastError();
    /* A name space that is missing is a mistake of the file, or was lost for want of memory. */
    bool lost = last != NULL && last->code == XML_NS_ERR_UNDEFINED_NAMESPACE;
    if (err == OK && (doc == NULL || xmlDocGetRootElement(doc) == NULL || doc->intSubset != NULL || lost)) {
        err = clean_refuse(package->cleaner, "clean.damaged");
    }
    if (err != OK) {
        xmlFreeDoc(doc);
        return err;
    }
    *ret_doc = doc;
    return OK;
}

Err part_store(Package *package, Part *part, xmlDoc *doc)
{
    xmlChar *bytes = NULL;
    int len = 0;
    doc->standalone = 1;
    xmlDocDumpMemoryEnc(doc, &bytes, &len, "UTF-8");
    Err err = unless_memory_ended(package);
    if (err == OK && (bytes == NULL || len <= 0)) {
        err = fault_set(&package->cleaner->work->fault, ERR_INTERNAL, "memory", "the system has no memory left");
    }
    if (err != OK) {
        xmlFree(bytes);
        return err;
    }
    part->bytes = str_dup(&package->cleaner->work->arena, (Str){(const char *)bytes, (size_t)len});
    xmlFree(bytes);
    return part->bytes.ptr == NULL ? work_full(package->cleaner->work) : OK;
}

/* ------------------------------------------------------------------- parts -- */

Part *package_part(Package *package, const char *name)
{
    for (size_t i = 0; i < package->count; i++) {
        if (strcasecmp(package->parts[i].name, name) == 0) {
            return &package->parts[i];
        }
    }
    return NULL;
}

static Err read_entry(Package *package, Archive *archive, zip_uint64_t index, Part *ret_part)
{
    Work *work = package->cleaner->work;
    zip_stat_t stat;
    if (zip_stat_index(archive->zip, index, 0, &stat) != 0 || stat.name == NULL) {
        return clean_refuse(package->cleaner, "clean.damaged");
    }
    if (stat.encryption_method != ZIP_EM_NONE) {
        return clean_refuse(package->cleaner, "clean.encrypted");
    }
    archive->unpacked += stat.size;
    bool bomb = stat.size > 4 << 20 && stat.size / 100 > stat.comp_size;
    if (archive->unpacked > DOC_UNPACKED_MAX || bomb) {
        return clean_refuse(package->cleaner, "clean.too_complex");
    }
    char *bytes = arena_alloc(&work->arena, stat.size + 1);
    const char *name = str_to_c(&work->arena, str_from_c(stat.name));
    zip_file_t *file = bytes == NULL ? NULL : zip_fopen_index(archive->zip, index, 0);
    if (bytes == NULL || name == NULL) {
        return work_full(work);
    }
    bool whole = file != NULL && zip_fread(file, bytes, stat.size) == (zip_int64_t)stat.size;
    whole = file != NULL && zip_fclose(file) == 0 && whole;
    *ret_part = (Part){.name = name, .bytes = {bytes, stat.size}};
    return whole ? OK : clean_refuse(package->cleaner, "clean.damaged");
}

static Err read_entries(Package *package, Archive *archive)
{
    zip_int64_t count = zip_get_num_entries(archive->zip, 0);
    int comment = 0;
    package->parts = ARENA_ARRAY(&package->cleaner->work->arena, Part, (size_t)count);
    if (package->parts == NULL) {
        return work_full(package->cleaner->work);
    }
    for (zip_int64_t i = 0; i < count; i++) {
        Part *part = &package->parts[package->count];
        TRY(read_entry(package, archive, (zip_uint64_t)i, part));
        if (package_part(package, part->name) != NULL) {
            return clean_refuse(package->cleaner, "clean.damaged"); /* which of the two is shown depends on the program */
        }
        package->count++;
    }
    if (zip_get_archive_comment(archive->zip, &comment, 0) != NULL && comment > 0) {
        clean_hide(package->cleaner, "custom_data", (Str){0});
    }
    return OK;
}

/* ----------------------------------------------------------- relationships -- */

typedef struct Relation {
    const char *end;  /* of its type */
    const char *kind; /* NULL: stays; "": falls away in silence; else counted */
} Relation;

/* Those that stay, and what the others are counted as; unknown ones are custom_data. */
static const Relation RELATIONS[] = {
    {"/officeDocument", NULL}, {"/styles", NULL}, {"/stylesWithEffects", NULL}, {"/numbering", NULL}, {"/settings", NULL},
    {"/webSettings", ""}, {"/fontTable", NULL}, {"/theme", NULL}, {"/themeOverride", NULL}, {"/footnotes", NULL}, {"/endnotes", NULL},
    {"/header", NULL}, {"/footer", NULL}, {"/image", NULL}, {"/hdphoto", NULL}, {"/hyperlink", NULL}, {"/chart", NULL}, {"/chartEx", NULL},
    {"/chartStyle", NULL}, {"/chartColorStyle", NULL}, {"/chartUserShapes", NULL}, {"/diagramData", NULL}, {"/diagramLayout", NULL},
    {"/diagramQuickStyle", NULL}, {"/diagramColors", NULL}, {"/diagramDrawing", NULL}, {"/font", NULL}, {"/worksheet", NULL},
    {"/chartsheet", NULL}, {"/sharedStrings", NULL}, {"/drawing", NULL}, {"/vmlDrawing", NULL}, {"/table", NULL}, {"/sheetMetadata", NULL},
    {"/calcChain", ""}, {"/core-properties", "property"}, {"/extended-properties", "property"}, {"/custom-properties", "property"},
    {"/thumbnail", "thumbnail"}, {"/comments", ""}, {"/commentsExtended", ""}, {"/commentsIds", ""}, {"/commentsExtensible", ""},
    {"/people", ""}, {"/threadedComment", ""}, {"/person", ""}, {"/attachedTemplate", "template"}, {"/mailMergeSource", "connection"},
    {"/mailMergeHeaderSource", "connection"}, {"/recipientData", "connection"}, {"/oleObject", "embedded_file"}, {"/package", "embedded_file"},
    {"/control", "script"}, {"/activeXControlBinary", ""}, {"/ctrlProp", "form_data"}, {"/printerSettings", "printer"},
    {"/externalLink", "external_link"}, {"/connections", "connection"}, {"/queryTable", "connection"}, {"/pivotTable", ""},
    {"/pivotCacheDefinition", "pivot_cache"}, {"/pivotCacheRecords", ""}, {"/slicer", ""}, {"/slicerCache", ""}, {"/timeline", ""},
    {"/timelineCache", ""}, {"/revisionHeaders", "tracked_change"}, {"/usernames", "author"}, {"/origin", "signature"}, {"/signature", "signature"},
    {"/video", "embedded_file"}, {"/audio", "embedded_file"}, {"/media", "embedded_file"}, {"/keyMapCustomizations", ""},
};

static Relation relation_of(Str type)
{
    for (size_t i = 0; i < sizeof RELATIONS / sizeof *RELATIONS; i++) {
        if (str_ends(type, str_from_c(RELATIONS[i].end))) {
            return RELATIONS[i];
        }
    }
    return (Relation){"", "custom_data"};
}

/* Parts that belong to their source without being named in it. */
static bool is_implicit(Str type)
{
    static const char *const ENDS[] = {"/styles", "/stylesWithEffects", "/numbering", "/settings", "/fontTable", "/theme", "/themeOverride",
                                       "/footnotes", "/endnotes", "/sharedStrings", "/chartStyle", "/chartColorStyle", "/sheetMetadata",
                                       "/officeDocument", "/diagramDrawing", "/diagramData", "/diagramLayout", "/diagramQuickStyle", "/diagramColors"};
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        if (str_ends(type, str_from_c(ENDS[i]))) {
            return true;
        }
    }
    return false;
}

/* Is there an attribute of this value, of whatever name? */
static bool names_id(const xmlNode *node, Str id)
{
    for (const xmlAttr *a = node->type == XML_ELEMENT_NODE ? node->properties : NULL; a != NULL; a = a->next) {
        if (a->children != NULL && a->children->content != NULL && str_eq(str_from_c((const char *)a->children->content), id)) {
            return true;
        }
    }
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && names_id(child, id)) {
            return true;
        }
    }
    return false;
}

/* "word/document.xml" -> "word/_rels/document.xml.rels" */
static const char *rels_of(Package *package, const char *part)
{
    Str name = str_from_c(part);
    ptrdiff_t slash = str_find_last(name, STR("/"));
    Str folder = str_slice(name, 0, (size_t)(slash + 1)), file = str_slice(name, (size_t)(slash + 1), name.len);
    return str_format(&package->cleaner->work->arena, "%.*s_rels/%.*s.rels", STR_ARG(folder), STR_ARG(file)).ptr;
}

static const char *resolve(Package *package, const char *part, Str target)
{
    Str name = str_from_c(part);
    Str folder = str_slice(name, 0, (size_t)(str_find_last(name, STR("/")) + 1));
    if (str_starts(target, STR("/"))) {
        folder = (Str){0};
        target = str_slice(target, 1, target.len);
    }
    while (str_starts(target, STR("../")) || str_starts(target, STR("./"))) {
        bool up = str_starts(target, STR("../"));
        target = str_slice(target, up ? 3 : 2, target.len);
        Str above = str_slice(folder, 0, up && folder.len > 0 ? folder.len - 1 : 0);
        folder = up ? str_slice(folder, 0, (size_t)(str_find_last(above, STR("/")) + 1)) : folder;
    }
    return str_format(&package->cleaner->work->arena, "%.*s%.*s", STR_ARG(folder), STR_ARG(target)).ptr;
}

Err package_related(Package *package, const char *type_end, Part **ret_part)
{
    const char *name = rels_of(package, package->main->name);
    Part *rels = name == NULL ? NULL : package_part(package, name);
    xmlDoc *doc = NULL;
    *ret_part = NULL;
    if (rels == NULL) {
        return OK;
    }
    TRY(part_open(package, rels, &doc));
    for (const xmlNode *node = xmlDocGetRootElement(doc)->children; node != NULL && *ret_part == NULL; node = node->next) {
        if (node->type == XML_ELEMENT_NODE && str_ends(node_attribute(package, node, "Type"), str_from_c(type_end))) {
            const char *target = resolve(package, package->main->name, node_attribute(package, node, "Target"));
            *ret_part = target == NULL ? NULL : package_part(package, target);
        }
    }
    xmlFreeDoc(doc);
    return OK;
}

static bool is_public_link(Str target)
{
    return str_starts(target, STR("http://")) || str_starts(target, STR("https://")) || str_starts(target, STR("mailto:"))
           || str_starts(target, STR("tel:")) || str_starts(target, STR("#"));
}

static Err keep_part(Package *package, const char *name);

/* Comments and names of people in a part that falls away. */
static Err account(Package *package, Part *part, Str type)
{
    static const char *const NAMES[] = {"creator", "lastModifiedBy", "Manager", "Company", "author", NULL};
    bool core = str_ends(type, STR("-properties")), comments = str_ends(type, STR("/comments"));
    xmlDoc *doc = NULL;
    if (part == NULL || part->accounted) {
        return OK;
    }
    part->accounted = true;
    if (!core && !comments) {
        return OK;
    }
    TRY(part_open(package, part, &doc));
    Buf text = buf_new(&package->cleaner->work->arena, 1 << 20);
    const xmlNode *root = xmlDocGetRootElement(doc), *authors = node_child(root, "authors"), *list = node_child(root, "commentList");
    for (const xmlNode *node = authors != NULL ? authors->children : root->children; node != NULL; node = node->next) {
        if (core ? node_is_in(node, NAMES) : node_is(node, "author")) {
            buf_truncate(&text, 0);
            node_text(node, &text);
        } else {
            buf_truncate(&text, 0);
            buf_add(&text, comments && node_is(node, "comment") ? node_attribute(package, node, "author") : (Str){0});
        }
        Str name = clean_mask(package->cleaner, buf_str(&text));
        if (name.len > 0) {
            clean_hide(package->cleaner, "author", name);
        }
    }
    for (const xmlNode *node = list != NULL ? list->children : root->children; node != NULL && comments; node = node->next) {
        if (node_is(node, "comment")) {
            clean_hide(package->cleaner, "comment", (Str){0});
        }
    }
    xmlFreeDoc(doc);
    return OK;
}

static Err drop_relation(Package *package, const char *source, const xmlNode *node, const char *kind)
{
    Str type = node_attribute(package, node, "Type"), target = node_attribute(package, node, "Target");
    bool external = str_eq(node_attribute(package, node, "TargetMode"), STR("External"));
    const char *name = external ? NULL : resolve(package, source, target);
    Part *part = name == NULL ? NULL : package_part(package, name);
    bool counted = part == NULL || !part->accounted;
    TRY(account(package, part, type));
    if (kind[0] != '\0' && counted) {
        clean_hide(package->cleaner, kind, (Str){0});
    }
    return OK;
}

/* NULL: it stays. */
static const char *why_dropped(Package *package, const xmlNode *node, const xmlNode *source_root)
{
    Str type = node_attribute(package, node, "Type"), id = node_attribute(package, node, "Id");
    Relation relation = relation_of(type);
    if (relation.kind != NULL) {
        return relation.kind;
    }
    if (!is_implicit(type) && source_root != NULL && !names_id(source_root, id)) {
        return ""; /* what named it is gone, and was counted then */
    }
    bool external = str_eq(node_attribute(package, node, "TargetMode"), STR("External"));
    if (external && !str_ends(type, STR("/hyperlink"))) {
        return "external_link";
    }
    return external && !is_public_link(node_attribute(package, node, "Target")) ? "path" : NULL;
}

static Err check_refused(Package *package, Str type)
{
    if (str_ends(type, STR("/vbaProject")) || str_ends(type, STR("/wordVbaData")) || str_ends(type, STR("/xlMacrosheet"))
        || str_ends(type, STR("/xlIntlMacrosheet"))) {
        return clean_refuse(package->cleaner, "clean.macro");
    }
    if (str_ends(type, STR("/aFChunk")) || str_ends(type, STR("/subDocument"))) {
        return clean_refuse(package->cleaner, "clean.chunk");
    }
    return OK;
}

/* Attributes of the source that name a relationship that is gone would make the file unreadable. */
static void forget_id(xmlNode *node, Str id)
{
    for (xmlAttr *a = node->type == XML_ELEMENT_NODE ? node->properties : NULL, *next; a != NULL; a = next) {
        next = a->next;
        bool relation = a->ns != NULL && a->ns->href != NULL && str_ends(str_from_c((const char *)a->ns->href), STR("/relationships"));
        if (relation && a->children != NULL && a->children->content != NULL && str_eq(str_from_c((const char *)a->children->content), id)) {
            (void)xmlRemoveProp(a);
        }
    }
    for (xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type == XML_ELEMENT_NODE) {
            forget_id(child, id);
        }
    }
}

static Err filter_relations(Package *package, const Part *source, xmlDoc *source_doc, xmlDoc *doc)
{
    xmlNode *source_root = source_doc == NULL ? NULL : xmlDocGetRootElement(source_doc);
    int count = 0;
    for (xmlNode *node = xmlDocGetRootElement(doc)->children, *next; node != NULL; node = next) {
        next = node->next;
        if (!node_is(node, "Relationship")) {
            node_remove(node);
            continue;
        }
        if (++count > RELATIONS_MAX) {
            return clean_refuse(package->cleaner, "clean.too_complex");
        }
        const char *source_name = source == NULL ? "" : source->name;
        TRY(check_refused(package, node_attribute(package, node, "Type")));
        const char *kind = why_dropped(package, node, source_root);
        if (kind != NULL) {
            TRY(drop_relation(package, source_name, node, kind));
            if (source_root != NULL) {
                forget_id(source_root, node_attribute(package, node, "Id"));
            }
            node_remove(node);
        } else if (!str_eq(node_attribute(package, node, "TargetMode"), STR("External"))) {
            const char *name = resolve(package, source_name, node_attribute(package, node, "Target"));
            TRY(name == NULL ? work_full(package->cleaner->work) : keep_part(package, name));
        }
    }
    return OK;
}

/* The relationships of a part (NULL: the package's own), of which only good ones stay. */
static Err edit_relations(Package *package, const Part *source, xmlDoc *source_doc)
{
    const char *name = source == NULL ? "_rels/.rels" : rels_of(package, source->name);
    Part *rels = name == NULL ? NULL : package_part(package, name);
    xmlDoc *doc = NULL;
    if (rels == NULL) {
        return OK;
    }
    TRY(part_open(package, rels, &doc));
    Err err = filter_relations(package, source, source_doc, doc);
    rels->kept = xmlDocGetRootElement(doc)->children != NULL;
    rels->accounted = true;
    err = err == OK ? part_store(package, rels, doc) : err;
    xmlFreeDoc(doc);
    return err;
}

/* ----------------------------------------------------------------- editing -- */

static bool is_xml(const Part *part)
{
    Str name = str_from_c(part->name);
    return str_ends(name, STR(".xml")) || str_ends(name, STR(".vml")) || str_ends(name, STR(".XML"));
}

static Err edit_xml(Package *package, Part *part)
{
    xmlDoc *doc = NULL;
    TRY(part_open(package, part, &doc));
    Err err = package->is_book ? xlsx_edit(package, part, doc) : docx_edit(package, part, doc);
    err = err == OK ? unless_memory_ended(package) : err;
    err = err == OK ? edit_relations(package, part, doc) : err;
    err = err == OK ? part_store(package, part, doc) : err;
    xmlFreeDoc(doc);
    return err;
}

static Err edit_picture(Package *package, Part *part)
{
    static const Str LEFT[] = {{".emf", 4}, {".wmf", 4}, {".odttf", 6}, {".ttf", 4}, {".wdp", 4}, {".bmp", 4}, {".EMF", 4}, {".WMF", 4}};
    bool known = false;
    TRY(clean_picture(package->cleaner, part->bytes, &part->bytes, &known));
    for (size_t i = 0; i < sizeof LEFT / sizeof *LEFT; i++) {
        known |= str_ends(str_from_c(part->name), LEFT[i]);
    }
    return known ? OK : clean_refuse(package->cleaner, "clean.picture_inside");
}

static Err keep_part(Package *package, const char *name)
{
    Part *part = package_part(package, name);
    if (part == NULL || part->kept) {
        return OK; /* a target that is missing was missing before */
    }
    part->kept = true;
    return OK;
}

static Err edit_kept(Package *package)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < package->count; i++) {
            Part *part = &package->parts[i];
            bool rels = str_ends(str_from_c(part->name), STR(".rels"));
            if (part->kept && !part->done && !rels) {
                part->done = more = true;
                TRY(is_xml(part) ? edit_xml(package, part) : edit_picture(package, part));
            }
        }
    }
    return OK;
}

/* ------------------------------------------------------------------- whole -- */

static Err edit_types(Package *package)
{
    Part *part = package_part(package, "[Content_Types].xml");
    xmlDoc *doc = NULL;
    if (part == NULL) {
        return clean_refuse(package->cleaner, "clean.damaged");
    }
    TRY(part_open(package, part, &doc));
    for (xmlNode *node = xmlDocGetRootElement(doc)->children, *next; node != NULL; node = next) {
        next = node->next;
        Str name = node_attribute(package, node, "PartName");
        const Part *of = node_is(node, "Override") && name.len > 1 ? package_part(package, name.ptr + 1) : NULL;
        if (!node_is(node, "Default") && (of == NULL || !of->kept)) {
            node_remove(node);
        } else if (of == package->main) {
            (void)xmlSetProp(node, (const xmlChar *)"ContentType",
                             (const xmlChar *)(package->is_book
                                                   ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
                                                   : "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"));
        }
    }
    Err err = part_store(package, part, doc);
    xmlFreeDoc(doc);
    part->kept = true;
    return err;
}

static Err write_package(Package *package, Str *ret_bytes)
{
    Arena *arena = &package->cleaner->work->arena;
    ZipEntry *entries = ARENA_ARRAY(arena, ZipEntry, package->count);
    size_t count = 0;
    if (entries == NULL) {
        return work_full(package->cleaner->work);
    }
    for (int round = 0; round < 2; round++) { /* the types come first, as office programs have it */
        for (size_t i = 0; i < package->count; i++) {
            const Part *part = &package->parts[i];
            bool types = strcmp(part->name, "[Content_Types].xml") == 0;
            if (part->kept && types == (round == 0)) {
                entries[count++] = (ZipEntry){part->name, part->bytes};
            } else if (!part->kept && round == 0 && !part->accounted && part->bytes.len > 0) {
                clean_hide(package->cleaner, "custom_data", (Str){0});
            }
        }
    }
    return zip_write(package->cleaner->work, entries, count, ret_bytes);
}

static Err find_main(Package *package)
{
    xmlDoc *doc = NULL;
    Part *rels = package_part(package, "_rels/.rels");
    if (rels == NULL) {
        return OK;
    }
    TRY(part_open(package, rels, &doc));
    for (const xmlNode *node = xmlDocGetRootElement(doc)->children; node != NULL; node = node->next) {
        if (node->type == XML_ELEMENT_NODE && str_ends(node_attribute(package, node, "Type"), STR("/officeDocument"))) {
            const char *name = resolve(package, "", node_attribute(package, node, "Target"));
            package->main = name == NULL ? NULL : package_part(package, name);
        }
    }
    xmlFreeDoc(doc);
    return OK;
}

/* Which of the archives that office programs write is it? */
static Err tell_kind(Package *package)
{
    Cleaner *cleaner = package->cleaner;
    const Part *types = package_part(package, "[Content_Types].xml");
    xmlDoc *doc = NULL;
    TRY(find_main(package));
    if (package->main == NULL) {
        bool open = package_part(package, "mimetype") != NULL && package_part(package, "content.xml") != NULL;
        return clean_refuse(cleaner, package_part(package, "OFD.xml") != NULL ? "clean.ofd" : open ? "clean.opendocument" : "clean.archive");
    }
    if (types != NULL && str_contains(types->bytes, STR("macroEnabled"))) {
        return clean_refuse(cleaner, "clean.macro");
    }
    if (str_ends(str_from_c(package->main->name), STR(".bin"))) {
        return clean_refuse(cleaner, "clean.binary_book");
    }
    TRY(part_open(package, package->main, &doc));
    const xmlNode *root = xmlDocGetRootElement(doc);
    bool text = node_is(root, "document"), slides = node_is(root, "presentation");
    package->is_book = node_is(root, "workbook");
    xmlFreeDoc(doc);
    if (!text && !package->is_book) {
        return clean_refuse(cleaner, slides ? "clean.slides" : "clean.archive");
    }
    cleaner->out->media_type = package->is_book ? STR("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
                                                : STR("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    cleaner->out->ending = package->is_book ? ".xlsx" : ".docx";
    return OK;
}

static Err clean_package(Package *package, Str *ret_bytes)
{
    TRY(tell_kind(package));
    TRY(package->is_book ? OK : docx_begin(package));
    TRY(edit_relations(package, NULL, NULL));
    Part *root = package_part(package, "_rels/.rels");
    root->kept = true;
    TRY(edit_kept(package));
    TRY(package->is_book ? xlsx_finish(package) : OK);
    TRY(edit_types(package));
    return write_package(package, ret_bytes);
}

/* Documents of pictures alone hold no text: that is no fault here. */
static Err read_back(Cleaner *cleaner, Str bytes, Str *ret_text)
{
    Reading reading;
    Err err = doc_read(cleaner->work, bytes, NULL, &reading);
    if (err == ERR_INVALID && strcmp(cleaner->work->fault.id, "input.empty") == 0) {
        fault_clear(&cleaner->work->fault);
        *ret_text = STR("");
        return OK;
    }
    TRY(err);
    return reading_text(cleaner->work, &reading, ret_text);
}

Err clean_zip(Cleaner *cleaner)
{
    Archive archive;
    Str copy, before, after;
    TRY(archive_open(cleaner->work, cleaner->bytes, &archive));
    Package package = {.cleaner = cleaner, .text = buf_new(&cleaner->work->arena, TEXT_MAX)};
    Err err = read_entries(&package, &archive);
    archive_close(&archive);
    TRY(err);
    TRY(clean_package(&package, &copy));
    TRY(read_back(cleaner, cleaner->bytes, &before));
    TRY(read_back(cleaner, copy, &after));
    if (!str_eq(before, after)) {
        return clean_refuse(cleaner, "clean.text_differs");
    }
    if (package.is_book) {
        buf_add(&package.text, after);
    }
    if (!buf_ok(&package.text)) {
        return work_full(cleaner->work);
    }
    cleaner->out->bytes = copy;
    cleaner->out->text = buf_str(&package.text);
    return OK;
}
