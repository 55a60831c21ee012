/* kvmd's HTTP API, as far as power goes: /api/auth, /api/info, /api/atx. Every answer is {"ok", "result"}. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kvm.h"

/* One request. */
struct call {
	struct kvm *kvm;
	struct http_request *req;
};

static void
answer(struct call *c, json_t *result, bool is_write)
{
	web_answer(&c->kvm->web, c->req, 200, NULL,
	    json_pack("{s:b, s:o}", "ok", true, "result", result), is_write);
}

static void
fail(struct call *c, int status, const char *error, const char *message)
{
	web_answer(&c->kvm->web, c->req, status, NULL,
	    json_pack(
		"{s:b, s:{s:s, s:s}}", "ok", false, "result", "error", error, "error_msg", message),
	    false);
}

static bool
is_login(const struct kvm *k, const char *user, const char *password)
{
	return user && password && strcmp(user, k->user) == 0 && strcmp(password, k->password) == 0;
}

enum access { NOBODY, WRONG, GRANTED };

static enum access
cookie_access(const struct call *c)
{
	const char *cookie = http_header(&c->req->headers, "Cookie");
	const char *token = cookie ? strstr(cookie, "auth_token=") : NULL;

	if (!token)
		return NOBODY;
	token += strlen("auth_token=");
	return *c->kvm->token && strcspn(token, "; ") == strlen(c->kvm->token) &&
		       strncmp(token, c->kvm->token, strlen(c->kvm->token)) == 0
		   ? GRANTED
		   : WRONG;
}

/* Headers of its own come first, then the cookie, then Basic. */
static enum access
access_of(const struct call *c)
{
	const char *user = http_header(&c->req->headers, "X-KVMD-User");
	enum access access;
	char *name, *password;

	if (user && *user)
		return is_login(c->kvm, user, http_header(&c->req->headers, "X-KVMD-Passwd"))
			   ? GRANTED
			   : WRONG;
	access = cookie_access(c);
	if (access != NOBODY || !web_basic(c->req, &name, &password))
		return access;
	access = is_login(c->kvm, name, password) ? GRANTED : WRONG;
	free(name);
	free(password);
	return access;
}

static void
get_atx(struct call *c)
{
	struct kvm *k = c->kvm;
	bool is_enabled = !k->settings.atx_disabled;
	json_t *state = json_pack("{s:b, s:b, s:{s:b, s:b}}", "enabled", is_enabled, "busy",
	    is_enabled && kvm_is_busy(k), "leds", "power", is_enabled && kvm_power_led(k), "hdd",
	    false);

	k->count.states++;
	if (!k->settings.old_state)
		json_object_set_new(state, "acts",
		    json_pack("{s:b, s:b}", "power", k->power_busy, "reset", k->reset_busy));
	answer(c, state, false);
}

static bool
wants_wait(struct call *c)
{
	char *wait = web_parameter(c->req, "wait");
	bool is_true = wait && (strcmp(wait, "1") == 0 || strcasecmp(wait, "true") == 0 ||
				   strcasecmp(wait, "yes") == 0);

	free(wait);
	return is_true;
}

static void
clicked(struct http_request *req)
{
	struct call c = {req->server->owner, req};

	answer(&c, json_object(), true);
}

static void
click(struct call *c, enum button button)
{
	bool waits = wants_wait(c);

	if (!kvm_click(c->kvm, button))
		fail(c, 409, "AtxIsBusyError",
		    "Performing another ATX operation, please try again later");
	else if (waits)
		http_later(c->req, (uint64_t)kvm_click_ms(c->kvm, button), clicked);
	else
		answer(c, json_object(), true);
}

/* Goes by the LED: on only when it is dark, everything else only when it is lit. Else nothing is done, and that is OK. */
static void
post_power(struct call *c)
{
	static const struct {
		const char *name;
		enum button button;
		bool when_on;
	} rows[] = {
	    {"on", BUTTON_POWER, false},
	    {"off", BUTTON_POWER, true},
	    {"off_hard", BUTTON_POWER_LONG, true},
	    {"reset_hard", BUTTON_RESET, true},
	};
	char *action = web_parameter(c->req, "action");
	size_t i = 0;

	while (i < sizeof rows / sizeof *rows && (!action || strcmp(rows[i].name, action) != 0))
		i++;
	free(action);
	if (i == sizeof rows / sizeof *rows) {
		fail(c, 400, "ValidatorError", "The argument is not a valid ATX power action");
		return;
	}
	c->kvm->count.actions++;
	if (kvm_power_led(c->kvm) == rows[i].when_on)
		click(c, rows[i].button);
	else
		answer(c, json_object(), true);
}

static void
post_click(struct call *c)
{
	static const char *const names[] = {"power", "power_long", "reset"};
	char *button = web_parameter(c->req, "button");
	int i = 0;

	while (i < 3 && (!button || strcmp(names[i], button) != 0))
		i++;
	free(button);
	if (i < 3)
		click(c, (enum button)i);
	else
		fail(c, 400, "ValidatorError", "The argument is not a valid ATX button");
}

static void
get_info(struct call *c)
{
	answer(c,
	    json_pack("{s:{s:s}, s:{s:{s:s, s:s, s:s}}, s:{s:{s:s}, s:{s:s}}}", "auth", "username",
		c->kvm->user, "hw", "platform", "type", "rpi", "base",
		"Raspberry Pi 4 Model B Rev 1.4", "serial", "10000000abcdef01", "system", "kvmd",
		"version", "4.20", "streamer", "version", "6.16"),
	    false);
}

static void
get_check(struct call *c)
{
	answer(c, json_object(), false);
}

static void
post_logout(struct call *c)
{
	c->kvm->token[0] = '\0';
	answer(c, json_object(), false);
}

/* user=..&passwd=.., in the body. */
static void
post_login(struct call *c)
{
	struct http_request form = {.query = c->req->body};
	char *user = web_parameter(&form, "user"), *password = web_parameter(&form, "passwd");

	if (is_login(c->kvm, user, password)) {
		char *cookie;

		random_hex(c->kvm->token, 32);
		cookie = xasprintf("auth_token=%s; Path=/; SameSite=Strict", c->kvm->token);
		web_answer(&c->kvm->web, c->req, 200, (const char *const[]){"Set-Cookie", cookie},
		    json_pack("{s:b, s:{}}", "ok", true, "result"), false);
		free(cookie);
	} else {
		c->kvm->count.forbidden++;
		fail(c, 403, "ForbiddenError", "Forbidden");
	}
	free(user);
	free(password);
}

/* clang-format off */
static const struct {
	const char *method, *path;
	bool is_open, is_atx_action;
	void (*serve)(struct call *);
} routes[] = {
	{ "GET",  "/api/atx",         false, false, get_atx },
	{ "POST", "/api/atx/power",   false, true,  post_power },
	{ "POST", "/api/atx/click",   false, true,  post_click },
	{ "GET",  "/api/info",        false, false, get_info },
	{ "GET",  "/api/auth/check",  false, false, get_check },
	{ "POST", "/api/auth/login",  true,  false, post_login },
	{ "POST", "/api/auth/logout", false, false, post_logout },
};
/* clang-format on */

static void
serve(struct http_request *req)
{
	struct call c = {req->server->owner, req};
	enum access access;
	size_t i = 0;

	c.kvm->count.requests++;
	if (web_failed(&c.kvm->web, req))
		return;
	while (
	    i < sizeof routes / sizeof *routes &&
	    (strcmp(routes[i].path, req->path) != 0 || strcmp(routes[i].method, req->method) != 0))
		i++;
	access = access_of(&c);
	if (i < sizeof routes / sizeof *routes && routes[i].is_open) {
		routes[i].serve(&c);
	} else if (access == NOBODY) {
		c.kvm->count.unauthorized++;
		fail(&c, 401, "UnauthorizedError", "Unauthorized");
	} else if (access == WRONG) {
		c.kvm->count.forbidden++;
		fail(&c, 403, "ForbiddenError", "Forbidden");
	} else if (i == sizeof routes / sizeof *routes) {
		fail(&c, 404, "HttpError", "Not Found");
	} else if (routes[i].is_atx_action && c.kvm->settings.atx_disabled) {
		fail(&c, 400, "AtxDisabledError", "ATX is disabled");
	} else {
		routes[i].serve(&c);
	}
}

static void
ended(struct http_request *req, bool answered)
{
	(void)answered;
	web_ended(req);
}

const struct http_handler kvm_api = {.request = serve, .ended = ended};
