/* What the files of sessions share among themselves. Nobody else includes this. Shard 0, or before
 * the shards run. */
#ifndef FISHWAY_SESSIONS_OWN_H
#define FISHWAY_SESSIONS_OWN_H

#include "gateway/script.h"
#include "gateway/store.h"
#include "northbound/sessions.h"

struct sessions_own {
	struct snapshot *snapshot;
	struct store *store;
	struct shard_timer sweep;
	int64_t used_stored_ms; /* when the times of use were last written */
	size_t writing;         /* batches under way */
	struct op *stopping;    /* who waits for the last of them */
};
extern struct sessions_own sessions_own;

/* A set under construction. */
struct session_set *session_set_copy(const struct session_set *set);
void session_set_free(void *set);
/* Takes the reference. */
void session_set_put(struct session_set *set, struct session *session);
/* Removes those for which `ends` says so; the number of them. Their ids go to gone (room for
 * set->count) unless NULL. */
size_t session_set_drop(struct session_set *set,
    bool (*ends)(const struct session *session, void *arg), void *arg,
    char (*gone)[SESSION_ID_SIZE]);
/* Builds the index and swaps it in. op as in snapshot_publish. */
void session_set_publish(struct session_set *set, struct op *op, op_fn *done);

struct session *session_new(
    const char *id, const char *user, const char *view, const char *origin, const char *context);
bool session_from_text(const char *id, const char *text, size_t len, struct session **out);
char *session_policy_text(const struct session_policy *policy);

/* sessions_sweep.c */
void sessions_sweep_start(void);
void sessions_sweep_end(void);

#endif
