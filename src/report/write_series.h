/* Series as text: blocks for gnuplot, and tables for documents. */
#ifndef REPORT_WRITE_SERIES_H
#define REPORT_WRITE_SERIES_H

#include "report/command.h"

/* A block a series, two blank lines between (gnuplot's `index "name"` finds them by their first
 * line, `# name`), columns parted by tabs:
 *     x median low high minimum noisy repetitions [also ...]
 * What is missing is "?" (gnuplot: set datafile missing "?"). */
void write_blocks(const input *in, const options *o, FILE *out);

/* Of several x: rows are x, columns are series, a cell is median (low-high), a dash where there is
 * nothing. Of one x: a row a series, the smallest first. ~ marks what is noisy. */
void write_markdown(const input *in, const options *o, FILE *out);

#endif
