/* info, thermal, health and power: commands that are Redfish clients of the gateway. */
#include "gateway/cli.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/cli_gateway.h"
#include "gateway/cli_text.h"
#include "gateway/xalloc.h"

/* The three faces of a node. */
enum { SYSTEM, CHASSIS, MANAGER, PARTS };
static const struct part_row {
	const char *name, *collection;
} part_rows[PARTS] = {
	[SYSTEM] = { "System", "Systems" },
	[CHASSIS] = { "Chassis", "Chassis" },
	[MANAGER] = { "Manager", "Managers" },
};

static const struct power_row {
	const char *word, *reset, *instead;        /* instead: as good, where the first is not offered */
} power_rows[] = {
	{ "on",       "On",               NULL },
	{ "off",      "GracefulShutdown", NULL },
	{ "off-hard", "ForceOff",         NULL },
	{ "cycle",    "PowerCycle",       "ForceRestart" },
	{ "reboot",   "GracefulRestart",  NULL },
};

/* The text at a path of names, "" when there is none. */
static const char *
text(const json_t *json, ...)
{
	const char *name, *value;
	va_list ap;

	va_start(ap, json);
	while ((name = va_arg(ap, const char *)) != NULL)
		json = json_object_get(json, name);
	va_end(ap);
	value = json_string_value(json);
	return value ? value : "";
}

static int
request_failed(struct cli_http *http, const char *what)
{
	char *clean = cli_clean(http->error);

	cli_failed("%s: %s", what, clean);
	free(clean);
	cli_http_close(http);
	return CLI_FAILED;
}

/* A name is one segment of a URI: nothing typed here may lead elsewhere. */
static bool
open_for_node(const struct cli *cli, struct cli_http *http)
{
	if (cli->argv[0][0] == '\0' || strpbrk(cli->argv[0], "/?#%\\ ") || strcmp(cli->argv[0], "..") == 0)
		return cli_failed("'%s' is not a node's name", cli->argv[0]) == CLI_GOOD;
	return cli_gateway_open(cli, http);
}

/* The resource of one face; NULL: http->error tells. */
static json_t *
get_part(struct cli_http *http, int part, const char *node)
{
	char *path = xasprintf("/redfish/v1/%s/%s", part_rows[part].collection, node);
	json_t *json = cli_http_get(http, path);

	free(path);
	return json;
}

/* Reads all three; what is not there (404) is NULL. The System or the Chassis has to be. */
static bool
get_parts(struct cli_http *http, const char *node, json_t *parts[PARTS])
{
	char *error = NULL;
	int i;

	for (i = 0; i < PARTS; i++) {
		parts[i] = get_part(http, i, node);
		if (parts[i] == NULL && http->status != 404)
			return false;
		if (parts[i] == NULL && error == NULL)
			error = xstrdup(http->error);
	}
	if (parts[SYSTEM] == NULL && parts[CHASSIS] == NULL)
		snprintf(http->error, sizeof http->error, "%s", error);
	free(error);
	return parts[SYSTEM] || parts[CHASSIS];
}

static void
drop_parts(json_t *parts[PARTS])
{
	int i;

	for (i = 0; i < PARTS; i++)
		json_decref(parts[i]);
}

/* Takes the parts. */
static void
print_parts_json(json_t *parts[PARTS])
{
	json_t *all = json_object();
	int i;

	for (i = 0; i < PARTS; i++)
		json_object_set_new(all, part_rows[i].name, parts[i] ? parts[i] : json_null());
	cli_print_json(stdout, all);
	json_decref(all);
}

static void
pair(const char *name, const char *format, ...)
{
	va_list ap;
	char *value;
	size_t len;

	va_start(ap, format);
	if (vasprintf(&value, format, ap) < 0)
		abort();
	va_end(ap);
	for (len = strlen(value); len > 0 && value[len - 1] == ' '; len--)
		value[len - 1] = '\0';
	if (*value)
		cli_print_pair(stdout, name, *value == ' ' ? value + 1 : value);
	free(value);
}

static void
print_info(const char *node, json_t *parts[PARTS])
{
	const json_t *s = parts[SYSTEM] ? parts[SYSTEM] : parts[CHASSIS], *m = parts[MANAGER];
	json_t *memory = json_object_get(json_object_get(s, "MemorySummary"), "TotalSystemMemoryGiB");
	json_t *cpus = json_object_get(json_object_get(s, "ProcessorSummary"), "Count");

	pair("name", "%s", node);
	pair("make", "%s %s", text(s, "Manufacturer", NULL), text(s, "Model", NULL));
	pair("serial", "%s", text(s, "SerialNumber", NULL));
	pair("asset tag", "%s", text(s, "AssetTag", NULL));
	pair("host name", "%s", text(s, "HostName", NULL));
	pair("power", "%s", text(s, "PowerState", NULL));
	pair("state", "%s", text(s, "Status", "State", NULL));
	pair("health", "%s", text(s, "Status", *text(s, "Status", "HealthRollup", NULL) ? "HealthRollup" : "Health", NULL));
	if (json_is_integer(cpus))
		pair("processors", "%d x %s", (int)json_integer_value(cpus), text(s, "ProcessorSummary", "Model", NULL));
	if (json_is_number(memory))
		pair("memory", "%g GiB", json_number_value(memory));
	pair("BIOS", "%s", text(s, "BiosVersion", NULL));
	pair("manager", "%s %s", text(m, "Model", NULL), text(m, "FirmwareVersion", NULL));
	pair("UUID", "%s", text(s, "UUID", NULL));
}

int
cli_info(struct cli *cli)
{
	struct cli_http http;
	json_t *parts[PARTS] = { 0 };

	if (!open_for_node(cli, &http))
		return CLI_FAILED;
	if (!get_parts(&http, cli->argv[0], parts)) {
		drop_parts(parts);
		return request_failed(&http, cli->argv[0]);
	}
	if (cli->json) {
		print_parts_json(parts);
	} else {
		print_info(cli->argv[0], parts);
		drop_parts(parts);
	}
	cli_http_close(&http);
	return CLI_GOOD;
}

static void
number_text(char *out, size_t size, const json_t *value, const char *unit)
{
	if (json_is_number(value))
		snprintf(out, size, "%g %s", json_number_value(value), unit);
	else
		snprintf(out, size, "-");
}

/* One line for each sensor, from the older Thermal resource. */
static void
thermal_rows(struct cli_table *table, const json_t *thermal)
{
	json_t *list, *row;
	char reading[40];
	size_t i;

	list = json_object_get(thermal, "Temperatures");
	json_array_foreach(list, i, row) {
		number_text(reading, sizeof reading, json_object_get(row, "ReadingCelsius"), "C");
		cli_table_row(table, text(row, "Name", NULL), reading, text(row, "Status", "Health", NULL), NULL);
	}
	list = json_object_get(thermal, "Fans");
	json_array_foreach(list, i, row) {
		const char *name = text(row, *text(row, "Name", NULL) ? "Name" : "FanName", NULL);
		const char *unit = text(row, "ReadingUnits", NULL);

		number_text(reading, sizeof reading, json_object_get(row, "Reading"), strcmp(unit, "Percent") == 0 ? "%" : unit);
		cli_table_row(table, name, reading, text(row, "Status", "Health", NULL), NULL);
	}
}

/* The same from Sensors, for chassis that have only these. */
static void
sensor_rows(struct cli_table *table, const json_t *sensors)
{
	static const struct {
		const char *type, *unit;
	} rows[] = { { "Temperature", "C" }, { "Rotational", "RPM" } };
	json_t *members = json_object_get(sensors, "Members"), *row;
	char reading[40];
	size_t i, r;

	for (r = 0; r < nitems(rows); r++)
		json_array_foreach(members, i, row) {
			if (strcmp(text(row, "ReadingType", NULL), rows[r].type) != 0)
				continue;
			number_text(reading, sizeof reading, json_object_get(row, "Reading"), rows[r].unit);
			cli_table_row(table, text(row, "Name", NULL), reading, text(row, "Status", "Health", NULL), NULL);
		}
}

int
cli_thermal(struct cli *cli)
{
	char *path = xasprintf("/redfish/v1/Chassis/%s/Thermal", cli->argv[0]);
	struct cli_table table = { 0 };
	struct cli_http http;
	json_t *json;
	bool is_sensors = false;

	if (!open_for_node(cli, &http)) {
		free(path);
		return CLI_FAILED;
	}
	json = cli_http_get(&http, path);
	free(path);
	if (json == NULL && http.status == 404) {
		path = xasprintf("/redfish/v1/Chassis/%s/Sensors?$expand=.", cli->argv[0]);
		json = cli_http_get(&http, path);
		free(path);
		is_sensors = true;
	}
	if (json == NULL)
		return request_failed(&http, cli->argv[0]);
	if (cli->json) {
		cli_print_json(stdout, json);
	} else {
		cli_table_row(&table, "NAME", "READING", "HEALTH", NULL);
		(is_sensors ? sensor_rows : thermal_rows)(&table, json);
		cli_table_print(&table, stdout);
	}
	json_decref(json);
	cli_http_close(&http);
	return CLI_GOOD;
}

static const char *
health_of(const json_t *part)
{
	const char *rollup = text(part, "Status", "HealthRollup", NULL), *own = text(part, "Status", "Health", NULL);

	return *rollup ? rollup : own;
}

/* Conditions say in words what is wrong (DSP0268: Status.Conditions). */
static void
print_conditions(const json_t *part)
{
	json_t *list = json_object_get(json_object_get(part, "Status"), "Conditions"), *row;
	size_t i;

	json_array_foreach(list, i, row)
		pair("", "%s: %s", text(row, "Severity", NULL), text(row, "Message", NULL));
}

/* OK: every part that says something says OK, and at least one does. Not to be reached is not OK. */
static bool
is_healthy(json_t *parts[PARTS])
{
	bool said = false;
	int i;

	for (i = 0; i < PARTS; i++) {
		const char *health = health_of(parts[i]);

		if (strcmp(text(parts[i], "Status", "State", NULL), "UnavailableOffline") == 0)
			return false;
		if (*health && strcmp(health, "OK") != 0)
			return false;
		said |= *health != '\0';
	}
	return said;
}

static void
print_health(const char *node, json_t *parts[PARTS], bool is_ok)
{
	int i;

	pair(node, "%s", is_ok ? "OK" : "not OK");
	for (i = 0; i < PARTS; i++) {
		if (parts[i] == NULL)
			continue;
		pair(part_rows[i].name, "%s (%s)", *health_of(parts[i]) ? health_of(parts[i]) : "unknown",
		    *text(parts[i], "Status", "State", NULL) ? text(parts[i], "Status", "State", NULL) : "unknown");
		print_conditions(parts[i]);
	}
}

int
cli_health(struct cli *cli)
{
	struct cli_http http;
	json_t *parts[PARTS] = { 0 }, *status;
	bool is_ok;
	int i;

	if (!open_for_node(cli, &http))
		return CLI_FAILED;
	if (!get_parts(&http, cli->argv[0], parts)) {
		drop_parts(parts);
		return request_failed(&http, cli->argv[0]);
	}
	is_ok = is_healthy(parts);
	if (cli->json) {
		for (i = 0; i < PARTS; i++) {
			status = json_incref(json_object_get(parts[i], "Status"));
			json_decref(parts[i]);
			parts[i] = status;
		}
		print_parts_json(parts);
	} else {
		print_health(cli->argv[0], parts, is_ok);
		drop_parts(parts);
	}
	cli_http_close(&http);
	return is_ok ? CLI_GOOD : CLI_UNHEALTHY;
}

/* What the action takes, from the action itself or from the resource it names (DSP0266 1.20, 7.10.3); NULL: not told. */
static json_t *
allowable(struct cli_http *http, const json_t *action)
{
	json_t *list = json_object_get(action, "ResetType@Redfish.AllowableValues"), *info, *parameter;
	const char *link = text(action, "@Redfish.ActionInfo", NULL);
	size_t i;

	if (list || *link == '\0')
		return json_incref(list);
	info = cli_http_get(http, link);
	json_array_foreach(json_object_get(info, "Parameters"), i, parameter)
		if (strcmp(text(parameter, "Name", NULL), "ResetType") == 0)
			list = json_incref(json_object_get(parameter, "AllowableValues"));
	json_decref(info);
	return list;
}

static bool
offers(const json_t *list, const char *reset)
{
	json_t *value;
	size_t i;

	json_array_foreach(list, i, value)
		if (json_is_string(value) && strcmp(json_string_value(value), reset) == 0)
			return true;
	return false;
}

static int
reset(struct cli *cli, struct cli_http *http, const json_t *system, const struct power_row *row)
{
	const json_t *action = json_object_get(json_object_get(system, "Actions"), "#ComputerSystem.Reset");
	const char *target = text(action, "target", NULL), *type = row->reset;
	json_t *answer = NULL, *list = NULL;

	if (*target == '\0') {
		cli_http_close(http);
		return cli_failed("%s cannot be reset", cli->argv[0]);
	}
	if (row->instead)
		list = allowable(http, action);
	if (list && !offers(list, row->reset) && offers(list, row->instead))
		type = row->instead;
	json_decref(list);
	if (!cli_http_ask(http, "POST", target, json_pack("{s:s}", "ResetType", type), &answer)) {
		json_decref(answer);
		return request_failed(http, cli->argv[0]);
	}
	if (cli->json)
		cli_print_json(stdout, answer ? answer : json_null());
	else
		printf("%s: %s %s\n", cli->argv[0], type, http->status == 202 ? "has begun" : "was accepted");
	json_decref(answer);
	cli_http_close(http);
	return CLI_GOOD;
}

static int
print_power(struct cli *cli, struct cli_http *http, const json_t *system)
{
	const char *state = text(system, "PowerState", NULL);

	if (cli->json) {
		json_t *out = json_pack("{s:O?}", "PowerState", json_object_get(system, "PowerState"));

		cli_print_json(stdout, out);
		json_decref(out);
	} else {
		pair(cli->argv[0], "%s", *state ? state : "unknown");
	}
	cli_http_close(http);
	return *state ? CLI_GOOD : CLI_FAILED;
}

int
cli_power(struct cli *cli)
{
	const struct power_row *row = NULL;
	struct cli_http http;
	json_t *system;
	size_t i;
	int code;

	for (i = 0; i < nitems(power_rows); i++)
		if (strcmp(cli->argv[1], power_rows[i].word) == 0)
			row = &power_rows[i];
	if (row == NULL && strcmp(cli->argv[1], "status") != 0)
		return cli_usage(cli, "'%s' is no power command", cli->argv[1]);
	if (!open_for_node(cli, &http))
		return CLI_FAILED;
	system = get_part(&http, SYSTEM, cli->argv[0]);
	if (system == NULL)
		return request_failed(&http, cli->argv[0]);
	code = row ? reset(cli, &http, system, row) : print_power(cli, &http, system);
	json_decref(system);
	return code;
}
