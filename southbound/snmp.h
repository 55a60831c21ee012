/* The SNMP driver: rack PDUs over SNMP versions 1, 2c and 3, as southbound/driver.h has it; what
 * goes in and out is facts: southbound/pdu.h.
 *
 * All its endpoints live on one thread (asserted): net-snmp, whose coder it uses, keeps state for the whole
 * process. Nothing waits: sockets, time and retransmission are our own.
 *
 * Version 3 (RFC 3414): the box's engine id is asked for by our own datagram and kept in what is `learnt`;
 * keys of passwords are made once each on a helper's thread, for all boxes that have the same one.
 * Boxes with the same engine id do not disturb each other, and are told (FINDING_SNMP_ENGINE). A box that
 * restarted, or was exchanged for another, is met again within the same question. Credentials refused
 * three times: ENDPOINT_REFUSED, and nothing more is sent until `retry`. In versions 1 and 2c a wrong
 * community is silence.
 *
 * Time: a question goes out up to four times within 7 s, later where the box is known to be slow;
 * a cycle once, and 6 s. Two silent ones in a row: ENDPOINT_DOWN. The op's own deadline ends it before that.
 *
 * Bounds of one read: 1000 questions, 40000 bindings, 4 MiB. tooBig is met by smaller questions.
 *
 * Of endpoint_config: node host port facts parsers (names, keys; NULL: addresses only, keys on the
 * loop) vault (VAULT_SNMP_*) snmp pdu_profile. The others, `profile`, `trust`, events->root and
 * ->certificate mean nothing here. events->finding tells DEFAULT_CREDENTIALS SNMP_ENGINE. */
#ifndef FISHWAY_SNMP_H
#define FISHWAY_SNMP_H

#include "southbound/driver.h"

#endif
