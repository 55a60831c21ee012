#include "box.h"

/* Sensor types (42.2), units (43.17) and entities (43.14) by the names they have there. */
enum {
	TEMPERATURE = 0x01, VOLTAGE = 0x02, CURRENT = 0x03, FAN = 0x04, INTRUSION = 0x05, PROCESSOR = 0x07,
	POWER_SUPPLY = 0x08, POWER_UNIT = 0x09, COOLING = 0x0a, OTHER_UNITS = 0x0b, MEMORY = 0x0c, DRIVE = 0x0d,
	POST = 0x0f, LOGGING = 0x10, SYSTEM_EVENT = 0x12, CRITICAL_INTERRUPT = 0x13, BUTTON = 0x14, CABLE = 0x1b,
	OS_BOOT = 0x1f, SLOT = 0x21, ACPI = 0x22, WATCHDOG = 0x23, LAN = 0x27, BATTERY = 0x29, VERSION = 0x2b, OEM = 0xc7
};
enum {
	NONE = 0, CELSIUS = 1, VOLTS = 4, AMPS = 5, WATTS = 6, JOULES = 7, CFM = 17, RPM = 18, HERTZ = 19, SECOND = 22
};
enum {
	E_CPU = 0x03, E_BOARD = 0x07, E_MEMORY_MODULE = 0x20, E_PSU = 0x0a, E_CARD = 0x0b, E_BACKPLANE = 0x0f,
	E_POWER = 0x13, E_CHASSIS = 0x17, E_DRIVE = 0x1a, E_FAN = 0x1d, E_OS = 0x23, E_SYSTEM = 0x22, E_BATTERY = 0x28,
	E_INLET = 0x37
};

#define BITS(...) .has_limits = (uint8_t)(__VA_ARGS__)
#define B(t) (1 << (t))
#define ALL_SIX(lnr, lc, lnc, unc, uc, unr)                                                        \
	.limits = {lnc, lc, lnr, unc, uc, unr}, .has_limits = 0x3f

#define ANALOG(n, e, i, t, u, r, ...)                                                              \
	{.name = n, .record = RECORD_FULL, .entity = e, .instance = i, .type = t, .event = EVENT_THRESHOLD,     \
	    .unit = u, .raw = r, .m = 1, __VA_ARGS__}
#define DISCRETE(n, e, i, t, ev, s, mask, ...)                                                     \
	{.name = n, .record = RECORD_COMPACT, .entity = e, .instance = i, .type = t, .event = ev,             \
	    .format = NO_ANALOG, .states = s, .state_mask = mask, __VA_ARGS__}
#define EVENTS(n, e, i, t, ev) {.name = n, .record = RECORD_EVENT_ONLY, .entity = e, .instance = i, .type = t, .event = ev}

#define DEGREES ALL_SIX(0, 5, 10, 80, 85, 90)
#define ROTATION .m = 100, ALL_SIX(4, 6, 8, 252, 253, 254)
#define TWELVE ALL_SIX(160, 165, 170, 210, 213, 216)

/* ANALOG sets .m to 1 before the row says otherwise; that is meant. */
#pragma GCC diagnostic ignored "-Woverride-init"

/* clang-format off */
/* A server of two units: all kinds of records, formats, linearisations, states and absences. */
static const struct sensor_row two_units[] = {
	ANALOG("CPU1 Temp",       E_CPU, 1, TEMPERATURE, CELSIUS, 45, DEGREES, .needs_power = true),
	ANALOG("CPU2 Temp",       E_CPU, 2, TEMPERATURE, CELSIUS, 46, DEGREES, .needs_power = true),
	ANALOG("PCH Temp",        E_BOARD, 1, TEMPERATURE, CELSIUS, 47, DEGREES),
	ANALOG("System Temp",     E_BOARD, 2, TEMPERATURE, CELSIUS, 25, DEGREES),
	ANALOG("Inlet Temp",      E_INLET, 1, TEMPERATURE, CELSIUS, 0xfd, .format = TWOS,
	    .limits = {[LNR] = 0xf6, [UNC] = 40, [UC] = 45}, BITS(B(LNR) | B(UNC) | B(UC))),
	ANALOG("Coolant Temp",    E_CHASSIS, 1, TEMPERATURE, CELSIUS, 0xf8, .format = ONES, .m = 5, .r_exp = -1,
	    .limits = {[LC] = 0xeb, [UC] = 60}, BITS(B(LC) | B(UC))),
	ANALOG("P1-DIMMA1 Temp",  E_MEMORY_MODULE, 1, TEMPERATURE, CELSIUS, 30, DEGREES, .needs_power = true),
	ANALOG("P1-DIMMB1 Temp",  E_MEMORY_MODULE, 2, TEMPERATURE, CELSIUS, 31, DEGREES, .needs_power = true),
	ANALOG("P1-DIMMC1 Temp",  E_MEMORY_MODULE, 3, TEMPERATURE, CELSIUS, 0, DEGREES, .is_unavailable = true),
	ANALOG("P2-DIMMA1 Temp",  E_MEMORY_MODULE, 5, TEMPERATURE, CELSIUS, 34, DEGREES, .needs_power = true),
	ANALOG("P2-DIMMB1 Temp",  E_MEMORY_MODULE, 6, TEMPERATURE, CELSIUS, 0, DEGREES, .cc = 0xcb),
	ANALOG("GPU1 Temp",       E_CARD, 1, TEMPERATURE, CELSIUS, 0, DEGREES, .not_scanned = true),
	ANALOG("FAN1",            E_FAN, 1, FAN, RPM, 56, ROTATION, .needs_power = true),
	ANALOG("FAN2",            E_FAN, 2, FAN, RPM, 57, ROTATION, .needs_power = true),
	ANALOG("FAN3",            E_FAN, 3, FAN, RPM, 58, ROTATION, .needs_power = true),
	ANALOG("FAN4",            E_FAN, 4, FAN, RPM, 59, ROTATION, .needs_power = true),
	ANALOG("FAN5",            E_FAN, 5, FAN, RPM, 7, ROTATION, .needs_power = true),
	ANALOG("FAN Duty",        E_FAN, 6, FAN, NONE, 62, .is_percent = 1),
	ANALOG("12V",             E_PSU, 1, VOLTAGE, VOLTS, 192, .m = 63, .r_exp = -3, TWELVE),
	ANALOG("5VCC",            E_PSU, 2, VOLTAGE, VOLTS, 190, .m = 26, .b = 10, .r_exp = -3, ALL_SIX(160, 166, 170, 207, 210, 213)),
	ANALOG("3.3VCC",          E_PSU, 3, VOLTAGE, VOLTS, 193, .m = 17, .r_exp = -3, TWELVE),
	ANALOG("VBAT",            E_BATTERY, 1, VOLTAGE, VOLTS, 92, .m = 26, .b = 5, .r_exp = -3, .b_exp = 1,
	    .limits = {[LC] = 90, [LNC] = 95}, BITS(B(LC) | B(LNC))),
	ANALOG("-12V",            E_PSU, 4, VOLTAGE, VOLTS, 100, .m = -120, .r_exp = -3,
	    .limits = {[LC] = 110, [UC] = 90}, BITS(B(LC) | B(UC))),
	ANALOG("PS1 Input Power", E_PSU, 1, OTHER_UNITS, WATTS, 52, .m = 4),
	ANALOG("PS2 Input Power", E_PSU, 2, OTHER_UNITS, WATTS, 55, .m = 4),
	ANALOG("PS1 Current",     E_PSU, 1, CURRENT, AMPS, 33, .m = 6, .r_exp = -2, .limits = {[UC] = 200}, BITS(B(UC))),
	ANALOG("Energy",          E_PSU, 5, OTHER_UNITS, JOULES, 150, .m = 500, .b = 100, .b_exp = 2),
	ANALOG("Energy Rate",     E_PSU, 6, OTHER_UNITS, JOULES, 90, .rate = 3, .m = 2),
	ANALOG("Air Flow",        E_CHASSIS, 2, COOLING, CFM, 88),
	ANALOG("Bus Clock",       E_BOARD, 3, OTHER_UNITS, HERTZ, 133, .m = 1, .r_exp = 6),
	ANALOG("Linear ln",       E_BOARD, 10, OTHER_UNITS, NONE, 100, .linear = 1, .m = 2),
	ANALOG("Linear log10",    E_BOARD, 11, OTHER_UNITS, NONE, 100, .linear = 2, .m = 10),
	ANALOG("Linear log2",     E_BOARD, 12, OTHER_UNITS, NONE, 64, .linear = 3, .m = 2),
	ANALOG("Linear e",        E_BOARD, 13, OTHER_UNITS, NONE, 25, .linear = 4, .r_exp = -1),
	ANALOG("Linear exp10",    E_BOARD, 14, OTHER_UNITS, NONE, 30, .linear = 5, .r_exp = -1),
	ANALOG("Airflow exp",     E_BOARD, 15, OTHER_UNITS, NONE, 120, .linear = 6, .m = 10, .r_exp = -2),
	ANALOG("Linear inverse",  E_BOARD, 16, OTHER_UNITS, SECOND, 40, .linear = 7, .r_exp = -2,
	    .limits = {[UC] = 20}, BITS(B(UC))),
	ANALOG("Linear square",   E_BOARD, 17, OTHER_UNITS, NONE, 15, .linear = 8, .m = 2),
	ANALOG("Linear cube",     E_BOARD, 18, OTHER_UNITS, NONE, 7, .linear = 9),
	ANALOG("Linear root",     E_BOARD, 19, OTHER_UNITS, NONE, 144, .linear = 10),
	ANALOG("Linear cbrt",     E_BOARD, 20, OTHER_UNITS, NONE, 125, .linear = 11, .m = 8),
	ANALOG("Non-linear",      E_BOARD, 21, OTHER_UNITS, NONE, 200, .linear = NON_LINEAR, .m = 2, .r_exp = -1),
	DISCRETE("Chassis Intru", E_CHASSIS, 1, INTRUSION, EVENT_SPECIFIC, 0x00, 0x01),
	DISCRETE("CPU1 Status",   E_CPU, 1, PROCESSOR, EVENT_SPECIFIC, 0x80, 0x0783),
	DISCRETE("PS1 Status",    E_PSU, 1, POWER_SUPPLY, EVENT_SPECIFIC, 0x01, 0x0f),
	DISCRETE("PS2 Status",    E_PSU, 2, POWER_SUPPLY, EVENT_SPECIFIC, 0x0b, 0x0f),
	DISCRETE("PS3 Status",    E_PSU, 3, POWER_SUPPLY, EVENT_SPECIFIC, 0x00, 0x0f),
	DISCRETE("PS Redundancy", E_POWER, 1, POWER_UNIT, 0x0b, 0x02, 0x3f),
	DISCRETE("Power Unit",    E_POWER, 1, POWER_UNIT, EVENT_SPECIFIC, 0x00, 0xff),
	DISCRETE("Fan Redundancy", E_FAN, 1, FAN, 0x0b, 0x01, 0x3f),
	DISCRETE("Memory ECC",    E_MEMORY_MODULE, 1, MEMORY, EVENT_SPECIFIC, 0x00, 0x23),
	DISCRETE("Drive",         E_DRIVE, 1, DRIVE, EVENT_SPECIFIC, 0x01, 0x01ff, .shares = 3),
	DISCRETE("ACPI Power",    E_SYSTEM, 1, ACPI, EVENT_SPECIFIC, 0x01, 0x21),
	DISCRETE("Button",        E_CHASSIS, 2, BUTTON, EVENT_SPECIFIC, 0x00, 0x07),
	DISCRETE("LAN Link",      E_BOARD, 4, LAN, EVENT_SPECIFIC, 0x02, 0x03),
	DISCRETE("CMOS Battery",  E_BATTERY, 1, BATTERY, EVENT_SPECIFIC, 0x04, 0x07),
	DISCRETE("Backplane Cable", E_BACKPLANE, 1, CABLE, EVENT_SPECIFIC, 0x01, 0x03),
	DISCRETE("Riser Slot",    E_CARD, 2, SLOT, EVENT_SPECIFIC, 0x04, 0x03ff),
	DISCRETE("OS Boot",       E_OS, 1, OS_BOOT, EVENT_SPECIFIC, 0x02, 0x7f),
	DISCRETE("SEL State",     E_BOARD, 5, LOGGING, EVENT_SPECIFIC, 0x00, 0x7f),
	DISCRETE("Usage",         E_BOARD, 6, PROCESSOR, 0x02, 0x02, 0x07),
	DISCRETE("CPU1 Prochot",  E_CPU, 1, PROCESSOR, 0x03, 0x01, 0x03),
	DISCRETE("Drive Predict", E_DRIVE, 4, DRIVE, 0x04, 0x02, 0x03),
	DISCRETE("Power Limit",   E_POWER, 2, POWER_UNIT, 0x05, 0x01, 0x03),
	DISCRETE("Performance",   E_SYSTEM, 2, PROCESSOR, 0x06, 0x01, 0x03),
	DISCRETE("VRM Severity",  E_BOARD, 7, VOLTAGE, 0x07, 0x02, 0x01ff),
	DISCRETE("Riser Present", E_CARD, 3, SLOT, 0x08, 0x02, 0x03),
	DISCRETE("NIC Enabled",   E_BOARD, 8, LAN, 0x09, 0x02, 0x03),
	DISCRETE("Pump Running",  E_FAN, 7, COOLING, 0x0a, 0x01, 0x01ff),
	DISCRETE("GPU D-State",   E_CARD, 1, ACPI, 0x0c, 0x01, 0x0f),
	DISCRETE("OEM State",     E_BOARD, 9, OEM, 0x70, 0x05, 0x0f),
	DISCRETE("Boot Progress", E_SYSTEM, 3, POST, EVENT_SPECIFIC, 0x04, 0x07, .is_unavailable = true),
	EVENTS("Watchdog",        E_BOARD, 1, WATCHDOG, EVENT_SPECIFIC),
	EVENTS("System Event",    E_BOARD, 2, SYSTEM_EVENT, EVENT_SPECIFIC),
	EVENTS("Version Change",  E_BOARD, 3, VERSION, EVENT_SPECIFIC),
	EVENTS("Critical Int",    E_BOARD, 4, CRITICAL_INTERRUPT, EVENT_SPECIFIC),
};

/* A small box of the kind that stands under a desk. */
static const struct sensor_row edge[] = {
	ANALOG("CPU Temp",        E_CPU, 1, TEMPERATURE, CELSIUS, 39, DEGREES, .needs_power = true),
	ANALOG("Inlet Temp",      E_INLET, 1, TEMPERATURE, CELSIUS, 21, .limits = {[UNC] = 40, [UC] = 45}, BITS(B(UNC) | B(UC))),
	ANALOG("FAN1",            E_FAN, 1, FAN, RPM, 42, ROTATION, .needs_power = true),
	ANALOG("FAN2",            E_FAN, 2, FAN, RPM, 43, ROTATION, .needs_power = true),
	ANALOG("12V",             E_PSU, 1, VOLTAGE, VOLTS, 190, .m = 63, .r_exp = -3, TWELVE),
	ANALOG("3.3VCC",          E_PSU, 3, VOLTAGE, VOLTS, 194, .m = 17, .r_exp = -3, TWELVE),
	ANALOG("Input Power",     E_PSU, 1, OTHER_UNITS, WATTS, 38, .m = 2),
	DISCRETE("Chassis Intru", E_CHASSIS, 1, INTRUSION, EVENT_SPECIFIC, 0x00, 0x01),
	DISCRETE("ACPI Power",    E_SYSTEM, 1, ACPI, EVENT_SPECIFIC, 0x01, 0x21),
	DISCRETE("Drive0",        E_DRIVE, 1, DRIVE, EVENT_SPECIFIC, 0x01, 0x01ff),
	EVENTS("Watchdog",        E_BOARD, 1, WATCHDOG, EVENT_SPECIFIC),
};

const struct box_table box_tables[] = {
	{ "2u",   two_units, sizeof two_units / sizeof *two_units },
	{ "edge", edge,      sizeof edge / sizeof *edge },
};
/* clang-format on */
const size_t box_table_count = sizeof box_tables / sizeof *box_tables;
