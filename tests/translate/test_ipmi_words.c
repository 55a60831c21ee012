/* What IPMI's numbers are called in Redfish: every word is one of DMTF's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/ipmi_words.h"

/* clang-format off */
/* DMTF LogEntry v1_21_0. */
static const char *const entry_codes[] = {
	"Assert", "Deassert", "Lower Non-critical - going low", "Lower Non-critical - going high", "Lower Critical - going low",
	"Lower Critical - going high", "Lower Non-recoverable - going low", "Lower Non-recoverable - going high",
	"Upper Non-critical - going low", "Upper Non-critical - going high", "Upper Critical - going low", "Upper Critical - going high",
	"Upper Non-recoverable - going low", "Upper Non-recoverable - going high", "Transition to Idle", "Transition to Active",
	"Transition to Busy", "State Deasserted", "State Asserted", "Predictive Failure deasserted", "Predictive Failure asserted",
	"Limit Not Exceeded", "Limit Exceeded", "Performance Met", "Performance Lags", "Transition to OK",
	"Transition to Non-Critical from OK", "Transition to Critical from less severe",
	"Transition to Non-recoverable from less severe", "Transition to Non-Critical from more severe",
	"Transition to Critical from Non-recoverable", "Transition to Non-recoverable", "Monitor", "Informational",
	"Device Removed / Device Absent", "Device Inserted / Device Present", "Device Disabled", "Device Enabled",
	"Transition to Running", "Transition to In Test", "Transition to Power Off", "Transition to On Line", "Transition to Off Line",
	"Transition to Off Duty", "Transition to Degraded", "Transition to Power Save", "Install Error", "Fully Redundant",
	"Redundancy Lost", "Redundancy Degraded", "Non-redundant:Sufficient Resources from Redundant",
	"Non-redundant:Sufficient Resources from Insufficient Resources", "Non-redundant:Insufficient Resources",
	"Redundancy Degraded from Fully Redundant", "Redundancy Degraded from Non-redundant", "D0 Power State", "D1 Power State",
	"D2 Power State", "D3 Power State", "OEM",
};

/* DMTF LogEntry v1_21_0. */
static const char *const sensor_types[] = {
	"Platform Security Violation Attempt", "Temperature", "Voltage", "Current", "Fan", "Physical Chassis Security", "Processor",
	"Power Supply / Converter", "PowerUnit", "CoolingDevice", "Other Units-based Sensor", "Memory", "Drive Slot/Bay",
	"POST Memory Resize", "System Firmware Progress", "Event Logging Disabled", "System Event", "Critical Interrupt",
	"Button/Switch", "Module/Board", "Microcontroller/Coprocessor", "Add-in Card", "Chassis", "ChipSet", "Other FRU",
	"Cable/Interconnect", "Terminator", "SystemBoot/Restart", "Boot Error", "BaseOSBoot/InstallationStatus", "OS Stop/Shutdown",
	"Slot/Connector", "System ACPI PowerState", "Watchdog", "Platform Alert", "Entity Presence", "Monitor ASIC/IC", "LAN",
	"Management Subsystem Health", "Battery", "Session Audit", "Version Change", "FRUState", "OEM",
};

/* DMTF PhysicalContext v1 (2026.1), those that IPMI's entities can be. */
static const char *const contexts[] = {
	"Room", "Intake", "Exhaust", "LiquidInlet", "LiquidOutlet", "Front", "Back", "Upper", "Lower", "CPU", "CPUSubsystem", "GPU",
	"GPUSubsystem", "FPGA", "Accelerator", "ASIC", "Backplane", "SystemBoard", "PowerSupply", "PowerSubsystem",
	"VoltageRegulator", "Rectifier", "StorageDevice", "StorageSubsystem", "NetworkingDevice", "ExpansionSubsystem", "ComputeBay",
	"StorageBay", "NetworkBay", "ExpansionBay", "PowerSupplyBay", "Memory", "MemorySubsystem", "Chassis", "Fan",
	"CoolingSubsystem", "Motor", "Transformer", "TrustedModule", "Board", "Transceiver", "Battery", "Pump", "Filter", "Reservoir",
	"Switch", "Manager",
};
/* clang-format on */

static bool
is_one_of(const char *word, const char *const *words, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(word, words[i]) == 0)
			return true;
	}
	print_error("\"%s\" is no word of the schema's\n", word);
	return false;
}

static void
every_sensor_type_is_a_word_of_the_schema(void **state)
{
	bool seen[nitems(sensor_types)] = {false};
	const char *word;
	size_t i;
	int type;

	(void)state;
	for (type = 0; type < 256; type++) {
		if ((word = ipmi_sensor_type(type)) == NULL)
			continue;
		assert_true(is_one_of(word, sensor_types, nitems(sensor_types)));
		for (i = 0; i < nitems(sensor_types); i++)
			seen[i] |= strcmp(word, sensor_types[i]) == 0;
	}
	/* Table 42-3 has a number for each. */
	for (i = 0; i < nitems(sensor_types); i++)
		assert_true(seen[i]);
	assert_null(ipmi_sensor_type(0));
	assert_null(ipmi_sensor_type(0x2D));
	assert_null(ipmi_sensor_type(0xBF));
	assert_string_equal(ipmi_sensor_type(0xC0), "OEM");
	assert_string_equal(ipmi_sensor_type(0x11), ipmi_sensor_type(0x23));
}

static void
every_event_is_a_word_of_the_schema(void **state)
{
	bool seen[nitems(entry_codes)] = {false};
	int type, offset, is_asserted;
	const char *word;
	size_t i;

	(void)state;
	for (type = 0; type < 128; type++) {
		for (offset = 0; offset < 32; offset++) {
			is_asserted = offset & 16 ? 0 : 1;
			if ((word = ipmi_entry_code(type, offset & 15, is_asserted)) == NULL)
				continue;
			assert_true(is_one_of(word, entry_codes, nitems(entry_codes)));
			for (i = 0; i < nitems(entry_codes); i++)
				seen[i] |= strcmp(word, entry_codes[i]) == 0;
		}
	}
	for (i = 0; i + 1 < nitems(entry_codes); i++) {
		if (!seen[i])
			fail_msg("no event is \"%s\"", entry_codes[i]);
	}
	assert_string_equal(ipmi_entry_code(0x01, 0, 1), "Lower Non-critical - going low");
	assert_string_equal(ipmi_entry_code(0x01, 11, 1), "Upper Non-recoverable - going high");
	assert_string_equal(ipmi_entry_code(0x6F, 5, 1), "Assert");
	assert_string_equal(ipmi_entry_code(0x6F, 5, 0), "Deassert");
	assert_null(ipmi_entry_code(0x01, 12, 1));
	assert_null(ipmi_entry_code(0x70, 0, 1));
}

static void
every_place_is_a_word_of_the_schema(void **state)
{
	static const struct {
		int entity;
		const char *context;
	} rows[] = {{0x03, "CPU"}, {0x20, "Memory"}, {0x08, "Memory"}, {0x37, "Intake"}, {0x40, "Intake"}, {0x1D, "Fan"}, {0x0A, "PowerSupply"},
		{0x07, "SystemBoard"}, {0x1A, "StorageDevice"}};
	const char *word;
	size_t i;
	int entity;

	(void)state;
	for (entity = -1; entity < 256; entity++) {
		if ((word = ipmi_context(entity)) != NULL)
			assert_true(is_one_of(word, contexts, nitems(contexts)));
	}
	for (i = 0; i < nitems(rows); i++)
		assert_string_equal(ipmi_context(rows[i].entity), rows[i].context);
	assert_null(ipmi_context(0));
}

static void
every_event_is_as_grave_as_a_word_of_redfish(void **state)
{
	static const char *const healths[] = {"OK", "Warning", "Critical"};
	int type, offset, sensor;

	(void)state;
	for (type = 0; type < 128; type++) {
		for (offset = 0; offset < 16; offset++) {
			for (sensor = 0; sensor < 256; sensor += type == 0x6F ? 1 : 51) {
				assert_true(is_one_of(ipmi_event_severity(type, offset, sensor, 1), healths, nitems(healths)));
				assert_string_equal(ipmi_event_severity(type, offset, sensor, 0), "OK");
			}
		}
	}
	/* Non-critical is a warning, critical and what cannot be recovered from are critical; coming back is neither. */
	assert_string_equal(ipmi_event_severity(0x01, 7, 1, 1), "Warning");
	assert_string_equal(ipmi_event_severity(0x01, 9, 1, 1), "Critical");
	assert_string_equal(ipmi_event_severity(0x01, 11, 1, 1), "Critical");
	assert_string_equal(ipmi_event_severity(0x01, 0, 1, 1), "Warning");
	assert_string_equal(ipmi_event_severity(0x01, 2, 1, 1), "Critical");
	assert_string_equal(ipmi_event_severity(0x0B, 0, 9, 1), "OK");
	assert_string_equal(ipmi_event_severity(0x0B, 1, 9, 1), "Critical");
	assert_string_equal(ipmi_event_severity(0x6F, 1, 0x08, 1), "Critical");
	assert_string_equal(ipmi_event_severity(0x6F, 2, 0x08, 1), "Warning");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sensor_type_is_a_word_of_the_schema),
		cmocka_unit_test(every_event_is_a_word_of_the_schema),
		cmocka_unit_test(every_place_is_a_word_of_the_schema),
		cmocka_unit_test(every_event_is_as_grave_as_a_word_of_redfish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
