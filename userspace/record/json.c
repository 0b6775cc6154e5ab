// SPDX-License-Identifier: BSD-3-Clause
#include "json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "community.h"
#include "envelope.h"
#include "evidence.h"
#include "process_json.h"
#include "reason.h"
#include "text.h"
#include "tls_json.h"

/* ---- who and where ------------------------------------------------------------ */

static void process_set(json_t *o, const struct record_context *c, const struct process *p)
{
	json_t *container = json_object();

	text_set(o, "process", process_json(c, p));
	text_set(container, "id", process_json_container(p));
	text_set(o, "container", container);
}

static void flow_set(json_t *o, const struct kxw_flow *f, const struct span *domain)
{
	json_t *source = endpoint_json(&f->local), *destination = endpoint_json(&f->remote);
	json_t *network = json_object();
	char id[COMMUNITY_ID_SIZE];

	if (f->known_bytes) {
		text_set(source, "bytes", json_integer((json_int_t)f->bytes_out));
		text_set(destination, "bytes", json_integer((json_int_t)f->bytes_in));
	}
	if (domain && domain->size)
		text_set(destination, "domain", text_json_bytes(domain->at, domain->size));
	text_set(network, "transport", text_json("tcp"));
	text_set(network, "direction", text_json("egress"));
	if (community_id(&f->local, &f->remote, id))
		text_set(network, "community_id", text_json(id));
	text_set(o, "source", source);
	text_set(o, "destination", destination);
	text_set(o, "network", network);
}

/* ---- handshakes and alerts ---------------------------------------------------- */

static json_t *signals_json(const struct judgement *v)
{
	json_t *list = json_array(), *one;
	int i;

	for (i = 0; i < SIGNALS; i++) {
		if (!signals_have(&v->signals, i))
			continue;
		one = json_object();
		text_set(one, "id", text_json(signal_table[i].id));
		text_set(one, "weight", json_integer(v->weight[i]));
		text_set(one, "text", text_json(signal_table[i].text));
		json_array_append_new(list, one);
	}
	return list;
}

/* A program without a library has its stack in itself: which, if that was found out. */
static void stack_set(json_t *o, const struct process *p, const struct judgement *v)
{
	enum tls_stack stack = binary_stack(&v->host.binary);
	const char *name = p ? p->libraries ? "library" : "static" : "unknown";

	if (p && !p->libraries && stack != TLS_STACK_UNKNOWN)
		name = tls_stack_name(stack);
	text_set(o, "tls_stack", text_json(name));
	if (p && !p->libraries && *v->host.binary.version)
		text_set(o, "tls_stack_version", text_json(v->host.binary.version));
}

static json_t *listed_json(const struct judgement *v)
{
	json_t *list = json_array(), *one;
	const struct list_entry *e;
	int kind;

	for (kind = 0; kind < LIST_KINDS; kind++) {
		e = v->listed[kind];
		if (!e)
			continue;
		one = json_object();
		text_set(one, "kind", text_json(list_kind_name(kind)));
		text_set(one, "value", text_json(list_entry_value(e)));
		text_set(one, "reason", *list_entry_reason(e) ? text_json(list_entry_reason(e)) :
			 NULL);
		text_set(one, "file", text_json(list_entry_file(e)));
		json_array_append_new(list, one);
	}
	return list;
}

/* What the entry is about. */
static json_t *allowed_json(const struct allow_entry *e)
{
	if (!e)
		return NULL;
	return text_json(e->executable ? e->executable : e->package ? e->package : e->cgroup);
}

static json_t *kxwatch_json(const struct handshake *h, const struct judgement *v)
{
	json_t *o = json_object();

	tls_json_ja4(o, h);
	text_set(o, "kx", tls_json_kx(h));
	text_set(o, "history", text_json(h->history));
	text_set(o, "certificate", tls_json_certificate(v));
	text_set(o, "client_reaction", text_json(client_reaction_name(h->reaction)));
	text_set(o, "handshake_end", text_json(handshake_end_name(h->end)));
	text_set(o, "tls_rule", *h->rule ? text_json(h->rule) : NULL);
	if (h->before)
		text_set(o, "bytes_before_tls", json_integer(h->before));
	text_set(o, "libraries", libraries_json(h->process));
	stack_set(o, h->process, v);
	text_set(o, "process", process_json_more(h->process));
	text_set(o, "allowed_by", allowed_json(v->allowed));
	text_set(o, "signals", signals_json(v));
	text_set(o, "lists", listed_json(v));
	text_set(o, "evidence", evidence_json(h));
	text_set(o, "truncated", json_boolean(h->truncated));
	text_set(o, "lost_before", json_integer((json_int_t)h->lost_before));
	return o;
}

static json_t *reason_json(const struct handshake *h, const struct judgement *v)
{
	char *text = reason_of(h, v);
	json_t *reason = text_json(text);

	free(text);
	return reason;
}

json_t *record_handshake(const struct record_context *c, const struct handshake *h,
			 const struct judgement *v)
{
	const struct envelope e = {
		"kxwatch.handshake", "event", "network", "protocol", "tls-handshake",
		h->closed ? h->closed : h->ended, h->closed ? h->close_seq : h->last_seq,
		"handshake", h->flow.id,	/* a connection has one */
	};
	json_t *event, *o = envelope_json(c, &e, &event);

	if (!o)
		return NULL;
	/* The clock may have been set back in between. */
	if (h->ended >= h->begun)
		text_set(event, "duration", json_integer((json_int_t)(h->ended - h->begun)));
	text_set(event, "reason", reason_json(h, v));
	process_set(o, c, h->process);
	flow_set(o, &h->flow, &h->client_hello.server_name);
	text_set(o, "tls", tls_json(c, h, v));
	text_set(o, "kxwatch", kxwatch_json(h, v));
	return o;
}

/* Numbers as Elastic's detection engine has them for low, medium, high and critical. */
static int severity_number(enum severity severity)
{
	static const int number[] = {
		[SEVERITY_NONE] = 0, [SEVERITY_LOW] = 21, [SEVERITY_MEDIUM] = 47,
		[SEVERITY_HIGH] = 73, [SEVERITY_CRITICAL] = 99,
	};

	return number[severity];
}

void record_make_alert(json_t *o, const struct judgement *v, const char *id)
{
	json_t *event = json_object_get(o, "event"), *rule, *threat, *technique;

	/* What is set anew keeps its place. */
	envelope_set(event, &(const struct envelope) {
		"kxwatch.alert", "alert", "intrusion_detection", "info",
		"suspicious-key-exchange", 0, 0, NULL, 0,
	});
	text_set(event, "id", text_json(id));
	text_set(event, "severity", json_integer(severity_number(v->severity)));
	text_set(event, "risk_score", json_integer(v->score));
	text_set(json_object_get(o, "kxwatch"), "severity", text_json(severity_name(v->severity)));
	rule = json_object();
	text_set(rule, "id", text_json("AN1497"));
	text_set(rule, "name", text_json("Asymmetric key exchange by an unexpected program"));
	text_set(o, "rule", rule);
	technique = json_object();
	text_set(technique, "id", text_json("T1573.002"));
	threat = json_object();
	text_set(threat, "framework", text_json("MITRE ATT&CK"));
	text_set(threat, "technique", technique);
	text_set(o, "threat", threat);
}

/* ---- the others --------------------------------------------------------------- */

json_t *record_library(const struct record_context *c, const struct process *p,
		       const struct library *l, uint64_t seq)
{
	const struct envelope e = {
		"kxwatch.library", "event", "library", "start", "library-mapped", l->time, seq,
		"library", seq,
	};
	json_t *event, *o = envelope_json(c, &e, &event), *kxwatch, *libraries;

	if (!o)
		return NULL;
	process_set(o, c, p);
	kxwatch = json_object();
	libraries = json_array();
	json_array_append_new(libraries, library_json(l));
	text_set(kxwatch, "libraries", libraries);
	text_set(kxwatch, "process", process_json_more(p));
	text_set(o, "kxwatch", kxwatch);
	return o;
}

static const char *outcome_name(uint32_t outcome)
{
	switch (outcome) {
	case KXW_OUTCOME_CLOSED:	return "closed";
	case KXW_OUTCOME_FAILED:	return "failed";
	case KXW_OUTCOME_FORGOTTEN:	return "forgotten";
	case KXW_OUTCOME_REFUSED:	return "refused";
	case KXW_OUTCOME_RESET:		return "reset";
	case KXW_OUTCOME_ABORTED:	return "aborted";
	case KXW_OUTCOME_TIMED_OUT:	return "timed_out";
	case KXW_OUTCOME_UNANSWERED:	return "unanswered";
	default:			return NULL;
	}
}

json_t *record_flow(const struct record_context *c, const struct flow *f,
		    const struct judgement *v)
{
	const struct envelope e = {
		"kxwatch.flow", "event", "network", "end", "connection-closed",
		f->closed, f->close_seq, "flow", f->fact.id,
	};
	json_t *event, *o = envelope_json(c, &e, &event), *kxwatch;

	if (!o)
		return NULL;
	if (f->fact.outcome)
		text_set(event, "duration", json_integer((json_int_t)f->fact.duration));
	process_set(o, c, f->process);
	flow_set(o, &f->fact, NULL);
	kxwatch = json_object();
	text_set(kxwatch, "outcome", text_json(outcome_name(f->fact.outcome)));
	text_set(kxwatch, "tls", json_boolean(f->tls));
	text_set(kxwatch, "process", process_json_more(f->process));
	text_set(kxwatch, "lost_before", json_integer((json_int_t)f->lost_before));
	if (v) {
		text_set(event, "risk_score", json_integer(v->score));
		text_set(kxwatch, "signals", signals_json(v));
	}
	text_set(o, "kxwatch", kxwatch);
	return o;
}

static json_t *note_reason(const struct source_note *note)
{
	if (!note->protocol)
		return text_json_format("What was sent to port %u is not TLS.",
					note->flow.remote.port);
	return text_json(!strcmp(note->protocol, "quic") ?
			 "This is QUIC, whose handshakes are not read." :
			 "This is DTLS, whose handshakes are not read.");
}

json_t *record_note(const struct record_context *c, const struct source_note *note)
{
	const struct envelope e = {
		"kxwatch.flow", "event", "network", "info", "handshake-not-read",
		note->time, note->packet, NULL, 0,
	};
	json_t *event, *o = envelope_json(c, &e, &event), *kxwatch, *network;

	if (!o)
		return NULL;
	text_set(event, "reason", note_reason(note));
	flow_set(o, &note->flow, NULL);
	network = json_object_get(o, "network");
	text_set(network, "transport", text_json(note->transport));
	text_set(network, "protocol", text_json(note->protocol));
	/* It is made for TCP. */
	if (strcmp(note->transport, "tcp"))
		json_object_del(network, "community_id");
	kxwatch = json_object();
	text_set(kxwatch, "tls", json_false());
	text_set(o, "kxwatch", kxwatch);
	return o;
}

json_t *record_lost(const struct record_context *c, const struct loss *loss)
{
	const struct envelope e = {
		"kxwatch.lost", "event", "host", "info", "events-lost", loss->time, loss->last_seq,
		"lost", loss->last_seq,
	};
	json_t *event, *o = envelope_json(c, &e, &event), *kxwatch, *lost;

	if (!o)
		return NULL;
	text_set(event, "reason",
		 text_json_format("%llu events were overwritten in the module's log before"
				  " they were read.", (unsigned long long)loss->events));
	lost = json_object();
	text_set(lost, "events", json_integer((json_int_t)loss->events));
	text_set(lost, "gaps", json_integer((json_int_t)loss->gaps));
	text_set(lost, "first_sequence", json_integer((json_int_t)loss->first_seq));
	text_set(lost, "last_sequence", json_integer((json_int_t)loss->last_seq));
	kxwatch = json_object();
	text_set(kxwatch, "lost", lost);
	text_set(o, "kxwatch", kxwatch);
	return o;
}

/* ---- context ------------------------------------------------------------------ */

int record_context_init(struct record_context *c)
{
	memset(c, 0, sizeof(*c));
	if (gethostname(c->host, sizeof(c->host) - 1))
		c->host[0] = '\0';
	c->users = users_create("/etc/passwd");
	return c->users ? 0 : -1;
}

void record_context_clean(struct record_context *c)
{
	users_destroy(c->users);
	memset(c, 0, sizeof(*c));
}
