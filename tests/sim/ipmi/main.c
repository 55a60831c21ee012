/* ipmi-sim: simulated IPMI 2.0 BMCs for tests, for load, and for a first look.
 * tests/sim/ipmi/README.md tells how. */
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
    "ipmi-sim --fleet FILE | --listen ADDRESS:PORT\n"
    "  --fleet FILE           JSON array of BMCs; - reads standard input; may come several times\n"
    "  --listen ADDR:PORT     one BMC there ([ADDR]:PORT for IPv6)\n"
    "  --name NAME            its name for the control listener (bmc)\n"
    "  --box NAME             its hardware: 2u (default) or edge\n"
    "  --profile NAME         its vendor (plain)\n"
    "  --user U --password P  its administrator (ADMIN, ADMIN)\n"
    "  --kg HEX               its K_g\n"
    "  --suites N,N,...       cipher suites it takes (the profile's)\n"
    "  --quirk NAME[=ARG]     switch a quirk on; may come several times\n"
    "  --set NAME=NUMBER      a setting; may come several times\n"
    "  --count N              that many of it, on addresses that follow each other\n"
    "  --control ADDR:PORT    listener for tests, plain HTTP; port 0 takes a free one, said in the "
    "\"ready\" line\n"
    "  --with-parent          end when the parent process does\n"
    "  --list                 quirks, settings and profiles as JSON\n";

enum {
	OPT_FLEET = 1,
	OPT_LISTEN,
	OPT_TEXT, /* from here on: members of the single BMC's entry, see texts[] */
	OPT_QUIRK,
	OPT_SET,
	OPT_SUITES,
	OPT_COUNT,
	OPT_CONTROL,
	OPT_WITH_PARENT,
	OPT_LIST,
	OPT_HELP
};

static const struct option options[] = {
    {"fleet", required_argument, NULL, OPT_FLEET},
    {"listen", required_argument, NULL, OPT_LISTEN},
    {"name", required_argument, NULL, OPT_TEXT},
    {"box", required_argument, NULL, OPT_TEXT},
    {"profile", required_argument, NULL, OPT_TEXT},
    {"user", required_argument, NULL, OPT_TEXT},
    {"password", required_argument, NULL, OPT_TEXT},
    {"kg", required_argument, NULL, OPT_TEXT},
    {"suites", required_argument, NULL, OPT_SUITES},
    {"quirk", required_argument, NULL, OPT_QUIRK},
    {"set", required_argument, NULL, OPT_SET},
    {"count", required_argument, NULL, OPT_COUNT},
    {"control", required_argument, NULL, OPT_CONTROL},
    {"with-parent", no_argument, NULL, OPT_WITH_PARENT},
    {"list", no_argument, NULL, OPT_LIST},
    {"help", no_argument, NULL, OPT_HELP},
    {0},
};

/* Options whose member of the fleet file has another name. */
static const char *const texts[][2] = {{"user", "username"}, {"kg", "k_g"}};

struct command {
	json_t *fleet; /* entries of all fleet files */
	json_t *single;
	const char *control;
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
	size_t len = colon ? (size_t)(colon - where) : 0;

	if (!colon)
		die("--listen wants ADDRESS:PORT");
	if (where[0] == '[' && len > 2)
		where++, len -= 2;
	json_object_set_new(single, "address", json_stringn(where, len));
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
set_suites(json_t *single, const char *list)
{
	json_t *all = json_array();

	for (; *list; list += strcspn(list, ","), list += *list == ',')
		json_array_append_new(all, json_integer(atoi(list)));
	json_object_set_new(single, "suites", all);
}

static void
set_text(json_t *single, const char *option)
{
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(texts[i][0], option) == 0)
			option = texts[i][1];
	json_object_set_new(single, option, json_string(optarg));
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
read_option(struct command *cmd, int option, const char *name)
{
	json_t *one = cmd->single;

	/* clang-format off */
	switch (option) {
	case OPT_FLEET: read_fleet_file(cmd, optarg); break;
	case OPT_LISTEN: set_listen(one, optarg); break;
	case OPT_TEXT: set_text(one, name); break;
	case OPT_QUIRK: json_array_append_new(json_object_get(one, "quirks"), json_string(optarg)); break;
	case OPT_SET: set_setting(one, optarg); break;
	case OPT_SUITES: set_suites(one, optarg); break;
	case OPT_COUNT: json_object_set_new(one, "count", json_integer(atol(optarg))); break;
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
	int option, index = 0;

	cmd->fleet = json_array();
	cmd->single = json_pack("{s:[], s:{}}", "quirks", "settings");
	while ((option = getopt_long(argc, argv, "h", options, &index)) != -1)
		read_option(cmd, option == 'h' ? OPT_HELP : option, options[index].name);
	if (json_object_get(cmd->single, "port")) {
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

static void
run(struct fleet *fleet, const char *control_where)
{
	struct event *term = evsignal_new(fleet->base, SIGTERM, stop, fleet->base);
	struct event *interrupt = evsignal_new(fleet->base, SIGINT, stop, fleet->base);
	struct control *control = control_where ? control_start(fleet, control_where) : NULL;

	event_add(term, NULL);
	event_add(interrupt, NULL);
	if (control)
		printf("ready %zu control %u\n", fleet->count, control_port(control));
	else
		printf("ready %zu\n", fleet->count);
	fflush(stdout);
	event_base_dispatch(fleet->base);
	event_free(term);
	event_free(interrupt);
	control_free(control);
}

int
main(int argc, char **argv)
{
	struct fleet fleet = {0};
	struct command cmd = {0};
	pid_t parent = getppid();

	signal(SIGPIPE, SIG_IGN);
	raise_descriptor_limit();
	read_command(&cmd, argc, argv);
	if (cmd.with_parent) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			return 0;
	}
	fleet.base = event_base_new();
	fleet_add(&fleet, cmd.fleet);
	json_decref(cmd.fleet);
	fleet_listen(&fleet);
	run(&fleet, cmd.control);
	fleet_clear(&fleet);
	event_base_free(fleet.base);
	return 0;
}
