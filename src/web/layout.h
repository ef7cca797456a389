/* The data of the frame around every page (views/layout.html, error.html). */
#ifndef GK_WEB_LAYOUT_H
#define GK_WEB_LAYOUT_H

#include "web/web.h"

typedef struct NavItem {
    Str path; /* below the root, without leading slash */
    Str label;
    bool current;
} NavItem;

typedef struct LayoutView {
    WebPage page;
    Str title;
    Str site_name;   /* the unit's name */
    Str site_domain; /* host name the client asked for */
    Str css_version, js_version;
    NavItem *nav;
    size_t nav_count;
} LayoutView;

typedef struct ErrorView {
    int status;
    Str heading;
    Str sentence;
} ErrorView;

#endif
