/* Errors: one value type, one row per code.
 *
 * `struct rf_error` is a plain value that every op carries and every `bool f(..., struct rf_error *err)` fills. The row of
 * its code in error.c says what a client gets: HTTP status, registry message, severity, text, and whether Retry-After
 * goes with it. `step` and `native` say where and what the box answered; they go to the log and, as text without
 * secrets, to the client. Any thread.
 *
 * Message ids, templates, severities: DMTF Base registry 1.22.1; the Fishway registry is ours (northbound/registries.c serves it). */
#ifndef FISHWAY_ERROR_H
#define FISHWAY_ERROR_H

#include <stdbool.h>
#include <stddef.h>

enum rf_code {
	RF_OK,
	/* the client's fault */
	RF_MALFORMED_JSON,            /* body is not one JSON object */
	RF_INVALID_JSON,              /* line */
	RF_EMPTY_JSON,
	RF_NO_OPERATION,
	RF_PROPERTY_DUPLICATE,        /* property */
	RF_PROPERTY_UNKNOWN,          /* property */
	RF_PROPERTY_TYPE,             /* value, property */
	RF_PROPERTY_FORMAT,           /* value, property */
	RF_PROPERTY_NOT_IN_LIST,      /* value, property */
	RF_PROPERTY_OUT_OF_RANGE,     /* value, property */
	RF_PROPERTY_NOT_WRITABLE,     /* property */
	RF_PROPERTY_MISSING,          /* property */
	RF_CREATE_MISSING,            /* property */
	RF_PROPERTY_CONFLICT,         /* property, other property */
	RF_STRING_TOO_LONG,           /* string, limit */
	RF_ACTION_UNKNOWN,            /* action */
	RF_PARAMETER_MISSING,         /* action, parameter */
	RF_PARAMETER_UNKNOWN,         /* action, parameter */
	RF_PARAMETER_TYPE,            /* value, parameter, action */
	RF_PARAMETER_NOT_IN_LIST,     /* value, parameter, action */
	RF_PARAMETER_NOT_SUPPORTED,   /* parameter, action */
	RF_QUERY_TYPE,                /* value, parameter */
	RF_QUERY_FORMAT,              /* value, parameter */
	RF_QUERY_OUT_OF_RANGE,        /* value, parameter, range */
	RF_QUERY_VALUE,               /* parameter */
	RF_QUERY_UNSUPPORTED,         /* parameter; 501 */
	RF_QUERY_COMBINATION,
	RF_QUERY_NOT_HERE,            /* query on something that is no resource */
	RF_QUERY_ON_WRITE,            /* query on anything but GET */
	RF_QUERY_TOO_MUCH,            /* 507: the answer would be too large */
	RF_ALREADY_EXISTS,            /* type, property, value */
	RF_LIMIT_REACHED,             /* no place for another resource */
	RF_SESSION_LIMIT,
	RF_NOT_DELETABLE,
	RF_NOT_FOUND,                 /* uri */
	RF_METHOD,                    /* 405 */
	RF_NOT_ACCEPTABLE,            /* 406: header */
	RF_MEDIA_TYPE,                /* 415: header */
	RF_HEADER,                    /* header */
	RF_ODATA_VERSION,             /* 412: header */
	RF_PRECONDITION,              /* If-Match failed */
	RF_PRECONDITION_REQUIRED,
	RF_TOO_LARGE,
	RF_BAD_REQUEST,               /* syntax of HTTP itself; the connection ends */
	RF_HEAD_TOO_LARGE,            /* 431 */
	RF_REQUEST_TIMEOUT,           /* 408 */
	RF_MISDIRECTED,               /* 421 */
	RF_EXPECTATION,               /* 417 */
	RF_HTTP_VERSION,              /* 505 */
	RF_HTTP_METHOD,               /* 501: method that HTTP does not know */
	RF_RATE_LIMITED,              /* 429 */
	RF_NO_CREDENTIALS,            /* 401 */
	RF_BAD_CREDENTIALS,           /* 401 */
	RF_BAD_TOKEN,                 /* 401 */
	RF_PRIVILEGE,                 /* 403 */
	RF_SCOPE,                     /* 403 */
	RF_PASSWORD_CHANGE,           /* 403: account uri */
	RF_PASSWORD_LENGTH,
	RF_ROLE_RESTRICTED,           /* role */
	RF_BODY_FORMAT,               /* the body is not what this resource takes */
	RF_ACTION_CONFLICT,           /* parameter, value: would conflict with the state */
	RF_IN_USE,                    /* 409: something else needs it */
	/* ours */
	RF_INTERNAL,
	RF_TIMEOUT,                   /* an op's deadline */
	RF_CANCELLED,
	RF_BUSY,                      /* a bounded queue is full */
	RF_SHUTTING_DOWN,
	RF_STORE,                     /* the state could not be stored */
	/* the node's; first argument: the node's name */
	RF_NODE_UNREACHABLE,          /* why */
	RF_NODE_BREAKER,              /* since when; nothing was sent */
	RF_NODE_TIMEOUT,
	RF_NODE_TLS,                  /* why */
	RF_NODE_CERTIFICATE,          /* changed: waits for `fishway trust` */
	RF_NODE_GARBLED,              /* why: an answer that cannot be read */
	RF_NODE_TOO_MUCH,             /* which limit */
	RF_NODE_LOGIN_REFUSED,        /* our credentials; never 401 */
	RF_NODE_LOGIN_STOPPED,        /* three refusals; waits for `fishway retry` */
	RF_NODE_NO_SECRET,            /* why: its password file or command gave none */
	RF_NODE_NO_SESSION_SLOT,
	RF_NODE_BUSY,                 /* 429 or 503 of the box */
	RF_NODE_UNLICENSED,
	RF_NODE_REFUSED,              /* what it said: its own 400, 403, 404, 405, 409, 412 ...: see rf_error.status */
	RF_NODE_FAILED,               /* what it said: its 5xx */
	RF_NODE_DISABLED,
	RF_NODE_UNKNOWN_OUTCOME,      /* transport: a write was sent and not answered */
	RF_ACTED_BY,                  /* node, transport: for a success, where it was not the node's first one */
	RF_NODE_POWER,                /* reset type: accepted, and the machine is not where it was to be */
	RF_NODE_UNSUPPORTED,          /* no transport of the node can do that */
	RF_CODES
};

enum { RF_ARG_SIZE = 160, RF_ARGS = 3 };

struct rf_error {
	enum rf_code code;
	char arg[RF_ARGS][RF_ARG_SIZE];
	const char *step;             /* static text: which exchange failed, or NULL */
	int native;                   /* the box's own code: HTTP status, completion code, errno, CURLcode; 0: none */
	int status;                   /* RF_NODE_REFUSED: the HTTP status to pass on; else 0 */
	int retry_after_s;            /* 0: the row's default */
};

struct rf_message {
	int status;                   /* HTTP */
	const char *registry;         /* "Base" or "Fishway" */
	const char *id;
	const char *severity;         /* OK, Warning, Critical */
	int args;
	int retry_after_s;            /* 0: no Retry-After */
	const char *text;             /* %1 %2 %3 */
	const char *resolution;
};

/* Fills err with code and printf-free text arguments (NULL ends the list early; cut at RF_ARG_SIZE). Returns false,
 * so that a failing function can say `return error_set(err, RF_PROPERTY_TYPE, value, "Name")`. */
bool error_set(struct rf_error *err, enum rf_code code, ...) __attribute__((sentinel));
#define error_set(...) (error_set)(__VA_ARGS__, (const char *)NULL)

const struct rf_message *error_message(enum rf_code code);
int error_status(const struct rf_error *err);
/* Seconds for Retry-After, 0 for none. */
int error_retry_after(const struct rf_error *err);
/* The text with its arguments put in, plus step and native code where they are known. */
void error_text(const struct rf_error *err, char *out, size_t size);
/* "Base.1.22.PropertyUnknown": registry, its version and id. */
void error_message_id(const struct rf_message *message, char *out, size_t size);

#define ERROR_BASE_VERSION    "1.22.1"
#define ERROR_FISHWAY_VERSION "1.0.0"

#endif
