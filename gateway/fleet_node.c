/* One node: its endpoint, what the driver tells of it, its state, its names. */
#include "gateway/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/fleet_deed.h"
#include "gateway/log.h"
#include "gateway/xalloc.h"

static const char *const state_names[NODE_STATES] = {
	[NODE_STARTING] = "starting",
	[NODE_UP] = "up",
	[NODE_DOWN] = "down",
	[NODE_LOGIN_STOPPED] = "login refused",
	[NODE_CERTIFICATE_CHANGED] = "certificate changed",
	[NODE_DISABLED] = "disabled",
	[NODE_UNSUPPORTED] = "unsupported",
};

const char *
node_state_name(enum node_state state)
{
	return state_names[state];
}

const char *
node_name(const struct node *node)
{
	return node->name;
}

struct stats *
node_stats(struct node *node)
{
	return node->stats;
}

enum doc_persona
node_persona(const struct node *node)
{
	return (enum doc_persona)atomic_load(&node->persona);
}

const struct node_face *
node_face(const struct node *node)
{
	return atomic_load(node->whole ? &node->whole->face : &node->face);
}

/* A line has nothing to learn before it can be used. */
bool
node_is_heard(const struct node *node)
{
	return node->whole != NULL || node_face(node)->is_learnt;
}

void
node_status(struct node *node, struct node_status *out)
{
	pthread_mutex_lock(&node->status_lock);
	*out = node->status;
	pthread_mutex_unlock(&node->status_lock);
}

void
node_set_state(struct node *node, enum node_state state, const struct rf_error *why)
{
	enum node_state before = (enum node_state)atomic_load(&node->state);
	bool is_other;
	char text[512];

	pthread_mutex_lock(&node->status_lock);
	is_other = node->status.state != state || node->status.since_ms == 0;
	if (is_other)
		node->status.since_ms = shard_wall_ms();
	node->status.state = state;
	node->status.why = why ? *why : (struct rf_error){0};
	pthread_mutex_unlock(&node->status_lock);
	atomic_store(&node->state, (int)state);
	if (node->whole == NULL)
		stats_up(node->stats, state == NODE_UP);
	if (!is_other)
		return;
	if (why != NULL && why->code != RF_OK)
		error_text(why, text, sizeof text);
	else
		text[0] = '\0';
	log_info("node=%s%s%s state=\"%s\" was=\"%s\" why=\"%s\"", node->name, node->whole ? " line=" : "",
	    node->whole ? node->driver->name : "", node_state_name(state), node_state_name(before), text);
	if (node->whole == NULL)
		made_offline(node, state != NODE_UP);
	line_changed(node);
}

/* ---- names ---- */

void
node_set_face(struct node *node, const char *const ids[PRIMARY_KINDS], const bool is_made[PRIMARY_KINDS],
    bool is_learnt)
{
	struct node_face *face = xcalloc(1, sizeof *face);
	int i;

	for (i = 0; i < PRIMARY_KINDS; i++) {
		face->id[i] = ids[i] ? xstrdup(ids[i]) : NULL;
		face->is_made[i] = is_made[i];
	}
	face->is_learnt = is_learnt;
	face->older = atomic_load(&node->face);
	atomic_store(&node->face, face);
	fleet_changed();
}

static bool
is_read_or_stored(struct node *node, const char *path, const struct cached *held)
{
	(void)node;
	(void)path;
	return held->origin != CACHE_MADE;
}

void
node_learn_face(struct node *node, const char *const ids[PRIMARY_KINDS])
{
	const struct node_face *old = node_face(node);
	const char *names[PRIMARY_KINDS];
	bool is_made[PRIMARY_KINDS] = {false}, is_same = old->is_learnt;
	int i;

	for (i = 0; i < PRIMARY_KINDS; i++) {
		names[i] = ids[i];
		/* Every node has a Chassis and a Manager; a System only where there is one. */
		if (names[i] == NULL && (i == PRIMARY_CHASSIS || i == PRIMARY_MANAGER)) {
			names[i] = "1";
			is_made[i] = true;
		}
		is_same = is_same && old->is_made[i] == is_made[i] &&
		    (names[i] ? old->id[i] != NULL && strcmp(names[i], old->id[i]) == 0 : old->id[i] == NULL);
	}
	if (!is_same) {
		cache_drop_origin(node->cache, CACHE_MADE);
		node_set_face(node, names, is_made, true);
		made_placeholders(node);
		/* Their slots were made under other names. */
		node_remake(node, is_read_or_stored, NULL);
		node_adopt(node);
		saved_dirty(node);
	}
	if (!node->queue.is_open)
		node_set_state(node, NODE_UP, NULL);
	polls_start(node);
	deeds_resume(node);
}

void
node_apply_vendor(struct node *node)
{
	struct vendor *vendor = &node->vendor;

	quirks_clear(&node->quirks);
	quirks_find(vendor, &node->quirks);
	profile_from_quirks(&node->profile, vendor, &node->quirks);
	if (node->endpoint != NULL)
		node->driver->profile(node->endpoint, &node->profile);
	pthread_mutex_lock(&node->status_lock);
	snprintf(node->status.vendor, sizeof node->status.vendor, "%s", vendor->name);
	snprintf(node->status.product, sizeof node->status.product, "%s", vendor->generation);
	snprintf(node->status.firmware, sizeof node->status.firmware, "%s", vendor->firmware);
	snprintf(node->status.profile, sizeof node->status.profile, "%s", node->profile.name);
	snprintf(node->status.how, sizeof node->status.how, "%s", vendor->how ? vendor->how : "");
	snprintf(node->status.known, sizeof node->status.known, "%s", vendor->known ? vendor->known : "");
	pthread_mutex_unlock(&node->status_lock);
	log_info("node=%s vendor=\"%s\" generation=\"%s\" firmware=\"%s\" profile=%s", node->name, vendor->name,
	    vendor->generation, vendor->firmware, node->profile.name);
	saved_dirty(node);
}

bool
node_has_profile(const struct node *node)
{
	const struct redfish_config *redfish = node->config ? node->config->redfish : NULL;

	return redfish != NULL && strcmp(redfish->profile, "auto") != 0;
}

/* ---- what the driver tells ---- */

static void
on_state(void *owner, enum endpoint_state state, uint64_t since_ms, const struct rf_error *why)
{
	struct node *node = owner;
	struct rf_error stopped;

	(void)since_ms;
	if (state == ENDPOINT_UP) {
		/* It shows the certificate that is trusted: another one that it showed before is not to be accepted any more. */
		pthread_mutex_lock(&node->status_lock);
		node->seen[0] = '\0';
		pthread_mutex_unlock(&node->status_lock);
	}
	/* That it does not answer is the breaker's to judge; what only a person can mend is so at once. */
	if (state == ENDPOINT_REFUSED) {
		error_set(&stopped, RF_NODE_LOGIN_STOPPED, node->name);
		queue_open(node, &stopped, false);
	} else if (state == ENDPOINT_UNTRUSTED) {
		queue_open(node, why, true);
	} else if (state == ENDPOINT_UP && node_is_heard(node) && !node->queue.is_open) {
		node_set_state(node, NODE_UP, NULL);
	}
}

static void
on_certificate(void *owner, const char *trusted, const char *seen)
{
	struct node *node = owner;

	pthread_mutex_lock(&node->status_lock);
	snprintf(node->trusted, sizeof node->trusted, "%s", trusted);
	snprintf(node->seen, sizeof node->seen, "%s", seen);
	pthread_mutex_unlock(&node->status_lock);
	log_warn("node=%s certificate=changed trusted=%s seen=%s", node->name, trusted, seen);
}

static void
on_learnt(void *owner, const char *facts)
{
	struct node *node = owner;

	free(node->facts);
	node->facts = xstrdup(facts);
	saved_facts(node);
}

static void
on_root(void *owner, const struct json_t *root)
{
	struct node *node = owner;
	struct vendor_seen seen = {.root = root};

	/* A first guess, so that the login already knows the box's ways; what was found out before is better. */
	if (node->vendor.name[0] == '\0' && !node_has_profile(node) && vendor_find(&seen, &node->vendor))
		node_apply_vendor(node);
}

static void
on_answer(void *owner, const struct endpoint_answer *answer)
{
	struct node *node = owner;

	stats_answer(node->stats, answer->us, answer->code);
	stats_add(node->stats, STATS_BYTES_IN, answer->bytes);
}

static void
on_login(void *owner, const struct rf_error *err, int refusals)
{
	struct node *node = owner;

	(void)refusals;
	if (err == NULL)
		stats_count(node->stats, STATS_LOGINS);
	else if (err->code == RF_NODE_LOGIN_REFUSED || err->code == RF_NODE_LOGIN_STOPPED)
		stats_count(node->stats, STATS_LOGINS_REFUSED);
}

static void
on_finding(void *owner, enum finding finding, const char *detail)
{
	struct node *node = owner;

	pthread_mutex_lock(&node->status_lock);
	if (detail != NULL)
		findings_set(&node->findings, finding, detail, shard_wall_ms());
	else
		findings_drop(&node->findings, finding);
	pthread_mutex_unlock(&node->status_lock);
}

void
fleet_findings(struct node *node, struct findings *out)
{
	struct node *line;
	int i;

	pthread_mutex_lock(&node->status_lock);
	*out = node->findings;
	pthread_mutex_unlock(&node->status_lock);
	for (i = 0; i < TRANSPORTS; i++) {
		if ((line = atomic_load(&node->lines[i])) == NULL)
			continue;
		pthread_mutex_lock(&line->status_lock);
		findings_merge(out, &line->findings);
		pthread_mutex_unlock(&line->status_lock);
	}
}

const struct endpoint_events node_events = { on_state, on_certificate, on_learnt, on_root, on_answer, on_login, on_finding };

/* ---- opening ---- */

void
node_open(struct node *node)
{
	struct endpoint_config config = {
		.node = node->name,
		.profile = &node->profile,
		.facts = node->facts,
		.parsers = fleet_context.parsers,
		.vault = fleet_context.vault,
	};

	if (node->config == NULL || !node->config->is_enabled) {
		node_set_state(node, NODE_DISABLED, NULL);
		return;
	}
	node->driver = lines_choose(node, &config);
	if (node->driver == NULL) {
		node_set_state(node, NODE_UNSUPPORTED, NULL);
		return;
	}
	snprintf(node->authority, sizeof node->authority, strchr(config.host, ':') ? "[%s]:%d" : "%s:%d", config.host,
	    config.port);
	if (node_has_profile(node) && quirks_vendor(node->config->redfish->profile, &node->vendor)) {
		node_apply_vendor(node);
	} else if (node->vendor.how != NULL && strcmp(node->vendor.how, QUIRKS_CONFIGURED) == 0) {
		memset(&node->vendor, 0, sizeof node->vendor);     /* it did, and does no more */
		node_apply_vendor(node);
	}
	stats_protocol(node->stats, node->driver->name);
	queue_reset(node);
	node_set_state(node, NODE_STARTING, NULL);
	node->endpoint = node->driver->open(&config, &node_events, node);
	lines_open(node);
	/* A large fleet begins within a few seconds, not in one instant. */
	explore_start(node, random() % (100 + (int64_t)fleet_roster()->count * 4));
}
