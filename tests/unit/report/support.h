/* What the tests of the annual report share: the shipped editions read from
 * the source tree, and reports made cell by cell. */
#ifndef GK_TESTS_UNIT_REPORT_SUPPORT_H
#define GK_TESTS_UNIT_REPORT_SUPPORT_H

#include "features/report/report_rules.h"

/* A file under the source tree, whole; stops the test when it cannot be read. */
Str test_file(Work *work, const char *path);
/* data/editions/2019-60.json and 2021-30.json. */
Editions test_editions(Work *work);
const Edition *test_edition(Work *work, const char *id);
/* An edition's report with every cell that prints 0 (optional rows absent). */
Report *test_zero_report(Work *work, const Edition *edition);
/* Sets the cell to what cell_read makes of the text. */
void test_print(Work *work, Report *report, const char *key, const char *printed);
void test_state(Report *report, const char *key, CellState state);
const Cell *test_cell(const Report *report, const char *key);

#endif
