/* AVX-512: vectors of 8. */
#include "portable.h"

#if CG_X86
#include <string.h>
#include <threads.h>

#include "cheapgrad/elementary.h"
#include "mode/kernels.h"

#define CG_LANES 8
#define CG_SLEEF(name, ulp) "Sleef_" #name "d8_" #ulp "avx512f"

#include "mode/isa_body.h"

extern const cg_kernels cg_kernels_avx512;
const cg_kernels cg_kernels_avx512 = CG_KERNELS("AVX-512");
#endif
