/* The entries of the frames' menus. An entry shows when its page exists and, in the back office, when the person may
 * open it: the route itself says who may. */
#include "web/menus.h"

#include "web/web_app.h"

#include <stdlib.h>

typedef struct Entry {
    const char *path, *label, *section, *heading;
} Entry;

static const Entry PORTAL[] = {
    {"/zfxxgk/", "首页", "home", ""},
    {"/zfxxgk/zfxxgkzn", "公开指南", "guide", ""},
    {"/zfxxgk/zfxxgkzd", "公开制度", "rules", ""},
    {"/zfxxgk/fdzdgknr", "法定主动公开内容", "list", ""},
    {"/zfxxgk/zfxxgknb", "公开年报", "reports", ""},
    {"/ysqgk/", "依申请公开", "request", ""},
    {"/zfxxgk/zxts", "咨询投诉", "message", ""},
};

static const Entry FOOT_USES[] = {
    {"/zfxxgk/ss", "站内搜索", "", ""},
    {"/zfxxgk/zfxxgknb", "政府信息公开年报", "", ""},
    {"/ysqgk/cx", "查询申请进度", "", ""},
    {"/zfxxgk/zxts", "咨询与投诉", "", ""},
};

static const Entry FOOT_NOTES[] = {
    {"/zfxxgk/wza", "无障碍说明", "", ""},
    {"/zfxxgk/wzdt", "网站地图", "", ""},
    {"/zfxxgk/jc", "我为本站找错", "", ""},
};

static const Entry OFFICE[] = {
    {"/bo/", "待办", "todo", ""},
    {"/bo/doc", "信息管理", "doc", "主动公开"},
    {"/bo/col", "栏目更新", "col", "主动公开"},
    {"/bo/msg", "咨询投诉", "msg", "互动"},
    {"/bo/sup", "监督看板", "sup", "监督"},
    {"/bo/set/user", "人员", "user", "设置"},
    {"/bo/set/role", "角色和停用", "role", "设置"},
    {"/bo/set/site", "站点", "site", "设置"},
    {"/bo/set/cal", "工作日历", "cal", "设置"},
    {"/bo/set/mail", "邮件", "mail", "设置"},
    {"/bo/audit", "审计日志", "audit", "审计"},
};

static const struct {
    const Entry *entries;
    size_t count;
} MENUS[] = {
    [MENU_PORTAL] = {PORTAL, sizeof PORTAL / sizeof PORTAL[0]},
    [MENU_FOOT_USES] = {FOOT_USES, sizeof FOOT_USES / sizeof FOOT_USES[0]},
    [MENU_FOOT_NOTES] = {FOOT_NOTES, sizeof FOOT_NOTES / sizeof FOOT_NOTES[0]},
    [MENU_OFFICE] = {OFFICE, sizeof OFFICE / sizeof OFFICE[0]},
};

bool web_has_page(const WebRequest *request, Str path)
{
    return router_find(web_router(request), STR("GET"), path).route != NULL;
}

enum { ENTRIES_MAX = 24 };

struct MenuRoutes {
    const WebRoute *routes[MENU_COUNT][ENTRIES_MAX];
};

MenuRoutes *web_menu_routes_new(const Router *router)
{
    MenuRoutes *routes = calloc(1, sizeof *routes);
    for (size_t menu = 0; routes != NULL && menu < MENU_COUNT; menu++) {
        CHECK(MENUS[menu].count <= ENTRIES_MAX);
        for (size_t i = 0; i < MENUS[menu].count; i++) {
            routes->routes[menu][i] = router_find(router, STR("GET"), str_from_c(MENUS[menu].entries[i].path)).route;
        }
    }
    return routes;
}

void web_menu_routes_free(MenuRoutes *routes)
{
    free(routes);
}

static bool shows(const WebRequest *request, Menu menu, size_t i)
{
    const WebRoute *route = request->app->menu_routes->routes[menu][i];
    return route != NULL && web_may(request, route->permission);
}

size_t web_menu(const WebRequest *request, Menu menu, Str section, NavItem **ret_items)
{
    NavItem *items = ARENA_ARRAY(request->arena, NavItem, MENUS[menu].count);
    size_t count = 0;
    for (size_t i = 0; items != NULL && i < MENUS[menu].count; i++) {
        const Entry *entry = &MENUS[menu].entries[i];
        if (shows(request, menu, i)) {
            items[count++] = (NavItem){
                .path = str_from_c(entry->path + 1),
                .label = str_from_c(entry->label),
                .current = section.len > 0 && str_eq(str_from_c(entry->section), section),
            };
        }
    }
    *ret_items = items;
    return count;
}

/* The entries under their headings, which stand in order. */
size_t web_office_menu(const WebRequest *request, Str section, NavGroup **ret_groups)
{
    size_t most = MENUS[MENU_OFFICE].count, count = 0;
    NavGroup *groups = ARENA_ARRAY(request->arena, NavGroup, most);
    NavItem *items = ARENA_ARRAY(request->arena, NavItem, most);
    for (size_t i = 0, used = 0; groups != NULL && items != NULL && i < most; i++) {
        const Entry *entry = &OFFICE[i];
        Str heading = str_from_c(entry->heading);
        if (!shows(request, MENU_OFFICE, i)) {
            continue;
        }
        if (count == 0 || !str_eq(groups[count - 1].heading, heading)) {
            groups[count++] = (NavGroup){heading, &items[used], 0};
        }
        items[used++] = (NavItem){str_from_c(entry->path + 1), str_from_c(entry->label),
                                  str_eq(str_from_c(entry->section), section)};
        groups[count - 1].count++;
    }
    *ret_groups = groups;
    return count;
}
