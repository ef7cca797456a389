/* People, what they may do, and what the log keeps of it, on both engines. */
#include "people_fixture.h"

#include <stdio.h>
#include <string.h>

/* -------------------------------------------------------------- permission -- */

typedef struct Asking {
    Permission permission;
    int64_t unit_id;
} Asking;

static Err allow_body(Ctx *ctx, void *state)
{
    const Asking *asking = state;
    return account_allow(ctx, asking->permission, asking->unit_id);
}

static void test_permission_ends_at_the_unit(void **state)
{
    People *people = *state;
    for (int p = PERMISSION_SIGNED_IN; p < PERMISSION_COUNT; p++) {
        for (int n = 0; n < ROLE_COUNT; n++) {
            Asking own = {(Permission)p, people->unit}, other = {(Permission)p, people->beside}, above = {(Permission)p, people->above};
            people->actor = (Actor){.user_id = 9, .unit_id = people->unit, .roles = 1U << n};
            bool has = p == PERMISSION_SIGNED_IN || (permission_roles((Permission)p) & 1U << n) != 0;
            assert_int_equal(people_run(people, TX_READ, allow_body, &own), has ? OK : ERR_FORBIDDEN);
            assert_int_equal(people_run(people, TX_READ, allow_body, &other), ERR_FORBIDDEN);
            assert_int_equal(people_run(people, TX_READ, allow_body, &above), ERR_FORBIDDEN);
            people->actor.unit_id = people->above; /* the superior's people */
            bool below = n == 5 && (p == PERMISSION_DOCUMENT_READ || p == PERMISSION_MESSAGE_READ || p == PERMISSION_SUPERVISE);
            assert_int_equal(people_run(people, TX_READ, allow_body, &own), below ? OK : ERR_FORBIDDEN);
        }
    }
}

static void test_visitors_may_nothing_and_the_system_all(void **state)
{
    People *people = *state;
    for (int p = PERMISSION_PUBLIC; p < PERMISSION_COUNT; p++) {
        Asking asking = {(Permission)p, people->unit};
        people->actor = (Actor){.is_public = true, .roles = ROLES_ALL};
        assert_int_equal(people_run(people, TX_READ, allow_body, &asking), p == PERMISSION_PUBLIC ? OK : ERR_FORBIDDEN);
        people_act_as_system(people);
        assert_int_equal(people_run(people, TX_READ, allow_body, &asking), OK);
    }
}

/* --------------------------------------------------------- administration -- */

typedef struct Deed {
    int64_t unit_id, id;
    uint32_t roles;
    const char *login;
} Deed;

static Err add_body(Ctx *ctx, void *state)
{
    Deed *deed = state;
    Str password;
    NewAccount account = {.login = str_from_c(deed->login), .name = STR("新人"), .roles = deed->roles};
    TRY(account_add(ctx, deed->unit_id, &account, &deed->id, &password));
    assert_int_equal(password.len, 19);
    return OK;
}

static Err roles_body(Ctx *ctx, void *state)
{
    const Deed *deed = state;
    return account_set_roles(ctx, deed->unit_id, deed->id, deed->roles);
}

static Err block_body(Ctx *ctx, void *state)
{
    const Deed *deed = state;
    return account_set_state(ctx, deed->unit_id, deed->id, STR("blocked"));
}

static Err drop_factor_body(Ctx *ctx, void *state)
{
    const Deed *deed = state;
    return account_drop_second_factor(ctx, deed->unit_id, deed->id);
}

static Err end_body(Ctx *ctx, void *state)
{
    const Deed *deed = state;
    return account_end_sessions(ctx, deed->unit_id, deed->id);
}

static Err rename_body(Ctx *ctx, void *state)
{
    const Deed *deed = state;
    return account_change(ctx, deed->unit_id, deed->id, STR("新名"), STR("办公室"), STR("a@b"));
}

static Err list_body(Ctx *ctx, void *state)
{
    Deed *deed = state;
    Accounts accounts;
    TRY(account_list(ctx, deed->unit_id, &accounts));
    deed->id = (int64_t)accounts.count;
    return OK;
}

static Err get_body(Ctx *ctx, void *state)
{
    const Deed *deed = state;
    Account account;
    return account_get(ctx, deed->unit_id, deed->id, &account);
}

/* Who may do what to somebody else of the unit: only what is named here. */
static void test_duties_are_separate(void **state)
{
    static const struct {
        CtxBody body;
        uint32_t who;
    } DEEDS[] = {
        {add_body, ROLE_ADMIN},      {rename_body, ROLE_ADMIN},  {reset_body, ROLE_ADMIN},
        {roles_body, ROLE_SECURITY}, {block_body, ROLE_SECURITY}, {drop_factor_body, ROLE_SECURITY},
        {end_body, ROLE_SECURITY},   {list_body, ROLE_ADMIN | ROLE_SECURITY | ROLE_AUDITOR},
        {get_body, ROLE_ADMIN | ROLE_SECURITY | ROLE_AUDITOR},
    };
    People *people = *state;
    int64_t somebody = people_add(people, people->unit, "somebody", ROLE_WRITER, PASSWORD);
    for (int n = 0; n < ROLE_COUNT; n++) {
        char login[16];
        (void)snprintf(login, sizeof login, "role%d", n);
        int64_t id = people_add(people, people->unit, login, 1U << n, PASSWORD);
        for (size_t i = 0; i < sizeof DEEDS / sizeof *DEEDS; i++) {
            char new_login[24];
            (void)snprintf(new_login, sizeof new_login, "new%d-%zu", n, i);
            Deed deed = {.unit_id = people->unit, .id = somebody, .login = new_login};
            Resetting resetting = {.unit_id = people->unit, .id = somebody};
            void *what = DEEDS[i].body == reset_body ? (void *)&resetting : (void *)&deed;
            people_act_as(people, people->unit, id);
            Err wanted = (DEEDS[i].who & 1U << n) != 0 ? OK : ERR_FORBIDDEN;
            assert_int_equal(people_run(people, TX_WRITE, DEEDS[i].body, what), wanted);
            people->actor.unit_id = people->beside; /* the same of another unit */
            assert_int_equal(people_run(people, TX_WRITE, DEEDS[i].body, what), ERR_FORBIDDEN);
        }
    }
}

static void test_nobody_raises_himself(void **state)
{
    People *people = *state;
    Deed admin = {.unit_id = people->unit, .id = people_add(people, people->unit, "admin1", ROLE_ADMIN, PASSWORD)};
    Deed security = {.unit_id = people->unit, .id = people_add(people, people->unit, "sec", ROLE_SECURITY, PASSWORD), .roles = ROLE_LEADER};
    people_act_as(people, people->unit, security.id);
    assert_int_equal(people_run(people, TX_WRITE, roles_body, &security), ERR_FORBIDDEN);
    assert_string_equal(people->fault.id, "account.own");
    assert_int_equal(people_run(people, TX_WRITE, block_body, &security), ERR_FORBIDDEN);
    assert_int_equal(people_run(people, TX_WRITE, drop_factor_body, &security), ERR_FORBIDDEN);
    admin.roles = ROLE_ADMIN | ROLE_AUDITOR;
    assert_int_equal(people_run(people, TX_WRITE, roles_body, &admin), ERR_INVALID);
    people_act_as(people, people->unit, admin.id);
    Deed made = {.unit_id = people->unit, .login = "made", .roles = ROLE_LEADER};
    assert_int_equal(people_run(people, TX_WRITE, add_body, &made), ERR_FORBIDDEN); /* nor somebody else */
    Resetting both = {.unit_id = people->unit, .id = security.id, .drop = true};
    assert_int_equal(people_run(people, TX_WRITE, reset_body, &both), ERR_FORBIDDEN);
    assert_int_equal(people_run(people, TX_READ, get_body, &admin), OK); /* the own account */
}

static void test_logins_are_unique_everywhere(void **state)
{
    People *people = *state;
    people_add(people, people->unit, "zhang", ROLE_WRITER, PASSWORD);
    Deed deed = {.unit_id = people->beside, .login = "ZHANG"};
    assert_int_equal(people_run(people, TX_WRITE, add_body, &deed), ERR_CONFLICT);
    assert_string_equal(people->fault.id, "account.login_taken");
    deed.login = "zh ang";
    assert_int_equal(people_run(people, TX_WRITE, add_body, &deed), ERR_INVALID);
    deed.login = "li";
    deed.unit_id = 12345; /* no such unit */
    assert_int_equal(people_run(people, TX_WRITE, add_body, &deed), ERR_CONFLICT);
    deed = (Deed){.unit_id = people->beside};
    people_do(people, TX_READ, list_body, &deed);
    assert_int_equal(deed.id, 0);
}

static void test_roles_take_effect_at_once(void **state)
{
    People *people = *state;
    Seen seen;
    Deed deed = {.unit_id = people->unit, .id = people_add(people, people->unit, "zhang", ROLE_WRITER, PASSWORD), .roles = ROLE_SECRECY | ROLE_REVIEWER};
    SignIn in = sign_in(people, "zhang", PASSWORD);
    people_act_as_system(people);
    people_do(people, TX_WRITE, roles_body, &deed);
    assert_int_equal(look(people, in.token, &seen), OK);
    assert_int_equal(seen.actor.roles, ROLE_SECRECY | ROLE_REVIEWER);
    deed.roles = 0;
    people_act_as_system(people);
    people_do(people, TX_WRITE, roles_body, &deed);
    assert_int_equal(look(people, in.token, &seen), OK);
    assert_int_equal(seen.actor.roles, 0);
}

/* ------------------------------------------------------------- the audit log -- */

typedef struct Log {
    int64_t unit_id;
    char text[2000];
} Log;

static Err log_one(void *state, const AuditEntry *entry)
{
    Log *log = state;
    size_t used = strlen(log->text);
    (void)snprintf(log->text + used, sizeof log->text - used, "%.*s%s%.*s\n", STR_ARG(entry->action),
                   entry->detail.len > 0 ? " " : "", STR_ARG(entry->detail));
    assert_true(str_starts(entry->object, STR("account ")));
    return OK;
}

static Err log_body(Ctx *ctx, void *state)
{
    return audit_each(ctx, ((Log *)state)->unit_id, log_one, state);
}

static void test_everything_is_logged(void **state)
{
    People *people = *state;
    Totp totp = {0};
    Deed deed = {.unit_id = people->unit, .id = with_second_factor(people, &totp), .roles = ROLE_LEADER};
    Resetting resetting = {.unit_id = people->unit, .id = deed.id};
    SignIn half = sign_in(people, "zhang", PASSWORD);
    SignIn full = second(people, half.token, totp.codes[0]);
    people_do(people, TX_WRITE, sign_out_body, full.token);
    refused(people, "zhang", "wrong", 0);
    people_act_as_system(people);
    people_do(people, TX_WRITE, rename_body, &deed);
    people_do(people, TX_WRITE, roles_body, &deed);
    people_do(people, TX_WRITE, roles_body, &deed); /* nothing changes */
    people_do(people, TX_WRITE, drop_factor_body, &deed);
    people_do(people, TX_WRITE, reset_body, &resetting);
    people_do(people, TX_WRITE, block_body, &deed);
    Log log = {.unit_id = people->unit};
    people_do(people, TX_READ, log_body, &log);
    assert_string_equal(log.text, "account.add {\"roles\":[\"writer\"]}\n"
                                  "account.totp_on\n"
                                  "account.sign_in\n"
                                  "account.recovery_used\n"
                                  "account.second_factor\n"
                                  "account.sign_out\n"
                                  "account.sign_in_failed {\"failures\":1}\n"
                                  "account.change\n"
                                  "account.roles {\"roles\":[\"leader\"]}\n"
                                  "account.totp_off\n"
                                  "account.reset\n"
                                  "account.state {\"state\":\"blocked\"}\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, people_setup, people_teardown)

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(test_permission_ends_at_the_unit),
        TEST(test_visitors_may_nothing_and_the_system_all),
        TEST(test_duties_are_separate),
        TEST(test_nobody_raises_himself),
        TEST(test_logins_are_unique_everywhere),
        TEST(test_roles_take_effect_at_once),
        TEST(test_everything_is_logged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
