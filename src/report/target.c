#include "report/target.h"

#include "report/allocate.h"

#include <stdlib.h>

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

finding target_judge(const results *r, const target *t, size_t size, bootstrap *b, problems *p) {
    claim_test test = t->test;
    char *pattern[CLAIM_MOST_PATTERNS] = {NULL};
    for (size_t i = 0; test.select[i]; i++)
        test.select[i] = pattern[i] =
            text_replaced(test.select[i], "{member}", target_sizes[size].member);
    finding f = claim_judge(r, &test, b, p);
    for (size_t i = 0; i < CLAIM_MOST_PATTERNS; i++) free(pattern[i]);
    return f;
}
