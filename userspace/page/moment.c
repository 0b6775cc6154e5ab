// SPDX-License-Identifier: BSD-3-Clause
#include "moment.h"

#include <stdlib.h>
#include <string.h>

#define DAY 86400

/* Of the calendar that ISO 8601 has, also for years that time_t does not reach. */
static int64_t days_before(int64_t year, int64_t month, int64_t day)
{
	int64_t era_year;

	year -= month <= 2;
	era_year = year % 400;
	return year / 400 * 146097 + era_year * 365 + era_year / 4 - era_year / 100 +
	       (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1 - 719468;
}

/* A number of so many digits, then one of the characters of end, or the text's own. */
static bool take(const char **text, int digits, const char *end, int64_t max, int64_t *number)
{
	*number = 0;
	while (digits--) {
		if (**text < '0' || **text > '9')
			return false;
		*number = *number * 10 + *(*text)++ - '0';
	}
	if (*number > max || (**text && !strchr(end, **text)))
		return false;
	return true;
}

static bool ends(const char *text)
{
	if (*text == '.')
		text += 1 + strspn(text + 1, "0123456789");
	return !*text || !strcmp(text, "Z");
}

static bool take_time(const char *text, int64_t *seconds)
{
	int64_t hour, minute, second = 0;

	if (!take(&text, 2, ":", 23, &hour) || *text++ != ':' ||
	    !take(&text, 2, ":Z", 59, &minute))
		return false;
	if (*text == ':') {
		text++;
		if (!take(&text, 2, ".Z", 60, &second))
			return false;
	}
	*seconds += hour * 3600 + minute * 60 + second;
	return ends(text);
}

bool moment_parse(const char *text, int64_t *seconds)
{
	int64_t year, month, day;

	if (!text || !take(&text, 4, "-", 9999, &year) || *text++ != '-' ||
	    !take(&text, 2, "-", 12, &month) || *text++ != '-' ||
	    !take(&text, 2, "T ", 31, &day) || !month || !day || !year)
		return false;
	*seconds = days_before(year, month, day) * DAY;
	return !*text || take_time(text + 1, seconds);
}

static int64_t unit_of(const char *unit)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', DAY }, { 'w', 7 * DAY } };
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (*unit == units[i].letter && !unit[1])
			return units[i].seconds;
	return 0;
}

bool moment_since(const char *text, time_t now, int64_t *seconds)
{
	unsigned long number;
	int64_t unit;
	char *end;

	if (moment_parse(text, seconds))
		return true;
	if (*text < '0' || *text > '9')
		return false;
	number = strtoul(text, &end, 10);
	unit = unit_of(end);
	if (!unit || number > 1000000)
		return false;
	*seconds = (int64_t)now - (int64_t)number * unit;
	return true;
}

void moment_print(FILE *to, int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&t, &tm))
		fprintf(to, "%04d-%02d-%02d %02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
			tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

void moment_print_span(FILE *to, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		const char *one;
	} units[] = { { DAY, "day" }, { 3600, "hour" }, { 60, "minute" }, { 1, "second" } };
	size_t i = 0;

	while (i < 3 && (seconds < units[i].seconds || seconds % units[i].seconds))
		i++;
	fprintf(to, "%lld %s%s", (long long)(seconds / units[i].seconds), units[i].one,
		seconds == units[i].seconds ? "" : "s");
}
