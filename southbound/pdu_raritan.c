/* Raritan: PDU2-MIB (PX2, PX3, PX4, and what else Legrand builds on it) and PDU-MIB (PX1). PDU2-MIB
 * keeps readings as sensors: value, decimals and whether it holds at all stand in three columns, the
 * kind of sensor in the index. */
#include "southbound/pdu_profile.h"

/* clang-format off */
static const char *const px2_objects[] = { "1.3.6.1.4.1.13742.6", NULL };

/* SensorTypeEnumeration, SensorStateEnumeration */
enum { CURRENT = 1, VOLTAGE = 4, WATTS = 5, VA = 6, FACTOR = 7, WATT_HOURS = 8, ON_OFF = 14, FREQUENCY = 23 };

static const struct pdu_word truth[] = { {1, "true"}, {2, "false"}, {0, NULL} };
static const struct pdu_word states[] = { {7, "on"}, {8, "off"}, {0, NULL} };
static const struct pdu_word loads[] = { {2, "low"}, {3, "low"}, {4, "normal"}, {5, "near"}, {6, "over"}, {0, NULL} };
static const struct pdu_word sensor_states[] = {
	{-1, "absent"}, {0, "open"}, {1, "closed"}, {2, "low-critical"}, {3, "low"}, {4, "normal"}, {5, "high"},
	{6, "high-critical"}, {0, NULL}
};
static const struct pdu_word kinds[] = {
	{10, "temperature"}, {11, "humidity"}, {12, "airflow"}, {13, "pressure"}, {14, "contact"}, {16, "vibration"},
	{17, "leak"}, {18, "smoke"}, {0, NULL}
};
static const struct pdu_word units[] = { {7, "C"}, {9, "%"}, {0, NULL} };

#define OUTLET_SENSOR(type)                                                                        \
	"5.4.3.1.4", PDU_NUMBER, .tail = (type), .decimals = "3.5.4.1.7", .available = "5.4.3.1.2"
#define INLET_SENSOR(type)                                                                         \
	"5.2.3.1.4", PDU_NUMBER, .tail = (type), .decimals = "3.3.4.1.7", .available = "5.2.3.1.2"
#define POLE_SENSOR(type)                                                                          \
	"5.2.4.1.4", PDU_NUMBER, .tail = (type), .decimals = "3.3.6.1.7", .available = "5.2.4.1.2"
#define BREAKER_SENSOR(type)                                                                       \
	"5.3.3.1.4", PDU_NUMBER, .tail = (type), .decimals = "3.4.4.1.7", .available = "5.3.3.1.2"

static const struct pdu_row px2_modules[] = {
	{ "manufacturer",        "3.2.1.1.2",  PDU_TEXT },
	{ "model",               "3.2.1.1.3",  PDU_TEXT },
	{ "serial",              "3.2.1.1.4",  PDU_TEXT },
	{ "outlets",             "3.2.2.1.4",  PDU_NUMBER },
	{ "name",                "3.2.2.1.13", PDU_TEXT },
	{ 0 }
};
static const struct pdu_row px2_boards[] = {
	{ "firmware",            "3.2.3.1.6",  PDU_TEXT },
	{ 0 }
};
static const struct pdu_row px2_outlets[] = {
	{ "label",               "3.5.3.1.2",  PDU_TEXT },
	{ "name",                "3.5.3.1.3",  PDU_TEXT,   .low = 1, .high = 64 },
	{ "receptacle",          "3.5.3.1.29", PDU_TEXT },
	{ "cycle_delay_s",       "3.5.3.1.12", PDU_NUMBER, .low = 1, .high = 3600 },
	{ "is_switchable",       "3.5.3.1.28", PDU_FLAG,   .words = truth },
	/* The same from two tables; boxes that do not switch have it as a sensor alone. */
	{ "state",               "5.4.3.1.3",  PDU_WORD,   .words = states, .tail = ON_OFF },
	{ "state",               "4.1.2.1.3",  PDU_WORD,   .words = states },
	{ "load_state",          "5.4.3.1.3",  PDU_WORD,   .words = loads, .tail = CURRENT },
	{ "current_a",           OUTLET_SENSOR(CURRENT) },
	{ "voltage_v",           OUTLET_SENSOR(VOLTAGE) },
	{ "power_w",             OUTLET_SENSOR(WATTS) },
	{ "apparent_va",         OUTLET_SENSOR(VA) },
	{ "power_factor",        OUTLET_SENSOR(FACTOR) },
	{ "energy_kwh",          OUTLET_SENSOR(WATT_HOURS), .div = 1000 },
	{ "frequency_hz",        OUTLET_SENSOR(FREQUENCY) },
	{ 0 }
};
static const struct pdu_row px2_inlets[] = {
	{ "label",               "3.3.3.1.2",  PDU_TEXT },
	{ "name",                "3.3.3.1.3",  PDU_TEXT },
	{ "totals.current_a",    INLET_SENSOR(CURRENT) },
	{ "totals.voltage_v",    INLET_SENSOR(VOLTAGE) },
	{ "totals.power_w",      INLET_SENSOR(WATTS) },
	{ "totals.apparent_va",  INLET_SENSOR(VA) },
	{ "totals.power_factor", INLET_SENSOR(FACTOR) },
	{ "totals.energy_kwh",   INLET_SENSOR(WATT_HOURS), .div = 1000 },
	{ "frequency_hz",        INLET_SENSOR(FREQUENCY) },
	{ 0 }
};
static const struct pdu_row px2_poles[] = {
	{ "current_a",           POLE_SENSOR(CURRENT) },
	{ "voltage_v",           POLE_SENSOR(VOLTAGE) },
	{ "power_w",             POLE_SENSOR(WATTS) },
	{ "apparent_va",         POLE_SENSOR(VA) },
	{ "power_factor",        POLE_SENSOR(FACTOR) },
	{ 0 }
};
static const struct pdu_row px2_breakers[] = {
	{ "label",               "3.4.3.1.2",  PDU_TEXT },
	{ "name",                "3.4.3.1.3",  PDU_TEXT },
	{ "load_state",          "5.3.3.1.3",  PDU_WORD, .words = loads, .tail = CURRENT },
	{ "current_a",           BREAKER_SENSOR(CURRENT) },
	{ 0 }
};
static const struct pdu_row px2_sensors[] = {
	{ "kind",                "3.6.3.1.2",  PDU_WORD,   .words = kinds, .is_needed = true },
	{ "name",                "3.6.3.1.4",  PDU_TEXT },
	{ "unit",                "3.6.3.1.16", PDU_WORD,   .words = units },
	{ "value",               "5.5.3.1.4",  PDU_SIGNED, .decimals = "3.6.3.1.17", .available = "5.5.3.1.2" },
	{ "state",               "5.5.3.1.3",  PDU_WORD,   .words = sensor_states },
	{ 0 }
};
static const struct pdu_table px2_tables[] = {
	{ PDU_DEVICE,   "modules",  NULL,     PDU_BY_MODULE,   px2_modules },
	{ PDU_DEVICE,   "modules",  NULL,     PDU_BY_UNIT_SUB, px2_boards },
	{ PDU_OUTLETS,  "outlets",  NULL,     PDU_BY_UNIT,     px2_outlets },
	{ PDU_MAINS,    "mains",    NULL,     PDU_BY_UNIT,     px2_inlets },
	{ PDU_MAINS,    "mains",    "phases", PDU_BY_UNIT_SUB, px2_poles },
	{ PDU_BRANCHES, "branches", NULL,     PDU_BY_UNIT,     px2_breakers },
	{ PDU_SENSORS,  "sensors",  NULL,     PDU_BY_UNIT,     px2_sensors },
	{ 0 }
};
static const struct pdu_order px2_orders[] = {
	{ "outlets", "off",   "4.1.2.1.2", 0 },
	{ "outlets", "on",    "4.1.2.1.2", 1 },
	{ "outlets", "cycle", "4.1.2.1.2", 2 },
	{ 0 }
};

const struct pdu_profile pdu_raritan_px2 = {
	"raritan-px2", "Raritan", "1.3.6.1.4.1.13742.6", px2_objects, "3.2.2.1.4", px2_tables, px2_orders
};

/* ---- PX1 (Dominion PX) */

static const char *const px1_objects[] = { "1.3.6.1.4.1.13742.4", "1.3.6.1.4.1.13742.1", NULL };
static const struct pdu_word px1_states[] = { {0, "off"}, {1, "on"}, {0, NULL} };
static const struct pdu_word px1_pending[] = { {2, "cycle"}, {0, NULL} };
static const struct pdu_word px1_is_pending[] = { {0, "false"}, {1, "false"}, {2, "true"}, {0, NULL} };

static const struct pdu_row px1_outlets[] = {
	{ "name",                "1.2.2.1.2",  PDU_TEXT },
	{ "state",               "1.2.2.1.3",  PDU_WORD,   .words = px1_states },
	{ "pending",             "1.2.2.1.3",  PDU_WORD,   .words = px1_pending },
	{ "is_pending",          "1.2.2.1.3",  PDU_FLAG,   .words = px1_is_pending },
	{ "current_a",           "1.2.2.1.4",  PDU_NUMBER, .div = 1000 },
	{ "power_w",             "1.2.2.1.7",  PDU_NUMBER },
	{ "apparent_va",         "1.2.2.1.8",  PDU_NUMBER },
	{ 0 }
};
static const struct pdu_table px1_tables[] = {
	{ PDU_OUTLETS, "outlets", NULL, PDU_BY_NUMBER, px1_outlets },
	{ 0 }
};
static const struct pdu_order px1_orders[] = {
	{ "outlets", "off",   "1.2.2.1.3", 0 },
	{ "outlets", "on",    "1.2.2.1.3", 1 },
	{ "outlets", "cycle", "1.2.2.1.3", 2 },
	{ 0 }
};

const struct pdu_profile pdu_raritan_px1 = {
	"raritan-px1", "Raritan", "1.3.6.1.4.1.13742.4", px1_objects, "1.2.2.1.1", px1_tables, px1_orders
};
