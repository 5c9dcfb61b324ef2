/* Results made to say something: a known cost with a known spread. */
#ifndef TESTS_DOCTORED_H
#define TESTS_DOCTORED_H

#include "results_file.h"

enum { DOCTORED_REPETITIONS = 9 };

/* A row whose repetitions are spread evenly over value * (1 -+ spread), in an order that depends
 * on the row, so that ratios of two rows are spread too. */
void doctored_add(json_t *document, const char *name, double value, double spread);

/* width.json as it would be with a reverse mode whose cost over the function grows as
 * n^exponent, and a forward mode with n sweeps. Free with json_decref. */
json_t *doctored_width(double exponent, double spread);

#endif
