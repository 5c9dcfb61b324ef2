#include "report/output.h"

#include "aside.h"
#include "report/allocate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int complain(const char *path) {
    fprintf(stderr, "cheapgrad: %s: %s\n", path, strerror(errno));
    return 2;
}

int output_begin(output *o, const char *path) {
    *o = (output){.file = stdout};
    if (!path || strcmp(path, "-") == 0) return 0;
    if (!cg_is_replaceable(path)) {
        FILE *there = fopen(path, "w");
        if (!there) return complain(path);
        *o = (output){there, copy_text(path), NULL};
        return 0;
    }
    char *aside = format_text("%s.XXXXXX.tmp", path);
    int descriptor = mkstemps(aside, 4);
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
    if (!file) {
        int status = complain(path);
        if (descriptor >= 0) close(descriptor);
        free(aside);
        return status;
    }
    mode_t mask = umask(0);
    umask(mask);
    fchmod(descriptor, 0666 & ~mask); /* mkstemps gives 0600 */
    *o = (output){file, copy_text(path), aside};
    return 0;
}

int output_end(output *o) {
    int failed = fflush(o->file) != 0 || ferror(o->file);
    if (!o->path) return failed ? complain("standard output") : 0;
    failed = (fclose(o->file) != 0) || failed || (o->aside && rename(o->aside, o->path) != 0);
    int status = failed ? complain(o->path) : 0;
    if (failed && o->aside) unlink(o->aside);
    free(o->path);
    free(o->aside);
    return status;
}
