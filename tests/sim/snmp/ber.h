/*
 * The Basic Encoding Rules as far as SNMP needs them (X.690; RFC 3416, RFC 1157): definite lengths, low tags. Written
 * for the simulator alone, so that it cannot share a mistake with a client's library.
 */
#ifndef SIM_SNMP_BER_H
#define SIM_SNMP_BER_H

#include "../redfish/base.h"

enum {
	BER_INTEGER = 0x02,
	BER_OCTETS = 0x04,
	BER_NULL = 0x05,
	BER_OID = 0x06,
	BER_SEQUENCE = 0x30,
	BER_COUNTER = 0x41,
	BER_GAUGE = 0x42,
	BER_TICKS = 0x43,
	BER_COUNTER64 = 0x46,
	BER_NO_OBJECT = 0x80,
	BER_NO_INSTANCE = 0x81,
	BER_END_OF_VIEW = 0x82,
};

enum { OID_MAX = 128 };

struct oid {
	uint32_t id[OID_MAX];
	size_t len;
};

/* "1.3.6.1" with or without a leading dot; false when it is none. */
bool oid_parse(struct oid *o, const char *text);
int oid_compare(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len);
void oid_print(struct text *t, const uint32_t *id, size_t len);

/* Where reading stands. Every function below returns false, and reads nothing, when what comes is not as asked. */
struct ber {
	const uint8_t *at, *end;
};

/* The next element, whatever it is. */
bool ber_next(struct ber *from, int *tag, struct ber *inside);
/* The next one, which must have that tag. */
bool ber_enter(struct ber *from, int tag, struct ber *inside);
bool ber_integer(struct ber *from, int64_t *value);
bool ber_oid(struct ber *from, struct oid *o);
/* The contents of an element, as they are inside ber_next()'s `inside`. */
bool ber_integer_of(const struct ber *inside, int64_t *value);
bool ber_oid_of(const struct ber *inside, struct oid *o);

/* Writing: appended to a text. */
void ber_put(struct text *t, int tag, const void *contents, size_t len);
void ber_put_integer(struct text *t, int tag, int64_t value);
void ber_put_oid(struct text *t, const uint32_t *id, size_t len);

#endif
