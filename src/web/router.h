/* Matching a path against the route tables; inside web/ only. */
#ifndef GK_WEB_ROUTER_H
#define GK_WEB_ROUTER_H

#include "web/web.h"

enum { ROUTE_PARAMS_MAX = 4 };

typedef struct RouteMatch {
    const WebRoute *route; /* NULL: no route has this path */
    bool wrong_method;     /* the path exists, the method does not */
    Str params[ROUTE_PARAMS_MAX];
} RouteMatch;

/* The tables' routes, ready to be looked up. CHECKs every route: method,
 * permission, handler and summary stated, pattern well-formed, no two routes
 * that match the same paths. NULL when out of memory. */
typedef struct Router Router;
Router *router_new(const WebRoute *const *tables);
void router_free(Router *router); /* NULL is fine */

/* Literal segments win over {x}, table order decides nothing. HEAD finds GET. */
RouteMatch router_find(const Router *router, Str method, Str path);

#endif
