#define _GNU_SOURCE /* sysconf's cache sizes, gnu_get_libc_version */
#include "machine.h"

#include "vectors.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

static void set(char *out, size_t capacity, const char *text) {
    (void)snprintf(out, capacity, "%s", *text ? text : "unknown");
}

/* Adds to a list whose items are set apart by separator. */
static void append(char *out, size_t capacity, const char *separator, const char *item) {
    size_t used = strlen(out);
    (void)snprintf(out + used, capacity - used, "%s%s", used ? separator : "", item);
}

static bool first_line(const char *path, char *out, size_t capacity) {
    FILE *file = fopen(path, "r");
    bool found = file && fgets(out, (int)capacity, file) != NULL;
    if (file) (void)fclose(file);
    if (found) out[strcspn(out, "\n")] = '\0';
    return found && *out;
}

/* The value of "key : value" in /proc/cpuinfo, which the caller frees; NULL if there is none. */
static char *cpuinfo(const char *key) {
    FILE *file = fopen("/proc/cpuinfo", "r");
    if (!file) return NULL;
    char *line = NULL, *found = NULL;
    size_t room = 0, n = strlen(key);
    while (!found && getline(&line, &room, file) > 0) {
        if (strncmp(line, key, n) != 0) continue;
        const char *value = line + n + strspn(line + n, " \t");
        if (*value != ':') continue; /* a longer key */
        value += 1 + strspn(value + 1, " \t");
        found = strdup(value);
        if (found) found[strcspn(found, "\n")] = '\0';
    }
    free(line);
    (void)fclose(file);
    return found;
}

void machine_cpu_model(char *out, size_t capacity) {
    char *model = cpuinfo("model name");
    struct utsname system;
    if (model && *model) {
        set(out, capacity, model);
    } else if (!first_line("/sys/firmware/devicetree/base/model", out, capacity)) {
        set(out, capacity, uname(&system) == 0 ? system.machine : "");
    }
    free(model);
}

void machine_cpu_id(char *out, size_t capacity) {
    static const char *const part[][2] = {{"cpu family", "family"},
                                          {"model", "model"},
                                          {"stepping", "stepping"},
                                          /* aarch64 */ {"CPU implementer", "implementer"},
                                          {"CPU part", "part"}};
    *out = '\0';
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        char *value = cpuinfo(part[i][0]);
        if (value) append(out, capacity, " ", part[i][1]);
        if (value) append(out, capacity, " ", value);
        free(value);
    }
    if (!*out) set(out, capacity, "");
}

void machine_cpu_features(char *out, size_t capacity) {
    static const char *const telling[] = {"sse2",
                                          "sse4_2",
                                          "avx",
                                          "avx2",
                                          "fma",
                                          "f16c",
                                          "bmi2",
                                          "avx512f",
                                          "avx512dq",
                                          "avx512bw",
                                          "avx512vl",
                                          "avx512_bf16",
                                          "avx512_fp16",
                                          "avx_vnni",
                                          "amx_tile",
                                          "hypervisor",
                                          /* aarch64 */ "asimd",
                                          "fphp",
                                          "asimdhp",
                                          "sve",
                                          "sve2"};
    char *flags = cpuinfo("flags");
    if (!flags) flags = cpuinfo("Features");
    *out = '\0';
    char *rest = NULL;
    for (char *flag = flags ? strtok_r(flags, " ", &rest) : NULL; flag;
         flag = strtok_r(NULL, " ", &rest)) {
        for (size_t i = 0; i < sizeof telling / sizeof telling[0]; i++) {
            if (strcmp(flag, telling[i]) == 0) append(out, capacity, " ", flag);
        }
    }
    free(flags);
    if (!*out) set(out, capacity, "");
}

static void cache_from_sysfs(int index, char *out, size_t capacity) {
    static const char *const part[] = {"level", "type", "size"};
    char text[3][32], item[112];
    for (int i = 0; i < 3; i++) {
        char path[80];
        (void)snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/%s", index,
                       part[i]);
        if (!first_line(path, text[i], sizeof text[i])) return;
    }
    const char *kind = text[1][0] == 'D' ? "d" : text[1][0] == 'I' ? "i" : "";
    (void)snprintf(item, sizeof item, "L%s%s %ld KiB", text[0], kind, strtol(text[2], NULL, 10));
    append(out, capacity, ", ", item);
}

void machine_caches(char *out, size_t capacity) {
    *out = '\0';
    for (int index = 0; index < 8; index++) cache_from_sysfs(index, out, capacity);
#ifdef _SC_LEVEL1_DCACHE_SIZE /* virtual machines often hide the folder; glibc asks the processor  \
                               */
    static const struct {
        const char *name;
        int key;
    } level[] = {{"L1d", _SC_LEVEL1_DCACHE_SIZE},
                 {"L1i", _SC_LEVEL1_ICACHE_SIZE},
                 {"L2", _SC_LEVEL2_CACHE_SIZE},
                 {"L3", _SC_LEVEL3_CACHE_SIZE}};
    for (size_t i = 0, known = strlen(out); known == 0 && i < 4; i++) {
        char item[48];
        long bytes = sysconf(level[i].key);
        if (bytes <= 0) continue;
        (void)snprintf(item, sizeof item, "%s %ld KiB", level[i].name, bytes / 1024);
        append(out, capacity, ", ", item);
    }
#endif
    if (!*out) set(out, capacity, "");
}

void machine_governor(char *out, size_t capacity) {
    if (!first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", out, capacity)) {
        set(out, capacity, "");
    }
}

void machine_libc(char *out, size_t capacity) {
#ifdef __GLIBC__
    set(out, capacity, gnu_get_libc_version());
#else
    set(out, capacity, "");
#endif
}

/* Words that tell no machine from another. */
static bool telling_word(const char *word, size_t n) {
    static const char *const empty[] = {"r", "tm", "cpu", "processor", "with", "gen"};
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++) {
        if (strlen(empty[i]) == n && strncmp(word, empty[i], n) == 0) return false;
    }
    return true;
}

void machine_slug(const char *model, const char *features, long ncpu, char *out, size_t capacity) {
    char word[64];
    const char *vectors = cg_widest_vectors(features);
    size_t n = 0;
    *out = '\0';
    for (const char *c = model; *c != '\0' && *c != '@'; c++) {
        if (isalnum((unsigned char)*c) && n + 1 < sizeof word) {
            word[n++] = (char)tolower((unsigned char)*c);
        }
        bool ends = !isalnum((unsigned char)c[1]) || c[1] == '\0';
        if (!ends || n == 0) continue;
        word[n] = '\0';
        if (telling_word(word, n)) append(out, capacity, "-", word);
        n = 0;
    }
    if (*vectors) append(out, capacity, "-", vectors);
    (void)snprintf(word, sizeof word, "%ldcpu", ncpu > 0 ? ncpu : 1);
    append(out, capacity, "-", word);
}

void machine_name(char *out, size_t capacity) {
    char model[256], features[512];
    machine_cpu_model(model, sizeof model);
    machine_cpu_features(features, sizeof features);
    machine_slug(model, features, sysconf(_SC_NPROCESSORS_ONLN), out, capacity);
}

/* The number behind `key` in a file of lines "key number ...", or the first number where key is
 * empty. NaN where there is none, as in a control group without a limit ("max"). */
static double number_in(const char *path, const char *key) {
    char line[200];
    double number = (double)NAN;
    FILE *in = fopen(path, "r");
    if (!in) return number;
    while (isnan(number) && fgets(line, sizeof line, in))
        if (strncmp(line, key, strlen(key)) != 0 || sscanf(line + strlen(key), "%lf", &number) != 1)
            number = (double)NAN;
    (void)fclose(in);
    return number;
}

double machine_memory_bytes(void) {
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (double)pages * (double)size : 0;
}

double machine_peak_bytes(void) {
    struct rusage usage;
    double peak = 1024 * number_in("/proc/self/status", "VmHWM:");
    if (!isnan(peak)) return peak;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? 1024.0 * (double)usage.ru_maxrss : 0;
}

double machine_peak_reset(void) {
    FILE *out = fopen("/proc/self/clear_refs", "w"); /* 5: proc(5) */
    if (out) (void)fputs("5", out);
    if (out) (void)fclose(out);
    return machine_peak_bytes();
}

double machine_available_bytes(void) {
    double available = 1024 * number_in("/proc/meminfo", "MemAvailable:");
    double limit = number_in("/sys/fs/cgroup/memory.max", "");
    double used = number_in("/sys/fs/cgroup/memory.current", "");
    if (isnan(available))
        available = (double)sysconf(_SC_AVPHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    return fmin(available, limit - used); /* fmin passes over what is not a number */
}
