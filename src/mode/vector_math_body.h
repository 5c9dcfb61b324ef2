/* The elementary functions on vectors, for one instruction set. Included once by each file that is
 * compiled for one, which defines before
 *
 *   CG_LANES              doubles in a vector
 *   CG_SLEEF(name, ulp)   the name of SLEEF's function for vectors of that many, a string
 *
 * Everything here is static: every instruction set has its own. */
#include <threads.h>

#include "cheapgrad/elementary.h"
#include "mode/vector_math.h"
#include "portable.h"

CG_VECTOR(vec, vec_memory, vec_bits, 8 * CG_LANES);

static CG_ALWAYS_INLINE vec load(const double *from) {
    return *(const vec_memory *)from;
}
static CG_ALWAYS_INLINE void store(double *to, vec v) {
    *(vec_memory *)to = v;
}

/* clang-format off */
/* What SLEEF has, by the names in the table of functions, where its value is just this, and in C; the
 * bound on its error in tenths of a unit in the last place.
 */
#define LIBRARY_UNARY(F) \
    F(CBRT, cbrt, u10) F(EXP, exp, u10) F(EXP2, exp2, u10) \
    F(EXPM1, expm1, u10) F(LOG, log, u10) F(LOG2, log2, u10) \
    F(LOG10, log10, u10) F(LOG1P, log1p, u10) F(SIN, sin, u10) \
    F(COS, cos, u10) F(TAN, tan, u10) F(ASIN, asin, u10) \
    F(ACOS, acos, u10) F(ATAN, atan, u10) F(SINH, sinh, u10) \
    F(COSH, cosh, u10) F(TANH, tanh, u10) F(ASINH, asinh, u10) \
    F(ACOSH, acosh, u10) F(ATANH, atanh, u10) F(ERF, erf, u10) \
    F(ERFC, erfc, u15)
#define LIBRARY_BINARY(F) F(POW, pow, u10) F(HYPOT, hypot, u05) F(ATAN2, atan2, u10)
/* clang-format on */

/* What a function of one argument gives, and one of two. */
typedef struct linear {
    vec value, slope;
} linear;
typedef struct linear_of_two {
    vec value, slope[2];
} linear_of_two;

/* NOLINTBEGIN(bugprone-macro-parentheses): names */
typedef struct library {
#define MEMBER(NAME, name, ulp) vec (*name)(vec);
    LIBRARY_UNARY(MEMBER)
#undef MEMBER
#define MEMBER(NAME, name, ulp) vec (*name)(vec, vec);
    LIBRARY_BINARY(MEMBER)
#undef MEMBER
    linear (*sincos)(vec); /* sine, and cosine, which is its slope */
} library;
/* NOLINTEND(bugprone-macro-parentheses) */

/* libm, lane by lane. */
#define BY_LANE(NAME, name, ulp)                                                                   \
    static vec libm_##name(vec x) {                                                                \
        for (int i = 0; i < CG_LANES; i++) x[i] = name(x[i]);                                      \
        return x;                                                                                  \
    }
LIBRARY_UNARY(BY_LANE)
#undef BY_LANE
#define BY_LANE(NAME, name, ulp)                                                                   \
    static vec libm_##name(vec x, vec y) {                                                         \
        for (int i = 0; i < CG_LANES; i++) x[i] = name(x[i], y[i]);                                \
        return x;                                                                                  \
    }
LIBRARY_BINARY(BY_LANE)
#undef BY_LANE
static linear libm_sincos(vec x) {
    return (linear){libm_sin(x), libm_cos(x)};
}

static const library libm_library = {
#define MEMBER(NAME, name, ulp) .name = libm_##name,
    LIBRARY_UNARY(MEMBER) LIBRARY_BINARY(MEMBER)
#undef MEMBER
        .sincos = libm_sincos};

/* SLEEF's log1p overflows beyond 1e307 and its asinh and acosh beyond 1e154, where the value is a
 * few hundred, its exp, sinh and cosh a little before 709.783, where it is 1e308, and its pow
 * there, too: libm's there, in these lanes alone. */
#define OVERFLOWING(F)                                                                             \
    F(log1p, 1e150) F(asinh, 1e150) F(acosh, 1e150) F(exp, 709) F(sinh, 709) F(cosh, 709)
#define REPAIRED(name, limit)                                                                      \
    static vec (*sleef_##name)(vec);                                                               \
    static vec repaired_##name(vec x) {                                                            \
        int far = 0;                                                                               \
        for (int i = 0; i < CG_LANES; i++) far |= !(fabs(x[i]) < (limit));                         \
        if (CG_LIKELY(!far)) return sleef_##name(x);                                               \
        vec v = sleef_##name(x);                                                                   \
        for (int i = 0; i < CG_LANES; i++)                                                         \
            if (!(fabs(x[i]) < (limit))) v[i] = name(x[i]);                                        \
        return v;                                                                                  \
    }
OVERFLOWING(REPAIRED)
#undef REPAIRED

static vec (*sleef_pow)(vec, vec);
static vec repaired_pow(vec x, vec y) {
    vec v = sleef_pow(x, y);
    int far = 0;
    for (int i = 0; i < CG_LANES; i++) far |= !(fabs(v[i]) < HUGE_VAL);
    if (CG_LIKELY(!far)) return v;
    for (int i = 0; i < CG_LANES; i++)
        if (!(fabs(v[i]) < HUGE_VAL)) v[i] = pow(x[i], y[i]);
    return v;
}

/* A function that SLEEF lacks is libm's. */
static library sleef_library;
static int sleef_found;

static void find_sleef(void) {
    sleef_library = libm_library;
    cg_any_function *f;
#define FIND(NAME, name, ulp)                                                                      \
    f = cg_sleef_function(CG_SLEEF(name, ulp));                                                    \
    if (f) sleef_found = 1, sleef_library.name = (vec(*)(vec))f;
    LIBRARY_UNARY(FIND)
#undef FIND
#define REPAIR(name, limit)                                                                        \
    sleef_##name = sleef_library.name;                                                             \
    sleef_library.name = repaired_##name;
    OVERFLOWING(REPAIR)
#undef REPAIR
#define FIND(NAME, name, ulp)                                                                      \
    f = cg_sleef_function(CG_SLEEF(name, ulp));                                                    \
    if (f) sleef_library.name = (vec(*)(vec, vec))f;
    LIBRARY_BINARY(FIND)
#undef FIND
    sleef_pow = sleef_library.pow;
    sleef_library.pow = repaired_pow;
    f = cg_sleef_function(CG_SLEEF(sincos, u10));
    if (f) sleef_library.sincos = (linear(*)(vec))f;
}

static vec wide_sqrt(vec x) {
    for (int i = 0; i < CG_LANES; i++) x[i] = sqrt(x[i]);
    return x;
}
static vec wide_fabs(vec x) {
    for (int i = 0; i < CG_LANES; i++) x[i] = fabs(x[i]);
    return x;
}
static vec wide_fmax(vec x, vec y) {
    for (int i = 0; i < CG_LANES; i++) x[i] = fmax(x[i], y[i]);
    return x;
}

/* functions.def's expressions compute on whole vectors as they stand, if the functions named in
 * them do; a lone number becomes a vector of it (x - 0 is x, whatever x). C has no ?: for vectors,
 * though, nor do their comparisons give 0 and 1, so lines that have these are computed lane by
 * lane, as is every line that is not named here. */
#define WIDE(number_or_vector) ((number_or_vector) - (vec){0})
#define WHOLE_ADD ~, WHOLE
#define WHOLE_SUB ~, WHOLE
#define WHOLE_MUL ~, WHOLE
#define WHOLE_DIV ~, WHOLE
#define WHOLE_POW ~, VALUE_WHOLE
#define WHOLE_HYPOT ~, WHOLE
#define WHOLE_ATAN2 ~, WHOLE
#define WHOLE_NEG ~, WHOLE
#define WHOLE_SQUARE ~, WHOLE
#define WHOLE_RECIPROCAL ~, WHOLE
#define WHOLE_SQRT ~, WHOLE
#define WHOLE_CBRT ~, WHOLE
#define WHOLE_EXP ~, WHOLE
#define WHOLE_EXP2 ~, WHOLE
#define WHOLE_EXPM1 ~, WHOLE
#define WHOLE_LOG ~, WHOLE
#define WHOLE_LOG2 ~, WHOLE
#define WHOLE_LOG10 ~, WHOLE
#define WHOLE_LOG1P ~, WHOLE
#define WHOLE_SIN ~, WHOLE
#define WHOLE_COS ~, WHOLE
#define WHOLE_TAN ~, WHOLE
#define WHOLE_ASIN ~, WHOLE
#define WHOLE_ACOS ~, WHOLE
#define WHOLE_ATAN ~, WHOLE
#define WHOLE_SINH ~, WHOLE
#define WHOLE_COSH ~, WHOLE
#define WHOLE_TANH ~, WHOLE
#define WHOLE_ASINH ~, WHOLE
#define WHOLE_ACOSH ~, WHOLE
#define WHOLE_ATANH ~, WHOLE
#define WHOLE_ERF ~, WHOLE
#define WHOLE_ERFC ~, WHOLE
#define WHOLE_LOGISTIC ~, WHOLE
#define WHOLE_SOFTPLUS ~, WHOLE

/* HOW(NAME) is the word after the comma above, or BY_LANE where there is no such line. */
#define SECOND(first, second, ...) second
#define CHOOSE(...) SECOND(__VA_ARGS__, BY_LANE, ~)
#define HOW(NAME) CHOOSE(WHOLE_##NAME)
#define PASTE(a, b) a##b
#define CALL(a, b) PASTE(a, b)

#define LANES_OF_ONE(function, scalar)                                                             \
    static CG_ALWAYS_INLINE vec function(const library *m, vec x, vec v) {                         \
        (void)m, (void)v;                                                                          \
        for (int i = 0; i < CG_LANES; i++) x[i] = scalar;                                          \
        return x;                                                                                  \
    }
#define LANES_OF_TWO(function, scalar)                                                             \
    static CG_ALWAYS_INLINE vec function(const library *m, vec x, vec y, vec v) {                  \
        (void)m, (void)v;                                                                          \
        for (int i = 0; i < CG_LANES; i++) x[i] = scalar;                                          \
        return x;                                                                                  \
    }
#define WHOLE_OF_ONE(function, expression)                                                         \
    static CG_ALWAYS_INLINE vec function(const library *m, vec x, vec v) {                         \
        (void)m, (void)x, (void)v;                                                                 \
        return WIDE(expression);                                                                   \
    }
#define WHOLE_OF_TWO(function, expression)                                                         \
    static CG_ALWAYS_INLINE vec function(const library *m, vec x, vec y, vec v) {                  \
        (void)m, (void)x, (void)y, (void)v;                                                        \
        return WIDE(expression);                                                                   \
    }

#define UNARY_BY_LANE(name, VALUE, DX)                                                             \
    LANES_OF_ONE(value_##name, cg_value_##name(x[i]))                                              \
    LANES_OF_ONE(dx_##name, cg_dx_##name(x[i], v[i]))
#define UNARY_WHOLE(name, VALUE, DX)                                                               \
    WHOLE_OF_ONE(value_##name, VALUE)                                                              \
    WHOLE_OF_ONE(dx_##name, DX)
#define BINARY_BY_LANE(name, VALUE, DX, DY)                                                        \
    LANES_OF_TWO(value_##name, cg_value_##name(x[i], y[i]))                                        \
    BINARY_SLOPES_BY_LANE(name)
#define BINARY_VALUE_WHOLE(name, VALUE, DX, DY)                                                    \
    WHOLE_OF_TWO(value_##name, VALUE)                                                              \
    BINARY_SLOPES_BY_LANE(name)
#define BINARY_SLOPES_BY_LANE(name)                                                                \
    LANES_OF_TWO(dx_##name, cg_dx_##name(x[i], y[i], v[i]))                                        \
    LANES_OF_TWO(dy_##name, cg_dy_##name(x[i], y[i], v[i]))
#define BINARY_WHOLE(name, VALUE, DX, DY)                                                          \
    WHOLE_OF_TWO(value_##name, VALUE)                                                              \
    WHOLE_OF_TWO(dx_##name, DX)                                                                    \
    WHOLE_OF_TWO(dy_##name, DY)

/* From here on the functions' names mean those on vectors; m is the library in scope. */
#define sqrt(x) wide_sqrt(x)
#define fabs(x) wide_fabs(x)
#define fmax(x, y) wide_fmax(WIDE(x), WIDE(y))
#define cbrt(x) m->cbrt(x)
#define exp(x) m->exp(x)
#define exp2(x) m->exp2(x)
#define expm1(x) m->expm1(x)
#define log(x) m->log(x)
#define log2(x) m->log2(x)
#define log10(x) m->log10(x)
#define log1p(x) m->log1p(x)
#define sin(x) m->sin(x)
#define cos(x) m->cos(x)
#define tan(x) m->tan(x)
#define asin(x) m->asin(x)
#define acos(x) m->acos(x)
#define atan(x) m->atan(x)
#define sinh(x) m->sinh(x)
#define cosh(x) m->cosh(x)
#define tanh(x) m->tanh(x)
#define asinh(x) m->asinh(x)
#define acosh(x) m->acosh(x)
#define atanh(x) m->atanh(x)
#define erf(x) m->erf(x)
#define erfc(x) m->erfc(x)
#define pow(x, y) m->pow(x, y)
#define hypot(x, y) m->hypot(x, y)
#define atan2(x, y) m->atan2(x, y)

#define CG_UNARY(NAME, name, lo, hi, VALUE, DX, DXX) CALL(UNARY_, HOW(NAME))(name, VALUE, DX)
#define CG_BINARY(NAME, name, lo, hi, VALUE, DX, DY, ...)                                          \
    CALL(BINARY_, HOW(NAME))(name, VALUE, DX, DY)
#include "cheapgrad/functions.def"

/* Sine and cosine are each other's slopes, and one call gives both. */
#define CG_UNARY(NAME, name, ...)                                                                  \
    static CG_ALWAYS_INLINE linear linear_##name(const library *m, vec x) {                        \
        if (CG_##NAME == CG_SIN) return m->sincos(x);                                              \
        if (CG_##NAME == CG_COS) {                                                                 \
            linear both = m->sincos(x);                                                            \
            return (linear){both.slope, -both.value};                                              \
        }                                                                                          \
        vec value = value_##name(m, x, (vec){0});                                                  \
        return (linear){value, dx_##name(m, x, value)};                                            \
    }
#define CG_BINARY(NAME, name, ...)                                                                 \
    static CG_ALWAYS_INLINE linear_of_two linear_##name(const library *m, vec x, vec y) {          \
        vec value = value_##name(m, x, y, (vec){0});                                               \
        return (linear_of_two){value, {dx_##name(m, x, y, value), dy_##name(m, x, y, value)}};     \
    }
#include "cheapgrad/functions.def"

/* By cg_op; of sources, and of those with another number of arguments, NULL. */
struct cg_vector_functions {
    vec (*value[CG_NOP])(vec);
    linear (*linear[CG_NOP])(vec);
    vec (*value_of_two[CG_NOP])(vec, vec);
    linear_of_two (*linear_of_two[CG_NOP])(vec, vec);
};

/* By either library: libm_sin_value, sleef_sin_linear ... */
#define OF_ONE(source, name)                                                                       \
    static vec source##_##name##_value(vec x) {                                                    \
        return value_##name(&source##_library, x, (vec){0});                                       \
    }                                                                                              \
    static linear source##_##name##_linear(vec x) {                                                \
        return linear_##name(&source##_library, x);                                                \
    }
#define OF_TWO(source, name)                                                                       \
    static vec source##_##name##_value(vec x, vec y) {                                             \
        return value_##name(&source##_library, x, y, (vec){0});                                    \
    }                                                                                              \
    static linear_of_two source##_##name##_linear(vec x, vec y) {                                  \
        return linear_##name(&source##_library, x, y);                                             \
    }
#define CG_UNARY(NAME, name, ...) OF_ONE(libm, name) OF_ONE(sleef, name)
#define CG_BINARY(NAME, name, ...) OF_TWO(libm, name) OF_TWO(sleef, name)
#include "cheapgrad/functions.def"

static const cg_vector_functions libm_functions = {
#define CG_UNARY(NAME, name, ...)                                                                  \
    .value[CG_##NAME] = libm_##name##_value, .linear[CG_##NAME] = libm_##name##_linear,
#define CG_BINARY(NAME, name, ...)                                                                 \
    .value_of_two[CG_##NAME] = libm_##name##_value,                                                \
    .linear_of_two[CG_##NAME] = libm_##name##_linear,
#include "cheapgrad/functions.def"
};
static cg_vector_functions sleef_functions = {
#define CG_UNARY(NAME, name, ...)                                                                  \
    .value[CG_##NAME] = sleef_##name##_value, .linear[CG_##NAME] = sleef_##name##_linear,
#define CG_BINARY(NAME, name, ...)                                                                 \
    .value_of_two[CG_##NAME] = sleef_##name##_value,                                               \
    .linear_of_two[CG_##NAME] = sleef_##name##_linear,
#include "cheapgrad/functions.def"
};

/* What is one of SLEEF's functions and no more is called as it is. */
static void find_sleef_functions(void) {
    find_sleef();
#define AS_IT_IS(NAME, name, ulp) sleef_functions.value[CG_##NAME] = sleef_library.name;
    LIBRARY_UNARY(AS_IT_IS)
#undef AS_IT_IS
#define AS_IT_IS(NAME, name, ulp) sleef_functions.value_of_two[CG_##NAME] = sleef_library.name;
    LIBRARY_BINARY(AS_IT_IS)
#undef AS_IT_IS
    sleef_functions.linear[CG_SIN] = sleef_library.sincos;
}

static const cg_vector_functions *sleef(void) {
    static once_flag once = ONCE_FLAG_INIT;
    call_once(&once, find_sleef_functions);
    return sleef_found ? &sleef_functions : NULL;
}

static const cg_vector_math vector_math = {&libm_functions, sleef};
