/* The statistics against known answers, and the coverage of the intervals by simulation. */
#include "check.h"

#include "alloc.h"
#include "report/stats/fit.h"
#include "report/stats/order.h"
#include "report/stats/proportion.h"
#include "uniform.h"

#include <stdlib.h>

static bootstrap *standard(size_t largest) {
    return bootstrap_new(BOOTSTRAP_REPLICATES, BOOTSTRAP_LEVEL, BOOTSTRAP_SEED, largest);
}

static void order_statistics(void **state) {
    (void)state;
    double odd[] = {3, 1, 2}, even[] = {4, 1, 3, 2}, sorted[] = {1, 2, 3, 4, 5};
    check_near(median_in_place(odd, 3), 2, 0);
    check_near(odd[0], 1, 0);
    check_near(median_in_place(even, 4), 2.5, 0);
    check_near(quantile_of_sorted(sorted, 5, 0), 1, 0);
    check_near(quantile_of_sorted(sorted, 5, 0.1), 1.4, 1e-15); /* R: quantile(1:5, .1) */
    check_near(quantile_of_sorted(sorted, 5, 1), 5, 0);
    double ends[] = {0, HUGE_VAL};
    check_near(quantile_of_sorted(ends, 2, 0), 0, 0);
    double beyond[] = {HUGE_VAL, HUGE_VAL, HUGE_VAL};
    assert_true(quantile_of_sorted(beyond, 3, 0.25) == HUGE_VAL);
    double mixed[] = {3, -1, 2};
    check_near(minimum(mixed, 3), -1, 0);
}

static void long_samples_are_sorted_too(void **state) {
    (void)state;
    enum { N = 1000 };
    double x[N];
    cg_random draw = {1};
    for (int i = 0; i < N; i++) x[i] = uniform(&draw);
    sort_ascending(x, N);
    for (int i = 1; i < N; i++) assert_true(x[i - 1] <= x[i]);
}

/* The published first outputs of SplitMix64 from seed 1234567. */
static void the_generator_is_splitmix64(void **state) {
    (void)state;
    cg_random draw = {1234567};
    assert_true(cg_random_next(&draw) == UINT64_C(6457827717110365317));
    assert_true(cg_random_next(&draw) == UINT64_C(3203168211198807973));
    size_t count[7] = {0};
    for (int i = 0; i < 70000; i++) count[cg_random_below(&draw, 7)]++;
    for (int k = 0; k < 7; k++) assert_in_range(count[k], 9600, 10400);
}

/* P(median of a resample <= x(k)) = P(Bin(9, k/9) >= 5): 0.030 at k = 2 and by symmetry 0.970 at
 * k = 7, so that the 95 % interval of nine is [x(2), x(8)]. */
static void the_median_of_nine_spans_the_second_to_the_eighth(void **state) {
    (void)state;
    double x[] = {9, 1, 8, 2, 7, 3, 6, 4, 5};
    bootstrap *b = standard(9);
    measure m = {.numerator = x, .n = 9, .scale = 10};
    interval i = bootstrap_measure(b, &m);
    check_near(i.value, 50, 0);
    check_near(i.low, 20, 0);
    check_near(i.high, 80, 0);
    assert_true(interval_is_noisy(i));
    check_near(measure_minimum(&m), 10, 0);
    check_near(x[0], 9, 0); /* the sample itself stays as it was */
    interval again = bootstrap_measure(b, &m);
    assert_memory_equal(&i, &again, sizeof i);
    bootstrap_free(b);
}

static void what_a_pair_shares_cancels(void **state) {
    (void)state;
    double a[] = {2, 20, 4, 8, 6}, b[] = {1, 10, 2, 4, 3};
    measure paired = {a, b, 5, 5, 1, 1}, apart = {a, b, 5, 5, 0, 1};
    bootstrap *boot = standard(5);
    interval i = bootstrap_measure(boot, &paired);
    check_near(i.low, 2, 0);
    check_near(i.high, 2, 0);
    assert_false(interval_is_noisy(i));
    i = bootstrap_measure(boot, &apart);
    assert_true(i.low < 1 && i.high > 4);
    check_near(measure_minimum(&paired), 2, 0);
    bootstrap_free(boot);
}

static void noisy_is_wider_than_a_tenth(void **state) {
    (void)state;
    assert_false(interval_is_noisy((interval){100, 95, 105}));
    assert_true(interval_is_noisy((interval){100, 95, 105.1}));
    assert_true(interval_is_noisy((interval){-100, -106, -95}));
    assert_true(interval_is_noisy((interval){1, nan(""), nan("")}));
}

/* No end lies between two replicates. */
static void ends_are_draws(void **state) {
    (void)state;
    static double draws[BOOTSTRAP_REPLICATES];
    double tail = 0.5 * (1 - BOOTSTRAP_LEVEL);
    for (int i = 0; i < BOOTSTRAP_REPLICATES; i++) draws[i] = i;
    double low = quantile_of_sorted(draws, BOOTSTRAP_REPLICATES, tail);
    double high = quantile_of_sorted(draws, BOOTSTRAP_REPLICATES, 1 - tail);
    check_near(low, round(low), 0);
    check_near(low + high, BOOTSTRAP_REPLICATES - 1, 0);
}

/* 7 of the sample itself; of a replicate so much more. */
static double beside(const void *by, cg_random *draw, double *scratch) {
    (void)scratch;
    return draw ? 7 + *(const double *)by : 7;
}

static void an_interval_holds_its_estimate(void **state) {
    (void)state;
    bootstrap *b = standard(1);
    interval above = bootstrap_interval(b, beside, &(double){1});
    check_near(above.low, 7, 0);
    check_near(above.high, 8, 0);
    interval below = bootstrap_interval(b, beside, &(double){-1});
    check_near(below.low, 6, 0);
    check_near(below.high, 7, 0);
    bootstrap_free(b);
}

/* An interval of an odd number of distinct repetitions ends at two of them, by rank the same ones
 * whatever they are: [x(i), x(j)] holds the median where i to j - 1 of them lie below it. */
static void coverage_is_what_the_table_says(void **state) {
    (void)state;
    static const double table[] = {93.8, 87.5, 96.1, 93.5, 90.8, 96.5,
                                   95.1, 93.6, 92.2, 96.5, 95.7};
    enum { FIRST = 5, MOST = 59 };
    double rank[MOST];
    bootstrap *b = standard(MOST);
    for (int i = 0; i < MOST; i++) rank[i] = i + 1;
    for (size_t n = 1; n < FIRST; n++) assert_false(bootstrap_covers(n));
    for (size_t n = FIRST; n <= MOST; n += 2) {
        interval i = bootstrap_measure(b, &(measure){rank, NULL, n, 0, 0, 1});
        double covered =
            binomial_half_cdf((size_t)i.high - 1, n) - binomial_half_cdf((size_t)i.low - 1, n);
        if (bootstrap_covers(n) != (covered >= 0.93)) fail_msg("n = %zu: %g", n, covered);
        size_t k = (n - FIRST) / 2;
        if (k < sizeof table / sizeof *table && fabs(100 * covered - table[k]) > 0.051)
            fail_msg("n = %zu: %g", n, covered);
    }
    bootstrap_free(b);
}

static double normal(cg_random *draw) {
    double u = uniform(draw), v = uniform(draw);
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

static int covers(interval i, double truth) {
    return i.low <= truth && truth <= i.high;
}

/* Timings that are log-normal, the two of a pair with a shared part (drift) of size shared and a
 * part of their own of 2 %. The share of simulated runs whose interval holds the truth. */
static void coverage(int n, double shared, double *median, double *ratio) {
    enum { RUNS = 600, MOST = 32 };
    bootstrap *b = bootstrap_new(499, BOOTSTRAP_LEVEL, BOOTSTRAP_SEED, MOST);
    cg_random draw = {(uint64_t)n};
    int in_median = 0, in_ratio = 0;
    for (int run = 0; run < RUNS; run++) {
        double x[MOST], y[MOST];
        for (int i = 0; i < n; i++) {
            double drift = shared * normal(&draw);
            x[i] = 3 * exp(drift + 0.02 * normal(&draw));
            y[i] = exp(drift + 0.02 * normal(&draw));
        }
        size_t size = (size_t)n;
        in_median += covers(bootstrap_measure(b, &(measure){x, NULL, size, 0, 0, 1}), 3);
        in_ratio += covers(bootstrap_measure(b, &(measure){x, y, size, size, 1, 1}), 3);
    }
    *median = (double)in_median / RUNS;
    *ratio = (double)in_ratio / RUNS;
    bootstrap_free(b);
}

static void intervals_cover_what_they_promise(void **state) {
    (void)state;
    static const int repetitions[] = {9, 15, 25};
    for (int k = 0; k < 3; k++) {
        double median, ratio, shared;
        coverage(repetitions[k], 0, &median, &ratio);
        if (median < 0.90 || median > 0.98 || ratio < 0.90 || ratio > 0.99)
            fail_msg("n = %d: median %g, ratio %g", repetitions[k], median, ratio);
        /* With a drift larger than the noise the ratio's interval is on the safe side. */
        coverage(repetitions[k], 0.05, &median, &shared);
        if (shared < 0.93) fail_msg("n = %d, with drift: ratio %g", repetitions[k], shared);
    }
}

static void intervals_of_slopes_cover(void **state) {
    (void)state;
    enum { RUNS = 300, SIZES = 5, N = 9 };
    static const double x[SIZES] = {1, 4, 16, 64, 256};
    bootstrap *b = bootstrap_new(499, BOOTSTRAP_LEVEL, BOOTSTRAP_SEED, N);
    cg_random draw = {7};
    int in = 0;
    for (int run = 0; run < RUNS; run++) {
        double sample[SIZES][N];
        measure y[SIZES];
        for (int k = 0; k < SIZES; k++) {
            for (int i = 0; i < N; i++) sample[k][i] = pow(x[k], 1.5) * exp(0.05 * normal(&draw));
            y[k] = (measure){sample[k], NULL, N, 0, 0, 1};
        }
        in += covers(fit_growth(b, x, y, SIZES, AXES_LOGLOG).slope, 1.5);
    }
    if (in < 0.90 * RUNS || in > 0.99 * RUNS) fail_msg("%g", (double)in / RUNS);
    bootstrap_free(b);
}

/* y = 3 x^2, y = 5 * 2^x and y = 7 - 2 x, exactly. */
static void fits_find_exact_laws(void **state) {
    (void)state;
    static const double x[] = {1, 2, 3, 5, 8};
    static const double slope[] = {2, 0.6931471805599453, -2}, at_4[] = {48, 80, -1};
    double sample[3][5];
    bootstrap *b = standard(1);
    for (int kind = AXES_LOGLOG; kind <= AXES_LINEAR; kind++) {
        measure y[5];
        for (int i = 0; i < 5; i++) {
            double value[] = {3 * x[i] * x[i], 5 * exp2(x[i]), 7 - 2 * x[i]};
            sample[kind][i] = value[kind];
            y[i] = (measure){&sample[kind][i], NULL, 1, 0, 0, 1};
        }
        fit f = fit_growth(b, x, y, 5, (fit_axes)kind);
        check_near(f.slope.value, slope[kind], 1e-14);
        check_near(f.slope.low, slope[kind], 1e-14);
        check_near(f.r2, 1, 1e-14);
        check_near(fit_at(&f, (fit_axes)kind, 4), at_4[kind], 1e-12);
    }
    bootstrap_free(b);
}

/* R: y <- c(1,3,2,5,4); x <- 1:5; coef(lm(y~x)) = 0.6, 0.8; R^2 = 0.64 */
static void a_fit_that_is_not_exact(void **state) {
    (void)state;
    static const double x[] = {1, 2, 3, 4, 5}, value[] = {1, 3, 2, 5, 4};
    measure y[5];
    for (int i = 0; i < 5; i++) y[i] = (measure){&value[i], NULL, 1, 0, 0, 1};
    bootstrap *b = standard(1);
    fit f = fit_growth(b, x, y, 5, AXES_LINEAR);
    check_near(f.slope.value, 0.8, 1e-14);
    check_near(f.intercept, 0.6, 1e-14);
    check_near(f.r2, 0.64, 1e-14);
    bootstrap_free(b);
}

static void no_line_is_nan(void **state) {
    (void)state;
    static const double x[] = {2, 2}, positive[] = {1, 2}, negative[] = {-1, 2};
    measure y[] = {{&positive[0], NULL, 1, 0, 0, 1}, {&positive[1], NULL, 1, 0, 0, 1}};
    bootstrap *b = standard(1);
    assert_true(isnan(fit_growth(b, x, y, 2, AXES_LOGLOG).slope.value));
    assert_true(isnan(fit_growth(b, x, y, 1, AXES_LINEAR).slope.value));
    static const double apart[] = {1, 2};
    y[0].numerator = &negative[0];
    fit f = fit_growth(b, apart, y, 2, AXES_LOGLOG);
    assert_true(isnan(f.slope.value) && isnan(f.slope.low));
    bootstrap_free(b);
}

static void counting_intervals(void **state) {
    (void)state;
    check_near(normal_two_sided(0.95), 1.959963984540054, 1e-12);
    check_near(binomial_half_cdf(1, 9), 10.0 / 512, 1e-13);
    check_near(binomial_half_cdf(9, 9), 1, 1e-13);
    interval w = wilson_interval(8, 10, 0.95); /* Wilson's own form; R: prop.test, uncorrected */
    check_near(w.low, 0.4901625, 1e-6);
    check_near(w.high, 0.9433178, 1e-6);
    w = wilson_interval(0, 40, 0.95);
    check_near(w.low, 0, 0);
    check_near(w.high, 0.0876217, 1e-5); /* z^2 / (n + z^2) */
    double x[] = {5, 3, 8, 1, 9, 2, 7, 4, 6}, five[] = {1, 2, 3, 4, 5};
    interval s = sign_interval(x, 9, 0.95);
    check_near(s.low, 2, 0);
    check_near(s.high, 8, 0);
    s = sign_interval(five, 5, 0.95);
    assert_true(isinf(s.low) && isinf(s.high));
}

static void set_up_fails_cleanly(void **state) {
    (void)state;
    long k = 0;
    for (int failed = 1; failed; k++) {
        alloc_fail_at(k);
        bootstrap *b = standard(9);
        failed = alloc_failed();
        assert_int_equal(b == NULL, failed);
        bootstrap_free(b);
    }
    assert_int_equal(k, 4); /* three allocations, and the run in which none failed */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_statistics),
        cmocka_unit_test(long_samples_are_sorted_too),
        cmocka_unit_test(the_generator_is_splitmix64),
        cmocka_unit_test(the_median_of_nine_spans_the_second_to_the_eighth),
        cmocka_unit_test(what_a_pair_shares_cancels),
        cmocka_unit_test(noisy_is_wider_than_a_tenth),
        cmocka_unit_test(ends_are_draws),
        cmocka_unit_test(an_interval_holds_its_estimate),
        cmocka_unit_test(coverage_is_what_the_table_says),
        cmocka_unit_test(intervals_cover_what_they_promise),
        cmocka_unit_test(intervals_of_slopes_cover),
        cmocka_unit_test(fits_find_exact_laws),
        cmocka_unit_test(a_fit_that_is_not_exact),
        cmocka_unit_test(no_line_is_nan),
        cmocka_unit_test(counting_intervals),
        cmocka_unit_test(set_up_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
