#include "base/asset.h"

#include "base/asset_table.h"

/* Number of assets whose path comes before `path`. */
static size_t count_before(Str path)
{
    size_t low = 0, high = ASSET_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(ASSET_TABLE[middle].path, path) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const Asset *asset_find(Str path)
{
    size_t at = count_before(path);
    return at < ASSET_COUNT && str_eq(ASSET_TABLE[at].path, path) ? &ASSET_TABLE[at] : NULL;
}

Assets asset_under(Str prefix)
{
    size_t first = count_before(prefix), end = first;
    while (end < ASSET_COUNT && str_starts(ASSET_TABLE[end].path, prefix)) {
        end++;
    }
    return (Assets){ASSET_TABLE + first, end - first};
}
