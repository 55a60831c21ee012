#include "tests/support/fake_replay.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>
#include <jansson.h>

#include "gateway/config.h"
#include "gateway/xalloc.h"
#include "southbound/driver.h"
#include "southbound/profile.h"
#include "tests/support/fake_shard.h"
#include "tests/support/fake_wire.h"

enum { NAMES = 16, TEXT = 16384 };

struct named {
	char name[32], uri[2100];
	bool is_act, is_done;
	char *body, type[64], etag[160], body_etag[160];
	union {
		struct op op;
		struct read_op read;
		struct act_op act;
	};
};

static struct play {
	const char *path;
	int line;
	char *text, *at;    /* of the file; what is not read yet */
	char word[8][2100]; /* of the present line */
	int words;
	char headers[TEXT], body[TEXT]; /* of the lines that go with it */
	struct endpoint *endpoint;
	struct close_op close;
	bool is_closed, has_on_root;
	struct profile profile, on_root;
	struct transfer *transfer; /* that was expected last */
	struct named named[NAMES];
	int named_count;
	enum endpoint_state state;
	char facts[8192];
	int accepted, refused;
} play;

static void wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define MUST(is_so, ...)                                                                           \
	do {                                                                                       \
		if (!(is_so))                                                                      \
			wrong(__VA_ARGS__);                                                        \
	} while (0)

static void
wrong(const char *format, ...)
{
	char text[4096];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	fail_msg("%s:%d: %s", play.path, play.line, text);
}

/* ---- the file */

static bool
next_line(char out[TEXT])
{
	size_t len;

	if (*play.at == '\0')
		return false;
	play.line++;
	len = strcspn(play.at, "\n");
	MUST(len < TEXT, "line too long");
	memcpy(out, play.at, len);
	out[len] = '\0';
	play.at += len + (play.at[len] == '\n');
	return true;
}

/* The next command with the lines that go with it: "| body" and, indented, "Header: value". */
static bool
next_command(void)
{
	char line[TEXT], *word, *save;

	do {
		if (!next_line(line))
			return false;
	} while (line[strspn(line, " \t")] == '\0' || line[0] == '#');
	play.words = 0;
	memset(play.word, 0, sizeof play.word);
	for (word = strtok_r(line, " ", &save); word != NULL; word = strtok_r(NULL, " ", &save)) {
		MUST(play.words < 8, "too many words");
		snprintf(play.word[play.words++], sizeof play.word[0], "%s", word);
	}
	play.headers[0] = play.body[0] = '\0';
	while (*play.at == ' ' || *play.at == '\t' || *play.at == '|') {
		next_line(line);
		word = line + strspn(line, " \t");
		if (*word == '|')
			strncat(play.body, word + 1 + (word[1] == ' '),
			    sizeof play.body - strlen(play.body) - 1);
		else if (*word != '\0')
			strncat(strncat(play.headers, word,
				    sizeof play.headers - strlen(play.headers) - 1),
			    "\n", 2);
	}
	return true;
}

/* The value of "name=value", "" for "name" alone, NULL without it. */
static const char *
option(const char *name)
{
	size_t len = strlen(name);
	int i;

	for (i = 1; i < play.words; i++)
		if (strncmp(play.word[i], name, len) == 0 &&
		    (play.word[i][len] == '=' || play.word[i][len] == '\0'))
			return play.word[i] + len + (play.word[i][len] == '=');
	return NULL;
}

static int
number(const char *name, int otherwise)
{
	const char *value = option(name);

	return value ? atoi(value) : otherwise;
}

static struct named *
named(const char *name)
{
	int i;

	for (i = 0; i < play.named_count; i++)
		if (strcmp(play.named[i].name, name) == 0)
			return &play.named[i];
	wrong("no %s", name);
	return NULL;
}

static struct named *
new_named(void)
{
	struct named *it = &play.named[play.named_count++];

	MUST(play.named_count <= NAMES, "too many names");
	memset(it, 0, sizeof *it);
	MUST(strlen(play.word[1]) < sizeof it->name, "name too long");
	strcpy(it->name, play.word[1]);
	return it;
}

/* ---- the owner */

static void
on_state(void *owner, enum endpoint_state state, uint64_t since_ms, const struct rf_error *why)
{
	(void)owner, (void)since_ms;
	assert_true((why == NULL) == (state == ENDPOINT_UP || state == ENDPOINT_UNTRIED));
	play.state = state;
}

static void
on_certificate(void *owner, const char *trusted, const char *seen)
{
	(void)owner;
	assert_string_not_equal(trusted, seen);
}

static void
on_learnt(void *owner, const char *facts)
{
	(void)owner;
	snprintf(play.facts, sizeof play.facts, "%s", facts);
}

static void
on_root(void *owner, const json_t *root)
{
	(void)owner;
	assert_true(json_is_object(root));
	if (play.has_on_root)
		redfish_driver.profile(play.endpoint, &play.on_root);
}

static void
on_answer(void *owner, const struct endpoint_answer *answer)
{
	(void)owner;
	assert_non_null(answer->method);
}

static void
on_login(void *owner, const struct rf_error *err, int refusals)
{
	(void)owner;
	assert_true(refusals <= 3);
	if (err == NULL)
		play.accepted++;
	else
		play.refused++;
}

static const struct endpoint_events events = {
    on_state, on_certificate, on_learnt, on_root, on_answer, on_login};

static void
op_is_done(struct op *op)
{
	int i;

	for (i = 0; i < play.named_count; i++) {
		if (&play.named[i].op == op) {
			assert_false(play.named[i].is_done);
			play.named[i].is_done = true;
			return;
		}
	}
	assert_ptr_equal(op, &play.close.op);
	assert_false(play.is_closed);
	play.is_closed = true;
}

/* ---- commands */

static void
read_profile(struct profile *profile)
{
	static char sessions[200];

	profile->basic_only = option("basic_only") != NULL || profile->basic_only;
	profile->closes = option("closes") != NULL || profile->closes;
	profile->etag_write = (enum profile_etag)number("etag_write", profile->etag_write);
	profile->pages = number("pages", profile->pages);
	if (option("sessions") != NULL) {
		snprintf(sessions, sizeof sessions, "%s", option("sessions"));
		profile->sessions_uri = sessions;
	}
}

static void
do_open(void)
{
	const struct tls_policy pin = {.mode = TLS_MODE_PIN};
	struct endpoint_config config = {
	    .node = "n",
	    .host = "bmc.test",
	    .port = 443,
	    .tls = &pin,
	    .is_tls = option("tls") != NULL,
	    .profile = &play.profile,
	    .connect_ms = 5000,
	    .read_ms = 60000,
	    .facts = option("facts"),
	};

	profile_default(&play.profile);
	read_profile(&play.profile);
	play.on_root = play.profile;
	play.endpoint = redfish_driver.open(&config, &events, &play);
}

static void
do_read(void)
{
	struct named *it = new_named(), *from = option("from") ? named(option("from")) : NULL;

	snprintf(it->uri, sizeof it->uri, "%s", play.word[2]);
	it->read.endpoint = play.endpoint;
	it->read.uri = it->uri;
	if (from != NULL) {
		snprintf(it->etag, sizeof it->etag, "%s", from->read.etag);
		it->read.held_etag = it->etag;
		it->read.held_hash = from->read.hash;
	}
	it->read.is_unconditional = option("unconditional") != NULL;
	it->read.max_members = (size_t)number("members", 0);
	it->read.max_bytes = (size_t)number("bytes", 0);
	redfish_driver.read(&it->read, NULL, number("ms", 0), op_is_done);
}

static void
do_act(void)
{
	struct named *from = option("from") ? named(option("from")) : NULL, *it = new_named();

	snprintf(it->uri, sizeof it->uri, "%s", play.word[3]);
	it->is_act = true;
	it->act.endpoint = play.endpoint;
	it->body = xasprintf("%s %s", play.word[2], play.body);
	it->act.method = it->body;
	it->body[strlen(play.word[2])] = '\0';
	it->act.uri = it->uri;
	if (play.body[0] != '\0') {
		it->act.body = it->body + strlen(it->body) + 1;
		it->act.body_len = strlen(it->act.body);
	}
	if (option("type") != NULL) {
		snprintf(it->type, sizeof it->type, "%s", option("type"));
		it->act.type = it->type;
	}
	if (from != NULL) {
		snprintf(it->etag, sizeof it->etag, "%s", from->read.etag);
		snprintf(it->body_etag, sizeof it->body_etag, "%s", from->read.body_etag);
		it->act.etag = it->etag;
		it->act.body_etag = it->body_etag;
	}
	redfish_driver.act(&it->act, NULL, number("ms", 0), op_is_done);
}

static void
same(const char *what, const char *wanted, const char *got)
{
	if (wanted == NULL)
		return;
	if (strcmp(wanted, "none") == 0)
		MUST(got == NULL, "%s: %s instead of none", what, got);
	else
		MUST(got != NULL && strcmp(wanted, got) == 0, "%s: %s instead of %s", what,
		    got ? got : "none", wanted);
}

static void
do_expect(void)
{
	struct transfer *transfer = wire_next();
	const char *auth = option("auth");

	MUST(transfer != NULL, "nothing was asked");
	MUST(strcmp(transfer->method, play.word[1]) == 0 &&
		 strcmp(transfer->target, play.word[2]) == 0,
	    "%s %s instead", transfer->method, transfer->target);
	if (auth != NULL && strcmp(auth, "basic") == 0)
		MUST(transfer->authorization != NULL && transfer->token == NULL, "no Basic");
	else if (auth != NULL && strcmp(auth, "none") == 0)
		MUST(transfer->authorization == NULL && transfer->token == NULL, "credentials");
	else if (auth != NULL)
		same("token", auth, transfer->token);
	same("If-Match", option("if-match"), transfer->if_match);
	same("If-None-Match", option("if-none-match"), transfer->if_none_match);
	MUST((transfer->encoding == ENCODING_GZIP) == (option("gzip") != NULL), "encoding");
	if (play.body[0] != '\0')
		MUST(transfer->body != NULL && transfer->body_len == strlen(play.body) &&
			 memcmp(transfer->body, play.body, transfer->body_len) == 0,
		    "body: %.*s", (int)transfer->body_len, transfer->body ? transfer->body : "");
	play.transfer = transfer;
}

static void
do_reply(void)
{
	const char *body = play.body[0] ? play.body : NULL;

	MUST(play.transfer != NULL, "nothing is expected");
	if (strcmp(play.word[0], "CUT") == 0)
		wire_cut(play.transfer, atoi(play.word[1]), play.headers, body);
	else
		wire_reply(play.transfer, atoi(play.word[1]), play.headers, body);
	play.transfer = NULL;
}

/* clang-format off */
static const struct {
	const char *word;
	enum rf_code code;
} codes[] = {
	{ "ok", RF_OK }, { "unreachable", RF_NODE_UNREACHABLE }, { "timeout", RF_NODE_TIMEOUT }, { "tls", RF_NODE_TLS },
	{ "certificate", RF_NODE_CERTIFICATE }, { "garbled", RF_NODE_GARBLED }, { "too_much", RF_NODE_TOO_MUCH },
	{ "login_refused", RF_NODE_LOGIN_REFUSED }, { "login_stopped", RF_NODE_LOGIN_STOPPED },
	{ "no_session_slot", RF_NODE_NO_SESSION_SLOT }, { "busy", RF_NODE_BUSY }, { "unlicensed", RF_NODE_UNLICENSED },
	{ "refused", RF_NODE_REFUSED }, { "failed", RF_NODE_FAILED }, { "unknown_outcome", RF_NODE_UNKNOWN_OUTCOME },
	{ "precondition", RF_PRECONDITION }, { "deadline", RF_TIMEOUT }, { "cancelled", RF_CANCELLED },
	{ "shutting_down", RF_SHUTTING_DOWN }, { "not_found", RF_NOT_FOUND }, { "no_secret", RF_NODE_NO_SECRET },
};
/* clang-format on */

static enum rf_code
code_of(const char *word)
{
	size_t i;

	for (i = 0; i < nitems(codes); i++)
		if (strcmp(codes[i].word, word) == 0)
			return codes[i].code;
	wrong("no error is called %s", word);
	return RF_OK;
}

static void
do_fail(void)
{
	MUST(play.transfer != NULL, "nothing is expected");
	wire_fail(play.transfer, code_of(play.word[1]), option("unsent") == NULL);
	play.transfer = NULL;
}

static void
check_json(const json_t *got)
{
	json_t *wanted = json_loads(play.body, JSON_DECODE_ANY, NULL);
	char *text = got ? json_dumps(got, JSON_ENCODE_ANY | JSON_COMPACT) : xstrdup("nothing");

	MUST(wanted != NULL, "the JSON of this line is none");
	MUST(got != NULL && json_equal(got, wanted), "%s", text);
	json_decref(wanted);
	free(text);
}

static void
do_done(void)
{
	struct named *it;
	const struct rf_error *err;
	int status;

	if (strcmp(play.word[1], "close") == 0) {
		MUST(play.is_closed, "not closed");
		MUST(play.close.op.err.code == code_of(play.word[2]), "code %d",
		    play.close.op.err.code);
		play.endpoint = NULL;
		return;
	}
	it = named(play.word[1]);
	err = &it->op.err;
	MUST(it->is_done, "not done");
	MUST(err->code == code_of(play.word[2]), "code %d: %s; step %s", err->code, err->arg[1],
	    err->step ? err->step : "-");
	MUST(err->code == RF_OK || err->code < RF_NODE_UNREACHABLE || strcmp(err->arg[0], "n") == 0,
	    "node %s", err->arg[0]);
	status = it->is_act ? it->act.status : it->read.status;
	MUST(option("status") == NULL || number("status", 0) == status, "status %d", status);
	MUST(option("retry") == NULL ||
		 number("retry", 0) == (err->code       ? error_retry_after(err)
					   : it->is_act ? it->act.retry_after_s
							: 0),
	    "retry %d", error_retry_after(err));
	if (it->is_act) {
		MUST(option("sent") == NULL || it->act.was_sent, "was not sent");
		MUST(option("unsent") == NULL || !it->act.was_sent, "was sent");
		same("location", option("location"), it->act.location);
	} else {
		MUST((option("unchanged") != NULL) == it->read.is_unchanged, "unchanged");
		MUST((option("truncated") != NULL) == it->read.is_truncated, "truncated");
		same("etag", option("etag"), it->read.etag);
		MUST(err->code != RF_OK || it->read.json == NULL || it->read.hash != 0, "hash 0");
	}
	if (play.body[0] != '\0' && err->code == RF_OK)
		check_json(it->is_act ? it->act.json : it->read.json);
	else if (play.body[0] != '\0')
		check_json(it->is_act ? it->act.error_body : it->read.error_body);
}

static void
do_state(void)
{
	static const char *const names[ENDPOINT_STATES] = {
	    "untried", "up", "down", "refused", "untrusted"};

	MUST(strcmp(names[play.state], play.word[1]) == 0, "state %s", names[play.state]);
}

static void
do_facts(void)
{
	json_t *has = json_loads(play.facts[0] ? play.facts : "{}", 0, NULL),
	       *wanted = json_loads(play.word[1], 0, NULL), *value;
	const char *key;

	MUST(wanted != NULL, "the JSON of this line is none");
	json_object_foreach(wanted, key, value)
	    MUST(json_is_null(value) ? json_object_get(has, key) == NULL
				     : json_equal(json_object_get(has, key), value),
		"%s", play.facts);
	json_decref(wanted);
	json_decref(has);
}

static void
do_sleep(void)
{
	char *unit;
	unsigned long long n = strtoull(play.word[1], &unit, 10);

	fake_sleep(n * (strcmp(unit, "ms") == 0 ? 1 : strcmp(unit, "s") == 0 ? 1000 : 3600000));
}

static void
do_quiet(void)
{
	MUST(wire_pending() == 0, "%s %s", wire_next()->method, wire_next()->target);
}
static void
do_cancel(void)
{
	op_cancel(&named(play.word[1])->op);
}
static void
do_retry(void)
{
	redfish_driver.retry(play.endpoint);
}
static void
do_vault(void)
{
	wire_vault_fails(RF_NODE_NO_SECRET);
}
static void
do_credentials(void)
{
	wire_credentials(play.word[1], play.word[2]);
}

static void
do_trust(void)
{
	MUST(
	    redfish_driver.trust(play.endpoint, play.word[1]) == (strcmp(play.word[2], "yes") == 0),
	    "the opposite");
}

static void
do_certificate(void)
{
	wire_wrong_certificate(play.transfer, play.word[1]);
	play.transfer = NULL;
}

static void
do_profile(void)
{
	if (strcmp(play.word[0], "ON-ROOT") == 0) {
		play.has_on_root = true;
		read_profile(&play.on_root);
		return;
	}
	read_profile(&play.profile);
	redfish_driver.profile(play.endpoint, &play.profile);
}

static void
do_logins(void)
{
	MUST(atoi(play.word[1]) == play.accepted && atoi(play.word[2]) == play.refused,
	    "%d accepted, %d not", play.accepted, play.refused);
}

static void
do_close(void)
{
	memset(&play.close, 0, sizeof play.close);
	play.close.endpoint = play.endpoint;
	redfish_driver.close(&play.close, NULL, number("ms", 5000), op_is_done);
}

static void
must_ask(const char *method, const char *target)
{
	fake_settle();
	MUST(wire_next() != NULL, "nothing was asked");
	MUST(strcmp(wire_next()->method, method) == 0 && strcmp(wire_next()->target, target) == 0,
	    "%s %s instead", wire_next()->method, wire_next()->target);
}

static void
do_login(void)
{
	char headers[400];

	must_ask("GET", "/redfish/v1/");
	wire_reply(wire_next(), 200, NULL,
	    "{\"Links\":{\"Sessions\":{\"@odata.id\":\"/redfish/v1/SessionService/Sessions\"}},"
	    "\"Managers\":{\"@odata.id\":\"/redfish/v1/Managers\"}}");
	must_ask("POST", "/redfish/v1/SessionService/Sessions");
	snprintf(headers, sizeof headers,
	    "Location: /redfish/v1/SessionService/Sessions/%.99s\nX-Auth-Token: %.99s",
	    play.word[1], play.word[1]);
	wire_reply(wire_next(), 201, headers, NULL);
}

static void
do_logout(void)
{
	char uri[300];

	do_close();
	snprintf(uri, sizeof uri, "/redfish/v1/SessionService/Sessions/%.99s", play.word[1]);
	must_ask("DELETE", uri);
	MUST(wire_next()->token != NULL && strcmp(wire_next()->token, play.word[1]) == 0, "token");
	wire_reply(wire_next(), 204, NULL, NULL);
	fake_settle();
	MUST(play.is_closed && play.close.op.err.code == RF_OK, "not closed");
	play.endpoint = NULL;
}

/* clang-format off */
static const struct {
	const char *word;
	void (*run)(void);
} commands[] = {
	{ "OPEN", do_open }, { "PROFILE", do_profile }, { "ON-ROOT", do_profile }, { "CREDENTIALS", do_credentials },
	{ "VAULT", do_vault }, { "READ", do_read }, { "ACT", do_act }, { "EXPECT", do_expect }, { "REPLY", do_reply },
	{ "CUT", do_reply }, { "FAIL", do_fail }, { "CERTIFICATE", do_certificate }, { "SLEEP", do_sleep },
	{ "QUIET", do_quiet }, { "DONE", do_done }, { "STATE", do_state }, { "FACTS", do_facts }, { "LOGINS", do_logins },
	{ "CANCEL", do_cancel }, { "RETRY", do_retry }, { "TRUST", do_trust }, { "CLOSE", do_close },
	{ "LOGIN", do_login }, { "LOGOUT", do_logout },
};
/* clang-format on */

/* ---- the play */

static char *
load(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = xcalloc(1, 1 << 18);

	assert_non_null(file);
	assert_true(fread(text, 1, (1 << 18) - 1, file) > 0);
	fclose(file);
	return text;
}

/* No replay leaves anything behind, nor does it end with something still under way. */
static void
curtain(void)
{
	int i;

	MUST(play.endpoint == NULL, "the endpoint is not closed");
	for (i = 0; i < play.named_count; i++) {
		struct named *it = &play.named[i];

		MUST(it->is_done, "%s is not done", it->name);
		json_decref(it->is_act ? it->act.json : it->read.json);
		json_decref(it->is_act ? it->act.error_body : it->read.error_body);
		free(it->body);
	}
	MUST(wire_pending() == 0, "requests are left");
	MUST(wire_peers() == 0, "peers are left");
	MUST(fake_timers() == 0, "timers are left");
	free(play.text);
}

void
replay(const char *path)
{
	size_t i;

	memset(&play, 0, sizeof play);
	play.path = path;
	play.text = play.at = load(path);
	wire_credentials("root", "calvin");
	while (next_command()) {
		for (i = 0; i < nitems(commands) && strcmp(commands[i].word, play.word[0]) != 0;
		     i++)
			;
		MUST(i < nitems(commands), "what is %s?", play.word[0]);
		commands[i].run();
		fake_settle();
	}
	curtain();
}
