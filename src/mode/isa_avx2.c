/* AVX2: vectors of 4. */
#include "portable.h"

#if CG_X86
#include <string.h>
#include <threads.h>

#include "cheapgrad/elementary.h"
#include "mode/kernels.h"

#define CG_LANES 4
#define CG_SLEEF(name, ulp) "Sleef_" #name "d4_" #ulp "avx2"

#include "mode/isa_body.h"

extern const cg_kernels cg_kernels_avx2;
const cg_kernels cg_kernels_avx2 = CG_KERNELS("AVX2");
#endif
