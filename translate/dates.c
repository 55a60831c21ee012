#include "translate/dates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"

/* clang-format off */
/* In order of strcmp, for bsearch. */
static const char *const names[] = {
	"AccountExpiration", "CalibrationTime", "CoefficientUpdateTime", "CreateTime", "Created", "CreatedDate", "CreatedTime",
	"CreationTime", "DateTime", "EndDateTime", "EndTime", "EstimatedCompletionTime", "EventTimestamp", "ExpirationDate",
	"ExpirationTime", "FirstOverflowTimestamp", "InitialStartTime", "InstallDate", "LastOperationTime",
	"LastOverflowTimestamp", "LastResetTime", "LastStateTime", "LastUpdated", "LifetimeStartDateTime",
	"LowestReadingTime", "MaintenanceWindowStartTime", "Modified", "PasswordExpiration", "PeakReadingTime",
	"PresentedPublicHostKeyTimestamp", "ProductionDate", "ReadingTime", "ReleaseDate", "ReservationTime",
	"SensorResetTime", "ServicedDate", "SetPointUpdateTime", "StartDateTime", "StartTime", "Time", "Timestamp",
	"ValidNotAfter", "ValidNotBefore",
};

/* Y four digits; m d H M S one or two; b a month's name; a a weekday's; p AM or PM; f a fraction, if there is one; z a zone, if there
 * is one (Z, +hh:mm, +hhmm, +hh, GMT, UTC); anything else itself. */
static const char *const forms[] = {
	"Y-m-dTH:M:Sfz",
	"Y-m-d H:M:Sfz",
	"Y-m-dTH:M.Sz",             /* 2016-03-07T14:44.30-05:00: a DMTF mock-up */
	"Y-m-dTH:Mz",               /* 2012-03-07T14:45+06:00: a DMTF mock-up */
	"Y-m-d",
	"Y/m/d H:M:Sz",
	"Y/m/d",
	"m/d/Y H:M:Sz",             /* SMBIOS 3.3.1 writes dates so */
	"m/d/Y",
	"d b Y, H:M:Sf p",          /* 02 Aug 2024, 04:15:00.000 PM: Lenovo XCC 2.83 */
	"a b d H:M:S Y z",          /* Mon Apr 19 07:00:00 2021 UTC: Dell iDRAC9 6.00 */
	"a b d H:M:S Y",
	"b d H:M:S Y z",            /* Oct 24 06:47:59 2017 GMT: OpenSSL */
};
/* clang-format on */

struct date {
	int year, month, day, hour, minute, second;
	const char *fraction;
	int fraction_len;
	char zone[8];
};

static bool match(const char *form, const char *text, struct date *date);
static bool is_possible(const struct date *date);
static bool number(const char **text, int digits_min, int digits_max, int *out);
static bool name(const char **text, const char *table, int *out);
static bool half(const char **text, int *hour);
static void fraction(const char **text, struct date *date);
static bool zone(const char **text, char out[8]);

static int
compare(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

bool
dates_is_name(const char *property)
{
	return bsearch(property, names, nitems(names), sizeof names[0], compare) != NULL;
}

enum date_verdict
dates_mend(const char *text, char out[DATE_SIZE])
{
	struct date date;
	size_t i;

	for (i = 0; i < nitems(forms); i++) {
		memset(&date, 0, sizeof date);
		if (!match(forms[i], text, &date))
			continue;
		if (!is_possible(&date))
			return DATE_HOPELESS;
		snprintf(out, DATE_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d%.*s%s", date.year,
		    date.month, date.day, date.hour, date.minute, date.second, date.fraction_len,
		    date.fraction ? date.fraction : "", date.zone[0] ? date.zone : "Z");
		return strcmp(text, out) == 0 ? DATE_FINE : DATE_MENDED;
	}
	return DATE_HOPELESS;
}

static bool
match(const char *form, const char *text, struct date *date)
{
	bool fits = true;
	int ignored;

	for (; *form && fits; form++) {
		switch (*form) {
		case 'Y':
			fits = number(&text, 4, 4, &date->year);
			break;
		case 'm':
			fits = number(&text, 1, 2, &date->month);
			break;
		case 'd':
			fits = number(&text, 1, 2, &date->day);
			break;
		case 'H':
			fits = number(&text, 1, 2, &date->hour);
			break;
		case 'M':
			fits = number(&text, 1, 2, &date->minute);
			break;
		case 'S':
			fits = number(&text, 1, 2, &date->second);
			break;
		case 'b':
			fits = name(&text, "JanFebMarAprMayJunJulAugSepOctNovDec", &date->month);
			break;
		case 'a':
			fits = name(&text, "MonTueWedThuFriSatSun", &ignored);
			break;
		case 'p':
			fits = half(&text, &date->hour);
			break;
		case 'f':
			fraction(&text, date);
			break;
		case 'z':
			fits = zone(&text, date->zone);
			break;
		default:
			fits = *text == *form;
			text += fits;
		}
		if (*form == ' ')
			while (fits && *text == ' ')
				text++;
	}
	return fits && *text == '\0';
}

static bool
is_possible(const struct date *date)
{
	static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool is_leap = date->year % 4 == 0 && (date->year % 100 != 0 || date->year % 400 == 0);

	return date->year >= 1 && date->month >= 1 && date->month <= 12 && date->day >= 1 &&
	       date->day <= days[date->month - 1] - (date->month == 2 && !is_leap) &&
	       date->hour <= 23 && date->minute <= 59 && date->second <= 59;
}

static bool
number(const char **text, int digits_min, int digits_max, int *out)
{
	int digits = 0;

	for (*out = 0; digits < digits_max && **text >= '0' && **text <= '9'; digits++, (*text)++)
		*out = *out * 10 + (**text - '0');
	return digits >= digits_min;
}

static bool
name(const char **text, const char *table, int *out)
{
	for (*out = 1; *table; table += 3, (*out)++)
		if (strncasecmp(*text, table, 3) == 0) {
			*text += 3;
			return true;
		}
	return false;
}

static bool
half(const char **text, int *hour)
{
	bool is_pm = strncasecmp(*text, "PM", 2) == 0;

	if (!is_pm && strncasecmp(*text, "AM", 2) != 0)
		return false;
	*text += 2;
	if (*hour < 1 || *hour > 12)
		return false;
	*hour = *hour % 12 + (is_pm ? 12 : 0);
	return true;
}

static void
fraction(const char **text, struct date *date)
{
	size_t digits;

	if (**text != '.' || (digits = strspn(*text + 1, "0123456789")) == 0)
		return;
	date->fraction = *text;
	date->fraction_len = digits > 9 ? 10 : (int)digits + 1;
	*text += digits + 1;
}

static bool
zone(const char **text, char out[8])
{
	int hours, minutes = 0;
	char sign = **text;

	if (sign == '\0')
		return true;
	if (strcasecmp(*text, "Z") == 0 || strcasecmp(*text, "GMT") == 0 ||
	    strcasecmp(*text, "UTC") == 0) {
		*text += strlen(*text);
		return true;
	}
	if (sign != '+' && sign != '-')
		return false;
	(*text)++;
	if (!number(text, 2, 2, &hours))
		return false;
	if (**text == ':')
		(*text)++;
	if (**text != '\0' && !number(text, 2, 2, &minutes))
		return false;
	snprintf(out, 8, "%c%02d:%02d", sign, hours % 100, minutes % 100);
	return hours <= 14 && minutes <= 59;
}
