/* Eaton ePDU G3 and G4: EATON-EPDU-MIB. Indexed strappingIndex.x: units of a chain count from 0. A
 * command is the number of seconds until it is done: 0 is now. */
#include "southbound/pdu_profile.h"

/* clang-format off */
static const char *const objects[] = { "1.3.6.1.4.1.534.6.6.7", NULL };

static const struct pdu_word loads[] = { {0, "normal"}, {1, "low"}, {2, "low"}, {3, "near"}, {4, "over"}, {0, NULL} };
static const struct pdu_word states[] = { {0, "off"}, {1, "on"}, {2, "on"}, {3, "off"}, {0, NULL} };
static const struct pdu_word pending[] = { {2, "off"}, {3, "on"}, {0, NULL} };
static const struct pdu_word is_pending[] = { {0, "false"}, {1, "false"}, {2, "true"}, {3, "true"}, {0, NULL} };
static const struct pdu_word switchable[] = { {1, "true"}, {2, "false"}, {0, NULL} };
static const struct pdu_word restores[] = { {0, "off"}, {1, "on"}, {2, "last"}, {0, NULL} };
static const struct pdu_word types[] = { {1, "true"}, {2, "false"}, {3, "true"}, {4, "false"}, {5, "false"}, {6, "false"}, {0, NULL} };
static const struct pdu_word metered[] = { {1, "false"}, {2, "true"}, {3, "true"}, {4, "false"}, {5, "false"}, {6, "false"}, {0, NULL} };
static const struct pdu_word receptacles[] = {
	{1, "IEC C13"}, {2, "IEC C19"}, {3, "IEC C39"}, {10, "UK"}, {11, "French"}, {12, "Schuko"}, {0, NULL}
};
static const struct pdu_word phases[] = {
	{1, "L1"}, {2, "L1-N"}, {3, "L2-N"}, {4, "L3-N"}, {5, "L1-L2"}, {6, "L2-L3"}, {7, "L3-L1"}, {0, NULL}
};
static const struct pdu_word sensor_states[] = {
	{0, "normal"}, {1, "low"}, {2, "low-critical"}, {3, "high"}, {4, "high-critical"}, {0, NULL}
};
static const struct pdu_word contacts[] = { {0, "open"}, {1, "closed"}, {2, "bad"}, {0, NULL} };

static const struct pdu_row modules[] = {
	{ "model",             "1.2.1.2",  PDU_TEXT },
	{ "part",              "1.2.1.3",  PDU_TEXT },
	{ "serial",            "1.2.1.4",  PDU_TEXT },
	{ "firmware",          "1.2.1.5",  PDU_TEXT },
	{ "name",              "1.2.1.6",  PDU_TEXT },
	{ "is_switched",       "1.2.1.10", PDU_FLAG, .words = types },
	{ "is_outlet_metered", "1.2.1.10", PDU_FLAG, .words = metered },
	{ "outlets",           "1.2.1.22", PDU_NUMBER },
	{ 0 }
};
static const struct pdu_row outlets[] = {
	{ "name",          "6.1.1.3",  PDU_TEXT,   .low = 1, .high = 31 },
	{ "receptacle",    "6.1.1.5",  PDU_WORD,   .words = receptacles },
	{ "label",         "6.1.1.6",  PDU_TEXT },
	{ "phase",         "6.1.1.7",  PDU_WORD,   .words = phases },
	{ "voltage_v",     "6.3.1.2",  PDU_NUMBER, .div = 1000 },
	{ "current_a",     "6.4.1.3",  PDU_NUMBER, .div = 1000 },
	{ "rating_a",      "6.4.1.2",  PDU_NUMBER, .div = 1000 },
	{ "load_state",    "6.4.1.4",  PDU_WORD,   .words = loads },
	{ "apparent_va",   "6.5.1.2",  PDU_NUMBER },
	{ "power_w",       "6.5.1.3",  PDU_NUMBER },
	{ "energy_kwh",    "6.5.1.4",  PDU_NUMBER, .div = 1000 },
	{ "state",         "6.6.1.2",  PDU_WORD,   .words = states },
	{ "pending",       "6.6.1.2",  PDU_WORD,   .words = pending },
	{ "is_pending",    "6.6.1.2",  PDU_FLAG,   .words = is_pending },
	{ "restore",       "6.6.1.6",  PDU_WORD,   .words = restores, .low = 0, .high = 2 },
	{ "on_delay_s",    "6.6.1.7",  PDU_NUMBER, .low = 0, .high = 9999 },
	{ "cycle_delay_s", "6.6.1.8",  PDU_NUMBER, .low = 1, .high = 9999 },
	{ "is_switchable", "6.6.1.9",  PDU_FLAG,   .words = switchable },
	{ "off_delay_s",   "6.6.1.10", PDU_NUMBER, .low = 0, .high = 9999 },
	{ 0 }
};
static const struct pdu_row inputs[] = {
	{ "name",                 "3.1.1.10", PDU_TEXT },
	{ "frequency_hz",         "3.1.1.3",  PDU_NUMBER, .div = 10 },
	{ "totals.apparent_va",   "3.5.1.3",  PDU_NUMBER },
	{ "totals.power_w",       "3.5.1.4",  PDU_NUMBER },
	{ "totals.energy_kwh",    "3.5.1.5",  PDU_NUMBER, .div = 1000 },
	{ 0 }
};
static const struct pdu_row input_currents[] = {
	{ "name",          "3.3.1.12", PDU_TEXT },
	{ "rating_a",      "3.3.1.3",  PDU_NUMBER, .div = 1000 },
	{ "current_a",     "3.3.1.4",  PDU_NUMBER, .div = 1000 },
	{ "load_state",    "3.3.1.5",  PDU_WORD,   .words = loads },
	{ "apparent_va",   "3.4.1.3",  PDU_NUMBER },
	{ "power_w",       "3.4.1.4",  PDU_NUMBER },
	{ "energy_kwh",    "3.4.1.5",  PDU_NUMBER, .div = 1000 },
	{ "voltage_v",     "3.2.1.3",  PDU_NUMBER, .div = 1000 },
	{ 0 }
};
static const struct pdu_row groups[] = {
	{ "name",          "5.1.1.3",  PDU_TEXT },
	{ "outlets",       "5.1.1.6",  PDU_NUMBER },
	{ "voltage_v",     "5.3.1.3",  PDU_NUMBER, .div = 1000 },
	{ "rating_a",      "5.4.1.2",  PDU_NUMBER, .div = 1000 },
	{ "current_a",     "5.4.1.3",  PDU_NUMBER, .div = 1000 },
	{ "load_state",    "5.4.1.4",  PDU_WORD,   .words = loads },
	{ "apparent_va",   "5.5.1.2",  PDU_NUMBER },
	{ "power_w",       "5.5.1.3",  PDU_NUMBER },
	{ "energy_kwh",    "5.5.1.4",  PDU_NUMBER, .div = 1000 },
	{ 0 }
};
static const struct pdu_row temperatures[] = {
	{ "kind",          "temperature", PDU_CONSTANT },
	{ "unit",          "C",           PDU_CONSTANT },
	{ "name",          "7.1.1.2",  PDU_TEXT },
	{ "state",         "7.1.1.5",  PDU_WORD,   .words = sensor_states },
	{ "value",         "7.1.1.4",  PDU_SIGNED, .div = 10, .is_needed = true },
	{ 0 }
};
static const struct pdu_row humidities[] = {
	{ "kind",          "humidity", PDU_CONSTANT },
	{ "unit",          "%",        PDU_CONSTANT },
	{ "name",          "7.2.1.2",  PDU_TEXT },
	{ "state",         "7.2.1.5",  PDU_WORD,   .words = sensor_states },
	{ "value",         "7.2.1.4",  PDU_NUMBER, .div = 10, .is_needed = true },
	{ 0 }
};
static const struct pdu_row contact_inputs[] = {
	{ "kind",          "contact",  PDU_CONSTANT },
	{ "name",          "7.3.1.2",  PDU_TEXT },
	{ "state",         "7.3.1.4",  PDU_WORD,   .words = contacts, .is_needed = true },
	{ 0 }
};
static const struct pdu_table tables[] = {
	{ PDU_DEVICE,   "modules",  NULL,     PDU_BY_MODULE_0,   modules },
	{ PDU_OUTLETS,  "outlets",  NULL,     PDU_BY_UNIT_0,     outlets },
	{ PDU_MAINS,    "mains",    NULL,     PDU_BY_UNIT_0,     inputs },
	{ PDU_MAINS,    "mains",    "phases", PDU_BY_UNIT_0_SUB, input_currents },
	{ PDU_BRANCHES, "branches", NULL,     PDU_BY_UNIT_0,     groups },
	{ PDU_GROUPS,   "groups",   NULL,     PDU_BY_UNIT_0,     groups },
	{ PDU_SENSORS,  "sensors",  NULL,     PDU_BY_UNIT_0,     temperatures },
	{ PDU_SENSORS,  "sensors",  NULL,     PDU_BY_UNIT_0,     humidities },
	{ PDU_SENSORS,  "sensors",  NULL,     PDU_BY_UNIT_0,     contact_inputs },
	{ 0 }
};
static const struct pdu_order orders[] = {
	{ "outlets", "off",           "6.6.1.3", 0 },
	{ "outlets", "on",            "6.6.1.4", 0 },
	{ "outlets", "cycle",         "6.6.1.5", 0 },
	{ "outlets", "reset-metrics", "6.5.1.4", 0 },
	{ "groups",  "off",           "5.6.1.3", 0 },
	{ "groups",  "on",            "5.6.1.4", 0 },
	{ "groups",  "cycle",         "5.6.1.5", 0 },
	{ 0 }
};

const struct pdu_profile pdu_eaton_epdu = {
	"eaton-epdu", "Eaton", "1.3.6.1.4.1.534.6.6.7", objects, "6.1.1.5", tables, orders
};
