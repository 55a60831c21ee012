#include "gateway/cli.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <event2/event.h>
#include <openssl/crypto.h>
#include <sqlite3.h>

#include "gateway/config.h"
#include "gateway/version.h"
#include "gateway/xalloc.h"
#include "translate/quirks.h"

static int check(struct cli *cli);
static int version(struct cli *cli);
static int help(struct cli *cli);

#define CONTROL_OPTIONS "cs"
#define CLIENT_OPTIONS  "cUAuJk"

/* clang-format off */
static const struct cli_command commands[] = {
	{ "serve", "[-c FILE]", "run in the foreground, log to stderr",
	  "SIGTERM drains and stops, SIGHUP reloads. $FISHWAY_LOG is error, warn, info or debug.\n"
	  "On the first start the account `admin` is made; its password is $FISHWAY_ADMIN_PASSWORD\n"
	  "when that is set, else random, printed once and kept in state_dir/admin-password.\n",
	  "c", 0, 0, cli_serve },
	{ "check", "[-c FILE]", "validate the configuration; every fault as FILE:LINE: text", NULL, "c", 0, 0, check },
	{ "probe", "HOST|URL [-u USER]", "what answers there, without writing",
	  "Without -u only what is open to everybody is read. The password is $FISHWAY_PASSWORD, else asked for.\n"
	  "It is sent over an unverified connection unless --ca or --fingerprint says whom to trust.\n"
	  "ipmi://HOST[:PORT] asks over IPMI, as does a HOST where nothing speaks Redfish; $FISHWAY_K_G is the K_g, in hexadecimal.\n",
	  "uAFkSJVCL", 1, 1, cli_probe },
	{ "nodes", "[-c FILE] [NAME]", "name, transports, state, since when, why", NULL, CONTROL_OPTIONS "J", 0, 1, cli_nodes },
	{ "trust", "[-c FILE] NAME", "show old and new fingerprint of a changed certificate, accept the new one", NULL, CONTROL_OPTIONS "w", 1, 1, cli_trust },
	{ "retry", "[-c FILE] NAME", "try again after refused logins", NULL, CONTROL_OPTIONS, 1, 1, cli_retry },
	{ "refresh", "[-c FILE] [NAME]", "read again everything that is held of a node, or of all; says how much and how long it took", NULL, CONTROL_OPTIONS, 0, 1, cli_refresh },
	{ "stats", "[-c FILE] [NAME]", "what the gateway, or one node, has done so far, as JSON", NULL, CONTROL_OPTIONS, 0, 1, cli_stats },
	{ "reload", "[-c FILE]", "take over the changed configuration; says what is wrong with it", NULL, CONTROL_OPTIONS, 0, 0, cli_reload },
	{ "passwd", "[-c FILE] USER", "set a gateway account's password (prompt or standard input)",
	  "Tells the running daemon; when there is none, the store is changed directly.\n",
	  CONTROL_OPTIONS, 1, 1, cli_passwd },
	{ "info", "NAME", "make, model, firmware, power and health of a node", NULL, CLIENT_OPTIONS, 1, 1, cli_info },
	{ "thermal", "NAME", "its temperatures and fans", NULL, CLIENT_OPTIONS, 1, 1, cli_thermal },
	{ "health", "NAME", "its health; exit code 3 if not OK", NULL, CLIENT_OPTIONS, 1, 1, cli_health },
	{ "power", "NAME status|on|off|off-hard|cycle|reboot", "read or change its power state",
	  "off asks the operating system to shut down, off-hard cuts the power.\n",
	  CLIENT_OPTIONS, 2, 2, cli_power },
	{ "version", "", "print the version", NULL, "", 0, 0, version },
	{ "help", "[COMMAND]", "this, or what a command takes", NULL, "", 0, 1, help },
};

static const struct option_row {
	char letter;             /* in a command's row; also typed as -letter when is_short */
	bool is_short;
	const char *name, *value, *help;
	size_t at;
	enum { TEXT, FLAG, NUMBER } type;
} options[] = {
	{ 'c', true,  "config",      "FILE",  "the configuration (default " CLI_CONFIG_DEFAULT ")", offsetof(struct cli, config), TEXT },
	{ 's', false, "state",       "DIR",   "the daemon's state_dir, instead of -c",       offsetof(struct cli, state), TEXT },
	{ 'U', false, "url",         "URL",   "the gateway (default: by -c, else https://127.0.0.1:8443)", offsetof(struct cli, url), TEXT },
	{ 'A', false, "ca",          "PATH",  "certificates to trust (default: by -c, else the system's)", offsetof(struct cli, ca), TEXT },
	{ 'F', false, "fingerprint", "TEXT",  "the certificate to trust: spki-sha256:HEX or cert-sha256:HEX", offsetof(struct cli, fingerprint), TEXT },
	{ 'k', true,  "insecure",    NULL,    "trust whatever answers",                      offsetof(struct cli, insecure), FLAG },
	{ 'u', true,  "user",        "USER",  "log in as USER; the password is $FISHWAY_PASSWORD, else asked for", offsetof(struct cli, user), TEXT },
	{ 'S', false, "session",     NULL,    "log in by a session (deleted at the end) instead of Basic", offsetof(struct cli, session), FLAG },
	{ 'J', false, "json",        NULL,    "print JSON",                                  offsetof(struct cli, json), FLAG },
	{ 'V', false, "validate",    NULL,    "read everything and check the Redfish contract", offsetof(struct cli, validate), FLAG },
	{ 'C', false, "capture",     "DIR",   "write everything to DIR, without secrets and serial numbers", offsetof(struct cli, capture), TEXT },
	{ 'L', false, "limit",       "N",     "read at most N resources (default 5000)",     offsetof(struct cli, limit), NUMBER },
	{ 'w', false, "show",        NULL,    "only show, accept nothing",                   offsetof(struct cli, show), FLAG },
};
/* clang-format on */

static void
usage_line(FILE *out, const struct cli_command *command)
{
	fprintf(out, "usage: fishway %s%s%s\n", command->name, *command->args ? " " : "", command->args);
}

static void
describe(FILE *out, const struct cli_command *command)
{
	char left[40];
	size_t i;

	usage_line(out, command);
	fprintf(out, "%s\n", command->help);
	if (command->more)
		fprintf(out, "%s", command->more);
	for (i = 0; i < nitems(options); i++) {
		if (!strchr(command->options, options[i].letter))
			continue;
		snprintf(left, sizeof left, "%c%c%s --%s%s%s", options[i].is_short ? '-' : ' ',
		    options[i].is_short ? options[i].letter : ' ', options[i].is_short ? "," : " ", options[i].name,
		    options[i].value ? " " : "", options[i].value ? options[i].value : "");
		fprintf(out, "  %-24s %s\n", left, options[i].help);
	}
}

static void
overview(FILE *out)
{
	char left[80];
	size_t i;

	fprintf(out, "fishway: one Redfish endpoint for a fleet of machines\n\n");
	for (i = 0; i < nitems(commands); i++) {
		snprintf(left, sizeof left, "fishway %s %s", commands[i].name, commands[i].args);
		fprintf(out, "%-38s %s%s\n", left, strlen(left) > 38 ? "\n                                       " : "",
		    commands[i].help);
	}
	fprintf(out, "\n`fishway COMMAND -h` tells its options. Exit codes: 0 good, 1 failed, 2 wrong usage.\n");
}

static const struct cli_command *
find(const char *name)
{
	size_t i;

	for (i = 0; i < nitems(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* How many letters to insert, drop, change or swap to make one word of the other; words up to 31 letters. */
static int
distance(const char *a, const char *b)
{
	int d[32][32], i, j, n = (int)strlen(a), m = (int)strlen(b), best;

	if (n > 31 || m > 31)
		return 99;
	for (i = 0; i <= n; i++)
		for (j = 0; j <= m; j++) {
			if (i == 0 || j == 0) {
				d[i][j] = i + j;
				continue;
			}
			best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
			best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	return d[n][m];
}

static int
unknown_command(const char *name)
{
	const char *nearest = NULL;
	int least = 3, d;
	size_t i;

	for (i = 0; i < nitems(commands); i++)
		if ((d = distance(name, commands[i].name)) < least) {
			least = d;
			nearest = commands[i].name;
		}
	fprintf(stderr, "fishway: there is no command '%s'%s%s%s\n", name, nearest ? "; did you mean '" : "",
	    nearest ? nearest : "", nearest ? "'?" : "; `fishway help` lists them");
	return CLI_USAGE;
}

static bool
take_option(struct cli *cli, const struct option_row *row, const char *value)
{
	char *field = (char *)cli + row->at, *end;
	long number;

	switch (row->type) {
	case FLAG:
		*(bool *)field = true;
		return true;
	case TEXT:
		*(const char **)(void *)field = value;
		return true;
	case NUMBER:
		number = strtol(value, &end, 10);
		if (*end != '\0' || end == value || number < 1) {
			cli_usage(cli, "--%s takes a number, not '%s'", row->name, value);
			return false;
		}
		*(long *)(void *)field = number;
		return true;
	}
	return false;
}

/* Reads the options that the command takes; -1: go on, else the exit code. */
static int
parse(struct cli *cli, int argc, char **argv)
{
	struct option rows[nitems(options) + 2] = { { "help", no_argument, NULL, 'h' } };
	char letters[2 * nitems(options) + 8] = ":h", one[3] = { 0 };
	size_t i, n = 1;
	int got;

	for (i = 0; i < nitems(options); i++) {
		if (!strchr(cli->command->options, options[i].letter))
			continue;
		rows[n++] = (struct option){ options[i].name, options[i].value ? required_argument : no_argument, NULL,
			options[i].letter };
		if (options[i].is_short) {
			one[0] = options[i].letter;
			one[1] = options[i].value ? ':' : '\0';
			strcat(letters, one);
		}
	}
	opterr = 0;
	optind = 0;                 /* glibc: begin anew, permuting */
	while ((got = getopt_long(argc, argv, letters, rows, NULL)) != -1) {
		if (got == 'h') {
			describe(stdout, cli->command);
			return CLI_GOOD;
		}
		if (got == ':')
			return cli_usage(cli, "option '%s' needs a value", argv[optind - 1]);
		for (i = 0; i < nitems(options) && options[i].letter != got; i++)
			;
		if (i == nitems(options))
			return cli_usage(cli, "%s has no option '%s'", cli->command->name, argv[optind - 1]);
		if (!take_option(cli, &options[i], optarg))
			return CLI_USAGE;
	}
	cli->argc = argc - optind;
	cli->argv = argv + optind;
	if (cli->argc < cli->command->argc_min)
		return cli_usage(cli, "something is missing");
	if (cli->argc > cli->command->argc_max)
		return cli_usage(cli, "'%s' is one word too many", cli->argv[cli->command->argc_max]);
	return -1;
}

/* What `profile:` may say. Transports without a driver have no profiles yet to check against. */
static bool
is_profile(enum transport transport, const char *profile)
{
	struct vendor vendor;

	return transport != TRANSPORT_REDFISH || quirks_vendor(profile, &vendor);
}

int
cli_main(int argc, char **argv)
{
	struct cli cli = { 0 };
	const char *word = argc > 1 ? argv[1] : "";
	int code;

	config_set_profiles(is_profile);
	if (*word == '\0') {
		overview(stderr);
		return CLI_USAGE;
	}
	if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0)
		word = "help";
	if (strcmp(word, "-V") == 0 || strcmp(word, "--version") == 0)
		word = "version";
	cli.command = find(word);
	if (cli.command == NULL)
		return unknown_command(word);
	code = parse(&cli, argc - 1, argv + 1);
	if (code < 0)
		code = cli.command->run(&cli);
	/* What was promised on standard output has to be there: a full disk is a failure. */
	if (fflush(stdout) != 0 && code == CLI_GOOD)
		code = cli_failed("cannot write the output");
	return code;
}

int
cli_usage(const struct cli *cli, const char *format, ...)
{
	va_list ap;

	fprintf(stderr, "fishway %s: ", cli->command->name);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	usage_line(stderr, cli->command);
	return CLI_USAGE;
}

int
cli_failed(const char *format, ...)
{
	va_list ap;

	fputs("fishway: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return CLI_FAILED;
}

char *
cli_state_dir(const struct cli *cli)
{
	struct config_faults faults = { 0 };
	struct config *config;
	char *dir = NULL;

	if (cli->state)
		return xstrdup(cli->state);
	config = config_load(cli->config ? cli->config : CLI_CONFIG_DEFAULT, &faults);
	if (config)
		dir = xstrdup(config->state_dir);
	else
		config_faults_print(&faults, stderr);
	config_faults_clear(&faults);
	config_unref(config);
	return dir;
}

static int
check(struct cli *cli)
{
	return config_check_main(cli->config ? cli->config : CLI_CONFIG_DEFAULT, stdout);
}

static int
version(struct cli *cli)
{
	(void)cli;
	printf("fishway %s\n", FISHWAY_VERSION);
	printf("libevent %s, libcurl %s, %s, SQLite %s\n", event_get_version(), curl_version_info(CURLVERSION_NOW)->version,
	    OpenSSL_version(OPENSSL_VERSION), sqlite3_libversion());
	return CLI_GOOD;
}

static int
help(struct cli *cli)
{
	const struct cli_command *command;

	if (cli->argc == 0) {
		overview(stdout);
		return CLI_GOOD;
	}
	command = find(cli->argv[0]);
	if (command == NULL)
		return unknown_command(cli->argv[0]);
	describe(stdout, command);
	return CLI_GOOD;
}
