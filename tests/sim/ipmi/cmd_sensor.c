#include "command.h"
#include "power.h"
#include "sensor.h"

#include <string.h>

/* Sensors: IPMI 2.0 chapter 35. */

void
sensors_reset(struct bmc *b)
{
	for (size_t i = 0; i < b->box->sensor_count; i++) {
		const struct sensor_row *row = b->box->sensors[i].row;
		struct sensor_state *s = &b->sensors[i];

		*s = (struct sensor_state){.raw = row->raw,
		    .states = row->states,
		    .cc = row->cc,
		    .forced = -1,
		    .is_unavailable = row->is_unavailable,
		    .is_scanned = !row->not_scanned,
		    .has_events = true};
		memcpy(s->limits, row->limits, THRESHOLDS);
		s->hysteresis[0] = s->hysteresis[1] = row->has_limits ? 2 : 0;
	}
}

bool
sensor_is_available(const struct bmc *b, size_t index)
{
	return !b->sensors[index].is_unavailable &&
	       (b->chassis.is_on || !b->box->sensors[index].row->needs_power);
}

uint16_t
sensor_states(const struct bmc *b, size_t index)
{
	const struct sensor_row *row = b->box->sensors[index].row;
	const struct sensor_state *s = &b->sensors[index];
	double value = sensor_value(row, s->raw), limit;
	unsigned states = 0;

	if (s->forced >= 0)
		return (uint16_t)s->forced;
	if (row->event != EVENT_THRESHOLD || row->record != RECORD_FULL)
		return s->states;
	for (int i = 0; i < THRESHOLDS; i++) {
		if (!(row->has_limits >> i & 1))
			continue;
		limit = sensor_value(row, s->limits[i]);
		if (i < UNC ? value <= limit : value >= limit)
			states |= 1u << i;
	}
	return (uint16_t)states;
}

/* Index of the sensor that the first byte of the request names; -1: there is none. */
static int
asked(struct call *c)
{
	return c->lun == 0 ? box_sensor(c->bmc->box, c->data[0]) : -1;
}

static int
missing(struct call *c, int cc)
{
	struct quirk_use *u = quirk_use(c->bmc, QUIRK_MISSING_SLOW, NULL);

	if (u)
		c->extra_ms = (int)quirk_number(u, 5000);
	return cc;
}

static int
get_reading(struct call *c)
{
	struct bmc *b = c->bmc;
	int i = asked(c);
	const struct sensor_row *row = i < 0 ? NULL : b->box->sensors[i].row;
	const struct sensor_state *s = i < 0 ? NULL : &b->sensors[i];
	bool is_threshold = row && row->event == EVENT_THRESHOLD;
	unsigned states, raw, flags;

	if (!row || row->record == RECORD_EVENT_ONLY)
		return missing(c, CC_NOT_PRESENT);
	if (s->cc)
		return missing(c, s->cc);
	raw = row->format == NO_ANALOG ? 0 : s->raw;
	if (row->format == NO_ANALOG && quirk_on(b, QUIRK_DISCRETE_ANALOG))
		raw = 42;
	flags = (s->has_events ? 0x80u : 0) |
		(s->is_scanned && !quirk_on(b, QUIRK_SCANNING_OFF) ? 0x40u : 0);
	flags |= sensor_is_available(b, (size_t)i) ? 0 : 0x20u;
	states = sensor_states(b, (size_t)i);
	if (quirk_on(b, QUIRK_STATES_EXTRA))
		states |= is_threshold ? 0 : 0x7fffu & ~(unsigned)row->state_mask;
	put8(c, raw);
	put8(c, flags);
	if (quirk_on(b, QUIRK_READING_SHORT))
		return CC_DONE;
	put8(c, is_threshold ? 0xc0 | states : states);
	if (!is_threshold)
		put8(c, 0x80 | states >> 8);
	return CC_DONE;
}

static int
get_factors(struct call *c)
{
	int i = asked(c), m, b;
	const struct sensor_row *row = i < 0 ? NULL : c->bmc->box->sensors[i].row;

	if (!row || row->record != RECORD_FULL)
		return CC_NOT_PRESENT;
	sensor_factors(row, c->data[1], &m, &b);
	put8(c, c->data[1] == 255 ? 255 : c->data[1] + 1u);
	put8(c, (unsigned)m);
	put8(c, ((unsigned)m >> 8 & 3) << 6);
	put8(c, (unsigned)b);
	put8(c, ((unsigned)b >> 8 & 3) << 6);
	put8(c, 0);
	put8(c, (unsigned)(row->r_exp & 15) << 4 | (unsigned)(row->b_exp & 15));
	return CC_DONE;
}

static int
get_thresholds(struct call *c)
{
	int i = asked(c);
	const struct sensor_row *row = i < 0 ? NULL : c->bmc->box->sensors[i].row;

	if (!row || row->record == RECORD_EVENT_ONLY)
		return CC_NOT_PRESENT;
	if (row->event != EVENT_THRESHOLD)
		return CC_FIELD;
	put8(c, row->has_limits);
	for (int t = 0; t < THRESHOLDS; t++)
		put8(c, row->has_limits >> t & 1 ? c->bmc->sensors[i].limits[t] : 0);
	return CC_DONE;
}

static int
set_thresholds(struct call *c)
{
	int i = asked(c);
	const struct sensor_row *row = i < 0 ? NULL : c->bmc->box->sensors[i].row;

	if (!row)
		return CC_NOT_PRESENT;
	if (c->data[1] & ~row->has_limits)
		return CC_FIELD;
	for (int t = 0; t < THRESHOLDS; t++)
		if (c->data[1] >> t & 1)
			c->bmc->sensors[i].limits[t] = c->data[2 + t];
	return CC_DONE;
}

static int
get_hysteresis(struct call *c)
{
	int i = asked(c);

	if (i < 0)
		return CC_NOT_PRESENT;
	put_bytes(c, c->bmc->sensors[i].hysteresis, 2);
	return CC_DONE;
}

static int
set_hysteresis(struct call *c)
{
	int i = asked(c);

	if (i < 0)
		return CC_NOT_PRESENT;
	memcpy(c->bmc->sensors[i].hysteresis, c->data + 2, 2);
	return CC_DONE;
}

static unsigned
event_mask(const struct bmc *b, int i)
{
	const struct sensor_row *row = b->box->sensors[i].row;
	unsigned mask = 0;

	if (row->event != EVENT_THRESHOLD || row->record != RECORD_FULL)
		return row->state_mask;
	for (int t = 0; t < THRESHOLDS; t++)
		if (row->has_limits >> t & 1)
			mask |= 1u << (2 * t + (t >= UNC));
	return mask;
}

static int
get_event_enable(struct call *c)
{
	int i = asked(c);

	if (i < 0)
		return CC_NOT_PRESENT;
	put8(c, (c->bmc->sensors[i].has_events ? 0x80u : 0) |
		    (c->bmc->sensors[i].is_scanned ? 0x40u : 0));
	put16(c, event_mask(c->bmc, i));
	put16(c, event_mask(c->bmc, i));
	return CC_DONE;
}

static int
set_event_enable(struct call *c)
{
	int i = asked(c);

	if (i < 0)
		return CC_NOT_PRESENT;
	c->bmc->sensors[i].has_events = c->data[1] & 0x80;
	c->bmc->sensors[i].is_scanned = c->data[1] & 0x40;
	return CC_DONE;
}

static int
rearm(struct call *c)
{
	return asked(c) < 0 ? CC_NOT_PRESENT : CC_DONE;
}

/* Which events stand: of thresholds the going-low or going-high of those that are crossed. */
static int
get_event_status(struct call *c)
{
	int i = asked(c);
	unsigned states, events = 0;

	if (i < 0)
		return CC_NOT_PRESENT;
	states = sensor_states(c->bmc, (size_t)i);
	for (int t = 0; t < THRESHOLDS; t++)
		if (states >> t & 1)
			events |= 1u << (2 * t + (t >= UNC));
	if (c->bmc->box->sensors[i].row->event != EVENT_THRESHOLD)
		events = states;
	put8(c, 0xc0);
	put16(c, events);
	put16(c, 0);
	return CC_DONE;
}

static int
get_type(struct call *c)
{
	int i = asked(c);

	if (i < 0)
		return CC_NOT_PRESENT;
	put8(c, c->bmc->box->sensors[i].row->type);
	put8(c, c->bmc->box->sensors[i].row->event);
	return CC_DONE;
}

/* Platform Event Message, as `ipmitool event` sends it: it is logged. */
static int
platform_event(struct call *c)
{
	uint8_t data[3] = {0xff, 0xff, 0xff};

	memcpy(data, c->data + 4, c->len - 4 < 3 ? c->len - 4 : 3);
	sel_event(c->bmc, c->data[1], c->data[2], c->data[3], data);
	return CC_DONE;
}

static int
get_event_receiver(struct call *c)
{
	put8(c, 0x20);
	put8(c, 0x00);
	return CC_DONE;
}

/* clang-format off */
const struct command sensor_commands[] = {
	{ NETFN_SENSOR, 0x01, USER,     0, 0, get_event_receiver },
	{ NETFN_SENSOR, 0x02, OPERATOR, 5, 8, platform_event },
	{ NETFN_SENSOR, 0x23, USER,     2, 2, get_factors },
	{ NETFN_SENSOR, 0x24, OPERATOR, 4, 4, set_hysteresis },
	{ NETFN_SENSOR, 0x25, USER,     2, 2, get_hysteresis },
	{ NETFN_SENSOR, 0x26, OPERATOR, 8, 8, set_thresholds },
	{ NETFN_SENSOR, 0x27, USER,     1, 1, get_thresholds },
	{ NETFN_SENSOR, 0x28, OPERATOR, 2, 6, set_event_enable },
	{ NETFN_SENSOR, 0x29, USER,     1, 1, get_event_enable },
	{ NETFN_SENSOR, 0x2a, OPERATOR, 2, 6, rearm },
	{ NETFN_SENSOR, 0x2b, USER,     1, 1, get_event_status },
	{ NETFN_SENSOR, 0x2d, USER,     1, 1, get_reading },
	{ NETFN_SENSOR, 0x2f, USER,     1, 1, get_type },
	{ 0 }
};
/* clang-format on */
