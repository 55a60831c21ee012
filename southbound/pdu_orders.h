/* Actions on PDUs to what is written: from the body of an act (pdu.h) and a profile to objects and
 * values. Pure. */
#ifndef FISHWAY_PDU_ORDERS_H
#define FISHWAY_PDU_ORDERS_H

#include <jansson.h>

#include "gateway/error.h"
#include "southbound/pdu_profile.h"

enum { PDU_ORDERS_MAX = 8 };

struct pdu_action {
	const char *uri;
	enum pdu_group group;
	const char *list;
	enum pdu_verb { PDU_SET_STATE, PDU_CONFIGURE, PDU_RESET_METRICS } verb;
};

/* NULL: there is none of that uri. */
const struct pdu_action *pdu_action_find(const char *uri);

/* What is to be written for one member of a list; the texts are lent by the body. */
struct pdu_orders {
	int module, number;
	bool is_once;     /* must not be done twice */
	bool is_switching;
	int count;
	struct {
		const char *column;
		int64_t value;
		const char *text; /* instead of value; NULL: value */
	} rows[PDU_ORDERS_MAX];
};

/* False: err says what is wrong with the body, or that this maker's boxes cannot do it. */
bool pdu_orders_plan(const struct pdu_profile *profile, const struct pdu_action *action,
    const char *node, const json_t *body, struct pdu_orders *orders, struct rf_error *err);

#endif
