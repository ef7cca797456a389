#include "doc/sanitise_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ATTRIBUTES_MAX = 8192, SPAN_MAX = 1000 };

/* ----------------------------------------------------- alignment, indents -- */

static bool is_word(Str text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.ptr, word, text.len) == 0;
}

static char align_of(Str value)
{
    static const struct {
        const char *word;
        char align;
    } words[] = {{"left", 'l'}, {"start", 'l'}, {"center", 'c'}, {"middle", 'c'}, {"right", 'r'}, {"end", 'r'}, {"justify", 'j'}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (is_word(value, words[i].word)) {
            return words[i].align;
        }
    }
    return '\0';
}

static void read_style(Alignment *alignment, Str style)
{
    Str declaration;
    while (str_cut(&style, ';', &declaration)) {
        Str value = declaration, name;
        if (!str_cut(&value, ':', &name)) {
            continue;
        }
        name = str_trim(name);
        value = str_trim(value);
        if (is_word(name, "text-align")) {
            alignment->align = align_of(value);
        } else if (is_word(name, "text-indent")) {
            alignment->indent = value.len > 0 && value.ptr[0] >= '1' && value.ptr[0] <= '9';
        }
    }
}

static void read_classes(Alignment *alignment, Str classes)
{
    Str word;
    while (str_cut(&classes, ' ', &word)) {
        if (word.len == 4 && str_starts(word, STR("ta-")) && strchr("lcrj", word.ptr[3]) != NULL) {
            alignment->align = word.ptr[3];
        } else if (str_eq(word, STR("i2"))) {
            alignment->indent = true;
        }
    }
}

Alignment sanitise_alignment(const GumboElement *element)
{
    Alignment alignment = {.align = element->tag == GUMBO_TAG_CENTER ? 'c' : '\0'};
    const char *align = html_attribute(element, "align");
    const char *style = html_attribute(element, "style");
    const char *classes = html_attribute(element, "class");
    if (align != NULL && element->tag != GUMBO_TAG_TABLE && element->tag != GUMBO_TAG_IMG) {
        alignment.align = align_of(str_trim(str_from_c(align)));
    }
    read_classes(&alignment, str_from_c(classes));
    read_style(&alignment, str_from_c(style));
    return alignment;
}

Str sanitise_classes(Work *work, Alignment a)
{
    if (a.align == '\0' && !a.indent) {
        return (Str){0};
    }
    char align[8] = "";
    if (a.align != '\0') {
        (void)snprintf(align, sizeof align, "ta-%c", a.align);
    }
    return str_format(&work->arena, " class=\"%s%s%s\"", align, a.align != '\0' && a.indent ? " " : "", a.indent ? "i2" : "");
}

/* ------------------------------------------------------------- attributes -- */

static bool aligns(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_P:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_CAPTION:
        return true;
    default:
        return false;
    }
}

static void put_text(Buf *out, const char *name, Str value)
{
    buf_add_format(out, " %s=\"", name);
    writer_escape(out, value);
    buf_add(out, STR("\""));
}

/* A whole number from `least`, as it would be read by a browser; 0 when it is none. */
static int number_of(const char *value)
{
    long number = strtol(value, NULL, 10);
    return number < 0 ? 0 : number > SPAN_MAX ? SPAN_MAX : (int)number;
}

static bool put_number(Buf *out, const GumboAttribute *attribute, int usual)
{
    int number = number_of(attribute->value);
    if (number > 0 && number != usual) {
        buf_add_format(out, " %s=\"%d\"", attribute->name, number);
    }
    return number > 0;
}

static bool put_scope(Buf *out, const GumboAttribute *attribute)
{
    static const char *const words[] = {"row", "col", "rowgroup", "colgroup"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(attribute->value, words[i]) == 0) {
            put_text(out, "scope", str_from_c(words[i]));
            return true;
        }
    }
    return false;
}

static bool put_url(Work *work, Buf *out, const GumboAttribute *attribute, bool is_link)
{
    Str url;
    if (!sanitise_url(work, attribute->value, is_link, &url)) {
        return false;
    }
    put_text(out, attribute->name, url);
    return true;
}

static bool put_label(Work *work, Buf *out, const GumboAttribute *attribute, bool may_be_empty)
{
    Str label = sanitise_label(work, attribute->value);
    if (label.len > 0 || may_be_empty) {
        put_text(out, attribute->name, label);
    }
    return true;
}

static bool has_name(const GumboAttribute *attribute, const char *name)
{
    return attribute->attr_namespace == GUMBO_ATTR_NAMESPACE_NONE && strcmp(attribute->name, name) == 0;
}

static bool loads(GumboTag tag)
{
    return tag == GUMBO_TAG_IMG || tag == GUMBO_TAG_SOURCE || tag == GUMBO_TAG_AUDIO || tag == GUMBO_TAG_VIDEO;
}

/* Addresses and labels of links, pictures and media. */
static bool put_reference(Work *work, Buf *out, GumboTag tag, const GumboAttribute *attribute)
{
    if (tag == GUMBO_TAG_A && has_name(attribute, "href")) {
        return put_url(work, out, attribute, true);
    }
    if (loads(tag) && has_name(attribute, "src")) {
        return put_url(work, out, attribute, false);
    }
    if (tag == GUMBO_TAG_IMG && has_name(attribute, "alt")) {
        return put_label(work, out, attribute, true);
    }
    if (has_name(attribute, "title")) {
        return put_label(work, out, attribute, false);
    }
    return (tag == GUMBO_TAG_AUDIO || tag == GUMBO_TAG_VIDEO) && has_name(attribute, "controls");
}

/* True when the attribute is known here; what it says may still not be written. */
static bool put_attribute(Work *work, Buf *out, GumboTag tag, const GumboAttribute *attribute)
{
    bool cell = tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH;
    if (tag == GUMBO_TAG_A || loads(tag)) {
        return put_reference(work, out, tag, attribute);
    }
    if (cell && (has_name(attribute, "colspan") || has_name(attribute, "rowspan"))) {
        return put_number(out, attribute, 1);
    }
    if (tag == GUMBO_TAG_TH && has_name(attribute, "scope")) {
        return put_scope(out, attribute);
    }
    return tag == GUMBO_TAG_OL && has_name(attribute, "start") && put_number(out, attribute, 1);
}

/* In an order of our own, so that the result does not hang on the source's. */
static int order_of(const GumboAttribute *attribute)
{
    static const char *const order[] = {"href", "src", "alt", "title", "colspan", "rowspan", "scope", "start"};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (has_name(attribute, order[i])) {
            return (int)i;
        }
    }
    return -1;
}

Str sanitise_attributes(Work *work, const GumboElement *element, Alignment inherited, int *dropped)
{
    Buf out = buf_new(&work->arena, ATTRIBUTES_MAX);
    const GumboVector *all = &element->attributes;
    for (int place = -1; place < 8; place++) {
        for (unsigned i = 0; i < all->length; i++) {
            const GumboAttribute *attribute = all->data[i];
            if (order_of(attribute) == place) {
                bool aligned = aligns(element->tag) && (has_name(attribute, "class") || has_name(attribute, "align") || has_name(attribute, "style"));
                *dropped += !aligned && !put_attribute(work, &out, element->tag, attribute);
            }
        }
    }
    if (aligns(element->tag)) {
        Alignment own = sanitise_alignment(element);
        own.align = own.align == '\0' ? inherited.align : own.align;
        own.indent |= inherited.indent;
        buf_add(&out, sanitise_classes(work, own));
    }
    return buf_str(&out);
}
