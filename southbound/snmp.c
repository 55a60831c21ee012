#include "southbound/snmp.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "southbound/snmp_own.h"

/* A close under way: whoever waits ends, then the endpoint goes. There is no session to end. */
struct snmp_closing {
	struct script script;
	struct endpoint *endpoint;
	struct close_op *asked;
	bool is_held;
};

static enum verdict wait_for_all(struct script *script);
static enum verdict all_settled(struct script *script, const void *answer, size_t len);
static void close_cancel(struct op *op);
static void close_done(struct op *op);

/* clang-format off */
static const struct step close_steps[] = {
	{ "settle", wait_for_all, all_settled, 0, 1, NULL },
	{ 0 }
};
/* clang-format on */

/* ---- what is learnt: the engine id, the profile and whose it is */

static void
load_engine(struct snmp_engine *engine, const char *text)
{
	size_t len = text != NULL ? strlen(text) / 2 : 0, i;
	unsigned byte;

	if (len < SNMP_ENGINE_MIN || len > sizeof engine->id)
		return;
	for (i = 0; i < len; i++) {
		if (sscanf(text + 2 * i, "%2x", &byte) != 1)
			return;
		engine->id[i] = (uint8_t)byte;
	}
	engine->len = (uint8_t)len;
	engine->at_s = snmp_now_s();
}

static void
load_learnt(struct endpoint *endpoint, const char *facts)
{
	json_t *learnt = facts != NULL ? json_loads(facts, 0, NULL) : NULL;
	const char *profile = json_string_value(json_object_get(learnt, "profile"));
	const char *object = json_string_value(json_object_get(learnt, "object"));

	if (endpoint->security.version == SNMP_V3)
		load_engine(
		    &endpoint->security.engine, json_string_value(json_object_get(learnt, "engine")));
	if (endpoint->profile == NULL && profile != NULL)
		endpoint->profile = pdu_profile_named(profile);
	if (endpoint->profile != NULL && object != NULL)
		snprintf(endpoint->object, sizeof endpoint->object, "%s", object);
	json_decref(learnt);
}

void
snmp_endpoint_learnt(struct endpoint *endpoint)
{
	const struct snmp_engine *engine = &endpoint->security.engine;
	json_t *learnt = json_object();
	char hex[2 * sizeof engine->id + 1], *text;
	uint8_t i;

	for (i = 0; i < engine->len; i++)
		snprintf(hex + 2 * (size_t)i, 3, "%02x", engine->id[i]);
	if (engine->len > 0)
		json_object_set_new(learnt, "engine", json_string(hex));
	if (endpoint->profile != NULL)
		json_object_set_new(learnt, "profile", json_string(endpoint->profile->name));
	if (endpoint->object[0] != '\0')
		json_object_set_new(learnt, "object", json_string(endpoint->object));
	text = json_dumps(learnt, JSON_COMPACT);
	if (text != NULL && (endpoint->learnt == NULL || strcmp(text, endpoint->learnt) != 0)) {
		free(endpoint->learnt);
		endpoint->learnt = xstrdup(text);
		endpoint->events->learnt(endpoint->owner, text);
	}
	free(text);
	json_decref(learnt);
}

/* ---- open */

static struct endpoint *
snmp_open(const struct endpoint_config *config, const struct endpoint_events *events, void *owner)
{
	struct endpoint *endpoint = xcalloc(1, sizeof *endpoint);
	const struct snmp_config *snmp = config->snmp;

	endpoint->events = events;
	endpoint->owner = owner;
	endpoint->node = xstrdup(config->node);
	endpoint->host = xstrdup(config->host);
	endpoint->port = (uint16_t)(config->port != 0 ? config->port : SNMP_PORT);
	endpoint->vault = config->vault;
	endpoint->helpers = config->parsers;
	endpoint->security.version = snmp->version;
	endpoint->security.auth = snmp->auth;
	endpoint->security.priv = snmp->priv;
	snprintf(endpoint->security.user, sizeof endpoint->security.user, "%s",
	    snmp->user != NULL ? snmp->user : "");
	endpoint->next_id = (int32_t)(shard_wall_ms() & 0xffffff) + 1;
	if (config->pdu_profile != NULL && strcmp(config->pdu_profile, "auto") != 0) {
		endpoint->told = endpoint->profile = pdu_profile_named(config->pdu_profile);
		if (endpoint->told == NULL)
			log_warn("node=%s profile=%s why=unknown", endpoint->node, config->pdu_profile);
	}
	snmp_hub_join(endpoint);
	load_learnt(endpoint, config->facts);
	return endpoint;
}

static void
snmp_retry(struct endpoint *endpoint)
{
	endpoint->refusals = 0;
	if (endpoint->state == ENDPOINT_REFUSED)
		snmp_endpoint_state(endpoint, ENDPOINT_UNTRIED, NULL);
}

/* Profiles of Redfish mean nothing here; ours comes with the configuration, or from the box. */
static void
snmp_profile(struct endpoint *endpoint, const struct profile *profile)
{
	(void)endpoint, (void)profile;
}

/* No certificates. */
static bool
snmp_trust(struct endpoint *endpoint, const char *fingerprint)
{
	(void)endpoint, (void)fingerprint;
	return false;
}

int64_t
snmp_now_s(void)
{
	return (int64_t)(shard_now(shard_self()) / 1000);
}

/* ---- what is told to the owner */

void
snmp_endpoint_state(
    struct endpoint *endpoint, enum endpoint_state state, const struct rf_error *why)
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
snmp_endpoint_finding(struct endpoint *endpoint, enum finding finding, const char *detail)
{
	uint32_t bit = (uint32_t)1 << finding;

	if ((detail != NULL) == ((endpoint->findings & bit) != 0))
		return;
	endpoint->findings ^= bit;
	if (endpoint->events->finding != NULL)
		endpoint->events->finding(endpoint->owner, finding, detail);
}

void
snmp_endpoint_answered(struct endpoint *endpoint)
{
	endpoint->silences = 0;
	if (!endpoint->is_proven) {
		endpoint->is_proven = true;
		endpoint->refusals = 0;
		snmp_endpoint_finding(
		    endpoint, FINDING_DEFAULT_CREDENTIALS, endpoint->is_default ? "community" : NULL);
		endpoint->events->login(endpoint->owner, NULL, 0);
	}
	snmp_endpoint_state(endpoint, ENDPOINT_UP, NULL);
}

void
snmp_endpoint_silent(struct endpoint *endpoint, const struct rf_error *err)
{
	if (endpoint->state == ENDPOINT_REFUSED)
		return;
	if (err->code == RF_NODE_UNREACHABLE || ++endpoint->silences >= SNMP_SILENCES_MAX)
		snmp_endpoint_state(endpoint, ENDPOINT_DOWN, err);
}

/* The password may have been changed, here or there: the next question asks the vault anew. */
void
snmp_endpoint_refused(struct endpoint *endpoint, const struct rf_error *err)
{
	/* Several questions under way are one refusal. */
	if (!endpoint->is_ready)
		return;
	snmp_login_again(endpoint, false);
	endpoint->refusals++;
	endpoint->events->login(endpoint->owner, err, endpoint->refusals);
	if (endpoint->refusals >= SNMP_REFUSALS_MAX)
		snmp_endpoint_state(endpoint, ENDPOINT_REFUSED, err);
}

/* ---- close */

static bool
is_settled(const struct endpoint *endpoint)
{
	return endpoint->works == NULL && endpoint->login == NULL && endpoint->exchanges == NULL;
}

static void
snmp_close(struct close_op *asked, struct op *parent, int64_t ms, op_fn *done)
{
	struct endpoint *endpoint = asked->endpoint;
	struct snmp_closing *closing = xcalloc(1, sizeof *closing);

	assert(endpoint->closing == NULL);
	closing->endpoint = endpoint;
	closing->asked = asked;
	endpoint->closing = closing;
	op_start(&asked->op, parent, ms, NULL, done);
	script_start(&closing->script, "close", endpoint->node, close_steps, &asked->op, 0,
	    close_cancel, close_done);
	/* Whatever becomes of the close, the endpoint must not go before those who use it. */
	if (!is_settled(endpoint)) {
		closing->is_held = true;
		op_hold(&closing->script.op);
	}
	snmp_works_stop(endpoint);
	snmp_login_stop(endpoint);
}

void
snmp_endpoint_settled(struct endpoint *endpoint)
{
	struct snmp_closing *closing = endpoint->closing;

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
	return is_settled(((struct snmp_closing *)script)->endpoint) ? NEXT : WAIT;
}

static enum verdict
all_settled(struct script *script, const void *answer, size_t len)
{
	(void)answer, (void)len;
	return wait_for_all(script);
}

static void
close_cancel(struct op *op)
{
	snmp_login_stop(((struct snmp_closing *)op)->endpoint);
}

static void
close_done(struct op *op)
{
	struct snmp_closing *closing = (struct snmp_closing *)op;
	struct close_op *asked = closing->asked;
	struct endpoint *endpoint = closing->endpoint;
	struct rf_error err = op->err;

	assert(is_settled(endpoint));
	snmp_hub_leave(endpoint);
	snmp_socket_free(endpoint->socket);
	snmp_security_clear(&endpoint->security);
	free(endpoint->places);
	free(endpoint->learnt);
	free(endpoint->node);
	free(endpoint->host);
	free(endpoint);
	asked->endpoint = NULL;
	free(closing);
	op_finish(&asked->op, &err);
}

const struct driver snmp_driver = {
    .name = "snmp",
    .open = snmp_open,
    .read = snmp_work_read,
    .act = snmp_work_act,
    .close = snmp_close,
    .profile = snmp_profile,
    .retry = snmp_retry,
    .trust = snmp_trust,
};
