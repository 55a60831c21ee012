#include "northbound/auth_own.h"

#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

static unsigned char process_key[32];

static int
digit(char c)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(letters, c) : NULL;

	return at ? (int)(at - letters) : -1;
}

/* Strict base64 (RFC 4648, 4); missing padding is fine. More than size bytes: the rest is counted,
 * not kept. */
static bool
decode(const char *text, char *out, size_t size, size_t *len)
{
	unsigned bits = 0, have = 0;
	size_t digits;
	char byte;

	*len = 0;
	for (digits = 0; digit(text[digits]) >= 0; digits++) {
		bits = (bits << 6 | (unsigned)digit(text[digits])) & 0xfff;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		byte = (char)(bits >> have & 0xff);
		if (*len < size)
			out[*len] = byte;
		(*len)++;
	}
	text += digits;
	return digits % 4 != 1 && strspn(text, "=") == strlen(text) && strlen(text) <= 2;
}

bool
basic_set(
    struct basic *out, const char *user, size_t user_len, const char *password, size_t password_len)
{
	bool fits = user_len < sizeof out->user && password_len < sizeof out->password &&
		    memchr(user, '\0', user_len) == NULL &&
		    memchr(password, '\0', password_len) == NULL;

	memset(out, 0, sizeof *out);
	if (fits) {
		memcpy(out->user, user, user_len);
		memcpy(out->password, password, password_len);
	}
	return fits;
}

bool
basic_parse(const char *authorization, struct basic *out)
{
	char raw[sizeof out->user + sizeof out->password];
	const char *colon;
	size_t len;
	bool ok;

	memset(out, 0, sizeof *out);
	if (strncasecmp(authorization, "Basic", 5) != 0 || authorization[5] != ' ')
		return false;
	authorization += 5;
	ok = decode(authorization + strspn(authorization, " "), raw, sizeof raw, &len);
	colon = ok && len <= sizeof raw ? memchr(raw, ':', len) : NULL;
	if (ok && len > sizeof raw)
		; /* nobody's, and checked as such */
	else if (colon == NULL)
		ok = false;
	else
		basic_set(
		    out, raw, (size_t)(colon - raw), colon + 1, len - (size_t)(colon + 1 - raw));
	OPENSSL_cleanse(raw, sizeof raw);
	return ok;
}

void
basic_clear(struct basic *basic)
{
	OPENSSL_cleanse(basic, sizeof *basic);
}

bool
auth_key_init(void)
{
	return RAND_priv_bytes(process_key, sizeof process_key) == 1;
}

void
auth_key(const struct basic *basic, unsigned char key[AUTH_KEY_SIZE])
{
	unsigned char text[sizeof basic->user + sizeof basic->password];
	size_t user = strlen(basic->user) + 1, password = strlen(basic->password);
	unsigned len = AUTH_KEY_SIZE;

	memcpy(text, basic->user, user);
	memcpy(text + user, basic->password, password);
	HMAC(EVP_sha256(), process_key, sizeof process_key, text, user + password, key, &len);
	OPENSSL_cleanse(text, sizeof text);
}

static size_t
set_of(const unsigned char key[AUTH_KEY_SIZE])
{
	return key[0] % AUTH_CACHE_SETS;
}

bool
auth_cache_knows(const struct auth_cache *cache, const unsigned char key[AUTH_KEY_SIZE],
    uint64_t stamp, uint64_t now_ms)
{
	const struct auth_cached *row = cache->rows[set_of(key)];
	size_t i;

	for (i = 0; i < AUTH_CACHE_WAYS; i++)
		if (row[i].until_ms > now_ms && row[i].stamp == stamp &&
		    CRYPTO_memcmp(row[i].key, key, AUTH_KEY_SIZE) == 0)
			return true;
	return false;
}

void
auth_cache_put(struct auth_cache *cache, const unsigned char key[AUTH_KEY_SIZE], uint64_t stamp,
    uint64_t now_ms)
{
	struct auth_cached *row = cache->rows[set_of(key)], *oldest = row;
	size_t i;

	for (i = 0; i < AUTH_CACHE_WAYS; i++) {
		if (CRYPTO_memcmp(row[i].key, key, AUTH_KEY_SIZE) == 0) {
			oldest = &row[i];
			break;
		}
		if (row[i].until_ms < oldest->until_ms)
			oldest = &row[i];
	}
	memcpy(oldest->key, key, AUTH_KEY_SIZE);
	oldest->stamp = stamp;
	oldest->until_ms = now_ms + AUTH_CACHE_MS;
}
