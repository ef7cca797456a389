/* The data of the pages on the audit log (views/). */
#ifndef GK_FEATURES_AUDIT_AUDIT_VIEWS_H
#define GK_FEATURES_AUDIT_AUDIT_VIEWS_H

#include "base/str.h"

typedef struct AuditRow {
    int64_t seq;
    Str time, who, client, action, object, detail;
} AuditRow;

typedef struct AuditView {
    const AuditRow *rows;
    size_t row_count;
    Str older; /* the next page begins below this number; empty: no more */
} AuditView;

typedef struct VerifyView {
    int64_t entries, broken_seq, good_count, head_seq;
    Str broken_why, head_sm3;
    Str asked, error;
} VerifyView;

#endif
