/* HTML that others wrote, made safe: parsed as a browser would (gumbo, HTML5),
 * written again from an allow-list. Used on save and again on output.
 *
 * Allowed: p br hr h2 h3 h4 strong b em i u s sub sup blockquote ul ol li dl dt
 * dd table caption thead tbody tfoot tr th td a img figure figcaption audio
 * video source pre code; attributes href src alt title colspan rowspan scope
 * start controls and class with our own alignment words (ta-l ta-c ta-r ta-j,
 * i2 first-line indent). Links: http, https, mailto, tel, and paths of this
 * site; pictures and media: paths of this site only. style text-align and
 * text-indent become classes. svg, math, template, iframe, object, embed,
 * script, style, the controls of forms, meta, base, link, noscript and what is
 * hidden go with their content; other elements go and leave their content. h1
 * becomes h2, h5 and h6 h4, del and strike s, ins u.
 *
 * The result is a normal form: text stands in paragraphs, items and cells;
 * paragraphs hold no blocks; what is empty is left out, but for cells; so is white space at the
 * start and end of a paragraph. */
#ifndef GK_DOC_SANITISE_H
#define GK_DOC_SANITISE_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>

enum { SANITISE_BYTES_MAX = 4 << 20, SANITISE_DEPTH_MAX = 256 };

typedef struct Sanitised {
    Str html;  /* valid HTML5 fragment; text has & < > " escaped, attributes are double-quoted */
    Str text;  /* as a reader sees it: paragraphs on lines, cells separated by tabs */
    int dropped; /* elements and attributes taken out */
    bool lost_text; /* text went with something dangerous (plaintext, xmp, svg ...): the clerk is told */
} Sanitised;

/* ERR_LIMIT "html.size" / "html.depth". Idempotent: the result sanitised again is itself. */
MUST_USE Err sanitise_html(Work *work, Str html, Sanitised *ret_sanitised);

/* Whether the text is made of what sanitise_html leaves and of nothing else: elements, attributes, classes, addresses,
 * references, each element closed. True of its results; "no" tells nothing. For output: a look costs microseconds where
 * sanitising again costs a parser. */
bool sanitise_allows(Str html);

/* The text of a plain text area as HTML: paragraphs, and tables where lines are tab-separated. */
MUST_USE Err sanitise_from_text(Work *work, Str text, Str *ret_html);
/* Back, for the plain text area: what sanitise_from_text turns into the same HTML. */
MUST_USE Err sanitise_to_text(Work *work, Str html, Str *ret_text);

/* A DOCX or HTML file as a body (headings, paragraphs, lists, tables with spans,
 * emphasis, links; pictures are left out and counted). ERR_INVALID as doc_read. */
typedef struct ImportedBody {
    Str html; /* sanitised */
    Str title; /* the first title or heading, if any */
    int pictures_left_out;
    /* What a saved page says in its meta tags (网页设计规范, domain.md 4.2); empty elsewhere. */
    Str pub_date, source, column_name, keywords, description;
} ImportedBody;
MUST_USE Err sanitise_import(Work *work, Str bytes, ImportedBody *ret_body);

#endif
