#include "features/account/account_rules.h"

#include "base/utf8.h"

/* ----------------------------------------------------------------- roles -- */

static const struct {
    Str word, label;
} ROLES[ROLE_COUNT] = {
    {{"writer", 6}, {"信息员", 9}},
    {{"officer", 7}, {"公开专员", 12}},
    {{"secrecy", 7}, {"保密审查员", 15}},
    {{"reviewer", 8}, {"复审（机构负责人）", 27}},
    {{"leader", 6}, {"终审（主要领导）", 24}},
    {{"supervisor", 10}, {"监督员", 9}},
    {{"admin", 5}, {"管理员", 9}},
    {{"security", 8}, {"安全管理员", 15}},
    {{"auditor", 7}, {"审计员", 9}},
    {{"superior_reviewer", 17}, {"上级审核员", 15}},
    {{"superior_compiler", 17}, {"上级汇总员", 15}},
};

Str role_word(int n)
{
    CHECK(n >= 0 && n < ROLE_COUNT);
    return ROLES[n].word;
}

Str role_label(int n)
{
    CHECK(n >= 0 && n < ROLE_COUNT);
    return ROLES[n].label;
}

uint32_t role_of_word(Str word)
{
    for (int n = 0; n < ROLE_COUNT; n++) {
        if (str_eq(ROLES[n].word, word)) {
            return 1U << n;
        }
    }
    return 0;
}

const char *account_roles_fault(uint32_t roles)
{
    const uint32_t duties = roles & (ROLE_ADMIN | ROLE_SECURITY | ROLE_AUDITOR);
    if ((roles & ~ROLES_ALL) != 0) {
        return "没有这样的角色";
    }
    if ((duties & (duties - 1)) != 0) {
        return "管理员、安全管理员、审计员三项职责分开，一人只能任一项";
    }
    if (duties == ROLE_AUDITOR && roles != ROLE_AUDITOR) {
        return "审计员不兼任其他角色";
    }
    return NULL;
}

/* ----------------------------------------------------------- permissions -- */

#define CONTENT_ROLES (ROLE_WRITER | ROLE_OFFICER | ROLE_SECRECY | ROLE_REVIEWER | ROLE_LEADER)

/* ux.md 5. No row of documents or messages names admin, security or auditor:
 * those three serve the system, and see no content by being what they are. */
static const struct {
    const char *name;
    uint32_t roles;
} PERMISSIONS[PERMISSION_COUNT] = {
    [PERMISSION_NOT_STATED] = {"not_stated", 0},
    [PERMISSION_PUBLIC] = {"public", ROLES_ALL},
    [PERMISSION_HALF_SIGNED_IN] = {"half_signed_in", ROLES_ALL},
    [PERMISSION_SIGNED_IN] = {"signed_in", ROLES_ALL},
    [PERMISSION_DOCUMENT_READ] = {"document_read", CONTENT_ROLES | ROLE_SUPERVISOR},
    [PERMISSION_DOCUMENT_WRITE] = {"document_write", ROLE_WRITER | ROLE_OFFICER},
    [PERMISSION_DOCUMENT_APPROVE] = {"document_approve", CONTENT_ROLES},
    [PERMISSION_DOCUMENT_MANAGE] = {"document_manage", ROLE_OFFICER},
    [PERMISSION_COLUMN_MANAGE] = {"column_manage", ROLE_OFFICER | ROLE_ADMIN},
    [PERMISSION_MESSAGE_READ] = {"message_read", ROLE_WRITER | ROLE_OFFICER | ROLE_REVIEWER | ROLE_LEADER | ROLE_SUPERVISOR},
    [PERMISSION_MESSAGE_ANSWER] = {"message_answer", ROLE_WRITER | ROLE_OFFICER},
    [PERMISSION_MESSAGE_RELEASE] = {"message_release", ROLE_REVIEWER | ROLE_LEADER},
    [PERMISSION_REGISTER_EDIT] = {"register_edit", ROLE_OFFICER},
    [PERMISSION_SUPERVISE] = {"supervise", ROLE_SUPERVISOR | ROLE_OFFICER | ROLE_REVIEWER | ROLE_LEADER},
    [PERMISSION_SITE_MANAGE] = {"site_manage", ROLE_ADMIN},
    [PERMISSION_ACCOUNT_MANAGE] = {"account_manage", ROLE_ADMIN},
    [PERMISSION_ROLE_GRANT] = {"role_grant", ROLE_SECURITY},
    [PERMISSION_AUDIT_READ] = {"audit_read", ROLE_AUDITOR},
};

uint32_t permission_roles(Permission permission)
{
    CHECK((int)permission >= 0 && permission < PERMISSION_COUNT);
    return PERMISSIONS[permission].roles;
}

const char *permission_name(Permission permission)
{
    CHECK((int)permission >= 0 && permission < PERMISSION_COUNT);
    return PERMISSIONS[permission].name;
}

bool permission_reaches_below(Permission permission)
{
    return permission == PERMISSION_DOCUMENT_READ || permission == PERMISSION_MESSAGE_READ || permission == PERMISSION_SUPERVISE;
}

/* ---------------------------------------------------- logins, passwords -- */

static bool is_login_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '@';
}

Str account_fold_login(Arena *arena, Str login)
{
    login = str_trim(login);
    char *copy = str_to_c(arena, login);
    for (size_t i = 0; copy != NULL && i < login.len; i++) {
        if (copy[i] >= 'A' && copy[i] <= 'Z') {
            copy[i] = (char)(copy[i] - 'A' + 'a');
        }
    }
    return copy == NULL ? (Str){NULL, 0} : (Str){copy, login.len};
}

void account_check_login(Complaints *complaints, Str login)
{
    if (login.len < 2 || login.len > LOGIN_MOST) {
        complain(complaints, STR("login"), STR("登录名要有 2 到 64 个字符"));
        return;
    }
    for (size_t i = 0; i < login.len; i++) {
        if (!is_login_char(login.ptr[i])) {
            complain(complaints, STR("login"), STR("登录名只能用小写字母、数字和 . - _ @"));
            return;
        }
    }
}

/* Plain enough to stand in the head of a letter: printable ASCII, one @, no list, no brackets. */
static bool is_email(Str email)
{
    for (size_t i = 0; i < email.len; i++) {
        if ((signed char)email.ptr[i] <= ' ' || email.ptr[i] == 0x7F || str_find_char(STR("<>,;:\"()"), email.ptr[i]) != STR_NONE) {
            return false; /* (bytes above 0x7F are negative) */
        }
    }
    ptrdiff_t at = str_find_char(email, '@');
    return at > 0 && (size_t)at + 1 < email.len && str_find_last(email, STR("@")) == at && email.len <= EMAIL_MOST;
}

void account_check_person(Complaints *complaints, Str name, Str department, Str email)
{
    if (str_trim(name).len == 0) {
        complain(complaints, STR("name"), STR("请填写姓名"));
    } else if (!utf8_valid(name) || utf8_count(name) > PERSON_NAME_MOST) {
        complain(complaints, STR("name"), STR("姓名不能超过 50 个字"));
    }
    if (!utf8_valid(department) || utf8_count(department) > PERSON_NAME_MOST) {
        complain(complaints, STR("department"), STR("科室名称不能超过 50 个字"));
    }
    if (email.len > 0 && !is_email(email)) {
        complain(complaints, STR("email"), STR("电子邮箱写法不对，例如 name@example.gov.cn"));
    }
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether the needle is in the text, capital letters or not. */
static bool holds(Str text, Str needle)
{
    for (size_t at = 0; needle.len > 0 && at + needle.len <= text.len; at++) {
        size_t same = 0;
        while (same < needle.len && lower(text.ptr[at + same]) == lower(needle.ptr[same])) {
            same++;
        }
        if (same == needle.len) {
            return true;
        }
    }
    return false;
}

/* What stands first in every list of guesses. A password is refused when
 * nothing much is left of it beside one of them. */
static bool is_usual(Str password)
{
    static const char *const USUAL[] = {
        "password", "passw0rd", "p@ssw0rd", "p@ssword", "qwertyuiop", "qwerty",   "asdfghjkl", "zxcvbnm", "1qaz2wsx",
        "1q2w3e4r", "admin",    "root",     "welcome",  "letmein",    "iloveyou", "woaini",    "gongkai", "zfxxgk",
        "123456789", "12345678", "1234567", "123456",   "987654321",  "abcdef",   "abc123",    "aaaaaa",  "111111",
        "000000",   "666666",   "888888",
    };
    enum { LEFT_OVER = 7 };
    for (size_t i = 0; i < sizeof USUAL / sizeof *USUAL; i++) {
        Str usual = str_from_c(USUAL[i]);
        if (holds(password, usual) && password.len - usual.len < LEFT_OVER) {
            return true;
        }
    }
    return false;
}

static int kinds_of(Str password)
{
    bool lower_case = false, upper_case = false, digit = false, other = false;
    for (size_t i = 0; i < password.len; i++) {
        char c = password.ptr[i];
        if (c >= 'a' && c <= 'z') {
            lower_case = true;
        } else if (c >= 'A' && c <= 'Z') {
            upper_case = true;
        } else if (c >= '0' && c <= '9') {
            digit = true;
        } else {
            other = true;
        }
    }
    return lower_case + upper_case + digit + other;
}

static size_t different_bytes(Str password)
{
    bool seen[256] = {false};
    size_t count = 0;
    for (size_t i = 0; i < password.len; i++) {
        unsigned char c = (unsigned char)password.ptr[i];
        count += !seen[c];
        seen[c] = true;
    }
    return count;
}

void account_check_password(Complaints *complaints, Str login, Str password)
{
    enum { LONG_ENOUGH = 16, KINDS_LEAST = 3, DIFFERENT_LEAST = 5 };
    size_t length = utf8_count(password);
    Str field = STR("password");
    if (!utf8_valid(password) || length < PASSWORD_LEAST) {
        complain(complaints, field, STR("密码至少 10 个字符"));
    } else if (length > PASSWORD_MOST) {
        complain(complaints, field, STR("密码不能超过 128 个字符"));
    } else if (length < LONG_ENOUGH && kinds_of(password) < KINDS_LEAST) {
        complain(complaints, field, STR("密码要有大写字母、小写字母、数字、符号中的三种，或者达到 16 个字符"));
    } else if (holds(password, login)) {
        complain(complaints, field, STR("密码里不能有登录名"));
    } else if (is_usual(password) || different_bytes(password) < DIFFERENT_LEAST) {
        complain(complaints, field, STR("这个密码太常见，请换一个"));
    }
}

int64_t account_delay(int failures)
{
    enum { FREE = 2, LOCKS_AT = 10, LOCK_SECONDS = 30 * 60, LONGEST = 15 * 60, FIRST = 5 };
    if (failures <= FREE) {
        return 0;
    }
    if (failures >= LOCKS_AT) {
        return LOCK_SECONDS;
    }
    int64_t seconds = FIRST;
    for (int n = FREE + 1; n < failures && seconds < LONGEST; n++) {
        seconds *= 3;
    }
    return seconds < LONGEST ? seconds : LONGEST;
}
