#include "report/allocate.h"
#include "report/page/page.h"
#include "report/page/script.h"
#include "report/slurp.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void figure_free(figure *f) {
    free(f->name);
    free(f->title);
    free(f->how);
    free(f->svg);
    free(f->picture);
    free(f->made);
    free(f->absent);
}

void figures_free(figures *f) {
    for (size_t i = 0; i < f->n; i++) figure_free(&f->list[i]);
    free(f->list);
    *f = (figures){0};
}

/* NAME.gp and NAME-MORE.gp are drawn from NAME.json; the longest such NAME counts. */
static size_t file_of(const results *r, const char *name) {
    size_t best = r->nfile, longest = 0;
    for (size_t i = 0; i < r->nfile; i++) {
        size_t length = strcspn(r->files[i].base, ".");
        int is = strncmp(name, r->files[i].base, length) == 0 &&
                 (name[length] == '\0' || name[length] == '-');
        if (!is || length < longest) continue;
        best = i;
        longest = length;
    }
    return best;
}

/* "C7. A flat line ..." is of claim C7, and the rest is how to read it. */
static void take_comment(figure *f, char *comment, const char *path, problems *p) {
    size_t length = comment[0] == 'C' ? 1 : 0;
    while (length && isdigit((unsigned char)comment[length])) length++;
    f->claim = nclaim;
    f->how = comment;
    if (length < 2 || comment[length] != '.') return;
    char *id = format_text("%.*s", (int)length, comment);
    f->claim = claim_index(id);
    if (f->claim == nclaim)
        problem(p, PROBLEM_DATA, "%s: its comment begins with %s, and there is no such claim", path,
                id);
    free(id);
    const char *rest = comment + length + 1;
    f->how = copy_text(rest + strspn(rest, " "));
    free(comment);
}

static void take_script(figure *f, const char *path, problems *p) {
    size_t size;
    char *bytes = slurp(path, &size, p);
    if (!bytes) return;
    char *script = format_text("%.*s", (int)size, bytes), *comment = script_comment(script);
    f->title = script_title(script);
    f->timed = script_is_timed(script);
    if (!f->title) problem(p, PROBLEM_DATA, "%s: no  eval heading('TITLE', ...)", path);
    if (comment)
        take_comment(f, comment, path, p);
    else
        problem(p, PROBLEM_DATA, "%s: no comment on how to read it at its head", path);
    free(script);
    free(bytes);
}

static size_t most_repetitions(const results *r, size_t file) {
    size_t most = 0;
    for (size_t i = 0; i < r->nrow; i++)
        if (r->rows[i].file == file && r->rows[i].repetitions > most) most = r->rows[i].repetitions;
    return most;
}

/* One line: where, with what, from which source, and what is drawn where these are times. */
static char *made_of(const results *r, size_t file, int timed) {
    static const char *const keys[] = {"cpu_model", "cpu", "compiler", "flags", "commit"};
    char *line = copy_text("");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *value = results_context(r, file, keys[i]);
        if (!*value) continue;
        const char *label = strcmp(keys[i], "commit") == 0 ? "commit " : "";
        char *longer = format_text("%s%s%s%s", line, *line ? " · " : "", label, value);
        free(line);
        line = longer;
    }
    if (!timed) return line;
    size_t repetitions = most_repetitions(r, file);
    char *made = repetitions > 1
                     ? format_text("%s · medians of %zu repetitions, %g %% bootstrap intervals",
                                   line, repetitions, 100 * BOOTSTRAP_LEVEL)
                     : format_text("%s · one repetition, no interval", line);
    free(line);
    return made;
}

static void take_drawing(figure *f, const input *in, const char *dir, problems *p) {
    const results *r = &in->results;
    char *svg = format_text("%s/%s.svg", dir, f->name),
         *png = format_text("%s/%s.png", dir, f->name);
    f->file = file_of(r, f->name);
    if (f->file < r->nfile) f->made = made_of(r, f->file, f->timed);
    if (access(svg, F_OK) == 0) {
        f->svg = slurp(svg, &f->svg_size, p);
        f->picture = format_text("%s.%s", f->name, access(png, F_OK) == 0 ? "png" : "svg");
    } else if (f->made) {
        f->absent = format_text("measured, but not drawn: %s.svg is not there", f->name);
    } else {
        f->absent = copy_text("not measured in this run");
    }
    free(svg);
    free(png);
}

static int by_claim(const void *a, const void *b) {
    const figure *f = a, *g = b;
    if (f->claim != g->claim) return f->claim < g->claim ? -1 : 1;
    return strcmp(f->name, g->name);
}

static int is_figure(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return length > 3 && strcmp(entry->d_name + length - 3, ".gp") == 0 &&
           strcmp(entry->d_name, "style.gp") != 0;
}

figures figures_find(const input *in, const char *scripts, const char *dir, problems *p) {
    struct dirent **entries;
    figures all = {0};
    int found = scandir(scripts, &entries, is_figure, alphasort);
    if (found <= 0)
        problem(p, PROBLEM_DATA, "%s: %s", scripts, found ? strerror(errno) : "no figure");
    for (int i = 0; i < found; i++) {
        const char *base = entries[i]->d_name;
        char *path = format_text("%s/%s", scripts, base);
        figure f = {.name = format_text("%.*s", (int)strlen(base) - 3, base)};
        take_script(&f, path, p);
        take_drawing(&f, in, dir, p);
        all.list = allocate_one_more(all.list, all.n, sizeof *all.list);
        all.list[all.n++] = f;
        free(path);
        free(entries[i]);
    }
    if (found >= 0) free(entries);
    if (all.n) qsort(all.list, all.n, sizeof *all.list, by_claim);
    return all;
}
