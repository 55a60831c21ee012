#include "southbound/ipmi_sdr.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_packet.h"

const char *const ipmi_threshold_names[IPMI_THRESHOLDS] = {"lnc", "lc", "lnr", "unc", "uc", "unr"};

/* clang-format off */
static const char *const units[] = {
	"", "C", "F", "K", "V", "A", "W", "J", "C (charge)", "VA", "nit", "lm", "lx", "cd", "kPa", "psi",
	"N", "CFM", "RPM", "Hz", "us", "ms", "s", "min", "h", "d", "week", "mil", "in", "ft", "cu in", "cu ft",
	"mm", "cm", "m", "cu cm", "cu m", "l", "fl oz", "rad", "sr", "rev", "cycle", "g", "oz", "lb", "ft lb", "oz in", "G",
	"Gb", "H", "mH", "F (farad)", "uF", "ohm", "S", "mol", "Bq", "ppm", "", "dB", "dBA", "dBC", "Gy", "Sv",
	"K (colour)", "bit", "kbit", "Mbit", "Gbit", "byte", "kB", "MB", "GB", "word", "dword", "qword", "line", "hit", "miss", "retry",
	"reset", "overrun", "underrun", "collision", "packet", "message", "character", "error", "correctable error", "uncorrectable error", "fatal error", "g (grams)",
};
static const char *const rates[] = { "", "/us", "/ms", "/s", "/min", "/h", "/d", "" };
/* Where the records of sensors have theirs (offsets from the record's id). */
enum {
	OWNER = 5, OWNER_LUN = 6, NUMBER = 7, ENTITY = 8, INSTANCE = 9,
	CAPABILITIES = 11, TYPE = 12, EVENT_TYPE = 13, MASK_READING = 18, UNITS = 20,
	FULL_LINEARISATION = 23, FULL_FACTORS = 24, FULL_FLAGS = 30, FULL_NOMINAL = 31,
	FULL_THRESHOLDS = 36, FULL_HYSTERESIS = 42, FULL_NAME = 47,
	COMPACT_SHARE = 23, COMPACT_NAME = 31,
	EVENT_TYPE_OF_EVENT_ONLY = 11, EVENT_SHARE = 12, EVENT_NAME = 16,
	LOCATOR_NAME = 15
};
/* A full record's thresholds, in its own order. */
static const enum ipmi_threshold full_order[IPMI_THRESHOLDS] = {
	IPMI_UPPER_NON_RECOVERABLE, IPMI_UPPER_CRITICAL, IPMI_UPPER_NON_CRITICAL,
	IPMI_LOWER_NON_RECOVERABLE, IPMI_LOWER_CRITICAL, IPMI_LOWER_NON_CRITICAL
};
/* clang-format on */

static int sign_extend(unsigned value, int bits);

const char *
ipmi_unit(uint8_t code)
{
	return code < nitems(units) ? units[code] : "";
}

const char *
ipmi_rate(uint8_t code)
{
	return code < nitems(rates) ? rates[code] : "";
}

/* ---- texts: 43.15, and the same in FRU areas */

static size_t
put_utf8(char *out, size_t size, size_t at, unsigned c)
{
	if (c == 0 || at + 4 > size)
		return at;
	if (c < 0x20 || c == 0x7f)
		c = ' ';
	if (c < 0x80) {
		out[at++] = (char)c;
	} else if (c < 0x800) {
		out[at++] = (char)(0xc0 | c >> 6);
		out[at++] = (char)(0x80 | (c & 0x3f));
	} else {
		out[at++] = (char)(0xe0 | c >> 12);
		out[at++] = (char)(0x80 | (c >> 6 & 0x3f));
		out[at++] = (char)(0x80 | (c & 0x3f));
	}
	return at;
}

static size_t
put_hex(char *out, size_t size, const uint8_t *bytes, size_t len)
{
	size_t i, at = 0;

	for (i = 0; i < len && at + 3 <= size; i++, at += 2)
		snprintf(out + at, 3, "%02X", bytes[i]);
	return at;
}

static size_t
put_bcd_plus(char *out, size_t size, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789 -.:,_";
	size_t i, at = 0;

	for (i = 0; i < 2 * len; i++)
		at = put_utf8(out, size, at, (unsigned char)digits[i % 2 ? bytes[i / 2] & 15 : bytes[i / 2] >> 4]);
	return at;
}

/* Four characters in three bytes, the first in the lowest bits. */
static size_t
put_six_bit(char *out, size_t size, const uint8_t *bytes, size_t len)
{
	size_t i, bit, at = 0;
	unsigned c;

	for (i = 0; (i + 1) * 6 <= len * 8; i++) {
		bit = i * 6;
		c = bytes[bit / 8] >> bit % 8;
		if (bit % 8 > 2)
			c |= (unsigned)bytes[bit / 8 + 1] << (8 - bit % 8);
		at = put_utf8(out, size, at, 0x20 + (c & 0x3f));
	}
	return at;
}

static size_t
put_utf16(char *out, size_t size, const uint8_t *bytes, size_t len)
{
	size_t i, at = 0;
	unsigned c;

	for (i = 0; i + 1 < len; i += 2) {
		c = ipmi_get16(bytes + i);
		at = put_utf8(out, size, at, c >= 0xd800 && c < 0xe000 ? '?' : c);
	}
	return at;
}

static size_t
put_latin(char *out, size_t size, const uint8_t *bytes, size_t len)
{
	size_t i, at = 0;

	for (i = 0; i < len && bytes[i] != 0; i++)
		at = put_utf8(out, size, at, bytes[i]);
	return at;
}

size_t
ipmi_text(char *out, size_t size, const uint8_t *bytes, size_t len, bool is_latin)
{
	size_t text_len, at;

	out[0] = '\0';
	if (len == 0 || (text_len = bytes[0] & 0x3f) > len - 1)
		return 0;
	bytes++;
	switch (bytes[-1] >> 6) {
	case 0:
		at = put_hex(out, size, bytes, text_len);
		break;
	case 1:
		at = put_bcd_plus(out, size, bytes, text_len);
		break;
	case 2:
		at = put_six_bit(out, size, bytes, text_len);
		break;
	default:
		at = is_latin ? put_latin(out, size, bytes, text_len)
			      : put_utf16(out, size, bytes, text_len);
		break;
	}
	while (at > 0 && out[at - 1] == ' ')
		at--;
	out[at < size ? at : size - 1] = '\0';
	return text_len + 1;
}

/* A name that is cut at the record's end is taken as far as it goes; some boxes have them so. */
static void
read_name(char name[IPMI_NAME_SIZE], const uint8_t *record, size_t len, size_t at)
{
	uint8_t bytes[1 + 0x3f];
	size_t text_len;

	name[0] = '\0';
	if (at >= len)
		return;
	text_len = record[at] & 0x3f;
	if (text_len > len - at - 1)
		text_len = len - at - 1;
	bytes[0] = (uint8_t)((record[at] & 0xc0) | text_len);
	memcpy(bytes + 1, record + at + 1, text_len);
	/* "Unicode" (00b) in an SDR is text of the maker's own making: Latin-1 serves. */
	if (bytes[0] >> 6 == 0)
		bytes[0] |= 0xc0;
	ipmi_text(name, IPMI_NAME_SIZE - 4, bytes, text_len + 1, true);
}

/* ---- records */

size_t
ipmi_sdr_length(const uint8_t *record)
{
	return (size_t)record[4] + IPMI_SDR_HEADER;
}

bool
ipmi_factors_decode(struct ipmi_factors *factors, const uint8_t *data, size_t len)
{
	/* Next reading, then the six bytes as in a full record. */
	if (len < 7)
		return false;
	factors->m = (int16_t)sign_extend(data[1] | (data[2] & 0xc0u) << 2, 10);
	factors->b = (int16_t)sign_extend(data[3] | (data[4] & 0xc0u) << 2, 10);
	factors->r_exponent = (int8_t)sign_extend(data[6] >> 4, 4);
	factors->b_exponent = (int8_t)sign_extend(data[6] & 15, 4);
	return true;
}

static void
read_full(struct ipmi_sensor *out, const uint8_t *record, size_t len)
{
	size_t i;

	out->factors.linearisation = record[FULL_LINEARISATION] & 0x7f;
	ipmi_factors_decode(&out->factors, record + FULL_FACTORS - 1, 7);
	out->has_nominal = (record[FULL_FLAGS] & 1) != 0;
	out->has_normal_max = (record[FULL_FLAGS] & 2) != 0;
	out->has_normal_min = (record[FULL_FLAGS] & 4) != 0;
	out->nominal = record[FULL_NOMINAL];
	out->normal_max = record[FULL_NOMINAL + 1];
	out->normal_min = record[FULL_NOMINAL + 2];
	out->max = record[FULL_NOMINAL + 3];
	out->min = record[FULL_NOMINAL + 4];
	for (i = 0; i < IPMI_THRESHOLDS; i++)
		out->thresholds[full_order[i]] = record[FULL_THRESHOLDS + i];
	out->hysteresis_up = record[FULL_HYSTERESIS];
	out->hysteresis_down = record[FULL_HYSTERESIS + 1];
	read_name(out->name, record, len, FULL_NAME);
}

static void
read_share(struct ipmi_sensor *out, const uint8_t *at)
{
	out->share = (at[0] & 15) != 0 ? at[0] & 15 : 1;
	out->share_is_alphabetic = (at[0] >> 4 & 3) == 1;
	out->share_moves_instance = (at[1] & 0x80) != 0;
	out->share_offset = at[1] & 0x7f;
}

static void
read_common(struct ipmi_sensor *out, const uint8_t *record)
{
	uint8_t base = record[UNITS];

	out->is_ignored_without_entity = (record[CAPABILITIES] & 0x80) != 0;
	out->threshold_access = record[CAPABILITIES] >> 2 & 3;
	out->type = record[TYPE];
	out->event_type = record[EVENT_TYPE];
	out->readable = record[MASK_READING] & 0x3f;
	out->states = out->event_type == 1 ? 0x7fff : ipmi_get16(record + MASK_READING) & 0x7fff;
	out->factors.format = base >> 6;
	out->rate = base >> 3 & 7;
	out->modifier = base >> 1 & 3;
	out->is_percent = (base & 1) != 0;
	out->unit = record[UNITS + 1];
	out->modifier_unit = record[UNITS + 2];
}

bool
ipmi_sdr_sensor(struct ipmi_sensor *out, const uint8_t *record, size_t len)
{
	memset(out, 0, sizeof *out);
	if (len < IPMI_SDR_HEADER)
		return false;
	out->record = ipmi_get16(record);
	out->record_type = record[3];
	out->share = 1;
	out->factors.format = IPMI_NO_ANALOG;
	if ((out->record_type == IPMI_SDR_FULL && len < FULL_NAME) ||
	    (out->record_type == IPMI_SDR_COMPACT && len < COMPACT_NAME) ||
	    (out->record_type == IPMI_SDR_EVENT_ONLY && len < EVENT_NAME))
		return false;
	switch (out->record_type) {
	case IPMI_SDR_FULL:
		read_common(out, record);
		read_full(out, record, len);
		break;
	case IPMI_SDR_COMPACT:
		read_common(out, record);
		out->factors.format = IPMI_NO_ANALOG;
		read_share(out, record + COMPACT_SHARE);
		read_name(out->name, record, len, COMPACT_NAME);
		break;
	case IPMI_SDR_EVENT_ONLY:
		out->type = record[EVENT_TYPE_OF_EVENT_ONLY - 1];
		out->event_type = record[EVENT_TYPE_OF_EVENT_ONLY];
		read_share(out, record + EVENT_SHARE);
		read_name(out->name, record, len, EVENT_NAME);
		break;
	default:
		return false;
	}
	out->owner = record[OWNER];
	out->lun = record[OWNER_LUN] & 3;
	out->channel = record[OWNER_LUN] >> 4;
	out->number = record[NUMBER];
	out->entity = record[ENTITY];
	out->instance = record[INSTANCE] & 0x7f;
	return true;
}

void
ipmi_sdr_shared(struct ipmi_sensor *out, const struct ipmi_sensor *record, int n)
{
	char suffix[4];
	unsigned number = record->share_offset + (unsigned)n;

	*out = *record;
	out->number = (uint8_t)(record->number + n);
	if (record->share_moves_instance)
		out->instance = (uint8_t)(record->instance + n) & 0x7f;
	if (record->share <= 1)
		return;
	if (record->share_is_alphabetic)
		snprintf(suffix, sizeof suffix, "%c", 'A' + (char)(number % 26));
	else
		snprintf(suffix, sizeof suffix, "%u", number % 1000);
	strncat(out->name, suffix, sizeof out->name - strlen(out->name) - 1);
}

bool
ipmi_sdr_locator(struct ipmi_locator *out, const uint8_t *record, size_t len)
{
	memset(out, 0, sizeof *out);
	if (len < LOCATOR_NAME || (record[3] != IPMI_SDR_FRU && record[3] != IPMI_SDR_CONTROLLER))
		return false;
	out->record = ipmi_get16(record);
	out->is_fru = record[3] == IPMI_SDR_FRU;
	out->address = record[5] & 0xfe;
	out->entity = record[12];
	out->instance = record[13] & 0x7f;
	if (out->is_fru) {
		out->is_logical = (record[7] & 0x80) != 0;
		out->device = record[6];
		out->lun = record[7] >> 3 & 3;
		out->channel = record[8] >> 4;
		out->type = record[10];
		out->modifier = record[11];
	} else {
		out->channel = record[6] & 15;
		out->capabilities = record[8];
	}
	read_name(out->name, record, len, LOCATOR_NAME);
	return true;
}

/* ---- readings */

bool
ipmi_reading_decode(struct ipmi_reading *out, const uint8_t *data, size_t len)
{
	memset(out, 0, sizeof *out);
	if (len < 2)
		return false;
	out->raw = data[0];
	out->has_events = (data[1] & 0x80) != 0;
	out->is_scanning = (data[1] & 0x40) != 0;
	out->is_unavailable = (data[1] & 0x20) != 0;
	if (len >= 3)
		out->states = data[2];
	if (len >= 4)
		out->states |= (uint16_t)((data[3] & 0x7f) << 8);
	return true;
}

static int
sign_extend(unsigned value, int bits)
{
	int sign = 1 << (bits - 1);

	return (int)(value & ((1u << bits) - 1)) - (value & (unsigned)sign ? 2 * sign : 0);
}

static int
signed_raw(enum ipmi_format format, uint8_t raw)
{
	if (format == IPMI_ONES_COMPLEMENT && (raw & 0x80) != 0)
		return -(int)(uint8_t)~raw;
	return format == IPMI_TWOS_COMPLEMENT ? sign_extend(raw, 8) : raw;
}

/* By division where the exponent is negative: 121 * 10^-1 is 12.1 then, not 12.100000000000001. */
static double
scale(double value, int exponent)
{
	return exponent < 0 ? value / pow(10, -exponent) : value * pow(10, exponent);
}

static double
linearise(uint8_t function, double y)
{
	switch (function) {
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

bool
ipmi_value(const struct ipmi_factors *factors, uint8_t raw, double *out)
{
	int x = signed_raw(factors->format, raw);

	if (factors->format == IPMI_NO_ANALOG ||
	    (factors->linearisation > IPMI_LINEARISATION_MAX && factors->linearisation < IPMI_NON_LINEAR))
		return false;
	/* One scaling where both parts have it: rounding happens once. */
	if (factors->b_exponent >= 0)
		*out = scale(factors->m * x + factors->b * pow(10, factors->b_exponent), factors->r_exponent);
	else
		*out = scale(factors->m * x * pow(10, -factors->b_exponent) + factors->b,
		    factors->b_exponent + factors->r_exponent);
	*out = linearise(factors->linearisation, *out);
	return isfinite(*out);
}

bool
ipmi_difference(const struct ipmi_factors *factors, uint8_t raw, double *out)
{
	if (factors->format == IPMI_NO_ANALOG || factors->linearisation != 0 || raw == 0)
		return false;
	*out = fabs(scale(factors->m * (double)raw, factors->r_exponent));
	return true;
}
