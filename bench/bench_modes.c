/* How fast is each way to differentiate? Layered graphs from the first-level cache to main memory,
 * every mode: the function, the gradient, its two halves, the set-up; and a triad to hold it all
 * against what the memory gives. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"

/* The triad's arrays, one after the other: allocated once, and touched before anything is timed. */
static struct {
    double *value;
    size_t n; /* of all three */
    bool touched;
} arrays;

static inline void pass(size_t n) {
    double *restrict a = arrays.value;
    const double *restrict b = a + n, *restrict c = a + 2 * n;
    for (size_t i = 0; i < n; i++) a[i] = b[i] + 0.5 * c[i];
    gb_keep_ptr(a);
}

/* STREAM's triad (McCalpin 1995), a = b + s c, with three arrays of n doubles each. Counted as
 * STREAM counts: 24 bytes an element; the line that is fetched before it is written is not. */
static void triad(gb_state *s) {
    size_t n = (size_t)gb_value(s, 0);
    if (!arrays.value) {
        gb_skip_with_error(s, "no memory for the triad's arrays");
        return;
    }
    for (size_t i = 0; !arrays.touched && i < arrays.n; i++) arrays.value[i] = (double)i;
    arrays.touched = true;
    pass(n); /* once untimed, as every mode's sweep is warmed up and as STREAM has it */
    GB_LOOP(s) {
        pass(n);
    }
    double bytes = 3.0 * (double)sizeof(double) * (double)n;
    gb_counter(s, "nodes", (double)n); /* elements, for axes that are shared with graphs */
    gb_counter(s, "bytes", bytes);
    gb_bytes_processed(s, gb_iterations(s) * (int64_t)bytes);
}

/* From the first-level cache to main memory. */
static void add_triads(harness_scale scale) {
    int64_t most = scale == HARNESS_QUICK ? 1 << 20 : 1 << 24;
    arrays.n = 3 * (size_t)most;
    arrays.value = malloc(arrays.n * sizeof *arrays.value);
    gb_family *f = gb_register("triad/plain/memory", triad, NULL);
    gb_arg_name(f, "doubles");
    for (int64_t n = 1 << 10; n <= most; n *= 4) gb_arg(f, n);
}

/* The largest graph costs seconds before it is timed: only by the modes that compete there, and as
 * a whole, unless there is time. */
static bool competes(const cg_mode *mode) {
    return strcmp(mode->name, "tape") == 0 || strcmp(mode->name, "scheduled") == 0 ||
           strcmp(mode->name, "batched") == 0;
}

static void parts(const cg_mode *mode, const char *member, bool whole) {
    if (mode->inputs_per_sweep == CG_NO_SWEEP) return;
    (void)harness_add(HARNESS_GRADIENT, mode, member);
    if (!harness_is_reverse(mode)) return; /* evaluates as the plain interpreter does */
    (void)harness_add(HARNESS_FUNCTION, mode, member);
    if (whole) return;
    (void)harness_add(HARNESS_RECORD, mode, member);
    (void)harness_add(HARNESS_REVERSE, mode, member);
    if (strstr(member, "depth:16") || strstr(member, "depth:64"))
        (void)harness_add(HARNESS_SETUP, mode, member);
}

/* Vector forward on the plan by a thousand inputs takes seconds a gradient; the others that sweep
 * for each input would take minutes. */
static void add_tangents(const char *const *member, int n) {
    const cg_mode *mode = cg_mode_by_name("scheduled-forward-vector");
    harness_allow(1e10);
    for (int k = 0; k < n; k++) (void)harness_add(HARNESS_GRADIENT, mode, member[k]);
    harness_allow(0);
}

static void rows(harness_scale scale) {
    static const char *const shape[] = {
        "layered/width:16/depth:16", "layered/width:64/depth:64", "layered/width:256/depth:256",
        "layered/width:1024/depth:1024", "layered/width:1024/depth:4096"};
    static const uint64_t compiled[] = {300, 4300, 70000};
    harness_compile(compiled[scale]);
    int shapes = scale == HARNESS_QUICK ? 3 : 5;
    for (int k = 0; k < shapes; k++) {
        (void)harness_add(HARNESS_FUNCTION, NULL, shape[k]);
        bool brief = k == 4 && scale != HARNESS_FULL;
        for (size_t i = 0; i < cg_nmode; i++)
            if (!brief || competes(cg_modes[i])) parts(cg_modes[i], shape[k], brief);
    }
    if (scale == HARNESS_FULL) add_tangents(shape + 3, 2);
    /* Once more with graphs that no branch predictor can know by heart. */
    (void)harness_add_rotating(HARNESS_FUNCTION, NULL, shape[0], 64);
    for (size_t i = 0; i < cg_nmode; i++)
        if (harness_is_reverse(cg_modes[i]))
            (void)harness_add_rotating(HARNESS_GRADIENT, cg_modes[i], shape[0], 64);
    add_triads(scale);
}

int main(int argc, char **argv) {
    return harness_main(argc, argv, rows);
}
