/* PDU2-MIB (PX2, PX3, PX4): indexed by PDU, outlet and kind of sensor; readings are whole numbers with a count of
 * decimals beside them. PDU-MIB (PX1, Dominion): one running number. */
#include "profiles.h"

/* clang-format off */
static const struct word operation[] = { {CMD_OFF, 0}, {CMD_ON, 1}, {CMD_CYCLE, 2}, {-1} };
static const struct word on_off[] = { {RELAY_ON, 7}, {RELAY_OFF, 8}, {-1} };
static const struct word truth[] = { {1, 1}, {0, 2}, {-1} };
static const struct word sensor[] = {
	{SENSOR_LOST, -1}, {SENSOR_LOWEST, 2}, {SENSOR_LOW, 3}, {SENSOR_NORMAL, 4}, {SENSOR_HIGH, 5}, {SENSOR_HIGHEST, 6}, {-1} };
static const struct word contact[] = { {1, 8}, {0, 4}, {-1} };

/* Kinds of sensors, units and decimals: of an outlet and of an inlet alike. */
#define SENSOR(config, reading, index, fixed, kind, unit, decimals, fact, per) \
	{ config ".6." index "." #kind,  BER_INTEGER, fixed, .text = unit }, \
	{ config ".7." index "." #kind,  BER_GAUGE,   fixed, .text = decimals }, \
	{ reading ".2." index "." #kind, BER_INTEGER, fixed, .text = "1" }, \
	{ reading ".3." index "." #kind, BER_INTEGER, fixed, .text = "4" }, \
	{ reading ".4." index "." #kind, BER_GAUGE,   fact, per }
#define OUTLET(kind, unit, decimals, fact, per) \
	SENSOR("3.5.4.1", "5.4.3.1", "m.o", F_O_METER_FIXED, kind, unit, decimals, fact, per)
#define INLET(kind, unit, decimals, fact, per) \
	SENSOR("3.3.4.1", "5.2.3.1", "m.1", F_MODULE_FIXED, kind, unit, decimals, fact, per)

static const struct row px3[] = {
	{ "3.1.0",           BER_INTEGER, F_MODULES },
	{ "3.2.1.1.2.m",     BER_OCTETS,  F_MANUFACTURER },
	{ "3.2.1.1.3.m",     BER_OCTETS,  F_MODEL },
	{ "3.2.1.1.4.m",     BER_OCTETS,  F_SERIAL },
	{ "3.2.2.1.2.m",     BER_INTEGER, F_MODULE_FIXED, .text = "1" },
	{ "3.2.2.1.4.m",     BER_INTEGER, F_OUTLETS },
	{ "3.2.2.1.13.m",    BER_OCTETS,  F_NAME, .flags = RW, .most = 63 },
	{ "3.2.3.1.6.m.1.1", BER_OCTETS,  F_FIRMWARE },
	{ "3.3.3.1.2.m.1",   BER_OCTETS,  F_MODULE_FIXED, .text = "I1" },
	INLET(1, "2", "3", F_CURRENT, 1),
	INLET(4, "1", "0", F_VOLTAGE, 1000),
	INLET(5, "3", "0", F_POWER, 1),
	INLET(6, "4", "0", F_VA, 1),
	INLET(7, "-1", "2", F_PF, 10),
	INLET(8, "5", "0", F_ENERGY, 1),
	INLET(23, "8", "1", F_FREQUENCY, 100),

	{ "3.5.3.1.2.m.o",   BER_OCTETS,  F_O_LABEL },
	{ "3.5.3.1.3.m.o",   BER_OCTETS,  F_O_NAME, .flags = RW, .most = 63 },
	{ "3.5.3.1.4.m.o",   BER_INTEGER, F_O_FIXED, .text = "11" },
	{ "3.5.3.1.12.m.o",  BER_INTEGER, F_O_CYCLE_DELAY, .flags = RW, .least = 1, .most = 3600 },
	{ "3.5.3.1.28.m.o",  BER_INTEGER, F_O_SWITCHABLE, .words = truth },
	{ "3.5.3.1.29.m.o",  BER_OCTETS,  F_O_FIXED, .text = "IEC 60320 C13" },
	{ "4.1.2.1.2.m.o",   BER_INTEGER, F_O_CONTROL, .words = operation, .flags = RW },
	{ "4.1.2.1.3.m.o",   BER_INTEGER, F_O_STATE, .words = on_off },
	{ "5.4.3.1.3.m.o.14", BER_INTEGER, F_O_STATE, .words = on_off },
	OUTLET(1, "2", "3", F_O_CURRENT, 1),
	OUTLET(4, "1", "0", F_O_VOLTAGE, 1000),
	OUTLET(5, "3", "0", F_O_POWER, 1),
	OUTLET(6, "4", "0", F_O_VA, 1),
	OUTLET(7, "-1", "2", F_O_PF, 10),
	OUTLET(8, "5", "0", F_O_ENERGY, 1),
	OUTLET(23, "8", "1", F_O_FREQUENCY, 100),

	/* External sensors have one numbering: temperatures come first, humidities from 11 on, contacts from 21 on. */
	{ "3.6.3.1.2.m.o",   BER_INTEGER, F_T_FIXED, .text = "10" },
	{ "3.6.3.1.4.m.o",   BER_OCTETS,  F_T_NAME },
	{ "3.6.3.1.16.m.o",  BER_INTEGER, F_T_FIXED, .text = "7" },
	{ "3.6.3.1.17.m.o",  BER_GAUGE,   F_T_FIXED, .text = "1" },
	{ "5.5.3.1.3.m.o",   BER_INTEGER, F_T_STATE, .words = sensor },
	{ "5.5.3.1.4.m.o",   BER_INTEGER, F_T_VALUE, 1 },
	{ "3.6.3.1.2.m.h",   BER_INTEGER, F_H_FIXED, .text = "11" },
	{ "3.6.3.1.4.m.h",   BER_OCTETS,  F_H_NAME },
	{ "3.6.3.1.16.m.h",  BER_INTEGER, F_H_FIXED, .text = "9" },
	{ "3.6.3.1.17.m.h",  BER_GAUGE,   F_H_FIXED, .text = "0" },
	{ "5.5.3.1.3.m.h",   BER_INTEGER, F_H_STATE, .words = sensor },
	{ "5.5.3.1.4.m.h",   BER_INTEGER, F_H_VALUE, 10 },
	{ "3.6.3.1.2.m.c",   BER_INTEGER, F_C_FIXED, .text = "14" },
	{ "3.6.3.1.4.m.c",   BER_OCTETS,  F_C_NAME },
	{ "5.5.3.1.3.m.c",   BER_INTEGER, F_C_STATE, .words = contact },
};

static const struct row px1[] = {
	{ "1.1.1.0",     BER_OCTETS,  F_FIRMWARE },
	{ "1.1.2.0",     BER_OCTETS,  F_SERIAL },
	{ "1.1.12.0",    BER_OCTETS,  F_MODEL },
	{ "1.2.1.0",     BER_INTEGER, F_OUTLETS },
	{ "1.2.2.1.1.n", BER_INTEGER, F_O_INDEX },
	{ "1.2.2.1.2.n", BER_OCTETS,  F_O_NAME, .flags = RW, .most = 63 },
	{ "1.2.2.1.3.n", BER_INTEGER, F_O_CONTROL, .words = operation, .flags = RW },
	{ "1.2.2.1.4.n", BER_GAUGE,   F_O_CURRENT, 1 },
	{ "1.2.2.1.6.n", BER_GAUGE,   F_O_VOLTAGE, 1 },
	{ "1.2.2.1.7.n", BER_GAUGE,   F_O_POWER, 1 },
	{ "1.2.2.1.8.n", BER_GAUGE,   F_O_VA, 1 },
	{ "1.2.2.1.9.n", BER_GAUGE,   F_O_PF, 10 },
};
/* clang-format on */

const struct profile profile_raritan_px3 = {
    .name = "raritan-px3",
    .root = "1.3.6.1.4.1.13742.6",
    .object_id = "1.3.6.1.4.1.13742.6",
    .manufacturer = "Raritan",
    .model = "PX3-5493U",
    .firmware = "4.0.20.5-49038",
    .shape = {.modules = 1,
	.outlets = 24,
	.phases = 1,
	.temperatures = 1,
	.humidities = 1,
	.contacts = 1,
	.is_switched = true,
	.is_outlet_metered = true,
	.has_power = true},
    .rows = px3,
    .row_count = sizeof px3 / sizeof *px3,
    .what = "PDU2-MIB; decimals are told apart from readings; on is 7 and off 8",
};

const struct profile profile_raritan_px1 = {
    .name = "raritan-px1",
    .root = "1.3.6.1.4.1.13742.4",
    .object_id = "1.3.6.1.4.1.13742.4",
    .manufacturer = "Raritan",
    .model = "DPCR20-20",
    .firmware = "01.05.01",
    .shape = {.modules = 1,
	.outlets = 20,
	.is_switched = true,
	.is_outlet_metered = true,
	.has_power = true},
    .rows = px1,
    .row_count = sizeof px1 / sizeof *px1,
    .what = "PDU-MIB of the Dominion PX; one column is state and command",
};
