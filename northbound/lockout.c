#include "northbound/lockout.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "gateway/xalloc.h"
#include "northbound/accounts.h"

enum { COUNT_BITS = 16, COUNT_MAX = (1 << COUNT_BITS) - 1 };

struct lockout {
	atomic_int refs;
	_Atomic uint64_t recent;    /* time of the last failure << COUNT_BITS | how many */
	_Atomic uint64_t locked_ms; /* when; 0: not locked */
	_Atomic uint64_t failures;  /* ever */
};

struct lockout *
lockout_new(void)
{
	struct lockout *lockout = xcalloc(1, sizeof *lockout);

	atomic_init(&lockout->refs, 1);
	return lockout;
}

struct lockout *
lockout_ref(struct lockout *lockout)
{
	atomic_fetch_add_explicit(&lockout->refs, 1, memory_order_relaxed);
	return lockout;
}

void
lockout_unref(struct lockout *lockout)
{
	if (lockout != NULL && atomic_fetch_sub(&lockout->refs, 1) == 1)
		free(lockout);
}

static bool
is_used(const struct account_policy *policy)
{
	return policy->lockout_threshold > 0 && (!policy->lockout_resets || policy->lockout_s > 0);
}

bool
lockout_is_locked(
    const struct lockout *lockout, const struct account_policy *policy, uint64_t now_ms)
{
	uint64_t locked_ms = atomic_load(&lockout->locked_ms);

	if (locked_ms == 0 || !is_used(policy))
		return false;
	return !policy->lockout_resets || now_ms < locked_ms + (uint64_t)policy->lockout_s * 1000;
}

bool
lockout_failed(
    struct lockout *lockout, const struct account_policy *policy, uint64_t now_ms, bool *is_locked)
{
	uint64_t failures = atomic_fetch_add(&lockout->failures, 1) + 1, old, count, last_ms;

	*is_locked = false;
	old = atomic_load(&lockout->recent);
	while (is_used(policy) && !lockout_is_locked(lockout, policy, now_ms)) {
		count = old & COUNT_MAX;
		last_ms = old >> COUNT_BITS;
		if (policy->lockout_resets &&
		    now_ms >= last_ms + (uint64_t)policy->lockout_reset_s * 1000)
			count = 0;
		if (count < COUNT_MAX)
			count++;
		*is_locked = count >= (uint64_t)policy->lockout_threshold;
		/* Once locked, the count begins anew for the time after. */
		if (!atomic_compare_exchange_weak(
			&lockout->recent, &old, now_ms << COUNT_BITS | (*is_locked ? 0 : count)))
			continue;
		if (*is_locked)
			atomic_store(&lockout->locked_ms, now_ms ? now_ms : 1);
		break;
	}
	return policy->log_threshold > 0 && failures % (uint64_t)policy->log_threshold == 0;
}

void
lockout_clear(struct lockout *lockout)
{
	atomic_store(&lockout->recent, 0);
	atomic_store(&lockout->locked_ms, 0);
}
