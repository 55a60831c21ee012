/* A session left over from a gateway that was killed, or from before a new login. It is ended only
 * when it is seen to be ours: boxes number their sessions, and after a restart the same number is
 * somebody else's. */
#include <stdio.h>
#include <string.h>

#include "gateway/log.h"
#include "southbound/json_budget.h"
#include "southbound/redfish_login.h"

static enum verdict look(struct script *script);
static enum verdict saw(struct script *script, const void *reply, size_t len);
static enum verdict end(struct script *script);
static enum verdict ended(struct script *script, const void *reply, size_t len);
static enum verdict ask(struct login *login, const char *method);

/* clang-format off */
static const struct step steps[] = {
	{ "leftover", look, saw,   0, 1, &steps[2] },
	{ "logout",   end,  ended, 0, 1, &steps[2] },
	{ 0 }
};
/* clang-format off */
static const struct step make_room_steps[] = {
	{ "leftover", look, saw,   0, 1, redfish_basic_steps },
	{ "logout",   end,  ended, 0, 1, redfish_basic_steps },
	{ 0 }
};
/* clang-format on */
/* clang-format on */

bool
redfish_leftover_take(struct login *login)
{
	const struct learnt *learnt = &login->endpoint->learnt;

	if (learnt->session_uri == NULL || !target_encode(learnt->session_uri, login->leftover))
		return false;
	snprintf(login->leftover_created, sizeof login->leftover_created, "%s",
	    learnt->session_created ? learnt->session_created : "");
	return true;
}

enum verdict
redfish_leftover_end(struct login *login)
{
	login->after = NULL;
	return script_jump(&login->script, steps);
}

enum verdict
redfish_leftover_make_room(struct login *login, const struct step *after)
{
	login->after = after;
	return script_jump(&login->script, make_room_steps);
}

static enum verdict
ask(struct login *login, const char *method)
{
	redfish_login_ask(login, method, login->leftover);
	if (login->after != NULL)
		login->transfer.authorization = login->authorization;
	else
		login->transfer.token = login->token;
	return redfish_login_send(login);
}
static enum verdict
look(struct script *script)
{
	return ask((struct login *)script, "GET");
}

static enum verdict
saw(struct script *script, const void *reply, size_t len)
{
	struct login *login = (struct login *)script;
	struct transfer *transfer = &login->transfer;
	struct rf_error ignored;
	const char *user, *created, *noted = login->leftover_created;
	json_t *session = NULL;
	bool is_ours;

	(void)reply, (void)len;
	if (transfer->answer.status == 200 && transfer->data != NULL)
		session =
		    json_read(transfer->data, transfer->data_len, login->endpoint->node, &ignored);
	user = redfish_text(session, "UserName");
	created = redfish_text(session, "CreatedTime");
	is_ours = session != NULL && strcmp(user, login->username) == 0 &&
		  (noted[0] == '\0' || created[0] == '\0' || strcmp(noted, created) == 0);
	json_decref(session);
	return is_ours ? NEXT : script_fail(script, RF_NODE_REFUSED, transfer->answer.status);
}

static enum verdict
end(struct script *script)
{
	return ask((struct login *)script, "DELETE");
}

static enum verdict
ended(struct script *script, const void *reply, size_t len)
{
	struct login *login = (struct login *)script;

	(void)reply, (void)len;
	log_info("node=%s session=leftover status=%d", login->endpoint->node,
	    login->transfer.answer.status);
	return login->after ? script_jump(script, login->after) : NEXT;
}
