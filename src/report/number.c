#include "report/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

number_text number_short(double value) {
    number_text n;
    double size = fabs(value);
    if (!isfinite(value) || (size > 0 && size < 1e-3) || size >= 1e7) {
        snprintf(n.text, sizeof n.text, "%.3g", value);
        return n;
    }
    int before = size > 0 ? (int)floor(log10(size)) + 1 : 3;
    snprintf(n.text, sizeof n.text, "%.*f", before >= 3 ? 0 : 3 - before, value);
    return n;
}

number_text number_count(double value) {
    number_text digits, n = {""};
    snprintf(digits.text, sizeof digits.text, "%.0f", fmin(fabs(value), 1e18));
    size_t length = strlen(digits.text), k = 0;
    for (size_t i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0) n.text[k++] = ',';
        n.text[k++] = digits.text[i];
    }
    return n;
}

number_text number_interval(interval i) {
    number_text n; /* three numbers of a dozen digits: the bounds are the compiler's to see */
    snprintf(n.text, sizeof n.text, "%.24s (%.24s to %.24s)", number_short(i.value).text,
             number_short(i.low).text, number_short(i.high).text);
    return n;
}
