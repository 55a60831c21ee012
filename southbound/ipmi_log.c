/* ipmi:/sel: the event log. Records that are known are not read again: the box says when something
 * was added or erased; where only something was added, reading goes on behind the last known record,
 * which is looked at again first. Clearing it is here, too. */
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_actions.h"
#include "southbound/ipmi_facts.h"
#include "southbound/ipmi_packet.h"
#include "southbound/ipmi_sel.h"
#include "southbound/ipmi_work.h"

enum {
	RECORDS_MAX = 8192,
	GROWS_BY = 64,
	POLLS_MAX = 60, POLL_MS = 500, /* until a log is clear */
	TAKEN_MS = 100, /* another reader has it */
	CLEAR_BEGIN = 0xaa, CLEAR_STATUS = 0x00, CLEAR_DONE = 0x01
};

/* An endpoint's; NULL until it is read. */
struct ipmi_log {
	struct ipmi_sel_info info; /* as of these records */
	uint8_t (*records)[IPMI_SEL_RECORD];
	size_t count, room;
	const struct reading *reader; /* one at a time */
};

struct reading {
	struct endpoint *endpoint;
	struct ipmi_sel_info info;
	uint16_t record;      /* to ask for */
	uint8_t seen[0x10000 / 8]; /* numbers of records: some lists lead back */
	bool checks_last;     /* it is the last known one */
	bool is_truncated;
	size_t known;         /* of the records that are kept */
	uint8_t reservation[2];
	int polls;
};

static void let_go(void *state);
static enum verdict ask_info(struct script *script);
static enum verdict got_info(struct script *script, const void *answer, size_t len);
static enum verdict ask_entry(struct script *script);
static enum verdict got_entry(struct script *script, const void *answer, size_t len);
static enum verdict ask_time(struct script *script);
static enum verdict got_time(struct script *script, const void *answer, size_t len);
static enum verdict reserve(struct script *script);
static enum verdict reserved(struct script *script, const void *answer, size_t len);
static enum verdict clear(struct script *script);
static enum verdict cleared(struct script *script, const void *answer, size_t len);
static enum verdict wait_a_little(struct script *script);

/* clang-format off */
static const struct step steps[] = {
	{ "info",    ask_info,      got_info,  0,       1, NULL },
	{ "entry",   ask_entry,     got_entry, 0,       1, NULL },
	{ "time",    ask_time,      got_time,  0,       1, NULL },
	{ 0 }
};
static const struct step taken[] = {
	{ "taken",   wait_a_little, NULL,      TAKEN_MS, 1, steps },
	{ 0 }
};
static const struct step *const entry_step = &steps[1], *const time_step = &steps[2];
static const struct step clear_steps[] = {
	{ "reserve", reserve,       reserved,  0,       1, NULL },
	{ "clear",   clear,         cleared,   0,       1, NULL },
	{ "pause",   wait_a_little, NULL,      POLL_MS, 1, &clear_steps[1] },
	{ 0 }
};
static const struct step *const pause_step = &clear_steps[2];
/* clang-format on */

const struct ipmi_group ipmi_sel_group = {
    .uri = "ipmi:/sel", .steps = steps, .state_size = sizeof(struct reading), .clear = let_go};
const struct ipmi_action ipmi_sel_clear_action = {
    .uri = "ipmi:/sel/clear", .steps = clear_steps, .state_size = sizeof(struct reading)};

void
ipmi_log_free(struct endpoint *endpoint)
{
	if (endpoint->log != NULL)
		free(endpoint->log->records);
	free(endpoint->log);
	endpoint->log = NULL;
}

static void
log_add(struct ipmi_log *log, const uint8_t *record)
{
	if (log->count == log->room) {
		log->room += GROWS_BY;
		log->records = xrealloc(log->records, log->room * IPMI_SEL_RECORD);
	}
	memcpy(log->records[log->count++], record, IPMI_SEL_RECORD);
}

/* ---- reading */

static void
let_go(void *state)
{
	const struct reading *reading = state;
	struct ipmi_log *log = reading->endpoint != NULL ? reading->endpoint->log : NULL;

	if (log != NULL && log->reader == reading)
		log->reader = NULL;
}

static enum verdict
ask_info(struct script *script)
{
	struct work *work = (struct work *)script;
	struct reading *reading = work->state;

	reading->endpoint = work->endpoint;
	if (work->endpoint->log == NULL)
		work->endpoint->log = xcalloc(1, sizeof *work->endpoint->log);
	if (work->endpoint->log->reader != NULL && work->endpoint->log->reader != reading)
		return script_jump(script, taken);
	work->endpoint->log->reader = reading;
	return ipmi_work_ask(work, IPMI_GET_SEL_INFO, NULL, 0);
}

static enum verdict
from_the_beginning(struct work *work)
{
	struct reading *reading = work->state;

	work->endpoint->log->count = 0;
	memset(reading->seen, 0, sizeof reading->seen);
	reading->record = IPMI_SEL_FIRST;
	reading->checks_last = false;
	return script_jump(&work->script, entry_step);
}

/* Nothing has happened to it since; as far as the box can tell. */
static bool
is_unchanged(const struct ipmi_sel_info *now, const struct ipmi_sel_info *then)
{
	return now->entries == then->entries && now->added == then->added &&
	       now->erased == then->erased && ipmi_sel_is_known(now->added);
}

static enum verdict
got_info(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct endpoint *endpoint = work->endpoint;
	struct reading *reading = work->state;
	struct ipmi_log *log;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (work->exchange.cc != IPMI_CC_OK)
		return ipmi_work_refused(work);
	ipmi_sel_info_decode(&reading->info, work->exchange.data, work->exchange.len);
	log = endpoint->log;
	if (log == NULL)
		return script_jump(script, steps);
	if (reading->info.entries == 0) {
		log->count = 0;
		return script_jump(script, time_step);
	}
	if (log->count == 0 || reading->info.erased != log->info.erased ||
	    reading->info.entries < log->count)
		return from_the_beginning(work);
	if (is_unchanged(&reading->info, &log->info))
		return script_jump(script, time_step);
	reading->record = ipmi_get16(log->records[log->count - 1]);
	reading->checks_last = true;
	return NEXT;
}

static enum verdict
ask_entry(struct script *script)
{
	struct reading *reading = ((struct work *)script)->state;
	uint8_t data[6] = {0, 0, 0, 0, 0, 0xff};

	ipmi_put16(data + 2, reading->record);
	return ipmi_work_ask((struct work *)script, IPMI_GET_SEL_ENTRY, data, sizeof data);
}

static enum verdict
got_entry(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct reading *reading = work->state;
	struct ipmi_log *log = work->endpoint->log;
	const uint8_t *data = work->exchange.data;
	uint16_t next;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (log == NULL || log->reader != reading) /* cleared by another work meanwhile */
		return script_jump(script, steps);
	if (work->exchange.cc != IPMI_CC_OK) {
		if (reading->checks_last)
			return from_the_beginning(work);
		/* It was cleared under our hands, or its last record cannot be read. */
		return log->count > 0 || work->exchange.cc == IPMI_CC_NOT_PRESENT
		    ? script_jump(script, time_step) : ipmi_work_refused(work);
	}
	next = ipmi_get16(data);
	if (reading->checks_last) {
		if (log->count == 0 || memcmp(log->records[log->count - 1], data + 2, IPMI_SEL_RECORD) != 0)
			return from_the_beginning(work);
		reading->checks_last = false;
	} else {
		log_add(log, data + 2);
	}
	reading->is_truncated = log->count >= RECORDS_MAX;
	reading->seen[ipmi_get16(data + 2) / 8] |= (uint8_t)(1 << ipmi_get16(data + 2) % 8);
	reading->seen[reading->record / 8] |= (uint8_t)(1 << reading->record % 8);
	if (next == IPMI_SEL_LAST || (reading->seen[next / 8] >> next % 8 & 1) != 0 ||
	    reading->is_truncated)
		return NEXT;
	reading->record = next;
	return script_jump(script, entry_step);
}

static enum verdict
ask_time(struct script *script)
{
	return ipmi_work_ask((struct work *)script, IPMI_GET_SEL_TIME, NULL, 0);
}

static enum verdict
got_time(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct reading *reading = work->state;
	struct ipmi_log *log = work->endpoint->log;
	bool takes_illegal = (work->endpoint->quirks & IPMI_QUIRK_SYSTEM_EVENT) != 0;
	json_t *entries;
	size_t i;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (log == NULL || log->reader != reading)
		return script_jump(script, steps);
	if (work->exchange.cc == IPMI_CC_OK && ipmi_sel_is_known(ipmi_get32(work->exchange.data)))
		put_int(work->facts, "time", ipmi_get32(work->exchange.data));
	log->info = reading->info;
	put_int(work->facts, "free_bytes", reading->info.free_bytes);
	put_bool(work->facts, "has_overflown", reading->info.has_overflown);
	if (ipmi_sel_is_known(reading->info.added))
		put_int(work->facts, "added", reading->info.added);
	if (ipmi_sel_is_known(reading->info.erased))
		put_int(work->facts, "erased", reading->info.erased);
	entries = json_array();
	for (i = 0; i < log->count; i++)
		json_array_append_new(entries, ipmi_sel_json(log->records[i], takes_illegal));
	json_object_set_new(work->facts, "entries", entries);
	work->read->is_truncated = reading->is_truncated;
	return FINISH;
}

/* ---- clearing */

static enum verdict
reserve(struct script *script)
{
	return ipmi_work_ask((struct work *)script, IPMI_RESERVE_SEL, NULL, 0);
}

/* Some need no reservation, and some do not give one to everybody. */
static enum verdict
reserved(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct reading *reading = work->state;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (work->exchange.cc == IPMI_CC_OK)
		memcpy(reading->reservation, work->exchange.data, sizeof reading->reservation);
	return NEXT;
}

static enum verdict
clear(struct script *script)
{
	struct reading *reading = ((struct work *)script)->state;
	uint8_t data[6] = {reading->reservation[0], reading->reservation[1], 'C', 'L', 'R',
	    reading->polls == 0 ? CLEAR_BEGIN : CLEAR_STATUS};

	return ipmi_work_ask((struct work *)script, IPMI_CLEAR_SEL, data, sizeof data);
}

static enum verdict
cleared(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct reading *reading = work->state;

	(void)len;
	if (answer == NULL)
		return WAIT;
	ipmi_log_free(work->endpoint);
	if (work->exchange.cc == IPMI_CC_RESERVATION_LOST && reading->known++ < 3) {
		reading->polls = 0;
		return script_jump(script, clear_steps);
	}
	if (work->exchange.cc != IPMI_CC_OK && reading->polls == 0)
		return ipmi_work_refused(work);
	/* Once it has begun, a refused question about it says no more than that it cannot be asked. */
	if (work->exchange.cc != IPMI_CC_OK || (work->exchange.data[0] & 15) == CLEAR_DONE)
		return FINISH;
	if (++reading->polls > POLLS_MAX)
		return ipmi_work_fail(work, RF_NODE_FAILED, "its log is still being cleared");
	return script_jump(script, pause_step);
}

static enum verdict
wait_a_little(struct script *script)
{
	(void)script;
	return WAIT;
}
