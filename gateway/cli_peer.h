/* The certificate a server shows: looked at during the handshake, before anything is sent, and judged by a fingerprint
 * where one is given. */
#ifndef FISHWAY_CLI_PEER_H
#define FISHWAY_CLI_PEER_H

#include <stdbool.h>

struct cli_peer;
struct config_fingerprint;
struct ssl_ctx_st;

/* ctx calls us for each certificate; peer and fingerprint (may be NULL) must live as long as it does. Without a
 * fingerprint OpenSSL's own judgement stands, or none at all when `insecure`. */
void cli_peer_watch(struct ssl_ctx_st *ctx, struct cli_peer *peer, const struct config_fingerprint *fingerprint, bool insecure);

#endif
