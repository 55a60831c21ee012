/* The control listener: plain HTTP and JSON, for tests. README.md lists what it answers. */
#ifndef SIM_CONTROL_H
#define SIM_CONTROL_H

#include "fleet.h"

struct control;

/* "127.0.0.1:21001"; port 0: any. Ends the process when it cannot listen. */
struct control *control_start(struct fleet *f, const char *where);
unsigned control_port(const struct control *c);
void control_free(struct control *c);

#endif
