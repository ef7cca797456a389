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

#endif
