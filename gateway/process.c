#include "gateway/process.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "gateway/log.h"

/* The leak checker traces us to look. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_DUMPABLE 1
#else
#define IS_DUMPABLE 0
#endif

enum { FILES_ENOUGH = 1024 };

void
process_prepare(void)
{
	struct rlimit limit;

	signal(SIGPIPE, SIG_IGN);
	umask(0077);
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
		if (limit.rlim_max < FILES_ENOUGH)
			log_warn("files=%llu few for a fleet and its clients", (unsigned long long)limit.rlim_max);
	}
	limit.rlim_cur = limit.rlim_max = 0;
	setrlimit(RLIMIT_CORE, &limit);
	prctl(PR_SET_DUMPABLE, IS_DUMPABLE, 0, 0, 0);
}

int
process_cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}
