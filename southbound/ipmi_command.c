#include "southbound/ipmi_command.h"

#include <assert.h>
#include <stdio.h>

#include "gateway/config.h"
#include "gateway/error.h"
#include "gateway/xalloc.h"

enum { CHASSIS = IPMI_NETFN_CHASSIS, SENSOR = IPMI_NETFN_SENSOR, APP = IPMI_NETFN_APP,
	STORAGE = IPMI_NETFN_STORAGE, TRANSPORT = IPMI_NETFN_TRANSPORT, GROUP = IPMI_NETFN_GROUP };
enum { CALLBACK = IPMI_CALLBACK, USER = IPMI_USER, OPERATOR = IPMI_OPERATOR, ADMIN = IPMI_ADMINISTRATOR };

/* clang-format off */
static const struct ipmi_command rows[IPMI_COMMANDS] = {
	/*                               name                          netfn      cmd   privilege  answer_min */
	[IPMI_GET_AUTH_CAPS]          = { "Get Channel Authentication Capabilities", APP, 0x38, 0, 4 },
	[IPMI_GET_CIPHER_SUITES]      = { "Get Channel Cipher Suites",  APP,       0x54, CALLBACK, 1 },
	[IPMI_SET_PRIVILEGE]          = { "Set Session Privilege Level", APP,      0x3b, USER,     1 },
	[IPMI_CLOSE_SESSION]          = { "Close Session",              APP,       0x3c, CALLBACK, 0 },
	[IPMI_GET_DEVICE_ID]          = { "Get Device ID",              APP,       0x01, USER,     11 },
	[IPMI_COLD_RESET]             = { "Cold Reset",                 APP,       0x02, ADMIN,    0, .is_once = true, .is_mute = true },
	[IPMI_WARM_RESET]             = { "Warm Reset",                 APP,       0x03, ADMIN,    0, .is_once = true, .is_mute = true },
	[IPMI_GET_SELF_TEST]          = { "Get Self Test Results",      APP,       0x04, USER,     2 },
	[IPMI_GET_GUID]               = { "Get System GUID",            APP,       0x37, USER,     16 },
	[IPMI_GET_WATCHDOG]           = { "Get Watchdog Timer",         APP,       0x25, USER,     6 },
	[IPMI_SET_WATCHDOG]           = { "Set Watchdog Timer",         APP,       0x24, OPERATOR, 0 },
	[IPMI_GET_CHANNEL_INFO]       = { "Get Channel Info",           APP,       0x42, USER,     9 },
	[IPMI_GET_USER_ACCESS]        = { "Get User Access",            APP,       0x44, OPERATOR, 4 },
	[IPMI_SET_USER_ACCESS]        = { "Set User Access",            APP,       0x43, ADMIN,    0 },
	[IPMI_GET_USER_NAME]          = { "Get User Name",              APP,       0x46, OPERATOR, 16 },
	[IPMI_SET_USER_NAME]          = { "Set User Name",              APP,       0x45, ADMIN,    0 },
	[IPMI_SET_USER_PASSWORD]      = { "Set User Password",          APP,       0x47, ADMIN,    0, .is_secret = true },
	[IPMI_GET_CHASSIS_STATUS]     = { "Get Chassis Status",         CHASSIS,   0x01, USER,     3 },
	[IPMI_CHASSIS_CONTROL]        = { "Chassis Control",            CHASSIS,   0x02, OPERATOR, 0 },
	[IPMI_CHASSIS_CONTROL_ONCE]   = { "Chassis Control",            CHASSIS,   0x02, OPERATOR, 0, .is_once = true },
	[IPMI_CHASSIS_IDENTIFY]       = { "Chassis Identify",           CHASSIS,   0x04, OPERATOR, 0 },
	[IPMI_SET_POWER_RESTORE]      = { "Set Power Restore Policy",   CHASSIS,   0x06, OPERATOR, 1 },
	[IPMI_GET_RESTART_CAUSE]      = { "Get System Restart Cause",   CHASSIS,   0x07, USER,     2 },
	[IPMI_GET_POWER_ON_HOURS]     = { "Get POH Counter",            CHASSIS,   0x0f, USER,     5 },
	[IPMI_GET_BOOT_OPTIONS]       = { "Get System Boot Options",    CHASSIS,   0x09, OPERATOR, 2 },
	[IPMI_SET_BOOT_OPTIONS]       = { "Set System Boot Options",    CHASSIS,   0x08, OPERATOR, 0 },
	[IPMI_GET_SENSOR_FACTORS]     = { "Get Sensor Reading Factors", SENSOR,    0x23, USER,     7 },
	[IPMI_GET_SENSOR_THRESHOLDS]  = { "Get Sensor Thresholds",      SENSOR,    0x27, USER,     7 },
	[IPMI_GET_SENSOR_READING]     = { "Get Sensor Reading",         SENSOR,    0x2d, USER,     2 },
	[IPMI_GET_DEVICE_SDR_INFO]    = { "Get Device SDR Info",        SENSOR,    0x20, USER,     2 },
	[IPMI_GET_DEVICE_SDR]         = { "Get Device SDR",             SENSOR,    0x21, USER,     2 },
	[IPMI_RESERVE_DEVICE_SDR]     = { "Reserve Device SDR Repository", SENSOR, 0x22, USER,     2 },
	[IPMI_GET_SDR_INFO]           = { "Get SDR Repository Info",    STORAGE,   0x20, USER,     14 },
	[IPMI_RESERVE_SDR]            = { "Reserve SDR Repository",     STORAGE,   0x22, USER,     2 },
	[IPMI_GET_SDR]                = { "Get SDR",                    STORAGE,   0x23, USER,     2 },
	[IPMI_GET_FRU_INFO]           = { "Get FRU Inventory Area Info", STORAGE,  0x10, USER,     3 },
	[IPMI_READ_FRU]               = { "Read FRU Data",              STORAGE,   0x11, USER,     1 },
	[IPMI_WRITE_FRU]              = { "Write FRU Data",             STORAGE,   0x12, OPERATOR, 1 },
	[IPMI_GET_SEL_INFO]           = { "Get SEL Info",               STORAGE,   0x40, USER,     14 },
	[IPMI_RESERVE_SEL]            = { "Reserve SEL",                STORAGE,   0x42, USER,     2 },
	[IPMI_GET_SEL_ENTRY]          = { "Get SEL Entry",              STORAGE,   0x43, USER,     18 },
	[IPMI_CLEAR_SEL]              = { "Clear SEL",                  STORAGE,   0x47, OPERATOR, 1 },
	[IPMI_GET_SEL_TIME]           = { "Get SEL Time",               STORAGE,   0x48, USER,     4 },
	[IPMI_SET_SEL_TIME]           = { "Set SEL Time",               STORAGE,   0x49, OPERATOR, 0 },
	[IPMI_GET_LAN]                = { "Get LAN Configuration",      TRANSPORT, 0x02, OPERATOR, 1 },
	[IPMI_SET_LAN]                = { "Set LAN Configuration",      TRANSPORT, 0x01, ADMIN,    0 },
	[IPMI_DCMI_CAPABILITIES]      = { "Get DCMI Capabilities",      GROUP,     0x01, USER,     4 },
	[IPMI_DCMI_POWER_READING]     = { "Get Power Reading",          GROUP,     0x02, USER,     18 },
	[IPMI_DCMI_GET_LIMIT]         = { "Get Power Limit",            GROUP,     0x03, USER,     14 },
	[IPMI_DCMI_SET_LIMIT]         = { "Set Power Limit",            GROUP,     0x04, OPERATOR, 1 },
	[IPMI_DCMI_ACTIVATE_LIMIT]    = { "Activate Power Limit",       GROUP,     0x05, OPERATOR, 1 },
};

/* What a code means to the one who wanted it done: the error, the HTTP status of a refusal, words. */
static const struct {
	uint8_t cc;
	enum rf_code code;
	int status;
	const char *text;
} codes[] = {
	{ IPMI_CC_BUSY,            RF_NODE_BUSY,        0,   "busy" },
	{ IPMI_CC_INVALID_COMMAND, RF_NODE_UNSUPPORTED, 0,   "no such command" },
	{ IPMI_CC_INVALID_FOR_LUN, RF_NODE_UNSUPPORTED, 0,   "no such command" },
	{ IPMI_CC_TIMEOUT,         RF_NODE_FAILED,      0,   "timed out inside" },
	{ IPMI_CC_OUT_OF_SPACE,    RF_NODE_REFUSED,     409, "no space left" },
	{ IPMI_CC_RESERVATION_LOST, RF_NODE_BUSY,       0,   "reservation lost" },
	{ IPMI_CC_DATA_CUT,        RF_NODE_REFUSED,     400, "data too long" },
	{ IPMI_CC_LENGTH,          RF_NODE_REFUSED,     400, "a length it does not like" },
	{ IPMI_CC_LENGTH_LIMIT,    RF_NODE_REFUSED,     400, "data too long" },
	{ IPMI_CC_OUT_OF_RANGE,    RF_NODE_REFUSED,     400, "a parameter out of range" },
	{ IPMI_CC_TOO_LONG,        RF_NODE_REFUSED,     400, "more bytes than it can give" },
	{ IPMI_CC_NOT_PRESENT,     RF_NODE_REFUSED,     404, "not present" },
	{ IPMI_CC_INVALID_FIELD,   RF_NODE_REFUSED,     400, "a parameter it does not take" },
	{ IPMI_CC_ILLEGAL,         RF_NODE_REFUSED,     400, "a command that is not for this sensor or record" },
	{ IPMI_CC_NO_RESPONSE,     RF_NODE_FAILED,      0,   "it could not give an answer" },
	{ IPMI_CC_REPOSITORY_UPDATE, RF_NODE_BUSY,      0,   "repository in update" },
	{ IPMI_CC_FIRMWARE_UPDATE, RF_NODE_BUSY,        0,   "firmware in update" },
	{ IPMI_CC_INITIALIZING,    RF_NODE_BUSY,        0,   "still starting" },
	{ IPMI_CC_DESTINATION,     RF_NODE_FAILED,      0,   "its part cannot be reached" },
	{ IPMI_CC_PRIVILEGE,       RF_NODE_REFUSED,     403, "the privilege does not suffice" },
	{ IPMI_CC_STATE,           RF_NODE_REFUSED,     409, "not in its present state" },
	{ IPMI_CC_DISABLED,        RF_NODE_REFUSED,     403, "disabled" },
};
/* clang-format on */

const struct ipmi_command *
ipmi_command(enum ipmi_command_id id)
{
	assert(id < IPMI_COMMANDS && rows[id].name != NULL);
	return &rows[id];
}

void
ipmi_cc_error(
    const char *node, const struct ipmi_command *command, uint8_t cc, struct rf_error *err)
{
	char text[RF_ARG_SIZE];
	size_t i;

	for (i = 0; i < nitems(codes) && codes[i].cc != cc; i++)
		continue;
	/* Below C0h a command's own meanings begin at 80h. */
	snprintf(text, sizeof text, "%s: %s (%02Xh)", command->name,
	    i < nitems(codes) ? codes[i].text : "it failed", cc);
	error_set(err, i < nitems(codes) ? codes[i].code : RF_NODE_FAILED, node, text);
	err->native = cc;
	err->status = i < nitems(codes) ? codes[i].status : 0;
}

bool
ipmi_cc_is_absence(uint8_t cc)
{
	static const uint8_t absences[] = {IPMI_CC_INVALID_COMMAND, IPMI_CC_INVALID_FOR_LUN,
	    IPMI_CC_LENGTH, IPMI_CC_OUT_OF_RANGE, IPMI_CC_NOT_PRESENT, IPMI_CC_INVALID_FIELD,
	    IPMI_CC_ILLEGAL, IPMI_CC_NO_RESPONSE, IPMI_CC_DESTINATION, IPMI_CC_STATE,
	    IPMI_CC_DISABLED, IPMI_CC_TIMEOUT, IPMI_CC_UNSPECIFIED, 0x80};
	size_t i;

	for (i = 0; i < nitems(absences); i++)
		if (absences[i] == cc)
			return true;
	return false;
}

bool
ipmi_cc_is_busy(uint8_t cc)
{
	return cc == IPMI_CC_BUSY || cc == IPMI_CC_INITIALIZING || cc == IPMI_CC_REPOSITORY_UPDATE;
}
