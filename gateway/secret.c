#include "gateway/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "gateway/xalloc.h"

/* What a file or a command says: the longest secret, its line's end, and one byte that is too much.
 */
struct answer {
	char bytes[SECRET_SIZE + 2];
	size_t len;
};

/* Where a failure is put into words. */
struct reason {
	char *text;
	size_t size;
};

static bool because(struct reason *reason, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static bool read_file(const char *path, struct answer *answer, struct reason *why);
static bool run_command(
    const char *const *argv, int deadline_ms, struct answer *answer, struct reason *why);
static bool start_child(const char *const *argv, pid_t *pid, int *fd, struct reason *why);
static bool read_output(int fd, int64_t until_ms, struct answer *answer, struct reason *why);
static bool wait_child(pid_t pid, int64_t until_ms, struct reason *why);
static bool take_text(const char *bytes, size_t len, char *out, struct reason *why);
static int64_t now_ms(void);

bool
secret_read(const struct secret *secret, int deadline_ms, char *out, char *why, size_t why_size)
{
	struct reason reason = {why, why_size};
	struct answer answer = {.len = 0};
	bool ok = false;

	switch (secret->kind) {
	case SECRET_NONE:
		because(&reason, "none is configured");
		break;
	case SECRET_LITERAL:
		ok = take_text(secret->text, strlen(secret->text), out, &reason);
		break;
	case SECRET_FILE:
		ok = read_file(secret->text, &answer, &reason);
		break;
	case SECRET_COMMAND:
		ok = run_command(secret->argv, deadline_ms, &answer, &reason);
		break;
	}
	if (ok && secret->kind != SECRET_LITERAL) {
		if (answer.len > 0 && answer.bytes[answer.len - 1] == '\n')
			answer.len--;
		if (answer.len > 0 && answer.bytes[answer.len - 1] == '\r')
			answer.len--;
		/* An empty file is one that was not filled; who means an empty password writes it
		 * down. */
		ok = answer.len > 0 ? take_text(answer.bytes, answer.len, out, &reason)
				    : because(&reason, "it is empty");
	}
	explicit_bzero(&answer, sizeof answer);
	if (!ok)
		explicit_bzero(out, SECRET_SIZE);
	return ok;
}

static bool
take_text(const char *bytes, size_t len, char *out, struct reason *why)
{
	if (len >= SECRET_SIZE)
		return because(why, "it is longer than %d bytes", SECRET_SIZE - 1);
	if (memchr(bytes, '\0', len) != NULL)
		return because(why, "there is a NUL in it");
	memcpy(out, bytes, len);
	out[len] = '\0';
	return true;
}

static bool
read_file(const char *path, struct answer *answer, struct reason *why)
{
	/* Not blocking: a FIFO without a writer must not hold the thread; it is refused below. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	ssize_t got = -1;
	bool ok;

	if (fd < 0)
		return because(why, "its file cannot be opened: %s", strerror(errno));
	ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	if (!ok)
		because(why, "its file is not a regular one");
	while (ok && answer->len < sizeof answer->bytes) {
		got = read(fd, answer->bytes + answer->len, sizeof answer->bytes - answer->len);
		if (got < 0)
			ok = because(why, "its file cannot be read: %s", strerror(errno));
		if (got <= 0)
			break;
		answer->len += (size_t)got;
	}
	close(fd);
	return ok;
}

static bool
run_command(const char *const *argv, int deadline_ms, struct answer *answer, struct reason *why)
{
	int64_t until_ms = now_ms() + deadline_ms;
	pid_t pid;
	int fd = -1;
	bool ok;

	if (!start_child(argv, &pid, &fd, why))
		return false;
	ok = read_output(fd, until_ms, answer, why);
	close(fd);
	ok = ok && wait_child(pid, until_ms, why);
	if (!ok) {
		/* The whole group: a shell script's children hold our pipe, too. Already reaped
		 * children are not signalled, for wait_child leaves them to the waitpid below. */
		kill(-pid, SIGKILL);
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return ok;
}

static bool
start_child(const char *const *argv, pid_t *pid, int *fd, struct reason *why)
{
	const char *path = getenv("PATH"), *home = getenv("HOME");
	char *env[4] = {0}, lang[] = "LANG=C.UTF-8";
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int ends[2], out, rc, n = 0;
	sigset_t none, all;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return because(why, "no pipe for its command: %s", strerror(errno));
	/* Above the descriptors that the child gets, should ours have been closed. */
	out = fcntl(ends[1], F_DUPFD_CLOEXEC, 3);
	close(ends[1]);
	if (out < 0) {
		close(ends[0]);
		return because(why, "no pipe for its command: %s", strerror(errno));
	}
	env[n++] = xasprintf("PATH=%s", path != NULL ? path : "/usr/local/bin:/usr/bin:/bin");
	if (home != NULL)
		env[n++] = xasprintf("HOME=%s", home);
	env[n] = lang;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(
	    &attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, out, 1);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&files, 3);
	rc = posix_spawnp(pid, argv[0], &files, &attr, (char *const *)argv, env);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	while (n > 0)
		free(env[--n]);
	close(out);
	*fd = ends[0];
	if (rc == 0)
		return true;
	close(ends[0]);
	return because(why, "its command cannot be started: %s", strerror(rc));
}

/* Up to the end of the output, which is when everybody who holds the pipe has gone. */
static bool
read_output(int fd, int64_t until_ms, struct answer *answer, struct reason *why)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	int64_t left_ms;
	ssize_t got;

	for (;;) {
		left_ms = until_ms - now_ms();
		if (left_ms <= 0)
			return because(why, "its command took too long");
		if (answer->len == sizeof answer->bytes)
			return because(why, "it is longer than %d bytes", SECRET_SIZE - 1);
		if (poll(&ready, 1, (int)left_ms) <= 0)
			continue;
		got = read(fd, answer->bytes + answer->len, sizeof answer->bytes - answer->len);
		if (got < 0 && errno != EINTR && errno != EAGAIN)
			return because(
			    why, "its command's output cannot be read: %s", strerror(errno));
		if (got == 0)
			return true;
		answer->len += got > 0 ? (size_t)got : 0;
	}
}

/* Looks at how it ended without reaping it, so that its process id stays ours until the caller
 * reaps it. */
static bool
wait_child(pid_t pid, int64_t until_ms, struct reason *why)
{
	siginfo_t end;

	for (;;) {
		end.si_pid = 0;
		if (waitid(P_PID, (id_t)pid, &end, WEXITED | WNOHANG | WNOWAIT) != 0 &&
		    errno != EINTR)
			return because(why, "its command was lost: %s", strerror(errno));
		if (end.si_pid != 0)
			break;
		if (now_ms() >= until_ms)
			return because(why, "its command took too long");
		poll(NULL, 0, 2);
	}
	if (end.si_code != CLD_EXITED)
		return because(why, "its command was ended by signal %d", end.si_status);
	return end.si_status == 0 ||
	       because(why, "its command ended with exit code %d", end.si_status);
}

static bool
because(struct reason *reason, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(reason->text, reason->size, format, ap);
	va_end(ap);
	return false;
}

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
