/* The vault: holds the credentials of all nodes and hands one out to whoever is about to log in.
 * Any shard.
 *
 * vault_get is an op, so the vault may have to read a file or run a command (on its worker
 * threads), and may one day live in a process of its own: only plain values go in and come out.
 * Whoever got credentials wipes them (vault_wipe) as soon as the login step has used them.
 *
 *	vault_get(vault, &login->ask, &login->script.op, 0, node->name, VAULT_REDFISH, got_credentials);
 *	...
 *	use(login->ask.out.username, login->ask.out.secret);
 *	vault_wipe(&login->ask.out);
 */
#ifndef FISHWAY_VAULT_H
#define FISHWAY_VAULT_H

#include "gateway/op.h"
#include "gateway/secret.h"

struct config;
struct vault;

enum vault_purpose {
	VAULT_REDFISH,
	VAULT_IPMI,
	VAULT_IPMI_K_G, /* hexadecimal digits */
	VAULT_PIKVM,
	VAULT_RARITAN,
	VAULT_SNMP_COMMUNITY,
	VAULT_SNMP_AUTH, /* username: the SNMPv3 user */
	VAULT_SNMP_PRIV,
	VAULT_WOL_SECUREON, /* aa:bb:cc:dd:ee:ff */
	VAULT_PURPOSES
};

enum { VAULT_USERNAME_SIZE = 256 };

struct credentials {
	char username[VAULT_USERNAME_SIZE]; /* "" where the purpose has none */
	char secret[SECRET_SIZE];
};

struct vault_op {
	struct op op;
	struct credentials out;        /* when op.err.code is RF_OK */
	struct vault_request *request; /* the vault's own */
};

/* threads: how many files and commands are read at a time. Made at start-up. */
struct vault *vault_new(int threads);
/* After the shards have ended. */
void vault_free(struct vault *vault);

/* Replaces all content by what the configuration says, and wipes the literals out of the
 * configuration: from then on they are here alone. Called with a freshly loaded configuration,
 * before it is published. Requests under way end with the old content. */
void vault_take(struct vault *vault, struct config *config);

/* Ends RF_NODE_NO_SECRET (node, why) when the node has no such secret or it cannot be read. node is
 * copied. */
void vault_get(struct vault *vault, struct vault_op *ask, struct op *parent, int64_t ms,
    const char *node, enum vault_purpose purpose, op_fn *done);

void vault_wipe(struct credentials *credentials);

#endif
