#include "gateway/cache.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/shard.h"
#include "gateway/xalloc.h"

enum { STRIPES = 64, ROOM_MIN = 16 };

struct entry {
	struct entry *next;
	uint64_t hash;
	uint64_t wanted_ms, claimed_ms;
	struct cached held;
	char path[];
};

struct cache {
	pthread_mutex_t *lock;
	struct entry **rows;
	size_t room, count;
};

static pthread_mutex_t stripes[STRIPES] = {[0 ... STRIPES - 1] = PTHREAD_MUTEX_INITIALIZER};
static atomic_uint next_stripe;

struct members *
members_new(char *const *paths, size_t count)
{
	struct members *members = xmalloc(sizeof *members + count * sizeof members->paths[0]);
	size_t i;

	atomic_init(&members->refs, 1);
	members->count = count;
	for (i = 0; i < count; i++)
		members->paths[i] = xstrdup(paths[i]);
	return members;
}

struct members *
members_ref(struct members *members)
{
	if (members != NULL)
		atomic_fetch_add(&members->refs, 1);
	return members;
}

void
members_unref(struct members *members)
{
	size_t i;

	if (members == NULL || atomic_fetch_sub(&members->refs, 1) != 1)
		return;
	for (i = 0; i < members->count; i++)
		free(members->paths[i]);
	free(members);
}

bool
members_equal(const struct members *a, const struct members *b)
{
	size_t i;

	if (a == NULL || b == NULL || a->count != b->count)
		return a == b;
	for (i = 0; i < a->count; i++) {
		if (strcmp(a->paths[i], b->paths[i]) != 0)
			return false;
	}
	return true;
}

struct cache *
cache_new(void)
{
	struct cache *cache = xcalloc(1, sizeof *cache);

	cache->lock = &stripes[atomic_fetch_add(&next_stripe, 1) % STRIPES];
	cache->room = ROOM_MIN;
	cache->rows = xcalloc(cache->room, sizeof *cache->rows);
	return cache;
}

static void
entry_free(struct entry *entry)
{
	cached_clear(&entry->held);
	free(entry);
}

void
cache_free(struct cache *cache)
{
	struct entry *entry, *next;
	size_t i;

	for (i = 0; i < cache->room; i++) {
		for (entry = cache->rows[i]; entry != NULL; entry = next) {
			next = entry->next;
			entry_free(entry);
		}
	}
	free(cache->rows);
	free(cache);
}

void
cached_clear(struct cached *cached)
{
	doc_unref(cached->doc);
	members_unref(cached->members);
	cached->doc = NULL;
	cached->members = NULL;
}

static uint64_t
hash_of(const char *path)
{
	return doc_hash_bytes(path, strlen(path), 0);
}

static struct entry **
place_of(struct cache *cache, const char *path, uint64_t hash)
{
	struct entry **at = &cache->rows[hash % cache->room];

	while (*at != NULL && ((*at)->hash != hash || strcmp((*at)->path, path) != 0))
		at = &(*at)->next;
	return at;
}

bool
cache_get(struct cache *cache, const char *path, bool is_wanted, struct cached *out)
{
	uint64_t hash = hash_of(path);
	struct entry *entry;

	pthread_mutex_lock(cache->lock);
	entry = *place_of(cache, path, hash);
	if (entry != NULL) {
		if (is_wanted)
			entry->wanted_ms = shard_now(shard_self());
		*out = entry->held;
		doc_ref(out->doc);
		members_ref(out->members);
	}
	pthread_mutex_unlock(cache->lock);
	return entry != NULL;
}

static void
grow(struct cache *cache)
{
	size_t room = cache->room * 2, i;
	struct entry **rows = xcalloc(room, sizeof *rows), *entry, *next;

	for (i = 0; i < cache->room; i++) {
		for (entry = cache->rows[i]; entry != NULL; entry = next) {
			next = entry->next;
			entry->next = rows[entry->hash % room];
			rows[entry->hash % room] = entry;
		}
	}
	free(cache->rows);
	cache->rows = rows;
	cache->room = room;
}

bool
cache_put(struct cache *cache, const char *path, struct cached *entry)
{
	uint64_t hash = hash_of(path);
	struct cached old = {0};
	struct entry **at, *row;
	bool is_new;

	assert(entry->doc != NULL);
	pthread_mutex_lock(cache->lock);
	at = place_of(cache, path, hash);
	row = *at;
	if (row == NULL) {
		row = xcalloc(1, sizeof *row + strlen(path) + 1);
		strcpy(row->path, path);
		row->hash = hash;
		*at = row;
		cache->count++;
	} else {
		old = row->held;
	}
	row->held = *entry;
	/* Equal docs are the same doc (doc_new). */
	is_new = old.doc != entry->doc;
	if (cache->count > cache->room * 2)
		grow(cache);
	pthread_mutex_unlock(cache->lock);
	cached_clear(&old);
	memset(entry, 0, sizeof *entry);
	return is_new;
}

void
cache_touch(struct cache *cache, const char *path, uint64_t read_ms, uint64_t read_wall_ms, uint64_t seq)
{
	struct entry *entry;

	pthread_mutex_lock(cache->lock);
	entry = *place_of(cache, path, hash_of(path));
	if (entry != NULL) {
		entry->held.read_ms = read_ms;
		entry->held.read_wall_ms = read_wall_ms;
		entry->held.seq = seq;
		entry->held.origin = CACHE_READ;
	}
	pthread_mutex_unlock(cache->lock);
}

void
cache_drop(struct cache *cache, const char *path)
{
	struct entry **at, *entry;

	pthread_mutex_lock(cache->lock);
	at = place_of(cache, path, hash_of(path));
	entry = *at;
	if (entry != NULL) {
		*at = entry->next;
		cache->count--;
	}
	pthread_mutex_unlock(cache->lock);
	if (entry != NULL)
		entry_free(entry);
}

void
cache_drop_origin(struct cache *cache, enum cache_origin origin)
{
	struct entry **at, *entry, *dropped = NULL;
	size_t i;

	pthread_mutex_lock(cache->lock);
	for (i = 0; i < cache->room; i++) {
		at = &cache->rows[i];
		while ((entry = *at) != NULL) {
			if (entry->held.origin != origin) {
				at = &entry->next;
				continue;
			}
			*at = entry->next;
			entry->next = dropped;
			dropped = entry;
			cache->count--;
		}
	}
	pthread_mutex_unlock(cache->lock);
	while ((entry = dropped) != NULL) {
		dropped = entry->next;
		entry_free(entry);
	}
}

bool
cache_claim(struct cache *cache, const char *path)
{
	uint64_t now = shard_now(shard_self());
	struct entry *entry;
	bool is_first;

	pthread_mutex_lock(cache->lock);
	entry = *place_of(cache, path, hash_of(path));
	is_first = entry != NULL && now - entry->claimed_ms >= 1000;
	if (is_first)
		entry->claimed_ms = now;
	pthread_mutex_unlock(cache->lock);
	return is_first;
}

uint64_t
cache_wanted_ms(struct cache *cache, const char *path)
{
	struct entry *entry;
	uint64_t ms;

	pthread_mutex_lock(cache->lock);
	entry = *place_of(cache, path, hash_of(path));
	ms = entry ? entry->wanted_ms : 0;
	pthread_mutex_unlock(cache->lock);
	return ms;
}

bool
cache_is_empty(struct cache *cache)
{
	bool is_empty;

	pthread_mutex_lock(cache->lock);
	is_empty = cache->count == 0;
	pthread_mutex_unlock(cache->lock);
	return is_empty;
}

void
cache_each(struct cache *cache, void (*each)(void *arg, const char *path, const struct cached *entry), void *arg)
{
	struct entry *entry;
	size_t i;

	/* Only our shard changes the table; the lock keeps `wanted_ms` of a reader from being seen half written. */
	pthread_mutex_lock(cache->lock);
	for (i = 0; i < cache->room; i++) {
		for (entry = cache->rows[i]; entry != NULL; entry = entry->next)
			each(arg, entry->path, &entry->held);
	}
	pthread_mutex_unlock(cache->lock);
}
