/* HPE G2 PDUs: CPQPOWER-MIB, pdu3. Indexed unit.outlet; a command is the number of seconds until it is
 * done. */
#include "southbound/pdu_profile.h"

/* clang-format off */
static const char *const objects[] = { "1.3.6.1.4.1.232.165.11", NULL };

static const struct pdu_word states[] = { {1, "off"}, {2, "on"}, {3, "on"}, {4, "off"}, {0, NULL} };
static const struct pdu_word pending[] = { {3, "off"}, {4, "on"}, {0, NULL} };
static const struct pdu_word is_pending[] = { {1, "false"}, {2, "false"}, {3, "true"}, {4, "true"}, {0, NULL} };

static const struct pdu_row device[] = {
	{ "model",               "1.2.2.0",      PDU_TEXT },
	{ "firmware",            "1.2.3.0",      PDU_TEXT },
	{ "serial",              "1.2.7.0",      PDU_TEXT },
	{ 0 }
};
static const struct pdu_row modules[] = {
	{ "name",                "11.1.2.1.2",   PDU_TEXT },
	{ "outlets",             "11.1.2.1.13",  PDU_NUMBER },
	{ 0 }
};
static const struct pdu_row inputs[] = {
	{ "frequency_hz",        "11.2.1.1.2",   PDU_NUMBER, .div = 10 },
	{ "totals.power_w",      "11.2.1.1.5",   PDU_NUMBER },
	{ "totals.power_factor", "11.2.1.1.9",   PDU_NUMBER, .div = 100 },
	{ 0 }
};
static const struct pdu_row sections[] = {
	{ "name",                "11.3.1.1.2",   PDU_TEXT },
	{ "voltage_v",           "11.3.1.1.5",   PDU_NUMBER, .div = 10 },
	{ "current_a",           "11.3.1.1.12",  PDU_NUMBER, .div = 100 },
	{ 0 }
};
static const struct pdu_row outlets[] = {
	{ "name",                "11.5.1.1.2",   PDU_TEXT },
	{ "rating_a",            "11.5.1.1.4",   PDU_NUMBER, .div = 100 },
	{ "current_a",           "11.5.1.1.5",   PDU_NUMBER, .div = 100 },
	{ "apparent_va",         "11.5.1.1.12",  PDU_NUMBER },
	{ "power_w",             "11.5.1.1.13",  PDU_NUMBER },
	/* The table has rows for more outlets than the box: those have state 0. */
	{ "state",               "11.5.2.1.1",   PDU_WORD,   .words = states, .is_needed = true },
	{ "pending",             "11.5.2.1.1",   PDU_WORD,   .words = pending },
	{ "is_pending",          "11.5.2.1.1",   PDU_FLAG,   .words = is_pending },
	{ 0 }
};
static const struct pdu_table tables[] = {
	{ PDU_DEVICE,   NULL,       NULL, PDU_SINGLE,    device },
	{ PDU_DEVICE,   "modules",  NULL, PDU_BY_MODULE, modules },
	{ PDU_MAINS,    "mains",    NULL, PDU_BY_MODULE, inputs },
	{ PDU_BRANCHES, "branches", NULL, PDU_BY_UNIT,   sections },
	{ PDU_OUTLETS,  "outlets",  NULL, PDU_BY_UNIT,   outlets },
	{ 0 }
};
static const struct pdu_order orders[] = {
	{ "outlets", "off",   "11.5.2.1.2", 0 },
	{ "outlets", "on",    "11.5.2.1.3", 0 },
	{ "outlets", "cycle", "11.5.2.1.4", 0 },
	{ 0 }
};

const struct pdu_profile pdu_hpe = {
	"hpe", "HPE", "1.3.6.1.4.1.232.165", objects, "11.5.1.1.2", tables, orders
};
