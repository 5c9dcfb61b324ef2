/* Everything that is compiled once for each instruction set; see vector_math_body.h for what its
 * file defines before. */
#include "mode/vector_math_body.h"

#include "mode/kernels_body.h"

#include "mode/kernels_pull.h"

#include "mode/kernels_tangent.h"

#include "mode/kernels_lanes.h"

#define CG_POINTS 4
#include "mode/kernels_batch.h"
#define CG_POINTS 8
#include "mode/kernels_batch.h"
#define CG_POINTS 16
#include "mode/kernels_batch.h"

#define BATCH(points)                                                                              \
    { evaluate_##points, linearise_##points, pull_##points, to_lanes_##points, from_lanes_##points }
#define CG_KERNELS(isa)                                                                            \
    {                                                                                              \
        .name = (isa), .math = &vector_math,                                                       \
        .one = {evaluate_one, linearise_one, pull_one, NULL, NULL}, .four = BATCH(4),              \
        .eight = BATCH(8), .sixteen = BATCH(16), .tangent = tangent_one,                           \
        .tangents = tangent_eight, .lanes = sweep_lanes                                            \
    }
