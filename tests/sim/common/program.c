#include "program.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <event2/event.h>

#include "../redfish/base.h"

static const char usage[] =
    "  --fleet FILE           JSON array of boxes; - reads standard input; may come several times\n"
    "  --one JSON             one of them; may come several times\n"
    "  --control ADDR:PORT    listener for tests, plain HTTP; port 0 takes a free one, said in the "
    "\"ready\" line\n"
    "  --with-parent          end when the parent process does\n"
    "  --list                 what settings, profiles and the like there are, as JSON\n";

enum { OPT_FLEET = 1, OPT_ONE, OPT_CONTROL, OPT_WITH_PARENT, OPT_LIST, OPT_HELP };

static const struct option options[] = {
    {"fleet", required_argument, NULL, OPT_FLEET},
    {"one", required_argument, NULL, OPT_ONE},
    {"control", required_argument, NULL, OPT_CONTROL},
    {"with-parent", no_argument, NULL, OPT_WITH_PARENT},
    {"list", no_argument, NULL, OPT_LIST},
    {"help", no_argument, NULL, OPT_HELP},
    {0},
};

struct command {
	json_t *fleet;
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
read_one(struct command *cmd, const char *text)
{
	json_error_t error;
	json_t *entry = json_loads(text, 0, &error);

	if (!json_is_object(entry))
		die("--one: %s", entry ? "not an object" : error.text);
	json_array_append_new(cmd->fleet, entry);
}

static void
list_all(const struct program *p)
{
	json_t *all = p->list();

	json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(all);
	exit(0);
}

static void
help(const struct program *p, FILE *to, int code)
{
	fprintf(to, "%s --fleet FILE | --one '%s'\n%s", program_invocation_short_name, p->example,
	    usage);
	exit(code);
}

static void
read_command(const struct program *p, struct command *cmd, int argc, char **argv)
{
	int option;

	cmd->fleet = json_array();
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		/* clang-format off */
		switch (option) {
		case OPT_FLEET: read_fleet_file(cmd, optarg); break;
		case OPT_ONE: read_one(cmd, optarg); break;
		case OPT_CONTROL: cmd->control = optarg; break;
		case OPT_WITH_PARENT: cmd->with_parent = true; break;
		case OPT_LIST: list_all(p); break;
		case OPT_HELP: case 'h': help(p, stdout, 0); break;
		default: help(p, stderr, 2);
		}
		/* clang-format on */
	}
	if (optind < argc || !json_array_size(cmd->fleet))
		help(p, stderr, 2);
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
end(evutil_socket_t signal_number, short what, void *base)
{
	(void)signal_number, (void)what;
	event_base_loopbreak(base);
}

static void
run(const struct program *p, struct event_base *base, const char *control_where)
{
	struct event *term = evsignal_new(base, SIGTERM, end, base);
	struct event *interrupt = evsignal_new(base, SIGINT, end, base);
	struct control *control =
	    control_where ? control_start(base, p->control, control_where) : NULL;

	event_add(term, NULL);
	event_add(interrupt, NULL);
	if (control)
		printf("ready %zu control %u\n", p->count(), control_port(control));
	else
		printf("ready %zu\n", p->count());
	fflush(stdout);
	event_base_dispatch(base);
	event_free(term);
	event_free(interrupt);
	control_free(control);
}

int
program_main(int argc, char **argv, const struct program *p)
{
	struct command cmd = {0};
	struct event_base *base;
	pid_t parent = getppid();

	signal(SIGPIPE, SIG_IGN);
	raise_descriptor_limit();
	read_command(p, &cmd, argc, argv);
	if (cmd.with_parent) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			return 0;
	}
	base = event_base_new();
	p->start(base, cmd.fleet);
	json_decref(cmd.fleet);
	run(p, base, cmd.control);
	p->stop();
	event_base_free(base);
	return 0;
}

void
program_check_keys(const json_t *entry, const char *const *known)
{
	const char *key;
	json_t *value;

	if (!json_is_object(entry))
		die("fleet file: not an object");
	json_object_foreach ((json_t *)entry, key, value) {
		const char *const *k = known;

		while (*k && strcmp(*k, key) != 0)
			k++;
		if (!*k)
			die("fleet file: unknown key '%s'", key);
	}
	(void)value;
}

const char *
program_text(const json_t *entry, const char *key, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(entry, key));

	return text ? text : otherwise;
}

long
program_number(const json_t *entry, const char *key, long otherwise)
{
	const json_t *value = json_object_get(entry, key);

	return json_is_integer(value) ? (long)json_integer_value(value) : otherwise;
}

void
program_each(const json_t *entry, const char *kind,
    void (*add)(const json_t *entry, const char *name, const char *host, unsigned number))
{
	static unsigned made;
	long count = program_number(entry, "count", 0);
	const char *first =
	    program_text(entry, "first", program_text(entry, "address", "127.0.0.1"));
	char host[INET_ADDRSTRLEN];
	struct in_addr address;

	if (!count) {
		add(entry, program_text(entry, "name", kind), first, ++made);
		return;
	}
	if (inet_pton(AF_INET, first, &address) != 1)
		die("fleet file: '%s' is no address of IPv4", first);
	for (long i = 0; i < count; i++) {
		struct in_addr own = {htonl(ntohl(address.s_addr) + (uint32_t)i)};
		char *name = xasprintf("%s%04ld", program_text(entry, "name", kind), i + 1);

		add(entry, name, inet_ntop(AF_INET, &own, host, sizeof host), ++made);
		free(name);
	}
}
