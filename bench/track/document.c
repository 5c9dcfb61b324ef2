#include "document.h"

#include "build_info.h"
#include "machine.h"
#include "portable.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

/* Which of these the CPU has decides what is dispatched to at run time, in this library and in
 * libm. */
static void cpu(char *out, size_t capacity) {
    const struct {
        const char *name;
        int present;
    } level[] = {{"sse4.2", CG_CPU_OFFERS("sse4.2")},    {"avx", CG_CPU_OFFERS("avx")},
                 {"avx2", CG_CPU_OFFERS("avx2")},        {"fma", CG_CPU_OFFERS("fma")},
                 {"bmi2", CG_CPU_OFFERS("bmi2")},        {"avx512f", CG_CPU_OFFERS("avx512f")},
                 {"avx512dq", CG_CPU_OFFERS("avx512dq")}};
    int used = snprintf(out, capacity, "%s", CG_CPU_FAMILY);
    for (size_t i = 0; i < sizeof level / sizeof *level; i++)
        if (level[i].present)
            used += snprintf(out + used, capacity - (size_t)used, " %s", level[i].name);
}

typedef struct machine {
    char cpu[128], glibc[32], fingerprint[FINGERPRINT];
    char model[128], caches[128], governor[32]; /* which do not change instruction counts */
} machine;

/* FNV-1a (Fowler, Noll & Vo), 64 bits, the text's end included. */
static uint64_t hash_text(uint64_t hash, const char *text) {
    do hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    while (*text++);
    return hash;
}

static machine this_machine(void) {
    machine m;
    cpu(m.cpu, sizeof m.cpu);
    machine_libc(m.glibc, sizeof m.glibc);
    machine_cpu_model(m.model, sizeof m.model);
    machine_caches(m.caches, sizeof m.caches);
    machine_governor(m.governor, sizeof m.governor);
    const char *const parts[] = {m.cpu, m.glibc, GB_COMPILER, GB_FLAGS};
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) hash = hash_text(hash, parts[i]);
    (void)snprintf(m.fingerprint, sizeof m.fingerprint, "%016" PRIx64, hash);
    return m;
}

void document_machine(char *name, size_t capacity) {
    machine m = this_machine();
    char slug[128];
    machine_name(slug, sizeof slug);
    (void)snprintf(name, capacity, "%s-%.8s", slug, m.fingerprint);
}

document document_begin(const char *schema) {
    machine m = this_machine();
    document d = {.rows = json_array()};
    d.root = json_pack("{s:s, s:{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}, s:o}", "schema", schema,
                       "machine", "fingerprint", m.fingerprint, "cpu", m.cpu, "glibc", m.glibc,
                       "compiler", GB_COMPILER, "flags", GB_FLAGS, "model", m.model, "caches",
                       m.caches, "governor", m.governor, "rows", d.rows);
    return d;
}

void document_add(document *d, json_t *row) {
    (void)json_array_append_new(d->rows, row);
}

void document_error(document *d, const char *name, const char *why) {
    document_add(d, json_pack("{s:s, s:s}", "name", name, "error", why));
    d->errors++;
}

int document_end(document *d, int one_line) {
    size_t flags = one_line ? JSON_COMPACT : JSON_INDENT(1);
    int failed = !d->root || json_dumpf(d->root, stdout, flags | JSON_REAL_PRECISION(7)) != 0 ||
                 putchar('\n') == EOF || fflush(stdout) != 0;
    json_decref(d->root);
    if (failed) (void)fputs("track: could not write the result\n", stderr);
    return failed ? 2 : 0;
}
