/* The blocking side of the control socket, for commands. */
#include "gateway/control.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "gateway/control_wire.h"
#include "gateway/xalloc.h"

enum { ANSWER_MAX = 64 << 20 };          /* `nodes` of a very large fleet */

void
control_address(struct control_address *out, int dir)
{
	memset(out, 0, sizeof *out);
	out->address.sun_family = AF_UNIX;
	snprintf(out->address.sun_path, sizeof out->address.sun_path, "/proc/self/fd/%d/" CONTROL_NAME, dir);
	out->len = sizeof out->address;
}

static int
connect_to(const char *state_dir, char *error, size_t error_size, bool *no_daemon)
{
	const struct timeval limit = { CONTROL_DEADLINE_MS / 1000 + 5, 0 };
	struct control_address a;
	int dir, fd, code;

	dir = open(state_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		*no_daemon = errno == ENOENT;
		snprintf(error, error_size, "%s: %s", state_dir, strerror(errno));
		return -1;
	}
	control_address(&a, dir);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
		if (connect(fd, (struct sockaddr *)&a.address, a.len) == 0) {
			close(dir);
			return fd;
		}
	}
	code = errno;
	*no_daemon = code == ENOENT || code == ECONNREFUSED;
	if (*no_daemon)
		snprintf(error, error_size, "no fishway is running with state in %s", state_dir);
	else
		snprintf(error, error_size, "%s/" CONTROL_NAME ": %s", state_dir, strerror(code));
	close(dir);
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool
send_all(int fd, const char *text, size_t len)
{
	ssize_t n;

	for (; len > 0; text += n, len -= (size_t)n)
		if ((n = send(fd, text, len, MSG_NOSIGNAL)) <= 0)
			return false;
	return true;
}

/* The answer up to its line end, NUL-terminated; NULL when it does not come. */
static char *
receive_line(int fd)
{
	size_t len = 0, room = 4096;
	char *text = xmalloc(room);
	ssize_t n;

	while (room < ANSWER_MAX && (n = recv(fd, text + len, room - len - 1, 0)) > 0) {
		len += (size_t)n;
		text[len] = '\0';
		if (text[len - 1] == '\n')
			return text;
		if (room - len < 2)
			text = xrealloc(text, room *= 2);
	}
	free(text);
	return NULL;
}

static bool
exchange(int fd, const char *verb, json_t *args, json_t **answer)
{
	json_t *line = json_pack("{s:s, s:o}", "verb", verb, "args", args ? args : json_object());
	char *text = json_dumps(line, JSON_COMPACT), *back = NULL;
	size_t len = strlen(text);
	bool ok;

	json_decref(line);
	text[len] = '\n';                      /* in place of its NUL */
	ok = send_all(fd, text, len + 1) && (back = receive_line(fd)) != NULL;
	explicit_bzero(text, len);             /* a password may be in it */
	free(text);
	*answer = ok ? json_loads(back, 0, NULL) : NULL;
	free(back);
	return json_is_object(*answer);
}

bool
control_ask(const char *state_dir, const char *verb, json_t *args, json_t **result, char *error, size_t error_size,
    bool *no_daemon)
{
	json_t *answer;
	int fd;
	bool ok;

	*no_daemon = false;
	*result = NULL;
	fd = connect_to(state_dir, error, error_size, no_daemon);
	if (fd < 0) {
		json_decref(args);
		return false;
	}
	if (!exchange(fd, verb, args, &answer)) {
		snprintf(error, error_size, "the running fishway does not answer");
		ok = false;
	} else if (json_is_true(json_object_get(answer, "ok"))) {
		*result = json_incref(json_object_get(answer, "result"));
		ok = true;
	} else {
		const char *text = json_string_value(json_object_get(answer, "error"));

		snprintf(error, error_size, "%s", text ? text : "the running fishway refused");
		ok = false;
	}
	json_decref(answer);
	close(fd);
	return ok;
}
