/* Headers, statuses, certificates: what goes wrong before anybody looks at a body. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "quirk_hooks.h"

static bool
refuse_unless(struct call *c, const char *header)
{
	if (http_header(&c->req->headers, header))
		return false;
	call_error(c, "NotAcceptable", NULL);
	return true;
}

BEFORE(accept_needed)
{
	(void)u;
	return refuse_unless(c, "Accept");
}

BEFORE(odata_version_needed)
{
	(void)u;
	return refuse_unless(c, "OData-Version");
}

BEFORE(headers_strict)
{
	static const char *const usual[] = {"Accept", "Accept-Encoding", "Authorization",
	    "Connection", "Content-Length", "Content-Type", "Host", "If-Match", "If-None-Match",
	    "OData-Version", "User-Agent", "X-Auth-Token"};

	(void)u;
	for (int i = 0; i < c->req->headers.count; i++) {
		bool known = false;

		for (size_t k = 0; k < sizeof usual / sizeof *usual; k++)
			known |= strcasecmp(c->req->headers.list[i].name, usual[k]) == 0;
		if (!known) {
			call_error(c, "NotAcceptable", NULL);
			c->status = 400;
			return true;
		}
	}
	return false;
}

BEFORE(identity_refused)
{
	const char *given = http_header(&c->req->headers, "Accept-Encoding");

	(void)u;
	if (!given || strcasecmp(given, "identity") != 0 || !strcasestr(c->uri, "/registr") ||
	    ends_with(c->uri, "/Registries"))
		return false;
	call_error(c, "NotAcceptable", NULL);
	return true;
}

static void
pack(struct call *c)
{
	const char *type = http_header(&c->headers, "Content-Type");
	size_t len, packed_len;
	char *bytes = call_bytes(c, &len), *packed,
	     *kind = xstrdup(type ? type : "application/json");

	if (len) {
		packed = gzip_stored(bytes, len, &packed_len);
		call_text(c, c->status, kind, packed, packed_len);
		call_header(c, "Content-Encoding", "gzip");
	}
	free(bytes);
	free(kind);
}

AFTER(gzip_when_asked)
{
	const char *given = http_header(&c->req->headers, "Accept-Encoding");
	const char *etag = http_header(&c->headers, "ETag");
	char *weak;

	(void)u;
	if (!given || !strcasestr(given, "gzip"))
		return;
	pack(c);
	if (etag) {
		if (begins_with(etag, "W/"))
			etag += 2;
		etag += *etag == '"';
		weak = xasprintf("W/\"%.*s-gzip\"", (int)strcspn(etag, "\""), etag);
		call_header(c, "ETag", weak);
		free(weak);
	}
}

AFTER(gzip_uninvited)
{
	(void)u;
	pack(c);
}

static bool
page(struct call *c, int status, const char *html)
{
	call_text(c, status, "text/html", xstrdup(html), strlen(html));
	return true;
}

BEFORE(html_403)
{
	(void)u;
	return page(c, 403,
	    "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD "
	    "XHTML 1.0//EN\">\n"
	    "<html><head><title>403 - Forbidden</title></head><body><h1>403 - "
	    "Forbidden</h1></body></html>\n");
}

BEFORE(html_200)
{
	(void)u;
	return page(c, 200,
	    "<!DOCTYPE "
	    "html><html><head><title>Login</title></head><body><form></form></body></html>\n");
}

static void
say_starting(struct call *c, const struct quirk_use *u, int status)
{
	char seconds[24];

	snprintf(seconds, sizeof seconds, "%ld", quirk_number(u, 30));
	call_error(c, "IDRAC.2.8.SYS518", seconds, NULL);
	c->status = status;
}

BEFORE(starting_sys518)
{
	say_starting(c, u, 503);
	return true;
}

BEFORE(starting_sys518_400)
{
	say_starting(c, u, 400);
	return true;
}

BEFORE(starting_after_boot)
{
	uint64_t booted = c->bmc->booted_ms;
	struct quirk_use soon = {.arg = (char[]){"1"}};

	if (!booted || now_ms() >= booted + (uint64_t)quirk_number(u, 300))
		return false;
	say_starting(c, &soon, 503);
	return true;
}

BEFORE(not_ready_400)
{
	(void)u;
	call_error(c, "iLO.2.14.InvalidOperationForSystemState", "Reset", NULL);
	return true;
}

BEFORE(licence_403)
{
	(void)u;
	call_error(c, "SMC.1.0.OemLicenseNotPassed", "DCMS", NULL);
	return true;
}

BEFORE(always_401)
{
	(void)u;
	c->bmc->count.unauthorized++;
	call_error(c, "NoValidSession", NULL);
	return true;
}

BEFORE(always_403)
{
	(void)u;
	call_error(c, "InsufficientPrivilege", NULL);
	return true;
}

BEFORE(always_404)
{
	(void)u;
	call_error(c, "ResourceMissingAtURI", c->uri, NULL);
	return true;
}

static bool
come_again(struct call *c, const struct quirk_use *u, int status)
{
	char seconds[24];

	snprintf(seconds, sizeof seconds, "%ld", quirk_number(u, 5));
	call_error(c, "ServiceTemporarilyUnavailable", seconds, NULL);
	call_header(c, "Retry-After", seconds);
	c->status = status;
	return true;
}

BEFORE(always_429)
{
	return come_again(c, u, 429);
}

BEFORE(always_503)
{
	return come_again(c, u, 503);
}

BEFORE(always_500)
{
	(void)u;
	call_error(c, "InternalError", NULL);
	return true;
}

BEFORE(redirect)
{
	const struct bmc *b = c->bmc;
	char *location =
	    u->arg ? xstrdup(u->arg)
		   : xasprintf("https://%s:%d%s", b->host, ntohs(b->address.sin_port) + 1, c->uri);

	call_empty(c, 307);
	call_header(c, "Location", location);
	free(location);
	return true;
}

AFTER(set_cookie)
{
	(void)u;
	call_header(c, "Set-Cookie", "sid=c2VjcmV0; Path=/; Domain=example.test");
}

AFTER(close_each)
{
	(void)u;
	c->close = true;
}

static bool
was_patched(const struct call *c)
{
	return strcmp(c->req->method, "PATCH") == 0 && c->status == 200;
}

AFTER(patch_204)
{
	(void)u;
	if (was_patched(c))
		call_empty(c, 204);
}

AFTER(patch_message)
{
	(void)u;
	if (was_patched(c))
		call_json(c, 200,
		    json_pack("{s:[{s:s, s:s, s:[], s:s, s:s}]}", "@Message.ExtendedInfo",
			"Message", "Successfully Completed Request", "MessageId",
			"Base.1.8.Success", "MessageArgs", "Severity", "OK", "Resolution", "None"));
}

static void
change_tls(struct bmc *b, enum tls_policy policy, bool on)
{
	b->tls_policy = on ? policy : TLS_MODERN;
	bmc_new_certificate(b, b->certificate);
}

SET(tls_rsa_kx)
{
	(void)u;
	change_tls(b, TLS_RSA_KX, on);
}

SET(tls_1_0)
{
	(void)u;
	change_tls(b, TLS_1_0, on);
}

SET(tls_1_1)
{
	(void)u;
	change_tls(b, TLS_1_1, on);
}
