/* Recordings of SNMP agents (NAME.snmprec: oid|type|value in order of names), and an agent that
 * answers from one the way RFC 3416 4.2 has it, without a network. */
#ifndef FISHWAY_RECORDING_H
#define FISHWAY_RECORDING_H

#include "southbound/pdu_facts.h"

struct recording {
	struct recorded {
		struct snmp_oid name;
		char type[4]; /* as in the file: "2", "4x" ... */
		char *value;
		struct snmp_bind bind;
		uint8_t *bytes;
	} *rows;
	size_t count;
};

/* False: there is no such file. */
bool recording_load(struct recording *recording, const char *path);
void recording_clear(struct recording *recording);
/* NULL: there is none. */
struct recorded *recording_get(const struct recording *recording, const struct snmp_oid *name);
struct recorded *recording_next(const struct recording *recording, const struct snmp_oid *name);
/* What a reading of a group makes of it. */
json_t *recording_facts(
    const struct recording *recording, const struct pdu_profile *profile, enum pdu_group group);

#endif
