#include "southbound/target.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *after_authority(const char *link, const char **host, size_t *host_len);

bool
target_encode(const char *link, char out[TARGET_SIZE])
{
	const unsigned char *p = (const unsigned char *)link;
	size_t n = 0;

	out[0] = '\0';
	/* "//host/path" would be an authority to whoever joins URLs. */
	if (p[0] != '/' || p[1] == '/')
		return false;
	for (; *p != '\0' && *p != '#'; p++) {
		if (n + 4 > TARGET_SIZE) {
			out[0] = '\0';
			return false;
		}
		if (*p <= ' ' || *p >= 0x7f)
			n += (size_t)snprintf(out + n, 4, "%%%02X", *p);
		else
			out[n++] = (char)*p;
	}
	out[n] = '\0';
	return true;
}

bool
target_from_location(const char *location, char out[TARGET_SIZE])
{
	const char *host;
	size_t host_len;

	out[0] = '\0';
	location = after_authority(location, &host, &host_len);
	return location != NULL && target_encode(location, out);
}

bool
target_from_next(const char *link, const char *page, const char *host, char out[TARGET_SIZE])
{
	char joined[TARGET_SIZE];
	const char *theirs;
	size_t theirs_len;
	int n;

	out[0] = '\0';
	if (link[0] == '?') {
		n = snprintf(joined, sizeof joined, "%.*s%s", (int)strcspn(page, "?#"), page, link);
		return n > 0 && (size_t)n < sizeof joined && target_encode(joined, out);
	}
	link = after_authority(link, &theirs, &theirs_len);
	if (link == NULL)
		return false;
	if (theirs != NULL &&
	    (theirs_len != strlen(host) || strncasecmp(theirs, host, theirs_len) != 0))
		return false;
	return target_encode(link, out);
}

/* The path of an absolute URL, its host lent to *host (without port, brackets or user); a path is
 * its own, *host NULL. */
static const char *
after_authority(const char *link, const char **host, size_t *host_len)
{
	const char *at, *end, *colon;

	*host = NULL;
	*host_len = 0;
	if (link[0] == '/')
		return link;
	if (strncasecmp(link, "https://", 8) == 0)
		link += 8;
	else if (strncasecmp(link, "http://", 7) == 0)
		link += 7;
	else
		return NULL;
	end = link + strcspn(link, "/?#");
	at = memchr(link, '@', (size_t)(end - link));
	*host = at ? at + 1 : link;
	if (**host == '[') {
		++*host;
		colon = memchr(*host, ']', (size_t)(end - *host));
	} else {
		colon = memchr(*host, ':', (size_t)(end - *host));
	}
	*host_len = (size_t)((colon ? colon : end) - *host);
	return *end == '/' ? end : NULL;
}
