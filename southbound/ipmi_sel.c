#include "southbound/ipmi_sel.h"

#include <stdio.h>

#include <jansson.h>

#include "southbound/ipmi_packet.h"

enum {
	TYPE_EVENT = 0x02,
	TYPE_OEM_TIMED = 0xc0,
	TYPE_OEM = 0xe0,
	/* Before this the clock counts seconds since the box has started (32.1). */
	PRE_INIT_END = 0x20000000
};

bool
ipmi_sel_is_known(uint32_t timestamp)
{
	return timestamp != 0 && timestamp != UINT32_MAX;
}

bool
ipmi_sel_info_decode(struct ipmi_sel_info *out, const uint8_t *data, size_t len)
{
	*out = (struct ipmi_sel_info){0};
	if (len < 14)
		return false;
	out->version = data[0];
	out->entries = ipmi_get16(data + 1);
	out->free_bytes = ipmi_get16(data + 3);
	out->added = ipmi_get32(data + 5);
	out->erased = ipmi_get32(data + 9);
	out->has_overflown = (data[13] & 0x80) != 0;
	out->can_delete = (data[13] & 0x08) != 0;
	out->can_reserve = (data[13] & 0x02) != 0;
	return true;
}

static void
put_hex(json_t *object, const char *name, const uint8_t *bytes, size_t len)
{
	char text[2 * IPMI_SEL_RECORD + 1] = "";
	size_t i;

	for (i = 0; i < len; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	json_object_set_new(object, name, json_string(text));
}

static void
put_time(json_t *object, uint32_t timestamp)
{
	if (!ipmi_sel_is_known(timestamp))
		return;
	if (timestamp < PRE_INIT_END)
		json_object_set_new(object, "since_start_s", json_integer(timestamp));
	else
		json_object_set_new(object, "time", json_integer(timestamp));
}

static void
put_event(json_t *object, const uint8_t *record)
{
	put_time(object, ipmi_get32(record + 3));
	json_object_set_new(object, "generator", json_integer(ipmi_get16(record + 7)));
	json_object_set_new(object, "format", json_integer(record[9]));
	json_object_set_new(object, "sensor_type", json_integer(record[10]));
	json_object_set_new(object, "sensor", json_integer(record[11]));
	json_object_set_new(object, "event_type", json_integer(record[12] & 0x7f));
	json_object_set_new(object, "is_asserted", json_boolean((record[12] & 0x80) == 0));
	json_object_set_new(object, "offset", json_integer(record[13] & 15));
	put_hex(object, "data", record + 13, 3);
}

json_t *
ipmi_sel_json(const uint8_t record[IPMI_SEL_RECORD], bool takes_illegal)
{
	json_t *object = json_object();
	uint8_t type = record[2];

	json_object_set_new(object, "record", json_integer(ipmi_get16(record)));
	json_object_set_new(object, "type", json_integer(type));
	put_hex(object, "raw", record, IPMI_SEL_RECORD);
	if (type >= TYPE_OEM) {
		put_hex(object, "data", record + 3, 13);
	} else if (type >= TYPE_OEM_TIMED) {
		put_time(object, ipmi_get32(record + 3));
		json_object_set_new(object, "manufacturer", json_integer(ipmi_get24(record + 7)));
		put_hex(object, "data", record + 10, 6);
	} else if (type == TYPE_EVENT || takes_illegal) {
		put_event(object, record);
	} else {
		put_hex(object, "data", record + 3, 13);
	}
	return object;
}
