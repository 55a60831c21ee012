#include "gateway/config_types.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <string.h>

#include "gateway/xalloc.h"

static int hex_digit(char c);
static size_t distance(const char *a, const char *b);

bool
config_parse_flag(const char *text, bool *out)
{
	/* clang-format off */
	static const struct {
		const char *word;
		bool value;
	} rows[] = {
		{ "true", true }, { "yes", true }, { "on", true },
		{ "false", false }, { "no", false }, { "off", false },
	};
	/* clang-format on */
	size_t i;

	for (i = 0; i < nitems(rows); i++) {
		if (strcmp(rows[i].word, text) == 0) {
			*out = rows[i].value;
			return true;
		}
	}
	return false;
}

/* Digits up to *end; false when there are none, too many, or a leading zero (YAML 1.1 would read an
 * octal number). */
static bool
digits(const char *text, const char **end, int64_t *out)
{
	const char *p;
	int64_t n = 0;

	for (p = text; isdigit((unsigned char)*p); p++)
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, *p - '0', &n))
			return false;
	*end = p;
	*out = n;
	return p > text && (*text != '0' || p == text + 1);
}

bool
config_parse_number(const char *text, int64_t *out)
{
	bool is_negative = *text == '-';
	const char *end;

	if (!digits(text + is_negative, &end, out) || *end != '\0')
		return false;
	if (is_negative)
		*out = -*out;
	return true;
}

bool
config_parse_duration(const char *text, int64_t *ms)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} rows[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
	const char *end;
	size_t i;

	if (!digits(text, &end, ms))
		return false;
	for (i = 0; i < nitems(rows); i++)
		if (strcmp(rows[i].unit, end) == 0)
			return !__builtin_mul_overflow(*ms, rows[i].ms, ms);
	return false;
}

bool
config_parse_mac(const char *text, unsigned char mac[6])
{
	int i, high, low;

	if (strlen(text) != 17 || (text[2] != ':' && text[2] != '-'))
		return false;
	for (i = 0; i < 6; i++) {
		high = hex_digit(text[3 * i]);
		low = hex_digit(text[3 * i + 1]);
		if (high < 0 || low < 0 || (i < 5 && text[3 * i + 2] != text[2]))
			return false;
		mac[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

bool
config_is_hex(const char *text, size_t most)
{
	size_t len = strspn(text, "0123456789abcdefABCDEF");

	return text[len] == '\0' && len >= 2 && len % 2 == 0 && len <= 2 * most;
}

bool
config_fingerprint_parse(const char *text, struct config_fingerprint *out)
{
	static const struct {
		const char *prefix;
		enum fingerprint_kind kind;
	} rows[] = {{"spki-sha256:", FINGERPRINT_SPKI}, {"cert-sha256:", FINGERPRINT_CERT}};
	size_t i, n;
	int high, low;

	for (i = 0; i < nitems(rows); i++)
		if (strncmp(rows[i].prefix, text, strlen(rows[i].prefix)) == 0)
			break;
	if (i == nitems(rows))
		return false;
	text += strlen(rows[i].prefix);
	for (n = 0; n < sizeof out->sha256; n++) {
		if (n > 0 && *text == ':')
			text++;
		high = hex_digit(text[0]);
		low = high < 0 ? -1 : hex_digit(text[1]);
		if (low < 0)
			return false;
		out->sha256[n] = (unsigned char)(high << 4 | low);
		text += 2;
	}
	out->kind = rows[i].kind;
	return *text == '\0';
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
config_is_address(const char *text)
{
	struct in6_addr out;

	return inet_pton(AF_INET, text, &out) == 1 || inet_pton(AF_INET6, text, &out) == 1;
}

bool
config_address_normal(const char *text, char out[CONFIG_ADDRESS_SIZE])
{
	struct in6_addr six;

	if (inet_pton(AF_INET, text, &six) == 1)
		return inet_ntop(AF_INET, &six, out, CONFIG_ADDRESS_SIZE) != NULL;
	if (inet_pton(AF_INET6, text, &six) != 1)
		return false;
	if (IN6_IS_ADDR_V4MAPPED(&six))
		return inet_ntop(AF_INET, &six.s6_addr[12], out, CONFIG_ADDRESS_SIZE) != NULL;
	return inet_ntop(AF_INET6, &six, out, CONFIG_ADDRESS_SIZE) != NULL;
}

bool
config_is_hostname(const char *text)
{
	size_t label = 0, len = strlen(text), i;

	if (len == 0 || len > 253)
		return false;
	for (i = 0; i < len; i++) {
		bool is_inner = label > 0 && text[i + 1] != '.' && text[i + 1] != '\0';

		if (text[i] == '.' && label > 0)
			label = 0;
		else if (isalnum((unsigned char)text[i]) || text[i] == '_' ||
			 (text[i] == '-' && is_inner))
			label++;
		else
			return false;
		if (label > 63)
			return false;
	}
	/* Digits and dots alone would be a mistyped address. */
	return label > 0 && strspn(text, "0123456789.") < len;
}

bool
config_is_word(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-._");

	return len > 0 && len <= 63 && text[len] == '\0' && isalnum((unsigned char)text[0]) &&
	       isalnum((unsigned char)text[len - 1]);
}

/* HOST or [HOST], up to `end`. */
static bool
parse_host(struct arena *arena, const char *text, const char *end, struct config_url *out)
{
	out->is_ipv6 = *text == '[';
	if (out->is_ipv6 && end[-1] != ']')
		return false;
	out->host = arena_strndup(
	    arena, text + out->is_ipv6, (size_t)(end - text) - 2 * (size_t)out->is_ipv6);
	if (out->is_ipv6)
		return strchr(out->host, ':') != NULL && config_is_address(out->host);
	return config_is_address(out->host) || config_is_hostname(out->host);
}

bool
config_parse_url(struct arena *arena, const char *text, struct config_url *out, const char **why)
{
	const char *end, *colon, *rest;
	int64_t port;

	*why = "it does not begin with https:// or http://";
	if (strncasecmp(text, "https://", 8) == 0)
		out->is_https = true;
	else if (strncasecmp(text, "http://", 7) == 0)
		out->is_https = false;
	else
		return false;
	text += out->is_https ? 8 : 7;
	end = text + strcspn(text, "/?#");
	*why = "user name and password have options of their own";
	if (memchr(text, '@', (size_t)(end - text)) != NULL)
		return false;
	colon = *text == '[' ? strchr(text, ']') : text;
	colon = colon != NULL ? memchr(colon, ':', (size_t)(end > colon ? end - colon : 0)) : NULL;
	port = out->is_https ? 443 : 80;
	*why = "its port is not a number from 1 to 65535";
	if (colon != NULL &&
	    (!digits(colon + 1, &rest, &port) || rest != end || port < 1 || port > 65535))
		return false;
	*why = "its host is neither a host name nor an IP address";
	if ((colon != NULL ? colon : end) - text < 1 ||
	    !parse_host(arena, text, colon != NULL ? colon : end, out))
		return false;
	*why = "nothing but /redfish/v1 may follow the host";
	if (strcmp(end, "") != 0 && strcmp(end, "/") != 0 && strcmp(end, "/redfish/v1") != 0 &&
	    strcmp(end, "/redfish/v1/") != 0)
		return false;
	out->port = (uint16_t)port;
	out->text = arena_printf(arena, "%s://%s%s%s:%d", out->is_https ? "https" : "http",
	    out->is_ipv6 ? "[" : "", out->host, out->is_ipv6 ? "]" : "", out->port);
	return true;
}

bool
config_parse_outlet(struct arena *arena, const char *text, struct outlet_ref *out)
{
	const char *slash = strchr(text, '/'), *end;
	int64_t first, second;
	size_t len;

	if (slash == NULL || slash == text)
		return false;
	out->text = arena_strdup(arena, text);
	out->pdu = arena_strndup(arena, text, (size_t)(slash - text));
	out->module = 1;
	text = slash + 1;
	len = strlen(text);
	if (*text == '"') {
		if (len < 3 || text[len - 1] != '"')
			return false;
		out->label = arena_strndup(arena, text + 1, len - 2);
		return true;
	}
	if (!digits(text, &end, &first) || first < 1 || first > 9999)
		return false;
	out->outlet = (int)first;
	if (*end == '\0')
		return true;
	if (*end != '.' || !digits(end + 1, &end, &second) || *end != '\0' || second < 1 ||
	    second > 9999)
		return false;
	out->module = (int)first;
	out->outlet = (int)second;
	return true;
}

const char *
config_nearest(const char *text, const void *rows, size_t stride)
{
	size_t best = strlen(text) / 3 + 2, d;
	const char *at = rows, *name, *nearest = NULL;

	for (; (name = *(const char *const *)(const void *)at) != NULL; at += stride) {
		d = distance(text, name);
		if (d < best && d < strlen(name)) {
			best = d;
			nearest = name;
		}
	}
	return nearest;
}

/* Letters to change, insert, drop, or swap with their neighbour (optimal string alignment),
 * ignoring case. */
static size_t
distance(const char *a, const char *b)
{
	enum { LONGEST = 48 };
	size_t row[3][LONGEST + 1], *before = row[0], *last = row[1], *now = row[2], *spare;
	size_t la = strlen(a), lb = strlen(b), i, j, best;

	if (la > LONGEST || lb > LONGEST)
		return SIZE_MAX;
	for (j = 0; j <= lb; j++)
		last[j] = j;
	for (i = 1; i <= la; i++) {
		now[0] = i;
		for (j = 1; j <= lb; j++) {
			best = last[j - 1] + (tolower((unsigned char)a[i - 1]) !=
						 tolower((unsigned char)b[j - 1]));
			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[lb];
}
