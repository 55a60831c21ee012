#include "translate/inventory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/quirks.h"

/* ---- places ---- */

const json_t *
inventory_vendors(struct surface *s, const char *collection, const char **path)
{
	const json_t *system = surface_know(s, s->system), *json;
	size_t i;

	for (i = 0; i < inventory_place_count; i++) {
		*path = strcmp(inventory_places[i].collection, collection) == 0 ? surface_dotted_link(system, inventory_places[i].link) : "";
		if ((json = surface_know(s, *path)) != NULL)
			return json;
	}
	*path = "";
	return NULL;
}

/* ---- shapes ---- */

static const struct shape *
shape_of(const json_t *json)
{
	const char *type = surface_text(json, "@odata.type", NULL);
	char name[128];
	size_t i;

	if (type == NULL)
		return NULL;
	type += *type == '#';
	snprintf(name, sizeof name, "%.*s", (int)strcspn(type, "."), type);
	for (i = 0; i < shape_count; i++) {
		if (quirks_match(shapes[i].type, name))
			return &shapes[i];
	}
	return NULL;
}

/* What boxes write where nothing is. */
static json_t *
text_of(const char *text)
{
	static const char *const nothing[] = {"", "N/A", "NA", "None", "Unknown", "NOT AVAILABLE"};
	size_t len, i;

	if (text == NULL)
		return NULL;
	text += strspn(text, " ");
	for (len = strlen(text); len > 0 && text[len - 1] == ' '; len--)
		;
	for (i = 0; i < nitems(nothing); i++) {
		if (len == strlen(nothing[i]) && strncasecmp(text, nothing[i], len) == 0)
			return NULL;
	}
	return json_stringn(text, len);
}

/* "GoodInUse=OK|Degraded=Warning" */
static json_t *
word_of(const char *text, const char *words)
{
	size_t len, name;

	for (; text != NULL && *words != '\0'; words += len + (words[len] == '|')) {
		len = strcspn(words, "|");
		name = strcspn(words, "=");
		if (strlen(text) == name && strncmp(text, words, name) == 0)
			return json_stringn(words + name + 1, len - name - 1);
	}
	return NULL;
}

static json_t *
step_value(const json_t *value, const struct shape_step *step)
{
	double number = json_number_value(value);

	switch (step->how) {
	case SHAPE_COPY:
		return json_deep_copy(value);
	case SHAPE_TEXT:
		return text_of(json_string_value(value));
	case SHAPE_WORD:
		return word_of(json_string_value(value), step->words);
	default:
		break;
	}
	if (!json_is_number(value) || number < 0 || (number == 0 && step->how != SHAPE_USED))
		return NULL;
	if (step->how == SHAPE_POSITIVE)
		return json_deep_copy(value);
	if (step->how == SHAPE_MIB)
		return json_integer((json_int_t)(number * 1024 * 1024));
	if (step->how == SHAPE_USED)
		return number <= 100 ? json_integer((json_int_t)(100 - number)) : NULL;
	return fmod(number, 1000) == 0 ? json_integer((json_int_t)(number / 1000)) : json_real(number / 1000);
}

/* json[to] = value, with objects on the way; what is there stays. */
static void
put(json_t *json, const char *to, json_t *value)
{
	char name[64];
	size_t len = strcspn(to, ".");

	for (; to[len] == '.'; to += len + 1, len = strcspn(to, ".")) {
		snprintf(name, sizeof name, "%.*s", (int)len, to);
		json = surface_object(json, name);
	}
	if (json_object_get(json, to) == NULL)
		json_object_set(json, to, value);
	json_decref(value);
}

json_t *
inventory_shaped(const json_t *json)
{
	const struct shape *shape = shape_of(json);
	const char *name = surface_text(json, "Name", NULL);
	json_t *made, *value;
	size_t i;

	if (shape == NULL)
		return json_deep_copy(json);
	made = json_pack("{s:s}", "@odata.type", shape->to);
	for (i = 0; i < shape->count; i++) {
		value = step_value(surface_dotted(json, shape->steps[i].from), &shape->steps[i]);
		if (value != NULL && !json_is_null(value))
			put(made, shape->steps[i].to, value);
		else
			json_decref(value);
	}
	if (json_object_get(made, "Name") == NULL)
		json_object_set_new(made, "Name", json_string(name ? name : "Component"));
	return made;
}
