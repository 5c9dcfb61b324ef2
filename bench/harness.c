#include "harness.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "harness_cache.h"
#include "harness_row.h"
#include "machine.h"

/* What one call may take, in ns. Sizes beyond it are not added. */
static const double limit[] = {2e7, 1e8, 1e9};

/* A rough prediction, for choosing sizes only: a sweep costs this much a node, and this much more
 * for each tangent that it carries along; a walk this much a path. */
static const double ns_a_node = 5, ns_a_tangent = 1, ns_a_path = 25;

/* What a node takes, in bytes, likewise rough: the graph, the tape that verifies, a plan in the
 * making, and the mode that holds most, eight tangents and a value a node. */
static const double bytes_a_node = 200;

/* Beyond this many nodes a graph is not built only to ask an enumerator whether it can walk it. */
static const uint64_t askable = UINT64_C(1) << 17;

/* Nodes that may be compiled for one row, at about a millisecond each, and set-up rows compile more
 * than ten times. */
static uint64_t compile_budget[] = {300, 1200, 5000};

static harness_scale scale = HARNESS_DEFAULT;
static double allowed;        /* in place of limit[scale]; 0: not */
static bench_row *rows_added; /* list */
static bool mistaken;

const char *harness_member(const char *pattern, int64_t n) {
    static char text[8][200];
    static unsigned next;
    char *out = text[next++ % 8];
    size_t used = 0, room = sizeof text[0];
    for (const char *p = pattern; *p && used + 1 < room; p++) {
        if (*p != '#') {
            out[used++] = *p;
            continue;
        }
        int digits = snprintf(out + used, room - used, "%" PRId64, n);
        used = used + (size_t)digits < room ? used + (size_t)digits : room - 1;
    }
    out[used] = '\0';
    return out;
}

static bench_member *member_or_mistake(const char *text) {
    cg_error error = {CG_OK, ""};
    bench_member *m = cache_member(text, &error);
    if (!m) {
        fprintf(stderr, "benchmark: %s: %s\n", text, error.text);
        mistaken = true;
    }
    return m;
}

static double most_ns(void) {
    return allowed > 0 ? allowed : limit[scale];
}

static bool has_part(harness_what what, const cg_mode *mode) {
    if (!mode) return what == HARNESS_FUNCTION;
    if (what == HARNESS_SAMPLE) return mode->tangents != NULL;
    return (what != HARNESS_RECORD && what != HARNESS_REVERSE) || (mode->record && mode->reverse);
}

/* Sweeps of one call and what they carry, in ns a node. A mode's function is timed once its
 * gradient is verified: it takes as long. */
static double predicted_ns(harness_what what, const cg_mode *mode, const cg_shape *shape) {
    double nodes = (double)shape->nodes, served = mode ? mode->inputs_per_sweep : 0;
    if (!mode) return nodes * ns_a_node;
    double sweeps = what == HARNESS_SAMPLE     ? 1
                    : served > 0               ? (double)shape->inputs / served
                    : what == HARNESS_JACOBIAN ? (double)shape->outputs
                                               : 1;
    return nodes * (sweeps < 1 ? 1 : sweeps) * (ns_a_node + served * ns_a_tangent);
}

/* Whether the member fits into memory beside what the cache keeps; if not, it is told, and stands
 * in the context of the results. */
static bool fits(bench_member *m) {
    double need = (double)m->shape.nodes * bytes_a_node,
           left = machine_available_bytes() - cache_room();
    if (need <= left) return true;
    char why[100];
    (void)snprintf(why, sizeof why, "left out: it takes about %.1f GB, %.1f GB are free",
                   1e-9 * need, 1e-9 * (left > 0 ? left : 0));
    if (!m->left_out) fprintf(stderr, "benchmark: %s: %s\n", m->text, why);
    if (!m->left_out) gb_add_context(m->text, why);
    m->left_out = true;
    return false;
}

static bool can_do(const cg_mode *mode, bench_member *m, const cg_options *options) {
    if (!mode || !mode->can_do) return true;
    if (harness_is_walk(mode) && m->shape.paths_known && m->shape.nodes > askable)
        return cg_count_within(m->shape.paths, options->path_budget);
    bool can = cache_build(m, NULL) == CG_OK && mode->can_do(m->graph, options, NULL) == CG_OK;
    cache_release();
    return can;
}

void harness_compile(uint64_t nodes) {
    compile_budget[scale] = nodes;
}

void harness_allow(double ns) {
    allowed = ns;
}

bool harness_is_reverse(const cg_mode *mode) {
    return mode->inputs_per_sweep == 0;
}

bool harness_is_walk(const cg_mode *mode) {
    return strncmp(mode->name, "paths", 5) == 0;
}

bool harness_is_variant(const cg_mode *mode) {
    return strncmp(mode->name, "batched-", 8) == 0;
}

static const char *what_name(harness_what what) {
    switch (what) {
    case HARNESS_FUNCTION:
        return "function";
    case HARNESS_GRADIENT:
        return "gradient";
    case HARNESS_JACOBIAN:
        return "jacobian";
    case HARNESS_RECORD:
        return "record";
    case HARNESS_REVERSE:
        return "reverse";
    case HARNESS_SETUP:
        return "setup";
    case HARNESS_SAMPLE:
        return "sample";
    }
    return "?";
}

gb_family *harness_add(harness_what what, const cg_mode *mode, const char *member) {
    return harness_add_rotating(what, mode, member, 1);
}

/* name: what the row is called, but for its member. NULL where a row is not to be. */
static gb_family *add_row(harness_what what, const cg_mode *mode, const char *name,
                          const char *member, int ngraph, cg_options options) {
    if (mistaken) return NULL; /* one message is enough */
    bench_row *row = calloc(1, sizeof *row + (size_t)ngraph * sizeof(bench_member *));
    if (!row) return mistaken = true, NULL;
    row->next = rows_added;
    rows_added = row;
    row->what = what;
    row->mode = mode;
    row->options = options;
    row->nmember = (size_t)ngraph;
    for (int i = 0; i < ngraph; i++) {
        char seeded[200];
        (void)snprintf(seeded, sizeof seeded, "%s/seed:%d", member, i + 1);
        row->member[i] = member_or_mistake(ngraph == 1 ? member : seeded);
        if (!row->member[i]) return NULL;
    }
    if (!has_part(what, mode) || predicted_ns(what, mode, &row->member[0]->shape) > most_ns() ||
        !fits(row->member[0]) || !can_do(mode, row->member[0], &options))
        return NULL;
    char rotate[24] = "";
    if (ngraph > 1) (void)snprintf(rotate, sizeof rotate, "/rotate:%d", ngraph);
    char whole[300];
    (void)snprintf(whole, sizeof whole, "%s/%s/%s%s", what_name(what), name, member, rotate);
    return gb_register(whole, row_run, row);
}

gb_family *harness_add_rotating(harness_what what, const cg_mode *mode, const char *member,
                                int ngraph) {
    uint64_t compilations = (uint64_t)ngraph * (what == HARNESS_SETUP ? 10 : 1);
    cg_options options = {.path_budget = (uint64_t)(limit[scale] / ns_a_path),
                          .compile_budget = compile_budget[scale] / compilations};
    return add_row(what, mode, mode ? mode->name : "plain", member, ngraph, options);
}

gb_family *harness_add_checkpointed(const char *member, unsigned checkpoints, uint32_t steps) {
    cg_options options = {.checkpoints = checkpoints, .steps = steps};
    char name[40];
    (void)snprintf(name, sizeof name, "checkpointed-%u", checkpoints);
    return add_row(HARNESS_GRADIENT, cg_mode_by_name("checkpointed"), name, member, 1, options);
}

const harness_site *harness_open(const char *member, cg_error *error) {
    bench_member *m = cache_member(member, error);
    return m && cache_build(m, error) == CG_OK ? &m->site : NULL;
}

void harness_close(void) {
    cache_release();
}

/* False where the environment names no scale that there is. */
static bool read_scale(const char *program) {
    static const char *const name[] = {"quick", "default", "full"};
    const char *wanted = getenv("CHEAPGRAD_SCALE");
    if (!wanted) return true;
    for (int i = 0; i < 3; i++) {
        if (strcmp(wanted, name[i]) != 0) continue;
        scale = (harness_scale)i;
        return true;
    }
    fprintf(stderr, "%s: CHEAPGRAD_SCALE=%s: expected quick, default or full\n", program, wanted);
    return false;
}

static void free_rows(void) {
    while (rows_added) {
        bench_row *row = rows_added;
        rows_added = row->next;
        free(row);
    }
}

/* Memory that was freed stays with the process: rows allocate and free buffers of megabytes, and
 * the system's first-touch faults would dominate a run. */
static void keep_memory(void) {
#ifdef __GLIBC__
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 25);
    (void)mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

void harness_keep_memory(void) {
#ifdef __GLIBC__
    (void)mallopt(M_MMAP_MAX, 0);
    (void)mallopt(M_TRIM_THRESHOLD, -1); /* never */
#endif
}

int harness_main(int argc, char **argv, void (*rows)(harness_scale scale)) {
    keep_memory();
    int status = gb_initialize(&argc, argv);
    if (status == GB_GO_ON) {
        status = 2;
        if (read_scale(argv[0])) {
            rows(scale);
            if (!mistaken && !gb_report_unrecognized(argc, argv)) status = gb_run();
        }
    }
    cache_free();
    free_rows();
    return status;
}
