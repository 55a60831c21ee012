/* Secrets from texts, files and commands; the memory they stand in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "gateway/secret.h"
#include "gateway/xalloc.h"
#include "tests/support/conf.h"

static char out[SECRET_SIZE], why[120];

static bool
run(const char *script, int deadline_ms)
{
	const char *argv[] = {"/bin/sh", "-c", script, "name", "one two", "$HOME", NULL};
	struct secret secret = {SECRET_COMMAND, NULL, argv};

	memset(out, 'x', sizeof out);
	return secret_read(&secret, deadline_ms, out, why, sizeof why);
}

static bool
from_file(const char *path)
{
	struct secret secret = {SECRET_FILE, path, NULL};

	memset(out, 'x', sizeof out);
	return secret_read(&secret, SECRET_DEADLINE_MS, out, why, sizeof why);
}

static bool
is_wiped(void)
{
	size_t i;

	for (i = 0; i < sizeof out; i++)
		if (out[i] != '\0')
			return false;
	return true;
}

static void
one_line_end_is_cut_and_nothing_else(void **state)
{
	static const struct {
		const char *content, *wanted;
	} rows[] = {
		{"calvin", "calvin"}, {"calvin\n", "calvin"}, {"calvin\r\n", "calvin"}, {"calvin\n\n", "calvin\n"},
		{" calvin ", " calvin "}, {"two\nlines\n", "two\nlines"}, {"\n", NULL}, {"\r\n", NULL}, {"", NULL},
	};
	char script[64];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		const char *path = conf_write("secret", rows[i].content);

		assert_int_equal(from_file(path), rows[i].wanted != NULL);
		if (rows[i].wanted != NULL)
			assert_string_equal(out, rows[i].wanted);
		else
			assert_true(is_wiped() && strcmp(why, "it is empty") == 0);
		snprintf(script, sizeof script, "cat %s", path);
		assert_int_equal(run(script, SECRET_DEADLINE_MS), rows[i].wanted != NULL);
		if (rows[i].wanted != NULL)
			assert_string_equal(out, rows[i].wanted);
	}
}

static void
a_literal_is_taken_as_it_is(void **state)
{
	struct secret secret = {SECRET_LITERAL, "cal\nvin\n", NULL}, none = {0};

	(void)state;
	assert_true(secret_read(&secret, 0, out, why, sizeof why));
	assert_string_equal(out, "cal\nvin\n");
	secret.text = "";
	assert_true(secret_read(&secret, 0, out, why, sizeof why));
	assert_string_equal(out, "");
	assert_false(secret_read(&none, 0, out, why, sizeof why));
	assert_string_equal(why, "none is configured");
}

static void
a_secret_has_its_longest(void **state)
{
	char text[SECRET_SIZE + 8], script[128];
	int extra;

	(void)state;
	for (extra = -1; extra < 4; extra++) {
		const char *path;

		memset(text, 'a', sizeof text);
		strcpy(text + SECRET_SIZE - 1 + extra, "\r\n");
		path = conf_write("secret", text);
		assert_int_equal(from_file(path), extra <= 0);
		if (extra > 0)
			assert_true(is_wiped() && strstr(why, "longer than 1023 bytes") != NULL);
		else
			assert_int_equal(strlen(out), SECRET_SIZE - 1 + extra);
		snprintf(script, sizeof script, "cat %s", path);
		assert_int_equal(run(script, SECRET_DEADLINE_MS), extra <= 0);
	}
	assert_false(run("printf 'a\\0b'", SECRET_DEADLINE_MS));
	assert_string_equal(why, "there is a NUL in it");
}

static void
files_that_are_none_are_refused_without_waiting(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof path, "%s/none", conf_dir);
	assert_false(from_file(path));
	assert_non_null(strstr(why, "cannot be opened: No such file"));
	assert_false(from_file(conf_dir));
	assert_non_null(strstr(why, "not a regular one"));
	snprintf(path, sizeof path, "%s/fifo", conf_dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(from_file(path));
	assert_non_null(strstr(why, "not a regular one"));
	assert_false(from_file("/dev/zero"));
}

static void
a_commands_failure_is_put_into_words(void **state)
{
	static const struct {
		const char *script, *says;
	} rows[] = {
		{"echo s3cr3t; exit 3", "exit code 3"}, {"echo s3cr3t; kill -TERM $$", "ended by signal 15"},
		{"exec 1>&-", "it is empty"}, {"exec cat /dev/zero", "longer than 1023 bytes"},
		{"echo s3cr3t >&2; exit 1", "exit code 1"},
	};
	char none[128];
	const char *missing[] = {none, NULL};
	struct secret secret = {SECRET_COMMAND, NULL, missing};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		assert_false(run(rows[i].script, SECRET_DEADLINE_MS));
		assert_true(is_wiped());
		if (strstr(why, rows[i].says) == NULL || strstr(why, "s3cr3t") != NULL)
			fail_msg("%s: %s", rows[i].script, why);
	}
	snprintf(none, sizeof none, "%s/none", conf_dir);
	assert_false(secret_read(&secret, 1000, out, why, sizeof why));
	assert_non_null(strstr(why, "cannot be started: No such file"));
}

static void
arguments_reach_the_command_as_they_are_and_no_shell_sees_them(void **state)
{
	const char *argv[] = {"printf", "%s|", "a b", "$HOME", "`id`", ";", NULL};
	struct secret secret = {SECRET_COMMAND, NULL, argv};

	(void)state;
	assert_true(secret_read(&secret, SECRET_DEADLINE_MS, out, why, sizeof why));
	assert_string_equal(out, "a b|$HOME|`id`|;|");
}

static void
a_command_gets_little_of_us(void **state)
{
	char *rest;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);         /* without close-on-exec, as a careless library would */
	setenv("FISHWAY_ADMIN_PASSWORD", "s3cr3t", 1);
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	assert_true(run("env | cut -d= -f1 | grep -vE '^(PWD|SHLVL|_|OLDPWD)$' | sort | tr '\\n' ' '", SECRET_DEADLINE_MS));
	assert_string_equal(out, getenv("HOME") != NULL ? "HOME LANG PATH " : "LANG PATH ");
	unsetenv("FISHWAY_ADMIN_PASSWORD");
	unsetenv("http_proxy");
	/* ls itself has the folder open. */
	assert_true(run("ls /proc/self/fd | tr '\\n' ' '", SECRET_DEADLINE_MS));
	assert_string_equal(out, "0 1 2 3 ");
	assert_true(run("readlink /proc/self/fd/0 /proc/self/fd/2", SECRET_DEADLINE_MS));
	assert_string_equal(out, "/dev/null\n/dev/null");
	/* Signals are as they were at boot, not as a daemon has them; glibc keeps 32 and 33 to itself. */
	signal(SIGPIPE, SIG_IGN);
	assert_true(run("grep -E '^Sig(Blk|Ign)' /proc/self/status | cut -f2", SECRET_DEADLINE_MS));
	signal(SIGPIPE, SIG_DFL);
	assert_int_equal(strtoull(out, &rest, 16), 0);
	assert_int_equal(strtoull(rest, NULL, 16) & ~UINT64_C(0x180000000), 0);
	close(ends[0]);
	close(ends[1]);
}

static int64_t
ms_since(const struct timespec *began)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - began->tv_sec) * 1000 + (now.tv_nsec - began->tv_nsec) / 1000000;
}

static void
a_command_that_hangs_is_killed_with_all_it_started(void **state)
{
	static const char *const scripts[] = {
		"echo $$ > pids; sleep 60 & echo $! >> pids; echo early; wait",     /* holds the output open */
		"echo $$ > pids; exec 1>&-; sleep 60",                              /* has closed it */
		"trap '' TERM INT HUP; echo $$ > pids; while :; do sleep 1; done",
	};
	char script[256], line[32], path[128];
	struct timespec began;
	size_t i;
	FILE *f;

	(void)state;
	for (i = 0; i < nitems(scripts); i++) {
		snprintf(script, sizeof script, "cd %s; %s", conf_dir, scripts[i]);
		clock_gettime(CLOCK_MONOTONIC, &began);
		assert_false(run(script, 300));
		assert_in_range(ms_since(&began), 290, 3000);
		assert_string_equal(why, "its command took too long");
		assert_true(is_wiped());
		snprintf(path, sizeof path, "%s/pids", conf_dir);
		f = fopen(path, "r");
		assert_non_null(f);
		while (fgets(line, sizeof line, f) != NULL) {
			/* A grandchild is reaped by init, in its own time. */
			int tries = 0;

			while (kill((pid_t)atoi(line), 0) == 0 && tries++ < 200) {
				char stat[64], about[256] = "";
				FILE *s;

				snprintf(stat, sizeof stat, "/proc/%d/stat", atoi(line));
				s = fopen(stat, "r");
				if (s == NULL || fgets(about, sizeof about, s) == NULL || strstr(about, ") Z ") != NULL)
					tries = 1000;
				if (s != NULL)
					fclose(s);
				usleep(10000);
			}
			assert_true(tries != 201);
		}
		fclose(f);
	}
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);        /* no child was left */
	assert_int_equal(errno, ECHILD);
}

/* ---- memory */

/* The lines of /proc/self/smaps for the mapping that holds the address. */
static bool
mapping_says(const void *address, const char *field, const char *word)
{
	unsigned long from, to, at = (unsigned long)(uintptr_t)address;
	FILE *f = fopen("/proc/self/smaps", "r");
	bool is_here = false, is_said = false;
	char line[512];

	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
			is_here = at >= from && at < to;
		else if (is_here && strncmp(line, field, strlen(field)) == 0)
			is_said = is_said || strstr(line, word) != NULL;
	}
	if (f != NULL)
		fclose(f);
	return is_said;
}

static void
secret_memory_is_not_dumped_and_is_given_back(void **state)
{
	struct secret_memory memory = {0};
	char *first = secret_memory_strdup(&memory, "calvin"), big[SECRET_SIZE], *last = first;
	int i;

	(void)state;
	assert_true(mapping_says(first, "VmFlags:", " dd"));     /* MADV_DONTDUMP; proc(5) */
	memset(big, 'b', sizeof big);
	big[sizeof big - 1] = '\0';
	for (i = 0; i < 1000; i++)
		last = secret_memory_strdup(&memory, big);
	assert_string_equal(first, "calvin");
	assert_string_equal(last, big);
	assert_true(mapping_says(last, "VmFlags:", " dd"));
	secret_memory_clear(&memory);
	assert_null(memory.blocks);
	assert_false(mapping_says(first, "VmFlags:", " dd"));
	secret_memory_clear(&memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line_end_is_cut_and_nothing_else),
		cmocka_unit_test(a_literal_is_taken_as_it_is),
		cmocka_unit_test(a_secret_has_its_longest),
		cmocka_unit_test(files_that_are_none_are_refused_without_waiting),
		cmocka_unit_test(a_commands_failure_is_put_into_words),
		cmocka_unit_test(arguments_reach_the_command_as_they_are_and_no_shell_sees_them),
		cmocka_unit_test(a_command_gets_little_of_us),
		cmocka_unit_test(a_command_that_hangs_is_killed_with_all_it_started),
		cmocka_unit_test(secret_memory_is_not_dumped_and_is_given_back),
	};

	return cmocka_run_group_tests(tests, conf_begin, conf_end);
}
