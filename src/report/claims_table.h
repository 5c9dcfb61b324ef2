/* The claims as Markdown tables. */
#ifndef REPORT_CLAIMS_TABLE_H
#define REPORT_CLAIMS_TABLE_H

#include "report/judgement.h"

/* A row a claim with its verdict, and below it a row a test. */
void write_claims_markdown(const judgement *j, FILE *out);

/* A row a claim: with what decided it. */
void write_claims_short(const judgement *j, FILE *out);

#endif
