/* What test_golden looks at: places of the surface and the properties that are theirs, a file of rows per subject.
 *
 * path: canonical below /redfish/v1. {system}, {chassis}, {manager} are the node's primary members; a `*` is each member of the collection
 * before it, or each link in the array of that name, the first `most` of them (0: GOLDEN_MOST); a place whose {..} the node has not is left
 * out. properties: names with
 * slashes between them, `[]` behind a name for every element ("Temperatures[]/ReadingCelsius"), separated by blanks. A
 * `#` behind a name says how many elements (or properties) it has. */
#ifndef FISHWAY_TEST_GOLDEN_H
#define FISHWAY_TEST_GOLDEN_H

enum { GOLDEN_MOST = 3 };

struct golden_row {
	const char *path;
	const char *properties;
	int most;
};

#endif
