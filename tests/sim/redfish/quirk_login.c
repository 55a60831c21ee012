/* Logging in and out as some do it: rows "S" of the vendors' reference. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "accounts.h"
#include "quirk_hooks.h"
#include "sessions.h"

#define OLD_SESSIONS "/redfish/v1/Sessions"

static bool
is_login(const struct call *c)
{
	return strcmp(c->req->method, "POST") == 0 && sessions_is_collection(c->bmc, c->uri);
}

static bool
is_new_session(const struct call *c)
{
	return is_login(c) && c->status / 100 == 2;
}

static bool
refuse_login(struct call *c, const char *message)
{
	if (!is_login(c))
		return false;
	c->bmc->count.logins_refused++;
	call_error(c, message, c->uri, "refused", NULL);
	return true;
}

/* Sixteen accounts that are always there, most of them without a name (iDRAC). */
BEFORE(account_slots)
{
	const char *method = c->req->method;
	bool member = accounts_is_member(c->bmc, c->uri);

	(void)u;
	if ((accounts_is_collection(c->bmc, c->uri) && strcmp(method, "POST") == 0) ||
	    (member && strcmp(method, "DELETE") == 0)) {
		call_error(c, "OperationNotAllowed", NULL);
		call_header(c, "Allow", member ? "GET, HEAD, PATCH" : "GET, HEAD");
		return true;
	}
	if (!member || strcmp(method, "PATCH") != 0 || !ends_with(c->uri, "/1"))
		return false;
	call_property_error(c, "UserName", "PropertyNotWritable", "UserName", NULL);
	return true;
}

BEFORE(login_204)
{
	(void)u;
	if (!is_login(c))
		return false;
	call_empty(c, 204);
	return true;
}

BEFORE(login_401)
{
	(void)u;
	return refuse_login(c, "ResourceAtUriUnauthorized");
}

BEFORE(login_405)
{
	(void)u;
	return refuse_login(c, "OperationNotAllowed");
}

BEFORE(login_415)
{
	(void)u;
	return refuse_login(c, "UnsupportedMediaType");
}

BEFORE(login_table_full)
{
	(void)u;
	return refuse_login(c, "IDRAC.2.8.RAC0218");
}

BEFORE(login_refuses_authorization)
{
	(void)u;
	return http_header(&c->req->headers, "Authorization") &&
	       refuse_login(c, "UnsupportedMediaType");
}

BEFORE(root_refuses_authorization)
{
	(void)u;
	if (strcmp(c->uri, "/redfish/v1") != 0 || !http_header(&c->req->headers, "Authorization"))
		return false;
	call_error(c, "NoValidSession", NULL);
	return true;
}

BEFORE(login_list_401)
{
	(void)u;
	if (strcmp(c->req->method, "GET") != 0 || !sessions_is_collection(c->bmc, c->uri))
		return false;
	call_error(c, "AccessUnauthorized", c->uri, NULL);
	return true;
}

/* Everything after the first `from` becomes `to` + rest; the caller's. */
static char *
replaced(const char *text, size_t len, const char *from, const char *to, size_t *out_len)
{
	struct text t = {0};
	const char *at, *end = text + len;

	while ((at = memmem(text, (size_t)(end - text), from, strlen(from)))) {
		text_put(&t, text, (size_t)(at - text));
		text_print(&t, "%s", to);
		text = at + strlen(from);
	}
	text_put(&t, text, (size_t)(end - text));
	*out_len = t.len;
	return t.s;
}

BEFORE(sessions_at_root_in)
{
	char *inner;

	(void)u;
	if (begins_with(c->uri, c->bmc->tree->sessions)) {
		call_error(c, "ResourceMissingAtURI", c->uri, NULL);
		return true;
	}
	if (begins_with(c->uri, OLD_SESSIONS)) {
		inner = xasprintf("%s%s", c->bmc->tree->sessions, c->uri + strlen(OLD_SESSIONS));
		free(c->uri);
		c->uri = inner;
	}
	return false;
}

AFTER(sessions_at_root_out)
{
	const char *location = http_header(&c->headers, "Location"), *type;
	size_t len, new_len;
	char *bytes = call_bytes(c, &len), *now, *kind = NULL;

	(void)u;
	if (location && begins_with(location, c->bmc->tree->sessions)) {
		now = xasprintf("%s%s", OLD_SESSIONS, location + strlen(c->bmc->tree->sessions));
		call_header(c, "Location", now);
		free(now);
	}
	type = http_header(&c->headers, "Content-Type");
	kind = type ? xstrdup(type) : NULL;
	if (len && memmem(bytes, len, c->bmc->tree->sessions, strlen(c->bmc->tree->sessions))) {
		now = replaced(bytes, len, c->bmc->tree->sessions, OLD_SESSIONS, &new_len);
		call_text(c, c->status, kind, now, new_len);
	}
	free(kind);
	free(bytes);
}

AFTER(sessions_link_dead)
{
	json_t *links;

	(void)u;
	if (strcmp(c->uri, "/redfish/v1") != 0 || !call_edit(c))
		return;
	links = json_object_get(call_edit(c), "Links");
	json_object_set_new(links, "Sessions",
	    json_pack("{s:s}", "@odata.id", "/redfish/v1/SessionService/SessionList"));
}

AFTER(login_200)
{
	(void)u;
	if (is_new_session(c))
		c->status = 200;
}

AFTER(login_no_location)
{
	(void)u;
	if (is_new_session(c))
		call_header(c, "Location", NULL);
}

AFTER(login_no_body)
{
	(void)u;
	if (is_new_session(c))
		call_text(c, c->status, NULL, xstrdup(""), 0);
}

AFTER(login_foreign_body)
{
	char *text;

	(void)u;
	if (!is_new_session(c))
		return;
	text = xasprintf(
	    "{\"CSRFToken\":\"Q2xvdWR5\",\"Id\":4,\"ok\":0,\"racsession_id\":%u}", c->bmc->next_id);
	call_text(c, c->status, NULL, text, strlen(text));
}

static void
change_location(struct call *c, const char *format)
{
	const char *location = http_header(&c->headers, "Location");
	const struct bmc *b = c->bmc;
	struct text t = {0};

	if (!is_new_session(c) || !location)
		return;
	for (; *format; format++) {
		if (*format == 'H')
			text_print(&t, "%s://%s:%d", b->wants_tls ? "https" : "http", b->host,
			    ntohs(b->address.sin_port));
		else if (*format == 'L')
			text_print(&t, "%s", location);
		else
			text_put(&t, format, 1);
	}
	call_header(c, "Location", t.s);
	text_clear(&t);
}

AFTER(login_location_absolute)
{
	(void)u;
	change_location(c, "HL");
}

AFTER(login_location_slash)
{
	(void)u;
	change_location(c, "L/");
}

/* The session itself is renamed: its id now holds brackets, which Location escapes and the body
 * does not. */
AFTER(login_location_escaped)
{
	struct session *s = c->bmc->sessions.lh_first;
	char *uri, *location;
	json_t *body;

	(void)u;
	if (!is_new_session(c) || !s)
		return;
	uri = xasprintf("%s[none]", s->uri);
	location = xasprintf("%s%%5Bnone%%5D", s->uri);
	body = json_deep_copy(bmc_body(c->bmc, s->uri));
	json_object_set_new(body, "@odata.id", json_string(uri));
	json_object_set_new(body, "Id", json_string(uri_last_segment(uri)));
	bmc_member_remove(c->bmc, c->bmc->tree->sessions, s->uri);
	bmc_remove(c->bmc, s->uri);
	bmc_put(c->bmc, uri, body);
	bmc_member_add(c->bmc, c->bmc->tree->sessions, uri);
	free(s->uri);
	s->uri = uri;
	call_doc(c, c->status, bmc_doc(c->bmc, uri));
	call_header(c, "Location", location);
	free(location);
}

static bool
is_logout(const struct call *c)
{
	return strcmp(c->req->method, "DELETE") == 0 && begins_with(c->uri, c->bmc->tree->sessions);
}

AFTER(logout_200)
{
	(void)u;
	if (is_logout(c) && c->status == 204)
		call_json(c, 200,
		    json_pack("{s:{s:s, s:s, s:[{s:s}]}}", "error", "code", "iLO.0.10.ExtendedInfo",
			"message", "See @Message.ExtendedInfo for more information.",
			"@Message.ExtendedInfo", "MessageId", "Base.1.4.Success"));
}

BEFORE(logout_405)
{
	(void)u;
	if (!is_logout(c))
		return false;
	call_error(c, "OperationNotAllowed", NULL);
	return true;
}

BEFORE(token_forgotten)
{
	const char *token = http_header(&c->req->headers, "X-Auth-Token");
	struct session *s, *next;

	(void)u;
	if (!token)
		return false;
	LIST_FOREACH_DEL(s, &c->bmc->sessions, link, next)
	if (strcmp(s->token, token) == 0)
		sessions_end(c->bmc, s);
	c->bmc->count.unauthorized++;
	call_error(c, "NoValidSession", NULL);
	return true;
}

BEFORE(basic_refused)
{
	const char *given = http_header(&c->req->headers, "Authorization");

	(void)u;
	if (!given || strncasecmp(given, "Basic ", 6) != 0)
		return false;
	c->bmc->count.unauthorized++;
	call_error(c, "NoValidSession", NULL);
	return true;
}

AFTER(expired_token_html)
{
	static const char answer[] =
	    "HTTP/1.1 401 Unauthorized\r\nContent-Type: text/html\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n40\r\n<html><head><title>401";

	(void)u;
	if (c->status != 401)
		return;
	c->taken = true;
	http_write(c->req, answer, sizeof answer - 1);
	http_close(c->req, HTTP_CUT);
}
