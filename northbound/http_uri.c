#include "northbound/http_uri.h"

#include <string.h>
#include <strings.h>

#include <arpa/inet.h>

#include "northbound/http_chars.h"

static char empty_path[] = "/";

static const char *parse_absolute(struct http_target *target, char *text, char **rest);
static const char *check_query(const char *query);

const char *
http_target_parse(struct http_target *target, char *text, enum http_method method)
{
	const char *why;
	size_t len;

	target->query = NULL;
	target->has_authority = false;
	if (strcmp(text, "*") == 0) {
		target->path = text;
		return method == HTTP_OPTIONS ? NULL : "asterisk form";
	}
	if (*text != '/' && (why = parse_absolute(target, text, &text)) != NULL)
		return why;
	len = strcspn(text, "?");
	if (text[len] == '?') {
		text[len] = '\0';
		target->query = text + len + 1;
	}
	target->path = len > 0 ? text : empty_path;
	if (!http_chars_are(text, len, CHAR_PATH))
		return "illegal character in the path";
	return target->query ? check_query(target->query) : NULL;
}

/* RFC 9112 3.2.2: http://authority/path; *rest is what follows the authority. User information is
 * refused: RFC 9110 4.2.4. */
static const char *
parse_absolute(struct http_target *target, char *text, char **rest)
{
	size_t len;

	if (strncasecmp(text, "http://", 7) == 0)
		text += 7;
	else if (strncasecmp(text, "https://", 8) == 0)
		text += 8;
	else
		return "neither a path nor an http URI";
	len = strcspn(text, "/?");
	if (!http_host_parse(&target->authority, text, len))
		return "malformed authority";
	target->has_authority = true;
	*rest = text + len;
	return NULL;
}

static const char *
check_query(const char *query)
{
	const char *p;

	for (p = query; *p; p++) {
		if (!http_char_is(*p, CHAR_QUERY))
			return "illegal character in the query";
		if (*p != '%')
			continue;
		if (http_hex(p[1]) < 0 || http_hex(p[2]) < 0)
			return "malformed percent-encoding";
		if (p[1] == '0' && p[2] == '0')
			return "encoded NUL";
		p += 2;
	}
	return NULL;
}

static const char *decode_escape(const char *in, unsigned char *out);
static const char *check_segments(const char *path);
static bool is_utf8(const unsigned char *text);

const char *
http_path_decode(const char *path, char *out)
{
	const char *in, *why;
	char *at = out;
	bool has_escapes = false;

	for (in = path; *in; in++) {
		if (*in != '%') {
			*at++ = *in;
			continue;
		}
		if ((why = decode_escape(in, (unsigned char *)at)) != NULL)
			return why;
		has_escapes = true;
		at++;
		in += 2;
	}
	*at = '\0';
	if (has_escapes && !is_utf8((const unsigned char *)out))
		return "path is not UTF-8";
	return strcmp(out, "*") == 0 ? NULL : check_segments(out);
}

static const char *
decode_escape(const char *in, unsigned char *out)
{
	int high = http_hex(in[1]);
	int low = high < 0 ? -1 : http_hex(in[2]);

	if (low < 0)
		return "malformed percent-encoding";
	*out = (unsigned char)(high << 4 | low);
	if (*out < 0x20 || *out == 0x7f)
		return "encoded control character";
	if (*out == '/' || *out == '\\')
		return "encoded slash";
	if (*out == '%')
		return "encoded twice";
	return NULL;
}

/* `.` and `..` after decoding, so that %2e does not help; an empty one anywhere but at the end. */
static const char *
check_segments(const char *path)
{
	size_t len;

	for (path++;; path += len + 1) {
		len = strcspn(path, "/");
		if (len == 0 && *path == '/')
			return "empty segment";
		if ((len == 1 && path[0] == '.') || (len == 2 && path[0] == '.' && path[1] == '.'))
			return "dot segment";
		if (path[len] == '\0')
			return NULL;
	}
}

/* Unicode 15 table 3-7: no overlong forms (an encoded slash in disguise), no surrogates, nothing
 * above U+10FFFF. */
static bool
is_utf8(const unsigned char *p)
{
	unsigned char low, high;
	int more;

	for (; *p; p++) {
		low = 0x80;
		high = 0xbf;
		if (*p < 0x80)
			continue;
		if (*p < 0xc2 || *p > 0xf4)
			return false;
		more = *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;
		if (*p == 0xe0)
			low = 0xa0;
		else if (*p == 0xed)
			high = 0x9f;
		else if (*p == 0xf0)
			low = 0x90;
		else if (*p == 0xf4)
			high = 0x8f;
		for (; more > 0; more--, low = 0x80, high = 0xbf)
			if (*++p < low || *p > high)
				return false;
	}
	return true;
}

static bool parse_name(struct http_host *host, const char *text, size_t len);
static bool parse_port(struct http_host *host, const char *text, size_t len);

bool
http_host_parse(struct http_host *host, const char *text, size_t len)
{
	const char *end = text + len, *colon;

	if (len > 0 && *text == '[') {
		colon = memchr(text, ']', len);
		colon = colon ? colon + 1 : end;
	} else {
		colon = memchr(text, ':', len);
		colon = colon ? colon : end;
	}
	host->port = 0;
	if (!parse_name(host, text, (size_t)(colon - text)))
		return false;
	if (colon == end)
		return true;
	return *colon == ':' && parse_port(host, colon + 1, (size_t)(end - colon - 1));
}

static bool
parse_name(struct http_host *host, const char *text, size_t len)
{
	struct in6_addr v6;
	size_t i;

	if (len == 0 || len > HTTP_HOST_MAX)
		return false;
	for (i = 0; i < len; i++)
		host->name[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] | 0x20) : text[i];
	host->name[len] = '\0';
	if (*text == '[') {
		if (len < 4 || text[len - 1] != ']' || memchr(text, '\0', len) != NULL)
			return false;
		host->name[len - 1] = '\0';
		i = inet_pton(AF_INET6, host->name + 1, &v6) == 1;
		host->name[len - 1] = ']';
		return i != 0;
	}
	if (*text == '.' || strstr(host->name, "..") != NULL ||
	    !http_chars_are(text, len, CHAR_HOST))
		return false;
	if (host->name[len - 1] == '.')
		host->name[len - 1] = '\0';
	return true;
}

/* RFC 3986 3.2.3 allows an empty one. Nobody listens on port 0. */
static bool
parse_port(struct http_host *host, const char *text, size_t len)
{
	size_t i;

	if (len > 5)
		return false;
	for (i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		host->port = host->port * 10 + (text[i] - '0');
	}
	return host->port <= 65535 && (host->port > 0 || len == 0);
}
