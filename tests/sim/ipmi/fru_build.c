#include "box.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../redfish/base.h"

/* FRU images (IPMI Platform Management FRU Information Storage Definition 1.0). */

enum {
	TYPE_BINARY = 0x00,
	TYPE_BCD = 0x40,
	TYPE_SIX_BIT = 0x80,
	TYPE_LATIN1 = 0xc0,
	END = 0xc1,
	ENGLISH = 25
};

struct area {
	uint8_t bytes[256];
	size_t len;
};

static void
put_field(struct area *a, uint8_t type, const void *bytes, size_t len)
{
	a->bytes[a->len++] = (uint8_t)(type | len);
	memcpy(a->bytes + a->len, bytes, len);
	a->len += len;
}

static void
put_text(struct area *a, const char *text)
{
	put_field(a, TYPE_LATIN1, text, strlen(text));
}

/* Four characters of 20h to 5Fh in three bytes, the first one in the lowest bits. */
static void
put_six_bit(struct area *a, const char *text)
{
	uint8_t packed[48] = {0};
	size_t bit = 0;

	for (; *text; text++, bit += 6) {
		unsigned value = (unsigned)(*text - 0x20) << bit % 8;

		packed[bit / 8] |= (uint8_t)value;
		packed[bit / 8 + 1] |= (uint8_t)(value >> 8);
	}
	put_field(a, TYPE_SIX_BIT, packed, (bit + 7) / 8);
}

/* BCD plus: digits, space, dash, period. An odd one is filled up with a space. */
static void
put_bcd(struct area *a, const char *text)
{
	static const char digits[] = "0123456789 -.";
	uint8_t packed[32] = {0};
	size_t len = 0;

	for (; *text; text += text[1] ? 2 : 1) {
		unsigned high = (unsigned)(strchr(digits, text[0]) - digits);
		unsigned low = text[1] ? (unsigned)(strchr(digits, text[1]) - digits) : 10;

		packed[len++] = (uint8_t)(high << 4 | low);
	}
	put_field(a, TYPE_BCD, packed, len);
}

static uint8_t
checksum(const uint8_t *bytes, size_t len)
{
	uint8_t sum = 0;

	while (len--)
		sum += *bytes++;
	return (uint8_t)-sum;
}

static void
area_end(struct area *a, const struct fru_maker *maker)
{
	a->bytes[a->len++] = END;
	a->len = (a->len + 1 + 7) / 8 * 8;
	a->bytes[1] = (uint8_t)(a->len / 8);
	a->bytes[a->len - 1] = checksum(a->bytes, a->len - 1);
	if (maker->wrong_checksums)
		a->bytes[a->len - 1] ^= 0x5a;
}

static struct area
area_begin(uint8_t third)
{
	return (struct area){.bytes = {1, 0, third}, .len = 3};
}

static struct area
chassis_area(const struct fru_maker *maker)
{
	struct area a = area_begin(0x17); /* rack mount chassis */
	char serial[24];

	snprintf(serial, sizeof serial, "C829UAJ%05u", maker->number);
	put_six_bit(&a, "CSE-829U");
	put_text(&a, serial);
	area_end(&a, maker);
	return a;
}

static struct area
board_area(const struct fru_maker *maker, const char *product, const char *serial)
{
	struct area a = area_begin(ENGLISH);
	uint32_t minutes = (1606780800 - 820454400) / 60; /* 2020-12-01, since 1996-01-01 */

	for (int i = 0; i < 3; i++)
		a.bytes[a.len++] = (uint8_t)(minutes >> 8 * i);
	put_text(&a, maker->manufacturer);
	put_text(&a, product);
	put_text(&a, serial);
	put_text(&a, "X10DRU-i+");
	put_text(&a, "");
	area_end(&a, maker);
	return a;
}

static struct area
product_area(const struct fru_maker *maker, const char *name, const char *serial, const char *asset)
{
	static const uint8_t raw[3] = {0xde, 0xad, 0x07};
	struct area a = area_begin(ENGLISH);

	put_text(&a, maker->manufacturer);
	put_text(&a, name);
	put_text(&a, "PN-2029-TR4");
	put_text(&a, "1.01");
	put_text(&a, serial);
	put_text(&a, asset);
	put_text(&a, "");
	put_bcd(&a, "0123-456.78");
	put_field(&a, TYPE_BINARY, raw, sizeof raw);
	area_end(&a, maker);
	return a;
}

static uint8_t *
fru_join(
    const struct area *chassis, const struct area *board, const struct area *product, size_t size)
{
	const struct area *areas[3] = {chassis, board, product};
	uint8_t *image = xcalloc(1, size);
	size_t at = 8;

	memset(image, 0xff, size);
	memset(image, 0, 8);
	image[0] = 1;
	for (int i = 0; i < 3; i++) {
		if (!areas[i])
			continue;
		image[2 + i] = (uint8_t)(at / 8);
		memcpy(image + at, areas[i]->bytes, areas[i]->len);
		at += areas[i]->len;
	}
	image[7] = checksum(image, 7);
	return image;
}

uint8_t *
fru_build(const struct fru_maker *maker, unsigned device, size_t *len)
{
	struct fru_maker supply = {"DELTA", "PWS-1K02A-1R", maker->number, maker->wrong_checksums};
	struct area chassis, board, product;
	char serial[32], asset[32] = "";

	*len = device == 0 ? 512 : 256;
	if (device == 0) {
		snprintf(serial, sizeof serial, "OMS%08u", maker->number);
		chassis = chassis_area(maker);
		board = board_area(maker, maker->product, serial);
		snprintf(asset, sizeof asset, "ASSET-%05u", maker->number);
		product = product_area(maker, maker->product, serial + 2, asset);
		return fru_join(&chassis, &board, &product, *len);
	}
	if (device == 3) {
		snprintf(serial, sizeof serial, "BP%08u", maker->number);
		board = board_area(maker, "Backplane", serial);
		return fru_join(NULL, &board, NULL, *len);
	}
	if (device > 3)
		return NULL;
	snprintf(serial, sizeof serial, "P%u%07u", device, maker->number);
	product = product_area(&supply, supply.product, serial, asset);
	return fru_join(NULL, NULL, &product, *len);
}
