/*
 * IPMI messages and the commands in them. Each cmd_*.c has the table of its commands; a row says who may and
 * how long the request is. What is not in a table is answered with C1h.
 */
#ifndef SIM_IPMI_COMMAND_H
#define SIM_IPMI_COMMAND_H

#include "bmc.h"
#include "packet.h"
#include "session.h"

/* Completion codes (IPMI 2.0 5.2). */
enum {
	CC_DONE = 0x00,
	CC_BUSY = 0xc0,
	CC_UNKNOWN = 0xc1,
	CC_LOST_RESERVATION = 0xc5,
	CC_LENGTH = 0xc7,
	CC_FIELD_LENGTH = 0xc8,
	CC_RANGE = 0xc9,
	CC_TOO_LONG = 0xca,
	CC_NOT_PRESENT = 0xcb,
	CC_FIELD = 0xcc,
	CC_NO_SPACE = 0xc4,
	CC_PRIVILEGE = 0xd4,
	CC_STATE = 0xd5,
	CC_SILENT = 0xff01 /* not a code: no answer at all */
};

enum {
	NETFN_CHASSIS = 0x00,
	NETFN_SENSOR = 0x04,
	NETFN_APP = 0x06,
	NETFN_STORAGE = 0x0a,
	NETFN_LAN = 0x0c,
	NETFN_GROUP = 0x2c
};

/* One request that is being answered. */
struct call {
	struct bmc *bmc;
	struct session *session; /* NULL: none */
	const struct peer *from;
	uint8_t netfn, cmd, lun;
	const uint8_t *data;
	size_t len;
	uint8_t out[256]; /* what comes after the completion code */
	size_t out_len;
	bool keeps_data;   /* though the completion code is not 00h */
	bool ends_session; /* once the answer is sent */
	int restart_ms;    /* the BMC goes away for so long, once the answer is sent; 0: it stays */
	int extra_ms;
};

struct command {
	uint8_t netfn, cmd;
	uint8_t privilege; /* enum privilege: the lowest that may */
	uint8_t min, max;  /* bytes of the request, else C7h */
	int (*serve)(struct call *);
};

void command_receive(struct bmc *b, struct session *s, const struct peer *from, bool is_v2,
    const uint8_t *message, size_t len);
/* What makes the sum of all bytes zero. */
uint8_t command_checksum(const uint8_t *bytes, size_t len);

void put8(struct call *c, unsigned value);
void put16(struct call *c, unsigned value);
void put24(struct call *c, unsigned value);
void put32(struct call *c, uint32_t value);
void put_bytes(struct call *c, const void *bytes, size_t len);

/* End with serve == NULL. */
extern const struct command app_commands[], session_commands[], user_commands[], chassis_commands[],
    boot_commands[], watchdog_commands[], sensor_commands[], sdr_commands[], sel_commands[],
    fru_commands[], lan_commands[], dcmi_commands[];

#endif
