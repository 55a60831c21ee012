#include "gateway/findings.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <jansson.h>
#include <openssl/tls1.h>

#include "gateway/config.h"
#include "gateway/xalloc.h"

static bool is_http(const struct node_config *node);
static bool is_unchecked(const struct node_config *node);
static bool is_old_tls(const struct node_config *node);
static bool is_snmp_clear(const struct node_config *node);
static bool is_ipmi_weak(const struct node_config *node);

/* clang-format off */
static const struct {
	const char *id, *severity, *text;
	bool (*holds)(const struct node_config *node);      /* NULL: not for the configuration to say */
} rows[FINDINGS] = {
	[FINDING_HTTP]                = { "HttpWithoutTLS", "Critical", "The node is reached over HTTP: its credentials travel in clear.", is_http },
	[FINDING_TLS_UNCHECKED]       = { "CertificateNotChecked", "Warning", "The node's certificate is not checked: anybody on the way can read its credentials.", is_unchecked },
	[FINDING_TLS_OLD]             = { "OldTLSAllowed", "Warning", "TLS versions before 1.2 are allowed for the node.", is_old_tls },
	[FINDING_SNMP_CLEAR]          = { "SnmpInClear", "Critical", "SNMP to the node is not encrypted: whoever listens can switch its outlets.", is_snmp_clear },
	[FINDING_IPMI_WEAK]           = { "WeakCipherSuiteAllowed", "Critical", "IPMI cipher suites without sound integrity and confidentiality are allowed for the node.", is_ipmi_weak },
	[FINDING_DEFAULT_CREDENTIALS] = { "DefaultCredentials", "Critical", "The node accepts the credentials that it was delivered with.", NULL },
	[FINDING_CERTIFICATE_CHANGED] = { "CertificateChanged", "Critical", "The node shows another certificate than the trusted one; nothing is sent to it.", NULL },
	[FINDING_LOGIN_STOPPED]       = { "CredentialsRefused", "Critical", "The node refused the gateway's credentials three times; no more logins are tried.", NULL },
	[FINDING_FIRMWARE]            = { "VulnerableFirmware", "Critical", "The node runs a firmware with a known vulnerability.", NULL },
	[FINDING_IPMI_CIPHER_ZERO]    = { "CipherSuiteZero", "Critical", "The node accepts IPMI cipher suite 0: whoever knows a user's name controls it without a password.", NULL },
	[FINDING_IPMI_SHA1]           = { "OnlySHA1", "Warning", "The node speaks IPMI with SHA-1 alone (cipher suite 3), not with SHA-256.", NULL },
	[FINDING_IPMI_ANONYMOUS]      = { "AnonymousUser", "Critical", "A user without a name may log in to the node over IPMI.", NULL },
	[FINDING_IPMI_OLD]            = { "OnlyIPMI15", "Critical", "The node speaks IPMI 1.5 alone, which keeps nothing secret: nothing is sent to it.", NULL },
	[FINDING_SNMP_ENGINE]         = { "SharedSnmpEngine", "Warning", "Another node shows the same SNMP engine id: what is signed for one is valid at the other.", NULL },
};
/* clang-format on */

bool
findings_set(struct findings *findings, enum finding finding, const char *detail, uint64_t wall_ms)
{
	char *held = findings->detail[finding];
	bool is_new = findings->since_ms[finding] == 0;
	char text[FINDING_DETAIL_SIZE];

	assert(wall_ms != 0);
	snprintf(text, sizeof text, "%s", detail != NULL ? detail : "");
	if (is_new)
		findings->since_ms[finding] = wall_ms;
	else if (strcmp(held, text) == 0)
		return false;
	memcpy(held, text, sizeof text);
	return true;
}

bool
findings_drop(struct findings *findings, enum finding finding)
{
	bool was_there = findings->since_ms[finding] != 0;

	findings->since_ms[finding] = 0;
	findings->detail[finding][0] = '\0';
	return was_there;
}

void
findings_merge(struct findings *findings, const struct findings *more)
{
	int i;

	for (i = 0; i < FINDINGS; i++) {
		if (more->since_ms[i] == 0 || (findings->since_ms[i] != 0 && findings->since_ms[i] <= more->since_ms[i]))
			continue;
		findings->since_ms[i] = more->since_ms[i];
		memcpy(findings->detail[i], more->detail[i], sizeof findings->detail[i]);
	}
}

bool
findings_configured(struct findings *findings, const struct node_config *node, uint64_t wall_ms)
{
	bool is_changed = false;
	int i;

	for (i = 0; i < FINDINGS; i++) {
		if (rows[i].holds == NULL)
			continue;
		if (rows[i].holds(node) ? findings_set(findings, (enum finding)i, NULL, wall_ms)
					: findings_drop(findings, (enum finding)i))
			is_changed = true;
	}
	return is_changed;
}

size_t
findings_count(const struct findings *findings)
{
	size_t n = 0;
	int i;

	for (i = 0; i < FINDINGS; i++)
		n += findings->since_ms[i] != 0;
	return n;
}

static json_t *
record(const struct findings *findings, int i)
{
	time_t since = (time_t)(findings->since_ms[i] / 1000);
	char created[32];
	struct tm tm;
	json_t *out;

	gmtime_r(&since, &tm);
	strftime(created, sizeof created, "%Y-%m-%dT%H:%M:%SZ", &tm);
	out = json_pack("{s:s,s:s,s:s,s:s}", "Id", rows[i].id, "Severity", rows[i].severity,
	    "Message", rows[i].text, "Created", created);
	/* What a box said may be no UTF-8; then there is no detail. */
	if (findings->detail[i][0] != '\0')
		json_object_set_new(out, "Detail", json_string(findings->detail[i]));
	return out;
}

struct json_t *
findings_json(const struct findings *findings)
{
	static const char *const severities[] = {"Critical", "Warning", "OK"};
	json_t *out = json_array();
	size_t s;
	int i;

	for (s = 0; s < nitems(severities); s++)
		for (i = 0; i < FINDINGS; i++)
			if (findings->since_ms[i] != 0 &&
			    strcmp(rows[i].severity, severities[s]) == 0)
				json_array_append_new(out, record(findings, i));
	return out;
}

/* ---- what the configuration decides */

static bool
is_http(const struct node_config *node)
{
	return (node->redfish != NULL && !node->redfish->url.is_https) ||
	       (node->pikvm != NULL && !node->pikvm->url.is_https) ||
	       (node->raritan != NULL && !node->raritan->url.is_https);
}

static bool
any_policy(const struct node_config *node, bool (*is_so)(const struct tls_policy *policy))
{
	return (node->redfish != NULL && node->redfish->url.is_https &&
		   is_so(&node->redfish->tls)) ||
	       (node->pikvm != NULL && node->pikvm->url.is_https && is_so(&node->pikvm->tls)) ||
	       (node->raritan != NULL && node->raritan->url.is_https && is_so(&node->raritan->tls));
}

static bool
policy_is_insecure(const struct tls_policy *policy)
{
	return policy->mode == TLS_MODE_INSECURE;
}

static bool
policy_is_old(const struct tls_policy *policy)
{
	return policy->min_version < TLS1_2_VERSION;
}

static bool
is_unchecked(const struct node_config *node)
{
	return any_policy(node, policy_is_insecure);
}

static bool
is_old_tls(const struct node_config *node)
{
	return any_policy(node, policy_is_old);
}

static bool
is_snmp_clear(const struct node_config *node)
{
	return node->snmp != NULL &&
	       (node->snmp->version != SNMP_V3 || node->snmp->priv == SNMP_PRIV_NONE);
}

/* IPMI 2.0 table 22-20: only these two have integrity by HMAC-SHA and confidentiality by AES-CBC;
 * the others have MD5, RC4 or nothing for one of them. */
static bool
is_ipmi_weak(const struct node_config *node)
{
	static const int sound[] = {3, 17};
	size_t i, k;

	for (i = 0; node->ipmi != NULL && i < node->ipmi->suite_count; i++) {
		for (k = 0; k < nitems(sound); k++)
			if (node->ipmi->suites[i] == sound[k])
				break;
		if (k == nitems(sound))
			return true;
	}
	return false;
}
