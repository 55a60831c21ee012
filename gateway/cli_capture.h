/* Captures: a service's documents as a tree of files (DMTF's mock-up layout, DIR/redfish/v1/.../index.json), without what tells
 * whose machine it was.
 *
 * Secrets are nulled. Serial numbers, UUIDs, MAC and IP addresses, host and user names become others, the same value
 * always the same other one, wherever it occurs: as a value, inside a text, in an id or in a link. So the tree still hangs
 * together. Documents are kept in memory until cli_capture_write, because the last of them may name what the first
 * contains. */
#ifndef FISHWAY_CLI_CAPTURE_H
#define FISHWAY_CLI_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>

struct json_t;

struct cli_capture {
	struct json_t *docs;             /* path -> document */
	struct json_t *names;            /* what is replaced -> by what */
	int numbered;
};

void cli_capture_add(struct cli_capture *capture, const char *path, const struct json_t *json);
/* dir must not exist yet. False: it has said why. Empties the capture in any case. */
bool cli_capture_write(struct cli_capture *capture, const char *dir, size_t *files);

#endif
