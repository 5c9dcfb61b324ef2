/* The one place for what C11 does not have. */
#ifndef CHEAPGRAD_PORTABLE_H
#define CHEAPGRAD_PORTABLE_H

#if defined(__GNUC__)
#define CG_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define CG_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define CG_PREFETCH(address) __builtin_prefetch(address)
#define CG_NOINLINE __attribute__((noinline))
#define CG_ALWAYS_INLINE inline __attribute__((always_inline))
__extension__ typedef unsigned __int128 cg_u128;

/* CG_VECTOR(v8, v8_memory, 64): vectors of doubles, 64 bytes wide; the second name is the type that
 * memory is read and written through, at any address that a double may have. */
#define CG_VECTOR(name, memory, bytes)                                                                     \
    typedef double name __attribute__((vector_size(bytes)));                                       \
    typedef double memory                                                                   \
        __attribute__((vector_size(bytes), aligned(sizeof(double)), may_alias))

/* What stands between CG_AVX512_BEGIN and CG_TARGET_END is compiled for those instructions
 * whatever the build's flags: call it only where CG_CPU_HAS_AVX512. Include headers before. */
#if defined(__x86_64__)
#define CG_X86 1
#define CG_CPU_HAS_AVX2 (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
#define CG_CPU_HAS_AVX512                                                                          \
    (CG_CPU_HAS_AVX2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && \
     __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
#if defined(__clang__)
#define CG_AVX2_BEGIN                                                                              \
    _Pragma("clang attribute push(__attribute__((target(\"avx2,fma\"))), apply_to = function)")
#define CG_AVX512_BEGIN                                                                            \
    _Pragma("clang attribute push(__attribute__((target("                                          \
            "\"avx2,fma,avx512f,avx512dq,avx512vl,avx512bw\"))), apply_to = function)")
#define CG_TARGET_END _Pragma("clang attribute pop")
#else
#define CG_AVX2_BEGIN _Pragma("GCC push_options") _Pragma("GCC target(\"avx2,fma\")")
#define CG_AVX512_BEGIN                                                                            \
    _Pragma("GCC push_options")                                                                    \
        _Pragma("GCC target(\"avx2,fma,avx512f,avx512dq,avx512vl,avx512bw\")")
#define CG_TARGET_END _Pragma("GCC pop_options")
#endif
#else
#define CG_X86 0
#define CG_CPU_HAS_AVX2 0
#define CG_CPU_HAS_AVX512 0
#endif
#else
#error "cheapgrad needs a compiler with 128-bit integers: gcc or clang"
#endif

#endif
