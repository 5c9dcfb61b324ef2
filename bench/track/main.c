/* track: the driver of performance tracking. Short, with no commit, path or date compiled in, so
 * that equal code gives equal binaries. */
#define _POSIX_C_SOURCE 200809L
#include "document.h"
#include "tiers.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

int track_wanted(const char *only, const char *name) {
    return !only || fnmatch(only, name, 0) == 0;
}

static int machine(const char *only) {
    (void)only;
    char name[160];
    document_machine(name, sizeof name);
    return puts(name) == EOF ? 2 : 0;
}

int main(int argc, char **argv) {
    static const struct {
        const char *name, *doc;
        int (*run)(const char *only);
    } table[] = {{"counts", "exact counts", track_counts},
                 {"instructions", "one call each, to be run under callgrind", track_instructions},
                 {"times", "ns a call each, on one line", track_times},
                 {"machine", "its name, and the fingerprint of what counts depend on", machine}};
    const size_t n = sizeof table / sizeof *table;
    for (size_t i = 0; i < n && (argc == 2 || argc == 3); i++)
        if (strcmp(argv[1], table[i].name) == 0) return table[i].run(argc == 3 ? argv[2] : NULL);
    int help = argc == 2 && strcmp(argv[1], "--help") == 0;
    FILE *out = help ? stdout : stderr;
    (void)fputs("usage: track COMMAND [GLOB]     only bodies whose name matches\n\n", out);
    for (size_t i = 0; i < n; i++) (void)fprintf(out, "  %-14s%s\n", table[i].name, table[i].doc);
    return help ? 0 : 2;
}
