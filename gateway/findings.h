/* Findings: what is unsafe about a node, as records. They show as Oem.Fishway.Findings of its
 * Manager.
 *
 * A node has at most one finding of each kind, with the time since when it holds. `struct findings`
 * is embedded in its owner and touched by one thread at a time. Texts never contain a secret. */
#ifndef FISHWAY_FINDINGS_H
#define FISHWAY_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_t;
struct node_config;

enum finding {
	/* as configured */
	FINDING_HTTP, /* no TLS */
	FINDING_TLS_UNCHECKED,
	FINDING_TLS_OLD, /* versions before 1.2 are allowed */
	FINDING_SNMP_CLEAR,
	FINDING_IPMI_WEAK, /* other cipher suites than 3 and 17 are allowed */
	/* as seen; set and dropped by who sees it */
	FINDING_DEFAULT_CREDENTIALS, /* detail: the user name */
	FINDING_CERTIFICATE_CHANGED,
	FINDING_LOGIN_STOPPED,
	FINDING_FIRMWARE, /* detail: what is known of it */
	FINDING_IPMI_CIPHER_ZERO, /* suite 0 logs in whoever asks */
	FINDING_IPMI_SHA1, /* it takes suite 3, and not 17 */
	FINDING_IPMI_ANONYMOUS, /* a user without a name may log in; detail: which */
	FINDING_IPMI_OLD, /* it speaks IPMI 1.5 alone: nothing is sent */
	FINDING_SNMP_ENGINE, /* another node shows the same SNMP engine id; detail: which */
	FINDINGS
};

enum { FINDING_DETAIL_SIZE = 96 };

/* A zeroed struct has none. */
struct findings {
	uint64_t since_ms[FINDINGS]; /* wall clock; 0: does not hold */
	char detail[FINDINGS][FINDING_DETAIL_SIZE];
};

/* Says whether that changed anything. detail may be NULL; one that is there keeps its time. */
bool findings_set(
    struct findings *findings, enum finding finding, const char *detail, uint64_t wall_ms);
bool findings_drop(struct findings *findings, enum finding finding);
/* Adds those of `more`; of one that both have, the older. */
void findings_merge(struct findings *findings, const struct findings *more);
/* Sets and drops those that the configuration alone decides. Says whether that changed anything. */
bool findings_configured(
    struct findings *findings, const struct node_config *node, uint64_t wall_ms);
size_t findings_count(const struct findings *findings);

/* [{"Id": "HttpWithoutTLS", "Severity", "Message", "Detail", "Created"}], the caller's; most severe first. */
struct json_t *findings_json(const struct findings *findings);

#endif
