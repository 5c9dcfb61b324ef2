#include "mode/tape_sweep.h"

void cg_tape_sweep(const cg_statement *statement, cg_id first, cg_id n, double *adjoint) {
    for (cg_id k = n; k-- > 0;) {
        const cg_statement *s = &statement[k];
        double a = adjoint[first + k];
        if (a == 0.0) continue;
        adjoint[s->arg[0]] += s->partial[0] * a;
        adjoint[s->arg[1]] += s->partial[1] * a;
    }
}
