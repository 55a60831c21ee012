/* ipmi:/sensors: what every sensor of the repository reads. One exchange for each; thresholds are
 * read once in a while where the sensor lets them be set, and kept. A sensor that cannot be read is a
 * fact like others, and is left alone for some time: some boxes take five seconds to say so. */
#include <string.h>

#include "gateway/log.h"
#include "gateway/xalloc.h"
#include "southbound/ipmi_facts.h"
#include "southbound/ipmi_repository.h"
#include "southbound/ipmi_work.h"

enum {
	ABSENT_S = 300,
	THRESHOLDS_S = 600,
	UNSCANNED_MIN = 4, /* with none that is scanned: the bit says nothing with this box */
	SILENCES_MAX = 2, /* one sensor may have no answer; two are a box that has none */
	BMC_OWNER = 0x20,
	THRESHOLD_EVENTS = 0x01
};

struct sensors {
	size_t at;
	json_t *list; /* borrowed: in the facts */
	struct ipmi_reading reading;
	struct ipmi_factors factors; /* of this reading */
	struct ipmi_repository *repository; /* what `at` counts in */
	int silences;                       /* in a row */
	int scanned, unscanned;             /* of those that gave a reading */
};

static enum verdict begin_sensors(struct script *script);
static enum verdict ask_reading(struct script *script);
static enum verdict got_reading(struct script *script, const void *answer, size_t len);
static enum verdict no_reading(struct script *script);
static enum verdict ask_factors(struct script *script);
static enum verdict got_factors(struct script *script, const void *answer, size_t len);
static enum verdict ask_thresholds(struct script *script);
static enum verdict got_thresholds(struct script *script, const void *answer, size_t len);
static enum verdict put_sensor(struct script *script);

/* clang-format off */
static const struct step unread[] = {
	{ "unread",     no_reading,     NULL,           0, 1, NULL },
	{ 0 }
};
static const struct step steps[] = {
	{ "repository", ipmi_work_repository, ipmi_work_repository_again, 0, 1, NULL },
	{ "begin",      begin_sensors,  NULL,           0, 1, NULL },
	{ "reading",    ask_reading,    got_reading,    0, 1, unread },
	{ "factors",    ask_factors,    got_factors,    0, 1, NULL },
	{ "thresholds", ask_thresholds, got_thresholds, 0, 1, NULL },
	{ "put",        put_sensor,     NULL,           0, 1, NULL },
	{ 0 }
};
/* clang-format on */
static const struct step *const reading_step = &steps[2], *const put_step = &steps[5];

const struct ipmi_group ipmi_sensors_group = {
    .uri = "ipmi:/sensors", .steps = steps, .state_size = sizeof(struct sensors)};

static uint32_t
now_s(void)
{
	return (uint32_t)(shard_now(shard_self()) / 1000) + 1;
}

static const struct ipmi_sensor *
sensor_of(const struct work *work)
{
	return &work->endpoint->repository->sensors[((struct sensors *)work->state)->at];
}

static struct ipmi_sensor_state *
state_of(const struct work *work)
{
	return &work->endpoint->sensors[((struct sensors *)work->state)->at];
}

static bool
is_ours(const struct work *work, const struct ipmi_sensor *sensor)
{
	return sensor->owner == BMC_OWNER || (work->endpoint->quirks & IPMI_QUIRK_BMC_OWNER) != 0;
}

/* A BMC that owns none of its sensors has given another's address for its own. */
static void
judge_owners(struct endpoint *endpoint)
{
	const struct ipmi_repository *repository = endpoint->repository;
	size_t i;

	for (i = 0; i < repository->sensor_count; i++)
		if (repository->sensors[i].owner == BMC_OWNER)
			return;
	endpoint->quirks |= IPMI_QUIRK_BMC_OWNER;
}

static enum verdict
begin_sensors(struct script *script)
{
	struct work *work = (struct work *)script;
	struct sensors *sensors = work->state;

	judge_owners(work->endpoint);
	sensors->at = 0;
	sensors->scanned = sensors->unscanned = 0;
	sensors->repository = work->endpoint->repository;
	sensors->list = json_array();
	json_object_set_new(work->facts, "sensors", sensors->list);
	return NEXT;
}

/* ---- one sensor */

/* Another repository meanwhile: the box has changed under our hands. */
static bool
is_same_repository(struct work *work)
{
	return ((struct sensors *)work->state)->repository == work->endpoint->repository;
}

static enum verdict
end_of_sensors(struct work *work)
{
	const struct sensors *sensors = work->state;
	struct endpoint *endpoint = work->endpoint;

	if (sensors->scanned > 0 || sensors->unscanned < UNSCANNED_MIN ||
	    (endpoint->quirks & IPMI_QUIRK_SCANNING) != 0)
		return FINISH;
	log_info("node=%s learnt=ignorescanningdisabled", endpoint->node);
	endpoint->quirks |= IPMI_QUIRK_SCANNING;
	endpoint->quirks_told |= IPMI_QUIRK_SCANNING;
	return script_jump(&work->script, steps);
}

static enum verdict
ask_reading(struct script *script)
{
	struct work *work = (struct work *)script;
	struct sensors *sensors = work->state;
	const struct ipmi_sensor *sensor;

	if (!is_same_repository(work))
		return script_jump(script, steps);
	if (sensors->at == work->endpoint->repository->sensor_count)
		return end_of_sensors(work);
	sensor = sensor_of(work);
	memset(&sensors->reading, 0, sizeof sensors->reading);
	sensors->reading.is_unavailable = true;
	sensors->factors = sensor->factors;
	if (sensor->record_type == IPMI_SDR_EVENT_ONLY || !is_ours(work, sensor) ||
	    state_of(work)->absent_until_s > now_s())
		return NEXT;
	return ipmi_work_ask_lun(work, IPMI_GET_SENSOR_READING, sensor->lun, &sensor->number, 1);
}

static enum verdict
got_reading(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct sensors *sensors = work->state;
	struct ipmi_sensor_state *state;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (!is_same_repository(work))
		return script_jump(script, steps);
	state = state_of(work);
	sensors->silences = 0;
	if (work->exchange.cc != IPMI_CC_OK) {
		state->absent_until_s = now_s() + ABSENT_S;
		state->absent_cc = work->exchange.cc;
		return NEXT;
	}
	state->absent_until_s = 0;
	ipmi_reading_decode(&sensors->reading, work->exchange.data, work->exchange.len);
	sensors->scanned += sensors->reading.is_scanning;
	sensors->unscanned += !sensors->reading.is_scanning && !sensors->reading.is_unavailable;
	return NEXT;
}

/* Some boxes do not answer for a part that is not there. */
static enum verdict
no_reading(struct script *script)
{
	struct work *work = (struct work *)script;
	struct sensors *sensors = work->state;
	struct ipmi_sensor_state *state;

	if (work->why.code != RF_NODE_TIMEOUT || !is_same_repository(work) ||
	    ++sensors->silences >= SILENCES_MAX) {
		script->op.err = work->why;
		return FAIL;
	}
	state = state_of(work);
	state->absent_until_s = now_s() + ABSENT_S;
	state->absent_cc = IPMI_CC_TIMEOUT;
	return script_jump(script, put_step);
}

static enum verdict
ask_factors(struct script *script)
{
	struct work *work = (struct work *)script;
	struct sensors *sensors = work->state;
	const struct ipmi_sensor *sensor;
	uint8_t data[2];

	if (!is_same_repository(work))
		return script_jump(script, steps);
	sensor = sensor_of(work);
	if (sensors->reading.is_unavailable || sensor->factors.linearisation < IPMI_NON_LINEAR ||
	    sensor->factors.format == IPMI_NO_ANALOG)
		return NEXT;
	data[0] = sensor->number;
	data[1] = sensors->reading.raw;
	return ipmi_work_ask_lun(work, IPMI_GET_SENSOR_FACTORS, sensor->lun, data, sizeof data);
}

static enum verdict
got_factors(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct sensors *sensors = work->state;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (work->exchange.cc != IPMI_CC_OK ||
	    !ipmi_factors_decode(&sensors->factors, work->exchange.data, work->exchange.len))
		sensors->factors.format = IPMI_NO_ANALOG;
	return NEXT;
}

static enum verdict
ask_thresholds(struct script *script)
{
	struct work *work = (struct work *)script;
	const struct ipmi_sensor *sensor;

	if (!is_same_repository(work))
		return script_jump(script, steps);
	sensor = sensor_of(work);
	if (sensor->event_type != THRESHOLD_EVENTS || sensor->record_type != IPMI_SDR_FULL ||
	    (sensor->threshold_access != IPMI_THRESHOLDS_READABLE &&
		sensor->threshold_access != IPMI_THRESHOLDS_SETTABLE) ||
	    !is_ours(work, sensor) || state_of(work)->absent_until_s > now_s() ||
	    state_of(work)->thresholds_until_s > now_s())
		return NEXT;
	return ipmi_work_ask_lun(work, IPMI_GET_SENSOR_THRESHOLDS, sensor->lun, &sensor->number, 1);
}

static enum verdict
got_thresholds(struct script *script, const void *answer, size_t len)
{
	struct work *work = (struct work *)script;
	struct ipmi_sensor_state *state;

	(void)len;
	if (answer == NULL)
		return WAIT;
	if (!is_same_repository(work))
		return script_jump(script, steps);
	state = state_of(work);
	state->thresholds_until_s = now_s() + THRESHOLDS_S;
	state->readable = 0;
	if (work->exchange.cc != IPMI_CC_OK)
		return NEXT;
	state->readable = work->exchange.data[0] & 0x3f;
	memcpy(state->thresholds, work->exchange.data + 1, IPMI_THRESHOLDS);
	return NEXT;
}

/* ---- as facts */

static void
put_value(json_t *object, const char *name, const struct ipmi_factors *factors, uint8_t raw)
{
	double value;

	if (ipmi_value(factors, raw, &value))
		json_object_set_new(object, name, json_real(value));
}

/* A box that cannot be asked for them has them in its record, those that the mask names. */
static void
put_thresholds(struct work *work, json_t *object, const struct ipmi_sensor *sensor)
{
	const struct ipmi_sensor_state *state = state_of(work);
	const struct ipmi_factors *factors = &((struct sensors *)work->state)->factors;
	bool is_read = state->thresholds_until_s != 0 && state->readable != 0;
	const uint8_t *values = is_read ? state->thresholds : sensor->thresholds;
	uint8_t mask = is_read ? state->readable
	    : sensor->threshold_access != IPMI_THRESHOLDS_NONE ? sensor->readable : 0;
	json_t *thresholds = json_object();
	double value;
	int i;

	for (i = 0; i < IPMI_THRESHOLDS; i++)
		if ((mask >> i & 1) != 0)
			put_value(thresholds, ipmi_threshold_names[i], factors, values[i]);
	if (ipmi_difference(factors, sensor->hysteresis_up, &value))
		json_object_set_new(thresholds, "hysteresis_up", json_real(value));
	if (ipmi_difference(factors, sensor->hysteresis_down, &value))
		json_object_set_new(thresholds, "hysteresis_down", json_real(value));
	if (json_object_size(thresholds) > 0)
		json_object_set(object, "thresholds", thresholds);
	json_decref(thresholds);
}

static void
put_unit(json_t *object, const struct ipmi_sensor *sensor)
{
	static const char *const joints[] = {"", "/", "*", ""};
	char text[64];

	snprintf(text, sizeof text, "%s%s%s%s%s", sensor->is_percent ? "%" : "",
	    sensor->is_percent && ipmi_unit(sensor->unit)[0] != '\0' ? " " : "",
	    ipmi_unit(sensor->unit), sensor->modifier != 0 ? joints[sensor->modifier] : "",
	    sensor->modifier != 0 ? ipmi_unit(sensor->modifier_unit) : "");
	strncat(text, ipmi_rate(sensor->rate), sizeof text - strlen(text) - 1);
	put_text(object, "unit", text);
}

static void
put_analog(struct work *work, json_t *object, const struct ipmi_sensor *sensor, bool is_read)
{
	struct sensors *sensors = work->state;
	const struct ipmi_factors *factors = &sensors->factors;

	if (sensor->factors.format == IPMI_NO_ANALOG)
		return;
	put_unit(object, sensor);
	if (is_read)
		put_value(object, "reading", factors, sensors->reading.raw);
	/* These are of the same formula only where that is one. */
	if (sensor->factors.linearisation >= IPMI_NON_LINEAR)
		return;
	put_value(object, "max", factors, sensor->max);
	put_value(object, "min", factors, sensor->min);
	if (sensor->has_nominal)
		put_value(object, "nominal", factors, sensor->nominal);
	if (sensor->has_normal_max)
		put_value(object, "normal_max", factors, sensor->normal_max);
	if (sensor->has_normal_min)
		put_value(object, "normal_min", factors, sensor->normal_min);
	if (sensor->event_type == THRESHOLD_EVENTS)
		put_thresholds(work, object, sensor);
}

/* Bits that are none of the sensor's states are noise of some boxes. A box that names none at all has
 * forgotten to. */
static uint16_t
states_of(const struct ipmi_sensor *sensor, const struct ipmi_reading *reading)
{
	if (sensor->event_type == THRESHOLD_EVENTS)
		return reading->states & 0x3f;
	return sensor->states != 0 ? reading->states & sensor->states : reading->states;
}

static enum verdict
put_sensor(struct script *script)
{
	struct work *work = (struct work *)script;
	struct sensors *sensors = work->state;
	const struct ipmi_sensor *sensor;
	const struct ipmi_reading *reading = &sensors->reading;
	json_t *object;
	bool is_absent, is_read;

	if (!is_same_repository(work))
		return script_jump(script, steps);
	sensor = sensor_of(work);
	object = json_object();
	is_absent = state_of(work)->absent_until_s != 0;
	is_read = !reading->is_unavailable &&
	    (reading->is_scanning || (work->endpoint->quirks & IPMI_QUIRK_SCANNING) != 0);
	put_int(object, "record", sensor->record);
	put_text(object, "name", sensor->name);
	put_int(object, "number", sensor->number);
	put_int(object, "lun", sensor->lun);
	put_int(object, "owner", sensor->owner);
	put_int(object, "entity", sensor->entity);
	put_int(object, "instance", sensor->instance);
	put_int(object, "type", sensor->type);
	put_int(object, "event_type", sensor->event_type);
	put_bool(object, "is_event_only", sensor->record_type == IPMI_SDR_EVENT_ONLY);
	if (is_absent)
		put_int(object, "absent_code", state_of(work)->absent_cc);
	put_bool(object, "is_absent", is_absent);
	put_bool(object, "is_available", is_read);
	if (!is_absent && sensor->record_type != IPMI_SDR_EVENT_ONLY && is_ours(work, sensor))
		put_bool(object, "is_scanning", reading->is_scanning);
	if (is_read)
		put_int(object, "states", states_of(sensor, reading));
	put_analog(work, object, sensor, is_read);
	json_array_append_new(sensors->list, object);
	sensors->at++;
	return script_jump(script, reading_step);
}
