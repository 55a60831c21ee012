/* `fishway serve`: puts the program together, runs it, reloads it, takes it apart. Stands above the folders.
 *
 * Order: what needs nothing first (store, vault, shards), then accounts, fleet, northbound. Down in the opposite order: no new
 * clients, the running ones end, the BMCs' sessions end, what is not stored is stored, the loops end. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>
#include <event2/event.h>

#include "gateway/cli.h"
#include "gateway/config.h"
#include "gateway/control.h"
#include "gateway/control_verbs.h"
#include "gateway/fleet.h"
#include "gateway/log.h"
#include "gateway/metrics.h"
#include "gateway/notify.h"
#include "gateway/process.h"
#include "gateway/script.h"
#include "gateway/store.h"
#include "gateway/vault.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"
#include "northbound/accounts.h"
#include "northbound/auth.h"
#include "northbound/northbound.h"
#include "northbound/sessions.h"

enum { CLIENTS_MS = 10000, SESSIONS_MS = 3000, FLEET_MS = 10000, HELPERS = 2, JOBS_MAX = 256 };

static struct daemon {
	const char *path;
	struct config *config;          /* in force */
	struct store *store;
	struct vault *vault;
	struct worker_pool *helpers;
	struct event *on_term, *on_int, *on_hup;
	bool is_stopping, wants_reload, is_failed;
	struct op start, stop;
	struct reload {
		struct script script;
		struct job load;
		struct account_reload accounts;
		struct op done;
		struct config *config;
		struct config_faults faults;
	} reload;
	struct control_request *asked;  /* who asked for the reload; NULL: a signal */
} d;

static void stop_begin(void);
static void reload_begin(void);

/* ---- reload: a script ---- */

static void
step_done(struct op *op)
{
	if (op->err.code == RF_OK)
		script_reply(&d.reload.script, NULL, 0);
	else
		script_failed(&d.reload.script, &op->err);
}

static enum verdict
go_on(struct script *script, const void *answer, size_t len)
{
	(void)script;
	(void)answer;
	(void)len;
	return NEXT;
}

/* On a helper: files are read here, and certificates checked. */
static void
load_work(struct job *job)
{
	d.reload.config = config_load(d.path, &d.reload.faults);
	if (d.reload.config == NULL)
		error_set(&job->result, RF_INTERNAL);
}

static enum verdict
load(struct script *script)
{
	job_start(&d.reload.load, d.helpers, &script->op, 0, load_work, step_done);
	return WAIT;
}

static enum verdict
take_accounts(struct script *script)
{
	vault_take(d.vault, d.reload.config);
	d.reload.accounts.config = d.reload.config;
	accounts_reload(&d.reload.accounts, &script->op, step_done);
	return WAIT;
}

static enum verdict
take_nodes(struct script *script)
{
	fleet_reload(d.reload.config, &d.reload.done, &script->op, step_done);
	return WAIT;
}

static enum verdict
take_listeners(struct script *script)
{
	northbound_reload(d.reload.config, &d.reload.done, &script->op, step_done);
	return WAIT;
}

static const struct step reload_steps[] = {
	/* name        begin           reply  wait tries */
	{ "load",      load,           go_on, 0, 1, NULL },
	{ "accounts",  take_accounts,  go_on, 0, 1, NULL },
	{ "nodes",     take_nodes,     go_on, 0, 1, NULL },
	{ "listeners", take_listeners, go_on, 0, 1, NULL },
	{ 0 }
};

/* What cannot change while we run. */
static void
warn_unchangeable(const struct config *was, const struct config *now)
{
	if (strcmp(was->state_dir, now->state_dir) != 0)
		log_warn("reload=partly state_dir changes with the next start");
	if (was->threads != now->threads)
		log_warn("reload=partly threads changes with the next start");
	if ((was->metrics_address == NULL) != (now->metrics_address == NULL) || was->metrics_port != now->metrics_port ||
	    (was->metrics_address != NULL && strcmp(was->metrics_address, now->metrics_address) != 0))
		log_warn("reload=partly metrics changes with the next start");
}

/* why: NULL when it went well. Faults of the configuration are told one by one. */
static void
answer_asked(const char *why)
{
	struct control_request *asked = d.asked;
	char *faults = NULL;
	size_t len = 0;
	FILE *out;

	d.asked = NULL;
	if (why == NULL) {
		control_reply(asked, NULL);
	} else if (d.reload.faults.errors > 0 && (out = open_memstream(&faults, &len)) != NULL) {
		config_faults_print(&d.reload.faults, out);
		fclose(out);
		control_refuse(asked, "the old configuration stays:\n%s", faults);
		free(faults);
	} else {
		control_refuse(asked, "%s", why);
	}
	op_release(&asked->op);
}

static void
reload_done(struct op *op)
{
	char text[512];

	config_faults_print(&d.reload.faults, stderr);
	if (d.reload.config != NULL) {
		warn_unchangeable(d.config, d.reload.config);
		config_unref(d.config);
		d.config = d.reload.config;
		d.reload.config = NULL;
	}
	if (op->err.code == RF_OK) {
		log_info("reload=done nodes=%zu", d.config->node_count);
	} else {
		error_text(&op->err, text, sizeof text);
		log_error("reload=failed why=\"%s\"", d.reload.faults.errors ? "the configuration has errors: the old one stays" : text);
	}
	if (d.asked != NULL)
		answer_asked(op->err.code == RF_OK ? NULL : text);
	config_faults_clear(&d.reload.faults);
	notify_send("READY=1");
	if (d.is_stopping)
		stop_begin();
	else if (d.wants_reload)
		reload_begin();
}

static void
reload_begin(void)
{
	d.wants_reload = d.reload.script.op.state != OP_IDLE || d.is_stopping;
	if (d.wants_reload)
		return;                 /* after the one under way */
	notify_reloading();
	script_start(&d.reload.script, "reload", NULL, reload_steps, NULL, 60000, NULL, reload_done);
}

static void
verb_reload(struct control_request *request)
{
	if (d.asked != NULL || d.is_stopping) {
		control_refuse(request, "a reload is under way");
		return;
	}
	op_hold(&request->op);          /* its client may hang up before we answer */
	d.asked = request;
	reload_begin();
}

/* ---- stop ---- */

static void
fleet_stopped(struct op *op)
{
	int i;

	(void)op;
	control_close();
	metrics_close();
	notify_watchdog_stop();
	for (i = shard_count() - 1; i >= 0; i--)
		shard_stop(shard_at(i));
}

static void
sessions_stored(struct op *op)
{
	(void)op;
	fleet_stop(&d.stop, FLEET_MS, fleet_stopped);
}

static void
clients_gone(struct op *op)
{
	(void)op;
	sessions_stop(&d.stop, SESSIONS_MS, sessions_stored);
}

static void
stop_begin(void)
{
	if (d.stop.state != OP_IDLE || d.reload.script.op.state != OP_IDLE)
		return;
	log_info("state=stopping");
	northbound_stop(&d.stop, CLIENTS_MS, clients_gone);
}

static void
on_stop(evutil_socket_t signal_number, short what, void *arg)
{
	(void)signal_number;
	(void)what;
	(void)arg;
	if (d.is_stopping) {
		log_warn("state=stopped asked twice: at once");
		_exit(CLI_FAILED);
	}
	d.is_stopping = true;
	metrics_ready(false);
	notify_send("STOPPING=1");
	op_cancel(&d.reload.script.op);
	stop_begin();
}

static void
verb_stop(struct control_request *request)
{
	control_reply(request, NULL);
	if (!d.is_stopping)
		on_stop(0, 0, NULL);
}

static void
on_reload(evutil_socket_t signal_number, short what, void *arg)
{
	(void)signal_number;
	(void)what;
	(void)arg;
	reload_begin();
}

struct passwd {
	struct account_change change;
	struct control_request *request;
};

static void
passwd_done(struct op *op)
{
	struct passwd *passwd = (struct passwd *)op;

	if (op->err.code == RF_OK)
		control_reply(passwd->request, NULL);
	else
		control_fail(passwd->request, &op->err);
	account_change_clear(&passwd->change);
	free(passwd);
}

static void
verb_passwd(struct control_request *request)
{
	const char *user = control_text(request, "user"), *password = control_text(request, "password");
	struct passwd *passwd;

	if (user == NULL || password == NULL || strlen(user) > ACCOUNT_NAME_MAX || strlen(password) > ACCOUNT_PASSWORD_MAX) {
		control_refuse(request, "a user and a password of at most %d bytes are wanted", ACCOUNT_PASSWORD_MAX);
		return;
	}
	passwd = xcalloc(1, sizeof *passwd);
	passwd->request = request;
	strcpy(passwd->change.name, user);
	strcpy(passwd->change.password, password);
	account_passwd(&passwd->change, &request->op, 0, passwd_done);
}

static const struct control_verb verbs[] = { { "passwd", verb_passwd }, { "reload", verb_reload }, { "stop", verb_stop } };

/* ---- start ---- */

static void
listening(struct op *op)
{
	char text[512];

	if (op->err.code != RF_OK) {
		error_text(&op->err, text, sizeof text);
		cli_failed("%s", op->err.arg[0][0] ? op->err.arg[0] : text);
		d.is_failed = true;
		if (!d.is_stopping)
			on_stop(0, 0, NULL);
		return;
	}
	metrics_ready(true);
	notify_send("READY=1");
	notify_watchdog_start();
	log_info("state=ready nodes=%zu threads=%d", d.config->node_count, shard_count());
}

static void
write_store(FILE *out)
{
	struct store_stats s;

	store_stats(d.store, &s);
	metrics_head(out, "fishway_store_requests_total", "counter", "Requests to the store.");
	fprintf(out, "fishway_store_requests_total %llu\n", (unsigned long long)s.requests);
	metrics_head(out, "fishway_store_commits_total", "counter", "Transactions written to the disk.");
	fprintf(out, "fishway_store_commits_total %llu\n", (unsigned long long)s.commits);
	metrics_head(out, "fishway_store_errors_total", "counter", "Requests that the disk or the database refused.");
	fprintf(out, "fishway_store_errors_total %llu\n", (unsigned long long)s.errors);
	metrics_head(out, "fishway_store_queue_depth", "gauge", "Requests waiting for the store.");
	fprintf(out, "fishway_store_queue_depth %zu\n", s.queued);
}

static bool
put_together(struct rf_error *err)
{
	struct fleet_context fleet = {0};

	d.store = store_open(d.config->state_dir, err);
	if (d.store == NULL)
		return false;
	d.vault = vault_new(HELPERS);
	vault_take(d.vault, d.config);
	d.helpers = worker_pool_new("helper", HELPERS, JOBS_MAX);
	fleet = (struct fleet_context){d.store, d.vault, d.helpers};
	control_register(verbs, nitems(verbs));
	control_verbs_register();
	metrics_add(write_store);
	return accounts_init(d.store, d.config, err) && sessions_init(d.store, err) && auth_init(err) &&
	    fleet_init(d.config, &fleet, err) && northbound_init(d.config, d.store, err) &&
	    control_open(d.config->state_dir, err) &&
	    (d.config->metrics_address == NULL ||
	    metrics_open(d.config->metrics_address, (uint16_t)d.config->metrics_port, d.helpers, err));
}

static struct event *
watch(int signal_number, event_callback_fn fn)
{
	struct event *event = evsignal_new(shard_base(shard_self()), signal_number, fn, NULL);

	event_add(event, NULL);
	return event;
}

static void
make_shards(int threads)
{
	char name[16];
	int i;

	if (threads == 0)
		threads = process_cpus();
	for (i = 0; i < threads; i++) {
		snprintf(name, sizeof name, "shard%d", i);
		shard_new(name);
	}
	shard_enter(shard_at(0));
}

static void
run(void)
{
	int i;

	d.on_term = watch(SIGTERM, on_stop);
	d.on_int = watch(SIGINT, on_stop);
	d.on_hup = watch(SIGHUP, on_reload);
	for (i = 1; i < shard_count(); i++) {
		if (!shard_start(shard_at(i)))
			abort();
	}
	fleet_start();
	northbound_start(&d.start, NULL, listening);
	shard_run(shard_at(0));
	for (i = 1; i < shard_count(); i++)
		shard_join(shard_at(i));
	event_free(d.on_term);
	event_free(d.on_int);
	event_free(d.on_hup);
}

static void
take_apart(void)
{
	worker_pool_free(d.helpers);
	northbound_free();
	auth_free();
	sessions_free();
	accounts_free();
	fleet_free();
	store_close(d.store);
	vault_free(d.vault);
	config_unref(d.config);
	curl_global_cleanup();
}

int
cli_serve(struct cli *cli)
{
	struct config_faults faults = {0};
	struct rf_error err = {0};
	char text[512];

	d.path = cli->config ? cli->config : CLI_CONFIG_DEFAULT;
	if (!log_init(getenv("FISHWAY_LOG")))
		return cli_usage(cli, "FISHWAY_LOG is error, warn, info or debug");
	d.config = config_load(d.path, &faults);
	config_faults_print(&faults, stderr);
	config_faults_clear(&faults);
	if (d.config == NULL)
		return CLI_FAILED;
	process_prepare();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	make_shards(d.config->threads);
	if (!put_together(&err)) {
		error_text(&err, text, sizeof text);
		store_close(d.store);
		return cli_failed("%s", err.arg[0][0] ? err.arg[0] : text);
	}
	run();
	take_apart();
	log_info("state=stopped");
	return d.is_failed ? CLI_FAILED : CLI_GOOD;
}
