#include "box.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../redfish/base.h"
#include "bmc.h"

enum { BMC_ADDRESS = 0x20, SDR_VERSION = 0x51, LATIN1 = 0xc0, HEADER = 5, BOXES = 32 };

/* ---- readings */

void
sensor_factors(const struct sensor_row *row, uint8_t raw, int *m, int *b)
{
	*m = row->m;
	*b = row->b;
	if (row->linear >= NON_LINEAR && raw >= 128) { /* steeper in its upper half */
		*m = row->m * 2;
		*b = -128 * row->m;
	}
}

static double
linearised(uint8_t how, double y)
{
	switch (how) {
	case 1:
		return log(y);
	case 2:
		return log10(y);
	case 3:
		return log2(y);
	case 4:
		return exp(y);
	case 5:
		return pow(10, y);
	case 6:
		return exp2(y);
	case 7:
		return 1 / y;
	case 8:
		return y * y;
	case 9:
		return y * y * y;
	case 10:
		return sqrt(y);
	case 11:
		return cbrt(y);
	default:
		return y;
	}
}

double
sensor_value(const struct sensor_row *row, uint8_t raw)
{
	int x = raw, m, b;

	if (row->format == TWOS && x > 127)
		x -= 256;
	if (row->format == ONES && x > 127)
		x -= 255;
	sensor_factors(row, raw, &m, &b);
	return linearised(
	    row->linear, (m * (double)x + b * pow(10, row->b_exp)) * pow(10, row->r_exp));
}

uint8_t
sensor_raw(const struct sensor_row *row, double value)
{
	uint8_t best = 0;

	for (int raw = 1; raw < 256; raw++)
		if (fabs(sensor_value(row, (uint8_t)raw) - value) <
		    fabs(sensor_value(row, best) - value))
			best = (uint8_t)raw;
	return best;
}

/* ---- records (IPMI 2.0 43) */

/* A type/length byte and the text. */
static size_t
put_name(uint8_t *at, const char *name)
{
	size_t len = strlen(name);

	at[0] = (uint8_t)(LATIN1 | len);
	memcpy(at + 1, name, len);
	return 1 + len;
}

static uint8_t
units1(const struct sensor_row *row)
{
	return (uint8_t)(row->format << 6 | row->rate << 3 | row->modifier << 1 | row->is_percent);
}

static void
put_masks(uint8_t *at, const struct sensor_row *row)
{
	unsigned events = 0, readable = row->has_limits;

	if (row->event != EVENT_THRESHOLD || row->record != RECORD_FULL) {
		for (int i = 0; i < 3; i++) {
			at[2 * i] = (uint8_t)row->state_mask;
			at[2 * i + 1] = (uint8_t)(row->state_mask >> 8);
		}
		if (row->event == EVENT_THRESHOLD)
			at[4] = at[5] = 0; /* thresholds that can be read: none */
		return;
	}
	/* Lower thresholds are reported going low, upper ones going high. */
	for (int i = 0; i < THRESHOLDS; i++)
		if (readable >> i & 1)
			events |= 1u << (2 * i + (i >= UNC));
	at[0] = (uint8_t)events;
	at[1] = (uint8_t)(events >> 8 | (readable & 7) << 4);
	at[2] = (uint8_t)events;
	at[3] = (uint8_t)(events >> 8 | (readable >> 3) << 4);
	at[4] = at[5] = (uint8_t)readable;
}

static uint8_t
clipped(int raw, uint8_t format)
{
	if (format != UNSIGNED)
		return (uint8_t)raw;
	return (uint8_t)(raw < 0 ? 0 : raw > 255 ? 255 : raw);
}

static size_t
put_full(uint8_t *r, const struct sensor_row *row)
{
	/* Of a record the thresholds come from above. */
	static const enum threshold order[] = {UNR, UC, UNC, LNR, LC, LNC};

	r[23] = row->linear;
	r[24] = (uint8_t)row->m;
	r[25] = (uint8_t)((row->m >> 8 & 3) << 6);
	r[26] = (uint8_t)row->b;
	r[27] = (uint8_t)((row->b >> 8 & 3) << 6);
	r[29] = (uint8_t)((row->r_exp & 15) << 4 | (row->b_exp & 15));
	r[30] = 7;
	r[31] = row->raw;
	r[32] = clipped(row->raw + 20, row->format);
	r[33] = clipped(row->raw - 20, row->format);
	r[34] = row->format == UNSIGNED ? 0xff : 0x7f;
	r[35] = row->format == UNSIGNED ? 0x00 : 0x80;
	for (int i = 0; i < THRESHOLDS; i++)
		r[36 + i] = row->limits[order[i]];
	r[42] = r[43] = row->has_limits ? 2 : 0;
	return 47 + put_name(r + 47, row->name);
}

static size_t
put_compact(uint8_t *r, const struct sensor_row *row)
{
	if (row->shares > 1) {
		r[23] = row->shares; /* numeric names */
		r[24] = 0x81;        /* instances go up, names from 1 */
	} else {
		r[23] = 1;
	}
	return 31 + put_name(r + 31, row->name);
}

static void
put_sensor(struct record *rec, const struct sensor_row *row, uint8_t number)
{
	uint8_t *r = rec->bytes;
	bool has_limits = row->has_limits != 0;
	size_t len;

	r[3] = (uint8_t)row->record;
	r[5] = BMC_ADDRESS;
	r[7] = number;
	r[8] = row->entity;
	r[9] = row->instance;
	if (row->record == RECORD_EVENT_ONLY) {
		r[10] = row->type;
		r[11] = row->event;
		r[12] = 1;
		len = 16 + put_name(r + 16, row->name);
	} else {
		r[10] = has_limits ? 0x7f : 0x67;
		r[11] = has_limits ? 0x68 : 0x40;
		r[12] = row->type;
		r[13] = row->event;
		put_masks(r + 14, row);
		r[20] = units1(row);
		r[21] = row->unit;
		r[22] = row->modifier_unit;
		len = row->record == RECORD_FULL ? put_full(r, row) : put_compact(r, row);
	}
	rec->len = (uint8_t)len;
}

/* FRU locators of the devices 1 to 3, the BMC's own locator, an association, one of the maker's own. */
static const struct {
	uint8_t type, len;
	uint8_t body[16];
	const char *name;
} other_records[] = {
    {0x11, 10, {BMC_ADDRESS, 1, 0x80, 0, 0, 0x10, 0, 0x0a, 1, 0}, "PS1 FRU"},
    {0x11, 10, {BMC_ADDRESS, 2, 0x80, 0, 0, 0x10, 0, 0x0a, 2, 0}, "PS2 FRU"},
    {0x11, 10, {BMC_ADDRESS, 3, 0x80, 0, 0, 0x10, 0, 0x0f, 1, 0}, "Backplane FRU"},
    {0x12, 10, {BMC_ADDRESS, 0, 0, 0xbf, 0, 0, 0, 0x06, 1, 0}, "BMC"},
    {0x08, 11, {0x13, 1, 0x80, 0x0a, 1, 0x0a, 2, 0, 0, 0, 0}, NULL},
    {0xc0, 8, {0x7c, 0x2a, 0x00, 'S', 'I', 'M', 1, 2}, NULL},
};

static void
put_others(struct box *box)
{
	for (size_t i = 0; i < sizeof other_records / sizeof *other_records; i++) {
		struct record *rec = &box->records[box->record_count++];

		rec->bytes[3] = other_records[i].type;
		memcpy(rec->bytes + HEADER, other_records[i].body, other_records[i].len);
		rec->len = (uint8_t)(HEADER + other_records[i].len);
		if (other_records[i].name)
			rec->len = (uint8_t)(rec->len + put_name(rec->bytes + rec->len,
							    other_records[i].name));
	}
}

/* Ids with gaps, as a repository has after some years. */
static void
number_records(struct box *box)
{
	for (size_t i = 0; i < box->record_count; i++) {
		struct record *rec = &box->records[i];

		rec->id = (uint16_t)(i + 1 + i / 10 * 6);
		rec->bytes[0] = (uint8_t)rec->id;
		rec->bytes[1] = (uint8_t)(rec->id >> 8);
		rec->bytes[2] = SDR_VERSION;
		rec->bytes[4] = (uint8_t)(rec->len - HEADER);
	}
}

static void
add_sensors(struct box *box, const struct sensor_row *row, uint8_t number)
{
	for (uint8_t share = 0; share == 0 || share < row->shares; share++)
		box->sensors[box->sensor_count++] =
		    (struct sensor){row, (uint8_t)(number + share), share};
}

/* What had happened before the first start: dates of 2023, one from before the clock was set, OEM records. */
/* clang-format off */
static const struct {
	uint16_t after_s; /* since 14 Nov 2023 22:13:20 */
	uint8_t generator, type;
	const char *sensor;
	uint8_t event, data[3]; /* bit 7 of event: gone */
} first_log[] = {
	{ 0,   0x20, 0x10, "SEL State",       0x6f, { 0x02, 0xff, 0xff } },
	{ 60,  0x20, 0x01, "CPU1 Temp",       0x01, { 0x57, 81, 80 } },
	{ 90,  0x20, 0x01, "CPU1 Temp",       0x81, { 0x57, 78, 80 } },
	{ 200, 0x20, 0x08, "PS2 Status",      0x6f, { 0x03, 0xff, 0xff } },
	{ 260, 0x20, 0x0c, "Memory ECC",      0x6f, { 0xa0, 0x00, 0x11 } },
	{ 300, 0x20, 0x05, "Chassis Intru",   0x6f, { 0x00, 0xff, 0xff } },
	{ 400, 0x20, 0x23, "Watchdog",        0x6f, { 0x01, 0xff, 0xff } },
	{ 456, 0x20, 0x04, "FAN5",            0x01, { 0x50, 7, 8 } },
	{ 466, 0x20, 0x09, "PS Redundancy",   0x0b, { 0x01, 0xff, 0xff } },
	{ 476, 0x33, 0x0f, "Boot Progress",   0x6f, { 0xa0, 0x01, 0xff } },
};
/* clang-format on */

static uint8_t
number_named(const struct box *box, const char *name)
{
	for (size_t i = 0; i < box->record_count; i++) {
		const uint8_t *r = box->records[i].bytes;
		size_t at = r[3] == RECORD_FULL ? 47 : r[3] == RECORD_COMPACT ? 31 : 16;

		if (r[3] <= RECORD_EVENT_ONLY && strlen(name) == (r[at] & 31u) &&
		    memcmp(r + at + 1, name, strlen(name)) == 0)
			return r[7];
	}
	return 0;
}

static void
make_log(struct box *box)
{
	enum { ENTRIES = sizeof first_log / sizeof *first_log, BEGAN = 1700000000 };
	static const uint8_t more[3][16] = {
	    {0, 0, 0x02, 5, 0, 0, 0, 0x41, 0, 4, 0x12, 0, 0x6f, 0x05, 0xff,
		0xff}, /* clock not set yet */
	    {0, 0, 0xc0, 0xf4, 0xf2, 0x53, 0x65, 0x7c, 0x2a, 0, 'O', 'E', 'M', 'D', 'A', 'T'},
	    {0, 0, 0xe0, 'O', 'E', 'M', '-', 'N', 'O', 'S', 'T', 'A', 'M', 'P', '1', '3'},
	};

	box->sel = xcalloc(ENTRIES + 3, sizeof *box->sel);
	for (size_t i = 0; i < ENTRIES; i++) {
		uint32_t when = BEGAN + first_log[i].after_s;
		const uint8_t entry[16] = {0, 0, 0x02, (uint8_t)when, (uint8_t)(when >> 8),
		    (uint8_t)(when >> 16), (uint8_t)(when >> 24), first_log[i].generator, 0, 4,
		    first_log[i].type, number_named(box, first_log[i].sensor), first_log[i].event,
		    first_log[i].data[0], first_log[i].data[1], first_log[i].data[2]};

		memcpy(box->sel[i].bytes, entry, sizeof entry);
	}
	for (size_t i = 0; i < 3; i++)
		memcpy(box->sel[ENTRIES + i].bytes, more[i], 16);
	box->sel_count = ENTRIES + 3;
	for (size_t i = 0; i < box->sel_count; i++)
		box->sel[i].bytes[0] = (uint8_t)(i + 1);
}

static struct box *
box_make(const struct box_table *table)
{
	struct box *box = xcalloc(1, sizeof *box);
	uint8_t number = 1;

	box->name = table->name;
	box->sensors = xcalloc(table->count + 16, sizeof *box->sensors);
	box->records = xcalloc(table->count + 16, sizeof *box->records);
	for (size_t i = 0; i < table->count; i++) {
		const struct sensor_row *row = &table->rows[i];

		put_sensor(&box->records[box->record_count++], row, number);
		add_sensors(box, row, number);
		number = (uint8_t)(number + (row->shares ? row->shares : 1));
	}
	put_others(box);
	number_records(box);
	make_log(box);
	return box;
}

/* ---- a repository from a file */

static int
signed_bits(unsigned value, int bits)
{
	return value >> (bits - 1) & 1 ? (int)value - (1 << bits) : (int)value;
}

/* The row that a record of type 1 or 2 describes. */
static struct sensor_row *
row_of(const struct record *rec)
{
	const uint8_t *r = rec->bytes;
	struct sensor_row *row = xcalloc(1, sizeof *row);
	bool is_full = r[3] == RECORD_FULL;

	row->record = (enum record_type)r[3];
	row->name = xstrndup((const char *)r + (is_full ? 48 : 32), r[is_full ? 47 : 31] & 31);
	row->type = r[12];
	row->event = r[13];
	row->format = r[20] >> 6;
	row->state_mask = (uint16_t)(r[18] | r[19] << 8);
	if (!is_full) {
		row->shares = r[23] & 15;
		return row;
	}
	row->linear = r[23] & 0x7f;
	row->m = signed_bits(r[24] | (unsigned)(r[25] >> 6) << 8, 10);
	row->b = signed_bits(r[26] | (unsigned)(r[27] >> 6) << 8, 10);
	row->r_exp = signed_bits(r[29] >> 4, 4);
	row->b_exp = signed_bits(r[29] & 15, 4);
	row->raw = r[31];
	row->has_limits = r[18] & 0x3f;
	row->limits[UNR] = r[36], row->limits[UC] = r[37], row->limits[UNC] = r[38];
	row->limits[LNR] = r[39], row->limits[LC] = r[40], row->limits[LNC] = r[41];
	return row;
}

static struct box *
box_read(FILE *in, const char *path)
{
	struct box *box = xcalloc(1, sizeof *box);
	struct record rec;

	box->name = path;
	for (;;) {
		memset(&rec, 0, sizeof rec);
		if (fread(rec.bytes, 1, HEADER, in) != HEADER)
			break;
		if (rec.bytes[4] > RECORD_MAX - HEADER ||
		    fread(rec.bytes + HEADER, 1, rec.bytes[4], in) != rec.bytes[4])
			die("%s: a record is cut or too long", path);
		rec.id = (uint16_t)(rec.bytes[0] | rec.bytes[1] << 8);
		rec.len = (uint8_t)(HEADER + rec.bytes[4]);
		box->records = xrealloc(box->records, (box->record_count + 1) * sizeof rec);
		box->records[box->record_count++] = rec;
		if (rec.bytes[3] != RECORD_FULL && rec.bytes[3] != RECORD_COMPACT)
			continue;
		box->sensors =
		    xrealloc(box->sensors, (box->sensor_count + 16) * sizeof *box->sensors);
		add_sensors(box, row_of(&rec), rec.bytes[7]);
	}
	make_log(box);
	return box;
}

const struct box *
box_from_file(const char *path)
{
	FILE *in = fopen(path, "rb");
	struct box *box;

	if (!in)
		die("%s: cannot be read", path);
	box = box_read(in, xstrdup(path));
	fclose(in);
	return box;
}

const struct box *
box_find(const char *name)
{
	static struct box *made[BOXES];

	for (size_t i = 0; i < box_table_count; i++) {
		if (strcmp(box_tables[i].name, name) != 0)
			continue;
		if (!made[i])
			made[i] = box_make(&box_tables[i]);
		return made[i];
	}
	return NULL;
}

int
box_sensor(const struct box *box, uint8_t number)
{
	for (size_t i = 0; i < box->sensor_count; i++)
		if (box->sensors[i].number == number)
			return (int)i;
	return -1;
}

void
sensor_name(const struct sensor *s, char name[24])
{
	if (s->row->shares > 1)
		snprintf(name, 24, "%.16s%d", s->row->name, s->share + 1);
	else
		snprintf(name, 24, "%.16s", s->row->name);
}
