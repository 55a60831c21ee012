/* The bytes of a link's path: how they are written canonically (links.h). Inside translate only. */
#ifndef FISHWAY_LINK_PATH_H
#define FISHWAY_LINK_PATH_H

#include <stdbool.h>
#include <stddef.h>

/* Writes the canonical form of `path` (which begins with a slash) and a NUL; returns its length, 0
 * when it has no room. Trailing slashes are dropped; what is canonical stays. is_decoded: the HTTP
 * layer has decoded it, a % is none. */
size_t link_path_write(const char *path, size_t len, bool is_decoded, char *out, size_t size);

/* Bytes that a URI may hold in its path, raw. */
bool link_path_is_legal(unsigned char byte);

/* The canonical segment as the text it stands for (%HH decoded), for an Id. Returns its length, at
 * most len. */
size_t link_path_plain(const char *segment, size_t len, char *out);

#endif
