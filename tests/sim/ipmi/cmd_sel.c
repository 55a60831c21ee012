#include "command.h"
#include "power.h"

#include <stdlib.h>
#include <string.h>

/* The system event log: IPMI 2.0 chapter 31. */

enum {
	FIRST_ENTRY = 0x0000,
	LAST_ENTRY = 0xffff,
	ENTRY = 16,
	RECORD_EVENT = 0x02,
	RECORD_UNTIMED = 0xe0
};

void
sel_reset(struct bmc *b)
{
	free(b->own_sel);
	b->own_sel = NULL;
	b->sel = b->box->sel;
	b->sel_count = b->box->sel_count;
	b->sel_next = (uint16_t)(b->sel_count + 1);
	b->sel_added = b->sel_count ? get32(b->sel[0].bytes + 3) + 244 : 0;
	b->sel_erased = 0;
	b->sel_overflow = false;
	b->sel_clear_ends_ms = 0;
	b->sel_reservation.is_valid = false;
}

/* From here on the log is this BMC's own. There is room for one more entry. */
static struct sel_entry *
own(struct bmc *b)
{
	b->own_sel = xrealloc(b->own_sel, (b->sel_count + 1) * sizeof *b->own_sel);
	if (b->sel != b->own_sel && b->sel == b->box->sel)
		memcpy(b->own_sel, b->sel, b->sel_count * sizeof *b->own_sel);
	b->sel = b->own_sel;
	return b->own_sel;
}

/* Its id; 0: the log is full. The time is put in where the type has one. */
static uint16_t
add(struct bmc *b, const uint8_t entry[ENTRY])
{
	struct sel_entry *e;

	if (b->sel_count >= (size_t)b->settings.sel_size) {
		b->sel_overflow = true;
		return 0;
	}
	e = &own(b)[b->sel_count++];
	memcpy(e->bytes, entry, ENTRY);
	set16(e->bytes, b->sel_next);
	if (e->bytes[2] < RECORD_UNTIMED)
		set32(e->bytes + 3, bmc_time(b));
	b->sel_next = b->sel_next >= LAST_ENTRY - 1 ? 1 : (uint16_t)(b->sel_next + 1);
	b->sel_added = bmc_time(b);
	return get16(e->bytes);
}

void
sel_event(struct bmc *b, uint8_t type, uint8_t number, uint8_t event, const uint8_t data[3])
{
	uint8_t entry[ENTRY] = {0, 0, RECORD_EVENT, 0, 0, 0, 0, 0x20, 0, 4, type, number, event};

	memcpy(entry + 13, data, 3);
	add(b, entry);
}

static int
get_info(struct call *c)
{
	const struct bmc *b = c->bmc;

	put8(c, 0x51);
	put16(c, (unsigned)b->sel_count);
	put16(c, ((unsigned)b->settings.sel_size - (unsigned)b->sel_count) * ENTRY > 0xffff
		     ? 0xffff
		     : ((unsigned)b->settings.sel_size - (unsigned)b->sel_count) * ENTRY);
	put32(c, b->sel_added);
	put32(c, b->sel_erased);
	put8(c, 0x0a | (b->sel_overflow ? 0x80u : 0)); /* reserve, delete */
	return CC_DONE;
}

static int
get_allocation_info(struct call *c)
{
	unsigned size = (unsigned)c->bmc->settings.sel_size;

	put16(c, size);
	put16(c, ENTRY);
	put16(c, size - (unsigned)c->bmc->sel_count);
	put16(c, size - (unsigned)c->bmc->sel_count);
	put8(c, 1);
	return CC_DONE;
}

static int
reserve(struct call *c)
{
	struct reservation *r = &c->bmc->sel_reservation;

	if (quirk_on(c->bmc, QUIRK_SEL_RESERVE_REFUSED) && c->session->privilege < OPERATOR)
		return CC_PRIVILEGE;
	if (++r->id == 0)
		r->id = 1;
	r->is_valid = true;
	put16(c, r->id);
	return CC_DONE;
}

static bool
is_reserved(struct call *c, unsigned id)
{
	const struct reservation *r = &c->bmc->sel_reservation;

	if (r->is_valid && r->id == id)
		return true;
	c->bmc->count.reservations_lost++;
	return false;
}

static long
entry_index(const struct bmc *b, unsigned id)
{
	if (b->sel_count && id == FIRST_ENTRY)
		return 0;
	if (b->sel_count && id == LAST_ENTRY)
		return (long)b->sel_count - 1;
	for (size_t i = 0; i < b->sel_count; i++)
		if (get16(b->sel[i].bytes) == id)
			return (long)i;
	return -1;
}

static int
get_entry(struct call *c)
{
	struct bmc *b = c->bmc;
	unsigned offset = c->data[4], count = c->data[5], next = LAST_ENTRY;
	long i = entry_index(b, get16(c->data + 2));
	uint8_t bytes[ENTRY];

	if (now_ms() < b->sel_clear_ends_ms)
		return 0x81; /* erase in progress */
	if (offset && !is_reserved(c, get16(c->data)))
		return CC_LOST_RESERVATION;
	if (i < 0)
		return CC_NOT_PRESENT;
	if (offset > ENTRY || (count != 0xff && offset + count > ENTRY))
		return CC_RANGE;
	memcpy(bytes, b->sel[i].bytes, ENTRY);
	if (bytes[2] == RECORD_EVENT && quirk_on(b, QUIRK_SEL_TYPE_WRONG))
		bytes[2] = 0x03;
	if ((size_t)i + 1 < b->sel_count)
		next = get16(b->sel[i + 1].bytes);
	else if (quirk_on(b, QUIRK_SEL_ENDLESS))
		next = get16(b->sel[0].bytes);
	put16(c, next);
	put_bytes(c, bytes + offset, count == 0xff ? ENTRY - offset : count);
	return CC_DONE;
}

static int
add_entry(struct call *c)
{
	uint16_t id = add(c->bmc, c->data);

	if (!id)
		return CC_NO_SPACE;
	put16(c, id);
	return CC_DONE;
}

static int
delete_entry(struct call *c)
{
	struct bmc *b = c->bmc;
	long i = entry_index(b, get16(c->data + 2));
	struct sel_entry *all;

	if (!is_reserved(c, get16(c->data)))
		return CC_LOST_RESERVATION;
	if (i < 0)
		return CC_NOT_PRESENT;
	put16(c, get16(b->sel[i].bytes));
	all = own(b);
	memmove(all + i, all + i + 1, (b->sel_count - (size_t)i - 1) * sizeof *all);
	b->sel_count--;
	b->sel_erased = bmc_time(b);
	b->sel_reservation.is_valid = false;
	return CC_DONE;
}

static int
clear(struct call *c)
{
	struct bmc *b = c->bmc;
	enum { INITIATE = 0xaa, STATUS = 0x00 };

	if (memcmp(c->data + 2, "CLR", 3) != 0 || (c->data[5] != INITIATE && c->data[5] != STATUS))
		return CC_FIELD;
	if (!is_reserved(c, get16(c->data)))
		return CC_LOST_RESERVATION;
	if (c->data[5] == INITIATE) {
		own(b);
		b->sel_count = 0;
		b->sel_next = 1;
		b->sel_overflow = false;
		b->sel_erased = bmc_time(b);
		b->sel_clear_ends_ms = now_ms() + (uint64_t)b->settings.sel_clear_ms;
	}
	put8(c, now_ms() >= b->sel_clear_ends_ms);
	return CC_DONE;
}

static int
get_time(struct call *c)
{
	put32(c, bmc_time(c->bmc));
	return CC_DONE;
}

static int
set_time(struct call *c)
{
	c->bmc->clock_offset += (int64_t)get32(c->data) - bmc_time(c->bmc);
	return CC_DONE;
}

static int
get_utc_offset(struct call *c)
{
	put16(c, 0x07ff); /* not known */
	return CC_DONE;
}

/* clang-format off */
const struct command sel_commands[] = {
	{ NETFN_STORAGE, 0x40, USER,     0, 0,   get_info },
	{ NETFN_STORAGE, 0x41, USER,     0, 0,   get_allocation_info },
	{ NETFN_STORAGE, 0x42, USER,     0, 0,   reserve },
	{ NETFN_STORAGE, 0x43, USER,     6, 6,   get_entry },
	{ NETFN_STORAGE, 0x44, OPERATOR, 16, 16, add_entry },
	{ NETFN_STORAGE, 0x46, OPERATOR, 4, 4,   delete_entry },
	{ NETFN_STORAGE, 0x47, OPERATOR, 6, 6,   clear },
	{ NETFN_STORAGE, 0x48, USER,     0, 0,   get_time },
	{ NETFN_STORAGE, 0x49, OPERATOR, 4, 4,   set_time },
	{ NETFN_STORAGE, 0x5c, USER,     0, 0,   get_utc_offset },
	{ 0 }
};
/* clang-format on */
