/* pikvm-sim: simulated PiKVMs, each with the machine it is wired to. README.md tells how. */
#include <stdlib.h>
#include <string.h>

#include "../common/program.h"
#include "kvm.h"

static const char *const known_keys[] = {"name", "address", "port", "count", "first", "username",
    "password", "on", "tls", "settings", "state", NULL};

static struct {
	struct event_base *base;
	struct kvm **kvms;
	size_t count;
} fleet;

static void
add(const json_t *entry, const char *name, const char *host, unsigned number)
{
	struct kvm *k = xcalloc(1, sizeof *k);
	const char *wrong;
	int state = web_state_named(program_text(entry, "state", "up"));

	(void)number;
	kvm_init(k, fleet.base, name);
	wrong = settings_set(
	    kvm_setting_rows, kvm_setting_count, &k->settings, json_object_get(entry, "settings"));
	if (wrong || state < 0)
		die("fleet file: %s: no such setting or state: %s", name, wrong ? wrong : "");
	free(k->user);
	free(k->password);
	k->user = xstrdup(program_text(entry, "username", "admin"));
	k->password = xstrdup(program_text(entry, "password", "admin"));
	if (json_is_true(json_object_get(entry, "on")))
		kvm_set_power(k, true, "start");
	web_open(&k->web, fleet.base, host, (int)program_number(entry, "port", 443),
	    json_is_false(json_object_get(entry, "tls")), &kvm_api, k, &k->settings.web);
	if (state != WEB_UP)
		web_set_state(&k->web, (enum web_state)state);
	fleet.kvms = xrealloc(fleet.kvms, (fleet.count + 1) * sizeof *fleet.kvms);
	fleet.kvms[fleet.count++] = k;
}

static void
start(struct event_base *base, const json_t *described)
{
	size_t i;
	json_t *entry;

	fleet.base = base;
	json_array_foreach (described, i, entry) {
		program_check_keys(entry, known_keys);
		program_each(entry, "kvm", add);
	}
}

static void
stop(void)
{
	for (size_t i = 0; i < fleet.count; i++) {
		kvm_clear(fleet.kvms[i]);
		free(fleet.kvms[i]);
	}
	free(fleet.kvms);
}

static size_t
count(void)
{
	return fleet.count;
}

static void *
at(size_t i)
{
	return fleet.kvms[i];
}

static const char *
name(const void *box)
{
	return ((const struct kvm *)box)->name;
}

/* ---- control */

static json_t *
list(void)
{
	return json_pack("{s:o}", "settings", settings_table(kvm_setting_rows, kvm_setting_count));
}

static void
get_list(struct ask *a)
{
	a->answer = list();
}

static json_t *
summary(const struct kvm *k)
{
	return json_pack("{s:s, s:s, s:i, s:s, s:b, s:b}", "name", k->name, "address", k->web.host,
	    "port", web_port(&k->web), "state", web_state_name(k->web.state), "on", k->is_on, "tls",
	    k->web.http.tls != NULL);
}

static void
get_kvms(struct ask *a)
{
	a->answer = json_array();
	for (size_t i = 0; i < fleet.count; i++)
		json_array_append_new(a->answer, summary(fleet.kvms[i]));
}

static void
get_totals(struct ask *a)
{
	a->answer = json_object();
	for (size_t i = 0; i < fleet.count; i++)
		counters_add(kvm_counter_rows, kvm_counter_count, &fleet.kvms[i]->count, a->answer);
}

static void
get_counters(struct ask *a)
{
	a->answer = json_object();
	counters_add(
	    kvm_counter_rows, kvm_counter_count, &((struct kvm *)a->box)->count, a->answer);
}

static void
get_history(struct ask *a)
{
	const struct kvm *k = a->box;

	a->answer = json_array();
	for (size_t i = 0; i < k->changes; i++)
		json_array_append_new(a->answer,
		    json_pack("{s:I, s:b, s:s}", "at_ms", (json_int_t)k->history[i].at_ms, "on",
			k->history[i].is_on, "why", k->history[i].why));
}

static void
get_kvm(struct ask *a)
{
	const struct kvm *k = a->box;
	json_t *counters = json_object();

	counters_add(kvm_counter_rows, kvm_counter_count, &k->count, counters);
	a->answer = summary(k);
	json_object_set_new(a->answer, "busy", json_boolean(kvm_is_busy(k)));
	json_object_set_new(a->answer, "counters", counters);
	json_object_set_new(a->answer, "settings",
	    settings_json(kvm_setting_rows, kvm_setting_count, &k->settings));
}

static void
post_reset(struct ask *a)
{
	memset(&((struct kvm *)a->box)->count, 0, sizeof(struct kvm_counters));
}

static void
set_settings(struct ask *a, json_t *value)
{
	const char *wrong = settings_set(
	    kvm_setting_rows, kvm_setting_count, &((struct kvm *)a->box)->settings, value);

	if (wrong)
		ask_fail(a, 400, "no such setting", wrong);
}

static void
set_login(struct ask *a, json_t *value)
{
	struct kvm *k = a->box;
	const char *user = json_string_value(json_object_get(value, "username"));
	const char *password = json_string_value(json_object_get(value, "password"));

	if (!user || !password) {
		ask_fail(a, 400, "want username and password", NULL);
		return;
	}
	free(k->user);
	free(k->password);
	k->user = xstrdup(user);
	k->password = xstrdup(password);
	k->token[0] = '\0';
}

static void
set_on(struct ask *a, json_t *value)
{
	kvm_set_power(a->box, json_is_true(value), "control");
}

static void
set_state(struct ask *a, json_t *value)
{
	int state = json_is_string(value) ? web_state_named(json_string_value(value)) : -1;

	if (state < 0)
		ask_fail(a, 400, "no such state", json_string_value(value));
	else
		web_set_state(&((struct kvm *)a->box)->web, (enum web_state)state);
}

static const struct control_member members[] = {
    {"settings", set_settings},
    {"login", set_login},
    {"on", set_on},
    {"state", set_state},
};

static void
change(struct ask *a)
{
	control_change(a, members, LENGTH(members));
}

/* clang-format off */
static const struct control_route routes[] = {
	{ EVHTTP_REQ_GET,   "/list",     false, get_list },
	{ EVHTTP_REQ_GET,   "/totals",   false, get_totals },
	{ EVHTTP_REQ_GET,   "/kvms",     false, get_kvms },
	{ EVHTTP_REQ_GET,   "",          true,  get_kvm },
	{ EVHTTP_REQ_PATCH, "",          true,  change },
	{ EVHTTP_REQ_GET,   "/counters", true,  get_counters },
	{ EVHTTP_REQ_GET,   "/history",  true,  get_history },
	{ EVHTTP_REQ_POST,  "/reset",    true,  post_reset },
};
/* clang-format on */

static const struct control_kind control = {"/kvms/", count, at, name, routes, LENGTH(routes)};

static const struct program program = {
    .example = "{\"port\": 8443}",
    .start = start,
    .stop = stop,
    .count = count,
    .list = list,
    .control = &control,
};

int
main(int argc, char **argv)
{
	return program_main(argc, argv, &program);
}
