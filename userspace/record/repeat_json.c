// SPDX-License-Identifier: BSD-3-Clause
#include "json.h"

#include "envelope.h"
#include "process_json.h"

static void write_reason(struct line *l, const struct repeat *r)
{
	line_begin_text(l, "reason");
	line_say(l, "Alert ");
	line_say(l, r->id);
	line_say(l, " was raised ");
	line_say_number(l, r->held);
	line_say(l, " more times and not told again.");
	line_end_text(l);
	line_fact(l, FACT_REASON);
}

static void write_who(struct line *l, const struct record_context *c, const struct repeat *r)
{
	line_object(l, "process");
	line_text(l, "executable", r->executable);
	line_fact(l, FACT_EXECUTABLE);
	if (r->knows_user)
		process_json_user(l, c, r->uid);
	line_close(l);
}

static void write_kxwatch(struct line *l, const struct repeat *r)
{
	line_object(l, "kxwatch");
	line_object(l, "repeats");
	line_word(l, "alert_id", r->id);
	line_number(l, "count", (int64_t)r->held);
	line_time(l, "first", r->first);
	line_time(l, "last", r->last);
	line_close(l);
	line_object(l, "process");
	line_text(l, "script", r->script);
	line_fact(l, FACT_SCRIPT);
	line_close(l);
	line_close(l);
}

bool record_repeats(struct line *l, const struct record_context *c, const struct repeat *r)
{
	const struct envelope e = {
		"kxwatch.repeats", "event", "intrusion_detection", "info", "alerts-held-back",
		r->last, 0, "repeats", r->first,
	};

	envelope_begin(l, c, &e);
	write_reason(l, r);
	line_close(l);
	write_who(l, c, r);
	line_object(l, "destination");
	envelope_endpoint(l, &r->remote, FACT_IP, FACT_PORT);
	line_text(l, "domain", r->server_name);
	line_fact(l, FACT_DOMAIN);
	line_close(l);
	write_kxwatch(l, r);
	return line_end(l);
}
