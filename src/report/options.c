#include "report/allocate.h"
#include "report/command.h"

#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *argument, *doc;
} table[] = {
#define OPTION(id, name, argument, doc) {name, argument, doc},
#include "report/options.def"
#undef OPTION
};

#define FIRST 256 /* getopt's value of the first option: beyond every character */
#define HELP 'h'

static int accepts(const command *c, int id) {
    return id == OPTION_OUT ? !c->own_files : (int)(c->accepts >> id & 1u);
}

static int print_help(const command *c) {
    output out;
    int status = output_begin(&out, NULL);
    if (status) return status;
    fprintf(out.file, "usage: cheapgrad %s [options] %s\n\n%s\n\n", c->name,
            c->files ? c->files : "FILE...|DIR", c->description);
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (!accepts(c, i)) continue;
        char left[40];
        const char *argument = table[i].argument;
        snprintf(left, sizeof left, "--%s%s%s", table[i].name, argument ? " " : "",
                 argument ? argument : "");
        fprintf(out.file, "  %-24s %s\n", left, table[i].doc);
    }
    fprintf(out.file, "  %-24s %s\n\n", "--help", "this text");
    if (!c->files)
        fprintf(out.file,
                "FILE is a Google Benchmark JSON file with raw repetitions; DIR stands for its "
                "*.json.\n");
    fprintf(out.file,
            "Exit status: 0 fine, 1 the check failed, 2 usage or data error, 3 inconclusive.\n");
    return output_end(&out);
}

static void add_word(words *w, const char *word) {
    w->word = allocate_one_more(w->word, w->n, sizeof *w->word);
    w->word[w->n++] = word;
}

/* The index of text in choices, NULL-terminated; complains and returns -1 for none of them. */
static int choice(const char *option, const char *text, const char *const *choices) {
    for (int i = 0; choices[i]; i++)
        if (strcmp(choices[i], text) == 0) return i;
    fprintf(stderr, "cheapgrad: --%s cannot be \"%s\"; it is one of", option, text);
    for (int i = 0; choices[i]; i++) fprintf(stderr, " %s", choices[i]);
    fputc('\n', stderr);
    return -1;
}

static int set_axes(options *o, const char *text) {
    static const char *const choices[] = {"loglog", "loglinear", "linear", NULL};
    int k = choice("axes", text, choices);
    if (k >= 0) o->axes = (fit_axes)k;
    return k >= 0;
}

static int set_clock(options *o, const char *text) {
    static const char *const choices[] = {"cpu", "real", NULL};
    int k = choice("clock", text, choices);
    if (k >= 0) o->query.clock = k ? CLOCK_REAL : CLOCK_CPU;
    return k >= 0;
}

static int set_format(options *o, const char *text) {
    static const char *const choices[] = {"tsv", "markdown", NULL};
    int k = choice("format", text, choices);
    if (k >= 0) o->markdown = k;
    return k >= 0;
}

static int set_from(options *o, const char *text) {
    char *end;
    o->query.from = strtod(text, &end);
    if (end != text && *end == '\0' && o->query.from > 0) return 1;
    fprintf(stderr, "cheapgrad: --from cannot be \"%s\"; it is a positive number\n", text);
    return 0;
}

/* What goes into JSON, or is looked for there. */
static int set_text(const char *option, const char *text, const char **value) {
    json_t *kept = json_string(text);
    int is_text = kept != NULL;
    json_decref(kept);
    *value = text;
    if (!is_text) fprintf(stderr, "cheapgrad: --%s \"%s\" is not UTF-8\n", option, text);
    return is_text;
}

#define MOST 1000000 /* percent, looks or instructions: every int holds it */

/* A number that is not negative, nor more than any use of it. */
static int set_number(const char *option, const char *text, double *value) {
    char *end;
    *value = strtod(text, &end);
    if (end != text && !*end && *value >= 0 && *value <= MOST) return 1;
    fprintf(stderr, "cheapgrad: --%s cannot be \"%s\"; it is a number from 0 to %d\n", option, text,
            MOST);
    return 0;
}

static int set_looks(const char *text, double *value) {
    if (!set_number("looks", text, value)) return 0;
    if (*value >= 1 && *value == floor(*value)) return 1;
    fprintf(stderr, "cheapgrad: --looks cannot be \"%s\"; it is a whole number from 1\n", text);
    return 0;
}

/* Whether the argument is one that the option takes. */
static int set(options *o, option_id id, const char *argument) {
    switch (id) {
    case OPTION_SELECT:
        add_word(&o->select, argument);
        return set_text("select", argument, &argument);
    case OPTION_OVER:
        o->query.over = argument;
        break;
    case OPTION_PAIRED:
        o->query.paired = 1;
        break;
    case OPTION_X:
        o->query.x = argument;
        break;
    case OPTION_FROM:
        return set_from(o, argument);
    case OPTION_BY:
        o->query.by = argument;
        break;
    case OPTION_Y:
        o->query.y = argument;
        break;
    case OPTION_PER:
        o->query.per = argument;
        break;
    case OPTION_TIMES:
        o->query.times = argument;
        break;
    case OPTION_CLOCK:
        return set_clock(o, argument);
    case OPTION_AXES:
        return set_axes(o, argument);
    case OPTION_AGAINST:
        o->against = argument;
        break;
    case OPTION_ALSO:
        o->query.also = argument;
        break;
    case OPTION_FORMAT:
        return set_format(o, argument);
    case OPTION_PARTIAL:
        o->partial = 1;
        break;
    case OPTION_EXPECT:
        add_word(&o->expect, argument);
        break;
    case OPTION_CLAIM:
        add_word(&o->claim, argument);
        break;
    case OPTION_BRIEF:
        o->brief = 1;
        break;
    case OPTION_REQUIRE:
        o->require = 1;
        break;
    case OPTION_STRICT:
        o->strict = 1;
        break;
    case OPTION_THRESHOLD:
        return set_number("threshold", argument, &o->threshold);
    case OPTION_FLOOR:
        return set_number("floor", argument, &o->floor);
    case OPTION_LOOKS:
        return set_looks(argument, &o->looks);
    case OPTION_ALL:
        o->all = 1;
        break;
    case OPTION_BUILDS:
        o->builds = 1;
        break;
    case OPTION_WHY:
        return set_text("why", argument, &o->why);
    case OPTION_COMMIT:
        return set_text("commit", argument, &o->commit);
    case OPTION_BINARY:
        return set_text("binary", argument, &o->binary);
    case OPTION_TO:
        o->to = argument;
        break;
    case OPTION_FIGURES:
        o->figures = argument;
        break;
    case OPTION_OUT:
        o->out = argument;
        break;
    case OPTION_COUNT:
        break;
    }
    return 1;
}

static void long_options(const command *c, struct option *list) {
    int n = 0;
    for (int i = 0; i < OPTION_COUNT; i++)
        if (accepts(c, i))
            list[n++] =
                (struct option){table[i].name, table[i].argument ? required_argument : no_argument,
                                NULL, FIRST + i};
    list[n++] = (struct option){"help", no_argument, NULL, HELP};
    list[n] = (struct option){0};
}

int options_parse(const command *c, int argc, char **argv, options *o) {
    struct option list[OPTION_COUNT + 2];
    int id;
    long_options(c, list);
    *o = (options){.threshold = nan(""), .floor = nan(""), .looks = nan(""), .figures = "scripts"};
    optind = 1;
    while ((id = getopt_long(argc, argv, "h", list, NULL)) != -1) {
        if (id == HELP) return print_help(c);
        if (id < FIRST || !set(o, (option_id)(id - FIRST), optarg)) {
            fprintf(stderr, "try: cheapgrad %s --help\n", c->name);
            return EXIT_DATA;
        }
    }
    for (int i = optind; i < argc; i++) add_word(&o->paths, argv[i]);
    o->query.select = o->select.word;
    o->query.nselect = o->select.n;
    if (o->paths.n) return -1;
    fprintf(stderr, "cheapgrad %s: which files? try: cheapgrad %s --help\n", c->name, c->name);
    return EXIT_DATA;
}

void options_free(options *o) {
    free(o->paths.word);
    free(o->select.word);
    free(o->expect.word);
    free(o->claim.word);
    *o = (options){0};
}
