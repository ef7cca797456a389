/* JSON: a strict reader over json-c and a streaming writer.
 *
 * The reader holds the whole tree; limits are stated by the caller. Numbers
 * that matter (money) travel as strings, so doubles are never read here. */
#ifndef GK_BASE_JSON_H
#define GK_BASE_JSON_H

#include "base/str.h"
#include "base/work.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Json Json; /* a node of a tree (really a json_object) */

/* Together they keep the tree below some 150 MiB, whatever the text is. */
enum { JSON_DEPTH_MAX = 32, JSON_TEXT_MAX = 32 << 20, JSON_VALUES_MAX = 1 << 18 };

/* Parses one JSON text as RFC 8259 says, and nothing looser: UTF-8 checked, no
 * trailing text, no comments, no byte order mark, depth at most JSON_DEPTH_MAX;
 * of duplicate members the last wins. The caller frees the tree with json_free.
 * ERR_INVALID with the byte offset in the fault ("json.syntax"), ERR_LIMIT
 * ("json.too_large") over JSON_TEXT_MAX bytes or JSON_VALUES_MAX values. */
MUST_USE Err json_parse(Work *work, Str text, Json **ret_root);
void json_free(Json *root); /* NULL is fine */
/* For files where a repeated member would be a mistake that goes unseen:
 * ERR_INVALID ("json.duplicate") names it. `text` has passed json_parse. Meant
 * for objects of at most some thousand members (each is compared with all). */
MUST_USE Err json_unique(Work *work, Str text);

typedef enum JsonKind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } JsonKind;

JsonKind json_kind(const Json *node); /* NULL (absent member) is JSON_NULL */
const Json *json_get(const Json *object, const char *name); /* NULL if absent or `object` is none */
size_t json_count(const Json *array); /* 0 if it is none; members for an object */
const Json *json_at(const Json *array, size_t index);
/* The string's bytes, living as long as the tree; {NULL,0} if it is none. */
Str json_str(const Json *node);
/* False if it is no integral number above INT64_MIN and up to INT64_MAX. */
bool json_int(const Json *node, int64_t *ret_value);
bool json_is_true(const Json *node, bool otherwise);

/* Visits members in the order of the text; stops and returns the first error. */
typedef Err (*JsonVisit)(void *state, Str name, const Json *value);
MUST_USE Err json_each(const Json *object, JsonVisit visit, void *state);

/* Writing: commas are put in by themselves. Names and strings are escaped as
 * RFC 8259 asks, non-ASCII text stays UTF-8. Check buf_ok(out) at the end. */
typedef struct JsonWriter {
    Buf *out;
    bool comma; /* a value stands before the next one on this level */
} JsonWriter;

JsonWriter json_writer(Buf *out);
void json_open(JsonWriter *w, char bracket);  /* '{' or '[' */
void json_close(JsonWriter *w, char bracket); /* '}' or ']' */
void json_name(JsonWriter *w, Str name);
void json_write_str(JsonWriter *w, Str value);
void json_write_str_or_null(JsonWriter *w, Str value); /* null when ptr is NULL */
void json_write_int(JsonWriter *w, int64_t value);
void json_write_bool(JsonWriter *w, bool value);
void json_write_null(JsonWriter *w);
/* Text that is JSON already. */
void json_write_raw(JsonWriter *w, Str json);

#endif
