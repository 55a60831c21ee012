#include "translate/deed.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum deed_ask
deed_send(struct deed *deed, const char *method, const char *path, json_t *body)
{
	snprintf(deed->send_method, sizeof deed->send_method, "%s", method);
	snprintf(deed->send_path, sizeof deed->send_path, "%s", path);
	json_decref(deed->send_body);
	deed->send_body = body;
	return DEED_SEND;
}

enum deed_ask
deed_pass(struct deed *deed, const char *path)
{
	return deed_send(deed, deed->method, path, json_deep_copy(deed->body));
}

enum deed_ask
deed_pause(struct deed *deed, int ms)
{
	deed->pause_ms = ms;
	return DEED_PAUSE;
}

enum deed_ask
deed_answer(struct deed *deed, int status, const char *task)
{
	deed->answer_status = status;
	deed->task = task;
	return DEED_ANSWER;
}

enum deed_ask
deed_fail(struct deed *deed, enum rf_code code, ...)
{
	const char *arg[RF_ARGS] = {NULL};
	va_list args;
	size_t i;

	va_start(args, code);
	for (i = 0; i < RF_ARGS && (arg[i] = va_arg(args, const char *)) != NULL; i++)
		;
	va_end(args);
	error_set(&deed->err, code, arg[0], arg[1], arg[2]);
	return DEED_FAIL;
}

static bool
text_names(const json_t *info, const char *name, const char *message)
{
	const char *text = json_string_value(json_object_get(info, name));

	return text != NULL && strcasestr(text, message) != NULL;
}

static bool
list_names(const json_t *list, const char *message)
{
	const json_t *info;
	size_t i;

	json_array_foreach(list, i, info) {
		if (text_names(info, "MessageId", message) || text_names(info, "Message", message))
			return true;
	}
	return false;
}

bool
deed_says(const struct deed *deed, const char *message)
{
	const json_t *error = json_object_get(deed->said, "error");

	return list_names(json_object_get(error, "@Message.ExtendedInfo"), message) ||
	    list_names(json_object_get(deed->said, "@Message.ExtendedInfo"), message) ||
	    text_names(error, "code", message) || text_names(error, "message", message);
}

json_t *
deed_asked(const char *path, json_t *body)
{
	const char *name = json_string_value(json_object_get(body, "Action")), *at = strstr(path, "/Actions/");
	json_t *rest;

	if (name == NULL || at == NULL || strcmp(at + strlen("/Actions/"), name) != 0)
		return json_incref(body);
	rest = json_copy(body);
	json_object_del(rest, "Action");
	return rest;
}
