/* What the endpoints of a shard share, and who a datagram is for. */
#include <stdlib.h>

#include "gateway/table.h"
#include "gateway/xalloc.h"
#include "southbound/ipmi_own.h"

static __thread struct ipmi_hub *hub;

static void hub_heard(
    void *arg, const union ipmi_address *from, const uint8_t *bytes, size_t len);

struct ipmi_hub *
ipmi_hub_join(void)
{
	if (hub == NULL) {
		hub = xcalloc(1, sizeof *hub);
		hub->addresses = table_new();
		hub->crypto = ipmi_crypto_new();
		hub->sockets = ipmi_sockets_new(hub_heard, hub);
	}
	hub->endpoints++;
	return hub;
}

void
ipmi_hub_leave(struct ipmi_hub *left)
{
	if (--left->endpoints > 0)
		return;
	ipmi_sockets_free(left->sockets);
	ipmi_crypto_free(left->crypto);
	table_free(left->addresses, NULL);
	free(left);
	hub = NULL;
}

void
ipmi_hub_put(struct endpoint *endpoint, const union ipmi_address *address)
{
	char key[IPMI_ADDRESS_KEY];
	size_t len;

	ipmi_hub_remove(endpoint);
	endpoint->address = *address;
	endpoint->has_address = true;
	len = ipmi_address_key(address, key);
	endpoint->hub_next = table_put(endpoint->hub->addresses, key, len, endpoint);
}

void
ipmi_hub_remove(struct endpoint *endpoint)
{
	struct table *addresses = endpoint->hub->addresses;
	struct endpoint *first, **at;
	char key[IPMI_ADDRESS_KEY];
	size_t len;

	if (!endpoint->has_address)
		return;
	endpoint->has_address = false;
	len = ipmi_address_key(&endpoint->address, key);
	first = table_get(addresses, key, len);
	for (at = &first; *at != endpoint; at = &(*at)->hub_next)
		continue;
	*at = endpoint->hub_next;
	endpoint->hub_next = NULL;
	if (first != NULL)
		table_put(addresses, key, len, first);
	else
		table_remove(addresses, key, len);
}

/* Two nodes of the configuration may be one box. By session id they are told apart; outside of a
 * session each sees by the tag or the number whether it has asked. */
static void
hub_heard(void *arg, const union ipmi_address *from, const uint8_t *bytes, size_t len)
{
	struct ipmi_hub *here = arg;
	struct endpoint *endpoint, *next;
	struct ipmi_packet packet;
	char key[IPMI_ADDRESS_KEY];

	if (!ipmi_packet_decode(&packet, bytes, len))
		return;
	endpoint = table_get(here->addresses, key, ipmi_address_key(from, key));
	for (; endpoint != NULL; endpoint = next) {
		next = endpoint->hub_next;
		if (endpoint->login != NULL)
			ipmi_login_heard(endpoint, &packet, bytes);
		ipmi_session_heard(endpoint, &packet, bytes);
	}
}
