/* Information items and 公文: what other features may call.
 *
 * The ledger `publication` holds what counts (features/book). A document is
 * what becomes public: drafted, checked by the gate, approved step by step by
 * different people, released. Releasing writes the ledger row in the same
 * transaction. Every use case begins with the actor's permission. */
#ifndef GK_FEATURES_PUBLICATION_PUBLICATION_H
#define GK_FEATURES_PUBLICATION_PUBLICATION_H

#include "base/blocks.h"
#include "db/ctx.h"
#include "doc/sanitise.h"
#include "features/book/book.h"
#include "features/book/measure_rules.h"
#include "features/deadline/deadline_rules.h"
#include "features/publication/document_rules.h"
#include "features/publication/public_rules.h"
#include "features/publication/publication_rules.h"
#include "features/unit/unit_rules.h"

/* ==== the ledger ==== */

const BookTable *publication_book(void);

/* The feature's measures of a year (domain.md 3.3-3.5). Closed at 12-31 24:00
 * China time, which the stored civil dates are in. */
MUST_USE Err publication_figures(Ctx *ctx, UnitSpan span, int year, const FigureSink *sink);

/* How many rows of the ledger were first published in a year. */
MUST_USE Err publication_published(Ctx *ctx, int64_t unit_id, int year, int64_t *ret_count);

/* The records behind one of its measures, by date. */
MUST_USE Err publication_records(Ctx *ctx, int64_t unit_id, int year, int measure, RecordVisit visit, void *state);

/* ==== columns ==== */

/* Adds a 栏目, or changes the one with its code. */
MUST_USE Err publication_set_column(Ctx *ctx, int64_t unit_id, const SiteColumn *column);
/* The unit's 栏目 by position and code, with every field. */
MUST_USE Err publication_columns(Ctx *ctx, int64_t unit_id, SiteColumns *ret_columns);
/* A column and those it stands below, itself first; none when there is no such column. */
MUST_USE Err publication_column_path(Ctx *ctx, int64_t unit_id, Str code, SiteColumns *ret_columns);
/* The usual columns of a unit's platform (domain.md 4.1, article 20), those that are missing. */
MUST_USE Err publication_usual_columns(Ctx *ctx, int64_t unit_id);

/* ==== files, of all units ==== */

typedef struct FileProblem {
    Str number, name, sha; /* of the document; of the attachment; of its bytes */
    bool is_gone;          /* else damaged */
} FileProblem;

typedef struct FileCare {
    bool removes; /* what nothing names goes, when it has lain for a day */
    Err (*problem)(void *state, const FileProblem *problem);
    void (*step)(void *state, int64_t done, int64_t all); /* may be NULL */
    void *state;
    int64_t files, bytes, problems, unused, removed; /* counted; a file is what has bytes of its own */
} FileCare;

/* Proves every original and every copy by its hash, and finds what lies among them and belongs to no document: copies for a
 * form that was refused. For commands of whoever runs the machine: nothing of the content is shown. */
MUST_USE Err document_files_care(Ctx *ctx, FileCare *care);

/* ==== documents: the office's side ==== */

typedef struct DocumentHead {
    int64_t unit_id, id;
    Str number; /* 公 2021-011 */
    int version;
    Str state;
    int next_step; /* 0: not in review */
    StepKind next_kind;
    int64_t author_id;
    Str author_name, title, column_code, column_name, attribute, index_no;
    int64_t due_on; /* yyyymmdd; 0: none */
    int64_t published_at; /* first publication; 0: never */
    Str validity;         /* valid, expired, repealed */
    int64_t validity_on;  /* yyyymmdd; 0: none */
    int64_t created_at, changed_at, step_since, lock_version;
} DocumentHead;

enum {
    DOCUMENT_FILES_MAX = 50,
    DOCUMENT_FILE_TEXT_MAX = 1 << 20, /* bytes of a file's text that are kept: for the gate and the search */
};

typedef struct DocumentHeads {
    DocumentHead *items;
    size_t count;
} DocumentHeads;

/* PERMISSION_DOCUMENT_WRITE. `id` 0 makes a new one. The body is sanitised here.
 * An edit of what somebody has approved, or of what is public, is a further
 * version that begins at the first step; an edit of an untouched draft replaces
 * it. Saving the same content changes nothing. ERR_INVALID "document.invalid"
 * (document_check), ERR_CONFLICT "document.changed" when lock_version is not the
 * expected one (somebody else saved; nothing is overwritten). */
MUST_USE Err document_save(Ctx *ctx, int64_t unit_id, int64_t id, int64_t expected_lock, const DocumentContent *content,
                           int64_t *ret_id);

/* The slow half of attaching, for a reading transaction before the writing one (WebRoute.prepare): stores the file and
 * its cleaned copy. The result is without a key; errors as document_attach_bytes. */
MUST_USE Err document_prepare_file(Ctx *ctx, Str name, Str path, DocumentFile *ret_file);
/* The quick half: gives file->attachment_id. */
MUST_USE Err document_attach_prepared(Ctx *ctx, int64_t unit_id, int64_t id, DocumentFile *file);
/* Both at once, for commands and imports, which have the file in memory. Adds a file to a document: kept, cleaned apart
 * (doc/clean.h) and read. A version has it once it is saved with it. ERR_LIMIT "document.file_size" over 50 MB,
 * ERR_INVALID "document.file_refused" for what cannot go out (document_file_refusal tells why in Chinese). Old binary
 * Office files are kept, and block at the gate. */
#define DOCUMENT_FILE_REFUSED "the file is refused: "
MUST_USE Err document_attach_bytes(Ctx *ctx, int64_t unit_id, int64_t id, Str name, Str bytes, DocumentFile *ret_file);
/* The Chinese reason of "document.file_refused"; {NULL,0} for other faults. */
Str document_file_refusal(const Fault *fault);
/* A DOCX, HTML or text file (an upload's path) as a body, by a writer. ERR_INVALID "import.*", "input.*". */
MUST_USE Err document_body_of_file(Ctx *ctx, Str path, ImportedBody *ret_body);
/* Where an attachment lies (os/blob.h): the copy that goes out, or as it came. Without a clean copy the first is
 * ERR_NOT_FOUND. */
MUST_USE Err document_file_path(Ctx *ctx, int64_t unit_id, int64_t id, int64_t attachment_id, bool original, DocumentFile *ret_file,
                                Str *ret_path);
/* The files of a document that no version uses yet, or that its newest does: what the editor offers. */
MUST_USE Err document_files(Ctx *ctx, int64_t unit_id, int64_t id, const DocumentFile **ret_files, size_t *ret_count);

/* Hands in for 初审: by a writer. Runs the gate: ERR_INVALID "document.blocked" (findings are kept and shown), "document.unanswered".
 * The gate's run survives because the page calls document_gate first, in a transaction of its own. */
MUST_USE Err document_hand_in(Ctx *ctx, int64_t unit_id, int64_t id, int64_t expected_lock);
/* The author takes it back before anybody approved. */
MUST_USE Err document_take_back(Ctx *ctx, int64_t unit_id, int64_t id, int64_t expected_lock);

/* Runs the gate over the newest version and keeps the findings (moment "first" or "final" by where it stands). */
MUST_USE Err document_gate(Ctx *ctx, int64_t unit_id, int64_t id, GateFindings *ret_findings);
/* Answers a finding that asks, by its key. */
MUST_USE Err document_answer(Ctx *ctx, int64_t unit_id, int64_t id, Str finding_key, Str answer);

typedef struct StepDecision {
    int step;              /* the step the person saw; ERR_CONFLICT when it is another one now */
    int64_t expected_lock; /* and the version */
    Str opinion;           /* may be empty: 同意 */
    int statements;        /* 保密审查: bits ticked; all are needed */
    Str conclusion, basis; /* 保密审查: 公开 | 免予公开 | 需报审, and what it rests on */
} StepDecision;

/* Consents to the next step. At the last step the document goes out in the same
 * transaction (主动公开), or is registered as not public. Refuses who wrote it,
 * who did another step, who lacks the step's role: ERR_FORBIDDEN
 * "document.own", "document.twice", "document.role". 终审 runs the gate again.
 * A conclusion other than 公开 cannot pass an item that is 主动公开: ERR_INVALID "document.not_public". */
MUST_USE Err document_approve(Ctx *ctx, int64_t unit_id, int64_t id, const StepDecision *decision);
/* Sends it back to its author with a reason. */
MUST_USE Err document_return(Ctx *ctx, int64_t unit_id, int64_t id, const StepDecision *decision);

/* PERMISSION_DOCUMENT_MANAGE. */
MUST_USE Err document_withdraw(Ctx *ctx, int64_t unit_id, int64_t id, Str reason);
/* valid, expired or repealed from a day on, with reason; the ledger and the report follow. */
MUST_USE Err document_set_validity(Ctx *ctx, int64_t unit_id, int64_t id, Str validity, int64_t on, Str reason);
MUST_USE Err document_reassess(Ctx *ctx, int64_t unit_id, int64_t id, Str result, Str reason);
/* 不予公开 documents whose re-assessment of the year is open. */
MUST_USE Err document_to_reassess(Ctx *ctx, int64_t unit_id, int year, DocumentHeads *ret_heads);

MUST_USE Err document_clarify(Ctx *ctx, int64_t unit_id, const Clarification *clarification);
MUST_USE Err document_clarifications(Ctx *ctx, int64_t unit_id, Clarification **ret_items, size_t *ret_count);

/* PERMISSION_COLUMN_MANAGE. A further chain, or one that no document goes by yet in other words. A column names the
 * code of its chain; a chain "CODE.normative" goes before "CODE" for documents of that kind (none, regulation,
 * normative). ERR_INVALID "document.chain" (chain_check), ERR_CONFLICT "document.chain_used". */
MUST_USE Err document_set_chain(Ctx *ctx, int64_t unit_id, const Chain *chain);

/* ---- words of the forms, from data/ ---- */

typedef struct DisclosureReasons {
    const DisclosureReason *items;
    size_t count;
} DisclosureReasons;
MUST_USE Err publication_reasons(Work *work, DisclosureReasons *ret_reasons);
MUST_USE Err publication_knows_reason(Work *work, Str code, bool *ret_knows);

typedef struct Words {
    const Str *items;
    size_t count;
} Words;
/* 综合政务\政务公开 ..., as they are written on pages. */
MUST_USE Err publication_themes(Work *work, Words *ret_themes);
/* The fifteen 公文 kinds, then other genres. */
MUST_USE Err publication_genres(Work *work, Words *ret_genres);

/* ---- looking (PERMISSION_DOCUMENT_READ) ---- */

MUST_USE Err document_head(Ctx *ctx, int64_t unit_id, int64_t id, DocumentHead *ret_head);
/* By the office's number or the 索引号. ERR_NOT_FOUND "document.none". */
MUST_USE Err document_by_number(Ctx *ctx, int64_t unit_id, Str number, DocumentHead *ret_head);
/* Version 0: the newest. */
MUST_USE Err document_content(Ctx *ctx, int64_t unit_id, int64_t id, int version, DocumentContent *ret_content);
/* The chain of the newest version, with the consents so far. */
MUST_USE Err document_chain(Ctx *ctx, int64_t unit_id, int64_t id, Chain *ret_chain, const Consent **ret_consents,
                            size_t *ret_count);
/* Why the acting person may not do the next step, as a Chinese sentence for the page; {NULL,0}: they may. */
MUST_USE Err document_refusal(Ctx *ctx, int64_t unit_id, int64_t id, Str *ret_sentence);
MUST_USE Err document_findings(Ctx *ctx, int64_t unit_id, int64_t id, GateFindings *ret_findings); /* of the last run, answers filled in */
MUST_USE Err document_gate_ran(Ctx *ctx, int64_t unit_id, int64_t id, bool *ret_ran); /* over the newest version */

typedef struct DocumentEvent {
    int64_t seq;
    int version;
    Str action; /* create, edit, hand_in, take_back, approve, return, publish, register, withdraw, validity, reassess, clarify, answer */
    Str kind;   /* of the step; empty: none */
    Str person_name, opinion;
    int64_t at;
} DocumentEvent;
MUST_USE Err document_events(Ctx *ctx, int64_t unit_id, int64_t id, DocumentEvent **ret_events, size_t *ret_count);

typedef struct DocumentFilter {
    Str state;       /* empty: all */
    Str column_code; /* empty: all */
    Str words;       /* in the title or the number; empty: all */
    int64_t author_id; /* 0: all */
    uint32_t for_roles; /* those whose next step one of these roles may do, and for_person has done none of; 0: all */
    int64_t for_person;
    int64_t before_changed, before_id; /* keyset: behind this one; 0: from the newest */
    int limit;       /* 1..200 */
} DocumentFilter;
MUST_USE Err document_list(Ctx *ctx, int64_t unit_id, const DocumentFilter *filter, DocumentHeads *ret_heads);
/* How many wait for this person: their step, their returns. */
MUST_USE Err document_waiting(Ctx *ctx, int64_t unit_id, int64_t *ret_steps, int64_t *ret_returned);

/* The approval sheet (发布审批单) as blocks for print, PDF and DOCX: every opinion, the secrecy review, the gate. */
MUST_USE Err document_sheet(Ctx *ctx, int64_t unit_id, int64_t id, Blocks *ret_blocks);
/* The same as a file: "html", "pdf", "docx" or "xlsx", written in this process (commands); ERR_INVALID "document.form". */
MUST_USE Err document_sheet_file(Ctx *ctx, int64_t unit_id, int64_t id, Str form, Str *ret_bytes);

/* The publishing clock (条例第二十六条) of a document with 成文日期. */
MUST_USE Err document_clock(Ctx *ctx, int64_t unit_id, int64_t formed_on, Deadline *ret_deadline);
/* After a change of the calendar: the clocks that still run are worked out again; each difference is in the audit log.
 * PERMISSION_SITE_MANAGE. */
MUST_USE Err publication_recompute(Ctx *ctx, int64_t unit_id);
/* 有效期至 has passed: public items become 失效, some hundred at a time. The job of publication_jobs.c calls it until
 * *ret_changed is 0, for the units that publication_lapsed names (as the system). */
MUST_USE Err publication_expire(Ctx *ctx, int64_t unit_id, int64_t *ret_changed);
MUST_USE Err publication_lapsed(Ctx *ctx, int64_t *units, size_t most, size_t *ret_count);

/* ==== what is public: decided in one place, the table public_item (PublicItem in public_rules.h) ==== */

/* Newest first, by when they came out or by 成文日期 (those without one last). */
typedef enum PublicOrder { PUBLIC_BY_PUBLISHED, PUBLIC_BY_FORMED } PublicOrder;

enum { PUBLIC_LIST_MAX = 1000 };

typedef struct PublicFilter {
    const Str *columns; size_t column_count; /* any of these; none: all */
    const int *years;   size_t year_count;
    const int *items;   size_t item_count;
    const Str *validities; size_t validity_count;
    PublicOrder order;
    int64_t before_at, before_id; /* keyset: behind the item with this public_key and id; id 0: from the newest */
    int limit;                    /* 1..PUBLIC_LIST_MAX */
} PublicFilter;

/* What a list in this order is sorted by, before the id. */
int64_t public_key(const PublicItem *item, PublicOrder order);

MUST_USE Err public_list(Ctx *ctx, int64_t unit_id, const PublicFilter *filter, PublicItems *ret_items);

typedef struct PublicFacet {
    char kind; /* 'c' column, 'y' year, 'i' item, 'v' validity */
    Str value;
    int64_t count;
} PublicFacet;
/* Exact counts, each kind within the filters of the other kinds; *ret_total
 * within all. Every value that any public item has is there, with 0 where the
 * filters leave none: columns by code, years and items from the newest and the
 * first on, then valid, expired, repealed. Reads the kept counts, not the items. */
MUST_USE Err public_facets(Ctx *ctx, int64_t unit_id, const PublicFilter *filter, PublicFacet **ret_facets, size_t *ret_count,
                           int64_t *ret_total);

typedef struct PublicDocument {
    PublicItem item;
    DocumentContent content;
    PublicItems readings;    /* interpretations of this one that are public */
    PublicItem interprets;   /* document_id 0: none that is public */
    Clarification clarification; /* about this one; id 0: none */
} PublicDocument; /* content.files: title, name, media_type, size and clean_sha of what is served */
/* ERR_NOT_FOUND when it was never public. Withdrawn: OK with *ret_withdrawn set (reason, when) and no document. */
MUST_USE Err public_document(Ctx *ctx, int64_t unit_id, Str index_no, PublicDocument *ret_document, Withdrawn *ret_withdrawn);
/* The 索引号 under which something was public and nothing is any more. */
MUST_USE Err public_withdrawn(Ctx *ctx, int64_t unit_id, Str **ret_index_nos, size_t *ret_count);
/* By ids that the search found, in that order; those that are not public any more are left out. */
MUST_USE Err public_by_ids(Ctx *ctx, const int64_t *unit_ids, const int64_t *document_ids, size_t count, PublicItems *ret_items);

/* The words of an item for the search; *ret_found false when it is not public. */
MUST_USE Err public_text(Ctx *ctx, int64_t unit_id, int64_t document_id, PublicText *ret_text, bool *ret_found);
/* Everything that is public, of all units, in the order of published_at. */
MUST_USE Err public_keys(Ctx *ctx, PublicKey **ret_keys, size_t *ret_count);

/* An attachment of a public item by 索引号 and position from 1. ERR_NOT_FOUND otherwise. */
MUST_USE Err public_file(Ctx *ctx, int64_t unit_id, Str index_no, int position, PublicFile *ret_file);
/* Where its bytes lie. */
MUST_USE Err public_file_path(Ctx *ctx, const PublicFile *file, Str *ret_path);

/* Links of a body to this site that a reader cannot follow: to items that are
 * not public (any more), to columns that are not shown, to the back office.
 * `own_index_no` (may be empty) counts as public. */
typedef struct PublicLink {
    Str address;
    bool is_office;
} PublicLink;
MUST_USE Err public_bad_links(Ctx *ctx, const Site *site, Str own_index_no, Str html, PublicLink **ret_links, size_t *ret_count);

typedef struct ColumnState {
    SiteColumn column;
    int64_t count;
    int64_t last_on; /* yyyymmdd of the newest item; 0: blank */
} ColumnState;
/* Every shown column with its public items (not those of columns below it), in order. */
MUST_USE Err public_columns(Ctx *ctx, int64_t unit_id, ColumnState **ret_columns, size_t *ret_count);
/* The days (yyyymmdd, ascending) on which a column got an item, from..until. */
MUST_USE Err public_column_days(Ctx *ctx, int64_t unit_id, Str column_code, int64_t from, int64_t until, int64_t **ret_days,
                                size_t *ret_count);

/* Counts everything of a unit anew, after items were written in bulk. */
MUST_USE Err public_recount(Ctx *ctx, int64_t unit_id);

/* ==== old documents ==== */

typedef struct OldImport {
    Str folder; /* where the bodies and files of the table lie, or the saved pages */
    Str csv;    /* the table's bytes; empty: every .html in the folder, by its meta tags */
    bool hand_in; /* hand in what the gate has nothing to say about; the rest stays as drafts */
} OldImport;
typedef struct OldImportResult {
    int64_t documents, files, handed_in;
    Str *problems; /* Chinese lines "第 3 行：…"; any: nothing was imported */
    size_t problem_count;
} OldImportResult;
/* Drafts of the acting person with their old dates and numbers, in a writing
 * transaction which the caller rolls back unless it returns OK; they go out when
 * the chain approved them. ERR_INVALID "import.problems" with the problems in
 * *ret_result, which is filled in then too: all or nothing.
 * PERMISSION_DOCUMENT_MANAGE. */
MUST_USE Err document_import(Ctx *ctx, int64_t unit_id, const OldImport *import, OldImportResult *ret_result);

#endif
