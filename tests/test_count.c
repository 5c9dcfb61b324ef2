/* Arithmetic of counts: exact up to 128 bits, by the logarithm beyond. */
#include "check.h"

#include "cheapgrad/cheapgrad.h"

static void check_text(cg_count count, const char *expected) {
    char text[CG_COUNT_TEXT];
    assert_string_equal(cg_count_text(count, text), expected);
}

static void decimal_digits(void **state) {
    (void)state;
    check_text(cg_count_of(0), "0");
    check_text(cg_count_of(10), "10");
    check_text(cg_count_of(UINT64_MAX), "18446744073709551615");
    check_text(cg_count_pow(2, 64), "18446744073709551616");
    check_text(cg_count_pow(3, 80), "147808829414345923316083210206383297601");
    check_text(cg_count_pow(2, 128), "2^128.0");
    check_text(cg_count_pow(10, 1000), "2^3321.9");
    check_text(cg_count_pow(UINT64_MAX, UINT64_MAX), "2^1180591620717411303424");
}

static void edge_of_128_bits(void **state) {
    (void)state;
    cg_count half = cg_count_pow(2, 127), most = half; /* to 2^128 - 1 */
    for (uint64_t k = 0; k < 127; k++) most = cg_count_add(most, cg_count_pow(2, k));
    assert_true(most.exact && most.hi == UINT64_MAX && most.lo == UINT64_MAX);
    check_text(most, "340282366920938463463374607431768211455");

    cg_count over = cg_count_add(most, cg_count_of(1));
    assert_false(over.exact);
    check_near(over.log2, 128.0, 1e-15);
    assert_false(cg_count_equal(over, most));
    assert_true(cg_count_equal(over, cg_count_add(half, half)));
    assert_true(cg_count_equal(over, cg_count_mul(half, cg_count_of(2))));
    assert_true(cg_count_mul(cg_count_pow(2, 63), cg_count_pow(2, 64)).exact);
    assert_true(cg_count_mul(most, cg_count_of(1)).exact);
}

static void logarithms_go_with_it(void **state) {
    (void)state;
    assert_true(cg_count_of(0).log2 == -HUGE_VAL);
    check_near(cg_count_of(8).log2, 3.0, 0.0);
    check_near(cg_count_pow(3, 200).log2, 200.0 * log2(3.0), 1e-15);
    /* 2^200 + 3 * 2^200 = 2^202, and a small one beside a large one leaves no trace. */
    cg_count p = cg_count_pow(2, 200);
    cg_count sum = cg_count_add(p, cg_count_mul(cg_count_of(3), p));
    check_near(sum.log2, 202.0, 1e-15);
    check_near(cg_count_add(p, cg_count_of(0)).log2, 200.0, 0.0);
    check_near(cg_count_add(cg_count_of(7), p).log2, 200.0, 0.0);
}

static void zero_and_one(void **state) {
    (void)state;
    cg_count zero = cg_count_of(0), huge = cg_count_pow(7, 1000);
    assert_true(cg_count_equal(cg_count_mul(huge, zero), zero));
    assert_true(cg_count_equal(cg_count_mul(zero, huge), zero));
    assert_true(cg_count_equal(cg_count_mul(huge, cg_count_of(1)), huge));
    assert_true(cg_count_equal(cg_count_pow(0, 0), cg_count_of(1)));
    assert_true(cg_count_equal(cg_count_pow(0, 5), zero));
    assert_true(cg_count_equal(cg_count_pow(1, UINT64_MAX), cg_count_of(1)));
    assert_true(cg_count_equal(cg_count_pow(7, 1), cg_count_of(7)));
}

static void quotients(void **state) {
    (void)state;
    assert_true(cg_count_equal(cg_count_divide(cg_count_of(7), 2), cg_count_of(3)));
    assert_true(cg_count_equal(cg_count_divide(cg_count_pow(6, 49), 6), cg_count_pow(6, 48)));
    check_near(cg_count_divide(cg_count_pow(2, 300), 8).log2, 297.0, 0.0);
}

static void budgets(void **state) {
    (void)state;
    assert_true(cg_count_within(cg_count_of(5), 5));
    assert_false(cg_count_within(cg_count_of(6), 5));
    assert_false(cg_count_within(cg_count_pow(2, 64), UINT64_MAX));
    assert_false(cg_count_within(cg_count_pow(2, 300), UINT64_MAX));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimal_digits),
        cmocka_unit_test(edge_of_128_bits),
        cmocka_unit_test(logarithms_go_with_it),
        cmocka_unit_test(zero_and_one),
        cmocka_unit_test(quotients),
        cmocka_unit_test(budgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
