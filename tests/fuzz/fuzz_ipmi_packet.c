/* A datagram as it may come from anywhere: decoded, unsealed with the keys of a session, its message
 * read, its number looked at. Whatever it holds, nothing leads outside of it, and nobody without the
 * keys gets through. */
#include <stdlib.h>
#include <string.h>

#include "southbound/ipmi_crypto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool is_so)
{
	if (!is_so)
		abort();
}

static void
check_message(const uint8_t *payload, size_t len)
{
	struct ipmi_message message;

	if (ipmi_message_decode(&message, payload, len, true))
		demand(message.data >= payload && message.data + message.len < payload + len &&
		       message.seq < 64);
	if (ipmi_message_decode(&message, payload, len, false))
		demand(ipmi_checksum(payload, 3) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ipmi_crypto *crypto;
	const struct ipmi_suite *suites;
	struct ipmi_window window = {.highest = 5, .seen = 0x15};
	struct ipmi_packet packet;
	uint8_t key[IPMI_CODE_MAX] = {1, 2, 3}, *out;
	struct ipmi_keys keys;
	size_t count, i, out_len;

	if (crypto == NULL)
		crypto = ipmi_crypto_new();
	if (!ipmi_packet_decode(&packet, data, size))
		return 0;
	demand(packet.payload >= data && packet.payload + packet.payload_len <= data + size);
	out = malloc(packet.payload_len + 1);
	suites = ipmi_suites(&count);
	for (i = 0; i < count; i++) {
		ipmi_derive_keys(crypto, &suites[i], key, &keys);
		if (!ipmi_unseal(crypto, &keys, data, &packet, out, &out_len))
			continue;
		demand(!packet.is_v15 && out_len <= packet.payload_len);
		demand(packet.is_authenticated || suites[i].integrity == IPMI_INTEGRITY_NONE);
		check_message(out, out_len);
	}
	check_message(packet.payload, packet.payload_len);
	if (ipmi_window_accept(&window, packet.seq))
		demand(!ipmi_window_accept(&window, packet.seq));
	free(out);
	return 0;
}
