#define _XOPEN_SOURCE 700 /* mkdtemp, posix_spawn, dlopen */
#include "mode/compiler.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "memory.h"
#include "mode/compiler_flags.h"

extern char **environ;

double cg_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* folder/name into path; 0 where it does not fit. */
static int join(char path[PATH_MAX], const char *folder, const char *name) {
    int length = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    return length > 0 && length < PATH_MAX;
}

cg_status cg_scratch_make(cg_scratch *scratch, cg_error *error) {
    const char *parent = getenv("TMPDIR");
    if (!parent || !*parent) parent = "/tmp";
    if (!join(scratch->folder, parent, "cheapgrad-XXXXXX") || !mkdtemp(scratch->folder))
        return cg_fail(error, CG_ECANNOT, "compiled: no folder under %.100s: %s", parent,
                       strerror(errno));
    if (join(scratch->source, scratch->folder, "graph.c") &&
        join(scratch->object, scratch->folder, "graph.so") &&
        join(scratch->log, scratch->folder, "log"))
        return CG_OK;
    rmdir(scratch->folder);
    return cg_fail(error, CG_ECANNOT, "compiled: the name of %.100s is too long", parent);
}

void cg_scratch_remove(const cg_scratch *scratch) {
    unlink(scratch->source);
    unlink(scratch->object);
    unlink(scratch->log);
    rmdir(scratch->folder);
}

/* The caller's choice, else the environment's, else what built the library. */
static const char *choose(const char *option, const char *variable, const char *built_in) {
    if (option) return option;
    const char *value = getenv(variable);
    return value && *value ? value : built_in;
}

/* The compiler's arguments. text: the words, one after another. Free both arrays. */
typedef struct command {
    char *text, *end;
    char **argv;
    size_t argc;
} command;

static void add_word(command *c, const char *word, size_t length) {
    c->argv[c->argc++] = c->end;
    memcpy(c->end, word, length);
    c->end[length] = '\0';
    c->end += length + 1;
}

static cg_status command_make(const char *compiler, const char *flags, const cg_scratch *scratch,
                              command *c) {
    static const char blank[] = " \t\n";
    const char *fixed[] = {"-std=c11",      "-shared",       "-fPIC", "-o",
                           scratch->object, scratch->source, "-lm"};
    enum { NFIXED = sizeof fixed / sizeof *fixed };
    size_t size = strlen(compiler) + strlen(flags) + 2;
    for (size_t i = 0; i < NFIXED; i++) size += strlen(fixed[i]) + 1;
    c->text = c->end = cg_array(size, 1);
    c->argv = cg_array(strlen(flags) / 2 + 1 + NFIXED + 2, sizeof *c->argv);
    if (!c->text || !c->argv) return CG_ENOMEM;
    add_word(c, compiler, strlen(compiler));
    for (const char *word = flags; *(word += strspn(word, blank)); word += strcspn(word, blank))
        add_word(c, word, strcspn(word, blank));
    for (size_t i = 0; i < NFIXED; i++) add_word(c, fixed[i], strlen(fixed[i]));
    c->argv[c->argc] = NULL;
    return CG_OK;
}

/* The first line of the log that speaks of an error, or else its first line. */
static void first_error(const char *log, char *text, size_t size) {
    char line[512];
    snprintf(text, size, "it says nothing");
    FILE *file = fopen(log, "r");
    if (!file) return;
    for (int first = 1; fgets(line, sizeof line, file); first = 0) {
        line[strcspn(line, "\n")] = '\0';
        int is_error = strstr(line, "error") != NULL;
        if (first || is_error) snprintf(text, size, "%.*s", (int)size - 1, line);
        if (is_error) break;
    }
    fclose(file);
}

/* The compiler has children of its own to wait for: it is not to ignore SIGCHLD, as hosts may. */
static int spawn(char **argv, const posix_spawn_file_actions_t *files, pid_t *child) {
    posix_spawnattr_t attributes;
    sigset_t usual;
    int failure = posix_spawnattr_init(&attributes);
    if (failure) return failure;
    sigemptyset(&usual);
    sigaddset(&usual, SIGCHLD);
    failure = posix_spawnattr_setsigdefault(&attributes, &usual);
    if (!failure) failure = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    if (!failure) failure = posix_spawnp(child, argv[0], files, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    return failure;
}

/* Starts the program with its output in the log; returns posix_spawnp's error number. */
static int start(char **argv, const char *log, pid_t *child) {
    posix_spawn_file_actions_t files;
    int failure = posix_spawn_file_actions_init(&files);
    if (failure) return failure;
    failure = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!failure)
        failure = posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log,
                                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (!failure) failure = posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    if (!failure) failure = spawn(argv, &files, child);
    posix_spawn_file_actions_destroy(&files);
    return failure;
}

/* Whether the compiler did its work. Where the host ignores SIGCHLD, or waits for every child
 * itself, no exit status is left when it has ended: then whether there is an object must do, and
 * the loader has the last word. */
static int wait_for(pid_t child, const char *object) {
    int outcome;
    pid_t ended;
    do ended = waitpid(child, &outcome, 0);
    while (ended < 0 && errno == EINTR);
    if (ended < 0 && errno == ECHILD) return access(object, R_OK) == 0;
    return ended == child && WIFEXITED(outcome) && WEXITSTATUS(outcome) == 0;
}

static cg_status run(char **argv, const cg_scratch *scratch, cg_error *error) {
    pid_t child;
    int failure = start(argv, scratch->log, &child);
    if (failure == ENOMEM) return CG_ENOMEM;
    if (failure)
        return cg_fail(error, CG_ECANNOT, "compiled: cannot start '%.80s': %s", argv[0],
                       strerror(failure));
    if (wait_for(child, scratch->object)) return CG_OK;
    char text[160];
    first_error(scratch->log, text, sizeof text);
    return cg_fail(error, CG_ECANNOT, "compiled: %.80s failed: %s", argv[0], text);
}

static size_t size_of(const char *path) {
    struct stat file;
    return stat(path, &file) == 0 ? (size_t)file.st_size : 0;
}

cg_status cg_compile(const cg_scratch *scratch, const cg_options *options, void **handle,
                     cg_compile_cost *cost, cg_error *error) {
    command c = {0};
    double begin = cg_seconds();
    cg_status status = command_make(
        choose(options->compiler, "CHEAPGRAD_CC", CG_COMPILER),
        choose(options->compiler_flags, "CHEAPGRAD_CFLAGS", CG_COMPILER_FLAGS), scratch, &c);
    if (status == CG_OK) status = run(c.argv, scratch, error);
    free(c.text);
    free(c.argv);
    if (status != CG_OK) return status;
    double compiled = cg_seconds();
    *handle = dlopen(scratch->object, RTLD_NOW | RTLD_LOCAL);
    if (!*handle) return cg_fail(error, CG_ECANNOT, "compiled: cannot load: %.160s", dlerror());
    cost->compile_seconds = compiled - begin;
    cost->load_seconds = cg_seconds() - compiled;
    cost->source_bytes = size_of(scratch->source);
    cost->object_bytes = size_of(scratch->object);
    return CG_OK;
}
