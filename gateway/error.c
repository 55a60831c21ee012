#include "gateway/error.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"

#define BASE "Base"
#define OURS "Fishway"
#define NONE "None."
#define CORRECT "Correct the request body and resubmit the request if the operation failed."
#define AGAIN "Wait for the indicated retry duration and retry the operation."
#define LOOK "Look at the node's Manager resource for its state and findings."

/* clang-format off */
static const struct rf_message rows[RF_CODES] = {
	[RF_OK]                     = { 200, BASE, "Success", "OK", 0, 0, "The request completed successfully.", NONE },
	[RF_MALFORMED_JSON]         = { 400, BASE, "MalformedJSON", "Critical", 0, 0, "The request body submitted was malformed JSON and could not be parsed by the receiving service.", CORRECT },
	[RF_INVALID_JSON]           = { 400, BASE, "InvalidJSON", "Critical", 1, 0, "The request body submitted is invalid JSON starting at line %1 and could not be parsed by the receiving service.", CORRECT },
	[RF_EMPTY_JSON]             = { 400, BASE, "EmptyJSON", "Warning", 0, 0, "The request body submitted contained an empty JSON object and the service is unable to process it.", CORRECT },
	[RF_NO_OPERATION]           = { 400, BASE, "NoOperation", "Warning", 0, 0, "The request body submitted contain no data to act upon and no changes to the resource took place.", CORRECT },
	[RF_PROPERTY_DUPLICATE]     = { 400, BASE, "PropertyDuplicate", "Warning", 1, 0, "The property %1 was duplicated in the request.", CORRECT },
	[RF_PROPERTY_UNKNOWN]       = { 400, BASE, "PropertyUnknown", "Warning", 1, 0, "The property %1 is not in the list of valid properties for the resource.", CORRECT },
	[RF_PROPERTY_TYPE]          = { 400, BASE, "PropertyValueTypeError", "Warning", 2, 0, "The value '%1' for the property %2 is not a type that the property can accept.", CORRECT },
	[RF_PROPERTY_FORMAT]        = { 400, BASE, "PropertyValueFormatError", "Warning", 2, 0, "The value '%1' for the property %2 is not a format that the property can accept.", CORRECT },
	[RF_PROPERTY_NOT_IN_LIST]   = { 400, BASE, "PropertyValueNotInList", "Warning", 2, 0, "The value '%1' for the property %2 is not in the list of acceptable values.", CORRECT },
	[RF_PROPERTY_OUT_OF_RANGE]  = { 400, BASE, "PropertyValueOutOfRange", "Warning", 2, 0, "The value '%1' for the property %2 is not in the supported range of acceptable values.", CORRECT },
	[RF_PROPERTY_NOT_WRITABLE]  = { 400, BASE, "PropertyNotWritable", "Warning", 1, 0, "The property %1 is a read-only property and cannot be assigned a value.", CORRECT },
	[RF_PROPERTY_MISSING]       = { 400, BASE, "PropertyMissing", "Warning", 1, 0, "The property %1 is a required property and must be included in the request.", CORRECT },
	[RF_CREATE_MISSING]         = { 400, BASE, "CreateFailedMissingReqProperties", "Critical", 1, 0, "The create operation failed because the required property %1 was missing from the request.", CORRECT },
	[RF_PROPERTY_CONFLICT]      = { 400, BASE, "PropertyValueConflict", "Warning", 2, 0, "The property '%1' could not be written because its value would conflict with the value of the '%2' property.", CORRECT },
	[RF_STRING_TOO_LONG]        = { 400, BASE, "StringValueTooLong", "Warning", 2, 0, "The string '%1' exceeds the length limit %2.", CORRECT },
	[RF_ACTION_UNKNOWN]         = { 400, BASE, "ActionNotSupported", "Critical", 1, 0, "The action %1 is not supported by the resource.", "The action supplied cannot be resubmitted to the implementation." },
	[RF_PARAMETER_MISSING]      = { 400, BASE, "ActionParameterMissing", "Critical", 2, 0, "The action %1 requires the parameter %2 to be present in the request body.", CORRECT },
	[RF_PARAMETER_UNKNOWN]      = { 400, BASE, "ActionParameterUnknown", "Warning", 2, 0, "The action %1 was submitted with the invalid parameter %2.", CORRECT },
	[RF_PARAMETER_TYPE]         = { 400, BASE, "ActionParameterValueTypeError", "Warning", 3, 0, "The value '%1' for the parameter %2 in the action %3 is not a type that the parameter can accept.", CORRECT },
	[RF_PARAMETER_NOT_IN_LIST]  = { 400, BASE, "ActionParameterValueNotInList", "Warning", 3, 0, "The value '%1' for the parameter %2 in the action %3 is not in the list of acceptable values.", CORRECT },
	[RF_PARAMETER_NOT_SUPPORTED]= { 400, BASE, "ActionParameterNotSupported", "Warning", 2, 0, "The parameter %1 for the action %2 is not supported on the target resource.", CORRECT },
	[RF_QUERY_TYPE]             = { 400, BASE, "QueryParameterValueTypeError", "Warning", 2, 0, "The value '%1' for the query parameter %2 is not a type that the parameter can accept.", CORRECT },
	[RF_QUERY_FORMAT]           = { 400, BASE, "QueryParameterValueFormatError", "Warning", 2, 0, "The value '%1' for the parameter %2 is not a format that the parameter can accept.", CORRECT },
	[RF_QUERY_OUT_OF_RANGE]     = { 400, BASE, "QueryParameterOutOfRange", "Warning", 3, 0, "The value '%1' for the query parameter %2 is out of range %3.", CORRECT },
	[RF_QUERY_VALUE]            = { 400, BASE, "QueryParameterValueError", "Warning", 1, 0, "The value for the parameter %1 is invalid.", CORRECT },
	[RF_QUERY_UNSUPPORTED]      = { 501, BASE, "QueryParameterUnsupported", "Warning", 1, 0, "Query parameter '%1' is not supported.", CORRECT },
	[RF_QUERY_COMBINATION]      = { 400, BASE, "QueryCombinationInvalid", "Warning", 0, 0, "Two or more query parameters in the request cannot be used together.", CORRECT },
	[RF_QUERY_NOT_HERE]         = { 400, BASE, "QueryNotSupportedOnResource", "Warning", 0, 0, "Querying is not supported on the requested resource.", CORRECT },
	[RF_QUERY_ON_WRITE]         = { 400, BASE, "QueryNotSupportedOnOperation", "Warning", 0, 0, "Querying is not supported with the requested operation.", "Remove the query parameters and resubmit the request if the operation failed." },
	[RF_QUERY_TOO_MUCH]         = { 507, BASE, "InsufficientStorage", "Critical", 0, 0, "Insufficient storage or memory available to complete the request.", "Ask for less: fewer levels of $expand, a smaller resource, or a part with $top." },
	[RF_ALREADY_EXISTS]         = { 400, BASE, "ResourceAlreadyExists", "Critical", 3, 0, "The requested resource of type %1 with the property %2 with the value '%3' already exists.", "Do not repeat the create operation as the resource has already been created." },
	[RF_LIMIT_REACHED]          = { 400, BASE, "CreateLimitReachedForResource", "Critical", 0, 0, "The create operation failed because the resource has reached the limit of possible resources.", "Either delete resources and resubmit the request if the operation failed or do not resubmit the request." },
	[RF_SESSION_LIMIT]          = { 503, BASE, "SessionLimitExceeded", "Critical", 0, 30, "The session establishment failed due to the number of simultaneous sessions exceeding the limit of the implementation.", "Reduce the number of other sessions before trying to establish the session." },
	[RF_NOT_DELETABLE]          = { 405, BASE, "ResourceCannotBeDeleted", "Critical", 0, 0, "The delete request failed because the resource requested cannot be deleted.", "Do not attempt to delete a non-deletable resource." },
	[RF_NOT_FOUND]              = { 404, BASE, "ResourceMissingAtURI", "Critical", 1, 0, "The resource at the URI '%1' was not found.", "Place a valid resource at the URI or correct the URI and resubmit the request." },
	[RF_METHOD]                 = { 405, BASE, "OperationNotAllowed", "Critical", 0, 0, "The HTTP method is not allowed on this resource.", "None." },
	[RF_NOT_ACCEPTABLE]         = { 406, BASE, "HeaderInvalid", "Critical", 1, 0, "Header '%1' is invalid.", "Correct the header and resubmit the request." },
	[RF_MEDIA_TYPE]             = { 415, BASE, "HeaderInvalid", "Critical", 1, 0, "Header '%1' is invalid.", "Correct the header and resubmit the request." },
	[RF_HEADER]                 = { 400, BASE, "HeaderInvalid", "Critical", 1, 0, "Header '%1' is invalid.", "Correct the header and resubmit the request." },
	[RF_ODATA_VERSION]          = { 412, BASE, "HeaderInvalid", "Critical", 1, 0, "Header '%1' is invalid.", "Send OData-Version 4.0 or none." },
	[RF_PRECONDITION]           = { 412, BASE, "PreconditionFailed", "Critical", 0, 0, "The ETag supplied did not match the ETag required to change this resource.", "Try the operation again using the appropriate ETag." },
	[RF_PRECONDITION_REQUIRED]  = { 428, BASE, "PreconditionRequired", "Critical", 0, 0, "A precondition header or annotation is required to change this resource.", "Try the operation again using an If-Match or If-None-Match header." },
	[RF_TOO_LARGE]              = { 413, BASE, "PayloadTooLarge", "Critical", 0, 0, "The supplied payload exceeds the maximum size supported by the service.", "Reduce the size of the payload and resubmit the request." },
	[RF_BAD_REQUEST]            = { 400, BASE, "UnrecognizedRequestBody", "Warning", 0, 0, "The service detected a malformed request body that it was unable to interpret.", CORRECT },
	[RF_HEAD_TOO_LARGE]         = { 431, BASE, "GeneralError", "Critical", 0, 0, "A general error has occurred.  See Resolution for information on how to resolve the error, or @Message.ExtendedInfo if Resolution is not provided.", "Send a smaller request head." },
	[RF_REQUEST_TIMEOUT]        = { 408, BASE, "OperationTimeout", "Warning", 0, 0, "A timeout internal to the service occurred as part of the request.  Partial results may have been returned.", "Send the request faster." },
	[RF_MISDIRECTED]            = { 421, OURS, "Misdirected", "Critical", 1, 0, "This endpoint does not answer for the host '%1'.", "Use the host name of a configured node, or the gateway's own." },
	[RF_EXPECTATION]            = { 417, BASE, "HeaderInvalid", "Critical", 1, 0, "Header '%1' is invalid.", "Correct the header and resubmit the request." },
	[RF_HTTP_VERSION]           = { 505, BASE, "GeneralError", "Critical", 0, 0, "A general error has occurred.  See Resolution for information on how to resolve the error, or @Message.ExtendedInfo if Resolution is not provided.", "Use HTTP/1.1." },
	[RF_HTTP_METHOD]            = { 501, BASE, "OperationNotAllowed", "Critical", 0, 0, "The HTTP method is not allowed on this resource.", "None." },
	[RF_RATE_LIMITED]           = { 429, BASE, "ServiceTemporarilyUnavailable", "Critical", 1, 5, "The service is temporarily unavailable.  Retry in %1 seconds.", AGAIN },
	[RF_NO_CREDENTIALS]         = { 401, BASE, "NoValidSession", "Critical", 0, 0, "There is no valid session established with the implementation.", "Establish a session before attempting any operations." },
	[RF_BAD_CREDENTIALS]        = { 401, BASE, "ResourceAtUriUnauthorized", "Critical", 2, 0, "While accessing the resource at '%1', the service received an authorization error '%2'.", "Ensure that the appropriate access is provided for the service in order for it to access the URI." },
	[RF_BAD_TOKEN]              = { 401, BASE, "NoValidSession", "Critical", 0, 0, "There is no valid session established with the implementation.", "Establish a session before attempting any operations." },
	[RF_PRIVILEGE]              = { 403, BASE, "InsufficientPrivilege", "Critical", 0, 0, "There are insufficient privileges for the account or credentials associated with the current session to perform the requested operation.", "Either abandon the operation or change the associated access rights and resubmit the request if the operation failed." },
	[RF_SCOPE]                  = { 403, BASE, "InsufficientPrivilege", "Critical", 0, 0, "There are insufficient privileges for the account or credentials associated with the current session to perform the requested operation.", "The account's scope does not reach this resource." },
	[RF_PASSWORD_CHANGE]        = { 403, BASE, "PasswordChangeRequired", "Critical", 1, 0, "The password provided for this account must be changed before access is granted.  PATCH the Password property for this account located at the target URI '%1' to complete this process.", "Change the password for this account using a PATCH to the Password property at the URI provided." },
	[RF_PASSWORD_LENGTH]        = { 400, BASE, "PasswordIncorrectLength", "Critical", 0, 0, "The password provided for this account does not meet the password length requirements of the service.", "Change the password for this account to meet the password length requirements." },
	[RF_ROLE_RESTRICTED]        = { 400, BASE, "RestrictedRole", "Warning", 1, 0, "The operation was not successful because the role '%1' is restricted.", "Use a different role." },
	[RF_BODY_FORMAT]            = { 400, BASE, "UnrecognizedRequestBody", "Warning", 0, 0, "The service detected a malformed request body that it was unable to interpret.", CORRECT },
	[RF_ACTION_CONFLICT]        = { 409, BASE, "ActionParameterValueConflict", "Warning", 2, 0, "The parameter '%1' with the requested value of '%2' does not meet the constraints of the implementation.", CORRECT },
	[RF_IN_USE]                 = { 409, BASE, "ResourceInUse", "Warning", 0, 0, "The change to the requested resource failed because the resource is in use or in transition.", "Remove the condition and resubmit the request if the operation failed." },
	[RF_INTERNAL]               = { 500, BASE, "InternalError", "Critical", 0, 0, "The request failed due to an internal service error.  The service is still operational.", "Resubmit the request.  If the problem persists, consider resetting the service." },
	[RF_TIMEOUT]                = { 504, BASE, "OperationTimeout", "Warning", 0, 0, "A timeout internal to the service occurred as part of the request.  Partial results may have been returned.", "Resubmit the request." },
	[RF_CANCELLED]              = { 503, BASE, "ServiceTemporarilyUnavailable", "Critical", 1, 1, "The service is temporarily unavailable.  Retry in %1 seconds.", AGAIN },
	[RF_BUSY]                   = { 503, BASE, "ServiceTemporarilyUnavailable", "Critical", 1, 2, "The service is temporarily unavailable.  Retry in %1 seconds.", AGAIN },
	[RF_SHUTTING_DOWN]          = { 503, BASE, "ServiceShuttingDown", "Critical", 0, 10, "The operation failed because the service is shutting down and can no longer take incoming requests.", "When the service becomes available, resubmit the request." },
	[RF_STORE]                  = { 507, BASE, "InsufficientStorage", "Critical", 0, 0, "Insufficient storage or memory available to complete the request.", "Free space in the gateway's state directory." },
	[RF_NODE_UNREACHABLE]       = { 503, OURS, "NodeUnreachable", "Critical", 2, 10, "Node '%1' cannot be reached: %2.", LOOK },
	[RF_NODE_BREAKER]           = { 503, OURS, "NodeUnavailable", "Critical", 2, 10, "Node '%1' has not answered since %2; nothing was sent.", LOOK },
	[RF_NODE_TIMEOUT]           = { 504, OURS, "NodeTimeout", "Critical", 1, 0, "Node '%1' did not answer in time.", LOOK },
	[RF_NODE_TLS]               = { 502, OURS, "NodeTLSFailed", "Critical", 2, 0, "The TLS connection to node '%1' failed: %2.", LOOK },
	[RF_NODE_CERTIFICATE]       = { 502, OURS, "NodeCertificateChanged", "Critical", 1, 0, "The certificate of node '%1' has changed; nothing is sent to it.", "Verify the new certificate and accept it with `fishway trust`." },
	[RF_NODE_GARBLED]           = { 502, OURS, "NodeAnswerUnreadable", "Critical", 2, 0, "Node '%1' gave an answer that cannot be read: %2.", LOOK },
	[RF_NODE_TOO_MUCH]          = { 502, OURS, "NodeAnswerTooLarge", "Critical", 2, 0, "The answer of node '%1' exceeds a limit: %2.", LOOK },
	[RF_NODE_LOGIN_REFUSED]     = { 502, OURS, "NodeCredentialsRefused", "Critical", 1, 0, "Node '%1' refused the gateway's credentials.", "Correct the node's credentials in the gateway's configuration." },
	[RF_NODE_LOGIN_STOPPED]     = { 502, OURS, "NodeLoginStopped", "Critical", 1, 0, "Node '%1' refused the gateway's credentials three times; no more logins are tried.", "Correct the node's credentials, or run `fishway retry`." },
	[RF_NODE_NO_SECRET]         = { 502, OURS, "NodeCredentialsMissing", "Critical", 2, 0, "The gateway has no credentials for node '%1': %2.", "Correct the node's credentials in the gateway's configuration." },
	[RF_NODE_NO_SESSION_SLOT]   = { 503, OURS, "NodeSessionTableFull", "Warning", 1, 30, "Node '%1' has no free session.", "End other sessions at the node, or wait." },
	[RF_NODE_BUSY]              = { 503, OURS, "NodeBusy", "Warning", 1, 30, "Node '%1' asks to be left alone for a while.", AGAIN },
	[RF_NODE_UNLICENSED]        = { 403, OURS, "NodeLicenseMissing", "Warning", 2, 0, "Node '%1' lacks a licence for this operation: %2.", "Install the licence at the node." },
	[RF_NODE_REFUSED]           = { 400, OURS, "NodeRefused", "Warning", 2, 0, "Node '%1' refused the request: %2.", "See the node's own messages." },
	[RF_NODE_FAILED]            = { 502, OURS, "NodeFailed", "Critical", 2, 0, "Node '%1' failed to carry out the request: %2.", LOOK },
	[RF_NODE_DISABLED]          = { 503, OURS, "NodeDisabled", "Warning", 1, 60, "Node '%1' is disabled in the configuration.", "Enable the node." },
	[RF_NODE_UNKNOWN_OUTCOME]   = { 504, OURS, "NodeOutcomeUnknown", "Critical", 2, 0, "Node '%1' did not answer a request sent over %2; it may have been carried out.", "Read the state of the resource before trying again." },
	[RF_ACTED_BY]               = { 200, OURS, "NodeActedByTransport", "OK", 2, 0, "The action on node '%1' was done by its transport %2.", NONE },
	[RF_NODE_POWER]             = { 504, OURS, "NodePowerNotReached", "Warning", 2, 0, "Node '%1' accepted the reset %2 and is not in the power state that it was to bring.", "Look at the machine's console and log; try again, or use a forced reset." },
	[RF_NODE_UNSUPPORTED]       = { 400, OURS, "NodeUnsupported", "Warning", 1, 0, "Node '%1' cannot do that.", NONE },
};
/* clang-format on */

bool
(error_set)(struct rf_error *err, enum rf_code code, ...)
{
	va_list ap;
	const char *arg;
	int i;

	assert(code > RF_OK && code < RF_CODES);
	if (err == NULL)
		return false;
	memset(err, 0, sizeof *err);
	err->code = code;
	va_start(ap, code);
	for (i = 0; i < RF_ARGS && (arg = va_arg(ap, const char *)) != NULL; i++)
		snprintf(err->arg[i], sizeof err->arg[i], "%s", arg);
	va_end(ap);
	return false;
}

const struct rf_message *
error_message(enum rf_code code)
{
	assert(code >= RF_OK && code < RF_CODES && rows[code].id != NULL);
	return &rows[code];
}

int
error_status(const struct rf_error *err)
{
	return err->status ? err->status : error_message(err->code)->status;
}

int
error_retry_after(const struct rf_error *err)
{
	int row = error_message(err->code)->retry_after_s;

	return row && err->retry_after_s ? err->retry_after_s : row;
}

void
error_text(const struct rf_error *err, char *out, size_t size)
{
	const char *p = error_message(err->code)->text;
	size_t len = 0;
	int n;

	assert(size > 0);
	out[0] = '\0';
	for (; *p && len + 1 < size; p++) {
		if (p[0] == '%' && p[1] >= '1' && p[1] <= '0' + RF_ARGS) {
			n = snprintf(out + len, size - len, "%s", err->arg[p[1] - '1']);
			len += (size_t)n < size - len ? (size_t)n : size - len - 1;
			p++;
		} else {
			out[len++] = *p;
			out[len] = '\0';
		}
	}
	if (err->step && len + 1 < size)
		len += (size_t)snprintf(out + len, size - len, " (step %s)", err->step);
	if (err->native && len + 1 < size)
		snprintf(out + len, size - len, " (native code %d)", err->native);
}

void
error_message_id(const struct rf_message *message, char *out, size_t size)
{
	bool base = strcmp(message->registry, BASE) == 0;
	const char *version = base ? ERROR_BASE_VERSION : ERROR_FISHWAY_VERSION;

	/* A MessageId carries major and minor only (DSP0266 1.20, 9.6 "MessageId format"). */
	snprintf(out, size, "%s.%.*s.%s", message->registry, (int)(strrchr(version, '.') - version), version,
	    message->id);
}
