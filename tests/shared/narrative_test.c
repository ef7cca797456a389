/* Real reports: what their text says, read by hand, against what is found.
 * Figures and agreements are those of expected.json, units and years those of
 * index.json; the parts were read in the documents. */
#include "base/json.h"
#include "doc/read.h"
#include "features/report/report_narrative_rules.h"
#include "features/report/report_recognise_rules.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char *shared_folder(void)
{
    const char *folder = getenv("GONGKAI_SHARED");
    return folder != NULL ? folder : GONGKAI_SOURCE_DIR "/../shared";
}

/* The file's bytes; false when the folder is not there. */
static bool shared_file(Work *work, const char *path, Str *ret_bytes)
{
    Str full = str_format(&work->arena, "%s/%s", shared_folder(), path);
    FILE *file = fopen(str_to_c(&work->arena, full), "rb");
    if (file == NULL) {
        return false;
    }
    Buf text = buf_new(&work->arena, 4 << 20);
    for (size_t got = 1; got > 0;) {
        char *room = buf_reserve(&text, 65536);
        assert_non_null(room);
        got = fread(room, 1, 65536, file);
        buf_advance(&text, got);
    }
    fclose(file);
    *ret_bytes = buf_str(&text);
    return true;
}

static Report *read_report(Work *work, const Editions *editions, Str bytes)
{
    Reading reading;
    Report *report = NULL;
    Err err = doc_read(work, bytes, NULL, &reading);
    err = err == OK ? report_recognise(work, editions, &reading, &report) : err;
    err = err == OK ? report_narrative_check(work, report, NULL) : err;
    if (err != OK) {
        print_error("%s\n", work->fault.message);
    }
    assert_int_equal(err, OK);
    return report;
}

static int result_of(const Report *report, const char *rule, Str says)
{
    int result = -1;
    for (size_t i = 0; i < report->finding_count; i++) {
        const Finding *finding = &report->findings[i];
        if (str_eq(finding->rule, str_from_c(rule)) && (says.len == 0 || str_contains(finding->message, says))) {
            result = (int)finding->result;
        }
    }
    return result;
}

/* What expected.json calls a figure, and the rule that looks at it. */
static const char *rule_of(Str what)
{
    static const struct {
        const char *word, *rule;
    } rules[] = {{"结转下年度", "text.carry_out"}, {"顺延下年度", "text.carry_out"}, {"上年结转", "text.carry_in"},
                 {"新收", "text.new"},             {"收到", "text.new"},             {"总计", "text.sum"},
                 {"予以公开", "text.granted"},     {"不予公开", "text.denied"},      {"无法提供", "text.unable"},
                 {"不予处理", "text.not_processed"}, {"行政复议", "text.review"},    {"行政诉讼", "text.lawsuit"}};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (str_contains(what, str_from_c(rules[i].word))) {
            return rules[i].rule;
        }
    }
    return NULL;
}

static void compare_figures(Work *work, const Report *report, const Json *entry, Str file)
{
    const Json *figures = json_get(entry, "text_vs_table");
    size_t contradictions = 0;
    for (size_t i = 0; i < json_count(figures); i++) {
        const Json *figure = json_at(figures, i), *agrees = json_get(figure, "agrees");
        const char *rule = rule_of(json_str(json_get(figure, "what")));
        int64_t text = 0;
        assert_non_null(rule);
        assert_true(json_int(json_get(figure, "text"), &text));
        int expected = json_kind(agrees) == JSON_NULL ? RULE_UNDECIDABLE : json_is_true(agrees, false) ? RULE_HOLDS : RULE_VIOLATED;
        int got = result_of(report, rule, str_format(&work->arena, "（%lld）", (long long)text));
        if (got != expected) {
            print_error("%.*s: %s %lld: expected %d, got %d\n", STR_ARG(file), rule, (long long)text, expected, got);
        }
        assert_int_equal(got, expected);
        contradictions += expected == RULE_VIOLATED;
    }
    for (size_t i = 0; i < report->finding_count; i++) {
        const Finding *finding = &report->findings[i];
        if (str_starts(finding->rule, STR("text.")) && finding->result == RULE_VIOLATED && contradictions-- == 0) {
            print_error("%.*s: %.*s\n", STR_ARG(file), STR_ARG(finding->message));
            fail();
        }
    }
}

static void figures_of_the_reports(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 256 << 20);
    Str json;
    if (!shared_file(&work, "reports/expected.json", &json)) {
        print_message("%s is not there: its reports are not tried\n", shared_folder());
        work_clear(&work);
        skip();
    }
    Editions editions = test_editions(&work);
    Json *root;
    assert_int_equal(json_parse(&work, json, &root), OK);
    const Json *reports = json_get(root, "reports");
    for (size_t i = 0; i < json_count(reports); i++) {
        const Json *entry = json_at(reports, i);
        Str file = json_str(json_get(entry, "file")), bytes;
        Str path = str_format(&work.arena, "reports/%.*s", STR_ARG(file));
        assert_true(shared_file(&work, path.ptr, &bytes));
        compare_figures(&work, read_report(&work, &editions, bytes), entry, file);
    }
    json_free(root);
    work_clear(&work);
}

typedef struct Known {
    const char *file;
    bool names_unit; /* the document itself says whose report it is */
    int first, last; /* parts that are in it */
} Known;

static const Json *index_entry(const Json *index, const char *file)
{
    for (size_t i = 0; i < json_count(index); i++) {
        if (str_eq(json_str(json_get(json_at(index, i), "file")), str_from_c(file))) {
            return json_at(index, i);
        }
    }
    return NULL;
}

/* The document's own name may be shorter (without its city) or longer
 * than the index's. */
static bool same_unit(Str found, Str listed)
{
    return found.len > 0 && (str_contains(found, listed) || str_contains(listed, found));
}

static void check_known(Work *work, const Editions *editions, const Json *index, const Known *known)
{
    Str bytes;
    int64_t year = 0;
    Str path = str_format(&work->arena, "reports/%s", known->file);
    const Json *entry = index_entry(index, known->file);
    assert_true(shared_file(work, path.ptr, &bytes));
    assert_true(json_int(json_get(entry, "year"), &year));
    const Report *report = read_report(work, editions, bytes);
    int part = known->first;
    bool well = report->year == year;
    well = well && (known->names_unit ? same_unit(report->unit_name, json_str(json_get(entry, "unit")))
                                      : report->unit_name.ptr == NULL);
    for (size_t i = 0; i < report->part_count; i++) {
        if (report->parts[i].part != 0) {
            well = well && report->parts[i].part == part++;
        }
    }
    if (!well || part != known->last + 1) {
        print_error("%s: unit <%.*s>, year %d, parts to %d\n", known->file, STR_ARG(report->unit_name), report->year, part - 1);
        fail();
    }
}

static void units_years_and_parts(void **state)
{
    (void)state;
    static const Known known[] = {
        {"001.txt", true, 1, 6},  {"003.txt", true, 1, 6},  {"005.txt", true, 1, 6},  {"014.txt", false, 1, 6},
        {"015.txt", true, 1, 6},  {"017.txt", true, 1, 6},  {"024.txt", false, 1, 3}, {"025.txt", true, 1, 3},
        {"028.txt", false, 1, 3}, {"029.txt", true, 1, 2},  {"032.txt", false, 1, 4}, {"033.txt", true, 1, 3},
        {"040.txt", true, 1, 3},  {"044.txt", true, 1, 3},  {"048.txt", true, 4, 5},
    };
    Work work;
    work_init(&work, 256 << 20);
    Str json;
    Json *index;
    if (!shared_file(&work, "reports/index.json", &json)) {
        work_clear(&work);
        skip();
    }
    Editions editions = test_editions(&work);
    assert_int_equal(json_parse(&work, json, &index), OK);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        check_known(&work, &editions, index, &known[i]);
    }
    json_free(index);
    work_clear(&work);
}

/* The findings that the report which started the project must give. */
static void the_seed(void **state)
{
    (void)state;
    Work work;
    work_init(&work, 64 << 20);
    Str bytes;
    if (!shared_file(&work, "seed/000_67d5636951f762bb.txt", &bytes)) {
        work_clear(&work);
        skip();
    }
    Editions editions = test_editions(&work);
    const Report *report = read_report(&work, &editions, bytes);
    static const char *const hints[] = {"sense.normative", "text.cutoff", "form.part5", "form.numbering", "sense.freshness"};
    assert_int_equal(result_of(report, "text.items_sum", STR("44+3+6+2+1+7=63")), RULE_HOLDS);
    assert_int_equal(result_of(report, "text.new", STR("")), RULE_HOLDS);
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        assert_int_equal(result_of(report, hints[i], STR("")), RULE_VIOLATED);
    }
    for (size_t i = 0; i < report->finding_count; i++) {
        bool hint = false;
        for (size_t k = 0; k < sizeof hints / sizeof hints[0]; k++) {
            hint = hint || str_eq(report->findings[i].rule, str_from_c(hints[k]));
        }
        assert_true(hint || report->findings[i].result == RULE_HOLDS);
    }
    assert_null(report->unit_name.ptr);
    assert_int_equal(report->year, 2020);
    work_clear(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_of_the_reports),
        cmocka_unit_test(units_years_and_parts),
        cmocka_unit_test(the_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
