/* The essay's own numbers (claims C1, C2, C3, C6), identities that hold on every graph, and graphs
 * whose derivatives are known exactly; by every mode of the table. */
#include "check.h"

#include <stdlib.h>

#include "cheapgrad/cheapgrad.h"
#include "reference.h"
#include "work.h"

/* e = (a + b)(b + 1), nodes in the order a, b, c = a + b, 1, d = b + 1, e. */
static cg_graph *first_graph(void) {
    cg_graph *g = cg_graph_new();
    cg_id a = cg_input(g), b = cg_input(g);
    cg_id c = cg_add(g, a, b); /* in steps: C leaves the order of nested calls open */
    cg_id d = cg_add(g, b, cg_const(g, 1));
    cg_output(g, cg_mul(g, c, d));
    return g;
}

static void jacobian_by(const cg_mode *mode, const cg_graph *g, const double *x, double *y,
                        double *rows) {
    cg_work *w = work_of(mode, g, 0);
    cg_jacobian(w, x, y, rows);
    cg_done(w);
}

/* C1: e = 6 at a = 2, b = 1. C2: de/da = 1 * 2 = 2, de/db = 1 * 2 + 1 * 3 = 5. */
static void first_graph_by_every_mode(void **state) {
    (void)state;
    cg_graph *g = first_graph();
    assert_true(cg_nmode > 0);
    for (size_t i = 0; i < cg_nmode; i++) {
        cg_work *w = work_of(cg_modes[i], g, 0);
        double x[] = {2, 1}, y, dy[2], J[2];
        cg_function(w, x, &y);
        check_near(y, 6, 0);
        cg_gradient(w, x, &y, dy);
        check_near(y, 6, 0);
        check_near(dy[0], 2, cg_modes[i]->accuracy);
        check_near(dy[1], 5, cg_modes[i]->accuracy);
        cg_jacobian(w, x, &y, J);
        check_near(y, 6, 0);
        check_near(J[0], 2, cg_modes[i]->accuracy);
        check_near(J[1], 5, cg_modes[i]->accuracy);
        cg_done(w);
    }
    cg_graph_free(g);
}

/* C2: the partials on the edges, and the two paths from b to e with their products 2 and 3. */
static void two_paths_from_b_to_e(void **state) {
    (void)state;
    cg_graph *g = first_graph();
    enum { C = 2, D = 4, E = 5 };
    double x[] = {2, 1}, v[6], of_c[2], of_d[2], of_e[2];
    cg_eval(g, x, v);
    cg_op_at(CG_ADD, v[g->arg[C][0]], v[g->arg[C][1]], of_c, NULL);
    cg_op_at(CG_ADD, v[g->arg[D][0]], v[g->arg[D][1]], of_d, NULL);
    cg_op_at(CG_MUL, v[g->arg[E][0]], v[g->arg[E][1]], of_e, NULL);
    const double expected[] = {1, 1, 1, 2, 3};
    const double partials[] = {of_c[0], of_c[1], of_d[0], of_e[0], of_e[1]};
    for (int i = 0; i < 5; i++) check_near(partials[i], expected[i], 0);
    check_near(of_e[0] * of_c[1], 2, 0);
    check_near(of_e[1] * of_d[0], 3, 0);
    cg_count paths, steps, tree;
    assert_int_equal(cg_count_paths(g, &paths, &steps, &tree), CG_OK);
    assert_int_equal(paths.lo, 3); /* one from a, two from b; none from the constant */
    assert_int_equal(steps.lo, 6);
    assert_int_equal(tree.lo, 5); /* e-c, c-a, c-b, e-d, d-b */
    cg_graph_free(g);
}

/* C3: X to Y to Z with the edges alpha, beta, gamma and delta, epsilon, zeta side by side. */
static void nine_paths_or_two_sums(void **state) {
    (void)state;
    const cg_op edge[2][3] = {{CG_SQUARE, CG_SQRT, CG_FABS}, {CG_SQUARE, CG_RECIPROCAL, CG_NEG}};
    cg_graph *g = cg_graph_new();
    cg_id z = cg_input(g);
    for (int stage = 0; stage < 2; stage++) {
        cg_id from = z;
        z = cg_unary(g, edge[stage][0], from);
        for (int i = 1; i < 3; i++) z = cg_add(g, z, cg_unary(g, edge[stage][i], from));
    }
    cg_output(g, z);
    cg_count paths;
    assert_int_equal(cg_count_paths(g, &paths, NULL, NULL), CG_OK);
    assert_int_equal(paths.lo, 9);
    double x = 4, y, dy; /* Y = 16 + 2 + 4 = 22 */
    for (size_t i = 0; i < cg_nmode; i++) {
        jacobian_by(cg_modes[i], g, &x, &y, &dy);
        check_near(dy, (8 + 0.25 + 1) * (44 - 1.0 / (22 * 22) - 1), cg_modes[i]->accuracy);
    }
    /* Nine products are summed by 8 additions, one by one or not; the two factors by 4. */
    const struct {
        const char *mode;
        uint64_t additions;
    } expected[] = {{"paths", 8}, {"paths-shared", 8}, {"forward", 4}};
    for (int i = 0; i < 3; i++) {
        cg_work *w = work_of(cg_mode_by_name(expected[i].mode), g, 0);
        assert_int_equal(cg_work_counts(w).additions, expected[i].additions);
        cg_done(w);
    }
    cg_graph_free(g);
}

/* ---- Forward and reverse -------------------------------------------------------------------- */

/* The linearised graph of g at x, transposed: its inputs are g's outputs, its outputs g's inputs,
 * and its nodes the adjoints of g's. of_node: the adjoint's node for each of g's, size nnode. */
static cg_graph *transposed(const cg_graph *g, const double *x, cg_id *of_node) {
    cg_graph *t = cg_graph_new();
    double *v = malloc(g->nnode * sizeof *v);
    cg_eval(g, x, v);
    cg_id zero = cg_const(t, 0);
    for (cg_id k = 0; k < g->nnode; k++) of_node[k] = zero;
    for (cg_id i = 0; i < g->noutput; i++)
        of_node[g->output[i]] = cg_add(t, of_node[g->output[i]], cg_input(t));
    for (cg_id k = g->nnode; k-- > 0;) {
        const cg_id *arg = g->arg[k];
        int arity = cg_op_arity((cg_op)g->op[k]);
        double d[2] = {0, 0};
        if (arity > 0) cg_op_at((cg_op)g->op[k], v[arg[0]], arity == 2 ? v[arg[1]] : 0, d, NULL);
        for (int i = 0; i < arity && i < 2; i++)
            of_node[arg[i]] = cg_add(t, of_node[arg[i]], cg_mul(t, of_node[k], cg_const(t, d[i])));
    }
    for (cg_id j = 0; j < g->ninput; j++) cg_output(t, of_node[g->input[j]]);
    assert_int_equal(cg_graph_status(t), CG_OK);
    free(v);
    return t;
}

/* C6: forward mode from b gives d(node)/db, reverse mode from e de/d(node), at every node. */
static void forward_and_reverse_at_every_node(void **state) {
    (void)state;
    const cg_id node[] = {0, 1, 2, 4, 5}; /* a, b, c, d, e */
    const double forward[] = {0, 1, 1, 1, 5}, reverse[] = {2, 5, 2, 3, 1};
    cg_graph *g = first_graph();
    cg_id adjoint[6];
    double x[] = {2, 1}, seed = 1, y[6], rows[5 * 2];
    cg_graph *t = transposed(g, x, adjoint);
    g->noutput = t->noutput = 0;
    for (int i = 0; i < 5; i++) cg_output(g, node[i]), cg_output(t, adjoint[node[i]]);
    for (size_t i = 0; i < cg_nmode; i++) {
        jacobian_by(cg_modes[i], g, x, y, rows);
        for (int k = 0; k < 5; k++) check_near(rows[2 * k + 1], forward[k], cg_modes[i]->accuracy);
        jacobian_by(cg_modes[i], t, &seed, y, rows);
        for (int k = 0; k < 5; k++) check_near(y[k], reverse[k], 0);
        for (int k = 0; k < 5; k++) check_near(rows[k], reverse[k], cg_modes[i]->accuracy);
    }
    cg_graph_free(g);
    cg_graph_free(t);
}

enum { NGRAPH = 200, MAXINPUT = 4, MAXOUTPUT = 3, MAXNODE = 160 };

static cg_graph *random_graph(unsigned k) {
    return reference_random_graph(1000 + k, 20 + k % 100, 1 + k % MAXINPUT, 1 + k % MAXOUTPUT);
}

static void sample(cg_id n, unsigned k, double *x) {
    for (cg_id j = 0; j < n; j++) x[j] = 2 * cos(k + 1.7 * j);
}

/* C6: a mode's Jacobian of g is every other mode's of the transposed graph, transposed. */
static void transposed_graphs(void **state) {
    (void)state;
    for (unsigned k = 0; k < NGRAPH; k++) {
        cg_graph *g = random_graph(k);
        cg_id n = g->ninput, m = g->noutput, of_node[MAXNODE];
        double x[MAXINPUT], y[MAXINPUT], seed[MAXOUTPUT] = {1, 1, 1};
        double rows[MAXINPUT * MAXOUTPUT], columns[MAXINPUT * MAXOUTPUT];
        assert_true(g->nnode <= MAXNODE);
        sample(n, k, x);
        cg_graph *t = transposed(g, x, of_node);
        reference_jacobian(g, x, y, rows);
        for (size_t i = 0; i < cg_nmode; i++) {
            if (is_compiled(cg_modes[i]) && k % 100) continue;
            cg_work *w = work_of(cg_modes[i], t, 20000);
            if (!w) continue;
            cg_jacobian(w, seed, y, columns);
            for (cg_id e = 0; e < m * n; e++)
                check_near(columns[e % n * m + e / n], rows[e], 10 * cg_modes[i]->accuracy);
            cg_done(w);
        }
        cg_graph_free(g);
        cg_graph_free(t);
    }
}

/* C6: on any topological cut, the sum over the crossing edges of forward(u) w reverse(v) is dZ/dX.
 * Cut c has nodes 0 ... c-1 on one side. */
static void check_cuts(const cg_graph *g, const double *v, const double *tangent,
                       const double *adjoint, double expected) {
    for (cg_id cut = g->input[0] + 1; cut <= g->output[0]; cut++) {
        double sum = 0;
        for (cg_id k = cut; k < g->nnode; k++) {
            int arity = cg_op_arity((cg_op)g->op[k]);
            const cg_id *arg = g->arg[k];
            double d[2] = {0, 0};
            if (arity > 0)
                cg_op_at((cg_op)g->op[k], v[arg[0]], arity == 2 ? v[arg[1]] : 0, d, NULL);
            for (int i = 0; i < arity && i < 2; i++)
                if (arg[i] < cut) sum += tangent[arg[i]] * d[i] * adjoint[k];
        }
        check_near(sum, expected, 1e-11);
    }
}

static void cuts(void **state) {
    (void)state;
    int tried = 0;
    for (unsigned k = 0; k < NGRAPH; k++) {
        cg_graph *g = random_graph(k);
        cg_id z = g->output[0], of_node[MAXNODE];
        double x[MAXINPUT], v[MAXNODE], adjoint[MAXNODE], all[MAXNODE * MAXINPUT], tangent[MAXNODE];
        double seed = 1;
        sample(g->ninput, k, x);
        g->noutput = 1; /* Z, by the first input, X */
        cg_graph *t = transposed(g, x, of_node);
        t->noutput = 0;
        for (cg_id i = 0; i < g->nnode; i++) cg_output(t, of_node[i]);
        g->noutput = 0;
        for (cg_id i = 0; i < g->nnode; i++) cg_output(g, i);
        jacobian_by(cg_mode_by_name("forward"), g, x, v, all);
        for (cg_id i = 0; i < g->nnode; i++) tangent[i] = all[(size_t)i * g->ninput];
        cg_work *w = work_of(cg_mode_by_name("tape"), t, 0);
        cg_function(w, &seed, adjoint);
        cg_done(w);
        g->output[0] = z;
        if (z > g->input[0]) tried++, check_cuts(g, v, tangent, adjoint, tangent[z]);
        cg_graph_free(g);
        cg_graph_free(t);
    }
    assert_true(tried > NGRAPH / 2);
}

/* ---- Exact oracles -------------------------------------------------------------------------- */

/* x <- x + x, d times: dy/dx = 2^d, exact up to the largest power that a double holds. */
static void doubling_chain(void **state) {
    (void)state;
    const int depths[] = {1, 2, 11, 30, 52, 53, 54, 64, 500, 1022, 1023};
    for (size_t k = 0; k < sizeof depths / sizeof *depths; k++) {
        cg_graph *g = cg_graph_new();
        cg_id node = cg_input(g);
        for (int i = 0; i < depths[k]; i++) node = cg_add(g, node, node);
        cg_output(g, node);
        cg_count paths;
        assert_int_equal(cg_count_paths(g, &paths, NULL, NULL), CG_OK);
        assert_true(cg_count_equal(paths, cg_count_pow(2, (uint64_t)depths[k])));
        for (size_t i = 0; i < cg_nmode; i++) {
            if (is_compiled(cg_modes[i]) && k != 5) continue;
            cg_work *w = work_of(cg_modes[i], g, 1 << 12);
            if (!w) continue;
            double x = 0.75, y, dy, expected = ldexp(1, depths[k]);
            cg_gradient(w, &x, &y, &dy);
            check_near(y, 0.75 * expected, 0);
            check_near(dy / expected, 1, is_exact(cg_modes[i]) ? 0 : cg_modes[i]->accuracy);
            cg_done(w);
        }
        cg_graph_free(g);
    }
}

/* Speelpenning 1980: y = x1 x2 ... xn with x_i = (i+1)/(i+2), i = 0 ... n-1, so that y = 1/(n+1);
 * g_i = y / x_i. */
static void speelpenning(void **state) {
    (void)state;
    for (cg_id n = 2; n <= 300; n += n < 20 ? 1 : 40) {
        cg_graph *g = cg_graph_new();
        double x[300], dy[300], y;
        cg_id product = CG_NONE;
        for (cg_id i = 0; i < n; i++) {
            cg_id factor = cg_input(g);
            product = i == 0 ? factor : cg_mul(g, product, factor);
            x[i] = (i + 1.0) / (i + 2.0);
        }
        cg_output(g, product);
        for (size_t i = 0; i < cg_nmode; i++) {
            if (is_compiled(cg_modes[i]) && n != 20) continue;
            cg_work *w = work_of(cg_modes[i], g, 0);
            cg_gradient(w, x, &y, dy);
            check_near(y * (n + 1), 1, 1e-13);
            double tolerance = is_exact(cg_modes[i]) ? 1e-13 : cg_modes[i]->accuracy;
            for (cg_id j = 0; j < n; j++) check_near(dy[j] * x[j] * (n + 1), 1, tolerance);
            cg_done(w);
        }
        cg_graph_free(g);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_graph_by_every_mode),
        cmocka_unit_test(two_paths_from_b_to_e),
        cmocka_unit_test(nine_paths_or_two_sums),
        cmocka_unit_test(forward_and_reverse_at_every_node),
        cmocka_unit_test(transposed_graphs),
        cmocka_unit_test(cuts),
        cmocka_unit_test(doubling_chain),
        cmocka_unit_test(speelpenning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
