/* Certificates, keys, CA files and cipher lists: each is tried once, with OpenSSL, as it will be
 * used. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "gateway/config_check.h"

struct check {
	struct config_reader *r;
	SSL_CTX *ssl;             /* made when there is something to try */
	struct config_index seen; /* texts of checks that were made */
	const char *file;
	int line;
};

static void check_listener(struct check *c, const struct listener_config *listener);
static void check_policy(struct check *c, const struct tls_policy *policy);
static void check_dates(struct check *c, const char *path);
static void check_key_mode(struct check *c, const char *path);
static bool is_new(struct check *c, const char *kind, const char *text, const char *more);
static const char *reason(void);
static int no_passphrase(char *out, int size, int is_writing, void *arg);

#define fault(c, is_warning, ...)                                                                  \
	config_fault((c)->r->faults, (c)->file, (c)->line, is_warning, __VA_ARGS__)

void
config_check_tls(struct config_reader *r)
{
	struct check c = {.r = r};
	struct config *config = r->config;
	const struct node_config *node;
	size_t i;

	for (i = 0; i < config->listener_count; i++) {
		c.file = config->listeners[i].file;
		c.line = config->listeners[i].line;
		check_listener(&c, &config->listeners[i]);
	}
	for (node = config->nodes; node < config->nodes + config->node_count; node++) {
		c.file = node->file;
		c.line = node->line;
		if (node->redfish != NULL)
			check_policy(&c, &node->redfish->tls);
		if (node->pikvm != NULL)
			check_policy(&c, &node->pikvm->tls);
		if (node->raritan != NULL)
			check_policy(&c, &node->raritan->tls);
	}
	SSL_CTX_free(c.ssl);
	ERR_clear_error();
}

static void
check_listener(struct check *c, const struct listener_config *listener)
{
	STACK_OF(X509_NAME) * names;

	if (listener->certificate != NULL && listener->key != NULL &&
	    is_new(c, "pair", listener->certificate, listener->key)) {
		if (SSL_CTX_use_certificate_chain_file(c->ssl, listener->certificate) != 1)
			fault(c, false, "listen.tls.certificate: '%s': %s", listener->certificate,
			    reason());
		else if (SSL_CTX_use_PrivateKey_file(c->ssl, listener->key, SSL_FILETYPE_PEM) != 1)
			fault(c, false, "listen.tls.key: '%s': %s", listener->key, reason());
		else if (SSL_CTX_check_private_key(c->ssl) != 1)
			fault(
			    c, false, "listen.tls: the key is not the certificate's: %s", reason());
		else
			check_dates(c, listener->certificate);
		check_key_mode(c, listener->key);
	}
	if (listener->client_ca != NULL && is_new(c, "client_ca", listener->client_ca, "")) {
		names = SSL_load_client_CA_file(listener->client_ca);
		if (names == NULL || SSL_CTX_load_verify_file(c->ssl, listener->client_ca) != 1)
			fault(c, false, "listen.tls.client_ca: '%s': %s", listener->client_ca,
			    reason());
		sk_X509_NAME_pop_free(names, X509_NAME_free);
	}
}

static void
check_policy(struct check *c, const struct tls_policy *policy)
{
	if (policy->ca != NULL && is_new(c, "ca", policy->ca, "") &&
	    SSL_CTX_load_verify_file(c->ssl, policy->ca) != 1)
		fault(c, false, "tls.ca: '%s': %s", policy->ca, reason());
	if (policy->ciphers != NULL && is_new(c, "ciphers", policy->ciphers, "") &&
	    SSL_CTX_set_cipher_list(c->ssl, policy->ciphers) != 1)
		fault(c, false, "tls.ciphers: '%s': %s", policy->ciphers, reason());
}

static void
check_dates(struct check *c, const char *path)
{
	X509 *certificate = SSL_CTX_get0_certificate(c->ssl);

	if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
		fault(c, true, "listen.tls.certificate: '%s' is not valid yet", path);
	if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
		fault(c, true, "listen.tls.certificate: '%s' has expired", path);
}

static void
check_key_mode(struct check *c, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & S_IROTH))
		fault(c, true, "listen.tls.key: everybody may read '%s'", path);
}

static bool
is_new(struct check *c, const char *kind, const char *text, const char *more)
{
	const char *key =
	    arena_printf(&c->r->trees, "%s %zu %s %s", kind, strlen(text), text, more);

	if (c->ssl == NULL) {
		c->ssl = SSL_CTX_new(TLS_method());
		if (c->ssl == NULL)
			abort();
		SSL_CTX_set_default_passwd_cb(c->ssl, no_passphrase);
	}
	return config_index_add(&c->seen, &c->r->trees, key, c) == NULL;
}

/* The first of OpenSSL's errors names what was wrong; the later ones are those it led to. */
static const char *
reason(void)
{
	static __thread char text[160];
	unsigned long code = ERR_get_error();
	const char *words = ERR_reason_error_string(code);

	if (ERR_SYSTEM_ERROR(code))
		snprintf(text, sizeof text, "%s", strerror(ERR_GET_REASON(code)));
	else
		snprintf(text, sizeof text, "%s", words != NULL ? words : "cannot be used");
	ERR_clear_error();
	return text;
}

/* A daemon has nobody to ask. */
static int
no_passphrase(char *out, int size, int is_writing, void *arg)
{
	(void)out, (void)size, (void)is_writing, (void)arg;
	return -1;
}
