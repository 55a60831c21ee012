/* Docs: sharing, slots as each face sees them, types, entity tags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/doc.h"
#include "gateway/xalloc.h"

static const struct doc_face fleet = { PERSONA_FLEET, "web01", "iDRAC.Embedded.1" };
static const struct doc_face generic = { PERSONA_GENERIC, "web01", "iDRAC.Embedded.1" };
static const struct doc_face native = { PERSONA_NATIVE, "web01", "iDRAC.Embedded.1" };

/* A doc of one slot: `covered` of text becomes `kind`. */
static struct doc *
one_slot(const char *text, const char *covered, enum doc_slot_kind kind)
{
	struct doc_slot slot = { (uint32_t)(strstr(text, covered) - text), (uint16_t)strlen(covered), (uint8_t)kind };

	if (kind == SLOT_ROOT || kind == SLOT_HIDDEN_ROOT)
		slot.len = 0;
	return doc_new(text, strlen(text), &slot, 1);
}

#define TYPE "\"@odata.type\":\"#FishwayOem.v1_0_0.Manager\""

static void
shows(struct doc *doc, const struct doc_face *face, const char *expected)
{
	size_t len = doc_face_len(doc, face);
	char *out = xmalloc(len + 1);

	memset(out, '#', len + 1);
	doc_face_write(doc, face, out);
	assert_int_equal(out[len], '#');
	out[len] = '\0';
	assert_string_equal(out, expected);
	free(out);
}

static void
every_slot_is_shown_by_its_row(void **state)
{
	static const struct {
		enum doc_slot_kind kind;
		const char *text, *covered, *as[3];
	} rows[] = {
		{ SLOT_PRIMARY, "\"/redfish/v1/Systems/X.1/Bios\"", "X.1", { "\"/redfish/v1/Systems/web01/Bios\"",
		    "\"/redfish/v1/Systems/1/Bios\"", "\"/redfish/v1/Systems/X.1/Bios\"" } },
		{ SLOT_MEMBER, "\"/redfish/v1/Fabrics/F\"", "F\"", { "\"/redfish/v1/Fabrics/web01~F\"",
		    "\"/redfish/v1/Fabrics/web01~F\"", "\"/redfish/v1/Fabrics/F\"" } },
		{ SLOT_NAME, "{\"Name\":\"System\"}", "System", { "{\"Name\":\"web01\"}", "{\"Name\":\"System\"}",
		    "{\"Name\":\"System\"}" } },
		{ SLOT_MEMBER_NAME, "{\"Name\":\"Bay\"}", "Bay", { "{\"Name\":\"web01 Bay\"}", "{\"Name\":\"Bay\"}",
		    "{\"Name\":\"Bay\"}" } },
		{ SLOT_ROOT, "\"/redfish/v1/Dell\"", "Dell", { "\"/redfish/v1/Managers/web01/Oem/Fishway/Root/Dell\"",
		    "\"/redfish/v1/Managers/1/Oem/Fishway/Root/Dell\"", "\"/redfish/v1/Dell\"" } },
		{ SLOT_HIDDEN_ROOT, "\"/redfish/v1/EventService\"", "Event",
		    { "\"/redfish/v1/Managers/web01/Oem/Fishway/Root/EventService\"",
		        "\"/redfish/v1/Managers/1/Oem/Fishway/Root/EventService\"",
		        "\"/redfish/v1/Managers/iDRAC.Embedded.1/Oem/Fishway/Root/EventService\"" } },
		{ SLOT_ACCOUNTS, "\"/redfish/v1/AccountService/Roles\"", "AccountService",
		    { "\"/redfish/v1/Managers/web01/RemoteAccountService/Roles\"",
		        "\"/redfish/v1/Managers/1/RemoteAccountService/Roles\"",
		        "\"/redfish/v1/Managers/iDRAC.Embedded.1/RemoteAccountService/Roles\"" } },
		{ SLOT_OEM, "{\"@Fishway.now\":null}", "\"@Fishway.now\":null", { "{" TYPE "}", "{" TYPE "}", "{" TYPE "}" } },
		{ SLOT_ROOT_SELF, "\"/redfish/v1\"", "\"", { "\"/redfish/v1/Managers/web01/Oem/Fishway/Root\"",
		    "\"/redfish/v1/Managers/1/Oem/Fishway/Root\"",
		    "\"/redfish/v1/Managers/iDRAC.Embedded.1/Oem/Fishway/Root\"" } },
	};
	const struct doc_face *faces[] = { &fleet, &generic, &native };
	bool seen[SLOT_KINDS] = { false };
	size_t i, j;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		struct doc *doc = one_slot(rows[i].text, rows[i].kind == SLOT_MEMBER ? "F" : rows[i].covered, rows[i].kind);

		if (rows[i].kind == SLOT_MEMBER) {        /* "F" occurs in Fabrics first */
			struct doc_slot slot = { (uint32_t)strlen(rows[i].text) - 2, 1, SLOT_MEMBER };

			doc_unref(doc);
			doc = doc_new(rows[i].text, strlen(rows[i].text), &slot, 1);
		}
		if (rows[i].kind == SLOT_ROOT_SELF) {     /* behind the text, before its closing quote */
			struct doc_slot slot = { (uint32_t)strlen(rows[i].text) - 1, 0, SLOT_ROOT_SELF };

			doc_unref(doc);
			doc = doc_new(rows[i].text, strlen(rows[i].text), &slot, 1);
		}
		for (j = 0; j < 3; j++)
			shows(doc, faces[j], rows[i].as[j]);
		seen[rows[i].kind] = true;
		doc_unref(doc);
	}
	for (i = 0; i < SLOT_KINDS; i++)
		assert_true(seen[i]);
}

static void
slots_side_by_side_and_at_both_ends_are_replaced(void **state)
{
	static const struct doc_slot slots[] = { { 0, 1, SLOT_PRIMARY }, { 1, 1, SLOT_MEMBER }, { 2, 0, SLOT_ROOT },
		{ 2, 0, SLOT_ROOT }, { 2, 1, SLOT_PRIMARY } };
	struct doc *doc = doc_new("abc", 3, slots, nitems(slots));

	(void)state;
	shows(doc, &fleet, "web01web01~bManagers/web01/Oem/Fishway/Root/Managers/web01/Oem/Fishway/Root/web01");
	shows(doc, &native, "abc");
	doc_unref(doc);
	doc = doc_new("", 0, NULL, 0);
	shows(doc, &fleet, "");
	doc_unref(doc);
}

static void
equal_docs_are_one_and_different_slots_are_not_equal(void **state)
{
	struct doc_slot slot = { 1, 1, SLOT_PRIMARY };
	size_t count, bytes, count_before, bytes_before;
	struct doc *a, *b, *c;

	(void)state;
	doc_totals(&count_before, &bytes_before);
	a = doc_new("\"x\"", 3, &slot, 1);
	b = doc_new("\"x\"", 3, &slot, 1);
	c = doc_new("\"x\"", 3, NULL, 0);
	assert_ptr_equal(a, b);
	assert_ptr_not_equal(a, c);
	assert_int_not_equal(a->hash, c->hash);
	doc_totals(&count, &bytes);
	assert_int_equal(count - count_before, 2);
	assert_int_equal(bytes - bytes_before, 6);
	doc_unref(a);
	doc_unref(c);
	assert_ptr_equal(doc_ref(b), b);
	doc_unref(b);
	doc_unref(b);
	doc_unref(NULL);
	doc_totals(&count, &bytes);
	assert_int_equal(count, count_before);
	assert_int_equal(bytes, bytes_before);
}

static void
the_type_is_that_of_the_outermost_object(void **state)
{
	static const struct {
		const char *text, *type;
	} rows[] = {
		{ "{\"@odata.type\":\"#Chassis.v1_2_0.Chassis\"}", "Chassis.v1_2_0.Chassis" },
		{ "{\"a\":{\"@odata.type\":\"#No\"},\"b\":[1,\"}\\\"\"],\"@odata.type\":\"Yes\"}", "Yes" },
		{ "{\"a\":\"@odata.type\",\"b\":{\"@odata.type\":\"#No\"}}", "" },
		{ "{\"@odata.type\":null}", "" },
		{ "{\"@odata.type\":\"", "" },
		{ "{\"@odata.type\":\"#", "" },
		{ "{\"x\\", "" },
		{ "", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		struct doc *doc = doc_new(rows[i].text, strlen(rows[i].text), NULL, 0);

		assert_string_equal(doc->type, rows[i].type);
		doc_unref(doc);
	}
}

static void
a_tag_differs_by_content_face_node_and_scope(void **state)
{
	struct doc_slot slot = { 1, 1, SLOT_PRIMARY };
	struct doc_face other = fleet;
	struct doc *a = doc_new("\"x\"", 3, &slot, 1), *b = doc_new("\"y\"", 3, &slot, 1);
	char tags[7][20];
	size_t i, j;

	(void)state;
	other.node = "web02";
	doc_etag(a, &fleet, 0, tags[0]);
	doc_etag(a, &generic, 0, tags[1]);
	doc_etag(a, &native, 0, tags[2]);
	doc_etag(a, &other, 0, tags[3]);
	doc_etag(a, &fleet, 1, tags[4]);
	doc_etag(b, &fleet, 0, tags[5]);
	doc_etag(a, &fleet, 0, tags[6]);
	assert_string_equal(tags[0], tags[6]);
	for (i = 0; i < 6; i++) {
		assert_int_equal(strlen(tags[i]), 18);
		assert_true(tags[i][0] == '"' && tags[i][17] == '"');
		for (j = 0; j < i; j++)
			assert_string_not_equal(tags[i], tags[j]);
	}
	doc_unref(a);
	doc_unref(b);
}

static void
every_bit_of_a_text_moves_the_hash(void **state)
{
	unsigned char text[48] = { 0 };
	uint64_t seen[48 * 8 + 49];
	size_t n = 0, i, j, len;

	(void)state;
	for (len = 0; len <= sizeof text; len++)
		seen[n++] = doc_hash_bytes(text, len, 0);
	for (i = 0; i < sizeof text * 8; i++) {
		text[i / 8] ^= (unsigned char)(1 << i % 8);
		seen[n++] = doc_hash_bytes(text, sizeof text, 0);
		text[i / 8] = 0;
	}
	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++)
			assert_int_not_equal(seen[i], seen[j]);
	assert_int_not_equal(doc_hash_bytes("a", 1, 0), doc_hash_bytes("a", 1, 1));
}

/* Threads make and drop the same few docs: nothing is lost, doubled or left over (the sanitizers watch). */
static void *
make_and_drop(void *arg)
{
	unsigned seed = *(unsigned *)arg;
	struct doc *held[8] = { NULL };
	char text[16];
	int i;

	for (i = 0; i < 20000; i++) {
		seed = seed * 1103515245 + 12345;
		doc_unref(held[seed >> 16 & 7]);
		snprintf(text, sizeof text, "\"%u\"", seed >> 20 & 15);
		held[seed >> 16 & 7] = doc_new(text, strlen(text), NULL, 0);
	}
	for (i = 0; i < 8; i++)
		doc_unref(held[i]);
	return NULL;
}

static void
docs_may_be_made_and_dropped_on_any_thread(void **state)
{
	size_t count_before, bytes_before, count, bytes, i;
	pthread_t threads[4];
	unsigned seeds[4] = { 1, 2, 3, 4 };

	(void)state;
	doc_totals(&count_before, &bytes_before);
	for (i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make_and_drop, &seeds[i]), 0);
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	doc_totals(&count, &bytes);
	assert_int_equal(count, count_before);
	assert_int_equal(bytes, bytes_before);
}

static void
what_changes_with_every_look_is_put_in_but_is_no_part_of_the_tag(void **state)
{
	static const char bytes[] = "{\"Oem\":{\"Dell\":1,\"Fishway\":{\"License\":2,\"@Fishway.now\":null}}}";
	struct doc *doc = doc_new(bytes, sizeof bytes - 1, NULL, 0);
	struct doc_face face = fleet;
	char before[20], after[20], out[100];
	size_t len;

	(void)state;
	doc = doc_add_slot(doc, (size_t)(strstr(bytes, "\"@Fishway") - bytes), strlen("\"@Fishway.now\":null"), SLOT_OEM);
	assert_true(doc_has_slot(doc, SLOT_OEM));
	assert_false(doc_has_slot(doc, SLOT_PRIMARY));
	doc_etag(doc, &face, 0, before);
	len = doc_face_len(doc, &face);
	doc_face_write(doc, &face, out);
	assert_int_equal(len, strlen("{'Oem':{'Dell':1,'Fishway':{'License':2,}}}") + strlen(TYPE));
	assert_memory_equal(out, "{\"Oem\":{\"Dell\":1,\"Fishway\":{\"License\":2," TYPE "}}}", len);
	face.oem = "\"State\":\"up\"";
	len = doc_face_len(doc, &face);
	doc_face_write(doc, &face, out);
	assert_memory_equal(out, "{\"Oem\":{\"Dell\":1,\"Fishway\":{\"License\":2,\"State\":\"up\"}}}", len);
	doc_etag(doc, &face, 0, after);
	assert_string_equal(before, after);
	doc_unref(doc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_slot_is_shown_by_its_row),
		cmocka_unit_test(slots_side_by_side_and_at_both_ends_are_replaced),
		cmocka_unit_test(equal_docs_are_one_and_different_slots_are_not_equal),
		cmocka_unit_test(the_type_is_that_of_the_outermost_object),
		cmocka_unit_test(a_tag_differs_by_content_face_node_and_scope),
		cmocka_unit_test(every_bit_of_a_text_moves_the_hash),
		cmocka_unit_test(docs_may_be_made_and_dropped_on_any_thread),
		cmocka_unit_test(what_changes_with_every_look_is_put_in_but_is_no_part_of_the_tag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
