#include "base/json.h"

#include "base/utf8.h"

#include <json-c/json.h>
#include <string.h>

static json_object *object_of(const Json *node)
{
    return (json_object *)(uintptr_t)node; /* json-c takes no const */
}

static bool is_digit_at(Str text, size_t at)
{
    return at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9';
}

typedef struct Survey {
    size_t values; /* about: each comma and opening bracket brings one */
    size_t depth, deepest;
} Survey;

static bool is_allowed(Str text, size_t at)
{
    static const char KNOWN[] = " \t\n\r{}[]:,+-0123456789eEtrufalsn\"";
    char c = text.ptr[at];
    return c == '.' ? is_digit_at(text, at - 1) && is_digit_at(text, at + 1) : c != '\0' && strchr(KNOWN, c) != NULL;
}

static void count_value(Survey *survey, char c)
{
    survey->values += c == ',' || c == '[' || c == '{' ? 1 : 0;
    survey->depth += c == '[' || c == '{' ? 1 : 0;
    survey->depth -= (c == ']' || c == '}') && survey->depth > 0 ? 1 : 0;
    survey->deepest = survey->depth > survey->deepest ? survey->depth : survey->deepest;
}

/* A look before json-c builds anything. It also takes NaN, Infinity, "1.",
 * comments and control characters: outside strings only what RFC 8259 knows may
 * stand, and points between digits. Returns where something else stands, or
 * text.len. */
static size_t first_stranger(Str text, Survey *survey)
{
    *survey = (Survey){.values = 1};
    for (size_t at = 0; at < text.len; at++) {
        if (text.ptr[at] != '"') {
            if (!is_allowed(text, at)) {
                return at;
            }
            count_value(survey, text.ptr[at]);
            continue;
        }
        for (at++; at < text.len && text.ptr[at] != '"'; at++) {
            if ((unsigned char)text.ptr[at] < ' ') {
                return at;
            }
            at += text.ptr[at] == '\\' ? 1 : 0; /* what follows is no quote */
        }
    }
    return text.len;
}

/* Refuses what must not be given to json-c. */
static Err check_text(Work *work, Str text)
{
    Fault *fault = &work->fault;
    if (text.len == 0) {
        return fault_set(fault, ERR_INVALID, "json.syntax", "there is no JSON text");
    }
    if (text.len > JSON_TEXT_MAX) {
        return fault_set(fault, ERR_LIMIT, "json.too_large", "the JSON text has more than the allowed %d bytes", JSON_TEXT_MAX);
    }
    Survey survey;
    size_t stranger = first_stranger(text, &survey);
    if (stranger < text.len) {
        return fault_set(fault, ERR_INVALID, "json.syntax", "bad JSON at byte %zu: unexpected character", stranger);
    }
    if (survey.deepest > JSON_DEPTH_MAX) {
        return fault_set(fault, ERR_INVALID, "json.syntax", "the JSON text is nested %zu levels deep, %d are allowed",
                         survey.deepest, JSON_DEPTH_MAX);
    }
    if (survey.values > JSON_VALUES_MAX) {
        return fault_set(fault, ERR_LIMIT, "json.too_large", "the JSON text has more than the allowed %d values",
                         JSON_VALUES_MAX);
    }
    if (!utf8_valid(text)) { /* json-c lets overlong forms pass */
        return fault_set(fault, ERR_INVALID, "json.syntax", "the JSON text is not valid UTF-8");
    }
    return OK;
}

Err json_parse(Work *work, Str text, Json **ret_root)
{
    TRY(check_text(work, text));
    json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX + 1); /* it counts the innermost value too */
    if (tokener == NULL) {
        return fault_set(&work->fault, ERR_INTERNAL, "memory", "out of memory");
    }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    json_object *root = json_tokener_parse_ex(tokener, text.ptr, (int)text.len);
    enum json_tokener_error error = json_tokener_get_error(tokener);
    size_t end = json_tokener_get_parse_end(tokener);
    if (error == json_tokener_continue && root == NULL) {
        /* A bare number ends only where the text does. */
        root = json_tokener_parse_ex(tokener, "\n", 1);
        error = json_tokener_get_error(tokener);
        end = text.len;
    }
    json_tokener_free(tokener);
    if (error != json_tokener_success) {
        json_object_put(root);
        return fault_set(&work->fault, ERR_INVALID, "json.syntax", "bad JSON at byte %zu: %s", end,
                         error == json_tokener_continue ? "the text ends too early" : json_tokener_error_desc(error));
    }
    if (str_trim(str_slice(text, end, text.len)).len != 0) {
        json_object_put(root);
        return fault_set(&work->fault, ERR_INVALID, "json.syntax", "text after the JSON value at byte %zu", end);
    }
    *ret_root = (Json *)root;
    return OK;
}

void json_free(Json *root)
{
    json_object_put((json_object *)root);
}

JsonKind json_kind(const Json *node)
{
    switch (json_object_get_type(object_of(node))) {
    case json_type_boolean: return JSON_BOOL;
    case json_type_int:
    case json_type_double: return JSON_NUMBER;
    case json_type_string: return JSON_STRING;
    case json_type_array: return JSON_ARRAY;
    case json_type_object: return JSON_OBJECT;
    default: return JSON_NULL;
    }
}

const Json *json_get(const Json *object, const char *name)
{
    json_object *value = NULL;
    if (json_kind(object) != JSON_OBJECT || !json_object_object_get_ex(object_of(object), name, &value)) {
        return NULL;
    }
    return (const Json *)value;
}

size_t json_count(const Json *array)
{
    switch (json_kind(array)) {
    case JSON_ARRAY: return json_object_array_length(object_of(array));
    case JSON_OBJECT: return (size_t)json_object_object_length(object_of(array));
    default: return 0;
    }
}

const Json *json_at(const Json *array, size_t index)
{
    if (json_kind(array) != JSON_ARRAY) {
        return NULL;
    }
    return (const Json *)json_object_array_get_idx(object_of(array), index);
}

Str json_str(const Json *node)
{
    if (json_kind(node) != JSON_STRING) {
        return (Str){NULL, 0};
    }
    return (Str){json_object_get_string(object_of(node)), (size_t)json_object_get_string_len(object_of(node))};
}

bool json_int(const Json *node, int64_t *ret_value)
{
    if (json_object_get_type(object_of(node)) != json_type_int) {
        return false;
    }
    /* json-c keeps what does not fit as the nearest that does. */
    int64_t value = json_object_get_int64(object_of(node));
    if (value == INT64_MIN || (value == INT64_MAX && json_object_get_uint64(object_of(node)) != INT64_MAX)) {
        return false;
    }
    *ret_value = value;
    return true;
}

bool json_is_true(const Json *node, bool otherwise)
{
    return json_kind(node) == JSON_BOOL ? json_object_get_boolean(object_of(node)) : otherwise;
}

Err json_each(const Json *object, JsonVisit visit, void *state)
{
    if (json_kind(object) != JSON_OBJECT) {
        return OK;
    }
    json_object_object_foreach(object_of(object), name, value)
    {
        TRY(visit(state, str_from_c(name), (const Json *)value));
    }
    return OK;
}

/* ------------------------------------------------------------ duplicates -- */

/* The end of the string that starts at text.ptr[at] == '"' (valid JSON). */
static size_t string_end(Str text, size_t at)
{
    for (at++; at < text.len && text.ptr[at] != '"'; at++) {
        at += text.ptr[at] == '\\' ? 1 : 0;
    }
    return at + 1;
}

/* Names of the objects that are open, innermost last. The hashes lie together,
 * so that a name is compared with hundreds of others in no time. */
typedef struct NameStack {
    Str *names;
    uint32_t *hashes;
    size_t count, room;
    size_t starts[JSON_DEPTH_MAX + 1]; /* where the names of each level begin */
    int depth;
} NameStack;

static uint32_t hash_of(Str name)
{
    uint32_t hash = 2166136261U; /* FNV-1a */
    for (size_t i = 0; i < name.len; i++) {
        hash = (hash ^ (unsigned char)name.ptr[i]) * 16777619U;
    }
    return hash;
}

static Err make_room(Work *work, NameStack *stack)
{
    size_t room = stack->room == 0 ? 256 : stack->room * 2;
    stack->names = arena_grow(&work->arena, stack->names, stack->room * sizeof(Str), room * sizeof(Str));
    stack->hashes = arena_grow(&work->arena, stack->hashes, stack->room * sizeof(uint32_t), room * sizeof(uint32_t));
    stack->room = room;
    return stack->names == NULL || stack->hashes == NULL ? work_full(work) : OK;
}

static Err add_name(Work *work, NameStack *stack, Str name)
{
    uint32_t hash = hash_of(name);
    for (size_t i = stack->starts[stack->depth]; i < stack->count; i++) {
        if (stack->hashes[i] == hash && str_eq(stack->names[i], name)) {
            return fault_set(&work->fault, ERR_INVALID, "json.duplicate", "the JSON member %.*s appears twice in one object",
                             STR_ARG(name));
        }
    }
    if (stack->count == stack->room) {
        TRY(make_room(work, stack));
    }
    stack->hashes[stack->count] = hash;
    stack->names[stack->count++] = name;
    return OK;
}

static bool colon_follows(Str text, size_t at)
{
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == '\n' || text.ptr[at] == '\r')) {
        at++;
    }
    return at < text.len && text.ptr[at] == ':';
}

Err json_unique(Work *work, Str text)
{
    NameStack stack = {.depth = 0};
    for (size_t at = 0; at < text.len;) {
        char c = text.ptr[at];
        if (c == '"') {
            size_t end = string_end(text, at);
            if (colon_follows(text, end)) {
                TRY(add_name(work, &stack, str_slice(text, at, end)));
            }
            at = end;
            continue;
        }
        if ((c == '{' || c == '[') && stack.depth < JSON_DEPTH_MAX) {
            stack.starts[++stack.depth] = stack.count;
        } else if ((c == '}' || c == ']') && stack.depth > 0) {
            stack.count = stack.starts[stack.depth--];
        }
        at++;
    }
    return OK;
}

JsonWriter json_writer(Buf *out)
{
    return (JsonWriter){.out = out, .comma = false};
}

static void before_value(JsonWriter *w)
{
    if (w->comma) {
        buf_add_char(w->out, ',');
    }
    w->comma = true;
}

void json_open(JsonWriter *w, char bracket)
{
    before_value(w);
    buf_add_char(w->out, bracket);
    w->comma = false;
}

void json_close(JsonWriter *w, char bracket)
{
    buf_add_char(w->out, bracket);
    w->comma = true;
}

static void add_quoted(Buf *out, Str value)
{
    buf_add_char(out, '"');
    size_t plain = 0; /* start of the run not yet copied */
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        buf_add_bytes(out, value.ptr + plain, i - plain);
        plain = i + 1;
        switch (c) {
        case '"': buf_add(out, STR("\\\"")); break;
        case '\\': buf_add(out, STR("\\\\")); break;
        case '\n': buf_add(out, STR("\\n")); break;
        case '\r': buf_add(out, STR("\\r")); break;
        case '\t': buf_add(out, STR("\\t")); break;
        default: buf_add_format(out, "\\u%04x", c); break;
        }
    }
    if (value.len > plain) {
        buf_add_bytes(out, value.ptr + plain, value.len - plain);
    }
    buf_add_char(out, '"');
}

void json_name(JsonWriter *w, Str name)
{
    before_value(w);
    add_quoted(w->out, name);
    buf_add_char(w->out, ':');
    w->comma = false;
}

void json_write_str(JsonWriter *w, Str value)
{
    before_value(w);
    add_quoted(w->out, value);
}

void json_write_str_or_null(JsonWriter *w, Str value)
{
    if (value.ptr == NULL) {
        json_write_null(w);
    } else {
        json_write_str(w, value);
    }
}

void json_write_int(JsonWriter *w, int64_t value)
{
    before_value(w);
    buf_add_int(w->out, value);
}

void json_write_bool(JsonWriter *w, bool value)
{
    before_value(w);
    buf_add(w->out, value ? STR("true") : STR("false"));
}

void json_write_null(JsonWriter *w)
{
    before_value(w);
    buf_add(w->out, STR("null"));
}

void json_write_raw(JsonWriter *w, Str json)
{
    before_value(w);
    buf_add(w->out, json);
}
