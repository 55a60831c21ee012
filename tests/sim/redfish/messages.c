/*
 * Error answers in Redfish form. The templates of "Base" are those of DMTF's Base Message
 * Registry 1.8.1; the others are what the vendors named are known to send.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"

/* clang-format off */
static const struct message {
	const char *id;          /* without a dot: of Base.1.8 */
	int status;
	const char *severity, *text, *resolution;
} rows[] = {
	{ "Success", 200, "OK", "Successfully Completed Request", "None" },
	{ "Created", 201, "OK", "The resource has been created successfully", "None" },
	{ "GeneralError", 400, "Critical", "A general error has occurred. See Resolution for information on how to resolve the error.", "None." },
	{ "MalformedJSON", 400, "Critical", "The request body submitted was malformed JSON and could not be parsed by the receiving service.", "Ensure that the request body is valid JSON and resubmit the request." },
	{ "UnrecognizedRequestBody", 400, "Warning", "The service detected a malformed request body that it was unable to interpret.", "Correct the request body and resubmit the request if it failed." },
	{ "PropertyUnknown", 400, "Warning", "The property %1 is not in the list of valid properties for the resource.", "Remove the unknown property from the request body and resubmit the request if the operation failed." },
	{ "PropertyNotWritable", 400, "Warning", "The property %1 is a read only property and cannot be assigned a value.", "Remove the property from the request body and resubmit the request if the operation failed." },
	{ "PropertyMissing", 400, "Warning", "The property %1 is a required property and must be included in the request.", "Ensure that the property is in the request body and has a valid value and resubmit the request if the operation failed." },
	{ "PropertyValueTypeError", 400, "Warning", "The value %1 for the property %2 is of a different type than the property can accept.", "Correct the value for the property in the request body and resubmit the request if the operation failed." },
	{ "PropertyValueNotInList", 400, "Warning", "The value %1 for the property %2 is not in the list of acceptable values.", "Choose a value from the enumeration list that the implementation can support and resubmit the request if the operation failed." },
	{ "PropertyValueConflict", 400, "Warning", "The property '%1' could not be written because its value would conflict with the value of the '%2' property.", "No resolution is required." },
	{ "ActionNotSupported", 400, "Critical", "The action %1 is not supported by the resource.", "The action supplied cannot be resubmitted to the implementation." },
	{ "ActionParameterMissing", 400, "Critical", "The action %1 requires the parameter %2 to be present in the request body.", "Supply the action with the required parameter in the request body when the request is resubmitted." },
	{ "ActionParameterNotSupported", 400, "Warning", "The parameter %1 for the action %2 is not supported on the target resource.", "Remove the parameter supplied and resubmit the request if the operation failed." },
	{ "ActionParameterValueNotInList", 400, "Warning", "The value %1 for the parameter %2 in the action %3 is not in the list of acceptable values.", "Choose a value from the enumeration list that the implementation can support and resubmit the request if the operation failed." },
	{ "ActionParameterValueConflict", 409, "Warning", "The parameter %1 with the requested value of %2 does not meet the constraints of the implementation.", "Choose values that do not conflict and resubmit the request." },
	{ "QueryNotSupported", 400, "Warning", "Querying is not supported by the implementation.", "Remove the query parameters and resubmit the request if the operation failed." },
	{ "QueryNotSupportedOnResource", 400, "Warning", "Querying is not supported on the requested resource.", "Remove the query parameters and resubmit the request if the operation failed." },
	{ "QueryParameterValueTypeError", 400, "Warning", "The value %1 for the query parameter %2 is of a different type than the parameter can accept.", "Correct the value for the query parameter in the request and resubmit the request if the operation failed." },
	{ "QueryParameterOutOfRange", 400, "Warning", "The value %1 for the query parameter %2 is out of range %3.", "Reduce the value for the query parameter to a value that is within range, such as a start or count value that is within bounds of the number of resources in a collection or a page that is within the range of valid pages." },
	{ "NoValidSession", 401, "Critical", "There is no valid session established with the implementation.", "Establish a session before attempting any operations." },
	{ "AccessUnauthorized", 401, "Critical", "While accessing the resource at %1, the service received an authorization error unauthorized.", "Ensure that the appropriate access is provided for the service in order for it to access the URI." },
	{ "ResourceAtUriUnauthorized", 401, "Critical", "While accessing the resource at %1, the service received an authorization error %2.", "Ensure that the appropriate access is provided for the service in order for it to access the URI." },
	{ "InsufficientPrivilege", 403, "Critical", "There are insufficient privileges for the account or credentials associated with the current session to perform the requested operation.", "Either abandon the operation or change the associated access rights and resubmit the request if the operation failed." },
	{ "PasswordChangeRequired", 403, "Critical", "The password provided for this account must be changed before access is granted. PATCH the Password property for this account located at the target URI %1 to complete this process.", "Change the password for this account using a PATCH to the Password property at the URI provided." },
	{ "ResourceMissingAtURI", 404, "Critical", "The resource at the URI %1 was not found.", "Place a valid resource at the URI or correct the URI and resubmit the request." },
	{ "OperationNotAllowed", 405, "Critical", "The HTTP method is not allowed on this resource.", "None." },
	{ "NotAcceptable", 406, "Critical", "Unacceptable header specified in request", "Correct the request header and retry the operation." },
	{ "PreconditionFailed", 412, "Critical", "The ETag supplied did not match the ETag required to change this resource.", "Try the operation again using the appropriate ETag." },
	{ "PreconditionRequired", 428, "Critical", "A precondition header or annotation is required to change this resource.", "Try the operation again using an If-Match or If-None-Match header and appropriate ETag." },
	{ "ResourceAlreadyExists", 400, "Critical", "The requested resource of type %1 with the property %2 with the value %3 already exists.", "Do not repeat the create operation as the resource has already been created." },
	{ "ResourceInUse", 409, "Warning", "The change to the requested resource failed because the resource is in use or in transition.", "Remove the condition and resubmit the request if the operation failed." },
	{ "ResourceCannotBeDeleted", 405, "Critical", "The delete request failed because the resource requested cannot be deleted.", "Do not attempt to delete a non-deletable resource." },
	{ "UnsupportedMediaType", 415, "Warning", "The media type of the request body is not supported.", "Send JSON." },
	{ "InternalError", 500, "Critical", "The request failed due to an internal service error.  The service is still operational.", "Resubmit the request.  If the problem persists, consider resetting the service." },
	{ "ServiceInUnknownState", 500, "Critical", "The operation failed because the service is in an unknown state and can no longer take incoming requests.", "Restart the service and resubmit the request if the operation failed." },
	{ "SessionLimitExceeded", 503, "Critical", "The session establishment failed due to the number of simultaneous sessions exceeding the limit of the implementation.", "Reduce the number of other sessions before trying to establish the session or increase the limit of simultaneous sessions, if supported." },
	{ "ServiceTemporarilyUnavailable", 503, "Critical", "The service is temporarily unavailable.  Retry in %1 seconds.", "Wait for the indicated retry duration and retry the operation." },
	{ "ServiceShuttingDown", 503, "Critical", "The operation failed because the service is shutting down and can no longer take incoming requests.", "When the service becomes available, resubmit the request if the operation failed." },

	{ "IDRAC.2.8.RAC0218", 503, "Critical", "Unable to open a new session because the maximum number of user sessions is already open.", "Close a session that is not needed, then try again." },
	{ "IDRAC.2.8.SYS518", 503, "Warning", "The data sources of the system are unavailable at this time. Retry in %1 seconds.", "Wait and try again." },
	{ "IDRAC.2.8.LIC501", 403, "Critical", "A required license is missing or expired.", "Obtain a license and try again." },
	{ "iLO.2.14.InvalidOperationForSystemState", 400, "Warning", "The operation was not successful due to the current power state (%1).", "Wait until the system is in another state, or change its power state." },
	{ "iLO.2.14.UnableToModifyDuringSystemPOST", 400, "Warning", "The value cannot be changed while the system BIOS is in POST.", "Wait until POST is done or the system is off." },
	{ "iLO.2.14.ResourceNotReadyRetry", 503, "Warning", "The resource is not ready yet; try again in %1 seconds.", "Try again later." },
	{ "iLO.2.14.MediaInserted", 400, "Warning", "Media is present already.", "Eject it first." },
	{ "Ami.1.0.PreconditionHeaderMissing", 428, "Warning", "If-Match must be in the header of this request.", "Send If-Match with the ETag of the resource." },
	{ "Ami.1.0.OperationSupportedInFutureStateURI", 400, "Warning", "The operation is possible only at the future state of the resource, %1.", "Send the request to that URI." },
	{ "SMC.1.0.OemLicenseNotPassed", 403, "Warning", "Not licensed to perform this request. The following licenses %1 were needed", "Activate the license first." },
};
/* clang-format on */

static const struct message *
message_named(const char *id)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].id, id) == 0)
			return &rows[i];
	die("no message '%s'", id);
}

/* The template with its arguments put in, and the arguments as MessageArgs. */
static char *
filled(const char *template, va_list ap, json_t *args)
{
	struct text t = {0};
	const char *arg;
	size_t i;

	while ((arg = va_arg(ap, const char *)))
		json_array_append_new(args, json_string(arg));
	for (; *template; template ++) {
		if (*template == '%' && template[1] >= '1' && template[1] <= '3') {
			i = (size_t)(template[1] - '1');
			arg = json_string_value(json_array_get(args, i));
			text_print(&t, "%s", arg ? arg : "");
			template ++;
		} else {
			text_put(&t, template, 1);
		}
	}
	return t.s;
}

static void
answer(struct call *c, const char *property, const char *id, va_list ap)
{
	const struct message *m = message_named(id);
	char *full = strchr(id, '.') ? xstrdup(id) : xasprintf("Base.1.8.%s", id);
	json_t *args = json_array(), *info, *error;
	char *text = filled(m->text, ap, args);

	info = json_pack("{s:s, s:s, s:s, s:o, s:s, s:s, s:s}", "@odata.type",
	    "#Message.v1_1_1.Message", "MessageId", full, "Message", text, "MessageArgs", args,
	    "Severity", m->severity, "MessageSeverity", m->severity, "Resolution", m->resolution);
	if (property) {
		char *pointer = xasprintf("#/%s", property);

		json_object_set_new(info, "RelatedProperties", json_pack("[s]", pointer));
		free(pointer);
	}
	error = json_pack("{s:{s:s, s:s, s:[o]}}", "error", "code", "Base.1.8.GeneralError",
	    "message", "A general error has occurred. See ExtendedInfo for more information.",
	    "@Message.ExtendedInfo", info);
	http_headers_clear(&c->headers);
	call_json(c, m->status, error);
	if (m->status == 401)
		call_header(c, "WWW-Authenticate", "Basic realm=\"RedfishService\"");
	free(text);
	free(full);
}

void
call_error(struct call *c, const char *id, ...)
{
	va_list ap;

	va_start(ap, id);
	answer(c, NULL, id, ap);
	va_end(ap);
}

void
call_property_error(struct call *c, const char *property, const char *id, ...)
{
	va_list ap;

	va_start(ap, id);
	answer(c, property, id, ap);
	va_end(ap);
}
