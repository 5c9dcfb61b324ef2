/* Rows from end to end, as a benchmark's program makes them: a right mode, one that watches what it
 * is given, and one that is wrong. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"

static const char member[] = "layered/width:8/depth:6";

static const cg_mode *tape(void) {
    return cg_mode_by_name("tape");
}

/* ---- Modes ---------------------------------------------------------------------------------- */

enum { SEEN = 64 };
static const double *seen[SEEN]; /* the last points, in turn */
static size_t calls;

static void watch(cg_work *work, const double *x, double *y, double *g) {
    seen[calls++ % SEEN] = x;
    tape()->gradient(work, x, y, g);
}

static void spoil(cg_work *work, const double *x, double *y, double *g) {
    tape()->gradient(work, x, y, g);
    g[0] *= 1 + 1e-6;
}

static void rows(harness_scale scale) {
    (void)scale;
    static cg_mode watching, wrong;
    watching = wrong = *tape();
    watching.name = "watching";
    watching.gradient = watch;
    wrong.name = "wrong";
    wrong.gradient = spoil;
    (void)harness_add(HARNESS_FUNCTION, NULL, member);
    (void)harness_add(HARNESS_GRADIENT, tape(), member);
    (void)harness_add(HARNESS_RECORD, tape(), member);
    (void)harness_add(HARNESS_REVERSE, tape(), member);
    (void)harness_add(HARNESS_GRADIENT, cg_mode_by_name("scheduled"), member);
    (void)harness_add(HARNESS_GRADIENT, &wrong, member);
    (void)harness_add(HARNESS_GRADIENT, &watching, member);
}

/* ---- What they gave ------------------------------------------------------------------------- */

static json_t *rows_of_the_run(void) {
    char file[] = "/tmp/test_rows.XXXXXX", out[64];
    int descriptor = mkstemp(file);
    assert_true(descriptor >= 0);
    (void)close(descriptor);
    (void)snprintf(out, sizeof out, "--benchmark_out=%s", file);
    char program[] = "rows", time[] = "--benchmark_min_time=0.001";
    char repeat[] = "--benchmark_repetitions=3";
    char *argv[] = {program, out, time, repeat, NULL};
    assert_int_equal(harness_main(4, argv, rows), 1); /* since one row is wrong */
    json_t *root = json_load_file(file, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    (void)remove(file);
    return root;
}

static double number(json_t *row, const char *key) {
    json_t *value = json_object_get(row, key);
    if (!json_is_number(value))
        fail_msg("%s has no %s", json_string_value(json_object_get(row, "name")), key);
    return json_number_value(value);
}

static void check_counters(json_t *row) {
    cg_member m;
    cg_count paths;
    assert_int_equal(cg_member_parse(member, &m, NULL), CG_OK);
    cg_graph *g = cg_member_build(&m, NULL);
    assert_int_equal(cg_count_paths(g, &paths, NULL, NULL), CG_OK);
    uint64_t edges = cg_graph_edges(g), hash = cg_graph_hash(g);
    const char *name = json_string_value(json_object_get(row, "run_name"));
    int sweeps = strncmp(name, "gradient", 8) == 0 || strncmp(name, "reverse", 7) == 0;
    check_near(number(row, "nodes"), g->nnode, 0);
    check_near(number(row, "live"), g->nnode, 0);
    check_near(number(row, "edges"), (double)edges, 0);
    check_near(number(row, "inputs"), g->ninput, 0);
    check_near(number(row, "outputs"), g->noutput, 0);
    check_near(number(row, "log2_paths"), paths.log2, 1e-12);
    check_near(number(row, "edge_visits"), sweeps ? (double)edges : 0, 0);
    check_near(number(row, "graph_hi"), (double)(hash >> 32), 0);
    check_near(number(row, "graph_lo"), (double)(hash & UINT32_MAX), 0);
    assert_true(number(row, "bytes") >= (double)g->nnode * sizeof(double));
    cg_graph_free(g);
}

/* By which functions a mode computes, where it has a choice. */
static void check_label(json_t *row) {
    const char *name = json_string_value(json_object_get(row, "run_name"));
    const char *label = json_string_value(json_object_get(row, "label"));
    const char *const said[] = {"elementary functions by SLEEF, 1.0 ulp (erfc 1.5)",
                                "elementary functions by libm"};
    if (!strstr(name, "/scheduled/"))
        assert_null(label);
    else if (!label || (strcmp(label, said[0]) != 0 && strcmp(label, said[1]) != 0))
        fail_msg("%s says: %s", name, label ? label : "nothing");
}

/* Every repetition of every row: the wrong mode's say what is wrong, the others are described. */
static void check_rows(json_t *root) {
    size_t i, raw = 0, failed = 0;
    json_t *row;
    json_array_foreach(json_object_get(root, "benchmarks"), i, row) {
        if (strcmp(json_string_value(json_object_get(row, "run_type")), "iteration") != 0) continue;
        raw++;
        if (!json_is_true(json_object_get(row, "error_occurred"))) {
            check_counters(row);
            check_label(row);
            continue;
        }
        failed++;
        assert_non_null(strstr(json_string_value(json_object_get(row, "name")), "/wrong/"));
        const char *why = json_string_value(json_object_get(row, "error_message"));
        if (!strstr(why, "wrong: gradient off by ") || !strstr(why, "allowed 1e-11"))
            fail_msg("it says: %s", why);
    }
    assert_int_equal(failed, 3);
    assert_int_equal(raw, 7 * 3);
}

/* Each iteration at another point, eight of them in turn. */
static void check_ring(void) {
    enum { RING = 8 };
    assert_true(calls > SEEN);
    for (size_t k = calls - SEEN; k + RING < calls; k++) {
        assert_ptr_equal(seen[k % SEEN], seen[(k + RING) % SEEN]);
        for (size_t after = 1; after < RING; after++)
            assert_ptr_not_equal(seen[k % SEEN], seen[(k + after) % SEEN]);
    }
}

static void from_end_to_end(void **state) {
    (void)state;
    json_t *root = rows_of_the_run();
    check_rows(root);
    check_ring();
    json_decref(root);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_end_to_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
