// SPDX-License-Identifier: BSD-3-Clause
#include "event_json.h"

#include "fact_json.h"
#include "words.h"

#include "record/text.h"
#include "tls/names.h"

static json_t *message_json(const struct kxw_message *m)
{
	json_t *o = json_object();

	text_set(o, "type", fact_word(word_message_type(m->type), m->type));
	text_set(o, "version", fact_number(m->version));
	text_set(o, "length", fact_number(m->length));
	if (m->data) {
		text_set(o, "offset", fact_number(m->offset));
		text_set(o, "data", text_json_base64(m->data, m->size));
	}
	if (m->kx)
		text_set(o, "kx", fact_word(kx_name(m->kx), m->kx));
	return o;
}

static void set_tls(json_t *o, const struct kxw_event *ev)
{
	json_t *messages = json_array();
	size_t i;

	for (i = 0; i < ev->messages; i++)
		json_array_append_new(messages, message_json(&ev->message[i]));
	text_set(o, "direction", fact_word(word_direction(ev->direction), ev->direction));
	text_set(o, "messages", messages);
	fact_set_flag(o, "overlap", ev->overlap);
	fact_set_if(o, "tls_start", ev->tls_start, ev->tls_start);
	if (ev->tls_end)
		text_set(o, "tls_end", fact_word(word_tls_end(ev->tls_end), ev->tls_end));
	text_set(o, "tls_rule", text_json(ev->tls_rule));
}

json_t *event_json(const struct kxw_event *ev)
{
	json_t *o = json_object();

	text_set(o, "seq", fact_number(ev->seq));
	text_set(o, "time", text_json_time(ev->time));
	text_set(o, "type", fact_word(word_event_type(ev->type), ev->type));
	fact_set_if(o, "process_id", ev->process_id, ev->process_id);
	fact_set_if(o, "flow_id", ev->flow_id, ev->flow_id);
	switch (ev->type) {
	case KXW_EVENT_GAP:
		text_set(o, "missing", fact_number(ev->missing));
		break;
	case KXW_EVENT_PROCESS:
		text_set(o, "process", fact_process_json(&ev->process));
		break;
	case KXW_EVENT_LIBRARY:
		text_set(o, "library", fact_library_json(&ev->library));
		break;
	case KXW_EVENT_CONNECT:
	case KXW_EVENT_CLOSE:
		text_set(o, "flow", fact_flow_json(&ev->flow));
		break;
	case KXW_EVENT_TLS:
		set_tls(o, ev);
		break;
	case KXW_EVENT_CALL:
		if (ev->call)
			text_set(o, "call", fact_call_json(ev->call));
		break;
	}
	return o;
}
