/* Targets, paths and host names. What is accepted must be what everybody would read in it. The
 * first byte is the method. */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "northbound/http_uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool is_so)
{
	if (!is_so)
		abort();
}

/* An accepted name is in its normal form: reading it again changes nothing. */
static void
check_host(const struct http_host *host)
{
	struct http_host again;
	const char *p;

	demand(http_host_parse(&again, host->name, strlen(host->name)));
	demand(strcmp(again.name, host->name) == 0 && again.port == 0);
	demand(host->port >= 0 && host->port <= 65535);
	for (p = host->name; *p; p++)
		demand(!isupper((unsigned char)*p) && isgraph((unsigned char)*p) &&
		       !strchr("/\\@?#%", *p));
}

static void
check_decoded(const char *path)
{
	const char *p;

	if (strcmp(path, "*") == 0)
		return;
	demand(*path == '/');
	for (p = path; *p; p++)
		demand((unsigned char)*p >= 0x20 && *p != 0x7f && *p != '\\' && *p != '%');
	for (p = path; (p = strchr(p, '/')) != NULL; p++) {
		demand(p[1] != '/');
		demand(!(p[1] == '.' && (p[2] == '/' || p[2] == '\0')));
		demand(!(p[1] == '.' && p[2] == '.' && (p[3] == '/' || p[3] == '\0')));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_target target;
	struct http_host host;
	char *text, *decoded;

	if (size < 1)
		return 0;
	if (http_host_parse(&host, (const char *)data + 1, size - 1))
		check_host(&host);
	text = xstrndup((const char *)data + 1, size - 1);
	if (*text && http_target_parse(&target, text, data[0] % (HTTP_OTHER + 1)) == NULL) {
		decoded = xmalloc(strlen(target.path) + 1);
		if (target.has_authority)
			check_host(&target.authority);
		if (http_path_decode(target.path, decoded) == NULL)
			check_decoded(decoded);
		free(decoded);
	}
	free(text);
	return 0;
}
