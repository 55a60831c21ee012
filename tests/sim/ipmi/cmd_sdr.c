#include "command.h"

#include <string.h>

/* The SDR repository (IPMI 2.0 chapter 33), and the same records as device SDRs (35.2 to 35.4). */

enum { WHOLE = 0xff, LAST_RECORD = 0xffff, EXCESS = 6, ROOM_BYTES = 4096 };

static unsigned
record_count(struct call *c)
{
	struct quirk_use *u = quirk_use(c->bmc, QUIRK_SDR_COUNT_WRONG, NULL);

	return (unsigned)c->bmc->box->record_count + (u ? (unsigned)quirk_number(u, 5) : 0);
}

static bool
is_of_repository(struct call *c)
{
	return c->netfn == NETFN_STORAGE;
}

/* One of both is there. */
static bool
is_there(struct call *c)
{
	return is_of_repository(c) != quirk_on(c->bmc, QUIRK_SDR_DEVICE);
}

static int
get_repository_info(struct call *c)
{
	if (!is_there(c))
		return CC_UNKNOWN;
	put8(c, 0x51);
	put16(c, record_count(c));
	put16(c, ROOM_BYTES);
	put32(c, c->bmc->sdr_changed);
	put32(c, 0);
	put8(c, 0x02); /* Reserve SDR Repository */
	return CC_DONE;
}

static int
get_allocation_info(struct call *c)
{
	if (!is_there(c))
		return CC_UNKNOWN;
	put16(c, ROOM_BYTES / 16);
	put16(c, 16);
	put16(c, ROOM_BYTES / 16 - (unsigned)c->bmc->box->record_count);
	put16(c, ROOM_BYTES / 16 - (unsigned)c->bmc->box->record_count);
	put8(c, 4);
	return CC_DONE;
}

static int
get_device_info(struct call *c)
{
	if (!is_there(c))
		return CC_UNKNOWN;
	/* Bit 0 of the request: records; else sensors. */
	put8(c, c->len && c->data[0] & 1 ? record_count(c) : (unsigned)c->bmc->box->sensor_count);
	put8(c, 0x01); /* static, sensors at LUN 0 */
	return CC_DONE;
}

static int
reserve(struct call *c)
{
	struct reservation *r = &c->bmc->sdr_reservation;

	if (!is_there(c))
		return CC_UNKNOWN;
	if (++r->id == 0)
		r->id = 1;
	r->is_valid = true;
	c->bmc->sdr_reads = 0;
	put16(c, r->id);
	return CC_DONE;
}

/* What reads do to the reservation under some quirks. */
static void
count_read(struct bmc *b)
{
	struct quirk_use *u;

	b->sdr_reads++;
	if (b->quirks.on[QUIRK_RESERVATION_LOST / 64] >> QUIRK_RESERVATION_LOST % 64 & 1 &&
	    b->sdr_reservation.is_valid) {
		long after = 3;

		LIST_FOREACH(u, &b->quirks.uses, link)
		if (u->quirk == QUIRK_RESERVATION_LOST && u->times != 0)
			after = quirk_number(u, 3);
		if (b->sdr_reads > after && quirk_on(b, QUIRK_RESERVATION_LOST))
			b->sdr_reservation.is_valid = false;
	}
	if ((u = quirk_use(b, QUIRK_SDR_CHANGES, NULL)) &&
	    b->sdr_reads % quirk_number(u, 20) == 0) {
		b->sdr_changed++;
		b->sdr_reservation.is_valid = false;
	}
}

static const struct record *
record_find(const struct bmc *b, unsigned id, unsigned *next)
{
	const struct box *box = b->box;

	for (size_t i = 0; i < box->record_count; i++) {
		if (box->records[i].id != id && !(i == 0 && id == 0) &&
		    !(i + 1 == box->record_count && id == LAST_RECORD))
			continue;
		*next = i + 1 < box->record_count ? box->records[i + 1].id : LAST_RECORD;
		return &box->records[i];
	}
	return NULL;
}

/* The bytes of a record as this BMC has them; gives their number. */
static size_t
record_bytes(struct bmc *b, const struct record *rec, uint8_t *bytes)
{
	size_t len = rec->len;

	memcpy(bytes, rec->bytes, len);
	if (bytes[3] <= RECORD_EVENT_ONLY && quirk_on(b, QUIRK_OWNER_WRONG))
		bytes[5] = 0x2c;
	if (quirk_on(b, QUIRK_SDR_EXCESS)) {
		memset(bytes + len, 0x5a, EXCESS);
		bytes[4] = (uint8_t)(bytes[4] + EXCESS);
		len += EXCESS;
	}
	return len;
}

static int
too_long(struct call *c)
{
	c->bmc->count.too_long++;
	if (quirk_on(c->bmc, QUIRK_SDR_TOO_LONG_FF))
		return 0xff;
	return quirk_on(c->bmc, QUIRK_SDR_TOO_LONG_SILENT) ? CC_SILENT : CC_TOO_LONG;
}

static unsigned
spoilt_next(struct bmc *b, unsigned id, unsigned next)
{
	if (next != LAST_RECORD)
		return next;
	if (quirk_on(b, QUIRK_SDR_ENDLESS))
		return b->box->records[0].id;
	return quirk_on(b, QUIRK_SDR_NEXT_SELF) ? id : next;
}

static int
get_record(struct call *c)
{
	struct bmc *b = c->bmc;
	unsigned reservation = get16(c->data), id = get16(c->data + 2), offset = c->data[4],
		 count = c->data[5];
	unsigned most = (unsigned)b->settings.sdr_read_max, next = 0;
	uint8_t bytes[RECORD_MAX + EXCESS];
	const struct record *rec = record_find(b, id, &next);
	size_t len;

	if (!is_there(c))
		return CC_UNKNOWN;
	count_read(b);
	if ((offset != 0 || reservation != 0) &&
	    (!b->sdr_reservation.is_valid || reservation != b->sdr_reservation.id) &&
	    !(offset == 0 && count == WHOLE && reservation == 0)) {
		b->count.reservations_lost++;
		return CC_LOST_RESERVATION;
	}
	if (!rec)
		return CC_NOT_PRESENT;
	if (next == LAST_RECORD && quirk_on(b, QUIRK_SDR_LAST_C3))
		return 0xc3;
	len = record_bytes(b, rec, bytes);
	if (count == WHOLE)
		count = offset < len ? (unsigned)len - offset : 0;
	if (most && count > most)
		return too_long(c);
	if (offset > len)
		return CC_RANGE;
	put16(c, spoilt_next(b, rec->id, next));
	put_bytes(c, bytes + offset, offset + count > len ? len - offset : count);
	return CC_DONE;
}

static int
get_repository_time(struct call *c)
{
	put32(c, bmc_time(c->bmc));
	return CC_DONE;
}

/* clang-format off */
const struct command sdr_commands[] = {
	{ NETFN_STORAGE, 0x20, USER, 0, 0, get_repository_info },
	{ NETFN_STORAGE, 0x21, USER, 0, 0, get_allocation_info },
	{ NETFN_STORAGE, 0x22, USER, 0, 0, reserve },
	{ NETFN_STORAGE, 0x23, USER, 6, 6, get_record },
	{ NETFN_STORAGE, 0x28, USER, 0, 0, get_repository_time },
	{ NETFN_SENSOR,  0x20, USER, 0, 1, get_device_info },
	{ NETFN_SENSOR,  0x21, USER, 6, 6, get_record },
	{ NETFN_SENSOR,  0x22, USER, 0, 0, reserve },
	{ 0 }
};
/* clang-format on */
