/* SNMP messages to bytes and back: versions 1, 2c and 3 with the User-based Security Model, over
 * net-snmp's coder; nothing else of that library is used, so nothing in it waits, sleeps or reads a
 * file. What it keeps for the whole process (USM users, engine times) is put there for the time of
 * one call and taken away again: two boxes that show the same engine id, or that were given
 * different passwords, never meet. One thread.
 *
 * RFC 1157, 3416 (PDUs), 3412 (the frame of version 3), 3414, 3826, 7860 (USM). */
#ifndef FISHWAY_SNMP_MESSAGE_H
#define FISHWAY_SNMP_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/config.h"
#include "southbound/snmp_keys.h"

enum {
	SNMP_PORT = 161,
	SNMP_OID_MAX = 64,    /* longer names belong to no table that is read here */
	SNMP_BINDS_MAX = 128, /* of one message */
	SNMP_MESSAGE_MAX = 65507,
	SNMP_COMMUNITY_SIZE = 256,
	SNMP_USER_SIZE = 33,
	SNMP_ENGINE_MIN = 5 /* bytes of an engine id: RFC 3411 5 */
};

struct snmp_oid {
	uint8_t len;
	uint32_t ids[SNMP_OID_MAX];
};

/* "1.3.6.1", with or without a dot before it. False: it is none. */
bool snmp_oid_parse(struct snmp_oid *oid, const char *text);
/* text below base; text may be "". */
bool snmp_oid_below(struct snmp_oid *oid, const char *base, const char *text);
int snmp_oid_order(const struct snmp_oid *a, const struct snmp_oid *b);
bool snmp_oid_is_below(const struct snmp_oid *oid, const struct snmp_oid *root);
/* At most SNMP_OID_TEXT characters, the 0 included. */
enum { SNMP_OID_TEXT = 64 * 11 + 1 };
const char *snmp_oid_text(const struct snmp_oid *oid, char out[SNMP_OID_TEXT]);

enum snmp_type {
	SNMP_NULL,       /* what a question has for a value; some boxes answer it, too */
	SNMP_NOTHING,    /* noSuchObject, noSuchInstance */
	SNMP_END,        /* endOfMibView */
	SNMP_INTEGER,
	SNMP_COUNT,      /* Counter32, Gauge32, TimeTicks, Counter64: never negative */
	SNMP_BYTES,
	SNMP_OBJECT_ID,
	SNMP_OTHER
};

struct snmp_pdu;
struct usmUser;

/* A variable binding. Bytes are lent. */
struct snmp_bind {
	struct snmp_oid name;
	enum snmp_type type;
	int64_t number;
	const uint8_t *bytes;
	size_t len;
	struct snmp_oid id; /* of SNMP_OBJECT_ID */
};

enum snmp_ask { SNMP_GET, SNMP_GETNEXT, SNMP_GETBULK, SNMP_SET };

enum snmp_error { /* RFC 3416 3, error-status */
	SNMP_FINE,
	SNMP_TOO_BIG,
	SNMP_NO_SUCH_NAME,
	SNMP_BAD_VALUE,
	SNMP_READ_ONLY,
	SNMP_GENERAL,
	SNMP_NO_ACCESS,
	SNMP_WRONG_TYPE,
	SNMP_WRONG_LENGTH,
	SNMP_WRONG_ENCODING,
	SNMP_WRONG_VALUE,
	SNMP_NO_CREATION,
	SNMP_INCONSISTENT,
	SNMP_UNAVAILABLE,
	SNMP_COMMIT_FAILED,
	SNMP_UNDO_FAILED,
	SNMP_AUTHORIZATION,
	SNMP_NOT_WRITABLE,
	SNMP_INCONSISTENT_NAME,
	SNMP_ERRORS
};

/* What a Report says: RFC 3414 5, usmStats. */
enum snmp_report {
	SNMP_REPORT_OTHER,
	SNMP_REPORT_LEVEL,
	SNMP_REPORT_TIME,
	SNMP_REPORT_USER,
	SNMP_REPORT_ENGINE,
	SNMP_REPORT_DIGEST,
	SNMP_REPORT_DECRYPTION
};

/* An engine as a box tells it. len 0: not known yet. */
struct snmp_engine {
	uint8_t id[32];
	uint8_t len;
	uint32_t boots, time;
	int64_t at_s; /* when `time` was so, on the caller's clock */
};

/* How a box is spoken to. */
struct snmp_security {
	enum snmp_version version;
	char community[SNMP_COMMUNITY_SIZE]; /* versions 1 and 2c */
	char user[SNMP_USER_SIZE];           /* version 3 */
	enum snmp_auth auth;
	enum snmp_priv priv;
	struct snmp_engine engine;
	struct usmUser *usm; /* with the keys; snmp_security_keys, snmp_security_clear */
};

struct snmp_request {
	enum snmp_ask ask;
	int32_t request_id, message_id;
	int repetitions; /* of SNMP_GETBULK */
	const struct snmp_bind *binds;
	size_t count;
};

/* What of a message stands outside of its security: enough to know whose it is. */
struct snmp_header {
	enum snmp_version version;
	int32_t message_id; /* version 3 */
	struct snmp_engine engine;
};

struct snmp_answer {
	int32_t message_id;
	bool is_report;
	enum snmp_report report;
	int32_t request_id;
	enum snmp_error error;
	int error_index; /* 1-based; 0: none in particular */
	size_t count;
	struct snmp_bind *binds;
	struct snmp_pdu *pdu; /* what the binds are lent from */
};

/* Before anything else, once or more often. */
void snmp_message_init(void);
/* The keys, localised for security->engine; those of what is not asked for are not looked at. */
void snmp_security_keys(
    struct snmp_security *security, const struct snmp_key *auth, const struct snmp_key *priv);
/* Wipes all that is secret. */
void snmp_security_clear(struct snmp_security *security);

/* now_s: of the caller's monotonic clock. The bytes are the caller's to free; NULL: it cannot be said in a message. */
uint8_t *snmp_message_write(struct snmp_security *security, const struct snmp_request *request,
    int64_t now_s, size_t *len);
/* Asks who a box is: an empty user at an unknown engine (RFC 3414 4). Returns the length. */
enum { SNMP_DISCOVERY_LEN = 64 };
void snmp_message_discovery(uint8_t out[SNMP_DISCOVERY_LEN], int32_t message_id);
bool snmp_message_peek(const uint8_t *bytes, size_t len, struct snmp_header *header);
/* False: not a response or report that can be believed, or not readable; *why: static text. Engine time follows what is
 * authentic. The answer needs snmp_answer_clear in any case. */
bool snmp_message_read(struct snmp_security *security, const uint8_t *bytes, size_t len,
    int64_t now_s, struct snmp_answer *answer, const char **why);
void snmp_answer_clear(struct snmp_answer *answer);

#endif
