/* A report as it was issued. */
#ifndef GK_FEATURES_REPORT_REPORT_FROZEN_RULES_H
#define GK_FEATURES_REPORT_REPORT_FROZEN_RULES_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

/* Whose report of which year. */
typedef struct ReportKey {
    int64_t unit_id;
    int year;
} ReportKey;

typedef struct FrozenReport {
    int year;
    int revision;      /* from 1; amendments are further ones */
    Str edition;
    Str sm3;           /* of the body, 64 lower-case hexadecimal digits */
    int64_t frozen_at; /* seconds since the epoch */
    Str body;          /* canonical JSON; {NULL,0} in lists */
} FrozenReport;

typedef struct FrozenReports {
    FrozenReport *items;
    size_t count;
} FrozenReports;

#endif
