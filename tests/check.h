/* The one check header: cmocka, and what its includes need. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

/* |a - b| <= tolerance * max(1, |b|); two NaNs are alike, as are equal infinities. */
#define check_near(a, b, tolerance)                                                                \
    do {                                                                                           \
        double a_ = (a), b_ = (b), tolerance_ = (tolerance);                                       \
        int alike_ = (isnan(a_) && isnan(b_)) || a_ == b_ ||                                       \
                     (isfinite(b_) && fabs(a_ - b_) <= tolerance_ * fmax(1.0, fabs(b_)));          \
        if (!alike_)                                                                               \
            fail_msg("%s = %.17g is not %s = %.17g within %g", #a, a_, #b, b_, tolerance_);        \
    } while (0)

#endif
