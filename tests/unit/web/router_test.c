#include "web/router.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Err nothing(Ctx *ctx, WebRequest *request)
{
    (void)ctx;
    (void)request;
    return OK;
}

static const WebRoute ROUTES[] = {
    WEB_ROUTE("GET", "/a", PERMISSION_PUBLIC, "a", nothing, .cached = true),
    WEB_ROUTE("GET", "/a/{year}", PERMISSION_PUBLIC, "year", nothing),
    WEB_ROUTE("GET", "/a/list", PERMISSION_PUBLIC, "list", nothing),
    WEB_ROUTE("GET", "/a/{year}/{cell}", PERMISSION_PUBLIC, "cell", nothing),
    WEB_ROUTE("POST", "/b", PERMISSION_PUBLIC, "post", nothing, .no_csrf = true),
    WEB_ROUTE("GET", "/wj/{number*}", PERMISSION_PUBLIC, "document", nothing),
    WEB_ROUTE("GET", "/wj/{number}/pdf", PERMISSION_PUBLIC, "literal end", nothing),
    {.method = NULL},
};
static const WebRoute *const TABLES[] = {ROUTES, NULL};
static Router *router;

static const char *found(const char *method, const char *path, Str *ret_param)
{
    RouteMatch match = router_find(router, str_from_c(method), str_from_c(path));
    *ret_param = match.params[0];
    return match.route == NULL ? match.wrong_method ? "wrong method" : "nothing" : match.route->summary;
}

static void literals_win_over_parameters(void **state)
{
    (void)state;
    Str param;
    assert_string_equal(found("GET", "/a", &param), "a");
    assert_string_equal(found("GET", "/a/list", &param), "list");
    assert_string_equal(found("HEAD", "/a/2020", &param), "year");
    assert_true(str_eq(param, STR("2020")));
    assert_string_equal(found("GET", "/a/2020/t3.new.nat", &param), "cell");
    assert_string_equal(found("GET", "/a/", &param), "nothing");
    assert_string_equal(found("GET", "/a/2020/", &param), "nothing");
    assert_string_equal(found("GET", "a", &param), "nothing");
    assert_string_equal(found("GET", "/b", &param), "wrong method");
    assert_string_equal(found("DELETE", "/a", &param), "wrong method");
}

static void the_last_parameter_may_take_all_that_follows(void **state)
{
    (void)state;
    Str param;
    assert_string_equal(found("GET", "/wj/11520/2020-00001", &param), "document");
    assert_true(str_eq(param, STR("11520/2020-00001")));
    assert_string_equal(found("GET", "/wj/one", &param), "document");
    assert_true(str_eq(param, STR("one")));
    assert_string_equal(found("GET", "/wj/one/pdf", &param), "literal end");
    assert_string_equal(found("GET", "/wj/", &param), "nothing");
    assert_string_equal(found("GET", "/wj//x", &param), "nothing");
    assert_string_equal(found("GET", "/wj", &param), "nothing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(literals_win_over_parameters),
                                       cmocka_unit_test(the_last_parameter_may_take_all_that_follows)};
    router = router_new(TABLES);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    router_free(router);
    return failed;
}
