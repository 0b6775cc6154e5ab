// SPDX-License-Identifier: BSD-3-Clause
#include "words.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 8192		/* a power of two */

struct slot {
	char *text;
	int kind;
	int64_t number;
};

struct words {
	struct database *db;
	sqlite3_stmt *find, *add;
	struct slot slot[SLOTS];
};

struct words *words_create(struct database *d, const char *find, const char *add)
{
	struct words *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->db = d;
	w->find = database_prepare(d, find);
	w->add = database_prepare(d, add);
	if (w->find && w->add)
		return w;
	words_destroy(w);
	return NULL;
}

void words_forget(struct words *w)
{
	size_t i;

	for (i = 0; i < SLOTS; i++) {
		free(w->slot[i].text);
		w->slot[i].text = NULL;
	}
}

void words_destroy(struct words *w)
{
	if (!w)
		return;
	words_forget(w);
	sqlite3_finalize(w->find);
	sqlite3_finalize(w->add);
	free(w);
}

static struct slot *slot_of(struct words *w, int kind, const char *text)
{
	uint32_t hash = 0x811c9dc5u ^ (uint32_t)kind;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x01000193u;
	return &w->slot[(hash ^ hash >> 15) & (SLOTS - 1)];
}

static int bind(sqlite3_stmt *s, int kind, const char *text)
{
	return sqlite3_bind_int(s, 1, kind) != SQLITE_OK ||
	       sqlite3_bind_text(s, 2, text, -1, SQLITE_STATIC) != SQLITE_OK ? -1 : 0;
}

/* 1: found, 0: not there. */
static int look_up(struct words *w, int kind, const char *text, int64_t *number)
{
	int ret;

	if (bind(w->find, kind, text))
		return -1;
	ret = sqlite3_step(w->find);
	if (ret == SQLITE_ROW)
		*number = sqlite3_column_int64(w->find, 0);
	sqlite3_reset(w->find);
	return ret == SQLITE_ROW ? 1 : ret == SQLITE_DONE ? 0 : -1;
}

int words_number(struct words *w, int kind, const char *text, int64_t *number)
{
	struct slot *slot = slot_of(w, kind, text);
	int ret;

	if (slot->text && slot->kind == kind && !strcmp(slot->text, text)) {
		*number = slot->number;
		return 0;
	}
	ret = look_up(w, kind, text, number);
	if (!ret) {
		if (bind(w->add, kind, text) || database_run(w->db, w->add))
			return -1;
		*number = database_inserted(w->db);
	}
	if (ret < 0)
		return -1;
	free(slot->text);
	slot->text = strdup(text);	/* if there is no memory, it is not remembered */
	slot->kind = kind;
	slot->number = *number;
	return 0;
}
