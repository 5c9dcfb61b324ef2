/* What the shim writes into the context of every result. */
#ifndef CHEAPGRAD_CONTEXT_H
#define CHEAPGRAD_CONTEXT_H

#ifdef __cplusplus
extern "C" {
#endif

void context_add(void);

#ifdef __cplusplus
}
#endif
#endif
