/*
 * What the smaller simulators have in common: command line, fleet file, signals, and the "ready" line. Each is one
 * process that holds many boxes, described by a JSON array (a fleet file, or --one on the command line).
 */
#ifndef SIM_COMMON_PROGRAM_H
#define SIM_COMMON_PROGRAM_H

#include <jansson.h>

#include "control.h"

struct event_base;

struct program {
	const char *example; /* an entry, for --help */
	/* Makes and starts what an array describes. Ends the process when that is wrong. */
	void (*start)(struct event_base *base, const json_t *fleet);
	void (*stop)(void);
	size_t (*count)(void);
	json_t *(*list)(void); /* settings, profiles ...: --list */
	const struct control_kind *control;
};

int program_main(int argc, char **argv, const struct program *p);

/* Reading entries of a fleet file. `known` ends with NULL; an unknown key ends the process. */
void program_check_keys(const json_t *entry, const char *const *known);
const char *program_text(const json_t *entry, const char *key, const char *otherwise);
long program_number(const json_t *entry, const char *key, long otherwise);

/* Calls `add` for the entry, or as often as its "count" says: on addresses that follow each other from "first" on,
 * named name0001, name0002 ... A port of 0 is a free one. */
void program_each(const json_t *entry, const char *kind,
    void (*add)(const json_t *entry, const char *name, const char *host, unsigned number));

#endif
