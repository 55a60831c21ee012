/* Resets on every vendor: what is offered, what is sent, how it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/xalloc.h"
#include "tests/support/model.h"
#include "tests/support/trees.h"
#include "translate/deed.h"
#include "translate/power.h"
#include "translate/surface.h"

#define SYSTEM "/redfish/v1/Systems/1"
#define RESET SYSTEM "/Actions/ComputerSystem.Reset"

/* ---- the table ---- */

static void
each_transport_offers_what_it_can_do(void **state)
{
	static const struct {
		enum power_transport transport;
		const char *types;
	} rows[] = {
		{POWER_IPMI, "On ForceOn ForceOff GracefulShutdown GracefulRestart ForceRestart PowerCycle PushPowerButton Nmi"},
		{POWER_OUTLETS, "On ForceOn ForceOff ForceRestart PowerCycle FullPowerCycle"},
		{POWER_PIKVM, "On ForceOn ForceOff GracefulShutdown GracefulRestart ForceRestart PowerCycle PushPowerButton"},
		{POWER_WOL, "On ForceOn"},
	};
	struct power_can can = {0};
	json_t *values, *value;
	char text[256];
	size_t i, j;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		can.transport = rows[i].transport;
		values = power_values(&can);
		text[0] = '\0';
		json_array_foreach(values, j, value) {
			strcat(text, j ? " " : "");
			strcat(text, json_string_value(value));
		}
		assert_string_equal(text, rows[i].types);
		json_decref(values);
	}
}

static void
plans_are_in_the_transports_words(void **state)
{
	static const struct {
		enum power_transport transport;
		const char *type, *plan;
	} rows[] = {
		{POWER_IPMI, "GracefulRestart", "soft wait-off on"},
		{POWER_IPMI, "PowerCycle", "cycle"},
		{POWER_IPMI, "PushPowerButton", "soft"},
		{POWER_OUTLETS, "PowerCycle", "off wait-off on"},
		{POWER_OUTLETS, "GracefulShutdown", ""},
		{POWER_PIKVM, "ForceRestart", "reset_hard"},
		{POWER_WOL, "ForceOff", ""},
	};
	struct power_can can = {0};
	char plan[POWER_PLAN];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		can.transport = rows[i].transport;
		assert_int_equal(power_plan(&can, rows[i].type, false, plan), rows[i].plan[0] != '\0');
		assert_string_equal(plan, rows[i].plan);
	}
}

/* ---- what is offered ---- */

static bool
has_value(const json_t *list, const char *text)
{
	const json_t *value;
	size_t i;

	json_array_foreach(list, i, value) {
		if (strcmp(json_string_value(value), text) == 0)
			return true;
	}
	return false;
}

static void
check_offer(const char *path, const char *name)
{
	static const char *const uniform[] = {"On", "ForceOn", "ForceOff", "GracefulShutdown", "GracefulRestart", "ForceRestart",
		"PowerCycle", "PushPowerButton"};
	struct model *model = model_open(path);
	const json_t *own, *action, *values;
	json_t *json, *info;
	size_t i;

	(void)name;
	own = model->links.primary[0] ? json_object_get(model->docs, model_system(model, "")) : NULL;
	if (surface_at(own, "Actions", "#ComputerSystem.Reset", NULL) != NULL) {
		json = model_make(model, model_system(model, ""));
		action = surface_at(json, "Actions", "#ComputerSystem.Reset", NULL);
		assert_string_equal(surface_text(action, "target", NULL), model_system(model, "/Actions/ComputerSystem.Reset"));
		values = surface_at(action, "ResetType@Redfish.AllowableValues", NULL);
		for (i = 0; i < nitems(uniform); i++) {
			if (!has_value(values, uniform[i]))
				fail_msg("%s: no %s", path, uniform[i]);
		}
		info = model_make(model, surface_text(action, "@Redfish.ActionInfo", NULL));
		assert_true(json_equal(values, surface_at(json_array_get(surface_at(info, "Parameters", NULL), 0),
		    "AllowableValues", NULL)));
		assert_non_null(json_object_get(json, "PowerState"));
		assert_true(json_is_integer(json_object_get(json, "PowerCycleDelaySeconds")));
		json_decref(info);
		json_decref(json);
	}
	model_free(model);
}

static void
every_fixture_offers_the_same_resets(void **state)
{
	(void)state;
	assert_true(trees_each(TREES_FIXTURES, ".json", check_offer) >= 6);
}

static void
every_captured_tree_offers_the_same_resets(void **state)
{
	(void)state;
	if (access(TREES_CAPTURED, R_OK) != 0)
		skip();
	assert_true(trees_each(TREES_CAPTURED, ".tar.gz", check_offer) >= 30);
}

/* ---- a machine ---- */

struct machine {
	const char *values;    /* taken; others are 400 NotInList */
	bool is_on;
	int lag_ms;            /* until a reset shows */
	int to;                /* pending: -1 none, 0, 1 */
	int due_ms;
	bool ignores_shutdown;
	int refuse;            /* so many requests, with this: */
	int status;
	const char *message;
	bool is_silent;        /* carries it out and does not answer */
};

static void
show(struct model *model)
{
	struct machine *m = model->arg;

	json_object_set_new(json_object_get(model->docs, SYSTEM), "PowerState", json_string(m->is_on ? "On" : "Off"));
}

static void
time_passes(struct model *model, int ms)
{
	struct machine *m = model->arg;

	if (m->to < 0 || (m->due_ms -= ms) > 0)
		return;
	m->is_on = m->to;
	m->to = -1;
	show(model);
}

static json_t *
error_body(const char *id)
{
	return json_pack("{s:{s:[{s:s}]}}", "error", "@Message.ExtendedInfo", "MessageId", id);
}

static int
machine_answers(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	struct machine *m = model->arg;
	const char *type = surface_text(body, "ResetType", NULL);

	if (strcmp(method, "POST") != 0)
		return model_plain(model, method, path, body, said);
	assert_string_equal(path, RESET);
	if (m->refuse > 0) {
		m->refuse--;
		*said = error_body(m->message);
		return m->status;
	}
	if (!power_has_word(m->values, type)) {
		*said = error_body("Base.1.8.ActionParameterValueNotInList");
		return 400;
	}
	m->due_ms = m->lag_ms;
	if (strcmp(type, "On") == 0 || strcmp(type, "ForceOn") == 0)
		m->to = 1;
	else if (strcmp(type, "ForceOff") == 0 || (strcmp(type, "GracefulShutdown") == 0 && !m->ignores_shutdown))
		m->to = 0;
	if (m->lag_ms == 0)
		time_passes(model, 0);
	return m->is_silent ? 0 : 204;
}

/* A box whose action lists `listed` (NULL: nothing). */
static struct model *
box(struct machine *m, const char *listed)
{
	json_t *docs = json_pack("{s:{s:[{s:s}]},s:{s:s,s:s,s:s,s:{s:{s:s}}}}", "/redfish/v1/Systems", "Members", "@odata.id", SYSTEM,
	    SYSTEM, "@odata.type", "#ComputerSystem.v1_5_0.ComputerSystem", "Id", "1", "PowerState", m->is_on ? "On" : "Off",
	    "Actions", "#ComputerSystem.Reset", "target", RESET);
	json_t *values = json_array();
	char *copy = xstrdup(listed ? listed : ""), *rest = NULL, *word;
	struct model *model;

	for (word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
		json_array_append_new(values, json_string(word));
	free(copy);
	if (listed != NULL)
		json_object_set(json_object_get(json_object_get(json_object_get(docs, SYSTEM), "Actions"),
		    "#ComputerSystem.Reset"), "ResetType@Redfish.AllowableValues", values);
	json_decref(values);
	model = model_of(docs);
	model->arg = m;
	model->answer = machine_answers;
	model->pause = time_passes;
	m->to = -1;
	if (m->values == NULL)
		m->values = listed;
	return model;
}

/* The words that were sent. */
static const char *
sent(const struct model *model)
{
	static char text[1024];
	const char *line, *at;
	const json_t *item;
	size_t i;

	text[0] = '\0';
	json_array_foreach(model->sent, i, item) {
		line = json_string_value(item);
		at = strstr(line, "{\"ResetType\":\"");
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%.*s", i ? " " : "",
		    at ? (int)strcspn(at + 14, "\"") : (int)strcspn(line, " "), at ? at + 14 : line);
	}
	return text;
}

static int
ask(struct model *model, const char *type)
{
	struct model_said said;
	char body[64];
	int end;

	snprintf(body, sizeof body, "{'ResetType':'%s'}", type);
	said = model_write(model, "POST", RESET, body);
	end = said.status >= 400 ? said.status : said.end >= 400 ? -said.end : said.status;
	model_said_clear(&said);
	return end;
}

#define FULL "On ForceOff GracefulShutdown GracefulRestart ForceRestart PowerCycle PushPowerButton Nmi"
#define BARE "On ForceOff GracefulShutdown"

static void
a_reset_is_mapped_or_composed(void **state)
{
	static const struct {
		const char *listed;
		bool is_on;
		const char *type;
		int status;
		const char *sent;
		bool is_on_then;
	} rows[] = {
		{FULL, false, "On", 204, "On", true},
		{FULL, false, "ForceOn", 204, "On", true},
		{FULL, true, "ForceOff", 204, "ForceOff", false},
		{FULL, true, "GracefulRestart", 204, "GracefulRestart", true},
		{BARE, true, "GracefulRestart", 202, "GracefulShutdown On", true},
		{BARE, true, "ForceRestart", 202, "ForceOff On", true},
		{BARE, true, "PowerCycle", 202, "ForceOff On", true},
		{"On ForceOff PowerCycle", true, "ForceRestart", 204, "PowerCycle", true},
		{BARE, true, "PushPowerButton", 204, "GracefulShutdown", true}, /* nobody waits for a button */
		{BARE, false, "PushPowerButton", 204, "On", true},
		{"On ForceOff PushPowerButton", true, "GracefulShutdown", 204, "PushPowerButton", true},
		{FULL, true, "Nmi", 204, "Nmi", true},
		{BARE, true, "Nmi", 400, "", true},
		/* never a forced off */
		{"On ForceOff", true, "GracefulShutdown", 400, "", true},
		{"On ForceOff", true, "GracefulRestart", 400, "", true},
		/* where it is to be already */
		{FULL, true, "On", 204, "", true},
		{FULL, true, "ForceOn", 204, "", true},
		{FULL, false, "ForceOff", 204, "", false},
		{FULL, false, "GracefulShutdown", 204, "", false},
		/* off: it comes up */
		{FULL, false, "PowerCycle", 204, "On", true},
		{FULL, false, "ForceRestart", 204, "On", true},
		{BARE, false, "GracefulRestart", 204, "On", true},
		/* what nobody knows */
		{FULL, true, "Off", 400, "", true},
		{FULL, true, "FullPowerCycle", 400, "", true},
	};
	struct machine m;
	struct model *model;
	size_t i;
	int status;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		m = (struct machine){.is_on = rows[i].is_on, .lag_ms = 4000};
		model = box(&m, rows[i].listed);
		status = ask(model, rows[i].type);
		/* an operating system that minds no button is a miss, not a refusal */
		if (strcmp(rows[i].sent, "PushPowerButton") == 0)
			status = status < 0 ? rows[i].status : status;
		if (status != rows[i].status || strcmp(sent(model), rows[i].sent) != 0 || m.is_on != rows[i].is_on_then)
			fail_msg("%s of %s: %d, sent '%s', is %s", rows[i].type, rows[i].listed, status, sent(model), m.is_on ? "on" : "off");
		assert_null(json_object_get(model->notes, DEED_RESUME));
		model_free(model);
	}
}

static void
a_refusal_that_passes_is_waited_out(void **state)
{
	static const struct {
		int refuse, status;
		const char *message;
		bool is_on;
		const char *type;
		int answered, times;
	} rows[] = {
		{3, 409, "Base.1.12.ActionParameterValueConflict", false, "On", 204, 4},    /* iDRAC10 after an off */
		{3, 503, "IDRAC.2.9.SYS518", true, "GracefulRestart", 204, 4},
		{3, 400, "IDRAC.2.9.SYS518", true, "GracefulRestart", 204, 4},
		{3, 400, "iLO.2.14.UnableToModifyDuringSystemPOST", true, "ForceRestart", 204, 4},
		{99, 409, "Base.1.12.ActionParameterValueConflict", true, "ForceOff", 409, 28},
		{1, 400, "Base.1.12.PropertyMissing", true, "ForceOff", 400, 1},
		{1, 403, "Base.1.12.InsufficientPrivilege", true, "ForceOff", 403, 1},
	};
	struct machine m;
	struct model *model;
	size_t i;
	int status;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		m = (struct machine){.is_on = rows[i].is_on, .refuse = rows[i].refuse, .status = rows[i].status, .message = rows[i].message};
		model = box(&m, FULL);
		status = ask(model, rows[i].type);
		if (status != rows[i].answered || (int)json_array_size(model->sent) != rows[i].times)
			fail_msg("%s after %d: %d, %zu times", rows[i].type, rows[i].status, status, json_array_size(model->sent));
		model_free(model);
	}
}

/* The state was stale: another had just done it. */
static int
someone_was_faster(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	struct machine *m = model->arg;

	(void)method, (void)path, (void)body;
	m->is_on = false;
	show(model);
	*said = error_body("iLO.2.14.InvalidOperationForSystemState");
	return 400;
}

static void
a_refusal_in_the_wanted_state_is_success(void **state)
{
	struct machine m = {.is_on = true};
	struct model *model = box(&m, FULL);

	(void)state;
	model->answer = someone_was_faster;
	assert_int_equal(ask(model, "ForceOff"), 204);
	assert_int_equal(json_array_size(model->sent), 1);
	model_free(model);
}

static void
what_was_not_answered_is_looked_at(void **state)
{
	struct machine m = {.is_on = true, .lag_ms = 3000, .is_silent = true};
	struct model *model = box(&m, FULL);

	(void)state;
	assert_int_equal(ask(model, "ForceOff"), 204);
	assert_int_equal(json_array_size(model->sent), 1);
	assert_int_equal(ask(model, "On"), 204);
	/* a restart does not show */
	assert_int_equal(ask(model, "ForceRestart"), 504);
	assert_int_equal(json_array_size(model->sent), 3);
	model_free(model);
}

static void
a_value_that_is_refused_though_listed_is_done_otherwise_from_then_on(void **state)
{
	struct machine m = {.values = BARE, .is_on = true};
	struct model *model = box(&m, FULL);

	(void)state;
	assert_int_equal(ask(model, "GracefulRestart"), 202);
	assert_string_equal(sent(model), "GracefulRestart GracefulShutdown On");
	json_array_clear(model->sent);
	assert_int_equal(ask(model, "GracefulRestart"), 202);
	assert_string_equal(sent(model), "GracefulShutdown On");
	model_free(model);
}

static void
a_box_that_lists_nothing_is_tried(void **state)
{
	struct machine m = {.values = BARE, .is_on = true};
	struct model *model = box(&m, NULL);

	(void)state;
	assert_int_equal(ask(model, "PowerCycle"), 202);
	assert_string_equal(sent(model), "PowerCycle ForceOff On");
	model_free(model);
}

static void
a_machine_that_does_not_get_there_is_a_condition_until_it_does(void **state)
{
	struct machine m = {.is_on = true, .ignores_shutdown = true};
	struct model *model = box(&m, FULL);
	json_t *json;
	const json_t *condition;

	(void)state;
	assert_int_equal(ask(model, "GracefulShutdown"), -504);
	json = model_make(model, SYSTEM);
	condition = json_array_get(surface_at(json, "Status", "Conditions", NULL), 0);
	assert_string_equal(surface_text(condition, "MessageId", NULL), "Fishway.1.0.NodePowerNotReached");
	assert_string_equal(surface_text(condition, "Timestamp", NULL), "2026-01-01T00:00:00Z");
	json_decref(json);
	m.is_on = false;
	show(model);
	json = model_make(model, SYSTEM);
	assert_null(surface_at(json, "Status", "Conditions", NULL));
	json_decref(json);
	m.is_on = true;
	show(model);
	assert_int_equal(ask(model, "ForceOff"), 204);
	assert_null(json_object_get(model->notes, "condition.power"));
	model_free(model);
}

static void
a_shutdown_that_does_not_come_leaves_the_machine_on(void **state)
{
	struct machine m = {.is_on = true, .ignores_shutdown = true};
	struct model *model = box(&m, BARE);

	(void)state;
	assert_int_equal(ask(model, "GracefulRestart"), -504);
	assert_string_equal(sent(model), "GracefulShutdown");
	assert_null(json_object_get(model->notes, DEED_RESUME));
	model_free(model);
}

static char owed_while_off[256];

static int
looks_at_the_note(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	const char *note = json_string_value(json_object_get(model->notes, DEED_RESUME));

	snprintf(owed_while_off, sizeof owed_while_off, "%s", note ? note : "");
	return machine_answers(model, method, path, body, said);
}

static void
power_is_owed_while_a_sequence_has_it_off(void **state)
{
	struct machine m = {.is_on = true, .lag_ms = 3000};
	struct model *model = box(&m, BARE);

	(void)state;
	model->answer = looks_at_the_note;
	assert_int_equal(ask(model, "PowerCycle"), 202);
	assert_string_equal(owed_while_off, "POST " RESET " {\"ResetType\":\"On\"}");
	assert_null(json_object_get(model->notes, DEED_RESUME));
	model_free(model);
}

static int
goes_silent_when_off(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	const struct machine *m = model->arg;

	return m->is_on ? machine_answers(model, method, path, body, said) : 0;
}

/* What it refuses it would refuse again; what it has not heard it is told when it is back. */
static void
power_is_still_owed_to_a_box_that_went_silent_and_not_to_one_that_refuses(void **state)
{
	struct machine silent = {.is_on = true, .lag_ms = 3000}, refusing = {.is_on = true, .lag_ms = 3000, .values = "ForceOff"};
	struct model *model = box(&silent, BARE);

	(void)state;
	model->answer = goes_silent_when_off;
	assert_int_equal(ask(model, "PowerCycle"), -504);
	assert_string_equal(json_string_value(json_object_get(model->notes, DEED_RESUME)), "POST " RESET " {\"ResetType\":\"On\"}");
	model_free(model);
	model = box(&refusing, BARE);
	assert_int_equal(ask(model, "PowerCycle"), -400);
	assert_null(json_object_get(model->notes, DEED_RESUME));
	model_free(model);
}

/* ---- boot ---- */

static void
what_is_to_be_booted_each_time_is_said_before_each_boot(void **state)
{
	static const struct {
		bool is_on;
		const char *listed, *type, *sent;
	} rows[] = {
		{true, FULL, "ForceRestart", "PATCH ForceRestart"},
		{false, FULL, "On", "PATCH On"},
		{true, BARE, "PowerCycle", "ForceOff PATCH On"},
		{true, FULL, "ForceOff", "ForceOff"},
	};
	struct machine m;
	struct model *model;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		m = (struct machine){.is_on = rows[i].is_on};
		model = box(&m, rows[i].listed);
		json_object_set_new(json_object_get(model->docs, SYSTEM), "Boot", json_pack("{s:s,s:s,s:[s,s]}",
		    "BootSourceOverrideEnabled", "Disabled", "BootSourceOverrideTarget", "None",
		    "BootSourceOverrideTarget@Redfish.AllowableValues", "None", "Pxe"));
		json_object_set_new(model->notes, "boot.continuous", json_string("Pxe"));
		assert_true(ask(model, rows[i].type) < 300);
		assert_string_equal(sent(model), rows[i].sent);
		model_free(model);
	}
}

/* ---- parameters ---- */

static void
wrong_parameters_are_told_apart(void **state)
{
	static const struct {
		const char *body;
		enum rf_code code;
	} rows[] = {
		{"{}", RF_PARAMETER_MISSING},
		{"{'ResetType':1}", RF_PARAMETER_TYPE},
		{"{'ResetType':'Explode'}", RF_PARAMETER_NOT_IN_LIST},
		{"{'ResetType':'FullPowerCycle'}", RF_PARAMETER_NOT_SUPPORTED},
		{"{'ResetType':'On','Force':true}", RF_PARAMETER_UNKNOWN},
		{"{'ResetType':'On','@Redfish.OperationApplyTime':'OnReset'}", RF_PARAMETER_UNKNOWN},
		{"{'ResetType':'On','@Redfish.OperationApplyTime':'Immediate'}", RF_OK},
		{"{'Action':'ComputerSystem.Reset','ResetType':'On'}", RF_OK},
		{"{'Action':'Chassis.Reset','ResetType':'On'}", RF_PARAMETER_UNKNOWN},
	};
	struct machine m = {.is_on = true};
	struct model *model = box(&m, FULL);
	struct model_said said;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		said = model_write(model, "POST", RESET, rows[i].body);
		assert_int_equal(said.err.code, rows[i].code);
		model_said_clear(&said);
	}
	assert_int_equal(json_array_size(model->sent), 0);
	model_free(model);
}

/* ---- delays ---- */

static int
patch(struct model *model, const char *body, enum rf_code *code)
{
	struct model_said said = model_write(model, "PATCH", SYSTEM, body);
	int status = said.status;

	*code = said.err.code;
	model_said_clear(&said);
	return status;
}

static void
delays_are_kept_where_the_box_has_none(void **state)
{
	struct machine m = {.is_on = true};
	struct model *model = box(&m, FULL);
	uint64_t began;
	enum rf_code code;
	json_t *json;

	(void)state;
	assert_int_equal(patch(model, "{'PowerOnDelaySeconds':301}", &code), 400);
	assert_int_equal(code, RF_PROPERTY_OUT_OF_RANGE);
	assert_int_equal(patch(model, "{'PowerOnDelaySeconds':-1}", &code), 400);
	assert_int_equal(patch(model, "{'PowerOnDelaySeconds':'5'}", &code), 400);
	assert_int_equal(code, RF_PROPERTY_TYPE);
	assert_int_equal(patch(model, "{'PowerOnDelaySeconds':20,'PowerCycleDelaySeconds':400}", &code), 400);
	assert_int_equal(patch(model, "{'PowerOnDelaySeconds':20,'PowerOffDelaySeconds':7,'PowerCycleDelaySeconds':11}", &code), 204);
	assert_int_equal(json_array_size(model->sent), 0);
	json = model_make(model, SYSTEM);
	assert_int_equal(json_integer_value(json_object_get(json, "PowerOnDelaySeconds")), 20);
	assert_string_equal(surface_text(json, "@odata.type", NULL), "#ComputerSystem.v1_13_0.ComputerSystem");
	json_decref(json);
	began = model->clock_ms;
	assert_int_equal(ask(model, "ForceOff"), 202);
	assert_true(model->clock_ms - began >= 7000);
	began = model->clock_ms;
	assert_int_equal(ask(model, "On"), 202);
	assert_true(model->clock_ms - began >= 20000);
	/* a cycle that the box does in one go has no place for a delay */
	json_array_clear(model->sent);
	began = model->clock_ms;
	assert_int_equal(ask(model, "PowerCycle"), 202);
	assert_string_equal(sent(model), "ForceOff On");
	assert_true(model->clock_ms - began >= 18000);
	model_free(model);
}

static void
delays_go_to_the_box_that_has_them(void **state)
{
	struct machine m = {.is_on = true};
	struct model *model = box(&m, FULL);
	json_t *system = json_object_get(model->docs, SYSTEM);
	enum rf_code code;

	(void)state;
	json_object_set_new(system, "PowerOnDelaySeconds", json_integer(3));
	json_object_set_new(system, "PowerOnDelaySeconds@Redfish.AllowableNumbers", json_pack("[s]", "3:254:1"));
	assert_int_equal(patch(model, "{'PowerOnDelaySeconds':2}", &code), 400);
	assert_int_equal(code, RF_PROPERTY_OUT_OF_RANGE);
	assert_int_equal(patch(model, "{'PowerOnDelaySeconds':9}", &code), 204);
	assert_int_equal(json_integer_value(json_object_get(system, "PowerOnDelaySeconds")), 9);
	json_array_clear(model->sent);
	m.is_on = false;
	show(model);
	assert_int_equal(ask(model, "On"), 204);
	model_free(model);
}

/* ---- quirk rows ---- */

static void
a_vendors_own_way_is_gone(void **state)
{
	const struct quirk_power *row;
	struct vendor vendor;
	char plan[POWER_PLAN], model[64], one[64];
	json_t *values;
	struct power_can can;
	size_t i, j;

	(void)state;
	for (i = 0; (row = quirks_power_row(i)) != NULL; i++) {
		memset(&vendor, 0, sizeof vendor);
		snprintf(vendor.name, sizeof vendor.name, "%s", row->vendor);
		snprintf(vendor.generation, sizeof vendor.generation, "%.*s", row->generation ? (int)strcspn(row->generation, "*") : 0,
		    row->generation ? row->generation : "");
		for (j = 0, model[0] = '\0'; row->model != NULL && row->model[j] != '\0'; j++) {
			if (row->model[j] != '*')
				snprintf(model + strlen(model), sizeof model - strlen(model), "%c", row->model[j]);
		}
		snprintf(one, sizeof one, "%.*s", (int)strcspn(row->way, " "), row->way);
		values = json_pack("[s,s,s,s]", "On", "ForceOff", one, "ForceRestart");
		can = (struct power_can){POWER_REDFISH, values, NULL, &vendor, model};
		assert_true(power_plan(&can, row->type, false, plan));
		assert_string_equal(plan, row->way);
		/* without the row it would be something else, or nothing */
		can.vendor = NULL;
		assert_false(power_plan(&can, row->type, false, plan) && strcmp(plan, row->way) == 0);
		json_decref(values);
	}
	assert_true(i > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_transport_offers_what_it_can_do),
		cmocka_unit_test(plans_are_in_the_transports_words),
		cmocka_unit_test(every_fixture_offers_the_same_resets),
		cmocka_unit_test(every_captured_tree_offers_the_same_resets),
		cmocka_unit_test(a_reset_is_mapped_or_composed),
		cmocka_unit_test(a_refusal_that_passes_is_waited_out),
		cmocka_unit_test(a_refusal_in_the_wanted_state_is_success),
		cmocka_unit_test(what_was_not_answered_is_looked_at),
		cmocka_unit_test(a_value_that_is_refused_though_listed_is_done_otherwise_from_then_on),
		cmocka_unit_test(a_box_that_lists_nothing_is_tried),
		cmocka_unit_test(a_machine_that_does_not_get_there_is_a_condition_until_it_does),
		cmocka_unit_test(a_shutdown_that_does_not_come_leaves_the_machine_on),
		cmocka_unit_test(power_is_owed_while_a_sequence_has_it_off),
		cmocka_unit_test(power_is_still_owed_to_a_box_that_went_silent_and_not_to_one_that_refuses),
		cmocka_unit_test(what_is_to_be_booted_each_time_is_said_before_each_boot),
		cmocka_unit_test(wrong_parameters_are_told_apart),
		cmocka_unit_test(delays_are_kept_where_the_box_has_none),
		cmocka_unit_test(delays_go_to_the_box_that_has_them),
		cmocka_unit_test(a_vendors_own_way_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
