/* Which vector instructions of x86 a list of a CPU's features allows the modes: for names and
 * reports, of this machine or of another. What is called goes by CG_CPU_HAS_... (portable.h). */
#ifndef CHEAPGRAD_VECTORS_H
#define CHEAPGRAD_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Whether the word is one of a list that blanks set apart. */
static inline bool cg_has_word(const char *list, const char *word) {
    size_t n = strlen(word);
    for (const char *at = list; (at = strstr(at, word)) != NULL; at += n)
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0')) return true;
    return false;
}

/* "avx512" or "avx2", the widest of which the features, as Linux names them, have all that
 * CG_CPU_HAS_AVX512 and CG_CPU_HAS_AVX2 ask for; "" for neither. */
static inline const char *cg_widest_vectors(const char *features) {
    static const char *const asked[] = {"avx2",     "fma",      "avx512f",
                                        "avx512dq", "avx512vl", "avx512bw"};
    size_t n = sizeof asked / sizeof *asked, has = 0;
    while (has < n && cg_has_word(features, asked[has])) has++;
    return has == n ? "avx512" : has >= 2 ? "avx2" : "";
}

#endif
