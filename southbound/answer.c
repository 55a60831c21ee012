#include "southbound/answer.h"

#include <string.h>
#include <strings.h>

#include <curl/curl.h>

enum { RETRY_MAX_S = 3600 };

static void take_status(struct answer *answer, const char *line, size_t len);
static void take_media(struct answer *answer, const char *value, size_t len);
static void take_encoding(struct answer *answer, const char *value, size_t len);
static void take_retry(struct answer *answer, const char *value, size_t len, long long now);
static void keep(char *to, size_t size, const char *value, size_t len);

bool
answer_line(struct answer *answer, const char *line, size_t len, long long now)
{
	const char *colon, *value;
	size_t name;

	answer->head_bytes += len;
	if (++answer->lines > ANSWER_LINES_MAX || answer->head_bytes > ANSWER_HEAD_MAX)
		return false;
	while (len > 0 && strchr(" \t\r\n", line[len - 1]) != NULL && line[len - 1] != '\0')
		len--;
	if (answer->is_complete)
		return true;
	if (len >= 5 && memcmp(line, "HTTP/", 5) == 0) {
		take_status(answer, line, len);
		return true;
	}
	if (len == 0)
		answer->is_complete = answer->status >= 200;
	colon = memchr(line, ':', len);
	if (colon == NULL)
		return true;
	name = (size_t)(colon - line);
	value = colon + 1;
	while (value < line + len && (*value == ' ' || *value == '\t'))
		value++;
	len -= (size_t)(value - line);
#define IS(text) (name == sizeof(text) - 1 && strncasecmp(line, text, name) == 0)
	if (IS("Content-Type"))
		take_media(answer, value, len);
	else if (IS("Content-Encoding"))
		take_encoding(answer, value, len);
	else if (IS("Retry-After"))
		take_retry(answer, value, len, now);
	else if (IS("ETag"))
		keep(answer->etag, sizeof answer->etag, value, len);
	else if (IS("Location"))
		keep(answer->location, sizeof answer->location, value, len);
	else if (IS("X-Auth-Token"))
		keep(answer->token, sizeof answer->token, value, len);
#undef IS
	return true;
}

enum answer_media
answer_sniff(const char *body, size_t len)
{
	size_t i = len >= 3 && memcmp(body, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (i < len && memchr(" \t\r\n", body[i], 4) != NULL)
		i++;
	if (i == len)
		return MEDIA_NONE;
	if (body[i] == '{' || body[i] == '[')
		return MEDIA_JSON;
	return body[i] == '<' ? MEDIA_HTML : MEDIA_OTHER;
}

/* "HTTP/1.1 201 Created". Counts of lines and bytes go on, so that a flood of interim answers is
 * bounded, too. */
static void
take_status(struct answer *answer, const char *line, size_t len)
{
	const char *space = memchr(line, ' ', len);
	int lines = answer->lines;
	size_t head_bytes = answer->head_bytes, i;

	memset(answer, 0, sizeof *answer);
	answer->lines = lines;
	answer->head_bytes = head_bytes;
	for (i = space ? (size_t)(space - line) + 1 : len;
	     i < len && line[i] >= '0' && line[i] <= '9'; i++)
		if (answer->status < 1000)
			answer->status = answer->status * 10 + (line[i] - '0');
	if (answer->status < 100 || answer->status > 599)
		answer->status = 0;
}

static void
take_media(struct answer *answer, const char *value, size_t len)
{
	/* clang-format off */
	static const struct {
		const char *text;
		enum answer_media media;
	} rows[] = {
		{ "application/json", MEDIA_JSON },
		{ "text/html", MEDIA_HTML },
		{ "application/xhtml", MEDIA_HTML },
	};
	/* clang-format on */
	size_t i, n;

	answer->media = MEDIA_OTHER;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		n = strlen(rows[i].text);
		if (len >= n && strncasecmp(value, rows[i].text, n) == 0)
			answer->media = rows[i].media;
	}
}

static void
take_encoding(struct answer *answer, const char *value, size_t len)
{
	answer->is_encoded = len > 0 && !(len == 8 && strncasecmp(value, "identity", 8) == 0);
}

/* Seconds or a date (RFC 9110 10.2.3). A day of silence is not ours to grant: at most an hour. */
static void
take_retry(struct answer *answer, const char *value, size_t len, long long now)
{
	char text[64];
	long long seconds = 0;
	size_t i;

	keep(text, sizeof text, value, len);
	if (text[0] == '\0')
		return;
	for (i = 0; text[i] >= '0' && text[i] <= '9' && i < 10; i++)
		seconds = seconds * 10 + (text[i] - '0');
	if (text[i] != '\0' || i == 0) {
		time_t at = curl_getdate(text, NULL);

		if (at == (time_t)-1)
			return;
		seconds = (long long)at - now;
	}
	if (seconds < 1)
		seconds = 1;
	answer->retry_after_s = seconds > RETRY_MAX_S ? RETRY_MAX_S : (int)seconds;
}

static void
keep(char *to, size_t size, const char *value, size_t len)
{
	size_t i;

	to[0] = '\0';
	if (len >= size)
		return;
	for (i = 0; i < len; i++)
		if ((unsigned char)value[i] < 0x20 || value[i] == 0x7f)
			return;
	memcpy(to, value, len);
	to[len] = '\0';
}
