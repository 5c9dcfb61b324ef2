/* What is known of the machine: its name, its memory and how much of that was in use. */
#define _DEFAULT_SOURCE /* mmap of memory */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "cases_run.h"
#include "gbench.h"
#include "machine.h"

static void machine_names(void **state) {
    (void)state;
    static const struct {
        const char *model, *features;
        long ncpu;
        const char *slug;
    } all[] = {
        {"Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", "sse2 fma avx avx2", 8,
         "intel-xeon-e5-2680-v4-avx2-8cpu"},
        {"AMD Ryzen 9 7950X 16-Core Processor",
         "avx2 fma avx512f avx512dq avx512bw avx512vl avx512_bf16", 32,
         "amd-ryzen-9-7950x-16-core-avx512-32cpu"},
        {"AMD EPYC", "avx512vl avx512bw avx512dq avx512f fma avx2", 2, "amd-epyc-avx512-2cpu"},
        {"AMD EPYC", "avx avx2 fma", 2, "amd-epyc-avx2-2cpu"},
        {"Intel(R) Xeon Phi(TM) CPU 7210", "avx2 fma avx512f", 64,
         "intel-xeon-phi-7210-avx2-64cpu"},
        {"No FMA", "avx2 avx512f avx512dq avx512bw avx512vl", 1, "no-fma-1cpu"},
        {"Intel(R) Core(TM) i7-2600", "sse2 sse4_2 avx", 4, "intel-core-i7-2600-4cpu"},
        {"Raspberry Pi 5 Model B", "asimd asimdhp", 4, "raspberry-pi-5-model-b-4cpu"},
        {"aarch64", "unknown", 0, "aarch64-1cpu"}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char slug[64];
        machine_slug(all[i].model, all[i].features, all[i].ncpu, slug, sizeof slug);
        assert_string_equal(slug, all[i].slug);
    }
    char expected[160];
    assert_int_equal(run("--machine"), 0);
    (void)snprintf(expected, sizeof expected, "%s\n", gb_machine_name());
    char *text = contents(output);
    assert_string_equal(text, expected);
    free(text);
    assert_int_equal(run("--machine", "--nonsense"), 2);
}

static void memory_is_known(void **state) {
    (void)state;
    double available = machine_available_bytes();
    assert_true(available > 1e6 && available <= machine_memory_bytes());
}

/* What is touched and freed shows in the peak, and no more once that is set back. */
static void peak_is_set_back(void **state) {
    (void)state;
    enum { SIZE = 1 << 26 };
    double before = machine_peak_reset();
    char *touched = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(touched != MAP_FAILED);
    memset(touched, 1, SIZE);
    gb_keep_ptr(touched);
    assert_int_equal(munmap(touched, SIZE), 0);
    double peak = machine_peak_bytes();
    assert_true(peak - before > 0.9 * SIZE);
    assert_true(peak - machine_peak_reset() > 0.9 * SIZE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machine_names),
        cmocka_unit_test(memory_is_known),
        cmocka_unit_test(peak_is_set_back),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
