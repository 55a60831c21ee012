#include "northbound/body.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_json_type(const char *type);
static bool is_modest(const char *text, size_t len);

bool
body_parse(const struct http_exchange *x, json_t **out, struct rf_error *err)
{
	const char *type = http_header(x, "Content-Type");

	if (x->body_len == 0) {
		*out = json_object();
		return true;
	}
	if (type != NULL && !is_json_type(type))
		return error_set(err, RF_MEDIA_TYPE, "Content-Type");
	if (!body_parse_text(x->body, x->body_len, out, err))
		return false;
	if (json_is_object(*out))
		return true;
	body_free(*out);
	*out = NULL;
	return error_set(err, RF_BODY_FORMAT);
}

/* jansson names the key: `duplicate object key near '"UserName"'`. */
static bool
duplicate(const char *text, struct rf_error *err)
{
	const char *begin = strchr(text, '"'), *end = strrchr(text, '"');
	char name[RF_ARG_SIZE];

	if (begin == NULL || end <= begin + 1)
		return error_set(err, RF_MALFORMED_JSON);
	snprintf(name, sizeof name, "%.*s", (int)(end - begin - 1), begin + 1);
	return error_set(err, RF_PROPERTY_DUPLICATE, name);
}

bool
body_parse_text(const char *text, size_t len, json_t **out, struct rf_error *err)
{
	json_error_t fault;
	char line[16];

	if (!is_modest(text, len))
		return error_set(err, RF_MALFORMED_JSON);
	*out = json_loadb(text, len, JSON_REJECT_DUPLICATES, &fault);
	if (*out != NULL)
		return true;
	if (json_error_code(&fault) == json_error_duplicate_key)
		return duplicate(fault.text, err);
	snprintf(line, sizeof line, "%d", fault.line);
	return error_set(err, RF_INVALID_JSON, line);
}

/* Counts before jansson allocates: brackets outside strings for the depth, commas for the values. */
static bool
is_modest(const char *text, size_t len)
{
	int depth = 0, values = 0;
	bool in_string = false;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_string = false;
			continue;
		}
		if (c == '"')
			in_string = true;
		else if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		values += c == ',' || c == '{' || c == '[';
		if (depth > BODY_DEPTH_MAX || values > BODY_VALUES_MAX)
			return false;
	}
	return true;
}

void
body_free(json_t *body)
{
	const char *key, *text;
	json_t *value;
	size_t i;

	json_object_foreach(body, key, value) {
		json_incref(value);
		body_free(value);
	}
	json_array_foreach(body, i, value) {
		json_incref(value);
		body_free(value);
	}
	text = json_string_value(body);
	if (text != NULL)
		explicit_bzero((char *)text, json_string_length(body));        /* jansson's own copy */
	json_decref(body);
}

/* ---- media types (RFC 9110, 8.3 and 12.5.1) ---- */

static const char *
skip_space(const char *p)
{
	return p + strspn(p, " \t");
}

/* Is the parameter `name` there, with another value than `value`? */
static bool
parameter_differs(const char *p, const char *name, const char *value)
{
	size_t name_len = strlen(name), value_len = strlen(value);

	while ((p = strchr(p, ';')) != NULL) {
		p = skip_space(p + 1);
		if (strncasecmp(p, name, name_len) != 0 || p[name_len] != '=')
			continue;
		p += name_len + 1;
		p += *p == '"';
		return strncasecmp(p, value, value_len) != 0 || strchr("\"; \t", p[value_len]) == NULL;
	}
	return false;
}

static bool
is_json_type(const char *type)
{
	static const char json[] = "application/json";
	size_t len = sizeof json - 1;

	return strncasecmp(type, json, len) == 0 && strchr("; \t", type[len]) != NULL &&
	    !parameter_differs(type, "charset", "utf-8");
}

/* One media range, without its parameters. */
static bool
range_holds(const char *range, size_t len, const char *type)
{
	size_t major = (size_t)(strchr(type, '/') - type) + 1;

	if (len == 3 && memcmp(range, "*/*", 3) == 0)
		return true;
	if (len == major + 1 && range[major] == '*')
		return strncasecmp(range, type, major) == 0;
	return len == strlen(type) && strncasecmp(range, type, len) == 0;
}

static bool
is_zero_quality(const char *parameters, size_t len)
{
	for (size_t i = 0; i + 3 < len; i++) {
		if (parameters[i] != ';')
			continue;
		while (i + 1 < len && (parameters[i + 1] == ' ' || parameters[i + 1] == '\t'))
			i++;
		if (i + 3 < len && (parameters[i + 1] | 0x20) == 'q' && parameters[i + 2] == '=')
			return strspn(parameters + i + 3, "0.") >= strcspn(parameters + i + 3, ",; \t");
	}
	return false;
}

bool
body_is_acceptable(const char *accept, const char *type)
{
	if (accept == NULL || *skip_space(accept) == '\0')
		return true;
	while (*accept != '\0') {
		size_t len, range_len;

		accept = skip_space(accept);
		len = strcspn(accept, ",");
		range_len = strcspn(accept, ",; \t");
		if (range_holds(accept, range_len, type) && !is_zero_quality(accept + range_len, len - range_len))
			return true;
		accept += len + (accept[len] == ',');
	}
	return false;
}
