/* Narratives and issued reports in the database. */
#ifndef GK_FEATURES_REPORT_REPORT_STORE_H
#define GK_FEATURES_REPORT_REPORT_STORE_H

#include "db/ctx.h"
#include "features/report/report_frozen_rules.h"

typedef struct ReportText {
    int part;
    Str body;
} ReportText;

enum { REPORT_TEXTS_MAX = 100 };

typedef struct ReportTexts {
    ReportText items[REPORT_TEXTS_MAX];
    size_t count;
} ReportTexts;

MUST_USE Err report_store_set_text(Ctx *ctx, ReportKey key, int part, Str body);
/* By part; copied to the arena. */
MUST_USE Err report_store_texts(Ctx *ctx, ReportKey key, ReportTexts *ret_texts);

MUST_USE Err report_store_freeze(Ctx *ctx, ReportKey key, const FrozenReport *frozen);
/* The latest revision; year 0 when there is none. */
MUST_USE Err report_store_frozen(Ctx *ctx, ReportKey key, FrozenReport *ret_frozen);
/* Without bodies, newest year first. */
MUST_USE Err report_store_frozen_years(Ctx *ctx, int64_t unit_id, FrozenReports *ret_reports);

#endif
