/* Documents, and the small change of reading JSON and URIs. */
#include "tree.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct doc *
doc_new(json_t *body)
{
	struct doc *d = xcalloc(1, sizeof *d);

	d->refs = 1;
	d->body = body;
	return d;
}

struct doc *
doc_ref(struct doc *d)
{
	d->refs++;
	return d;
}

void
doc_unref(struct doc *d)
{
	if (!d || --d->refs)
		return;
	json_decref(d->body);
	free(d->text);
	free(d);
}

/* The tag inside quotes, of an ETag in any of the forms that are about: W/"x", "x", x. */
static void
bare_tag(const char *etag, char tag[TAG_SIZE])
{
	size_t len;

	if (begins_with(etag, "W/"))
		etag += 2;
	if (*etag == '"')
		etag++;
	len = strcspn(etag, "\"");
	snprintf(tag, TAG_SIZE, "%.*s", (int)len, etag);
}

void
doc_finish(struct doc *d)
{
	const char *etag;

	if (d->text || !d->body)
		return;
	d->text = json_dumps(d->body, JSON_COMPACT);
	if (!d->text)
		die("a document that cannot be written");
	d->len = strlen(d->text);
	etag = json_text(d->body, "@odata.etag");
	if (etag)
		bare_tag(etag, d->tag);
	else
		snprintf(d->tag, sizeof d->tag, "%016llx",
		    (unsigned long long)hash_bytes(d->text, d->len));
}

const char *
json_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

const char *
json_link(const json_t *object, const char *key)
{
	return json_text(json_object_get(object, key), "@odata.id");
}

char *
uri_trimmed(const char *uri)
{
	size_t len = strlen(uri);

	while (len > 1 && uri[len - 1] == '/')
		len--;
	return xstrndup(uri, len);
}

char *
uri_lower(const char *uri)
{
	char *lower = uri_trimmed(uri);

	for (char *c = lower; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return lower;
}

const char *
uri_last_segment(const char *uri)
{
	const char *slash = strrchr(uri, '/');

	return slash ? slash + 1 : uri;
}

char *
uri_parent(const char *uri)
{
	return xstrndup(uri, (size_t)(uri_last_segment(uri) - uri) - (strrchr(uri, '/') != NULL));
}
