#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "northbound/accounts.h"
#include "northbound/collections.h"
#include "northbound/privileges.h"
#include "northbound/properties.h"
#include "northbound/reply.h"
#include "northbound/request.h"
#include "northbound/res_accounts.h"

#define ROLES "/redfish/v1/AccountService/Roles"

struct work {
	struct role_change change; /* the op */
	struct request *req;
	struct properties read;
};

static bool take_id(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_privileges(void *into, json_t *value, const char *path, struct rf_error *err);
static bool take_oem_privileges(void *into, json_t *value, const char *path, struct rf_error *err);
static void created(struct op *op);
static void patched(struct op *op);
static void deleted(struct op *op);

#define OWN(fn) .kind = PROPERTY_OWN, .take = fn
#define FIXED   .kind = PROPERTY_READ_ONLY

/* clang-format off */
static const struct property new_rows[] = {
	{ "RoleId",             OWN(take_id),             .is_required = true },
	{ "AssignedPrivileges", OWN(take_privileges),     .is_required = true },
	{ "OemPrivileges",      OWN(take_oem_privileges) },
	{ "IsPredefined",       FIXED },
	{ "Id",                 FIXED },
	{ "Name",               FIXED },
	{ "Description",        FIXED },
};
static const struct property custom_rows[] = {
	{ "AssignedPrivileges", OWN(take_privileges) },
	{ "OemPrivileges",      OWN(take_oem_privileges) },
	{ "RoleId",             FIXED },
	{ "IsPredefined",       FIXED },
	{ "Id",                 FIXED },
	{ "Name",               FIXED },
	{ "Description",        FIXED },
};
static const struct property predefined_rows[] = {
	{ "AssignedPrivileges", FIXED },
	{ "OemPrivileges",      FIXED },
	{ "RoleId",             FIXED },
	{ "IsPredefined",       FIXED },
	{ "Id",                 FIXED },
	{ "Name",               FIXED },
	{ "Description",        FIXED },
};
/* clang-format on */

static json_t *
role_json(const struct role *role)
{
	json_t *privileges = json_array();
	unsigned bit;

	for (bit = 1; bit <= PRIV_CONFIGURE_COMPONENTS; bit <<= 1)
		if (role->privileges & bit)
			json_array_append_new(privileges, json_string(privileges_name(bit)));
	return json_pack("{s:s+, s:s, s:s, s:s+, s:s, s:s, s:b, s:o, s:[]}", "@odata.id", ROLES "/",
	    role->id, "@odata.type", "#Role.v1_3_3.Role", "Id", role->id, "Name", role->id, " Role",
	    "Description",
	    role->is_predefined ? "A role of the Redfish specification"
				: "A role of the gateway's administrators",
	    "RoleId", role->id, "IsPredefined", role->is_predefined, "AssignedPrivileges",
	    privileges, "OemPrivileges");
}

void
res_roles_get(struct request *req)
{
	const struct account_set *set = accounts_now();
	json_t *members = json_array();
	size_t i;

	for (i = 0; i < set->role_count; i++)
		json_array_append_new(
		    members, json_pack("{s:s+}", "@odata.id", ROLES "/", set->roles[i].id));
	reply_json(req, 200, collections_json(req, members));
}

/* The role of the URI; NULL: the request is answered. */
static const struct role *
the_one(struct request *req)
{
	const struct role *role = accounts_role(accounts_now(), req->param[0]);

	if (role == NULL)
		reply_fail(req, RF_NOT_FOUND, req->uri);
	return role;
}

void
res_roles_one_get(struct request *req)
{
	const struct role *role = the_one(req);

	if (role != NULL)
		reply_json(req, 200, role_json(role));
}

static struct work *
work_new(struct request *req)
{
	struct work *work = xcalloc(1, sizeof *work);

	work->req = req;
	return work;
}

/* The role as it is now, with what was wrong in the body; NULL when it has gone again meanwhile. */
static void
work_end(struct work *work, int status)
{
	const struct role *role = accounts_role(accounts_now(), work->change.id);
	struct request *req = work->req;
	struct rf_error err = work->change.call.op.err;
	json_t *json;

	if (err.code) {
		reply_error(req, &err);
	} else if (role == NULL) {
		reply_fail(req, RF_NOT_FOUND, req->uri);
	} else {
		log_info("role=%s state=%s by=%s", role->id, status == 201 ? "created" : "changed",
		    req->who.user);
		json = role_json(role);
		properties_annotate(&work->read, json);
		if (status == 201)
			reply_created(
			    req, json_string_value(json_object_get(json, "@odata.id")), json);
		else
			reply_json(req, status, json);
	}
	free(work);
}

void
res_roles_post(struct request *req)
{
	struct work *work = work_new(req);

	properties_read_new(&work->read, req->body, new_rows, nitems(new_rows), work);
	if (work->read.bad) {
		reply_errors(req, work->read.errs, properties_told(&work->read));
		free(work);
		return;
	}
	role_create(&work->change, &req->op, 0, created);
}

static void
created(struct op *op)
{
	work_end((struct work *)op, 201);
}

void
res_roles_one_patch(struct request *req)
{
	const struct role *role = the_one(req);
	struct work *work;

	if (role == NULL || !request_if_match(req, role_json(role)))
		return;
	work = work_new(req);
	memcpy(work->change.id, role->id, sizeof work->change.id);
	work->change.privileges = role->privileges;
	if (request_header(req, "If-Match") != NULL)
		work->change.version = role->version;
	if (role->is_predefined)
		properties_read(
		    &work->read, req->body, "", predefined_rows, nitems(predefined_rows), work);
	else
		properties_read(&work->read, req->body, "", custom_rows, nitems(custom_rows), work);
	if (properties_are_useless(&work->read)) {
		reply_errors(req, work->read.errs, properties_told(&work->read));
		free(work);
		return;
	}
	role_update(&work->change, &req->op, 0, patched);
}

static void
patched(struct op *op)
{
	work_end((struct work *)op, 200);
}

void
res_roles_one_delete(struct request *req)
{
	const struct role *role = the_one(req);
	struct work *work;

	if (role == NULL || !request_if_match(req, role_json(role)))
		return;
	work = work_new(req);
	memcpy(work->change.id, role->id, sizeof work->change.id);
	if (request_header(req, "If-Match") != NULL)
		work->change.version = role->version;
	role_delete(&work->change, &req->op, 0, deleted);
}

static void
deleted(struct op *op)
{
	struct work *work = (struct work *)op;
	struct request *req = work->req;

	if (op->err.code) {
		reply_error(req, &op->err);
	} else {
		log_info("role=%s state=deleted by=%s", work->change.id, req->who.user);
		reply_empty(req, 204);
	}
	free(work);
}

/* ---- single properties */

static bool
take_id(void *into, json_t *value, const char *path, struct rf_error *err)
{
	struct role_change *change = &((struct work *)into)->change;
	char shown[80];

	properties_show(value, shown, sizeof shown);
	if (!json_is_string(value))
		return error_set(err, RF_PROPERTY_TYPE, shown, path);
	if (!accounts_name_is_valid(json_string_value(value)))
		return error_set(err, RF_PROPERTY_FORMAT, shown, path);
	snprintf(change->id, sizeof change->id, "%s", json_string_value(value));
	return true;
}

static bool
take_privileges(void *into, json_t *value, const char *path, struct rf_error *err)
{
	struct role_change *change = &((struct work *)into)->change;
	char place[128], shown[80];
	unsigned bits = 0, bit;
	json_t *name;
	size_t i;

	properties_show(value, shown, sizeof shown);
	if (!json_is_array(value))
		return error_set(err, RF_PROPERTY_TYPE, shown, path);
	json_array_foreach (value, i, name) {
		snprintf(place, sizeof place, "%s/%zu", path, i);
		properties_show(name, shown, sizeof shown);
		if (!json_is_string(name))
			return error_set(err, RF_PROPERTY_TYPE, shown, place);
		bit = privileges_bit(json_string_value(name));
		if (bit == 0)
			return error_set(err, RF_PROPERTY_NOT_IN_LIST, shown, place);
		bits |= bit;
	}
	change->privileges = bits;
	return true;
}

/* There are none. */
static bool
take_oem_privileges(void *into, json_t *value, const char *path, struct rf_error *err)
{
	char shown[80];

	(void)into;
	properties_show(value, shown, sizeof shown);
	if (!json_is_array(value))
		return error_set(err, RF_PROPERTY_TYPE, shown, path);
	return json_array_size(value) == 0 || error_set(err, RF_PROPERTY_NOT_IN_LIST, shown, path);
}
