/* Accounts and roles: who may log in, and what they may then do.
 *
 * There are those of the configuration (`accounts:`, read-only northbound) and those made northbound, which live in the
 * store (buckets "account", "role", "service"). All of them, the roles and the properties of AccountService form one
 * immutable `struct account_set`, a snapshot: any shard reads it without a lock; shard 0 makes a new one for each
 * change. A change is an op that is done when it is stored, every shard has the new set, and the sessions that it ends are
 * dead everywhere. Changes are carried out one after the other.
 *
 * Names are unique ignoring case and compared exactly at login. An account of the configuration hides a stored one of
 * the same name.
 *
 * What an account's sessions and cached logins depend on (name, password, role, scope, enabled, certificate) is condensed in
 * `stamp`: a credential verified for another stamp is worth nothing any more.
 *
 * First start: with no account anywhere `admin` is made, with $FISHWAY_ADMIN_PASSWORD or a random password that is
 * printed once and kept in state_dir/admin-password (0600) until it is changed. */
#ifndef FISHWAY_ACCOUNTS_H
#define FISHWAY_ACCOUNTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/call.h"
#include "northbound/scope.h"

struct config;
struct identity;
struct store;

enum {
	ACCOUNT_NAME_MAX = 32,
	ACCOUNT_PASSWORD_MAX = 256,
	ACCOUNT_LIMIT = 1024,          /* stored accounts */
	ROLE_LIMIT = 64                /* custom roles */
};

/* Failed logins of one account; shared by all its versions, so that every shard counts in one place. See lockout.h. */
struct lockout;

struct account {
	atomic_int refs;
	const char *name;              /* also its Id */
	const char *uri;               /* /redfish/v1/AccountService/Accounts/{name} */
	const char *role;              /* RoleId; a role that is gone gives no privilege */
	const char *password_hash;     /* crypt(5); NULL: no login by password */
	const char *fingerprint;       /* "cert-sha256:hex" or "spki-sha256:hex", lower case; NULL */
	const char *san;               /* exact subject alternative name; NULL */
	struct scope *scope;           /* NULL: everything */
	bool is_enabled;
	bool is_configured;            /* by the file: read-only northbound */
	bool must_change_password;     /* as written; account_must_change adds the expired password */
	uint64_t password_expires_ms;  /* wall clock; 0: never */
	uint64_t account_expires_ms;   /* wall clock; 0: never */
	uint64_t stamp;
	uint64_t version;              /* grows with every change of this account */
	struct lockout *lockout;
};

struct role {
	const char *id;
	unsigned privileges;
	bool is_predefined;
	uint64_t version;
};

enum basic_auth { BASIC_ENABLED, BASIC_UNADVERTISED, BASIC_DISABLED };

/* The writable properties of AccountService. */
struct account_policy {
	int64_t lockout_threshold;     /* AccountLockoutThreshold; 0: never */
	int64_t lockout_s;             /* AccountLockoutDuration; 0: never */
	int64_t lockout_reset_s;       /* AccountLockoutCounterResetAfter <= lockout_s */
	bool lockout_resets;           /* AccountLockoutCounterResetEnabled; false: only an administrator unlocks */
	int64_t log_threshold;         /* AuthFailureLoggingThreshold; 0: none is logged */
	int64_t password_min, password_max;
	int64_t password_days;         /* PasswordExpirationDays; 0: never */
	enum basic_auth basic;         /* HTTPBasicAuth */
};

struct account_set {
	uint64_t generation;           /* changes with every set */
	struct account_policy policy;
	size_t count;
	struct account **accounts;     /* in order of name */
	size_t role_count;
	struct role **roles;           /* the three predefined ones first, then in order of id */
	struct account_index *index;
};

/* As this shard sees it; valid for the current callback, an account for longer with account_ref. Never NULL after accounts_init. */
const struct account_set *accounts_now(void);
struct account *accounts_find(const struct account_set *set, const char *name);
/* By client certificate: the fingerprint of the certificate, of its key, then a SAN. NULL: none. */
struct account *accounts_find_fingerprint(const struct account_set *set, const char *fingerprint);
struct account *accounts_find_san(const struct account_set *set, const char *san);
const struct role *accounts_role(const struct account_set *set, const char *id);

struct account *account_ref(struct account *account);
/* account may be NULL. */
void account_unref(struct account *account);
bool account_is_locked(const struct account *account, const struct account_policy *policy);
bool account_must_change(const struct account *account);
bool account_is_expired(const struct account *account);

/* ---- life; shard 0 ---- */

/* Before the shards run. store may be NULL (tests: nothing is kept). */
bool accounts_init(struct store *store, const struct config *config, struct rf_error *err);
/* Takes over the accounts of another configuration; done when every shard has. */
void accounts_reload(const struct config *config, struct op *op, struct op *parent, op_fn *done);
void accounts_free(void);

/* ---- changes; from any shard, done there ---- */

enum {
	CHANGE_PASSWORD = 1,
	CHANGE_ROLE = 2,
	CHANGE_ENABLED = 4,
	CHANGE_UNLOCK = 8,             /* Locked: false */
	CHANGE_MUST_CHANGE = 16,
	CHANGE_PASSWORD_EXPIRES = 32,
	CHANGE_ACCOUNT_EXPIRES = 64,
	CHANGE_SCOPE = 128,
	CHANGE_FINGERPRINT = 256,
	CHANGE_SAN = 512
};

struct account_change {
	struct call call;              /* .op is the op */
	/* in; texts are copied by the start call */
	char name[ACCOUNT_NAME_MAX + 1];
	unsigned what;                 /* CHANGE_ bits */
	char password[ACCOUNT_PASSWORD_MAX + 1];   /* wiped once it is hashed */
	char role[ACCOUNT_NAME_MAX + 1];
	bool is_enabled, must_change;
	uint64_t password_expires_ms, account_expires_ms;
	struct scope *scope;           /* the change's own reference */
	char fingerprint[80];          /* "": none */
	char san[256];
	uint64_t version;              /* only if the account is still this version (else RF_PRECONDITION); 0: whichever */
	char session[32];              /* Id of the session that asks and survives its own change of password; "" none */
	/* out */
	struct account *account;       /* as it is now; NULL after a deletion or an error */
	/* of the changer */
	struct account_work *work;
};

/* Faults: RF_ALREADY_EXISTS, RF_PROPERTY_NOT_IN_LIST (RoleId), RF_LIMIT_REACHED, RF_PASSWORD_LENGTH, RF_NOT_FOUND, RF_PRECONDITION,
 * RF_PROPERTY_CONFLICT / RF_NOT_DELETABLE (the last administrator, an account of the configuration), RF_STORE. */
void account_create(struct account_change *change, struct op *parent, int64_t ms, op_fn *done);
void account_update(struct account_change *change, struct op *parent, int64_t ms, op_fn *done);
void account_delete(struct account_change *change, struct op *parent, int64_t ms, op_fn *done);
/* Drops what is in scope and out, wipes the password. Idempotent. */
void account_change_clear(struct account_change *change);

/* `fishway passwd`: also unlocks and ends the duty to change it. Only name and password of the change are read. */
void accounts_passwd(struct account_change *change, struct op *parent, int64_t ms, op_fn *done);
/* The same straight into the store, while no daemon runs. Blocking. */
bool accounts_passwd_offline(struct store *store, const struct config *config, const char *name, const char *password,
    struct rf_error *err);

struct role_change {
	struct call call;
	char id[ACCOUNT_NAME_MAX + 1];
	unsigned privileges;
	uint64_t version;
	struct role_work *work;
};
void role_create(struct role_change *change, struct op *parent, int64_t ms, op_fn *done);
void role_update(struct role_change *change, struct op *parent, int64_t ms, op_fn *done);
/* RF_IN_USE while an account has it. */
void role_delete(struct role_change *change, struct op *parent, int64_t ms, op_fn *done);

struct policy_change {
	struct call call;
	struct account_policy policy;
	uint64_t generation;           /* of the set it was made from; 0: whichever. Another one meanwhile: RF_PRECONDITION */
	struct policy_work *work;
};
void policy_update(struct policy_change *change, struct op *parent, int64_t ms, op_fn *done);

#endif
