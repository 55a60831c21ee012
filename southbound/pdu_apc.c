/* APC (Schneider Electric), PowerNet-MIB 4.x: rPDU2 (AP84xx to AP89xx, APDU9xxx), rPDU (AP78xx, AP79xx)
 * and the MasterSwitch family, whose tables newer boxes answer, too. The three count their states and
 * commands each in another way. */
#include "southbound/pdu_profile.h"

/* clang-format off */
static const char *const objects[] = {
	"1.3.6.1.4.1.318.1.3.4", /* rack PDUs: .2 .4 MasterSwitch, .5 rPDU, .6 rPDU2, .7 sPDU, .8 .9 */
	NULL
};

/* rPDU2DeviceStatusLoadState and those of phases, banks, outlets */
static const struct pdu_word rpdu2_loads[] = { {1, "low"}, {2, "normal"}, {3, "near"}, {4, "over"}, {0, NULL} };
static const struct pdu_word rpdu2_supplies[] = { {1, "ok"}, {2, "alarm"}, {3, "absent"}, {0, NULL} };
static const struct pdu_word rpdu2_states[] = { {1, "off"}, {2, "on"}, {0, NULL} };
static const struct pdu_word rpdu2_pending[] = { {1, "true"}, {2, "false"}, {0, NULL} };
static const struct pdu_word rpdu2_sensors[] = {
	{1, "absent"}, {2, "low-critical"}, {3, "low"}, {4, "normal"}, {5, "high"}, {6, "high-critical"}, {0, NULL}
};

static const struct pdu_row rpdu2_modules[] = {
	{ "module",               "26.4.3.1.2",  PDU_NUMBER },
	{ "name",                 "26.2.1.3",    PDU_TEXT },
	{ "location",             "26.2.1.4",    PDU_TEXT },
	{ "hardware",             "26.2.1.5",    PDU_TEXT },
	{ "firmware",             "26.2.1.6",    PDU_TEXT },
	{ "model",                "26.2.1.8",    PDU_TEXT },
	{ "serial",               "26.2.1.9",    PDU_TEXT },
	{ "outlets",              "26.4.2.1.4",  PDU_NUMBER },
	{ "is_switched",          "26.4.2.1.5",  PDU_FLAG },
	{ "is_outlet_metered",    "26.4.2.1.6",  PDU_FLAG },
	{ "phases",               "26.4.2.1.7",  PDU_NUMBER },
	{ "rating_a",             "26.4.2.1.9",  PDU_NUMBER },
	{ "load.state",           "26.4.3.1.4",  PDU_WORD,   .words = rpdu2_loads },
	{ "load.power_w",         "26.4.3.1.5",  PDU_NUMBER, .mul = 10 },
	{ "load.peak_w",          "26.4.3.1.6",  PDU_NUMBER, .mul = 10 },
	{ "load.energy_kwh",      "26.4.3.1.9",  PDU_NUMBER, .div = 10 },
	{ "load.apparent_va",     "26.4.3.1.16", PDU_NUMBER, .mul = 10 },
	{ "load.power_factor",    "26.4.3.1.17", PDU_NUMBER, .div = 100 },
	{ "supplies[]",           "26.4.3.1.13", PDU_WORD,   .words = rpdu2_supplies },
	{ "supplies[]",           "26.4.3.1.14", PDU_WORD,   .words = rpdu2_supplies },
	{ 0 }
};
static const struct pdu_row rpdu2_outlets[] = {
	{ "module",               "26.9.2.3.1.2",  PDU_NUMBER },
	{ "number",               "26.9.2.3.1.4",  PDU_NUMBER },
	{ "name",                 "26.9.2.1.1.3",  PDU_TEXT,   .low = 1, .high = 31 },
	{ "state",                "26.9.2.3.1.5",  PDU_WORD,   .words = rpdu2_states },
	{ "is_pending",           "26.9.2.3.1.6",  PDU_FLAG,   .words = rpdu2_pending },
	{ "on_delay_s",           "26.9.2.1.1.5",  PDU_NUMBER, .low = 0, .high = 7200 },
	{ "off_delay_s",          "26.9.2.1.1.6",  PDU_NUMBER, .low = 0, .high = 7200 },
	{ "cycle_delay_s",        "26.9.2.1.1.7",  PDU_NUMBER, .low = 5, .high = 60 },
	{ "load_state",           "26.9.4.3.1.5",  PDU_WORD,   .words = rpdu2_loads },
	{ "current_a",            "26.9.4.3.1.6",  PDU_NUMBER, .div = 10 },
	{ "power_w",              "26.9.4.3.1.7",  PDU_NUMBER },
	{ "peak_w",               "26.9.4.3.1.8",  PDU_NUMBER },
	{ "energy_kwh",           "26.9.4.3.1.11", PDU_NUMBER, .div = 10 },
	{ "receptacle",           "26.9.4.3.1.12", PDU_TEXT },
	{ 0 }
};
static const struct pdu_row rpdu2_phases[] = {
	{ "module",               "26.6.3.1.2",  PDU_NUMBER },
	{ "phase",                "26.6.3.1.3",  PDU_NUMBER, .is_needed = true },
	{ "load_state",           "26.6.3.1.4",  PDU_WORD,   .words = rpdu2_loads },
	{ "current_a",            "26.6.3.1.5",  PDU_NUMBER, .div = 10 },
	{ "voltage_v",            "26.6.3.1.6",  PDU_NUMBER },
	{ "power_w",              "26.6.3.1.7",  PDU_NUMBER, .mul = 10 },
	{ "apparent_va",          "26.6.3.1.8",  PDU_NUMBER, .mul = 10 },
	{ "power_factor",         "26.6.3.1.9",  PDU_NUMBER, .div = 100 },
	{ 0 }
};
static const struct pdu_row rpdu2_banks[] = {
	{ "module",               "26.8.3.1.2",  PDU_NUMBER },
	{ "number",               "26.8.3.1.3",  PDU_NUMBER },
	{ "load_state",           "26.8.3.1.4",  PDU_WORD,   .words = rpdu2_loads },
	{ "current_a",            "26.8.3.1.5",  PDU_NUMBER, .div = 10 },
	{ "rating_a",             "26.8.2.1.5",  PDU_NUMBER },
	{ 0 }
};
static const struct pdu_row rpdu2_temperatures[] = {
	{ "kind",                 "temperature",    PDU_CONSTANT },
	{ "unit",                 "C",              PDU_CONSTANT },
	{ "module",               "26.10.2.2.1.2",  PDU_NUMBER },
	{ "number",               "26.10.2.2.1.4",  PDU_NUMBER },
	{ "name",                 "26.10.2.2.1.3",  PDU_TEXT },
	/* -1 where there is none; a real one of -0.1 C is lost with it */
	{ "value",                "26.10.2.2.1.8",  PDU_NUMBER, .div = 10 },
	{ "state",                "26.10.2.2.1.9",  PDU_WORD, .words = rpdu2_sensors, .is_needed = true },
	{ 0 }
};
static const struct pdu_row rpdu2_humidities[] = {
	{ "kind",                 "humidity",       PDU_CONSTANT },
	{ "unit",                 "%",              PDU_CONSTANT },
	{ "module",               "26.10.2.2.1.2",  PDU_NUMBER },
	{ "number",               "26.10.2.2.1.4",  PDU_NUMBER },
	{ "name",                 "26.10.2.2.1.3",  PDU_TEXT },
	{ "value",                "26.10.2.2.1.10", PDU_NUMBER },
	{ "state",                "26.10.2.2.1.11", PDU_WORD, .words = rpdu2_sensors, .is_needed = true },
	{ 0 }
};
static const struct pdu_table rpdu2_tables[] = {
	{ PDU_DEVICE,   "modules",  NULL,     PDU_BY_MODULE, rpdu2_modules },
	{ PDU_OUTLETS,  "outlets",  NULL,     PDU_BY_NUMBER, rpdu2_outlets },
	{ PDU_MAINS,    "mains",    "phases", PDU_BY_SUB,    rpdu2_phases },
	{ PDU_BRANCHES, "branches", NULL,     PDU_BY_NUMBER, rpdu2_banks },
	{ PDU_SENSORS,  "sensors",  NULL,     PDU_BY_NUMBER, rpdu2_temperatures },
	{ PDU_SENSORS,  "sensors",  NULL,     PDU_BY_NUMBER, rpdu2_humidities },
	{ 0 }
};
static const struct pdu_order rpdu2_orders[] = {
	{ "outlets", "on",    "26.9.2.4.1.5", 1 },
	{ "outlets", "off",   "26.9.2.4.1.5", 2 },
	{ "outlets", "cycle", "26.9.2.4.1.5", 3 },
	{ 0 }
};

const struct pdu_profile pdu_apc_rpdu2 = {
	"apc-rpdu2", "APC", "1.3.6.1.4.1.318.1.1", objects, "26.4.2.1.4", rpdu2_tables, rpdu2_orders
};

/* ---- rPDU */

static const struct pdu_word rpdu_loads[] = { {1, "normal"}, {2, "low"}, {3, "near"}, {4, "over"}, {0, NULL} };
static const struct pdu_word rpdu_states[] = { {1, "on"}, {2, "off"}, {0, NULL} };
static const struct pdu_word rpdu_pending[] = { {1, "true"}, {2, "false"}, {0, NULL} };

static const struct pdu_row rpdu_device[] = {
	{ "hardware",             "12.1.2.0",  PDU_TEXT },
	{ "firmware",             "12.1.3.0",  PDU_TEXT },
	{ "model",                "12.1.5.0",  PDU_TEXT },
	{ "serial",               "12.1.6.0",  PDU_TEXT },
	{ "rating_a",             "12.1.7.0",  PDU_NUMBER },
	{ "phases",               "12.1.9.0",  PDU_NUMBER },
	{ "load.power_w",         "12.1.16.0", PDU_NUMBER },
	{ "load.power_factor",    "12.1.17.0", PDU_NUMBER, .div = 1000 },
	{ "load.apparent_va",     "12.1.18.0", PDU_NUMBER },
	{ 0 }
};
static const struct pdu_row rpdu_outlets[] = {
	{ "name",                 "12.3.5.1.1.2", PDU_TEXT },
	{ "state",                "12.3.5.1.1.4", PDU_WORD,   .words = rpdu_states },
	{ "is_pending",           "12.3.5.1.1.5", PDU_FLAG,   .words = rpdu_pending },
	{ "bank",                 "12.3.5.1.1.6", PDU_NUMBER },
	{ "current_a",            "12.3.5.1.1.7", PDU_NUMBER, .div = 10 },
	{ "cycle_delay_s",        "12.3.4.1.1.6", PDU_NUMBER, .low = 5, .high = 60 },
	{ 0 }
};
/* The load table holds totals, phases and banks in one; which is which, say two columns. */
static const struct pdu_row rpdu_branches[] = {
	{ "current_a",            "12.2.3.1.1.2", PDU_NUMBER, .div = 10 },
	{ "load_state",           "12.2.3.1.1.3", PDU_WORD, .words = rpdu_loads },
	{ "phase",                "12.2.3.1.1.4", PDU_NUMBER },
	{ "bank",                 "12.2.3.1.1.5", PDU_NUMBER },
	{ 0 }
};
static const struct pdu_table rpdu_tables[] = {
	{ PDU_DEVICE,   NULL,       NULL, PDU_SINGLE,    rpdu_device },
	{ PDU_OUTLETS,  "outlets",  NULL, PDU_BY_NUMBER, rpdu_outlets },
	{ PDU_BRANCHES, "branches", NULL, PDU_BY_NUMBER, rpdu_branches },
	{ 0 }
};
static const struct pdu_order rpdu_orders[] = {
	{ "outlets", "on",    "12.3.3.1.1.4", 1 },
	{ "outlets", "off",   "12.3.3.1.1.4", 2 },
	{ "outlets", "cycle", "12.3.3.1.1.4", 3 },
	{ 0 }
};

const struct pdu_profile pdu_apc_rpdu = {
	"apc-rpdu", "APC", "1.3.6.1.4.1.318.1.1", objects, "12.1.8.0", rpdu_tables, rpdu_orders
};

/* ---- MasterSwitch (sPDU): the control object answers with the state. */

static const struct pdu_word spdu_states[] = { {1, "on"}, {2, "off"}, {0, NULL} };
static const struct pdu_word spdu_pending[] = { {1, "true"}, {2, "false"}, {0, NULL} };

static const struct pdu_row spdu_device[] = {
	{ "hardware",             "4.1.1.0", PDU_TEXT },
	{ "firmware",             "4.1.2.0", PDU_TEXT },
	{ "model",                "4.1.4.0", PDU_TEXT },
	{ "serial",               "4.1.5.0", PDU_TEXT },
	{ 0 }
};
static const struct pdu_row spdu_outlets[] = {
	{ "is_pending",           "4.4.2.1.2", PDU_FLAG, .words = spdu_pending },
	{ "state",                "4.4.2.1.3", PDU_WORD, .words = spdu_states },
	{ "name",                 "4.4.2.1.4", PDU_TEXT },
	{ "cycle_delay_s",        "4.5.2.1.5", PDU_NUMBER },
	{ 0 }
};
static const struct pdu_table spdu_tables[] = {
	{ PDU_DEVICE,  NULL,      NULL, PDU_SINGLE,    spdu_device },
	{ PDU_OUTLETS, "outlets", NULL, PDU_BY_NUMBER, spdu_outlets },
	{ 0 }
};
static const struct pdu_order spdu_orders[] = {
	{ "outlets", "on",    "4.4.2.1.3", 1 },
	{ "outlets", "off",   "4.4.2.1.3", 2 },
	{ "outlets", "cycle", "4.4.2.1.3", 3 },
	{ 0 }
};

const struct pdu_profile pdu_apc_masterswitch = {
	"apc-masterswitch", "APC", "1.3.6.1.4.1.318.1.1", objects, "4.4.2.1.1", spdu_tables, spdu_orders
};

/* ---- MasterSwitch Plus: off is 3; it speaks version 1 alone. */

static const struct pdu_word msp_states[] = { {1, "on"}, {3, "off"}, {0, NULL} };
static const struct pdu_row msp_outlets[] = {
	{ "state",                "6.5.1.1.5", PDU_WORD, .words = msp_states, .is_needed = true },
	{ 0 }
};
static const struct pdu_table msp_tables[] = {
	{ PDU_OUTLETS, "outlets", NULL, PDU_BY_NUMBER, msp_outlets },
	{ 0 }
};
static const struct pdu_order msp_orders[] = {
	{ "outlets", "on",  "6.5.1.1.5", 1 },
	{ "outlets", "off", "6.5.1.1.5", 3 },
	{ 0 }
};

const struct pdu_profile pdu_apc_masterswitch_plus = {
	"apc-masterswitch-plus", "APC", "1.3.6.1.4.1.318.1.1", objects, "6.5.1.1.5", msp_tables, msp_orders
};
