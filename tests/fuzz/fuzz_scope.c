/* The value of Oem.Fishway.Scope: refused with a property named, or a scope that is written as it
 * was read. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/config.h"
#include "northbound/body.h"
#include "northbound/scope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct node_config node = {.name = "web01"};
	struct rf_error err = {0};
	struct scope *scope, *again;
	json_t *json, *text;

	if (!body_parse_text((const char *)data, size, &json, &err))
		return 0;
	if (scope_from_json(json, "Scope", &scope, &err)) {
		text = scope_to_json(scope);
		check(scope_from_json(text, "Scope", &again, &err));
		check(scope_id(scope) == scope_id(again));
		check(scope_allows(scope, &node) == scope_allows(again, &node));
		check((scope == NULL) == (scope_id(scope) == 0));
		scope_unref(scope);
		scope_unref(again);
		json_decref(text);
	} else {
		check(err.code != RF_OK && scope == NULL);
	}
	json_decref(json);
	return 0;
}
