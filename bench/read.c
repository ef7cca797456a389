/* read + check of published reports, in process on one core, beside two
 * yardsticks over the same bytes: a UTF-8 scan and an HTML5 parse (libgumbo).
 *   bench_read FILE...      (by default the reports in ../shared, if there) */
#include "base/utf8.h"
#include "features/report/report.h"
#include "os/clock.h"
#include "os/file.h"

#include <glob.h>
#include <gumbo.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 200, FILES_MAX = 256 };

typedef struct Input {
    const char *name;
    Str bytes;
    bool readable;
} Input;

static double milliseconds_since(int64_t start_ns)
{
    return (double)(clock_monotonic_ns() - start_ns) / 1e6;
}

static double time_utf8(const Input *input)
{
    int64_t start = clock_monotonic_ns();
    int valid = 0;
    for (int i = 0; i < ROUNDS; i++) {
        valid += utf8_valid(input->bytes) ? 1 : 0;
    }
    CHECK(valid >= 0);
    return milliseconds_since(start) / ROUNDS;
}

static double time_gumbo(const Input *input)
{
    int64_t start = clock_monotonic_ns();
    for (int i = 0; i < ROUNDS; i++) {
        GumboOutput *output = gumbo_parse_with_options(&kGumboDefaultOptions, input->bytes.ptr, input->bytes.len);
        gumbo_destroy_output(&kGumboDefaultOptions, output);
    }
    return milliseconds_since(start) / ROUNDS;
}

static double time_read(const Editions *editions, Input *input)
{
    Work work;
    work_init(&work, 256 << 20);
    int64_t start = clock_monotonic_ns();
    for (int i = 0; i < ROUNDS; i++) {
        ArenaMark mark = arena_mark(&work.arena);
        Report *report;
        fault_clear(&work.fault);
        input->readable = report_read(&work, editions, input->bytes, &report) == OK;
        arena_rewind(&work.arena, mark);
    }
    double mean = milliseconds_since(start) / ROUNDS;
    work_clear(&work);
    return mean;
}

int main(int argc, char **argv)
{
    Work work;
    work_init(&work, 256 << 20);
    Editions editions;
    CHECK(report_editions(&work, &editions) == OK);
    glob_t found = {0};
    if (argc < 2 && glob("../shared/reports/*.txt", 0, NULL, &found) == 0) {
        glob("../shared/seed/*.txt", GLOB_APPEND, NULL, &found);
        argc = (int)found.gl_pathc + 1;
        argv = found.gl_pathv - 1;
    }
    double sum_read = 0, sum_utf8 = 0, sum_gumbo = 0;
    int count = 0;
    printf("%-28s %9s %9s %9s %9s\n", "file", "bytes", "read ms", "x utf8", "x gumbo");
    for (int i = 1; i < argc && i < FILES_MAX; i++) {
        Input input = {.name = argv[i]};
        if (file_read(&work, str_from_c(argv[i]), REPORT_BYTES_MAX, &input.bytes) != OK) {
            printf("%s: %s\n", argv[i], work.fault.message);
            fault_clear(&work.fault);
            continue;
        }
        double read = time_read(&editions, &input), utf8 = time_utf8(&input), gumbo = time_gumbo(&input);
        const char *slash = strrchr(argv[i], '/');
        printf("%-28s %9zu %9.3f %9.1f %9.2f%s\n", slash == NULL ? argv[i] : slash + 1, input.bytes.len, read, read / utf8,
               read / gumbo, input.readable ? "" : "  (refused)");
        sum_read += read;
        sum_utf8 += utf8;
        sum_gumbo += gumbo;
        count++;
    }
    if (count > 0) {
        printf("%-28s %9s %9.3f %9.1f %9.2f   target: mean <= 1 ms\n", "mean", "", sum_read / count, sum_read / sum_utf8,
               sum_read / sum_gumbo);
    }
    globfree(&found);
    work_clear(&work);
    return 0;
}
