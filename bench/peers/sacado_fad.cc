// peer: package=libtrilinos-sacado-dev header=trilinos/Sacado_No_Kokkos.hpp library=trilinos_sacado
//
// Sacado's Fad: forward mode by expression templates. SFad carries 8 tangents, fixed at compile
// time, as our own forward-vector does; DFad carries all n at once, on the heap.
// Debian's configuration asks for Kokkos, Teuchos and MPI, which Sacado alone does not need.
#define TRILINOS_NO_CONFIG_H
#define SACADO_ENABLE_NEW_DESIGN
#define SACADO_NEW_FAD_DESIGN_IS_DEFAULT
#include <trilinos/Sacado_No_Kokkos.hpp>

#include "peer.h"

namespace {

enum { TANGENTS = 8 };
using fixed = Sacado::Fad::SFad<double, TANGENTS>;
using dynamic = Sacado::Fad::DFad<double>;

template <class T> struct fad : peer::workspace {
    std::vector<T> v;
    explicit fad(const cg_graph *g) : workspace(g), v(g->nnode) {}
};

// One sweep for the inputs first ... first + width - 1. Tangents behind the last input stay 0.
template <class T> void sweep(fad<T> *w, const double *x, cg_id first, cg_id width) {
    const cg_graph *g = w->base.graph;
    for (cg_id i = 0; i < g->ninput; i++) {
        T &v = w->v[g->input[i]];
        if (i >= first && i - first < width)
            v = T(static_cast<int>(width), static_cast<int>(i - first), x[i]);
        else
            v = T(static_cast<int>(width), x[i]);
    }
    peer::evaluate(g, w->v.data());
}

// Adds rows[i][j] += d output i / d input j, where stride 0 lays all rows on one: the gradient.
template <class T>
void jacobian_into(fad<T> *w, cg_id width, const double *x, double *y, double *rows,
                   std::size_t stride) {
    const cg_graph *g = w->base.graph;
    for (cg_id first = 0; first < g->ninput; first += width) {
        sweep(w, x, first, width);
        for (cg_id i = 0; i < g->noutput; i++) {
            const T &out = w->v[g->output[i]];
            y[i] = out.val();
            if (!out.hasFastAccess()) continue; // a constant
            for (cg_id j = first; j < g->ninput && j - first < width; j++)
                rows[i * stride + j] += out.dx(static_cast<int>(j - first));
        }
    }
}

template <class T> cg_id width_of(const cg_work *work);
template <> cg_id width_of<fixed>(const cg_work *) {
    return TANGENTS;
}
template <> cg_id width_of<dynamic>(const cg_work *work) {
    return work->graph->ninput;
}

template <class T> void gradient(cg_work *work, const double *x, double *y, double *g) {
    for (cg_id j = 0; j < work->graph->ninput; j++) g[j] = 0.0;
    jacobian_into(reinterpret_cast<fad<T> *>(work), width_of<T>(work), x, y, g, 0);
}

template <class T> void jacobian(cg_work *work, const double *x, double *y, double *rows) {
    std::size_t n = work->graph->ninput;
    for (std::size_t k = 0; k < n * work->graph->noutput; k++) rows[k] = 0.0;
    jacobian_into(reinterpret_cast<fad<T> *>(work), width_of<T>(work), x, y, rows, n);
}

template <class T> cg_counts counts(const cg_work *work) {
    const cg_graph *g = work->graph;
    uint64_t width = width_of<T>(work), sweeps = (g->ninput + width - 1) / width;
    uint64_t edges = cg_graph_edges(g), functions = uint64_t{g->nnode} - g->ninput - g->nconst;
    return {edges * sweeps, edges * sweeps * width, (edges - functions) * sweeps * width,
            functions * sweeps};
}

template <class T> std::size_t bytes(const cg_work *work) {
    std::size_t heap = std::is_same_v<T, dynamic> ? work->graph->ninput * sizeof(double) : 0;
    return work->graph->nnode * (sizeof(T) + sizeof(double) + heap);
}

// All tangents of all nodes at once must fit a bounded memory.
cg_status dynamic_can_do(const cg_graph *g, const cg_options *options, cg_error *error) {
    const double limit = 2e9, needed = 8.0 * g->nnode * g->ninput;
    if (needed > limit)
        return cg_fail(error, CG_ECANNOT, "%u nodes with %u tangents each need %.3g bytes",
                       g->nnode, g->ninput, needed);
    return peer::can_do<dynamic>(g, options, error);
}

template <class T> cg_mode row(const char *name, const char *title, int inputs_per_sweep) {
    cg_mode m = {};
    m.name = name;
    m.title = title;
    m.accuracy = 1e-11;
    m.points = 1;
    m.inputs_per_sweep = inputs_per_sweep;
    m.can_do = peer::can_do<T>;
    m.setup = peer::setup<fad<T>>;
    m.done = peer::done<fad<T>>;
    m.function = peer::function<fad<T>>;
    m.gradient = gradient<T>;
    m.jacobian = jacobian<T>;
    m.counts = counts<T>;
    m.bytes = bytes<T>;
    return m;
}

const cg_mode fixed_row =
    row<fixed>("sacado-sfad", "Sacado SFad, 8 tangents a forward sweep", TANGENTS);
const cg_mode dynamic_row = [] {
    cg_mode m = row<dynamic>("sacado-dfad", "Sacado DFad, all tangents in one forward sweep", 0);
    m.can_do = dynamic_can_do;
    return m;
}();

} // namespace

extern "C" {
extern const cg_mode *const cg_peer_sacado_fad[] = {&fixed_row, &dynamic_row, nullptr};
}
