/* What a box answers, to facts: the first byte says which profile, the second which group; then one
 * SNMP message of version 2c after the other (two bytes of length before each), whose bindings are heard for
 * the column that their name begins with. Whatever comes, the facts can be written down. */
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/pdu_facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
hear(struct pdu_reading *reading, const struct snmp_answer *answer)
{
	const struct pdu_target *targets;
	size_t count, i, k;

	targets = pdu_reading_targets(reading, &count);
	for (k = 0; k < answer->count; k++)
		for (i = 0; i < count; i++)
			if (snmp_oid_is_below(&answer->binds[k].name, &targets[i].root) ||
			    snmp_oid_order(&answer->binds[k].name, &targets[i].root) == 0)
				pdu_reading_heard(reading, i, &answer->binds[k]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct snmp_security security = {.version = SNMP_V2C, .community = "public"};
	struct pdu_reading *reading;
	struct snmp_header header;
	struct snmp_answer answer;
	struct pdu_place *places;
	size_t profiles = 0, len, count;
	const char *why;
	json_t *facts;
	char *text;

	if (size < 2)
		return 0;
	snmp_message_init();
	while (pdu_profiles[profiles] != NULL)
		profiles++;
	reading = pdu_reading_new(
	    pdu_profiles[data[0] % profiles], (enum pdu_group)(data[1] % PDU_GROUP_COUNT));
	for (data += 2, size -= 2; size > 2; data += len, size -= len) {
		len = (size_t)data[0] << 8 | data[1];
		data += 2;
		size -= 2;
		len = len < size ? len : size;
		snmp_message_peek(data, len, &header);
		if (snmp_message_read(&security, data, len, 0, &answer, &why))
			hear(reading, &answer);
		snmp_answer_clear(&answer);
	}
	facts = pdu_reading_facts(reading);
	places = pdu_reading_places(reading, &count);
	text = json_dumps(facts, 0);
	if (text == NULL)
		abort();
	free(text);
	free(places);
	json_decref(facts);
	pdu_reading_free(reading);
	return 0;
}
