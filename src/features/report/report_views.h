/* The data of the report's pages (views/): what templates show, nothing else. */
#ifndef GK_FEATURES_REPORT_REPORT_VIEWS_H
#define GK_FEATURES_REPORT_REPORT_VIEWS_H

#include "html/html.h"

typedef struct YearItem {
    int year;
    Str year_text; /* the same, for addresses */
    Str unit_name;
    Str published_on; /* YYYY-MM-DD */
} YearItem;

typedef struct YearsView {
    Str unit_name;
    YearItem *years;
    size_t year_count;
} YearsView;

typedef struct DownloadItem {
    Str form;  /* "pdf" */
    Str label; /* "PDF" */
} DownloadItem;

typedef struct YearView {
    int year;
    Str year_text; /* the same, for addresses */
    Str title_name, title_rest; /* the title, cut where a long one breaks */
    Str unit_name;
    Str edition_source;
    Str period_from, period_to;
    Str published_on;
    Str verdict; /* a Chinese sentence */
    Str hash;
    Html body;
    const DownloadItem *downloads;
    size_t download_count;
} YearView;

typedef struct ExplainRow {
    Str date, number, title;
} ExplainRow;

typedef struct ExplainView {
    int year;
    Str year_text; /* the same, for addresses */
    Str cell;
    Str label;     /* "表二 · 行政许可 · 处理决定数量" */
    Str value;     /* as printed, or "—" */
    Str rule;      /* how the figure is counted, a sentence */
    Str source;    /* legal source of the form */
    Str records;   /* "台账中共 197 条记录，其中 197 条对外公开。" */
    Str row_note;  /* why rows are not listed */
    ExplainRow *rows;
    size_t row_count;
    Str more;      /* "只列前 200 条。" */
    Str *checks;   /* the cross-checks the figure takes part in, sentences */
    size_t check_count;
} ExplainView;

#endif
