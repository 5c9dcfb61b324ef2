/* functions.def's values once more with libquadmath's functions, and their derivatives by central
 * differences of sixth order. */
#include "quad.h"

/* Declared here, since clang does not look where gcc keeps <quadmath.h>. */
quad sqrtq(quad), cbrtq(quad), expq(quad), exp2q(quad), expm1q(quad), logq(quad), log2q(quad),
    log10q(quad), log1pq(quad), sinq(quad), cosq(quad), tanq(quad), asinq(quad), acosq(quad),
    atanq(quad), sinhq(quad), coshq(quad), tanhq(quad), asinhq(quad), acoshq(quad), atanhq(quad),
    erfq(quad), erfcq(quad), fabsq(quad);
quad powq(quad, quad), hypotq(quad, quad), atan2q(quad, quad), fminq(quad, quad), fmaxq(quad, quad);

#define pow powq
#define hypot hypotq
#define atan2 atan2q
#define fmin fminq
#define fmax fmaxq
#define sqrt sqrtq
#define cbrt cbrtq
#define exp expq
#define exp2 exp2q
#define expm1 expm1q
#define log logq
#define log2 log2q
#define log10 log10q
#define log1p log1pq
#define sin sinq
#define cos cosq
#define tan tanq
#define asin asinq
#define acos acosq
#define atan atanq
#define sinh sinhq
#define cosh coshq
#define tanh tanhq
#define asinh asinhq
#define acosh acoshq
#define atanh atanhq
#define erf erfq
#define erfc erfcq
#define fabs fabsq

/* quad_sin(x, y), quad_add(x, y), ...: the values, where a unary function ignores y. */
#define CG_UNARY(NAME, name, lo, hi, VALUE, ...)                                                   \
    static quad quad_##name(quad x, quad y) {                                                      \
        (void)y;                                                                                   \
        return VALUE;                                                                              \
    }
#define CG_BINARY(NAME, name, lo, hi, VALUE, ...)                                                  \
    static quad quad_##name(quad x, quad y) {                                                      \
        return VALUE;                                                                              \
    }
#include "cheapgrad/functions.def"

const quad_function quad_functions[] = {
#define CG_UNARY(NAME, name, lo, hi, ...) {CG_##NAME, lo, hi, quad_##name},
#define CG_BINARY(NAME, name, lo, hi, ...) {CG_##NAME, lo, hi, quad_##name},
#include "cheapgrad/functions.def"
};
const int nquad_function = sizeof quad_functions / sizeof *quad_functions;

/* Sixth order: error h^6 f^(7) / 140, and 2^-113 / h from rounding; at h = 1e-5 both are far below
 * a double's last place. */
static const quad H = 1e-5;

static quad slope(const quad f[7], quad h) {
    return (45 * (f[4] - f[2]) - 9 * (f[5] - f[1]) + (f[6] - f[0])) / (60 * h);
}

static quad curvature(const quad f[7], quad h) {
    return (270 * (f[4] + f[2]) - 27 * (f[5] + f[1]) + 2 * (f[6] + f[0]) - 490 * f[3]) /
           (180 * h * h);
}

/* f along x (along = 0) or y (1), three steps either way. */
static void along(const quad_function *f, int axis, quad x, quad y, quad line[7]) {
    for (int i = 0; i < 7; i++)
        line[i] = axis == 0 ? f->value(x + (i - 3) * H, y) : f->value(x, y + (i - 3) * H);
}

void quad_derivatives(const quad_function *f, double x, double y, quad d[2], quad dd[3]) {
    quad line[7], across[7];
    along(f, 0, x, y, line);
    d[0] = slope(line, H);
    dd[0] = curvature(line, H);
    d[1] = dd[1] = dd[2] = 0;
    if (cg_op_arity(f->op) == 1) return;
    along(f, 1, x, y, line);
    d[1] = slope(line, H);
    dd[2] = curvature(line, H);
    for (int i = 0; i < 7; i++) {
        along(f, 0, x, y + (i - 3) * H, line);
        across[i] = slope(line, H);
    }
    dd[1] = slope(across, H);
}
