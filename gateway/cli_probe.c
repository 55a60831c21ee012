/* probe: what answers at an address, without writing. */
#include "gateway/cli.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "gateway/cli_capture.h"
#include "gateway/cli_crawl.h"
#include "gateway/cli_http.h"
#include "gateway/cli_probe_ipmi.h"
#include "gateway/cli_text.h"
#include "gateway/cli_validate.h"
#include "gateway/xalloc.h"
#include "translate/vendor.h"

enum { LIMIT_DEFAULT = 5000 };

/* What was read; each may be NULL. */
struct found {
	json_t *root, *systems, *chassis_list, *managers, *system, *chassis, *manager;
	struct vendor vendor;
};

struct finding_row {
	bool (*holds)(const struct cli_http *http);
	const char *text;
};

static bool
is_plain(const struct cli_http *http)
{
	return strncmp(http->origin, "http:", 5) == 0;
}

static bool
is_old_tls(const struct cli_http *http)
{
	return http->peer.protocol[0] && strcmp(http->peer.protocol, "TLSv1.2") != 0 && strcmp(http->peer.protocol, "TLSv1.3") != 0;
}

static bool
has_expired(const struct cli_http *http)
{
	return http->peer.is_known && http->peer.has_expired;
}

static bool
is_self_signed(const struct cli_http *http)
{
	return http->peer.is_known && http->peer.is_self_signed;
}

static bool
has_short_key(const struct cli_http *http)
{
	return http->peer.is_known && http->peer.is_rsa && http->peer.key_bits < 2048;
}

static const struct finding_row finding_rows[] = {
	{ is_plain, "HTTP without TLS: everybody on the way can read and change what is said" },
	{ is_old_tls, "a TLS version that is given up (RFC 8996)" },
	{ has_expired, "the certificate has expired" },
	{ has_short_key, "an RSA key of less than 2048 bits" },
	{ is_self_signed, "the certificate is self-signed: pin it (tls: pin, or its fingerprint)" },
};

static void
pair(const char *name, const char *format, ...)
{
	va_list ap;
	char *value;

	va_start(ap, format);
	if (vasprintf(&value, format, ap) < 0)
		abort();
	va_end(ap);
	if (*value && strcmp(value, " ") != 0)
		cli_print_pair(stdout, name, value);
	free(value);
}

static const char *
text(const json_t *json, const char *name)
{
	const char *value = json_string_value(json_object_get(json, name));

	return value ? value : "";
}

static json_t *
follow(struct cli_http *http, const json_t *json, const char *name)
{
	const char *link = text(json_object_get(json, name), "@odata.id");

	return *link ? cli_http_get(http, link) : NULL;
}

/* Some write members as plain strings. */
static const char *
member_link(const json_t *member)
{
	return json_is_string(member) ? json_string_value(member) : text(member, "@odata.id");
}

static json_t *
first_member(struct cli_http *http, const json_t *collection)
{
	const char *link = member_link(json_array_get(json_object_get(collection, "Members"), 0));

	return *link ? cli_http_get(http, link) : NULL;
}

static void
read_more(struct cli_http *http, struct found *f)
{
	f->systems = follow(http, f->root, "Systems");
	f->managers = follow(http, f->root, "Managers");
	f->chassis_list = follow(http, f->root, "Chassis");
	f->system = first_member(http, f->systems);
	f->manager = first_member(http, f->managers);
	f->chassis = first_member(http, f->chassis_list);
}

static void
drop_found(struct found *f)
{
	json_decref(f->root);
	json_decref(f->systems);
	json_decref(f->chassis_list);
	json_decref(f->managers);
	json_decref(f->system);
	json_decref(f->chassis);
	json_decref(f->manager);
}

static void
find_vendor(struct found *f)
{
	const struct vendor_seen seen = { .root = f->root, .managers = f->managers, .manager = f->manager, .system = f->system,
		.chassis = f->chassis };

	vendor_find(&seen, &f->vendor);
}

static void
print_collection(const char *name, const json_t *collection)
{
	json_t *members = json_object_get(collection, "Members"), *member;
	char *line = xstrdup(""), *longer;
	const char *link, *last;
	size_t i;

	json_array_foreach(members, i, member) {
		link = member_link(member);
		last = strrchr(link, '/');
		if (last && last[1] == '\0')                 /* ends in a slash */
			while (last > link && last[-1] != '/')
				last--;
		longer = xasprintf("%s%s%s", line, i ? " " : "", last ? last + (*last == '/') : link);
		free(line);
		line = longer;
	}
	if (collection)
		pair(name, "%s", line);
	free(line);
}

static void
print_findings(const struct cli_http *http)
{
	size_t i;

	for (i = 0; i < nitems(finding_rows); i++)
		if (finding_rows[i].holds(http))
			pair("finding", "%s", finding_rows[i].text);
}

static void
print_found(const struct cli_http *http, const struct found *f)
{
	const struct cli_peer *p = &http->peer;

	pair("url", "%s", http->origin);
	if (p->is_known) {
		pair("tls", "%s, %s, until %s", p->protocol, p->key, p->not_after);
		pair("subject", "%s", p->subject);
		pair("fingerprint", "%s", p->spki);
	}
	pair("redfish", "%s", text(f->root, "RedfishVersion"));
	pair("vendor", "%s %s", f->vendor.name, f->vendor.generation);
	pair("known by", "%s", f->vendor.how ? f->vendor.how : "nothing");
	pair("how known", "%s", f->vendor.known);
	pair("product", "%s", text(f->root, "Product"));
	pair("uuid", "%s", text(f->root, "UUID"));
	print_collection("systems", f->systems);
	print_collection("chassis", f->chassis_list);
	print_collection("managers", f->managers);
	pair("machine", "%s %s", text(f->system, "Manufacturer"), text(f->system, "Model"));
	pair("power", "%s", text(f->system, "PowerState"));
	pair("firmware", "%s", *text(f->manager, "FirmwareVersion") ? text(f->manager, "FirmwareVersion") : f->vendor.firmware);
	pair("BIOS", "%s", text(f->system, "BiosVersion"));
	print_findings(http);
}

static json_t *
json_found(const struct cli_http *http, const struct found *f)
{
	json_t *findings = json_array(), *out;
	size_t i;

	for (i = 0; i < nitems(finding_rows); i++)
		if (finding_rows[i].holds(http))
			json_array_append_new(findings, json_string(finding_rows[i].text));
	out = json_pack("{s:s, s:s?, s:s, s:s, s:s, s:s, s:s, s:s}", "url", http->origin, "knownBy", f->vendor.how, "vendor",
	    f->vendor.name, "generation", f->vendor.generation, "howKnown", f->vendor.known, "tls", http->peer.protocol, "spkiFingerprint",
	    http->peer.spki, "certificateFingerprint", http->peer.cert);
	json_object_set_new(out, "findings", findings);
	json_object_set(out, "ServiceRoot", f->root);
	if (f->system)
		json_object_set(out, "System", f->system);
	if (f->manager)
		json_object_set(out, "Manager", f->manager);
	return out;
}

struct crawl_work {
	struct cli_crawl crawl;
	struct cli_validation validation;
	struct cli_capture capture;
	bool validates, captures;
};

static void
visit(void *arg, const char *path, const char *from, const json_t *json)
{
	struct crawl_work *w = arg;

	if (json == NULL) {
		w->validation.path = path;
		if (w->validates)
			cli_validate_fault(&w->validation, "linked from %s, gives %s", *from ? from : "nowhere", w->crawl.http->error);
		return;
	}
	if (w->validates)
		cli_validate(&w->validation, path, json);
	if (w->captures)
		cli_capture_add(&w->capture, path, json);
}

/* Reads everything there is, for --validate and --capture. */
static int
crawl(const struct cli *cli, struct cli_http *http)
{
	struct crawl_work w = { .validates = cli->validate, .captures = cli->capture != NULL };
	size_t files;
	int code = CLI_GOOD;

	w.validation.out = stdout;
	w.crawl = (struct cli_crawl){ .http = http, .limit = cli->limit ? (size_t)cli->limit : LIMIT_DEFAULT, .visit = visit, .arg = &w };
	cli_crawl(&w.crawl, "/redfish/v1/");
	if (w.crawl.is_cut)
		fprintf(stderr, "fishway: stopped after %zu resources (--limit)\n", w.crawl.read + w.crawl.failed);
	if (w.captures) {
		if (cli_capture_write(&w.capture, cli->capture, &files))
			printf("%zu resources written to %s\n", files, cli->capture);
		else
			code = CLI_FAILED;
	}
	if (w.validates) {
		printf("%zu resources, %zu faults, %zu notes\n", w.crawl.read + w.crawl.failed, w.validation.faults, w.validation.notes);
		if (w.validation.faults)
			code = CLI_FAILED;
	}
	return code;
}

static bool
open_probed(const struct cli *cli, struct cli_http *http)
{
	struct cli_http_options options = { .url = cli->argv[0], .ca = cli->ca, .fingerprint = cli->fingerprint, .user = cli->user };
	char password[CLI_PASSWORD_SIZE];
	bool ok;

	options.insecure = !cli->ca && !cli->fingerprint;
	if (cli->user && !cli_password(cli->user, password))
		return false;
	options.password = cli->user ? password : NULL;
	ok = cli_http_open(http, &options);
	if (cli->user)
		OPENSSL_cleanse(password, sizeof password);
	return ok;
}

/* The root is read without credentials, so what is trusted is settled before they are sent. */
static json_t *
read_root(struct cli_http *http)
{
	char *user = http->user;
	json_t *root;

	http->user = NULL;
	root = cli_http_get(http, "/redfish/v1/");
	if (root == NULL && http->status == 404)
		root = cli_http_get(http, "/redfish/v1");
	http->user = user;
	return root;
}

static bool
log_in(const struct cli *cli, struct cli_http *http, const struct found *f)
{
	const char *sessions = text(json_object_get(json_object_get(f->root, "Links"), "Sessions"), "@odata.id");

	return !cli->session || cli_http_login(http, *sessions ? sessions : "/redfish/v1/SessionService/Sessions");
}

int
cli_probe(struct cli *cli)
{
	struct cli_http http;
	struct found f = { 0 };
	int code = CLI_FAILED;

	if (cli_probe_is_ipmi(cli->argv[0]))
		return cli_probe_ipmi(cli);
	if ((cli->validate || cli->capture) && !cli->user)
		return cli_usage(cli, "--validate and --capture need -u: little can be read without");
	if (!open_probed(cli, &http))
		return CLI_FAILED;
	f.root = read_root(&http);
	if (f.root == NULL && http.status == 0 && cli_probe_has_ipmi(cli->argv[0])) {
		code = cli_probe_ipmi(cli);
		goto out;
	}
	if (f.root == NULL || (cli->user && !log_in(cli, &http, &f))) {
		cli_failed("%s: %s", http.origin, http.error);
		goto out;
	}
	if (cli->user) {
		read_more(&http, &f);
		if (f.systems == NULL && f.managers == NULL) {
			cli_failed("%s: %s", http.origin, http.error);
			goto out;
		}
	}
	if (cli->validate || cli->capture) {
		code = crawl(cli, &http);
		goto out;
	}
	find_vendor(&f);
	if (cli->json) {
		json_t *json = json_found(&http, &f);

		cli_print_json(stdout, json);
		json_decref(json);
	} else {
		print_found(&http, &f);
	}
	code = CLI_GOOD;
out:
	drop_found(&f);
	cli_http_close(&http);
	return code;
}
