/* A database with two units, one above the other, and a key to seal with. */
#ifndef GK_TESTS_PEOPLE_FIXTURE_H
#define GK_TESTS_PEOPLE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/test_db.h"

#include "features/account/account.h"
#include "features/audit/audit.h"
#include "features/unit/unit.h"
#include "os/otp.h"
#include "people_test.sql.h"

enum { NOW = 1610676000 }; /* 2021-01-15 10:00 in China */

typedef struct People {
    TestDb database;
    char folder[64]; /* of the key */
    Installation home;
    int64_t above, unit, beside; /* `unit` and `beside` lie below `above` */
    int64_t now;
    Actor actor; /* the system, until a test says otherwise */
    Fault fault; /* of the last run */
} People;

int people_setup(void **state);
int people_teardown(void **state);

/* A transaction of the acting person at `now`, on the fixture's connection. */
Err people_run(People *people, TxMode mode, CtxBody body, void *state);
Err people_run_on(People *people, Db *db, TxMode mode, CtxBody body, void *state);
/* It must end OK. */
void people_do(People *people, TxMode mode, CtxBody body, void *state);

/* Adds somebody, with a password that need not be changed, as the system; returns the key. */
int64_t people_add(People *people, int64_t unit_id, const char *login, uint32_t roles, const char *password);
/* From now on this person acts. */
void people_act_as(People *people, int64_t unit_id, int64_t id);
void people_act_as_system(People *people);
/* One number of a statement of people_test.sql with at most one text. */
int64_t people_number(People *people, const Sql *sql, const char *text);

/* ---- signing in ---- */

#define PASSWORD "Xq7-mbvu2k-1"
#define OTHER_PASSWORD "another-Long-one-5"

/* Copies a text out of a transaction. */
void keep(char *to, size_t room, Str text);

typedef struct Try {
    const char *login, *password, *code, *token;
    char new_password[64];
    SignIn result;
} Try;

typedef struct Seen {
    const char *token;
    SessionStage stage;
    Actor actor;
    char csrf[SESSION_TOKEN_SIZE];
    bool touch;
} Seen;

typedef struct Resetting {
    int64_t unit_id, id;
    bool drop;
    char password[64];
} Resetting;

typedef struct Totp {
    char base32[OTP_BASE32_SIZE], address[300];
    char secret[OTP_SECRET_BYTES];
    char code[8];
    char codes[ACCOUNT_RECOVERY_CODES][24];
    bool pending;
    SignIn result;
} Totp;

Err sign_in_body(Ctx *ctx, void *state);
SignIn sign_in(People *people, const char *login, const char *password);
Err session_body(Ctx *ctx, void *state);
Err look(People *people, const char *token, Seen *ret_seen);
Err sign_out_body(Ctx *ctx, void *state);
void refused(People *people, const char *login, const char *password, int64_t wait);
Err reset_body(Ctx *ctx, void *state);
void decode(Totp *totp);
void code_at(Totp *totp, int64_t time);
Err begin_body(Ctx *ctx, void *state);
Err pending_body(Ctx *ctx, void *state);
Err confirm_body(Ctx *ctx, void *state);
Err drop_body(Ctx *ctx, void *state);
Err left_body(Ctx *ctx, void *state);
Err second_body(Ctx *ctx, void *state);
SignIn second(People *people, const char *token, const char *code);
int64_t with_second_factor(People *people, Totp *totp);

#endif
