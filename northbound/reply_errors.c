#include "northbound/reply.h"

#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"

enum { TEXT_SIZE = 1024, SAID_MAX = 16 };

/* Which argument names a property of the body (a path with slashes, no leading one). */
/* clang-format off */
static const struct named {
	enum rf_code code;
	int arg;
} named[] = {
	{ RF_PROPERTY_DUPLICATE,    0 },
	{ RF_PROPERTY_UNKNOWN,      0 },
	{ RF_PROPERTY_TYPE,         1 },
	{ RF_PROPERTY_FORMAT,       1 },
	{ RF_PROPERTY_NOT_IN_LIST,  1 },
	{ RF_PROPERTY_OUT_OF_RANGE, 1 },
	{ RF_PROPERTY_NOT_WRITABLE, 0 },
	{ RF_PROPERTY_MISSING,      0 },
	{ RF_CREATE_MISSING,        0 },
	{ RF_PROPERTY_CONFLICT,     0 },
	{ RF_PARAMETER_MISSING,     1 },
	{ RF_PARAMETER_UNKNOWN,     1 },
	{ RF_PARAMETER_TYPE,        1 },
	{ RF_PARAMETER_NOT_IN_LIST, 1 },
	{ RF_PARAMETER_NOT_SUPPORTED, 0 },
	{ RF_ACTION_CONFLICT,       0 },
	{ RF_ALREADY_EXISTS,        1 },
};
/* clang-format on */

static const char *
property_of(const struct rf_error *err)
{
	for (size_t i = 0; i < nitems(named); i++) {
		if (named[i].code == err->code)
			return err->arg[named[i].arg];
	}
	if (err->code == RF_PASSWORD_LENGTH)
		return "Password";
	return "";
}

/* A message whose one argument is the time to wait gets it here: who set the error does not know the row. */
static void
complete(struct rf_error *err)
{
	const struct rf_message *row = error_message(err->code);

	if (row->args == 1 && err->arg[0][0] == '\0' && row->retry_after_s > 0)
		snprintf(err->arg[0], sizeof err->arg[0], "%d", error_retry_after(err));
}

/* Text from outside may be cut within a character or be no UTF-8 at all. */
static json_t *
readable(const char *text)
{
	json_t *value = json_string(text);
	char copy[TEXT_SIZE];
	size_t len;

	if (value != NULL)
		return value;
	len = (size_t)snprintf(copy, sizeof copy, "%s", text);
	for (size_t i = 0; i < len && i < sizeof copy - 1; i++) {
		if ((unsigned char)copy[i] >= 0x80)
			copy[i] = '?';
	}
	return json_string(copy);
}

json_t *
reply_message(const struct rf_error *from)
{
	const struct rf_message *row = error_message(from->code);
	struct rf_error err = *from;
	char id[64], text[TEXT_SIZE];
	json_t *message, *args = json_array();
	const char *property = property_of(from);

	complete(&err);
	error_message_id(row, id, sizeof id);
	error_text(&err, text, sizeof text);
	for (int i = 0; i < row->args; i++)
		json_array_append_new(args, readable(err.arg[i]));
	message = json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:s}", "@odata.type", "#Message.v1_1_1.Message",
	    "MessageId", id, "Message", readable(text), "MessageArgs", args, "Severity", row->severity,
	    "MessageSeverity", row->severity, "Resolution", row->resolution);
	if (property[0] != '\0') {
		snprintf(text, sizeof text, "#/%s", property);
		json_object_set_new(message, "RelatedProperties", json_pack("[o]", readable(text)));
	}
	return message;
}

/* A box's messages: in `error` as it should be, or beside it as some have them. */
static void
append_said(json_t *list, const json_t *said)
{
	const json_t *error = json_object_get(said, "error");
	const json_t *info = json_object_get(error, "@Message.ExtendedInfo");
	json_t *message;
	size_t i;

	if (!json_is_array(info))
		info = json_object_get(said, "@Message.ExtendedInfo");
	json_array_foreach(info, i, message) {
		if (i < SAID_MAX && json_is_object(message))
			json_array_append(list, message);
	}
}

json_t *
reply_error_json(const struct rf_error *errs, size_t count, const json_t *said)
{
	json_t *list = json_array(), *first;
	const char *code, *text;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, reply_message(&errs[i]));
	append_said(list, said);
	first = json_array_get(list, 0);
	code = json_string_value(json_object_get(first, "MessageId"));
	text = json_string_value(json_object_get(first, "Message"));
	if (count > 1) {
		code = "Base.1.22.GeneralError";
		text = "A general error has occurred.  See @Message.ExtendedInfo for what went wrong.";
	}
	return json_pack("{s:{s:s, s:s, s:o}}", "error", "code", code, "message", text == NULL ? "" : text,
	    "@Message.ExtendedInfo", list);
}
