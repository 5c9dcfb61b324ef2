/* What every machine of the architecture has: vectors of two. */
#include <string.h>
#include <threads.h>

#include "cheapgrad/elementary.h"
#include "mode/kernels.h"
#include "portable.h"

#define CG_LANES 2
#if defined(__aarch64__)
#define CG_SLEEF(name, ulp) "Sleef_" #name "d2_" #ulp "advsimd"
#else
#define CG_SLEEF(name, ulp) "Sleef_" #name "d2_" #ulp "sse2"
#endif

#include "mode/isa_body.h"

extern const cg_kernels cg_kernels_portable;
const cg_kernels cg_kernels_portable = CG_KERNELS("portable");
