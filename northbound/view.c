#include "northbound/view.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "gateway/config.h"
#include "gateway/fleet.h"
#include "northbound/http.h"

/* What a host name says of the view. */
enum claim { CLAIM_NOTHING, CLAIM_NODE, CLAIM_UNKNOWN };

static enum claim claim_of(const char *host, const struct config *config, struct node **node);
static const struct node_config *node_by_local_address(const struct http_exchange *x, const struct config *config);

bool
view_of(const struct http_exchange *x, const struct door *door, const struct config *config, struct view *out,
    struct rf_error *err)
{
	struct node *of_door = NULL, *of_host, *of_sni;
	enum claim host = claim_of(x->host, config, &of_host);
	const char *sni_name = http_conn_sni(x->conn);
	enum claim sni = claim_of(sni_name, config, &of_sni);
	const struct node_config *by_address = door->is_wildcard ? node_by_local_address(x, config) : NULL;
	const char *door_name = by_address != NULL ? by_address->name : door->node;

	if (door_name != NULL) {
		of_door = fleet_find(door_name, strlen(door_name));
		if (of_door == NULL)    /* taken out of the configuration; the listener is about to follow */
			return error_set(err, RF_MISDIRECTED, door_name);
	}
	if (host == CLAIM_UNKNOWN || (host == CLAIM_NODE && of_door != NULL && of_host != of_door))
		return error_set(err, RF_MISDIRECTED, x->host);
	if (sni_name != NULL && (sni != host || of_sni != of_host))
		return error_set(err, RF_MISDIRECTED, x->host == NULL ? sni_name : x->host);
	out->node = host == CLAIM_NODE ? of_host : of_door;
	out->name = out->node == NULL ? NULL : node_name(out->node);
	return true;
}

/* `{node}.<node_domain>` is the node; the domain itself and every other name claim nothing. */
static enum claim
claim_of(const char *host, const struct config *config, struct node **node)
{
	size_t domain_len, len;

	*node = NULL;
	if (host == NULL || config->node_domain == NULL)
		return CLAIM_NOTHING;
	len = strlen(host);
	if (len > 0 && host[len - 1] == '.')        /* the root's dot of a fully qualified name */
		len--;
	domain_len = strlen(config->node_domain);
	if (len <= domain_len + 1 || host[len - domain_len - 1] != '.' ||
	    strncasecmp(host + len - domain_len, config->node_domain, domain_len) != 0)
		return CLAIM_NOTHING;
	*node = fleet_find_host(host, len - domain_len - 1);
	return *node != NULL ? CLAIM_NODE : CLAIM_UNKNOWN;
}

static const struct node_config *
node_by_local_address(const struct http_exchange *x, const struct config *config)
{
	const struct sockaddr *local = http_conn_local(x->conn);
	char text[INET6_ADDRSTRLEN];

	if (local != NULL && local->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)local;

		inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
	} else if (local != NULL && local->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)local;

		if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr))
			inet_ntop(AF_INET, in6->sin6_addr.s6_addr + 12, text, sizeof text);
		else
			inet_ntop(AF_INET6, &in6->sin6_addr, text, sizeof text);
	} else {
		return NULL;
	}
	return config_node_by_address(config, text);
}
