// SPDX-License-Identifier: BSD-3-Clause
#include "cover_word.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "daemon_side.h"

void cover_word_take(struct cover_word *w, const char *settings, uint64_t upto)
{
	static struct daemon_side side;		/* too large for a stack */
	const struct sink_metrics *s;
	size_t i;

	memset(w, 0, sizeof(*w));
	w->upto = upto;
	daemon_side_look(&side, settings, "/proc");
	w->position = side.known ? side.state.position : 0;
	for (i = 0; side.known && i < side.state.sinks && i < COVER_WORDS_MAX; i++) {
		s = &side.state.sink[i];
		snprintf(w->sink[i].name, sizeof(w->sink[i].name), "%s", s->name);
		snprintf(w->sink[i].reason, sizeof(w->sink[i].reason), "%s", s->reason ? s->reason : "");
		w->sink[i].up = s->up;
		w->sink[i].written = s->written;
		w->sink[i].lost = s->dropped;
		w->sink[i].waiting = s->waiting;
		w->sinks++;
	}
	daemon_side_clean(&side);
}

/* The number of the sink; sinks: there is none. */
static size_t find(const struct cover_word *w, const char *sink)
{
	size_t i;

	for (i = 0; i < w->sinks && strcmp(w->sink[i].name, sink); i++)
		;
	return i;
}

bool cover_word_has(const struct cover_word *w, const char *sink)
{
	return find(w, sink) < w->sinks;
}

bool cover_word_taken(const struct cover_word *before, const struct cover_word *after,
		      const char *sink, uint64_t *records)
{
	size_t b = find(before, sink), a = find(after, sink);

	*records = 0;
	if (a == after->sinks || b == before->sinks || after->sink[a].written < before->sink[b].written)
		return false;
	*records = after->sink[a].written - before->sink[b].written;
	return after->position >= after->upto && after->sink[a].up && *records && !after->sink[a].waiting &&
	       after->sink[a].lost == before->sink[b].lost;
}

void cover_word_why(const struct cover_word *before, const struct cover_word *after,
		    const char *sink, char *text, size_t size)
{
	size_t b = find(before, sink), a = find(after, sink);

	if (a == after->sinks || b == before->sinks)
		snprintf(text, size, "the daemon did not say all the time how it is");
	else if (!after->sink[a].up)
		snprintf(text, size, "the daemon says that it is down: %s", after->sink[a].reason);
	else if (after->sink[a].lost > before->sink[b].lost)
		snprintf(text, size, "the daemon says that %" PRIu64 " records were lost",
			 after->sink[a].lost - before->sink[b].lost);
	else if (after->sink[a].waiting)
		snprintf(text, size, "the daemon says that %" PRIu64 " records still wait",
			 after->sink[a].waiting);
	else if (after->position < after->upto)
		snprintf(text, size, "the daemon did not say that it had read all events");
	else
		snprintf(text, size, "the daemon says that it took none");
}
