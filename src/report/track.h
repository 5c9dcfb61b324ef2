/* The documents that the driver (bench/track) prints: {"schema", "machine", "rows"}. */
#ifndef REPORT_TRACK_H
#define REPORT_TRACK_H

#include "report/problems.h"

#include <jansson.h>

#define TRACK_COUNTS "cheapgrad-counts/1"
#define TRACK_INSTRUCTIONS "cheapgrad-instructions/1"
#define TRACK_TIMES "cheapgrad-times/1"

typedef struct track {
    json_t *root; /* owned; NULL: could not be read */
    json_t *rows; /* root's: an array of objects, each with a name that no other has */
} track;

/* Reads the file strictly. A problem, and root NULL, where it is no whole document of that schema.
 */
track track_read(const char *path, const char *schema, problems *p);

/* The same of a document that is read already, taken over; whence names it in messages. */
track track_of(json_t *root, const char *whence, const char *schema, problems *p);
void track_free(track *t);

/* The row of that name; NULL where there is none. */
json_t *track_row(const track *t, const char *name);
const char *row_text(const json_t *row, const char *key); /* NULL where it is no text */

/* What the two were built with and run on differs in: "cpu: A, here B"; "" where in nothing. */
const char *track_difference(const track *base, const track *head, char *text, size_t size);
const char *track_fingerprint(const track *t); /* "" where it has none */

/* A file of one JSON value; a problem and NULL where it is none. */
json_t *json_whole_file(const char *path, problems *p);

#endif
