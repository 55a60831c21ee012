/* A blocking Redfish client for commands: one origin, one login, one request at a time, on libcurl.
 *
 * It trusts by a CA file, by a fingerprint, or anything (insecure); it follows no redirect, uses no proxy, reads at most
 * 32 MiB, and sends the credentials to the one origin it was opened for. What it learnt of the certificate is in `peer`
 * after the first request over TLS. */
#ifndef FISHWAY_CLI_HTTP_H
#define FISHWAY_CLI_HTTP_H

#include <stdbool.h>
#include <stddef.h>

struct json_t;

struct cli_http_options {
	const char *url;             /* scheme and host; a path is ignored; without scheme https is meant */
	const char *ca;              /* PEM; NULL: the system's */
	const char *fingerprint;     /* NULL, or what alone is trusted */
	bool insecure;
	const char *user, *password; /* Basic; NULL: no login */
};

/* The certificate as it was shown. */
struct cli_peer {
	bool is_known;
	char protocol[16];           /* "TLSv1.3" */
	char subject[256], issuer[256];
	char not_after[32];          /* as 2030-01-31T12:00:00Z */
	char spki[80], cert[80];     /* as a configuration takes them: spki-sha256:HEX */
	char key[32];                /* "EC 256", "RSA 1024" */
	int key_bits;
	bool is_rsa, has_expired, is_self_signed;
};

struct cli_http {
	void *curl;
	char *origin;                /* https://host:port */
	char *user, *password, *token, *session;
	bool insecure;
	void *fingerprint;
	struct cli_peer peer;
	/* of the last request */
	long status;                 /* 0: no answer */
	char location[1024];
	int retry_after_s;
	char error[1024];            /* for the operator: why it was not a 2xx */
	char *text;                  /* the body */
	size_t len, size;
	bool is_too_large;
};

/* False: it has said why on stderr. */
bool cli_http_open(struct cli_http *http, const struct cli_http_options *options);
/* Ends the session, if there is one, and forgets the credentials. A zeroed struct is fine. */
void cli_http_close(struct cli_http *http);

/* True for 2xx. body may be NULL and is taken. answer may be NULL; it gets the JSON or NULL and is the caller's. A body that is
 * no JSON makes a 2xx false. */
bool cli_http_ask(struct cli_http *http, const char *method, const char *path, struct json_t *body, struct json_t **answer);
struct json_t *cli_http_get(struct cli_http *http, const char *path);
/* Logs in by a session from now on. sessions: the path of the collection. */
bool cli_http_login(struct cli_http *http, const char *sessions);

#endif
