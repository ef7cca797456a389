#include "base/utf8.h"
#include "features/unit/unit_rules.h"

#include <stddef.h>

enum { SITE_TEXT_MAX = 200, SITE_HOST_MAX = 253, SITE_PATH_MAX = 64, SITE_CODE_MAX = 64, SITE_SETTINGS_MAX = 64 << 10 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Every character is a letter, a digit or one of `more`. */
static bool has_only(Str text, const char *more)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!is_digit(c) && !is_letter(c) && str_find_char(str_from_c(more), c) == STR_NONE) {
            return false;
        }
    }
    return true;
}

static bool all_digits(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_digit(text.ptr[i])) {
            return false;
        }
    }
    return true;
}

/* A host name in lower case, without scheme and port; labels of letters, digits and hyphens. */
static bool is_host(Str host)
{
    Str rest = host;
    Str label;
    if (host.len == 0 || host.len > SITE_HOST_MAX) {
        return false;
    }
    while (str_cut(&rest, '.', &label)) {
        if (label.len == 0 || label.len > 63 || !has_only(label, "-") || str_starts(label, STR("-")) || str_ends(label, STR("-"))) {
            return false;
        }
    }
    for (size_t i = 0; i < host.len; i++) {
        if (host.ptr[i] >= 'A' && host.ptr[i] <= 'Z') {
            return false;
        }
    }
    return true;
}

/* domain.md 4.2: ten digits, or bm and eight digits. */
static bool is_site_id_code(Str code)
{
    if (code.len != 10) {
        return false;
    }
    bool department = (code.ptr[0] == 'b' || code.ptr[0] == 'B') && (code.ptr[1] == 'm' || code.ptr[1] == 'M');
    return all_digits(department ? str_slice(code, 2, 10) : code);
}

/* "/a" or "/a/b": what the server itself uses is no place for a site. */
static bool is_base_path(Str path)
{
    static const char *const TAKEN[] = {"bo", "sup", "api", "static", "zxts", "ysqgk"};
    if (path.len < 2 || path.len > SITE_PATH_MAX || path.ptr[0] != '/') {
        return false;
    }
    Str rest = str_slice(path, 1, path.len);
    Str segment;
    for (bool first = true; str_cut(&rest, '/', &segment); first = false) {
        if (segment.len == 0 || !has_only(segment, "-_")) {
            return false;
        }
        for (size_t i = 0; first && i < sizeof TAKEN / sizeof *TAKEN; i++) {
            if (str_eq(segment, str_from_c(TAKEN[i]))) {
                return false;
            }
        }
    }
    return !str_ends(path, STR("/"));
}

/* ---- 索引号 ---- */

typedef enum Mark { MARK_NONE, MARK_ORG, MARK_YEAR, MARK_MONTH, MARK_SEQ } Mark;

/* What stands between braces; *ret_width of a {seq:0Nd}, else 0. */
static Mark mark_of(Str text, int *ret_width)
{
    *ret_width = 0;
    if (str_eq(text, STR("org"))) {
        return MARK_ORG;
    }
    if (str_eq(text, STR("YYYY"))) {
        return MARK_YEAR;
    }
    if (str_eq(text, STR("MM"))) {
        return MARK_MONTH;
    }
    if (str_eq(text, STR("seq"))) {
        return MARK_SEQ;
    }
    if (text.len == 7 && str_starts(text, STR("seq:0")) && text.ptr[5] >= '1' && text.ptr[5] <= '9' && text.ptr[6] == 'd') {
        *ret_width = text.ptr[5] - '0';
        return MARK_SEQ;
    }
    return MARK_NONE;
}

/* The next piece: text before a brace (MARK_NONE, *ret_text), or a mark. False at the end; *ret_bad for a brace that means nothing. */
static bool next_piece(Str *rest, Mark *ret_mark, int *ret_width, Str *ret_text, bool *ret_bad)
{
    if (rest->len == 0) {
        return false;
    }
    *ret_mark = MARK_NONE;
    if (rest->ptr[0] != '{') {
        ptrdiff_t brace = str_find_char(*rest, '{');
        size_t end = brace == STR_NONE ? rest->len : (size_t)brace;
        *ret_text = str_slice(*rest, 0, end);
        *rest = str_slice(*rest, end, rest->len);
        *ret_bad = !has_only(*ret_text, "-/._()");
        return true;
    }
    ptrdiff_t close = str_find_char(*rest, '}');
    if (close == STR_NONE) {
        *ret_bad = true;
        return true;
    }
    *ret_mark = mark_of(str_slice(*rest, 1, (size_t)close), ret_width);
    *ret_bad = *ret_mark == MARK_NONE;
    *rest = str_slice(*rest, (size_t)close + 1, rest->len);
    return true;
}

static bool is_index_pattern(Str pattern)
{
    unsigned seen = 0;
    Mark mark = MARK_NONE;
    int width = 0;
    Str text;
    bool bad = pattern.len > SITE_CODE_MAX;
    while (!bad && next_piece(&pattern, &mark, &width, &text, &bad)) {
        seen |= 1u << mark;
    }
    /* Without year and number, numbers of different years would be the same. */
    return !bad && (seen & 1u << MARK_YEAR) != 0 && (seen & 1u << MARK_SEQ) != 0;
}

Str site_index_no(Arena *arena, Str pattern, Str organ_code, int year, int month, int64_t seq)
{
    Str none = {NULL, 0};
    Mark mark = MARK_NONE;
    int width = 0;
    Str text = none;
    bool bad = false;
    if (!is_index_pattern(pattern)) {
        return none;
    }
    Buf out = buf_new(arena, SITE_CODE_MAX * 4);
    while (next_piece(&pattern, &mark, &width, &text, &bad)) {
        switch (mark) {
        case MARK_NONE: buf_add(&out, text); break;
        case MARK_ORG: buf_add(&out, organ_code); break;
        case MARK_YEAR: buf_add_format(&out, "%04d", year); break;
        case MARK_MONTH: buf_add_format(&out, "%02d", month); break;
        case MARK_SEQ: buf_add_format(&out, "%0*lld", width, (long long)seq); break;
        }
    }
    return buf_ok(&out) ? buf_str(&out) : none;
}

/* ---- by name ---- */

#define TEXT(member) {#member, offsetof(Site, member)}

static const struct {
    const char *name;
    size_t at;
} SITE_TEXTS[] = {
    TEXT(site_name), TEXT(site_domain), TEXT(site_id_code), TEXT(host), TEXT(base_path), TEXT(organ_name), TEXT(organ_code),
    TEXT(index_pattern), TEXT(office_name), TEXT(address), TEXT(postcode), TEXT(hours), TEXT(phone), TEXT(fax), TEXT(email),
    TEXT(icp_no), TEXT(police_no), TEXT(header_html), TEXT(settings),
};

Str site_text_name(size_t n)
{
    return n < sizeof SITE_TEXTS / sizeof *SITE_TEXTS ? str_from_c(SITE_TEXTS[n].name) : (Str){NULL, 0};
}

Str *site_text(Site *site, Str name)
{
    for (size_t i = 0; i < sizeof SITE_TEXTS / sizeof *SITE_TEXTS; i++) {
        if (str_eq(name, str_from_c(SITE_TEXTS[i].name))) {
            return (Str *)(void *)((char *)site + SITE_TEXTS[i].at);
        }
    }
    return NULL;
}

/* ---- the whole ---- */

static void check_length(Complaints *complaints, const char *field, Str text, size_t most, Str sentence)
{
    if (!utf8_valid(text) || utf8_count(text) > most || str_find_char(text, '\0') != STR_NONE) {
        complain(complaints, str_from_c(field), sentence);
    }
}

static void check_places(const Site *site, Complaints *complaints)
{
    if (site->site_domain.len > 0 && !is_host(site->site_domain)) {
        complain(complaints, STR("site_domain"), STR("网站域名只写主机名，用小写字母，例如 www.example.gov.cn，不带 http:// 和路径。"));
    }
    if (site->host.ptr != NULL && !is_host(site->host)) {
        complain(complaints, STR("host"), STR("访问域名只写主机名，用小写字母，例如 www.example.gov.cn；不按域名区分时留空。"));
    }
    if (!is_base_path(site->base_path)) {
        complain(complaints, STR("base_path"),
                 STR("栏目路径以 / 开头，只用字母、数字、- 和 _，例如 /zfxxgk；不能用 /bo、/sup、/api、/static、/zxts、/ysqgk。"));
    }
}

static void check_codes(const Site *site, Complaints *complaints)
{
    if (site->site_id_code.len > 0 && !is_site_id_code(site->site_id_code)) {
        complain(complaints, STR("site_id_code"), STR("网站标识码是 10 位数字，国务院部门是 bm 加 8 位数字。请核对后再填。"));
    }
    if (site->organ_code.len > SITE_CODE_MAX || !has_only(site->organ_code, "-")) {
        complain(complaints, STR("organ_code"), STR("机构代码只有字母、数字和 -，请填组织机构代码或统一社会信用代码。"));
    }
    if (!is_index_pattern(site->index_pattern)) {
        complain(complaints, STR("index_pattern"),
                 STR("索引号格式要有 {YYYY} 和 {seq} 或 {seq:05d}，还可用 {org} 和 {MM}；其余只用字母、数字和 - / . _ ( )。"));
    }
    if (site->postcode.len > 0 && (site->postcode.len != 6 || !all_digits(site->postcode))) {
        complain(complaints, STR("postcode"), STR("邮政编码是 6 位数字。"));
    }
    ptrdiff_t at = str_find_char(site->email, '@');
    if (site->email.len > 0 && (at <= 0 || !is_host(str_slice(site->email, (size_t)at + 1, site->email.len)) ||
                                !has_only(str_slice(site->email, 0, (size_t)at), "._-+"))) {
        complain(complaints, STR("email"), STR("电子邮箱写成 name@example.gov.cn 的样子。"));
    }
}

void site_check(const Site *site, Complaints *complaints)
{
    const struct {
        const char *field;
        Str text;
    } TEXTS[] = {
        {"organ_name", site->organ_name}, {"office_name", site->office_name}, {"address", site->address}, {"hours", site->hours},
        {"phone", site->phone},           {"fax", site->fax},                 {"icp_no", site->icp_no},   {"police_no", site->police_no},
    };
    if (str_trim(site->site_name).len == 0) {
        complain(complaints, STR("site_name"), STR("网站名称没有填。"));
    }
    check_length(complaints, "site_name", site->site_name, SITE_TEXT_MAX, STR("网站名称最多 200 个字。"));
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        check_length(complaints, TEXTS[i].field, TEXTS[i].text, SITE_TEXT_MAX, STR("这一项最多 200 个字。"));
    }
    check_length(complaints, "header_html", site->header_html, SITE_SETTINGS_MAX, STR("页头最多 65,536 个字。"));
    check_length(complaints, "settings", site->settings, SITE_SETTINGS_MAX, STR("设置最多 65,536 个字。"));
    check_places(site, complaints);
    check_codes(site, complaints);
}
