/* Fuzz targets, replayed: `make test` runs every target over the inputs kept in the repository,
 * without a fuzzer.
 *
 * To add a target `x`:
 *   1. tests/fuzz/fuzz_x.c defines  int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
 * and returns 0. It feeds the bytes to a parser of the library, aborts when something is wrong that
 * no sanitizer would see (an invariant that does not hold, another result when the input is cut
 * elsewhere), and leaves nothing allocated.
 *   2. tests/fuzz/corpus/x/ holds some small inputs, good and bad, one a file. A crash that was
 * found and mended stays there for ever, under a name that says what it was.
 *   3. tests/fuzz/x.dict, when the words of the language help libFuzzer (its dictionary format).
 * That is all: the Makefile finds it. `make fuzz` runs every target for FUZZ_SECONDS (60) under
 * clang's libFuzzer with the address and undefined-behaviour sanitizers; FUZZ=x runs one. What it
 * finds new is in build/fuzz/corpus/x, what fails in build/fuzz/crash-*;
 * `build/fuzz/tests/fuzz/fuzz_x -merge=1 tests/fuzz/corpus/x build/fuzz/corpus/x` keeps the useful
 * part.
 *
 * This program: fuzz_x [FILE ...] runs the target over the files, or over its corpus. Every input
 * is run whole and cut short at up to 64 places: parsers fail at ends. */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CUTS = 64 };

/* In memory of exactly that size, so that a sanitizer sees a read behind it. */
static void
run_part(const uint8_t *data, size_t size)
{
	uint8_t *part = xmalloc(size ? size : 1);

	memcpy(part, data, size);
	LLVMFuzzerTestOneInput(part, size);
	free(part);
}

static bool
run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	size_t size = 0, room = 0, got, cut, step;

	if (file == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return false;
	}
	do {
		if (size == room)
			data = xrealloc(data, room = room ? room * 2 : 4096);
		got = fread(data + size, 1, room - size, file);
		size += got;
	} while (got > 0);
	fclose(file);
	run_part(data, size);
	step = size / CUTS + 1;
	for (cut = 0; cut < size; cut += step)
		run_part(data, cut);
	free(data);
	return true;
}

/* Returns how many files it ran, or -1. */
static int
run_corpus(const char *dir)
{
	struct dirent **names;
	int count = scandir(dir, &names, NULL, alphasort), done = 0, i;
	char *path;

	for (i = 0; i < count; i++) {
		path = xasprintf("%s/%s", dir, names[i]->d_name);
		if (names[i]->d_name[0] != '.' && done >= 0)
			done = run_file(path) ? done + 1 : -1;
		free(path);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return count < 0 ? -1 : done;
}

int
main(int argc, char **argv)
{
	const char *target = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	char *dir;
	int i, count = argc - 1;

	for (i = 1; i < argc; i++)
		if (!run_file(argv[i]))
			return 1;
	if (argc == 1) {
		dir = xasprintf(
		    "tests/fuzz/corpus/%s", strncmp(target, "fuzz_", 5) == 0 ? target + 5 : target);
		count = run_corpus(dir);
		free(dir);
	}
	printf("%s 1 - %s takes its corpus of %d inputs\n1..1\n", count > 0 ? "ok" : "not ok",
	    target, count);
	return count > 0 ? 0 : 1;
}
