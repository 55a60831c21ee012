/* Vendors: what their BMCs call themselves, and the quirks and settings that go with it. */
#ifndef SIM_IPMI_PROFILE_H
#define SIM_IPMI_PROFILE_H

#include "bmc.h"

struct profile {
	const char *name;
	uint32_t manufacturer_id; /* IANA enterprise number */
	uint16_t product_id;
	uint8_t major, minor; /* firmware; minor in BCD */
	const char *manufacturer, *product;
	const char *suites; /* "17 3" */
	const char
	    *quirks; /* "name=arg name"; an argument after ';' narrows: "extra-bytes=12;00/09" */
	const char *settings; /* "name=number" */
	const char *what;
};

/* NULL: no such profile. */
const struct profile *profile_find(const char *name);
/* Its suites, quirks and settings. */
void profile_apply(struct bmc *b, const struct profile *p);
json_t *profile_table(void);

#endif
