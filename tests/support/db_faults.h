/* A database that fails on demand, to show that nothing is left half done.
 *
 * db_faults_new wraps a connection in one that behaves the same until the
 * step armed with db_faults_arm. Steps are counted from 1, over all
 * transactions: each begin, commit, statement (db_exec, db_query), row fetched
 * (db_next), bulk opened, bulk row and bulk closed. A step that fails is not
 * carried out, except that a failed commit rolls back and a failed closing
 * closes, as in life. The typical test:
 *
 *   for (int64_t step = 1;; step++) {
 *       Db *db = db_faults_new(test.db);
 *       db_faults_arm(db, step, ERR_INTERNAL);
 *       Err err = test_db_run(db, TX_WRITE, the_use_case, &state, &fault);
 *       bool fired = db_faults_fired(db);
 *       db_close(db);                     // the wrapped connection stays open
 *       if (!fired) { assert OK; break; } // every step has failed once
 *       ... look through test.db: everything must be as before ...
 *   }
 *
 * With ERR_RETRY ctx_run tries again, the step has passed, and the use case
 * must succeed exactly once. */
#ifndef GK_TESTS_DB_FAULTS_H
#define GK_TESTS_DB_FAULTS_H

#include "db/db.h"

/* Do not use `inner` until the wrapper is closed (with db_close). */
Db *db_faults_new(Db *inner);
void db_faults_arm(Db *wrapper, int64_t step, Err err); /* step 0: never */
bool db_faults_fired(const Db *wrapper);
int64_t db_faults_steps(const Db *wrapper); /* so far */

#endif
