#include "translate/places.h"

#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"

#define PATHS(path) PLACES_ROOT "/" path, path
#define FIXED(path)                                                                                \
	{                                                                                          \
		PATHS(path), PLACE_AS_IS, PLACE_AS_IS, -1, false                                   \
	}
#define PRIMARIES(path, kind)                                                                      \
	{                                                                                          \
		PATHS(path), PLACE_AS_IS, PLACE_PRIMARY, kind, true                                \
	}
#define MEMBERS(path)                                                                              \
	{                                                                                          \
		PATHS(path), PLACE_AS_IS, PLACE_MEMBER, -1, true                                   \
	}
#define SERVICE(path)                                                                              \
	{                                                                                          \
		PATHS(path), PLACE_AS_IS, PLACE_ROOT, -1, false                                    \
	}
#define HIDING_SERVICE(path)                                                                       \
	{                                                                                          \
		PATHS(path), PLACE_AS_IS, PLACE_HIDDEN, -1, false                                  \
	}
#define HIDDEN(path)                                                                               \
	{                                                                                          \
		PATHS(path), PLACE_HIDDEN, PLACE_HIDDEN, -1, false                                 \
	}
#define OTHERS(path)                                                                               \
	{                                                                                          \
		PATHS(path), PLACE_ROOT, PLACE_ROOT, -1, false                                     \
	}

/* The longest row that fits counts. A service that the fleet root does not have yet is HIDDEN where
 * the gateway's own will hide it in every view, else OTHERS; to begin serving it, change its row.
 * AggregationService is hidden because its member ids are made like node names. */
/* clang-format off */
static const struct place_row rows[] = {
	FIXED("$metadata"),
	FIXED("odata"),
	FIXED("openapi.yaml"),
	PRIMARIES("Systems",                           PRIMARY_SYSTEM),
	PRIMARIES("Chassis",                           PRIMARY_CHASSIS),
	PRIMARIES("Managers",                          PRIMARY_MANAGER),
	SERVICE("PowerEquipment"),
	PRIMARIES("PowerEquipment/RackPDUs",           PRIMARY_RACK_PDU),
	PRIMARIES("PowerEquipment/FloorPDUs",          PRIMARY_FLOOR_PDU),
	PRIMARIES("PowerEquipment/PowerShelves",       PRIMARY_POWER_SHELF),
	PRIMARIES("PowerEquipment/TransferSwitches",   PRIMARY_TRANSFER_SWITCH),
	PRIMARIES("PowerEquipment/Switchgear",         PRIMARY_SWITCHGEAR),
	PRIMARIES("PowerEquipment/ElectricalBuses",    PRIMARY_ELECTRICAL_BUS),
	SERVICE("ThermalEquipment"),
	PRIMARIES("ThermalEquipment/CDUs",             PRIMARY_CDU),
	PRIMARIES("ThermalEquipment/RPUs",             PRIMARY_RPU),
	PRIMARIES("ThermalEquipment/HeatExchangers",   PRIMARY_HEAT_EXCHANGER),
	PRIMARIES("ThermalEquipment/ImmersionUnits",   PRIMARY_IMMERSION_UNIT),
	PRIMARIES("ThermalEquipment/CoolingLoops",     PRIMARY_COOLING_LOOP),
	{ PATHS("AccountService"), PLACE_ACCOUNTS, PLACE_ACCOUNTS, -1, false },
	HIDDEN("AggregationService"),
	HIDDEN("CertificateService"),
	HIDDEN("EventService"),
	HIDING_SERVICE("SessionService"),
	HIDING_SERVICE("SessionService/Sessions"),
	HIDDEN("Sessions"),                            /* where old boxes had them */
	SERVICE("TaskService"),
	MEMBERS("TaskService/Tasks"),
	MEMBERS("TaskService/TaskMonitors"),           /* not of DMTF, but where most vendors put them */
	SERVICE("UpdateService"),
	MEMBERS("UpdateService/FirmwareInventory"),
	MEMBERS("UpdateService/SoftwareInventory"),
	MEMBERS("UpdateService/ClientCertificates"),
	MEMBERS("UpdateService/LocalImageStore"),
	MEMBERS("UpdateService/RemoteServerCertificates"),
	MEMBERS("UpdateService/RemoteServerSSHKeys"),
	SERVICE("JobService"),
	MEMBERS("JobService/Jobs"),
	MEMBERS("JobService/Documents"),
	MEMBERS("JobService/Executors"),
	SERVICE("TelemetryService"),
	MEMBERS("TelemetryService/MetricDefinitions"),
	MEMBERS("TelemetryService/MetricReportDefinitions"),
	MEMBERS("TelemetryService/MetricReports"),
	MEMBERS("TelemetryService/TelemetryData"),
	MEMBERS("TelemetryService/Triggers"),
	SERVICE("LicenseService"),
	MEMBERS("LicenseService/Licenses"),
	SERVICE("CompositionService"),
	MEMBERS("CompositionService/ActivePool"),
	MEMBERS("CompositionService/CompositionReservations"),
	MEMBERS("CompositionService/FreePool"),
	MEMBERS("CompositionService/ResourceBlocks"),
	MEMBERS("CompositionService/ResourceZones"),
	SERVICE("KeyService"),
	MEMBERS("KeyService/NVMeoFKeyPolicies"),
	MEMBERS("KeyService/NVMeoFSecrets"),
	MEMBERS("AutomationNodes"),
	MEMBERS("Cables"),
	MEMBERS("ComponentIntegrity"),
	MEMBERS("Fabrics"),
	MEMBERS("Facilities"),
	MEMBERS("JsonSchemas"),
	MEMBERS("RegisteredClients"),
	MEMBERS("Registries"),
	MEMBERS("ResourceBlocks"),
	MEMBERS("Storage"),
	MEMBERS("StorageServices"),
	MEMBERS("StorageSystems"),
};
/* clang-format on */

enum { BASE_LEN = sizeof PLACES_ROOT }; /* with the slash that the NUL stands for */

/* Length of the row's path when it is the beginning of `rest`, segment by segment; else 0. */
static size_t
row_fits(const struct place_row *row, const char *rest, size_t len)
{
	size_t row_len;

	if (((unsigned char)row->path[0] ^ (unsigned char)rest[0]) & ~0x20)
		return 0;
	row_len = strlen(row->path);
	if (row_len > len || strncasecmp(row->path, rest, row_len) != 0)
		return 0;
	return row_len == len || rest[row_len] == '/' ? row_len : 0;
}

static const struct place_row *
find_row(const char *rest, size_t len, size_t *row_len)
{
	const struct place_row *best = NULL;
	size_t i, fit;

	*row_len = 0;
	for (i = 0; i < nitems(rows); i++) {
		fit = row_fits(&rows[i], rest, len);
		if (fit > *row_len) {
			*row_len = fit;
			best = &rows[i];
		}
	}
	return best;
}

struct place
places_find(const char *path, size_t len)
{
	struct place place = {.kind = PLACE_AS_IS, .row_end = len};
	size_t row_len;
	const char *end;

	if (len <= BASE_LEN)
		return place;
	place.row = find_row(path + BASE_LEN, len - BASE_LEN, &row_len);
	place.row_end = BASE_LEN + row_len;
	place.at = BASE_LEN;
	if (place.row == NULL)
		place.kind = PLACE_ROOT;
	else
		place.kind = place.row_end == len ? place.row->itself : place.row->below;

	if (place.kind == PLACE_PRIMARY || place.kind == PLACE_MEMBER) {
		place.at = place.row_end + 1;
		end = memchr(path + place.at, '/', len - place.at);
		place.len = (end ? (size_t)(end - path) : len) - place.at;
		place.is_member = end == NULL;
	} else if (place.kind == PLACE_ACCOUNTS) {
		place.len = strlen(place.row->path);
	}
	return place;
}

const struct place_row *
places_row(size_t index)
{
	return index < nitems(rows) ? &rows[index] : NULL;
}

const char *
places_primary_path(enum primary_kind kind)
{
	size_t i;

	for (i = 0; i < nitems(rows); i++)
		if (rows[i].primary == (int)kind)
			return rows[i].uri;
	return NULL;
}
