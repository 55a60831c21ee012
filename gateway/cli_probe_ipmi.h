/* `fishway probe` of a machine that speaks IPMI. */
#ifndef FISHWAY_CLI_PROBE_IPMI_H
#define FISHWAY_CLI_PROBE_IPMI_H

#include <stdbool.h>

struct cli;

/* Whether it is an address that asks for IPMI. */
bool cli_probe_is_ipmi(const char *address);
/* Whether something answers IPMI at the host of an address that may be a URL of another kind. */
bool cli_probe_has_ipmi(const char *address);
/* Returns the exit code. */
int cli_probe_ipmi(struct cli *cli);

#endif
