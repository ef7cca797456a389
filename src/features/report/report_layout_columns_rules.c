#include "features/report/report_layout_columns_rules.h"

#include "base/utf8.h"

/* Text has two measures of place: programs that lay out by characters, and
 * those that count an ideograph as two columns. PDF words have points. */
typedef enum Measure { BY_CHARACTERS, BY_WIDTH, BY_POINTS } Measure;

typedef struct Extent {
    float x0, x1;
} Extent;

int columns_page(Str text, size_t at)
{
    int page = 0;
    for (size_t i = 0; i < at; i++) {
        page += text.ptr[i] == '\f' ? 1 : 0;
    }
    return page;
}

static const LayoutPlace *place_at(const LayoutText *layout, size_t byte)
{
    size_t low = 0, high = layout->place_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (layout->places[middle].to <= byte) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < layout->place_count && layout->places[low].from <= byte ? &layout->places[low] : NULL;
}

/* The word's share of its place, as PDF words may hold several figures. */
static Extent extent_in_points(const LayoutText *layout, size_t from, size_t to)
{
    const LayoutPlace *place = place_at(layout, from);
    if (place == NULL || place->to <= place->from) {
        return (Extent){0, 0};
    }
    float unit = (place->x1 - place->x0) / (float)(place->to - place->from);
    return (Extent){place->x0 + unit * (float)(from - place->from), place->x0 + unit * (float)(to - place->from)};
}

static Extent extent_of(const LayoutText *layout, size_t from, size_t to, Measure measure)
{
    if (measure == BY_POINTS) {
        return extent_in_points(layout, from, to);
    }
    size_t start = from;
    while (start > 0 && layout->text.ptr[start - 1] != '\n' && layout->text.ptr[start - 1] != '\f') {
        start--;
    }
    Extent extent = {0, 0};
    int column = 0;
    for (size_t at = start; at < to;) {
        if (at == from) {
            extent.x0 = (float)column;
        }
        int32_t code = utf8_next(layout->text, &at);
        column += measure == BY_WIDTH ? utf8_columns(code) : 1;
    }
    extent.x1 = (float)column;
    return extent;
}

/* The hull of each column over the samples; false when two columns meet. */
static bool hulls_of(const LayoutText *layout, const ColumnSample *samples, size_t count, Measure measure, Extent *hulls)
{
    for (size_t s = 0; s < count; s++) {
        for (int c = 0; c < samples[s].count; c++) {
            Extent extent = extent_of(layout, samples[s].from[c], samples[s].to[c], measure);
            hulls[c].x0 = s == 0 || extent.x0 < hulls[c].x0 ? extent.x0 : hulls[c].x0;
            hulls[c].x1 = s == 0 || extent.x1 > hulls[c].x1 ? extent.x1 : hulls[c].x1;
        }
    }
    for (int c = 0; c + 1 < samples[0].count; c++) {
        if (hulls[c].x1 >= hulls[c + 1].x0) {
            return false;
        }
    }
    return true;
}

static float distance(Extent a, Extent b)
{
    return a.x1 < b.x0 ? b.x0 - a.x1 : b.x1 < a.x0 ? a.x0 - b.x1 : 0;
}

/* The one column the word stands at, -1 when that is not sure. */
static int column_of(Extent word, const Extent *hulls, int count)
{
    int best = -1;
    float nearest = 0, second = 1e9F;
    for (int c = 0; c < count; c++) {
        float far = distance(word, hulls[c]);
        if (best < 0 || far < nearest) {
            second = best < 0 ? second : nearest;
            best = c;
            nearest = far;
        } else if (far < second) {
            second = far;
        }
    }
    return nearest * 3 < second ? best : -1;
}

static bool place_by(const LayoutText *layout, const Extent *hulls, int columns, const ZoneWord *words, int count,
                     Measure measure, int *ret_columns)
{
    int before = -1;
    for (int w = 0; w < count; w++) {
        int column = column_of(extent_of(layout, words[w].from, words[w].to, measure), hulls, columns);
        if (column <= before) {
            return false;
        }
        ret_columns[w] = before = column;
    }
    return true;
}

bool columns_place(const LayoutText *layout, const ColumnSample *samples, size_t sample_count, const ZoneWord *words,
                   int count, int *ret_columns)
{
    if (sample_count == 0 || count > COLUMNS_MAX) {
        return false;
    }
    Extent hulls[COLUMNS_MAX];
    int columns = samples[0].count;
    if (layout->places != NULL) {
        return hulls_of(layout, samples, sample_count, BY_POINTS, hulls)
            && place_by(layout, hulls, columns, words, count, BY_POINTS, ret_columns);
    }
    int wide[COLUMNS_MAX];
    bool by_characters = hulls_of(layout, samples, sample_count, BY_CHARACTERS, hulls)
        && place_by(layout, hulls, columns, words, count, BY_CHARACTERS, ret_columns);
    bool by_width = hulls_of(layout, samples, sample_count, BY_WIDTH, hulls)
        && place_by(layout, hulls, columns, words, count, BY_WIDTH, wide);
    if (!by_width) {
        return by_characters;
    }
    for (int w = 0; w < count; w++) {
        if (by_characters && wide[w] != ret_columns[w]) {
            return false;
        }
        ret_columns[w] = wide[w];
    }
    return true;
}

bool columns_ascend(const LayoutText *layout, const ZoneWord *words, int count)
{
    Measure measure = layout->places != NULL ? BY_POINTS : BY_CHARACTERS;
    for (int w = 1; w < count; w++) {
        Extent before = extent_of(layout, words[w - 1].from, words[w - 1].to, measure);
        if (extent_of(layout, words[w].from, words[w].to, measure).x0 < before.x1) {
            return false;
        }
    }
    return true;
}
