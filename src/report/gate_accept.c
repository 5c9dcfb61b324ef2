/* A new baseline: the head's document with the list of all that was accepted so far, and why. */
#include "report/command.h"
#include "report/track.h"

#include <string.h>
#include <unistd.h>

static json_t *accepted_so_far(const char *path, problems *p) {
    if (access(path, F_OK) != 0) return json_array();
    json_t *old = json_whole_file(path, p);
    json_t *list = json_incref(json_object_get(old, "accepted"));
    if (old && !json_is_object(old))
        problem(p, PROBLEM_DATA, "%s: no baseline: it is no object", path);
    if (list && !json_is_array(list))
        problem(p, PROBLEM_DATA, "%s: \"accepted\" is no list: no reason can be added", path);
    json_decref(old);
    return list ? list : json_array();
}

static int run_accept(options *o) {
    problems p = {0};
    track t = {0};
    json_t *list = NULL;
    if (o->paths.n != 2) problem(&p, PROBLEM_DATA, "two files are needed: old baseline and head");
    if (!o->why || !*o->why || !o->commit)
        problem(&p, PROBLEM_DATA, "--why and --commit are needed");
    if (!p.n) {
        json_t *root = json_whole_file(o->paths.word[1], &p);
        const char *schema = row_text(root, "schema");
        int counts = schema && strcmp(schema, TRACK_COUNTS) == 0;
        if (root)
            t = track_of(root, o->paths.word[1], counts ? TRACK_COUNTS : TRACK_INSTRUCTIONS, &p);
    }
    size_t i;
    json_t *row;
    json_array_foreach(t.rows, i, row) if (row_text(row, "error"))
        problem(&p, PROBLEM_DATA, "%s errored (%s): no baseline is made of that",
                row_text(row, "name"), row_text(row, "error"));
    if (!p.n) list = accepted_so_far(o->paths.word[0], &p);
    output out;
    int status = p.n ? EXIT_DATA : output_begin(&out, o->out);
    problems_print(&p, "cheapgrad: ", stderr);
    if (!status) {
        json_array_append_new(list, json_pack("{s:s, s:s}", "commit", o->commit, "why", o->why));
        json_object_set(t.root, "accepted", list);
        json_dumpf(t.root, out.file, JSON_INDENT(1));
        fputc('\n', out.file);
        status = output_end(&out);
    }
    json_decref(list);
    track_free(&t);
    problems_free(&p);
    return status;
}

const command gate_accept_command = {
    .name = "gate-accept",
    .summary = "a new baseline, with the reason",
    .description =
        "Writes HEAD.json with the reasons that OLD.json (which need not exist) lists, and\n"
        "one more. A document with an errored row is refused.",
    .files = "OLD.json HEAD.json",
    .accepts = TAKES(WHY) | TAKES(COMMIT),
    .run = run_accept};
