/* CyberPower: CPS-MIB, ePDU branch. On is 1 and off is 2, for state and command alike. */
#include "southbound/pdu_profile.h"

/* clang-format off */
static const char *const objects[] = { "1.3.6.1.4.1.3808.1.1.3", NULL };

static const struct pdu_word states[] = { {1, "on"}, {2, "off"}, {0, NULL} };
static const struct pdu_word pending[] = { {1, "true"}, {2, "false"}, {0, NULL} };
static const struct pdu_word loads[] = { {1, "normal"}, {2, "low"}, {3, "near"}, {4, "over"}, {0, NULL} };

static const struct pdu_row device[] = {
	{ "name",         "1.1.0", PDU_TEXT },
	{ "firmware",     "1.3.0", PDU_TEXT },
	{ "model",        "1.5.0", PDU_TEXT },
	{ "serial",       "1.6.0", PDU_TEXT },
	{ 0 }
};
static const struct pdu_row outlets[] = {
	{ "name",         "3.3.1.1.2", PDU_TEXT },
	{ "state",        "3.5.1.1.4", PDU_WORD,   .words = states },
	{ "is_pending",   "3.5.1.1.5", PDU_FLAG,   .words = pending },
	{ "bank",         "3.5.1.1.6", PDU_NUMBER },
	{ "current_a",    "3.5.1.1.7", PDU_NUMBER, .div = 10 },
	{ "power_w",      "3.5.1.1.8", PDU_NUMBER },
	{ 0 }
};
static const struct pdu_row loads_of[] = {
	{ "current_a",    "2.3.1.1.2",  PDU_NUMBER, .div = 10 },
	{ "load_state",   "2.3.1.1.3",  PDU_WORD,   .words = loads },
	{ "phase",        "2.3.1.1.4",  PDU_NUMBER },
	{ "bank",         "2.3.1.1.5",  PDU_NUMBER },
	{ "voltage_v",    "2.3.1.1.6",  PDU_NUMBER, .div = 10 },
	{ "power_w",      "2.3.1.1.7",  PDU_NUMBER },
	{ "power_factor", "2.3.1.1.9",  PDU_NUMBER, .div = 100 },
	{ "energy_kwh",   "2.3.1.1.10", PDU_NUMBER, .div = 10 },
	{ 0 }
};
static const struct pdu_row temperature[] = {
	{ "kind",         "temperature", PDU_CONSTANT },
	{ "unit",         "C",           PDU_CONSTANT },
	{ "value",        ".1.3.6.1.4.1.3808.1.1.4.2.1.0", PDU_FAHRENHEIT, .div = 10, .is_needed = true },
	{ 0 }
};
static const struct pdu_row humidity[] = {
	{ "kind",         "humidity", PDU_CONSTANT },
	{ "unit",         "%",        PDU_CONSTANT },
	{ "value",        ".1.3.6.1.4.1.3808.1.1.4.3.1.0", PDU_NUMBER, .is_needed = true },
	{ 0 }
};
static const struct pdu_table tables[] = {
	{ PDU_DEVICE,   NULL,       NULL, PDU_SINGLE,    device },
	{ PDU_OUTLETS,  "outlets",  NULL, PDU_BY_NUMBER, outlets },
	{ PDU_BRANCHES, "branches", NULL, PDU_BY_NUMBER, loads_of },
	{ PDU_SENSORS,  "sensors",  NULL, PDU_SINGLE,    temperature },
	{ PDU_SENSORS,  "sensors",  NULL, PDU_SINGLE,    humidity },
	{ 0 }
};
static const struct pdu_order orders[] = {
	{ "outlets", "on",    "3.3.1.1.4", 1 },
	{ "outlets", "off",   "3.3.1.1.4", 2 },
	{ "outlets", "cycle", "3.3.1.1.4", 3 },
	{ 0 }
};

const struct pdu_profile pdu_cyberpower = {
	"cyberpower", "CyberPower", "1.3.6.1.4.1.3808.1.1.3", objects, "1.8.0", tables, orders
};
