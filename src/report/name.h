/* A row's name:  gradient/tape/layered/width:64/depth:64/min_time:0.010
 *                kind    /mode/family /parameters       /what Google Benchmark appends
 *
 * What Google Benchmark appends (iterations, min_time, min_warmup_time, repeats, manual_time,
 * process_time, real_time) says how a row was timed, not what it is: it is left out of the name
 * by which rows are selected and paired, so that a quick and a full run have the same names. */
#ifndef REPORT_NAME_H
#define REPORT_NAME_H

#include <stddef.h>

typedef struct name_param {
    const char *name;
    const char *text; /* as written */
    double value;     /* NaN where the text is no number */
} name_param;

typedef struct row_name {
    char *text;             /* the whole name without what was appended */
    char *kind;             /* "gradient"; "" where the name is shorter, as below */
    char *mode;             /* "tape" */
    char *family;           /* "layered", with further words without a colon joined by '/' */
    name_param *parameters; /* size nparameter, in the order of the name */
    size_t nparameter;
    int real_time;  /* timed by the wall clock, or by a clock of its own, rather than CPU time */
    char *segments; /* owns what the parameters point to */
} row_name;

row_name name_parse(const char *text);
void name_free(row_name *name);

/* NULL where there is none of that name. */
const name_param *name_parameter(const row_name *name, const char *parameter);

/* Whether two rows are of one family with the same parameters: what makes a ratio meaningful. */
int name_same_member(const row_name *a, const row_name *b);

/* Whether the name matches a shell pattern; '*' matches '/' too. */
int name_matches(const row_name *name, const char *glob);

/* Whether n such patterns select the name: one of them matches, or there are none but "!pattern",
 * which leave names out. */
int globs_select(const char **globs, size_t n, const char *name);

#endif
