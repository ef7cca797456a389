/* 监督保障: freshness of columns and new media, the national check, and the
 * register of 责任追究: what other features may call. */
#ifndef GK_FEATURES_SUPERVISION_SUPERVISION_H
#define GK_FEATURES_SUPERVISION_SUPERVISION_H

#include "db/ctx.h"
#include "features/book/book.h"
#include "features/media/media_rules.h"
#include "features/publication/publication_rules.h"
#include "features/supervision/freshness_rules.h"
#include "features/supervision/inspection_rules.h"

const BookTable *supervision_book(void);

/* ---- the board of columns ---- */

typedef struct BoardColumn {
    SiteColumn column;
    UpdateLimit own, national;
    int64_t count; /* public items */
    Freshness fresh;
    Str owner_name; /* empty: nobody */
} BoardColumn;

typedef struct BoardChannel {
    MediaChannel media;
    Freshness fresh; /* by the national two weeks */
} BoardChannel;

typedef struct ColumnBoard {
    BoardColumn *columns; /* what hurts first: over, red, yellow, the rest; then by position */
    size_t column_count;
    BoardChannel *channels;
    size_t channel_count;
    int lamps[LAMP_HOLD + 1]; /* how many columns show which lamp */
    int blank;
} ColumnBoard;

/* PERMISSION_DOCUMENT_READ, PERMISSION_SUPERVISE or PERMISSION_COLUMN_MANAGE: all of it is public. Every shown column that
 * readers can open. */
MUST_USE Err supervision_board(Ctx *ctx, int64_t unit_id, ColumnBoard *ret_board);

/* One column's year: weeks, and when which limit was overstepped. */
typedef struct ColumnYear {
    BoardColumn column;
    int year, items; /* public items first published in it */
    YearWeeks weeks;
    LateSpans own_late, national_late;
} ColumnYear;
/* ERR_NOT_FOUND for an unknown column. */
MUST_USE Err supervision_column_year(Ctx *ctx, int64_t unit_id, Str column_code, int year, ColumnYear *ret_year);

/* ---- the national check from our own data ---- */

/* The thresholds inside the program (data/indicators.json). */
MUST_USE Err supervision_indicators(Work *work, Indicators *ret_indicators);
/* V3-V5, new media, page tags and dead links within the site; PERMISSION_SUPERVISE. */
MUST_USE Err supervision_inspect(Ctx *ctx, int64_t unit_id, Inspection *ret_inspection);
/* The same as a table: code, name, verdict, sentence and evidence; CSV with byte order mark. */
MUST_USE Err supervision_inspection_csv(Work *work, const Inspection *inspection, Str *ret_csv);
/* A page of its own, to be kept or printed. */
MUST_USE Err supervision_inspection_html(Work *work, const Inspection *inspection, Str *ret_html);
Str inspection_verdict_label(InspectionVerdict verdict); /* 通过 不合格 需人工检查 */

/* ---- mail ---- */

/* Writes the week's mail to every person of the unit who has an address and
 * something to do, once a week (Monday to Sunday, China time): steps that wait,
 * returns, columns that are red or over, consultations near their day. */
MUST_USE Err supervision_digest(Ctx *ctx, int64_t unit_id);
/* Writes to a column's owner when its lamp turns red, and when it is over: once each. */
MUST_USE Err supervision_remind(Ctx *ctx, int64_t unit_id);
/* Both; what was written before is not written again. */
MUST_USE Err supervision_daily(Ctx *ctx, int64_t unit_id);
/* The units whose daily round is open: from eight o'clock on in China, once a day. At most `max`. */
MUST_USE Err supervision_mail_due(Ctx *ctx, size_t max, int64_t *ret_units, size_t *ret_count);
MUST_USE Err supervision_mail_done(Ctx *ctx, int64_t unit_id);

#endif
