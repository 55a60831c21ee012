/* PowerNet-MIB 4.x: rPDU2 (26), rPDU (12), sPDU or MasterSwitch (4). All tables are indexed by one running number. */
#include "profiles.h"

/* clang-format off */
static const struct word load_state2[] = { {LOAD_LOW, 1}, {LOAD_NORMAL, 2}, {LOAD_NEAR, 3}, {LOAD_OVER, 4}, {-1} };
static const struct word load_state1[] = { {LOAD_NORMAL, 1}, {LOAD_LOW, 2}, {LOAD_NEAR, 3}, {LOAD_OVER, 4}, {-1} };
static const struct word state2[] = { {RELAY_OFF, 1}, {RELAY_ON, 2}, {-1} };
static const struct word state1[] = { {RELAY_ON, 1}, {RELAY_OFF, 2}, {-1} };
static const struct word pending[] = { {PENDING_YES, 1}, {PENDING_NO, 2}, {PENDING_UNKNOWN, 3}, {-1} };
static const struct word alarm[] = { {0, 1}, {1, 2}, {-1} };
static const struct word supply[] = { {SUPPLY_OK, 1}, {SUPPLY_ALARM, 2}, {SUPPLY_ABSENT, 3}, {-1} };
static const struct word control2[] = {
	{CMD_ON, 1}, {CMD_OFF, 2}, {CMD_CYCLE, 3}, {CMD_UNKNOWN, 4}, {CMD_DELAYED_ON, 5}, {CMD_DELAYED_OFF, 6},
	{CMD_DELAYED_CYCLE, 7}, {CMD_CANCEL, 8}, {-1} };
static const struct word control1[] = {
	{CMD_ON, 1}, {CMD_OFF, 2}, {CMD_CYCLE, 3}, {CMD_DELAYED_ON, 4}, {CMD_DELAYED_OFF, 5}, {CMD_DELAYED_CYCLE, 6},
	{CMD_CANCEL, 7}, {CMD_UNKNOWN, 8}, {-1} };
static const struct word control0[] = {
	{CMD_ON, 1}, {CMD_OFF, 2}, {CMD_CYCLE, 3}, {CMD_UNKNOWN, 4}, {CMD_DELAYED_ON, 5}, {CMD_DELAYED_OFF, 6},
	{CMD_DELAYED_CYCLE, 7}, {-1} };
static const struct word all_control[] = {
	{CMD_ON, 1}, {CMD_DELAYED_ON, 2}, {CMD_OFF, 3}, {CMD_CYCLE, 4}, {CMD_DELAYED_CYCLE, 5}, {CMD_NONE, 6},
	{CMD_DELAYED_OFF, 7}, {CMD_CANCEL, 8}, {-1} };
static const struct word temperature[] = {
	{SENSOR_LOST, 1}, {SENSOR_LOWEST, 2}, {SENSOR_LOW, 3}, {SENSOR_NORMAL, 4}, {SENSOR_HIGH, 5},
	{SENSOR_HIGHEST, 6}, {-1} };
static const struct word humidity[] = {
	{SENSOR_LOST, 1}, {SENSOR_LOWEST, 2}, {SENSOR_LOW, 3}, {SENSOR_NORMAL, 4}, {SENSOR_HIGH, 4},
	{SENSOR_HIGHEST, 4}, {-1} };

static const struct row rpdu2[] = {
	{ "1.0",          BER_INTEGER, F_MODULES },
	{ "2.1.1.n",      BER_INTEGER, F_INDEX },
	{ "2.1.2.n",      BER_INTEGER, F_MODULE },
	{ "2.1.3.n",      BER_OCTETS,  F_NAME,     .flags = RW },
	{ "2.1.4.n",      BER_OCTETS,  F_LOCATION, .flags = RW },
	{ "2.1.5.n",      BER_OCTETS,  F_HARDWARE },
	{ "2.1.6.n",      BER_OCTETS,  F_FIRMWARE },
	{ "2.1.7.n",      BER_OCTETS,  F_MODULE_FIXED, .text = "05/14/2024" },
	{ "2.1.8.n",      BER_OCTETS,  F_MODEL },
	{ "2.1.9.n",      BER_OCTETS,  F_SERIAL },

	{ "4.2.1.1.n",    BER_INTEGER, F_INDEX },
	{ "4.2.1.2.n",    BER_INTEGER, F_MODULE },
	{ "4.2.1.3.n",    BER_OCTETS,  F_NAME },
	{ "4.2.1.4.n",    BER_INTEGER, F_OUTLETS },
	{ "4.2.1.5.n",    BER_INTEGER, F_OUTLETS_SWITCHED },
	{ "4.2.1.6.n",    BER_INTEGER, F_OUTLETS_METERED },
	{ "4.2.1.7.n",    BER_INTEGER, F_PHASES },
	{ "4.2.1.8.n",    BER_INTEGER, F_BANKS },
	{ "4.2.1.9.n",    BER_INTEGER, F_RATING_A },

	{ "4.3.1.1.n",    BER_INTEGER, F_INDEX },
	{ "4.3.1.2.n",    BER_INTEGER, F_MODULE },
	{ "4.3.1.3.n",    BER_OCTETS,  F_NAME },
	{ "4.3.1.4.n",    BER_INTEGER, F_LOAD_STATE, .words = load_state2 },
	{ "4.3.1.5.n",    BER_INTEGER, F_POWER,  10,  .flags = MINUS1 },
	{ "4.3.1.6.n",    BER_INTEGER, F_PEAK,   10,  .flags = MINUS1 },
	{ "4.3.1.9.n",    BER_INTEGER, F_ENERGY, 100, .flags = MINUS1 },
	{ "4.3.1.12.n",   BER_INTEGER, F_SUPPLY_ALARM, .words = alarm },
	{ "4.3.1.13.n",   BER_INTEGER, F_SUPPLY_1, .words = supply },
	{ "4.3.1.14.n",   BER_INTEGER, F_SUPPLY_2, .words = supply },
	{ "4.3.1.16.n",   BER_INTEGER, F_VA,     10,  .flags = MINUS1 },
	{ "4.3.1.17.n",   BER_INTEGER, F_PF,     10,  .flags = MINUS1 },

	{ "4.4.1.1.n",    BER_INTEGER, F_INDEX },
	{ "4.4.1.4.n",    BER_INTEGER, F_ALL_CONTROL, .words = all_control, .flags = RW },

	{ "6.1.0",        BER_INTEGER, F_ALL_PHASES },
	{ "6.3.1.1.n",    BER_INTEGER, F_P_INDEX },
	{ "6.3.1.2.n",    BER_INTEGER, F_P_MODULE },
	{ "6.3.1.3.n",    BER_INTEGER, F_P_NUMBER },
	{ "6.3.1.4.n",    BER_INTEGER, F_P_LOAD_STATE, .words = load_state2 },
	{ "6.3.1.5.n",    BER_INTEGER, F_P_CURRENT, 100 },
	{ "6.3.1.6.n",    BER_INTEGER, F_P_VOLTAGE, 1000 },
	{ "6.3.1.7.n",    BER_INTEGER, F_P_POWER,   10, .flags = MINUS1 },
	{ "6.3.1.8.n",    BER_INTEGER, F_P_VA,      10, .flags = MINUS1 },
	{ "6.3.1.9.n",    BER_INTEGER, F_P_PF,      10, .flags = MINUS1 },

	{ "8.1.0",        BER_INTEGER, F_ALL_BANKS },
	{ "8.2.1.2.n",    BER_INTEGER, F_B_MODULE },
	{ "8.2.1.3.n",    BER_INTEGER, F_B_NUMBER },
	{ "8.2.1.5.n",    BER_INTEGER, F_B_RATING_A },
	{ "8.3.1.2.n",    BER_INTEGER, F_B_MODULE },
	{ "8.3.1.3.n",    BER_INTEGER, F_B_NUMBER },
	{ "8.3.1.4.n",    BER_INTEGER, F_B_LOAD_STATE, .words = load_state2 },
	{ "8.3.1.5.n",    BER_INTEGER, F_B_CURRENT, 100 },

	{ "9.1.0",        BER_INTEGER, F_ALL_OUTLETS },
	{ "9.2.1.1.1.n",  BER_INTEGER, F_O_INDEX },
	{ "9.2.1.1.2.n",  BER_INTEGER, F_O_MODULE },
	{ "9.2.1.1.3.n",  BER_OCTETS,  F_O_NAME,        .flags = RW, .most = 31 },
	{ "9.2.1.1.4.n",  BER_INTEGER, F_O_NUMBER },
	{ "9.2.1.1.5.n",  BER_INTEGER, F_O_ON_DELAY,    .flags = RW, .least = -1, .most = 7200 },
	{ "9.2.1.1.6.n",  BER_INTEGER, F_O_OFF_DELAY,   .flags = RW, .least = -1, .most = 7200 },
	{ "9.2.1.1.7.n",  BER_INTEGER, F_O_CYCLE_DELAY, .flags = RW, .least = 5, .most = 60 },
	{ "9.2.3.1.1.n",  BER_INTEGER, F_O_INDEX },
	{ "9.2.3.1.2.n",  BER_INTEGER, F_O_MODULE },
	{ "9.2.3.1.3.n",  BER_OCTETS,  F_O_NAME },
	{ "9.2.3.1.4.n",  BER_INTEGER, F_O_NUMBER },
	{ "9.2.3.1.5.n",  BER_INTEGER, F_O_STATE,   .words = state2 },
	{ "9.2.3.1.6.n",  BER_INTEGER, F_O_PENDING, .words = pending },
	{ "9.2.4.1.1.n",  BER_INTEGER, F_O_INDEX },
	{ "9.2.4.1.2.n",  BER_INTEGER, F_O_MODULE },
	{ "9.2.4.1.3.n",  BER_OCTETS,  F_O_NAME },
	{ "9.2.4.1.4.n",  BER_INTEGER, F_O_NUMBER },
	{ "9.2.4.1.5.n",  BER_INTEGER, F_O_CONTROL, .words = control2, .flags = RW },

	{ "9.4.1.1.1.n",  BER_INTEGER, F_O_METER_INDEX },
	{ "9.4.3.1.1.n",  BER_INTEGER, F_O_METER_INDEX },
	{ "9.4.3.1.2.n",  BER_INTEGER, F_O_METER_MODULE },
	{ "9.4.3.1.3.n",  BER_OCTETS,  F_O_METER_NAME },
	{ "9.4.3.1.4.n",  BER_INTEGER, F_O_METER_NUMBER },
	{ "9.4.3.1.5.n",  BER_INTEGER, F_O_LOAD_STATE, .words = load_state2 },
	{ "9.4.3.1.6.n",  BER_INTEGER, F_O_CURRENT, 100 },
	{ "9.4.3.1.7.n",  BER_INTEGER, F_O_POWER,   1 },
	{ "9.4.3.1.8.n",  BER_INTEGER, F_O_PEAK,    1 },
	{ "9.4.3.1.11.n", BER_INTEGER, F_O_ENERGY,  100 },

	{ "10.1.0",       BER_INTEGER, F_MODULES },
	{ "10.2.2.1.1.n", BER_INTEGER, F_T_INDEX },
	{ "10.2.2.1.2.n", BER_INTEGER, F_T_MODULE },
	{ "10.2.2.1.3.n", BER_OCTETS,  F_T_NAME },
	{ "10.2.2.1.4.n", BER_INTEGER, F_T_NUMBER },
	{ "10.2.2.1.5.n", BER_INTEGER, F_T_FIXED, .text = "2" },
	{ "10.2.2.1.6.n", BER_INTEGER, F_T_FIXED, .text = "2" },
	{ "10.2.2.1.7.n", BER_INTEGER, F_T_FAHRENHEIT, .flags = MINUS1, .per = 1 },
	{ "10.2.2.1.8.n", BER_INTEGER, F_T_VALUE,   .flags = MINUS1, .per = 1 },
	{ "10.2.2.1.9.n", BER_INTEGER, F_T_STATE,   .words = temperature },
	{ "10.2.2.1.10.n", BER_INTEGER, F_H_VALUE,  10, .flags = MINUS1 },
	{ "10.2.2.1.11.n", BER_INTEGER, F_H_STATE,  .words = humidity },

	{ "11.1.0",       BER_INTEGER, F_MODULES },
	{ "11.2.0",       BER_INTEGER, F_ALL_POWER, 10, .flags = MINUS1 },
	{ "11.3.0",       BER_INTEGER, F_ALL_ENERGY, 100, .flags = MINUS1 },
};

/* What rPDU2 units answer of the older one, too. */
static const struct row rpdu_old[] = {
	{ "1.2.0",  BER_OCTETS,  F_HARDWARE },
	{ "1.5.0",  BER_OCTETS,  F_MODEL },
	{ "1.6.0",  BER_OCTETS,  F_SERIAL },
	{ "1.8.0",  BER_INTEGER, F_OUTLETS },
	{ "1.16.0", BER_INTEGER, F_POWER, 1, .flags = MINUS1 },
};

static const struct row rpdu[] = {
	{ "1.1.0",         BER_OCTETS,  F_NAME, .flags = RW },
	{ "1.2.0",         BER_OCTETS,  F_HARDWARE },
	{ "1.3.0",         BER_OCTETS,  F_FIRMWARE },
	{ "1.5.0",         BER_OCTETS,  F_MODEL },
	{ "1.6.0",         BER_OCTETS,  F_SERIAL },
	{ "1.7.0",         BER_INTEGER, F_RATING_A },
	{ "1.8.0",         BER_INTEGER, F_OUTLETS },
	{ "1.9.0",         BER_INTEGER, F_PHASES },
	{ "1.15.0",        BER_INTEGER, F_VOLTAGE, 1000 },
	{ "1.16.0",        BER_INTEGER, F_POWER, 1, .flags = MINUS1 },
	{ "1.17.0",        BER_INTEGER, F_PF, 1, .flags = MINUS1 },
	{ "1.18.0",        BER_INTEGER, F_VA, 1, .flags = MINUS1 },
	{ "2.1.2.0",       BER_INTEGER, F_PHASES },
	{ "2.3.1.1.1.n",   BER_INTEGER, F_P_INDEX },
	{ "2.3.1.1.2.n",   BER_GAUGE,   F_P_CURRENT, 100 },
	{ "2.3.1.1.3.n",   BER_INTEGER, F_P_LOAD_STATE, .words = load_state1 },
	{ "2.3.1.1.4.n",   BER_INTEGER, F_P_NUMBER },
	{ "2.3.1.1.5.n",   BER_INTEGER, F_P_FIXED, .text = "0" },
	{ "3.3.1.1.1.n",   BER_INTEGER, F_O_INDEX },
	{ "3.3.1.1.2.n",   BER_OCTETS,  F_O_NAME },
	{ "3.3.1.1.3.n",   BER_INTEGER, F_O_PHASE },
	{ "3.3.1.1.4.n",   BER_INTEGER, F_O_CONTROL, .words = control1, .flags = RW },
	{ "3.3.1.1.5.n",   BER_INTEGER, F_O_BANK },
	{ "3.4.1.1.1.n",   BER_INTEGER, F_O_INDEX },
	{ "3.4.1.1.2.n",   BER_OCTETS,  F_O_NAME, .flags = RW, .most = 31 },
	{ "3.4.1.1.4.n",   BER_INTEGER, F_O_ON_DELAY,    .flags = RW, .least = -1, .most = 7200 },
	{ "3.4.1.1.5.n",   BER_INTEGER, F_O_OFF_DELAY,   .flags = RW, .least = -1, .most = 7200 },
	{ "3.4.1.1.6.n",   BER_INTEGER, F_O_CYCLE_DELAY, .flags = RW, .least = 5, .most = 60 },
	{ "3.5.1.1.1.n",   BER_INTEGER, F_O_INDEX },
	{ "3.5.1.1.2.n",   BER_OCTETS,  F_O_NAME },
	{ "3.5.1.1.3.n",   BER_INTEGER, F_O_PHASE },
	{ "3.5.1.1.4.n",   BER_INTEGER, F_O_STATE,   .words = state1 },
	{ "3.5.1.1.5.n",   BER_INTEGER, F_O_PENDING, .words = pending },
	{ "3.5.1.1.6.n",   BER_INTEGER, F_O_BANK },
	{ "4.1.1.0",       BER_INTEGER, F_SUPPLY_1, .words = supply },
	{ "4.1.2.0",       BER_INTEGER, F_SUPPLY_2, .words = supply },
};

static const struct row masterswitch[] = {
	{ "1.1.0",     BER_OCTETS,  F_HARDWARE },
	{ "1.2.0",     BER_OCTETS,  F_FIRMWARE },
	{ "1.4.0",     BER_OCTETS,  F_MODEL },
	{ "1.5.0",     BER_OCTETS,  F_SERIAL },
	{ "2.1.0",     BER_INTEGER, F_ALL_CONTROL, .words = all_control, .flags = RW },
	{ "2.2.0",     BER_OCTETS,  F_MASTER_STATES },
	{ "3.3.0",     BER_OCTETS,  F_NAME, .flags = RW },
	{ "4.1.0",     BER_INTEGER, F_OUTLETS },
	{ "4.2.1.1.n", BER_INTEGER, F_O_INDEX },
	{ "4.2.1.2.n", BER_INTEGER, F_O_PENDING, .words = pending },
	{ "4.2.1.3.n", BER_INTEGER, F_O_CONTROL, .words = control0, .flags = RW },
	{ "4.2.1.4.n", BER_OCTETS,  F_O_NAME },
	{ "5.1.0",     BER_INTEGER, F_OUTLETS },
	{ "5.2.1.1.n", BER_INTEGER, F_O_INDEX },
	{ "5.2.1.2.n", BER_INTEGER, F_O_ON_DELAY,    .flags = RW, .least = -1, .most = 7200 },
	{ "5.2.1.3.n", BER_OCTETS,  F_O_NAME,        .flags = RW, .most = 31 },
	{ "5.2.1.4.n", BER_INTEGER, F_O_OFF_DELAY,   .flags = RW, .least = -1, .most = 7200 },
	{ "5.2.1.5.n", BER_INTEGER, F_O_CYCLE_DELAY, .flags = RW, .least = 5, .most = 60 },
};
/* clang-format on */

const struct profile profile_apc_rpdu2 = {
    .name = "apc-rpdu2",
    .root = "1.3.6.1.4.1.318.1.1.26",
    .object_id = "1.3.6.1.4.1.318.1.3.4.6",
    .manufacturer = "APC",
    .model = "AP8659",
    .firmware = "v7.1.4",
    .shape = {.modules = 1,
	.outlets = 24,
	.phases = 1,
	.banks = 2,
	.temperatures = 1,
	.humidities = 1,
	.is_switched = true,
	.is_outlet_metered = true,
	.has_power = true},
    .rows = rpdu2,
    .row_count = sizeof rpdu2 / sizeof *rpdu2,
    .more_root = "1.3.6.1.4.1.318.1.1.12",
    .more_rows = rpdu_old,
    .more_count = sizeof rpdu_old / sizeof *rpdu_old,
    .what = "PowerNet-MIB rPDU2; modules share one running index",
};

const struct profile profile_apc_rpdu = {
    .name = "apc-rpdu",
    .root = "1.3.6.1.4.1.318.1.1.12",
    .object_id = "1.3.6.1.4.1.318.1.3.4.5",
    .manufacturer = "APC",
    .model = "AP7930",
    .firmware = "v3.9.2",
    .shape = {.modules = 1, .outlets = 24, .phases = 1, .is_switched = true},
    .rows = rpdu,
    .row_count = sizeof rpdu / sizeof *rpdu,
    .what = "PowerNet-MIB rPDU; its state and commands are numbered otherwise than those of rPDU2",
};

const struct profile profile_apc_masterswitch = {
    .name = "apc-masterswitch",
    .root = "1.3.6.1.4.1.318.1.1.4",
    .object_id = "1.3.6.1.4.1.318.1.3.4.2",
    .manufacturer = "APC",
    .model = "AP9212",
    .firmware = "v2.2.1",
    .shape = {.modules = 1, .outlets = 8, .is_switched = true},
    .rows = masterswitch,
    .row_count = sizeof masterswitch / sizeof *masterswitch,
    .settings = "v1_only=1",
    .what = "PowerNet-MIB sPDU, over SNMPv1 alone",
};
