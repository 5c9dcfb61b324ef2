/* Google Benchmark in plain C: the whole of its interface for benchmarks, and a timed loop that
 * costs what C++'s range-for costs.
 *
 *     static void add(gb_state *s)
 *     {
 *         const double *x = gb_user(s);
 *         double y = 0;
 *         GB_LOOP(s) { y = gb_keep(y + x[0]); }
 *         gb_counter(s, "inputs", 1);
 *     }
 *
 *     int main(int argc, char **argv)
 *     {
 *         static const double x[] = {1};
 *         gb_family *f = gb_register("add", add, (void *)x);
 *         gb_arg_name(f, "n");
 *         gb_dense_range(f, 1, 8, 1);
 *         return gb_main(argc, argv);
 *     }
 *
 * What goes wrong inside a callback fails its row, never the program: gb_skip_with_error, a timed
 * loop that is left early, never entered or entered twice, a clock paused twice or left paused, a
 * counter or a manual time that is not finite, complexity asked for without gb_complexity_n. The
 * row is reported with error_occurred and a message, the other rows run, and the exit status is 1.
 * An aggregate row (mean, cv, big-O) of a failed row is left out, and so is an aggregate that is
 * itself not finite, such as the cv of a counter that is always 0: JSON has no NaN.
 *
 * Registration is checked by Google Benchmark, which stops the program with a message where a
 * REQUIRES below is broken. Strings and arrays are copied; user data is borrowed and must outlive
 * gb_run. No pointer may be NULL unless it says so. */
#ifndef CHEAPGRAD_GBENCH_H
#define CHEAPGRAD_GBENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gb_state gb_state;   /* one thread of one run; lives as long as the callback */
typedef struct gb_family gb_family; /* a registered benchmark and its arguments; never freed */
typedef void gb_function(gb_state *);

/* ---- Registration ------------------------------------------------------------------------- */

typedef enum gb_unit { GB_NS, GB_US, GB_MS, GB_S } gb_unit;
typedef enum gb_big_o {
    GB_O_1,
    GB_O_N,
    GB_O_N_SQUARED,
    GB_O_N_CUBED,
    GB_O_LOG_N,
    GB_O_N_LOG_N,
    GB_O_AUTO /* whichever of the above fits best */
} gb_big_o;

/* Rows registered from now on run after all that were registered before: where rows are interleaved
 * at random, or in rounds, each group is so in itself. */
void gb_begin_group(void);

typedef struct gb_values {
    const int64_t *value; /* size n */
    size_t n;
} gb_values;

/* user may be NULL; gb_user hands it to the callback. */
gb_family *gb_register(const char *name, gb_function *function, void *user);

/* Each call adds rows. REQUIRES: every row of a family has the same number of arguments. */
void gb_arg(gb_family *f, int64_t arg);
void gb_args(gb_family *f, const int64_t *arg, size_t n);
void gb_range(gb_family *f, int64_t lo, int64_t hi); /* lo, hi and the powers between */
void gb_ranges(gb_family *f, const int64_t (*lo_hi)[2], size_t n);
void gb_dense_range(gb_family *f, int64_t lo, int64_t hi, int step);
void gb_args_product(gb_family *f, const gb_values *list, size_t n);
void gb_range_multiplier(gb_family *f, int multiplier); /* 8 unless set, before the range */
void gb_arg_name(gb_family *f, const char *name);
void gb_arg_names(gb_family *f, const char *const *name, size_t n);

/* The values that gb_range and gb_dense_range would take, for gb_args_product. Writes the first
 * capacity of them to out (which may be NULL if capacity is 0) and returns how many there are. */
size_t gb_create_range(int64_t *out, size_t capacity, int64_t lo, int64_t hi, int multiplier);
size_t gb_create_dense_range(int64_t *out, size_t capacity, int64_t lo, int64_t hi, int step);

void gb_time_unit(gb_family *f, gb_unit unit);
void gb_min_time(gb_family *f, double seconds);        /* REQUIRES: > 0, no gb_iterations_fixed */
void gb_min_warmup_time(gb_family *f, double seconds); /* REQUIRES: >= 0, no gb_iterations_fixed */
void gb_iterations_fixed(gb_family *f, int64_t n);     /* REQUIRES: > 0, no gb_min_time */
void gb_repetitions(gb_family *f, int n);              /* REQUIRES: > 0 */
void gb_report_aggregates_only(gb_family *f, bool only);
void gb_display_aggregates_only(gb_family *f, bool only); /* the file keeps the raw rows */
void gb_use_real_time(gb_family *f);
void gb_use_manual_time(gb_family *f); /* the callback calls gb_iteration_time */
void gb_measure_process_cpu_time(gb_family *f);

/* Fits the family's rows; each must call gb_complexity_n. Where a row failed there is no fit. */
void gb_complexity(gb_family *f, gb_big_o o);
void gb_complexity_function(gb_family *f, double (*o)(int64_t n));

/* A statistic over the repetitions of a row, beside mean, median, stddev and cv: value[n] are the
 * times in seconds, or a counter. Returns false if GB_MAX_STATISTICS are in use already. */
#define GB_MAX_STATISTICS 16
bool gb_statistic(gb_family *f, const char *name,
                  double (*statistic)(const double *value, size_t n));

void gb_threads(gb_family *f, int n);
void gb_thread_range(gb_family *f, int lo, int hi); /* powers of two between */
void gb_dense_thread_range(gb_family *f, int lo, int hi, int stride);
void gb_thread_per_cpu(gb_family *f);

/* Called by thread 0 before any thread's callback begins, and after all have ended, once a run
 * (a row has several: the search for its number of iterations, then its repetitions). A set-up
 * that calls gb_skip_with_error skips the callbacks of that run; the tear-down is still called. */
void gb_setup(gb_family *f, gb_function *setup);
void gb_teardown(gb_family *f, gb_function *teardown);

/* ---- Inside a callback -------------------------------------------------------------------- */

void *gb_user(const gb_state *s);
const char *gb_name(const gb_state *s);       /* the family's name */
size_t gb_arg_count(const gb_state *s);       /* arguments of this row */
int64_t gb_value(gb_state *s, size_t i);      /* argument i; 0 and a failed row past the end */
int64_t gb_max_iterations(const gb_state *s); /* what the loop will run */
int64_t gb_iterations(const gb_state *s);     /* what it has run, once it is over */
int gb_thread_count(const gb_state *s);
int gb_thread_index(const gb_state *s);

/* The timed loop. Threads wait for each other at both ends. The clock runs from the loop's entry
 * to its end; an iteration costs one decrement and one branch. */
#define GB_LOOP(s)                                                                                 \
    for (int64_t gb_left = gb_loop_begin(s); gb_left != 0 || gb_loop_end(s); --gb_left)
int64_t gb_loop_begin(gb_state *s);
void gb_loop_close(gb_state *s);

static inline bool gb_loop_end(gb_state *s) {
    gb_loop_close(s);
    return false;
}

/* The other way to loop: while (gb_keep_running(s)) { ... }. A call an iteration, about five times
 * the cost of GB_LOOP's empty iteration; the batch form runs n iterations a call. */
bool gb_keep_running(gb_state *s);
bool gb_keep_running_batch(gb_state *s, int64_t n);

void gb_pause_timing(gb_state *s);
void gb_resume_timing(gb_state *s);
void gb_iteration_time(gb_state *s, double seconds); /* once an iteration, with manual time */

/* Fails the row with this message (the first one counts). GB_LOOP does not know: break or return.
 */
void gb_skip_with_error(gb_state *s, const char *message);
bool gb_error_occurred(const gb_state *s);

/* Counters appear in the row under their name. Those of several threads are added up, so give what
 * is the same for all of them GB_AVG_THREADS. */
enum {
    GB_PLAIN = 0,
    GB_RATE = 1,                /* divided by the time */
    GB_AVG_THREADS = 2,         /* divided by the number of threads */
    GB_ITERATION_INVARIANT = 4, /* multiplied by the iterations */
    GB_AVG_ITERATIONS = 8,      /* divided by the iterations */
    GB_INVERT = 16 /* 1/value, last of all: seconds an item rather than items a second */
};
typedef enum gb_one_k { GB_1000, GB_1024 } gb_one_k;
void gb_counter(gb_state *s, const char *name, double value);
void gb_counter_with(gb_state *s, const char *name, double value, int flags, gb_one_k one_k);

void gb_label(gb_state *s, const char *label);
void gb_items_processed(gb_state *s, int64_t items);
void gb_bytes_processed(gb_state *s, int64_t bytes);
void gb_complexity_n(gb_state *s, int64_t n);

/* ---- Running ------------------------------------------------------------------------------ */

/* All of main but the registration. Exit status: 0 every row ran, 1 a row failed, 2 usage: an
 * argument nobody knows, a filter that matches nothing, a file that cannot be written. */
int gb_main(int argc, char **argv);

/* Its pieces, for a main with options of its own:
 *     if (gb_initialize(&argc, argv) != GB_GO_ON) ...exit with what it returned
 *     ...read and remove own options, register...
 *     if (gb_report_unrecognized(argc, argv)) return 2;
 *     return gb_run();
 * gb_initialize takes Google Benchmark's flags out of argv, and these of the shim's own:
 *     --rounds=9                  in place of repetitions: see below
 *     --progress                  which run of how many, on stderr, even if that is no terminal
 *     --machine                   print gb_machine_name() and stop, if all else is known here
 *     --benchmark_min_time=0.1    and 0.1s: both spellings, whatever the library's version
 *     --benchmark_out=FILE        written aside as FILE.tmp, renamed when the run is complete; what
 * is there and no file (a device, a pipe, a link) is written to */
enum { GB_GO_ON = -1 };

/* Rounds. Where the library repeats rows and mixes them at random, the two that a ratio is of may
 * stand anywhere in the run. A round runs each row once, those of one subject right after one
 * another: what is left of a row's name without its first two parts, kind and mode. So whatever the
 * machine does in between, the i-th repetitions of gradient/tape/dense and function/plain/dense
 * were measured within a second or so. Subjects are in random order, and so are a subject's rows.
 * Each row is reported when it has run, as repetition i of as many as there are rounds; there are
 * no means, medians and so on. Rows with repetitions of their own, and families with a fit, come
 * after. */
int gb_initialize(int *argc, char **argv);
bool gb_report_unrecognized(int argc, char **argv);
int gb_run(void);

/* Text for the context of the results, beside what the shim records itself: cheapgrad_schema,
 * machine, build_type, compiler, flags, commit, cpu_model, cpu_id, cpu_features, cpu_caches,
 * governor, glibc. Call before gb_run; the first value given for a key stays. */
void gb_add_context(const char *key, const char *value);

/* A name for this kind of machine that is fit for a folder: processor, widest vectors and number of
 * CPUs, such as "amd-epyc-9654-avx512-2cpu". Static storage. */
const char *gb_machine_name(void);

/* The empty loop in C++, for (auto _ : state), to compare GB_LOOP with. */
void gb_empty_loop_of_cpp(gb_state *s);

/* ---- Barriers: what keeps the compiler from removing the work ------------------------------ */

/* The value d exists in a register here, and the compiler no longer knows where it came from. A
 * register, not memory: google's DoNotOptimize may spill, which costs a store and a load. */
static inline double gb_keep(double d) {
#if defined(__GNUC__) && defined(__SSE2__)
    __asm__ volatile("" : "+x"(d));
    return d;
#elif defined(__GNUC__) && defined(__aarch64__)
    __asm__ volatile("" : "+w"(d));
    return d;
#elif defined(__GNUC__) && defined(__riscv_flen)
    __asm__ volatile("" : "+f"(d));
    return d;
#else
    volatile double kept = d;
    return kept;
#endif
}

/* What p points to may have been read and written here. */
static inline void gb_keep_ptr(const void *p) {
#if defined(__GNUC__)
    __asm__ volatile("" : : "r"(p) : "memory");
#else
    static const void *volatile sink;
    sink = p;
#endif
}

/* Any memory may have been read and written here. */
static inline void gb_clobber(void) {
#if defined(__GNUC__)
    __asm__ volatile("" : : : "memory");
#else
    gb_keep_ptr(NULL);
#endif
}

#ifdef __cplusplus
}
#endif
#endif
