/* Varbinds to facts, as a profile has them. Pure: no I/O, any thread, one at a time.
 *
 *	reading = pdu_reading_new(profile, PDU_OUTLETS);
 *	... ask for pdu_reading_targets(), give what comes to pdu_reading_heard() ...
 *	json = pdu_reading_facts(reading); */
#ifndef FISHWAY_PDU_FACTS_H
#define FISHWAY_PDU_FACTS_H

#include <jansson.h>

#include "southbound/pdu_profile.h"
#include "southbound/snmp_message.h"

/* What to ask a box for: an object, or all of a column. */
struct pdu_target {
	struct snmp_oid root;
	bool is_exact;
	unsigned max_rows; /* of a column; 0: all */
};

enum { PDU_INDEX_MAX = 4, PDU_RECORDS_MAX = 4096, PDU_TEXT_MAX = 255 };

/* Where a member of a list stands in its tables. */
struct pdu_place {
	const char *list;
	int module, number;
	uint32_t index[PDU_INDEX_MAX];
	uint8_t index_len;
	bool is_switchable; /* as far as the box says */
};

struct pdu_reading;

struct pdu_reading *pdu_reading_new(const struct pdu_profile *profile, enum pdu_group group);
void pdu_reading_free(struct pdu_reading *reading);
const struct pdu_target *pdu_reading_targets(const struct pdu_reading *reading, size_t *count);
void pdu_reading_heard(struct pdu_reading *reading, size_t target, const struct snmp_bind *bind);
/* The caller's. */
json_t *pdu_reading_facts(struct pdu_reading *reading);
/* The members of lists that actions may name, after pdu_reading_facts. The caller frees the array. */
struct pdu_place *pdu_reading_places(const struct pdu_reading *reading, size_t *count);

/* An OID of a profile: column, below its base. */
struct snmp_oid pdu_column(const struct pdu_profile *profile, const char *column);
/* Bytes of a box as UTF-8, without what no eye sees; NULL: nothing is left. The caller frees it. */
char *pdu_text(const uint8_t *bytes, size_t len);

#endif
