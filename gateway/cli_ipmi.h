/* A blocking look at a machine over IPMI, for commands: what it tells everybody, and facts of one session.
 *
 * cli_ipmi_look sends two commands outside of a session and takes no slot at the box. A session is the driver's
 * (southbound/ipmi.h), on a loop that runs while a fact is waited for; cli_ipmi_close ends it at the box. Nothing is
 * written to the box. */
#ifndef FISHWAY_CLI_IPMI_H
#define FISHWAY_CLI_IPMI_H

#include <stdbool.h>
#include <stddef.h>

#include "gateway/findings.h"
#include "southbound/ipmi_rakp.h"

struct json_t;

/* "ipmi://host:port", and what is in it. */
struct cli_ipmi_address {
	char host[256]; /* without brackets */
	int port;
	char url[300];
};
/* Text with or without ipmi://. False: it is no such address. */
bool cli_ipmi_parse(struct cli_ipmi_address *address, const char *text);

struct cli_ipmi_seen {
	struct ipmi_auth_caps caps;
	bool has_suites;
	struct json_t *suites; /* those it names, a list of numbers; the caller's */
};
/* False: nothing answers; error tells why. */
bool cli_ipmi_look(const struct cli_ipmi_address *address, struct cli_ipmi_seen *seen, char *error, size_t size);

struct cli_ipmi {
	struct shard *shard;
	struct vault *vault;
	struct worker_pool *helpers;
	struct endpoint *endpoint;
	struct findings findings; /* as the driver saw them */
	char error[1024];         /* why the last read failed */
};
/* k_g: hexadecimal digits, NULL for none. False: it has said on stderr what is wrong with them. Sends nothing. One at a
 * time in a process. */
bool cli_ipmi_open(struct cli_ipmi *ipmi, const struct cli_ipmi_address *address, const char *user, const char *password, const char *k_g);
/* A group of facts ("ipmi:/device"), the caller's; NULL: error. */
struct json_t *cli_ipmi_read(struct cli_ipmi *ipmi, const char *group);
/* A zeroed struct is fine. */
void cli_ipmi_close(struct cli_ipmi *ipmi);

#endif
