/* The log: one line per event on stderr, `key=value` pairs, the node first. Any thread.
 *
 *	log_info("node=%s state=up ms=%d", node->name, ms);
 *
 * Levels: error (someone must act), warn (we worked around it), info (state of a node changed), debug (each step).
 * Control characters in what is printed are escaped; the same format prints at most 10 lines a second, the rest is
 * counted. Passwords, tokens and keys never reach a log function. */
#ifndef FISHWAY_LOG_H
#define FISHWAY_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* "error", "warn", "info" or "debug"; false on anything else. NULL: info. */
bool log_init(const char *level);
bool log_is_on(enum log_level level);
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...)  log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) (log_is_on(LOG_LEVEL_DEBUG) ? log_line(LOG_LEVEL_DEBUG, __VA_ARGS__) : (void)0)

#endif
