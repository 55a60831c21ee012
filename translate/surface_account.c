/* The BMC's own accounts in one shape: made by POST and ended by DELETE also where they are fixed slots, roles in DMTF's words. In canonical
 * words they are below AccountService, which northbound is the Manager's RemoteAccountService. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/deed.h"
#include "translate/manager_places.h"
#include "translate/quirks.h"
#include "translate/surface_rows.h"

#define SERVICE  "/redfish/v1/AccountService"
#define ACCOUNTS SERVICE "/Accounts"

static const char *const roles[] = {"Administrator", "Operator", "ReadOnly"};

/* ---- what the box has ---- */

static const json_t *
own_accounts(struct surface *s)
{
	return surface_get(s, surface_link(surface_know(s, SERVICE), "Accounts"));
}

static const char *
path_of(const json_t *member)
{
	return surface_text(member, "@odata.id", NULL);
}

/* A slot that nobody uses. */
static bool
is_free(const json_t *account)
{
	const char *name = surface_text(account, "UserName", NULL);

	return account != NULL && (name == NULL || name[0] == '\0');
}

/* May this slot be given to somebody? */
static bool
is_usable(const struct surface *s, const char *path)
{
	const char *id = strrchr(path, '/') + 1;
	size_t i;

	for (i = 0; i < account_slots_count; i++) {
		if (quirks_match(account_slots[i].vendor, s->vendor->name))
			return atoi(id) >= account_slots[i].first;
	}
	/* User 1 is the nameless one (IPMI 2.0, 22.28). */
	return strcmp(id, "1") != 0;
}

/* How a vendor writes privileges beside the role, seen by an account of the box; NULL: it does not. */
static const struct account_oem *
oem_of(const json_t *account)
{
	size_t i;

	for (i = 0; i < account_oem_count; i++) {
		if (surface_at(account, "Oem", account_oems[i].key, account_oems[i].privileges, NULL) != NULL)
			return &account_oems[i];
	}
	return NULL;
}

/* ---- roles ---- */

/* The vendor's word in DMTF's, or DMTF's in the vendor's. */
static const char *
role_word(const struct surface *s, const char *text, bool to_vendor)
{
	size_t i;

	for (i = 0; i < role_word_count; i++) {
		if (!quirks_match(role_words[i].vendor, s->vendor->name))
			continue;
		if (strcmp(to_vendor ? role_words[i].role : role_words[i].word, text) == 0)
			return to_vendor ? role_words[i].word : role_words[i].role;
	}
	return text;
}

static bool
names(const char *list, const char *flag)
{
	size_t len = strlen(flag), word;

	for (; *list != '\0'; list += word + (list[word] == ' ')) {
		word = strcspn(list, " ");
		if (word == len && strncmp(list, flag, len) == 0)
			return true;
	}
	return false;
}

/* The role that has no more than these flags. */
static const char *
role_by_flags(const struct account_oem *oem, const json_t *flags)
{
	bool has_all, has_any = false;
	const char *name;
	json_t *value;
	int role;

	for (role = 0; role < 3; role++) {
		has_all = true;
		json_object_foreach((json_t *)flags, name, value) {
			has_any = has_any || json_is_true(value);
			if (names(oem->flags[role], name) && !json_is_true(value))
				has_all = false;
		}
		if (has_all && has_any)
			return roles[role];
	}
	return NULL;
}

static json_t *
flags_of(const struct account_oem *oem, const char *role)
{
	json_t *flags = json_object();
	const char *list = oem->flags[0];
	char flag[64];
	size_t len;
	int i;

	for (i = 0; i < 2 && strcmp(roles[i], role) != 0; i++)
		;
	for (; *list != '\0'; list += len + (list[len] == ' ')) {
		len = strcspn(list, " ");
		snprintf(flag, sizeof flag, "%.*s", (int)len, list);
		json_object_set_new(flags, flag, json_boolean(names(oem->flags[i], flag)));
	}
	return flags;
}

/* ---- documents ---- */

static void
dress_account(struct surface *s, json_t *json)
{
	const struct account_oem *oem = oem_of(json);
	const char *role = surface_text(json, "RoleId", NULL);
	char path[SURFACE_PATH];

	json_object_set_new(json, "Password", json_null());
	if (role == NULL && oem != NULL)
		role = role_by_flags(oem, surface_at(json, "Oem", oem->key, oem->privileges, NULL));
	if (role == NULL)
		return;
	/* It may be the property's own text, which goes when it is set. */
	role = role_word(s, role, false);
	snprintf(path, sizeof path, SERVICE "/Roles/%s", role);
	json_object_set_new(json, "RoleId", json_string(role));
	/* The first boxes have none. */
	if (surface_at(json, "Links", "Role", NULL) == NULL && surface_link(surface_know(s, SERVICE), "Roles")[0] != '\0')
		json_object_set_new(surface_object(json, "Links"), "Role", surface_link_to(path, ""));
}

static json_t *
make_accounts(struct surface *s)
{
	const json_t *own = own_accounts(s);
	json_t *json, *members, *member;
	size_t i;

	if (own == NULL)
		return NULL;
	json = json_deep_copy(own);
	members = json_array();
	json_array_foreach(json_object_get(json, "Members"), i, member) {
		if (!is_free(surface_know(s, path_of(member))))
			json_array_append(members, member);
	}
	json_object_set_new(json, "Members", members);
	return json;
}

static json_t *
make_account(struct surface *s)
{
	const json_t *own = surface_own(s);
	json_t *json;

	if (own == NULL || is_free(own))
		return NULL;
	json = json_deep_copy(own);
	dress_account(s, json);
	return json;
}

/* ---- what goes to the box ---- */

/* The client's body in the vendor's words; `like`: any account of the box, to see how it writes them. */
static json_t *
vendor_body(struct deed *deed, const json_t *like, bool is_new)
{
	const struct account_oem *oem = oem_of(like);
	json_t *body = json_deep_copy(deed->body), *own;
	const char *role = surface_text(deed->body, "RoleId", NULL);

	if (role != NULL)
		json_object_set_new(body, "RoleId", json_string(role_word(deed->s, role, true)));
	if (oem == NULL)
		return body;
	own = surface_object(surface_object(body, "Oem"), oem->key);
	if (is_new && json_object_get(own, oem->login) == NULL)
		json_object_set(own, oem->login, json_object_get(body, "UserName"));
	if (role != NULL && json_object_get(like, "RoleId") == NULL) {
		json_object_set_new(own, oem->privileges, flags_of(oem, role));
		json_object_del(body, "RoleId");
	}
	if (json_object_size(own) == 0)
		json_object_del(json_object_get(body, "Oem"), oem->key);
	if (json_object_size(json_object_get(body, "Oem")) == 0)
		json_object_del(body, "Oem");
	return body;
}

/* ---- POST ---- */

static bool
check_new(struct deed *deed)
{
	static const char *const required[] = {"UserName", "Password", "RoleId"};
	const json_t *value;
	size_t i;

	for (i = 0; i < nitems(required); i++) {
		value = json_object_get(deed->body, required[i]);
		if (value == NULL)
			deed_fail(deed, RF_CREATE_MISSING, required[i], NULL);
		else if (!json_is_string(value) || json_string_length(value) == 0)
			deed_fail(deed, RF_PROPERTY_TYPE, "...", required[i], NULL);
		else
			continue;
		return false;
	}
	return true;
}

/* What the box has now: the account of that name, the first free slot, and any account. Paths are lent. */
struct found {
	const char *named, *slot;
	const json_t *account, *like;
};

static struct found
look(struct surface *s, const json_t *accounts, const char *user)
{
	struct found found = {0};
	const json_t *member, *account;
	const char *path, *name;
	size_t i;

	json_array_foreach(json_object_get(accounts, "Members"), i, member) {
		path = path_of(member);
		account = surface_get(s, path);
		name = surface_text(account, "UserName", NULL);
		if (is_free(account)) {
			if (found.slot == NULL && is_usable(s, path))
				found.slot = path;
			continue;
		}
		if (found.like == NULL)
			found.like = account;
		if (name != NULL && strcmp(name, user) == 0) {
			found.named = path;
			found.account = account;
		}
	}
	return found;
}

/* The new account, read again. */
static enum deed_ask
created(struct deed *deed, const struct found *found)
{
	deed->answer_status = 201;
	if (found->named == NULL)
		return DEED_DONE;
	snprintf(deed->location, sizeof deed->location, "%s", found->named);
	json_decref(deed->answer);
	deed->answer = json_deep_copy(found->account);
	dress_account(deed->s, deed->answer);
	return DEED_DONE;
}

enum { POST_CHECK, POST_WHOLE, POST_NAMED, POST_ALLOWED };

/* No account of the box shows a role, so privileges went alone; some builds want the role beside them. */
static enum deed_ask
post_with_role(struct deed *deed, const json_t *accounts, const json_t *like)
{
	json_t *body;

	if (oem_of(like) == NULL || json_object_get(like, "RoleId") != NULL)
		return DEED_FAIL;
	deed->step = POST_ALLOWED;
	body = vendor_body(deed, like, true);
	json_object_set(body, "RoleId", json_object_get(deed->body, "RoleId"));
	return deed_send(deed, "POST", path_of(accounts), body);
}

/* Fixed slots are filled; others are made. Some slots take a name first and a role then. */
static enum deed_ask
post_account(struct deed *deed)
{
	struct surface *s = deed->s;
	const json_t *accounts = own_accounts(s);
	const char *user = surface_text(deed->body, "UserName", NULL), *slot = surface_text(deed->state, "slot", NULL);
	struct found found;
	json_t *body;

	if (deed->step == POST_CHECK && !check_new(deed))
		return DEED_FAIL;
	found = look(s, accounts, user);
	if (s->is_waiting)
		return DEED_AGAIN;
	if (deed->step == POST_CHECK) {
		if (accounts == NULL)
			return deed_fail(deed, RF_NODE_UNSUPPORTED, s->node, NULL);
		if (found.named != NULL)
			return deed_fail(deed, RF_ALREADY_EXISTS, "ManagerAccount", "UserName", user, NULL);
		body = vendor_body(deed, found.like, true);
		deed->step = POST_WHOLE;
		if (found.slot == NULL)
			return deed_send(deed, "POST", path_of(accounts), body);
		json_object_set_new(deed->state, "slot", json_string(found.slot));
		if (json_object_get(body, "Enabled") == NULL)
			json_object_set_new(body, "Enabled", json_true());
		return deed_send(deed, "PATCH", found.slot, body);
	}
	if (deed->err.code != RF_OK) {
		if (slot == NULL && (deed->status == 405 || deed->status == 501))
			return deed_fail(deed, RF_LIMIT_REACHED, NULL);
		if (deed->step != POST_WHOLE || deed->status != 400)
			return DEED_FAIL;
		if (slot == NULL)
			return post_with_role(deed, accounts, found.like);
		deed->step = POST_NAMED;
		body = json_pack("{s:O,s:O}", "UserName", json_object_get(deed->body, "UserName"), "Password",
		    json_object_get(deed->body, "Password"));
		return deed_send(deed, "PATCH", slot, body);
	}
	if (deed->step == POST_NAMED) {
		deed->step = POST_ALLOWED;
		body = vendor_body(deed, found.like, true);
		json_object_del(body, "UserName");
		json_object_del(body, "Password");
		json_object_set_new(body, "Enabled", json_true());
		return deed_send(deed, "PATCH", slot, body);
	}
	return created(deed, &found);
}

/* ---- PATCH, DELETE ---- */

static enum deed_ask
patch_account(struct deed *deed)
{
	const json_t *own = surface_own(deed->s);

	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (deed->step++ > 0)
		return deed->err.code == RF_OK ? DEED_DONE : DEED_FAIL;
	if (own == NULL || is_free(own))
		return deed_fail(deed, RF_NOT_FOUND, deed->s->path, NULL);
	if (!json_is_object(deed->body))
		return deed_fail(deed, RF_BODY_FORMAT, NULL);
	return deed_send(deed, "PATCH", deed->s->path, vendor_body(deed, own, false));
}

static bool
has_slots(const struct surface *s)
{
	size_t i;

	for (i = 0; i < account_slots_count; i++) {
		if (quirks_match(account_slots[i].vendor, s->vendor->name))
			return true;
	}
	return false;
}

enum { END_CHECK, END_DELETED, END_CLEARED, END_DISABLED, END_NAMELESS };

/* A slot cannot go: it is disabled and loses its name, at once or one after the other. */
static enum deed_ask
remove_account(struct deed *deed)
{
	const char *path = deed->s->path;
	const json_t *own;

	if (deed->step == END_CHECK) {
		own = surface_own(deed->s);
		if (deed->s->is_waiting)
			return DEED_AGAIN;
		if (own == NULL || is_free(own))
			return deed_fail(deed, RF_NOT_FOUND, path, NULL);
		deed->step = END_DELETED;
		if (!has_slots(deed->s))
			return deed_send(deed, "DELETE", path, NULL);
		deed->status = 405;
		deed->err.code = RF_NODE_REFUSED;
	}
	if (deed->step == END_DELETED && (deed->status == 405 || deed->status == 501)) {
		deed->step = END_CLEARED;
		return deed_send(deed, "PATCH", path, json_pack("{s:b,s:s}", "Enabled", 0, "UserName", ""));
	}
	if (deed->step == END_CLEARED && deed->status == 400) {
		deed->step = END_DISABLED;
		return deed_send(deed, "PATCH", path, json_pack("{s:b}", "Enabled", 0));
	}
	if (deed->err.code != RF_OK)
		return DEED_FAIL;
	if (deed->step == END_DISABLED) {
		deed->step = END_NAMELESS;
		return deed_send(deed, "PATCH", path, json_pack("{s:s}", "UserName", ""));
	}
	return DEED_DONE;
}

static const struct surface_row rows[] = {
	{SURFACE_ROOT, "/AccountService/Accounts", 0, make_accounts, NULL, post_account, NULL},
	{SURFACE_ROOT, "/AccountService/Accounts/{}", 0, make_account, patch_account, NULL, remove_account},
};

const struct surface_family surface_account = {rows, nitems(rows), NULL, 0};
