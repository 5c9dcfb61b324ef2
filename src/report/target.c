#include "report/target.h"

#include "report/allocate.h"

#include <stdlib.h>
#include <string.h>

const char *target_text(verdict v) {
    switch (v) {
    case VERDICT_HOLDS:
        return "met";
    case VERDICT_FAILS:
        return "missed";
    case VERDICT_INCONCLUSIVE:
    case VERDICT_NOT_MEASURED:
        break;
    }
    return verdict_text(v);
}

/* The pattern with {member} replaced; owned by the caller. */
static char *with_member(const char *pattern, const char *member) {
    static const char token[] = "{member}";
    const char *at = strstr(pattern, token);
    if (!at) return copy_text(pattern);
    return format_text("%.*s%s%s", (int)(at - pattern), pattern, member, at + sizeof token - 1);
}

finding target_judge(const results *r, const target *t, size_t size, bootstrap *b, problems *p) {
    claim_test test = t->test;
    char *pattern[CLAIM_MOST_PATTERNS] = {NULL};
    for (size_t i = 0; test.select[i]; i++)
        test.select[i] = pattern[i] = with_member(test.select[i], target_sizes[size].member);
    finding f = claim_judge(r, &test, b, p);
    for (size_t i = 0; i < CLAIM_MOST_PATTERNS; i++) free(pattern[i]);
    return f;
}
