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

#define CG_KERNELS(isa)                                                                            \
    {                                                                                              \
        .name = (isa), .math = &vector_math, .one = {evaluate_one, linearise_one, pull_one},       \
        .four = {evaluate_4, linearise_4, pull_4}, .eight = {evaluate_8, linearise_8, pull_8},     \
        .sixteen = {evaluate_16, linearise_16, pull_16}, .tangent = tangent_one,                   \
        .tangents = tangent_eight, .lanes = sweep_lanes                                            \
    }
