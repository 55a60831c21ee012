/* A FRU device's bytes: read, and given another asset tag, which is then the one that is read. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "southbound/ipmi_fru.h"
#include "southbound/ipmi_packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool is_so)
{
	if (!is_so)
		abort();
}

static void
check_tag(uint8_t *bytes, size_t size)
{
	size_t at, len;
	const char *tag;
	json_t *fru;

	if (!ipmi_fru_product(bytes, size, &at, &len))
		return;
	demand(at + len <= size && len > 0);
	if (!ipmi_fru_set_asset_tag(bytes + at, len, "rack 7"))
		return;
	demand(ipmi_checksum(bytes + at, len) == 0);
	fru = ipmi_fru_json(bytes, size);
	demand(fru != NULL);
	/* In another language text is UTF-16, and means something else. */
	if (bytes[at + 2] == 0 || bytes[at + 2] == 25) {
		demand(json_unpack(fru, "{s:{s:s}}", "product", "asset_tag", &tag) == 0);
		demand(strcmp(tag, "rack 7") == 0);
	}
	json_decref(fru);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *fru = ipmi_fru_json(data, size);
	size_t extent = ipmi_fru_extent(data, size);
	uint8_t *bytes = malloc(size + 1);
	char *text;

	demand((fru != NULL) == (extent != 0) && extent <= IPMI_FRU_MAX);
	if (fru != NULL) {
		text = json_dumps(fru, 0);
		demand(text != NULL);
		free(text);
	}
	json_decref(fru);
	memcpy(bytes, data, size);
	check_tag(bytes, size);
	free(bytes);
	return 0;
}
