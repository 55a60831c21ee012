#include "tests/support/http_cases.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"

#define CASES "tests/data/http/hostile.cases"

static void add_bytes(struct http_case *c, const char *text, const char *end);

static void
fail(const char *why, const char *where)
{
	fprintf(stderr, "%s: %s: %s\n", CASES, why, where);
	exit(1);
}

struct http_case *
http_cases_load(size_t *count)
{
	struct http_case *cases = NULL, *c = NULL;
	FILE *file = fopen(CASES, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	*count = 0;
	if (file == NULL)
		fail("cannot be read", "run from the root of the repository");
	while ((len = getline(&line, &room, file)) > 0) {
		line[--len] = '\0';
		if (*line == '#' || *line == '\0')
			continue;
		if (*line == '=') {
			cases = xrealloc(cases, (*count + 1) * sizeof *cases);
			c = &cases[(*count)++];
			memset(c, 0, sizeof *c);
			c->name = xstrdup(line + 2);
		} else if (c != NULL && *line == '>') {
			add_bytes(c, line + 2, line + len);
		} else if (c != NULL && *line == '<') {
			c->expected = xstrdup(line + 2);
		} else {
			fail("not a line of a case", line);
		}
	}
	free(line);
	fclose(file);
	return cases;
}

void
http_cases_free(struct http_case *cases, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		free(cases[i].name);
		free(cases[i].bytes);
		free(cases[i].expected);
	}
	free(cases);
}

static void
add_byte(struct http_case *c, char byte)
{
	if ((c->len & (c->len + 1)) == 0)
		c->bytes = xrealloc(c->bytes, (c->len + 1) * 2);
	c->bytes[c->len++] = byte;
}

/* \{N:text}; returns what stands behind it. */
static const char *
add_repeated(struct http_case *c, const char *text, const char *end)
{
	char *colon;
	long n = strtol(text, &colon, 10);
	const char *close = memchr(colon, '}', (size_t)(end - colon));

	if (n <= 0 || *colon != ':' || close == NULL)
		fail("malformed repetition", text);
	while (n-- > 0)
		add_bytes(c, colon + 1, close);
	return close + 1;
}

static void
add_bytes(struct http_case *c, const char *text, const char *end)
{
	static const char names[] = "rnt0\\", meanings[] = "\r\n\t\0\\";
	const char *known;
	unsigned value;

	while (text < end) {
		if (*text != '\\') {
			add_byte(c, *text++);
		} else if (text[1] == '{') {
			text = add_repeated(c, text + 2, end);
		} else if (sscanf(text, "\\x%2x", &value) == 1) {
			add_byte(c, (char)value);
			text += 4;
		} else if ((known = strchr(names, text[1])) != NULL && *known) {
			add_byte(c, meanings[known - names]);
			text += 2;
		} else {
			fail("unknown escape", text);
		}
	}
}
