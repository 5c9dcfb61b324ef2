#include "mode/tape_sweep.h"

#include <string.h>

#include "portable.h"

/* Bytes. Arguments lie before what they are arguments of, so that adjoints are wanted earlier. */
enum { STATEMENTS_AHEAD = 8192, ADJOINTS_AHEAD = 16384 };

/* Both products at once, and their bits cleared where the adjoint is 0: what jumps there is instead
 * would be mispredicted wherever zeros come and go, as behind a rectifier. */
void cg_tape_sweep(const cg_statement *statement, cg_id first, cg_id n, double *adjoint) {
    const double *own = adjoint + first;
    for (cg_id k = n; k-- > 0;) {
        const cg_statement *s = &statement[k];
        cg_prefetch_from(s, -STATEMENTS_AHEAD);
        cg_prefetch_from(&own[k], -ADJOINTS_AHEAD);
        cg_pair a = {own[k], own[k]}, partial, flow;
        memcpy(&partial, s->partial, sizeof partial);
        flow = (cg_pair)((cg_pair_bits)(partial * a) & (cg_pair_bits)(a != 0.0));
        adjoint[s->arg[0]] += flow[0];
        adjoint[s->arg[1]] += flow[1];
    }
}
