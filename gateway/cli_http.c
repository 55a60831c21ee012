#include "gateway/cli_http.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <openssl/ssl.h>

#include "gateway/cli.h"
#include "gateway/cli_peer.h"
#include "gateway/config.h"
#include "gateway/version.h"
#include "gateway/xalloc.h"

enum { BODY_MAX = 32 << 20, CONNECT_S = 10, ANSWER_S = 120 };

static bool set_origin(struct cli_http *http, const char *url);
static void set_trust(struct cli_http *http, const struct cli_http_options *options);

static size_t
take_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct cli_http *http = arg;
	size_t len = size * count;

	if (http->len + len > BODY_MAX) {
		http->is_too_large = true;
		return 0;
	}
	if (http->len + len + 1 > http->size) {
		http->size = (http->len + len) * 2 + 4096;
		http->text = xrealloc(http->text, http->size);
	}
	memcpy(http->text + http->len, bytes, len);
	http->len += len;
	http->text[http->len] = '\0';
	return len;
}

static void
header_value(const char *line, size_t len, const char *name, char *out, size_t size)
{
	size_t n = strlen(name);

	if (len <= n || strncasecmp(line, name, n) != 0)
		return;
	for (line += n, len -= n; len > 0 && (*line == ' ' || *line == '\t'); line++, len--)
		;
	while (len > 0 && isspace((unsigned char)line[len - 1]))
		len--;
	snprintf(out, size, "%.*s", (int)len, line);
}

static size_t
take_header(char *line, size_t size, size_t count, void *arg)
{
	struct cli_http *http = arg;
	struct curl_tlssessioninfo *tls = NULL;
	char token[512] = "", again[32] = "";
	size_t len = size * count;

	header_value(line, len, "Location:", http->location, sizeof http->location);
	header_value(line, len, "Retry-After:", again, sizeof again);
	header_value(line, len, "X-Auth-Token:", token, sizeof token);
	if (*again)
		http->retry_after_s = atoi(again);
	if (*token && http->token == NULL)
		http->token = xstrdup(token);
	explicit_bzero(token, sizeof token);
	/* The one moment at which libcurl lends its SSL. */
	if (http->peer.is_known && http->peer.protocol[0] == '\0' &&
	    curl_easy_getinfo(http->curl, CURLINFO_TLS_SSL_PTR, &tls) == CURLE_OK && tls && tls->internals)
		snprintf(http->peer.protocol, sizeof http->peer.protocol, "%s", SSL_get_version(tls->internals));
	return len;
}

bool
cli_http_open(struct cli_http *http, const struct cli_http_options *options)
{
	struct config_fingerprint *fingerprint;

	memset(http, 0, sizeof *http);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (!set_origin(http, options->url))
		return cli_failed("'%s' is neither a host nor an http or https URL", options->url) == CLI_GOOD;
	if (options->fingerprint) {
		http->fingerprint = fingerprint = xcalloc(1, sizeof *fingerprint);
		if (!config_fingerprint_parse(options->fingerprint, fingerprint)) {
			cli_failed("'%s' is not spki-sha256:HEX or cert-sha256:HEX", options->fingerprint);
			cli_http_close(http);
			return false;
		}
	}
	http->curl = curl_easy_init();
	http->insecure = options->insecure;
	http->user = options->user ? xstrdup(options->user) : NULL;
	http->password = options->password ? xstrdup(options->password) : NULL;
	set_trust(http, options);
	return true;
}

void
cli_http_close(struct cli_http *http)
{
	if (http->session)
		cli_http_ask(http, "DELETE", http->session, NULL, NULL);
	if (http->password)
		OPENSSL_cleanse(http->password, strlen(http->password));
	if (http->token)
		OPENSSL_cleanse(http->token, strlen(http->token));
	if (http->curl)
		curl_easy_cleanup(http->curl);
	free(http->origin);
	free(http->user);
	free(http->password);
	free(http->token);
	free(http->session);
	free(http->fingerprint);
	free(http->text);
	memset(http, 0, sizeof *http);
}

static bool
set_origin(struct cli_http *http, const char *url)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL, *port = NULL;
	bool ok;

	ok = curl_url_set(u, CURLUPART_URL, url, CURLU_DEFAULT_SCHEME) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
	    (strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0);
	if (ok)
		http->origin = xasprintf("%s://%s:%s", scheme, host, port);
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(u);
	return ok;
}

static CURLcode
ctx_made(CURL *curl, void *ctx, void *arg)
{
	struct cli_http *http = arg;

	(void)curl;
	cli_peer_watch(ctx, &http->peer, http->fingerprint, http->insecure);
	return CURLE_OK;
}

static void
set_trust(struct cli_http *http, const struct cli_http_options *options)
{
	CURL *c = http->curl;
	bool by_authority = !options->insecure && !options->fingerprint;

	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, by_authority ? 1L : 0L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, by_authority ? 2L : 0L);
	if (options->ca) {
		curl_easy_setopt(c, CURLOPT_CAINFO, options->ca);
		curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	}
	curl_easy_setopt(c, CURLOPT_SSL_CTX_FUNCTION, ctx_made);
	curl_easy_setopt(c, CURLOPT_SSL_CTX_DATA, http);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)ANSWER_S);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "fishway/" FISHWAY_VERSION);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, http);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, http);
}

/* The link as it was given, with what HTTP cannot carry percent-encoded, without a fragment. */
static char *
full_url(const struct cli_http *http, const char *path)
{
	char *out = xmalloc(strlen(http->origin) + 3 * strlen(path) + 1), *p;

	p = out + sprintf(out, "%s", http->origin);
	for (; *path && *path != '#'; path++) {
		if ((unsigned char)*path <= ' ' || (unsigned char)*path >= 0x7f)
			p += sprintf(p, "%%%02X", (unsigned char)*path);
		else
			*p++ = *path;
	}
	*p = '\0';
	return out;
}

static void
explain(struct cli_http *http, const json_t *answer)
{
	const json_t *error = json_object_get(answer, "error"), *info;
	const char *text;

	info = json_array_get(json_object_get(error, "@Message.ExtendedInfo"), 0);
	text = json_string_value(json_object_get(info, "Message"));
	if (text == NULL)
		text = json_string_value(json_object_get(error, "message"));
	snprintf(http->error, sizeof http->error, "HTTP %ld%s%s", http->status, text ? ": " : "", text ? text : "");
}

static struct curl_slist *
prepare(struct cli_http *http, const char *method, char **text)
{
	struct curl_slist *headers = NULL;
	char *line;

	headers = curl_slist_append(headers, "Accept: application/json");
	headers = curl_slist_append(headers, "OData-Version: 4.0");
	headers = curl_slist_append(headers, "Expect:");
	if (*text)
		headers = curl_slist_append(headers, "Content-Type: application/json");
	if (http->token) {
		line = xasprintf("X-Auth-Token: %s", http->token);
		headers = curl_slist_append(headers, line);
		OPENSSL_cleanse(line, strlen(line));
		free(line);
	}
	curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(http->curl, CURLOPT_POSTFIELDS, NULL);
	curl_easy_setopt(http->curl, CURLOPT_HTTPGET, 1L);
	if (*text) {
		curl_easy_setopt(http->curl, CURLOPT_POSTFIELDSIZE, (long)strlen(*text));
		curl_easy_setopt(http->curl, CURLOPT_POSTFIELDS, *text);
	}
	curl_easy_setopt(http->curl, CURLOPT_CUSTOMREQUEST, method);
	if (http->user && http->password && !http->token) {
		curl_easy_setopt(http->curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(http->curl, CURLOPT_USERNAME, http->user);
		curl_easy_setopt(http->curl, CURLOPT_PASSWORD, http->password);
	} else {
		curl_easy_setopt(http->curl, CURLOPT_USERNAME, NULL);
		curl_easy_setopt(http->curl, CURLOPT_PASSWORD, NULL);
	}
	return headers;
}

bool
cli_http_ask(struct cli_http *http, const char *method, const char *path, json_t *body, json_t **answer)
{
	char *url = full_url(http, path), *text = body ? json_dumps(body, JSON_COMPACT) : NULL, why[CURL_ERROR_SIZE] = "";
	struct curl_slist *headers = prepare(http, method, &text);
	json_t *json = NULL;
	CURLcode code;
	bool ok;

	http->len = 0;
	http->status = 0;
	http->location[0] = http->error[0] = '\0';
	http->retry_after_s = 0;
	http->is_too_large = false;
	curl_easy_setopt(http->curl, CURLOPT_URL, url);
	curl_easy_setopt(http->curl, CURLOPT_ERRORBUFFER, why);
	code = curl_easy_perform(http->curl);
	curl_easy_setopt(http->curl, CURLOPT_ERRORBUFFER, NULL);
	if (code == CURLE_OK)
		curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &http->status);
	if (code == CURLE_OK && http->len > 0)
		json = json_loadb(http->text, http->len, JSON_ALLOW_NUL, NULL);
	ok = code == CURLE_OK && http->status >= 200 && http->status < 300;
	if (code != CURLE_OK)
		snprintf(http->error, sizeof http->error, "%s: %s", http->origin,
		    http->is_too_large ? "the answer is too large" : *why ? why : curl_easy_strerror(code));
	else if (!ok)
		explain(http, json);
	else if (http->len > 0 && json == NULL && answer) {
		snprintf(http->error, sizeof http->error, "HTTP %ld with a body that is not JSON", http->status);
		ok = false;
	}
	if (answer)
		*answer = json;
	else
		json_decref(json);
	curl_slist_free_all(headers);
	if (text)
		OPENSSL_cleanse(text, strlen(text));
	free(text);
	free(url);
	json_decref(body);
	return ok;
}

json_t *
cli_http_get(struct cli_http *http, const char *path)
{
	json_t *answer;

	if (cli_http_ask(http, "GET", path, NULL, &answer))
		return answer;
	json_decref(answer);
	return NULL;
}

bool
cli_http_login(struct cli_http *http, const char *sessions)
{
	json_t *answer = NULL, *body = json_pack("{s:s, s:s}", "UserName", http->user, "Password", http->password);
	char *password = http->password;
	const char *id;
	bool ok;

	http->password = NULL;                 /* a login carries no Authorization */
	ok = cli_http_ask(http, "POST", sessions, body, &answer) && http->token;
	http->password = password;
	id = json_string_value(json_object_get(answer, "@odata.id"));
	if (ok && (http->location[0] || id)) {
		const char *path = http->location[0] ? strstr(http->location, "/redfish/") : id;

		http->session = path ? xstrdup(path) : NULL;
	}
	json_decref(answer);
	if (!ok && http->error[0] == '\0')
		snprintf(http->error, sizeof http->error, "HTTP %ld without a token", http->status);
	return ok;
}
