/* Server Technology: Sentry3-MIB and Sentry4-MIB. Indexed tower.infeed.outlet, unit.cord.outlet: AB1 is 1.2.1,
 * outlet 101 of module 1. */
#include "southbound/pdu_profile.h"

/* clang-format off */
static const char *const sentry3_objects[] = { "1.3.6.1.4.1.1718.3", NULL };

/* outletStatus. The MIB does not say what an outlet in a Wait state (2, 3) is now: on the way, and no
 * more is told. The Error states tell what is sensed. onFuse has no power behind its fuse: not told, either. */
static const struct pdu_word sentry3_states[] = { {0, "off"}, {1, "on"}, {4, "off"}, {5, "on"}, {8, "off"}, {0, NULL} };
static const struct pdu_word sentry3_pending[] = {
	{0, "false"}, {1, "false"}, {2, "true"}, {3, "true"}, {4, "false"}, {5, "false"}, {8, "false"}, {9, "false"}, {0, NULL}
};
static const struct pdu_word sentry3_sensors[] = {
	{0, "normal"}, {1, "absent"}, {3, "low"}, {4, "high"}, {6, "absent"}, {0, NULL}
};
static const struct pdu_word scales[] = { {0, "C"}, {1, "F"}, {0, NULL} };

static const struct pdu_row sentry3_device[] = {
	{ "firmware",          "1.1.0",    PDU_TEXT },
	{ 0 }
};
static const struct pdu_row sentry3_towers[] = {
	{ "serial",            "2.1.1.6",  PDU_TEXT },
	{ "model",             "2.1.1.7",  PDU_TEXT },
	{ 0 }
};
static const struct pdu_row sentry3_outlets[] = {
	{ "label",             "2.3.1.2",  PDU_TEXT },
	{ "name",              "2.3.1.3",  PDU_TEXT,   .low = 0, .high = 24 },
	{ "state",             "2.3.1.5",  PDU_WORD,   .words = sentry3_states },
	{ "is_pending",        "2.3.1.5",  PDU_FLAG,   .words = sentry3_pending },
	{ "current_a",         "2.3.1.7",  PDU_NUMBER, .div = 100 },
	{ "voltage_v",         "2.3.1.13", PDU_NUMBER, .div = 10 },
	{ "power_w",           "2.3.1.14", PDU_NUMBER },
	{ "energy_kwh",        "2.3.1.18", PDU_NUMBER, .div = 1000 },
	{ 0 }
};
static const struct pdu_row sentry3_infeeds[] = {
	{ "label",             "2.2.1.2",  PDU_TEXT },
	{ "name",              "2.2.1.3",  PDU_TEXT },
	{ "rating_a",          "2.2.1.10", PDU_NUMBER },
	{ "totals.current_a",  "2.2.1.7",  PDU_NUMBER, .div = 100 },
	{ "totals.voltage_v",  "2.2.1.11", PDU_NUMBER, .div = 10 },
	{ "totals.power_w",    "2.2.1.12", PDU_NUMBER },
	{ 0 }
};
static const struct pdu_row sentry3_temperatures[] = {
	{ "kind",              "temperature", PDU_CONSTANT },
	{ "name",              "2.5.1.3",  PDU_TEXT },
	{ "unit",              "2.5.1.13", PDU_WORD,   .words = scales },
	{ "value",             "2.5.1.6",  PDU_NUMBER, .div = 10 },
	{ "state",             "2.5.1.5",  PDU_WORD,   .words = sentry3_sensors, .is_needed = true },
	{ 0 }
};
static const struct pdu_row sentry3_humidities[] = {
	{ "kind",              "humidity", PDU_CONSTANT },
	{ "name",              "2.5.1.3",  PDU_TEXT },
	{ "unit",              "%",        PDU_CONSTANT },
	{ "value",             "2.5.1.10", PDU_NUMBER },
	{ "state",             "2.5.1.9",  PDU_WORD,   .words = sentry3_sensors, .is_needed = true },
	{ 0 }
};
static const struct pdu_table sentry3_tables[] = {
	{ PDU_DEVICE,  NULL,      NULL, PDU_SINGLE,       sentry3_device },
	{ PDU_DEVICE,  "modules", NULL, PDU_BY_MODULE,    sentry3_towers },
	{ PDU_OUTLETS, "outlets", NULL, PDU_BY_UNIT_CORD, sentry3_outlets },
	{ PDU_MAINS,   "mains",   NULL, PDU_BY_UNIT,      sentry3_infeeds },
	{ PDU_SENSORS, "sensors", NULL, PDU_BY_UNIT,      sentry3_temperatures },
	{ PDU_SENSORS, "sensors", NULL, PDU_BY_UNIT,      sentry3_humidities },
	{ 0 }
};
static const struct pdu_order sentry3_orders[] = {
	{ "outlets", "on",    "2.3.1.11", 1 },
	{ "outlets", "off",   "2.3.1.11", 2 },
	{ "outlets", "cycle", "2.3.1.11", 3 },
	{ 0 }
};

const struct pdu_profile pdu_sentry3 = {
	"sentry3", "Server Technology", "1.3.6.1.4.1.1718.3", sentry3_objects, "1.1.0", sentry3_tables, sentry3_orders
};

/* ---- Sentry4 */

static const char *const sentry4_objects[] = { "1.3.6.1.4.1.1718.4", NULL };
static const struct pdu_word sentry4_states[] = { {1, "on"}, {2, "off"}, {0, NULL} };

static const struct pdu_row sentry4_device[] = {
	{ "firmware",            "1.1.3.0",  PDU_TEXT },
	{ 0 }
};
static const struct pdu_row sentry4_units[] = {
	{ "name",                "2.2.1.3",  PDU_TEXT },
	{ "serial",              "2.2.1.4",  PDU_TEXT },
	{ "model",               "2.2.1.5",  PDU_TEXT },
	{ 0 }
};
static const struct pdu_row sentry4_outlets[] = {
	{ "label",               "8.2.1.2",  PDU_TEXT },
	{ "name",                "8.2.1.3",  PDU_TEXT },
	{ "state",               "8.3.1.1",  PDU_WORD,   .words = sentry4_states },
	{ "current_a",           "8.3.1.3",  PDU_NUMBER, .div = 100 },
	{ "power_w",             "8.3.1.7",  PDU_NUMBER },
	{ "energy_kwh",          "8.3.1.14", PDU_NUMBER, .div = 1000 },
	{ 0 }
};
static const struct pdu_row sentry4_cords[] = {
	{ "label",               "3.2.1.2",  PDU_TEXT },
	{ "name",                "3.2.1.3",  PDU_TEXT },
	{ "rating_a",            "3.2.1.10", PDU_NUMBER },
	{ "totals.power_w",      "3.3.1.3",  PDU_NUMBER },
	{ "totals.apparent_va",  "3.3.1.5",  PDU_NUMBER },
	{ "totals.power_factor", "3.3.1.8",  PDU_NUMBER, .div = 100 },
	{ "totals.energy_kwh",   "3.3.1.10", PDU_NUMBER, .div = 10 },
	{ "frequency_hz",        "3.3.1.11", PDU_NUMBER, .div = 10 },
	{ 0 }
};
static const struct pdu_table sentry4_tables[] = {
	{ PDU_DEVICE,  NULL,      NULL, PDU_SINGLE,       sentry4_device },
	{ PDU_DEVICE,  "modules", NULL, PDU_BY_MODULE,    sentry4_units },
	{ PDU_OUTLETS, "outlets", NULL, PDU_BY_UNIT_CORD, sentry4_outlets },
	{ PDU_MAINS,   "mains",   NULL, PDU_BY_UNIT,      sentry4_cords },
	{ 0 }
};
static const struct pdu_order sentry4_orders[] = {
	{ "outlets", "on",    "8.5.1.2", 1 },
	{ "outlets", "off",   "8.5.1.2", 2 },
	{ "outlets", "cycle", "8.5.1.2", 3 },
	{ 0 }
};

const struct pdu_profile pdu_sentry4 = {
	"sentry4", "Server Technology", "1.3.6.1.4.1.1718.4.1", sentry4_objects, "1.1.3.0", sentry4_tables, sentry4_orders
};
