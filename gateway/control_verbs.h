/* The control socket's verbs that are about nodes: nodes, trust, retry, stats. (passwd belongs to northbound's accounts,
 * reload and stop to serve.c.) Called once at start-up. */
#ifndef FISHWAY_CONTROL_VERBS_H
#define FISHWAY_CONTROL_VERBS_H

void control_verbs_register(void);

#endif
