// SPDX-License-Identifier: BSD-3-Clause
#include "item.h"

#include <string.h>

#define NAME_SIZE 64

void item_init(struct item *i, const char *text, size_t size)
{
	memset(i, 0, sizeof(*i));
	i->text = text;
	i->size = size;
}

void item_clean(struct item *i)
{
	json_decref(i->json);
	i->json = NULL;
}

json_t *item_json(struct item *i)
{
	if (!i->parsed) {
		i->json = json_loadb(i->text, i->size, 0, NULL);
		i->parsed = true;
	}
	return i->json;
}

json_t *item_get(struct item *i, const char *path)
{
	json_t *at = item_json(i);
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

const char *item_text(struct item *i, const char *path)
{
	return json_string_value(item_get(i, path));
}

/* Records are ours: nothing is between a colon and a value, and quotes in text are escaped. */
bool item_is(const struct item *i, const char *dataset)
{
	static const char mark[] = "\"dataset\":\"kxwatch.";
	size_t size = strlen(dataset);
	const char *at, *end = i->text + i->size;

	at = memmem(i->text, i->size, mark, sizeof(mark) - 1);
	if (!at)
		return false;
	at += sizeof(mark) - 1;
	return (size_t)(end - at) > size && !memcmp(at, dataset, size) && at[size] == '"';
}

bool item_is_among(const struct item *i, enum sink_records records)
{
	return records == SINK_ALL || item_is(i, "alert") || item_is(i, "repeats") ||
	       item_is(i, "lost");
}
