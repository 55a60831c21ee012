#include "northbound/sessions_own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "gateway/xalloc.h"

static char *
copy(const char *text)
{
	return text != NULL && text[0] ? xstrdup(text) : NULL;
}

struct session *
session_new(
    const char *id, const char *user, const char *view, const char *origin, const char *context)
{
	struct session *session = xcalloc(1, sizeof *session);

	atomic_init(&session->refs, 1);
	snprintf(session->id, sizeof session->id, "%s", id);
	session->user = xstrdup(user);
	session->view = copy(view);
	session->origin = copy(origin);
	session->context = copy(context);
	session->created_ms = shard_wall_ms();
	session->began_ms = (int64_t)shard_now(shard_self());
	session->stored_ms = session->began_ms;
	atomic_init(&session->used_ms, session->began_ms);
	return session;
}

static char *
text_of(json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);

	json_decref(json);
	if (text == NULL)
		abort();
	return text;
}

/* The clock of the shards begins anew with every start, so wall-clock times are stored. */
char *
session_text(const struct session *session, uint64_t stamp)
{
	int64_t ago_ms = (int64_t)shard_now(shard_self()) - atomic_load(&session->used_ms);
	char hash[2 * sizeof session->token_hash + 1], stamp_text[17];
	size_t i;

	for (i = 0; i < sizeof session->token_hash; i++)
		snprintf(hash + 2 * i, 3, "%02x", session->token_hash[i]);
	snprintf(stamp_text, sizeof stamp_text, "%016llx", (unsigned long long)stamp);
	return text_of(
	    json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s?, s:I, s:I}", "token_sha256", hash, "stamp",
		stamp_text, "user", session->user, "view", session->view, "origin", session->origin,
		"context", session->context, "created", (json_int_t)session->created_ms, "used",
		(json_int_t)((int64_t)shard_wall_ms() - ago_ms)));
}

/* Wall-clock time of another run, on the shards' clock of this one. */
static int64_t
since(json_t *wall_ms)
{
	int64_t ago_ms = (int64_t)shard_wall_ms() - json_integer_value(wall_ms);

	return (int64_t)shard_now(shard_self()) - (ago_ms > 0 ? ago_ms : 0);
}

bool
session_from_text(const char *id, const char *text, size_t len, struct session **out)
{
	json_t *json = json_loadb(text, len, 0, NULL);
	const char *hash = json_string_value(json_object_get(json, "token_sha256"));
	const char *stamp = json_string_value(json_object_get(json, "stamp"));
	const char *user = json_string_value(json_object_get(json, "user"));
	struct session *session = NULL;
	unsigned char *bytes = NULL;
	long len_hash = 0;

	if (hash != NULL && stamp != NULL && user != NULL && strlen(id) < SESSION_ID_SIZE)
		bytes = OPENSSL_hexstr2buf(hash, &len_hash);
	if (bytes != NULL && len_hash == sizeof session->token_hash) {
		session = session_new(id, user, json_string_value(json_object_get(json, "view")),
		    json_string_value(json_object_get(json, "origin")),
		    json_string_value(json_object_get(json, "context")));
		memcpy(session->token_hash, bytes, sizeof session->token_hash);
		session->created_ms =
		    (uint64_t)json_integer_value(json_object_get(json, "created"));
		session->began_ms = since(json_object_get(json, "created"));
		session->stored_ms = since(json_object_get(json, "used"));
		atomic_store(&session->used_ms, session->stored_ms);
		atomic_store(&session->stamp[0], strtoull(stamp, NULL, 16));
	}
	OPENSSL_free(bytes);
	json_decref(json);
	*out = session;
	return session != NULL;
}

char *
session_policy_text(const struct session_policy *policy)
{
	return text_of(json_pack("{s:I, s:I, s:b}", "SessionTimeout", (json_int_t)policy->timeout_s,
	    "AbsoluteSessionTimeout", (json_int_t)policy->absolute_s,
	    "AbsoluteSessionTimeoutEnabled", policy->is_absolute));
}
