#ifndef SAMPLE_VIEW_H
#define SAMPLE_VIEW_H

#include "html/html.h"

typedef struct SampleRow {
    Str href, label;
} SampleRow;

typedef struct SampleView {
    Str title;
    SampleRow *rows;
    size_t row_count;
    Html body;
} SampleView;

#endif
