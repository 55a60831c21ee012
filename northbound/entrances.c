#include "northbound/entrances.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ssl.h>

#include "gateway/call.h"
#include "gateway/config.h"
#include "gateway/log.h"
#include "gateway/snapshot.h"
#include "gateway/xalloc.h"
#include "northbound/certificate_install.h"
#include "northbound/exchange.h"
#include "northbound/listener.h"
#include "northbound/tls.h"
#include "northbound/view.h"

enum { DRAIN_MS = 30000 };

/* Lives until the last of its listeners has closed: connections hold &entrance->door. */
struct entrance {
	struct entrance *next;
	char *address;               /* NULL: all */
	int port;
	char *node;                  /* door.node */
	struct door door;
	struct snapshot *tls;        /* of SSL_CTX */
	struct listener_options options;
	struct listener **listeners; /* by shard, each touched there; NULL: not open */
	bool is_open, is_wanted;
};

static struct entrance *entrances;

static const struct http_server server = { exchange_head, exchange_body, exchange_gone, exchange_refuse };

/* ---- which there are ---- */

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static struct entrance *
find(const struct listener_config *listener)
{
	const char *node = listener->node == NULL ? NULL : listener->node->name;

	for (struct entrance *e = entrances; e != NULL; e = e->next) {
		if (e->port == listener->port && same_text(e->address, listener->address) && same_text(e->node, node))
			return e;
	}
	return NULL;
}

static bool
is_wildcard(const char *address)
{
	return address == NULL || strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
}

static struct entrance *
entrance_new(const struct listener_config *listener)
{
	struct entrance *e = xcalloc(1, sizeof *e);

	e->address = listener->address == NULL ? NULL : xstrdup(listener->address);
	e->port = listener->port;
	e->node = listener->node == NULL ? NULL : xstrdup(listener->node->name);
	e->door.node = e->node;
	e->door.is_wildcard = e->node == NULL && is_wildcard(e->address);
	e->tls = snapshot_new(tls_context_free);
	e->options = (struct listener_options){ e->address, e->port, e->tls, &server, &e->door, NULL };
	e->listeners = xcalloc((size_t)shard_count(), sizeof(struct listener *));
	return e;
}

static void
entrance_free(struct entrance *e)
{
	snapshot_free(e->tls);
	free(e->address);
	free(e->node);
	free(e->listeners);
	free(e);
}

/* ---- certificates ---- */

/* What the certificate that we make ourselves has to bear. */
static const char **
names_of(const struct config *config, size_t *count)
{
	const char **names = xcalloc(config->listener_count + config->node_count + 2, sizeof *names);

	*count = 0;
	for (size_t i = 0; i < config->listener_count; i++) {
		if (!is_wildcard(config->listeners[i].address))
			names[(*count)++] = config->listeners[i].address;
	}
	for (size_t i = 0; i < config->node_count; i++) {
		if (config->nodes[i].view_address != NULL)
			names[(*count)++] = config->nodes[i].view_address;
	}
	return names;
}

static bool
self_signed(const struct config *config, struct tls_files *files, struct rf_error *err)
{
	size_t count;
	const char **names = names_of(config, &count);
	char *wildcard = NULL;
	bool ok;

	if (config->node_domain != NULL) {
		wildcard = xasprintf("*.%s", config->node_domain);
		names[count++] = config->node_domain;
		names[count++] = wildcard;
	}
	ok = tls_self_signed(config->state_dir, names, count, files, err);
	free(wildcard);
	free(names);
	return ok;
}

/* What stands in for a certificate in the configuration: one that was installed, else one of our own making. */
static bool
default_files(const struct config *config, struct tls_files *files, struct rf_error *err)
{
	char *certificate, *key;

	if (!certificate_install_files(config->state_dir, &certificate, &key))
		return self_signed(config, files, err);
	files->certificate = certificate;
	files->key = key;
	return true;
}

/* One context for each listener of the configuration, in its order; NULL: err. */
static SSL_CTX **
contexts_new(const struct config *config, struct rf_error *err)
{
	SSL_CTX **contexts = xcalloc(config->listener_count + 1, sizeof(SSL_CTX *));
	struct tls_files own = { NULL, NULL, NULL };
	bool ok = true;

	for (size_t i = 0; ok && i < config->listener_count; i++) {
		const struct listener_config *listener = &config->listeners[i];
		struct tls_files files = { listener->certificate, listener->key, listener->client_ca };

		if (files.certificate == NULL) {
			ok = own.certificate != NULL || default_files(config, &own, err);
			files.certificate = own.certificate;
			files.key = own.key;
		}
		contexts[i] = ok ? tls_context_new(&files, err) : NULL;
		ok = contexts[i] != NULL;
	}
	free((char *)own.certificate);
	free((char *)own.key);
	if (ok)
		return contexts;
	for (size_t i = 0; i < config->listener_count; i++)
		tls_context_free(contexts[i]);
	free(contexts);
	return NULL;
}

/* ---- closing ---- */

struct closing {
	struct call call;
	struct closing *next;
	struct entrance *entrance;
	int shard;
	int64_t ms;
	struct listener_drain drain; /* on the listener's shard */
};

static void
listener_drained(struct op *op)
{
	struct closing *closing = (struct closing *)(void *)((char *)op - offsetof(struct closing, drain.op));

	call_return(&closing->call, NULL);
}

static void
close_begin(struct call *call)
{
	struct closing *closing = (struct closing *)call;
	struct listener *listener = closing->entrance->listeners[closing->shard];

	closing->entrance->listeners[closing->shard] = NULL;
	if (listener == NULL)
		call_return(call, NULL);
	else
		listener_close(listener, &closing->drain, NULL, closing->ms, listener_drained);
}

static void
close_done(struct op *op)
{
	free(op);
}

static void
close_on_shards(struct entrance *e, struct op *parent, int64_t ms)
{
	for (int i = 0; i < shard_count(); i++) {
		struct closing *closing = xcalloc(1, sizeof *closing);

		closing->entrance = e;
		closing->shard = i;
		closing->ms = ms;
		call_start(&closing->call, shard_at(i), parent, 0, close_begin, NULL, close_done);
	}
}

/* An entrance that is not wanted any more, on its way out. */
struct leaving {
	struct op_group group;
	struct entrance *entrance;
};

static void
left(struct op *op)
{
	struct leaving *leaving = (struct leaving *)op;

	entrance_free(leaving->entrance);
	free(leaving);
}

static void
leave(struct entrance *e)
{
	struct leaving *leaving = xcalloc(1, sizeof *leaving);

	log_info("listener=closed address=%s port=%d", e->address == NULL ? "*" : e->address, e->port);
	leaving->entrance = e;
	op_group_start(&leaving->group, NULL, 0, left);
	close_on_shards(e, &leaving->group.op, DRAIN_MS);
	op_group_close(&leaving->group);
}

/* ---- taking over a configuration ---- */

bool
entrances_take(const struct config *config, struct rf_error *err)
{
	SSL_CTX **contexts = contexts_new(config, err);
	struct entrance *e, **at;

	if (contexts == NULL)
		return false;
	for (e = entrances; e != NULL; e = e->next)
		e->is_wanted = false;
	for (size_t i = 0; i < config->listener_count; i++) {
		e = find(&config->listeners[i]);
		if (e == NULL) {
			e = entrance_new(&config->listeners[i]);
			e->next = entrances;
			entrances = e;
		}
		e->is_wanted = true;
		snapshot_publish(e->tls, contexts[i], NULL, NULL, NULL);
	}
	free(contexts);
	for (at = &entrances; (e = *at) != NULL;) {
		if (e->is_wanted) {
			at = &e->next;
			continue;
		}
		*at = e->next;
		if (e->is_open)
			leave(e);
		else
			entrance_free(e);
	}
	return true;
}

/* ---- opening ---- */

struct opening {
	struct call call;
	struct entrance *entrance;
	int shard;
};

static void
open_begin(struct call *call)
{
	struct opening *opening = (struct opening *)call;
	struct entrance *e = opening->entrance;
	struct rf_error err = { 0 };

	e->listeners[opening->shard] = listener_open(shard_at(opening->shard), &e->options, &err);
	call_return(call, e->listeners[opening->shard] == NULL ? &err : NULL);
}

static void
open_done(struct op *op)
{
	struct opening *opening = (struct opening *)op;
	struct rf_error err;

	if (op->err.code != RF_OK) {
		error_set(&err, RF_INTERNAL, op->err.arg[0]);
		op_finish(op->parent, &err);
		if (opening->entrance->is_open) {        /* all shards or none; the next reload tries again */
			opening->entrance->is_open = false;
			close_on_shards(opening->entrance, NULL, 0);
		}
	}
	free(opening);
}

void
entrances_open(struct op *op, struct op *parent, op_fn *done)
{
	struct op_group *group = (struct op_group *)op;
	struct rf_error err, why;

	op_group_start(group, parent, 0, done);
	for (struct entrance *e = entrances; e != NULL; e = e->next) {
		if (e->is_open)
			continue;
		if (!listener_is_free(&e->options, &why)) {
			error_set(&err, RF_INTERNAL, why.arg[0]);
			op_finish(op, &err);
			return;
		}
		log_info("listener=open address=%s port=%d node=%s", e->address == NULL ? "*" : e->address, e->port,
		    e->node == NULL ? "" : e->node);
		e->is_open = true;
		for (int i = 0; i < shard_count(); i++) {
			struct opening *opening = xcalloc(1, sizeof *opening);

			opening->entrance = e;
			opening->shard = i;
			call_start(&opening->call, shard_at(i), op, 0, open_begin, NULL, open_done);
		}
	}
	op_group_close(group);
}

void
entrances_close(struct op *op, int64_t ms, op_fn *done)
{
	struct op_group *group = (struct op_group *)op;

	op_group_start(group, NULL, 0, done);
	for (struct entrance *e = entrances; e != NULL; e = e->next) {
		if (e->is_open)
			close_on_shards(e, op, ms);
		e->is_open = false;
	}
	op_group_close(group);
}

void
entrances_free(void)
{
	struct entrance *e, *next;

	for (e = entrances; e != NULL; e = next) {
		next = e->next;
		entrance_free(e);
	}
	entrances = NULL;
}

void
entrances_contexts(void (*each)(void *arg, struct ssl_ctx_st *context), void *arg)
{
	for (struct entrance *e = entrances; e != NULL; e = e->next) {
		SSL_CTX *context = e->node == NULL ? snapshot_get(e->tls) : NULL;

		if (context != NULL && SSL_CTX_up_ref(context))
			each(arg, context);
	}
}
