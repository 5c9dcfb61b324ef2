/* The derivative as C source, and the mode that compiles and loads it. */
#include "check.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "cheapgrad/cheapgrad.h"
#include "reference.h"

static const char warnings[] = "-O1 -Wall -Wextra -Wpedantic -Wshadow -Wconversion "
                               "-Wstrict-prototypes -Wmissing-prototypes -Werror "
                               "-fno-math-errno -ffp-contract=off";

static cg_graph *first_graph(void) {
    cg_graph *g = cg_graph_new();
    cg_id a = cg_input(g), b = cg_input(g);
    cg_id c = cg_add(g, a, b);
    cg_id d = cg_add(g, b, cg_const(g, 1));
    cg_output(g, cg_mul(g, c, d));
    return g;
}

static cg_work *compiled(const cg_graph *g, const char *flags) {
    cg_options options = {.compiler_flags = flags};
    cg_error error = {CG_OK, ""};
    cg_work *w;
    if (cg_setup(cg_mode_by_name("compiled"), g, &options, &w, &error) != CG_OK)
        fail_msg("%s", error.text);
    return w;
}

static void check_vector(const double *a, const double *b, size_t n, double tolerance) {
    for (size_t i = 0; i < n; i++) check_near(a[i], b[i], tolerance);
}

/* All that the mode gives, against the reference, at two points so that nothing is left over. */
static void check_against_reference(const cg_graph *g, cg_work *w, double tolerance) {
    size_t n = g->ninput, m = g->noutput;
    double *x = malloc(n * sizeof *x), *y = malloc(m * sizeof *y), *y2 = malloc(m * sizeof *y);
    double *d = malloc(n * sizeof *d), *d2 = malloc(n * sizeof *d);
    double *j = malloc(m * n * sizeof *j), *j2 = malloc(m * n * sizeof *j);
    for (int point = 0; point < 2; point++) {
        for (size_t i = 0; i < n; i++) x[i] = 0.7 - 0.013 * (double)i + 0.4 * point;
        reference_jacobian(g, x, y, j);
        reference_gradient(j, m, n, d);
        cg_function(w, x, y2);
        check_vector(y2, y, m, 1e-14);
        cg_gradient(w, x, y2, d2);
        check_vector(y2, y, m, 1e-14);
        check_vector(d2, d, n, tolerance);
        cg_jacobian(w, x, y2, j2);
        check_vector(y2, y, m, 1e-14);
        check_vector(j2, j, m * n, tolerance);
        w->mode->record(w, x, y2);
        for (size_t i = 0; i < n; i++) x[i] = (double)NAN; /* reverse must not look at x again */
        memset(d2, 0xff, n * sizeof *d2);
        w->mode->reverse(w, d2);
        check_vector(d2, d, n, tolerance);
    }
    free(x), free(y), free(y2), free(d), free(d2), free(j), free(j2);
}

static void the_first_graph(void **state) {
    (void)state;
    cg_graph *g = first_graph();
    cg_work *w = compiled(g, warnings);
    double x[] = {2, 1}, y, d[2];
    cg_gradient(w, x, &y, d);
    check_near(y, 6, 0);
    check_near(d[0], 2, 0);
    check_near(d[1], 5, 0);
    cg_counts counts = cg_work_counts(w); /* the edge from the constant carries nothing */
    assert_int_equal(counts.edge_visits, 5);
    assert_int_equal(counts.multiplications, 2);
    assert_int_equal(counts.additions, 1);
    assert_int_equal(counts.calls, 3);
    assert_true(cg_work_bytes(w) > 0);
    cg_compile_cost cost;
    assert_int_equal(cg_compiled_cost(w, &cost), CG_OK);
    assert_true(cost.emit_seconds > 0 && cost.compile_seconds > 0 && cost.load_seconds > 0);
    assert_true(cost.source_bytes > 500 && cost.object_bytes > 500);
    assert_int_equal(cg_compiled_cost(NULL, &cost), CG_ENULL);
    assert_int_equal(cg_compiled_cost(w, NULL), CG_ENULL);
    cg_done(w);
    cg_graph_free(g);
}

/* One chunk, a few chunks, chunks with long edges between them; warning-free throughout. */
static void random_graphs(void **state) {
    (void)state;
    static const struct {
        cg_id nnode, ninput, noutput;
    } size[] = {{30, 1, 1}, {250, 3, 5}, {700, 12, 1}, {2500, 40, 7}};
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        cg_graph *g = reference_random_graph(i + 1, size[i].nnode, size[i].ninput, size[i].noutput);
        assert_int_equal(cg_graph_status(g), CG_OK);
        cg_work *w = compiled(g, i < 3 ? warnings : NULL);
        check_against_reference(g, w, 1e-11);
        cg_done(w);
        cg_graph_free(g);
    }
}

/* Inputs and constants as outputs, an output given twice, an input that nothing reads, a graph of
 * constants alone. */
static void outputs_of_every_kind(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    cg_id x = cg_input(g), unread = cg_input(g), read = cg_input(g);
    cg_id c = cg_const(g, -0.0), p = cg_mul(g, x, read), dead = cg_exp(g, p);
    cg_id passive = cg_exp(g, cg_const(g, 2));
    cg_id scaled = cg_mul(g, passive, p);
    cg_output(g, x);
    cg_output(g, c);
    cg_output(g, p);
    cg_output(g, passive);
    cg_output(g, p);
    cg_output(g, x);
    cg_output(g, scaled);
    (void)unread, (void)dead;
    cg_work *w = compiled(g, warnings);
    check_against_reference(g, w, 1e-14);
    uint64_t active; /* two of p, one of the product by a constant */
    assert_int_equal(cg_graph_count_edges(g, CG_EDGES_ACTIVE, &active), CG_OK);
    assert_int_equal(active, 3);
    assert_int_equal(cg_work_counts(w).edge_visits, active);
    cg_done(w);
    cg_graph_free(g);
}

static void nan_and_infinity_pass_through(void **state) {
    (void)state;
    cg_graph *g = cg_graph_new();
    const double odd[] = {(double)NAN, -(double)NAN, HUGE_VAL, -HUGE_VAL, -0.0, 5e-324, -1.5};
    cg_id x = cg_input(g), y = cg_input(g);
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        cg_id c = cg_const(g, odd[i]);
        cg_output(g, c);
        cg_output(g, cg_mul(g, x, c));
        cg_output(g, cg_sub(g, cg_div(g, c, y), cg_neg(g, c)));
        cg_output(g, cg_fmax(g, c, cg_neg(g, x)));
    }
    cg_output(g, cg_log(g, x));
    cg_output(g, cg_sqrt(g, y));
    cg_work *w = compiled(g, warnings);
    enum { M = 4 * 7 + 2 };
    assert_int_equal(g->noutput, M);
    const double at[] = {0.5, 0.0, -0.0, 3.0, HUGE_VAL, -HUGE_VAL, (double)NAN};
    for (size_t i = 0; i < 7; i++)
        for (size_t j = 0; j < 7; j++) {
            double point[] = {at[i], at[j]}, v[M], v2[M], rows[2 * M], d[2], d2[2];
            reference_jacobian(g, point, v, rows);
            reference_gradient(rows, M, 2, d);
            cg_gradient(w, point, v2, d2);
            check_vector(v2, v, M, 0);
            check_vector(d2, d, 2, 1e-15);
            for (int k = 0; k < M; k++) /* but for fmax(-0, 0), which may be either */
                if (!isnan(v[k]) && k % 4 != 3) assert_int_equal(!signbit(v[k]), !signbit(v2[k]));
        }
    cg_done(w);
    cg_graph_free(g);
}

/* Sets TMPDIR to a new folder, and checks at the end that nothing was left in it. */
static void scratch_begin(char folder[64]) {
    snprintf(folder, 64, "/tmp/cheapgrad-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    setenv("TMPDIR", folder, 1);
}

static void scratch_end(const char *folder) {
    unsetenv("TMPDIR");
    assert_int_equal(rmdir(folder), 0);
}

static void check_refused(const cg_options *options, const char *says) {
    cg_graph *g = first_graph();
    cg_error error = {CG_OK, ""};
    cg_work *w = (cg_work *)&error;
    assert_int_equal(cg_setup(cg_mode_by_name("compiled"), g, options, &w, &error), CG_ECANNOT);
    assert_null(w);
    assert_int_equal(error.status, CG_ECANNOT);
    if (!strstr(error.text, says)) fail_msg("'%s' does not say '%s'", error.text, says);
    cg_graph_free(g);
}

static void failures_leave_nothing_behind(void **state) {
    (void)state;
    char folder[64];
    scratch_begin(folder);
    check_refused(&(cg_options){.compiler = "no-such-compiler"}, "cannot start 'no-such-compiler'");
    check_refused(&(cg_options){.compiler = "false"}, "false failed: it says nothing");
    check_refused(&(cg_options){.compiler = "true"}, "cannot load");
    check_refused(&(cg_options){.compiler_flags = "-Dconst=garbage+"}, "error:");
    check_refused(&(cg_options){.compiler_flags = "-include no/such/file.h"}, "no/such/file.h");
    check_refused(&(cg_options){.compiler_flags = "-O1 ; touch $TMPDIR/shell"}, "failed");
    check_refused(&(cg_options){.compile_budget = 5}, "6 nodes are more than the 5");
    setenv("CHEAPGRAD_CC", "no-such-compiler", 1);
    check_refused(NULL, "cannot start 'no-such-compiler'");
    setenv("CHEAPGRAD_CC", "", 1);
    setenv("CHEAPGRAD_CFLAGS", "-include no/such/file.h", 1);
    check_refused(NULL, "no/such/file.h");
    unsetenv("CHEAPGRAD_CC");
    unsetenv("CHEAPGRAD_CFLAGS");
    cg_graph *g = first_graph();
    cg_done(compiled(g, "  -O1   -fno-math-errno "));
    cg_done(compiled(g, ""));
    cg_graph_free(g);
    scratch_end(folder);
    setenv("TMPDIR", "/no/such/folder", 1);
    check_refused(NULL, "/no/such/folder");
    unsetenv("TMPDIR");
}

/* A host that ignores SIGCHLD leaves no exit status to wait for. */
static void without_exit_statuses(void **state) {
    (void)state;
    char folder[64];
    scratch_begin(folder);
    void (*before)(int) = signal(SIGCHLD, SIG_IGN);
    cg_graph *g = first_graph();
    cg_work *w = compiled(g, warnings);
    check_against_reference(g, w, 1e-14);
    cg_done(w);
    check_refused(&(cg_options){.compiler = "false"}, "false failed: it says nothing");
    check_refused(&(cg_options){.compiler_flags = "-include no/such/file.h"}, "no/such/file.h");
    signal(SIGCHLD, before);
    cg_graph_free(g);
    scratch_end(folder);
}

static void every_allocation_fails_in_turn(void **state) {
    (void)state;
    char folder[64];
    scratch_begin(folder);
    cg_graph *g = first_graph();
    for (long k = 0;; k++) {
        cg_work *w;
        cg_error error = {CG_OK, ""};
        alloc_fail_at(k);
        cg_status status = cg_setup(cg_mode_by_name("compiled"), g,
                                    &(cg_options){.compiler_flags = "-O0"}, &w, &error);
        if (!alloc_failed()) {
            assert_int_equal(status, CG_OK);
            cg_done(w);
            assert_true(k > 15);
            break;
        }
        assert_int_equal(status, CG_ENOMEM);
        assert_int_equal(error.status, CG_ENOMEM);
        assert_null(w);
    }
    cg_graph_free(g);
    scratch_end(folder);
}

static void emission_refuses(void **state) {
    (void)state;
    cg_graph *g = first_graph();
    cg_error error;
    FILE *file = tmpfile();
    const char *bad[] = {
        "",         "2f",
        "f-g",      "f g",
        "f;",       "f\n",
        "\xc3\xa9", "a1234567890123456789012345678901234567890123456789012345678901234"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(cg_emit_c(g, bad[i], file, &error), CG_ENAME);
        assert_int_equal(cg_emit_h(g, bad[i], file, &error), CG_ENAME);
    }
    assert_int_equal(cg_emit_c(g, NULL, file, &error), CG_ENULL);
    assert_int_equal(cg_emit_c(g, "f", NULL, &error), CG_ENULL);
    assert_int_equal(cg_emit_c(NULL, "f", file, NULL), CG_ENULL);
    FILE *full = fopen("/dev/full", "w");
    if (full) {
        assert_int_equal(cg_emit_c(g, "f", full, &error), CG_EIO);
        fclose(full);
    }
    cg_output(g, 77);
    assert_int_equal(cg_emit_c(g, "f", file, &error), CG_EID);
    assert_int_equal(ftell(file), 0);
    cg_graph_free(g);
    for (long k = 0;; k++) {
        g = first_graph();
        alloc_fail_at(k);
        cg_status status = cg_emit_c(g, "f", file, &error);
        int failed = alloc_failed();
        cg_graph_free(g);
        assert_int_equal(status, failed ? CG_ENOMEM : CG_OK);
        if (!failed) break;
    }
    fclose(file);
}

static void write_file(const char *folder, const char *name, const cg_graph *g,
                       cg_status (*emit)(const cg_graph *, const char *, FILE *, cg_error *)) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(emit(g, "speelpenning", file, NULL), CG_OK);
    fclose(file);
}

static cg_status write_main(const cg_graph *g, const char *name, FILE *file, cg_error *error) {
    (void)g, (void)name, (void)error;
    fputs("#include <stdio.h>\n#include \"f.h\"\n#include \"f.h\"\n"
          "int main(void) {\n"
          "    double x[speelpenning_INPUTS], y, g[speelpenning_INPUTS];\n"
          "    double work[speelpenning_WORK];\n"
          "    for (int i = 0; i < speelpenning_INPUTS; i++) x[i] = (i + 1.0) / (i + 2.0);\n"
          "    speelpenning_gradient(x, &y, g, work);\n"
          "    for (int i = 0; i < speelpenning_INPUTS; i++) printf(\"%.17g\\n\", g[i]);\n"
          "}\n",
          file);
    return CG_OK;
}

/* The source taken away: compiled with its header into a program that knows no cheapgrad.
 * Speelpenning's product, x_i = (i+1)/(i+2): the value is 1/(n+1), the gradient y / x_i. */
static void source_taken_away(void **state) {
    (void)state;
    if (system("command -v cc >/dev/null 2>&1") != 0) skip();
    enum { N = 700 };
    cg_graph *g = cg_graph_new();
    cg_id product = cg_input(g);
    for (int i = 1; i < N; i++) product = cg_mul(g, product, cg_input(g));
    cg_output(g, product);
    char folder[] = "/tmp/cheapgrad-test-XXXXXX", command[512];
    assert_non_null(mkdtemp(folder));
    write_file(folder, "f.c", g, cg_emit_c);
    write_file(folder, "f.h", g, cg_emit_h);
    write_file(folder, "main.c", g, write_main);
    snprintf(command, sizeof command,
             "cd %s && cc -std=c11 -O1 -Wall -Wextra -Wpedantic -Werror f.c main.c -o f -lm && ./f",
             folder);
    FILE *program = popen(command, "r");
    assert_non_null(program);
    for (int i = 0; i < N; i++) {
        double d;
        assert_int_equal(fscanf(program, "%lf", &d), 1);
        check_near(d, 1.0 / (N + 1) * (i + 2.0) / (i + 1.0), 1e-13);
    }
    assert_int_equal(pclose(program), 0);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
    cg_graph_free(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_graph),
        cmocka_unit_test(random_graphs),
        cmocka_unit_test(outputs_of_every_kind),
        cmocka_unit_test(nan_and_infinity_pass_through),
        cmocka_unit_test(failures_leave_nothing_behind),
        cmocka_unit_test(without_exit_statuses),
        cmocka_unit_test(every_allocation_fails_in_turn),
        cmocka_unit_test(emission_refuses),
        cmocka_unit_test(source_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
