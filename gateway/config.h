/* The configuration: what the operator wrote, checked and ready to use.
 *
 * `struct config` is immutable and reference-counted; any thread may read it while it holds a
 * reference. A reload makes a new one. Everything a pointer in it leads to lives as long as it
 * does. Optional sections are NULL when absent; every default is filled in, a transport's own
 * timeouts included.
 *
 * One row per option (config_rows.c) says its name, type, default and bounds; config_check.c checks
 * what spans several options. Every fault of all files is collected, each with file and line.
 * Relative paths are relative to the folder of the file that names them. conf/fishway.yaml shows
 * every option. */
#ifndef FISHWAY_CONFIG_H
#define FISHWAY_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "gateway/secret.h"

/* ---- faults */

struct config_fault {
	char *file;
	int line; /* 1-based; 0: the file as a whole */
	bool is_warning;
	char *text;
};

/* A zeroed struct is an empty list. */
struct config_faults {
	struct config_fault *rows;
	size_t count, size;
	size_t errors, warnings; /* found; more than CONFIG_FAULTS_MAX are counted, not kept */
};
enum { CONFIG_FAULTS_MAX = 1000 }; /* and as many errors again */

/* Each as `FILE:LINE: text` or `FILE:LINE: warning: text`. */
void config_faults_print(const struct config_faults *faults, FILE *out);
void config_faults_clear(struct config_faults *faults);

/* ---- parts */

enum transport {
	TRANSPORT_REDFISH,
	TRANSPORT_IPMI,
	TRANSPORT_PIKVM,
	TRANSPORT_OUTLETS,
	TRANSPORT_WOL,
	TRANSPORT_SNMP,    /* PDUs only */
	TRANSPORT_RARITAN, /* PDUs only */
	TRANSPORTS
};
/* The word used everywhere: "redfish", "ipmi" ... */
const char *config_transport_name(enum transport transport);

struct config_timeout {
	int64_t connect_ms, read_ms;
};

struct config_label {
	const char *name, *value;
};
struct config_labels {
	struct config_label *rows; /* in order of name */
	size_t count;
};
/* NULL when there is no such label. */
const char *config_label(const struct config_labels *labels, const char *name);

/* Which nodes: those named, or those that bear every one of the labels. Exactly one of the two is
 * not empty. */
struct config_selection {
	const char *const *nodes;
	size_t node_count;
	struct config_labels labels;
};

struct config_url {
	bool is_https;
	bool is_ipv6; /* host is an IPv6 literal, here without its brackets */
	const char *host;
	uint16_t port;
	const char *text; /* https://[::1]:8000 : with port, without path */
};

enum fingerprint_kind { FINGERPRINT_NONE, FINGERPRINT_SPKI, FINGERPRINT_CERT };
struct config_fingerprint {
	enum fingerprint_kind kind;
	unsigned char sha256[32];
};
/* "spki-sha256:HEX" or "cert-sha256:HEX"; colons between the hex digits' pairs are fine. */
bool config_fingerprint_parse(const char *text, struct config_fingerprint *out);

/* How the certificate of a box is judged. */
enum tls_mode { TLS_MODE_PIN, TLS_MODE_CA, TLS_MODE_FINGERPRINT, TLS_MODE_INSECURE };
struct tls_policy {
	enum tls_mode mode;
	const char *ca; /* TLS_MODE_CA: a PEM file; NULL: the system's */
	struct config_fingerprint fingerprint;
	int min_version;     /* TLS1_2_VERSION unless lowered */
	const char *ciphers; /* OpenSSL list; NULL: the library's default */
};

/* ---- transports */

struct redfish_config {
	struct config_url url;
	const char *username;
	struct secret password;
	const char *profile; /* "auto" or a profile's name */
	struct tls_policy tls;
	int concurrency;
	struct config_timeout timeout;
	uint64_t digest; /* see node_config.digest */
};

/* The numbers of IPMI 2.0 22.18. */
enum ipmi_privilege { IPMI_CALLBACK = 1, IPMI_USER, IPMI_OPERATOR, IPMI_ADMINISTRATOR, IPMI_OEM };
enum { IPMI_SUITES_MAX = 17 };
struct ipmi_config {
	const char *address; /* host name or IP address */
	int port;
	const char *username;
	struct secret password;
	enum ipmi_privilege privilege;
	struct secret k_g; /* hexadecimal digits */
	const int *suites; /* in order of preference; none: the driver's own order */
	size_t suite_count;
	const char *profile;
	const char *const *quirks;
	size_t quirk_count;
	bool refuse_default_credentials;
	struct config_timeout timeout;
	uint64_t digest;
};

struct outlet_ref {
	const char *pdu;   /* the PDU's name as its own entry spells it */
	int module;        /* 1 unless told */
	int outlet;        /* 1-based; 0: by label */
	const char *label; /* NULL: by number */
	const char *text;  /* as written */
	int line;
};
struct outlets_config {
	struct outlet_ref *rows;
	size_t count;
	uint64_t digest;
};

struct wol_config {
	unsigned char mac[6];
	const char *broadcast; /* IP address */
	int port;
	struct secret secureon; /* aa:bb:cc:dd:ee:ff */
	uint64_t digest;
};

/* PiKVM, and Raritan's JSON-RPC. */
struct web_config {
	struct config_url url;
	const char *username;
	struct secret password;
	struct tls_policy tls;
	struct config_timeout timeout;
	uint64_t digest;
};

enum snmp_version { SNMP_V1, SNMP_V2C, SNMP_V3 };
/* clang-format off */
enum snmp_auth { SNMP_AUTH_NONE, SNMP_AUTH_MD5, SNMP_AUTH_SHA, SNMP_AUTH_SHA224, SNMP_AUTH_SHA256,
	SNMP_AUTH_SHA384, SNMP_AUTH_SHA512 };
/* clang-format on */
enum snmp_priv { SNMP_PRIV_NONE, SNMP_PRIV_DES, SNMP_PRIV_AES, SNMP_PRIV_AES192, SNMP_PRIV_AES256 };
struct snmp_config {
	const char *address;
	int port;
	enum snmp_version version;
	const char *user; /* version 3 */
	enum snmp_auth auth;
	struct secret auth_password;
	enum snmp_priv priv;
	struct secret priv_password;
	struct secret community; /* versions 1 and 2c */
	bool allow_plaintext;
	struct config_timeout timeout;
	uint64_t digest;
};

/* ---- nodes */

/* A server (an entry of nodes:) or a PDU (an entry of pdus:). They share one namespace, in which
 * case does not count. */
struct node_config {
	const char *name;
	bool is_pdu;
	bool is_enabled;
	bool is_native; /* the persona of its view; `auto` is resolved: native with Redfish */
	struct config_labels labels;
	const char *primary; /* which System of the BMC bears the node's name; NULL: found out */
	const char *profile; /* PDUs: "auto" or a profile's name */
	/* Connections to this address see only this node, where the listener is on all addresses
	 * and has no node of its own. NULL: none. */
	const char *view_address;
	struct redfish_config *redfish;
	struct ipmi_config *ipmi;
	struct outlets_config *outlets;
	struct wol_config *wol;
	struct web_config *pikvm;
	struct snmp_config *snmp;
	struct web_config *raritan;
	/* In which order transports are tried: as written, else redfish, ipmi, pikvm, wol of those
	 * there are; outlets take part unasked only where there is none of redfish, ipmi and pikvm.
	 */
	enum transport fallback[TRANSPORTS];
	size_t fallback_count;
	/* Equal on two configurations: nothing of this node has changed, its secrets as written
	 * included. A transport's own digest says the same of that transport alone. Keyed afresh in
	 * every process: never stored, tells nothing of a secret. */
	uint64_t digest;
	const char *file;
	int line;
};

/* ---- the gateway */

struct listener_config {
	/* An IP address in its normal spelling; "::" means all of IPv6 alone, NULL all of both
	 * families. */
	const char *address;
	int port;
	const struct node_config *node; /* the one it shows; NULL: the fleet root */
	const char *certificate, *key;  /* PEM files; both NULL: the one made under state_dir */
	const char *client_ca;          /* PEM file; NULL: no client certificates */
	bool is_view_door;              /* made from the node's `view: {port}` */
	const char *file;
	int line;
};

enum config_role { CONFIG_ADMINISTRATOR, CONFIG_OPERATOR, CONFIG_READ_ONLY };
struct account_config {
	const char *username;
	const char *password_hash; /* crypt(5); NULL: no login by password */
	enum config_role role;
	struct config_selection *scope; /* NULL: everything */
	struct config_fingerprint certificate;
	const char *certificate_san; /* NULL: none */
	const char *file;
	int line;
};
/* "Administrator", "Operator" or "ReadOnly". */
const char *config_role_name(enum config_role role);

struct group_config {
	const char *name;
	struct config_selection nodes;
	const char *file;
	int line;
};

struct config {
	const char *path;    /* as given to config_load */
	uint64_t generation; /* counts the loads of this process, from 1 */

	struct listener_config *listeners; /* at least one; doors of `view: {port}` included */
	size_t listener_count;
	const char *node_domain;     /* in lower case; NULL: no doors by host name */
	const char *metrics_address; /* NULL: off */
	int metrics_port;
	const char *state_dir;
	int threads; /* 0: one per core */
	struct {
		int64_t power_ms, sensors_ms, inventory_ms;
	} refresh;
	struct config_timeout timeout;

	struct node_config *nodes; /* servers, then PDUs, each in the order of the files */
	size_t node_count;
	struct node_config *pdus; /* the PDUs among nodes */
	size_t pdu_count;
	struct account_config *accounts;
	size_t account_count;
	struct group_config *groups;
	size_t group_count;

	struct config_parts *parts; /* what config.c keeps for itself */
};

/* Reads path and what it includes. NULL when there is an error in faults; warnings stand there
 * otherwise, too. */
struct config *config_load(const char *path, struct config_faults *faults);
struct config *config_ref(struct config *config);
/* config may be NULL. */
void config_unref(struct config *config);

/* By name, ignoring case; NULL: none. O(1). Where case counts (a URI), compare with the node's own
 * spelling. */
const struct node_config *config_node(const struct config *config, const char *name);
/* The node whose view_address this is (text of an IP address, any spelling of it); NULL: none. */
const struct node_config *config_node_by_address(const struct config *config, const char *address);
/* Whether `name`.node_domain can be a host name: letters, digits and inner hyphens only. */
bool config_name_is_host_label(const char *name);
/* Whether it can be a node's name at all: [A-Za-z0-9][A-Za-z0-9._-]{0,62} and not one of `fishway`,
 * `1`, `Self`, in whatever case. *why: what was expected; may be NULL. */
bool config_name_is_valid(const char *name, const char **why);
bool config_selects(const struct config_selection *selection, const struct node_config *node);

/* Who knows the profiles' names (the drivers) says here which there are; before the first load.
 * Unset: any word is fine. */
void config_set_profiles(bool (*is_known)(enum transport transport, const char *profile));

/* For the vault: hands over the memory in which the literal secrets stand, of a configuration that
 * nobody else sees yet. The texts of all SECRET_LITERALs are the taker's then: it sets them to NULL
 * here. */
struct secret_memory config_take_secrets(struct config *config);

/* `fishway check`: prints every fault and warning to out. 0: no error; 1 otherwise. */
int config_check_main(const char *path, FILE *out);

#endif
