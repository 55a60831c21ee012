/* Sensor data records, readings, FRU areas, log records: bytes to values. Expected values are worked
 * out by hand from the formulas of the standard. */
#include <setjmp.h>
#include <stdarg.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "gateway/xalloc.h"
#include "southbound/ipmi_fru.h"
#include "southbound/ipmi_packet.h"
#include "southbound/ipmi_repository.h"
#include "southbound/ipmi_sel.h"

#define SHARED "../shared/ipmi/"

/* ---- readings */

/* clang-format off */
static const struct {
	const char *what;
	struct ipmi_factors factors; /* m, b, b_exponent, r_exponent, linearisation, format */
	uint8_t raw;
	bool has_value;
	double value;
} readings[] = {
	{ "as it is",            { 1, 0, 0, 0, 0, IPMI_UNSIGNED },        45,   true,  45 },
	{ "two's complement",    { 1, 0, 0, 0, 0, IPMI_TWOS_COMPLEMENT }, 0xfd, true,  -3 },
	{ "one's complement",    { 1, 0, 0, 0, 0, IPMI_ONES_COMPLEMENT }, 0xfc, true,  -3 },
	{ "minus nothing",       { 1, 0, 0, 0, 0, IPMI_ONES_COMPLEMENT }, 0xff, true,  0 },
	{ "negative exponent",   { 1, 0, 0, -1, 0, IPMI_UNSIGNED },       121,  true,  12.1 },
	{ "factor",              { 40, 0, 0, 0, 0, IPMI_UNSIGNED },       140,  true,  5600 },
	{ "offset",              { 2, -500, 0, -2, 0, IPMI_UNSIGNED },    100,  true,  -3 },
	{ "offset's exponent",   { 5, 3, 2, -1, 0, IPMI_UNSIGNED },       10,   true,  35 },
	{ "offset's fraction",   { 5, 25, -1, 0, 0, IPMI_UNSIGNED },      10,   true,  52.5 },
	{ "negative factor",     { -512, 511, 0, 0, 0, IPMI_UNSIGNED },   1,    true,  -1 },
	{ "ln",                  { 1, 0, 0, 0, 1, IPMI_UNSIGNED },        1,    true,  0 },
	{ "log10",               { 10, 0, 0, 0, 2, IPMI_UNSIGNED },       100,  true,  3 },
	{ "log2",                { 1, 0, 0, 0, 3, IPMI_UNSIGNED },        64,   true,  6 },
	{ "e",                   { 1, 0, 0, 0, 4, IPMI_UNSIGNED },        0,    true,  1 },
	{ "exp10",               { 1, 0, 0, 0, 5, IPMI_UNSIGNED },        3,    true,  1000 },
	{ "exp2",                { 10, 0, 0, -2, 6, IPMI_UNSIGNED },      120,  true,  4096 },
	{ "1/x",                 { 1, 0, 0, 0, 7, IPMI_UNSIGNED },        4,    true,  0.25 },
	{ "square",              { 1, 0, 0, 0, 8, IPMI_UNSIGNED },        12,   true,  144 },
	{ "cube",                { 1, 0, 0, 0, 9, IPMI_UNSIGNED },        3,    true,  27 },
	{ "square root",         { 1, 0, 0, 0, 10, IPMI_UNSIGNED },       144,  true,  12 },
	{ "cube root",           { 1, 0, 0, 0, 11, IPMI_UNSIGNED },       27,   true,  3 },
	{ "its own formula",     { 3, 0, 0, 0, 0x70, IPMI_UNSIGNED },     7,    true,  21 },
	{ "ln of nothing",       { 1, 0, 0, 0, 1, IPMI_UNSIGNED },        0,    false, 0 },
	{ "1/0",                 { 1, 0, 0, 0, 7, IPMI_UNSIGNED },        0,    false, 0 },
	{ "root of less",        { 1, -10, 0, 0, 10, IPMI_UNSIGNED },     1,    false, 0 },
	{ "a formula there is not", { 1, 0, 0, 0, 12, IPMI_UNSIGNED },    1,    false, 0 },
	{ "no analog value",     { 1, 0, 0, 0, 0, IPMI_NO_ANALOG },       1,    false, 0 },
};
/* clang-format on */

static void
every_formula_gives_its_value(void **state)
{
	double value;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(readings); i++) {
		if (ipmi_value(&readings[i].factors, readings[i].raw, &value) != readings[i].has_value ||
		    (readings[i].has_value && fabs(value - readings[i].value) > 1e-9)) {
			print_error("%s: %g\n", readings[i].what, value);
			fail();
		}
	}
}

/* What is shown has no digits that the sensor does not have. */
static void
tenths_are_exact(void **state)
{
	const struct ipmi_factors factors = {1, 0, 0, -1, 0, IPMI_UNSIGNED};
	char text[32], expected[32];
	double value;
	int raw;

	(void)state;
	for (raw = 0; raw < 256; raw++) {
		assert_true(ipmi_value(&factors, (uint8_t)raw, &value));
		snprintf(text, sizeof text, "%.17g", value);
		snprintf(expected, sizeof expected, "%d.%d", raw / 10, raw % 10);
		assert_true(value == strtod(expected, NULL));
	}
}

/* ---- texts */

static void
texts_of_all_kinds_become_utf_8(void **state)
{
	/* clang-format off */
	static const struct { uint8_t bytes[8]; size_t len; bool is_latin; const char *text; size_t used; } rows[] = {
		{ { 0xc3, 'F', 'A', 'N' },           4, true,  "FAN",     4 },
		{ { 0xc4, 'F', 'A', ' ', ' ' },      5, true,  "FA",      5 },
		{ { 0xc2, 0xb0, 'C' },               3, true,  "\xc2\xb0" "C", 3 },
		{ { 0xc4, 'a', 0, 'b', 0 },          5, false, "ab",      5 },
		{ { 0x43, 0x12, 0x3b, 0x4c },        4, true,  "123-4.",  4 },
		{ { 0x83, 0x29, 0xdc, 0xa6 },        4, true,  "IPMI",    4 },
		{ { 0x02, 0xde, 0x07 },              3, true,  "DE07",    3 },
		{ { 0xc0 },                          1, true,  "",        1 },
		{ { 0xc5, 'a', 'b' },                3, true,  "",        0 },
		{ { 0 },                             0, true,  "",        0 },
	};
	/* clang-format on */
	char text[32];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		assert_int_equal(ipmi_text(text, sizeof text, rows[i].bytes, rows[i].len, rows[i].is_latin),
		    rows[i].used);
		assert_string_equal(text, rows[i].text);
	}
}

static void
a_text_never_goes_beyond_its_place(void **state)
{
	uint8_t bytes[64];
	char text[64];
	size_t size;
	int kind;

	(void)state;
	memset(bytes, 0xe4, sizeof bytes);
	for (kind = 0; kind < 4; kind++)
		for (size = 1; size < 40; size++) {
			bytes[0] = (uint8_t)(kind << 6 | 0x3f);
			memset(text, '#', sizeof text);
			ipmi_text(text, size, bytes, sizeof bytes, true);
			assert_true(strlen(text) < size);
			assert_int_equal(text[size], '#');
		}
}

/* ---- records */

static size_t
full_record(uint8_t record[64])
{
	memset(record, 0, 64);
	memcpy(record, "\x07\x00\x51\x01\x32\x20\x00\x09\x03\x01", 10);
	record[11] = 0x68 | 0x04; /* thresholds may be set */
	record[12] = 1;
	record[13] = 1;
	record[18] = 0x3f;
	record[20] = 0x80; /* two's complement */
	record[21] = 1;
	record[24] = 0x01; /* M = -511 */
	record[25] = 0x80;
	record[26] = 0xff; /* B = 511 */
	record[27] = 0x40;
	record[29] = 0xf1; /* Rexp -1, Bexp 1 */
	record[30] = 0x05;
	memcpy(record + 31, "\x01\x02\x03\x04\x05", 5);
	memcpy(record + 36, "\x0a\x0b\x0c\x0d\x0e\x0f", 6);
	record[47] = 0xc8;
	memcpy(record + 48, "CPU Temp", 8);
	return 56;
}

static void
a_full_record_is_read(void **state)
{
	static const uint8_t thresholds[] = {0x0f, 0x0e, 0x0d, 0x0c, 0x0b, 0x0a};
	struct ipmi_sensor sensor;
	uint8_t record[64];
	size_t len = full_record(record);

	(void)state;
	assert_true(ipmi_sdr_sensor(&sensor, record, len));
	assert_int_equal(sensor.record, 7);
	assert_int_equal(sensor.number, 9);
	assert_int_equal(sensor.entity, 3);
	assert_int_equal(sensor.factors.m, -511);
	assert_int_equal(sensor.factors.b, 511);
	assert_int_equal(sensor.factors.r_exponent, -1);
	assert_int_equal(sensor.factors.b_exponent, 1);
	assert_int_equal(sensor.factors.format, IPMI_TWOS_COMPLEMENT);
	assert_true(sensor.has_nominal && !sensor.has_normal_max && sensor.has_normal_min);
	assert_memory_equal(sensor.thresholds, thresholds, sizeof thresholds);
	assert_string_equal(sensor.name, "CPU Temp");
	assert_int_equal(sensor.threshold_access, 3);
	assert_string_equal(ipmi_unit(sensor.unit), "C");
	while (--len > 47)
		assert_true(ipmi_sdr_sensor(&sensor, record, len));
	assert_true(ipmi_sdr_sensor(&sensor, record, 47));
	assert_string_equal(sensor.name, "");
	assert_false(ipmi_sdr_sensor(&sensor, record, 46));
}

static void
a_shared_record_stands_for_several_sensors(void **state)
{
	uint8_t record[40] = {1, 0, 0x51, 2, 30, 0x20, 0, 60, 32, 1};
	struct ipmi_repository *repository;

	(void)state;
	record[12] = 12;
	record[13] = 0x6f;
	record[18] = 0x21;
	record[23] = 0x14; /* four, by letters */
	record[24] = 0x80 | 1;
	record[31] = 0xc4;
	memcpy(record + 32, "DIMM", 4);
	record[4] = 36 - 5;
	repository = ipmi_repository_make(record, 36);
	assert_int_equal(repository->sensor_count, 4);
	assert_string_equal(repository->sensors[0].name, "DIMMB");
	assert_string_equal(repository->sensors[3].name, "DIMME");
	assert_int_equal(repository->sensors[3].number, 63);
	assert_int_equal(repository->sensors[3].instance, 4);
	assert_int_equal(repository->sensors[3].states, 0x21);
	ipmi_repository_free(repository);
}

static uint8_t *
read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = xmalloc(65536);

	*len = file != NULL ? fread(bytes, 1, 65536, file) : 0;
	if (file != NULL)
		fclose(file);
	return bytes;
}

/* As another program has worked it out. */
static void
a_record_of_a_real_box(void **state)
{
	struct ipmi_sensor sensor;
	uint8_t *bytes;
	double value;
	size_t len;

	(void)state;
	bytes = read_file(SHARED "sdr/kontron_A2_Vcc12V_full.bin", &len);
	if (len == 0) {
		free(bytes);
		skip();
	}
	assert_true(ipmi_sdr_sensor(&sensor, bytes, len));
	assert_string_equal(sensor.name, "A2:Vcc 12V");
	assert_int_equal(sensor.factors.m, 59);
	assert_true(ipmi_value(&sensor.factors, 0xcc, &value));
	assert_true(fabs(value - 12.037) < 0.01);
	free(bytes);
}

/* ---- FRU */

static json_t *
fru_of(const char *name)
{
	char path[128];
	uint8_t *bytes;
	json_t *fru;
	size_t len;

	snprintf(path, sizeof path, SHARED "fru/%s", name);
	bytes = read_file(path, &len);
	fru = len > 0 ? ipmi_fru_json(bytes, len) : NULL;
	free(bytes);
	return fru;
}

static void
fru_images_of_real_boxes(void **state)
{
	/* clang-format off */
	static const struct { const char *file, *area, *field, *value; } rows[] = {
		{ "fru_supermicro_x11scz-f.bin", "board",   "product",      "X11SCZ-F" },
		{ "fru_supermicro_x11scz-f.bin", "board",   "serial",       "VM211S003599" },
		{ "fru_supermicro_x11scz-f.bin", "board",   "part",         "MDB-X11SCZ-F-B" },
		{ "synthetic_box_fru0.bin",      "product", "asset_tag",    "ASSET-00001" },
		{ "synthetic_box_fru0.bin",      "chassis", "part",         "CSE-829U" },
	};
	/* clang-format on */
	json_t *fru;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		fru = fru_of(rows[i].file);
		if (fru == NULL && i == 0)
			skip();
		assert_string_equal(json_string_value(json_object_get(
					json_object_get(fru, rows[i].area), rows[i].field)), rows[i].value);
		json_decref(fru);
	}
}

/* Header, and a product area of these fields; returns the length. */
static size_t
make_fru(uint8_t out[256], const char *const *fields)
{
	size_t at = 11, len, area_len;

	memset(out, 0, 256);
	out[0] = 1;
	out[4] = 1;
	out[7] = ipmi_checksum(out, 7);
	out[8] = 1;
	out[10] = 25;
	for (; *fields != NULL; fields++) {
		len = strlen(*fields);
		out[at++] = (uint8_t)(0xc0 | len);
		memcpy(out + at, *fields, len);
		at += len;
	}
	out[at++] = 0xc1;
	area_len = (at - 8 + 1 + 7) / 8 * 8;
	out[9] = (uint8_t)(area_len / 8);
	out[8 + area_len - 1] = ipmi_checksum(out + 8, area_len - 1);
	return 8 + area_len;
}

static void
a_wrong_checksum_is_told_and_tolerated(void **state)
{
	static const char *const fields[] = {"ACME", "S1000", "PN", "1.0", "SN", "tag", "", NULL};
	uint8_t bytes[256];
	size_t len = make_fru(bytes, fields);
	json_t *fru;

	(void)state;
	fru = ipmi_fru_json(bytes, len);
	assert_null(json_object_get(fru, "bad_checksums"));
	json_decref(fru);
	bytes[len - 1] ^= 0x55;
	fru = ipmi_fru_json(bytes, len);
	assert_int_equal(json_array_size(json_object_get(fru, "bad_checksums")), 1);
	assert_string_equal(json_string_value(json_object_get(json_object_get(fru, "product"), "name")), "S1000");
	assert_null(json_object_get(json_object_get(fru, "product"), "file_id"));
	json_decref(fru);
}

static void
an_asset_tag_takes_the_room_there_is(void **state)
{
	static const char *const fields[] = {"ACME", "S1000", "PN", "1.0", "SN", "1234", "f", NULL};
	static const struct { const char *tag; bool fits; } rows[] = {
	    {"", true}, {"12345", true}, {"x", true}, {"tag \xc3\xa4", true}, {"\xe2\x82\xac", false},
	    {"12345678901234567890", false}, {"a\nb", false}};
	uint8_t bytes[256], before[256];
	size_t at, area_len, len, i;
	json_t *fru;
	const char *read;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		len = make_fru(bytes, fields);
		assert_true(ipmi_fru_product(bytes, len, &at, &area_len));
		memcpy(before, bytes, sizeof before);
		assert_int_equal(ipmi_fru_set_asset_tag(bytes + at, area_len, rows[i].tag), rows[i].fits);
		if (!rows[i].fits) {
			assert_memory_equal(before, bytes, sizeof before);
			continue;
		}
		assert_int_equal(ipmi_checksum(bytes + at, area_len), 0);
		fru = ipmi_fru_json(bytes, len);
		read = json_string_value(json_object_get(json_object_get(fru, "product"), "asset_tag"));
		assert_string_equal(read != NULL ? read : "", rows[i].tag);
		assert_string_equal(json_string_value(json_object_get(
					json_object_get(fru, "product"), "serial")), "SN");
		json_decref(fru);
	}
}

/* ---- log */

static void
records_of_the_log_say_what_they_are(void **state)
{
	static const uint8_t event[] = {1, 0, 2, 0, 0, 0, 0x65, 0x20, 0, 4, 1, 9, 0x81, 0x57, 80, 79};
	static const uint8_t early[] = {2, 0, 2, 10, 0, 0, 0, 0x20, 0, 4, 1, 9, 0x01, 0x57, 80, 79};
	static const uint8_t oem[] = {3, 0, 0xc0, 0, 0, 0, 0x65, 0x7c, 0x2a, 0, 1, 2, 3, 4, 5, 6};
	json_t *entry;

	(void)state;
	entry = ipmi_sel_json(event, false);
	assert_int_equal(json_integer_value(json_object_get(entry, "time")), 0x65000000);
	assert_false(json_is_true(json_object_get(entry, "is_asserted")));
	assert_int_equal(json_integer_value(json_object_get(entry, "offset")), 7);
	assert_string_equal(json_string_value(json_object_get(entry, "data")), "57504f");
	json_decref(entry);
	entry = ipmi_sel_json(early, false);
	assert_null(json_object_get(entry, "time"));
	assert_int_equal(json_integer_value(json_object_get(entry, "since_start_s")), 10);
	json_decref(entry);
	entry = ipmi_sel_json(oem, false);
	assert_int_equal(json_integer_value(json_object_get(entry, "manufacturer")), 10876);
	assert_string_equal(json_string_value(json_object_get(entry, "data")), "010203040506");
	json_decref(entry);
}

/* ---- quirks */

static void
default_passwords_and_products_are_known(void **state)
{
	const struct ipmi_product fixed = {15370, 0, 1, 0x84}, open = {15370, 0, 1, 0x83};
	uint32_t quirk;

	(void)state;
	assert_true(ipmi_is_default_password("ADMIN", "ADMIN"));
	assert_true(ipmi_is_default_password("root", "calvin"));
	assert_false(ipmi_is_default_password("root", "calvin2"));
	assert_false(ipmi_is_default_password("ADMI", "NADMIN"));
	assert_non_null(ipmi_firmware_warning(&open));
	assert_null(ipmi_firmware_warning(&fixed));
	assert_true(ipmi_quirk_named("opensesspriv", &quirk));
	assert_int_equal(quirk, 0);
	assert_true(ipmi_quirk_named("nochecksumcheck", &quirk));
	assert_int_equal(quirk, IPMI_QUIRK_NO_SUMS);
	assert_false(ipmi_quirk_named("nonsense", &quirk));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_formula_gives_its_value),
	    cmocka_unit_test(tenths_are_exact),
	    cmocka_unit_test(texts_of_all_kinds_become_utf_8),
	    cmocka_unit_test(a_text_never_goes_beyond_its_place),
	    cmocka_unit_test(a_full_record_is_read),
	    cmocka_unit_test(a_shared_record_stands_for_several_sensors),
	    cmocka_unit_test(a_record_of_a_real_box),
	    cmocka_unit_test(fru_images_of_real_boxes),
	    cmocka_unit_test(a_wrong_checksum_is_told_and_tolerated),
	    cmocka_unit_test(an_asset_tag_takes_the_room_there_is),
	    cmocka_unit_test(records_of_the_log_say_what_they_are),
	    cmocka_unit_test(default_passwords_and_products_are_known),
	};

	return cmocka_run_group_tests_name("ipmi_parsers", tests, NULL, NULL);
}
