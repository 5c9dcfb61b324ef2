#define _POSIX_C_SOURCE 200809L
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* One program shows one progress. */
static struct {
    bool shown, terminal, line_open;
    long begun, runs;
    double start, drawn; /* seconds */
} progress;

static double now(void) {
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void progress_begin(long runs, bool forced) {
    progress.terminal = isatty(STDERR_FILENO) == 1;
    progress.shown = forced || progress.terminal;
    progress.begun = 0;
    progress.runs = runs;
    progress.start = now();
    progress.drawn = -1;
}

void progress_hide(void) {
    if (progress.line_open) fputs("\r\033[K", stderr);
    progress.line_open = false;
}

void progress_run(const char *name) {
    if (!progress.shown) return;
    if (progress.begun < progress.runs) progress.begun++;
    double elapsed = now() - progress.start;
    /* Redrawing a terminal a few times a second is enough. */
    if (progress.terminal && progress.drawn >= 0 && elapsed - progress.drawn < 0.1) return;
    progress.drawn = elapsed;
    int width = snprintf(NULL, 0, "%ld", progress.runs);
    progress_hide();
    fprintf(stderr, "[%*ld/%ld] %s  elapsed %.0f s", width, progress.begun, progress.runs, name,
            elapsed);
    long done = progress.begun - 1;
    if (done > 0) {
        double left = elapsed / (double)done * (double)(progress.runs - done);
        fprintf(stderr, ", about %.0f s left", left);
    }
    fputs(progress.terminal ? "" : "\n", stderr);
    progress.line_open = progress.terminal;
}

void progress_end(void) {
    progress_hide();
    progress.shown = false;
}
