/* The text form and the drawing. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "cheapgrad/cheapgrad.h"
#include "graph/double.h"

/* e = (a + b)(b + 1): nodes a, b, c = a + b, 1, d = b + 1, e. */
static cg_graph *first_graph(void) {
    cg_graph *g = cg_graph_new();
    cg_id a = cg_input(g), b = cg_input(g);
    cg_id c = cg_add(g, a, b);
    cg_id d = cg_add(g, b, cg_const(g, 1));
    cg_output(g, cg_mul(g, c, d));
    return g;
}

/* Every operation, two outputs on one node, and the doubles that are easily lost. */
static cg_graph *graph_of_everything(void) {
    static const uint64_t bits[] = {
        0x0000000000000000, 0x8000000000000000, 0x0000000000000001, 0x800fffffffffffff,
        0x0010000000000000, 0x7fefffffffffffff, 0xffefffffffffffff, 0x7ff0000000000000,
        0xfff0000000000000, 0x7ff8000000000000, 0xfff8000000000000, 0x7ff0000000000001,
        0xfffdeadbeef12345, 0x3fb999999999999a, 0x400921fb54442d18, 0x3ff0000000000001};
    cg_graph *g = cg_graph_new();
    cg_id x = cg_input(g), last = x;
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) last = cg_const(g, cg_of_bits(bits[i]));
    for (cg_op op = CG_INPUT; op < CG_NOP; op++) {
        if (cg_op_arity(op) == 1) last = cg_unary(g, op, last);
        if (cg_op_arity(op) == 2) last = cg_binary(g, op, last, x);
    }
    cg_output(g, last);
    cg_output(g, cg_input(g));
    cg_output(g, last);
    return g;
}

static void check_same_graph(const cg_graph *a, const cg_graph *b) {
    assert_int_equal(a->nnode, b->nnode);
    assert_int_equal(a->ninput, b->ninput);
    assert_int_equal(a->noutput, b->noutput);
    assert_int_equal(a->nconst, b->nconst);
    assert_memory_equal(a->op, b->op, a->nnode * sizeof *a->op);
    assert_memory_equal(a->arg, b->arg, a->nnode * sizeof *a->arg);
    assert_memory_equal(a->input, b->input, a->ninput * sizeof *a->input);
    assert_memory_equal(a->output, b->output, a->noutput * sizeof *a->output);
    for (cg_id i = 0; i < a->nconst; i++)
        assert_true(cg_bits_of(a->constant[i]) == cg_bits_of(b->constant[i]));
    assert_true(cg_graph_hash(a) == cg_graph_hash(b));
}

static void what_is_written_is_read_back_bit_for_bit(void **state) {
    (void)state;
    cg_graph *g = graph_of_everything();
    FILE *file = tmpfile();
    assert_int_equal(cg_graph_write(g, file), CG_OK);
    rewind(file);
    cg_graph *back = cg_graph_read(file, NULL);
    assert_non_null(back);
    check_same_graph(g, back);
    fclose(file);
    cg_graph_free(g);
    cg_graph_free(back);
}

static FILE *file_of(const char *text, size_t size) {
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    rewind(file);
    return file;
}

static void text_written_by_hand(void **state) {
    (void)state;
    const char *text = "# e = (a + b)(b + 1)\n"
                       "input # a\r\n"
                       "\n"
                       "\t input\n"
                       "add 0  1\n"
                       "const 1\n"
                       "add 1 3\n"
                       "mul 2 4 # e\n"
                       "output 5"; /* and no newline at the end */
    FILE *file = file_of(text, strlen(text));
    cg_graph *g = cg_graph_read(file, NULL), *expected = first_graph();
    assert_non_null(g);
    check_same_graph(g, expected);
    fclose(file);
    cg_graph_free(g);
    cg_graph_free(expected);
}

static void text_of_the_first_graph(void **state) {
    (void)state;
    cg_graph *g = first_graph();
    FILE *file = tmpfile();
    assert_int_equal(cg_graph_write(g, file), CG_OK);
    rewind(file);
    char text[200];
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    assert_string_equal(text, "input\ninput\nadd 0 1\nconst 0x1p+0\nadd 1 3\nmul 2 4\noutput 5\n");
    fclose(file);
    cg_graph_free(g);
}

typedef struct bad_text {
    const char *text;
    cg_status status;
    const char *message; /* part of it */
} bad_text;

static void bad_input_is_refused_by_line(void **state) {
    (void)state;
    static const bad_text bad[] = {
        {"", CG_ENOINPUT, "no input"},
        {"const 1\noutput 0\n", CG_ENOINPUT, "no input"},
        {"input\nsin 0\n", CG_ENOOUTPUT, "no output"},
        {"input\noutput 0\nsine 0\n", CG_EFORMAT, "line 3: no operation is called 'sine'"},
        {"input\n\n# more\nadd 0\n", CG_EARITY, "line 4: add takes 2 arguments, here are 1"},
        {"input\nsin 0 0\n", CG_EARITY, "line 2: sin takes 1 argument, here are 2"},
        {"input\nsin 0 0 0 0 0\n", CG_EARITY, "line 2: sin takes 1 argument, here are 3 or more"},
        {"input 0\n", CG_EARITY, "line 1: input takes 0 arguments"},
        {"input\noutput\n", CG_EARITY, "line 2: output takes 1 argument, here are 0"},
        {"input\nconst\n", CG_EARITY, "line 2: const takes 1 argument"},
        {"input\nadd 0 1\n", CG_EID, "line 2: node 1 is not an earlier one (1 so far)"},
        {"input\noutput 4\n", CG_EID, "line 2: node 4 is not"},
        {"input\nsin 99999999999999999999999\n", CG_EID, "line 2: node 99999999999999999999999"},
        {"input\nsin 4294967296\n", CG_EID, "line 2: node 4294967296"},
        {"input\nsin -1\n", CG_EFORMAT, "line 2: '-1' is no node id"},
        {"input\nsin 0x0\n", CG_EFORMAT, "line 2: '0x0' is no node id"},
        {"input\nsin +0\n", CG_EFORMAT, "line 2: '+0' is no node id"},
        {"input\nconst one\n", CG_EFORMAT, "line 2: 'one' is no double"},
        {"input\nconst 1.5.2\n", CG_EFORMAT, "line 2: '1.5.2' is no double"},
        {"input\nconst 1e999\n", CG_EFORMAT, "line 2: '1e999' is no double"},
        {"input\nconst nan:7ff8\n", CG_EFORMAT, "line 2: 'nan:7ff8' is no double"},
        {"input\nconst nan:3ff0000000000000\n", CG_EFORMAT, "is no double"},
        {"input\nconst nan:7ff800000000000g\n", CG_EFORMAT, "is no double"},
        {"INPUT\n", CG_EFORMAT, "line 1: no operation is called 'INPUT'"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        FILE *file = file_of(bad[i].text, strlen(bad[i].text));
        cg_error error = {CG_OK, ""};
        assert_null(cg_graph_read(file, &error));
        assert_int_equal(error.status, bad[i].status);
        if (!strstr(error.text, bad[i].message))
            fail_msg("'%s' does not say '%s'", error.text, bad[i].message);
        rewind(file);
        assert_null(cg_graph_read(file, NULL));
        fclose(file);
    }
}

static void zero_bytes_and_endless_lines(void **state) {
    (void)state;
    cg_error error;
    FILE *file = file_of("input\nsin 0\0 0\noutput 1\n", 23);
    assert_null(cg_graph_read(file, &error));
    assert_int_equal(error.status, CG_EFORMAT);
    assert_string_equal(error.text, "line 2: holds a zero byte");
    fclose(file);

    file = tmpfile();
    fputs("input\nconst 1", file);
    for (int i = 0; i < 5000; i++) fputc('0', file);
    rewind(file);
    assert_null(cg_graph_read(file, &error));
    assert_string_equal(error.text, "line 2: is too long");
    fclose(file);

    file = tmpfile(); /* a comment may be as long as it likes */
    fputs("input\noutput 0 #", file);
    for (int i = 0; i < 5000; i++) fputc('0', file);
    rewind(file);
    cg_graph *g = cg_graph_read(file, &error);
    assert_non_null(g);
    cg_graph_free(g);
    fclose(file);
}

static void files_that_fail(void **state) {
    (void)state;
    cg_error error;
    cg_graph *g = first_graph();
    assert_int_equal(cg_graph_write(g, NULL), CG_ENULL);
    assert_int_equal(cg_graph_draw(g, NULL, NULL), CG_ENULL);
    assert_null(cg_graph_read(NULL, &error));
    assert_int_equal(error.status, CG_ENULL);
    FILE *full = fopen("/dev/full", "w");
    if (full) {
        assert_int_equal(cg_graph_write(g, full), CG_EIO);
        fclose(full);
    }
    full = fopen("/dev/full", "w");
    if (full) {
        assert_int_equal(cg_graph_draw(g, NULL, full), CG_EIO);
        fclose(full);
    }
    FILE *folder = fopen("/", "r"); /* opens, and every read fails */
    if (folder) {
        assert_null(cg_graph_read(folder, &error));
        assert_int_equal(error.status, CG_EIO);
        assert_string_equal(error.text, "line 1: could not be read");
        fclose(folder);
    }
    cg_graph_free(g);
}

static void unfinished_graphs_are_not_written(void **state) {
    (void)state;
    FILE *file = tmpfile();
    cg_graph *g = cg_graph_new();
    assert_int_equal(cg_graph_write(NULL, file), CG_ENULL);
    assert_int_equal(cg_graph_draw(NULL, NULL, file), CG_ENULL);
    assert_int_equal(cg_graph_write(g, file), CG_ENOINPUT);
    cg_id x = cg_input(g);
    assert_int_equal(cg_graph_write(g, file), CG_ENOOUTPUT);
    assert_int_equal(cg_graph_draw(g, NULL, file), CG_ENOOUTPUT);
    cg_output(g, x);
    cg_sin(g, 12);
    assert_int_equal(cg_graph_write(g, file), CG_EID);
    assert_int_equal(ftell(file), 0);
    cg_graph_free(g);
    fclose(file);
}

static void every_allocation_of_read_fails_in_turn(void **state) {
    (void)state;
    cg_graph *g = graph_of_everything();
    FILE *file = tmpfile();
    assert_int_equal(cg_graph_write(g, file), CG_OK);
    for (long k = 0;; k++) {
        rewind(file);
        cg_error error = {CG_OK, ""};
        alloc_fail_at(k);
        cg_graph *back = cg_graph_read(file, &error);
        if (!alloc_failed()) {
            check_same_graph(g, back);
            cg_graph_free(back);
            assert_true(k > 3);
            break;
        }
        assert_null(back);
        assert_int_equal(error.status, CG_ENOMEM);
    }
    fclose(file);
    cg_graph_free(g);
}

/* The drawing as a string; free it. */
static char *drawing(const cg_graph *g, const double *x) {
    FILE *file = tmpfile();
    assert_int_equal(cg_graph_draw(g, x, file), CG_OK);
    size_t size = (size_t)ftell(file);
    char *text = malloc(size + 1);
    rewind(file);
    assert_int_equal(fread(text, 1, size, file), size);
    text[size] = '\0';
    fclose(file);
    return text;
}

static int times(const char *text, const char *part) {
    int n = 0;
    for (const char *c = text; (c = strstr(c, part)); c += strlen(part)) n++;
    return n;
}

/* Claim C2: the partials on the edges of the first graph at (2, 1). */
static void drawing_of_the_first_graph(void **state) {
    (void)state;
    cg_graph *g = first_graph();
    double x[] = {2, 1};
    char *text = drawing(g, x);
    const char *once[] = {
        "n0 [label=\"x0\\n2\"]",    "n1 [label=\"x1\\n1\"]",  "n2 [label=\"add\\n3\"]",
        "n3 [label=\"1\"]",         "n4 [label=\"add\\n2\"]", "n5 [label=\"mul\\n6\"]",
        "n0 -> n2 [label=\"1\"]",   "n1 -> n2 [label=\"1\"]", "n1 -> n4 [label=\"1\"]",
        "n3 -> n4 [style=dotted];", "n2 -> n5 [label=\"2\"]", "n4 -> n5 [label=\"3\"]",
        "n5 [peripheries=2",
    };
    for (size_t i = 0; i < sizeof once / sizeof *once; i++)
        if (times(text, once[i]) != 1) fail_msg("'%s' is not there once in\n%s", once[i], text);
    assert_int_equal(times(text, "->"), 6);
    assert_int_equal(times(text, " [label="), 6 + 5);
    free(text);
    text = drawing(g, NULL);
    assert_int_equal(times(text, "->"), 6);
    assert_int_equal(times(text, " [label="), 6);
    free(text);
    cg_graph_free(g);
}

static void drawing_has_every_node_and_edge_once(void **state) {
    (void)state;
    cg_graph *g = graph_of_everything();
    double x[] = {0.5, 2};
    char *text = drawing(g, x), part[64];
    for (cg_id k = 0; k < g->nnode; k++) {
        snprintf(part, sizeof part, "  n%u [label=", k);
        assert_int_equal(times(text, part), 1);
    }
    assert_int_equal(times(text, "->"), (int)cg_graph_edges(g));
    free(text);
    cg_graph_free(g);
}

static void every_allocation_of_draw_fails_in_turn(void **state) {
    (void)state;
    cg_graph *g = first_graph();
    double x[] = {2, 1};
    FILE *file = tmpfile();
    for (long k = 0;; k++) {
        alloc_fail_at(k);
        cg_status status = cg_graph_draw(g, x, file);
        if (!alloc_failed()) {
            assert_int_equal(status, CG_OK);
            assert_true(k > 0);
            break;
        }
        assert_int_equal(status, CG_ENOMEM);
    }
    fclose(file);
    cg_graph_free(g);
}

static void graphviz_accepts_the_drawing(void **state) {
    (void)state;
    if (system("command -v dot >/dev/null 2>&1") != 0) skip();
    cg_graph *graphs[] = {first_graph(), graph_of_everything()};
    double x[] = {2, 1};
    for (int i = 0; i < 2; i++) {
        FILE *dot = popen("dot -Tsvg -o /dev/null", "w");
        assert_non_null(dot);
        assert_int_equal(cg_graph_draw(graphs[i], x, dot), CG_OK);
        assert_int_equal(pclose(dot), 0);
        cg_graph_free(graphs[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back_bit_for_bit),
        cmocka_unit_test(text_written_by_hand),
        cmocka_unit_test(text_of_the_first_graph),
        cmocka_unit_test(bad_input_is_refused_by_line),
        cmocka_unit_test(zero_bytes_and_endless_lines),
        cmocka_unit_test(files_that_fail),
        cmocka_unit_test(unfinished_graphs_are_not_written),
        cmocka_unit_test(every_allocation_of_read_fails_in_turn),
        cmocka_unit_test(drawing_of_the_first_graph),
        cmocka_unit_test(drawing_has_every_node_and_edge_once),
        cmocka_unit_test(every_allocation_of_draw_fails_in_turn),
        cmocka_unit_test(graphviz_accepts_the_drawing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
