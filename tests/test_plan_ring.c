/* The ring of a plan's values and cells: a computer that writes block after block, and reads each
 * as long as it said it would. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "mode/plan_ring.h"
#include "random.h"

enum { START = 5, PAST = 8, NOBODY = -1, MOST = 400 };

/* Group after group, what it reads is there before and after it is written; each block ruins what
 * stands just past it. */
static void check_reads(const cg_block *block, size_t n, cg_id end) {
    int *owner = malloc((end + PAST) * sizeof *owner);
    memset(owner, 0xff, (end + PAST) * sizeof *owner);
    for (size_t i = 0; i < n; i++) {
        assert_true(block[i].at >= START && block[i].at + block[i].size <= end);
        for (cg_id k = 0; k < block[i].size + PAST; k++)
            owner[block[i].at + k] = k < block[i].size ? (int)i : NOBODY;
        for (size_t j = 0; j <= i; j++)
            for (cg_id k = 0; block[j].last >= block[i].group && k < block[j].size; k++)
                assert_int_equal(owner[block[j].at + k], j);
    }
    free(owner);
}

static void random_blocks(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        uint64_t random = seed;
        cg_block block[MOST];
        size_t n = 1 + random_below(&random, MOST - 1);
        cg_id group = 0, most = 1 + random_below(&random, 40), end;
        cg_id near = 1 + random_below(&random, 5), rare = 2 + random_below(&random, 50);
        for (size_t i = 0; i < n; i++) {
            group += random_below(&random, 3) == 0 ? 1 + random_below(&random, 2) : 0;
            cg_id reach = random_below(&random, rare) == 0 ? MOST : near;
            block[i] = (cg_block){1 + random_below(&random, most), group,
                                  group + random_below(&random, reach), 0};
        }
        assert_int_equal(cg_place_blocks(block, n, START, PAST, &end), CG_OK);
        check_reads(block, n, end);
        for (size_t i = 0; i < n; i++) end -= block[i].size;
        assert_true((int)end <= START);
    }
}

/* Of many levels that read the one before, room is needed for three; and for a block that is read
 * at the very end, only its own room more. */
static void little_room(void **state) {
    (void)state;
    enum { LEVELS = 100, WIDE = 64, NBLOCK = 2 * LEVELS };
    cg_block block[NBLOCK];
    cg_id end, without;
    for (cg_id i = 0; i < NBLOCK; i++) block[i] = (cg_block){WIDE / 2, i / 2, i / 2 + 1, 0};
    assert_int_equal(cg_place_blocks(block, NBLOCK, START, PAST, &without), CG_OK);
    assert_in_range(without, START + 2 * WIDE, START + 3 * WIDE + 2 * PAST);
    check_reads(block, NBLOCK, without);
    for (size_t i = 0; i < NBLOCK; i += 2) assert_int_equal(block[i + 1].at, block[i].at + 32);
    block[7].last = LEVELS;
    assert_int_equal(cg_place_blocks(block, NBLOCK, START, PAST, &end), CG_OK);
    assert_int_equal(end, without + block[7].size);
    check_reads(block, NBLOCK, end);
    assert_int_equal(cg_place_blocks(NULL, 0, START, PAST, &end), CG_OK);
    assert_true(end >= START);
}

static void too_much(void **state) {
    (void)state;
    cg_block block[2] = {{CG_NONE - 100, 0, 1, 0}, {CG_NONE - 100, 1, 1, 0}};
    cg_id end;
    assert_int_equal(cg_place_blocks(block, 2, START, PAST, &end), CG_ETOOBIG);
    for (long k = 0;; k++) {
        cg_block small = {3, 0, 0, 0};
        alloc_fail_at(k);
        cg_status status = cg_place_blocks(&small, 1, START, PAST, &end);
        if (!alloc_failed()) {
            assert_int_equal(status, CG_OK);
            assert_true(k > 1);
            break;
        }
        assert_int_equal(status, CG_ENOMEM);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_blocks),
        cmocka_unit_test(little_room),
        cmocka_unit_test(too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
