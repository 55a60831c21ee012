/* What the files of accounts share among themselves: records, sets under construction, and the
 * pipeline of a change. Nobody else includes this. Everything here runs on shard 0 or before the
 * shards run. */
#ifndef FISHWAY_ACCOUNTS_OWN_H
#define FISHWAY_ACCOUNTS_OWN_H

#include <jansson.h>

#include "gateway/script.h"
#include "gateway/store.h"
#include "gateway/worker.h"
#include "northbound/accounts.h"
#include "northbound/password.h"
#include "northbound/sessions.h"

#define ADMINISTRATOR "Administrator"

/* ---- accounts_records.c: what is stored, and what the configuration says */

/* A zeroed one plus a name is a fresh, disabled account. Texts are owned. */
struct account_draft {
	char *name, *role, *password_hash, *fingerprint, *san;
	struct scope *scope;
	bool is_enabled, is_configured, must_change_password;
	uint64_t password_expires_ms;
	/* goes up when something of the stamp has changed, so that no stamp comes back */
	uint64_t epoch;
	struct lockout *lockout; /* NULL: a new one */
};
/* Takes what the draft holds. */
struct account *account_seal(struct account_draft *draft);
uint64_t account_draft_stamp(const struct account_draft *draft);
void account_draft_of(struct account_draft *draft, const struct account *account);
void account_draft_clear(struct account_draft *draft);

/* The predefined roles and the policy's defaults, no accounts. */
struct account_set *account_set_new(void);
struct account_set *account_set_copy(const struct account_set *set);
void account_set_free(void *set);
/* Takes the reference; replaces one of the same name. */
void account_set_put(struct account_set *set, struct account *account);
void account_set_remove(struct account_set *set, const char *name);
/* Order, index, generation: the last thing before it is published. */
void account_set_seal(struct account_set *set);
/* By name ignoring case, on a set that need not be sealed. */
struct account *account_set_like(const struct account_set *set, const char *name);

/* Replaces the configured accounts by those of another configuration. */
void account_set_configure(struct account_set *set, const struct config *config);
bool account_set_load(struct account_set *set, struct store *store, struct rf_error *err);

/* The stored form; the caller's. */
char *account_text(const struct account *account);
char *role_text(const struct role *role);
char *policy_text(const struct account_policy *policy);

/* ---- accounts.c */

struct account_work;
struct accounts_own {
	struct snapshot *snapshot;
	struct store *store;
	struct account_work *turn, **last; /* who changes something now, and those behind */
};
extern struct accounts_own accounts_own;

/* ---- accounts_work.c: the pipeline: hash, wait for the turn, apply, store, publish, end sessions */

enum { WORK_WRITES_MAX = 3 };

struct account_work {
	struct script script;
	struct call *call; /* the asker's; returned to at the end */
	/* struct account_change, role_change, policy_change, account_reload */
	void *change;
	/* Decides on the current set and fills `next` and the writes. False: err. */
	bool (*apply)(
	    struct account_work *work, const struct account_set *now, struct rf_error *err);
	struct account_work *behind; /* waits for its turn */
	struct job hashing;
	char *password; /* to be hashed, or NULL; wiped */
	char hash[PASSWORD_HASH_SIZE];
	struct account_set *next; /* NULL after apply: nothing to do */
	struct account *result;   /* for account_change.account */
	struct store_write writes[WORK_WRITES_MAX];
	char *values[WORK_WRITES_MAX]; /* owned */
	size_t write_count;
	struct store_op storing;
	struct op publishing, ending;
	char keeper[SESSION_ID_SIZE]; /* session that survives; "": none */
	uint64_t keeper_stamp;
	bool is_turn;
	bool ends_first; /* the file with the first password is worthless now */
};

/* Starts it on shard 0 for a call that has arrived there. */
void account_work_start(struct call *call, void *change, const char *password,
    bool (*apply)(struct account_work *work, const struct account_set *now, struct rf_error *err));
/* A row to be written with the change; value NULL deletes, else it is taken. bucket and key live
 * until the work is over. */
void account_work_write(
    struct account_work *work, const char *bucket, const char *key, char *value);

/* ---- accounts_first.c: `admin` of the first start and the file with its password */

/* Where the file is; NULL: nowhere. First of all. */
void accounts_first_in(const char *state_dir);
/* No account anywhere: makes it. given: its password, or NULL for a random one. */
bool accounts_make_first(
    struct account_set *set, struct store *store, const char *given, struct rf_error *err);
/* Whether a change of this account's password, or its end, makes the file worthless. */
bool accounts_first_is(const char *name);
/* Removes the file if it is there. Blocking. */
void accounts_first_forget(void);

#endif
