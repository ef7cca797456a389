/* Documents, their versions and files in the database. */
#ifndef GK_FEATURES_PUBLICATION_DOCUMENT_STORE_H
#define GK_FEATURES_PUBLICATION_DOCUMENT_STORE_H

#include "db/ctx.h"
#include "features/publication/document_rules.h"

/* A document with what its newest version says. Numbers are 0 and texts empty where nothing is stored. */
typedef struct DocumentRow {
    int64_t unit_id, id;
    Str number;
    int version;
    Str state;
    int next_step;
    StepKind next_kind; /* when next_step is not 0 */
    int64_t author_id;
    Str author_name, title, column_code, column_name, attribute, index_no;
    int64_t due_on, created_at, changed_at, step_since, lock_version;
    Str chain, content_sm3;
    int64_t published_at, ledger_id;
    Str validity;
    int64_t validity_on;
} DocumentRow;

typedef struct DocumentRows {
    DocumentRow *items;
    size_t count;
} DocumentRows;

/* ERR_NOT_FOUND "document.none". */
MUST_USE Err document_store_find(Ctx *ctx, int64_t unit_id, int64_t id, DocumentRow *ret_row);
/* By the office's number or the 索引号. */
/* Of every unit; `visit` must not keep the row. */
typedef struct AttachedFile {
    Str number, name, original_sha, clean_sha; /* clean_sha may be empty */
} AttachedFile;
typedef Err (*AttachedFileVisit)(void *state, const AttachedFile *file);
MUST_USE Err document_store_all_files(Ctx *ctx, AttachedFileVisit visit, void *state);
MUST_USE Err document_store_by_number(Ctx *ctx, int64_t unit_id, Str number, DocumentRow *ret_row);
/* Numbers the document within its year and stores it as a draft. */
MUST_USE Err document_store_insert(Ctx *ctx, DocumentRow *row, int year);
/* Stores what may change. ERR_CONFLICT "document.changed" when the row is not as it was read (lock_version); else
 * row->lock_version is the new one. */
MUST_USE Err document_store_update(Ctx *ctx, DocumentRow *row);

/* Writes row->version with its content: a new one, or one that nobody approved. */
MUST_USE Err document_store_put_version(Ctx *ctx, const DocumentRow *row, const DocumentContent *content);
MUST_USE Err document_store_content(Ctx *ctx, int64_t unit_id, int64_t id, int version, DocumentContent *ret_content);
MUST_USE Err document_store_writers(Ctx *ctx, int64_t unit_id, int64_t id, int64_t **ret_writers, size_t *ret_count);
MUST_USE Err document_store_approvals(Ctx *ctx, const DocumentRow *row, int64_t *ret_count);

/* ---- files ---- */

MUST_USE Err document_store_add_file(Ctx *ctx, int64_t unit_id, int64_t document_id, const DocumentFile *file);
/* ERR_NOT_FOUND "document.no_file" when it is no file of this document. */
MUST_USE Err document_store_file(Ctx *ctx, int64_t unit_id, int64_t document_id, int64_t attachment_id, DocumentFile *ret_file);
MUST_USE Err document_store_files(Ctx *ctx, int64_t unit_id, int64_t document_id, const DocumentFile **ret_files, size_t *ret_count);

/* ---- history ---- */

typedef struct DocumentStep {
    const char *action;
    const ChainStep *step; /* NULL: none */
    Str opinion;
} DocumentStep;
MUST_USE Err document_store_event(Ctx *ctx, const DocumentRow *row, const DocumentStep *event);

typedef struct EventRow {
    int64_t seq;
    int version;
    Str action, kind, person_name, opinion;
    int64_t at;
} EventRow;
typedef struct EventRows {
    EventRow *items;
    size_t count;
} EventRows;
MUST_USE Err document_store_events(Ctx *ctx, int64_t unit_id, int64_t id, EventRows *ret_events);

/* ---- lists ---- */

typedef struct DocumentQuery {
    Str state, column_code, words;
    int64_t author_id;
    uint32_t for_roles;
    int64_t for_person;
    int64_t before_changed, before_id;
    int limit;
} DocumentQuery;
MUST_USE Err document_store_list(Ctx *ctx, int64_t unit_id, const DocumentQuery *query, DocumentRows *ret_rows);
/* Withheld ones registered before `registered_before` that were not assessed in the year. */
MUST_USE Err document_store_to_reassess(Ctx *ctx, int64_t unit_id, int64_t registered_before, int year, DocumentRows *ret_rows);
MUST_USE Err document_store_waiting(Ctx *ctx, int64_t unit_id, uint32_t roles, int64_t person_id, int64_t *ret_steps,
                                    int64_t *ret_returned);

typedef struct DocumentClock {
    int64_t document_id, formed_on, due_on;
} DocumentClock;
MUST_USE Err document_store_clocks(Ctx *ctx, int64_t unit_id, DocumentClock **ret_clocks, size_t *ret_count);
MUST_USE Err document_store_set_due(Ctx *ctx, int64_t unit_id, int64_t id, int64_t due_on);

typedef struct ColumnFacts {
    Str name, role, chain_code;
    bool is_shown;
} ColumnFacts;
/* *ret_found false when the unit has no such column. */
MUST_USE Err document_store_column(Ctx *ctx, int64_t unit_id, Str code, ColumnFacts *ret_facts, bool *ret_found);

#endif
