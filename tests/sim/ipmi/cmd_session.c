#include "command.h"

#include <netinet/in.h>
#include <string.h>

/* Commands about sessions: IPMI 2.0 22.18 to 22.20. */

static int
set_privilege(struct call *c)
{
	struct session *s = c->session;
	uint8_t wanted = c->data[0] & 15;
	struct quirk_use *u;

	if (wanted == 0) { /* just tell */
		put8(c, s->privilege);
		return CC_DONE;
	}
	if (wanted == ADMINISTRATOR && (u = quirk_use(c->bmc, QUIRK_PRIVILEGE_REFUSED, NULL)))
		return (int)quirk_number(u, 0x81);
	if (wanted == CALLBACK || wanted > ADMINISTRATOR)
		return 0x80;
	if (wanted > s->limit || wanted > s->user->limit)
		return 0x81;
	s->privilege = wanted;
	put8(c, wanted);
	return CC_DONE;
}

static int
close_session(struct call *c)
{
	uint32_t id = get32(c->data);
	struct session *s = session_find(c->bmc, id);

	if (!s)
		return 0x87;
	if (s != c->session && c->session->privilege < ADMINISTRATOR)
		return CC_PRIVILEGE;
	c->bmc->count.closes++;
	if (s == c->session)
		c->ends_session = true;
	else
		session_end(s);
	return quirk_on(c->bmc, QUIRK_CLOSE_SILENT) ? CC_SILENT : CC_DONE;
}

static void
put_session(struct call *c, const struct session *s)
{
	const struct sockaddr_in *from = (const struct sockaddr_in *)&s->peer.address;

	put8(c, (unsigned)(s->user - c->bmc->users) + 1);
	put8(c, s->privilege);
	put8(c, 0x10 | LAN_CHANNEL); /* RMCP+ */
	if (from->sin_family != AF_INET)
		return;
	put_bytes(c, &from->sin_addr, 4);
	put24(c, 0x000002); /* a MAC of nobody: 02:00:00:... */
	put24(c, 0);
	put16(c, ntohs(from->sin_port));
}

/* The one that the request names: the current one, the Nth, by handle or by id. */
static const struct session *
named_session(struct call *c)
{
	unsigned index = c->data[0];
	const struct session *s;

	if (index == 0)
		return c->session;
	LIST_FOREACH(s, &c->bmc->sessions, link)
	{
		if (s->stage != SESSION_ACTIVE)
			continue;
		if (index == 0xff   ? c->len >= 5 && s->id == get32(c->data + 1)
		    : index == 0xfe ? c->len >= 2 && s->slot == c->data[1]
				    : --index == 0)
			return s;
	}
	return NULL;
}

static int
get_session_info(struct call *c)
{
	const struct session *s;
	int active = session_count(c->bmc, false);

	if (c->data[0] != 0 && c->data[0] < 0xfe && c->data[0] > c->bmc->settings.session_limit)
		return CC_RANGE;
	s = named_session(c);
	put8(c, s ? s->slot : 0);
	put8(c, (unsigned)c->bmc->settings.session_limit & 0x3f);
	put8(c, (unsigned)active & 0x3f);
	if (s)
		put_session(c, s);
	return CC_DONE;
}

/* Serial over LAN and the like: there is no such payload. */
static int
refuse_payload(struct call *c)
{
	(void)c;
	return 0x81; /* disabled */
}

/* clang-format off */
const struct command session_commands[] = {
	{ NETFN_APP, 0x3b, CALLBACK, 1, 1, set_privilege },
	{ NETFN_APP, 0x3c, CALLBACK, 4, 5, close_session },
	{ NETFN_APP, 0x3d, USER,     1, 5, get_session_info },
	{ NETFN_APP, 0x48, USER,     6, 6, refuse_payload },
	{ 0 }
};
/* clang-format on */
