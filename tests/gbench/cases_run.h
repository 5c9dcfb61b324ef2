/* Runs of the program of cases.c by a test, and what they leave: files in a scratch folder of this
 * process, and rows in JSON. What goes wrong here fails the test. */
#ifndef TESTS_CASES_RUN_H
#define TESTS_CASES_RUN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Paths of the scratch folder and what is in it, and the flag for a result at its place; from
 * make_folder to remove_folder, a group's set-up and tear-down. */
extern char folder[], result[], aside[], output[], errors[], to_result[];
int make_folder(void **state);
int remove_folder(void **state);

/* Starts the cases with these arguments (NULL ends them, at most 14), stdout and stderr into
 * files. They are ended after so many seconds. */
pid_t start(unsigned seconds, const char *const *argument);

/* Runs them. Returns the exit status, or 1000 + the signal that ended it. */
int run_within(unsigned seconds, const char *const *argument);

/* The same for arguments one by one; after 30 seconds it counts as deadlocked. */
#define run(...) run_within(30, (const char *const[]){__VA_ARGS__, NULL})

bool exists(const char *path);

/* The text of a file, of less than a megabyte. Free with free. */
char *contents(const char *path);
void check_contains(const char *path, const char *expected);

/* The result that was written. Free with json_decref. */
json_t *read_result(void);

/* Runs the rows that the filter lets through, expects this exit status, and returns the JSON. Free
 * with json_decref. */
json_t *rows_of(const char *filter, int expected_status);

/* The row of this name, of the first repetition; NULL if there is none. It belongs to root. */
json_t *find(json_t *root, const char *name);

/* A figure and a text of a row (or of any object); the text is "" where there is none. */
double number(json_t *row, const char *key);
const char *text_of(json_t *row, const char *key);

/* There is a row of this name, which did not fail. */
void check_fine(json_t *root, const char *name);

/* Every row of the filter (there are this many) failed, and says so. */
void check_failed(const char *filter, size_t rows, const char *message);

#endif
