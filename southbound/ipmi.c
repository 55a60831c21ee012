#include "southbound/ipmi.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/log.h"
#include "gateway/table.h"
#include "gateway/xalloc.h"
#include "southbound/ipmi_repository.h"
#include "southbound/ipmi_work.h"

enum { SETTLE_MS = 4000 }; /* for a login that may have a session in hand; it is heard of, then closed */

/* A close under way: works, login and exchanges first, then the session at the box, then the
 * endpoint. */
struct ipmi_closing {
	struct script script;
	struct endpoint *endpoint;
	struct close_op *asked;
	struct ipmi_exchange goodbye;
	bool is_held;
};

static enum verdict wait_for_all(struct script *script);
static enum verdict all_settled(struct script *script, const void *answer, size_t len);
static enum verdict stop_login(struct script *script);
static enum verdict log_out(struct script *script);
static enum verdict logged_out(struct script *script, const void *answer, size_t len);
static void goodbye_done(struct op *op);
static void close_cancel(struct op *op);
static void close_done(struct op *op);
static void endpoint_free(struct endpoint *endpoint);

/* clang-format off */
static const struct step impatient[] = {
	{ "stop",   stop_login,   all_settled, 0,         1, NULL },
	{ "logout", log_out,      logged_out,  0,         1, NULL },
	{ 0 }
};
static const struct step close_steps[] = {
	{ "settle", wait_for_all, all_settled, SETTLE_MS, 1, impatient },
	{ "logout", log_out,      logged_out,  0,         1, NULL },
	{ 0 }
};
/* clang-format on */

/* ---- open */

static void
take_suites(struct endpoint *endpoint, const struct ipmi_config *config)
{
	const struct ipmi_suite *suites;
	size_t count, i;

	for (i = 0; i < config->suite_count; i++) {
		if (ipmi_suite_find(config->suites[i]) != NULL)
			endpoint->suites[endpoint->suite_count++] = (uint8_t)config->suites[i];
		else
			log_warn("node=%s suite=%d why=\"not one that is spoken here\"",
			    endpoint->node, config->suites[i]);
	}
	suites = ipmi_suites(&count);
	for (i = 0; i < count && config->suite_count == 0; i++)
		if (suites[i].is_sound)
			endpoint->suites[endpoint->suite_count++] = suites[i].id;
}

static void
take_quirks(struct endpoint *endpoint, const struct ipmi_config *config)
{
	uint32_t quirk;
	size_t i;

	for (i = 0; i < config->quirk_count; i++) {
		if (ipmi_quirk_named(config->quirks[i], &quirk))
			endpoint->quirks_told |= quirk;
		else
			log_warn("node=%s quirk=%s why=unknown", endpoint->node, config->quirks[i]);
	}
	endpoint->quirks = endpoint->quirks_told;
}

static struct endpoint *
ipmi_open(const struct endpoint_config *config, const struct endpoint_events *events, void *owner)
{
	struct endpoint *endpoint = xcalloc(1, sizeof *endpoint);

	endpoint->events = events;
	endpoint->owner = owner;
	endpoint->node = xstrdup(config->node);
	endpoint->host = xstrdup(config->host);
	endpoint->port = (uint16_t)(config->port != 0 ? config->port : IPMI_PORT);
	endpoint->vault = config->vault;
	endpoint->helpers = config->parsers;
	endpoint->privilege = (uint8_t)config->ipmi->privilege;
	endpoint->has_k_g = config->ipmi->k_g.kind != SECRET_NONE;
	endpoint->refuses_defaults = config->ipmi->refuse_default_credentials;
	take_suites(endpoint, config->ipmi);
	take_quirks(endpoint, config->ipmi);
	ipmi_learnt_load(&endpoint->learnt, config->facts);
	endpoint->hub = ipmi_hub_join();
	endpoint->lane = endpoint->hub->next_lane++;
	if (endpoint->learnt.has_device)
		endpoint->quirks |= ipmi_quirks_of(&(struct ipmi_product){endpoint->learnt.manufacturer,
		    endpoint->learnt.product, endpoint->learnt.major, endpoint->learnt.minor});
	return endpoint;
}

static void
ipmi_retry(struct endpoint *endpoint)
{
	endpoint->refusals = 0;
	endpoint->not_before_ms = 0;
	/* Whoever asks for that may have mended the box: 17 again before 3. */
	if (!endpoint->session.is_open)
		endpoint->learnt.suite = -1;
	if (endpoint->state == ENDPOINT_REFUSED)
		ipmi_set_state(endpoint, ENDPOINT_UNTRIED, NULL);
}

/* What differs between products comes from Get Device ID and the configuration here. */
static void
ipmi_profile(struct endpoint *endpoint, const struct profile *profile)
{
	(void)endpoint, (void)profile;
}

/* No certificates. */
static bool
ipmi_trust(struct endpoint *endpoint, const char *fingerprint)
{
	(void)endpoint, (void)fingerprint;
	return false;
}

/* ---- what is told to the owner */

void
ipmi_set_state(struct endpoint *endpoint, enum endpoint_state state, const struct rf_error *why)
{
	bool is_same_why = why == NULL || (endpoint->why.code == why->code &&
					      strcmp(endpoint->why.arg[1], why->arg[1]) == 0);

	if (endpoint->state == state && is_same_why)
		return;
	endpoint->state = state;
	endpoint->why = why ? *why : (struct rf_error){0};
	endpoint->events->state(endpoint->owner, state, shard_wall_ms(), why);
}

void
ipmi_answered(struct endpoint *endpoint)
{
	endpoint->silences = 0;
	/* Refused credentials stay refused, whatever else it answers. */
	if (endpoint->state != ENDPOINT_REFUSED)
		ipmi_set_state(endpoint, ENDPOINT_UP, NULL);
}

void
ipmi_silent(struct endpoint *endpoint, const struct rf_error *err)
{
	if (endpoint->state == ENDPOINT_REFUSED)
		return;
	if (err->code == RF_NODE_UNREACHABLE || ++endpoint->silences >= IPMI_SILENCES_MAX)
		ipmi_set_state(endpoint, ENDPOINT_DOWN, err);
}

void
ipmi_learnt_changed(struct endpoint *endpoint)
{
	char *facts = ipmi_learnt_text(&endpoint->learnt);

	endpoint->events->learnt(endpoint->owner, facts);
	free(facts);
}

void
ipmi_finding(struct endpoint *endpoint, enum finding finding, const char *detail)
{
	uint32_t bit = (uint32_t)1 << finding;

	if ((detail != NULL) == ((endpoint->findings & bit) != 0))
		return;
	endpoint->findings ^= bit;
	if (endpoint->events->finding != NULL)
		endpoint->events->finding(endpoint->owner, finding, detail);
}

void
ipmi_device_seen(struct endpoint *endpoint, const uint8_t *data, size_t len)
{
	struct ipmi_learnt *learnt = &endpoint->learnt;
	struct ipmi_learnt seen = *learnt;
	struct ipmi_product product;

	if (len < 11)
		return;
	seen.has_device = true;
	seen.device_id = data[0];
	seen.device_revision = data[1] & 0x0f;
	seen.major = data[2] & 0x7f;
	seen.minor = data[3];
	seen.manufacturer = ipmi_get24(data + 6);
	seen.product = ipmi_get16(data + 9);
	product = (struct ipmi_product){seen.manufacturer, seen.product, seen.major, seen.minor};
	endpoint->quirks = endpoint->quirks_told | ipmi_quirks_of(&product);
	ipmi_finding(endpoint, FINDING_FIRMWARE, ipmi_firmware_warning(&product));
	if (learnt->has_device && learnt->manufacturer == seen.manufacturer &&
	    learnt->product == seen.product && learnt->major == seen.major &&
	    learnt->minor == seen.minor && learnt->device_id == seen.device_id &&
	    learnt->device_revision == seen.device_revision)
		return;
	/* Another firmware may have learnt another suite. */
	if (learnt->has_device)
		seen.suite = -1;
	*learnt = seen;
	ipmi_learnt_changed(endpoint);
}

/* ---- close */

static bool
is_settled(const struct endpoint *endpoint)
{
	return endpoint->works == NULL && endpoint->login == NULL && endpoint->first == NULL &&
	       endpoint->last_word == NULL && endpoint->loading == NULL;
}

static void
ipmi_close(struct close_op *asked, struct op *parent, int64_t ms, op_fn *done)
{
	struct endpoint *endpoint = asked->endpoint;
	struct ipmi_closing *closing = xcalloc(1, sizeof *closing);

	assert(endpoint->closing == NULL);
	closing->endpoint = endpoint;
	closing->asked = asked;
	endpoint->closing = closing;
	timer_clear(&endpoint->idle);
	op_start(&asked->op, parent, ms, NULL, done);
	script_start(&closing->script, "close", endpoint->node, close_steps, &asked->op, 0,
	    close_cancel, close_done);
	/* Whatever becomes of the close, the endpoint must not go before those who use it. */
	if (!is_settled(endpoint)) {
		closing->is_held = true;
		op_hold(&closing->script.op);
	}
	ipmi_works_stop(endpoint);
	ipmi_loading_stop(endpoint);
	if (!op_is_running(&closing->script.op))
		ipmi_login_stop(endpoint);
}

void
ipmi_settled(struct endpoint *endpoint)
{
	struct ipmi_closing *closing = endpoint->closing;

	if (closing == NULL || !is_settled(endpoint))
		return;
	if (closing->is_held) {
		closing->is_held = false;
		op_release(&closing->script.op);
	}
	script_reply(&closing->script, NULL, 0);
}

static enum verdict
wait_for_all(struct script *script)
{
	return is_settled(((struct ipmi_closing *)script)->endpoint) ? NEXT : WAIT;
}

static enum verdict
all_settled(struct script *script, const void *answer, size_t len)
{
	(void)answer, (void)len;
	return wait_for_all(script);
}

static enum verdict
stop_login(struct script *script)
{
	ipmi_login_stop(((struct ipmi_closing *)script)->endpoint);
	return wait_for_all(script);
}

static enum verdict
log_out(struct script *script)
{
	struct ipmi_closing *closing = (struct ipmi_closing *)script;
	struct endpoint *endpoint = closing->endpoint;
	uint8_t sid[4];

	if (!endpoint->session.is_open)
		return FINISH;
	ipmi_put32(sid, endpoint->session.bmc_sid);
	closing->goodbye.is_goodbye = true;
	ipmi_exchange_start(&closing->goodbye, endpoint, IPMI_CLOSE_SESSION, sid, sizeof sid,
	    &script->op, goodbye_done);
	return WAIT;
}

static void
goodbye_done(struct op *op)
{
	struct ipmi_closing *closing =
	    (struct ipmi_closing *)((char *)op - offsetof(struct ipmi_closing, goodbye));

	script_reply(&closing->script, &closing->goodbye, sizeof closing->goodbye);
}

static enum verdict
logged_out(struct script *script, const void *answer, size_t len)
{
	(void)script, (void)len;
	return answer != NULL ? FINISH : WAIT;
}

static void
close_cancel(struct op *op)
{
	ipmi_login_stop(((struct ipmi_closing *)op)->endpoint);
}

static void
close_done(struct op *op)
{
	struct ipmi_closing *closing = (struct ipmi_closing *)op;
	struct close_op *asked = closing->asked;
	struct rf_error err = op->err;

	endpoint_free(closing->endpoint);
	asked->endpoint = NULL;
	free(closing);
	op_finish(&asked->op, &err);
}

static void
endpoint_free(struct endpoint *endpoint)
{
	assert(is_settled(endpoint));
	timer_clear(&endpoint->idle);
	ipmi_session_abandon(endpoint, &endpoint->session);
	ipmi_repository_leave(endpoint);
	ipmi_log_free(endpoint);
	ipmi_hub_remove(endpoint);
	ipmi_hub_leave(endpoint->hub);
	free(endpoint->node);
	free(endpoint->host);
	free(endpoint);
}

const struct driver ipmi_driver = {
    .name = "ipmi",
    .open = ipmi_open,
    .read = ipmi_read,
    .act = ipmi_act,
    .close = ipmi_close,
    .profile = ipmi_profile,
    .retry = ipmi_retry,
    .trust = ipmi_trust,
};
