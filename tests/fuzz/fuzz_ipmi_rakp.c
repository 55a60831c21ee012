/* Answers while a session is opened, before anybody has proven anything. */
#include <stdlib.h>
#include <string.h>

#include "southbound/ipmi_rakp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool is_so)
{
	if (!is_so)
		abort();
}

static void
check(const struct ipmi_rakp_answer *rakp, const uint8_t *data, size_t size)
{
	demand(rakp->tag == data[0] && ipmi_rakp_status_text(rakp->status) != NULL);
	if (rakp->code != NULL)
		demand(rakp->code >= data && rakp->code + rakp->code_len == data + size);
	if (rakp->guid != NULL)
		demand(rakp->guid + IPMI_GUID_BYTES <= data + size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ipmi_open_answer open;
	struct ipmi_rakp_answer rakp;
	struct ipmi_auth_caps caps;

	if (ipmi_open_decode(&open, data, size))
		demand(open.tag == data[0] && (open.status != IPMI_RAKP_OK || size >= 36));
	if (ipmi_rakp2_decode(&rakp, data, size)) {
		check(&rakp, data, size);
		demand(rakp.status != IPMI_RAKP_OK || (rakp.bmc_random != NULL && rakp.guid != NULL));
	}
	if (ipmi_rakp4_decode(&rakp, data, size))
		check(&rakp, data, size);
	if (ipmi_auth_caps_decode(&caps, data, size))
		demand(!caps.speaks_v20 || caps.has_extended);
	return 0;
}
