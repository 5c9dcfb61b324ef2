/* Where results go: what is there and no file is written to, not replaced. */
#include "check.h"

#include "results_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *table_to(const char *out, int expected) {
    const char *said;
    char *rows = results_fixture("bench_ladder.json");
    const char *path = results_write_text(rows, "bench_ladder.json");
    assert_int_equal(cheapgrad_run(&said, "table --out %s %s", out, path), expected);
    free(rows);
    return said;
}

static void a_link_stays_one(void **state) {
    (void)state;
    char file[200], link[200];
    struct stat s;
    snprintf(file, sizeof file, "%s/table.tsv", results_directory());
    snprintf(link, sizeof link, "%s/link.tsv", results_directory());
    assert_int_equal(symlink(file, link), 0);
    for (int twice = 0; twice < 2; twice++) {
        (void)table_to(link, 0);
        assert_int_equal(lstat(link, &s), 0);
        assert_true(S_ISLNK(s.st_mode));
        char *text = results_text(file);
        assert_says(text, "# gradient/");
        free(text);
    }
}

static void a_device_stays_one(void **state) {
    (void)state;
    struct stat s;
    const char *said = table_to("/dev/full", 2);
    assert_says(said, "/dev/full: No space left on device");
    assert_int_equal(lstat("/dev/full", &s), 0);
    assert_false(S_ISREG(s.st_mode));
    said = table_to(results_directory(), 2);
    assert_says(said, "Is a directory");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_link_stays_one),
                                       cmocka_unit_test(a_device_stays_one)};
    return cmocka_run_group_tests(tests, NULL, results_clean_up);
}
