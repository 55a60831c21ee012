#include "tests/support/conf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

char conf_dir[64];
struct config_faults conf_faults;

int
conf_begin(void **state)
{
	(void)state;
	strcpy(conf_dir, "/tmp/fishway-conf-XXXXXX");
	return mkdtemp(conf_dir) == NULL;
}

static int
drop(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

int
conf_end(void **state)
{
	(void)state;
	config_faults_clear(&conf_faults);
	return nftw(conf_dir, drop, 8, FTW_DEPTH | FTW_PHYS);
}

const char *
conf_write(const char *name, const char *text)
{
	static char path[256];
	char *slash;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", conf_dir, name);
	for (slash = path + strlen(conf_dir) + 1; (slash = strchr(slash, '/')) != NULL; *slash++ = '/') {
		*slash = '\0';
		mkdir(path, 0700);
	}
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	chmod(path, 0600);
	return path;
}

struct config *
conf_load(const char *text)
{
	config_faults_clear(&conf_faults);
	return config_load(conf_write("fishway.yaml", text), &conf_faults);
}

struct config *
conf_good(const char *text)
{
	struct config *config = conf_load(text);

	if (config == NULL) {
		config_faults_print(&conf_faults, stderr);
		fail();
	}
	return config;
}

const struct config_fault *
conf_find(const char *part)
{
	size_t i;

	for (i = 0; i < conf_faults.count; i++)
		if (strstr(conf_faults.rows[i].text, part) != NULL)
			return &conf_faults.rows[i];
	return NULL;
}
