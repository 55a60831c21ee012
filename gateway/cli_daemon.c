/* Commands that ask or tell the running daemon over its control socket. */
#include "gateway/cli.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/cli_text.h"
#include "gateway/control.h"
#include "gateway/xalloc.h"

/* NULL: it has said why. args is taken. */
static json_t *
ask(const struct cli *cli, const char *verb, json_t *args)
{
	char *dir = cli_state_dir(cli), error[700];
	json_t *result = NULL;
	bool no_daemon;

	if (dir == NULL)
		json_decref(args);
	else if (!control_ask(dir, verb, args, &result, error, sizeof error, &no_daemon))
		cli_failed("%s", error);
	free(dir);
	return result;
}

static json_t *
name_args(const struct cli *cli)
{
	return cli->argc > 0 ? json_pack("{s:s}", "name", cli->argv[0]) : NULL;
}

static const char *
text(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	return value ? value : "";
}

static char *
transports_text(const json_t *node)
{
	const json_t *list = json_object_get(node, "transports");
	char *out = xstrdup(""), *longer;
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		longer = xasprintf("%s%s%s", out, *out ? "," : "", json_string_value(json_array_get(list, i)));
		free(out);
		out = longer;
	}
	return out;
}

static void
print_nodes(const json_t *list)
{
	struct cli_table table = { 0 };
	char *transports;
	size_t i;

	cli_table_row(&table, "NAME", "TRANSPORTS", "STATE", "SINCE", "WHY", NULL);
	for (i = 0; i < json_array_size(list); i++) {
		const json_t *node = json_array_get(list, i);

		transports = transports_text(node);
		cli_table_row(&table, text(node, "name"), transports, text(node, "state"), text(node, "since"),
		    text(node, "why"), NULL);
		free(transports);
	}
	cli_table_print(&table, stdout);
}

static void
print_node(const json_t *node)
{
	static const char *const rows[] = { "name", "state", "since", "why", "vendor", "product", "firmware" };
	char *transports = transports_text(node);
	const json_t *lines = json_object_get(node, "lines");
	size_t i;

	for (i = 0; i < nitems(rows); i++)
		if (*text(node, rows[i]))
			cli_print_pair(stdout, rows[i], text(node, rows[i]));
	cli_print_pair(stdout, "transports", transports);
	free(transports);
	for (i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);
		char *state = xasprintf("%s%s%s since %s", text(line, "state"), *text(line, "why") ? ": " : "", text(line, "why"),
		    text(line, "since"));

		cli_print_pair(stdout, text(line, "transport"), state);
		free(state);
	}
}

int
cli_nodes(struct cli *cli)
{
	json_t *list = ask(cli, "nodes", name_args(cli));

	if (list == NULL)
		return CLI_FAILED;
	if (cli->json)
		cli_print_json(stdout, list);
	else if (cli->argc > 0)
		print_node(json_array_get(list, 0));
	else
		print_nodes(list);
	json_decref(list);
	return CLI_GOOD;
}

int
cli_trust(struct cli *cli)
{
	json_t *answer = ask(cli, "trust", json_pack("{s:s, s:b}", "name", cli->argv[0], "show", cli->show));

	if (answer == NULL)
		return CLI_FAILED;
	printf("old %s\nnew %s\n", *text(answer, "old") ? text(answer, "old") : "(none)", text(answer, "new"));
	if (!cli->show)
		printf("%s is trusted with the new one\n", text(answer, "name"));
	json_decref(answer);
	return CLI_GOOD;
}

int
cli_retry(struct cli *cli)
{
	json_t *answer = ask(cli, "retry", name_args(cli));

	if (answer == NULL)
		return CLI_FAILED;
	printf("logging in to %s again\n", text(answer, "name"));
	json_decref(answer);
	return CLI_GOOD;
}

int
cli_stats(struct cli *cli)
{
	json_t *answer = ask(cli, "stats", name_args(cli));

	if (answer == NULL)
		return CLI_FAILED;
	cli_print_json(stdout, answer);
	json_decref(answer);
	return CLI_GOOD;
}

int
cli_refresh(struct cli *cli)
{
	json_t *answer = ask(cli, "refresh", name_args(cli));
	json_int_t failed;

	if (answer == NULL)
		return CLI_FAILED;
	failed = json_integer_value(json_object_get(answer, "failed"));
	printf("%lld documents read, %lld failed, %lld ms\n", (long long)json_integer_value(json_object_get(answer, "read")),
	    (long long)failed, (long long)json_integer_value(json_object_get(answer, "ms")));
	json_decref(answer);
	return failed ? CLI_FAILED : CLI_GOOD;
}

int
cli_reload(struct cli *cli)
{
	json_t *answer = ask(cli, "reload", NULL);

	if (answer == NULL)
		return CLI_FAILED;
	json_decref(answer);
	printf("the configuration is in force\n");
	return CLI_GOOD;
}
