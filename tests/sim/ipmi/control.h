/* The control listener: plain HTTP and JSON, for tests. tests/sim/ipmi/README.md lists what it answers. */
#ifndef SIM_IPMI_CONTROL_H
#define SIM_IPMI_CONTROL_H

#include "fleet.h"

struct control;

/* "127.0.0.1:21501"; port 0: any. Ends the process when it cannot listen. */
struct control *control_start(struct fleet *f, const char *where);
unsigned control_port(const struct control *c);
void control_free(struct control *c);

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* One control request, done to one BMC. */
struct ask {
	struct fleet *fleet;
	struct bmc *bmc;
	json_t *input; /* NULL: no body */
	int status;
	json_t *answer; /* NULL: none */
};

void ask_fail(struct ask *a, int status, const char *why, const char *what);
/* control_change.c: PATCH of a BMC. */
void control_change(struct ask *a);
/* control_show.c: what is known of a BMC, by subject. */
json_t *show_sensors(const struct bmc *b);
json_t *show_chassis(const struct bmc *b);
json_t *show_sel(const struct bmc *b);
json_t *show_users(const struct bmc *b);
json_t *show_sessions(struct bmc *b);
json_t *show_identity(const struct bmc *b);
json_t *show_hex(const uint8_t *bytes, size_t len);

#endif
