#include "northbound/certificate_install.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "gateway/call.h"
#include "gateway/config.h"
#include "gateway/log.h"
#include "gateway/worker.h"
#include "gateway/xalloc.h"
#include "northbound/certificate.h"
#include "northbound/manager_fishway.h"
#include "northbound/northbound.h"
#include "northbound/reply.h"
#include "northbound/request.h"

enum { CHAIN_MAX = 10 };

#define MEMBER MANAGER_FISHWAY "/NetworkProtocol/HTTPS/Certificates/1"

struct installation {
	struct job job;
	struct request *req;
	BIO *chain, *key;            /* PEM, written anew */
	char *dir;
	char why[160];
	struct refresh {
		struct call call;
		struct op reload;    /* on shard 0 */
	} refresh;
};

static bool parse(struct installation *install, const char *pem, struct rf_error *err);
static void write_files(struct job *job);
static void written(struct op *op);
static void refresh_begin(struct call *call);
static void refreshed(struct op *op);

static void
installation_free(struct installation *install)
{
	BIO_free(install->chain);
	BIO_free(install->key);         /* OpenSSL clears a memory BIO of its own */
	free(install->dir);
	free(install);
}

static bool
is_ours_to_replace(void)
{
	const struct config *config = northbound_config();

	for (size_t i = 0; i < config->listener_count; i++) {
		if (config->listeners[i].certificate == NULL)
			return true;
	}
	return false;
}

void
certificate_install_post(struct request *req)
{
	const char *pem = json_string_value(json_object_get(req->body, "CertificateString"));
	const char *type = json_string_value(json_object_get(req->body, "CertificateType"));
	struct installation *install;
	struct rf_error err;

	if (pem == NULL || type == NULL) {
		reply_fail(req, RF_CREATE_MISSING, pem == NULL ? "CertificateString" : "CertificateType");
		return;
	}
	if (strcmp(type, "PEM") != 0 && strcmp(type, "PEMchain") != 0) {
		reply_fail(req, RF_PROPERTY_NOT_IN_LIST, type, "CertificateType");
		return;
	}
	if (!is_ours_to_replace()) {
		reply_fail(req, RF_PROPERTY_CONFLICT, "CertificateString", "listen.tls.certificate of the configuration");
		return;
	}
	install = xcalloc(1, sizeof *install);
	install->req = req;
	install->dir = xstrdup(northbound_config()->state_dir);
	if (!parse(install, pem, &err)) {
		installation_free(install);
		reply_error(req, &err);
		return;
	}
	job_start(&install->job, northbound_helpers(), &req->op, 0, write_files, written);
}

/* ---- what was sent ---- */

static int
no_passphrase(char *buf, int size, int rwflag, void *user)
{
	(void)buf;
	(void)size;
	(void)rwflag;
	(void)user;
	return -1;
}

/* The first certificate has to fit the key; the rest is its chain. */
static int
take_chain(struct installation *install, const char *pem, EVP_PKEY *key)
{
	BIO *in = BIO_new_mem_buf(pem, -1);
	X509 *certificate;
	int count = 0;

	while (count < CHAIN_MAX && (certificate = PEM_read_bio_X509(in, NULL, no_passphrase, NULL)) != NULL) {
		bool good = count > 0 || (X509_check_private_key(certificate, key) == 1 &&
		    X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0);

		count = good && PEM_write_bio_X509(install->chain, certificate) ? count + 1 : -1;
		X509_free(certificate);
		if (count < 0)
			break;
	}
	BIO_free(in);
	return count;
}

static bool
parse(struct installation *install, const char *pem, struct rf_error *err)
{
	BIO *in = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, no_passphrase, NULL);
	bool ok = false;

	BIO_free(in);
	install->chain = BIO_new(BIO_s_mem());
	install->key = BIO_new(BIO_s_secmem());
	if (key != NULL)
		ok = take_chain(install, pem, key) > 0 &&
		    PEM_write_bio_PKCS8PrivateKey(install->key, key, NULL, NULL, 0, NULL, NULL) == 1;
	EVP_PKEY_free(key);
	/* The value holds a private key: it is not repeated. */
	return ok || error_set(err, RF_PROPERTY_FORMAT, "(a certificate in force and the private key that fits are wanted)",
	    "CertificateString");
}

/* ---- files: on a helper thread ---- */

static bool
write_file(struct installation *install, const char *name, BIO *pem)
{
	char *path = xasprintf("%s/%s", install->dir, name), *part = xasprintf("%s.part", path), *text;
	long len = BIO_get_mem_data(pem, &text);
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write(fd, text, (size_t)len) == len && fsync(fd) == 0;

	if (!ok)
		snprintf(install->why, sizeof install->why, "%s: %s", name, strerror(errno));
	if (fd >= 0)
		close(fd);
	ok = ok && rename(part, path) == 0;
	free(part);
	free(path);
	return ok;
}

static void
write_files(struct job *job)
{
	struct installation *install = (struct installation *)job;

	if (!write_file(install, "tls-installed.key", install->key) ||
	    !write_file(install, "tls-installed.crt", install->chain))
		error_set(&job->result, RF_STORE);
}

bool
certificate_install_files(const char *state_dir, char **certificate, char **key)
{
	*certificate = xasprintf("%s/tls-installed.crt", state_dir);
	*key = xasprintf("%s/tls-installed.key", state_dir);
	if (access(*certificate, R_OK) == 0 && access(*key, R_OK) == 0)
		return true;
	free(*certificate);
	free(*key);
	*certificate = *key = NULL;
	return false;
}

/* ---- into use: on shard 0 ---- */

static void
written(struct op *op)
{
	struct installation *install = (struct installation *)op;

	if (op->err.code != RF_OK) {
		log_error("certificate=installed stored=no why=\"%s\"", install->why);
		reply_error(install->req, &op->err);
		installation_free(install);
		return;
	}
	call_start(&install->refresh.call, shard_at(0), &install->req->op, 0, refresh_begin, NULL, refreshed);
}

static void
reloaded(struct op *op)
{
	struct refresh *refresh = (struct refresh *)(void *)((char *)op - offsetof(struct refresh, reload));

	call_return(&refresh->call, op->err.code == RF_OK ? NULL : &op->err);
}

static void
refresh_begin(struct call *call)
{
	struct refresh *refresh = (struct refresh *)call;

	northbound_reload(NULL, &refresh->reload, NULL, reloaded);
}

static void
refreshed(struct op *op)
{
	struct installation *install = (struct installation *)(void *)((char *)op -
	    offsetof(struct installation, refresh.call.op));
	struct request *req = install->req;
	struct x509_st *certificate = northbound_certificate_count() > 0 ? northbound_certificate(0) : NULL;

	if (op->err.code != RF_OK) {
		reply_error(req, &op->err);
	} else if (certificate == NULL) {
		reply_fail(req, RF_INTERNAL);
	} else {
		log_info("certificate=installed by=%s", req->who.user);
		reply_created(req, MEMBER, certificate_json(certificate, MEMBER, "1"));
	}
	installation_free(install);
}
