// A peer is another project's way to a gradient, behind the same mode table as our own: it is
// verified like them and timed in the same process. One file a peer:
//
//     // peer: package=libfoo-dev header=foo/foo.h library=foo
//     #include "peer.h"
//     ...
//     extern const cg_mode *const cg_peer_FILE[] = {&row, nullptr};
//
// The first line says which Debian package brings it, which header must be there for it to be
// built, what to link, and flags of its own, with commas between (library= and flags= may be left
// out); FILE is the file's name without .cc, or without .c, which needs peers.h alone. Nothing else
// needs to know of it.
#ifndef BENCH_PEERS_PEER_H
#define BENCH_PEERS_PEER_H

#include <cmath>
#include <cstddef>
#include <new>
#include <type_traits>
#include <vector>

#include "cheapgrad/cheapgrad.h"

namespace peer {

using std::acos, std::acosh, std::asin, std::asinh, std::atan, std::atan2, std::atanh, std::cbrt;
using std::cos, std::cosh, std::erf, std::erfc, std::exp, std::exp2, std::expm1, std::fabs;
using std::fmax, std::fmin, std::hypot, std::log, std::log10, std::log1p, std::log2, std::pow;
using std::sin, std::sinh, std::sqrt, std::tan, std::tanh;

// The function written in a peer's active type: what a user of the peer would write, once for every
// node. Functions that the type does not have are left out; has<T> says which.
template <class T> void evaluate(const cg_graph *g, T *v) {
    for (cg_id k = 0; k < g->nnode; k++) {
        cg_id a = g->arg[k][0], b = g->arg[k][1];
        switch (static_cast<cg_op>(g->op[k])) {
        case CG_INPUT:
            break; // made by the peer: independent variables are its own affair
        case CG_CONST:
            v[k] = g->constant[a];
            break;
#define CG_UNARY(NAME, name, lo, hi, VALUE, ...)                                                   \
    case CG_##NAME:                                                                                \
        if constexpr (requires(const T &x, T &r) { r = VALUE; }) {                                 \
            const T &x = v[a];                                                                     \
            v[k] = VALUE;                                                                          \
        }                                                                                          \
        break;
#define CG_BINARY(NAME, name, lo, hi, VALUE, ...)                                                  \
    case CG_##NAME:                                                                                \
        if constexpr (requires(const T &x, const T &y, T &r) { r = VALUE; }) {                     \
            const T &x = v[a], &y = v[b];                                                          \
            v[k] = VALUE;                                                                          \
        }                                                                                          \
        break;
#include "cheapgrad/functions.def"
        case CG_NOP:
            break;
        }
    }
}

template <class T> bool has(cg_op op) {
    switch (op) {
#define CG_UNARY(NAME, name, lo, hi, VALUE, ...)                                                   \
    case CG_##NAME:                                                                                \
        return requires(const T &x, T &r) {                                                        \
            r = VALUE;                                                                             \
        };
#define CG_BINARY(NAME, name, lo, hi, VALUE, ...)                                                  \
    case CG_##NAME:                                                                                \
        return requires(const T &x, const T &y, T &r) {                                            \
            r = VALUE;                                                                             \
        };
#include "cheapgrad/functions.def"
    default:
        return true;
    }
}

// can_do: every function of the graph must exist in the peer's type.
template <class T> cg_status can_do(const cg_graph *g, const cg_options *, cg_error *error) {
    for (cg_id k = 0; k < g->nnode; k++)
        if (!has<T>(static_cast<cg_op>(g->op[k])))
            return cg_fail(error, CG_ECANNOT, "node %u: this peer has no %s", k,
                           cg_op_name(static_cast<cg_op>(g->op[k])));
    return CG_OK;
}

// Reverse mode: each edge once. Functions are called once a node.
inline cg_counts reverse_counts(const cg_work *work) {
    const cg_graph *g = work->graph;
    uint64_t edges = cg_graph_edges(g);
    return {edges, edges, edges, uint64_t{g->nnode} - g->ninput - g->nconst};
}

// setup and done of a workspace W: constructed from the graph, nothing thrown past here.
template <class W>
cg_status setup(const cg_graph *g, const cg_options *, cg_work **work, cg_error *error) {
    try {
        *work = &(new W(g))->base;
        return CG_OK;
    } catch (const std::bad_alloc &) {
        return CG_ENOMEM;
    } catch (...) {
        return cg_fail(error, CG_ECANNOT, "the peer refused its set-up");
    }
}

template <class W> void done(cg_work *work) {
    delete reinterpret_cast<W *>(work);
}

// The plain function in the peer's row is the interpreter's, as for every taped mode.
template <class W> void function(cg_work *work, const double *x, double *y) {
    W *w = reinterpret_cast<W *>(work);
    cg_eval(work->graph, x, w->primal.data());
    for (cg_id i = 0; i < work->graph->noutput; i++) y[i] = w->primal[work->graph->output[i]];
}

// Each workspace begins with these, so that a cg_work * is a pointer to it.
struct workspace {
    cg_work base;
    std::vector<double> primal;
    explicit workspace(const cg_graph *g) : base{nullptr, g}, primal(g->nnode) {}
};

} // namespace peer

#endif
