/* The data of the page of site facts (views/site.html). */
#ifndef GK_FEATURES_UNIT_SITE_VIEWS_H
#define GK_FEATURES_UNIT_SITE_VIEWS_H

#include "base/complaints.h"
#include "html/html.h"

typedef struct SiteField {
    Str name, label, hint, value, error;
    bool is_long; /* a text area */
} SiteField;

typedef struct SiteGroup {
    Str legend;
    SiteField *fields;
    size_t count;
} SiteGroup;

typedef struct SiteView {
    Str csrf, version;
    SiteGroup *groups;
    size_t group_count;
    const Complaint *complaints;
    size_t complaint_count;
    Str refused;
} SiteView;

#endif
