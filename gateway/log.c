#include "gateway/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "gateway/xalloc.h"

enum { LINE_MAX_BYTES = 2048, PER_SECOND = 10, FORMATS = 256 };

static const char *const names[] = {"error", "warn", "info", "debug"};
static atomic_int level_now = LOG_LEVEL_INFO;

/* Lines of one format within the current second. */
static struct {
	const char *format;
	time_t second;
	int lines;
} recent[FORMATS];
static pthread_mutex_t recent_lock = PTHREAD_MUTEX_INITIALIZER;

bool
log_init(const char *level)
{
	size_t i;

	if (level == NULL || *level == '\0')
		level = "info";
	for (i = 0; i < nitems(names); i++) {
		if (strcmp(level, names[i]) == 0) {
			atomic_store(&level_now, (int)i);
			return true;
		}
	}
	return false;
}

bool
log_is_on(enum log_level level)
{
	return (int)level <= atomic_load_explicit(&level_now, memory_order_relaxed);
}

/* How many lines of this format were swallowed before this one; -1: swallow this one, too. */
static int
admit(const char *format, time_t now)
{
	size_t i = ((uintptr_t)format >> 3) % FORMATS;
	int swallowed = 0;

	pthread_mutex_lock(&recent_lock);
	if (recent[i].format != format || recent[i].second != now) {
		if (recent[i].format == format && recent[i].lines > PER_SECOND)
			swallowed = recent[i].lines - PER_SECOND;
		recent[i].format = format;
		recent[i].second = now;
		recent[i].lines = 0;
	}
	if (++recent[i].lines > PER_SECOND)
		swallowed = -1;
	pthread_mutex_unlock(&recent_lock);
	return swallowed;
}

void
log_line(enum log_level level, const char *format, ...)
{
	char line[LINE_MAX_BYTES], stamp[32];
	struct timespec now;
	struct tm tm;
	int swallowed = 0;
	size_t len, i, head;
	va_list ap;
	int n;

	if (!log_is_on(level))
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	if (level < LOG_LEVEL_DEBUG && (swallowed = admit(format, now.tv_sec)) < 0)
		return;
	gmtime_r(&now.tv_sec, &tm);
	strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &tm);
	head = (size_t)snprintf(line, sizeof line, "%s.%03ldZ level=%s ", stamp, now.tv_nsec / 1000000, names[level]);
	va_start(ap, format);
	n = vsnprintf(line + head, sizeof line - head - 32, format, ap);
	va_end(ap);
	len = n < 0 ? head : head + (size_t)n;
	if (len > sizeof line - 33)
		len = sizeof line - 33;
	for (i = head; i < len; i++) {
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	}
	if (swallowed > 0)
		len += (size_t)snprintf(line + len, 31, " swallowed=%d", swallowed);
	line[len++] = '\n';
	/* One write, so that lines of several threads do not mix. */
	if (write(STDERR_FILENO, line, len) < 0)
		return;
}
