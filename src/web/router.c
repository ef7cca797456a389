#include "web/router.h"

#include "base/json.h"

#include <stdlib.h>

enum { SEGMENTS_MAX = 16 };

typedef enum SegmentKind { SEGMENT_LITERAL, SEGMENT_PARAM, SEGMENT_REST } SegmentKind;

/* A pattern taken apart. The first segment is what stands before the first slash: nothing. */
typedef struct Compiled {
    const WebRoute *route;
    bool reads; /* GET */
    int count, literals;
    Str segments[SEGMENTS_MAX];
    SegmentKind kinds[SEGMENTS_MAX];
} Compiled;

struct Router {
    size_t count;
    uint64_t *starts; /* hash of the first literal, or 0: side by side, most routes are passed by here */
    Compiled routes[];
};

/* {x*}: all that follows, at least one segment. */
static bool is_rest(Str segment)
{
    return segment.len >= 4 && segment.ptr[0] == '{' && str_ends(segment, STR("*}"));
}

static bool is_param(Str segment)
{
    return segment.len >= 3 && segment.ptr[0] == '{' && segment.ptr[segment.len - 1] == '}';
}

static uint64_t hash_of(Str segment)
{
    uint64_t hash = 0xCBF29CE484222325U;
    for (size_t i = 0; i < segment.len; i++) {
        hash = (hash ^ (unsigned char)segment.ptr[i]) * 0x100000001B3U;
    }
    return hash | 1;
}

static void compile(const WebRoute *route, Compiled *ret_compiled, uint64_t *ret_start)
{
    Str rest = str_from_c(route->pattern), segment;
    *ret_compiled = (Compiled){.route = route, .reads = str_eq(str_from_c(route->method), STR("GET"))};
    while (str_cut(&rest, '/', &segment)) {
        CHECK(ret_compiled->count < SEGMENTS_MAX);
        SegmentKind kind = is_rest(segment) ? SEGMENT_REST : is_param(segment) ? SEGMENT_PARAM : SEGMENT_LITERAL;
        ret_compiled->literals += kind == SEGMENT_LITERAL;
        ret_compiled->kinds[ret_compiled->count] = kind;
        ret_compiled->segments[ret_compiled->count++] = segment;
    }
    bool begins = ret_compiled->count > 1 && ret_compiled->kinds[1] == SEGMENT_LITERAL;
    *ret_start = begins ? hash_of(ret_compiled->segments[1]) : 0;
}

/* The path's first SEGMENTS_MAX segments and where each begins. */
typedef struct Cut {
    int count;
    bool more;
    Str segments[SEGMENTS_MAX];
    size_t starts[SEGMENTS_MAX];
} Cut;

static void cut_path(Str path, Cut *cut)
{
    Str rest = path;
    cut->count = 0;
    cut->more = false;
    while (cut->count < SEGMENTS_MAX) {
        size_t at = path.len - rest.len;
        if (!str_cut(&rest, '/', &cut->segments[cut->count])) {
            return;
        }
        cut->starts[cut->count++] = at;
    }
    cut->more = rest.ptr != NULL;
}

static bool matches(const Compiled *compiled, Str path, const Cut *cut, Str *params)
{
    int param = 0;
    for (int i = 0; i < compiled->count; i++) {
        if (i == cut->count) {
            return false;
        }
        Str have = cut->segments[i];
        switch (compiled->kinds[i]) {
        case SEGMENT_LITERAL:
            if (!str_eq(compiled->segments[i], have)) {
                return false;
            }
            break;
        case SEGMENT_PARAM:
            if (have.len == 0) {
                return false;
            }
            params[param++] = have;
            break;
        case SEGMENT_REST: params[param] = str_slice(path, cut->starts[i], path.len); return have.len > 0;
        }
    }
    return compiled->count == cut->count && !cut->more;
}

RouteMatch router_find(const Router *router, Str method, Str path)
{
    RouteMatch best = {.route = NULL};
    int best_literals = -1;
    bool reads = str_eq(method, STR("GET")) || str_eq(method, STR("HEAD"));
    bool writes = str_eq(method, STR("POST"));
    Cut cut;
    cut_path(path, &cut);
    uint64_t start = cut.count > 1 ? hash_of(cut.segments[1]) : 0;
    for (size_t i = 0; i < router->count; i++) {
        const Compiled *compiled = &router->routes[i];
        if (router->starts[i] != 0 && router->starts[i] != start) {
            continue;
        }
        RouteMatch match = {.route = compiled->route};
        if (compiled->literals <= best_literals
            || !matches(compiled, path, &cut, match.params)) {
            continue;
        }
        if (compiled->reads ? !reads : !writes) {
            best.wrong_method = best.route == NULL;
        } else {
            best_literals = compiled->literals;
            best = match;
        }
    }
    return best;
}

/* Two patterns collide when each segment is the same literal or a parameter in both. */
static bool same_shape(Str a, Str b)
{
    Str left, right;
    while (true) {
        bool more_a = str_cut(&a, '/', &left), more_b = str_cut(&b, '/', &right);
        if (!more_a || !more_b) {
            return more_a == more_b;
        }
        if (!(is_param(left) && is_param(right)) && !str_eq(left, right)) {
            return false;
        }
    }
}

static void check_against_others(const WebRoute *const *tables, const WebRoute *route)
{
    for (; *tables != NULL; tables++) {
        for (const WebRoute *other = *tables; other->method != NULL; other++) {
            bool collides = other != route && str_eq(str_from_c(other->method), str_from_c(route->method))
                && same_shape(str_from_c(other->pattern), str_from_c(route->pattern));
            CHECK(!collides);
        }
    }
}

static void check(const WebRoute *const *tables, const WebRoute *route, const Compiled *compiled)
{
    bool posts = str_eq(str_from_c(route->method), STR("POST"));
    CHECK(route->permission != PERMISSION_NOT_STATED);
    CHECK(route->handler != NULL && route->summary != NULL && route->summary[0] != '\0');
    CHECK(route->pattern[0] == '/' && (posts || compiled->reads));
    CHECK(compiled->count - compiled->literals <= ROUTE_PARAMS_MAX);
    for (int i = 0; i < compiled->count - 1; i++) {
        CHECK(compiled->kinds[i] != SEGMENT_REST);
    }
    /* A visitor has no token: such a form says so, and Origin is what is checked. */
    CHECK(!posts || route->permission != PERMISSION_PUBLIC || route->no_csrf);
    CHECK(!route->cached || (!posts && route->permission == PERMISSION_PUBLIC && !route->writes));
    check_against_others(tables, route);
}

Router *router_new(const WebRoute *const *tables)
{
    size_t count = 0;
    for (const WebRoute *const *table = tables; *table != NULL; table++) {
        for (const WebRoute *route = *table; route->method != NULL; route++) {
            count++;
        }
    }
    Router *router = malloc(sizeof *router + count * sizeof *router->routes);
    uint64_t *starts = calloc(count + 1, sizeof *starts);
    if (router == NULL || starts == NULL) {
        free(router);
        free(starts);
        return NULL;
    }
    router->starts = starts;
    router->count = 0;
    for (const WebRoute *const *table = tables; *table != NULL; table++) {
        for (const WebRoute *route = *table; route->method != NULL; route++) {
            Compiled *compiled = &router->routes[router->count];
            compile(route, compiled, &router->starts[router->count++]);
            check(tables, route, compiled);
        }
    }
    return router;
}

void router_free(Router *router)
{
    if (router != NULL) {
        free(router->starts);
        free(router);
    }
}

void web_describe_route(Buf *out, const WebRoute *route)
{
    JsonWriter w = json_writer(out);
    uint32_t roles = permission_roles(route->permission);
    json_open(&w, '{');
    json_name(&w, STR("method"));
    json_write_str(&w, str_from_c(route->method));
    json_name(&w, STR("pattern"));
    json_write_str(&w, str_from_c(route->pattern));
    json_name(&w, STR("permission"));
    json_write_str(&w, str_from_c(permission_name(route->permission)));
    json_name(&w, STR("roles"));
    json_open(&w, '[');
    for (int n = 0; n < ROLE_COUNT; n++) {
        if ((roles & (1U << n)) != 0) {
            json_write_str(&w, role_word(n));
        }
    }
    json_close(&w, ']');
    json_name(&w, STR("summary"));
    json_write_str(&w, str_from_c(route->summary));
    json_close(&w, '}');
    buf_add_char(out, '\n');
}
