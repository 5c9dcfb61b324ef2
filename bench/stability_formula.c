#include "stability_formula.h"

#include <math.h>

/* ---- x^2 - y^2 where the two are close ------------------------------------------------------- */

static void squares(cg_graph *g) {
    cg_id x = cg_input(g), y = cg_input(g);
    cg_id xx = cg_square(g, x), yy = cg_square(g, y);
    cg_output(g, cg_sub(g, xx, yy));
}

static void factors(cg_graph *g) {
    cg_id x = cg_input(g), y = cg_input(g);
    cg_id less = cg_sub(g, x, y), more = cg_add(g, x, y);
    cg_output(g, cg_mul(g, less, more));
}

static void two_close(int k, double t, double *x) {
    x[0] = 1.1 + t;
    x[1] = x[0] * (1 + 0.9 * pow(10, -k));
}

/* ---- 1 - cos x at small x -------------------------------------------------------------------- */

static void cosine(cg_graph *g) {
    cg_id x = cg_input(g), less = cg_cos(g, x), one = cg_const(g, 1);
    cg_output(g, cg_sub(g, one, less));
}

/* 2 sin^2(x / 2) */
static void half_angle(cg_graph *g) {
    cg_id x = cg_input(g), half = cg_mul(g, x, cg_const(g, 0.5));
    cg_id square = cg_square(g, cg_sin(g, half));
    cg_output(g, cg_add(g, square, square));
}

static void small(int k, double t, double *x) {
    x[0] = (1.1 + t) * pow(10, -k);
}

/* ---- (x - 1)^7 close to 1 -------------------------------------------------------------------- */

/* Multiplied out, by Horner's rule. */
static void horner(cg_graph *g) {
    static const double coefficient[] = {1, -7, 21, -35, 35, -21, 7, -1};
    cg_id x = cg_input(g), p = cg_const(g, coefficient[0]);
    for (int i = 1; i < 8; i++) {
        cg_id product = cg_mul(g, p, x);
        p = cg_add(g, product, cg_const(g, coefficient[i]));
    }
    cg_output(g, p);
}

static void power(cg_graph *g) {
    cg_id x = cg_input(g), d = cg_sub(g, x, cg_const(g, 1)), p = d;
    for (int i = 1; i < 7; i++) p = cg_mul(g, p, d);
    cg_output(g, p);
}

static void close_to_one(int k, double t, double *x) {
    x[0] = 1 + (1.1 + t) * pow(10, -k);
}

/* ---- e^-x by its series ---------------------------------------------------------------------- */

/* 1 + x + x^2/2! + ... */
static cg_id series(cg_graph *g, cg_id x) {
    cg_id sum = cg_const(g, 1), term = sum;
    for (int n = 1; n < 64; n++) {
        cg_id product = cg_mul(g, term, x);
        term = cg_div(g, product, cg_const(g, n));
        sum = cg_add(g, sum, term);
    }
    return sum;
}

static void alternating(cg_graph *g) {
    cg_output(g, series(g, cg_neg(g, cg_input(g))));
}

/* 1 / e^x: all terms are of one sign. */
static void reciprocal(cg_graph *g) {
    cg_output(g, cg_reciprocal(g, series(g, cg_input(g))));
}

static void large(int k, double t, double *x) {
    x[0] = 2.5 * k + t;
}

const formula formulas[] = {
    {"squares", false, 6, squares, two_close},     {"factors", true, 6, factors, two_close},
    {"cosine", false, 6, cosine, small},           {"half-angle", true, 6, half_angle, small},
    {"horner", false, 2, horner, close_to_one},    {"power", true, 2, power, close_to_one},
    {"alternating", false, 5, alternating, large}, {"reciprocal", true, 5, reciprocal, large},
};
const int nformula = sizeof formulas / sizeof *formulas;
