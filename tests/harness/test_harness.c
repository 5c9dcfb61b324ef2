/* Verification before timing: right modes pass, and each way of being wrong is caught and named.
 * The wrong ones are the tape with one thing spoilt. */
#include "check.h"

#include <string.h>

#include "harness_sweep.h"
#include "harness_verify.h"

static const char small[] = "layered/width:8/depth:6";

static const cg_mode *tape(void) {
    return cg_mode_by_name("tape");
}

/* Verifies mode on the member; *why is what it says where that fails. */
static bool passes(const cg_mode *mode, const char *text, const char **why) {
    cg_error error = {CG_OK, ""};
    bench_member *member = cache_member(text, &error);
    assert_non_null(member);
    bench_work *w = cache_work(member, mode, NULL, &error);
    *why = "cannot be set up";
    if (!w) return false;
    bool right = verify_gradient(w) && verify_jacobian(w);
    if (mode->tangents) right = right && verify_sample(w);
    *why = w->why;
    cache_release();
    return right;
}

static void fails_and_says(cg_mode *wrong, const char *text, const char *says) {
    const char *why;
    wrong->name = "wrong";
    assert_false(passes(wrong, text, &why));
    if (!strstr(why, says)) fail_msg("\"%s\" does not say \"%s\"", why, says);
    assert_non_null(strstr(why, "wrong: "));
    cache_free();
}

static void gradient_off(cg_work *work, const double *x, double *y, double *g) {
    tape()->gradient(work, x, y, g);
    g[work->graph->ninput - 1] += 1e-8;
}

static void gradient_nan(cg_work *work, const double *x, double *y, double *g) {
    tape()->gradient(work, x, y, g);
    g[0] = (double)NAN;
}

static void value_off(cg_work *work, const double *x, double *y, double *g) {
    tape()->gradient(work, x, y, g);
    y[0] += 1e-6;
}

static void function_off(cg_work *work, const double *x, double *y) {
    tape()->function(work, x, y);
    y[0] += 1e-6;
}

/* Right for the first point that it sees, and for no other. */
static void gradient_stale(cg_work *work, const double *x, double *y, double *g) {
    static double first[64];
    static bool seen;
    tape()->gradient(work, x, y, g);
    if (!seen) memcpy(first, g, work->graph->ninput * sizeof *g);
    seen = true;
    memcpy(g, first, work->graph->ninput * sizeof *g);
}

static void reverse_off(cg_work *work, double *g) {
    tape()->reverse(work, g);
    g[0] += 1e-6;
}

static void tangents_off(cg_work *work, cg_id first, double *t) {
    cg_mode_by_name("forward")->tangents(work, first, t);
    *t += 1e-6;
}

static void tangents_idle(cg_work *work, cg_id first, double *t) {
    (void)work, (void)first, (void)t;
}

static void jacobian_off(cg_work *work, const double *x, double *y, double *jacobian) {
    tape()->jacobian(work, x, y, jacobian);
    jacobian[0] += 1e-6;
}

static cg_counts counts_off(const cg_work *work) {
    cg_counts counts = tape()->counts(work);
    counts.edge_visits++;
    return counts;
}

/* Several points, the last of them wrong. */
static void gradients_off(cg_work *work, size_t npoint, const double *x, double *y, double *g) {
    size_t n = work->graph->ninput, m = work->graph->noutput;
    for (size_t k = 0; k < npoint; k++) tape()->gradient(work, x + k * n, y + k * m, g + k * n);
    g[npoint * n - 1] += 1e-6;
}

static void every_mode_passes(void **state) {
    (void)state;
    for (size_t i = 0; i < cg_nmode; i++) {
        const char *why;
        if (!passes(cg_modes[i], small, &why)) fail_msg("%s", why);
        if (!passes(cg_modes[i], "layered/width:4/depth:5/sum:0", &why)) fail_msg("%s", why);
    }
    cache_free();
}

static void wrong_answers_are_caught(void **state) {
    (void)state;
    cg_mode wrong = *tape();
    wrong.gradient = gradient_off;
    fails_and_says(&wrong, small, "gradient off by ");
    wrong.gradient = gradient_nan;
    fails_and_says(&wrong, small, "gradient off by inf");
    wrong.gradient = gradient_stale;
    fails_and_says(&wrong, small, "gradient off by ");
    wrong.gradient = value_off;
    fails_and_says(&wrong, small, "value beside the gradient off by ");
    wrong = *tape();
    wrong.function = function_off;
    fails_and_says(&wrong, small, "value off by ");
    wrong = *tape();
    wrong.reverse = reverse_off;
    fails_and_says(&wrong, small, "gradient in two halves off by ");
    wrong = *tape();
    wrong.jacobian = jacobian_off;
    fails_and_says(&wrong, "layered/width:8/depth:6/sum:0", "Jacobian off by ");
    wrong = *cg_mode_by_name("forward");
    wrong.tangents = tangents_off;
    fails_and_says(&wrong, small, "sampled derivatives off by ");
    wrong.tangents = tangents_idle;
    fails_and_says(&wrong, small, "sampled derivatives off by inf");
    wrong = *tape();
    wrong.points = 4;
    wrong.gradients = gradients_off;
    fails_and_says(&wrong, small, "gradient of one of several points off by ");
}

static void wrong_counts_are_caught(void **state) {
    (void)state;
    cg_mode wrong = *tape();
    wrong.counts = counts_off;
    fails_and_says(&wrong, small, "edge visits, closed form ");
    wrong = *tape();
    wrong.inputs_per_sweep = 1; /* as forward mode would have to count */
    fails_and_says(&wrong, small, "edge visits, closed form ");
}

/* The same sweeps in every run, spread over the inputs, each beginning where one begins. */
static void sampled_sweeps_are_drawn(void **state) {
    (void)state;
    cg_error error;
    const cg_mode *mode = cg_mode_by_name("forward-vector");
    const harness_site *site = harness_open("layered/width:4000/depth:1", &error);
    assert_non_null(site);
    cg_id least = UINT32_MAX, most = 0;
    for (size_t k = 0; k < SAMPLED_SWEEPS; k++) {
        cg_id first = sampled_sweep(mode, site, k);
        assert_int_equal(first % 8, 0);
        assert_true(first < 4000);
        assert_int_equal(first, sampled_sweep(mode, site, k));
        if (first < least) least = first;
        if (first > most) most = first;
    }
    assert_true(most - least > 400);
    cache_free();
}

/* What is kept is shared, and what was verified is not verified again. */
static void work_is_shared(void **state) {
    (void)state;
    cg_error error = {CG_OK, ""};
    bench_member *member = cache_member(small, &error);
    assert_non_null(member);
    assert_ptr_equal(member, cache_member(small, NULL));
    assert_int_equal(cache_build(member, &error), CG_OK);
    const cg_graph *graph = member->graph;
    bench_work *w = cache_work(member, tape(), NULL, &error);
    assert_non_null(w);
    assert_true(verify_gradient(w));
    assert_ptr_equal(w, cache_work(member, tape(), NULL, NULL));
    cache_release();
    assert_null(w->work); /* a quick set-up is done anew for each repetition */
    assert_ptr_equal(member->graph, graph);
    assert_int_equal(w->verdict, RIGHT);
    cache_free();
}

/* A checkpointed work is one for each number of checkpoints and steps. */
static void work_is_told_apart(void **state) {
    (void)state;
    cg_error error = {CG_OK, ""};
    const cg_mode *mode = cg_mode_by_name("checkpointed");
    bench_member *member = cache_member("stencil/cells:5/steps:16", &error);
    assert_non_null(member);
    const cg_options few = {.checkpoints = 2, .steps = 16}, more = {.checkpoints = 4, .steps = 16};
    const cg_options longer = {.checkpoints = 2, .steps = 8};
    bench_work *w = cache_work(member, mode, &few, &error);
    assert_non_null(w);
    assert_ptr_equal(w, cache_work(member, mode, &few, NULL));
    assert_ptr_not_equal(w, cache_work(member, mode, &more, NULL));
    assert_ptr_not_equal(w, cache_work(member, mode, &longer, NULL));
    assert_true(verify_gradient(w));
    assert_true(cg_work_counts(w->work).calls >
                cg_work_counts(cache_work(member, mode, &more, NULL)->work).calls);
    cache_free();
}

static void members_that_do_not_exist(void **state) {
    (void)state;
    cg_error error = {CG_OK, ""};
    assert_null(cache_member("layered/width:0", &error));
    assert_int_equal(error.status, CG_ERANGE);
    assert_null(cache_member("nothing/width:1", &error));
    assert_int_equal(error.status, CG_ENAME);
    assert_null(harness_open("nothing/width:1", NULL));
    assert_string_equal(harness_member("grid/p:#/q:#", 12), "grid/p:12/q:12");
}

/* What verify_sweep says of a sweep over the graph of one member at the site of another. */
static const char *said_of(cg_semiring semiring, const char *swept, const char *member) {
    cg_error error = {CG_OK, ""};
    cg_sweep *s = NULL;
    const harness_site *of = harness_open(swept, &error), *site = harness_open(member, &error);
    assert_non_null(of);
    assert_non_null(site);
    assert_int_equal(cg_sweep_new(of->graph, CG_SWEEP_BIT(semiring), &s, &error), CG_OK);
    const char *wrong = verify_sweep(s, site, semiring);
    cg_sweep_free(s);
    harness_close();
    return wrong;
}

/* Every semiring passes on its own graph, and a sweep over another graph is caught. ONE_MORE is one
 * that CMakeLists.txt has added. */
static void sweeps_are_verified(void **state) {
    (void)state;
#ifdef ONE_MORE
    assert_true(ONE_MORE < CG_NSEMIRING);
#endif
    static const char own[] = "layered/width:8/depth:2/sum:0";
    static const char other[] = "layered/width:8/depth:3/sum:0/seed:2";
    for (cg_semiring i = 0; i < CG_NSEMIRING; i++) {
        assert_null(said_of(i, own, own));
        const char *wrong = said_of(i, other, own);
        assert_non_null(wrong);
        assert_non_null(strstr(wrong, cg_semiring_name(i)));
        assert_null(said_of(i, "stencil/cells:9/steps:400", "stencil/cells:9/steps:400"));
    }
    cache_free();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mode_passes),         cmocka_unit_test(wrong_answers_are_caught),
        cmocka_unit_test(wrong_counts_are_caught),   cmocka_unit_test(work_is_shared),
        cmocka_unit_test(members_that_do_not_exist), cmocka_unit_test(sweeps_are_verified),
        cmocka_unit_test(sampled_sweeps_are_drawn),  cmocka_unit_test(work_is_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
