/* functions.def against itself in 128 bits, and at its kinks. */
#include "check.h"

#include <float.h>

#include "cheapgrad/cheapgrad.h"
#include "quad.h"
#include "random.h"

enum { NPOINT = 2000 };

/* What a result may be compared with: itself, and where a formula's terms cancel, these. */
static double size_of(cg_op op, int what, double x, double y, double exact) {
    double size = fabs(exact);
    if (op == CG_TANH && what > 0) size = 1; /* from its value: see functions.def */
    if (op == CG_POW && what == 4) size += pow(x, y - 1);
    return size;
}

static double draw(uint64_t *state, double lo, double hi) {
    return lo + (hi - lo) * (double)(random_next(state) >> 11) * 0x1p-53;
}

/* All six results of one function at one point, to 8 units in the last place. */
static void check_point(const quad_function *f, double x, double y) {
    static const char *const what[] = {"value", "dx", "dy", "dxx", "dxy", "dyy"};
    quad exact[6];
    double result[6];
    exact[0] = f->value(x, y);
    quad_derivatives(f, x, y, exact + 1, exact + 3);
    result[0] = cg_op_at(f->op, x, y, result + 1, result + 3);
    for (int i = 0; i < 6; i++) {
        double off = (double)(result[i] - exact[i]);
        double size = size_of(f->op, i, x, y, (double)exact[i]);
        /* What should be 0 is only as good as the stencil. */
        if (!(fabs(off) <= 8 * DBL_EPSILON * size + 1e-20))
            fail_msg("%s of %s at (%.17g, %.17g) is %.17g, not %.17g", what[i], cg_op_name(f->op),
                     x, y, result[i], (double)exact[i]);
    }
}

static void against_128_bits(void **state) {
    (void)state;
    uint64_t seed = 1;
    for (int k = 0; k < nquad_function; k++)
        for (int i = 0; i < NPOINT; i++) {
            double x = draw(&seed, quad_functions[k].lo, quad_functions[k].hi);
            double y = draw(&seed, quad_functions[k].lo, quad_functions[k].hi);
            if (x != y) check_point(&quad_functions[k], x, y);
        }
}

/* ---- Kinks and edges, as functions.def documents them --------------------------------------- */

typedef struct edge {
    cg_op op;
    double x, y, value, dx, dy;
} edge;

#define INF HUGE_VAL
#define NOT_A_NUMBER ((double)NAN)

static const edge edges[] = {
    {CG_FABS, 0, 0, 0, 0, 0},
    {CG_FABS, -0.0, 0, 0, 0, 0},
    {CG_FABS, -3, 0, 3, -1, 0},
    {CG_FABS, -INF, 0, INF, -1, 0},
    {CG_FABS, NOT_A_NUMBER, 0, NOT_A_NUMBER, 0, 0},
    {CG_RELU, 0, 0, 0, 0, 0},
    {CG_RELU, -2, 0, 0, 0, 0},
    {CG_RELU, INF, 0, INF, 1, 0},
    {CG_RELU, NOT_A_NUMBER, 0, NOT_A_NUMBER, 0, 0},
    {CG_FMIN, 2, 2, 2, 1, 0},
    {CG_FMAX, 2, 2, 2, 1, 0},
    {CG_FMIN, 0.0, -0.0, 0, 1, 0},
    {CG_FMIN, 1, NOT_A_NUMBER, 1, 1, 0},
    {CG_FMIN, NOT_A_NUMBER, 1, 1, 0, 1},
    {CG_FMAX, 1, NOT_A_NUMBER, 1, 1, 0},
    {CG_FMAX, NOT_A_NUMBER, 1, 1, 0, 1},
    {CG_FMAX, INF, 1, INF, 1, 0},
    {CG_POW, 0, 2, 0, 0, 0},
    {CG_POW, 0, 1, 0, 1, 0},
    {CG_POW, 0, 0, 1, 0, 0},
    {CG_POW, -3, 2, 9, -6, 0},
    {CG_POW, -2, 3, -8, 12, 0},
    {CG_POW, -2, 0.5, NOT_A_NUMBER, NOT_A_NUMBER, 0},
    {CG_POW, NOT_A_NUMBER, 2, NOT_A_NUMBER, NOT_A_NUMBER, NOT_A_NUMBER},
    {CG_HYPOT, 0, 0, 0, NOT_A_NUMBER, NOT_A_NUMBER},
    {CG_HYPOT, 3e200, 4e200, 5e200, 0.6, 0.8},
    {CG_ATAN2, 0, 0, 0, NOT_A_NUMBER, NOT_A_NUMBER},
    {CG_ATAN2, 3e-200, 4e-200, 0.64350110879328438680, 1.6e199, -1.2e199},
    {CG_SQRT, 0, 0, 0, INF, 0},
    {CG_SQRT, -1, 0, NOT_A_NUMBER, NOT_A_NUMBER, 0},
    {CG_SQRT, INF, 0, INF, 0, 0},
    {CG_CBRT, 0, 0, 0, INF, 0},
    {CG_CBRT, -8, 0, -2, 1.0 / 12, 0},
    {CG_RECIPROCAL, 0, 0, INF, -INF, 0},
    {CG_LOG, 0, 0, -INF, INF, 0},
    {CG_EXP, 1000, 0, INF, INF, 0},
    {CG_EXP, -INF, 0, 0, 0, 0},
    {CG_TANH, INF, 0, 1, 0, 0},
    {CG_TANH, -INF, 0, -1, 0, 0},
    {CG_ATAN, INF, 0, 1.57079632679489661923, 0, 0},
    {CG_LOGISTIC, INF, 0, 1, 0, 0},
    {CG_LOGISTIC, -INF, 0, 0, 0, 0},
    {CG_LOGISTIC, 0, 0, 0.5, 0.25, 0},
    {CG_SOFTPLUS, INF, 0, INF, 1, 0},
    {CG_SOFTPLUS, 1000, 0, 1000, 1, 0},
    {CG_SOFTPLUS, -INF, 0, 0, 0, 0},
    {CG_ERF, INF, 0, 1, 0, 0},
    {CG_SIN, INF, 0, NOT_A_NUMBER, NOT_A_NUMBER, 0},
};

static void kinks_and_edges(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        const edge *e = &edges[i];
        double expected[3] = {e->value, e->dx, e->dy}, result[3];
        result[0] = cg_op_at(e->op, e->x, e->y, result + 1, NULL);
        for (int k = 0; k < 3; k++) {
            double off = fabs(result[k] - expected[k]);
            if (isnan(expected[k])
                    ? !isnan(result[k])
                    : result[k] != expected[k] && !(off <= 4 * DBL_EPSILON * fabs(expected[k])))
                fail_msg("%s at (%g, %g): result %d is %g, not %g", cg_op_name(e->op), e->x, e->y,
                         k, result[k], expected[k]);
        }
    }
}

/* Where slopes are tiny they are still right: no 1 - v of a v that has been rounded to 1. */
static void flat_tails(void **state) {
    (void)state;
    static const edge tails[] = {
        {CG_LOGISTIC, 25, 0, 0, 0, 0}, {CG_LOGISTIC, -25, 0, 0, 0, 0}, {CG_EXPM1, -25, 0, 0, 0, 0},
        {CG_ERF, 5, 0, 0, 0, 0},       {CG_SOFTPLUS, -40, 0, 0, 0, 0}, {CG_ATAN, 1e8, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        for (int k = 0; k < nquad_function; k++) {
            if (quad_functions[k].op != tails[i].op) continue;
            double d[2];
            quad exact[2], second[3];
            cg_op_at(tails[i].op, tails[i].x, 0, d, NULL);
            quad_derivatives(&quad_functions[k], tails[i].x, 0, exact, second);
            check_near(d[0] / (double)exact[0], 1, 1e-13);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_128_bits),
        cmocka_unit_test(kinks_and_edges),
        cmocka_unit_test(flat_tails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
