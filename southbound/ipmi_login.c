/* Logging in: IPMI 2.0 rev 1.1, 13.15 (the exchange), 13.17 to 13.24 (its messages).
 *
 * RAKP 1 and 3 are never sent twice: boxes do not take kindly to that. Whatever is not answered
 * from Open Session on, the login begins anew there, with another session id and other tags, so that
 * a late answer is recognised as one. A proof that is wrong is heard of once and counts as a refusal;
 * some boxes are silent instead, so silence at RAKP 1 alone, again and again, counts as one, too. */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "southbound/ipmi_login.h"

enum {
	CAPS_TRIES = 4,
	NAME_MS = 10000, /* to resolve one */
	CHANNEL_HERE = 0x0e,
	CHANNEL_V20 = 0x80 /* asks for the bits of 2.0 */
};

static enum verdict find_address(struct script *script);
static enum verdict got_address(struct script *script, const void *answer, size_t len);
static enum verdict ask_vault(struct script *script);
static enum verdict got_credentials(struct script *script, const void *answer, size_t len);
static enum verdict ask_k_g(struct script *script);
static enum verdict got_k_g(struct script *script, const void *answer, size_t len);
static enum verdict ask_caps(struct script *script);
static enum verdict got_caps(struct script *script, const void *answer, size_t len);
static enum verdict open_session(struct script *script);
static void login_done(struct op *op);

/* clang-format off */
/* wait_ms of 1: see ipmi_login_send. */
static const struct step steps[] = {
	{ "address",      find_address, got_address,     0, 1, NULL },
	{ "credentials",  ask_vault,    got_credentials, 0, 1, NULL },
	{ "k_g",          ask_k_g,      got_k_g,         0, 1, NULL },
	{ "capabilities", ask_caps,     got_caps,        1, CAPS_TRIES, NULL },
	{ "session",      open_session, NULL,            0, 1, NULL },
	{ 0 }
};
/* clang-format on */

/* ---- from outside */

bool
ipmi_login_may(struct endpoint *endpoint, struct rf_error *err)
{
	uint64_t now = shard_now(shard_self());

	if (endpoint->refusals >= IPMI_REFUSALS_MAX)
		return error_set(err, RF_NODE_LOGIN_STOPPED, endpoint->node);
	if (endpoint->not_before_ms <= now)
		return true;
	*err = endpoint->not_before_why;
	if (err->code == RF_NODE_NO_SESSION_SLOT || err->code == RF_NODE_BUSY)
		err->retry_after_s = (int)((endpoint->not_before_ms - now + 999) / 1000);
	return false;
}

static void
put_order(struct ipmi_login *login, uint8_t id)
{
	if (memchr(login->order, id, (size_t)login->order_count) == NULL)
		login->order[login->order_count++] = id;
}

void
ipmi_login_begin(struct endpoint *endpoint)
{
	struct ipmi_login *login;
	size_t i;

	if (endpoint->login != NULL)
		return;
	login = xcalloc(1, sizeof *login);
	login->endpoint = endpoint;
	login->began_ms = shard_now(shard_self());
	login->asks_highest =
	    endpoint->learnt.asks_highest || (endpoint->quirks & IPMI_QUIRK_HIGHEST) != 0;
	login->role = endpoint->quirks & IPMI_QUIRK_PLAIN_ROLE ? IPMI_ROLE_PLAIN
	    : endpoint->quirks & IPMI_QUIRK_PLAIN_PROOF ? IPMI_ROLE_PLAIN_PROOF : endpoint->learnt.role;
	/* The one that worked last, if it still may. */
	if (endpoint->learnt.suite >= 0 &&
	    memchr(endpoint->suites, endpoint->learnt.suite, endpoint->suite_count) != NULL)
		put_order(login, (uint8_t)endpoint->learnt.suite);
	for (i = 0; i < endpoint->suite_count; i++)
		put_order(login, endpoint->suites[i]);
	ipmi_random(&login->tag, sizeof login->tag);
	endpoint->login = login;
	script_start(&login->script, "ipmi_login", endpoint->node, steps, NULL, IPMI_LOGIN_MS, NULL,
	    login_done);
}

/* What was begun is ended: a session that we know the keys of by Close Session. */
void
ipmi_login_stop(struct endpoint *endpoint)
{
	struct ipmi_login *login = endpoint->login;

	if (login == NULL)
		return;
	ipmi_session_abandon(endpoint, &login->made);
	op_cancel(&login->script.op);
}

void
ipmi_login_heard(
    struct endpoint *endpoint, const struct ipmi_packet *packet, const uint8_t *datagram)
{
	struct ipmi_heard heard = {packet, datagram};

	script_reply(&endpoint->login->script, &heard, sizeof heard);
}

/* ---- the end of a login, whatever it was */

static void
back_off(struct endpoint *endpoint, const struct rf_error *err)
{
	/* Boxes lock users out after three to five wrong passwords. */
	static const int refused_s[IPMI_REFUSALS_MAX + 1] = {0, 5, 20, 0};
	int seconds = 0;

	if (err->code == RF_NODE_LOGIN_REFUSED)
		seconds = refused_s[endpoint->refusals];
	else if (err->code == RF_NODE_BUSY || err->code == RF_NODE_NO_SESSION_SLOT)
		seconds = error_retry_after(err);
	endpoint->not_before_ms = shard_now(shard_self()) + (uint64_t)seconds * 1000;
	endpoint->not_before_why = *err;
}

static void
failed(struct endpoint *endpoint, struct rf_error *err)
{
	const char *step = err->step;

	if (err->code == RF_TIMEOUT) {
		error_set(err, RF_NODE_TIMEOUT, endpoint->node);
		err->step = step;
	}
	if (err->code == RF_NODE_LOGIN_REFUSED)
		endpoint->refusals++;
	back_off(endpoint, err);
	if (endpoint->refusals >= IPMI_REFUSALS_MAX)
		ipmi_set_state(endpoint, ENDPOINT_REFUSED, err);
	else if (err->code == RF_NODE_TIMEOUT || err->code == RF_NODE_UNREACHABLE)
		ipmi_silent(endpoint, err);
	else if (err->code != RF_NODE_NO_SECRET)
		ipmi_answered(endpoint);
}

static void
login_done(struct op *op)
{
	struct ipmi_login *login = (struct ipmi_login *)op;
	struct endpoint *endpoint = login->endpoint;
	struct endpoint_answer answer = {.method = "POST", .status = 200, .is_login = true};
	struct rf_error err = op->err;

	endpoint->login = NULL;
	if (err.code == RF_OK) {
		endpoint->refusals = 0;
		endpoint->not_before_ms = 0;
		ipmi_answered(endpoint);
	} else if (err.code != RF_CANCELLED) {
		failed(endpoint, &err);
	}
	if (err.code != RF_CANCELLED) {
		answer.us = (shard_now(shard_self()) - login->began_ms) * 1000;
		answer.code = err.code;
		if (err.code != RF_OK)
			answer.status = 0;
		endpoint->events->answer(endpoint->owner, &answer);
		endpoint->events->login(
		    endpoint->owner, err.code ? &err : NULL, endpoint->refusals);
	}
	vault_wipe(&login->ask.out);
	ipmi_crypto_forget(endpoint->hub->crypto);
	OPENSSL_cleanse(login, sizeof *login);
	free(login);
	ipmi_exchange_logged_in(endpoint, err.code ? &err : NULL);
	ipmi_session_rest(endpoint);
	ipmi_settled(endpoint);
}

enum verdict
ipmi_login_give_up(struct ipmi_login *login, enum rf_code code, const char *text, int native)
{
	error_set(&login->why, code, login->endpoint->node, text);
	login->why.native = native;
	login->why.step = login->script.at->name;
	login->is_over = true;
	login->script.op.err = login->why;
	return FAIL;
}

/* ---- address */

static bool
resolve(const char *host, int flags, union ipmi_address *out)
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
	struct ipmi_resolving *resolving = (struct ipmi_resolving *)job;

	if (!resolve(resolving->host, AI_ADDRCONFIG, &resolving->found))
		error_set(&job->result, RF_NODE_UNREACHABLE, "", "its name cannot be resolved");
}

static void
resolve_done(struct op *op)
{
	struct ipmi_login *login =
	    (struct ipmi_login *)((char *)op - offsetof(struct ipmi_login, resolving));
	struct rf_error err;

	if (op->err.code == RF_OK) {
		script_reply(&login->script, op, sizeof *op);
		return;
	}
	error_set(&err, RF_NODE_UNREACHABLE, login->endpoint->node, "its name cannot be resolved");
	script_failed(&login->script, &err);
}

static enum verdict
use_address(struct ipmi_login *login)
{
	struct endpoint *endpoint = login->endpoint;
	union ipmi_address *address = &login->resolving.found;

	if (address->sa.sa_family == AF_INET)
		address->v4.sin_port = htons(endpoint->port);
	else
		address->v6.sin6_port = htons(endpoint->port);
	ipmi_hub_put(endpoint, address);
	return NEXT;
}

static enum verdict
find_address(struct script *script)
{
	struct ipmi_login *login = (struct ipmi_login *)script;
	struct endpoint *endpoint = login->endpoint;

	if (resolve(endpoint->host, AI_NUMERICHOST, &login->resolving.found))
		return use_address(login);
	if (endpoint->helpers == NULL)
		return ipmi_login_give_up(login, RF_NODE_UNREACHABLE, "it has no address", 0);
	snprintf(login->resolving.host, sizeof login->resolving.host, "%s", endpoint->host);
	job_start(&login->resolving.job, endpoint->helpers, &script->op, NAME_MS, resolve_work,
	    resolve_done);
	return WAIT;
}

static enum verdict
got_address(struct script *script, const void *answer, size_t len)
{
	(void)len;
	return answer == &((struct ipmi_login *)script)->resolving ?
	    use_address((struct ipmi_login *)script) : WAIT;
}

/* ---- credentials */

static void
vault_done(struct op *op)
{
	struct ipmi_login *login =
	    (struct ipmi_login *)((char *)op - offsetof(struct ipmi_login, ask));

	if (op->err.code != RF_OK)
		script_failed(&login->script, &op->err);
	else
		script_reply(&login->script, op, sizeof *op);
}

static enum verdict
ask_vault(struct script *script)
{
	struct ipmi_login *login = (struct ipmi_login *)script;

	vault_get(login->endpoint->vault, &login->ask, &script->op, 0, login->endpoint->node,
	    VAULT_IPMI, vault_done);
	return WAIT;
}

static enum verdict
got_credentials(struct script *script, const void *answer, size_t len)
{
	struct ipmi_login *login = (struct ipmi_login *)script;
	const struct credentials *got = &login->ask.out;
	size_t password_len = strlen(got->secret), user_len = strlen(got->username);

	(void)len;
	if (answer != &login->ask)
		return WAIT;
	if (password_len > IPMI_PASSWORD_MAX || user_len > IPMI_USER_MAX) {
		vault_wipe(&login->ask.out);
		return ipmi_login_give_up(login, RF_NODE_NO_SECRET,
		    "IPMI takes at most 16 bytes of name and 20 of password", 0);
	}
	login->is_default = ipmi_is_default_password(got->username, got->secret);
	login->password.len = (uint8_t)password_len;
	memcpy(login->password.bytes, got->secret, password_len);
	login->said.user_len = login->endpoint->learnt.pads_name ? IPMI_USER_MAX : (uint8_t)user_len;
	memcpy(login->said.user, got->username, user_len);
	vault_wipe(&login->ask.out);
	if (login->is_default && login->endpoint->refuses_defaults)
		return ipmi_login_give_up(login, RF_NODE_NO_SECRET,
		    "those configured are what boxes are delivered with, and these are refused", 0);
	return NEXT;
}

static enum verdict
ask_k_g(struct script *script)
{
	struct ipmi_login *login = (struct ipmi_login *)script;

	if (!login->endpoint->has_k_g)
		return NEXT;
	vault_get(login->endpoint->vault, &login->ask, &script->op, 0, login->endpoint->node,
	    VAULT_IPMI_K_G, vault_done);
	return WAIT;
}

static int
hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c != '\0' ? strchr(digits, c | 0x20) : NULL;

	return at != NULL && (c <= '9' || c >= 'A') ? (int)(at - digits) : -1;
}

static enum verdict
got_k_g(struct script *script, const void *answer, size_t len)
{
	struct ipmi_login *login = (struct ipmi_login *)script;
	const char *text = login->ask.out.secret;
	bool is_good = strlen(text) % 2 == 0 && strlen(text) <= 2 * IPMI_PASSWORD_MAX;
	int high, low;

	(void)len;
	if (answer != &login->ask)
		return WAIT;
	login->k_g.len = 0;
	for (; is_good && text[0] != '\0'; text += 2) {
		high = hex_digit(text[0]);
		low = hex_digit(text[1]);
		is_good = high >= 0 && low >= 0;
		if (is_good)
			login->k_g.bytes[login->k_g.len++] = (uint8_t)(high << 4 | low);
	}
	vault_wipe(&login->ask.out);
	return is_good ? NEXT
		       : ipmi_login_give_up(login, RF_NODE_NO_SECRET, "k_g is not up to 40 hexadecimal digits", 0);
}

/* ---- packets */

int
ipmi_login_wait_ms(int silent)
{
	static const int waits_ms[IPMI_SILENT_OPENS] = {500, 1000, 1500, 2000, 3000};

	return waits_ms[silent % IPMI_SILENT_OPENS];
}

/* A quarter more or less, so that a thousand boxes do not speak at once. */
enum verdict
ipmi_login_send(struct ipmi_login *login, const uint8_t *wire, size_t len, int wait_ms)
{
	struct endpoint *endpoint = login->endpoint;
	uint8_t random;

	ipmi_random(&random, sizeof random);
	script_wait(&login->script, wait_ms * 3 / 4 + wait_ms * random / 512);
	if (len > 0 && ipmi_sockets_send(endpoint->hub->sockets, &endpoint->address, endpoint->lane,
			   wire, len))
		return WAIT;
	return ipmi_login_give_up(login, RF_NODE_UNREACHABLE, strerror(errno), errno);
}

/* ---- capabilities: what there is, and who has made it */

static enum verdict
ask_caps(struct script *script)
{
	struct ipmi_login *login = (struct ipmi_login *)script;
	const struct endpoint *endpoint = login->endpoint;
	const struct ipmi_command *command = ipmi_command(IPMI_GET_AUTH_CAPS);
	const uint8_t data[] = {login->caps_channel ? login->caps_channel : CHANNEL_V20 | CHANNEL_HERE,
	    endpoint->privilege};
	struct ipmi_message message = {
	    .netfn = command->netfn, .cmd = command->cmd, .data = data, .len = sizeof data};
	uint8_t payload[32], wire[64];
	size_t len;

	/* A box that has let us in before has nothing new to say. */
	if (endpoint->learnt.suite >= 0 || (endpoint->quirks & IPMI_QUIRK_NO_CAPS))
		return NEXT;
	message.seq = login->caps_seq = (login->caps_seq + 1) & 63;
	len = ipmi_message_encode(payload, sizeof payload, &message);
	len = ipmi_packet_plain_v15(wire, sizeof wire, payload, len);
	return ipmi_login_send(login, wire, len, ipmi_login_wait_ms(login->tries++));
}

static enum verdict
got_caps(struct script *script, const void *answer, size_t len)
{
	struct ipmi_login *login = (struct ipmi_login *)script;
	const struct ipmi_packet *packet = answer ? ((const struct ipmi_heard *)answer)->packet : NULL;
	struct endpoint *endpoint = login->endpoint;
	const struct ipmi_command *command = ipmi_command(IPMI_GET_AUTH_CAPS);
	struct ipmi_message message;
	struct ipmi_auth_caps caps;

	(void)len;
	if (packet == NULL || !packet->is_v15 ||
	    !ipmi_message_decode(&message, packet->payload, packet->payload_len,
		(endpoint->quirks & IPMI_QUIRK_NO_SUMS) != 0) ||
	    message.netfn != command->netfn || message.cmd != command->cmd ||
	    message.seq != login->caps_seq)
		return WAIT;
	login->has_caps = true;
	if (message.cc == IPMI_CC_INVALID_FIELD && login->caps_channel == 0) {
		login->caps_channel = CHANNEL_HERE; /* the bit of 2.0 is too much for some */
		return AGAIN;
	}
	if (message.cc != IPMI_CC_OK || !ipmi_auth_caps_decode(&caps, message.data, message.len))
		return NEXT; /* it is there; what it can, Open Session will tell */
	/* Asked for them, it has no bits of 2.0, or these say that it is none. */
	if (!caps.speaks_v20 && (caps.has_extended || login->caps_channel == 0)) {
		ipmi_finding(endpoint, FINDING_IPMI_OLD, "");
		return ipmi_login_give_up(login, RF_NODE_UNSUPPORTED, NULL, 0);
	}
	ipmi_finding(endpoint, FINDING_IPMI_OLD, NULL);
	if (!endpoint->learnt.has_device && caps.manufacturer != 0)
		endpoint->quirks |= ipmi_quirks_of(
		    &(struct ipmi_product){.manufacturer = caps.manufacturer});
	return NEXT;
}

/* ---- the session itself: ipmi_login_rakp.c */

static enum verdict
open_session(struct script *script)
{
	return script_jump(script, ipmi_login_opening);
}
