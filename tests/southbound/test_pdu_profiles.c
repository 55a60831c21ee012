/* Each profile's tables over recordings of boxes: our own small ones, and those of real boxes where they
 * are at hand (../shared/snmp). What is expected was written down from the numbers of the recording and
 * the units of the MIB, not by the code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gateway/xalloc.h"
#include "southbound/pdu_orders.h"
#include "tests/support/recording.h"

/* A fact: "outlets/2.3/state" is that of the outlet 3 of module 2; "modules/1/serial"; "sensors/1.1:humidity/value". */
struct expected {
	const char *recording, *profile;
	enum pdu_group group;
	const char *path, *value; /* JSON; NULL: it is not there */
};

/* clang-format off */
static const struct expected own[] = {
	{ "apc-rpdu2", "apc-rpdu2", PDU_DEVICE,   "modules/2/serial",             "\"5A000000002\"" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_DEVICE,   "modules/2/load.power_w",       "240" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_DEVICE,   "load.power_w",                 "360.0" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_DEVICE,   "load.power_factor",            NULL },
	{ "apc-rpdu2", "apc-rpdu2", PDU_DEVICE,   "modules/1/load.power_factor",  "0.82" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_DEVICE,   "modules/1/load.energy_kwh",    "1967.7" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_DEVICE,   "modules/2/supplies",           "[\"ok\",\"absent\"]" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_DEVICE,   "is_switched",                  "true" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_OUTLETS,  "outlets/1.3/state",            "\"off\"" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_OUTLETS,  "outlets/2.3/state",            "\"on\"" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_OUTLETS,  "outlets/2.3/name",             "\"Outlet 2.3\"" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_OUTLETS,  "outlets/1.2/current_a",        "1.4" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_OUTLETS,  "outlets/1.2/off_delay_s",      NULL },
	{ "apc-rpdu2", "apc-rpdu2", PDU_OUTLETS,  "outlets/1.1/off_delay_s",      "0" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_OUTLETS,  "outlets/2.1/current_a",        NULL },
	{ "apc-rpdu2", "apc-rpdu2", PDU_OUTLETS,  "outlets/2.4/state",            NULL },
	{ "apc-rpdu2", "apc-rpdu2", PDU_MAINS,    "mains/2.1/phases",
	    "[{\"phase\":1,\"load_state\":\"normal\",\"current_a\":1.3,\"voltage_v\":231,\"power_w\":250,\"apparent_va\":300,\"power_factor\":0.82}]" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_BRANCHES, "branches/1.1/load_state",      "\"near\"" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_BRANCHES, "branches/1.1/rating_a",        "10" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_SENSORS,  "sensors/1.1:temperature/value", "23.5" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_SENSORS,  "sensors/1.1:humidity/state",   "\"high\"" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_SENSORS,  "sensors/2.1:humidity/state",   "\"absent\"" },
	{ "apc-rpdu2", "apc-rpdu2", PDU_SENSORS,  "sensors/2.1:humidity/value",   NULL },
	{ "apc-rpdu2", "apc-rpdu2", PDU_GROUPS,   "groups/1.1/name",              NULL },
	{ "apc-rpdu",  "apc-rpdu",  PDU_DEVICE,   "load.power_w",                 "345" },
	{ "apc-rpdu",  "apc-rpdu",  PDU_DEVICE,   "load.power_factor",            "0.95" },
	{ "apc-rpdu",  "apc-rpdu",  PDU_OUTLETS,  "outlets/1.2/state",            "\"off\"" },
	{ "apc-rpdu",  "apc-rpdu",  PDU_OUTLETS,  "outlets/1.1/state",            "\"on\"" },
	{ "apc-rpdu",  "apc-rpdu",  PDU_OUTLETS,  "outlets/1.1/cycle_delay_s",    "7" },
	{ "apc-rpdu",  "apc-rpdu",  PDU_BRANCHES, "branches/1.2/load_state",      "\"near\"" },
	{ "apc-masterswitch", "apc-masterswitch", PDU_OUTLETS, "outlets/1.5/state", "\"off\"" },
	{ "apc-masterswitch", "apc-masterswitch", PDU_OUTLETS, "outlets/1.8/name",  "\"Load 8\"" },
	{ "apc-masterswitch", "apc-masterswitch", PDU_DEVICE,  "model",             "\"AP9212\"" },
	{ "eaton-epdu", "eaton-epdu", PDU_OUTLETS,  "outlets/2.3/state",          "\"on\"" },
	{ "eaton-epdu", "eaton-epdu", PDU_OUTLETS,  "outlets/2.3/pending",        "\"off\"" },
	{ "eaton-epdu", "eaton-epdu", PDU_OUTLETS,  "outlets/2.3/is_pending",     "true" },
	{ "eaton-epdu", "eaton-epdu", PDU_OUTLETS,  "outlets/2.3/is_switchable",  "false" },
	{ "eaton-epdu", "eaton-epdu", PDU_OUTLETS,  "outlets/1.2/state",          "\"off\"" },
	{ "eaton-epdu", "eaton-epdu", PDU_OUTLETS,  "outlets/1.2/pending",        NULL },
	{ "eaton-epdu", "eaton-epdu", PDU_OUTLETS,  "outlets/1.1/energy_kwh",     "785.621" },
	{ "eaton-epdu", "eaton-epdu", PDU_OUTLETS,  "outlets/1.1/voltage_v",      "230.11" },
	{ "eaton-epdu", "eaton-epdu", PDU_OUTLETS,  "outlets/1.1/restore",        "\"last\"" },
	{ "eaton-epdu", "eaton-epdu", PDU_OUTLETS,  "outlets/1.1/receptacle",     "\"IEC C13\"" },
	{ "eaton-epdu", "eaton-epdu", PDU_MAINS,    "mains/1.1/totals.energy_kwh", "8185.493" },
	{ "eaton-epdu", "eaton-epdu", PDU_MAINS,    "mains/2.1/frequency_hz",     "49.9" },
	{ "eaton-epdu", "eaton-epdu", PDU_GROUPS,   "groups/1.2/name",            "\"Section 2\"" },
	{ "eaton-epdu", "eaton-epdu", PDU_BRANCHES, "branches/1.2/load_state",    "\"near\"" },
	{ "eaton-epdu", "eaton-epdu", PDU_SENSORS,  "sensors/1.1:temperature/value", "-1.5" },
	{ "eaton-epdu", "eaton-epdu", PDU_DEVICE,   "modules/2/model",            "\"EMAB22\"" },
	{ 0 }
};

/* Of real boxes. */
static const struct expected shared[] = {
	{ "apc_ap8959eu3", "apc-rpdu2", PDU_DEVICE,  "load.power_w",              "270" },
	{ "apc_ap8959eu3", "apc-rpdu2", PDU_DEVICE,  "load.energy_kwh",           "1967.7" },
	{ "apc_ap8959eu3", "apc-rpdu2", PDU_MAINS,   "mains/1.1/phases",
	    "[{\"phase\":1,\"load_state\":\"normal\",\"current_a\":1.3,\"voltage_v\":231,\"power_w\":250,\"apparent_va\":300,\"power_factor\":0.82}]" },
	{ "apc_ap8959eu3", "apc-rpdu2", PDU_SENSORS, "sensors/1.1:temperature/state", "\"absent\"" },
	{ "apc_ap8959eu3", "apc-masterswitch", PDU_OUTLETS, "outlets/1.24/state", "\"on\"" },
	{ "apc_ap8959eu3", "apc-masterswitch", PDU_OUTLETS, "outlets/1.1/name",   "\"Outlet 1\"" },
	{ "apc_ap7900b",   "apc-masterswitch", PDU_OUTLETS, "outlets/1.8/is_pending", "false" },
	{ "apc_masterswitch2", "apc-masterswitch", PDU_OUTLETS, "outlets/1.8/state", "\"on\"" },
	{ "eatonpdu_2", "eaton-epdu", PDU_OUTLETS, "outlets/1.1/name",        "\"Power strip + s-rw-lab-rack\"" },
	{ "eatonpdu_2", "eaton-epdu", PDU_OUTLETS, "outlets/1.24/state",      "\"on\"" },
	{ "eatonpdu_2", "eaton-epdu", PDU_OUTLETS, "outlets/1.1/current_a",   "0.79" },
	{ "eatonpdu_2", "eaton-epdu", PDU_OUTLETS, "outlets/1.1/power_w",     "80" },
	{ "eatonpdu_2", "eaton-epdu", PDU_OUTLETS, "outlets/1.1/energy_kwh",  "785.621" },
	{ "eatonpdu_2", "eaton-epdu", PDU_OUTLETS, "outlets/1.1/cycle_delay_s", "10" },
	{ "eatonpdu_2", "eaton-epdu", PDU_DEVICE,  "serial",                  "\"H619P44058\"" },
	{ "eatonpdu_2", "eaton-epdu", PDU_MAINS,   "mains/1.1/name",          "\"Feed A\"" },
	{ "raritan-pdu_px3", "raritan-px2", PDU_DEVICE,  "model",             "\"PX3-5493U-K2\"" },
	{ "raritan-pdu_px3", "raritan-px2", PDU_DEVICE,  "firmware",          "\"4.2.0.5-50274\"" },
	{ "raritan-pdu_px3", "raritan-px2", PDU_MAINS,   "mains/1.1/totals.current_a", "7.467" },
	{ "raritan-pdu_px3", "raritan-px2", PDU_MAINS,   "mains/1.1/totals.power_w", "1665" },
	{ "raritan-pdu_px3", "raritan-px2", PDU_MAINS,   "mains/1.1/totals.power_factor", "0.98" },
	{ "raritan-pdu_px3", "raritan-px2", PDU_MAINS,   "mains/1.1/totals.energy_kwh", "74057.676" },
	{ "raritan-pdu_px3", "raritan-px2", PDU_MAINS,   "mains/1.1/frequency_hz", "50.0" },
	{ "raritan-pdu_px3", "raritan-px2", PDU_SENSORS, "sensors/1.1:temperature/name", "\"R03 Inlet Temperature\"" },
	{ "raritan-pdu", "raritan-px1", PDU_OUTLETS, "outlets/1.3/current_a", "2.192" },
	{ "raritan-pdu", "raritan-px1", PDU_OUTLETS, "outlets/1.12/name",     "\"OUTLET12\"" },
	{ "sentry3_switched", "sentry3", PDU_OUTLETS, "outlets/1.101/label",  "\"AB1\"" },
	{ "sentry3_switched", "sentry3", PDU_OUTLETS, "outlets/1.201/current_a", "0.73" },
	{ "sentry3_switched", "sentry3", PDU_MAINS,   "mains/1.3/totals.voltage_v", "208.7" },
	{ "sentry3_switched", "sentry3", PDU_MAINS,   "mains/1.1/totals.current_a", "3.09" },
	{ "sentry3_switched", "sentry3", PDU_SENSORS, "sensors/1.1:temperature/state", "\"absent\"" },
	{ "sentry3_switched", "sentry3", PDU_SENSORS, "sensors/1.1:temperature/value", NULL },
	{ "sentry3_switched", "sentry3", PDU_DEVICE,  "serial",               "\"ADFC0001714\"" },
	{ "sentry4", "sentry4", PDU_DEVICE,  "model",                         "\"C2S42CE-YCMFAM00\"" },
	{ "sentry4", "sentry4", PDU_MAINS,   "mains/2.1/totals.energy_kwh",   "2565.9" },
	{ "vertiv-pdu_mg02e4w1", "vertiv", PDU_DEVICE, "load.power_w",        "1017" },
	{ "vertiv-pdu_mg02e4w1", "vertiv", PDU_DEVICE, "load.energy_kwh",     "8483.906" },
	{ "vertiv-pdu_mg02e4w1", "vertiv", PDU_BRANCHES, "branches/1.4/current_a", "1.81" },
	{ "poweralert_pdu", "tripplite", PDU_OUTLETS, "outlets/1.1/state",    "\"on\"" },
	{ "poweralert_pdu", "tripplite", PDU_OUTLETS, "outlets/1.24/is_switchable", "true" },
	{ "hpe-mapdu_pdu3", "hpe", PDU_OUTLETS, "outlets/1.24/state",         "\"on\"" },
	{ "hpe-mapdu_pdu3", "hpe", PDU_OUTLETS, "outlets/1.48/name",          NULL },
	{ "hpe-mapdu_pdu3", "hpe", PDU_OUTLETS, "outlets/1.2/name",           "\"OUTLET 2\"" },
	{ "hpe-mapdu_pdu3", "hpe", PDU_DEVICE,  "model",                      "\"P9S18A\"" },
	{ "hpe-mapdu_pdu3", "hpe", PDU_MAINS,   "mains/1.1/frequency_hz",     "50.0" },
	{ 0 }
};
/* clang-format on */

static json_t *
member(const json_t *facts, const char *list, const char *key)
{
	int module = 0, number = 0, parts = sscanf(key, "%d.%d", &module, &number);
	const char *kind = strchr(key, ':');
	json_t *each;
	size_t i;

	json_array_foreach(json_object_get(facts, list), i, each)
	{
		const char *own_kind = json_string_value(json_object_get(each, "kind"));

		if (json_integer_value(json_object_get(each, "module")) == module &&
		    (parts < 2 || json_integer_value(json_object_get(each, "number")) == number) &&
		    (kind == NULL || (own_kind != NULL && strcmp(own_kind, kind + 1) == 0)))
			return each;
	}
	return NULL;
}

static json_t *
fact(const json_t *facts, const char *path)
{
	char copy[128], *list, *key, *name, *dot;
	json_t *at = (json_t *)facts;

	snprintf(copy, sizeof copy, "%s", path);
	name = copy;
	if (strchr(copy, '/') != NULL) {
		list = strtok(copy, "/");
		key = strtok(NULL, "/");
		name = strtok(NULL, "/");
		at = member(facts, list, key);
	}
	while ((dot = strchr(name, '.')) != NULL) {
		*dot = '\0';
		at = json_object_get(at, name);
		name = dot + 1;
	}
	return json_object_get(at, name);
}

static void
check(const char *folder, const struct expected *row)
{
	const struct pdu_profile *profile = pdu_profile_named(row->profile);
	struct recording recording;
	json_t *facts, *value;
	char path[256], *text;

	snprintf(path, sizeof path, "%s/%s.snmprec", folder, row->recording);
	assert_non_null(profile);
	assert_true(recording_load(&recording, path));
	facts = recording_facts(&recording, profile, row->group);
	value = fact(facts, row->path);
	text = value != NULL ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(10)) : NULL;
	if ((text == NULL) != (row->value == NULL) || (text != NULL && strcmp(text, row->value) != 0)) {
		print_message("%s %s %s: %s, not %s\n", row->recording, row->profile, row->path,
		    text != NULL ? text : "nothing", row->value != NULL ? row->value : "nothing");
		fail();
	}
	free(text);
	json_decref(facts);
	recording_clear(&recording);
}

static void
facts_are_what_the_recordings_say(void **state)
{
	const struct expected *row;

	(void)state;
	for (row = own; row->recording != NULL; row++)
		check("tests/data/pdu", row);
}

static void
facts_of_real_boxes_are_what_their_recordings_say(void **state)
{
	const struct expected *row;

	(void)state;
	if (access("../shared/snmp", R_OK) != 0)
		skip();
	for (row = shared; row->recording != NULL; row++)
		check("../shared/snmp", row);
}

/* Whatever box it is: no table is upset by what another maker has in its place. */
static void
every_profile_reads_every_recording(void **state)
{
	char path[256];
	FILE *names;
	int recordings = 0;

	(void)state;
	if (access("../shared/snmp", R_OK) != 0)
		skip();
	names = popen("ls ../shared/snmp/*.snmprec tests/data/pdu/*.snmprec", "r");
	assert_non_null(names);
	while (fgets(path, sizeof path, names) != NULL) {
		struct recording recording;
		size_t p;
		int group;

		path[strcspn(path, "\n")] = '\0';
		assert_true(recording_load(&recording, path));
		recordings++;
		for (p = 0; pdu_profiles[p] != NULL && recording.count < 3000; p++)
			for (group = 0; group < PDU_GROUP_COUNT; group++)
				json_decref(recording_facts(&recording, pdu_profiles[p], (enum pdu_group)group));
		recording_clear(&recording);
	}
	pclose(names);
	assert_true(recordings > 10);
}

/* ---- the tables themselves */

static void
every_row_can_be_asked_for(void **state)
{
	const struct pdu_profile *profile;
	const struct pdu_table *table;
	const struct pdu_row *row;
	const struct pdu_order *order;
	size_t p;

	(void)state;
	for (p = 0; (profile = pdu_profiles[p]) != NULL; p++) {
		assert_ptr_equal(pdu_profile_named(profile->name), profile);
		assert_non_null(profile->objects[0]);
		assert_true(pdu_column(profile, profile->count).len > 7);
		for (table = profile->tables; table->rows != NULL; table++) {
			bool is_single = table->index == PDU_SINGLE;

			assert_true(table->index < PDU_INDEX_COUNT);
			for (row = table->rows; row->fact != NULL; row++) {
				size_t len = strlen(row->column);

				if (row->kind == PDU_CONSTANT)
					continue;
				assert_true(pdu_column(profile, row->column).len > 7);
				assert_int_equal(is_single, len > 2 && strcmp(row->column + len - 2, ".0") == 0);
				assert_true(row->kind != PDU_WORD || row->words != NULL);
				/* What is written is written in the box's own unit. */
				assert_true(row->high == row->low || (row->mul == 0 && row->div == 0));
			}
		}
		for (order = profile->orders; order != NULL && order->list != NULL; order++)
			assert_true(pdu_column(profile, order->column).len > 7);
	}
}

static void
every_profile_with_on_has_off(void **state)
{
	static const char *const words[] = {"on", "off"};
	const struct pdu_order *order;
	size_t p, w;

	(void)state;
	for (p = 0; pdu_profiles[p] != NULL; p++)
		for (w = 0; w < nitems(words) && pdu_profiles[p]->orders != NULL; w++) {
			for (order = pdu_profiles[p]->orders; order->list != NULL; order++)
				if (strcmp(order->word, words[w]) == 0)
					break;
			assert_non_null(order->list);
		}
}

/* ---- orders */

static void
orders_of(const char *profile, const char *uri, const char *body, struct pdu_orders *orders,
    enum rf_code code, json_t **kept)
{
	struct rf_error err = {0};

	*kept = json_loads(body, 0, NULL);
	assert_int_equal(pdu_orders_plan(pdu_profile_named(profile), pdu_action_find(uri), "n", *kept,
			     orders, &err), code == RF_OK);
	assert_int_equal(err.code, code);
}

static void
words_become_what_each_maker_wants_written(void **state)
{
	static const struct {
		const char *profile, *uri, *body, *column;
		int value;
		bool is_once;
	} rows[] = {
	    {"apc-rpdu2", "pdu:/outlets/set", "{\"number\":1,\"state\":\"on\"}", "26.9.2.4.1.5", 1, false},
	    {"apc-rpdu2", "pdu:/outlets/set", "{\"number\":1,\"state\":\"off\"}", "26.9.2.4.1.5", 2, false},
	    {"apc-rpdu2", "pdu:/outlets/set", "{\"number\":1,\"state\":\"cycle\"}", "26.9.2.4.1.5", 3, true},
	    {"apc-masterswitch-plus", "pdu:/outlets/set", "{\"number\":1,\"state\":\"off\"}", "6.5.1.1.5", 3, false},
	    {"eaton-epdu", "pdu:/outlets/set", "{\"number\":1,\"state\":\"off\"}", "6.6.1.3", 0, false},
	    {"eaton-epdu", "pdu:/outlets/set", "{\"number\":1,\"state\":\"on\"}", "6.6.1.4", 0, false},
	    {"eaton-epdu", "pdu:/groups/set", "{\"number\":1,\"state\":\"cycle\"}", "5.6.1.5", 0, true},
	    {"eaton-epdu", "pdu:/outlets/config", "{\"number\":1,\"restore\":\"on\"}", "6.6.1.6", 1, false},
	    {"eaton-epdu", "pdu:/outlets/reset-metrics", "{\"number\":1}", "6.5.1.4", 0, false},
	};
	struct pdu_orders orders;
	json_t *body;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		orders_of(rows[i].profile, rows[i].uri, rows[i].body, &orders, RF_OK, &body);
		assert_int_equal(orders.count, 1);
		assert_string_equal(orders.rows[0].column, rows[i].column);
		assert_int_equal(orders.rows[0].value, rows[i].value);
		assert_int_equal(orders.is_once, rows[i].is_once);
		assert_int_equal(orders.module, 1);
		json_decref(body);
	}
}

static void
what_a_body_lacks_is_said(void **state)
{
	static const struct {
		const char *uri, *body;
		enum rf_code code;
	} rows[] = {
	    {"pdu:/outlets/set", "[]", RF_MALFORMED_JSON},
	    {"pdu:/outlets/set", "{}", RF_PROPERTY_MISSING},
	    {"pdu:/outlets/set", "{\"number\":0,\"state\":\"on\"}", RF_PROPERTY_OUT_OF_RANGE},
	    {"pdu:/outlets/set", "{\"number\":\"1\",\"state\":\"on\"}", RF_PROPERTY_TYPE},
	    {"pdu:/outlets/set", "{\"number\":1,\"state\":1}", RF_PROPERTY_TYPE},
	    {"pdu:/outlets/set", "{\"number\":1,\"state\":\"up\"}", RF_PROPERTY_NOT_IN_LIST},
	    {"pdu:/outlets/set", "{\"number\":1,\"module\":-1,\"state\":\"on\"}", RF_PROPERTY_OUT_OF_RANGE},
	    {"pdu:/outlets/config", "{\"number\":1,\"name\":\"\"}", RF_PROPERTY_OUT_OF_RANGE},
	    {"pdu:/outlets/config", "{\"number\":1,\"name\":\"a\\u0007\"}", RF_PROPERTY_FORMAT},
	    {"pdu:/outlets/config", "{\"number\":1,\"cycle_delay_s\":4}", RF_PROPERTY_OUT_OF_RANGE},
	    {"pdu:/outlets/config", "{\"number\":1}", RF_NO_OPERATION},
	    {"pdu:/outlets/config", "{\"number\":1,\"restore\":\"on\"}", RF_NODE_UNSUPPORTED},
	    {"pdu:/outlets/reset-metrics", "{\"number\":1}", RF_NODE_UNSUPPORTED},
	};
	struct pdu_orders orders;
	json_t *body;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		orders_of("apc-rpdu2", rows[i].uri, rows[i].body, &orders, rows[i].code, &body);
		json_decref(body);
	}
	assert_null(pdu_action_find("pdu:/outlets"));
}

/* ---- texts of boxes */

static void
texts_become_utf_8(void **state)
{
	static const struct {
		const char *bytes, *text;
	} rows[] = {
	    {"Outlet 1", "Outlet 1"}, {"  a \r\n", "a"}, {"", NULL}, {"   ", NULL},
	    {"K\xc3\xbc"
	     "che", "K\xc3\xbc"
		    "che"},
	    {"K\xfc"
	     "che", "K\xc3\xbc"
		    "che"},
	    {"a\tb", "a b"}, {"\xed\xa0\x80", "\xc3\xad\xc2\xa0\xc2\x80"},
	};
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		text = pdu_text((const uint8_t *)rows[i].bytes, strlen(rows[i].bytes));
		if (rows[i].text == NULL)
			assert_null(text);
		else
			assert_string_equal(text, rows[i].text);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(facts_are_what_the_recordings_say),
	    cmocka_unit_test(facts_of_real_boxes_are_what_their_recordings_say),
	    cmocka_unit_test(every_profile_reads_every_recording),
	    cmocka_unit_test(every_row_can_be_asked_for),
	    cmocka_unit_test(every_profile_with_on_has_off),
	    cmocka_unit_test(words_become_what_each_maker_wants_written),
	    cmocka_unit_test(what_a_body_lacks_is_said),
	    cmocka_unit_test(texts_become_utf_8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
