#include "southbound/json_repair.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

/* Where the pass is. Everything before `copied` is in `out` already; as long as nothing was mended
 * there is no `out`. */
struct pass {
	const char *at, *end;
	const char *begin; /* of the document */
	const char *first; /* behind its bracket and the space after that */
	const char *copied;
	char *out;
	size_t out_len, out_room;
	int depth;
	bool is_mended;
	bool is_error; /* the document's first name is "error" */
	bool had_second;
};

static void pass_token(struct pass *p);
static void pass_comma(struct pass *p);
static void pass_string(struct pass *p);
static void pass_escape(struct pass *p);
static void pass_utf8(struct pass *p);
static void pass_number(struct pass *p);
static void pass_word(struct pass *p);
static void end_document(struct pass *p);

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *
skip_space(const char *at, const char *end)
{
	while (at < end && (is_space(*at) || *at == '\0'))
		at++;
	return at;
}

static void
begin_document(struct pass *p, const char *at)
{
	p->at = p->begin = p->copied = at;
	p->first = at < p->end ? skip_space(at + 1, p->end) : at;
	p->out_len = 0;
	p->depth = 0;
	p->is_mended = p->is_error = false;
}

static void
append(struct pass *p, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	if (len > p->out_room - p->out_len) {
		p->out_room = p->out_room * 2 + len + (size_t)(p->end - p->begin);
		p->out = xrealloc(p->out, p->out_room);
	}
	memcpy(p->out + p->out_len, bytes, len);
	p->out_len += len;
}

/* The next `len` bytes become `instead`; the pass goes on behind them. */
static void
mend(struct pass *p, size_t len, const char *instead)
{
	append(p, p->copied, (size_t)(p->at - p->copied));
	append(p, instead, strlen(instead));
	p->at += len;
	p->copied = p->at;
	p->is_mended = true;
}

void
json_repair(const char *bytes, size_t len, struct json_text *text)
{
	struct pass p = {.end = bytes + len};

	memset(text, 0, sizeof *text);
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		bytes += 3;
	begin_document(&p, skip_space(bytes, p.end));
	if (p.at < p.end && *p.at == '<') {
		text->is_html = true;
		return;
	}
	while (p.at < p.end)
		pass_token(&p);
	if (p.is_mended) {
		append(&p, p.copied, (size_t)(p.end - p.copied));
		text->bytes = text->owned = p.out;
		text->len = p.out_len;
	} else {
		free(p.out);
		text->bytes = p.begin;
		text->len = (size_t)(p.end - p.begin);
	}
	text->was_mended = p.is_mended || p.had_second;
	text->had_second = p.had_second;
}

void
json_text_clear(struct json_text *text)
{
	free(text->owned);
	memset(text, 0, sizeof *text);
}

static void
pass_token(struct pass *p)
{
	switch (*p->at) {
	case '{':
	case '[':
		p->depth++;
		p->at++;
		break;
	case '}':
	case ']':
		p->at++;
		if (--p->depth <= 0)
			end_document(p);
		break;
	case ',':
		pass_comma(p);
		break;
	case '"':
		pass_string(p);
		break;
	case ' ':
	case '\t':
	case '\n':
	case '\r':
	case ':':
		p->at++;
		break;
	case '+':
	case '-':
	case '.':
	case '0' ... '9':
		pass_number(p);
		break;
	default:
		pass_word(p);
	}
}

/* What stands behind the document: white space; the real one behind an error object (an iDRAC 8
 * with an expired licence); rubbish. */
static void
end_document(struct pass *p)
{
	const char *next = skip_space(p->at, p->end);

	if (p->is_error && next < p->end && *next == '{') {
		begin_document(p, next);
		p->had_second = true;
	} else {
		p->end = p->at;
	}
}

static void
pass_comma(struct pass *p)
{
	const char *next = skip_space(p->at + 1, p->end);

	if (next < p->end && (*next == ']' || *next == '}'))
		mend(p, 1, "");
	else
		p->at++;
}

static void
pass_string(struct pass *p)
{
	static const char error[] = "\"error\"";
	bool is_first = p->depth == 1 && p->at == p->first;

	if (is_first && (size_t)(p->end - p->at) >= sizeof error - 1 &&
	    memcmp(p->at, error, sizeof error - 1) == 0)
		p->is_error = true;
	for (p->at++; p->at < p->end && *p->at != '"';) {
		unsigned char c = (unsigned char)*p->at;

		if (c == '\\')
			pass_escape(p);
		else if (c == '\t')
			mend(p, 1, "\\t");
		else if (c == '\n')
			mend(p, 1, "\\n");
		else if (c == '\r')
			mend(p, 1, "\\r");
		else if (c < 0x20)
			mend(p, 1, replacement);
		else if (c >= 0x80)
			pass_utf8(p);
		else
			p->at++;
	}
	if (p->at < p->end)
		p->at++;
}

/* The 16 bits of \uXXXX at `at`; -1: it is none. */
static int
unicode_at(const char *at, const char *end)
{
	int value = 0, i;
	char c;

	if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
		return -1;
	for (i = 2; i < 6; i++) {
		c = at[i];
		if (c >= '0' && c <= '9')
			value = value << 4 | (c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			value = value << 4 | ((c | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return value;
}

static void
pass_escape(struct pass *p)
{
	int unit, low;

	if (p->end - p->at >= 2 && memchr("\"\\/bfnrt", p->at[1], 8) != NULL) {
		p->at += 2;
	} else if ((unit = unicode_at(p->at, p->end)) >= 0) {
		low = unit >> 10 == 0xd800 >> 10 ? unicode_at(p->at + 6, p->end) : -1;
		if (low >= 0 && low >> 10 == 0xdc00 >> 10)
			p->at += 12;
		else if (unit == 0 || unit >> 11 == 0xd800 >> 11)
			mend(p, 6, replacement);
		else
			p->at += 6;
	} else if (p->end - p->at >= 2 && p->at[1] == '\'') {
		mend(p, 2, "'");
	} else {
		mend(p, 1, "\\\\");
	}
}

/* RFC 3629: the bytes of one character, or one byte that belongs to none. */
static void
pass_utf8(struct pass *p)
{
	static const struct {
		unsigned char first, last, low, high; /* first byte from-to, second byte from-to */
		int len;
	} rows[] = {
	    {0xc2, 0xdf, 0x80, 0xbf, 2},
	    {0xe0, 0xe0, 0xa0, 0xbf, 3},
	    {0xe1, 0xec, 0x80, 0xbf, 3},
	    {0xed, 0xed, 0x80, 0x9f, 3},
	    {0xee, 0xef, 0x80, 0xbf, 3},
	    {0xf0, 0xf0, 0x90, 0xbf, 4},
	    {0xf1, 0xf3, 0x80, 0xbf, 4},
	    {0xf4, 0xf4, 0x80, 0x8f, 4},
	};
	const unsigned char *at = (const unsigned char *)p->at;
	size_t i;
	int j;

	for (i = 0; i < nitems(rows); i++)
		if (at[0] >= rows[i].first && at[0] <= rows[i].last)
			break;
	if (i < nitems(rows) && p->end - p->at >= rows[i].len && at[1] >= rows[i].low &&
	    at[1] <= rows[i].high) {
		for (j = 2; j < rows[i].len && (at[j] & 0xc0) == 0x80;)
			j++;
		if (j == rows[i].len) {
			p->at += j;
			return;
		}
	}
	mend(p, 1, replacement);
}

/* ---- numbers and words ---- */

struct number {
	const char *sign, *whole, *fraction, *exponent;
	size_t whole_len, fraction_len, exponent_len; /* digits; the exponent's with its sign */
	bool has_point, has_e;
	size_t len;
};

static size_t
digits(const char *at, const char *end)
{
	size_t n = 0;

	while (at + n < end && at[n] >= '0' && at[n] <= '9')
		n++;
	return n;
}

static struct number
read_number(const char *at, const char *end)
{
	struct number n = {.sign = ""};
	const char *start = at;

	if (*at == '-' || *at == '+')
		n.sign = *at++ == '-' ? "-" : "";
	n.whole = at;
	at += n.whole_len = digits(at, end);
	if (at < end && *at == '.') {
		n.has_point = true;
		n.fraction = ++at;
		at += n.fraction_len = digits(at, end);
	}
	if (at < end && (*at == 'e' || *at == 'E')) {
		n.has_e = true;
		n.exponent = ++at;
		if (at < end && (*at == '-' || *at == '+'))
			at++;
		at += digits(at, end);
		n.exponent_len = (size_t)(at - n.exponent);
	}
	n.len = (size_t)(at - start);
	return n;
}

/* Fits json_int_t: at most 18 digits, or 19 that are not above 2^63 - 1 (a sign makes no difference
 * that matters). */
static bool
is_int64(const struct number *n)
{
	return n->whole_len < 19 ||
	       (n->whole_len == 19 && memcmp(n->whole, "9223372036854775807", 19) <= 0);
}

static bool
is_finite(const char *number, size_t len)
{
	char text[512];

	if (len >= sizeof text)
		return false;
	memcpy(text, number, len);
	text[len] = '\0';
	return isfinite(strtod(text, NULL));
}

/* The number again, in the form that JSON knows. */
static void
rewrite_number(struct pass *p, const struct number *n, bool is_real)
{
	size_t len = n->len;
	const char *whole = n->whole;
	size_t whole_len = n->whole_len;

	while (whole_len > 1 && *whole == '0') {
		whole++;
		whole_len--;
	}
	mend(p, 0, n->sign);
	append(p, whole_len ? whole : "0", whole_len ? whole_len : 1);
	if (is_real) {
		append(p, ".", 1);
		append(
		    p, n->fraction_len ? n->fraction : "0", n->fraction_len ? n->fraction_len : 1);
	}
	if (n->exponent_len > 0 && digits(n->exponent + n->exponent_len - 1, p->end) > 0) {
		append(p, "e", 1);
		append(p, n->exponent, n->exponent_len);
	}
	p->at += len;
	p->copied = p->at;
}

static void
pass_number(struct pass *p)
{
	struct number n = read_number(p->at, p->end);
	bool is_real = n.has_point || n.has_e;
	bool is_legal = *p->at != '+' && n.whole_len > 0 &&
			(n.whole_len == 1 || n.whole[0] != '0') &&
			(!n.has_point || n.fraction_len > 0) &&
			(!n.has_e || (n.exponent_len > 0 && n.exponent[n.exponent_len - 1] >= '0'));

	if (n.whole_len == 0 && n.fraction_len == 0) {
		pass_word(p);
	} else if (!is_real && !is_int64(&n)) {
		if (is_finite(p->at, n.len))
			rewrite_number(p, &n, true);
		else
			mend(p, n.len, "null");
	} else if (is_real && !is_finite(p->at, n.len)) {
		mend(p, n.len, "null");
	} else if (!is_legal) {
		rewrite_number(p, &n, is_real);
	} else {
		p->at += n.len;
	}
}

/* true, false, null stay; what stands for no number is null; what nobody knows stays for the parser
 * to refuse. */
static void
pass_word(struct pass *p)
{
	static const char *const none[] = {"nan", "inf", "infinity", "undefined", "none", "n/a"};
	const char *at = p->at;
	size_t len, i;

	while (at < p->end && (*at == '-' || *at == '+'))
		at++;
	for (len = 0; at + len < p->end && strchr(" \t\r\n,:{}[]\"", at[len]) == NULL;)
		len++;
	for (i = 0; i < nitems(none); i++)
		if (strlen(none[i]) == len && strncasecmp(at, none[i], len) == 0) {
			mend(p, (size_t)(at - p->at) + len, "null");
			return;
		}
	at += len;
	p->at = at > p->at ? at : p->at + 1;
}
