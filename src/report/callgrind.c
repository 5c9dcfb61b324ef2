/* Joins what `track instructions` printed with callgrind's dumps (--combine-dumps=yes): each dump
 * says which request wrote it and what it cost,
 *
 *     desc: Trigger: Client Request: gradient/tape/ladder/depth:8
 *     ...
 *     totals: 12345 */
#include "report/command.h"
#include "report/slurp.h"
#include "report/track.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int begins(const char *line, const char *with) {
    return strncmp(line, with, strlen(with)) == 0;
}

static void read_dumps(track *t, const char *path, char *text, problems *p) {
    static const char request[] = "desc: Trigger: Client Request: ", total[] = "totals: ";
    json_t *row = NULL;
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (begins(line, "desc: Trigger: ")) {
            const char *name = begins(line, request) ? line + sizeof request - 1 : NULL;
            row = name ? track_row(t, name) : NULL;
            if (name && !row)
                problem(p, PROBLEM_DATA, "%s: a dump of %s, which the driver did not run", path,
                        name);
        } else if (row && begins(line, total)) {
            json_object_set_new(row, "instructions",
                                json_integer(strtoll(line + sizeof total - 1, NULL, 10)));
            row = NULL;
        }
    }
}

static void require_all(const track *t, const char *path, problems *p) {
    size_t i;
    json_t *row;
    json_array_foreach(t->rows, i,
                       row) if (!row_text(row, "error") && !json_object_get(row, "instructions"))
        problem(p, PROBLEM_DATA, "%s: no dump of %s: truncated?", path, row_text(row, "name"));
}

static int run_callgrind(options *o) {
    problems p = {0};
    track t = {0};
    size_t size;
    if (o->paths.n != 2) problem(&p, PROBLEM_DATA, "two files are needed: document and dumps");
    if (!p.n) t = track_read(o->paths.word[0], TRACK_INSTRUCTIONS, &p);
    char *text = p.n ? NULL : slurp(o->paths.word[1], &size, &p);
    if (text) {
        text = realloc(text, size + 1);
        if (!text) exit(EXIT_DATA);
        text[size] = '\0';
        read_dumps(&t, o->paths.word[1], text, &p);
        require_all(&t, o->paths.word[1], &p);
    }
    free(text);
    problems_print(&p, "cheapgrad: ", stderr);
    output out;
    int status = p.n ? EXIT_DATA : output_begin(&out, o->out);
    if (!status) {
        json_dumpf(t.root, out.file, JSON_INDENT(1));
        fputc('\n', out.file);
        status = output_end(&out);
    }
    track_free(&t);
    problems_free(&p);
    return status;
}

const command callgrind_command = {
    .name = "callgrind",
    .summary = "instructions of each body, from callgrind's dumps",
    .description = "Joins what `track instructions` printed with callgrind's combined dumps.",
    .files = "DOCUMENT.json DUMPS",
    .run = run_callgrind};
