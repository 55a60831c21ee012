/* Manufacturers by IANA enterprise number; comments name them. */
#include "southbound/ipmi_quirks.h"

#include <string.h>

#include <openssl/crypto.h>

#include "gateway/xalloc.h"

enum { ANY = -1 };

/* clang-format off */

/* The words that a configuration may use: mostly those of freeipmi's -W. 0: every box gets that here. */
static const struct { const char *name; uint32_t quirk; } names[] = {
	{ "authcap",                 0 }, /* the bits about users and K_g are never relied upon */
	{ "opensesspriv",            0 }, /* the wanted privilege is in Open Session, too */
	{ "integritycheckvalue",     0 },
	{ "assumemaxsdrrecordcount", 0 }, /* the reading of SDRs ends in any case */
	{ "skipchecks",              0 }, /* wrong checksums of FRU areas are told, not refused */
	{ "ipmiping",                0 }, /* RMCP ping is not used */
	{ "idzero",                  0 }, /* session id 0 in a session: the code proves whose it is */
	{ "discretereading",         0 }, /* full records that have analog units give a value */
	{ "nochecksumcheck",         IPMI_QUIRK_NO_SUMS },
	{ "intelplus",               IPMI_QUIRK_PLAIN_PROOF | IPMI_QUIRK_INTEGRITY_CODE },
	{ "i82571spt",               IPMI_QUIRK_PLAIN_ROLE | IPMI_QUIRK_NO_CAPS | IPMI_QUIRK_NO_PRIVILEGE },
	{ "supermicro20",            0 }, /* a code may be longer, or one byte shorter */
	{ "sun20",                   0 },
	{ "highest",                 IPMI_QUIRK_HIGHEST },
	{ "slowrakp",                IPMI_QUIRK_SLOW_RAKP },
	{ "smallreads",              IPMI_QUIRK_SMALL_READS },
	{ "ignorescanningdisabled",  IPMI_QUIRK_SCANNING },
	{ "assumebmcowner",          IPMI_QUIRK_BMC_OWNER },
	{ "assumesystemevent",       IPMI_QUIRK_SYSTEM_EVENT },
	{ "disk9",                   IPMI_QUIRK_DISK_IS_9 },
};

/* By what Get Device ID says; the first of a session is known only from Get Channel Authentication
 * Capabilities, which has the manufacturer alone (product 0). */
static const struct {
	uint32_t manufacturer;
	int product_from, product_to; /* ANY: all */
	int major_to;                 /* firmware up to; ANY: all */
	uint32_t quirks;
} rows[] = {
	/* HP (iLO 2 to 4): seconds for a proof while the host starts; event records of illegal types */
	{ 11,    ANY,    ANY,    ANY, IPMI_QUIRK_SLOW_RAKP | IPMI_QUIRK_SYSTEM_EVENT },
	/* Dell PowerEdge 2900, 2950, R410, R610: "scanning disabled" on sensors that work */
	{ 674,   256,    256,    1,   IPMI_QUIRK_SCANNING },
	/* Fujitsu RX300 S3 and its kin (iRMC S1): the owner is not the BMC, but it answers for them */
	{ 10368, 0x0200, 0x0213, ANY, IPMI_QUIRK_BMC_OWNER },
	/* Supermicro, under its own number and under one that is no IANA number: boot from disk by UEFI */
	{ 10876, ANY,    ANY,    ANY, IPMI_QUIRK_DISK_IS_9 },
	{ 47488, ANY,    ANY,    ANY, IPMI_QUIRK_DISK_IS_9 },
	/* X9SCL, X9SCM: wrong checksums */
	{ 10876, 1572,   1572,   ANY, IPMI_QUIRK_NO_SUMS },
	{ 47488, 1572,   1572,   ANY, IPMI_QUIRK_NO_SUMS },
	/* Inventec 5441, 5442 (and Dell Xanadu II, III): pieces of more than 16 bytes come wrong */
	{ 20569, 51,     52,     ANY, IPMI_QUIRK_SMALL_READS },
};

/* CVE-2019-6260: the host reads and writes the BMC's memory over AHB on AST2400 and AST2500. The
 * maker's statement of August 2019 names these versions of its Vertiv firmware as mended. */
static const struct {
	uint32_t manufacturer;
	uint8_t major, minor; /* mended in this one; minor in BCD */
	const char *text;
} warnings[] = {
	{ 15370, 1, 0x84, "CVE-2019-6260, mended in 1.84" }, /* GIGABYTE, AST2500 */
	{ 15370, 8, 0x83, "CVE-2019-6260, mended in 8.83" }, /* GIGABYTE, AST2400 */
};

/* What boxes were delivered with, as their makers' manuals say. */
static const struct { const char *user, *password; } defaults[] = {
	{ "root",   "calvin" },   { "root",  "superuser" }, { "root",  "0penBmc" },
	{ "ADMIN",  "ADMIN" },    { "admin", "admin" },     { "admin", "password" },
	{ "USERID", "PASSW0RD" }, { "root",  "changeme" },  { "sysadmin", "superuser" },
	{ "Administrator", "password" }, { "", "" },
};
/* clang-format on */

bool
ipmi_quirk_named(const char *name, uint32_t *quirk)
{
	size_t i;

	*quirk = 0;
	for (i = 0; i < nitems(names); i++)
		if (strcmp(names[i].name, name) == 0) {
			*quirk = names[i].quirk;
			return true;
		}
	return false;
}

uint32_t
ipmi_quirks_of(const struct ipmi_product *product)
{
	uint32_t quirks = 0;
	size_t i;

	for (i = 0; i < nitems(rows); i++)
		if (rows[i].manufacturer == product->manufacturer &&
		    (rows[i].product_from == ANY || (product->product >= rows[i].product_from &&
							product->product <= rows[i].product_to)) &&
		    (rows[i].major_to == ANY || product->major <= rows[i].major_to))
			quirks |= rows[i].quirks;
	return quirks;
}

const char *
ipmi_firmware_warning(const struct ipmi_product *product)
{
	size_t i;

	for (i = 0; i < nitems(warnings); i++)
		if (warnings[i].manufacturer == product->manufacturer &&
		    warnings[i].major == product->major && product->minor < warnings[i].minor)
			return warnings[i].text;
	return NULL;
}

/* Both are copied into fields of one size, so that time tells neither length nor content. */
bool
ipmi_is_default_password(const char *user, const char *password)
{
	char given[64] = "", row[64];
	bool is_default = false;
	size_t i;

	strncpy(given, user, 31);
	strncpy(given + 32, password, 31);
	for (i = 0; i < nitems(defaults); i++) {
		memset(row, 0, sizeof row);
		strncpy(row, defaults[i].user, 31);
		strncpy(row + 32, defaults[i].password, 31);
		is_default |= CRYPTO_memcmp(given, row, sizeof row) == 0;
	}
	OPENSSL_cleanse(given, sizeof given);
	return is_default;
}
