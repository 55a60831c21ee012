/* Passwords from the environment, the terminal or standard input; never from the command line, which everybody can see. */
#include "gateway/cli.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* One line without its end, byte by byte, so that no stdio buffer keeps a copy. False: nothing came, or too much. */
static bool
read_line(int fd, char out[CLI_PASSWORD_SIZE])
{
	size_t len = 0;
	ssize_t n;
	char c;

	while ((n = read(fd, &c, 1)) == 1 && c != '\n') {
		if (len + 1 >= CLI_PASSWORD_SIZE)
			return false;
		out[len++] = c;
	}
	if (len > 0 && out[len - 1] == '\r')
		len--;
	out[len] = '\0';
	return n >= 0 && (n == 1 || len > 0);
}

static bool
ask(int tty, const char *prompt, const char *user, char out[CLI_PASSWORD_SIZE])
{
	struct termios before, silent;
	bool ok;

	if (tcgetattr(tty, &before) != 0)
		return false;
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	dprintf(tty, "%s %s: ", prompt, user);
	tcsetattr(tty, TCSAFLUSH, &silent);
	ok = read_line(tty, out);
	tcsetattr(tty, TCSAFLUSH, &before);
	dprintf(tty, "\n");
	return ok;
}

bool
cli_password(const char *user, char out[CLI_PASSWORD_SIZE])
{
	const char *given = getenv("FISHWAY_PASSWORD");
	int tty;
	bool ok;

	if (given) {
		ok = strlen(given) < CLI_PASSWORD_SIZE;
		snprintf(out, CLI_PASSWORD_SIZE, "%s", ok ? given : "");
		if (!ok)
			cli_failed("$FISHWAY_PASSWORD is too long");
		return ok;
	}
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (tty < 0) {
		cli_failed("no password: set $FISHWAY_PASSWORD");
		return false;
	}
	ok = ask(tty, "Password of", user, out);
	close(tty);
	if (!ok)
		cli_failed("no password was given");
	return ok;
}

bool
cli_new_password(const char *user, char out[CLI_PASSWORD_SIZE])
{
	char again[CLI_PASSWORD_SIZE];
	bool ok;

	if (!isatty(STDIN_FILENO)) {
		ok = read_line(STDIN_FILENO, out);
		if (!ok)
			cli_failed("no password on standard input");
		return ok;
	}
	ok = ask(STDIN_FILENO, "New password of", user, out) && ask(STDIN_FILENO, "Once more, the new password of", user, again);
	if (!ok)
		cli_failed("no password was given");
	else if (strcmp(out, again) != 0)
		ok = cli_failed("the two are not the same") == CLI_GOOD;
	explicit_bzero(again, sizeof again);
	if (!ok)
		explicit_bzero(out, CLI_PASSWORD_SIZE);
	return ok;
}
