/* The drivers by hand: commands as JSON lines on standard input, results and events as JSON
 *lines on standard output. Integration tests run it against simulated BMCs; people, against real
 *ones.
 *
 *	{"do":"open","node":"a","host":"127.0.0.1","port":8000,"tls":"pin","user":"root","password":"calvin","facts":"..."}
 *	{"do":"read","node":"a","id":1,"uri":"/redfish/v1/Systems","held_etag":"...","held_hash":"...","members":100}
 *	{"do":"act","node":"a","id":2,"method":"PATCH","uri":"...","body":{...},"type":"ComputerSystem","etag":"..."}
 *	{"do":"cancel","id":2}  {"do":"retry","node":"a"}
 *{"do":"trust","node":"a","fingerprint":"..."}
 *	{"do":"close","node":"a","id":3,"ms":5000}
 *
 * Also in open: "min" ("1.0"), "ciphers", "read_ms", "connect_ms", "basic_only", "closes". tls is
 *"pin", "insecure", "none", {"ca":PATH} or {"fingerprint":"spki-sha256:..."}. With "driver":"ipmi":
 *"k_g" (hexadecimal), "suites" [17,3], "quirks" ["..."], "privilege" (4), "refuse_defaults". With "driver":"snmp":
 *"version" ("1" "2c" "3"), "auth" ("MD5" "SHA" "SHA-256" ...), "priv" ("DES" "AES" "AES-256" ...), "priv_password", "pdu_profile";
 *the community is "password". Ends when standard
 *input does, after closing what is open. The vault is replaced: it gives what `open` said. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>
#include <jansson.h>
#include <openssl/ssl.h>

#include "gateway/config.h"
#include "gateway/log.h"
#include "gateway/shard.h"
#include "gateway/vault.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"
#include "southbound/driver.h"
#include "southbound/profile.h"

enum { QUIRKS_MAX = 16 };

struct box {
	struct box *next;
	char *node, *user, *password, *k_g, *priv_password;
	const struct driver *driver;
	struct endpoint *endpoint;
	struct close_op close;
	int close_id;
};

enum kind { READ, ACT };
struct task {
	union {
		struct op op;
		struct read_op read;
		struct act_op act;
	};
	struct task *next;
	enum kind kind;
	int id;
	json_t *command;
	char *body;
};

static struct shard *shard;
static struct box *boxes;
static struct task *tasks;
static struct worker_pool *parsers;
static struct event *input;
static char *line;
static size_t line_len;
static bool is_ending;
static int closing;

/* ---- the vault */

void
vault_get(struct vault *vault, struct vault_op *ask, struct op *parent, int64_t ms,
    const char *node, enum vault_purpose purpose, op_fn *done)
{
	struct box *box = boxes;

	(void)vault;
	while (strcmp(box->node, node) != 0)
		box = box->next;
	op_start(&ask->op, parent, ms, NULL, done);
	snprintf(ask->out.username, sizeof ask->out.username, "%s", box->user);
	snprintf(ask->out.secret, sizeof ask->out.secret, "%s",
	    purpose == VAULT_IPMI_K_G	     ? box->k_g
		: purpose == VAULT_SNMP_PRIV ? box->priv_password
					     : box->password);
	op_finish(&ask->op, NULL);
}

void
vault_wipe(struct credentials *credentials)
{
	explicit_bzero(credentials, sizeof *credentials);
}

/* ---- what is said */

static void
say(json_t *what)
{
	char *text = json_dumps(what, JSON_COMPACT | JSON_ENCODE_ANY);

	puts(text);
	fflush(stdout);
	free(text);
	json_decref(what);
}

static json_t *
error_json(const struct rf_error *err)
{
	char text[600];

	if (err == NULL || err->code == RF_OK)
		return json_null();
	error_text(err, text, sizeof text);
	return json_pack("{s:i,s:s,s:s,s:s,s:i,s:i,s:i}", "code", err->code, "id",
	    error_message(err->code)->id, "arg", err->arg[1], "text", text, "native", err->native,
	    "status", err->status, "retry_after", error_retry_after(err));
}

static void
on_state(void *owner, enum endpoint_state state, uint64_t since_ms, const struct rf_error *why)
{
	static const char *const names[ENDPOINT_STATES] = {
	    "untried", "up", "down", "refused", "untrusted"};
	struct box *box = owner;

	(void)since_ms;
	say(json_pack("{s:s,s:s,s:s,s:o}", "event", "state", "node", box->node, "state",
	    names[state], "why", error_json(why)));
}

static void
on_certificate(void *owner, const char *trusted, const char *seen)
{
	struct box *box = owner;

	say(json_pack("{s:s,s:s,s:s,s:s}", "event", "certificate", "node", box->node, "trusted",
	    trusted, "seen", seen));
}

static void
on_learnt(void *owner, const char *facts)
{
	struct box *box = owner;

	say(json_pack("{s:s,s:s,s:s}", "event", "learnt", "node", box->node, "facts", facts));
}

static void
on_root(void *owner, const json_t *root)
{
	struct box *box = owner;

	say(json_pack("{s:s,s:s,s:O?}", "event", "root", "node", box->node, "vendor",
	    json_object_get(root, "Vendor")));
}

static void
on_answer(void *owner, const struct endpoint_answer *answer)
{
	struct box *box = owner;

	say(json_pack("{s:s,s:s,s:s,s:i,s:i,s:I,s:I,s:b,s:b}", "event", "answer", "node", box->node,
	    "method", answer->method, "status", answer->status, "code", answer->code, "us",
	    (json_int_t)answer->us, "bytes", (json_int_t)answer->bytes, "login", answer->is_login,
	    "new", answer->is_new_connection));
}

static void
on_login(void *owner, const struct rf_error *err, int refusals)
{
	struct box *box = owner;

	say(json_pack("{s:s,s:s,s:o,s:i}", "event", "login", "node", box->node, "error",
	    error_json(err), "refusals", refusals));
}

static void
on_finding(void *owner, enum finding finding, const char *detail)
{
	struct box *box = owner;

	say(json_pack("{s:s,s:s,s:i,s:s?}", "event", "finding", "node", box->node, "finding", finding,
	    "detail", detail));
}

static const struct endpoint_events events = {
    on_state, on_certificate, on_learnt, on_root, on_answer, on_login, on_finding};

/* ---- what is done */

static struct box *
box_of(json_t *command)
{
	const char *node = json_string_value(json_object_get(command, "node"));
	struct box *box;

	for (box = boxes; box != NULL; box = box->next)
		if (node != NULL && strcmp(box->node, node) == 0)
			return box;
	say(json_pack("{s:s,s:O}", "error", "no such node", "command", command));
	return NULL;
}

static const char *
text_of(json_t *command, const char *name, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(command, name));

	return text ? text : otherwise;
}

static int
number_of(json_t *command, const char *name, int otherwise)
{
	json_t *value = json_object_get(command, name);

	return json_is_integer(value) ? (int)json_integer_value(value) : otherwise;
}

/* The texts are lent by the command, which is the caller's until open is over. */
static void
read_ipmi(json_t *command, struct ipmi_config *ipmi, int *suites, const char **quirks)
{
	json_t *list = json_object_get(command, "suites"), *value;
	size_t i;

	json_array_foreach(list, i, value)
		if (i < IPMI_SUITES_MAX)
			suites[ipmi->suite_count++] = (int)json_integer_value(value);
	list = json_object_get(command, "quirks");
	json_array_foreach(list, i, value)
		if (i < QUIRKS_MAX)
			quirks[ipmi->quirk_count++] = json_string_value(value);
	ipmi->suites = suites;
	ipmi->quirks = quirks;
	ipmi->privilege = number_of(command, "privilege", IPMI_ADMINISTRATOR);
	ipmi->refuse_default_credentials = json_is_true(json_object_get(command, "refuse_defaults"));
	ipmi->k_g.kind = json_object_get(command, "k_g") != NULL ? SECRET_LITERAL : SECRET_NONE;
}

static int
word_of(const char *word, const char *const *words, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	fprintf(stderr, "no such word: %s\n", word);
	exit(2);
}

static void
read_snmp(json_t *command, struct snmp_config *snmp)
{
	static const char *const versions[] = {"1", "2c", "3"};
	static const char *const auths[] = {"", "MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512"};
	static const char *const privs[] = {"", "DES", "AES", "AES-192", "AES-256"};

	snmp->version =
	    (enum snmp_version)word_of(text_of(command, "version", "2c"), versions, nitems(versions));
	snmp->auth = (enum snmp_auth)word_of(text_of(command, "auth", ""), auths, nitems(auths));
	snmp->priv = (enum snmp_priv)word_of(text_of(command, "priv", ""), privs, nitems(privs));
	snmp->user = text_of(command, "user", "");
}

static const struct driver *
driver_of(json_t *command)
{
	static const struct driver *const drivers[] = {&redfish_driver, &ipmi_driver, &snmp_driver};
	size_t i;

	for (i = 0; i < nitems(drivers); i++)
		if (strcmp(drivers[i]->name, text_of(command, "driver", "redfish")) == 0)
			return drivers[i];
	fprintf(stderr, "no such driver\n");
	exit(2);
}

static void
do_open(json_t *command)
{
	struct box *box = xcalloc(1, sizeof *box);
	struct tls_policy tls = {.mode = TLS_MODE_PIN};
	json_t *policy = json_object_get(command, "tls");
	struct profile profile;
	const char *quirks[QUIRKS_MAX];
	int suites[IPMI_SUITES_MAX];
	struct ipmi_config ipmi = {0};
	struct snmp_config snmp = {0};
	struct endpoint_config config = {
	    .host = text_of(command, "host", "127.0.0.1"),
	    .port = number_of(command, "port", 443),
	    .tls = &tls,
	    .profile = &profile,
	    .connect_ms = number_of(command, "connect_ms", 5000),
	    .read_ms = number_of(command, "read_ms", 60000),
	    .facts = text_of(command, "facts", NULL),
	    .parsers = parsers,
	    .ipmi = &ipmi,
	    .snmp = &snmp,
	    .pdu_profile = text_of(command, "pdu_profile", NULL),
	};

	profile_default(&profile);
	profile.basic_only = json_is_true(json_object_get(command, "basic_only"));
	profile.closes = json_is_true(json_object_get(command, "closes"));
	config.is_tls = strcmp(text_of(command, "tls", ""), "none") != 0;
	if (strcmp(text_of(command, "tls", ""), "insecure") == 0)
		tls.mode = TLS_MODE_INSECURE;
	if (json_object_get(policy, "ca") != NULL) {
		tls.mode = TLS_MODE_CA;
		tls.ca = text_of(policy, "ca", "");
	}
	if (json_object_get(policy, "fingerprint") != NULL) {
		tls.mode = TLS_MODE_FINGERPRINT;
		config_fingerprint_parse(text_of(policy, "fingerprint", ""), &tls.fingerprint);
	}
	if (json_object_get(command, "min") != NULL)
		tls.min_version =
		    strcmp(text_of(command, "min", ""), "1.0") == 0 ? TLS1_VERSION : TLS1_1_VERSION;
	tls.ciphers = text_of(command, "ciphers", NULL);
	box->node = xstrdup(text_of(command, "node", "node"));
	box->user = xstrdup(text_of(command, "user", "root"));
	box->password = xstrdup(text_of(command, "password", "calvin"));
	box->k_g = xstrdup(text_of(command, "k_g", ""));
	box->priv_password = xstrdup(text_of(command, "priv_password", ""));
	box->driver = driver_of(command);
	read_ipmi(command, &ipmi, suites, quirks);
	read_snmp(command, &snmp);
	config.node = box->node;
	box->next = boxes;
	boxes = box;
	box->endpoint = box->driver->open(&config, &events, box);
}

static void
task_done(struct op *op)
{
	struct task *task = (struct task *)op, **at;
	json_t *said = json_pack("{s:i,s:o}", "done", task->id, "error", error_json(&op->err));
	char hash[20];

	if (task->kind == READ) {
		struct read_op *read = &task->read;

		snprintf(hash, sizeof hash, "%016llx", (unsigned long long)read->hash);
		json_object_update_new(said,
		    json_pack("{s:i,s:o?,s:b,s:b,s:s,s:s,s:s,s:I,s:o?}", "status", read->status,
			"json", read->json, "unchanged", read->is_unchanged, "truncated",
			read->is_truncated, "etag", read->etag, "body_etag", read->body_etag,
			"hash", hash, "bytes", (json_int_t)read->bytes, "said", read->error_body));
	} else {
		struct act_op *act = &task->act;

		json_object_update_new(said,
		    json_pack("{s:i,s:o?,s:s,s:i,s:o?,s:b}", "status", act->status, "json",
			act->json, "location", act->location, "retry_after", act->retry_after_s,
			"said", act->error_body, "was_sent", act->was_sent));
	}
	say(said);
	for (at = &tasks; *at != task; at = &(*at)->next)
		;
	*at = task->next;
	json_decref(task->command);
	free(task->body);
	free(task);
}

static void
do_task(json_t *command, enum kind kind)
{
	struct box *box = box_of(command);
	struct task *task;
	int ms = number_of(command, "ms", 0);

	if (box == NULL || box->endpoint == NULL)
		return;
	task = xcalloc(1, sizeof *task);
	task->kind = kind;
	task->id = number_of(command, "id", 0);
	task->command = json_incref(command);
	task->next = tasks;
	tasks = task;
	if (kind == READ) {
		task->read.endpoint = box->endpoint;
		task->read.uri = text_of(command, "uri", "/");
		task->read.held_etag = text_of(command, "held_etag", NULL);
		task->read.held_hash = strtoull(text_of(command, "held_hash", "0"), NULL, 16);
		task->read.is_unconditional =
		    json_is_true(json_object_get(command, "unconditional"));
		task->read.max_members = (size_t)number_of(command, "members", 0);
		box->driver->read(&task->read, NULL, ms, task_done);
		return;
	}
	task->act.endpoint = box->endpoint;
	task->act.method = text_of(command, "method", "POST");
	task->act.uri = text_of(command, "uri", "/");
	task->act.type = text_of(command, "type", NULL);
	task->act.etag = text_of(command, "etag", NULL);
	task->act.body_etag = text_of(command, "body_etag", NULL);
	if (json_object_get(command, "body") != NULL) {
		task->act.body = task->body =
		    json_dumps(json_object_get(command, "body"), JSON_COMPACT);
		task->act.body_len = strlen(task->body);
	}
	box->driver->act(&task->act, NULL, ms, task_done);
}

static void
close_done(struct op *op)
{
	struct box *box = (struct box *)((char *)op - offsetof(struct box, close));

	box->endpoint = NULL;
	say(json_pack("{s:i,s:o}", "done", box->close_id, "error", error_json(&op->err)));
	if (--closing == 0 && is_ending)
		shard_stop(shard);
}

static void
close_box(struct box *box, int id, int ms)
{
	if (box->endpoint == NULL || box->close_id != 0)
		return;
	box->close_id = id;
	box->close.endpoint = box->endpoint;
	closing++;
	box->driver->close(&box->close, NULL, ms, close_done);
}

static void
do_command(json_t *command)
{
	const char *what = text_of(command, "do", "");
	struct task *task;
	struct box *box;

	if (strcmp(what, "open") == 0)
		do_open(command);
	else if (strcmp(what, "read") == 0)
		do_task(command, READ);
	else if (strcmp(what, "act") == 0)
		do_task(command, ACT);
	else if (strcmp(what, "cancel") == 0) {
		for (task = tasks; task != NULL; task = task->next)
			if (task->id == number_of(command, "id", 0))
				op_cancel(&task->op);
	} else if ((box = box_of(command)) == NULL || box->endpoint == NULL)
		return;
	else if (strcmp(what, "retry") == 0)
		box->driver->retry(box->endpoint);
	else if (strcmp(what, "trust") == 0)
		say(json_pack("{s:i,s:b}", "done", number_of(command, "id", 0), "trusted",
		    box->driver->trust(box->endpoint, text_of(command, "fingerprint", ""))));
	else if (strcmp(what, "close") == 0)
		close_box(box, number_of(command, "id", -1), number_of(command, "ms", 5000));
}

static void
end(void)
{
	struct box *box;

	is_ending = true;
	event_del(input);
	for (box = boxes; box != NULL; box = box->next)
		close_box(box, -1, 5000);
	if (closing == 0)
		shard_stop(shard);
}

static void
on_input(evutil_socket_t fd, short what, void *arg)
{
	char chunk[65536], *newline;
	ssize_t n = read(fd, chunk, sizeof chunk);
	json_t *command;

	(void)what, (void)arg;
	if (n <= 0) {
		end();
		return;
	}
	line = xrealloc(line, line_len + (size_t)n + 1);
	memcpy(line + line_len, chunk, (size_t)n);
	line_len += (size_t)n;
	while ((newline = memchr(line, '\n', line_len)) != NULL) {
		command = json_loadb(line, (size_t)(newline - line), 0, NULL);
		if (command != NULL)
			do_command(command);
		json_decref(command);
		line_len -= (size_t)(newline + 1 - line);
		memmove(line, newline + 1, line_len);
	}
}

int
main(void)
{
	struct box *box;

	signal(SIGPIPE, SIG_IGN);
	log_init(getenv("FISHWAY_LOG") ? getenv("FISHWAY_LOG") : "error");
	shard = shard_new("tool");
	shard_enter(shard);
	parsers = worker_pool_new("parse", 1, 64);
	input = event_new(shard_base(shard), STDIN_FILENO, EV_READ | EV_PERSIST, on_input, NULL);
	event_add(input, NULL);
	shard_run(shard);
	event_free(input);
	worker_pool_free(parsers);
	while ((box = boxes) != NULL) {
		boxes = box->next;
		free(box->node);
		free(box->user);
		free(box->password);
		free(box->k_g);
		free(box->priv_password);
		free(box);
	}
	free(line);
	shard_free(shard);
	return 0;
}
