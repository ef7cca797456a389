/* The audit log on both engines: what is recorded, and that every way of tampering shows, at the entry where it was done. */
#include "people_fixture.h"

#include "os/digest.h"

#include <pthread.h>
#include <string.h>

enum { ENTRIES = 7 };

static Err record_one(Ctx *ctx, void *state)
{
    const int64_t *unit_id = state;
    AuditNote note = {.unit_id = *unit_id, .action = "document.approve", .kind = "document", .id = 42, .detail = STR("{\"step\":1}")};
    return audit_record(ctx, &note);
}

static void record_many(People *people, int64_t unit_id, int count)
{
    for (int i = 0; i < count; i++) {
        people->now++;
        people_do(people, TX_WRITE, record_one, &unit_id);
    }
}

typedef struct Proof {
    int64_t unit_id, head_seq;
    const char *head_sm3;
    AuditProof found;
    char why[100], head[DIGEST_HEX_SIZE];
} Proof;

static Err verify_body(Ctx *ctx, void *state)
{
    Proof *proof = state;
    TRY(audit_verify(ctx, proof->unit_id, proof->head_seq, str_from_c(proof->head_sm3), &proof->found));
    memcpy(proof->why, proof->found.broken_why.len == 0 ? "" : proof->found.broken_why.ptr, proof->found.broken_why.len);
    proof->why[proof->found.broken_why.len] = '\0';
    memcpy(proof->head, proof->found.head_sm3.ptr, DIGEST_HEX_SIZE - 1);
    return OK;
}

static Proof verify(People *people, int64_t unit_id)
{
    Proof proof = {.unit_id = unit_id};
    people_do(people, TX_READ, verify_body, &proof);
    return proof;
}

/* ---- the chain ---- */

typedef struct Copy {
    int64_t seq, at, actor_id;
    char name[64], client[64], action[64], object[64], detail[64], previous[65], sm3[65];
} Copy;

static void take(char *to, size_t room, Str text)
{
    assert_true(text.len < room);
    memcpy(to, text.len == 0 ? "" : text.ptr, text.len);
    to[text.len] = '\0';
}

typedef struct Reading {
    int64_t unit_id;
    Copy entries[ENTRIES];
    size_t count;
} Reading;

static Err read_one(void *state, const AuditEntry *entry)
{
    Reading *reading = state;
    assert_true(reading->count < ENTRIES);
    Copy *copy = &reading->entries[reading->count++];
    *copy = (Copy){.seq = entry->seq, .at = entry->at, .actor_id = entry->actor_id};
    take(copy->name, sizeof copy->name, entry->actor_name);
    take(copy->client, sizeof copy->client, entry->client);
    take(copy->action, sizeof copy->action, entry->action);
    take(copy->object, sizeof copy->object, entry->object);
    take(copy->detail, sizeof copy->detail, entry->detail);
    take(copy->previous, sizeof copy->previous, entry->previous);
    take(copy->sm3, sizeof copy->sm3, entry->sm3);
    return OK;
}

static Err read_body(Ctx *ctx, void *state)
{
    Reading *reading = state;
    return audit_each(ctx, reading->unit_id, read_one, reading);
}

/* The bytes are written out here once more, as docs/decisions/0030-audit.md says. */
static void test_an_entry_says_who_did_what(void **state)
{
    People *people = *state;
    Reading reading = {.unit_id = people->unit};
    people->actor = (Actor){.user_id = 77, .unit_id = people->unit, .roles = ROLE_LEADER, .name = STR("张三"), .client = STR("192.0.2.7")};
    record_many(people, people->unit, 1);
    people->actor = (Actor){.is_public = true, .client = STR("2001:db8::1")};
    record_many(people, people->unit, 1);
    people_act_as_system(people);
    people_do(people, TX_READ, read_body, &reading);
    assert_int_equal(reading.count, 2);
    const Copy *first = &reading.entries[0];
    assert_int_equal(first->seq, 1);
    assert_int_equal(first->at, NOW + 1);
    assert_int_equal(first->actor_id, 77);
    assert_string_equal(first->name, "张三");
    assert_string_equal(first->client, "192.0.2.7");
    assert_string_equal(first->action, "document.approve");
    assert_string_equal(first->object, "document 42");
    assert_string_equal(first->previous, AUDIT_NOTHING_BEFORE);
    assert_string_equal(reading.entries[1].previous, first->sm3);
    assert_string_equal(reading.entries[1].name, "访客");
    assert_string_equal(reading.entries[1].client, "2001:db8::1");

    Work work;
    char sm3[DIGEST_HEX_SIZE];
    work_init(&work, 1 << 16);
    Str unit = str_format(&work.arena, "%lld", (long long)people->unit);
    Str bytes = str_format(&work.arena,
                           "15:gongkai.audit.1,64:" AUDIT_NOTHING_BEFORE ",%zu:%.*s,1:1,10:1610676001,2:77,6:张三,9:192.0.2.7,"
                           "16:document.approve,11:document 42,10:{\"step\":1},",
                           unit.len, STR_ARG(unit));
    assert_int_equal(digest_hex(&work, DIGEST_SM3, bytes, sm3), OK);
    assert_string_equal(first->sm3, sm3);
    work_clear(&work);
}

static void test_a_whole_chain_is_whole(void **state)
{
    People *people = *state;
    Proof empty = verify(people, people->unit);
    assert_int_equal(empty.found.entries + empty.found.broken_seq + empty.found.head_seq, 0);
    assert_string_equal(empty.head, AUDIT_NOTHING_BEFORE);
    record_many(people, people->unit, ENTRIES);
    record_many(people, people->beside, 2);
    Proof proof = verify(people, people->unit);
    assert_int_equal(proof.found.entries, ENTRIES);
    assert_int_equal(proof.found.head_seq, ENTRIES);
    assert_int_equal(proof.found.broken_seq, 0);
    assert_int_equal(verify(people, people->beside).found.entries, 2); /* each unit has its own */
}

typedef struct Tampering {
    const Sql *sql;
    int64_t unit_id, seq;
    const char *text; /* the third parameter */
    int64_t number;   /* or this, when there is no text */
} Tampering;

static Err tamper_body(Ctx *ctx, void *state)
{
    const Tampering *tampering = state;
    DbValue values[3] = {db_int(tampering->unit_id), db_int(tampering->seq),
                         tampering->text != NULL ? db_text(str_from_c(tampering->text)) : db_int(tampering->number)};
    int64_t changed = 0;
    TRY(db_exec(&ctx->work, ctx->db, tampering->sql, (DbArgs){values, tampering->sql->params}, &changed));
    assert_true(changed > 0);
    return OK;
}

static void test_every_change_shows_where_it_was_made(void **state)
{
    static const char OTHER[] = "1111111111111111111111111111111111111111111111111111111111111111";
    static const struct {
        Tampering tampering;
        int64_t broken;
        const char *why;
    } CASES[] = {
        {{&SQL_PT_CHANGE_DETAIL, 0, 4, "{\"step\":2}", 0}, 4, "it was changed: its SM3 is another one"},
        {{&SQL_PT_CHANGE_AT, 0, 1, NULL, 0}, 1, "it was changed: its SM3 is another one"},
        {{&SQL_PT_CHANGE_NAME, 0, ENTRIES, "李四", 0}, ENTRIES, "it was changed: its SM3 is another one"},
        {{&SQL_PT_CHANGE_PREVIOUS, 0, 3, OTHER, 0}, 3, "it does not follow the entry before it"},
        {{&SQL_PT_REMOVE, 0, 5, NULL, 0}, 5, "it is missing"},
        {{&SQL_PT_REMOVE, 0, 1, NULL, 0}, 1, "it is missing"},
        {{&SQL_PT_MOVE, 0, 2, NULL, 100}, 2, "it is missing"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        void *fresh = NULL;
        assert_int_equal(people_setup(&fresh), 0);
        People *people = fresh;
        record_many(people, people->unit, ENTRIES);
        Tampering tampering = CASES[i].tampering;
        tampering.unit_id = people->unit;
        people_do(people, TX_WRITE, tamper_body, &tampering);
        Proof proof = verify(people, people->unit);
        assert_int_equal(proof.found.broken_seq, CASES[i].broken);
        assert_string_equal(proof.why, CASES[i].why);
        assert_int_equal(proof.found.head_seq, CASES[i].broken - 1);
        assert_int_equal(people_teardown(&fresh), 0);
    }
    (void)state;
}

/* A log that was cut off, or written anew as a whole, shows against what was written down before. */
static void test_a_cut_shows_against_the_head(void **state)
{
    People *people = *state;
    record_many(people, people->unit, ENTRIES);
    Proof before = verify(people, people->unit);
    Tampering cut = {&SQL_PT_CUT, people->unit, 6, NULL, 0};
    people_do(people, TX_WRITE, tamper_body, &cut);
    assert_int_equal(verify(people, people->unit).found.broken_seq, 0); /* alone it looks whole */
    Proof against = {.unit_id = people->unit, .head_seq = ENTRIES, .head_sm3 = before.head};
    people_do(people, TX_READ, verify_body, &against);
    assert_int_equal(against.found.broken_seq, 6);
    assert_string_equal(against.why, "it is missing: the log was cut off here");
    record_many(people, people->unit, 2); /* filled up with others */
    people_do(people, TX_READ, verify_body, &against);
    assert_int_equal(against.found.broken_seq, ENTRIES);
    assert_string_equal(against.why, "it is not the entry whose SM3 was written down");
}

static void test_a_chain_fits_one_unit_only(void **state)
{
    People *people = *state;
    record_many(people, people->unit, 3);
    Tampering copy = {&SQL_PT_OTHER_UNIT, people->unit, people->beside, NULL, 0};
    people_do(people, TX_WRITE, tamper_body, &copy);
    assert_int_equal(verify(people, people->beside).found.broken_seq, 1);
}

/* ---- writers at the same time ---- */

typedef struct Writer {
    People people; /* a copy: the fault is each one's own */
    Db *db;
    int done;
} Writer;

static void *write_entries(void *state)
{
    Writer *writer = state;
    int64_t unit_id = writer->people.unit;
    for (int i = 0; i < 10; i++) {
        while (people_run_on(&writer->people, writer->db, TX_WRITE, record_one, &unit_id) != OK) {
            assert_string_equal(writer->people.fault.id, "db.busy"); /* gave up, with a sentence that says so: nothing else may happen */
        }
        writer->done++;
    }
    return NULL;
}

static void test_writers_at_once_make_one_chain(void **state)
{
    enum { WRITERS = 4 };
    People *people = *state;
    pthread_t threads[WRITERS];
    Writer writers[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (Writer){.people = *people, .db = test_db_connect(&people->database)};
        assert_int_equal(pthread_create(&threads[i], NULL, write_entries, &writers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(writers[i].done, 10);
        db_close(writers[i].db);
    }
    Proof proof = verify(people, people->unit);
    assert_int_equal(proof.found.entries, WRITERS * 10);
    assert_int_equal(proof.found.head_seq, WRITERS * 10);
    assert_int_equal(proof.found.broken_seq, 0);
}

/* ---- reading ---- */

typedef struct Page {
    int64_t unit_id, before;
    size_t most, count;
    int64_t first, last;
} Page;

static Err page_body(Ctx *ctx, void *state)
{
    Page *page = state;
    AuditEntries entries;
    TRY(audit_list(ctx, page->unit_id, page->before, page->most, &entries));
    page->count = entries.count;
    page->first = entries.count == 0 ? 0 : entries.items[0].seq;
    page->last = entries.count == 0 ? 0 : entries.items[entries.count - 1].seq;
    return OK;
}

static void test_pages_run_backwards(void **state)
{
    People *people = *state;
    record_many(people, people->unit, ENTRIES);
    Page page = {.unit_id = people->unit, .before = INT64_MAX, .most = 3};
    people_do(people, TX_READ, page_body, &page);
    assert_int_equal(page.count, 3);
    assert_int_equal(page.first, 7);
    assert_int_equal(page.last, 5);
    page.before = 2;
    people_do(people, TX_READ, page_body, &page);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.first, 1);
    page.before = 1;
    people_do(people, TX_READ, page_body, &page);
    assert_int_equal(page.count, 0);
}

static void test_only_an_auditor_of_the_unit_reads(void **state)
{
    People *people = *state;
    record_many(people, people->unit, 1);
    Page page = {.unit_id = people->unit, .before = INT64_MAX, .most = 3};
    for (int n = 0; n < ROLE_COUNT; n++) {
        people->actor = (Actor){.user_id = 5, .unit_id = people->unit, .roles = 1U << n};
        bool is_auditor = 1U << n == ROLE_AUDITOR;
        Proof proof = {.unit_id = people->unit};
        Reading reading = {.unit_id = people->unit};
        Err wanted = is_auditor ? OK : ERR_FORBIDDEN;
        assert_int_equal(people_run(people, TX_READ, page_body, &page), wanted);
        assert_int_equal(people_run(people, TX_READ, verify_body, &proof), wanted);
        assert_int_equal(people_run(people, TX_READ, read_body, &reading), wanted);
        people->actor.unit_id = people->beside;
        assert_int_equal(people_run(people, TX_READ, page_body, &page), ERR_FORBIDDEN);
    }
    people->actor = (Actor){.is_public = true};
    assert_int_equal(people_run(people, TX_READ, page_body, &page), ERR_FORBIDDEN);
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_entry_says_who_did_what, people_setup, people_teardown),
        cmocka_unit_test_setup_teardown(test_a_whole_chain_is_whole, people_setup, people_teardown),
        cmocka_unit_test(test_every_change_shows_where_it_was_made),
        cmocka_unit_test_setup_teardown(test_a_cut_shows_against_the_head, people_setup, people_teardown),
        cmocka_unit_test_setup_teardown(test_a_chain_fits_one_unit_only, people_setup, people_teardown),
        cmocka_unit_test_setup_teardown(test_writers_at_once_make_one_chain, people_setup, people_teardown),
        cmocka_unit_test_setup_teardown(test_pages_run_backwards, people_setup, people_teardown),
        cmocka_unit_test_setup_teardown(test_only_an_auditor_of_the_unit_reads, people_setup, people_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
