// SPDX-License-Identifier: BSD-3-Clause
#include "alert_row.h"

#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "moment.h"
#include "sighting.h"
#include "store/entry.h"

#define ID_SHOWN	12	/* digits of an alert's id */
#define SIGNALS_SHOWN	128
#define REMARKABLE	73	/* event.severity from which on it stands out */

const char *const alert_titles[] = {
	"TIME", "ID", "SEVERITY", "PROGRAM", "USER", "DESTINATION", "SIGNALS", NULL
};

static void put(struct columns *table, const char *text)
{
	FILE *to = columns_cell(table);

	if (to)
		escape_text(to, text ? text : "-");
}

static void put_time(struct columns *table, const json_t *record)
{
	char text[MOMENT_SIZE];

	put(table, moment_write(entry_time(record_text(record, "@timestamp")), text));
}

/* Of an alert what "kxwatch explain" takes, of others what is not the same for all. */
static void put_id(struct columns *table, const json_t *record)
{
	const char *id = record_text(record, "event.id"), *dash = id ? strchr(id, '-') : NULL;
	FILE *to = columns_cell(table);

	if (!to)
		return;
	if (dash)
		escape_text(to, dash + 1);
	else if (id)
		escape_bytes(to, id, strnlen(id, ID_SHOWN));
}

static void put_destination(struct columns *table, const json_t *record)
{
	const char *name = record_text(record, "destination.domain");
	const char *ip = record_text(record, "destination.ip");
	const json_t *port = record_get(record, "destination.port");
	FILE *to = columns_cell(table);

	if (!to)
		return;
	escape_text(to, name ? name : ip ? ip : "-");
	if (port)
		fprintf(to, " %lld", (long long)json_integer_value(port));
}

static json_int_t weight_of(const json_t *signal)
{
	return json_integer_value(json_object_get(signal, "weight"));
}

static int by_weight(const void *a, const void *b)
{
	json_int_t x = weight_of(*(const json_t *const *)a), y = weight_of(*(const json_t *const *)b);

	return (x < y) - (x > y);
}

/* Those that weigh most first; those that weigh nothing not. */
static void put_signals(struct columns *table, const json_t *record)
{
	const json_t *list = record_get(record, "kxwatch.signals"), *signal[SIGNALS_SHOWN];
	FILE *to = columns_cell(table);
	size_t i, n = 0;

	if (!to)
		return;
	for (i = 0; i < json_array_size(list) && n < SIGNALS_SHOWN; i++)
		if (weight_of(json_array_get(list, i)))
			signal[n++] = json_array_get(list, i);
	qsort(signal, n, sizeof(*signal), by_weight);
	for (i = 0; i < n; i++) {
		fputs(i ? ", " : "", to);
		escape_text(to, record_text(signal[i], "id"));
	}
}

void alert_row(struct columns *table, const json_t *record, uint64_t order)
{
	const char *script = record_text(record, "kxwatch.process.script");
	const char *user = record_text(record, "process.user.name");
	json_int_t severity = json_integer_value(record_get(record, "event.severity"));

	columns_row(table, order, 0, severity >= REMARKABLE);
	put_time(table, record);
	put_id(table, record);
	put(table, record_text(record, "kxwatch.severity"));
	put(table, script ? script : record_text(record, "process.executable"));
	put(table, user ? user : record_text(record, "process.user.id"));
	put_destination(table, record);
	put_signals(table, record);
}
