/* Where the gateway is, and what makes its certificate trustworthy, for the commands that are its clients. */
#include "gateway/cli_gateway.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/cli.h"
#include "gateway/config.h"
#include "gateway/xalloc.h"

#define URL_DEFAULT  "https://127.0.0.1:8443"
#define USER_DEFAULT "admin"

static const struct listener_config *
fleet_root(const struct config *config)
{
	size_t i;

	for (i = 0; i < config->listener_count; i++)
		if (config->listeners[i].node == NULL)
			return &config->listeners[i];
	return NULL;
}

/* From the configuration: what -u and --url need not say on the gateway's own machine. */
static void
look_up(const struct config *config, char **url, char **ca)
{
	const struct listener_config *l = fleet_root(config);
	const char *host;

	if (l == NULL)
		return;
	host = l->address ? l->address : "127.0.0.1";
	if (*url == NULL)
		*url = xasprintf(strchr(host, ':') ? "https://[%s]:%d" : "https://%s:%d", host, l->port);
	if (*ca == NULL)
		*ca = l->certificate ? xstrdup(l->certificate) : xasprintf("%s/tls-self.crt", config->state_dir);
}

bool
cli_gateway_open(const struct cli *cli, struct cli_http *http)
{
	struct config_faults faults = { 0 };
	struct cli_http_options options = { 0 };
	struct config *config = NULL;
	char *url = cli->url ? xstrdup(cli->url) : NULL, *ca = cli->ca ? xstrdup(cli->ca) : NULL;
	char password[CLI_PASSWORD_SIZE];
	bool ok = false;

	if (cli->config || (!cli->url && access(CLI_CONFIG_DEFAULT, R_OK) == 0)) {
		config = config_load(cli->config ? cli->config : CLI_CONFIG_DEFAULT, &faults);
		if (config == NULL) {
			config_faults_print(&faults, stderr);
			goto out;
		}
		look_up(config, &url, &ca);
	}
	options.url = url ? url : URL_DEFAULT;
	options.ca = ca;
	options.insecure = cli->insecure;
	options.user = cli->user ? cli->user : USER_DEFAULT;
	if (!cli_password(options.user, password))
		goto out;
	options.password = password;
	ok = cli_http_open(http, &options);
	OPENSSL_cleanse(password, sizeof password);
out:
	free(url);
	free(ca);
	config_faults_clear(&faults);
	config_unref(config);
	return ok;
}
