#include "report/escape.h"

#include <string.h>

static void write_escaped(const char *text, const char *special, FILE *out) {
    for (const char *c = text; *c; c++) {
        if (strchr(special, *c)) fputc('\\', out);
        fputc(strchr("\n\r\t", *c) ? ' ' : *c, out);
    }
}

void write_escaped_markdown(const char *text, FILE *out) {
    write_escaped(text, "\\`*_|<>[]", out);
}

void write_markdown_cell(const char *text, FILE *out) {
    write_escaped(text, "\\|<", out);
}

void write_markdown_code(const char *name, FILE *out) {
    if (strchr(name, '`')) { /* would end the code */
        write_escaped_markdown(name, out);
        return;
    }
    fputc('`', out);
    write_escaped(name, "|", out);
    fputc('`', out);
}

void write_tsv_cell(const char *text, FILE *out) {
    write_escaped(text, "", out);
}
