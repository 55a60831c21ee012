/* The Redfish contract of documents as they are read: what every client stands on, whatever the schema. A fault breaks
 * clients; a note is legal but unlucky. */
#ifndef FISHWAY_CLI_VALIDATE_H
#define FISHWAY_CLI_VALIDATE_H

#include <stddef.h>
#include <stdio.h>

struct json_t;

struct cli_validation {
	FILE *out;
	const char *path;            /* that is being looked at */
	size_t faults, notes;
};

/* One document as it was read from path. */
void cli_validate(struct cli_validation *v, const char *path, const struct json_t *json);
void cli_validate_fault(struct cli_validation *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cli_validate_note(struct cli_validation *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
