/* ETags (RFC 9110, 8.8.3 and 13.1): ours are strong, a hash of the bytes of the representation. Pure; any thread. */
#ifndef FISHWAY_ETAG_H
#define FISHWAY_ETAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ETAG_SIZE = 20 };             /* with quotes and NUL; as doc_etag makes them */

/* variant: what else shapes what this client sees; 0 for nothing. */
void etag_of(const void *bytes, size_t len, uint64_t variant, char out[ETAG_SIZE]);

/* Is `etag` (a strong one) in the value of If-Match or If-None-Match? `*` is everything. What cannot be read matches nothing. */
bool etag_if_match(const char *list, const char *etag);           /* strong comparison */
bool etag_if_none_match(const char *list, const char *etag);      /* weak comparison */

#endif
