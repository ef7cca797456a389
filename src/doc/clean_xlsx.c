/* SpreadsheetML (ECMA-376 part 1, 18) without what is not shown: hidden sheets,
 * rows and columns, comments, names and links to elsewhere, caches. Where cells
 * are taken out, formulas become their values, for they would give others. */
#include "doc/clean_package.h"

#include <string.h>

enum { SHEETS_MAX = 500, COLS_MAX = 16384, FORMATS_MAX = 65536 };

struct Book {
    Str removed[SHEETS_MAX]; /* names of hidden sheets */
    size_t removed_count;
    int place[SHEETS_MAX]; /* old index -> new one, -1: removed */
    int sheets;
    Part *sheet_parts[SHEETS_MAX];
    size_t sheet_count;
    Part *strings;
    unsigned char *used_strings; /* a bit a shared string */
    size_t string_count;
    bool unseen_formats[FORMATS_MAX]; /* cell styles that print nothing */
    bool drops_formulas;
};

static struct Book *book_of(Package *package)
{
    if (package->book == NULL) {
        package->book = ARENA_NEW(&package->cleaner->work->arena, struct Book);
    }
    return package->book;
}

static bool is_true(Str value)
{
    return str_eq(value, STR("1")) || str_eq(value, STR("true"));
}

static int number_of(Str text, int otherwise)
{
    int64_t value;
    return str_to_int64(text, &value) == OK && value >= 0 && value <= 100000000 ? (int)value : otherwise;
}

static Str text_below(Package *package, const xmlNode *node)
{
    Buf text = buf_new(&package->cleaner->work->arena, 1 << 20);
    node_text(node, &text);
    return buf_str(&text);
}

/* Does a formula speak of a hidden sheet? 表!A1 or '表'!A1 */
static bool names_removed(const struct Book *book, Str formula)
{
    for (size_t i = 0; i < book->removed_count; i++) {
        Str rest = formula, name = book->removed[i];
        for (ptrdiff_t at; name.len > 0 && (at = str_find(rest, name)) >= 0;) {
            rest = str_slice(rest, (size_t)at + name.len, rest.len);
            if (str_starts(rest, STR("!")) || str_starts(rest, STR("'!"))) {
                return true;
            }
        }
    }
    return false;
}

/* Extensions that name other parts (slicers, time lines) cannot stay without them. */
static bool names_parts(const xmlNode *node)
{
    for (const xmlAttr *a = node->type == XML_ELEMENT_NODE ? node->properties : NULL; a != NULL; a = a->next) {
        if (a->ns != NULL && a->ns->href != NULL && str_ends(str_from_c((const char *)a->ns->href), STR("/relationships"))) {
            return true;
        }
    }
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && names_parts(child)) {
            return true;
        }
    }
    return false;
}

static void clean_extensions(xmlNode *root)
{
    xmlNode *list = node_child(root, "extLst");
    for (xmlNode *child = list == NULL ? NULL : list->children, *next; child != NULL; child = next) {
        next = child->next;
        if (child->type == XML_ELEMENT_NODE && names_parts(child)) {
            node_remove(child);
        }
    }
    if (list != NULL && list->children == NULL) {
        node_remove(list);
    }
}

/* Children of these names go; the counted ones are told. */
typedef struct Drop {
    const char *name, *kind;
} Drop;

static void drop_children(Package *package, xmlNode *root, const Drop *drops, size_t count)
{
    for (xmlNode *child = root->children, *next; child != NULL; child = next) {
        next = child->next;
        for (size_t i = 0; i < count; i++) {
            if (node_is(child, drops[i].name)) {
                if (drops[i].kind[0] != '\0') {
                    clean_hide(package->cleaner, drops[i].kind, (Str){0});
                }
                node_remove(child);
                break;
            }
        }
    }
}

/* --------------------------------------------------------------- workbook -- */

static Err remove_hidden_sheets(Package *package, struct Book *book, xmlNode *sheets)
{
    int old = 0, kept = 0;
    for (xmlNode *child = sheets->children, *next; child != NULL; child = next) {
        next = child->next;
        if (!node_is(child, "sheet")) {
            continue;
        }
        if (old == SHEETS_MAX) {
            return clean_refuse(package->cleaner, "clean.too_complex");
        }
        Str state = node_attribute(package, child, "state");
        bool hidden = state.len > 0 && !str_eq(state, STR("visible"));
        book->place[old++] = hidden ? -1 : kept++;
        if (hidden) {
            book->removed[book->removed_count++] = str_dup(&package->cleaner->work->arena, node_attribute(package, child, "name"));
            clean_hide(package->cleaner, "hidden_sheet", (Str){0});
            node_remove(child);
        }
    }
    book->sheets = old;
    book->drops_formulas |= book->removed_count > 0;
    return kept > 0 ? OK : clean_refuse(package->cleaner, "clean.empty");
}

/* Names that are hidden, lead elsewhere or speak of what is gone. */
static void clean_names(Package *package, const struct Book *book, xmlNode *names)
{
    for (xmlNode *child = names->children, *next; child != NULL; child = next) {
        next = child->next;
        if (!node_is(child, "definedName")) {
            continue;
        }
        Str refers = text_below(package, child), name = node_attribute(package, child, "name");
        Str local = node_attribute(package, child, "localSheetId");
        int sheet = local.ptr == NULL ? 0 : number_of(local, 0);
        bool lost = local.ptr != NULL && (sheet >= book->sheets || book->place[sheet] < 0);
        bool elsewhere = str_contains(refers, STR("[")) || str_contains(refers, STR("#REF!")) || names_removed(book, refers);
        bool filter = str_eq(name, STR("_xlnm._FilterDatabase"));
        if (lost || elsewhere || filter || is_true(node_attribute(package, child, "hidden"))) {
            if (!filter) {
                clean_hide(package->cleaner, "defined_name", (Str){0});
            }
            node_remove(child);
        } else if (local.ptr != NULL) {
            Str moved = str_format(&package->cleaner->work->arena, "%d", book->place[sheet]);
            (void)xmlSetProp(child, (const xmlChar *)"localSheetId", (const xmlChar *)moved.ptr);
        }
    }
    if (node_child(names, "definedName") == NULL) {
        node_remove(names);
    }
}

/* The sheet shown first, if it is still there. */
static void clean_views(Package *package, const struct Book *book, const xmlNode *views)
{
    for (xmlNode *view = views->children; view != NULL; view = view->next) {
        int active = view->type == XML_ELEMENT_NODE ? number_of(node_attribute(package, view, "activeTab"), 0) : 0;
        int place = active < book->sheets && book->place[active] >= 0 ? book->place[active] : 0;
        if (view->type != XML_ELEMENT_NODE || !node_drop_attribute(view, "activeTab")) {
            continue;
        }
        (void)node_drop_attribute(view, "firstSheet");
        Str moved = str_format(&package->cleaner->work->arena, "%d", place);
        (void)xmlSetProp(view, (const xmlChar *)"activeTab", (const xmlChar *)moved.ptr);
    }
}

static Err edit_workbook(Package *package, xmlNode *root)
{
    static const Drop DROPS[] = {{"externalReferences", ""}, {"pivotCaches", ""}, {"customWorkbookViews", "author"}, {"fileSharing", "author"},
                                 {"revisionPtr", "revision_id"}, {"smartTagPr", ""}, {"smartTagTypes", ""}, {"fileRecoveryPr", ""},
                                 {"webPublishing", ""}, {"webPublishObjects", "path"}, {"functionGroups", ""}};
    struct Book *book = package->book;
    xmlNode *sheets = node_child(root, "sheets"), *names = node_child(root, "definedNames"), *views = node_child(root, "bookViews");
    book->drops_formulas |= node_child(root, "externalReferences") != NULL;
    drop_children(package, root, DROPS, sizeof DROPS / sizeof *DROPS);
    for (xmlNode *child = root->children, *next; child != NULL; child = next) {
        next = child->next;
        if (node_is(child, "AlternateContent")) { /* absPath: the folder it was saved in */
            clean_hide(package->cleaner, "path", (Str){0});
            node_remove(child);
        }
    }
    TRY(sheets == NULL ? clean_refuse(package->cleaner, "clean.damaged") : remove_hidden_sheets(package, book, sheets));
    if (names != NULL) {
        clean_names(package, book, names);
    }
    if (views != NULL) {
        clean_views(package, book, views);
    }
    clean_extensions(root);
    return OK;
}

/* ------------------------------------------------------------------ sheets -- */

typedef struct Sheet {
    Package *package;
    bool hidden_cols[COLS_MAX + 1];
    bool rows_hidden_by_default;
    bool took_cells;
} Sheet;

static bool has_content(const xmlNode *cell)
{
    return node_child(cell, "v") != NULL || node_child(cell, "is") != NULL || node_child(cell, "f") != NULL;
}

static int column_of(Str place)
{
    int col = 0;
    for (size_t i = 0; i < place.len && place.ptr[i] >= 'A' && place.ptr[i] <= 'Z' && col <= COLS_MAX; i++) {
        col = col * 26 + (place.ptr[i] - 'A' + 1);
    }
    return col > COLS_MAX ? 0 : col;
}

static void use_string(const struct Book *book, Str index)
{
    int at = number_of(index, -1);
    if (at >= 0 && (size_t)at < book->string_count) {
        book->used_strings[at / 8] |= (unsigned char)(1 << at % 8);
    }
}

/* The cell's content goes, its frame stays. */
static void empty_cell(Sheet *sheet, xmlNode *cell)
{
    for (xmlNode *child = cell->children, *next; child != NULL; child = next) {
        next = child->next;
        node_remove(child);
    }
    (void)node_drop_attribute(cell, "t");
    sheet->took_cells = true;
}

static void clean_row(Sheet *sheet, xmlNode *row, bool *cols_met)
{
    Package *package = sheet->package;
    Str says = node_attribute(package, row, "hidden");
    bool hidden = is_true(says) || (says.ptr == NULL && sheet->rows_hidden_by_default), met = false;
    int col = 0;
    for (xmlNode *cell = row->children; cell != NULL; cell = cell->next) {
        if (!node_is(cell, "c")) {
            continue;
        }
        int stated = column_of(node_attribute(package, cell, "r"));
        col = stated > 0 ? stated : col + 1;
        bool in_hidden_col = col >= 1 && col <= COLS_MAX && sheet->hidden_cols[col];
        int style = number_of(node_attribute(package, cell, "s"), FORMATS_MAX);
        bool unseen = style < FORMATS_MAX && package->book->unseen_formats[style];
        if ((hidden || in_hidden_col || unseen) && has_content(cell)) {
            met |= hidden;
            *cols_met |= in_hidden_col && !hidden;
            if (unseen && !hidden && !in_hidden_col) {
                clean_hide(package->cleaner, "hidden_text", (Str){0});
            }
            empty_cell(sheet, cell);
        } else if (str_eq(node_attribute(package, cell, "t"), STR("s")) && node_child(cell, "v") != NULL) {
            use_string(package->book, text_below(package, node_child(cell, "v")));
        }
    }
    if (met) {
        clean_hide(package->cleaner, "hidden_row", (Str){0});
    }
}

static void read_columns(Sheet *sheet, const xmlNode *cols)
{
    for (const xmlNode *col = cols->children; col != NULL; col = col->next) {
        if (!node_is(col, "col")) {
            continue;
        }
        int from = number_of(node_attribute(sheet->package, col, "min"), 0), to = number_of(node_attribute(sheet->package, col, "max"), 0);
        bool hidden = is_true(node_attribute(sheet->package, col, "hidden"));
        for (int i = from < 1 ? 1 : from; hidden && i <= to && i <= COLS_MAX; i++) {
            sheet->hidden_cols[i] = true;
        }
    }
}

/* Rules and lists of values that speak of a hidden sheet. */
static void drop_rules(const Package *package, xmlNode *root)
{
    static const char *const GROUPS[] = {"dataValidations", "conditionalFormatting", NULL};
    for (xmlNode *child = root->children, *next; child != NULL; child = next) {
        next = child->next;
        Buf text = buf_new(&package->cleaner->work->arena, 1 << 20);
        if (child->type == XML_ELEMENT_NODE && node_is_in(child, GROUPS)) {
            node_text(child, &text);
            if (names_removed(package->book, buf_str(&text)) || str_contains(buf_str(&text), STR("["))) {
                node_remove(child);
            }
        }
    }
}

static Err edit_sheet(Package *package, xmlNode *root)
{
    static const Drop DROPS[] = {{"legacyDrawing", ""}, {"oleObjects", "embedded_file"}, {"controls", "form_data"}, {"customSheetViews", "author"},
                                 {"customProperties", "custom_data"}, {"webPublishItems", "path"}, {"scenarios", "hidden_object"},
                                 {"dataConsolidate", "path"}, {"smartTags", ""}, {"cellWatches", ""}};
    static const Drop WHERE_CELLS_WENT[] = {{"autoFilter", ""}, {"sortState", ""}, {"tableParts", ""}};
    Sheet *sheet = ARENA_NEW(&package->cleaner->work->arena, Sheet);
    if (sheet == NULL) {
        return work_full(package->cleaner->work);
    }
    sheet->package = package;
    drop_children(package, root, DROPS, sizeof DROPS / sizeof *DROPS);
    for (xmlNode *child = root->children; child != NULL; child = child->next) {
        if (node_is(child, "sheetFormatPr")) {
            sheet->rows_hidden_by_default = is_true(node_attribute(package, child, "zeroHeight"));
        } else if (node_is(child, "cols")) {
            read_columns(sheet, child);
        } else if (node_is(child, "AlternateContent")) {
            clean_hide(package->cleaner, "embedded_file", (Str){0}); /* controls and objects */
        }
    }
    for (xmlNode *child = root->children, *next; child != NULL; child = next) {
        next = child->next;
        if (node_is(child, "AlternateContent")) {
            node_remove(child);
        }
    }
    xmlNode *data = node_child(root, "sheetData");
    bool cols_met = false;
    for (xmlNode *row = data == NULL ? NULL : data->children; row != NULL; row = row->next) {
        if (node_is(row, "row")) {
            clean_row(sheet, row, &cols_met);
        }
    }
    if (cols_met) {
        clean_hide(package->cleaner, "hidden_column", (Str){0});
    }
    if (sheet->took_cells) {
        package->book->drops_formulas = true;
        drop_children(package, root, WHERE_CELLS_WENT, sizeof WHERE_CELLS_WENT / sizeof *WHERE_CELLS_WENT);
    }
    drop_rules(package, root);
    clean_extensions(root);
    xmlNode *head = node_child(root, "headerFooter");
    if (head != NULL) {
        node_text(head, &package->text);
        buf_add_char(&package->text, '\n');
    }
    return OK;
}

/* ------------------------------------------------------------------- others -- */

/* ";;;": a format that prints nothing. */
static bool prints_nothing(Str format)
{
    size_t semicolons = 0;
    for (size_t i = 0; i < format.len; i++) {
        semicolons += format.ptr[i] == ';';
    }
    return semicolons == format.len && semicolons >= 2;
}

static void read_formats(Package *package, const xmlNode *root)
{
    const xmlNode *formats = node_child(root, "numFmts"), *cells = node_child(root, "cellXfs");
    int style = 0;
    for (const xmlNode *xf = cells == NULL ? NULL : cells->children; xf != NULL; xf = xf->next) {
        if (!node_is(xf, "xf") || style >= FORMATS_MAX) {
            continue;
        }
        Str id = node_attribute(package, xf, "numFmtId");
        for (const xmlNode *f = formats == NULL ? NULL : formats->children; f != NULL; f = f->next) {
            if (node_is(f, "numFmt") && str_eq(node_attribute(package, f, "numFmtId"), id)) {
                package->book->unseen_formats[style] = prints_nothing(node_attribute(package, f, "formatCode"));
            }
        }
        style++;
    }
}

/* Shapes that nobody sees, and the macros of those that are seen. */
static void clean_drawing(Package *package, xmlNode *node)
{
    for (xmlNode *child = node->children, *next; child != NULL; child = next) {
        next = child->next;
        if (child->type != XML_ELEMENT_NODE) {
            continue;
        }
        clean_drawing(package, child);
        if (node_is(child, "cNvPr") && is_true(node_attribute(package, child, "hidden"))) {
            clean_hide(package->cleaner, "hidden_object", (Str){0});
            xmlNode *anchor = child;
            while (anchor->parent != NULL && anchor->parent->type == XML_ELEMENT_NODE && !str_ends(str_from_c((const char *)anchor->name), STR("Anchor"))) {
                anchor = anchor->parent;
            }
            (void)xmlSetProp(anchor, (const xmlChar *)"goes", (const xmlChar *)"1");
        }
        if (node_attribute(package, child, "macro").len > 0) {
            (void)node_drop_attribute(child, "macro");
        }
    }
}

static void drop_marked(xmlNode *root)
{
    for (xmlNode *child = root->children, *next; child != NULL; child = next) {
        next = child->next;
        if (child->type == XML_ELEMENT_NODE && xmlHasProp(child, (const xmlChar *)"goes") != NULL) {
            node_remove(child);
        }
    }
}

static void add_drawn_text(const xmlNode *node, Buf *text)
{
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type != XML_ELEMENT_NODE || node_is(child, "Fallback")) {
            continue;
        }
        if (node_is(child, "t") || node_is(child, "v")) {
            node_text(child, text);
        } else {
            add_drawn_text(child, text);
        }
        if (node_is(child, "p") || node_is(child, "pt")) {
            buf_add_char(text, '\n');
        }
    }
}

static void drop_external_data(Package *package, xmlNode *root)
{
    static const Drop DROPS[] = {{"externalData", "embedded_file"}, {"printSettings", ""}};
    drop_children(package, root, DROPS, 2);
}

static Err edit_by_root(Package *package, xmlNode *root)
{
    static const char *const DRAWN[] = {"wsDr", "chartSpace", "dataModel", "userShapes", NULL};
    if (node_is(root, "workbook")) {
        return edit_workbook(package, root);
    }
    if (node_is(root, "worksheet") || node_is(root, "chartsheet")) {
        return edit_sheet(package, root);
    }
    if (node_is(root, "styleSheet")) {
        read_formats(package, root);
    }
    if (node_is_in(root, DRAWN)) {
        drop_external_data(package, root);
        clean_drawing(package, root);
        drop_marked(root);
        add_drawn_text(root, &package->text);
    }
    return OK;
}

/* Names of users and ids of sessions that stand at many elements. */
static void clean_attributes(Package *package, xmlNode *node)
{
    for (xmlAttr *a = node->properties, *next; a != NULL; a = next) {
        next = a->next;
        bool revision = a->ns != NULL && a->ns->href != NULL && str_contains(str_from_c((const char *)a->ns->href), STR("/revision"));
        bool descriptor = strcmp((const char *)a->name, "securityDescriptor") == 0;
        if (revision || descriptor) {
            clean_hide(package->cleaner, "revision_id", (Str){0});
            (void)xmlRemoveProp(a);
        }
    }
    for (xmlNode *child = node->children, *next; child != NULL; child = next) {
        next = child->next;
        if (child->type == XML_ELEMENT_NODE) {
            clean_attributes(package, child);
        } else if (child->type == XML_COMMENT_NODE || child->type == XML_PI_NODE) {
            node_remove(child);
        }
    }
}

/* Styles come before sheets, sheets before strings: xlsx_finish ends the latter. */
static Err prepare(Package *package)
{
    struct Book *book = book_of(package);
    Part *styles = NULL;
    xmlDoc *doc = NULL;
    if (book == NULL) {
        return work_full(package->cleaner->work);
    }
    if (book->used_strings != NULL) {
        return OK;
    }
    TRY(package_related(package, "/sharedStrings", &book->strings));
    TRY(package_related(package, "/styles", &styles));
    if (book->strings != NULL) {
        TRY(part_open(package, book->strings, &doc));
        for (const xmlNode *si = xmlDocGetRootElement(doc)->children; si != NULL; si = si->next) {
            book->string_count += node_is(si, "si");
        }
        xmlFreeDoc(doc);
    }
    book->used_strings = arena_alloc(&package->cleaner->work->arena, book->string_count / 8 + 1);
    if (book->used_strings == NULL) {
        return work_full(package->cleaner->work);
    }
    if (styles != NULL) {
        TRY(part_open(package, styles, &doc));
        read_formats(package, xmlDocGetRootElement(doc));
        xmlFreeDoc(doc);
    }
    return OK;
}

Err xlsx_edit(Package *package, Part *part, xmlDoc *doc)
{
    TRY(prepare(package));
    xmlNode *root = xmlDocGetRootElement(doc);
    if (node_is(root, "worksheet")) {
        if (package->book->sheet_count == SHEETS_MAX) {
            return clean_refuse(package->cleaner, "clean.too_complex");
        }
        package->book->sheet_parts[package->book->sheet_count++] = part;
    }
    TRY(edit_by_root(package, root));
    clean_attributes(package, root);
    return OK;
}

/* ------------------------------------------------------------------ at last -- */

static void drop_formulas(xmlNode *root)
{
    xmlNode *data = node_child(root, "sheetData");
    for (xmlNode *row = data == NULL ? NULL : data->children; row != NULL; row = row->next) {
        for (xmlNode *cell = row->children; cell != NULL; cell = cell->next) {
            xmlNode *formula = cell->type == XML_ELEMENT_NODE ? node_child(cell, "f") : NULL;
            if (formula != NULL) {
                node_remove(formula);
                (void)node_drop_attribute(cell, "cm");
            }
        }
    }
}

/* Strings that only hidden cells held are emptied: their numbers must stay. */
static void empty_unused(const struct Book *book, xmlNode *root)
{
    size_t at = 0;
    for (xmlNode *si = root->children; si != NULL; si = si->next) {
        if (!node_is(si, "si")) {
            continue;
        }
        if (at < book->string_count && (book->used_strings[at / 8] & 1 << at % 8) == 0) {
            for (xmlNode *child = si->children, *next; child != NULL; child = next) {
                next = child->next;
                node_remove(child);
            }
            (void)xmlNewChild(si, si->ns, (const xmlChar *)"t", NULL);
        }
        at++;
    }
}

static Err edit_again(Package *package, Part *part)
{
    xmlDoc *doc = NULL;
    TRY(part_open(package, part, &doc));
    xmlNode *root = xmlDocGetRootElement(doc);
    if (node_is(root, "worksheet")) {
        drop_formulas(root);
    } else if (node_is(root, "sst")) {
        empty_unused(package->book, root);
    }
    Err err = part_store(package, part, doc);
    xmlFreeDoc(doc);
    return err;
}

Err xlsx_finish(Package *package)
{
    TRY(prepare(package));
    const struct Book *book = package->book;
    for (size_t i = 0; i < book->sheet_count && book->drops_formulas; i++) {
        TRY(edit_again(package, book->sheet_parts[i]));
    }
    return book->strings != NULL && book->strings->kept ? edit_again(package, book->strings) : OK;
}
