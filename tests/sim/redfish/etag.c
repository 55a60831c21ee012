/*
 * ETags as BMCs really use them. A document's tag is the text between the quotes; how it is written
 * in the header and in the body, and which forms If-Match may have, is a row below for each way
 * that was seen (vendors' "E" rows).
 */
#include "resource.h"

#include <stdlib.h>
#include <string.h>

enum form {
	AS_IS,   /* as the document itself has it when that is an ETag, else strong */
	WEAK,    /* W/"x" */
	STRONG,  /* "x" */
	BARE,    /* x */
	DOUBLED, /* ""x"" */
};

enum { ACCEPT_WEAK = 1, ACCEPT_STRONG = 2, ACCEPT_BARE = 4, ACCEPT_STAR = 8, ACCEPT_DOUBLED = 16 };

/* clang-format off */
static const struct etag_row {
	const char *quirk;
	enum form header, body;
	int accepts;             /* of If-Match; 0: says nothing about it */
	const char *missing;     /* the error when there is no If-Match; NULL: fine */
	bool in_body_instead;    /* If-Match is refused, "@odata.etag" in the body is looked at */
} rows[] = {
	{ "if-match-428",            AS_IS,   AS_IS,  0,                             "PreconditionRequired", false },
	{ "if-match-412",            AS_IS,   AS_IS,  0,                             "PreconditionFailed",   false },
	{ "if-match-428-ami",        AS_IS,   AS_IS,  0,                             "Ami.1.0.PreconditionHeaderMissing", false },
	{ "etag-weak-unusable",      WEAK,    WEAK,   ACCEPT_STAR,                   "Ami.1.0.PreconditionHeaderMissing", false },
	{ "etag-weak-strict",        WEAK,    WEAK,   ACCEPT_STRONG | ACCEPT_STAR,   NULL,                   false },
	{ "etag-header-doubled",     DOUBLED, STRONG, ACCEPT_STRONG | ACCEPT_STAR,   NULL,                   false },
	{ "etag-bare-only",          STRONG,  AS_IS,  ACCEPT_BARE | ACCEPT_STAR,     NULL,                   false },
	{ "if-match-refused",        AS_IS,   AS_IS,  ~0x1f,                         NULL,                   false },
	{ "if-match-in-body",        AS_IS,   AS_IS,  ~0x1f,                         "PreconditionRequired", true  },
};
/* clang-format on */

enum { ROWS = sizeof rows / sizeof *rows };

/* The forms that every service understands which has no quirk here. */
enum { ACCEPT_USUAL = ACCEPT_WEAK | ACCEPT_STRONG | ACCEPT_BARE | ACCEPT_STAR };

static char *
written(enum form form, const struct doc *d)
{
	const char *own = json_text(d->body, "@odata.etag");

	switch (form) {
	case WEAK:
		return xasprintf("W/\"%s\"", d->tag);
	case BARE:
		return xstrdup(d->tag);
	case DOUBLED:
		return xasprintf("\"\"%s\"\"", d->tag);
	case AS_IS:
		if (own && strchr(own, '"'))
			return xstrdup(own);
		break;
	case STRONG:
		break;
	}
	return xasprintf("\"%s\"", d->tag);
}

static const struct etag_row *
row_for(struct call *c, size_t *from)
{
	for (; *from < ROWS; ++*from)
		if (quirk_for(c, rows[*from].quirk))
			return &rows[(*from)++];
	return NULL;
}

/* The document as it was at first: what a BMC answers that forgot to renew its tag. */
static const struct doc *
frozen(struct call *c, const struct doc *d)
{
	struct doc *first = map_get(&c->bmc->tree->docs, c->uri);

	if (!first || !quirk_on(c->bmc, "etag-wrong-304"))
		return d;
	doc_finish(first);
	return first;
}

char *
etag_header(struct call *c, const struct doc *d)
{
	const struct etag_row *row;
	size_t at = 0;

	if (quirk_on(c->bmc, "etag-none"))
		return NULL;
	d = frozen(c, d);
	while ((row = row_for(c, &at))) {
		if (row->body != AS_IS && call_edit(c)) {
			char *body = written(row->body, d);

			json_object_set_new(call_edit(c), "@odata.etag", json_string(body));
			free(body);
		}
		if (row->header != AS_IS)
			return written(row->header, d);
	}
	return written(AS_IS, d);
}

static bool
one_matches(const char *given, size_t len, int accepts, const struct doc *d)
{
	static const struct {
		int bit;
		enum form form;
	} forms[] = {{ACCEPT_WEAK, WEAK}, {ACCEPT_STRONG, STRONG}, {ACCEPT_BARE, BARE},
	    {ACCEPT_DOUBLED, DOUBLED}};

	if (len == 1 && *given == '*')
		return accepts & ACCEPT_STAR;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		char *form = written(forms[i].form, d);
		bool same = (accepts & forms[i].bit) && strlen(form) == len &&
			    strncmp(form, given, len) == 0;

		free(form);
		if (same)
			return true;
	}
	return false;
}

static bool
matches(const char *list, int accepts, const struct doc *d)
{
	while (*list) {
		size_t len = strcspn(list, ",");
		size_t lead = strspn(list, " ");
		size_t used = len;

		while (used > lead && list[used - 1] == ' ')
			used--;
		if (one_matches(list + lead, used - lead, accepts, d))
			return true;
		list += len + (list[len] == ',');
	}
	return false;
}

bool
etag_not_modified(struct call *c, const struct doc *d)
{
	const char *given = http_header(&c->req->headers, "If-None-Match");

	if (!given || quirk_on(c->bmc, "etag-none"))
		return false;
	return matches(given, ACCEPT_USUAL | ACCEPT_DOUBLED, frozen(c, d));
}

static bool
etag_in_body_matches(struct call *c, const struct doc *d)
{
	const char *given = json_text(c->input, "@odata.etag");

	return given && matches(given, ACCEPT_USUAL, d);
}

bool
etag_may_change(struct call *c, const struct doc *d)
{
	const char *given = http_header(&c->req->headers, "If-Match"), *error = NULL;
	const struct etag_row *row;
	int accepts = ACCEPT_USUAL;
	bool in_body = false;
	size_t at = 0;

	while ((row = row_for(c, &at))) {
		if (row->accepts)
			accepts = row->accepts & 0x1f;
		if (row->missing && !error)
			error = row->missing;
		in_body |= row->in_body_instead;
	}
	if (in_body && !given && etag_in_body_matches(c, d))
		return true;
	if (!given) {
		if (error)
			call_error(c, error, NULL);
		return !error;
	}
	if (matches(given, accepts, d))
		return true;
	/* A form it does not know counts as no If-Match at all with some (E4). */
	if (begins_with(given, "W/") && !(accepts & ACCEPT_WEAK) &&
	    quirk_on(c->bmc, "etag-weak-unusable"))
		call_error(c, "Ami.1.0.PreconditionHeaderMissing", NULL);
	else
		call_error(c, "PreconditionFailed", NULL);
	return false;
}
