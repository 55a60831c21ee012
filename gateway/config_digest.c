#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "gateway/config_rows.h"

static unsigned char key[32];
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

static void
make_key(void)
{
	if (RAND_bytes(key, sizeof key) != 1)
		abort();
}

/* Kind, length and bytes of everything in it, so that no two trees feed the same stream. */
static void
feed(EVP_MD_CTX *hash, const struct yaml_item *item)
{
	unsigned char kind = (unsigned char)(item->kind << 1 | item->is_quoted);
	const struct yaml_entry *entry;

	EVP_DigestUpdate(hash, &kind, sizeof kind);
	EVP_DigestUpdate(
	    hash, item->kind == YAML_SCALAR ? &item->len : &item->count, sizeof item->len);
	if (item->kind == YAML_SCALAR)
		EVP_DigestUpdate(hash, item->text, item->len);
	for (entry = item->first; entry != NULL; entry = entry->next) {
		if (entry->key != NULL)
			EVP_DigestUpdate(hash, entry->key, strlen(entry->key) + 1);
		feed(hash, entry->item);
	}
}

uint64_t
config_digest(const struct config_reader *r, const struct yaml_item *item)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	uint64_t out;

	pthread_once(&key_once, make_key);
	if (EVP_DigestInit_ex(r->hash, EVP_sha256(), NULL) != 1)
		abort();
	EVP_DigestUpdate(r->hash, key, sizeof key);
	EVP_DigestUpdate(r->hash, &r->config->timeout, sizeof r->config->timeout);
	EVP_DigestUpdate(r->hash, item->file->folder, strlen(item->file->folder) + 1);
	feed(r->hash, item);
	EVP_DigestFinal_ex(r->hash, digest, NULL);
	memcpy(&out, digest, sizeof out);
	return out;
}
