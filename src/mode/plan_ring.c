#include "mode/plan_ring.h"

#include "memory.h"

typedef struct draft {
    cg_block *block;
    size_t n;
    uint64_t past;
    uint64_t *begin; /* size of all blocks before each one, size n */
    uint64_t *end;   /* size of all blocks up to the end of each group, size ngroup */
    size_t ngroup;
} draft;

static void draft_free(draft *d) {
    free(d->begin);
    free(d->end);
}

static int draft_make(draft *d) {
    const cg_block *block = d->block;
    size_t n = d->n;
    for (size_t i = 0; i < n; i++)
        if (d->ngroup <= block[i].last) d->ngroup = (size_t)block[i].last + 1;
    d->begin = cg_array(n, sizeof *d->begin);
    d->end = cg_array(d->ngroup, sizeof *d->end);
    if (!d->begin || !d->end) return 0;
    uint64_t size = 0;
    for (size_t group = 0, i = 0; group < d->ngroup; d->end[group++] = size)
        for (; i < n && block[i].group == group; size += block[i++].size) d->begin[i] = size;
    return 1;
}

/* What is written from the start of a block until it is no longer read. */
static uint64_t span(const draft *d, size_t i) {
    return d->end[d->block[i].last] - d->begin[i];
}

enum { NSPAN = 64 };

/* The longest span that is let into the ring: the power of two for which the ring and the room
 * behind it are smallest together. */
static uint64_t longest_in_ring(const draft *d) {
    uint64_t size[NSPAN + 1] = {0}; /* by the number of bits of the span */
    uint64_t outside = 0;
    for (size_t i = 0; i < d->n; i++) {
        int bits = 0;
        while (span(d, i) >> bits) bits++;
        size[bits] += d->block[i].size;
        outside += d->block[i].size;
    }
    uint64_t best = 0, fewest = outside;
    for (int bits = 0; bits < NSPAN - 1; bits++) {
        outside -= size[bits];
        uint64_t ring = UINT64_C(1) << bits;
        if (ring + outside < fewest) {
            fewest = ring + outside;
            best = ring - 1;
        }
    }
    return best;
}

/* Size of what is in the ring of the group that begins with block i. */
static uint64_t group_size(const draft *d, size_t i, uint64_t longest) {
    uint64_t size = 0;
    for (cg_id group = d->block[i].group; i < d->n && d->block[i].group == group; i++)
        if (span(d, i) <= longest) size += d->block[i].size;
    return size;
}

static int starts_group(const draft *d, size_t i) {
    return i == 0 || d->block[i].group != d->block[i - 1].group;
}

/* A ring of the longest span and one group more is long enough: a group that would not fit before
 * its end is begun at its start, which leaves a gap of less than a group in each round. 0 where the
 * blocks themselves take no more. */
static uint64_t ring_size(const draft *d, uint64_t longest) {
    uint64_t most = 0, group = 0, all = 0;
    for (size_t i = 0; i < d->n; i++) {
        uint64_t size = starts_group(d, i) ? group_size(d, i, longest) : 0;
        if (size > group) group = size;
        if (span(d, i) > longest) continue;
        if (span(d, i) > most) most = span(d, i);
        all += d->block[i].size;
    }
    uint64_t ring = most + group + d->past;
    return ring + d->past < all ? ring : 0;
}

static cg_status place(const draft *d, uint64_t start, cg_id *end) {
    uint64_t longest = longest_in_ring(d), ring = ring_size(d, longest);
    uint64_t at = 0, outside = start;
    if (ring > 0)
        outside += ring + d->past;
    else
        longest = 0;
    for (size_t i = 0; i < d->n; i++) {
        cg_block *block = &d->block[i];
        int inside = span(d, i) <= longest;
        if (starts_group(d, i) && at + group_size(d, i, longest) > ring) at = 0;
        uint64_t here = inside ? start + at : outside;
        if (here + block->size > CG_NONE) return CG_ETOOBIG;
        block->at = (cg_id)here;
        *(inside ? &at : &outside) += block->size;
    }
    *end = (cg_id)outside;
    return outside > CG_NONE ? CG_ETOOBIG : CG_OK;
}

cg_status cg_place_blocks(cg_block *block, size_t n, uint64_t start, uint64_t past, cg_id *end) {
    draft d = {.block = block, .n = n, .past = past};
    cg_status status = draft_make(&d) ? place(&d, start, end) : CG_ENOMEM;
    draft_free(&d);
    return status;
}
