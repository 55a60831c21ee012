/* How commands print: tables whose columns line up, pairs, JSON. What a box wrote is printed without control characters,
 * so that it cannot steer the operator's terminal. */
#ifndef FISHWAY_CLI_TEXT_H
#define FISHWAY_CLI_TEXT_H

#include <stdio.h>

struct json_t;

enum { CLI_COLUMNS = 8 };
struct cli_table {
	char *(*rows)[CLI_COLUMNS];
	size_t count;
};
/* Texts up to NULL; copied. */
void cli_table_row(struct cli_table *table, ...) __attribute__((sentinel));
/* Prints and empties it. */
void cli_table_print(struct cli_table *table, FILE *out);

void cli_print_pair(FILE *out, const char *name, const char *value);
void cli_print_json(FILE *out, const struct json_t *json);
/* A copy, to be freed, in which control characters and malformed UTF-8 are `?`. */
char *cli_clean(const char *text);

#endif
