/* Members of families by their text, for tests. */
#ifndef TESTS_MEMBER_H
#define TESTS_MEMBER_H

#include "check.h"

#include "cheapgrad/cheapgrad.h"

static inline cg_member member_of(const char *text) {
    cg_member member;
    cg_error error;
    if (cg_member_parse(text, &member, &error) != CG_OK) fail_msg("%s: %s", text, error.text);
    return member;
}

static inline cg_graph *graph_of(const char *text) {
    cg_member member = member_of(text);
    cg_error error;
    cg_graph *g = cg_member_build(&member, &error);
    if (!g) fail_msg("%s: %s", text, error.text);
    return g;
}

static inline cg_shape shape_of(const char *text) {
    cg_member member = member_of(text);
    cg_shape shape;
    assert_int_equal(cg_member_shape(&member, &shape, NULL), CG_OK);
    return shape;
}

/* Small members of every family, among them the smallest. */
static const char *const small[] = {
    "kchain/k:1/depth:1",
    "kchain/k:1/depth:9",
    "kchain/k:2/depth:7",
    "kchain/k:3/depth:6",
    "kchain/k:4/depth:90",
    "kchain/k:7/depth:3",
    "ladder/depth:1",
    "ladder/depth:60",
    "ladder/depth:500",
    "layered/width:1/depth:1",
    "layered/width:1/depth:40/mix:0",
    "layered/width:2/depth:3/sum:0",
    "layered/width:3/depth:8/mix:2",
    "layered/width:16/depth:16",
    "layered/width:17/depth:5/fanin:3/mix:2/sum:0",
    "layered/width:64/depth:9/fanin:5/mix:0/seed:77",
    "layered/width:5/depth:9/fanin:64",
    "dense/inputs:1/width:1/layers:1/outputs:1",
    "dense/inputs:3/width:5/layers:1/outputs:2",
    "dense/inputs:4/width:3/layers:7/outputs:5",
    "dense/inputs:2/width:8/layers:60/outputs:1",
    "tree/height:1",
    "tree/height:7",
    "speelpenning/n:1",
    "speelpenning/n:2",
    "speelpenning/n:100",
    "butterfly/height:1",
    "butterfly/height:6",
    "grid/p:1/q:1",
    "grid/p:3/q:5",
    "grid/p:70/q:60",
    "grid/p:90/q:80",
    "grid/p:1/q:50",
    "diagonal/p:1/q:1",
    "diagonal/p:5/q:3",
    "diagonal/p:49/q:51",
    "diagonal/p:60/q:71",
    "diagonal/p:40/q:1",
    "complete/n:2",
    "complete/n:3",
    "complete/n:20",
    "complete/n:140",
    "stencil/cells:3/steps:1",
    "stencil/cells:7/steps:90",
    "rnn/width:1/steps:1",
    "rnn/width:1/steps:5/tanh:0/gamma:50",
    "rnn/width:6/steps:9",
    "rnn/width:3/steps:200/tanh:0",
    "bowtie/inputs:1/outputs:1/waist:1/layers:1",
    "bowtie/inputs:5/outputs:3/waist:2/layers:1",
    "bowtie/inputs:4/outputs:7/waist:9/layers:3",
    "bowtie",
};
enum { NSMALL = sizeof small / sizeof small[0] };

#endif
