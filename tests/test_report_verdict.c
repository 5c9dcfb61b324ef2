/* Verdicts: every kind of rule with data doctored to hold, to fail and to say nothing. */
#include "check.h"

#include "doctored.h"
#include "report/claim.h"
#include "results_file.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static finding judge(const json_t *document, const claim_test *t, size_t *errored) {
    results r = {0};
    problems p = {0};
    results_read(&r, results_write(document, "x.json"), &p);
    assert_int_equal(problems_count(&p, PROBLEM_DATA), 0);
    problems_free(&p);
    bootstrap *b =
        bootstrap_new(BOOTSTRAP_REPLICATES, BOOTSTRAP_LEVEL, BOOTSTRAP_SEED, DOCTORED_REPETITIONS);
    finding f = claim_judge(&r, t, b, &p);
    if (errored) *errored = p.n;
    bootstrap_free(b);
    problems_free(&p);
    results_free(&r);
    return f;
}

static void expect(const json_t *document, const claim_test *t, verdict v, const char *where) {
    finding f = judge(document, t, NULL);
    if (f.verdict != v)
        fail_msg("%s, not %s: %g (%g to %g) %s", verdict_text(f.verdict), verdict_text(v),
                 f.value.value, f.value.low, f.value.high, f.where);
    assert_says(f.where, where);
    finding_free(&f);
}

static void intervals_against_bands(void **state) {
    (void)state;
    const interval i = {2, 1, 3}, exact = {6, 6, 6}, unknown = {2, nan(""), nan("")};
    assert_int_equal(verdict_of(i, 0, 4), VERDICT_HOLDS);
    assert_int_equal(verdict_of(i, 1, 3), VERDICT_HOLDS);
    assert_int_equal(verdict_of(i, 3.1, 4), VERDICT_FAILS);
    assert_int_equal(verdict_of(i, -1, 0.9), VERDICT_FAILS);
    assert_int_equal(verdict_of(i, 2, 4), VERDICT_INCONCLUSIVE);
    assert_int_equal(verdict_of(i, -HUGE_VAL, 3), VERDICT_HOLDS);
    assert_int_equal(verdict_of(i, -HUGE_VAL, 2), VERDICT_INCONCLUSIVE);
    assert_int_equal(verdict_of(i, 4, HUGE_VAL), VERDICT_FAILS);
    assert_int_equal(verdict_of(exact, 6, 6), VERDICT_HOLDS);
    assert_int_equal(verdict_of(exact, 7, 7), VERDICT_FAILS);
    assert_int_equal(verdict_of(unknown, 0, 4), VERDICT_INCONCLUSIVE);
}

static void verdicts_combine(void **state) {
    (void)state;
    const verdict holds = VERDICT_HOLDS, fails = VERDICT_FAILS, open = VERDICT_INCONCLUSIVE,
                  absent = VERDICT_NOT_MEASURED;
    assert_int_equal(verdict_combine((verdict[]){holds, holds}, 2), holds);
    assert_int_equal(verdict_combine((verdict[]){holds, open}, 2), open);
    assert_int_equal(verdict_combine((verdict[]){open, fails, holds}, 3), fails);
    assert_int_equal(verdict_combine((verdict[]){absent, fails}, 2), fails);
    assert_int_equal(verdict_combine((verdict[]){absent, holds}, 2), open);
    assert_int_equal(verdict_combine((verdict[]){absent, absent}, 2), absent);
}

/* gradient / function = 3 and ratio, both +- 2 %. */
static json_t *two_ratios(double ratio) {
    json_t *document = results_document();
    doctored_add(document, "function/plain/layered/depth:4", 100, 0.01);
    doctored_add(document, "gradient/tape/layered/depth:4", 300, 0.01);
    doctored_add(document, "function/plain/layered/depth:8", 100, 0.01);
    doctored_add(document, "gradient/tape/layered/depth:8", 100 * ratio, 0.01);
    return document;
}

static void the_worst_of_all_decides(void **state) {
    (void)state;
    const claim_test t = {.claim = "C10",
                          .file = "x.json",
                          .rule = RULE_EACH,
                          .select = {"gradient/tape/*"},
                          .over = "function/plain/*",
                          .low = -HUGE_VAL,
                          .high = 5};
    static const struct {
        double ratio;
        verdict v;
    } cases[] = {{4, VERDICT_HOLDS}, {5, VERDICT_INCONCLUSIVE}, {6, VERDICT_FAILS}};
    for (int i = 0; i < 3; i++) {
        json_t *document = two_ratios(cases[i].ratio);
        expect(document, &t, cases[i].v, "gradient/tape/layered/depth:8");
        finding f = judge(document, &t, NULL);
        assert_int_equal(f.n, 2);
        check_near(f.least, 3, 0.03);
        check_near(f.most, cases[i].ratio, 0.03);
        finding_free(&f);
        json_decref(document);
    }
}

static void exact_counts(void **state) {
    (void)state;
    claim_test t = {.file = "x.json",
                    .rule = RULE_EACH,
                    .select = {"gradient/forward/*"},
                    .y = "edge_visits",
                    .per = "edges",
                    .relative_to = "inputs",
                    .low = 1,
                    .high = 1};
    json_t *document = results_document();
    for (int n = 1; n <= 3; n++) {
        char name[60];
        snprintf(name, sizeof name, "gradient/forward/tree/height:%d", n);
        doctored_add(document, name, 100, 0.3); /* the noise of the time does not matter */
        results_set_counter(document, name, "edges", 7 * n);
        results_set_counter(document, name, "inputs", 3 * n);
        results_set_counter(document, name, "edge_visits", 21 * n * n);
    }
    expect(document, &t, VERDICT_HOLDS, "gradient/forward/tree");
    results_set_counter(document, "gradient/forward/tree/height:2", "edge_visits", 85);
    expect(document, &t, VERDICT_FAILS, "gradient/forward/tree/height:2");
    t.relative_to = "no such thing";
    expect(document, &t, VERDICT_NOT_MEASURED, "has no \"no such thing\"");
    json_decref(document);
}

/* Times of a k-chain that grow as depth^exponent or base^depth. */
static void grow(json_t *document, int k, double exponent, double base, double spread) {
    for (int depth = 4; depth <= 64; depth *= 2) {
        char name[60];
        snprintf(name, sizeof name, "gradient/tape/kchain/k:%d/depth:%d", k, depth);
        doctored_add(document, name, 5 * pow(depth, exponent) * pow(base, depth), spread);
    }
}

static json_t *growing(double exponent, double base, double spread) {
    json_t *document = results_document();
    grow(document, 3, exponent, base, spread);
    return document;
}

static void slopes_and_bases(void **state) {
    (void)state;
    const claim_test slope = {.file = "x.json",
                              .rule = RULE_SLOPE,
                              .axes = AXES_LOGLOG,
                              .select = {"gradient/tape/*"},
                              .x = "depth",
                              .low = 0.85,
                              .high = 1.15};
    static const struct {
        double exponent, spread;
        verdict v;
    } cases[] = {{1, 0.02, VERDICT_HOLDS},
                 {1.5, 0.02, VERDICT_FAILS},
                 {1.15, 0.1, VERDICT_INCONCLUSIVE},
                 {1, 0.9, VERDICT_INCONCLUSIVE}};
    for (int i = 0; i < 4; i++) {
        json_t *document = growing(cases[i].exponent, 1, cases[i].spread);
        expect(document, &slope, cases[i].v, "gradient/tape/kchain/k:3");
        json_decref(document);
    }
    const claim_test base = {.file = "x.json",
                             .rule = RULE_BASE,
                             .axes = AXES_LOGLINEAR,
                             .select = {"gradient/tape/*"},
                             .x = "depth",
                             .relative_to = "k",
                             .low = 0.9,
                             .high = 1.1};
    static const double bases[] = {3, 2, 3.3};
    static const double spread[] = {0.02, 0.02, 0.5};
    static const verdict verdicts[] = {VERDICT_HOLDS, VERDICT_FAILS, VERDICT_INCONCLUSIVE};
    for (int i = 0; i < 3; i++) {
        json_t *document = growing(0, bases[i], spread[i]);
        expect(document, &base, verdicts[i], "gradient/tape/kchain/k:3");
        json_decref(document);
    }
}

/* Each chain by its own k, and every chain that is named has to be there. */
static void bases_of_two_chains(void **state) {
    (void)state;
    const claim_test t = {.file = "x.json",
                          .rule = RULE_BASE,
                          .axes = AXES_LOGLINEAR,
                          .select = {"gradient/tape/kchain/k:2/*", "gradient/tape/kchain/k:3/*"},
                          .x = "depth",
                          .relative_to = "k",
                          .low = 0.9,
                          .high = 1.2};
    json_t *document = growing(0, 3, 0.02);
    expect(document, &t, VERDICT_NOT_MEASURED, "no row matches gradient/tape/kchain/k:2/");
    grow(document, 2, 0, 2, 0.02);
    finding f = judge(document, &t, NULL);
    assert_int_equal(f.verdict, VERDICT_HOLDS);
    assert_int_equal(f.n, 2);
    finding_free(&f);
    json_decref(document);
    document = growing(0, 3, 0.02);
    grow(document, 2, 0, 3, 0.02);
    expect(document, &t, VERDICT_FAILS, "gradient/tape/kchain/k:2");
    json_decref(document);
}

/* T_forward / T_reverse = inputs / (c outputs) over the grid 1, 4, 16, 64 squared. */
static json_t *grid(double c, double spread) {
    json_t *document = results_document();
    for (int n = 1; n <= 64; n *= 4)
        for (int m = 1; m <= 64; m *= 4) {
            char forward[80], reverse[80];
            snprintf(forward, sizeof forward, "jacobian/forward/bowtie/n:%d/m:%d", n, m);
            snprintf(reverse, sizeof reverse, "jacobian/tape/bowtie/n:%d/m:%d", n, m);
            doctored_add(document, forward, 100 * n, spread);
            doctored_add(document, reverse, 100 * c * m, spread);
            results_set_counter(document, forward, "inputs", n);
            results_set_counter(document, forward, "outputs", m);
        }
    return document;
}

static void break_even(void **state) {
    (void)state;
    const claim_test t = {.file = "x.json",
                          .rule = RULE_CROSSOVER,
                          .select = {"jacobian/forward/*"},
                          .over = "jacobian/tape/*",
                          .x = "inputs",
                          .against = "outputs",
                          .low = 1.67 / 2,
                          .high = 1.67 * 2};
    static const double factor[] = {1.67, 8, 3.34, 1e4};
    static const verdict verdicts[] = {VERDICT_HOLDS, VERDICT_FAILS, VERDICT_INCONCLUSIVE,
                                       VERDICT_INCONCLUSIVE};
    for (int i = 0; i < 4; i++) {
        json_t *document = grid(factor[i], 0.02);
        expect(document, &t, verdicts[i], i < 3 ? "break-even line" : "passes 1 nowhere");
        json_decref(document);
    }
    json_t *document = grid(2, 0);
    const char *said, *path = results_write(document, "grid.json");
    assert_int_equal(cheapgrad_run(&said,
                                   "crossover %s --select 'jacobian/forward/*' --over "
                                   "'jacobian/tape/*'",
                                   path),
                     0);
    assert_says(said, "# c = 2, 2 to 2\n"
                      "# crossings\n# outputs\tat\tlow\thigh\tside\n"
                      "1\t2\t2\t2\tinside\n4\t8\t8\t8\tinside\n16\t32\t32\t32\tinside\n"
                      "64\t64\t64\t64\tabove\n");
    assert_int_equal(cheapgrad_run(&said, "crossover %s", path), 2);
    assert_says(said, "--select and --over");
    json_decref(document);
    document = grid(0.25, 0);
    path = results_write(document, "grid.json");
    assert_int_equal(cheapgrad_run(&said,
                                   "crossover %s --select 'jacobian/forward/*' --over "
                                   "'jacobian/tape/*'",
                                   path),
                     0);
    assert_says(said, "\n1\t1\t1\t1\tbelow\n");
    json_decref(document);
}

static void what_is_missing(void **state) {
    (void)state;
    claim_test t = {.file = "x.json",
                    .rule = RULE_EACH,
                    .select = {"gradient/tape/*"},
                    .x = "depth",
                    .low = 0,
                    .high = 1e6};
    json_t *document = two_ratios(4);
    t.file = "absent.json";
    expect(document, &t, VERDICT_NOT_MEASURED, "no absent.json");
    t.file = "x.json";
    t.select[0] = "gradient/scheduled/*";
    expect(document, &t, VERDICT_NOT_MEASURED, "no row matches gradient/scheduled/*");
    json_decref(document);
    document = results_document();
    results_add_row(document, "gradient/tape/layered/depth:4", (double[]){5, 5, 5}, 3);
    t.select[0] = "gradient/tape/*";
    expect(document, &t, VERDICT_INCONCLUSIVE, "too few repetitions");
    size_t i, errored;
    json_t *row;
    json_array_foreach(json_object_get(document, "benchmarks"), i, row)
        json_object_set_new(row, "error_occurred", json_true());
    finding f = judge(document, &t, &errored);
    assert_int_equal(f.verdict, VERDICT_NOT_MEASURED);
    assert_int_equal(errored, 1);
    assert_says(f.where, "all of its rows errored");
    finding_free(&f);
    json_decref(document);
}

static void the_program_prints_what_fails_as_failed(void **state) {
    (void)state;
    static const struct {
        double exponent, spread;
        const char *says;
        int strict;
        const char *brief; /* the test that decides, and what became of the claim */
    } cases[] = {{0, 0.02,
                  "**C7** By n inputs, forward mode needs n sweeps and reverse mode one "
                  "| | | **holds** |",
                  0, " | **holds** |\n"},
                 {0.5, 0.02, "| | | **does not hold** |", 1,
                  "| width: exponent of reverse mode's gradient / function against inputs: 0.500 "
                  "(0.492 to 0.506) | **does not hold** |\n"},
                 {0.1, 0.1, "| | | **inconclusive** |", 3, " | **inconclusive** |\n"}};
    for (int i = 0; i < 3; i++) {
        json_t *document = doctored_width(cases[i].exponent, cases[i].spread);
        const char *said, *path = results_write(document, "width.json");
        assert_int_equal(cheapgrad_run(&said, "verdict --format markdown --claim C7 %s", path), 0);
        assert_says(said, cases[i].says);
        assert_int_equal(cheapgrad_run(&said, "verdict --brief --claim C7 %s", path), 0);
        assert_says(said, cases[i].brief);
        int status = cheapgrad_run(&said, "verdict --claim C7 --strict %s", path);
        if (status != cases[i].strict) fail_msg("status %d: %s", status, said);
        assert_int_equal(cheapgrad_run(&said, "verdict --claim C7 --require %s", path), 0);
        json_decref(document);
    }
}

static void the_program_on_what_was_not_measured(void **state) {
    (void)state;
    json_t *document = doctored_width(0, 0.02);
    const char *said, *path = results_write(document, "width.json");
    assert_int_equal(cheapgrad_run(&said, "verdict %s", path), 0);
    assert_says(said, "C10\tnot measured\tnot measured\t?");
    assert_int_equal(cheapgrad_run(&said, "verdict --require %s", path), 2);
    assert_says(said, "cheapgrad: C10 not measured: no ratio.json");
    assert_int_equal(cheapgrad_run(&said, "verdict --claim C99 %s", path), 2);
    assert_says(said, "there is no claim C99");
    size_t i;
    json_t *row;
    json_array_foreach(
        json_object_get(document, "benchmarks"), i,
        row) if (strstr(json_string_value(json_object_get(row, "name")), "tape/layered/width:256"))
        json_object_set_new(row, "error_occurred", json_true());
    path = results_write(document, "width.json");
    assert_int_equal(cheapgrad_run(&said, "verdict %s", path), 2);
    assert_says(said, "gradient/tape/layered/width:256/depth:8: errored");
    assert_int_equal(cheapgrad_run(&said, "verdict --partial %s", path), 0);
    assert_says(said, "# left out: ");
    json_decref(document);
}

/* Every claim has a test, every test a claim, a file of an experiment, a pattern and a band. */
static void the_table_is_sound(void **state) {
    (void)state;
    assert_int_equal(nclaim, 14);
    for (size_t i = 0; i < nclaim; i++) {
        size_t tests = 0;
        for (size_t k = 0; k < nclaim_test; k++)
            tests += strcmp(claim_tests[k].claim, claims[i].id) == 0;
        if (!tests) fail_msg("%s has no test", claims[i].id);
    }
    for (size_t k = 0; k < nclaim_test; k++) {
        const claim_test *t = &claim_tests[k];
        size_t owners = 0;
        for (size_t i = 0; i < nclaim; i++) owners += strcmp(t->claim, claims[i].id) == 0;
        assert_int_equal(owners, 1);
        assert_true(islower((unsigned char)*t->file) && strstr(t->file, ".json"));
        assert_true(t->what && t->select[0] && t->low <= t->high);
        assert_true(isfinite(t->low) || isfinite(t->high));
        assert_true(t->rule != RULE_CROSSOVER || (t->against && t->over));
        assert_true(t->rule == RULE_EACH || t->x);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_against_bands),
        cmocka_unit_test(verdicts_combine),
        cmocka_unit_test(the_worst_of_all_decides),
        cmocka_unit_test(exact_counts),
        cmocka_unit_test(slopes_and_bases),
        cmocka_unit_test(bases_of_two_chains),
        cmocka_unit_test(break_even),
        cmocka_unit_test(what_is_missing),
        cmocka_unit_test(the_program_prints_what_fails_as_failed),
        cmocka_unit_test(the_program_on_what_was_not_measured),
        cmocka_unit_test(the_table_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, results_clean_up);
}
