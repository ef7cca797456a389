/* The menus of the frames; inside web/ only. */
#ifndef GK_WEB_MENUS_H
#define GK_WEB_MENUS_H

#include "web/layout.h"
#include "web/request.h"

typedef enum Menu { MENU_PORTAL, MENU_FOOT_USES, MENU_FOOT_NOTES, MENU_OFFICE, MENU_COUNT } Menu;

/* The entries that show, in the request's arena; how many. */
size_t web_menu(const WebRequest *request, Menu menu, Str section, NavItem **ret_items);
size_t web_office_menu(const WebRequest *request, Str section, NavGroup **ret_groups);
/* Finds the entries' routes, once. */
typedef struct MenuRoutes MenuRoutes;
MenuRoutes *web_menu_routes_new(const Router *router); /* NULL when out of memory */
void web_menu_routes_free(MenuRoutes *routes);

#endif
