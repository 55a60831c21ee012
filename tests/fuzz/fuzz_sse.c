/* A BMC's event stream: the parser, and each record's repair, JSON and mending. The first byte says in what portions it comes. */
#include <stdint.h>
#include <stdlib.h>

#include "gateway/sse.h"
#include "southbound/json_budget.h"
#include "translate/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
record(struct sse *sse, const char *id, const char *data, size_t len)
{
	struct rf_error err;
	json_t *json = json_read(data, len, "web01", &err);

	(void)sse;
	if (json_is_object(json))
		event_mend(json, id);
	json_decref(json);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sse sse = {.record = record};
	size_t at, portion, n;

	if (size == 0)
		return 0;
	portion = data[0] == 0 ? size : data[0];
	for (at = 1; at < size; at += n) {
		n = size - at < portion ? size - at : portion;
		if (!sse_read(&sse, (const char *)data + at, n))
			break;
	}
	sse_clear(&sse);
	return 0;
}
