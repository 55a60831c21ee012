/* A connection of a command to the gateway itself. URL and trust: --url and --ca, else from the configuration (its first
 * listener for the whole fleet, its certificate), else https://127.0.0.1:8443 and the system's authorities. The account is -u, else
 * admin; the password $FISHWAY_PASSWORD, else asked for. */
#ifndef FISHWAY_CLI_GATEWAY_H
#define FISHWAY_CLI_GATEWAY_H

#include <stdbool.h>

#include "gateway/cli_http.h"

struct cli;

/* False: it has said why. */
bool cli_gateway_open(const struct cli *cli, struct cli_http *http);

#endif
