#include "report/page/page.h"

const char judging[] =
    "A value speaks for a claim when its whole 95 % interval lies within the expected band, "
    "against "
    "it when the whole interval lies outside, and for neither otherwise. Of several values the "
    "worst is given. A claim holds when all of its tests do.";

const char *const scope[] = {
    "Code whose control flow changes from point to point: every graph here is fixed, as a recorded "
    "tape is.",
    "Several threads: every time is one core's, so that a mode's operations are what is compared.",
    "GPUs, and matrix operations as single nodes (BLAS): a node is one scalar operation, as in the "
    "theory whose bounds are drawn.",
    "The time of third and higher derivatives: no claim is about them.",
    "Compilers that differentiate source code (Enzyme, Tapenade): the modes here are given graphs.",
    "Times of one run against those of another: the clock of a shared machine drifts by tens of "
    "percent, so only ratios within a run are judged.",
};
const size_t nscope = sizeof scope / sizeof *scope;
