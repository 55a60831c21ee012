#include "southbound/ipmi_fru.h"

#include <string.h>

#include <jansson.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_packet.h"
#include "southbound/ipmi_sdr.h"

enum {
	VERSION = 1,
	UNIT = 8,                /* offsets and lengths are in eights of bytes */
	END_OF_FIELDS = 0xc1,
	ENGLISH = 25,            /* besides 0 */
	FIELDS_MAX = 32,         /* of an area, custom ones included */
	TEXT_SIZE = 256,
	ASSET_TAG_FIELD = 5,     /* of the product area */
	EPOCH_1996 = 820454400   /* board dates count minutes from there */
};

/* clang-format off */
static const char *const chassis_fields[] = { "part", "serial", NULL };
static const char *const board_fields[]   = { "manufacturer", "product", "serial", "part", "file_id", NULL };
static const char *const product_fields[] = { "manufacturer", "name", "part", "version", "serial", "asset_tag", "file_id", NULL };

static const struct area {
	const char *name;
	size_t pointer;               /* in the common header */
	size_t fields_at;             /* in the area */
	bool has_language;
	const char *const *fields;
} areas[] = {
	{ "chassis", 2, 3, false, chassis_fields },
	{ "board",   3, 6, true,  board_fields },
	{ "product", 4, 3, true,  product_fields },
};
/* clang-format on */

static json_t *read_area(const struct area *area, const uint8_t *bytes, size_t len);

static bool
is_fru(const uint8_t *bytes, size_t len)
{
	return len >= IPMI_FRU_HEADER && (bytes[0] & 15) == VERSION;
}

/* 0: none, or it begins behind what is there. *area_len: as it says itself, at most what is there. */
static size_t
find_area(const struct area *area, const uint8_t *bytes, size_t len, size_t *area_len)
{
	size_t at = (size_t)bytes[area->pointer] * UNIT;

	if (at < IPMI_FRU_HEADER || at + area->fields_at >= len)
		return 0;
	*area_len = (size_t)bytes[at + 1] * UNIT;
	if (*area_len > len - at || *area_len == 0)
		*area_len = len - at;
	return at;
}

size_t
ipmi_fru_extent(const uint8_t *bytes, size_t len)
{
	size_t extent = IPMI_FRU_HEADER, i, at, end;

	if (!is_fru(bytes, len))
		return 0;
	for (i = 0; i < nitems(areas); i++) {
		at = (size_t)bytes[areas[i].pointer] * UNIT;
		if (at == 0)
			continue;
		end = at + 2 <= len ? at + (size_t)bytes[at + 1] * UNIT : at + UNIT;
		if (end > extent)
			extent = end;
	}
	return extent < IPMI_FRU_MAX ? extent : IPMI_FRU_MAX;
}

json_t *
ipmi_fru_json(const uint8_t *bytes, size_t len)
{
	json_t *fru, *bad;
	size_t i, at, area_len;

	if (!is_fru(bytes, len))
		return NULL;
	fru = json_object();
	bad = json_array();
	if (ipmi_checksum(bytes, IPMI_FRU_HEADER) != 0)
		json_array_append_new(bad, json_string("header"));
	for (i = 0; i < nitems(areas); i++) {
		at = find_area(&areas[i], bytes, len, &area_len);
		if (at == 0)
			continue;
		json_object_set_new(fru, areas[i].name, read_area(&areas[i], bytes + at, area_len));
		if (ipmi_checksum(bytes + at, area_len) != 0)
			json_array_append_new(bad, json_string(areas[i].name));
	}
	if (json_array_size(bad) > 0)
		json_object_set(fru, "bad_checksums", bad);
	json_decref(bad);
	return fru;
}

/* Absent where the field is empty. */
static void
put_text(json_t *object, const char *name, const char *text)
{
	if (text[0] != '\0')
		json_object_set_new(object, name, json_string(text));
}

static json_t *
read_area(const struct area *area, const uint8_t *bytes, size_t len)
{
	json_t *object = json_object(), *custom = json_array();
	bool is_latin = !area->has_language || bytes[2] == 0 || bytes[2] == ENGLISH;
	size_t at = area->fields_at, used, i;
	bool is_named = true;
	char text[TEXT_SIZE];

	if (area->fields == chassis_fields)
		json_object_set_new(object, "type", json_integer(bytes[2]));
	if (area->fields == board_fields && ipmi_get24(bytes + 3) != 0)
		json_object_set_new(object, "date",
		    json_integer(EPOCH_1996 + (json_int_t)ipmi_get24(bytes + 3) * 60));
	for (i = 0; i < FIELDS_MAX && at < len && bytes[at] != END_OF_FIELDS; i++, at += used) {
		used = ipmi_text(text, sizeof text, bytes + at, len - at, is_latin);
		if (used == 0)
			break;
		is_named = is_named && area->fields[i] != NULL;
		if (is_named)
			put_text(object, area->fields[i], text);
		else if (text[0] != '\0')
			json_array_append_new(custom, json_string(text));
	}
	if (json_array_size(custom) > 0)
		json_object_set(object, "custom", custom);
	json_decref(custom);
	return object;
}

/* ---- writing */

bool
ipmi_fru_product(const uint8_t *bytes, size_t len, size_t *offset, size_t *area_len)
{
	const struct area *product = &areas[nitems(areas) - 1];

	if (!is_fru(bytes, len) || (*offset = find_area(product, bytes, len, area_len)) == 0)
		return false;
	return *area_len == (size_t)bytes[*offset + 1] * UNIT;
}

/* UTF-8 of characters up to FFh as Latin-1. False: others, or too many. */
static bool
to_latin(const char *text, uint8_t out[IPMI_ASSET_TAG_MAX], size_t *len)
{
	const unsigned char *in = (const unsigned char *)text;

	for (*len = 0; *in != '\0'; in++) {
		unsigned c = *in;

		if (c >= 0x80) {
			if ((c != 0xc2 && c != 0xc3) || (in[1] & 0xc0) != 0x80)
				return false;
			c = (c & 3) << 6 | (*++in & 0x3f);
		}
		if (*len == IPMI_ASSET_TAG_MAX || c < 0x20)
			return false;
		out[(*len)++] = (uint8_t)c;
	}
	return true;
}

bool
ipmi_fru_set_asset_tag(uint8_t *area, size_t area_len, const char *tag)
{
	uint8_t text[IPMI_ASSET_TAG_MAX], made[255 * UNIT] = {0};
	size_t text_len, at = areas[nitems(areas) - 1].fields_at, end, i, rest;

	if (area_len > sizeof made || !to_latin(tag, text, &text_len))
		return false;
	/* A text of one byte would look like the end of all fields (C1h). */
	if (text_len == 1)
		text[text_len++] = ' ';
	for (i = 0; i < ASSET_TAG_FIELD; i++) {
		if (at >= area_len || area[at] == END_OF_FIELDS)
			return false;
		at += 1 + (size_t)(area[at] & 0x3f);
	}
	if (at >= area_len || area[at] == END_OF_FIELDS)
		return false;
	rest = at + 1 + (size_t)(area[at] & 0x3f);
	for (end = rest; end < area_len && area[end] != END_OF_FIELDS;)
		end += 1 + (size_t)(area[end] & 0x3f);
	/* The end's own byte, and the checksum in the last one. */
	if (end >= area_len || at + 1 + text_len + (end + 1 - rest) + 1 > area_len)
		return false;
	memcpy(made, area, at);
	made[at] = (uint8_t)(0xc0 | text_len);
	memcpy(made + at + 1, text, text_len);
	memcpy(made + at + 1 + text_len, area + rest, end + 1 - rest);
	made[area_len - 1] = ipmi_checksum(made, area_len - 1);
	memcpy(area, made, area_len);
	return true;
}
