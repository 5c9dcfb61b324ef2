/* Targets: judged at each size, on data doctored to meet them, to miss them and to say nothing. */
#include "check.h"

#include "report/target.h"
#include "results_file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { REPETITIONS = 9 };

#define AT_64 "layered/width:64/depth:64"
#define DEEP "layered/width:1024/depth:4096"

/* Repetitions within value * (1 -+ 1 %), in an order that depends on its kind. */
static void add(json_t *document, const char *name, double value, double nodes) {
    double x[REPETITIONS];
    size_t turn = (size_t)*name;
    for (size_t i = 0; i < REPETITIONS; i++)
        x[i] = value * (1 + 0.01 * ((int)((4 * i + turn) % REPETITIONS) - 4) / 4.0);
    results_add_row(document, name, x, REPETITIONS);
    results_set_counter(document, name, "nodes", nodes);
    results_set_counter(document, name, "inputs", 64);
    results_set_counter(document, name, "graph_lo", nodes);
}

/* Scheduled gradients of `ratio` functions, at 64x64 and deeper at `growth` times as much a node.
 */
static json_t *modes(double ratio, double growth) {
    json_t *document = results_document();
    add(document, "function/scheduled/" AT_64, 100, 10);
    add(document, "gradient/scheduled/" AT_64, 100 * ratio, 10);
    add(document, "gradient/scheduled/" DEEP, 100 * ratio * 100 * growth, 1000);
    return document;
}

static const target *target_of(const char *what) {
    for (size_t i = 0; i < ntarget; i++)
        if (strcmp(targets[i].test.what, what) == 0) return &targets[i];
    fail_msg("no target: %s", what);
    return NULL;
}

static size_t size_of(const char *member) {
    for (size_t i = 0; i < ntarget_size; i++)
        if (strcmp(target_sizes[i].member, member) == 0) return i;
    fail_msg("no size: %s", member);
    return 0;
}

static finding judge(const json_t *document, const char *what, const char *member) {
    results r = {0};
    problems p = {0};
    results_read(&r, results_write(document, "modes.json"), &p);
    bootstrap *b =
        bootstrap_new(BOOTSTRAP_REPLICATES, BOOTSTRAP_LEVEL, BOOTSTRAP_SEED, REPETITIONS);
    finding f = target_judge(&r, target_of(what), size_of(member), b, &p);
    assert_int_equal(p.n, 0);
    bootstrap_free(b);
    problems_free(&p);
    results_free(&r);
    return f;
}

static void ratios_within_a_size(void **state) {
    (void)state;
    static const struct {
        double ratio;
        const char *says;
    } cases[] = {{2.8, "met"}, {3, "inconclusive"}, {3.2, "missed"}};
    for (int i = 0; i < 3; i++) {
        json_t *document = modes(cases[i].ratio, 1);
        finding f = judge(document, "scheduled gradient / scheduled function", AT_64);
        assert_string_equal(target_text(f.verdict), cases[i].says);
        check_near(f.value.value, cases[i].ratio, 0.05);
        assert_int_equal(f.n, 1);
        finding_free(&f);
        json_decref(document);
    }
}

/* Each side is taken by its own number of nodes. */
static void ratios_between_sizes(void **state) {
    (void)state;
    static const char what[] = "scheduled gradient, a node / the same at 64×64";
    json_t *document = modes(2, 1.4);
    finding f = judge(document, what, DEEP);
    assert_string_equal(target_text(f.verdict), "met");
    check_near(f.value.value, 1.4, 0.03);
    finding_free(&f);
    json_decref(document);
    document = modes(2, 1.7);
    f = judge(document, what, DEEP);
    assert_string_equal(target_text(f.verdict), "missed");
    finding_free(&f);
    json_decref(document);
    document = results_document();
    add(document, "gradient/scheduled/" DEEP, 100, 1000);
    f = judge(document, what, DEEP);
    assert_string_equal(target_text(f.verdict), "not measured");
    assert_string_equal(f.where,
                        "modes.json: there is no row gradient/scheduled/" AT_64 " to be over");
    finding_free(&f);
    json_decref(document);
}

static void the_program_prints_every_size(void **state) {
    (void)state;
    json_t *document = modes(3.2, 1.4);
    results_set_counter(document, "gradient/scheduled/" AT_64, "bytes_with_graph", 350);
    results_set_counter(document, "gradient/scheduled/" DEEP, "bytes_with_graph", 41000);
    const char *said, *path = results_write(document, "modes.json");
    assert_int_equal(cheapgrad_run(&said, "targets %s", path), 0);
    assert_says(said, "scheduled gradient / scheduled function\t64×64\tmissed\t3.");
    assert_says(said, "scheduled gradient / scheduled function\t16×16\tnot measured\t?");
    assert_says(said, "a node\t64×64\tmet\t35\t35\t35\t35\t35\t1\tat most 40\tmodes.json\t");
    assert_says(said, "a node\t1024×4096\tmissed\t41\t");
    assert_int_equal(cheapgrad_run(&said, "targets --format markdown %s", path), 0);
    assert_says(said, "| at most 40 | not measured | 35 met | not measured | not measured "
                      "| 41 **missed** | |\n");
    assert_says(said, "- not measured: no peers.json\n");
    assert_int_equal(cheapgrad_run(&said, "targets --strict %s", path), 1);
    assert_int_equal(cheapgrad_run(&said, "targets --require %s", path), 2);
    json_decref(document);
}

static void an_errored_row_stops_it(void **state) {
    (void)state;
    json_t *document = modes(2, 1);
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(document, "benchmarks"), i, row)
        json_object_set_new(row, "error_occurred", json_true());
    const char *said, *path = results_write(document, "modes.json");
    assert_int_equal(cheapgrad_run(&said, "targets %s", path), 2);
    assert_says(said, "gradient/scheduled/" AT_64 ": errored");
    assert_int_equal(cheapgrad_run(&said, "targets --partial %s", path), 0);
    json_decref(document);
}

/* Every target has a file, words, a bound, one pattern of a size, and applies somewhere. */
static void the_table_is_sound(void **state) {
    (void)state;
    for (size_t i = 0; i < ntarget; i++) {
        const claim_test *t = &targets[i].test;
        assert_true(targets[i].sizes != 0 && targets[i].sizes < 1u << ntarget_size);
        assert_true(t->file && strstr(t->file, ".json") && t->what);
        assert_true(strstr(t->select[0], "{member}") && !t->select[1]);
        assert_true(isinf(t->low) && isfinite(t->high) && t->rule == RULE_EACH);
        assert_true(t->y || t->over);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ratios_within_a_size),
        cmocka_unit_test(ratios_between_sizes),
        cmocka_unit_test(the_program_prints_every_size),
        cmocka_unit_test(an_errored_row_stops_it),
        cmocka_unit_test(the_table_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, results_clean_up);
}
