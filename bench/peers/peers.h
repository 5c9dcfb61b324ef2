/* The peers that were found when this was built, as rows of a mode table of their own. */
#ifndef BENCH_PEERS_PEERS_H
#define BENCH_PEERS_PEERS_H

#include "cheapgrad/mode.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One NULL-ended list of rows for every peer, size cg_npeer. cg_npeer may be 0. */
extern const cg_mode *const *const cg_peers[];
extern const size_t cg_npeer;

#ifdef __cplusplus
}
#endif
#endif
