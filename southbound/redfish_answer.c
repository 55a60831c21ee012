#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/json_budget.h"
#include "southbound/redfish.h"

enum { MESSAGES_MAX = 16 };

/* MessageIds without registry and version, and what they mean whatever the status. */
/* clang-format off */
static const struct meaning {
	const char *id;
	enum rf_code code;
	bool read_only;               /* only when it answers a GET */
} meanings[] = {
	{ "RAC0218",                        RF_NODE_NO_SESSION_SLOT, false },
	{ "SessionLimitExceeded",           RF_NODE_NO_SESSION_SLOT, false },
	{ "SYS518",                         RF_NODE_BUSY, false },       /* data sources not there yet, after a boot */
	{ "ServiceTemporarilyUnavailable",  RF_NODE_BUSY, false },
	{ "InvalidOperationForSystemState", RF_NODE_BUSY, true },        /* not ready yet */
	{ "OemLicenseNotPassed",            RF_NODE_UNLICENSED, false },
	{ "LicenseKeyRequired",             RF_NODE_UNLICENSED, false },
};
/* clang-format on */

static const char *const preconditions[] = {
    "PreconditionHeaderMissing", "PreconditionRequired", "PreconditionFailed"};

/* What there is to say when the box says nothing. */
/* clang-format off */
static const struct {
	int from, to;
	enum rf_code code;
} statuses[] = {
	{ 429, 429, RF_NODE_BUSY },
	{ 503, 503, RF_NODE_BUSY },
	{ 300, 399, RF_NODE_GARBLED },
	{ 400, 499, RF_NODE_REFUSED },
	{ 500, 599, RF_NODE_FAILED },
};
/* clang-format on */

static const json_t *messages_of(const json_t *said);
static const json_t *message_at(const json_t *messages, size_t i);
static const char *id_of(const json_t *message);
static int seconds_of(const json_t *message);
static void text_of(const json_t *messages, int status, char out[RF_ARG_SIZE]);

void
redfish_explain(struct endpoint *endpoint, const struct transfer *transfer, bool is_read,
    json_t **said, struct rf_error *err)
{
	const struct answer *answer = &transfer->answer;
	const json_t *messages, *message;
	enum rf_code code = RF_NODE_GARBLED;
	char text[RF_ARG_SIZE];
	int seconds = answer->retry_after_s;
	json_t *body = NULL;
	size_t i, j;

	if (transfer->data_len > 0 && transfer->data_len <= REDFISH_ERROR_MAX &&
	    answer_sniff(transfer->data, transfer->data_len) == MEDIA_JSON)
		body = json_read(transfer->data, transfer->data_len, endpoint->node, err);
	messages = messages_of(body);
	for (i = 0; i < nitems(statuses); i++) {
		if (answer->status >= statuses[i].from && answer->status <= statuses[i].to) {
			code = statuses[i].code;
			break;
		}
	}
	for (i = 0; i < MESSAGES_MAX && (message = message_at(messages, i)) != NULL; i++) {
		for (j = 0; j < nitems(meanings); j++) {
			if (strcmp(id_of(message), meanings[j].id) == 0 &&
			    (is_read || !meanings[j].read_only)) {
				code = meanings[j].code;
				if (code == RF_NODE_BUSY && seconds == 0)
					seconds = seconds_of(message);
			}
		}
	}
	text_of(messages, answer->status, text);
	error_set(err, code, endpoint->node, text);
	err->native = answer->status;
	if (code == RF_NODE_REFUSED)
		err->status = answer->status;
	if (code == RF_NODE_BUSY)
		err->retry_after_s = seconds ? seconds : endpoint->profile.starting_s;
	if (said != NULL)
		*said = body;
	else
		json_decref(body);
}

bool
redfish_is_precondition(const struct transfer *transfer, const json_t *said)
{
	const json_t *messages = messages_of(said), *message;
	size_t i, j;

	if (transfer->answer.status == 412 || transfer->answer.status == 428)
		return true;
	if (transfer->answer.status != 400)
		return false;
	for (i = 0; i < MESSAGES_MAX && (message = message_at(messages, i)) != NULL; i++)
		for (j = 0; j < nitems(preconditions); j++)
			if (strcmp(id_of(message), preconditions[j]) == 0)
				return true;
	return false;
}

const char *
redfish_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name)), *p;

	for (p = text; p != NULL && *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return "";
	return text ? text : "";
}

/* DSP0266: error.@Message.ExtendedInfo. Some write it at the top, some as an object instead of an
 * array. */
static const json_t *
messages_of(const json_t *said)
{
	const json_t *messages =
	    json_object_get(json_object_get(said, "error"), "@Message.ExtendedInfo");

	return messages ? messages : json_object_get(said, "@Message.ExtendedInfo");
}

static const json_t *
message_at(const json_t *messages, size_t i)
{
	const json_t *message = json_is_array(messages) ? json_array_get(messages, i)
				: i == 0                ? messages
							: NULL;

	return json_is_object(message) ? message : NULL;
}

/* "IDRAC.2.8.SYS518" -> "SYS518" */
static const char *
id_of(const json_t *message)
{
	const char *id = redfish_text(message, "MessageId"), *dot = strrchr(id, '.');

	return dot ? dot + 1 : id;
}

/* The first argument, when it is a number of seconds. */
static int
seconds_of(const json_t *message)
{
	const json_t *value = json_array_get(json_object_get(message, "MessageArgs"), 0);
	int seconds = 0;

	if (json_is_integer(value))
		seconds = (int)json_integer_value(value);
	else if (json_is_string(value) && sscanf(json_string_value(value), "%5d", &seconds) != 1)
		seconds = 0;
	return seconds > 0 && seconds <= 3600 ? seconds : 0;
}

/* The first message that says something, as one line of text. */
static void
text_of(const json_t *messages, int status, char out[RF_ARG_SIZE])
{
	const json_t *message;
	size_t i, len;
	char *p;

	snprintf(out, RF_ARG_SIZE, "HTTP status %d", status);
	for (i = 0; i < MESSAGES_MAX && (message = message_at(messages, i)) != NULL; i++) {
		const char *text = json_string_value(json_object_get(message, "Message"));

		if (text != NULL && text[0] != '\0') {
			len = strlen(text) < RF_ARG_SIZE ? strlen(text) : RF_ARG_SIZE - 1;
			/* Cut between characters: not before a byte that goes on with one. */
			while (len > 0 && len < strlen(text) &&
			       ((unsigned char)text[len] & 0xc0) == 0x80)
				len--;
			memcpy(out, text, len);
			out[len] = '\0';
			break;
		}
	}
	for (p = out; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
}
