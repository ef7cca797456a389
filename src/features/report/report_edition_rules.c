/* An edition file becomes an Edition: its head and parts. */
#include "features/report/report_edition_rules.h"

/* ------------------------------------------------------------- helpers -- */

typedef struct MemberCheck {
    EditionPlace place;
    const char *const *names;
} MemberCheck;

static Err check_member(void *state, Str name, const Json *value)
{
    const MemberCheck *check = state;
    (void)value;
    for (const char *const *known = check->names; *known != NULL; known++) {
        if (str_eq(str_from_c(*known), name)) {
            return OK;
        }
    }
    return fault_set(&check->place.work->fault, ERR_INVALID, "edition.unknown_member",
                     "edition: %.*s has the unknown member \"%.*s\"", STR_ARG(check->place.where), STR_ARG(name));
}

Err edition_members(EditionPlace place, const char *const *names)
{
    MemberCheck check = {place, names};
    return json_each(place.object, check_member, &check);
}

Err edition_enter(EditionPlace place, const char *member, size_t index, const Json *node, EditionPlace *ret_place)
{
    Str where = str_format(&place.work->arena, "%.*s%s%s[%zu]", STR_ARG(place.where), place.where.len > 0 ? "." : "",
                           member, index);
    if (where.ptr == NULL) {
        return work_full(place.work);
    }
    if (json_kind(node) != JSON_OBJECT) {
        return fault_set(&place.work->fault, ERR_INVALID, "edition.member", "edition: %.*s is not an object",
                         STR_ARG(where));
    }
    *ret_place = (EditionPlace){place.work, node, where};
    return OK;
}

Err edition_wrong(EditionPlace place, const char *member, const char *what)
{
    return fault_set(&place.work->fault, ERR_INVALID, "edition.member", "edition: member \"%s\" of %.*s %s", member,
                     STR_ARG(place.where.len > 0 ? place.where : STR("the file")), what);
}

static Err copy_text(EditionPlace place, const char *member, const Json *node, Str *ret_text)
{
    if (json_kind(node) != JSON_STRING) {
        return edition_wrong(place, member, "is not a string");
    }
    Str text = str_dup(&place.work->arena, json_str(node));
    if (text.ptr == NULL) {
        return work_full(place.work);
    }
    *ret_text = text;
    return OK;
}

Err edition_text(EditionPlace place, const char *member, bool needed, Str *ret_text)
{
    const Json *node = json_get(place.object, member);
    if (node == NULL) {
        *ret_text = (Str){NULL, 0};
        return needed ? edition_wrong(place, member, "is missing") : OK;
    }
    TRY(copy_text(place, member, node, ret_text));
    return needed && ret_text->len == 0 ? edition_wrong(place, member, "is empty") : OK;
}

Err edition_array(EditionPlace place, const char *member, bool needed, const Json **ret_array)
{
    const Json *node = json_get(place.object, member);
    if (node == NULL ? needed : json_kind(node) != JSON_ARRAY) {
        return edition_wrong(place, member, node == NULL ? "is missing" : "is not an array");
    }
    if (needed && json_count(node) == 0) {
        return edition_wrong(place, member, "is empty");
    }
    *ret_array = node;
    return OK;
}

Err edition_texts(EditionPlace place, const char *member, bool needed, const Str **ret_texts, size_t *ret_count)
{
    const Json *array;
    TRY(edition_array(place, member, needed, &array));
    size_t count = json_count(array);
    Str *texts = ARENA_ARRAY(&place.work->arena, Str, count);
    if (texts == NULL) {
        return work_full(place.work);
    }
    for (size_t i = 0; i < count; i++) {
        TRY(copy_text(place, member, json_at(array, i), &texts[i]));
    }
    *ret_texts = texts;
    *ret_count = count;
    return OK;
}

Err edition_flag(EditionPlace place, const char *member, bool *ret_flag)
{
    const Json *node = json_get(place.object, member);
    if (node != NULL && json_kind(node) != JSON_BOOL) {
        return edition_wrong(place, member, "is neither true nor false");
    }
    *ret_flag = json_is_true(node, false);
    return OK;
}

Err edition_fill(EditionPlace place, Str template, const EditionWord *words, size_t count, Str *ret_text)
{
    Buf out = buf_new(&place.work->arena, 4096);
    Str rest = template;
    for (ptrdiff_t open = str_find_char(rest, '{'); open != STR_NONE; open = str_find_char(rest, '{')) {
        buf_add(&out, str_slice(rest, 0, (size_t)open));
        rest = str_slice(rest, (size_t)open + 1, rest.len);
        ptrdiff_t close = str_find_char(rest, '}');
        Str name = str_slice(rest, 0, close == STR_NONE ? rest.len : (size_t)close);
        size_t word = 0;
        while (word < count && !str_eq(str_from_c(words[word].name), name)) {
            word++;
        }
        if (close == STR_NONE || word == count) {
            return fault_set(&place.work->fault, ERR_INVALID, "edition.template",
                             "edition: \"%.*s\" in %.*s names nothing that can be put in", STR_ARG(template),
                             STR_ARG(place.where));
        }
        buf_add(&out, words[word].value);
        rest = str_slice(rest, (size_t)close + 1, rest.len);
    }
    buf_add(&out, rest);
    if (!buf_ok(&out)) {
        return work_full(place.work);
    }
    *ret_text = buf_str(&out);
    return OK;
}

/* --------------------------------------------------------------- parts -- */

Err edition_label(EditionPlace place, const char *member, bool needed, EditionLabel *ret_label)
{
    TRY(edition_text(place, member, needed, &ret_label->text));
    return edition_texts(place, "variants", false, &ret_label->variants, &ret_label->variant_count);
}

static Err read_part(EditionPlace place, EditionPart *part)
{
    static const char *const names[] = {"title", "variants", "topics", NULL};
    static const char *const topic_names[] = {"title", "variants", NULL};
    TRY(edition_members(place, names));
    TRY(edition_label(place, "title", true, &part->title));
    const Json *array;
    TRY(edition_array(place, "topics", false, &array));
    size_t count = json_count(array);
    EditionLabel *topics = ARENA_ARRAY(&place.work->arena, EditionLabel, count);
    if (topics == NULL) {
        return work_full(place.work);
    }
    for (size_t i = 0; i < count; i++) {
        EditionPlace topic;
        TRY(edition_enter(place, "topics", i, json_at(array, i), &topic));
        TRY(edition_members(topic, topic_names));
        TRY(edition_label(topic, "title", true, &topics[i]));
    }
    part->topics = topics;
    part->topic_count = count;
    return OK;
}

static Err read_parts(EditionPlace file, Edition *edition)
{
    const Json *array;
    TRY(edition_array(file, "parts", true, &array));
    size_t count = json_count(array);
    edition->parts = ARENA_ARRAY(&file.work->arena, EditionPart, count);
    if (edition->parts == NULL) {
        return work_full(file.work);
    }
    for (size_t i = 0; i < count; i++) {
        EditionPlace place;
        TRY(edition_enter(file, "parts", i, json_at(array, i), &place));
        TRY(read_part(place, &edition->parts[i]));
    }
    edition->part_count = count;
    return OK;
}

/* ---------------------------------------------------------------- file -- */

static Err read_head(EditionPlace file, Edition *edition)
{
    static const char *const names[] = {"format", "id",    "source", "years",   "unsure", "parts",
                                        "tables", "lists", "rules",  "carries", NULL};
    TRY(edition_members(file, names));
    Str format;
    TRY(edition_text(file, "format", true, &format));
    if (!str_eq(format, STR("gongkai-edition/1"))) {
        return edition_wrong(file, "format", "is not \"gongkai-edition/1\"");
    }
    TRY(edition_text(file, "id", true, &edition->id));
    for (size_t i = 0; i < edition->id.len; i++) {
        char c = edition->id.ptr[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && c != '-') {
            return edition_wrong(file, "id", "may hold only small letters, digits and '-'");
        }
    }
    TRY(edition_text(file, "source", true, &edition->source));
    const Str *unsure; /* for people; read to see that it is text */
    size_t unsure_count;
    TRY(edition_texts(file, "unsure", false, &unsure, &unsure_count));
    const Json *years = json_get(file.object, "years");
    int64_t first = 0, last = 0;
    if (json_count(years) != 2 || !json_int(json_at(years, 0), &first) || !json_int(json_at(years, 1), &last)
        || first < 1900 || last < first || last > 9999) {
        return edition_wrong(file, "years", "is not [first, last]");
    }
    edition->first_year = (int)first;
    edition->last_year = (int)last;
    return OK;
}

static Err read_edition(EditionPlace file, Edition *edition)
{
    if (json_kind(file.object) != JSON_OBJECT) {
        return fault_set(&file.work->fault, ERR_INVALID, "edition.member", "edition: the file is not a JSON object");
    }
    TRY(read_head(file, edition));
    TRY(read_parts(file, edition));
    TRY(edition_parse_tables(file, edition));
    return edition_parse_sums(file, edition);
}

Err edition_parse(Work *work, Str json, const Edition **ret_edition)
{
    Edition *edition = ARENA_NEW(&work->arena, Edition);
    if (edition == NULL) {
        return work_full(work);
    }
    Json *root;
    TRY(json_parse(work, json, &root));
    Err err = json_unique(work, json);
    if (err == OK) {
        err = read_edition((EditionPlace){work, root, {NULL, 0}}, edition);
    }
    json_free(root);
    if (err == OK) {
        *ret_edition = edition;
    }
    return err;
}
