/* Repositories as they are in memory: made of records, shared, given back. */
#include "southbound/ipmi_repository.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_loading.h"

static uint64_t
hash_of(const uint8_t *bytes, size_t len)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	while (len-- > 0)
		hash = (hash ^ *bytes++) * 1099511628211u;
	return hash;
}

static void
add_sensor(struct ipmi_repository *repository, const struct ipmi_sensor *record)
{
	int n;

	for (n = 0; n < record->share; n++)
		ipmi_sdr_shared(&repository->sensors[repository->sensor_count++], record, n);
}

struct ipmi_repository *
ipmi_repository_make(const uint8_t *records, size_t len)
{
	struct ipmi_repository *repository = xcalloc(1, sizeof *repository);
	size_t at, record_len, sensors = 0, locators = 0;
	struct ipmi_locator locator;
	struct ipmi_sensor sensor;
	int pass;

	repository->hash = hash_of(records, len);
	/* First counted, then kept: no more memory than there is content. */
	for (pass = 0; pass < 2; pass++) {
		for (at = 0; at + IPMI_SDR_HEADER <= len; at += record_len) {
			record_len = ipmi_sdr_length(records + at);
			if (record_len > len - at)
				record_len = len - at;
			if (ipmi_sdr_sensor(&sensor, records + at, record_len)) {
				if (pass == 0)
					sensors += sensor.share;
				else
					add_sensor(repository, &sensor);
			} else if (ipmi_sdr_locator(&locator, records + at, record_len)) {
				if (pass == 0)
					locators++;
				else
					repository->locators[repository->locator_count++] = locator;
			}
		}
		if (pass == 0) {
			repository->sensors = xcalloc(sensors + 1, sizeof sensor);
			repository->locators = xcalloc(locators + 1, sizeof locator);
		}
	}
	return repository;
}

void
ipmi_repository_free(struct ipmi_repository *repository)
{
	if (repository == NULL)
		return;
	free(repository->sensors);
	free(repository->locators);
	free(repository);
}

/* ---- sharing */

bool
ipmi_repository_is_fresh(const struct endpoint *endpoint)
{
	return endpoint->repository != NULL &&
	       shard_now(shard_self()) - endpoint->repository_checked_ms < IPMI_REPOSITORY_CHECK_MS;
}

void
ipmi_repository_leave(struct endpoint *endpoint)
{
	struct ipmi_repository *repository = endpoint->repository, **at;

	free(endpoint->sensors);
	endpoint->sensors = NULL;
	endpoint->repository = NULL;
	if (repository == NULL || --repository->users > 0)
		return;
	for (at = &endpoint->hub->repositories; *at != repository; at = &(*at)->next)
		continue;
	*at = repository->next;
	ipmi_repository_free(repository);
}

void
ipmi_repository_join(struct endpoint *endpoint, struct ipmi_repository *repository)
{
	if (endpoint->repository != repository) {
		repository->users++;
		ipmi_repository_leave(endpoint);
		endpoint->repository = repository;
		endpoint->sensors = xcalloc(repository->sensor_count + 1, sizeof *endpoint->sensors);
	}
	endpoint->repository_checked_ms = shard_now(shard_self());
}

bool
ipmi_repository_key_is_same(const struct ipmi_repository_key *a, const struct ipmi_repository_key *b)
{
	return a->manufacturer == b->manufacturer && a->product == b->product &&
	       a->device_id == b->device_id && a->device_revision == b->device_revision &&
	       a->major == b->major && a->minor == b->minor && a->is_device == b->is_device &&
	       a->records == b->records && a->added == b->added && a->erased == b->erased;
}

/* Does the moment of the last change tell two repositories apart? */
bool
ipmi_repository_key_is_good(const struct ipmi_repository_key *key)
{
	return (key->added != 0 && key->added != UINT32_MAX) ||
	       (key->erased != 0 && key->erased != UINT32_MAX);
}

struct ipmi_repository *
ipmi_repository_find(struct ipmi_hub *hub, const struct ipmi_repository_key *key)
{
	struct ipmi_repository *repository;
	unsigned i;

	for (repository = hub->repositories; repository != NULL; repository = repository->next)
		for (i = 0; i < repository->key_count && i < IPMI_REPOSITORY_KEYS; i++)
			if (ipmi_repository_key_is_same(&repository->keys[i], key))
				return repository;
	return NULL;
}

static bool
is_same_content(const struct ipmi_repository *a, const struct ipmi_repository *b)
{
	return a->hash == b->hash && a->sensor_count == b->sensor_count &&
	       a->locator_count == b->locator_count &&
	       memcmp(a->sensors, b->sensors, a->sensor_count * sizeof *a->sensors) == 0 &&
	       memcmp(a->locators, b->locators, a->locator_count * sizeof *a->locators) == 0;
}

/* One with the same content, or this one, which the hub takes over. Where the moment of the last
 * change tells repositories apart, boxes with the same key need not read theirs. */
struct ipmi_repository *
ipmi_repository_put(struct ipmi_hub *hub, struct ipmi_repository *made,
    const struct ipmi_repository_key *key)
{
	struct ipmi_repository *held;

	for (held = hub->repositories; held != NULL && !is_same_content(held, made);)
		held = held->next;
	if (held == NULL) {
		held = made;
		made->next = hub->repositories;
		hub->repositories = made;
	} else {
		ipmi_repository_free(made);
	}
	if (ipmi_repository_key_is_good(key) && ipmi_repository_find(hub, key) == NULL)
		held->keys[held->key_count++ % IPMI_REPOSITORY_KEYS] = *key;
	return held;
}
