/* The driver's three ways to look at the bodies. Each prints a document and returns the exit
 * status: 0, or 2 where the document could not be made. A body that fails does not end the run. */
#ifndef CHEAPGRAD_TRACK_TIERS_H
#define CHEAPGRAD_TRACK_TIERS_H

/* only: a shell pattern of names, or NULL for all. */
int track_counts(const char *only);
int track_instructions(const char *only);
int track_times(const char *only);

/* Whether the name is asked for. */
int track_wanted(const char *only, const char *name);

#endif
