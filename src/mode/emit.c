/* The graph and its adjoint as straight-line C, from functions.def's own expressions.
 *
 *   record, chunk 1                      reverse, chunk 1
 *   double v5 = v3 * v4;                 double a5 = seed[0];
 *   w[1] = v5;                           double a4 = a5 * t[0];
 *   double v6 = sin(v5);                 ...
 *   w[2] = cos(v5);                      b[0] = a3;          for an earlier chunk
 *
 * A partial that is 1 or -1 costs nothing, one that is a node's value is read from where the value
 * is kept, and only what is an expression of its own is computed while the function is evaluated:
 * there its compiler shares what value and partial have in common, as sine and cosine. */
#include "mode/emit.h"

#include <ctype.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>

#include "cheapgrad/emit.h"
#include "graph/activity.h"
#include "graph/double.h"
#include "graph/expression.h"
#include "memory.h"

typedef struct printer {
    const cg_emit_plan *plan;
    const char *name;
    FILE *file;
    const cg_id *slot; /* of values that cross a chunk's border, in the function being printed */
} printer;

static void print_constant(const printer *p, double value) {
    const char *minus = signbit(value) ? "(" : "", *close = signbit(value) ? ")" : "";
    if (isnan(value)) {
        fprintf(p->file, "%s_nan(UINT64_C(0x%016" PRIx64 "))", p->name, cg_bits_of(value));
        return;
    }
    fputs(minus, p->file);
    if (isinf(value))
        fputs(value < 0 ? "-HUGE_VAL" : "HUGE_VAL", p->file);
    else
        cg_write_finite(value, p->file);
    fputs(close, p->file);
}

/* The value of node k, read from chunk c of a forward sweep. */
static void print_value(const printer *p, cg_id c, cg_id k) {
    const cg_graph *g = p->plan->g;
    if (g->op[k] == CG_CONST)
        print_constant(p, g->constant[g->arg[k][0]]);
    else if (g->op[k] == CG_INPUT)
        fprintf(p->file, "x[%" PRIu32 "]", g->arg[k][0]);
    else if (p->plan->chunk[k] == c)
        fprintf(p->file, "v%" PRIu32, k);
    else
        fprintf(p->file, "w[%" PRIu32 "]", p->slot[k]);
}

/* The expression with node k's arguments and value in the place of x, y and v. */
static void print_expression(const printer *p, const char *text, cg_id c, cg_id k) {
    while (*text) {
        size_t length = 1;
        if (isalnum((unsigned char)*text) || *text == '.')
            while (isalnum((unsigned char)text[length]) || text[length] == '_' ||
                   text[length] == '.')
                length++;
        if (length == 1 && *text == 'x')
            print_value(p, c, p->plan->g->arg[k][0]);
        else if (length == 1 && *text == 'y')
            print_value(p, c, p->plan->g->arg[k][1]);
        else if (length == 1 && *text == 'v')
            print_value(p, c, k);
        else
            fwrite(text, 1, length, p->file);
        text += length;
    }
}

static void print_outputs(const printer *p, cg_id c, cg_id k) {
    for (cg_id i = p->plan->first_output[k]; i != CG_NONE; i = p->plan->next_output[i]) {
        fprintf(p->file, "    y[%" PRIu32 "] = ", i);
        print_value(p, c, k);
        fputs(";\n", p->file);
    }
}

/* Node k of a forward sweep: its value, kept where others read it. */
static void print_node(const printer *p, cg_id c, cg_id k) {
    if (cg_emit_is_function(p->plan, k)) {
        fprintf(p->file, "    double v%" PRIu32 " = ", k);
        print_expression(p, cg_value_text((cg_op)p->plan->g->op[k]), c, k);
        fputs(";\n", p->file);
    }
    if (p->slot[k] != CG_NONE) {
        fprintf(p->file, "    w[%" PRIu32 "] = ", p->slot[k]);
        print_value(p, c, k);
        fputs(";\n", p->file);
    }
    print_outputs(p, c, k);
}

static void print_partials(const printer *p, cg_id c, cg_id k) {
    for (int i = 0; i < 2; i++) {
        if (p->plan->partial[k][i] == CG_NONE) continue;
        fprintf(p->file, "    w[%" PRIu32 "] = ", p->plan->partial[k][i]);
        print_expression(p, cg_partial_text((cg_op)p->plan->g->op[k], i), c, k);
        fputs(";\n", p->file);
    }
}

/* A forward sweep, with what the reverse sweep needs where `record` is set. */
static void print_forward(const printer *p, const char *sweep, int record) {
    for (cg_id c = 0; c < p->plan->nchunk; c++) {
        fprintf(p->file,
                "%s_CHUNK void %s_%s_%" PRIu32 "(const double *restrict x, double *restrict y,\n"
                "    double *restrict w) {\n"
                "    (void)x, (void)y, (void)w;\n",
                p->name, p->name, sweep, c);
        for (cg_id k = p->plan->first[c]; k < p->plan->first[c + 1]; k++) {
            print_node(p, c, k);
            if (record) print_partials(p, c, k);
        }
        fputs("}\n\n", p->file);
    }
    fprintf(p->file, "void %s_%s(const double *x, double *y, double *work) {\n", p->name, sweep);
    for (cg_id c = 0; c < p->plan->nchunk; c++)
        fprintf(p->file, "    %s_%s_%" PRIu32 "(x, y, work);\n", p->name, sweep, c);
    fputs("}\n\n", p->file);
}

/* Where an adjoint is while the reverse sweep is printed. */
enum { NOWHERE, IN_SLOT, IN_VARIABLE };

typedef struct adjoints {
    uint8_t *where; /* NOWHERE ... of each node's adjoint, size nnode */
    cg_id *terms;   /* terms that the chunk being printed still adds to it, size nnode */
} adjoints;

/* "double a7 = ", "double a7 = b[2] + ", "a7 += ": whatever adds the term that follows. */
static void print_adds_to(const printer *p, adjoints *a, cg_id k, int minus) {
    if (a->where[k] == IN_VARIABLE) {
        fprintf(p->file, "    a%" PRIu32 " %c= ", k, minus ? '-' : '+');
        return;
    }
    fprintf(p->file, "    double a%" PRIu32 " = ", k);
    if (a->where[k] == IN_SLOT)
        fprintf(p->file, "b[%" PRIu32 "] %c ", p->plan->adjoint_slot[k], minus ? '-' : '+');
    else if (minus)
        fputc('-', p->file);
    a->where[k] = IN_VARIABLE;
}

/* A partial that is a node's value: a literal, or read from the tape. */
static void print_kept_value(const printer *p, cg_id k) {
    const cg_graph *g = p->plan->g;
    if (g->op[k] == CG_CONST)
        print_constant(p, g->constant[g->arg[k][0]]);
    else
        fprintf(p->file, "t[%" PRIu32 "]", p->plan->tape_slot[k]);
}

/* The adjoint of node k times the partial of its edge i, added to the argument's adjoint. */
static void print_edge(const printer *p, adjoints *a, cg_id c, cg_id k, int i) {
    const cg_emit_plan *plan = p->plan;
    cg_partial_kind kind = cg_partial_kind_of((cg_op)plan->g->op[k], i);
    cg_id to = plan->g->arg[k][i];
    print_adds_to(p, a, to, kind == CG_PARTIAL_MINUS_ONE);
    fprintf(p->file, "a%" PRIu32, k);
    switch (kind) {
    case CG_PARTIAL_ONE:
    case CG_PARTIAL_MINUS_ONE:
        break;
    case CG_PARTIAL_COMPUTED:
        fprintf(p->file, " * t[%" PRIu32 "]", plan->partial[k][i]);
        break;
    case CG_PARTIAL_X:
    case CG_PARTIAL_Y:
    case CG_PARTIAL_V:
        fputs(" * ", p->file);
        print_kept_value(p, kind == CG_PARTIAL_V ? k : plan->g->arg[k][kind == CG_PARTIAL_Y]);
        break;
    }
    fputs(";\n", p->file);
    if (plan->chunk[to] != c && --a->terms[to] == 0) {
        fprintf(p->file, "    b[%" PRIu32 "] = a%" PRIu32 ";\n", plan->adjoint_slot[to], to);
        a->where[to] = IN_SLOT;
    }
}

/* Node k of the reverse sweep: its seeds, which complete its adjoint, then its edges. */
static void print_adjoint(const printer *p, adjoints *a, cg_id c, cg_id k) {
    const cg_emit_plan *plan = p->plan;
    int input = plan->g->op[k] == CG_INPUT;
    if (!cg_is_active(plan->mark[k])) {
        if (input) fprintf(p->file, "    g[%" PRIu32 "] = 0.0;\n", plan->g->arg[k][0]);
        return;
    }
    if (a->where[k] == IN_SLOT && plan->first_output[k] == CG_NONE)
        fprintf(p->file, "    double a%" PRIu32 " = b[%" PRIu32 "];\n", k, plan->adjoint_slot[k]);
    for (cg_id i = plan->first_output[k]; i != CG_NONE; i = plan->next_output[i]) {
        print_adds_to(p, a, k, 0);
        fprintf(p->file, "seed[%" PRIu32 "];\n", i);
    }
    if (input) fprintf(p->file, "    g[%" PRIu32 "] = a%" PRIu32 ";\n", plan->g->arg[k][0], k);
    for (int i = 0; i < 2; i++)
        if (cg_emit_is_edge(plan, k, i)) print_edge(p, a, c, k, i);
}

static void count_terms(const cg_emit_plan *plan, adjoints *a, cg_id c) {
    for (cg_id k = plan->first[c]; k < plan->first[c + 1]; k++)
        for (int i = 0; i < 2; i++)
            if (cg_emit_is_edge(plan, k, i)) a->terms[plan->g->arg[k][i]]++;
}

static void print_reverse(const printer *p, adjoints *a) {
    const cg_emit_plan *plan = p->plan;
    for (cg_id c = plan->nchunk; c-- > 0;) {
        fprintf(p->file,
                "%s_CHUNK void %s_reverse_%" PRIu32
                "(const double *restrict seed, double *restrict g,\n"
                "    const double *restrict t, double *restrict b) {\n"
                "    (void)seed, (void)g, (void)t, (void)b;\n",
                p->name, p->name, c);
        count_terms(plan, a, c);
        for (cg_id k = plan->first[c + 1]; k-- > plan->first[c];) print_adjoint(p, a, c, k);
        fputs("}\n\n", p->file);
    }
    fprintf(p->file,
            "void %s_reverse(const double *seed, double *g, double *work) {\n"
            "    double *b = work + %zu;\n    (void)b;\n",
            p->name, plan->ntape);
    for (cg_id c = plan->nchunk; c-- > 0;)
        fprintf(p->file, "    %s_reverse_%" PRIu32 "(seed, g, work, b);\n", p->name, c);
    fputs("}\n\n", p->file);
}

/* Seeds live at the end of the work array: all 1 for the gradient, one after another for the
 * Jacobian. */
static void print_drivers(const printer *p) {
    const cg_emit_plan *plan = p->plan;
    size_t seeds = plan->ntape + plan->nadjoint;
    fprintf(p->file,
            "void %s_gradient(const double *x, double *y, double *g, double *work) {\n"
            "    double *seed = work + %zu;\n"
            "    for (int i = 0; i < %s_OUTPUTS; i++) seed[i] = 1.0;\n"
            "    %s_record(x, y, work);\n"
            "    %s_reverse(seed, g, work);\n"
            "}\n\n",
            p->name, seeds, p->name, p->name, p->name);
    fprintf(p->file,
            "void %s_jacobian(const double *x, double *y, double *jacobian, double *work) {\n"
            "    double *seed = work + %zu;\n"
            "    for (int i = 0; i < %s_OUTPUTS; i++) seed[i] = 0.0;\n"
            "    %s_record(x, y, work);\n"
            "    for (int i = 0; i < %s_OUTPUTS; i++) {\n"
            "        seed[i] = 1.0;\n"
            "        %s_reverse(seed, jacobian + (size_t)i * %s_INPUTS, work);\n"
            "        seed[i] = 0.0;\n"
            "    }\n"
            "}\n",
            p->name, seeds, p->name, p->name, p->name, p->name, p->name);
}

static void print_declarations(const printer *p) {
    const cg_emit_plan *plan = p->plan;
    const char *n = p->name;
    fprintf(p->file,
            "enum { %s_INPUTS = %" PRIu32 ", %s_OUTPUTS = %" PRIu32 ", %s_WORK = %zu };\n"
            "void %s_function(const double *x, double *y, double *work);\n"
            "void %s_gradient(const double *x, double *y, double *g, double *work);\n"
            "void %s_jacobian(const double *x, double *y, double *jacobian, double *work);\n"
            "void %s_record(const double *x, double *y, double *work);\n"
            "void %s_reverse(const double *seed, double *g, double *work);\n",
            n, plan->g->ninput, n, plan->g->noutput, n, cg_emit_plan_work(plan), n, n, n, n, n);
}

static void print_head(const printer *p) {
    const cg_graph *g = p->plan->g;
    fprintf(p->file,
            "/* A function of %" PRIu32 " inputs and %" PRIu32 " outputs, and its derivatives:\n"
            " * %" PRIu32 " nodes, printed by cheapgrad from graph %016" PRIx64 ". */\n"
            "#include <math.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <string.h>\n\n",
            g->ninput, g->noutput, g->nnode, cg_graph_hash(g));
    print_declarations(p);
    fprintf(p->file,
            "\n#if defined(__GNUC__) /* chunks stay apart, or they compile for ever */\n"
            "#define %s_CHUNK static __attribute__((noinline))\n"
            "#else\n#define %s_CHUNK static\n#endif\n\n",
            p->name, p->name);
    for (cg_id i = 0; i < g->nconst; i++) {
        if (!isnan(g->constant[i])) continue;
        fprintf(p->file,
                "static inline double %s_nan(uint64_t bits) {\n"
                "    double value;\n    memcpy(&value, &bits, sizeof value);\n    return value;\n"
                "}\n\n",
                p->name);
        return;
    }
}

cg_status cg_emit_plan_print(const cg_emit_plan *plan, const char *name, FILE *file) {
    adjoints a = {cg_zeroed(plan->g->nnode, sizeof *a.where),
                  cg_zeroed(plan->g->nnode, sizeof *a.terms)};
    if (a.where && a.terms) {
        printer p = {plan, name, file, plan->value_slot};
        print_head(&p);
        print_forward(&p, "function", 0);
        p.slot = plan->tape_slot;
        print_forward(&p, "record", 1);
        print_reverse(&p, &a);
        print_drivers(&p);
    }
    cg_status status = a.where && a.terms ? CG_OK : CG_ENOMEM;
    free(a.where);
    free(a.terms);
    return status;
}

static int is_identifier(const char *name) {
    size_t length = 0;
    if (isdigit((unsigned char)*name)) return 0;
    while (isalnum((unsigned char)name[length]) || name[length] == '_') length++;
    return length > 0 && length <= CG_EMIT_NAME && name[length] == '\0';
}

/* Checks everything that can be wrong with an emission, and plans it. */
static cg_status prepare(const cg_graph *g, const char *name, FILE *file, cg_emit_plan *plan,
                         cg_error *error) {
    if (!name || !file) return cg_fail(error, CG_ENULL, "%s is NULL", name ? "file" : "name");
    if (!is_identifier(name))
        return cg_fail(error, CG_ENAME, "'%.40s' is no C identifier of at most %d characters", name,
                       CG_EMIT_NAME);
    cg_status status = cg_graph_check(g, error);
    if (status != CG_OK) return status;
    status = cg_emit_plan_make(g, CG_EMIT_CHUNK, plan);
    if (status != CG_OK) return cg_fail(error, status, "%s", cg_status_text(status));
    if (cg_emit_plan_work(plan) <= INT_MAX && g->ninput <= INT_MAX) return CG_OK;
    cg_emit_plan_free(plan);
    return cg_fail(error, CG_ETOOBIG, "%" PRIu32 " nodes need more than INT_MAX doubles", g->nnode);
}

static cg_status finish(cg_status status, FILE *file, cg_error *error) {
    if (status == CG_OK && (fflush(file) != 0 || ferror(file))) status = CG_EIO;
    return status == CG_OK ? status : cg_fail(error, status, "%s", cg_status_text(status));
}

cg_status cg_emit_c(const cg_graph *g, const char *name, FILE *file, cg_error *error) {
    cg_emit_plan plan;
    cg_status status = prepare(g, name, file, &plan, error);
    if (status != CG_OK) return status;
    status = cg_emit_plan_print(&plan, name, file);
    cg_emit_plan_free(&plan);
    return finish(status, file, error);
}

cg_status cg_emit_h(const cg_graph *g, const char *name, FILE *file, cg_error *error) {
    cg_emit_plan plan;
    cg_status status = prepare(g, name, file, &plan, error);
    if (status != CG_OK) return status;
    printer p = {&plan, name, file, NULL};
    fprintf(file, "#ifndef %s_H\n#define %s_H\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n",
            name, name);
    print_declarations(&p);
    fputs("#ifdef __cplusplus\n}\n#endif\n\n#endif\n", file);
    cg_emit_plan_free(&plan);
    return finish(CG_OK, file, error);
}
