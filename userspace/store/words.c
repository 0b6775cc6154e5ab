// SPDX-License-Identifier: BSD-3-Clause
#include "words.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 32768		/* a power of two */

struct slot {
	char *text;
	int kind;
	int64_t number, days;
};

struct words {
	struct database *db;
	sqlite3_stmt *find, *add, *use;	/* use: NULL where days are not kept */
	struct slot slot[SLOTS];
};

struct words *words_create(struct database *d, const char *find, const char *add,
			   const char *use)
{
	struct words *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->db = d;
	w->find = database_prepare(d, find);
	w->add = database_prepare(d, add);
	w->use = use ? database_prepare(d, use) : NULL;
	if (w->find && w->add && (w->use || !use))
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
	sqlite3_finalize(w->use);
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
static int look_up(struct words *w, struct slot *to, int kind, const char *text)
{
	int ret;

	if (bind(w->find, kind, text))
		return -1;
	ret = sqlite3_step(w->find);
	if (ret == SQLITE_ROW) {
		to->number = sqlite3_column_int64(w->find, 0);
		to->days = w->use ? sqlite3_column_int64(w->find, 1) : 0;
	}
	sqlite3_reset(w->find);
	return ret == SQLITE_ROW ? 1 : ret == SQLITE_DONE ? 0 : -1;
}

static int add(struct words *w, struct slot *to, int kind, const char *text, int64_t days)
{
	if (bind(w->add, kind, text) ||
	    (w->use && sqlite3_bind_int64(w->add, 3, days) != SQLITE_OK) ||
	    database_run(w->db, w->add))
		return -1;
	to->number = database_inserted(w->db);
	to->days = days;
	return 0;
}

static int fill(struct words *w, struct slot *to, int kind, const char *text, int64_t days)
{
	int ret;

	free(to->text);
	to->text = NULL;
	ret = look_up(w, to, kind, text);
	if (ret < 0 || (!ret && add(w, to, kind, text, days)))
		return -1;
	to->text = strdup(text);	/* if there is no memory, it is not remembered */
	to->kind = kind;
	return 0;
}

/* Once in so many days. What comes late does not make it older. */
static int use(struct words *w, struct slot *slot, int64_t days)
{
	if (!w->use || slot->days >= days)
		return 0;
	slot->days = days;
	return sqlite3_bind_int64(w->use, 1, slot->number) != SQLITE_OK ||
	       sqlite3_bind_int64(w->use, 2, days) != SQLITE_OK ||
	       database_run(w->db, w->use) ? -1 : 0;
}

int words_number(struct words *w, int kind, const char *text, int64_t days, int64_t *number)
{
	struct slot *slot = slot_of(w, kind, text);

	if ((!slot->text || slot->kind != kind || strcmp(slot->text, text)) &&
	    fill(w, slot, kind, text, days))
		return -1;
	*number = slot->number;
	return use(w, slot, days);
}
