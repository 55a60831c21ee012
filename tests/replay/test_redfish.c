/* Plays the .rpl files of tests/replay/redfish, a test each, named by its file. */
#include <setjmp.h>
#include <stdarg.h>
#include <glob.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "gateway/shard.h"
#include "gateway/xalloc.h"
#include "tests/support/fake_replay.h"

/* Each in a process of its own, so that a replay that fails leaves nothing behind for the next. */
static void
play(void **state)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		/* What it says of itself is not ours to say; its errors are. */
		unsetenv("CMOCKA_MESSAGE_OUTPUT");
		assert_non_null(freopen("/dev/null", "w", stdout));
		execl("/proc/self/exe", "test_redfish", (char *)*state, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void
play_here(void **state)
{
	replay(*state);
}

static int
play_one(char *path)
{
	const struct CMUnitTest test[] = {
	    {.name = path, .test_func = play_here, .initial_state = path}};

	shard_new("replay");
	return cmocka_run_group_tests(test, NULL, NULL);
}

int
main(int argc, char **argv)
{
	struct CMUnitTest *tests;
	glob_t files;
	size_t i;
	int failed;
	char *name;

	if (argc > 1)
		return play_one(argv[1]);
	if (glob("tests/replay/redfish/*.rpl", 0, NULL, &files) != 0)
		return 1;
	tests = xcalloc(files.gl_pathc, sizeof *tests);
	for (i = 0; i < files.gl_pathc; i++) {
		name = xstrdup(strrchr(files.gl_pathv[i], '/') + 1);
		*strrchr(name, '.') = '\0';
		tests[i] = (struct CMUnitTest){
		    .name = name, .test_func = play, .initial_state = files.gl_pathv[i]};
	}
	failed = _cmocka_run_group_tests("redfish", tests, files.gl_pathc, NULL, NULL);
	for (i = 0; i < files.gl_pathc; i++)
		free((char *)tests[i].name);
	free(tests);
	globfree(&files);
	return failed;
}
