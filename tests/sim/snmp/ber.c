#include "ber.h"

#include <stdlib.h>
#include <string.h>

bool
oid_parse(struct oid *o, const char *text)
{
	char *end;

	o->len = 0;
	if (*text == '.')
		text++;
	while (o->len < OID_MAX) {
		if (*text < '0' || *text > '9')
			return false;
		o->id[o->len++] = (uint32_t)strtoul(text, &end, 10);
		if (!*end)
			return true;
		if (*end != '.')
			return false;
		text = end + 1;
	}
	return false;
}

int
oid_compare(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len)
{
	for (size_t i = 0; i < a_len && i < b_len; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return a_len == b_len ? 0 : a_len < b_len ? -1 : 1;
}

void
oid_print(struct text *t, const uint32_t *id, size_t len)
{
	for (size_t i = 0; i < len; i++)
		text_print(t, i ? ".%u" : "%u", id[i]);
}

static bool
read_length(struct ber *b, size_t *len)
{
	int bytes;

	if (b->at == b->end)
		return false;
	*len = *b->at++;
	if (*len < 0x80)
		return true;
	bytes = (int)(*len & 0x7f);
	if (bytes < 1 || bytes > 4 || b->end - b->at < bytes)
		return false;
	for (*len = 0; bytes; bytes--)
		*len = *len << 8 | *b->at++;
	return true;
}

bool
ber_next(struct ber *from, int *tag, struct ber *inside)
{
	struct ber b = *from;
	size_t len;

	if (b.at == b.end)
		return false;
	*tag = *b.at++;
	if ((*tag & 0x1f) == 0x1f || !read_length(&b, &len) || (size_t)(b.end - b.at) < len)
		return false;
	inside->at = b.at;
	inside->end = b.at + len;
	from->at = inside->end;
	return true;
}

bool
ber_enter(struct ber *from, int tag, struct ber *inside)
{
	struct ber b = *from;
	int got;

	if (!ber_next(&b, &got, inside) || got != tag)
		return false;
	*from = b;
	return true;
}

bool
ber_integer_of(const struct ber *inside, int64_t *value)
{
	size_t len = (size_t)(inside->end - inside->at);
	uint64_t v;

	if (len < 1 || len > 8)
		return false;
	v = inside->at[0] & 0x80 ? UINT64_MAX : 0;
	for (size_t i = 0; i < len; i++)
		v = v << 8 | inside->at[i];
	*value = (int64_t)v;
	return true;
}

bool
ber_integer(struct ber *from, int64_t *value)
{
	struct ber b = *from, inside;

	if (!ber_enter(&b, BER_INTEGER, &inside) || !ber_integer_of(&inside, value))
		return false;
	*from = b;
	return true;
}

bool
ber_oid_of(const struct ber *inside, struct oid *o)
{
	uint64_t id = 0;

	o->len = 0;
	if (inside->at == inside->end)
		return false;
	for (const uint8_t *at = inside->at; at < inside->end; at++) {
		id = id << 7 | (*at & 0x7f);
		if (id > UINT32_MAX)
			return false;
		if (*at & 0x80)
			continue;
		if (o->len + 2 > OID_MAX)
			return false;
		if (!o->len) {
			o->id[o->len++] = id < 80 ? (uint32_t)id / 40 : 2;
			id -= o->id[0] * 40;
		}
		o->id[o->len++] = (uint32_t)id;
		id = 0;
	}
	return !(inside->end[-1] & 0x80);
}

bool
ber_oid(struct ber *from, struct oid *o)
{
	struct ber b = *from, inside;

	if (!ber_enter(&b, BER_OID, &inside) || !ber_oid_of(&inside, o))
		return false;
	*from = b;
	return true;
}

static void
put_head(struct text *t, int tag, size_t len)
{
	uint8_t head[6] = {(uint8_t)tag};
	size_t n = 1;

	if (len < 0x80) {
		head[n++] = (uint8_t)len;
	} else {
		int bytes = len > 0xffffff ? 4 : len > 0xffff ? 3 : len > 0xff ? 2 : 1;

		head[n++] = (uint8_t)(0x80 | bytes);
		while (bytes--)
			head[n++] = (uint8_t)(len >> 8 * bytes);
	}
	text_put(t, head, n);
}

void
ber_put(struct text *t, int tag, const void *contents, size_t len)
{
	put_head(t, tag, len);
	if (len)
		text_put(t, contents, len);
}

void
ber_put_integer(struct text *t, int tag, int64_t value)
{
	uint8_t bytes[9] = {value < 0 ? 0xff : 0};
	size_t first = 0;

	for (size_t i = 1; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(value >> 8 * (8 - i));
	/* The shortest that keeps the sign (X.690 8.3.2). */
	while (
	    first < 8 && bytes[first] == bytes[0] && (bytes[first + 1] & 0x80) == (bytes[0] & 0x80))
		first++;
	ber_put(t, tag, bytes + first, sizeof bytes - first);
}

void
ber_put_oid(struct text *t, const uint32_t *id, size_t len)
{
	uint8_t bytes[OID_MAX * 5];
	size_t n = 0;

	for (size_t i = len > 1 ? 1 : 0; i < len; i++) {
		uint32_t one = i == 1 ? id[0] * 40 + id[1] : id[i];
		int shift = one >> 28 ? 28 : one >> 21 ? 21 : one >> 14 ? 14 : one >> 7 ? 7 : 0;

		for (; shift > 0; shift -= 7)
			bytes[n++] = (uint8_t)(0x80 | (one >> shift & 0x7f));
		bytes[n++] = (uint8_t)(one & 0x7f);
	}
	ber_put(t, BER_OID, bytes, n);
}
