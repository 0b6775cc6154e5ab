// SPDX-License-Identifier: BSD-3-Clause
#include "json.h"

#include "envelope.h"

static void write_reason(struct line *l, const struct sink_loss *loss)
{
	line_begin_text(l, "reason");
	line_say_number(l, loss->records);
	line_say(l, " records could not be kept for the sink ");
	line_say_text(l, loss->sink);
	line_say(l, ".");
	line_end_text(l);
	line_fact(l, FACT_REASON);
}

bool record_sink_lost(struct line *l, const struct record_context *c,
		      const struct sink_loss *loss)
{
	const struct envelope e = {
		"kxwatch.lost", "event", "host", "info", "records-lost", loss->last, 0, NULL, 0,
	};

	envelope_begin(l, c, &e);
	write_reason(l, loss);
	/* When the first of them was, which is all that is known of its time. */
	line_time(l, "start", loss->first);
	line_close(l);
	line_object(l, "kxwatch");
	line_object(l, "lost");
	line_number(l, "records", (int64_t)loss->records);
	line_text(l, "sink", loss->sink);
	line_text(l, "place", loss->place);
	line_close(l);
	line_close(l);
	return line_end(l);
}
