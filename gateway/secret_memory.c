#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gateway/log.h"
#include "gateway/secret.h"
#include "gateway/xalloc.h"

struct secret_block { /* at the beginning of its own mapping */
	struct secret_block *next;
	size_t size, used; /* bytes of the mapping */
};

static void *
map(size_t size)
{
	static atomic_bool is_told;
	void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED)
		abort();
	madvise(pages, size, MADV_DONTDUMP);
	if (mlock(pages, size) != 0 && !atomic_exchange(&is_told, true))
		log_warn("secrets=unlocked why=\"RLIMIT_MEMLOCK is too low: they may reach the "
			 "swap space\"");
	return pages;
}

char *
secret_memory_strdup(struct secret_memory *memory, const char *text)
{
	size_t len = strlen(text) + 1, page = (size_t)sysconf(_SC_PAGESIZE), size;
	struct secret_block *block = memory->blocks;
	char *copy;

	if (block == NULL || block->size - block->used < len) {
		/* Blocks double, so that ten thousand passwords are a dozen mappings. */
		size = block != NULL ? 2 * block->size : page;
		while (size - sizeof *block < len)
			size *= 2;
		block = map(size);
		block->size = size;
		block->used = sizeof *block;
		block->next = memory->blocks;
		memory->blocks = block;
	}
	copy = (char *)block + block->used;
	memcpy(copy, text, len);
	block->used += len;
	return copy;
}

void
secret_memory_clear(struct secret_memory *memory)
{
	struct secret_block *block, *next;

	for (block = memory->blocks; block != NULL; block = next) {
		next = block->next;
		explicit_bzero((char *)block + sizeof *block, block->used - sizeof *block);
		munmap(block, block->size);
	}
	memory->blocks = NULL;
}
