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
#else
#error "cheapgrad needs a compiler with 128-bit integers: gcc or clang"
#endif

#endif
