/* What is worth keeping of a box over a restart: a small JSON text that the owner stores. */
#include <stdlib.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_own.h"

/* -1: it is not there, or not such a number. */
static long
number(const json_t *object, const char *name, long max)
{
	const json_t *value = json_object_get(object, name);
	json_int_t n = json_is_integer(value) ? json_integer_value(value) : -1;

	return n >= 0 && n <= max ? (long)n : -1;
}

void
ipmi_learnt_load(struct ipmi_learnt *learnt, const char *facts)
{
	json_t *object = facts != NULL ? json_loads(facts, 0, NULL) : NULL;
	long manufacturer = number(object, "manufacturer", 0xffffff);
	long product = number(object, "product", UINT16_MAX);
	long major = number(object, "major", UINT8_MAX), minor = number(object, "minor", UINT8_MAX);
	long id = number(object, "device_id", UINT8_MAX);
	long revision = number(object, "device_revision", UINT8_MAX);

	*learnt = (struct ipmi_learnt){.suite = (int)number(object, "suite", UINT8_MAX)};
	if (number(object, "role", IPMI_ROLE_PLAIN_PROOF) > 0)
		learnt->role = (enum ipmi_role)number(object, "role", IPMI_ROLE_PLAIN_PROOF);
	learnt->asks_highest = json_is_true(json_object_get(object, "asks_highest"));
	learnt->pads_name = json_is_true(json_object_get(object, "pads_name"));
	if (manufacturer >= 0 && product >= 0 && major >= 0 && minor >= 0 && id >= 0 && revision >= 0) {
		learnt->has_device = true;
		learnt->manufacturer = (uint32_t)manufacturer;
		learnt->product = (uint16_t)product;
		learnt->major = (uint8_t)major;
		learnt->minor = (uint8_t)minor;
		learnt->device_id = (uint8_t)id;
		learnt->device_revision = (uint8_t)revision;
	}
	json_decref(object);
}

char *
ipmi_learnt_text(const struct ipmi_learnt *learnt)
{
	json_t *object = json_object();
	char *text, *copy;

	if (learnt->suite >= 0)
		json_object_set_new(object, "suite", json_integer(learnt->suite));
	if (learnt->role != IPMI_ROLE_FULL)
		json_object_set_new(object, "role", json_integer(learnt->role));
	if (learnt->asks_highest)
		json_object_set_new(object, "asks_highest", json_true());
	if (learnt->pads_name)
		json_object_set_new(object, "pads_name", json_true());
	if (learnt->has_device) {
		json_object_set_new(object, "manufacturer", json_integer(learnt->manufacturer));
		json_object_set_new(object, "product", json_integer(learnt->product));
		json_object_set_new(object, "major", json_integer(learnt->major));
		json_object_set_new(object, "minor", json_integer(learnt->minor));
		json_object_set_new(object, "device_id", json_integer(learnt->device_id));
		json_object_set_new(
		    object, "device_revision", json_integer(learnt->device_revision));
	}
	text = json_dumps(object, JSON_COMPACT);
	copy = xstrdup(text != NULL ? text : "{}");
	free(text);
	json_decref(object);
	return copy;
}
