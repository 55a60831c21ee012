#include "translate/readings_words.h"

#include <string.h>

#include "gateway/xalloc.h"

/* clang-format off */
const struct limit_row readings_limits[READING_LIMITS] = {
	[UPPER_CAUTION]  = { "UpperThresholdNonCritical", "UpperCaution" },
	[UPPER_CRITICAL] = { "UpperThresholdCritical",    "UpperCritical" },
	[UPPER_FATAL]    = { "UpperThresholdFatal",       "UpperFatal" },
	[LOWER_CAUTION]  = { "LowerThresholdNonCritical", "LowerCaution" },
	[LOWER_CRITICAL] = { "LowerThresholdCritical",    "LowerCritical" },
	[LOWER_FATAL]    = { "LowerThresholdFatal",       "LowerFatal" },
};

const char *const readings_supply_words[] = {
	"Manufacturer", "Model", "SerialNumber", "PartNumber", "SparePartNumber", "FirmwareVersion", "PowerCapacityWatts",
	"PowerSupplyType", "LineInputVoltage", "LineInputVoltageType", "PowerInputWatts", "PowerOutputWatts", "LastPowerOutputWatts",
	"InputCurrentAmps", "EfficiencyPercent", "HotPluggable", "Status", "Location", NULL
};

const struct supply_sensor readings_supply_sensors[4] = {
	{ "LineInputVoltage", "InputVoltage",     "Input Voltage", READING_VOLTAGE },
	{ "InputCurrentAmps", "InputCurrentAmps", "Input Current", READING_CURRENT },
	{ "PowerInputWatts",  "InputPowerWatts",  "Input Power",   READING_POWER },
	{ "PowerOutputWatts", "OutputPowerWatts", "Output Power",  READING_POWER },
};

static const struct { const char *mode, *type; } modes[] = {
	{ "Failover",       "Failover" },
	{ "N+m",            "NPlusM" },
	{ "Sharing",        "Sharing" },
	{ "Sparing",        "Sparing" },
	{ "NotRedundant",   "NotRedundant" },
};

/* min, max: the volts that the line type stands for (DSP0268); the first row of a nominal type is the one for the way back. */
static const struct { const char *line, *nominal; double min, max; } lines[] = {
	{ "ACLowLine",          "AC100To127V",   90, 140 },
	{ "ACMidLine",          "AC200To240V",  180, 264 },
	{ "ACHighLine",         "AC277V",       265, 305 },
	{ "AC120V",             "AC120V",        90, 140 },
	{ "AC240V",             "AC240V",       180, 264 },
	{ "AC277V",             "AC277V",       265, 305 },
	{ "ACWideRange",        "AC100To240V",   90, 264 },
	{ "ACandDCWideRange",   "AC240AndDC380V", 90, 420 },
	{ "DCNeg48V",           "DCNeg48V",     -75, 75 },
	{ "DC240V",             "DC240V",       180, 310 },
	{ "DC380V",             "DC380V",       260, 420 },
	{ "ACMidLine",          "AC208V",       180, 264 },
	{ "ACMidLine",          "AC230V",       180, 264 },
	{ "ACMidLine",          "AC200To277V",  180, 305 },
	{ "ACWideRange",        "AC100To277V",   90, 305 },
};
/* clang-format on */

const char *
readings_redundancy_type(const char *mode)
{
	size_t i;

	for (i = 0; mode != NULL && i < nitems(modes); i++) {
		if (strcmp(mode, modes[i].mode) == 0 || strcmp(mode, modes[i].type) == 0)
			return modes[i].type;
	}
	return NULL;
}

const char *
readings_redundancy_mode(const char *type)
{
	size_t i;

	for (i = 0; type != NULL && i < nitems(modes); i++) {
		if (strcmp(type, modes[i].type) == 0)
			return modes[i].mode;
	}
	return NULL;
}

const char *
readings_nominal_type(const char *line_type, const json_t *volts)
{
	double measured = json_number_value(volts);
	const char *said = NULL;
	size_t i;

	for (i = 0; line_type != NULL && i < nitems(lines); i++) {
		if (strcmp(line_type, lines[i].line) != 0)
			continue;
		if (measured == 0 || (measured >= lines[i].min && measured <= lines[i].max))
			return lines[i].nominal;
		said = lines[i].line;
		break;
	}
	if (said == NULL || strncmp(said, "AC", 2) != 0)
		return NULL;
	for (i = 0; i < nitems(lines) && strncmp(lines[i].line, "AC", 2) == 0; i++) {
		if (measured >= lines[i].min && measured <= lines[i].max)
			return lines[i].nominal;
	}
	return NULL;
}

const char *
readings_line_type(const char *nominal)
{
	size_t i;

	for (i = 0; nominal != NULL && i < nitems(lines); i++) {
		if (strcmp(nominal, lines[i].nominal) == 0)
			return lines[i].line;
	}
	return NULL;
}
