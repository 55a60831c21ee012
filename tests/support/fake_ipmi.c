#include "tests/support/fake_ipmi.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/shard.h"
#include "gateway/xalloc.h"
#include "southbound/ipmi_command.h"
#include "southbound/ipmi_sdr.h"
#include "southbound/ipmi_socket.h"

enum { TRIP_MS = 1, LATE_MS = 700, VERY_LATE_MS = 5000, RESERVATION = 0x1234 };

struct ipmi_sockets {
	ipmi_heard_fn *heard;
	void *arg;
};

struct flight {
	struct shard_timer timer;
	struct flight *next;
	bool to_box;
	int box;
	size_t len;
	uint8_t bytes[IPMI_DATAGRAM_MAX];
};

struct fake_box fake_boxes[FAKE_BOXES];
static struct ipmi_sockets *sockets;
static struct ipmi_crypto *crypto;
static struct flight *flights;
static int sent[2], fault_at[2], loss, call_at;
static enum fake_fault faults[2];
static void (*call)(void);
static uint32_t disorder;

static void box_heard(int number, const uint8_t *bytes, size_t len);

/* ---- the wire */

size_t
ipmi_address_key(const union ipmi_address *address, char out[IPMI_ADDRESS_KEY])
{
	memcpy(out, &address->v4.sin_addr, 4);
	return 4;
}

struct ipmi_sockets *
ipmi_sockets_new(ipmi_heard_fn *heard, void *arg)
{
	sockets = xcalloc(1, sizeof *sockets);
	sockets->heard = heard;
	sockets->arg = arg;
	return sockets;
}

void
ipmi_sockets_free(struct ipmi_sockets *gone)
{
	free(gone);
	sockets = NULL;
}

static void
arrive(void *arg)
{
	struct flight *flight = arg, **at;
	union ipmi_address from = {.v4 = {.sin_family = AF_INET}};

	for (at = &flights; *at != flight; at = &(*at)->next)
		continue;
	*at = flight->next;
	from.v4.sin_addr.s_addr = htonl(0x7f000001u + (unsigned)flight->box);
	from.v4.sin_port = htons(IPMI_PORT);
	if (flight->to_box)
		box_heard(flight->box, flight->bytes, flight->len);
	else if (sockets != NULL)
		sockets->heard(sockets->arg, &from, flight->bytes, flight->len);
	free(flight);
}

static void
fly(bool to_box, int box, const uint8_t *bytes, size_t len, int ms)
{
	struct flight *flight = xcalloc(1, sizeof *flight);

	assert(len <= sizeof flight->bytes);
	flight->to_box = to_box;
	flight->box = box;
	flight->len = len;
	memcpy(flight->bytes, bytes, len);
	flight->next = flights;
	flights = flight;
	timer_set(shard_self(), &flight->timer, ms, arrive, flight);
}

static void
submit(bool to_box, int box, const uint8_t *bytes, size_t len)
{
	enum fake_fault fault = fault_at[to_box] == sent[to_box] ? faults[to_box] : FAKE_FINE;
	int number = sent[0] + sent[1];

	sent[to_box]++;
	disorder = disorder * 1103515245 + 12345;
	if ((int)(disorder >> 16) % 100 < loss)
		fault = FAKE_LOST;
	if (fault != FAKE_LOST)
		fly(to_box, box, bytes, len,
		    fault == FAKE_LATE ? LATE_MS : fault == FAKE_VERY_LATE ? VERY_LATE_MS : TRIP_MS);
	if (fault == FAKE_TWICE)
		fly(to_box, box, bytes, len, TRIP_MS + 1);
	if (call != NULL && number == call_at)
		call();
}

bool
ipmi_sockets_send(struct ipmi_sockets *here, const union ipmi_address *to, unsigned lane,
    const uint8_t *bytes, size_t len)
{
	(void)here, (void)lane;
	submit(true, (int)(ntohl(to->v4.sin_addr.s_addr) - 0x7f000001u), bytes, len);
	return true;
}

void
fake_ipmi_fault(bool to_box, int n, enum fake_fault fault)
{
	fault_at[to_box] = n;
	faults[to_box] = fault;
}

void
fake_ipmi_loss(int percent)
{
	loss = percent;
}

void
fake_ipmi_at(int n, void (*function)(void))
{
	call_at = n;
	call = function;
}

int
fake_ipmi_sent(bool to_box)
{
	return sent[to_box];
}

bool
fake_ipmi_is_quiet(void)
{
	return flights == NULL;
}

/* ---- the box: sessions */

static void
make_fru(uint8_t fru[256])
{
	static const uint8_t product[] = {1, 0, 25, 0xc4, 'A', 'C', 'M', 'E', 0xc2, 'X', '1', 0xc1 + 1, 'P', 'N',
	    0xc0, 0xc3, 'S', 'N', '7', 0xc8, 'o', 'l', 'd', ' ', 't', 'a', 'g', ' ', 0xc0, 0xc1};

	memset(fru, 0, 256);
	fru[0] = 1;
	fru[4] = 1;
	fru[7] = ipmi_checksum(fru, 7);
	memcpy(fru + 8, product, sizeof product);
	fru[9] = 5;
	fru[8 + 39] = ipmi_checksum(fru + 8, 39);
}

void
fake_ipmi_begin(void)
{
	int i;

	if (crypto == NULL)
		crypto = ipmi_crypto_new();
	memset(fake_boxes, 0, sizeof fake_boxes);
	for (i = 0; i < FAKE_BOXES; i++) {
		strcpy(fake_boxes[i].user, "root");
		strcpy(fake_boxes[i].password, "secret16bytes!!!");
		memcpy(fake_boxes[i].suites, "\x11\x03", 2);
		fake_boxes[i].suite_count = 2;
		fake_boxes[i].session_max = 5;
		fake_boxes[i].is_on = true;
		fake_boxes[i].sdr_added = 0x60000000;
		fake_boxes[i].sel_count = 3;
		make_fru(fake_boxes[i].fru);
	}
	sent[0] = sent[1] = 0;
	fault_at[0] = fault_at[1] = -1;
	loss = 0;
	call = NULL;
	disorder = 1;
}

int
fake_ipmi_sessions(int number)
{
	int i, open = 0;

	for (i = 0; i < FAKE_SESSIONS; i++)
		open += fake_boxes[number].sessions[i].is_open;
	return open;
}

void
fake_ipmi_restart(int number)
{
	memset(fake_boxes[number].sessions, 0, sizeof fake_boxes[number].sessions);
}

static void
reply_plain(int number, enum ipmi_payload type, const uint8_t *payload, size_t len)
{
	uint8_t wire[IPMI_DATAGRAM_MAX];

	len = ipmi_packet_plain(wire, sizeof wire, type, payload, len);
	submit(false, number, wire, len);
}

/* A response to a message: addresses changed round. */
static size_t
response(uint8_t *out, const uint8_t *request, uint8_t cc, const uint8_t *data, size_t len)
{
	out[0] = 0x81;
	out[1] = request[1] | 4;
	out[2] = ipmi_checksum(out, 2);
	out[3] = 0x20;
	out[4] = request[4];
	out[5] = request[5];
	out[6] = cc;
	memcpy(out + 7, data, len);
	out[7 + len] = ipmi_checksum(out + 3, 4 + len);
	return 8 + len;
}

static void
answer_caps(struct fake_box *box, int number, const uint8_t *request, size_t len)
{
	uint8_t data[] = {1, 0x97, 0x04, box->is_old ? 0x01 : 0x03, 0, 0, 0, 0}, payload[64], wire[96];

	if (len < 9 || request[5] != 0x38)
		return;
	len = response(payload, request, 0, data, sizeof data);
	len = ipmi_packet_plain_v15(wire, sizeof wire, payload, len);
	submit(false, number, wire, len);
}

static bool
takes_suite(const struct fake_box *box, const struct ipmi_suite *suite)
{
	return suite != NULL && memchr(box->suites, suite->id, (size_t)box->suite_count) != NULL;
}

static void
answer_open(struct fake_box *box, int number, const uint8_t *payload, size_t len)
{
	const struct ipmi_suite *suites, *suite = NULL;
	uint8_t out[36] = {0};
	size_t count, i;
	int n = 0;

	if (len < 32)
		return;
	box->opens++;
	suites = ipmi_suites(&count);
	for (i = 0; i < count; i++)
		if (suites[i].auth == payload[12] && suites[i].integrity == payload[20] &&
		    suites[i].confidentiality == payload[28])
			suite = &suites[i];
	out[0] = payload[0];
	memcpy(out + 4, payload + 4, 4);
	if (!takes_suite(box, suite)) {
		out[1] = IPMI_RAKP_NO_SUITE;
		reply_plain(number, IPMI_PAYLOAD_OPEN_RESPONSE, out, 8);
		return;
	}
	/* A half-open one gives way. */
	while (n < FAKE_SESSIONS && box->sessions[n].is_open)
		n++;
	if (fake_ipmi_sessions(number) >= box->session_max || n == FAKE_SESSIONS) {
		out[1] = IPMI_RAKP_NO_RESOURCES;
		reply_plain(number, IPMI_PAYLOAD_OPEN_RESPONSE, out, 8);
		return;
	}
	memset(&box->sessions[n], 0, sizeof box->sessions[n]);
	box->sessions[n].is_half = true;
	box->sessions[n].suite = suite;
	box->sessions[n].console_sid = ipmi_get32(payload + 4);
	box->sessions[n].said.console_sid = ipmi_get32(payload + 4);
	box->sessions[n].said.bmc_sid = (uint32_t)n + 1;
	ipmi_put32(out + 8, (uint32_t)n + 1);
	memcpy(out + 12, payload + 8, 24);
	if (box->answers_with_sha1) {
		out[16] = IPMI_AUTH_SHA1;
		out[24] = IPMI_INTEGRITY_SHA1_96;
	}
	reply_plain(number, IPMI_PAYLOAD_OPEN_RESPONSE, out, sizeof out);
}

static struct fake_session *
half_open(struct fake_box *box, const uint8_t *payload, size_t len)
{
	uint32_t sid = len >= 8 ? ipmi_get32(payload + 4) : 0;

	if (sid == 0 || sid > FAKE_SESSIONS || !box->sessions[sid - 1].is_half)
		return NULL;
	return &box->sessions[sid - 1];
}

static struct ipmi_key
key_of(const char *text)
{
	struct ipmi_key key = {.len = (uint8_t)strlen(text)};

	memcpy(key.bytes, text, key.len);
	return key;
}

static void
answer_rakp1(struct fake_box *box, int number, const uint8_t *payload, size_t len)
{
	struct fake_session *session = half_open(box, payload, len);
	struct ipmi_key password = key_of(box->password);
	uint8_t out[40 + IPMI_CODE_MAX] = {0};
	bool is_known;

	box->rakp1s++;
	if (session == NULL || len < 28 || len < 28u + payload[27])
		return;
	is_known = payload[27] == strlen(box->user) && memcmp(payload + 28, box->user, payload[27]) == 0;
	if (!is_known && box->is_silent_to_strangers)
		return;
	out[0] = payload[0];
	ipmi_put32(out + 4, session->console_sid);
	if (!is_known) {
		box->rejections++;
		out[1] = IPMI_RAKP_UNAUTHORIZED_NAME;
		reply_plain(number, IPMI_PAYLOAD_RAKP2, out, 8);
		return;
	}
	memcpy(session->said.console_random, payload + 8, 16);
	memset(session->said.bmc_random, 0x5a, 16);
	memset(session->said.guid, 0x21, 16);
	session->said.role = payload[24];
	session->said.user_len = payload[27];
	memcpy(session->said.user, payload + 28, payload[27]);
	memcpy(out + 8, session->said.bmc_random, 16);
	memcpy(out + 24, session->said.guid, 16);
	if (session->suite->auth != IPMI_AUTH_NONE)
		ipmi_rakp2_code(crypto, session->suite, &session->said, &password, out + 40);
	reply_plain(number, IPMI_PAYLOAD_RAKP2, out, 40 + ipmi_rakp_code_len(session->suite));
}

static void
answer_rakp3(struct fake_box *box, int number, const uint8_t *payload, size_t len)
{
	struct fake_session *session = half_open(box, payload, len);
	struct ipmi_key password = key_of(box->password), k_g = key_of(box->k_g);
	uint8_t code[IPMI_CODE_MAX], key[IPMI_CODE_MAX], out[8 + IPMI_CODE_MAX] = {0};
	size_t code_len;

	box->rakp3s++;
	if (session == NULL)
		return;
	session->is_half = false;
	code_len = ipmi_rakp_code_len(session->suite);
	if (payload[1] != 0) {
		box->rejections++;
		return;
	}
	out[0] = payload[0];
	ipmi_put32(out + 4, session->console_sid);
	if (code_len > 0) {
		ipmi_rakp3_code(crypto, session->suite, &session->said, session->said.role, &password, code);
		if (len < 8 + code_len || memcmp(code, payload + 8, code_len) != 0) {
			box->rejections++;
			out[1] = IPMI_RAKP_BAD_CODE;
			reply_plain(number, IPMI_PAYLOAD_RAKP4, out, 8);
			return;
		}
		ipmi_session_key(crypto, session->suite, &session->said, session->said.role, &k_g, &password, key);
		ipmi_rakp4_code(crypto, session->suite, &session->said, key, out + 8);
		ipmi_derive_keys(crypto, session->suite, key, &session->keys);
	}
	session->keys.suite = session->suite;
	session->is_open = true;
	session->privilege = 2;
	box->logins++;
	reply_plain(number, IPMI_PAYLOAD_RAKP4, out, 8 + ipmi_rakp4_code_len(session->suite));
}

/* ---- the box: commands */

/* Numbers 1 to FAKE_SENSORS, temperatures; the last one is compact and discrete. */
static size_t
make_sdr(int n, uint8_t out[IPMI_SDR_MAX])
{
	bool is_full = n < FAKE_SENSORS;
	size_t len = is_full ? 54 : 38;

	memset(out, 0, IPMI_SDR_MAX);
	ipmi_put16(out, (uint32_t)n);
	out[2] = 0x51;
	out[3] = is_full ? 1 : 2;
	out[4] = (uint8_t)(len - IPMI_SDR_HEADER);
	out[5] = 0x20;
	out[7] = (uint8_t)n;
	out[8] = 3;
	out[9] = (uint8_t)n;
	out[12] = is_full ? 1 : 8;
	out[13] = is_full ? 1 : 0x6f;
	out[18] = is_full ? 0x38 : 0x0f;
	if (is_full) {
		out[11] = 0x0c;
		out[21] = 1;
		out[24] = 1;
		out[36] = 95;
		out[37] = 90;
		out[38] = 85;
	}
	out[is_full ? 47 : 31] = 0xc6;
	memcpy(out + (is_full ? 48 : 32), "Temp ", 5);
	out[(is_full ? 48 : 32) + 5] = (uint8_t)('0' + n);
	return len;
}

static uint8_t
get_sdr(struct fake_box *box, const uint8_t *data, uint8_t *out, size_t *out_len)
{
	uint8_t record[IPMI_SDR_MAX];
	int n = ipmi_get16(data + 2) == 0 ? 1 : ipmi_get16(data + 2);
	size_t len, count = data[5];

	if (++box->sdr_reads == box->lose_reservation_at)
		return IPMI_CC_RESERVATION_LOST;
	if (box->piece_max != 0 && count > (size_t)box->piece_max)
		return IPMI_CC_TOO_LONG;
	if (n > FAKE_SENSORS)
		return IPMI_CC_NOT_PRESENT;
	len = make_sdr(n, record);
	if (data[4] > len)
		return IPMI_CC_OUT_OF_RANGE;
	if (count > len - data[4])
		count = len - data[4];
	ipmi_put16(out, n == FAKE_SENSORS ? 0xffff : (uint32_t)n + 1);
	memcpy(out + 2, record + data[4], count);
	*out_len = 2 + count;
	return 0;
}

static uint8_t
get_sel(struct fake_box *box, const uint8_t *data, uint8_t *out, size_t *out_len)
{
	int n = ipmi_get16(data + 2) == 0 ? 1 : ipmi_get16(data + 2);

	if (n > box->sel_count)
		return IPMI_CC_NOT_PRESENT;
	memset(out, 0, 18);
	ipmi_put16(out, n == box->sel_count ? 0xffff : (uint32_t)n + 1);
	ipmi_put16(out + 2, (uint32_t)n);
	out[4] = 2;
	ipmi_put32(out + 5, 0x60000000u + (uint32_t)n);
	*out_len = 18;
	return 0;
}

static uint8_t
chassis(struct fake_box *box, uint8_t cmd, const uint8_t *data, size_t len, uint8_t *out, size_t *out_len)
{
	if (box->busy > 0) {
		box->busy--;
		return IPMI_CC_BUSY;
	}
	switch (cmd) {
	case 0x01:
		out[0] = box->is_on;
		out[2] = 0x40;
		*out_len = 3;
		return 0;
	case 0x02:
		if (data[0] > 1)
			box->cycles++;
		else
			box->is_on = data[0] == 1;
		return 0;
	case 0x04:
		box->sets++;
		box->identify_seconds = data[0];
		return len > 1 ? IPMI_CC_LENGTH : 0;
	case 0x08:
		if (data[0] == 5)
			memcpy(box->boot, data + 1, 5);
		return data[0] == 3 ? 0x80 : 0;
	case 0x09:
		out[0] = 1;
		out[1] = 5;
		memcpy(out + 2, box->boot, 5);
		*out_len = 7;
		return 0;
	default:
		return IPMI_CC_INVALID_COMMAND;
	}
}

static uint8_t
storage(struct fake_box *box, uint8_t cmd, const uint8_t *data, size_t len, uint8_t *out, size_t *out_len)
{
	switch (cmd) {
	case 0x10:
		ipmi_put16(out, 256);
		*out_len = 3;
		return data[0] == 0 ? 0 : IPMI_CC_NOT_PRESENT;
	case 0x11:
		if (data[3] > 32)
			return IPMI_CC_TOO_LONG;
		out[0] = data[3];
		memcpy(out + 1, box->fru + ipmi_get16(data + 1), data[3]);
		*out_len = 1u + data[3];
		return 0;
	case 0x12:
		out[0] = (uint8_t)(len - 3);
		memcpy(box->fru + ipmi_get16(data + 1), data + 3, len - 3);
		*out_len = 1;
		return 0;
	case 0x20:
		out[0] = 0x51;
		ipmi_put16(out + 1, FAKE_SENSORS);
		ipmi_put32(out + 5, box->no_firmware_time ? 0 : box->sdr_added);
		out[13] = 2;
		*out_len = 14;
		return 0;
	case 0x22:
	case 0x42:
		ipmi_put16(out, RESERVATION);
		*out_len = 2;
		return 0;
	case 0x23:
		return get_sdr(box, data, out, out_len);
	case 0x40:
		ipmi_put16(out + 1, (uint32_t)box->sel_count);
		ipmi_put32(out + 5, 0x60000000u + (uint32_t)box->sel_count);
		*out_len = 14;
		return 0;
	case 0x43:
		return get_sel(box, data, out, out_len);
	case 0x47:
		box->sel_count = 0;
		out[0] = data[5] == 0xaa ? 0 : 1;
		*out_len = 1;
		return 0;
	case 0x48:
		ipmi_put32(out, 0x60000100);
		*out_len = 4;
		return 0;
	default:
		return IPMI_CC_INVALID_COMMAND;
	}
}

static uint8_t
app(struct fake_box *box, struct fake_session *session, uint8_t cmd, const uint8_t *data, uint8_t *out,
    size_t *out_len)
{
	static const uint8_t device[] = {0x20, 0x01, 0x03, 0x88, 0x02, 0x9f, 0x7c, 0x2a, 0x00, 0x69, 0x09};

	switch (cmd) {
	case 0x01:
		memcpy(out, device, sizeof device);
		*out_len = sizeof device;
		return 0;
	case 0x02:
		box->cold_resets++;
		return 0;
	case 0x3b:
		box->privilege_sets++;
		session->privilege = data[0];
		out[0] = data[0];
		*out_len = 1;
		return 0;
	case 0x3c:
		box->closes++;
		return 0;
	default:
		return IPMI_CC_INVALID_COMMAND;
	}
}

static uint8_t
execute(struct fake_box *box, struct fake_session *session, uint8_t netfn, uint8_t cmd, const uint8_t *data,
    size_t len, uint8_t *out, size_t *out_len)
{
	*out_len = 0;
	box->commands++;
	if (netfn == IPMI_NETFN_CHASSIS && cmd != 0x01 && session->privilege < 3)
		return IPMI_CC_PRIVILEGE;
	switch (netfn) {
	case IPMI_NETFN_CHASSIS:
		return chassis(box, cmd, data, len, out, out_len);
	case IPMI_NETFN_APP:
		return app(box, session, cmd, data, out, out_len);
	case IPMI_NETFN_STORAGE:
		return storage(box, cmd, data, len, out, out_len);
	case IPMI_NETFN_SENSOR:
		out[0] = (uint8_t)(40 + data[0]);
		out[1] = 0xc0;
		*out_len = 4;
		return cmd == 0x2d ? 0 : IPMI_CC_INVALID_COMMAND;
	default:
		return IPMI_CC_INVALID_COMMAND;
	}
}

static void
answer_message(struct fake_box *box, int number, const struct ipmi_packet *packet, const uint8_t *bytes)
{
	struct fake_session *session;
	uint8_t request[IPMI_DATAGRAM_MAX], out[IPMI_DATA_MAX] = {0}, payload[IPMI_DATA_MAX + 8],
	    wire[IPMI_DATAGRAM_MAX];
	size_t len, out_len;
	uint8_t cc;

	if (packet->sid == 0 || packet->sid > FAKE_SESSIONS)
		return;
	session = &box->sessions[packet->sid - 1];
	if (!session->is_open || !ipmi_unseal(crypto, &session->keys, bytes, packet, request, &len) || len < 7)
		return;
	if (!ipmi_window_accept(&session->window, packet->seq)) {
		box->duplicates++;
		return;
	}
	if (box->silent_sensor != 0 && request[1] >> 2 == IPMI_NETFN_SENSOR && request[6] == box->silent_sensor)
		return;
	cc = execute(box, session, request[1] >> 2, request[5], request + 6, len - 7, out, &out_len);
	if (box->is_mute_in_reset && request[5] == 0x02 && request[1] >> 2 == IPMI_NETFN_APP) {
		fake_ipmi_restart(number);
		return;
	}
	len = response(payload, request, cc, out, cc == 0 ? out_len : 0);
	len = ipmi_seal(crypto, &session->keys, session->console_sid, ++session->seq_out, payload, len, wire,
	    sizeof wire);
	if (request[5] == 0x3c && request[1] >> 2 == IPMI_NETFN_APP)
		session->is_open = false;
	submit(false, number, wire, len);
}

static void
box_heard(int number, const uint8_t *bytes, size_t len)
{
	struct fake_box *box = &fake_boxes[number];
	struct ipmi_packet packet;

	if (box->is_dead || !ipmi_packet_decode(&packet, bytes, len))
		return;
	if (packet.is_v15)
		answer_caps(box, number, packet.payload, packet.payload_len);
	else if (packet.payload_type == IPMI_PAYLOAD_OPEN_REQUEST)
		answer_open(box, number, packet.payload, packet.payload_len);
	else if (packet.payload_type == IPMI_PAYLOAD_RAKP1)
		answer_rakp1(box, number, packet.payload, packet.payload_len);
	else if (packet.payload_type == IPMI_PAYLOAD_RAKP3)
		answer_rakp3(box, number, packet.payload, packet.payload_len);
	else
		answer_message(box, number, &packet, bytes);
}
