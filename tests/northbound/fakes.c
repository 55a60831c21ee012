#include "tests/northbound/fakes.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/findings.h"
#include "gateway/stats.h"
#include "gateway/xalloc.h"
#include "northbound/auth.h"
#include "northbound/collections.h"
#include "northbound/exchange.h"
#include "northbound/northbound.h"
#include "northbound/router.h"
#include "tests/support/conf.h"

static struct shard *shard;
static struct config *config;

#include "tests/northbound/fake_http.c"
#include "tests/northbound/fake_fleet.c"

/* ---- authentication ---- */

/* clang-format off */
static const struct known {
	const char *token, *role;
	unsigned privileges;
	bool is_scoped, must_change;
} known[] = {
	{ "admin",      "Administrator", 63,                                                             false, false },
	{ "operator",   "Operator",      PRIV_LOGIN | PRIV_CONFIGURE_SELF | PRIV_CONFIGURE_COMPONENTS | PRIV_NO_AUTH, false, false },
	{ "readonly",   "ReadOnly",      PRIV_LOGIN | PRIV_CONFIGURE_SELF | PRIV_NO_AUTH,                false, false },
	{ "blue",       "Administrator", 63,                                                             true,  false },
	{ "mustchange", "Administrator", 63,                                                             false, true },
};
/* clang-format on */

static struct scope *blue;

static bool
know(const char *token, struct identity *who)
{
	for (size_t i = 0; token != NULL && i < nitems(known); i++) {
		if (strcmp(token, known[i].token) != 0)
			continue;
		memset(who, 0, sizeof *who);
		who->user = known[i].token;
		who->role = known[i].role;
		who->privileges = known[i].privileges;
		who->must_change_password = known[i].must_change;
		who->account_uri = "/redfish/v1/AccountService/Accounts/mustchange";
		who->scope = known[i].is_scoped ? blue : NULL;
		who->scope_id = scope_id(who->scope);
		return true;
	}
	return false;
}

enum auth_result
auth_try(const struct auth_in *in, struct identity *who, struct rf_error *err)
{
	memset(who, 0, sizeof *who);
	who->privileges = PRIV_NO_AUTH;
	if (in->token == NULL && in->authorization == NULL)
		return AUTH_OK;
	if (in->token != NULL && strncmp(in->token, "slow-", 5) == 0)
		return AUTH_MUST_WAIT;
	if (know(in->token, who))
		return AUTH_OK;
	error_set(err, RF_BAD_TOKEN);
	return AUTH_REFUSED;
}

static struct {
	struct shard_timer timer;
	struct auth_op *auth;
	char token[32];
} slow;

static void
slow_done(void *arg)
{
	(void)arg;
	if (know(slow.token + 5, &slow.auth->who))
		op_finish(&slow.auth->op, NULL);
	else
		op_fail(&slow.auth->op, RF_BAD_TOKEN);
}

void
auth_start(struct auth_op *auth, struct op *parent, int64_t ms, const struct auth_in *in, op_fn *done)
{
	op_start(&auth->op, parent, ms, NULL, done);
	slow.auth = auth;
	snprintf(slow.token, sizeof slow.token, "%s", in->token);
	timer_set(shard, &slow.timer, 5, slow_done, NULL);
}

void
auth_login(struct auth_op *auth, struct op *parent, int64_t ms, const struct auth_in *in, const char *user,
    const char *password, op_fn *done)
{
	(void)in;
	(void)user;
	(void)password;
	op_start(&auth->op, parent, ms, NULL, done);
	op_fail(&auth->op, RF_BAD_CREDENTIALS);
}

bool fake_is_revoked;

bool
identity_holds(const struct identity *who, const char *uri, struct rf_error *err)
{
	(void)uri;
	return who->user == NULL || !fake_is_revoked || error_set(err, RF_BAD_TOKEN);
}

void
identity_clear(struct identity *who)
{
	memset(who, 0, sizeof *who);
}

void
identity_copy(struct identity *to, const struct identity *from)
{
	*to = *from;
}

bool
identity_owns_account(const struct identity *who, const char *account_id)
{
	return who->user != NULL && strcmp(who->user, account_id) == 0;
}

bool
identity_owns_session(const struct identity *who, const struct session *session)
{
	return who->session == session;
}

const char *
auth_challenge(void)
{
	return "Basic realm=\"Redfish\"";
}

bool
auth_init(struct rf_error *err)
{
	(void)err;
	return true;
}

void
auth_free(void)
{
}

/* ---- northbound.c ---- */

bool fake_is_stopping;

const struct config *
northbound_config(void)
{
	return config;
}

bool
northbound_is_stopping(void)
{
	return fake_is_stopping;
}

uint64_t
northbound_started_ms(void)
{
	return 1700000000000;
}

const char *
northbound_uuid(void)
{
	return "8a7b1c2d-0000-4000-8000-000000000001";
}

struct worker_pool *
northbound_helpers(void)
{
	return NULL;
}

void
northbound_reload(struct config *other, struct op *op, struct op *parent, op_fn *done)
{
	(void)other;
	op_start(op, parent, 0, NULL, done);
	op_finish(op, NULL);
}

size_t
northbound_certificate_count(void)
{
	return 0;
}

struct x509_st *
northbound_certificate(size_t index)
{
	(void)index;
	return NULL;
}

/* ---- life ---- */

int
fakes_begin(void **state)
{
	static const char *const names[] = { "a", "b", "c" };
	struct rf_error err;

	if (conf_begin(state) != 0)
		return -1;
	config = conf_good("listen: [{port: 8443}]\n"
	    "node_domain: bmc.example.net\n"
	    "accounts: [{username: root, role: Administrator, password_hash: '$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7'}]\n"
	    "nodes:\n"
	    " - {name: a, labels: {tenant: blue}, redfish: {url: 'https://127.0.0.1:1', username: u, password: p}, view: {address: 127.9.9.9}}\n"
	    " - {name: b, redfish: {url: 'https://127.0.0.1:2', username: u, password: p}}\n"
	    " - {name: c, redfish: {url: 'https://127.0.0.1:3', username: u, password: p}}\n");
	shard = shard_new("test");
	shard_enter(shard);
	for (size_t i = 0; i < nitems(nodes); i++)
		nodes[i].stats = stats_new(names[i]);
	blue = scope_of_node("a");
	assert(accounts_init(NULL, config, &err) && sessions_init(NULL, &err));
	router_init();
	collections_init(1);
	fake_is_stopping = fake_is_revoked = false;
	memset(&fake_written, 0, sizeof fake_written);
	return 0;
}

int
fakes_end(void **state)
{
	for (int i = 0; i < 4; i++)
		shard_pass(shard, 0);       /* what was published at the start is on its way still */
	collections_free();
	router_free();
	sessions_free();
	accounts_free();
	scope_unref(blue);
	for (size_t i = 0; i < nitems(nodes); i++)
		stats_unref(nodes[i].stats);
	config_unref(config);
	shard_stop(shard);
	shard_free(shard);
	return conf_end(state);
}
