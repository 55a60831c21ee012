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
	{ "dell-idrac9",    NULL,        { "session-limit-rac0218", "accept-needed", "patch-message" } },
	{ "dell-idrac8",    NULL,        { "sessions-at-root", "session-limit-rac0218", "expired-html", "patch-message" } },
	{ "dell-idrac10",   NULL,        { "session-limit-rac0218", "accept-needed", "if-match-refused-on-post",
	                                   "boot-read-only", "reset-on-409-after-off", "patch-message" } },
	{ "hpe-ilo4",       NULL,        { "session-401", "any-case", "reset-off-400", "boot-mode-refused", "patch-message" } },
	{ "hpe-ilo5",       NULL,        { "any-case", "trailing-slash-needed", "session-location-absolute",
	                                   "session-delete-200", "identity-406", "reset-off-400", "boot-mode-refused",
	                                   "boot-not-in-post", "patch-message" } },
	{ "supermicro-x11", NULL,        { "session-204", "session-list-401", "etag-none", "media-parameters-refused" } },
	{ "supermicro-x13", NULL,        { "boot-mode-needed", "boot-pxe-next", "media-image-stays" } },
	{ "lenovo-xcc",     NULL,        { "if-match-428", "boot-once-only" } },
	{ "openbmc",        NULL,        { "patch-204" } },
	{ "ami",            NULL,        { "if-match-428-ami", "boot-triple-needed", "boot-elsewhere", "expand-drops",
	                                   "patch-204" } },
	{ "fujitsu-irmc",   NULL,        { "expand-refused", "if-match-428" } },
	{ "huawei-ibmc",    "iBMC",      { "session-no-location", "if-match-412" } },
	{ "inspur",         NULL,        { "session-foreign-body", "members-strings" } },
};

static const struct {
	const char *tree, *profile;
} guesses[] = {
	{ "dell-*",               "dell-idrac9" },
	{ "hpe-*",                "hpe-ilo5" },
	{ "lenovo-*",             "lenovo-xcc" },
	{ "supermicro-gb300*",    "openbmc" },
	{ "supermicro-*",         "supermicro-x13" },
	{ "ami-*",                "ami" },
	{ "openbmc-*",            "openbmc" },
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

bool
profile_apply(struct bmc *b, const char *name)
{
	for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
		if (strcmp(profiles[i].name, name) != 0)
			continue;
		for (const char *const *quirk = profiles[i].quirks; *quirk; quirk++) {
			json_t *text = json_string(*quirk);

			if (!quirks_add(b, text))
				die("profile %s: no quirk '%s'", name, *quirk);
			json_decref(text);
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
