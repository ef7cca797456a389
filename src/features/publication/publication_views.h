/* The data of the document pages in the back office (views/x.html). */
#ifndef GK_FEATURES_PUBLICATION_PUBLICATION_VIEWS_H
#define GK_FEATURES_PUBLICATION_PUBLICATION_VIEWS_H

#include "base/complaints.h"
#include "html/html.h"

/* ---- parts ---- */

typedef struct Choice {
    Str value, label;
    bool chosen;
} Choice;

/* One field of a form. */
typedef struct FieldView {
    Str id, label, hint, error, value;
    Str width; /* class of the input: w-s, w-m, w-l or empty */
    int rows;  /* text areas */
    const Choice *choices;
    size_t choice_count;
} FieldView;

typedef struct ErrorsView {
    Str heading;
    const Complaint *items;
    size_t count;
} ErrorsView;

typedef struct StepView {
    Str label, detail;
    bool done, now, back;
} StepView;

typedef struct StepsView {
    const StepView *items;
    size_t count;
} StepsView;

typedef struct FindingView {
    Str word, sentence, place, found, key, answer, id;
    bool blocks, asks, notes, may_answer;
} FindingView;

typedef struct ChecksView {
    Str csrf, action, back; /* back: "1" when the editor shows it */
    const FindingView *items;
    size_t count;
    int blocking, unanswered;
    bool ran, may_run;
} ChecksView;

typedef struct StatementView {
    Str id, value, label;
    bool ticked;
} StatementView;

typedef struct DecisionView {
    Str csrf, action, step_text, lock_text, step_label, button;
    bool secrecy;
    const StatementView *statements;
    size_t statement_count;
    const Choice *conclusions;
    size_t conclusion_count;
    Html basis_field, opinion_field;
} DecisionView;

typedef struct FileRow {
    Str id, name, title, type, size, href, original_href, cleaned;
    bool picture, dropped, not_clean;
} FileRow;

typedef struct Fact {
    Str label, value;
} Fact;

/* ---- pages ---- */

typedef struct DifferenceView {
    Str label, theirs;
} DifferenceView;

typedef struct EditView {
    Str csrf, action, heading, number, id_text, lock_text, editor_version, state, warning;
    bool is_new, may_drop_edit, has_files;
    Html errors, steps, checks;
    Str conflict; /* who changed it, and when */
    const DifferenceView *differences;
    size_t difference_count;
    Html title, columns, doc_no, formed_on, organs, theme, genre, kind, item, effective_on, expires_on, summary, keywords, source,
        department, reason_code, reason, interprets, first_public_on, old_index_no;
    Str body_html, body_text, body_error, files_error, import_error;
    bool text_loses; /* plain text cannot say everything the body holds */
    const Choice *attributes, *forms, *more;
    size_t attribute_count, form_count, more_count;
    bool made_elsewhere;
    const FileRow *files;
    size_t file_count;
} EditView;

typedef struct ShowView {
    Str csrf, number, title, state, state_class, column, department, action, lock_text, warning, refusal, note;
    Html errors, steps, body, decision, checks;
    const Fact *facts;
    size_t fact_count;
    const Fact *own; /* 公开属性 */
    size_t own_count;
    const FileRow *files;
    size_t file_count;
    Str versions_label, public_href;
    bool may_edit, may_take_back, may_hand_in, may_manage, is_public, may_withdraw, may_validity;
    const Choice *validities;
    size_t validity_count;
    Html withdraw_reason, validity_on, validity_reason, clarify_subject, clarify_on;
} ShowView;

typedef struct ListRow {
    Str href, title, number, column, state, state_class, author, changed, due;
    Html lamp;
} ListRow;

typedef struct ListView {
    Str q, zt, lm, wo; /* what is asked for */
    const Choice *states, *columns;
    size_t state_count, column_count;
    const ListRow *rows;
    size_t row_count;
    Str more; /* where the next page begins; empty: there is none */
    bool mine, filtered, may_write, may_manage;
} ListView;

typedef struct FlowRow {
    Str href, title, step, stay;
    Html steps;
} FlowRow;

typedef struct FreshRow {
    Str name, rule;
    Html lamp;
} FreshRow;

typedef struct HomeView {
    bool may_read, may_write, may_sup;
    int steps, returned;
    const ListRow *rows;
    size_t row_count;
    const FlowRow *flow;
    size_t flow_count;
    const FreshRow *fresh;
    size_t fresh_count;
    int due_reassess;
} HomeView;

typedef struct PreviewView {
    Str number, back, title, index_no;
    const Fact *facts;
    size_t fact_count;
    Html body;
    const FileRow *files;
    size_t file_count;
    Str version_note;
} PreviewView;

typedef struct EventRowView {
    Str at, what, who, opinion, version;
} EventRowView;

typedef struct VersionRow {
    Str href, label;
} VersionRow;

typedef struct VersionsView {
    Str number, title, back;
    const EventRowView *events;
    size_t event_count;
    const VersionRow *versions;
    size_t version_count;
} VersionsView;

typedef struct HiddenField {
    Str name, value;
} HiddenField;

typedef struct ConfirmView {
    Str csrf, heading, sentence, action, button, back;
    const HiddenField *fields;
    size_t field_count;
    const Fact *facts;
    size_t fact_count;
} ConfirmView;

typedef struct BatchRow {
    Str href, title, number, column, passed, token, lamp_text;
} BatchRow;

typedef struct BatchView {
    Str csrf;
    Html errors;
    const BatchRow *rows;
    size_t row_count;
} BatchView;

typedef struct ColumnRow {
    Str href, board_href, name, item, own, national, owner, last, chain;
    Html lamp;
    bool hidden;
    Str count;
} ColumnRow;

typedef struct ColumnsView {
    const ColumnRow *rows;
    size_t row_count;
    bool may_edit;
} ColumnsView;

typedef struct ColumnEditView {
    Str csrf, action, heading;
    bool is_new, hidden;
    Html errors, code, name, parent, item, type, description, keywords, role, inspected, chain, owner, position, opened;
    Str own_every, national_every;
    const Choice *own_periods, *national_periods;
    size_t own_period_count, national_period_count;
    Str limit_error;
} ColumnEditView;

typedef struct ReassessRow {
    Str href, title, number, action, id;
} ReassessRow;

typedef struct ReassessView {
    Str csrf;
    Html errors;
    int year;
    const ReassessRow *rows;
    size_t row_count;
} ReassessView;

typedef struct ClarifyRow {
    Str subject, found_on, about, about_href, by, by_href;
} ClarifyRow;

typedef struct ClarifyView {
    Str csrf;
    Html errors, subject, found_on, about, by;
    const ClarifyRow *rows;
    size_t row_count;
    bool may_add;
} ClarifyView;

typedef struct SheetView {
    Str number, title, back, pdf, docx;
    Html sheet;
} SheetView;

#endif
