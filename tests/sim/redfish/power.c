/* Resets: what each ResetType does to the power of a system, and what happens around it. */
#include "actions.h"

#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "fleet.h"
#include "jobs.h"
#include "sessions.h"

enum power_effect { UP, DOWN, SOFT_DOWN, AGAIN, SOFT_AGAIN, BUTTON, NOTHING };

/* clang-format off */
static const struct {
	const char *type;
	enum power_effect effect;
} rows[] = {
	{ "On",               UP },
	{ "ForceOn",          UP },
	{ "ForceOff",         DOWN },
	{ "Off",              SOFT_DOWN },
	{ "GracefulShutdown", SOFT_DOWN },
	{ "ForceRestart",     AGAIN },
	{ "PowerCycle",       AGAIN },
	{ "FullPowerCycle",   AGAIN },
	{ "GracefulRestart",  SOFT_AGAIN },
	{ "PushPowerButton",  BUTTON },
	{ "Nmi",              NOTHING },
	{ "Suspend",          NOTHING },
	{ "Pause",            NOTHING },
	{ "Resume",           NOTHING },
	/* Values of one vendor only. */
	{ "ForcePowerCycle",  AGAIN },        /* Huawei iBMC */
	{ "ACPowerCycle",     AGAIN },        /* Lenovo, OEM action */
	{ "ACCycle",          AGAIN },        /* Supermicro, OEM action */
	{ "PowerOn",          UP },           /* Fujitsu FTSComputerSystem.Reset */
	{ "PowerOff",         DOWN },
	{ "GracefulPowerOff", SOFT_DOWN },
	{ "Reset",            AGAIN },
	{ "GracefulReset",    SOFT_AGAIN },
	{ "PulseNmi",         NOTHING },
	{ "PressPowerButton", BUTTON },
};
/* clang-format on */

struct pending {
	char *system; /* follows the struct */
	bool on;
	bool was_reset; /* the machine boots once this is done */
};

static void
set_power(struct bmc *b, const char *system, bool on)
{
	json_t *body = bmc_edit(b, system);
	const json_t *chassis;
	const char *state = on ? "On" : "Off";
	size_t i;

	if (!body)
		return;
	json_object_set_new(body, "PowerState", json_string(state));
	chassis = json_incref(json_object_get(json_object_get(body, "Links"), "Chassis"));
	bmc_changed(b, system);
	for (i = 0; i < json_array_size(chassis); i++) {
		const char *link = json_text(json_array_get(chassis, i), "@odata.id");
		char *uri = link ? uri_trimmed(link) : NULL;

		if (uri && json_text(bmc_body(b, uri), "PowerState")) {
			json_object_set_new(bmc_edit(b, uri), "PowerState", json_string(state));
			bmc_changed(b, uri);
		}
		free(uri);
	}
	json_decref((json_t *)chassis);
}

/* Of what takes effect later; NULL: there is none; the caller's. */
static char *
settings_uri(struct bmc *b, const char *resource)
{
	const char *link = json_link(
	    json_object_get(bmc_body(b, resource), "@Redfish.Settings"), "SettingsObject");

	return link ? uri_trimmed(link) : NULL;
}

/* What was set at the settings resource for the next boot becomes what is in force. */
static void
apply_settings(struct bmc *b, const char *resource, const char *property)
{
	char *uri = settings_uri(b, resource);
	const json_t *wanted = uri ? json_object_get(bmc_body(b, uri), property) : NULL;

	if (json_object_size(wanted)) {
		json_object_update(
		    json_object_get(bmc_edit(b, resource), property), (json_t *)wanted);
		bmc_changed(b, resource);
	}
	free(uri);
}

/* What was for once is over. */
static void
forget_once(struct bmc *b, const char *uri)
{
	json_t *boot = uri ? json_object_get(bmc_body(b, uri), "Boot") : NULL;
	const char *enabled = json_text(boot, "BootSourceOverrideEnabled");

	if (!enabled || strcmp(enabled, "Once") != 0)
		return;
	boot = json_object_get(bmc_edit(b, uri), "Boot");
	json_object_set_new(boot, "BootSourceOverrideEnabled", json_string("Disabled"));
	json_object_set_new(boot, "BootSourceOverrideTarget", json_string("None"));
	bmc_changed(b, uri);
}

/* For tests: what it came up from. */
static void
note_boot(struct bmc *b, const char *system)
{
	const json_t *boot = json_object_get(bmc_body(b, system), "Boot");
	const char *enabled = json_text(boot, "BootSourceOverrideEnabled");
	bool overridden = enabled && strcmp(enabled, "Disabled") != 0;

	json_array_append_new(
	    b->boots, json_pack("{s:s, s:s*, s:s*}", "system", system, "target",
			  overridden ? json_text(boot, "BootSourceOverrideTarget") : "None", "mode",
			  json_text(boot, "BootSourceOverrideMode")));
}

/* The machine boots. */
static void
boots(struct bmc *b, const char *system)
{
	const char *bios = json_link(bmc_body(b, system), "Bios");
	char *bios_uri = bios ? uri_trimmed(bios) : NULL, *settings = settings_uri(b, system);

	if (bios_uri)
		apply_settings(b, bios_uri, "Attributes");
	free(bios_uri);
	apply_settings(b, system, "Boot");
	note_boot(b, system);
	forget_once(b, system);
	forget_once(b, settings);
	free(settings);
	b->booted_ms = now_ms();
}

static void
power_follows(struct bmc *b, void *arg)
{
	struct pending *p = arg;

	set_power(b, p->system, p->on);
	if (p->on && p->was_reset)
		boots(b, p->system);
}

static void
power_later(struct bmc *b, const char *system, bool on, bool reset, int ms)
{
	size_t len = strlen(system) + 1;
	struct pending *p = xcalloc(1, sizeof *p + len);

	p->system = (char *)(p + 1);
	memcpy(p->system, system, len);
	p->on = on;
	p->was_reset = reset;
	if (ms > 0) {
		jobs_after(b, (uint64_t)ms, power_follows, p);
	} else {
		power_follows(b, p);
		free(p);
	}
}

static bool
is_on(struct bmc *b, const char *system)
{
	const char *state = json_text(bmc_body(b, system), "PowerState");

	return state && strcmp(state, "On") == 0;
}

static void
do_reset(struct bmc *b, const char *system, enum power_effect effect)
{
	bool on = is_on(b, system);
	int delay = b->settings.power_delay_ms;

	if (effect == BUTTON)
		effect = on ? SOFT_DOWN : UP;
	if (effect == SOFT_AGAIN || effect == SOFT_DOWN) {
		if (b->settings.ignore_shutdown)
			return;
		effect = effect == SOFT_AGAIN ? AGAIN : DOWN;
	}
	jobs_cancel(b, power_follows);
	switch (effect) {
	case UP:
		power_later(b, system, true, !on, delay);
		break;
	case DOWN:
		power_later(b, system, false, false, delay);
		b->off_since_ms = now_ms();
		break;
	case AGAIN:
		if (b->settings.boot_ms)
			power_later(b, system, false, false, delay);
		power_later(b, system, true, true, delay + b->settings.boot_ms);
		break;
	default:
		break;
	}
}

/* True: refused, by one of the ways BMCs refuse a reset because of the state they are in. */
static bool
refused(struct call *c, const char *system, const char *type, enum power_effect effect)
{
	bool on = is_on(c->bmc, system);
	struct quirk_use *u;

	if (!on && effect != UP && effect != BUTTON && quirk_for(c, "reset-off-400")) {
		call_error(c, "iLO.2.14.InvalidOperationForSystemState", "Off", NULL);
		return true;
	}
	if ((on && effect == UP) || (!on && (effect == DOWN || effect == SOFT_DOWN))) {
		if (quirk_for(c, "reset-done-409")) {
			call_error(c, "ActionParameterValueConflict", "ResetType", type, NULL);
			return true;
		}
		if (quirk_for(c, "reset-done-400")) {
			call_error(c, "iLO.2.14.InvalidOperationForSystemState",
			    on ? "On" : "Off", NULL);
			return true;
		}
	}
	u = effect == UP ? quirk_for(c, "reset-on-409-after-off") : NULL;
	if (u && now_ms() - c->bmc->off_since_ms < (uint64_t)quirk_number(u, 3000)) {
		call_error(c, "ActionParameterValueConflict", "ResetType", type, NULL);
		return true;
	}
	return false;
}

void
power_system_reset(struct call *c, const struct action *a)
{
	const char *type = json_text(c->input, "ResetType");

	if (!type)
		type = json_text(c->input, "FTSResetType"); /* Fujitsu */
	if (!type) {
		call_property_error(
		    c, "ResetType", "ActionParameterMissing", a->name + 1, "ResetType", NULL);
		return;
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (strcmp(rows[i].type, type) != 0)
			continue;
		if (refused(c, a->owner, type, rows[i].effect))
			return;
		c->bmc->count.resets++;
		if (!(rows[i].effect == AGAIN && quirk_for(c, "reset-hangs")))
			do_reset(c->bmc, a->owner, rows[i].effect);
		if (quirk_for(c, "reset-task"))
			task_start(c, "Reset", NULL, NULL);
		else
			call_empty(c, 204);
		return;
	}
	call_property_error(
	    c, "ResetType", "ActionParameterValueNotInList", type, "ResetType", a->name + 1, NULL);
}

/* A chassis resets the systems in it. */
void
power_chassis_reset(struct call *c, const struct action *a)
{
	const json_t *systems = json_object_get(
	    json_object_get(bmc_body(c->bmc, a->owner), "Links"), "ComputerSystems");
	struct action of_system = {.name = a->name, .described = a->described};

	if (!json_array_size(systems)) {
		call_empty(c, 204);
		return;
	}
	systems = json_deep_copy(systems);
	for (size_t i = 0; i < json_array_size(systems); i++) {
		of_system.owner = uri_trimmed(json_text(json_array_get(systems, i), "@odata.id"));
		power_system_reset(c, &of_system);
		free(of_system.owner);
	}
	json_decref((json_t *)systems);
}

static void
manager_is_back(struct bmc *b, void *arg)
{
	(void)arg;
	bmc_set_state(b, BMC_UP);
}

static void
manager_goes(struct bmc *b, void *arg)
{
	(void)arg;
	sessions_end_all(b);
	quirks_drop(b, "data-gone");
	bmc_set_state(b, BMC_REFUSES);
	jobs_after(b, (uint64_t)b->settings.manager_reset_ms, manager_is_back, NULL);
}

/* The answer gets out first, then the BMC is away; its sessions are lost. */
void
power_manager_reset(struct call *c, const struct action *a)
{
	const json_t *types = json_object_get(a->described, "ResetType@Redfish.AllowableValues");

	if (types && !json_text(c->input, "ResetType")) {
		call_property_error(
		    c, "ResetType", "ActionParameterMissing", a->name + 1, "ResetType", NULL);
		return;
	}
	call_empty(c, 204);
	if (c->bmc->settings.manager_reset_ms)
		jobs_after(c->bmc, 50, manager_goes, NULL);
}
