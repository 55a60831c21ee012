/* What both ends of the control socket agree on. The socket is reached through a descriptor of its directory: a state_dir
 * may be longer than the 107 characters that a UNIX address has room for. */
#ifndef FISHWAY_CONTROL_WIRE_H
#define FISHWAY_CONTROL_WIRE_H

#include <sys/socket.h>
#include <sys/un.h>

#define CONTROL_NAME "control"

struct control_address {
	struct sockaddr_un address;
	socklen_t len;
};

/* dir: an open descriptor of state_dir (O_PATH is enough). */
void control_address(struct control_address *out, int dir);

#endif
