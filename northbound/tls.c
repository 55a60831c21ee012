#include "northbound/tls.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "gateway/xalloc.h"
#include "northbound/http_uri.h"

/* AEAD with an ephemeral key exchange; TLS 1.3 has nothing else. */
#define TLS12_CIPHERS "ECDHE+AESGCM:ECDHE+CHACHA20"
#define GROUPS        "X25519:P-256:P-384"

static int name_index = -1;

static bool load_files(SSL_CTX *context, const struct tls_files *files, struct rf_error *err);
static bool load_client_ca(SSL_CTX *context, const char *path, struct rf_error *err);
static int see_hello(SSL *ssl, int *alert, void *arg);
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
    const unsigned char *in, unsigned in_len, void *arg);
static int no_passphrase(char *buf, int size, int for_writing, void *arg);

static void
free_name(void *parent, void *name, CRYPTO_EX_DATA *data, int index, long argl, void *argp)
{
	(void)parent, (void)data, (void)index, (void)argl, (void)argp;
	free(name);
}

static void
make_name_index(void)
{
	name_index = SSL_get_ex_new_index(0, NULL, NULL, NULL, free_name);
}

SSL_CTX *
tls_context_new(const struct tls_files *files, struct rf_error *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());

	pthread_once(&once, make_name_index);
	if (context == NULL || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
	    SSL_CTX_set_cipher_list(context, TLS12_CIPHERS) != 1 ||
	    SSL_CTX_set1_groups_list(context, GROUPS) != 1) {
		error_set(err, RF_INTERNAL, "OpenSSL offers no modern TLS");
		goto fail;
	}
	SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
					 SSL_OP_CIPHER_SERVER_PREFERENCE |
					 SSL_OP_IGNORE_UNEXPECTED_EOF);
	/* Idle connections hold no buffers; what is written may be offered again from anywhere. */
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
				      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_read_ahead(context, 1);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_session_id_context(context, (const unsigned char *)"fishway", 7);
	SSL_CTX_set_num_tickets(context, 1);
	SSL_CTX_set_client_hello_cb(context, see_hello, NULL);
	SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
	if (load_files(context, files, err) && load_client_ca(context, files->client_ca, err))
		return context;
fail:
	SSL_CTX_free(context);
	ERR_clear_error();
	return NULL;
}

void
tls_context_free(void *context)
{
	SSL_CTX_free(context);
}

int64_t
tls_context_expires_s(const SSL_CTX *context)
{
	struct tm end;

	if (ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(context)), &end) != 1)
		return 0;
	return timegm(&end);
}

const char *
tls_server_name(const SSL *ssl)
{
	return SSL_get_ex_data(ssl, name_index);
}

static bool
fail_file(struct rf_error *err, const char *what, const char *path)
{
	unsigned long first = ERR_peek_error(); /* what went wrong; the later ones say who noticed */
	const char *reason = ERR_SYSTEM_ERROR(first) ? strerror(ERR_GET_REASON(first))
						     : ERR_reason_error_string(first);
	char *text = xasprintf("%s %s: %s", what, path, reason ? reason : "cannot be used");

	error_set(err, RF_INTERNAL, text);
	free(text);
	return false;
}

static bool
load_files(SSL_CTX *context, const struct tls_files *files, struct rf_error *err)
{
	ERR_clear_error();
	SSL_CTX_set_default_passwd_cb(context, no_passphrase);
	if (SSL_CTX_use_certificate_chain_file(context, files->certificate) != 1)
		return fail_file(err, "certificate", files->certificate);
	if (SSL_CTX_use_PrivateKey_file(context, files->key, SSL_FILETYPE_PEM) != 1)
		return fail_file(err, "key", files->key);
	if (SSL_CTX_check_private_key(context) != 1)
		return fail_file(err, "key", files->key);
	return true;
}

/* A daemon has nobody to ask: without this OpenSSL would read from the terminal. */
static int
no_passphrase(char *buf, int size, int for_writing, void *arg)
{
	(void)buf, (void)size, (void)for_writing, (void)arg;
	return 0;
}

/* A certificate is asked for, not demanded; one that does not verify ends the handshake. */
static bool
load_client_ca(SSL_CTX *context, const char *path, struct rf_error *err)
{
	STACK_OF(X509_NAME) * names;

	if (path == NULL)
		return true;
	names = SSL_load_client_CA_file(path);
	if (names == NULL || SSL_CTX_load_verify_file(context, path) != 1) {
		sk_X509_NAME_pop_free(names, X509_NAME_free);
		return fail_file(err, "client_ca", path);
	}
	SSL_CTX_set_client_CA_list(context, names);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	return true;
}

/* RFC 6066 3: a list with one host_name. Read here and not by SSL_get_servername, which on a
 * resumed TLS 1.2 session tells the name of the first handshake. */
static bool
read_name(const unsigned char *ext, size_t len, struct http_host *host)
{
	if (len < 5 || (size_t)(ext[0] << 8 | ext[1]) != len - 2 ||
	    ext[2] != TLSEXT_NAMETYPE_host_name || (size_t)(ext[3] << 8 | ext[4]) != len - 5)
		return false;
	return memchr(ext + 5, ':', len - 5) == NULL &&
	       http_host_parse(host, (const char *)ext + 5, len - 5);
}

static int
see_hello(SSL *ssl, int *alert, void *arg)
{
	struct http_host host;
	const unsigned char *ext;
	const char *first;
	size_t len;

	(void)arg;
	if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &ext, &len) != 1)
		return SSL_CLIENT_HELLO_SUCCESS;
	/* There are two hellos where the client's key share was not ours; RFC 8446 4.1.2 wants them
	 * alike. */
	first = SSL_get_ex_data(ssl, name_index);
	if (!read_name(ext, len, &host) || (first != NULL && strcmp(first, host.name) != 0)) {
		*alert = SSL_AD_ILLEGAL_PARAMETER;
		return SSL_CLIENT_HELLO_ERROR;
	}
	if (first == NULL)
		SSL_set_ex_data(ssl, name_index, xstrdup(host.name));
	return SSL_CLIENT_HELLO_SUCCESS;
}

/* RFC 7301: a client that asks for protocols must want HTTP/1.1, so that bytes of another protocol
 * cannot be replayed to us. */
static int
choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
    const unsigned char *in, unsigned in_len, void *arg)
{
	static const unsigned char ours[] = "\x08http/1.1";
	unsigned char *chosen;

	(void)ssl, (void)arg;
	if (SSL_select_next_proto(&chosen, out_len, ours, sizeof ours - 1, in, in_len) !=
	    OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}
