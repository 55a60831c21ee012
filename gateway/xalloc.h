/* Allocation that cannot fail: a failed one of our own ends the process (an exceeded budget is an ordinary error). Budgets for what peers
 * make us allocate are checked before, by the one who reads from the peer. Any thread. */
#ifndef FISHWAY_XALLOC_H
#define FISHWAY_XALLOC_H

#include <stddef.h>

void *xmalloc(size_t size) __attribute__((malloc, returns_nonnull));
void *xcalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
void *xrealloc(void *old, size_t size) __attribute__((returns_nonnull));
char *xstrdup(const char *text) __attribute__((malloc, returns_nonnull));
char *xstrndup(const char *text, size_t len) __attribute__((malloc, returns_nonnull));
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2), returns_nonnull));

#define nitems(array) (sizeof(array) / sizeof((array)[0]))

#endif
