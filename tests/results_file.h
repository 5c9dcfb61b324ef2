/* Result files made for a test: synthetic rows in Google Benchmark's format, or the stored fixture
 * with one thing changed; and the cheapgrad program run on them. */
#ifndef TESTS_RESULTS_FILE_H
#define TESTS_RESULTS_FILE_H

#include <jansson.h>

/* A document with cheapgrad's context and no rows yet. Free with json_decref. */
json_t *results_document(void);

/* Appends one row: value[r] are its repetitions' times in ns. Returns its list of repetitions
 * for row_set_counter. */
void results_add_row(json_t *document, const char *name, const double *value, int repetitions);

/* Sets a counter, or the label, in every repetition of the row of that name. */
void results_set_counter(json_t *document, const char *row, const char *counter, double value);
void results_set_label(json_t *document, const char *row, const char *label);

/* Writes it below a scratch directory of this process under that file name. Returns the path, which
 * stays valid until the next call. */
const char *results_write(const json_t *document, const char *file);
const char *results_write_text(const char *text, const char *file);

/* The text of a file, of at most a megabyte; and of tests/data/<file>. Free with free. */
char *results_text(const char *path);
char *results_fixture(const char *file);

/* The text with the first "from" replaced by "to"; frees text. Fails the test where there is no
 * "from": a doctored file that was not doctored proves nothing. */
char *results_doctored(char *text, const char *from, const char *to);

/* The scratch directory, made at the first call; and its removal with all that is in it, as a
 * group's tear-down. */
const char *results_directory(void);
int results_clean_up(void **state);

/* Fails the test unless the text has the words in it. */
void assert_says(const char *text, const char *words);

/* Runs `cheapgrad ARGUMENTS`, keeps standard output and standard error, together, in *said (static,
 * valid until the next call) and returns the exit status. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
int
cheapgrad_run(const char **said, const char *arguments, ...);

#endif
