#include "northbound/http_chunks.h"

#include "northbound/http_chars.h"

/* What the next byte belongs to. */
enum state {
	SIZE,          /* hexadecimal digits */
	EXTENSION_GAP, /* white space behind them: only a semicolon may follow */
	EXTENSION,
	SIZE_FEED, /* carriage return seen */
	DATA,
	DATA_RETURN, /* the line end behind the data */
	DATA_FEED,
	TRAILER, /* first byte of a trailer, or of the empty line */
	TRAILER_NAME,
	TRAILER_VALUE,
	TRAILER_FEED,
	LAST_FEED,
	OVER,
};

static enum http_parsed parse_byte(struct http_chunks *chunks, unsigned char c);

enum http_parsed
http_chunks_parse(struct http_chunks *chunks, const char *in, size_t len, size_t *used,
    const char **data, size_t *data_len)
{
	enum http_parsed parsed = chunks->state == OVER ? HTTP_DONE : HTTP_MORE;
	size_t at = 0;

	while (at < len && parsed == HTTP_MORE && chunks->state != DATA)
		parsed = parse_byte(chunks, in[at++]);
	*data = in + at;
	*data_len = 0;
	if (parsed == HTTP_MORE && chunks->state == DATA) {
		*data_len = len - at < chunks->left ? len - at : (size_t)chunks->left;
		chunks->left -= *data_len;
		at += *data_len;
		if (chunks->left == 0)
			chunks->state = DATA_RETURN;
	}
	*used = at;
	return parsed;
}

static enum http_parsed
bad(struct http_chunks *chunks, const char *why)
{
	chunks->why = why;
	return HTTP_BAD;
}

static enum http_parsed
go(struct http_chunks *chunks, enum state state)
{
	chunks->state = state;
	return HTTP_MORE;
}

static enum http_parsed size_byte(struct http_chunks *chunks, unsigned char c);
static enum http_parsed extension_byte(struct http_chunks *chunks, unsigned char c);
static enum http_parsed size_feed(struct http_chunks *chunks, unsigned char c);
static enum http_parsed data_end(struct http_chunks *chunks, unsigned char c);
static enum http_parsed trailer_byte(struct http_chunks *chunks, unsigned char c);
static enum http_parsed trailer_feed(struct http_chunks *chunks, unsigned char c);

static enum http_parsed (*const steps[])(struct http_chunks *chunks, unsigned char c) = {
    [SIZE] = size_byte,
    [EXTENSION_GAP] = extension_byte,
    [EXTENSION] = extension_byte,
    [SIZE_FEED] = size_feed,
    [DATA_RETURN] = data_end,
    [DATA_FEED] = data_end,
    [TRAILER] = trailer_byte,
    [TRAILER_NAME] = trailer_byte,
    [TRAILER_VALUE] = trailer_byte,
    [TRAILER_FEED] = trailer_feed,
    [LAST_FEED] = trailer_feed,
};

/* Every byte that is not data passes here. What a sender may add without end is counted. */
static enum http_parsed
parse_byte(struct http_chunks *chunks, unsigned char c)
{
	bool is_extra = chunks->state == EXTENSION_GAP || chunks->state == EXTENSION ||
			chunks->state >= TRAILER;

	if (is_extra && ++chunks->extra > HTTP_CHUNK_EXTRA_MAX)
		return bad(chunks, "too many chunk extensions or trailers");
	return steps[chunks->state](chunks, c);
}

static enum http_parsed
size_byte(struct http_chunks *chunks, unsigned char c)
{
	int digit = http_hex(c);

	if (digit < 0 && chunks->line == 0)
		return bad(chunks, "malformed chunk size");
	if (digit < 0)
		return extension_byte(chunks, c);
	/* 15 digits: no overflow, and nobody needs a longer run of zeros */
	if (++chunks->line > 15)
		return bad(chunks, "chunk size out of range");
	chunks->size = chunks->size * 16 + (unsigned)digit;
	return HTTP_MORE;
}

/* RFC 9112 7.1.1: *( BWS ";" BWS name [ BWS "=" BWS value ] ). What they say means nothing to us;
 * what matters is that the line ends where everybody sees its end. */
static enum http_parsed
extension_byte(struct http_chunks *chunks, unsigned char c)
{
	if (++chunks->line > HTTP_CHUNK_LINE_MAX)
		return bad(chunks, "chunk extension too long");
	if (c == '\r' && chunks->state != EXTENSION_GAP)
		return go(chunks, SIZE_FEED);
	if (chunks->state == EXTENSION)
		return http_char_is(c, CHAR_VALUE) ? HTTP_MORE
						   : bad(chunks, "malformed chunk extension");
	if (c == ';')
		return go(chunks, EXTENSION);
	if (c == ' ' || c == '\t')
		return go(chunks, EXTENSION_GAP);
	return bad(chunks, "malformed chunk size");
}

static enum http_parsed
size_feed(struct http_chunks *chunks, unsigned char c)
{
	if (c != '\n')
		return bad(chunks, "bare carriage return behind a chunk size");
	chunks->left = chunks->size;
	chunks->size = chunks->line = 0;
	return go(chunks, chunks->left > 0 ? DATA : TRAILER);
}

static enum http_parsed
data_end(struct http_chunks *chunks, unsigned char c)
{
	if (chunks->state == DATA_RETURN)
		return c == '\r' ? go(chunks, DATA_FEED)
				 : bad(chunks, "chunk longer than its size");
	return c == '\n' ? go(chunks, SIZE) : bad(chunks, "bare carriage return behind a chunk");
}

static enum http_parsed
trailer_byte(struct http_chunks *chunks, unsigned char c)
{
	switch (chunks->state) {
	case TRAILER:
		if (c == '\r')
			return go(chunks, LAST_FEED);
		break;
	case TRAILER_NAME:
		if (c == ':')
			return go(chunks, TRAILER_VALUE);
		break;
	default:
		if (c == '\r')
			return go(chunks, TRAILER_FEED);
		return http_char_is(c, CHAR_VALUE) ? HTTP_MORE
						   : bad(chunks, "control character in a trailer");
	}
	return http_char_is(c, CHAR_TOKEN) ? go(chunks, TRAILER_NAME)
					   : bad(chunks, "malformed trailer");
}

static enum http_parsed
trailer_feed(struct http_chunks *chunks, unsigned char c)
{
	if (c != '\n')
		return bad(chunks, "bare carriage return in a trailer");
	if (chunks->state == TRAILER_FEED)
		return go(chunks, TRAILER);
	chunks->state = OVER;
	return HTTP_DONE;
}
