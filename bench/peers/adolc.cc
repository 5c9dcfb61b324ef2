// peer: package=libadolc-dev header=adolc/adolc.h library=adolc
//
// ADOL-C: operator overloading onto a tape of operations. Two rows: the tape traced anew at every
// gradient (what a program with control flow pays), and one tape traced at set-up and replayed by
// the drivers (valid while the control flow stays as it was).
#include <adolc/adolc.h>

#include "peer.h"

namespace {

// Tags name tapes; ADOL-C takes them from a short range, so a tag is taken up again when free.
short take_tag() {
    static short next = 0;
    return next = static_cast<short>(next % 1000 + 1);
}

// The active variables, for whichever graph is traced now: each trace begins with an assignment to
// every one that is alive in the program, so those of other graphs must not be. Never freed, since
// the library's own memory may go before.
std::vector<adouble> &variables(std::size_t n) {
    static auto *v = new std::vector<adouble>;
    if (v->size() != n) {
        *v = std::vector<adouble>();
        *v = std::vector<adouble>(n);
    }
    return *v;
}

struct adolc : peer::workspace {
    short tag = take_tag();
    std::vector<double> ones, seed;
    explicit adolc(const cg_graph *g) : workspace(g), ones(g->noutput, 1.0), seed(g->noutput, 0.0) {
        // To be replayed, told the size of, or removed, a tape must be there.
        std::vector<double> x(g->ninput, 0.5), y(g->noutput);
        trace(x.data(), y.data());
    }
    ~adolc() { removeTape(tag, ADOLC_REMOVE_COMPLETELY); }

    // Buffers that hold the whole tape, so that nothing is written to files: 1 byte an operation,
    // up to 4 locations and 1 value each, one Taylor coefficient for every overwritten variable.
    void trace(const double *x, double *y) {
        const cg_graph *g = base.graph;
        std::vector<adouble> &v = variables(g->nnode);
        unsigned size = g->nnode + g->ninput + g->noutput + 1024;
        trace_on(tag, 1, 2 * size, 6 * size, 2 * size, 4 * size, 0);
        for (cg_id i = 0; i < g->ninput; i++) v[g->input[i]] <<= x[i];
        peer::evaluate(g, v.data());
        for (cg_id i = 0; i < g->noutput; i++) v[g->output[i]] >>= y[i];
        trace_off();
    }
    void reverse(double *weights, double *g) {
        ::reverse(tag, static_cast<int>(base.graph->noutput), static_cast<int>(base.graph->ninput),
                  0, weights, g);
    }
};

adolc *of(cg_work *work) {
    return reinterpret_cast<adolc *>(work);
}

void record(cg_work *work, const double *x, double *y) {
    of(work)->trace(x, y);
}

void sweep(cg_work *work, double *g) {
    of(work)->reverse(of(work)->ones.data(), g);
}

void gradient(cg_work *work, const double *x, double *y, double *g) {
    record(work, x, y);
    sweep(work, g);
}

void rows(adolc *w, double *jacobian) {
    for (cg_id i = 0; i < w->base.graph->noutput; i++) {
        w->seed[i] = 1.0;
        w->reverse(w->seed.data(), jacobian + std::size_t{i} * w->base.graph->ninput);
        w->seed[i] = 0.0;
    }
}

void jacobian(cg_work *work, const double *x, double *y, double *jacobian) {
    record(work, x, y);
    rows(of(work), jacobian);
}

// Replay: a zero-order forward sweep that keeps what the reverse sweep needs.
void replay(cg_work *work, const double *x, double *y) {
    adolc *w = of(work);
    zos_forward(w->tag, static_cast<int>(work->graph->noutput),
                static_cast<int>(work->graph->ninput), 1, x, y);
}

void replayed_gradient(cg_work *work, const double *x, double *y, double *g) {
    replay(work, x, y);
    sweep(work, g);
}

void replayed_jacobian(cg_work *work, const double *x, double *y, double *jacobian) {
    replay(work, x, y);
    rows(of(work), jacobian);
}

// The library traces cbrt, but its forward sweep stops the program at it.
cg_status can_replay(const cg_graph *g, const cg_options *options, cg_error *error) {
    for (cg_id k = 0; k < g->nnode; k++)
        if (g->op[k] == CG_CBRT)
            return cg_fail(error, CG_ECANNOT, "node %u: ADOL-C cannot replay cbrt", k);
    return peer::can_do<adouble>(g, options, error);
}

// What ADOL-C holds is told by its tape's statistics; the program's own active variables on top.
std::size_t bytes(const cg_work *work) {
    const adolc *w = reinterpret_cast<const adolc *>(work);
    std::size_t stats[STAT_SIZE] = {};
    tapestats(w->tag, stats);
    return stats[OP_BUFFER_SIZE] * sizeof(unsigned char) + stats[LOC_BUFFER_SIZE] * sizeof(locint) +
           (stats[VAL_BUFFER_SIZE] + stats[TAY_STACK_SIZE]) * sizeof(double) +
           w->base.graph->nnode * (sizeof(adouble) + sizeof(double));
}

cg_mode row(const char *name, const char *title) {
    cg_mode m = {};
    m.name = name;
    m.title = title;
    m.accuracy = 1e-11;
    m.points = 1;
    m.can_do = peer::can_do<adouble>;
    m.setup = peer::setup<adolc>;
    m.done = peer::done<adolc>;
    m.function = peer::function<adolc>;
    m.counts = peer::reverse_counts;
    m.bytes = bytes;
    return m;
}

const cg_mode trace_row = [] {
    cg_mode m = row("adolc-trace", "ADOL-C, traced at every gradient");
    m.gradient = gradient;
    m.jacobian = jacobian;
    m.record = record;
    m.reverse = sweep;
    return m;
}();

const cg_mode replay_row = [] {
    cg_mode m = row("adolc-replay", "ADOL-C, traced once and replayed");
    m.can_do = can_replay;
    m.gradient = replayed_gradient;
    m.jacobian = replayed_jacobian;
    m.record = replay;
    m.reverse = sweep;
    return m;
}();

} // namespace

extern "C" {
extern const cg_mode *const cg_peer_adolc[] = {&trace_row, &replay_row, nullptr};
}
