#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MEMORY = 1 << 20 };

typedef struct Case {
    const char *printed;
    CellState state;
    const char *value; /* decimal text, NULL when none */
    const char *raw;   /* NULL: as printed */
} Case;

static void check(Work *work, const EditionCell *kind, Str heading, const Case *c)
{
    Cell cell = cell_read_under(work, kind, heading, str_from_c(c->printed));
    if (cell.state != c->state) {
        print_error("\"%s\" is %s\n", c->printed, cell_state_name(cell.state));
    }
    assert_int_equal(cell.state, c->state);
    if (c->state == CELL_LOST) {
        assert_null(cell.raw.ptr);
        return;
    }
    assert_true(str_eq(cell.raw, str_from_c(c->raw != NULL ? c->raw : c->printed)));
    if (c->value != NULL) {
        char text[DECIMAL_TEXT_SIZE];
        decimal_format(cell.value, text);
        assert_string_equal(text, c->value);
    }
}

#define CHECK_ALL(kind, heading, cases)                              \
    for (size_t i = 0; i < sizeof(cases) / sizeof *(cases); i++) {   \
        check(&work, &(kind), (heading), &(cases)[i]);               \
    }

static void reads_counts(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    static const Case cases[] = {
        {"58", CELL_VALUE, "58", NULL},
        {" ０5８　", CELL_VALUE, "58", "０5８"},
        {"1,234", CELL_VALUE, "1234", NULL},
        {"１，２３４，５６７", CELL_VALUE, "1234567", NULL},
        {"5件", CELL_VALUE, "5", NULL},
        {"6 项", CELL_VALUE, "6", NULL},
        {"7条", CELL_VALUE, "7", NULL},
        {"8个", CELL_VALUE, "8", NULL},
        {"8（件）", CELL_VALUE, "8", NULL},
        {"007", CELL_VALUE, "7", NULL},
        {"0.00", CELL_VALUE, "0", NULL},
        {"1.5", CELL_VALUE, "1.5", NULL},
        {"-1", CELL_VALUE, "-1", NULL},
        {"－1", CELL_VALUE, "-1", NULL},
        {"−1", CELL_VALUE, "-1", NULL},
        {"-0", CELL_VALUE, "0", NULL},
        {"&nbsp;12&nbsp;", CELL_VALUE, "12", "12"},
        {"123456789012345678", CELL_VALUE, "123456789012345678", NULL},
        {"", CELL_BLANK, NULL, ""},
        {" \xC2\xA0 &nbsp; ", CELL_BLANK, NULL, ""},
        {"件", CELL_BLANK, NULL, ""},
        {"/", CELL_NOT_APPLICABLE, NULL, NULL},
        {"／", CELL_NOT_APPLICABLE, NULL, NULL},
        {"-", CELL_NOT_APPLICABLE, NULL, NULL},
        {"—", CELL_NOT_APPLICABLE, NULL, NULL},
        {"——", CELL_NOT_APPLICABLE, NULL, NULL},
        {" 无 ", CELL_NOT_APPLICABLE, NULL, "无"},
        {"1 2", CELL_LOST, NULL, NULL},
        {"1/2", CELL_LOST, NULL, NULL},
        {"1,23", CELL_LOST, NULL, NULL},
        {"12,34,567", CELL_LOST, NULL, NULL},
        {"1234,567", CELL_LOST, NULL, NULL},
        {",123", CELL_LOST, NULL, NULL},
        {"1.", CELL_LOST, NULL, NULL},
        {".5", CELL_LOST, NULL, NULL},
        {"1.2.3", CELL_LOST, NULL, NULL},
        {"约5件", CELL_LOST, NULL, NULL},
        {"5元", CELL_LOST, NULL, NULL},
        {"1e3", CELL_LOST, NULL, NULL},
        {"0x10", CELL_LOST, NULL, NULL},
        {"结果维持", CELL_LOST, NULL, NULL},
        {"12345678901234567890", CELL_LOST, NULL, NULL},
        {"\xFF\xFE", CELL_LOST, NULL, NULL},
    };
    EditionCell kind = {.kind = CELL_COUNT};
    CHECK_ALL(kind, ((Str){NULL, 0}), cases);
    Str zeros = {memset(arena_alloc(&work.arena, 5000), '0', 5000), 5000};
    assert_int_equal(cell_read(&work, &kind, zeros).state, CELL_LOST);
    work_clear(&work);
}

static void reads_changes(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    static const Case cases[] = {
        {"+2", CELL_VALUE, "2", NULL},   {"＋2", CELL_VALUE, "2", NULL},  {"-1", CELL_VALUE, "-1", NULL},
        {"减1", CELL_VALUE, "-1", NULL}, {"减少3项", CELL_VALUE, "-3", NULL}, {"增2", CELL_VALUE, "2", NULL},
        {"增加 2", CELL_VALUE, "2", NULL}, {"+2-1", CELL_LOST, NULL, NULL}, {"+2/-1", CELL_LOST, NULL, NULL},
        {"+2 -1", CELL_LOST, NULL, NULL}, {"增2减1", CELL_LOST, NULL, NULL}, {"+-2", CELL_LOST, NULL, NULL},
        {"+", CELL_LOST, NULL, NULL},     {"减", CELL_LOST, NULL, NULL},
    };
    EditionCell kind = {.kind = CELL_SIGNED};
    CHECK_ALL(kind, ((Str){NULL, 0}), cases);
    work_clear(&work);
}

static void reads_money(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    static const Case yuan[] = {
        {"1751292.6元", CELL_VALUE, "1751292.6", NULL},
        {"1,751,292.60", CELL_VALUE, "1751292.6", NULL},
        {"251000", CELL_VALUE, "251000", NULL},
        {"175.12926万元", CELL_VALUE, "1751292.6", NULL},
        {"1.5亿元", CELL_VALUE, "150000000", NULL},
        {"￥100", CELL_VALUE, "100", NULL},
        {"0.00", CELL_VALUE, "0", NULL},
        {"元", CELL_BLANK, NULL, ""},
        {"5件", CELL_LOST, NULL, NULL},
        {"1亿2000万元", CELL_LOST, NULL, NULL},
        {"99999999999999999亿元", CELL_LOST, NULL, NULL},
    };
    static const Case wan[] = {
        {"24252.311082", CELL_VALUE, "24252.311082", NULL},
        {"0.092", CELL_VALUE, "0.092", NULL},
        {"920元", CELL_VALUE, "0.092", NULL},
        {"12万元", CELL_VALUE, "12", NULL},
    };
    static const Case headed[] = {{"920", CELL_VALUE, "0.092", NULL}, {"12万元", CELL_VALUE, "12", NULL}};
    EditionCell in_yuan = {.kind = CELL_MONEY, .unit = STR("元"), .unit_power = 0};
    EditionCell in_wan = {.kind = CELL_MONEY, .unit = STR("万元"), .unit_power = 4};
    CHECK_ALL(in_yuan, ((Str){NULL, 0}), yuan);
    CHECK_ALL(in_wan, ((Str){NULL, 0}), wan);
    CHECK_ALL(in_wan, STR("本年收费金额（单位：万元）"), wan);
    CHECK_ALL(in_wan, STR("本年收费金额（单位：元）"), headed);
    work_clear(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_counts),
        cmocka_unit_test(reads_changes),
        cmocka_unit_test(reads_money),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
