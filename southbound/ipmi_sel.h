/* System event log: what one record, and the log's own description, say. Pure, any thread.
 * IPMI 2.0 rev 1.1: 31.2 info, 32.1 to 32.3 records, 29.7 event data. */
#ifndef FISHWAY_IPMI_SEL_H
#define FISHWAY_IPMI_SEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_t;

enum {
	IPMI_SEL_RECORD = 16,
	IPMI_SEL_FIRST = 0x0000, /* as a record's number in a question */
	IPMI_SEL_LAST = 0xffff,  /* as the next one's number in an answer: there is none */
	IPMI_NO_TIME = -1
};

struct ipmi_sel_info {
	uint8_t version;
	uint16_t entries, free_bytes;
	uint32_t added, erased; /* 0 or FFFFFFFFh: unknown */
	bool can_delete, can_reserve, has_overflown;
};
bool ipmi_sel_info_decode(struct ipmi_sel_info *out, const uint8_t *data, size_t len);
/* Is that a moment, or unknown? */
bool ipmi_sel_is_known(uint32_t timestamp);

/* One record as southbound/ipmi.h says; the caller's. takes_illegal: records of a type that does not
 * exist are events. */
struct json_t *ipmi_sel_json(const uint8_t record[IPMI_SEL_RECORD], bool takes_illegal);

#endif
