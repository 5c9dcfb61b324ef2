/* The report: its two pages say what the verdicts say, show every figure or say why not, and are
 * the same bytes again. That a browser shows them is tested in tests/page. */
#include "check.h"

#include "doctored.h"
#include "report/page/page.h"
#include "report/page/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char width_script[] = "#: width.tsv table --x inputs\n"
                                   "#\n"
                                   "# C7. A flat line costs the same\n"
                                   "# however many inputs <there> are.\n"
                                   "\n"
                                   "# No part of it.\n"
                                   "eval heading('It''s cheap & flat', 'Time')\n";
static const char shim_script[] = "# What a loop costs.\neval heading('The loop', 'ns')\n";
static const char drawing[] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

static void make_folder(const char *name) {
    char path[300];
    snprintf(path, sizeof path, "%s/%s", results_directory(), name);
    (void)mkdir(path, 0700);
}

/* A folder of results, as doctored_width makes them, and one of two figures, of which the run drew
 * one. */
static void prepare(double exponent, double spread) {
    json_t *document = doctored_width(exponent, spread);
    make_folder("run");
    make_folder("figures");
    results_write(document, "run/width.json");
    json_decref(document);
    results_write_text(drawing, "run/width.svg");
    results_write_text(drawing, "run/width.png");
    results_write_text(width_script, "figures/width.gp");
    results_write_text(shim_script, "figures/shim.gp");
    results_write_text("set style", "figures/style.gp");
}

static int report(const char **said) {
    const char *at = results_directory();
    return cheapgrad_run(said, "report --figures %s/figures %s/run", at, at);
}

static char *text_of(const char *file) {
    char path[300];
    snprintf(path, sizeof path, "%s/run/%s", results_directory(), file);
    return results_text(path);
}

static void page_says(const char *file, const char *what) {
    char *text = text_of(file);
    assert_says(text, what);
    free(text);
}

static void verdicts_are_printed_as_they_are(void **state) {
    (void)state;
    static const struct {
        double exponent, spread;
        const char *markdown, *html;
    } cases[] = {{0, 0.02, "**holds**", "holds\">✓ holds<"},
                 {0.5, 0.02, "**does not hold**", "fails\">✗ does not hold<"},
                 {0.1, 0.1, "**inconclusive**", "open\">? inconclusive<"}};
    for (int i = 0; i < 3; i++) {
        const char *said;
        char row[200], caption[200];
        prepare(cases[i].exponent, cases[i].spread);
        if (report(&said) != 0) fail_msg("%s", said);
        snprintf(row, sizeof row, "mode one | | | %s |", cases[i].markdown);
        snprintf(caption, sizeof caption, "mode one**: %s. A flat line", cases[i].markdown);
        page_says("REPORT.md", row);
        page_says("REPORT.md", caption);
        snprintf(row, sizeof row,
                 "mode one <a href=\"#width\">figure width</a></th><td><span class=\"verdict %s",
                 cases[i].html);
        snprintf(caption, sizeof caption, "mode one</strong>: <span class=\"verdict %s",
                 cases[i].html);
        page_says("report.html", row);
        page_says("report.html", caption);
        page_says("report.html", "absent\">– not measured<");
    }
}

static void every_figure_is_there_or_missed(void **state) {
    (void)state;
    const char *said;
    prepare(0, 0.02);
    assert_int_equal(report(&said), 0);
    page_says("REPORT.md", "### It's cheap & flat\n\n![It's cheap & flat](width.png)\n");
    page_says("REPORT.md", "A flat line costs the same however many inputs \\<there\\> are.\n\n"
                           "<sub>Example CPU · GNU 12.2.0 · -O2 · commit 0123abc · medians of 9 "
                           "repetitions, 95 % bootstrap intervals</sub>");
    page_says("REPORT.md", "### The loop\n\n*not measured in this run*\n\nWhat a loop costs.");
    page_says("REPORT.md", "In this run:\n\n- C1, e on the first graph: no enumeration.json.");
    page_says("REPORT.md", "- The figure shim: not measured in this run.");
    page_says("report.html", "<img alt=\"It's cheap &amp; flat\" src=\"data:image/svg+xml;base64,"
                             "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=\">");
    page_says("report.html", "inputs &lt;there&gt; are.");
    page_says("report.html", "The loop: not measured in this run");
    results_write_text("{", "run/shim.json");
    assert_int_equal(report(&said), 2);
    json_t *shim = results_document();
    doctored_add(shim, "loop/c", 1, 0.01);
    results_write(shim, "run/shim.json");
    assert_int_equal(report(&said), 0);
    page_says("report.html", "The loop: measured, but not drawn: shim.svg is not there");
    json_decref(shim);
}

/* The statistic stands below a figure of times, not below one of counts. */
static void counts_are_no_medians(void **state) {
    (void)state;
    static const struct {
        const char *requests, *below;
    } cases[] = {
        {"#: a table --x inputs\n", "commit 0123abc · medians of 9"},
        {"", "commit 0123abc · medians of 9"},
        {"#: a table --y bytes\n", "commit 0123abc</sub>"},
        {"#: a table --x n --y bytes --also n\n#: b table --y nodes\n", "commit 0123abc</sub>"},
        {"#: a table --y bytes\n#: b table\n", "commit 0123abc · medians of 9"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *said;
        char script[300];
        prepare(0, 0.02);
        snprintf(script, sizeof script, "%s# It says --y .\neval heading('T', 't')\n",
                 cases[i].requests);
        results_write_text(script, "figures/width.gp");
        if (report(&said) != 0) fail_msg("%s", said);
        page_says("REPORT.md", cases[i].below);
    }
}

static void the_page_needs_nothing_else(void **state) {
    (void)state;
    const char *said;
    prepare(0, 0.02);
    assert_int_equal(report(&said), 0);
    char *first = text_of("report.html"), *text = text_of("REPORT.md");
    assert_null(strstr(first, "<script"));
    assert_null(strstr(first, "http"));
    assert_null(strstr(first, "url("));
    assert_int_equal(report(&said), 0);
    page_says("report.html", first);
    page_says("REPORT.md", text);
    free(first);
    free(text);
}

static void the_answer_is_measured(void **state) {
    (void)state;
    const char *said;
    prepare(0, 0);
    assert_int_equal(report(&said), 0);
    page_says("REPORT.md", "**Not measured in this run: the answer needs the experiment modes.**");
    page_says("REPORT.md", "For a layered graph of 4,096 inputs, forward mode takes 3413 (3413 to "
                           "3413) times as long");
    json_t *modes = results_document();
    static const char *const rows[] = {"function/plain", "function/scheduled", "gradient/tape",
                                       "gradient/scheduled"};
    static const double time[] = {100, 50, 250, 125};
    for (int i = 0; i < 4; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s/layered/width:64/depth:64", rows[i]);
        doctored_add(modes, name, time[i], 0);
        results_set_counter(modes, name, "inputs", 64);
        results_set_counter(modes, name, "nodes", 1234567);
    }
    results_write(modes, "run/modes.json");
    assert_int_equal(report(&said), 0);
    page_says("REPORT.md", "**On this machine all 64 derivatives of a layered graph of 1,234,567 "
                           "nodes cost 2.50 (2.50 to 2.50) evaluations of the function by reverse "
                           "mode on a tape, and 1.25 (1.25 to 1.25) by the scheduled mode.**");
    page_says("REPORT.md", "of its own evaluations the same derivatives cost 2.50 (2.50 to 2.50).");
    json_decref(modes);
}

static void it_says_how_to_repeat_it(void **state) {
    (void)state;
    const char *said;
    prepare(0, 0.02);
    assert_int_equal(report(&said), 0);
    page_says("REPORT.md", "    git checkout 0123abc\n    scripts/bench.sh  # measures");
    char *doctored = results_doctored(text_of("width.json"), "\"commit\": \"0123abc\"",
                                      "\"commit\": \"0123abc-dirty\", \"scale\": \"full\"");
    results_write_text(doctored, "run/width.json");
    free(doctored);
    assert_int_equal(report(&said), 0);
    page_says("REPORT.md", "    git checkout 0123abc  # and the changes to it");
    page_says("REPORT.md", "    scripts/bench.sh --full  # measures");
    page_says("report.html", "<li>scale: full</li>");
}

/* The file's vectors and caches stand beside the model; what it lacks is left out. */
static void processors_are_told_apart(void **state) {
    (void)state;
    static const struct {
        const char *context, *line, *caption;
    } cases[] = {
        {"\"cpu_features\": \"fma avx avx2\", \"cpu_caches\": \"L1d 32 KiB, L2 512 KiB\"",
         "- cpu\\_model: Example CPU\n- cpu: avx2, L1d 32 KiB, L2 512 KiB\n- compiler",
         "<sub>Example CPU · avx2, L1d 32 KiB, L2 512 KiB · GNU 12.2.0"},
        {"\"cpu_id\": \"family 26 model 2\", \"cpu_features\": \"avx2 fma\"",
         "- cpu: family 26 model 2, avx2\n- compiler", "family 26 model 2, avx2 · GNU"},
        {"\"cpu_id\": \"unknown\", \"cpu_features\": \"avx2 fma\", \"cpu_caches\": \"unknown\"",
         "- cpu: avx2\n- compiler", "<sub>Example CPU · avx2 · GNU 12.2.0"},
        {"\"cpu_caches\": \"L1d 64 KiB\"", "- cpu: L1d 64 KiB\n- compiler",
         "<sub>Example CPU · L1d 64 KiB · GNU 12.2.0"},
        {"\"cpu_features\": \"asimd\"", "- cpu\\_model: Example CPU\n- compiler",
         "<sub>Example CPU · GNU 12.2.0"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *said;
        char model[200];
        prepare(0, 0.02);
        snprintf(model, sizeof model, "\"cpu_model\": \"Example CPU\", %s", cases[i].context);
        char *doctored =
            results_doctored(text_of("width.json"), "\"cpu_model\": \"Example CPU\"", model);
        results_write_text(doctored, "run/width.json");
        free(doctored);
        if (report(&said) != 0) fail_msg("%s", said);
        page_says("REPORT.md", cases[i].line);
        page_says("REPORT.md", cases[i].caption);
    }
}

static void what_is_wrong_is_said(void **state) {
    (void)state;
    static const struct {
        const char *script, *says;
    } cases[] = {{"# A comment.\nplot x\n", "wrong.gp: no  eval heading("},
                 {"eval heading('A', 'B')\n", "wrong.gp: no comment"},
                 {"# C77. Flat.\neval heading('A', 'B')\n", "begins with C77, and there is no"}};
    const char *said, *at = results_directory();
    prepare(0, 0.02);
    for (int i = 0; i < 3; i++) {
        results_write_text(cases[i].script, "figures/wrong.gp");
        assert_int_equal(report(&said), 2);
        assert_says(said, cases[i].says);
    }
    assert_int_equal(cheapgrad_run(&said, "report --figures %s/none %s/run", at, at), 2);
    assert_says(said, "/none: No such file");
    assert_int_equal(cheapgrad_run(&said, "report %s/run %s/run", at, at), 2);
    assert_says(said, "of one folder, not of 2");
    assert_int_equal(cheapgrad_run(&said, "report --out x %s/run", at), 2);
}

static void scripts_tell_of_their_figures(void **state) {
    (void)state;
    char *title = script_title(width_script), *comment = script_comment(width_script);
    assert_string_equal(title, "It's cheap & flat");
    assert_string_equal(comment, "C7. A flat line costs the same however many inputs <there> are.");
    free(title);
    free(comment);
    assert_null(script_title("plot x\n"));
    assert_null(script_title("eval heading('By '.n.' inputs', 'B')\n"));
    assert_null(script_title("eval heading('A"));
    assert_null(script_comment("plot x # not at the head\n"));
    assert_null(script_comment("#: a.tsv table\n#\nplot x\n"));
}

/* RFC 4648, section 10. */
static void base64(void **state) {
    (void)state;
    static const char *const coded[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                        "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (size_t n = 0; n <= 6; n++) {
        char text[20] = "";
        FILE *out = fmemopen(text, sizeof text, "w");
        assert_non_null(out);
        write_base64("foobar", n, out);
        fclose(out);
        assert_string_equal(text, coded[n]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(verdicts_are_printed_as_they_are, results_clean_up),
        cmocka_unit_test_teardown(every_figure_is_there_or_missed, results_clean_up),
        cmocka_unit_test_teardown(counts_are_no_medians, results_clean_up),
        cmocka_unit_test_teardown(the_page_needs_nothing_else, results_clean_up),
        cmocka_unit_test_teardown(the_answer_is_measured, results_clean_up),
        cmocka_unit_test_teardown(it_says_how_to_repeat_it, results_clean_up),
        cmocka_unit_test_teardown(processors_are_told_apart, results_clean_up),
        cmocka_unit_test_teardown(what_is_wrong_is_said, results_clean_up),
        cmocka_unit_test(scripts_tell_of_their_figures),
        cmocka_unit_test(base64),
    };
    return cmocka_run_group_tests(tests, NULL, results_clean_up);
}
