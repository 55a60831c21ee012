/* Oem.Fishway on a node's primary Manager: how the node is, its statistics, its findings, and where the vendor's root is. */
#ifndef FISHWAY_NODE_OEM_H
#define FISHWAY_NODE_OEM_H

struct node;

/* `"Fishway":{...}`, for doc_face.oem; the caller frees it. */
char *node_oem(struct node *node, struct node *view);

#endif
