/* The data of the portal's templates (views/). */
#ifndef GK_FEATURES_PORTAL_PORTAL_VIEWS_H
#define GK_FEATURES_PORTAL_PORTAL_VIEWS_H

#include "features/portal/portal.h"

/* ---- home ---- */

typedef struct HomeColumn {
    Str path, name, last_on, limit;
    int64_t count;
} HomeColumn;

typedef struct HomeItem {
    Str path, title, column_name, published_on;
} HomeItem;

typedef struct HomeFigure {
    Str label, value, unit;
    bool is_long;
} HomeFigure;

typedef struct HomeView {
    bool has_search, has_guide, has_rules, has_request, has_messages;
    bool can_file; /* the forms for messages, which need a server */
    const HomeItem *hot;
    size_t hot_count;
    int reply_days;
    Str address, postcode, office, hours, phone;
    int64_t total;
    const HomeColumn *columns;
    size_t column_count;
    const HomeItem *latest;
    size_t latest_count;
    Str year;
    const HomeFigure *figures;
    size_t figure_count;
    int64_t consultation_days, complaint_days;
} HomeView;

/* ---- lists ---- */

typedef struct ListView {
    Str title, lead;
    const HomeColumn *below; /* columns below this one */
    size_t below_count;
    bool has_request;
    Html results;
    const HomeColumn *all; /* every column, instead of facets where no server answers */
    size_t all_count;
} ListView;

/* ---- one document ---- */

typedef struct MetaRow {
    Str label, value;
    bool is_full;
} MetaRow;

typedef struct FileView {
    Str path, title, type, size;
} FileView;

typedef struct DocumentView {
    Str title;
    const MetaRow *rows;
    size_t row_count;
    Str warning;  /* 失效, 废止 */
    Str source;
    Str pdf_path;
    Html body;
    const FileView *files;
    size_t file_count;
    const HomeItem *readings;
    size_t reading_count;
    const HomeItem *interprets;
    size_t interprets_count;
    Str clarification;
    Str clarification_path, clarification_title;
    Str correct_query; /* address for 纠错; empty: no such page */
    Str column_path, column_name;
    Str print_organ, print_doc_no; /* the head of the printed form; empty: none */
    Str print_signature, print_date, print_note;
} DocumentView;

/* ---- guide, rules, statements ---- */

typedef struct GuidePart {
    Str id, heading;
    bool lists_columns;
    const Str *paragraphs;
    size_t paragraph_count;
} GuidePart;

typedef struct GuideFact {
    Str label, value;
} GuideFact;

typedef struct GuideView {
    Str unit_name, updated_on;
    Str document_path, document_title;
    Html document_body;
    const GuidePart *parts;
    size_t part_count;
    const GuideFact *facts;
    size_t fact_count;
    const HomeColumn *columns;
    size_t column_count;
} GuideView;

typedef struct RulesView {
    Str lead;
    const ResultItem *items;
    size_t item_count;
    Html csv;
} RulesView;

typedef struct SiteMapView {
    const HomeColumn *pages;
    size_t page_count;
    const HomeColumn *columns;
    size_t column_count;
    const HomeColumn *registers;
    size_t register_count;
    const HomeColumn *years;
    size_t year_count;
} SiteMapView;

typedef struct AccessView {
    Str phone, office, address;
    bool has_correct, has_map;
} AccessView;

/* ---- public registers ---- */

typedef struct RegisterCell {
    Str label, value;
    bool is_number;
} RegisterCell;

typedef struct RegisterRow {
    Str name;
    const RegisterCell *cells;
    size_t cell_count;
} RegisterRow;

typedef struct RegisterTab {
    Str path, label;
    bool current;
} RegisterTab;

typedef struct RegisterView {
    Str title, lead;
    const RegisterTab *tabs;
    size_t tab_count;
    Str name_head;
    const RegisterCell *heads;
    size_t head_count;
    const RegisterRow *rows;
    size_t row_count;
    int64_t total;
    Str page_number;
    Html first, next, csv;
    Str empty;
} RegisterView;

#endif
