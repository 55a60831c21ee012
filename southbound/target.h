/* A target: the path and query of a southbound request, and how one is made of what boxes write
 * into links. Pure functions, any thread.
 *
 * Whatever a box writes, a request made of it goes to that box and nowhere else, and is one line of
 * HTTP: hosts are cut off or refused, bytes that no request line may hold are percent-encoded,
 * everything else stays byte for byte. */
#ifndef FISHWAY_TARGET_H
#define FISHWAY_TARGET_H

#include <stdbool.h>
#include <stddef.h>

enum { TARGET_SIZE = 2048 };

/* A link as advertised (absolute path; a fragment is cut) as it goes on the wire. false: no path,
 * or too long. */
bool target_encode(const char *link, char out[TARGET_SIZE]);

/* The Location of something that was made: a path, or an absolute URL whose host is ignored,
 * because boxes behind NAT or with a wrong host name write their own idea of it there. false:
 * neither. */
bool target_from_location(const char *location, char out[TARGET_SIZE]);

/* The nextLink of a page: opaque. A path, or an absolute URL with `host` (compared without case;
 * port ignored); a query alone belongs to `page`. false: another host, or no link. */
bool target_from_next(const char *link, const char *page, const char *host, char out[TARGET_SIZE]);

#endif
