/* passwd: tells the running daemon; without one, changes the store. */
#include "gateway/cli.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include <openssl/crypto.h>

#include "gateway/config.h"
#include "gateway/control.h"
#include "gateway/error.h"
#include "gateway/store.h"
#include "northbound/accounts.h"

static int
change_store(const struct cli *cli, const char *user, const char *password)
{
	struct config_faults faults = { 0 };
	struct config *config = config_load(cli->config ? cli->config : CLI_CONFIG_DEFAULT, &faults);
	struct store *store;
	struct rf_error err = { 0 };
	char text[640];
	bool ok = false;

	if (config == NULL) {
		config_faults_print(&faults, stderr);
		config_faults_clear(&faults);
		return CLI_FAILED;
	}
	store = store_open(cli->state ? cli->state : config->state_dir, &err);
	if (store)
		ok = accounts_passwd_offline(store, config, user, password, &err);
	store_close(store);
	config_unref(config);
	config_faults_clear(&faults);
	if (!ok) {
		error_text(&err, text, sizeof text);
		return cli_failed("%s: %s", user, text);
	}
	return CLI_GOOD;
}

int
cli_passwd(struct cli *cli)
{
	const char *user = cli->argv[0];
	char password[CLI_PASSWORD_SIZE], error[700], *dir = cli_state_dir(cli);
	json_t *result = NULL;
	bool no_daemon;
	int code = CLI_GOOD;

	if (dir == NULL)
		return CLI_FAILED;
	if (!cli_new_password(user, password)) {
		free(dir);
		return CLI_FAILED;
	}
	if (!control_ask(dir, "passwd", json_pack("{s:s, s:s}", "user", user, "password", password), &result, error,
	        sizeof error, &no_daemon))
		code = no_daemon ? change_store(cli, user, password) : cli_failed("%s: %s", user, error);
	OPENSSL_cleanse(password, sizeof password);
	json_decref(result);
	free(dir);
	if (code == CLI_GOOD)
		printf("the password of %s is changed\n", user);
	return code;
}
