// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include <store/find.h>

#include "cover_sink.h"

#define INTERVAL 200000000ULL	/* ns between two looks: each asks some questions */

struct taking {
	struct cover_sink *o;
	const struct cover_module *m;
	uint64_t now;
};

static int take(const char *line, size_t size, void *arg)
{
	const struct taking *t = arg;

	cover_sink_line(t->o, t->m, line, size, t->now);
	return 0;
}

/* Each look finds all of them again. */
static void ask_all(struct find *f, struct taking *t, uint64_t began)
{
	static const enum entry_dataset datasets[] = {
		ENTRY_LIBRARY, ENTRY_HANDSHAKE, ENTRY_ALERT, ENTRY_FLOW,
	};
	struct find_query q;
	size_t i, j;

	t->o->records = 0;
	for (i = 0; i < sizeof(datasets) / sizeof(datasets[0]); i++)
		for (j = 0; j < CANARIES; j++) {
			memset(&q, 0, sizeof(q));
			q.dataset = datasets[i];
			q.since = (int64_t)began;
			q.uid = -1;
			q.text[q.texts++] = (struct find_text){
				.column = ENTRY_PATH, .exact = t->m->canaries->path[j],
			};
			find_records(f, &q, take, t);
		}
}

static void store_poll(struct cover_sink *o, const struct cover_module *m, uint64_t now)
{
	struct taking t = { o, m, now };
	char error[DATABASE_ERROR_SIZE];
	const uint64_t *began = o->own;
	struct find *f;

	if (now > o->at && now - o->at < INTERVAL)
		return;
	o->at = now;
	/* One that is not there may be made; opened anew, it is never an old one. */
	f = find_open(o->target, error);
	if (!f)
		return;
	ask_all(f, &t, *began);
	find_close(f);
}

static void store_close(struct cover_sink *o)
{
	free(o->own);
	o->own = NULL;
}

static const struct cover_way store_way = { store_poll, store_close };

void cover_sink_open_store(struct cover_sink *o, const char *file, uint64_t began)
{
	uint64_t *own = malloc(sizeof(*own));

	cover_sink_begin(o, "store", file);
	if (!own || !*o->target) {
		free(own);
		cover_sink_blind(o);
		return;
	}
	*own = began;
	o->own = own;
	o->way = &store_way;
}
