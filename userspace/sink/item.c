// SPDX-License-Identifier: BSD-3-Clause
#include "item.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#define NAME_SIZE	64
#define NUMBER_SIZE	24

void item_init(struct item *i, const char *text, size_t size, const struct facts *facts)
{
	i->text = text;
	i->size = size;
	i->facts = facts;
	i->read = false;
	i->room = NULL;
}

void item_clean(struct item *i)
{
	free(i->room);
	i->room = NULL;
}

/* ---- facts that were noted ------------------------------------------------------ */

static const char *copy(const struct item *i, uint32_t at, char **to)
{
	const char *text = *to;

	if (!at)
		return NULL;
	*to += fact_read(i->text + at, *to);
	return text;
}

/* Each is another part of the line, so that all of them take no more room. */
static void copy_facts(struct item *i)
{
	const struct facts *f = i->facts;
	size_t n;
	char *to;

	to = i->room = malloc(i->size);
	if (!to)
		return;
	for (n = 0; n < FACTS; n++)
		i->fact[n] = copy(i, f->fact[n], &to);
	for (n = 0; n < f->signals; n++)
		i->signal[n] = copy(i, f->signal[n], &to);
	i->signals = f->signals;
}

/* ---- facts of a line alone ------------------------------------------------------ */

static json_t *get(json_t *at, const char *path)
{
	char name[NAME_SIZE];
	size_t size;

	while (at && *path) {
		size = strcspn(path, ".");
		if (size >= sizeof(name))
			return NULL;
		memcpy(name, path, size);
		name[size] = '\0';
		at = json_object_get(at, name);
		path += size + (path[size] == '.');
	}
	return at;
}

/* No text is longer than its JSON. */
static const char *put(json_t *value, char **to)
{
	const char *text = *to;

	if (json_is_string(value))
		*to = stpcpy(*to, json_string_value(value)) + 1;
	else if (json_is_integer(value))
		*to += sprintf(*to, "%" JSON_INTEGER_FORMAT, json_integer_value(value)) + 1;
	else
		return NULL;
	return text;
}

static void read_json(struct item *i)
{
	json_t *json = json_loadb(i->text, i->size, 0, NULL), *list, *id;
	size_t n;
	char *to;

	to = i->room = json ? malloc(i->size + FACTS * NUMBER_SIZE) : NULL;
	for (n = 0; to && n < FACTS; n++)
		i->fact[n] = put(get(json, fact_path(n)), &to);
	list = get(json, "kxwatch.signals");
	for (n = 0; to && n < json_array_size(list) && i->signals < FACT_SIGNALS_MAX; n++) {
		id = json_object_get(json_array_get(list, n), "id");
		if (json_is_string(id))
			i->signal[i->signals++] = put(id, &to);
	}
	json_decref(json);
}

static void read_once(struct item *i)
{
	if (i->read)
		return;
	i->read = true;
	memset(i->fact, 0, sizeof(i->fact));
	i->signals = 0;
	if (i->facts)
		copy_facts(i);
	else
		read_json(i);
}

const char *item_fact(struct item *i, enum fact fact)
{
	read_once(i);
	return i->fact[fact];
}

int64_t item_number(struct item *i, enum fact fact)
{
	const char *text = item_fact(i, fact);

	return text ? strtoll(text, NULL, 10) : 0;
}

size_t item_signals(struct item *i, const char *const **signal)
{
	read_once(i);
	*signal = i->signal;
	return i->signals;
}

/* ---- kinds ---------------------------------------------------------------------- */

/* Records are ours: nothing is between a colon and a value, and quotes in text are escaped. */
static const char *find_dataset(const struct item *i)
{
	static const char mark[] = "\"dataset\":\"";
	const char *at;

	if (i->facts)
		return i->facts->fact[FACT_DATASET] ?
		       i->text + i->facts->fact[FACT_DATASET] + 1 : NULL;
	at = memmem(i->text, i->size, mark, sizeof(mark) - 1);
	return at ? at + sizeof(mark) - 1 : NULL;
}

bool item_is(const struct item *i, const char *dataset)
{
	static const char beginning[] = "kxwatch.";
	const size_t first = sizeof(beginning) - 1, size = strlen(dataset);
	const char *at = find_dataset(i);

	return at && (size_t)(i->text + i->size - at) > first + size &&
	       !memcmp(at, beginning, first) && !memcmp(at + first, dataset, size) &&
	       at[first + size] == '"';
}

bool item_is_among(const struct item *i, enum sink_records records)
{
	return records == SINK_ALL || item_is(i, "alert") || item_is(i, "repeats") ||
	       item_is(i, "lost");
}
