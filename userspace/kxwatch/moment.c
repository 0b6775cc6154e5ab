// SPDX-License-Identifier: BSD-3-Clause
#include "moment.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "store/entry.h"

#define SECOND INT64_C(1000000000)

/* "90s", "15m", "2h", "3d", "1w": so long ago. */
static int read_ago(const char *text, time_t now, int64_t *ns)
{
	static const struct {
		char letter;
		long seconds;
	} unit[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 7 * 86400 } };
	unsigned long number;
	char *end;
	size_t i;

	if (!isdigit((unsigned char)*text))
		return -1;
	number = strtoul(text, &end, 10);
	for (i = 0; i < sizeof(unit) / sizeof(unit[0]); i++) {
		if (*end != unit[i].letter || end[1] || number > 1000000)
			continue;
		*ns = ((int64_t)now - (int64_t)number * unit[i].seconds) * SECOND;
		return 0;
	}
	return -1;
}

static int read_local(const char *text, int end, int64_t *ns)
{
	static const struct {
		const char *format;
		long last;		/* second of it */
	} form[] = {
		{ "%Y-%m-%d", 86400 - 1 }, { "%Y-%m-%d %H:%M", 59 }, { "%Y-%m-%dT%H:%M", 59 },
		{ "%Y-%m-%d %H:%M:%S", 0 }, { "%Y-%m-%dT%H:%M:%S", 0 },
	};
	const char *rest;
	struct tm tm;
	time_t t;
	size_t i;

	for (i = 0; i < sizeof(form) / sizeof(form[0]); i++) {
		memset(&tm, 0, sizeof(tm));
		rest = strptime(text, form[i].format, &tm);
		if (!rest || *rest)
			continue;
		if (end)
			tm.tm_sec += (int)form[i].last;
		tm.tm_isdst = -1;
		t = mktime(&tm);
		*ns = t * SECOND + (end ? SECOND - 1 : 0);
		return t > 0 ? 0 : -1;
	}
	return -1;
}

int moment_read(const char *text, time_t now, int end, int64_t *ns)
{
	if (!read_ago(text, now, ns) || !read_local(text, end, ns))
		return 0;
	*ns = entry_time(text);
	return *ns > 0 ? 0 : -1;
}

const char *moment_write(int64_t ns, char buf[MOMENT_SIZE])
{
	time_t t = (time_t)(ns / SECOND);
	struct tm tm;

	if (!localtime_r(&t, &tm) || !strftime(buf, MOMENT_SIZE, "%Y-%m-%d %H:%M:%S", &tm))
		buf[0] = '\0';
	return buf;
}
