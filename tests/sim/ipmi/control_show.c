#include "control.h"

#include <math.h>
#include <string.h>

#include "crypto.h"
#include "profile.h"
#include "sensor.h"
#include "session.h"

/* What a test is told of a BMC. Numbers are those of IPMI, unless a name says otherwise. */

json_t *
show_hex(const uint8_t *bytes, size_t len)
{
	struct text t = {0};
	json_t *hex;

	text_put(&t, "", 0);
	for (size_t i = 0; i < len; i++)
		text_print(&t, "%02x", bytes[i]);
	hex = json_string(t.s);
	text_clear(&t);
	return hex;
}

static json_t *
show_limits(const struct sensor_row *row, const struct sensor_state *s)
{
	static const char *const names[THRESHOLDS] = {"lnc", "lc", "lnr", "unc", "uc", "unr"};
	json_t *all = json_object();

	for (int i = 0; i < THRESHOLDS; i++)
		if (row->has_limits >> i & 1)
			json_object_set_new(
			    all, names[i], json_real(sensor_value(row, s->limits[i])));
	return all;
}

static json_t *
show_sensor(const struct bmc *b, size_t i)
{
	const struct sensor_row *row = b->box->sensors[i].row;
	const struct sensor_state *s = &b->sensors[i];
	bool is_readable = !s->cc && s->is_scanned && sensor_is_available(b, i);
	double value = sensor_value(row, s->raw);
	char name[24];
	json_t *one;

	sensor_name(&b->box->sensors[i], name);
	one = json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:b, s:b, s:b, s:o}", "name",
	    name, "number", b->box->sensors[i].number, "record", row->record, "type", row->type,
	    "event", row->event, "entity", row->entity, "unit", row->unit, "states",
	    sensor_states(b, i), "cc", s->cc, "unavailable", s->is_unavailable, "scanned",
	    s->is_scanned, "readable", is_readable, "limits", show_limits(row, s));
	if (row->format != NO_ANALOG) {
		json_object_set_new(one, "raw", json_integer(s->raw));
		json_object_set_new(
		    one, "reading", isfinite(value) ? json_real(value) : json_null());
	}
	return one;
}

json_t *
show_sensors(const struct bmc *b)
{
	json_t *all = json_array();

	for (size_t i = 0; i < b->box->sensor_count; i++)
		json_array_append_new(all, show_sensor(b, i));
	return all;
}

json_t *
show_chassis(const struct bmc *b)
{
	static const char *const identify[] = {"off", "timed", "on"};
	const struct chassis *ch = &b->chassis;

	return json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:s, s:o, s:i, s:o}", "power",
	    ch->is_on ? "on" : "off", "faults", ch->faults, "last_event", ch->last_event, "misc",
	    ch->misc, "restore", ch->restore, "cause", ch->cause, "identify",
	    identify[ch->identify], "boot_flags", show_hex(b->boot.parameter[5], 5), "boots",
	    (int)b->count.boots, "last_boot", show_hex(b->boot.last_device, 2));
}

json_t *
show_sel(const struct bmc *b)
{
	json_t *all = json_array();

	for (size_t i = 0; i < b->sel_count; i++)
		json_array_append_new(all, show_hex(b->sel[i].bytes, 16));
	return all;
}

json_t *
show_users(const struct bmc *b)
{
	json_t *all = json_array();

	for (int i = 0; i < USERS; i++) {
		const struct user *u = &b->users[i];

		if (!u->name[0] && !u->is_enabled)
			continue;
		json_array_append_new(all,
		    json_pack("{s:i, s:s, s:s#, s:b, s:i, s:i}", "id", i + 1, "name", u->name,
			"password", (const char *)u->password, (int)u->password_len, "enabled",
			u->is_enabled, "privilege", u->limit, "refused_in_row", u->refused_in_row));
	}
	return all;
}

json_t *
show_sessions(struct bmc *b)
{
	static const char *const stages[] = {"opened", "asked", "active"};
	json_t *all = json_array();
	const struct session *s;

	session_count(b, true); /* ends the idle ones */
	LIST_FOREACH(s, &b->sessions, link)
	json_array_append_new(
	    all, json_pack("{s:I, s:s, s:i, s:s, s:i, s:i, s:I}", "id", (json_int_t)s->id, "stage",
		     stages[s->stage], "suite", s->suite->id, "user", s->user ? s->user->name : "",
		     "privilege", s->privilege, "slot", s->slot, "idle_ms",
		     (json_int_t)(now_ms() - s->used_ms)));
	return all;
}

json_t *
show_identity(const struct bmc *b)
{
	json_t *taken = json_array();

	for (int i = 0; i < SUITE_COUNT; i++)
		if (b->suites >> i & 1)
			json_array_append_new(taken, json_integer(suites[i].id));
	return json_pack("{s:s, s:s, s:i, s:i, s:s, s:s, s:o, s:o, s:b, s:i}", "profile",
	    b->profile->name, "box", b->box->name, "manufacturer_id", b->profile->manufacturer_id,
	    "product_id", b->profile->product_id, "manufacturer", b->profile->manufacturer,
	    "product", b->profile->product, "guid", show_hex(b->guid, 16), "suites", taken,
	    "has_kg", b->has_kg, "number", b->number);
}
