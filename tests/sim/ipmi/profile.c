#include "profile.h"

#include <stdlib.h>
#include <string.h>

#include "crypto.h"

/* clang-format off */
static const struct profile rows[] = {
	/* name              IANA   product  fw          manufacturer   product           suites */
	{ "plain",           10876, 0x0969, 3, 0x88, "Supermicro",  "SYS-2029U",        "17 3", "", "",
	  "nothing odd" },
	{ "supermicro-x8",   10876, 0x0605, 2, 0x04, "Supermicro",  "X8DTG-QF",         "3 2 1 0", "open-echo rakp4-always", "",
	  "opensesspriv and integritycheckvalue; takes suite 0" },
	{ "supermicro-x9",   10876, 0x0660, 3, 0x39, "Supermicro",  "X9SCM-iiF",        "3 2 1", "wrong-checksum reservation-lost=7 states-extra", "session_limit=8 sdr_read_max=32",
	  "nochecksumcheck; readers of the SDR cut each other's reservation" },
	{ "supermicro-x10",  10876, 0x0857, 3, 0x90, "Supermicro",  "X10DRU-i+",        "3 2 1 0", "reservation-lost=40", "sdr_read_max=32",
	  "takes suite 0" },
	{ "supermicro-x11",  10876, 0x0969, 1, 0x74, "Supermicro",  "X11DPU",           "17 3", "", "",
	  "no IPMI 1.5" },
	{ "supermicro-h8qme", 10437, 0x0071, 1, 0x59, "Peppercon",  "H8QME",            "3", "rakp2-long sel-reserve-refused", "",
	  "supermicro20" },
	{ "dell-idrac6",     674,   0x0100, 1, 0x98, "Dell Inc.",   "PowerEdge R610",   "3 2 1", "fru-checksum scanning-off", "session_limit=4",
	  "skipchecks, ignorescanningdisabled" },
	{ "dell-idrac7",     674,   0x0100, 2, 0x65, "Dell Inc.",   "PowerEdge R720",   "3", "", "session_limit=5",
	  "" },
	{ "dell-idrac8",     674,   0x0100, 2, 0x83, "Dell Inc.",   "PowerEdge R730",   "17 3", "", "session_limit=5",
	  "" },
	{ "dell-fc830",      674,   0x0100, 2, 0x63, "Dell Inc.",   "PowerEdge FC830",  "3", "sdr-last-c3", "",
	  "the last record is C3h" },
	{ "dell-2950",       674,   0x0023, 2, 0x50, "Dell Inc.",   "PowerEdge 2950",   "3 2 1 0", "states-extra scanning-off", "session_limit=4 ipmi15=1",
	  "bits of states that do not exist" },
	{ "hp-ilo3",         11,    0x2000, 1, 0x94, "HP",          "ProLiant DL380 G7", "3", "slow=120;rakp1 slow=120;rakp3 discrete-analog", "",
	  "slow RAKP, discretereading" },
	{ "hp-ilo4",         11,    0x2000, 2, 0x82, "HP",          "ProLiant DL360 Gen9", "3", "slow=80;rakp1 no-suite-list", "",
	  "no list of suites" },
	{ "hp-dl380-g5",     11,    0x0009, 1, 0x81, "HP",          "ProLiant DL380 G5", "3 2 1 0", "extra-bytes=12;00/09 sel-type-wrong", "ipmi15=1",
	  "12 bytes more in the boot flags, record types that do not exist" },
	{ "hp-dl160-g6",     11,    0x0018, 4, 0x21, "HP",          "ProLiant DL160 G6", "3", "missing-slow=5000", "",
	  "five seconds for each absent sensor" },
	{ "hp-dl585-g7",     11,    0x0031, 1, 0x50, "HP",          "ProLiant DL585 G7", "3", "sdr-excess", "",
	  "records with more bytes than they should have" },
	{ "intel-s2600",     343,   0x0048, 1, 0x21, "Intel Corporation", "S2600CP",    "3 2 1", "rakp4-integrity role-plain-rakp3 open-echo authcap-wrong", "session_limit=5",
	  "intelplus, opensesspriv" },
	{ "intel-se7520",    343,   0x0023, 0, 0x15, "Intel",       "SE7520AF2",        "3", "name-padded role-plain-rakp3", "ipmi15=1",
	  "intel20" },
	{ "intel-m50cyp",    343,   0x007b, 2, 0x88, "Intel Corporation", "M50CYP2SB2U", "17", "open-status=1 no-ping", "session_limit=5",
	  "suite 17 alone, others are 'no resources'" },
	{ "sun-x4100",       42,    0x4701, 2, 0x00, "Sun Microsystems", "Sun Fire X4100", "3 2 1", "rakp2-long open-hashed wrong-suite-list", "",
	  "sun20" },
	{ "inventec-5441",   20569, 0x0051, 1, 0x53, "Inventec",    "5441",             "3", "open-echo dcmi-claimed fru-checksum", "",
	  "opensesspriv, skipchecks; DCMI is claimed" },
	{ "quanta-qssc-s4r", 7244,  0x003c, 2, 0x35, "Quanta",      "QSSC-S4R",         "3", "open-echo", "",
	  "opensesspriv" },
	{ "winterfell",      40981, 0x0001, 1, 0x05, "Wiwynn",      "Winterfell",       "3", "no-ping", "",
	  "ipmiping" },
	{ "asrock-mt-c224",  49622, 0x0224, 0, 0x16, "ASRockRack",  "MT-C224",          "3", "sequence-gaps=2", "",
	  "sequence numbers 1, 3, 5" },
	{ "asus-rs162",      2623,  0x0162, 1, 0x10, "ASUSTeK",     "RS162-E4",         "3 2 1", "authcap-wrong", "",
	  "authcap" },
	{ "tyan-s2882",      6653,  0x0b42, 1, 0x13, "Tyan",        "S2882",            "3", "sid-zero", "ipmi15=1",
	  "idzero" },
	{ "tyan-zero",       6653,  0x0b43, 1, 0x20, "Tyan",        "undocumented",     "3", "open-wants-zero", "",
	  "the privilege of Open Session must be 0" },
	{ "inspur-nf5280",   37945, 0x0001, 4, 0x17, "Inspur",      "NF5280M5",         "17 3", "sdr-endless", "",
	  "the repository never ends" },
	{ "fujitsu-rx300",   10368, 0x0153, 3, 0x60, "FUJITSU",     "PRIMERGY RX300 S6", "3", "sdr-count-wrong owner-wrong", "",
	  "assumebmcowner; the count is wrong" },
	{ "cisco-ucs",       5771,  0xf01d, 4, 0x01, "Cisco Systems Inc", "UCSC-C220-M4S", "3", "privilege-refused=0x81", "session_limit=4",
	  "administrator is refused after the login" },
	{ "lenovo-chassis",  19046, 0x0240, 2, 0x10, "Lenovo",      "ThinkSystem",      "17", "", "",
	  "suite 17 alone" },
	{ "openbmc",         49769, 0x0001, 2, 0x09, "OpenBMC",     "Witherspoon",      "17", "boot-parameter-3-refused", "",
	  "suite 17 alone; boot flags cannot be kept from expiring" },
	{ "ami-ast2500",     15370, 0x0101, 1, 0x12, "GIGABYTE",    "MR91-FS0",         "17 3", "", "",
	  "firmware from before the window of CVE-2019-6260 closed" },
	{ "ami-ast2400",     20974, 0x0aab, 0, 0x60, "ASRockRack",  "generic AST2400",  "3 2 1 0", "sdr-device guid-zero", "sdr_read_max=16",
	  "device SDRs, no GUID, suite 0" },
	{ "pyghmi-bmc",      0,     0x0000, 1, 0x00, "",            "virtual",          "3", "login-silent open-sha1", "",
	  "wrong passwords are met with silence" },
	{ "ipmi-15",         343,   0x0011, 0, 0x20, "Intel",       "STL2",             "3", "only-15", "ipmi15=1",
	  "no IPMI 2.0" },
};
/* clang-format on */

const struct profile *
profile_find(const char *name)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

/* "slow=80;rakp1": its name, its argument, its step. */
static void
add_quirk(struct bmc *b, char *word)
{
	char *on = strchr(word, ';'), *arg = strchr(word, '=');
	json_t *what;

	if (on)
		*on++ = '\0';
	if (arg)
		*arg++ = '\0';
	what = json_pack("{s:s, s:s*, s:s*}", "name", word, "arg", arg, "on", on);
	if (!quirks_add(b, what))
		die("profile: no quirk '%s'", word);
	json_decref(what);
}

static void
add_setting(struct bmc *b, char *word)
{
	char *value = strchr(word, '=');

	*value++ = '\0';
	if (!settings_set(&b->settings, word, atol(value)))
		die("profile: no setting '%s'", word);
}

static void
each_word(struct bmc *b, const char *words, void (*use)(struct bmc *, char *))
{
	char *copy = xstrdup(words), *rest = copy, *word;

	while ((word = strsep(&rest, " ")))
		if (*word)
			use(b, word);
	free(copy);
}

static void
add_suite(struct bmc *b, char *word)
{
	const struct suite *suite = suite_find(atoi(word));

	if (!suite)
		die("no suite %s", word);
	b->suites |= 1u << (suite - suites);
}

void
profile_apply(struct bmc *b, const struct profile *p)
{
	b->profile = p;
	b->suites = 0;
	each_word(b, p->suites, add_suite);
	each_word(b, p->quirks, add_quirk);
	each_word(b, p->settings, add_setting);
}

json_t *
profile_table(void)
{
	json_t *all = json_array();

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		json_array_append_new(
		    all, json_pack("{s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:s, s:s}", "name",
			     rows[i].name, "manufacturer_id", rows[i].manufacturer_id, "product_id",
			     rows[i].product_id, "manufacturer", rows[i].manufacturer, "product",
			     rows[i].product, "suites", rows[i].suites, "quirks", rows[i].quirks,
			     "settings", rows[i].settings, "what", rows[i].what));
	return all;
}
