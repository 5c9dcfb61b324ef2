/* The text form of a graph: one node a line in the order of their ids, then one line an output. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cheapgrad/graph.h"
#include "graph/double.h"

/* A NaN as nan:BITS, since strtod is free to forget its sign and payload. */
static void write_double(double value, FILE *file) {
    if (isnan(value))
        fprintf(file, "nan:%016" PRIx64, cg_bits_of(value));
    else if (isinf(value))
        fputs(value < 0 ? "-inf" : "inf", file);
    else
        cg_write_finite(value, file);
}

static void write_node(const cg_graph *g, cg_id k, FILE *file) {
    cg_op op = (cg_op)g->op[k];
    fputs(cg_op_name(op), file);
    if (op == CG_CONST) {
        fputc(' ', file);
        write_double(g->constant[g->arg[k][0]], file);
    }
    for (int i = 0; i < cg_op_arity(op); i++) fprintf(file, " %" PRIu32, g->arg[k][i]);
    fputc('\n', file);
}

cg_status cg_graph_write(const cg_graph *g, FILE *file) {
    if (!file) return CG_ENULL;
    cg_status status = cg_graph_check(g, NULL);
    if (status != CG_OK) return status;
    for (cg_id k = 0; k < g->nnode; k++) write_node(g, k, file);
    for (cg_id i = 0; i < g->noutput; i++) fprintf(file, "output %" PRIu32 "\n", g->output[i]);
    return fflush(file) == 0 && !ferror(file) ? CG_OK : CG_EIO;
}

enum { LINE_ROOM = 1024, MAX_WORD = 4 }; /* one word more than any line has */

typedef struct reader {
    FILE *file;
    cg_error *error;
    unsigned long line;   /* number of the line in `text`, from 1 */
    char text[LINE_ROOM]; /* the line, cut into words */
    char *word[MAX_WORD];
    int nword; /* words in it, counted up to MAX_WORD */
} reader;

/* The next line into r->text, without its comment. Returns 0 at the end of the file. */
static int next_line(reader *r, cg_status *status) {
    size_t length = 0;
    int comment = 0, c = getc(r->file);
    if (c == EOF) return 0;
    r->line++;
    for (; c != EOF && c != '\n'; c = getc(r->file)) {
        comment = comment || c == '#';
        if (comment) continue;
        if (c == '\0' || length + 1 == LINE_ROOM) {
            *status = cg_fail(r->error, CG_EFORMAT, "line %lu: %s", r->line,
                              c == '\0' ? "holds a zero byte" : "is too long");
            return 0;
        }
        r->text[length++] = (char)c;
    }
    r->text[length] = '\0';
    return 1;
}

static void cut_into_words(reader *r) {
    static const char blank[] = " \t\r\v\f";
    char *c = r->text + strspn(r->text, blank);
    for (r->nword = 0; *c && r->nword < MAX_WORD; r->nword++) {
        r->word[r->nword] = c;
        c += strcspn(c, blank);
        if (*c) *c++ = '\0';
        c += strspn(c, blank);
    }
}

/* Word i as the id of an earlier node: decimal digits and nothing else. */
static cg_status read_id(const reader *r, int i, const cg_graph *g, cg_id *id) {
    const char *word = r->word[i];
    if (word[strspn(word, "0123456789")] != '\0')
        return cg_fail(r->error, CG_EFORMAT, "line %lu: '%.40s' is no node id", r->line, word);
    unsigned long long number = strtoull(word, NULL, 10); /* ULLONG_MAX where it overflows */
    if (number >= g->nnode)
        return cg_fail(r->error, CG_EID,
                       "line %lu: node %.40s is not an earlier one (%" PRIu32 " so far)", r->line,
                       word, g->nnode);
    *id = (cg_id)number;
    return CG_OK;
}

/* Reads what write_double writes, and whatever else strtod reads to the end of the word. */
static cg_status read_double(const reader *r, const char *word, double *value) {
    static const char nan_bits[] = "nan:";
    size_t prefix = sizeof nan_bits - 1;
    if (strncmp(word, nan_bits, prefix) == 0) {
        const char *digits = word + prefix;
        *value = cg_of_bits(strtoull(digits, NULL, 16));
        if (strlen(digits) == 16 && strspn(digits, "0123456789abcdefABCDEF") == 16 && isnan(*value))
            return CG_OK;
    } else {
        char *end;
        errno = 0;
        *value = strtod(word, &end);
        int overflow = errno == ERANGE && isinf(*value); /* a subnormal sets ERANGE too: keep it */
        if (end != word && *end == '\0' && !overflow) return CG_OK;
    }
    return cg_fail(r->error, CG_EFORMAT, "line %lu: '%.40s' is no double", r->line, word);
}

/* Adds the line's node or output to g. The builder's statuses get the line's number. */
static cg_status read_statement(const reader *r, cg_graph *g) {
    const char *name = r->word[0];
    cg_op op = cg_op_by_name(name);
    int is_output = strcmp(name, "output") == 0;
    if (op == CG_NOP && !is_output)
        return cg_fail(r->error, CG_EFORMAT, "line %lu: no operation is called '%.40s'", r->line,
                       name);
    int nargument = is_output || op == CG_CONST ? 1 : cg_op_arity(op);
    if (r->nword - 1 != nargument)
        return cg_fail(r->error, CG_EARITY, "line %lu: %s takes %d argument%s, here are %d%s",
                       r->line, name, nargument, nargument == 1 ? "" : "s", r->nword - 1,
                       r->nword == MAX_WORD ? " or more" : "");
    cg_id arg[2] = {CG_NONE, CG_NONE};
    double value = 0;
    cg_status status = CG_OK;
    if (op == CG_CONST) status = read_double(r, r->word[1], &value);
    for (int i = 0; op != CG_CONST && i < nargument && status == CG_OK; i++)
        status = read_id(r, i + 1, g, &arg[i]);
    if (status != CG_OK) return status;
    if (is_output)
        cg_output(g, arg[0]);
    else if (op == CG_INPUT)
        cg_input(g);
    else if (op == CG_CONST)
        cg_const(g, value);
    else if (nargument == 1)
        cg_unary(g, op, arg[0]);
    else
        cg_binary(g, op, arg[0], arg[1]);
    if (g->status == CG_OK) return CG_OK;
    return cg_fail(r->error, g->status, "line %lu: %s", r->line, cg_status_text(g->status));
}

static cg_status read_lines(reader *r, cg_graph *g) {
    cg_status status = CG_OK;
    while (status == CG_OK && next_line(r, &status)) {
        cut_into_words(r);
        if (r->nword > 0) status = read_statement(r, g);
    }
    if (status != CG_OK) return status;
    if (ferror(r->file))
        return cg_fail(r->error, CG_EIO, "line %lu: could not be read", r->line + 1);
    return cg_graph_check(g, r->error);
}

cg_graph *cg_graph_read(FILE *file, cg_error *error) {
    if (!file) return cg_fail(error, CG_ENULL, "no file to read a graph from"), NULL;
    cg_graph *g = cg_graph_new();
    if (!g) return cg_fail(error, CG_ENOMEM, "%s", cg_status_text(CG_ENOMEM)), NULL;
    reader r = {.file = file, .error = error};
    if (read_lines(&r, g) == CG_OK) return g;
    cg_graph_free(g);
    return NULL;
}
