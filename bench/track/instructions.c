/* Tier two: instructions, counted by valgrind's callgrind. Each body is called once to warm up
 * (lazy binding, first touch) and once counted; callgrind writes one dump a body, with its name.
 * Without valgrind the requests do nothing and the bodies just run.
 *
 *     valgrind --tool=callgrind --instr-atstart=no --collect-atstart=no ... track instructions */
#include "body.h"
#include "document.h"
#include "tiers.h"

#include <valgrind/callgrind.h>

static void count_call(const char *name, body *b) {
    if (b) body_run(b);
    CALLGRIND_ZERO_STATS;
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_TOGGLE_COLLECT;
    if (b) body_run(b);
    CALLGRIND_TOGGLE_COLLECT;
    CALLGRIND_STOP_INSTRUMENTATION;
    CALLGRIND_DUMP_STATS_AT(name);
}

static void count_body(document *d, body_part part, const cg_mode *mode, const char *member) {
    body b;
    cg_error error = {0};
    cg_status status = body_open(&b, part, mode, member, &error);
    if (status == CG_OK) {
        count_call(b.name, &b);
        const char *wrong = body_wrong(&b);
        if (wrong)
            document_error(d, b.name, wrong);
        else
            document_add(d, json_pack("{s:s}", "name", b.name));
    } else if (status != CG_ECANNOT && status != CG_EBUDGET) {
        document_error(d, b.name, error.text);
    }
    body_close(&b);
}

/* Which parts: bits 1 << body_part. */
static void count_member(document *d, const char *member, unsigned parts, const char *only) {
    for (size_t i = 0; i <= cg_nmode; i++) {
        const cg_mode *mode = i ? cg_modes[i - 1] : NULL;
        for (int part = BODY_FUNCTION; part <= BODY_REVERSE; part++) {
            char name[BODY_NAME];
            body_name(name, (body_part)part, mode, member);
            if ((parts >> part & 1u) && body_has(mode, (body_part)part) && track_wanted(only, name))
                count_body(d, (body_part)part, mode, member);
        }
    }
}

int track_instructions(const char *only) {
    static const unsigned all = ~0u, gradient = 1u << BODY_GRADIENT;
    static const struct {
        const char *member;
        const unsigned *parts;
    } plan[] = {{"layered/width:16/depth:16", &all},
                {"layered/width:32/depth:64", &gradient},
                {"layered/width:16/depth:16/mix:2", &gradient},
                {"speelpenning/n:64", &gradient},
                {"dense/inputs:4/width:8/layers:2", &gradient},
                {"stencil/cells:16/steps:16", &gradient},
                {"ladder/depth:8", &gradient}};
    document d = document_begin("cheapgrad-instructions/1");
    if (track_wanted(only, "empty")) { /* what the requests themselves cost */
        count_call("empty", NULL);
        document_add(&d, json_pack("{s:s}", "name", "empty"));
    }
    for (size_t i = 0; i < sizeof plan / sizeof *plan; i++)
        count_member(&d, plan[i].member, *plan[i].parts, only);
    return document_end(&d, 0);
}
