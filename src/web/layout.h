/* The data of the frames around every page (views/layout.html, office.html, error.html). */
#ifndef GK_WEB_LAYOUT_H
#define GK_WEB_LAYOUT_H

#include "web/web.h"

typedef struct NavItem {
    Str path; /* below the root, without leading slash */
    Str label;
    bool current;
} NavItem;

typedef struct NavGroup {
    Str heading;
    NavItem *items;
    size_t count;
} NavGroup;

typedef struct LayoutView {
    WebPage page;
    Str title;
    Str unit_name;
    Str full_name;   /* SiteName */
    Str site_domain, site_id_code;
    Str css_version, js_version;
    Html header;     /* of the host site, instead of ours */
    NavItem *nav;
    size_t nav_count;
    NavItem *foot_uses, *foot_notes;
    size_t foot_use_count, foot_note_count;
    bool has_search;      /* the box in the head: on every page but those that bring a larger one */
    bool has_access_page; /* 无障碍说明 */
    Str office_name, address, postcode, phone, hours, fax, email;
    Str icp_no, police_no;
    Str flash;
} LayoutView;

typedef struct OfficeView {
    WebPage page;
    Str title;
    Str unit_name;
    Str css_version, js_version, office_version;
    bool signed_in;
    Str person, role_labels;
    Str csrf;
    bool can_search, can_sign_out, can_see_account;
    NavGroup *groups;
    size_t group_count;
    Str flash;
} OfficeView;

typedef struct ErrorView {
    int status;
    Str heading;
    Str sentence;
    bool is_office;
    bool can_search;
} ErrorView;

#endif
