#include "translate/power.h"

#include <stdio.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/quirks.h"

/* clang-format off */
static const struct power_row rows[] = {
	/* ResetType            aim              settle  redfish                         ipmi     outlets  pikvm        wol */
	{ "On",               POWER_AIM_ON,    120, { "On ForceOn PushPowerButton",      "on",    "on",    "on",         "wake" }, NULL, NULL },
	{ "ForceOn",          POWER_AIM_ON,    120, { "ForceOn On PushPowerButton",      "on",    "on",    "on",         "wake" }, NULL, NULL },
	{ "ForceOff",         POWER_AIM_OFF,    60, { "ForceOff",                        "off",   "off",   "off_hard",   NULL   }, NULL, NULL },
	/* The button asks the operating system as an ACPI button does; a forced off never stands in for it. */
	{ "GracefulShutdown", POWER_AIM_OFF,   600, { "GracefulShutdown PushPowerButton", "soft", NULL,    "off",        NULL   }, NULL, NULL },
	{ "GracefulRestart",  POWER_AIM_AGAIN, 600, { "GracefulRestart",                 NULL,    NULL,    NULL,         NULL   }, "GracefulShutdown wait-off On", "On" },
	{ "ForceRestart",     POWER_AIM_AGAIN, 120, { "ForceRestart PowerCycle",         "reset", NULL,    "reset_hard", NULL   }, "ForceOff wait-off On", "On" },
	{ "PowerCycle",       POWER_AIM_AGAIN, 120, { "PowerCycle",                      "cycle", NULL,    NULL,         NULL   }, "ForceOff wait-off On", "On" },
	{ "PushPowerButton",  POWER_AIM_NONE,    0, { "PushPowerButton",                 NULL,    NULL,    "power",      NULL   }, "GracefulShutdown", "On" },
	{ "Nmi",              POWER_AIM_NONE,    0, { "Nmi",                             "nmi",   NULL,    NULL,         NULL   }, NULL, NULL },
	{ "FullPowerCycle",   POWER_AIM_AGAIN, 120, { "FullPowerCycle",                  NULL,    "cycle", NULL,         NULL   }, NULL, NULL },
	/* What a BMC of virtual machines may have besides. */
	{ "Suspend",          POWER_AIM_NONE,    0, { "Suspend",                         NULL,    NULL,    NULL,         NULL   }, NULL, NULL },
	{ "Pause",            POWER_AIM_NONE,    0, { "Pause",                           NULL,    NULL,    NULL,         NULL   }, NULL, NULL },
	{ "Resume",           POWER_AIM_NONE,    0, { "Resume",                          NULL,    NULL,    NULL,         NULL   }, NULL, NULL },
};
/* clang-format on */

/* Asked of a BMC that lists nothing: what all of them are known to have. */
#define COMMON "On ForceOff GracefulShutdown GracefulRestart ForceRestart PowerCycle"

enum { WORD = 32 };

const struct power_row *
power_row(size_t index)
{
	return index < nitems(rows) ? &rows[index] : NULL;
}

const struct power_row *
power_find(const char *type)
{
	size_t i;

	for (i = 0; i < nitems(rows); i++) {
		if (strcmp(rows[i].type, type) == 0)
			return &rows[i];
	}
	return NULL;
}

const struct power_row *
power_find_word(const char *word)
{
	size_t i, k;

	if (word == NULL || power_find(word) != NULL)
		return word ? power_find(word) : NULL;
	for (i = 0; i < nitems(rows); i++) {
		for (k = POWER_IPMI; k < POWER_TRANSPORTS; k++) {
			if (rows[i].words[k] != NULL && strcmp(rows[i].words[k], word) == 0)
				return &rows[i];
		}
	}
	return NULL;
}

/* The next word of a text, and what is behind it; NULL: there is none. */
static const char *
next_word(const char *text, char word[WORD])
{
	size_t len;

	text += strspn(text, " ");
	if ((len = strcspn(text, " ")) == 0 || len >= WORD)
		return NULL;
	memcpy(word, text, len);
	word[len] = '\0';
	return text + len;
}

bool
power_has_word(const char *words, const char *word)
{
	char one[WORD];

	while (words != NULL && (words = next_word(words, one)) != NULL) {
		if (strcmp(one, word) == 0)
			return true;
	}
	return false;
}

static bool
is_offered(const struct power_can *can, const char *word)
{
	const json_t *value;
	size_t i;

	if (can->transport != POWER_REDFISH)
		return true;
	if (power_has_word(can->lacks, word))
		return false;
	json_array_foreach(can->values, i, value) {
		if (json_is_string(value) && strcmp(json_string_value(value), word) == 0)
			return true;
	}
	return can->values == NULL && power_has_word(COMMON, word);
}

/* How this vendor wants it: words that are sent as they are. */
static const char *
own_way(const struct power_can *can, const char *type)
{
	return can->vendor != NULL ? quirks_power(can->vendor, can->model ? can->model : "", type) : NULL;
}

static bool
find_word(const struct power_can *can, const struct power_row *row, char word[WORD])
{
	const char *own = own_way(can, row->type), *words = row->words[can->transport];

	if (own != NULL && strchr(own, ' ') == NULL)
		words = own;
	while (words != NULL && (words = next_word(words, word)) != NULL) {
		if (is_offered(can, word))
			return true;
	}
	return false;
}

static bool
add_word(char plan[POWER_PLAN], const char *word)
{
	size_t len = strlen(plan);
	int n = snprintf(plan + len, POWER_PLAN - len, "%s%s", len ? " " : "", word);

	return n > 0 && (size_t)n < POWER_PLAN - len;
}

bool
power_plan(const struct power_can *can, const char *type, bool is_composed, char plan[POWER_PLAN])
{
	const struct power_row *row = power_find(type), *part;
	const char *own = own_way(can, type), *text;
	char word[WORD];

	plan[0] = '\0';
	if (row == NULL)
		return false;
	text = own != NULL && strchr(own, ' ') != NULL ? own : row->plan;
	if (text == row->plan && !is_composed && find_word(can, row, word))
		return add_word(plan, word);
	for (; text != NULL && (text = next_word(text, word)) != NULL;) {
		if ((part = power_find(word)) != NULL && !find_word(can, part, word))
			return false;
		if (!add_word(plan, word))
			return false;
	}
	return plan[0] != '\0';
}

json_t *
power_values(const struct power_can *can)
{
	json_t *values = json_array();
	char plan[POWER_PLAN];
	size_t i;

	for (i = 0; i < nitems(rows); i++) {
		if (power_plan(can, rows[i].type, false, plan))
			json_array_append_new(values, json_string(rows[i].type));
	}
	return values;
}
