/* The approval sheet (发布审批单): what it says, as blocks. Pure. */
#ifndef GK_FEATURES_PUBLICATION_DOCUMENT_SHEET_RULES_H
#define GK_FEATURES_PUBLICATION_DOCUMENT_SHEET_RULES_H

#include "base/blocks.h"
#include "features/publication/document_rules.h"

/* A step of the chain, done or not. */
typedef struct SheetStep {
    StepKind kind;
    Str person, opinion; /* empty: not done */
    int64_t at;
    Str conclusion, basis; /* 保密审查 */
    int statements;
} SheetStep;

typedef struct SheetEvent {
    int version;
    Str action, kind, person, opinion;
    int64_t at;
} SheetEvent;

typedef struct Sheet {
    Str unit_name, number, state_label, column_name, author_name, index_no, reason_label, interprets_title, content_sm3;
    int version;
    int64_t due_on, published_at;
    const DocumentContent *content;
    const SheetStep *steps;
    size_t step_count;
    const GateFindings *findings;
    bool gate_was_run;
    const SheetEvent *events;
    size_t event_count;
} Sheet;

MUST_USE Err document_sheet_blocks(Work *work, const Sheet *sheet, Blocks *ret_blocks);

/* ---- words that pages use too ---- */

Str document_attribute_label(Str attribute); /* active -> 主动公开 */
Str document_kind_label(Str kind);           /* normative -> 规范性文件 */
Str document_action_label(Str action);       /* hand_in -> 送审 */
/* Where a finding of the gate is: "body" -> 正文, "attachment 2" -> 附件 2, "field summary" -> 内容概述. */
Str document_where_label(Arena *arena, Str where);
/* 2021-02-04 of yyyymmdd, and 2021-02-04 10:41 in China of an instant; — for 0. {NULL,0} for a full arena. */
Str document_day_text(Arena *arena, int64_t yyyymmdd);
Str document_time_text(Arena *arena, int64_t instant);

#endif
