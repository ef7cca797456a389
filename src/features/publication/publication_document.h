/* What the use cases of documents share. Not for other features. */
#ifndef GK_FEATURES_PUBLICATION_PUBLICATION_DOCUMENT_H
#define GK_FEATURES_PUBLICATION_PUBLICATION_DOCUMENT_H

#include "features/publication/document_chain_store.h"
#include "features/publication/document_release_store.h"
#include "features/publication/publication.h"

/* ERR_FORBIDDEN "document.no_person" for the system and visitors: documents are written and approved by people. */
MUST_USE Err document_need_person(Ctx *ctx);

/* The document as somebody saw it: ERR_CONFLICT "document.changed" when it is not at `expected_lock` any more. */
MUST_USE Err document_seen(Ctx *ctx, int64_t unit_id, int64_t id, int64_t expected_lock, DocumentRow *ret_row);

/* The history's row and the audit log's entry of what was just done. `opinion` is what the person wrote, for the history only. */
MUST_USE Err document_record(Ctx *ctx, const DocumentRow *row, const char *action, const ChainStep *step, Str opinion);

/* Moves the row to a state; the clock of the step starts. */
void document_enter(const Ctx *ctx, DocumentRow *row, Str state, int next_step);

/* SM3 of the content, in the arena. */
MUST_USE Err document_digest(Ctx *ctx, const DocumentContent *content, Str *ret_sm3);

/* The content of the newest version, proved by its digest: ERR_INTERNAL "document.tampered". */
MUST_USE Err document_proved_content(Ctx *ctx, const DocumentRow *row, DocumentContent *ret_content);

/* The chain that a document of this column and kind goes through, stored. */
MUST_USE Err document_chain_for(Ctx *ctx, int64_t unit_id, Str column_code, Str kind, Chain *ret_chain);

/* A further version of the same content by the same author, without consents. */
MUST_USE Err document_copy_version(Ctx *ctx, DocumentRow *row);

/* ERR_INVALID "document.invalid" with the first complaint, when there is one. */
MUST_USE Err document_refuse_complaints(Ctx *ctx, const Complaints *complaints);

/* Whether its publishing clock runs, and until when; 0: it has none. */
MUST_USE Err document_due(Ctx *ctx, int64_t unit_id, const DocumentContent *content, int64_t *ret_due_on);

/* What refuses the acting person the next step, as a fault. */
typedef struct ChainState {
    Chain chain;
    Approvals approvals;
    Consent consents[CHAIN_STEPS_MAX];
    int64_t *writers;
    size_t writer_count;
} ChainState;
MUST_USE Err document_chain_state(Ctx *ctx, const DocumentRow *row, ChainState *ret_state);
ChainView document_chain_view(const DocumentRow *row, const ChainState *state);

/* Runs the gate over a content. */
MUST_USE Err document_gate_findings(Ctx *ctx, const DocumentRow *row, const DocumentContent *content, GateFindings *ret_findings);
/* The same, kept as the run of a moment ("first", "final"); answers are filled in. */
MUST_USE Err document_gate_run(Ctx *ctx, const DocumentRow *row, const DocumentContent *content, const char *moment,
                               GateFindings *ret_findings);
/* ERR_INVALID "document.blocked" or "document.unanswered". */
MUST_USE Err document_gate_refuse(Ctx *ctx, const GateFindings *findings);

/* The chain has ended: out it goes, or into the ledger alone. Stores the row. */
MUST_USE Err document_end_chain(Ctx *ctx, DocumentRow *row, const DocumentContent *content, const ChainState *state);
/* The ledger's row of a document that is public, registered or withdrawn; what it does not name stays. */
typedef struct LedgerDates {
    int64_t published_on, withdrawn_on, repealed_on; /* BOOK_OPEN: not yet */
} LedgerDates;
MUST_USE Err document_put_ledger(Ctx *ctx, DocumentRow *row, const DocumentContent *content, const LedgerDates *dates, Str reason);
/* The dates that stand there now; all open when it has no row. */
MUST_USE Err document_ledger_dates(Ctx *ctx, const DocumentRow *row, LedgerDates *ret_dates);
/* ERR_CONFLICT "ledger.nil" when a year in which the document counts was declared to have no records. */
MUST_USE Err document_claim_years(Ctx *ctx, int64_t unit_id, int64_t formed_on, int64_t published_on);
/* Says that the document's page changed, and those that name it or that this version names. */
MUST_USE Err document_tell_public(Ctx *ctx, const DocumentRow *row, int version);
/* Takes the public item away; row->state is left to the caller. */
MUST_USE Err document_take_down(Ctx *ctx, DocumentRow *row, const Standing *standing, Str reason);

#endif
