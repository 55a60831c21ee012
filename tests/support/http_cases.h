/* The table tests/data/http/hostile.cases: see there. */
#ifndef FISHWAY_TESTS_HTTP_CASES_H
#define FISHWAY_TESTS_HTTP_CASES_H

#include <stdbool.h>
#include <stddef.h>

struct http_case {
	char *name;
	char *bytes;
	size_t len;
	char *expected; /* "200 400 close" */
};

/* Reads all of it; the test fails when it cannot be read. http_cases_free gives it back. */
struct http_case *http_cases_load(size_t *count);
void http_cases_free(struct http_case *cases, size_t count);

#endif
