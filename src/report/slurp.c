#include "report/slurp.h"

#include "report/allocate.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BLOCK 65536

char *slurp(const char *path, size_t *size, problems *p) {
    FILE *in = fopen(path, "rb");
    char *text = NULL;
    size_t nblock = 0, got;
    *size = 0;
    if (!in) {
        problem(p, PROBLEM_DATA, "%s: %s", path, strerror(errno));
        return NULL;
    }
    do {
        text = allocate_one_more(text, nblock++, BLOCK);
        got = fread(text + *size, 1, BLOCK, in);
        *size += got;
    } while (got == BLOCK);
    if (ferror(in)) {
        problem(p, PROBLEM_DATA, "%s: %s", path, strerror(errno));
        free(text);
        text = NULL;
    }
    fclose(in);
    return text;
}

static int is_json(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 5 &&
           strcmp(entry->d_name + length - 5, ".json") == 0;
}

static char **only(const char *path, size_t *n) {
    char **paths = allocate(1, sizeof *paths);
    paths[0] = copy_text(path);
    *n = 1;
    return paths;
}

char **json_files(const char *path, size_t *n, problems *p) {
    struct stat status;
    struct dirent **entries;
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) return only(path, n);
    *n = 0;
    int found = scandir(path, &entries, is_json, alphasort);
    if (found < 0) {
        problem(p, PROBLEM_DATA, "%s: %s", path, strerror(errno));
        return NULL;
    }
    if (found == 0) problem(p, PROBLEM_DATA, "%s: no .json file in this directory", path);
    char **paths = allocate((size_t)found, sizeof *paths);
    for (int i = 0; i < found; i++) {
        paths[(*n)++] = format_text("%s/%s", path, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return paths;
}
