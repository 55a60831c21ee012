/* Where vendors keep what a Manager says elsewhere in standard places (manager_places.h). */
#include "gateway/xalloc.h"
#include "translate/manager_places.h"

/* clang-format off */
const struct ntp_place ntp_places[] = {
	/* link                              enabled      on    off   servers               wanted              first               second               most */
	{ "Oem.Supermicro.NTP",              "NTPEnable", NULL, NULL, NULL,                 NULL,               "PrimaryNTPServer", "SecondaryNTPServer", 2, "X10SDV 4.0, X13 11.01" },
	{ "Oem.Hpe.Links.DateTimeService",   NULL,        NULL, NULL, "NTPServers",         "StaticNTPServers", NULL,               NULL,                 2, "iLO 5 2.46 to iLO 6 1.66" },
	{ "Oem.Hp.Links.DateTimeService",    NULL,        NULL, NULL, "NTPServers",         "StaticNTPServers", NULL,               NULL,                 2, "iLO 4: python-ilorest-library" },
	{ "Oem.Hp.links.DateTimeService",    NULL,        NULL, NULL, "NTPServers",         "StaticNTPServers", NULL,               NULL,                 2, "iLO 4: python-ilorest-library" },
	{ "Oem.Huawei.NtpService",           "ServiceEnabled", NULL, NULL, NULL,            NULL,               "PreferredNtpServer", "AlternateNtpServer", 2, "iBMC 3.31" },
	{ "Oem.Lenovo.DateTimeService",      "SettingMethod", "NTP", "SyncwithHost", "NTPServerAddresses", NULL, NULL,              NULL,                 0, "XCC 2.83" },
};

const struct licence_place licence_places[] = {
	{ "Links.Oem.Dell.DellLicenseCollection", LICENCE_COLLECTION, NULL, NULL,
	  "EntitlementID", "LicenseDescription", "LicenseDescription", "LicenseType", "LicensePrimaryStatus", "EntitlementID", "LicenseInstallDate", "LicenseEndDate",
	  "iDRAC9 6.00" },
	{ "Oem.Hpe.License",                      LICENCE_INLINE, NULL, NULL,
	  NULL, "LicenseString", "LicenseString", "LicenseType", NULL, NULL, NULL, NULL,
	  "iLO 5 2.46 to iLO 6 1.66" },
	{ "Oem.Hp.License",                       LICENCE_INLINE, NULL, NULL,
	  NULL, "LicenseString", "LicenseString", "LicenseType", NULL, NULL, NULL, NULL,
	  "iLO 4: python-ilorest-library" },
	{ "Oem.ts_fujitsu.iRMCConfiguration",     LICENCE_TEXTS, "Licenses", "Keys",
	  NULL, "Name", "Name", "Type", NULL, NULL, NULL, NULL,
	  "iRMC S5 3.75P" },
	{ "Oem.Supermicro.LicenseManager",        LICENCE_TEXTS, "QueryLicense", "Licenses",
	  "ProductKey.Node.LicenseID", "ProductKey.Node.LicenseName", "ProductKey.Node.LicenseName", NULL, NULL, "ProductKey.Node.LicenseID", "ProductKey.Node.CreateDate", NULL,
	  "X13 11.01" },
};

const struct role_word role_words[] = {
	{ "Cisco",  "admin",       "Administrator", "CIMC 4.1" },
	{ "Cisco",  "user",        "Operator",      "CIMC 4.1" },
	{ "Cisco",  "readonly",    "ReadOnly",      "CIMC 4.1" },
	{ "Huawei", "Commonuser",  "ReadOnly",      "iBMC 3.31" },
};

const struct account_slots account_slots[] = {
	{ "Dell", 3, "iDRAC9 6.00; nv-redfish: bmc_quirks.rs, bmclib: user.go" },
};

const struct account_oem account_oems[] = {
	{ "Hpe", "LoginName", "Privileges", {
	  "LoginPriv RemoteConsolePriv UserConfigPriv VirtualMediaPriv VirtualPowerAndResetPriv iLOConfigPriv HostBIOSConfigPriv HostNICConfigPriv HostStorageConfigPriv",
	  "LoginPriv RemoteConsolePriv VirtualMediaPriv VirtualPowerAndResetPriv HostBIOSConfigPriv HostNICConfigPriv HostStorageConfigPriv",
	  "LoginPriv" }, "iLO 5 2.46" },
	{ "Hp", "LoginName", "Privileges", {
	  "LoginPriv RemoteConsolePriv UserConfigPriv VirtualMediaPriv VirtualPowerAndResetPriv iLOConfigPriv",
	  "LoginPriv RemoteConsolePriv VirtualMediaPriv VirtualPowerAndResetPriv",
	  "LoginPriv" }, "iLO 4: python-ilorest-library" },
};
/* clang-format on */

const size_t ntp_place_count = nitems(ntp_places), licence_place_count = nitems(licence_places),
	     role_word_count = nitems(role_words), account_slots_count = nitems(account_slots),
	     account_oem_count = nitems(account_oems);
