#include "features/unit/site_pages.h"

#include "base/json.h"
#include "features/clocks/clocks.h"
#include "features/unit/site_views.h"
#include "features/unit/site_views_html.h"

enum { BODY_MAX = 2 << 20, FORM_MAX = 512 << 10, NUMBER_MOST = 3650, GROUP_FIELDS_MOST = 8 };

/* A text of the site, by the name of site_text. */
typedef struct TextField {
    const char *name, *label, *hint;
    bool is_long;
} TextField;

typedef struct NumberField {
    const char *name, *label;
    int otherwise;
} NumberField;

#define FIELD(name, label, hint) {#name, label, hint, false}

static const struct {
    const char *legend;
    TextField fields[GROUP_FIELDS_MOST];
} TEXTS[] = {
    {"网站",
     {FIELD(site_name, "网站名称", "页面标题和 SiteName 用它"), FIELD(site_domain, "网站域名", "例如 www.example.gov.cn"),
      FIELD(site_id_code, "网站标识码", "10 位数字，国务院部门是 bm 加 8 位数字"),
      FIELD(host, "访问域名", "按域名区分单位时填，否则留空"), FIELD(base_path, "栏目路径", "例如 /zfxxgk"),
      FIELD(icp_no, "ICP 备案号", ""), FIELD(police_no, "公安备案号", "")}},
    {"机构",
     {FIELD(organ_name, "发文机关", "留空就用单位名称"), FIELD(organ_code, "机构代码", "组织机构代码或统一社会信用代码，用于索引号"),
      FIELD(index_pattern, "索引号格式", "例如 {org}/{YYYY}-{seq:05d}"), FIELD(office_name, "政府信息公开工作机构", "")}},
    {"联系方式",
     {FIELD(address, "地址", ""), FIELD(postcode, "邮政编码", ""), FIELD(hours, "办公时间", ""), FIELD(phone, "电话", ""),
      FIELD(fax, "传真", ""), FIELD(email, "电子邮箱", "")}},
    {"页头和其他",
     {{"header_html", "页头 HTML", "留空就用本系统的页头；脚本和样式会去掉", true},
      {"settings", "其他设置（JSON）", "词表等不在本页的设置，写成 JSON 对象", true}}},
};

static const NumberField NUMBERS[] = {
    {"consultation_days", "咨询答复期限（工作日）", 5}, {"complaint_days", "投诉答复期限（工作日）", 15},
    {"lamp_message_warn", "咨询投诉剩几个工作日亮黄灯", 2}, {"lamp_message_bad", "咨询投诉剩几个工作日亮红灯", 1},
    {"messages_per_hour", "一个网络地址一小时最多提交几件留言", 5},
};

enum { TEXT_GROUPS = sizeof TEXTS / sizeof *TEXTS, NUMBER_COUNT = sizeof NUMBERS / sizeof *NUMBERS };

static Str *text_of(Site *site, const TextField *field)
{
    Str *text = site_text(site, str_from_c(field->name));
    CHECK(text != NULL);
    return text;
}

/* ---- showing ---- */

static Str complaint_at(const Complaints *complaints, const char *field)
{
    for (size_t i = 0; complaints != NULL && i < complaints->count; i++) {
        if (str_eq(complaints->items[i].field, str_from_c(field))) {
            return complaints->items[i].sentence;
        }
    }
    return (Str){NULL, 0};
}

static void fill_texts(WebRequest *request, Site *site, const Complaints *complaints, bool again, int n, SiteGroup *group)
{
    group->legend = str_from_c(TEXTS[n].legend);
    for (const TextField *field = TEXTS[n].fields; group->count < GROUP_FIELDS_MOST && field->name != NULL; field++) {
        group->fields[group->count++] = (SiteField){.name = str_from_c(field->name),
                                                    .label = str_from_c(field->label),
                                                    .hint = str_from_c(field->hint),
                                                    .value = again ? web_field(request, str_from_c(field->name)) : *text_of(site, field),
                                                    .error = complaint_at(complaints, field->name),
                                                    .is_long = field->is_long};
    }
}

static void fill_numbers(Ctx *ctx, WebRequest *request, const Site *site, const Complaints *complaints, bool again, SiteGroup *group)
{
    group->legend = STR("期限");
    for (int i = 0; i < NUMBER_COUNT; i++) {
        Str name = str_from_c(NUMBERS[i].name);
        int64_t value = site_setting(site, name, NUMBERS[i].otherwise);
        group->fields[group->count++] =
            (SiteField){.name = name,
                        .label = str_from_c(NUMBERS[i].label),
                        .value = again ? web_field(request, name) : str_format(&ctx->work.arena, "%lld", (long long)value),
                        .error = complaint_at(complaints, NUMBERS[i].name)};
    }
}

static Err show(Ctx *ctx, WebRequest *request)
{
    Site site;
    const Fault *fault = web_refused(request);
    const Complaints *complaints = fault == NULL ? NULL : web_complaints(request);
    bool has_complaints = complaints != NULL && complaints->count > 0;
    TRY(site_of_unit(ctx, ctx->actor.unit_id, &site));
    SiteGroup groups[TEXT_GROUPS + 1] = {{.count = 0}};
    for (int i = 0; i <= TEXT_GROUPS; i++) {
        groups[i].fields = ARENA_ARRAY(&ctx->work.arena, SiteField, GROUP_FIELDS_MOST);
        if (groups[i].fields == NULL) {
            return work_full(&ctx->work);
        }
    }
    for (int i = 0; i < TEXT_GROUPS; i++) {
        fill_texts(request, &site, complaints, fault != NULL, i, &groups[i]);
    }
    fill_numbers(ctx, request, &site, complaints, fault != NULL, &groups[TEXT_GROUPS]);
    SiteView view = {.csrf = web_csrf(request),
                     .version = fault != NULL ? web_field(request, STR("version"))
                                              : str_format(&ctx->work.arena, "%lld", (long long)site.version),
                     .groups = groups,
                     .group_count = TEXT_GROUPS + 1,
                     .complaints = has_complaints ? complaints->items : NULL,
                     .complaint_count = has_complaints ? complaints->count : 0,
                     .refused = fault != NULL && !has_complaints ? web_sentence(request, fault) : (Str){NULL, 0}};
    Buf body = buf_new(&ctx->work.arena, BODY_MAX);
    unit_site_html(&body, &view);
    if (!buf_ok(&body)) {
        return work_full(&ctx->work);
    }
    WebPage page = {.title = STR("站点"), .section = STR("site"), .is_office = true, .is_error = fault != NULL, .body = {buf_str(&body)}};
    return web_send_page(ctx, request, &page);
}

/* ---- saving ---- */

static void read_texts(WebRequest *request, Site *site)
{
    for (int n = 0; n < TEXT_GROUPS; n++) {
        for (const TextField *field = TEXTS[n].fields; field < TEXTS[n].fields + GROUP_FIELDS_MOST && field->name != NULL; field++) {
            Str value = web_field(request, str_from_c(field->name));
            *text_of(site, field) = value.ptr == NULL ? STR("") : str_trim(value);
        }
    }
    if (site->host.len == 0) {
        site->host = (Str){NULL, 0};
    }
    if (site->settings.len == 0) {
        site->settings = STR("{}");
    }
}

static bool is_object(Ctx *ctx, Str text)
{
    Json *root = NULL;
    bool good = json_parse(&ctx->work, text, &root) == OK && json_kind(root) == JSON_OBJECT;
    json_free(root);
    fault_clear(&ctx->work.fault);
    return good;
}

/* The lengths of clocks into the settings. */
static Err read_numbers(Ctx *ctx, WebRequest *request, Site *site, Complaints *complaints)
{
    if (!is_object(ctx, site->settings)) {
        complain(complaints, STR("settings"), STR("其他设置要写成 JSON 对象，例如 {}。"));
        return OK;
    }
    for (int i = 0; i < NUMBER_COUNT; i++) {
        Str name = str_from_c(NUMBERS[i].name);
        int64_t value = 0;
        if (str_to_int64(str_trim(web_field(request, name)), &value) != OK || value < 0 || value > NUMBER_MOST) {
            complain(complaints, name, STR("请填 0 到 3,650 的整数。"));
        } else {
            TRY(site_with_setting(&ctx->work, site->settings, name, value, &site->settings));
        }
    }
    return OK;
}

static Err save(Ctx *ctx, WebRequest *request)
{
    Site site;
    int64_t version = 0;
    Complaints complaints = {.count = 0};
    if (str_to_int64(web_field(request, STR("version")), &version) != OK) {
        return ERR_INVALID;
    }
    TRY(site_of_unit(ctx, ctx->actor.unit_id, &site));
    read_texts(request, &site);
    TRY(read_numbers(ctx, request, &site, &complaints));
    site_check(&site, &complaints);
    if (complaints.count > 0) {
        web_complain(request, &complaints);
        return fault_set(&ctx->work.fault, ERR_INVALID, "site.invalid", "the site cannot be as it is written");
    }
    TRY(site_set(ctx, &site, version));
    TRY(clocks_recompute(ctx, ctx->actor.unit_id));
    web_flash(request, STR("站点设置已保存。"));
    return web_redirect(request, STR("/bo/set/site"));
}

const WebRoute SITE_ROUTES[] = {
    WEB_ROUTE("GET", "/bo/set/site", PERMISSION_SITE_MANAGE, "site facts and lengths of clocks", show),
    WEB_ROUTE("POST", "/bo/set/site", PERMISSION_SITE_MANAGE, "save site facts and lengths of clocks", save, .refused = show,
              .body_max = FORM_MAX),
    {.method = NULL},
};
