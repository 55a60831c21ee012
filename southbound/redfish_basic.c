/* Basic authentication, for boxes without usable sessions or without room for one; and the two
 * forms of credentials. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "gateway/xalloc.h"
#include "southbound/redfish_login.h"

static enum verdict probe(struct script *script);
static enum verdict probed(struct script *script, const void *reply, size_t len);

/* clang-format off */
const struct step redfish_basic_steps[] = {
	{ "basic", probe, probed, 0, 1, NULL },
	{ 0 }
};
/* clang-format on */

enum verdict
redfish_basic_go(struct login *login, enum basic_reason reason)
{
	login->reason = reason;
	return script_jump(&login->script, redfish_basic_steps);
}

static enum verdict
probe(struct script *script)
{
	struct login *login = (struct login *)script;

	redfish_login_ask(login, "GET", login->probe);
	login->transfer.authorization = login->authorization;
	return redfish_login_send(login);
}

/* Without a probe a wrong password would look like a good one until the first read. */
static enum verdict
probed(struct script *script, const void *reply, size_t len)
{
	struct login *login = (struct login *)script;
	struct endpoint *endpoint = login->endpoint;
	struct session *session = &endpoint->session;
	int status = login->transfer.answer.status;
	unsigned generation = session->generation;

	(void)reply, (void)len;
	if (status == 401 && login->reason == BASIC_NO_SLOT) {
		script->op.err = login->slot_why;
		return FAIL;
	}
	if (status == 401)
		return redfish_login_refused(login, status);
	if (status >= 300 && status != 403 && status != 404) {
		redfish_explain(endpoint, &login->transfer, true, NULL, &script->op.err);
		return FAIL;
	}
	redfish_session_wipe(session);
	session->kind = LOGIN_BASIC;
	session->generation = generation + 1;
	session->authorization = login->authorization;
	login->authorization = NULL;
	session->made_ms = session->heard_ms = shard_now(shard_self());
	if (login->reason == BASIC_NO_SLOT) {
		session->until_ms = session->made_ms + REDFISH_SLOT_RETRY_S * 1000;
	} else if (endpoint->learnt.login != LOGIN_BASIC) {
		endpoint->learnt.login = LOGIN_BASIC;
		redfish_learnt_changed(endpoint);
	}
	return FINISH;
}

/* {"UserName":...,"Password":...}, made here and not by jansson, whose buffers nobody wipes. */
char *
redfish_credentials_json(const struct credentials *credentials)
{
	const struct {
		const char *before, *text;
	} parts[] = {{"{\"UserName\":\"", credentials->username},
	    {"\",\"Password\":\"", credentials->secret}};
	size_t size = 6 * (strlen(credentials->username) + strlen(credentials->secret)) + 64, n = 0,
	       i;
	char *out = xmalloc(size);
	const unsigned char *p;

	for (i = 0; i < nitems(parts); i++) {
		n += (size_t)snprintf(out + n, size - n, "%s", parts[i].before);
		for (p = (const unsigned char *)parts[i].text; *p != '\0'; p++) {
			if (*p == '"' || *p == '\\')
				n += (size_t)snprintf(out + n, size - n, "\\%c", *p);
			else if (*p < 0x20)
				n += (size_t)snprintf(out + n, size - n, "\\u%04x", *p);
			else
				out[n++] = (char)*p;
		}
	}
	snprintf(out + n, size - n, "\"}");
	return out;
}

char *
redfish_credentials_basic(const struct credentials *credentials)
{
	char *plain = xasprintf("%s:%s", credentials->username, credentials->secret), *out;
	size_t len = strlen(plain);

	out = xcalloc(1, 6 + (len + 2) / 3 * 4 + 1);
	memcpy(out, "Basic ", 6);
	EVP_EncodeBlock((unsigned char *)out + 6, (const unsigned char *)plain, (int)len);
	OPENSSL_cleanse(plain, len);
	free(plain);
	return out;
}

void
redfish_wipe_free(char **text)
{
	if (*text != NULL)
		OPENSSL_cleanse(*text, strlen(*text));
	free(*text);
	*text = NULL;
}
