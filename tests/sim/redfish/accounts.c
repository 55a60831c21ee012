#include "accounts.h"

#include <stdlib.h>
#include <string.h>

#include "resource.h"
#include "sessions.h"

static bool
has_user_name(const json_t *account, void *name)
{
	const char *is = json_text(account, "UserName");

	return is && strcmp(is, name) == 0;
}

static struct account *
account_new(
    struct bmc *b, const char *user, const char *password, const char *role, const char *uri)
{
	struct account *a = xcalloc(1, sizeof *a);

	a->user = xstrdup(user);
	a->password = xstrdup(password);
	a->role = xstrdup(role ? role : "Administrator");
	a->uri = uri ? xstrdup(uri) : NULL;
	a->enabled = true;
	LIST_INSERT_HEAD(&b->accounts, a, link);
	return a;
}

static void
account_free(struct account *a)
{
	LIST_REMOVE(a, link);
	free(a->user);
	free(a->password);
	free(a->role);
	free(a->uri);
	free(a);
}

void
accounts_init(struct bmc *b, const char *user, const char *password)
{
	accounts_clear(b);
	account_new(b, user, password, "Administrator",
	    bmc_find(b, "ManagerAccount", has_user_name, (void *)user));
}

void
accounts_clear(struct bmc *b)
{
	struct account *a, *next;

	LIST_FOREACH_DEL(a, &b->accounts, link, next)
	account_free(a);
}

static struct account *
account_at(struct bmc *b, const char *uri)
{
	struct account *a;

	LIST_FOREACH(a, &b->accounts, link)
	if (a->uri && strcmp(a->uri, uri) == 0)
		return a;
	return NULL;
}

static struct account *
account_named(struct bmc *b, const char *user)
{
	struct account *a;

	LIST_FOREACH(a, &b->accounts, link)
	if (strcmp(a->user, user) == 0)
		return a;
	return NULL;
}

struct account *
accounts_check(struct bmc *b, const char *user, const char *password)
{
	struct account *a = account_named(b, user);
	int limit = b->settings.lockout;

	if (!a || !a->enabled || (limit && a->refused >= limit))
		return NULL;
	if (strcmp(a->password, password) != 0) {
		a->refused++;
		return NULL;
	}
	a->refused = 0;
	return a;
}

bool
accounts_is_collection(struct bmc *b, const char *uri)
{
	return b->tree->accounts && strcmp(b->tree->accounts, uri) == 0;
}

bool
accounts_is_member(struct bmc *b, const char *uri)
{
	size_t len = b->tree->accounts ? strlen(b->tree->accounts) : 0;

	return len && strncmp(uri, b->tree->accounts, len) == 0 && uri[len] == '/' &&
	       !strchr(uri + len + 1, '/');
}

static bool
check_strings(struct call *c, const char *const *names)
{
	for (; *names; names++) {
		const char *value = json_text(c->input, *names);

		if (!value || !*value) {
			call_property_error(c, *names, "PropertyMissing", *names, NULL);
			return false;
		}
	}
	return true;
}

void
accounts_create(struct call *c)
{
	static const char *const required[] = {"UserName", "Password", "RoleId", NULL};
	struct bmc *b = c->bmc;
	const char *user = json_text(c->input, "UserName");
	char id[16], *uri, *role;
	json_t *body;

	if (!check_strings(c, required))
		return;
	if (account_named(b, user)) {
		call_error(c, "ResourceAlreadyExists", "ManagerAccount", "UserName", user, NULL);
		return;
	}
	do {
		snprintf(id, sizeof id, "%u", b->next_id++);
		uri = xasprintf("%s/%s", b->tree->accounts, id);
		if (!bmc_doc(b, uri))
			break;
		free(uri);
	} while (true);
	role = xasprintf("/redfish/v1/AccountService/Roles/%s", json_text(c->input, "RoleId"));
	body = json_pack("{s:s, s:s, s:s, s:s, s:s, s:n, s:s, s:b, s:b, s:[s], s:{s:{s:s}}}",
	    "@odata.id", uri, "@odata.type", "#ManagerAccount.v1_4_0.ManagerAccount", "Id", id,
	    "Name", "User Account", "UserName", user, "Password", "RoleId",
	    json_text(c->input, "RoleId"), "Enabled", 1, "Locked", 0, "AccountTypes", "Redfish",
	    "Links", "Role", "@odata.id", role);
	if (json_is_boolean(json_object_get(c->input, "Enabled")))
		json_object_set(body, "Enabled", json_object_get(c->input, "Enabled"));
	bmc_new_member(b, b->tree->accounts, uri, body);
	account_new(b, user, json_text(c->input, "Password"), json_text(c->input, "RoleId"), uri)
	    ->enabled = json_is_true(json_object_get(body, "Enabled"));
	call_doc(c, 201, bmc_doc(b, uri));
	call_header(c, "Location", uri);
	free(role);
	free(uri);
}

static void
set_string(char **place, const char *value)
{
	if (!value)
		return;
	free(*place);
	*place = xstrdup(value);
}

/* A slot without a name is empty; giving it a name and a password makes an account of it (iDRAC).
 */
void
accounts_patch(struct call *c)
{
	struct bmc *b = c->bmc;
	struct account *a = account_at(b, c->uri);
	const char *user = json_text(c->input, "UserName"),
		   *password = json_text(c->input, "Password");
	json_t *body = json_deep_copy(bmc_body(b, c->uri)),
	       *enabled = json_object_get(c->input, "Enabled");

	if (!resource_merge(c, body, c->input, "")) {
		json_decref(body);
		return;
	}
	json_object_set_new(body, "Password", json_null());
	bmc_put(b, c->uri, body);
	bmc_changed(b, c->uri);
	if (!a && json_text(body, "UserName") && *json_text(body, "UserName") && password)
		a = account_new(
		    b, json_text(body, "UserName"), password, json_text(body, "RoleId"), c->uri);
	if (a) {
		set_string(&a->user, user);
		set_string(&a->password, password);
		set_string(&a->role, json_text(c->input, "RoleId"));
		if (enabled)
			a->enabled = json_is_true(enabled);
		if (password)
			a->must_change = false;
		a->refused = 0;
		if (!a->enabled || (user && !*user))
			sessions_end_of(b, a);
		if (c->session && !a->enabled)
			c->session = NULL;
	}
	call_doc(c, 200, bmc_doc(b, c->uri));
}

void
accounts_delete(struct call *c)
{
	struct bmc *b = c->bmc;
	struct account *a = account_at(b, c->uri);

	if (a) {
		sessions_end_of(b, a);
		if (c->who == a) {
			c->who = NULL;
			c->session = NULL;
		}
		account_free(a);
	}
	bmc_member_remove(b, b->tree->accounts, c->uri);
	bmc_remove(b, c->uri);
	call_empty(c, 204);
}

json_t *
accounts_json(const struct bmc *b)
{
	json_t *all = json_array();
	struct account *a;

	LIST_FOREACH(a, &b->accounts, link)
	json_array_append_new(all, json_pack("{s:s, s:s, s:s?, s:b, s:i, s:b}", "user", a->user,
				       "role", a->role, "uri", a->uri, "enabled", a->enabled,
				       "refused", a->refused, "must_change", a->must_change));
	return all;
}
