#include "features/publication/publication_pages.h"

#include "features/publication/publication_parts_pages.h"

enum { UPLOADS_MAX = 210 << 20 };

const WebRoute PUBLICATION_ROUTES[] = {
    WEB_ROUTE("GET", "/bo/", PERMISSION_SIGNED_IN, "what waits for the person, what is under review, lamps of columns", office_home_page),
    WEB_ROUTE("GET", "/bo/doc", PERMISSION_DOCUMENT_READ, "documents of the unit, filtered", office_list_page),
    WEB_ROUTE("GET", "/bo/doc/new", PERMISSION_DOCUMENT_WRITE, "form of a new document", document_new_page),
    WEB_ROUTE("POST", "/bo/doc/new", PERMISSION_DOCUMENT_WRITE, "saves a new document", document_new_post, .prepare = document_form_prepare,
              .refused = document_form_again,
              .body_max = UPLOADS_MAX),
    WEB_ROUTE("GET", "/bo/doc/batch", PERMISSION_DOCUMENT_APPROVE, "steps that wait for the person, one button each", office_batch_page),
    WEB_ROUTE("POST", "/bo/doc/batch", PERMISSION_DOCUMENT_APPROVE, "consents to several, after a confirmation", office_batch_post,
              .refused = office_batch_page),
    WEB_ROUTE("GET", "/bo/doc/reassess", PERMISSION_DOCUMENT_MANAGE, "withheld documents to be assessed this year", office_reassess_page),
    WEB_ROUTE("GET", "/bo/doc/cq", PERMISSION_DOCUMENT_READ, "clarifications", office_clarify_page),
    WEB_ROUTE("POST", "/bo/doc/cq", PERMISSION_DOCUMENT_MANAGE, "records a clarification", office_clarify_post, .refused = office_clarify_page),
    WEB_ROUTE("GET", "/bo/col", PERMISSION_SIGNED_IN, "columns with rules, owners and lamps", office_columns_page),
    WEB_ROUTE("GET", "/bo/col/new", PERMISSION_COLUMN_MANAGE, "form of a new column", office_column_new_page),
    WEB_ROUTE("POST", "/bo/col/new", PERMISSION_COLUMN_MANAGE, "adds a column", office_column_post, .refused = office_column_again),
    WEB_ROUTE("GET", "/bo/col/{code}", PERMISSION_COLUMN_MANAGE, "form of a column", office_column_page),
    WEB_ROUTE("POST", "/bo/col/{code}", PERMISSION_COLUMN_MANAGE, "changes a column", office_column_post, .refused = office_column_again),
    {.method = NULL},
};

const WebRoute DOCUMENT_ROUTES[] = {
    WEB_ROUTE("GET", "/bo/doc/{id}", PERMISSION_DOCUMENT_READ, "a document: the form for writers of drafts, the page for others",
              document_show_page),
    WEB_ROUTE("POST", "/bo/doc/{id}", PERMISSION_DOCUMENT_WRITE, "saves a document", document_edit_post, .prepare = document_form_prepare,
              .refused = document_form_again,
              .body_max = UPLOADS_MAX),
    WEB_ROUTE("GET", "/bo/doc/{id}/yl", PERMISSION_DOCUMENT_READ, "preview", document_preview_page),
    WEB_ROUTE("GET", "/bo/doc/{id}/bb", PERMISSION_DOCUMENT_READ, "versions and history", document_versions_page),
    WEB_ROUTE("GET", "/bo/doc/{id}/bb/{version}", PERMISSION_DOCUMENT_READ, "one version", document_version_page),
    WEB_ROUTE("GET", "/bo/doc/{id}/fj/{attachment}", PERMISSION_DOCUMENT_READ, "an attachment as it would go out", document_file_page),
    WEB_ROUTE("GET", "/bo/doc/{id}/fj/{attachment}/yj", PERMISSION_DOCUMENT_READ, "an attachment as it came", document_original_page),
    WEB_ROUTE("GET", "/bo/doc/{id}/sheet", PERMISSION_DOCUMENT_READ, "approval sheet", document_sheet_page),
    WEB_ROUTE("GET", "/bo/doc/{id}/sheet.pdf", PERMISSION_DOCUMENT_READ, "approval sheet as PDF", document_sheet_pdf),
    WEB_ROUTE("GET", "/bo/doc/{id}/sheet.docx", PERMISSION_DOCUMENT_READ, "approval sheet as DOCX", document_sheet_docx),
    WEB_ROUTE("POST", "/bo/doc/{id}/jc", PERMISSION_DOCUMENT_APPROVE, "runs the publish gate", document_gate_post),
    WEB_ROUTE("POST", "/bo/doc/{id}/dy", PERMISSION_DOCUMENT_APPROVE, "answers a finding of the gate", document_answer_post,
              .refused = document_show_again),
    WEB_ROUTE("POST", "/bo/doc/{id}/jiao", PERMISSION_DOCUMENT_WRITE, "hands in", document_hand_in_post, .refused = document_show_again),
    WEB_ROUTE("POST", "/bo/doc/{id}/qh", PERMISSION_DOCUMENT_WRITE, "takes back", document_take_back_post, .refused = document_show_again),
    WEB_ROUTE("POST", "/bo/doc/{id}/sp", PERMISSION_DOCUMENT_APPROVE, "consents or sends back; the last consent is confirmed first",
              document_decide_post, .refused = document_show_again),
    WEB_ROUTE("POST", "/bo/doc/{id}/cx", PERMISSION_DOCUMENT_MANAGE, "withdraws, after a confirmation", document_withdraw_post,
              .refused = document_show_again),
    WEB_ROUTE("POST", "/bo/doc/{id}/yx", PERMISSION_DOCUMENT_MANAGE, "changes the validity", document_validity_post,
              .refused = document_show_again),
    WEB_ROUTE("POST", "/bo/doc/{id}/cq", PERMISSION_DOCUMENT_MANAGE, "records a clarification by this document", document_clarify_post,
              .refused = document_show_again),
    WEB_ROUTE("POST", "/bo/doc/{id}/pg", PERMISSION_DOCUMENT_MANAGE, "records a re-assessment", office_reassess_post, .refused = office_reassess_page),
    {.method = NULL},
};
