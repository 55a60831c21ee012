#include "gateway/cli_text.h"

#include <assert.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"

/* Length of the well-formed UTF-8 character at p (RFC 3629 4), 0 when it is none. */
static size_t
character(const unsigned char *p)
{
	size_t len = *p < 0x80 ? 1 : *p >= 0xc2 && *p < 0xe0 ? 2 : *p >= 0xe0 && *p < 0xf0 ? 3 : *p >= 0xf0 && *p < 0xf5 ? 4 : 0, i;

	for (i = 1; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

char *
cli_clean(const char *text)
{
	char *out = xstrdup(text);
	unsigned char *p = (unsigned char *)out;
	size_t len;

	while (*p) {
		len = character(p);
		/* C0, DEL, and C1 (U+0080 to U+009F), which some terminals obey. */
		if (len == 0 || *p < 0x20 || *p == 0x7f || (p[0] == 0xc2 && p[1] < 0xa0)) {
			*p++ = '?';
			if (len == 2)
				*p++ = '?';
		} else {
			p += len;
		}
	}
	return out;
}

void
cli_table_row(struct cli_table *table, ...)
{
	const char *text;
	va_list ap;
	size_t i;

	table->rows = xrealloc(table->rows, (table->count + 1) * sizeof *table->rows);
	memset(table->rows[table->count], 0, sizeof *table->rows);
	va_start(ap, table);
	for (i = 0; (text = va_arg(ap, const char *)) != NULL; i++) {
		assert(i < CLI_COLUMNS);
		table->rows[table->count][i] = cli_clean(text);
	}
	va_end(ap);
	table->count++;
}

static int
width(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

void
cli_table_print(struct cli_table *table, FILE *out)
{
	int most[CLI_COLUMNS] = { 0 }, w;
	size_t r, i, last;

	for (r = 0; r < table->count; r++)
		for (i = 0; i < CLI_COLUMNS && table->rows[r][i]; i++)
			if ((w = width(table->rows[r][i])) > most[i])
				most[i] = w;
	for (r = 0; r < table->count; r++) {
		for (last = i = 0; i < CLI_COLUMNS && table->rows[r][i]; i++)
			if (*table->rows[r][i])
				last = i;
		for (i = 0; i < CLI_COLUMNS && table->rows[r][i]; i++) {
			fputs(table->rows[r][i], out);
			if (i < last)
				fprintf(out, "%*s", most[i] - width(table->rows[r][i]) + 2, "");
			free(table->rows[r][i]);
		}
		fputc('\n', out);
	}
	free(table->rows);
	memset(table, 0, sizeof *table);
}

void
cli_print_pair(FILE *out, const char *name, const char *value)
{
	char *clean = cli_clean(value);

	fprintf(out, "%-12s %s\n", name, clean);
	free(clean);
}

/* Escaped to ASCII: whatever a box wrote is harmless on a terminal. */
void
cli_print_json(FILE *out, const json_t *json)
{
	json_dumpf(json, out, JSON_INDENT(2) | JSON_ENSURE_ASCII | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	fputc('\n', out);
}
