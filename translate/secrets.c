#include "translate/secrets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"

/* What a property holds is said by the end of its name: Password is a secret, PasswordExpiration a
 * date, KeyType a word. For dotted attribute names (Users.2.Password) that is the end of their last
 * part. The longest row that fits decides. */
enum rule { HARMLESS, SECRET, SECRET_IF_BLOB, SECRET_UNLESS_PAIR };
struct ending {
	const char *text;
	size_t len;
	bool is_whole; /* the whole name, not only its end */
	enum rule rule;
};

/* clang-format off */
#define T(text) text, sizeof(text) - 1
static const struct ending endings[] = {
	{ T("password"),          false, SECRET },
	{ T("passwords"),         false, SECRET },
	{ T("passwd"),            false, SECRET },
	{ T("passphrase"),        false, SECRET },
	{ T("passcode"),          false, SECRET },
	{ T("pwd"),               false, SECRET },
	{ T("pw"),                false, SECRET },
	{ T("setup001"),          true,  SECRET },          /* a BIOS: administrator's and user's password */
	{ T("setup002"),          true,  SECRET },
	{ T("pass"),              false, SECRET },
	{ T("bypass"),            false, HARMLESS },
	{ T("wwwpass"),           true,  HARMLESS },        /* the address of a maker's web service */
	{ T("passwordhash"),      false, SECRET },
	{ T("hashedpassword"),    false, SECRET },
	{ T("passwordsalt"),      false, SECRET },
	{ T("salt"),              false, SECRET },
	{ T("secret"),            false, SECRET },
	{ T("secrets"),           false, SECRET },
	{ T("sharedsecret"),      false, SECRET },
	{ T("token"),             false, SECRET },
	{ T("tokens"),            false, SECRET },
	{ T("cookie"),            false, SECRET },
	{ T("credential"),        false, SECRET },
	{ T("credentials"),       false, SECRET },
	{ T("psk"),               false, SECRET },
	{ T("pin"),               true,  SECRET },
	{ T("pincode"),           false, SECRET },
	{ T("otp"),               true,  SECRET },
	{ T("k_g"),               false, SECRET },
	{ T("kg"),                true,  SECRET },          /* WeightKg is none */
	{ T("community"),         false, SECRET },
	{ T("communities"),       false, SECRET },
	{ T("communityname"),     false, SECRET },
	{ T("communitynames"),    false, SECRET },
	{ T("communitystring"),   false, SECRET },
	{ T("communitystrings"),  false, SECRET },
	{ T("communityvalue"),    false, SECRET },
	{ T("key"),               false, SECRET },
	{ T("key"),               true,  SECRET_UNLESS_PAIR },
	{ T("keytab"),            false, SECRET },
	{ T("publickey"),         false, HARMLESS },
	{ T("hostkey"),           false, HARMLESS },
	{ T("hotkey"),            false, HARMLESS },
	{ T("slotkey"),           false, HARMLESS },
	{ T("setupkey"),          false, HARMLESS },
	{ T("quitkey"),           false, HARMLESS },
	{ T("functionkey"),       false, HARMLESS },
	{ T("sortkey"),           false, HARMLESS },
	{ T("bootkey"),           false, HARMLESS },
	{ T("langkey"),           false, HARMLESS },
	{ T("pkey"),              true,  HARMLESS },        /* InfiniBand's partition */
	{ T("forcechangepassword"), false, HARMLESS },
	{ T("keyid"),             true,  SECRET },          /* Dell's RAID controllers: a passphrase's hint */
	{ T("httpheaders"),       true,  SECRET },
	{ T("keystring"),         false, SECRET },
	{ T("keymaterial"),       false, SECRET },
	{ T("keyvalue"),          false, SECRET },
	{ T("privatekeys"),       false, SECRET },
	{ T("authenticationkeys"), false, SECRET },
	{ T("encryptionkeys"),    false, SECRET },
	{ T("apikeys"),           false, SECRET },
	{ T("accesskeys"),        false, SECRET },
	{ T("licensekeys"),       false, SECRET },
	{ T("licensestring"),     false, SECRET_IF_BLOB },  /* DMTF: the licence itself; elsewhere its name in words */
	{ T("licensecontent"),    false, SECRET },
	{ T("licensedata"),       false, SECRET },
	{ T("licensefile"),       false, SECRET_IF_BLOB },
	{ T("licensesignature"),  false, SECRET },
};

/* Texts that are secret whatever they are called. `more`: must follow somewhere behind. */
static const struct {
	const char *begin, *more;
	size_t len_min;
} shapes[] = {
	{ "$1$",  "$", 20 },           /* crypt(5): MD5, bcrypt, SHA-256, SHA-512, scrypt, yescrypt, gost-yescrypt */
	{ "$2a$", "$", 20 },
	{ "$2b$", "$", 20 },
	{ "$2y$", "$", 20 },
	{ "$5$",  "$", 20 },
	{ "$6$",  "$", 20 },
	{ "$7$",  "$", 20 },
	{ "$y$",  "$", 20 },
	{ "$gy$", "$", 20 },
	{ "{SSHA}", "", 20 },          /* RFC 2307 */
	{ "{SHA}", "", 20 },
	{ "{CRYPT}", "", 15 },
	{ "DHHC-1:", ":", 20 },        /* NVMe base 2.0 8.13.5.8: a host's secret */
	{ "NVMeTLSkey-1:", ":", 20 },  /* NVMe TCP 3.6.1.5 */
};

/* A pair: the value is judged by what its sibling calls it. */
static const char *const pair_names[] = { "Name", "AttributeName", "Key", "Id", "Attribute" };
static const char *const pair_values[] = { "Value", "CurrentValue", "DefaultValue", "PendingValue", "AttributeValue" };
/* clang-format on */

enum { HEAP_MAX = 16 << 20 }; /* for JSON inside a string */

static bool is_secret_name(const json_t *object, const char *name, const char *text);
static bool is_secret_place(
    const char *parent, const json_t *object, const char *name, const char *text);
static bool is_secret_text(const char *text);
static bool is_secret_value_of_pair(const json_t *object, const char *name, const char *text);
static char *clean_json(const char *parent, const char *name, const char *text);
static char *clean_url(const char *text);
static bool null_secrets(
    const char *parent, const char *name, json_t *holder, json_t *value, int depth);

bool
secrets_is_secret(const char *parent, const json_t *object, const char *name, const json_t *value)
{
	const char *text = json_is_string(value)   ? json_string_value(value)
			   : json_is_number(value) ? "0"
						   : NULL;

	if (text == NULL || text[0] == '\0' || strncmp(text, "/redfish/v1", 11) == 0)
		return false;
	return is_secret_place(parent, object, name, text) || is_secret_name(object, name, text) ||
	       is_secret_value_of_pair(object, name, text) ||
	       (json_is_string(value) && is_secret_text(text));
}

char *
secrets_inside(const char *parent, const char *name, const char *text)
{
	if (text[0] == '{' || text[0] == '[')
		return clean_json(parent, name, text);
	return clean_url(text);
}

/* The last part of a dotted name, without digits and other counting behind it. */
static void
word_of(const char *name, const char **word, size_t *len)
{
	const char *dot = strrchr(name, '.');

	*word = dot && dot[1] ? dot + 1 : name;
	*len = strlen(*word);
	while (*len > 1 && strchr("0123456789_-", (*word)[*len - 1]))
		(*len)--;
}

static bool
ends_with(const char *word, size_t len, const struct ending *ending)
{
	size_t end = ending->len;

	if (end > len || (ending->is_whole && end != len) ||
	    ((unsigned char)word[len - 1] ^ (unsigned char)ending->text[end - 1]) & ~0x20)
		return false;
	return strncasecmp(word + len - end, ending->text, end) == 0;
}

static bool
is_pair(const json_t *object)
{
	size_t i;

	for (i = 0; i < nitems(pair_values); i++)
		if (json_object_get(object, pair_values[i]) != NULL)
			return true;
	return false;
}

static bool
is_secret_name(const json_t *object, const char *name, const char *text)
{
	enum rule rule = HARMLESS;
	size_t i, len, whole, best = 0;
	const char *word;

	/* Annotations and query options; a switch tells only that there is a secret. */
	if (strpbrk(name, "@$") != NULL || strcasecmp(text, "Enabled") == 0 ||
	    strcasecmp(text, "Disabled") == 0)
		return false;
	word_of(name, &word, &len);
	whole = strlen(word);
	for (i = 0; i < nitems(endings); i++) {
		if (endings[i].len >= best &&
		    (ends_with(word, len, &endings[i]) ||
			(whole != len && ends_with(word, whole, &endings[i])))) {
			best = endings[i].len;
			rule = endings[i].rule;
		}
	}
	switch (rule) {
	case HARMLESS:
		break;
	case SECRET:
		return true;
	case SECRET_IF_BLOB:
		return strchr(text, ' ') == NULL;
	case SECRET_UNLESS_PAIR:
		return !is_pair(object);
	}
	return false;
}

/* {"CommunityStrings": [{"Name": "public"}]}; headers of subscriptions carry tokens (DMTF: null in
 * answers); what signs a licence. */
static bool
is_secret_place(const char *parent, const json_t *object, const char *name, const char *text)
{
	const json_t *community;

	if (strcasecmp(name, "Name") == 0 && strcasestr(parent, "communit") != NULL) {
		community = json_object_get(object, "CommunityString");
		return community == NULL || (json_is_string(community) &&
						strcmp(json_string_value(community), text) == 0);
	}
	if (strcasecmp(name, "Signature") == 0)
		return strcasecmp(parent, "ProductKey") == 0 || strcasestr(parent, "licen") != NULL;
	return strcmp(parent, "HttpHeaders") == 0;
}

static bool
is_secret_text(const char *text)
{
	size_t i, len;

	if (text[0] == '-' || strchr(text, '\n') != NULL)
		return strstr(text, "PRIVATE KEY-----") != NULL;
	if (strchr("${DN", text[0]) == NULL)
		return false;
	for (i = 0; i < nitems(shapes); i++) {
		len = strlen(shapes[i].begin);
		if (strncmp(text, shapes[i].begin, len) == 0 && strlen(text) >= shapes[i].len_min &&
		    strstr(text + len, shapes[i].more) != NULL && strchr(text, ' ') == NULL)
			return true;
	}
	return false;
}

static bool
is_secret_value_of_pair(const json_t *object, const char *name, const char *text)
{
	const char *called;
	size_t i;

	for (i = 0; i < nitems(pair_values); i++)
		if (strcmp(name, pair_values[i]) == 0)
			break;
	if (i == nitems(pair_values))
		return false;
	for (i = 0; i < nitems(pair_names); i++) {
		called = json_string_value(json_object_get(object, pair_names[i]));
		if (called != NULL && is_secret_name(object, called, text))
			return true;
	}
	return false;
}

/* jansson takes up to 80 times the bytes in heap ("[{},{},"); would the first value of the text take
 * more than a document may? */
static bool
is_too_dear(const char *text)
{
	size_t heap = 0, depth = 0;
	const char *p;

	for (p = text; *p != '\0' && heap <= HEAP_MAX; p++) {
		switch (*p) {
		case '{':
		case '[':
			heap += 256;
			depth++;
			break;
		case '}':
		case ']':
			if (depth-- <= 1)
				return false;
			break;
		case ',':
			heap += 64;
			break;
		case ':':
			heap += 144;
			break;
		case '"':
			while (p[1] != '\0' && p[1] != '"')
				p += p[1] == '\\' && p[2] != '\0' ? 2 : 1;
			p += p[1] == '"';
			heap += 80;
			break;
		}
	}
	return heap > HEAP_MAX;
}

/* What cannot be looked through is not shown. */
static char *
clean_json(const char *parent, const char *name, const char *text)
{
	bool is_dear = is_too_dear(text);
	json_t *json = is_dear ? NULL : json_loads(text, JSON_DISABLE_EOF_CHECK, NULL);
	char *out = is_dear ? xstrdup("") : NULL;

	if (json != NULL && null_secrets(parent, name, NULL, json, 0))
		out = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	return out;
}

/* Takes out, in place, from `from` to `to`. */
static void
cut(char *from, const char *to)
{
	memmove(from, to, strlen(to) + 1);
}

/* https://user:password@host/x and ...?token=x: without what follows the colon, or the = of a name
 * that names a secret. */
static char *
clean_url(const char *text)
{
	const char *authority = strstr(text, "://");
	char *copy, *at, *colon, *value, name[64];
	bool is_cut = false;

	if ((authority == NULL && text[0] != '/') || strpbrk(text, " \n") != NULL ||
	    strpbrk(text, "?@") == NULL)
		return NULL;
	copy = xstrdup(text);
	if (authority != NULL) {
		authority = copy + (authority - text) + 3;
		at = memchr(authority, '@', strcspn(authority, "/?#"));
		colon = at ? memchr(authority, ':', (size_t)(at - authority)) : NULL;
		if (colon != NULL) {
			cut(colon, at);
			is_cut = true;
		}
	}
	for (at = strchr(copy, '?'); at != NULL; at = strchr(at, '&')) {
		at++;
		value = at + strcspn(at, "=&");
		snprintf(name, sizeof name, "%.*s", (int)(value - at), at);
		if (*value == '=' && value[1] != '\0' && value[1] != '&' &&
		    is_secret_name(NULL, name, "x")) {
			cut(value + 1, value + 1 + strcspn(value + 1, "&#"));
			is_cut = true;
		}
	}
	if (!is_cut) {
		free(copy);
		return NULL;
	}
	return copy;
}

/* Nulls in place. true: something was a secret. */
static bool
null_secrets(const char *parent, const char *name, json_t *holder, json_t *value, int depth)
{
	bool found = false;
	const char *key;
	json_t *child;
	void *next;
	size_t i;

	if (depth > 32)
		return false;
	json_array_foreach(value, i, child) {
		if (secrets_is_secret(parent, holder, name, child)) {
			json_array_set_new(value, i, json_null());
			found = true;
		} else if (null_secrets(parent, name, holder, child, depth + 1)) {
			found = true;
		}
	}
	json_object_foreach_safe(value, next, key, child) {
		if (secrets_is_secret(name, value, key, child)) {
			json_object_set_new(value, key, json_null());
			found = true;
		} else if (null_secrets(name, key, value, child, depth + 1)) {
			found = true;
		}
	}
	return found;
}
