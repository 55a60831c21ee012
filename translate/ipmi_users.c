/* The accounts of an IPMI-only machine's BMC: its user slots, IPMI 2.0 22.26 to 22.31. Slot 1 is the anonymous one. */
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/ipmi_box.h"
#include "translate/surface_rows.h"

#define SERVICE "/redfish/v1/AccountService"

enum { NAME_MAX_LEN = 16, PASSWORD_MAX_LEN = 20, NO_ACCESS = 15, FIRST_SLOT = 2 };

static const struct {
	int privilege;
	const char *role;
} roles[] = {{4, "Administrator"}, {3, "Operator"}, {2, "ReadOnly"}, {5, "Administrator"}, {NO_ACCESS, "NoAccess"}, {1, "NoAccess"}};

static json_t *
make_service(struct surface *s)
{
	(void)s;
	return json_pack("{s:s,s:s,s:s,s:b,s:i,s:i,s:{s:s},s:{s:s}}", "@odata.type",
	    "#AccountService.v1_15_0.AccountService", "Id", "AccountService", "Name", "Account Service", "ServiceEnabled", 1,
	    "MinPasswordLength", 1, "MaxPasswordLength", PASSWORD_MAX_LEN, "Accounts", "@odata.id", SERVICE "/Accounts", "Roles",
	    "@odata.id", SERVICE "/Roles");
}

static json_t *
make_roles(struct surface *s)
{
	json_t *json = surface_collection("Role", "Roles");
	char path[SURFACE_PATH];
	size_t i;

	(void)s;
	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof path, SERVICE "/Roles/%s", roles[i].role);
		surface_add_member(json, path);
	}
	return json;
}

static json_t *
make_role(struct surface *s)
{
	size_t i;

	for (i = 0; i < 3; i++) {
		if (strcmp(s->id[0], roles[i].role) == 0)
			return json_pack("{s:s,s:s,s:s,s:s,s:b,s:[]}", "@odata.type", "#Role.v1_3_3.Role", "Id", s->id[0], "Name", s->id[0],
			    "RoleId", s->id[0], "IsPredefined", 1, "AssignedPrivileges");
	}
	return NULL;
}

static const char *
name_of(const json_t *user)
{
	const char *name = surface_text(user, "name", NULL);

	return name != NULL && name[0] != '\0' ? name : NULL;
}

static void
slot_id(const json_t *user, char id[16])
{
	snprintf(id, 16, "%lld", (long long)json_integer_value(json_object_get(user, "id")));
}

static json_t *
make_accounts(struct surface *s)
{
	const json_t *users = surface_get(s, "ipmi:/users"), *user;
	json_t *json;
	char path[SURFACE_PATH], id[16];
	size_t i;

	/* Of a box that keeps them to itself: none. */
	json = surface_collection("ManagerAccount", "Accounts");
	json_array_foreach(json_object_get(users, "users"), i, user) {
		if (name_of(user) == NULL)
			continue;
		slot_id(user, id);
		snprintf(path, sizeof path, SERVICE "/Accounts/%s", id);
		surface_add_member(json, path);
	}
	return json;
}

static const json_t *
find(struct surface *s, const char *id)
{
	const json_t *user, *list = json_object_get(surface_get(s, "ipmi:/users"), "users");
	char slot[16];
	size_t i;

	json_array_foreach(list, i, user) {
		slot_id(user, slot);
		if (strcmp(slot, id) == 0 && name_of(user) != NULL)
			return user;
	}
	return NULL;
}

static json_t *
account_json(const json_t *user, const char *id)
{
	int privilege = (int)json_integer_value(json_object_get(user, "privilege"));
	const char *role = "NoAccess";
	size_t i;

	for (i = 0; i < nitems(roles); i++) {
		if (roles[i].privilege == privilege)
			role = roles[i].role;
	}
	return json_pack("{s:s,s:s,s:s,s:s,s:n,s:b,s:s,s:[s],s:{s:{s:s}}}", "@odata.type", "#ManagerAccount.v1_12_0.ManagerAccount", "Id", id,
	    "Name", "User Account", "UserName", name_of(user), "Password", "Enabled",
	    !json_is_false(json_object_get(user, "is_enabled")) && ipmi_is(user, "has_access"), "RoleId", role, "AccountTypes", "IPMI",
	    "Links", "Role", "@odata.id", SERVICE "/Roles/Administrator");
}

static json_t *
make_account(struct surface *s)
{
	const json_t *user = find(s, s->id[0]);
	json_t *json;

	if (user == NULL)
		return NULL;
	json = account_json(user, s->id[0]);
	/* There is a Role only for rights that are one. */
	if (strcmp(surface_text(json, "RoleId", NULL), "NoAccess") == 0)
		json_object_del(json, "Links");
	else
		json_object_set_new(json, "Links", json_pack("{s:o}", "Role",
		    surface_link_to(SERVICE "/Roles/", surface_text(json, "RoleId", NULL))));
	return json;
}

/* ---- writes ---- */

static const json_t *
check_text(struct deed *deed, const char *name, size_t longest)
{
	const json_t *value = json_object_get(deed->body, name);
	char limit[16];

	if (value == NULL)
		return NULL;
	if (!json_is_string(value)) {
		deed_fail(deed, RF_PROPERTY_TYPE, name, name, NULL);
	} else if (json_string_length(value) == 0 || json_string_length(value) > longest) {
		snprintf(limit, sizeof limit, "%zu", longest);
		deed_fail(deed, RF_STRING_TOO_LONG, name, limit, NULL);
	}
	return value;
}

/* What is asked for, in the driver's words; NULL with deed->err. */
static json_t *
wanted(struct deed *deed)
{
	const json_t *name = check_text(deed, "UserName", NAME_MAX_LEN), *password = check_text(deed, "Password", PASSWORD_MAX_LEN);
	const json_t *role = json_object_get(deed->body, "RoleId"), *enabled = json_object_get(deed->body, "Enabled"), *value;
	static const char *const known[] = {"UserName", "Password", "RoleId", "Enabled", "AccountTypes", "Name", "Description"};
	json_t *body = json_object();
	const char *property;
	size_t i;

	json_object_foreach((json_t *)deed->body, property, value) {
		for (i = 0; i < nitems(known) && strcmp(property, known[i]) != 0; i++)
			;
		if (i == nitems(known))
			deed_fail(deed, RF_PROPERTY_UNKNOWN, property, NULL);
	}
	if (name != NULL)
		json_object_set(body, "name", (json_t *)name);
	if (password != NULL)
		json_object_set(body, "password", (json_t *)password);
	if (enabled != NULL && !json_is_boolean(enabled))
		deed_fail(deed, RF_PROPERTY_TYPE, "Enabled", "Enabled", NULL);
	else if (enabled != NULL)
		json_object_set(body, "is_enabled", (json_t *)enabled);
	for (i = 0; json_is_string(role) && i < nitems(roles); i++) {
		if (strcmp(json_string_value(role), roles[i].role) == 0 && json_object_get(body, "privilege") == NULL)
			json_object_set_new(body, "privilege", json_integer(roles[i].privilege));
	}
	if (role != NULL && json_object_get(body, "privilege") == NULL)
		deed_fail(deed, RF_PROPERTY_NOT_IN_LIST, json_is_string(role) ? json_string_value(role) : "RoleId", "RoleId", NULL);
	if (deed->err.code == RF_OK)
		return body;
	json_decref(body);
	return NULL;
}

/* The first slot without a name; 0: there is none. */
static int
free_slot(const json_t *users)
{
	const json_t *user, *list = json_object_get(users, "users");
	int slot, max = (int)json_integer_value(json_object_get(users, "max"));
	bool is_taken;
	size_t i;

	for (slot = FIRST_SLOT; slot <= max; slot++) {
		is_taken = false;
		json_array_foreach(list, i, user)
			is_taken |= json_integer_value(json_object_get(user, "id")) == slot && name_of(user) != NULL;
		if (!is_taken)
			return slot;
	}
	return 0;
}

static enum deed_ask
set_user(struct deed *deed, int slot, json_t *body)
{
	json_object_set_new(body, "id", json_integer(slot));
	deed->step = 1;
	return deed_send(deed, "POST", "ipmi:/users/set", body);
}

static enum deed_ask
post_account(struct deed *deed)
{
	const json_t *users = surface_get(deed->s, "ipmi:/users");
	json_t *body, *user;
	const char *required[] = {"UserName", "Password", "RoleId"};
	size_t i;

	if (deed->step > 0) {
		if (deed->err.code != RF_OK)
			return DEED_FAIL;
		deed->answer_status = 201;
		deed->answer = make_account(deed->s);
		return DEED_DONE;
	}
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	for (i = 0; i < nitems(required); i++) {
		if (json_object_get(deed->body, required[i]) == NULL)
			return deed_fail(deed, RF_CREATE_MISSING, required[i], NULL);
	}
	if ((body = wanted(deed)) == NULL)
		return DEED_FAIL;
	json_array_foreach(json_object_get(users, "users"), i, user) {
		if (name_of(user) != NULL && strcmp(name_of(user), surface_text(body, "name", NULL)) == 0) {
			json_decref(body);
			return deed_fail(deed, RF_ALREADY_EXISTS, "ManagerAccount", "UserName", name_of(user), NULL);
		}
	}
	if (free_slot(users) == 0) {
		json_decref(body);
		return deed_fail(deed, RF_LIMIT_REACHED, NULL);
	}
	if (json_object_get(body, "is_enabled") == NULL)
		json_object_set_new(body, "is_enabled", json_true());
	snprintf(deed->s->id[0], sizeof deed->s->id[0], "%d", free_slot(users));
	snprintf(deed->location, sizeof deed->location, SERVICE "/Accounts/%d", free_slot(users));
	return set_user(deed, free_slot(users), body);
}

static enum deed_ask
patch_account(struct deed *deed)
{
	const json_t *user;
	json_t *body;

	if (deed->step > 0)
		return deed->err.code == RF_OK ? DEED_DONE : DEED_FAIL;
	user = find(deed->s, deed->s->id[0]);
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (user == NULL)
		return deed_fail(deed, RF_NOT_FOUND, deed->s->path, NULL);
	if ((body = wanted(deed)) == NULL)
		return DEED_FAIL;
	return set_user(deed, (int)json_integer_value(json_object_get(user, "id")), body);
}

static enum deed_ask
remove_account(struct deed *deed)
{
	const json_t *user;

	if (deed->step > 0)
		return ipmi_box_act(deed, "ipmi:/users/clear", NULL);
	user = find(deed->s, deed->s->id[0]);
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (user == NULL)
		return deed_fail(deed, RF_NOT_FOUND, deed->s->path, NULL);
	return ipmi_box_act(deed, "ipmi:/users/clear", json_pack("{s:O}", "id", json_object_get(user, "id")));
}

static const struct surface_row rows[] = {
	IPMI_ROW("/AccountService", make_service),
	IPMI_ROW("/AccountService/Roles", make_roles),
	IPMI_ROW("/AccountService/Roles/{}", make_role),
	{SURFACE_ROOT, "/AccountService/Accounts", 0, make_accounts, NULL, post_account, NULL},
	{SURFACE_ROOT, "/AccountService/Accounts/{}", 0, make_account, patch_account, NULL, remove_account},
};

const struct surface_family surface_ipmi_users = {rows, nitems(rows), NULL, 0, "ipmi"};
