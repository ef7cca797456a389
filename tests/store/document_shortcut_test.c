/* Every way around the chain by hand-written SQL is refused by the tables themselves, on both engines. */
#include "document_fixture.h"

static const char ZEROES[] = "0000000000000000000000000000000000000000000000000000000000000000";
static const char ONES[] = "1111111111111111111111111111111111111111111111111111111111111111";

/* The arguments of dt_approve; where it says nothing, as the standard chain wants them. */
typedef struct Forged {
    int64_t id;
    int version, step, previous; /* previous 0: NULL */
    const char *kind;
    int is_last;
    int64_t author, person;
    int statements; /* 0: none of the secrecy review's record */
    const char *conclusion, *basis, *chain;
    int no_gate;
} Forged;

static const char *const KINDS[] = {"", "first", "secrecy", "second", "final", "final"};

static Forged step_of(int64_t id, int step, enum Person person)
{
    return (Forged){.id = id,
                    .version = 1,
                    .step = step,
                    .previous = step - 1,
                    .kind = KINDS[step],
                    .is_last = step == 4,
                    .author = WRITER,
                    .person = person,
                    .statements = step == 2 ? 31 : 0,
                    .conclusion = "open",
                    .basis = "x",
                    .chain = "standard"};
}

static DbValue text(const char *words)
{
    return db_text(str_from_c(words));
}

static Err forge(World *world, Forged f)
{
    bool gate = !f.no_gate && (f.kind[0] == 'f');
    return by_hand(world, &SQL_DT_APPROVE,
                   DB_ARGS(db_int(f.id), db_int(f.version), db_int(f.step), f.previous == 0 ? db_null() : db_int(f.previous),
                           text(f.kind), db_int(f.is_last), db_int(f.author), db_int(f.person),
                           f.statements == 0 ? db_null() : db_int(f.statements), f.statements == 0 ? db_null() : text(f.conclusion),
                           f.statements == 0 ? db_null() : text(f.basis), gate ? text(f.kind) : db_null(), gate ? db_int(1) : db_null(),
                           text(f.chain)));
}

static Err gate_run(World *world, int64_t id, const char *moment, int passed)
{
    return by_hand(world, &SQL_DT_GATE_RUN, DB_ARGS(db_int(id), db_int(1), text(moment), db_int(passed)));
}

static Err number(World *world, int64_t seq, int64_t previous, const char *index_no, int64_t id)
{
    return by_hand(world, &SQL_DT_NUMBER,
                   DB_ARGS(db_int(UNIT), db_int(seq), previous == 0 ? db_null() : db_int(previous), text(index_no), db_int(id)));
}

typedef struct Let {
    int64_t id;
    int version, step;
    const char *kind;
    int is_last, secrecy_step;
    const char *secrecy_kind;
    int secrecy_last;
    const char *conclusion, *attribute, *index_no;
} Let;

static Let out(int64_t id, const char *index_no)
{
    return (Let){id, 1, 4, "final", 1, 2, "secrecy", 0, "open", "active", index_no};
}

static Err let_out(World *world, Let r)
{
    return by_hand(world, &SQL_DT_RELEASE,
                   DB_ARGS(db_int(UNIT), db_int(r.id), db_int(r.version), db_int(r.step), text(r.kind), db_int(r.is_last),
                           db_int(r.secrecy_step), text(r.secrecy_kind), db_int(r.secrecy_last), text(r.conclusion), text(r.attribute),
                           text(r.index_no)));
}

#define MUST(done) assert_int_equal(done, OK)
#define REFUSED(done) assert_int_equal(done, ERR_CONFLICT)

/* A document handed in, with its gate runs and a number: all that publishing wants but the approvals. */
static int64_t waiting(World *world, const char *index_no, int64_t seq)
{
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, 0);
    MUST(gate_run(world, id, "final", 1));
    MUST(number(world, seq, seq - 1, index_no, id));
    return id;
}

/* The forger's way works when, and because, everything is there: what is refused below is refused for its own reason. */
static void test_a_complete_chain_goes_out(void **state)
{
    World *world = *state;
    int64_t id = waiting(world, "A/1", 1);
    MUST(forge(world, step_of(id, 1, OFFICER)));
    MUST(forge(world, step_of(id, 2, SECRECY)));
    MUST(forge(world, step_of(id, 3, REVIEWER)));
    MUST(forge(world, step_of(id, 4, LEADER)));
    MUST(let_out(world, out(id, "A/1")));
    MUST(by_hand(world, &SQL_DT_ITEM, DB_ARGS(db_int(UNIT), db_int(id), db_int(1), text("A/1"))));
}

static void test_nothing_goes_out_without_approvals(void **state)
{
    World *world = *state;
    int64_t id = waiting(world, "A/1", 1);
    REFUSED(let_out(world, out(id, "A/1")));
    MUST(forge(world, step_of(id, 1, OFFICER)));
    REFUSED(let_out(world, out(id, "A/1")));
    Let early = out(id, "A/1");
    early.step = 1;
    REFUSED(let_out(world, early)); /* the first step is not final */
    early.kind = "first";
    REFUSED(let_out(world, early));
    early.is_last = 0;
    REFUSED(let_out(world, early));
    REFUSED(by_hand(world, &SQL_DT_ITEM, DB_ARGS(db_int(UNIT), db_int(id), db_int(1), text("A/1"))));
}

static void test_no_step_is_skipped(void **state)
{
    World *world = *state;
    int64_t id = waiting(world, "A/1", 1);
    REFUSED(forge(world, step_of(id, 4, LEADER)));
    Forged last = step_of(id, 4, LEADER);
    last.previous = 0;
    REFUSED(forge(world, last)); /* only the first has nothing before it */
    last.previous = 1;
    REFUSED(forge(world, last));
    MUST(forge(world, step_of(id, 1, OFFICER)));
    REFUSED(forge(world, step_of(id, 3, REVIEWER)));
    Forged jump = step_of(id, 3, REVIEWER);
    jump.previous = 1;
    REFUSED(forge(world, jump));
    MUST(forge(world, step_of(id, 2, SECRECY)));
    REFUSED(forge(world, step_of(id, 4, LEADER)));
    MUST(forge(world, step_of(id, 3, REVIEWER)));
    MUST(forge(world, step_of(id, 4, LEADER)));
    REFUSED(by_hand(world, &SQL_DT_DROP_APPROVAL, DB_ARGS(db_int(id), db_int(2)))); /* nor taken out of the middle */
}

static void test_one_person_does_one_step(void **state)
{
    World *world = *state;
    int64_t id = waiting(world, "A/1", 1);
    MUST(forge(world, step_of(id, 1, OFFICER)));
    REFUSED(forge(world, step_of(id, 2, OFFICER)));
    MUST(forge(world, step_of(id, 2, SECRECY)));
    REFUSED(forge(world, step_of(id, 3, OFFICER)));
    REFUSED(forge(world, step_of(id, 3, SECRECY)));
    REFUSED(by_hand(world, &SQL_DT_SWAP_PERSON, DB_ARGS(db_int(id), db_int(2), db_int(OFFICER))));
    REFUSED(forge(world, step_of(id, 3, (enum Person)4711))); /* nobody has this key */
}

static void test_the_author_does_not_approve(void **state)
{
    World *world = *state;
    int64_t id = waiting(world, "A/1", 1);
    REFUSED(forge(world, step_of(id, 1, WRITER)));
    Forged lie = step_of(id, 1, WRITER);
    lie.author = WRITER_TOO; /* claims that another wrote it */
    REFUSED(forge(world, lie));
    REFUSED(by_hand(world, &SQL_DT_CHANGE_AUTHOR, DB_ARGS(db_int(id), db_int(4711))));
    MUST(forge(world, step_of(id, 1, OFFICER)));
    REFUSED(by_hand(world, &SQL_DT_CHANGE_AUTHOR, DB_ARGS(db_int(id), db_int(OFFICER_TOO)))); /* nor once somebody approved */
    REFUSED(by_hand(world, &SQL_DT_SWAP_PERSON, DB_ARGS(db_int(id), db_int(1), db_int(WRITER))));
}

static void test_approvals_of_another_version_or_document_do_not_count(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t other = made(world, &content, 3);
    assert_int_equal(approve(world, LEADER, other), OK);
    content.title = STR("又一版");
    MUST(save(world, WRITER, &other, &content));
    Let second = out(other, NORMAL_NUMBER);
    second.version = 2;
    REFUSED(let_out(world, second));
    REFUSED(by_hand(world, &SQL_DT_ITEM_VERSION, DB_ARGS(db_int(other), db_int(2))));
    Forged last = step_of(other, 4, LEADER);
    last.version = 2;
    REFUSED(forge(world, last));
    content.title = STR("另一件");
    int64_t id = made(world, &content, 0);
    REFUSED(let_out(world, out(id, NORMAL_NUMBER)));
    REFUSED(forge(world, step_of(id, 4, LEADER)));
}

static void test_what_was_approved_cannot_become_something_else(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, 1);
    REFUSED(by_hand(world, &SQL_DT_CHANGE_DIGEST, DB_ARGS(db_int(id))));
    REFUSED(by_hand(world, &SQL_DT_USE_CHAIN, DB_ARGS(db_int(id), text("short"))));
}

static void test_the_secrecy_review_is_whole_and_says_open(void **state)
{
    World *world = *state;
    int64_t id = waiting(world, "A/1", 1);
    MUST(forge(world, step_of(id, 1, OFFICER)));
    Forged review = step_of(id, 2, SECRECY);
    review.statements = 0;
    REFUSED(forge(world, review));
    review.statements = 15; /* four of five */
    REFUSED(forge(world, review));
    review = step_of(id, 2, SECRECY);
    review.basis = "";
    REFUSED(forge(world, review));
    review = step_of(id, 2, SECRECY);
    review.conclusion = "fine";
    REFUSED(forge(world, review));
    review.conclusion = "exempt"; /* may be said, but nothing goes out on it */
    MUST(forge(world, review));
    MUST(forge(world, step_of(id, 3, REVIEWER)));
    MUST(forge(world, step_of(id, 4, LEADER)));
    REFUSED(let_out(world, out(id, "A/1")));
    Let says = out(id, "A/1");
    says.conclusion = "exempt";
    REFUSED(let_out(world, says));
    says = out(id, "A/1");
    says.secrecy_step = 3; /* another step in its place */
    REFUSED(let_out(world, says));
    says.secrecy_kind = "second";
    REFUSED(let_out(world, says));
}

static void test_the_gate_must_have_passed_this_content(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, -1); /* never handed in: no run */
    REFUSED(forge(world, step_of(id, 1, OFFICER)));
    MUST(gate_run(world, id, "first", 0));
    REFUSED(forge(world, step_of(id, 1, OFFICER))); /* it did not pass */
    Forged none = step_of(id, 1, OFFICER);
    none.no_gate = 1;
    REFUSED(forge(world, none));
    content.title = STR("另一件");
    id = waiting(world, "A/1", 1);
    MUST(by_hand(world, &SQL_DT_GATE_RUN_OF_OTHER_CONTENT, DB_ARGS(db_int(id))));
    REFUSED(forge(world, step_of(id, 1, OFFICER)));
    content.title = STR("第三件");
    id = made(world, &content, 3);
    REFUSED(forge(world, step_of(id, 4, LEADER))); /* the gate before 终审 has not run */
    REFUSED(by_hand(world, &SQL_DT_GATE_RUN_OF_OTHER_CONTENT, DB_ARGS(db_int(id))));
}

static void test_no_shorter_chain_is_made(void **state)
{
    World *world = *state;
    int64_t id = waiting(world, "A/1", 1);
    const struct {
        const char *chain;
        int step;
        const char *kind;
        int is_last;
    } STEPS[] = {
        {"short", 1, "final", 1},    /* a chain begins with 初审 */
        {"short", 1, "first", 1},    /* which does not end it */
        {"short", 2, "second", 1},   /* only 终审 ends one */
        {"short", 2, "final", 0},
        {"short", 2, "first", 0},
        {"short", 0, "first", 0},
        {"standard", 1, "first", 0}, /* taken */
        {"standard", 5, "final", 1}, /* a chain ends once */
        {"standard", 5, "secrecy", 0},
    };
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        Err err = by_hand(world, &SQL_DT_CHAIN_STEP, DB_ARGS(db_int(UNIT), text(STEPS[i].chain), db_int(STEPS[i].step),
                                                             text(STEPS[i].kind), db_int(STEPS[i].is_last)));
        if (err != ERR_CONFLICT) {
            fail_msg("step %zu was taken", i);
        }
    }
    /* 初审, 终审 and nothing between can be written, but nothing goes out by it: there is no secrecy review. */
    MUST(by_hand(world, &SQL_DT_CHAIN_STEP, DB_ARGS(db_int(UNIT), text("short"), db_int(1), text("first"), db_int(0))));
    MUST(by_hand(world, &SQL_DT_CHAIN_STEP, DB_ARGS(db_int(UNIT), text("short"), db_int(2), text("final"), db_int(1))));
    MUST(by_hand(world, &SQL_DT_CHAIN_STEP, DB_ARGS(db_int(UNIT), text("short"), db_int(3), text("secrecy"), db_int(0))));
    MUST(by_hand(world, &SQL_DT_USE_CHAIN, DB_ARGS(db_int(id), text("short"))));
    Forged first = step_of(id, 1, OFFICER);
    first.chain = "short";
    MUST(forge(world, first));
    Forged last = step_of(id, 2, LEADER);
    last.kind = "final";
    last.is_last = 1;
    last.statements = 0;
    last.chain = "short";
    MUST(forge(world, last));
    Let r = out(id, "A/1");
    r.step = 2;
    r.secrecy_step = 1;
    REFUSED(let_out(world, r));
    Forged late = step_of(id, 3, SECRECY); /* a review behind the end is none */
    late.kind = "secrecy";
    late.statements = 31;
    late.chain = "short";
    MUST(forge(world, late));
    r.secrecy_step = 3;
    REFUSED(let_out(world, r));
    /* Steps of the chain it goes by do not serve another. */
    Forged borrowed = step_of(id, 4, REVIEWER);
    REFUSED(forge(world, borrowed));
}

static void test_only_what_is_to_be_open_goes_out(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    content.attribute = STR("withheld");
    content.reason_code = STR("E16-1");
    content.reason = STR("内部事务");
    int64_t id = made(world, &content, 4);
    MUST(number(world, 1, 0, "A/1", id));
    REFUSED(let_out(world, out(id, "A/1")));
    Let honest = out(id, "A/1");
    honest.attribute = "withheld";
    REFUSED(let_out(world, honest));
    content = plain_content();
    id = made(world, &content, 4);
    REFUSED(by_hand(world, &SQL_DT_CHANGE_ATTRIBUTE, DB_ARGS(db_int(id)))); /* nor is it changed under what is public */
}

static void test_numbers_are_given_once_and_without_gaps(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t a = made(world, &content, 4); /* has number 1 */
    content.title = STR("第二件");
    int64_t b = made(world, &content, 0);
    REFUSED(number(world, 2, 1, NORMAL_NUMBER, b));      /* the text is taken */
    REFUSED(number(world, 1, 0, "A/1", b));              /* so is the place */
    REFUSED(number(world, 3, 2, "A/3", b));              /* a gap */
    REFUSED(number(world, 3, 0, "A/3", b));              /* a gap that names nothing before it */
    REFUSED(number(world, 3, 1, "A/3", b));
    MUST(number(world, 2, 1, "A/2", b));
    REFUSED(number(world, 3, 2, "A/3", b));              /* a second number for one document */
    REFUSED(by_hand(world, &SQL_DT_NUMBER_DROP, DB_ARGS(db_int(UNIT), db_int(1))));
    (void)a;
}

static void test_only_cleaned_files_of_the_public_version_are_public(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, 4);
    MUST(by_hand(world, &SQL_DT_ATTACHMENT, DB_ARGS(db_int(UNIT), db_int(50), db_int(id), text(ZEROES), text(ONES))));
    REFUSED(by_hand(world, &SQL_DT_PUBLIC_FILE, /* no version has it */
                    DB_ARGS(db_int(UNIT), db_int(id), db_int(1), db_int(1), db_int(50), text(ONES))));
    MUST(by_hand(world, &SQL_DT_VERSION_ATTACHMENT, DB_ARGS(db_int(UNIT), db_int(id), db_int(1), db_int(1), db_int(50))));
    REFUSED(by_hand(world, &SQL_DT_PUBLIC_FILE, /* the original */
                    DB_ARGS(db_int(UNIT), db_int(id), db_int(1), db_int(1), db_int(50), text(ZEROES))));
    MUST(by_hand(world, &SQL_DT_PUBLIC_FILE, DB_ARGS(db_int(UNIT), db_int(id), db_int(1), db_int(1), db_int(50), text(ONES))));
    content.title = STR("另一件");
    int64_t other = made(world, &content, -1);
    REFUSED(by_hand(world, &SQL_DT_VERSION_ATTACHMENT, /* a file belongs to one document */
                    DB_ARGS(db_int(UNIT), db_int(other), db_int(1), db_int(1), db_int(50))));
}

int main(int argc, char **argv)
{
    test_db_main(argc, argv);
#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_a_complete_chain_goes_out),
        WORLD_TEST(test_nothing_goes_out_without_approvals),
        WORLD_TEST(test_no_step_is_skipped),
        WORLD_TEST(test_one_person_does_one_step),
        WORLD_TEST(test_the_author_does_not_approve),
        WORLD_TEST(test_approvals_of_another_version_or_document_do_not_count),
        WORLD_TEST(test_what_was_approved_cannot_become_something_else),
        WORLD_TEST(test_the_secrecy_review_is_whole_and_says_open),
        WORLD_TEST(test_the_gate_must_have_passed_this_content),
        WORLD_TEST(test_no_shorter_chain_is_made),
        WORLD_TEST(test_only_what_is_to_be_open_goes_out),
        WORLD_TEST(test_numbers_are_given_once_and_without_gaps),
        WORLD_TEST(test_only_cleaned_files_of_the_public_version_are_public),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
