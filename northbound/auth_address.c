#include "northbound/auth_own.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "gateway/doc.h"

enum { FORGIVEN_PER_MS_MILLI = 1 }; /* one failure a second */

void
auth_address(const struct sockaddr *peer, char out[AUTH_ADDRESS_SIZE])
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)peer;
	const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)peer;

	out[0] = '\0';
	if (peer != NULL && peer->sa_family == AF_INET)
		inet_ntop(AF_INET, &four->sin_addr, out, AUTH_ADDRESS_SIZE);
	else if (peer != NULL && peer->sa_family == AF_INET6 &&
		 IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
		inet_ntop(AF_INET, &six->sin6_addr.s6_addr[12], out, AUTH_ADDRESS_SIZE);
	else if (peer != NULL && peer->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &six->sin6_addr, out, AUTH_ADDRESS_SIZE);
}

static void
prefix_of(const struct sockaddr *peer, unsigned char prefix[16])
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)peer;
	const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)peer;

	memset(prefix, 0, 16);
	prefix[0] = 1; /* never all zeros: that is an empty row */
	if (peer != NULL && peer->sa_family == AF_INET)
		memcpy(prefix + 12, &four->sin_addr, 4);
	else if (peer != NULL && peer->sa_family == AF_INET6 &&
		 IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
		memcpy(prefix + 12, &six->sin6_addr.s6_addr[12], 4);
	else if (peer != NULL && peer->sa_family == AF_INET6)
		memcpy(prefix + 1, &six->sin6_addr, 8);
}

static uint64_t
left_of(const struct auth_address_row *row, uint64_t now_ms)
{
	uint64_t forgiven = (now_ms - row->at_ms) * FORGIVEN_PER_MS_MILLI;

	return row->failures_milli > forgiven ? row->failures_milli - forgiven : 0;
}

int
auth_address_wait(const struct auth_addresses *table, const struct sockaddr *peer, uint64_t now_ms)
{
	const struct auth_address_row *row;
	unsigned char prefix[16];
	uint64_t left;
	size_t i;

	prefix_of(peer, prefix);
	row = table->rows[doc_hash_bytes(prefix, sizeof prefix, 0) % AUTH_ADDRESS_SETS];
	for (i = 0; i < AUTH_ADDRESS_WAYS; i++) {
		if (memcmp(row[i].prefix, prefix, sizeof prefix) != 0)
			continue;
		left = left_of(&row[i], now_ms);
		if (left > (AUTH_ADDRESS_BURST - 1) * 1000)
			return (int)((left - (AUTH_ADDRESS_BURST - 1) * 1000) / 1000 /
				     FORGIVEN_PER_MS_MILLI) +
			       1;
	}
	return 0;
}

void
auth_address_failed(struct auth_addresses *table, const struct sockaddr *peer, uint64_t now_ms)
{
	struct auth_address_row *row, *least;
	unsigned char prefix[16];
	size_t i;

	prefix_of(peer, prefix);
	least = row = table->rows[doc_hash_bytes(prefix, sizeof prefix, 0) % AUTH_ADDRESS_SETS];
	for (i = 0; i < AUTH_ADDRESS_WAYS; i++) {
		if (memcmp(row[i].prefix, prefix, sizeof prefix) == 0) {
			least = &row[i];
			break;
		}
		if (left_of(&row[i], now_ms) < left_of(least, now_ms))
			least = &row[i];
	}
	if (memcmp(least->prefix, prefix, sizeof prefix) != 0) {
		memcpy(least->prefix, prefix, sizeof prefix);
		least->failures_milli = 0;
	}
	least->failures_milli = left_of(least, now_ms) + 1000;
	least->at_ms = now_ms;
}
