#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/config.h"
#include "gateway/config_yaml.h"
#include "gateway/xalloc.h"

enum { FAULT_TEXT_MAX = 400 };

static char *escape(const char *text);

void
config_fault(struct config_faults *faults, const char *file, int line, bool is_warning,
    const char *format, ...)
{
	char text[FAULT_TEXT_MAX];
	struct config_fault *row;
	va_list ap;

	if (is_warning)
		faults->warnings++;
	else
		faults->errors++;
	/* An error always finds room: otherwise many warnings could leave a refusal without a
	 * reason. */
	if (faults->count >= CONFIG_FAULTS_MAX &&
	    (is_warning || faults->count >= 2 * CONFIG_FAULTS_MAX))
		return;
	if (faults->count == faults->size) {
		faults->size = faults->size ? faults->size * 2 : 16;
		faults->rows = xrealloc(faults->rows, faults->size * sizeof *faults->rows);
	}
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	row = &faults->rows[faults->count++];
	row->file = xstrdup(file);
	row->line = line;
	row->is_warning = is_warning;
	row->text = escape(text);
}

/* What an operator's terminal must not be sent, as \xNN. */
static char *
escape(const char *text)
{
	char *out = xmalloc(strlen(text) * 4 + 1), *p = out;

	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= 0x20 && c != 0x7f)
			*p++ = *text;
		else
			p += sprintf(p, "\\x%02x", c);
	}
	*p = '\0';
	return out;
}

static int
compare_faults(const void *a, const void *b, void *first)
{
	const struct config_fault *left = a, *right = b;
	int order = (strcmp(right->file, first) == 0) - (strcmp(left->file, first) == 0);

	if (order == 0)
		order = strcmp(left->file, right->file);
	return order != 0 ? order : left->line - right->line;
}

void
config_faults_sort(struct config_faults *faults, const char *first)
{
	if (faults->count > 0)
		qsort_r(faults->rows, faults->count, sizeof *faults->rows, compare_faults,
		    (void *)first);
}

void
config_faults_print(const struct config_faults *faults, FILE *out)
{
	const struct config_fault *row;
	size_t unseen = faults->errors + faults->warnings - faults->count;

	for (row = faults->rows; row < faults->rows + faults->count; row++) {
		fputs(row->file, out);
		if (row->line > 0)
			fprintf(out, ":%d", row->line);
		fprintf(out, ": %s%s\n", row->is_warning ? "warning: " : "", row->text);
	}
	if (unseen > 0)
		fprintf(out, "and %zu more\n", unseen);
}

void
config_faults_clear(struct config_faults *faults)
{
	size_t i;

	for (i = 0; i < faults->count; i++) {
		free(faults->rows[i].file);
		free(faults->rows[i].text);
	}
	free(faults->rows);
	memset(faults, 0, sizeof *faults);
}
