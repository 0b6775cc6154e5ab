// SPDX-License-Identifier: BSD-3-Clause
#include "json.h"

#include "envelope.h"
#include "text.h"

static json_t *who_json(const struct record_context *c, const struct repeat *r)
{
	json_t *process = json_object(), *user = json_object();

	text_set(process, "executable", text_json(r->executable));
	if (r->knows_user) {
		text_set(user, "id", text_json_format("%u", r->uid));
		text_set(user, "name", text_json(users_name(c->users, r->uid)));
	}
	text_set(process, "user", user);
	return process;
}

json_t *record_repeats(const struct record_context *c, const struct repeat *r)
{
	const struct envelope e = {
		"kxwatch.repeats", "event", "intrusion_detection", "info", "alerts-held-back",
		r->last, 0, "repeats", r->first,
	};
	json_t *event, *o = envelope_json(c, &e, &event), *kxwatch, *repeats, *process, *there;

	if (!o)
		return NULL;
	text_set(event, "reason",
		 text_json_format("Alert %s was raised %llu more times and not told again.",
				  r->id, (unsigned long long)r->held));
	text_set(o, "process", who_json(c, r));
	there = endpoint_json(&r->remote);
	text_set(there, "domain", text_json(r->server_name));
	text_set(o, "destination", there);
	repeats = json_object();
	text_set(repeats, "alert_id", text_json(r->id));
	text_set(repeats, "count", json_integer((json_int_t)r->held));
	text_set(repeats, "first", text_json_time(r->first));
	text_set(repeats, "last", text_json_time(r->last));
	kxwatch = json_object();
	text_set(kxwatch, "repeats", repeats);
	process = json_object();
	text_set(process, "script", text_json(r->script));
	text_set(kxwatch, "process", process);
	text_set(o, "kxwatch", kxwatch);
	return o;
}
