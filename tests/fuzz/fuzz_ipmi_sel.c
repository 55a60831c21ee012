/* Log records, sixteen bytes each, and the log's own description. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "southbound/ipmi_sel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool is_so)
{
	if (!is_so)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ipmi_sel_info info;
	json_t *entry;
	size_t at;
	int way;

	demand(ipmi_sel_info_decode(&info, data, size) == (size >= 14));
	for (at = 0; at + IPMI_SEL_RECORD <= size; at += IPMI_SEL_RECORD)
		for (way = 0; way < 2; way++) {
			entry = ipmi_sel_json(data + at, way == 1);
			demand(strlen(json_string_value(json_object_get(entry, "raw"))) == 2 * IPMI_SEL_RECORD);
			demand(json_object_get(entry, "time") == NULL ||
			       json_object_get(entry, "since_start_s") == NULL);
			json_decref(entry);
		}
	return 0;
}
