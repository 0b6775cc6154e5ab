// SPDX-License-Identifier: BSD-3-Clause
#include "envelope.h"

#include "text.h"

#define ECS_VERSION "8.11.0"

/* Captures have no life whose numbers could be told from another's. */
static void write_id(struct line *l, const struct record_context *c, const struct envelope *e)
{
	if (!c->instance || !e->what)
		return;
	line_begin_text(l, "id");
	line_say_hex(l, c->instance);
	line_say(l, "-");
	line_say(l, e->what);
	line_say(l, "-");
	line_say_number(l, e->number);
	line_end_text(l);
	line_fact(l, FACT_ID);
}

void envelope_begin(struct line *l, const struct record_context *c, const struct envelope *e)
{
	line_begin(l);
	line_time(l, "@timestamp", e->time);
	line_fact(l, FACT_TIME);
	line_object(l, "ecs");
	line_word(l, "version", ECS_VERSION);
	line_close(l);
	line_object(l, "host");
	line_text(l, "name", *c->host ? c->host : NULL);
	line_fact(l, FACT_HOST);
	line_close(l);
	line_object(l, "event");
	line_word(l, "kind", e->kind);
	line_say(l, ",\"category\":[\"");
	line_say(l, e->category);
	line_say(l, "\"],\"type\":[\"");
	line_say(l, e->type);
	line_say(l, "\"]");
	line_word(l, "action", e->action);
	line_fact(l, FACT_ACTION);
	line_word(l, "dataset", e->dataset);
	line_fact(l, FACT_DATASET);
	if (e->seq) {
		line_number(l, "sequence", (int64_t)e->seq);
		line_fact(l, FACT_SEQUENCE);
	}
	write_id(l, c, e);
}

void envelope_endpoint(struct line *l, const struct kxw_endpoint *e, enum fact fact_ip,
		       enum fact fact_port)
{
	char ip[TEXT_IP_SIZE];

	if (!*text_ip(e, ip))
		return;
	line_word(l, "ip", ip);
	line_fact(l, fact_ip);
	line_number(l, "port", e->port);
	line_fact(l, fact_port);
}
