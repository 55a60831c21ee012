/* Scopes: what they allow, how they are written, that equal ones are equal. */
#include "tests/northbound/auth_base.h"

static struct config_label blue_rows[] = {{"rack", "r1"}, {"tenant", "blue"}};
static struct config_label red_rows[] = {{"rack", "r1"}, {"tenant", "red"}};
static const struct node_config web01 = {.name = "web01", .labels = {blue_rows, 2}};
static const struct node_config web02 = {.name = "Web02", .labels = {red_rows, 2}};
static const struct node_config bare = {.name = "bare"};

static void
no_scope_is_everything(void **state)
{
	(void)state;
	assert_true(scope_allows(NULL, &web01));
	assert_int_equal(scope_id(NULL), 0);
	scope_unref(NULL);
}

static void
names_are_compared_ignoring_case(void **state)
{
	struct scope *scope = base_scope("{\"Nodes\": [\"WEB01\", \"web02\", \"web01\"]}");

	(void)state;
	assert_true(scope_allows(scope, &web01));
	assert_true(scope_allows(scope, &web02));
	assert_false(scope_allows(scope, &bare));
	scope_unref(scope);
}

static void
every_label_has_to_be_there_with_its_value(void **state)
{
	struct scope *tenant = base_scope("{\"Labels\": {\"tenant\": \"blue\"}}");
	struct scope *both = base_scope("{\"Labels\": {\"tenant\": \"blue\", \"rack\": \"r1\"}}");
	struct scope *other = base_scope("{\"Labels\": {\"tenant\": \"blue\", \"rack\": \"r2\"}}");

	(void)state;
	assert_true(scope_allows(tenant, &web01));
	assert_false(scope_allows(tenant, &web02));
	assert_false(scope_allows(tenant, &bare));
	assert_true(scope_allows(both, &web01));
	assert_false(scope_allows(other, &web01));
	scope_unref(tenant);
	scope_unref(both);
	scope_unref(other);
}

static void
an_empty_list_of_nodes_is_nothing(void **state)
{
	struct scope *scope = base_scope("{\"Nodes\": []}");

	(void)state;
	assert_non_null(scope);
	assert_false(scope_allows(scope, &web01));
	assert_int_not_equal(scope_id(scope), 0);
	scope_unref(scope);
}

static void
equal_scopes_have_the_same_id_and_others_have_not(void **state)
{
	static const char *const texts[] = {
	    "{\"Nodes\": [\"a\", \"b\"]}",
	    "{\"Nodes\": [\"a\"]}",
	    "{\"Nodes\": [\"ab\"]}",
	    "{\"Nodes\": []}",
	    "{\"Labels\": {\"a\": \"b\"}}",
	    "{\"Labels\": {\"a\": \"B\"}}",
	    "{\"Labels\": {\"ab\": \"\"}}",
	    "{\"Labels\": {\"a\": \"b\", \"c\": \"d\"}}",
	};
	struct scope *scopes[nitems(texts)],
	    *same = base_scope("{\"Nodes\": [\"B\", \"A\", \"a\"], \"Labels\": null}");
	size_t i, j;

	(void)state;
	for (i = 0; i < nitems(texts); i++)
		scopes[i] = base_scope(texts[i]);
	assert_int_equal(scope_id(scopes[0]), scope_id(same));
	for (i = 0; i < nitems(texts); i++)
		for (j = 0; j < i; j++)
			assert_int_not_equal(scope_id(scopes[i]), scope_id(scopes[j]));
	for (i = 0; i < nitems(texts); i++)
		scope_unref(scopes[i]);
	scope_unref(same);
}

static void
it_is_written_as_it_is_read(void **state)
{
	static const char *const texts[] = {"null", "{\"Nodes\":[\"a\",\"web-2\"]}",
	    "{\"Labels\":{\"rack\":\"r1\",\"tenant\":\"blue\"}}"};
	struct scope *scope;
	json_t *json;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(texts); i++) {
		json = json_loads(texts[i], JSON_DECODE_ANY, NULL);
		assert_true(scope_from_json(json, "S", &scope, NULL));
		json_decref(json);
		json = scope_to_json(scope);
		text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
		assert_string_equal(text, texts[i]);
		free(text);
		json_decref(json);
		scope_unref(scope);
	}
}

/* clang-format off */
static const struct {
	const char *text;
	enum rf_code code;
	const char *property;
	int arg;
} bad[] = {
	{ "[]",                                  RF_PROPERTY_TYPE,         "Scope",             1 },
	{ "{}",                                  RF_PROPERTY_MISSING,      "Scope/Nodes",       0 },
	{ "{\"Nodes\":\"a\"}",                   RF_PROPERTY_TYPE,         "Scope/Nodes",       1 },
	{ "{\"Nodes\":[\"a\",5]}",               RF_PROPERTY_TYPE,         "Scope/Nodes/1",     1 },
	{ "{\"Nodes\":[\"a/b\"]}",               RF_PROPERTY_FORMAT,       "Scope/Nodes/0",     1 },
	{ "{\"Nodes\":[\"\"]}",                  RF_PROPERTY_FORMAT,       "Scope/Nodes/0",     1 },
	{ "{\"Labels\":[]}",                     RF_PROPERTY_TYPE,         "Scope/Labels",      1 },
	{ "{\"Labels\":{}}",                     RF_PROPERTY_OUT_OF_RANGE, "Scope/Labels",      1 },
	{ "{\"Labels\":{\"a\":1}}",              RF_PROPERTY_TYPE,         "Scope/Labels/a",    1 },
	{ "{\"Nodes\":[],\"Labels\":{\"a\":\"b\"}}", RF_PROPERTY_CONFLICT, "Scope/Labels",      0 },
	{ "{\"Nodes\":[],\"Racks\":[]}",         RF_PROPERTY_UNKNOWN,      "Scope/Racks",       0 },
};
/* clang-format on */

static void
what_is_wrong_is_named(void **state)
{
	struct rf_error err;
	struct scope *scope;
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(bad); i++) {
		json = json_loads(bad[i].text, 0, NULL);
		assert_non_null(json);
		assert_false(scope_from_json(json, "Scope", &scope, &err));
		assert_null(scope);
		assert_int_equal(err.code, bad[i].code);
		assert_string_equal(err.arg[bad[i].arg], bad[i].property);
		json_decref(json);
	}
}

static void
a_view_s_scope_is_its_node(void **state)
{
	struct scope *scope = scope_of_node("web01");

	(void)state;
	assert_true(scope_allows(scope, &web01));
	assert_false(scope_allows(scope, &web02));
	scope_unref(scope_ref(scope));
	scope_unref(scope);
}

static void
a_configuration_s_selection_is_a_scope(void **state)
{
	static const char *const names[] = {"web02"};
	struct config_label rows[] = {{"tenant", "blue"}};
	struct config_selection by_name = {.nodes = names, .node_count = 1},
				by_label = {.labels = {rows, 1}};
	struct scope *scope = scope_from_config(&by_name);

	(void)state;
	assert_null(scope_from_config(NULL));
	assert_true(scope_allows(scope, &web02));
	assert_false(scope_allows(scope, &web01));
	scope_unref(scope);
	scope = scope_from_config(&by_label);
	assert_true(scope_allows(scope, &web01));
	assert_false(scope_allows(scope, &web02));
	scope_unref(scope);
}

static void
ten_thousand_names_are_all_found(void **state)
{
	struct node_config node = {0};
	json_t *list = json_array(), *json;
	struct rf_error err;
	struct scope *scope;
	char name[16];
	int i;

	(void)state;
	for (i = 0; i < 10000; i++) {
		snprintf(name, sizeof name, "n%d", i);
		json_array_append_new(list, json_string(name));
	}
	json = json_pack("{s:o}", "Nodes", list);
	assert_true(scope_from_json(json, "Scope", &scope, &err));
	node.name = name;
	for (i = 0; i < 20000; i++) {
		snprintf(name, sizeof name, "N%d", i);
		assert_int_equal(scope_allows(scope, &node), i < 10000);
	}
	json_array_append_new(list, json_string("one-more"));
	scope_unref(scope);
	assert_false(scope_from_json(json, "Scope", &scope, &err));
	assert_int_equal(err.code, RF_PROPERTY_OUT_OF_RANGE);
	json_decref(json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_scope_is_everything),
	    cmocka_unit_test(names_are_compared_ignoring_case),
	    cmocka_unit_test(every_label_has_to_be_there_with_its_value),
	    cmocka_unit_test(an_empty_list_of_nodes_is_nothing),
	    cmocka_unit_test(equal_scopes_have_the_same_id_and_others_have_not),
	    cmocka_unit_test(it_is_written_as_it_is_read),
	    cmocka_unit_test(what_is_wrong_is_named),
	    cmocka_unit_test(a_view_s_scope_is_its_node),
	    cmocka_unit_test(a_configuration_s_selection_is_a_scope),
	    cmocka_unit_test(ten_thousand_names_are_all_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
