/* What the driver prints: one JSON document, with what it was built and run with, and a row a body.
 *
 *   {"schema": "cheapgrad-counts/1", "machine": {"cpu": ..., "glibc": ..., "compiler": ...,
 *    "flags": ..., "fingerprint": "0123456789abcdef"}, "rows": [{"name": ..., ...}, ...]}
 *
 * A body that fails is a row {"name": ..., "error": ...}: who reads it fails by name. */
#ifndef CHEAPGRAD_TRACK_DOCUMENT_H
#define CHEAPGRAD_TRACK_DOCUMENT_H

#include <jansson.h>
#include <stddef.h>

typedef struct document {
    json_t *root, *rows; /* rows is root's */
    size_t errors;
} document;

/* NULL root: no memory. */
document document_begin(const char *schema);

void document_add(document *d, json_t *row); /* takes the row over */
void document_error(document *d, const char *name, const char *why);

/* Prints it, on one line or on several, and frees it. 0, or 2 with a message where it cannot be
 * written whole. */
int document_end(document *d, int one_line);

/* fingerprint: of the instruction sets that the CPU offers this process (under valgrind: those that
 * valgrind knows), glibc, compiler and flags, which is what instruction counts depend on; 16 hex
 * digits. */
#define FINGERPRINT 17

/* A file's name for this machine: its folder's name and the fingerprint's first half. */
void document_machine(char *name, size_t capacity);

#endif
