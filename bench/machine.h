/* What the results say about the machine they come from. Linux tells it in /proc and /sys; what
 * cannot be read is "unknown". */
#ifndef CHEAPGRAD_MACHINE_H
#define CHEAPGRAD_MACHINE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Each writes a text to out[capacity], cut to fit and always terminated; capacity > 0. */
void machine_cpu_model(char *out, size_t capacity); /* as the processor calls itself */
void machine_cpu_id(char *out, size_t capacity); /* which that is: "family 25 model 1 stepping 1" */
void machine_cpu_features(char *out, size_t capacity); /* those that matter to compilers */
void machine_caches(char *out, size_t capacity);       /* "L1d 32 KiB, L2 1024 KiB, ..." */
void machine_governor(char *out, size_t capacity);     /* of the clock frequency of CPU 0 */
void machine_libc(char *out, size_t capacity);         /* glibc's version */

/* Bytes: what the machine has, and the most that this process has held. 0: unknown. */
double machine_memory_bytes(void);
double machine_peak_bytes(void);

/* Sets that most back to what this process holds now, where the system can (Linux), and gives it as
 * it is from here on. */
double machine_peak_reset(void);

/* Bytes that can be allocated before the system swaps or kills: what it calls available, and no
 * more than is left of the control group's limit where there is one. */
double machine_available_bytes(void);

/* The folder name made of a model, the widest vectors that its features allow the modes, if any,
 * and a number of CPUs: lower case letters, digits and dashes. What every processor of a maker has
 * in its name ("(R)", "CPU", "@ 2.10GHz") is left out. Processors in clouds may all call themselves
 * "AMD EPYC": the vectors tell those apart that differ most. */
void machine_slug(const char *model, const char *features, long ncpu, char *out, size_t capacity);
void machine_name(char *out, size_t capacity); /* that of this machine */

#ifdef __cplusplus
}
#endif
#endif
