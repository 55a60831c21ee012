/* Bodies that are not what they should be. None of these touches errors and empty answers. */
#include <stdlib.h>
#include <string.h>

#include "quirk_hooks.h"

static bool
is_document(const struct call *c)
{
	return c->status == 200 && (c->body || c->doc) && strcmp(c->req->method, "GET") == 0;
}

/* Puts `insert` behind the first brace, and the comma that is then needed. */
static void
insert_member(struct call *c, const char *insert)
{
	size_t len;
	char *bytes, *brace;
	struct text t = {0};

	if (!is_document(c))
		return;
	bytes = call_bytes(c, &len);
	brace = memchr(bytes, '{', len);
	if (brace) {
		text_put(&t, bytes, (size_t)(brace + 1 - bytes));
		text_print(&t, "%s", insert);
		if (brace[1] != '}')
			text_put(&t, ",", 1);
		text_put(&t, brace + 1, len - (size_t)(brace + 1 - bytes));
		call_text(c, c->status, NULL, t.s, t.len);
	}
	free(bytes);
}

static void
wrap(struct call *c, const char *before, const char *after)
{
	size_t len;
	char *bytes;
	struct text t = {0};

	if (!is_document(c))
		return;
	bytes = call_bytes(c, &len);
	text_print(&t, "%s", before);
	text_put(&t, bytes, len);
	text_print(&t, "%s", after);
	call_text(c, c->status, NULL, t.s, t.len);
	free(bytes);
}

AFTER(two_documents)
{
	(void)u;
	wrap(c,
	    "{\"error\":{\"code\":\"Base.1.8.GeneralError\",\"message\":\"See ExtendedInfo\","
	    "\"@Message.ExtendedInfo\":[{\"MessageId\":\"IDRAC.2.8.LIC501\",\"Message\":\"A "
	    "required license is "
	    "missing or expired.\",\"Severity\":\"Critical\"}]}}\n",
	    "");
}

AFTER(byte_order_mark)
{
	(void)u;
	wrap(c, "\xef\xbb\xbf", "");
}

AFTER(trailing_garbage)
{
	(void)u;
	wrap(c, "", "\r\n<!-- 0.02 s -->");
}

AFTER(raw_tab)
{
	(void)u;
	insert_member(c, "\"RawTab\":\"one\ttwo\"");
}

AFTER(bad_utf8)
{
	(void)u;
	insert_member(c, "\"BadText\":\"\xff\xfe\xc3(\xed\xa0\x80\"");
}

AFTER(huge_integer)
{
	(void)u;
	insert_member(c, "\"HugeInteger\":184467440737095516160");
}

AFTER(duplicate_keys)
{
	(void)u;
	insert_member(c, "\"Id\":\"first\",\"Id\":\"second\"");
}

AFTER(trailing_comma)
{
	size_t len;
	char *bytes, *brace;
	struct text t = {0};

	(void)u;
	if (!is_document(c))
		return;
	bytes = call_bytes(c, &len);
	brace = strrchr(bytes, '}');
	text_put(&t, bytes, (size_t)(brace - bytes));
	text_print(&t, ",}");
	call_text(c, c->status, NULL, t.s, t.len);
	free(bytes);
}

AFTER(empty_body)
{
	(void)u;
	if (is_document(c))
		call_text(c, 200, "application/json", xstrdup(""), 0);
}

AFTER(not_json)
{
	(void)u;
	if (is_document(c))
		call_text(c, 200, "application/json", xstrdup("Internal error, see log."), 24);
}

/* A member "Filler" of a repeated `part` between `head` and `tail`. */
static void
fill(struct call *c, const char *head, const char *part, long count, const char *tail)
{
	struct text t = {0};

	if (!is_document(c))
		return;
	text_print(&t, "\"Filler\":%s", head);
	for (long i = 0; i < count; i++)
		text_put(&t, part, strlen(part));
	text_print(&t, "%s", tail);
	insert_member(c, t.s);
	text_clear(&t);
}

AFTER(deep_json)
{
	long depth = quirk_number(u, 100000);
	struct text t = {0};

	for (long i = 0; i < depth; i++)
		text_put(&t, "]", 1);
	fill(c, "", "[", depth, t.s);
	text_clear(&t);
}

AFTER(long_string)
{
	fill(c, "\"", "0123456789abcdef", quirk_number(u, 16) << 16, "\"");
}

AFTER(big_document)
{
	fill(c, "[{}", ",{}", (quirk_number(u, 16) << 20) / 3, "]");
}

/* Each value through `change`, which gives its replacement or NULL. */
static void
change_values(json_t *value, json_t *(*change)(const char *key, const json_t *))
{
	const char *key;
	json_t *item, *now;
	size_t i;
	void *next;

	if (json_is_object(value)) {
		json_object_foreach_safe(value, next, key, item)
		{
			now = change(key, item);
			if (now)
				json_object_set_new(value, key, now);
			else
				change_values(item, change);
		}
	} else {
		json_array_foreach (value, i, item) {
			now = change("", item);
			if (now)
				json_array_set_new(value, i, now);
			else
				change_values(item, change);
		}
	}
}

static void
change_document(struct call *c, json_t *(*change)(const char *key, const json_t *))
{
	if (is_document(c))
		change_values(call_edit(c), change);
}

static json_t *
other_type(const char *key, const json_t *value)
{
	(void)key;
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return json_pack("[i]", 1);
	case JSON_ARRAY:
		return json_string("array");
	case JSON_STRING:
		return json_integer(7);
	case JSON_INTEGER:
	case JSON_REAL:
		return json_pack("{}");
	case JSON_TRUE:
	case JSON_FALSE:
		return json_string("maybe");
	default:
		return json_false();
	}
}

AFTER(wrong_types)
{
	(void)u;
	change_document(c, other_type);
}

static json_t *
number_as_string(const char *key, const json_t *value)
{
	char text[64];

	(void)key;
	if (json_is_integer(value))
		snprintf(text, sizeof text, "%lld", (long long)json_integer_value(value));
	else if (json_is_real(value))
		snprintf(text, sizeof text, "%g", json_real_value(value));
	else
		return NULL;
	return json_string(text);
}

AFTER(numbers_as_strings)
{
	(void)u;
	change_document(c, number_as_string);
}

static json_t *
array_as_object(const char *key, const json_t *value)
{
	(void)key;
	if (json_array_size(value) != 1 || !json_is_object(json_array_get(value, 0)))
		return NULL;
	return json_incref(json_array_get(value, 0));
}

AFTER(arrays_as_objects)
{
	(void)u;
	change_document(c, array_as_object);
}

static json_t *
zero_date(const char *key, const json_t *value)
{
	const char *text = json_string_value(value);

	(void)key;
	if (!text || strlen(text) < 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T')
		return NULL;
	return json_string("0000-00-00T00:00:00+00:00");
}

AFTER(zero_dates)
{
	(void)u;
	change_document(c, zero_date);
}

static json_t *
null_unless_link(const char *key, const json_t *value)
{
	if (*key == '@' || json_is_object(value) || json_is_array(value))
		return NULL;
	return json_null();
}

AFTER(all_null)
{
	(void)u;
	change_document(c, null_unless_link);
}

static void
drop_types(json_t *value)
{
	const char *key;
	json_t *item;
	size_t i;

	if (json_is_object(value)) {
		json_object_del(value, "@odata.type");
		json_object_foreach (value, key, item)
			drop_types(item);
	} else {
		json_array_foreach (value, i, item)
			drop_types(item);
	}
}

AFTER(no_types)
{
	(void)u;
	if (is_document(c))
		drop_types(call_edit(c));
}
