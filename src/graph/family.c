/* The table of families, and members by name. Adding a family: its file in this folder, and its
 * name in the list below. */
#include "cheapgrad/family.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define CG_FAMILIES(FAMILY)                                                                        \
    FAMILY(kchain)                                                                                 \
    FAMILY(ladder)                                                                                 \
    FAMILY(layered)                                                                                \
    FAMILY(dense)                                                                                  \
    FAMILY(tree)                                                                                   \
    FAMILY(speelpenning)                                                                           \
    FAMILY(butterfly)                                                                              \
    FAMILY(grid)                                                                                   \
    FAMILY(diagonal)                                                                               \
    FAMILY(complete)                                                                               \
    FAMILY(stencil)                                                                                \
    FAMILY(rnn)                                                                                    \
    FAMILY(bowtie)

#define DECLARE(name) extern const cg_family cg_family_##name;
#define ROW(name) &cg_family_##name,
#define NUMBER(name) NUMBER_OF_##name,
enum { CG_FAMILIES(NUMBER) NFAMILY };
CG_FAMILIES(DECLARE)

const cg_family *const cg_families[] = {CG_FAMILIES(ROW)};
const size_t cg_nfamily = NFAMILY;

/* Whether the text up to end is just that name. */
static int is_name(const char *text, const char *end, const char *name) {
    size_t length = (size_t)(end - text);
    return strlen(name) == length && memcmp(text, name, length) == 0;
}

static const cg_family *family_by_name(const char *text, const char *end) {
    for (size_t i = 0; i < cg_nfamily; i++)
        if (is_name(text, end, cg_families[i]->name)) return cg_families[i];
    return NULL;
}

static int param_by_name(const cg_family *family, const char *text, const char *end) {
    for (int i = 0; i < family->nparam; i++)
        if (is_name(text, end, family->param[i].name)) return i;
    return -1;
}

/* A length for printf's %.*s: names in messages are cut at 40 characters. */
static int shown(const char *text, const char *end) {
    return end - text < 40 ? (int)(end - text) : 40;
}

static cg_status check_range(const cg_family *family, int i, int64_t value, cg_error *error) {
    const cg_param *param = &family->param[i];
    if (param->min <= value && value <= param->max) return CG_OK;
    return cg_fail(error, CG_ERANGE, "%s: %s is %" PRId64 ", must be %" PRId64 " to %" PRId64,
                   family->name, param->name, value, param->min, param->max);
}

/* Reads "name:value" up to end into member->p; *given has a bit for each parameter read. */
static cg_status parse_param(const char *text, const char *end, cg_member *member, unsigned *given,
                             cg_error *error) {
    const cg_family *family = member->family;
    const char *colon = memchr(text, ':', (size_t)(end - text));
    if (!colon)
        return cg_fail(error, CG_EFORMAT, "%s: '%.*s' is not of the form name:value", family->name,
                       shown(text, end), text);
    int i = param_by_name(family, text, colon);
    if (i < 0)
        return cg_fail(error, CG_ENAME, "%s has no parameter '%.*s'", family->name,
                       shown(text, colon), text);
    if (*given >> i & 1)
        return cg_fail(error, CG_EFORMAT, "%s: %s is given twice", family->name,
                       family->param[i].name);
    *given |= 1U << i;
    const char *value = colon + 1;
    char *rest;
    errno = 0;
    int64_t number = strtoll(value, &rest, 10);
    /* strtoll would skip blanks, read a plus sign, and take no digits for 0. */
    if (value == end || rest != end || !strchr("-0123456789", *value))
        return cg_fail(error, CG_EFORMAT, "%s: %s is '%.*s', which is not an integer", family->name,
                       family->param[i].name, shown(value, end), value);
    if (errno == ERANGE)
        return cg_fail(error, CG_ERANGE, "%s: %s is %.*s, which no 64-bit integer holds",
                       family->name, family->param[i].name, shown(value, end), value);
    member->p[i] = number;
    return check_range(family, i, number, error);
}

cg_status cg_member_parse(const char *text, cg_member *member, cg_error *error) {
    if (!text || !member) return cg_fail(error, CG_ENULL, "no text, or nowhere to put the member");
    const char *end = text + strcspn(text, "/");
    cg_member parsed = {family_by_name(text, end), {0}};
    if (!parsed.family)
        return cg_fail(error, CG_ENAME, "there is no family '%.*s'", shown(text, end), text);
    for (int i = 0; i < parsed.family->nparam; i++) parsed.p[i] = parsed.family->param[i].value;
    unsigned given = 0;
    while (*end) {
        text = end + 1;
        end = text + strcspn(text, "/");
        cg_status status = parse_param(text, end, &parsed, &given, error);
        if (status != CG_OK) return status;
    }
    *member = parsed;
    return CG_OK;
}

int cg_member_text(const cg_member *member, char *text, size_t size) {
    const cg_family *family = member->family;
    int length = snprintf(text, size, "%s", family->name);
    for (int i = 0; i < family->nparam && length >= 0; i++) {
        size_t used = (size_t)length < size ? (size_t)length : size;
        int added = snprintf(used < size ? text + used : NULL, size - used, "/%s:%" PRId64,
                             family->param[i].name, member->p[i]);
        length = added < 0 ? added : length + added;
    }
    return length;
}

cg_status cg_member_shape(const cg_member *member, cg_shape *shape, cg_error *error) {
    if (!member || !member->family || !shape)
        return cg_fail(error, CG_ENULL, "no member, or nowhere to put its shape");
    const cg_family *family = member->family;
    for (int i = 0; i < family->nparam; i++) {
        cg_status status = check_range(family, i, member->p[i], error);
        if (status != CG_OK) return status;
    }
    cg_shape known = {0};
    cg_status status = family->shape(member->p, &known);
    if (status != CG_OK)
        return cg_fail(error, status, "%s: %s", family->name, cg_status_text(status));
    if (known.nodes > CG_NONE)
        return cg_fail(
            error, CG_ETOOBIG, "%s: %" PRIu64 "%s nodes, more than the %u that 32-bit ids can name",
            family->name, known.nodes, known.nodes == UINT64_MAX ? " or more" : "", CG_NONE);
    *shape = known;
    return CG_OK;
}

cg_graph *cg_member_build(const cg_member *member, cg_error *error) {
    cg_shape shape = {0};
    if (cg_member_shape(member, &shape, error) != CG_OK) return NULL;
    cg_graph *g = cg_graph_new();
    if (cg_graph_reserve(g, shape.nodes) == CG_OK) member->family->build(member->p, g);
    cg_status status = cg_graph_status(g);
    if (status == CG_OK) return g;
    cg_fail(error, status, "%s: %s while building %" PRIu64 " nodes", member->family->name,
            cg_status_text(status), shape.nodes);
    cg_graph_free(g);
    return NULL;
}

void cg_member_point(const cg_member *member, uint64_t k, double *x) {
    member->family->point(member->p, k, x);
}
