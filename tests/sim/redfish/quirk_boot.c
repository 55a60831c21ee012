/* Boot override and virtual media: what vendors want to be told, and how they refuse (vendors'
 * section 3). */
#include <stdlib.h>
#include <string.h>

#include "quirk_hooks.h"

/* What a PATCH of a system wants of Boot; NULL when it is none, or says nothing about it. */
static json_t *
wanted_boot(struct call *c)
{
	const char *type = json_text(bmc_body(c->bmc, c->uri), "@odata.type");
	json_t *boot;

	if (strcmp(c->req->method, "PATCH") != 0 || !type || !begins_with(type, "#ComputerSystem."))
		return NULL;
	boot = json_object_get(c->input, "Boot");
	return json_is_object(boot) ? boot : NULL;
}

static const json_t *
present_boot(struct call *c)
{
	return json_object_get(bmc_body(c->bmc, c->uri), "Boot");
}

static bool
refuse(struct call *c, const char *property, const char *message)
{
	char *path = xasprintf("Boot/%s", property);

	call_property_error(c, path, message, property, "Boot", NULL);
	free(path);
	return true;
}

static bool
touches_override(const json_t *boot)
{
	return json_object_get(boot, "BootSourceOverrideTarget") ||
	       json_object_get(boot, "BootSourceOverrideEnabled") ||
	       json_object_get(boot, "BootSourceOverrideMode");
}

BEFORE(boot_mode_needed)
{
	json_t *boot = wanted_boot(c);

	(void)u;
	if (!boot || !touches_override(boot))
		return false;
	if (!json_object_get(boot, "BootSourceOverrideEnabled"))
		return refuse(c, "BootSourceOverrideEnabled", "PropertyMissing");
	if (!json_object_get(boot, "BootSourceOverrideMode") &&
	    json_object_get(present_boot(c), "BootSourceOverrideMode"))
		json_object_set_new(boot, "BootSourceOverrideMode", json_string("Legacy"));
	return false;
}

BEFORE(boot_mode_refused)
{
	(void)u;
	return json_object_get(wanted_boot(c), "BootSourceOverrideMode") &&
	       refuse(c, "BootSourceOverrideMode", "PropertyNotWritable");
}

BEFORE(boot_triple_needed)
{
	static const char *const triple[] = {
	    "BootSourceOverrideEnabled", "BootSourceOverrideTarget", "BootSourceOverrideMode"};
	json_t *boot = wanted_boot(c);

	(void)u;
	if (!boot || !touches_override(boot))
		return false;
	for (size_t i = 0; i < sizeof triple / sizeof *triple; i++)
		if (!json_object_get(boot, triple[i]))
			return refuse(c, triple[i], "PropertyMissing");
	return false;
}

BEFORE(boot_elsewhere)
{
	const json_t *settings = json_object_get(bmc_body(c->bmc, c->uri), "@Redfish.Settings");
	const char *there = u->arg ? u->arg : json_link(settings, "SettingsObject");

	if (!wanted_boot(c) || !there || strcmp(there, c->uri) == 0)
		return false;
	call_error(c, "Ami.1.0.OperationSupportedInFutureStateURI", there, NULL);
	return true;
}

BEFORE(boot_once_only)
{
	const char *enabled = json_text(wanted_boot(c), "BootSourceOverrideEnabled");

	(void)u;
	if (!enabled || strcmp(enabled, "Continuous") != 0)
		return false;
	call_property_error(c, "Boot/BootSourceOverrideEnabled", "PropertyValueNotInList", enabled,
	    "BootSourceOverrideEnabled", NULL);
	return true;
}

BEFORE(boot_unchanged_refused)
{
	const char *key;
	json_t *value;

	(void)u;
	json_object_foreach (wanted_boot(c), key, value) {
		if (json_equal(value, json_object_get(present_boot(c), key)))
			return refuse(c, key, "PropertyValueConflict");
	}
	return false;
}

BEFORE(boot_post)
{
	uint64_t booted = c->bmc->booted_ms;

	if (!wanted_boot(c) || !booted || now_ms() >= booted + (uint64_t)quirk_number(u, 0))
		return false;
	call_error(c, "iLO.2.14.UnableToModifyDuringSystemPOST", NULL);
	return true;
}

BEFORE(boot_pxe_next)
{
	json_t *boot = wanted_boot(c);
	const char *target = json_text(boot, "BootSourceOverrideTarget");

	(void)u;
	if (target && strcmp(target, "Pxe") == 0)
		json_object_set_new(boot, "BootSourceOverrideTarget", json_string("UefiBootNext"));
	return false;
}

/* Of the system itself; its settings resource takes it. */
BEFORE(boot_read_only)
{
	(void)u;
	if (!wanted_boot(c) || !json_object_get(bmc_body(c->bmc, c->uri), "Actions"))
		return false;
	return refuse(c, "BootSourceOverrideTarget", "PropertyNotWritable");
}

BEFORE(boot_order_elsewhere)
{
	(void)u;
	if (!json_object_get(wanted_boot(c), "BootOrder") ||
	    !json_object_get(bmc_body(c->bmc, c->uri), "Actions"))
		return false;
	return refuse(c, "BootOrder", "PropertyNotWritable");
}

BEFORE(boot_ignored)
{
	(void)u;
	if (!wanted_boot(c))
		return false;
	call_empty(c, 204);
	return true;
}

/* The override properties of what c answers, for changing; NULL when it is no system. */
static json_t *
answered_boot(struct call *c)
{
	const json_t *body = c->body ? c->body : c->doc ? c->doc->body : NULL;
	const char *type = json_text(body, "@odata.type");

	if (c->status != 200 || !type || !begins_with(type, "#ComputerSystem."))
		return NULL;
	return json_object_get(call_edit(c), "Boot");
}

AFTER(boot_absent)
{
	json_t *boot = answered_boot(c), *value;
	const char *key;
	void *next;

	(void)u;
	json_object_foreach_safe(boot, next, key, value)
	{
		if (begins_with(key, "BootSourceOverride"))
			json_object_del(boot, key);
	}
	(void)value;
}

AFTER(boot_empty)
{
	json_t *boot = answered_boot(c), *value;
	const char *key;

	(void)u;
	json_object_foreach (boot, key, value) {
		if (begins_with(key, "BootSourceOverride") && json_is_string(value))
			json_object_set_new(boot, key, json_string(""));
	}
}

BEFORE(media_parameters_refused)
{
	static const char *const refused[] = {"Inserted", "WriteProtected"};

	(void)u;
	if (!ends_with(c->uri, "InsertMedia"))
		return false;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		if (json_object_get(c->input, refused[i])) {
			call_property_error(c, refused[i], "ActionParameterNotSupported",
			    refused[i], "InsertMedia", NULL);
			return true;
		}
	}
	return false;
}

/* MegaRAC: remote media is off until its own action switches it on. */
BEFORE(media_disabled)
{
	(void)u;
	if (ends_with(c->uri, "EnableRMedia"))
		c->bmc->media_enabled = true;
	if (!ends_with(c->uri, "InsertMedia") || c->bmc->media_enabled)
		return false;
	call_error(c, "ActionNotSupported", "VirtualMedia.InsertMedia", NULL);
	return true;
}

/* A slot that the remote console keeps for itself. */
BEFORE(media_reserved)
{
	(void)u;
	if (!ends_with(c->uri, "InsertMedia"))
		return false;
	call_error(c, "ActionNotSupported", "VirtualMedia.InsertMedia", NULL);
	return true;
}
