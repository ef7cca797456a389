/* WordprocessingML (ECMA-376 part 1, 17) without what is not shown: tracked
 * changes accepted as they show, comments, hidden text, ids of editing
 * sessions, names of people. */
#include "doc/clean_package.h"

#include <string.h>

enum { STYLES_MAX = 5000, BASED_ON_MAX = 20 };

typedef struct Style {
    Str id, based_on;
    int hidden; /* 1, 0, -1: not stated */
} Style;

struct Story {
    Style *styles;
    size_t count;
};

/* ------------------------------------------------------------------ styles -- */

/* w:vanish of an rPr: 1, 0, -1 when it is not there. */
static int says_hidden(Package *package, const xmlNode *properties)
{
    const xmlNode *vanish = properties == NULL ? NULL : node_child(properties, "vanish");
    return vanish == NULL ? -1 : node_toggle(package, vanish) ? 1 : 0;
}

static void read_styles(Package *package, const xmlNode *root, struct Story *story)
{
    for (const xmlNode *node = root->children; node != NULL && story->count < STYLES_MAX; node = node->next) {
        if (!node_is(node, "style")) {
            continue;
        }
        const xmlNode *based_on = node_child(node, "basedOn");
        story->styles[story->count++] = (Style){
            .id = str_dup(&package->cleaner->work->arena, node_attribute(package, node, "styleId")),
            .based_on = based_on == NULL ? (Str){0} : str_dup(&package->cleaner->work->arena, node_attribute(package, based_on, "val")),
            .hidden = says_hidden(package, node_child(node, "rPr")),
        };
    }
}

static int style_hidden(const struct Story *story, Str id)
{
    for (int depth = 0; depth < BASED_ON_MAX && id.len > 0; depth++) {
        const Style *found = NULL;
        for (size_t i = 0; i < story->count && found == NULL; i++) {
            found = str_eq(story->styles[i].id, id) ? &story->styles[i] : NULL;
        }
        if (found == NULL || found->hidden >= 0) {
            return found == NULL ? -1 : found->hidden;
        }
        id = found->based_on;
    }
    return -1;
}

Err docx_begin(Package *package)
{
    Arena *arena = &package->cleaner->work->arena;
    package->story = ARENA_NEW(arena, struct Story);
    Part *part = NULL;
    TRY(package_related(package, "/styles", &part));
    if (package->story == NULL) {
        return work_full(package->cleaner->work);
    }
    package->story->styles = ARENA_ARRAY(arena, Style, STYLES_MAX);
    if (package->story->styles == NULL) {
        return work_full(package->cleaner->work);
    }
    if (part == NULL) {
        return OK;
    }
    xmlDoc *doc = NULL;
    TRY(part_open(package, part, &doc));
    read_styles(package, xmlDocGetRootElement(doc), package->story);
    xmlFreeDoc(doc);
    return OK;
}

/* ------------------------------------------------------------- hidden text -- */

static Str style_of(Package *package, const xmlNode *properties, const char *name)
{
    const xmlNode *style = properties == NULL ? NULL : node_child(properties, name);
    return style == NULL ? (Str){0} : node_attribute(package, style, "val");
}

static bool run_is_hidden(Package *package, const xmlNode *run)
{
    const xmlNode *properties = node_child(run, "rPr"), *paragraph = run->parent;
    int says = says_hidden(package, properties);
    if (says < 0) {
        says = style_hidden(package->story, style_of(package, properties, "rStyle"));
    }
    while (says < 0 && paragraph != NULL && !node_is(paragraph, "p")) {
        paragraph = paragraph->parent;
    }
    if (says < 0 && paragraph != NULL) {
        says = style_hidden(package->story, style_of(package, node_child(paragraph, "pPr"), "pStyle"));
    }
    return says == 1;
}

/* The marks of fields stay, for they come in pairs; all else goes. */
static bool strip_run(Package *package, xmlNode *run)
{
    static const char *const STAY[] = {"rPr", "fldChar", NULL};
    bool any = false, marks = false;
    for (xmlNode *child = run->children, *next; child != NULL; child = next) {
        next = child->next;
        if (child->type == XML_ELEMENT_NODE && node_is_in(child, STAY)) {
            marks |= node_is(child, "fldChar");
            continue;
        }
        any |= child->type == XML_ELEMENT_NODE;
        node_remove(child);
    }
    if (any) {
        clean_hide(package->cleaner, "hidden_text", (Str){0});
    }
    return marks;
}

/* --------------------------------------------------------- tracked changes -- */

static void count_change(Package *package, const xmlNode *node)
{
    Str author = node_attribute(package, node, "author");
    clean_hide(package->cleaner, "tracked_change", (Str){0});
    if (author.len > 0) {
        clean_hide(package->cleaner, "author", clean_mask(package->cleaner, author));
    }
}

/* Properties of the place where `child` would stand in `node`, e.g. trPr/del. */
static bool properties_say(const xmlNode *node, const char *properties, const char *child)
{
    const xmlNode *group = node_child(node, properties);
    return group != NULL && node_child(group, child) != NULL;
}

static bool row_goes(Package *package, const xmlNode *row)
{
    const xmlNode *group = node_child(row, "trPr"), *hidden = group == NULL ? NULL : node_child(group, "hidden");
    if (properties_say(row, "trPr", "del")) {
        count_change(package, node_child(group, "del"));
        return true;
    }
    bool is_hidden = hidden != NULL && node_toggle(package, hidden);
    if (is_hidden) {
        clean_hide(package->cleaner, "hidden_row", (Str){0});
    }
    return is_hidden;
}

/* The paragraph whose mark was deleted runs on in the next one. */
static void join_next(xmlNode *paragraph)
{
    xmlNode *next = paragraph->next;
    while (next != NULL && next->type != XML_ELEMENT_NODE) {
        next = next->next;
    }
    if (next == NULL || !node_is(next, "p")) {
        return;
    }
    xmlNode *properties = node_child(next, "pPr");
    for (xmlNode *child = paragraph->last, *before; child != NULL; child = before) {
        before = child->prev;
        if (node_is(child, "pPr")) {
            continue;
        }
        xmlUnlinkNode(child);
        if (properties != NULL) {
            (void)xmlAddNextSibling(properties, child);
        } else if (next->children != NULL) {
            (void)xmlAddPrevSibling(next->children, child);
        } else {
            (void)xmlAddChild(next, child);
        }
    }
    node_remove(paragraph);
}

/* -------------------------------------------------------------------- walk -- */

typedef enum Fate { STAYS, GOES, UNWRAPS } Fate;

static bool is_properties(const xmlNode *node)
{
    static const char *const NAMES[] = {"rPr", "pPr", "trPr", "tcPr", "tblPr", "sectPr", "numPr", "ctrlPr", NULL};
    return node != NULL && node_is_in(node, NAMES);
}

static bool names_local_file(Str text)
{
    return str_contains(text, STR(":\\")) || str_contains(text, STR("file:")) || str_starts(text, STR("\\\\")) || str_contains(text, STR(" \\\\"))
           || str_contains(text, STR("\"\\\\"));
}

/* A field's code may name a file on somebody's disk; what the field shows stays. */
static bool is_local_code(Package *package, const xmlNode *node)
{
    Buf code = buf_new(&package->cleaner->work->arena, 64 << 10);
    if (!node_is(node, "instrText")) {
        return false;
    }
    node_text(node, &code);
    return names_local_file(buf_str(&code));
}

/* Drawings that are switched off. */
static bool is_hidden_drawing(Package *package, const xmlNode *node)
{
    const xmlNode *place = node_is(node, "drawing") ? node->children : NULL;
    while (place != NULL && node_child(place, "docPr") == NULL) {
        place = place->next;
    }
    Str hidden = place == NULL ? (Str){0} : node_attribute(package, node_child(place, "docPr"), "hidden");
    return str_eq(hidden, STR("1")) || str_eq(hidden, STR("true"));
}

/* What never stays, and how it counts. */
static Fate usual_fate(Package *package, const xmlNode *node)
{
    static const char *const CHANGES[] = {"rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange",
                                          "tblPrExChange", "numberingChange", "cellIns", "cellMerge", NULL};
    static const char *const RANGES[] = {"moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart",
                                         "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd", "customXmlMoveFromRangeStart",
                                         "customXmlMoveFromRangeEnd", "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd", "commentRangeStart",
                                         "commentRangeEnd", "commentReference", "annotationRef", "permStart", "permEnd", "dataBinding", "webSettings",
                                         NULL};
    static const char *const EMBEDDED[] = {"OLEObject", "externalData", NULL};
    if (node_is_in(node, CHANGES)) {
        count_change(package, node);
        return GOES;
    }
    if (node_is_in(node, EMBEDDED)) {
        clean_hide(package->cleaner, "embedded_file", (Str){0});
        return GOES;
    }
    if (is_local_code(package, node)) {
        clean_hide(package->cleaner, "path", (Str){0});
        return GOES;
    }
    if (is_hidden_drawing(package, node)) {
        clean_hide(package->cleaner, "hidden_object", (Str){0});
        return GOES;
    }
    if (node_is(node, "control")) {
        clean_hide(package->cleaner, "script", (Str){0});
        return GOES;
    }
    return node_is_in(node, RANGES) ? GOES : STAYS;
}

static Fate change_fate(Package *package, const xmlNode *node)
{
    bool added = node_is(node, "ins") || node_is(node, "moveTo"), taken = node_is(node, "del") || node_is(node, "moveFrom");
    if ((!added && !taken) || node_attribute(package, node, "id").ptr == NULL) {
        return STAYS; /* m:del and the like are no tracked changes */
    }
    count_change(package, node);
    return added && !is_properties(node->parent) ? UNWRAPS : GOES;
}

static Fate fate_of(Package *package, const xmlNode *node)
{
    Fate fate = usual_fate(package, node);
    fate = fate == STAYS ? change_fate(package, node) : fate;
    if (fate != STAYS) {
        return fate;
    }
    if (node_is(node, "tr") && row_goes(package, node)) {
        return GOES;
    }
    if (node_is(node, "tc") && properties_say(node, "tcPr", "cellDel")) {
        clean_hide(package->cleaner, "tracked_change", (Str){0});
        return GOES;
    }
    return STAYS;
}

/* Ids of editing sessions, names, paths of pictures on somebody's disk. */
static void clean_attributes(Package *package, xmlNode *node)
{
    static const char *const NAMED[] = {"author", "initials", "date", "userId", "edGrp", "ed"};
    for (xmlAttr *a = node->properties, *next; a != NULL; a = next) {
        next = a->next;
        Str name = str_from_c((const char *)a->name);
        bool goes = str_starts(name, STR("rsid"));
        for (size_t i = 0; i < sizeof NAMED / sizeof *NAMED; i++) {
            goes |= str_eq(name, str_from_c(NAMED[i])) && a->ns != NULL;
        }
        bool described = str_eq(name, STR("instr")) || str_eq(name, STR("descr")) || str_eq(name, STR("title")) || str_eq(name, STR("alt"));
        bool path = described && a->children != NULL && a->children->content != NULL
                    && names_local_file(str_from_c((const char *)a->children->content));
        if (goes || path) {
            clean_hide(package->cleaner, path ? "path" : "revision_id", (Str){0});
        }
        if (path && str_eq(name, STR("instr"))) {
            (void)xmlSetNsProp(node, a->ns, a->name, (const xmlChar *)""); /* a simple field must have a code */
        } else if (goes || path) {
            (void)xmlRemoveProp(a);
        }
    }
}

static Err walk(Package *package, xmlNode *node);

static Err walk_child(Package *package, xmlNode *child, xmlNode **next)
{
    if (child->type != XML_ELEMENT_NODE) {
        if (child->type == XML_COMMENT_NODE || child->type == XML_PI_NODE) {
            node_remove(child);
        }
        return OK;
    }
    if (node_is(child, "altChunk") || node_is(child, "subDoc")) {
        return clean_refuse(package->cleaner, "clean.chunk");
    }
    Fate fate = fate_of(package, child);
    if (fate == UNWRAPS) {
        *next = node_unwrap(child);
        return OK;
    }
    bool emptied = fate == STAYS && node_is(child, "r") && run_is_hidden(package, child) && !strip_run(package, child);
    if (fate == GOES || emptied) {
        node_remove(child);
        return OK;
    }
    bool joins = node_is(child, "p") && node_child(child, "pPr") != NULL && properties_say(node_child(child, "pPr"), "rPr", "del");
    clean_attributes(package, child);
    TRY(walk(package, child));
    if (joins) {
        join_next(child);
    }
    return OK;
}

static Err walk(Package *package, xmlNode *node)
{
    for (xmlNode *child = node->children, *next; child != NULL; child = next) {
        next = child->next;
        TRY(walk_child(package, child, &next));
    }
    return OK;
}

/* ---------------------------------------------------------------- settings -- */

static Err edit_settings(Package *package, xmlNode *root)
{
    static const struct {
        const char *name, *kind;
    } DROPPED[] = {
        {"rsids", "revision_id"}, {"attachedTemplate", "template"}, {"mailMerge", "connection"}, {"docVars", "custom_data"},
        {"writeProtection", ""}, {"trackRevisions", ""}, {"saveThroughXslt", "path"}, {"docId", "revision_id"}, {"attachedSchema", ""},
        {"proofState", ""}, {"readModeInkLockDown", ""}, {"removePersonalInformation", ""}, {"revisionView", ""}, {"schemaLibrary", ""},
    };
    for (xmlNode *child = root->children, *next; child != NULL; child = next) {
        next = child->next;
        for (size_t i = 0; i < sizeof DROPPED / sizeof *DROPPED; i++) {
            if (node_is(child, DROPPED[i].name)) {
                if (DROPPED[i].kind[0] != '\0') {
                    clean_hide(package->cleaner, DROPPED[i].kind, (Str){0});
                }
                node_remove(child);
                break;
            }
        }
    }
    return walk(package, root);
}

/* -------------------------------------------------------------------- text -- */

/* Struck out text is text: readers see it. */
static void add_text(const xmlNode *node, Buf *text)
{
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type != XML_ELEMENT_NODE || node_is(child, "Fallback") || node_is(child, "instrText")) {
            continue;
        }
        if (node_is(child, "t") || node_is(child, "v")) {
            node_text(child, text);
        } else if (node_is(child, "tab")) {
            buf_add_char(text, '\t');
        } else if (node_is(child, "br") || node_is(child, "cr")) {
            buf_add_char(text, '\n');
        } else {
            add_text(child, text);
        }
        if (node_is(child, "p") || node_is(child, "pt")) {
            buf_add_char(text, '\n');
        }
    }
}

Err docx_edit(Package *package, Part *part, xmlDoc *doc)
{
    static const char *const STORIES[] = {"document", "hdr", "ftr", "footnotes", "endnotes", "chartSpace", "dataModel", NULL};
    (void)part;
    xmlNode *root = xmlDocGetRootElement(doc);
    if (node_is(root, "settings")) {
        TRY(edit_settings(package, root));
    } else {
        TRY(walk(package, root));
    }
    clean_attributes(package, root);
    if (node_is_in(root, STORIES)) {
        add_text(root, &package->text);
    }
    return OK;
}
