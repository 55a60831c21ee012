/* The command line: one table of commands (cli.c), one of options, one file per family of commands.
 *
 * Commands are short-lived and block; nothing here runs on a loop. Together with serve.c and main.c they stand above the
 * folders: they put the program together and may include any of it. */
#ifndef FISHWAY_CLI_H
#define FISHWAY_CLI_H

#include <stdbool.h>
#include <stddef.h>

/* Exit codes. */
enum { CLI_GOOD, CLI_FAILED, CLI_USAGE, CLI_UNHEALTHY };

#define CLI_CONFIG_DEFAULT "/etc/fishway/fishway.yaml"

struct cli_command;

/* What was typed. A command gets those options that its row names; the others cannot occur. */
struct cli {
	const struct cli_command *command;
	const char *config;        /* -c; NULL: not given */
	const char *state;         /* --state */
	const char *url;           /* --url */
	const char *ca;            /* --ca */
	const char *fingerprint;   /* --fingerprint */
	const char *user;          /* -u */
	const char *capture;       /* --capture */
	long limit;                /* --limit; 0: not given */
	bool insecure, json, validate, show, session;
	int argc;                  /* the words that are no options, without the command's name */
	char **argv;
};

struct cli_command {
	const char *name;
	const char *args;          /* for the usage line */
	const char *help;          /* one line */
	const char *more;          /* further lines of -h; NULL: none */
	const char *options;       /* letters of the options table */
	int argc_min, argc_max;
	int (*run)(struct cli *cli);
};

/* argv[0] is the program. Returns the exit code. */
int cli_main(int argc, char **argv);

/* Says on stderr what was wrong: CLI_USAGE together with the usage line, CLI_FAILED without. */
int cli_usage(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
int cli_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The state directory: --state, else that of the configuration (-c, else the default one). NULL: it has said why. */
char *cli_state_dir(const struct cli *cli);

enum { CLI_PASSWORD_SIZE = 1024 };
/* $FISHWAY_PASSWORD, else asked for on the terminal without echo. The caller wipes it. False: it has said why. */
bool cli_password(const char *user, char out[CLI_PASSWORD_SIZE]);
/* A new password: asked for twice on the terminal, or the first line of standard input when that is none. */
bool cli_new_password(const char *user, char out[CLI_PASSWORD_SIZE]);

/* The commands, by file. */
int cli_serve(struct cli *cli);                /* serve.c */
int cli_nodes(struct cli *cli);                /* cli_daemon.c */
int cli_trust(struct cli *cli);
int cli_retry(struct cli *cli);
int cli_stats(struct cli *cli);
int cli_refresh(struct cli *cli);
int cli_reload(struct cli *cli);
int cli_passwd(struct cli *cli);               /* cli_passwd.c */
int cli_info(struct cli *cli);                 /* cli_client.c */
int cli_thermal(struct cli *cli);
int cli_health(struct cli *cli);
int cli_power(struct cli *cli);
int cli_probe(struct cli *cli);                /* cli_probe.c */

#endif
