/* An endpoint of the IPMI driver against fake_ipmi.h's box, for tests/replay: opened, asked, closed,
 * and everything that it tells. */
#ifndef FISHWAY_FAKE_NODE_H
#define FISHWAY_FAKE_NODE_H

#include <jansson.h>

#include "gateway/config.h"
#include "southbound/driver.h"

struct node {
	struct endpoint *endpoint;
	enum endpoint_state state;
	int accepted, refused, states;
	uint32_t findings; /* a bit each */
	char facts[256];   /* learnt */
};

/* One read or act. */
struct asked {
	union {
		struct op op;
		struct read_op read;
		struct act_op act;
	};
	bool is_act, is_done;
	struct rf_error err;
	int status;
	bool was_sent;
	json_t *json;
};

/* box: its number. config may be NULL; facts, too. */
void node_open(struct node *node, int box, const struct ipmi_config *config, const char *facts);
/* Begins; the next sleep does it. */
void node_read(struct node *node, struct asked *asked, const char *uri);
void node_act(struct node *node, struct asked *asked, const char *uri, const char *body);
/* The same, and waits for the end. Returns the error's code. */
enum rf_code node_reads(struct node *node, struct asked *asked, const char *uri);
enum rf_code node_acts(struct node *node, struct asked *asked, const char *uri, const char *body);
void asked_clear(struct asked *asked);
/* Waits for the end of the close; true: within a minute. */
bool node_close(struct node *node);

#endif
