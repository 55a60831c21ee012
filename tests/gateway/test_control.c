/* The control socket from both ends. The daemon's side runs on a shard of its own, the client's blocks here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "gateway/control.h"
#include "gateway/shard.h"
#include "gateway/xalloc.h"

static char dir[40];
static struct shard *shard;
static pthread_t thread;
static struct shard_timer stop_timer;
static atomic_int cancelled;

static void
echo(struct control_request *r)
{
	control_reply(r, json_deep_copy(r->args));
}

static void
refuse(struct control_request *r)
{
	control_refuse(r, "there is no node '%s'", control_text(r, "name"));
}

static void
run_into_timeout(struct control_request *r)
{
	struct rf_error err;

	error_set(&err, RF_NODE_TIMEOUT, "web01");
	control_fail(r, &err);
}

struct nap {
	struct op op;
	struct control_request *request;
};

static void
nap_done(struct op *op)
{
	struct nap *nap = (struct nap *)op;

	if (op->err.code == RF_TIMEOUT)
		control_reply(nap->request, json_string("slept"));
	else
		atomic_fetch_add(&cancelled, 1);
	free(nap);
}

/* Answers after 150 ms; `for_ever` when the client goes first. */
static void
doze(struct control_request *r)
{
	struct nap *nap = xcalloc(1, sizeof *nap);

	nap->request = r;
	op_start(&nap->op, &r->op, strcmp(r->verb, "nap") == 0 ? 150 : 20000, NULL, nap_done);
}

static void
large(struct control_request *r)
{
	json_t *list = json_array();
	int i;

	for (i = 0; i < 100000; i++)
		json_array_append_new(list, json_integer(i));
	control_reply(r, list);
}

static const struct control_verb verbs[] = {
	{ "echo", echo }, { "refuse", refuse }, { "fail", run_into_timeout }, { "nap", doze }, { "for_ever", doze }, { "large", large },
};

static void
stop_now(void *arg)
{
	(void)arg;
	shard_stop(shard);
}

static void
stop_here(struct mail *mail)
{
	(void)mail;
	control_close();
	timer_set(shard, &stop_timer, 20, stop_now, NULL);     /* what was cancelled is done first */
}

static void *
daemon_main(void *arg)
{
	(void)arg;
	shard_run(shard);
	return NULL;
}

static int
with_daemon(void **state)
{
	struct rf_error err;
	static bool is_registered;

	(void)state;
	snprintf(dir, sizeof dir, "/tmp/test_control.XXXXXX");
	assert_non_null(mkdtemp(dir));
	shard = shard_new("control");
	shard_enter(shard);
	if (!is_registered)
		control_register(verbs, nitems(verbs));
	is_registered = true;
	assert_true(control_open(dir, &err));
	pthread_create(&thread, NULL, daemon_main, NULL);
	return 0;
}

static int
without_daemon(void **state)
{
	static struct mail stop;

	(void)state;
	stop.deliver = stop_here;
	shard_post(shard, &stop);
	pthread_join(thread, NULL);
	shard_enter(shard);
	shard_free(shard);
	return rmdir(dir);                /* fails if the socket was left behind */
}

static json_t *
ask(const char *verb, json_t *args, char error[200])
{
	json_t *result;
	bool no_daemon;

	error[0] = '\0';
	if (control_ask(dir, verb, args, &result, error, 200, &no_daemon))
		return result;
	assert_false(no_daemon);
	assert_true(error[0] != '\0');
	return NULL;
}

/* What comes back for raw bytes, until `lines` lines are there or the connection ends. */
static int
raw(const char *bytes, size_t len, int lines, char *back, size_t size)
{
	const struct timeval limit = { 5, 0 };
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), got = 0;
	size_t used = 0, i;
	ssize_t n;

	snprintf(a.sun_path, sizeof a.sun_path, "%s/control", dir);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_true(send(fd, bytes, len, MSG_NOSIGNAL) > 0);
	while (got < lines && used + 1 < size && (n = recv(fd, back + used, size - used - 1, 0)) > 0) {
		for (i = used; i < used + (size_t)n; i++)
			got += back[i] == '\n';
		used += (size_t)n;
	}
	back[used] = '\0';
	close(fd);
	return got;
}

static void
a_verb_is_called_with_its_arguments_and_its_result_comes_back(void **state)
{
	char error[200];
	json_t *result = ask("echo", json_pack("{s:s, s:i}", "name", "web01", "n", 3), error);

	(void)state;
	assert_string_equal(json_string_value(json_object_get(result, "name")), "web01");
	assert_int_equal(json_integer_value(json_object_get(result, "n")), 3);
	json_decref(result);
	result = ask("nap", NULL, error);
	assert_string_equal(json_string_value(result), "slept");
	json_decref(result);
}

static void
what_a_verb_refuses_reaches_the_operator_as_text(void **state)
{
	char error[200];

	(void)state;
	assert_null(ask("refuse", json_pack("{s:s}", "name", "web9"), error));
	assert_string_equal(error, "there is no node 'web9'");
	assert_null(ask("fail", NULL, error));
	assert_string_equal(error, "Node 'web01' did not answer in time.");
	assert_null(ask("dance", NULL, error));
	assert_non_null(strstr(error, "does not know"));
}

static void
a_large_answer_comes_whole(void **state)
{
	char error[200];
	json_t *result = ask("large", NULL, error);

	(void)state;
	assert_int_equal(json_array_size(result), 100000);
	json_decref(result);
}

static void
several_lines_at_once_are_answered_in_order(void **state)
{
	const char *in = "{\"verb\":\"nap\"}\n{\"verb\":\"echo\",\"args\":{\"n\":1}}\n[]\n{\"verb\":\"echo\",\"args\":{\"n\":2}}\n";
	char out[1000], *nap, *one, *bad, *two;

	(void)state;
	assert_int_equal(raw(in, strlen(in), 4, out, sizeof out), 4);
	nap = strstr(out, "slept");
	one = strstr(out, "{\"n\":1}");
	bad = strstr(out, "BadRequest");
	two = strstr(out, "{\"n\":2}");
	assert_true(nap && one && bad && two && nap < one && one < bad && bad < two);
}

static void
what_is_no_request_is_refused_and_the_next_line_still_heard(void **state)
{
	static const char *const lines[] = {
		"\n", "x\n", "{\"verb\":1}\n", "{}\n", "{\"verb\":\"echo\",\"args\":[]}\n", "{\"verb\":\"echo\",\"verb\":\"echo\"}\n",
		"{\"verb\":\"\\u0000\"}\n", "\xff\xfe\n",
	};
	char in[200], out[1000];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(lines); i++) {
		snprintf(in, sizeof in, "%s{\"verb\":\"echo\"}\n", lines[i]);
		assert_int_equal(raw(in, strlen(in), 2, out, sizeof out), 2);
		assert_non_null(strstr(out, "\"ok\":false"));
		assert_non_null(strstr(out, "\"ok\":true"));
	}
}

static void
an_endless_line_ends_the_connection(void **state)
{
	size_t len = CONTROL_LINE_MAX + 20000;
	char *in = xmalloc(len), out[1000], error[200];

	(void)state;
	memset(in, 'a', len);
	raw(in, len, 99, out, sizeof out);           /* returns because the other side closes */
	free(in);
	json_decref(ask("echo", NULL, error));
	assert_string_equal(error, "");
}

static void
who_hangs_up_cancels_what_he_asked_for(void **state)
{
	const char *in = "{\"verb\":\"for_ever\"}\n";
	char out[10];
	int i, before = atomic_load(&cancelled);

	(void)state;
	raw(in, strlen(in), 0, out, sizeof out);
	for (i = 0; i < 200 && atomic_load(&cancelled) == before; i++)
		usleep(10000);
	assert_int_equal(atomic_load(&cancelled), before + 1);
}

static void *
ask_many(void *arg)
{
	char error[200];
	int i;

	(void)arg;
	for (i = 0; i < 20; i++) {
		json_t *result = ask("echo", json_pack("{s:i}", "n", i), error);

		if (json_integer_value(json_object_get(result, "n")) != i)
			return "wrong";
		json_decref(result);
	}
	return NULL;
}

static void
several_clients_are_served_at_once(void **state)
{
	pthread_t clients[8];
	void *wrong;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(clients); i++)
		pthread_create(&clients[i], NULL, ask_many, NULL);
	for (i = 0; i < nitems(clients); i++) {
		pthread_join(clients[i], &wrong);
		assert_null(wrong);
	}
}

static void
the_socket_is_for_its_owner_alone(void **state)
{
	char path[200];
	struct stat st;

	(void)state;
	snprintf(path, sizeof path, "%s/control", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void
another_user_is_refused_even_where_the_mode_lets_him_in(void **state)
{
	const char *in = "{\"verb\":\"echo\"}\n";
	char out[100];

	(void)state;
	if (geteuid() != 0)
		skip();
	/* The bare system call changes this thread alone; SO_PEERCRED carries its effective uid. */
	chmod(dir, 0711);
	snprintf(out, sizeof out, "%s/control", dir);
	chmod(out, 0666);
	assert_int_equal(syscall(SYS_setresuid, -1, 65534, -1), 0);
	{
		struct sockaddr_un a = { .sun_family = AF_UNIX };
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);
		ssize_t n;

		snprintf(a.sun_path, sizeof a.sun_path, "%s/control", dir);
		n = connect(fd, (struct sockaddr *)&a, sizeof a);
		assert_int_equal(syscall(SYS_setresuid, -1, 0, -1), 0);
		assert_int_equal(n, 0);
		send(fd, in, strlen(in), MSG_NOSIGNAL);
		assert_true(recv(fd, out, sizeof out, 0) <= 0);
		close(fd);
	}
}

static void
a_second_daemon_is_refused_and_a_dead_ones_socket_taken_over(void **state)
{
	struct rf_error err;
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	char error[200];
	int fd;

	(void)state;
	/* control_open is for one daemon a process, so the first one's socket is played by a plain one. */
	snprintf(dir, sizeof dir, "/tmp/test_control.XXXXXX");
	assert_non_null(mkdtemp(dir));
	shard = shard_new("control");
	shard_enter(shard);
	snprintf(a.sun_path, sizeof a.sun_path, "%s/control", dir);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_false(control_open(dir, &err));
	assert_non_null(strstr(err.arg[0], "another fishway"));
	assert_int_equal(access(a.sun_path, F_OK), 0);       /* left alone */
	close(fd);
	assert_true(control_open(dir, &err));
	pthread_create(&thread, NULL, daemon_main, NULL);
	json_decref(ask("echo", NULL, error));
	assert_string_equal(error, "");
	without_daemon(NULL);
}

static void
without_a_daemon_the_client_says_so(void **state)
{
	char error[200];
	json_t *result;
	bool no_daemon;

	(void)state;
	assert_false(control_ask("/tmp", "echo", NULL, &result, error, sizeof error, &no_daemon));
	assert_true(no_daemon);
	assert_non_null(strstr(error, "no fishway is running"));
	assert_false(control_ask("/nowhere/at/all", "echo", NULL, &result, error, sizeof error, &no_daemon));
	assert_true(no_daemon);
}

static void
a_state_dir_may_be_longer_than_a_unix_address(void **state)
{
	struct rf_error err;
	char error[200], part[101], path[160];

	(void)state;
	snprintf(dir, sizeof dir, "/tmp/test_control.XXXXXX");
	assert_non_null(mkdtemp(dir));
	memset(part, 'd', 100);
	part[100] = '\0';
	snprintf(path, sizeof path, "%s/%s", dir, part);
	assert_int_equal(mkdir(path, 0700), 0);
	shard = shard_new("control");
	shard_enter(shard);
	assert_true(control_open(path, &err));
	pthread_create(&thread, NULL, daemon_main, NULL);
	{
		json_t *result;
		bool no_daemon;

		assert_true(control_ask(path, "echo", NULL, &result, error, sizeof error, &no_daemon));
		json_decref(result);
	}
	{
		static struct mail stop;

		stop.deliver = stop_here;
		shard_post(shard, &stop);
		pthread_join(thread, NULL);
		shard_enter(shard);
		shard_free(shard);
	}
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

int
main(void)
{
#define WITH_DAEMON(f) cmocka_unit_test_setup_teardown(f, with_daemon, without_daemon)
	const struct CMUnitTest tests[] = {
		WITH_DAEMON(a_verb_is_called_with_its_arguments_and_its_result_comes_back),
		WITH_DAEMON(what_a_verb_refuses_reaches_the_operator_as_text),
		WITH_DAEMON(a_large_answer_comes_whole),
		WITH_DAEMON(several_lines_at_once_are_answered_in_order),
		WITH_DAEMON(what_is_no_request_is_refused_and_the_next_line_still_heard),
		WITH_DAEMON(an_endless_line_ends_the_connection),
		WITH_DAEMON(who_hangs_up_cancels_what_he_asked_for),
		WITH_DAEMON(several_clients_are_served_at_once),
		WITH_DAEMON(the_socket_is_for_its_owner_alone),
		WITH_DAEMON(another_user_is_refused_even_where_the_mode_lets_him_in),
		cmocka_unit_test(a_second_daemon_is_refused_and_a_dead_ones_socket_taken_over),
		cmocka_unit_test(a_state_dir_may_be_longer_than_a_unix_address),
		cmocka_unit_test(without_a_daemon_the_client_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
