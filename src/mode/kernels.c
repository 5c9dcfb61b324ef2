#include "mode/kernels.h"

#include "portable.h"

extern const cg_kernels cg_kernels_portable;
#if CG_X86
extern const cg_kernels cg_kernels_avx2, cg_kernels_avx512;
#endif

const cg_kernels *cg_kernels_at(cg_isa isa) {
    switch (isa) {
    case CG_ISA_PORTABLE:
        return &cg_kernels_portable;
#if CG_X86
    case CG_ISA_AVX2:
        return CG_CPU_HAS_AVX2 ? &cg_kernels_avx2 : NULL;
    case CG_ISA_AVX512:
        return CG_CPU_HAS_AVX512 ? &cg_kernels_avx512 : NULL;
#else
    case CG_ISA_AVX2:
    case CG_ISA_AVX512:
#endif
    case CG_NISA:
        break;
    }
    return NULL;
}

cg_isa cg_isa_best(void) {
    cg_isa best = CG_ISA_PORTABLE;
    for (cg_isa isa = CG_ISA_PORTABLE; isa < CG_NISA; isa++)
        if (cg_kernels_at(isa)) best = isa;
    return best;
}

/* Tests choose; nothing else writes here. */
static cg_isa chosen = CG_NISA;

void cg_kernels_choose(cg_isa isa) {
    chosen = isa;
}

const cg_kernels *cg_kernels_chosen(void) {
    return cg_kernels_at(chosen == CG_NISA ? cg_isa_best() : chosen);
}
