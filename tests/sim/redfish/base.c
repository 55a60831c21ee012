#include "base.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include <openssl/rand.h>

static void *
need(void *memory)
{
	if (!memory) {
		fprintf(stderr, "%s: out of memory\n", program_invocation_short_name);
		exit(1);
	}
	return memory;
}

void *
xcalloc(size_t count, size_t size)
{
	return need(calloc(count, size));
}

void *
xrealloc(void *old, size_t size)
{
	return need(realloc(old, size));
}

char *
xstrdup(const char *text)
{
	return need(strdup(text));
}

char *
xstrndup(const char *text, size_t len)
{
	return need(strndup(text, len));
}

char *
xasprintf(const char *format, ...)
{
	va_list ap;
	char *text = NULL;

	va_start(ap, format);
	if (vasprintf(&text, format, ap) < 0)
		text = NULL;
	va_end(ap);
	return need(text);
}

void
die(const char *format, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	_exit(2); /* what was half made is nobody's leak */
}

uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void
now_text(char text[32])
{
	time_t now = time(NULL);
	struct tm tm;

	strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
}

/* FNV-1a: any change of a document shall change its tag; nobody attacks it. */
uint64_t
hash_bytes(const void *bytes, size_t len)
{
	const unsigned char *b = bytes;
	uint64_t h = 14695981039346656037u;

	while (len--)
		h = (h ^ *b++) * 1099511628211u;
	return h;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
hex_pair(const char *text)
{
	int high = hex_digit(text[0]);
	int low = high < 0 ? -1 : hex_digit(text[1]);

	return low < 0 ? -1 : high * 16 + low;
}

void
random_hex(char *text, size_t count)
{
	unsigned char byte;

	for (size_t i = 0; i < count; i++) {
		if (RAND_bytes(&byte, 1) != 1)
			die("no random bytes");
		sprintf(text + 2 * i, "%02x", byte);
	}
}

bool
begins_with(const char *text, const char *beginning)
{
	return strncmp(text, beginning, strlen(beginning)) == 0;
}

bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), tail = strlen(end);

	return len >= tail && strcmp(text + len - tail, end) == 0;
}

static void
text_room(struct text *t, size_t more)
{
	if (t->len + more + 1 <= t->room)
		return;
	t->room = (t->len + more + 1) * 2;
	t->s = xrealloc(t->s, t->room);
}

void
text_put(struct text *t, const void *bytes, size_t len)
{
	text_room(t, len);
	if (len)
		memcpy(t->s + t->len, bytes, len);
	t->len += len;
	t->s[t->len] = '\0';
}

void
text_print(struct text *t, const char *format, ...)
{
	va_list ap, again;
	int len;

	va_start(ap, format);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, format, ap);
	text_room(t, (size_t)len);
	vsnprintf(t->s + t->len, (size_t)len + 1, format, again);
	t->len += (size_t)len;
	va_end(again);
	va_end(ap);
}

void
text_clear(struct text *t)
{
	free(t->s);
	*t = (struct text){0};
}

static struct map_entry **
map_slot(const struct map *m, const char *key, uint64_t hash)
{
	struct map_entry **at = &m->slots[hash & (m->slot_count - 1)];

	while (*at && ((*at)->hash != hash || strcmp((*at)->key, key) != 0))
		at = &(*at)->next;
	return at;
}

static void
map_grow(struct map *m)
{
	struct map bigger = {
	    .slot_count = m->slot_count ? m->slot_count * 2 : 8, .count = m->count};

	bigger.slots = xcalloc(bigger.slot_count, sizeof *bigger.slots);
	for (size_t i = 0; i < m->slot_count; i++) {
		for (struct map_entry *e = m->slots[i], *next; e; e = next) {
			struct map_entry **slot = &bigger.slots[e->hash & (bigger.slot_count - 1)];

			next = e->next;
			e->next = *slot;
			*slot = e;
		}
	}
	free(m->slots);
	*m = bigger;
}

void *
map_get(const struct map *m, const char *key)
{
	struct map_entry *e;

	if (!m->slot_count)
		return NULL;
	e = *map_slot(m, key, hash_bytes(key, strlen(key)));
	return e ? e->value : NULL;
}

void *
map_put(struct map *m, const char *key, void *value)
{
	size_t len = strlen(key);
	uint64_t hash = hash_bytes(key, len);
	struct map_entry **slot, *e;
	void *old;

	if (m->count >= m->slot_count)
		map_grow(m);
	slot = map_slot(m, key, hash);
	if (*slot) {
		old = (*slot)->value;
		(*slot)->value = value;
		return old;
	}
	e = xcalloc(1, sizeof *e + len + 1);
	memcpy(e->key, key, len + 1);
	e->hash = hash;
	e->value = value;
	*slot = e;
	m->count++;
	return NULL;
}

void *
map_take(struct map *m, const char *key)
{
	struct map_entry **slot, *e;
	void *value;

	if (!m->slot_count)
		return NULL;
	slot = map_slot(m, key, hash_bytes(key, strlen(key)));
	e = *slot;
	if (!e)
		return NULL;
	*slot = e->next;
	value = e->value;
	free(e);
	m->count--;
	return value;
}

void
map_clear(struct map *m, void (*forget)(void *))
{
	for (size_t i = 0; i < m->slot_count; i++) {
		for (struct map_entry *e = m->slots[i], *next; e; e = next) {
			next = e->next;
			if (forget)
				forget(e->value);
			free(e);
		}
	}
	free(m->slots);
	*m = (struct map){0};
}

struct map_entry *
map_next(const struct map *m, const struct map_entry *after)
{
	size_t i = 0;

	if (after) {
		if (after->next)
			return after->next;
		i = (after->hash & (m->slot_count - 1)) + 1;
	}
	for (; i < m->slot_count; i++)
		if (m->slots[i])
			return m->slots[i];
	return NULL;
}
