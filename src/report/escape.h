/* Text of others in Markdown and in tables. The end of a line becomes a space: it would end a row.
 */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include <stdio.h>

/* Text without the characters that Markdown would take for its own. */
void write_escaped_markdown(const char *text, FILE *out);

/* A cell of a table that people also read as it is: only what would end the cell or be lost is
 * escaped. And a name there, as code, in which only '|' can be. */
void write_markdown_cell(const char *text, FILE *out);
void write_markdown_code(const char *name, FILE *out);

/* The last column of a table whose columns are parted by tabs. */
void write_tsv_cell(const char *text, FILE *out);

#endif
