// SPDX-License-Identifier: BSD-3-Clause
#include "json.h"

#include "envelope.h"
#include "text.h"

json_t *record_sink_lost(const struct record_context *c, const struct sink_loss *loss)
{
	const struct envelope e = {
		"kxwatch.lost", "event", "host", "info", "records-lost", loss->last, 0,
	};
	json_t *event, *o = envelope_json(c, &e, &event), *kxwatch, *lost;

	if (!o)
		return NULL;
	text_set(event, "reason",
		 text_json_format("%llu records could not be kept for the sink %s.",
				  (unsigned long long)loss->records, loss->sink));
	/* When the first of them was, which is all that is known of its time. */
	if (loss->first)
		text_set(event, "start", text_json_time(loss->first));
	lost = json_object();
	text_set(lost, "records", json_integer((json_int_t)loss->records));
	text_set(lost, "sink", text_json(loss->sink));
	text_set(lost, "place", text_json(loss->place));
	kxwatch = json_object();
	text_set(kxwatch, "lost", lost);
	text_set(o, "kxwatch", kxwatch);
	return o;
}
