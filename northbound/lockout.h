/* Lockout: failed logins of one account, counted from all shards at once.
 *
 * The counter and its time are one atomic word, so no lock is needed and no failure is lost. The
 * rules are those of AccountService: AccountLockoutThreshold failures, none more than
 * AccountLockoutCounterResetAfter apart, lock the account for AccountLockoutDuration; with
 * AccountLockoutCounterResetEnabled false the counter never forgets and only an administrator
 * unlocks. A success clears the counter. What fails while the account is locked does not prolong
 * it. Times are milliseconds on the shards' clock; a restart unlocks. */
#ifndef FISHWAY_LOCKOUT_H
#define FISHWAY_LOCKOUT_H

#include <stdbool.h>
#include <stdint.h>

struct account_policy;
struct lockout;

struct lockout *lockout_new(void);
struct lockout *lockout_ref(struct lockout *lockout);
/* lockout may be NULL. */
void lockout_unref(struct lockout *lockout);

bool lockout_is_locked(
    const struct lockout *lockout, const struct account_policy *policy, uint64_t now_ms);
/* True when this failure is one to be logged (AuthFailureLoggingThreshold). *is_locked: this one
 * locked the account. */
bool lockout_failed(
    struct lockout *lockout, const struct account_policy *policy, uint64_t now_ms, bool *is_locked);
void lockout_clear(struct lockout *lockout);

#endif
