// SPDX-License-Identifier: BSD-3-Clause
#include "entry.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ID_DIGITS 16		/* hex digits of 64 bits */

static const char *const dataset_names[ENTRY_DATASETS] = {
	[ENTRY_HANDSHAKE] = "handshake", [ENTRY_ALERT] = "alert", [ENTRY_FLOW] = "flow",
	[ENTRY_LIBRARY] = "library", [ENTRY_REPEATS] = "repeats", [ENTRY_LOST] = "lost",
	[ENTRY_OTHER] = "other",
};

const char *entry_dataset_name(enum entry_dataset dataset)
{
	return dataset_names[dataset];
}

int entry_dataset_find(const char *name)
{
	int i;

	for (i = 0; i < ENTRY_DATASETS; i++)
		if (!strcmp(name, dataset_names[i]))
			return i;
	return -1;
}

/* ---- times -------------------------------------------------------------------- */

/* ".123456789": in ns; *at moves behind it. */
static int64_t read_fraction(const char **at)
{
	int64_t ns = 0, unit = 100000000;

	if (**at != '.')
		return 0;
	for (++*at; isdigit((unsigned char)**at); ++*at) {
		ns += (**at - '0') * unit;
		unit /= 10;
	}
	return ns;
}

int64_t entry_time(const char *text)
{
	struct tm tm;
	int64_t ns;
	int sign, hours, minutes;
	char *end;

	if (!text)
		return 0;
	memset(&tm, 0, sizeof(tm));
	end = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	if (!end)
		return 0;
	text = end;
	ns = timegm(&tm) * INT64_C(1000000000) + read_fraction(&text);
	if (!strcmp(text, "Z"))
		return ns;
	sign = *text == '-' ? 1 : -1;
	if ((*text != '-' && *text != '+') || strlen(text) != strlen("+hh:mm") ||
	    sscanf(text + 1, "%2d:%2d", &hours, &minutes) != 2)
		return 0;
	return ns + sign * (hours * 60 + minutes) * INT64_C(60000000000);
}

/* ---- what it is known by ------------------------------------------------------ */

static int digits_of(const char *text)
{
	int n = 0;

	while (isxdigit((unsigned char)text[n]))
		n++;
	return n;
}

int entry_numbers(const char *id, int64_t *first, int64_t *last)
{
	int n = digits_of(id);
	char digits[ID_DIGITS + 1];
	unsigned int free_bits;
	uint64_t number;

	if (!n || id[n])
		return -1;
	if (n > ID_DIGITS)
		n = ID_DIGITS;
	memcpy(digits, id, (size_t)n);
	digits[n] = '\0';
	free_bits = 4 * (unsigned int)(ID_DIGITS - n);
	number = strtoull(digits, NULL, 16) << free_bits;
	*first = (int64_t)number;
	*last = (int64_t)(number | ((UINT64_C(1) << free_bits) - 1));
	return 0;
}

/* FNV-1a: for lines without an id, so that at least the very same line is known. */
static int64_t number_of_line(const char *line, size_t size)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)line[i]) * UINT64_C(0x100000001b3);
	return (int64_t)hash;
}

/* "5f3c0a9d11e2b374-handshake-17" names the module's life and a number in it. */
void entry_set_id(struct entry *e, const char *id, const char *line, size_t size)
{
	const char *dash = id ? strrchr(id, '-') : NULL;
	int64_t last;

	if (dash && digits_of(id) == ID_DIGITS && id[ID_DIGITS] == '-') {
		memcpy(e->instance, id, ID_DIGITS);
		e->number = strtoll(dash + 1, NULL, 10);
	} else if (!id || entry_numbers(id, &e->number, &last)) {
		e->number = number_of_line(line, size);
	}
}

/* ---- what it is found by ------------------------------------------------------ */

void entry_init(struct entry *e, enum entry_dataset dataset)
{
	memset(e, 0, sizeof(*e));
	e->dataset = dataset;
	e->uid = -1;
}

void entry_set_certificate(struct entry *e, const char *sha256, const char *sha1)
{
	if (!sha256)
		return;
	snprintf(e->certificate, sizeof(e->certificate), "%s/%s", sha256, sha1 ? sha1 : "");
	e->text[ENTRY_CERTIFICATE] = e->certificate;
}
