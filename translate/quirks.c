#include "translate/quirks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/quirk_rows.h"

static const struct quirk_family *const families[] = {
    &quirks_dell,
    &quirks_hpe,
    &quirks_lenovo,
    &quirks_supermicro,
    &quirks_openbmc,
    &quirks_ami,
    &quirks_others,
    &quirks_readings,
    &quirks_any,
};

static bool
fits(const struct quirk_row *row, const struct vendor *vendor)
{
	return quirks_match(row->vendor, vendor->name) &&
	       (row->generation == NULL || quirks_match(row->generation, vendor->generation)) &&
	       (row->firmware == NULL || quirks_match(row->firmware, vendor->firmware));
}

/* Later rows win over earlier ones, so that a family's general row comes first. */
void
quirks_find(const struct vendor *vendor, struct quirks *quirks)
{
	const struct quirk_row *row;
	size_t i;

	memset(quirks, 0, sizeof *quirks);
	for (i = 0; (row = quirks_row(i)) != NULL; i++) {
		if (!fits(row, vendor))
			continue;
		if (row->what == QUIRK_EDIT) {
			quirks->edits = xrealloc(
			    quirks->edits, (quirks->edit_count + 1) * sizeof *quirks->edits);
			quirks->edits[quirks->edit_count++] = row;
		} else {
			quirks->is_set[row->what] = true;
			quirks->value[row->what] = row->value;
		}
	}
}

void
quirks_clear(struct quirks *quirks)
{
	free(quirks->edits);
	memset(quirks, 0, sizeof *quirks);
}

/* "Chassis" of "#Chassis.v1_14_0.Chassis". */
static bool
is_of_type(const char *type, const char *wanted)
{
	size_t len = strlen(wanted);

	if (strcmp(wanted, "*") == 0)
		return true;
	type += *type == '#';
	return strncmp(type, wanted, len) == 0 && (type[len] == '.' || type[len] == '\0');
}

void
quirks_edit(const struct quirks *quirks, json_t *json)
{
	const char *type;
	size_t i;

	for (i = 0; i < quirks->edit_count; i++) {
		/* An edit may have changed it. */
		type = json_string_value(json_object_get(json, "@odata.type"));
		if (is_of_type(type ? type : "", quirks->edits[i]->type))
			edit_apply(json, &quirks->edits[i]->edit);
	}
}

bool
quirks_edits(const struct quirks *quirks, const char *type, enum edit_kind kind, const char *path)
{
	const struct quirk_row *row;
	size_t i;

	for (i = 0; i < quirks->edit_count; i++) {
		row = quirks->edits[i];
		if (row->edit.kind == kind && is_of_type(type, row->type) && strcmp(row->edit.path, path) == 0)
			return true;
	}
	return false;
}

/* Length of the vendor's name at the beginning of a profile's, blanks written as hyphens; 0: another one. */
static size_t
named(const char *profile, const char *vendor)
{
	size_t i;

	for (i = 0; vendor[i] != '\0'; i++) {
		if (vendor[i] == ' ' ? profile[i] != '-' : strncasecmp(&profile[i], &vendor[i], 1) != 0)
			return 0;
	}
	return profile[i] == '\0' || profile[i] == '-' ? i : 0;
}

bool
quirks_vendor(const char *profile, struct vendor *vendor)
{
	const struct quirk_row *row;
	size_t i, j, len;

	memset(vendor, 0, sizeof *vendor);
	for (i = 0; (row = quirks_row(i)) != NULL; i++) {
		if (strcmp(row->vendor, "*") == 0 || (len = named(profile, row->vendor)) == 0)
			continue;
		snprintf(vendor->name, sizeof vendor->name, "%s", row->vendor);
		if (profile[len] == '-')
			snprintf(vendor->generation, sizeof vendor->generation, "%s", profile + len + 1);
		for (j = 0; vendor->generation[j] != '\0'; j++) {
			if (vendor->generation[j] == '-')
				vendor->generation[j] = ' ';
		}
		vendor->how = QUIRKS_CONFIGURED;
		vendor->known = vendor_how_known(vendor);
		return true;
	}
	return false;
}

const struct quirk_row *
quirks_row(size_t index)
{
	size_t i;

	for (i = 0; i < nitems(families); i++) {
		if (index < families[i]->count)
			return &families[i]->rows[index];
		index -= families[i]->count;
	}
	return NULL;
}

/* One star is remembered at a time: enough, because an earlier star can never do better than the
 * last. */
bool
quirks_match(const char *glob, const char *text)
{
	const char *star = NULL, *mark = NULL;

	while (*text) {
		if (*glob == '*') {
			star = ++glob;
			mark = text;
		} else if (*glob == '?' || (*glob && strncasecmp(glob, text, 1) == 0)) {
			glob++;
			text++;
		} else if (star != NULL) {
			glob = star;
			text = ++mark;
		} else {
			return false;
		}
	}
	while (*glob == '*')
		glob++;
	return *glob == '\0';
}
