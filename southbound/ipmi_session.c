/* An open session: what goes out and comes in, how long it is kept, how it ends. */
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "southbound/ipmi_own.h"

enum {
	KEEP_ALIVES = 3 /* at most this many uses apart is a session kept alive for nobody */
};

static void idle_over(void *arg);
static void last_word_start(struct endpoint *endpoint, enum ipmi_command_id id);
static void last_word_done(struct op *op);
static bool is_in_dense_use(const struct endpoint *endpoint, uint64_t now_ms);

/* ---- packets */

bool
ipmi_session_send(struct endpoint *endpoint, struct ipmi_session *session, uint32_t *seq,
    const struct ipmi_message *message)
{
	uint8_t payload[IPMI_REQUEST_MAX + 16], wire[IPMI_DATAGRAM_MAX];
	size_t len = ipmi_message_encode(payload, sizeof payload, message);

	if (*seq == 0) {
		if (++session->seq == 0)
			session->seq = 1;
		*seq = session->seq;
	}
	len = ipmi_seal(endpoint->hub->crypto, &session->keys, session->bmc_sid, *seq, payload, len,
	    wire, sizeof wire);
	OPENSSL_cleanse(payload, sizeof payload);
	return len > 0 && ipmi_sockets_send(endpoint->hub->sockets, &endpoint->address,
			      endpoint->lane, wire, len);
}

/* Where packets have a code, a message whose checksums are wrong is as the box meant it. */
static bool
decode(struct endpoint *endpoint, struct ipmi_message *message, const uint8_t *payload, size_t len)
{
	bool is_lenient = (endpoint->quirks & IPMI_QUIRK_NO_SUMS) != 0;

	if (ipmi_message_decode(message, payload, len, is_lenient))
		return true;
	if (endpoint->session.keys.suite->integrity == IPMI_INTEGRITY_NONE ||
	    !ipmi_message_decode(message, payload, len, true))
		return false;
	log_info("node=%s checksums=wrong learnt=nochecksumcheck", endpoint->node);
	endpoint->quirks |= IPMI_QUIRK_NO_SUMS;
	endpoint->quirks_told |= IPMI_QUIRK_NO_SUMS;
	return true;
}

void
ipmi_session_heard(
    struct endpoint *endpoint, const struct ipmi_packet *packet, const uint8_t *datagram)
{
	struct ipmi_session *session = &endpoint->session;
	uint8_t payload[IPMI_DATAGRAM_MAX];
	struct ipmi_message message;
	size_t len;

	if (!session->is_open || packet->is_v15 || packet->payload_type != IPMI_PAYLOAD_MESSAGE)
		return;
	/* Some say 0 in a session, too; whose packet it is is proven by its code. */
	if (packet->sid != session->console_sid && packet->sid != 0)
		return;
	if (!ipmi_unseal(
		endpoint->hub->crypto, &session->keys, datagram, packet, payload, &len) ||
	    !ipmi_window_accept(&session->window, packet->seq) ||
	    !decode(endpoint, &message, payload, len))
		return;
	session->heard_ms = shard_now(shard_self());
	ipmi_exchange_heard(endpoint, &message);
}

/* pyghmi calls the numbers of commands that were sent twice taboo: the second answer would be taken
 * for that of another command of the same kind. */
uint8_t
ipmi_session_number(struct endpoint *endpoint)
{
	struct ipmi_session *session = &endpoint->session;
	int i;

	if (shard_now(shard_self()) >= session->tainted_until_ms)
		session->tainted = 0;
	for (i = 0; i < 64; i++) {
		session->rq_seq = (session->rq_seq + 1) & 63;
		if ((session->tainted >> session->rq_seq & 1) == 0)
			break;
	}
	return session->rq_seq;
}

/* ---- its end */

void
ipmi_session_forget(struct ipmi_session *session)
{
	OPENSSL_cleanse(session, sizeof *session);
}

void
ipmi_session_abandon(struct endpoint *endpoint, struct ipmi_session *session)
{
	const struct ipmi_command *close = ipmi_command(IPMI_CLOSE_SESSION);
	struct ipmi_message message = {.netfn = close->netfn, .cmd = close->cmd, .len = 4};
	uint8_t sid[4];
	uint32_t seq = 0;

	if (session->keys.suite != NULL && session->bmc_sid != 0) {
		ipmi_put32(sid, session->bmc_sid);
		message.data = sid;
		ipmi_session_send(endpoint, session, &seq, &message);
	}
	ipmi_session_forget(session);
}

/* ---- idle time */

void
ipmi_session_use(struct endpoint *endpoint)
{
	uint64_t now = shard_now(shard_self()), gap = now - endpoint->used_ms;

	timer_clear(&endpoint->idle);
	if (endpoint->last_word != NULL)
		return;
	/* Halfway towards the newest: a change of habit shows after a few uses. */
	endpoint->gap_ms = endpoint->used_ms == 0 ? IPMI_DENSE_MS * 2 : (endpoint->gap_ms + gap) / 2;
	endpoint->used_ms = now;
}

void
ipmi_session_rest(struct endpoint *endpoint)
{
	if (endpoint->session.is_open && endpoint->first == NULL && endpoint->closing == NULL)
		timer_set(shard_self(), &endpoint->idle, IPMI_IDLE_MS, idle_over, endpoint);
}

static bool
is_in_dense_use(const struct endpoint *endpoint, uint64_t now_ms)
{
	return endpoint->gap_ms < IPMI_DENSE_MS && endpoint->gap_ms > IPMI_IDLE_MS / 2 &&
	       now_ms - endpoint->used_ms < KEEP_ALIVES * endpoint->gap_ms;
}

static void
idle_over(void *arg)
{
	struct endpoint *endpoint = arg;
	bool is_kept = is_in_dense_use(endpoint, shard_now(shard_self()));

	last_word_start(endpoint, is_kept ? IPMI_GET_DEVICE_ID : IPMI_CLOSE_SESSION);
}

static void
last_word_start(struct endpoint *endpoint, enum ipmi_command_id id)
{
	struct ipmi_exchange *word = xcalloc(1, sizeof *word);
	uint8_t sid[4];

	ipmi_put32(sid, endpoint->session.bmc_sid);
	endpoint->last_word = word;
	word->is_goodbye = id == IPMI_CLOSE_SESSION;
	ipmi_exchange_start(word, endpoint, id, sid, word->is_goodbye ? sizeof sid : 0, NULL,
	    last_word_done);
}

static void
last_word_done(struct op *op)
{
	struct ipmi_exchange *word = (struct ipmi_exchange *)op;
	struct endpoint *endpoint = word->endpoint;

	endpoint->last_word = NULL;
	free(word);
	ipmi_session_rest(endpoint);
	ipmi_settled(endpoint);
}
