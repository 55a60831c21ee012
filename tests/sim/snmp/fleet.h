/* All the PDUs of this process, and how they are described in the fleet file (README.md has the format). */
#ifndef SIM_SNMP_FLEET_H
#define SIM_SNMP_FLEET_H

#include "pdu.h"

void fleet_start(struct event_base *base, const json_t *described);
void fleet_stop(void);
size_t fleet_count(void);
struct pdu *fleet_at(size_t i);

/* Hexadecimal digits; false when they are none, or too many. */
bool fleet_read_engine(struct pdu *p, const char *hex);

#endif
