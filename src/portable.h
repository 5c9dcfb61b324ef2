/* The one place for what C11 does not have. */
#ifndef CHEAPGRAD_PORTABLE_H
#define CHEAPGRAD_PORTABLE_H

#include <stdint.h>

#if defined(__GNUC__)
#define CG_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define CG_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define CG_PREFETCH(address) __builtin_prefetch(address)
#define CG_NOINLINE __attribute__((noinline))
/* Tells the compiler what holds; nothing is checked. */
#define CG_ASSUME(condition) ((condition) ? (void)0 : __builtin_unreachable())
/* Before a loop of a few rounds, whose number is known: leaves no loop of it. */
#if defined(__clang__)
#define CG_UNROLL _Pragma("clang loop unroll(full)")
#else
#define CG_UNROLL _Pragma("GCC unroll 8")
#endif
/* Hides from the compiler how a pointer was computed. */
#define CG_OPAQUE(pointer) __asm__("" : "+r"(pointer))
/* Sanitizers multiply code tenfold: what is written once and inlined many times stays one there. */
#if defined(__SANITIZE_ADDRESS__)
#define CG_ALWAYS_INLINE inline
#else
#define CG_ALWAYS_INLINE inline __attribute__((always_inline))
#endif
static CG_ALWAYS_INLINE const void *cg_far_from(const void *at, long long bytes) {
    uintptr_t there = (uintptr_t)at + (uintptr_t)bytes;
    return (const void *)there; /* NOLINT(performance-no-int-to-ptr) */
}
/* Fetches what lies so many bytes on, or back, be it past an array's end. For arrays that are read
 * from one end to the other: hardware fetches ahead, too, but not beyond the end of a page. */
static CG_ALWAYS_INLINE void cg_prefetch_from(const void *at, long long bytes) {
    CG_PREFETCH(cg_far_from(at, bytes));
}
/* The same for what is to be written. */
static CG_ALWAYS_INLINE void cg_prefetch_to_write(const void *at, long long bytes) {
    __builtin_prefetch(cg_far_from(at, bytes), 1);
}
__extension__ typedef unsigned __int128 cg_u128;

/* CG_VECTOR(v8, v8_memory, v8_bits, 64): vectors of doubles, 64 bytes wide; the second name is the
 * type that memory is read and written through, at any address that a double may have, the third
 * that of their bits. */
/* NOLINTBEGIN(bugprone-macro-parentheses): names of types */
#define CG_VECTOR(name, memory, bits, bytes)                                                       \
    typedef double name __attribute__((vector_size(bytes)));                                       \
    typedef double memory __attribute__((vector_size(bytes), aligned(sizeof(double)), may_alias)); \
    typedef long long bits __attribute__((vector_size(bytes)))
/* NOLINTEND(bugprone-macro-parentheses) */

/* Instruction sets beyond the architecture's own, for which some files are compiled
 * (cmake/isa.cmake) whatever the build's flags: call into those only where the CPU has them. */
#if defined(__x86_64__)
#define CG_X86 1
#define CG_CPU_HAS_AVX2 (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
#define CG_CPU_HAS_AVX512                                                                          \
    (CG_CPU_HAS_AVX2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && \
     __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
#else
#define CG_X86 0
#define CG_CPU_HAS_AVX2 0
#define CG_CPU_HAS_AVX512 0
#endif

/* Two doubles in one register, and their bits: what chooses between doubles without a jump. Casts
 * from one to the other keep the bits; comparing two pairs gives all bits or none of each. */
typedef double cg_pair __attribute__((vector_size(16)));
typedef uint64_t cg_pair_bits __attribute__((vector_size(16)));

#if !defined(__clang__) && defined(__FLT128_MANT_DIG__) && defined(__GLIBC__)
__extension__ typedef _Float128 cg_wide; /* 113 bits; <tgmath.h> has its functions with gcc alone */
#else
typedef long double cg_wide; /* 64 bits at least, where it is wider than double */
#endif
/* For a file that computes in cg_wide: doubles become wider there, and are meant to. */
#define CG_PROMOTES_DOUBLES _Pragma("GCC diagnostic ignored \"-Wdouble-promotion\"")

/* Whether this process may use an instruction set, named by a literal: "avx2". */
#if defined(__x86_64__)
#define CG_CPU_FAMILY "x86-64"
#define CG_CPU_OFFERS(feature) (__builtin_cpu_supports(feature) != 0)
#else
#define CG_CPU_FAMILY "another"
#define CG_CPU_OFFERS(feature) 0
#endif
#else
#error "cheapgrad needs a compiler with 128-bit integers: gcc or clang"
#endif

#endif
