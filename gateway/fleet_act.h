/* One request that changes something at a box. Node's shard; internal to gateway/fleet*.c. */
#ifndef FISHWAY_FLEET_ACT_H
#define FISHWAY_FLEET_ACT_H

#include "gateway/node.h"

struct node_act {
	struct op op;
	/* in; texts live until done */
	struct node *node;
	const char *path;                /* canonical */
	const char *method;
	const char *text;                /* the body in the box's own words; NULL: none */
	const char *if_match;            /* to be compared in the turn of the write itself; NULL: nothing is */
	struct node *view;               /* whose form of the resource if_match is about */
	uint64_t variant;
	const char *etag, *body_etag;    /* of the box's form that was compared before; NULL: none */
	/* out */
	int status;                      /* 0: no answer */
	struct doc *said;                /* what it said, well or ill; the caller's reference; NULL: nothing */
	char location[FLEET_PATH_MAX];   /* canonical; "" for none */
	int retry_after_s;
	/* its own */
	op_fn *done;
	struct deed_run *emulated;       /* under way in place of a request; NULL */
	struct turn turn;
	struct read_op before;
	struct act_op send;
	char uri[LINK_SIZE];
	char resource[FLEET_PATH_MAX], resource_uri[LINK_SIZE];     /* what a tag is of: the path, without the action */
	char type[96];
};

/* In `done` the act is the op. An error RF_NODE_UNKNOWN_OUTCOME: the box may have got it. */
void node_act(struct node_act *act, struct op *parent, int64_t ms, op_fn *done);
/* The request is with the box, or about to be. */
bool act_is_under_way(const struct node_act *act);

/* Can anything be asked of the node at all? */
bool act_is_possible(struct node *node, struct rf_error *err);
/* The resource that an action belongs to; else the path itself. */
void act_resource(const char *path, char out[FLEET_PATH_MAX]);
/* Does the client's If-Match name this form? Else RF_PRECONDITION. */
bool act_compare(struct node *node, struct node *view, const struct doc *doc, uint64_t variant, const char *if_match,
    struct rf_error *err);
/* A client's body with its links in canonical words; and the text that goes south, with those the box has advertised. NULL with err. */
json_t *act_canonical(struct node *node, struct node *view, const char *body, size_t len, struct rf_error *err);
char *act_text(struct node *node, json_t *json, struct rf_error *err);

#endif
