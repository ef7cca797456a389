#include "cli/cli_private.h"

#include <stdio.h>
#include <unistd.h>

enum { BAR_WIDTH = 24, FIRST_AFTER_MS = 500, REDRAW_AFTER_MS = 100, NS_PER_MS = 1000000 };

struct CliProgress {
    const char *what;
    int64_t total, done;
    int64_t opened_ns, drawn_ns; /* drawn 0: nothing on the screen yet */
};

CliProgress *cli_progress_open(Cli *cli, const char *what, int64_t total)
{
    if (!isatty(STDERR_FILENO)) {
        return NULL;
    }
    CliProgress *progress = ARENA_NEW(&cli->work.arena, CliProgress);
    if (progress != NULL) {
        *progress = (CliProgress){.what = what, .total = total, .opened_ns = clock_monotonic_ns()};
    }
    return progress;
}

static void draw(const CliProgress *p, int64_t now)
{
    if (p->total <= 0) {
        fprintf(stderr, "\r%s: %lld\033[K", p->what, (long long)p->done);
        return;
    }
    int64_t done = p->done > p->total ? p->total : p->done;
    double part = (double)done / (double)p->total;
    int filled = (int)(part * BAR_WIDTH);
    char bar[BAR_WIDTH + 1];
    for (int i = 0; i < BAR_WIDTH; i++) {
        bar[i] = i < filled ? '#' : '.';
    }
    bar[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r%s [%s] %3d%%  %lld of %lld", p->what, bar, (int)(part * 100), (long long)done,
            (long long)p->total);
    if (done > 0) {
        double left = (double)(now - p->opened_ns) / 1e9 * (1 - part) / part;
        fprintf(stderr, "  %d:%02d left", (int)left / 60, (int)left % 60);
    }
    fputs("\033[K", stderr);
}

void cli_progress_set(CliProgress *progress, int64_t done)
{
    if (progress == NULL) {
        return;
    }
    progress->done = done;
    int64_t now = clock_monotonic_ns();
    bool due = progress->drawn_ns == 0 ? now - progress->opened_ns >= (int64_t)FIRST_AFTER_MS * NS_PER_MS
                                       : now - progress->drawn_ns >= (int64_t)REDRAW_AFTER_MS * NS_PER_MS;
    if (due) {
        progress->drawn_ns = now;
        draw(progress, now);
    }
}

void cli_progress_close(CliProgress *progress)
{
    if (progress != NULL && progress->drawn_ns != 0) {
        fputs("\r\033[K", stderr);
        progress->drawn_ns = 0;
    }
}
