/* redfish-sim: simulated Redfish BMCs for tests, for load, and for a first look.
 * tests/sim/README.md tells how. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <event2/event.h>

#include "control.h"
#include "fleet.h"
#include "profile.h"

static const char usage[] =
    "redfish-sim --fleet FILE | --tree NAME|DIR|FILE [--listen ADDRESS:PORT]\n"
    "  --fleet FILE           JSON array of BMCs; - reads standard input; may come several times\n"
    "  --tree NAME            one BMC with this tree: a name below --trees, a fixture file, a "
    "mock-up directory\n"
    "  --listen ADDR:PORT     its address (127.0.0.1:8443)\n"
    "  --name NAME            its name for the control listener (bmc)\n"
    "  --user U --password P  its administrator (root, calvin)\n"
    "  --profile NAME         its vendor profile (the tree's own)\n"
    "  --quirk NAME[=ARG]     switch a quirk on; may come several times\n"
    "  --set NAME=NUMBER      a setting; may come several times\n"
    "  --plain                HTTP without TLS\n"
    "  --count N              that many of it, on addresses that follow each other\n"
    "  --trees DIR            where trees are looked for, too; may come several times\n"
    "  --control ADDR:PORT    listener for tests, plain HTTP; port 0 takes a free one, said in the "
    "\"ready\" line\n"
    "  --with-parent          end when the parent process does\n"
    "  --list                 quirks, settings and profiles as JSON\n";

enum {
	OPT_FLEET = 1,
	OPT_TREE,
	OPT_LISTEN,
	OPT_NAME,
	OPT_USER,
	OPT_PASSWORD,
	OPT_PROFILE,
	OPT_QUIRK,
	OPT_SET,
	OPT_PLAIN,
	OPT_COUNT,
	OPT_TREES,
	OPT_CONTROL,
	OPT_WITH_PARENT,
	OPT_LIST,
	OPT_HELP
};

static const struct option options[] = {
    {"fleet", required_argument, NULL, OPT_FLEET},
    {"tree", required_argument, NULL, OPT_TREE},
    {"listen", required_argument, NULL, OPT_LISTEN},
    {"name", required_argument, NULL, OPT_NAME},
    {"user", required_argument, NULL, OPT_USER},
    {"password", required_argument, NULL, OPT_PASSWORD},
    {"profile", required_argument, NULL, OPT_PROFILE},
    {"quirk", required_argument, NULL, OPT_QUIRK},
    {"set", required_argument, NULL, OPT_SET},
    {"plain", no_argument, NULL, OPT_PLAIN},
    {"count", required_argument, NULL, OPT_COUNT},
    {"trees", required_argument, NULL, OPT_TREES},
    {"control", required_argument, NULL, OPT_CONTROL},
    {"with-parent", no_argument, NULL, OPT_WITH_PARENT},
    {"list", no_argument, NULL, OPT_LIST},
    {"help", no_argument, NULL, OPT_HELP},
    {0},
};

struct command {
	json_t *fleet; /* entries of all fleet files */
	json_t *single;
	const char *control;
	const char *trees[12];
	int tree_dirs;
	bool with_parent;
};

static void
read_fleet_file(struct command *cmd, const char *path)
{
	json_error_t error;
	json_t *entries =
	    strcmp(path, "-") == 0 ? json_loadf(stdin, 0, &error) : json_load_file(path, 0, &error);

	if (!json_is_array(entries))
		die("%s:%d: %s", path, entries ? 1 : error.line,
		    entries ? "not an array" : error.text);
	json_array_extend(cmd->fleet, entries);
	json_decref(entries);
}

static void
set_listen(json_t *single, const char *where)
{
	const char *colon = strrchr(where, ':');

	if (!colon)
		die("--listen wants ADDRESS:PORT");
	json_object_set_new(single, "address", json_stringn(where, (size_t)(colon - where)));
	json_object_set_new(single, "port", json_integer(atoi(colon + 1)));
}

static void
set_setting(json_t *single, const char *text)
{
	const char *equals = strchr(text, '=');
	char *name;

	if (!equals)
		die("--set wants NAME=NUMBER");
	name = xstrndup(text, (size_t)(equals - text));
	json_object_set_new(
	    json_object_get(single, "settings"), name, json_integer(atol(equals + 1)));
	free(name);
}

static void
list_all(void)
{
	json_t *all = json_pack("{s:o, s:o, s:o}", "quirks", quirks_table(), "settings",
	    settings_table(), "profiles", profile_table());

	json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(all);
	exit(0);
}

static void
read_option(struct command *cmd, int option)
{
	json_t *one = cmd->single;

	/* clang-format off */
	switch (option) {
	case OPT_FLEET: read_fleet_file(cmd, optarg); break;
	case OPT_TREE: json_object_set_new(one, "tree", json_string(optarg)); break;
	case OPT_LISTEN: set_listen(one, optarg); break;
	case OPT_NAME: json_object_set_new(one, "name", json_string(optarg)); break;
	case OPT_USER: json_object_set_new(one, "username", json_string(optarg)); break;
	case OPT_PASSWORD: json_object_set_new(one, "password", json_string(optarg)); break;
	case OPT_PROFILE: json_object_set_new(one, "profile", json_string(optarg)); break;
	case OPT_QUIRK: json_array_append_new(json_object_get(one, "quirks"), json_string(optarg)); break;
	case OPT_SET: set_setting(one, optarg); break;
	case OPT_PLAIN: json_object_set_new(one, "tls", json_false()); break;
	case OPT_COUNT: json_object_set_new(one, "count", json_integer(atol(optarg))); break;
	case OPT_TREES:
		if (cmd->tree_dirs < 12)
			cmd->trees[cmd->tree_dirs++] = optarg;
		break;
	case OPT_CONTROL: cmd->control = optarg; break;
	case OPT_WITH_PARENT: cmd->with_parent = true; break;
	case OPT_LIST: list_all(); break;
	case OPT_HELP: fputs(usage, stdout); exit(0);
	default: fputs(usage, stderr); exit(2);
	}
	/* clang-format on */
}

static void
read_command(struct command *cmd, int argc, char **argv)
{
	int option;

	cmd->fleet = json_array();
	cmd->single = json_pack(
	    "{s:s, s:i, s:[], s:{}}", "address", "127.0.0.1", "port", 8443, "quirks", "settings");
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1)
		read_option(cmd, option == 'h' ? OPT_HELP : option);
	if (json_object_get(cmd->single, "tree")) {
		if (!json_object_get(cmd->single, "name"))
			json_object_set_new(cmd->single, "name", json_string("bmc"));
		json_array_append(cmd->fleet, cmd->single);
	}
	if (optind < argc || !json_array_size(cmd->fleet)) {
		fputs(usage, stderr);
		exit(2);
	}
	json_decref(cmd->single);
}

/* The fixtures that come with the simulator, wherever it was built or started. */
static char *
own_fixtures(void)
{
	static const char *const places[] = {"/fixtures", "/../../tests/sim/fixtures"};
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
	char *slash, *found;

	path[len < 0 ? 0 : len] = '\0';
	slash = strrchr(path, '/');
	if (slash)
		*slash = '\0';
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		found = xasprintf("%s%s", path, places[i]);
		if (access(found, R_OK) == 0)
			return found;
		free(found);
	}
	return xstrdup("tests/sim/fixtures");
}

static void
raise_descriptor_limit(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void
stop(evutil_socket_t signal_number, short what, void *base)
{
	(void)signal_number, (void)what;
	event_base_loopbreak(base);
}

int
main(int argc, char **argv)
{
	struct fleet fleet = {0};
	struct command cmd = {0};
	struct control *control = NULL;
	struct event *term, *interrupt;
	pid_t parent = getppid();
	char *fixtures = own_fixtures();

	signal(SIGPIPE, SIG_IGN);
	raise_descriptor_limit();
	read_command(&cmd, argc, argv);
	if (cmd.with_parent) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			return 0;
	}
	memcpy(fleet.directories, cmd.trees, sizeof cmd.trees);
	fleet.directories[cmd.tree_dirs] = fixtures;
	fleet.base = event_base_new();
	fleet_add(&fleet, cmd.fleet);
	json_decref(cmd.fleet);
	fleet_listen(&fleet);
	if (cmd.control)
		control = control_start(&fleet, cmd.control);
	term = evsignal_new(fleet.base, SIGTERM, stop, fleet.base);
	interrupt = evsignal_new(fleet.base, SIGINT, stop, fleet.base);
	event_add(term, NULL);
	event_add(interrupt, NULL);
	if (control)
		printf("ready %zu control %u\n", fleet.count, control_port(control));
	else
		printf("ready %zu\n", fleet.count);
	fflush(stdout);
	event_base_dispatch(fleet.base);
	event_free(term);
	event_free(interrupt);
	control_free(control);
	fleet_clear(&fleet);
	event_base_free(fleet.base);
	free(fixtures);
	return 0;
}
