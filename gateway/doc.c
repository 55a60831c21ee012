#include "gateway/doc.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"

/* What stands in a slot's place: lead, the node's or the Manager's name, tail, and then perhaps what the slot covers. */
enum form_name { NOBODY, NODE, MANAGER, OEM };
struct form {
	const char *lead;
	const char *tail;
	uint8_t lead_len, tail_len;
	uint8_t name;
	bool keeps;
};

/* As northbound/oem_schema.c has it. */
#define OEM_TYPE "\"@odata.type\":\"#FishwayOem.v1_0_0.Manager\""

#define FORM(lead, name, tail, keeps) { lead, tail, sizeof(lead) - 1, sizeof(tail) - 1, name, keeps }
#define AS_IT_IS FORM("", NOBODY, "", true)
#define ROOT(lead, name) FORM("Managers/" lead, name, "/Oem/Fishway/Root/", true)
#define SELF(lead, name) FORM("/Managers/" lead, name, "/Oem/Fishway/Root", true)
#define ACCOUNTS(lead, name) FORM("Managers/" lead, name, "/RemoteAccountService", false)

/* clang-format off */
static const struct form forms[SLOT_KINDS][3] = {
	/*                     PERSONA_FLEET                    PERSONA_GENERIC                  PERSONA_NATIVE */
	[SLOT_PRIMARY]     = { FORM("", NODE, "", false),       FORM("1", NOBODY, "", false),    AS_IT_IS },
	[SLOT_MEMBER]      = { FORM("", NODE, "~", true),       FORM("", NODE, "~", true),       AS_IT_IS },
	[SLOT_NAME]        = { FORM("", NODE, "", false),       AS_IT_IS,                        AS_IT_IS },
	[SLOT_MEMBER_NAME] = { FORM("", NODE, " ", true),       AS_IT_IS,                        AS_IT_IS },
	[SLOT_ROOT]        = { ROOT("", NODE),                  ROOT("1", NOBODY),               AS_IT_IS },
	[SLOT_HIDDEN_ROOT] = { ROOT("", NODE),                  ROOT("1", NOBODY),               ROOT("", MANAGER) },
	[SLOT_ACCOUNTS]    = { ACCOUNTS("", NODE),              ACCOUNTS("1", NOBODY),           ACCOUNTS("", MANAGER) },
	[SLOT_OEM]         = { FORM("", OEM, "", false),        FORM("", OEM, "", false),        FORM("", OEM, "", false) },
	[SLOT_ROOT_SELF]   = { SELF("", NODE),                  SELF("1", NOBODY),               SELF("", MANAGER) },
};
/* clang-format on */

/* The docs that are alive, by hash. Several tables, each under its own lock, so that shards seldom meet. */
enum { TABLES = 64 };
struct table {
	pthread_mutex_t lock;
	struct doc **buckets;
	size_t bucket_count;           /* a power of two, or 0 */
	size_t docs, bytes;
};
static struct table tables[TABLES] = { [0 ... TABLES - 1] = { .lock = PTHREAD_MUTEX_INITIALIZER } };

static struct doc *doc_build(const char *bytes, size_t len, const struct doc_slot *slots, size_t slot_count);
static struct doc **doc_find(struct table *table, const struct doc *wanted);
static bool doc_revive(struct doc *doc);
static void table_grow(struct table *table);
static void find_type(const char *bytes, size_t len, const char **type, size_t *type_len);

struct doc *
doc_new(const char *bytes, size_t len, const struct doc_slot *slots, size_t slot_count)
{
	struct doc *doc = doc_build(bytes, len, slots, slot_count);
	struct table *table = &tables[doc->hash % TABLES];
	struct doc **place;

	pthread_mutex_lock(&table->lock);
	table_grow(table);
	place = doc_find(table, doc);
	if (*place != NULL && doc_revive(*place)) {
		free(doc);
		doc = *place;
	} else {
		doc->next = *place;
		*place = doc;
		table->docs++;
		table->bytes += doc->len;
	}
	pthread_mutex_unlock(&table->lock);
	return doc;
}

struct doc *
doc_ref(struct doc *doc)
{
	atomic_fetch_add_explicit(&doc->refs, 1, memory_order_relaxed);
	return doc;
}

void
doc_unref(struct doc *doc)
{
	struct table *table;
	struct doc **place;

	if (doc == NULL || atomic_fetch_sub_explicit(&doc->refs, 1, memory_order_acq_rel) != 1)
		return;
	/* From here nobody can revive it (doc_revive refuses zero), so it is ours to take out. */
	table = &tables[doc->hash % TABLES];
	pthread_mutex_lock(&table->lock);
	place = &table->buckets[doc->hash / TABLES & (table->bucket_count - 1)];
	while (*place != doc)
		place = &(*place)->next;
	*place = doc->next;
	table->docs--;
	table->bytes -= doc->len;
	pthread_mutex_unlock(&table->lock);
	free(doc);
}

static const char *
name_of(const struct form *form, const struct doc_face *face)
{
	switch ((enum form_name)form->name) {
	case NODE:
		return face->node;
	case MANAGER:
		return face->manager ? face->manager : face->node;
	case OEM:
		return face->oem ? face->oem : OEM_TYPE;
	case NOBODY:
		break;
	}
	return "";
}

size_t
doc_splice(const char *bytes, size_t len, const struct doc_slot *slots, size_t slot_count,
    const struct doc_face *face, char *out)
{
	size_t from = 0, written = 0, i;
	const struct form *form;
	const char *name;
	size_t name_len;

#define PUT(text, n)                                          \
	do {                                                  \
		if (out != NULL)                              \
			memcpy(out + written, text, n);       \
		written += n;                                 \
	} while (0)

	for (i = 0; i < slot_count; i++) {
		form = &forms[slots[i].kind][face->persona];
		name = name_of(form, face);
		name_len = strlen(name);
		PUT(bytes + from, slots[i].at - from);
		PUT(form->lead, form->lead_len);
		PUT(name, name_len);
		PUT(form->tail, form->tail_len);
		from = slots[i].at + (form->keeps ? 0 : slots[i].len);
	}
	PUT(bytes + from, len - from);
#undef PUT
	return written;
}

bool
doc_has_slot(const struct doc *doc, enum doc_slot_kind kind)
{
	uint32_t i;

	for (i = 0; i < doc->slot_count; i++) {
		if (doc->slots[i].kind == kind)
			return true;
	}
	return false;
}

struct doc *
doc_add_slot(struct doc *doc, size_t at, size_t len, enum doc_slot_kind kind)
{
	struct doc_slot *slots = xmalloc((doc->slot_count + 1) * sizeof *slots);
	struct doc *added;
	uint32_t i = 0;

	for (; i < doc->slot_count && doc->slots[i].at < at; i++)
		slots[i] = doc->slots[i];
	slots[i] = (struct doc_slot){(uint32_t)at, (uint16_t)len, (uint8_t)kind};
	for (; i < doc->slot_count; i++)
		slots[i + 1] = doc->slots[i];
	added = doc_new(doc->bytes, doc->len, slots, doc->slot_count + 1);
	free(slots);
	doc_unref(doc);
	return added;
}

size_t
doc_face_len(const struct doc *doc, const struct doc_face *face)
{
	return doc_splice(doc->bytes, doc->len, doc->slots, doc->slot_count, face, NULL);
}

void
doc_face_write(const struct doc *doc, const struct doc_face *face, char *out)
{
	doc_splice(doc->bytes, doc->len, doc->slots, doc->slot_count, face, out);
}

void
doc_etag(const struct doc *doc, const struct doc_face *face, uint64_t variant, char out[20])
{
	const char *manager = face->manager ? face->manager : face->node;
	uint64_t hash = doc->hash ^ (uint64_t)face->persona;

	hash = doc_hash_bytes(face->node, strlen(face->node), hash);
	if (face->persona == PERSONA_NATIVE)
		hash = doc_hash_bytes(manager, strlen(manager), hash);
	hash = doc_hash_bytes(&variant, sizeof variant, hash);
	snprintf(out, 20, "\"%016llx\"", (unsigned long long)hash);
}

void
doc_totals(size_t *count, size_t *bytes)
{
	size_t i;

	*count = *bytes = 0;
	for (i = 0; i < TABLES; i++) {
		pthread_mutex_lock(&tables[i].lock);
		*count += tables[i].docs;
		*bytes += tables[i].bytes;
		pthread_mutex_unlock(&tables[i].lock);
	}
}

static uint64_t
mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t
word_at(const unsigned char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
	return word;
}

/* Two words at a time through a 128-bit product whose halves are folded; the constants are odd, with as many ones as zeros. The
 * tail is read as one or two overlapping words, or padded. */
uint64_t
doc_hash_bytes(const void *bytes, size_t len, uint64_t seed)
{
	static const uint64_t a = 0x9e3779b97f4a7c15, b = 0xd1b54a32d192ed03, c = 0x8cb92ba72f3d8dd7;
	const unsigned char *at = bytes;
	unsigned char tail[16] = { 0 };
	uint64_t hash = mix(seed ^ a, b) ^ c;
	size_t left;

	for (left = len; left >= 16; left -= 16, at += 16)
		hash = mix(word_at(at) ^ a, word_at(at + 8) ^ hash) + c;
	if (left > 0)
		memcpy(tail, at, left);
	hash = mix(word_at(tail) ^ b, word_at(tail + 8) ^ hash);
	return mix(hash ^ len, c ^ a);
}

static struct doc *
doc_build(const char *bytes, size_t len, const struct doc_slot *slots, size_t slot_count)
{
	size_t slots_at = (sizeof(struct doc) + len + 1 + 7) & ~(size_t)7;
	size_t slots_size = slot_count * sizeof(struct doc_slot);
	struct doc_slot *copy;
	const char *type;
	size_t type_len, end = 0, i;
	struct doc *doc;
	char *text;

	assert(len < UINT32_MAX && slot_count < UINT32_MAX);
	find_type(bytes, len, &type, &type_len);
	doc = xmalloc(slots_at + slots_size + type_len + 1);
	atomic_init(&doc->refs, 1);
	doc->len = (uint32_t)len;
	doc->slot_count = (uint32_t)slot_count;
	doc->next = NULL;
	memcpy(doc->bytes, bytes, len);
	doc->bytes[len] = '\0';

	copy = (struct doc_slot *)((char *)doc + slots_at);
	memset(copy, 0, slots_size);
	for (i = 0; i < slot_count; i++) {
		assert(slots[i].at >= end && slots[i].kind < SLOT_KINDS);
		copy[i].at = slots[i].at;
		copy[i].len = slots[i].len;
		copy[i].kind = slots[i].kind;
		end = (size_t)slots[i].at + slots[i].len;
	}
	assert(end <= len);
	doc->slots = copy;

	text = (char *)copy + slots_size;
	memcpy(text, type, type_len);
	text[type_len] = '\0';
	doc->type = text;
	doc->hash = doc_hash_bytes(copy, slots_size, doc_hash_bytes(bytes, len, 0));
	return doc;
}

/* Where an equal doc hangs; where it would be put when there is none. */
static struct doc **
doc_find(struct table *table, const struct doc *wanted)
{
	struct doc **first = &table->buckets[wanted->hash / TABLES & (table->bucket_count - 1)];
	struct doc **place;
	struct doc *d;

	for (place = first; (d = *place) != NULL; place = &d->next)
		if (d->hash == wanted->hash && d->len == wanted->len && d->slot_count == wanted->slot_count &&
		    memcmp(d->bytes, wanted->bytes, d->len) == 0 &&
		    memcmp(d->slots, wanted->slots, d->slot_count * sizeof *d->slots) == 0 &&
		    atomic_load_explicit(&d->refs, memory_order_relaxed) > 0)
			return place;
	return place;
}

/* A reference to a doc that may be dying: not to one that has lost its last reference. */
static bool
doc_revive(struct doc *doc)
{
	int refs = atomic_load_explicit(&doc->refs, memory_order_relaxed);

	while (refs > 0)
		if (atomic_compare_exchange_weak_explicit(&doc->refs, &refs, refs + 1, memory_order_acquire,
		        memory_order_relaxed))
			return true;
	return false;
}

static void
table_grow(struct table *table)
{
	size_t count = table->bucket_count ? table->bucket_count * 2 : 16, i;
	struct doc **buckets, **place, *d, *next;

	if (table->docs < table->bucket_count)
		return;
	buckets = xcalloc(count, sizeof(struct doc *));
	for (i = 0; i < table->bucket_count; i++)
		for (d = table->buckets[i]; d != NULL; d = next) {
			next = d->next;
			place = &buckets[d->hash / TABLES & (count - 1)];
			d->next = *place;
			*place = d;
		}
	free(table->buckets);
	table->buckets = buckets;
	table->bucket_count = count;
}

/* The end of the JSON string whose opening quote is at `at`: its closing quote, or len. */
static size_t
string_end(const char *bytes, size_t len, size_t at)
{
	for (at++; at < len && bytes[at] != '"'; at++)
		if (bytes[at] == '\\')
			at++;
	return at < len ? at : len;
}

/* The value of @odata.type in the outermost object. The bytes are our own minified JSON; if they are not, "" is found. */
static void
find_type(const char *bytes, size_t len, const char **type, size_t *type_len)
{
	static const char key[] = "\"@odata.type\":\"";
	size_t at, end;
	int depth = 0;

	*type = "";
	*type_len = 0;
	for (at = 0; at < len; at++) {
		if (bytes[at] == '{' || bytes[at] == '[') {
			depth++;
		} else if (bytes[at] == '}' || bytes[at] == ']') {
			depth--;
		} else if (bytes[at] == '"') {
			if (depth == 1 && len - at > sizeof key && memcmp(bytes + at, key, sizeof key - 1) == 0) {
				at += sizeof key - 2;
				end = string_end(bytes, len, at);
				at += bytes[at + 1] == '#' ? 2 : 1;
				*type = bytes + at;
				*type_len = end > at ? end - at : 0;
				return;
			}
			at = string_end(bytes, len, at);
		}
	}
}
