#include "web/router.h"

#include "base/json.h"

/* {x*}: all that follows, at least one segment. */
static bool is_rest(Str segment)
{
    return segment.len >= 4 && segment.ptr[0] == '{' && str_ends(segment, STR("*}"));
}

static bool is_param(Str segment)
{
    return segment.len >= 3 && segment.ptr[0] == '{' && segment.ptr[segment.len - 1] == '}';
}

/* Does the pattern match, and with how many literal segments? -1: it does not. */
static int match_pattern(Str pattern, Str path, Str *params)
{
    int literals = 0, param = 0;
    Str want, have;
    while (true) {
        Str remainder = path;
        bool more_pattern = str_cut(&pattern, '/', &want);
        bool more_path = str_cut(&path, '/', &have);
        if (!more_pattern || !more_path) {
            return more_pattern == more_path ? literals : -1;
        }
        if (is_rest(want)) {
            if (remainder.len == 0 || remainder.ptr[0] == '/' || param == ROUTE_PARAMS_MAX) {
                return -1;
            }
            params[param] = remainder;
            return literals;
        }
        if (is_param(want)) {
            if (have.len == 0 || param == ROUTE_PARAMS_MAX) {
                return -1;
            }
            params[param++] = have;
        } else if (str_eq(want, have)) {
            literals++;
        } else {
            return -1;
        }
    }
}

RouteMatch router_find(const WebRoute *const *tables, Str method, Str path)
{
    RouteMatch best = {.route = NULL};
    int best_literals = -1;
    if (str_eq(method, STR("HEAD"))) {
        method = STR("GET");
    }
    for (; *tables != NULL; tables++) {
        for (const WebRoute *route = *tables; route->method != NULL; route++) {
            RouteMatch match = {.route = route};
            int literals = match_pattern(str_from_c(route->pattern), path, match.params);
            if (literals < 0) {
                continue;
            }
            if (!str_eq(str_from_c(route->method), method)) {
                best.wrong_method = best.route == NULL;
            } else if (literals > best_literals) {
                best_literals = literals;
                best = match;
            }
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

void router_check(const WebRoute *const *tables)
{
    for (const WebRoute *const *table = tables; *table != NULL; table++) {
        for (const WebRoute *route = *table; route->method != NULL; route++) {
            CHECK(route->permission != PERMISSION_NOT_STATED);
            CHECK(route->handler != NULL && route->summary != NULL && route->summary[0] != '\0');
            CHECK(route->pattern[0] == '/');
            CHECK(str_find(str_from_c(route->pattern), STR("*}")) == STR_NONE || str_ends(str_from_c(route->pattern), STR("*}")));
            bool posts = str_eq(str_from_c(route->method), STR("POST"));
            /* A visitor has no token: such a form says so, and Origin is what is checked. */
            CHECK(!posts || route->permission != PERMISSION_PUBLIC || route->no_csrf);
            CHECK(!route->cached || (!posts && route->permission == PERMISSION_PUBLIC && !route->writes));
            check_against_others(tables, route);
        }
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
