/* Forward mode on a plan of one point that is linearised, for one instruction set: included after
 * kernels_body.h. tangent_one carries one direction and gathers it like the values; tangent_eight
 * carries CG_SLICE directions, neighbours in memory, and multiplies them by a node's partials. */

/* For CG_LANES nodes, or for one with each lane a direction. a, b: tangents of the arguments;
 * d0, d1: partials, whichever the rule has. */
static CG_ALWAYS_INLINE vec chain_rule(cg_rule rule, vec a, vec b, vec d0, vec d1) {
    if (rule == CG_RULE_ADD) return a + b;
    if (rule == CG_RULE_SUB) return a - b;
    if (rule == CG_RULE_MIXED) return a + d1 * b;
    if (rule == CG_RULE_NEG) return -a;
    return rule == CG_RULE_UNARY ? d0 * a : d0 * a + d1 * b;
}

/* Partials of node k of a step; i, j: its indices' places. */
static CG_ALWAYS_INLINE double partial(cg_rule rule, const partials *p, size_t plus, int argument,
                                       size_t k, size_t i, size_t j, int wide) {
    if (rule == CG_RULE_MUL)
        return argument == 0 ? p->from[1][index_at(p->index, j, wide)]
                             : p->from[0][index_at(p->index, i, wide)];
    if (rule == CG_RULE_UNARY) return argument == 0 ? p->slope[0][k] : 0;
    if (rule == CG_RULE_MIXED) return k < plus ? 1 : -1;
    return rule == CG_RULE_BINARY ? p->slope[argument][k] : 0;
}

static CG_ALWAYS_INLINE void tangent_step_one(const cg_step *step, const partials *p,
                                              const double *const tangent[2], int wide,
                                              cg_rule rule, double *out) {
    size_t two = cg_rule_arity(rule) == 2, at = 0, k = 0, plus = step->plus;
    for (; step->slice == 1 && k < step->count; k++, at += 1 + two) {
        size_t j = at + two;
        vec a = vector_of(tangent[0][index_at(p->index, at, wide)]);
        vec b = two ? vector_of(tangent[1][index_at(p->index, j, wide)]) : a;
        out[k] = chain_rule(rule, a, b, vector_of(partial(rule, p, plus, 0, k, at, j, wide)),
                            vector_of(partial(rule, p, plus, 1, k, at, j, wide)))[0];
    }
    for (; k < step->count; k += CG_SLICE, at += (1 + two) * CG_SLICE)
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES) {
            size_t i = at + h, j = i + CG_SLICE;
            vec a = gather(tangent[0], p->index, i, wide), b = a, d0 = a, d1 = a;
            if (two) b = gather(tangent[1], p->index, j, wide);
            if (rule == CG_RULE_UNARY || rule == CG_RULE_BINARY) d0 = load(p->slope[0] + k + h);
            if (rule == CG_RULE_BINARY) d1 = load(p->slope[1] + k + h);
            if (rule == CG_RULE_MIXED)
                d1 = minus_from(vector_of(1), (long long)plus - (long long)(k + h));
            if (rule == CG_RULE_MUL) {
                d0 = gather(p->from[1], p->index, j, wide);
                d1 = gather(p->from[0], p->index, i, wide);
            }
            store(out + k + h, chain_rule(rule, a, b, d0, d1));
        }
}

static CG_ALWAYS_INLINE void tangent_step_eight(const cg_step *step, const partials *p,
                                                double *tangent, size_t slot, size_t mask, int wide,
                                                cg_rule rule) {
    size_t two = cg_rule_arity(rule) == 2, plus = step->plus, count = step->count;
    size_t slice = step->slice, log2 = slice == 1 ? 0 : 3, base[2] = {step->base[0], step->base[1]};
    _Static_assert(CG_SLICE == 1 << 3, "log2 of it");
    for (size_t k = 0; k < count; k++) {
        size_t i = ((k >> log2 << log2) << two) + (k & (slice - 1)), j = i + two * slice;
        const double *x = tangent + CG_SLICE * ((base[0] + index_at(p->index, i, wide)) & mask);
        const double *y =
            two ? tangent + CG_SLICE * ((base[1] + index_at(p->index, j, wide)) & mask) : x;
        double *out = tangent + CG_SLICE * ((slot + k) & mask);
        vec d0 = vector_of(partial(rule, p, plus, 0, k, i, j, wide));
        vec d1 = vector_of(partial(rule, p, plus, 1, k, i, j, wide));
        for (size_t h = 0; h < CG_SLICE; h += CG_LANES)
            store(out + h, chain_rule(rule, load(x + h), load(y + h), d0, d1));
    }
}

static CG_ALWAYS_INLINE void tangent_sweep(const cg_arrays *a, double *tangent, size_t mask,
                                           size_t n) {
    const cg_plan *plan = a->plan;
    const cg_step *end = plan->step + plan->nstep;
    walk w = {plan->narrow, plan->wide, 0, 0};
    for (const cg_step *step = plan->step; step < end;
         walk_on(&w, step, (cg_rule)step->rule), step++) {
        const partials p = partials_at(a, step, &w, step->slice, 1);
        const double *const from[2] = {tangent + step->base[0], tangent + step->base[1]};
        switch ((cg_rule)step->rule) {
#define WITH_INDICES(RULE, wide)                                                                   \
    if (n == 1)                                                                                    \
        tangent_step_one(step, &p, from, wide, RULE, tangent + w.slot);                            \
    else                                                                                           \
        tangent_step_eight(step, &p, tangent, w.slot, mask, wide, RULE);
#define TANGENT(RULE)                                                                              \
    case RULE:                                                                                     \
        if (step->wide) {                                                                          \
            WITH_INDICES(RULE, 1)                                                                  \
        } else {                                                                                   \
            WITH_INDICES(RULE, 0)                                                                  \
        }                                                                                          \
        break;
            TANGENT(CG_RULE_ADD)
            TANGENT(CG_RULE_SUB)
            TANGENT(CG_RULE_MIXED)
            TANGENT(CG_RULE_NEG)
            TANGENT(CG_RULE_MUL)
            TANGENT(CG_RULE_UNARY)
            TANGENT(CG_RULE_BINARY)
#undef TANGENT
#undef WITH_INDICES
        case CG_RULE_SOURCE:
        case CG_RULE_SUM:
            break;
        }
    }
}

static void tangent_one(const cg_arrays *a, double *tangent, size_t mask) {
    tangent_sweep(a, tangent, mask, 1);
}

static void tangent_eight(const cg_arrays *a, double *tangent, size_t mask) {
    tangent_sweep(a, tangent, mask, CG_SLICE);
}
