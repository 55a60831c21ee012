#include "gateway/cli_ipmi.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <jansson.h>

#include "gateway/cli.h"
#include "gateway/config.h"
#include "gateway/log.h"
#include "gateway/shard.h"
#include "gateway/vault.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"
#include "southbound/driver.h"
#include "southbound/ipmi_command.h"
#include "southbound/ipmi_packet.h"

#define NODE "probed" /* the name of the one machine of the configuration that is made here */

enum {
	ASK_TRIES = 3, ASK_MS = 1000,
	READ_MS = 60000, CLOSE_MS = 5000, PASS_MS = 100,
	CHANNEL_HERE = 0x0e, CHANNEL_V20 = 0x80, /* IPMI 2.0 22.13: asks for the bits of 2.0 */
	SUITES_PART = 16, SUITES_PARTS = 0x40    /* 22.15: bytes of an answer, and how many of those there may be */
};

bool
cli_ipmi_parse(struct cli_ipmi_address *address, const char *text)
{
	const char *host = strncmp(text, "ipmi://", 7) == 0 ? text + 7 : text, *end, *port;
	bool is_v6 = *host == '[';
	char *rest;
	long number = IPMI_PORT;

	host += is_v6;
	end = host + strcspn(host, is_v6 ? "]" : ":/");
	if (end == host || (size_t)(end - host) >= sizeof address->host || (is_v6 && *end != ']'))
		return false;
	port = end + is_v6;
	if (*port == ':') {
		number = strtol(port + 1, &rest, 10);
		if (rest == port + 1 || number < 1 || number > 65535)
			return false;
		port = rest;
	}
	if (*port != '\0' && strcmp(port, "/") != 0)
		return false;
	snprintf(address->host, sizeof address->host, "%.*s", (int)(end - host), host);
	address->port = (int)number;
	snprintf(address->url, sizeof address->url, "ipmi://%s%s%s:%d", is_v6 ? "[" : "", address->host, is_v6 ? "]" : "", address->port);
	return true;
}

/* ---- outside of a session */

static int
connect_to(const struct cli_ipmi_address *address, char *error, size_t size)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM }, *found;
	char port[8];
	int fd, rc;

	snprintf(port, sizeof port, "%d", address->port);
	rc = getaddrinfo(address->host, port, &hints, &found);
	if (rc != 0) {
		snprintf(error, size, "%s", gai_strerror(rc));
		return -1;
	}
	fd = socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
		snprintf(error, size, "%s", strerror(errno));
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	freeaddrinfo(found);
	return fd;
}

/* Waits for the answer to what was asked last; late and foreign packets are passed over. */
static bool
await(int fd, const struct ipmi_message *asked, struct ipmi_message *answer, uint8_t wire[IPMI_DATAGRAM_MAX])
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	struct ipmi_packet packet;
	ssize_t n;

	while (poll(&ready, 1, ASK_MS) == 1) {
		n = recv(fd, wire, IPMI_DATAGRAM_MAX, 0);
		if (n < 0)
			return false;
		if (ipmi_packet_decode(&packet, wire, (size_t)n) && packet.is_v15 &&
		    ipmi_message_decode(answer, packet.payload, packet.payload_len, true) && answer->netfn == asked->netfn &&
		    answer->cmd == asked->cmd && answer->seq == asked->seq)
			return true;
	}
	errno = ETIMEDOUT;
	return false;
}

/* answer leads into wire. False: errno. */
static bool
ask(int fd, enum ipmi_command_id id, const uint8_t *data, size_t len, struct ipmi_message *answer, uint8_t wire[IPMI_DATAGRAM_MAX])
{
	static uint8_t seq;
	const struct ipmi_command *command = ipmi_command(id);
	struct ipmi_message message = { .netfn = command->netfn, .cmd = command->cmd, .data = data, .len = len };
	uint8_t payload[32], out[64];
	int tries;

	for (tries = 0; tries < ASK_TRIES; tries++) {
		message.seq = seq = (seq + 1) & 63;
		len = ipmi_message_encode(payload, sizeof payload, &message);
		len = ipmi_packet_plain_v15(out, sizeof out, payload, len);
		if (send(fd, out, len, 0) < 0)
			return false;
		if (await(fd, &message, answer, wire))
			return true;
		if (errno != ETIMEDOUT)
			return false;
	}
	return false;
}

/* A record begins with C0h and the suite, or with C1h, the suite and its maker's number (22.15); its algorithms follow,
 * which have neither bit. */
static json_t *
suites_of(const uint8_t *records, size_t len)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i + 1 < len; i++)
		if (records[i] == 0xc0)
			json_array_append_new(list, json_integer(records[++i]));
	return list;
}

static void
look_at_suites(int fd, struct cli_ipmi_seen *seen)
{
	uint8_t wire[IPMI_DATAGRAM_MAX], records[SUITES_PART * SUITES_PARTS], data[3] = { CHANNEL_HERE, 0, 0x80 };
	struct ipmi_message answer;
	size_t len = 0, part = SUITES_PART;
	int i;

	for (i = 0; i < SUITES_PARTS && part == SUITES_PART; i++) {
		data[2] = (uint8_t)(0x80 | i);
		if (!ask(fd, IPMI_GET_CIPHER_SUITES, data, sizeof data, &answer, wire) || answer.cc != IPMI_CC_OK || answer.len < 1)
			break;
		part = answer.len - 1 < SUITES_PART ? answer.len - 1 : SUITES_PART;
		memcpy(records + len, answer.data + 1, part);
		len += part;
	}
	seen->has_suites = len > 0;
	seen->suites = suites_of(records, len);
}

bool
cli_ipmi_look(const struct cli_ipmi_address *address, struct cli_ipmi_seen *seen, char *error, size_t size)
{
	uint8_t wire[IPMI_DATAGRAM_MAX], data[2] = { CHANNEL_V20 | CHANNEL_HERE, IPMI_ADMINISTRATOR };
	struct ipmi_message answer;
	int fd = connect_to(address, error, size);
	bool ok;

	memset(seen, 0, sizeof *seen);
	if (fd < 0)
		return false;
	ok = ask(fd, IPMI_GET_AUTH_CAPS, data, sizeof data, &answer, wire);
	if (ok && answer.cc == IPMI_CC_INVALID_FIELD) {        /* the bit of 2.0 is too much for some */
		data[0] = CHANNEL_HERE;
		ok = ask(fd, IPMI_GET_AUTH_CAPS, data, sizeof data, &answer, wire);
	}
	if (!ok) {
		snprintf(error, size, "%s", strerror(errno));
	} else {
		if (answer.cc != IPMI_CC_OK || !ipmi_auth_caps_decode(&seen->caps, answer.data, answer.len))
			memset(&seen->caps, 0, sizeof seen->caps);
		look_at_suites(fd, seen);
	}
	close(fd);
	return ok;
}

/* ---- a session */

static void
on_state(void *owner, enum endpoint_state state, uint64_t since_ms, const struct rf_error *why)
{
	(void)owner, (void)state, (void)since_ms, (void)why;
}

static void
on_learnt(void *owner, const char *facts)
{
	(void)owner, (void)facts;
}

static void
on_answer(void *owner, const struct endpoint_answer *answer)
{
	(void)owner, (void)answer;
}

static void
on_login(void *owner, const struct rf_error *err, int refusals)
{
	(void)owner, (void)err, (void)refusals;
}

static void
on_finding(void *owner, enum finding finding, const char *detail)
{
	struct cli_ipmi *ipmi = owner;

	if (detail)
		findings_set(&ipmi->findings, finding, detail, shard_wall_ms());
	else
		findings_drop(&ipmi->findings, finding);
}

static const struct endpoint_events events = {
	.state = on_state, .learnt = on_learnt, .answer = on_answer, .login = on_login, .finding = on_finding,
};

static void
wipe(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (value)
		explicit_bzero((char *)(uintptr_t)json_string_value(value), json_string_length(value));
}

/* A configuration of one machine, by the same reader as every other: its rules and defaults hold here, too, and the vault
 * has the password where it keeps them all. It stands in memory only. */
static struct config *
configure(const struct cli_ipmi_address *address, const char *user, const char *password, const char *k_g)
{
	json_t *all, *box = json_pack("{s:s, s:i, s:s, s:s}", "address", address->host, "port", address->port, "username", user,
	                         "password", password);
	struct config_faults faults = { 0 };
	struct config *config = NULL;
	char path[40], *text;
	int fd = memfd_create("probe", MFD_CLOEXEC);
	size_t len, i;

	if (k_g)
		json_object_set_new(box, "k_g", json_string(k_g));
	all = json_pack("{s:[{s:s, s:o}]}", "nodes", "name", NODE, "ipmi", box);
	text = json_dumps(all, 0);
	wipe(box, "password");
	wipe(box, "k_g");
	json_decref(all);
	if (fd < 0 || text == NULL) {
		cli_failed("user, password and K_g have to be UTF-8");
	} else {
		len = strlen(text);
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		if (write(fd, text, len) == (ssize_t)len)
			config = config_load(path, &faults);
		for (i = 0; i < faults.count && config == NULL; i++)
			if (!faults.rows[i].is_warning)
				cli_failed("%s", faults.rows[i].text);
	}
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
	if (fd >= 0)
		close(fd);
	config_faults_clear(&faults);
	return config;
}

bool
cli_ipmi_open(struct cli_ipmi *ipmi, const struct cli_ipmi_address *address, const char *user, const char *password, const char *k_g)
{
	struct config *config = configure(address, user, password, k_g);
	struct endpoint_config endpoint = { .node = NODE, .host = address->host, .port = address->port };

	if (config == NULL)
		return false;
	/* What a daemon's log would say is what the command says itself. */
	log_init(getenv("FISHWAY_LOG") ? getenv("FISHWAY_LOG") : "error");
	ipmi->vault = vault_new(1);
	vault_take(ipmi->vault, config);
	ipmi->shard = shard_new("probe");
	shard_enter(ipmi->shard);
	ipmi->helpers = worker_pool_new("names", 1, 8);
	endpoint.vault = ipmi->vault;
	endpoint.parsers = ipmi->helpers;
	endpoint.ipmi = config_node(config, NODE)->ipmi;
	ipmi->endpoint = ipmi_driver.open(&endpoint, &events, ipmi);
	config_unref(config);
	return true;
}

struct waited {
	union {
		struct op op;
		struct read_op read;
		struct close_op close;
	};
	bool is_done;
};

static void
waited_done(struct op *op)
{
	((struct waited *)op)->is_done = true;
}

static void
run_until_done(const struct cli_ipmi *ipmi, const struct waited *waited)
{
	while (!waited->is_done)
		shard_pass(ipmi->shard, PASS_MS);
}

json_t *
cli_ipmi_read(struct cli_ipmi *ipmi, const char *group)
{
	struct waited w = { .read = { .endpoint = ipmi->endpoint, .uri = group } };

	ipmi_driver.read(&w.read, NULL, READ_MS, waited_done);
	run_until_done(ipmi, &w);
	json_decref(w.read.error_body);
	if (w.op.err.code != RF_OK)
		error_text(&w.op.err, ipmi->error, sizeof ipmi->error);
	return w.read.json;
}

void
cli_ipmi_close(struct cli_ipmi *ipmi)
{
	struct waited w = { .close = { .endpoint = ipmi->endpoint } };

	if (ipmi->endpoint == NULL)
		return;
	ipmi_driver.close(&w.close, NULL, CLOSE_MS, waited_done);
	run_until_done(ipmi, &w);
	worker_pool_free(ipmi->helpers);
	shard_free(ipmi->shard);
	vault_free(ipmi->vault);
	memset(ipmi, 0, sizeof *ipmi);
}
