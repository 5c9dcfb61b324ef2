#include "mode/revolve.h"

#include "portable.h"

uint64_t cg_revolve_reach(uint64_t checkpoints, int repetitions) {
    if (repetitions < 0) return 0;
    cg_u128 reach = 1;
    for (unsigned i = 1; i <= (unsigned)repetitions; i++) {
        reach = reach * ((cg_u128)checkpoints + i) / i;
        if (reach > UINT64_MAX) return UINT64_MAX;
    }
    return (uint64_t)reach;
}

int cg_revolve_repetitions(unsigned checkpoints, uint64_t steps) {
    int r = 0;
    while (cg_revolve_reach(checkpoints, r) < steps) r++;
    return r;
}

uint64_t cg_revolve_cost(unsigned checkpoints, uint64_t steps) {
    int r = cg_revolve_repetitions(checkpoints, steps);
    return (uint64_t)r * steps - cg_revolve_reach((uint64_t)checkpoints + 1, r - 1);
}

static uint64_t minus(uint64_t a, uint64_t b) {
    return a > b ? a - b : 0;
}

/* Both parts must be reversible within their repetitions: the part before the new checkpoint with c
 * checkpoints and r-1 repetitions, the part behind it with c-1 and r; every split that leaves them
 * at or above beta(c, r-2) and beta(c-1, r-1) is optimal (Griewank & Walther, section 12.3). The
 * smallest such is taken: the shorter the way to the checkpoint, the sooner it is reused. */
uint64_t cg_revolve_advance(unsigned checkpoints, uint64_t steps) {
    if (checkpoints <= 1) return steps - 1; /* no other checkpoint: walk to the last step */
    int r = cg_revolve_repetitions(checkpoints, steps);
    uint64_t before = cg_revolve_reach(checkpoints, r - 2);
    uint64_t needed = minus(steps, cg_revolve_reach(checkpoints - 1, r));
    uint64_t advance = before > needed ? before : needed;
    if (advance < 1) advance = 1;
    return advance < steps ? advance : steps - 1;
}

/* A chain's end is cut off and reversed first, its own end before that, and so on: all chains that
 * are begun end at the last step that is not reversed yet, so that their starts, where checkpoints
 * stand, are all that there is to remember of them. */
void cg_revolve(unsigned checkpoints, uint64_t steps, uint64_t *start,
                const cg_revolve_actions *actions, void *chain) {
    unsigned kept = 0; /* the last checkpoint in use; its state is at hand */
    start[kept] = 0;
    if (steps > 1) actions->store(chain, kept);
    for (uint64_t end = steps;;) {
        uint64_t here = start[kept];
        while (end - here > 1) {
            here += cg_revolve_advance(checkpoints - kept, end - here);
            actions->advance(chain, start[kept], here);
            if (end - here == 1) break; /* the step is reversed at once */
            start[++kept] = here;
            actions->store(chain, kept);
        }
        actions->reverse(chain, --end);
        if (end == 0) return;
        if (start[kept] == end) kept--;
        actions->restore(chain, kept);
    }
}
