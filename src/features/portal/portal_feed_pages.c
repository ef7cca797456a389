/* Atom feeds (RFC 4287), sitemap.xml (sitemaps.org 0.9) and robots.txt (RFC 9309). */
#include "features/portal/portal_pages.h"

#include "features/portal/portal_site_pages.h"

enum { XML_MAX = 16 << 20, MONTHS = 12, MONTH_ITEMS_MAX = 50000 };

static void put_stamp(Buf *out, int64_t instant)
{
    char text[STAMP_TEXT_SIZE];
    stamp_format(instant, text);
    buf_add(out, str_from_c(text));
}

/* <name>text</name>; control characters that XML cannot hold are left out. */
static void put_element(Buf *out, const char *name, Str text)
{
    buf_add_format(out, "<%s>", name);
    for (size_t from = 0, at = 0; at <= text.len; at++) {
        bool bad = at < text.len && (unsigned char)text.ptr[at] < ' ' && text.ptr[at] != '\n' && text.ptr[at] != '\t';
        if (at == text.len || bad) {
            html_put_str(out, str_slice(text, from, at));
            from = at + 1;
        }
    }
    buf_add_format(out, "</%s>\n", name);
}

static Str document_address(WebRequest *request, Arena *arena, Str index_no)
{
    Buf path = buf_new(arena, 4096);
    buf_add(&path, STR("/zfxxgk/wj/"));
    html_put_path(&path, index_no);
    return web_address(request, buf_str(&path));
}

/* ---- Atom ---- */

static void put_entry(Buf *out, WebRequest *request, const PublicItem *item)
{
    Str address = document_address(request, out->arena, item->index_no);
    buf_add(out, STR("<entry>\n"));
    put_element(out, "title", item->title);
    put_element(out, "id", address);
    buf_add(out, STR("<link rel=\"alternate\" type=\"text/html\" href=\""));
    html_put_str(out, address);
    buf_add(out, STR("\"/>\n<published>"));
    put_stamp(out, item->published_at);
    buf_add(out, STR("</published>\n<updated>"));
    put_stamp(out, item->updated_at);
    buf_add(out, STR("</updated>\n<author>"));
    put_element(out, "name", item->organ);
    buf_add(out, STR("</author>\n<category term=\""));
    html_put_str(out, item->column_code);
    buf_add(out, STR("\" label=\""));
    html_put_str(out, item->column_name);
    buf_add(out, STR("\"/>\n"));
    put_element(out, "summary", item->summary);
    buf_add(out, STR("</entry>\n"));
}

/* A feed without items says when its site began to exist: never. */
static int64_t newest_update(const PublicItems *items)
{
    int64_t newest = 0;
    for (size_t i = 0; i < items->count; i++) {
        newest = items->items[i].updated_at > newest ? items->items[i].updated_at : newest;
    }
    return newest;
}

static Err items_of_feed(Ctx *ctx, WebRequest *request, Str code, Str *ret_name, PublicItems *ret_items)
{
    const Site *site = web_site(request);
    SiteColumns columns;
    TRY(publication_columns(ctx, site->unit_id, &columns));
    PublicFilter filter = {.limit = PORTAL_FEED_ITEMS};
    *ret_name = STR("法定主动公开内容");
    if (code.ptr != NULL) {
        const SiteColumn *column = site_column_find(&columns, code);
        if (column == NULL) {
            return ERR_NOT_FOUND;
        }
        *ret_name = column->name;
        TRY(codes_from_column(ctx, &columns, code, &filter.columns, &filter.column_count));
    }
    portal_depends_on_columns(request, filter.columns, filter.column_count);
    return public_list(ctx, site->unit_id, &filter, ret_items);
}

Err portal_send_feed(Ctx *ctx, WebRequest *request, Str code)
{
    Arena *arena = &ctx->work.arena;
    const Site *site = web_site(request);
    PublicItems items;
    Str name;
    TRY(items_of_feed(ctx, request, code, &name, &items));
    Buf path = buf_new(arena, 4096), out = buf_new(arena, XML_MAX);
    buf_add(&path, STR("/zfxxgk/fdzdgknr"));
    if (code.ptr != NULL) {
        buf_add_char(&path, '/');
        html_put_path(&path, code);
    }
    Str page = web_address(request, buf_str(&path));
    buf_add(&out, STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">\n"));
    put_element(&out, "title", str_format(arena, "%.*s — %.*s政府信息公开", STR_ARG(name), STR_ARG(site->unit_name)));
    put_element(&out, "id", page);
    buf_add(&out, STR("<link rel=\"alternate\" type=\"text/html\" href=\""));
    html_put_str(&out, page);
    buf_add(&out, STR("\"/>\n<link rel=\"self\" type=\"application/atom+xml\" href=\""));
    html_put_str(&out, str_format(arena, "%.*s.atom", STR_ARG(page)));
    buf_add(&out, STR("\"/>\n<updated>"));
    put_stamp(&out, newest_update(&items));
    buf_add(&out, STR("</updated>\n<author>"));
    put_element(&out, "name", site->unit_name);
    buf_add(&out, STR("</author>\n"));
    for (size_t i = 0; i < items.count; i++) {
        put_entry(&out, request, &items.items[i]);
    }
    buf_add(&out, STR("</feed>\n"));
    return buf_ok(&out) ? web_send_bytes(request, STR("application/atom+xml; charset=utf-8"), buf_str(&out), (Str){NULL, 0})
                        : work_full(&ctx->work);
}

static Err show_feed(Ctx *ctx, WebRequest *request)
{
    web_depends(request, STR("site"));
    return portal_send_feed(ctx, request, (Str){NULL, 0});
}

/* ---- sitemap.xml: an index of one file a month, and one of the standing pages ---- */

static const char XML_HEAD[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

static Err send_xml(Ctx *ctx, WebRequest *request, const Buf *out)
{
    return buf_ok(out) ? web_send_bytes(request, STR("application/xml; charset=utf-8"), buf_str(out), (Str){NULL, 0})
                       : work_full(&ctx->work);
}

static void put_location(Buf *out, const char *element, Str address, int64_t updated_at)
{
    buf_add_format(out, "<%s>", element);
    put_element(out, "loc", address);
    if (updated_at != 0) {
        buf_add(out, STR("<lastmod>"));
        put_stamp(out, updated_at);
        buf_add(out, STR("</lastmod>"));
    }
    buf_add_format(out, "</%s>\n", element);
}

static int64_t start_of_month(int year, int month)
{
    return instant_of_day(day_from_ymd((Ymd){year + (month - 1) / MONTHS, (month - 1) % MONTHS + 1, 1}));
}

/* The items of a month, newest first; `most` of them. */
static Err month_items(Ctx *ctx, const Site *site, int year, int month, int most, PublicItems *ret_items)
{
    int64_t from = start_of_month(year, month);
    PublicFilter filter = {.years = &year, .year_count = 1, .limit = most, .before_at = start_of_month(year, month + 1),
                           .before_id = INT64_MIN};
    TRY(public_list(ctx, site->unit_id, &filter, ret_items));
    for (size_t i = 0; i < ret_items->count; i++) {
        if (ret_items->items[i].published_at < from) {
            ret_items->count = i;
        }
    }
    return OK;
}

static Err show_sitemap(Ctx *ctx, WebRequest *request)
{
    const Site *site = web_site(request);
    PublicFilter filter = {.limit = 1};
    PublicFacet *facets;
    size_t count;
    int64_t total;
    Buf out = buf_new(&ctx->work.arena, XML_MAX);
    web_depends(request, STR("list"));
    TRY(public_facets(ctx, site->unit_id, &filter, &facets, &count, &total));
    buf_add(&out, str_from_c(XML_HEAD));
    buf_add(&out, STR("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"));
    put_location(&out, "sitemap", web_address(request, STR("/zfxxgk/sitemap/pages.xml")), 0);
    for (size_t i = 0; i < count; i++) {
        int64_t year = 0;
        if (facets[i].kind != 'y' || facets[i].count == 0 || str_to_int64(facets[i].value, &year) != OK) {
            continue;
        }
        for (int month = MONTHS; month >= 1; month--) {
            PublicItems items;
            TRY(month_items(ctx, site, (int)year, month, 1, &items));
            if (items.count > 0) {
                Str path = str_format(&ctx->work.arena, "/zfxxgk/sitemap/%04d%02d.xml", (int)year, month);
                put_location(&out, "sitemap", web_address(request, path), 0);
            }
        }
    }
    buf_add(&out, STR("</sitemapindex>\n"));
    return send_xml(ctx, request, &out);
}

static Err put_pages(Ctx *ctx, WebRequest *request, Buf *out)
{
    static const char *const PAGES[] = {"/zfxxgk/", "/zfxxgk/zfxxgkzn", "/zfxxgk/zfxxgkzd", "/zfxxgk/fdzdgknr", "/zfxxgk/zfxxgknb",
                                        "/zfxxgk/tz/xuke", "/zfxxgk/tz/chufa", "/zfxxgk/tz/caigou", "/zfxxgk/zxts", "/zfxxgk/wza",
                                        "/zfxxgk/wzdt"};
    ColumnState *columns;
    size_t count;
    for (size_t i = 0; i < sizeof PAGES / sizeof PAGES[0]; i++) {
        if (web_has_page(request, str_from_c(PAGES[i]))) {
            put_location(out, "url", web_address(request, str_from_c(PAGES[i])), 0);
        }
    }
    TRY(public_columns(ctx, web_site(request)->unit_id, &columns, &count));
    for (size_t i = 0; i < count; i++) {
        Buf path = buf_new(out->arena, 4096);
        buf_add(&path, STR("/zfxxgk/fdzdgknr/"));
        html_put_path(&path, columns[i].column.code);
        put_location(out, "url", web_address(request, buf_str(&path)), 0);
    }
    return OK;
}

static Err put_month(Ctx *ctx, WebRequest *request, int year, int month, Buf *out)
{
    int64_t from = start_of_month(year, month);
    PublicFilter filter = {.years = &year, .year_count = 1, .limit = PUBLIC_LIST_MAX,
                           .before_at = start_of_month(year, month + 1), .before_id = INT64_MIN};
    for (int read = 0; read < MONTH_ITEMS_MAX; read += PUBLIC_LIST_MAX) {
        PublicItems items;
        TRY(public_list(ctx, web_site(request)->unit_id, &filter, &items));
        for (size_t i = 0; i < items.count; i++) {
            const PublicItem *item = &items.items[i];
            if (item->published_at < from) {
                return OK;
            }
            put_location(out, "url", document_address(request, out->arena, item->index_no), item->updated_at);
        }
        if (items.count < PUBLIC_LIST_MAX) {
            break;
        }
        filter.before_at = items.items[items.count - 1].published_at;
        filter.before_id = items.items[items.count - 1].document_id;
    }
    return OK;
}

/* "pages.xml" or "202101.xml" */
static Err show_sitemap_part(Ctx *ctx, WebRequest *request)
{
    Str name = web_param(request, 0);
    int64_t month = 0;
    Buf out = buf_new(&ctx->work.arena, XML_MAX);
    web_depends(request, STR("list"));
    web_depends(request, STR("column"));
    if (!cut_suffix(&name, STR(".xml"))) {
        return ERR_NOT_FOUND;
    }
    buf_add(&out, str_from_c(XML_HEAD));
    buf_add(&out, STR("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"));
    size_t empty = out.len;
    if (str_eq(name, STR("pages"))) {
        TRY(put_pages(ctx, request, &out));
    } else if (name.len == 6 && str_to_int64(name, &month) == OK && month >= 194901 && month % 100 >= 1 && month % 100 <= MONTHS) {
        TRY(put_month(ctx, request, (int)(month / 100), (int)(month % 100), &out));
    }
    if (out.len == empty) {
        return ERR_NOT_FOUND;
    }
    buf_add(&out, STR("</urlset>\n"));
    return send_xml(ctx, request, &out);
}

static Err show_robots(Ctx *ctx, WebRequest *request)
{
    Buf out = buf_new(&ctx->work.arena, 4096);
    buf_add(&out, STR("User-agent: *\nDisallow: /bo/\n"));
    buf_add_format(&out, "Disallow: %.*s/ss\n", STR_ARG(web_site(request)->base_path));
    Str address = web_address(request, STR("/zfxxgk/sitemap.xml"));
    buf_add_format(&out, "Sitemap: %.*s\n", STR_ARG(address));
    return web_send_bytes(request, STR("text/plain; charset=utf-8"), buf_str(&out), (Str){NULL, 0});
}

const WebRoute PORTAL_FEED_ROUTES[] = {
    WEB_ROUTE("GET", "/zfxxgk/fdzdgknr.atom", PERMISSION_PUBLIC, "Atom feed of every column", show_feed, .cached = true),
    WEB_ROUTE("GET", "/sitemap.xml", PERMISSION_PUBLIC, "index of the site's maps for search engines", show_sitemap, .cached = true),
    WEB_ROUTE("GET", "/zfxxgk/sitemap.xml", PERMISSION_PUBLIC, "the same below the base path", show_sitemap, .cached = true),
    WEB_ROUTE("GET", "/zfxxgk/sitemap/{part}", PERMISSION_PUBLIC, "addresses of one month, or of the standing pages", show_sitemap_part,
              .cached = true),
    WEB_ROUTE("GET", "/robots.txt", PERMISSION_PUBLIC, "what robots should leave alone", show_robots, .cached = true),
    {.method = NULL},
};
