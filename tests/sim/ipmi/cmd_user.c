#include "command.h"

#include <string.h>

/* Users: IPMI 2.0 22.26 to 22.30. */

static bool
is_lan(unsigned channel)
{
	return (channel & 15) == 0x0e || (channel & 15) == LAN_CHANNEL;
}

/* NULL: no such user. */
static struct user *
user_of(struct call *c, unsigned id)
{
	id &= 0x3f;
	return id >= 1 && id <= USERS ? &c->bmc->users[id - 1] : NULL;
}

static int
set_access(struct call *c)
{
	struct user *u = user_of(c, c->data[1]);
	unsigned flags = c->data[0], limit = c->data[2] & 15;

	if (!u || !is_lan(c->data[0]) || limit == 0 ||
	    (limit > ADMINISTRATOR && limit != NO_ACCESS))
		return CC_FIELD;
	if (flags & 0x80) {
		u->callback_only = flags & 0x40;
		u->may_link = flags & 0x20;
		u->may_message = flags & 0x10;
	}
	u->limit = (uint8_t)limit;
	return CC_DONE;
}

static int
get_access(struct call *c)
{
	struct user *u = user_of(c, c->data[1]);
	unsigned enabled = 0;

	if (!u)
		return CC_RANGE;
	if (!is_lan(c->data[0]))
		return CC_FIELD;
	for (int i = 0; i < USERS; i++)
		enabled += c->bmc->users[i].is_enabled;
	put8(c, USERS);
	put8(c, (u->is_enabled ? 0x40 : 0x80) | enabled);
	put8(c, 1); /* the name of user 1 is fixed: none */
	put8(c, (u->callback_only ? 0x40u : 0) | (u->may_link ? 0x20u : 0) |
		    (u->may_message ? 0x10u : 0) | u->limit);
	return CC_DONE;
}

static int
set_name(struct call *c)
{
	struct user *u = user_of(c, c->data[0]);

	if (!u || u == &c->bmc->users[0])
		return CC_FIELD;
	memset(u->name, 0, sizeof u->name);
	memcpy(u->name, c->data + 1, USER_NAME);
	return CC_DONE;
}

static int
get_name(struct call *c)
{
	struct user *u = user_of(c, c->data[0]);

	if (!u)
		return CC_RANGE;
	put_bytes(c, u->name, USER_NAME);
	return CC_DONE;
}

static int
set_password(struct call *c)
{
	struct user *u = user_of(c, c->data[0]);
	size_t size = c->data[0] & 0x80 ? 20 : 16;
	enum { DISABLE, ENABLE, SET, TEST } what = c->data[1] & 3;
	struct user wanted = {0};

	if (!u)
		return CC_FIELD;
	if (what == DISABLE || what == ENABLE) {
		u->is_enabled = what == ENABLE;
		u->refused_in_row = 0;
		return CC_DONE;
	}
	if (c->len != 2 + size)
		return CC_LENGTH;
	user_set_password(&wanted, c->data + 2, strnlen((const char *)c->data + 2, size));
	if (what == SET) {
		user_set_password(u, wanted.password, wanted.password_len);
		u->refused_in_row = 0;
		return CC_DONE;
	}
	if (size == 16 && u->password_len > 16)
		return 0x81;
	return u->password_len == wanted.password_len &&
		       memcmp(u->password, wanted.password, PASSWORD) == 0
		   ? CC_DONE
		   : 0x80;
}

/* clang-format off */
const struct command user_commands[] = {
	{ NETFN_APP, 0x43, ADMINISTRATOR, 3, 4,   set_access },
	{ NETFN_APP, 0x44, OPERATOR,      2, 2,   get_access },
	{ NETFN_APP, 0x45, ADMINISTRATOR, 17, 17, set_name },
	{ NETFN_APP, 0x46, OPERATOR,      1, 1,   get_name },
	{ NETFN_APP, 0x47, ADMINISTRATOR, 2, 22,  set_password },
	{ 0 }
};
/* clang-format on */
