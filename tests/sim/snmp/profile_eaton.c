/* EATON-EPDU-MIB (G3, G4): tables are indexed by the unit in the daisy chain, from 0 on, and then by number. */
#include "profiles.h"

/* clang-format off */
static const struct word plan[] = { {0, 0}, {1, 1}, {2, 2}, {3, 3}, {-1} };
static const struct word restore[] = { {RESTORE_OFF, 0}, {RESTORE_ON, 1}, {RESTORE_LAST, 2}, {-1} };
static const struct word switchable[] = { {1, 1}, {0, 2}, {-1} };
static const struct word load[] = { {LOAD_NORMAL, 0}, {LOAD_LOW, 1}, {LOAD_NEAR, 3}, {LOAD_OVER, 4}, {-1} };
static const struct word sensor[] = {
	{SENSOR_NORMAL, 0}, {SENSOR_LOW, 1}, {SENSOR_LOWEST, 2}, {SENSOR_HIGH, 3}, {SENSOR_HIGHEST, 4}, {SENSOR_LOST, 0}, {-1} };
static const struct word contact[] = { {1, 0}, {0, 1}, {-1} };

static const struct row rows[] = {
	{ "1.1.0",       BER_OCTETS,  F_UNITS_LIST },
	{ "1.2.1.2.z",   BER_OCTETS,  F_MODEL },
	{ "1.2.1.3.z",   BER_OCTETS,  F_PART },
	{ "1.2.1.4.z",   BER_OCTETS,  F_SERIAL },
	{ "1.2.1.5.z",   BER_OCTETS,  F_FIRMWARE },
	{ "1.2.1.6.z",   BER_OCTETS,  F_NAME, .flags = RW, .most = 31 },
	{ "1.2.1.9.z",   BER_INTEGER, F_MODULE_FIXED, .text = "0" },
	{ "1.2.1.10.z",  BER_INTEGER, F_MODULE_FIXED, .text = "3" },
	{ "1.2.1.20.z",  BER_INTEGER, F_MODULE_FIXED, .text = "1" },
	{ "1.2.1.21.z",  BER_INTEGER, F_GROUPS },
	{ "1.2.1.22.z",  BER_INTEGER, F_OUTLETS },
	{ "1.2.1.23.z",  BER_INTEGER, F_TEMPERATURES },
	{ "1.2.1.24.z",  BER_INTEGER, F_HUMIDITIES },
	{ "1.2.1.30.z",  BER_INTEGER, F_MODULE_FIXED, .text = "0" },

	{ "3.1.1.3.z.1",   BER_INTEGER, F_FREQUENCY, 100 },
	{ "3.2.1.2.z.1.o", BER_INTEGER, F_P_NUMBER },
	{ "3.2.1.3.z.1.o", BER_INTEGER, F_P_VOLTAGE },
	{ "3.3.1.2.z.1.o", BER_INTEGER, F_P_NUMBER },
	{ "3.3.1.4.z.1.o", BER_INTEGER, F_P_CURRENT },
	{ "3.4.1.2.z.1.o", BER_INTEGER, F_P_NUMBER },
	{ "3.4.1.3.z.1.o", BER_INTEGER, F_P_VA },
	{ "3.4.1.4.z.1.o", BER_INTEGER, F_P_POWER },
	{ "3.5.1.3.z.1",   BER_INTEGER, F_VA, 1 },
	{ "3.5.1.4.z.1",   BER_INTEGER, F_POWER, 1 },
	{ "3.5.1.5.z.1",   BER_GAUGE,   F_ENERGY, 1, .flags = RW },

	{ "5.1.1.3.z.o", BER_OCTETS,  F_G_NAME },
	{ "5.1.1.6.z.o", BER_INTEGER, F_G_OUTLETS },
	{ "5.6.1.3.z.o", BER_INTEGER, F_G_OFF_IN,   .flags = RW, .least = -1, .most = 99999 },
	{ "5.6.1.4.z.o", BER_INTEGER, F_G_ON_IN,    .flags = RW, .least = -1, .most = 99999 },
	{ "5.6.1.5.z.o", BER_INTEGER, F_G_CYCLE_IN, .flags = RW, .least = -1, .most = 0 },

	{ "6.1.1.2.z.o", BER_OCTETS,  F_O_LABEL },
	{ "6.1.1.3.z.o", BER_OCTETS,  F_O_NAME, .flags = RW, .most = 31 },
	{ "6.1.1.5.z.o", BER_INTEGER, F_O_FIXED, .text = "1" },
	{ "6.1.1.6.z.o", BER_OCTETS,  F_O_LABEL },
	{ "6.1.1.7.z.o", BER_INTEGER, F_O_PHASE },
	{ "6.3.1.2.z.o", BER_INTEGER, F_O_VOLTAGE },
	{ "6.4.1.2.z.o", BER_INTEGER, F_O_RATING_A, -1000 },
	{ "6.4.1.3.z.o", BER_INTEGER, F_O_CURRENT },
	{ "6.4.1.4.z.o", BER_INTEGER, F_O_LOAD_STATE, .words = load },
	{ "6.4.1.5.z.o", BER_INTEGER, F_O_METER_FIXED, .text = "-1" },
	{ "6.4.1.7.z.o", BER_INTEGER, F_O_METER_FIXED, .text = "8000" },
	{ "6.5.1.2.z.o", BER_INTEGER, F_O_VA },
	{ "6.5.1.3.z.o", BER_INTEGER, F_O_POWER },
	{ "6.5.1.4.z.o", BER_GAUGE,   F_O_ENERGY, .flags = RW },
	{ "6.5.1.6.z.o", BER_INTEGER, F_O_PF },
	{ "6.6.1.2.z.o", BER_INTEGER, F_O_PLAN, .words = plan },
	{ "6.6.1.3.z.o", BER_INTEGER, F_O_OFF_IN,   .flags = RW, .least = -1, .most = 99999 },
	{ "6.6.1.4.z.o", BER_INTEGER, F_O_ON_IN,    .flags = RW, .least = -1, .most = 99999 },
	{ "6.6.1.5.z.o", BER_INTEGER, F_O_CYCLE_IN, .flags = RW, .least = -1, .most = 0 },
	{ "6.6.1.6.z.o", BER_INTEGER, F_O_RESTORE, .words = restore, .flags = RW },
	{ "6.6.1.7.z.o", BER_INTEGER, F_O_ON_DELAY, .flags = RW, .least = -1, .most = 99999 },
	{ "6.6.1.8.z.o", BER_INTEGER, F_O_CYCLE_DELAY, .flags = RW, .least = 0, .most = 60 },
	{ "6.6.1.9.z.o", BER_INTEGER, F_O_SWITCHABLE, .words = switchable },
	{ "6.6.1.10.z.o", BER_INTEGER, F_O_OFF_DELAY, .flags = RW, .least = 0, .most = 99999 },

	{ "7.1.1.2.z.o", BER_OCTETS,  F_T_NAME },
	{ "7.1.1.3.z.o", BER_INTEGER, F_T_FIXED, .text = "1" },
	{ "7.1.1.4.z.o", BER_INTEGER, F_T_VALUE, 1 },
	{ "7.1.1.5.z.o", BER_INTEGER, F_T_STATE, .words = sensor },
	{ "7.2.1.2.z.o", BER_OCTETS,  F_H_NAME },
	{ "7.2.1.3.z.o", BER_INTEGER, F_H_FIXED, .text = "1" },
	{ "7.2.1.4.z.o", BER_INTEGER, F_H_VALUE, 1 },
	{ "7.2.1.5.z.o", BER_INTEGER, F_H_STATE, .words = sensor },
	{ "7.3.1.2.z.o", BER_OCTETS,  F_C_NAME },
	{ "7.3.1.3.z.o", BER_INTEGER, F_C_FIXED, .text = "1" },
	{ "7.3.1.4.z.o", BER_INTEGER, F_C_STATE, .words = contact },
};
/* clang-format on */

const struct profile profile_eaton_epdu = {
    .name = "eaton-epdu",
    .root = "1.3.6.1.4.1.534.6.6.7",
    .object_id = "1.3.6.1.4.1.534.6.6.7",
    .manufacturer = "EATON",
    .model = "EMAB22",
    .firmware = "05.01.0002",
    .shape = {.modules = 1,
	.outlets = 24,
	.phases = 3,
	.groups = 1,
	.temperatures = 1,
	.humidities = 1,
	.contacts = 2,
	.is_switched = true,
	.is_outlet_metered = true,
	.has_power = true},
    .rows = rows,
    .row_count = sizeof rows / sizeof *rows,
    .what = "EATON-EPDU-MIB; commands are seconds, 0 is now; a unit's index begins at 0",
};
