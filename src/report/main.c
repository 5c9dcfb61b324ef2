/* cheapgrad: figures, fits and verdicts from stored benchmark results. */
#include "report/command.h"

#include <string.h>

static const command *const commands[] = {&table_command,
                                          &ratio_command,
                                          &fit_command,
                                          &crossover_command,
                                          &check_command,
                                          &verdict_command,
                                          &targets_command,
                                          &report_command,
                                          &export_command,
                                          &callgrind_command,
                                          &gate_counts_command,
                                          &gate_instructions_command,
                                          &gate_time_command,
                                          &gate_trust_command,
                                          &gate_accept_command,
                                          &history_command,
                                          &history_run_command,
                                          &history_accept_command,
                                          NULL};

static void print_usage(FILE *out) {
    fputs("usage: cheapgrad COMMAND [options] FILE...|DIR\n\n"
          "Figures, fits and verdicts from the raw repetitions that the benchmarks stored.\n\n",
          out);
    for (size_t i = 0; commands[i]; i++)
        fprintf(out, "  %-17s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\ncheapgrad COMMAND --help tells more.\n", out);
}

static int run(const command *c, int argc, char **argv) {
    options o;
    int status = options_parse(c, argc, argv, &o);
    if (status < 0) status = c->run(&o);
    options_free(&o);
    return status;
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "";
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0) return run(commands[i], argc - 1, argv + 1);
    if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
        output out;
        int status = output_begin(&out, NULL);
        if (!status) print_usage(out.file);
        return status ? status : output_end(&out);
    }
    if (*name) fprintf(stderr, "cheapgrad: no command \"%s\"\n", name);
    print_usage(stderr);
    return EXIT_DATA;
}
