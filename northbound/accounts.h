/* Accounts and roles: who may log in, and what they may then do.
 *
 * There are those of the configuration (`accounts:`, read-only northbound) and those made
 * northbound, which live in the store (buckets "account", "role", "service"). All of them, the
 * roles and the properties of AccountService form one immutable `struct account_set`, a snapshot:
 * any shard reads it without a lock; shard 0 makes a new one for each change. A change is an op
 * that is done when it is stored, every shard has the new set, and the sessions that it ends are
 * dead everywhere. Changes are carried out one after the other.
 *
 * Names are unique ignoring case and compared exactly at login. An account of the configuration
 * hides a stored one of the same name.
 *
 * What an account's sessions and cached logins depend on (name, password, role, scope, enabled,
 * certificate) is condensed in `stamp`: a credential verified for another stamp is worth nothing
 * any more.
 *
 * First start: with no account anywhere `admin` is made, with $FISHWAY_ADMIN_PASSWORD or a random
 * password that is printed once and kept in state_dir/admin-password (0600) until it is changed. */
#ifndef FISHWAY_ACCOUNTS_H
#define FISHWAY_ACCOUNTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/call.h"
#include "northbound/scope.h"

struct config;
struct lockout;
struct store;

enum {
	ACCOUNT_NAME_MAX = 32,
	ACCOUNT_PASSWORD_MAX = 256,   /* bytes */
	ACCOUNT_FINGERPRINT_MAX = 76, /* "cert-sha256:" or "spki-sha256:" and 64 digits */
	ACCOUNT_SAN_MAX = 255,
	ACCOUNT_LIMIT = 1024, /* stored accounts */
	ROLE_LIMIT = 64       /* custom roles */
};

struct account {
	atomic_int refs;
	const char *name;          /* also its Id */
	const char *uri;           /* /redfish/v1/AccountService/Accounts/{name} */
	const char *role;          /* RoleId; a role that is gone gives no privilege */
	const char *password_hash; /* crypt(5); NULL: no login by password */
	/* "cert-sha256:hex" or "spki-sha256:hex", lower case; NULL */
	const char *fingerprint;
	const char *san;     /* exact subject alternative name; NULL */
	struct scope *scope; /* NULL: everything */
	bool is_enabled;
	bool is_configured; /* by the file: read-only northbound */
	/* as written; account_must_change adds the expired password */
	bool must_change_password;
	uint64_t password_expires_ms; /* wall clock; 0: never */
	uint64_t epoch;               /* counts the changes that end sessions */
	uint64_t stamp;
	uint64_t version;        /* another one for every change of this account */
	struct lockout *lockout; /* shared by all versions of the account */
};

struct role {
	char id[ACCOUNT_NAME_MAX + 1];
	unsigned privileges; /* PRIV_ bits */
	bool is_predefined;
	uint64_t version;
};

enum basic_auth { BASIC_ENABLED, BASIC_UNADVERTISED, BASIC_DISABLED };

/* The writable properties of AccountService. */
struct account_policy {
	int64_t lockout_threshold; /* AccountLockoutThreshold; 0: never */
	int64_t lockout_s;         /* AccountLockoutDuration; 0: never */
	int64_t lockout_reset_s;   /* AccountLockoutCounterResetAfter <= lockout_s */
	/* AccountLockoutCounterResetEnabled; false: only an administrator unlocks */
	bool lockout_resets;
	int64_t log_threshold;              /* AuthFailureLoggingThreshold; 0: none is logged */
	int64_t password_min, password_max; /* characters */
	int64_t password_days;              /* PasswordExpirationDays; 0: never */
	enum basic_auth basic;              /* HTTPBasicAuth */
};

struct account_set {
	uint64_t generation; /* another one for every set */
	struct account_policy policy;
	uint64_t policy_generation; /* another one for every change of the policy */
	size_t count;
	struct account **accounts; /* in order of name */
	size_t role_count;
	struct role *roles; /* the three predefined ones first, then in order of id */
	struct account_index *index;
};

/* As this shard sees it; valid for the current callback, an account for longer with account_ref. */
const struct account_set *accounts_now(void);
/* Exact; NULL: none. */
struct account *accounts_find(const struct account_set *set, const char *name);
/* By client certificate. NULL: none. */
struct account *accounts_find_fingerprint(const struct account_set *set, const char *fingerprint);
struct account *accounts_find_san(const struct account_set *set, const char *san);
/* Whether any account logs in by certificate at all. */
bool accounts_use_certificates(const struct account_set *set);
const struct role *accounts_role(const struct account_set *set, const char *id);
/* 1 to 32 of letters, digits, `.`, `_`, `@`, `-`, not beginning with `.` or `-`: so a name is a
 * URI's segment as it stands. "Members" is refused: POST .../Accounts/Members means the collection.
 * The same for the ids of roles. (config.c has the rule for the accounts of the configuration.) */
bool accounts_name_is_valid(const char *name);

struct account *account_ref(struct account *account);
/* account may be NULL. */
void account_unref(struct account *account);
bool account_is_locked(const struct account *account, const struct account_policy *policy);
/* PasswordChangeRequired is set, or the password has expired. */
bool account_must_change(const struct account *account);

/* ---- life; shard 0 ---- */

/* Before the shards run, on shard 0. store may be NULL (nothing is kept). */
bool accounts_init(struct store *store, const struct config *config, struct rf_error *err);
/* Takes over the accounts of another configuration. */
struct account_reload {
	struct call call;            /* .op is the op */
	const struct config *config; /* lives until done */
};
void accounts_reload(struct account_reload *reload, struct op *parent, op_fn *done);
/* After the shards have ended. */
void accounts_free(void);

/* ---- changes; from any shard, done there ---- */

enum {
	CHANGE_PASSWORD = 1,
	CHANGE_ROLE = 2,
	CHANGE_ENABLED = 4,
	CHANGE_UNLOCK = 8, /* Locked: false */
	CHANGE_MUST_CHANGE = 16,
	CHANGE_PASSWORD_EXPIRES = 32,
	CHANGE_SCOPE = 64,
	CHANGE_FINGERPRINT = 128,
	CHANGE_SAN = 256
};

struct account_change {
	struct call call; /* .op is the op */
	/* in */
	char name[ACCOUNT_NAME_MAX + 1];
	/* CHANGE_ bits; account_create needs PASSWORD and ROLE, and ENABLED is true unless told */
	unsigned what;
	char password[ACCOUNT_PASSWORD_MAX + 1]; /* wiped once it is hashed */
	char role[ACCOUNT_NAME_MAX + 1];
	bool is_enabled, must_change;
	uint64_t password_expires_ms;
	struct scope *scope;                           /* the change's own reference */
	char fingerprint[ACCOUNT_FINGERPRINT_MAX + 1]; /* lower case; "": none */
	char san[ACCOUNT_SAN_MAX + 1];                 /* "": none */
	/* only if the account is still this version (else RF_PRECONDITION); 0: whichever */
	uint64_t version;
	/* Id of the session that asks and survives its own change of password; "": none */
	char session[24];
	/* out */
	/* the caller's reference: as it is now; NULL after a deletion or an error */
	struct account *account;
};

/* Faults: RF_PROPERTY_FORMAT (UserName), RF_ALREADY_EXISTS, RF_PROPERTY_NOT_IN_LIST (RoleId),
 * RF_PROPERTY_CONFLICT (the certificate is another account's; the last administrator),
 * RF_LIMIT_REACHED, RF_PASSWORD_LENGTH, RF_NOT_FOUND, RF_PRECONDITION, RF_PROPERTY_NOT_WRITABLE and
 * RF_NOT_DELETABLE (an account of the configuration, the last administrator), RF_BUSY, RF_STORE. A
 * change that has begun is not undone by a cancel. */
void account_create(struct account_change *change, struct op *parent, int64_t ms, op_fn *done);
void account_update(struct account_change *change, struct op *parent, int64_t ms, op_fn *done);
void account_delete(struct account_change *change, struct op *parent, int64_t ms, op_fn *done);
/* `fishway passwd`: only name and password are read. Also unlocks, enables, and ends the duty to
 * change the password. */
void account_passwd(struct account_change *change, struct op *parent, int64_t ms, op_fn *done);
/* Drops the references, wipes the password. Idempotent. */
void account_change_clear(struct account_change *change);
/* account_passwd straight in the store, while no daemon runs. Blocking. */
bool accounts_passwd_offline(struct store *store, const struct config *config, const char *name,
    const char *password, struct rf_error *err);

struct role_change {
	struct call call; /* .op is the op */
	char id[ACCOUNT_NAME_MAX + 1];
	unsigned privileges;
	uint64_t version; /* as account_change.version */
};
/* Faults: RF_PROPERTY_FORMAT, RF_ALREADY_EXISTS, RF_LIMIT_REACHED, RF_NOT_FOUND, RF_PRECONDITION,
 * RF_PROPERTY_NOT_WRITABLE and RF_NOT_DELETABLE (predefined), RF_IN_USE (an account has it). */
void role_create(struct role_change *change, struct op *parent, int64_t ms, op_fn *done);
void role_update(struct role_change *change, struct op *parent, int64_t ms, op_fn *done);
void role_delete(struct role_change *change, struct op *parent, int64_t ms, op_fn *done);

struct policy_change {
	struct call call; /* .op is the op */
	struct account_policy policy;
	/* of the policy it was made from; another one meanwhile: RF_PRECONDITION. 0: whichever */
	uint64_t generation;
};
void policy_update(struct policy_change *change, struct op *parent, int64_t ms, op_fn *done);

#endif
