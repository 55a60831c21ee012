/* CPS-MIB, Sentry3-MIB, Sentry4-MIB, VERTIV-V5-MIB and TRIPPLITE-PRODUCTS: one table each. */
#include "profiles.h"

/* clang-format off */
static const struct word on1_off2[] = { {RELAY_ON, 1}, {RELAY_OFF, 2}, {-1} };
static const struct word off1_on2[] = { {RELAY_UNKNOWN, 0}, {RELAY_OFF, 1}, {RELAY_ON, 2}, {-1} };

/* ---- CyberPower */

static const struct word cyber_pending[] = { {PENDING_YES, 1}, {PENDING_NO, 2}, {PENDING_UNKNOWN, 3}, {-1} };
static const struct word cyber_load[] = { {LOAD_NORMAL, 1}, {LOAD_LOW, 2}, {LOAD_NEAR, 3}, {LOAD_OVER, 4}, {-1} };
static const struct word cyber_control[] = {
	{CMD_ON, 1}, {CMD_OFF, 2}, {CMD_CYCLE, 3}, {CMD_DELAYED_ON, 4}, {CMD_DELAYED_OFF, 5}, {CMD_DELAYED_CYCLE, 6},
	{CMD_CANCEL, 7}, {-1} };

static const struct row cyberpower[] = {
	{ "3.1.1.0",         BER_OCTETS,  F_NAME, .flags = RW, .most = 31 },
	{ "3.1.3.0",         BER_OCTETS,  F_FIRMWARE },
	{ "3.1.5.0",         BER_OCTETS,  F_MODEL },
	{ "3.1.6.0",         BER_OCTETS,  F_SERIAL },
	{ "3.1.8.0",         BER_INTEGER, F_OUTLETS },
	{ "3.2.3.1.1.1.n",   BER_INTEGER, F_P_INDEX },
	{ "3.2.3.1.1.2.n",   BER_GAUGE,   F_P_CURRENT, 100 },
	{ "3.2.3.1.1.3.n",   BER_INTEGER, F_P_LOAD_STATE, .words = cyber_load },
	{ "3.2.3.1.1.4.n",   BER_INTEGER, F_P_NUMBER },
	{ "3.2.3.1.1.5.n",   BER_INTEGER, F_P_FIXED, .text = "0" },
	{ "3.2.3.1.1.6.n",   BER_INTEGER, F_P_VOLTAGE, 100 },
	{ "3.2.3.1.1.7.n",   BER_INTEGER, F_P_POWER, 1 },
	{ "3.2.3.1.1.8.n",   BER_INTEGER, F_P_VA, 1 },
	{ "3.2.3.1.1.9.n",   BER_INTEGER, F_P_PF, 10 },
	{ "3.3.3.1.1.1.n",   BER_INTEGER, F_O_INDEX },
	{ "3.3.3.1.1.2.n",   BER_OCTETS,  F_O_NAME },
	{ "3.3.3.1.1.4.n",   BER_INTEGER, F_O_CONTROL, .words = cyber_control, .flags = RW },
	{ "3.3.3.1.1.5.n",   BER_INTEGER, F_O_BANK },
	{ "3.3.4.1.1.1.n",   BER_INTEGER, F_O_INDEX },
	{ "3.3.4.1.1.2.n",   BER_OCTETS,  F_O_NAME, .flags = RW, .most = 31 },
	{ "3.3.4.1.1.4.n",   BER_INTEGER, F_O_ON_DELAY,    .flags = RW, .least = -1, .most = 7200 },
	{ "3.3.4.1.1.5.n",   BER_INTEGER, F_O_OFF_DELAY,   .flags = RW, .least = -1, .most = 7200 },
	{ "3.3.4.1.1.6.n",   BER_INTEGER, F_O_CYCLE_DELAY, .flags = RW, .least = 5, .most = 60 },
	{ "3.3.5.1.1.1.n",   BER_INTEGER, F_O_INDEX },
	{ "3.3.5.1.1.2.n",   BER_OCTETS,  F_O_NAME },
	{ "3.3.5.1.1.4.n",   BER_INTEGER, F_O_STATE,   .words = on1_off2 },
	{ "3.3.5.1.1.5.n",   BER_INTEGER, F_O_PENDING, .words = cyber_pending },
	{ "3.3.5.1.1.6.n",   BER_INTEGER, F_O_BANK },
	{ "3.3.5.1.1.7.n",   BER_GAUGE,   F_O_CURRENT, 100 },
	{ "3.3.5.1.1.8.n",   BER_GAUGE,   F_O_POWER, 1 },
	{ "4.2.1.0",         BER_INTEGER, F_T_FAHRENHEIT, 1 },
};

const struct profile profile_cyberpower = {
    .name = "cyberpower",
    .root = "1.3.6.1.4.1.3808.1.1",
    .object_id = "1.3.6.1.4.1.3808.1.1.3",
    .manufacturer = "CyberPower",
    .model = "PDU41005",
    .firmware = "1.2.3",
    .shape = {.modules = 1, .outlets = 8, .phases = 1, .temperatures = 1, .is_switched = true,
	.is_outlet_metered = true, .has_power = true},
    .rows = cyberpower,
    .row_count = sizeof cyberpower / sizeof *cyberpower,
    .what = "CPS-MIB ePDU",
};

/* ---- Server Technology */

static const struct word sentry3_status[] = { {0, 0}, {1, 1}, {2, 2}, {3, 3}, {-1} };
static const struct word sentry3_action[] = { {CMD_NONE, 0}, {CMD_ON, 1}, {CMD_OFF, 2}, {CMD_CYCLE, 3}, {-1} };
static const struct word sentry3_load[] = { {LOAD_NORMAL, 0}, {LOAD_LOW, 4}, {LOAD_NEAR, 5}, {LOAD_OVER, 6}, {-1} };

static const struct row sentry3[] = {
	{ "1.1.0",           BER_OCTETS,  F_FIRMWARE },
	{ "1.3.0",           BER_OCTETS,  F_SYS_LOCATION },
	{ "1.4.0",           BER_INTEGER, F_MODULES },
	{ "2.1.1.3.m",       BER_OCTETS,  F_NAME, .flags = RW, .most = 24 },
	{ "2.1.1.6.m",       BER_OCTETS,  F_SERIAL },
	{ "2.1.1.7.m",       BER_OCTETS,  F_MODEL },
	{ "2.2.1.2.m.1",     BER_OCTETS,  F_MODULE_FIXED, .text = "AA" },
	{ "2.2.1.5.m.1",     BER_INTEGER, F_MODULE_FIXED, .text = "1" },
	{ "2.2.1.6.m.1",     BER_INTEGER, F_LOAD_STATE, .words = sentry3_load },
	{ "2.2.1.7.m.1",     BER_INTEGER, F_CURRENT, 10 },
	{ "2.2.1.9.m.1",     BER_INTEGER, F_OUTLETS },
	{ "2.2.1.10.m.1",    BER_INTEGER, F_RATING_A },
	{ "2.2.1.11.m.1",    BER_INTEGER, F_VOLTAGE, 100 },
	{ "2.2.1.12.m.1",    BER_INTEGER, F_POWER, 1, .flags = MINUS1 },
	{ "2.3.1.2.m.1.o",   BER_OCTETS,  F_O_LABEL },
	{ "2.3.1.3.m.1.o",   BER_OCTETS,  F_O_NAME, .flags = RW, .most = 24 },
	{ "2.3.1.5.m.1.o",   BER_INTEGER, F_O_PLAN, .words = sentry3_status },
	{ "2.3.1.6.m.1.o",   BER_INTEGER, F_O_LOAD_STATE, .words = sentry3_load },
	{ "2.3.1.7.m.1.o",   BER_INTEGER, F_O_CURRENT, 10 },
	{ "2.3.1.11.m.1.o",  BER_INTEGER, F_O_CONTROL, .words = sentry3_action, .flags = RW },
	{ "2.3.1.13.m.1.o",  BER_INTEGER, F_O_VOLTAGE, 100 },
	{ "2.3.1.14.m.1.o",  BER_INTEGER, F_O_POWER, 1 },
	{ "2.3.1.18.m.1.o",  BER_INTEGER, F_O_ENERGY, 1 },
	{ "2.5.1.3.m.o",     BER_OCTETS,  F_T_NAME },
	{ "2.5.1.6.m.o",     BER_INTEGER, F_T_VALUE, 1, .flags = MINUS1 },
};

const struct profile profile_sentry3 = {
    .name = "sentry3",
    .root = "1.3.6.1.4.1.1718.3",
    .object_id = "1.3.6.1.4.1.1718.3",
    .manufacturer = "Server Technology",
    .model = "CW-24V4",
    .firmware = "Sentry Switched CDU Version 7.1f",
    .shape = {.modules = 1, .outlets = 24, .phases = 1, .temperatures = 2, .is_switched = true,
	.is_outlet_metered = true, .has_power = true},
    .rows = sentry3,
    .row_count = sizeof sentry3 / sizeof *sentry3,
    .what = "Sentry3-MIB; tower.infeed.outlet; the status tells what is on its way",
};

/* DeviceState: unknown 0, on 1, off 2; DeviceStatus: normal 0. */
static const struct word sentry4_state[] = { {RELAY_UNKNOWN, 0}, {RELAY_ON, 1}, {RELAY_OFF, 2}, {-1} };
static const struct word sentry4_action[] = { {CMD_NONE, 0}, {CMD_ON, 1}, {CMD_OFF, 2}, {CMD_CYCLE, 3}, {-1} };

static const struct row sentry4[] = {
	{ "1.1.3.0",         BER_OCTETS,  F_FIRMWARE },
	{ "2.1.1.2.m",       BER_OCTETS,  F_NAME, .flags = RW, .most = 32 },
	{ "8.2.1.2.m.1.o",   BER_OCTETS,  F_O_LABEL },
	{ "8.2.1.3.m.1.o",   BER_OCTETS,  F_O_NAME, .flags = RW, .most = 32 },
	{ "8.3.1.1.m.1.o",   BER_INTEGER, F_O_STATE, .words = sentry4_state },
	{ "8.3.1.2.m.1.o",   BER_INTEGER, F_O_FIXED, .text = "0" },
	{ "8.3.1.3.m.1.o",   BER_INTEGER, F_O_CURRENT, 10 },
	{ "8.3.1.7.m.1.o",   BER_INTEGER, F_O_POWER, 1 },
	{ "8.3.1.14.m.1.o",  BER_INTEGER, F_O_ENERGY, 1 },
	{ "8.5.1.2.m.1.o",   BER_INTEGER, F_O_CONTROL, .words = sentry4_action, .flags = RW },
};

const struct profile profile_sentry4 = {
    .name = "sentry4",
    .root = "1.3.6.1.4.1.1718.4.1",
    .object_id = "1.3.6.1.4.1.1718.4",
    .manufacturer = "Server Technology",
    .model = "C2WG24SN",
    .firmware = "Version 8.0q",
    .shape = {.modules = 1, .outlets = 24, .is_switched = true, .is_outlet_metered = true, .has_power = true},
    .rows = sentry4,
    .row_count = sizeof sentry4 / sizeof *sentry4,
    .what = "Sentry4-MIB; unit.cord.outlet; nothing tells what is on its way",
};

/* ---- Vertiv, Geist */

static const struct word vertiv_state[] = { {1, 1}, {0, 2}, {2, 3}, {3, 4}, {-1} };
static const struct word vertiv_control[] = {
	{CMD_NONE, 8}, {CMD_CANCEL, 1}, {CMD_ON, 2}, {CMD_DELAYED_ON, 3}, {CMD_OFF, 4}, {CMD_DELAYED_OFF, 5},
	{CMD_CYCLE, 6}, {CMD_DELAYED_CYCLE, 7}, {-1} };

static const struct row vertiv[] = {
	{ "1.2.0",       BER_OCTETS,  F_FIRMWARE },
	{ "1.8.0",       BER_OCTETS,  F_MODEL },
	{ "1.10.0",      BER_OCTETS,  F_SERIAL },
	{ "3.1.1.2.n",   BER_OCTETS,  F_SERIAL },
	{ "3.1.1.3.n",   BER_OCTETS,  F_MODULE_FIXED, .text = "Geist Upgradable rPDU" },
	{ "3.1.1.4.n",   BER_OCTETS,  F_NAME, .flags = RW, .most = 63 },
	{ "3.1.1.5.n",   BER_GAUGE,   F_MODULE_FIXED, .text = "1" },
	{ "3.1.1.6.n",   BER_INTEGER, F_MODULE_FIXED, .text = "0" },
	{ "3.1.1.9.n",   BER_GAUGE,   F_POWER, 1 },
	{ "3.1.1.10.n",  BER_GAUGE,   F_VA, 1 },
	{ "3.1.1.11.n",  BER_GAUGE,   F_PF, 10 },
	{ "3.1.1.12.n",  BER_GAUGE,   F_ENERGY, 1 },
	{ "3.2.1.2.n",   BER_OCTETS,  F_P_NAME },
	{ "3.2.1.3.n",   BER_OCTETS,  F_P_NAME },
	{ "3.2.1.4.n",   BER_GAUGE,   F_P_VOLTAGE, 100 },
	{ "3.2.1.8.n",   BER_GAUGE,   F_P_CURRENT, 10 },
	{ "3.2.1.12.n",  BER_GAUGE,   F_P_POWER, 1 },
	{ "3.2.1.13.n",  BER_GAUGE,   F_P_VA, 1 },
	{ "3.2.1.14.n",  BER_GAUGE,   F_P_PF, 10 },
	{ "3.3.1.2.n",   BER_OCTETS,  F_B_NAME },
	{ "3.3.1.3.n",   BER_OCTETS,  F_B_NAME },
	{ "3.3.1.4.n",   BER_GAUGE,   F_B_CURRENT, 10 },
	{ "3.5.1.2.n",   BER_OCTETS,  F_O_LABEL },
	{ "3.5.1.3.n",   BER_OCTETS,  F_O_NAME, .flags = RW, .most = 63 },
	{ "3.5.1.4.n",   BER_INTEGER, F_O_PLAN, .words = vertiv_state },
	{ "3.5.1.6.n",   BER_INTEGER, F_O_CONTROL, .words = vertiv_control, .flags = RW },
	{ "3.6.1.3.n",   BER_OCTETS,  F_O_METER_NAME },
	{ "3.6.1.4.n",   BER_GAUGE,   F_O_VOLTAGE, 100 },
	{ "3.6.1.8.n",   BER_GAUGE,   F_O_CURRENT, 10 },
	{ "3.6.1.12.n",  BER_GAUGE,   F_O_POWER, 1 },
	{ "3.6.1.14.n",  BER_GAUGE,   F_O_PF, 10 },
	{ "3.6.1.15.n",  BER_GAUGE,   F_O_ENERGY, 1 },
};

const struct profile profile_vertiv = {
    .name = "vertiv",
    .root = "1.3.6.1.4.1.21239.5.2",
    .object_id = "1.3.6.1.4.1.21239.42.1.52",
    .manufacturer = "Vertiv",
    .model = "MG02E4W1-42ITB3-3PS56B2A10-S",
    .firmware = "3.4.0",
    .shape = {.modules = 1, .outlets = 42, .phases = 3, .banks = 6, .is_switched = true, .is_outlet_metered = true,
	.has_power = true},
    .rows = vertiv,
    .row_count = sizeof vertiv / sizeof *vertiv,
    .what = "VERTIV-V5-MIB (Geist); commands are even, delayed ones odd",
};

/* ---- Tripp Lite */

static const struct word tripp_command[] = { {CMD_NONE, 0}, {CMD_OFF, 1}, {CMD_ON, 2}, {CMD_CYCLE, 3}, {-1} };

static const struct row tripplite[] = {
	{ "1.2.1.5.m",           BER_OCTETS,  F_MODEL },
	{ "1.2.1.6.m",           BER_OCTETS,  F_SERIAL },
	{ "3.2.1.1.0",           BER_INTEGER, F_MODULES },
	{ "3.2.3.3.1.1.1.m.o",   BER_GAUGE,   F_O_NUMBER },
	{ "3.2.3.3.1.1.2.m.o",   BER_OCTETS,  F_O_NAME, .flags = RW, .most = 31 },
	{ "3.2.3.3.1.1.3.m.o",   BER_OCTETS,  F_O_FIXED, .text = "" },
	{ "3.2.3.3.1.1.4.m.o",   BER_INTEGER, F_O_STATE, .words = off1_on2 },
	{ "3.2.3.3.1.1.5.m.o",   BER_INTEGER, F_O_SWITCHABLE },
	{ "3.2.3.3.1.1.6.m.o",   BER_INTEGER, F_O_CONTROL, .words = tripp_command, .flags = RW },
	{ "3.2.3.3.1.1.8.m.o",   BER_GAUGE,   F_O_CURRENT, 10 },
};

const struct profile profile_tripplite = {
    .name = "tripplite",
    .root = "1.3.6.1.4.1.850.1.1",
    .object_id = "1.3.6.1.4.1.850.1.1.1",
    .manufacturer = "TRIPPLITE",
    .model = "PDUMV30HVNETLX",
    .firmware = "20.1.0",
    .shape = {.modules = 1, .outlets = 24, .is_switched = true, .is_outlet_metered = true},
    .rows = tripplite,
    .row_count = sizeof tripplite / sizeof *tripplite,
    .what = "TRIPPLITE-PRODUCTS; sysObjectID is that of its UPSes, too",
};
/* clang-format on */
