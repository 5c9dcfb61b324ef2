#include "graph/expression.h"

#include <string.h>

#include "cheapgrad/elementary.h"

/* Two steps, so that constants such as CG_LN2 are spelled out before they become text. */
#define TEXT_OF(...) #__VA_ARGS__
#define TEXT(...) TEXT_OF(__VA_ARGS__)

const char *cg_value_text(cg_op op) {
    static const char *const text[CG_NOP] = {
#define CG_UNARY(NAME, name, lo, hi, VALUE, ...) [CG_##NAME] = TEXT(VALUE),
#define CG_BINARY(NAME, name, lo, hi, VALUE, ...) [CG_##NAME] = TEXT(VALUE),
#include "cheapgrad/functions.def"
    };
    return (unsigned)op < CG_NOP ? text[op] : NULL;
}

const char *cg_partial_text(cg_op op, int i) {
    static const char *const text[CG_NOP][2] = {
#define CG_UNARY(NAME, name, lo, hi, VALUE, DX, ...) [CG_##NAME] = {TEXT(DX), NULL},
#define CG_BINARY(NAME, name, lo, hi, VALUE, DX, DY, ...) [CG_##NAME] = {TEXT(DX), TEXT(DY)},
#include "cheapgrad/functions.def"
    };
    return (unsigned)op < CG_NOP ? text[op][i] : NULL;
}

cg_partial_kind cg_partial_kind_of(cg_op op, int i) {
    static const struct {
        const char *text;
        cg_partial_kind kind;
    } known[] = {{"1.0", CG_PARTIAL_ONE},
                 {"-1.0", CG_PARTIAL_MINUS_ONE},
                 {"x", CG_PARTIAL_X},
                 {"y", CG_PARTIAL_Y},
                 {"v", CG_PARTIAL_V}};
    const char *text = cg_partial_text(op, i);
    for (size_t j = 0; text && j < sizeof known / sizeof *known; j++)
        if (strcmp(text, known[j].text) == 0) return known[j].kind;
    return CG_PARTIAL_COMPUTED;
}
