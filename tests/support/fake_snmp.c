#include "tests/support/fake_snmp.h"

#include <errno.h>

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include "gateway/shard.h"
#include "gateway/xalloc.h"
#include "southbound/snmp_socket.h"

struct snmp_socket {
	snmp_heard_fn *heard;
	void *arg;
	struct flight *flights;
};

/* An answer under way. */
struct flight {
	struct shard_timer timer;
	struct snmp_socket *udp;
	struct flight *next;
	uint8_t *bytes;
	size_t len;
};

struct fake_agent fake_agent;
static int sockets;

void
fake_snmp_begin(struct recording *mib)
{
	memset(&fake_agent, 0, sizeof fake_agent);
	fake_agent.mib = mib;
}

int
fake_snmp_sockets(void)
{
	return sockets;
}

struct snmp_socket *
snmp_socket_new(const union snmp_address *to, snmp_heard_fn *heard, void *arg)
{
	struct snmp_socket *udp = xcalloc(1, sizeof *udp);

	(void)to;
	udp->heard = heard;
	udp->arg = arg;
	sockets++;
	return udp;
}

static void
drop(struct flight *flight)
{
	struct flight **at;

	for (at = &flight->udp->flights; *at != flight; at = &(*at)->next)
		continue;
	*at = flight->next;
	timer_clear(&flight->timer);
	free(flight->bytes);
	free(flight);
}

void
snmp_socket_free(struct snmp_socket *udp)
{
	if (udp == NULL)
		return;
	while (udp->flights != NULL)
		drop(udp->flights);
	free(udp);
	sockets--;
}

static void
arrive(void *arg)
{
	struct flight *flight = arg;
	struct snmp_socket *udp = flight->udp;
	uint8_t *bytes = flight->bytes;
	size_t len = flight->len;

	flight->bytes = NULL;
	drop(flight);
	udp->heard(udp->arg, bytes, len);
	free(bytes);
}

static void
fly(struct snmp_socket *udp, uint8_t *bytes, size_t len)
{
	struct flight *flight = xcalloc(1, sizeof *flight);

	flight->udp = udp;
	flight->bytes = bytes;
	flight->len = len;
	flight->next = udp->flights;
	udp->flights = flight;
	timer_set(shard_self(), &flight->timer, 1, arrive, flight);
}

/* ---- the agent */

static void
add(netsnmp_pdu *pdu, const struct snmp_oid *at, const struct recorded *row)
{
	const struct snmp_oid *bearer = row != NULL ? &row->name : at;
	oid name[SNMP_OID_MAX], id[SNMP_OID_MAX];
	long number;
	uint8_t i;

	for (i = 0; i < bearer->len; i++)
		name[i] = bearer->ids[i];
	if (row == NULL) {
		snmp_pdu_add_variable(pdu, name, bearer->len,
		    pdu->non_repeaters == -1 ? SNMP_NOSUCHINSTANCE : SNMP_ENDOFMIBVIEW, NULL, 0);
		return;
	}
	number = (long)row->bind.number;
	if (row->bind.type == SNMP_INTEGER || row->bind.type == SNMP_COUNT) {
		snmp_pdu_add_variable(pdu, name, bearer->len,
		    row->bind.type == SNMP_INTEGER ? ASN_INTEGER : ASN_GAUGE, &number, sizeof number);
	} else if (row->bind.type == SNMP_OBJECT_ID) {
		for (i = 0; i < row->bind.id.len; i++)
			id[i] = row->bind.id.ids[i];
		snmp_pdu_add_variable(
		    pdu, name, bearer->len, ASN_OBJECT_ID, id, row->bind.id.len * sizeof *id);
	} else {
		snmp_pdu_add_variable(
		    pdu, name, bearer->len, ASN_OCTET_STR, row->bind.bytes, row->bind.len);
	}
}

static struct recorded *
step(const struct snmp_oid *at)
{
	static struct recorded invented;
	struct recorded *row = recording_next(fake_agent.mib, at);

	if (fake_agent.goes_back)
		row = recording_get(fake_agent.mib, at) != NULL ? recording_get(fake_agent.mib, at) : row;
	if (!fake_agent.is_endless || row == NULL)
		return row;
	invented = *row;
	invented.name = *at;
	if (at->len > 15) /* behind a column of this maker */
		invented.name.ids[at->len - 1]++;
	else
		invented.name.ids[invented.name.len++] = 1;
	return &invented;
}

static void
answer_walk(netsnmp_pdu *reply, struct snmp_oid *at, size_t count, int repetitions)
{
	struct recorded *row;
	size_t k;
	int r;

	for (r = 0; r < repetitions; r++)
		for (k = 0; k < count; k++) {
			row = step(&at[k]);
			add(reply, &at[k], row);
			if (row != NULL)
				at[k] = row->name;
		}
}

static void
answer_set(netsnmp_pdu *reply, const netsnmp_pdu *pdu, const struct snmp_oid *at)
{
	struct recorded *row = recording_get(fake_agent.mib, at);

	fake_agent.sets++;
	fake_agent.last_set = *at;
	fake_agent.last_value = pdu->variables->type == ASN_OCTET_STR ? 0 : *pdu->variables->val.integer;
	reply->errstat = row == NULL ? SNMP_NOT_WRITABLE : fake_agent.set_error;
	if (row != NULL)
		add(reply, at, row);
}

static void
answer(struct snmp_socket *udp, netsnmp_pdu *pdu)
{
	netsnmp_pdu *reply = snmp_pdu_create(SNMP_MSG_RESPONSE);
	netsnmp_variable_list *variable;
	netsnmp_session session = {.version = pdu->version, .community = (u_char *)"public", .community_len = 6,
	    .sndMsgMaxSize = SNMP_MESSAGE_MAX};
	struct snmp_oid at[32] = {0};
	size_t count = 0, size = 65536, used = 0, i, binds = 0;
	u_char *buffer = xmalloc(size);
	uint8_t *out;

	reply->version = pdu->version;
	reply->reqid = pdu->reqid;
	for (variable = pdu->variables; variable != NULL && count < nitems(at); variable = variable->next_variable) {
		for (i = 0; i < variable->name_length; i++)
			at[count].ids[i] = (uint32_t)variable->name[i];
		at[count++].len = (uint8_t)variable->name_length;
	}
	if (pdu->command == SNMP_MSG_SET) {
		answer_set(reply, pdu, at);
	} else if (pdu->command == SNMP_MSG_GET) {
		reply->non_repeaters = -1;
		for (i = 0; i < count; i++)
			add(reply, &at[i], recording_get(fake_agent.mib, &at[i]));
		reply->errstat = 0;
	} else {
		reply->errstat = 0;
		answer_walk(reply, at, count, pdu->command == SNMP_MSG_GETBULK ? (int)pdu->max_repetitions : 1);
	}
	for (variable = reply->variables; variable != NULL; variable = variable->next_variable)
		binds++;
	if (fake_agent.is_empty || (fake_agent.too_big > 0 && binds > (size_t)fake_agent.too_big)) {
		snmp_free_varbind(reply->variables);
		reply->variables = NULL;
		reply->errstat = fake_agent.is_empty ? 0 : SNMP_ERR_TOOBIG;
	}
	if (snmp_build(&buffer, &size, &used, &session, reply) != 0)
		abort();
	out = memcpy(xmalloc(used), buffer + size - used, used);
	free(buffer);
	snmp_free_pdu(reply);
	if (pdu->command == SNMP_MSG_SET && fake_agent.lose_sets > 0) {
		fake_agent.lose_sets--;
		free(out);
		return;
	}
	fly(udp, out, used);
}

/* Who it is: a Report with engine 8000000001, in its first boot. */
static void
answer_discovery(struct snmp_socket *udp, int32_t id)
{
	uint8_t *out = xmalloc(SNMP_DISCOVERY_LEN + 5);
	uint8_t question[SNMP_DISCOVERY_LEN];

	snmp_message_discovery(question, id);
	fake_agent.discoveries++;
	memcpy(out, question, 30);
	memcpy(out + 30, "\x80\x00\x00\x00\x01", 5);
	memcpy(out + 35, question + 30, SNMP_DISCOVERY_LEN - 30);
	out[1] += 5;
	out[25] += 5;
	out[27] += 5;
	out[29] = 5;
	fly(udp, out, SNMP_DISCOVERY_LEN + 5);
}

bool
snmp_socket_send(struct snmp_socket *udp, const uint8_t *bytes, size_t len)
{
	netsnmp_session session = {.version = SNMP_DEFAULT_VERSION};
	struct snmp_header header;
	netsnmp_pdu *pdu;
	u_char *copy;
	size_t i;

	fake_agent.questions++;
	if (fake_agent.is_closed) {
		fly(udp, NULL, ECONNREFUSED);
		return true;
	}
	for (i = 0; i < nitems(fake_agent.lose); i++)
		if (fake_agent.lose[i] == fake_agent.questions)
			return true;
	if (fake_agent.is_silent || !snmp_message_peek(bytes, len, &header))
		return true;
	if (header.version == SNMP_V3) {
		if (header.engine.len == 0)
			answer_discovery(udp, header.message_id);
		return true;
	}
	pdu = SNMP_MALLOC_TYPEDEF(netsnmp_pdu);
	copy = memcpy(xmalloc(len), bytes, len);
	if (snmp_parse(NULL, &session, pdu, copy, len) == 0)
		answer(udp, pdu);
	free(copy);
	snmp_free_pdu(pdu);
	return true;
}
