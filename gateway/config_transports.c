/* The options of each transport. */
#include <string.h>

#include <openssl/tls1.h>

#include "gateway/config_rows.h"
#include "gateway/config_types.h"
#include "gateway/xalloc.h"

enum { IPMI_K_G_BYTES = 20, IPMI_PASSWORD_BYTES = 20 }; /* IPMI 2.0 13.31, 22.30 */

static config_read_fn read_tls, read_suites, read_host;
static void finish_redfish(struct config_reader *r, const struct yaml_item *item, void *value);
static void finish_ipmi(struct config_reader *r, const struct yaml_item *item, void *value);
static void finish_wol(struct config_reader *r, const struct yaml_item *item, void *value);
static void finish_web(struct config_reader *r, const struct yaml_item *item, void *value);
static void finish_snmp(struct config_reader *r, const struct yaml_item *item, void *value);
static void finish_tls(struct config_reader *r, const struct yaml_item *item, void *value);
static const char *check_ipmi_password(const char *text);
static const char *check_k_g(const char *text);
static const char *check_mac(const char *text);

#define AT(type, member) .offset = offsetof(struct type, member)
#define PORT(standard)   .fallback = standard, .low = 1, .high = 65535

/* clang-format off */
static const struct config_word tls_modes[] = {
	{"pin", TLS_MODE_PIN}, {"ca", TLS_MODE_CA}, {"fingerprint", TLS_MODE_FINGERPRINT},
	{"insecure", TLS_MODE_INSECURE}, {0},
};
static const struct config_word tls_versions[] = {
	{"1.0", TLS1_VERSION}, {"1.1", TLS1_1_VERSION}, {"1.2", TLS1_2_VERSION}, {"1.3", TLS1_3_VERSION}, {0},
};
static const struct config_word ipmi_privileges[] = {
	{"callback", IPMI_CALLBACK}, {"user", IPMI_USER}, {"operator", IPMI_OPERATOR},
	{"administrator", IPMI_ADMINISTRATOR}, {"oem", IPMI_OEM}, {0},
};
static const struct config_word snmp_versions[] = {{"1", SNMP_V1}, {"2c", SNMP_V2C}, {"3", SNMP_V3}, {0}};
static const struct config_word snmp_auths[] = {
	{"MD5", SNMP_AUTH_MD5}, {"SHA", SNMP_AUTH_SHA}, {"SHA-224", SNMP_AUTH_SHA224},
	{"SHA-256", SNMP_AUTH_SHA256}, {"SHA-384", SNMP_AUTH_SHA384}, {"SHA-512", SNMP_AUTH_SHA512}, {0},
};
static const struct config_word snmp_privs[] = {
	{"DES", SNMP_PRIV_DES}, {"AES", SNMP_PRIV_AES}, {"AES-192", SNMP_PRIV_AES192},
	{"AES-256", SNMP_PRIV_AES256}, {0},
};

static const struct config_option timeout_rows[] = {
	{ "connect", config_read_duration, AT(config_timeout, connect_ms), .low = 100, .high = 300000 },
	{ "read",    config_read_duration, AT(config_timeout, read_ms),    .low = 100, .high = 3600000 },
	{ 0 }
};
const struct config_section config_timeout_section = { "timeout", sizeof(struct config_timeout), timeout_rows, NULL };

/* As a map; a lone word is its mode. */
struct tls_row {
	struct tls_policy policy;
	int mode;                       /* -1: not given */
};
static const struct config_option tls_rows[] = {
	{ "mode",        config_read_word,        AT(tls_row, mode), .words = tls_modes },
	{ "ca",          config_read_path,        AT(tls_row, policy.ca) },
	{ "fingerprint", config_read_fingerprint, AT(tls_row, policy.fingerprint) },
	{ "min",         config_read_word,        AT(tls_row, policy.min_version), "1.2", .words = tls_versions },
	{ "ciphers",     config_read_text,        AT(tls_row, policy.ciphers) },
	{ 0 }
};
static const struct config_section tls_section = { "tls", sizeof(struct tls_row), tls_rows, finish_tls };

static const struct config_option redfish_rows[] = {
	{ "url",         config_read_url,     AT(redfish_config, url), .is_required = true },
	{ "username",    config_read_text,    AT(redfish_config, username), .high = 255, .is_required = true },
	{ "password",    config_read_secret,  AT(redfish_config, password), .is_required = true, .is_secret = true },
	{ "profile",     config_read_text,    AT(redfish_config, profile), "auto", .check = config_check_word },
	{ "tls",         read_tls,            AT(redfish_config, tls), "pin" },
	{ "concurrency", config_read_number,  AT(redfish_config, concurrency), "1", 1, 64 },
	{ "timeout",     config_read_inline,  AT(redfish_config, timeout), .section = &config_timeout_section },
	{ 0 }
};
const struct config_section config_redfish_section = { "redfish", sizeof(struct redfish_config), redfish_rows, finish_redfish };

static const struct config_option ipmi_rows[] = {
	{ "address",   read_host,          AT(ipmi_config, address), .is_required = true },
	{ "port",      config_read_number, AT(ipmi_config, port), PORT("623") },
	{ "username",  config_read_text,   AT(ipmi_config, username), .high = 16, .is_required = true },
	{ "password",  config_read_secret, AT(ipmi_config, password), .check = check_ipmi_password, .is_required = true, .is_secret = true },
	{ "privilege", config_read_word,   AT(ipmi_config, privilege), "administrator", .words = ipmi_privileges },
	{ "k_g",       config_read_secret, AT(ipmi_config, k_g), .check = check_k_g, .is_secret = true },
	{ "suites",    read_suites,        AT(ipmi_config, suites) },
	{ "profile",   config_read_text,   AT(ipmi_config, profile), "auto", .check = config_check_word },
	{ "quirks",    config_read_texts,  AT(ipmi_config, quirks), .check = config_check_word },
	{ "refuse_default_credentials", config_read_flag, AT(ipmi_config, refuse_default_credentials) },
	{ "timeout",   config_read_inline, AT(ipmi_config, timeout), .section = &config_timeout_section },
	{ 0 }
};
const struct config_section config_ipmi_section = { "ipmi", sizeof(struct ipmi_config), ipmi_rows, finish_ipmi };

static const struct config_option wol_rows[] = {
	{ "mac",       config_read_mac,     AT(wol_config, mac), .is_required = true },
	{ "broadcast", config_read_address, AT(wol_config, broadcast), "255.255.255.255" },
	{ "port",      config_read_number,  AT(wol_config, port), PORT("9") },
	{ "secureon",  config_read_secret,  AT(wol_config, secureon), .check = check_mac, .is_secret = true },
	{ 0 }
};
const struct config_section config_wol_section = { "wol", sizeof(struct wol_config), wol_rows, finish_wol };

static const struct config_option web_rows[] = {
	{ "url",      config_read_url,    AT(web_config, url), .is_required = true },
	{ "username", config_read_text,   AT(web_config, username), .high = 255, .is_required = true },
	{ "password", config_read_secret, AT(web_config, password), .is_required = true, .is_secret = true },
	{ "tls",      read_tls,           AT(web_config, tls), "pin" },
	{ "timeout",  config_read_inline, AT(web_config, timeout), .section = &config_timeout_section },
	{ 0 }
};
const struct config_section config_pikvm_section = { "pikvm", sizeof(struct web_config), web_rows, finish_web };
const struct config_section config_raritan_section = { "raritan", sizeof(struct web_config), web_rows, finish_web };

static const struct config_option auth_rows[] = {
	{ "protocol", config_read_word,   AT(snmp_config, auth), "SHA", .words = snmp_auths },
	{ "password", config_read_secret, AT(snmp_config, auth_password), .is_required = true, .is_secret = true },
	{ 0 }
};
static const struct config_option priv_rows[] = {
	{ "protocol", config_read_word,   AT(snmp_config, priv), "AES", .words = snmp_privs },
	{ "password", config_read_secret, AT(snmp_config, priv_password), .is_required = true, .is_secret = true },
	{ 0 }
};
/* Both fill the struct around them. */
static const struct config_section auth_section = { "auth", sizeof(struct snmp_config), auth_rows, NULL };
static const struct config_section priv_section = { "priv", sizeof(struct snmp_config), priv_rows, NULL };

static const struct config_option snmp_rows[] = {
	{ "address",         read_host,          AT(snmp_config, address), .is_required = true },
	{ "port",            config_read_number, AT(snmp_config, port), PORT("161") },
	{ "version",         config_read_word,   AT(snmp_config, version), "3", .words = snmp_versions },
	{ "user",            config_read_text,   AT(snmp_config, user), .high = 32 },          /* RFC 3414: usmUserName */
	{ "auth",            config_read_inline, 0, .section = &auth_section },
	{ "priv",            config_read_inline, 0, .section = &priv_section },
	{ "community",       config_read_secret, AT(snmp_config, community), .is_secret = true },
	{ "allow_plaintext", config_read_flag,   AT(snmp_config, allow_plaintext) },
	{ "timeout",         config_read_inline, AT(snmp_config, timeout), .section = &config_timeout_section },
	{ 0 }
};
const struct config_section config_snmp_section = { "snmp", sizeof(struct snmp_config), snmp_rows, finish_snmp };
/* clang-format on */

#define fault(r, item, is_warning, ...)                                                            \
	config_fault((r)->faults, (item)->file->path, (item)->line, is_warning, __VA_ARGS__)

static void
inherit(const struct config_reader *r, struct config_timeout *timeout)
{
	if (timeout->connect_ms == 0)
		timeout->connect_ms = r->config->timeout.connect_ms;
	if (timeout->read_ms == 0)
		timeout->read_ms = r->config->timeout.read_ms;
}

static void
finish_redfish(struct config_reader *r, const struct yaml_item *item, void *value)
{
	struct redfish_config *redfish = value;

	inherit(r, &redfish->timeout);
	redfish->digest = config_digest(r, item);
	if (!redfish->url.is_https && redfish->url.host != NULL && yaml_find(item, "tls") != NULL)
		fault(r, item, false, "redfish.tls: has no meaning with an http:// url");
}

static void
finish_web(struct config_reader *r, const struct yaml_item *item, void *value)
{
	struct web_config *web = value;

	inherit(r, &web->timeout);
	web->digest = config_digest(r, item);
	if (!web->url.is_https && web->url.host != NULL && yaml_find(item, "tls") != NULL)
		fault(r, item, false, "%s.tls: has no meaning with an http:// url", r->section);
}

static void
finish_ipmi(struct config_reader *r, const struct yaml_item *item, void *value)
{
	struct ipmi_config *ipmi = value;

	inherit(r, &ipmi->timeout);
	ipmi->digest = config_digest(r, item);
}

static void
finish_wol(struct config_reader *r, const struct yaml_item *item, void *value)
{
	((struct wol_config *)value)->digest = config_digest(r, item);
}

static void
finish_snmp(struct config_reader *r, const struct yaml_item *item, void *value)
{
	struct snmp_config *snmp = value;
	bool is_v3 = snmp->version == SNMP_V3;

	inherit(r, &snmp->timeout);
	snmp->digest = config_digest(r, item);
	if (is_v3 && snmp->user == NULL && yaml_find(item, "user") == NULL)
		fault(r, item, false, "snmp: version 3 needs 'user'");
	if (is_v3 && snmp->community.kind != SECRET_NONE)
		fault(r, item, false, "snmp.community: has no meaning with version 3");
	if (is_v3 && snmp->priv != SNMP_PRIV_NONE && snmp->auth == SNMP_AUTH_NONE)
		fault(r, item, false, "snmp: 'priv' needs 'auth'");
	if (is_v3 && snmp->priv == SNMP_PRIV_NONE && !snmp->allow_plaintext)
		fault(r, item, true, "snmp: without 'priv' everything is sent in clear");
	if (is_v3)
		return;
	if (snmp->community.kind == SECRET_NONE)
		fault(r, item, false, "snmp: versions 1 and 2c need 'community'");
	if (snmp->user != NULL || snmp->auth != SNMP_AUTH_NONE || snmp->priv != SNMP_PRIV_NONE)
		fault(r, item, false, "snmp: 'user', 'auth' and 'priv' belong to version 3");
	if (!snmp->allow_plaintext)
		fault(r, item, false,
		    "snmp: versions 1 and 2c send everything in clear and are refused without "
		    "allow_plaintext: true");
}

static bool
read_tls(struct config_reader *r, const struct config_option *option, const struct yaml_item *item,
    void *value)
{
	struct config_option mode = *option;
	struct tls_row row = {.mode = -1};
	struct tls_policy *policy = value;
	size_t before = r->faults->errors;

	if (item->kind == YAML_MAP) {
		config_read_section(r, &tls_section, item, &row);
	} else {
		mode.words = tls_modes;
		if (!config_read_word(r, &mode, item, &row.mode))
			return false;
		row.policy.min_version = TLS1_2_VERSION;
		finish_tls(r, item, &row);
	}
	*policy = row.policy;
	return r->faults->errors == before;
}

static void
finish_tls(struct config_reader *r, const struct yaml_item *item, void *value)
{
	struct tls_row *row = value;
	struct tls_policy *policy = &row->policy;
	bool has_fingerprint = policy->fingerprint.kind != FINGERPRINT_NONE;

	/* Without a mode, and for the pin that is known beforehand, what is given tells. */
	if (row->mode < 0 && policy->ca != NULL && !has_fingerprint)
		row->mode = TLS_MODE_CA;
	else if (row->mode < 0 || (row->mode == TLS_MODE_PIN && has_fingerprint))
		row->mode = has_fingerprint ? TLS_MODE_FINGERPRINT : TLS_MODE_PIN;
	policy->mode = (enum tls_mode)row->mode;
	if (policy->ca != NULL && policy->mode != TLS_MODE_CA)
		fault(r, item, false, "tls.ca: has a meaning only with mode: ca");
	if (has_fingerprint && policy->mode != TLS_MODE_FINGERPRINT)
		fault(r, item, false,
		    "tls.fingerprint: has a meaning only with mode: fingerprint or pin");
	if (policy->mode == TLS_MODE_FINGERPRINT && !has_fingerprint &&
	    (item->kind != YAML_MAP || yaml_find(item, "fingerprint") == NULL))
		fault(r, item, false, "tls: mode fingerprint needs 'fingerprint'");
}

static bool
read_suites(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	struct {
		const int *rows;
		size_t count;
	} *suites = value;
	struct config_option number = {
	    option->name, config_read_number, 0, .low = 1, .high = IPMI_SUITES_MAX};
	const struct yaml_entry *entry;
	size_t n = 0, i;
	int *rows;

	if (item->kind != YAML_LIST || item->count == 0 || item->count > IPMI_SUITES_MAX)
		return config_read_expected(
		    r, option, item, "a list of cipher suites such as [17, 3]");
	rows = arena_alloc(r->arena, item->count * sizeof *rows);
	for (entry = item->first; entry != NULL; entry = entry->next, n++) {
		if (!config_read_number(r, &number, entry->item, &rows[n]))
			return false;
		for (i = 0; i < n; i++)
			if (rows[i] == rows[n])
				return config_read_fault(
				    r, option, entry->item, "%d stands here twice", rows[n]);
	}
	suites->rows = rows;
	suites->count = n;
	return true;
}

static bool
read_host(struct config_reader *r, const struct config_option *option, const struct yaml_item *item,
    void *value)
{
	static const char what[] = "a host name or an IP address";
	const char *text = config_read_scalar(r, option, item, what);

	if (text == NULL)
		return false;
	if (!config_is_address(text) && !config_is_hostname(text))
		return config_read_expected(r, option, item, what);
	*(const char **)value = arena_strdup(r->arena, text);
	return true;
}

bool
config_read_address(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	const char *text = config_read_scalar(r, option, item, "an IP address");
	char normal[CONFIG_ADDRESS_SIZE];

	if (text == NULL)
		return false;
	if (!config_address_normal(text, normal))
		return config_read_expected(r, option, item, "an IP address");
	*(const char **)value = arena_strdup(r->arena, normal);
	return true;
}

bool
config_read_outlets(struct config_reader *r, const struct config_option *option,
    const struct yaml_item *item, void *value)
{
	static const char what[] = "an outlet: PDU/7, PDU/2.7 (module 2) or PDU/\"LABEL\"";
	struct outlets_config *outlets;
	const struct yaml_entry *entry;
	const char *text;
	size_t before = r->faults->errors;

	if (item->kind != YAML_LIST || item->count == 0)
		return config_read_expected(r, option, item, "a list of outlets such as [pdu-a/7]");
	outlets = arena_alloc(r->arena, sizeof *outlets);
	outlets->rows = arena_alloc(r->arena, item->count * sizeof *outlets->rows);
	for (entry = item->first; entry != NULL; entry = entry->next) {
		text = config_read_scalar(r, option, entry->item, what);
		if (text == NULL)
			continue;
		outlets->rows[outlets->count].line = entry->line;
		if (config_parse_outlet(r->arena, text, &outlets->rows[outlets->count]))
			outlets->count++;
		else
			config_read_expected(r, option, entry->item, what);
	}
	outlets->digest = config_digest(r, item);
	*(struct outlets_config **)value = outlets;
	return r->faults->errors == before;
}

const char *
config_check_word(const char *text)
{
	return config_is_word(text) ? NULL : "a name in lower case such as auto";
}

static const char *
check_ipmi_password(const char *text)
{
	return strlen(text) <= IPMI_PASSWORD_BYTES ? NULL : "at most 20 bytes";
}

static const char *
check_k_g(const char *text)
{
	return config_is_hex(text, IPMI_K_G_BYTES)
		   ? NULL
		   : "at most 40 hexadecimal digits, an even number of them";
}

static const char *
check_mac(const char *text)
{
	unsigned char mac[6];

	return config_parse_mac(text, mac) ? NULL : "six bytes such as 01:02:03:04:05:06";
}
