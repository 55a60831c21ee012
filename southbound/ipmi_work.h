/* Works: a read_op or an act_op under way. Inside the IPMI driver.
 *
 * What a uri asks for is a row: a group of facts or an action (ipmi.h lists them). Its script makes
 * one exchange after another; what it gathers becomes read->json. Most rows are lists of commands
 * with the functions that read their answers (`items`), or that write their questions (`plan`). */
#ifndef FISHWAY_IPMI_WORK_H
#define FISHWAY_IPMI_WORK_H

#include "southbound/ipmi_own.h"

struct work {
	struct script script;
	struct endpoint *endpoint;
	struct read_op *read; /* one of the two */
	struct act_op *act;
	struct work *next, *prev;
	const struct ipmi_group *group;
	const struct ipmi_action *action;
	struct ipmi_exchange exchange;
	json_t *facts;      /* of a read, being put together */
	json_t *body;       /* of an act */
	bool was_sent;      /* of an act: something that changes the box */
	bool is_loading;    /* waits for the repository */
	struct rf_error why; /* of the exchange that failed last */
	void *state;        /* of the row's own, state_size zeroed bytes; freed with the work */
};

/* ---- groups */

/* One command of a list and what its answer tells. False: it cannot be read. */
struct ipmi_item {
	enum ipmi_command_id command;
	uint8_t request[4], request_len;
	bool is_needed;  /* else: where the box refuses, its facts are absent */
	uint8_t also_cc; /* a completion code that tells something, too; 0: none */
	bool (*put)(struct work *work, const uint8_t *data, size_t len);
};

struct ipmi_group {
	const char *uri;
	const struct ipmi_item *items; /* ended by a NULL put; or NULL: */
	const struct step *steps;
	size_t state_size;
	void (*clear)(void *state); /* what state holds */
};

/* ---- actions */

enum { IPMI_PLAN_MAX = 12 };

struct ipmi_plan {
	struct {
		enum ipmi_command_id command;
		uint8_t data[IPMI_REQUEST_MAX];
		uint8_t len;
		bool is_tolerated; /* some boxes refuse it and take the rest */
	} orders[IPMI_PLAN_MAX];
	int count;
};
/* Appends an order. */
void ipmi_plan_add(struct ipmi_plan *plan, enum ipmi_command_id command, const uint8_t *data,
    size_t len, bool is_tolerated);

struct ipmi_action {
	const char *uri;
	/* Body to commands. False: err says what is wrong with it. endpoint: for its quirks. */
	bool (*plan)(const struct endpoint *endpoint, const json_t *body, struct ipmi_plan *plan,
	    struct rf_error *err);
	const struct step *steps; /* plan NULL */
	size_t state_size;
	void (*clear)(void *state);
};

/* NULL: there is none of that uri. */
const struct ipmi_group *ipmi_group_find(const char *uri);
const struct ipmi_action *ipmi_action_find(const char *uri);

extern const struct ipmi_group ipmi_sensors_group, ipmi_fru_group, ipmi_sel_group, ipmi_lan_group,
    ipmi_users_group;

/* ---- for the scripts of rows */

/* Starts an exchange; its end comes as the step's reply (answer is &work->exchange) or failure. */
enum verdict ipmi_work_ask(
    struct work *work, enum ipmi_command_id command, const uint8_t *data, size_t len);
/* The same to another LUN of the BMC. */
enum verdict ipmi_work_ask_lun(struct work *work, enum ipmi_command_id command, uint8_t lun,
    const uint8_t *data, size_t len);
/* The completion code is an error, and the end. */
enum verdict ipmi_work_refused(struct work *work);
enum verdict ipmi_work_fail(struct work *work, enum rf_code code, const char *text);
/* NEXT when the repository is there; WAIT until it is. A step of its own, with ipmi_work_wants again as
 * reply. */
enum verdict ipmi_work_repository(struct script *script);
enum verdict ipmi_work_repository_again(struct script *script, const void *answer, size_t len);

/* ---- for the rest of the driver */

void ipmi_read(struct read_op *read, struct op *parent, int64_t ms, op_fn *done);
void ipmi_act(struct act_op *act, struct op *parent, int64_t ms, op_fn *done);
void ipmi_works_stop(struct endpoint *endpoint);
void ipmi_work_loaded(struct endpoint *endpoint, const struct rf_error *err);
void ipmi_log_free(struct endpoint *endpoint);

#endif
