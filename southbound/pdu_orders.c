#include "southbound/pdu_orders.h"

#include <assert.h>
#include <string.h>

#include "gateway/xalloc.h"

static bool plan_word(const struct pdu_profile *profile, const struct pdu_action *action,
    const char *node, const char *word, struct pdu_orders *orders, struct rf_error *err);

/* clang-format off */
static const struct pdu_action actions[] = {
	{ "pdu:/outlets/set",           PDU_OUTLETS, "outlets", PDU_SET_STATE },
	{ "pdu:/outlets/config",        PDU_OUTLETS, "outlets", PDU_CONFIGURE },
	{ "pdu:/outlets/reset-metrics", PDU_OUTLETS, "outlets", PDU_RESET_METRICS },
	{ "pdu:/groups/set",            PDU_GROUPS,  "groups",  PDU_SET_STATE },
};
/* clang-format on */

const struct pdu_action *
pdu_action_find(const char *uri)
{
	size_t i;

	for (i = 0; i < nitems(actions); i++)
		if (strcmp(actions[i].uri, uri) == 0)
			return &actions[i];
	return NULL;
}

static bool
whole(const json_t *body, const char *name, int otherwise, int *out, struct rf_error *err)
{
	const json_t *value = json_object_get(body, name);

	*out = otherwise;
	if (value == NULL)
		return otherwise > 0 || error_set(err, RF_PROPERTY_MISSING, name);
	if (!json_is_integer(value))
		return error_set(err, RF_PROPERTY_TYPE, "", name);
	if (json_integer_value(value) < 1 || json_integer_value(value) > 1000000)
		return error_set(err, RF_PROPERTY_OUT_OF_RANGE, "", name);
	*out = (int)json_integer_value(value);
	return true;
}

static bool
unsupported(const char *node, struct rf_error *err)
{
	return error_set(err, RF_NODE_UNSUPPORTED, node);
}

static bool
plan_state(const struct pdu_profile *profile, const struct pdu_action *action, const char *node,
    const json_t *body, struct pdu_orders *orders, struct rf_error *err)
{
	static const char *const words[] = {"on", "off", "cycle"};
	const json_t *value = json_object_get(body, "state");
	size_t i;

	if (value == NULL)
		return error_set(err, RF_PROPERTY_MISSING, "state");
	if (!json_is_string(value))
		return error_set(err, RF_PROPERTY_TYPE, "", "state");
	for (i = 0; i < nitems(words); i++)
		if (strcmp(words[i], json_string_value(value)) == 0)
			break;
	if (i == nitems(words))
		return error_set(err, RF_PROPERTY_NOT_IN_LIST, json_string_value(value), "state");
	orders->is_switching = true;
	orders->is_once = strcmp(words[i], "cycle") == 0;
	return plan_word(profile, action, node, words[i], orders, err);
}

static bool
plan_word(const struct pdu_profile *profile, const struct pdu_action *action, const char *node,
    const char *word, struct pdu_orders *orders, struct rf_error *err)
{
	const struct pdu_order *order;

	for (order = profile->orders; order != NULL && order->list != NULL; order++)
		if (strcmp(order->list, action->list) == 0 && strcmp(order->word, word) == 0) {
			orders->rows[orders->count].column = order->column;
			orders->rows[orders->count++].value = order->value;
		}
	return orders->count > 0 || unsupported(node, err);
}

/* ---- configuration */

/* The row by which a fact of the list may be written; NULL: it may not. */
static const struct pdu_row *
writable(const struct pdu_profile *profile, const struct pdu_action *action, const char *fact)
{
	const struct pdu_table *table;
	const struct pdu_row *row;

	for (table = profile->tables; table->rows != NULL; table++) {
		if (table->group != action->group || table->list == NULL || table->sublist != NULL ||
		    strcmp(table->list, action->list) != 0)
			continue;
		for (row = table->rows; row->fact != NULL; row++)
			if (row->high > row->low && strcmp(row->fact, fact) == 0)
				return row;
	}
	return NULL;
}

static bool
plan_word_row(const struct pdu_row *row, const char *name, const json_t *value,
    int64_t *out, struct rf_error *err)
{
	const struct pdu_word *words;

	if (!json_is_string(value))
		return error_set(err, RF_PROPERTY_TYPE, "", name);
	for (words = row->words; words->word != NULL; words++)
		if (strcmp(words->word, json_string_value(value)) == 0) {
			*out = words->value;
			return true;
		}
	return error_set(err, RF_PROPERTY_NOT_IN_LIST, json_string_value(value), name);
}

static bool
plan_row(const struct pdu_row *row, const char *name, const json_t *value,
    struct pdu_orders *orders, struct rf_error *err)
{
	const char *text = json_string_value(value);
	size_t len = json_string_length(value), i;
	int order = orders->count++;

	orders->rows[order].column = row->column;
	if (row->kind == PDU_WORD)
		return plan_word_row(row, name, value, &orders->rows[order].value, err);
	if (row->kind == PDU_TEXT) {
		if (text == NULL)
			return error_set(err, RF_PROPERTY_TYPE, "", name);
		if (len < (size_t)row->low || len > (size_t)row->high)
			return error_set(err, RF_PROPERTY_OUT_OF_RANGE, text, name);
		for (i = 0; i < len; i++)
			if (text[i] < 0x20 || text[i] > 0x7e)
				return error_set(err, RF_PROPERTY_FORMAT, "", name);
		orders->rows[order].text = text;
		return true;
	}
	assert(row->mul == 0 && row->div == 0);
	if (!json_is_integer(value))
		return error_set(err, RF_PROPERTY_TYPE, "", name);
	if (json_integer_value(value) < row->low || json_integer_value(value) > row->high)
		return error_set(err, RF_PROPERTY_OUT_OF_RANGE, "", name);
	orders->rows[order].value = json_integer_value(value);
	return true;
}

static bool
plan_config(const struct pdu_profile *profile, const struct pdu_action *action, const char *node,
    const json_t *body, struct pdu_orders *orders, struct rf_error *err)
{
	static const char *const names[] = {
	    "name", "on_delay_s", "off_delay_s", "cycle_delay_s", "restore"};
	const struct pdu_row *row;
	const json_t *value;
	size_t i;

	for (i = 0; i < nitems(names); i++) {
		value = json_object_get(body, names[i]);
		if (value == NULL)
			continue;
		row = writable(profile, action, names[i]);
		if (row == NULL)
			return unsupported(node, err);
		if (!plan_row(row, names[i], value, orders, err))
			return false;
	}
	return orders->count > 0 || error_set(err, RF_NO_OPERATION);
}

bool
pdu_orders_plan(const struct pdu_profile *profile, const struct pdu_action *action,
    const char *node, const json_t *body, struct pdu_orders *orders, struct rf_error *err)
{
	memset(orders, 0, sizeof *orders);
	if (!json_is_object(body))
		return error_set(err, RF_MALFORMED_JSON);
	if (!whole(body, "module", 1, &orders->module, err) ||
	    !whole(body, "number", 0, &orders->number, err))
		return false;
	switch (action->verb) {
	case PDU_SET_STATE: return plan_state(profile, action, node, body, orders, err);
	case PDU_CONFIGURE: return plan_config(profile, action, node, body, orders, err);
	case PDU_RESET_METRICS: return plan_word(profile, action, node, "reset-metrics", orders, err);
	}
	return unsupported(node, err);
}
