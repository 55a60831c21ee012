/* Reading a box's SDR repository (IPMI 2.0 33.9 to 33.12, 35.2 to 35.4), or seeing that it is one
 * that is known.
 *
 * A whole record at once to begin with; where that is too long, in pieces that shrink. The box may
 * take the reservation away at any time (another reader, a sensor that comes or goes): the record is
 * begun again, a bounded number of times. Lists that do not end, end. */
#include <stdlib.h>
#include <string.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "southbound/ipmi_loading.h"
#include "southbound/ipmi_work.h"

enum {
	LOADING_MS = 600000,
	WHOLE = 0xff,      /* as a count: all that there is of the record */
	PIECE = 32, SMALL_PIECE = 16, SMALLEST_PIECE = 8,
	RESTARTS_MAX = 12, /* of one record, for the reservation's sake */
	LOSSES_MAX = 1000, /* of reservations, altogether */
	CHANGES_MAX = 3,   /* of the repository while it was read */
	PAUSE_MS = 300,    /* before a reservation is made again, times how often */
	PAUSE_MAX_MS = 3000,
	FIRST_RECORD = 0x0000, LAST_RECORD = 0xffff
};

struct ipmi_loading {
	struct script script;
	struct endpoint *endpoint;
	struct ipmi_exchange exchange;
	struct ipmi_loading *next; /* of the hub's */
	struct ipmi_repository_key key;
	bool is_leading; /* reads for all who have the same key */
	bool has_device_sdrs, can_reserve;
	uint8_t *records;
	size_t len, got; /* whole records; bytes of the present one behind them */
	uint16_t reservation, record, next_record, count;
	uint8_t piece;
	int restarts, losses, changes;
	uint8_t seen[0x10000 / 8]; /* numbers of records */
	struct rf_error why;
};

static enum verdict ask_device(struct script *script);
static enum verdict got_device(struct script *script, const void *answer, size_t len);
static enum verdict ask_info(struct script *script);
static enum verdict got_info(struct script *script, const void *answer, size_t len);
static enum verdict find_shared(struct script *script);
static enum verdict again_shared(struct script *script, const void *answer, size_t len);
static enum verdict reserve(struct script *script);
static enum verdict reserved(struct script *script, const void *answer, size_t len);
static enum verdict ask_part(struct script *script);
static enum verdict got_part(struct script *script, const void *answer, size_t len);
static enum verdict got_check(struct script *script, const void *answer, size_t len);
static enum verdict smaller(struct script *script);
static enum verdict wait_a_little(struct script *script);
static void exchange_done(struct op *op);
static void loading_done(struct op *op);

/* clang-format off */
static const struct step unanswered[] = {
	{ "smaller", smaller,       NULL,         0, 1, NULL },
	{ 0 }
};
static const struct step steps[] = {
	{ "device",  ask_device,    got_device,   0, 1, NULL },
	{ "info",    ask_info,      got_info,     0, 1, NULL },
	{ "share",   find_shared,   again_shared, 0, 1, NULL },
	{ "reserve", reserve,       reserved,     0, 1, NULL },
	{ "record",  ask_part,      got_part,     0, 1, unanswered },
	{ "check",   ask_info,      got_check,    0, 1, NULL },
	{ 0 }
};
static const struct step *const info_step = &steps[1], *const reserve_step = &steps[3],
	*const record_step = &steps[4], *const check_step = &steps[5];
static const struct step pause[] = {
	{ "pause",   wait_a_little, NULL,         1, 1, &steps[3] },
	{ 0 }
};
/* clang-format on */

void
ipmi_loading_begin(struct endpoint *endpoint)
{
	struct ipmi_loading *loading;

	if (endpoint->loading != NULL)
		return;
	loading = xcalloc(1, sizeof *loading);
	loading->endpoint = endpoint;
	loading->piece = endpoint->quirks & IPMI_QUIRK_SMALL_READS ? SMALL_PIECE : WHOLE;
	loading->next = endpoint->hub->loadings;
	endpoint->hub->loadings = loading;
	endpoint->loading = loading;
	script_start(&loading->script, "ipmi_sdr", endpoint->node, steps, NULL, LOADING_MS, NULL,
	    loading_done);
}

void
ipmi_loading_stop(struct endpoint *endpoint)
{
	if (endpoint->loading != NULL)
		op_cancel(&endpoint->loading->script.op);
}

static void
loading_done(struct op *op)
{
	struct ipmi_loading *loading = (struct ipmi_loading *)op, **at, *other;
	struct endpoint *endpoint = loading->endpoint;
	struct rf_error err = op->err;

	if (err.code == RF_TIMEOUT)
		error_set(&err, RF_NODE_TIMEOUT, endpoint->node);
	for (at = &endpoint->hub->loadings; *at != loading; at = &(*at)->next)
		continue;
	*at = loading->next;
	/* Who has waited for this one looks again: for what it has read, or to read in its place. */
	for (other = endpoint->hub->loadings; other != NULL; other = other->next)
		if (other->script.at->begin == find_shared)
			script_reply(&other->script, NULL, 0);
	endpoint->loading = NULL;
	free(loading->records);
	free(loading);
	ipmi_work_loaded(endpoint, err.code ? &err : NULL);
	ipmi_settled(endpoint);
}

/* ---- exchanges */

static enum verdict
ask(struct ipmi_loading *loading, enum ipmi_command_id command, const uint8_t *data, size_t len)
{
	ipmi_exchange_start(&loading->exchange, loading->endpoint, command, data, len,
	    &loading->script.op, exchange_done);
	return WAIT;
}

static void
exchange_done(struct op *op)
{
	struct ipmi_loading *loading =
	    (struct ipmi_loading *)((char *)op - offsetof(struct ipmi_loading, exchange));

	loading->why = op->err;
	if (op->err.code != RF_OK)
		script_failed(&loading->script, &op->err);
	else
		script_reply(&loading->script, &loading->exchange, sizeof loading->exchange);
}

static enum verdict
refused(struct ipmi_loading *loading)
{
	ipmi_cc_error(loading->endpoint->node, loading->exchange.command, loading->exchange.cc,
	    &loading->script.op.err);
	return FAIL;
}

/* ---- what there is */

static enum verdict
ask_device(struct script *script)
{
	return ask((struct ipmi_loading *)script, IPMI_GET_DEVICE_ID, NULL, 0);
}

static enum verdict
got_device(struct script *script, const void *answer, size_t len)
{
	struct ipmi_loading *loading = (struct ipmi_loading *)script;
	const struct ipmi_learnt *learnt = &loading->endpoint->learnt;
	const struct ipmi_exchange *exchange = &loading->exchange;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (exchange->cc != IPMI_CC_OK)
		return refused(loading);
	ipmi_device_seen(loading->endpoint, exchange->data, exchange->len);
	loading->has_device_sdrs = (exchange->data[1] & 0x80) != 0;
	loading->key = (struct ipmi_repository_key){
	    .manufacturer = learnt->manufacturer,
	    .product = learnt->product,
	    .device_id = learnt->device_id,
	    .device_revision = learnt->device_revision,
	    .major = learnt->major,
	    .minor = learnt->minor,
	};
	return NEXT;
}

static enum verdict
ask_info(struct script *script)
{
	struct ipmi_loading *loading = (struct ipmi_loading *)script;

	return ask(loading, loading->key.is_device ? IPMI_GET_DEVICE_SDR_INFO : IPMI_GET_SDR_INFO,
	    NULL, 0);
}

static void
read_info(struct ipmi_loading *loading, struct ipmi_repository_key *key)
{
	const uint8_t *data = loading->exchange.data;

	*key = loading->key;
	if (key->is_device) {
		key->records = data[0];
		key->added = loading->exchange.len >= 6 ? ipmi_get32(data + 2) : 0;
		loading->can_reserve = true;
	} else {
		key->records = ipmi_get16(data + 1);
		key->added = ipmi_get32(data + 5);
		key->erased = ipmi_get32(data + 9);
		loading->can_reserve = (data[13] & 0x02) != 0;
	}
}

static enum verdict
got_info(struct script *script, const void *answer, size_t len)
{
	struct ipmi_loading *loading = (struct ipmi_loading *)script;
	struct endpoint *endpoint = loading->endpoint;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (loading->exchange.cc != IPMI_CC_OK && !loading->key.is_device &&
	    loading->has_device_sdrs) {
		loading->key.is_device = true;
		return script_jump(script, info_step);
	}
	if (loading->exchange.cc != IPMI_CC_OK)
		return refused(loading);
	read_info(loading, &loading->key);
	if (endpoint->repository != NULL &&
	    ipmi_repository_key_is_same(&loading->key, &endpoint->repository_key)) {
		ipmi_repository_join(endpoint, endpoint->repository);
		return FINISH;
	}
	return NEXT;
}

static enum verdict
find_shared(struct script *script)
{
	struct ipmi_loading *loading = (struct ipmi_loading *)script, *other;
	struct endpoint *endpoint = loading->endpoint;
	struct ipmi_repository *found;

	if (!ipmi_repository_key_is_good(&loading->key))
		return NEXT;
	found = ipmi_repository_find(endpoint->hub, &loading->key);
	if (found != NULL) {
		endpoint->repository_key = loading->key;
		ipmi_repository_join(endpoint, found);
		return FINISH;
	}
	for (other = endpoint->hub->loadings; other != NULL; other = other->next)
		if (other->is_leading && ipmi_repository_key_is_same(&other->key, &loading->key))
			return WAIT;
	loading->is_leading = true;
	return NEXT;
}

static enum verdict
again_shared(struct script *script, const void *answer, size_t len)
{
	(void)answer, (void)len;
	return find_shared(script);
}

/* ---- records */

static enum verdict
reserve(struct script *script)
{
	struct ipmi_loading *loading = (struct ipmi_loading *)script;

	if (!loading->can_reserve)
		return NEXT;
	return ask(loading, loading->key.is_device ? IPMI_RESERVE_DEVICE_SDR : IPMI_RESERVE_SDR, NULL, 0);
}

static enum verdict
reserved(struct script *script, const void *answer, size_t len)
{
	struct ipmi_loading *loading = (struct ipmi_loading *)script;

	(void)len;
	if (answer == NULL)
		return WAIT;
	loading->reservation =
	    loading->exchange.cc == IPMI_CC_OK ? ipmi_get16(loading->exchange.data) : 0;
	loading->got = 0;
	return NEXT;
}

/* How much of the present record is still missing: the header first, then as much as it says. */
static size_t
missing(const struct ipmi_loading *loading)
{
	const uint8_t *record = loading->records + loading->len;

	if (loading->got < IPMI_SDR_HEADER)
		return WHOLE;
	return ipmi_sdr_length(record) > loading->got ? ipmi_sdr_length(record) - loading->got : 0;
}

static enum verdict
ask_part(struct script *script)
{
	struct ipmi_loading *loading = (struct ipmi_loading *)script;
	size_t want = missing(loading);
	uint8_t data[6];

	if (loading->got > 0 && loading->piece == WHOLE && want > PIECE)
		want = PIECE;
	if (want > loading->piece)
		want = loading->piece;
	ipmi_put16(data, loading->reservation);
	ipmi_put16(data + 2, loading->record);
	data[4] = (uint8_t)loading->got;
	data[5] = (uint8_t)want;
	return ask(loading, loading->key.is_device ? IPMI_GET_DEVICE_SDR : IPMI_GET_SDR, data, sizeof data);
}

static enum verdict
begin_again(struct ipmi_loading *loading)
{
	if (++loading->restarts > RESTARTS_MAX || ++loading->losses > LOSSES_MAX) {
		error_set(&loading->script.op.err, RF_NODE_BUSY, loading->endpoint->node);
		return FAIL;
	}
	return script_jump(&loading->script, pause);
}

static enum verdict
wait_a_little(struct script *script)
{
	struct ipmi_loading *loading = (struct ipmi_loading *)script;
	int ms = PAUSE_MS * (loading->restarts - 1);

	script_wait(script, ms < PAUSE_MAX_MS ? ms : PAUSE_MAX_MS);
	return WAIT;
}

/* False: it is as small as can be. */
static bool
shrink(struct ipmi_loading *loading)
{
	if (loading->piece <= SMALLEST_PIECE)
		return false;
	if (loading->piece == WHOLE)
		loading->piece = PIECE;
	else
		loading->piece = loading->piece > SMALL_PIECE ? SMALL_PIECE : loading->piece - 4;
	loading->got = 0;
	return true;
}

static enum verdict
smaller(struct script *script)
{
	struct ipmi_loading *loading = (struct ipmi_loading *)script;

	/* Some do not answer when they are asked for too much. */
	if (loading->why.code == RF_NODE_TIMEOUT && loading->piece == WHOLE && shrink(loading))
		return script_jump(script, reserve_step);
	script->op.err = loading->why;
	return FAIL;
}

static enum verdict
end_of_records(struct ipmi_loading *loading)
{
	return script_jump(&loading->script, check_step);
}

static enum verdict
judge_refusal(struct ipmi_loading *loading)
{
	switch (loading->exchange.cc) {
	case IPMI_CC_RESERVATION_LOST:
		return begin_again(loading);
	case IPMI_CC_TOO_LONG:
	case IPMI_CC_UNSPECIFIED:
	case IPMI_CC_LENGTH:
	case IPMI_CC_LENGTH_LIMIT:
		if (shrink(loading))
			return script_jump(&loading->script, record_step);
		break;
	default:
		break;
	}
	/* The last record of some cannot be read (C3h), or is not there. */
	if (loading->count > 0 && loading->count + 1 >= loading->key.records)
		return end_of_records(loading);
	ipmi_cc_error(loading->endpoint->node, loading->exchange.command, loading->exchange.cc,
	    &loading->why);
	loading->script.op.err = loading->why;
	return FAIL;
}

static enum verdict
record_is_whole(struct ipmi_loading *loading)
{
	uint16_t next = loading->next_record;

	loading->len += ipmi_sdr_length(loading->records + loading->len);
	loading->got = 0;
	loading->restarts = 0;
	loading->count++;
	loading->seen[loading->record / 8] |= (uint8_t)(1 << loading->record % 8);
	if (next == LAST_RECORD || loading->count >= IPMI_RECORDS_MAX ||
	    loading->len >= IPMI_REPOSITORY_BYTES_MAX ||
	    (loading->seen[next / 8] >> next % 8 & 1) != 0)
		return end_of_records(loading);
	loading->record = next;
	return script_jump(&loading->script, record_step);
}

static enum verdict
got_part(struct script *script, const void *answer, size_t answer_len)
{
	struct ipmi_loading *loading = (struct ipmi_loading *)script;
	const struct ipmi_exchange *exchange = &loading->exchange;
	size_t len;

	(void)answer_len;
	if (answer == NULL)
		return WAIT;
	if (exchange->cc != IPMI_CC_OK)
		return judge_refusal(loading);
	len = exchange->len - 2;
	if (len == 0 || loading->got + len > 2 * IPMI_SDR_MAX) {
		error_set(&loading->why, RF_NODE_GARBLED, loading->endpoint->node,
		    "a sensor data record without an end");
		script->op.err = loading->why;
		return FAIL;
	}
	loading->next_record = ipmi_get16(exchange->data);
	loading->records = xrealloc(loading->records, loading->len + 3 * IPMI_SDR_MAX);
	memcpy(loading->records + loading->len + loading->got, exchange->data + 2, len);
	loading->got += len;
	if (missing(loading) > 0)
		return script_jump(script, record_step);
	return record_is_whole(loading);
}

/* ---- did it change meanwhile? */

static enum verdict
got_check(struct script *script, const void *answer, size_t len)
{
	struct ipmi_loading *loading = (struct ipmi_loading *)script;
	struct endpoint *endpoint = loading->endpoint;
	struct ipmi_repository_key now;
	struct ipmi_repository *made;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (loading->exchange.cc == IPMI_CC_OK) {
		read_info(loading, &now);
		if (!ipmi_repository_key_is_same(&now, &loading->key) && loading->changes++ < CHANGES_MAX) {
			loading->key = now;
			loading->len = loading->got = 0;
			loading->count = 0;
			loading->record = FIRST_RECORD;
			memset(loading->seen, 0, sizeof loading->seen);
			return script_jump(script, reserve_step);
		}
	}
	made = ipmi_repository_make(loading->records, loading->len);
	log_debug("node=%s sdr=%u sensors=%zu losses=%d", endpoint->node, loading->count,
	    made->sensor_count, loading->losses);
	endpoint->repository_key = loading->key;
	ipmi_repository_join(
	    endpoint, ipmi_repository_put(endpoint->hub, made, &loading->key));
	return FINISH;
}
