#include "translate/ipmi_words.h"

#include <stddef.h>

#include "gateway/xalloc.h"

enum { SPECIFIC = 0x6F, OEM_TYPES = 0xC0 };

/* clang-format off */
/* Table 42-3. */
static const char *const sensor_types[] = {
	[0x01] = "Temperature", [0x02] = "Voltage", [0x03] = "Current", [0x04] = "Fan",
	[0x05] = "Physical Chassis Security", [0x06] = "Platform Security Violation Attempt", [0x07] = "Processor",
	[0x08] = "Power Supply / Converter", [0x09] = "PowerUnit", [0x0A] = "CoolingDevice",
	[0x0B] = "Other Units-based Sensor", [0x0C] = "Memory", [0x0D] = "Drive Slot/Bay", [0x0E] = "POST Memory Resize",
	[0x0F] = "System Firmware Progress", [0x10] = "Event Logging Disabled", [0x11] = "Watchdog",
	[0x12] = "System Event", [0x13] = "Critical Interrupt", [0x14] = "Button/Switch", [0x15] = "Module/Board",
	[0x16] = "Microcontroller/Coprocessor", [0x17] = "Add-in Card", [0x18] = "Chassis", [0x19] = "ChipSet",
	[0x1A] = "Other FRU", [0x1B] = "Cable/Interconnect", [0x1C] = "Terminator", [0x1D] = "SystemBoot/Restart",
	[0x1E] = "Boot Error", [0x1F] = "BaseOSBoot/InstallationStatus", [0x20] = "OS Stop/Shutdown",
	[0x21] = "Slot/Connector", [0x22] = "System ACPI PowerState", [0x23] = "Watchdog", [0x24] = "Platform Alert",
	[0x25] = "Entity Presence", [0x26] = "Monitor ASIC/IC", [0x27] = "LAN", [0x28] = "Management Subsystem Health",
	[0x29] = "Battery", [0x2A] = "Session Audit", [0x2B] = "Version Change", [0x2C] = "FRUState",
};

/* Table 43-13, and those of DCMI (40h to 42h). */
static const struct { unsigned char from, to; const char *context; } contexts[] = {
	{ 0x03, 0x03, "CPU" },              { 0x04, 0x04, "StorageDevice" },    { 0x06, 0x07, "SystemBoard" },
	{ 0x08, 0x08, "Memory" },           { 0x09, 0x09, "CPUSubsystem" },     { 0x0A, 0x0A, "PowerSupply" },
	{ 0x0B, 0x0B, "ExpansionSubsystem" }, { 0x0C, 0x0D, "Board" },          { 0x0E, 0x0E, "PowerSubsystem" },
	{ 0x0F, 0x0F, "Backplane" },        { 0x10, 0x12, "Board" },            { 0x13, 0x15, "PowerSubsystem" },
	{ 0x16, 0x16, "Board" },            { 0x17, 0x18, "Chassis" },          { 0x19, 0x19, "Board" },
	{ 0x1A, 0x1A, "StorageDevice" },    { 0x1D, 0x1D, "Fan" },              { 0x1E, 0x1E, "CoolingSubsystem" },
	{ 0x20, 0x20, "Memory" },           { 0x28, 0x28, "Battery" },          { 0x37, 0x37, "Intake" },
	{ 0x40, 0x40, "Intake" },           { 0x41, 0x41, "CPU" },              { 0x42, 0x42, "SystemBoard" },
};

/* Table 42-2: what a generic event is in Redfish, and how grave. */
static const struct { unsigned char type, offset; const char *code; char severity; } events[] = {
	{ 0x01, 0, "Lower Non-critical - going low", 'W' },      { 0x01, 1, "Lower Non-critical - going high", 'O' },
	{ 0x01, 2, "Lower Critical - going low", 'C' },          { 0x01, 3, "Lower Critical - going high", 'W' },
	{ 0x01, 4, "Lower Non-recoverable - going low", 'C' },   { 0x01, 5, "Lower Non-recoverable - going high", 'C' },
	{ 0x01, 6, "Upper Non-critical - going low", 'O' },      { 0x01, 7, "Upper Non-critical - going high", 'W' },
	{ 0x01, 8, "Upper Critical - going low", 'W' },          { 0x01, 9, "Upper Critical - going high", 'C' },
	{ 0x01, 10, "Upper Non-recoverable - going low", 'C' },  { 0x01, 11, "Upper Non-recoverable - going high", 'C' },
	{ 0x02, 0, "Transition to Idle", 'O' },                  { 0x02, 1, "Transition to Active", 'O' },
	{ 0x02, 2, "Transition to Busy", 'O' },
	{ 0x03, 0, "State Deasserted", 'O' },                    { 0x03, 1, "State Asserted", 'W' },
	{ 0x04, 0, "Predictive Failure deasserted", 'O' },       { 0x04, 1, "Predictive Failure asserted", 'W' },
	{ 0x05, 0, "Limit Not Exceeded", 'O' },                  { 0x05, 1, "Limit Exceeded", 'W' },
	{ 0x06, 0, "Performance Met", 'O' },                     { 0x06, 1, "Performance Lags", 'W' },
	{ 0x07, 0, "Transition to OK", 'O' },                    { 0x07, 1, "Transition to Non-Critical from OK", 'W' },
	{ 0x07, 2, "Transition to Critical from less severe", 'C' },
	{ 0x07, 3, "Transition to Non-recoverable from less severe", 'C' },
	{ 0x07, 4, "Transition to Non-Critical from more severe", 'W' },
	{ 0x07, 5, "Transition to Critical from Non-recoverable", 'C' },
	{ 0x07, 6, "Transition to Non-recoverable", 'C' },       { 0x07, 7, "Monitor", 'O' },
	{ 0x07, 8, "Informational", 'O' },
	{ 0x08, 0, "Device Removed / Device Absent", 'O' },      { 0x08, 1, "Device Inserted / Device Present", 'O' },
	{ 0x09, 0, "Device Disabled", 'O' },                     { 0x09, 1, "Device Enabled", 'O' },
	{ 0x0A, 0, "Transition to Running", 'O' },               { 0x0A, 1, "Transition to In Test", 'O' },
	{ 0x0A, 2, "Transition to Power Off", 'O' },             { 0x0A, 3, "Transition to On Line", 'O' },
	{ 0x0A, 4, "Transition to Off Line", 'O' },              { 0x0A, 5, "Transition to Off Duty", 'O' },
	{ 0x0A, 6, "Transition to Degraded", 'W' },              { 0x0A, 7, "Transition to Power Save", 'O' },
	{ 0x0A, 8, "Install Error", 'W' },
	{ 0x0B, 0, "Fully Redundant", 'O' },                     { 0x0B, 1, "Redundancy Lost", 'C' },
	{ 0x0B, 2, "Redundancy Degraded", 'W' },
	{ 0x0B, 3, "Non-redundant:Sufficient Resources from Redundant", 'W' },
	{ 0x0B, 4, "Non-redundant:Sufficient Resources from Insufficient Resources", 'W' },
	{ 0x0B, 5, "Non-redundant:Insufficient Resources", 'C' },
	{ 0x0B, 6, "Redundancy Degraded from Fully Redundant", 'W' },
	{ 0x0B, 7, "Redundancy Degraded from Non-redundant", 'W' },
	{ 0x0C, 0, "D0 Power State", 'O' },                      { 0x0C, 1, "D1 Power State", 'O' },
	{ 0x0C, 2, "D2 Power State", 'O' },                      { 0x0C, 3, "D3 Power State", 'O' },
};

/* Table 42-3, sensor-specific offsets. */
static const struct { unsigned char type, offset; char severity; const char *text; } specifics[] = {
	{ 0x05, 0, 'C', "General chassis intrusion" },           { 0x05, 1, 'C', "Drive bay intrusion" },
	{ 0x05, 4, 'W', "LAN leash lost" },                      { 0x05, 6, 'W', "Fan area intrusion" },
	{ 0x06, 1, 'W', "Pre-boot user password violation" },    { 0x06, 4, 'W', "Pre-boot network boot password violation" },
	{ 0x06, 5, 'W', "Out-of-band access password violation" },
	{ 0x07, 0, 'C', "Processor internal error" },            { 0x07, 1, 'C', "Processor thermal trip" },
	{ 0x07, 2, 'C', "Processor self-test failure" },         { 0x07, 3, 'C', "Processor hang in POST" },
	{ 0x07, 5, 'C', "Processor configuration error" },       { 0x07, 6, 'C', "Uncorrectable processor complex error" },
	{ 0x07, 7, 'O', "Processor present" },                   { 0x07, 8, 'W', "Processor disabled" },
	{ 0x07, 10, 'W', "Processor throttled" },                { 0x07, 11, 'C', "Uncorrectable machine check" },
	{ 0x07, 12, 'W', "Correctable machine check" },
	{ 0x08, 0, 'O', "Power supply present" },                { 0x08, 1, 'C', "Power supply failure" },
	{ 0x08, 2, 'W', "Power supply predictive failure" },     { 0x08, 3, 'C', "Power supply input lost" },
	{ 0x08, 4, 'C', "Power supply input lost or out of range" },
	{ 0x08, 5, 'C', "Power supply input out of range" },     { 0x08, 6, 'W', "Power supply configuration error" },
	{ 0x08, 7, 'O', "Power supply in standby" },
	{ 0x09, 0, 'O', "Power unit off" },                      { 0x09, 1, 'O', "Power cycle" },
	{ 0x09, 3, 'C', "Power interlock" },                     { 0x09, 4, 'W', "AC lost" },
	{ 0x09, 5, 'C', "Soft power control failure" },          { 0x09, 6, 'C', "Power unit failure" },
	{ 0x09, 7, 'W', "Power unit predictive failure" },
	{ 0x0C, 0, 'W', "Correctable memory error" },            { 0x0C, 1, 'C', "Uncorrectable memory error" },
	{ 0x0C, 2, 'C', "Memory parity error" },                 { 0x0C, 3, 'C', "Memory scrub failed" },
	{ 0x0C, 4, 'W', "Memory device disabled" },              { 0x0C, 5, 'W', "Correctable memory error limit reached" },
	{ 0x0C, 6, 'O', "Memory present" },                      { 0x0C, 7, 'W', "Memory configuration error" },
	{ 0x0C, 8, 'O', "Memory spare" },                        { 0x0C, 9, 'W', "Memory throttled" },
	{ 0x0C, 10, 'C', "Memory critically hot" },
	{ 0x0D, 0, 'O', "Drive present" },                       { 0x0D, 1, 'C', "Drive fault" },
	{ 0x0D, 2, 'W', "Drive predictive failure" },            { 0x0D, 3, 'O', "Hot spare" },
	{ 0x0D, 5, 'C', "Drive in critical array" },             { 0x0D, 6, 'C', "Drive in failed array" },
	{ 0x0D, 7, 'O', "Rebuild in progress" },                 { 0x0D, 8, 'W', "Rebuild aborted" },
	{ 0x0F, 0, 'C', "Firmware error" },                      { 0x0F, 1, 'C', "Firmware hang" },
	{ 0x0F, 2, 'O', "Firmware progress" },
	{ 0x10, 2, 'O', "Log area cleared" },                    { 0x10, 4, 'W', "Log full" },
	{ 0x10, 5, 'W', "Log almost full" },
	{ 0x12, 5, 'O', "Clock synchronised" },
	{ 0x13, 0, 'C', "Front panel NMI" },                     { 0x13, 1, 'C', "Bus timeout" },
	{ 0x13, 2, 'C', "I/O channel check NMI" },               { 0x13, 3, 'C', "Software NMI" },
	{ 0x13, 4, 'C', "PCI PERR" },                            { 0x13, 5, 'C', "PCI SERR" },
	{ 0x13, 7, 'W', "Correctable bus error" },               { 0x13, 8, 'C', "Uncorrectable bus error" },
	{ 0x13, 9, 'C', "Fatal NMI" },                           { 0x13, 10, 'C', "Fatal bus error" },
	{ 0x14, 0, 'O', "Power button pressed" },                { 0x14, 1, 'O', "Sleep button pressed" },
	{ 0x14, 2, 'O', "Reset button pressed" },
	{ 0x1D, 0, 'O', "Initiated by power up" },               { 0x1D, 1, 'O', "Initiated by hard reset" },
	{ 0x1D, 2, 'O', "Initiated by warm reset" },             { 0x1D, 7, 'O', "System restart" },
	{ 0x1E, 0, 'C', "No bootable media" },                   { 0x1E, 2, 'C', "PXE server not found" },
	{ 0x1F, 0, 'O', "A: boot completed" },                   { 0x1F, 1, 'O', "C: boot completed" },
	{ 0x20, 0, 'C', "Critical stop during load" },           { 0x20, 1, 'C', "Run-time critical stop" },
	{ 0x20, 2, 'O', "Graceful stop" },                       { 0x20, 3, 'O', "Graceful shutdown" },
	{ 0x21, 0, 'W', "Slot fault" },                          { 0x21, 2, 'O', "Slot device installed" },
	{ 0x22, 0, 'O', "S0/G0: working" },                      { 0x22, 5, 'O', "S5/G2: soft off" },
	{ 0x22, 6, 'O', "S4/S5: soft off" },                     { 0x22, 11, 'O', "Legacy on" },
	{ 0x22, 12, 'O', "Legacy off" },
	{ 0x23, 0, 'W', "Watchdog timer expired" },              { 0x23, 1, 'C', "Watchdog hard reset" },
	{ 0x23, 2, 'C', "Watchdog power down" },                 { 0x23, 3, 'C', "Watchdog power cycle" },
	{ 0x23, 8, 'W', "Watchdog timer interrupt" },
	{ 0x25, 0, 'O', "Entity present" },                      { 0x25, 1, 'O', "Entity absent" },
	{ 0x25, 2, 'W', "Entity disabled" },
	{ 0x28, 0, 'W', "Sensor access degraded" },              { 0x28, 4, 'W', "Sensor failure" },
	{ 0x29, 0, 'W', "Battery low" },                         { 0x29, 1, 'C', "Battery failed" },
	{ 0x29, 2, 'O', "Battery present" },
	{ 0x2A, 0, 'O', "Session activated" },                   { 0x2A, 1, 'O', "Session deactivated" },
	{ 0x2B, 0, 'O', "Change detected" },                     { 0x2B, 1, 'O', "Firmware change detected" },
	{ 0x2C, 0, 'O', "FRU not installed" },                   { 0x2C, 4, 'O', "FRU active" },
};
/* clang-format on */

const char *
ipmi_sensor_type(int type)
{
	if (type >= OEM_TYPES)
		return "OEM";
	return type > 0 && type < (int)nitems(sensor_types) ? sensor_types[type] : NULL;
}

const char *
ipmi_context(int entity)
{
	size_t i;

	for (i = 0; i < nitems(contexts); i++) {
		if (entity >= contexts[i].from && entity <= contexts[i].to)
			return contexts[i].context;
	}
	return NULL;
}

const char *
ipmi_entry_code(int event_type, int offset, int is_asserted)
{
	size_t i;

	if (event_type == SPECIFIC)
		return is_asserted ? "Assert" : "Deassert";
	for (i = 0; i < nitems(events); i++) {
		if (events[i].type == event_type && events[i].offset == offset)
			return events[i].code;
	}
	return NULL;
}

static char
grade(int event_type, int offset, int sensor_type)
{
	size_t i;

	for (i = 0; event_type == SPECIFIC && i < nitems(specifics); i++) {
		if (specifics[i].type == sensor_type && specifics[i].offset == offset)
			return specifics[i].severity;
	}
	for (i = 0; i < nitems(events); i++) {
		if (events[i].type == event_type && events[i].offset == offset)
			return events[i].severity;
	}
	return 'O';
}

const char *
ipmi_event_severity(int event_type, int offset, int sensor_type, int is_asserted)
{
	char c = is_asserted ? grade(event_type, offset, sensor_type) : 'O';

	return c == 'C' ? "Critical" : c == 'W' ? "Warning" : "OK";
}

const char *
ipmi_event_text(int sensor_type, int offset)
{
	size_t i;

	for (i = 0; i < nitems(specifics); i++) {
		if (specifics[i].type == sensor_type && specifics[i].offset == offset)
			return specifics[i].text;
	}
	return NULL;
}
