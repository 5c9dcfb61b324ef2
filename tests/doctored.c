#include "doctored.h"

#include <math.h>
#include <stdio.h>

void doctored_add(json_t *document, const char *name, double value, double spread) {
    double x[DOCTORED_REPETITIONS];
    size_t turn = 0;
    for (const char *c = name; *c; c++) turn = 31 * turn + (unsigned char)*c;
    for (size_t i = 0; i < DOCTORED_REPETITIONS; i++)
        x[i] = value * (1 + spread * ((int)((4 * i + turn) % DOCTORED_REPETITIONS) - 4) / 4.0);
    results_add_row(document, name, x, DOCTORED_REPETITIONS);
}

json_t *doctored_width(double exponent, double spread) {
    json_t *document = results_document();
    static const char *const rows[] = {"function/plain", "gradient/tape", "gradient/forward",
                                       "gradient/forward-vector", "gradient/difference-forward"};
    for (int n = 16; n <= 4096; n *= 4)
        for (int k = 0; k < 5; k++) {
            const double cost[] = {1, 3 * pow(n, exponent), 2.5 * n, 0.5 * n, n + 1};
            char name[80];
            snprintf(name, sizeof name, "%s/layered/width:%d/depth:8", rows[k], n);
            doctored_add(document, name, 10 * n * cost[k], spread);
            results_set_counter(document, name, "inputs", n);
            results_set_counter(document, name, "edges", 16 * n);
            results_set_counter(document, name, "edge_visits", 16 * n * (k == 2 ? n : 1));
        }
    return document;
}
