/*
 * What every file of the simulators uses: memory that is never NULL, the clock, growing strings, and
 * a map from strings to pointers. A simulator is one process with one thread; nothing here is
 * safe for more.
 */
#ifndef SIM_BASE_H
#define SIM_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

/* A walk that survives the removal of where it stands (glibc's sys/queue.h has none). */
#define LIST_FOREACH_DEL(var, head, field, next)                                                   \
	for ((var) = (head)->lh_first; (var) && ((next) = (var)->field.le_next, 1); (var) = (next))

/* End the process when there is no memory. */
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t len);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Says why on stderr and exits with 2: for command line and fleet file only. */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Milliseconds of a clock that only goes forward. */
uint64_t now_ms(void);

/* 2026-05-04T03:02:01Z, of the wall clock. */
void now_text(char text[32]);

uint64_t hash_bytes(const void *bytes, size_t len);
/* The value of two hexadecimal digits, or -1. */
int hex_pair(const char *text);
/* `count` random bytes as lower-case hexadecimal digits. */
void random_hex(char *text, size_t count);

bool begins_with(const char *text, const char *beginning);
bool ends_with(const char *text, const char *end);

/* A growing string, always NUL-terminated once something was put in. */
struct text {
	char *s;
	size_t len, room;
};

void text_put(struct text *t, const void *bytes, size_t len);
void text_print(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_clear(struct text *t);

/* String -> pointer. Keys are copied; values are the caller's. NULL is not a value. Zeroed memory
 * is an empty map. */
struct map_entry {
	struct map_entry *next;
	void *value;
	uint64_t hash;
	char key[];
};

struct map {
	struct map_entry **slots;
	size_t slot_count, count;
};

void *map_get(const struct map *m, const char *key);
/* Gives back what was there before. */
void *map_put(struct map *m, const char *key, void *value);
void *map_take(struct map *m, const char *key);
/* Removes all, each value through `forget` unless that is NULL. */
void map_clear(struct map *m, void (*forget)(void *));
/* `for (e = map_next(m, NULL); e; e = map_next(m, e))`; the map must not change meanwhile. */
struct map_entry *map_next(const struct map *m, const struct map_entry *after);

#endif
