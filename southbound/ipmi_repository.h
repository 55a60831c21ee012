/* SDR repositories: which sensors, FRU devices and controllers a box has. Inside the IPMI driver.
 *
 * One is read once for all equal boxes of a shard (same product, firmware, number of records, times
 * of change) and is the same memory for all whose records are equal byte for byte. A box whose clock
 * of changes is not set shares no key, only the memory. Reading is a background work of its endpoint:
 * it goes on when the one who wanted it does not wait any more. */
#ifndef FISHWAY_IPMI_REPOSITORY_H
#define FISHWAY_IPMI_REPOSITORY_H

#include "southbound/ipmi_own.h"
#include "southbound/ipmi_sdr.h"

enum {
	IPMI_RECORDS_MAX = 4096,
	IPMI_REPOSITORY_KEYS = 4,
	IPMI_REPOSITORY_BYTES_MAX = 512 << 10,
	IPMI_REPOSITORY_CHECK_MS = 60000 /* how often a box is asked whether its repository has changed */
};

struct ipmi_repository {
	struct ipmi_repository *next; /* of the hub's */
	int users;
	struct ipmi_repository_key keys[IPMI_REPOSITORY_KEYS]; /* by which it may be found, the newest ones */
	unsigned key_count;
	uint64_t hash; /* of all records */
	struct ipmi_sensor *sensors;
	struct ipmi_locator *locators;
	size_t sensor_count, locator_count;
};

/* What is remembered of a sensor of this very box; an endpoint has one for each. Times are seconds
 * of the shard's clock, 0: not. */
struct ipmi_sensor_state {
	uint32_t absent_until_s; /* not asked before: some boxes take seconds to say so */
	uint32_t thresholds_until_s;
	uint8_t absent_cc;
	uint8_t readable; /* of the thresholds below */
	uint8_t thresholds[IPMI_THRESHOLDS];
};

/* Is the endpoint's repository there and fresh enough? */
bool ipmi_repository_is_fresh(const struct endpoint *endpoint);
/* Begins to read or check it, unless that is under way; its end is told to the works
 * (ipmi_work_loaded). */
void ipmi_loading_begin(struct endpoint *endpoint);
void ipmi_loading_stop(struct endpoint *endpoint);
/* Gives it back, and what was remembered of sensors. */
void ipmi_repository_leave(struct endpoint *endpoint);

/* Makes one of records that follow one another, each as long as it says (tests, fuzzing). The
 * caller's until it joins a hub; ipmi_repository_free. */
struct ipmi_repository *ipmi_repository_make(const uint8_t *records, size_t len);
void ipmi_repository_free(struct ipmi_repository *repository);

#endif
