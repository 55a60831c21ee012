/* Whole BMCs for tests: our fixtures (tests/sim/fixtures, one file each) and captured trees
 * (.tar.gz in DMTF mock-up layout). Each is an object of path, as the BMC has it, and document. A
 * fault fails the test. */
#ifndef FISHWAY_TEST_TREES_H
#define FISHWAY_TEST_TREES_H

#include <jansson.h>
#include <stddef.h>

#define TREES_FIXTURES "tests/sim/fixtures"
#define TREES_CAPTURED "../shared/trees"

json_t *trees_fixture(const char *path);
json_t *trees_archive(const char *path);
/* JSON text, with ' for ", as a test writes it. */
json_t *trees_text(const char *text);
/* Calls `each` for every file of the folder whose name ends so, in order; returns how many. */
size_t trees_each(
    const char *folder, const char *end, void (*each)(const char *path, const char *name));

#endif
