/* What a message may hold, its numbers and codes. */
#include "features/message/message_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static Arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_clear(&arena);
    return 0;
}

static NewMessage good(void)
{
    return (NewMessage){.kind = MESSAGE_CONSULT, .title = STR("标题"), .content = STR("请问要带什么材料"), .contact = STR(""), .page = STR("")};
}

/* The fields complained about, joined by commas. */
static const char *fields_of(const Complaints *complaints)
{
    Buf out = buf_new(&arena, 1000);
    for (size_t i = 0; i < complaints->count; i++) {
        buf_add(&out, i > 0 ? STR(",") : STR(""));
        buf_add(&out, complaints->items[i].field);
    }
    return str_to_c(&arena, buf_str(&out));
}

static const char *complaints_of(const NewMessage *message)
{
    Complaints complaints = {.count = 0};
    message_check(message, &complaints);
    return fields_of(&complaints);
}

static Str repeat(const char *text, size_t count)
{
    Buf out = buf_new(&arena, 64 << 10);
    for (size_t i = 0; i < count; i++) {
        buf_add(&out, str_from_c(text));
    }
    return buf_str(&out);
}

static void lengths_are_counted_in_characters(void **state)
{
    (void)state;
    NewMessage message = good();
    assert_string_equal(complaints_of(&message), "");
    message.title = repeat("字", MESSAGE_TITLE_MAX);
    message.content = repeat("字", MESSAGE_CONTENT_MAX);
    message.contact = repeat("1", MESSAGE_CONTACT_MAX);
    message.page = repeat("/", MESSAGE_PAGE_MAX);
    assert_string_equal(complaints_of(&message), "");
    message.title = repeat("字", MESSAGE_TITLE_MAX + 1);
    message.content = repeat("字", MESSAGE_CONTENT_MAX + 1);
    message.contact = repeat("1", MESSAGE_CONTACT_MAX + 1);
    message.page = repeat("/", MESSAGE_PAGE_MAX + 1);
    assert_string_equal(complaints_of(&message), "title,content,contact,page");
    message = good();
    message.content = STR("材料呢？");
    assert_string_equal(complaints_of(&message), "content");
    message.content = STR("   \n ");
    message.title = STR("\xE3\x80\x80");
    assert_string_equal(complaints_of(&message), "title,content");
}

static void only_text_is_taken(void **state)
{
    (void)state;
    NewMessage message = good();
    message.content = STR("第一行\n第二行\t表格 😀𠮷");
    assert_string_equal(complaints_of(&message), "");
    message.title = STR("标题\n第二行");
    assert_string_equal(complaints_of(&message), "title");
    message = good();
    message.content = STR("请问要带什么\x01材料");
    assert_string_equal(complaints_of(&message), "content");
    message.content = STR("请问要带什么材料\xff");
    assert_string_equal(complaints_of(&message), "content");
    message = good();
    message.contact = (Str){"1\0002", 3};
    assert_string_equal(complaints_of(&message), "contact");
}

static const char *draft_complaints(const char *answer, const char *title, const char *question, bool may_publish)
{
    Complaints complaints = {.count = 0};
    MessageDraft draft = {.answer = str_from_c(answer), .public_title = str_from_c(title), .public_question = str_from_c(question)};
    message_check_draft(&draft, may_publish, &complaints);
    return fields_of(&complaints);
}

static void a_public_question_is_whole_and_allowed(void **state)
{
    (void)state;
    assert_string_equal(draft_complaints("答", "", "", true), "");
    assert_string_equal(draft_complaints("答", "题", "问", true), "");
    assert_string_equal(draft_complaints(" ", "题", "问", true), "answer");
    assert_string_equal(draft_complaints("答", "题", " ", true), "public_question");
    assert_string_equal(draft_complaints("答", "", "问", true), "public_title");
    assert_string_equal(draft_complaints("答", "题", "问", false), "public_question");
    assert_string_equal(draft_complaints("答", "", "", false), "");
}

static void numbers_and_codes(void **state)
{
    (void)state;
    assert_true(str_eq(message_number(&arena, 2021, 4), STR("留2021-004")));
    assert_true(str_eq(message_number(&arena, 2021, 12345), STR("留2021-12345")));
    assert_true(str_eq(message_code_show(&arena, STR("abcdefghjkmn")), STR("abcd-efgh-jkmn")));
    static const char *const TYPED[] = {"abcd-efgh-jkmn", "ABCD EFGH JKMN", " abcdefgh\tjkmn ", "ａｂｃｄ－efghjkmn", "abcd\xE3\x80\x80-efgh-jkmn"};
    for (size_t i = 0; i < sizeof TYPED / sizeof *TYPED; i++) {
        assert_true(str_eq(message_code_fold(&arena, str_from_c(TYPED[i])), STR("abcdefghjkmn")));
    }
    assert_true(str_eq(message_code_fold(&arena, STR("")), STR("")));
    assert_true(str_eq(message_code_fold(&arena, STR("\xff-")), STR("")));
}

static void words_and_labels(void **state)
{
    (void)state;
    MessageKind kind = MESSAGE_CONSULT;
    for (int i = 0; i < MESSAGE_KINDS; i++) {
        assert_true(message_kind_of(message_kind_word((MessageKind)i), &kind));
        assert_int_equal(kind, i);
    }
    assert_false(message_kind_of(STR("praise"), &kind));
    assert_true(str_eq(message_kind_clock(MESSAGE_CORRECT), STR("consultation")));
    assert_true(str_eq(message_kind_clock(MESSAGE_COMPLAIN), STR("complaint")));
    assert_true(str_eq(message_state_label(STR("waiting")), STR("待回复")));
    assert_true(str_eq(message_state_label(STR("published")), STR("已公开")));
    assert_true(message_is_open(STR("drafted")));
    assert_false(message_is_open(STR("answered")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lengths_are_counted_in_characters), TEST(only_text_is_taken), TEST(a_public_question_is_whole_and_allowed),
        TEST(numbers_and_codes),                 TEST(words_and_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
