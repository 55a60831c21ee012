/* Secrets: what is one, what only looks like one, and what hides inside other text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/secrets.h"

static size_t peak;

static void *
count_malloc(size_t size)
{
	peak += size;
	return malloc(size);
}

static bool
is_secret(const char *parent, const char *name, const char *value)
{
	json_t *object = json_pack("{s:s}", name, value);
	bool is = secrets_is_secret(parent, object, name, json_object_get(object, name));

	json_decref(object);
	return is;
}

static void
names_say_what_is_secret(void **state)
{
	static const char *const secret[] = { "Password", "PASSWORD", "AdminPassword", "Users.2.Password", "Users.16.IPMIKey",
		"PasswordHash", "IPMIPasswordHash", "SHA256PasswordSalt", "SNMP.1.AgentCommunity", "IPMILan.1.EncryptionKey",
		"IPMILan.1.CommunityName", "LicenseKey", "ActivationKey", "EncryptionMasterKey", "K_g", "IPMIKgKey", "CHAPSecret",
		"ClientSecret", "PrivateKey", "Key", "AuthPassphrase", "AlertMailSMTPAuthPw", "SessionToken", "X-Auth-Token",
		"ReadCommunities", "TrapCommunity", "KerberosKeytab", "KeyString", "LicenseString", "SETUP001", "Password2",
		"HttpHeaders", "KeyID" };
	static const char *const harmless[] = { "PasswordExpiration", "MinPasswordLength", "PasswordChangeRequired", "KeyType",
		"KeySize", "SecureBootKeys", "PublicKey", "SSHHostKey", "HotKey", "SlotKey", "QuitKey", "LangKey", "Broadcom_SetupKey",
		"WriteCacheBypass", "WWWPASS", "WeightKg", "TokenType", "Hash", "HashValue", "FingerprintHashAlgorithm", "SignatureType",
		"CommunityAccessMode", "LicenseName", "UserName", "Name", "Signature", "Value", "SETUP003", "EABKeyId",
		"Password@Redfish.AllowableValues", "AuthFailureLoggingThreshold", "SNMPv3PassphraseEnabled", "PKey" };
	size_t i;

	(void)state;
	for (i = 0; i < nitems(secret); i++)
		if (!is_secret("", secret[i], "x1"))
			fail_msg("%s is a secret", secret[i]);
	for (i = 0; i < nitems(harmless); i++)
		if (is_secret("", harmless[i], "x1"))
			fail_msg("%s is no secret", harmless[i]);
}

static void
values_without_a_secret_stay(void **state)
{
	(void)state;
	assert_false(is_secret("", "Password", ""));
	assert_false(is_secret("", "EnableSNMPv3Passphrase", "Disabled"));
	assert_false(is_secret("", "BootPassword", "enabled"));
	assert_false(is_secret("", "PrivateKey", "/redfish/v1/Managers/1/Keys/1"));
	assert_false(is_secret("License", "LicenseString", "iLO Advanced license"));
	assert_true(is_secret("License", "LicenseString", "AQEBAAAAAAB"));
	assert_false(secrets_is_secret("", NULL, "Password", json_null()));
	assert_false(secrets_is_secret("", NULL, "Password", json_true()));
}

static void
numbers_are_secrets_too(void **state)
{
	json_t *number = json_integer(1234);

	(void)state;
	assert_true(secrets_is_secret("", NULL, "Password", number));
	assert_false(secrets_is_secret("", NULL, "PasswordLength", number));
	json_decref(number);
}

static void
shapes_say_what_is_secret(void **state)
{
	static const char *const secret[] = { "-----BEGIN PRIVATE KEY-----\nMIG\n-----END PRIVATE KEY-----",
		"Certificate:\n-----BEGIN RSA PRIVATE KEY-----\nx\n", "$6$rounds=5000$saltsalt$hashhashhashhash", "$y$j9T$abcdefgh$ijklmnop",
		"$2b$12$abcdefghijklmnopqrstuv", "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g", "DHHC-1:00:ia6zGodOr4SEG0Zzaw398rpY0wqip:" };
	static const char *const harmless[] = { "-----BEGIN CERTIFICATE-----\nMIG\n-----END CERTIFICATE-----", "$6 for the licence",
		"$HOME/x", "{not json", "ssh-rsa AAAAB3NzaC1yc2E", "NVMe drive", "DHHC" };
	size_t i;

	(void)state;
	for (i = 0; i < nitems(secret); i++)
		if (!is_secret("", "Text", secret[i]))
			fail_msg("%s is a secret", secret[i]);
	for (i = 0; i < nitems(harmless); i++)
		if (is_secret("", "Text", harmless[i]))
			fail_msg("%s is no secret", harmless[i]);
}

static void
the_place_says_what_is_secret(void **state)
{
	static const struct {
		const char *json, *parent, *name;
		bool is;
	} rows[] = {
		{ "{\"AttributeName\":\"Users.2.Password\",\"CurrentValue\":\"x\"}", "", "CurrentValue", true },
		{ "{\"AttributeName\":\"Users.2.UserName\",\"CurrentValue\":\"x\"}", "", "CurrentValue", false },
		{ "{\"Name\":\"LicenseKey\",\"Value\":\"x\"}", "", "Value", true },
		{ "{\"Key\":\"colour\",\"Value\":\"x\"}", "", "Key", false },
		{ "{\"Key\":\"colour\",\"Value\":\"x\"}", "", "Value", false },
		{ "{\"CommunityString\":\"p\",\"Name\":\"p\"}", "CommunityStrings", "Name", true },
		{ "{\"CommunityString\":\"p\",\"Name\":\"ops\"}", "CommunityStrings", "Name", false },
		{ "{\"CommunityString\":null,\"Name\":\"ops\"}", "CommunityStrings", "Name", false },
		{ "{\"Name\":\"public\"}", "SNMPCommunities", "Name", true },
		{ "{\"Authorization\":\"Bearer x\"}", "HttpHeaders", "Authorization", true },
		{ "{\"Authorization\":\"LDAPServer\"}", "", "Authorization", false },
		{ "{\"Signature\":\"x\"}", "ProductKey", "Signature", true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		json_t *object = json_loads(rows[i].json, 0, NULL);

		if (secrets_is_secret(rows[i].parent, object, rows[i].name, json_object_get(object, rows[i].name)) != rows[i].is)
			fail_msg("%s: %s", rows[i].json, rows[i].name);
		json_decref(object);
	}
}

static void
secrets_inside_other_text_are_taken_out(void **state)
{
	static const struct {
		const char *text, *clean;            /* NULL: nothing to change */
	} rows[] = {
		{ "{\"ProductKey\":{\"Node\":{\"LicenseID\":\"1\"},\"Signature\":\"x\"}}",
		    "{\"ProductKey\":{\"Node\":{\"LicenseID\":\"1\"},\"Signature\":null}}" },
		{ "[{\"Password\":\"x\"},[\"y\"]]", "[{\"Password\":null},[\"y\"]]" },
		{ "{\"a\":1}", NULL },
		{ "{Password}", NULL },
		{ "https://u:pw@host:8443/x?a=1", "https://u@host:8443/x?a=1" },
		{ "cifs://u:p@ss@host/x", "cifs://u@ss@host/x" },
		{ "https://host/u:p@x", NULL },
		{ "/redfish/viewer.html?token=x&b=2#c", "/redfish/viewer.html?token=&b=2#c" },
		{ "/x?a=1&password=y", "/x?a=1&password=" },
		{ "/redfish/v1/Systems/1/Entries?$skiptoken=50", NULL },
		{ "/redfish/v1/Systems/1/Entries?$skip=50&$top=1", NULL },
		{ "mail me at ops@example.net?", NULL },
		{ "", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		char *clean = secrets_inside("", "Text", rows[i].text);

		if (rows[i].clean == NULL)
			assert_null(clean);
		else
			assert_string_equal(clean, rows[i].clean);
		free(clean);
	}
}

/* "[{},{}, ..." of 2 MiB would take 170 MiB of heap. */
static void
json_inside_text_is_looked_through_within_bounds(void **state)
{
	size_t room = 2 << 20, len = 0;
	char *text = xmalloc(room), *clean;

	(void)state;
	for (text[len++] = '['; len + 4 < room; len += 3)
		memcpy(text + len, "{},", 3);
	strcpy(text + len, "{}]");
	peak = 0;
	json_set_alloc_funcs(count_malloc, free);
	clean = secrets_inside("", "Text", text);
	json_set_alloc_funcs(malloc, free);
	assert_true(peak < (size_t)32 << 20);
	assert_string_equal(clean, "");
	free(clean);
	/* Only the first value counts: behind it stands other text. */
	memcpy(text, "[0.1] ", 6);
	assert_null(secrets_inside("", "Text", text));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_say_what_is_secret),
		cmocka_unit_test(values_without_a_secret_stay),
		cmocka_unit_test(numbers_are_secrets_too),
		cmocka_unit_test(shapes_say_what_is_secret),
		cmocka_unit_test(the_place_says_what_is_secret),
		cmocka_unit_test(secrets_inside_other_text_are_taken_out),
		cmocka_unit_test(json_inside_text_is_looked_through_within_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
