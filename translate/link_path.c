#include "translate/link_path.h"

#include <string.h>

/* One byte, how it is written: R raw, E escaped as %HH, B expressed as !HH because our HTTP layer
 * refuses it even escaped. RFC 3986 3.3: pchar = unreserved / pct-encoded / sub-delims / ":" / "@".
 */
enum byte_class { ESCAPED, RAW, BARRED };
enum {
	EMPTY = 0xff
}; /* behind a !: an empty segment; as a byte it is ESCAPED, so that !FF means nothing else */

static enum byte_class
class_of(unsigned char byte)
{
	if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	    (byte >= '0' && byte <= '9'))
		return RAW;
	if (byte < 0x20 || byte == 0x7f || byte == '%' || byte == '/' || byte == '\\' ||
	    byte == '!')
		return BARRED;
	return byte != 0 && strchr("-._~$&'()*+,;=:@", byte) ? RAW : ESCAPED;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that two hexadecimal digits after an escape character stand for; -1: no escape. */
static int
hex_byte(const char *at, size_t left)
{
	int high, low;

	if (left < 3 || (high = hex_digit(at[1])) < 0 || (low = hex_digit(at[2])) < 0)
		return -1;
	return high << 4 | low;
}

struct out {
	char *at, *end;
	bool is_full;
};

static void
put(struct out *out, char c)
{
	if (out->at == out->end)
		out->is_full = true;
	else
		*out->at++ = c;
}

static void
put_hex(struct out *out, char escape, unsigned char byte)
{
	static const char digits[] = "0123456789ABCDEF";

	put(out, escape);
	put(out, digits[byte >> 4]);
	put(out, digits[byte & 15]);
}

/* `.` and `..`, also with a parameter behind them, which some servers strip before they resolve the
 * dots. */
static bool
is_dot_segment(const char *segment, size_t len)
{
	size_t dots = 0;

	while (dots < len && segment[dots] == '.')
		dots++;
	return dots > 0 && dots <= 2 && (dots == len || segment[dots] == ';');
}

/* A ! of canonical form has two digits behind it; any other is a byte like others. */
static bool
is_ours(const char *at, size_t left)
{
	static const char digits[] = "0123456789ABCDEF";

	return left >= 3 && at[1] && at[2] && strchr(digits, at[1]) && strchr(digits, at[2]);
}

static void
put_segment(struct out *out, const char *segment, size_t len, bool is_decoded)
{
	bool is_dots = is_dot_segment(segment, len);
	size_t i;
	int byte;

	if (len == 0)
		put_hex(out, '!', EMPTY);
	for (i = 0; i < len; i++) {
		byte = !is_decoded && segment[i] == '%' ? hex_byte(segment + i, len - i) : -1;
		if (byte >= 0)
			i += 2;
		else
			byte = (unsigned char)segment[i];
		if (byte == '!' && is_ours(segment + i, len - i)) {
			put_hex(out, '!', (unsigned char)hex_byte(segment + i, len - i));
			i += 2;
			continue;
		}
		switch (is_dots ? BARRED : class_of((unsigned char)byte)) {
		case RAW:
			put(out, (char)byte);
			break;
		case ESCAPED:
			put_hex(out, '%', (unsigned char)byte);
			break;
		case BARRED:
			put_hex(out, '!', (unsigned char)byte);
			break;
		}
	}
}

size_t
link_path_write(const char *path, size_t len, bool is_decoded, char *text, size_t size)
{
	struct out out = {text, text + size - 1, false};
	const char *slash;
	size_t at, segment_len;

	while (len > 1 && path[len - 1] == '/')
		len--;
	for (at = 1; at <= len; at += segment_len + 1) {
		slash = memchr(path + at, '/', len - at);
		segment_len = (slash ? (size_t)(slash - path) : len) - at;
		put(&out, '/');
		if (len > 1)
			put_segment(&out, path + at, segment_len, is_decoded);
	}
	*out.at = '\0';
	return out.is_full ? 0 : (size_t)(out.at - text);
}

bool
link_path_is_legal(unsigned char byte)
{
	return byte == '/' || byte == '%' || byte == '!' || class_of(byte) == RAW;
}

size_t
link_path_plain(const char *segment, size_t len, char *out)
{
	char *start = out;
	size_t i;
	int byte;

	for (i = 0; i < len; i++) {
		byte = segment[i] == '%' ? hex_byte(segment + i, len - i) : -1;
		*out++ = byte >= 0 ? (char)byte : segment[i];
		if (byte >= 0)
			i += 2;
	}
	return (size_t)(out - start);
}
