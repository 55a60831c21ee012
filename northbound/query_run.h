/* What a query does with a whole resource before it is sent: only, $skip and $top, $expand, $select, in this order. */
#ifndef FISHWAY_QUERY_RUN_H
#define FISHWAY_QUERY_RUN_H

#include <stdint.h>

#include <jansson.h>

struct request;

enum {
	EXPAND_COUNT_MAX = 1000,             /* resources in one answer */
	EXPAND_BYTES_MAX = 4 * 1024 * 1024,  /* of text in one answer; as JSON in memory a multiple of it */
	EXPAND_OWN_BYTES = 1024,             /* what one of the gateway's own counts for */
	EXPAND_PARALLEL = 16,                /* parts under way */
	EXPAND_MS = 60000
};

/* Takes the reference; answers now or later. */
void query_run(struct request *req, json_t *resource);

/* The link to the next page of a collection ("/redfish/v1/Systems?$skip=20&$top=10"), in the arena. What else the client
 * asked for goes with it. */
char *query_next_link(struct request *req, uint64_t skip);

#endif
