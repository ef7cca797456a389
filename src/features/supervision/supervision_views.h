/* The data of the supervision pages (views/): what templates show, nothing else. */
#ifndef GK_FEATURES_SUPERVISION_SUPERVISION_VIEWS_H
#define GK_FEATURES_SUPERVISION_SUPERVISION_VIEWS_H

#include "html/html.h"

typedef struct BoardRow {
    Html lamp;
    Str code, name, owner;
    Str own, national; /* 每周更新 */
    Str last;          /* YYYY-MM-DD, or 还没有内容 */
    int64_t count;
    bool national_over;
} BoardRow;

typedef struct BoardView {
    Str today;
    int over, bad, warn, ok, blank;
    const BoardRow *columns;
    size_t column_count;
    const BoardRow *channels;
    size_t channel_count;
    bool may_inspect;
} BoardView;

/* One week of the strip; x and width are percentages as text. */
typedef struct WeekCell {
    Str x, width, x1, x2;
    int y, y1, y2, frame_y; /* two rows, each half a year */
    bool filled;            /* there was an update */
    bool future;
} WeekCell;

typedef struct LateRow {
    Str due, updated; /* updated: a date, or 至今没有更新 */
    int days;
} LateRow;

typedef struct ColumnYearView {
    BoardRow column;
    int year, items, weeks, updated_weeks, empty_weeks;
    Str year_text, before_text, after_text; /* the neighbours for links; after is empty for the running year */
    const WeekCell *cells;
    size_t cell_count;
    const LateRow *own_late;
    size_t own_late_count;
    const LateRow *national_late;
    size_t national_late_count;
} ColumnYearView;

typedef struct InspectionRow {
    Str code, name, verdict, tag, sentence; /* tag: class of the style sheet */
    const Str *evidence;
    size_t evidence_count;
} InspectionRow;

typedef struct InspectionView {
    Str today, source;
    bool fails;
    const InspectionRow *lines;
    size_t line_count;
} InspectionView;

#endif
