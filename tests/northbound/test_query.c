/* Query parameters: what is understood, what is refused and how, and what $select leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "northbound/query.h"

static struct arena arena;
static struct query query;
static struct rf_error err;

static bool
parse(const char *text)
{
	arena_clear(&arena);
	return query_parse(text, HTTP_GET, &arena, &query, &err);
}

static int
clear(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

/* clang-format off */
static const struct refusal {
	const char *text;
	enum rf_code code;
	const char *arg;
} refusals[] = {
	{ "$filter=Name%20eq%20%27x%27", RF_QUERY_UNSUPPORTED,  "$filter" },
	{ "$unknown",                    RF_QUERY_UNSUPPORTED,  "$unknown" },
	{ "$expand",                     RF_QUERY_FORMAT,       "" },
	{ "$expand=",                    RF_QUERY_FORMAT,       "" },
	{ "$expand=Members",             RF_QUERY_FORMAT,       "Members" },
	{ "$expand=.(levels=1)",         RF_QUERY_FORMAT,       ".(levels=1)" },
	{ "$expand=.($levels=1",         RF_QUERY_FORMAT,       ".($levels=1" },
	{ "$expand=..",                  RF_QUERY_FORMAT,       ".." },
	{ "$expand=.($levels=)",         RF_QUERY_TYPE,         "" },
	{ "$expand=.($levels=two)",      RF_QUERY_TYPE,         "two" },
	{ "$expand=.($levels=0)",        RF_QUERY_OUT_OF_RANGE, "0" },
	{ "$expand=.($levels=7)",        RF_QUERY_OUT_OF_RANGE, ".($levels=7)" },
	{ "$top",                        RF_QUERY_TYPE,         "" },
	{ "$top=ten",                    RF_QUERY_TYPE,         "ten" },
	{ "$top=0",                      RF_QUERY_OUT_OF_RANGE, "0" },
	{ "$top=-1",                     RF_QUERY_OUT_OF_RANGE, "-1" },
	{ "$skip=-1",                    RF_QUERY_OUT_OF_RANGE, "-1" },
	{ "$skip=18446744073709551616",  RF_QUERY_OUT_OF_RANGE, "18446744073709551616" },
	{ "$skip=1&$skip=2",             RF_QUERY_VALUE,        "$skip" },
	{ "only=foo",                    RF_QUERY_FORMAT,       "foo" },
	{ "only=",                       RF_QUERY_FORMAT,       "" },
	{ "only&$expand=.",              RF_QUERY_COMBINATION,  "" },
	{ "$top=1&only",                 RF_QUERY_COMBINATION,  "" },
	{ "$select",                     RF_QUERY_FORMAT,       "" },
	{ "$select=",                    RF_QUERY_FORMAT,       "" },
	{ "$select=Name,",               RF_QUERY_FORMAT,       "Name," },
	{ "$select=Status/",             RF_QUERY_FORMAT,       "Status/" },
	{ "$select=/Status",             RF_QUERY_FORMAT,       "/Status" },
	{ "$select=Name%20x",            RF_QUERY_FORMAT,       "Name x" },
	{ "$top=%zz",                    RF_QUERY_FORMAT,       "%zz" },
	{ "$top=%0a1",                   RF_QUERY_FORMAT,       "%0a1" },
};
/* clang-format on */

static void
what_cannot_be_done_is_refused_by_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		if (parse(refusals[i].text))
			fail_msg("accepted: %s", refusals[i].text);
		if (err.code != refusals[i].code || strcmp(err.arg[0], refusals[i].arg) != 0)
			fail_msg("%s: code %d, argument '%s'", refusals[i].text, (int)err.code, err.arg[0]);
	}
}

static void
what_is_not_ours_is_ignored(void **state)
{
	(void)state;
	assert_true(parse(NULL));
	assert_true(query_is_plain(&query));
	assert_true(parse("unknown&other=1&excerpt&=&&x=%41"));
	assert_true(query_is_plain(&query));
	assert_true(parse("$skip=0"));
	assert_true(query_is_plain(&query));
}

static void
the_supported_ones_are_read(void **state)
{
	(void)state;
	assert_true(parse("$expand=*($levels=3)&$top=5&$skip=10"));
	assert_int_equal(query.expand, EXPAND_ALL);
	assert_int_equal(query.levels, 3);
	assert_true(query.has_top && query.top == 5 && query.skip == 10);
	assert_true(parse("%24expand=%2E"));
	assert_int_equal(query.expand, EXPAND_SUBORDINATE);
	assert_int_equal(query.levels, 1);
	assert_true(parse("$expand=~"));
	assert_int_equal(query.expand, EXPAND_LINKS);
	assert_true(parse("only"));
	assert_true(query.is_only);
	assert_false(query_is_plain(&query));
}

static void
a_write_takes_no_query(void **state)
{
	(void)state;
	assert_false(query_parse("$select=Name", HTTP_PATCH, &arena, &query, &err));
	assert_int_equal(err.code, RF_QUERY_ON_WRITE);
	assert_false(query_parse("only", HTTP_POST, &arena, &query, &err));
	assert_true(query_parse("whatever=1", HTTP_DELETE, &arena, &query, &err));
}

static void
too_many_selected_properties_are_refused(void **state)
{
	char text[16 + QUERY_SELECT_MAX * 8] = "$select=";

	(void)state;
	for (int i = 0; i < QUERY_SELECT_MAX + 1; i++)
		sprintf(text + strlen(text), "%sP%d", i ? "," : "", i);
	assert_false(parse(text));
	*strrchr(text, ',') = '\0';
	assert_true(parse(text));
}

static const struct selection {
	const char *select, *before, *after;
} selections[] = {
	{ "Name", "{'@odata.id':'/a','@odata.type':'#T','@odata.etag':'1','Id':'1','Name':'n'}",
	    "{'@odata.id':'/a','@odata.type':'#T','@odata.etag':'1','Name':'n'}" },
	{ "Status/State", "{'Status':{'State':'Enabled','Health':'OK'},'Id':'1'}", "{'Status':{'State':'Enabled'}}" },
	{ "Status/State,Status", "{'Status':{'State':'Enabled','Health':'OK'}}",
	    "{'Status':{'State':'Enabled','Health':'OK'}}" },
	{ "Status,Status/State", "{'Status':{'State':'Enabled','Health':'OK'}}",
	    "{'Status':{'State':'Enabled','Health':'OK'}}" },
	{ "Fans/Name", "{'Fans':[{'@odata.id':'/a#/Fans/0','Name':'f','Reading':1}]}",
	    "{'Fans':[{'@odata.id':'/a#/Fans/0','Name':'f'}]}" },
	{ "Members", "{'Members':[{'@odata.id':'/b'}],'Members@odata.count':1,'Name':'c'}",
	    "{'Members':[{'@odata.id':'/b'}],'Members@odata.count':1}" },
	{ "Nothing", "{'@odata.id':'/a','Name':'n'}", "{'@odata.id':'/a'}" },
	/* with $expand: what a member has; a link that was not expanded stays one */
	{ "UUID", "{'Members':[{'@odata.id':'/b','@odata.type':'#T','@Fishway.Expanded':true,'UUID':'u','Name':'m'},{'@odata.id':'/c'}],'Name':'c'}",
	    "{'Members':[{'@odata.id':'/b','@odata.type':'#T','UUID':'u'},{'@odata.id':'/c'}]}" },
	{ "Members/UUID", "{'Members':[{'@odata.id':'/b','@odata.type':'#T','@Fishway.Expanded':true,'UUID':'u','Name':'m'}]}",
	    "{'Members':[{'@odata.id':'/b','@odata.type':'#T','UUID':'u'}]}" },
	{ "Name", "{'Name':'s','Bios':{'@odata.id':'/b','@odata.type':'#B','Name':'b','Id':'1','@Fishway.Expanded':true},"
	    "'Links':{'Chassis':[{'@odata.id':'/c'}]}}",
	    "{'Name':'s','Bios':{'@odata.id':'/b','@odata.type':'#B','Name':'b'}}" },
	{ "Members", "{'Members':[{'@odata.id':'/b','Name':'m','@Fishway.Expanded':true}]}", "{'Members':[{'@odata.id':'/b','Name':'m'}]}" },
	/* a part that looks like a resource is none */
	{ "Name", "{'Name':'s','Oem':{'V':{'@odata.id':'/o','@odata.type':'#V','Name':'v'}}}", "{'Name':'s'}" },
};

static json_t *
load(const char *text)
{
	char *json = strdup(text);
	json_t *value;

	for (char *p = json; *p; p++) {
		if (*p == '\'')
			*p = '"';
	}
	value = json_loads(json, 0, NULL);
	free(json);
	assert_non_null(value);
	return value;
}

static void
select_leaves_what_was_named_and_what_identifies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof selections / sizeof selections[0]; i++) {
		json_t *value = load(selections[i].before), *expected = load(selections[i].after);
		char text[256];

		snprintf(text, sizeof text, "$select=%s", selections[i].select);
		assert_true(parse(text));
		query_select(value, query.select);
		if (!json_equal(value, expected))
			fail_msg("%s gives %s", text, json_dumps(value, JSON_COMPACT));
		json_decref(value);
		json_decref(expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(what_cannot_be_done_is_refused_by_name, clear),
		cmocka_unit_test_teardown(what_is_not_ours_is_ignored, clear),
		cmocka_unit_test_teardown(the_supported_ones_are_read, clear),
		cmocka_unit_test_teardown(a_write_takes_no_query, clear),
		cmocka_unit_test_teardown(too_many_selected_properties_are_refused, clear),
		cmocka_unit_test_teardown(select_leaves_what_was_named_and_what_identifies, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
