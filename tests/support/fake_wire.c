#include "tests/support/fake_wire.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/vault.h"
#include "gateway/xalloc.h"
#include "southbound/trust.h"

struct peer {
	char *node;
	struct trust trust;
	int running;
};

struct wire {
	struct wire *next;
	struct transfer *transfer;
};

static struct wire *pending;
static int drops, peers, asked;
static char user[64] = "root", secret[64] = "calvin", k_g[64];
static enum rf_code vault_code;

void
wire_credentials(const char *username, const char *password)
{
	snprintf(user, sizeof user, "%s", username);
	snprintf(secret, sizeof secret, "%s", password);
	vault_code = RF_OK;
	asked = drops = 0;
}

void
wire_k_g(const char *digits)
{
	snprintf(k_g, sizeof k_g, "%s", digits);
}

void
wire_vault_fails(enum rf_code code)
{
	vault_code = code;
}

int
wire_vault_asked(void)
{
	return asked;
}

void
vault_get(struct vault *vault, struct vault_op *ask, struct op *parent, int64_t ms,
    const char *node, enum vault_purpose purpose, op_fn *done)
{
	struct rf_error err;

	(void)vault;
	assert(purpose == VAULT_REDFISH || purpose == VAULT_IPMI || purpose == VAULT_IPMI_K_G ||
	       purpose == VAULT_SNMP_COMMUNITY);
	asked++;
	op_start(&ask->op, parent, ms, NULL, done);
	snprintf(ask->out.username, sizeof ask->out.username, "%s", user);
	snprintf(ask->out.secret, sizeof ask->out.secret, "%s",
	    purpose == VAULT_IPMI_K_G ? k_g : secret);
	if (vault_code != RF_OK) {
		error_set(&err, vault_code, node, "no");
		op_finish(&ask->op, &err);
	} else {
		op_finish(&ask->op, NULL);
	}
}

void
vault_wipe(struct credentials *credentials)
{
	memset(credentials, 0, sizeof *credentials);
}

/* ---- peers */

struct peer *
peer_new(const struct peer_config *config)
{
	struct peer *peer = xcalloc(1, sizeof *peer);

	peer->node = xstrdup(config->node);
	if (config->is_tls)
		trust_init(&peer->trust, config->tls, config->host, config->pinned, NULL);
	peers++;
	return peer;
}

void
peer_free(struct peer *peer)
{
	if (peer == NULL)
		return;
	assert(peer->running == 0);
	trust_clear(&peer->trust);
	free(peer->node);
	free(peer);
	peers--;
}

struct trust *
peer_trust(struct peer *peer)
{
	return &peer->trust;
}

void
peer_drop(struct peer *peer)
{
	(void)peer;
	drops++;
}

int
wire_drops(void)
{
	return drops;
}

int
wire_peers(void)
{
	return peers;
}

/* ---- transfers */

static void
forget(struct transfer *transfer)
{
	struct wire **at = &pending, *wire;

	while (*at != transfer->wire)
		at = &(*at)->next;
	wire = *at;
	*at = wire->next;
	free(wire);
	transfer->wire = NULL;
	transfer->peer->running--;
}

static void
cancelled(struct op *op)
{
	forget((struct transfer *)op);
}

void
transfer_start(struct transfer *transfer, struct op *parent, int64_t ms, op_fn *done)
{
	struct wire **end = &pending;

	assert(transfer->target[0] == '/' && strpbrk(transfer->target, " \r\n") == NULL &&
	       transfer->max_bytes > 0);
	assert(transfer->token == NULL || transfer->authorization == NULL);
	op_start(&transfer->op, parent, ms, cancelled, done);
	if (!op_is_running(&transfer->op))
		return;
	transfer->peer->running++;
	while (*end != NULL)
		end = &(*end)->next;
	*end = transfer->wire = xcalloc(1, sizeof **end);
	transfer->wire->transfer = transfer;
	transfer->was_sent = true;
}

void
transfer_clear(struct transfer *transfer)
{
	free(transfer->data);
	transfer->data = NULL;
	transfer->data_len = 0;
	memset(&transfer->answer, 0, sizeof transfer->answer);
	transfer->was_sent = transfer->is_new_connection = transfer->kept_ended = false;
	transfer->us = 0;
}

struct transfer *
wire_next(void)
{
	return pending ? pending->transfer : NULL;
}

int
wire_pending(void)
{
	struct wire *wire;
	int n = 0;

	for (wire = pending; wire != NULL; wire = wire->next)
		n++;
	return n;
}

static void
take(struct transfer *transfer, int status, const char *headers, const char *body)
{
	char line[4096];
	int len = snprintf(line, sizeof line, "HTTP/1.1 %d Said\r\n", status);

	answer_line(&transfer->answer, line, (size_t)len, 0);
	while (headers != NULL && *headers != '\0') {
		len = (int)strcspn(headers, "\n");
		answer_line(&transfer->answer, headers, (size_t)len, 0);
		headers += len + (headers[len] == '\n');
	}
	answer_line(&transfer->answer, "\r\n", 2, 0);
	if (body != NULL) {
		transfer->data_len = strlen(body);
		assert(transfer->data_len <= transfer->max_bytes);
		transfer->data = xstrdup(body);
	}
	transfer->us = 1000;
	if (transfer->peer->trust.host != NULL && transfer->peer->trust.pinned[0] == '\0')
		strcpy(transfer->peer->trust.pinned, "spki-sha256:first");
}

void
wire_reply(struct transfer *transfer, int status, const char *headers, const char *body)
{
	take(transfer, status, headers, body);
	forget(transfer);
	op_finish(&transfer->op, NULL);
}

void
wire_cut(struct transfer *transfer, int status, const char *headers, const char *body)
{
	struct rf_error err;

	take(transfer, status, headers, body);
	error_set(&err, RF_NODE_GARBLED, transfer->peer->node, "cut short");
	forget(transfer);
	op_finish(&transfer->op, &err);
}

void
wire_fail(struct transfer *transfer, enum rf_code code, bool was_sent)
{
	struct rf_error err;

	error_set(&err, code, transfer->peer->node, "so it is");
	transfer->was_sent = was_sent;
	forget(transfer);
	op_finish(&transfer->op, &err);
}

void
wire_wrong_certificate(struct transfer *transfer, const char *fingerprint)
{
	snprintf(transfer->peer->trust.seen, sizeof transfer->peer->trust.seen, "%s", fingerprint);
	wire_fail(transfer, RF_NODE_CERTIFICATE, false);
}
