/* What the portal's pages share. */
#include "features/portal/portal_site_pages.h"

void crumbs_begin(Crumbs *crumbs)
{
    *crumbs = (Crumbs){.count = 0};
    crumbs_add(crumbs, STR("首页"), STR("zfxxgk/"));
}

void crumbs_add(Crumbs *crumbs, Str label, Str href)
{
    if (crumbs->count < PORTAL_CRUMBS_MAX) {
        crumbs->items[crumbs->count++] = (WebCrumb){label, href};
    }
}

enum { PATH_MAX_COLUMNS = 4 };

void crumbs_columns(Arena *arena, Crumbs *crumbs, const SiteColumns *columns, const SiteColumn *column, bool is_page)
{
    const SiteColumn *path[PATH_MAX_COLUMNS];
    int count = 0;
    crumbs_add(crumbs, STR("法定主动公开内容"), STR("zfxxgk/fdzdgknr"));
    for (; column != NULL && count < PATH_MAX_COLUMNS; count++) {
        path[count] = column;
        column = column->parent_code.len > 0 ? site_column_find(columns, column->parent_code) : NULL;
    }
    while (count-- > 0) {
        bool here = is_page && count == 0;
        crumbs_add(crumbs, path[count]->name,
                   here ? (Str){NULL, 0} : str_format(arena, "zfxxgk/fdzdgknr/%.*s", STR_ARG(path[count]->code)));
    }
}

void portal_depends_on_columns(WebRequest *request, const Str *codes, size_t count)
{
    web_depends(request, STR("column"));
    if (count == 0) {
        web_depends(request, STR("list"));
    }
    for (size_t i = 0; i < count; i++) {
        web_depends(request, str_format(web_arena(request), "list:%.*s", STR_ARG(codes[i])));
    }
}

Err codes_from_column(Ctx *ctx, const SiteColumns *columns, Str code, const Str **ret_codes, size_t *ret_count)
{
    Str *codes = ARENA_ARRAY(&ctx->work.arena, Str, columns->count);
    size_t count = 0;
    for (size_t i = 0; codes != NULL && i < columns->count; i++) {
        if (site_column_below(columns, columns->items[i].code, code)) {
            codes[count++] = columns->items[i].code;
        }
    }
    *ret_codes = codes;
    *ret_count = count;
    return codes == NULL ? work_full(&ctx->work) : OK;
}

bool cut_suffix(Str *text, Str suffix)
{
    if (!str_ends(*text, suffix)) {
        return false;
    }
    *text = str_slice(*text, 0, text->len - suffix.len);
    return true;
}

static Str or_name(Str text, Str name)
{
    return text.len > 0 ? text : name;
}

void page_column(WebPage *page, const SiteColumn *column)
{
    page->column_name = column->name;
    page->column_type = or_name(column->column_type, STR("信息公开目录"));
    page->column_description = or_name(column->description, column->name);
    page->column_keywords = or_name(column->keywords, column->name);
}

Err place_asked(WebRequest *request, Place *ret_place)
{
    Str behind = web_query(request, STR("hou")), number = web_query(request, STR("p")), at;
    Place place = {.page = 1};
    if (behind.len > 0) {
        ptrdiff_t dash = str_find_last(behind, STR("-"));
        at = str_slice(behind, 0, dash == STR_NONE ? 0 : (size_t)dash);
        if (dash == STR_NONE || str_to_int64(at, &place.before_at) != OK ||
            str_to_int64(str_slice(behind, (size_t)dash + 1, behind.len), &place.before_id) != OK) {
            return ERR_NOT_FOUND;
        }
    }
    if (number.len > 0 && (str_to_int64(number, &place.page) != OK || place.page < 1 || place.page > 1000000)) {
        return ERR_NOT_FOUND;
    }
    *ret_place = place;
    return OK;
}

void query_behind(Arena *arena, Query *query, int64_t at, int64_t id, int64_t page)
{
    query_add(query, STR("hou"), str_format(arena, "%lld-%lld", (long long)at, (long long)id));
    query_add(query, STR("p"), str_format(arena, "%lld", (long long)page + 1));
}

const SiteColumn *column_of_role(const SiteColumns *columns, Str role)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (str_eq(columns->items[i].role, role)) {
            return &columns->items[i];
        }
    }
    return NULL;
}

Err newest_of_role(Ctx *ctx, const Site *site, const SiteColumns *columns, Str role, PublicDocument *ret_document, bool *ret_found)
{
    const SiteColumn *column = column_of_role(columns, role);
    PublicItems items = {NULL, 0};
    Withdrawn withdrawn;
    Str valid = STR("valid");
    if (column != NULL) {
        PublicFilter filter = {.columns = &column->code, .column_count = 1, .validities = &valid, .validity_count = 1, .limit = 1};
        TRY(public_list(ctx, site->unit_id, &filter, &items));
    }
    *ret_found = items.count > 0;
    return items.count == 0 ? OK : public_document(ctx, site->unit_id, items.items[0].index_no, ret_document, &withdrawn);
}

static Str small_number(Arena *arena, int number)
{
    static const char *const WORDS[] = {"", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"};
    return number >= 1 && number <= 10 ? str_from_c(WORDS[number]) : str_format(arena, "%d ", number);
}

Str limit_text(Arena *arena, int every, Str period)
{
    Str number = small_number(arena, every);
    if (every == 0) {
        return (Str){NULL, 0};
    }
    if (str_eq(period, STR("week"))) {
        return str_format(arena, "%.*s周一更新", STR_ARG(number));
    }
    const char *unit = str_eq(period, STR("month")) ? "个月" : str_eq(period, STR("year")) ? "年" : "天";
    return str_format(arena, "%.*s%s内更新", STR_ARG(number), unit);
}
