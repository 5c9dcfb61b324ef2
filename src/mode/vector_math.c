#include "mode/vector_math.h"

#include <dlfcn.h>
#include <string.h>
#include <threads.h>

static void *sleef;

/* Never closed: what it gave out stays good for as long as the program runs. */
static void open_sleef(void) {
    sleef = dlopen("libsleef.so.3", RTLD_NOW | RTLD_LOCAL);
}

cg_any_function *cg_sleef_function(const char *name) {
    static once_flag once = ONCE_FLAG_INIT;
    call_once(&once, open_sleef);
    void *address = sleef ? dlsym(sleef, name) : NULL;
    /* ISO C has no conversion from a pointer to data; POSIX asks that they be of one size. */
    cg_any_function *function = NULL;
    memcpy(&function, &address, sizeof function);
    return function;
}
