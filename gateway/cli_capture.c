#include "gateway/cli_capture.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "gateway/cli.h"
#include "gateway/xalloc.h"
#include "translate/secrets.h"

enum kind { SERIAL, TAG, HOST, USER, MAC, UUID, ADDRESS, WIDE };

/* How what identifies a machine is spelled afterwards, by its number (a MAC: by the number's two bytes). Addresses are those kept for documentation
 * (RFC 5737, RFC 3849), MACs locally administered ones. */
static const char *const formats[] = {
	[SERIAL] = "SERIAL%06d",
	[TAG] = "TAG%06d",
	[HOST] = "host%d.example.net",
	[USER] = "user%d",
	[MAC] = "02:00:00:00:%02X:%02X",
	[UUID] = "00000000-0000-4000-8000-%012d",
	[ADDRESS] = "192.0.2.%d",
	[WIDE] = "2001:db8::%x",
};

static const struct name_row {
	const char *name;
	enum kind kind;
} name_rows[] = {
	{ "SerialNumber", SERIAL }, { "ServiceTag", SERIAL }, { "NodeServiceTag", SERIAL }, { "ChassisServiceTag", SERIAL },
	{ "ExpressServiceCode", SERIAL }, { "SystemSerialNumber", SERIAL }, { "BoardSerialNumber", SERIAL },
	{ "ChassisSerialNumber", SERIAL }, { "ProductSerialNumber", SERIAL }, { "PCASerialNumber", SERIAL }, { "SKU", SERIAL },
	{ "WWN", SERIAL }, { "WWNN", SERIAL }, { "WWPN", SERIAL }, { "DurableName", SERIAL }, { "GUID", SERIAL }, { "PPIN", SERIAL },
	{ "AssetTag", TAG }, { "HostName", HOST }, { "Hostname", HOST }, { "FQDN", HOST }, { "DomainName", HOST }, { "DNSName", HOST },
	{ "UserName", USER }, { "EmailAddress", USER }, { "ContactName", USER },
	{ "Address", ADDRESS }, { "Gateway", ADDRESS }, { "IPAddress", ADDRESS }, { "IPv4Address", ADDRESS },
	{ "IPv6Address", ADDRESS }, { "ClientOriginIPAddress", ADDRESS }, { "NameServers", ADDRESS }, { "NTPServers", ADDRESS },
	{ "StaticNameServers", ADDRESS },
};

enum { SHORTEST = 5 };           /* replaced inside other texts, too: a shorter one would hit at random */

static void collect(struct cli_capture *capture, const char *name, const json_t *json);
static json_t *redacted(struct cli_capture *capture, const char *parent, const json_t *object, const char *name, const json_t *json);
static char *renamed(struct cli_capture *capture, const char *text);

void
cli_capture_add(struct cli_capture *capture, const char *path, const json_t *json)
{
	if (capture->docs == NULL) {
		capture->docs = json_object();
		capture->names = json_object();
	}
	json_object_set(capture->docs, path, (json_t *)json);
	collect(capture, "", json);
}

/* x: hexadecimal digit. */
static bool
is_hex_like(const char *text, const char *pattern)
{
	for (; *pattern; text++, pattern++)
		if (*pattern == 'x' ? !isxdigit((unsigned char)*text) : *text != *pattern)
			return false;
	return *text == '\0';
}

static bool
is_mac(const char *text)
{
	return is_hex_like(text, "xx:xx:xx:xx:xx:xx") || is_hex_like(text, "xx-xx-xx-xx-xx-xx");
}

static bool
is_uuid(const char *text)
{
	return is_hex_like(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
}

/* Says nothing about the machine: left as it is. */
static bool
is_neutral(const char *text, enum kind kind)
{
	static const char *const words[] = { "0.0.0.0", "255.255.255.255", "127.0.0.1", "::", "::1", "root", "admin", "Administrator",
		"00:00:00:00:00:00", "FF:FF:FF:FF:FF:FF", "localhost", "None", "NONE", "Unknown", "unknown", "Not Available",
		"Not Specified", "N/A", "NA", "DHCP", "Anonymous" };
	size_t i;

	if (strspn(text, "0-: .") == strlen(text) || (kind == ADDRESS && strpbrk(text, "0123456789abcdef") == NULL))
		return true;
	if (kind == ADDRESS && strncmp(text, "255.", 4) == 0)
		return true;
	for (i = 0; i < nitems(words); i++)
		if (strcasecmp(words[i], text) == 0)
			return true;
	return false;
}

static void
rename_to(struct cli_capture *capture, const char *text, enum kind kind)
{
	char out[80];
	int n;

	if (is_neutral(text, kind) || json_object_get(capture->names, text))
		return;
	n = ++capture->numbered;
	if (kind == ADDRESS && (strchr(text, ':') || n > 254))
		kind = WIDE;
	if (kind == MAC)
		snprintf(out, sizeof out, formats[MAC], n >> 8 & 0xff, n & 0xff);
	else
		snprintf(out, sizeof out, formats[kind], n);
	json_object_set_new(capture->names, text, json_string(out));
}

static void
collect_text(struct cli_capture *capture, const char *name, const char *text)
{
	size_t i;

	if (is_mac(text))
		rename_to(capture, text, MAC);
	else if (is_uuid(text))
		rename_to(capture, text, UUID);
	else
		for (i = 0; i < nitems(name_rows) && *text; i++)
			if (strcmp(name_rows[i].name, name) == 0)
				rename_to(capture, text, name_rows[i].kind);
}

static void
collect(struct cli_capture *capture, const char *name, const json_t *json)
{
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_string(json))
		collect_text(capture, name, json_string_value(json));
	json_array_foreach(json, i, value)
		collect(capture, name, value);
	json_object_foreach((json_t *)json, key, value)
		collect(capture, key, value);
}

/* parent: the name of the property that holds `object`, of which `json` is the property `name`. */
static json_t *
redacted(struct cli_capture *capture, const char *parent, const json_t *object, const char *name, const json_t *json)
{
	const char *key;
	char *text, *inside;
	json_t *out, *value;
	size_t i;

	if (json_is_object(json)) {
		out = json_object();
		json_object_foreach((json_t *)json, key, value)
			json_object_set_new(out, key, redacted(capture, name, json, key, value));
		return out;
	}
	if (json_is_array(json)) {
		out = json_array();
		json_array_foreach(json, i, value)
			json_array_append_new(out, redacted(capture, parent, object, name, value));
		return out;
	}
	if (secrets_is_secret(parent, object, name, json))
		return json_null();
	if (!json_is_string(json))
		return json_incref((json_t *)json);
	inside = secrets_inside(parent, name, json_string_value(json));
	text = renamed(capture, inside ? inside : json_string_value(json));
	out = json_string(text);
	free(text);
	free(inside);
	return out;
}

static const char *
new_name(struct cli_capture *capture, const char *text)
{
	return json_string_value(json_object_get(capture->names, text));
}

/* Whether what stands around a hit shows that it is part of a longer word. */
static bool
is_word(const char *text, const char *at, size_t len)
{
	return (at == text || !isalnum((unsigned char)at[-1])) && !isalnum((unsigned char)at[len]);
}

/* As a whole, else every occurrence inside. */
static char *
renamed(struct cli_capture *capture, const char *text)
{
	const char *whole = new_name(capture, text), *from, *at;
	char *out, *next;
	json_t *to;
	size_t len;

	if (whole)
		return xstrdup(whole);
	out = xstrdup(text);
	json_object_foreach(capture->names, from, to) {
		len = strlen(from);
		if (len < SHORTEST || (at = strstr(out, from)) == NULL)
			continue;
		for (; at != NULL; at = strstr(at + 1, from)) {
			if (!is_word(out, at, len))
				continue;
			next = xasprintf("%.*s%s%s", (int)(at - out), out, json_string_value(to), at + len);
			at = next + (at - out);
			free(out);
			out = next;
		}
	}
	return out;
}

/* dir, dir/a, dir/a/b ... for a path of folders below dir. */
static bool
make_folders(char *path)
{
	char *p;

	for (p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST) {
			cli_failed("%s: %s", path, strerror(errno));
			return false;
		}
		*p = '/';
	}
	return true;
}

/* A link becomes a folder; what a folder's name cannot be (`..`) is no resource of ours. */
static char *
file_name(struct cli_capture *capture, const char *dir, const char *path)
{
	char *plain = xstrndup(path, strcspn(path, "?#")), *mine = renamed(capture, plain), *out = NULL;
	size_t len = strlen(mine);

	while (len > 0 && mine[len - 1] == '/')
		mine[--len] = '\0';
	if (*mine == '/' && !strstr(mine, "/../") && !(len >= 3 && strcmp(mine + len - 3, "/..") == 0) && !strstr(mine, "/./"))
		out = xasprintf("%s%s/index.json", dir, mine);
	free(mine);
	free(plain);
	return out;
}

static bool
write_doc(struct cli_capture *capture, const char *dir, const char *path, const json_t *json)
{
	char *name = file_name(capture, dir, path);
	json_t *doc;
	FILE *out;
	bool ok;

	if (name == NULL)
		return true;
	if (!make_folders(name)) {
		free(name);
		return false;
	}
	out = fopen(name, "wxe");
	doc = redacted(capture, "", NULL, "", json);
	ok = out && json_dumpf(doc, out, JSON_INDENT(1)) == 0 && fputc('\n', out) != EOF;
	if (out && fclose(out) != 0)
		ok = false;
	if (!ok)
		cli_failed("%s: %s", name, strerror(errno));
	json_decref(doc);
	free(name);
	return ok;
}

bool
cli_capture_write(struct cli_capture *capture, const char *dir, size_t *files)
{
	const char *path;
	json_t *json;
	bool ok = true;

	*files = 0;
	if (mkdir(dir, 0700) != 0) {
		cli_failed("%s: %s", dir, strerror(errno));
		ok = false;
	}
	json_object_foreach(capture->docs, path, json) {
		if (!ok)
			break;
		ok = write_doc(capture, dir, path, json);
		*files += ok;
	}
	json_decref(capture->docs);
	json_decref(capture->names);
	capture->docs = capture->names = NULL;
	return ok;
}
