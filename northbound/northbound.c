#include "northbound/northbound.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>
#include <openssl/ssl.h>

#include "gateway/config.h"
#include "gateway/script.h"
#include "gateway/snapshot.h"
#include "gateway/store.h"
#include "gateway/tasks.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"
#include "northbound/collections.h"
#include "northbound/entrances.h"
#include "northbound/router.h"
#include "northbound/tls.h"

enum { UUID_SIZE = 37, CERTIFICATES_MAX = 32 };

/* What every shard sees of the configuration in force. */
struct facade {
	struct config *config;
	SSL_CTX *contexts[CERTIFICATES_MAX];
	size_t context_count;
};

static struct snapshot *facades;
static char uuid[UUID_SIZE];
static uint64_t started_ms;
static atomic_bool is_stopping;
static struct worker_pool *helpers;

static bool uuid_init(struct store *store, struct rf_error *err);
static void facade_free(void *value);
static struct facade *facade_new(struct config *config);

bool
northbound_init(struct config *config, struct store *store, struct rf_error *err)
{
	atomic_store(&is_stopping, false);
	started_ms = shard_wall_ms();
	router_init();
	collections_init(shard_count());
	facades = snapshot_new(facade_free);
	helpers = worker_pool_new("files", 1, 16);
	if (!tasks_init(store, err) || !uuid_init(store, err) || !entrances_take(config, err))
		return false;
	snapshot_publish(facades, facade_new(config), NULL, NULL, NULL);
	return true;
}

void
northbound_start(struct op *op, struct op *parent, op_fn *done)
{
	entrances_open(op, parent, done);
}

/* ---- reload: a script ---- */

struct reload {
	struct script script;
	struct config *config;       /* referenced */
	struct op step;
	struct op *op;               /* the caller's */
};

static void
step_done(struct op *op)
{
	struct reload *reload = (struct reload *)(void *)((char *)op - offsetof(struct reload, step));

	if (op->err.code == RF_OK)
		script_reply(&reload->script, NULL, 0);
	else
		script_failed(&reload->script, &op->err);
}

static enum verdict
go_on(struct script *script, const void *answer, size_t len)
{
	(void)script;
	(void)answer;
	(void)len;
	return NEXT;
}

static enum verdict
show(struct script *script)
{
	struct reload *reload = (struct reload *)script;

	snapshot_publish(facades, facade_new(reload->config), &reload->step, &script->op, step_done);
	return WAIT;
}

static enum verdict
open(struct script *script)
{
	struct reload *reload = (struct reload *)script;

	entrances_open(&reload->step, &script->op, step_done);
	return WAIT;
}

static const struct step reload_steps[] = {
	{ "show", show, go_on, 0, 1, NULL },
	{ "open", open, go_on, 0, 1, NULL },
	{ 0 }
};

static void
reload_done(struct op *op)
{
	struct reload *reload = (struct reload *)op;

	op_finish(reload->op, &op->err);
	config_unref(reload->config);
	free(reload);
}

void
northbound_reload(struct config *config, struct op *op, struct op *parent, op_fn *done)
{
	struct reload *reload;
	struct rf_error err;

	op_start(op, parent, 0, NULL, done);
	if (config == NULL)
		config = ((struct facade *)snapshot_get(facades))->config;
	if (!entrances_take(config, &err)) {
		op_finish(op, &err);
		return;
	}
	reload = xcalloc(1, sizeof *reload);
	reload->config = config_ref(config);
	reload->op = op;
	script_start(&reload->script, "listeners", NULL, reload_steps, op, 0, NULL, reload_done);
}

/* ---- stop ---- */

void
northbound_stop(struct op *op, int64_t ms, op_fn *done)
{
	atomic_store(&is_stopping, true);
	entrances_close(op, ms, done);
}

void
northbound_free(void)
{
	worker_pool_free(helpers);
	entrances_free();
	snapshot_free(facades);
	facades = NULL;
	collections_free();
	router_free();
	tasks_free();
}

bool
northbound_is_stopping(void)
{
	return atomic_load_explicit(&is_stopping, memory_order_relaxed);
}

struct worker_pool *
northbound_helpers(void)
{
	return helpers;
}

/* ---- what every shard sees ---- */

static void
add_context(void *arg, SSL_CTX *context)
{
	struct facade *facade = arg;

	if (facade->context_count == CERTIFICATES_MAX)
		SSL_CTX_free(context);
	else
		facade->contexts[facade->context_count++] = context;
}

static struct facade *
facade_new(struct config *config)
{
	struct facade *facade = xcalloc(1, sizeof *facade);

	facade->config = config_ref(config);
	entrances_contexts(add_context, facade);
	return facade;
}

static void
facade_free(void *value)
{
	struct facade *facade = value;

	for (size_t i = 0; i < facade->context_count; i++)
		SSL_CTX_free(facade->contexts[i]);
	config_unref(facade->config);
	free(facade);
}

const struct config *
northbound_config(void)
{
	const struct facade *facade = snapshot_get(facades);

	return facade->config;
}

size_t
northbound_certificate_count(void)
{
	const struct facade *facade = snapshot_get(facades);

	return facade->context_count;
}

struct x509_st *
northbound_certificate(size_t index)
{
	const struct facade *facade = snapshot_get(facades);

	assert(index < facade->context_count);
	return SSL_CTX_get0_certificate(facade->contexts[index]);
}

/* ---- the service's UUID ---- */

static bool
take_uuid(void *arg, const struct store_row *row)
{
	(void)arg;
	if (strcmp(row->key, "uuid") == 0 && row->len == UUID_SIZE - 1)
		memcpy(uuid, row->value, UUID_SIZE);
	return true;
}

/* Version 4 (RFC 9562), made once. store NULL (tests): made anew. */
static bool
uuid_init(struct store *store, struct rf_error *err)
{
	unsigned char b[16];
	struct store_write write = { .bucket = "service", .key = "uuid", .value = uuid, .len = UUID_SIZE - 1,
		.expected = STORE_ANY };

	uuid[0] = '\0';
	if (store != NULL && !store_load(store, "service", take_uuid, NULL, err))
		return false;
	if (uuid[0] != '\0')
		return true;
	if (RAND_bytes(b, sizeof b) != 1)
		return error_set(err, RF_INTERNAL, "no random numbers");
	b[6] = (b[6] & 0x0f) | 0x40;
	b[8] = (b[8] & 0x3f) | 0x80;
	snprintf(uuid, sizeof uuid, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
	    b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
	return store == NULL || store_save(store, &write, 1, NULL, err);
}

uint64_t
northbound_started_ms(void)
{
	return started_ms;
}

const char *
northbound_uuid(void)
{
	return uuid;
}
