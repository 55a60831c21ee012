/* The commands of IPMI that we use, as rows; and what their completion codes mean. Pure, any thread.
 *
 * privilege is that of IPMI 2.0 rev 1.1 appendix G: a session stays at the lowest that its commands
 * need. Names are for the log and for errors. */
#ifndef FISHWAY_IPMI_COMMAND_H
#define FISHWAY_IPMI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rf_error;

enum {
	IPMI_NETFN_CHASSIS = 0x00,
	IPMI_NETFN_SENSOR = 0x04,
	IPMI_NETFN_APP = 0x06,
	IPMI_NETFN_STORAGE = 0x0a,
	IPMI_NETFN_TRANSPORT = 0x0c,
	IPMI_NETFN_GROUP = 0x2c,
	IPMI_DCMI = 0xdc /* first byte of a DCMI command and of its answer */
};

enum ipmi_command_id {
	IPMI_GET_AUTH_CAPS,
	IPMI_GET_CIPHER_SUITES,
	IPMI_SET_PRIVILEGE,
	IPMI_CLOSE_SESSION,
	IPMI_GET_DEVICE_ID,
	IPMI_COLD_RESET,
	IPMI_WARM_RESET,
	IPMI_GET_SELF_TEST,
	IPMI_GET_GUID,
	IPMI_GET_WATCHDOG,
	IPMI_SET_WATCHDOG,
	IPMI_GET_CHANNEL_INFO,
	IPMI_GET_USER_ACCESS,
	IPMI_SET_USER_ACCESS,
	IPMI_GET_USER_NAME,
	IPMI_SET_USER_NAME,
	IPMI_SET_USER_PASSWORD,
	IPMI_GET_CHASSIS_STATUS,
	IPMI_CHASSIS_CONTROL,       /* on and off: doing it twice is doing it once */
	IPMI_CHASSIS_CONTROL_ONCE,  /* the others: not so */
	IPMI_CHASSIS_IDENTIFY,
	IPMI_SET_POWER_RESTORE,
	IPMI_GET_RESTART_CAUSE,
	IPMI_GET_POWER_ON_HOURS,
	IPMI_GET_BOOT_OPTIONS,
	IPMI_SET_BOOT_OPTIONS,
	IPMI_GET_SENSOR_FACTORS,
	IPMI_GET_SENSOR_THRESHOLDS,
	IPMI_GET_SENSOR_READING,
	IPMI_GET_DEVICE_SDR_INFO,
	IPMI_GET_DEVICE_SDR,
	IPMI_RESERVE_DEVICE_SDR,
	IPMI_GET_SDR_INFO,
	IPMI_RESERVE_SDR,
	IPMI_GET_SDR,
	IPMI_GET_FRU_INFO,
	IPMI_READ_FRU,
	IPMI_WRITE_FRU,
	IPMI_GET_SEL_INFO,
	IPMI_RESERVE_SEL,
	IPMI_GET_SEL_ENTRY,
	IPMI_CLEAR_SEL,
	IPMI_GET_SEL_TIME,
	IPMI_SET_SEL_TIME,
	IPMI_GET_LAN,
	IPMI_SET_LAN,
	IPMI_DCMI_CAPABILITIES,
	IPMI_DCMI_POWER_READING,
	IPMI_DCMI_GET_LIMIT,
	IPMI_DCMI_SET_LIMIT,
	IPMI_DCMI_ACTIVATE_LIMIT,
	IPMI_COMMANDS
};

struct ipmi_command {
	const char *name;
	uint8_t netfn, cmd;
	uint8_t privilege;  /* enum ipmi_privilege */
	uint8_t answer_min; /* bytes behind the completion code of an answer that is well */
	bool is_once; /* arriving twice would do it twice: goes out again only as a copy that the box takes for a duplicate */
	bool is_mute; /* what it does may take the answer away: silence is no failure */
	bool is_secret; /* its data is wiped after it was sent */
};

const struct ipmi_command *ipmi_command(enum ipmi_command_id id);

/* ---- completion codes: IPMI 2.0 table 5-2 */

enum ipmi_cc {
	IPMI_CC_OK = 0x00,
	IPMI_CC_BUSY = 0xc0,
	IPMI_CC_INVALID_COMMAND = 0xc1,
	IPMI_CC_INVALID_FOR_LUN = 0xc2,
	IPMI_CC_TIMEOUT = 0xc3,
	IPMI_CC_OUT_OF_SPACE = 0xc4,
	IPMI_CC_RESERVATION_LOST = 0xc5,
	IPMI_CC_DATA_CUT = 0xc6,
	IPMI_CC_LENGTH = 0xc7,
	IPMI_CC_LENGTH_LIMIT = 0xc8,
	IPMI_CC_OUT_OF_RANGE = 0xc9,
	IPMI_CC_TOO_LONG = 0xca,
	IPMI_CC_NOT_PRESENT = 0xcb,
	IPMI_CC_INVALID_FIELD = 0xcc,
	IPMI_CC_ILLEGAL = 0xcd,
	IPMI_CC_NO_RESPONSE = 0xce,
	IPMI_CC_REPOSITORY_UPDATE = 0xd0,
	IPMI_CC_FIRMWARE_UPDATE = 0xd1,
	IPMI_CC_INITIALIZING = 0xd2,
	IPMI_CC_DESTINATION = 0xd3,
	IPMI_CC_PRIVILEGE = 0xd4,
	IPMI_CC_STATE = 0xd5,
	IPMI_CC_DISABLED = 0xd6,
	IPMI_CC_UNSPECIFIED = 0xff
};

/* The error that a completion code other than 00h is. */
void ipmi_cc_error(
    const char *node, const struct ipmi_command *command, uint8_t cc, struct rf_error *err);
/* It has no such command, or not with these parameters: what it would tell is not there. */
bool ipmi_cc_is_absence(uint8_t cc);
/* It wants to be asked again a little later. */
bool ipmi_cc_is_busy(uint8_t cc);

#endif
