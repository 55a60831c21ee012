/* What all SNMP endpoints share: the keys of passwords, which cost milliseconds each and are the
 * same for a whole room of boxes; and who shows which engine id. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "gateway/worker.h"
#include "gateway/xalloc.h"
#include "southbound/snmp_own.h"

/* The key of one password. Passwords are told apart by a code over them that is worth nothing
 * outside of this process. */
struct snmp_ku {
	struct job job;
	struct snmp_ku *next;
	int users;
	enum snmp_ku_state state;
	enum snmp_auth auth;
	uint8_t code[32];
	char *password; /* until the key is made */
	struct snmp_key key;
	bool is_made;
};

static struct {
	struct shard *shard;
	struct endpoint *endpoints;
	struct snmp_ku *kus;
	uint8_t secret[32];
	bool has_secret;
} hub;

void
snmp_hub_join(struct endpoint *endpoint)
{
	/* The owner of the nodes keeps them all on one thread: see snmp_message.h. */
	assert(hub.endpoints == NULL || hub.shard == shard_self());
	hub.shard = shard_self();
	snmp_message_init();
	endpoint->hub_next = hub.endpoints;
	if (hub.endpoints != NULL)
		hub.endpoints->hub_prev = endpoint;
	hub.endpoints = endpoint;
}

void
snmp_hub_leave(struct endpoint *endpoint)
{
	if (endpoint->hub_next != NULL)
		endpoint->hub_next->hub_prev = endpoint->hub_prev;
	if (endpoint->hub_prev != NULL)
		endpoint->hub_prev->hub_next = endpoint->hub_next;
	else
		hub.endpoints = endpoint->hub_next;
}

struct endpoint *
snmp_hub_engine_twin(const struct endpoint *endpoint)
{
	const struct snmp_engine *engine = &endpoint->security.engine;
	struct endpoint *other;

	for (other = hub.endpoints; other != NULL; other = other->hub_next)
		if (other != endpoint && engine->len > 0 && other->security.engine.len == engine->len &&
		    memcmp(other->security.engine.id, engine->id, engine->len) == 0)
			return other;
	return NULL;
}

/* ---- keys */

static void
code_of(enum snmp_auth auth, const char *password, uint8_t code[32])
{
	uint8_t key[33];

	if (!hub.has_secret && RAND_bytes(hub.secret, sizeof hub.secret) != 1)
		abort();
	hub.has_secret = true;
	memcpy(key, hub.secret, sizeof hub.secret);
	key[32] = (uint8_t)auth;
	if (HMAC(EVP_sha256(), key, sizeof key, (const uint8_t *)password, strlen(password), code,
		NULL) == NULL)
		abort();
	OPENSSL_cleanse(key, sizeof key);
}

static void
make(struct job *job)
{
	struct snmp_ku *ku = (struct snmp_ku *)job;

	ku->is_made = snmp_key_of_password(ku->auth, ku->password, &ku->key);
}

static void
ku_free(struct snmp_ku *ku)
{
	struct snmp_ku **at;

	for (at = &hub.kus; *at != ku; at = &(*at)->next)
		continue;
	*at = ku->next;
	if (ku->password != NULL)
		OPENSSL_cleanse(ku->password, strlen(ku->password));
	free(ku->password);
	OPENSSL_cleanse(ku, sizeof *ku);
	free(ku);
}

static void
made(struct op *op)
{
	struct snmp_ku *ku = (struct snmp_ku *)op;
	struct endpoint *endpoint, *next;

	ku->state = ku->is_made ? SNMP_KU_READY : SNMP_KU_FAILED;
	OPENSSL_cleanse(ku->password, strlen(ku->password));
	free(ku->password);
	ku->password = NULL;
	ku->users++; /* the waiting ones may go meanwhile */
	for (endpoint = hub.endpoints; endpoint != NULL; endpoint = next) {
		next = endpoint->hub_next;
		snmp_login_heard_of_key(endpoint);
	}
	snmp_ku_give(ku);
}

struct snmp_ku *
snmp_ku_take(enum snmp_auth auth, const char *password, struct worker_pool *helpers)
{
	uint8_t code[32];
	struct snmp_ku *ku;

	code_of(auth, password, code);
	for (ku = hub.kus; ku != NULL; ku = ku->next)
		if (ku->auth == auth && CRYPTO_memcmp(ku->code, code, sizeof code) == 0 &&
		    ku->state != SNMP_KU_FAILED) {
			ku->users++;
			return ku;
		}
	ku = xcalloc(1, sizeof *ku);
	ku->next = hub.kus;
	hub.kus = ku;
	ku->users = 1;
	ku->auth = auth;
	memcpy(ku->code, code, sizeof code);
	ku->password = xstrdup(password);
	if (helpers != NULL) {
		job_start(&ku->job, helpers, NULL, 0, make, made);
		return ku;
	}
	make(&ku->job);
	ku->state = ku->is_made ? SNMP_KU_READY : SNMP_KU_FAILED;
	return ku;
}

enum snmp_ku_state
snmp_ku_state(const struct snmp_ku *ku)
{
	return ku->state;
}

const struct snmp_key *
snmp_ku_key(const struct snmp_ku *ku)
{
	return &ku->key;
}

void
snmp_ku_give(struct snmp_ku *ku)
{
	if (ku == NULL || --ku->users > 0)
		return;
	/* While a helper works on it, its end frees it. */
	if (ku->state == SNMP_KU_PENDING)
		return;
	ku_free(ku);
}
