/* southbound/snmp_socket.h without a network: what the SNMP driver sends goes to a small agent that answers
 * from a recording (versions 1 and 2c; of version 3 the question who it is), keeps account, and errs
 * as it is told. Every datagram takes a millisecond of the fake clock. Linked into tests/replay in the sockets'
 * place. */
#ifndef FISHWAY_FAKE_SNMP_H
#define FISHWAY_FAKE_SNMP_H

#include "tests/support/recording.h"

struct fake_agent {
	/* as it is */
	struct recording *mib;
	int too_big;       /* answers that have more bindings are; 0: none */
	bool is_silent, is_closed; /* closed: the system says that nobody listens */
	bool goes_back;    /* GETNEXT answers what was asked for */
	bool is_endless;   /* and this one always knows another row */
	bool is_empty;     /* no binding in an answer */
	int lose[8];       /* these questions (from 1) are not heard */
	int lose_sets;     /* the answers to so many SETs are lost */
	int set_error;     /* to every SET */
	/* what was done */
	int questions, sets, discoveries;
	struct snmp_oid last_set;
	int64_t last_value;
};
extern struct fake_agent fake_agent;

void fake_snmp_begin(struct recording *mib);
int fake_snmp_sockets(void); /* open ones */

#endif
