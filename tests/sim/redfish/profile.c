#include "profile.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

#include "bmc.h"

/* clang-format off */
static const struct {
	const char *name, *server;
	const char *quirks[16];
} profiles[] = {
	{ "plain",          NULL,        { NULL } },
	/* Dell. Boot and media are answered 503 while the Lifecycle Controller collects inventory. */
	{ "dell-idrac8",    NULL,        { "sessions-at-root", "session-limit-rac0218", "expired-html", "patch-message",
	                                   "account-slots", "reset-done-409", "sys518-after-boot" } },
	{ "dell-idrac9",    NULL,        { "session-limit-rac0218", "accept-needed", "patch-message", "account-slots",
	                                   "reset-done-409", "sys518-after-boot" } },
	{ "dell-idrac10",   NULL,        { "session-limit-rac0218", "accept-needed", "if-match-refused-on-post",
	                                   "boot-read-only", "reset-on-409-after-off=1500", "reset-done-409",
	                                   "patch-message", "account-slots", "sys518-after-boot" } },
	/* HPE. */
	{ "hpe-ilo4",       NULL,        { "session-401", "any-case", "trailing-slash-needed", "reset-off-400",
	                                   "reset-done-400", "boot-mode-refused", "boot-not-in-post=400", "patch-message" } },
	{ "hpe-ilo5",       NULL,        { "any-case", "trailing-slash-needed", "session-location-absolute",
	                                   "session-delete-200", "identity-406", "reset-off-400", "reset-done-400",
	                                   "boot-mode-refused", "boot-not-in-post=400", "patch-message" } },
	{ "hpe-ilo6",       NULL,        { "any-case", "trailing-slash-needed", "session-location-absolute",
	                                   "session-delete-200", "reset-off-400", "reset-done-400", "boot-mode-refused",
	                                   "boot-not-in-post=400", "patch-message" } },
	{ "hpe-cray",       NULL,        { "boot-absent" } },
	/* Supermicro. */
	{ "supermicro-x10", NULL,        { "etag-none", "session-list-401", "boot-mode-needed" } },
	{ "supermicro-x11", NULL,        { "session-204", "session-list-401", "etag-none", "boot-mode-needed",
	                                   "media-parameters-refused", "licence-403@/redfish/v1/Systems/1/SecureBoot" } },
	{ "supermicro-x12", NULL,        { "boot-mode-needed", "boot-pxe-next", "media-image-stays",
	                                   "licence-403@/redfish/v1/Systems/1/SecureBoot" } },
	{ "supermicro-x13", NULL,        { "boot-mode-needed", "boot-pxe-next", "media-image-stays" } },
	/* Lenovo. */
	{ "lenovo-xcc",     NULL,        { "if-match-428", "boot-once-only", "boot-order-elsewhere" } },
	{ "lenovo-xcc2",    NULL,        { "if-match-428", "boot-once-only", "boot-order-elsewhere",
	                                   "if-match-in-body@/redfish/v1/Chassis/1/Power" } },
	/* OpenBMC. */
	{ "openbmc",        NULL,        { "patch-204" } },
	{ "nvidia-openbmc", NULL,        { "patch-204" } },
	{ "ibm-openbmc",    NULL,        { "patch-204", "boot-absent" } },
	/* AMI MegaRAC, by box. */
	{ "ami",            NULL,        { "if-match-428-ami", "boot-triple-needed", "boot-elsewhere", "expand-drops",
	                                   "media-disabled", "patch-204" } },
	{ "ami-gigabyte",   NULL,        { "etag-weak-unusable", "boot-triple-needed", "boot-elsewhere", "expand-drops",
	                                   "media-disabled", "patch-204" } },
	{ "ami-slow",       NULL,        { "if-match-428-ami", "boot-triple-needed", "boot-elsewhere", "expand-drops",
	                                   "media-disabled", "patch-204", "slow=40" } },
	{ "inspur",         NULL,        { "session-foreign-body", "members-strings" } },
	/* Others. */
	{ "cisco-cimc",     NULL,        { "media-reserved@/redfish/v1/Managers/CIMC/VirtualMedia/0" } },
	{ "fujitsu-irmc",   NULL,        { "expand-refused", "if-match-428" } },
	{ "huawei-ibmc",    "iBMC",      { "session-no-location", "if-match-412" } },
	/* HDM 3.57 speaks RSA key exchange only: "tls": "rsa-kx" in a fleet file. */
	{ "h3c-hdm",        NULL,        { NULL } },
	{ "power-shelf",    NULL,        { "patch-204" } },
};

static const struct {
	const char *tree, *profile;
} guesses[] = {
	{ "dell-*",               "dell-idrac9" },
	{ "hpe-ilo6*",            "hpe-ilo6" },
	{ "hpe-*",                "hpe-ilo5" },
	{ "lenovo-*",             "lenovo-xcc" },
	{ "supermicro-gb300*",    "openbmc" },
	{ "supermicro-x10*",      "supermicro-x10" },
	{ "supermicro-*",         "supermicro-x13" },
	{ "ami-*",                "ami" },
	{ "openbmc-nvidia*",      "nvidia-openbmc" },
	{ "openbmc-*",            "openbmc" },
	{ "cray-*",               "hpe-cray" },
	{ "powershelf-*",         "power-shelf" },
};
/* clang-format on */

const char *
profile_for_tree(const char *tree_name)
{
	for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++)
		if (fnmatch(guesses[i].tree, tree_name, 0) == 0)
			return guesses[i].profile;
	return "plain";
}

/* NAME[=ARG], or NAME[=ARG]@URI: only for paths that begin so. */
static json_t *
use_of(const char *text)
{
	const char *at = strchr(text, '@');

	if (!at)
		return json_string(text);
	return json_pack("{s:s%, s:s}", "name", text, (size_t)(at - text), "uri", at + 1);
}

bool
profile_apply(struct bmc *b, const char *name)
{
	for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
		if (strcmp(profiles[i].name, name) != 0)
			continue;
		for (const char *const *quirk = profiles[i].quirks; *quirk; quirk++) {
			json_t *use = use_of(*quirk);

			if (!quirks_add(b, use))
				die("profile %s: no quirk '%s'", name, *quirk);
			json_decref(use);
		}
		if (profiles[i].server && !b->server_header)
			b->server_header = xstrdup(profiles[i].server);
		return true;
	}
	return false;
}

json_t *
profile_table(void)
{
	json_t *all = json_object();

	for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
		json_t *list = json_array();

		for (const char *const *quirk = profiles[i].quirks; *quirk; quirk++)
			json_array_append_new(list, json_string(*quirk));
		json_object_set_new(all, profiles[i].name, list);
	}
	return all;
}
