/* Tiers one and two: exact counts at zero tolerance, and instructions. */
#include "report/gate.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Base and head, from the two paths. 0 where one cannot be used. */
static int read_both(const options *o, const char *schema, track *base, track *head, problems *p) {
    *base = *head = (track){0};
    if (o->paths.n != 2) {
        problem(p, PROBLEM_DATA, "two files are needed: base and head");
        return 0;
    }
    *base = track_read(o->paths.word[0], schema, p);
    *head = track_read(o->paths.word[1], schema, p);
    return p->n == 0;
}

/* As the document has it; texts without their quotes. */
static void value_text(const json_t *value, char *text, size_t size) {
    char *dump = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    const char *plain = json_string_value(value);
    snprintf(text, size, "%s", plain ? plain : dump ? dump : "none");
    free(dump);
}

/* Every key of either row: a count that appears or disappears is a difference too. */
static void compare_counts(gate *g, const options *o, const char *name, const json_t *base,
                           const json_t *head) {
    char text[400] = "";
    size_t used = 0;
    const char *key;
    json_t *value, *both = json_copy((json_t *)base);
    (void)o;
    json_object_update_missing(both, (json_t *)head);
    json_object_foreach(both, key, value) {
        json_t *a = json_object_get(base, key), *b = json_object_get(head, key);
        char from[64], to[64];
        if (a && b && json_equal(a, b)) continue;
        value_text(a, from, sizeof from);
        value_text(b, to, sizeof to);
        if (used < sizeof text)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %s → %s",
                                     used ? ", " : "", key, from, to);
    }
    json_decref(both);
    gate_find(g, used ? GATE_REGRESSED : GATE_FINE, name, "%s", text);
}

static int run_counts(options *o) {
    gate g = {0};
    problems p = {0};
    track base, head;
    char note[700], differs[500];
    snprintf(note, sizeof note, "Compared at zero tolerance, in either direction.");
    if (read_both(o, TRACK_COUNTS, &base, &head, &p)) {
        gate_rows(&g, o, &base, &head, compare_counts);
        if (gate_status(&g) != EXIT_FINE &&
            *track_difference(&base, &head, differs, sizeof differs))
            snprintf(
                note, sizeof note,
                "Compared at zero tolerance, in either direction. The baseline is from another "
                "machine (%s), which these counts should not depend on.",
                differs);
    }
    track_free(&base);
    track_free(&head);
    return gate_finish(&g, &p, o, "Exact counts", note);
}

/* More than a share and more than a floor, which is for bodies of a few hundred instructions. */
static void compare_instructions(gate *g, const options *o, const char *name, const json_t *base,
                                 const json_t *head) {
    const json_t *a = json_object_get(base, "instructions");
    const json_t *b = json_object_get(head, "instructions");
    if (!json_is_integer(a) || !json_is_integer(b)) {
        gate_find(g, GATE_ERRORED, name, "no number of instructions");
        return;
    }
    double from = json_number_value(a), to = json_number_value(b), change = to - from;
    gate_verdict v = GATE_FINE;
    if (fabs(change) > o->floor && fabs(change) > o->threshold / 100 * from)
        v = change > 0 ? GATE_REGRESSED : GATE_IMPROVED;
    gate_find(g, v, name, "%.0f → %.0f instructions, %+.2f %%", from, to,
              from > 0 ? 100 * change / from : 100);
}

static int run_instructions(options *o) {
    gate g = {0};
    problems p = {0};
    track base, head;
    char note[200], differs[500];
    if (isnan(o->threshold)) o->threshold = 1;
    if (isnan(o->floor)) o->floor = 50;
    if (read_both(o, TRACK_INSTRUCTIONS, &base, &head, &p)) {
        if (strcmp(track_fingerprint(&base), track_fingerprint(&head)) != 0)
            problem(&p, PROBLEM_DATA, "%s is from another machine (%s): count the base here",
                    o->paths.word[0], track_difference(&base, &head, differs, sizeof differs));
        else
            gate_rows(&g, o, &base, &head, compare_instructions);
    }
    snprintf(
        note, sizeof note,
        "One call each under callgrind; flagged: more than %g %% and more than %g instructions.",
        o->threshold, o->floor);
    track_free(&base);
    track_free(&head);
    return gate_finish(&g, &p, o, "Instructions", note);
}

const command gate_counts_command = {
    .name = "gate-counts",
    .summary = "tier one: exact counts, zero tolerance",
    .description = "Compares what `track counts` printed, base first. Any difference fails.",
    .files = "BASE.json HEAD.json",
    .run = run_counts};

const command gate_instructions_command = {
    .name = "gate-instructions",
    .summary = "tier two: instructions",
    .description = "Compares two documents of `cheapgrad callgrind`, base first. A base that was\n"
                   "counted on another machine is refused with status 2.",
    .files = "BASE.json HEAD.json",
    .accepts = TAKES(THRESHOLD) | TAKES(FLOOR),
    .run = run_instructions};
