/* Result files that are not what they should be: the right status, and a message that names the
 * file and the row. */
#include "check.h"

#include "report/results.h"
#include "results_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Writes the text (frees it), checks it, and looks for the words in what was said. */
static void expect(int status, char *text, const char *first, const char *second) {
    const char *said;
    const char *path = results_write_text(text, "bench_doctored.json");
    free(text);
    int got = cheapgrad_run(&said, "check %s", path);
    if (got != status) fail_msg("status %d, not %d: %s", got, status, said);
    assert_says(said, "bench_doctored.json");
    assert_says(said, first);
    assert_says(said, second);
}

static char *good(void) {
    return results_fixture("bench_ladder.json");
}

static void a_good_file(void **state) {
    (void)state;
    results r = {0};
    problems p = {0};
    results_read(&r, TEST_DATA "/bench_ladder.json", &p);
    assert_int_equal(p.n, 0);
    assert_int_equal(r.nfile, 1);
    assert_int_equal(r.nrow, 9);
    assert_string_equal(r.files[0].base, "bench_ladder.json");
    assert_string_equal(results_context(&r, 0, "commit"), "0123abc");
    for (size_t i = 0; i < r.nrow; i++) {
        assert_int_equal(r.rows[i].repetitions, 5);
        double depth = row_number(&r.rows[i], "depth");
        check_near(row_number(&r.rows[i], "nodes"), 3 * depth + 1, 0);
        for (int k = 0; k < 5; k++) assert_true(r.rows[i].cpu[k] > 0);
        assert_true(isnan(row_number(&r.rows[i], "no such thing")));
    }
    results_free(&r);
}

static void names_are_taken_apart(void **state) {
    (void)state;
    row_name n = name_parse("gradient/tape/layered/width:64/op:relu/min_time:0.010/repeats:9");
    assert_string_equal(n.text, "gradient/tape/layered/width:64/op:relu");
    assert_string_equal(n.kind, "gradient");
    assert_string_equal(n.mode, "tape");
    assert_string_equal(n.family, "layered");
    check_near(name_parameter(&n, "width")->value, 64, 0);
    assert_true(isnan(name_parameter(&n, "op")->value));
    assert_null(name_parameter(&n, "wid"));
    assert_true(name_matches(&n, "gradient/*/width:64/*"));
    assert_false(name_matches(&n, "gradient/tape"));
    row_name same = name_parse("function/plain/layered/op:relu/width:64/real_time");
    row_name other = name_parse("function/plain/layered/width:64");
    assert_true(name_same_member(&n, &same) && same.real_time && !n.real_time);
    assert_false(name_same_member(&n, &other));
    name_free(&n);
    name_free(&same);
    name_free(&other);
    n = name_parse("loop");
    assert_string_equal(n.mode, "");
    name_free(&n);
}

static void files_that_are_no_good(void **state) {
    (void)state;
    char *text = good();
    text[strlen(text) - 3000] = '\0';
    expect(2, text, "truncated at line", "(row gradient/");
    text = good();
    strstr(text, "\"iteration\"")[5] = '\0'; /* in the middle of a string */
    expect(2, text, "truncated at line", "(row ");
    text = good();
    size_t length = strlen(text);
    text = realloc(text, length + 3);
    assert_non_null(text);
    memcpy(text + length, "{}", 3);
    expect(2, text, "more after its end, at line", "");
    expect(2, calloc(1, 1), "empty", "filter matched no benchmark");
    expect(2, strdup("hello"), "not JSON", "line 1");
    expect(2, strdup("{\"a\": 1}"), "no context", "");
    expect(2, results_doctored(good(), "\"nodes\": 1", "\"nodes\": NaN, \"x\": 1"), "not finite",
           "(row ");
    expect(2,
           results_doctored(good(), "\"cheapgrad_schema\": \"1\"", "\"cheapgrad_schema\": \"99\""),
           "schema \"99\" is unknown", "\"1\" is understood");
    expect(2, results_doctored(good(), "\"cheapgrad_schema\"", "\"other\""), "no cheapgrad_schema",
           "not written by cheapgrad's benchmarks");
    expect(2, results_doctored(good(), "\"commit\"", "\"comet\""), "lacks \"commit\"", "");
    expect(2, results_doctored(good(), "\"benchmarks\"", "\"bench\""), "no list of benchmarks", "");
    expect(2, results_doctored(good(), "\"repetition_index\"", "\"repetition\""), "lacks run_name",
           "benchmark ");
    expect(2, results_doctored(good(), "\"repetitions\": 5", "\"repetitions\": -1"),
           "repetitions: must be 1 to 1000000", "/ladder/depth:");
}

static void rows_that_are_no_good(void **state) {
    (void)state;
    expect(1, results_fixture("bench_errored.json"), "gradient/forward/ladder/depth:64",
           "errored: gradient differs by 1e-3 at input 0");
    expect(1, results_doctored(good(), "\"time_unit\": \"ns\"", "\"time_unit\": \"h\""),
           "none of ns, us, ms, s", "/ladder/depth:");
    expect(1, results_doctored(good(), "\"cpu_time\": ", "\"cpu_time\": -"), "a time is negative",
           "/ladder/depth:");
    expect(1, results_doctored(good(), "\"cpu_time\"", "\"cpu_time\": \"12\", \"other\""),
           "a time is missing, or not a number", "/ladder/depth:");
    char *huge = results_doctored(good(), "\"cpu_time\": 1", "\"cpu_time\": 1e305, \"x\": 1");
    expect(1, results_doctored(huge, "\"time_unit\": \"ns\"", "\"time_unit\": \"s\""),
           "a time is beyond what a number holds", "/ladder/depth:");
    expect(1, results_doctored(good(), "\"repetitions\": 5", "\"repetitions\": 6"),
           "different numbers of repetitions", "/ladder/depth:");
    expect(1, results_doctored(good(), "\"nodes\": 1.9300000000000000e+02", "\"nodes\": null"),
           "a counter is null", "/ladder/depth:64");
    expect(1, results_doctored(good(), "\"repetition_index\": 1", "\"repetition_index\": 0"),
           "a repetition is there twice", "/ladder/depth:");
    expect(1, results_doctored(good(), "\"repetition_index\": 4", "\"repetition_index\": 5"),
           "out of range", "/ladder/depth:");
    expect(1,
           results_doctored(good(), "\"run_type\": \"iteration\"", "\"run_type\": \"aggregate\""),
           "4 of 5 repetitions are there", "/ladder/depth:");
    expect(1,
           results_doctored(good(), "\"threads\": 1,",
                            "\"threads\": 1, \"skipped\": true, \"skip_message\": \"no AVX\","),
           "errored: no AVX", "/ladder/depth:");
}

static void files_that_are_not_there(void **state) {
    (void)state;
    const char *said;
    assert_int_equal(cheapgrad_run(&said, "check %s/none.json", TEST_DATA), 2);
    assert_says(said, "none.json: No such file");
    assert_int_equal(cheapgrad_run(&said, "table %s/bench_ladder.json %s/../data/bench_ladder.json",
                                   TEST_DATA, TEST_DATA),
                     2);
    assert_says(said, "given twice");
    char empty[300];
    snprintf(empty, sizeof empty, "%s/empty", results_directory());
    assert_int_equal(mkdir(empty, 0777), 0);
    assert_int_equal(cheapgrad_run(&said, "check %s", empty), 2);
    assert_says(said, "empty: no .json file in this directory");
}

static void no_rows_at_all(void **state) {
    (void)state;
    json_t *document = results_document();
    const char *said, *path = results_write(document, "bench_norows.json");
    assert_int_equal(cheapgrad_run(&said, "check %s", path), 2);
    assert_says(said, "bench_norows.json: no rows");
    json_decref(document);
}

static void units_and_expected_rows(void **state) {
    (void)state;
    json_t *document = results_document();
    results_add_row(document, "gradient/tape/ladder/depth:8", (double[]){2, 2, 2, 2, 2}, 5);
    json_t *row;
    size_t i;
    json_array_foreach(json_object_get(document, "benchmarks"), i, row)
        json_object_set_new(row, "time_unit", json_string("us"));
    const char *said, *path = results_write(document, "bench_units.json");
    assert_int_equal(cheapgrad_run(&said, "table --x depth %s", path), 0);
    assert_says(said, "8\t2000\t2000\t2000\t2000\t0\t5");
    assert_int_equal(cheapgrad_run(&said, "check %s --expect 'gradient/tape/*'", path), 0);
    assert_says(said, "1 rows, 0 bad");
    assert_int_equal(cheapgrad_run(&said, "check %s --expect 'gradient/dual/*'", path), 1);
    assert_says(said, "no row matches gradient/dual/*");
    json_decref(document);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_file),
        cmocka_unit_test(names_are_taken_apart),
        cmocka_unit_test(files_that_are_no_good),
        cmocka_unit_test(rows_that_are_no_good),
        cmocka_unit_test(files_that_are_not_there),
        cmocka_unit_test(no_rows_at_all),
        cmocka_unit_test(units_and_expected_rows),
    };
    return cmocka_run_group_tests(tests, NULL, results_clean_up);
}
