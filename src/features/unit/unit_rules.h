/* Organs and their tree. */
#ifndef GK_FEATURES_UNIT_UNIT_RULES_H
#define GK_FEATURES_UNIT_UNIT_RULES_H

#include "base/complaints.h"
#include "features/book/book_rules.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Unit {
    int64_t id;
    int64_t parent_id; /* 0: none */
    Str code, name;
    bool has_rule_power;       /* may make 规章 */
    int first_year, last_year; /* report years in which it exists; 9999: still does */
    bool is_sample;            /* invented, for show */
} Unit;

enum { UNIT_CODE_MAX = 64, UNIT_NAME_MAX = 200, UNIT_FIRST_YEAR = 1949, UNIT_LAST_YEAR = 9999 };

/* An English reason why this cannot be a unit, or NULL. */
const char *unit_check(const Unit *unit);

/* How a file of units is written (gongkai import unit): code, name, parent's
 * code, rule power, first and last year. Not a ledger of a unit. */
extern const Book UNIT_BOOK;

/* A row of UNIT_BOOK as a unit without keys; *ret_parent is the parent's code
 * ({NULL,0}: none). An English reason when it cannot be one, or NULL. */
const char *unit_of_row(const BookValue *row, Unit *ret_unit, Str *ret_parent);

/* What a unit's public side says about itself (domain.md 4.2), and where it is found. */
typedef struct Site {
    int64_t unit_id;
    Str unit_code, unit_name;
    Str site_name, site_domain, site_id_code;
    Str host;      /* {NULL,0}: found by path */
    Str base_path; /* "/zfxxgk" */
    Str organ_name, organ_code, index_pattern;
    Str office_name, address, postcode, hours, phone, fax, email;
    Str icp_no, police_no;
    Str header_html; /* sanitised; empty: our own head */
    Str settings;    /* JSON */
    int64_t version;
} Site;

typedef struct Sites {
    Site *items;
    size_t count;
} Sites;

/* A text of the site by its name ("site_id_code"), to be read or set; NULL for an unknown one. host is {NULL,0} for none. */
Str *site_text(Site *site, Str name);
/* The n-th name, from 0; {NULL,0} behind the last. */
Str site_text_name(size_t n);

/* Complains in Chinese about what cannot be: 网站标识码, base path ("/" and letters), host, index pattern. */
void site_check(const Site *site, Complaints *complaints);

/* An 索引号 by the pattern's marks {org} {YYYY} {MM} {seq} {seq:05d}; {NULL,0} for a bad pattern or a full arena. */
Str site_index_no(Arena *arena, Str pattern, Str organ_code, int year, int month, int64_t seq);

typedef struct Units {
    Unit *items;
    size_t count;
} Units;

#endif
