#include "context.h"

#include <stdlib.h>

#include "build_info.h"
#include "commit.h"
#include "gbench.h"
#include "machine.h"

/* The layout of the result files; whoever reads them refuses what it does not know. */
static const char schema[] = "1";

const char *gb_machine_name(void) {
    static char name[128];
    machine_name(name, sizeof name);
    return name;
}

void context_add(void) {
    static const struct {
        const char *key;
        void (*describe)(char *out, size_t capacity);
    } machine[] = {{"cpu_model", machine_cpu_model},       {"cpu_id", machine_cpu_id},
                   {"cpu_features", machine_cpu_features}, {"cpu_caches", machine_caches},
                   {"governor", machine_governor},         {"glibc", machine_libc}};
    gb_add_context("cheapgrad_schema", schema);
    gb_add_context("machine", gb_machine_name());
    gb_add_context("build_type", GB_BUILD_TYPE);
    gb_add_context("compiler", GB_COMPILER);
    gb_add_context("flags", GB_FLAGS);
    gb_add_context("commit", GB_COMMIT);
    const char *scale = getenv("CHEAPGRAD_SCALE"); /* by which the harness chose the sizes */
    gb_add_context("scale", scale && *scale ? scale : "default");
    for (size_t i = 0; i < sizeof machine / sizeof machine[0]; i++) {
        char text[512];
        machine[i].describe(text, sizeof text);
        gb_add_context(machine[i].key, text);
    }
}
