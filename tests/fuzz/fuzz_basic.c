/* The Authorization header: whatever is sent, it is a name and a password that fit, or refused. A
 * good one that is encoded again is read the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "gateway/xalloc.h"
#include "northbound/auth_own.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
read_again(const struct basic *first)
{
	char *plain = xasprintf("%s:%s", first->user, first->password);
	char *header = xmalloc(strlen(plain) * 2 + 16);
	unsigned char key[AUTH_KEY_SIZE], other[AUTH_KEY_SIZE];
	struct basic again;

	memcpy(header, "Basic ", 6);
	EVP_EncodeBlock((unsigned char *)header + 6, (unsigned char *)plain, (int)strlen(plain));
	check(basic_parse(header, &again));
	check(strcmp(again.user, first->user) == 0 && strcmp(again.password, first->password) == 0);
	auth_key(first, key);
	auth_key(&again, other);
	check(memcmp(key, other, sizeof key) == 0);
	free(header);
	free(plain);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *header = xstrndup((const char *)data, size);
	struct basic basic;

	memset(&basic, 0xff, sizeof basic);
	if (basic_parse(header, &basic)) {
		check(memchr(basic.user, '\0', sizeof basic.user) != NULL);
		check(memchr(basic.password, '\0', sizeof basic.password) != NULL);
		if (strchr(basic.user, ':') == NULL)
			read_again(&basic);
	} else {
		check(basic.user[0] == '\0' && basic.password[0] == '\0');
	}
	basic_clear(&basic);
	free(header);
	return 0;
}
