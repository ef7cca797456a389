/* Documents on their way out: what one holds, the approval chain as data, and
 * the pure rules of both (domain.md 5; docs/decisions/0031-approval-chain.md). */
#ifndef GK_FEATURES_PUBLICATION_DOCUMENT_RULES_H
#define GK_FEATURES_PUBLICATION_DOCUMENT_RULES_H

#include "base/complaints.h"
#include "base/date.h"
#include "features/account/account_rules.h"
#include "features/gate/gate_rules.h"

typedef struct DocumentFile {
    int64_t attachment_id;
    Str name;       /* as uploaded */
    Str title;      /* what readers see; for pictures the alternative text */
    Str media_type;
    Str original_sha, clean_sha; /* clean_sha empty: it cannot go out */
    int64_t size, original_size; /* of the cleaned copy, and of what came; the latter only when it is attached */
    Str clean_report; /* JSON: what was hidden */
    Str text;
} DocumentFile;

/* Everything of a version that people write. Dates are yyyymmdd, 0 for none. */
typedef struct DocumentContent {
    Str title, doc_no;
    int64_t formed_on, effective_on, expires_on;
    Str organs;       /* lead organ first, separated by '\n' */
    Str theme, genre;
    Str column_code, more_columns; /* '\n' */
    int art20_item;   /* 0: none */
    Str kind;         /* none, regulation, normative */
    bool made_by_us;
    Str attribute;    /* active, on_request, withheld */
    Str reason_code, reason;
    Str summary, keywords, source, department;
    Str forms;        /* of text,chart,audio,video */
    int64_t interprets; /* document id, 0: none; as typed -1: none that is there */
    int64_t first_public_on; /* old documents; 0: goes out when it is approved */
    Str old_index_no;
    Str body_html, body_text;
    const DocumentFile *files;
    size_t file_count;
} DocumentContent;

/* What the form says is wrong (Chinese, at the fields, which are named like the
 * members above; "body" for the body). Saving a draft asks
 * little (`to_hand_in` false: a title, a column, dates that are dates); handing
 * in asks for everything that a reader or the report needs. */
#define DOCUMENT_NONE_SUCH STR("本单位没有这个编号或者索引号的信息，请核对。")
void document_check(Complaints *complaints, const DocumentContent *content, bool to_hand_in);

/* SM3 over every field and the files' hashes, in a canonical form. */
MUST_USE Err document_digest_text(Work *work, const DocumentContent *content, Str *ret_canonical);

/* E14-1 ... E16-2b and OTHER: code, Chinese name, article; data/reasons.json names the source. */
typedef struct DisclosureReason {
    Str code, label, article;
} DisclosureReason;

/* ---- the chain ---- */

typedef enum StepKind { STEP_FIRST, STEP_SECRECY, STEP_SECOND, STEP_FINAL } StepKind;

enum { CHAIN_STEPS_MAX = 9, CHAIN_CODE_MAX = 64 };

typedef struct ChainStep {
    int step; /* from 1 */
    StepKind kind;
    uint32_t role; /* who may do it: one Role */
    bool is_last;
} ChainStep;

typedef struct Chain {
    Str code;
    ChainStep steps[CHAIN_STEPS_MAX];
    int count;
} Chain;

Str step_kind_word(StepKind kind);  /* first, secrecy, second, final */
Str step_kind_label(StepKind kind); /* 初审 保密审查 复审 终审 */
bool step_kind_of_word(Str word, StepKind *ret_kind);
/* NULL when the chain has no such step. */
const ChainStep *chain_step_at(const Chain *chain, int step);
/* An English reason why this cannot be a chain (first first, one secrecy review, final last and only last), or NULL. */
const char *chain_check(const Chain *chain);
/* 初审 保密审查 复审 终审. */
Chain chain_standard(void);

/* 保密审查's five statements (ux.md mock-up admin-doc-edit), bit n of approval.statements. */
enum { SECRECY_STATEMENTS = 5, SECRECY_ALL = 31 };
Str secrecy_statement(int n);
/* Its conclusions: 公开, 免予公开, 需报审 are stored as open, exempt, refer. Each gives {NULL,0} for what is none. */
enum { SECRECY_CONCLUSIONS = 3 };
Str secrecy_conclusion(int n);
Str secrecy_conclusion_word(Str conclusion);
Str secrecy_conclusion_of_word(Str word);

typedef struct Consent {
    int step;
    int64_t person_id;
} Consent;

/* Why this person may not do the next step now, as a Chinese sentence for the
 * page ("您已做过初审。"), or {NULL,0} when they may. */
typedef struct ChainView {
    const Chain *chain;
    int next_step;      /* 0: not in review */
    int64_t author_id;
    const Consent *consents; /* of this version */
    size_t consent_count;
    const int64_t *writers; /* who else wrote since the version that is public */
    size_t writer_count;
} ChainView;
Str chain_refusal(const ChainView *view, int64_t person_id, uint32_t roles);

/* The same as a code; *ret_done_step is set with CHAIN_TWICE. */
typedef enum ChainRefusal { CHAIN_MAY, CHAIN_NOT_IN_REVIEW, CHAIN_OWN, CHAIN_TWICE, CHAIN_ROLE } ChainRefusal;
ChainRefusal chain_refuses(const ChainView *view, int64_t person_id, uint32_t roles, int *ret_done_step);

/* ---- states ---- */

Str document_state_label(Str state); /* draft -> 草稿 ... (ux.md 6); in review the step's label is shown instead */

#endif
