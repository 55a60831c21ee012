/* Inside the control listener: one request of it. */
#ifndef SIM_CONTROL_ASK_H
#define SIM_CONTROL_ASK_H

#include "control.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* One control request. */
struct ask {
	struct control *control;
	struct http_request *req;
	struct bmc *bmc;
	json_t *input; /* NULL: no body */
	int status;
	json_t *answer; /* NULL: none */
};

void ask_fail(struct ask *a, int status, const char *why, const char *what);
/* control_machine.c: what the box ended up with. */
void control_machine(struct ask *a);
/* control_change.c: PATCH of a BMC. */
void control_change(struct ask *a);

#endif
