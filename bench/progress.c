#define _DEFAULT_SOURCE /* the terminal's size */
#include "progress.h"

#include <stdio.h>
#include <sys/ioctl.h>
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

/* How much of a name fits beside the figures: a line that wraps cannot be taken back. */
static int name_width(void) {
    enum { FIGURES = 52, LEAST = 12 };
    struct winsize size = {0};
    if (!progress.terminal) return 512;
    int columns = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
    return columns > FIGURES + LEAST ? columns - FIGURES : LEAST;
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
    fprintf(stderr, "[%*ld/%ld] %.*s  elapsed %.0f s", width, progress.begun, progress.runs,
            name_width(), name, elapsed);
    long done = progress.begun - 1;
    if (done > 0) {
        double left = elapsed / (double)done * (double)(progress.runs - done);
        fprintf(stderr, ", about %.0f s left", left);
    }
    fputs(progress.terminal ? "" : "\n", stderr);
    progress.line_open = progress.terminal;
}

bool progress_shown(void) {
    return progress.shown;
}

void progress_end(void) {
    progress_hide();
    progress.shown = false;
}
