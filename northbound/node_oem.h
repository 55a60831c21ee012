/* Oem.Fishway on a node's primary Manager: how the node is, its statistics, its findings, and where the vendor's root is. */
#ifndef FISHWAY_NODE_OEM_H
#define FISHWAY_NODE_OEM_H

#include <jansson.h>

struct node;

/* What is unsafe about a node: by its configuration, and by the state it is in. New reference: an array, empty for nothing. */
json_t *node_findings(struct node *node);

/* The properties of Oem.Fishway that change with every look, for doc_face.oem; the caller frees it. */
char *node_oem(struct node *node, struct node *view);

#endif
