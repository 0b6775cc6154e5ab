// SPDX-License-Identifier: BSD-3-Clause
#include "envelope.h"
#include "evidence.h"
#include "json.h"
#include "parts.h"
#include "process_json.h"
#include "text.h"

/* As <openssl/rsa.h> has them; OAEP comes as "none", for it was applied before. */
static const char *padding_name(uint32_t padding)
{
	static const char *const name[] = { NULL, "pkcs1", "sslv23", "none", "oaep", "x931" };

	return padding < sizeof(name) / sizeof(name[0]) ? name[padding] : NULL;
}

/* ---- the sentence --------------------------------------------------------------- */

static void say_peer(struct line *l, const struct handshake *h)
{
	char remote[TEXT_ENDPOINT_SIZE];

	if (!h->flow.remote.ip_size) {
		line_say(l, "; no connection of it is known");
		return;
	}
	line_say(l, h->flow.process_id == h->process->fact.id ? "; it connected to " :
								"; its parent connected to ");
	line_say(l, text_endpoint(&h->flow.remote, remote));
}

static void write_reason(struct line *l, const struct handshake *h)
{
	const struct outside *o = h->process->outside;

	line_begin_text(l, "reason");
	parts_say_who(l, h->process);
	line_say(l, " encrypted ");
	if (o->input) {
		line_say_number(l, o->input);
		line_say(l, " bytes ");
	}
	line_say(l, "with RSA outside of TLS");
	if (*o->caller) {
		line_say(l, ", by ");
		line_say_text(l, o->caller);
	}
	say_peer(l, h);
	line_end_text(l);
	line_fact(l, FACT_REASON);
}

/* ---- members -------------------------------------------------------------------- */

static void write_number(struct line *l, const char *key, uint64_t number)
{
	if (number)
		line_number(l, key, (int64_t)number);
}

static void write_call(struct line *l, const struct outside *o)
{
	line_object(l, "call");
	line_word(l, "function", o->direct ? "RSA_public_encrypt" : "EVP_PKEY_encrypt");
	line_text(l, "caller", *o->caller ? o->caller : NULL);
	write_number(l, "count", o->calls);
	write_number(l, "input_bytes", o->input);
	write_number(l, "output_bytes", o->output);
	line_word(l, "padding", padding_name(o->padding));
	line_close(l);
}

static void write_peers(struct line *l, const struct process *p)
{
	size_t i;

	line_list(l, "connections");
	for (i = 0; p->peers && i < p->peers->count; i++) {
		line_object(l, NULL);
		line_time(l, "time", p->peers->peer[i].time);
		envelope_endpoint(l, &p->peers->peer[i].flow.remote, FACTS, FACTS);
		line_close(l);
	}
	line_close(l);
}

/* From the object event, which is open, to the object kxwatch, left open. */
static void write_all(struct line *l, const struct record_context *c, const struct handshake *h,
		      const struct judgement *v, const char *id)
{
	write_reason(l, h);
	if (id) {
		line_word(l, "id", id);
		line_fact(l, FACT_ID);
		parts_severity(l, v);
	}
	line_close(l);
	process_json(l, c, h->process);
	if (h->flow.remote.ip_size)
		parts_flow(l, &h->flow, NULL, "tcp", NULL);
	line_object(l, "kxwatch");
	write_call(l, h->process->outside);
	write_peers(l, h->process);
	libraries_json(l, h->process);
	process_json_more(l, h->process);
	parts_allowed(l, v);
	parts_signals(l, c, v);
	evidence_json(l, h);
}

bool record_call(struct line *l, const struct record_context *c, const struct handshake *h,
		 const struct judgement *v, const char *repeat_of)
{
	const struct outside *o = h->process->outside;
	const struct envelope e = {
		"kxwatch.call", "event", "process", "info", "rsa-outside-tls", o->last, o->last_seq,
		"call", o->first_seq,
	};

	envelope_begin(l, c, &e);
	write_all(l, c, h, v, NULL);
	line_word(l, "repeat_of", repeat_of);
	line_close(l);
	return line_end(l);
}

bool record_call_alert(struct line *l, const struct record_context *c, const struct handshake *h,
		       const struct judgement *v, const char *id)
{
	const struct outside *o = h->process->outside;
	const struct envelope e = {
		"kxwatch.alert", "alert", "intrusion_detection", "info", "rsa-outside-tls", o->last,
		o->last_seq, NULL, 0,
	};

	envelope_begin(l, c, &e);
	write_all(l, c, h, v, id);
	line_word(l, "severity", severity_name(v->severity));
	line_fact(l, FACT_SEVERITY);
	line_close(l);
	parts_rule(l);
	return line_end(l);
}
