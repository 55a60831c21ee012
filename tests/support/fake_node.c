#include "tests/support/fake_node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/fake_shard.h"

enum { PATIENCE_S = 200 };

static bool is_closed;

static void
on_state(void *owner, enum endpoint_state state, uint64_t since_ms, const struct rf_error *why)
{
	struct node *node = owner;

	(void)since_ms, (void)why;
	node->state = state;
	node->states++;
}

static void
on_learnt(void *owner, const char *facts)
{
	snprintf(((struct node *)owner)->facts, sizeof ((struct node *)owner)->facts, "%s", facts);
}

static void
on_answer(void *owner, const struct endpoint_answer *answer)
{
	(void)owner, (void)answer;
}

static void
on_login(void *owner, const struct rf_error *err, int refusals)
{
	struct node *node = owner;

	(void)refusals;
	node->accepted += err == NULL;
	node->refused += err != NULL && err->code == RF_NODE_LOGIN_REFUSED;
}

static void
on_finding(void *owner, enum finding finding, const char *detail)
{
	struct node *node = owner;

	node->findings &= ~((uint32_t)1 << finding);
	node->findings |= (uint32_t)(detail != NULL) << finding;
}

static const struct endpoint_events events = {
    .state = on_state, .learnt = on_learnt, .answer = on_answer, .login = on_login, .finding = on_finding};

void
node_open(struct node *node, int box, const struct ipmi_config *given, const char *facts)
{
	static const struct ipmi_config standard = {.privilege = IPMI_ADMINISTRATOR};
	struct endpoint_config config = {.node = "node", .port = 623, .facts = facts};
	char host[32];

	snprintf(host, sizeof host, "127.0.0.%d", box + 1);
	config.host = host;
	config.ipmi = given != NULL ? given : &standard;
	memset(node, 0, sizeof *node);
	node->endpoint = ipmi_driver.open(&config, &events, node);
}

static void
asked_done(struct op *op)
{
	struct asked *asked = (struct asked *)op;

	asked->is_done = true;
	asked->err = op->err;
	if (asked->is_act) {
		asked->status = asked->act.status;
		asked->was_sent = asked->act.was_sent;
	} else {
		asked->status = asked->read.status;
		asked->json = asked->read.json;
	}
}

void
node_read(struct node *node, struct asked *asked, const char *uri)
{
	memset(asked, 0, sizeof *asked);
	asked->read.endpoint = node->endpoint;
	asked->read.uri = uri;
	ipmi_driver.read(&asked->read, NULL, 0, asked_done);
}

void
node_act(struct node *node, struct asked *asked, const char *uri, const char *body)
{
	memset(asked, 0, sizeof *asked);
	asked->is_act = true;
	asked->act.endpoint = node->endpoint;
	asked->act.method = "POST";
	asked->act.uri = uri;
	asked->act.body = body;
	asked->act.body_len = strlen(body);
	ipmi_driver.act(&asked->act, NULL, 0, asked_done);
}

/* In small steps, so that little time passes behind the end. */
static enum rf_code
wait_for(struct asked *asked)
{
	int i;

	for (i = 0; i < PATIENCE_S * 100 && !asked->is_done; i++)
		fake_sleep(10);
	if (!asked->is_done)
		abort();
	return asked->err.code;
}

enum rf_code
node_reads(struct node *node, struct asked *asked, const char *uri)
{
	node_read(node, asked, uri);
	return wait_for(asked);
}

enum rf_code
node_acts(struct node *node, struct asked *asked, const char *uri, const char *body)
{
	node_act(node, asked, uri, body);
	return wait_for(asked);
}

void
asked_clear(struct asked *asked)
{
	json_decref(asked->json);
	memset(asked, 0, sizeof *asked);
}

static void
close_done(struct op *op)
{
	(void)op;
	is_closed = true;
}

bool
node_close(struct node *node)
{
	static struct close_op close;
	int i;

	memset(&close, 0, sizeof close);
	close.endpoint = node->endpoint;
	is_closed = false;
	ipmi_driver.close(&close, NULL, 0, close_done);
	for (i = 0; i < 6000 && !is_closed; i++)
		fake_sleep(10);
	return is_closed;
}
