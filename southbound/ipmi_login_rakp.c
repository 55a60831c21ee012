/* The login from Open Session on: suites, proofs, keys, and what silence means at each step. */
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "gateway/log.h"
#include "southbound/ipmi_login.h"

enum {
	SILENT_PROOFS = 4, /* in a row, each after an Open Session that was answered */
	BEGINNINGS = 16,   /* whatever the reasons */
	RAKP_MS = 1500,
	RAKP_MORE_MS = 500, /* after each silence */
	SLOW_RAKP_MS = 6000
};

static enum verdict send_open(struct script *script);
static enum verdict got_open(struct script *script, const void *answer, size_t len);
static enum verdict send_rakp1(struct script *script);
static enum verdict got_rakp2(struct script *script, const void *answer, size_t len);
static enum verdict send_rakp3(struct script *script);
static enum verdict got_rakp4(struct script *script, const void *answer, size_t len);
static enum verdict silence_at_open(struct script *script);
static enum verdict silence_at_rakp1(struct script *script);
static enum verdict silence_at_rakp3(struct script *script);

/* clang-format off */
static const struct step no_open[]  = { { "no_open",  silence_at_open,  NULL, 0, 1, NULL }, { 0 } };
static const struct step no_rakp2[] = { { "no_rakp2", silence_at_rakp1, NULL, 0, 1, NULL }, { 0 } };
static const struct step no_rakp4[] = { { "no_rakp4", silence_at_rakp3, NULL, 0, 1, NULL }, { 0 } };
/* wait_ms of 1: see ipmi_login_send. */
const struct step ipmi_login_opening[] = {
	{ "open",  send_open,  got_open,  1, 1, no_open },
	{ "rakp1", send_rakp1, got_rakp2, 1, 1, no_rakp2 },
	{ "rakp3", send_rakp3, got_rakp4, 1, 1, no_rakp4 },
	{ 0 }
};
/* clang-format on */

static enum verdict
send_payload(struct ipmi_login *login, enum ipmi_payload type, const uint8_t *payload, size_t len,
    int wait_ms)
{
	uint8_t wire[IPMI_DATAGRAM_MAX];

	len = ipmi_packet_plain(wire, sizeof wire, type, payload, len);
	return ipmi_login_send(login, wire, len, wait_ms);
}

static enum verdict
refused(struct ipmi_login *login, int status)
{
	log_info("node=%s ipmi_login=refused step=%s status=%02x why=\"%s\"", login->endpoint->node,
	    login->script.at->name, (unsigned)status, ipmi_rakp_status_text((uint8_t)status));
	return ipmi_login_give_up(login, RF_NODE_LOGIN_REFUSED, NULL, status);
}

/* ---- Open Session */

static enum verdict
next_suite(struct ipmi_login *login, int status)
{
	struct endpoint *endpoint = login->endpoint;

	login->silent_opens = login->silent_proofs = 0;
	login->saw_no_slot |= status == IPMI_RAKP_NO_RESOURCES;
	if (++login->order_at < login->order_count)
		return script_jump(&login->script, ipmi_login_opening);
	if (login->saw_no_slot)
		return ipmi_login_give_up(login, RF_NODE_NO_SESSION_SLOT, NULL, status);
	log_warn("node=%s suites=none why=\"it takes none of those that may be used\"", endpoint->node);
	return ipmi_login_give_up(login, RF_NODE_FAILED,
	    "it takes none of the cipher suites that may be used", status);
}

static enum verdict
send_open(struct script *script)
{
	struct ipmi_login *login = (struct ipmi_login *)script;
	struct endpoint *endpoint = login->endpoint;
	uint8_t payload[IPMI_OPEN_BYTES];

	if (++login->beginnings > BEGINNINGS)
		return ipmi_login_give_up(login, RF_NODE_TIMEOUT, NULL, 0);
	ipmi_session_forget(&login->made);
	login->suite = ipmi_suite_find(login->order[login->order_at]);
	if (login->suite == NULL || !ipmi_crypto_can(endpoint->hub->crypto, login->suite))
		return next_suite(login, IPMI_RAKP_NO_SUITE);
	do
		ipmi_random(&login->said.console_sid, sizeof login->said.console_sid);
	while (login->said.console_sid == 0);
	/* The privilege that is wanted, here and in RAKP 1: some boxes make the codes over this one. */
	ipmi_open_encode(payload, ++login->tag, login->asks_highest ? 0 : endpoint->privilege,
	    login->said.console_sid, login->suite);
	return send_payload(login, IPMI_PAYLOAD_OPEN_REQUEST, payload, sizeof payload,
	    ipmi_login_wait_ms(login->silent_opens));
}

/* Of a refusal in Open Session or RAKP 2: another suite, another privilege, anew, or the end. */
static enum verdict
judge_status(struct ipmi_login *login, uint8_t status)
{
	switch (status) {
	case IPMI_RAKP_BAD_AUTH:
	case IPMI_RAKP_BAD_INTEGRITY:
	case IPMI_RAKP_NO_AUTH_MATCH:
	case IPMI_RAKP_NO_INTEGRITY_MATCH:
	case IPMI_RAKP_BAD_CONFIDENTIALITY:
	case IPMI_RAKP_NO_SUITE:
	case IPMI_RAKP_ILLEGAL:
		return next_suite(login, status);
	case IPMI_RAKP_NO_RESOURCES:
		/* A new one may say this to suite 3 and mean the suite. */
		return next_suite(login, status);
	case IPMI_RAKP_NO_RESOURCES_AT_ROLE:
		return ipmi_login_give_up(login, RF_NODE_NO_SESSION_SLOT, NULL, status);
	case IPMI_RAKP_BAD_ROLE:
	case IPMI_RAKP_UNAUTHORIZED_ROLE:
		if (login->asks_highest)
			return refused(login, status);
		login->asks_highest = true;
		return script_jump(&login->script, ipmi_login_opening);
	case IPMI_RAKP_BAD_NAME_LENGTH:
		/* Some want all sixteen bytes, zeros behind the name. */
		if (login->said.user_len == IPMI_USER_MAX)
			return refused(login, status);
		login->said.user_len = IPMI_USER_MAX;
		return script_jump(&login->script, ipmi_login_opening);
	case IPMI_RAKP_BAD_SID:
	case IPMI_RAKP_INACTIVE_SID:
		return script_jump(&login->script, ipmi_login_opening);
	default:
		return refused(login, status);
	}
}

static enum verdict
got_open(struct script *script, const void *answer, size_t len)
{
	struct ipmi_login *login = (struct ipmi_login *)script;
	const struct ipmi_packet *packet = answer ? ((const struct ipmi_heard *)answer)->packet : NULL;
	struct ipmi_open_answer open;

	(void)len;
	if (packet == NULL || packet->is_v15 || packet->payload_type != IPMI_PAYLOAD_OPEN_RESPONSE ||
	    !ipmi_open_decode(&open, packet->payload, packet->payload_len) ||
	    open.tag != login->tag || (open.has_sid && open.console_sid != login->said.console_sid))
		return WAIT;
	login->silent_opens = 0;
	if (open.status != IPMI_RAKP_OK)
		return judge_status(login, open.status);
	/* One that answers with other algorithms than were asked for would have us weaker than we like. */
	if (open.auth != login->suite->auth || open.integrity != login->suite->integrity ||
	    open.confidentiality != login->suite->confidentiality)
		return next_suite(login, IPMI_RAKP_NO_SUITE);
	if (open.bmc_sid == 0)
		return ipmi_login_give_up(login, RF_NODE_GARBLED, "a session id of 0", 0);
	login->said.bmc_sid = open.bmc_sid;
	return NEXT;
}

/* ---- RAKP 1 and 2 */

static int
rakp_wait_ms(const struct ipmi_login *login)
{
	return login->endpoint->quirks & IPMI_QUIRK_SLOW_RAKP ? SLOW_RAKP_MS
							      : RAKP_MS + RAKP_MORE_MS * login->silent_proofs;
}

static enum verdict
send_rakp1(struct script *script)
{
	struct ipmi_login *login = (struct ipmi_login *)script;
	uint8_t payload[IPMI_RAKP1_BYTES];
	size_t len;

	ipmi_random(login->said.console_random, IPMI_RANDOM_BYTES);
	login->said.role = login->endpoint->privilege | IPMI_ROLE_NAME_ONLY;
	len = ipmi_rakp1_encode(payload, ++login->tag, &login->said);
	return send_payload(login, IPMI_PAYLOAD_RAKP1, payload, len, rakp_wait_ms(login));
}

/* Over which role the codes are made: as it was in RAKP 1, or, with some boxes, without the bit of the
 * look-up by name; be it in all of them, or in RAKP 3 alone. */
static uint8_t
plain_role(const struct ipmi_login *login)
{
	return login->said.role & (uint8_t)~IPMI_ROLE_NAME_ONLY;
}

static uint8_t
key_role(const struct ipmi_login *login)
{
	return login->role == IPMI_ROLE_PLAIN ? plain_role(login) : login->said.role;
}

/* A code may be longer than it should be, and one byte shorter: some boxes count so. */
static bool
code_is_right(const struct ipmi_rakp_answer *rakp, const uint8_t code[IPMI_CODE_MAX], size_t code_len)
{
	if (rakp->code_len + 1 == code_len)
		code_len--;
	return code_len > 0 && rakp->code_len >= code_len &&
	       CRYPTO_memcmp(code, rakp->code, code_len) == 0;
}

/* Which way a box has is seen here, without giving anything away. */
static bool
rakp2_is_right(struct ipmi_login *login, const struct ipmi_rakp_answer *rakp)
{
	struct ipmi_crypto *crypto = login->endpoint->hub->crypto;
	size_t len = ipmi_rakp_code_len(login->suite);
	struct ipmi_rakp plain = login->said;
	uint8_t code[IPMI_CODE_MAX];

	ipmi_rakp2_code(crypto, login->suite, &login->said, &login->password, code);
	if (code_is_right(rakp, code, len)) {
		if (login->role == IPMI_ROLE_PLAIN)
			login->role = IPMI_ROLE_FULL;
		return true;
	}
	plain.role = plain_role(login);
	ipmi_rakp2_code(crypto, login->suite, &plain, &login->password, code);
	if (!code_is_right(rakp, code, len))
		return false;
	login->role = IPMI_ROLE_PLAIN;
	return true;
}

static void
send_rejection(struct ipmi_login *login)
{
	struct endpoint *endpoint = login->endpoint;
	uint8_t payload[IPMI_RAKP3_BYTES], wire[IPMI_DATAGRAM_MAX];
	size_t len = ipmi_rakp3_encode(
	    payload, ++login->tag, IPMI_RAKP_BAD_CODE, login->said.bmc_sid, NULL, 0);

	len = ipmi_packet_plain(wire, sizeof wire, IPMI_PAYLOAD_RAKP3, payload, len);
	ipmi_sockets_send(endpoint->hub->sockets, &endpoint->address, endpoint->lane, wire, len);
}

static enum verdict
got_rakp2(struct script *script, const void *answer, size_t len)
{
	struct ipmi_login *login = (struct ipmi_login *)script;
	const struct ipmi_packet *packet = answer ? ((const struct ipmi_heard *)answer)->packet : NULL;
	struct ipmi_rakp_answer rakp;

	(void)len;
	if (packet == NULL || packet->is_v15 || packet->payload_type != IPMI_PAYLOAD_RAKP2 ||
	    !ipmi_rakp2_decode(&rakp, packet->payload, packet->payload_len) ||
	    rakp.tag != login->tag || (rakp.has_sid && rakp.console_sid != login->said.console_sid))
		return WAIT;
	login->silent_proofs = 0;
	if (rakp.status != IPMI_RAKP_OK)
		return judge_status(login, rakp.status);
	memcpy(login->said.bmc_random, rakp.bmc_random, IPMI_RANDOM_BYTES);
	memcpy(login->said.guid, rakp.guid, IPMI_GUID_BYTES);
	if (login->suite->auth == IPMI_AUTH_NONE || rakp2_is_right(login, &rakp))
		return NEXT;
	/* It does not know our password: it must not get a proof that we know another. */
	send_rejection(login);
	return refused(login, IPMI_RAKP_BAD_CODE);
}

/* ---- RAKP 3 and 4 */

static enum verdict
send_rakp3(struct script *script)
{
	struct ipmi_login *login = (struct ipmi_login *)script;
	struct ipmi_crypto *crypto = login->endpoint->hub->crypto;
	struct ipmi_session *made = &login->made;
	uint8_t code[IPMI_CODE_MAX], key[IPMI_CODE_MAX], payload[IPMI_RAKP3_BYTES];
	struct ipmi_rakp proof = login->said;
	uint8_t role = login->role != IPMI_ROLE_FULL ? plain_role(login) : login->said.role;
	size_t len = ipmi_rakp_code_len(login->suite);

	memset(made, 0, sizeof *made);
	made->console_sid = login->said.console_sid;
	made->bmc_sid = login->said.bmc_sid;
	made->privilege = login->endpoint->privilege < IPMI_USER ? login->endpoint->privilege : IPMI_USER;
	if (login->suite->auth != IPMI_AUTH_NONE) {
		/* A name that was filled up is not, here. */
		proof.user_len = (uint8_t)strnlen(proof.user, proof.user_len);
		ipmi_rakp3_code(crypto, login->suite, &proof, role, &login->password, code);
		ipmi_session_key(crypto, login->suite, &login->said, key_role(login), &login->k_g,
		    &login->password, key);
		ipmi_derive_keys(crypto, login->suite, key, &made->keys);
		OPENSSL_cleanse(key, sizeof key);
	}
	made->keys.suite = login->suite;
	len = ipmi_rakp3_encode(
	    payload, ++login->tag, IPMI_RAKP_OK, login->said.bmc_sid, code, len);
	return send_payload(login, IPMI_PAYLOAD_RAKP3, payload, len, rakp_wait_ms(login));
}

/* The box proves that it has the same keys: with the password right, K_g is wrong where it does not. */
static bool
rakp4_is_right(struct ipmi_login *login, const struct ipmi_rakp_answer *rakp)
{
	struct ipmi_crypto *crypto = login->endpoint->hub->crypto;
	uint8_t key[IPMI_CODE_MAX], code[IPMI_CODE_MAX];
	size_t len = login->endpoint->quirks & IPMI_QUIRK_INTEGRITY_CODE
	    ? ipmi_integrity_len(login->suite) : ipmi_rakp4_code_len(login->suite);
	bool is_right;

	if (login->suite->auth == IPMI_AUTH_NONE)
		return true;
	ipmi_session_key(crypto, login->suite, &login->said, key_role(login), &login->k_g,
	    &login->password, key);
	ipmi_rakp4_code(crypto, login->suite, &login->said, key, code);
	is_right = code_is_right(rakp, code, len);
	OPENSSL_cleanse(key, sizeof key);
	return is_right;
}

static void
report(struct ipmi_login *login)
{
	struct endpoint *endpoint = login->endpoint;
	char user[IPMI_USER_MAX + 1] = "";
	bool has_better = false;
	int i;

	memcpy(user, login->said.user, login->said.user_len);
	ipmi_finding(endpoint, FINDING_DEFAULT_CREDENTIALS, login->is_default ? user : NULL);
	for (i = 0; i < endpoint->suite_count && endpoint->suites[i] != login->suite->id; i++)
		has_better |= ipmi_suite_find(endpoint->suites[i])->auth == IPMI_AUTH_SHA256;
	ipmi_finding(endpoint, FINDING_IPMI_SHA1,
	    has_better && login->suite->auth == IPMI_AUTH_SHA1 ? "" : NULL);
	if (login->suite->id == 0)
		ipmi_finding(endpoint, FINDING_IPMI_CIPHER_ZERO, "");
}

static enum verdict
got_rakp4(struct script *script, const void *answer, size_t len)
{
	struct ipmi_login *login = (struct ipmi_login *)script;
	const struct ipmi_packet *packet = answer ? ((const struct ipmi_heard *)answer)->packet : NULL;
	struct endpoint *endpoint = login->endpoint;
	bool pads_name = login->said.user[login->said.user_len > 0 ? login->said.user_len - 1 : 0] == '\0' &&
	    login->said.user_len == IPMI_USER_MAX;
	struct ipmi_rakp_answer rakp;

	(void)len;
	if (packet == NULL || packet->is_v15 || packet->payload_type != IPMI_PAYLOAD_RAKP4 ||
	    !ipmi_rakp4_decode(&rakp, packet->payload, packet->payload_len) ||
	    rakp.tag != login->tag || (rakp.has_sid && rakp.console_sid != login->said.console_sid))
		return WAIT;
	if (rakp.status != IPMI_RAKP_OK) {
		ipmi_session_forget(&login->made);
		/* It knows our password, and does not like our proof of it: it may want the other role. */
		if (rakp.status == IPMI_RAKP_BAD_CODE && login->role == IPMI_ROLE_FULL) {
			login->role = IPMI_ROLE_PLAIN_PROOF;
			return script_jump(script, ipmi_login_opening);
		}
		return judge_status(login, rakp.status);
	}
	if (!rakp4_is_right(login, &rakp)) {
		ipmi_session_forget(&login->made);
		return refused(login, IPMI_RAKP_BAD_CODE);
	}
	login->made.is_open = true;
	login->made.heard_ms = shard_now(shard_self());
	endpoint->session = login->made;
	ipmi_session_forget(&login->made);
	report(login);
	if (endpoint->learnt.suite != login->suite->id || endpoint->learnt.role != login->role ||
	    endpoint->learnt.pads_name != pads_name ||
	    endpoint->learnt.asks_highest != login->asks_highest) {
		endpoint->learnt.pads_name = pads_name;
		endpoint->learnt.suite = login->suite->id;
		endpoint->learnt.role = login->role;
		endpoint->learnt.asks_highest = login->asks_highest;
		ipmi_learnt_changed(endpoint);
	}
	return FINISH;
}

/* ---- no answer, or the end */

/* FAIL with the last word, where it has been said. */
static bool
is_over(struct ipmi_login *login)
{
	if (login->is_over)
		login->script.op.err = login->why;
	return login->is_over;
}

static enum verdict
silence_at_open(struct script *script)
{
	struct ipmi_login *login = (struct ipmi_login *)script;

	if (is_over(login))
		return FAIL;
	if (++login->silent_opens < IPMI_SILENT_OPENS)
		return script_jump(script, ipmi_login_opening);
	/* It is there, but has nothing to say to this suite: some are silent instead of refusing. */
	if (login->has_caps && login->order_at + 1 < login->order_count)
		return next_suite(login, IPMI_RAKP_NO_SUITE);
	return script_fail(script, RF_TIMEOUT, 0);
}

/* Some boxes answer neither a user that they do not know nor a password that is not theirs. Where
 * they were silent once, one more try is enough to see it again. */
static enum verdict
silence_at_rakp1(struct script *script)
{
	struct ipmi_login *login = (struct ipmi_login *)script;

	if (is_over(login))
		return FAIL;
	if (++login->silent_proofs < (login->endpoint->refusals == 0 ? SILENT_PROOFS : 1))
		return script_jump(script, ipmi_login_opening);
	log_info("node=%s ipmi_login=refused step=rakp1 why=silence", login->endpoint->node);
	return ipmi_login_give_up(login, RF_NODE_LOGIN_REFUSED, NULL, 0);
}

/* The session may be open at the box: with the same keys it can be closed. */
static enum verdict
silence_at_rakp3(struct script *script)
{
	struct ipmi_login *login = (struct ipmi_login *)script;

	if (is_over(login))
		return FAIL;
	ipmi_session_abandon(login->endpoint, &login->made);
	return script_jump(script, ipmi_login_opening);
}
