/* Vertiv, Geist: GEIST-V5-MIB. Commands are even numbers. */
#include "southbound/pdu_profile.h"

/* clang-format off */
static const char *const objects[] = { "1.3.6.1.4.1.21239.42.1", "1.3.6.1.4.1.21239.5.2", NULL };

static const struct pdu_word states[] = { {1, "on"}, {2, "off"}, {3, "on"}, {4, "off"}, {5, "on"}, {6, "off"}, {0, NULL} };
static const struct pdu_word pending[] = { {3, "off"}, {4, "on"}, {5, "cycle"}, {6, "cycle"}, {0, NULL} };
static const struct pdu_word is_pending[] = {
	{1, "false"}, {2, "false"}, {3, "true"}, {4, "true"}, {5, "true"}, {6, "true"}, {0, NULL}
};

static const struct pdu_row device[] = {
	{ "firmware",          "1.2.0",    PDU_TEXT },
	{ "model",             "1.8.0",    PDU_TEXT },
	{ "serial",            "1.10.0",   PDU_TEXT },
	{ 0 }
};
static const struct pdu_row modules[] = {
	{ "serial",            "3.1.1.2",  PDU_TEXT },
	{ "name",              "3.1.1.4",  PDU_TEXT },
	{ "load.power_w",      "3.1.1.9",  PDU_NUMBER },
	{ "load.apparent_va",  "3.1.1.10", PDU_NUMBER },
	{ "load.power_factor", "3.1.1.11", PDU_NUMBER, .div = 100 },
	{ "load.energy_kwh",   "3.1.1.12", PDU_NUMBER, .div = 1000 },
	{ 0 }
};
static const struct pdu_row phases[] = {
	{ "name",              "3.2.1.3",  PDU_TEXT },
	{ "voltage_v",         "3.2.1.4",  PDU_NUMBER, .div = 10 },
	{ "current_a",         "3.2.1.8",  PDU_NUMBER, .div = 100 },
	{ "power_w",           "3.2.1.12", PDU_NUMBER },
	{ "apparent_va",       "3.2.1.13", PDU_NUMBER },
	{ "power_factor",      "3.2.1.14", PDU_NUMBER, .div = 100 },
	{ "energy_kwh",        "3.2.1.15", PDU_NUMBER, .div = 1000 },
	{ 0 }
};
static const struct pdu_row circuits[] = {
	{ "name",              "3.3.1.3",  PDU_TEXT },
	{ "current_a",         "3.3.1.4",  PDU_NUMBER, .div = 100 },
	{ 0 }
};
static const struct pdu_row outlets[] = {
	{ "label",             "3.5.1.2",  PDU_TEXT },
	{ "name",              "3.5.1.3",  PDU_TEXT },
	{ "state",             "3.5.1.4",  PDU_WORD,   .words = states },
	{ "pending",           "3.5.1.4",  PDU_WORD,   .words = pending },
	{ "is_pending",        "3.5.1.4",  PDU_FLAG,   .words = is_pending },
	{ "voltage_v",         "3.6.1.4",  PDU_NUMBER, .div = 10 },
	{ "current_a",         "3.6.1.8",  PDU_NUMBER, .div = 100 },
	{ "power_w",           "3.6.1.12", PDU_NUMBER },
	{ "power_factor",      "3.6.1.14", PDU_NUMBER, .div = 100 },
	{ "energy_kwh",        "3.6.1.15", PDU_NUMBER, .div = 1000 },
	{ 0 }
};
static const struct pdu_table tables[] = {
	{ PDU_DEVICE,   NULL,       NULL,     PDU_SINGLE,    device },
	{ PDU_DEVICE,   "modules",  NULL,     PDU_BY_MODULE, modules },
	{ PDU_MAINS,    "mains",    "phases", PDU_BY_SUB,    phases },
	{ PDU_BRANCHES, "branches", NULL,     PDU_BY_NUMBER, circuits },
	{ PDU_OUTLETS,  "outlets",  NULL,     PDU_BY_NUMBER, outlets },
	{ 0 }
};
static const struct pdu_order orders[] = {
	{ "outlets", "on",    "3.5.1.6", 2 },
	{ "outlets", "off",   "3.5.1.6", 4 },
	{ "outlets", "cycle", "3.5.1.6", 6 },
	{ 0 }
};

const struct pdu_profile pdu_vertiv = {
	"vertiv", "Vertiv", "1.3.6.1.4.1.21239.5.2", objects, "3.1.1.5", tables, orders
};
