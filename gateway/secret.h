/* A secret of the configuration: its text, or where to get it.
 *
 *	password: calvin                          SECRET_LITERAL
 *	password_file: /run/secrets/web01         SECRET_FILE
 *	password_command: [pass, show, web01]     SECRET_COMMAND
 *
 * Files and commands are asked anew each time (once per login), so a rotated password is taken up
 * without a reload. secret_read blocks and belongs on a worker thread; the vault (vault.h) is what a
 * loop asks.
 *
 * Literals live in secret memory: pages of their own, locked and left out of core dumps where the
 * system lets us, wiped before they are given back. */
#ifndef FISHWAY_SECRET_H
#define FISHWAY_SECRET_H

#include <stdbool.h>
#include <stddef.h>

enum {
	SECRET_SIZE = 1024,       /* longest secret, with its NUL */
	SECRET_DEADLINE_MS = 5000 /* for a command */
};

enum secret_kind { SECRET_NONE, SECRET_LITERAL, SECRET_FILE, SECRET_COMMAND };

struct secret {
	enum secret_kind kind;
	const char *text; /* the literal (NULL once the vault has taken it), or the file's path */
	const char *const *argv; /* the command, NULL-terminated */
};

/* Any thread but a loop's. Writes the secret to out (SECRET_SIZE bytes) as a string: one trailing
 * newline (LF or CRLF) is cut, a NUL inside or more than SECRET_SIZE - 1 bytes is a failure. false:
 * `why` says what went wrong, without the secret, and out is wiped. The caller wipes out after use.
 *
 * A command runs without a shell, in a process group of its own, with PATH, HOME and LANG as its
 * whole environment, no descriptor but its output, standard error discarded; at deadline_ms the
 * group is killed. It is always reaped. */
bool secret_read(
    const struct secret *secret, int deadline_ms, char *out, char *why, size_t why_size);

/* Secret memory: grows by blocks, is given back as a whole. One thread at a time. A zeroed struct
 * is an empty one. */
struct secret_block;
struct secret_memory {
	struct secret_block *blocks;
};
char *secret_memory_strdup(struct secret_memory *memory, const char *text)
    __attribute__((returns_nonnull));
/* Wipes and unmaps. */
void secret_memory_clear(struct secret_memory *memory);

#endif
