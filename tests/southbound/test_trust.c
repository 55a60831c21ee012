/* How the certificate of a box is judged, with real handshakes: what is refused must not have heard
 * a single byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/ssl.h>

#include "gateway/config.h"
#include "gateway/shard.h"
#include "gateway/xalloc.h"
#include "southbound/transfer.h"
#include "southbound/trust.h"
#include "tests/support/box.h"

static struct box_cert ca = {.name = "test CA", .is_ca = true};
static struct box_cert other_ca = {.name = "other CA", .is_ca = true};
static struct box_cert good = {.name = "127.0.0.1", .issuer = &ca};
static struct box_cert localhost = {.name = "localhost", .issuer = &ca};
static struct box_cert wrong_name = {.name = "10.9.8.7", .issuer = &ca};
static struct box_cert expired = {
    .name = "127.0.0.1", .issuer = &ca, .from_day = -30, .to_day = -1};
static struct box_cert not_yet = {.name = "127.0.0.1", .issuer = &ca, .from_day = 2};
static struct box_cert wrong_ca = {.name = "127.0.0.1", .issuer = &other_ca};
static struct box_cert self = {.name = "127.0.0.1"};
static struct box_cert self_two = {.name = "127.0.0.1"};
static struct box_cert old_rsa = {
    .name = "bmc", .rsa_bits = 1024, .from_day = -300, .to_day = -200};
static struct box_cert *const certs[] = {&ca, &other_ca, &good, &localhost, &wrong_name, &expired,
    &not_yet, &wrong_ca, &self, &self_two, &old_rsa};
static char *ca_file;

static bool is_done;

static void
transfer_done(struct op *op)
{
	(void)op;
	is_done = true;
}

static bool
answer(struct box_conn *conn, const char *request, void *arg)
{
	(void)request, (void)arg;
	return box_print(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
}

static void
get(struct transfer *transfer, struct peer *peer)
{
	uint64_t end = shard_now(shard_self()) + 10000;

	*transfer = (struct transfer){.peer = peer,
	    .method = "GET",
	    .target = "/redfish/v1/",
	    .max_bytes = 1000,
	    .authorization = "Basic c2VjcmV0"};
	is_done = false;
	transfer_start(transfer, NULL, 0, transfer_done);
	while (!is_done && shard_now(shard_self()) < end)
		shard_pass(shard_self(), 50);
	assert_true(is_done);
}

static struct peer *
peer_of(const struct box *box, const char *host, const struct tls_policy *tls, const char *pinned)
{
	return peer_new(&(struct peer_config){.node = "n",
	    .is_tls = true,
	    .host = host,
	    .port = box_port(box),
	    .tls = tls,
	    .pinned = pinned,
	    .connect_ms = 2000,
	    .read_ms = 1000});
}

static struct tls_policy
fingerprint_policy(const struct box_cert *cert, bool is_spki)
{
	struct tls_policy policy = {.mode = TLS_MODE_FINGERPRINT};
	char text[80];
	unsigned i, byte;

	box_cert_fingerprint(cert, is_spki, text);
	policy.fingerprint.kind = is_spki ? FINGERPRINT_SPKI : FINGERPRINT_CERT;
	for (i = 0; i < 32; i++) {
		sscanf(text + 12 + 2 * i, "%2x", &byte);
		policy.fingerprint.sha256[i] = (unsigned char)byte;
	}
	return policy;
}

/* ---- the table of judgements */

enum policy_name { CA, PIN_FIRST, PIN_SELF, SPKI_SELF, CERT_SELF, INSECURE };

/* clang-format off */
static const struct judgement {
	struct box_cert *cert;
	enum policy_name policy;
	const char *host;
	enum rf_code code;
	const char *why;                  /* part of the error's second argument */
} judgements[] = {
	{ &good,       CA,        "127.0.0.1", RF_OK, NULL },
	{ &localhost,  CA,        "localhost", RF_OK, NULL },
	{ &localhost,  CA,        "127.0.0.1", RF_NODE_TLS, "mismatch" },
	{ &good,       CA,        "localhost", RF_NODE_TLS, "mismatch" },
	{ &wrong_name, CA,        "127.0.0.1", RF_NODE_TLS, "mismatch" },
	{ &expired,    CA,        "127.0.0.1", RF_NODE_TLS, "expired" },
	{ &not_yet,    CA,        "127.0.0.1", RF_NODE_TLS, "not yet valid" },
	{ &wrong_ca,   CA,        "127.0.0.1", RF_NODE_TLS, "certificate" },
	{ &self,       CA,        "127.0.0.1", RF_NODE_TLS, "self-signed" },
	{ &self,       PIN_FIRST, "127.0.0.1", RF_OK, NULL },
	{ &self,       PIN_SELF,  "127.0.0.1", RF_OK, NULL },
	{ &self_two,   PIN_SELF,  "127.0.0.1", RF_NODE_CERTIFICATE, NULL },
	{ &good,       PIN_SELF,  "127.0.0.1", RF_NODE_CERTIFICATE, NULL },
	{ &old_rsa,    PIN_FIRST, "127.0.0.1", RF_OK, NULL },
	{ &self,       SPKI_SELF, "127.0.0.1", RF_OK, NULL },
	{ &self,       CERT_SELF, "127.0.0.1", RF_OK, NULL },
	{ &self_two,   SPKI_SELF, "127.0.0.1", RF_NODE_CERTIFICATE, NULL },
	{ &good,       SPKI_SELF, "127.0.0.1", RF_NODE_CERTIFICATE, NULL },
	{ &self_two,   CERT_SELF, "127.0.0.1", RF_NODE_CERTIFICATE, NULL },
	{ &wrong_ca,   INSECURE,  "127.0.0.1", RF_OK, NULL },
	{ &old_rsa,    INSECURE,  "127.0.0.1", RF_OK, NULL },
};
/* clang-format on */

static void
each_certificate_is_judged_by_its_policy_before_anything_is_said(void **state)
{
	char pin[80];
	size_t i;

	(void)state;
	box_cert_fingerprint(&self, true, pin);
	for (i = 0; i < nitems(judgements); i++) {
		const struct judgement *row = &judgements[i];
		struct tls_policy policy = {.mode = TLS_MODE_PIN};
		struct box *box =
		    box_start(&(struct box_config){.cert = row->cert, .answer = answer});
		struct transfer t;
		struct peer *peer;

		if (row->policy == CA)
			policy = (struct tls_policy){.mode = TLS_MODE_CA, .ca = ca_file};
		else if (row->policy == SPKI_SELF || row->policy == CERT_SELF)
			policy = fingerprint_policy(&self, row->policy == SPKI_SELF);
		else if (row->policy == INSECURE)
			policy.mode = TLS_MODE_INSECURE;
		peer = peer_of(box, row->host, &policy, row->policy == PIN_SELF ? pin : NULL);
		get(&t, peer);
		if (t.op.err.code != row->code ||
		    (row->why && strstr(t.op.err.arg[1], row->why) == NULL))
			fail_msg("row %zu: code %d: %s", i, t.op.err.code, t.op.err.arg[1]);
		if (row->code != RF_OK) {
			assert_false(t.was_sent);
			assert_int_equal(box_heard(box), 0);
		}
		transfer_clear(&t);
		peer_free(peer);
		box_stop(box);
	}
}

static void
the_first_key_is_pinned_and_a_change_waits_for_trust(void **state)
{
	static const struct tls_policy pin = {.mode = TLS_MODE_PIN};
	struct box *box = box_start(&(struct box_config){.cert = &self, .answer = answer});
	struct peer *peer = peer_of(box, "127.0.0.1", &pin, NULL);
	struct trust *trust = peer_trust(peer);
	char first[80], second[80], expected[80];
	struct transfer t;
	size_t heard;

	(void)state;
	box_cert_fingerprint(&self, true, first);
	box_cert_fingerprint(&self_two, true, second);
	get(&t, peer);
	transfer_clear(&t);
	assert_string_equal(trust->pinned, first);
	box_cert_swap(box, &self_two);
	heard = box_heard(box);
	/* The connection of before still stands, and was judged: it may be used until it is
	 * dropped. */
	peer_drop(peer);
	get(&t, peer);
	assert_int_equal(t.op.err.code, RF_NODE_CERTIFICATE);
	transfer_clear(&t);
	assert_int_equal(box_heard(box), heard);
	assert_string_equal(trust->pinned, first);
	assert_string_equal(trust->seen, second);
	assert_string_equal(trust_expected(trust, expected), first);
	/* Only what was shown can be accepted. */
	assert_false(trust_accept(trust, first));
	assert_true(trust_accept(trust, second));
	get(&t, peer);
	assert_int_equal(t.op.err.code, RF_OK);
	transfer_clear(&t);
	peer_free(peer);
	box_stop(box);
}

/* ---- old TLS, only where it is asked for */

static void
tls_1_0(SSL_CTX *ctx)
{
	SSL_CTX_set_max_proto_version(ctx, TLS1_VERSION);
	SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION);
	SSL_CTX_set_cipher_list(ctx, "ALL:@SECLEVEL=0");
}

static void
tls_1_1(SSL_CTX *ctx)
{
	SSL_CTX_set_max_proto_version(ctx, TLS1_1_VERSION);
	SSL_CTX_set_min_proto_version(ctx, TLS1_1_VERSION);
	SSL_CTX_set_cipher_list(ctx, "ALL:@SECLEVEL=0");
}

static void
tls_1_2(SSL_CTX *ctx)
{
	SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION);
}

/* H3C HDM 3.57 offers nothing but RSA key exchange. */
static void
rsa_key_exchange(SSL_CTX *ctx)
{
	SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION);
	SSL_CTX_set_cipher_list(ctx, "AES256-GCM-SHA384:@SECLEVEL=0");
}

/* clang-format off */
static const struct version_row {
	void (*box)(SSL_CTX *ctx);
	int min;
	const char *ciphers;
	enum rf_code code;
} version_rows[] = {
	{ NULL,             TLS1_2_VERSION, NULL, RF_OK },
	{ NULL,             0,              NULL, RF_OK },
	{ NULL,             TLS1_3_VERSION, NULL, RF_OK },
	{ tls_1_2,          TLS1_2_VERSION, NULL, RF_OK },
	{ tls_1_2,          TLS1_3_VERSION, NULL, RF_NODE_TLS },
	{ tls_1_1,          TLS1_2_VERSION, NULL, RF_NODE_TLS },
	{ tls_1_1,          TLS1_1_VERSION, NULL, RF_OK },
	{ tls_1_0,          TLS1_1_VERSION, NULL, RF_NODE_TLS },
	{ tls_1_0,          TLS1_VERSION,   NULL, RF_OK },
	{ tls_1_0,          TLS1_2_VERSION, "DEFAULT:@SECLEVEL=0", RF_NODE_TLS },
	{ rsa_key_exchange, TLS1_2_VERSION, "AES256-GCM-SHA384:@SECLEVEL=0", RF_OK },
	{ NULL,             TLS1_2_VERSION, "NO-SUCH-CIPHER", RF_NODE_TLS },
};
/* clang-format on */

static void
old_tls_is_spoken_only_where_asked_for(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < nitems(version_rows); i++) {
		const struct version_row *row = &version_rows[i];
		struct tls_policy policy = {
		    .mode = TLS_MODE_PIN, .min_version = row->min, .ciphers = row->ciphers};
		struct box *box = box_start(
		    &(struct box_config){.cert = &old_rsa, .answer = answer, .tls = row->box});
		struct peer *peer = peer_of(box, "127.0.0.1", &policy, NULL);
		struct transfer t;

		get(&t, peer);
		if (t.op.err.code != row->code)
			fail_msg("row %zu: code %d: %s", i, t.op.err.code, t.op.err.arg[1]);
		assert_int_equal(box_heard(box) > 0, row->code == RF_OK);
		transfer_clear(&t);
		peer_free(peer);
		box_stop(box);
	}
}

static void
a_ca_file_is_read_once_and_again_when_it_changes(void **state)
{
	struct trust_stores stores = {0};
	struct tls_policy policy = {.mode = TLS_MODE_CA};
	struct trust a, b, c, d;
	char *path = box_cert_file(&ca), *other = box_cert_file(&other_ca);

	(void)state;
	policy.ca = path;
	trust_init(&a, &policy, "h", NULL, &stores);
	trust_init(&b, &policy, "h", NULL, &stores);
	assert_non_null(a.store);
	assert_ptr_equal(a.store, b.store);
	assert_int_equal(rename(other, path), 0);
	trust_init(&c, &policy, "h", NULL, &stores);
	assert_ptr_not_equal(a.store, c.store);
	policy.ca = "/nonexistent";
	trust_init(&d, &policy, "h", NULL, &stores);
	assert_null(d.store);
	trust_clear(&a);
	trust_clear(&b);
	trust_clear(&c);
	trust_clear(&d);
	trust_stores_clear(&stores);
	unlink(path);
	free(path);
	free(other);
}

static void
an_unreadable_ca_file_trusts_nobody(void **state)
{
	struct tls_policy policy = {.mode = TLS_MODE_CA, .ca = "/nonexistent"};
	struct box *box = box_start(&(struct box_config){.cert = &good, .answer = answer});
	struct peer *peer = peer_of(box, "127.0.0.1", &policy, NULL);
	struct transfer t;

	(void)state;
	get(&t, peer);
	assert_int_equal(t.op.err.code, RF_NODE_TLS);
	assert_non_null(strstr(t.op.err.arg[1], "CA file"));
	assert_int_equal(box_heard(box), 0);
	transfer_clear(&t);
	peer_free(peer);
	box_stop(box);
}

/* With Debian's default CA path libcurl reads the system's whole bundle for each connection: 35 ms
 * of processor time. Ours takes two to four, both sides of the handshake together. */
static void
a_connection_reads_no_bundle_of_its_own(void **state)
{
	enum { TIMES = 40, LIMIT_MS = 15 };
	struct tls_policy policy = {.mode = TLS_MODE_CA, .ca = ca_file};
	struct box *box = box_start(&(struct box_config){.cert = &good, .answer = answer});
	struct peer *peer = peer_of(box, "127.0.0.1", &policy, NULL);
	struct transfer t;
	clock_t began;
	int i;

	(void)state;
	get(&t, peer);
	transfer_clear(&t);
	began = clock();
	for (i = 0; i < TIMES; i++) {
		peer_drop(peer);
		get(&t, peer);
		assert_int_equal(t.op.err.code, RF_OK);
		assert_true(t.is_new_connection);
		transfer_clear(&t);
	}
	assert_true((clock() - began) * 1000 / CLOCKS_PER_SEC < TIMES * LIMIT_MS);
	peer_free(peer);
	box_stop(box);
}

static int
setup(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < nitems(certs); i++)
		box_cert_make(certs[i]);
	ca_file = box_cert_file(&ca);
	shard_enter(shard_new("test"));
	return 0;
}

static int
teardown(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < nitems(certs); i++)
		box_cert_free(certs[i]);
	unlink(ca_file);
	free(ca_file);
	shard_free(shard_self());
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_certificate_is_judged_by_its_policy_before_anything_is_said),
	    cmocka_unit_test(the_first_key_is_pinned_and_a_change_waits_for_trust),
	    cmocka_unit_test(old_tls_is_spoken_only_where_asked_for),
	    cmocka_unit_test(a_ca_file_is_read_once_and_again_when_it_changes),
	    cmocka_unit_test(an_unreadable_ca_file_trusts_nobody),
	    cmocka_unit_test(a_connection_reads_no_bundle_of_its_own),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
