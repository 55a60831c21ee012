#include "session.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "packet.h"

/* Status codes of Open Session and RAKP messages (IPMI 2.0 table 13-15). */
enum {
	STATUS_DONE = 0x00,
	STATUS_NO_RESOURCES = 0x01,
	STATUS_BAD_SESSION = 0x02,
	STATUS_BAD_AUTH = 0x04,
	STATUS_BAD_INTEGRITY = 0x05,
	STATUS_BAD_ROLE = 0x09,
	STATUS_NOT_FOR_ROLE = 0x0a,
	STATUS_NAME_LENGTH = 0x0c,
	STATUS_NO_SUCH_NAME = 0x0d,
	STATUS_BAD_CHECK = 0x0f,
	STATUS_BAD_SECRECY = 0x10,
	STATUS_NO_SUITE = 0x11,
	STATUS_ILLEGAL = 0x12
};

enum { WINDOW = 16, NAME_ONLY = 0x10 };

/* ---- the table of sessions */

static void
session_free(struct session *s)
{
	LIST_REMOVE(s, link);
	OPENSSL_cleanse(s, sizeof *s);
	free(s);
}

void
session_end(struct session *s)
{
	session_free(s);
}

void
session_end_all(struct bmc *b)
{
	struct session *s, *next;

	LIST_FOREACH_DEL(s, &b->sessions, link, next)
	session_free(s);
}

static void
end_idle(struct bmc *b)
{
	uint64_t now = now_ms();
	struct session *s, *next;

	LIST_FOREACH_DEL(s, &b->sessions, link, next)
	{
		uint64_t limit = s->stage == SESSION_ACTIVE
				     ? (uint64_t)b->settings.session_timeout_s * 1000
				     : (uint64_t)b->settings.login_timeout_ms;

		if (now - s->used_ms <= limit)
			continue;
		b->count.timeouts++;
		session_free(s);
	}
}

struct session *
session_find(struct bmc *b, uint32_t id)
{
	struct session *s;

	end_idle(b);
	LIST_FOREACH(s, &b->sessions, link)
	if (s->id == id)
		return s;
	return NULL;
}

int
session_count(struct bmc *b, bool with_half)
{
	const struct session *s;
	int count = 0;

	end_idle(b);
	LIST_FOREACH(s, &b->sessions, link)
	count += with_half || s->stage == SESSION_ACTIVE;
	return count;
}

bool
session_takes(struct window *w, uint32_t seq)
{
	int32_t ahead = (int32_t)(seq - w->highest);

	if (ahead > WINDOW || ahead == 0 || ahead < -WINDOW)
		return false;
	if (ahead > 0) {
		w->seen = w->seen << ahead | (uint32_t)1 << (ahead - 1);
		w->highest = seq;
		return true;
	}
	if (w->seen >> (-ahead - 1) & 1)
		return false;
	w->seen |= (uint32_t)1 << (-ahead - 1);
	return true;
}

static uint8_t
free_slot(struct bmc *b)
{
	struct session *s;

	for (int slot = 1; slot <= b->settings.session_limit; slot++) {
		LIST_FOREACH(s, &b->sessions, link)
		if (s->slot == slot)
			break;
		if (!s)
			return (uint8_t)slot;
	}
	return 0;
}

/* NULL: no slot is free. */
static struct session *
session_new(struct bmc *b, const struct peer *from)
{
	struct session *s;
	uint8_t slot;
	int count;

	end_idle(b);
	slot = free_slot(b);
	if (!slot)
		return NULL;
	s = xcalloc(1, sizeof *s);
	s->bmc = b;
	s->peer = *from;
	s->slot = slot;
	do
		crypto_random(&s->id, sizeof s->id);
	while (s->id == 0 || session_find(b, s->id));
	s->used_ms = now_ms();
	LIST_INSERT_HEAD(&b->sessions, s, link);
	count = session_count(b, true);
	if (count > (int)b->count.sessions_max)
		b->count.sessions_max = (uint64_t)count;
	return s;
}

/* ---- Open Session (13.17, 13.18) */

/* The algorithm in one of the three records of the request; -1: any will do. */
static int
asked_algorithm(const uint8_t *record)
{
	return record[3] == 0 ? -1 : record[4] & 0x3f;
}

static bool
fits(int asked, uint8_t has)
{
	return asked < 0 || asked == has;
}

/* The strongest suite that is taken here and fits what is asked; or why not. */
static const struct suite *
choose_suite(const struct bmc *b, const uint8_t *request, uint8_t *status)
{
	int auth = asked_algorithm(request + 8), integrity = asked_algorithm(request + 16),
	    secrecy = asked_algorithm(request + 24);
	bool has_auth = false, has_integrity = false, has_secrecy = false;

	for (int i = SUITE_COUNT - 1; i >= 0; i--) {
		const struct suite *s = &suites[i];

		if (!(b->suites >> i & 1))
			continue;
		if (fits(auth, s->auth) && fits(integrity, s->integrity) &&
		    fits(secrecy, s->secrecy))
			return s;
		has_auth |= fits(auth, s->auth);
		has_integrity |= fits(integrity, s->integrity);
		has_secrecy |= fits(secrecy, s->secrecy);
	}
	*status = !has_auth        ? STATUS_BAD_AUTH
		  : !has_integrity ? STATUS_BAD_INTEGRITY
		  : !has_secrecy   ? STATUS_BAD_SECRECY
				   : STATUS_NO_SUITE;
	return NULL;
}

static void
open_refuse(struct bmc *b, const struct peer *from, const uint8_t *request, uint8_t status)
{
	struct quirk_use *u = quirk_use(b, QUIRK_OPEN_SHORT, NULL);
	uint8_t m[8] = {request[0], status};

	b->count.opens_refused++;
	memcpy(m + 4, request + 4, 4);
	packet_send_login(
	    b, from, PAYLOAD_OPEN_RESPONSE, "open", m, u ? (size_t)quirk_number(u, 2) & 7 : 8, 0);
}

static void
put_algorithm(uint8_t *record, uint8_t type, uint8_t algorithm)
{
	const uint8_t bytes[8] = {type, 0, 0, 8, algorithm};

	memcpy(record, bytes, sizeof bytes);
}

static void
open_accept(struct session *s, const struct peer *from, uint8_t tag)
{
	uint8_t m[36] = {tag, STATUS_DONE};
	bool says_sha1 = quirk_on(s->bmc, QUIRK_OPEN_SHA1);

	m[2] = s->open_privilege                   ? s->open_privilege
	       : quirk_on(s->bmc, QUIRK_OPEN_ECHO) ? 0
						   : ADMINISTRATOR;
	set32(m + 4, s->peer_id);
	set32(m + 8, s->id);
	put_algorithm(m + 12, 0, says_sha1 ? AUTH_SHA1 : s->suite->auth);
	put_algorithm(m + 20, 1, says_sha1 ? INTEGRITY_SHA1_96 : s->suite->integrity);
	put_algorithm(m + 28, 2, s->suite->secrecy);
	packet_send_login(s->bmc, from, PAYLOAD_OPEN_RESPONSE, "open", m, sizeof m, 0);
}

/* The half-open session of a request that was seen already. */
static struct session *
open_again(struct bmc *b, const struct peer *from, uint32_t peer_id)
{
	struct session *s;

	LIST_FOREACH(s, &b->sessions, link)
	if (s->stage == SESSION_OPENED && s->peer_id == peer_id && s->peer.len == from->len &&
	    memcmp(&s->peer.address, &from->address, from->len) == 0)
		return s;
	return NULL;
}

static void
open_session(struct bmc *b, const struct peer *from, const uint8_t *m, size_t len)
{
	struct quirk_use *u;
	const struct suite *suite;
	struct session *s;
	uint8_t status = STATUS_ILLEGAL;

	if (len < 32) {
		b->count.malformed++;
		return;
	}
	b->count.opens++;
	if (quirk_on(b, QUIRK_ONLY_15))
		return;
	suite = choose_suite(b, m, &status);
	if (!suite && (u = quirk_use(b, QUIRK_OPEN_STATUS, NULL)))
		status = (uint8_t)quirk_number(u, STATUS_NO_RESOURCES);
	if ((u = quirk_use(b, QUIRK_STATUS, "open"))) {
		suite = NULL;
		status = (uint8_t)quirk_number(u, STATUS_NO_RESOURCES);
	}
	if (suite && (m[1] & 15) != 0 && quirk_on(b, QUIRK_OPEN_WANTS_ZERO)) {
		suite = NULL;
		status = STATUS_NOT_FOR_ROLE;
	}
	if (!suite) {
		open_refuse(b, from, m, status);
		return;
	}
	s = quirk_on(b, QUIRK_OPEN_NEW_SLOT) ? NULL : open_again(b, from, get32(m + 4));
	if (!s)
		s = session_new(b, from);
	if (!s) {
		b->count.no_slot++;
		open_refuse(b, from, m, STATUS_NO_RESOURCES);
		return;
	}
	s->suite = suite;
	s->peer_id = get32(m + 4);
	s->open_privilege = m[1] & 15;
	open_accept(s, from, m[0]);
}

/* ---- RAKP (13.20 to 13.24) */

static void
rakp_refuse(struct bmc *b, const struct peer *from, uint8_t type, uint8_t tag, uint32_t peer_id,
    uint8_t status)
{
	uint8_t m[8] = {tag, status};

	set32(m + 4, peer_id);
	packet_send_login(b, from, type, type == PAYLOAD_RAKP2 ? "rakp1" : "rakp3", m, sizeof m, 0);
}

static void
login_refused(struct session *s, const struct peer *from, uint8_t type, uint8_t tag, uint8_t status)
{
	struct bmc *b = s->bmc;

	b->count.logins_refused++;
	b->refused_in_row++;
	if (b->refused_in_row > (int)b->count.refused_in_row_max)
		b->count.refused_in_row_max = (uint64_t)b->refused_in_row;
	if (s->user)
		s->user->refused_in_row++;
	if (!quirk_on(b, QUIRK_LOGIN_SILENT))
		rakp_refuse(b, from, type, tag, s->peer_id, status);
	session_end(s);
}

/* Role, length of the name, name: as they go into a hash. */
static size_t
put_identity(struct session *s, uint8_t *p)
{
	uint8_t role = s->role, name_len = s->name_len;

	if (quirk_on(s->bmc, QUIRK_OPEN_HASHED))
		role = (uint8_t)((role & 0xf0) | s->open_privilege);
	if (quirk_on(s->bmc, QUIRK_ROLE_PLAIN))
		role &= 0x0f;
	p[0] = role;
	p[1] = name_len;
	memcpy(p + 2, s->name, name_len);
	return 2 + name_len;
}

static size_t
rakp2_proof(struct session *s, uint8_t out[HASH_MAX])
{
	uint8_t m[128];
	size_t len = 0;

	set32(m, s->peer_id);
	set32(m + 4, s->id);
	memcpy(m + 8, s->rm, 16);
	memcpy(m + 24, s->rc, 16);
	memcpy(m + 40, bmc_guid(s->bmc), 16);
	len = 56 + put_identity(s, m + 56);
	return crypto_hmac(s->suite->auth, s->user->password, s->user->password_len, m, len, out);
}

static size_t
rakp3_proof(struct session *s, uint8_t out[HASH_MAX])
{
	uint8_t m[64];
	size_t len;

	memcpy(m, s->rc, 16);
	set32(m + 16, s->peer_id);
	len = 20 + put_identity(s, m + 20);
	if (quirk_on(s->bmc, QUIRK_ROLE_PLAIN_RAKP3))
		m[20] &= 0x0f;
	if (quirk_on(s->bmc, QUIRK_NAME_PADDED)) {
		m[21] = (uint8_t)strnlen(s->name, s->name_len);
		len = 22 + m[21];
	}
	return crypto_hmac(s->suite->auth, s->user->password, s->user->password_len, m, len, out);
}

static void
make_keys(struct session *s)
{
	const struct bmc *b = s->bmc;
	uint8_t m[64], constant[20];
	size_t size, len;

	memcpy(m, s->rm, 16);
	memcpy(m + 16, s->rc, 16);
	len = 32 + put_identity(s, m + 32);
	if (b->has_kg)
		size = crypto_hmac(s->suite->auth, b->kg, sizeof b->kg, m, len, s->sik);
	else
		size = crypto_hmac(
		    s->suite->auth, s->user->password, s->user->password_len, m, len, s->sik);
	memset(constant, 1, sizeof constant);
	crypto_hmac(s->suite->auth, s->sik, size, constant, sizeof constant, s->k1);
	memset(constant, 2, sizeof constant);
	crypto_hmac(s->suite->auth, s->sik, size, constant, sizeof constant, s->k2);
}

/* 13.20: with the name alone, or (old clients) with name and privilege. */
static struct user *
find_user(struct session *s, uint8_t *status)
{
	struct bmc *b = s->bmc;
	uint8_t asked = s->role & 15;
	bool is_known = false;

	*status = STATUS_NO_SUCH_NAME;
	for (int i = 0; i < USERS; i++) {
		struct user *u = &b->users[i];

		if (!u->is_enabled || !u->may_message ||
		    strnlen(s->name, s->name_len) != strlen(u->name) ||
		    strncmp(u->name, s->name, s->name_len) != 0)
			continue;
		if (b->settings.lockout && u->refused_in_row >= b->settings.lockout)
			continue;
		is_known = true;
		if (u->limit != NO_ACCESS && asked <= u->limit)
			return u;
	}
	if (is_known)
		*status = STATUS_NOT_FOR_ROLE;
	return NULL;
}

static void
send_rakp2(struct session *s, const struct peer *from, uint8_t tag)
{
	uint8_t m[40 + HASH_MAX + 1] = {tag, STATUS_DONE};
	struct quirk_use *u;
	size_t len = 40;

	set32(m + 4, s->peer_id);
	memcpy(m + 8, s->rc, 16);
	memcpy(m + 24, bmc_guid(s->bmc), 16);
	len += rakp2_proof(s, m + 40);
	if (quirk_use(s->bmc, QUIRK_RAKP2_WRONG, NULL))
		m[40] ^= 1;
	if (quirk_on(s->bmc, QUIRK_RAKP2_LONG))
		len++;
	if ((u = quirk_use(s->bmc, QUIRK_RAKP2_SHORT, NULL)))
		len -= (size_t)quirk_number(u, 4) % (len - 39);
	packet_send_login(s->bmc, from, PAYLOAD_RAKP2, "rakp1", m, len, 0);
}

static void
rakp1(struct bmc *b, const struct peer *from, const uint8_t *m, size_t len)
{
	struct session *s = len >= 28 ? session_find(b, get32(m + 4)) : NULL;
	struct quirk_use *u;
	uint8_t status;

	if (!s || s->stage == SESSION_ACTIVE || 28u + m[27] > len) {
		b->count.no_session++;
		return;
	}
	if ((u = quirk_use(b, QUIRK_STATUS, "rakp1"))) {
		login_refused(
		    s, from, PAYLOAD_RAKP2, m[0], (uint8_t)quirk_number(u, STATUS_NO_RESOURCES));
		return;
	}
	if (s->stage == SESSION_ASKED && quirk_on(b, QUIRK_RAKP_ONCE)) {
		session_end(s);
		return;
	}
	if (m[27] > USER_NAME || (m[27] < USER_NAME && quirk_on(b, QUIRK_NAME_PADDED))) {
		login_refused(s, from, PAYLOAD_RAKP2, m[0], STATUS_NAME_LENGTH);
		return;
	}
	/* The same again gets the same answer; anything else is a new question. */
	if (s->stage == SESSION_OPENED || memcmp(s->rm, m + 8, 16) != 0)
		crypto_random(s->rc, sizeof s->rc);
	s->stage = SESSION_ASKED;
	s->used_ms = now_ms();
	memcpy(s->rm, m + 8, 16);
	s->role = m[24];
	s->name_len = m[27];
	memset(s->name, 0, sizeof s->name);
	memcpy(s->name, m + 28, s->name_len);
	s->user = NULL;
	if ((s->role & 15) > ADMINISTRATOR) {
		login_refused(s, from, PAYLOAD_RAKP2, m[0], STATUS_BAD_ROLE);
		return;
	}
	s->user = find_user(s, &status);
	if (s->user)
		send_rakp2(s, from, m[0]);
	else
		login_refused(s, from, PAYLOAD_RAKP2, m[0], status);
}

static void
send_rakp4(struct session *s, const struct peer *from, uint8_t tag)
{
	uint8_t m[8 + HASH_MAX] = {tag, STATUS_DONE}, text[36];
	uint8_t auth = s->suite->auth;
	size_t size = auth == AUTH_SHA256 ? 16 : auth == AUTH_SHA1 ? 12 : 0;

	set32(m + 4, s->peer_id);
	memcpy(text, s->rm, 16);
	set32(text + 16, s->id);
	memcpy(text + 20, bmc_guid(s->bmc), 16);
	crypto_hmac(auth, s->sik, crypto_hash_size(auth), text, sizeof text, m + 8);
	if (quirk_on(s->bmc, QUIRK_RAKP4_INTEGRITY))
		size = crypto_check_size(s->suite->integrity);
	if (size == 0 && quirk_on(s->bmc, QUIRK_RAKP4_ALWAYS))
		size = 12;
	if (quirk_use(s->bmc, QUIRK_RAKP4_WRONG, NULL))
		m[8] ^= 1;
	packet_send_login(s->bmc, from, PAYLOAD_RAKP4, "rakp3", m, 8 + size, 0);
}

static void
login_done(struct session *s)
{
	struct bmc *b = s->bmc;

	b->count.logins++;
	if (s->suite->auth == AUTH_NONE || s->suite->secrecy == SECRECY_NONE)
		b->count.weak_logins++;
	b->refused_in_row = 0;
	s->user->refused_in_row = 0;
	s->stage = SESSION_ACTIVE;
	s->limit = s->role & 15 ? s->role & 15 : s->user->limit;
	s->privilege = s->limit < USER ? s->limit : USER;
}

static void
rakp3(struct bmc *b, const struct peer *from, const uint8_t *m, size_t len)
{
	struct session *s = len >= 8 ? session_find(b, get32(m + 4)) : NULL;
	uint8_t proof[HASH_MAX];
	struct quirk_use *u;
	size_t size;

	if (!s || s->stage == SESSION_OPENED) {
		b->count.no_session++;
		return;
	}
	if (s->stage == SESSION_ACTIVE) { /* its RAKP 4 was lost */
		if (quirk_on(b, QUIRK_RAKP_ONCE))
			session_end(s);
		else
			send_rakp4(s, from, m[0]);
		return;
	}
	if (m[1] != STATUS_DONE) { /* the other side gives up: our proof did not please it */
		b->count.logins_refused++;
		session_end(s);
		return;
	}
	size = rakp3_proof(s, proof);
	if ((u = quirk_use(b, QUIRK_STATUS, "rakp3"))) {
		login_refused(
		    s, from, PAYLOAD_RAKP4, m[0], (uint8_t)quirk_number(u, STATUS_NO_RESOURCES));
		return;
	}
	if (len != 8 + size || !crypto_equal(proof, m + 8, size)) {
		login_refused(s, from, PAYLOAD_RAKP4, m[0], STATUS_BAD_CHECK);
		return;
	}
	make_keys(s);
	login_done(s);
	s->used_ms = now_ms();
	send_rakp4(s, from, m[0]);
}

void
session_login(
    struct bmc *b, const struct peer *from, uint8_t type, const uint8_t *payload, size_t len)
{
	static const struct {
		uint8_t type;
		const char *step;
		void (*serve)(struct bmc *, const struct peer *, const uint8_t *, size_t);
	} steps[] = {
	    {PAYLOAD_OPEN_REQUEST, "open", open_session},
	    {PAYLOAD_RAKP1, "rakp1", rakp1},
	    {PAYLOAD_RAKP3, "rakp3", rakp3},
	};

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i].type == type && !quirk_use(b, QUIRK_IGNORE, steps[i].step))
			steps[i].serve(b, from, payload, len);
}
