#include "northbound/http_parse.h"

#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "northbound/http_chars.h"

static bool read_host(struct http_head *head, char *value);
static bool read_length(struct http_head *head, char *value);
static bool read_transfer_encoding(struct http_head *head, char *value);
static bool read_connection(struct http_head *head, char *value);
static bool read_expect(struct http_head *head, char *value);

/* Fields that this layer reads, and those where a second one would leave open which of the two
 * counts. */
/* clang-format off */
static const struct known_field {
	const char *name;
	size_t len;
	bool is_single;
	bool (*read)(struct http_head *head, char *value);
} known_fields[] = {
	{ "Host",              4,  true,  read_host },
	{ "Content-Length",    14, true,  read_length },
	{ "Transfer-Encoding", 17, true,  read_transfer_encoding },
	{ "Expect",            6,  true,  read_expect },
	{ "Connection",        10, false, read_connection },
	{ "Authorization",     13, true,  NULL },
	{ "X-Auth-Token",      12, true,  NULL },
	{ "Content-Type",      12, true,  NULL },
	{ "OData-Version",     13, true,  NULL },
};

/* Methods are case-sensitive (RFC 9110 9.1). Any other token is HTTP_OTHER. */
static const struct known_method {
	const char *name;
	enum http_method method;
	enum rf_code refused;
} known_methods[] = {
	{ "GET",     HTTP_GET,     RF_OK },
	{ "HEAD",    HTTP_HEAD,    RF_OK },
	{ "POST",    HTTP_POST,    RF_OK },
	{ "PATCH",   HTTP_PATCH,   RF_OK },
	{ "PUT",     HTTP_PUT,     RF_OK },
	{ "DELETE",  HTTP_DELETE,  RF_OK },
	{ "OPTIONS", HTTP_OPTIONS, RF_OK },
	{ "TRACE",   HTTP_OTHER,   RF_HTTP_METHOD },        /* would send credentials back */
	{ "CONNECT", HTTP_OTHER,   RF_BAD_REQUEST },        /* what follows is not HTTP */
};
/* clang-format on */

static enum http_parsed
bad(struct http_head *head, enum rf_code code, const char *why)
{
	head->error = code;
	head->why = why;
	return HTTP_BAD;
}

/* For what answers bool. */
static bool
refuse(struct http_head *head, const char *why)
{
	bad(head, RF_BAD_REQUEST, why);
	return false;
}

static enum http_parsed parse_line(struct http_head *head, char *line, char *feed);

enum http_parsed
http_head_parse(struct http_head *head, char *buf, size_t len)
{
	size_t have = len < HTTP_HEAD_MAX ? len : HTTP_HEAD_MAX;
	enum http_parsed parsed;
	char *feed, *line;

	for (;;) {
		line = buf + head->line;
		/* What cannot become a request line (a TLS handshake, say) need not wait for the
		 * line's end. */
		if (!head->has_request_line && have > head->line && *line != '\r' &&
		    !http_char_is(*line, CHAR_TOKEN))
			return bad(head, RF_BAD_REQUEST, "not a request line");
		feed = memchr(buf + head->searched, '\n', have - head->searched);
		if (feed == NULL)
			break;
		head->line = head->searched = (size_t)(feed - buf) + 1;
		parsed = parse_line(head, line, feed);
		if (parsed != HTTP_MORE)
			return parsed;
	}
	head->searched = have;
	return have == HTTP_HEAD_MAX ? bad(head, RF_HEAD_TOO_LARGE, "head too long") : HTTP_MORE;
}

static enum http_parsed parse_request_line(struct http_head *head, char *line, char *end);
static enum http_parsed parse_field(struct http_head *head, char *line, char *end);
static enum http_parsed parse_end(struct http_head *head);

/* feed: the line feed that ends it. */
static enum http_parsed
parse_line(struct http_head *head, char *line, char *feed)
{
	char *end = feed - 1;

	if (feed == line || *end != '\r')
		return bad(head, RF_BAD_REQUEST, "bare line feed");
	*end = '\0';
	if (end > line)
		return head->has_request_line ? parse_field(head, line, end)
					      : parse_request_line(head, line, end);
	if (head->has_request_line)
		return parse_end(head);
	if (head->has_empty_line)
		return bad(head, RF_BAD_REQUEST, "empty lines before the request line");
	head->has_empty_line = true;
	return HTTP_MORE;
}

static enum http_parsed parse_method(struct http_head *head, const char *text, size_t len);
static enum http_parsed parse_version(struct http_head *head, const char *text, size_t len);

/* RFC 9112 3: exactly one space between the three parts, none elsewhere. */
static enum http_parsed
parse_request_line(struct http_head *head, char *line, char *end)
{
	char *first = memchr(line, ' ', (size_t)(end - line));
	char *second = first ? memchr(first + 1, ' ', (size_t)(end - first - 1)) : NULL;
	enum http_parsed parsed;

	if (second == NULL || second == first + 1)
		return bad(head, RF_BAD_REQUEST, "not a request line");
	*first = *second = '\0';
	head->has_request_line = true;
	head->target = first + 1;
	if (memchr(head->target, '\0', (size_t)(second - head->target)) != NULL)
		return bad(head, RF_BAD_REQUEST, "NUL in the target");
	parsed = parse_method(head, line, (size_t)(first - line));
	return parsed == HTTP_MORE ? parse_version(head, second + 1, (size_t)(end - second - 1))
				   : parsed;
}

static enum http_parsed
parse_method(struct http_head *head, const char *text, size_t len)
{
	size_t i;

	if (!http_chars_are(text, len, CHAR_TOKEN))
		return bad(head, RF_BAD_REQUEST, "malformed method");
	head->method_text = text;
	head->method = HTTP_OTHER;
	for (i = 0; i < nitems(known_methods); i++) {
		if (strcmp(text, known_methods[i].name) != 0)
			continue;
		if (known_methods[i].refused != RF_OK)
			return bad(head, known_methods[i].refused, "method not allowed anywhere");
		head->method = known_methods[i].method;
	}
	return HTTP_MORE;
}

/* RFC 9112 2.3; a higher minor version is answered as 1.1 (RFC 9110 2.5). */
static enum http_parsed
parse_version(struct http_head *head, const char *text, size_t len)
{
	if (len != 8 || memcmp(text, "HTTP/", 5) != 0 || text[5] < '0' || text[5] > '9' ||
	    text[6] != '.' || text[7] < '0' || text[7] > '9')
		return bad(head, RF_BAD_REQUEST, "malformed HTTP version");
	if (text[5] != '1')
		return bad(head, RF_HTTP_VERSION, "HTTP version");
	head->minor = text[7] == '0' ? 0 : 1;
	return HTTP_MORE;
}

static enum http_parsed know_field(
    struct http_head *head, const char *name, size_t len, char *value);

static enum http_parsed
parse_field(struct http_head *head, char *line, char *end)
{
	char *colon = memchr(line, ':', (size_t)(end - line));
	char *value;

	if (*line == ' ' || *line == '\t')
		return bad(head, RF_BAD_REQUEST, "folded field");
	if (colon == NULL || colon == line)
		return bad(head, RF_BAD_REQUEST, "field without a name");
	if (!http_chars_are(line, (size_t)(colon - line), CHAR_TOKEN))
		return bad(head, RF_BAD_REQUEST, "malformed field name");
	for (value = colon + 1; *value == ' ' || *value == '\t'; value++)
		continue;
	while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	if (!http_chars_are(value, (size_t)(end - value), CHAR_VALUE))
		return bad(head, RF_BAD_REQUEST, "control character in a field");
	if (head->field_count == HTTP_FIELDS_MAX)
		return bad(head, RF_HEAD_TOO_LARGE, "too many fields");
	*colon = *end = '\0';
	head->fields[head->field_count].name = line;
	head->fields[head->field_count++].value = value;
	return know_field(head, line, (size_t)(colon - line), value);
}

static enum http_parsed
know_field(struct http_head *head, const char *name, size_t len, char *value)
{
	const struct known_field *known;
	unsigned bit = 1;

	for (known = known_fields; known < known_fields + nitems(known_fields);
	     known++, bit <<= 1) {
		if (len != known->len || strcasecmp(name, known->name) != 0)
			continue;
		if (known->is_single && head->seen & bit)
			return bad(head, RF_BAD_REQUEST, "field given twice");
		head->seen |= bit;
		if (known->read != NULL && !known->read(head, value))
			return HTTP_BAD;
	}
	return HTTP_MORE;
}

static bool
read_host(struct http_head *head, char *value)
{
	head->host = value;
	return true;
}

/* Digits and nothing else: no sign, no list, no second opinion. */
static bool
read_length(struct http_head *head, char *value)
{
	const char *p;

	if (*value == '\0')
		return refuse(head, "empty Content-Length");
	for (p = value; *p; p++) {
		if (*p < '0' || *p > '9')
			return refuse(head, "malformed Content-Length");
		if (head->length > (INT64_MAX - 9) / 10)
			return refuse(head, "Content-Length out of range");
		head->length = head->length * 10 + (uint64_t)(*p - '0');
	}
	head->has_length = true;
	return true;
}

/* chunked and no other coding: we decode none. */
static bool
read_transfer_encoding(struct http_head *head, char *value)
{
	if (strcasecmp(value, "chunked") != 0)
		return refuse(head, "Transfer-Encoding other than chunked");
	head->is_chunked = true;
	return true;
}

static bool
read_connection(struct http_head *head, char *value)
{
	size_t len;

	for (; *value; value += len) {
		value += strspn(value, ", \t");
		len = strcspn(value, ", \t");
		if (len == 5 && strncasecmp(value, "close", 5) == 0)
			head->wants_close = true;
	}
	return true;
}

static bool
read_expect(struct http_head *head, char *value)
{
	head->expects_continue = true;
	if (strcasecmp(value, "100-continue") == 0)
		return true;
	bad(head, RF_EXPECTATION, "Expect");
	return false;
}

static enum http_parsed
parse_end(struct http_head *head)
{
	head->len = head->line;
	if (head->is_chunked && head->has_length)
		return bad(head, RF_BAD_REQUEST, "Content-Length and Transfer-Encoding");
	if (head->minor == 0) {
		if (head->is_chunked)
			return bad(head, RF_BAD_REQUEST, "Transfer-Encoding in HTTP/1.0");
		head->wants_close = true;
		head->expects_continue = false; /* RFC 9110 10.1.1 */
	} else if (head->host == NULL) {
		return bad(head, RF_BAD_REQUEST, "no Host");
	}
	return HTTP_DONE;
}
