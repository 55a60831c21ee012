/* The cache of one node: the finished documents, by canonical path.
 *
 * Any shard reads (cache_get); only the node's shard writes. Locks are striped over the nodes and held for a look-up, never
 * for work on a document.
 *
 * An entry's `seq` is the node's write counter at the moment its read began. An entry with a seq below the node's counter is
 * suspect: a write has happened since, so it may show an older state and must be read again before it is served. */
#ifndef FISHWAY_CACHE_H
#define FISHWAY_CACHE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/doc.h"

struct cache;

/* Members of a collection: canonical paths in the collection's order. Immutable, reference-counted. */
struct members {
	atomic_int refs;
	size_t count;
	char *paths[];
};
struct members *members_new(char *const *paths, size_t count);        /* copies */
struct members *members_ref(struct members *members);
void members_unref(struct members *members);
bool members_equal(const struct members *a, const struct members *b);

enum cache_origin {
	CACHE_READ,                  /* the box said so */
	CACHE_STORED,                /* it did, before a restart */
	CACHE_MADE                   /* a placeholder of ours, until it says something */
};

struct cached {
	struct doc *doc;             /* a reference of the receiver's */
	struct members *members;     /* likewise; NULL for what is no collection */
	uint64_t read_ms;            /* when the read began, shard clock; 0 for CACHE_STORED and CACHE_MADE */
	uint64_t read_wall_ms;       /* the same on the wall clock */
	uint64_t seq;
	uint8_t class;               /* enum resource_class of translate/classes.h */
	uint8_t origin;
	uint64_t raw_hash;           /* of the box's own bytes; 0: unknown */
	char etag[64], body_etag[64];     /* the box's; "" where it gave none, or a longer one */
};

struct cache *cache_new(void);
void cache_free(struct cache *cache);

/* A copy with references, or false. Notes that somebody wanted it when `is_wanted`. */
bool cache_get(struct cache *cache, const char *path, bool is_wanted, struct cached *out);
void cached_clear(struct cached *cached);
/* Takes over the references in entry. True when the document differs from what was there. */
bool cache_put(struct cache *cache, const char *path, struct cached *entry);
/* The box said that nothing has changed. */
void cache_touch(struct cache *cache, const char *path, uint64_t read_ms, uint64_t read_wall_ms, uint64_t seq);
void cache_drop(struct cache *cache, const char *path);
/* Drops whatever has this origin. */
void cache_drop_origin(struct cache *cache, enum cache_origin origin);
/* True for the first caller within a second: it may start a refresh. */
bool cache_claim(struct cache *cache, const char *path);
/* When somebody last wanted it, shard clock; 0: never. */
uint64_t cache_wanted_ms(struct cache *cache, const char *path);
bool cache_is_empty(struct cache *cache);
/* Node's shard only. `each` may not call back into the cache. */
void cache_each(struct cache *cache, void (*each)(void *arg, const char *path, const struct cached *entry), void *arg);

#endif
