/* What single products need that others do not: rows chosen by manufacturer (IANA enterprise number,
 * as Get Device ID gives it), product and firmware, or named in the configuration (`quirks`). Also
 * the credentials that boxes are delivered with, and firmware known to be vulnerable. Pure, any
 * thread. */
#ifndef FISHWAY_IPMI_QUIRKS_H
#define FISHWAY_IPMI_QUIRKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ipmi_quirk {
	IPMI_QUIRK_NO_SUMS = 1 << 0,          /* checksums of messages are wrong */
	IPMI_QUIRK_PLAIN_PROOF = 1 << 1,      /* as the next one, in RAKP 3 alone (both are found out, too) */
	IPMI_QUIRK_PLAIN_ROLE = 1 << 2,       /* the codes are made over the role without the name-only bit */
	IPMI_QUIRK_INTEGRITY_CODE = 1 << 3,   /* RAKP 4's code is cut as the integrity algorithm has it */
	IPMI_QUIRK_HIGHEST = 1 << 4,          /* Open Session wants 0 as privilege */
	IPMI_QUIRK_SLOW_RAKP = 1 << 6,        /* takes seconds for a proof */
	IPMI_QUIRK_NO_CAPS = 1 << 7,          /* asked for capabilities, it does not answer */
	IPMI_QUIRK_NO_PRIVILEGE = 1 << 8,     /* the session has its privilege, and cannot be asked for one */
	IPMI_QUIRK_SMALL_READS = 1 << 9,      /* SDR and FRU in pieces of 16 bytes */
	IPMI_QUIRK_DISCRETE_READING = 1 << 10, /* an analog value although the event type is discrete */
	IPMI_QUIRK_SCANNING = 1 << 11,        /* "scanning disabled" does not mean that the value is none */
	IPMI_QUIRK_BMC_OWNER = 1 << 12,       /* the sensor's owner is wrong: it is the BMC */
	IPMI_QUIRK_SYSTEM_EVENT = 1 << 13,    /* SEL records of illegal types are events */
	IPMI_QUIRK_DISK_IS_9 = 1 << 14        /* boot from disk in UEFI mode is device 9 */
};

struct ipmi_product {
	uint32_t manufacturer;
	uint16_t product;
	uint8_t major, minor; /* firmware; minor in BCD */
};

/* True for names that peers use for what every box gets here; then *quirk is 0. */
bool ipmi_quirk_named(const char *name, uint32_t *quirk);
uint32_t ipmi_quirks_of(const struct ipmi_product *product);
/* What is known of the firmware, or NULL. */
const char *ipmi_firmware_warning(const struct ipmi_product *product);

/* In constant time over the whole table. */
bool ipmi_is_default_password(const char *user, const char *password);

#endif
