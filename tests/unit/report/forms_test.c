/* Round trips: random reports, consistent and not, through JSON, XML and CSV. */
#include "features/report/report_check_rules.h"
#include "features/report/report_fields_rules.h"
#include "features/report/report_forms.h"
#include "features/report/report_json_rules.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

enum { MEMORY = 64 << 20, ROUNDS = 60 };

/* xorshift64: the same reports in every run. */
static uint64_t roll(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static int below(uint64_t *state, int limit)
{
    return (int)(roll(state) % (uint64_t)limit);
}

static Cell random_cell(Work *work, uint64_t *seed, const EditionCell *place)
{
    static const char *const figures[] = {"0", "7", "1,234", "58件", "-1", "0.5", "减2", "１２", "999999999999"};
    static const char *const sums[] = {"0", "1751292.6元", "0.000001", "24252.311082", "3亿元", "-12"};
    static const char *const marks[] = {"/", "—", "-", "无", ""};
    switch (below(seed, 8)) {
    case 0: return (Cell){.state = CELL_LOST};
    case 1: return (Cell){.state = CELL_ABSENT};
    case 2: return cell_read(work, place, str_from_c(marks[below(seed, 5)]));
    default: break;
    }
    Cell cell = place->kind == CELL_MONEY ? cell_read(work, place, str_from_c(sums[below(seed, 6)]))
                                          : cell_read(work, place, str_from_c(figures[below(seed, 9)]));
    cell.derived = cell.state == CELL_VALUE && below(seed, 5) == 0;
    return cell;
}

/* Either shape of rows that may stand for others. */
static void random_cells(Work *work, uint64_t *seed, Report *report)
{
    bool one_row = below(seed, 2) == 0;
    for (size_t i = 0; i < report->edition->cell_count; i++) {
        const EditionCell *place = &report->edition->cells[i];
        bool printed = place->optional ? one_row : place->replaced_by < 0 || !one_row;
        report->cells[i] = printed ? random_cell(work, seed, place) : (Cell){.state = CELL_ABSENT};
    }
}

static const char *const WORDS[] = {
    "一、总体情况", "本年收到 3 件，“答复”2 件", "=SUM(A1)", "'quoted", "<b>&amp;</b> \"x\"", "a,b\nc\td", "+cmd|x", "-1", "", " 两端有空格 ",
};
enum { WORD_COUNT = sizeof WORDS / sizeof WORDS[0] };

static Block random_block(Work *work, uint64_t *seed, int part)
{
    static const char *const kinds[] = {"para", "heading", "list", "table"};
    Block block = {.kind = BLOCK_PARA};
    assert_true(report_block_kind(str_from_c(kinds[below(seed, 4)]), part, &block));
    assert_int_equal(report_block_set_text(work, &block, str_from_c(WORDS[below(seed, WORD_COUNT)])), OK);
    return block;
}

static Report *random_report(Work *work, uint64_t *seed, const Edition *edition)
{
    Report *report;
    assert_int_equal(report_new(work, edition, &report), OK);
    random_cells(work, seed, report);
    report->unit_name = below(seed, 3) == 0 ? (Str){NULL, 0} : STR("样例市<一>局");
    report->year = below(seed, 3) == 0 ? 0 : 2031;
    report->edition_by_year = below(seed, 4) == 0;
    report->has_period = below(seed, 2) == 0;
    if (report->has_period) {
        assert_int_equal(day_parse(STR("2031-01-01"), &report->from), OK);
        assert_int_equal(day_parse(STR("2031-12-31"), &report->to), OK);
    }
    report->part_count = (size_t)below(seed, 4);
    report->parts = ARENA_ARRAY(&work->arena, ReportPart, report->part_count);
    for (size_t p = 0; p < report->part_count; p++) {
        Block *blocks = ARENA_ARRAY(&work->arena, Block, 5);
        size_t count = (size_t)below(seed, 5);
        for (size_t i = 0; i < count; i++) {
            blocks[i] = random_block(work, seed, (int)p);
        }
        report->parts[p] = (ReportPart){(int)p, str_from_c(WORDS[below(seed, WORD_COUNT)]), {blocks, count}};
    }
    assert_int_equal(report_check_rules(work, report, NULL), OK);
    return report;
}

static void same_cell(const EditionCell *place, const Cell *a, const Cell *b)
{
    if (a->state != b->state || !str_eq(a->raw, b->raw)) {
        print_error("%.*s: %s \"%.*s\" and %s \"%.*s\"\n", STR_ARG(place->key), cell_state_name(a->state), STR_ARG(a->raw),
                    cell_state_name(b->state), STR_ARG(b->raw));
    }
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->derived, b->derived);
    assert_int_equal(decimal_cmp(a->value, b->value), 0);
    assert_true(str_eq(a->raw, b->raw));
    assert_int_equal(a->raw.ptr == NULL, b->raw.ptr == NULL);
}

static void same_text(Work *work, const ReportPart *a, const ReportPart *b)
{
    assert_int_equal(a->part, b->part);
    assert_true(str_eq(a->title, b->title));
    assert_int_equal(a->blocks.count, b->blocks.count);
    for (size_t i = 0; i < a->blocks.count; i++) {
        Str left, right;
        assert_int_equal(a->blocks.items[i].kind, b->blocks.items[i].kind);
        assert_int_equal(report_block_text(work, &a->blocks.items[i], &left), OK);
        assert_int_equal(report_block_text(work, &b->blocks.items[i], &right), OK);
        assert_true(str_eq(left, right));
    }
}

static void same_report(Work *work, const Report *a, Report *b)
{
    assert_ptr_equal(a->edition, b->edition);
    assert_int_equal(a->edition_known, b->edition_known);
    assert_int_equal(a->edition_by_year, b->edition_by_year);
    assert_true(str_eq(a->unit_name, b->unit_name));
    assert_int_equal(a->unit_name.ptr == NULL, b->unit_name.ptr == NULL);
    assert_int_equal(a->year, b->year);
    assert_int_equal(a->has_period, b->has_period);
    assert_true(!a->has_period || (a->from == b->from && a->to == b->to));
    for (size_t i = 0; i < a->edition->cell_count; i++) {
        same_cell(&a->edition->cells[i], &a->cells[i], &b->cells[i]);
    }
    assert_int_equal(a->part_count, b->part_count);
    for (size_t p = 0; p < a->part_count; p++) {
        same_text(work, &a->parts[p], &b->parts[p]);
    }
    assert_int_equal(report_check_rules(work, b, NULL), OK);
    assert_int_equal(a->verdict, b->verdict);
    assert_int_equal(a->finding_count, b->finding_count);
}

static const Edition *third_edition(Work *work)
{
    const Edition *edition = NULL;
    Err err = edition_parse(work, test_file(work, "tests/fixtures/editions/2031-9.json"), &edition);
    if (err != OK) {
        print_error("%s\n", work->fault.message);
    }
    assert_int_equal(err, OK);
    return edition;
}

static void round_trips(Work *work, const Editions *editions, const Report *report)
{
    Str json, xml, csv;
    Report *back;
    assert_int_equal(report_to_json(work, report, &json), OK);
    assert_true(report_is_json(json));
    assert_null(memchr(json.ptr, '\n', json.len));
    assert_int_equal(report_from_json(work, editions, json, &back), OK);
    same_report(work, report, back);
    Str again;
    assert_int_equal(report_to_json(work, back, &again), OK);
    assert_true(str_eq(json, again));
    assert_int_equal(report_to_xml(work, report, &xml), OK);
    assert_int_equal(report_from_xml(work, editions, xml, &back), OK);
    same_report(work, report, back);
    assert_int_equal(report_to_csv(work, report, &csv), OK);
    assert_true(report_is_csv(csv));
    Err err = report_from_csv(work, editions, csv, &back);
    if (err != OK) {
        print_error("%s\n%.*s", work->fault.message, STR_ARG(csv));
    }
    assert_int_equal(err, OK);
    same_report(work, report, back);
}

static void every_form_gives_the_report_back(void **state)
{
    (void)state;
    uint64_t seed = 20260131;
    for (int round = 0; round < ROUNDS; round++) {
        Work work;
        work_init(&work, MEMORY);
        Editions two = test_editions(&work);
        const Edition *items[] = {two.items[0], two.items[1], third_edition(&work)};
        Editions editions = {items, 3};
        Report *report = random_report(&work, &seed, items[round % 3]);
        round_trips(&work, &editions, report);
        work_clear(&work);
    }
}

static void unknown_edition_carries_table_four_only(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    Editions editions = test_editions(&work);
    Report *report = test_zero_report(&work, editions.items[1]);
    report->edition_known = false;
    for (size_t i = 0; i < report->edition->cell_count; i++) {
        if (!report->edition->tables[report->edition->cells[i].table].common) {
            report->cells[i] = (Cell){.state = CELL_ABSENT};
        }
    }
    assert_int_equal(report_check_rules(&work, report, NULL), OK);
    Str json;
    assert_int_equal(report_to_json(&work, report, &json), OK);
    assert_true(str_starts(json, STR("{\"format\":\"cn-foi-report/1\",\"edition\":null,\"unit\":{\"name\":null},\"year\":null,"
                                     "\"period\":null,\"verdict\":\"undecidable\",\"cells\":{\"t4.review.upheld\":"
                                     "{\"state\":\"value\",\"value\":0,\"raw\":\"0\"},")));
    assert_false(str_contains(json, STR("t3.")));
    round_trips(&work, &editions, report);
    work_clear(&work);
}

/* The invented form: other rows and columns, another table, another total
 * rule, money, a place without a cell. No C file knows it. */
static void a_third_edition_needs_no_code(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    const Edition *edition = third_edition(&work);
    assert_int_equal(edition->cell_count, 5 + 1 + 8 * 4);
    assert_int_equal(edition_cell(edition, STR("d1.all.change")), -1);
    assert_int_equal(edition->tables[1].blocks[0].column_depth, 3);
    assert_int_equal(edition->rule_count, 1 + 8 + 4);
    Report *report = test_zero_report(&work, edition);
    test_print(&work, report, "d1.basic.open", "3");
    test_print(&work, report, "d1.topic.open", "4");
    test_print(&work, report, "d1.all.open", "7");
    test_print(&work, report, "d1.service.income", "920元");
    test_print(&work, report, "d2.in.person", "2");
    test_print(&work, report, "d2.in.total", "2");
    test_print(&work, report, "d2.late.person", "2");
    test_print(&work, report, "d2.late.total", "2");
    assert_int_equal(report_check_rules(&work, report, NULL), OK);
    assert_int_equal(report->verdict, VERDICT_CONSISTENT);
    Str json;
    assert_int_equal(report_to_json(&work, report, &json), OK);
    assert_true(str_contains(json, STR("\"d1.service.income\":{\"state\":\"value\",\"value\":\"0.092\",\"raw\":\"920元\"}")));
    test_print(&work, report, "d1.all.open", "8");
    assert_int_equal(report_check_rules(&work, report, NULL), OK);
    assert_int_equal(report->verdict, VERDICT_INCONSISTENT);
    assert_true(str_eq(report->findings[0].message, STR("数据集合计 7，小计填 8，相差 1。")));
    work_clear(&work);
}

/* ---------------------------------------------------------------- schema -- */

static bool is_valid(xmlSchemaValidCtxtPtr validator, Str xml)
{
    xmlDocPtr document = xmlReadMemory(xml.ptr, (int)xml.len, NULL, NULL, XML_PARSE_NONET);
    assert_non_null(document);
    int result = xmlSchemaValidateDoc(validator, document);
    xmlFreeDoc(document);
    return result == 0;
}

static Str without(Work *work, Str text, const char *cut)
{
    ptrdiff_t at = str_find(text, str_from_c(cut));
    assert_true(at >= 0);
    Str before = str_slice(text, 0, (size_t)at), after = str_slice(text, (size_t)at + strlen(cut), text.len);
    return str_format(&work->arena, "%.*s%.*s", STR_ARG(before), STR_ARG(after));
}

static void ignore(void *state, const char *format, ...)
{
    (void)state;
    (void)format;
}

/* The shipped XSD takes every report of the shipped editions, in both shapes,
 * and misses a cell that is not there. */
static void the_xsd_requires_every_cell(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    Str schema_text = test_file(&work, "data/cn-foi-report-1.xsd");
    xmlSchemaParserCtxtPtr parser = xmlSchemaNewMemParserCtxt(schema_text.ptr, (int)schema_text.len);
    xmlSchemaPtr schema = xmlSchemaParse(parser);
    assert_non_null(schema);
    xmlSchemaValidCtxtPtr validator = xmlSchemaNewValidCtxt(schema);
    Editions editions = test_editions(&work);
    uint64_t seed = 7;
    for (int round = 0; round < 20; round++) {
        Str xml;
        Report *report = random_report(&work, &seed, editions.items[round % 2]);
        assert_int_equal(report_to_xml(&work, report, &xml), OK);
        assert_true(is_valid(validator, xml));
    }
    xmlSchemaSetValidErrors(validator, ignore, ignore, NULL);
    Str xml;
    Report *report = test_zero_report(&work, editions.items[1]);
    assert_int_equal(report_to_xml(&work, report, &xml), OK);
    assert_true(is_valid(validator, xml));
    assert_false(is_valid(validator, without(&work, xml, "<t3.oth2.law state=\"value\" value=\"0\" raw=\"0\"/>")));
    assert_false(is_valid(validator, without(&work, xml, "<t2.fee.amount state=\"value\" value=\"0\" raw=\"0\"/>")));
    assert_false(is_valid(validator, without(&work, xml, "<t4.post.total state=\"value\" value=\"0\" raw=\"0\"/>")));
    assert_false(is_valid(validator, without(&work, xml, " state=\"value\"")));
    xmlSchemaFreeValidCtxt(validator);
    xmlSchemaFree(schema);
    xmlSchemaFreeParserCtxt(parser);
    work_clear(&work);
}

/* ------------------------------------------------------------- refusals -- */

typedef Err (*Reader)(Work *work, const Editions *editions, Str text, Report **ret_report);

static void refuses(Work *work, const Editions *editions, Reader reader, Str good, const char *from, const char *to,
                    const char *says)
{
    ptrdiff_t at = str_find(good, str_from_c(from));
    assert_true(at >= 0);
    Str before = str_slice(good, 0, (size_t)at), after = str_slice(good, (size_t)at + strlen(from), good.len);
    Str bad = str_format(&work->arena, "%.*s%s%.*s", STR_ARG(before), to, STR_ARG(after));
    Report *report = NULL;
    fault_clear(&work->fault);
    Err err = reader(work, editions, bad, &report);
    if (err != ERR_INVALID || strstr(work->fault.message, says) == NULL) {
        print_error("%s -> %s: %s\n", from, to, work->fault.message);
    }
    assert_int_equal(err, ERR_INVALID);
    assert_non_null(strstr(work->fault.message, says));
    assert_null(report);
}

#define NAT "\"t3.new.nat\":{\"state\":\"value\",\"value\":0,\"raw\":\"0\"}"

static void damaged_json_is_refused(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    Editions editions = test_editions(&work);
    Report *report = test_zero_report(&work, editions.items[1]);
    Str good;
    assert_int_equal(report_to_json(&work, report, &good), OK);
    const Editions *e = &editions;
    refuses(&work, e, report_from_json, good, NAT ",", "", "t3.new.nat is missing");
    refuses(&work, e, report_from_json, good, NAT, NAT "," NAT, "twice");
    refuses(&work, e, report_from_json, good, NAT, NAT ",\"t3.den9.nat\":{\"state\":\"absent\",\"value\":null,\"raw\":null}",
            "t3.den9.nat is not in that edition");
    refuses(&work, e, report_from_json, good, NAT, "\"t3.new.nat\":{\"state\":\"value\",\"value\":null,\"raw\":\"0\"}", "value");
    refuses(&work, e, report_from_json, good, NAT, "\"t3.new.nat\":{\"state\":\"value\",\"value\":\"0\",\"raw\":\"0\"}", "value");
    refuses(&work, e, report_from_json, good, NAT, "\"t3.new.nat\":{\"state\":\"value\",\"value\":1.5,\"raw\":\"1.5\"}", "value");
    refuses(&work, e, report_from_json, good, NAT, "\"t3.new.nat\":{\"state\":\"blank\",\"value\":0,\"raw\":\"\"}", "value");
    refuses(&work, e, report_from_json, good, NAT, "\"t3.new.nat\":{\"state\":\"lost\",\"value\":null,\"raw\":\"0\"}", "raw");
    refuses(&work, e, report_from_json, good, NAT, "\"t3.new.nat\":{\"state\":\"nil\",\"value\":null,\"raw\":null}", "state");
    refuses(&work, e, report_from_json, good, NAT, "\"t3.new.nat\":5", "state");
    refuses(&work, e, report_from_json, good, "2021-30", "2022-30", "edition");
    refuses(&work, e, report_from_json, good, "report/1", "report/2", "format");
    refuses(&work, e, report_from_json, good, "\"year\":null", "\"year\":\"2020\"", "year");
    refuses(&work, e, report_from_json, good, "\"year\":null", "\"year\":null,\"jahr\":1", "jahr");
    refuses(&work, e, report_from_json, good, "\"period\":null", "\"period\":{\"from\":\"2020-02-30\",\"to\":\"2020-12-31\"}",
            "period");
    refuses(&work, e, report_from_json, good, "\"text\":[]", "\"text\":[{\"part\":1}]", "text");
    refuses(&work, e, report_from_json, good, "{", "[", "JSON");
    /* A row that may stand for others: whole, and never beside them. */
    static const char *const columns[] = {"nat", "biz", "res", "pub", "law", "oth", "total"};
    for (int c = 0; c < 7; c++) {
        char key[32];
        snprintf(key, sizeof key, "t3.other.%s", columns[c]);
        test_print(&work, report, key, "0");
    }
    assert_int_equal(report_to_json(&work, report, &good), OK);
    refuses(&work, e, report_from_json, good, "2021-30", "2021-30", "cannot stand in one report");
    work_clear(&work);
}

static void damaged_xml_and_csv_are_refused(void **state)
{
    (void)state;
    Work work;
    work_init(&work, MEMORY);
    Editions editions = test_editions(&work);
    Report *report = test_zero_report(&work, editions.items[0]);
    Str xml, csv;
    assert_int_equal(report_to_xml(&work, report, &xml), OK);
    assert_int_equal(report_to_csv(&work, report, &csv), OK);
    const Editions *e = &editions;
    const char *element = "<t3.new.nat state=\"value\" value=\"0\" raw=\"0\"/>\n";
    refuses(&work, e, report_from_xml, xml, element, "", "t3.new.nat is missing");
    refuses(&work, e, report_from_xml, xml, "<t3.new.nat ", "<t3.new.biz ", "t3.new.biz comes twice");
    refuses(&work, e, report_from_xml, xml, "<t3.new.nat ", "<t3.old.nat ", "t3.old.nat is not in that edition");
    refuses(&work, e, report_from_xml, xml, element, "<t3.new.nat state=\"value\" value=\"00\" raw=\"0\"/>", "value");
    refuses(&work, e, report_from_xml, xml, "urn:gongkai", "urn:other", "<report>");
    refuses(&work, e, report_from_xml, xml, "</cells-", "</cell-", "damaged");
    refuses(&work, e, report_from_xml, xml, "<report ", "<!DOCTYPE report [<!ENTITY a \"b\">]><report ", "document type");
    const char *row = "cell,t3.new.nat,value,0,0,\r\n";
    refuses(&work, e, report_from_csv, csv, row, "", "t3.new.nat is missing");
    refuses(&work, e, report_from_csv, csv, row, "cell,t3.new.nat,value,0,0,\r\ncell,t3.new.nat,value,0,0,\r\n", "comes twice");
    refuses(&work, e, report_from_csv, csv, row, "cell,t3.new.nat,value,1e3,1e3,\r\n", "value");
    refuses(&work, e, report_from_csv, csv, row, "zell,t3.new.nat,value,0,0,\r\n", "zell");
    refuses(&work, e, report_from_csv, csv, "report,edition,,,,2019-60\r\n", "", "edition");
    work_clear(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_gives_the_report_back),
        cmocka_unit_test(unknown_edition_carries_table_four_only),
        cmocka_unit_test(a_third_edition_needs_no_code),
        cmocka_unit_test(the_xsd_requires_every_cell),
        cmocka_unit_test(damaged_json_is_refused),
        cmocka_unit_test(damaged_xml_and_csv_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
