#include "gateway/cli_probe_ipmi.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "gateway/cli.h"
#include "gateway/cli_ipmi.h"
#include "gateway/cli_text.h"
#include "gateway/xalloc.h"
#include "southbound/ipmi_packet.h"

/* What a box may have; the first is what every one has. Absent where it does not answer, or has none of it. */
static const struct {
	const char *name;
	const char *list; /* the member that has to have something in it; NULL: any answer will do */
} groups[] = {
	{ "device", NULL }, { "chassis", NULL }, { "boot", NULL }, { "sensors", "sensors" }, { "fru", "devices" }, { "sel", NULL },
	{ "lan", "channels" }, { "users", "users" }, { "watchdog", NULL }, { "dcmi", "version" },
};

struct probed {
	struct cli_ipmi_address address;
	struct cli_ipmi_seen seen;
	json_t *facts;    /* by group; empty without a login */
	json_t *findings; /* texts */
};

bool
cli_probe_is_ipmi(const char *address)
{
	return strncmp(address, "ipmi://", 7) == 0;
}

bool
cli_probe_has_ipmi(const char *text)
{
	struct cli_ipmi_address address;
	struct cli_ipmi_seen seen;
	char error[256];
	bool ok;

	/* A port that was named is that of another service. */
	ok = cli_ipmi_parse(&address, text) && address.port == IPMI_PORT && cli_ipmi_look(&address, &seen, error, sizeof error);
	if (ok)
		json_decref(seen.suites);
	return ok;
}

/* ---- gathering */

static void
add_finding(struct probed *p, const char *text)
{
	json_array_append_new(p->findings, json_string(text));
}

static bool
is_old(const struct probed *p)
{
	return p->seen.caps.speaks_v15 && !p->seen.caps.speaks_v20;
}

static bool
offers(const struct probed *p, int suite)
{
	json_t *value;
	size_t i;

	json_array_foreach(p->seen.suites, i, value)
		if (json_integer_value(value) == suite)
			return true;
	return false;
}

/* Known without a login. What of it the box really takes is told by the facts of a session, better. */
static void
judge_open(struct probed *p)
{
	if (is_old(p)) {
		add_finding(p, "it speaks IPMI 1.5 alone, which keeps nothing secret: the gateway sends nothing to it");
		return;
	}
	if (p->seen.caps.speaks_v15)
		add_finding(p, "it speaks IPMI 1.5, too, which keeps nothing secret");
	if (json_object_size(p->facts) > 0 || !p->seen.has_suites)
		return;
	if (offers(p, 0))
		add_finding(p, "it offers cipher suite 0: whoever knows a user's name may get in without a password");
	if (offers(p, 3) && !offers(p, 17))
		add_finding(p, "it offers cipher suite 3 (SHA-1), and not 17 (SHA-256)");
}

static void
take_findings(struct probed *p, const struct findings *findings)
{
	json_t *list = findings_json(findings), *row;
	const char *detail;
	char *line;
	size_t i;

	json_array_foreach(list, i, row) {
		detail = json_string_value(json_object_get(row, "Detail"));
		line = xasprintf("%s%s%s%s", json_string_value(json_object_get(row, "Message")), detail ? " (" : "",
		    detail ? detail : "", detail ? ")" : "");
		add_finding(p, line);
		free(line);
	}
	json_decref(list);
}

static bool
has(const json_t *json, const char *list)
{
	const json_t *value = list ? json_object_get(json, list) : NULL;

	return list == NULL || (json_is_array(value) ? json_array_size(value) > 0 : value != NULL);
}

/* The box's own facts, in one session. A box that lets us in and cannot do one of the things can do the others. */
static bool
read_facts(struct probed *p, const char *user, const char *password)
{
	struct cli_ipmi ipmi = { 0 };
	char uri[40];
	json_t *json;
	size_t i;

	if (!cli_ipmi_open(&ipmi, &p->address, user, password, getenv("FISHWAY_K_G")))
		return false;
	for (i = 0; i < nitems(groups); i++) {
		snprintf(uri, sizeof uri, "ipmi:/%s", groups[i].name);
		json = cli_ipmi_read(&ipmi, uri);
		if (json == NULL && i == 0) {
			cli_failed("%s: %s", p->address.url, ipmi.error);
			break;
		}
		if (json && has(json, groups[i].list))
			json_object_set(p->facts, groups[i].name, json);
		json_decref(json);
	}
	take_findings(p, &ipmi.findings);
	cli_ipmi_close(&ipmi);
	return json_object_size(p->facts) > 0;
}

/* ---- telling */

static const json_t *
fact(const struct probed *p, const char *group, const char *name)
{
	return json_object_get(json_object_get(p->facts, group), name);
}

static const char *
text(const json_t *value)
{
	return json_string_value(value) ? json_string_value(value) : "";
}

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

static json_int_t
manufacturer(const struct probed *p)
{
	const json_t *told = fact(p, "device", "manufacturer");

	return told ? json_integer_value(told) : p->seen.caps.manufacturer;
}

/* The words that the box has for itself: of the product, else of the board. */
static const char *
fru_text(const struct probed *p, const char *name)
{
	const json_t *device = json_array_get(fact(p, "fru", "devices"), 0);
	const json_t *product = json_object_get(json_object_get(device, "product"), name);

	return product ? text(product) : text(json_object_get(json_object_get(device, "board"), strcmp(name, "name") == 0 ? "product" : name));
}

static void
print_suites(const struct probed *p)
{
	char *line = xstrdup(""), *longer;
	json_t *value;
	size_t i;

	json_array_foreach(p->seen.suites, i, value) {
		longer = xasprintf("%s%s%d", line, i ? " " : "", (int)json_integer_value(value));
		free(line);
		line = longer;
	}
	pair("suites", "%s", line);
	free(line);
	if (fact(p, "device", "suite"))
		pair("chosen", "%d", (int)json_integer_value(fact(p, "device", "suite")));
}

static void
print_abilities(const struct probed *p)
{
	char *line = xstrdup(""), *longer;
	size_t i;

	for (i = 0; i < nitems(groups); i++) {
		if (json_object_get(p->facts, groups[i].name) == NULL)
			continue;
		longer = xasprintf("%s%s%s", line, *line ? " " : "", groups[i].name);
		free(line);
		line = longer;
	}
	pair("can", "%s", line);
	free(line);
}

static void
print_probed(const struct probed *p)
{
	json_t *finding;
	size_t i;

	pair("url", "%s", p->address.url);
	pair("ipmi", "%s", p->seen.caps.speaks_v20 ? "2.0" : p->seen.caps.speaks_v15 ? "1.5" : "");
	print_suites(p);
	if (manufacturer(p))
		pair("vendor", "number %lld", (long long)manufacturer(p));
	if (fact(p, "device", "product"))
		pair("device", "%d, revision %d, product %d", (int)json_integer_value(fact(p, "device", "id")),
		    (int)json_integer_value(fact(p, "device", "revision")), (int)json_integer_value(fact(p, "device", "product")));
	pair("machine", "%s %s", fru_text(p, "manufacturer"), fru_text(p, "name"));
	pair("uuid", "%s", text(fact(p, "device", "uuid")));
	pair("firmware", "%s", text(fact(p, "device", "firmware")));
	if (fact(p, "chassis", "is_on"))
		pair("power", "%s", json_is_true(fact(p, "chassis", "is_on")) ? "On" : "Off");
	if (fact(p, "sensors", "sensors"))
		pair("sensors", "%zu", json_array_size(fact(p, "sensors", "sensors")));
	if (fact(p, "sel", "entries"))
		pair("log entries", "%zu", json_array_size(fact(p, "sel", "entries")));
	print_abilities(p);
	json_array_foreach(p->findings, i, finding)
		pair("finding", "%s", text(finding));
}

static void
print_json(const struct probed *p)
{
	json_t *out = json_pack("{s:s, s:I, s:s?, s:O?, s:O, s:O}", "url", p->address.url, "manufacturer", manufacturer(p), "ipmiVersion", p->seen.caps.speaks_v20 ? "2.0" : p->seen.caps.speaks_v15 ? "1.5" : NULL,
	    "offeredSuites", p->seen.has_suites ? p->seen.suites : NULL, "findings", p->findings, "facts", p->facts);

	if (fact(p, "device", "suite"))
		json_object_set(out, "suite", json_object_get(json_object_get(p->facts, "device"), "suite"));
	cli_print_json(stdout, out);
	json_decref(out);
}

int
cli_probe_ipmi(struct cli *cli)
{
	struct probed p = { 0 };
	char password[CLI_PASSWORD_SIZE] = "", error[256];
	int code = CLI_FAILED;

	if (cli->validate || cli->capture || cli->ca || cli->fingerprint || cli->session)
		return cli_usage(cli, "--validate, --capture, --session, --ca and --fingerprint are for Redfish");
	if (!cli_ipmi_parse(&p.address, cli->argv[0]))
		return cli_usage(cli, "'%s' is no address: ipmi://HOST[:PORT]", cli->argv[0]);
	if (!cli_ipmi_look(&p.address, &p.seen, error, sizeof error))
		return cli_failed("%s: %s", p.address.url, error);
	p.facts = json_object();
	p.findings = json_array();
	/* To one of IPMI 1.5 nothing is sent that could be overheard. */
	if (!cli->user || is_old(&p) || (cli_password(cli->user, password) && read_facts(&p, cli->user, password)))
		code = CLI_GOOD;
	OPENSSL_cleanse(password, sizeof password);
	judge_open(&p);
	if (code == CLI_GOOD)
		(cli->json ? print_json : print_probed)(&p);
	json_decref(p.seen.suites);
	json_decref(p.facts);
	json_decref(p.findings);
	return code;
}
