/* Sensor data records, one behind the other: a repository is made of them, and every value that its
 * sensors could have is worked out. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "southbound/ipmi_repository.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool is_so)
{
	if (!is_so)
		abort();
}

static void
check_text(const char *text, size_t size)
{
	json_t *string = json_string(text); /* NULL: it is no UTF-8 */

	demand(memchr(text, '\0', size) != NULL && string != NULL);
	json_decref(string);
}

static void
check_sensor(const struct ipmi_sensor *sensor)
{
	double value;
	int raw;

	check_text(sensor->name, sizeof sensor->name);
	demand(ipmi_unit(sensor->unit) != NULL && ipmi_rate(sensor->rate) != NULL);
	for (raw = 0; raw < 256; raw++) {
		if (ipmi_value(&sensor->factors, (uint8_t)raw, &value))
			demand(isfinite(value));
		if (ipmi_difference(&sensor->factors, (uint8_t)raw, &value))
			demand(isfinite(value) && value >= 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ipmi_repository *repository = ipmi_repository_make(data, size);
	struct ipmi_reading reading;
	struct ipmi_factors factors = {0};
	char text[64];
	size_t i, used;

	demand(repository->sensor_count + repository->locator_count <= size * 16);
	for (i = 0; i < repository->sensor_count; i++)
		check_sensor(&repository->sensors[i]);
	for (i = 0; i < repository->locator_count; i++)
		check_text(repository->locators[i].name, sizeof repository->locators[i].name);
	ipmi_repository_free(repository);
	used = ipmi_text(text, sizeof text, data, size, false);
	demand(used <= size);
	check_text(text, sizeof text);
	if (ipmi_reading_decode(&reading, data, size))
		demand(reading.states <= 0x7fff);
	ipmi_factors_decode(&factors, data, size);
	demand(factors.m >= -512 && factors.m < 512 && factors.r_exponent >= -8 && factors.r_exponent < 8);
	return 0;
}
