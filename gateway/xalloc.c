#include "gateway/xalloc.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *
or_die(void *memory)
{
	if (memory == NULL) {
		static const char text[] = "fishway: out of memory\n";

		fwrite(text, 1, sizeof text - 1, stderr);
		abort();
	}
	return memory;
}

void *
xmalloc(size_t size)
{
	return or_die(malloc(size ? size : 1));
}

void *
xcalloc(size_t count, size_t size)
{
	return or_die(calloc(count ? count : 1, size ? size : 1));
}

void *
xrealloc(void *old, size_t size)
{
	return or_die(realloc(old, size ? size : 1));
}

char *
xstrdup(const char *text)
{
	return or_die(strdup(text));
}

char *
xstrndup(const char *text, size_t len)
{
	return or_die(strndup(text, len));
}

char *
xasprintf(const char *format, ...)
{
	va_list ap;
	char *text;
	int len;

	va_start(ap, format);
	len = vasprintf(&text, format, ap);
	va_end(ap);
	return or_die(len < 0 ? NULL : text);
}
