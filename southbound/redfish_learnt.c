#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/redfish.h"

enum { RUNGS_MAX = 64 };

/* clang-format off */
static const struct {
	enum login_kind kind;
	const char *word;
} login_words[] = {
	{ LOGIN_SESSION, "session" },
	{ LOGIN_BASIC, "basic" },
};
/* clang-format on */

static void load_text(char **to, const json_t *value);

void
redfish_learnt_load(struct learnt *learnt, const char *facts)
{
	json_t *all = facts ? json_loads(facts, 0, NULL) : NULL, *value;
	const char *key, *text;
	size_t i;

	memset(learnt, 0, sizeof *learnt);
	if (!json_is_object(all))
		goto out;
	text = json_string_value(json_object_get(all, "pin"));
	if (text != NULL)
		snprintf(learnt->pinned, sizeof learnt->pinned, "%s", text);
	text = json_string_value(json_object_get(all, "login"));
	for (i = 0; text != NULL && i < nitems(login_words); i++)
		if (strcmp(text, login_words[i].word) == 0)
			learnt->login = login_words[i].kind;
	load_text(&learnt->session_uri, json_object_get(all, "session"));
	load_text(&learnt->session_created, json_object_get(all, "created"));
	learnt->idle_s = (int)json_integer_value(json_object_get(all, "idle"));
	learnt->age_s = (int)json_integer_value(json_object_get(all, "age"));
	learnt->wrong_304 = json_is_true(json_object_get(all, "wrong304"));
	learnt->closes = json_is_true(json_object_get(all, "closes"));
	json_object_foreach(json_object_get(all, "etag"), key,
	    value) if (json_integer_value(value) > PROFILE_ETAG_LEARN &&
		       json_integer_value(value) <= PROFILE_ETAG_IN_BODY)
	    redfish_learnt_set_rung(learnt, key, (enum profile_etag)json_integer_value(value));
out:
	json_decref(all);
}

char *
redfish_learnt_text(const struct learnt *learnt)
{
	json_t *all = json_object(), *rungs = json_object();
	char *text;
	size_t i;
	int n;

	if (learnt->pinned[0] != '\0')
		json_object_set_new(all, "pin", json_string(learnt->pinned));
	for (i = 0; i < nitems(login_words); i++)
		if (learnt->login == login_words[i].kind)
			json_object_set_new(all, "login", json_string(login_words[i].word));
	/* What a box wrote may be no UTF-8: json_string is NULL then, and the fact is left out. */
	if (learnt->session_uri != NULL)
		json_object_set_new(all, "session", json_string(learnt->session_uri));
	if (learnt->session_created != NULL)
		json_object_set_new(all, "created", json_string(learnt->session_created));
	if (learnt->idle_s > 0)
		json_object_set_new(all, "idle", json_integer(learnt->idle_s));
	if (learnt->age_s > 0)
		json_object_set_new(all, "age", json_integer(learnt->age_s));
	if (learnt->wrong_304)
		json_object_set_new(all, "wrong304", json_true());
	if (learnt->closes)
		json_object_set_new(all, "closes", json_true());
	for (n = 0; n < learnt->rung_count; n++)
		json_object_set_new(
		    rungs, learnt->rungs[n].key, json_integer(learnt->rungs[n].rung));
	if (learnt->rung_count > 0)
		json_object_set(all, "etag", rungs);
	json_decref(rungs);
	text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(all);
	return text ? text : xstrdup("{}");
}

void
redfish_learnt_clear(struct learnt *learnt)
{
	free(learnt->session_uri);
	free(learnt->session_created);
	free(learnt->rungs);
	memset(learnt, 0, sizeof *learnt);
}

enum profile_etag
redfish_learnt_rung(const struct learnt *learnt, const char *key)
{
	int i;

	for (i = 0; i < learnt->rung_count; i++)
		if (strcmp(learnt->rungs[i].key, key) == 0)
			return (enum profile_etag)learnt->rungs[i].rung;
	return PROFILE_ETAG_LEARN;
}

bool
redfish_learnt_set_rung(struct learnt *learnt, const char *key, enum profile_etag rung)
{
	int i;

	for (i = 0; i < learnt->rung_count; i++)
		if (strcmp(learnt->rungs[i].key, key) == 0)
			break;
	if (i < learnt->rung_count && learnt->rungs[i].rung == (int)rung)
		return false;
	if (i == learnt->rung_count) {
		if (strlen(key) >= sizeof learnt->rungs[0].key || learnt->rung_count == RUNGS_MAX)
			return false;
		learnt->rungs = xrealloc(learnt->rungs, (size_t)(i + 1) * sizeof *learnt->rungs);
		snprintf(learnt->rungs[i].key, sizeof learnt->rungs[i].key, "%s", key);
		learnt->rung_count++;
	}
	learnt->rungs[i].rung = (int)rung;
	return true;
}

void
redfish_learnt_session(struct learnt *learnt, const char *uri, const char *created)
{
	char *uri_copy = uri ? xstrdup(uri) : NULL,
	     *created_copy = created ? xstrdup(created) : NULL;

	free(learnt->session_uri);
	free(learnt->session_created);
	learnt->session_uri = uri_copy;
	learnt->session_created = created_copy;
}

static void
load_text(char **to, const json_t *value)
{
	if (json_is_string(value))
		*to = xstrdup(json_string_value(value));
}
