/* Answers to the commands of groups that are lists (device, chassis, boot, watchdog, DCMI): the first
 * byte says which, the second the completion code, the rest is the answer. */
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_work.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_learnt(void *owner, const char *facts)
{
	json_t *read = json_loads(facts, 0, NULL);

	(void)owner;
	if (!json_is_object(read))
		abort();
	json_decref(read);
}

static void
on_finding(void *owner, enum finding finding, const char *detail)
{
	(void)owner, (void)finding, (void)detail;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const uris[] = {
	    "ipmi:/device", "ipmi:/chassis", "ipmi:/boot", "ipmi:/watchdog", "ipmi:/dcmi"};
	static const struct endpoint_events events = {.learnt = on_learnt, .finding = on_finding};
	static struct endpoint endpoint = {.events = &events, .node = (char *)"node"};
	struct work work = {.endpoint = &endpoint};
	const struct ipmi_item *item;
	char *text;

	if (size < 2)
		return 0;
	work.facts = json_object();
	work.exchange.cc = data[1];
	for (item = ipmi_group_find(uris[data[0] % nitems(uris)])->items; item->put != NULL; item++)
		item->put(&work, data + 2, size - 2);
	text = json_dumps(work.facts, 0);
	if (text == NULL)
		abort();
	free(text);
	json_decref(work.facts);
	return 0;
}
