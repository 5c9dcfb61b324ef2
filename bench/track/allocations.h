/* What is allocated, counted where it happens: the linker's --wrap leads every call of malloc and
 * its kin from this program and the library through here, whatever a mode says it holds. */
#ifndef CHEAPGRAD_TRACK_ALLOCATIONS_H
#define CHEAPGRAD_TRACK_ALLOCATIONS_H

#include <stdint.h>

typedef struct allocations {
    uint64_t calls, bytes; /* as asked for; a realloc counts its new size */
} allocations;

extern allocations allocations_so_far;

#endif
