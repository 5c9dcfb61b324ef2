/* What the timed loop itself costs: GB_LOOP beside C++'s range-for, which it must equal, and beside
 * a call to the shim in every iteration, which is what GB_LOOP saves. */
#include "gbench.h"

static void loop_in_c(gb_state *s) {
    GB_LOOP(s) {
        gb_clobber();
    }
}

static void loop_by_calls(gb_state *s) {
    while (gb_keep_running(s)) gb_clobber();
}

int main(int argc, char **argv) {
    (void)gb_register("shim/loop/c", loop_in_c, NULL);
    (void)gb_register("shim/loop/cpp", gb_empty_loop_of_cpp, NULL);
    (void)gb_register("shim/loop/calls", loop_by_calls, NULL);
    return gb_main(argc, argv);
}
