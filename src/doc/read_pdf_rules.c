/* The straight lines of a PDF, from the SVG that pdftocairo makes of its pages:
 * stroked lines, and filled shapes so thin that they are seen as lines. */
#include "doc/read_pdf_parts.h"

#include <libxml/xmlreader.h>
#include <math.h>
#include <string.h>

enum { RULES_MAX = 100000, SUBPATHS_KEPT = 2 };

static const float thickest = 4;  /* points; what is thicker is a bar or a cell's ground */
static const float shortest = 2;  /* points; what is shorter is a joint */
static const float slant_max = 1; /* points */

typedef struct Matrix {
    float a, b, c, d, e, f;
} Matrix;

typedef struct Point {
    float x, y;
} Point;

typedef struct Box {
    float x0, y0, x1, y1;
    bool curved;
} Box;

/* The page under way. */
typedef struct Drawing {
    Work *work;
    xmlTextReaderPtr reader;
    PdfRules rules;
    int page;
    bool too_many;
} Drawing;

/* One path under way. */
typedef struct Path {
    Drawing *drawing;
    Matrix matrix;
    bool stroked, filled;
    Point start, at;
    Box box; /* of the subpath */
    Box boxes[SUBPATHS_KEPT];
    size_t box_count; /* subpaths so far */
} Path;

/* --------------------------------------------------------------- numbers -- */

/* The next number in `text`; false when there is none before a letter. */
static bool take_number(Str text, size_t *at, float *ret_number)
{
    size_t i = *at;
    while (i < text.len && (text.ptr[i] == ' ' || text.ptr[i] == ',' || text.ptr[i] == '\n')) {
        i++;
    }
    bool negative = i < text.len && text.ptr[i] == '-';
    i += negative;
    double value = 0, unit = 1;
    bool point = false, any = false;
    for (; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '.' && !point) {
            point = true;
        } else if (c >= '0' && c <= '9') {
            value = value * 10 + (c - '0');
            unit *= point ? 10 : 1;
            any = true;
        } else {
            break;
        }
    }
    value = negative ? -value / unit : value / unit;
    if (!any || !(fabs(value) < 1e6)) {
        return false;
    }
    *at = i;
    *ret_number = (float)value;
    return true;
}

static Matrix matrix_of(Str transform)
{
    Matrix m = {1, 0, 0, 1, 0, 0};
    float *const fields[] = {&m.a, &m.b, &m.c, &m.d, &m.e, &m.f};
    Str rest = transform;
    if (!str_starts(rest, STR("matrix("))) {
        return m;
    }
    size_t at = 7;
    for (size_t i = 0; i < 6; i++) {
        if (!take_number(rest, &at, fields[i])) {
            return (Matrix){1, 0, 0, 1, 0, 0};
        }
    }
    return m;
}

/* ----------------------------------------------------------------- rules -- */

static Err add_rule(Path *path, bool vertical, float at, float from, float to)
{
    Drawing *drawing = path->drawing;
    PdfRules *rules = &drawing->rules;
    if (to < from) {
        float swap = from;
        from = to;
        to = swap;
    }
    if (to - from < shortest || drawing->too_many) {
        return OK;
    }
    drawing->too_many = rules->count == RULES_MAX;
    if (rules->count == rules->room) {
        size_t room = rules->room == 0 ? 256 : rules->room * 2;
        PdfRule *items = arena_grow(&drawing->work->arena, rules->items, rules->room * sizeof *items, room * sizeof *items);
        if (items == NULL) {
            return work_full(drawing->work);
        }
        rules->items = items;
        rules->room = room;
    }
    rules->items[rules->count++] = (PdfRule){drawing->page, vertical, at, from, to};
    return OK;
}

static Err add_straight(Path *path, Point from, Point to)
{
    if (fabsf(from.y - to.y) <= slant_max) {
        return add_rule(path, false, (from.y + to.y) / 2, from.x, to.x);
    }
    if (fabsf(from.x - to.x) <= slant_max) {
        return add_rule(path, true, (from.x + to.x) / 2, from.y, to.y);
    }
    return OK;
}

/* A filled shape is a rule when one of its sides can hardly be seen. */
static Err add_thin(Path *path, const Box *box)
{
    float width = box->x1 - box->x0, height = box->y1 - box->y0;
    if (height <= thickest && height < width) {
        return add_rule(path, false, (box->y0 + box->y1) / 2, box->x0, box->x1);
    }
    if (width <= thickest && width < height) {
        return add_rule(path, true, (box->x0 + box->x1) / 2, box->y0, box->y1);
    }
    return OK;
}

/* A frame filled between its outer and its inner edge. */
static Err add_frame(Path *path)
{
    const Box *a = &path->boxes[0], *b = &path->boxes[1];
    float gaps[] = {b->x0 - a->x0, a->x1 - b->x1, b->y0 - a->y0, a->y1 - b->y1};
    float least = gaps[0], most = gaps[0];
    for (size_t i = 1; i < 4; i++) {
        least = gaps[i] < least ? gaps[i] : least;
        most = gaps[i] > most ? gaps[i] : most;
    }
    bool nested = (least >= 0 && most <= thickest) || (most <= 0 && least >= -thickest);
    if (path->box_count != 2 || a->curved || b->curved || !nested) {
        return OK;
    }
    TRY(add_rule(path, false, (a->y0 + b->y0) / 2, a->x0, a->x1));
    TRY(add_rule(path, false, (a->y1 + b->y1) / 2, a->x0, a->x1));
    TRY(add_rule(path, true, (a->x0 + b->x0) / 2, a->y0, a->y1));
    return add_rule(path, true, (a->x1 + b->x1) / 2, a->y0, a->y1);
}

/* ----------------------------------------------------------------- paths -- */

static Err end_subpath(Path *path)
{
    const Box box = path->box;
    if (!path->filled || box.x1 < box.x0) {
        return OK;
    }
    if (path->box_count < SUBPATHS_KEPT) {
        path->boxes[path->box_count] = box;
    }
    path->box_count++;
    path->box = (Box){INFINITY, INFINITY, -INFINITY, -INFINITY, false};
    return box.curved ? OK : add_thin(path, &box);
}

static void cover(Path *path, Point point)
{
    Box *box = &path->box;
    box->x0 = point.x < box->x0 ? point.x : box->x0;
    box->x1 = point.x > box->x1 ? point.x : box->x1;
    box->y0 = point.y < box->y0 ? point.y : box->y0;
    box->y1 = point.y > box->y1 ? point.y : box->y1;
}

static bool take_point(const Path *path, Str text, size_t *at, Point *ret_point)
{
    float x, y;
    if (!take_number(text, at, &x) || !take_number(text, at, &y)) {
        return false;
    }
    const Matrix *m = &path->matrix;
    *ret_point = (Point){m->a * x + m->c * y + m->e, m->b * x + m->d * y + m->f};
    return true;
}

/* One of cairo's four commands, all of which are absolute. */
static Err take_command(Path *path, char command, Str text, size_t *at)
{
    Point point = path->at;
    if (command == 'Z') {
        TRY(path->stroked ? add_straight(path, path->at, path->start) : OK);
        path->at = path->start;
        return OK;
    }
    int points = command == 'C' ? 3 : command == 'M' || command == 'L' ? 1 : 0;
    for (int i = 0; i < points; i++) {
        if (!take_point(path, text, at, &point)) {
            return OK;
        }
    }
    if (command == 'M') {
        TRY(end_subpath(path));
        path->start = point;
    } else if (command == 'L' && path->stroked) {
        TRY(add_straight(path, path->at, point));
    }
    if (command != 'M') {
        path->box.curved |= command == 'C';
        cover(path, path->at);
        cover(path, point);
    }
    path->at = point;
    return OK;
}

static Err take_path(Path *path, Str data)
{
    path->box = (Box){INFINITY, INFINITY, -INFINITY, -INFINITY, false};
    for (size_t at = 0; at < data.len;) {
        char command = data.ptr[at++];
        if (command >= 'A') {
            TRY(take_command(path, command, data, &at));
        }
    }
    TRY(end_subpath(path));
    return path->filled && path->box_count == 2 ? add_frame(path) : OK;
}

/* -------------------------------------------------------------- elements -- */

/* What is told of a path; freed by free_attributes. */
enum { ATTR_STYLE, ATTR_FILL, ATTR_STROKE, ATTR_WIDTH, ATTR_TRANSFORM, ATTR_DATA, ATTRS };

typedef struct Attributes {
    xmlChar *values[ATTRS];
} Attributes;

static const char *const attribute_names[ATTRS] = {"style", "fill", "stroke", "stroke-width", "transform", "d"};

static void take_attributes(Drawing *drawing, Attributes *ret_attributes)
{
    for (int i = 0; i < ATTRS; i++) {
        ret_attributes->values[i] = xmlTextReaderGetAttribute(drawing->reader, (const xmlChar *)attribute_names[i]);
    }
}

static void free_attributes(Attributes *attributes)
{
    for (int i = 0; i < ATTRS; i++) {
        xmlFree(attributes->values[i]);
    }
}

/* From the style, or as an attribute of its own: cairo writes one or the other
 * by version. */
static Str property(const Attributes *attributes, int which)
{
    for (Str rest = str_from_c((const char *)attributes->values[ATTR_STYLE]), item; str_cut(&rest, ';', &item);) {
        item = str_trim(item);
        Str key;
        if (str_cut(&item, ':', &key) && str_eq(key, str_from_c(attribute_names[which]))) {
            return item;
        }
    }
    return str_from_c((const char *)attributes->values[which]);
}

static bool is_visible(Str paint, bool otherwise)
{
    if (paint.len == 0) {
        return otherwise;
    }
    return str_starts(paint, STR("rgb")) && !str_starts(paint, STR("rgb(100%,100%,100%)"))
           && !str_starts(paint, STR("rgb(100%, 100%, 100%)"));
}

static float stroke_width(const Matrix *m, Str text)
{
    float width = 1;
    size_t at = 0;
    (void)take_number(text, &at, &width);
    return width * sqrtf(fabsf(m->a * m->d - m->b * m->c));
}

static Err take_path_element(Drawing *drawing)
{
    Attributes attributes;
    take_attributes(drawing, &attributes);
    Path path = {.drawing = drawing,
                 .matrix = matrix_of(property(&attributes, ATTR_TRANSFORM)),
                 .filled = is_visible(property(&attributes, ATTR_FILL), true),
                 .stroked = is_visible(property(&attributes, ATTR_STROKE), false)};
    path.stroked &= stroke_width(&path.matrix, property(&attributes, ATTR_WIDTH)) <= thickest;
    Err err = path.filled || path.stroked ? take_path(&path, property(&attributes, ATTR_DATA)) : OK;
    free_attributes(&attributes);
    return err;
}

/* Glyphs, clips and patterns are defined, not drawn. */
static Err take_elements(Drawing *drawing, bool *ret_broken)
{
    int got = xmlTextReaderRead(drawing->reader);
    while (got == 1 && !drawing->too_many) {
        const char *name = (const char *)xmlTextReaderConstLocalName(drawing->reader);
        bool begins = xmlTextReaderNodeType(drawing->reader) == XML_READER_TYPE_ELEMENT && name != NULL;
        if (begins && strcmp(name, "defs") == 0) {
            got = xmlTextReaderNext(drawing->reader);
            continue;
        }
        drawing->page += begins && strcmp(name, "page") == 0;
        if (begins && strcmp(name, "path") == 0) {
            TRY(take_path_element(drawing));
        }
        got = xmlTextReaderRead(drawing->reader);
    }
    *ret_broken = got < 0;
    return OK;
}

static void keep_quiet(void *context, const char *message, xmlParserSeverities severity, xmlTextReaderLocatorPtr locator)
{
    (void)context;
    (void)message;
    (void)severity;
    (void)locator;
}

Err pdf_rules(Work *work, Str svg, PdfRules *ret_rules)
{
    *ret_rules = (PdfRules){0};
    if (svg.len == 0 || svg.len > INT32_MAX) {
        return OK;
    }
    /* A document of one page has no page elements. */
    Drawing drawing = {.work = work, .page = str_contains(svg, STR("<pageSet>")) ? -1 : 0};
    xmlResetLastError();
    drawing.reader = xmlReaderForMemory(svg.ptr, (int)svg.len, NULL, NULL, XML_PARSE_NONET | XML_PARSE_HUGE);
    if (drawing.reader == NULL) {
        return work_full(work);
    }
    xmlTextReaderSetErrorHandler(drawing.reader, keep_quiet, NULL);
    bool broken = false;
    Err err = take_elements(&drawing, &broken);
    xmlFreeTextReader(drawing.reader);
    const xmlError *last = xmlGetLastError();
    if (err == OK && last != NULL && last->code == XML_ERR_NO_MEMORY) {
        return fault_set(&work->fault, ERR_INTERNAL, "memory", "the system has no memory left");
    }
    if (err == OK && !broken && !drawing.too_many) {
        *ret_rules = drawing.rules;
    }
    return err;
}
