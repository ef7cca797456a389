/* A unit with columns and people, and documents taken through the chain: what the tests of documents share. */
#ifndef GK_TESTS_DOCUMENT_FIXTURE_H
#define GK_TESTS_DOCUMENT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "document_test.sql.h"
#include "support/test_db.h"

#include "features/publication/publication.h"

#define NORMAL_NUMBER "000000000/2021-00001"

enum {
    UNIT = 7,
    NOW = 1610676000, /* 2021-01-15 10:00 in China, a Friday */
    TODAY = 20210115,
    A_DAY = 86400,
};

/* Account ids. Two of each writing or first-reviewing kind. */
enum Person { SYSTEM = 0, WRITER = 1, WRITER_TOO, OFFICER, OFFICER_TOO, SECRECY, REVIEWER, LEADER, ADMIN, EVERYTHING, PERSON_END };

typedef struct World {
    TestDb test;
    Db *db;         /* test.db, or a wrapped one */
    int64_t now;
    Fault fault;    /* of the last act */
} World;

/* cmocka's setup and teardown: *state is a World. */
int world_setup(void **state);
int world_teardown(void **state);

/* Runs a body as somebody. */
Err act(World *world, enum Person person, TxMode mode, CtxBody body, void *state);
/* Fails the test unless it is OK. */
void must(World *world, enum Person person, CtxBody body, void *state);
/* Fails the test unless the act ended with this error and fault. */
void refused(World *world, Err err, Err expected, const char *id);

/* A document that may be handed in as it is. */
DocumentContent plain_content(void);
/* The same as a 规范性文件. */
DocumentContent normative_content(void);

/* ---- acts; each takes the document as it stands now ---- */

Err save(World *world, enum Person person, int64_t *id, const DocumentContent *content);
Err hand_in(World *world, enum Person person, int64_t id);
Err take_back(World *world, enum Person person, int64_t id);
/* Consents to the next step, with all five statements where they are asked for. */
Err approve(World *world, enum Person person, int64_t id);
Err decide(World *world, enum Person person, int64_t id, StepDecision decision, bool consents);
Err withdraw(World *world, enum Person person, int64_t id, const char *reason);

/* Saved by the writer, handed in, and consented to by the first `steps` of officer, secrecy reviewer, reviewer and leader. */
int64_t made(World *world, const DocumentContent *content, int steps);

DocumentHead head_of(World *world, int64_t id);
/* One number by a statement of document_test.sql. */
int64_t ask(World *world, const Sql *sql, DbArgs args);
/* Runs a statement by hand, in a transaction of its own. */
Err by_hand(World *world, const Sql *sql, DbArgs args);

#endif
