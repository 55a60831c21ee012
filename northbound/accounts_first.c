#include "northbound/accounts_own.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"

static const char first_name[] = "admin";
static char *password_file;

/* Written to a file of its own first, so that a full disk leaves no half a password. */
static bool
keep_password(const char *password)
{
	char *part = xasprintf("%s.part", password_file);
	size_t len = strlen(password);
	int fd;
	bool ok;

	unlink(part);
	fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	ok = fd >= 0 && write(fd, password, len) == (ssize_t)len && write(fd, "\n", 1) == 1 &&
	     fsync(fd) == 0;
	if (fd >= 0 && close(fd) != 0)
		ok = false;
	ok = ok && rename(part, password_file) == 0;
	if (!ok) {
		log_warn("file=%s state=unwritten why=\"%s\"", password_file, strerror(errno));
		unlink(part);
	}
	free(part);
	return ok;
}

static void
tell(const char *password, bool is_kept)
{
	printf("fishway: made the administrator '%s' with the password %s\n", first_name, password);
	if (is_kept)
		printf("fishway: it is also in %s until you change it\n", password_file);
	fflush(stdout);
}

bool
accounts_make_first(
    struct account_set *set, struct store *store, const char *given, struct rf_error *err)
{
	struct account_draft draft = {.is_enabled = true};
	char random[PASSWORD_RANDOM_SIZE], hash[PASSWORD_HASH_SIZE], *text;
	struct account *account;
	struct store_write row;
	bool is_kept = false, ok = true;

	if (given != NULL && !password_check(given, &set->policy, err))
		return false;
	password_random(random);
	if (!password_hash(given ? given : random, hash))
		return error_set(err, RF_INTERNAL);
	draft.name = xstrdup(first_name);
	draft.role = xstrdup(ADMINISTRATOR);
	draft.password_hash = xstrdup(hash);
	account = account_seal(&draft);
	/* The file before the account: an account whose password nobody has been told would lock
	 * everyone out. */
	if (given == NULL && password_file != NULL)
		is_kept = keep_password(random);
	if (store != NULL) {
		text = account_text(account);
		row = (struct store_write){"account", first_name, text, strlen(text), STORE_ANY};
		ok = store_save(store, &row, 1, NULL, err);
		free(text);
	}
	account_set_put(set, account);
	if (ok && given == NULL)
		tell(random, is_kept);
	OPENSSL_cleanse(random, sizeof random);
	return ok;
}

void
accounts_first_in(const char *state_dir)
{
	free(password_file);
	password_file = state_dir ? xasprintf("%s/admin-password", state_dir) : NULL;
}

bool
accounts_first_is(const char *name)
{
	return password_file != NULL && strcmp(name, first_name) == 0;
}

void
accounts_first_forget(void)
{
	if (unlink(password_file) == 0)
		log_info("file=%s state=removed why=\"the password it holds is no longer valid\"",
		    password_file);
	else if (errno != ENOENT)
		log_warn("file=%s state=left why=\"%s\"", password_file, strerror(errno));
}
