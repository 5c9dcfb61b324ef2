/* The report as content, from which html.c and markdown.c write the same page twice:
 *
 *     answer ── claims ── figures ── not measured, and why ── how to reproduce it
 *
 * All text is plain; the writers escape it. Nothing in it is typed in: what is not prose about the
 * method is computed from the results, or read from the figures' scripts. */
#ifndef REPORT_PAGE_PAGE_H
#define REPORT_PAGE_PAGE_H

#include "report/judgement.h"
#include "report/texts.h"

typedef struct figure {
    char *name;   /* "ratio-families": scripts/ratio-families.gp drew ratio-families.svg */
    char *title;  /* what the figure claims, as it says itself */
    char *how;    /* how to read it */
    size_t claim; /* index into claims; nclaim: of none */
    size_t file;  /* index into the results' files of its experiment; nfile: not there */
    char *svg;    /* size svg_size; NULL: there is no drawing */
    size_t svg_size;
    char *picture; /* the file beside REPORT.md that it shows; NULL as svg is */
    int timed;     /* whether any of its data are times */
    char *made;    /* machine, compiler, flags, commit, of times the statistic; NULL: its experiment
                      is missing */
    char *absent;  /* why there is no drawing; NULL: there is one */
} figure;

typedef struct figures {
    figure *list; /* size n, by claim; those of none at the end, by name */
    size_t n;
} figures;

typedef struct page {
    const judgement *judgement;
    texts answer;     /* the first is the sentence, the others say more; at least one */
    char *count;      /* how many claims there are of each verdict */
    texts provenance; /* statistic, then "key: value" */
    figures figures;
    texts absent;   /* what this run lacks and why, an entry each */
    texts commands; /* how to reproduce it, in order; '#' starts what the command does */
} page;

/* The sentence, from the rows of modes.json; and how forward and reverse mode compare by inputs,
 * from width.json. Says so where they are missing. */
texts answer_of(const input *in);

/* The figures whose scripts are in that folder, drawn in dir. Problems (PROBLEM_DATA): the folder
 * cannot be read, a script without heading or comment, a claim that there is not. */
figures figures_find(const input *in, const char *scripts, const char *dir, problems *p);
void figures_free(figures *f);

/* How a claim comes to its verdict. */
extern const char judging[];

/* What no run of the suite measures, and why: size nscope. */
extern const char *const scope[];
extern const size_t nscope;

/* The lines of style.css, NULL-terminated. */
extern const char *const page_style[];

void write_html(const page *p, FILE *out);
void write_report_markdown(const page *p, FILE *out);

/* Standard base64 (RFC 4648), without line breaks. */
void write_base64(const char *bytes, size_t size, FILE *out);

#endif
