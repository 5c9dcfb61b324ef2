/* The commands' table and what they share: options, and data that is read and found whole. */
#ifndef REPORT_COMMAND_H
#define REPORT_COMMAND_H

#include "report/output.h"
#include "report/series.h"
#include "report/stats/fit.h"
#include "report/texts.h"

#define EXIT_FINE 0
#define EXIT_CHECK_FAILED 1
#define EXIT_DATA 2 /* usage or data error */
#define EXIT_INCONCLUSIVE 3

typedef enum option_id {
#define OPTION(id, name, argument, doc) OPTION_##id,
#include "report/options.def"
#undef OPTION
    OPTION_COUNT
} option_id;

typedef struct words {
    const char **word; /* size n; the array is owned, the words are not */
    size_t n;
} words;

typedef struct options {
    words paths, select, expect, claim;
    query query; /* select is filled in */
    fit_axes axes;
    const char *against, *out;
    const char *why, *commit, *binary, *to, *figures;
    double threshold, floor, looks; /* NaN: not given */
    int markdown, partial, brief, require, strict, all, builds;
} options;

typedef struct command {
    const char *name;
    const char *summary;     /* one line for the list of commands */
    const char *description; /* what --help says first */
    const char *files;       /* what FILE is; NULL: result files or folders of them */
    int own_files;           /* it names what it writes itself: no --out */
    unsigned accepts;        /* bits 1u << OPTION_...; all take --help, and most --out */
    int (*run)(options *o);  /* returns the exit status */
} command;

#define TAKES(id) (1u << OPTION_##id)
#define TAKES_QUERY                                                                                \
    (TAKES(SELECT) | TAKES(X) | TAKES(FROM) | TAKES(BY) | TAKES(Y) | TAKES(PER) | TAKES(TIMES) |   \
     TAKES(CLOCK) | TAKES(FORMAT) | TAKES(PARTIAL))

extern const command table_command, ratio_command, fit_command, crossover_command, check_command,
    verdict_command, targets_command, report_command, export_command, callgrind_command,
    gate_counts_command, gate_instructions_command, gate_time_command, gate_trust_command,
    gate_accept_command, history_command, history_run_command, history_accept_command;

/* Reads the command line. Returns a negative number to go on, or the status to exit with: after
 * --help, or a message on what is wrong. Free with options_free either way. */
int options_parse(const command *c, int argc, char **argv, options *o);
void options_free(options *o);

/* The data of one command. */
typedef struct input {
    results results;
    problems problems;
    series_set set;
    bootstrap *bootstrap;
} input;

/* Reads all files. EXIT_FINE, or EXIT_DATA with everything that is wrong printed. Rows that
 * errored do not matter yet. Free with input_close either way. */
int input_read(input *in, const options *o);

/* Builds the series that are asked for; EXIT_DATA where any of it is missing, or errored without
 * --partial. */
int input_series(input *in, const options *o);

/* Whether the rows that errored keep the command from going on, which --partial allows; they are
 * printed either way. */
int input_refused(const input *in, const options *o);
void input_close(input *in);

/* What most commands are: read, used while it is there, closed. The status of what goes wrong, or
 * of use; the second builds the series in between. */
typedef int input_user(input *in, const options *o);
int input_used(const options *o, input_user *use);
int input_series_used(const options *o, input_user *use);

/* Where the figures come from and how they were made, a text each: statistic, machine, compiler,
 * flags, commit, what rows say of themselves and their modes, and the rows that were left out. Free
 * with texts_free. */
texts provenance_of(const input *in);

/* The same, a line each after the prefix. */
void print_provenance(const input *in, const char *prefix, FILE *out);

#endif
