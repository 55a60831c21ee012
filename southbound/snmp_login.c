/* Until the first question can be asked: the address, the credentials, for version 3 the engine id
 * of the box, by our own datagram (net-snmp would wait for it and hold the loop), and keys for that
 * engine. A box is "logged in" to only by an answer that it could not give otherwise: the first
 * exchange tells. */
#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "gateway/vault.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"
#include "southbound/snmp_own.h"

enum { NAME_MS = 10000, DISCOVERY_MS = 1500, DISCOVERIES = 3 };

struct resolving {
	struct job job;
	char host[256];
	union snmp_address found;
};

struct snmp_login {
	struct script script;
	struct endpoint *endpoint;
	struct resolving resolving;
	struct vault_op ask;
	struct snmp_ku *auth, *priv;
	int32_t message_id;
};

static enum verdict find_address(struct script *script);
static enum verdict got_address(struct script *script, const void *answer, size_t len);
static enum verdict ask_secret(struct script *script);
static enum verdict got_secret(struct script *script, const void *answer, size_t len);
static enum verdict ask_privacy(struct script *script);
static enum verdict got_privacy(struct script *script, const void *answer, size_t len);
static enum verdict want_keys(struct script *script);
static enum verdict got_keys(struct script *script, const void *answer, size_t len);
static enum verdict ask_engine(struct script *script);
static enum verdict got_engine(struct script *script, const void *answer, size_t len);
static enum verdict localise(struct script *script);
static void login_done(struct op *op);

/* clang-format off */
static const struct step login_steps[] = {
	{ "address",  find_address, got_address, 0,            1,           NULL },
	{ "secret",   ask_secret,   got_secret,  0,            1,           NULL },
	{ "privacy",  ask_privacy,  got_privacy, 0,            1,           NULL },
	{ "keys",     want_keys,    got_keys,    0,            1,           NULL },
	{ "discover", ask_engine,   got_engine,  DISCOVERY_MS, DISCOVERIES, NULL },
	{ "localise", localise,     NULL,        0,            1,           NULL },
	{ 0 }
};
/* clang-format on */

bool
snmp_login_begin(struct endpoint *endpoint, struct rf_error *err)
{
	struct snmp_login *login;

	if (endpoint->login != NULL)
		return true;
	if (endpoint->state == ENDPOINT_REFUSED)
		return error_set(err, RF_NODE_LOGIN_STOPPED, endpoint->node);
	login = xcalloc(1, sizeof *login);
	login->endpoint = endpoint;
	endpoint->login = login;
	script_start(&login->script, "snmp_login", endpoint->node, login_steps, NULL, 0, NULL, login_done);
	return true;
}

void
snmp_login_stop(struct endpoint *endpoint)
{
	if (endpoint->login != NULL)
		op_cancel(&endpoint->login->script.op);
}

void
snmp_login_again(struct endpoint *endpoint, bool forget)
{
	endpoint->is_ready = endpoint->is_proven = false;
	if (forget)
		memset(&endpoint->security.engine, 0, sizeof endpoint->security.engine);
}

static void
login_done(struct op *op)
{
	struct snmp_login *login = (struct snmp_login *)op;
	struct endpoint *endpoint = login->endpoint;
	struct rf_error err = op->err;

	snmp_ku_give(login->auth);
	snmp_ku_give(login->priv);
	vault_wipe(&login->ask.out);
	free(login);
	endpoint->login = NULL;
	if (err.code == RF_TIMEOUT)
		error_set(&err, RF_NODE_TIMEOUT, endpoint->node);
	endpoint->is_ready = err.code == RF_OK;
	if (err.code == RF_NODE_TIMEOUT || err.code == RF_NODE_UNREACHABLE)
		snmp_endpoint_silent(endpoint, &err);
	snmp_exchanges_logged_in(endpoint, err.code != RF_OK ? &err : NULL);
	snmp_endpoint_settled(endpoint);
}

static enum verdict
fail(struct snmp_login *login, enum rf_code code, const char *text)
{
	error_set(&login->script.op.err, code, login->endpoint->node, text);
	return FAIL;
}

/* ---- address */

static bool
resolve(const char *host, int flags, union snmp_address *out)
{
	struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = flags}, *found;

	if (getaddrinfo(host, NULL, &hints, &found) != 0)
		return false;
	memset(out, 0, sizeof *out);
	memcpy(out, found->ai_addr, found->ai_addrlen < sizeof *out ? found->ai_addrlen : sizeof *out);
	freeaddrinfo(found);
	return true;
}

static void
resolve_work(struct job *job)
{
	struct resolving *resolving = (struct resolving *)job;

	if (!resolve(resolving->host, AI_ADDRCONFIG, &resolving->found))
		error_set(&job->result, RF_NODE_UNREACHABLE, "", "its name cannot be resolved");
}

static void
resolve_done(struct op *op)
{
	struct snmp_login *login =
	    (struct snmp_login *)((char *)op - offsetof(struct snmp_login, resolving));
	struct rf_error err;

	if (op->err.code == RF_OK) {
		script_reply(&login->script, op, sizeof *op);
		return;
	}
	error_set(&err, RF_NODE_UNREACHABLE, login->endpoint->node, "its name cannot be resolved");
	script_failed(&login->script, &err);
}

static void
socket_heard(void *arg, const uint8_t *bytes, size_t len)
{
	struct endpoint *endpoint = arg;
	struct snmp_header header;
	struct rf_error err;

	if (bytes == NULL) {
		error_set(&err, RF_NODE_UNREACHABLE, endpoint->node, strerror((int)len));
		snmp_login_unreachable(endpoint, &err);
		snmp_exchanges_unreachable(endpoint, &err);
		return;
	}
	if (!snmp_message_peek(bytes, len, &header) || header.version != endpoint->security.version)
		return;
	if (endpoint->login != NULL)
		snmp_login_heard(endpoint, &header, bytes, len);
	else
		snmp_exchange_heard(endpoint, &header, bytes, len);
}

static enum verdict
use_address(struct snmp_login *login)
{
	struct endpoint *endpoint = login->endpoint;
	union snmp_address *address = &login->resolving.found;

	if (address->sa.sa_family == AF_INET)
		address->v4.sin_port = htons(endpoint->port);
	else
		address->v6.sin6_port = htons(endpoint->port);
	snmp_socket_free(endpoint->socket);
	endpoint->socket = snmp_socket_new(address, socket_heard, endpoint);
	return endpoint->socket != NULL ? NEXT : fail(login, RF_NODE_UNREACHABLE, strerror(errno));
}

static enum verdict
find_address(struct script *script)
{
	struct snmp_login *login = (struct snmp_login *)script;
	struct endpoint *endpoint = login->endpoint;

	if (resolve(endpoint->host, AI_NUMERICHOST, &login->resolving.found))
		return use_address(login);
	if (endpoint->helpers == NULL)
		return fail(login, RF_NODE_UNREACHABLE, "it has no address");
	snprintf(login->resolving.host, sizeof login->resolving.host, "%s", endpoint->host);
	job_start(&login->resolving.job, endpoint->helpers, &script->op, NAME_MS, resolve_work,
	    resolve_done);
	return WAIT;
}

static enum verdict
got_address(struct script *script, const void *answer, size_t len)
{
	(void)len;
	return answer == &((struct snmp_login *)script)->resolving ?
	    use_address((struct snmp_login *)script) : WAIT;
}

/* ---- credentials */

static void
vault_done(struct op *op)
{
	struct snmp_login *login =
	    (struct snmp_login *)((char *)op - offsetof(struct snmp_login, ask));

	if (op->err.code != RF_OK)
		script_failed(&login->script, &op->err);
	else
		script_reply(&login->script, op, sizeof *op);
}

static enum verdict
ask_vault(struct snmp_login *login, enum vault_purpose purpose)
{
	vault_get(login->endpoint->vault, &login->ask, &login->script.op, 0, login->endpoint->node,
	    purpose, vault_done);
	return WAIT;
}

static enum verdict
ask_secret(struct script *script)
{
	struct snmp_login *login = (struct snmp_login *)script;
	const struct snmp_security *security = &login->endpoint->security;

	if (security->version != SNMP_V3)
		return ask_vault(login, VAULT_SNMP_COMMUNITY);
	return security->auth != SNMP_AUTH_NONE ? ask_vault(login, VAULT_SNMP_AUTH) : NEXT;
}

/* RFC 3414 11.2: shorter ones are refused by most boxes, and guessed by anybody. */
static enum verdict
take_password(struct snmp_login *login, enum snmp_auth auth, struct snmp_ku **ku)
{
	const char *password = login->ask.out.secret;

	if (strlen(password) < SNMP_PASSWORD_MIN)
		return fail(login, RF_NODE_NO_SECRET, "SNMPv3 passwords have eight characters at least");
	*ku = snmp_ku_take(auth, password, login->endpoint->helpers);
	vault_wipe(&login->ask.out);
	return NEXT;
}

static enum verdict
got_secret(struct script *script, const void *answer, size_t len)
{
	static const char *const delivered[] = {"public", "private"};
	struct snmp_login *login = (struct snmp_login *)script;
	struct endpoint *endpoint = login->endpoint;
	struct snmp_security *security = &endpoint->security;
	const char *community = login->ask.out.secret;
	size_t i;

	(void)len;
	if (answer != &login->ask)
		return WAIT;
	if (security->version == SNMP_V3)
		return take_password(login, security->auth, &login->auth);
	if (strlen(community) >= sizeof security->community)
		return fail(login, RF_NODE_NO_SECRET, "its community is too long");
	memcpy(security->community, community, strlen(community) + 1);
	endpoint->is_default = false;
	for (i = 0; i < nitems(delivered); i++)
		endpoint->is_default |= strcmp(community, delivered[i]) == 0;
	vault_wipe(&login->ask.out);
	return FINISH;
}

static enum verdict
ask_privacy(struct script *script)
{
	struct snmp_login *login = (struct snmp_login *)script;

	return login->endpoint->security.priv != SNMP_PRIV_NONE ? ask_vault(login, VAULT_SNMP_PRIV) : NEXT;
}

static enum verdict
got_privacy(struct script *script, const void *answer, size_t len)
{
	struct snmp_login *login = (struct snmp_login *)script;

	(void)len;
	return answer == &login->ask ?
	    take_password(login, login->endpoint->security.auth, &login->priv) : WAIT;
}

/* ---- keys */

static enum verdict
want_keys(struct script *script)
{
	struct snmp_login *login = (struct snmp_login *)script;
	struct snmp_ku *const kus[] = {login->auth, login->priv};
	size_t i;

	for (i = 0; i < nitems(kus); i++)
		if (kus[i] != NULL && snmp_ku_state(kus[i]) == SNMP_KU_FAILED)
			return fail(login, RF_NODE_NO_SECRET, "this system does not make such keys");
	for (i = 0; i < nitems(kus); i++)
		if (kus[i] != NULL && snmp_ku_state(kus[i]) == SNMP_KU_PENDING)
			return WAIT;
	return NEXT;
}

static enum verdict
got_keys(struct script *script, const void *answer, size_t len)
{
	(void)answer, (void)len;
	return want_keys(script);
}

void
snmp_login_heard_of_key(struct endpoint *endpoint)
{
	if (endpoint->login != NULL && endpoint->login->script.at->begin == want_keys)
		script_reply(&endpoint->login->script, NULL, 0);
}

/* ---- the engine */

static enum verdict
ask_engine(struct script *script)
{
	struct snmp_login *login = (struct snmp_login *)script;
	struct endpoint *endpoint = login->endpoint;
	uint8_t question[SNMP_DISCOVERY_LEN];

	if (endpoint->security.engine.len > 0)
		return NEXT;
	if (login->message_id == 0)
		login->message_id = endpoint->next_id++;
	snmp_message_discovery(question, login->message_id);
	return snmp_socket_send(endpoint->socket, question, sizeof question) ?
	    WAIT : fail(login, RF_NODE_UNREACHABLE, strerror(errno));
}

void
snmp_login_heard(
    struct endpoint *endpoint, const struct snmp_header *header, const uint8_t *bytes, size_t len)
{
	struct snmp_login *login = endpoint->login;

	(void)bytes, (void)len;
	if (header->version == SNMP_V3 && login->message_id != 0 && header->message_id == login->message_id)
		script_reply(&login->script, header, sizeof *header);
}

/* Nobody signs that answer. A wrong id makes keys that the box does not take; a wrong time is put right by
 * its first signed answer. */
static enum verdict
got_engine(struct script *script, const void *answer, size_t len)
{
	struct snmp_login *login = (struct snmp_login *)script;
	const struct snmp_header *header = answer;

	if (len != sizeof *header || header->engine.len < SNMP_ENGINE_MIN)
		return WAIT;
	login->endpoint->security.engine = header->engine;
	login->endpoint->security.engine.at_s = snmp_now_s();
	return NEXT;
}

static enum verdict
localise(struct script *script)
{
	struct snmp_login *login = (struct snmp_login *)script;
	struct endpoint *endpoint = login->endpoint;
	struct snmp_security *security = &endpoint->security;
	const struct snmp_engine *engine = &security->engine;
	struct snmp_key auth = {0}, priv = {0};
	struct endpoint *twin;
	bool ok = true;

	if (login->auth != NULL)
		ok = snmp_key_localise(security->auth, snmp_ku_key(login->auth), engine->id, engine->len, &auth);
	if (ok && login->priv != NULL)
		ok = snmp_key_localise(
			 security->auth, snmp_ku_key(login->priv), engine->id, engine->len, &priv) &&
		     snmp_key_fit(security->auth, security->priv, &priv);
	if (ok)
		snmp_security_keys(security, &auth, &priv);
	OPENSSL_cleanse(&auth, sizeof auth);
	OPENSSL_cleanse(&priv, sizeof priv);
	if (!ok)
		return fail(login, RF_NODE_NO_SECRET, "this system does not make such keys");
	twin = snmp_hub_engine_twin(endpoint);
	snmp_endpoint_finding(endpoint, FINDING_SNMP_ENGINE, twin != NULL ? twin->node : NULL);
	snmp_endpoint_learnt(endpoint);
	return NEXT;
}

void
snmp_login_unreachable(struct endpoint *endpoint, const struct rf_error *err)
{
	if (endpoint->login != NULL && endpoint->login->script.at->begin == ask_engine)
		script_failed(&endpoint->login->script, err);
}
