/* southbound/transfer.h without a network, and gateway/vault.h without a vault: what the driver
 * sends waits here until a test answers it. Linked into tests/replay in their place. */
#ifndef FISHWAY_FAKE_WIRE_H
#define FISHWAY_FAKE_WIRE_H

#include "southbound/transfer.h"

/* What the vault gives from now on; error: fails instead. */
void wire_credentials(const char *username, const char *password);
void wire_k_g(const char *digits);
void wire_vault_fails(enum rf_code code);
int wire_vault_asked(void);

/* The oldest request that is not answered; NULL: none. */
struct transfer *wire_next(void);
int wire_pending(void);
/* Answers with a status, header lines ("ETag: \"1\"\n...", NULL: none) and a body (NULL: none). */
void wire_reply(struct transfer *transfer, int status, const char *headers, const char *body);
/* The same, but the connection ends inside the body. */
void wire_cut(struct transfer *transfer, int status, const char *headers, const char *body);
/* No answer: RF_NODE_UNREACHABLE, RF_NODE_TIMEOUT ...; was the request sent? */
void wire_fail(struct transfer *transfer, enum rf_code code, bool was_sent);
/* The box has shown another certificate than the one trusted. */
void wire_wrong_certificate(struct transfer *transfer, const char *fingerprint);
/* How often connections were dropped; peers that live. */
int wire_drops(void);
int wire_peers(void);

#endif
