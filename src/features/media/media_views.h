/* The data of the new-media register's page. */
#ifndef GK_FEATURES_MEDIA_MEDIA_VIEWS_H
#define GK_FEATURES_MEDIA_MEDIA_VIEWS_H

#include "base/complaints.h"
#include "html/html.h"

typedef struct MediaRow {
    Str number, title, channel, posted_on;
} MediaRow;

typedef struct MediaChoice {
    Str word, label;
    bool chosen;
} MediaChoice;

typedef struct MediaView {
    Str csrf, year_text;
    int year, total;
    const MediaRow *rows;
    size_t row_count;
    Str older; /* the query of the next page; empty: none */
    Str before_text, after_text;
    bool may_edit;
    const MediaChoice *channels;
    size_t channel_count;
    Str number, title, posted_on; /* as typed */
    const Complaint *complaints;
    size_t complaint_count;
    Str number_error, title_error, channel_error, posted_error, file_error;
} MediaView;

#endif
