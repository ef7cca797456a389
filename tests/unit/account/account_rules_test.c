/* What each role may do is ux.md 5 written out; the rules of passwords are the header's. */
#include "features/account/account_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* Each role and the permissions it has, by hand: who adds one must say here who has it. */
static void each_role_may_do_what_it_is_for(void **state)
{
    (void)state;
    static const struct {
        Role role;
        const char *may;
    } EXPECTED[] = {
        {ROLE_WRITER, "document_read document_write document_approve message_read message_answer"},
        {ROLE_OFFICER, "document_read document_write document_approve document_manage column_manage message_read message_answer "
                       "register_edit supervise"},
        {ROLE_SECRECY, "document_read document_approve"},
        {ROLE_REVIEWER, "document_read document_approve message_read message_release supervise"},
        {ROLE_LEADER, "document_read document_approve message_read message_release supervise"},
        {ROLE_SUPERVISOR, "document_read message_read supervise"},
        {ROLE_ADMIN, "column_manage site_manage account_manage"},
        {ROLE_SECURITY, "role_grant"},
        {ROLE_AUDITOR, "audit_read"},
        {ROLE_SUPERIOR_REVIEWER, ""},
        {ROLE_SUPERIOR_COMPILER, ""},
    };
    assert_int_equal(sizeof EXPECTED / sizeof *EXPECTED, ROLE_COUNT);
    for (int n = 0; n < ROLE_COUNT; n++) {
        char may[500] = "";
        for (int p = PERMISSION_SIGNED_IN + 1; p < PERMISSION_COUNT; p++) {
            if ((permission_roles((Permission)p) & EXPECTED[n].role) != 0) {
                size_t used = strlen(may);
                (void)snprintf(may + used, sizeof may - used, "%s%s", used > 0 ? " " : "", permission_name((Permission)p));
            }
        }
        assert_string_equal(may, EXPECTED[n].may);
    }
    assert_int_equal(permission_roles(PERMISSION_NOT_STATED), 0);
    assert_int_equal(permission_roles(PERMISSION_SIGNED_IN), ROLES_ALL);
}

static void roles_have_words_and_names(void **state)
{
    (void)state;
    for (int n = 0; n < ROLE_COUNT; n++) {
        assert_int_equal(role_of_word(role_word(n)), 1U << n);
        assert_int_equal(role_word(n).len, strlen(role_word(n).ptr));
        assert_int_equal(role_label(n).len, strlen(role_label(n).ptr));
    }
    assert_int_equal(role_of_word(STR("king")), 0);
    assert_int_equal(role_of_word((Str){NULL, 0}), 0);
}

static void three_duties_stay_apart(void **state)
{
    (void)state;
    assert_null(account_roles_fault(0));
    assert_null(account_roles_fault(ROLE_WRITER | ROLE_OFFICER | ROLE_ADMIN));
    assert_null(account_roles_fault(ROLE_AUDITOR));
    assert_non_null(account_roles_fault(ROLE_ADMIN | ROLE_SECURITY));
    assert_non_null(account_roles_fault(ROLE_ADMIN | ROLE_AUDITOR));
    assert_non_null(account_roles_fault(ROLE_SECURITY | ROLE_AUDITOR));
    assert_non_null(account_roles_fault(ROLE_AUDITOR | ROLE_WRITER));
    assert_non_null(account_roles_fault(1U << ROLE_COUNT));
}

static bool takes_password(const char *login, const char *password)
{
    Complaints complaints = {.count = 0};
    account_check_password(&complaints, str_from_c(login), str_from_c(password));
    return complaints.count == 0;
}

static void weak_passwords_are_refused(void **state)
{
    (void)state;
    static const char *const GOOD[] = {"Xq7-mbvu2k", "correct horse battery", "k7mp-x3q9-bb2t-9wee", "春眠不觉晓处处闻啼鸟ab12",
                                       "Tr0ub4dor&3x"};
    static const char *const BAD[] = {"",
                                      "Aa1-567 9",            /* 9 characters */
                                      "abcdefgh12",           /* two kinds */
                                      "lowercaseonly",        /* 13 of one kind */
                                      "Password123",          /* usual */
                                      "P@ssw0rd2024",         /* usual */
                                      "Admin-12345",          /* usual */
                                      "aA1aA1aA1aA1",         /* three different characters */
                                      "zhangsan-Xq7-m",       /* the login */
                                      "ZHANGSAN-Xq7-m",       /* in capitals too */
                                      "aaaaaaaaaaaaaaaaaaaa", /* long but one letter */
                                      "\xFF\xFE\xFD\xFC-Aa1-xyzt"};
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        if (!takes_password("zhangsan", GOOD[i])) {
            fail_msg("refused: %s", GOOD[i]);
        }
    }
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        if (takes_password("zhangsan", BAD[i])) {
            fail_msg("taken: %s", BAD[i]);
        }
    }
    char many[PASSWORD_MOST + 2];
    for (size_t i = 0; i <= PASSWORD_MOST; i++) {
        many[i] = (char)('a' + i % 26);
    }
    many[PASSWORD_MOST] = '\0';
    assert_true(takes_password("zhangsan", many));
    many[PASSWORD_MOST] = 'x';
    many[PASSWORD_MOST + 1] = '\0';
    assert_false(takes_password("zhangsan", many));
}

static bool takes_login(const char *login)
{
    Complaints complaints = {.count = 0};
    account_check_login(&complaints, str_from_c(login));
    return complaints.count == 0;
}

static void logins_are_plain(void **state)
{
    (void)state;
    Arena arena;
    arena_init(&arena, 4096);
    assert_true(takes_login("zhang.san_2@ws-j"));
    assert_false(takes_login("z"));
    assert_false(takes_login("Zhang"));
    assert_false(takes_login("张三"));
    assert_false(takes_login("a b"));
    assert_false(takes_login("1234567890123456789012345678901234567890123456789012345678901234x"));
    assert_true(str_eq(account_fold_login(&arena, STR(" Zhang.SAN ")), STR("zhang.san")));
    arena_clear(&arena);
}

static size_t complaints_of(Str name, Str department, Str email)
{
    Complaints complaints = {.count = 0};
    account_check_person(&complaints, name, department, email);
    return complaints.count;
}

static void people_have_names_and_addresses(void **state)
{
    (void)state;
    assert_int_equal(complaints_of(STR("张三"), STR("办公室"), STR("zhang.san@example.gov.cn")), 0);
    assert_int_equal(complaints_of(STR("张三"), (Str){NULL, 0}, (Str){NULL, 0}), 0);
    assert_int_equal(complaints_of(STR("　"), STR(""), STR("")), 1);
    static const char *const BAD[] = {"a", "a@", "@b", "a@b@c", "a b@c", "a@b,c@d", "a@b\nBcc: c@d", "<a@b>", "张@b"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        assert_int_equal(complaints_of(STR("张三"), STR(""), str_from_c(BAD[i])), 1);
    }
}

static void waiting_grows(void **state)
{
    (void)state;
    static const int64_t SECONDS[] = {0, 0, 0, 5, 15, 45, 135, 405, 900, 900, 1800, 1800, 1800};
    for (int n = 0; n < (int)(sizeof SECONDS / sizeof *SECONDS); n++) {
        assert_int_equal(account_delay(n), SECONDS[n]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_may_do_what_it_is_for), cmocka_unit_test(roles_have_words_and_names),
        cmocka_unit_test(three_duties_stay_apart),         cmocka_unit_test(weak_passwords_are_refused),
        cmocka_unit_test(logins_are_plain),                cmocka_unit_test(people_have_names_and_addresses),
        cmocka_unit_test(waiting_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
