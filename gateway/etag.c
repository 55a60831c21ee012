#include "gateway/etag.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gateway/doc.h"

static bool in_list(const char *list, const char *etag, bool weak);

void
etag_of(const void *bytes, size_t len, uint64_t variant, char out[ETAG_SIZE])
{
	snprintf(out, ETAG_SIZE, "\"%016" PRIx64 "\"", doc_hash_bytes(bytes, len, variant));
}

bool
etag_if_match(const char *list, const char *etag)
{
	return in_list(list, etag, false);
}

bool
etag_if_none_match(const char *list, const char *etag)
{
	return in_list(list, etag, true);
}

/* 1#entity-tag: entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE. Commas may stand inside the quotes. All of the list has to be
 * legal: `"0123"foobar` is not the entity tag "0123". */
static bool
in_list(const char *list, const char *etag, bool weak)
{
	size_t len = strlen(etag);
	bool found = false;
	const char *p = list + strspn(list, " \t");

	if (p[0] == '*' && p[1 + strspn(p + 1, " \t")] == '\0')
		return true;
	while (*p != '\0') {
		const char *begin, *end;
		bool is_weak;

		p += strspn(p, " \t,");
		if (*p == '\0')
			break;
		is_weak = strncmp(p, "W/", 2) == 0;
		if (is_weak)
			p += 2;
		if (*p != '"' || (end = strchr(p + 1, '"')) == NULL)
			return false;
		begin = p;
		p = end + 1;
		if ((weak || !is_weak) && (size_t)(p - begin) == len && memcmp(begin, etag, len) == 0)
			found = true;
		p += strspn(p, " \t");
		if (*p != ',' && *p != '\0')
			return false;
	}
	return found;
}
