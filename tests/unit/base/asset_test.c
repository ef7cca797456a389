#include "base/asset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Every asset is what lies in the source tree, whose place meson passes, or what the build made (the editor). */
static void assets_are_the_files(void **state)
{
    (void)state;
    Assets all = asset_under(STR(""));
    assert_true(all.count > 0);
    for (size_t i = 0; i < all.count; i++) {
        const Asset *asset = &all.items[i];
        char path[1024];
        if (str_eq(asset->path, STR("static/editor.js"))) {
            snprintf(path, sizeof path, "%s", getenv("EDITOR_JS"));
        } else {
            snprintf(path, sizeof path, "%s/%.*s", getenv("SOURCE_ROOT"), STR_ARG(asset->path));
        }
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        char *bytes = malloc(asset->bytes.len + 1);
        assert_int_equal(fread(bytes, 1, asset->bytes.len + 1, file), asset->bytes.len);
        fclose(file);
        assert_memory_equal(bytes, asset->bytes.ptr, asset->bytes.len);
        free(bytes);
        assert_int_equal(asset->bytes.ptr[asset->bytes.len], 0);
        assert_int_equal(asset->hash.len, 64);
        assert_ptr_equal(asset_find(asset->path), asset);
        assert_true(i == 0 || str_cmp(all.items[i - 1].path, asset->path) < 0);
    }
}

static void prefixes_select(void **state)
{
    (void)state;
    Assets some = asset_under(STR("static/"));
    assert_true(some.count > 0);
    for (size_t i = 0; i < some.count; i++) {
        assert_true(str_starts(some.items[i].path, STR("static/")));
    }
    assert_int_equal(asset_under(STR("static/no such")).count, 0);
    assert_null(asset_find(STR("static")));
    assert_null(asset_find(STR("")));
    assert_null(asset_find(STR("zzz")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assets_are_the_files),
        cmocka_unit_test(prefixes_select),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
