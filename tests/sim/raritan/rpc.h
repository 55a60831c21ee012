/*
 * The JSON-RPC door of a simulated PX (PX2, PX3, PX4): HTTPS, Basic or a session's token, on the same outlets as the SNMP agent
 * of that PDU. Types and methods are those of Raritan's IDL, as Debian's python3-raritan-json-rpc 4.0.20 has them.
 */
#ifndef SIM_RARITAN_RPC_H
#define SIM_RARITAN_RPC_H

#include "../common/web.h"

struct pdu;
struct rpc;

struct rpc_options {
	int port;      /* HTTPS; 0: a free one */
	int http_port; /* HTTP that sends clients to HTTPS; -1: none, 0: a free one */
	const char *username, *password;
};

struct rpc *rpc_open(struct pdu *p, const struct rpc_options *options);
void rpc_close(struct rpc *r);
int rpc_port(const struct rpc *r);
int rpc_http_port(const struct rpc *r);
void rpc_set_state(struct rpc *r, enum web_state state);
/* Sessions are lost, and opaque resource ids become other ones. */
void rpc_restart(struct rpc *r);
void rpc_set_login(struct rpc *r, const char *username, const char *password);

#endif
