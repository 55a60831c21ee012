#include "message.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "agent.h"
#include "net.h"

enum { AUTH = 1, PRIV = 2, REPORTABLE = 4, USM = 3, WINDOW_S = 150, BOOTS_MAX = 2147483647 };

/* One message of version 3, as it came. */
struct v3 {
	int64_t id, max_size, boots, time;
	uint8_t flags;
	struct ber engine, user_name, mac, salt, data;
	struct ber context_engine, context_name, pdu;
	const struct usm_user *user;
};

/* usmStats, RFC 3414: 1.3.6.1.6.3.15.1.1.N.0 */
enum report {
	UNSUPPORTED_LEVEL = 1,
	NOT_IN_TIME,
	UNKNOWN_USER,
	UNKNOWN_ENGINE,
	WRONG_DIGEST,
	DECRYPTION_ERROR
};

static void
send_out(struct pdu *p, const struct peer *to, const struct text *t, bool is_set)
{
	if (p->settings.garbage) {
		uint8_t noise[64];

		RAND_bytes(noise, sizeof noise);
		net_send(p, to, noise, sizeof noise, 0);
		return;
	}
	net_send(p, to, t->s, t->len, is_set ? p->settings.set_ms : 0);
}

/* ---- versions 1 and 2c */

static void
receive_community(struct pdu *p, const struct peer *from, int version, struct ber *message)
{
	struct request r = {.version = version, .room = (size_t)p->settings.message_max - 60};
	struct text answer = {0}, inside = {0}, whole = {0};
	struct ber community, pdu;
	char who[33] = "";
	bool is_known = false;

	if (!ber_enter(message, BER_OCTETS, &community) || !ber_next(message, &r.tag, &pdu) ||
	    !ber_integer(&pdu, &r.id) || !ber_integer(&pdu, &r.first) ||
	    !ber_integer(&pdu, &r.second) || !ber_enter(&pdu, BER_SEQUENCE, &r.varbinds)) {
		p->count.malformed++;
		return;
	}
	for (size_t i = 0; i < COMMUNITIES; i++) {
		const char *name = p->communities[i].name;
		size_t len = strlen(name);

		if (len && (size_t)(community.end - community.at) == len &&
		    memcmp(community.at, name, len) == 0) {
			is_known = r.may_read = true;
			r.may_write = p->communities[i].may_write;
			strcpy(who, name);
		}
	}
	r.who = who;
	if (!is_known) {
		p->count.bad_communities++;
		return;
	}
	if (agent_serve(p, &r, &answer)) {
		ber_put_integer(&inside, BER_INTEGER, version);
		ber_put(&inside, BER_OCTETS, community.at, (size_t)(community.end - community.at));
		text_put(&inside, answer.s, answer.len);
		ber_put(&whole, BER_SEQUENCE, inside.s, inside.len);
		send_out(p, from, &whole, r.tag == SNMP_SET);
	}
	text_clear(&answer);
	text_clear(&inside);
	text_clear(&whole);
}

/* ---- version 3: sending */

/* msgSecurityParameters; *mac_at: how far from its beginning the MAC stands. */
static void
put_security(struct text *t, struct pdu *p, const struct usm_user *u, uint8_t flags,
    const uint8_t *salt, const struct ber *user_name)
{
	static const uint8_t zeros[USM_MAC_MAX];
	struct text inside = {0}, sequence = {0};

	ber_put(&inside, BER_OCTETS, p->engine, p->engine_len);
	ber_put_integer(&inside, BER_INTEGER, p->boots);
	ber_put_integer(&inside, BER_INTEGER, pdu_engine_time(p));
	ber_put(&inside, BER_OCTETS, user_name->at, (size_t)(user_name->end - user_name->at));
	ber_put(&inside, BER_OCTETS, zeros, flags & AUTH ? u->auth->mac_len : 0);
	ber_put(&inside, BER_OCTETS, salt, flags & PRIV ? USM_SALT : 0);
	ber_put(&sequence, BER_SEQUENCE, inside.s, inside.len);
	ber_put(t, BER_OCTETS, sequence.s, sequence.len);
	text_clear(&inside);
	text_clear(&sequence);
}

/* The scoped PDU, in clear or not. */
static void
put_data(struct text *t, struct pdu *p, const struct v3 *m, uint8_t flags,
    const struct text *answer, uint8_t salt[USM_SALT])
{
	static const uint8_t pad[8];
	struct text inside = {0}, scoped = {0};

	ber_put(&inside, BER_OCTETS, p->engine, p->engine_len);
	ber_put(&inside, BER_OCTETS, m->context_name.at,
	    (size_t)(m->context_name.end - m->context_name.at));
	text_put(&inside, answer->s, answer->len);
	ber_put(&scoped, BER_SEQUENCE, inside.s, inside.len);
	if (flags & PRIV) {
		uint64_t next = ++p->salt;

		/* DES's begins with the boots (RFC 3414 8.1.1.1), AES's is a number (RFC 3826 3.1.2.1). */
		for (int i = 0; i < 4; i++) {
			salt[i] =
			    (uint8_t)(m->user->priv->is_des ? (uint32_t)p->boots >> 8 * (3 - i)
							    : next >> 8 * (7 - i));
			salt[4 + i] = (uint8_t)(next >> 8 * (3 - i));
		}
		if (m->user->priv->is_des && scoped.len % 8)
			text_put(&scoped, pad, 8 - scoped.len % 8);
		usm_crypt(m->user, true, p->boots, pdu_engine_time(p), salt, (uint8_t *)scoped.s,
		    scoped.len);
		ber_put(t, BER_OCTETS, scoped.s, scoped.len);
	} else {
		text_put(t, scoped.s, scoped.len);
	}
	text_clear(&inside);
	text_clear(&scoped);
}

/* Fills in the MAC: its zeros are found by reading the message as its peer will. */
static void
sign(struct pdu *p, const struct usm_user *u, struct text *whole)
{
	struct ber b = {(uint8_t *)whole->s, (uint8_t *)whole->s + whole->len}, message, security,
		   sequence, mac;
	uint8_t code[USM_MAC_MAX];
	int tag;

	ber_next(&b, &tag, &message);
	ber_next(&message, &tag, &mac); /* the version */
	ber_next(&message, &tag, &mac); /* msgGlobalData */
	ber_next(&message, &tag, &security);
	ber_next(&security, &tag, &sequence);
	for (int i = 0; i < 5; i++)
		ber_next(&sequence, &tag, &mac);
	usm_sign(u, (uint8_t *)whole->s, whole->len, code);
	code[0] ^= p->settings.wrong_digest != 0;
	memcpy((uint8_t *)(uintptr_t)mac.at, code, u->auth->mac_len);
}

static void
send_v3(struct pdu *p, const struct peer *to, const struct v3 *m, uint8_t flags,
    const struct text *answer, bool is_set)
{
	struct text head = {0}, data = {0}, inside = {0}, whole = {0};
	uint8_t salt[USM_SALT] = {0};

	ber_put_integer(&head, BER_INTEGER, m->id + p->settings.wrong_message_id);
	ber_put_integer(&head, BER_INTEGER, 65507);
	ber_put(&head, BER_OCTETS, &flags, 1);
	ber_put_integer(&head, BER_INTEGER, USM);
	put_data(&data, p, m, flags, answer, salt);
	ber_put_integer(&inside, BER_INTEGER, SNMP_V3);
	ber_put(&inside, BER_SEQUENCE, head.s, head.len);
	put_security(&inside, p, m->user, flags, salt, &m->user_name);
	text_put(&inside, data.s, data.len);
	ber_put(&whole, BER_SEQUENCE, inside.s, inside.len);
	if (flags & AUTH)
		sign(p, m->user, &whole);
	send_out(p, to, &whole, is_set);
	text_clear(&head);
	text_clear(&data);
	text_clear(&inside);
	text_clear(&whole);
}

/* ---- version 3: what is wrong */

static uint64_t *
report_counter(struct pdu *p, enum report what)
{
	uint64_t *const counters[] = {
	    [UNSUPPORTED_LEVEL] = &p->count.unsupported_levels,
	    [NOT_IN_TIME] = &p->count.not_in_time,
	    [UNKNOWN_USER] = &p->count.unknown_users,
	    [UNKNOWN_ENGINE] = &p->count.unknown_engine_ids,
	    [WRONG_DIGEST] = &p->count.wrong_digests,
	    [DECRYPTION_ERROR] = &p->count.decryption_errors,
	};

	return counters[what];
}

/* RFC 3412 7.1: a report answers what is reportable, with the request-id if that could be read. */
static void
report(struct pdu *p, const struct peer *to, const struct v3 *m, enum report what)
{
	const uint32_t id[] = {1, 3, 6, 1, 6, 3, 15, 1, 1, what, 0};
	struct text pair = {0}, varbind = {0}, answer = {0};
	struct ber scoped, pdu, data = m->data;
	int64_t request_id = 0;
	int tag;

	++*report_counter(p, what);
	if (!(m->flags & REPORTABLE) || (what == NOT_IN_TIME && p->settings.no_time_report))
		return;
	p->count.reports++;
	if (!(m->flags & PRIV) && ber_enter(&data, BER_SEQUENCE, &scoped) &&
	    ber_next(&scoped, &tag, &pdu) && ber_next(&scoped, &tag, &pdu) &&
	    ber_next(&scoped, &tag, &pdu))
		ber_integer(&pdu, &request_id);
	ber_put_oid(&pair, id, sizeof id / sizeof *id);
	ber_put_integer(&pair, BER_COUNTER, (int64_t)*report_counter(p, what));
	ber_put(&varbind, BER_SEQUENCE, pair.s, pair.len);
	agent_put_pdu(&answer, SNMP_REPORT, request_id, 0, 0, varbind.s, varbind.len);
	/* RFC 3414 3.2 (7): notInTimeWindow is said with authentication, so that nobody else can say it. */
	send_v3(p, to, m, what == NOT_IN_TIME ? AUTH : 0, &answer, false);
	text_clear(&pair);
	text_clear(&varbind);
	text_clear(&answer);
}

/* ---- version 3: receiving */

static bool
read_header(struct ber *message, struct v3 *m)
{
	struct ber head, flags, security, sequence;
	int64_t model;

	if (!ber_enter(message, BER_SEQUENCE, &head) || !ber_integer(&head, &m->id) ||
	    !ber_integer(&head, &m->max_size) || !ber_enter(&head, BER_OCTETS, &flags) ||
	    flags.end - flags.at != 1 || !ber_integer(&head, &model) || model != USM)
		return false;
	m->flags = *flags.at;
	if (!ber_enter(message, BER_OCTETS, &security) ||
	    !ber_enter(&security, BER_SEQUENCE, &sequence) ||
	    !ber_enter(&sequence, BER_OCTETS, &m->engine) || !ber_integer(&sequence, &m->boots) ||
	    !ber_integer(&sequence, &m->time) || !ber_enter(&sequence, BER_OCTETS, &m->user_name) ||
	    !ber_enter(&sequence, BER_OCTETS, &m->mac) ||
	    !ber_enter(&sequence, BER_OCTETS, &m->salt))
		return false;
	m->data = *message;
	return (m->flags & (AUTH | PRIV)) != PRIV;
}

static bool
mac_is_right(const struct usm_user *u, const struct v3 *m, uint8_t *bytes, size_t len)
{
	size_t mac_len = (size_t)(m->mac.end - m->mac.at);
	uint8_t *place = bytes + (m->mac.at - bytes), own[USM_MAC_MAX], theirs[USM_MAC_MAX];

	if (mac_len != u->auth->mac_len)
		return false;
	memcpy(theirs, place, mac_len);
	memset(place, 0, mac_len);
	usm_sign(u, bytes, len, own);
	memcpy(place, theirs, mac_len);
	return CRYPTO_memcmp(own, theirs, mac_len) == 0;
}

static bool
is_in_time(const struct pdu *p, const struct v3 *m)
{
	int64_t apart = m->time - pdu_engine_time(p);

	return m->boots == p->boots && p->boots != BOOTS_MAX && apart >= -WINDOW_S &&
	       apart <= WINDOW_S;
}

static bool
decrypt(struct v3 *m)
{
	struct ber secret;

	if (!ber_enter(&m->data, BER_OCTETS, &secret) || m->salt.end - m->salt.at != USM_SALT ||
	    !usm_crypt(m->user, false, (int32_t)m->boots, (int32_t)m->time, m->salt.at,
		(uint8_t *)(uintptr_t)secret.at, (size_t)(secret.end - secret.at)))
		return false;
	m->data = secret;
	return secret.at < secret.end && *secret.at == BER_SEQUENCE;
}

/* RFC 3414 3.2, in its order. False: reported. */
static bool
is_secure(struct pdu *p, const struct peer *from, struct v3 *m, uint8_t *bytes, size_t len)
{
	enum report wrong = 0;

	if ((size_t)(m->engine.end - m->engine.at) != p->engine_len ||
	    memcmp(m->engine.at, p->engine, p->engine_len) != 0)
		wrong = UNKNOWN_ENGINE;
	else if (!(m->user = pdu_user(
		       p, m->user_name.at, (size_t)(m->user_name.end - m->user_name.at))))
		wrong = UNKNOWN_USER;
	else if ((m->flags & AUTH && !m->user->auth->digest) ||
		 (m->flags & PRIV && !m->user->priv->cipher))
		wrong = UNSUPPORTED_LEVEL;
	else if (m->flags & AUTH && !mac_is_right(m->user, m, bytes, len))
		wrong = WRONG_DIGEST;
	else if (m->flags & AUTH && !is_in_time(p, m))
		wrong = NOT_IN_TIME;
	else if (m->flags & PRIV && !decrypt(m))
		wrong = DECRYPTION_ERROR;
	if (wrong)
		report(p, from, m, wrong);
	return !wrong;
}

static void
count_level(struct pdu *p, uint8_t flags)
{
	if (flags & PRIV)
		p->count.priv++;
	else if (flags & AUTH)
		p->count.auth++;
	else
		p->count.no_auth++;
}

static void
receive_v3(struct pdu *p, const struct peer *from, struct ber *message, uint8_t *bytes, size_t len)
{
	struct v3 m = {0};
	struct request r = {.version = SNMP_V3};
	struct text answer = {0};
	struct ber scoped, pdu;
	uint8_t wanted;

	if (!read_header(message, &m)) {
		p->count.malformed++;
		return;
	}
	if (!is_secure(p, from, &m, bytes, len))
		return;
	if (!ber_enter(&m.data, BER_SEQUENCE, &scoped) ||
	    !ber_enter(&scoped, BER_OCTETS, &m.context_engine) ||
	    !ber_enter(&scoped, BER_OCTETS, &m.context_name) || !ber_next(&scoped, &r.tag, &pdu) ||
	    !ber_integer(&pdu, &r.id) || !ber_integer(&pdu, &r.first) ||
	    !ber_integer(&pdu, &r.second) || !ber_enter(&pdu, BER_SEQUENCE, &r.varbinds)) {
		p->count.malformed++;
		return;
	}
	count_level(p, m.flags);
	/* A user's own level is what he has to use. */
	wanted = (uint8_t)((m.user->auth->digest ? AUTH : 0) | (m.user->priv->cipher ? PRIV : 0));
	r.may_read = p->settings.any_security || (m.flags & wanted) == wanted;
	r.may_write = r.may_read && m.user->may_write;
	r.who = m.user->name;
	r.room =
	    (size_t)(m.max_size < p->settings.message_max ? m.max_size : p->settings.message_max);
	r.room = r.room > 200 ? r.room - 160 : 40;
	if (agent_serve(p, &r, &answer))
		send_v3(p, from, &m, m.flags & (AUTH | PRIV), &answer, r.tag == SNMP_SET);
	text_clear(&answer);
}

void
message_receive(struct pdu *p, const struct peer *from, uint8_t *bytes, size_t len)
{
	struct ber whole = {bytes, bytes + len}, message;
	int64_t version;

	if (!ber_enter(&whole, BER_SEQUENCE, &message) || !ber_integer(&message, &version)) {
		p->count.malformed++;
		return;
	}
	if ((p->settings.v1_only && version != SNMP_V1) ||
	    (p->settings.v3_only && version != SNMP_V3) ||
	    (version != SNMP_V1 && version != SNMP_V2C && version != SNMP_V3)) {
		p->count.wrong_version++;
		return;
	}
	*(version == SNMP_V1      ? &p->count.v1
	    : version == SNMP_V2C ? &p->count.v2c
				  : &p->count.v3) += 1;
	if (version == SNMP_V3)
		receive_v3(p, from, &message, bytes, len);
	else
		receive_community(p, from, (int)version, &message);
}
