/* pdumodel.Pdu, Outlet and Inlet, and peripheral.DeviceManager and DeviceSlot. */
#include "methods.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
call_return(struct call *c, json_t *value)
{
	c->result = json_pack("{s:o}", "_ret_", value);
	return c->result != NULL;
}

static const char *const outlet_sensors[] = {"voltage", "current", "peakCurrent", "maximumCurrent",
    "unbalancedCurrent", "activePower", "reactivePower", "apparentPower", "powerFactor",
    "displacementPowerFactor", "activeEnergy", "apparentEnergy", "phaseAngle", "lineFrequency",
    "crestFactor", "voltageThd", "currentThd", "inrushCurrent", "outletState", NULL};
static const char *const inlet_sensors[] = {"voltage", "current", "peakCurrent", "residualCurrent",
    "residualACCurrent", "residualDCCurrent", "activePower", "reactivePower", "apparentPower",
    "powerFactor", "displacementPowerFactor", "activeEnergy", "apparentEnergy", "unbalancedCurrent",
    "unbalancedLineLineCurrent", "unbalancedVoltage", "unbalancedLineLineVoltage", "lineFrequency",
    "phaseAngle", "crestFactor", "voltageThd", "currentThd", "powerQuality", "surgeProtectorStatus",
    "residualCurrentStatus", NULL};
static const char *const pole_sensors[] = {"voltage", "voltageLN", "current", "peakCurrent",
    "activePower", "reactivePower", "apparentPower", "powerFactor", "phaseAngle",
    "displacementPowerFactor", "activeEnergy", "apparentEnergy", "residualCurrent",
    "residualACCurrent", "residualDCCurrent", "crestFactor", "voltageThd", "currentThd",
    "residualCurrentStatus", NULL};

/* pdumodel.Outlet.StartupState */
static const int startup_of_restore[] = {[RESTORE_OFF] = 1, [RESTORE_ON] = 0, [RESTORE_LAST] = 2};
static const int restore_of_startup[] = {RESTORE_ON, RESTORE_OFF, RESTORE_LAST, RESTORE_LAST};

static json_t *
nameplate(const struct pdu *p)
{
	const struct module *m = &p->box.modules[0];

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s}, s:s}", "manufacturer",
	    p->profile->manufacturer, "brand", p->profile->manufacturer, "model", m->model,
	    "partNumber", "", "serialNumber", m->serial, "rating", "voltage", "230V", "current",
	    "32A", "frequency", "50/60Hz", "power", "7.4kVA", "imageFileURL", "");
}

static json_t *
rating(int current)
{
	return json_pack("{s:i, s:f, s:i, s:i}", "current", current, "decimalCurrent",
	    (double)current, "minVoltage", 200, "maxVoltage", 240);
}

/* References of `count` things: "outlet/0", "outlet/1" ... */
static json_t *
references(struct call *c, enum object_kind kind, const char *path, int count)
{
	json_t *all = json_array();

	for (int i = 0; i < count; i++) {
		char *own = xasprintf("%s/%d", path, i);

		json_array_append_new(all, object_reference(kind, c->token, own));
		free(own);
	}
	return all;
}

/* ---- the PDU */

static bool
pdu_meta_data(struct call *c)
{
	const struct shape *s = &c->pdu->box.shape;

	return call_return(c,
	    json_pack("{s:o, s:s, s:s, s:s, s:s, s:b, s:b, s:b, s:b, s:b, s:b, s:i}", "nameplate",
		nameplate(c->pdu), "ctrlBoardSerial", c->pdu->box.modules[0].serial, "hwRevision",
		"0x10", "fwRevision", c->pdu->box.modules[0].firmware, "macAddress",
		"00:0d:5d:00:00:01", "hasSwitchableOutlets", s->is_switched, "hasMeteredOutlets",
		s->is_outlet_metered, "hasLatchingOutletRelays", false, "isInlineMeter", false,
		"isEnergyPulseSupported", false, "hasDCInlets", false, "pduOrientation", 0));
}

static bool
pdu_nameplate(struct call *c)
{
	return call_return(c, nameplate(c->pdu));
}

static bool
pdu_outlets(struct call *c)
{
	return call_return(c, references(c, OBJECT_OUTLET, "outlet", c->pdu->box.shape.outlets));
}

static bool
pdu_inlets(struct call *c)
{
	return call_return(c, references(c, OBJECT_INLET, "inlet", 1));
}

static bool
pdu_none(struct call *c)
{
	return call_return(c, json_array());
}

static bool
pdu_slots(struct call *c)
{
	return call_return(c, object_reference(OBJECT_SLOTS, c->token, "peripheraldevicemanager"));
}

static bool
pdu_sensors(struct call *c)
{
	return call_return(
	    c, json_pack("{s:[], s:n, s:n, s:n, s:n}", "powerSupplyStatus", "activePower",
		   "apparentPower", "activeEnergy", "apparentEnergy"));
}

static bool
pdu_settings(struct call *c)
{
	return call_return(
	    c, json_pack("{s:s, s:i, s:i, s:i, s:[], s:i, s:b, s:b, s:i, s:i, s:i, s:b}", "name",
		   c->pdu->box.modules[0].name, "startupState", 2, "cycleDelay", 10,
		   "inRushGuardDelay", 200, "outletPowerStateSequence", "powerOnDelay", 0,
		   "latchingRelays", false, "energyPulseEnabled", false, "energyPulsesPerKWh", 1000,
		   "demandUpdateInterval", 1, "demandAveragingIntervals", 10,
		   "suspendTripCauseOutlets", false));
}

static bool
pdu_set_settings(struct call *c)
{
	const char *name =
	    json_string_value(json_object_get(json_object_get(c->params, "settings"), "name"));

	if (!name)
		return false;
	c->is_write = true;
	snprintf(c->pdu->box.modules[0].name, TEXT_MAX, "%s", name);
	return call_return(c, json_integer(0));
}

/* ---- switching */

/* 0, or Outlet's ERR_OUTLET_NOT_SWITCHABLE, ERR_OUTLET_DISABLED. */
static int
command(struct call *c, int index, enum command command)
{
	static const int errors[] = {[FACT_SET] = 0,
	    [FACT_READ_ONLY] = 1,
	    [FACT_WRONG] = 1,
	    [FACT_REFUSED] = 1,
	    [FACT_BUSY] = 3};
	const struct place at = {0, index + 1, index};
	struct value v = {.is_there = true, .number = command};

	c->is_write = true;
	if (c->pdu->settings.rpc_refuses)
		return c->pdu->settings.rpc_refuses;
	return errors[fact_set(c->pdu, F_O_CONTROL, &at, &v, true)];
}

static bool
wanted_state(struct call *c, const char *key, enum command *wanted)
{
	const json_t *state = json_object_get(c->params, key);

	*wanted = json_integer_value(state) ? CMD_ON : CMD_OFF;
	return json_is_integer(state) && json_integer_value(state) >= 0 &&
	       json_integer_value(state) <= 1;
}

static bool
command_all(struct call *c, enum command wanted)
{
	int worst = 0;

	for (int i = 0; i < c->pdu->box.shape.outlets; i++) {
		int error = command(c, i, wanted);

		worst = error ? error : worst;
	}
	return call_return(c, json_integer(worst));
}

static bool
set_all(struct call *c)
{
	enum command wanted;

	return wanted_state(c, "pstate", &wanted) && command_all(c, wanted);
}

static bool
cycle_all(struct call *c)
{
	return command_all(c, CMD_CYCLE);
}

/* outletNumbers count from 0; one that is not there refuses all (ERR_INVALID_PARAM). */
static bool
command_some(struct call *c, enum command wanted)
{
	const json_t *numbers = json_object_get(c->params, "outletNumbers");
	int worst = 0, error;
	size_t i;
	json_t *one;

	if (!json_is_array(numbers))
		return false;
	json_array_foreach (numbers, i, one)
		if (!json_is_integer(one) || json_integer_value(one) < 0 ||
		    json_integer_value(one) >= c->pdu->box.shape.outlets)
			return call_return(c, json_integer(1));
	json_array_foreach (numbers, i, one) {
		error = command(c, (int)json_integer_value(one), wanted);
		worst = error ? error : worst;
	}
	return call_return(c, json_integer(worst));
}

static bool
set_some(struct call *c)
{
	enum command wanted;

	return wanted_state(c, "state", &wanted) && command_some(c, wanted);
}

static bool
cycle_some(struct call *c)
{
	return command_some(c, CMD_CYCLE);
}

static bool
sequence_state(struct call *c)
{
	return call_return(c, json_pack("{s:b, s:i, s:i, s:i, s:i}", "sequenceRunning", false,
				  "nextOutletToSwitch", 0, "timeUntilNextSwitch", 0,
				  "outletsRemaining", 0, "cancelableOutletsRemaining", 0));
}

static bool
cancel_sequence(struct call *c)
{
	c->result = json_object();
	return true;
}

/* ---- outlets */

static struct outlet *
outlet(const struct call *c)
{
	return box_outlet_at(&c->pdu->box, c->target.at.index);
}

static bool
outlet_meta_data(struct call *c)
{
	const struct outlet *o = outlet(c);
	char label[8];

	snprintf(label, sizeof label, "%d", o->number);
	return call_return(
	    c, json_pack("{s:s, s:s, s:o, s:o, s:b, s:b, s:i, s:b}", "label", label,
		   "receptacleType", "IEC 60320 C13", "namePlate", nameplate(c->pdu), "rating",
		   rating(10), "isSwitchable", o->is_switchable, "isLatching", false,
		   "maxRelayCycleCnt", 100000, "hasWaveformSupport", false));
}

static bool
outlet_state(struct call *c)
{
	const struct outlet *o = outlet(c);
	bool is_cycling = o->plan == CMD_CYCLE || o->plan == CMD_DELAYED_CYCLE;

	return call_return(c,
	    json_pack("{s:b, s:i, s:b, s:b, s:b, s:b, s:b, s:{s:b, s:b, s:b}, s:I}", "available",
		!c->pdu->settings.outlet_unknown, "powerState", (int)o->is_on, "switchOnInProgress",
		box_is_pending(o) && !is_cycling && o->steps[0].is_on, "cycleInProgress",
		is_cycling, "isLoadShed", false, "isSuspended", false, "hasInrushWaveform", false,
		"ledState", "red", o->is_on, "green", !o->is_on, "blinking", is_cycling,
		"lastPowerStateChange", (json_int_t)(o->history[o->changes - 1].at_ms / 1000)));
}

static bool
outlet_set(struct call *c)
{
	enum command wanted;

	return wanted_state(c, "pstate", &wanted) &&
	       call_return(c, json_integer(command(c, c->target.at.index, wanted)));
}

static bool
outlet_cycle(struct call *c)
{
	return call_return(c, json_integer(command(c, c->target.at.index, CMD_CYCLE)));
}

static bool
outlet_settings(struct call *c)
{
	const struct outlet *o = outlet(c);

	return call_return(
	    c, json_pack("{s:s, s:i, s:b, s:i, s:b, s:i}", "name", o->name, "startupState",
		   startup_of_restore[o->restore], "usePduCycleDelay", false, "cycleDelay",
		   o->cycle_delay_s, "nonCritical", false, "sequenceDelay", o->on_delay_s * 1000));
}

static bool
outlet_set_settings(struct call *c)
{
	const json_t *settings = json_object_get(c->params, "settings");
	const char *name = json_string_value(json_object_get(settings, "name"));
	json_int_t delay = json_integer_value(json_object_get(settings, "cycleDelay"));
	json_int_t startup = json_integer_value(json_object_get(settings, "startupState"));
	struct outlet *o = outlet(c);

	if (!name || !json_is_integer(json_object_get(settings, "sequenceDelay")))
		return false;
	c->is_write = true;
	if (strlen(name) >= TEXT_MAX || delay < 1 || delay > 3600 || startup < 0 || startup > 3)
		return call_return(c, json_integer(1));
	strcpy(o->name, name);
	o->cycle_delay_s = (int)delay;
	o->restore = restore_of_startup[startup];
	o->on_delay_s = (int)json_integer_value(json_object_get(settings, "sequenceDelay")) / 1000;
	return call_return(c, json_integer(0));
}

static bool
outlet_sensors_of(struct call *c)
{
	char path[24];

	snprintf(path, sizeof path, "outlet/%d", c->target.at.index);
	return call_return(
	    c, sensors_of(c, path, offsetof(struct sensor_row, of_outlet), outlet_sensors));
}

/* ---- inlets */

static bool
inlet_meta_data(struct call *c)
{
	return call_return(c,
	    json_pack("{s:s, s:s, s:o, s:o, s:b, s:b}", "label", "I1", "plugType", "IEC 60309 3P",
		"namePlate", nameplate(c->pdu), "rating", rating(c->pdu->settings.box.rating_a),
		"hasWaveformSupport", false, "isDC", false));
}

static bool
inlet_sensors_of(struct call *c)
{
	return call_return(
	    c, sensors_of(c, "inlet/0", offsetof(struct sensor_row, of_inlet), inlet_sensors));
}

static bool
inlet_poles(struct call *c)
{
	json_t *all = json_array();

	for (int i = 0; i < c->pdu->box.shape.phases; i++) {
		char path[24], label[16];
		json_t *pole;

		snprintf(path, sizeof path, "inlet/0/pole/%d", i);
		snprintf(label, sizeof label, "L%d", i + 1);
		pole = sensors_of(c, path, offsetof(struct sensor_row, of_pole), pole_sensors);
		json_object_set_new(pole, "label", json_string(label));
		json_object_set_new(pole, "line", json_integer(i));
		json_object_set_new(pole, "nodeId", json_integer(i));
		json_array_append_new(all, pole);
	}
	return call_return(c, all);
}

static bool
inlet_settings(struct call *c)
{
	return call_return(c, json_pack("{s:s}", "name", ""));
}

/* ---- peripheral devices */

static bool
slots(struct call *c)
{
	const struct shape *s = &c->pdu->box.shape;

	return call_return(c, references(c, OBJECT_SLOT, "peripheraldeviceslot",
				  s->temperatures + s->humidities + s->contacts));
}

static bool
slot_device(struct call *c)
{
	const struct sensor_row *row = c->target.sensor;
	bool is_state = c->target.fact == F_C_STATE;
	char path[40], serial[16];

	snprintf(path, sizeof path, "peripheraldeviceslot/%d/device", c->target.at.number - 1);
	snprintf(serial, sizeof serial, "AEI%07d", c->target.at.number);
	return call_return(
	    c, json_pack("{s:s, s:{s:{s:s, s:{s:i, s:i, s:i}, s:b, s:i}, s:[], s:s, s:o}}", "type",
		   "peripheral.Device:7.0.0", "value", "deviceID", "serial", serial, "type",
		   "readingtype", (int)is_state, "type", row->type, "unit", row->unit, "isActuator",
		   false, "channel", -1, "position", "packageClass", "DPX2-T1H1", "device",
		   object_reference(is_state ? OBJECT_STATE : OBJECT_SENSOR, c->token, path)));
}

static bool
slot_settings(struct call *c)
{
	struct value v = {0};
	enum fact name = c->target.fact == F_T_VALUE   ? F_T_NAME
			 : c->target.fact == F_H_VALUE ? F_H_NAME
						       : F_C_NAME;

	fact_get(c->pdu, name, &c->target.at, &v);
	return call_return(c,
	    json_pack("{s:s, s:s, s:{s:s, s:s, s:s}, s:b, s:[]}", "name", v.text, "description", "",
		"location", "x", "", "y", "", "z", "", "useDefaultThresholds", true, "properties"));
}

/* clang-format off */
const struct method model_methods[] = {
	{ OBJECT_PDU,    "getMetaData",                   pdu_meta_data },
	{ OBJECT_PDU,    "getNameplate",                  pdu_nameplate },
	{ OBJECT_PDU,    "getOutlets",                    pdu_outlets },
	{ OBJECT_PDU,    "getInlets",                     pdu_inlets },
	{ OBJECT_PDU,    "getOverCurrentProtectors",      pdu_none },
	{ OBJECT_PDU,    "getTransferSwitches",           pdu_none },
	{ OBJECT_PDU,    "getPeripheralDeviceManager",    pdu_slots },
	{ OBJECT_PDU,    "getSensors",                    pdu_sensors },
	{ OBJECT_PDU,    "getSettings",                   pdu_settings },
	{ OBJECT_PDU,    "setSettings",                   pdu_set_settings },
	{ OBJECT_PDU,    "setAllOutletPowerStates",       set_all },
	{ OBJECT_PDU,    "cycleAllOutletPowerStates",     cycle_all },
	{ OBJECT_PDU,    "setMultipleOutletPowerStates",  set_some },
	{ OBJECT_PDU,    "cycleMultipleOutletPowerStates", cycle_some },
	{ OBJECT_PDU,    "getOutletSequenceState",        sequence_state },
	{ OBJECT_PDU,    "cancelOutletSequence",          cancel_sequence },
	{ OBJECT_OUTLET, "getMetaData",                   outlet_meta_data },
	{ OBJECT_OUTLET, "getState",                      outlet_state },
	{ OBJECT_OUTLET, "setPowerState",                 outlet_set },
	{ OBJECT_OUTLET, "cyclePowerState",               outlet_cycle },
	{ OBJECT_OUTLET, "getSettings",                   outlet_settings },
	{ OBJECT_OUTLET, "setSettings",                   outlet_set_settings },
	{ OBJECT_OUTLET, "getSensors",                    outlet_sensors_of },
	{ OBJECT_INLET,  "getMetaData",                   inlet_meta_data },
	{ OBJECT_INLET,  "getSensors",                    inlet_sensors_of },
	{ OBJECT_INLET,  "getPoles",                      inlet_poles },
	{ OBJECT_INLET,  "getSettings",                   inlet_settings },
	{ OBJECT_SLOTS,  "getDeviceSlots",                slots },
	{ OBJECT_SLOT,   "getDevice",                     slot_device },
	{ OBJECT_SLOT,   "getSettings",                   slot_settings },
};
/* clang-format on */
const size_t model_method_count = sizeof model_methods / sizeof *model_methods;
