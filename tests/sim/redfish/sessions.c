#include "sessions.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "accounts.h"

static void
session_free(struct session *s)
{
	LIST_REMOVE(s, link);
	free(s->uri);
	free(s->token);
	free(s);
}

void
sessions_end(struct bmc *b, struct session *s)
{
	bmc_member_remove(b, b->tree->sessions, s->uri);
	bmc_remove(b, s->uri);
	session_free(s);
}

int
sessions_count(const struct bmc *b)
{
	struct session *s;
	int count = 0;

	LIST_FOREACH(s, &b->sessions, link)
	count++;
	return count;
}

void
sessions_clear(struct bmc *b)
{
	struct session *s, *next;

	LIST_FOREACH_DEL(s, &b->sessions, link, next)
	session_free(s);
}

void
sessions_end_all(struct bmc *b)
{
	struct session *s, *next;

	LIST_FOREACH_DEL(s, &b->sessions, link, next)
	sessions_end(b, s);
}

void
sessions_end_of(struct bmc *b, const struct account *account)
{
	struct session *s, *next;

	LIST_FOREACH_DEL(s, &b->sessions, link, next)
	if (s->account == account)
		sessions_end(b, s);
}

static uint64_t
timeout_ms(struct bmc *b)
{
	const json_t *service = bmc_body(b, b->tree->session_service);
	json_int_t seconds = json_integer_value(json_object_get(service, "SessionTimeout"));

	if (b->settings.session_timeout_s)
		seconds = b->settings.session_timeout_s;
	return (uint64_t)(seconds > 0 ? seconds : 1800) * 1000;
}

static void
expire(struct bmc *b)
{
	struct session *s, *next;
	uint64_t idle_since = timeout_ms(b);

	LIST_FOREACH_DEL(s, &b->sessions, link, next)
	{
		if (now_ms() - s->used_ms > idle_since) {
			sessions_end(b, s);
			b->count.expired_sessions++;
		}
	}
}

bool
sessions_is_collection(struct bmc *b, const char *uri)
{
	size_t len = strlen(b->tree->sessions);

	/* POST to .../Sessions/Members means the same (DSP0266, 7.9). */
	return strncmp(uri, b->tree->sessions, len) == 0 &&
	       (!uri[len] || strcmp(uri + len, "/Members") == 0);
}

static struct session *
session_new(struct bmc *b, struct account *account)
{
	struct session *s = xcalloc(1, sizeof *s);
	char created[32], token[33], id[16];

	now_text(created);
	random_hex(token, 16);
	snprintf(id, sizeof id, "%u", b->next_id++);
	s->account = account;
	s->token = xstrdup(token);
	s->used_ms = now_ms();
	s->uri = xasprintf("%s/%s", b->tree->sessions, id);
	LIST_INSERT_HEAD(&b->sessions, s, link);
	bmc_new_member(b, b->tree->sessions, s->uri,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "@odata.id", s->uri, "@odata.type",
		"#Session.v1_4_0.Session", "Id", id, "Name", "User Session", "Description",
		"User Session", "UserName", account->user, "CreatedTime", created));
	if (sessions_count(b) > b->count.sessions_max)
		b->count.sessions_max = sessions_count(b);
	return s;
}

static void
refuse_login(struct call *c)
{
	c->bmc->count.logins_refused++;
	c->bmc->count.unauthorized++;
	call_error(c, "ResourceAtUriUnauthorized", c->uri,
	    "The authentication credentials included with this request "
	    "are missing or invalid.",
	    NULL);
}

void
sessions_create(struct call *c)
{
	struct bmc *b = c->bmc;
	const char *user = json_text(c->input, "UserName"),
		   *password = json_text(c->input, "Password");
	struct account *account;
	struct session *s;

	if (!user || !password) {
		call_property_error(c, user ? "Password" : "UserName", "PropertyMissing",
		    user ? "Password" : "UserName", NULL);
		return;
	}
	account = accounts_check(b, user, password);
	if (!account) {
		refuse_login(c);
		return;
	}
	expire(b);
	if (sessions_count(b) >= b->settings.session_limit) {
		call_error(c,
		    quirk_on(b, "session-limit-rac0218") ? "IDRAC.2.8.RAC0218"
							 : "SessionLimitExceeded",
		    NULL);
		return;
	}
	s = session_new(b, account);
	b->count.logins++;
	call_doc(c, 201, bmc_doc(b, s->uri));
	call_header(c, "Location", s->uri);
	call_header(c, "X-Auth-Token", s->token);
	if (account->must_change && account->uri) {
		json_t *body = call_edit(c);

		json_object_set_new(body, "@Message.ExtendedInfo",
		    json_pack("[{s:s, s:[s]}]", "MessageId", "Base.1.8.PasswordChangeRequired",
			"MessageArgs", account->uri));
	}
}

bool
sessions_delete(struct call *c)
{
	struct session *s;

	LIST_FOREACH(s, &c->bmc->sessions, link)
	{
		if (strcmp(s->uri, c->uri) == 0) {
			if (c->session == s)
				c->session = NULL;
			sessions_end(c->bmc, s);
			c->bmc->count.logouts++;
			call_empty(c, 204);
			return true;
		}
	}
	return false;
}

static bool
by_token(struct call *c, const char *token)
{
	struct session *s;

	expire(c->bmc);
	LIST_FOREACH(s, &c->bmc->sessions, link)
	{
		if (strcmp(s->token, token) == 0) {
			s->used_ms = now_ms();
			c->session = s;
			c->who = s->account;
			return true;
		}
	}
	return false;
}

static bool
by_basic(struct call *c, const char *encoded)
{
	unsigned char plain[512];
	size_t len = strlen(encoded);
	char *colon;
	int n;

	if (len / 4 * 3 >= sizeof plain)
		return false;
	n = EVP_DecodeBlock(plain, (const unsigned char *)encoded, (int)len);
	if (n < 0)
		return false;
	while (len && encoded[--len] == '=')
		n--;
	plain[n] = '\0';
	colon = strchr((char *)plain, ':');
	if (!colon)
		return false;
	*colon = '\0';
	c->who = accounts_check(c->bmc, (char *)plain, colon + 1);
	if (!c->who)
		c->bmc->count.logins_refused++;
	return c->who != NULL;
}

static bool
password_must_change(struct call *c)
{
	const char *method = c->req->method;

	if (!c->who->must_change || !c->who->uri)
		return false;
	if (strcmp(c->uri, c->who->uri) == 0 &&
	    (strcmp(method, "PATCH") == 0 || strcmp(method, "GET") == 0))
		return false;
	if (c->session && strcmp(method, "DELETE") == 0 && strcmp(c->uri, c->session->uri) == 0)
		return false;
	call_error(c, "PasswordChangeRequired", c->who->uri, NULL);
	return true;
}

bool
sessions_authenticate(struct call *c)
{
	const char *token = http_header(&c->req->headers, "X-Auth-Token");
	const char *authorization = http_header(&c->req->headers, "Authorization");
	bool known = false;

	if (token)
		known = by_token(c, token);
	else if (authorization && strncasecmp(authorization, "Basic ", 6) == 0)
		known = by_basic(c, authorization + 6);
	if (known)
		return !password_must_change(c);
	c->bmc->count.unauthorized++;
	if (token || authorization)
		call_error(c, "NoValidSession", NULL);
	else
		call_error(c, "AccessUnauthorized", c->uri, NULL);
	return false;
}
