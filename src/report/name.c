#include "report/name.h"

#include "report/allocate.h"

#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

static int is_appended(const char *segment) {
    static const char *const appended[] = {"iterations:", "min_time:",   "min_warmup_time:",
                                           "repeats:",    "manual_time", "process_time",
                                           "real_time"};
    for (size_t i = 0; i < sizeof appended / sizeof *appended; i++)
        if (starts_with(segment, appended[i])) return 1;
    return 0;
}

/* Appends "/word", or "word" to an empty text. */
static void join(char **text, const char *word) {
    char *joined = format_text("%s%s%s", *text, **text ? "/" : "", word);
    free(*text);
    *text = joined;
}

static void add_parameter(row_name *name, char *segment, char *colon) {
    name->parameters =
        allocate_one_more(name->parameters, name->nparameter, sizeof *name->parameters);
    *colon = '\0';
    char *end;
    double value = strtod(colon + 1, &end);
    int number = end != colon + 1 && *end == '\0';
    name->parameters[name->nparameter++] =
        (name_param){segment, colon + 1, number ? value : nan("")};
}

row_name name_parse(const char *text) {
    row_name name = {.text = copy_text(""), .segments = copy_text(text)};
    char *words[3] = {copy_text(""), copy_text(""), copy_text("")};
    int nword = 0;
    char *rest = NULL;
    for (char *s = strtok_r(name.segments, "/", &rest); s; s = strtok_r(NULL, "/", &rest)) {
        if (is_appended(s)) {
            name.real_time |= starts_with(s, "real_time") || starts_with(s, "manual_time");
            continue;
        }
        join(&name.text, s);
        char *colon = strchr(s, ':');
        if (colon)
            add_parameter(&name, s, colon);
        else
            join(&words[nword < 2 ? nword++ : 2], s);
    }
    name.kind = words[0];
    name.mode = words[1];
    name.family = words[2];
    return name;
}

void name_free(row_name *name) {
    free(name->text);
    free(name->kind);
    free(name->mode);
    free(name->family);
    free(name->parameters);
    free(name->segments);
    *name = (row_name){0};
}

const name_param *name_parameter(const row_name *name, const char *parameter) {
    for (size_t i = 0; i < name->nparameter; i++)
        if (strcmp(name->parameters[i].name, parameter) == 0) return &name->parameters[i];
    return NULL;
}

int name_same_member(const row_name *a, const row_name *b) {
    if (strcmp(a->family, b->family) != 0 || a->nparameter != b->nparameter) return 0;
    for (size_t i = 0; i < a->nparameter; i++) {
        const name_param *other = name_parameter(b, a->parameters[i].name);
        if (!other || strcmp(other->text, a->parameters[i].text) != 0) return 0;
    }
    return 1;
}

int name_matches(const row_name *name, const char *glob) {
    return fnmatch(glob, name->text, 0) == 0;
}

int globs_select(const char **globs, size_t n, const char *name) {
    int matched = 0, positive = 0;
    for (size_t i = 0; i < n; i++) {
        int leaves_out = globs[i][0] == '!';
        int matches = fnmatch(globs[i] + leaves_out, name, 0) == 0;
        if (leaves_out && matches) return 0;
        positive |= !leaves_out;
        matched |= matches;
    }
    return matched || !positive;
}
