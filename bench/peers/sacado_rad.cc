// peer: package=libtrilinos-sacado-dev header=trilinos/Sacado_trad.hpp library=trilinos_sacado
//
// Sacado's Rad: reverse mode by operator overloading, nodes in a pool of blocks that is taken up
// again by the next gradient.
// Debian's configuration asks for Kokkos, Teuchos and MPI, which Sacado alone does not need.
#define TRILINOS_NO_CONFIG_H
#include <trilinos/Sacado_trad.hpp>

#include "peer.h"

namespace {

using active = Sacado::Rad::ADvar<double>;

struct rad : peer::workspace {
    std::vector<active> v;
    std::vector<active *> output;
    std::vector<double> weight;
    explicit rad(const cg_graph *g) : workspace(g), v(g->nnode), weight(g->noutput, 1.0) {
        for (cg_id i = 0; i < g->noutput; i++) output.push_back(&v[g->output[i]]);
    }
};

rad *of(cg_work *work) {
    return reinterpret_cast<rad *>(work);
}

void record(cg_work *work, const double *x, double *y) {
    rad *w = of(work);
    const cg_graph *g = work->graph;
    for (cg_id i = 0; i < g->ninput; i++) w->v[g->input[i]] = x[i];
    peer::evaluate(g, w->v.data());
    for (cg_id i = 0; i < g->noutput; i++) y[i] = w->v[g->output[i]].val();
}

void reverse(cg_work *work, double *g) {
    rad *w = of(work);
    active::Weighted_Gradcomp(w->output.size(), w->output.data(), w->weight.data());
    for (cg_id i = 0; i < work->graph->ninput; i++) g[i] = w->v[work->graph->input[i]].adj();
}

void gradient(cg_work *work, const double *x, double *y, double *g) {
    record(work, x, y);
    reverse(work, g);
}

// A row a sweep, each over a record of its own: the pool is taken up again after a sweep.
void jacobian(cg_work *work, const double *x, double *y, double *jacobian) {
    rad *w = of(work);
    for (cg_id i = 0; i < work->graph->noutput; i++) {
        w->weight.assign(w->weight.size(), 0.0);
        w->weight[i] = 1.0;
        gradient(work, x, y, jacobian + std::size_t{i} * work->graph->ninput);
    }
    w->weight.assign(w->weight.size(), 1.0);
}

// The variables, and the pool's node for each: value, adjoint and up to two partials and pointers.
std::size_t bytes(const cg_work *work) {
    return work->graph->nnode *
               (sizeof(active) + sizeof(double) + sizeof(Sacado::Rad::ADvari<double>)) +
           cg_graph_edges(work->graph) * sizeof(Sacado::Rad::Derp<double>);
}

const cg_mode rad_row = [] {
    cg_mode m = {};
    m.name = "sacado-rad";
    m.title = "Sacado Rad, reverse mode by operator overloading";
    m.accuracy = 1e-11;
    m.points = 1;
    m.can_do = peer::can_do<active>;
    m.setup = peer::setup<rad>;
    m.done = peer::done<rad>;
    m.function = peer::function<rad>;
    m.gradient = gradient;
    m.jacobian = jacobian;
    m.record = record;
    m.reverse = reverse;
    m.counts = peer::reverse_counts;
    m.bytes = bytes;
    return m;
}();

} // namespace

extern "C" {
extern const cg_mode *const cg_peer_sacado_rad[] = {&rad_row, nullptr};
}
