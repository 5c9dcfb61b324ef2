/* What the scheduled and the batched modes share: a plan, its arrays, and the kernels for this CPU.
 */
#include "mode/scheduled.h"

#include <string.h>

#include "memory.h"

/* Tests choose; nothing else writes here. */
static cg_isa chosen_isa = CG_NISA;
static int chosen_sleef = -1;

int cg_schedule_choose(cg_isa isa, int sleef) {
    const cg_kernels *kernels = cg_kernels_at(isa == CG_NISA ? cg_isa_best() : isa);
    if (!kernels || (sleef > 0 && !kernels->math->sleef())) return 0;
    chosen_isa = isa;
    chosen_sleef = sleef;
    return 1;
}

static const cg_vector_library *choose_library(const cg_vector_math *math) {
    const cg_vector_library *sleef = chosen_sleef == 0 ? NULL : math->sleef();
    return sleef ? sleef : math->libm;
}

static cg_sweeps choose_sweeps(const cg_kernels *kernels, size_t points) {
    return points == 4    ? kernels->four
           : points == 8  ? kernels->eight
           : points == 16 ? kernels->sixteen
                          : kernels->one;
}

/* Values that take more than this are not all kept, if there are several points: one point's are
 * cheaper to bring from memory than to compute again. A span's fit the second-level cache with what
 * else the sweeps need. */
enum { MOST_BYTES = 16 << 20, SPAN_BYTES = 512 << 10 };
enum { FAR = 1 << 17 }; /* values: more than the second-level cache holds */
static size_t most_bytes = MOST_BYTES, span_bytes = SPAN_BYTES; /* tests choose here, too */

void cg_schedule_cut(size_t most, size_t span) {
    most_bytes = most == 0 ? MOST_BYTES : most;
    span_bytes = span == 0 ? SPAN_BYTES : span;
}

size_t cg_schedule_cut_at(void) {
    return most_bytes;
}

static cg_status choose_spans(cg_schedule *s) {
    size_t slot = s->points * sizeof(double);
    int cut = s->points > 1 && s->plan.nslot > most_bytes / slot;
    return cg_spans_make(&s->plan, cut ? span_bytes / slot : 0, &s->spans);
}

static size_t kept_slots(const cg_schedule *s) {
    return s->spans.n > 1 ? s->spans.kept[s->spans.n] : 0;
}

static cg_status make_arrays(cg_schedule *s) {
    size_t bytes = s->points * sizeof(double);
    s->arrays = (cg_arrays){.plan = &s->plan, .library = choose_library(s->kernels->math)};
    s->arrays.far = s->spans.n == 1 && s->plan.nslot * s->points >= FAR;
    s->arrays.value = cg_array(s->spans.room + CG_SLICE, bytes);
    s->arrays.slope = cg_array(s->spans.slope_room + CG_SLICE, bytes);
    s->arrays.cell = cg_array((size_t)s->plan.ncell + CG_SLICE, bytes);
    s->kept = cg_array(kept_slots(s), bytes);
    return s->arrays.value && s->arrays.slope && s->arrays.cell && s->kept ? CG_OK : CG_ENOMEM;
}

static void put_constants(const cg_schedule *s) {
    const cg_plan *plan = &s->plan;
    size_t p = s->points;
    double *constant = cg_schedule_inputs(s) + plan->ninput * p;
    for (size_t i = 0; i < plan->nconst; i++)
        for (size_t lane = 0; lane < p; lane++) constant[i * p + lane] = plan->constant[i];
    for (size_t lane = 0; lane < p; lane++) s->arrays.cell[lane] = 0;
}

cg_status cg_schedule_make(const cg_graph *g, size_t points, cg_schedule *s) {
    *s = (cg_schedule){.points = points};
    s->kernels = cg_kernels_at(chosen_isa == CG_NISA ? cg_isa_best() : chosen_isa);
    s->sweeps = choose_sweeps(s->kernels, points);
    cg_status status = cg_plan_make(g, points == 1 ? CG_SLICE : 1, &s->plan);
    if (status == CG_OK) status = choose_spans(s);
    if (status == CG_OK) status = make_arrays(s);
    if (status != CG_OK) {
        cg_schedule_free(s);
        return status;
    }
    s->linear = s->spans.n;
    put_constants(s);
    return CG_OK;
}

void cg_schedule_free(cg_schedule *s) {
    free(s->arrays.value);
    free(s->arrays.slope);
    free(s->arrays.cell);
    free(s->kept);
    cg_spans_free(&s->spans);
    cg_plan_free(&s->plan);
}

size_t cg_schedule_bytes(const cg_schedule *s) {
    size_t doubles =
        s->spans.room + s->spans.slope_room + s->plan.ncell + kept_slots(s) + 3 * (size_t)CG_SLICE;
    return doubles * s->points * sizeof(double) + cg_plan_bytes(&s->plan) +
           cg_spans_bytes(&s->spans);
}

/* All spans but the last are evaluated twice. */
cg_counts cg_schedule_counts(const cg_schedule *s) {
    uint64_t again = s->spans.place[s->spans.n - 1].slot - s->spans.place[0].slot;
    return (cg_counts){s->plan.nedge, s->plan.nmul, s->plan.nadd, s->plan.ncall + again};
}

const char *cg_schedule_library(const cg_schedule *s) {
    return s->arrays.library == s->kernels->math->libm ? "libm" : "SLEEF, 1 ulp";
}

void cg_schedule_seed(cg_schedule *s, cg_id first, cg_id last) {
    double *seed = s->arrays.cell + s->points;
    for (cg_id i = 0; i < s->plan.noutput; i++)
        for (size_t lane = 0; lane < s->points; lane++)
            seed[i * s->points + lane] = i >= first && i < last ? 1.0 : 0.0;
}

void cg_schedule_seed_lanes(cg_schedule *s, cg_id first) {
    double *seed = s->arrays.cell + s->points;
    for (cg_id i = 0; i < s->plan.noutput; i++)
        for (size_t lane = 0; lane < s->points; lane++)
            seed[i * s->points + lane] = i == first + lane ? 1.0 : 0.0;
}

double *cg_schedule_inputs(const cg_schedule *s) {
    return s->spans.n > 1 ? s->kept : s->arrays.value;
}

static void copy_slots(const cg_schedule *s, const double *from, size_t n, double *to) {
    memcpy(to, from, n * s->points * sizeof *to);
}

/* Puts what span i starts from into the window. */
static void enter_span(cg_schedule *s, size_t i) {
    const cg_spans *spans = &s->spans;
    size_t n = spans->kept[i + 1] - spans->kept[i];
    s->arrays.first_slot = spans->first_slot[i];
    s->arrays.first_slope = spans->place[i].slope;
    s->linear = spans->n;
    if (spans->n > 1) copy_slots(s, s->kept + spans->kept[i] * s->points, n, s->arrays.value);
}

/* Keeps what the spans after span i start from. */
static void leave_span(cg_schedule *s, size_t i) {
    const cg_spans *spans = &s->spans;
    size_t n = spans->kept[i + 2] - spans->kept[i + 1];
    size_t at = spans->first_slot[i + 1] - spans->first_slot[i];
    copy_slots(s, s->arrays.value + at * s->points, n, s->kept + spans->kept[i + 1] * s->points);
}

static void linearise_span(cg_schedule *s, size_t i) {
    s->sweeps.linearise(&s->arrays, &s->spans.place[i], &s->spans.place[i + 1]);
    s->linear = i;
}

void cg_schedule_evaluate(cg_schedule *s, int slopes) {
    const cg_spans *spans = &s->spans;
    for (size_t i = 0; i < spans->n; i++) {
        enter_span(s, i);
        if (slopes && i + 1 == spans->n)
            linearise_span(s, i);
        else
            s->sweeps.evaluate(&s->arrays, &spans->place[i], &spans->place[i + 1]);
        if (i + 1 < spans->n) leave_span(s, i);
    }
}

const double *cg_schedule_output(const cg_schedule *s, cg_id output) {
    size_t first = s->spans.first_slot[s->spans.n - 1];
    return s->arrays.value + (s->plan.output[output] - first) * s->points;
}

void cg_schedule_pull(cg_schedule *s, double *g) {
    const cg_spans *spans = &s->spans;
    for (size_t i = spans->n; i-- > 0;) {
        if (s->linear != i) {
            enter_span(s, i);
            linearise_span(s, i);
        }
        s->sweeps.pull(&s->arrays, &spans->place[i + 1], &spans->place[i], g);
    }
    s->sweeps.pull(&s->arrays, &spans->place[0], &spans->bottom, g);
}

static void evaluate_one(cg_schedule *s, const double *x, double *y, int slopes) {
    memcpy(cg_schedule_inputs(s), x, s->plan.ninput * sizeof *x);
    cg_schedule_evaluate(s, slopes);
    for (cg_id i = 0; i < s->plan.noutput; i++) y[i] = *cg_schedule_output(s, i);
}

void cg_schedule_function(cg_schedule *s, const double *x, double *y) {
    evaluate_one(s, x, y, 0);
}

void cg_schedule_record(cg_schedule *s, const double *x, double *y) {
    evaluate_one(s, x, y, 1);
}
