/* The words of the forms: grounds, themes, genres. Read from data/ each time: 0.1 ms. */
#include "features/publication/publication.h"

#include "base/asset.h"
#include "base/json.h"

enum { WORDS_MAX = 512 };

static Err open_data(Work *work, Str path, Json **ret_root)
{
    const Asset *asset = asset_find(path);
    CHECK(asset != NULL); /* it is inside the program */
    return json_parse(work, asset->bytes, ret_root);
}

Err publication_reasons(Work *work, DisclosureReasons *ret_reasons)
{
    Json *root = NULL;
    TRY(open_data(work, STR("data/reasons.json"), &root));
    const Json *list = json_get(root, "reasons");
    DisclosureReason *items = ARENA_ARRAY(&work->arena, DisclosureReason, json_count(list));
    for (size_t i = 0; i < json_count(list) && items != NULL; i++) {
        const Json *reason = json_at(list, i);
        items[i] = (DisclosureReason){str_dup(&work->arena, json_str(json_get(reason, "code"))),
                                      str_dup(&work->arena, json_str(json_get(reason, "label"))),
                                      str_dup(&work->arena, json_str(json_get(reason, "article")))};
    }
    *ret_reasons = (DisclosureReasons){items, json_count(list)};
    json_free(root);
    return arena_full(&work->arena) ? work_full(work) : OK;
}

Err publication_knows_reason(Work *work, Str code, bool *ret_knows)
{
    DisclosureReasons reasons;
    TRY(publication_reasons(work, &reasons));
    *ret_knows = false;
    for (size_t i = 0; i < reasons.count; i++) {
        *ret_knows = *ret_knows || str_eq(reasons.items[i].code, code);
    }
    return OK;
}

static void add_word(Work *work, Str *items, size_t *count, Str word)
{
    CHECK(*count < WORDS_MAX);
    items[(*count)++] = word.ptr == NULL ? STR("") : str_dup(&work->arena, word);
}

Err publication_themes(Work *work, Words *ret_themes)
{
    Json *root = NULL;
    size_t count = 0;
    Str *items = ARENA_ARRAY(&work->arena, Str, WORDS_MAX);
    if (items == NULL) {
        return work_full(work);
    }
    TRY(open_data(work, STR("data/themes.json"), &root));
    const Json *themes = json_get(root, "themes");
    for (size_t i = 0; i < json_count(themes); i++) {
        Str name = json_str(json_get(json_at(themes, i), "name"));
        const Json *children = json_get(json_at(themes, i), "children");
        if (json_count(children) == 0) {
            add_word(work, items, &count, name);
        }
        for (size_t k = 0; k < json_count(children); k++) {
            Str child = json_str(json_at(children, k));
            add_word(work, items, &count, str_format(&work->arena, "%.*s\\%.*s", STR_ARG(name), STR_ARG(child)));
        }
    }
    json_free(root);
    *ret_themes = (Words){items, count};
    return arena_full(&work->arena) ? work_full(work) : OK;
}

Err publication_genres(Work *work, Words *ret_genres)
{
    static const char *const GROUPS[] = {"official", "other"};
    Json *root = NULL;
    size_t count = 0;
    Str *items = ARENA_ARRAY(&work->arena, Str, WORDS_MAX);
    if (items == NULL) {
        return work_full(work);
    }
    TRY(open_data(work, STR("data/genres.json"), &root));
    for (size_t g = 0; g < sizeof GROUPS / sizeof *GROUPS; g++) {
        const Json *genres = json_get(json_get(root, GROUPS[g]), "genres");
        for (size_t i = 0; i < json_count(genres); i++) {
            add_word(work, items, &count, json_str(json_at(genres, i)));
        }
    }
    json_free(root);
    *ret_genres = (Words){items, count};
    return arena_full(&work->arena) ? work_full(work) : OK;
}
