// SPDX-License-Identifier: BSD-3-Clause
#include "envelope.h"

#include "text.h"

#define ECS_VERSION "8.11.0"

static void list_of_one(struct line *l, const char *key, const char *word)
{
	line_list(l, key);
	line_word(l, NULL, word);
	line_close(l);
}

void envelope_begin(struct line *l, const struct record_context *c, const struct envelope *e)
{
	text_set(event, "kind", text_json(e->kind));
	text_set(event, "category", list_of(e->category));
	text_set(event, "type", list_of(e->type));
	text_set(event, "action", text_json(e->action));
	text_set(event, "dataset", text_json(e->dataset));
}

/* Captures have no life whose numbers could be told from another's. */
static json_t *id_json(const struct record_context *c, const struct envelope *e)
{
	if (!c->instance || !e->what)
		return NULL;
	return text_json_format("%016llx-%s-%llu", (unsigned long long)c->instance, e->what,
				(unsigned long long)e->number);
}

json_t *envelope_json(const struct record_context *c, const struct envelope *e, json_t **event)
{
	json_t *o = json_object(), *ecs = json_object(), *host = json_object();

	*event = json_object();
	text_set(o, "@timestamp", text_json_time(e->time));
	text_set(ecs, "version", text_json(ECS_VERSION));
	text_set(o, "ecs", ecs);
	envelope_set(*event, e);
	if (e->seq)
		text_set(*event, "sequence", json_integer((json_int_t)e->seq));
	text_set(*event, "id", id_json(c, e));
	text_set(host, "name", *c->host ? text_json(c->host) : NULL);
	text_set(o, "host", host);
	if (!o || !*event || json_object_set_new(o, "event", *event)) {
		json_decref(o);
		return NULL;
	}
	return o;
}

void envelope_endpoint(struct line *l, const struct kxw_endpoint *e)
{
	char ip[TEXT_IP_SIZE];

	if (!*text_ip(e, ip))
		return;
	line_word(l, "ip", ip);
	line_number(l, "port", e->port);
}
