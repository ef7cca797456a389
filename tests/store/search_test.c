/* Documents through the chain into the index and out again: what is published is
 * found, what is withdrawn is not, and an index that lags shows nothing that is
 * not public. */
#include "document_fixture.h"

#include "features/search/search.h"
#include "features/unit/unit.h"
#include "index/pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];
static Installation home;

static int setup(void **state)
{
    snprintf(folder, sizeof folder, "/tmp/gongkai-search-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    home = (Installation){.data_dir = str_from_c(folder)};
    return world_setup(state);
}

static int teardown(void **state)
{
    static const char *const NAMES[] = {"search.db",     "search.db.lock",  "search.db.1",     "search.db.2",     "search.db.3",
                                        "search.db.1-wal", "search.db.1-shm", "search.db.2-wal", "search.db.2-shm", "search.db.3-wal",
                                        "search.db.3-shm"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, NAMES[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(folder), 0);
    return world_teardown(state);
}

/* As the system, in the installation. */
static void run(World *world, CtxBody body, void *state)
{
    CtxOptions options = {.db = world->db, .now = world->now, .home = &home};
    if (ctx_run(&options, TX_READ, body, NULL, state, &world->fault) != OK) {
        fail_msg("%s: %s", world->fault.id, world->fault.message);
    }
}

static Err follow_body(Ctx *ctx, void *state)
{
    bool *missing = state;
    bool more = true;
    while (more) {
        TRY(search_follow(ctx, &more, missing));
    }
    return OK;
}

static bool follow(World *world)
{
    bool missing = false;
    run(world, follow_body, &missing);
    return !missing;
}

static Err rebuild_body(Ctx *ctx, void *state)
{
    return search_rebuild(ctx, state);
}

static int64_t rebuild(World *world)
{
    SearchProgress progress = {.step = NULL};
    run(world, rebuild_body, &progress);
    return progress.documents;
}

typedef struct Look {
    const char *words;
    IndexQuery query;
    bool is_ready;
    int64_t total, first;
    size_t shown;
    char title[200], column[32];
    int64_t facets; /* the sum of all counts */
} Look;

static Err look_body(Ctx *ctx, void *state)
{
    Look *look = state;
    SearchResult result;
    look->query.words = str_from_c(look->words);
    look->query.limit = 10;
    look->query.facets = true;
    TRY(search_run(ctx, &look->query, &result));
    look->is_ready = result.is_ready;
    look->total = result.total;
    look->shown = result.hit_count;
    for (size_t i = 0; i < result.facet_count; i++) {
        look->facets += result.facets[i].count;
    }
    if (result.hit_count > 0) {
        look->first = result.hits[0].item.document_id;
        snprintf(look->title, sizeof look->title, "%.*s", STR_ARG(result.hits[0].title));
        snprintf(look->column, sizeof look->column, "%.*s", STR_ARG(result.hits[0].item.column_code));
    }
    return OK;
}

static Look look_for(World *world, const char *words)
{
    Look look = {.words = words};
    run(world, look_body, &look);
    return look;
}

static DocumentContent about(const char *title, const char *body)
{
    DocumentContent content = plain_content();
    content.title = str_from_c(title);
    content.body_html = str_from_c(body);
    return content;
}

static Err status_body(Ctx *ctx, void *state)
{
    return search_status(ctx, state);
}

static void what_is_published_is_found_until_it_is_withdrawn(void **state)
{
    World *world = *state;
    assert_false(look_for(world, "海绵").is_ready);
    assert_false(follow(world)); /* no index: the job makes one */
    assert_int_equal(rebuild(world), 0);
    DocumentContent sponge = about("海绵城市建设方案", "<p>透水铺装和雨水花园。</p>");
    int64_t id = made(world, &sponge, 3);
    assert_true(follow(world));
    assert_int_equal(look_for(world, "海绵").total, 0); /* the leader has not approved */
    assert_int_equal(approve(world, LEADER, id), OK);
    assert_int_equal(look_for(world, "海绵").total, 0); /* nor has the index followed */
    SearchStatus status;
    run(world, status_body, &status);
    assert_true(status.is_there && status.behind > 0 && status.items == 0);
    assert_true(follow(world));
    run(world, status_body, &status);
    assert_true(status.behind == 0 && status.items == 1);
    Look look = look_for(world, "海绵 雨水花园");
    assert_int_equal(look.total, 1);
    assert_int_equal(look.first, id);
    assert_string_equal(look.title, "\uE000海绵\uE001城市建设方案");
    assert_int_equal(look_for(world, NORMAL_NUMBER).first, id); /* by its 索引号 */
    assert_int_equal(look_for(world, "花园城市").total, 0);
    assert_int_equal(withdraw(world, OFFICER, id, "有误"), OK);
    look = look_for(world, "海绵");
    assert_int_equal(look.shown, 0); /* the index still proposes it; what is public decides */
    assert_int_equal(look.total, 1);
    assert_true(follow(world));
    look = look_for(world, "海绵");
    assert_int_equal(look.total, 0);
    assert_int_equal(look.facets, 0);
}

static void a_rebuild_finds_the_same(void **state)
{
    World *world = *state;
    DocumentContent first = about("公租房申请办法", "<p>申请人应当年满十八周岁。</p>");
    DocumentContent second = about("公租房分配结果", "<p>共分配二十套。</p>");
    DocumentContent third = about("垃圾分类指南", "<p>与公租房无关。</p>");
    int64_t ids[3] = {made(world, &first, 4), 0, 0};
    world->now += A_DAY;
    assert_int_equal(rebuild(world), 1);
    ids[1] = made(world, &second, 4);
    world->now += A_DAY;
    ids[2] = made(world, &third, 4);
    assert_true(follow(world));
    Look followed = look_for(world, "公租房");
    Look newest = {.words = "公租房", .query = {.order = INDEX_NEWEST}};
    run(world, look_body, &newest);
    assert_int_equal(followed.total, 3);
    assert_int_equal(newest.first, ids[2]);
    assert_int_equal(rebuild(world), 3);
    Look again = look_for(world, "公租房");
    assert_int_equal(again.total, 3);
    assert_int_equal(again.first, followed.first);
    assert_int_equal(again.facets, followed.facets);
    assert_int_equal(withdraw(world, OFFICER, ids[0], "有误"), OK);
    assert_true(follow(world));
    assert_int_equal(look_for(world, "公租房").total, 2);
    Look other = {.words = "公租房", .query = {.unit_id = UNIT + 1}};
    run(world, look_body, &other);
    assert_int_equal(other.total, 0); /* another unit's site */
}

static void a_pool_sees_what_was_followed(void **state)
{
    World *world = *state;
    Fault fault = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/search.db", folder);
    assert_int_equal(index_pool_open(&fault, str_from_c(path), &home.search), OK);
    assert_false(look_for(world, "河长").is_ready);
    assert_int_equal(rebuild(world), 0);
    assert_int_equal(look_for(world, "河长").total, 0);
    DocumentContent river = about("河长制工作通报", "<p>巡河三次。</p>");
    int64_t id = made(world, &river, 4);
    assert_true(follow(world));
    assert_int_equal(look_for(world, "河长").first, id);
    assert_int_equal(rebuild(world), 1);
    assert_int_equal(look_for(world, "河长").first, id); /* in the new file */
    index_condemn(str_from_c(path));
    assert_false(look_for(world, "河长").is_ready);
    assert_false(follow(world));
    assert_int_equal(rebuild(world), 1);
    assert_int_equal(look_for(world, "河长").first, id);
    index_pool_close(home.search);
    home.search = NULL;
}

static Err many_changes(Ctx *ctx, void *state)
{
    const int *count = state;
    for (int i = 0; i < *count; i++) {
        TRY(public_changed(ctx, UNIT, "column", 0));
    }
    return OK;
}

static void far_behind_it_is_made_anew(void **state)
{
    World *world = *state;
    DocumentContent content = about("供水保障方案", "<p>示例。</p>");
    int64_t id = made(world, &content, 4);
    assert_int_equal(rebuild(world), 1);
    int few = 4000;
    int more = 2000;
    must(world, SYSTEM, many_changes, &few);
    SearchStatus status;
    run(world, status_body, &status);
    assert_int_equal(status.behind, few);
    assert_true(follow(world));
    run(world, status_body, &status);
    assert_int_equal(status.behind, 0);
    must(world, SYSTEM, many_changes, &few);
    must(world, SYSTEM, many_changes, &more);
    assert_false(follow(world)); /* 6,000 changes behind with one item */
    assert_int_equal(rebuild(world), 1);
    run(world, status_body, &status);
    assert_int_equal(status.behind, 0);
    assert_int_equal(look_for(world, "供水").first, id);
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_published_is_found_until_it_is_withdrawn, setup, teardown),
        cmocka_unit_test_setup_teardown(a_rebuild_finds_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(far_behind_it_is_made_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(a_pool_sees_what_was_followed, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
