#include "pdu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <event2/event.h>

#include "../raritan/rpc.h"
#include "net.h"

static const char *const state_names[] = {"up", "silent", "refuse"};

/* Higher with every start, as an agent keeps it: nobody is told of a time that was before (RFC 3414 2.2.2). */
static int32_t
first_boots(void)
{
	enum { YEAR_2026 = 1767225600 };

	return (int32_t)(time(NULL) - YEAR_2026);
}

/* Its own, the same each time: the vendor's enterprise, format 5, eight bytes (RFC 3411 5). */
static void
make_engine(struct pdu *p)
{
	char *seed = xasprintf("%s %s", p->name, p->host);
	uint64_t h = hash_bytes(seed, strlen(seed));
	struct oid id;
	uint8_t engine[13] = {0x80};

	oid_parse(&id, p->profile->object_id);
	for (int i = 0; i < 3; i++)
		engine[1 + i] = (uint8_t)(id.id[6] >> 8 * (2 - i));
	engine[4] = 5;
	memcpy(engine + 5, &h, 8);
	pdu_set_engine(p, engine, sizeof engine);
	free(seed);
}

static void
name_parts(struct pdu *p)
{
	struct box *b = &p->box;

	snprintf(b->name, sizeof b->name, "%s", p->name);
	snprintf(b->contact, sizeof b->contact, "operations");
	snprintf(b->location, sizeof b->location, "row 1");
	for (int m = 0; m < b->shape.modules; m++) {
		struct module *unit = &b->modules[m];

		snprintf(unit->model, sizeof unit->model, "%s", p->profile->model);
		snprintf(unit->firmware, sizeof unit->firmware, "%s", p->profile->firmware);
		snprintf(unit->serial, sizeof unit->serial, "SIM%05u%d", p->number, m + 1);
		snprintf(unit->name, sizeof unit->name, m ? "%.50s-%d" : "%.50s", p->name, m + 1);
		snprintf(unit->location, sizeof unit->location, "rack %d", m + 1);
	}
}

struct pdu *
pdu_new(struct event_base *base, const char *name, const char *host, unsigned number,
    const struct profile *profile, const struct shape *shape)
{
	struct pdu *p = xcalloc(1, sizeof *p);

	p->base = base;
	p->name = xstrdup(name);
	p->host = xstrdup(host);
	p->number = number;
	p->profile = profile;
	p->fd = -1;
	p->dice = (uint32_t)hash_bytes(name, strlen(name)) | 1;
	p->boots = first_boots();
	p->up_since_ms = p->engine_began_ms = now_ms();
	settings_default(pdu_setting_rows, pdu_setting_count, &p->settings);
	p->mib = mib_for(profile, shape);
	box_init(&p->box, base, shape, &p->settings.box);
	name_parts(p);
	make_engine(p);
	return p;
}

static void
forget_records(struct pdu *p)
{
	for (int i = 0; i < p->record_room; i++)
		free(p->records[i]);
	free(p->records);
	p->records = NULL;
	p->record_room = 0;
	p->record_count = 0;
}

void
pdu_free(struct pdu *p)
{
	net_close(p);
	rpc_close(p->rpc);
	if (p->restarted)
		event_free(p->restarted);
	forget_records(p);
	box_clear(&p->box);
	free(p->users);
	free(p->name);
	free(p->host);
	free(p);
}

bool
pdu_listen(struct pdu *p)
{
	return net_open(p);
}

int
pdu_state_named(const char *name)
{
	for (int i = 0; i < (int)(sizeof state_names / sizeof *state_names); i++)
		if (strcmp(state_names[i], name) == 0)
			return i;
	return -1;
}

const char *
pdu_state_name(enum pdu_state state)
{
	return state_names[state];
}

void
pdu_set_state(struct pdu *p, enum pdu_state state)
{
	if (p->restarted)
		event_del(p->restarted);
	p->state = state;
	if (p->rpc)
		rpc_set_state(p->rpc, (enum web_state)state);
	if (state == PDU_REFUSE)
		net_close(p);
	else if (!net_open(p))
		fprintf(stderr, "%s: cannot listen again\n", p->name);
}

static void
restarted(evutil_socket_t fd, short what, void *arg)
{
	struct pdu *p = arg;

	(void)fd, (void)what;
	p->up_since_ms = now_ms();
	pdu_set_state(p, PDU_UP);
}

void
pdu_restart(struct pdu *p)
{
	struct timeval tv = {p->settings.reset_ms / 1000, p->settings.reset_ms % 1000 * 1000};

	pdu_set_state(p, PDU_SILENT);
	p->boots++;
	p->engine_began_ms = now_ms();
	if (p->rpc)
		rpc_restart(p->rpc);
	if (!p->restarted)
		p->restarted = evtimer_new(p->base, restarted, p);
	event_add(p->restarted, &tv);
}

/* ---- engine and users */

void
pdu_set_engine(struct pdu *p, const uint8_t *id, size_t len)
{
	memcpy(p->engine, id, len);
	p->engine_len = len;
	for (size_t i = 0; i < p->user_count; i++)
		usm_localise(&p->users[i], p->engine, p->engine_len);
}

int32_t
pdu_engine_time(const struct pdu *p)
{
	return (int32_t)((now_ms() - p->engine_began_ms) / 1000);
}

static const char *
text_or(const json_t *of, const char *key, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(of, key));

	return text ? text : otherwise;
}

static const char *
read_user(struct pdu *p, struct usm_user *u, const json_t *from)
{
	const char *auth_password = text_or(from, "auth_password", ""),
		   *name = text_or(from, "name", "");
	const char *priv_password = text_or(from, "priv_password", auth_password);

	u->auth = usm_auth_find(text_or(from, "auth", "none"));
	u->priv = usm_priv_find(text_or(from, "priv", "none"));
	u->may_write = strcmp(text_or(from, "access", "rw"), "rw") == 0;
	if (!*name || strlen(name) >= sizeof u->name)
		return "name";
	if (!u->auth || (u->auth->digest &&
			    (!*auth_password || strlen(auth_password) >= sizeof u->auth_password)))
		return "auth";
	if (!u->priv || (u->priv->cipher &&
			    (!u->auth->digest || strlen(priv_password) >= sizeof u->priv_password)))
		return "priv";
	strcpy(u->name, name);
	strcpy(u->auth_password, auth_password);
	strcpy(u->priv_password, priv_password);
	usm_localise(u, p->engine, p->engine_len);
	return NULL;
}

const char *
pdu_set_users(struct pdu *p, const json_t *users)
{
	struct usm_user *all = xcalloc(json_array_size(users) + 1, sizeof *all);
	const char *wrong = json_is_array(users) ? NULL : "users";
	size_t i;
	json_t *one;

	json_array_foreach (users, i, one)
		if (!wrong)
			wrong = read_user(p, &all[i], one);
	if (wrong) {
		free(all);
		return wrong;
	}
	free(p->users);
	p->users = all;
	p->user_count = json_array_size(users);
	return NULL;
}

const char *
pdu_set_communities(struct pdu *p, const json_t *communities)
{
	const char *name;
	json_t *access;
	int i = 0;

	memset(p->communities, 0, sizeof p->communities);
	json_object_foreach ((json_t *)communities, name, access) {
		const char *may = json_string_value(access);

		if (i == COMMUNITIES || strlen(name) >= sizeof p->communities[i].name || !may)
			return name;
		strcpy(p->communities[i].name, name);
		p->communities[i++].may_write = strcmp(may, "rw") == 0;
	}
	return NULL;
}

const struct usm_user *
pdu_user(const struct pdu *p, const void *name, size_t len)
{
	for (size_t i = 0; i < p->user_count; i++)
		if (strlen(p->users[i].name) == len && memcmp(p->users[i].name, name, len) == 0)
			return &p->users[i];
	return NULL;
}

/* ---- chance and memory */

/* xorshift32 */
unsigned
pdu_random(struct pdu *p, unsigned below)
{
	p->dice ^= p->dice << 13;
	p->dice ^= p->dice >> 17;
	p->dice ^= p->dice << 5;
	return p->dice % below;
}

bool
pdu_chance(struct pdu *p, int percent)
{
	return percent && pdu_random(p, 100) < (unsigned)percent;
}

void
pdu_record(struct pdu *p, json_t *what)
{
	char **place;

	if (p->record_room != p->settings.keep_requests) {
		forget_records(p);
		p->record_room = p->settings.keep_requests;
		p->records = xcalloc((size_t)p->record_room + 1, sizeof *p->records);
	}
	if (p->record_room) {
		json_object_set_new(what, "at_ms", json_integer((json_int_t)now_ms()));
		place = &p->records[p->record_count++ % (uint64_t)p->record_room];
		free(*place);
		*place = json_dumps(what, JSON_COMPACT);
	}
	json_decref(what);
}

void
pdu_reset_counters(struct pdu *p)
{
	memset(&p->count, 0, sizeof p->count);
	forget_records(p);
}
