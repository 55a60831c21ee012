/*
 * The protocol operations of SNMP (RFC 3416; RFC 1157 for version 1) on the objects of a simulated PDU.
 */
#ifndef SIM_SNMP_AGENT_H
#define SIM_SNMP_AGENT_H

#include "ber.h"

struct pdu;

enum {
	SNMP_GET = 0xa0,
	SNMP_GET_NEXT = 0xa1,
	SNMP_RESPONSE = 0xa2,
	SNMP_SET = 0xa3,
	SNMP_GET_BULK = 0xa5,
	SNMP_REPORT = 0xa8,
};

enum {
	SNMP_TOO_BIG = 1,
	SNMP_NO_SUCH_NAME = 2,
	SNMP_BAD_VALUE = 3,
	SNMP_GEN_ERR = 5,
	SNMP_NO_ACCESS = 6,
	SNMP_WRONG_TYPE = 7,
	SNMP_WRONG_LENGTH = 8,
	SNMP_WRONG_ENCODING = 9,
	SNMP_WRONG_VALUE = 10,
	SNMP_NO_CREATION = 11,
	SNMP_INCONSISTENT_VALUE = 12,
	SNMP_RESOURCE_UNAVAILABLE = 13,
	SNMP_AUTHORIZATION_ERROR = 16,
	SNMP_NOT_WRITABLE = 17,
};

enum { SNMP_V1 = 0, SNMP_V2C = 1, SNMP_V3 = 3 };

struct request {
	int version;
	int tag;
	int64_t id, first,
	    second; /* request-id; error-status or non-repeaters; error-index or max-repetitions */
	struct ber varbinds; /* inside their SEQUENCE */
	bool may_read, may_write;
	const char *who; /* community or user */
	size_t room;     /* bytes the answering PDU may have */
};

/* Appends the answer, a whole PDU. False: there is none (a request that is broken, or SETs without an answer). */
bool agent_serve(struct pdu *p, const struct request *r, struct text *answer);

/* A PDU: tag, three integers, the inside of the list of varbinds. */
void agent_put_pdu(struct text *t, int tag, int64_t id, int64_t first, int64_t second,
    const void *varbinds, size_t len);

#endif
