#include "gateway/vault.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/config.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"

enum { REQUESTS_MAX = 65536, WHY_SIZE = 120 };

/* What one configuration said. Lives until the last request that began with it has ended. */
struct content {
	int refs; /* under the vault's lock */
	struct config *config;
	struct secret_memory memory;
	const char **literals; /* node_count rows of VAULT_PURPOSES; NULL where there is none */
};

struct vault {
	pthread_mutex_t lock;
	struct content *content;
	struct worker_pool *pool;
};

/* A file or command being asked. Outlives its vault_op when that is cancelled. */
struct vault_request {
	struct job job;
	struct vault *vault;
	struct vault_op *ask; /* NULL: cancelled */
	struct content *content;
	const struct node_config *node;
	const struct secret *secret;
	char text[SECRET_SIZE];
	char why[WHY_SIZE];
	bool is_read;
};

/* clang-format off */
/* Where a purpose's secret stands: behind which pointer of the node, and where in that section. */
#define IN(member, type, secret_, username_) { offsetof(struct node_config, member), offsetof(struct type, secret_), username_ }
#define USER(type, username) offsetof(struct type, username)
enum { NO_USERNAME = -1 };
static const struct {
	size_t section, secret;
	int username;
} places[VAULT_PURPOSES] = {
	[VAULT_REDFISH]        = IN(redfish, redfish_config, password,      USER(redfish_config, username)),
	[VAULT_IPMI]           = IN(ipmi,    ipmi_config,    password,      USER(ipmi_config, username)),
	[VAULT_IPMI_K_G]       = IN(ipmi,    ipmi_config,    k_g,           NO_USERNAME),
	[VAULT_PIKVM]          = IN(pikvm,   web_config,     password,      USER(web_config, username)),
	[VAULT_RARITAN]        = IN(raritan, web_config,     password,      USER(web_config, username)),
	[VAULT_SNMP_COMMUNITY] = IN(snmp,    snmp_config,    community,     NO_USERNAME),
	[VAULT_SNMP_AUTH]      = IN(snmp,    snmp_config,    auth_password, USER(snmp_config, user)),
	[VAULT_SNMP_PRIV]      = IN(snmp,    snmp_config,    priv_password, USER(snmp_config, user)),
	[VAULT_WOL_SECUREON]   = IN(wol,     wol_config,     secureon,      NO_USERNAME),
};
/* clang-format on */

static struct secret *secret_of(const struct node_config *node, enum vault_purpose purpose);
static const char *username_of(const struct node_config *node, enum vault_purpose purpose);
static struct content *content_get(struct vault *vault);
static void content_put(struct vault *vault, struct content *content);
static void ask_cancel(struct op *op);
static void request_start(struct vault *vault, struct vault_op *ask, struct content *content,
    const struct node_config *node, const struct secret *secret);
static void request_work(struct job *job);
static void request_done(struct op *op);
static void refuse(struct vault_op *ask, const char *node, const char *why);

struct vault *
vault_new(int threads)
{
	struct vault *vault = xcalloc(1, sizeof *vault);

	pthread_mutex_init(&vault->lock, NULL);
	vault->pool = worker_pool_new("vault", threads, REQUESTS_MAX);
	return vault;
}

void
vault_free(struct vault *vault)
{
	worker_pool_free(vault->pool);
	content_put(vault, vault->content);
	pthread_mutex_destroy(&vault->lock);
	free(vault);
}

void
vault_take(struct vault *vault, struct config *config)
{
	struct content *content = xcalloc(1, sizeof *content), *old;
	struct secret *secret;
	size_t i, purpose;

	content->refs = 1;
	content->literals = xcalloc(config->node_count * VAULT_PURPOSES, sizeof *content->literals);
	for (i = 0; i < config->node_count; i++) {
		for (purpose = 0; purpose < VAULT_PURPOSES; purpose++) {
			secret = secret_of(&config->nodes[i], (enum vault_purpose)purpose);
			if (secret == NULL || secret->kind != SECRET_LITERAL)
				continue;
			content->literals[i * VAULT_PURPOSES + purpose] = secret->text;
			secret->text = NULL;
		}
	}
	content->memory = config_take_secrets(config);
	content->config = config_ref(config);
	pthread_mutex_lock(&vault->lock);
	old = vault->content;
	vault->content = content;
	pthread_mutex_unlock(&vault->lock);
	content_put(vault, old);
}

void
vault_get(struct vault *vault, struct vault_op *ask, struct op *parent, int64_t ms,
    const char *name, enum vault_purpose purpose, op_fn *done)
{
	struct content *content = content_get(vault);
	const struct node_config *node =
	    content != NULL ? config_node(content->config, name) : NULL;
	const struct secret *secret = node != NULL ? secret_of(node, purpose) : NULL;
	const char *literal, *username;

	ask->request = NULL;
	memset(&ask->out, 0, sizeof ask->out);
	op_start(&ask->op, parent, ms, ask_cancel, done);
	if (!op_is_running(&ask->op)) {
		content_put(vault, content);
		return;
	}
	if (secret == NULL || secret->kind == SECRET_NONE) {
		refuse(ask, name, "none is configured");
		content_put(vault, content);
		return;
	}
	username = username_of(node, purpose);
	if (username != NULL)
		memcpy(ask->out.username, username, strlen(username) + 1);
	if (secret->kind != SECRET_LITERAL) {
		request_start(vault, ask, content, node, secret);
		return;
	}
	literal =
	    content->literals[(size_t)(node - content->config->nodes) * VAULT_PURPOSES + purpose];
	memcpy(ask->out.secret, literal, strlen(literal) + 1);
	op_finish(&ask->op, NULL);
	content_put(vault, content);
}

void
vault_wipe(struct credentials *credentials)
{
	explicit_bzero(credentials, sizeof *credentials);
}

static struct secret *
secret_of(const struct node_config *node, enum vault_purpose purpose)
{
	char *section =
	    *(char *const *)(const void *)((const char *)node + places[purpose].section);

	return section != NULL ? (struct secret *)(void *)(section + places[purpose].secret) : NULL;
}

/* The configuration's bounds on user names are below VAULT_USERNAME_SIZE. */
static const char *
username_of(const struct node_config *node, enum vault_purpose purpose)
{
	const char *section =
	    *(const char *const *)(const void *)((const char *)node + places[purpose].section);

	if (places[purpose].username == NO_USERNAME)
		return NULL;
	return *(const char *const *)(const void *)(section + places[purpose].username);
}

static void
refuse(struct vault_op *ask, const char *node, const char *why)
{
	struct rf_error err;

	error_set(&err, RF_NODE_NO_SECRET, node, why);
	op_finish(&ask->op, &err);
}

static struct content *
content_get(struct vault *vault)
{
	struct content *content;

	pthread_mutex_lock(&vault->lock);
	content = vault->content;
	if (content != NULL)
		content->refs++;
	pthread_mutex_unlock(&vault->lock);
	return content;
}

static void
content_put(struct vault *vault, struct content *content)
{
	bool is_last;

	if (content == NULL)
		return;
	pthread_mutex_lock(&vault->lock);
	is_last = --content->refs == 0;
	pthread_mutex_unlock(&vault->lock);
	if (!is_last)
		return;
	secret_memory_clear(&content->memory);
	config_unref(content->config);
	free(content->literals);
	free(content);
}

/* The job is not a child of the op: a command that hangs must not keep a cancelled login from
 * ending. */
static void
request_start(struct vault *vault, struct vault_op *ask, struct content *content,
    const struct node_config *node, const struct secret *secret)
{
	struct vault_request *request = xcalloc(1, sizeof *request);

	request->vault = vault;
	request->ask = ask;
	request->content = content;
	request->node = node;
	request->secret = secret;
	ask->request = request;
	job_start(&request->job, vault->pool, NULL, 0, request_work, request_done);
}

static void
request_work(struct job *job)
{
	struct vault_request *request = (struct vault_request *)job;

	request->is_read = secret_read(
	    request->secret, SECRET_DEADLINE_MS, request->text, request->why, sizeof request->why);
}

static void
request_done(struct op *op)
{
	struct vault_request *request = (struct vault_request *)op;
	struct vault_op *ask = request->ask;

	if (ask != NULL) {
		ask->request = NULL;
		if (op->err.code != RF_OK) {
			op_finish(&ask->op, &op->err);
		} else if (!request->is_read) {
			refuse(ask, request->node->name, request->why);
		} else {
			memcpy(ask->out.secret, request->text, strlen(request->text) + 1);
			op_finish(&ask->op, NULL);
		}
	}
	content_put(request->vault, request->content);
	explicit_bzero(request, sizeof *request);
	free(request);
}

static void
ask_cancel(struct op *op)
{
	struct vault_op *ask = (struct vault_op *)op;

	if (ask->request != NULL)
		ask->request->ask = NULL;
	ask->request = NULL;
	vault_wipe(&ask->out);
}
